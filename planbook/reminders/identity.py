"""Is this the workbook we sent for last time, and are we the one that sent? What stops a sending before the first mail."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from planbook.errors import SendingStoppedError
from planbook.model.inventory import Inventory, folded
from planbook.reminders import run_record
from planbook.reminders.ledger import Ledger, SeenWorkbook, storable
from planbook.reminders.run_record import Missing, RunRecord, Unreadable
from planbook.texts import Term

ACCEPTABLE = ("new", "copy", "moved", "restored", "fewer", "host", "file", "clock", "quiet")
"""What `--accept` can take."""

FEWER_PERCENT = 10
"""A fall of more than so many per cent in plans or owners stops a sending."""
EARLY, LATE = timedelta(days=1), timedelta(days=400)
"""A clock that is so much before the last sending, or after it, stops a sending."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A workbook as it is now."""

    workbook_id: str
    path: Path
    sha256: str
    modified: datetime
    plans: int
    owners: int


class Sending(NamedTuple):
    """A sending that is asked for."""

    at: datetime
    """An aware time."""
    transport: str
    accepted: frozenset[str] = frozenset()


def identity(inventory: Inventory, workbook_id: str, path: Path, sha256: str, modified: datetime) -> Identity:
    """What the ledger compares: where the workbook lies, how new it is, how many plans and owners it has."""
    owners = {folded(plan.owner) for plan in inventory.plans if plan.owner}
    return Identity(workbook_id, path.resolve(), sha256, modified, len(inventory.plans), len(owners))


def assert_known(
    ledger: Ledger, workbook: Identity, sending: Sending, record: RunRecord | Missing | Unreadable | None = None
) -> SeenWorkbook | None:
    """Compare with the last run that sent; None when this is the first run, also the first since another ledger sent.

    `record` is what lies beside the workbook; None where nobody looks for one. Raises `SendingStoppedError`, its variant
    one of `ACCEPTABLE`, for the first case that is not accepted.
    """
    known = ledger.workbooks()
    seen = known.get(workbook.workbook_id)
    stops = [*_by_record(ledger, seen, record)]
    if seen is not None:
        stops += [*_by_file(ledger, workbook, seen), *_by_run(sending, seen), *_by_size(workbook, seen)]
    elif known:
        stops.append(SendingStoppedError("new", path=workbook.path))
    for stop in stops:
        if stop.variant not in sending.accepted:
            raise stop
    return None if isinstance(record, RunRecord) and record.ledger_id != ledger.id else seen


def _by_record(
    ledger: Ledger, seen: SeenWorkbook | None, record: RunRecord | Missing | Unreadable | None
) -> Iterator[SendingStoppedError]:
    """The record beside the workbook tells of a sending that the ledger does not know, or the other way round."""
    runs, recorded = (seen.runs, seen.recorded) if seen else (0, 0)
    if isinstance(record, Unreadable):
        yield _stop("host", "remind.host.unreadable", path=record.path)
    elif isinstance(record, Missing):
        if seen and recorded:
            yield _stop("restored", "remind.restored.missing", path=record.path, date=seen.at)
    elif record is not None and record.ledger_id != ledger.id:
        which = "remind.host.here" if record.host == socket.gethostname() else "remind.host.there"
        yield _stop("host", which, host=record.host, date=record.at.date(), path=ledger.path)
    elif record is not None and record.run > runs:
        yield _stop("restored", "remind.restored.ledger", path=ledger.path, date=record.at)
    elif record is not None and record.run < recorded:
        yield _stop("restored", "remind.restored.record", path=ledger.path, date=record.at)


def _by_file(ledger: Ledger, workbook: Identity, seen: SeenWorkbook) -> Iterator[SendingStoppedError]:
    """The workbook lies elsewhere, or is one of an earlier day."""
    if storable(seen.path) != storable(workbook.path):
        case = "copy" if seen.path.exists() else "moved"
        yield SendingStoppedError(case, path=workbook.path, known=seen.path)
    # A version that is fetched back is as new as the moment it was fetched; only its content tells.
    earlier = ledger.seen_with(workbook.workbook_id, workbook.sha256)
    if workbook.sha256 != seen.sha256 and earlier is not None:
        yield _stop("restored", "remind.restored.content", path=workbook.path, date=earlier)
    elif workbook.modified < seen.modified:
        yield _stop("restored", "remind.restored.workbook", path=workbook.path, date=seen.modified)


def _by_run(sending: Sending, seen: SeenWorkbook) -> Iterator[SendingStoppedError]:
    """The mails would be files where they used to leave, or the clock is wrong now or was then."""
    if sending.transport == "file" and seen.transport not in ("", "file"):
        yield SendingStoppedError("file", before=seen.transport)
    if seen.at is not None and not -EARLY <= sending.at - seen.at <= LATE:
        yield SendingStoppedError("clock", now=sending.at, before=seen.at.astimezone(sending.at.tzinfo))


def _by_size(workbook: Identity, seen: SeenWorkbook) -> Iterator[SendingStoppedError]:
    """There are far fewer plans or owners."""
    for before, after, what in (
        (seen.plans, workbook.plans, Term("remind.plans")),
        (seen.owners, workbook.owners, Term("remind.owners")),
    ):
        if 100 * after < (100 - FEWER_PERCENT) * before:
            yield SendingStoppedError("fewer", now=after, before=before, what=what)


def _stop(case: str, cause: str, **values: object) -> SendingStoppedError:
    """A case that can have several causes, each with a sentence of its own."""
    return SendingStoppedError(case, what=Term(cause, values))


def remembered(workbook: Identity, seen: SeenWorkbook | None, transport: str = "") -> SeenWorkbook:
    """What the ledger keeps of this run."""
    runs, recorded = (seen.runs + 1, seen.recorded) if seen else (1, 0)
    return SeenWorkbook(
        workbook.workbook_id, workbook.path, workbook.sha256, workbook.modified, workbook.plans, workbook.owners, runs,
        recorded, transport,
    )  # fmt: skip


def keep_record(ledger: Ledger, folder: Path, seen: SeenWorkbook, now: datetime) -> SeenWorkbook:
    """Write the record of a run beside the workbook, after the ledger has remembered it, and note that in the ledger.

    A crash in between leaves a record that is behind, and the ledger knows that it is. Raises `UnwritableError`.
    """
    run_record.write(folder, RunRecord(seen.workbook_id, ledger.id, socket.gethostname(), seen.runs, now))
    noted = replace(seen, recorded=seen.runs)
    ledger.remember(noted, now)
    return noted
