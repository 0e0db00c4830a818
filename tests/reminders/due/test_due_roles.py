"""To whom what is due goes: who holds the role now, and what an owner is told."""

from __future__ import annotations

from datetime import date

import pytest
from nights import DAY, TODAY, heard, look, near, people, run
from small_book import (
    OWNER,
    PEOPLE,
    RESPONSIBLE,
    book,
    contact,
    record,
)

from planbook.model.people import Contact
from planbook.reminders.due import summary_entries
from planbook.reminders.ledger import Ledger
from planbook.reminders.recipients import Reason

# the owner, once a day has passed


def test_the_owner_hears_of_it_on_the_day_the_responsible_role_does_and_with_its_date_afterwards(
    ledger: Ledger,
) -> None:
    late = book(near())
    assert run(late, ledger, date(2025, 2, 3)) == {"ansvarlig": ["revision 1"], "eier": ["owner:revision 1"]}
    new_owner = book(near(), contacts=people(contact("Kultursjef", "ny@kommune.example"), without="Kultursjef"))
    found = look(new_owner, ledger, date(2025, 2, 10))
    assert heard(found) == {"ny": ["owner:revision 1"]}
    assert found.reminders[0].told == date(2025, 2, 3)


def test_the_owner_is_not_told_of_a_reminder_that_the_responsible_role_has_not_had(ledger: Ledger) -> None:
    run(book(near(id="P-9", owner=None, next_revision=date(2025, 6, 1))), ledger, date(2025, 2, 1))
    late = book(near(), near(id="P-9", owner=None, next_revision=date(2025, 6, 1)))
    assert run(late, ledger, date(2025, 2, 3)) == {}
    assert run(late, ledger, date(2025, 2, 8)) == {"ansvarlig": ["revision 1"], "eier": ["owner:revision 1"]}


def test_the_owner_is_not_told_of_a_mail_that_a_part_leaves_out(ledger: Ledger) -> None:
    found = look(book(near()), ledger, date(2025, 2, 3))
    assert heard(found.only(OWNER)) == {}
    assert heard(found.only(RESPONSIBLE)) == {"ansvarlig": ["revision 1"]}
    record(ledger, found.only(RESPONSIBLE).digests[0].entries, date(2025, 2, 3))
    assert heard(look(book(near()), ledger, date(2025, 2, 4)).only(OWNER)) == {"eier": ["owner:revision 1"]}


# who holds the role


def test_a_new_holder_gets_the_step_that_is_reached_and_the_old_one_nothing(ledger: Ledger) -> None:
    inventory = book(near())
    run(inventory, ledger, date(2024, 8, 5))
    changed = book(near(), contacts=people(contact("Rådgiver", "ny@kommune.example"), without="Rådgiver"))
    assert run(changed, ledger, date(2024, 8, 6)) == {"ny": ["revision -6"]}
    assert run(changed, ledger, date(2024, 11, 1)) == {"ny": ["revision -3"]}
    assert run(changed, ledger, date(2024, 11, 2)) == {}


def test_the_deputy_gets_it_while_the_holder_is_away_and_the_holder_once_when_she_is_back(ledger: Ledger) -> None:
    deputy = contact("Vara", "vara@kommune.example")
    away = book(
        near(),
        contacts=people(contact("Rådgiver", RESPONSIBLE, active=False, deputy="Vara"), deputy, without="Rådgiver"),
    )
    back = book(near(), contacts=people(contact("Rådgiver", RESPONSIBLE, deputy="Vara"), deputy, without="Rådgiver"))
    assert run(away, ledger, TODAY) == {"vara": ["revision -1"]}
    assert run(away, ledger, TODAY + DAY) == {}
    assert run(back, ledger, TODAY + 2 * DAY) == {"ansvarlig": ["revision -1"]}
    assert run(back, ledger, TODAY + 3 * DAY) == {}


