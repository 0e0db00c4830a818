"""Dates against today: decided in the future or on a Sunday, deadlines and periods that have passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from planbook.analysis.clock import decisions_hold
from planbook.analysis.deadline import Deadline, DueRule, deadline
from planbook.analysis.proposals import CHANGES, REVISED, WORK, settled
from planbook.analysis.work import decided_since, first_day
from planbook.checks.common import Row, about, about_row
from planbook.findings import Finding
from planbook.model.calendar import add_years, is_working_day, last_day
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import DECIDED, ENDED, Plan, Status
from planbook.texts import Term

_IN_FORCE = frozenset({Status.ADOPTED, Status.NOTED})

DEFAULT_OLD_AFTER_YEARS = 8
"""Domain § 7.1, R11; the setting «Gammel etter (år)» decides."""


def adopted_in_future(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB501: decided after today."""
    for plan in inventory.plans:
        when = plan.adopted_date
        if when and (when.day or date(when.year, 1, 1)) > today:
            yield about("PB501", plan, "adopted_date", date=when.shown)


def happened_in_future(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB511: something entered as done on a day that has not come."""
    for plan in inventory.plans:
        if plan.confirmed_date and plan.confirmed_date > today:
            yield about(
                "PB511", plan, "confirmed_date", date=plan.confirmed_date, column=_header(plan, "confirmed_date")
            )
    sheets: tuple[tuple[Iterable[Row], str], ...] = (
        (inventory.milestones, "done_date"),
        (inventory.decisions, "decided_date"),
        (inventory.views, "received_date"),
    )
    for rows, field in sheets:
        for row in rows:
            day = getattr(row, field)
            if day and day > today:
                yield about_row("PB511", inventory, row, field, date=day, column=_header(row, field))


def _header(row: Row, field: str) -> str:
    return row.source.address(field).column or field


def dates_out_of_order(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB512: two dates of one row in the wrong order."""
    pairs: tuple[tuple[Iterable[Row], str, str], ...] = (
        (inventory.meetings, "case_deadline", "meeting_date"),
        (inventory.meetings, "agenda_sent", "meeting_date"),
        (inventory.milestones, "planned_date", "hearing_deadline"),
        (inventory.views, "asked_date", "received_date"),
    )
    for rows, first, last in pairs:
        for row in rows:
            early, late = getattr(row, first), getattr(row, last)
            if early and late and early > late:
                field, other = (first, last) if last == "meeting_date" else (last, first)
                values = {"date": getattr(row, field), "other": _header(row, other), "then": getattr(row, other)}
                values["order"] = Term("orders.after" if field == first else "orders.before")
                yield about_row("PB512", inventory, row, field, column=_header(row, field), **values)


def adopted_without_meeting(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB509: decided on a day when the body had no meeting, in a year whose meetings Møtekalender has."""
    if any(row.unread & {"body", "meeting_date"} for row in inventory.meetings):
        return  # one of them may be the meeting
    meetings: dict[tuple[str, int], set[date]] = defaultdict(set)
    for row in inventory.meetings:
        if row.body and row.meeting_date:
            meetings[folded(row.body), row.meeting_date.year].add(row.meeting_date)
    for plan in inventory.plans:
        day = plan.adopted_date.day if plan.adopted_date else None
        days = meetings.get((folded(plan.adopted_by), day.year)) if day and plan.adopted_by else None
        if day and days and day not in days and day <= today:
            nearest = min(days, key=lambda held: (abs(held - day), held))
            yield about("PB509", plan, "adopted_date", body=plan.adopted_by, date=day, nearest=nearest)


def adopted_on_day_off(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB502: decided on a Saturday, a Sunday or a public holiday."""
    for plan in inventory.plans:
        day = plan.adopted_date.day if plan.adopted_date else None
        if day and not is_working_day(day):
            name = Term(f"dates.weekdays.{day.isoweekday()}") if day.weekday() >= 5 else Term("dates.holiday")
            yield about("PB502", plan, "adopted_date", date=day, weekday=name)


def _tells_period(inventory: Inventory, plan: Plan, found: Deadline, today: date) -> bool:
    """Whether it is the end of the plan's period that makes it overdue, and nothing later has been settled for it."""
    by_its_dates = found.rule in (DueRule.PERIOD, DueRule.INTERVAL)
    passed = plan.period_to is not None and last_day(plan.period_to) < today
    return by_its_dates and passed and not _is_changing(inventory, plan)


def _is_changing(inventory: Inventory, plan: Plan) -> bool:
    """Whether something is going to happen with a plan, or may be: the cell that says so cannot be read."""
    what = settled(inventory, plan)
    is_done = what in WORK and decided_since(plan)
    return (what in CHANGES and not is_done) or bool(plan.unread & {"proposal", "decision"})


def period_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB507: the plan's period has run out."""
    for plan in inventory.plans:
        found = deadline(inventory, plan, today)
        if found and plan.period_to and _tells_period(inventory, plan, found, today):
            answer = _way_out(inventory, plan)
            yield about("PB507", plan, "period_to", date=last_day(plan.period_to), otherwise=answer)


def deadline_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB503: Revisjonsfrist has passed (and it is not the period that tells so)."""
    for plan in inventory.plans:
        found = deadline(inventory, plan, today)
        if not found or found.due >= today or _is_changing(inventory, plan):
            continue
        if _tells_period(inventory, plan, found, today):
            continue
        if found.rule is DueRule.DECIDED_FINISH and _finish_missed(plan, today):
            continue
        if plan.pause_until and plan.pause_until > today:
            continue
        # Where the answer is written, whichever line gave the date: it goes before all others but the plan's status.
        values = {"date": found.due, "rule": Term(f"due_rules.{found.rule}")}
        values["otherwise"] = _way_out(inventory, plan)
        yield about("PB503", plan, "next_revision", (), **values)


def _way_out(inventory: Inventory, plan: Plan) -> Term | str:
    """The other thing to do: a proposal, where the council has not decided already."""
    return "" if plan.decision and decisions_hold(inventory) else Term("way_out.proposal")


def old_without_period(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB508: long since decided, and neither a period nor an interval says when to look at it again."""
    years = inventory.settings.old_after_years or DEFAULT_OLD_AFTER_YEARS
    for plan in inventory.plans:
        if plan.status not in DECIDED or not plan.adopted_date or deadline(inventory, plan, today):
            continue
        if "period_to" not in plan.unread and add_years(plan.adopted_date.counts_as, years) < today:
            yield about("PB508", plan, "adopted_date", date=plan.adopted_date.shown, years=years)


def start_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB504: the work should have begun, and the status says that it has not."""
    for plan in inventory.plans:
        waits = plan.status is Status.NOT_STARTED or (plan.status in _IN_FORCE and settled(inventory, plan) in REVISED)
        if not waits or not plan.start or plan.start.counts_as >= today:
            continue
        since = plan.adopted_date and plan.adopted_date.counts_as >= plan.start.counts_as
        if not since:
            yield about("PB504", plan, "start", date=plan.start.shown, status=plan.status)


def finish_passed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB505: the work should have been finished, and no decision has been entered since it was due to begin."""
    for plan in inventory.plans:
        if plan.finish and _finish_missed(plan, today):
            yield about("PB505", plan, "finish", date=plan.finish.shown)


def _finish_missed(plan: Plan, today: date) -> bool:
    if not plan.finish or plan.finish.counts_as >= today or plan.status in ENDED:
        return False
    return not decided_since(plan) and "adopted_date" not in plan.unread


def start_after_finish(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB506: the work ends before it begins."""
    for plan in inventory.plans:
        first = first_day(plan)
        if plan.start and plan.finish and first and first > plan.finish.counts_as:
            yield about("PB506", plan, "finish", start=plan.start.shown, finish=plan.finish.shown)
