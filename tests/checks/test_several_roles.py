"""Two roles or two names in a cell that takes one (PB403), and role names that only look like two."""

from __future__ import annotations

from datetime import date

import pytest

from planbook import texts
from planbook.checks.registry import run_checks
from planbook.findings import Finding, Source
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan

DAY = date(2026, 11, 21)
ROLES = ("Kultursjef", "Rektor", "Kultur og idrett", "Leder veg, vann og avløp", "Plan/byggesak")
HOLDERS = {"Rektor": "Åse Øvrebø"}


def found(owner: str | None, responsible: str | None = None) -> list[Finding]:
    """The findings about unknown roles of one plan."""
    contacts = tuple(
        Contact(
            source=Source("Kontakter", row), role=role, name=HOLDERS.get(role), email="x@kommune.example", active=True
        )
        for row, role in enumerate(ROLES, 4)
    )
    plan = Plan(source=Source("Planer", 4), id="P-1", title="Kulturplan", owner=owner, responsible=responsible)
    return [one for one in run_checks(Inventory(plans=(plan,), contacts=contacts), DAY, 3) if one.code == "PB403"]


def says(one: Finding) -> str:
    return texts.message(one, "nb")


@pytest.mark.parametrize(
    "value",
    [
        "Kari Hansen / Ola Nordmann",
        "Kari Hansen/Ola Nordmann",
        "Kari Hansen og Ola Nordmann",
        "Kari Hansen, Ola M. Nordmann",
        "Rådgiver; Vaktmester",
        "Rådgiver / Vaktmester",
        "Rådgiver\nVaktmester",
        "Kultursjef og rektor",
        "Kultursjef, Rektor",
        "Kultursjef & Åse Øvrebø",
        "Rektor og Kari Hansen",
        "Anne-Lise Berg + Per Åge Ås",
    ],
)
def test_several_in_one_cell_are_told_as_several_and_no_other_role_is_guessed(value: str) -> None:
    [one] = found(value)
    assert "cellen tar én rolle, og planens påminnelser går til plankoordinatoren" in says(one)
    assert "Mente du" not in texts.hint(one, "nb")


@pytest.mark.parametrize("value", ROLES)
def test_a_role_of_kontakter_is_one_role_whatever_stands_in_it(value: str) -> None:
    assert found(value) == []


@pytest.mark.parametrize(
    "value",
    [
        "Kari Hansen",
        "Helse og omsorg",
        "Vei- og trafikksjef",
        "Leder plan/bygg",
        "Kommunalsjef helse, omsorg og sosial",
        "Kultur og idret",
        "Kultursjef og noen andre",
        "Rektor /",
        "Nordmann, Ola",
    ],
)
def test_one_unknown_role_is_told_as_one(value: str) -> None:
    [one] = found(value)
    assert says(one) == f"«Kulturplan»: rollen «{value}» står ikke i Kontakter."


def test_a_responsible_cell_with_several_sends_the_reminders_to_the_coordinator() -> None:
    [one] = found("Kultursjef", "Kari Hansen / Ola Nordmann")
    assert one.address == Source("Planer", 4).address("responsible")
    assert "planens påminnelser går til plankoordinatoren" in says(one)


def test_an_owner_cell_with_several_beside_a_responsible_role_leaves_only_the_owner_without() -> None:
    [one] = found("Kari Hansen / Ola Nordmann", "Kultursjef")
    assert "ingen planeier får påminnelser" in says(one)
    assert "plankoordinatoren" not in says(one)
