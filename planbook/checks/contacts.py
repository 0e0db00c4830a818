"""Roles, the people who hold them, and whether they answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from planbook.analysis.once import once
from planbook.analysis.tidying import active_contact, phantom_owners
from planbook.checks.common import about, about_row, likely
from planbook.findings import Finding
from planbook.model.inventory import Inventory, folded
from planbook.model.people import ADDRESS
from planbook.model.plan import ENDED, Plan
from planbook.texts import Term

_APART = re.compile(r";|\n|\s/\s")
"""What stands between two roles, and hardly within one."""
_PERHAPS_APART = re.compile(r"[;\n/,&+]|\s(?:og|and)\s", re.IGNORECASE)
"""What stands between two roles, and within one too: «Kultur og idrett»."""
_PERSON = re.compile(r"[^\W\d_a-zæøå][^\W\d_]+(?:[ .-]+[^\W\d_a-zæøå][^\W\d_]*)+")
"""A person's name: two words or more, each with a capital letter. Of a role only the first word has one."""


def unknown_roles(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB403: an owner or a responsible role that Kontakter does not have; where it has none at all, PB703 tells."""
    if not inventory.contact_by_role:
        return
    roles = [contact.role for contact in inventory.contacts if contact.role]
    for plan in inventory.plans:
        for field in ("owner", "responsible"):
            role = getattr(plan, field)
            if role and folded(role) not in inventory.contact_by_role:
                several = _several(inventory, plan, field, role)
                yield about(
                    "PB403", plan, field, value=role, likely="" if several else likely(role, roles), several=several
                )


def _several(inventory: Inventory, plan: Plan, field: str, role: str) -> Term | str:
    """What to add where a cell that takes one role seems to hold several: who gets the reminders meanwhile."""
    names = _names(inventory)
    certain, maybe = _parts(_APART, role), _parts(_PERHAPS_APART, role)
    each_is_known = len(maybe) > 1 and all(folded(part) in names or _PERSON.fullmatch(part) for part in maybe)
    if len(certain) < 2 and not each_is_known:
        return ""
    return Term("several_roles.owner" if field == "owner" and plan.responsible else "several_roles.first")


def _parts(apart: re.Pattern[str], text: str) -> list[str]:
    return [part.strip() for part in apart.split(text) if part.strip()]


@once
def _names(inventory: Inventory) -> frozenset[str]:
    """The roles of Kontakter and who holds them."""
    return frozenset(folded(name) for contact in inventory.contacts for name in (contact.role, contact.name) if name)


def bad_addresses(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB701: an address that is none, or several in one cell."""
    for contact in inventory.contacts:
        if contact.email and not ADDRESS.fullmatch(contact.email):
            yield about_row("PB701", inventory, contact, "email", value=contact.email, role=contact.role or "")


def role_twice(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB704: one role with several active addresses, so that nobody knows who should get the mail."""
    for contact in inventory.contacts:
        if contact.active and folded(contact.role) in inventory.ambiguous_roles:
            yield about_row("PB704", inventory, contact, "role", role=" ".join((contact.role or "").split()))


def inactive_roles(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB702: a role that nobody holds, and yet plans name it."""
    used: dict[str, int] = defaultdict(int)
    for plan in inventory.plans:
        if plan.status not in ENDED:
            for role in {folded(plan.owner), folded(plan.responsible)} - {""}:
                used[role] += 1
    for contact in inventory.contacts:
        count = used.get(folded(contact.role), 0)
        held = inventory.contact_by_role.get(folded(contact.role))
        if contact.active is False and count and not (held and held.active):
            yield about_row("PB702", inventory, contact, "active", role=contact.role, plans=count)


def no_coordinator(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB703: nobody gets the answers and what cannot be sent to others."""
    source = inventory.settings.sources.get("coordinator")
    contact = inventory.contact_by_role.get(folded(inventory.settings.coordinator))
    if source and "coordinator" not in inventory.settings.unread and not (contact and contact.can_receive):
        values = {"role": inventory.settings.coordinator or Term("check.none_chosen")}
        yield Finding("PB703", source.address("coordinator"), values=values)


def owner_never_answers(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB705: an owner who has confirmed none of her plans for two cycles."""
    for role, plans in phantom_owners(inventory, today).items():
        contact = active_contact(inventory, role)
        if contact:
            yield about_row("PB705", inventory, contact, "role", role=contact.role, plans=len(plans))


def unknown_stand_ins(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB706: a deputy or a leader who is in no row of Kontakter, or is the role itself."""
    roles = [contact.role for contact in inventory.contacts if contact.role]
    for contact in inventory.contacts:
        for field in ("deputy", "leader"):
            role = getattr(contact, field)
            if not role or not contact.role:
                continue
            itself = folded(role) == folded(contact.role)
            if itself or folded(role) not in inventory.contact_by_role:
                values = {"value": role, "role": contact.role, "likely": "" if itself else likely(role, roles)}
                yield about_row("PB706", inventory, contact, field, **values)
