"""A municipality in which everyone is late with a plan of her own."""

from __future__ import annotations

from collections.abc import Iterable

from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings

CHIEF = "koordinator@kommune.example"


def late_plans(people: Iterable[tuple[str, str]]) -> Inventory:
    """By a name and an address: «Rolle NAME», who owns «Plan NAME», which was due at the end of 2019; and a coordinator."""
    source = Source("Planer", 4)
    named = [*people]
    plans = tuple(
        Plan(
            source=source, id=f"P-{name}", title=f"Plan {name}", plan_type="Temaplan", sector="Kultur",
            status=Status.ADOPTED, period_to=2019, owner=f"Rolle {name}",
        )
        for name, _ in named
    )  # fmt: skip
    roles = [*((f"Rolle {name}", address) for name, address in named), ("Koordinator", CHIEF)]
    contacts = tuple(Contact(source=source, role=role, email=email, active=True) for role, email in roles)
    return Inventory(plans=plans, contacts=contacts, settings=Settings(coordinator="Koordinator"))
