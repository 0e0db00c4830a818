"""An older or damaged controlled workbook → what a fresh one is built from, with everything that does not fit.

Every cell with something in it ends in one of three places: in its own column, on the sheet `LEFTOVER_SHEET`, or on a
copy of a sheet that planbook does not know.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import count
from typing import Any
from xml.etree import ElementTree as ET  # guard has refused every part with a DOCTYPE or an entity

from planbook.errors import NotAWorkbookError, UncalculatedWorkbookError, UnsafeWorkbookError
from planbook.model.inventory import Inventory, folded
from planbook.workbook import guard, reader
from planbook.workbook.data import BookData, CopiedSheet, Leftover
from planbook.workbook.grid import Grid
from planbook.workbook.lists import CHOICE_LISTS, FIXED_LISTS_HEADING, FIXED_LISTS_LETTERS, USED_LISTS, used_heading
from planbook.workbook.package import Head, external_targets, margins, targets
from planbook.workbook.references import area, column_letters, column_number
from planbook.workbook.schema import HEADER_ROW, QUESTION_LABELS, QUESTION_ROW, Form, Sheet
from planbook.workbook.sheets import READ_SHEETS, SHEETS
from planbook.workbook.snapshot import Snapshot
from planbook.workbook.values import clean, is_blank

LEFTOVER_SHEET = "Ikke flyttet"
"""The sheet for what does not fit."""
OLD_LISTS_HEADING = "Faste lister (programmet bruker dem; de skal ikke endres)"
"""What stood over the lists beside the table of Lister in version 1."""
VALUE, NOTE, LINK = "Verdi", "Notat på cellen", "Lenke på cellen"


@dataclass(frozen=True, slots=True)
class Moved:
    """What a fresh workbook is built from, and what was done to get there."""

    data: BookData
    adopted: tuple[tuple[str, str, str], ...]
    """(sheet, the header or sheet's name as it was, as it is now) of what was read under another name."""
    macros: bool
    """Whether the old workbook has macros; they are not moved."""


def move(snapshot: Snapshot, head: Head, today: date, new_id: str) -> Moved:
    """Read an older or damaged workbook so that no value is lost.

    Raises `UncalculatedWorkbookError` where a cell has a formula that no program has worked out (its value cannot be
    known), `UnsafeWorkbookError` where there is content too far out to be read, and what `reader.read` raises.
    """
    try:
        return _move(snapshot, head, today, new_id)
    except (KeyError, ET.ParseError, zipfile.BadZipFile) as error:
        raise NotAWorkbookError("damaged", path=snapshot.path) from error


def _move(snapshot: Snapshot, head: Head, today: date, new_id: str) -> Moved:
    inventory, _ = reader.read(snapshot, head, repair=True)
    grid = Grid(snapshot, head)
    found: list[Leftover] = []
    adopted: list[tuple[str, str, str]] = []
    copied: list[CopiedSheet] = []
    ours = _ours(head)
    with zipfile.ZipFile(BytesIO(snapshot.data)) as package:
        for name, part in head.sheets.items():
            if part not in snapshot.scan.last_rows:
                continue
            if grid.is_cut(name) and (cell := grid.left_out(name)):
                raise UnsafeWorkbookError("far", path=snapshot.path, cell=cell)
            sheet = ours.get(name)
            if sheet and sheet.form is Form.COMPUTED:
                continue
            page = _Page(name, part, sheet, grid.rows(name), package)
            _refuse_uncalculated(snapshot, page)
            computed = _computed_letters(page)
            errors = [
                cell for cell in snapshot.scan.error_cells.get(part, ()) if cell.rstrip("0123456789") not in computed
            ]
            found += _attached(page, errors)
            if sheet is None:
                copied.append(CopiedSheet(name, page.rows))
                continue
            if name != sheet.name:
                adopted.append((sheet.name, name, sheet.name))
            adopted += _adopted(page, inventory)
            found += _table_leftovers(page, inventory) if sheet.form is Form.TABLE else _form_leftovers(page, inventory)
        macros = any(name.endswith("vbaProject.bin") for name in package.namelist())
    title = head.title or "Planoversikt"
    data = BookData(inventory, title, today, head.workbook_id or new_id, tuple(found), _free_name(head), tuple(copied))
    return Moved(data, tuple(adopted), macros)


def _free_name(head: Head) -> str:
    """A name for the sheet of leftovers that no sheet has yet: an earlier upgrade may have made one."""
    taken = {folded(name) for name in head.sheets}
    numbered = (f"{LEFTOVER_SHEET} {number}" if number > 1 else LEFTOVER_SHEET for number in count(1))
    return next(name for name in numbered if folded(name) not in taken)


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet of the old workbook."""

    name: str
    part: str
    sheet: Sheet | None
    rows: Sequence[Sequence[Any]]
    package: zipfile.ZipFile

    def filled(self) -> Iterator[tuple[int, int, Any]]:
        """(row, column, value) of each cell that holds something, from 1."""
        for number, row in enumerate(self.rows, 1):
            for place, value in enumerate(row, 1):
                if not is_blank(value):
                    yield number, place, value

    def text(self, row: int, place: int) -> str:
        """A cell's text; empty where there is none."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else ()
        return clean(cells[place - 1]) if place <= len(cells) and not is_blank(cells[place - 1]) else ""


def _ours(head: Head) -> dict[str, Sheet]:
    """The sheets of the old workbook that are ours, by the name they have there."""
    names = {folded(name): name for name in head.sheets}
    found = {names[folded(sheet.name)]: sheet for sheet in SHEETS if folded(sheet.name) in names}
    for sheet in READ_SHEETS:
        if folded(sheet.name) not in names:
            other, certain = reader.renamed_sheet(sheet, head)
            if certain:
                found[other] = sheet
    return found


def _refuse_uncalculated(snapshot: Snapshot, page: _Page) -> None:
    """Stop where a value exists only as a formula that nobody has worked out, but for the columns we compute anew."""
    alone = snapshot.scan.formulas_alone.get(page.part, frozenset())
    computed = _computed_letters(page)
    cells = sorted(cell for cell in alone if cell.rstrip("0123456789") not in computed)
    if cells:
        raise UncalculatedWorkbookError(path=snapshot.path, sheet=page.name, cell=cells[0])


def _records(page: _Page, inventory: Inventory) -> tuple[Any, ...]:
    return getattr(inventory, page.sheet.field) if page.sheet and page.sheet.form is Form.TABLE else ()


def _header_row(page: _Page) -> int:
    """The row with the most of the sheet's headers; the usual one where there are none."""
    known = {folded(column.header) for column in page.sheet.columns} if page.sheet else set()
    scores = [len({folded(clean(value)) for value in row if not is_blank(value)} & known) for row in page.rows[:15]]
    return scores.index(max(scores)) + 1 if scores and max(scores) > 0 else HEADER_ROW


def _computed_letters(page: _Page) -> set[str]:
    if page.sheet is None or page.sheet.form is not Form.TABLE:
        return set()
    headers = {folded(column.header) for column in page.sheet.columns if column.computed}
    if page.sheet.field == "lists":
        headers |= {folded(used_heading(name)) for name in USED_LISTS}
    row = _header_row(page)
    cells = page.rows[row - 1] if row <= len(page.rows) else ()
    return {column_letters(place) for place, value in enumerate(cells, 1) if folded(clean(value or "")) in headers}


def _adopted(page: _Page, inventory: Inventory) -> Iterator[tuple[str, str, str]]:
    """Columns that were read under another word for their header."""
    records = _records(page, inventory)
    if not records or page.sheet is None:
        return
    row = _header_row(page)
    for letters, header in records[0].source.columns.values():
        old = page.text(row, column_number(letters))
        if folded(old) != folded(header):
            yield page.sheet.name, old, header


def _table_leftovers(page: _Page, inventory: Inventory) -> Iterator[Leftover]:
    """What stands on a table's sheet outside the columns of its records."""
    assert page.sheet is not None  # noqa: S101 - asked only for ours
    records = _records(page, inventory)
    columns = records[0].source.columns.values() if records else ()
    read = {column_number(letters) for letters, _ in columns}
    rows = {record.source.row for record in records}
    header = _header_row(page)
    own_words = {folded(column.header) for column in page.sheet.columns}
    own_words |= {
        folded(text) for text in (page.sheet.name, page.sheet.purpose, FIXED_LISTS_HEADING, OLD_LISTS_HEADING)
    }
    own_words |= {folded(column.group) for column in page.sheet.columns if column.group}
    computed = {column_number(letters) for letters in _computed_letters(page)}
    content = page.package.read(page.part)
    formulas = {place: guard.rows_with_formulas(content, column_letters(place)) for place in computed}
    for row, place, value in page.filled():
        if (row in rows and place in read) or (place in computed and row in formulas[place]):
            continue
        if row <= header and (folded(clean(value)) in own_words or (row == header and place in read)):
            continue
        if page.sheet.field == "lists" and _is_fixed_list(place, value):
            continue
        yield _leftover(page, row, place, VALUE, clean(value), header)


def _is_fixed_list(place: int, value: object) -> bool:
    """Whether a cell of Lister is one of those that we fill beside the table."""
    words = {folded(word) for _, heading, values in CHOICE_LISTS for word in (heading, *values)}
    words |= {folded(used_heading(name)) for name in USED_LISTS}
    return place >= column_number(FIXED_LISTS_LETTERS) and folded(clean(value)) in words


def _form_leftovers(page: _Page, inventory: Inventory) -> Iterator[Leftover]:
    """What stands on a form's sheet besides our questions, their answers and their help."""
    assert page.sheet is not None  # noqa: S101
    record = getattr(inventory, page.sheet.field)
    answered = {source.row for source in record.sources.values()}
    helps = {source.row: column.help for column in page.sheet.columns if (source := record.sources.get(column.field))}
    head = {folded(text) for text in (page.sheet.name, page.sheet.purpose, *QUESTION_LABELS[page.sheet.field])}
    for row, place, value in page.filled():
        text = clean(value)
        if row < QUESTION_ROW and folded(text) in head:
            continue
        if row in answered and (place <= 2 or (place == 3 and folded(text) == folded(helps[row]))):
            continue
        yield _leftover(page, row, place, VALUE, text, 0)


def _leftover(page: _Page, row: int, place: int, what: str, value: str, header: int) -> Leftover:
    return Leftover(page.name, f"{column_letters(place)}{row}", page.text(header, place) if header else "", what, value)


def _attached(page: _Page, errors: Iterable[str]) -> Iterator[Leftover]:
    """Notes and links that hang on cells, and Excel's errors: no values of ours, but somebody's words."""
    header = _header_row(page) if page.sheet else 0
    content = page.package.read(page.part)
    for cell in sorted(errors):
        where = area(cell)
        if where:
            text = guard.error_text(content, cell)
            yield _leftover(page, where.first_row, where.first_column, VALUE, text, header)
    for part in targets(page.package, page.part, "comments"):
        for node in ET.fromstring(page.package.read(part)).iterfind("{*}commentList/{*}comment"):  # noqa: S314
            text_node, where = node.find("{*}text"), area(node.attrib.get("ref", ""))
            words = clean("".join(text_node.itertext())) if text_node is not None else ""
            if words and where:
                yield _leftover(page, where.first_row, where.first_column, NOTE, words, header)
    outside = external_targets(page.package, page.part)
    for node in margins(content).iterfind("{*}hyperlinks/{*}hyperlink"):
        target = next((outside.get(value, "") for key, value in node.attrib.items() if key.endswith("}id")), "")
        where = area(node.attrib.get("ref", ""))
        if where and target and target.removeprefix("mailto:") != page.text(where.first_row, where.first_column):
            yield _leftover(page, where.first_row, where.first_column, LINK, target, header)
