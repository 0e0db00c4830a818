"""Folders that results are written to."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from planbook.errors import UnwritableError


def ensure_writable(folder: Path) -> None:
    """Make a folder, and see that files can be written in it; raises `UnwritableError`."""
    probe = folder / f".{uuid4().hex}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UnwritableError(path=folder) from error
