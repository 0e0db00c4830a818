"""What the bytes of one sheet's part say of its rows and cells, without a parser.

A sheet may hold millions of cells, and XML may be written in many ways. So every exact look is preceded by a cheap one: is
there anything here that is not written as spreadsheets usually write it, and that would be worth looking at?
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from planbook.workbook.references import column_number

MOST_ROWS = 150_000
LAST_COLUMN = "BZ"
"""Content below or right of these is far out: python-calamine allots rows × columns as one block, so one stray cell there
would fill the machine. `grid` reads such a sheet another way, cut at its table.
"""

ANY_PREFIX = rb"(?:[^\s<>/:]+:)?"
CELL = rb"<%bc\b" % ANY_PREFIX
REFERENCE = rb"\br\s*=\s*[\"']"
FILLED = rb"[\"'][^<>]*(?<!/)>(?!\s*</%bc>)" % ANY_PREFIX
"""The rest of a cell's tag where the cell holds something."""
_DATA_START = re.compile(rb"<%bsheetData\b[^>]*>" % ANY_PREFIX)
_DATA_END = b"sheetData>"
_FORMULA_TEXT = re.compile(rb"<f>[^<]+</f>")
_PREFIXED = re.compile(rb":(?:sheetData|row|c|f|v)\b")
"""A name with a prefix, as some programs write all names; a text may look like it."""
_PREFIXED_ROWS = re.compile(rb":(?:sheetData|row)\b")
_UNUSUAL_CELL = re.compile(
    rb'<c(?! r="[AB]?[A-Z](?:\d{1,5}|1[0-4]\d{4})"(?: s="\d+")?(?: t="[A-Za-z]+")?/?>)(?![A-Za-z])'
)
"""A cell that is not near, or is not written as Excel writes it: where it is, its style, its type, and nothing more."""


class Look(NamedTuple):
    """What was seen of one sheet; `guard.Scan` says what each means."""

    error_cells: frozenset[str]
    formulas_alone: frozenset[str]
    formula_rows: dict[str, frozenset[int]]
    hidden_rows: frozenset[int]
    last_row: int
    far_cell: str | None
    crowded_row: int | None
    """A row with more cells than there are columns to look at, on a sheet where cells need not say where they are."""
    blocks: int
    """How often the sheet's rows begin."""
    margins: bytes


class _Patterns(NamedTuple):
    """The exact looks."""

    block: re.Pattern[bytes]
    row: re.Pattern[bytes]
    row_number: re.Pattern[bytes]
    hidden_row: re.Pattern[bytes]
    error_cell: re.Pattern[bytes]
    far_cell: re.Pattern[bytes]
    nameless_cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    unusual_formula: re.Pattern[bytes]
    """One that is not simply followed by a value."""
    formula_cell: re.Pattern[bytes]
    no_value: re.Pattern[bytes]
    empty_value: re.Pattern[bytes]
    """A formula whose value is empty and no text: what openpyxl writes for one it cannot work out."""


@cache
def _patterns(prefix: bytes) -> _Patterns:
    """The patterns for names with or without a prefix: without one they begin with whole words, which is found far faster."""
    cell, row, end = rb"<%bc\b" % prefix, rb"<%brow\b" % prefix, rb"</%bc>" % prefix
    formula = rb"[^<>]*?%b([A-Z]+\d+)[^<>]*>\s*<%bf\b[^<>]*(?:/>|>[^<]*</%bf>)\s*" % (REFERENCE, prefix, prefix)
    empty = rb"(?:<%bv\s*/>|<%bv>\s*</%bv>)\s*" % (prefix, prefix, prefix)
    hidden = rb"(?=[^<>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"'])"
    far = rb"((?:[A-Z]{3}|[C-Z][A-Z])\d+|[A-Z]{1,3}\d{6,}|[A-Z]{4,}\d*)"
    return _Patterns(
        block=re.compile(rb"<%bsheetData\b" % prefix),
        row=re.compile(row),
        row_number=re.compile(row + rb"[^<>]*?" + REFERENCE + rb"(\d{1,9})"),
        hidden_row=re.compile(row + hidden + rb"[^<>]*?" + REFERENCE + rb"(\d+)"),
        error_cell=re.compile(cell + rb"(?=[^<>]*?\bt\s*=\s*[\"']e[\"'])[^<>]*?" + REFERENCE + rb"([A-Z]+\d+)"),
        far_cell=re.compile(cell + rb"[^<>]*?" + REFERENCE + far + FILLED),
        nameless_cell=re.compile(rb"<%bc(?=[\s>/])(?![^<>]*\br\s*=)" % prefix),
        formula=re.compile(rb"<%bf\b" % prefix),
        unusual_formula=re.compile(rb"<%bf\b(?!>[^<]*</f>\s*<v>\s*[^<\s])" % prefix),
        formula_cell=re.compile(cell + rb"[^<>]*?" + REFERENCE + rb"([A-Z]+)(\d+)[\"'][^<>]*(?<!/)>\s*<%bf\b" % prefix),
        no_value=re.compile(cell + formula + end),
        empty_value=re.compile(cell + rb"(?![^<>]*?\bt\s*=\s*[\"']str[\"'])" + formula + empty + end),
    )


