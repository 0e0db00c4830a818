"""Sending: reserve in the ledger, send, record, one message at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from html import escape

from planbook.errors import DeliveryError, LedgerError, SendingStoppedError
from planbook.findings import Finding
from planbook.model.inventory import folded
from planbook.reminders.digest import Digest, Writer, digests
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.policy import Event, Key, Outlook, Raised, Reminder
from planbook.reminders.recipients import coordinator
from planbook.reminders.transports import Transport
from planbook.texts import sentence


@dataclass(slots=True)
class Outcome:
    """How a run went."""

    sent: list[Digest] = field(default_factory=list)
    failed: list[tuple[Digest, str]] = field(default_factory=list)
    """Digests that were not delivered, with the reason."""
    baseline: int = 0
    uncertain: int = 0
    summary_sent: bool = False
    summary_failed: str = ""
    """Why the coordinator's summary was not delivered."""


@dataclass(frozen=True, slots=True)
class News:
    """Something the coordinator is told once in her summary, and the key it is recorded under."""

    key: Key
    item: Raised | Finding


@dataclass(frozen=True, slots=True)
class Due:
    """What is due and not yet in the ledger, what the coordinator should raise, and what is news to her."""

    digests: list[Digest]
    raised: list[Raised]
    unreadable: list[Finding]
    news: list[News]
    """What of `raised` and `unreadable` she has not been told."""

    @property
    def reminders(self) -> list[Reminder]:
        """Every reminder of every digest."""
        return [reminder for digest in self.digests for reminder in digest.reminders]


def due(outlook: Outlook, ledger: Ledger, workbook_id: str, coordinator_address: str, today: date) -> Due:
    """Take out what the ledger has: what remains is due today.

    A plan should be raised from the day after its last repeat was sent.
    """
    fresh = [reminder for reminder in outlook.reminders if not ledger.covered(workbook_id, reminder.key)]
    raised = [item for item in outlook.past_repeats if ledger.recorded_before(workbook_id, item.key, today)]
    address = folded(coordinator_address)
    news = [News(Key(item.key.plan_id, Event.RAISED, item.key.due, item.key.step, address), item) for item in raised]
    for finding in outlook.unreadable:
        event = f"{Event.UNREADABLE}:{finding.address.field}:{finding.values.get('value', '')}"
        plan_id = finding.plan_id or finding.plan_title or ""
        news.append(News(Key(plan_id, event, date.min, 0, address), finding))
    news = [item for item in news if not ledger.covered(workbook_id, item.key)]
    return Due(digests(fresh), raised, list(outlook.unreadable), news)


def assert_allowed(addresses: Iterable[str], domains: Sequence[str]) -> None:
    """Raise `SendingStoppedError` for an address outside the allowed domains; no domains allow every address."""
    allowed = {name.strip().casefold() for name in domains}
    for address in addresses:
        if allowed and address.strip().casefold().rsplit("@", 1)[-1] not in allowed:
            raise SendingStoppedError("allow", recipient=address)


def baseline(found: Due, ledger: Ledger, workbook_id: str, today: date, now: datetime) -> Outcome:
    """Count everything that is due as known, without a mail."""
    keys = [reminder.key for reminder in found.reminders]
    ledger.write(workbook_id, keys, State.BASELINE, today, now)
    return Outcome(baseline=len(keys))


def send(
    found: Due,
    writer: Writer,
    transport: Transport,
    ledger: Ledger,
    workbook_id: str,
    today: date,
    *,
    with_summary: bool = True,
) -> Outcome:
    """Send every digest and then the coordinator's summary; one that fails does not stop the next."""
    outcome = Outcome(uncertain=ledger.uncertain())
    messages = [(digest, writer.message(digest)) for digest in found.digests]
    chief = coordinator(writer.inventory)
    if chief:
        # A broken template of the summary must show before the first mail, too.
        writer.summary(chief, found.digests, (), found.raised, found.unreadable, outcome.uncertain)
    try:
        _send_each(messages, outcome, writer, transport, ledger, workbook_id, today)
        if with_summary and (outcome.sent or outcome.failed or found.news):
            _send_summary(found, outcome, writer, transport)
        if outcome.summary_sent:
            ledger.write(workbook_id, [item.key for item in found.news], State.SENT, today, writer.now)
    except LedgerError as error:
        raise LedgerError("midway", n=len(outcome.sent), **error.values) from error
    return outcome


def _send_each(
    messages: Sequence[tuple[Digest, EmailMessage]],
    outcome: Outcome,
    writer: Writer,
    transport: Transport,
    ledger: Ledger,
    workbook_id: str,
    today: date,
) -> None:
    """Reserve, send and record one message after the other."""
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


def _send_summary(found: Due, outcome: Outcome, writer: Writer, transport: Transport) -> None:
    """Tell the coordinator how the run went, and what she should raise."""
    chief = coordinator(writer.inventory)
    if chief is None:
        return
    summary = writer.summary(chief, outcome.sent, outcome.failed, found.raised, found.unreadable, outcome.uncertain)
    try:
        transport.send(summary)
        outcome.summary_sent = True
    except DeliveryError as error:
        outcome.summary_failed = str(error.values.get("reason", ""))


def summary_only(
    found: Due, writer: Writer, transport: Transport, ledger: Ledger, workbook_id: str, today: date
) -> Outcome:
    """Send only the coordinator's summary of what is due, and then count the rest as known.

    Raises `SendingStoppedError` when there is no coordinator, and `DeliveryError` when the summary could not be sent:
    then nothing counts as known.
    """
    if not found.digests:
        return Outcome()
    chief = coordinator(writer.inventory)
    if chief is None:
        raise SendingStoppedError("coordinator")
    message = writer.summary(chief, found.digests, (), found.raised, found.unreadable, 0, only_summary=True)
    transport.send(message)
    outcome = baseline(found, ledger, workbook_id, today, writer.now)
    outcome.summary_sent = True
    return outcome


def send_redirected(found: Due, writer: Writer, transport: Transport, address: str) -> Outcome:
    """Send every mail to one address as a trial: the true recipient is named first, nothing is recorded."""
    outcome = Outcome()
    for digest in found.digests:
        message = writer.message(digest)
        true_recipient = str(message["To"])
        lang = str(message["Content-Language"])
        subject = f"{sentence('remind.trial', lang)}: {message['Subject']}"
        del message["To"]
        del message["Subject"]
        message["To"] = address
        message["Subject"] = subject
        for part in message.walk():
            if isinstance(part, EmailMessage) and part.get_content_maintype() == "text":
                _name_recipient(part, true_recipient)
        transport.send(message)
        outcome.sent.append(digest)
    return outcome


def _name_recipient(part: EmailMessage, recipient: str) -> None:
    """Say at the top of a text part whom the mail was meant for."""
    content = part.get_content()
    if part.get_content_subtype() == "html":
        content = content.replace("<main>", f"<main><p>[{escape(recipient)}]</p>", 1)
    else:
        content = f"[{recipient}]\n\n{content}"
    part.set_content(content, subtype=part.get_content_subtype())
