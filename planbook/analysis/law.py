"""What the law makes of bodies, plans and periods of time."""

from __future__ import annotations

from functools import lru_cache

from planbook.analysis.effective import effective
from planbook.model.catalogue import Process
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import Plan

LEGAL_WAIT_DAYS = 30
"""Days that the proposal must be public before the council's treatment (plan- og bygningsloven § 10-1)."""

HEARING_DAYS = 42
"""Days of a hearing by chapter 11: at least six weeks (plan- og bygningsloven §§ 11-13 and 11-14)."""

_COUNCILS = frozenset({"kommunestyret", "kommunestyre", "bystyret", "bystyre", "heradsstyret", "heradsstyre"})
"""What municipalities call their council."""


def is_council(body: str | None) -> bool:
    """Whether a body is the municipality's council, by any of the names councils have."""
    return folded(body) in _COUNCILS


def is_controllers(plan: Plan) -> bool:
    """Whether a plan is the control committee's, made outside the chief executive's line (kommuneloven §§ 23-3, 23-4)."""
    return _names_controllers(plan.plan_type) or _names_controllers(plan.owner) or _names_controllers(plan.responsible)


def controllers_role(plan: Plan) -> str | None:
    """The role that answers for one of the control committee's plans: the secretariat, by whichever cell names it."""
    roles = [role for role in (plan.owner, plan.responsible) if role]
    return next((role for role in roles if _names_controllers(role)), roles[0] if roles else None)


@lru_cache(maxsize=65_536)
def _names_controllers(word: str | None) -> bool:
    return "kontrollutval" in folded(word)


def by_chapter_11(inventory: Inventory, plan: Plan) -> bool:
    """Whether a plan's process follows plan- og bygningsloven kap. 11, by its plan type."""
    kind = inventory.plan_type_of(plan)
    return kind is not None and kind.process is Process.CHAPTER_11


def has_legal_effect(inventory: Inventory, plan: Plan) -> bool:
    """Whether a plan binds others, so that it applies until it is repealed by a decision of its own."""
    return effective(inventory, plan).legal_effect
