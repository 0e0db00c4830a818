"""A consistent copy of a workbook in memory: read while nobody saves it, hashed, never written."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from planbook.errors import (
    BusyWorkbookError,
    ConflictCopyError,
    FileError,
    FileMissingError,
    FolderGivenError,
    NotAWorkbookError,
    UnreadableFileError,
    UnsafeWorkbookError,
)
from planbook.texts import Term
from planbook.workbook import guard, neighbours

TRIES, PAUSE_SECONDS = 11, 0.3
"""How often, and how far apart, a file that is being saved is looked at again: three seconds in all."""
LOOKS = 3
"""How often a file that is not whole must look the same before it counts as damaged, and not as half saved."""
UNFINISHED = {"", "damaged", "empty"}
"""What `guard` finds a file to be that Excel or a sync client has only half written."""
PASSING = {errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY, errno.EAGAIN}
"""What the operating system answers while another program keeps the file to itself: Windows, and shares mounted from it."""
MOST_COPIES = 5
"""The most conflict copies that are named."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of a workbook as they were at one moment, already looked over by `guard`."""

    path: Path
    data: bytes = field(repr=False)
    sha256: str
    modified: datetime
    """When the file was last changed, aware, in UTC."""
    scan: guard.Scan = field(repr=False)
    opened_by: str | None = None
    """Who seemed to have it open: a name, an empty text for someone unknown, None for nobody."""


def take(path: Path, *, pause: Callable[[float], object] = time.sleep) -> Snapshot:
    """Read a workbook's bytes; every later step works on them.

    A file that is being saved is waited for. Raises a `FileError` for a file that cannot be read at all, that must not be
    opened, or that a sync client has saved a second version of. That someone has it open stops nothing.
    """
    try:
        taken = _settled(path, pause)
    except OSError as error:
        raise UnreadableFileError(path=path, reason=error.strerror or "") from error
    copies = neighbours.conflict_copies(path)
    if copies:
        raise ConflictCopyError(path=path, master=path.name, copies=[copy.name for copy in copies[:MOST_COPIES]])
    return taken


@dataclass(slots=True)
class _Unfinished:
    """A file that was not whole when it was last read."""

    sha256: str = ""
    looks: int = 0


def _settled(path: Path, pause: Callable[[float], object]) -> Snapshot:
    """The first look at a file that finds it whole and at rest."""
    # While Excel saves, there is a moment when the old file has gone and the new one has not got its name yet.
    expected = neighbours.owner_file(path) is not None
    unfinished = _Unfinished()
    obstacle = FileError()
    for turn in range(TRIES):
        if turn:
            pause(PAUSE_SECONDS)
        found = _look(path, unfinished)
        if isinstance(found, Snapshot):
            return found
        obstacle = found
        if isinstance(obstacle, FileMissingError) and not expected:
            break
        expected = True
    raise obstacle


def _look(path: Path, unfinished: _Unfinished) -> Snapshot | FileError:
    """Read the file once; returns what may have passed at the next look, and raises what will not."""
    opened_by = neighbours.holder(path)
    try:
        before, data, sha256, after = _read(path)
    except FileNotFoundError:
        return FileMissingError(path=path)
    except OSError as error:
        if error.errno not in PASSING:
            raise
        return _held(UnreadableFileError, opened_by, path=path, reason=error.strerror or "")
    if (before.st_mtime_ns, before.st_size, sha256) != (after.st_mtime_ns, len(data), hashlib.sha256(data).hexdigest()):
        return _held(BusyWorkbookError, opened_by, path=path)
    try:
        scan = guard.inspect(path, data)
    except NotAWorkbookError as error:
        unfinished.looks = unfinished.looks + 1 if unfinished.sha256 == sha256 else 1
        unfinished.sha256 = sha256
        if error.variant not in UNFINISHED or unfinished.looks >= LOOKS:
            raise
        return _held(BusyWorkbookError, opened_by, path=path)
    return Snapshot(path, data, sha256, datetime.fromtimestamp(after.st_mtime, UTC), scan, opened_by)


def _read(path: Path) -> tuple[os.stat_result, bytes, str, os.stat_result]:
    """The state of a file before, its bytes, the hash of a second reading of them, and its state after.

    The hash tells what the time of change does not on a share that only counts whole seconds.
    """
    before = path.stat()
    if stat.S_ISDIR(before.st_mode):
        raise FolderGivenError(path=path)
    if not stat.S_ISREG(before.st_mode):
        raise NotAWorkbookError(path=path)
    if before.st_size > guard.MOST_BYTES:
        raise UnsafeWorkbookError("large", path=path)
    data = path.read_bytes()
    with path.open("rb") as again:
        sha256 = hashlib.file_digest(again, "sha256").hexdigest()
    return before, data, sha256, path.stat()


def _held(kind: type[FileError], opened_by: str | None, **values: object) -> FileError:
    """An error that says who seems to have the file open, where someone does."""
    if opened_by is None:
        return kind("", **values)
    return kind("held", holder=opened_by or Term("opened.someone"), **values)
