"""The coordinator's summary of a run, read back: what it says, how long lists stay readable, in every language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from mail_making import (
    CHIEF,
    KARI,
    TODAY,
    body,
    contact,
    digest,
    flat,
    inventory,
    occasion,
    page,
    plan,
    read_back,
    reminder,
    writer,
)

from planbook.findings import Address, Finding, Source
from planbook.model.people import WrittenStandard
from planbook.reminders.digest import Digest
from planbook.reminders.occasions import Event
from planbook.reminders.policy import Raised, Unowned
from planbook.reminders.recipients import Reason
from planbook.reminders.writer import Report

CHIEF_CONTACT = contact("Plankoordinator", CHIEF)
LATE = date(2020, 1, 20)
LAST_RUN = datetime(2020, 1, 31, 8, 5)  # noqa: DTZ001  # what a sentence says of it is all that matters


def summary(report: Report, now: datetime, language: WrittenStandard | None = None) -> EmailMessage:
    return read_back(writer(inventory(), now).summary(replace(CHIEF_CONTACT, language=language), report))


def text(report: Report, now: datetime) -> str:
    """The summary on one line; the HTML says the same."""
    mail = summary(report, now)
    return flat(body(mail, "plain"))


def some(count: int = 2, **values: Any) -> Digest:
    """So many plans to Kari."""
    return digest(*(reminder(occasion(Event.START, LATE, plan(number)), **values) for number in range(1, count + 1)))


def test_it_goes_to_the_coordinator_and_says_so(now: datetime) -> None:
    mail = summary(Report(sent=[some()]), now)
    assert [address.addr_spec for address in mail["To"].addresses] == [CHIEF]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "nb"
    assert "fordi du er plankoordinator" in body(mail, "plain")
    assert mail.get_content_type() == "multipart/alternative"


def test_it_says_what_was_sent_to_whom_and_when_the_last_run_was(now: datetime) -> None:
    found = text(Report(sent=[some(), some(1)], last_run=LAST_RUN), now)
    assert (
        "SENDT * Kultursjef, 2 planer: Plan nr. 001 (P-001); Plan nr. 002 (P-002) "
        "* Kultursjef, 1 plan: Plan nr. 001 (P-001)"
    ) in found
    assert "Forrige kjøring: 31. januar 2020 kl. 08.05." in found
    assert "Dette er første kjøring." in text(Report(sent=[some()]), now)
    assert "Ingen andre fikk e-post i denne kjøringen." in text(Report(), now)
    assert "Den ble avbrutt før den var ferdig." in text(Report(last_run=LAST_RUN, interrupted=True), now)


def test_of_many_plans_five_are_named_and_the_rest_counted(now: datetime) -> None:
    found = text(Report(sent=[some(5), some(7)]), now)
    assert "Kultursjef, 5 planer: Plan nr. 001 (P-001); Plan nr. 002 (P-002);" in found
    assert "Plan nr. 005 (P-005) * Kultursjef, 7 planer" in found
    assert "Plan nr. 005 (P-005) og 2 til" in found
    assert "Plan nr. 006" not in found


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.INFORMATION, "Kultursjef, 2 planer, bare til orientering: Plan nr. 001"),
        (Reason.DEPUTY, "Kultursjef, 2 planer, som stedfortreder: Plan nr. 001"),
        (Reason.OWNER, "Kultursjef, 2 planer: Plan nr. 001"),
    ],
)
def test_it_says_when_someone_was_only_informed_or_stood_in(reason: Reason, said: str, now: datetime) -> None:
    only = some(2, reason=reason)
    assert said in text(Report(sent=[only]), now)
    other = reminder(occasion(Event.START, LATE, plan(3)))
    assert "Kultursjef, 3 planer: Plan" in text(Report(sent=[digest(*only.reminders, other)]), now)


@pytest.mark.parametrize("language", list(WrittenStandard))
def test_the_strategy_is_named_among_the_plans_of_a_mail(language: WrittenStandard, now: datetime) -> None:
    own = digest(reminder(occasion(Event.VIEWS, LATE, None), reason=Reason.STRATEGY))
    name = {"en": "1 plan: The planning strategy"}.get(language.code, "1 plan: Planstrategien")
    assert name in flat(body(summary(Report(sent=[own]), now, language), "plain"))


def test_it_says_what_could_not_be_sent_and_why(now: datetime) -> None:
    mail = summary(Report(failed=[(some(), "550 ukjent mottaker")], not_tried=[some(3)]), now)
    assert mail["Subject"] == "Påminnelser 3. februar 2020: ingen e-post sendt, 1 kunne ikke sendes, 1 står igjen"
    found = flat(body(mail, "plain"))
    assert (
        "KUNNE IKKE SENDES * Kultursjef, 2 planer: Plan nr. 001 (P-001); Plan nr. 002 (P-002). "
        "Årsak: 550 ukjent mottaker De blir prøvd på nytt ved neste kjøring."
    ) in found
    assert (
        "STÅR IGJEN Forbindelsen ble brutt. Dette blir sendt ved neste kjøring: * Kultursjef, 3 planer: Plan nr. 001"
        in found
    )


def test_it_says_what_is_uncertain_and_what_to_do(now: datetime) -> None:
    found = text(Report(uncertain=[some()], uncertain_before=3), now)
    assert "USIKKERT OM DET ER SENDT * Kultursjef, 2 planer: Plan nr. 001 (P-001); Plan nr. 002 (P-002) Det er" in found
    assert "Det er ikke til å si om denne kom fram." in found
    assert "usikkert om 3 påminnelser kom fram." in found
    assert "«planbook ledger»" in found
    assert "«--mark sent»" in found
    assert "«--mark resend»" in found
    only_before = text(Report(uncertain_before=1), now)
    assert "usikkert om 1 påminnelse kom fram." in only_before
    assert "om denne kom fram" not in only_before


def test_rows_that_came_to_her_instead_stand_by_cause_with_plan_id_and_cell(now: datetime) -> None:
    row = plan(3)
    vacant = some(2, reason=Reason.COORDINATOR_VACANT, role="Kultursjef")
    faulty = reminder(
        occasion(Event.START, LATE, row), reason=Reason.COORDINATOR_ERROR, faulty_column="Oppstart", faulty_cell="T6"
    )
    found = text(Report(sent=[vacant, digest(faulty)]), now)
    assert (
        "SENDT TIL DEG I STEDET Oppstart må rettes: 1 plan * Plan nr. 003 (P-003; Planer, celle T6) "
        "Ingen har rollen Kultursjef nå (Kontakter, rad 4): 2 planer * Plan nr. 001 (P-001) * Plan nr. 002 (P-002)"
    ) in found


def test_what_should_be_taken_up_stands_with_the_oldest_day_first(now: datetime) -> None:
    days = (date(2019, 9, 9), date(2018, 8, 8))
    found = [reminder(occasion(event, day, plan(number)))
             for number, (event, day) in enumerate(zip((Event.START, Event.REVISION), days, strict=True), 1)]  # fmt: skip
    mail = summary(Report(raised=[Raised(one.occasion, one.key) for one in found]), now)
    assert mail["Subject"].endswith("2 bør tas opp")
    assert (
        "BØR TAS OPP Dagen er for lengst passert, og det blir ikke sendt flere påminnelser. "
        "* Plan nr. 002 (P-002; Planer, rad 5): revisjonsfristen var 8. august 2018 "
        "* Plan nr. 001 (P-001; Planer, rad 4): oppstarten var planlagt 9. september 2019"
    ) in flat(body(mail, "plain"))


def test_each_thing_that_should_be_taken_up_is_named(now: datetime) -> None:
    events = {
        Event.ADOPTION: "fristen for vedtaket var 20. januar 2020", Event.STATUTORY: "revisjonsfristen var",
        Event.MILESTONE: "milepælen «medvirkning» var planlagt 20. januar 2020", Event.VIEWS: "fristen var",
    }  # fmt: skip
    found = [reminder(occasion(event, LATE, plan(1), detail="medvirkning")) for event in events]
    said = text(Report(raised=[Raised(one.occasion, one.key) for one in found]), now)
    assert [sentence for sentence in events.values() if sentence not in said] == []


def test_a_cell_that_keeps_a_day_from_being_worked_out_is_named(now: datetime) -> None:
    at = Address("Planer", 19, "L", "Periode til", "period_to")
    about = Finding("PB201", at, "P-15", "Kulturplan")
    found = [about, replace(about, plan_title=None), replace(about, plan_id=None, plan_title=None),
             replace(about, plan_id="PLANSTRATEGIEN", plan_title=None)]  # fmt: skip
    assert (
        "FRISTEN KAN IKKE REGNES UT * Kulturplan (P-15; Planer, celle L19): Periode til må rettes "
        "* P-15 (Planer, celle L19): Periode til må rettes * Planer, celle L19: Periode til må rettes "
        "* Planstrategien (Planer, celle L19): Periode til må rettes"
    ) in text(Report(unreadable=found), now)


def test_plans_without_a_recipient_stand_by_cause_and_role_and_not_one_by_one(now: datetime) -> None:
    unknown = [Unowned(plan(number), Reason.COORDINATOR_UNKNOWN, "Skolesjef") for number in range(1, 8)]
    nobody = Unowned(plan(99), Reason.COORDINATOR_NO_ROLE, None)
    found = text(Report(unowned=[nobody, *unknown]), now)
    assert (
        "ROLLER SOM MÅ RETTES: 8 PLANER Før en rolle er rettet, går påminnelsene den skulle hatt, til deg eller til ingen. "
        "Rollen Skolesjef står ikke i Kontakter: 7 planer Skriv én rolle som står i Kontakter. "
        "* Plan nr. 001 (P-001; Planer, rad 4)"
    ) in found
    assert "* Plan nr. 005 (P-005; Planer, rad 8) … og 2 til Planeier mangler: 1 plan * Plan nr. 099" in found
    assert "Plan nr. 006" not in found


def test_an_address_that_cannot_be_used_is_put_right_in_its_cell_of_kontakter(now: datetime) -> None:
    source = Source("Kontakter", 9, {"email": ("C", "E-post")})
    book = inventory(contacts=[replace(contact("Skolesjef", "to adresser"), source=source)])
    report = Report(unowned=[Unowned(plan(number), Reason.COORDINATOR_ADDRESS, "Skolesjef") for number in (1, 2)])
    found = flat(body(read_back(writer(book, now).summary(CHIEF_CONTACT, report)), "plain"))
    assert (
        "Adressen til Skolesjef kan ikke brukes (Kontakter, celle C9): 2 planer * Plan nr. 001 (P-001) * Plan nr. 002"
    ) in found


def test_who_waits_is_told_with_the_reason(now: datetime) -> None:
    found = text(Report(waiting=[some(4)]), now)
    assert "VENTER De har fått en e-post for få dager siden, og ingenting haster." in found
    assert "* Kultursjef, 4 planer: Plan nr. 001" in found


def test_once_a_month_everything_past_its_day_stands_by_role(now: datetime) -> None:
    late = [reminder(occasion(Event.REVISION, date(2019, 1, day), plan(day)), role=role)
            for day, role in ((3, "Skolesjef"), (2, "Kultursjef"), (1, "Skolesjef"))]  # fmt: skip
    mail = summary(Report(overdue=late, monthly=True), now)
    assert mail["Subject"] == "Månedsoversikt 3. februar 2020: ingen e-post sendt"
    assert (
        "OVER FRISTEN: 3 PLANER Kultursjef * Plan nr. 002 (P-002): revisjonsfristen var 2. januar 2019 "
        "Skolesjef * Plan nr. 001 (P-001): revisjonsfristen var 1. januar 2019 "
        "* Plan nr. 003 (P-003): revisjonsfristen var 3. januar 2019"
    ) in flat(body(mail, "plain"))
    assert "OVER FRISTEN" not in text(Report(overdue=late), now)
    assert "Ingen planer er over fristen." in text(Report(monthly=True), now)


def test_a_first_run_that_writes_to_nobody_else_says_so(now: datetime) -> None:
    row = plan(1)
    several = digest(*(reminder(occasion(event, LATE, row), reason=Reason.COORDINATOR_VACANT)
                       for event in (Event.START, Event.HEARING, Event.ADOPTION)))  # fmt: skip
    mail = summary(Report(sent=[several, some(1)], first_run_only_summary=True), now)
    assert mail["Subject"] == "Påminnelser 3. februar 2020: 4 påminnelser blir ikke sendt"
    found = flat(body(mail, "plain"))
    assert "Ingen andre har fått e-post: 4 påminnelser regnes som kjent og blir ikke sendt." in found
    assert (
        "REGNES SOM KJENT, BLIR IKKE SENDT * Kultursjef, 3 påminnelser: Plan nr. 001 (P-001) * Kultursjef, 1 påminnelse:"
    ) in found
    assert "SENDT TIL DEG I STEDET" not in found
    assert "Sendt til deg i stedet" not in page(mail).groups


def test_three_hundred_of_everything_are_a_mail_that_can_be_read(now: datetime) -> None:
    many = [
        reminder(occasion(Event.REVISION, LATE, plan(number)), reason=Reason.COORDINATOR_VACANT)
        for number in range(1, 301)
    ]
    mail = summary(
        Report(
            sent=[digest(*many)], raised=[Raised(one.occasion, one.key) for one in many], overdue=many, monthly=True,
            unowned=[Unowned(plan(number), Reason.COORDINATOR_VACANT, "Kultursjef") for number in range(1, 301)],
        ),
        now,
    )  # fmt: skip
    found = body(mail, "plain")
    assert [len(re.findall(rf"^\* Plan nr\. {number:03d} ", found, re.MULTILINE)) for number in (1, 5, 6, 300)] == [
        4,
        4,
        3,
        3,
    ]
    assert "… og 295 til" in found
    assert len(body(mail, "html")) < 102_000, "Gmail cuts a longer one"


@pytest.mark.parametrize("language", list(WrittenStandard))
def test_text_and_html_say_the_same_in_every_language(language: WrittenStandard, now: datetime) -> None:
    one = some(1, reason=Reason.COORDINATOR_VACANT, role="Skolesjef")
    report = Report(
        sent=[one], failed=[(one, "grunn")], uncertain=[one], uncertain_before=1, not_tried=[one], waiting=[one],
        raised=[Raised(one.reminders[0].occasion, one.reminders[0].key)],
        unreadable=[Finding("PB201", Address("Planer", 19, "L", "Periode til"), "P-15", "Kulturplan")],
        unowned=[Unowned(plan(1), Reason.COORDINATOR_VACANT, "Skolesjef")], overdue=one.reminders, last_run=LAST_RUN,
        monthly=True,
    )  # fmt: skip
    mail = summary(report, now, language)
    assert mail["Content-Language"] == language.code
    plain, shown = flat(body(mail, "plain").replace("* ", "")).casefold(), flat(page(mail).text).casefold()
    assert plain in shown
    assert "none" not in plain.split()
    assert "varsel" not in plain
    assert "varsl" not in plain
    if language is WrittenStandard.NYNORSK:
        assert not re.search(
            r"\b(ikke|hver|fra|noe|ble|planer|påminnelse\w*)\b",
            plain.replace("arket planer", "").replace("planer, ", ""),
        )


def test_what_people_write_stays_text(now: datetime) -> None:
    nasty = "</h2><script>alert(1)</script>\r\nBcc: ond@annet.example"
    row = plan(1, title=nasty, id=nasty)
    one = digest(
        reminder(
            occasion(Event.START, LATE, row), contact=contact(nasty, KARI), reason=Reason.COORDINATOR_VACANT, role=nasty
        )
    )
    mail = summary(Report(sent=[one], failed=[(one, nasty)], overdue=one.reminders, monthly=True,
                          unowned=[Unowned(row, Reason.COORDINATOR_VACANT, nasty)]), now)  # fmt: skip
    assert mail["Bcc"] is None
    assert "<script" not in body(mail, "html")
    assert "script" not in page(mail).tags
    assert flat(nasty) in flat(page(mail).text)
    assert str(TODAY.year) in mail["Subject"]
