"""Reminders in a ledger: one that is as good as any, and how it is recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime

from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import Ledger, State

TODAY = date(2020, 2, 3)
NOW = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
BOOK = "bok-1"
KEY = Key("P-1", "revision", date(2019, 12, 31), 1, "kari@kommune.example")


def record(
    ledger: Ledger, state: State, *keys: Key, today: date = TODAY, title: str = "Kulturplan", trouble: str = ""
) -> None:
    entries = [Entry(key, title, "responsible") for key in keys or (KEY,)]
    ledger.write(BOOK, entries, state, today, NOW, "<melding@planbook.invalid>", trouble)
