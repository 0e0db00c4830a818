"""What there is to be reminded of about a plan: revision, start and adoption, each to the day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from occasion_of import ENDED, TODAY, adopts, begins, occasion
from small_book import (
    book,
    decision,
    meeting,
    milestone,
    plan,
    requirement,
    steps,
    told,
)

from planbook.findings import Finding
from planbook.model.plan import Proposal, Status
from planbook.model.process import MilestoneType, Outcome
from planbook.reminders.occasions import Event
from planbook.reminders.plan_occasions import plan_occasions
from planbook.reminders.policy import outlook

# revision


def test_a_revision_is_reminded_of_by_the_months_of_the_plan_type_and_then_monthly_three_times() -> None:
    found = occasion(Event.REVISION, book(plan(next_revision=date(2026, 6, 16)), kind={"reminder_months": (18, 2)}))
    assert steps(found) == {
        -18: date(2024, 12, 16), -2: date(2026, 4, 16), 1: date(2026, 6, 17), 2: date(2026, 7, 17), 3: date(2026, 8, 17),
    }  # fmt: skip


def test_a_revision_is_reminded_of_at_twelve_six_three_and_one_months_where_the_plan_type_says_nothing() -> None:
    found = occasion(Event.REVISION, book(plan(next_revision=2026, plan_type="Ukjent")))
    assert [number for number in steps(found) if number < 0] == [-12, -6, -3, -1]


@pytest.mark.parametrize(("years", "numbers"), [(1, [-6, -3, -1]), (2, [-12, -6, -3, -1]), (4, [-24, -12, -6, -3, -1])])
def test_no_lead_time_is_as_long_as_the_interval_that_gave_the_deadline(years: int, numbers: list[int]) -> None:
    rolled = plan(adopted_date=date(2025, 1, 10), revision_interval_years=years)
    found = occasion(Event.REVISION, book(rolled, kind={"reminder_months": (24, 12, 6, 3, 1)}))
    assert [number for number in steps(found) if number < 0] == numbers


@pytest.mark.parametrize("status", ENDED)
def test_nothing_at_all_is_said_of_a_plan_that_has_ended(status: Status) -> None:
    ended = plan(
        status=status, next_revision=2024, start=2024, finish=2024, adopted_date=2015, decision=Proposal.REVISE,
    )  # fmt: skip
    rows = tuple(
        milestone(kind, date(2025, 1, 10), hearing_deadline=date(2025, 1, 20), row=4 + place)
        for place, kind in enumerate(MilestoneType)
    )
    inventory = book(
        ended, milestones=rows, plan_requirements=(requirement(4),), settings={"confirmation_months": (1,)},
    )  # fmt: skip
    assert told(inventory, TODAY) == []


def test_nothing_is_told_of_an_unreadable_cell_of_a_plan_that_has_ended() -> None:
    ended = plan(status=Status.REPEALED, unread=frozenset({"period_to", "adopted_date"}))
    wrong = [Finding("PB201", ended.source.address(field)) for field in ("period_to", "adopted_date")]
    assert outlook(book(ended), wrong, TODAY).unreadable == ()


def test_a_decided_revision_is_due_on_ferdig_and_its_last_month_belongs_to_the_agenda_deadline() -> None:
    decided = plan(decision=Proposal.REVISE, start=2025, finish=date(2026, 6, 16), adopted_date=2019)
    found = occasion(Event.REVISION, book(decided))
    assert [number for number in steps(found) if number < 0] == [-12, -6, -3]
    assert list(steps(occasion(Event.ADOPTION, book(decided)))) == [-10, -6, -3]


def test_a_decided_revision_that_is_late_is_told_once_a_month_and_not_as_an_adoption_too() -> None:
    decided = plan(decision=Proposal.REVISE, finish=date(2024, 12, 31), adopted_date=2019, status=Status.UNDER_REVISION)
    assert told(book(decided), date(2025, 1, 13)) == []
    assert told(book(decided), date(2025, 1, 14)) == ["ansvarlig revision 1", "eier owner:revision 1"]
    assert [day for number, day in steps(occasion(Event.REVISION, book(decided))).items() if number > 0] == [
        date(2025, 1, 14), date(2025, 2, 14), date(2025, 3, 14),
    ]  # fmt: skip


@pytest.mark.parametrize("adopted", [date(2025, 3, 1), date(2026, 1, 1), 2026])
def test_a_decided_revision_that_is_done_brings_nothing_more(adopted: date | int) -> None:
    done = plan(decision=Proposal.REVISE, start=date(2025, 3, 1), finish=2026, adopted_date=adopted)
    assert told(book(done), date(2026, 12, 1)) == []
    assert told(book(done), date(2027, 1, 1)) == []


def test_a_decided_revision_whose_decision_stands_in_milepaeler_or_vedtak_is_not_called_late() -> None:
    late = plan(decision=Proposal.REVISE, finish=date(2025, 6, 18), adopted_date=2019, status=Status.UNDER_REVISION)
    today = date(2025, 7, 2)
    assert "ansvarlig revision 1" in told(book(late), today)
    ticked = milestone(MilestoneType.RESOLUTION, date(2025, 6, 18), done_date=date(2025, 6, 18))
    assert told(book(late, milestones=(ticked,)), today) == []
    assert told(book(late, decisions=(decision(date(2025, 6, 18), "P-1"),)), today) == []
    former = milestone(MilestoneType.RESOLUTION, date(2019, 6, 18), done_date=date(2019, 6, 18))
    assert "ansvarlig revision 1" in told(book(late, milestones=(former,)), today)


# start


def test_a_start_is_reminded_of_three_and_one_months_before_on_the_day_and_a_month_after_it() -> None:
    assert steps(occasion(Event.START, book(begins()))) == {
        -3: date(2025, 6, 1), -1: date(2025, 8, 1), 0: date(2025, 9, 1),
        1: date(2025, 10, 1), 2: date(2025, 11, 1), 3: date(2025, 12, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 5, 31), []),
        (date(2025, 6, 1), ["ansvarlig start -3"]),
        (date(2025, 9, 1), ["ansvarlig start 0"]),
        (date(2025, 9, 2), []),
        (date(2025, 9, 30), []),
        (date(2025, 10, 1), ["ansvarlig start 1", "eier owner:start 1"]),
    ],
)
def test_nobody_is_late_with_a_start_before_a_month_has_passed(today: date, said: list[str]) -> None:
    assert told(book(begins()), today) == said


def test_the_months_before_a_start_are_a_setting_and_a_year_alone_means_its_last_day() -> None:
    found = occasion(Event.START, book(begins(start=2025), settings={"start_months": (2,)}))
    assert found is not None
    assert (found.due, found.planned) == (date(2025, 12, 31), 2025)
    assert steps(found)[-2] == date(2025, 10, 31)


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.ON_HEARING, Status.UNDER_REVISION])
def test_a_start_is_over_when_the_status_says_that_work_has_begun(status: Status) -> None:
    assert occasion(Event.START, book(begins(status=status))) is None


def test_a_start_is_over_when_a_milestone_of_this_work_is_done_and_not_by_one_of_the_last_time() -> None:
    revised = begins(status=Status.ADOPTED, decision=Proposal.REVISE, adopted_date=date(2019, 6, 16))
    for kind in (MilestoneType.START, MilestoneType.PARTICIPATION):
        now = milestone(kind, date(2025, 8, 20), done_date=date(2025, 8, 20))
        assert occasion(Event.START, book(revised, milestones=(now,))) is None
        former = milestone(kind, date(2018, 2, 1), done_date=date(2018, 2, 1))
        assert occasion(Event.START, book(revised, milestones=(former,))) is not None


@pytest.mark.parametrize(
    "outcome", [Proposal.CONTINUE, Proposal.ROLL, Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO]
)
def test_a_start_is_not_reminded_of_where_the_council_decided_that_there_is_no_such_work(outcome: Proposal) -> None:
    assert told(book(begins(status=Status.ADOPTED, decision=outcome)), date(2025, 9, 1)) == []


@pytest.mark.parametrize("kind", [Proposal.NEW, Proposal.REVISE, Proposal.REVISE_PARTIAL, Proposal.COMPLETE])
def test_a_start_is_over_when_the_plan_has_been_adopted_since(kind: Proposal) -> None:
    assert occasion(Event.START, book(begins(status=Status.ADOPTED, decision=kind))) is not None
    done = begins(status=Status.ADOPTED, decision=kind, adopted_date=date(2025, 9, 1))
    assert occasion(Event.START, book(done)) is None


# adoption


def test_an_adoption_is_counted_back_in_weeks_from_the_agenda_deadline_and_repeated_after_the_meeting() -> None:
    inventory = book(adopts(), meetings=(meeting(date(2026, 6, 10), date(2026, 5, 22)),))
    found = occasion(Event.ADOPTION, inventory)
    assert found is not None
    assert (found.due, found.meeting, found.body) == (date(2026, 5, 22), date(2026, 6, 10), "Utvalget")
    assert steps(found) == {
        -10: date(2026, 3, 13), -6: date(2026, 4, 10), -3: date(2026, 5, 1),
        1: date(2026, 6, 24), 2: date(2026, 7, 24), 3: date(2026, 8, 24),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 3, 12), []),
        (date(2026, 3, 13), ["ansvarlig adoption -10"]),
        (date(2026, 5, 22), ["ansvarlig adoption -3"]),
        (date(2026, 5, 23), []),
        (date(2026, 6, 23), []),
        (date(2026, 6, 24), ["ansvarlig adoption 1", "eier owner:adoption 1"]),
    ],
)
def test_between_the_agenda_deadline_and_two_weeks_after_the_meeting_nobody_is_told_anything(
    today: date, said: list[str]
) -> None:
    assert told(book(adopts(), meetings=(meeting(date(2026, 6, 10), date(2026, 5, 22)),)), today) == said


def test_the_weeks_before_the_agenda_deadline_are_a_setting() -> None:
    inventory = book(adopts(), settings={"agenda_weeks": (4,)})
    assert steps(occasion(Event.ADOPTION, inventory))[-4] == date(2026, 5, 20)


def test_an_adoption_without_a_known_meeting_goes_by_the_day_itself_and_a_year_alone_by_its_end() -> None:
    found = occasion(Event.ADOPTION, book(adopts(finish=2026)))
    assert found is not None
    assert (found.due, found.meeting, found.planned) == (date(2026, 12, 31), None, 2026)


def test_a_milestone_says_which_day_and_which_body_is_to_adopt_the_plan() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4), body="Kommunestyret")
    calendar = (meeting(date(2026, 3, 4), date(2026, 2, 11), body="Kommunestyret"), meeting(date(2026, 3, 3)))
    found = occasion(Event.ADOPTION, book(adopts(), milestones=(row,), meetings=calendar))
    assert found is not None
    assert (found.due, found.body, found.planned, found.source) == (
        date(2026, 2, 11), "Kommunestyret", date(2026, 3, 4), row.source,
    )  # fmt: skip


def test_a_milestone_about_the_decision_is_told_as_the_adoption_and_not_twice() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4))
    assert told(book(adopts(), milestones=(row,)), date(2026, 3, 4)) == ["ansvarlig adoption -3"]


def test_a_milestone_about_the_decision_is_told_of_a_plan_of_which_nothing_else_is_said() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4))
    assert told(book(plan(), milestones=(row,)), date(2026, 3, 4)) == ["ansvarlig adoption -3"]


def test_the_milestones_of_the_last_time_do_not_end_the_adoption_of_this_time() -> None:
    former = milestone(MilestoneType.RESOLUTION, date(2019, 6, 16), done_date=date(2019, 6, 16))
    now = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4), row=5)
    revised = adopts(status=Status.UNDER_REVISION, adopted_date=date(2019, 6, 16))
    for rows in ((former,), (former, now), (now, former)):
        assert occasion(Event.ADOPTION, book(revised, milestones=rows)) is not None


def test_each_open_milestone_about_a_decision_is_told_of() -> None:
    rows = (
        milestone(MilestoneType.RESOLUTION, date(2026, 3, 4), body="Utvalget"),
        milestone(MilestoneType.RESOLUTION, date(2026, 3, 25), body="Kommunestyret", row=5),
    )
    inventory = book(adopts(), milestones=rows)
    found = [item for item in plan_occasions(inventory, inventory.plans[0], TODAY) if item.event is Event.ADOPTION]
    assert [(item.due, item.body) for item in found] == [
        (date(2026, 3, 4), "Utvalget"), (date(2026, 3, 25), "Kommunestyret"),
    ]  # fmt: skip


OVER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"adopted_date": date(2026, 6, 10), "status": Status.ADOPTED}, {}),
    ({"adopted_date": 2026}, {}),
    ({}, {"milestones": (milestone(MilestoneType.RESOLUTION, date(2026, 6, 10), done_date=date(2026, 6, 10)),)}),
    ({}, {"decisions": (decision(date(2026, 6, 10), "P-1"),)}),
    ({}, {"decisions": (decision(date(2026, 6, 10), "P-1", Outcome.NOTED),)}),
    ({"status": Status.ADOPTED, "decision": Proposal.NEW}, {}),
    ({"status": Status.NOTED, "decision": Proposal.COMPLETE}, {}),
    ({"status": Status.ADOPTED, "decision": Proposal.CONTINUE}, {}),
    (
        {"status": Status.ADOPTED, "decision": Proposal.REVISE, "adopted_date": 2019, "next_revision": 2030},
        {"decisions": (decision(date(2026, 6, 11), "P-1"),)},
    ),
    ({"status": Status.REPEALED}, {}),
]


@pytest.mark.parametrize(("values", "parts"), OVER)
def test_an_adoption_is_over_before_its_first_repeat_by_whichever_cell_says_so(
    values: dict[str, Any], parts: dict[str, Any]
) -> None:
    calendar = (meeting(date(2026, 6, 10), date(2026, 5, 22)),)
    first = date(2026, 6, 24)
    assert "ansvarlig adoption 1" in told(book(adopts(), meetings=calendar), first)
    assert told(book(adopts(**values), meetings=calendar, **parts), first) == []


@pytest.mark.parametrize("outcome", [Outcome.POSTPONED, Outcome.SENT_BACK, Outcome.REJECTED, Outcome.SENT_ON_HEARING])
def test_an_adoption_is_not_over_by_a_decision_that_was_none(outcome: Outcome) -> None:
    rows = (decision(date(2026, 6, 17), "P-1", outcome),)
    assert "ansvarlig adoption 1" in told(book(adopts(), decisions=rows), date(2026, 7, 1))


def test_a_decision_about_a_step_of_the_process_does_not_end_the_adoption() -> None:
    programme = (decision(date(2026, 2, 4), "P-1"), decision(date(2026, 9, 2), "P-1"))
    assert "ansvarlig adoption 1" in told(book(adopts(), decisions=programme), date(2026, 7, 1))


def test_a_milestone_about_the_decision_that_was_forgotten_is_over_once_the_plan_is_adopted() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 6, 17))
    first = date(2026, 7, 1)
    assert "ansvarlig adoption 1" in told(book(plan(), milestones=(row,)), first)
    done = plan(adopted_date=date(2026, 6, 10))
    assert told(book(done, milestones=(row,)), first) == []
    later = milestone(MilestoneType.RESOLUTION, date(2026, 6, 24), done_date=date(2026, 6, 24), row=5)
    assert told(book(plan(), milestones=(row, later)), first) == []
