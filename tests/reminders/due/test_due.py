"""What is due and not in the ledger: who gets it now and who waits, and nobody twice."""

from __future__ import annotations

from datetime import date

import pytest
from nights import DAY, TODAY, heard, look, near, people, run
from small_book import (
    RESPONSIBLE,
    book,
    contact,
    milestone,
    plan,
    record,
)

from planbook.model.plan import Status
from planbook.model.process import MilestoneType
from planbook.reminders.due import summary_entries
from planbook.reminders.ledger import Ledger, State

# nobody twice


def test_a_second_run_of_the_day_finds_nothing(ledger: Ledger) -> None:
    inventory = book(near())
    assert run(inventory, ledger, TODAY) == {"ansvarlig": ["revision -1"]}
    assert run(inventory, ledger, TODAY) == {}
    assert run(inventory, ledger, TODAY + DAY) == {}


def test_two_missed_nights_and_then_two_runs_give_one_mail_with_the_step_it_is_at(ledger: Ledger) -> None:
    inventory = book(near())
    assert run(inventory, ledger, date(2024, 10, 31)) == {"ansvarlig": ["revision -6"]}
    assert run(inventory, ledger, TODAY) == {"ansvarlig": ["revision -1"]}
    assert run(inventory, ledger, TODAY) == {}


def test_a_plan_entered_twelve_days_before_its_deadline_is_told_at_once_at_the_step_it_is_at(ledger: Ledger) -> None:
    assert run(book(near(next_revision=TODAY + 12 * DAY)), ledger, TODAY) == {"ansvarlig": ["revision -1"]}


def test_a_date_that_was_changed_begins_anew_and_changed_back_it_says_nothing_again(ledger: Ledger) -> None:
    inventory = book(near(), settings={"mail_gap_days": 0})
    moved = book(near(next_revision=date(2025, 2, 8)), settings={"mail_gap_days": 0})
    assert run(inventory, ledger, TODAY) == {"ansvarlig": ["revision -1"]}
    assert run(moved, ledger, TODAY + DAY) == {"ansvarlig": ["revision -1"]}
    assert run(inventory, ledger, TODAY + 2 * DAY) == {}


def test_a_plan_that_is_revised_comes_round_in_its_next_cycle(ledger: Ledger) -> None:
    late = book(plan(adopted_date=date(2020, 12, 1), revision_interval_years=4))
    assert run(late, ledger, TODAY) == {"ansvarlig": ["revision 2"], "eier": ["owner:revision 2"]}
    revised = book(plan(adopted_date=date(2025, 1, 20), revision_interval_years=4))
    assert run(revised, ledger, date(2025, 1, 21)) == {}
    assert run(revised, ledger, date(2028, 1, 20)) == {"ansvarlig": ["revision -12"]}


def test_a_pause_ends_by_itself_with_the_step_that_is_then_reached(ledger: Ledger) -> None:
    paused = book(near(pause_until=date(2025, 2, 10)))
    assert run(paused, ledger, date(2025, 2, 9)) == {}
    assert run(paused, ledger, date(2025, 2, 10)) == {"ansvarlig": ["revision 1"], "eier": ["owner:revision 1"]}


def test_a_plan_that_comes_back_long_after_its_day_gets_three_repeats_from_the_day_the_pause_ends(
    ledger: Ledger,
) -> None:
    paused = book(near(owner=None, pause_until=date(2025, 9, 15)))
    days = {TODAY + number * DAY: run(paused, ledger, TODAY + number * DAY) for number in range(500)}
    assert {today: said for today, said in days.items() if said} == {
        date(2025, 9, 15): {"ansvarlig": ["revision 1"]},
        date(2025, 10, 15): {"ansvarlig": ["revision 2"]},
        date(2025, 11, 15): {"ansvarlig": ["revision 3"]},
    }


def test_a_repeat_sent_before_a_pause_is_not_sent_again_after_it(ledger: Ledger) -> None:
    assert run(book(near(owner=None)), ledger, date(2025, 2, 3)) == {"ansvarlig": ["revision 1"]}
    paused = book(near(owner=None, pause_until=date(2025, 9, 15)))
    assert run(paused, ledger, date(2025, 9, 15)) == {}
    assert run(paused, ledger, date(2025, 10, 15)) == {"ansvarlig": ["revision 2"]}


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.REPEALED, Status.LAPSED])
def test_nothing_follows_once_a_plan_has_ended(ledger: Ledger, status: Status) -> None:
    late = book(near())
    run(late, ledger, date(2025, 2, 2))
    ended = book(near(status=status))
    assert [run(ended, ledger, date(2025, month, 5)) for month in range(3, 13)] == [{}] * 10
    assert look(ended, ledger, date(2025, 12, 5)).raised == []


# the gap between two mails


STEP = milestone(MilestoneType.PARTICIPATION, date(2025, 2, 3))


