"""The part of Oversikt that counts: per plan type, sector, status and Revisjonsstatus, and deadlines per year.

Each block begins with the sum of all plans and its rows add up to it: what is empty, or stands outside the list, has rows
of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planbook.analysis.deadline import RevisionStatus
from planbook.model.plan import Plan, Status
from planbook.workbook.canvas import ALARM, BAR, WARNING_INK, WARNING_PAPER, Canvas, Value, area, cell
from planbook.workbook.computed import deadline, revision_status
from planbook.workbook.expressions import (
    SHIFT,
    as_text,
    column,
    counts,
    first_of,
    is_plan,
    list_places,
    listed,
    row_numbers,
    smallest,
    standing,
    trimmed,
)
from planbook.workbook.formulas import TODAY
from planbook.workbook.styles import HEADER, INK, QUIET, RULE

TOP = 7
"""The row of the first headings, counted from 0."""
LEFT, MIDDLE, RIGHT = (0, 2), (4, 13), (15, 19)
"""The first and last column of the three rows of blocks; the last of the left and right ones holds numbers and bars."""
HELPER = 21
"""The hidden columns begin here."""
TYPE_ROWS, SECTOR_ROWS = 44, 20
"""How many rows the list blocks have, the two rows for what is not in the list among them."""
YEARS = 7
"""How many years have a column of their own, from this one on."""
TOTAL = "Planer i alt"
NOT_LISTED = "Står ikke i listen"
UNKNOWN = "Kan ikke regnes ut"

ROW_POINTS = 16
"""The height of a row of the blocks."""

REVISION_TOP = TOP
STATUS_TOP = REVISION_TOP + 2 + len(RevisionStatus) + 2
SECTOR_TOP = STATUS_TOP + 2 + len(Status) + 3
LAST_ROW = max(TOP + 1 + TYPE_ROWS, SECTOR_TOP + 1 + SECTOR_ROWS)
"""The last row of this part."""

TOTAL_CELL = f"${chr(ord('A') + LEFT[1])}${TOP + 2}"
"""Where the number of plans in all stands."""


def revision_cell(word: RevisionStatus) -> str:
    """Where the number of plans with a Revisjonsstatus stands."""
    return cell(REVISION_TOP + 2 + list(RevisionStatus).index(word), RIGHT[1])


NO_DEADLINE_CELL = cell(TOP + 2, MIDDLE[1])
"""Where the number of plans without a deadline stands."""


@dataclass(frozen=True, slots=True)
class _List:
    """A block whose rows are the values of a list in the workbook."""

    header: str
    """The column of Planer that is counted."""
    none: str
    """The label of plans without a value."""
    others: str
    """The label of what is not shown when the list is longer than the block."""
    top: int
    columns: tuple[int, int]
    rows: int
    helper: int
    order: str
    """The array of numbers that puts the values in order; an empty text for what is left out."""
    value: str
    """The column of the list that holds the values."""


def plans_of(canvas: Canvas) -> list[Plan]:
    """The rows of Planer that are plans."""
    return [plan for plan in canvas.inventory.plans if counts(plan)]


def draw_counts(canvas: Canvas) -> None:
    """Draw the blocks, the years and the chart."""
    _mark_revision_status(canvas)  # before the thin lines: where two rules meet, LibreOffice shows the first
    _list_block(canvas, _types(), _type_values(canvas), [standing(plan, "plan_type") for plan in plans_of(canvas)])
    _list_block(
        canvas, _sectors(), listed(canvas.inventory, "Sektor"), [standing(plan, "sector") for plan in plans_of(canvas)]
    )
    statuses = [standing(plan, "status") for plan in plans_of(canvas)]
    _word_block(canvas, STATUS_TOP, "Status", [str(word) for word in Status], statuses)
    marks = [str(revision_status(canvas.inventory, plan, canvas.built_for)) for plan in plans_of(canvas)]
    _word_block(canvas, REVISION_TOP, "Revisjonsstatus", [str(word) for word in RevisionStatus], marks)
    _years(canvas)
    _chart(canvas)
    for row in range(TOP, LAST_ROW + 1):
        canvas.page.set_row(row, ROW_POINTS)


# lists of the workbook


def _types() -> _List:
    names = as_text("Plantypetabell[Plantype]")
    numbers = row_numbers("Plantypetabell[Plantype]")
    order = f'IF({names}<>"",IF({first_of(names)}={numbers},{numbers},""),"")'
    value = "Plantypetabell[Plantype]"
    return _List("Plantype", "Uten plantype", "Andre plantyper", TOP, LEFT, TYPE_ROWS, HELPER, order, value)


def _sectors() -> _List:
    """The sectors in use in Lister, wherever they stand there, in the order that Rekkefølge gives."""
    order, value = list_places("Sektor"), "Listetabell[Verdi]"
    return _List("Sektor", "Uten sektor", "Andre sektorer", SECTOR_TOP, RIGHT, SECTOR_ROWS, HELPER + 1, order, value)


def _type_values(canvas: Canvas) -> list[tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(canvas.inventory.plan_types, 1):
        name = trimmed(row.name)
        if name:
            found.setdefault(name.casefold(), (number, name))
    return list(found.values())


def _list_block(canvas: Canvas, block: _List, values: Sequence[tuple[int, str]], held: Sequence[str]) -> None:
    top, (label, number) = block.top + 2, block.columns
    shown = block.rows - 2
    _head(canvas, block.top, block.columns, block.header, len(held))
    keys = [key for key, _ in values[:shown]]
    canvas.column(top, block.helper, smallest(block.order, top + 1, shown), keys + [0] * (shown - len(keys)))
    canvas.array(block.top, block.helper, f"=SUM(--ISNUMBER({block.order}))", None, len(values))
    for row, (text, found) in enumerate(_rows(block, values, held), top):
        canvas.formula(row, label, _label(block, row), canvas.line, text)
        canvas.array(row, number, _number(block, row), canvas.count, found)
    _dress(canvas, top, block.columns, block.rows)


def _rows(block: _List, values: Sequence[tuple[int, str]], held: Sequence[str]) -> list[tuple[str, Value]]:
    """The block's rows: label and number; the rows that are not needed are empty."""
    tally = Counter(text.casefold() for text in held)
    shown = [name for _, name in values[: block.rows - 2]]
    rows: list[tuple[str, Value]] = [(name, tally[name.casefold()]) for name in shown]
    rest = len(held) - tally[""] - sum(tally[name.casefold()] for name in shown)
    rows.append((NOT_LISTED if len(shown) == len(values) else block.others, rest))
    rows.append((block.none, tally[""]))
    return rows + [("", "")] * (block.rows - len(rows))


