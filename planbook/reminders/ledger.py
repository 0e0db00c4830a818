"""The ledger of reminders: what was reserved, sent, failed or is uncertain, and which workbook it was for (SQLite)."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from planbook.errors import LedgerError, SendingStoppedError
from planbook.reminders.policy import Key

FILE_NAME = "planbook.sqlite"


class State(StrEnum):
    """Where a reminder is on its way."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BASELINE = "baseline"
    """Counted as known at the first run, without a mail."""


COVERING = (State.PLANNED, State.SENDING, State.SENT, State.UNCERTAIN, State.BASELINE)
"""The states that keep a reminder from being sent again."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS reminder (
    workbook_id TEXT NOT NULL, plan_id TEXT NOT NULL, event TEXT NOT NULL, due TEXT NOT NULL, step INTEGER NOT NULL,
    recipient TEXT NOT NULL, state TEXT NOT NULL, today TEXT NOT NULL, at TEXT NOT NULL, message_id TEXT,
    PRIMARY KEY (workbook_id, plan_id, event, due, step, recipient)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS workbook (
    workbook_id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, modified TEXT NOT NULL,
    plans INTEGER NOT NULL, owners INTEGER NOT NULL, runs INTEGER NOT NULL, at TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class SeenWorkbook:
    """A workbook as it was at the last run that sent."""

    workbook_id: str
    path: Path
    sha256: str
    modified: datetime
    plans: int
    owners: int
    runs: int


class Ledger:
    """An open ledger; every change of state is on disk before the next step."""

    def __init__(self, path: Path, connection: sqlite3.Connection, covering: Sequence[State] = COVERING) -> None:
        self.path = path
        self._connection = connection
        self._covering = covering

    def covered(self, workbook_id: str, key: Key) -> bool:
        """Whether this recipient has this step or a higher one for this plan, event and deadline."""
        marks = ",".join("?" * len(self._covering))
        found = self._connection.execute(
            f"SELECT 1 FROM reminder WHERE workbook_id=? AND plan_id=? AND event=? AND due=? AND recipient=? "  # noqa: S608 - only question marks are put in
            f"AND step>=? AND state IN ({marks}) LIMIT 1",
            (workbook_id, key.plan_id, key.event, key.due.isoformat(), key.recipient, key.step, *self._covering),
        )
        return found.fetchone() is not None

    def recorded_before(self, workbook_id: str, key: Key, today: date) -> bool:
        """Whether this very reminder was recorded on an earlier day."""
        found = self._connection.execute(
            "SELECT 1 FROM reminder WHERE workbook_id=? AND plan_id=? AND event=? AND due=? AND recipient=? AND step=? "
            "AND state<>? AND today<? LIMIT 1",
            (
                workbook_id, key.plan_id, key.event, key.due.isoformat(), key.recipient, key.step, State.FAILED,
                today.isoformat(),
            ),
        )  # fmt: skip
        return found.fetchone() is not None

    def write(
        self,
        workbook_id: str,
        keys: Iterable[Key],
        state: State,
        today: date,
        now: datetime,
        message_id: str | None = None,
    ) -> None:
        """Record a state for some reminders, all or none."""
        rows = [
            (workbook_id, key.plan_id, key.event, key.due.isoformat(), key.step, key.recipient,
             state, today.isoformat(), now.isoformat(), message_id)
            for key in keys
        ]  # fmt: skip
        with self._guarded():
            self._connection.executemany("INSERT OR REPLACE INTO reminder VALUES (?,?,?,?,?,?,?,?,?,?)", rows)

    def settle_interrupted(self) -> int:
        """After a crash: what was being sent is uncertain (never resent by itself), what was planned is free again."""
        with self._guarded():
            self._connection.execute("DELETE FROM reminder WHERE state=?", (State.PLANNED,))
            changed = self._connection.execute(
                "UPDATE reminder SET state=? WHERE state=?", (State.UNCERTAIN, State.SENDING)
            )
        return changed.rowcount

    def uncertain(self) -> int:
        """How many reminders nobody knows whether they were sent."""
        states = (State.UNCERTAIN, State.SENDING)
        found = self._connection.execute("SELECT COUNT(*) FROM reminder WHERE state IN (?,?)", states)
        return int(found.fetchone()[0])

    def workbooks(self) -> dict[str, SeenWorkbook]:
        """The workbooks this ledger has sent for, by id."""
        rows = self._connection.execute("SELECT workbook_id, path, sha256, modified, plans, owners, runs FROM workbook")
        return {
            row[0]: SeenWorkbook(
                row[0], Path(row[1]), row[2], datetime.fromisoformat(row[3]), row[4], row[5], row[6]
            )
            for row in rows
        }  # fmt: skip

    def remember(self, seen: SeenWorkbook, now: datetime) -> None:
        """Keep what a workbook was like at a run that sent."""
        row = (
            seen.workbook_id, str(seen.path), seen.sha256, seen.modified.isoformat(),
            seen.plans, seen.owners, seen.runs, now.isoformat(),
        )  # fmt: skip
        with self._guarded():
            self._connection.execute("INSERT OR REPLACE INTO workbook VALUES (?,?,?,?,?,?,?,?)", row)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            with self._connection:
                yield
        except sqlite3.Error as error:
            raise LedgerError(path=self.path, reason=str(error)) from error


@contextmanager
def reading(folder: Path) -> Iterator[Ledger]:
    """The ledger for looking only: an empty one in memory where none lies in the folder yet."""
    path = folder / FILE_NAME
    try:
        if path.exists():
            connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        else:
            connection = sqlite3.connect(":memory:")
            connection.executescript(_SCHEMA)
        connection.execute("SELECT 1 FROM reminder LIMIT 1")
    except sqlite3.Error as error:
        raise LedgerError(path=path, reason=str(error)) from error
    try:
        # What a broken run had only planned is free again at the next sending.
        yield Ledger(path, connection, [state for state in COVERING if state is not State.PLANNED])
    finally:
        connection.close()


@contextmanager
def writing(folder: Path) -> Iterator[Ledger]:
    """The ledger for a run that sends; a second run at the same time is refused by name."""
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(path=path, reason=error.strerror or "") from error
    with _locked(folder):
        try:
            connection = sqlite3.connect(path, timeout=10)
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise LedgerError(path=path, reason=str(error)) from error
        try:
            yield Ledger(path, connection)
        finally:
            connection.close()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: an exclusive transaction, which the system lets go of when the process ends."""
    holder = folder / "planbook.lock.txt"
    try:
        lock = sqlite3.connect(folder / "planbook.lock", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        holder.write_text(f"{socket.gethostname()}, pid {os.getpid()}", encoding="utf-8")
    except sqlite3.Error as error:
        if "locked" not in str(error):
            raise LedgerError(path=folder, reason=str(error)) from error
        name = holder.read_text(encoding="utf-8") if holder.exists() else folder
        raise SendingStoppedError("locked", holder=name) from error
    except OSError as error:
        raise LedgerError(path=folder, reason=error.strerror or "") from error
    try:
        yield
    finally:
        lock.close()
