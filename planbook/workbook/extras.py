"""The sheets after ours in an upgraded workbook: what did not fit, and copies of sheets that planbook does not know."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from planbook.workbook.data import BookData, CopiedSheet, Leftover
from planbook.workbook.styles import DATE_FORMAT, Styles
from planbook.workbook.values import is_blank
from planbook.workbook.write import write_value

if TYPE_CHECKING:
    from xlsxwriter import Workbook

PURPOSE = (
    "Dette sto i den gamle arbeidsboken og har ikke noen plass i den nye. Flytt det som skal være med, og slett raden."
)
HEADERS = (("Ark", 20), ("Celle", 9), ("Overskrift", 28), ("Hva", 18), ("Innhold", 90))
COLUMN_WIDTH = 18


def write(book: Workbook, styles: Styles, data: BookData) -> None:
    """Write the sheets; a workbook that is not an upgraded one gets none."""
    for copied in data.copied:
        _copy(book, styles, copied)
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
        for place, text in enumerate((item.sheet, item.cell, item.header, item.what, item.value)):
            page.write_string(row, place, text, styles.text)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)


def _copy(book: Workbook, styles: Styles, copied: CopiedSheet) -> None:
    page = book.add_worksheet(copied.name)
    widest = max((len(row) for row in copied.rows), default=0)
    page.set_column(0, max(widest - 1, 0), COLUMN_WIDTH)
    for row, values in enumerate(copied.rows):
        for place, value in enumerate(values):
            if not is_blank(value):
                style = styles.made(num_format=DATE_FORMAT) if isinstance(value, date) else None
                write_value(page, row, place, value, style)
