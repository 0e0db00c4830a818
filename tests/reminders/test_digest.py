"""One mail per person, read back as her mail program reads it: headers, text, HTML, answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from planbook.errors import TemplateError
from planbook.findings import Finding, Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanType
from planbook.model.inventory import Inventory
from planbook.model.people import Contact, WrittenStandard
from planbook.model.plan import Plan, Proposal, Status
from planbook.model.strategy import Settings, Strategy
from planbook.reminders.digest import Digest, Writer, digests
from planbook.reminders.policy import Group, outlook
from planbook.shipped import shipped
from planbook.workbook.data import BookData

TODAY = date(2020, 2, 3)
KARI = "kari@kommune.example"
CHIEF = "koordinator@kommune.example"
ANSWERS = ["Videreføres", "Må revideres", "Kan utgå", "Noe er feil"]
SETTLE, APPROACHING, ELSE = "Må avklares nå", "Nærmer seg", "Dette skjer ellers"
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
    "Content-Type",
}  # fmt: skip
NASTY = [
    "Klimaplan\r\nBcc: ond@annet.example\r\n\r\nHei",
    "Klimaplan\nSubject: Du har vunnet",
    "Bcc: ond@annet.example",
    "Handlingsplan for æ, ø og å – «kultur»",
    "Barn & unge <2020> \"i morgen\" 'i dag'",
    "</h2><script>alert(1)</script><b>",
    "{{ 7 * 7 }} {% raw %} ${jndi}",
    "Grønn plan 🌱 for alle 👩‍👩‍👧",
    "Plan " + "x" * 495,
    "Skille\u2028her\u0085og\x0bher\u202eog bakfra",
]


def plan(number: int = 1, **values: Any) -> Plan:
    """A temaplan of Kari's whose period went out on 31 December 2019."""
    known: dict[str, Any] = {
        "id": f"P-{number:03d}", "title": f"Plan nr. {number:03d}", "plan_type": "Temaplan", "status": Status.ADOPTED,
        "period_to": 2019, "owner": "Kultursjef",
    }  # fmt: skip
    columns = {"period_to": ("L", "Periode til")}
    return Plan(source=Source("Planer", 3 + number, columns), **{**known, **values})


def contact(role: str, email: str, **values: Any) -> Contact:
    return Contact(source=Source("Kontakter", 4), role=role, email=email, **{"active": True, **values})


def inventory(*plans: Plan, contacts: Iterable[Contact] = (), **values: Any) -> Inventory:
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
    return Writer(book, (*folders, shipped("templates", "mail")), "planstrategi@kommune.example", TODAY, now)


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
        digest.address: read_back(write.message(digest))
        for digest in digests(outlook(book, findings, TODAY).reminders)
    }  # fmt: skip


def body(mail: EmailMessage, kind: str) -> str:
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
        if tag in {"h1", "h2", "a"}:
            self._open, self._parts = tag, []
            self._href = dict(attrs).get("href") or ""

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self._parts.append(data)
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        """File a heading or a link where it belongs."""
        if tag != self._open:
            return
        found = flat("".join(self._parts))
        if tag == "h1":
            self.groups[found] = []
        elif tag == "h2":
            self.groups[list(self.groups)[-1]].append(found)
        else:
            self.links.append((found, self._href))
        self._open = ""

    @property
    def plans(self) -> list[str]:
        """The plans of all groups."""
        return [title for titles in self.groups.values() for title in titles]


def page(mail: EmailMessage) -> Page:
    return Page(body(mail, "html"))


# headers


def test_a_mail_has_one_receiver_and_says_that_a_program_wrote_it(now: datetime) -> None:
    mail = mails(inventory(plan()), now)[KARI]
    assert [address.addr_spec for address in mail["To"].addresses] == [KARI]
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
    assert mail["From"] == "planstrategi@kommune.example"
    assert mail["Reply-To"] == CHIEF
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nb"
    assert mail["Date"].datetime == now
    assert set(mail.keys()) == HEADERS
    assert len(mail.keys()) == len(HEADERS)


def test_a_mail_is_text_with_html_as_its_alternative(now: datetime) -> None:
    mail = mails(inventory(plan()), now)[KARI]
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("plans", "subject"),
    [
        ([plan(1), plan(2)], "Planer du har ansvar for: 2 må avklares"),
        ([plan(1, period_to=2020)], "Planer du har ansvar for: 1 nærmer seg"),
        ([plan(1), plan(2, period_to=2020)], "Planer du har ansvar for: 1 må avklares, 1 nærmer seg"),
        ([plan(1, responsible="Plankoordinator")], "Planer du har ansvar for: 1 til orientering"),
    ],
)
def test_the_subject_counts_what_the_receiver_must_do(plans: list[Plan], subject: str, now: datetime) -> None:
    assert mails(inventory(*plans), now)[KARI]["Subject"] == subject


