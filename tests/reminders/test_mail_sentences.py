"""What the mails say, in bokmål, nynorsk and English: each day worked out in a sentence, each recipient told why."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote

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
    mails,
    occasion,
    page,
    plan,
    read_back,
    reminder,
    writer,
)

from planbook.analysis.deadline import Deadline, DueRule
from planbook.findings import Finding, Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanRequirement, RequirementType
from planbook.model.people import WrittenStandard
from planbook.model.plan import Proposal, Status
from planbook.model.process import MilestoneType
from planbook.model.strategy import Strategy
from planbook.reminders.items import ANSWER_FIELDS
from planbook.reminders.occasions import Cell, Event, Step
from planbook.reminders.policy import Group
from planbook.reminders.recipients import Reason

# sentences


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
            {"decision": Proposal.REVISE, "finish": DateOrYear.of(date(2020, 1, 10))},
            {},
            "Etter planstrategien skulle revisjonen være ferdig 10. januar 2020.",
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
    ],
)
def test_each_line_of_the_rule_is_explained_in_a_sentence_with_a_norwegian_date(
    values: dict[str, Any], strategy: dict[str, Any], sentence: str, now: datetime
) -> None:
    mail = mails(inventory(plan(**values), **strategy), now)[KARI]
    assert sentence in flat(body(mail, "plain"))
    assert sentence in flat(page(mail).text)


def test_the_last_repeat_says_that_no_more_reminders_come(now: datetime) -> None:
    sentence = "Du får ikke flere påminnelser om denne planen; plankoordinatoren følger den opp."
    assert sentence in flat(body(mails(inventory(plan(period_to=2018)), now)[KARI], "plain"))
    early = plan(period_to=None, next_revision=DateOrYear.of(date(2020, 1, 1)))
    assert "ikke flere påminnelser" not in flat(body(mails(inventory(early), now)[KARI], "plain"))


@pytest.mark.parametrize(
    ("values", "findings", "sentences"),
    [
        ({"owner": None}, False, ["Planen mangler planeier"]),
        (
            {"owner": "Har sluttet"},
            False,
            ["Rollen Har sluttet står ikke i Kontakter (Planer, rad 4). Skriv én rolle som står i Kontakter."],
        ),
        ({"owner": "Borte"}, False, ["Ingen har rollen Borte nå (Kontakter, rad 4)."]),
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
        (
            {"responsible": "Rådgiver"},
            "raadgiver@kommune.example",
            "du er planansvarlig for planen under i kommunens planoversikt",
        ),
        ({"responsible": "Rådgiver"}, KARI, "du er planeier for planen under"),
        ({}, KARI, "du er planeier for planen under"),
        (
            {"owner": "Borte"},
            "raadgiver@kommune.example",
            "du er stedfortreder for rollen Borte i kommunens planoversikt",
        ),
        ({"owner": "Ledig"}, "raadgiver@kommune.example", "du er leder for rollen Ledig (som er ledig)"),
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
        assert re.search(r"Oversikten er lest 3\. februar 2020 kl\. 08\.00\.", text)
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


# every event, every language

PLAN = plan(1, adopted_date=DateOrYear.of(date(2016, 5, 4)))
LATE, COMING = date(2020, 1, 20), date(2020, 6, 17)
MEETING = date(2020, 7, 8)
VIEWS = ("state", "regional", "neighbours", "Asker")


def required(strength: RequirementType | None, basis: str | None) -> dict[str, Any]:
    source = Source("Plankrav", 4)
    return {
        "requirement": PlanRequirement(
            source=source, requirement_type=strength, legal_basis=basis, interval_years=4, title="Krav"
        )
    }


def said(event: Event, due: date, values: dict[str, Any], language: WrittenStandard, now: datetime) -> str:
    """The one paragraph of a mail about one thing, the same in text and HTML."""
    about = None if event in OF_THE_STRATEGY else PLAN
    to = contact("Kultursjef", KARI, language=language)
    one = reminder(occasion(event, due, about, **values), contact=to)
    mail = read_back(writer(inventory(PLAN), now).message(digest(one)))
    found = re.search(r"^\* .+\n  (.+)$", body(mail, "plain"), re.MULTILINE)
    assert found
    assert flat(found[1]) in flat(page(mail).text)
    return flat(found[1])


OF_THE_STRATEGY = {
    Event.STRATEGY, Event.VIEWS, Event.PUBLICATION, Event.COUNCIL, Event.KNOWLEDGE, Event.MIDTERM,
}  # fmt: skip
LAW = required(RequirementType.LAW, "alkoholloven § 1-7d")
SAID: list[tuple[Event, date, dict[str, Any], str, str, str]] = [
    (Event.REVISION, date(2020, 12, 31), {"deadline": Deadline(date(2020, 12, 31), DueRule.YEARLY, 1)},
     "Vedtatt 4. mai 2016. Temaplaner skal vurderes hvert år, så fristen er 31. desember 2020.",
     "Vedteken 4. mai 2016. Temaplanar skal vurderast kvart år, så fristen er 31. desember 2020.",
     "Adopted on 4 May 2016. Plans of type “Temaplan” are to be reviewed every year, so the deadline is 31 December 2020."),
    (Event.START, COMING, {"planned": COMING},
     "Det er planlagt at arbeidet starter 17. juni 2020.",
     "Det er planlagt at arbeidet startar 17. juni 2020.",
     "Work on the plan is due to start on 17 June 2020."),
    (Event.START, LATE, {"planned": LATE},
     "Det var planlagt at arbeidet skulle starte 20. januar 2020.",
     "Det var planlagt at arbeidet skulle starte 20. januar 2020.",
     "Work on the plan was due to start on 20 January 2020."),
    (Event.START, date(2020, 12, 31), {"planned": 2020},
     "Det er planlagt at arbeidet starter i 2020.",
     "Det er planlagt at arbeidet startar i 2020.",
     "Work on the plan is due to start in 2020."),
    (Event.ADOPTION, COMING, {"body": "kommunestyret", "meeting": MEETING},
     "Det er planlagt at kommunestyret vedtar planen i møtet 8. juli 2020. Saken må være ferdig senest 17. juni 2020.",
     "Det er planlagt at kommunestyret vedtek planen i møtet 8. juli 2020. Saka må vere ferdig seinast 17. juni 2020.",
     "Kommunestyret is due to adopt the plan at its meeting on 8 July 2020. The case must be ready by 17 June 2020."),
    (Event.ADOPTION, COMING, {"body": "Kommunestyret", "meeting": MEETING, "by_agenda": True},
     "Det er planlagt at kommunestyret vedtar planen i møtet 8. juli 2020. Saken må være ferdig senest 17. juni 2020. Fristen er regnet tilbake fra dagen sakspapirene sendes ut.",
     "Det er planlagt at kommunestyret vedtek planen i møtet 8. juli 2020. Saka må vere ferdig seinast 17. juni 2020. Fristen er rekna tilbake frå dagen sakspapira blir sende ut.",
     "Kommunestyret is due to adopt the plan at its meeting on 8 July 2020. The case must be ready by 17 June 2020. That day is counted back from the day the agenda is sent out."),
    (Event.ADOPTION, LATE, {"body": "Kommunestyret", "meeting": date(2020, 1, 31)},
     "Det var planlagt at kommunestyret skulle vedta planen 31. januar 2020, men vedtaket er ikke ført inn i oversikten.",
     "Det var planlagt at kommunestyret skulle vedta planen 31. januar 2020, men vedtaket er ikkje ført inn i oversikta.",
     "Kommunestyret was due to adopt the plan on 31 January 2020, but no decision has been entered in the overview."),
    (Event.ADOPTION, date(2020, 2, 13), {"body": "HOK", "meeting": MEETING},
     "Det er planlagt at HOK vedtar planen i møtet 8. juli 2020. Saken må være ferdig senest 13. februar 2020, om 10 dager.",
     "Det er planlagt at HOK vedtek planen i møtet 8. juli 2020. Saka må vere ferdig seinast 13. februar 2020, om 10 dagar.",
     "HOK is due to adopt the plan at its meeting on 8 July 2020. The case must be ready by 13 February 2020, 10 days from now."),
    (Event.ADOPTION, COMING, {"planned": COMING},
     "Vedtaket er planlagt senest 17. juni 2020.", "Vedtaket er planlagt seinast 17. juni 2020.",
     "Adoption is planned by 17 June 2020."),
    (Event.ADOPTION, date(2019, 12, 31), {"planned": 2019},
     "Vedtaket var planlagt i løpet av 2019.", "Vedtaket var planlagt i løpet av 2019.",
     "Adoption was planned for 2019."),
    (Event.MILESTONE, COMING, {"milestone": MilestoneType.FIRST_READING, "body": "Formannskapet"},
     "Milepælen «førstegangsbehandling» (Formannskapet) er planlagt 17. juni 2020.",
     "Milepælen «førstegongsbehandling» (Formannskapet) er planlagd 17. juni 2020.",
     "The milestone “first reading” (Formannskapet) is planned for 17 June 2020."),
    (Event.MILESTONE, LATE, {"milestone": MilestoneType.PUBLIC_INSPECTION},
     "Milepælen «høring og offentlig ettersyn» var planlagt 20. januar 2020, men er ikke ført som gjennomført.",
     "Milepælen «høyring og offentleg ettersyn» var planlagd 20. januar 2020, men er ikkje ført opp som gjennomført.",
     "The milestone “consultation and public inspection” was planned for 20 January 2020, but has not been entered as done."),
    (Event.HEARING, date(2020, 2, 17), {"milestone": MilestoneType.PROGRAMME_ON_HEARING},
     "Høringsfristen for planprogrammet er 17. februar 2020, om 14 dager.",
     "Høyringsfristen for planprogrammet er 17. februar 2020, om 14 dagar.",
     "The consultation on the planning programme ends on 17 February 2020, 14 days from now."),
    (Event.HEARING, TODAY, {"milestone": MilestoneType.INTERNAL_HEARING},
     "Fristen i den interne høringen er i dag, 3. februar 2020.",
     "Fristen i den interne høyringa er i dag, 3. februar 2020.",
     "The internal consultation ends today, 3 February 2020."),
    (Event.HEARING, TODAY + timedelta(days=1), {},
     "Høringsfristen er i morgen, 4. februar 2020.", "Høyringsfristen er i morgon, 4. februar 2020.",
     "The consultation ends tomorrow, 4 February 2020."),
    (Event.STATUTORY, LATE, LAW,
     "Vedtatt 4. mai 2016. Planen skal etter loven vurderes hvert fjerde år (alkoholloven § 1-7d), så fristen var 20. januar 2020.",
     "Vedteken 4. mai 2016. Planen skal etter lova vurderast kvart fjerde år (alkoholloven § 1-7d), så fristen var 20. januar 2020.",
     "Adopted on 4 May 2016. By law, the plan must be reviewed every four years (alkoholloven § 1-7d), so the deadline was 20 January 2020."),
    (Event.STATUTORY, COMING, required(RequirementType.LAW, "plan- og bygningsloven § 11-1 flg., jf. § 10-1"),
     "Vedtatt 4. mai 2016. Planen skal etter loven vurderes hvert fjerde år (plan- og bygningsloven § 11-1 flg., jf. § 10-1), så fristen er 17. juni 2020.",
     "Vedteken 4. mai 2016. Planen skal etter lova vurderast kvart fjerde år (plan- og bygningsloven § 11-1 flg., jf. § 10-1), så fristen er 17. juni 2020.",
     "Adopted on 4 May 2016. By law, the plan must be reviewed every four years (plan- og bygningsloven § 11-1 flg., jf. § 10-1), so the deadline is 17 June 2020."),
    (Event.STATUTORY, COMING, {**LAW, "cells": (Cell(PLAN.source, "decision"),)},
     "Vedtatt 4. mai 2016. Sist vurdert 17. juni 2016. Planen skal etter loven vurderes hvert fjerde år (alkoholloven § 1-7d), så fristen er 17. juni 2020.",
     "Vedteken 4. mai 2016. Sist vurdert 17. juni 2016. Planen skal etter lova vurderast kvart fjerde år (alkoholloven § 1-7d), så fristen er 17. juni 2020.",
     "Adopted on 4 May 2016. Last reviewed on 17 June 2016. By law, the plan must be reviewed every four years (alkoholloven § 1-7d), so the deadline is 17 June 2020."),
    (Event.STATUTORY, COMING, required(RequirementType.GUIDELINE, "statlige planretningslinjer for klima (20. desember 2024)"),
     "Vedtatt 4. mai 2016. Etter statlige retningslinjer skal planen vurderes hvert fjerde år (statlige planretningslinjer for klima [20. desember 2024]), så fristen er 17. juni 2020.",
     "Vedteken 4. mai 2016. Etter statlege retningslinjer skal planen vurderast kvart fjerde år (statlige planretningslinjer for klima [20. desember 2024]), så fristen er 17. juni 2020.",
     "Adopted on 4 May 2016. Under national guidelines, the plan is to be reviewed every four years (statlige planretningslinjer for klima [20. desember 2024]), so the deadline is 17 June 2020."),
    (Event.STATUTORY, COMING, required(RequirementType.GRANT_CONDITION, "vilkår for spillemidler"),
     "Vedtatt 4. mai 2016. Det er et vilkår for tilskudd at planen vurderes hvert fjerde år (vilkår for spillemidler), så fristen er 17. juni 2020.",
     "Vedteken 4. mai 2016. Det er eit vilkår for tilskot at planen blir vurdert kvart fjerde år (vilkår for spillemidler), så fristen er 17. juni 2020.",
     "Adopted on 4 May 2016. It is a condition for grants that the plan is reviewed every four years (vilkår for spillemidler), so the deadline is 17 June 2020."),
    (Event.STRATEGY, date(2020, 10, 18), {"planned": date(2019, 10, 18)},
     "Kommunestyret ble konstituert 18. oktober 2019, så planstrategien må være vedtatt senest 18. oktober 2020 (plan- og bygningsloven § 10-1).",
     "Kommunestyret vart konstituert 18. oktober 2019, så planstrategien må vere vedteken seinast 18. oktober 2020 (plan- og bygningslova § 10-1).",
     "The council was constituted on 18 October 2019, so the planning strategy must be adopted by 18 October 2020 (plan- og bygningsloven § 10-1)."),
    (Event.VIEWS, COMING, {"missing": VIEWS},
     "Oversikten viser ikke at disse er bedt om synspunkter på planstrategien: statlige organer, regionale organer, nabokommuner og Asker. Kommunen skal innhente synspunktene (plan- og bygningsloven § 10-1), og spørsmålet bør være sendt senest 17. juni 2020.",
     "Oversikta viser ikkje at desse er bedne om synspunkt på planstrategien: statlege organ, regionale organ, nabokommunar og Asker. Kommunen skal hente inn synspunkta (plan- og bygningslova § 10-1), og spørsmålet bør vere sendt seinast 17. juni 2020.",
     "The overview does not show that these have been asked for their views on the planning strategy: state bodies, regional bodies, neighbouring municipalities and Asker. The municipality must obtain their views (plan- og bygningsloven § 10-1), and the invitation should be sent by 17 June 2020."),
    (Event.PUBLICATION, LATE, {"meeting": date(2020, 2, 19)},
     "Forslaget til planstrategi skal være offentlig i 30 dager før kommunestyrets møte 19. februar 2020 (plan- og bygningsloven § 10-1). Siste dag for å offentliggjøre det var 20. januar 2020.",
     "Framlegget til planstrategi skal vere offentleg i 30 dagar før møtet i kommunestyret 19. februar 2020 (plan- og bygningslova § 10-1). Siste dag for å offentleggjere det var 20. januar 2020.",
     "The proposed planning strategy must be public for 30 days before the council's meeting on 19 February 2020 (plan- og bygningsloven § 10-1). The last day to publish it was 20 January 2020."),
    (Event.COUNCIL, COMING, {"meeting": MEETING},
     "Kommunestyret skal behandle planstrategien i møtet 8. juli 2020. Saken må være ferdig senest 17. juni 2020.",
     "Kommunestyret skal behandle planstrategien i møtet 8. juli 2020. Saka må vere ferdig seinast 17. juni 2020.",
     "The municipal council is to consider the planning strategy at its meeting on 8 July 2020. The case must be ready by 17 June 2020."),
    (Event.KNOWLEDGE, date(2023, 9, 11), {},
     "Neste kommunestyrevalg er ventet 11. september 2023. Kunnskapsgrunnlaget for neste planstrategi bør være klart i god tid før det.",
     "Neste kommunestyreval er venta 11. september 2023. Kunnskapsgrunnlaget for neste planstrategi bør vere klart i god tid før det.",
     "The next municipal election is expected on 11 September 2023. The evidence for the next planning strategy should be ready well before that."),
    (Event.MIDTERM, date(2021, 7, 1), {},
     "Planstrategiens periode er halvveis 1. juli 2021. Kommunestyret bør da få vite hva som er gjort, og hva som gjenstår.",
     "Perioden til planstrategien er halvvegs 1. juli 2021. Kommunestyret bør då få vite kva som er gjort, og kva som står att.",
     "The planning strategy reaches the middle of its period on 1 July 2021. The council should then be told what has been done and what remains."),
]  # fmt: skip


@pytest.mark.parametrize("lang", [0, 1, 2], ids=["nb", "nn", "en"])
@pytest.mark.parametrize(("event", "due", "values", "nb", "nn", "en"), SAID)
def test_each_day_is_worked_out_in_a_sentence_in_the_readers_language(
    event: Event, due: date, values: dict[str, Any], nb: str, nn: str, en: str, lang: int, now: datetime
) -> None:
    assert said(event, due, values, list(WrittenStandard)[lang], now) == (nb, nn, en)[lang]


@pytest.mark.parametrize("strength", [*RequirementType, None])
def test_only_a_law_is_called_a_law(strength: RequirementType | None, now: datetime) -> None:
    sentences = [said(Event.STATUTORY, COMING, required(strength, None), language, now) for language in WrittenStandard]
    for sentence, word in zip(sentences, (" etter loven ", " etter lova ", " By law, "), strict=True):
        assert (word in sentence) == (strength is RequirementType.LAW)


def test_no_event_lacks_a_sentence_of_its_own() -> None:
    told = {event for event, *_ in SAID}
    assert {*ANSWER_FIELDS, Event.MIDTERM} - {Event.CONFIRMATION} == told


def test_a_group_of_reasons_is_one_sentence_with_every_role(now: datetime) -> None:
    rows = [plan(number) for number in range(1, 7)]
    reasons = [
        (Reason.RESPONSIBLE, None), (Reason.INFORMATION, "Rådgiver"), (Reason.DEPUTY, "Skolesjef"),
        (Reason.DEPUTY, "Barnehagesjef"), (Reason.LEADER, "Plansjef"), (Reason.LEADER_AFTER_LAST, "Arkivsjef"),
    ]  # fmt: skip
    found = [
        reminder(occasion(Event.START, LATE, row), reason=reason, role=role)
        for row, (reason, role) in zip(rows, reasons, strict=True)
    ]
    text = flat(body(read_back(writer(inventory(*rows), now).message(digest(*found))), "plain"))
    assert (
        "fordi du er planansvarlig, planeier, stedfortreder for rollene Skolesjef og Barnehagesjef, leder for rollen "
        "Plansjef (som er ledig) og leder for rollen Arkivsjef (som ikke får flere påminnelser) i kommunens planoversikt."
        in text
    )
    for sentence in (
        "du er stedfortreder for rollen Skolesjef.",
        "ingen har rollen Plansjef nå.",
        "Rollen Arkivsjef får ikke flere påminnelser om dette.",
    ):
        assert sentence in text


def test_where_all_plans_have_the_same_reason_it_is_said_once(now: datetime) -> None:
    rows = [plan(number) for number in range(1, 9)]
    found = [reminder(occasion(Event.START, LATE, row), reason=Reason.DEPUTY, role="Skolesjef") for row in rows]
    text = flat(body(read_back(writer(inventory(*rows), now).message(digest(*found))), "plain"))
    assert text.count("stedfortreder for rollen Skolesjef") == 1


@pytest.mark.parametrize("count", [1, 2])
def test_one_plan_is_not_called_plans(count: int, now: datetime) -> None:
    rows = [plan(number) for number in range(count)]
    text = flat(body(mails(inventory(*rows), now)[KARI], "plain"))
    assert f"du er planeier for {'planen' if count == 1 else 'planene'} under" in text


def told_owner(step: int, now: datetime, language: WrittenStandard, *, chief: bool = False) -> EmailMessage:
    """The mail to an owner when the responsible role has had a reminder."""
    one = reminder(
        occasion(Event.MILESTONE, LATE, PLAN, milestone=MilestoneType.PARTICIPATION), step=step,
        group=Group.INFORMATION, reason=Reason.INFORMATION, role="Rådgiver", told=date(2020, 1, 27),
        contact=contact("Kultursjef", KARI, language=language),
    )  # fmt: skip
    return read_back(writer(inventory(PLAN), now).message(digest(one, chief=chief)))


def test_the_owner_is_told_who_was_reminded_and_when_and_nothing_that_may_be_untrue(now: datetime) -> None:
    mail = told_owner(1, now, WrittenStandard.BOKMAAL)
    assert mail["Subject"] == "Planer du har ansvar for: 1 til orientering"
    assert "gjennomført. Rådgiver fikk påminnelse 27. januar 2020. Hilsen" in flat(body(mail, "plain"))
    assert page(mail).links == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (WrittenStandard.BOKMAAL, "Rådgiver fikk påminnelse 27. januar 2020. Det var den siste; plankoordinatoren følger opp planen."),
        (WrittenStandard.NYNORSK, "Rådgiver fekk påminning 27. januar 2020. Det var den siste; plankoordinatoren følgjer opp planen."),
        (WrittenStandard.ENGLISH, "Rådgiver was reminded on 27 January 2020. That was the last reminder; the plan coordinator will follow up the plan."),
    ],
)  # fmt: skip
def test_the_owner_is_told_when_it_was_the_last_reminder(
    language: WrittenStandard, sentence: str, now: datetime
) -> None:
    assert sentence in flat(body(told_owner(3, now, language), "plain"))
    shown = flat(page(told_owner(3, now, language)).text)
    assert sentence in shown
    assert not re.search(r"Du får ikkje|Du får ikke|You will get no", shown)
    assert sentence.partition(";")[0] + "." in flat(body(told_owner(3, now, language, chief=True), "plain"))


@pytest.mark.parametrize("language", list(WrittenStandard))
def test_no_plan_is_called_he_and_english_has_english_marks(language: WrittenStandard, now: datetime) -> None:
    late = occasion(Event.START, LATE, plan(1, plan_type="Plan for alt"), steps=(Step(3, LATE),))
    to = contact("Kultursjef", KARI, language=language)
    found = [reminder(late, step=3, contact=to),
             reminder(occasion(Event.MILESTONE, COMING, plan(2), milestone=MilestoneType.FIRST_READING), contact=to)]  # fmt: skip
    mail = read_back(writer(inventory(plan(1)), now).message(digest(*found)))
    whole = body(mail, "plain") + page(mail).text + "".join(unquote(href) for _, href in page(mail).links)
    assert not re.search(r"\bhan\b", whole)
    assert ("«" in whole, "“" in whole) == ((False, True) if language is WrittenStandard.ENGLISH else (True, False))


def test_when_one_of_several_days_has_had_its_last_reminder_only_that_is_over(now: datetime) -> None:
    late = reminder(
        occasion(Event.MILESTONE, LATE, PLAN, milestone=MilestoneType.PARTICIPATION, steps=(Step(3, LATE),)), step=3
    )
    coming = reminder(occasion(Event.HEARING, COMING, PLAN))
    text = flat(body(read_back(writer(inventory(PLAN), now).message(digest(late, coming))), "plain"))
    assert "gjennomført. Du får ikke flere påminnelser om dette; plankoordinatoren følger det opp." in text
    assert "denne planen" not in text
