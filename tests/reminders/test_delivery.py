"""The loop of a sending: what is refused for the time being is tried again, what breaks for good ends it, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from planbook.errors import (
    DeliveryError,
    DeliveryPostponedError,
    DeliveryUncertainError,
    SendingStoppedError,
    TransportError,
)
from planbook.findings import Source
from planbook.model.people import Contact
from planbook.reminders.delivery import BACK_OFF, LONGEST_PAUSE, LONGEST_WAIT, Mail, Outcome, Run, deliver
from planbook.reminders.digest import Digest
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import Ledger, State, writing
from planbook.reminders.transports.memory import MemoryTransport

BOOK, TODAY = "bok-1", date(2020, 2, 3)
PEOPLE = [f"{letter}@kommune.example" for letter in "abcde"]


class Answering(MemoryTransport):
    """Answers each address with the errors it is given, one after the other, and then takes the message."""

    def __init__(self, **answers: Sequence[Exception]) -> None:
        super().__init__()
        self.answers = {name: list(waiting) for name, waiting in answers.items()}
        self.tried: list[str] = []

    def send(self, message: EmailMessage) -> None:
        """Raise the next error, or keep the message."""
        address = str(message["To"])
        self.tried.append(address[0])
        waiting = self.answers.get(address[0], [])
        if waiting:
            raise waiting.pop(0)
        super().send(message)


def postponed(after: float | None = None) -> DeliveryPostponedError:
    return DeliveryPostponedError(recipient="a", reason="451 greylisted", after=after)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger."""
    with writing(tmp_path) as book:
        yield book


def mail(address: str) -> Mail:
    message = EmailMessage()
    message["To"], message["Message-ID"] = address, f"<{address[0]}@planbook.invalid>"
    contact = Contact(source=Source("Kontakter", 4), role=address[0], email=address, active=True)
    entry = Entry(Key("P-1", "revision", TODAY, 1, address), "Plan", "owner")
    return Mail(message, [entry], Digest(contact, address, ()))


def sending(ledger: Ledger, transport: Answering, now: datetime) -> tuple[Outcome, list[float], dict[str, str]]:
    """How a sending to five people went: the outcome, the seconds it waited, and what the ledger says of each."""
    waits: list[float] = []
    logged: list[State] = []
    run = Run(
        transport, ledger, BOOK, TODAY, now, "nb", waits.append, lambda state, _mail, _trouble: logged.append(state)
    )
    mails = [mail(address) for address in PEOPLE]
    outcome = Outcome()
    run.reserve(mails)
    deliver(mails, run, outcome)
    states = {row.key.recipient[0]: row.state.value for row in ledger.rows(BOOK)}
    assert sorted(state.value for state in logged) == sorted(states.values())
    return outcome, waits, states


ALL_SENT = dict.fromkeys("abcde", "sent")


def test_a_greylisted_mail_is_tried_again_when_the_rest_has_gone(ledger: Ledger, now: datetime) -> None:
    transport = Answering(b=[postponed()])
    _, waits, states = sending(ledger, transport, now)
    assert transport.tried == ["a", "b", "c", "d", "e", "b"]
    assert waits == [BACK_OFF[0]]
    assert states == ALL_SENT


def test_the_pauses_grow_and_then_it_counts_as_failed_with_the_servers_words(ledger: Ledger, now: datetime) -> None:
    transport = Answering(b=[postponed() for _ in range(9)], d=[postponed()])
    _, waits, states = sending(ledger, transport, now)
    assert waits == [*BACK_OFF]
    assert list(BACK_OFF) == sorted(BACK_OFF)
    assert states == {**ALL_SENT, "b": "failed"}
    assert transport.tried.count("b") == len(BACK_OFF) + 1
    (row,) = ledger.rows(BOOK, state=State.FAILED)
    assert row.trouble == "451 greylisted"


