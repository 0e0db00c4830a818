"""What the coordinator is told: what should be raised, what is new, the monthly list; and the leader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from nights import DAY, TODAY, heard, look, near, people, run
from small_book import (
    CHIEF,
    LEADER,
    OWNER,
    RESPONSIBLE,
    book,
    contact,
    milestone,
    plan,
    record,
    strategy,
)

from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.process import MilestoneType
from planbook.reminders.due import due, summary_entries
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.policy import Group, outlook

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
