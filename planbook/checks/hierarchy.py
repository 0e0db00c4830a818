"""Whether plans stand above each other as the plan system wants it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planbook.analysis.hierarchy import (
    LEVEL_ORDER,
    allowed_parent_types,
    circles,
    in_hierarchy,
    is_master_plan,
    level_of,
    social_part_above,
)
from planbook.checks.common import MOST_NAMED, about, empty_cells, first_few, likely_plan_id, living
from planbook.findings import Finding
from planbook.model.catalogue import PlanLevel
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import ENDED, Plan
from planbook.texts import quoted


def unknown_parent(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB404: an overordnet plan that is not in the list."""
    for plan in inventory.plans:
        if plan.parent and plan.parent not in inventory.plan_by_id:
            yield about("PB404", plan, "parent", value=plan.parent, likely=likely_plan_id(inventory, plan.parent))


def parent_in_circle(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB405: plans that stand above each other in a circle."""
    for circle in circles(inventory):
        ids = [plan.id or "" for plan in circle]
        shown = ids if len(ids) <= MOST_NAMED else [*ids[:MOST_NAMED], "…"]
        ring = " → ".join([*shown, ids[0]])
        for plan in circle:
            yield about("PB405", plan, "parent", circle=ring)


def _linked(inventory: Inventory) -> Iterator[tuple[Plan, Plan]]:
    """Every living plan with a place in the hierarchy, and the plan it names as the one above."""
    for plan in living(inventory):
        parent = inventory.plan_by_id.get(plan.parent or "")
        if parent and parent is not plan and in_hierarchy(inventory, plan) and in_hierarchy(inventory, parent):
            yield plan, parent


def no_parent(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB345: a plan whose type has plans above it, and none is named."""
    plans = [plan for plan in living(inventory) if in_hierarchy(inventory, plan)]
    yield from empty_cells("PB345", "parent", [plan for plan in plans if allowed_parent_types(inventory, plan)])


def parent_of_wrong_type(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB417: the plan above is of a type that may not stand there."""
    for plan, parent in _linked(inventory):
        allowed = allowed_parent_types(inventory, plan)
        if parent.plan_type and allowed and folded(parent.plan_type) not in allowed:
            kind = inventory.plan_type_of(plan)
            names = [f"«{name}»" for name in kind.allowed_parents] if kind else []
            yield about("PB417", plan, "parent", parent=parent.name, type=parent.plan_type, allowed=names)


def parent_not_higher(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB418: the plan above is of the same level or a lower one (where the plan type does not say who may stand there)."""
    for plan, parent in _linked(inventory):
        own, above = level_of(inventory, plan), level_of(inventory, parent)
        parts = is_master_plan(plan) and is_master_plan(parent)  # they stand side by side
        if own is None or above is None or parts or allowed_parent_types(inventory, plan):
            continue
        if LEVEL_ORDER[above] >= LEVEL_ORDER[own]:
            yield about("PB418", plan, "parent", parent=parent.name, above=above, own=own)


def parent_has_ended(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB419: a plan builds on one that no longer applies."""
    for plan, parent in _linked(inventory):
        if parent.status in ENDED:
            yield about("PB419", plan, "parent", parent=parent.name, status=parent.status)


def older_than_social_part(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB510: plans older than the samfunnsdel they build on; one finding, since a new samfunnsdel makes every one older."""
    older: dict[int, list[Plan]] = {}
    for plan in living(inventory):
        if not plan.adopted_date or level_of(inventory, plan) not in (PlanLevel.ELABORATION, PlanLevel.ACTION):
            continue
        above = social_part_above(inventory).get(plan.id or "")
        if above and above.adopted_date and plan.adopted_date.counts_as < above.adopted_date.counts_as:
            older.setdefault(above.source.row, []).append(plan)
    for above in inventory.plans:
        plans = older.get(above.source.row, [])
        if plans and above.adopted_date:
            cells = tuple(plan.source.address("adopted_date").cell or "" for plan in plans)
            values = {"date": above.adopted_date.shown, "plans": first_few([quoted(plan.name) for plan in plans])}
            yield about("PB510", above, "adopted_date", cells, **values)
