"""Looks a file over before any parser touches it: what it is, how large it would become, what a parser would lose."""

from __future__ import annotations

import re
import zipfile
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
MOST_ROWS = 250_000
MOST_COLUMNS = 104
"""Columns up to CZ. python-calamine allots rows × columns as one block, so a stray cell far out would fill the machine."""

_FAR_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="((?:[A-Z]{3}|[D-Z][A-Z])\d+)"')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?r="(\d+)"')
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c (?=[^>]*?\bt="e")[^>]*?r="([A-Z]+\d+)"')


@dataclass(frozen=True, slots=True)
class Scan:
    """What the bytes of the sheets say that a parser does not: cells with an Excel error, by part name."""

    error_cells: Mapping[str, frozenset[str]]


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
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
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
    for part in parts:
        if not part.filename.endswith((".xml", ".rels")):
            continue
        content = package.read(part)
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
            raise UnsafeWorkbookError("entities", path=path)
        if part.filename.startswith("xl/worksheets/"):
            _refuse_far_cells(path, content)
            errors[part.filename] = frozenset(match.decode() for match in _ERROR_CELL.findall(content))
    return Scan(errors)


def _refuse_far_cells(path: Path, content: bytes) -> None:
    far = _FAR_CELL.search(content)
    if far:
        raise UnsafeWorkbookError("far", path=path, cell=far.group(1).decode())
    last = max((int(row) for row in _ROW.findall(content)), default=0)
    if last > MOST_ROWS:
        raise UnsafeWorkbookError("far", path=path, cell=f"A{last}")
