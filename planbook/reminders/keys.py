"""What makes a reminder the same reminder, and what the ledger keeps beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What makes a reminder the same reminder.

    `step` is signed, in the unit of the event (months or days from `due`); `recipient` is the folded address.
    """

    plan_id: str
    event: str
    due: date
    step: int
    recipient: str


class Entry(NamedTuple):
    """A reminder as the ledger keeps it."""

    key: Key
    title: str
    """The plan's name as it was."""
    reason: str
    """Why this recipient, like "responsible"."""