def _label(block: _List, row: int) -> str:
    """The text of a row: a value of the list, and after the last one the two rows for everything else."""
    helpers = area(block.top + 2, block.helper, block.top + block.rows - 1, block.helper)
    nth, known = row - block.top - 1, f'COUNTIF({helpers},">0")'
    rest = f'IF({cell(block.top, block.helper)}>{block.rows - 2},"{block.others}","{NOT_LISTED}")'
    after = f'IF({nth}={known}+1,{rest},IF({nth}={known}+2,"{block.none}",""))'
    if nth > block.rows - 2:
        return f"={after}"
    key = cell(row, block.helper)
    value = as_text(f"INDEX({block.value},MOD({key},{SHIFT}))")
    return f"=IF({key}>0,{value},{after})"


def _number(block: _List, row: int) -> str:
    label, number = cell(row, block.columns[0]), block.columns[1]
    with_it = f"SUM({is_plan()}*({column(block.header)}={label}))"
    without = f'SUM({is_plan()}*({column(block.header)}=""))'
    total = cell(block.top + 1, number)
    above = f"SUM({area(block.top + 1, number, row - 1, number)})-{total}"
    rest = f'IF({label}="","",IF({label}="{block.none}",{without},{total}-({above})-{without}))'
    nth = row - block.top - 1
    return f"={rest}" if nth > block.rows - 2 else f"=IF({cell(row, block.helper)}>0,{with_it},{rest})"


