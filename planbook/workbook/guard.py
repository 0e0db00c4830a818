"""Looks a file over before any parser touches it: what it is, how large it would become, what a parser would lose."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from planbook.errors import EncryptedWorkbookError, NotAWorkbookError, OldExcelFileError, UnsafeWorkbookError
from planbook.workbook import lookalikes
from planbook.workbook.cells import ANY_PREFIX, CELL, FILLED, LAST_COLUMN, REFERENCE, look_over, without_formula_texts
from planbook.workbook.references import area

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
"""The stream of an Office file behind a password or a label ([MS-OFFCRYPTO] 1.3.3)."""

MOST_BYTES = 1_500_000_000
"""The most a workbook may hold unpacked."""
MOST_RATIO = 400
"""The most a large part may be packed: Excel's own sheets stay far below."""
LARGE_PART = 20_000_000
CHUNK = 1_000_000
LONG_TEXT, MOST_TEXT = 2_000, 100_000_000
"""Texts this long are counted with every cell that shows them; so many letters in all are refused."""
EXCEL_ROWS = 1_048_576
"""What lies below Excel's last row was never written by a program that means well."""
CELL_LETTERS = 10
"""The longest reference that is quoted: XFD1048576."""

_FILLED_CELL = re.compile(CELL + rb"[^<>]*?" + REFERENCE + rb"([A-Z]{1,3}\d+)" + FILLED)
_DEFINITION = re.compile(rb"!(?<=<!)(?:DOCTYPE|ENTITY)")
"""Looked for by the sign that is the rarest."""
_SHEET_ROOT = re.compile(rb"<%bworksheet\b" % ANY_PREFIX)
_TEXTS_ROOT = re.compile(rb"<%bsst\b" % ANY_PREFIX)
_TEXT_END = re.compile(rb"</%bsi>|<%bsi\s*/>" % (ANY_PREFIX, ANY_PREFIX))
_TEXT_NUMBER = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<%bv>(\d+)<" % ANY_PREFIX)


class Scan(NamedTuple):
    """What the bytes of the sheets say that a parser does not, by part name."""

    error_cells: dict[str, frozenset[str]]
    """Cells that show one of Excel's errors."""
    formulas_alone: dict[str, frozenset[str]]
    """Cells with a formula that no program has worked out."""
    formula_rows: dict[str, dict[str, frozenset[int]]]
    """The rows with a formula, by the letters of their column."""
    hidden_rows: dict[str, frozenset[int]]
    """Rows that are hidden or filtered away."""
    last_rows: dict[str, int]
    """The last row that the sheet mentions, filled or not; 0 where it mentions none."""
    far_cells: dict[str, str]
    """For a sheet with content beyond `LAST_COLUMN` or `MOST_ROWS`: the first cell there."""
    margins: dict[str, bytes]
    """The sheet's part without its rows."""


