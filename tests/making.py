"""The inventory of the municipality in order, with some cells edited in memory: what the check says of each edit.

The same cells and the same words as in `data.breaks`, which edits them in a workbook; here rows can be added too, and a
cell can be unreadable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from data import breaks
from data.breaks import TODAY, Place, Row

from planbook.checks.registry import run_checks
from planbook.findings import Finding, Source
from planbook.model.inventory import Inventory
from planbook.workbook.references import column_letters
from planbook.workbook.schema import FIRST_ROW, QUESTION_ROW, Form, Sheet
from planbook.workbook.sheets import READ_SHEETS, SHEET_BY_FIELD
from planbook.workbook.values import Parser, nothing

Cells = dict[Place, Any]
LIKE = "like"
"""The column of an edit that adds a row: its value is the row that the new one is a copy of."""


class Unread:
    """What a cell holds that nobody can read."""


UNREAD = Unread()


def cells(sheet: str, row: Row, **values: Any) -> Cells:
    """Edits of one row, which is named by what stands first in it or by its place from 0."""
    return {(sheet, row, field): value for field, value in values.items()}


def plan(plan_id: str, **values: Any) -> Cells:
    """Edits of a plan's row."""
    return cells("plans", plan_id, **values)


def answer(**values: Any) -> Cells:
    """Edits of the answers on the sheet Planstrategien."""
    return cells("strategy", 0, **values)


def setting(**values: Any) -> Cells:
    """Edits of the sheet Innstillinger."""
    return cells("settings", 0, **values)


@cache
def in_order() -> Inventory:
    """The municipality in order, each record with the cells it would have been read from."""
    inventory = breaks.data().inventory
    return replace(inventory, **{sheet.field: _placed(sheet, getattr(inventory, sheet.field)) for sheet in READ_SHEETS})


def _placed(sheet: Sheet, records: Any) -> Any:
    letters = {column.field: (column_letters(place), column.header) for place, column in enumerate(sheet.columns, 1)}
    if sheet.form is Form.TABLE:
        return tuple(
            replace(record, source=Source(sheet.name, row, letters)) for row, record in enumerate(records, FIRST_ROW)
        )
    sources = {
        column.field: Source(sheet.name, row, {column.field: ("B", column.header)})
        for row, column in enumerate(sheet.columns, QUESTION_ROW)
    }
    return replace(records, sources=sources)


def edited(changes: Mapping[Place, Any]) -> Inventory:
    """The municipality in order with these cells written as a planner writes them."""
    rows: dict[str, dict[Row, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for (sheet, row, field), value in changes.items():
        rows[sheet][row][field] = value
    parts = {name: _edited_part(SHEET_BY_FIELD[name], of_sheet) for name, of_sheet in rows.items()}
    return replace(in_order(), **parts)


def _edited_part(sheet: Sheet, rows: Mapping[Row, dict[str, Any]]) -> Any:
    records: Any = getattr(in_order(), sheet.field)
    if sheet.form is Form.QUESTIONS:
        return _written(sheet, records, rows[0])
    found, first = list(records), sheet.columns[0].field
    for row, values in rows.items():
        if LIKE in values:
            others = dict(values)
            copied = records[_place(records, first, others.pop(LIKE))]
            columns = copied.source.columns
            own = {} if isinstance(row, int) else {first: row}
            new = replace(copied, source=Source(sheet.name, FIRST_ROW + len(found), columns))
            found.append(_written(sheet, new, {**own, **others}))
        else:
            place = _place(records, first, row)
            found[place] = _written(sheet, found[place], values)
    return tuple(found)


def _place(records: Any, first: str, row: Row) -> int:
    if isinstance(row, int):
        return row
    return next(place for place, record in enumerate(records) if getattr(record, first) == row)


def _written(sheet: Sheet, record: Any, values: Mapping[str, Any]) -> Any:
    columns = {column.field: column for column in sheet.inputs}
    parsed, unread = {}, set(record.unread)
    for field, value in values.items():
        if isinstance(value, Unread):
            unread.add(field)
        empty = value is None or isinstance(value, Unread)
        parsed[field] = nothing(columns[field]) if empty else Parser().parse(columns[field], value)
    return replace(record, unread=frozenset(unread), **parsed)


def told(inventory: Inventory, only: frozenset[str] = frozenset()) -> list[str]:
    """What the check says: code and place of every finding, or of those with these codes, like «PB503 P-3 next_revision»."""
    found = run_checks(inventory, TODAY, 3)
    return sorted(f"{one.code} {place(inventory, one)}" for one in found if not only or one.code in only)


def place(inventory: Inventory, finding: Finding) -> str:
    """Where a finding is: a plan's Plan-ID or a sheet and a row from 0, and the column."""
    address = finding.address
    sheet = next(sheet for sheet in READ_SHEETS if sheet.name == address.sheet)
    if address.row is None:
        where = sheet.field
    elif sheet.field == "plans":
        row = address.row - FIRST_ROW
        # A plan is known by its row where its own Plan-ID is what was edited.
        where = f"P-{row + 1}" if row < len(in_order().plans) else str(inventory.plans[row].id)
    elif sheet.form is Form.QUESTIONS:
        where = sheet.field
    else:
        where = f"{sheet.field} {address.row - FIRST_ROW}"
    return f"{where} {address.field or ''}".strip()