# the program's own words


def _word_block(canvas: Canvas, top: int, header: str, words: Sequence[str], held: Sequence[str]) -> None:
    label, number = RIGHT
    _head(canvas, top, RIGHT, header, len(held))
    tally = Counter(held)
    total, first = cell(top + 1, number), top + 2
    for row, word in enumerate(words, first):
        canvas.text(row, label, word, canvas.line)
        formula = f"=SUM({is_plan()}*({column(header)}={cell(row, label)}))"
        canvas.array(row, number, formula, canvas.count, tally[word])
    row = first + len(words)
    above = f"{total}-SUM({cell(first, number)}:{cell(row - 1, number)})"
    outside = len(held) - sum(tally[word] for word in words) - tally[""]
    if header == "Status":
        without = f'SUM({is_plan()}*({column(header)}=""))'
        canvas.text(row, label, NOT_LISTED, canvas.line)
        canvas.array(row, number, f"={above}-{without}", canvas.count, outside)
        canvas.text(row + 1, label, "Uten status", canvas.line)
        canvas.array(row + 1, number, f"={without}", canvas.count, tally[""])
    else:
        canvas.text(row, label, UNKNOWN, canvas.line)
        canvas.formula(row, number, f"={above}", canvas.count, outside)
    _dress(canvas, first, RIGHT, len(words) + (2 if header == "Status" else 1))


def _head(canvas: Canvas, top: int, columns: tuple[int, int], header: str, total: int) -> None:
    """The heading of a block and the sum that its rows add up to."""
    label, number = columns
    canvas.band(top, label, number, {label: header})
    canvas.page.write_string(top, number, "Antall", canvas.made(**_HEAD_RIGHT))
    for place in range(label, number):
        canvas.page.write_blank(top + 1, place, None, canvas.total)
    canvas.text(top + 1, label, TOTAL, canvas.total)
    here = cell(top + 1, number)
    if here == TOTAL_CELL.replace("$", ""):
        canvas.array(top + 1, number, f"=SUM({is_plan()})", canvas.total_count, total)
    else:
        canvas.formula(top + 1, number, f"={TOTAL_CELL}", canvas.total_count, total)


_HEAD_RIGHT = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": HEADER,
    "valign": "vcenter",
    "align": "right",
    "indent": 1,
}


def _dress(canvas: Canvas, top: int, columns: tuple[int, int], rows: int) -> None:
    """Bars, thin lines, and a warning colour on the rows for what should not be there.

    The bars come first: LibreOffice shows no bar in a cell that another rule reached before it.
    """
    label, number = columns
    bottom = top + rows - 1
    first = f"${cell(top, label)}"
    bars: dict[str, Any] = {
        "type": "data_bar", "bar_color": BAR, "bar_solid": True, "data_bar_2010": True, "min_type": "num",
        "min_value": 0, "bar_no_border": True,
    }  # fmt: skip
    canvas.page.conditional_format(top, number, bottom, number, bars)
    missing = canvas.made(font_color=WARNING_INK, bg_color=WARNING_PAPER)
    words = f'OR({first}="{NOT_LISTED}",LEFT({first},5)="Uten ",{first}="{UNKNOWN}")'
    rule = {"type": "formula", "criteria": f"=AND({words},N(${cell(top, number)})>0)", "format": missing}
    canvas.page.conditional_format(top, label, bottom, number, rule)
    canvas.rule_lines(top, label, bottom, number)


