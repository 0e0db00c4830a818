"""Where the computed pages are drawn: writing a formula always means writing its value for the day of the build too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from planbook.model.inventory import Inventory
from planbook.workbook.styles import HEADER, INK, PAPER, QUIET, RULE, Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Value = str | int

SOFT, BAR, ACCENT = "#EEF3F5", "#A9C9D4", "#B4540A"
"""The ground of a tile, the colour of a bar, and the accent of the start page."""
WARNING_INK, WARNING_PAPER = "#6B4300", "#FFF1CF"
ALARM = "#8B1A10"
WORK_PAPER, BOTH_INK, DUE_INK = "#CBDFE6", "#6B2A00", "#8A4208"
"""The ground of work on the timeline, and the ink of its deadlines."""
RULE_LINE: dict[str, Any] = {"bottom": 1, "bottom_color": RULE}
"""A thin line under a row."""
DASH_FOR_ZERO = '0;-0;"–"'
"""A count of nothing is a dash: a page of zeros says less than a page with few figures."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """One page, and what is drawn on it."""

    page: Worksheet
    book: Workbook
    styles: Styles
    inventory: Inventory
    built_for: date

    def text(self, row: int, place: int, text: str, style: Format) -> None:
        """Write a text that never changes."""
        self.page.write_string(row, place, text, style)

    def formula(self, row: int, place: int, formula: str, style: Format | None, value: Value) -> None:
        """Write a formula and the value it has on the day of the build."""
        self.page.write_formula(row, place, formula, style, value)

    def array(self, row: int, place: int, formula: str, style: Format | None, value: Value) -> None:
        """Write a formula that looks at a whole column at once."""
        self.page.write_array_formula(row, place, row, place, f"{{{formula}}}", style, value)

    def column(self, row: int, place: int, formula: str, values: Sequence[int]) -> None:
        """Write one array formula over as many cells below each other as there are values."""
        last = row + len(values) - 1
        self.page.write_array_formula(row, place, last, place, f"{{{formula}}}", None, values[0])
        for number, value in enumerate(values[1:], row + 1):
            self.page.write_number(number, place, value)

    def band(self, row: int, first: int, last: int, texts: dict[int, str]) -> None:
        """Write a heading over some columns; a text runs on over the empty cells after it."""
        for place in range(first, last + 1):
            self.page.write(row, place, texts.get(place, ""), self.heading)

    def made(self, **properties: Any) -> Format:
        """A format with these properties."""
        return self.styles.made(**properties)

    @property
    def heading(self) -> Format:
        """The heading of a block."""
        return self.made(bold=True, font_color=PAPER, bg_color=HEADER, valign="vcenter", indent=1)

    @property
    def section(self) -> Format:
        """The name of a part of a page."""
        return self.made(bold=True, font_size=14, font_color=HEADER, valign="vcenter")

    @property
    def lead(self) -> Format:
        """The sentence under a heading."""
        return self.made(font_color=QUIET, valign="vcenter")

    @property
    def line(self) -> Format:
        """A text in a row of a block."""
        return self.made(valign="vcenter", indent=1)

    @property
    def count(self) -> Format:
        """A number in a row of a block."""
        return self.made(num_format=DASH_FOR_ZERO, align="right", valign="vcenter", indent=1)

    @property
    def total(self) -> Format:
        """The text of a block's sum."""
        return self.made(bold=True, valign="vcenter", bg_color=SOFT, bottom=1, bottom_color=RULE, indent=1)

    @property
    def total_count(self) -> Format:
        """The number of a block's sum."""
        return self.made(
            bold=True, num_format=DASH_FOR_ZERO, align="right", valign="vcenter", bg_color=SOFT, bottom=1,
            bottom_color=RULE, indent=1,
        )  # fmt: skip

    def tile(self, row: int, first: int, last: int, label: str, number: tuple[str, Value], name: str = "") -> None:
        """Draw a key figure: its label over its number, on a quiet ground under a strong line.

        `number` is the formula and its value; `name` becomes a defined name of the number's cell.
        """
        head: dict[str, Any] = {
            "font_color": QUIET, "font_size": 10, "bg_color": SOFT, "top": 5, "top_color": HEADER, "valign": "vcenter",
            "indent": 1,
        }  # fmt: skip
        body: dict[str, Any] = {
            "bold": True, "font_size": 20, "font_color": INK, "bg_color": SOFT, "align": "left", "valign": "vcenter",
            "num_format": DASH_FOR_ZERO, "indent": 1,
        }  # fmt: skip
        gap: dict[str, Any] = {"left": 5, "left_color": PAPER} if first else {}
        for place in range(first, last + 1):
            style = self.made(**head, **(gap if place == first else {}))
            self.page.write_blank(row, place, None, style)
        self.text(row, first, label, self.made(**head, **gap))
        if last > first:
            self.page.merge_range(row + 1, first, row + 1, last, "", self.made(**body, **gap))
        self.formula(row + 1, first, number[0], self.made(**body, **gap), number[1])
        if name:
            letter = _letter(first)
            self.book.define_name(name, f"='{self.page.name}'!${letter}${row + 2}")

    def rule_lines(self, top: int, left: int, bottom: int, right: int) -> None:
        """Draw a thin line under each row whose first cell says something."""
        style = self.made(bottom=1, bottom_color=RULE)
        rule = {"type": "formula", "criteria": f'=${_letter(left)}{top + 1}<>""', "format": style}
        self.page.conditional_format(top, left, bottom, right, rule)


def _letter(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def cell(row: int, place: int) -> str:
    """A cell's name, such as B7, from its row and column counted from 0."""
    return f"{_letter(place)}{row + 1}"


def fixed(row: int, place: int) -> str:
    """A cell's fixed name, such as $B$7."""
    return f"${_letter(place)}${row + 1}"


def area(top: int, left: int, bottom: int, right: int) -> str:
    """An area's fixed name, such as $B$7:$C$9."""
    return f"${_letter(left)}${top + 1}:${_letter(right)}${bottom + 1}"
