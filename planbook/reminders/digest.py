"""One mail per person: her plans in three groups, as text and HTML from the templates, with headers that are safe."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook import texts
from planbook.analysis.deadline import DueRule
from planbook.errors import TemplateError
from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.reminders.policy import Group, Key, Raised, Reminder
from planbook.reminders.recipients import TO_COORDINATOR, coordinator
from planbook.templating import environment, template_faults

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one person is told in one mail."""

    contact: Contact
    address: str
    """Folded and trimmed; what the ledger knows the person by."""
    reminders: tuple[Reminder, ...]

    def of(self, group: Group) -> tuple[Reminder, ...]:
        """The reminders of one group, the oldest deadline first."""
        return tuple(
            sorted((r for r in self.reminders if r.group is group), key=lambda r: (r.deadline.due, r.plan.name))
        )


def digests(reminders: Iterable[Reminder]) -> list[Digest]:
    """Gather reminders into one digest per address."""
    gathered: dict[str, list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        gathered[reminder.key.recipient].append(reminder)
    return [Digest(found[0].contact, address, tuple(found)) for address, found in sorted(gathered.items())]


@dataclass(frozen=True, slots=True)
class Writer:
    """Turns digests into messages."""

    inventory: Inventory
    folders: Sequence[Path]
    """Where the mail templates are looked up: the municipality's folder, then the shipped one."""
    sender: str
    today: date
    now: datetime

    def message(self, digest: Digest) -> EmailMessage:
        """The mail of one person, in her own written standard."""
        lang = digest.contact.language.code if digest.contact.language else self.inventory.settings.lang
        groups = {group.value: [_item(reminder, lang) for reminder in digest.of(group)] for group in Group}
        context = {
            "groups": groups,
            "counts": {name: len(items) for name, items in groups.items()},
            "reasons": sorted({reminder.reason.value for reminder in digest.reminders}),
            "recipient": digest.contact.name or digest.contact.role or "",
            **self._common(),
        }
        keys = sorted(f"{key.plan_id}/{key.event}/{key.due}/{key.step}/{key.recipient}" for key in _keys(digest))
        return self._message("paaminnelse", lang, context, digest.contact, "\n".join(keys))

    def summary(
        self, to: Contact, sent: Sequence[Digest], failed: Sequence[tuple[Digest, str]], raised: Sequence[Raised],
        unreadable: Sequence[Finding], uncertain: int, *, only_summary: bool = False,
    ) -> EmailMessage:  # fmt: skip
        """The coordinator's summary of one run; `only_summary` says that nobody else was written to."""
        lang = to.language.code if to.language else self.inventory.settings.lang
        redirected = [r for digest in sent for r in digest.reminders if r.reason in TO_COORDINATOR]
        context = {
            "sent": [{"to": digest.contact.role or digest.address, "plans": len(digest.reminders)} for digest in sent],
            "failed": [{"to": digest.contact.role or digest.address, "reason": reason} for digest, reason in failed],
            "redirected": [_item(reminder, lang) for reminder in redirected],
            "unreadable": [
                {
                    "title": " ".join((item.plan_title or "").split()),
                    "cell": texts.place(item, lang),
                    "column": item.address.column,
                }
                for item in unreadable
            ],
            "raised": [
                {
                    "title": " ".join(item.plan.name.split()),
                    "plan_id": item.plan.id or "",
                    "cell": texts.place_of(item.plan.source.address("title"), lang),
                    "due": item.deadline.due,
                }
                for item in raised
            ],
            "only_summary": only_summary,
            "uncertain": uncertain,
            **self._common(),
        }
        return self._message("oppsummering", lang, context, to, f"summary {self.now.isoformat()}")

    def _common(self) -> dict[str, Any]:
        chief = coordinator(self.inventory)
        return {
            "coordinator_address": (chief.email or "").strip() if chief else self.sender,
            "municipality": self.inventory.settings.municipality or "",
            "today": self.today,
            "read_date": self.now.date(),
            "read_time": f"{self.now:%H.%M}",
        }

    def _message(self, name: str, lang: str, context: dict[str, Any], to: Contact, identity: str) -> EmailMessage:
        plain = _environment(lang, tuple(self.folders), escape=False)
        escaped = _environment(lang, tuple(self.folders), escape=True)
        try:
            subject = plain.get_template(f"{lang}/{name}.emne.j2").render(context)
            text = plain.get_template(f"{lang}/{name}.txt.j2").render(context)
            page = escaped.get_template(f"{lang}/{name}.html.j2").render(context)
        except template_faults() as error:
            raise TemplateError("mail", path=f"mail/{lang}/{name}", reason=str(error)) from error
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = Address(display_name=_one_line(to.name or to.role or ""), addr_spec=(to.email or "").strip())
        message["Reply-To"] = context["coordinator_address"]
        message["Subject"] = _one_line(subject)
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = f"<{hashlib.sha256(identity.encode()).hexdigest()[:40]}@planbook.invalid>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message.add_alternative(page, subtype="html")
        message["Content-Language"] = lang
        return message


@cache
def _environment(lang: str, folders: tuple[Path, ...], *, escape: bool) -> SandboxedEnvironment:
    """One environment per language, which keeps its compiled templates."""
    return environment(lang, folders=folders, escape=escape)


def _one_line(text: str) -> str:
    """A text that cannot start a new header: one line, printable letters only."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _keys(digest: Digest) -> list[Key]:
    return [reminder.key for reminder in digest.reminders]


def _item(reminder: Reminder, lang: str) -> dict[str, Any]:
    """What a template may say about one plan."""
    plan, found = reminder.plan, reminder.deadline
    place = {"sheet": plan.source.sheet, "cell": reminder.faulty_cell or "", "row": plan.source.row}
    return {
        "title": " ".join(plan.name.split()),
        "plan_id": plan.id or "",
        "plan_type": plan.plan_type or "",
        "own_interval": plan.revision_interval_years is not None,
        "adopted": plan.adopted_date.shown if plan.adopted_date else None,
        "noted": plan.status == "Tatt til orientering",
        "rule": found.rule.value,
        "by_interval": found.rule is DueRule.INTERVAL,
        "interval": found.interval_years or 0,
        "due": found.due,
        "overdue": reminder.step > 0,
        "repeat": max(reminder.step, 0),
        "reason": reminder.reason.value,
        "role": reminder.role or "",
        "column": reminder.faulty_column or "",
        "cell": texts.sentence(f"check.place_{'cell' if reminder.faulty_cell else 'row'}", lang, **place),
    }
