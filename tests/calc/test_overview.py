"""Every formula of Oversikt and Start: LibreOffice works out what the workbook was built with, for any date and any list."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from packages import on_day, parts_of, write_parts
from python_calamine import CalamineWorkbook

from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import ListValue, PlanType
from planbook.model.goal import Goal, GoalType
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan, Proposal, Status
from planbook.model.strategy import Settings, Strategy
from planbook.workbook.builder import build
from planbook.workbook.data import BookData, load
from planbook.workbook.sheets import SHEET_ORDER

pytestmark = pytest.mark.libreoffice
Convert = Callable[[Path, str, Path], Path]
PAGES = ("Oversikt", "Start", "Lister")
TODAY = date(2020, 2, 3)
_CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_FORMULA = re.compile(r"<f.*?</f>", re.DOTALL)
_ARRAY = re.compile(r'<f t="array" ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')


def part_of(sheet: str) -> str:
    return f"xl/worksheets/sheet{SHEET_ORDER.index(sheet) + 1}.xml"


def formula_cells(text: str) -> set[str]:
    """The cells of a sheet's part that a formula fills, the later cells of an array formula among them."""
    found = {name for name, _, content in _CELL.findall(text) if "<f" in content}
    for column, first, last_column, last in _ARRAY.findall(text):
        assert column == last_column
        found |= {f"{column}{row}" for row in range(int(first), int(last) + 1)}
    return found


def spoilt(text: str) -> str:
    """A sheet's part with a wrong value in every formula's cell."""
    cells = formula_cells(text)

    def spoil(match: re.Match[str]) -> str:
        name, attributes, content = match[1], match[2], match[3] or ""
        if name not in cells:
            return match[0]
        formula = _FORMULA.search(content)
        kept = re.sub(r' t="\w+"', "", attributes)
        return f'<c r="{name}"{kept} t="str">{formula[0] if formula else ""}<v>FEIL</v></c>'

    return _CELL.sub(spoil, text)


def planted(source: Path, target: Path, today: date) -> Path:
    """The workbook as it stands on a day, with wrong values stored in the formulas of the two pages."""
    parts = on_day(parts_of(source), today)
    for sheet in PAGES:
        content = spoilt(parts[part_of(sheet)].decode()).encode()
        assert b"FEIL" in content
        parts[part_of(sheet)] = content
    return write_parts(parts, target)


def values(path: Path, cells: dict[str, set[str]]) -> dict[str, object]:
    """What some cells show; a date is its number."""
    book = CalamineWorkbook.from_path(path)
    found: dict[str, object] = {}
    for sheet, names in cells.items():
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for name in names:
            letters, number = re.match(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]
            place = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters))) - 1
            row = rows[int(number) - 1] if int(number) <= len(rows) else []
            found[f"{sheet}!{name}"] = _plain(row[place] if place < len(row) else "")
    return found


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return float((value - date(1899, 12, 30)).days)
    if isinstance(value, timedelta):
        return float(value.days)
    return float(value) if isinstance(value, int) else value


def cells_of(book: Path) -> dict[str, set[str]]:
    with zipfile.ZipFile(book) as parts:
        return {sheet: formula_cells(parts.read(part_of(sheet)).decode()) for sheet in PAGES}


def worked_out(book: Path, today: date, soffice: Convert) -> dict[str, object]:
    """What LibreOffice shows in every formula's cell on a day."""
    made = book.parent / "made"
    made.mkdir(exist_ok=True)
    cells = cells_of(book)
    return values(soffice(planted(book, book.parent / f"planted-{book.name}", today), "xlsx", made), cells)


def stored(inventory: Inventory, today: date, folder: Path, name: str = "bok.xlsx") -> tuple[Path, dict[str, object]]:
    """A workbook built for a day, and the values stored in it."""
    book = folder / name
    build(BookData(inventory, "Test", today, "id"), book)
    return book, values(book, cells_of(book))


def assert_same(shown: dict[str, object], rule: dict[str, object]) -> None:
    assert shown.keys() == rule.keys()
    assert {name: (rule[name], value) for name, value in shown.items() if value != rule[name]} == {}


