"""The controlled workbook → an inventory and findings: whatever is broken is told."""

from __future__ import annotations

import unicodedata
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from packages import with_part, with_text
from reading import HEADER_ROW, Making, altered, cell, page, plan, plans, read, write

from planbook import api, texts
from planbook.errors import ForeignWorkbookError, NewerSchemaError, NotAWorkbookError, PlanbookError
from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Status
from planbook.model.strategy import Settings
from planbook.texts import Term
from planbook.workbook.schema import FIRST_ROW, SCHEMA_VERSION, Sheet
from planbook.workbook.sheets import PLANS, READ_SHEETS, SHEET_BY_FIELD

# sheets


@pytest.mark.parametrize("sheet", READ_SHEETS, ids=lambda sheet: sheet.field)
def test_a_renamed_sheet_is_a_finding_with_the_likely_one(make_workbook: Making, sheet: Sheet) -> None:
    path = with_text(
        make_workbook(plans(2)), "xl/workbook.xml", f'<sheet name="{sheet.name}"', f'<sheet name="{sheet.name} ny"'
    )
    back = read(path)
    found = back.findings[0]
    assert (found.code, found.address.sheet) == ("PB101", sheet.name)
    assert found.values["instead"] == Term("check.instead_sheet", {"found": f"{sheet.name} ny"})
    assert f"«{sheet.name} ny»" in texts.message(found)
    assert back.codes == (["PB101", "PB104"] if sheet is PLANS else ["PB101"])


@pytest.mark.parametrize("name", ["Planer", "Plantyper", "Plankrav"])
def test_a_missing_sheet_is_not_said_to_be_another_sheet_of_ours(make_workbook: Making, name: str) -> None:
    path = altered(make_workbook(plans(2)), lambda book: book.remove(page(book, name)))
    assert read(path).findings[0].values["instead"] == ""


def test_a_missing_sheet_is_a_finding_and_the_rest_is_read(make_workbook: Making) -> None:
    path = altered(make_workbook(plans(2)), lambda book: book.remove(page(book, "Kontakter")))
    back = read(path)
    found = back.only("PB101")
    assert (found.address.sheet, found.values["instead"]) == ("Kontakter", "")
    assert len(back.inventory.plans) == 2
    assert back.inventory.contacts == ()


@pytest.mark.parametrize("name", ["planer", "PLANER", " Planer ", "Planer\xa0"])
def test_a_sheets_name_may_differ_in_case_and_blanks(make_workbook: Making, name: str) -> None:
    path = with_text(make_workbook(plans(2)), "xl/workbook.xml", '<sheet name="Planer"', f'<sheet name="{name}"')
    assert read(path).codes == []


def test_a_sheets_name_with_letters_from_a_mac_is_the_same_name(make_workbook: Making) -> None:
    from_mac = unicodedata.normalize("NFD", "Mål")
    path = with_text(make_workbook(plans(2)), "xl/workbook.xml", '<sheet name="Mål"', f'<sheet name="{from_mac}"')
    assert read(path).codes == []


def test_sheets_may_stand_in_any_order_and_hidden_ones_are_read(make_workbook: Making) -> None:
    def change(book: Workbook) -> None:
        book.move_sheet("Planer", 5)
        page(book, "Planer").sheet_state = "hidden"

    assert read(altered(make_workbook(plans(2)), change)).inventory.plans == plans(2).plans


def test_a_workbook_with_none_of_our_sheets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "budsjett.xlsx"
    book = Workbook()
    book.create_sheet("Budsjett")
    book.save(path)
    with pytest.raises(ForeignWorkbookError, match=r"budsjett\.xlsx"):
        read(path)


# versions


def test_a_workbook_of_a_newer_schema_is_refused_with_both_versions(make_workbook: Making) -> None:
    path = with_text(make_workbook(plans(1)), "docProps/custom.xml", f"<vt:lpwstr>{SCHEMA_VERSION}<", "<vt:lpwstr>99<")
    with pytest.raises(NewerSchemaError) as caught:
        read(path)
    assert "99" in str(caught.value)
    assert str(SCHEMA_VERSION) in str(caught.value)


