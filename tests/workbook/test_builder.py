"""What a planner opens: tables, lists, messages, control that is not in the way, looks, print. Read back by openpyxl."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from planbook.model.inventory import Inventory
from planbook.workbook.builder import build
from planbook.workbook.control import MESSAGE_LETTERS, TITLE_LETTERS, input_message
from planbook.workbook.data import BookData
from planbook.workbook.lists import CHOICE_LISTS
from planbook.workbook.references import areas, column_letters
from planbook.workbook.schema import FIRST_ROW, HEADER_ROW, QUESTION_ROW, SCHEMA_VERSION, Column, Form, Kind, Sheet
from planbook.workbook.sheets import DAILY, PLANS, SHEET_BY_FIELD, SHEETS

TABLES = [sheet for sheet in SHEETS if sheet.form is Form.TABLE]
FORMS = [sheet for sheet in SHEETS if sheet.form is Form.QUESTIONS]
INPUT = [*TABLES, *FORMS]


@pytest.fixture(scope="module")
def path(baerum_data: BookData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real inventory as a workbook."""
    made = tmp_path_factory.mktemp("bok") / "baerum.xlsx"
    build(baerum_data, made)
    return made


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    return load_workbook(path)


@pytest.fixture(scope="module")
def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}


def cells_of(sheet: Sheet) -> list[tuple[Column, str]]:
    """Each column with the first cell that a person writes in."""
    if sheet.form is Form.QUESTIONS:
        return [(column, f"B{row}") for row, column in enumerate(sheet.columns, QUESTION_ROW)]
    return [(column, f"{column_letters(place)}{FIRST_ROW}") for place, column in enumerate(sheet.columns, 1)]


def rules(page: Worksheet) -> dict[str, Any]:
    """The validation of each first cell."""
    return {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}


# tables, lists, messages


def test_every_sheet_and_column_is_there_as_a_real_table(book: Any) -> None:
    assert book.sheetnames == [sheet.name for sheet in SHEETS]
    for sheet in TABLES:
        page = book[sheet.name]
        table = page.tables[sheet.table]
        assert [column.name for column in table.tableColumns] == [column.header for column in sheet.columns]
        assert [page.cell(HEADER_ROW, place).value for place, _ in enumerate(sheet.columns, 1)] == table.column_names
        assert table.autoFilter is not None


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.name)
def test_every_column_explains_itself_when_its_cell_is_chosen(book: Any, sheet: Sheet) -> None:
    found = rules(book[sheet.name])
    for column, cell in cells_of(sheet):
        rule = found[cell]
        assert rule.showInputMessage
        assert rule.prompt == input_message(column)
        assert 10 <= len(rule.prompt) <= MESSAGE_LETTERS
        assert rule.prompt.endswith((".", "?"))
        assert 0 < len(rule.promptTitle) <= TITLE_LETTERS
        assert ("Må fylles ut." in rule.prompt) == column.required


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.name)
def test_every_rule_says_in_words_what_is_wrong(book: Any, sheet: Sheet) -> None:
    for rule in book[sheet.name].data_validations.dataValidation:
        if rule.type not in (None, "none"):
            assert rule.showErrorMessage
            assert rule.errorTitle
            assert rule.error.endswith(".")
            assert len(rule.error) <= MESSAGE_LETTERS


DROP_DOWNS = {
    "Plantype": "Liste_Plantype", "Sektor": "Liste_Sektor", "Planeier": "Liste_Rolle", "Planansvarlig": "Liste_Rolle",
    "Status": "Valg_Status", "Vedtatt av": "Liste_Organ", "I bruk": "Valg_IBruk", "Forslag": "Valg_Forslag",
    "Vedtak i planstrategien": "Valg_Forslag", "Initiativ": "Valg_Initiativ", "Rapporteres i": "Valg_RapporteresI",
    "Med i planstrategien": "Valg_JaNei", "Offentlig": "Valg_JaNei", "Overordnet plan": "Liste_PlanID",
    "Erstattes av": "Liste_PlanID", "Mål": "Liste_MålID",
}  # fmt: skip


def test_drop_downs_are_fed_by_the_lists(book: Any) -> None:
    found = rules(book["Planer"])
    for column, cell in cells_of(PLANS):
        if column.header in DROP_DOWNS:
            rule = found[cell]
            assert (rule.type, rule.formula1) == ("list", DROP_DOWNS[column.header])
            assert not rule.showDropDown  # Excel's name for hiding the arrow