@pytest.mark.parametrize(("asked", "waited"), [(7.0, 7.0), (99_999.0, LONGEST_PAUSE)])
def test_a_service_that_says_how_long_to_wait_is_obeyed_within_reason(
    ledger: Ledger, now: datetime, asked: float, waited: float
) -> None:
    transport = Answering(b=[postponed(asked)])
    _, waits, states = sending(ledger, transport, now)
    assert waits == [waited, BACK_OFF[0]]
    assert states == ALL_SENT


def test_a_refused_mail_does_not_stop_the_next(ledger: Ledger, now: datetime) -> None:
    _, waits, states = sending(ledger, Answering(c=[DeliveryError(recipient="c", reason="550 nobody")]), now)
    assert states == {**ALL_SENT, "c": "failed"}
    assert waits == []


def test_a_mail_that_must_not_leave_counts_as_failed_and_never_as_uncertain(ledger: Ledger, now: datetime) -> None:
    stop = SendingStoppedError("outside", recipient="c@annen.example")
    _, _, states = sending(ledger, Answering(c=[stop]), now)
    assert states == {**ALL_SENT, "c": "failed"}
    (row,) = ledger.rows(BOOK, state=State.FAILED)
    assert "c@annen.example" in row.trouble


def test_a_mail_that_may_have_been_taken_is_uncertain_and_not_tried_again(ledger: Ledger, now: datetime) -> None:
    transport = Answering(c=[DeliveryUncertainError(recipient="c", reason="lost")])
    _, _, states = sending(ledger, transport, now)
    assert states == {**ALL_SENT, "c": "uncertain"}
    assert transport.tried == list("abcde")


def test_a_connection_that_breaks_for_good_leaves_the_rest_for_the_next_run(ledger: Ledger, now: datetime) -> None:
    broken = TransportError("lost", host="smtp.kommune.example", reason="reset")
    outcome, _, states = sending(ledger, Answering(a=[postponed()], c=[broken]), now)
    assert outcome.stopped is broken
    assert states == {"a": "failed", "b": "sent", "c": "failed", "d": "failed", "e": "failed"}
    again = Answering()
    mails = [mail(address) for address in PEOPLE if not ledger.covered(BOOK, mail(address).entries[0].key)]
    waits: list[float] = []
    run = Run(again, ledger, BOOK, TODAY, now, "nb", waits.append, lambda *_: None)
    run.reserve(mails)
    deliver(mails, run, Outcome())
    assert again.tried == ["a", "c", "d", "e"]


def test_a_service_that_loses_one_mail_after_the_other_is_left_alone_after_three(ledger: Ledger, now: datetime) -> None:
    def lost() -> Exception:
        return DeliveryUncertainError(recipient="x", reason="lost")

    outcome, _, states = sending(ledger, Answering(**{letter: [lost()] for letter in "bcde"}), now)
    assert states == {"a": "sent", "b": "uncertain", "c": "uncertain", "d": "uncertain", "e": "failed"}
    assert outcome.stopped is not None
    assert [digest.address[0] for digest in outcome.not_tried] == ["e"]


def test_a_run_does_not_wait_for_ever(ledger: Ledger, now: datetime) -> None:
    transport = Answering(**{letter: [postponed(1000.0) for _ in range(9)] for letter in "abcde"})
    _, waits, states = sending(ledger, transport, now)
    assert sum(waits) <= LONGEST_WAIT
    assert set(states.values()) == {"failed"}


def test_a_summary_that_may_have_been_taken_is_told_again(ledger: Ledger, now: datetime) -> None:
    entry = Entry(Key("PLANSTRATEGIEN", "summary", TODAY, 0, "k@kommune.example"), "", "")
    summary = mail("k@kommune.example")._replace(entries=[entry], digest=None)
    waits: list[float] = []
    run = Run(
        Answering(k=[DeliveryUncertainError(recipient="k", reason="lost")]), ledger, BOOK, TODAY, now, "nb", waits.append,
        lambda *_: None,
    )  # fmt: skip
    outcome = Outcome()
    deliver([summary], run, outcome)
    assert (outcome.summary_sent, outcome.summary_failed) == (False, "lost")
    assert not ledger.covered(BOOK, entry.key)
