"""The strategy's own clock, counted back from the council: all of it to the coordinator, to the day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_book import ASKED, book, decision, meeting, milestone, one, plan, steps, strategy, told, view

from planbook.findings import STRATEGY_ID
from planbook.model.inventory import Inventory
from planbook.model.process import MilestoneType, ViewType
from planbook.reminders.occasions import Event, Occasion
from planbook.reminders.strategy_occasions import strategy_occasions

CONSTITUTED = date(2023, 10, 19)


def clock(
    decided: date | None = None, views: tuple[Any, ...] = ASKED, settings: dict[str, Any] | None = None,
    milestones: tuple[Any, ...] = (), meetings: tuple[Any, ...] = (), **values: Any,
) -> Inventory:  # fmt: skip
    """A municipality whose council was constituted in October 2023."""
    answers = strategy(**{"council_constituted": CONSTITUTED, **values})
    return book(
        strategy=answers, views=views, decisions=(decision(decided),) if decided else (), milestones=milestones,
        meetings=meetings, settings=settings,
    )  # fmt: skip


def occasion(event: Event, inventory: Inventory, today: date = date(2024, 1, 15)) -> Occasion | None:
    return one(strategy_occasions(inventory, today), event)


def test_the_strategy_must_be_adopted_a_year_after_the_council_was_constituted() -> None:
    found = occasion(Event.STRATEGY, clock())
    assert found is not None
    assert (found.due, found.planned, found.plan_id) == (date(2024, 10, 19), CONSTITUTED, STRATEGY_ID)
    assert steps(found) == {
        -11: date(2023, 11, 19), -9: date(2024, 1, 19), -6: date(2024, 4, 19), -4: date(2024, 6, 19),
        -3: date(2024, 7, 19), -2: date(2024, 8, 19), 1: date(2024, 10, 20), 2: date(2024, 11, 20), 3: date(2024, 12, 20),
    }  # fmt: skip


def test_the_months_before_it_are_a_setting() -> None:
    assert -5 in steps(occasion(Event.STRATEGY, clock(settings={"strategy_months": (5,)})))


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        (None, ["koordinator strategy -11"]),
        (date(2020, 6, 17), ["koordinator strategy -11"]),
        (date(2023, 10, 18), ["koordinator strategy -11"]),
        (date(2023, 12, 13), []),
    ],
)
def test_it_is_over_when_this_council_has_decided_it_and_not_by_what_the_former_did(
    decided: date | None, said: list[str]
) -> None:
    assert told(clock(decided), date(2024, 1, 18)) == said


def test_nothing_is_said_of_a_strategy_of_which_nothing_is_known() -> None:
    assert told(book(), date(2024, 1, 18)) == []


def test_nothing_is_said_where_nobody_can_be_told_and_nothing_is_lost() -> None:
    lonely = clock(settings={"coordinator": "Ukjent"})
    assert told(lonely, date(2024, 1, 18)) == []


@pytest.mark.parametrize(
    ("meeting_day", "today", "said"),
    [
        (date(2024, 9, 18), date(2024, 4, 19), False),
        (date(2024, 9, 18), date(2024, 9, 18), False),
        (date(2024, 9, 18), date(2024, 9, 19), True),
        (date(2024, 10, 19), date(2024, 10, 1), False),
        (date(2024, 10, 20), date(2024, 10, 1), True),
        (date(2024, 10, 20), date(2024, 10, 20), True),
        (date(2024, 1, 10), date(2024, 4, 19), True),
        (None, date(2024, 4, 19), True),
    ],
)
def test_nothing_is_said_of_the_last_day_while_the_council_is_to_meet_before_it(
    meeting_day: date | None, today: date, *, said: bool
) -> None:
    inventory = clock(council_meeting=meeting_day)
    assert any(line.startswith("koordinator strategy") for line in told(inventory, today)) is said
    # What the ledger has of it stays there for the day it is said of again.
    assert occasion(Event.STRATEGY, inventory) is not None


# views


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2024, 2, 4), []),
        (date(2024, 2, 5), ["koordinator views -14"]),
        (date(2024, 2, 19), ["koordinator views 0"]),
        (date(2024, 2, 20), ["koordinator views 1"]),
    ],
)
def test_views_are_to_be_asked_for_eight_months_before_the_last_day(today: date, said: list[str]) -> None:
    inventory = clock(views=(), settings={"strategy_months": (1,)})
    assert told(inventory, today) == said


MISSING: list[tuple[tuple[Any, ...], tuple[str, ...]]] = [
    ((), ("state", "regional", "Asker", "Lier")),
    (ASKED, ("Lier",)),
    ((view(ViewType.STATE_BODY, asked=None), *ASKED[1:], view(ViewType.NEIGHBOUR, "Lier kommune")), ("state",)),
]


@pytest.mark.parametrize(("rows", "missing"), MISSING)
def test_who_has_not_been_asked_is_named(rows: tuple[Any, ...], missing: tuple[str, ...]) -> None:
    found = occasion(Event.VIEWS, clock(views=rows, settings={"neighbours": ("Asker", "Lier")}))
    assert found is not None
    assert found.missing == missing


def test_views_are_over_when_everyone_has_been_asked() -> None:
    assert occasion(Event.VIEWS, clock()) is None


# publication and the council


def test_the_proposal_must_be_public_thirty_days_before_the_meeting() -> None:
    found = occasion(Event.PUBLICATION, clock(council_meeting=date(2024, 6, 19)))
    assert found is not None
    assert (found.due, found.meeting) == (date(2024, 5, 20), date(2024, 6, 19))
    assert steps(found) == {-21: date(2024, 4, 29), -7: date(2024, 5, 13), -1: date(2024, 5, 19), 1: date(2024, 5, 21)}


def test_the_days_before_it_are_a_setting_and_it_is_over_once_it_is_published() -> None:
    meets: dict[str, Any] = {"council_meeting": date(2024, 6, 19)}
    assert -3 in steps(occasion(Event.PUBLICATION, clock(**meets, settings={"publication_days": (3,)})))
    assert occasion(Event.PUBLICATION, clock(**meets, proposal_published_date=date(2024, 5, 2))) is None


def test_a_late_publication_is_said_once_and_is_not_raised() -> None:
    inventory = clock(council_meeting=date(2024, 6, 19), settings={"strategy_months": (1,), "agenda_weeks": (1,)})
    assert told(inventory, date(2024, 5, 21)) == ["koordinator publication 1"]
    assert "koordinator publication 1" in told(inventory, date(2024, 6, 19))
    assert told(inventory, date(2024, 6, 20)) == []


def test_the_case_for_the_council_is_counted_back_from_its_agenda_deadline() -> None:
    calendar = (meeting(date(2024, 6, 19), date(2024, 5, 29), body="Bystyret"), meeting(date(2024, 6, 18)))
    found = occasion(Event.COUNCIL, clock(council_meeting=date(2024, 6, 19), meetings=calendar))
    assert found is not None
    assert (found.due, found.meeting, found.body) == (date(2024, 5, 29), date(2024, 6, 19), "Bystyret")
    assert steps(found) == {-10: date(2024, 3, 20), -6: date(2024, 4, 17), -3: date(2024, 5, 8)}


def test_another_meeting_than_the_one_that_was_set_is_not_taken_for_it() -> None:
    calendar = (meeting(date(2024, 5, 22), date(2024, 5, 1), body="Kommunestyret"),)
    found = occasion(Event.COUNCIL, clock(council_meeting=date(2024, 6, 19), meetings=calendar))
    assert found is not None
    assert found.due == date(2024, 6, 19)


@pytest.mark.parametrize(("today", "ahead"), [(date(2024, 6, 19), True), (date(2024, 6, 20), False)])
def test_a_meeting_that_has_been_is_nothing_to_prepare(today: date, *, ahead: bool) -> None:
    assert (occasion(Event.COUNCIL, clock(council_meeting=date(2024, 6, 19)), today) is not None) is ahead


# its milestones


def test_the_strategys_own_milestones_go_to_the_coordinator_also_the_decision() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2024, 6, 19), plan_id=STRATEGY_ID)
    inventory = clock(milestones=(row,), settings={"strategy_months": (1,)})
    assert told(inventory, date(2024, 6, 19)) == ["koordinator milestone:vedtak 0"]


def test_milestones_of_a_strategy_that_has_been_decided_are_over_but_for_what_comes_after() -> None:
    rows = tuple(
        milestone(kind, date(2024, 6, 10), plan_id=STRATEGY_ID)
        for kind in (MilestoneType.RESOLUTION, MilestoneType.PARTICIPATION, MilestoneType.ANNOUNCEMENT)
    )
    assert told(clock(date(2024, 6, 10), milestones=rows), date(2024, 6, 17)) == ["koordinator milestone:kunngjøring 1"]


# the period


PERIOD: dict[str, Any] = {"period_from": 2024, "period_to": 2027, "decided": date(2024, 6, 19)}


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 9, 30), []),
        (date(2025, 10, 1), ["koordinator midterm -3"]),
        (date(2026, 1, 1), ["koordinator midterm 0"]),
        (date(2026, 1, 2), []),
    ],
)
def test_the_status_to_the_council_is_due_in_the_middle_of_the_period(today: date, said: list[str]) -> None:
    assert told(clock(**PERIOD), today) == said


def test_a_status_report_of_this_period_is_enough_and_one_of_the_last_is_not() -> None:
    def report(on: date) -> Inventory:
        return clock(
            **PERIOD, milestones=(milestone(MilestoneType.STATUS_REPORT, on, done_date=on, plan_id=STRATEGY_ID),)
        )

    assert told(report(date(2025, 6, 18)), date(2025, 10, 1)) == []
    assert told(report(date(2021, 6, 16)), date(2025, 10, 1)) == ["koordinator midterm -3"]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 9, 12), []),
        (date(2026, 9, 13), ["koordinator knowledge -12"]),
        (date(2027, 6, 13), ["koordinator knowledge -3"]),
        (date(2027, 9, 13), ["koordinator knowledge -3"]),
        (date(2027, 9, 14), []),
    ],
)
def test_the_next_knowledge_base_is_begun_a_year_before_the_election(today: date, said: list[str]) -> None:
    assert told(clock(date(2024, 6, 19)), today) == said


@pytest.mark.parametrize(("made", "old"), [(date(2026, 9, 12), True), (date(2026, 9, 13), False)])
def test_a_knowledge_base_made_in_the_year_before_the_election_is_new_enough(made: date, *, old: bool) -> None:
    found = occasion(Event.KNOWLEDGE, clock(date(2024, 6, 19), knowledge_base_date=made))
    assert (found is not None) is old


def test_nothing_of_the_period_is_said_before_the_strategy_is_decided() -> None:
    assert occasion(Event.MIDTERM, clock(period_from=2024, period_to=2027)) is None
    assert occasion(Event.KNOWLEDGE, clock()) is None


def test_the_round_of_registration_does_not_silence_the_strategys_own_clock() -> None:
    inventory = clock(registration_from=date(2024, 1, 1), registration_to=date(2024, 3, 1))
    assert told(inventory, date(2024, 1, 19)) == ["koordinator strategy -9"]


def test_a_plan_does_not_hear_of_the_strategy() -> None:
    inventory = clock()
    both = book(plan(), strategy=inventory.strategy, views=ASKED)
    assert told(both, date(2024, 1, 19)) == ["koordinator strategy -9"]
