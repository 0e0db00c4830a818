"""When a plan must be looked at again: Revisjonsfrist and Revisjonsstatus.

The same rule stands as a formula in the workbook (`workbook.formulas`); a test proves them equal row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from planbook.analysis.effective import DEFAULT_REMINDER_MONTHS, effective
from planbook.analysis.once import once
from planbook.analysis.proposals import REVISED
from planbook.analysis.work import decided_since
from planbook.model.calendar import add_months, add_years, last_day
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Plan, Proposal, Status

_WITHOUT = ENDED | {Status.NOT_STARTED}
_UNDER_WAY = (Status.IN_PROGRESS, Status.ON_HEARING)


class DueRule(StrEnum):
    """Which line of the rule gave a deadline."""

    NEXT_REVISION = "next_revision"
    DECIDED_FINISH = "decided_finish"
    PERIOD = "period"
    INTERVAL = "interval"
    YEARLY = "yearly"
    CONTINUED = "continued"


class RevisionStatus(StrEnum):
    """How near a plan's deadline is."""

    IN_ORDER = "I orden"
    APPROACHING = "Nærmer seg"
    OVERDUE = "Over frist"
    PAUSED = "Utsatt"
    NOT_RELEVANT = "Ikke aktuelt"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A plan's Revisjonsfrist, the line that gave it, and the interval used, in years."""

    due: date
    rule: DueRule
    interval_years: int | None = None


def deadline(inventory: Inventory, plan: Plan, today: date) -> Deadline | None:
    """The Revisjonsfrist of a plan, or None."""
    known = _all_deadlines(inventory, today)
    return known[id(plan)] if id(plan) in known else _worked_out(inventory, plan, today)


@once
def _all_deadlines(inventory: Inventory, today: date) -> dict[int, Deadline | None]:
    return {id(plan): _worked_out(inventory, plan, today) for plan in inventory.plans}


def _worked_out(inventory: Inventory, plan: Plan, today: date) -> Deadline | None:
    """The Revisjonsfrist of a plan, or None.

    The first that applies: (1) a plan not started, ended, or under way for the first time has none; (2) Neste
    revisjon; (3) decided to be revised, Ferdig is given, and Vedtatt dato does not say that the revision is done: Ferdig;
    (4) the earlier of the period's end and the adopted date plus the interval, else this year's end for a yearly plan;
    (5) what the council has decided to keep is not due before the strategy's last year has passed, unless the row has an
    interval of its own.
    """
    if plan.status in _WITHOUT or (plan.status in _UNDER_WAY and plan.is_empty("adopted_date")):
        return None
    if plan.next_revision:
        return Deadline(plan.next_revision.counts_as, DueRule.NEXT_REVISION)
    if plan.finish and plan.decision in REVISED and not decided_since(plan):
        return Deadline(plan.finish.counts_as, DueRule.DECIDED_FINISH)
    found = _by_period_or_interval(inventory, plan, today)
    strategy_end = inventory.strategy.period_to
    if found and plan.decision is Proposal.CONTINUE and plan.revision_interval_years is None and strategy_end:
        kept_until = last_day(strategy_end)
        if kept_until > found.due:
            return Deadline(kept_until, DueRule.CONTINUED)
    return found


def _by_period_or_interval(inventory: Inventory, plan: Plan, today: date) -> Deadline | None:
    interval = effective(inventory, plan).interval_years
    by_period = _period_ends(plan.period_to) if plan.period_to else None
    by_interval = _interval_ends(plan.adopted_date.counts_as, interval) if plan.adopted_date and interval else None
    if by_period and by_interval:
        return by_period if by_period.due <= by_interval.due else by_interval
    if by_period or by_interval:
        return by_period or by_interval
    if interval == 1:
        return Deadline(last_day(today.year), DueRule.YEARLY, 1)
    return None


# Many plans have the same deadline, and share it.


@lru_cache(maxsize=200)
def _period_ends(year: int) -> Deadline:
    return Deadline(last_day(year), DueRule.PERIOD)


@lru_cache(maxsize=10_000)
def _interval_ends(adopted: date, years: int) -> Deadline:
    return Deadline(add_years(adopted, years), DueRule.INTERVAL, years)


def _approaching_months(inventory: Inventory, plan: Plan) -> int:
    """Months before the deadline at which it approaches: the plan type's first number, at most the interval."""
    kind = inventory.plan_type_of(plan)
    months = (kind.reminder_months if kind else ()) or DEFAULT_REMINDER_MONTHS
    interval = effective(inventory, plan).interval_years
    return min(months[0], 12 * interval) if interval else months[0]


def revision_status(inventory: Inventory, plan: Plan, today: date) -> RevisionStatus:
    """How near the deadline of a plan is; «approaching» begins at the plan type's first reminder."""
    found = deadline(inventory, plan, today)
    if found is None:
        return RevisionStatus.NOT_RELEVANT
    if plan.pause_until and plan.pause_until > today:
        return RevisionStatus.PAUSED
    if found.due < today:
        return RevisionStatus.OVERDUE
    if add_months(found.due, -_approaching_months(inventory, plan)) <= today:
        return RevisionStatus.APPROACHING
    return RevisionStatus.IN_ORDER
