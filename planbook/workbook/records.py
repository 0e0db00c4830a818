"""The rows of a table → records, typed column by column, and findings about the cells that cannot be read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from itertools import repeat, zip_longest
from typing import Any, NamedTuple

from planbook.findings import Finding, Source
from planbook.model.plan import Plan
from planbook.workbook.references import column_letters
from planbook.workbook.schema import Column, Kind, Sheet
from planbook.workbook.values import Parser, UnreadableError, nothing, shown_raw

ALIKE = 0.6
"""How alike two words must be for one to be offered as the other."""
Broken = Mapping[str, Mapping[int, str]]
"""Letters of a column → row → code of what is wrong with the cell that its value does not tell."""
Rows = Sequence[tuple[int, Sequence[Any]]]
"""Excel's number of each row, and its cells."""

DATES = frozenset({Kind.DATE, Kind.DATE_OR_YEAR, Kind.YEAR})
"""The kinds of columns that formulas reckon with."""

_NOTHING: Mapping[str, object] = {}
_NO_NAMES: frozenset[str] = frozenset()
"""What could not be read of almost every record: the same two for all of them."""


class Problem(NamedTuple):
    """What is wrong with a cell."""

    field: str
    code: str
    values: dict[str, object]


def typed_records(
    sheet: Sheet, parser: Parser, rows: Rows, places: Mapping[str, int], broken: Broken
) -> tuple[tuple[Any, ...], list[Finding]]:
    """The rows of a sheet as its records; `places` are the indexes of the columns by identifier."""
    where = {field: (column_letters(place + 1), sheet.column(field).header) for field, place in places.items()}
    columns = [column for column in sheet.inputs if column.field in places]
    values, problems, notes = _typed_columns(parser, columns, rows, places, broken)
    raw = {
        index: {found.field: cell_of(rows[index][1], places[found.field]) for found in told}
        for index, told in problems.items()
    }
    for index, found in notes:
        problems.setdefault(index, []).append(found)
    values["source"] = [
        Source(sheet.name, number, where, raw.get(index, _NOTHING)) for index, (number, _) in enumerate(rows)
    ]
    values["unread"] = [frozenset(raw[index]) if index in raw else _NO_NAMES for index in range(len(rows))]
    records = _made(sheet.record, values, len(rows))
    # What a plan lacks is for the checks to say.
    required = [] if sheet.record is Plan else [column for column in columns if column.required]
    findings: list[Finding] = []
    for index in range(len(rows)) if required else sorted(problems):
        findings += _findings(required, records[index], problems.get(index, ()))
    return tuple(records), findings


def _typed_columns(
    parser: Parser, columns: Sequence[Column], rows: Rows, places: Mapping[str, int], broken: Broken
) -> tuple[dict[str, list[Any]], dict[int, list[Problem]], list[tuple[int, Problem]]]:
    """The typed values of each column, by the row's index what cannot be read of it, and what is to be said though it can.

    A few values stand in most of a column's cells; so columns are typed one by one, and each value in them once.
    """
    cells = list(zip_longest(*(row for _, row in rows)))
    typed: dict[str, list[Any]] = {}
    problems: dict[int, list[Problem]] = {}
    notes: list[tuple[int, Problem]] = []
    for column in columns:
        place = places[column.field]
        of_column = cells[place] if place < len(cells) else (None,) * len(rows)
        values, errors = parser.parse_all(column, of_column)
        codes = broken.get(column_letters(place + 1))
        if codes:
            for index, (number, _) in enumerate(rows):
                if number in codes:
                    errors[index] = UnreadableError(codes[number], "")
                    values[index] = nothing(column)
        known = {error: problem(column, error) for error in set(errors.values())}
        for index, error in errors.items():
            problems.setdefault(index, []).append(known[error])
        notes += _texts_for_dates(column, of_column, values)
        typed[column.field] = values
    return typed, problems, notes


def _texts_for_dates(column: Column, cells: Sequence[Any], values: Sequence[Any]) -> Iterator[tuple[int, Problem]]:
    """The index of each row with a date or a year that was read, though it is a text to Excel; and what to say of it."""
    if column.kind not in DATES or not any(isinstance(raw, str) and raw.strip() for raw in set(cells)):
        return
    for index, raw in enumerate(cells):
        if isinstance(raw, str) and values[index] is not None:
            yield index, text_for_date(column, raw)


def text_for_date(column: Column, raw: object) -> Problem:
    """What a finding says of a date that is a text to Excel."""
    return Problem(column.field, "PB210", {"column": column.header, "value": shown_raw(raw)})


def _made(record: Any, values: Mapping[str, Sequence[Any]], number: int) -> list[Any]:
    """So many records, filled column by column.

    Their classes are plain data without anything to work out, and frozen: made one by one through the constructor, which
    takes every field past the freeze by itself, they take three times as long.
    """
    made = [object.__new__(record) for _ in range(number)]
    for field in fields(record):
        fill = getattr(record, field.name).__set__
        deque(map(fill, made, values.get(field.name) or repeat(field.default)), maxlen=0)
    return made


def cell_of(row: Sequence[Any], place: int | None) -> Any:
    """A row's cell; None where the row ends before it, or the column is not there."""
    return row[place] if place is not None and place < len(row) else None


def problem(column: Column, error: UnreadableError) -> Problem:
    """What a finding about a cell of a column says."""
    values = {"column": column.header, **error.values}
    allowed = values.get("allowed")
    if isinstance(allowed, list):
        values["likely"] = likely(str(values["value"]), allowed)
    return Problem(column.field, error.code, values)


def likely(name: str, candidates: Sequence[str]) -> str:
    """The candidate that is most like a name, or an empty text."""
    return next(iter(get_close_matches(name, candidates, n=1, cutoff=ALIKE)), "")


def _findings(required: Sequence[Column], record: Any, told: Sequence[Problem]) -> Iterator[Finding]:
    """What is wrong with the cells of a record, and which are empty that must not be."""
    missing = [
        Problem(column.field, "PB207", {"column": column.header})
        for column in required
        if getattr(record, column.field) is None and column.field not in record.unread
    ]
    plan_id, title = (record.id, record.name) if isinstance(record, Plan) else (getattr(record, "plan_id", None), None)
    for field_name, code, values in (*told, *missing):
        yield Finding(code, record.source.address(field_name), plan_id, title, values)