def _mark_revision_status(canvas: Canvas) -> None:
    """The words of Revisjonsstatus look as they do in Planer."""
    words = list(RevisionStatus)
    for word, style in canvas.styles.marks["revision_status"].items():
        row = REVISION_TOP + 2 + words.index(RevisionStatus(word))
        rule = {"type": "formula", "criteria": f"=${cell(row, RIGHT[1])}>0", "format": style}
        canvas.page.conditional_format(row, RIGHT[0], row, RIGHT[0] + 1, rule)


# years


def _years(canvas: Canvas) -> None:
    """Deadlines per year: one column each for what is past, seven years, what comes later and no deadline."""
    first, last = MIDDLE
    canvas.band(TOP, first, last, {first: "Revisjonsfrister per år"})
    head = canvas.made(
        bold=True, font_size=9, align="center", valign="vcenter", text_wrap=True, bottom=1, bottom_color=RULE
    )
    body = canvas.made(num_format='0;-0;"–"', align="center", valign="vcenter", bottom=1, bottom_color=RULE)
    due = [deadline(canvas.inventory, plan, canvas.built_for) for plan in plans_of(canvas)]
    years = Counter(found.due.year if found else 0 for found in due)
    here = canvas.built_for.year
    year = "IF(ISNUMBER(Planer[Revisjonsfrist]),YEAR(Planer[Revisjonsfrist]),0)"
    canvas.text(TOP + 1, first, "Tidligere", head)
    past = sum(count for found, count in years.items() if 0 < found < here)
    canvas.array(TOP + 2, first, f"=SUM({is_plan()}*({year}>0)*({year}<YEAR({TODAY})))", body, past)
    for number in range(YEARS):
        place = first + 1 + number
        canvas.formula(TOP + 1, place, f"=YEAR({TODAY})+{number}", head, here + number)
        count = f"=SUM({is_plan()}*({year}={cell(TOP + 1, place)}))"
        canvas.array(TOP + 2, place, count, body, years[here + number])
    canvas.text(TOP + 1, last - 1, "Senere", head)
    later = sum(count for found, count in years.items() if found >= here + YEARS)
    canvas.array(TOP + 2, last - 1, f"=SUM({is_plan()}*({year}>=YEAR({TODAY})+{YEARS}))", body, later)
    canvas.text(TOP + 1, last, "Uten frist", head)
    canvas.array(TOP + 2, last, f"=SUM({is_plan()}*({year}=0))", body, years[0])
    empty = "Ingen planer er ført inn ennå. Søylene kommer når planene får revisjonsfrist."
    canvas.formula(TOP + 3, first, f'=IF({TOTAL_CELL}=0,"{empty}","")', canvas.lead, "" if due else empty)


def _chart(canvas: Canvas) -> None:
    """The years as columns. Plans without a deadline are left out: they would dwarf the years."""
    first, last = MIDDLE[0], MIDDLE[1] - 1
    chart: Any = canvas.book.add_chart({"type": "column"})
    font = {"size": 9, "color": INK}
    chart.add_series(
        {
            "name": "Revisjonsfrister",
            "categories": f"=Oversikt!{area(TOP + 1, first, TOP + 1, last)}",
            "values": f"=Oversikt!{area(TOP + 2, first, TOP + 2, last)}",
            "fill": {"color": HEADER},
            "points": [{"fill": {"color": ALARM}}],
            "data_labels": {"value": True, "num_format": "0;;", "font": {"size": 10, "bold": True, "color": INK}},
            "gap": 45,
        }
    )
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": font, "line": {"color": QUIET}, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_size({"width": 512, "height": 330})
    described = (
        "Søylediagram over Revisjonsfrister per år: tidligere år, dette året og de seks neste, og senere år. "
        "Tallene står i raden over diagrammet."
    )
    canvas.page.insert_chart(
        TOP + 4, first, chart, {"description": described, "x_offset": 2, "y_offset": 2, "object_position": 2}
    )