def test_the_message_id_is_the_same_for_the_same_reminders_whenever_they_are_written(now: datetime) -> None:
    book = inventory(plan(1), plan(2))
    first = mails(book, now)[KARI]["Message-ID"]
    turned = inventory(plan(2), plan(1))
    later = now.replace(hour=17)
    assert re.fullmatch(r"<[0-9a-f]{40}@\S+>", first)
    assert mails(book, later)[KARI]["Message-ID"] == first
    assert mails(turned, later)[KARI]["Message-ID"] == first


@pytest.mark.parametrize(
    "other",
    [
        inventory(plan(1)),
        inventory(plan(1), plan(3)),
        inventory(plan(1), plan(2, period_to=2018)),
        inventory(plan(1), plan(2, period_to=2020)),
    ],
    ids=["fewer plans", "another plan", "another deadline", "another step"],
)
def test_the_message_id_is_another_for_other_reminders(other: Inventory, now: datetime) -> None:
    assert mails(other, now)[KARI]["Message-ID"] != mails(inventory(plan(1), plan(2)), now)[KARI]["Message-ID"]


def test_two_people_with_the_same_plan_get_different_message_ids(now: datetime) -> None:
    found = mails(inventory(plan(1, responsible="Plankoordinator")), now)
    assert found[KARI]["Message-ID"] != found[CHIEF]["Message-ID"]


def test_without_a_coordinator_the_answers_go_to_the_sender(now: datetime) -> None:
    book = replace(inventory(plan()), settings=Settings())
    mail = mails(book, now)[KARI]
    assert mail["Reply-To"] == "planstrategi@kommune.example"
    assert all(urlsplit(href).path == "planstrategi@kommune.example" for _, href in page(mail).links)


# what people write stays text


@pytest.mark.parametrize("title", NASTY)
def test_a_plan_name_stays_text_whatever_is_in_it(title: str, now: datetime) -> None:
    mail = mails(inventory(plan(title=title)), now)[KARI]
    assert set(mail.keys()) == HEADERS
    assert mail["Subject"] == "Planer du har ansvar for: 1 må avklares"
    assert flat(title) in flat(body(mail, "plain"))
    found = page(mail)
    assert found.groups == {SETTLE: [flat(title)]}
    plain_tags = page(mails(inventory(plan()), now)[KARI]).tags
    assert found.tags == plain_tags
    assert "<script" not in body(mail, "html").casefold()


@pytest.mark.parametrize("name", NASTY)
def test_a_name_of_a_person_role_type_or_id_stays_text_whatever_is_in_it(name: str, now: datetime) -> None:
    away = contact(name, "borte@kommune.example", active=False, deputy="Vara")
    deputy = contact("Vara", "vara@kommune.example", name=name)
    book = inventory(plan(id=name, owner=name, plan_type=name, revision_interval_years=4), contacts=(away, deputy))
    mail = mails(book, now)["vara@kommune.example"]
    assert set(mail.keys()) == HEADERS
    assert [address.addr_spec for address in mail["To"].addresses] == ["vara@kommune.example"]
    assert "du er stedfortreder for" in flat(page(mail).text)
    assert "<script" not in body(mail, "html").casefold()
    assert page(mail).tags == page(mails(inventory(plan()), now)[KARI]).tags


def test_a_name_with_norwegian_letters_is_readable_in_the_header(now: datetime) -> None:
    book = inventory(plan(owner="Sjef"), contacts=[contact("Sjef", "aa@kommune.example", name="Åse Sørbø-Næss")])
    (receiver,) = mails(book, now)["aa@kommune.example"]["To"].addresses
    assert receiver.display_name == "Åse Sørbø-Næss"


# sentences


KEPT = {"strategy": Strategy(period_to=2023)}


