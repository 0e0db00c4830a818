"""An inventory → a workbook → an inventory: everything comes back as it was."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from reading import FORMS, HEADER_ROW, TABLES, Making, Read, cell, page, plan, plans, read

from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory
from planbook.workbook.schema import FIRST_ROW, Column, Form, Kind, Sheet
from planbook.workbook.sheets import READ_SHEETS


def filled_value(column: Column, number: int) -> object:
    """A value for a column, another one for each record; every word of a list and both ends of a span are used."""
    low, high = column.allowed or (1, 9)
    if column.kind is Kind.CHOICE:
        assert column.choices is not None
        words = list(column.choices)
        return words[number % len(words)]
    return {
        Kind.CODE: f"{number}/22",
        Kind.TEXT: f"{column.header} {number}: æøå Š & <x> «{{y}}»\nlinje 2",
        Kind.LISTED: f"{column.header} {number}",
        Kind.WHOLE_NUMBER: high if number % 2 else low,
        Kind.YEAR: 2019 + number,
        Kind.DATE: date(2019, 2, 28 - number),
        Kind.DATE_OR_YEAR: DateOrYear(2010 + number) if number % 2 else DateOrYear.of(date(2020, 2, 28 - number)),
        Kind.YES_NO: number % 2 == 0,
        Kind.TEXTS: (f"A{number}", "B, C og D"),
        Kind.NUMBERS: (high, low),
    }[column.kind]


def filled() -> Inventory:
    """An inventory with every field of every sheet filled, in as many rows as the longest list has words."""
    parts: dict[str, Any] = {}
    for sheet in READ_SHEETS:
        assert sheet.record is not None
        rows = range(1 if sheet.form is Form.QUESTIONS else 13)
        values = [{column.field: filled_value(column, row) for column in sheet.inputs} for row in rows]
        if sheet.form is Form.QUESTIONS:
            parts[sheet.field] = sheet.record(**values[0])
        else:
            parts[sheet.field] = tuple(
                sheet.record(source=Source(sheet.name, row), **fields) for row, fields in zip(count(FIRST_ROW), values)
            )
    return Inventory(**parts)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The filled inventory as a workbook; read only."""
    from planbook.workbook.builder import build
    from planbook.workbook.data import BookData

    path = tmp_path_factory.mktemp("full") / "full.xlsx"
    build(BookData(filled(), "Full", date(2020, 2, 3), "full"), path)
    return path


@pytest.fixture(scope="module")
def full_read(full: Path) -> Read:
    return read(full)


def test_a_filled_workbook_has_nothing_to_put_right_for_the_reader(full_read: Read) -> None:
    assert full_read.findings == []


@pytest.mark.parametrize("sheet", READ_SHEETS, ids=lambda sheet: sheet.field)
def test_every_field_of_every_sheet_comes_back_as_it_was(full_read: Read, sheet: Sheet) -> None:
    assert getattr(full_read.inventory, sheet.field) == getattr(filled(), sheet.field)


@pytest.mark.parametrize("sheet", READ_SHEETS, ids=lambda sheet: sheet.field)
def test_no_input_column_is_left_out_of_the_record(full_read: Read, sheet: Sheet) -> None:
    records = getattr(full_read.inventory, sheet.field)
    record = records[0] if sheet.form is Form.TABLE else records
    assert [column.field for column in sheet.inputs if getattr(record, column.field) in (None, ())] == []


def test_every_record_knows_the_cells_that_a_planner_sees(full: Path, full_read: Read) -> None:
    book = load_workbook(full)
    for sheet in TABLES:
        for record in getattr(full_read.inventory, sheet.field):
            for column in sheet.inputs:
                address = record.source.address(column.field)
                assert address.sheet == sheet.name
                assert address.column == column.header
                assert address.cell is not None
                seen = page(book, sheet.name)
                assert seen[f"{address.column_letter}{HEADER_ROW}"].value == column.header
                assert seen[address.cell].value is not None
        assert [record.source.row for record in getattr(full_read.inventory, sheet.field)] == list(range(4, 17))


def test_every_answer_of_a_form_knows_its_cell(full: Path, full_read: Read) -> None:
    book = load_workbook(full)
    for sheet in FORMS:
        sources = getattr(full_read.inventory, sheet.field).sources
        for column in sheet.columns:
            address = sources[column.field].address(column.field)
            assert (address.sheet, address.column_letter, address.column) == (sheet.name, "B", column.header)
            assert page(book, sheet.name)[f"A{address.row}"].value == column.header


def test_an_empty_row_of_fields_comes_back_empty_and_not_unread(make_workbook: Making) -> None:
    back = read(make_workbook(plans(1))).inventory.plans[0]
    assert back == plan()
    assert back.is_empty("adopted_date")


def test_text_that_begins_with_an_equals_sign_stays_text(make_workbook: Making) -> None:
    given = ["=1+1", "=cmd|'/c calc'!A0", "+47 67 50 40 50", "@plan", "-", "'i går'", "http://planer.example/æ?a=1&b=2"]
    inventory = Inventory(plans=tuple(plan(row, note=note) for row, note in zip(count(FIRST_ROW), given)))
    path = make_workbook(inventory)
    assert [back.note for back in read(path).inventory.plans] == given
    assert [page(load_workbook(path), "Planer")[cell("note", row)].data_type for row in (4, 5)] == ["s", "s"]


@pytest.mark.parametrize(
    "text", ["_x0041_", "  to  blanke", "100 %", "{{ x }}", "P-001", "2019-2023", "1/2", "001", "ja"]
)
def test_text_that_excel_might_take_for_something_else_stays_as_it_is(make_workbook: Making, text: str) -> None:
    assert read(make_workbook(plans(1, case_number=text))).inventory.plans[0].case_number == text.strip()
