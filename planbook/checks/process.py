"""How plans come about: decisions, milestones, hearings and views, and the rules of plan- og bygningsloven kap. 11."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from planbook.analysis.clock import CARRIED
from planbook.analysis.law import HEARING_DAYS, by_chapter_11, has_legal_effect, is_council
from planbook.analysis.proposals import BEGINS, settled
from planbook.checks.common import about, about_row, living
from planbook.findings import STRATEGY_ID, Finding
from planbook.model.catalogue import Process
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import DECIDED, Status
from planbook.model.process import Milestone, MilestoneType, Outcome

LEGAL_ORDER = (
    MilestoneType.START,
    MilestoneType.FIRST_READING,
    MilestoneType.PUBLIC_INSPECTION,
    MilestoneType.SECOND_READING,
    MilestoneType.RECOMMENDATION,
    MilestoneType.RESOLUTION,
    MilestoneType.ANNOUNCEMENT,
)
"""The steps whose order is fixed, in that order (plan- og bygningsloven kap. 11; the order of treatment in seed 004)."""

PROGRAMME_ORDER = (MilestoneType.PROGRAMME_ON_HEARING, MilestoneType.PROGRAMME_ADOPTED, MilestoneType.FIRST_READING)
"""The planning programme is heard before it is adopted, and adopted before the plan is treated. It may be on hearing
before the start is announced, so the start is not among them (§ 11-13).
"""

_HEARINGS = (MilestoneType.PROGRAMME_ON_HEARING, MilestoneType.PUBLIC_INSPECTION)


# decisions


def status_not_as_decided(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB410: said to be adopted, and the decision of that day took it to orientation; or the other way round."""
    decided = {
        (row.plan_id, row.decided_date): row for row in inventory.decisions if row.outcome in {*CARRIED, Outcome.NOTED}
    }
    for plan in inventory.plans:
        row = decided.get((plan.id, plan.adopted_date.day)) if plan.adopted_date and plan.adopted_date.day else None
        if row is None or plan.status not in (Status.ADOPTED, Status.NOTED):
            continue
        if (plan.status is Status.NOTED) != (row.outcome is Outcome.NOTED):
            yield about("PB410", plan, "status", status=plan.status, outcome=row.outcome, date=row.decided_date)


