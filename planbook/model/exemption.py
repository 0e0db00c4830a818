"""Findings that the municipality has accepted for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planbook.findings import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A finding accepted with a reason and an end date: one row of Unntak."""

    source: Source
    unread: frozenset[str] = frozenset()
    plan_id: str | None = None
    code: str | None = None
    reason: str | None = None
    valid_to: date | None = None
    accepted_by: str | None = None
