"""An older or damaged controlled workbook → what a fresh one is built from, with everything that does not fit.

Every cell with something in it ends in one of three places: in its own column, on the sheet `LEFTOVER_SHEET`, or on a
copy of a sheet that planbook does not know.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import count
from xml.etree import ElementTree as ET  # guard has refused every part with a DOCTYPE or an entity

from planbook.errors import NotAWorkbookError, UncalculatedWorkbookError, UnsafeWorkbookError
from planbook.model.inventory import Inventory, folded
from planbook.workbook import reader
from planbook.workbook.data import BookData, CopiedSheet, Leftover
from planbook.workbook.grid import Grid
from planbook.workbook.leftovers import (
    Page,
    attached,
    computed_leftovers,
    computed_letters,
    form_leftovers,
    header_row,
    records_of,
    table_leftovers,
)
from planbook.workbook.package import Head, sheet_name
from planbook.workbook.references import column_number
from planbook.workbook.schema import SCHEMA_VERSION, Form, Sheet
from planbook.workbook.sheets import READ_SHEETS, SHEETS
from planbook.workbook.snapshot import Snapshot

LEFTOVER_SHEET = "Ikke flyttet"
"""The sheet for what does not fit."""

FreshTexts = Callable[[Sheet], Collection[str]]
"""The texts, folded, that a fresh workbook shows on one of the computed sheets."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a fresh workbook is built from, and what was done to get there."""

    data: BookData
    adopted: tuple[tuple[str, str, str], ...]
    """(sheet, the header or sheet's name as it was, as it is now) of what was read under another name."""
    empty: tuple[str, ...]
    """Our sheets that the old workbook did not have."""
    charts: tuple[str, ...]
    """Sheets that hold no cells but a chart or a dialogue; they are not moved."""
    macros: bool
    """Whether the old workbook has macros; they are not moved."""


def move(snapshot: Snapshot, head: Head, today: date, new_id: str, fresh: FreshTexts) -> Moved:
    """Read an older or damaged workbook so that no value is lost.

    Raises `UncalculatedWorkbookError` where a cell has a formula that no program has worked out (its value cannot be
    known), `UnsafeWorkbookError` where there is content too far out to be read, and what `reader.read` raises.
    """
    try:
        return _move(snapshot, head, today, new_id, fresh)
    except (KeyError, ET.ParseError, zipfile.BadZipFile) as error:
        raise NotAWorkbookError("damaged", path=snapshot.path) from error


def _move(snapshot: Snapshot, head: Head, today: date, new_id: str, fresh: FreshTexts) -> Moved:
    inventory, _ = reader.read(snapshot, head, repair=True)
    grid, ours = Grid(snapshot, head), _ours(head)
    found: list[Leftover] = []
    adopted: list[tuple[str, str, str]] = []
    copied: list[CopiedSheet] = []
    charts: list[str] = []
    with zipfile.ZipFile(BytesIO(snapshot.data)) as package:
        for name, part in head.sheets.items():
            if part not in snapshot.scan.last_rows:
                charts.append(name)
                continue
            if grid.is_cut(name) and (cell := grid.left_out(name)):
                raise UnsafeWorkbookError("far", path=snapshot.path, cell=cell)
            page = Page(name, part, ours.get(name), grid.rows(name), package, head.tables.get(name))
            if page.sheet is None:
                copied.append(CopiedSheet(name, grid.formatted(name), head.hidden.get(name)))
            found += _leftovers(page, snapshot, head, inventory, fresh)
            adopted += _adopted(page, inventory)
        macros = any(name.endswith("vbaProject.bin") for name in package.namelist())
    title, workbook_id = head.title or "Planoversikt", head.workbook_id or new_id
    data = BookData(inventory, title, today, workbook_id, tuple(found), _free_name(head), tuple(copied))
    present = {sheet.field for sheet in ours.values()}
    empty = tuple(sheet.name for sheet in READ_SHEETS if sheet.field not in present)
    return Moved(data, tuple(adopted), empty, tuple(charts), macros)


def _leftovers(
    page: Page, snapshot: Snapshot, head: Head, inventory: Inventory, fresh: FreshTexts
) -> Iterator[Leftover]:
    """What one sheet holds that has no place in the new workbook."""
    computed = computed_letters(page)
    errors = snapshot.scan.error_cells.get(page.part, ())
    yield from attached(page, [cell for cell in errors if cell.rstrip("0123456789") not in computed])
    if page.sheet is None:
        _refuse_uncalculated(snapshot, page)
    elif page.sheet.form is Form.COMPUTED:
        # Earlier versions had other words on these sheets; they were locked.
        if head.schema_version == SCHEMA_VERSION:
            yield from computed_leftovers(page, fresh(page.sheet))
    else:
        _refuse_uncalculated(snapshot, page)
        yield from (
            table_leftovers(page, inventory) if page.sheet.form is Form.TABLE else form_leftovers(page, inventory)
        )


def _free_name(head: Head) -> str:
    """A name for the sheet of leftovers that no sheet has yet: an earlier upgrade may have made one."""
    taken = {folded(name) for name in head.sheets}
    numbered = (f"{LEFTOVER_SHEET} {number}" if number > 1 else LEFTOVER_SHEET for number in count(1))
    return next(name for name in numbered if folded(name) not in taken)


def _ours(head: Head) -> dict[str, Sheet]:
    """The sheets of the old workbook that are ours, by the name they have there."""
    found: dict[str, Sheet] = {}
    for sheet in SHEETS:
        name, certain = sheet_name(head, sheet), True
        if name is None and sheet in READ_SHEETS:
            name, certain = reader.renamed_sheet(sheet, head)
        if name and certain:
            found[name] = sheet
    return found


def _refuse_uncalculated(snapshot: Snapshot, page: Page) -> None:
    """Stop where a value exists only as a formula that nobody has worked out, but for the columns we compute anew."""
    alone = snapshot.scan.formulas_alone.get(page.part, frozenset())
    computed = computed_letters(page)
    cells = sorted(cell for cell in alone if cell.rstrip("0123456789") not in computed)
    if cells:
        raise UncalculatedWorkbookError(path=snapshot.path, sheet=page.name, cell=cells[0])


def _adopted(page: Page, inventory: Inventory) -> Iterator[tuple[str, str, str]]:
    """The sheet, the columns and the questions that were read under another name."""
    if page.sheet is None or page.sheet.form is Form.COMPUTED:
        return
    if folded(page.name) != folded(page.sheet.name):
        yield page.sheet.name, page.name, page.sheet.name
    if page.sheet.form is Form.QUESTIONS:
        sources = getattr(inventory, page.sheet.field).sources
        read = [(source.row, 1, page.sheet.column(field).header) for field, source in sources.items()]
    else:
        records, row = records_of(page, inventory), header_row(page)
        columns = records[0].source.columns.values() if records else ()
        read = [(row, column_number(letters), header) for letters, header in columns]
    for row, place, header in read:
        old = page.text(row, place)
        if folded(old) != folded(header):
            yield page.sheet.name, old, header
