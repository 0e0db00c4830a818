"""Whether goals have plans, plans have goals, and what the law asks for is met («rød tråd»)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planbook.analysis.coverage import binding, covering, goals_without_plans, goes_without_successor, is_covered
from planbook.analysis.effective import effective
from planbook.analysis.hierarchy import level_of
from planbook.analysis.law import is_controllers
from planbook.checks.common import Row, about, about_row, empty_cells, likely_goal_id, living
from planbook.findings import STRATEGY_ID, Finding
from planbook.model.calendar import add_years
from planbook.model.catalogue import PlanLevel
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import DECIDED, ENDED, InUse, Plan, ReportedIn
from planbook.texts import Term

REQUIREMENT_YEARS = 2
"""How long ago a requirement may have been looked up at its source."""

_ELABORATING = (PlanLevel.ELABORATION, PlanLevel.ACTION)
_NAMES_A_PARAGRAPH = ("§", " nr.", " kap.")


def no_goal(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB340: a plan that deepens the strategy and names no goal of samfunnsdelen."""
    plans = [
        plan for plan in living(inventory) if level_of(inventory, plan) in _ELABORATING and not is_controllers(plan)
    ]
    yield from empty_cells("PB340", "goals", plans)


def unknown_goals(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB407: a Mål-ID that the sheet Mål does not have."""
    for plan in inventory.plans:
        missing = [goal for goal in plan.goals if goal not in inventory.goal_by_id]
        if missing:
            guess = likely_goal_id(inventory, missing[0]) if len(missing) == 1 else ""
            yield about("PB407", plan, "goals", value=", ".join(missing), likely=guess)
    elsewhere: list[tuple[Row, str, tuple[str | None, ...]]] = []
    elsewhere += [(row, "parent", (row.parent,)) for row in inventory.goals]
    elsewhere += [(row, "goals", row.goals) for row in inventory.challenges]
    elsewhere += [(row, "goal_a", (row.goal_a,)) for row in inventory.goal_conflicts]
    elsewhere += [(row, "goal_b", (row.goal_b,)) for row in inventory.goal_conflicts]
    for row, field, named in elsewhere:
        unknown = [goal for goal in named if goal and goal not in inventory.goal_by_id]
        if unknown:
            guess = likely_goal_id(inventory, unknown[0]) if len(unknown) == 1 else ""
            yield about_row("PB407", inventory, row, field, value=", ".join(unknown), likely=guess)


def goal_has_ended(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB426: a plan works for a goal that no longer applies."""
    ended = {
        goal.id: goal
        for goal in inventory.goals
        if goal.valid_to and goal.valid_to < today and not (goal.valid_from and goal.valid_from > goal.valid_to)
    }
    for plan in living(inventory):
        found = [ended[goal] for goal in plan.goals if goal in ended]
        if found and found[0].valid_to:
            yield about("PB426", plan, "goals", value=found[0].id, date=found[0].valid_to)


def goals_left_alone(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB615: a goal that no plan works for (once the column Mål is in use)."""
    if not any(plan.goals for plan in inventory.plans):
        return
    for goal in goals_without_plans(inventory):
        if goal.id and not (goal.valid_to and goal.valid_to < today):
            yield about_row("PB615", inventory, goal, "id", goal=goal.id or "", text=goal.text or "")


def nobody_contributes(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB343: a plan that goes across sectors by its kind, and no other sector takes part."""
    plans = [plan for plan in living(inventory) if level_of(inventory, plan) is PlanLevel.ELABORATION]
    yield from empty_cells("PB343", "contributors", plans)


def reported_nowhere(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB341: a plan in use that the council reads nothing about."""
    plans = _in_use(inventory)
    yield from empty_cells("PB341", "reported_in", plans, fault=Term("reported.unknown"))
    for plan in plans:
        if plan.reported_in is ReportedIn.NOWHERE:
            yield about("PB341", plan, "reported_in", fault=Term("reported.nowhere"))


def measures_outside_budget(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB342: a plan of measures that is not followed up where the money is given."""
    for plan in _in_use(inventory):
        elsewhere = plan.reported_in in (ReportedIn.ANNUAL_REPORT, ReportedIn.OWN_CASE)
        if elsewhere and level_of(inventory, plan) is PlanLevel.ACTION:
            yield about("PB342", plan, "reported_in", value=plan.reported_in)


def _in_use(inventory: Inventory) -> list[Plan]:
    """The plans that the council governs by: decided, in use, neither knowledge bases nor the control committee's."""
    return [
        plan
        for plan in inventory.plans
        if plan.status in DECIDED
        and plan.in_use is not InUse.NO
        and level_of(inventory, plan) is not PlanLevel.SUPPORT
        and not is_controllers(plan)
    ]


# what the law asks for


def requirement_not_covered(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB613: the law asks for a plan, and none in the list covers it; with likely plans by their names."""
    rows = [row for row in binding(inventory) if "covered_by" not in row.unread and inventory.plans]
    open_rows = [
        row for row in rows if not is_covered(inventory, row) and not _names_unknown_plan(inventory, row.covered_by)
    ]
    if not open_rows:
        return
    from planbook.analysis.titles import Titles

    plans = living(inventory)
    titles = Titles([plan.title or "" for plan in plans])
    for row in open_rows:
        found = [plans[place] for place in titles.candidates(row.title or "")]
        offered = [f"{plan.id} «{plan.name}»" for plan in found if plan.id]
        instead = Term("check.candidates", {"plans": offered}) if offered else ""
        values = {"title": row.title or row.id or "", "law": row.legal_basis or "–", "candidates": instead}
        yield Finding("PB613", row.source.address("covered_by"), STRATEGY_ID, None, values)


def _names_unknown_plan(inventory: Inventory, plan_ids: tuple[str, ...]) -> bool:
    """Whether the cell names a plan that is not there, which is a finding of its own."""
    return any(plan_id not in inventory.plan_by_id and plan_id != STRATEGY_ID for plan_id in plan_ids)


def requirement_loses_its_plan(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB620: the only plan that meets what the law asks for is to be taken away, and none takes over."""
    for row in binding(inventory):
        plans = covering(inventory, row)
        if plans and all(goes_without_successor(inventory, plan) for plan in plans):
            for plan in plans:
                yield about("PB620", plan, "replaced_by", title=row.title or row.id or "")


def requirement_without_paragraph(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB413: said to be law, and no paragraph says which."""
    for row in binding(inventory):
        named = any(mark in (row.legal_basis or "").casefold() for mark in _NAMES_A_PARAGRAPH)
        if not named and "legal_basis" not in row.unread:
            yield about_row("PB413", inventory, row, "legal_basis", title=row.title or row.id or "")


def requirement_not_verified(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB638: a requirement that nobody has looked up for two years."""
    for row in inventory.plan_requirements:
        if row.applies and row.verified_date and add_years(row.verified_date, REQUIREMENT_YEARS) < today:
            yield about_row("PB638", inventory, row, "verified_date", title=row.title or "", date=row.verified_date)


def body_not_as_required(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB415: the law says who adopts the plan, and another body has."""
    for row in binding(inventory):
        for plan in covering(inventory, row) if row.adopted_by else ():
            other = plan.adopted_by and folded(plan.adopted_by) != folded(row.adopted_by)
            if other and plan.status in DECIDED:
                yield about(
                    "PB415", plan, "adopted_by", title=row.title or "", body=row.adopted_by, value=plan.adopted_by
                )


def interval_longer_than_required(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB416: a plan is looked at more seldom than the requirement it meets asks for."""
    told = set()
    for row in inventory.plan_requirements:
        if not row.applies or not row.interval_years:
            continue
        for plan in covering(inventory, row):
            years = effective(inventory, plan).interval_years
            if years and years > row.interval_years and plan.source.row not in told and plan.status not in ENDED:
                told.add(plan.source.row)
                required = row.interval_years
                yield about(
                    "PB416", plan, "revision_interval_years", title=row.title or "", years=years, required=required
                )
