"""What could be tidied away: documents nobody owns, confirms or refers to, and owners who never answer."""

from __future__ import annotations

from datetime import date
from itertools import chain

from planbook.analysis.proposals import TAKES_AWAY, settled
from planbook.model.calendar import add_years
from planbook.model.inventory import Inventory, folded
from planbook.model.people import Contact
from planbook.model.plan import ENDED, Plan

UNCONFIRMED_YEARS = 2
"""Rows are confirmed yearly: two cycles without an answer, and nobody is there (domain § 8, E13)."""


def referred_to(inventory: Inventory) -> frozenset[str]:
    """The Plan-IDs that another plan or another sheet refers to."""
    plans = chain.from_iterable((plan.parent, plan.replaced_by) for plan in inventory.plans)
    steps = (row.plan_id for row in inventory.milestones)
    decided = (row.plan_id for row in inventory.decisions)
    asked = (row.plan_id for row in inventory.views)
    required = chain.from_iterable(row.covered_by for row in inventory.plan_requirements)
    return frozenset(plan_id for plan_id in chain(plans, steps, decided, asked, required) if plan_id)


def candidates_to_drop(inventory: Inventory) -> list[Plan]:
    """The living plans that nobody owns, has confirmed or refers to, and that are not to be taken away already."""
    known = referred_to(inventory)
    return [
        plan
        for plan in inventory.plans
        if plan.status not in ENDED
        and settled(inventory, plan) not in TAKES_AWAY
        and all(plan.is_empty(field) for field in ("owner", "responsible", "confirmed_date", "goals", "parent"))
        and plan.id not in known
    ]


def phantom_owners(inventory: Inventory, today: date) -> dict[str, list[Plan]]:
    """The folded roles that have confirmed none of their plans for two cycles, with those plans.

    Empty while nobody confirms: then it is the routine that is missing, not an owner. An owner of nothing but new
    plans has not had two cycles.
    """
    if not any(plan.confirmed_date for plan in inventory.plans):
        return {}
    owned: dict[str, list[Plan]] = {}
    for plan in inventory.plans:
        if plan.owner and plan.status not in ENDED and "confirmed_date" not in plan.unread:
            owned.setdefault(folded(plan.owner), []).append(plan)
    since = add_years(today, -UNCONFIRMED_YEARS)
    return {role: plans for role, plans in owned.items() if _silent(plans, since)}


def _silent(plans: list[Plan], since: date) -> bool:
    """Whether none of the plans is confirmed since a day, though at least one was there before it."""
    if any(plan.confirmed_date and plan.confirmed_date >= since for plan in plans):
        return False
    return any(plan.confirmed_date or (plan.adopted_date and plan.adopted_date.counts_as < since) for plan in plans)


def active_contact(inventory: Inventory, role: str) -> Contact | None:
    """The contact of a folded role, where someone holds it."""
    contact = inventory.contact_by_role.get(role)
    return contact if contact and contact.active else None
