"""An inventory → a new controlled workbook: tables, drop-downs, input messages, column groups, formulas.

Writes a new file only, through a temporary one beside it and an atomic rename.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from planbook.analysis.deadline import deadline, revision_status
from planbook.errors import UnwritableError
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.workbook import formulas, pages
from planbook.workbook.data import FIRST_ROW, BookData
from planbook.workbook.lists import CHOICE_LISTS, YES_NO, choice_name, dynamic_lists
from planbook.workbook.schema import (
    PROPERTY_BUILT_FOR,
    PROPERTY_ID,
    PROPERTY_SCHEMA,
    SCHEMA_VERSION,
    Column,
    Form,
    Kind,
    Sheet,
)
from planbook.workbook.sheets import DAILY, PLANS, SHEETS
from planbook.workbook.structure import column_letters
from planbook.workbook.styles import GROUP_COLOURS, TAB_COLOURS, Styles, wraps

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADER_ROW = FIRST_ROW - 1
"""Excel's row number of the headers; the sheet's name and purpose stand above."""

LINE_POINTS = 14.5
"""The height of a line of text."""

LETTERS_PER_WIDTH = 1.15
"""How many letters of running text fit in one unit of a column's width."""

VALIDATED_ROWS = 2000
"""How many rows from the first have drop-downs and date rules, so that a row added at the end has them too."""

QUESTION_ROW = 4
"""Excel's row number of the first question of a form."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every step of one build needs."""

    book: Workbook
    styles: Styles
    inventory: Inventory
    built_for: date


def build(data: BookData, path: Path) -> None:
    """Write a controlled workbook; raises `UnwritableError`, and then nothing is left behind."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxFileError

    beside = path.parent / f".{path.name}.tmp"
    try:
        book = Workbook(beside, {"default_date_format": "dd.mm.yyyy", "constant_memory": False})
        desk = _Desk(book, Styles(book), data.inventory, data.built_for)
        _properties(book, data)
        sheets = {sheet.field: book.add_worksheet(sheet.name) for sheet in SHEETS}
        _names(desk)
        for sheet in SHEETS:
            _sheet(desk, sheet, sheets[sheet.field])
        sheets["start"].activate()
        book.close()
        beside.replace(path)
    except (OSError, XlsxFileError) as error:
        raise UnwritableError(path=path) from error
    finally:
        with suppress(OSError):
            beside.unlink()


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
    for name, reference in dynamic_lists(FIRST_ROW, VALIDATED_ROWS):
        desk.book.define_name(name, reference)
    for sheet in SHEETS:
        if sheet.form is Form.QUESTIONS:
            for number, column in enumerate(sheet.columns, QUESTION_ROW):
                desk.book.define_name(answer_name(sheet, column), f"='{sheet.name}'!$B${number}")


def answer_name(sheet: Sheet, column: Column) -> str:
    """The defined name of one answer of a form."""
    stem = "Planstrategi" if sheet.field == "strategy" else "Innstilling"
    return f"{stem}_{re.sub(r'[^0-9A-Za-zæøåÆØÅ]+', '_', column.header).strip('_')}"


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
    for place, column in enumerate(sheet.columns):
        _validate(page, column, FIRST_ROW - 1, place, FIRST_ROW + VALIDATED_ROWS - 2, place)
    if sheet is PLANS:
        _mark_revision_status(desk, sheet, page)
    if sheet.field == "lists":
        _fixed_lists(desk, page)
        page.print_area(0, 0, last_row - 1, last_column)
    page.set_row(HEADER_ROW - 1, 32)
    page.freeze_panes(HEADER_ROW, 2 if sheet is PLANS else 1)
    page.repeat_rows(0, HEADER_ROW - 1)
    page.set_selection(FIRST_ROW - 1, 0, FIRST_ROW - 1, 0)


def _height(sheet: Sheet, page: Worksheet, row: int, record: Any) -> None:
    """Room for every line of a wrapped text. Excel finds the height by itself, other programs do not."""
    lines = 1
    for column in sheet.inputs:
        value = getattr(record, column.field)
        if wraps(column) and value:
            text = "; ".join(value) if isinstance(value, tuple) else str(value)
            lines = max(lines, len(wrap(text, int(column.width * LETTERS_PER_WIDTH))))
    if lines > 1:
        page.set_row(row, LINE_POINTS * lines)


def _columns(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    """Widths, formats and the outline: the handle of each later group stays, the rest of the group is folded."""
    previous_folded = False
    for place, column in enumerate(sheet.columns):
        folded = column.group not in (None, DAILY) and not column.handle
        options: dict[str, Any] = {"level": 1, "hidden": True} if folded else {}
        if column.handle:
            options["collapsed"] = True
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
    write_value(page, row, place, getattr(record, column.field), style)


def _computed(desk: _Desk, plan: Plan) -> dict[str, Any]:
    """What the formulas of a row give on the day the workbook is built for."""
    found = deadline(desk.inventory, plan, desk.built_for)
    serial = (found.due - date(1899, 12, 30)).days if found else ""
    return {
        "revision_due": serial,
        "days_left": (found.due - desk.built_for).days if found else "",
        "revision_status": str(revision_status(desk.inventory, plan, desk.built_for)),
    }


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
    elif isinstance(value, (int, float)):
        page.write_number(row, place, value, style)
    elif isinstance(value, tuple):
        page.write_string(row, place, "; ".join(str(part) for part in value), style)
    else:
        page.write_string(row, place, str(value), style)


# forms


def _questions(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    record = getattr(desk.inventory, sheet.field)
    page.set_column(0, 0, 42)
    page.set_column(1, 1, 46)
    page.set_column(2, 2, 84)
    page.write(0, 0, sheet.name, desk.styles.title)
    page.write(1, 0, sheet.purpose, desk.styles.purpose)
    labels = ("Spørsmål", "Svar", "Hjelp") if sheet.field == "strategy" else ("Innstilling", "Verdi", "Hjelp")
    for place, label in enumerate(labels):
        page.write(QUESTION_ROW - 2, place, label, desk.styles.plain_header)
    for number, column in enumerate(sheet.columns, QUESTION_ROW - 1):
        page.write_string(number, 0, column.header, desk.styles.question)
        write_value(page, number, 1, getattr(record, column.field), desk.styles.answer(column))
        page.write_string(number, 2, column.help, desk.styles.help)
        _validate(page, column, number, 1, number, 1)
    page.freeze_panes(QUESTION_ROW - 1, 1)
    page.repeat_rows(0, QUESTION_ROW - 2)
    page.set_selection(QUESTION_ROW - 1, 1, QUESTION_ROW - 1, 1)


# control


def _validate(page: Worksheet, column: Column, top: int, left: int, bottom: int, right: int) -> None:
    rule = _rule(column, f"{column_letters(left + 1)}{top + 1}")
    if column.help:
        rule["input_title"] = column.header[:32]
        rule["input_message"] = column.help[:255]
    elif rule["validate"] == "any":
        return
    page.data_validation(top, left, bottom, right, rule)


def _rule(column: Column, cell: str) -> dict[str, Any]:
    """The validation of a column's cells; `cell` is the first of them."""
    if column.computed:
        message = "Cellen regnes ut av de andre kolonnene og kan ikke skrives i."
        return _custom("=FALSE", "Denne cellen regnes ut", message)
    if column.kind in (Kind.CHOICE, Kind.YES_NO) or column.listed_in:
        return _list_rule(column)
    if column.kind in (Kind.DATE, Kind.DATE_OR_YEAR):
        return _date_rule(column, cell)
    if column.kind in (Kind.YEAR, Kind.WHOLE_NUMBER) and column.allowed:
        low, high = (1950, 2100) if column.kind is Kind.YEAR else column.allowed
        return {
            "validate": "integer", "criteria": "between", "minimum": low, "maximum": high,
            "error_title": "Ikke et gyldig tall", "error_message": f"Skriv et helt tall fra {low} til {high}.",
        }  # fmt: skip
    return {"validate": "any"}


