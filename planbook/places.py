"""Where results are written: whole or not at all, and never through a name that somebody could have put a link at."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from planbook.errors import FileExistsAlreadyError, UnwritableError


def ensure_writable(folder: Path) -> None:
    """Make a folder, and see that files can be written in it; raises `UnwritableError`."""
    probe = folder / f".{uuid4().hex}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UnwritableError(path=folder) from error


def beside(path: Path) -> Path:
    """A name in the same folder that nobody can have guessed: a file there is not opened, it is made."""
    return path.parent / f".{path.name[:100]}.{uuid4().hex}.tmp"


def put(content: bytes, path: Path, *, replace: bool, keep: Path | None = None) -> None:
    """Write a file whole, under another name first.

    Without `replace` a file that is there already, or comes there meanwhile, is left alone (`FileExistsAlreadyError`);
    with it, the old one gets the name `keep` where one is given.
    Raises `OSError`; then nothing is left behind.
    """
    made = beside(path)
    try:
        with made.open("xb") as file:
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
