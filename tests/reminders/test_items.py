"""Reminders as items of a mail: which stand together, in which order, and what is known of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from mail_making import CHIEF, TODAY, contact, inventory, occasion, plan, reminder

from planbook.analysis.deadline import Deadline, DueRule
from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanRequirement, RequirementType
from planbook.model.inventory import Inventory
from planbook.model.plan import Status
from planbook.model.process import MilestoneType
from planbook.model.strategy import Strategy
from planbook.reminders.items import ANSWERED_POINTS, LONGEST_SHORT_TITLE, Item, Place, grouped
from planbook.reminders.occasions import Cell, Event, Step
from planbook.reminders.policy import Group, Reminder
from planbook.reminders.recipients import TO_COORDINATOR, Reason

LATE, SOON, LATER = date(2020, 1, 20), date(2020, 2, 20), date(2020, 6, 17)


def items(*reminders: Reminder, book: Inventory | None = None) -> dict[str, list[Item]]:
    return grouped(reminders, book or inventory(), TODAY)


def only(*reminders: Reminder, book: Inventory | None = None) -> Item:
    """The one item of all groups."""
    (found,) = [made for several in items(*reminders, book=book).values() for made in several]
    return found


def titles(found: dict[str, list[Item]]) -> dict[str, list[str]]:
    return {group: [made.title for made in several] for group, several in found.items() if several}


def test_reminders_of_one_plan_are_one_item_in_the_most_urgent_of_its_groups() -> None:
    row = plan(1)
    about = [
        occasion(event, day, row)
        for event, day in ((Event.HEARING, LATER), (Event.START, LATE), (Event.ADOPTION, SOON))
    ]
    found = only(*(reminder(one) for one in about))
    assert [point.event for point in found.points] == ["start", "adoption", "hearing"]
    assert [point.overdue for point in found.points] == [True, False, False]
    assert (found.due, found.overdue, found.overdue_points, found.coming_points) == (LATE, True, 1, 2)


@pytest.mark.parametrize(
    ("groups", "chosen"),
    [
        ((Group.INFORMATION, Group.APPROACHING), "approaching"),
        ((Group.INFORMATION, Group.SETTLE), "settle"),
        ((Group.APPROACHING, Group.SETTLE), "settle"),
        ((Group.INFORMATION, Group.INFORMATION), "information"),
    ],
)
def test_what_must_be_settled_goes_before_what_approaches_and_that_before_information(
    groups: tuple[Group, Group], chosen: str
) -> None:
    row = plan(1)
    found = items(*(reminder(occasion(event, LATE, row), group=group)
                    for event, group in zip((Event.START, Event.HEARING), groups, strict=True)))  # fmt: skip
    assert titles(found) == {chosen: [row.name]}


def test_rows_to_be_confirmed_stand_apart_from_the_same_plans_reminders() -> None:
    row = plan(1)
    confirm = reminder(occasion(Event.CONFIRMATION, date(2020, 2, 1), row), group=Group.CONFIRM)
    found = items(reminder(occasion(Event.START, LATE, row)), confirm, book=inventory(row))
    assert titles(found) == {"settle": [row.name], "confirm": [row.name]}
    assert (found["confirm"][0].deadline, found["settle"][0].deadline) == (date(2019, 12, 31), None)
    assert (found["confirm"][0].status, found["confirm"][0].noted) == ("Vedtatt", False)


def test_items_stand_in_the_order_of_their_nearest_day_and_then_of_their_names() -> None:
    days = [(3, LATER), (1, LATER), (2, SOON), (3, date(2020, 2, 4))]
    found = items(*(reminder(occasion(Event(event), day, plan(number)))
                    for (number, day), event in zip(days, ("start", "start", "start", "hearing"), strict=True)))  # fmt: skip
    assert titles(found) == {"approaching": ["Plan nr. 003", "Plan nr. 002", "Plan nr. 001"]}


def test_plans_without_an_id_are_told_apart_by_what_the_ledger_calls_them() -> None:
    rows = [plan(1, id=None), plan(2, id=None)]
    reminders = [reminder(occasion(Event.START, LATE, row)) for row in rows]
    found = items(
        *(replace(one, key=replace(one.key, plan_id=f"|{row.name}")) for one, row in zip(reminders, rows, strict=True))
    )
    assert titles(found) == {"settle": ["Plan nr. 001", "Plan nr. 002"]}
    assert [made.plan_id for made in found["settle"]] == ["", ""]


def test_the_strategy_is_one_item_by_its_own_name() -> None:
    book = Inventory(strategy=Strategy(name=" Planstrategi\n2020–2023 "))
    found = only(*(reminder(occasion(event, LATER, None)) for event in (Event.VIEWS, Event.STRATEGY)), book=book)
    assert (found.title, found.is_strategy, found.plan_id) == ("Planstrategi 2020–2023", True, "PLANSTRATEGIEN")
    assert only(reminder(occasion(Event.VIEWS, LATER, None)), book=Inventory()).title == ""


def test_a_point_knows_its_days_and_how_its_day_was_worked_out() -> None:
    row = plan(1, revision_interval_years=2, adopted_date=DateOrYear.of(2018), status=Status.NOTED)
    found = only(
        reminder(occasion(Event.REVISION, date(2020, 2, 4), row, deadline=Deadline(SOON, DueRule.INTERVAL, 2)))
    )
    (point,) = found.points
    assert (point.days, point.rule, point.interval, point.own_interval) == (1, "interval", 2, True)
    assert (found.adopted, found.noted, found.dated) == (2018, True, True)


def test_a_point_of_a_requirement_says_how_strongly_it_asks() -> None:
    asked = PlanRequirement(
        source=Source("Plankrav", 4), title="Alkoholplan", requirement_type=RequirementType.LAW,
        legal_basis="alkoholloven  § 1-7d", interval_years=4,
    )  # fmt: skip
    (point,) = only(reminder(occasion(Event.STATUTORY, LATER, plan(1), requirement=asked))).points
    assert (point.requirement, point.strength, point.interval) == ("Alkoholplan", "LAW", 4)
    assert point.legal_basis == "alkoholloven §\u00a01-7d"


@pytest.mark.parametrize(
    ("field", "seen"), [("adopted_date", None), ("confirmed_date", date(2018, 3, 1)), ("decision", date(2016, 6, 17))]
)
def test_a_requirement_counted_from_another_day_than_the_adoption_names_that_day(field: str, seen: date | None) -> None:
    row = plan(1, confirmed_date=date(2018, 3, 1))
    asked = PlanRequirement(source=Source("Plankrav", 4), requirement_type=RequirementType.LAW, interval_years=4)
    about = occasion(Event.STATUTORY, LATER, row, requirement=asked, cells=(Cell(row.source, field),))
    assert only(reminder(about)).points[0].seen == seen


def test_a_meeting_that_has_been_is_known_to_have_been() -> None:
    for day, over in ((date(2020, 2, 2), True), (TODAY, False)):
        (point,) = only(reminder(occasion(Event.ADOPTION, LATE, plan(1), meeting=day, body=" Kommune\nstyret "))).points
        assert (point.meeting_over, point.body) == (over, "Kommune styret")


def test_information_says_who_was_reminded_and_when_and_whether_it_was_the_last_time() -> None:
    about = occasion(Event.START, LATE, plan(1), steps=(Step(3, LATE),))
    one = reminder(about, step=3, group=Group.INFORMATION, reason=Reason.INFORMATION, role="Rådgiver", told=SOON)
    (point,) = only(one).points
    assert (point.information, point.role, point.told, point.last) == (True, "Rådgiver", SOON, True)
    assert not only(replace(one, key=replace(one.key, step=2))).points[0].last
    (today,) = only(replace(one, told=None)).points
    assert today.told == TODAY
    assert only(reminder(about, step=3)).points[0].last
    assert not only(reminder(about, step=2)).points[0].last


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_that_needs_saying_is_noted_once(reason: Reason) -> None:
    row = plan(1)
    found = only(
        *(reminder(occasion(event, LATE, row), reason=reason, role="Sjef") for event in (Event.START, Event.HEARING))
    )
    needed = reason in {*TO_COORDINATOR, Reason.DEPUTY, Reason.LEADER, Reason.LEADER_AFTER_LAST}
    assert [note.reason for note in found.notes] == ([reason.value] if needed else [])
    assert all((note.role, note.sheet, note.row) == ("Sjef", "Planer", 4) for note in found.notes)


def test_every_cell_to_be_put_right_is_noted() -> None:
    row = plan(1)
    found = only(*(reminder(occasion(event, LATE, row), reason=Reason.COORDINATOR_ERROR, faulty_column=column, faulty_cell=cell)
                   for event, column, cell in ((Event.START, "Oppstart", "T4"), (Event.HEARING, "Høringsfrist", "E9"))))  # fmt: skip
    assert [(note.column, note.cell) for note in found.notes] == [("Høringsfrist", "E9"), ("Oppstart", "T4")]


def test_the_answer_belongs_in_the_cells_that_the_row_has() -> None:
    columns = {
        "done_date": ("F", "Gjennomført dato"),
        "planned_date": ("D", "Planlagt dato"),
        "title": ("B", "Plannavn"),
    }
    source = Source("Milepæler", 9, columns)
    about = occasion(Event.MILESTONE, LATE, plan(1), milestone=MilestoneType.PARTICIPATION, source=source)
    found = only(reminder(about, contact=contact("Plankoordinator", CHIEF)))
    assert (found.sheet, found.row) == ("Milepæler", 9)
    assert found.places == (Place("Gjennomført dato", "F9"), Place("Planlagt dato", "D9"))
    assert only(reminder(occasion(Event.MIDTERM, LATER, None))).places == ()


@pytest.mark.parametrize(
    ("event", "late", "coming"),
    [
        (Event.REVISION, "revision", "revision"), (Event.STATUTORY, "statutory", "statutory"),
        (Event.START, "start", "start"), (Event.ADOPTION, "adoption_over", "adoption"),
        (Event.MILESTONE, "milestone_over", "milestone"), (Event.HEARING, "hearing", "hearing"),
        (Event.VIEWS, "other", "other"),
    ],
)  # fmt: skip
def test_the_answers_fit_what_is_asked(event: Event, late: str, coming: str) -> None:
    assert only(reminder(occasion(event, LATE, plan(1)))).answers == late
    assert only(reminder(occasion(event, LATER, plan(1)))).answers == coming


def test_a_long_name_is_cut_for_the_subject_of_an_answer_and_stays_whole_elsewhere() -> None:
    title = "Plan " * 60
    found = only(reminder(occasion(Event.START, LATE, plan(1, title=title))))
    assert found.title == title.strip()
    assert len(found.short) <= LONGEST_SHORT_TITLE + 1
    assert found.short.endswith("Plan…")
    assert only(reminder(occasion(Event.START, LATE, plan(1)))).short == "Plan nr. 001"


@pytest.mark.parametrize(("due", "answers"), [(LATE, "adoption_over"), (LATER, "adoption")])
def test_a_revision_with_a_decided_finish_is_answered_as_an_adoption(due: date, answers: str) -> None:
    columns = {
        "finish": ("U", "Ferdig"),
        "adopted_date": ("H", "Vedtatt dato"),
        "next_revision": ("AC", "Neste revisjon"),
    }
    row = replace(plan(1), source=Source("Planer", 4, columns))
    found = only(reminder(occasion(Event.REVISION, due, row, deadline=Deadline(due, DueRule.DECIDED_FINISH))))
    assert found.answers == answers
    assert found.places == (Place("Vedtatt dato", "H4"), Place("Ferdig", "U4"))


def test_only_so_many_points_stand_in_an_answer() -> None:
    row = plan(1)
    found = only(
        *(reminder(occasion(Event.MILESTONE, date(2020, 3, day), row, detail=str(day))) for day in range(1, 9))
    )
    assert len(found.points) == 8
    assert found.answered_points == found.points[:ANSWERED_POINTS]


def test_a_row_asked_about_once_more_is_known_and_has_its_start_and_finish() -> None:
    row = plan(1, start=DateOrYear.of(2026), finish=DateOrYear.of(date(2027, 6, 1)))
    about = occasion(Event.CONFIRMATION, date(2020, 2, 1), row)
    asked = [only(reminder(about, step=step, group=Group.CONFIRM), book=inventory(row)) for step in (1, 2, 3)]
    assert [one.points[0].repeated for one in asked] == [False, True, True]
    assert {(one.start, one.finish) for one in asked} == {(2026, date(2027, 6, 1))}
    assert not only(reminder(occasion(Event.START, LATE, row), step=2)).points[0].repeated


@pytest.mark.parametrize(
    ("reason", "role", "place"),
    [
        (Reason.COORDINATOR_ADDRESS, "Kultursjef", ("Kontakter", "C9")),
        (Reason.COORDINATOR_VACANT, " kultursjef ", ("Kontakter", "")),
        (Reason.COORDINATOR_UNKNOWN, "Ukjent", ("Planer", "F4")),
        (Reason.COORDINATOR_UNKNOWN, "Også ukjent", ("Planer", "E4")),
        (Reason.COORDINATOR_NO_ROLE, None, ("Planer", "E4")),
        (Reason.DEPUTY, "Kultursjef", ("Planer", "")),
    ],
)
def test_a_note_points_to_where_it_is_put_right(reason: Reason, role: str | None, place: tuple[str, str]) -> None:
    columns = {"owner": ("E", "Planeier"), "responsible": ("F", "Planansvarlig")}
    row = replace(plan(1, owner="Også ukjent", responsible="Ukjent"), source=Source("Planer", 4, columns))
    holder = replace(contact("Kultursjef", "x"), source=Source("Kontakter", 9, {"email": ("C", "E-post")}))
    book = inventory(row, contacts=[holder])
    (note,) = only(reminder(occasion(Event.START, LATE, row), reason=reason, role=role), book=book).notes
    assert (note.sheet, note.cell) == place
    assert note.row == (9 if note.sheet == "Kontakter" else 4)


def test_a_faulty_cell_of_another_sheet_is_named_with_that_sheet() -> None:
    row, step = plan(1), Source("Milepæler", 9, {"planned_date": ("D", "Planlagt dato")})
    about = occasion(
        Event.MILESTONE, LATE, row, source=step, cells=(Cell(row.source, "period_to"), Cell(step, "planned_date"))
    )
    one = reminder(about, reason=Reason.COORDINATOR_ERROR, faulty_column="Planlagt dato", faulty_cell="D9")
    (note,) = only(one).notes
    assert (note.sheet, note.cell, note.column) == ("Milepæler", "D9", "Planlagt dato")
