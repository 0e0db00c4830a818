"""What the guard refuses before any parser sees a file, built byte by byte here, and what it tells of the rest."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from planbook.errors import (
    EncryptedWorkbookError,
    FileError,
    NotAWorkbookError,
    OldExcelFileError,
    UnsafeWorkbookError,
)
from planbook.workbook import guard

PATH = Path("planer.xlsx")
SHEET = "xl/worksheets/sheet1.xml"
OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def package(parts: dict[str, bytes] | None = None, *, types: bool = True) -> bytes:
    """A zip with these parts, and the list of content types that makes it an Office file."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        if types:
            book.writestr("[Content_Types].xml", b"<Types/>")
        for name, content in (parts or {}).items():
            book.writestr(name, content)
    return made.getvalue()


def sheet(rows: str) -> bytes:
    return package({SHEET: f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()})


def refusal[T: FileError](kind: type[T], data: bytes) -> T:
    """The error of this kind that the bytes raise; its sentence names the file."""
    with pytest.raises(kind) as caught:
        guard.inspect(PATH, data)
    assert str(PATH) in caught.value.sentence("nb")
    return caught.value