@pytest.mark.parametrize(("setting", "days"), [(None, 7), (3, 3), (0, 0), (31, 31)])
def test_a_person_gets_no_second_mail_before_so_many_days_have_passed(
    ledger: Ledger, setting: int | None, days: int
) -> None:
    settings = {"mail_gap_days": setting}
    first, second = near(next_revision=date(2025, 6, 30)), near(id="P-2", next_revision=date(2025, 6, 10))
    assert run(book(first, settings=settings), ledger, TODAY) == {"ansvarlig": ["revision -6"]}
    other = book(first, second, settings=settings)
    for number in range(1, days):
        found = look(other, ledger, TODAY + number * DAY)
        assert (heard(found), [digest.address for digest in found.waiting]) == ({}, [RESPONSIBLE])
    assert run(other, ledger, TODAY + max(days, 1) * DAY) == {"ansvarlig": ["revision -6"]}


def test_a_first_mail_never_waits(ledger: Ledger) -> None:
    assert look(book(near(next_revision=date(2025, 12, 31))), ledger, TODAY).waiting == []


@pytest.mark.parametrize(("days", "waits"), [(13, False), (14, False), (15, True)])
def test_what_is_two_weeks_away_does_not_wait(ledger: Ledger, days: int, *, waits: bool) -> None:
    run(book(near(next_revision=date(2025, 6, 1))), ledger, TODAY - DAY)
    inventory = book(near(next_revision=date(2025, 6, 1)), near(id="P-2", next_revision=TODAY + days * DAY))
    assert bool(look(inventory, ledger, TODAY).waiting) is waits


def test_what_would_pass_while_someone_waits_does_not_wait(ledger: Ledger) -> None:
    settings = {"mail_gap_days": 31}
    run(book(near(next_revision=date(2025, 6, 1)), settings=settings), ledger, TODAY - DAY)
    inventory = book(
        near(next_revision=date(2025, 6, 1)), near(id="P-2", next_revision=TODAY + 20 * DAY), settings=settings
    )
    assert heard(look(inventory, ledger, TODAY)) == {"ansvarlig": ["revision -1"]}


def test_what_passes_on_the_quiet_days_that_follow_does_not_wait(ledger: Ledger) -> None:
    friday, last_quiet = date(2026, 7, 3), date(2026, 8, 2)
    first = near(next_revision=date(2026, 12, 31))
    run(book(first), ledger, friday - DAY)
    inventory = book(first, near(id="P-2", next_revision=date(2026, 7, 30)))
    assert heard(look(inventory, ledger, friday, until=last_quiet)) == {"ansvarlig": ["revision -1"]}
    assert heard(look(inventory, ledger, friday)) == {}


def test_what_is_already_late_can_wait_and_comes_with_the_next_mail(ledger: Ledger) -> None:
    run(book(near(next_revision=date(2025, 6, 1))), ledger, TODAY)
    inventory = book(near(next_revision=date(2025, 6, 1)), near(id="P-2", next_revision=date(2025, 1, 10), owner=None))
    assert run(inventory, ledger, TODAY + DAY) == {}
    assert run(inventory, ledger, TODAY + 7 * DAY) == {"ansvarlig": ["revision 1"]}


def test_the_coordinators_own_reminders_wait_as_everybody_elses(ledger: Ledger) -> None:
    mine = {"owner": "Plankoordinator", "responsible": None, "next_revision": date(2025, 6, 1)}
    run(book(plan(**mine)), ledger, TODAY)
    inventory = book(plan(**mine), plan(**mine, id="P-2"))
    assert run(inventory, ledger, TODAY + 6 * DAY) == {}
    assert run(inventory, ledger, TODAY + 7 * DAY) == {"koordinator": ["revision -6"]}


def test_a_summary_is_no_reason_for_the_coordinators_own_reminders_to_wait(ledger: Ledger) -> None:
    nobodys = near(id="P-9", owner=None, responsible=None, next_revision=2024)
    found = look(book(nobodys), ledger, TODAY)
    assert (len(found.news), found.monthly is not None) == (1, True)
    record(ledger, summary_entries(found, TODAY, 1), TODAY)
    mine = plan(owner="Plankoordinator", responsible=None, next_revision=date(2025, 6, 1))
    assert run(book(mine), ledger, TODAY + DAY) == {"koordinator": ["revision -6"]}


@pytest.mark.parametrize("state", [State.FAILED, State.BASELINE, State.PLANNED])
def test_a_mail_that_never_left_is_no_reason_to_wait(ledger: Ledger, state: State) -> None:
    found = look(book(near(next_revision=date(2025, 6, 1))), ledger, TODAY)
    record(ledger, found.digests[0].entries, TODAY, state)
    inventory = book(near(next_revision=date(2025, 6, 1)), near(id="P-2", next_revision=date(2025, 5, 1)))
    assert look(inventory, ledger, TODAY + DAY).waiting == []


