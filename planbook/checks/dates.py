"""Dates against today: decided in the future or on a Sunday, deadlines and periods that have passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planbook.analysis.deadline import DueRule, deadline
from planbook.analysis.tables import settled
from planbook.checks.common import about
from planbook.findings import Finding
from planbook.model.calendar import add_years, is_working_day, last_day
from planbook.model.inventory import Inventory
from planbook.model.plan import DECIDED, ENDED, Plan, Proposal, Status
from planbook.texts import Term

_DECIDED_TO_CHANGE = frozenset(Proposal) - {Proposal.CONTINUE, Proposal.UNDECIDED}
"""What settles a period that has passed: something is going to happen with the plan."""

DEFAULT_OLD_AFTER_YEARS = 8
"""Domain § 7.1, R11; the setting «Gammel etter (år)» decides."""


def adopted_in_future(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB501: decided after today."""
    for plan in inventory.plans:
        when = plan.adopted_date
        if when and (when.day or date(when.year, 1, 1)) > today:
            yield about("PB501", plan, "adopted_date", date=when.shown)


def adopted_on_day_off(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB502: decided on a Saturday, a Sunday or a public holiday."""
    for plan in inventory.plans:
        day = plan.adopted_date.day if plan.adopted_date else None
        if day and not is_working_day(day):
            name = Term(f"dates.weekdays.{day.isoweekday()}") if day.weekday() >= 5 else Term("dates.holiday")
            yield about("PB502", plan, "adopted_date", date=day, weekday=name)


def _period_passed(plan: Plan, today: date) -> bool:
    """Whether the period has run out and nothing later has been settled for the plan."""
    if not plan.period_to or last_day(plan.period_to) >= today:
        return False
    return settled(plan) not in _DECIDED_TO_CHANGE


def period_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB507: the plan's period has run out."""
    for plan in inventory.plans:
        found = deadline(inventory, plan, today)
        by_its_dates = found and found.rule in (DueRule.PERIOD, DueRule.INTERVAL)
        if by_its_dates and plan.period_to and _period_passed(plan, today):
            yield about("PB507", plan, "period_to", date=last_day(plan.period_to))


def deadline_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB503: Revisjonsfrist has passed (and it is not the period that tells so)."""
    for plan in inventory.plans:
        found = deadline(inventory, plan, today)
        if not found or found.due >= today or _period_passed(plan, today) or settled(plan) in _DECIDED_TO_CHANGE:
            continue
        if found.rule is DueRule.DECIDED_FINISH and _finish_missed(plan, today):
            continue
        if plan.pause_until and plan.pause_until > today:
            continue
        field = {
            DueRule.NEXT_REVISION: "next_revision",
            DueRule.DECIDED_FINISH: "finish",
            DueRule.PERIOD: "period_to",
        }.get(found.rule, "adopted_date")
        yield about("PB503", plan, field, date=found.due, rule=Term(f"due_rules.{found.rule}"))


def old_without_period(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB508: long since decided, and neither a period nor an interval says when to look at it again."""
    years = inventory.settings.old_after_years or DEFAULT_OLD_AFTER_YEARS
    for plan in inventory.plans:
        if plan.status not in DECIDED or not plan.adopted_date or deadline(inventory, plan, today):
            continue
        if "period_to" not in plan.unread and add_years(plan.adopted_date.counts_as, years) < today:
            yield about("PB508", plan, "adopted_date", date=plan.adopted_date.shown, years=years)


def start_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB504: the work should have begun."""
    for plan in inventory.plans:
        if plan.status is Status.NOT_STARTED and plan.start and plan.start.counts_as < today:
            yield about("PB504", plan, "start", date=plan.start.shown)


def finish_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB505: the work should have been finished, and no decision has been entered since it was due to begin."""
    for plan in inventory.plans:
        if plan.finish and _finish_missed(plan, today):
            yield about("PB505", plan, "finish", date=plan.finish.shown)


def _finish_missed(plan: Plan, today: date) -> bool:
    if not plan.finish or plan.finish.counts_as >= today or plan.status in ENDED:
        return False
    decided_since = plan.adopted_date and plan.adopted_date.year >= plan.finish.year
    return not decided_since and "adopted_date" not in plan.unread


def start_after_finish(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB506: the work ends before it begins."""
    for plan in inventory.plans:
        if not plan.start or not plan.finish:
            continue
        first = plan.start.day or date(plan.start.year, 1, 1)
        if first > plan.finish.counts_as:
            yield about("PB506", plan, "finish", start=plan.start.shown, finish=plan.finish.shown)
