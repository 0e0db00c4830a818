"""The workbook's formulas give the same as Python's rule, worked out by LibreOffice, row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from planbook.analysis.deadline import deadline, revision_status
from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanType
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan, Proposal, Status
from planbook.model.strategy import Strategy
from planbook.workbook.builder import build
from planbook.workbook.data import BookData, load

TODAY = date(2020, 2, 3)
LONG_AGO = date(2001, 1, 1)
"""The cached values are planted for this day, so that a value that was not worked out again is wrong."""

pytestmark = pytest.mark.libreoffice
Convert = Callable[[Path, str, Path], Path]


def worked_out(inventory: Inventory, folder: Path, soffice: Convert) -> list[tuple[object, object, object]]:
    """Revisjonsfrist, Dager igjen and Revisjonsstatus of each row, as LibreOffice works them out for TODAY."""
    planted = folder / "planted.xlsx"
    build(BookData(inventory, "Test", LONG_AGO, "id"), planted)
    book = folder / "bok.xlsx"
    with zipfile.ZipFile(planted) as source, zipfile.ZipFile(book, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                assert b"TODAY()" in content
                content = content.replace(b"TODAY()", f"DATE({TODAY.year},{TODAY.month},{TODAY.day})".encode())
            target.writestr(name, content)
    made = folder / "made"
    made.mkdir()
    rows = CalamineWorkbook.from_path(soffice(book, "xlsx", made)).get_sheet_by_name("Planer").to_python()
    header = next(number for number, row in enumerate(rows) if "Revisjonsfrist" in row)
    places = [rows[header].index(name) for name in ("Revisjonsfrist", "Dager igjen", "Revisjonsstatus")]
    return [(row[places[0]], row[places[1]], row[places[2]]) for row in rows[header + 1 :]]


def expected(inventory: Inventory) -> list[tuple[object, object, object]]:
    """The same by Python's rule."""
    found: list[tuple[object, object, object]] = []
    for plan in inventory.plans:
        due = deadline(inventory, plan, TODAY)
        status = str(revision_status(inventory, plan, TODAY))
        found.append((due.due if due else "", float((due.due - TODAY).days) if due else "", status))
    return found


@pytest.mark.parametrize("name", ["baerum-2019", "giske-2022"])
def test_every_row_of_the_real_inventories_is_the_same(name: str, root: Path, tmp_path: Path, soffice: Convert) -> None:
    inventory = load(root / "workbooks" / "data" / f"{name}.toml").inventory
    assert worked_out(inventory, tmp_path, soffice) == expected(inventory)


def corner_cases() -> Inventory:
    """A plan for each line of the rule and each boundary."""
    source = Source("Planer", 4)
    day = DateOrYear.of
    base = Plan(
        source=source, title="x", plan_type="Temaplan", status=Status.ADOPTED, adopted_date=day(date(2018, 6, 1))
    )
    plans = [replace(base, status=status) for status in (None, *Status)]
    plans += [replace(base, status=status, adopted_date=None) for status in (None, *Status)]
    plans += [
        replace(base, adopted_date=day(date(2016, 2, 29))),
        replace(base, adopted_date=day(date(2016, 2, 29)), revision_interval_years=1),
        replace(base, adopted_date=day(2016)),
        replace(base, adopted_date=day(2014), period_to=2030),
        replace(base, adopted_date=day(2019), period_to=2019),
        replace(base, plan_type="Notat"),
        replace(base, plan_type="Notat", period_to=2025),
        replace(base, plan_type=None, revision_interval_years=6),
        replace(base, plan_type="Årlig plan", adopted_date=None),
        replace(base, plan_type="Årlig plan", adopted_date=None, decision=Proposal.CONTINUE),
        replace(base, next_revision=day(2022)),
        replace(base, next_revision=day(date(2020, 2, 3))),
        replace(base, next_revision=day(date(2020, 2, 2))),
        replace(base, decision=Proposal.REVISE, finish=day(2021)),
        replace(base, decision=Proposal.REVISE_PARTIAL, finish=day(date(2021, 5, 5))),
        replace(base, decision=Proposal.REVISE),
        replace(base, decision=Proposal.CONTINUE),
        replace(base, decision=Proposal.CONTINUE, revision_interval_years=2),
        replace(base, decision=Proposal.CONTINUE, period_to=2035, adopted_date=None),
        replace(base, decision=Proposal.CONTINUE, plan_type="Notat", adopted_date=None),
        replace(base, pause_until=TODAY, next_revision=day(2019)),
        replace(base, pause_until=TODAY + timedelta(days=1), next_revision=day(2019)),
        replace(base, next_revision=day(date(2021, 2, 3))),
        replace(base, next_revision=day(date(2021, 2, 4))),
        replace(base, plan_type="Årlig plan", next_revision=day(date(2020, 5, 3))),
        replace(base, plan_type="Årlig plan", next_revision=day(date(2020, 5, 4))),
        replace(base, plan_type="temaplan"),
        replace(base, plan_type="Delplan", adopted_date=day(date(2019, 4, 3)), revision_interval_years=1),
        replace(base, plan_type="Delplan", adopted_date=day(date(2018, 2, 10))),
        replace(base, plan_type="Baklengs", adopted_date=day(date(2016, 6, 3))),
    ]
    kinds = (
        PlanType(source=source, name="Temaplan", revision_interval_years=4, reminder_months=(12, 6, 3, 1)),
        PlanType(source=source, name="Årlig plan", revision_interval_years=1, reminder_months=(3, 1)),
        PlanType(source=source, name="Notat"),
        PlanType(source=source, name="Delplan", revision_interval_years=2, reminder_months=(24, 18, 12, 6)),
        PlanType(source=source, name="Baklengs", revision_interval_years=4, reminder_months=(3, 6, 12)),
        PlanType(source=source, name="Temaplan", revision_interval_years=9, reminder_months=(1,)),
    )
    numbered = tuple(replace(plan, id=f"P-{number}") for number, plan in enumerate(plans))
    return Inventory(plans=numbered, plan_types=kinds, strategy=Strategy(period_from=2019, period_to=2023))


def test_every_line_of_the_rule_is_the_same(tmp_path: Path, soffice: Convert) -> None:
    inventory = corner_cases()
    shown, rule = worked_out(inventory, tmp_path, soffice), expected(inventory)
    assert len(shown) == len(rule)
    for plan, ours, theirs in zip(inventory.plans, rule, shown, strict=True):
        assert theirs == ours, plan
