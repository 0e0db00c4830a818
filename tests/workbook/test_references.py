"""Cells and areas by name, and which rows a list of areas leaves out."""

from __future__ import annotations

import pytest

from planbook.workbook.references import Area, area, areas, uncovered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B7", Area(7, 2, 7, 2)),
        ("$A$3:AN65", Area(3, 1, 65, 40)),
        ("H:H", Area(1, 8, 1_048_576, 8)),
        ("$A:$C", Area(1, 1, 1_048_576, 3)),
        ("4:9", Area(4, 1, 9, 16_384)),
        ("1:1048576", Area(1, 1, 1_048_576, 16_384)),
        ("", None),
        ("Planer", None),
        ("A3:", None),
    ],
)
def test_an_area_is_what_excel_means_by_its_name(text: str, expected: Area | None) -> None:
    assert area(text) == expected


def test_several_areas_have_blanks_between_and_what_is_none_is_left_out() -> None:
    assert areas("A1 tull B2:C3") == [Area(1, 1, 1, 1), Area(2, 2, 3, 3)]


@pytest.mark.parametrize(
    ("covering", "expected"),
    [
        ("", [4, 5, 6, 7, 8]),
        ("G4:G8", []),
        ("G7:G8 G4:G5", [6]),
        ("G4:G8 G5:G5", []),
        ("G5:G5 G4:G4", [6, 7, 8]),
        ("A4:F8 H4:K8", [4, 5, 6, 7, 8]),
        ("F4:H6", [7, 8]),
        ("G:G", []),
        ("1:1048576", []),
    ],
)
def test_the_rows_that_no_area_covers_are_found_in_any_order(covering: str, expected: list[int]) -> None:
    assert uncovered([4, 5, 6, 7, 8], 7, areas(covering)) == expected
