"""The texts of a fresh workbook's computed sheets: what stands there besides was written by somebody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from planbook.model.inventory import Inventory, folded
from planbook.workbook.builder import build
from planbook.workbook.data import BookData
from planbook.workbook.schema import Sheet
from planbook.workbook.values import clean, is_blank

_ANY_DAY = date(2020, 1, 1)
"""The texts that are no formulas are the same on every day."""


@cache
def texts_of_fresh(sheet: Sheet) -> Collection[str]:
    """Every text, folded, that a workbook without records shows on a sheet."""
    from python_calamine import CalamineWorkbook

    with TemporaryDirectory() as folder:
        path = Path(folder) / "fresh.xlsx"
        build(BookData(Inventory(), "", _ANY_DAY, ""), path)
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet.name).to_python()
    return frozenset(folded(clean(value)) for row in rows for value in row if not is_blank(value))