def inspect(path: Path, data: bytes) -> Scan:
    """Refuse what is no workbook or would fill the machine; tell what a parser would lose."""
    if data.startswith(OLE_MAGIC):
        if ENCRYPTED_STREAM in data:
            raise EncryptedWorkbookError(lookalikes.lock(data), path=path)
        raise OldExcelFileError(path=path)
    if not data.startswith(b"PK"):
        raise NotAWorkbookError(lookalikes.kind(data), path=path)
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _inspect_package(path, package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise NotAWorkbookError("damaged", path=path) from error


def _inspect_package(path: Path, package: zipfile.ZipFile) -> Scan:
    parts = package.infolist()
    other = lookalikes.kind_of_package(package)
    if other or "[Content_Types].xml" not in package.namelist():
        raise NotAWorkbookError(other, path=path)
    _refuse_suspicious_parts(path, parts)
    scan = Scan({}, {}, {}, {}, {}, {}, {})
    long_texts: dict[bytes, int] = {}
    sheets: list[zipfile.ZipInfo] = []
    for part in parts:
        content = as_utf8(without_formula_texts(_pieces(package, part)))
        if _DEFINITION.search(content):
            raise UnsafeWorkbookError("entities", path=path)
        if b"sst" in content and _TEXTS_ROOT.search(content):
            long_texts = _long_texts(content)
        if b"worksheet" in content and _SHEET_ROOT.search(content):
            _look_over(path, part.filename, content, scan)
            sheets.append(part)
    if long_texts:
        _refuse_repeated_texts(
            path, (as_utf8(without_formula_texts(_pieces(package, part))) for part in sheets), long_texts
        )
    return scan


def _refuse_suspicious_parts(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what the list of parts alone gives away: sizes that no workbook has, two parts of one name."""
    for part in parts:
        if part.file_size > LARGE_PART and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise UnsafeWorkbookError("large", path=path)
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise UnsafeWorkbookError("large", path=path)
    if len({part.filename.casefold() for part in parts}) < len(parts):
        # Which of two parts of one name is meant, every program decides for itself.
        raise NotAWorkbookError("damaged", path=path)


def _long_texts(content: bytes) -> dict[bytes, int]:
    """The place of each long text among those that cells share → its length."""
    if max(map(len, content.split(b"</si>"))) <= LONG_TEXT:
        return {}  # the ends of texts that are written in another way only part them further
    texts = _TEXT_END.split(content)
    return {str(place).encode(): len(text) for place, text in enumerate(texts) if len(text) > LONG_TEXT}


def _refuse_repeated_texts(path: Path, sheets: Iterable[bytes], lengths: dict[bytes, int]) -> None:
    """Refuse a workbook in which a few long texts are shown by so many cells that they would fill the machine."""
    shown = 0
    for content in sheets:
        used = Counter(_TEXT_NUMBER.findall(content))
        shown += sum(length * used[place] for place, length in lengths.items())
    if shown > MOST_TEXT:
        raise UnsafeWorkbookError("large", path=path)


def _pieces(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's bytes, no more than it says it has: one that lies about its size is not unpacked whole."""
    with package.open(part) as file:
        yield from iter(lambda: file.read(CHUNK), b"")


def _look_over(path: Path, part: str, content: bytes, scan: Scan) -> None:
    """Note what the bytes of one sheet say; refuse what would fill the machine."""
    seen = look_over(content)
    if seen.crowded_row is not None:
        raise UnsafeWorkbookError("far", path=path, cell=f"{LAST_COLUMN}{seen.crowded_row}")
    if seen.blocks > 1:
        raise NotAWorkbookError("damaged", path=path)
    if seen.last_row > EXCEL_ROWS:
        raise UnsafeWorkbookError("far", path=path, cell=f"A{str(seen.last_row)[:CELL_LETTERS]}")
    scan.error_cells[part] = seen.error_cells
    scan.formulas_alone[part] = seen.formulas_alone
    scan.formula_rows[part] = seen.formula_rows
    scan.hidden_rows[part] = seen.hidden_rows
    scan.last_rows[part] = seen.last_row
    scan.margins[part] = seen.margins
    if seen.far_cell:
        scan.far_cells[part] = seen.far_cell


def as_utf8(content: bytes) -> bytes:
    """A part's bytes; one written in UTF-16, which a parser would take too, as UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    if content.startswith((b"<\0", b"\0<")):
        return content.decode("utf-16-le" if content.startswith(b"<") else "utf-16-be", "replace").encode()
    return content


def filled_cell_outside(content: bytes, last_row: int, last_column: int) -> str | None:
    """The first cell of a sheet's part that holds something below a row or right of a column, or None."""
    for found in _FILLED_CELL.finditer(as_utf8(content)):
        cell = found[1].decode()
        where = area(cell)
        if where and (where.first_row > last_row or where.first_column > last_column):
            return cell
    return None


def error_text(content: bytes, cell: str) -> str:
    """The error that a cell of a sheet's part shows, like #N/A."""
    found = re.search(
        CELL + rb"[^<>]*?" + REFERENCE + cell.encode() + rb"[\"'][^<>]*>.*?<(?:\w+:)?v>([^<]*)<",
        as_utf8(content),
        re.DOTALL,
    )
    return found.group(1).decode("utf-8", "replace") if found else "#"


def formulas(content: bytes) -> dict[str, str]:
    """The formula of each cell of a sheet's part that has one of its own; later cells of a shared one have none."""
    from html import unescape

    cell = CELL + rb"[^<>]*?" + REFERENCE + rb"([A-Z]+\d+)[\"'][^<>]*(?<!/)>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>([^<]*)<)"
    found = re.findall(cell, as_utf8(content))
    return {name.decode(): unescape(text.decode("utf-8", "replace")) for name, text in found}


def array_areas(content: bytes) -> list[str]:
    """The areas of a sheet's part that one array formula fills; only the first cell of each holds the formula."""
    found = re.findall(
        rb"<(?:\w+:)?f\b(?=[^<>]*\bt\s*=\s*[\"']array)[^<>]*\bref\s*=\s*[\"']([A-Z0-9:]+)", as_utf8(content)
    )
    return [reference.decode() for reference in found]


def rows_with_formulas(content: bytes, letters: str) -> frozenset[int]:
    """The rows of a sheet's part whose cell in a column holds a formula."""
    cell = CELL + rb"[^<>]*?" + REFERENCE + letters.encode() + rb"(\d+)[\"'][^<>]*(?<!/)>\s*<(?:\w+:)?f\b"
    return frozenset(map(int, re.findall(cell, as_utf8(content))))
