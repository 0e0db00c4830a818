"""An inventory from a plain data file: TOML with the identifiers of `export --json`, which a person can review.

The shipped workbooks are built from such files (`workbooks/data/`, `workbooks/build.py`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.workbook.schema import FIRST_ROW, Column, Form, Sheet
from planbook.workbook.sheets import READ_SHEETS
from planbook.workbook.values import Parser

COMMON = "common.toml"
"""What every shipped workbook starts from: plan types, requirements, bodies."""

_NOT_FIELDS = frozenset({"source"})
"""Keys of a record that are for the reviewer: the source's own words."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that stood in an older workbook and has no place in a new one."""

    sheet: str
    cell: str
    record: str
    """What stands first in its row, such as the Plan-ID."""
    header: str
    """What stood at the head of its column."""
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class CopiedSheet:
    """A sheet that planbook does not know, as values."""

    name: str
    rows: Sequence[Sequence[tuple[Any, str | None]]]
    """Each cell's value and number format."""
    hidden: bool | None
    """None for one that is seen; whether it is hidden from Excel's menus too."""


@dataclass(frozen=True, slots=True)
class BookData:
    """What a workbook is built from."""

    inventory: Inventory
    title: str
    built_for: date
    """The day the cached values of the formulas are computed for."""
    workbook_id: str
    leftovers: tuple[Leftover, ...] = ()
    leftover_sheet: str = ""
    """The name of the sheet that they stand on."""
    copied: tuple[CopiedSheet, ...] = ()


def load(path: Path) -> BookData:
    """Read a data file, on top of the common one beside it; ValueError where the file is wrong."""
    common = tomllib.loads((path.parent / COMMON).read_text(encoding="utf-8"))
    own = tomllib.loads(path.read_text(encoding="utf-8"))
    tables: dict[str, Any] = {**common, **own}
    tables["lists"] = [*own.get("lists", []), *common.get("lists", [])]
    covered: Mapping[str, list[str]] = tables.pop("covered_by", {})
    tables["plan_requirements"] = [
        {**row, "covered_by": covered.get(row["id"], row.get("covered_by", []))}
        for row in tables.get("plan_requirements", [])
    ]
    unknown = set(covered) - {row["id"] for row in tables["plan_requirements"]}
    if unknown:
        raise ValueError(f"{path.name}: covered_by names unknown requirements {sorted(unknown)}")
    title, built_for, workbook_id = tables.pop("title"), tables.pop("built_for"), tables.pop("id")
    parts = {sheet.field: _part(sheet, tables.pop(sheet.field, [])) for sheet in READ_SHEETS}
    if tables:
        raise ValueError(f"{path.name}: unknown tables {sorted(tables)}")
    return BookData(Inventory(**parts), title, built_for, workbook_id)


def _part(sheet: Sheet, rows: Any) -> Any:
    if sheet.record is None:
        raise TypeError(sheet.name)
    if sheet.form is Form.QUESTIONS:
        return sheet.record(**_values(sheet, rows or {}))
    return tuple(
        sheet.record(source=Source(sheet.name, number), **_values(sheet, row))
        for number, row in enumerate(rows, FIRST_ROW)
    )


def _values(sheet: Sheet, row: Mapping[str, Any]) -> dict[str, Any]:
    columns = {column.field: column for column in sheet.inputs}
    unknown = set(row) - set(columns) - _NOT_FIELDS
    if unknown:
        raise ValueError(f"{sheet.name}: unknown columns {sorted(unknown)} in {dict(row)!r}")
    return {field: _typed(columns[field], value) for field, value in row.items() if field not in _NOT_FIELDS}


def _typed(column: Column, value: Any) -> object:
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value)
    return Parser().parse(column, value)
