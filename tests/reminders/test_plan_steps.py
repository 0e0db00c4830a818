"""Milestones, hearings, statutory intervals and the yearly confirmation, each to the day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from occasion_of import TODAY, begins, occasion
from small_book import (
    book,
    decision,
    milestone,
    plan,
    requirement,
    steps,
    strategy,
    told,
)

from planbook.findings import Finding
from planbook.model.catalogue import RequirementType
from planbook.model.plan import Proposal, Status
from planbook.model.process import MilestoneType, Outcome
from planbook.reminders.occasions import Event

# milestones and hearings


def test_a_milestone_is_reminded_of_four_weeks_and_a_week_before_on_the_day_and_monthly_after() -> None:
    found = occasion(
        Event.MILESTONE, book(plan(), milestones=(milestone(MilestoneType.FIRST_READING, date(2025, 3, 31)),))
    )
    assert found is not None
    assert found.name == "milestone:førstegangsbehandling"
    assert steps(found) == {
        -28: date(2025, 3, 3), -7: date(2025, 3, 24), 0: date(2025, 3, 31),
        1: date(2025, 4, 1), 2: date(2025, 5, 1), 3: date(2025, 6, 1),
    }  # fmt: skip


def test_the_days_before_a_milestone_and_a_hearing_are_settings() -> None:
    row = milestone(MilestoneType.PUBLIC_INSPECTION, date(2025, 3, 31), hearing_deadline=date(2025, 5, 19))
    inventory = book(plan(), milestones=(row,), settings={"milestone_days": (5,), "hearing_days": (9, 2)})
    assert steps(occasion(Event.MILESTONE, inventory))[-5] == date(2025, 3, 26)
    assert steps(occasion(Event.HEARING, inventory)) == {-9: date(2025, 5, 10), -2: date(2025, 5, 17)}


@pytest.mark.parametrize("kind", [kind for kind in MilestoneType if kind is not MilestoneType.RESOLUTION])
def test_every_kind_of_milestone_is_reminded_of_until_it_is_done(kind: MilestoneType) -> None:
    today = date(2025, 3, 24)
    assert told(book(plan(), milestones=(milestone(kind, date(2025, 3, 31)),)), today) == [
        f"ansvarlig milestone:{kind} -7"
    ]
    done = milestone(kind, date(2025, 3, 31), done_date=date(2025, 3, 20))
    assert told(book(plan(), milestones=(done,)), today) == []


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 5, 4), []),
        (date(2025, 5, 5), ["ansvarlig hearing:høring og offentlig ettersyn -14"]),
        (date(2025, 5, 16), ["ansvarlig hearing:høring og offentlig ettersyn -3"]),
        (date(2025, 5, 19), ["ansvarlig hearing:høring og offentlig ettersyn 0"]),
        (date(2025, 5, 20), []),
    ],
)
def test_the_end_of_a_hearing_is_reminded_of_also_after_it_was_sent_out_and_never_repeated(
    today: date, said: list[str]
) -> None:
    row = milestone(
        MilestoneType.PUBLIC_INSPECTION,
        date(2025, 3, 31),
        done_date=date(2025, 4, 1),
        hearing_deadline=date(2025, 5, 19),
    )
    assert told(book(plan(status=Status.ON_HEARING), milestones=(row,)), today) == said


def test_a_step_towards_a_decision_that_has_been_made_is_not_asked_for_any_more() -> None:
    row = milestone(MilestoneType.COUNCILS_AND_COMMITTEES, date(2025, 3, 31))
    after = date(2025, 6, 20)
    assert "ansvarlig milestone:råd og utvalg 3" in told(book(plan(), milestones=(row,)), after)
    assert told(book(plan(adopted_date=date(2025, 6, 18)), milestones=(row,)), after) == []
    announced = milestone(MilestoneType.ANNOUNCEMENT, date(2025, 6, 10))
    said = told(book(plan(adopted_date=date(2025, 6, 18)), milestones=(announced,)), after)
    assert said == ["ansvarlig milestone:kunngjøring 1", "eier owner:milestone:kunngjøring 1"]


def test_the_milestone_oppstart_is_told_by_oppstart_where_the_row_has_one_and_is_over_once_work_has_begun() -> None:
    row = milestone(MilestoneType.START, date(2025, 9, 1))
    today = date(2025, 9, 1)
    assert told(book(begins(), milestones=(row,)), today) == ["ansvarlig start 0"]
    assert told(book(begins(start=None), milestones=(row,)), today) == ["ansvarlig milestone:oppstart 0"]
    assert told(book(begins(start=None, status=Status.IN_PROGRESS), milestones=(row,)), today) == []


# statutory intervals


def test_a_statutory_interval_runs_from_vedtatt_dato_and_has_the_lead_times_that_are_shorter_than_it() -> None:
    inventory = book(plan(adopted_date=date(2024, 6, 16)), plan_requirements=(requirement(1),))
    found = occasion(Event.STATUTORY, inventory)
    assert found is not None
    assert (found.due, found.name) == (date(2025, 6, 16), "statutory:K-1")
    assert [*steps(found)] == [-6, -3, -1, 1, 2, 3]


@pytest.mark.parametrize(("years", "said"), [(3, True), (4, False), (5, False)])
def test_a_statutory_interval_is_told_of_only_where_it_ends_before_the_deadline(years: int, *, said: bool) -> None:
    own = plan(adopted_date=date(2024, 6, 16), revision_interval_years=4)
    assert (occasion(Event.STATUTORY, book(own, plan_requirements=(requirement(years),))) is not None) is said


COUNTED: list[tuple[dict[str, Any], date]] = [
    ({}, date(2021, 6, 16)),
    ({"confirmed_date": date(2022, 3, 1)}, date(2022, 3, 1)),
    ({"confirmed_date": date(2020, 3, 1)}, date(2021, 6, 16)),
    ({"decision": Proposal.CONTINUE}, date(2023, 5, 10)),
    ({"decision": Proposal.CONTINUE, "confirmed_date": date(2022, 3, 1)}, date(2023, 5, 10)),
    ({"decision": Proposal.CONTINUE, "confirmed_date": date(2023, 9, 1)}, date(2023, 9, 1)),
    ({"proposal": Proposal.CONTINUE}, date(2021, 6, 16)),
    ({"decision": Proposal.CONTINUE, "adopted_date": date(2024, 2, 1)}, date(2024, 2, 1)),
]


@pytest.mark.parametrize(("values", "counted_from"), COUNTED)
def test_a_statutory_interval_runs_from_the_day_the_plan_was_looked_at_last(
    values: dict[str, Any], counted_from: date
) -> None:
    inventory = book(
        plan(**{"adopted_date": date(2021, 6, 16), **values}), plan_requirements=(requirement(4),),
        decisions=(decision(date(2019, 5, 10)), decision(date(2023, 5, 10)), decision(date(2024, 5, 10), outcome=Outcome.POSTPONED)),
    )  # fmt: skip
    found = occasion(Event.STATUTORY, inventory)
    assert found is not None
    assert found.due == counted_from.replace(year=counted_from.year + 4)


def test_a_plan_that_was_never_adopted_has_no_statutory_interval() -> None:
    row = plan(confirmed_date=date(2020, 1, 1), decision=Proposal.CONTINUE)
    inventory = book(row, plan_requirements=(requirement(4),), decisions=(decision(date(2020, 5, 10)),))
    assert occasion(Event.STATUTORY, inventory) is None


@pytest.mark.parametrize(
    ("values", "wrong", "who"),
    [
        ({"confirmed_date": date(2022, 3, 1)}, "confirmed_date", "koordinator"),
        ({"confirmed_date": date(2022, 3, 1)}, "adopted_date", "ansvarlig"),
        ({"confirmed_date": date(2020, 3, 1)}, "confirmed_date", "ansvarlig"),
        ({"unread": frozenset({"confirmed_date"})}, "confirmed_date", "koordinator"),
        ({"unread": frozenset({"decision"})}, "decision", "koordinator"),
    ],
)
def test_an_error_on_the_cell_that_a_statutory_interval_counts_from_sends_it_to_the_coordinator(
    values: dict[str, Any], wrong: str, who: str
) -> None:
    row = plan(adopted_date=date(2021, 6, 16), **values)
    inventory = book(row, plan_requirements=(requirement(4),))
    found = occasion(Event.STATUTORY, inventory)
    assert found is not None
    assert told(inventory, found.due, [Finding("PB201", row.source.address(wrong))]) == [f"{who} statutory:K-1 -1"]


@pytest.mark.parametrize("kind", [*RequirementType])
def test_nothing_statutory_is_said_while_a_revision_is_decided_with_a_day_to_be_finished(kind: RequirementType) -> None:
    law = (requirement(4, requirement_type=kind),)
    revised = {"adopted_date": date(2021, 2, 1), "decision": Proposal.REVISE}
    assert occasion(Event.STATUTORY, book(plan(**revised), plan_requirements=law)) is not None
    for finish in (2024, 2030):
        assert occasion(Event.STATUTORY, book(plan(**revised, finish=finish), plan_requirements=law)) is None


CHOSEN: list[dict[str, Any]] = [
    {"next_revision": 2030},
    {"decision": Proposal.CONTINUE, "period_to": 2026},
]


@pytest.mark.parametrize("values", CHOSEN)
@pytest.mark.parametrize("kind", [*RequirementType])
def test_what_the_council_or_the_planners_have_set_goes_before_an_interval_that_no_law_prescribes(
    kind: RequirementType, values: dict[str, Any]
) -> None:
    inventory = book(
        plan(adopted_date=2019, **values), strategy=strategy(period_to=2030),
        plan_requirements=(requirement(4, requirement_type=kind),),
    )  # fmt: skip
    assert (occasion(Event.STATUTORY, inventory) is not None) is (kind is RequirementType.LAW)


NO_INTERVAL: list[dict[str, Any]] = [
    {"applies": False}, {"applies": None}, {"interval_years": None}, {"covered_by": ("P-2",)},
]  # fmt: skip


@pytest.mark.parametrize("values", NO_INTERVAL)
def test_a_requirement_that_does_not_apply_or_has_no_interval_is_not_told_of(values: dict[str, Any]) -> None:
    row = requirement(**{"years": 4, **values}) if "interval_years" not in values else requirement(None)
    assert occasion(Event.STATUTORY, book(plan(adopted_date=2019), plan_requirements=(row,))) is None


def test_each_requirement_that_a_plan_covers_is_told_of_by_itself() -> None:
    rows = (requirement(4), requirement(4, id="K-2"))
    assert told(book(plan(adopted_date=date(2021, 1, 15)), plan_requirements=rows), TODAY) == [
        "ansvarlig statutory:K-1 -1", "ansvarlig statutory:K-2 -1",
    ]  # fmt: skip


# the yearly confirmation


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 8, 31), []),
        (date(2025, 9, 1), ["eier confirmation 1"]),
        (date(2025, 9, 14), ["eier confirmation 1"]),
        (date(2025, 9, 15), ["eier confirmation 2"]),
        (date(2025, 9, 29), ["eier confirmation 3"]),
        (date(2025, 11, 24), ["eier confirmation 3"]),
        (date(2025, 11, 25), []),
    ],
)
def test_every_owner_is_asked_in_september_and_after_two_and_four_weeks(today: date, said: list[str]) -> None:
    assert told(book(plan(), settings={"confirmation_months": (9, 2)}), today) == said


def test_february_comes_round_again_and_nobody_is_asked_where_no_month_is_set() -> None:
    assert told(book(plan(), settings={"confirmation_months": (9, 2)}), date(2026, 2, 1)) == ["eier confirmation 1"]
    assert told(book(plan()), date(2026, 2, 1)) == []


def test_a_confirmation_asked_for_in_december_is_reminded_of_in_january() -> None:
    inventory = book(plan(), settings={"confirmation_months": (12,)})
    assert told(inventory, date(2026, 1, 5)) == ["eier confirmation 3"]


FRESH: list[tuple[dict[str, Any], bool]] = [
    ({"confirmed_date": date(2025, 8, 31)}, False),
    ({"confirmed_date": date(2025, 9, 1)}, True),
    ({"adopted_date": date(2025, 9, 2)}, True),
    ({"adopted_date": 2025}, False),
]


@pytest.mark.parametrize(("values", "fresh"), FRESH)
def test_who_has_confirmed_a_row_or_just_adopted_the_plan_is_not_asked(values: dict[str, Any], *, fresh: bool) -> None:
    said = told(book(plan(**values), settings={"confirmation_months": (9,)}), date(2025, 9, 20))
    assert said == ([] if fresh else ["eier confirmation 2"])


def test_a_confirmation_date_that_cannot_be_read_goes_to_the_coordinator_and_not_to_the_owner() -> None:
    row = plan(unread=frozenset({"confirmed_date"}))
    wrong = [Finding("PB201", row.source.address("confirmed_date"))]
    inventory = book(row, settings={"confirmation_months": (9,)})
    assert told(inventory, date(2025, 9, 1), wrong) == ["koordinator confirmation 1"]
