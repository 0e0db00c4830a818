"""The computed columns of Planer in Python, also for rows with a cell that cannot be read: what the formulas show there."""

from __future__ import annotations

from datetime import date

from planbook.analysis import deadline as rule
from planbook.analysis.proposals import REVISED
from planbook.analysis.work import decided_since
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Plan, Status

UNKNOWN = "?"
"""What Revisjonsfrist and Revisjonsstatus show when a cell they are worked out from is no date, year or number."""

_UNDECIDED = frozenset({Status.IN_PROGRESS, Status.ON_HEARING})


def is_unknown(plan: Plan) -> bool:
    """Whether the formulas meet a cell that cannot be read on their way to the deadline."""
    raw = plan.source.raw.keys()
    if not raw or plan.status in ENDED or plan.status is Status.NOT_STARTED:
        return False
    if plan.status in _UNDECIDED and plan.adopted_date is None and "adopted_date" not in raw:
        return False
    if "next_revision" in raw or plan.next_revision:
        return "next_revision" in raw
    if plan.decision in REVISED and ("finish" in raw or plan.finish):
        unclear = {"finish", "adopted_date", "start"} if plan.adopted_date else {"finish", "adopted_date"}
        if raw & unclear or not decided_since(plan):
            return bool(raw & unclear)
    return bool(raw & {"adopted_date", "period_to", "revision_interval_years"})


def deadline(inventory: Inventory, plan: Plan, today: date) -> rule.Deadline | None:
    """The deadline that the formula shows as a date; None where it shows none."""
    return None if is_unknown(plan) else rule.deadline(inventory, plan, today)


def revision_status(inventory: Inventory, plan: Plan, today: date) -> str:
    """The word that the formula shows."""
    return UNKNOWN if is_unknown(plan) else str(rule.revision_status(inventory, plan, today))
