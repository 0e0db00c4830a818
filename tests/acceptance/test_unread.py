"""A cell that cannot be read is told once: nothing else that rests on it is said to be missing or wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from data import breaks
from data.breaks import TODAY, ExcelError, Row, changed
from packages import Parts, parts_of, write_parts

from planbook import api
from planbook.workbook.builder import build
from planbook.workbook.sheets import SHEET_BY_FIELD

ROWS: tuple[tuple[str, Row], ...] = (
    *(("plans", plan_id) for plan_id in ("P-1", "P-2", "P-3", "P-4", "P-5", "P-9", "P-10", "P-13", "P-14")),
    *(("views", row) for row in range(5)),
    *(("milestones", row) for row in (0, 1, 4, 6)),
    *(("decisions", row) for row in range(3)),
    ("goals", "M1"),
    ("challenges", "U1"),
    ("goal_conflicts", "MK1"),
    ("contacts", "Oppvekstsjef"),
    ("plan_requirements", "K-1"),
    ("plan_requirements", "K-3"),
    ("plan_types", "Temaplan"),
    ("plan_types", "Kommunedelplan"),
    ("lists", 0),
    ("meetings", 0),
    ("exemptions", 0),
    ("strategy", 0),
    ("settings", 0),
)
NAMED_ELSEWHERE = {"PB202", "PB403", "PB404", "PB406", "PB407", "PB408", "PB604", "PB706"}
"""What rows that name an unreadable identifier say: it is not there."""


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The parts of the workbook of a municipality in order."""
    path = tmp_path_factory.mktemp("in_order") / "planer.xlsx"
    build(breaks.data(), path)
    return parts_of(path)


@pytest.mark.parametrize(("sheet", "row"), ROWS, ids=str)
def test_an_unreadable_cell_is_told_once(sheet: str, row: Row, in_order: Parts, tmp_path: Path) -> None:
    more = {}
    for column in SHEET_BY_FIELD[sheet].inputs:
        broken = changed(in_order, {(sheet, row, column.field): ExcelError("#REF!")})
        found = api.check(write_parts(broken, tmp_path / "planer.xlsx"), today=TODAY, level=3).findings
        codes = [one.code for one in found]
        if (row, column.field) == ("P-13", "status"):
            continue  # a plan whose status cannot be read is looked at like one that applies: all faults in one pass
        assert codes.count("PB204") == 1, column.field
        others = (
            set(codes) - {"PB204"} - (NAMED_ELSEWHERE if column.field in ("id", "name", "role", "value") else set())
        )
        if others:
            more[column.field] = sorted(others)
    assert more == {}
