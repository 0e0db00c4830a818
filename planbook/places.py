"""Where results are written: whole or not at all, and never through a name that somebody could have put a link at."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from errno import ENOTDIR
from pathlib import Path
from uuid import uuid4

from planbook.errors import FileExistsAlreadyError, UnwritableError

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
"""A file that is made, never opened."""


PROBE = 65_536
"""Bytes that a trial writes: a disk that is full takes none."""


def ensure_writable(folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder, and see that files can be written in it; raises `UnwritableError`.

    `mode` says who may look into a folder that is made here.
    """
    probe = folder / f".{uuid4().hex}.tmp"
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UnwritableError(path=folder) from error


def assert_can_write(folder: Path) -> None:
    """See that files could be written in a folder, or that it could be made, and leave no trace; `UnwritableError`."""
    nearest = next(place for place in (folder, *folder.resolve().parents) if place.exists())
    try:
        if not nearest.is_dir():
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), nearest)
        probe = nearest / f".{uuid4().hex}.tmp"
        probe.write_bytes(bytes(PROBE))
        probe.unlink()
    except OSError as error:
        raise UnwritableError(path=folder) from error


def beside(path: Path) -> Path:
    """A name in the same folder that nobody can have guessed: a file there is not opened, it is made."""
    return path.parent / f".{path.name[:100]}.{uuid4().hex}.tmp"


def put(content: bytes, path: Path, *, replace: bool, keep: Path | None = None, mode: int = 0o666) -> None:
    """Write a file whole, under another name first; `mode` says who may read a new one.

    Without `replace` a file that is there already, or comes there meanwhile, is left alone (`FileExistsAlreadyError`);
    with it, the old one gets the name `keep` where one is given.
    Raises `OSError`; then nothing is left behind.
    """
    made = beside(path)
    try:
        with os.fdopen(os.open(made, _NEW, mode), "wb") as file:
            file.write(content)
        if replace:
            with suppress(OSError):
                shutil.copymode(path, made)  # who may read the old one, and nobody else, may read the new
            if keep and path.exists():
                path.replace(keep)
            made.replace(path)
            return
        try:
            os.link(made, path)
        except FileExistsError as error:
            raise FileExistsAlreadyError(path=path) from error
        except OSError:
            # Some shares know no links.
            if path.exists():
                raise FileExistsAlreadyError(path=path) from None
            made.replace(path)
    finally:
        with suppress(OSError):
            made.unlink()