def test_every_list_has_a_defined_name_that_leads_to_its_values(book: Any) -> None:
    for name, header, values in CHOICE_LISTS:
        sheet, cells = next(book.defined_names[name].destinations)
        assert [cell[0].value for cell in book[sheet][cells]] == list(values), header
    for sheet in INPUT:
        for rule in book[sheet.name].data_validations.dataValidation:
            if rule.type == "list":
                assert rule.formula1 in book.defined_names


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.name)
def test_dates_years_and_numbers_are_checked_and_shown_the_norwegian_way(book: Any, sheet: Sheet) -> None:
    found = rules(book[sheet.name])
    for column, cell in cells_of(sheet):
        rule, shown = found[cell], book[sheet.name][cell].number_format
        if column.computed:
            continue
        if column.kind is Kind.DATE:
            assert (rule.type, shown) == ("date", "dd.mm.yyyy")
        elif column.kind is Kind.DATE_OR_YEAR:
            assert (rule.type, shown) == ("custom", "[<10000]0;dd.mm.yyyy")
        elif column.kind is Kind.YEAR:
            assert (rule.type, rule.formula1, rule.formula2) == ("whole", "1950", "2100")


# control without getting in the way


def test_input_sheets_are_open_and_computed_ones_are_protected_without_a_password(book: Any) -> None:
    for sheet in SHEETS:
        protection = book[sheet.name].protection
        assert protection.sheet == (sheet.form is Form.COMPUTED), sheet.name
        assert protection.password is None


def test_sheets_cannot_be_moved_or_renamed_by_a_slip(book: Any) -> None:
    assert book.security.lockStructure
    assert not book.security.workbookPassword
    assert not book.security.lockWindows


def test_the_setting_that_locks_planer_says_what_then_stops_working() -> None:
    words = SHEET_BY_FIELD["settings"].column("lock_plans").help
    assert all(word in words for word in ("sortere", "legge til", "Fjern arkbeskyttelse", "uten passord"))


def test_computed_cells_refuse_typing_with_a_sentence(book: Any) -> None:
    found = rules(book["Planer"])
    for column, cell in cells_of(PLANS):
        if column.computed:
            rule = found[cell]
            assert (rule.type, rule.formula1, rule.errorStyle or "stop") == ("custom", "FALSE", "stop")
            assert "regnes ut" in rule.error


def test_only_the_daily_columns_and_the_handles_of_the_groups_are_open(book: Any) -> None:
    page = book["Planer"]
    for place, column in enumerate(PLANS.columns, 1):
        letter = column_letters(place)
        group = next(found for found in page.column_dimensions.values() if found.min <= place <= found.max)
        folded = column.group != DAILY and not column.handle
        assert (bool(group.hidden), group.outlineLevel) == (folded, int(folded)), letter


def test_formulas_and_rules_follow_when_a_row_is_added_at_the_end(parts: dict[str, str], book: Any) -> None:
    table = parts["xl/tables/table1.xml"]
    for column in PLANS.columns:
        formula = re.search(rf'name="{column.header}"[^>]*>\s*<calculatedColumnFormula>', table)
        assert bool(formula) == column.computed
    last = FIRST_ROW + len([*book["Planer"].iter_rows(min_row=FIRST_ROW, max_col=1)]) - 1
    for sheet in TABLES:
        for rule in book[sheet.name].data_validations.dataValidation:
            assert all(area.last_row >= last + 500 for area in areas(str(rule.sqref)))


def test_an_empty_row_says_nothing_about_a_deadline(tmp_path: Path) -> None:
    build(BookData(Inventory(), "Tom", date(2020, 2, 3), "id"), tmp_path / "tom.xlsx")
    shown = load_workbook(tmp_path / "tom.xlsx", data_only=True)["Planer"]
    kept = load_workbook(tmp_path / "tom.xlsx")["Planer"]
    assert {str(kept[f"{letter}{FIRST_ROW}"].value)[:1] for letter in "OPQ"} == {"="}
    assert {shown.cell(FIRST_ROW, place).value for place in range(1, len(PLANS.columns) + 1)} <= {None, ""}