def corner_cases() -> Inventory:
    """More plans, goals and sectors than there is room for, and every oddity a list can have."""
    source, day = Source("Planer", 4), DateOrYear.of
    base = Plan(source=source, title="Plan", plan_type="Temaplan", sector="Oppvekst", status=Status.ADOPTED)
    many = [
        replace(base, title=f"Plan nummer {number} med et navn som er så langt at det ikke får plass på linjen",
                start=day(2019 + number % 3), finish=day(2020 + number % 5))
        for number in range(64)
    ]  # fmt: skip
    odd = [
        *(replace(base, status=status, start=day(2020)) for status in (None, *Status)),
        replace(base, start=day(date(2020, 7, 1))),
        replace(base, start=day(date(2020, 6, 30)), finish=day(date(2021, 1, 1))),
        replace(base, finish=day(2018), next_revision=day(date(2021, 6, 30))),
        replace(base, start=day(2022), finish=day(2020)),
        replace(base, start=day(2025)),
        replace(base, next_revision=day(2023), goals=("M1",)),
        replace(base, next_revision=day(2024), goals=("M10", "M3")),
        replace(base, next_revision=day(date(2019, 12, 31)), goals=("M2.1",)),
        replace(base, next_revision=day(date(2027, 1, 1)), goals=("M99",)),
        replace(base, plan_type="temaplan ", sector="  OPPVEKST", owner="Rådmann", goals=("m1",)),
        replace(base, plan_type="Tema\xa0plan", sector="Nedlagt"),
        replace(base, plan_type=None, sector=None, pause_until=date(2030, 1, 1), next_revision=day(2019)),
        replace(base, plan_type="Ukjent", sector="Ukjent", decision=Proposal.REVISE, finish=day(2022)),
        replace(base, id=None),
        replace(base, title=None),
        replace(base, id=None, title=None, note="bare en merknad"),
        replace(base, id="EKSEMPEL-1", title="Eksempel: en plan"),
        replace(base, id="eksempel-2", title=None),
        replace(base, id="EKSEMPEL-3", title="En ekte plan"),
        replace(
            base, source=replace(source, raw={"status": "Tull", "start": "høsten 2020", "finish": 1500}), start=None
        ),
        replace(base, source=replace(source, raw={"start": "2020-ish"}), finish=day(2021)),
        replace(base, title='Navn med «anførsel», "tegn" & <vinkler>'),
        replace(base, title="  Luft   i\xa0navnet  "),
    ]
    numbered = [
        replace(plan, id=f"P-{number}") if plan.id is None and number < len(many) + len(odd) - 10 else plan
        for number, plan in enumerate([*many, *odd])
    ]
    names = ("Temaplan", "Strategi", "temaplan", "Tema plan", "  ", *(f"Type {number}" for number in range(50)))
    goals = [
        Goal(source=source, id="M1", goal_type=GoalType.MAIN_GOAL, text="Et mål"),
        Goal(source=source, id="M10", text="Ikke det samme som M1"),
        Goal(source=source, id="M2", text="Bare delmålet har plan"),
        Goal(source=source, id="M2.1", text="Delmål " * 20, parent="M2"),
        Goal(source=source, text="Uten Mål-ID"),
        Goal(source=source, id="M3"),
        Goal(source=source, goal_type=GoalType.STRATEGY),
        *(Goal(source=source, id=f"N{number}", text=f"Mål {number}", parent="M1") for number in range(60)),
    ]
    sectors = (
        ("Helse", 2, True),
        ("Oppvekst", 1, True),
        ("Nedlagt", 3, False),
        ("Uten tall", None, None),
        ("helse", 9, True),
    )
    lists = [
        ListValue(source=source, list_name="Sektor", value=name, order=order, active=active)
        for name, order, active in sectors
    ]
    lists += [ListValue(source=source, list_name="Organ", value="Kommunestyret", order=1, active=True)]
    lists += [ListValue(source=source, list_name="Sektor", value=f"Sektor {number}", order=5) for number in range(20)]
    return Inventory(
        plans=tuple(numbered),
        plan_types=tuple(PlanType(source=source, name=name, revision_interval_years=4) for name in names),
        goals=tuple(goals),
        lists=tuple(lists),
        strategy=Strategy(period_from=2020, period_to=2026),
        settings=Settings(municipality="Asker kommune"),
    )


def one_plan() -> Inventory:
    """A list of one, where an array is a single value; the end of the period cannot be read."""
    source = Source("Planer", 4)
    plan = Plan(
        source=source, id="P-1", title="Eneste plan", plan_type="Temaplan", start=DateOrYear.of(2021), goals=("M1",)
    )
    return Inventory(
        plans=(plan,),
        plan_types=(PlanType(source=source, name="Temaplan"),),
        goals=(Goal(source=source, id="M1", text="Eneste mål"),),
        lists=(ListValue(source=source, list_name="Sektor", value="Eneste"),),
        strategy=Strategy(
            sources={"period_to": Source("Planstrategien", 6, raw={"period_to": "2021–2024"})}, period_from=2021
        ),
    )


