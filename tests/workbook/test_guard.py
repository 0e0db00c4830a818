"""What the guard refuses before any parser sees a file, built byte by byte here, and what it tells of the rest."""

from __future__ import annotations

import hashlib
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from planbook.errors import (
    EncryptedWorkbookError,
    FileError,
    NotAWorkbookError,
    OldExcelFileError,
    UnsafeWorkbookError,
)
from planbook.workbook import guard

PATH = Path("planer.xlsx")
SHEET = "xl/worksheets/sheet1.xml"
OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def package(parts: dict[str, bytes] | None = None, *, types: bool = True, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these parts, and the list of content types that makes it an Office file."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", packing) as book:
        if types:
            book.writestr("[Content_Types].xml", b"<Types/>")
        for name, content in (parts or {}).items():
            book.writestr(name, content)
    return made.getvalue()


def noise(size: int) -> bytes:
    """Bytes that cannot be packed."""
    return hashlib.shake_256(b"planbook").digest(size)


def sheet(rows: str) -> bytes:
    return package({SHEET: f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()})


def refusal(kind: type[FileError], data: bytes) -> FileError:
    """The error of this kind that the bytes raise; its sentence names the file."""
    with pytest.raises(kind) as caught:
        guard.inspect(PATH, data)
    assert str(PATH) in caught.value.sentence("nb")
    return caught.value


# what is no workbook


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Plan;Status\nKlimaplan;Vedtatt\n",
        b"<html><body><table></table></body></html>",
        b"\xef\xbb\xbfPlan-ID",
        b"%PDF-1.7",
        package(types=False),
        package({"content.xml": b"<a/>", "mimetype": b"application/vnd.oasis"}, types=False),
    ],
    ids=["empty", "csv", "html", "text with a byte mark", "pdf", "zip", "ods"],
)
def test_a_file_that_is_no_workbook_is_refused_as_such(data: bytes) -> None:
    assert "ikke en Excel-arbeidsbok" in refusal(NotAWorkbookError, data).sentence("nb")


