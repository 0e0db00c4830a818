"""What is to become of a plan, and what the proposals have in common."""

from __future__ import annotations

from planbook.analysis.clock import decisions_hold
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan, Proposal

REVISED = frozenset({Proposal.REVISE, Proposal.REVISE_PARTIAL})
"""A plan that is there is treated anew."""

BEGINS = REVISED | {Proposal.NEW}
"""Work that begins in the period."""

WORK = BEGINS | {Proposal.COMPLETE}
"""Work that ends with a decision on the plan: it needs a reason and a time."""

TASKS = WORK | {Proposal.ROLL}
"""Everything that takes somebody's time; what is rolled every year needs no reason of its own."""

TAKES_AWAY = frozenset({Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO})
"""Afterwards the plan is no longer there."""

CHANGES = TASKS | TAKES_AWAY
"""Something is going to happen with the plan, so that a deadline or a period that has passed is settled."""


def settled(inventory: Inventory, plan: Plan) -> Proposal | None:
    """What holds for a plan: the council's decision, and until there is one the proposal."""
    return plan.decision if plan.decision and decisions_hold(inventory) else plan.proposal