@pytest.mark.parametrize(
    ("values", "strategy", "sentence"),
    [
        (
            {"adopted_date": DateOrYear.of(date(2015, 6, 16)), "period_to": None},
            {},
            "Vedtatt 16. juni 2015. Temaplaner skal vurderes hvert fjerde år, så fristen var 16. juni 2019.",
        ),
        (
            {"adopted_date": DateOrYear.of(2014), "period_to": None, "status": Status.NOTED},
            {},
            "Tatt til orientering i 2014. Temaplaner skal vurderes hvert fjerde år, så fristen var 31. desember 2018.",
        ),
        (
            {"adopted_date": DateOrYear.of(date(2018, 6, 1)), "period_to": None, "revision_interval_years": 2},
            {},
            "Vedtatt 1. juni 2018. Planen skal vurderes hvert annet år, så fristen er 1. juni 2020.",
        ),
        ({}, {}, "Perioden gikk ut 31. desember 2019."),
        ({"period_to": 2020}, {}, "Perioden går ut 31. desember 2020."),
        (
            {"next_revision": DateOrYear.of(date(2020, 2, 1))},
            {},
            "Neste revisjon var satt til 1. februar 2020.",
        ),
        (
            {"next_revision": DateOrYear.of(date(2020, 3, 17))},
            {},
            "Neste revisjon er satt til 17. mars 2020.",
        ),
        (
            {"decision": Proposal.REVISE, "finish": DateOrYear.of(date(2020, 1, 31))},
            {},
            "Etter planstrategien skulle revisjonen være ferdig 31. januar 2020.",
        ),
        (
            {"decision": Proposal.REVISE_PARTIAL, "finish": DateOrYear.of(2020)},
            {},
            "Etter planstrategien skal revisjonen være ferdig 31. desember 2020.",
        ),
        (
            {"decision": Proposal.CONTINUE, "period_to": 2017},
            {"strategy": Strategy(period_to=2020)},
            "Planen er vedtatt videreført ut planstrategiens periode, så fristen er 31. desember 2020.",
        ),
        (
            {"period_to": None, "revision_interval_years": 1},
            {},
            "Planen skal vurderes hvert år, så fristen er 31. desember 2020.",
        ),
    ],
)
def test_each_line_of_the_rule_is_explained_in_a_sentence_with_a_norwegian_date(
    values: dict[str, Any], strategy: dict[str, Any], sentence: str, now: datetime
) -> None:
    mail = mails(inventory(plan(**values), **strategy), now)[KARI]
    assert sentence in flat(body(mail, "plain"))
    assert sentence in flat(page(mail).text)


def test_the_last_repeat_says_so(now: datetime) -> None:
    sentence = "Dette er siste påminnelse; deretter tar plankoordinatoren planen opp."
    assert sentence in flat(body(mails(inventory(plan(period_to=2018)), now)[KARI], "plain"))
    early = plan(period_to=None, next_revision=DateOrYear.of(date(2020, 1, 1)))
    assert sentence not in flat(body(mails(inventory(early), now)[KARI], "plain"))


@pytest.mark.parametrize(
    ("values", "findings", "sentences"),
    [
        ({"owner": None}, False, ["Planen mangler planeier"]),
        ({"owner": "Har sluttet"}, False, ["Rollen Har sluttet står ikke i Kontakter"]),
        ({"owner": "Borte"}, False, ["Ingen har rollen Borte nå"]),
        ({}, True, ["Periode til må rettes først (Planer,", "L4)"]),
    ],
)
def test_what_comes_to_the_coordinator_says_why_and_where(
    values: dict[str, Any], findings: bool, sentences: list[str], now: datetime
) -> None:
    book = inventory(plan(**values), contacts=[contact("Borte", "borte@kommune.example", active=False)])
    faults = [Finding("PB506", book.plans[0].source.address("period_to"))] if findings else []
    text = flat(body(mails(book, now, faults)[CHIEF], "plain"))
    for sentence in [*sentences, "Planer", "du er plankoordinator"]:
        assert sentence in text


@pytest.mark.parametrize(
    ("values", "address", "why"),
    [
        ({"responsible": "Rådgiver"}, "raadgiver@kommune.example", "du er planansvarlig for planer"),
        ({"responsible": "Rådgiver"}, KARI, "du er planeier"),
        ({}, KARI, "du er planeier"),
        ({"owner": "Borte"}, "raadgiver@kommune.example", "du er stedfortreder for"),
        ({"owner": "Ledig"}, "raadgiver@kommune.example", "en rolle du leder, står ubesatt"),
    ],
)
def test_a_mail_says_why_this_person_gets_it_and_when_the_workbook_was_read(
    values: dict[str, Any], address: str, why: str, now: datetime
) -> None:
    people = (
        contact("Rådgiver", "raadgiver@kommune.example"),
        contact("Borte", "borte@kommune.example", active=False, deputy="Rådgiver"),
        contact("Ledig", "ledig@kommune.example", active=False, leader="Rådgiver"),
    )
    mail = mails(inventory(plan(**values), contacts=people), now)[address]
    for text in (flat(body(mail, "plain")), flat(page(mail).text)):
        assert f"Du får denne e-posten fordi {why}" in text
        assert re.search(r"Oversikten \w+ lest 3\. februar 2020 kl\. 08\.00\.", text)
        assert "i Bærum kommune" in text


