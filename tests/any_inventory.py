"""Whatever may have been read from a workbook: inventories for the tests that hold for every one of them."""

from __future__ import annotations

import types
from datetime import date
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from planbook.findings import STRATEGY_ID, Source
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory
from planbook.workbook.references import column_letters
from planbook.workbook.schema import FIRST_ROW, Form, Sheet
from planbook.workbook.sheets import READ_SHEETS

WORDS = st.sampled_from(
    [
        "P-1", "P-2", "p-1", "P-1, P-2", STRATEGY_ID, "M1", "m1", "PB305", "Temaplan", "Kommuneplan samfunnsdel", "Sektor",
        "Organ", "Kommunestyret", "Skole", "Skolesjef", "a@b.example", "Detaljreguleringsplan", "{value}", "«", "", " ",
        "Å", "\u202e", "Klimaplan 2019–2022", "2031–2027",
    ]
)  # fmt: skip
"""Few words, so that rows meet, and some that are odd."""
DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
YEARS = st.integers(1900, 2200)


def _values(hint: Any, allowed: tuple[int, int] | None) -> st.SearchStrategy[Any]:
    """Values of a field by its type, numbers within what its column allows."""
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*[_values(part, allowed) for part in get_args(hint)])
    if get_origin(hint) is tuple:
        return st.lists(_values(get_args(hint)[0], allowed), max_size=3).map(tuple)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        type(None): st.none(), str: st.one_of(WORDS, st.text(max_size=12).filter(lambda text: "None" not in text)), int: st.integers(*(allowed or (1, 30))), bool: st.booleans(),
        date: DAYS, DateOrYear: st.one_of(DAYS, YEARS).map(DateOrYear.of),
    }  # fmt: skip
    if hint in plain:
        return plain[hint]
    assert issubclass(hint, StrEnum), hint
    return st.sampled_from(list(hint))


def _source(sheet: Sheet, row: int) -> Source:
    columns = {column.field: (column_letters(place), column.header) for place, column in enumerate(sheet.columns, 1)}
    return Source(sheet.name, row, columns)


def _records(sheet: Sheet) -> st.SearchStrategy[Any]:
    """What may have been read from a sheet; a year is a year."""
    assert sheet.record is not None
    hints = get_type_hints(sheet.record)
    columns = {column.field: column for column in sheet.inputs}
    names = list(columns)
    parts = {
        name: YEARS | st.none() if name.startswith("period_") else _values(hints[name], columns[name].allowed)
        for name in names
    }
    unread = st.frozensets(st.sampled_from(names), max_size=2)

    def made(values: dict[str, Any], missed: frozenset[str], place: int) -> Any:
        read = {name: value for name, value in values.items() if name not in missed}
        if sheet.form is Form.QUESTIONS:
            sources = {name: _source(sheet, FIRST_ROW) for name in names}
            return sheet.record(sources=sources, unread=missed, **read)  # type: ignore[misc]
        return sheet.record(source=_source(sheet, place), unread=missed, **read)  # type: ignore[misc]

    one = st.builds(made, st.fixed_dictionaries(parts), unread, st.integers(FIRST_ROW, FIRST_ROW + 9))
    return one if sheet.form is Form.QUESTIONS else st.lists(one, max_size=4).map(tuple)


INVENTORIES = st.builds(Inventory, **{sheet.field: _records(sheet) for sheet in READ_SHEETS})