def decision_not_entered(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB411: Vedtak has a newer adoption than the plan's own row.

    A plan under revision has decisions about its process, which are not the plan's own; a status report is noted.
    """
    latest = _latest_adoptions(inventory, today)
    for plan in inventory.plans:
        day, own = latest.get(plan.id or ""), plan.adopted_date
        if day and own and plan.status in (Status.ADOPTED, Status.NOTED) and own.counts_as < day:
            yield about("PB411", plan, "adopted_date", value=own.shown, date=day)


def _latest_adoptions(inventory: Inventory, today: date) -> dict[str, date]:
    """The last day until now on which each plan was adopted, by Plan-ID."""
    found: dict[str, date] = {}
    for row in inventory.decisions:
        if row.plan_id and row.decided_date and row.outcome in CARRIED and row.decided_date <= today:
            found[row.plan_id] = max(row.decided_date, found.get(row.plan_id, row.decided_date))
    return found


def repealed_without_decision(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB421: a plan with legal effect is said to have ended, and no decision of its own says so."""
    since = _latest_adoptions(inventory, today)
    if any(row.unread & {"plan_id", "outcome", "decided_date"} for row in inventory.decisions):
        return  # one of them may be the decision
    for plan in inventory.plans:
        if plan.status not in (Status.REPEALED, Status.LAPSED) or not has_legal_effect(inventory, plan):
            continue
        if "id" in plan.unread:
            continue
        last = since.get(plan.id or "")
        if last is None or (plan.adopted_date and last <= plan.adopted_date.counts_as):
            yield about("PB421", plan, "status", status=plan.status)


def not_adopted_by_council(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB322: a plan made by chapter 11 that another body than the council has adopted."""
    bodies = {folded(value) for value in inventory.list_values("Organ")}
    for plan in inventory.plans:
        if plan.status in DECIDED and plan.adopted_by and by_chapter_11(inventory, plan):
            listed = folded(plan.adopted_by) in bodies
            if listed and not is_council(plan.adopted_by):
                yield about("PB322", plan, "adopted_by", value=plan.adopted_by)


# plan types


def process_not_as_type(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB414: a kommunedelplan that does not follow chapter 11, or a temaplan that does."""
    for row in inventory.plan_types:
        name = folded(row.name)
        if "process" in row.unread or not name:
            continue
        by_law = name.startswith(("kommuneplan", "kommunedelplan")) and "handlings" not in name
        if by_law and row.process is not Process.CHAPTER_11:
            yield about_row("PB414", inventory, row, "process", type=row.name, process=Process.CHAPTER_11)
        elif name.startswith("temaplan") and row.process is Process.CHAPTER_11:
            yield about_row("PB414", inventory, row, "process", type=row.name, process=Process.NONE)


# time and hearings


def no_room_for_hearings(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB621: too little time between start and adoption for the hearings that chapter 11 asks for."""
    for plan in living(inventory):
        if (
            not plan.start
            or not plan.finish
            or settled(inventory, plan) not in BEGINS
            or not by_chapter_11(inventory, plan)
        ):
            continue
        first = plan.start.day or date(plan.start.year, 1, 1)
        days = (plan.finish.counts_as - first).days
        if 0 <= days < 2 * HEARING_DAYS:
            yield about("PB621", plan, "finish", start=plan.start.shown, finish=plan.finish.shown)


def _when(row: Milestone) -> date | None:
    return row.done_date or row.planned_date


def milestones_out_of_order(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB630: a step of a process that comes before one it must follow."""
    rows: dict[str, list[Milestone]] = defaultdict(list)
    for row in inventory.milestones:
        if row.plan_id and row.milestone_type and _when(row):
            rows[row.plan_id].append(row)
    for steps in rows.values():
        yield from _out_of_order(inventory, steps)


def _out_of_order(inventory: Inventory, steps: list[Milestone]) -> Iterator[Finding]:
    first: dict[MilestoneType, date] = {}
    for row in steps:
        day = _when(row)
        if row.milestone_type and day:
            first[row.milestone_type] = min(day, first.get(row.milestone_type, day))
    told: set[MilestoneType] = set()
    for row in sorted(steps, key=lambda row: _when(row) or date.max):
        kind, day = row.milestone_type, _when(row)
        if kind is None or day is None:
            continue
        earlier = {
            step for order in (LEGAL_ORDER, PROGRAMME_ORDER) if kind in order for step in order[: order.index(kind)]
        }
        late = [step for step in earlier if step in first and first[step] > day]
        if not late:
            continue
        other = max(late, key=lambda step: first[step])
        if other not in told:  # one step too late is told once, at the first that comes before it
            told.add(other)
            field = "done_date" if row.done_date else "planned_date"
            yield about_row("PB630", inventory, row, field, step=kind, date=day, other=other, then=first[other])


def hearing_too_short(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB631: a hearing of less than six weeks where chapter 11 applies."""
    for row in _hearings(inventory):
        begins = _when(row)
        if row.hearing_deadline and begins and 0 <= (row.hearing_deadline - begins).days < HEARING_DAYS:
            days = (row.hearing_deadline - begins).days
            yield about_row(
                "PB631", inventory, row, "hearing_deadline", days=days, limit=HEARING_DAYS, step=row.milestone_type
            )


def hearing_without_end(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB632: a hearing by chapter 11 whose end is not given."""
    for row in _hearings(inventory):
        if row.hearing_deadline is None and "hearing_deadline" not in row.unread:
            yield about_row("PB632", inventory, row, "hearing_deadline", step=row.milestone_type)


def _hearings(inventory: Inventory) -> Iterator[Milestone]:
    """The hearings for which the law sets six weeks; a second one of the same kind may be limited, and shorter."""
    seen: set[tuple[str, MilestoneType]] = set()
    combined = inventory.strategy.combined_with_planning_programme
    for row in sorted(inventory.milestones, key=lambda row: _when(row) or date.max):
        plan = inventory.plan_by_id.get(row.plan_id or "")
        by_law = by_chapter_11(inventory, plan) if plan else row.plan_id == STRATEGY_ID and combined
        if by_law and row.plan_id and row.milestone_type in _HEARINGS and (row.plan_id, row.milestone_type) not in seen:
            seen.add((row.plan_id, row.milestone_type))
            yield row


def view_not_assessed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB640: a view that has come in, and nobody has written what they think of it."""
    for row in inventory.views:
        came = row.sender and (row.received_date or row.summary)
        if came and not row.assessment and "assessment" not in row.unread:
            yield about_row("PB640", inventory, row, "assessment", sender=row.sender)
