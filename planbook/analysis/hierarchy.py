"""How plans stand above each other: levels, parents and circles."""

from __future__ import annotations

from collections.abc import Iterator

from planbook.analysis.once import once
from planbook.model.catalogue import PlanLevel
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import Plan

LEVEL_ORDER = {level: place for place, level in enumerate(PlanLevel)}
"""The levels of the plan system, highest first."""


def level_of(inventory: Inventory, plan: Plan) -> PlanLevel | None:
    """The level of a plan's type, or None where the type is unknown or has none."""
    kind = inventory.plan_type_of(plan)
    return kind.level if kind else None


def in_hierarchy(inventory: Inventory, plan: Plan) -> bool:
    """Whether a plan has a place in the hierarchy: knowledge bases and support stand outside it."""
    return level_of(inventory, plan) not in (None, PlanLevel.SUPPORT)


def allowed_parent_types(inventory: Inventory, plan: Plan) -> frozenset[str]:
    """The folded plan types that may stand above a plan; empty where the plan type names none."""
    kind = inventory.plan_type_of(plan)
    return frozenset(folded(name) for name in kind.allowed_parents) if kind else frozenset()


def circles(inventory: Inventory) -> Iterator[list[Plan]]:
    """The plans that stand above each other in a circle, each circle once. Linear in the number of plans."""
    settled: set[str] = set()
    for start in inventory.plan_by_id:
        path: dict[str, int] = {}
        at: str | None = start
        while at and at not in settled and at not in path:
            path[at] = len(path)
            plan = inventory.plan_by_id.get(at)
            at = plan.parent if plan else None
        if at in path:
            yield [inventory.plan_by_id[plan_id] for plan_id in list(path)[path[at] :]]
        settled.update(path)


def is_part_of_master_plan(plan: Plan, part: str) -> bool:
    """Whether a plan is kommuneplanens «samfunnsdel» or «arealdel», by its plan type."""
    name = folded(plan.plan_type)
    return part in name and "handlings" not in name


def is_master_plan(plan: Plan) -> bool:
    """Whether a plan is one of kommuneplanens two parts."""
    return any(is_part_of_master_plan(plan, part) for part in ("samfunnsdel", "arealdel"))


@once
def social_part_above(inventory: Inventory) -> dict[str, Plan]:
    """The nearest samfunnsdel above each plan, by Plan-ID; linear, however long the chain."""
    found: dict[str, Plan | None] = {}
    for start in inventory.plan_by_id:
        path: list[str] = []
        at: str | None = start
        while at and at not in found and at in inventory.plan_by_id:
            found[at] = None  # where a circle comes back, nothing is above
            path.append(at)
            at = inventory.plan_by_id[at].parent
        nearest = found.get(at or "")
        for plan_id in reversed(path):
            above = inventory.plan_by_id.get(at or "")
            nearest = above if above and is_part_of_master_plan(above, "samfunnsdel") else nearest
            found[plan_id], at = nearest, plan_id
    return {plan_id: plan for plan_id, plan in found.items() if plan}