def test_a_mail_never_uses_the_words_for_whistle_blowing_and_start_notices(now: datetime) -> None:
    book = inventory(plan(1), plan(2, period_to=2020), plan(3, responsible="Plankoordinator"))
    for mail in mails(book, now).values():
        whole = f"{mail['Subject']} {body(mail, 'plain')} {body(mail, 'html')}".casefold()
        assert "varsel" not in whole
        assert "varsl" not in whole


def test_an_owner_is_not_told_that_someone_got_a_reminder_who_did_not(now: datetime) -> None:
    text = flat(body(mails(inventory(plan(responsible="Har sluttet")), now)[KARI], "plain"))
    assert not re.search(r"Planansvarlig (har fått|fikk) påminnelse", text)
    assert "Har sluttet" not in text


def test_an_owner_is_told_which_day_the_responsible_role_was_reminded(now: datetime) -> None:
    mail = mails(inventory(plan(responsible="Plankoordinator")), now)[KARI]
    assert "3. februar" in flat(body(mail, "plain")).partition("Hilsen")[0]


# groups


def test_plans_stand_in_three_groups_with_the_oldest_deadline_first(now: datetime) -> None:
    book = inventory(
        plan(1), plan(2, period_to=2017), plan(3, period_to=2020), plan(4, responsible="Plankoordinator"),
        plan(5, next_revision=DateOrYear.of(date(2020, 3, 1))),
    )  # fmt: skip
    mail = mails(book, now)[KARI]
    assert page(mail).groups == {
        SETTLE: ["Plan nr. 002", "Plan nr. 001"],
        APPROACHING: ["Plan nr. 005", "Plan nr. 003"],
        ELSE: ["Plan nr. 004"],
    }
    text = body(mail, "plain")
    places = [text.index(word) for word in ("MÅ AVKLARES NÅ", "NÆRMER SEG", "DETTE SKJER ELLERS")]
    assert places == sorted(places)
    assert [text.index(f"Plan nr. {number}") for number in ("002", "001", "005", "003", "004")] == sorted(
        text.index(f"Plan nr. {number}") for number in ("001", "002", "003", "004", "005")
    )


def test_a_group_without_plans_has_no_heading(now: datetime) -> None:
    mail = mails(inventory(plan(1, period_to=2020)), now)[KARI]
    assert list(page(mail).groups) == [APPROACHING]
    assert "MÅ AVKLARES" not in body(mail, "plain")
    assert "DETTE SKJER ELLERS" not in body(mail, "plain")


@pytest.mark.parametrize("count", [1, 15, 16, 300])
def test_a_person_with_many_plans_gets_one_mail_with_all_of_them(count: int, now: datetime) -> None:
    found = mails(inventory(*(plan(number) for number in range(1, count + 1))), now)
    assert list(found) == [KARI]
    names = [f"Plan nr. {number:03d}" for number in range(1, count + 1)]
    assert sorted(page(found[KARI]).plans) == names
    assert re.findall(r"^\* (.+)$", body(found[KARI], "plain"), re.MULTILINE) == names


def test_no_mail_has_a_plan_of_another_person(now: datetime) -> None:
    people = [contact(f"Sjef {letter}", f"{letter}@kommune.example") for letter in "abcdef"]
    plans = [
        plan(number, owner=people[number % 6].role, responsible=people[number * 5 % 6].role if number % 4 else None)
        for number in range(1, 61)
    ]
    mine: dict[str, set[str]] = defaultdict(set)
    for row in plans:
        for role in {row.owner, row.responsible or row.owner}:
            mine[f"{(role or '')[-1]}@kommune.example"].add(row.name)
    found = mails(inventory(*plans, contacts=people), now)
    assert {address: set(page(mail).plans) for address, mail in found.items()} == mine
    for address, mail in found.items():
        whole = body(mail, "plain") + body(mail, "html")
        assert set(re.findall(r"Plan nr\. \d{3}", whole)) == mine[address]
        others = {person.email for person in people} - {address}
        assert not [other for other in others if str(other) in mail.as_string() + whole]