def test_a_workbook_of_an_older_schema_is_read_with_a_finding(make_workbook: Making) -> None:
    path = with_text(make_workbook(plans(2)), "docProps/custom.xml", f"<vt:lpwstr>{SCHEMA_VERSION}<", "<vt:lpwstr>0<")
    back = read(path)
    assert back.only("PB103").values == {"version": 0, "known": SCHEMA_VERSION}
    assert back.inventory.plans == plans(2).plans


def test_a_workbook_without_a_schema_version_is_read_like_any_other(make_workbook: Making) -> None:
    back = read(with_part(make_workbook(plans(2)), "docProps/custom.xml", lambda _: None))
    assert (back.codes, len(back.inventory.plans)) == ([], 2)


# an inventory without plans


def test_an_empty_inventory_is_one_finding(make_workbook: Making) -> None:
    back = read(make_workbook(Inventory()))
    assert back.only("PB104").address.sheet == "Planer"
    assert back.inventory.plans == ()


@pytest.mark.parametrize("plan_id", ["EKSEMPEL-1", "eksempel-2", " EKSEMPEL "])
def test_example_rows_are_no_plans(make_workbook: Making, plan_id: str) -> None:
    inventory = Inventory(plans=(plan(4, id=plan_id, title="Eksempel"), plan(5, id="P-1")))
    back = read(make_workbook(inventory))
    assert [row.id for row in back.inventory.plans] == ["P-1"]
    assert back.inventory.plans[0].source.row == 5
    assert read(make_workbook(Inventory(plans=inventory.plans[:1]))).codes == ["PB104"]


def test_a_plan_written_over_an_example_is_a_plan(make_workbook: Making) -> None:
    back = read(make_workbook(Inventory(plans=(plan(4, id="EKSEMPEL-1", title="Skoleplan 2024–2028"),))))
    assert [row.title for row in back.inventory.plans] == ["Skoleplan 2024–2028"]


def test_what_is_wrong_in_an_example_row_is_not_reported(make_workbook: Making) -> None:
    inventory = Inventory(plans=(plan(4, id="EKSEMPEL-1", title="Eksempel: en plan"), plan(5)))
    assert read(write(make_workbook(inventory), "Planer", **{cell("status"): "Tull"})).codes == []


def test_the_blank_workbook_has_no_plans_and_nothing_else_wrong(root: Path) -> None:
    assert read(root / "workbooks" / "planoversikt.xlsx").codes == ["PB104"]


# columns


def test_a_renamed_column_is_a_finding_with_the_likely_one(make_workbook: Making) -> None:
    path = write(make_workbook(plans(2, owner="Kommunalsjef")), "Planer", **{cell("owner", HEADER_ROW): "Planeiere"})
    back = read(path)
    found = back.only("PB102")
    assert (found.address.sheet, found.address.column, found.address.field) == ("Planer", "Planeier", "owner")
    assert found.address.cell == cell("owner", HEADER_ROW)
    assert found.values["instead"] == Term("check.instead_header", {"found": "Planeiere"})
    assert [row.owner for row in back.inventory.plans] == [None, None]
    assert [row.title for row in back.inventory.plans] == ["Plan 4", "Plan 5"]


def test_a_renamed_question_is_a_finding_and_the_other_answers_are_read(make_workbook: Making) -> None:
    inventory = Inventory(plans=plans(1).plans, settings=Settings(municipality="Bærum", check_level=3))
    back = read(write(make_workbook(inventory), "Innstillinger", A4="Kommunenavn"))
    found = back.only("PB102")
    assert (found.address.sheet, found.address.column) == ("Innstillinger", "Kommune")
    assert (back.inventory.settings.municipality, back.inventory.settings.check_level) == (None, 3)


@pytest.mark.parametrize("header", ["plan-id", " PLAN-ID ", "Plan-ID\xa0"])
def test_a_header_may_differ_in_case_and_blanks(make_workbook: Making, header: str) -> None:
    path = write(make_workbook(plans(1)), "Planer", **{cell("id", HEADER_ROW): header})
    assert read(path).inventory.plans == (plan(),)


