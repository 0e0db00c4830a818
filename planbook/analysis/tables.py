"""The tables of the planstrategi: which plan stands in which, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planbook.analysis.effective import effective
from planbook.analysis.proposals import settled
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan, Proposal


class Table(StrEnum):
    """The tables and their parts, in the order of the document."""

    CONTINUED = "A"
    COMPLETED = "B1"
    NEW = "B2"
    REVISED = "B3"
    ROLLED = "B4"
    MERGED = "C1"
    DROPPED = "C2"
    REPEALED = "C3"
    UNDECIDED = "D"


TABLE_OF: Mapping[Proposal, Table] = {
    Proposal.CONTINUE: Table.CONTINUED,
    Proposal.COMPLETE: Table.COMPLETED,
    Proposal.NEW: Table.NEW,
    Proposal.REVISE: Table.REVISED,
    Proposal.REVISE_PARTIAL: Table.REVISED,
    Proposal.ROLL: Table.ROLLED,
    Proposal.MERGE_INTO: Table.MERGED,
    Proposal.DROP: Table.DROPPED,
    Proposal.REPEAL: Table.REPEALED,
    Proposal.UNDECIDED: Table.UNDECIDED,
}


@dataclass(frozen=True, slots=True)
class CaseTables:
    """Every row that is part of the strategy, each in exactly one table, and the rows left outside."""

    plans: Mapping[Table, tuple[Plan, ...]]
    outside: tuple[Plan, ...]

    def count(self, *tables: Table) -> int:
        """How many plans stand in some of the tables."""
        return sum(len(self.plans[table]) for table in tables)

    @property
    def total(self) -> int:
        """How many plans are part of the strategy."""
        return self.count(*Table)

    @property
    def classes(self) -> dict[str, int]:
        """The four classes councils count in (Bergen 2019), and what is not settled."""
        return {
            "continued": self.count(Table.CONTINUED),
            "revised": self.count(Table.COMPLETED, Table.REVISED, Table.ROLLED),
            "dropped": self.count(Table.MERGED, Table.DROPPED, Table.REPEALED),
            "new": self.count(Table.NEW),
            "undecided": self.count(Table.UNDECIDED),
        }


def case_tables(inventory: Inventory) -> CaseTables:
    """Put every plan of the strategy into its table, by name within each."""
    found: dict[Table, list[Plan]] = {table: [] for table in Table}
    outside: list[Plan] = []
    for plan in inventory.plans:
        if effective(inventory, plan).in_strategy:
            found[TABLE_OF[settled(inventory, plan) or Proposal.UNDECIDED]].append(plan)
        else:
            outside.append(plan)
    return CaseTables({table: tuple(plans) for table, plans in found.items()}, tuple(outside))
