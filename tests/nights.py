"""Nights of reminders in memory: what is due, and a run in which every mail arrives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from small_book import (
    BOOK,
    PEOPLE,
    plan,
    record,
)

from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan
from planbook.reminders.due import Due, due, summary_entries
from planbook.reminders.ledger import Ledger
from planbook.reminders.policy import outlook

DAY = timedelta(days=1)
TODAY = date(2025, 1, 15)
Heard = dict[str, list[str]]


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
