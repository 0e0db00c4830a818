"""Reminders gathered by person."""

from __future__ import annotations

from mail_making import CHIEF, KARI, TODAY, inventory, plan

from planbook.reminders.digest import digests
from planbook.reminders.policy import outlook


def test_one_digest_per_address_in_the_order_of_the_addresses() -> None:
    book = inventory(plan(1, responsible="Plankoordinator"), plan(2, owner=None), plan(3))
    found = digests(outlook(book, (), TODAY).reminders, CHIEF)
    assert [(digest.address, digest.is_coordinator) for digest in found] == [(KARI, False), (CHIEF, True)]
    assert [reminder.occasion.plan_id for reminder in found[1].reminders] == ["P-001", "P-002"]


def test_nothing_due_makes_no_digest() -> None:
    assert digests(outlook(inventory(plan(period_to=2030)), (), TODAY).reminders) == []
