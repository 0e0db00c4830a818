"""A consistent copy of a workbook in memory: read once, hashed, never written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from planbook.errors import FileMissingError, FolderGivenError, NotAWorkbookError, UnreadableFileError
from planbook.workbook import guard


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
        data = path.read_bytes()
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError as error:
        raise FileMissingError(path=path) from error
    except OSError as error:
        raise UnreadableFileError(path=path, reason=error.strerror or "") from error
    return Snapshot(path, data, hashlib.sha256(data).hexdigest(), modified, guard.inspect(path, data))
