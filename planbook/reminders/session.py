"""One look at what is due, or one sending, from the ledger's first question to its last record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from planbook.errors import SendingStoppedError, SettingValueError
from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.people import ADDRESS
from planbook.places import ensure_writable
from planbook.reminders import identity, ledger
from planbook.reminders.digest import Writer
from planbook.reminders.ledger import Ledger, SeenWorkbook
from planbook.reminders.policy import Outlook, outlook
from planbook.reminders.recipients import coordinator
from planbook.reminders.send import Due, Outcome, assert_allowed, baseline, due, send_redirected, summary_only
from planbook.reminders.send import send as send_all
from planbook.reminders.transports.file import FileTransport

NO_SENDER = "planbook@localhost"
"""The sender of a rehearsal for a workbook without a coordinator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the caller decides of a sending."""

    now: datetime
    outbox: Path
    state_folder: Path
    template_folders: Sequence[Path]
    sender: str = ""
    """The From address; empty for the coordinator's."""
    allow: Sequence[str] = ()
    """Domains that may be written to; none allow every address."""
    only_to: str | None = None
    redirect: str | None = None
    limit: int | None = None
    first_run: str | None = None
    accepted: frozenset[str] = frozenset()

    @property
    def is_part(self) -> bool:
        """Whether only a part of what is due is meant."""
        return self.only_to is not None or self.limit is not None


@dataclass(frozen=True, slots=True)
class Session:
    """A workbook on a day, and what the caller decides."""

    inventory: Inventory
    findings: Sequence[Finding]
    workbook: identity.Identity
    today: date
    options: Options


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look or a sending found."""

    outlook: Outlook
    due: Due
    before: SeenWorkbook | None
    """The workbook as it was at the last sending; None at the first."""
    stop: SendingStoppedError | None
    """What stops a sending."""
    uncertain: int = 0
    outcome: Outcome = field(default_factory=Outcome)


def preview(session: Session) -> Seen:
    """What a sending would do now; the ledger is read and not written."""
    with ledger.reading(session.options.state_folder) as book:
        return _look(session, book)


def send(session: Session) -> Seen:
    """Send what is due and record it. Raises `SendingStoppedError` before anything is made or sent."""
    seen = preview(session)
    if seen.stop is not None:
        raise seen.stop
    options = session.options
    if (seen.due.digests or seen.due.news) and _first_run(session, seen) != "baseline":
        ensure_writable(options.outbox)
    with ledger.writing(options.state_folder) as book:
        book.settle_interrupted()
        seen = _look(session, book)
        if seen.stop is not None:
            raise seen.stop
        remembered = identity.remembered(session.workbook, seen.before)
        sending = _first_run(session, seen) in (None, "send") and not options.redirect
        if sending and (seen.due.digests or not options.is_part):
            # Before the first mail: after a crash it is no longer a first run.
            book.remember(remembered, options.now)
        outcome = _deliver(session, seen, book)
        if not sending and not options.redirect and (outcome.baseline or not options.is_part):
            book.remember(remembered, options.now)
        return replace(seen, outcome=outcome, uncertain=book.uncertain())


def _look(session: Session, book: Ledger) -> Seen:
    found = outlook(session.inventory, session.findings, session.today)
    chief = coordinator(session.inventory)
    address = chief.email if chief and chief.email else ""
    waiting = due(found, book, session.workbook.workbook_id, address, session.today)
    waiting = _part(waiting, session.options)
    before = book.workbooks().get(session.workbook.workbook_id)
    stop: SendingStoppedError | None = None
    try:
        _assert_may_send(session, book, waiting, before)
    except SendingStoppedError as error:
        stop = error
    return Seen(found, waiting, before, stop, book.uncertain())


def _part(waiting: Due, options: Options) -> Due:
    """The part of what is due that this run is for."""
    digests = waiting.digests
    if options.only_to is not None:
        digests = [digest for digest in digests if digest.address == options.only_to.strip().casefold()]
    if options.limit is not None:
        digests = digests[: max(options.limit, 0)]
    return replace(waiting, digests=digests)


def _assert_may_send(session: Session, book: Ledger, waiting: Due, before: SeenWorkbook | None) -> None:
    options, workbook = session.options, session.workbook
    if options.sender and not ADDRESS.fullmatch(options.sender) and options.sender != NO_SENDER:
        raise SettingValueError("address", where="[mail] sender", value=options.sender)
    if not workbook.workbook_id:
        raise SendingStoppedError("id", path=workbook.path)
    missing = unreadable_structure(session.findings)
    if missing and "structure" not in options.accepted and (waiting.digests or before):
        raise missing
    identity.assert_known(book, workbook, options.accepted)
    if options.redirect:
        assert_allowed([options.redirect], options.allow)
        return
    chief = coordinator(session.inventory)
    addresses = [digest.address for digest in waiting.digests]
    if (addresses or waiting.news) and chief and chief.email:
        addresses.append(chief.email)
    assert_allowed(addresses, options.allow)
    if waiting.digests and not (options.sender or chief):
        raise SendingStoppedError("coordinator")
    if before is None and options.first_run is None and waiting.digests:
        raise SendingStoppedError("first", path=workbook.path, n=len(waiting.reminders))


def unreadable_structure(findings: Sequence[Finding]) -> SendingStoppedError | None:
    """Why nobody can be sure who gets what: a sheet, a column or rows that tell it cannot be read."""
    for finding in findings:
        if finding.code in ("PB101", "PB102", "PB105", "PB106") and finding.address.sheet in ("Planer", "Kontakter"):
            return SendingStoppedError("structure", what=finding.address.column or finding.address.sheet)
    return None


def _first_run(session: Session, seen: Seen) -> str | None:
    """How the first run is to go; None at a later run, and for a trial."""
    return session.options.first_run if seen.before is None and not session.options.redirect else None


def _deliver(session: Session, seen: Seen, book: Ledger) -> Outcome:
    options, workbook_id = session.options, session.workbook.workbook_id
    first_run = _first_run(session, seen)
    if first_run == "baseline":
        return baseline(seen.due, book, workbook_id, session.today, options.now)
    chief = coordinator(session.inventory)
    sender = options.sender or (chief.email if chief and chief.email else NO_SENDER)
    writer = Writer(session.inventory, options.template_folders, sender, session.today, options.now)
    transport = FileTransport(options.outbox)
    if options.redirect:
        return send_redirected(seen.due, writer, transport, options.redirect)
    if first_run == "summary":
        return summary_only(seen.due, writer, transport, book, workbook_id, session.today)
    whole = not options.is_part
    return send_all(seen.due, writer, transport, book, workbook_id, session.today, with_summary=whole)
