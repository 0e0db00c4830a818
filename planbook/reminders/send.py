"""A sending, as a whole: everyone's mail and the coordinator's summary, only the summary, a baseline, or a trial."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from html import escape

from planbook.errors import DeliveryError, LedgerError, SendingStoppedError
from planbook.findings import STRATEGY_ID
from planbook.model.inventory import Inventory
from planbook.reminders.delivery import Mail, Outcome, Run, deliver
from planbook.reminders.digest import Digest
from planbook.reminders.due import Due, summary_entries
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.occasions import Event
from planbook.reminders.recipients import coordinator
from planbook.reminders.transports import Transport
from planbook.reminders.transports.allowed import folded_domain
from planbook.reminders.writer import Report, Writer
from planbook.texts import sentence


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the coordinator is told of the run besides what was sent."""

    number: int = 1
    """Which sending of this workbook it is."""
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
    ledger.write(workbook_id, [*entries, *summary_entries(found, today, 0)], State.BASELINE, today, now)
    return Outcome(baseline=len(entries))


def failed_before(digest: Digest, ledger: Ledger, workbook_id: str) -> bool:
    """Whether a mail could not be sent when it was tried last."""
    return all(ledger.failed(workbook_id, key) for key, _, _ in digest.entries)


def leave_for_the_next(ledger: Ledger, workbook_id: str, found: Due, today: date, now: datetime) -> None:
    """After a part of a run: the next whole one is to find, and to tell, that the one before was broken off."""
    ledger.reserve(workbook_id, [(summary_entries(found, today, 0)[:1], "")], today, now)


def send(
    found: Due, inventory: Inventory, writer: Writer, run: Run, about: Circumstances, *, with_summary: bool = True
) -> Outcome:
    """Send every digest and then the coordinator's summary; everything is written before the first mail leaves."""
    mails = [Mail(writer.message(digest), digest.entries, digest) for digest in found.digests]
    chief = coordinator(inventory) if with_summary else None
    told = _told(found, run, about) if chief else []
    doubts = has_doubts(found, run.ledger, run.workbook_id, run.today, about)
    failing = {digest.address for digest in found.digests if failed_before(digest, run.ledger, run.workbook_id)}
    # The summary of a run in which all goes well: one that cannot be written must show before the first mail, too; and a
    # run that is broken off before it is seen at the next one by what it had planned.
    turns = _in_turn(mails)
    all_well = Outcome(sent=[mail.digest for turn in turns for mail in turn if mail.digest])
    summary = Mail(writer.summary(chief, _report(found, all_well, about)), told) if chief else None
    outcome = Outcome()
    try:
        run.reserve([*mails, *([summary] if summary else [])])
        for turn in turns:
            deliver([true for mail in turn for true in _true(mail, writer, run)], run, outcome)
        if chief and summary and outcome.stopped is None:
            if doubts or _is_worth_telling(found, outcome, about, failing):
                if outcome != all_well:
                    summary = Mail(writer.summary(chief, _report(found, outcome, about)), told)
                deliver([summary], run, outcome)
            else:
                run.ledger.settle_interrupted(run.workbook_id)
    except LedgerError as error:
        raise LedgerError("midway", n=len(outcome.sent), **error.values) from error
    return outcome


def _in_turn(mails: Sequence[Mail]) -> list[list[Mail]]:
    """The mails in turns: who is told of another's reminder comes after her who has it, and who wait for each other last."""
    turns: list[list[Mail]] = []
    left = list(mails)
    while left:
        to_go = {entry.key for mail in left for entry in mail.entries}
        ready = [mail for mail in left if mail.digest and not any(one.about in to_go for one in mail.digest.reminders)]
        turns.append(ready or left)
        gone = {id(mail) for mail in turns[-1]}
        left = [mail for mail in left if id(mail) not in gone]
    return turns


def _true(mail: Mail, writer: Writer, run: Run) -> list[Mail]:
    """A mail without what it would tell of mails that have not left; such news waits until it is true."""
    digest = mail.digest
    if digest is None:
        return [mail]
    untrue = [one for one in digest.reminders if one.about and not run.ledger.mailed_on(run.workbook_id, one.about)]
    if not untrue:
        return [mail]
    run.record(mail._replace(entries=[one.entry for one in untrue]), State.FAILED, sentence("remind.held", run.lang))
    kept = replace(digest, reminders=tuple(one for one in digest.reminders if one not in untrue))
    return [Mail(writer.message(kept), kept.entries, kept)] if kept.reminders else []


