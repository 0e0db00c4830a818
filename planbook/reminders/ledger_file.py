"""The ledger as an SQLite file: its tables, how an older one is brought up, how it is opened to read or to write.

Every commit is on disk before the next step, also when the power goes: `synchronous=FULL` with the rollback journal in
the mode TRUNCATE, where SQLite syncs the emptied journal too (with DELETE it does not sync the folder, so the last commit
could be undone). Not WAL: it needs memory shared on one machine, which a network share has not, and a reader without
write access cannot open it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote_from_bytes
from uuid import uuid4

from planbook.errors import LedgerError
from planbook.texts import Term

VERSION = 1
"""The version of the tables, kept in the file (`PRAGMA user_version`); 0 is the first one, without the columns below."""
PATIENCE = 10.0
"""Seconds to wait for another program that has the ledger open."""

_FIRST = (
    """CREATE TABLE IF NOT EXISTS reminder (
        workbook_id TEXT NOT NULL, plan_id TEXT NOT NULL, event TEXT NOT NULL, due TEXT NOT NULL, step INTEGER NOT NULL,
        recipient TEXT NOT NULL, state TEXT NOT NULL, today TEXT NOT NULL, at TEXT NOT NULL, message_id TEXT,
        PRIMARY KEY (workbook_id, plan_id, event, due, step, recipient)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS workbook (
        workbook_id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, modified TEXT NOT NULL,
        plans INTEGER NOT NULL, owners INTEGER NOT NULL, runs INTEGER NOT NULL, at TEXT NOT NULL
    ) WITHOUT ROWID""",
)
_SECOND = (
    "ALTER TABLE reminder ADD COLUMN title TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE reminder ADD COLUMN reason TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE reminder ADD COLUMN trouble TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE workbook ADD COLUMN recorded INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE workbook ADD COLUMN transport TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE ledger (id TEXT NOT NULL)",
    # Every content that a workbook was seen with.
    """CREATE TABLE content (
        workbook_id TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (workbook_id, sha256)
    ) WITHOUT ROWID""",
    "INSERT INTO content SELECT workbook_id, sha256, at FROM workbook",
    # What these events were called.
    "UPDATE OR IGNORE reminder SET event='owner:revision' WHERE event='revision-owner'",
    "UPDATE OR IGNORE reminder SET event='raised:revision' WHERE event='raised'",
)
_REASONS = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_NOTADB: "broken",
    sqlite3.SQLITE_CORRUPT: "broken",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_CANTOPEN: "closed",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "disk",
}
"""What an error of SQLite is called in the catalogue, under `ledger.trouble`."""


def unusable(path: Path, error: Exception) -> LedgerError:
    """The error to raise for a ledger that SQLite or the system refused."""
    reason: object = getattr(error, "strerror", None) or str(error)
    name = "readonly" if isinstance(error, PermissionError) else None
    if isinstance(error, sqlite3.Error):
        # The last eight bits are the kind, those before them the circumstances.
        name = _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return LedgerError(path=path, reason=Term(f"ledger.trouble.{name}") if name else reason)


def open_to_write(path: Path, stack: ExitStack) -> sqlite3.Connection:
    """The ledger, made with private rights where none lies, and brought up from an older version.

    Raises `LedgerError`.
    """
    try:
        _make_private(path)
        connection = stack.enter_context(closing(sqlite3.connect(path, timeout=PATIENCE)))
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        _bring_up(connection, path)
        with connection:
            if not connection.execute("SELECT COUNT(*) FROM ledger").fetchone()[0]:
                connection.execute("INSERT INTO ledger VALUES (?)", (str(uuid4()),))
    except (sqlite3.Error, OSError) as error:
        raise unusable(path, error) from error
    return connection


def open_to_read(path: Path, stack: ExitStack) -> sqlite3.Connection:
    """The ledger for looking only; an empty one in memory where no file lies or nothing is in it yet.

    Raises `LedgerError`.
    """
    try:
        found = _opened(path, stack) if path.exists() else None
        if found is not None and _version(found, path) == VERSION:
            connection = found
        else:
            connection = stack.enter_context(closing(sqlite3.connect(":memory:")))
            if found is not None:
                # An older one is brought up in a copy: who only looks changes nothing.
                found.backup(connection)
            _bring_up(connection, path)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("SELECT 1 FROM reminder LIMIT 1").fetchone()
    except (sqlite3.Error, OSError) as error:
        raise unusable(path, error) from error
    return connection


def _opened(path: Path, stack: ExitStack) -> sqlite3.Connection:
    question = "SELECT COUNT(*) FROM sqlite_master"
    connection = stack.enter_context(closing(_connected(path, "ro")))
    try:
        connection.execute(question).fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        # A run was killed in the middle of a commit: only a connection that may write can take back the half of it.
        connection = stack.enter_context(closing(_connected(path, "rw")))
        connection.execute(question).fetchone()
    return connection


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    name = path.resolve().as_posix()
    # Two slashes before the name, also of a share: else SQLite takes the server for a part of the protocol.
    address = quote_from_bytes(os.fsencode(name if name.startswith("/") else f"/{name}"), safe="/:")
    return sqlite3.connect(f"file://{address}?mode={mode}", uri=True, timeout=PATIENCE)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of the tables; raises `LedgerError` for one that is newer than the program."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise LedgerError("newer", path=path)
    return version


def _bring_up(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or add what an older version lacks: all of it or nothing."""
    if _version(connection, path) == VERSION:
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for step in (*_FIRST, *_SECOND):
            connection.execute(step)
        connection.execute(f"PRAGMA user_version={VERSION}")


def ensure_folder(folder: Path) -> None:
    """Make the folder of the ledger, its owner's alone; one that is there keeps its rights. Raises `OSError`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _make_private(path: Path) -> None:
    """An empty file that its owner alone may read, where none lies: SQLite's journal gets the same rights."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
