"""Sending: reserve in the ledger, send, record, one message at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from planbook.errors import DeliveryError, SendingStoppedError
from planbook.reminders.digest import Digest, Writer, digests
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.policy import Outlook, Raised, Reminder
from planbook.reminders.recipients import coordinator
from planbook.reminders.transports import Transport


@dataclass(slots=True)
class Outcome:
    """How a run went."""

    sent: list[Digest] = field(default_factory=list)
    failed: list[tuple[Digest, str]] = field(default_factory=list)
    """Digests that were not delivered, with the reason."""
    baseline: int = 0
    uncertain: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """What is due and not yet in the ledger, and what the coordinator should raise."""

    digests: list[Digest]
    raised: list[Raised]

    @property
    def reminders(self) -> list[Reminder]:
        """Every reminder of every digest."""
        return [reminder for digest in self.digests for reminder in digest.reminders]


def due(outlook: Outlook, ledger: Ledger, workbook_id: str) -> Due:
    """Take out what the ledger has: what remains is due today."""
    fresh = [reminder for reminder in outlook.reminders if not ledger.covered(workbook_id, reminder.key)]
    raised = [item for item in outlook.past_repeats if ledger.covered(workbook_id, item.key)]
    return Due(digests(fresh), raised)


def assert_allowed(found: Sequence[Digest], domains: Sequence[str]) -> None:
    """Raise `SendingStoppedError` for an address outside the allowed domains; no domains allow every address."""
    for digest in found:
        domain = digest.address.rsplit("@", 1)[-1]
        if domains and domain not in {name.strip().casefold() for name in domains}:
            raise SendingStoppedError("allow", recipient=digest.address)


def baseline(found: Due, ledger: Ledger, workbook_id: str, today: date, now: datetime) -> Outcome:
    """Count everything that is due as known, without a mail."""
    keys = [reminder.key for reminder in found.reminders]
    ledger.write(workbook_id, keys, State.BASELINE, today, now)
    return Outcome(baseline=len(keys))


def send(found: Due, writer: Writer, transport: Transport, ledger: Ledger, workbook_id: str, today: date) -> Outcome:
    """Send every digest and then the coordinator's summary; one that fails does not stop the next."""
    outcome = Outcome(uncertain=ledger.uncertain())
    messages = [(digest, writer.message(digest)) for digest in found.digests]
    for digest, message in messages:
        keys = [reminder.key for reminder in digest.reminders]
        identity = str(message["Message-ID"])
        ledger.write(workbook_id, keys, State.PLANNED, today, writer.now, identity)
        ledger.write(workbook_id, keys, State.SENDING, today, writer.now, identity)
        try:
            transport.send(message)
        except DeliveryError as error:
            ledger.write(workbook_id, keys, State.FAILED, today, writer.now, identity)
            outcome.failed.append((digest, str(error.values.get("reason", ""))))
        else:
            ledger.write(workbook_id, keys, State.SENT, today, writer.now, identity)
            outcome.sent.append(digest)
    chief = coordinator(writer.inventory)
    if chief and (outcome.sent or outcome.failed):
        transport.send(writer.summary(chief, outcome.sent, outcome.failed, found.raised, outcome.uncertain))
    return outcome


def summary_only(
    found: Due, writer: Writer, transport: Transport, ledger: Ledger, workbook_id: str, today: date
) -> Outcome:
    """Send only the coordinator's summary of what is due, and count the rest as known."""
    outcome = baseline(found, ledger, workbook_id, today, writer.now)
    chief = coordinator(writer.inventory)
    if chief and found.digests:
        transport.send(writer.summary(chief, found.digests, (), found.raised, 0))
    return outcome


def send_redirected(found: Due, writer: Writer, transport: Transport, address: str) -> Outcome:
    """Send every mail to one address as a trial: the true recipient is named first, nothing is recorded."""
    outcome = Outcome()
    for digest in found.digests:
        message = writer.message(digest)
        true_recipient = str(message["To"])
        del message["To"]
        message["To"] = address
        for part in message.walk():
            if part.get_content_maintype() == "text":
                _name_recipient(part, true_recipient)
        transport.send(message)
        outcome.sent.append(digest)
    return outcome


def _name_recipient(part: object, recipient: str) -> None:
    from email.message import EmailMessage
    from html import escape

    if not isinstance(part, EmailMessage):
        return
    content = part.get_content()
    if part.get_content_subtype() == "html":
        note = f"<p>[{escape(recipient)}]</p>"
        content = content.replace("<main>", f"<main>{note}", 1)
    else:
        content = f"[{recipient}]\n\n{content}"
    part.set_content(content, subtype=part.get_content_subtype())