def _told(found: Due, run: Run, about: Circumstances) -> list[Entry]:
    """What is recorded of the summary."""
    return [*summary_entries(found, run.today, about.number), *_doubts(found, run.today, about)]


def _doubts(found: Due, today: date, about: Circumstances) -> list[Entry]:
    """That some reminders of earlier runs are uncertain is told once for each number of them, and again the next month."""
    if not about.uncertain_before or not found.told:
        return []
    key = Key(STRATEGY_ID, Event.UNCERTAIN, today.replace(day=1), about.uncertain_before, found.told)
    return [Entry(key, "", "")]


def has_doubts(found: Due, ledger: Ledger, workbook_id: str, today: date, about: Circumstances) -> bool:
    """Whether the coordinator has not been told of the uncertain reminders there are."""
    return any(not ledger.covered(workbook_id, entry.key) for entry in _doubts(found, today, about))


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
        raised=tuple(found.raised if found.monthly else found.new_raised),
        unreadable=tuple(found.unreadable if found.monthly else found.new_unreadable),
        unowned=tuple(found.unowned if found.monthly else found.new_unowned),
        overdue=tuple(found.overdue) if found.monthly else (),
        last_run=about.last_run,
        monthly=found.monthly is not None,
        first_run_only_summary=alone,
        interrupted=about.interrupted,
    )


def summary_only(found: Due, inventory: Inventory, writer: Writer, run: Run) -> Outcome:
    """Send only the coordinator's summary of what is due, and then count the rest as known.

    Nothing counts as known when the summary could not be sent. Raises `SendingStoppedError` when there is no coordinator.
    """
    if not found.digests:
        return Outcome()
    chief = coordinator(inventory)
    if chief is None:
        raise SendingStoppedError("coordinator")
    summary = writer.summary(chief, _report(found, Outcome(), Circumstances(), alone=True))
    mail = Mail(summary, summary_entries(found, run.today, 1)[:1])
    outcome = Outcome()
    run.reserve([mail])
    deliver([mail], run, outcome)
    if outcome.summary_sent:
        outcome.baseline = baseline(found, run.ledger, run.workbook_id, run.today, run.now).baseline
    return outcome


def send_redirected(
    found: Due, inventory: Inventory, writer: Writer, transport: Transport, address: str, *, with_summary: bool = True
) -> Outcome:
    """Send every mail, and the coordinator's summary, to one address as a trial.

    The true recipient is named first, nothing is recorded, and one that fails does not stop the next.
    """
    outcome = Outcome()
    mails: list[tuple[Digest | None, EmailMessage]] = [(digest, writer.message(digest)) for digest in found.digests]
    chief = coordinator(inventory) if with_summary else None
    if chief:
        as_if = Outcome(sent=list(found.digests))
        mails.append((None, writer.summary(chief, _report(found, as_if, Circumstances()))))
    for digest, message in mails:
        try:
            transport.send(_redirected(message, address))
        except DeliveryError as error:
            if digest:
                outcome.failed.append((digest, error.sentence(str(message["Content-Language"]))))
            else:
                outcome.summary_failed = error.sentence(str(message["Content-Language"]))
        else:
            if digest:
                outcome.sent.append(digest)
            else:
                outcome.summary_sent = True
    return outcome


def _redirected(message: EmailMessage, address: str) -> EmailMessage:
    """A mail turned to another address, which says so in its subject and first of all."""
    lang, meant = str(message["Content-Language"]), str(message["To"])
    subject = f"{sentence('remind.trial', lang)}: {message['Subject']}"
    for name in ("To", "Subject", "Message-ID"):
        del message[name]
    message["To"], message["Subject"] = address, subject
    # One of its own: a server that drops what it has had already must not drop the mail that is meant.
    message["Message-ID"] = make_msgid(domain="planbook.invalid")
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() in ("text/plain", "text/html"):
            _say_first(part, sentence("remind.meant_for", lang, recipient=meant))
    return message


def _say_first(part: EmailMessage, said: str) -> None:
    """Put a sentence at the top of a text part."""
    content = str(part.get_content())
    if part.get_content_subtype() == "html":
        begin = re.search(r"<main[^>]*>|<body[^>]*>", content)
        place = begin.end() if begin else 0
        content = f"{content[:place]}<p>{escape(said)}</p>{content[place:]}"
    else:
        content = f"{said}\n\n{content}"
    part.set_content(content, subtype=part.get_content_subtype())
