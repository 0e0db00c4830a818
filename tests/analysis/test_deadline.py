"""Revisjonsfrist by its five lines, and Revisjonsstatus at each boundary day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbook.analysis.deadline import Deadline, DueRule, RevisionStatus, deadline, revision_status
from planbook.analysis.effective import effective
from planbook.findings import Source
from planbook.model.calendar import DateOrYear, add_years
from planbook.model.catalogue import PlanType
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan, Proposal, Status
from planbook.model.strategy import Strategy

TODAY = date(2020, 2, 3)


def on(year: int, month: int, day: int) -> DateOrYear:
    return DateOrYear.of(date(year, month, day))


def inventory(*, strategy_end: int | None = None, **kind: Any) -> Inventory:
    """An inventory with the one plan type Temaplan: every fourth year, reminders from twelve months before."""
    values = {"revision_interval_years": 4, "reminder_months": (12, 6, 3, 1), **kind}
    plan_type = PlanType(source=Source("Plantyper", 4), name="Temaplan", **values)
    return Inventory(plan_types=(plan_type,), strategy=Strategy(period_to=strategy_end))


def plan(**values: Any) -> Plan:
    """An adopted temaplan, with what a test says differently."""
    known: dict[str, Any] = {"id": "P-1", "title": "Kulturplan", "plan_type": "Temaplan", "status": Status.ADOPTED}
    return Plan(source=Source("Planer", 4), **{**known, **values})


def due(book: Inventory, **values: Any) -> Deadline | None:
    return deadline(book, plan(**values), TODAY)


# line 1


@pytest.mark.parametrize("status", [Status.NOT_STARTED, Status.SUPERSEDED, Status.REPEALED, Status.LAPSED])
def test_a_plan_not_started_or_ended_has_no_deadline_whatever_else_its_row_says(status: Status) -> None:
    found = due(
        inventory(), status=status, adopted_date=on(2015, 6, 16), period_to=2019, next_revision=on(2021, 1, 1),
        decision=Proposal.REVISE, finish=DateOrYear.of(2021),
    )  # fmt: skip
    assert found is None


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.ON_HEARING])
def test_a_plan_under_way_for_the_first_time_has_no_deadline(status: Status) -> None:
    assert due(inventory(), status=status, period_to=2024, next_revision=on(2021, 1, 1)) is None


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.ON_HEARING])
def test_a_plan_under_way_that_was_adopted_before_keeps_its_deadline(status: Status) -> None:
    found = due(inventory(), status=status, adopted_date=on(2015, 6, 16))
    assert found == Deadline(date(2019, 6, 16), DueRule.INTERVAL, 4)


def test_an_adopted_date_that_could_not_be_read_does_not_make_a_plan_a_first_one() -> None:
    found = due(inventory(), status=Status.IN_PROGRESS, unread=frozenset({"adopted_date"}), period_to=2021)
    assert found == Deadline(date(2021, 12, 31), DueRule.PERIOD)


@pytest.mark.parametrize("status", [None, Status.UNDECIDED, Status.NOTED, Status.UNDER_REVISION, Status.ADOPTED])
def test_a_blank_or_unsettled_status_goes_on_to_the_dates(status: Status | None) -> None:
    assert due(inventory(), status=status, period_to=2021) == Deadline(date(2021, 12, 31), DueRule.PERIOD)


# lines 2 and 3


def test_neste_revisjon_comes_before_decision_period_and_interval() -> None:
    found = due(
        inventory(), next_revision=on(2022, 3, 1), decision=Proposal.REVISE, finish=DateOrYear.of(2021),
        period_to=2019, adopted_date=on(2015, 6, 16),
    )  # fmt: skip
    assert found == Deadline(date(2022, 3, 1), DueRule.NEXT_REVISION)


def test_neste_revisjon_as_a_year_means_the_last_day_of_the_year() -> None:
    assert due(inventory(), next_revision=DateOrYear.of(2022)) == Deadline(date(2022, 12, 31), DueRule.NEXT_REVISION)


@pytest.mark.parametrize("decision", [Proposal.REVISE, Proposal.REVISE_PARTIAL])
def test_a_revision_that_the_council_has_decided_is_due_when_it_is_to_be_finished(decision: Proposal) -> None:
    found = due(inventory(), decision=decision, finish=DateOrYear.of(2021), period_to=2019)
    assert found == Deadline(date(2021, 12, 31), DueRule.DECIDED_FINISH)


@pytest.mark.parametrize("decision", [None, Proposal.ROLL, Proposal.COMPLETE, Proposal.UNDECIDED])
def test_ferdig_counts_only_for_a_decided_revision(decision: Proposal | None) -> None:
    found = due(inventory(), decision=decision, finish=DateOrYear.of(2021), period_to=2019)
    assert found == Deadline(date(2019, 12, 31), DueRule.PERIOD)


def test_a_proposed_revision_moves_no_deadline_before_the_council_has_decided() -> None:
    found = due(inventory(), proposal=Proposal.REVISE, finish=DateOrYear.of(2021), period_to=2019)
    assert found == Deadline(date(2019, 12, 31), DueRule.PERIOD)


def test_a_decided_revision_without_ferdig_goes_on_to_period_and_interval() -> None:
    assert due(inventory(), decision=Proposal.REVISE, period_to=2019) == Deadline(date(2019, 12, 31), DueRule.PERIOD)


DONE: list[tuple[DateOrYear | None, DateOrYear, DateOrYear]] = [
    # Oppstart, Ferdig, Vedtatt dato
    (on(2018, 9, 3), on(2020, 2, 26), on(2018, 9, 3)),
    (on(2018, 9, 3), on(2020, 2, 26), on(2019, 6, 19)),
    (on(2018, 9, 3), on(2020, 2, 26), DateOrYear.of(2018)),
    (DateOrYear.of(2018), DateOrYear.of(2021), on(2018, 1, 1)),
    (DateOrYear.of(2018), DateOrYear.of(2021), DateOrYear.of(2018)),
    (None, on(2019, 6, 19), on(2019, 1, 1)),
    (None, DateOrYear.of(2019), DateOrYear.of(2019)),
    (on(2021, 1, 4), DateOrYear.of(2019), on(2019, 3, 1)),
]
UNDONE: list[tuple[DateOrYear | None, DateOrYear, DateOrYear | None]] = [
    (on(2018, 9, 3), on(2020, 2, 26), on(2018, 9, 2)),
    (on(2018, 9, 3), on(2020, 2, 26), DateOrYear.of(2017)),
    (on(2018, 9, 3), on(2020, 2, 26), None),
    (DateOrYear.of(2018), DateOrYear.of(2021), on(2017, 12, 31)),
    (None, on(2019, 6, 19), on(2018, 12, 31)),
    (None, DateOrYear.of(2019), DateOrYear.of(2018)),
]


@pytest.mark.parametrize("decision", [Proposal.REVISE, Proposal.REVISE_PARTIAL])
@pytest.mark.parametrize(("start", "finish", "adopted"), DONE)
def test_a_revision_that_is_done_is_due_again_by_its_new_adopted_date(
    decision: Proposal, start: DateOrYear | None, finish: DateOrYear, adopted: DateOrYear
) -> None:
    found = due(inventory(strategy_end=2030), decision=decision, start=start, finish=finish, adopted_date=adopted)
    assert found == Deadline(add_years(adopted.counts_as, 4), DueRule.INTERVAL, 4)


@pytest.mark.parametrize(("start", "finish", "adopted"), UNDONE)
def test_a_revision_is_due_when_it_is_to_be_finished_until_it_is_decided(
    start: DateOrYear | None, finish: DateOrYear, adopted: DateOrYear | None
) -> None:
    found = due(inventory(), decision=Proposal.REVISE, start=start, finish=finish, adopted_date=adopted)
    assert found == Deadline(finish.counts_as, DueRule.DECIDED_FINISH)


def test_an_adopted_date_that_could_not_be_read_does_not_end_a_revision() -> None:
    unread = frozenset({"adopted_date"})
    found = due(inventory(), decision=Proposal.REVISE, start=DateOrYear.of(2018), finish=on(2020, 2, 26), unread=unread)
    assert found == Deadline(date(2020, 2, 26), DueRule.DECIDED_FINISH)


def test_a_revision_that_is_done_leaves_the_end_of_the_period_standing() -> None:
    found = due(
        inventory(), decision=Proposal.REVISE, finish=DateOrYear.of(2019), adopted_date=on(2019, 6, 19), period_to=2022
    )
    assert found == Deadline(date(2022, 12, 31), DueRule.PERIOD)


# line 4


def test_the_adopted_date_plus_the_interval_wins_when_it_is_earlier_than_the_end_of_the_period() -> None:
    found = due(inventory(), adopted_date=on(2015, 6, 16), period_to=2023)
    assert found == Deadline(date(2019, 6, 16), DueRule.INTERVAL, 4)


def test_the_end_of_the_period_wins_when_it_is_earlier_than_the_interval() -> None:
    found = due(inventory(), adopted_date=on(2018, 6, 16), period_to=2019)
    assert found == Deadline(date(2019, 12, 31), DueRule.PERIOD)


def test_an_adopted_date_on_a_leap_day_falls_due_on_28_february() -> None:
    found = due(inventory(), adopted_date=on(2016, 2, 29), revision_interval_years=3)
    assert found == Deadline(date(2019, 2, 28), DueRule.INTERVAL, 3)


def test_a_leap_day_plus_four_years_stays_on_the_leap_day() -> None:
    assert due(inventory(), adopted_date=on(2016, 2, 29)) == Deadline(date(2020, 2, 29), DueRule.INTERVAL, 4)


def test_a_year_alone_counts_from_the_last_day_of_the_year() -> None:
    found = due(inventory(), adopted_date=DateOrYear.of(2014))
    assert found == Deadline(date(2018, 12, 31), DueRule.INTERVAL, 4)


def test_the_interval_of_the_row_stands_over_the_interval_of_the_plan_type() -> None:
    found = due(inventory(), adopted_date=on(2015, 6, 16), revision_interval_years=2)
    assert found == Deadline(date(2017, 6, 16), DueRule.INTERVAL, 2)


def test_an_interval_that_could_not_be_read_is_not_replaced_by_the_interval_of_the_plan_type() -> None:
    unread = frozenset({"revision_interval_years"})
    assert due(inventory(), adopted_date=on(2015, 6, 16), unread=unread) is None


def test_without_an_interval_the_adopted_date_alone_gives_no_deadline() -> None:
    assert due(inventory(revision_interval_years=None), adopted_date=on(2015, 6, 16)) is None


def test_an_unknown_plan_type_gives_no_interval() -> None:
    assert due(inventory(), adopted_date=on(2015, 6, 16), plan_type="Ukjent type") is None


def test_the_plan_type_is_found_whatever_its_capitals_and_blanks() -> None:
    found = due(inventory(), adopted_date=on(2015, 6, 16), plan_type=" TEMAPLAN ")
    assert found == Deadline(date(2019, 6, 16), DueRule.INTERVAL, 4)


def test_a_yearly_plan_without_any_date_is_due_at_the_end_of_this_year() -> None:
    assert due(inventory(), revision_interval_years=1) == Deadline(date(2020, 12, 31), DueRule.YEARLY, 1)


def test_a_yearly_plan_with_an_adopted_date_goes_by_that_date() -> None:
    found = due(inventory(revision_interval_years=1), adopted_date=on(2019, 5, 1))
    assert found == Deadline(date(2020, 5, 1), DueRule.INTERVAL, 1)


def test_a_plan_that_is_not_yearly_and_has_no_date_has_no_deadline() -> None:
    assert due(inventory()) is None


# line 5


def test_what_the_council_has_decided_to_keep_is_not_due_before_the_last_year_of_the_strategy_has_passed() -> None:
    book = inventory(strategy_end=2023)
    for values in ({"adopted_date": on(2015, 6, 16)}, {"period_to": 2019}):
        assert due(book, decision=Proposal.CONTINUE, **values) == Deadline(date(2023, 12, 31), DueRule.CONTINUED)


def test_a_kept_plan_with_an_interval_of_its_own_is_due_by_that_interval() -> None:
    found = due(
        inventory(strategy_end=2023),
        decision=Proposal.CONTINUE,
        adopted_date=on(2017, 6, 16),
        revision_interval_years=4,
    )
    assert found == Deadline(date(2021, 6, 16), DueRule.INTERVAL, 4)


def test_a_kept_plan_that_is_due_after_the_strategy_keeps_its_own_date() -> None:
    found = due(inventory(strategy_end=2023), decision=Proposal.CONTINUE, period_to=2030)
    assert found == Deadline(date(2030, 12, 31), DueRule.PERIOD)


def test_a_kept_plan_without_a_date_gets_no_deadline_from_the_strategy() -> None:
    assert due(inventory(strategy_end=2023), decision=Proposal.CONTINUE) is None


def test_neste_revisjon_holds_for_a_kept_plan_too() -> None:
    found = due(inventory(strategy_end=2023), decision=Proposal.CONTINUE, next_revision=on(2021, 5, 1))
    assert found == Deadline(date(2021, 5, 1), DueRule.NEXT_REVISION)


def test_a_plan_proposed_to_be_kept_is_overdue_until_the_council_has_decided() -> None:
    found = due(inventory(strategy_end=2023), proposal=Proposal.CONTINUE, period_to=2019)
    assert found == Deadline(date(2019, 12, 31), DueRule.PERIOD)


# Revisjonsstatus


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2018, 6, 15), RevisionStatus.IN_ORDER),
        (date(2018, 6, 16), RevisionStatus.APPROACHING),
        (date(2019, 6, 16), RevisionStatus.APPROACHING),
        (date(2019, 6, 17), RevisionStatus.OVERDUE),
    ],
)
def test_the_status_turns_on_the_first_reminder_and_on_the_day_after_the_deadline(
    today: date, expected: RevisionStatus
) -> None:
    assert revision_status(inventory(), plan(adopted_date=on(2015, 6, 16)), today) is expected


@pytest.mark.parametrize(
    ("today", "expected"), [(date(2020, 2, 29), RevisionStatus.PAUSED), (date(2020, 3, 1), RevisionStatus.OVERDUE)]
)
def test_a_paused_plan_is_put_off_until_the_day_its_pause_ends(today: date, expected: RevisionStatus) -> None:
    paused = plan(adopted_date=on(2015, 6, 16), pause_until=date(2020, 3, 1))
    assert revision_status(inventory(), paused, today) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2019, 4, 30), RevisionStatus.IN_ORDER), (date(2019, 5, 1), RevisionStatus.APPROACHING)],
)
def test_lead_times_longer_than_the_interval_do_not_make_a_plan_approach(today: date, expected: RevisionStatus) -> None:
    book = inventory(revision_interval_years=1, reminder_months=(24, 18, 12))
    assert revision_status(book, plan(adopted_date=on(2019, 5, 1)), today) is expected


def test_a_plan_without_a_deadline_is_not_relevant_even_when_it_is_paused() -> None:
    lapsed = plan(status=Status.LAPSED, period_to=2019, pause_until=date(2021, 1, 1))
    assert revision_status(inventory(), lapsed, TODAY) is RevisionStatus.NOT_RELEVANT


ROWS = st.lists(
    st.builds(
        plan,
        plan_type=st.sampled_from(["Temaplan", "temaplan ", "Ukjent", None]),
        status=st.sampled_from([None, Status.ADOPTED, Status.LAPSED, Status.IN_PROGRESS]),
        adopted_date=st.sampled_from([None, on(2016, 2, 29), DateOrYear.of(2016)]),
        adopted_by=st.sampled_from([None, "Kommunestyret"]),
        period_to=st.sampled_from([None, 2019, 2020, 2024]),
        in_strategy=st.sampled_from([None, True, False]),
        revision_interval_years=st.sampled_from([None, 1, 4]),
        unread=st.sampled_from([frozenset(), frozenset({"revision_interval_years"}), frozenset({"adopted_date"})]),
    ),
    max_size=8,
)


@given(ROWS)
def test_a_plan_in_a_list_has_the_rules_and_the_deadline_that_it_has_alone(plans: list[Plan]) -> None:
    alone = inventory()
    together = replace(alone, plans=tuple(plans))
    for one in plans:
        assert effective(together, one) == effective(alone, one)
        assert deadline(together, one, TODAY) == deadline(alone, one, TODAY)
