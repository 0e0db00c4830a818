"""What keeps a plan quiet: the council, a pause, an end; what cannot be read; the control committee's plans."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from occasion_of import DAY, TODAY, adopts, begins, occasion
from small_book import (
    CHIEF,
    OWNER,
    RESPONSIBLE,
    SECRETARIAT,
    book,
    contact,
    decision,
    meeting,
    milestone,
    plan,
    requirement,
    steps,
    strategy,
    told,
)

from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.plan import Initiative, Plan, Proposal, Status
from planbook.model.process import MilestoneType
from planbook.reminders.occasions import Event
from planbook.reminders.policy import outlook

# what the council has not decided yet


def proposed(**values: Any) -> Plan:
    """A new plan that the administration merely proposes."""
    return begins(**{"decision": None, "proposal": Proposal.NEW, "finish": date(2025, 12, 10), **values})


STEP = milestone(MilestoneType.PARTICIPATION, date(2025, 9, 1), hearing_deadline=date(2025, 9, 3))


def test_nothing_is_said_of_work_that_the_council_has_not_decided() -> None:
    inventory = book(proposed(), milestones=(STEP,), strategy=strategy(council_constituted=date(2023, 10, 19)))
    assert told(inventory, date(2025, 9, 1)) == [
        "koordinator strategy 3", "koordinator views 3",
    ]  # fmt: skip
    decided = book(proposed(), milestones=(STEP,), decisions=(decision(date(2024, 6, 1)),))
    assert told(decided, date(2025, 9, 1)) == [
        "ansvarlig hearing:medvirkning -3", "ansvarlig milestone:medvirkning 0", "ansvarlig start 0",
    ]  # fmt: skip


def test_what_the_former_council_decided_its_strategy_does_not_decide_for_the_next() -> None:
    book_ = book(
        proposed(), strategy=strategy(council_constituted=date(2023, 10, 19)), decisions=(decision(date(2020, 6, 1)),)
    )
    assert occasion(Event.START, book_) is None


def test_a_decision_of_the_former_council_does_not_carry_a_proposal_to_the_next() -> None:
    again = begins(status=Status.ADOPTED, decision=Proposal.REVISE, proposal=Proposal.REVISE)
    new_council: dict[str, Any] = {"strategy": strategy(council_constituted=date(2023, 10, 19))}
    assert occasion(Event.START, book(again, decisions=(decision(date(2020, 6, 1)),), **new_council)) is None
    assert occasion(Event.START, book(again, decisions=(decision(date(2024, 6, 1)),), **new_council)) is not None


def test_what_the_former_council_decided_goes_on_until_something_else_is_proposed() -> None:
    old = begins(status=Status.ADOPTED, decision=Proposal.REVISE)
    new_council = strategy(council_constituted=date(2023, 10, 19))
    assert occasion(Event.START, book(old, strategy=new_council, decisions=(decision(date(2020, 6, 1)),))) is not None


@pytest.mark.parametrize("initiative", [Initiative.LAW, Initiative.POLITICAL_DECISION, Initiative.ADMINISTRATION])
def test_work_that_others_than_the_strategy_asked_for_does_not_wait_for_it(initiative: Initiative) -> None:
    assert occasion(Event.START, book(proposed(initiative=initiative))) is not None
    assert occasion(Event.START, book(proposed(initiative=Initiative.STRATEGY))) is None


def test_work_that_has_begun_and_plans_outside_the_strategy_do_not_wait_for_the_council() -> None:
    assert occasion(Event.ADOPTION, book(proposed(status=Status.IN_PROGRESS))) is not None
    assert occasion(Event.START, book(proposed(in_strategy=False))) is not None


# what keeps a plan quiet


def full(**values: Any) -> Plan:
    """A plan of which something is due by every event."""
    known = {"next_revision": date(2025, 1, 20), "status": Status.NOTED, "adopted_date": date(2021, 2, 1)}
    return plan(**{**known, "decision": Proposal.REVISE, "start": 2024, "finish": date(2025, 2, 1), **values})


def everything(**values: Any) -> Inventory:
    rows = (milestone(MilestoneType.PUBLIC_INSPECTION, date(2025, 1, 20), hearing_deadline=date(2025, 1, 20)),)
    return book(
        full(**values), milestones=rows, plan_requirements=(requirement(3),), settings={"confirmation_months": (1,)},
        strategy=strategy(registration_from=date(2025, 3, 1), registration_to=date(2025, 3, 31)),
    )  # fmt: skip


def events(said: list[str]) -> set[str]:
    return {line.split()[1].split(":")[0] for line in said}


def test_every_event_of_a_plan_can_be_due_on_one_day() -> None:
    assert events(told(everything(), date(2025, 1, 31))) == {
        "revision", "start", "adoption", "milestone", "statutory", "confirmation", "owner",
    }  # fmt: skip
    assert events(told(everything(), TODAY)) >= {"hearing"}


def test_a_paused_plan_is_quiet_in_everything_and_returns_by_itself() -> None:
    until = date(2025, 2, 1)
    paused = everything(pause_until=until)
    assert told(paused, until - DAY) == []
    assert outlook(paused, (), until - DAY).late == ()
    assert events(told(paused, until)) == events(told(everything(), until)) >= {"revision", "statutory", "milestone"}


LATE: list[tuple[Event, dict[str, Any], list[date]]] = [
    (Event.REVISION, {"next_revision": date(2025, 6, 30)}, [date(2025, 7, 1), date(2025, 7, 31), date(2025, 8, 31)]),
    (Event.START, {"status": Status.NOT_STARTED, "start": date(2025, 6, 30)}, [
        date(2025, 7, 30), date(2025, 8, 30), date(2025, 9, 30),
    ]),
    (Event.ADOPTION, {"status": Status.IN_PROGRESS, "finish": date(2025, 6, 30)}, [
        date(2025, 7, 14), date(2025, 8, 13), date(2025, 9, 13),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("event", "values", "days"), LATE)
def test_repeats_that_would_have_begun_during_a_pause_begin_on_the_day_it_ends(
    event: Event, values: dict[str, Any], days: list[date]
) -> None:
    def late(pause: date | None) -> list[date]:
        found = occasion(event, book(plan(**values, pause_until=pause)))
        return [day for number, day in steps(found).items() if number > 0]

    assert late(None) == late(date(2025, 6, 1)) == late(days[0]) == days
    assert late(days[0] + DAY)[0] == days[0] + DAY
    assert late(date(2025, 12, 31)) == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]
    early = steps(occasion(event, book(plan(**values, pause_until=date(2025, 12, 31)))))
    assert {number: day for number, day in early.items() if number <= 0} == {
        number: day for number, day in steps(occasion(event, book(plan(**values)))).items() if number <= 0
    }


def test_a_pause_does_not_move_the_days_on_which_a_row_is_to_be_confirmed() -> None:
    settings = {"confirmation_months": (1,)}
    free, paused = book(plan(), settings=settings), book(plan(pause_until=date(2025, 1, 10)), settings=settings)
    assert steps(occasion(Event.CONFIRMATION, paused)) == steps(occasion(Event.CONFIRMATION, free))


def test_a_pause_that_cannot_be_read_sends_everything_to_the_coordinator() -> None:
    inventory = everything(unread=frozenset({"pause_until"}))
    wrong = [Finding("PB201", inventory.plans[0].source.address("pause_until"))]
    assert {line.split()[0] for line in told(inventory, TODAY, wrong)} == {"koordinator"}


@pytest.mark.parametrize("taken", [Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO])
def test_a_plan_that_is_to_be_taken_away_is_asked_only_for_the_steps_of_that(taken: Proposal) -> None:
    assert events(told(everything(decision=taken), TODAY)) == {"milestone", "hearing"}


@pytest.mark.parametrize(
    ("today", "quiet"),
    [(date(2025, 2, 28), False), (date(2025, 3, 1), True), (date(2025, 3, 31), True), (date(2025, 4, 1), False)],
)
def test_the_round_of_registration_is_quiet_from_its_first_day_to_its_last(today: date, *, quiet: bool) -> None:
    assert (told(everything(), today) == []) is quiet


# an unread date, an unread role


@pytest.mark.parametrize("field", ["adopted_date", "status"])
def test_a_cell_that_decides_whether_the_work_is_done_and_cannot_be_read_sends_it_to_the_coordinator(
    field: str,
) -> None:
    row = begins(status=Status.ADOPTED, decision=Proposal.REVISE, unread=frozenset({field}), finish=date(2025, 11, 1))
    wrong = [Finding("PB201", row.source.address(field))]
    said = told(book(row), date(2025, 9, 1), wrong)
    assert [line for line in said if "revision" not in line] == ["koordinator adoption -10", "koordinator start 0"]
    assert {line.split()[0] for line in said} == {"koordinator"}


def test_a_milestone_of_which_nobody_knows_whether_it_was_of_the_last_time_does_not_silence_a_start() -> None:
    row = begins(status=Status.ADOPTED, decision=Proposal.REVISE, unread=frozenset({"adopted_date"}))
    former = milestone(MilestoneType.START, date(2018, 2, 1), done_date=date(2018, 2, 1))
    wrong = [Finding("PB201", row.source.address("adopted_date"))]
    assert "koordinator start 0" in told(book(row, milestones=(former,)), date(2025, 9, 1), wrong)


def test_a_start_that_cannot_be_read_is_told_to_the_coordinator() -> None:
    row = begins(start=None, unread=frozenset({"start"}))
    wrong = [Finding("PB201", row.source.address("start"))]
    assert outlook(book(row), wrong, TODAY).unreadable == tuple(wrong)


@pytest.mark.parametrize("field", ["planned_date", "hearing_deadline", "milestone_type"])
def test_a_milestone_that_cannot_be_read_is_told_to_the_coordinator_until_it_is_done(field: str) -> None:
    row = milestone(MilestoneType.PUBLIC_INSPECTION, unread=frozenset({field}))
    wrong = [Finding("PB201", row.source.address(field))]
    assert outlook(book(plan(), milestones=(row,)), wrong, TODAY).unreadable == tuple(wrong)
    done = milestone(MilestoneType.PUBLIC_INSPECTION, unread=frozenset({field}), done_date=date(2025, 1, 1))
    assert outlook(book(plan(), milestones=(done,)), wrong, TODAY).unreadable == ()
    ended = plan(status=Status.LAPSED)
    assert outlook(book(ended, milestones=(row,)), wrong, TODAY).unreadable == ()


def test_a_role_that_cannot_be_read_sends_the_reminder_to_the_coordinator_and_not_to_the_next_role() -> None:
    row = plan(next_revision=date(2025, 2, 1), responsible=None, unread=frozenset({"responsible"}))
    wrong = [Finding("PB201", row.source.address("responsible"))]
    assert told(book(row), TODAY, wrong) == ["koordinator revision -1"]


def test_a_role_that_cannot_be_read_changes_nothing_where_another_role_is_asked() -> None:
    row = plan(next_revision=date(2025, 2, 1), owner=None, unread=frozenset({"owner"}))
    assert told(book(row), TODAY, [Finding("PB201", row.source.address("owner"))]) == ["ansvarlig revision -1"]


@pytest.mark.parametrize("field", ["case_deadline", "meeting_date"])
def test_a_meeting_with_a_cell_that_is_wrong_sends_the_adoption_to_the_coordinator(field: str) -> None:
    sent = meeting(date(2026, 6, 10), agenda_sent=date(2026, 6, 3))
    inventory = book(adopts(), meetings=(sent,))
    wrong = [Finding("PB201", sent.source.address(field))]
    found = occasion(Event.ADOPTION, inventory)
    assert found is not None
    assert told(inventory, found.due, wrong) == ["koordinator adoption -3"]


# the control committee


@pytest.mark.parametrize(
    ("owner", "responsible"),
    [
        ("Kontrollutvalgets sekretariat", None),
        ("Kontrollutvalgets sekretariat", "Rådgiver"),
        ("Kultursjef", "Kontrollutvalgets sekretariat"),
        (None, "Kontrollutvalgets sekretariat"),
    ],
)
def test_only_the_secretariat_is_reminded_of_the_control_committees_plans(
    owner: str | None, responsible: str | None
) -> None:
    row = plan(owner=owner, responsible=responsible, next_revision=2024)
    leader = contact("Kontrollutvalgets sekretariat", SECRETARIAT, leader="Kultursjef")
    people = (contact("Kultursjef", OWNER), contact("Rådgiver", RESPONSIBLE), contact("Plankoordinator", CHIEF), leader)
    inventory = book(row, contacts=people, settings={"remind_leader": True, "confirmation_months": (9,)})
    for today in (date(2024, 11, 30), date(2025, 1, 1), date(2025, 9, 20)):
        found = outlook(inventory, (), today)
        assert {reminder.key.recipient for reminder in found.reminders} == {SECRETARIAT}
        assert all(item.leader is None for item in found.late)