def test_a_truncated_workbook_is_refused_as_damaged() -> None:
    whole = package({SHEET: noise(5000)})
    for end in (len(whole) // 2, len(whole) - 10, 4):
        assert refusal(NotAWorkbookError, whole[:end]).variant == "damaged"


def test_a_workbook_with_a_changed_byte_in_a_part_is_refused_as_damaged() -> None:
    whole = package({"xl/workbook.xml": b"<workbook/>"}, packing=zipfile.ZIP_STORED)
    assert refusal(NotAWorkbookError, whole.replace(b"<workbook/>", b"<workboot/>")).variant == "damaged"


def test_a_workbook_whose_packed_bytes_make_no_sense_is_refused_as_damaged() -> None:
    with_fault = bytearray(package({"xl/workbook.xml": b"<workbook/>"}))
    with_fault[with_fault.index(b"xl/workbook.xml") + len(b"xl/workbook.xml")] = 0xFF
    assert refusal(NotAWorkbookError, bytes(with_fault)).variant == "damaged"


def test_a_workbook_whose_table_of_parts_points_before_the_file_is_refused_as_damaged() -> None:
    with_fault = bytearray(package({"xl/workbook.xml": b"<workbook/>"}))
    end = with_fault.rindex(b"PK\x05\x06")
    with_fault[end + 16 : end + 20] = (0x00FFFFFF).to_bytes(4, "little")
    assert refusal(NotAWorkbookError, bytes(with_fault)).variant == "damaged"


def test_a_zip_with_a_password_on_its_parts_is_refused_as_damaged() -> None:
    locked = bytearray(package({"xl/workbook.xml": b"<workbook/>"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.index(mark)
        while place >= 0:
            locked[place + flags] |= 0x01
            place = locked.find(mark, place + 4)
    assert refusal(NotAWorkbookError, bytes(locked)).variant == "damaged"


# older and encrypted files


def test_an_old_excel_file_is_named_as_one() -> None:
    assert ".xls" in refusal(OldExcelFileError, OLE_HEAD + "Workbook".encode("utf-16-le") + bytes(512)).sentence("nb")


def test_an_encrypted_workbook_is_named_as_one() -> None:
    data = OLE_HEAD + "EncryptionInfo".encode("utf-16-le") + bytes(90) + "EncryptedPackage".encode("utf-16-le")
    assert "passord" in refusal(EncryptedWorkbookError, data).sentence("nb")


# definitions that grow

BOMB = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "_rels/.rels", "docProps/custom.xml"])
@pytest.mark.parametrize("content", [BOMB + b"<a>&c;</a>", b"<!DOCTYPE a><a/>", b'<a/><!ENTITY b "ha">'])
def test_a_part_with_a_doctype_or_an_entity_is_refused(part: str, content: bytes) -> None:
    assert refusal(UnsafeWorkbookError, package({part: content})).variant == "entities"


def test_the_words_as_text_in_a_cell_are_no_definitions() -> None:
    guard.inspect(PATH, package({"xl/sharedStrings.xml": b"<sst><t>&lt;!DOCTYPE og &lt;!ENTITY</t></sst>"}))


def test_a_doctype_behind_a_long_comment_is_refused() -> None:
    content = b"<!--" + b"x" * 5000 + b"-->" + BOMB + b"<a>&c;</a>"
    assert refusal(UnsafeWorkbookError, package({"xl/workbook.xml": content})).variant == "entities"


def test_a_doctype_in_a_part_written_as_utf_16_is_refused() -> None:
    content = '<?xml version="1.0" encoding="UTF-16"?>' + BOMB.decode() + "<a>&c;</a>"
    data = package({"xl/workbook.xml": content.encode("utf-16")})
    assert refusal(UnsafeWorkbookError, data).variant == "entities"


def test_a_doctype_in_a_part_with_another_ending_is_refused() -> None:
    assert refusal(UnsafeWorkbookError, package({"xl/workbook.bok": BOMB + b"<a/>"})).variant == "entities"


# one value far out


def far(data: bytes) -> dict[str, str]:
    """The cells far out, by part."""
    return dict(guard.inspect(PATH, data).far_cells)


@pytest.mark.parametrize("cell", ["XFD1048576", "AAA1", "DA1", "ZZ7", "AN1048576", "A150001"])
def test_one_cell_far_out_is_told_before_a_parser_makes_room_for_it(cell: str) -> None:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert far(sheet(f'<row r="{row}"><c s="1" r="{cell}"><v>1</v></c></row>')) == {SHEET: cell}


@pytest.mark.parametrize("cell", ['<c r="XFD1048576" s="1"/>', '<c r="XFD1048576" s="1"></c>'])
def test_a_cell_far_out_that_only_has_a_colour_takes_no_room(cell: str) -> None:
    scan = guard.inspect(PATH, sheet(f'<row r="1048576">{cell}</row>'))
    assert (scan.far_cells, scan.last_rows) == ({}, {SHEET: 1_048_576})


def test_a_far_cell_is_found_in_a_sheet_whose_names_have_a_prefix() -> None:
    data = package({SHEET: b'<x:worksheet><x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row></x:worksheet>'})
    assert far(data) == {SHEET: "XFD1"}


@pytest.mark.parametrize(
    "around", ["", "<extLst><ext><x14:cfRule><xm:f>Planer!$A$1</xm:f></x14:cfRule></ext></extLst>"]
)
@pytest.mark.parametrize("rows", ["sheetData", "x:sheetData"])
def test_a_single_cell_with_a_prefix_is_seen_whatever_stands_around_the_rows(rows: str, around: str) -> None:
    cells = (
        '<row r="4"><c r="A4"><v>1</v></c><x:c r="H4" t="e"><x:v>#N/A</x:v></x:c><x:c r="XFD4"><x:v>1</x:v></x:c></row>'
    )
    content = f"<worksheet>{around}<{rows}>{cells}</{rows}>{around}</worksheet>"
    scan = guard.inspect(PATH, package({SHEET: content.encode()}))
    assert scan.error_cells == {SHEET: {"H4"}}
    assert scan.far_cells == {SHEET: "XFD4"}


def test_the_widest_and_longest_sheet_that_is_read_whole_has_no_far_cell() -> None:
    rows = '<row r="1"><c r="BZ1"><v>1</v></c></row><row r="150000"><c r="A150000"><v>1</v></c></row>'
    assert far(sheet(rows)) == {}


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row\nr="1048576"><c\nr="XFD1048576"><v>1</v></c></row>',
        '<row r = "1048576"><c r = "XFD1048576"><v>1</v></c></row>',
        '<row><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>',
        '<row r="1"><c r="XFD1048576"><f>1+1</f></c></row>',
    ],
    ids=["single quotes", "line breaks", "blanks around =", "a row without its number", "inline text", "a formula"],
)
def test_a_far_cell_is_told_however_its_xml_is_written(rows: str) -> None:
    assert far(sheet(rows)) == {SHEET: "XFD1048576"}


@pytest.mark.parametrize("part", ["xl/ark/sheet1.xml", "xl/worksheets/sheet1.XML", "sheet1.xml"])
def test_a_far_cell_is_told_wherever_the_sheet_lies(part: str) -> None:
    content = b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    assert far(package({part: content})) == {part: "XFD1"}


def test_a_far_cell_is_told_behind_a_long_comment() -> None:
    content = b"<!--" + b"x" * 5000 + b'--><worksheet><row r="1"><c r="XFD1"><v>1</v></c></row></worksheet>'
    assert far(package({SHEET: content})) == {SHEET: "XFD1"}


@pytest.mark.parametrize("number", ["9" * 5000, "1048577", "999999999"])
def test_a_row_below_excels_last_is_refused(number: str) -> None:
    assert refusal(UnsafeWorkbookError, sheet(f'<row r="{number}"/>')).variant == "far"


