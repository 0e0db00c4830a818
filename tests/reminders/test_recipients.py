"""Who gets a reminder: planansvarlig, planeier, deputy, leader of a vacant role, coordinator; never a neighbour."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings
from planbook.reminders.digest import digests
from planbook.reminders.policy import outlook
from planbook.reminders.recipients import Chosen, Reason, coordinator, resolve

TODAY = date(2020, 2, 3)


def contact(role: str, email: str | None = None, **values: Any) -> Contact:
    """An active role whose address is its own name, unless a test says otherwise."""
    address = f"{role.split(maxsplit=1)[0].lower()}@kommune.example" if email is None else email
    return Contact(source=Source("Kontakter", 4), role=role, email=address, **{"active": True, **values})


def book(*contacts: Contact, plans: tuple[Plan, ...] = (), chief: str | None = "Koordinator") -> Inventory:
    return Inventory(contacts=contacts, plans=plans, settings=Settings(coordinator=chief))


def plan(**values: Any) -> Plan:
    """An overdue plan."""
    known: dict[str, Any] = {"id": "P-1", "title": "Kulturplan", "status": Status.ADOPTED, "period_to": 2019}
    return Plan(source=Source("Planer", 4), **{**known, **values})


def who(inventory: Inventory, **values: Any) -> tuple[str | None, Reason] | None:
    """The address chosen for a plan, and why."""
    chosen = resolve(inventory, plan(**values))
    return (chosen.contact.email, chosen.reason) if chosen else None


CHIEF = contact("Koordinator")
OWNER = contact("Eier")
RESPONSIBLE = contact("Rådgiver", "ansvarlig@kommune.example")
DEPUTY = contact("Vara")
LEADER = contact("Leder")


def test_the_responsible_role_comes_before_the_owner() -> None:
    found = who(book(OWNER, RESPONSIBLE, CHIEF), owner="Eier", responsible="Rådgiver")
    assert found == ("ansvarlig@kommune.example", Reason.RESPONSIBLE)


def test_without_a_responsible_role_the_owner_gets_it() -> None:
    assert who(book(OWNER, RESPONSIBLE, CHIEF), owner="Eier") == ("eier@kommune.example", Reason.OWNER)


def test_the_deputy_stands_in_for_a_role_that_nobody_holds() -> None:
    away = contact("Rådgiver", active=False, deputy="Vara", leader="Leder")
    inventory = book(away, OWNER, DEPUTY, LEADER, CHIEF)
    assert who(inventory, owner="Eier", responsible="Rådgiver") == ("vara@kommune.example", Reason.DEPUTY)


def test_the_leader_gets_it_when_the_role_is_vacant_and_its_deputy_is_too() -> None:
    away = contact("Rådgiver", active=False, deputy="Vara", leader="Leder")
    inventory = book(away, contact("Vara", active=False), LEADER, CHIEF)
    assert who(inventory, responsible="Rådgiver") == ("leder@kommune.example", Reason.LEADER)


def test_the_leader_is_never_asked_while_the_holder_can_receive() -> None:
    inventory = book(contact("Rådgiver", "r@kommune.example", leader="Leder", deputy="Vara"), DEPUTY, LEADER, CHIEF)
    assert who(inventory, responsible="Rådgiver") == ("r@kommune.example", Reason.RESPONSIBLE)


def test_the_coordinator_gets_it_when_nobody_in_the_chain_can() -> None:
    away = contact("Rådgiver", active=False, deputy="Vara", leader="Leder")
    inventory = book(away, contact("Vara", active=False), contact("Leder", "ingen adresse"), OWNER, CHIEF)
    found = who(inventory, owner="Utenfor listen", responsible="Rådgiver")
    assert found == ("koordinator@kommune.example", Reason.COORDINATOR_VACANT)
    assert who(inventory, owner="Eier", responsible="Rådgiver") == ("eier@kommune.example", Reason.OWNER)


def test_a_doubled_role_is_no_stand_in_and_no_owner_either() -> None:
    away = contact("Rådgiver", active=False, deputy="Vara")
    twice = (contact("Vara", "a@kommune.example"), contact("Vara", "b@kommune.example"))
    inventory = book(away, *twice, CHIEF)
    assert who(inventory, responsible="Rådgiver") == ("koordinator@kommune.example", Reason.COORDINATOR_VACANT)


def test_a_role_that_stands_twice_gets_nothing_and_the_coordinator_gets_it() -> None:
    inventory = book(contact("Rådgiver", "a@kommune.example"), contact("rådgiver ", "b@kommune.example"), CHIEF)
    assert who(inventory, responsible="Rådgiver") == ("koordinator@kommune.example", Reason.COORDINATOR_ADDRESS)


def test_the_chain_goes_one_link_and_not_to_the_deputy_of_the_deputy() -> None:
    away = contact("Rådgiver", active=False, deputy="Vara")
    inventory = book(away, contact("Vara", active=False, deputy="Leder"), LEADER, CHIEF)
    assert who(inventory, responsible="Rådgiver") == ("koordinator@kommune.example", Reason.COORDINATOR_VACANT)


def test_a_plan_without_owner_and_responsible_goes_to_the_coordinator() -> None:
    assert who(book(OWNER, CHIEF)) == ("koordinator@kommune.example", Reason.COORDINATOR_NO_ROLE)


@pytest.mark.parametrize("role", ["Rådgiver kultur", "Eier ", "EIER", "Eie", "Eiere", "Eier, Rådgiver"])
def test_an_unknown_role_never_falls_to_the_row_of_a_neighbour(role: str) -> None:
    inventory = book(OWNER, RESPONSIBLE, CHIEF, DEPUTY)
    found = who(inventory, owner=role)
    if role.strip().casefold() == "eier":
        assert found == ("eier@kommune.example", Reason.OWNER)
    else:
        assert found == ("koordinator@kommune.example", Reason.COORDINATOR_UNKNOWN)


def test_an_unknown_responsible_role_goes_to_the_coordinator_and_says_which_role_was_meant() -> None:
    chosen = resolve(book(OWNER, CHIEF), plan(owner="Eier", responsible="Har sluttet"))
    assert chosen == Chosen(CHIEF, Reason.COORDINATOR_UNKNOWN, "Har sluttet")


def test_a_plan_after_a_plan_with_an_owner_does_not_inherit_the_owner() -> None:
    plans = (plan(owner="Eier"), plan(id="P-2", title="Klimaplan"), plan(id="P-3", title="Idrettsplan", owner="Ukjent"))
    reminders = outlook(book(OWNER, CHIEF, plans=plans), (), TODAY).reminders
    got = {reminder.occasion.title: reminder.key.recipient for reminder in reminders}
    chief = "koordinator@kommune.example"
    assert got == {"Kulturplan": "eier@kommune.example", "Klimaplan": chief, "Idrettsplan": chief}


@pytest.mark.parametrize("active", [False, None])
def test_a_role_that_is_not_said_to_be_active_gets_nothing(active: bool | None) -> None:
    inventory = book(contact("Eier", active=active), CHIEF)
    assert who(inventory, owner="Eier") == ("koordinator@kommune.example", Reason.COORDINATOR_VACANT)


BAD_ADDRESSES = ["kari", "kari@", "@kommune.example", "kari@kommune", "a@b.example; c@d.example", "a@b.example,c@d.no",
                 "Kari <kari@kommune.example>", "kari@kommune.example\nBcc: x@y.example", "kåri@kommune.example"]  # fmt: skip


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_is_none_or_several_gets_nothing_and_the_coordinator_gets_it_instead(address: str) -> None:
    inventory = book(contact("Eier", address), CHIEF)
    assert who(inventory, owner="Eier") == ("koordinator@kommune.example", Reason.COORDINATOR_ADDRESS)


def test_a_role_without_an_address_is_vacant() -> None:
    inventory = book(contact("Eier", "", deputy="Vara"), DEPUTY, CHIEF)
    assert who(inventory, owner="Eier") == ("vara@kommune.example", Reason.DEPUTY)
    alone = book(contact("Eier", ""), DEPUTY, CHIEF)
    assert who(alone, owner="Eier") == ("koordinator@kommune.example", Reason.COORDINATOR_VACANT)


@pytest.mark.parametrize("stand_in", [{"deputy": "Vara"}, {"leader": "Leder"}])
def test_a_faulty_address_is_not_a_vacant_role_and_goes_to_the_coordinator(stand_in: dict[str, str]) -> None:
    inventory = book(contact("Eier", "kari@kommune", **stand_in), DEPUTY, LEADER, CHIEF)
    chosen = resolve(inventory, plan(owner="Eier"))
    assert chosen is not None
    assert chosen.contact == CHIEF


@pytest.mark.parametrize(
    "address", ["kari..nordmann@kommune.example", ".kari@kommune.example", "kari.@kommune.example"]
)
def test_an_address_with_a_misplaced_dot_is_no_address(address: str) -> None:
    assert not contact("Eier", address).can_receive


def test_without_a_coordinator_there_is_nobody_to_fall_back_to() -> None:
    for chief in (None, "Ukjent rolle"):
        inventory = book(OWNER, chief=chief)
        assert coordinator(inventory) is None
        assert who(inventory) is None
        assert who(inventory, owner="Har sluttet") is None


def test_a_coordinator_who_cannot_receive_counts_as_none() -> None:
    assert coordinator(book(contact("Koordinator", active=False))) is None
    assert coordinator(book(contact("Koordinator", "ingen"))) is None


def test_an_owner_still_gets_her_reminder_when_there_is_no_coordinator() -> None:
    assert who(book(OWNER, chief=None), owner="Eier") == ("eier@kommune.example", Reason.OWNER)


def test_roles_are_found_whatever_their_capitals_and_blanks() -> None:
    inventory = book(contact("Kommunalsjef  kultur", "ks@kommune.example"), CHIEF)
    assert who(inventory, owner=" kommunalsjef kultur") == ("ks@kommune.example", Reason.OWNER)


def test_the_same_person_in_several_roles_gets_one_digest_with_each_plan_once() -> None:
    kari = "Kari@Kommune.example"
    roles = (
        contact("Eier", kari), contact("Rådgiver", kari.lower()), contact("Vara", kari.upper()),
        contact("Koordinator", "kari@kommune.example"), contact("Borte", active=False, deputy="Vara"),
    )  # fmt: skip
    plans = (
        plan(id="P-1", title="Kulturplan", owner="Eier", responsible="Rådgiver"),
        plan(id="P-2", title="Idrettsplan", owner="Eier"),
        plan(id="P-3", title="Klimaplan"),
        plan(id="P-4", title="Skoleplan", responsible="Borte", owner="Eier"),
    )
    (digest,) = digests(outlook(book(*roles, plans=plans), (), TODAY).reminders)
    assert digest.address == "kari@kommune.example"
    assert sorted(reminder.occasion.title for reminder in digest.reminders) == [
        "Idrettsplan", "Klimaplan", "Kulturplan", "Skoleplan",
    ]  # fmt: skip


def test_two_people_with_the_same_name_and_different_addresses_both_get_theirs() -> None:
    roles = (
        contact("Kultursjef", "kari.hansen@kommune.example", name="Kari Hansen"),
        contact("Plansjef", "kari.hansen2@kommune.example", name="Kari Hansen"),
    )
    plans = (plan(owner="Kultursjef"), plan(id="P-2", title="Klimaplan", owner="Plansjef"))
    got = {
        digest.address: [reminder.occasion.title for reminder in digest.reminders]
        for digest in digests(outlook(book(*roles, plans=plans), (), TODAY).reminders)
    }
    assert got == {"kari.hansen@kommune.example": ["Kulturplan"], "kari.hansen2@kommune.example": ["Klimaplan"]}