def test_a_header_with_letters_from_a_mac_is_the_same_header(make_workbook: Making) -> None:
    from_mac = unicodedata.normalize("NFD", "Mål")
    path = write(make_workbook(plans(1, goals=("M1",))), "Planer", **{cell("goals", HEADER_ROW): from_mac})
    back = read(path)
    assert (back.codes, back.inventory.plans[0].goals) == ([], ("M1",))


def swap(seen: Worksheet, one: str, other: str) -> None:
    """Let two columns change places, header and all."""
    for row in range(HEADER_ROW, seen.max_row + 1):
        first, second = seen[f"{one}{row}"], seen[f"{other}{row}"]
        first.value, second.value = second.value, first.value


def test_columns_moved_around_are_found_by_their_headers(make_workbook: Making) -> None:
    inventory = plans(3, status=Status.ADOPTED, link="https://planer.example")
    status, link = cell("status", HEADER_ROW)[:-1], cell("link", HEADER_ROW)[:-1]

    def change(book: Workbook) -> None:
        swap(page(book, "Planer"), "A", "B")
        swap(page(book, "Planer"), status, link)

    back = read(altered(make_workbook(inventory), change))
    assert back.codes == []
    assert back.inventory.plans == inventory.plans
    assert back.inventory.plans[0].source.address("id").cell == "B4"
    assert back.inventory.plans[0].source.address("status").cell == f"{link}4"


def test_a_column_of_the_municipalitys_own_is_no_finding(make_workbook: Making) -> None:
    def change(book: Workbook) -> None:
        seen = page(book, "Planer")
        width = len(PLANS.columns) + 1
        seen.cell(HEADER_ROW, width, "Arkivkode")
        seen.cell(FIRST_ROW, width, "140")

    assert read(altered(make_workbook(plans(1)), change)).codes == []


# where the table is


def test_rows_under_the_table_are_a_finding_and_are_not_read(make_workbook: Making) -> None:
    path = write(make_workbook(plans(2)), "Planer", A6="P-6", B6="Utenfor", B9="Enda en")
    back = read(path)
    found = back.only("PB105")
    assert (found.address.sheet, found.address.cell, found.values["last"]) == ("Planer", "A6", 5)
    assert [row.id for row in back.inventory.plans] == ["P-4", "P-5"]


def test_formats_under_the_table_are_no_rows(make_workbook: Making) -> None:
    path = write(make_workbook(plans(2)), "Planer", A60="", B61=" \xa0")
    assert read(path).codes == []


def test_empty_rows_and_rows_of_formulas_only_are_no_plans(make_workbook: Making) -> None:
    given = Inventory(plans=(plan(4), plan(5), plan(6)))
    empty = {cell(column.field, 5): None for column in PLANS.inputs}
    back = read(write(make_workbook(given), "Planer", **empty))
    assert back.codes == []
    assert [row.source.row for row in back.inventory.plans] == [4, 6]


def test_the_totals_row_of_the_table_is_no_plan(make_workbook: Making) -> None:
    def change(book: Workbook) -> None:
        seen = page(book, "Planer")
        table = seen.tables["Planer"]
        table.ref = table.ref.replace("5", "6")
        table.totalsRowCount = 1
        seen["A6"] = "Totalt"

    assert [row.id for row in read(altered(make_workbook(plans(2)), change)).inventory.plans] == ["P-4", "P-5"]


def test_a_sheet_without_headers_is_a_finding(make_workbook: Making) -> None:
    gone = {cell(column.field, HEADER_ROW): "x" for column in PLANS.columns}
    back = read(write(make_workbook(plans(2)), "Planer", **gone))
    assert back.codes == ["PB106", "PB104"]
    assert back.findings[0].address.sheet == "Planer"


def test_a_list_that_is_no_table_any_more_is_read_to_its_end_wherever_it_begins(make_workbook: Making) -> None:
    def change(book: Workbook) -> None:
        seen = page(book, "Planer")
        del seen.tables["Planer"]
        seen.insert_rows(1, 3)
        seen["A9"] = "P-9"

    back = read(altered(make_workbook(plans(2)), change))
    assert back.codes == []
    assert [(row.id, row.source.row) for row in back.inventory.plans] == [("P-4", 7), ("P-5", 8), ("P-9", 9)]


