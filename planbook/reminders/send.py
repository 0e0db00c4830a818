"""A sending, as a whole: everyone's mail and the coordinator's summary, only the summary, a baseline, or a trial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from html import escape

from planbook.errors import LedgerError, SendingStoppedError
from planbook.model.inventory import Inventory
from planbook.reminders.delivery import Mail, Outcome, Run, deliver
from planbook.reminders.due import Due, summary_entries
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.recipients import coordinator
from planbook.reminders.transports import Transport
from planbook.reminders.transports.allowed import folded_domain
from planbook.reminders.writer import Report, Writer
from planbook.texts import sentence


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the coordinator is told of the run besides what was sent."""

    last_run: datetime | None = None
    uncertain_before: int = 0
    interrupted: bool = False
    """Whether the run before this one was broken off."""


def assert_allowed(addresses: Iterable[str], domains: Sequence[str]) -> None:
    """Raise `SendingStoppedError` for an address outside the allowed domains; no domains allow every address."""
    allowed = {folded_domain(name) for name in domains}
    for address in addresses:
        if allowed and folded_domain(address.rsplit("@", 1)[-1]) not in allowed:
            raise SendingStoppedError("allow", recipient=address)


def baseline(found: Due, ledger: Ledger, workbook_id: str, today: date, now: datetime) -> Outcome:
    """Count everything that is due as known, without a mail."""
    entries = [entry for digest in (*found.digests, *found.waiting) for entry in digest.entries]
    ledger.write(workbook_id, [*entries, *summary_entries(found, today)], State.BASELINE, today, now)
    return Outcome(baseline=len(entries))


def send(
    found: Due, inventory: Inventory, writer: Writer, run: Run, about: Circumstances, *, with_summary: bool = True
) -> Outcome:
    """Send every digest and then the coordinator's summary; everything is written before the first mail leaves."""
    outcome = Outcome()
    mails = [Mail(writer.message(digest), digest.entries, digest) for digest in found.digests]
    chief = coordinator(inventory) if with_summary else None
    told = summary_entries(found, run.today) if chief else []
    failed_before = {
        digest.address
        for digest in found.digests
        if all(run.ledger.failed(run.workbook_id, key) for key, _, _ in digest.entries)
    }
    # A summary that cannot be written must show before the first mail, too; and a run that is broken off before it is
    # seen at the next one by what it had planned.
    expected = [Mail(writer.summary(chief, _report(found, outcome, about)), told)] if chief else []
    try:
        run.reserve([*mails, *expected])
        deliver(mails, run, outcome)
        if chief and outcome.stopped is None and _is_worth_telling(found, outcome, about, failed_before):
            deliver([Mail(writer.summary(chief, _report(found, outcome, about)), told)], run, outcome)
        elif chief:
            run.ledger.settle_interrupted()
    except LedgerError as error:
        raise LedgerError("midway", n=len(outcome.sent), **error.values) from error
    return outcome


def _is_worth_telling(found: Due, outcome: Outcome, about: Circumstances, failed_before: set[str]) -> bool:
    """The coordinator hears of a run only when something has changed, and once a month of everything.

    That the same mail could not be sent this time either is nothing new.
    """
    failed = any(digest.address not in failed_before for digest, _ in outcome.failed)
    return bool(outcome.sent or failed or outcome.uncertain or found.news or found.monthly or about.interrupted)


def _report(found: Due, outcome: Outcome, about: Circumstances, *, alone: bool = False) -> Report:
    return Report(
        sent=tuple(found.digests if alone else outcome.sent),
        failed=tuple(outcome.failed),
        uncertain=tuple(outcome.uncertain),
        uncertain_before=about.uncertain_before,
        not_tried=tuple(outcome.not_tried),
        waiting=tuple(found.waiting),
        raised=tuple(found.raised),
        unreadable=tuple(found.unreadable),
        unowned=tuple(found.unowned),
        overdue=tuple(found.overdue) if found.monthly else (),
        last_run=about.last_run,
        monthly=found.monthly is not None,
        first_run_only_summary=alone,
        interrupted=about.interrupted,
    )


def summary_only(found: Due, inventory: Inventory, writer: Writer, run: Run) -> Outcome:
    """Send only the coordinator's summary of what is due, and then count the rest as known.

    Raises `SendingStoppedError` when there is no coordinator, and `DeliveryError` when the summary could not be sent:
    then nothing counts as known.
    """
    if not found.digests:
        return Outcome()
    chief = coordinator(inventory)
    if chief is None:
        raise SendingStoppedError("coordinator")
    run.transport.send(writer.summary(chief, _report(found, Outcome(), Circumstances(), alone=True)))
    outcome = baseline(found, run.ledger, run.workbook_id, run.today, run.now)
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
            if isinstance(part, EmailMessage) and part.get_content_type() in ("text/plain", "text/html"):
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
