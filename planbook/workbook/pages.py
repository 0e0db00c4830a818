"""The pages of the workbook that nobody fills in: Start, Oversikt, Kontroll."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planbook.model.inventory import Inventory
from planbook.workbook.canvas import Canvas
from planbook.workbook.check_page import draw_check
from planbook.workbook.overview import draw_overview
from planbook.workbook.schema import Sheet
from planbook.workbook.start import draw_start
from planbook.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_DRAWN = {"start": draw_start, "overview": draw_overview, "check": draw_check}


def write(sheet: Sheet, page: Worksheet, book: Workbook, styles: Styles, inventory: Inventory, built_for: date) -> None:
    """Write one of the computed pages; it is protected, without a password."""
    _DRAWN[sheet.field](Canvas(page, book, styles, inventory, built_for))
    page.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True})
    page.set_selection(0, 0, 0, 0)