def test_what_failed_is_due_again_and_what_is_uncertain_is_not(ledger: Ledger) -> None:
    inventory = book(near())
    entries = look(inventory, ledger, TODAY).digests[0].entries
    record(ledger, entries, TODAY, State.FAILED)
    assert heard(look(inventory, ledger, TODAY + DAY)) == {"ansvarlig": ["revision -1"]}
    record(ledger, entries, TODAY, State.UNCERTAIN)
    assert heard(look(inventory, ledger, TODAY + DAY)) == {}


def test_who_is_asked_for_by_name_does_not_wait_and_nobody_else_gets_anything(ledger: Ledger) -> None:
    run(book(near(next_revision=date(2025, 6, 1))), ledger, TODAY)
    inventory = book(
        near(next_revision=date(2025, 6, 1)), near(id="P-2", next_revision=date(2025, 5, 1)),
        near(id="P-3", owner="Kultursjef", responsible=None),
    )  # fmt: skip
    found = look(inventory, ledger, TODAY + DAY)
    assert heard(found.only(" Ansvarlig@Kommune.Example ")) == {"ansvarlig": ["revision -6"]}
    assert heard(found.first(1, lambda _: False)) == {"eier": ["revision -1"]}
    assert heard(found.first(0, lambda _: False)) == {}


# the time between two repeats


def test_a_repeat_does_not_follow_a_week_after_one_that_was_late(ledger: Ledger) -> None:
    late = book(near(owner=None, next_revision=date(2025, 6, 30)), settings={"mail_gap_days": 0})
    assert run(late, ledger, date(2025, 7, 25)) == {"ansvarlig": ["revision 1"]}
    for today in (date(2025, 7, 31), date(2025, 8, 14)):
        found = look(late, ledger, today)
        assert (heard(found), found.waiting) == ({}, [])
    assert run(late, ledger, date(2025, 8, 15)) == {"ansvarlig": ["revision 2"]}
    assert run(late, ledger, date(2025, 9, 4)) == {}
    assert run(late, ledger, date(2025, 9, 5)) == {"ansvarlig": ["revision 3"]}


@pytest.mark.parametrize(
    ("state", "comes"),
    [(State.SENT, False), (State.UNCERTAIN, False), (State.BASELINE, False), (State.FAILED, True)],
)
def test_what_was_recorded_of_the_repeat_before_holds_the_next_and_what_failed_does_not(
    ledger: Ledger, state: State, *, comes: bool
) -> None:
    late = book(near(owner=None, next_revision=date(2025, 6, 30)), settings={"mail_gap_days": 0})
    record(ledger, look(late, ledger, date(2025, 7, 25)).digests[0].entries, date(2025, 7, 25), state)
    assert heard(look(late, ledger, date(2025, 7, 31))) == ({"ansvarlig": ["revision 2"]} if comes else {})


def test_the_owner_is_told_of_the_second_repeat_with_whoever_has_it(ledger: Ledger) -> None:
    late = book(near(next_revision=date(2025, 6, 30)), settings={"mail_gap_days": 0})
    both = {"ansvarlig": ["revision 2"], "eier": ["owner:revision 2"]}
    run(late, ledger, date(2025, 7, 25))
    assert run(late, ledger, date(2025, 8, 1)) == {}
    assert run(late, ledger, date(2025, 8, 15)) == both


def test_a_new_holder_does_not_wait_for_what_the_former_had(ledger: Ledger) -> None:
    late = near(owner=None, next_revision=date(2025, 6, 30))
    run(book(late), ledger, date(2025, 7, 25))
    changed = book(late, contacts=people(contact("Rådgiver", "ny@kommune.example"), without="Rådgiver"))
    assert run(changed, ledger, date(2025, 8, 1)) == {"ny": ["revision 2"]}


def test_a_repeat_does_not_wait_for_what_came_before_the_day(ledger: Ledger) -> None:
    row = milestone(MilestoneType.PARTICIPATION, date(2025, 2, 3))
    inventory = book(plan(owner=None), milestones=(row,), settings={"mail_gap_days": 0})
    assert run(inventory, ledger, date(2025, 2, 3)) == {"ansvarlig": ["milestone:medvirkning 0"]}
    assert run(inventory, ledger, date(2025, 2, 4)) == {"ansvarlig": ["milestone:medvirkning 1"]}


def test_a_row_is_asked_for_again_after_two_weeks_and_not_after_three(ledger: Ledger) -> None:
    inventory = book(plan(), settings={"confirmation_months": (9,)})
    said = [run(inventory, ledger, day) for day in (date(2025, 9, 1), date(2025, 9, 15), date(2025, 9, 29))]
    assert said == [{"eier": [f"confirmation {number}"]} for number in (1, 2, 3)]
