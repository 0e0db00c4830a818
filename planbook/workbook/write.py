"""One typed value into one cell."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from planbook.model.calendar import DateOrYear

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


MOST = 1e300
"""What is larger, or no number at all, is kept as text: Excel has no cell for it."""


def write_value(page: Worksheet, row: int, place: int, value: Any, style: Any) -> None:
    """Write one typed value as its cell holds it. Text is always text, never a formula or a link."""
    if isinstance(value, DateOrYear):
        value = value.shown
    if value is None or value == ():
        page.write_blank(row, place, None, style)
    elif isinstance(value, bool):
        page.write_string(row, place, "Ja" if value else "Nei", style)
    elif isinstance(value, date):
        page.write_datetime(row, place, datetime.combine(value, time()), style)
    elif isinstance(value, (int, float)) and abs(value) < MOST:
        page.write_number(row, place, value, style)
    elif isinstance(value, tuple):
        page.write_string(row, place, "; ".join(str(part) for part in value), style)
    else:
        page.write_string(row, place, str(value), style)
