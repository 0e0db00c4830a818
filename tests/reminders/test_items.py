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
from planbook.reminders.items import LONGEST_SHORT_TITLE, Item, Place, grouped
from planbook.reminders.occasions import Event, Step
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


def test_a_meeting_that_has_been_is_known_to_have_been() -> None:
    for day, over in ((date(2020, 2, 2), True), (TODAY, False)):
        (point,) = only(reminder(occasion(Event.ADOPTION, LATE, plan(1), meeting=day, body=" Kommune\nstyret "))).points
        assert (point.meeting_over, point.body) == (over, "Kommune styret")


def test_information_says_who_was_reminded_and_when_and_never_that_it_is_the_last() -> None:
    about = occasion(Event.START, LATE, plan(1), steps=(Step(3, LATE),))
    one = reminder(about, step=3, group=Group.INFORMATION, reason=Reason.INFORMATION, role="Rådgiver", told=SOON)
    (point,) = only(one).points
    assert (point.information, point.role, point.told, point.last) == (True, "Rådgiver", SOON, False)
    (today,) = only(replace(one, told=None)).points
    assert today.told == TODAY
    assert only(reminder(about, step=3)).last
    assert not only(reminder(about, step=2)).last


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
