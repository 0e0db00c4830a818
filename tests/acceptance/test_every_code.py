"""Every code in a real workbook: one cell breaks it, the finding is at that cell, the hint mends it, and it is gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from data import breaks, broken
from data.breaks import BREAKS, TODAY, Break, changed, reference
from packages import Parts, parts_of, write_parts

from planbook import api
from planbook.codes import CODES
from planbook.findings import Finding
from planbook.results import CheckResult
from planbook.workbook.builder import build
from planbook.workbook.sheets import SHEET_BY_FIELD

BY_STRUCTURE = {broken_file.code for broken_file in broken.STRUCTURE.values()}
OF_A_WHOLE_SHEET = {"PB104", "PB106"}
"""No cell causes them: an empty Planer, a sheet without headers (tests/workbook/test_reader.py)."""


@pytest.fixture(scope="session")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The parts of the workbook of a municipality in order."""
    path = tmp_path_factory.mktemp("in_order") / "planer.xlsx"
    build(breaks.data(), path)
    return parts_of(path)


def checked(parts: Parts, folder: Path) -> CheckResult:
    return api.check(write_parts(parts, folder / "planer.xlsx"), today=TODAY, level=3)


def test_a_municipality_in_order_has_no_finding(in_order: Parts, tmp_path: Path) -> None:
    assert checked(in_order, tmp_path).findings == []


def _places(findings: Sequence[Finding]) -> set[tuple[str, str | None, str | None]]:
    return {(finding.code, finding.address.sheet, finding.address.cell) for finding in findings}


def _name(one: Break) -> str:
    return f"{one.code}-{one.place[0]}-{one.place[2]}"


@pytest.mark.parametrize("one", BREAKS, ids=_name)
def test_a_broken_cell_is_found_there_and_mended_it_is_gone(one: Break, in_order: Parts, tmp_path: Path) -> None:
    found = checked(changed(in_order, {**one.given, one.place: one.broken}), tmp_path).findings
    place = one.found_at or one.place
    where = (SHEET_BY_FIELD[place[0]].name, reference(place))
    told = [finding for finding in found if finding.code == one.code]
    assert where in [(finding.address.sheet, finding.address.cell) for finding in told]
    at_the_cell = [finding.code for finding in found if (finding.address.sheet, finding.address.cell) == where]
    assert at_the_cell == [one.code]
    left = checked(changed(in_order, {**one.given, one.place: one.mended}), tmp_path).findings
    assert one.code not in [finding.code for finding in left]
    assert {code for code, *_ in _places(found) - _places(left)} == {one.code} | one.follows
    assert _places(left) <= _places(found)


def test_no_code_is_left_out() -> None:
    assert {one.code for one in BREAKS} | BY_STRUCTURE | OF_A_WHOLE_SHEET == set(CODES)
