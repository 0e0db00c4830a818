"""Looks a file over before any parser touches it: what it is, how large it would become, what a parser would lose."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from planbook.errors import EncryptedWorkbookError, NotAWorkbookError, OldExcelFileError, UnsafeWorkbookError

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
"""The stream of an Office file behind a password or a label ([MS-OFFCRYPTO] 1.3.3)."""

MOST_BYTES = 1_500_000_000
"""The most a workbook may hold unpacked."""
MOST_RATIO = 400
"""The most a large part may be packed: Excel's own sheets stay far below."""
LARGE_PART = 20_000_000
MOST_ROWS = 150_000
LAST_COLUMN = "BZ"
"""The last column that is looked at. python-calamine allots rows × columns as one block, so a stray cell far out would fill the machine."""
CELL_LETTERS = 10
"""The longest reference that is quoted: XFD1048576."""

_CELL = rb"<(?:\w+:)?c\b"
_REFERENCE = rb"\br\s*=\s*[\"']"
_FAR_CELL = re.compile(_CELL + rb"[^<>]*?" + _REFERENCE + rb"((?:[A-Z]{3}|[C-Z][A-Z])\d+|[A-Z]{1,3}\d{6,})")
_FAR_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?" + _REFERENCE + rb"(\d{6,})")
_ERROR_CELL = re.compile(_CELL + rb"(?=[^<>]*?\bt\s*=\s*[\"']e[\"'])[^<>]*?" + _REFERENCE + rb"([A-Z]+\d+)")
_FORMULA = _REFERENCE + rb"([A-Z]+\d+)[^<>]*>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
_END = rb"</(?:\w+:)?c>"
_NO_VALUE = re.compile(_CELL + rb"[^<>]*?" + _FORMULA + _END)
_EMPTY_VALUE = re.compile(
    _CELL
    + rb"(?![^<>]*?\bt\s*=\s*[\"']str[\"'])[^<>]*?"
    + _FORMULA
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)\s*"
    + _END
)
"""A formula whose value is empty and no text: what openpyxl writes for one it cannot work out."""
_NAMELESS_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])(?![^<>]*\br\s*=)")
_ROW_START = re.compile(rb"<(?:\w+:)?row\b")
_SHEET_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b")


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes of the sheets say that a parser does not, by part name."""

    error_cells: Mapping[str, frozenset[str]]
    """Cells that show one of Excel's errors."""
    formulas_alone: Mapping[str, frozenset[str]]
    """Cells with a formula that no program has worked out."""


def inspect(path: Path, data: bytes) -> Scan:
    """Refuse what is no workbook or would fill the machine; tell what a parser would lose."""
    if data.startswith(OLE_MAGIC):
        if ENCRYPTED_STREAM in data:
            raise EncryptedWorkbookError(path=path)
        raise OldExcelFileError(path=path)
    if not data.startswith(b"PK"):
        raise NotAWorkbookError(path=path)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _inspect_package(path, package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise NotAWorkbookError("damaged", path=path) from error


def _inspect_package(path: Path, package: zipfile.ZipFile) -> Scan:
    parts = package.infolist()
    if "[Content_Types].xml" not in package.namelist():
        raise NotAWorkbookError(path=path)
    for part in parts:
        if part.file_size > LARGE_PART and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise UnsafeWorkbookError("large", path=path)
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise UnsafeWorkbookError("large", path=path)
    errors: dict[str, frozenset[str]] = {}
    alone: dict[str, frozenset[str]] = {}
    for part in parts:
        content = _as_utf8(package.read(part))
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnsafeWorkbookError("entities", path=path)
        if _SHEET_ROOT.search(content):
            _refuse_far_cells(path, content)
            _refuse_crowded_rows(path, content)
            errors[part.filename] = _cells(_ERROR_CELL, content)
            alone[part.filename] = _cells(_NO_VALUE, content) | _cells(_EMPTY_VALUE, content)
    return Scan(errors, alone)


def _as_utf8(content: bytes) -> bytes:
    """A part's bytes; one written in UTF-16, which a parser would take too, as UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    if content.startswith((b"<\0", b"\0<")):
        return content.decode("utf-16-le" if content.startswith(b"<") else "utf-16-be", "replace").encode()
    return content


def _cells(pattern: re.Pattern[bytes], content: bytes) -> frozenset[str]:
    return frozenset(match.decode() for match in pattern.findall(content))


def _refuse_far_cells(path: Path, content: bytes) -> None:
    """Refuse a cell right of `LAST_COLUMN` or below `MOST_ROWS`, however its XML is written."""
    for found in _FAR_CELL.finditer(content):
        cell = found.group(1).decode()
        letters, digits = cell.rstrip("0123456789"), cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if len(letters) > 2 or (len(letters) == 2 and letters > LAST_COLUMN) or _is_far(digits):
            raise UnsafeWorkbookError("far", path=path, cell=cell[:CELL_LETTERS])
    for found in _FAR_ROW.finditer(content):
        if _is_far(found.group(1).decode()):
            raise UnsafeWorkbookError("far", path=path, cell=f"A{found.group(1).decode()[:CELL_LETTERS]}")


def _refuse_crowded_rows(path: Path, content: bytes) -> None:
    """Refuse a row with more cells than there are columns to look at: cells need not say where they are."""
    if not _NAMELESS_CELL.search(content):
        return
    most = 26 * (ord(LAST_COLUMN[0]) - ord("A") + 1) + ord(LAST_COLUMN[1]) - ord("A") + 1
    for number, row in enumerate(_ROW_START.split(content)):
        if row.count(b"<c") + row.count(b":c ") > 2 * most:
            raise UnsafeWorkbookError("far", path=path, cell=f"{LAST_COLUMN}{number}")


def _is_far(row: str) -> bool:
    return len(row) > len(str(MOST_ROWS)) or int(row) > MOST_ROWS
