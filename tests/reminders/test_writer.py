"""One mail per person, read back as her mail program reads it: headers, text, HTML, answers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from mail_making import (
    CHIEF,
    KARI,
    SENDER,
    TODAY,
    body,
    contact,
    digest,
    flat,
    inventory,
    mails,
    occasion,
    page,
    plan,
    read_back,
    reminder,
    writer,
)

from planbook.analysis.deadline import Deadline, DueRule
from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory
from planbook.model.people import WrittenStandard
from planbook.model.plan import Plan
from planbook.model.process import MilestoneType
from planbook.model.strategy import Settings
from planbook.reminders.digest import digests
from planbook.reminders.occasions import Event, Occasion
from planbook.reminders.policy import Group, outlook
from planbook.reminders.recipients import Reason
from planbook.reminders.writer import Report
from planbook.workbook.data import BookData

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
    "ond@annet.example",
    '"Kari" <ond@annet.example>',
    "Kari, ond@annet.example",
    "Skille\u2028her\u0085og\x0bher\u202eog bakfra",
]


# headers


def test_a_mail_has_one_receiver_and_says_that_a_program_wrote_it(now: datetime) -> None:
    mail = mails(inventory(plan()), now)[KARI]
    assert [address.addr_spec for address in mail["To"].addresses] == [KARI]
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
    assert mail["From"] == "Planoversikten i Bærum kommune <planstrategi@kommune.example>"
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


@pytest.mark.parametrize(
    ("language", "name", "bare"),
    [
        (WrittenStandard.BOKMAAL, "Planoversikten i Bærum kommune", "Planoversikten"),
        (WrittenStandard.NYNORSK, "Planoversikta i Bærum kommune", "Planoversikta"),
        (WrittenStandard.ENGLISH, "The plan overview of Bærum municipality", "The plan overview"),
    ],
)
def test_the_sender_has_a_name_that_a_receiver_knows(
    language: WrittenStandard, name: str, bare: str, now: datetime
) -> None:
    book, to = inventory(plan()), contact("Kultursjef", KARI, language=language)
    one = digest(reminder(occasion(Event.START, TODAY, plan()), contact=to))
    for settings, expected in ((book.settings, name), (Settings(), bare)):
        write = writer(replace(book, settings=settings), now)
        for mail in (write.message(one), write.summary(to, Report())):
            (sender,) = read_back(mail)["From"].addresses
            assert (sender.display_name, sender.addr_spec) == (expected, SENDER)


@pytest.mark.parametrize("municipality", NASTY)
def test_the_senders_name_cannot_make_another_sender(municipality: str, now: datetime) -> None:
    book = replace(inventory(plan()), settings=Settings(municipality=municipality))
    mail = read_back(writer(book, now).message(digest(reminder(occasion(Event.START, TODAY, plan())))))
    assert [address.addr_spec for address in mail["From"].addresses] == [SENDER]
    assert set(mail.keys()) <= HEADERS


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
    for one in found:
        mail = read_back(writer(book, now).message(one))
        assert set(page(mail).plans) == {
            reminder.occasion.title or "Planstrategi 2019–2023" for reminder in one.reminders
        }
        assert len(page(mail).plans) == one.plans
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
        day = "31. desember 2019" if name == title else "31. desember 2020"
        assert asked["subject"] == [f"{answer}: {name} (Revisjonsfrist, {day})"]
        assert f"\r\nGjelder: Revisjonsfrist, {day}\r\n" in asked["body"][0]
        assert name in asked["body"][0]
        assert plan_id in asked["body"][0]
        assert answer in asked["body"][0]


def asked_by(
    answers: str, now: datetime, *about: Occasion, language: WrittenStandard | None = None
) -> dict[str, list[str]]:
    """The subject, and the body by lines, of the link with an answer."""
    to = contact("Kultursjef", KARI, language=language)
    mail = read_back(writer(inventory(), now).message(digest(*(reminder(one, contact=to) for one in about))))
    (href,) = [href for answer, href in page(mail).links if answer == answers]
    asked = parse_qs(urlsplit(href).query, keep_blank_values=True)
    return {"subject": asked["subject"], "body": asked["body"][0].split("\r\n")}


def test_an_answer_names_every_point_with_its_day(now: datetime) -> None:
    row = plan(1, title="Klima & energi")
    late = occasion(Event.MILESTONE, date(2020, 1, 20), row, milestone=MilestoneType.FIRST_READING)
    coming = occasion(Event.HEARING, date(2020, 3, 20), row)
    meeting = occasion(Event.ADOPTION, date(2020, 5, 20), row, body="Kommunestyret", meeting=date(2020, 6, 17))
    year = occasion(Event.START, date(2020, 12, 31), row, planned=2020)
    points = "Milepæl «førstegangsbehandling», 20. januar 2020; Høringsfrist, 20. mars 2020; Vedtak, 17. juni 2020; Oppstart, 2020"
    found = asked_by("Er gjort", now, late, coming, meeting, year)
    assert found == {
        "subject": [f"Er gjort: Klima & energi ({points})"],
        "body": ["Svar for «Klima & energi» (P-001): Er gjort", f"Gjelder: {points}", "", "Kommentar: "],
    }
    more = asked_by("Er gjort", now, late, coming, meeting, year, occasion(Event.STATUTORY, date(2021, 1, 1), row))
    assert more["body"][1] == f"Gjelder: {points} …"


def test_an_answer_that_moves_something_asks_for_the_day(now: datetime) -> None:
    row = plan(1)
    step = occasion(Event.MILESTONE, date(2020, 3, 20), row, milestone=MilestoneType.FIRST_READING)
    hearing, revision = occasion(Event.HEARING, TODAY, row), occasion(Event.REVISION, TODAY, row)
    nn, en = WrittenStandard.NYNORSK, WrittenStandard.ENGLISH
    for answer, about, language, fields in (
        ("Blir utsatt", step, None, ["Ny dato: ", "Kommentar: "]),
        ("Fristen blir forlenget", hearing, None, ["Ny dato: ", "Kommentar: "]),
        ("Må revideres", revision, None, ["Oppstart: ", "Ferdig: ", "Kommentar: "]),
        ("Videreføres", revision, None, ["Kommentar: "]),
        ("Blir utsett", step, nn, ["Ny dato: ", "Kommentar: "]),
        ("Fristen blir forlengd", hearing, nn, ["Ny dato: ", "Kommentar: "]),
        ("Må reviderast", revision, nn, ["Oppstart: ", "Ferdig: ", "Kommentar: "]),
        ("Postponed", step, en, ["New date: ", "Comment: "]),
        ("Deadline extended", hearing, en, ["New date: ", "Comment: "]),
        ("Must be revised", revision, en, ["Start: ", "Finish: ", "Comment: "]),
        ("Can be withdrawn", revision, en, ["Comment: "]),
    ):
        assert asked_by(answer, now, about, language=language)["body"][3:] == fields, answer


@pytest.mark.parametrize(
    ("due", "answers"),
    [
        (date(2020, 1, 20), ["Er vedtatt", "Blir utsatt", "Noe er feil"]),
        (date(2020, 6, 17), ["Rekker fristen", "Blir utsatt", "Noe er feil"]),
    ],
)
def test_nobody_is_asked_whether_a_decided_revision_can_lapse(due: date, answers: list[str], now: datetime) -> None:
    about = occasion(Event.REVISION, due, plan(1), deadline=Deadline(due, DueRule.DECIDED_FINISH))
    mail = read_back(writer(inventory(), now).message(digest(reminder(about))))
    assert [answer for answer, _ in page(mail).links] == answers
    assert f"Svar: {' · '.join(answers)}" in body(mail, "plain")
    assert "Ferdig revidert" in unquote(page(mail).links[0][1])


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


# one item per plan


def test_several_reminders_of_one_plan_are_one_item_with_several_sentences_in_its_most_urgent_group(
    now: datetime,
) -> None:
    row, other = plan(1), plan(2)
    late = occasion(Event.MILESTONE, date(2020, 1, 20), row, milestone=MilestoneType.PARTICIPATION)
    coming = occasion(Event.HEARING, date(2020, 3, 20), row)
    found = [reminder(coming), reminder(late, step=1), reminder(occasion(Event.HEARING, date(2020, 2, 20), other))]
    mail = read_back(writer(inventory(row, other), now).message(digest(*found)))
    assert mail["Subject"] == "Planer du har ansvar for: 1 må avklares, 1 nærmer seg"
    assert page(mail).groups == {SETTLE: ["Plan nr. 001"], APPROACHING: ["Plan nr. 002"]}
    text = flat(body(mail, "plain"))
    assert text.index("«medvirkning» var planlagt 20. januar") < text.index("Høringsfristen er 20. mars 2020")
    assert text.index("Høringsfristen er 20. mars 2020") < text.index("NÆRMER SEG")
    assert [answer for answer, _ in page(mail).links] == [
        "Er gjort", "Blir utsatt", "Noe er feil", "Går som planlagt", "Fristen blir forlenget", "Noe er feil",
    ]  # fmt: skip


def test_rows_to_be_confirmed_are_one_list_at_the_end_with_one_pair_of_answers(now: datetime) -> None:
    rows = [plan(1, adopted_date=DateOrYear.of(2018)), plan(2, id=None), plan(3, status=None, period_to=None)]
    book = inventory(*rows)
    found = [
        reminder(occasion(Event.CONFIRMATION, date(2020, 2, 1), row), step=1, group=Group.CONFIRM, event=f"c{row.id}")
        for row in rows
    ]
    found = [replace(one, key=replace(one.key, plan_id=str(number))) for number, one in enumerate(found)]
    found.append(reminder(occasion(Event.START, date(2020, 3, 3), rows[0], planned=date(2020, 3, 3))))
    mail = read_back(writer(book, now).message(digest(*found)))
    assert mail["Subject"] == "Planer du har ansvar for: 1 nærmer seg, 3 skal bekreftes"
    assert page(mail).groups == {
        APPROACHING: ["Plan nr. 001"], "Stemmer radene dine?": ["Plan nr. 001", "Plan nr. 002", "Plan nr. 003"],
    }  # fmt: skip
    text = flat(body(mail, "plain"))
    assert "Status: Vedtatt · Vedtaksdato: 2018 · Revisjonsfrist: 31. desember 2019" in text
    assert "Status: ikke oppgitt · Vedtaksdato: ikke oppgitt · Revisjonsfrist: ingen" in text
    pair = page(mail).links[-2:]
    assert [answer for answer, _ in pair] == ["Alt stemmer", "Noe er feil"]
    asked = parse_qs(urlsplit(pair[0][1]).query)
    assert asked["subject"] == ["Alt stemmer: radene mine i planoversikten"]
    assert asked["body"] == ["Svar for P-001, Plan nr. 002, P-003: Alt stemmer\r\n\r\nKommentar: "]


@pytest.mark.parametrize(
    ("language", "before", "row"),
    [
        (WrittenStandard.BOKMAAL, "Vi har spurt om dette før. Se over denne raden", "· Oppstart: 2026 · Ferdig: 1. juni 2027"),
        (WrittenStandard.NYNORSK, "Vi har spurt om dette før. Sjå over denne rada", "· Oppstart: 2026 · Ferdig: 1. juni 2027"),
        (WrittenStandard.ENGLISH, "We have asked about this before. Please look over this row", "· Start: 2026 · Finish: 1 June 2027"),
    ],
)  # fmt: skip
def test_the_second_time_a_row_is_to_be_confirmed_the_mail_says_that_it_was_asked_before(
    language: WrittenStandard, before: str, row: str, now: datetime
) -> None:
    about = plan(1, start=DateOrYear.of(2026), finish=DateOrYear.of(date(2027, 6, 1)))
    to = contact("Kultursjef", KARI, language=language)
    what = occasion(Event.CONFIRMATION, date(2020, 2, 1), about)
    first, second = (
        read_back(writer(inventory(about), now).message(
            digest(reminder(what, step=step, group=Group.CONFIRM, contact=to)))) for step in (1, 2)
    )  # fmt: skip
    for text in (flat(body(second, "plain")), flat(page(second).text)):
        assert before in text
        assert row in text
    assert before not in flat(body(first, "plain"))
    assert before.partition(". ")[2] in flat(body(first, "plain"))


def test_a_mail_with_nothing_but_rows_to_confirm_asks_for_that(now: datetime) -> None:
    row = plan(1)
    one = reminder(occasion(Event.CONFIRMATION, date(2020, 2, 1), row), step=1, group=Group.CONFIRM)
    mail = read_back(writer(inventory(row), now).message(digest(one)))
    assert mail["Subject"] == "Stemmer radene dine?"
    assert list(page(mail).groups) == ["Stemmer radene dine?"]
    assert "regnearket" not in body(mail, "plain")
    assert mail.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    ("language", "subject", "both", "follow"),
    [
        (WrittenStandard.BOKMAAL, "Planstrategien: 1 frist er passert, 2 frister nærmer seg",
         "Planer du har ansvar for: 1 må avklares, 1 nærmer seg", "Planer du må følge opp: 1 nærmer seg"),
        (WrittenStandard.NYNORSK, "Planstrategien: 1 frist er passert, 2 fristar nærmar seg",
         "Planar du har ansvar for: 1 må avklarast, 1 nærmar seg", "Planar du må følgje opp: 1 nærmar seg"),
        (WrittenStandard.ENGLISH, "The planning strategy: 1 deadline has passed, 2 deadlines approaching",
         "Plans you are responsible for: 1 to settle, 1 approaching", "Plans you need to follow up: 1 approaching"),
    ],
)  # fmt: skip
def test_the_subject_of_the_coordinators_mail_says_what_it_is_about(
    language: WrittenStandard, subject: str, both: str, follow: str, now: datetime
) -> None:
    row, chief = plan(1), contact("Plankoordinator", CHIEF, language=language)
    days = (date(2020, 1, 1), date(2020, 5, 1), date(2020, 6, 1))
    events = (Event.VIEWS, Event.STRATEGY, Event.PUBLICATION)
    own = [
        reminder(occasion(event, day, None, meeting=day), step=1, contact=chief, reason=Reason.STRATEGY)
        for event, day in zip(events, days, strict=True)
    ]
    hers = reminder(occasion(Event.START, date(2020, 3, 3), row), contact=chief)
    sent_on = replace(hers, reason=Reason.COORDINATOR_VACANT)
    write = writer(inventory(row), now)
    for reminders, expected in (([*own], subject), ([*own, hers], both), ([sent_on], follow)):
        mail = read_back(write.message(digest(*reminders, chief=True)))
        assert mail["Subject"] == expected
        assert page(mail).links == []


def test_the_coordinator_is_told_in_which_cell_she_answers_instead_of_writing_to_herself(now: datetime) -> None:
    columns = {"status": ("G", "Status"), "start": ("T", "Oppstart")}
    row = replace(plan(1), source=Source("Planer", 12, columns))
    chief = contact("Plankoordinator", CHIEF)
    found = [
        reminder(occasion(Event.START, date(2020, 3, 3), row), contact=chief),
        reminder(occasion(Event.REVISION, date(2020, 3, 4), plan(2)), contact=chief),
        reminder(occasion(Event.MIDTERM, date(2020, 3, 5), None), contact=chief, reason=Reason.STRATEGY),
        reminder(occasion(Event.VIEWS, date(2020, 3, 6), None, source=Source("Innspill", 0)), contact=chief,
                 reason=Reason.STRATEGY, event="views2"),
    ]  # fmt: skip
    text = flat(body(read_back(writer(inventory(row), now).message(digest(*found, chief=True))), "plain"))
    assert "Svar i arket Planer: Status (celle G12) eller Oppstart (celle T12)." in text
    assert "Svar i arket Planer, rad 5." in text
    assert "Før opp milepælen «statusrapport» for planstrategien i arket Milepæler." in text
    assert "Svar:" not in text


def test_every_answer_says_to_a_screen_reader_which_plan_it_is_about(now: datetime) -> None:
    found = page(mails(inventory(plan(1), plan(2)), now)[KARI])
    assert len(set(found.labels)) == len(found.labels) == 8
    for (answer, _), label in zip(found.links, found.labels, strict=True):
        assert label.startswith(f"{answer}: Plan nr. 00")


def test_an_answers_address_is_short_enough_for_every_mail_program(now: datetime) -> None:
    title = "Handlingsplan for æøå og økt trygghet på ærfuglskjærene " * 9
    rows = [plan(number, title=title) for number in range(1, 300)]
    confirm = [
        reminder(occasion(Event.CONFIRMATION, date(2020, 2, 1), row), step=1, group=Group.CONFIRM) for row in rows
    ]
    late = reminder(occasion(Event.START, date(2020, 1, 1), rows[0]), step=1)
    found = page(read_back(writer(inventory(*rows), now).message(digest(late, *confirm))))
    assert max(len(href) for _, href in found.links) < 2_000
    assert "P-080" in unquote(found.links[-1][1])
    assert flat(title) in found.labels[0]


# calendar files


def test_each_plan_with_a_coming_day_has_a_calendar_file_and_no_other(now: datetime) -> None:
    book = inventory(
        plan(1), plan(2, period_to=2020), plan(3, responsible="Plankoordinator"), plan(4, period_to=2020, title="Æ/ø"),
    )  # fmt: skip
    mail = mails(book, now)[KARI]
    assert mail.get_content_type() == "multipart/mixed"
    files = list(mail.iter_attachments())
    assert [(part.get_content_type(), part.get_filename()) for part in files] == [
        ("text/calendar", "Plan-nr-002.ics"), ("text/calendar", "Ae-oe.ics"),
    ]  # fmt: skip
    assert all(part.get_param("method") == "PUBLISH" for part in files)
    content = files[0].get_content()
    assert "SUMMARY:Revisjonsfrist: Plan nr. 002" in content
    assert "DTSTART;VALUE=DATE:20201231" in content
    assert "kalenderfiler" in body(mail, "plain")
    assert "kalenderfiler" not in body(mails(inventory(plan(1)), now)[KARI], "plain")


def test_a_calendar_never_says_tomorrow(now: datetime) -> None:
    row = plan(1)
    one = reminder(occasion(Event.HEARING, date(2020, 2, 4), row))
    mail = read_back(writer(inventory(row), now).message(digest(one)))
    assert "Høringsfristen er i morgen, 4. februar 2020." in flat(body(mail, "plain"))
    (part,) = mail.iter_attachments()
    assert "DESCRIPTION:Høringsfristen er 4. februar 2020." in part.get_content()


def test_a_mail_with_calendars_keeps_its_headers_and_its_text(now: datetime) -> None:
    mail = mails(inventory(plan(1, period_to=2020)), now)[KARI]
    assert set(mail.keys()) == HEADERS
    assert mail["Content-Language"] == "nb"
    (first, _) = mail.iter_parts()
    assert first.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in first.iter_parts()] == ["text/plain", "text/html"]
