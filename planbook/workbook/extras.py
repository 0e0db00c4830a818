"""The sheets after ours in an upgraded workbook: what did not fit, and copies of sheets that planbook does not know."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from planbook.model.inventory import folded
from planbook.workbook.data import BookData, CopiedSheet, Leftover
from planbook.workbook.styles import DATE_FORMAT, Styles
from planbook.workbook.values import is_blank
from planbook.workbook.write import write_value

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

PURPOSE = (
    "Dette sto i den gamle arbeidsboken og har ikke noen plass i den nye. Flytt det som skal være med, og slett raden."
)
HEADERS = (("Ark", 20), ("Celle", 9), ("Raden", 18), ("Overskrift", 28), ("Hva", 18), ("Innhold", 90))
COLUMN_WIDTH = 18
NAME_LETTERS = 31
"""Excel's limit for the name of a sheet."""
BUILT_IN_DATES = frozenset({"mm-dd-yy", "m/d/yyyy", "m/d/yy"})


def write(book: Workbook, styles: Styles, data: BookData) -> None:
    """Write the sheets; a workbook that is not an upgraded one gets none."""
    for copied in data.copied:
        page = book.add_worksheet(_valid_name(copied.name, {str(page.name) for page in book.worksheets()}))
        _copy(page, styles, copied)
    if data.leftovers:
        _leftovers(book, styles, data.leftovers, data.leftover_sheet)


def _leftovers(book: Workbook, styles: Styles, leftovers: tuple[Leftover, ...], name: str) -> None:
    page = book.add_worksheet(name)
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.write(0, 0, name, styles.title)
    page.write(1, 0, PURPOSE, styles.purpose)
    for place, (header, width) in enumerate(HEADERS):
        page.set_column(place, place, width)
        page.write(2, place, header, styles.plain_header)
    for row, item in enumerate(leftovers, 3):
        for place, text in enumerate((item.sheet, item.cell, item.record, item.header, item.what, item.value)):
            page.write_string(row, place, text, styles.text)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)


def _valid_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes, and that no sheet has yet in other capitals or blanks."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '") or "Ark"
    while len(plain.encode("utf-16-le")) > 2 * (NAME_LETTERS - 4):
        plain = plain[:-1].rstrip()
    known = {folded(other) for other in taken}
    numbered = (plain if number == 1 else f"{plain} {number}" for number in count(1))
    return next(found for found in numbered if folded(found) not in known)


def _copy(page: Worksheet, styles: Styles, copied: CopiedSheet) -> None:
    if copied.hidden:
        page.very_hidden()
    elif copied.hidden is not None:
        page.hide()
    widest = max((len(row) for row in copied.rows), default=0)
    page.set_column(0, max(widest - 1, 0), COLUMN_WIDTH)
    for row, cells in enumerate(copied.rows):
        for place, (value, number_format) in enumerate(cells):
            if is_blank(value):
                continue
            _copy_cell(page, styles, row, place, value, number_format)


def _copy_cell(page: Worksheet, styles: Styles, row: int, place: int, value: Any, number_format: str | None) -> None:
    """Write a value as it was, in its own format; a moment without one gets ours."""
    if isinstance(value, date):
        number_format = DATE_FORMAT
    elif isinstance(value, (time, timedelta)):
        number_format = "[h]:mm"
    elif number_format in BUILT_IN_DATES:
        # Excel's own short date follows the reader's language; its name in the file is American.
        number_format = DATE_FORMAT
    style = styles.made(num_format=number_format) if number_format not in (None, "General") else None
    moment: Any = value
    if isinstance(value, bool):
        page.write_boolean(row, place, value)
    elif isinstance(value, (date, time, timedelta)):
        page.write_datetime(row, place, moment, style)
    else:
        write_value(page, row, place, value, style)
