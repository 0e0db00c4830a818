"""What a sheet of an older or damaged workbook holds that has no place in a fresh one: values, notes, links, formulas."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from xml.etree import ElementTree as ET  # guard has refused every part with a DOCTYPE or an entity

from planbook.model.inventory import Inventory, folded
from planbook.workbook import guard, reader
from planbook.workbook.data import Leftover
from planbook.workbook.lists import CHOICE_LISTS, FIXED_LISTS_HEADING, FIXED_LISTS_LETTERS, USED_LISTS, used_heading
from planbook.workbook.package import Table, external_targets, margins, targets
from planbook.workbook.references import area, column_letters, column_number
from planbook.workbook.schema import HEADER_ROW, QUESTION_LABELS, QUESTION_ROW, Form, Sheet
from planbook.workbook.values import clean, is_blank

OLD_LISTS_HEADING = "Faste lister (programmet bruker dem; de skal ikke endres)"
"""What stood over the lists beside the table of Lister in version 1."""
OLD_PURPOSES = {"lists": ("Verdiene i nedtrekkslistene: sektorer, organer og temaer.",)}
"""What earlier versions said a sheet is for, by identifier."""
VALUE, NOTE, LINK, FORMULA = "Verdi", "Notat på cellen", "Lenke på cellen", "Formel i cellen"
TIME = "Dato med klokkeslett"


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of the old workbook."""

    name: str
    part: str
    sheet: Sheet | None
    rows: Sequence[Sequence[Any]]
    package: zipfile.ZipFile
    table: Table | None

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

    @property
    def content(self) -> bytes:
        """The bytes of its part."""
        return self.package.read(self.part)

    def leftover(self, row: int, place: int, what: str, value: str) -> Leftover:
        """One of its cells, as it is listed."""
        header = header_row(self) if self.sheet and self.sheet.form is Form.TABLE else 0
        record = self.text(row, 1) if header and row > header and place > 1 else ""
        return Leftover(self.name, f"{column_letters(place)}{row}", record, self.text(header, place), what, value)

    def at(self, cell: str, what: str, value: str) -> Iterator[Leftover]:
        """The same by the cell's name; nothing for a name that is none."""
        where = area(cell)
        if where and value:
            yield self.leftover(where.first_row, where.first_column, what, value)


def records_of(page: Page, inventory: Inventory) -> tuple[Any, ...]:
    """The records that were read from a sheet with a table."""
    return getattr(inventory, page.sheet.field) if page.sheet and page.sheet.form is Form.TABLE else ()


def header_row(page: Page) -> int:
    """Excel's number of the row where the reader finds the headers; the usual one where it finds none."""
    found = reader.header_row(page.rows, page.sheet, page.table.area if page.table else None) if page.sheet else None
    return HEADER_ROW if found is None else found + 1


def computed_letters(page: Page) -> set[str]:
    """The columns of a table's sheet that are filled by our formulas."""
    if page.sheet is None or page.sheet.form is not Form.TABLE:
        return set()
    headers = {folded(column.header) for column in page.sheet.columns if column.computed}
    if page.sheet.field == "lists":
        headers |= {folded(used_heading(name)) for name in USED_LISTS}
    row = header_row(page)
    cells = page.rows[row - 1] if row <= len(page.rows) else ()
    found = (place for place, value in enumerate(cells, 1) if not is_blank(value) and folded(clean(value)) in headers)
    return {column_letters(place) for place in found}