def test_every_mail_from_the_real_inventory_has_exactly_the_plans_of_its_receiver(
    baerum_data: BookData, now: datetime
) -> None:
    book = baerum_data.inventory
    found = digests(outlook(book, (), TODAY).reminders)
    assert len(found) >= 8
    for digest in found:
        mail = read_back(writer(book, now).message(digest))
        assert sorted(page(mail).plans) == sorted(flat(reminder.plan.name) for reminder in digest.reminders)
        assert "None" not in body(mail, "plain")
        assert "None" not in page(mail).text


# answers


def test_each_plan_to_be_answered_has_four_links_that_open_a_mail_to_the_coordinator(now: datetime) -> None:
    title = "Barn & unge: 50 % + «kultur»?"
    book = inventory(
        plan(1, title=title), plan(2, period_to=2020), plan(3, responsible="Plankoordinator"),
    )  # fmt: skip
    found = page(mails(book, now)[KARI])
    assert [answer for answer, _ in found.links] == ANSWERS * 2
    for (answer, href), (name, plan_id) in zip(
        found.links, [(title, "P-001")] * 4 + [("Plan nr. 002", "P-002")] * 4, strict=True
    ):
        link = urlsplit(href)
        asked = parse_qs(link.query, strict_parsing=True)
        assert (link.scheme, link.path) == ("mailto", CHIEF)
        assert set(asked) == {"subject", "body"}
        assert asked["subject"] == [f"{answer}: {name}"]
        assert name in asked["body"][0]
        assert plan_id in asked["body"][0]
        assert answer in asked["body"][0]


def test_the_text_names_the_four_answers_too(now: datetime) -> None:
    text = body(mails(inventory(plan()), now)[KARI], "plain")
    assert all(answer in text for answer in ANSWERS)


@pytest.mark.parametrize("title", NASTY[:2])
def test_the_subject_of_an_answer_is_one_line(title: str, now: datetime) -> None:
    for _, href in page(mails(inventory(plan(title=title)), now)[KARI]).links:
        (subject,) = parse_qs(urlsplit(href).query)["subject"]
        assert subject == flat(subject)


# languages and templates


@pytest.mark.parametrize(
    ("language", "code"),
    [(WrittenStandard.NYNORSK, "nn"), (WrittenStandard.ENGLISH, "en"), (WrittenStandard.BOKMAAL, "nb")],
)
def test_a_mail_comes_in_the_written_standard_of_its_receiver(
    language: WrittenStandard, code: str, now: datetime
) -> None:
    book = inventory(plan(owner="Sjef"), contacts=[contact("Sjef", "sjef@kommune.example", language=language)])
    mail = mails(book, now)["sjef@kommune.example"]
    assert mail["Content-Language"] == code
    assert f'<html lang="{code}">' in body(mail, "html")
    assert page(mail).plans == ["Plan nr. 001"]


def test_a_receiver_without_a_written_standard_gets_the_one_of_the_municipality(now: datetime) -> None:
    book = replace(inventory(plan()), settings=Settings(language=WrittenStandard.NYNORSK))
    assert mails(book, now)[KARI]["Content-Language"] == "nn"


def test_a_template_in_the_folder_of_the_municipality_goes_before_the_shipped_one(
    now: datetime, tmp_path: Path
) -> None:
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb" / "paaminnelse.emne.j2").write_text("Vårt eget emne", encoding="utf-8")
    book = inventory(plan())
    (digest,) = digests(outlook(book, (), TODAY).reminders)
    mail = read_back(writer(book, now, tmp_path).message(digest))
    assert mail["Subject"] == "Vårt eget emne"
    assert "Perioden gikk ut" in body(mail, "plain")


def test_a_template_with_a_name_that_does_not_exist_is_one_sentence(now: datetime, tmp_path: Path) -> None:
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb" / "paaminnelse.emne.j2").write_text("{{ finnes_ikke }}", encoding="utf-8")
    book = inventory(plan())
    (digest,) = digests(outlook(book, (), TODAY).reminders)
    with pytest.raises(TemplateError, match="finnes_ikke"):
        writer(book, now, tmp_path).message(digest)


# the gathering


def test_one_digest_per_address_in_the_order_of_the_addresses() -> None:
    book = inventory(plan(1, responsible="Plankoordinator"), plan(2, owner=None), plan(3))
    found = digests(outlook(book, (), TODAY).reminders)
    assert [digest.address for digest in found] == [KARI, CHIEF]
    assert [reminder.plan.id for reminder in found[1].of(Group.SETTLE)] == ["P-001", "P-002"]


def test_nothing_due_makes_no_digest() -> None:
    assert digests(outlook(inventory(plan(period_to=2030)), (), TODAY).reminders) == list[Digest]()
