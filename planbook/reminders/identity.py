"""Is this the workbook we sent for last time? What stops a sending before the first mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planbook.errors import SendingStoppedError
from planbook.model.inventory import Inventory, folded
from planbook.reminders.ledger import Ledger, SeenWorkbook, storable
from planbook.texts import Term

ACCEPTABLE = ("new", "copy", "moved", "restored", "fewer")
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


def assert_known(ledger: Ledger, now: Identity, accepted: frozenset[str]) -> SeenWorkbook | None:
    """Compare with the last run that sent; None when this is the first run for the workbook.

    Raises `SendingStoppedError` for an unknown workbook in a used ledger, a copy, a moved or restored file, or far
    fewer plans or owners, unless that is accepted.
    """
    known = ledger.workbooks()
    seen = known.get(now.workbook_id)
    if seen is None:
        if known and "new" not in accepted:
            raise SendingStoppedError("new", path=now.path)
        return None
    if storable(seen.path) != storable(now.path):
        case = "copy" if seen.path.exists() else "moved"
        if case not in accepted:
            raise SendingStoppedError(case, path=now.path, known=seen.path)
    if now.modified < seen.modified and "restored" not in accepted:
        raise SendingStoppedError("restored", path=now.path, date=seen.modified)
    for before, after, what in (
        (seen.plans, now.plans, Term("remind.plans")),
        (seen.owners, now.owners, Term("remind.owners")),
    ):
        if 100 * after < (100 - FEWER_PERCENT) * before and "fewer" not in accepted:
            raise SendingStoppedError("fewer", now=after, before=before, what=what)
    return seen


def remembered(now: Identity, seen: SeenWorkbook | None) -> SeenWorkbook:
    """What the ledger keeps of this run."""
    runs = (seen.runs if seen else 0) + 1
    return SeenWorkbook(now.workbook_id, now.path, now.sha256, now.modified, now.plans, now.owners, runs)
