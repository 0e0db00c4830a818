"""Inventories built as workbooks, altered as people alter them, and read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from planbook.findings import Finding, Source
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.workbook import package, reader
from planbook.workbook.references import column_letters
from planbook.workbook.schema import FIRST_ROW, Form, Sheet
from planbook.workbook.sheets import PLANS, READ_SHEETS
from planbook.workbook.snapshot import take

Making = Callable[..., Path]
TABLES = [sheet for sheet in READ_SHEETS if sheet.form is Form.TABLE]
FORMS = [sheet for sheet in READ_SHEETS if sheet.form is Form.QUESTIONS]
HEADER_ROW = FIRST_ROW - 1


class Read(NamedTuple):
    """What the reader gives."""

    inventory: Inventory
    findings: list[Finding]

    @property
    def codes(self) -> list[str]:
        """The findings' codes, in the order they came."""
        return [finding.code for finding in self.findings]

    def only(self, code: str) -> Finding:
        """The one finding, which has this code."""
        assert self.codes == [code]
        return self.findings[0]


def read(path: Path) -> Read:
    taken = take(path)
    return Read(*reader.read(taken, package.head(taken)))


def plan(row: int = FIRST_ROW, **fields: Any) -> Plan:
    """A plan that nothing is wrong with."""
    return Plan(source=Source("Planer", row), **{"id": f"P-{row}", "title": f"Plan {row}", **fields})


def plans(number: int, **fields: Any) -> Inventory:
    return Inventory(plans=tuple(plan(row, **fields) for row in range(FIRST_ROW, FIRST_ROW + number)))


def page(book: Workbook, name: str) -> Worksheet:
    found = book[name]
    assert isinstance(found, Worksheet)
    return found


def altered(path: Path, change: Callable[[Workbook], None]) -> Path:
    """The workbook after someone has been at it: loaded, changed and saved by openpyxl."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def cell(field: str, row: int = FIRST_ROW, sheet: Sheet = PLANS) -> str:
    """The cell of a field in a workbook as it is built."""
    place = next(number for number, column in enumerate(sheet.columns, 1) if column.field == field)
    return f"{column_letters(place)}{row}"


def write(path: Path, sheet: str, **values: Any) -> Path:
    """The workbook with some cells typed anew."""

    def change(book: Workbook) -> None:
        for where, value in values.items():
            page(book, sheet)[where] = value

    return altered(path, change)
