"""What is due and not in the ledger: who gets it now, who waits, what the coordinator is told, and nobody twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from small_book import (
    BOOK,
    CHIEF,
    LEADER,
    OWNER,
    PEOPLE,
    RESPONSIBLE,
    book,
    contact,
    ledger_in_memory,
    milestone,
    plan,
    record,
    strategy,
)

from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.process import MilestoneType
from planbook.reminders.due import Due, due, summary_entries
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.policy import Group, outlook
from planbook.reminders.recipients import Reason

DAY = timedelta(days=1)
TODAY = date(2025, 1, 15)
Heard = dict[str, list[str]]


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """An empty ledger."""
    with ledger_in_memory() as known:
        yield known


def look(
    inventory: Inventory, ledger: Ledger, today: date, findings: Sequence[Finding] = (), until: date | None = None
) -> Due:
    return due(outlook(inventory, findings, today, until), inventory, ledger, BOOK, today)


def heard(found: Due) -> Heard:
    """What each person hears, like «revision -1»."""
    return {
        digest.address.split("@")[0]: [f"{one.key.event} {one.key.step}" for one in digest.reminders]
        for digest in found.digests
    }


def run(inventory: Inventory, ledger: Ledger, today: date, findings: Sequence[Finding] = (), **kwargs: Any) -> Heard:
    """A run in which every mail arrives."""
    found = look(inventory, ledger, today, findings, **kwargs)
    record(ledger, [*(entry for digest in found.digests for entry in digest.entries)], today)
    if found.news or found.monthly or found.digests:
        record(ledger, summary_entries(found, today, 1), today)
    return heard(found)


def people(*others: Contact, without: str = "") -> tuple[Contact, ...]:
    """Everyone, with some rows more and one role less."""
    return (*(person for person in PEOPLE if person.role != without), *others)


def near(**values: Any) -> Plan:
    """A plan whose deadline is on 1 February 2025."""
    return plan(**{"next_revision": date(2025, 2, 1), **values})


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


# the owner, once a day has passed


def test_the_owner_hears_of_it_on_the_day_the_responsible_role_does_and_with_its_date_afterwards(
    ledger: Ledger,
) -> None:
    late = book(near())
    assert run(late, ledger, date(2025, 2, 3)) == {"ansvarlig": ["revision 1"], "eier": ["owner:revision 1"]}
    new_owner = book(near(), contacts=people(contact("Kultursjef", "ny@kommune.example"), without="Kultursjef"))
    found = look(new_owner, ledger, date(2025, 2, 10))
    assert heard(found) == {"ny": ["owner:revision 1"]}
    assert found.reminders[0].told == date(2025, 2, 3)


def test_the_owner_is_not_told_of_a_reminder_that_the_responsible_role_has_not_had(ledger: Ledger) -> None:
    run(book(near(id="P-9", owner=None, next_revision=date(2025, 6, 1))), ledger, date(2025, 2, 1))
    late = book(near(), near(id="P-9", owner=None, next_revision=date(2025, 6, 1)))
    assert run(late, ledger, date(2025, 2, 3)) == {}
    assert run(late, ledger, date(2025, 2, 8)) == {"ansvarlig": ["revision 1"], "eier": ["owner:revision 1"]}


def test_the_owner_is_not_told_of_a_mail_that_a_part_leaves_out(ledger: Ledger) -> None:
    found = look(book(near()), ledger, date(2025, 2, 3))
    assert heard(found.only(OWNER)) == {}
    assert heard(found.only(RESPONSIBLE)) == {"ansvarlig": ["revision 1"]}
    record(ledger, found.only(RESPONSIBLE).digests[0].entries, date(2025, 2, 3))
    assert heard(look(book(near()), ledger, date(2025, 2, 4)).only(OWNER)) == {"eier": ["owner:revision 1"]}


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


# who holds the role


def test_a_new_holder_gets_the_step_that_is_reached_and_the_old_one_nothing(ledger: Ledger) -> None:
    inventory = book(near())
    run(inventory, ledger, date(2024, 8, 5))
    changed = book(near(), contacts=people(contact("Rådgiver", "ny@kommune.example"), without="Rådgiver"))
    assert run(changed, ledger, date(2024, 8, 6)) == {"ny": ["revision -6"]}
    assert run(changed, ledger, date(2024, 11, 1)) == {"ny": ["revision -3"]}
    assert run(changed, ledger, date(2024, 11, 2)) == {}


def test_the_deputy_gets_it_while_the_holder_is_away_and_the_holder_once_when_she_is_back(ledger: Ledger) -> None:
    deputy = contact("Vara", "vara@kommune.example")
    away = book(
        near(),
        contacts=people(contact("Rådgiver", RESPONSIBLE, active=False, deputy="Vara"), deputy, without="Rådgiver"),
    )
    back = book(near(), contacts=people(contact("Rådgiver", RESPONSIBLE, deputy="Vara"), deputy, without="Rådgiver"))
    assert run(away, ledger, TODAY) == {"vara": ["revision -1"]}
    assert run(away, ledger, TODAY + DAY) == {}
    assert run(back, ledger, TODAY + 2 * DAY) == {"ansvarlig": ["revision -1"]}
    assert run(back, ledger, TODAY + 3 * DAY) == {}


def test_one_person_in_several_roles_gets_one_mail_and_each_thing_once(ledger: Ledger) -> None:
    kari = "Kari@Kommune.example"
    roles = (
        contact("Kultursjef", kari), contact("Rådgiver", f" {kari.lower()}".strip()), contact("Plankoordinator", kari.upper()),
    )  # fmt: skip
    inventory = book(near(), contacts=roles)
    assert run(inventory, ledger, date(2025, 2, 3)) == {"kari": ["revision 1"]}
    assert run(inventory, ledger, date(2025, 2, 4)) == {}


def test_two_people_of_one_name_each_get_theirs(ledger: Ledger) -> None:
    roles = (
        contact("Kultursjef", "kari.hansen@kommune.example", name="Kari Hansen"),
        contact("Rådgiver", "kari.hansen2@kommune.example", name="Kari Hansen"),
    )
    inventory = book(near(), near(id="P-2", owner="Rådgiver", responsible="Kultursjef"), contacts=roles)
    assert run(inventory, ledger, TODAY) == {"kari.hansen": ["revision -1"], "kari.hansen2": ["revision -1"]}


def test_a_group_mailbox_is_a_role_like_another(ledger: Ledger) -> None:
    inventory = book(
        near(responsible="Planavdelingen"), contacts=people(contact("Planavdelingen", "plan@kommune.example"))
    )
    assert run(inventory, ledger, TODAY) == {"plan": ["revision -1"]}


@pytest.mark.parametrize(
    "role", ["Rådgiver, Kultursjef", "Rådgiver; Kultursjef", "Kari Hansen og Ola Li", "Rådgiver/Kultursjef"]
)
def test_two_names_in_one_cell_go_to_the_coordinator_and_to_neither_of_them(ledger: Ledger, role: str) -> None:
    found = look(book(near(responsible=role)), ledger, TODAY)
    assert heard(found) == {"koordinator": ["revision -1"]}
    assert (found.reminders[0].reason, found.reminders[0].role) == (Reason.COORDINATOR_UNKNOWN, role)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (None, Reason.COORDINATOR_UNKNOWN),
        (contact("Rådgiver", RESPONSIBLE, active=False), Reason.COORDINATOR_VACANT),
        (contact("Rådgiver", None), Reason.COORDINATOR_VACANT),
        (contact("Rådgiver", "a@kommune.example; b@kommune.example"), Reason.COORDINATOR_ADDRESS),
    ],
)
def test_who_left_or_cannot_be_reached_gets_nothing_and_the_coordinator_hears_of_it_once(
    ledger: Ledger, person: Contact | None, reason: Reason
) -> None:
    roles = people(*([person] if person else []), without="Rådgiver")
    inventory = book(near(next_revision=2030, owner=None), contacts=roles)
    found = look(inventory, ledger, TODAY)
    assert heard(found) == {}
    assert [(item.plan.id, item.reason) for item in found.unowned] == [("P-1", reason)]
    assert len(found.news) == 1
    run(inventory, ledger, TODAY)
    again = look(inventory, ledger, TODAY + DAY)
    assert (len(again.unowned), again.news) == (1, [])


def test_what_is_for_one_person_is_never_in_anothers_mail(ledger: Ledger) -> None:
    roles = tuple(contact(f"Rolle {number}", f"rolle{number}@kommune.example") for number in range(5))
    plans = tuple(
        near(id=f"P-{number}", row=4 + number, owner=None, responsible=f"Rolle {number % 5}") for number in range(15)
    )
    found = look(book(*plans, contacts=(*roles, *PEOPLE)), ledger, TODAY)
    for digest in found.digests:
        assert {
            f"{((one.plan and one.plan.responsible) or '').replace('Rolle ', 'rolle')}@kommune.example"
            for one in digest.reminders
        } == {digest.address}
        assert digest.contact.email == digest.address
    assert sum(len(digest.reminders) for digest in found.digests) == 15


def test_without_a_coordinator_nothing_is_news_and_the_rest_still_goes(ledger: Ledger) -> None:
    inventory = book(near(), near(id="P-2", owner=None, responsible=None), contacts=PEOPLE[:2])
    found = look(inventory, ledger, TODAY)
    assert heard(found) == {"ansvarlig": ["revision -1"]}
    assert (found.news, found.monthly, found.told, summary_entries(found, TODAY, 1)) == ([], None, "", [])


# after the last repeat


def finished(ledger: Ledger, **settings: Any) -> Inventory:
    """A plan that has had its third repeat, on 2 April 2025."""
    leader = contact("Rådgiver", RESPONSIBLE, leader="Leder")
    roles = people(leader, contact("Leder", LEADER), without="Rådgiver")
    inventory = book(near(), contacts=roles, settings=settings)
    for month in (2, 3, 4):
        assert run(inventory, ledger, date(2025, month, 2))["ansvarlig"] == [f"revision {month - 1}"]
    return inventory


def test_after_the_third_repeat_the_mails_stop_and_the_plan_is_raised_with_the_coordinator_once(ledger: Ledger) -> None:
    inventory = finished(ledger)
    assert look(inventory, ledger, date(2025, 5, 1)).raised == []
    found = look(inventory, ledger, date(2025, 5, 2))
    assert ([item.occasion.title for item in found.raised], len(found.news)) == (["Kulturplan"], 1)
    assert found.news[0].entry.key.event == "raised:revision"
    told = [run(inventory, ledger, date(2025, 5, 2) + number * 20 * DAY) for number in range(40)]
    assert told == [{}] * 40
    last = look(inventory, ledger, date(2027, 8, 2))
    assert (len(last.raised), last.news) == (1, [])


def test_the_leader_hears_of_it_only_by_the_setting_and_once(ledger: Ledger) -> None:
    inventory = finished(ledger, remind_leader=True)
    assert run(inventory, ledger, date(2025, 5, 1)) == {}
    assert run(inventory, ledger, date(2025, 5, 2)) == {"leder": ["leader:revision 3"]}
    assert [run(inventory, ledger, date(2025, month, 9)) for month in range(6, 13)] == [{}] * 7


@pytest.mark.parametrize("setting", [None, False])
def test_without_the_setting_the_leader_hears_nothing(ledger: Ledger, setting: bool | None) -> None:
    inventory = finished(ledger, remind_leader=setting)
    assert [run(inventory, ledger, date(2025, month, 9)) for month in range(5, 13)] == [{}] * 8


@pytest.mark.parametrize("state", [State.SENT, State.BASELINE, State.UNCERTAIN])
def test_a_plan_already_past_its_third_repeat_gets_it_once_and_is_raised_a_month_later(
    ledger: Ledger, state: State
) -> None:
    inventory = book(near(next_revision=2019))
    found = look(inventory, ledger, TODAY)
    assert (heard(found), found.raised) == ({"ansvarlig": ["revision 3"], "eier": ["owner:revision 3"]}, [])
    record(ledger, [entry for digest in found.digests for entry in digest.entries], TODAY, state)
    assert look(inventory, ledger, date(2025, 2, 14)).raised == []
    assert [item.occasion.title for item in look(inventory, ledger, date(2025, 2, 15)).raised] == ["Kulturplan"]


def test_a_plan_on_the_list_is_on_it_again_when_a_pause_ends(ledger: Ledger) -> None:
    inventory = finished(ledger)
    assert len(look(inventory, ledger, date(2025, 5, 2)).raised) == 1
    paused = book(near(pause_until=date(2025, 9, 1)), contacts=inventory.contacts)
    assert look(paused, ledger, date(2025, 8, 31)).raised == []
    assert [item.occasion.title for item in look(paused, ledger, date(2025, 9, 1)).raised] == ["Kulturplan"]


UNANSWERED: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["leader:revision 3"]),
    ({"active": False, "deputy": "Vara"}, ["leader:revision 3"]),
    # She stands in for the role herself: the repeat was hers.
    ({"active": False}, []),
    ({"email": "to@kommune.example; tre@kommune.example"}, []),
]


@pytest.mark.parametrize(("values", "said"), UNANSWERED)
def test_the_leader_is_told_only_where_the_role_had_the_last_repeat_and_not_the_coordinator(
    ledger: Ledger, values: dict[str, Any], said: list[str]
) -> None:
    person = contact("Rådgiver", **{"email": RESPONSIBLE, "leader": "Leder", **values})
    others = (contact("Leder", LEADER), contact("Vara", "vara@kommune.example"))
    inventory = book(
        near(owner=None, next_revision=2019), contacts=people(person, *others, without="Rådgiver"),
        settings={"remind_leader": True},
    )  # fmt: skip
    assert len(run(inventory, ledger, TODAY)) == 1
    assert run(inventory, ledger, date(2025, 2, 15)) == ({"leder": said} if said else {})


def test_where_the_owner_had_it_for_a_vacant_role_the_owners_leader_is_told_and_of_the_owner(ledger: Ledger) -> None:
    roles = people(
        contact("Rådgiver", RESPONSIBLE, active=False), contact("Kultursjef", OWNER, leader="Leder"), contact("Leder", LEADER),
        without="Rådgiver",
    )  # fmt: skip
    roles = tuple(one for one in roles if one.role != "Kultursjef" or one.leader)
    inventory = book(near(next_revision=2019), contacts=roles, settings={"remind_leader": True})
    assert run(inventory, ledger, TODAY) == {"eier": ["revision 3"]}
    (digest,) = look(inventory, ledger, date(2025, 2, 15)).digests
    assert (digest.address, digest.reminders[0].role) == (LEADER, "Kultursjef")


def test_a_plan_that_was_answered_leaves_the_list(ledger: Ledger) -> None:
    finished(ledger)
    answered = book(near(next_revision=2029))
    assert look(answered, ledger, date(2025, 5, 2)).raised == []


# news and the monthly list


def test_an_unreadable_cell_is_news_once_and_again_when_it_says_something_else(ledger: Ledger) -> None:
    row = plan(unread=frozenset({"next_revision"}))
    inventory = book(row)

    def wrong(value: str) -> list[Finding]:
        return [Finding("PB201", row.source.address("next_revision"), "P-1", "Kulturplan", {"value": value})]

    assert len(look(inventory, ledger, TODAY, wrong("snart")).news) == 1
    run(inventory, ledger, TODAY, wrong("snart"))
    assert look(inventory, ledger, TODAY + DAY, wrong("snart")).news == []
    assert len(look(inventory, ledger, TODAY + DAY, wrong("senere")).news) == 1


def test_what_is_news_is_told_apart_from_what_she_has_been_told(ledger: Ledger) -> None:
    old = (
        near(id="P-1", next_revision=2019), near(id="P-2", owner=None, responsible=None, next_revision=2030),
        plan(id="P-3", row=6, unread=frozenset({"next_revision"})),
    )  # fmt: skip
    new = (
        near(id="P-5", title="Ny", next_revision=2018), near(id="P-6", title="Ny", owner=None, responsible=None),
        plan(id="P-7", row=9, title="Ny", unread=frozenset({"next_revision"})),
    )  # fmt: skip
    values = {"value": "snart"}
    findings = [
        Finding("PB201", row.source.address("next_revision"), row.id, row.name, values) for row in (old[2], new[2])
    ]
    later = date(2025, 2, 17)
    run(book(*old), ledger, TODAY, findings)
    run(book(*old), ledger, later, findings)
    record(ledger, [one.entry for one in outlook(book(new[0]), (), TODAY).reminders], TODAY)
    found = look(book(*old, *new), ledger, later + DAY, findings)
    assert (len(found.raised), [item.occasion.title for item in found.new_raised]) == (2, ["Ny"])
    assert (len(found.unreadable), found.new_unreadable) == (2, [findings[1]])
    assert (len(found.unowned), [item.plan.id for item in found.new_unowned]) == (2, ["P-6"])
    assert [one.entry.title for one in found.news] == ["Ny"] * 3
    assert [entry.key.event.split(":")[0] for entry in summary_entries(found, later, 1)] == [
        "summary", "raised", "unreadable", "no-recipient",
    ]  # fmt: skip


def test_the_full_list_comes_once_a_month_on_the_first_run_of_it(ledger: Ledger) -> None:
    inventory = book(near(next_revision=2024))
    days = [date(2025, 1, 15) + number * DAY for number in range(80)]
    months = []
    for today in days:
        found = look(inventory, ledger, today)
        months += [found.monthly.key.due] if found.monthly else []
        run(inventory, ledger, today)
    assert months == [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)]


def test_the_full_list_has_what_is_late_also_where_it_was_sent_before(ledger: Ledger) -> None:
    inventory = book(near(next_revision=2024))
    run(inventory, ledger, date(2025, 1, 15))
    found = look(inventory, ledger, date(2025, 1, 16))
    assert [(one.plan and one.plan.name, one.group) for one in found.overdue] == [("Kulturplan", Group.SETTLE)]


def test_there_is_no_list_where_there_is_nothing_to_list(ledger: Ledger) -> None:
    found = look(book(near()), ledger, TODAY)
    assert (found.monthly, found.news, len(found.digests)) == (None, [], 1)
    nothing = look(book(near(next_revision=2040)), ledger, TODAY)
    assert (nothing.digests, nothing.news, nothing.monthly) == ([], [], None)


def test_the_strategys_clock_and_a_plan_stand_in_the_coordinators_one_mail(ledger: Ledger) -> None:
    inventory = book(
        near(owner="Plankoordinator", responsible=None), strategy=strategy(council_constituted=date(2024, 10, 15))
    )
    (digest,) = look(inventory, ledger, date(2025, 1, 16)).digests
    assert (digest.address, digest.is_coordinator, digest.plans) == (CHIEF, True, 2)
    assert run(inventory, ledger, date(2025, 1, 16)) == {"koordinator": ["strategy -9", "revision -1"]}


def test_one_plan_that_two_rules_hit_stands_in_one_mail(ledger: Ledger) -> None:
    row = milestone(MilestoneType.PARTICIPATION, date(2025, 1, 20))
    assert run(book(near(), milestones=(row,)), ledger, TODAY) == {
        "ansvarlig": ["revision -1", "milestone:medvirkning -7"]
    }


def test_what_is_recorded_for_another_workbook_counts_for_nothing(ledger: Ledger) -> None:
    inventory = book(near())
    run(inventory, ledger, TODAY)
    other = due(outlook(inventory, (), TODAY), inventory, ledger, "bok-2", TODAY)
    assert heard(other) == {"ansvarlig": ["revision -1"]}
    assert heard(replace(other, digests=())) == {}
