"""What applies to a plan once its plan type's defaults are taken in."""

from __future__ import annotations

from dataclasses import dataclass

from planbook.analysis.once import once
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Plan

DEFAULT_REMINDER_MONTHS = (12, 6, 3, 1)
"""Months before the deadline, where the plan type says nothing (domain § 8, E01)."""


@dataclass(frozen=True, slots=True)
class Effective:
    """A plan's rules: the row's own where it has one, else its plan type's."""

    interval_years: int | None
    in_strategy: bool
    reminder_months: tuple[int, ...]
    """Months before the deadline, longest first, none longer than the interval."""
    adopting_body: str | None
    legal_effect: bool


def effective(inventory: Inventory, plan: Plan) -> Effective:
    """What applies to a plan."""
    return _all_effective(inventory).get(id(plan)) or _worked_out(inventory, plan)


@once
def _all_effective(inventory: Inventory) -> dict[int, Effective]:
    alike: dict[tuple[object, ...], Effective] = {}
    found: dict[int, Effective] = {}
    for plan in inventory.plans:
        own = plan.revision_interval_years, plan.in_strategy, plan.adopted_by, plan.unread
        key = plan.plan_type, plan.status, *own
        if key not in alike:
            alike[key] = _worked_out(inventory, plan)
        found[id(plan)] = alike[key]
    return found


@once
def plans_in_strategy(inventory: Inventory) -> tuple[Plan, ...]:
    """The plans that are part of the strategy, in the order of their rows."""
    return tuple(plan for plan in inventory.plans if effective(inventory, plan).in_strategy)


def _worked_out(inventory: Inventory, plan: Plan) -> Effective:
    """What applies to a plan. One that no longer applies is not part of the strategy."""
    kind = inventory.plan_type_of(plan)
    interval = plan.revision_interval_years
    if interval is None and kind and "revision_interval_years" not in plan.unread:
        interval = kind.revision_interval_years
    if plan.in_strategy is not None:
        in_strategy = plan.in_strategy
    else:
        in_strategy = plan.status not in ENDED and not (kind and kind.in_strategy is False)
    months = (kind.reminder_months if kind else ()) or DEFAULT_REMINDER_MONTHS
    longest = 12 * interval if interval else max(months)
    return Effective(
        interval_years=interval,
        in_strategy=in_strategy,
        reminder_months=tuple(sorted({month for month in months if month <= longest}, reverse=True)),
        adopting_body=plan.adopted_by or (kind.adopted_by if kind else None),
        legal_effect=bool(kind and kind.legal_effect),
    )


def un_goals(inventory: Inventory, plan: Plan) -> tuple[int, ...]:
    """The UN goals a plan contributes to, through its own goals."""
    found = {
        number for goal in plan.goals if goal in inventory.goal_by_id for number in inventory.goal_by_id[goal].un_goals
    }
    return tuple(sorted(found))


def legal_basis(inventory: Inventory, plan: Plan) -> tuple[str, ...]:
    """The paragraphs of the requirements in Plankrav that a plan covers."""
    if not plan.id:
        return ()
    return tuple(
        row.legal_basis for row in inventory.plan_requirements if plan.id in row.covered_by and row.legal_basis
    )
