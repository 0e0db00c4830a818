"""The look of the workbook: fonts, colours, number formats. Every colour pair has a contrast of at least 4.5:1."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from planbook.workbook.schema import Column, Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

DATE_FORMAT = "dd.mm.yyyy"
DATE_OR_YEAR_FORMAT = "[<10000]0;dd.mm.yyyy"
INK, PAPER, QUIET, RULE = "#1B2A33", "#FFFFFF", "#4A5A64", "#C9D3D8"
HEADER = "#17495C"

TAB_COLOURS = {"start": "#B4540A", "input": "#17495C", "list": "#5B6F3A", "setting": "#6B4C7A", "computed": "#7A868C"}
GROUP_COLOURS = {"Daglig": "#17495C", "Planstrategi": "#6B4C7A", "Sammenheng": "#4F6328", "Oppfølging": "#8A4208"}


class Styles:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.title = self.made(bold=True, font_size=18, font_color=HEADER)
        self.purpose = self.made(font_color=QUIET, italic=True)
        self.plain_header = self.made(
            bold=True, font_color=PAPER, bg_color=HEADER, text_wrap=True, valign="vcenter", border=1, border_color=RULE
        )
        self.question = self.made(bold=True, valign="top", text_wrap=True, bottom=1, bottom_color=RULE)
        self.help = self.made(font_color=QUIET, valign="top", text_wrap=True, bottom=1, bottom_color=RULE)
        self.computed = self.made(font_color=QUIET, valign="top")
        self.link = self.made(font_color="#0B5CAD", underline=1, valign="top")
        self.text = self.made(text_wrap=True, valign="top")
        self.bold = self.made(bold=True, valign="top")
        self.number = self.made(num_format="0", valign="top", align="right")
        late = {"font_color": "#8B1A10", "bg_color": "#FBE3DF", "bold": True}
        soon = {"font_color": "#6B4300", "bg_color": "#FFF1CF", "bold": True}
        resting = {"font_color": "#39424E", "bg_color": "#E6EAEE", "italic": True}
        ended = {"font_color": QUIET, "italic": True}
        self.late = self.made(**late)
        self.marks = {
            "revision_status": {
                "Over frist": self.made(**late, num_format='"▲ "@'),
                "Nærmer seg": self.made(**soon, num_format='"◆ "@'),
                "Utsatt": self.made(**resting, num_format='"‖ "@'),
                "I orden": self.made(font_color="#2E5A1C", num_format='"✓ "@'),
                "Ikke aktuelt": self.made(**ended, num_format='"– "@'),
            },
            "status": {word: self.made(**ended, num_format='"× "@') for word in ("Erstattet", "Opphevet", "Utgått")}
            | {"Uavklart": self.made(**soon, num_format='"? "@')},
            "proposal": {"Uavklart": self.made(**soon, num_format='"? "@')},
            "decision": {"Uavklart": self.made(**soon, num_format='"? "@')},
        }
        """Column → word → how it stands out. The number format puts the symbol before the word."""

    def made(self, **properties: Any) -> Format:
        """A format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_color": INK, **properties})
        return self._made[key]

    def header(self, column: Column) -> Format:
        """The header of a table's column, in the colour of its group."""
        colour = GROUP_COLOURS.get(column.group or "", HEADER)
        return self.made(
            bold=True, font_color=PAPER, bg_color=colour, text_wrap=True, valign="vcenter", border=1, border_color=RULE
        )

    def band(self, colour: str) -> Format:
        """The line above the headers of Planer that names the groups."""
        return self.made(bold=True, font_color=PAPER, bg_color=colour)

    def body(self, column: Column) -> Format:
        """A cell of a table's column."""
        return self.made(**_cell_properties(column), bottom=1, bottom_color=RULE)

    def input(self, column: Column) -> Format:
        """A cell of a table's column that stays open when somebody protects the sheet."""
        return self.made(**_cell_properties(column), bottom=1, bottom_color=RULE, locked=False)

    def answer(self, column: Column) -> Format:
        """The answer's cell of a form."""
        properties = {
            **_cell_properties(column),
            "align": "left",
            "text_wrap": _number_format(column.kind) in (None, "@"),
        }
        return self.made(**properties, border=1, border_color=RULE, locked=False)


@cache
def _number_format(kind: Kind) -> str | None:
    return {
        Kind.CODE: "@",
        Kind.DATE: DATE_FORMAT,
        Kind.DATE_OR_YEAR: DATE_OR_YEAR_FORMAT,
        Kind.YEAR: "0",
        Kind.WHOLE_NUMBER: "0",
    }.get(kind)


def wraps(column: Column) -> bool:
    """Whether the texts of a column run over several lines."""
    return column.width >= 12 and _number_format(column.kind) in (None, "@")


def _cell_properties(column: Column) -> dict[str, Any]:
    properties: dict[str, Any] = {"valign": "top"}
    number_format = _number_format(column.kind)
    if number_format:
        properties["num_format"] = number_format
    if number_format and column.kind is not Kind.CODE:
        properties["align"] = "center"
    elif wraps(column):
        properties["text_wrap"] = True
    if column.computed:
        properties.update(font_color=QUIET, italic=True)
    return properties
