"""Who gets a reminder: planansvarlig, else planeier; then deputy, leader where the role is vacant, coordinator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planbook.analysis.law import controllers_role, is_controllers
from planbook.model.inventory import Inventory, folded
from planbook.model.people import Contact
from planbook.model.plan import Plan


class Reason(StrEnum):
    """Why this recipient."""

    RESPONSIBLE = "responsible"
    OWNER = "owner"
    DEPUTY = "deputy"
    LEADER = "leader"
    COORDINATOR_NO_ROLE = "coordinator_no_role"
    COORDINATOR_UNKNOWN = "coordinator_unknown"
    COORDINATOR_VACANT = "coordinator_vacant"
    COORDINATOR_ERROR = "coordinator_error"
    COORDINATOR_ADDRESS = "coordinator_address"
    INFORMATION = "information"
    STRATEGY = "strategy"
    """The strategy's own clock is the coordinator's."""
    LEADER_AFTER_LAST = "leader_after_last"
    """The leader is told that the last repeat brought no answer."""


TO_COORDINATOR = frozenset(
    {
        Reason.COORDINATOR_NO_ROLE,
        Reason.COORDINATOR_UNKNOWN,
        Reason.COORDINATOR_VACANT,
        Reason.COORDINATOR_ERROR,
        Reason.COORDINATOR_ADDRESS,
    }
)
"""The reasons for which the coordinator gets what someone else should have had."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A recipient, why, and the role that the reminder was meant for."""

    contact: Contact
    reason: Reason
    role: str | None = None


def reachable(inventory: Inventory, role: str | None) -> Contact | None:
    """Who has a role and can get mail for it; None where it is unknown, vacant, without an address or doubled."""
    contact = inventory.contact_by_role.get(folded(role))
    if contact is None or not contact.can_receive or folded(role) in inventory.ambiguous_roles:
        return None
    return contact


def coordinator(inventory: Inventory) -> Contact | None:
    """The coordinator's contact, if she has an address and is active."""
    return reachable(inventory, inventory.settings.coordinator)


def leader_of(inventory: Inventory, role: str | None) -> Contact | None:
    """Who leads the holder of a role, if she can get mail."""
    contact = inventory.contact_by_role.get(folded(role))
    return reachable(inventory, contact.leader) if contact and contact.leader else None


def resolve(inventory: Inventory, plan: Plan, *, redirect: bool = False, owner_first: bool = False) -> Chosen | None:
    """Find who gets a plan's reminder; None when there is nobody, not even a coordinator.

    An unknown role never falls to another row: the coordinator gets it. `redirect` sends it to her straight away;
    `owner_first` asks the owner before the responsible role. Of the control committee's plans only its secretariat is
    reminded.
    """
    fallback = coordinator(inventory)
    role = (plan.owner or plan.responsible) if owner_first else (plan.responsible or plan.owner)
    apart = is_controllers(plan)
    if apart:
        role = controllers_role(plan)
    if redirect:
        return _to(fallback, Reason.COORDINATOR_ERROR, role)
    if not role:
        return _to(fallback, Reason.COORDINATOR_NO_ROLE, None)
    contact = inventory.contact_by_role.get(folded(role))
    if contact is None:
        return _to(fallback, Reason.COORDINATOR_UNKNOWN, role)
    if folded(role) in inventory.ambiguous_roles:
        return _to(fallback, Reason.COORDINATOR_ADDRESS, role)
    if contact.can_receive:
        return Chosen(
            contact,
            Reason.OWNER
            if role == plan.owner and (owner_first or apart or not plan.responsible)
            else Reason.RESPONSIBLE,
            role,
        )
    owner = None if apart else _owner_instead(inventory, plan, contact)
    return _stand_in(inventory, contact, role) or owner or _to(fallback, _why_not(contact), role)


def _owner_instead(inventory: Inventory, plan: Plan, contact: Contact) -> Chosen | None:
    """The owner, where nobody has the responsible role now."""
    owner = reachable(inventory, plan.owner)
    vacant = not (contact.active and contact.email)
    if plan.responsible and vacant and owner:
        return Chosen(owner, Reason.OWNER, plan.owner)
    return None


def _stand_in(inventory: Inventory, contact: Contact, role: str) -> Chosen | None:
    """Deputy or leader of a vacant role; a faulty address does not make a role vacant."""
    if contact.active and contact.email:
        return None
    for stand_in, reason in ((contact.deputy, Reason.DEPUTY), (contact.leader, Reason.LEADER)):
        other = reachable(inventory, stand_in)
        if other:
            return Chosen(other, reason, role)
    return None


def _why_not(contact: Contact) -> Reason:
    return Reason.COORDINATOR_ADDRESS if contact.active and contact.email else Reason.COORDINATOR_VACANT


def _to(contact: Contact | None, reason: Reason, role: str | None) -> Chosen | None:
    return Chosen(contact, reason, role) if contact else None