def test_hidden_and_filtered_rows_count(make_workbook: Making) -> None:
    def change(book: Workbook) -> None:
        page(book, "Planer").row_dimensions[5].hidden = True
        page(book, "Planer").column_dimensions["B"].hidden = True

    assert read(altered(make_workbook(plans(3)), change)).inventory.plans == plans(3).plans


# cells


@pytest.mark.parametrize("text", ["24.3.10", "17. og 18.04.18", "2021?"])
def test_an_unreadable_date_is_unread_and_not_empty(make_workbook: Making, text: str) -> None:
    where = cell("adopted_date")
    path = write(make_workbook(plans(1, status=Status.ADOPTED)), "Planer", **{where: text})
    back = read(path)
    found = back.only("PB201")
    assert (found.address.cell, found.plan_id, found.plan_title) == (where, "P-4", "Plan 4")
    assert text in texts.message(found)
    row = back.inventory.plans[0]
    assert row.adopted_date is None
    assert row.unread == {"adopted_date"}
    assert not row.is_empty("adopted_date")
    checked = api.check(path, today=date(2020, 2, 3), level=3).findings
    assert [finding.code for finding in checked if finding.address.cell == where] == ["PB201"]


def test_the_cell_named_in_a_finding_is_the_one_that_removes_it_far_to_the_right_too(make_workbook: Making) -> None:
    path = write(make_workbook(plans(1)), "Planer", **{cell("confirmed_date"): "i fjor"})
    named = read(path).only("PB201").address.cell
    assert named is not None
    assert len(named) == len("AK4")
    assert read(write(path, "Planer", **{named: date(2020, 1, 2)})).codes == []


def test_a_misspelt_choice_is_a_finding_with_the_likely_word(make_workbook: Making) -> None:
    found = read(write(make_workbook(plans(1)), "Planer", **{cell("status"): "Vedtat"})).only("PB202")
    assert found.values["likely"] == "Vedtatt"
    assert "«Vedtatt»" in texts.hint(found)


def test_a_number_outside_its_span_is_a_finding_with_the_span(make_workbook: Making) -> None:
    found = read(write(make_workbook(plans(1)), "Planer", **{cell("priority"): 4})).only("PB203")
    assert (found.values["low"], found.values["high"]) == (1, 3)


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!"])
def test_an_excel_error_is_a_finding_on_its_cell_and_the_field_is_unread(make_workbook: Making, error: str) -> None:
    path = write(make_workbook(plans(2)), "Planer", **{cell("owner", 5): error})
    back = read(path)
    found = back.only("PB204")
    assert (found.address.cell, found.plan_id) == (cell("owner", 5), "P-5")
    assert back.inventory.plans[1].unread == {"owner"}


def test_a_row_with_nothing_but_an_excel_error_is_not_passed_over(make_workbook: Making) -> None:
    empty: dict[str, Any] = {cell(column.field, 5): None for column in PLANS.inputs}
    back = read(write(make_workbook(plans(2)), "Planer", **{**empty, cell("title", 5): "#REF!"}))
    assert back.only("PB204").address.cell == cell("title", 5)


def test_an_answer_that_cannot_be_read_is_a_finding_on_its_cell(make_workbook: Making) -> None:
    back = read(write(make_workbook(plans(1)), "Innstillinger", B10="mye"))
    found = back.only("PB203")
    assert (found.address.sheet, found.address.cell, found.address.column) == ("Innstillinger", "B10", "Kontrollnivå")
    assert back.inventory.settings.unread == {"check_level"}


def test_every_wrong_cell_is_told_in_one_pass(make_workbook: Making) -> None:
    wrong = {cell("status"): "Tull", cell("adopted_date"): "i fjor", cell("period_to", 5): "løpende"}
    back = read(write(make_workbook(plans(2)), "Planer", **wrong))
    assert sorted(back.codes) == ["PB201", "PB202", "PB203"]
    assert {finding.address.cell for finding in back.findings} == set(wrong)


