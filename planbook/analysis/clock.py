"""The strategy's own clock: when the council decided it, and what has to happen before it does."""

from __future__ import annotations

from datetime import date

from planbook.analysis.once import once
from planbook.findings import STRATEGY_ID
from planbook.model.calendar import add_years
from planbook.model.inventory import Inventory
from planbook.model.process import Decision, Outcome

CARRIED = frozenset({Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES})
"""The outcomes by which something is decided."""


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
