"""How much a sector has to get adopted in the same half-year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from planbook.analysis.proposals import TASKS, settled
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import ENDED, Plan


@dataclass(frozen=True, slots=True, order=True)
class HalfYear:
    """Half a year: the first or the second of a year."""

    year: int
    half: int


def work_by_half_year(inventory: Inventory) -> dict[tuple[str, HalfYear], list[Plan]]:
    """The plans to be adopted, by folded sector and half-year; a year alone counts as its second half."""
    found: dict[tuple[str, HalfYear], list[Plan]] = defaultdict(list)
    for plan in inventory.plans:
        if plan.finish and plan.sector and settled(inventory, plan) in TASKS and plan.status not in ENDED:
            due = plan.finish.counts_as
            found[folded(plan.sector), HalfYear(due.year, 1 if due.month <= 6 else 2)].append(plan)
    return found
