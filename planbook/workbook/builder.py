"""An inventory → a new controlled workbook: tables, drop-downs, input messages, column groups, formulas.

Writes a new file only, through a temporary one beside it and an atomic rename.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from planbook.errors import UnwritableError
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.places import put
from planbook.workbook import extras, formulas, pages
from planbook.workbook.computed import UNKNOWN, deadline, is_unknown, revision_status
from planbook.workbook.control import validated_rows, validation
from planbook.workbook.data import BookData
from planbook.workbook.expressions import listed
from planbook.workbook.finish import finish
from planbook.workbook.lists import (
    CHOICE_LISTS,
    FIXED_LISTS_HEADING,
    FIXED_LISTS_LETTERS,
    USED_LISTS,
    USED_ROWS,
    answer_name,
    dynamic_lists,
    used_heading,
    used_value,
)
from planbook.workbook.references import column_letters, column_number
from planbook.workbook.schema import (
    FIRST_ROW,
    HEADER_ROW,
    PROPERTY_BUILT_FOR,
    PROPERTY_ID,
    PROPERTY_SCHEMA,
    QUESTION_LABELS,
    QUESTION_ROW,
    SCHEMA_VERSION,
    Column,
    Form,
    Sheet,
)
from planbook.workbook.sheets import DAILY, PLANS, SHEETS
from planbook.workbook.styles import GROUP_COLOURS, TAB_COLOURS, Styles, wraps
from planbook.workbook.write import write_value

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LINE_POINTS = 14.5
"""The height of a line of text."""

LETTERS_PER_WIDTH = 1.1
"""How many letters of running text fit in one unit of a column's width."""

BOLD = 0.9
"""How much of a width bold letters leave."""

QUESTION_WIDTHS = (42, 46, 84)
"""Of a form's columns: question, answer, help."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step of one build needs."""

    book: Workbook
    styles: Styles
    inventory: Inventory
    built_for: date


def build(data: BookData, path: Path, *, replace: bool = True) -> None:
    """Write a controlled workbook; raises `UnwritableError`, and then nothing is left behind.

    Without `replace` a file that is there already is left alone (`FileExistsAlreadyError`).
    """
    from xlsxwriter import Workbook

    raw = BytesIO()
    book = Workbook(raw, {"default_date_format": "dd.mm.yyyy", "in_memory": True})
    desk = _Desk(book, Styles(book), data.inventory, data.built_for)
    _properties(book, data)
    sheets = {sheet.field: book.add_worksheet(sheet.name) for sheet in SHEETS}
    _names(desk)
    for sheet in SHEETS:
        _sheet(desk, sheet, sheets[sheet.field])
    extras.write(book, desk.styles, data)
    sheets["start"].activate()
    book.close()
    finished = finish(raw, flexible={f"xl/worksheets/sheet{number}.xml" for number in _table_sheets()})
    try:
        put(finished, path, replace=replace)
    except OSError as error:
        raise UnwritableError(path=path) from error


def _table_sheets() -> list[int]:
    """The numbers of the sheets where people write texts that run over several lines."""
    return [number for number, sheet in enumerate(SHEETS, 1) if sheet.form is not Form.COMPUTED]


def _properties(book: Workbook, data: BookData) -> None:
    created = datetime.combine(data.built_for, time(12))
    book.set_properties({"title": data.title, "created": created, "comments": "Planoversikt laget med planbook"})
    book.set_custom_property(PROPERTY_SCHEMA, str(SCHEMA_VERSION), "text")
    book.set_custom_property(PROPERTY_ID, data.workbook_id, "text")
    book.set_custom_property(PROPERTY_BUILT_FOR, data.built_for.isoformat(), "text")
    book.set_calc_mode("auto")
    book.set_size(2400, 1500)


def _names(desk: _Desk) -> None:
    desk.book.define_name(formulas.TODAY, "=TODAY()")
    longest = max(len(getattr(desk.inventory, sheet.field)) for sheet in SHEETS if sheet.form is Form.TABLE)
    for name, reference in dynamic_lists(FIRST_ROW, validated_rows(longest)):
        desk.book.define_name(name, reference)
    for sheet in SHEETS:
        if sheet.form is Form.QUESTIONS:
            for number, column in enumerate(sheet.columns, QUESTION_ROW):
                desk.book.define_name(answer_name(sheet, column), f"='{sheet.name}'!$B${number}")


