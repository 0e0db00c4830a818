"""The raw values of a workbook's sheets, as a block of rows from A1.

python-calamine reads them. It allots rows × columns as one block, so a sheet with content far outside its table is read
by openpyxl instead, row by row, and cut at the table.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

from planbook.errors import NotAWorkbookError, UnsafeWorkbookError
from planbook.workbook import guard
from planbook.workbook.cells import LAST_COLUMN, MOST_ROWS
from planbook.workbook.references import column_number
from planbook.workbook.values import is_blank

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

    from planbook.workbook.package import Head
    from planbook.workbook.snapshot import Snapshot

_MOMENTS = (date, time, timedelta)
MOST_BELOW = 1000
"""How many rows below its table a sheet may have before it is cut; they are looked at for plans that were left outside."""
_OPENPYXL_ERRORS = (
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    OSError,
    zipfile.BadZipFile,
)
"""What openpyxl lets through of its parsers' troubles."""


class Grid:
    """The sheets of one workbook by name."""

    def __init__(self, snapshot: Snapshot, head: Head) -> None:
        self._snapshot = snapshot
        self._head = head

    def rows(self, name: str) -> Sequence[Sequence[Any]]:
        """The rows of a sheet from row 1; raises `NotAWorkbookError` for one that cannot be read."""
        if self.is_cut(name):
            return self._cut_rows(name)
        from python_calamine import CalamineError

        try:
            return self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise NotAWorkbookError("damaged", path=self._snapshot.path) from error

    def formatted(self, name: str) -> list[list[tuple[Any, str | None]]]:
        """The rows of a sheet with each cell's number format, as openpyxl reads them; a date or a time is its serial number.

        Without formats where openpyxl finds less than there is.
        """
        from openpyxl.utils.datetime import to_excel

        serial: Any = to_excel
        found = [
            [
                (
                    serial(cell.value) if isinstance(cell.value, _MOMENTS) else cell.value,
                    getattr(cell, "number_format", None),
                )
                for cell in row
            ]
            for row in self._openpyxl_rows(name, MOST_ROWS, column_number(LAST_COLUMN))
        ]
        plain = self.rows(name)
        seen = sum(not is_blank(value) for row in found for value, _ in row)
        if seen < sum(not is_blank(value) for row in plain for value in row):
            return [[(value, None) for value in row] for row in plain]
        return found

    def _openpyxl_rows(self, name: str, rows: int, columns: int) -> list[Sequence[Any]]:
        """The cells of a sheet as far as a row and a column; nothing where openpyxl stumbles over the workbook."""
        from openpyxl import load_workbook

        with suppress(*_OPENPYXL_ERRORS), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(self._snapshot.data), read_only=True, data_only=True)
            try:
                return list(book[name].iter_rows(max_row=rows, max_col=columns))
            finally:
                book.close()
        return []

    def is_cut(self, name: str) -> bool:
        """Whether a sheet mentions cells so far outside its table that it is read only as far as the table goes."""
        part, table = self._head.sheets[name], self._head.tables.get(name)
        scan = self._snapshot.scan
        below = table is not None and scan.last_rows.get(part, 0) > table.area.last_row + MOST_BELOW
        return below or part in scan.far_cells

    def left_out(self, name: str) -> str | None:
        """The first cell with content that a cut sheet was not read as far as, or None."""
        rows, columns = self._edge(name)
        return guard.filled_cell_outside(self._part(name), rows, columns)

    def _edge(self, name: str) -> tuple[int, int]:
        """The last row and column that are read of a cut sheet."""
        table = self._head.tables.get(name)
        widest = column_number(LAST_COLUMN)
        if table is None:
            return MOST_ROWS, widest
        return min(table.area.last_row + MOST_BELOW, MOST_ROWS), min(table.area.last_column, widest)

    def _part(self, name: str) -> bytes:
        with zipfile.ZipFile(BytesIO(self._snapshot.data)) as package:
            return package.read(self._head.sheets[name])

    def _cut_rows(self, name: str) -> Sequence[Sequence[Any]]:
        rows, columns = self._edge(name)
        found = [[cell.value for cell in row] for row in self._openpyxl_rows(name, rows, columns)]
        if not any(value is not None for row in found for value in row):
            # openpyxl reads some forms (strict OOXML) as empty without a word, or stumbles over them.
            raise UnsafeWorkbookError("far", path=self._snapshot.path, cell=self.left_out(name) or "")
        return found

    @cached_property
    def _book(self) -> CalamineWorkbook:
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            return CalamineWorkbook.from_filelike(BytesIO(self._snapshot.data))
        except CalamineError as error:
            raise NotAWorkbookError("damaged", path=self._snapshot.path) from error
