"""What an owner is told of somebody else's reminder is true: it has left, and on the day that is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage

from sending import BOOK, FIVE, TODAY, FailingTransport, due, inventory, plan, receivers, run, text

from planbook.errors import DeliveryUncertainError, TransportError
from planbook.reminders import send as sending
from planbook.reminders.ledger import Ledger
from planbook.reminders.transports.memory import MemoryTransport

WEEK = timedelta(days=8)


class Failing(MemoryTransport):
    """Raises the same error for every mail from the so manieth, and counts the attempts."""

    def __init__(self, error: Exception, first: int = 0) -> None:
        super().__init__()
        self.error, self.first, self.tried = error, first, 0

    def send(self, message: EmailMessage) -> None:
        """Fail, or keep one message."""
        self.tried += 1
        if self.tried > self.first:
            raise self.error
        super().send(message)


def told(transport: MemoryTransport) -> dict[str, str]:
    """What each receiver was told."""
    return dict(zip(receivers(transport), map(text, transport.messages), strict=False))


def test_whoever_is_told_of_a_reminder_gets_her_mail_after_it_up_the_whole_line(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "a", responsible="b"), plan(2, "b", responsible="c"), plan(3, "c"))
    transport = MemoryTransport()
    run(book, ledger, transport, now)
    assert receivers(transport) == [FIVE[2], FIVE[1], FIVE[0]]
    assert "b fikk påminnelse 3. februar 2020" in told(transport)[FIVE[0]]
    assert "c fikk påminnelse 3. februar 2020" in told(transport)[FIVE[1]]


def test_two_who_wait_for_each_other_hear_of_it_once_it_is_true(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "a", responsible="b"), plan(2, "b", responsible="a"))
    first, second = MemoryTransport(), MemoryTransport()
    run(book, ledger, first, now)
    assert receivers(first) == FIVE[:2]
    assert not any("fikk påminnelse" in said for said in told(first).values())
    run(book, ledger, second, now + WEEK)
    assert "b fikk påminnelse 3. februar 2020" in told(second)[FIVE[0]]
    assert "a fikk påminnelse 3. februar 2020" in told(second)[FIVE[1]]


def test_an_owner_is_not_told_of_a_reminder_that_could_not_be_sent(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "b", responsible="a"), plan(2, "b"))
    transport = FailingTransport(FIVE[0])
    run(book, ledger, transport, now)
    assert receivers(transport) == [FIVE[1]]
    assert "Plan 2" in text(transport.messages[0])
    assert "Plan 1" not in text(transport.messages[0])
    later = MemoryTransport()
    run(book, ledger, later, now + WEEK)
    assert receivers(later) == [FIVE[0], FIVE[1]]
    assert "a fikk påminnelse 11. februar 2020" in text(later.messages[1])


def test_an_owner_is_not_told_of_a_reminder_that_was_only_counted_as_known(ledger: Ledger, now: datetime) -> None:
    sending.baseline(due(inventory(plan(1, "b", responsible="a")), ledger), ledger, BOOK, TODAY, now)
    book = inventory(plan(1, "c", responsible="a"))
    assert due(book, ledger).digests == []
    transport = MemoryTransport()
    run(book, ledger, transport, now)
    assert receivers(transport) == []


def test_a_connection_that_has_broken_for_good_is_not_tried_again_for_those_who_come_last(
    ledger: Ledger, now: datetime
) -> None:
    book = inventory(*(plan(number, "e", responsible=letter) for number, letter in enumerate("abcd", 1)), plan(5, "e"))
    transport = Failing(TransportError("lost", host="smtp.kommune.example", reason="reset"), first=1)
    outcome = run(book, ledger, transport, now)
    assert transport.tried == 2
    assert [digest.address for digest in outcome.sent] == [FIVE[0]]
    assert [digest.address for digest in outcome.not_tried] == FIVE[1:]


def test_a_service_that_loses_every_mail_is_left_alone_also_among_those_who_come_last(
    ledger: Ledger, now: datetime
) -> None:
    mine = [plan(number, letter) for number, letter in enumerate("abcd", 1)]
    others = [plan(10 + number, letter, responsible="e") for number, letter in enumerate("abcd", 1)]
    transport = Failing(DeliveryUncertainError(recipient="x", reason="lost"), first=1)
    outcome = run(inventory(*mine, *others), ledger, transport, now)
    assert transport.tried == 4
    assert [digest.address for digest in outcome.sent] == [FIVE[4]]
    assert outcome.stopped is not None
