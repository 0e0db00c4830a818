"""The lock of the state folder: one run at a time, and a second one is told who holds it.

Two locks in one. The system's own (an exclusive transaction of SQLite) frees itself when the process dies, but does not
always reach another machine on a share. The holder's file does, but outlives a killed process. So: the system's lock
decides on this machine, the file between machines.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from planbook.errors import FileExistsAlreadyError, SendingStoppedError
from planbook.places import beside, put
from planbook.texts import Term

LOCK_NAME = "planbook.lock"
HOLDER_NAME = "planbook.holder.json"


class Holder(NamedTuple):
    """Who holds the lock."""

    host: str
    pid: int
    since: datetime | None
    """When the run began; an aware time."""


@contextmanager
def hold(folder: Path, now: datetime | None) -> Iterator[None]:
    """Hold the lock of a folder that exists.

    Raises `SendingStoppedError` where another process or another machine holds it, else `OSError` or `sqlite3.Error`.
    """
    with ExitStack() as stack:
        _system_lock(folder, stack)
        mine = Holder(socket.gethostname(), os.getpid(), now)
        _write_holder(folder / HOLDER_NAME, mine)
        try:
            yield
        finally:
            with suppress(OSError):
                left = read_holder(folder)
                if left is not None and (left.host, left.pid) == (mine.host, mine.pid):
                    (folder / HOLDER_NAME).unlink()


def read_holder(folder: Path) -> Holder | None:
    """Who holds the lock, or held it when it died; None where no file says so. Raises `OSError`."""
    return _named(_content(folder / HOLDER_NAME))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _named(content: bytes | None) -> Holder | None:
    if content is None:
        return None
    try:
        found = json.loads(content)
        since = datetime.fromisoformat(found["since"]) if found["since"] else None
        return Holder(str(found["host"]), int(found["pid"]), since)
    except (ValueError, TypeError, KeyError, RecursionError):
        # A file that names nobody can have come from no machine that is sending: it is written whole.
        return None


def _system_lock(folder: Path, stack: ExitStack) -> None:
    path = folder / LOCK_NAME
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    lock = stack.enter_context(closing(sqlite3.connect(path, timeout=0, isolation_level=None)))
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        raise SendingStoppedError("locked", holder=_words(read_holder(folder), folder)) from error


def _write_holder(path: Path, mine: Holder) -> None:
    """Put our name on the folder; a file of this machine is a dead process's, since the system's lock was free."""
    content = _content(path)
    old = _named(content)
    if old is not None and old.host != mine.host:
        raise SendingStoppedError("elsewhere", holder=_words(old, path), path=path)
    if content is not None:
        _take_away(path, content)
    record = {"host": mine.host, "pid": mine.pid, "since": mine.since.isoformat() if mine.since else None}
    try:
        put(json.dumps(record).encode(), path, replace=False, mode=0o600)
    except FileExistsAlreadyError as error:
        # Another machine came between.
        other = read_holder(path.parent)
        raise SendingStoppedError("elsewhere", holder=_words(other, path), path=path) from error


def _take_away(path: Path, judged: bytes) -> None:
    """Take away the file that was looked at, and no other: another machine may have put its own there since."""
    aside = beside(path)
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    try:
        found = aside.read_bytes()
        if found != judged:
            with suppress(FileExistsAlreadyError):
                put(found, path, replace=False, mode=0o600)
    finally:
        aside.unlink()


def _words(holder: Holder | None, place: Path) -> object:
    """Who holds the lock, in words; the place where nobody has said so yet."""
    if holder is None:
        return place
    if holder.since is None:
        return Term("ledger.holder", {"host": holder.host, "pid": holder.pid})
    return Term("ledger.holder_since", {"host": holder.host, "pid": holder.pid, "since": holder.since})