def table_leftovers(page: Page, inventory: Inventory) -> Iterator[Leftover]:
    """What stands on a table's sheet outside the columns of its records, and formulas that someone wrote in them."""
    assert page.sheet is not None  # noqa: S101 - asked only for ours
    records = records_of(page, inventory)
    read = {column_number(letters) for letters, _ in records[0].source.columns.values()} if records else set()
    rows = {record.source.row for record in records}
    header, own_words = header_row(page), _own_words(page.sheet)
    computed = {column_number(letters) for letters in computed_letters(page)}
    formulas = {place: guard.rows_with_formulas(page.content, column_letters(place)) for place in computed}
    for row, place, value in page.filled():
        if row in rows and place in read and _has_time(value):
            yield page.leftover(row, place, TIME, clean(value))
        if (row in rows and place in read) or (place in computed and row in formulas[place]):
            continue
        if row <= header and (folded(clean(value)) in own_words or (row == header and place in read)):
            continue
        if page.sheet.field == "lists" and _is_fixed_list(place, value):
            continue
        yield page.leftover(row, place, VALUE, clean(value))
    yield from _formulas(page, {column_letters(place) for place in computed})


def _has_time(value: object) -> bool:
    """Whether a date says the time of day too; our columns hold days."""
    return isinstance(value, datetime) and value.time() != time()


def _own_words(sheet: Sheet) -> set[str]:
    """What we write at the head of a sheet."""
    texts = [sheet.name, sheet.purpose, FIXED_LISTS_HEADING, OLD_LISTS_HEADING, *OLD_PURPOSES.get(sheet.field, ())]
    texts += [column.header for column in sheet.columns]
    return {folded(text) for text in texts} | {folded(column.group) for column in sheet.columns if column.group}


def _is_fixed_list(place: int, value: object) -> bool:
    """Whether a cell of Lister is one of those that we fill beside the table."""
    words = {folded(word) for _, heading, values in CHOICE_LISTS for word in (heading, *values)}
    words |= {folded(used_heading(name)) for name in USED_LISTS}
    return place >= column_number(FIXED_LISTS_LETTERS) and folded(clean(value)) in words


def form_leftovers(page: Page, inventory: Inventory) -> Iterator[Leftover]:
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
        yield page.leftover(row, place, VALUE, text)
    yield from _formulas(page, set())


def computed_leftovers(page: Page, ours: Collection[str]) -> Iterator[Leftover]:
    """What someone wrote on a sheet that we compute: no formula, and none of `ours`, the texts of a fresh one (folded)."""
    content = page.content
    formulas, arrays = guard.formulas(content), [found for text in guard.array_areas(content) if (found := area(text))]
    for row, place, value in page.filled():
        computed = f"{column_letters(place)}{row}" in formulas or any(
            array.first_row <= row <= array.last_row and array.first_column <= place <= array.last_column
            for array in arrays
        )
        if not computed and folded(clean(value)) not in ours:
            yield page.leftover(row, place, VALUE, clean(value))


def _formulas(page: Page, computed: Collection[str]) -> Iterator[Leftover]:
    """Formulas in cells that we do not compute: their values are moved, they are not."""
    for cell, formula in guard.formulas(page.content).items():
        if cell.rstrip("0123456789") not in computed and formula:
            yield from page.at(cell, FORMULA, f"={clean(formula)}")


def attached(page: Page, errors: Iterable[str]) -> Iterator[Leftover]:
    """Notes and links that hang on cells, and Excel's errors: no values of ours, but somebody's words."""
    content = page.content
    for cell in sorted(errors):
        yield from page.at(cell, VALUE, guard.error_text(content, cell))
    for part in targets(page.package, page.part, "comments"):
        for node in ET.fromstring(page.package.read(part)).iterfind("{*}commentList/{*}comment"):  # noqa: S314
            text = node.find("{*}text")
            words = clean("".join(text.itertext())) if text is not None else ""
            yield from page.at(node.attrib.get("ref", ""), NOTE, words)
    outside = external_targets(page.package, page.part)
    for node in margins(content).iterfind("{*}hyperlinks/{*}hyperlink"):
        target = next((outside.get(value, value) for key, value in node.attrib.items() if key.endswith("}id")), "")
        if not target and not (page.sheet and page.sheet.form is Form.COMPUTED):
            target = f"#{node.attrib.get('location', '')}".removesuffix("#")
        where = area(node.attrib.get("ref", ""))
        if where and target.removeprefix("mailto:") != page.text(where.first_row, where.first_column):
            yield from page.at(node.attrib["ref"], LINK, target)