def test_one_person_in_several_roles_gets_one_mail_and_each_thing_once(ledger: Ledger) -> None:
    kari = "Kari@Kommune.example"
    roles = (
        contact("Kultursjef", kari), contact("Rådgiver", f" {kari.lower()}".strip()), contact("Plankoordinator", kari.upper()),
    )  # fmt: skip
    inventory = book(near(), contacts=roles)
    assert run(inventory, ledger, date(2025, 2, 3)) == {"kari": ["revision 1"]}
    assert run(inventory, ledger, date(2025, 2, 4)) == {}


def test_two_people_of_one_name_each_get_theirs(ledger: Ledger) -> None:
    roles = (
        contact("Kultursjef", "kari.hansen@kommune.example", name="Kari Hansen"),
        contact("Rådgiver", "kari.hansen2@kommune.example", name="Kari Hansen"),
    )
    inventory = book(near(), near(id="P-2", owner="Rådgiver", responsible="Kultursjef"), contacts=roles)
    assert run(inventory, ledger, TODAY) == {"kari.hansen": ["revision -1"], "kari.hansen2": ["revision -1"]}


def test_a_group_mailbox_is_a_role_like_another(ledger: Ledger) -> None:
    inventory = book(
        near(responsible="Planavdelingen"), contacts=people(contact("Planavdelingen", "plan@kommune.example"))
    )
    assert run(inventory, ledger, TODAY) == {"plan": ["revision -1"]}


@pytest.mark.parametrize(
    "role", ["Rådgiver, Kultursjef", "Rådgiver; Kultursjef", "Kari Hansen og Ola Li", "Rådgiver/Kultursjef"]
)
def test_two_names_in_one_cell_go_to_the_coordinator_and_to_neither_of_them(ledger: Ledger, role: str) -> None:
    found = look(book(near(responsible=role)), ledger, TODAY)
    assert heard(found) == {"koordinator": ["revision -1"]}
    assert (found.reminders[0].reason, found.reminders[0].role) == (Reason.COORDINATOR_UNKNOWN, role)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (None, Reason.COORDINATOR_UNKNOWN),
        (contact("Rådgiver", RESPONSIBLE, active=False), Reason.COORDINATOR_VACANT),
        (contact("Rådgiver", None), Reason.COORDINATOR_VACANT),
        (contact("Rådgiver", "a@kommune.example; b@kommune.example"), Reason.COORDINATOR_ADDRESS),
    ],
)
def test_who_left_or_cannot_be_reached_gets_nothing_and_the_coordinator_hears_of_it_once(
    ledger: Ledger, person: Contact | None, reason: Reason
) -> None:
    roles = people(*([person] if person else []), without="Rådgiver")
    inventory = book(near(next_revision=2030, owner=None), contacts=roles)
    found = look(inventory, ledger, TODAY)
    assert heard(found) == {}
    assert [(item.plan.id, item.reason) for item in found.unowned] == [("P-1", reason)]
    assert len(found.news) == 1
    run(inventory, ledger, TODAY)
    again = look(inventory, ledger, TODAY + DAY)
    assert (len(again.unowned), again.news) == (1, [])


def test_what_is_for_one_person_is_never_in_anothers_mail(ledger: Ledger) -> None:
    roles = tuple(contact(f"Rolle {number}", f"rolle{number}@kommune.example") for number in range(5))
    plans = tuple(
        near(id=f"P-{number}", row=4 + number, owner=None, responsible=f"Rolle {number % 5}") for number in range(15)
    )
    found = look(book(*plans, contacts=(*roles, *PEOPLE)), ledger, TODAY)
    for digest in found.digests:
        assert {
            f"{((one.plan and one.plan.responsible) or '').replace('Rolle ', 'rolle')}@kommune.example"
            for one in digest.reminders
        } == {digest.address}
        assert digest.contact.email == digest.address
    assert sum(len(digest.reminders) for digest in found.digests) == 15


def test_without_a_coordinator_nothing_is_news_and_the_rest_still_goes(ledger: Ledger) -> None:
    inventory = book(near(), near(id="P-2", owner=None, responsible=None), contacts=PEOPLE[:2])
    found = look(inventory, ledger, TODAY)
    assert heard(found) == {"ansvarlig": ["revision -1"]}
    assert (found.news, found.monthly, found.told, summary_entries(found, TODAY, 1)) == ([], None, "", [])
