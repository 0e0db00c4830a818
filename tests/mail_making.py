"""Small inventories whose reminders are mailed, and the mails read back as the reader's program reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from planbook.findings import Finding, Source
from planbook.model.catalogue import PlanType
from planbook.model.inventory import Inventory, folded
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings
from planbook.reminders.digest import Digest, digests
from planbook.reminders.keys import Key
from planbook.reminders.occasions import Event, Occasion, Step
from planbook.reminders.policy import Group, Reminder, outlook
from planbook.reminders.recipients import Reason
from planbook.reminders.writer import Writer
from planbook.shipped import shipped

TODAY = date(2020, 2, 3)
KARI = "kari@kommune.example"
CHIEF = "koordinator@kommune.example"
SENDER = "planstrategi@kommune.example"


def plan(number: int = 1, **values: Any) -> Plan:
    """A temaplan of Kari's whose period went out on 31 December 2019."""
    known: dict[str, Any] = {
        "id": f"P-{number:03d}", "title": f"Plan nr. {number:03d}", "plan_type": "Temaplan", "status": Status.ADOPTED,
        "period_to": 2019, "owner": "Kultursjef",
    }  # fmt: skip
    columns = {"period_to": ("L", "Periode til")}
    return Plan(source=Source("Planer", 3 + number, columns), **{**known, **values})


def contact(role: str, email: str, **values: Any) -> Contact:
    """Who holds a role."""
    return Contact(source=Source("Kontakter", 4), role=role, email=email, **{"active": True, **values})


def inventory(*plans: Plan, contacts: Iterable[Contact] = (), **values: Any) -> Inventory:
    """A municipality with these plans, Kari and a coordinator."""
    kind = PlanType(
        source=Source("Plantyper", 4), name="Temaplan", revision_interval_years=4, reminder_months=(12, 6, 3, 1)
    )
    people = (contact("Kultursjef", KARI), contact("Plankoordinator", CHIEF))
    return Inventory(
        plans=plans,
        plan_types=(kind,),
        contacts=(*contacts, *people),
        settings=Settings(coordinator="Plankoordinator", municipality="Bærum"),
        **values,
    )


def writer(book: Inventory, now: datetime, *folders: Path) -> Writer:
    """A writer that looks in these folders first."""
    return Writer(book, (*folders, shipped("templates", "mail")), SENDER, TODAY, now, "bok-1")


def occasion(event: Event, due: date, plan: Plan | None, **values: Any) -> Occasion:
    """Something to be reminded of; without a plan it is about the strategy."""
    source = values.pop("source", plan.source if plan else Source("Planstrategien", 9))
    steps = values.pop("steps", (Step(-1, date.min), Step(3, due)))
    return Occasion(event=event, due=due, plan=plan, source=source, steps=steps, **values)


def reminder(what: Occasion, *, step: int = -1, **values: Any) -> Reminder:
    """A reminder to Kari of something; settle or approaching by its day."""
    group = values.pop("group", Group.SETTLE if what.due < TODAY else Group.APPROACHING)
    to = values.pop("contact", contact("Kultursjef", KARI))
    reason = values.pop("reason", Reason.RESPONSIBLE)
    key = Key(what.plan_id, values.pop("event", what.name), what.due, step, folded(to.email))
    return Reminder(key, what, to, reason, group, values.pop("role", "Kultursjef"), **values)


def digest(*reminders: Reminder, chief: bool = False) -> Digest:
    """Everything one person is told."""
    to = reminders[0].contact
    return Digest(to, folded(to.email), reminders, chief)


def read_back(message: EmailMessage) -> EmailMessage:
    """The message as the receiver's program sees it: parsed from its bytes, without a defect."""
    data = message.as_bytes()
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    parsed = BytesParser(policy=default).parsebytes(data)
    assert isinstance(parsed, EmailMessage)
    assert parsed.defects == []
    for name in set(parsed.keys()):
        for header in parsed.get_all(name, []):
            assert header.defects == (), f"{name}: {header.defects}"
    return parsed


def mails(book: Inventory, now: datetime, findings: Iterable[Finding] = ()) -> dict[str, EmailMessage]:
    """The mail of each address, read back."""
    write = writer(book, now)
    return {
        one.address: read_back(write.message(one))
        for one in digests(outlook(book, findings, TODAY).reminders, CHIEF)
    }  # fmt: skip


def body(mail: EmailMessage, kind: str) -> str:
    """The text of a mail: «plain» or «html»."""
    part = mail.get_body(preferencelist=(kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def flat(text: str) -> str:
    """A text with every run of blanks as one: the mail's line breaks are its own affair."""
    return " ".join(text.split())


class Page(HTMLParser):
    """What stands in a mail's HTML: the plans of each group, the links, the tags, the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self.labels: list[str] = []
        self.groups: dict[str, list[str]] = {}
        self.text = ""
        self._open = ""
        self._parts: list[str] = []
        self._href = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, and begin a heading or a link."""
        self.tags.add(tag)
        if tag in {"h2", "h3", "strong", "a"}:
            self._open, self._parts = tag, []
            self._href = dict(attrs).get("href") or ""
        if tag == "a":
            self.labels.append(dict(attrs).get("aria-label") or "")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self._parts.append(data)
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        """File a heading or a link where it belongs."""
        if tag != self._open:
            return
        found = flat("".join(self._parts))
        if tag == "h2":
            self.groups[found] = []
        elif tag in {"h3", "strong"}:
            self.groups[list(self.groups)[-1]].append(found)
        else:
            self.links.append((found, self._href))
        self._open = ""

    @property
    def plans(self) -> list[str]:
        """The plans of all groups."""
        return [title for titles in self.groups.values() for title in titles]


def page(mail: EmailMessage) -> Page:
    """What stands in a mail's HTML."""
    return Page(body(mail, "html"))