def without_formula_texts(pieces: Iterable[bytes]) -> bytes:
    """A part, given piece by piece, without the texts of its formulas: nine tenths of a sheet with computed columns.

    What is left out holds no «<», so no tag, comment or definition can hide in it.
    """
    return b"".join(_FORMULA_TEXT.sub(b"<f></f>", piece) for piece in pieces)


def look_over(content: bytes) -> Look:
    """Everything that the bytes of a sheet say; the texts of its formulas are not needed."""
    start, end = _rows(content)
    margins = content[:start] + content[end:]
    # Around the rows, newer Excels write <xm:f> for the formulas of their rules.
    prefixed = _PREFIXED.search(content, start, end or len(content)) is not None or bool(_PREFIXED_ROWS.search(margins))
    patterns = _patterns(ANY_PREFIX if prefixed else b"")
    usual = not prefixed and not _UNUSUAL_CELL.search(content)
    errors = patterns.error_cell.findall(content) if b'"e"' in content or b"'e'" in content else ()
    return Look(
        error_cells=frozenset(name.decode() for name in errors),
        formulas_alone=frozenset(_formulas_alone(content, patterns)),
        formula_rows=_formula_rows(content, patterns),
        hidden_rows=frozenset(map(int, patterns.hidden_row.findall(content))),
        last_row=max(map(int, patterns.row_number.findall(content)), default=0),
        far_cell=None if usual else _far_cell(content, patterns),
        crowded_row=None if usual else _crowded_row(content, patterns),
        blocks=len(patterns.block.findall(content)),
        margins=margins,
    )


def outside_rows(content: bytes) -> bytes:
    """A sheet's part without its rows: what stands before and after them."""
    start, end = _rows(content)
    return content[:start] + content[end:]


def _rows(content: bytes) -> tuple[int, int]:
    """Where a sheet's rows begin and end, the tags around them included; nowhere on a sheet without any."""
    start, end = _DATA_START.search(content), content.rfind(_DATA_END)
    return (start.start(), max(start.end(), end + len(_DATA_END))) if start else (0, 0)


def _formulas(content: bytes, pattern: re.Pattern[bytes]) -> Iterator[int]:
    """Where the tag before each formula begins: its cell's."""
    for found in pattern.finditer(content):
        yield max(content.rfind(b"<", 0, found.start()), 0)


def _formulas_alone(content: bytes, patterns: _Patterns) -> Iterator[str]:
    for place in _formulas(content, patterns.unusual_formula):
        found = patterns.no_value.match(content, place) or patterns.empty_value.match(content, place)
        if found:
            yield found[1].decode()


def _formula_rows(content: bytes, patterns: _Patterns) -> dict[str, frozenset[int]]:
    rows: dict[bytes, list[int]] = {}
    for place in _formulas(content, patterns.formula):
        found = patterns.formula_cell.match(content, place)
        if found:
            rows.setdefault(found[1], []).append(int(found[2]))
    return {letters.decode(): frozenset(numbers) for letters, numbers in rows.items()}


def _far_cell(content: bytes, patterns: _Patterns) -> str | None:
    cells = (found[1].decode() for found in patterns.far_cell.finditer(content))
    return next((cell for cell in cells if _is_far(cell)), None)


def _is_far(cell: str) -> bool:
    letters = cell.rstrip("0123456789")
    row = cell[len(letters) :]
    return len(letters) > 2 or (len(letters) == 2 and letters > LAST_COLUMN) or _is_low(row)


def _is_low(row: str) -> bool:
    return len(row) > len(str(MOST_ROWS)) or int(row) > MOST_ROWS


def _crowded_row(content: bytes, patterns: _Patterns) -> int | None:
    if not patterns.nameless_cell.search(content):
        return None
    most = 2 * column_number(LAST_COLUMN)
    rows = enumerate(patterns.row.split(content))
    return next((number for number, row in rows if row.count(b"<c") + row.count(b":c ") > most), None)
