"""Cells and areas as Excel names them: A1, A3:AN65, several with blanks between."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
"""Excel's last row and column."""


class Area(NamedTuple):
    """A rectangle of cells; rows and columns from 1, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def overlaps(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a column from its number, from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def area(text: str) -> Area | None:
    """The area that a reference names, or None for what is none."""
    columns = _COLUMNS.fullmatch(text)
    if columns:
        return Area(1, column_number(columns[1]), _LAST_ROW, column_number(columns[2]))
    rows = _ROWS.fullmatch(text)
    if rows:
        return Area(int(rows[1]), 1, int(rows[2]), _LAST_COLUMN)
    match = _AREA.fullmatch(text)
    if not match:
        return None
    left, top, right, bottom = match.groups()
    return Area(int(top), column_number(left), int(bottom or top), column_number(right or left))


def areas(text: str) -> list[Area]:
    """The areas of a list of references with blanks between (`sqref`)."""
    return [found for found in map(area, text.split()) if found]


def uncovered(rows: list[int], column: int, covering: list[Area]) -> list[int]:
    """The rows whose cell in a column lies in none of the areas; `rows` in ascending order."""
    spans = sorted((a.first_row, a.last_row) for a in covering if a.first_column <= column <= a.last_column)
    found: list[int] = []
    place = 0
    for first, last in spans:
        found += rows[place : bisect_left(rows, first, place)]
        place = bisect_right(rows, last, place)
    return found + rows[place:]
