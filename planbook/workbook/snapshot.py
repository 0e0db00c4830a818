"""A consistent copy of a workbook in memory: read once, hashed, never written."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from planbook.errors import FileMissingError, FolderGivenError, NotAWorkbookError, UnreadableFileError
from planbook.workbook import guard

TRIES, PAUSE_SECONDS = 10, 0.2
"""How often, and how far apart, a file that is being saved is read again."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of a workbook as they were at one moment, already looked over by `guard`."""

    path: Path
    data: bytes = field(repr=False)
    sha256: str
    modified: datetime
    """When the file was last changed, aware, in UTC."""
    scan: guard.Scan = field(repr=False)


def take(path: Path) -> Snapshot:
    """Read a workbook's bytes once; every later step works on them.

    Raises a `FileError` for a file that cannot be read at all or must not be opened.
    """
    try:
        if path.is_dir():
            raise FolderGivenError(path=path)
        if path.exists() and not path.is_file():
            raise NotAWorkbookError(path=path)
        data, modified = _read_whole(path)
    except FileNotFoundError as error:
        raise FileMissingError(path=path) from error
    except OSError as error:
        raise UnreadableFileError(path=path, reason=error.strerror or "") from error
    return Snapshot(path, data, hashlib.sha256(data).hexdigest(), modified, guard.inspect(path, data))


def _read_whole(path: Path) -> tuple[bytes, datetime]:
    """The bytes of a file that nobody wrote to while they were read, and when it was last changed."""
    data, after = b"", path.stat()
    for _ in range(TRIES):
        before = path.stat()
        data = path.read_bytes()
        after = path.stat()
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size) and len(data) == after.st_size:
            break
        time.sleep(PAUSE_SECONDS)
    return data, datetime.fromtimestamp(after.st_mtime, UTC)
