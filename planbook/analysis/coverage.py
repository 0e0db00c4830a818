"""What covers what: goals and the plans that serve them, requirements and the plans that meet them («rød tråd»)."""

from __future__ import annotations

from planbook.analysis.proposals import TAKES_AWAY, settled
from planbook.findings import STRATEGY_ID
from planbook.model.catalogue import PlanRequirement, RequirementType
from planbook.model.goal import Goal, GoalType
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Plan

_AIMS = (GoalType.MAIN_GOAL, GoalType.SUB_GOAL)


def goals_without_plans(inventory: Inventory) -> list[Goal]:
    """The main and sub-goals that no living plan serves, neither by itself nor through a goal below them."""
    served = {goal for plan in inventory.plans if plan.status not in ENDED for goal in plan.goals}
    for goal_id in tuple(served):
        above = inventory.goal_by_id[goal_id].parent if goal_id in inventory.goal_by_id else None
        while above and above not in served:
            served.add(above)
            above = inventory.goal_by_id[above].parent if above in inventory.goal_by_id else None
    return [goal for goal in inventory.goals if goal.goal_type in _AIMS and goal.id not in served]


def binding(inventory: Inventory) -> list[PlanRequirement]:
    """The requirements of law that apply to the municipality."""
    return [row for row in inventory.plan_requirements if row.requirement_type is RequirementType.LAW and row.applies]


def covering(inventory: Inventory, row: PlanRequirement) -> list[Plan]:
    """The plans in force or under way that a requirement names."""
    found = [inventory.plan_by_id.get(plan_id) for plan_id in row.covered_by]
    return [plan for plan in found if plan is not None and plan.status not in ENDED]


def is_covered(inventory: Inventory, row: PlanRequirement) -> bool:
    """Whether a requirement is met: by a plan, or by the strategy, which is no plan."""
    return STRATEGY_ID in row.covered_by or bool(covering(inventory, row))


def goes_without_successor(inventory: Inventory, plan: Plan) -> bool:
    """Whether a plan is to be taken away and no other plan takes over."""
    successor = plan.replaced_by in inventory.plan_by_id and plan.replaced_by != plan.id
    return settled(inventory, plan) in TAKES_AWAY and not successor and "replaced_by" not in plan.unread
