"""A part of a run, a trial to one address, a baseline, only the summary; and the domains that may be written to."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from sending import (
    BOOK,
    CHIEF,
    FIVE,
    TODAY,
    FailingTransport,
    a_run,
    address,
    contact,
    due,
    inventory,
    plan,
    receivers,
    run,
    text,
    writer,
)

from planbook.errors import DeliveryError, SendingStoppedError
from planbook.model.inventory import Inventory
from planbook.reminders import send as sending
from planbook.reminders.ledger import Ledger
from planbook.reminders.transports.memory import MemoryTransport

# a part, a trial, a baseline


def test_a_redirected_mail_names_its_true_receiver_first_and_records_nothing(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    book = inventory()
    outcome = sending.send_redirected(
        due(book, ledger), book, writer(book, now), transport, "prove@kommune.example", with_summary=False
    )
    assert [digest.address for digest in outcome.sent] == FIVE
    assert [address(message) for message in transport.messages] == ["prove@kommune.example"] * 5
    for message, true_address, number in zip(transport.messages, FIVE, range(1, 6), strict=True):
        assert message.get_all("To") == ["prove@kommune.example"]
        for kind in ("plain", "html"):
            whole = text(message, kind)
            assert true_address in whole
            assert whole.index(true_address) < whole.index(f"Plan {number}")
    assert [digest.address for digest in due(book, ledger).digests] == FIVE


def test_a_redirected_mail_is_still_whole_when_it_is_read_back(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    role = '<b>"Sjef" & co</b>'
    book = inventory(plan(1, role))
    book = Inventory(plans=book.plans, contacts=(contact(role, FIVE[0]),), settings=book.settings)
    sending.send_redirected(
        due(book, ledger), book, writer(book, now), transport, "prove@kommune.example", with_summary=False
    )
    mail = message_from_bytes(transport.messages[0].as_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail.get_content_type() == "multipart/alternative"
    assert "Plan 1" in text(mail)
    assert "<b>" not in text(mail, "html")
    assert "&lt;b&gt;" in text(mail, "html")


def test_a_baseline_counts_everything_as_known_and_sends_nothing(ledger: Ledger, now: datetime) -> None:
    book = inventory()
    outcome = sending.baseline(due(book, ledger), ledger, BOOK, TODAY, now)
    assert outcome.baseline == 5
    assert outcome.sent == []
    assert due(book, ledger).digests == []
    transport = MemoryTransport()
    run(inventory(*book.plans, plan(6, "a")), ledger, transport, now)
    assert receivers(transport) == [FIVE[0]]
    assert "Plan 6" in text(transport.messages[0])
    assert "Plan 1" not in text(transport.messages[0])


def test_after_a_baseline_the_next_step_is_sent(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "a"))
    sending.baseline(due(book, ledger), ledger, BOOK, TODAY, now)
    transport = MemoryTransport()
    run(book, ledger, transport, now.replace(month=3, day=1))
    assert receivers(transport) == [FIVE[0]]


def test_summary_only_tells_the_coordinator_alone_and_counts_the_rest_as_known(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    book = inventory()
    outcome = sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, transport, now))
    assert [address(message) for message in transport.messages] == [CHIEF]
    assert outcome.baseline == 5
    assert due(book, ledger).digests == []


def test_summary_only_does_not_say_that_anything_was_sent(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    book = inventory()
    sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, transport, now))
    (summary,) = transport.messages
    assert "ble sendt" not in text(summary)
    assert "5 e-poster sendt" not in str(summary["Subject"])


def test_when_the_only_summary_fails_nothing_counts_as_known(ledger: Ledger, now: datetime) -> None:
    book = inventory()
    with suppress(DeliveryError):  # the run may end with the sentence, as long as it can be run again
        sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, FailingTransport(CHIEF), now))
    assert [digest.address for digest in due(book, ledger).digests] == FIVE


def test_summary_only_without_a_coordinator_does_not_count_everything_as_known(ledger: Ledger, now: datetime) -> None:
    book = inventory(chief=None)
    with suppress(SendingStoppedError):  # that someone must decide is a good answer
        sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, MemoryTransport(), now))
    assert [digest.address for digest in due(book, ledger).digests] == FIVE


# the allow-list


def test_an_address_outside_the_allowed_domains_stops_everything_by_its_name() -> None:
    with pytest.raises(SendingStoppedError) as stopped:
        sending.assert_allowed([*FIVE, "ola@annen.example"], ["kommune.example"])
    assert stopped.value.variant == "allow"
    assert "ola@annen.example" in stopped.value.sentence("nb")


@pytest.mark.parametrize("domains", [[], ["kommune.example"], [" Kommune.Example "], ["x.example", "kommune.example"]])
def test_allowed_domains_let_their_addresses_pass_and_an_empty_list_all(domains: list[str]) -> None:
    sending.assert_allowed([*FIVE, " Kari@Kommune.EXAMPLE "], domains)


@pytest.mark.parametrize("domain", ["example", "ommune.example", "kommune.example.no", "sub.kommune.example"])
def test_a_domain_that_only_resembles_the_allowed_one_is_outside(domain: str) -> None:
    with pytest.raises(SendingStoppedError):
        sending.assert_allowed(FIVE, [domain])
