"""The strategy's own clock: when the council decided it, and what has to happen before it does."""

from __future__ import annotations

from datetime import date

from planbook.analysis.effective import effective
from planbook.analysis.once import once
from planbook.findings import STRATEGY_ID
from planbook.model.calendar import add_years
from planbook.model.catalogue import Process
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import Plan
from planbook.model.process import Decision, Outcome

LEGAL_WAIT_DAYS = 30
"""Days that the proposal must be public before the council's treatment (plan- og bygningsloven § 10-1)."""

HEARING_DAYS = 42
"""Days of a hearing by chapter 11: at least six weeks (plan- og bygningsloven §§ 11-13 and 11-14)."""

CARRIED = frozenset({Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES})
"""The outcomes by which something is decided."""

_COUNCILS = frozenset({"kommunestyret", "kommunestyre", "bystyret", "bystyre", "heradsstyret", "heradsstyre"})
"""What municipalities call their council."""


def last_day_for_strategy(inventory: Inventory) -> date | None:
    """The last day on which the council may adopt the strategy: one year after it was constituted (§ 10-1)."""
    constituted = inventory.strategy.council_constituted
    return add_years(constituted, 1) if constituted else None


def strategy_decisions(inventory: Inventory) -> list[Decision]:
    """The decisions in Vedtak by which the strategy was adopted, in the order of their rows."""
    return [row for row in inventory.decisions if row.plan_id == STRATEGY_ID and row.outcome in CARRIED]


def strategy_decided(inventory: Inventory) -> date | None:
    """The day the strategy was adopted last, by the sheet Vedtak; None before that."""
    return max((row.decided_date for row in strategy_decisions(inventory) if row.decided_date), default=None)


@once
def decisions_hold(inventory: Inventory) -> bool:
    """Whether «Vedtak i planstrategien» is about the strategy of the present council.

    After an election, until the new council has decided its own strategy, it still says what the former decided.
    """
    constituted, decided = inventory.strategy.council_constituted, strategy_decided(inventory)
    return not (constituted and decided and decided < constituted)


def is_council(body: str | None) -> bool:
    """Whether a body is the municipality's council, by any of the names councils have."""
    return folded(body) in _COUNCILS


def is_controllers(plan: Plan) -> bool:
    """Whether a plan is the control committee's, made outside the chief executive's line (kommuneloven §§ 23-3, 23-4)."""
    return any("kontrollutval" in folded(word) for word in (plan.plan_type, plan.owner, plan.responsible))


def by_chapter_11(inventory: Inventory, plan: Plan) -> bool:
    """Whether a plan's process follows plan- og bygningsloven kap. 11, by its plan type."""
    kind = inventory.plan_type_of(plan)
    return kind is not None and kind.process is Process.CHAPTER_11


def has_legal_effect(inventory: Inventory, plan: Plan) -> bool:
    """Whether a plan binds others, so that it applies until it is repealed by a decision of its own."""
    return effective(inventory, plan).legal_effect
