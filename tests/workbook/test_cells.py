"""What the bytes of a sheet say, and that the quick looks see what the exact ones see."""

from __future__ import annotations

import re

import pytest

from planbook.workbook.cells import look_over, outside_rows, without_formula_texts

ROWS = (
    '<row r="4"><c r="A4" s="1" t="s"><v>1</v></c><c r="O4"><f>Planer[[#This Row],[Status]]</f><v>2</v></c></row>'
    '<row r="5" hidden="1"><c r="A5" t="e"><v>#N/A</v></c><c r="O5"><f>1+1</f></c></row>'
    '<row r="6"><c r="O6" t="str"><f>""</f><v></v></c><c r="P6"><f t="shared" si="0"/><v>1</v></c></row>'
)


def sheet(rows: str = ROWS, before: str = "<sheetPr/>", after: str = "<mergeCells/>") -> bytes:
    return f"<worksheet>{before}<sheetData>{rows}</sheetData>{after}</worksheet>".encode()


def prefixed(content: bytes, prefix: bytes) -> bytes:
    return re.sub(rb"<(/?)(\w)", rb"<\1" + prefix + rb":\2", content)


# the texts of formulas


def test_a_sheet_says_the_same_without_the_texts_of_its_formulas() -> None:
    thin = without_formula_texts([sheet()])
    assert len(thin) < len(sheet())
    assert look_over(thin) == look_over(sheet())


@pytest.mark.parametrize("size", [1, 7, 50])
def test_formulas_lie_in_any_piece_or_in_two(size: int) -> None:
    content = sheet()
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert look_over(without_formula_texts(pieces)) == look_over(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<!--<f>--><c r='XFD1'><v>1</v></c><!--</f>-->",
        b'<row x="<f>"><c r="XFD1"><v>1</v></c></row x="</f>">',
        b"<f>1<!DOCTYPE a></f>",
        b"<f>1+1<v/></f>",
    ],
)
def test_no_tag_is_left_out_as_a_formulas_text(content: bytes) -> None:
    assert without_formula_texts([content]) == content


# one look, however the XML is written


@pytest.mark.parametrize("prefix", [b"x", b"x-y", b"\xc3\xa6"])
def test_names_with_a_prefix_say_the_same(prefix: bytes) -> None:
    found, expected = look_over(prefixed(sheet(), prefix)), look_over(sheet())
    for field in ("error_cells", "formulas_alone", "formula_rows", "hidden_rows", "last_row", "far_cell", "blocks"):
        assert getattr(found, field) == getattr(expected, field)


def test_a_cell_that_says_where_it_is_last_of_all_says_the_same() -> None:
    turned = re.sub(rb'<c (r="\w+")([^>]*)>', rb"<c\2 \1>", sheet())
    assert turned != sheet()
    assert look_over(turned) == look_over(sheet())


@pytest.mark.parametrize("prefix", [b"x", b"x-y"])
def test_a_far_cell_among_names_with_a_prefix_is_seen(prefix: bytes) -> None:
    rows = b'<row r="1"><c r="A1"><v>1</v></c><%b:c r="XFD1"><v>1</v></%b:c></row>' % (prefix, prefix)
    assert look_over(b"<worksheet><sheetData>%b</sheetData></worksheet>" % rows).far_cell == "XFD1"


@pytest.mark.parametrize(
    ("cell", "far"), [("A149999", None), ("BZ150000", None), ("A150001", "A150001"), ("CA1", "CA1")]
)
def test_the_quick_look_ends_where_the_exact_one_does(cell: str, far: str | None) -> None:
    assert look_over(sheet(f'<row r="1"><c r="{cell}"><v>1</v></c></row>')).far_cell == far


def test_a_cell_that_says_twice_where_it_is_may_be_the_far_one() -> None:
    assert look_over(sheet('<row r="1"><c r="A1" r="XFD1"><v>1</v></c></row>')).far_cell == "XFD1"


# what is told


def test_a_sheet_is_told_by_cell_row_and_column() -> None:
    found = look_over(sheet())
    assert found.error_cells == {"A5"}
    assert found.formulas_alone == {"O5"}
    assert found.formula_rows == {"O": {4, 5, 6}, "P": {6}}
    assert found.hidden_rows == {5}
    assert (found.last_row, found.far_cell, found.blocks) == (6, None, 1)


def test_what_stands_before_and_after_the_rows_is_kept() -> None:
    assert outside_rows(sheet()) == b"<worksheet><sheetPr/><mergeCells/></worksheet>"
    assert outside_rows(b"<worksheet><sheetData/></worksheet>") == b"<worksheet></worksheet>"
