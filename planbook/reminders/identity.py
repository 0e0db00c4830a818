"""Is this the workbook we sent for last time, and are we the one that sent? What stops a sending before the first mail."""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from planbook.errors import SendingStoppedError
from planbook.model.inventory import Inventory, folded
from planbook.reminders import run_record
from planbook.reminders.ledger import Ledger, SeenWorkbook, storable
from planbook.reminders.run_record import RunRecord
from planbook.texts import Term

ACCEPTABLE = ("new", "copy", "moved", "restored", "fewer", "host", "quiet")
"""What `--accept` can take."""

FEWER_PERCENT = 10
"""A fall of more than so many per cent in plans or owners stops a sending."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A workbook as it is now."""

    workbook_id: str
    path: Path
    sha256: str
    modified: datetime
    plans: int
    owners: int


def identity(inventory: Inventory, workbook_id: str, path: Path, sha256: str, modified: datetime) -> Identity:
    """What the ledger compares: where the workbook lies, how new it is, how many plans and owners it has."""
    owners = {folded(plan.owner) for plan in inventory.plans if plan.owner}
    return Identity(workbook_id, path.resolve(), sha256, modified, len(inventory.plans), len(owners))


def assert_known(
    ledger: Ledger, now: Identity, accepted: frozenset[str], record: RunRecord | None = None
) -> SeenWorkbook | None:
    """Compare with the last run that sent; None when this is the first run for the workbook.

    `record` is what lies beside the workbook. Raises `SendingStoppedError` where another ledger sent last, for an unknown
    workbook in a used ledger, a copy, a moved or restored file, a ledger or record that was put back, or far fewer plans
    or owners, unless that is accepted.
    """
    known = ledger.workbooks()
    seen = known.get(now.workbook_id)
    if record is not None and record.workbook_id == now.workbook_id:
        _assert_same_sender(ledger, record, seen, accepted)
    if seen is None:
        if known and "new" not in accepted:
            raise SendingStoppedError("new", path=now.path)
        return None
    if storable(seen.path) != storable(now.path):
        case = "copy" if seen.path.exists() else "moved"
        if case not in accepted:
            raise SendingStoppedError(case, path=now.path, known=seen.path)
    if now.modified < seen.modified and "restored" not in accepted:
        what = Term("remind.restored.workbook", {"path": now.path, "date": seen.modified})
        raise SendingStoppedError("restored", what=what)
    for before, after, what in (
        (seen.plans, now.plans, Term("remind.plans")),
        (seen.owners, now.owners, Term("remind.owners")),
    ):
        if 100 * after < (100 - FEWER_PERCENT) * before and "fewer" not in accepted:
            raise SendingStoppedError("fewer", now=after, before=before, what=what)
    return seen


def _assert_same_sender(ledger: Ledger, record: RunRecord, seen: SeenWorkbook | None, accepted: frozenset[str]) -> None:
    """Stop where the record beside the workbook tells of a sending that the ledger does not, or the other way round."""
    if record.ledger_id != ledger.id:
        if "host" not in accepted:
            raise SendingStoppedError("host", host=record.host, date=record.at.date(), path=ledger.path)
        return
    if "restored" in accepted:
        return
    runs, recorded = (seen.runs, seen.recorded) if seen else (0, 0)
    values = {"path": ledger.path, "date": record.at}
    if record.run > runs:
        raise SendingStoppedError("restored", what=Term("remind.restored.ledger", values))
    if record.run < recorded:
        raise SendingStoppedError("restored", what=Term("remind.restored.record", values))


def remembered(now: Identity, seen: SeenWorkbook | None) -> SeenWorkbook:
    """What the ledger keeps of this run."""
    runs, recorded = (seen.runs + 1, seen.recorded) if seen else (1, 0)
    return SeenWorkbook(now.workbook_id, now.path, now.sha256, now.modified, now.plans, now.owners, runs, recorded)


def keep_record(ledger: Ledger, folder: Path, seen: SeenWorkbook, now: datetime) -> SeenWorkbook:
    """Write the record of a run beside the workbook, after the ledger has remembered it, and note that in the ledger.

    A crash in between leaves a record that is behind, and the ledger knows that it is. Raises `UnwritableError`.
    """
    run_record.write(folder, RunRecord(seen.workbook_id, ledger.id, socket.gethostname(), seen.runs, now))
    noted = replace(seen, recorded=seen.runs)
    ledger.remember(noted, now)
    return noted