def _sheet(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    page.set_tab_color(TAB_COLOURS[sheet.tab])
    page.hide_gridlines(2)
    page.set_paper(8)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.set_footer("&L&A&CSide &P av &N&R&F")
    if sheet.form is Form.TABLE:
        _table(desk, sheet, page)
    elif sheet.form is Form.QUESTIONS:
        _questions(desk, sheet, page)
    else:
        pages.write(sheet, page, desk.book, desk.styles, desk.inventory, desk.built_for)


# tables


def _table(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    records: Sequence[Any] = getattr(desk.inventory, sheet.field)
    last_row = max(FIRST_ROW, FIRST_ROW + len(records) - 1)
    last_column = len(sheet.columns) - 1
    page.write(0, 0, sheet.name, desk.styles.title)
    _columns(desk, sheet, page)
    if sheet is PLANS:
        _group_band(desk, sheet, page)
    else:
        page.write(1, 0, sheet.purpose, desk.styles.purpose)
    page.add_table(
        HEADER_ROW - 1, 0, last_row - 1, last_column,
        {
            "name": sheet.table,
            "style": "Table Style Light 1",
            "columns": [_table_column(desk, column) for column in sheet.columns],
        },
    )  # fmt: skip
    for number, record in enumerate(records, FIRST_ROW - 1):
        _height(sheet, page, number, record)
        for place, column in enumerate(sheet.columns):
            _cell(desk, page, number, place, column, record)
    if not records:
        _empty_row(desk, sheet, page)
    last_validated = FIRST_ROW + validated_rows(len(records)) - 2
    for place, column in enumerate(sheet.columns):
        _validate(page, column, FIRST_ROW - 1, place, last_validated, place)
    if sheet is PLANS:
        _marks(desk, sheet, page, last_validated)
        _lock(desk, page)
    if sheet.field == "lists":
        _fixed_lists(desk, page)
        page.print_area(0, 0, last_row - 1, last_column)
    lines = max(_lines(column.header, column.width * BOLD) for column in sheet.columns)
    page.set_row(HEADER_ROW - 1, max(32, LINE_POINTS * lines + 3))
    page.freeze_panes(HEADER_ROW, 2 if sheet is PLANS else 1)
    page.repeat_rows(0, HEADER_ROW - 1)
    page.set_selection(FIRST_ROW - 1, 0, FIRST_ROW - 1, 0)


def _empty_row(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    """The one row of a table without records, ready to be written in."""
    for place, column in enumerate(sheet.columns):
        if column.computed:
            page.write_formula(FIRST_ROW - 1, place, _FORMULAS[column.field](), desk.styles.body(column), "")
        else:
            page.write_blank(FIRST_ROW - 1, place, None, desk.styles.input(column))


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of a width."""
    return max(1, len(wrap(text, int(width * LETTERS_PER_WIDTH))))


def _height(sheet: Sheet, page: Worksheet, row: int, record: Any) -> None:
    """Room for every line of a wrapped text. Excel finds the height by itself, other programs do not."""
    lines = 1
    for column in sheet.inputs:
        value = getattr(record, column.field)
        if wraps(column) and value:
            text = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
            lines = max(lines, _lines(text, column.width))
    if lines > 1:
        page.set_row(row, LINE_POINTS * lines)


def _columns(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    """Widths, formats and the outline: the handle of each later group stays, the rest of the group is folded."""
    previous_folded = False
    for place, column in enumerate(sheet.columns):
        folded = column.group not in (None, DAILY) and not column.handle
        # On a protected sheet nobody can open a group, so none is closed there.
        closed = not desk.inventory.settings.lock_plans
        options: dict[str, Any] = {"level": 1, "hidden": closed} if folded else {}
        if column.handle:
            options["collapsed"] = closed
        page.set_column(place, place, column.width, desk.styles.body(column), options)
        previous_folded = previous_folded or folded
    if previous_folded:
        page.outline_settings(visible=True, symbols_below=True, symbols_right=False, auto_style=False)


def _group_band(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    shown: set[str] = set()
    for place, column in enumerate(sheet.columns):
        group = column.group or ""
        text = "" if group in shown else group
        shown.add(group)
        page.write(1, place, text, desk.styles.band(GROUP_COLOURS[group]))


def _table_column(desk: _Desk, column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {"header": column.header, "header_format": desk.styles.header(column)}
    made["format"] = desk.styles.body(column)
    formula = _FORMULAS.get(column.field) if column.computed else None
    if formula:
        made["formula"] = formula()
    return made


_FORMULAS = {
    "revision_due": formulas.revision_due,
    "days_left": formulas.days_left,
    "revision_status": formulas.revision_status,
}


def _cell(desk: _Desk, page: Worksheet, row: int, place: int, column: Column, record: Any) -> None:
    style = desk.styles.body(column)
    if column.computed:
        cached = _computed(desk, record)[column.field]
        page.write_formula(row, place, _FORMULAS[column.field](), style, cached)
        return
    # What could not be read is kept as it stood: the planner still has it, and the check still names the cell.
    value = record.source.raw.get(column.field, getattr(record, column.field))
    write_value(page, row, place, value, desk.styles.input(column))


def _computed(desk: _Desk, plan: Plan) -> dict[str, Any]:
    """What the formulas of a row give on the day the workbook is built for."""
    found = deadline(desk.inventory, plan, desk.built_for)
    serial = (found.due - date(1899, 12, 30)).days if found else ""
    return {
        "revision_due": UNKNOWN if is_unknown(plan) else serial,
        "days_left": (found.due - desk.built_for).days if found else "",
        "revision_status": revision_status(desk.inventory, plan, desk.built_for),
    }


# forms


def _questions(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    record = getattr(desk.inventory, sheet.field)
    for place, width in enumerate(QUESTION_WIDTHS):
        page.set_column(place, place, width)
    page.write(0, 0, sheet.name, desk.styles.title)
    page.write(1, 0, sheet.purpose, desk.styles.purpose)
    for place, label in enumerate(QUESTION_LABELS[sheet.field]):
        page.write(QUESTION_ROW - 2, place, label, desk.styles.plain_header)
    for number, column in enumerate(sheet.columns, QUESTION_ROW - 1):
        page.write_string(number, 0, column.header, desk.styles.question)
        source = record.sources.get(column.field)
        kept = source.raw.get(column.field) if source else None
        value = getattr(record, column.field) if kept is None else kept
        write_value(page, number, 1, value, desk.styles.answer(column))
        page.write_string(number, 2, column.help, desk.styles.help)
        shown = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
        texts = (
            (column.header, QUESTION_WIDTHS[0] * BOLD),
            (shown, QUESTION_WIDTHS[1]),
            (column.help, QUESTION_WIDTHS[2]),
        )
        lines = max(_lines(text, width) for text, width in texts)
        page.set_row(number, LINE_POINTS * lines + 2)
        _validate(page, column, number, 1, number, 1)
    # A single number among several, like a month, is text on purpose: Excel need not mark it.
    page.ignore_errors({"number_stored_as_text": f"B{QUESTION_ROW}:B{QUESTION_ROW + len(sheet.columns) - 1}"})
    page.freeze_panes(QUESTION_ROW - 1, 1)
    page.repeat_rows(0, QUESTION_ROW - 2)
    page.set_selection(QUESTION_ROW - 1, 1, QUESTION_ROW - 1, 1)


# control


def _validate(page: Worksheet, column: Column, top: int, left: int, bottom: int, right: int) -> None:
    page.data_validation(top, left, bottom, right, validation(column, f"{column_letters(left + 1)}{top + 1}"))


def _fixed_lists(desk: _Desk, page: Worksheet) -> None:
    """The program's own lists, to the right of the municipality's, each with a defined name."""
    start = column_number(FIXED_LISTS_LETTERS) - 1
    page.write(1, start, FIXED_LISTS_HEADING, desk.styles.purpose)
    for place, name in enumerate(USED_LISTS, start):
        page.set_column(place, place, 24)
        page.write_string(HEADER_ROW - 1, place, used_heading(name), desk.styles.plain_header)
        in_use = [value for _, value in listed(desk.inventory, name)]
        for number in range(USED_ROWS):
            shown = in_use[number] if number < len(in_use) else ""
            row = FIRST_ROW - 1 + number
            formula = f"{{{used_value(name, number + 1)}}}"
            page.write_array_formula(row, place, row, place, formula, desk.styles.computed, shown)
    for place, (name, header, values) in enumerate(CHOICE_LISTS, start + len(USED_LISTS)):
        page.set_column(place, place, 24)
        page.write_string(HEADER_ROW - 1, place, header, desk.styles.plain_header)
        for row, value in enumerate(values, FIRST_ROW - 1):
            page.write_string(row, place, value, desk.styles.computed)
        letter = column_letters(place + 1)
        desk.book.define_name(name, f"=Lister!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + len(values) - 1}")


def _marks(desk: _Desk, sheet: Sheet, page: Worksheet, last: int) -> None:
    """What stands out on Planer, by a symbol before the word and by colour; the cell's value stays the word alone."""
    places = {column.field: number for number, column in enumerate(sheet.columns)}
    for field, marks in desk.styles.marks.items():
        place = places[field]
        for word, style in marks.items():
            page.conditional_format(
                FIRST_ROW - 1, place, last, place,
                {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style},
            )  # fmt: skip
    left = column_letters(places["days_left"] + 1)
    page.conditional_format(
        FIRST_ROW - 1, places["days_left"], last, places["days_left"],
        {"type": "formula", "criteria": f"=AND(ISNUMBER(${left}{FIRST_ROW}),${left}{FIRST_ROW}<0)", "format": desk.styles.late},
    )  # fmt: skip


def _lock(desk: _Desk, page: Worksheet) -> None:
    """Protect Planer for those who chose it: cells can be written in, but the table does not grow (no password)."""
    if desk.inventory.settings.lock_plans:
        page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True, "select_locked_cells": True})