def test_the_last_row_and_the_hidden_rows_are_told_by_part() -> None:
    rows = '<row r="3" hidden="1"/><row spans="1:4" hidden="true" r="5"/><row r="9" hidden="0"/><row r="7"/>'
    scan = guard.inspect(PATH, sheet(rows))
    assert (scan.hidden_rows, scan.last_rows) == ({SHEET: frozenset({3, 5})}, {SHEET: 9})


def test_the_first_filled_cell_outside_an_area_is_found() -> None:
    content = b'<worksheet><row r="1"><c r="C1" s="1"/><c r="B1"><v>1</v></c></row><row r="9"><c r="A9"><v>1</v></c></row></worksheet>'
    assert guard.filled_cell_outside(content, 5, 2) == "A9"
    assert guard.filled_cell_outside(content, 9, 1) == "B1"
    assert guard.filled_cell_outside(content, 9, 2) is None


def test_the_rows_with_a_formula_in_a_column_are_found() -> None:
    content = b"""<row><c r="O4" s="1"><f>1</f><v>1</v></c><c r="AO5"><f>1</f></c><c r="O6"><v>1</v></c>
    <c r='O7' t="str"> <f t="shared" si="0"/><v/></c><c r="O8"/><c r="P9"><f>1</f></c></row>"""
    assert guard.rows_with_formulas(content, "O") == {4, 7}


# files that unpack to far more than they are


def test_a_large_part_that_is_packed_too_well_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = package({SHEET: b" " * 1_000_000})
    guard.inspect(PATH, data)
    monkeypatch.setattr(guard, "LARGE_PART", 100_000)
    assert refusal(UnsafeWorkbookError, data).variant == "large"


def test_a_large_part_that_is_packed_as_excel_packs_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "LARGE_PART", 100_000)
    guard.inspect(PATH, package({SHEET: noise(200_000)}))


def test_many_parts_that_are_too_much_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {f"xl/media/image{number}.png": noise(1000) for number in range(10)}
    guard.inspect(PATH, package(parts))
    monkeypatch.setattr(guard, "MOST_BYTES", 9_999)
    assert refusal(UnsafeWorkbookError, package(parts)).variant == "large"


def test_a_bomb_is_refused_by_its_stated_size_and_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*_: object) -> bytes:
        pytest.fail("the part was unpacked")

    monkeypatch.setattr(guard, "LARGE_PART", 100_000)
    monkeypatch.setattr(zipfile.ZipFile, "read", unpacked)
    refusal(UnsafeWorkbookError, package({"xl/media/image1.png": bytes(1_000_000)}))


def test_a_part_that_lies_about_its_size_is_not_unpacked_whole() -> None:
    data = bytearray(package({SHEET: b" " * 50_000_000}))
    true, small = (50_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert data.count(true) == 2
    tracemalloc.start()
    refusal(NotAWorkbookError, bytes(data.replace(true, small)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


# what a parser would lose


def test_cells_that_show_an_excel_error_are_told_by_part() -> None:
    first = b'<worksheet><row r="4"><c r="H4" s="3" t="e"><v>#N/A</v></c><c t="e" r="AA4"><v>#REF!</v></c><c r="B4" t="s"/></row></worksheet>'
    second = b'<x:worksheet><x:row r="1"><x:c r="C1" t="e"><x:v>#DIV/0!</x:v></x:c></x:row></x:worksheet>'
    scan = guard.inspect(PATH, package({SHEET: first, "xl/worksheets/sheet2.xml": second}))
    assert scan.error_cells == {SHEET: {"H4", "AA4"}, "xl/worksheets/sheet2.xml": {"C1"}}


def test_formulas_that_no_program_has_worked_out_are_told_by_part() -> None:
    rows = '<row r="4"><c r="A4"><f>1+1</f></c><c r="B4"><f>1+1</f><v>2</v></c><c r="C4" t="str"><f>"a"</f></c></row>'
    assert guard.inspect(PATH, sheet(rows)).formulas_alone == {SHEET: {"A4", "C4"}}


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", "<v />"])
def test_a_formula_with_an_empty_value_has_not_been_worked_out(value: str) -> None:
    found = guard.inspect(PATH, sheet(f'<row r="4"><c r="A4"><f>1+1</f>{value}</c></row>'))
    assert found.formulas_alone == {SHEET: {"A4"}}


def test_a_sheet_without_errors_has_none() -> None:
    assert guard.inspect(PATH, sheet('<row r="1"><c r="A1" t="str"><v>t="e"</v></c></row>')).error_cells == {
        SHEET: set()
    }


def test_an_excel_error_is_told_however_its_xml_is_written() -> None:
    assert guard.inspect(PATH, sheet("<row r='4'><c r='H4' t='e'/></row>")).error_cells == {SHEET: {"H4"}}
