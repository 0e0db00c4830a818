"""The ledger of reminders: what was reserved, sent, failed or is uncertain, and which workbook it was for (SQLite)."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from planbook.errors import LedgerError, SendingStoppedError
from planbook.places import put
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
BEGIN;
CREATE TABLE IF NOT EXISTS reminder (
    workbook_id TEXT NOT NULL, plan_id TEXT NOT NULL, event TEXT NOT NULL, due TEXT NOT NULL, step INTEGER NOT NULL,
    recipient TEXT NOT NULL, state TEXT NOT NULL, today TEXT NOT NULL, at TEXT NOT NULL, message_id TEXT,
    PRIMARY KEY (workbook_id, plan_id, event, due, step, recipient)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS workbook (
    workbook_id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, modified TEXT NOT NULL,
    plans INTEGER NOT NULL, owners INTEGER NOT NULL, runs INTEGER NOT NULL, at TEXT NOT NULL
) WITHOUT ROWID;
COMMIT;
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


def storable(path: Path) -> str:
    """A path as text that can always be written, also where its bytes are no letters."""
    return str(path).encode("utf-8", "backslashreplace").decode()


class Ledger:
    """An open ledger; every change of state is on disk before the next step."""

    def __init__(self, path: Path, connection: sqlite3.Connection, covering: Sequence[State] = COVERING) -> None:
        self.path = path
        self._connection = connection
        self._covering = covering

    def covered(self, workbook_id: str, key: Key) -> bool:
        """Whether this recipient has this step or a higher one for this plan, event and deadline."""
        question = (
            "SELECT 1 FROM reminder WHERE workbook_id=? AND plan_id=? AND event=? AND due=? AND recipient=? "
            "AND step>=? AND state IN (?,?,?,?,?) LIMIT 1"
        )
        states = [*self._covering, *[self._covering[-1]] * (len(COVERING) - len(self._covering))]
        values = (workbook_id, key.plan_id, key.event, key.due.isoformat(), key.recipient, key.step, *states)
        return bool(self._rows(question, values))

    def _rows(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._guarded():
            return self._connection.execute(question, tuple(values)).fetchall()

    def recorded_before(self, workbook_id: str, key: Key, today: date) -> bool:
        """Whether this very reminder was recorded on an earlier day."""
        question = (
            "SELECT 1 FROM reminder WHERE workbook_id=? AND plan_id=? AND event=? AND due=? AND recipient=? AND step=? "
            "AND state<>? AND today<? LIMIT 1"
        )
        values = (
            workbook_id, key.plan_id, key.event, key.due.isoformat(), key.recipient, key.step, State.FAILED,
            today.isoformat(),
        )  # fmt: skip
        return bool(self._rows(question, values))

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
        return int(self._rows("SELECT COUNT(*) FROM reminder WHERE state IN (?,?)", states)[0][0])

    def workbooks(self) -> dict[str, SeenWorkbook]:
        """The workbooks this ledger has sent for, by id."""
        rows = self._rows("SELECT workbook_id, path, sha256, modified, plans, owners, runs FROM workbook")
        try:
            return {
                name: SeenWorkbook(name, Path(path), sha256, _moment(modified), plans, owners, runs)
                for name, path, sha256, modified, plans, owners, runs in rows
            }
        except (TypeError, ValueError) as error:
            raise LedgerError(path=self.path, reason=str(error)) from error

    def remember(self, seen: SeenWorkbook, now: datetime) -> None:
        """Keep what a workbook was like at a run that sent."""
        row = (
            seen.workbook_id, storable(seen.path), seen.sha256, seen.modified.isoformat(),
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


def _moment(text: str) -> datetime:
    """An aware time; ValueError for one without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


@contextmanager
def reading(folder: Path) -> Iterator[Ledger]:
    """The ledger for looking only: an empty one in memory where none lies in the folder yet."""
    path = folder / FILE_NAME
    with ExitStack() as stack:
        try:
            connection = _opened_to_read(path, stack)
            connection.execute("SELECT 1 FROM reminder LIMIT 1")
        except sqlite3.Error as error:
            raise LedgerError(path=path, reason=str(error)) from error
        # What a broken run had only planned is free again at the next sending.
        yield Ledger(path, connection, [state for state in COVERING if state is not State.PLANNED])


def _opened_to_read(path: Path, stack: ExitStack) -> sqlite3.Connection:
    """The ledger of a file, or an empty one where no file lies or none of our tables is in it yet."""
    if path.exists():
        connection = stack.enter_context(closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)))
        if connection.execute("SELECT COUNT(*) FROM sqlite_master WHERE type='table'").fetchone()[0]:
            return connection
    connection = stack.enter_context(closing(sqlite3.connect(":memory:")))
    connection.executescript(_SCHEMA)
    return connection


@contextmanager
def writing(folder: Path) -> Iterator[Ledger]:
    """The ledger for a run that sends; a second run at the same time is refused by name."""
    path = folder / FILE_NAME
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _lock(folder, stack)
            connection = stack.enter_context(closing(sqlite3.connect(path, timeout=10)))
            connection.execute("PRAGMA synchronous=FULL")
            connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise LedgerError(path=path, reason=str(error)) from error
        except OSError as error:
            raise LedgerError(path=path, reason=error.strerror or "") from error
        yield Ledger(path, connection)


def _lock(folder: Path, stack: ExitStack) -> None:
    """Hold the folder's lock: an exclusive transaction, which the system lets go of when the process ends."""
    holder = folder / "planbook.lock.txt"
    lock = stack.enter_context(closing(sqlite3.connect(folder / "planbook.lock", timeout=0, isolation_level=None)))
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        name = holder.read_text(encoding="utf-8") if holder.exists() else folder
        raise SendingStoppedError("locked", holder=name) from error
    put(f"{socket.gethostname()}, pid {os.getpid()}".encode(), holder, replace=True)