def test_rules_reach_beyond_the_end_of_a_long_list_too(tmp_path: Path, baerum_data: BookData) -> None:
    plans = baerum_data.inventory.plans * 40
    build(replace(baerum_data, inventory=replace(baerum_data.inventory, plans=plans)), tmp_path / "lang.xlsx")
    page = load_workbook(tmp_path / "lang.xlsx")["Planer"]
    assert len(plans) > 2000
    for rule in page.data_validations.dataValidation:
        assert all(area.last_row >= FIRST_ROW + len(plans) + 400 for area in areas(str(rule.sqref)))


# looks


def luminance(colour: str) -> float:
    """Relative luminance of a colour like FF17495C (WCAG 2.2)."""
    channels = [int(colour[-6:][place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, paper: str) -> float:
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_mark_on_planer_is_a_symbol_and_a_colour_that_can_be_read(book: Any) -> None:
    marked = set()
    for where, found in book["Planer"].conditional_formatting._cf_rules.items():
        for rule in found:
            style = rule.dxf
            paper = style.fill.bgColor.rgb if style.fill and style.fill.bgColor.rgb else "FFFFFFFF"
            assert contrast(style.font.color.rgb, paper) >= 4.5, rule.formula
            if rule.type == "cellIs":
                assert re.fullmatch(r'"[^\w\s] "@', style.numFmt.formatCode), rule.formula
                marked.add((str(where.sqref)[0], rule.formula[0].strip('"')))
    assert {word for letter, word in marked if letter == "Q"} == {
        "Over frist", "Nærmer seg", "Utsatt", "I orden", "Ikke aktuelt"
    }  # fmt: skip


def test_every_cell_can_be_read_against_its_ground(book: Any) -> None:
    pairs = set()
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                if cell.value is not None and cell.font.color is not None and isinstance(cell.font.color.rgb, str):
                    filled = cell.fill.fill_type == "solid"
                    pairs.add((cell.font.color.rgb, cell.fill.fgColor.rgb if filled else "FFFFFFFF"))
    assert len(pairs) > 5
    assert {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5} == {}


# the first look, and paper


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.name)
def test_work_starts_in_the_right_cell_with_the_headers_in_sight(book: Any, sheet: Sheet) -> None:
    page = book[sheet.name]
    first = f"B{QUESTION_ROW}" if sheet.form is Form.QUESTIONS else f"A{FIRST_ROW}"
    assert page.sheet_view.selection[-1].activeCell == first
    frozen = {"Planer": f"C{FIRST_ROW}"}.get(sheet.name, f"B{QUESTION_ROW}")
    assert page.freeze_panes == frozen


@pytest.mark.parametrize("sheet", INPUT, ids=lambda sheet: sheet.name)
def test_a_sheet_is_printed_on_a3_with_its_headers_and_page_numbers(book: Any, sheet: Sheet) -> None:
    page = book[sheet.name]
    assert (int(page.page_setup.paperSize), page.page_setup.orientation) == (8, "landscape")
    assert (page.page_setup.fitToWidth or 1, int(page.page_setup.fitToHeight)) == (1, 0)
    assert page.print_title_rows == f"$1:${HEADER_ROW}"
    assert "&P" in page.oddFooter.center.text
    assert "&N" in page.oddFooter.center.text
    assert "&A" in page.oddFooter.left.text


def test_tabs_are_coloured_in_groups(book: Any) -> None:
    groups: dict[str, set[str]] = {}
    for sheet in SHEETS:
        groups.setdefault(sheet.tab, set()).add(book[sheet.name].sheet_properties.tabColor.rgb)
    assert all(len(colours) == 1 for colours in groups.values())
    assert len({next(iter(colours)) for colours in groups.values()}) == len(groups)


def test_the_workbook_says_what_it_is(book: Any, baerum_data: BookData) -> None:
    assert book.properties.title == baerum_data.title
    assert book.properties.language == "nb-NO"
    custom = {prop.name: prop.value for prop in book.custom_doc_props.props}
    assert custom["planbook_schema"] == str(SCHEMA_VERSION)
    assert custom["planbook_id"] == baerum_data.workbook_id
    assert date.fromisoformat(custom["planbook_built_for"]) == baerum_data.built_for
    assert book.active.title == "Start"


def test_a_row_grows_with_its_text_in_excel(parts: dict[str, str]) -> None:
    rows = re.findall(r"<row [^>]*>", parts["xl/worksheets/sheet2.xml"])
    assert any(" ht=" in row for row in rows)
    assert not any("customHeight" in row for row in rows)
