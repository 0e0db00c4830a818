"""One look at what is due, or one sending, from the ledger's first question to its last record."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from planbook.config import Config
from planbook.errors import SendingStoppedError, SettingValueError
from planbook.findings import Finding
from planbook.model.calendar import add_months
from planbook.model.inventory import Inventory
from planbook.model.people import ADDRESS
from planbook.places import ensure_writable
from planbook.reminders import identity, ledger, run_log, run_record
from planbook.reminders.delivery import Outcome, Run
from planbook.reminders.due import Due, due
from planbook.reminders.ledger import Ledger, SeenWorkbook
from planbook.reminders.policy import Outlook, live_cycles, outlook
from planbook.reminders.quiet import QuietDays
from planbook.reminders.recipients import coordinator
from planbook.reminders.send import (
    Circumstances,
    assert_allowed,
    baseline,
    failed_before,
    has_doubts,
    leave_for_the_next,
    send_redirected,
    summary_only,
)
from planbook.reminders.send import send as send_all
from planbook.reminders.transports import Transport, opened
from planbook.reminders.writer import Writer, lint

NO_SENDER = "planbook@localhost"
"""The sender of a rehearsal for a workbook without a coordinator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the caller decides of a sending."""

    now: datetime
    config: Config
    outbox: Path
    state_folder: Path
    template_folders: Sequence[Path]
    """The municipality's own, then the shipped one."""
    results_folder: Path | None = None
    """Where the record of the last sending lies; None for a rehearsal."""
    sender: str = ""
    """The From address; empty for the coordinator's."""
    quiet: QuietDays = field(default_factory=QuietDays)
    only_to: str | None = None
    redirect: str | None = None
    limit: int | None = None
    first_run: str | None = None
    accepted: frozenset[str] = frozenset()
    draft: bool = False
    """Whether files are to open as unsent drafts."""
    pause: Callable[[float], None] = time.sleep
    """Waits so many seconds between two attempts."""

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

    @property
    def quiet_until(self) -> date | None:
        """The next day on which reminders are sent, where today is none; None on a sending day."""
        options = self.options
        if "quiet" in options.accepted or options.redirect or not options.quiet.is_quiet(self.today):
            return None
        return options.quiet.next_sending_day(self.today)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look or a sending found."""

    outlook: Outlook
    due: Due
    before: SeenWorkbook | None
    """The workbook as it was at the last sending; None at the first."""
    stop: SendingStoppedError | None
    """What stops a sending."""
    quiet_until: date | None = None
    uncertain: int = 0
    outcome: Outcome = field(default_factory=Outcome)


def preview(session: Session) -> Seen:
    """What a sending would do now; the ledger is read and not written."""
    with ledger.reading(session.options.state_folder) as book:
        return _look(session, book, _outlook(session))


def send(session: Session) -> Seen:
    """Send what is due and record it. Raises `SendingStoppedError` before anything is made or sent.

    On a day without reminders nothing is sent, and it all stays due.
    """
    seen = preview(session)
    if seen.stop is not None:
        raise seen.stop
    first_run = _first_run(session, seen)
    if seen.quiet_until and first_run != "baseline":
        return seen
    options = session.options
    has_mail = bool(seen.due.digests or seen.due.news or seen.due.monthly) and first_run != "baseline"
    if has_mail and options.config.mail.transport == "file":
        ensure_writable(options.outbox, mode=0o700)
    if options.results_folder and not options.redirect:
        ensure_writable(options.results_folder)
    workbook_id = session.workbook.workbook_id
    with ledger.writing(options.state_folder, options.now) as book:
        # A trial leaves the ledger as it is.
        interrupted = not options.redirect and bool(book.settle_interrupted(workbook_id))
        seen = _look(session, book, seen.outlook)
        if seen.stop is not None:
            raise seen.stop
        outcome = _deliver(session, seen, book, interrupted=interrupted)
        if interrupted and options.is_part:
            leave_for_the_next(book, workbook_id, seen.due, session.today, options.now)
        if not options.redirect and not options.is_part and not unreadable_structure(session.findings):
            _prune(session, book)
        return replace(seen, outcome=outcome, uncertain=book.uncertain())


def _prune(session: Session, book: Ledger) -> None:
    """Delete what is past its retention; a day given as today that is still to come makes nothing older."""
    options = session.options
    today = min(session.today, options.now.date())
    oldest = add_months(today, -options.config.retention.ledger_months)
    book.prune(session.workbook.workbook_id, oldest, live_cycles(session.inventory, session.today))


def _outlook(session: Session) -> Outlook:
    """What is due by the workbook alone."""
    last_quiet = session.options.quiet.next_sending_day(session.today) - timedelta(days=1)
    return outlook(session.inventory, session.findings, session.today, last_quiet)


def _look(session: Session, book: Ledger, found: Outlook) -> Seen:
    """What the ledger leaves of it, and what would stop a sending."""
    options, workbook_id = session.options, session.workbook.workbook_id
    waiting = due(found, session.inventory, book, workbook_id, session.today)
    if options.only_to is not None:
        waiting = waiting.only(options.only_to)
    if options.limit is not None:
        # Who could not be reached last time does not take the place of the others.
        waiting = waiting.first(options.limit, last=lambda digest: failed_before(digest, book, workbook_id))
    before = book.workbooks().get(workbook_id)
    stop: SendingStoppedError | None = None
    try:
        before = _assert_may_send(session, book, waiting)
    except SendingStoppedError as error:
        stop = error
    return Seen(found, waiting, before, stop, session.quiet_until, book.uncertain())


def _assert_may_send(session: Session, book: Ledger, waiting: Due) -> SeenWorkbook | None:
    """The workbook as it was at the last sending; None at the first, also the first since another ledger sent."""
    options, workbook = session.options, session.workbook
    if options.sender and not ADDRESS.fullmatch(options.sender) and options.sender != NO_SENDER:
        raise SettingValueError("address", where="[mail] sender", value=options.sender)
    if not workbook.workbook_id:
        raise SendingStoppedError("id", path=workbook.path)
    missing = unreadable_structure(session.findings)
    if (
        missing
        and "structure" not in options.accepted
        and (waiting.digests or workbook.workbook_id in book.workbooks())
    ):
        raise missing
    record = run_record.read(options.results_folder, workbook.workbook_id) if options.results_folder else None
    sending = identity.Sending(options.now, options.config.mail.transport, options.accepted)
    before = identity.assert_known(book, workbook, sending, record)
    allow = options.config.mail.allow
    if options.redirect:
        assert_allowed([options.redirect], allow)
        return before
    chief = coordinator(session.inventory)
    addresses = [digest.address for digest in waiting.digests]
    if (addresses or waiting.news or waiting.monthly) and chief and chief.email:
        addresses.append(chief.email)
    assert_allowed(addresses, allow)
    if waiting.digests and not (options.sender or chief):
        raise SendingStoppedError("coordinator")
    if before is None and options.first_run is None and (waiting.digests or "host" in options.accepted):
        raise SendingStoppedError("first", path=workbook.path, n=len(waiting.reminders))
    return before


def unreadable_structure(findings: Sequence[Finding]) -> SendingStoppedError | None:
    """Why nobody can be sure who gets what: a sheet, a column or rows that tell it cannot be read."""
    for finding in findings:
        if finding.code in ("PB101", "PB102", "PB105", "PB106") and finding.address.sheet in ("Planer", "Kontakter"):
            return SendingStoppedError("structure", what=finding.address.column or finding.address.sheet)
    return None


def _first_run(session: Session, seen: Seen) -> str | None:
    """How the first run is to go; None at a later run, and for a trial."""
    return session.options.first_run if seen.before is None and not session.options.redirect else None


def _deliver(session: Session, seen: Seen, book: Ledger, *, interrupted: bool) -> Outcome:
    options, workbook_id, found = session.options, session.workbook.workbook_id, seen.due
    first_run = _first_run(session, seen)
    if first_run == "baseline":
        outcome = baseline(found, book, workbook_id, session.today, options.now)
        _remember(session, seen, book)
        return outcome
    number = (seen.before.runs if seen.before else 0) + 1
    about = Circumstances(number, seen.before.at if seen.before else None, book.uncertain(), interrupted)
    news = found.news or found.monthly or interrupted or has_doubts(found, book, workbook_id, session.today, about)
    if not (found.digests or (news and not options.is_part)):
        if not (options.redirect or options.is_part) and (first_run == "send" or seen.before):
            # A night with nothing to send is no first run, unless someone has chosen that it is.
            _remember(session, seen, book)
        return Outcome()
    if any(folder.is_dir() for folder in options.template_folders[:-1]):
        # The municipality's own texts may have a mistake that this day's mails do not come across.
        lint(options.template_folders)
    chief = coordinator(session.inventory)
    sender = options.sender or (chief.email if chief and chief.email else NO_SENDER)
    writer = Writer(session.inventory, options.template_folders, sender, session.today, options.now, workbook_id)
    with opened(options.config, sender, options.outbox, draft=options.draft) as transport:
        if options.redirect:
            whole = not options.is_part
            return send_redirected(found, session.inventory, writer, transport, options.redirect, with_summary=whole)
        if first_run != "summary":
            # Before the first mail: after a crash it is no longer a first run.
            _remember(session, seen, book)
        return _send_and_log(session, seen, book, writer, transport, about)


def _send_and_log(
    session: Session, seen: Seen, book: Ledger, writer: Writer, transport: Transport, about: Circumstances
) -> Outcome:
    options, lang = session.options, session.inventory.settings.lang
    with run_log.opened(options.state_folder, lang, options.now) as log:
        workbook_id = session.workbook.workbook_id
        run = Run(transport, book, workbook_id, session.today, options.now, lang, options.pause, log.mail)
        log.say("begins", path=session.workbook.path, n=len(seen.due.digests), today=session.today)
        if _first_run(session, seen) == "summary":
            outcome = summary_only(seen.due, session.inventory, writer, run)
            if outcome.summary_sent:
                _remember(session, seen, book)
        else:
            whole = not options.is_part
            outcome = send_all(seen.due, session.inventory, writer, run, about, with_summary=whole)
        log.say("ends", sent=len(outcome.sent), failed=len(outcome.failed), uncertain=len(outcome.uncertain))
        return outcome


def _remember(session: Session, seen: Seen, book: Ledger) -> None:
    """Keep what the workbook was like, in the ledger and in the record beside the workbook."""
    options = session.options
    remembered = identity.remembered(session.workbook, seen.before, options.config.mail.transport)
    book.remember(remembered, options.now)
    if options.results_folder:
        identity.keep_record(book, options.results_folder, remembered, options.now)