def _list_rule(column: Column) -> dict[str, Any]:
    """A drop-down: the program's own words refuse others, the municipality's lists warn."""
    if column.choices:
        return _list(choice_name(column.choices), "stop", "Velg en av verdiene i listen.")
    if column.kind is Kind.YES_NO or column.listed_in is None:
        return _list(YES_NO, "stop", "Velg Ja eller Nei.")
    message = "Verdien står ikke i listen. Legg den til der først, ellers blir den et funn i kontrollen."
    if column.kind is Kind.TEXTS:
        message = "Verdien står ikke i listen. Er det flere verdier med semikolon mellom, er det i orden."
    return _list(column.listed_in, "warning", message)


def _date_rule(column: Column, cell: str) -> dict[str, Any]:
    if column.kind is Kind.DATE:
        return {
            "validate": "date", "criteria": "between", "minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31),
            "error_title": "Ikke en dato", "error_message": "Skriv datoen som dd.mm.åååå, for eksempel 21.10.2020.",
        }  # fmt: skip
    formula = f"=OR(AND({cell}>=1950,{cell}<=2100,{cell}=INT({cell})),AND({cell}>=18264,{cell}<=73415))"
    return _custom(formula, "Ikke en dato eller et år", "Skriv en dato (21.10.2020) eller bare året (2020).")


def _custom(formula: str, title: str, message: str) -> dict[str, Any]:
    return {"validate": "custom", "value": formula, "error_title": title, "error_message": message}


def _list(name: str, kind: str, message: str) -> dict[str, Any]:
    return {
        "validate": "list", "source": f"={name}", "error_type": kind,
        "error_title": "Ikke i listen", "error_message": message,
    }  # fmt: skip


def _fixed_lists(desk: _Desk, page: Worksheet) -> None:
    """The program's own lists, to the right of the municipality's, each with a defined name."""
    start = 6
    page.write(1, start, "Faste lister (programmet bruker dem; de skal ikke endres)", desk.styles.purpose)
    for place, (name, header, values) in enumerate(CHOICE_LISTS, start):
        page.set_column(place, place, 24)
        page.write_string(HEADER_ROW - 1, place, header, desk.styles.plain_header)
        for row, value in enumerate(values, FIRST_ROW - 1):
            page.write_string(row, place, value, desk.styles.computed)
        letter = column_letters(place + 1)
        desk.book.define_name(name, f"=Lister!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + len(values) - 1}")


def _mark_revision_status(desk: _Desk, sheet: Sheet, page: Worksheet) -> None:
    place = next(number for number, column in enumerate(sheet.columns) if column.field == "revision_status")
    for word, style in desk.styles.revision_marks.items():
        page.conditional_format(
            FIRST_ROW - 1, place, FIRST_ROW + VALIDATED_ROWS - 2, place,
            {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style},
        )  # fmt: skip