@pytest.mark.parametrize("name", ["baerum-2019", "giske-2022", "planoversikt"])
def test_the_shipped_workbooks_store_what_libreoffice_works_out(
    name: str, root: Path, tmp_path: Path, soffice: Convert
) -> None:
    data = load(root / "workbooks" / "data" / f"{name}.toml")
    book, rule = stored(data.inventory, data.built_for, tmp_path)
    assert len(rule) > 1500
    assert_same(worked_out(book, data.built_for, soffice), rule)


@pytest.mark.parametrize("made", [corner_cases, one_plan, Inventory])
def test_every_corner_case_is_the_same(made: Callable[[], Inventory], tmp_path: Path, soffice: Convert) -> None:
    book, rule = stored(made(), TODAY, tmp_path)
    assert_same(worked_out(book, TODAY, soffice), rule)


def test_the_pages_follow_the_date(baerum_data: BookData, tmp_path: Path, soffice: Convert) -> None:
    """A workbook built on one day and opened on another shows the same as one built on the other day."""
    inventory = replace(baerum_data.inventory, strategy=Strategy(period_to=2020))
    later = date(2022, 9, 1)
    book, rule = stored(inventory, TODAY, tmp_path)
    _, later_rule = stored(inventory, later, tmp_path, "later.xlsx")
    assert sum(1 for name, value in rule.items() if value != later_rule[name]) > 50
    assert_same(worked_out(book, later, soffice), later_rule)


def test_the_pages_follow_the_lists(baerum_data: BookData, tmp_path: Path, soffice: Convert) -> None:
    """A plan type, a sector, a goal and a plan written below the others show as if the workbook was built with them."""
    before = baerum_data.inventory
    source = Source("Planer", 4)
    plan = Plan(
        source=source, id="P-99", title="Ny plan", plan_type="Ny type", sector="Ny sektor", status=Status.IN_PROGRESS,
        start=DateOrYear.of(2020), finish=DateOrYear.of(date(2021, 3, 1)), goals=("M1", "NY"),
    )  # fmt: skip
    after = replace(
        before,
        plans=(*before.plans, plan),
        plan_types=(*before.plan_types, PlanType(source=source, name="Ny type")),
        goals=(*before.goals, Goal(source=source, id="NY", text="Nytt mål")),
        lists=(*before.lists, ListValue(source=source, list_name="Sektor", value="Ny sektor", order=1)),
    )
    book, _ = stored(before, TODAY, tmp_path)
    _, rule = stored(after, TODAY, tmp_path, "after.xlsx")
    edited = tmp_path / "edited.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it cannot keep: the bars
        opened = load_workbook(book)
        added: dict[str, dict[str, Any]] = {
            "Planer": {
                "Plan-ID": "P-99", "Plannavn": "Ny plan", "Plantype": "Ny type", "Sektor": "Ny sektor",
                "Status": "Under arbeid", "Oppstart": 2020, "Ferdig": date(2021, 3, 1), "Mål": "M1; NY",
            },
            "Plantyper": {"Plantype": "Ny type"},
            "Mål": {"Mål-ID": "NY", "Tekst": "Nytt mål"},
            "Lister": {"Liste": "Sektor", "Verdi": "Ny sektor", "Rekkefølge": 1},
        }  # fmt: skip
        for sheet, row in added.items():
            _append(opened[sheet], row)
        opened.save(edited)
    assert_same({name: value for name, value in worked_out(edited, TODAY, soffice).items() if name in rule}, rule)


def _append(sheet: Any, row: dict[str, Any]) -> None:
    """Write a row below a table and let the table take it in, as Excel does."""
    table = next(iter(sheet.tables.values()))
    (first, last) = table.ref.split(":")
    letters, number = re.match(r"([A-Z]+)(\d+)", last).groups()  # type: ignore[union-attr]
    header = int(re.sub(r"\D", "", first))
    for cell in sheet[header]:
        if cell.value in row:
            sheet.cell(int(number) + 1, cell.column, row[cell.value])
        above = sheet.cell(int(number), cell.column).value
        if isinstance(above, str) and above.startswith("="):
            sheet.cell(int(number) + 1, cell.column, above)
    table.ref = f"{first}:{letters}{int(number) + 1}"
    table.autoFilter.ref = table.ref
