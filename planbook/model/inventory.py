"""The inventory: everything one workbook says."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from unicodedata import normalize

from planbook.model.catalogue import ListValue, PlanRequirement, PlanType
from planbook.model.exemption import Exemption
from planbook.model.goal import Challenge, Goal, GoalConflict
from planbook.model.people import Contact
from planbook.model.plan import Plan
from planbook.model.process import Decision, Meeting, Milestone, View
from planbook.model.strategy import Settings, Strategy


@lru_cache(maxsize=65_536)
def folded(text: str | None) -> str:
    """A name as it is compared: composed letters, trimmed, inner blanks as one, upper and lower case alike."""
    return " ".join(normalize("NFC", text or "").split()).casefold()


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """All records of one workbook, in the order of their rows."""

    plans: tuple[Plan, ...] = ()
    strategy: Strategy = field(default_factory=Strategy)
    goals: tuple[Goal, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    goal_conflicts: tuple[GoalConflict, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    decisions: tuple[Decision, ...] = ()
    views: tuple[View, ...] = ()
    contacts: tuple[Contact, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    plan_types: tuple[PlanType, ...] = ()
    plan_requirements: tuple[PlanRequirement, ...] = ()
    lists: tuple[ListValue, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    settings: Settings = field(default_factory=Settings)
    worked_out: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `analysis.once` keeps: results about this inventory, which is never changed."""

    @cached_property
    def plan_by_id(self) -> dict[str, Plan]:
        """The first plan of each Plan-ID."""
        found: dict[str, Plan] = {}
        for plan in self.plans:
            if plan.id:
                found.setdefault(plan.id, plan)
        return found

    @cached_property
    def plan_type_by_name(self) -> dict[str, PlanType]:
        """The first plan type of each folded name."""
        found: dict[str, PlanType] = {}
        for row in self.plan_types:
            if row.name:
                found.setdefault(folded(row.name), row)
        return found

    @cached_property
    def contact_by_role(self) -> dict[str, Contact]:
        """The contact of each folded role: the first who holds it now, else the first."""
        found: dict[str, Contact] = {}
        for contact in sorted(self.contacts, key=lambda contact: contact.active is not True):
            if contact.role:
                found.setdefault(folded(contact.role), contact)
        return found

    @cached_property
    def ambiguous_roles(self) -> frozenset[str]:
        """The folded roles that stand with several active addresses."""
        addresses: dict[str, set[str]] = {}
        for contact in self.contacts:
            if contact.role and contact.active:
                addresses.setdefault(folded(contact.role), set()).add(folded(contact.email))
        return frozenset(role for role, found in addresses.items() if len(found) > 1)

    @cached_property
    def goal_by_id(self) -> dict[str, Goal]:
        """The first goal of each Mål-ID."""
        found: dict[str, Goal] = {}
        for goal in self.goals:
            if goal.id:
                found.setdefault(goal.id, goal)
        return found

    def list_values(self, list_name: str) -> tuple[str, ...]:
        """The values in use of one controlled list, in their order, the first of several alike."""
        rows = [
            row
            for row in self.lists
            if folded(row.list_name) == folded(list_name) and row.value and row.active is not False
        ]
        found: dict[str, tuple[int, int, str]] = {}
        for number, row in enumerate(rows):
            order = row.order if row.order is not None else len(rows) + 10_000
            found.setdefault(folded(row.value), (order, number, row.value or ""))
        return tuple(value for _, _, value in sorted(found.values()))

    def plan_type_of(self, plan: Plan) -> PlanType | None:
        """The plan type that a plan's row names, or None."""
        return self.plan_type_by_name.get(folded(plan.plan_type)) if plan.plan_type else None
