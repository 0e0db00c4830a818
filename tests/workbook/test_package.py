"""How a workbook is put together: sheets, tables and properties, from packages built by hand and by the builder."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from planbook.errors import NotAWorkbookError
from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.workbook import package
from planbook.workbook.package import Head, Table
from planbook.workbook.references import Area, column_letters, column_number
from planbook.workbook.schema import SCHEMA_VERSION
from planbook.workbook.sheets import PLANS, SHEET_ORDER
from planbook.workbook.snapshot import take

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"

Parts = dict[str, str]


def relations(*rows: tuple[str, str, str], more: str = "") -> str:
    """A part of relations from (id, kind, target)."""
    nodes = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}" {more}/>' for name, kind, target in rows
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{nodes}</Relationships>'
    )


def workbook(sheets: str, properties: str = "") -> str:
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>{sheets}</sheets></workbook>'


def table(reference: str) -> str:
    return f'<table xmlns="{MAIN}" id="1" name="Planer" ref="{reference}"/>'


def small() -> Parts:
    """The parts of a workbook with the sheets Planer (a table) and Kontakter, in that order of tabs."""
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(
            '<sheet name="Planer" sheetId="2" r:id="rId2"/><sheet name="Kontakter" sheetId="1" r:id="rId1"/>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"/>',
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{MAIN}"/>',
        "xl/worksheets/_rels/sheet2.xml.rels": relations(("rId1", "table", "../tables/table1.xml")),
        "xl/tables/table1.xml": table("A3:AN65"),
    }


@pytest.fixture
def head(tmp_path: Path) -> Callable[[Parts], Head]:
    """What is known of a package of these parts."""

    def read(parts: Parts) -> Head:
        path = tmp_path / "planer.xlsx"
        with zipfile.ZipFile(path, "w") as made:
            for name, content in parts.items():
                made.writestr(name, content)
        return package.head(take(path))

    return read


Reading = Callable[[Parts], Head]

# sheets and tables


def test_sheets_stand_in_the_order_of_their_tabs_and_not_of_their_files(head: Reading) -> None:
    assert list(head(small()).sheets.items()) == [
        ("Planer", "xl/worksheets/sheet2.xml"),
        ("Kontakter", "xl/worksheets/sheet1.xml"),
    ]


def test_a_sheets_table_is_where_its_reference_says(head: Reading) -> None:
    assert head(small()).tables == {"Planer": Table("Planer", Area(3, 1, 65, 40), ())}


def test_the_first_of_several_tables_on_a_sheet_counts(head: Reading) -> None:
    parts = small()
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = relations(
        ("rId1", "table", "../tables/table1.xml"), ("rId2", "table", "../tables/table2.xml")
    )
    parts["xl/tables/table2.xml"] = table("AP3:AQ9")
    assert head(parts).tables["Planer"].area.last_row == 65


@pytest.mark.parametrize("reference", ["A3", "", "Planer", "A3:AN99999999"])
def test_a_table_without_a_whole_reference_is_no_area(head: Reading, reference: str) -> None:
    assert head(small() | {"xl/tables/table1.xml": table(reference)}).tables == {}


def test_the_totals_row_of_a_table_is_no_row_of_it(head: Reading) -> None:
    with_totals = table("A3:AN65").replace("/>", ' totalsRowCount="1"/>')
    assert head(small() | {"xl/tables/table1.xml": with_totals}).tables["Planer"].area.last_row == 64


def test_targets_from_the_packages_root_are_followed(head: Reading) -> None:
    parts = small()
    parts["_rels/.rels"] = relations(("rId1", "officeDocument", "/xl/workbook.xml"))
    parts["xl/_rels/workbook.xml.rels"] = relations(
        ("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), ("rId2", "worksheet", "/xl/worksheets/sheet2.xml")
    )
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = relations(("rId9", "table", "/xl/tables/table1.xml"))
    assert head(parts) == head(small())


def test_a_workbook_in_the_strict_form_is_read_like_any_other(head: Reading) -> None:
    strict = {
        name: content.replace(OFFICE, STRICT_OFFICE).replace(MAIN, STRICT_MAIN) for name, content in small().items()
    }
    assert STRICT_MAIN in strict["xl/workbook.xml"]
    assert head(strict) == head(small())


def test_names_with_a_prefix_are_read_like_any_other(head: Reading) -> None:
    prefixed = (
        f'<x:workbook xmlns:x="{MAIN}" xmlns:rel="{OFFICE}"><x:workbookPr date1904="1"/><x:sheets>'
        '<x:sheet name="Planer" sheetId="2" rel:id="rId2"/></x:sheets></x:workbook>'
    )
    found = head(small() | {"xl/workbook.xml": prefixed})
    assert (list(found.sheets), found.date_1904) == (["Planer"], True)


def test_a_link_out_of_the_workbook_is_not_followed(head: Reading) -> None:
    parts = small()
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = relations(
        ("rId1", "table", "https://example.org/table1.xml"), more='TargetMode="External"'
    )
    assert head(parts).tables == {}


def test_a_sheet_that_leads_nowhere_is_left_out(head: Reading) -> None:
    sheets = '<sheet name="Borte" sheetId="3" r:id="rId7"/><sheet name="Planer" sheetId="2" r:id="rId2"/>'
    assert list(head(small() | {"xl/workbook.xml": workbook(sheets)}).sheets) == ["Planer"]


def test_a_sheet_without_a_relation_is_left_out(head: Reading) -> None:
    sheets = '<sheet name="Borte" sheetId="3"/><sheet name="Planer" sheetId="2" r:id="rId2"/>'
    assert list(head(small() | {"xl/workbook.xml": workbook(sheets)}).sheets) == ["Planer"]


# date system and properties


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", False),
        ("<workbookPr/>", False),
        ('<workbookPr date1904="0"/>', False),
        ('<workbookPr date1904="false"/>', False),
        ('<workbookPr date1904="1"/>', True),
        ('<workbookPr date1904="true"/>', True),
    ],
)
def test_the_date_system_is_the_workbooks_own(head: Reading, properties: str, expected: bool) -> None:
    sheets = '<sheet name="Planer" sheetId="2" r:id="rId2"/>'
    assert head(small() | {"xl/workbook.xml": workbook(sheets, properties)}).date_1904 is expected


def custom(version: str, workbook_id: str) -> str:
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="x">'
        f'<property name="planbook_schema"><vt:lpwstr>{version}</vt:lpwstr></property>'
        f'<property name="planbook_id"><vt:lpwstr>{workbook_id}</vt:lpwstr></property>'
        '<property name="Arkivkode"><vt:lpwstr>140</vt:lpwstr></property></Properties>'
    )


def test_the_schemas_version_and_the_workbooks_id_are_custom_properties(head: Reading) -> None:
    found = head(small() | {"docProps/custom.xml": custom("7", " 3f2a ")})
    assert (found.schema_version, found.workbook_id) == (7, "3f2a")


def test_a_workbook_without_custom_properties_has_neither(head: Reading) -> None:
    found = head(small())
    assert (found.schema_version, found.workbook_id) == (None, None)


def test_a_version_that_is_no_number_is_no_version(head: Reading) -> None:
    assert head(small() | {"docProps/custom.xml": custom("ny", "x")}).schema_version is None


# what is damaged


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/workbook.xml", "<workbook><sheets>"),
        ("_rels/.rels", relations(("rId1", "worksheet", "xl/workbook.xml"))),
        ("_rels/.rels", relations(("rId1", "officeDocument", "xl/borte.xml"))),
        ("xl/_rels/workbook.xml.rels", "ikke xml"),
        ("xl/tables/table1.xml", "<table"),
        ("docProps/custom.xml", "<Properties>"),
    ],
)
def test_a_workbook_with_a_broken_part_is_damaged(head: Reading, part: str, content: str) -> None:
    with pytest.raises(NotAWorkbookError) as caught:
        head(small() | {part: content})
    assert "skadet" in caught.value.sentence("nb")


# the builder's own workbooks


def test_a_built_workbook_tells_its_sheets_tables_version_and_id(make_workbook: Callable[..., Path]) -> None:
    plans = tuple(Plan(source=Source("Planer", row), id=f"P-{row}") for row in (4, 5, 6))
    found = package.head(take(make_workbook(Inventory(plans=plans), "bok.xlsx")))
    assert tuple(found.sheets) == SHEET_ORDER
    assert found.tables["Planer"].area == Area(3, 1, 6, len(PLANS.columns))
    assert (found.schema_version, found.workbook_id, found.date_1904) == (SCHEMA_VERSION, "id-bok.xlsx", False)


# letters of columns


@pytest.mark.parametrize(
    ("letters", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("BA", 53), ("XFD", 16384)]
)
def test_columns_have_the_letters_that_excel_shows(letters: str, number: int) -> None:
    assert column_letters(number) == letters
    assert column_number(letters) == number


def test_every_column_of_excel_goes_there_and_back() -> None:
    assert all(column_number(column_letters(number)) == number for number in range(1, 16385))