def test_a_required_cell_left_empty_in_a_list_sheet_is_a_finding(make_workbook: Making) -> None:
    contacts = (Contact(source=Source("Kontakter", 4), role="Kommunalsjef", email="k@baerum.example"),)
    found = read(make_workbook(Inventory(plans=plans(1).plans, contacts=contacts))).only("PB207")
    assert found.address.cell == cell("active", 4, SHEET_BY_FIELD["contacts"])
    assert found.values["column"] == "Aktiv"


def test_a_plan_id_typed_as_a_number_is_the_text_a_planner_sees(make_workbook: Making) -> None:
    path = write(make_workbook(plans(1)), "Planer", A4=101, B4=2024.5)
    assert (read(path).inventory.plans[0].id, read(path).inventory.plans[0].title) == ("101", "2024,5")


def test_a_year_typed_in_a_cell_with_a_plain_date_format_is_a_year(make_workbook: Making) -> None:
    where = cell("adopted_date")

    def change(book: Workbook) -> None:
        page(book, "Planer")[where] = 2014
        page(book, "Planer")[where].number_format = "dd.mm.yyyy"

    assert read(altered(make_workbook(plans(1)), change)).inventory.plans[0].adopted_date == DateOrYear(2014)


def test_a_formula_that_no_program_has_worked_out_is_unread_and_not_empty(make_workbook: Making) -> None:
    back = read(write(make_workbook(plans(1)), "Planer", **{cell("period_to"): "=2000+19"}))
    assert [finding.address.cell for finding in back.findings] == [cell("period_to")]
    assert back.inventory.plans[0].unread == {"period_to"}


# other date systems and forms of the package


def test_a_workbook_that_counts_from_1904_has_the_same_dates(make_workbook: Making) -> None:
    path = make_workbook(plans(2, adopted_date=DateOrYear(2014), confirmed_date=date(2020, 1, 2)))
    with_text(path, "xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')
    back = read(path).inventory.plans[0]
    assert back.adopted_date == DateOrYear(2014)
    assert back.confirmed_date == date(2024, 1, 3)


def test_a_workbook_saved_in_the_strict_form_is_read_whole(make_workbook: Making) -> None:
    path = make_workbook(plans(2, adopted_date=DateOrYear(2014)))
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
    schemas, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    for name in names:
        with_part(
            path,
            name,
            lambda content: content.replace(
                schemas + b"officeDocument/2006/relationships", strict + b"officeDocument/relationships"
            ).replace(schemas + b"spreadsheetml/2006/main", strict + b"spreadsheetml/main"),
        )
    back = read(path)
    assert (back.codes, back.inventory.plans) == ([], plans(2, adopted_date=DateOrYear(2014)).plans)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"])
def test_a_workbook_without_a_part_that_it_names_is_damaged(make_workbook: Making, part: str) -> None:
    path = with_part(make_workbook(plans(2)), part, lambda _: None)
    with pytest.raises(NotAWorkbookError, match="skadet"):
        read(path)


def test_a_workbook_with_a_sheet_cut_in_two_is_damaged(make_workbook: Making) -> None:
    path = with_part(make_workbook(plans(2)), "xl/worksheets/sheet2.xml", lambda content: content[: len(content) // 2])
    with pytest.raises(NotAWorkbookError, match="skadet"):
        read(path)


def test_a_workbook_without_styles_properties_or_theme_is_still_read(make_workbook: Making) -> None:
    path = make_workbook(plans(2))
    for part in ("xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml"):
        with_part(path, part, lambda _: None)
    assert read(path).inventory.plans == plans(2).plans


@pytest.mark.parametrize("row", ["9" * 5000, "99999999"])
def test_a_cell_with_an_error_that_says_it_lies_below_everything_breaks_nothing(
    make_workbook: Making, row: str
) -> None:
    far = f'<c r="A{row}" t="e"><v>#N/A</v></c></row></sheetData>'
    path = with_text(make_workbook(plans(1)), "xl/worksheets/sheet15.xml", "</row></sheetData>", far)
    with suppress(PlanbookError):
        assert len(read(path).inventory.plans) == 1
