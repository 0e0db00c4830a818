"""The pages nobody fills in: sums, links, names, words, printing, and formulas that every program knows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.model.strategy import Settings
from planbook.workbook import canvas, styles
from planbook.workbook.builder import build
from planbook.workbook.check_page import LEVELS
from planbook.workbook.data import BookData, load
from planbook.workbook.sheets import PLANS, SHEET_ORDER
from planbook.workbook.start import LAST_CHECK, LAST_REMINDERS

PAGES = ("Start", "Oversikt", "Kontroll")
BLOCKS = {"Plantype": (0, 2), "Revisjonsstatus": (15, 19), "Status": (15, 19), "Sektor": (15, 19)}
NEWER = re.compile(
    r"\b(LET|FILTER|XLOOKUP|XMATCH|UNIQUE|SORT|SORTBY|SEQUENCE|LAMBDA|TEXTJOIN|CONCAT|IFS|OFFSET|INDIRECT)\("
)
"""Functions that Excel 2016 lacks, or that are worked out anew at every keystroke."""
Rows = Sequence[Sequence[object]]


def rows_of(book: Path, sheet: str) -> Rows:
    return CalamineWorkbook.from_path(book).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def part(book: Path, name: str) -> str:
    with zipfile.ZipFile(book) as parts:
        return parts.read(name).decode()


def sheet_part(book: Path, sheet: str) -> str:
    return part(book, f"xl/worksheets/sheet{SHEET_ORDER.index(sheet) + 1}.xml")


def texts_of(book: Path) -> list[str]:
    return [
        str(value)
        for sheet in PAGES
        for row in rows_of(book, sheet)
        for value in row
        if isinstance(value, str) and value
    ]


@pytest.fixture(scope="module", params=["baerum-2019", "giske-2022", "planoversikt"])
def shipped(
    request: pytest.FixtureRequest, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, BookData]:
    data = load(root / "workbooks" / "data" / f"{request.param}.toml")
    book = tmp_path_factory.mktemp("pages") / f"{request.param}.xlsx"
    build(data, book)
    return book, data


def test_each_block_sums_to_the_plans_the_program_counts(shipped: tuple[Path, BookData]) -> None:
    book, data = shipped
    plans = sum(1 for plan in data.inventory.plans if not (plan.id or "").startswith("EKSEMPEL"))
    rows = rows_of(book, "Oversikt")
    for header, (label, number) in BLOCKS.items():
        top = next(place for place, row in enumerate(rows) if row[label] == header and row[number] == "Antall")
        assert rows[top + 1][label] == "Planer i alt"
        assert rows[top + 1][number] == plans
        counted = []
        for row in rows[top + 2 :]:
            if not row[label]:
                break
            counted.append(row[number])
        assert sum(float(str(value)) for value in counted) == plans, header
    years = next(place for place, row in enumerate(rows) if row[4] == "Tidligere")
    assert sum(float(str(value)) for value in rows[years + 1][4:14]) == plans


def test_start_shows_the_key_figures_of_oversikt(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    start, overview = rows_of(book, "Start"), rows_of(book, "Oversikt")
    tiles = dict(zip(start[3], start[4], strict=True))
    above = dict(zip(overview[4], overview[5], strict=True))
    for label in ("Planer i alt", "Over frist", "Nærmer seg fristen", "Uten planeier"):
        assert tiles[label] == above[label]


def test_no_page_shows_an_error(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    for text in texts_of(book):
        assert not text.startswith("#"), text
        assert "None" not in text


def test_the_words_of_the_house(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    assert not [text for text in texts_of(book) if re.search(r"vars(el|ling)", text, re.IGNORECASE)]


def test_start_links_to_every_sheet_and_every_link_has_a_target(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    for sheet in PAGES:
        targets = {
            unescape(found) for found in re.findall(r'<hyperlink [^>]*location="([^"]*)"', sheet_part(book, sheet))
        }
        linked = {target.split("!")[0].strip("'") for target in targets}
        assert linked <= set(SHEET_ORDER)
        if sheet == "Start":
            assert linked == set(SHEET_ORDER) - {"Start"}


def test_the_names_that_macros_will_use_stand_on_cells_that_say_only_what_is_true(
    shipped: tuple[Path, BookData],
) -> None:
    book, _ = shipped
    names = dict(re.findall(r'<definedName name="([^"]+)"[^>]*>([^<]*)</definedName>', part(book, "xl/workbook.xml")))
    start = rows_of(book, "Start")
    for name, sentence in (
        (LAST_CHECK, "Ingen kontroll er kjørt fra Excel."),
        (LAST_REMINDERS, "Ingen påminnelser er sendt fra Excel."),
    ):
        row = int(names[name].removeprefix("Start!$B$"))
        assert start[row - 1][1] == sentence


def test_start_says_which_dates_are_followed_and_that_no_others_are(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    (said,) = (text for text in texts_of(book) if text.startswith("Påminnelser følger"))
    assert said.endswith("Andre datoer blir ikke fulgt.")
    named = {column.header for column in PLANS.columns} | set(SHEET_ORDER)
    told = {"Revisjonsfrist", "Oppstart", "Ferdig", "Milepæler", "Plankrav", "Sist bekreftet"}
    assert told <= named
    assert {name for name in named if f" {name}" in said} == told


def test_the_pages_are_protected_without_a_password_and_begin_at_a1(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    for sheet in PAGES:
        text = sheet_part(book, sheet)
        protection = re.search(r"<sheetProtection[^>]*/>", text)
        assert protection
        assert "password" not in protection[0]
        assert "hashValue" not in protection[0]
        chosen = re.search(r"<selection [^>]*/>", text)
        assert chosen is None or 'activeCell="A1"' in chosen[0]


def test_the_pages_are_set_up_for_print(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    overview = sheet_part(book, "Oversikt")
    assert re.search(r'<pageSetup paperSize="8" scale="\d+" orientation="landscape"', overview)
    assert overview.count("<brk ") == 2
    assert "Oversikt!$A$1:$T$" in part(book, "xl/workbook.xml")
    for sheet in ("Start", "Kontroll"):
        assert '<pageSetup paperSize="9"' in sheet_part(book, sheet)
        assert "<pageSetUpPr" in sheet_part(book, sheet)


def test_the_chart_is_described_and_native(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    assert 'descr="Søylediagram' in part(book, "xl/drawings/drawing1.xml")
    chart = part(book, "xl/charts/chart1.xml")
    assert "<c:barChart>" in chart
    assert "Oversikt!$E$10:$M$10" in chart


def test_formulas_use_what_excel_2016_and_libreoffice_know(shipped: tuple[Path, BookData]) -> None:
    book, _ = shipped
    found = 0
    for sheet in PAGES:
        for formula in re.findall(r"<f[^>]*>(.*?)</f>", sheet_part(book, sheet), re.DOTALL):
            text = unescape(formula)
            found += 1
            assert len(text) < 6000, "Excel refuses a file with a formula of more than 8192 letters"
            assert not NEWER.search(text), text
            assert "_xlfn" not in text
            assert "TODAY(" not in text
            assert not re.search(r"\bTEXT\(", text), "its letters depend on the language of the reader's Excel"
    assert found > 1500


def test_the_only_numbers_typed_on_oversikt_belong_to_array_formulas(shipped: tuple[Path, BookData]) -> None:
    """A typed number would be wrong once the list is edited."""
    book, _ = shipped
    text = sheet_part(book, "Oversikt")
    arrays = set()
    for column, first, last in re.findall(r'<f t="array" ref="([A-Z]+)(\d+):[A-Z]+(\d+)"', text):
        arrays |= {f"{column}{row}" for row in range(int(first), int(last) + 1)}
    numbers = set(re.findall(r'<c r="([A-Z]+\d+)"(?: s="\d+")?><v>', text))
    assert numbers <= arrays


def test_the_same_list_gives_the_same_bytes(tmp_path: Path, baerum_data: BookData) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    build(baerum_data, first)
    build(baerum_data, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (None, "Planoversikt"),
        ("Bærum", "Planoversikt for Bærum kommune"),
        ("Asker kommune", "Planoversikt for Asker kommune"),
    ],
)
def test_the_title_names_the_municipality(name: str | None, title: str, make_workbook: Callable[..., Path]) -> None:
    book = make_workbook(Inventory(settings=Settings(municipality=name)))
    assert rows_of(book, "Start")[0][0] == title


@pytest.mark.parametrize(("level", "row"), [(None, 0), (1, 0), (2, 1), (3, 2)])
def test_kontroll_marks_the_level_in_force(level: int | None, row: int, make_workbook: Callable[..., Path]) -> None:
    rows = rows_of(make_workbook(Inventory(settings=Settings(check_level=level))), "Kontroll")
    marked = [line[0] for line in rows if len(line) > 2 and line[2]]
    assert marked == [LEVELS[row][0]]


def test_an_empty_workbook_is_friendly(make_workbook: Callable[..., Path]) -> None:
    texts = texts_of(make_workbook(Inventory(), built_for=date(2026, 1, 1)))
    assert "Ingen mål er ført inn ennå. Skriv målene fra kommuneplanens samfunnsdel i arket Mål." in texts
    assert "Ingen planer er ført inn ennå." in texts
    assert "Tidslinje 2026–2029" in texts


def test_a_row_without_id_and_name_is_no_plan(make_workbook: Callable[..., Path]) -> None:
    source = Source("Planer", 4)
    plans = (Plan(source=source, id="P-1"), Plan(source=source, title="Plan"), Plan(source=source, note="løs merknad"))
    rows = rows_of(make_workbook(Inventory(plans=plans)), "Start")
    assert dict(zip(rows[3], rows[4], strict=True))["Planer i alt"] == 2


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        (styles.INK, canvas.SOFT), (styles.QUIET, canvas.SOFT), (styles.INK, canvas.BAR), (styles.PAPER, styles.HEADER),
        (canvas.WARNING_INK, canvas.WARNING_PAPER), (styles.HEADER, canvas.WORK_PAPER), (canvas.BOTH_INK, canvas.WORK_PAPER),
        (canvas.DUE_INK, canvas.WARNING_PAPER), (canvas.ACCENT, styles.PAPER), (styles.QUIET, styles.PAPER),
    ],
)  # fmt: skip
def test_every_pair_of_colours_can_be_read(ink: str, paper: str) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(ink), light(paper)))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
