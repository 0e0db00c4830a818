"""The workbook's formulas give the same as Python's rule, worked out by LibreOffice, row by row."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from data.broken import PLANS_PART
from packages import on_day, parts_of, write_parts
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
from planbook.workbook.references import column_letters
from planbook.workbook.sheets import PLANS

TODAY = date(2020, 2, 3)
PLANTED = 99999
"""What stands in every computed cell before LibreOffice works it out: right in none."""

pytestmark = pytest.mark.libreoffice
Convert = Callable[[Path, str, Path], Path]


def planted(sheet: bytes) -> tuple[bytes, int]:
    """The sheet Planer with a wrong value in every computed cell, and how many there are."""
    letters = [column_letters(place) for place, column in enumerate(PLANS.columns, 1) if column.computed]
    cell = rf'(<c r="(?:{"|".join(letters)})\d+"[^>]*?)(?: t="str")?(><f>[^<]*</f>)<v>[^<]*</v>'
    return re.subn(cell.encode(), rb"\1\2<v>" + str(PLANTED).encode() + b"</v>", sheet)


def with_wrong_values(inventory: Inventory, folder: Path) -> Path:
    """A workbook of the inventory whose computed cells hold `PLANTED`, and whose day is TODAY."""
    built, book = folder / "built.xlsx", folder / "bok.xlsx"
    build(BookData(inventory, "Test", TODAY, "id"), built)
    parts = on_day(parts_of(built), TODAY)
    parts[PLANS_PART], cells = planted(parts[PLANS_PART])
    assert cells == 3 * len(inventory.plans)
    return write_parts(parts, book)


def computed_cells(book: Path) -> list[tuple[object, object, object]]:
    """Revisjonsfrist, Dager igjen and Revisjonsstatus of each row."""
    rows = CalamineWorkbook.from_path(book).get_sheet_by_name("Planer").to_python()
    header = next(number for number, row in enumerate(rows) if "Revisjonsfrist" in row)
    places = [rows[header].index(name) for name in ("Revisjonsfrist", "Dager igjen", "Revisjonsstatus")]
    return [(row[places[0]], row[places[1]], row[places[2]]) for row in rows[header + 1 :]]


def worked_out(inventory: Inventory, folder: Path, soffice: Convert) -> list[tuple[object, object, object]]:
    """The computed cells of each row as LibreOffice works them out for TODAY, from planted ones."""
    book = with_wrong_values(inventory, folder)
    assert all(row[1:] == (PLANTED, PLANTED) for row in computed_cells(book))
    made = folder / "made"
    made.mkdir()
    shown = computed_cells(soffice(book, "xlsx", made))
    assert all(PLANTED not in row for row in shown)
    return shown


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
        *(
            replace(base, decision=decision, start=start, finish=finish, adopted_date=adopted)
            for decision in (Proposal.REVISE, Proposal.REVISE_PARTIAL, Proposal.ROLL)
            for finish in (day(2018), day(2019), day(2021), day(date(2019, 5, 5)))
            for start in (None, day(2018), day(2019), day(date(2018, 6, 1)), day(date(2018, 6, 2)))
            for adopted in (None, day(date(2018, 6, 1)), day(date(2018, 1, 1)), day(date(2017, 12, 31)), day(2018))
        ),
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


def test_plans_whose_name_carries_a_year_to_come_are_among_those_compared(root: Path) -> None:
    plans = load(root / "workbooks" / "data" / "baerum-2019.toml").inventory.plans
    assert len([plan for plan in plans if re.search(r"20(2[5-9]|[3-9]\d)", plan.title or "")]) >= 5


def generated(count: int) -> Inventory:
    """Plans put together at random, the same every time."""
    chosen = random.Random(20200203)  # noqa: S311 - no secret
    day = DateOrYear.of
    source = Source("Planer", 4)
    dates = [
        None,
        day(2014),
        day(2019),
        day(2031),
        *(day(TODAY + timedelta(days=n)) for n in (-2000, -366, -1, 0, 1, 365)),
    ]
    dates += [day(date(2016, 2, 29)), day(date(2024, 2, 29)), day(date(2019, 12, 31)), day(date(2020, 1, 1))]
    pauses = [None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]
    plans = tuple(
        Plan(
            source=source,
            id=f"P-{number}",
            title=f"Plan {number}",
            plan_type=chosen.choice([None, "Temaplan", "Årlig plan", "Notat", "Delplan", "Finnes ikke"]),
            status=chosen.choice([None, Status.ADOPTED, *Status]),
            adopted_date=chosen.choice(dates),
            period_to=chosen.choice([None, None, 2018, 2020, 2025, 2040]),
            decision=chosen.choice([None, None, *Proposal]),
            start=chosen.choice(dates),
            finish=chosen.choice(dates),
            revision_interval_years=chosen.choice([None, None, None, 1, 2, 4, 12]),
            next_revision=chosen.choice([None, None, None, *dates]),
            pause_until=chosen.choice(pauses),
        )
        for number in range(count)
    )
    return replace(corner_cases(), plans=plans)


def test_generated_plans_are_the_same(tmp_path: Path, soffice: Convert) -> None:
    inventory = generated(600)
    for plan, ours, theirs in zip(
        inventory.plans, expected(inventory), worked_out(inventory, tmp_path, soffice), strict=True
    ):
        assert theirs == ours, plan


def test_a_cell_that_is_no_date_shows_a_question_mark_and_never_an_error(tmp_path: Path, soffice: Convert) -> None:
    def raw(**cells: object) -> Source:
        return Source("Planer", 4, raw=cells)

    good = Plan(source=Source("Planer", 4), id="P-0", title="x", plan_type="Temaplan", status=Status.ADOPTED)
    day = DateOrYear.of(date(2018, 6, 1))
    cases = (
        (replace(good, source=raw(adopted_date="våren 2018")), "?"),
        (replace(good, source=raw(period_to="ut perioden"), adopted_date=day), "?"),
        (replace(good, source=raw(revision_interval_years="hvert år"), adopted_date=day), "?"),
        (replace(good, source=raw(next_revision="snart"), adopted_date=day), "?"),
        (replace(good, source=raw(adopted_date="våren"), next_revision=DateOrYear.of(2020)), "Nærmer seg"),
        (replace(good, source=raw(finish="til høsten"), adopted_date=day, decision=Proposal.REVISE), "?"),
        (replace(good, source=raw(finish="til høsten"), adopted_date=day), "I orden"),
        (replace(good, source=raw(finish="til høsten"), decision=Proposal.REVISE), "?"),
        (replace(good, source=raw(adopted_date="våren"), decision=Proposal.REVISE, finish=DateOrYear.of(2024)), "?"),
        (
            replace(
                good, source=raw(start="våren"), adopted_date=day, decision=Proposal.REVISE, finish=DateOrYear.of(2024)
            ),
            "?",
        ),
        (replace(good, source=raw(start="våren"), decision=Proposal.REVISE, finish=DateOrYear.of(2024)), "I orden"),
        (replace(good, source=raw(start="våren"), adopted_date=day), "I orden"),
        (
            replace(
                good, source=raw(period_to="ut"), adopted_date=day, decision=Proposal.REVISE, finish=DateOrYear.of(2024)
            ),
            "I orden",
        ),
        (
            replace(
                good, source=raw(period_to="ut"), adopted_date=day, decision=Proposal.REVISE, finish=DateOrYear.of(2018)
            ),
            "?",
        ),
        (replace(good, source=raw(pause_until="til sommeren"), next_revision=DateOrYear.of(2019)), "Over frist"),
        (replace(good, source=raw(adopted_date="våren"), status=Status.LAPSED), "Ikke aktuelt"),
    )
    inventory = replace(corner_cases(), plans=tuple(plan for plan, _ in cases))
    shown = worked_out(inventory, tmp_path, soffice)
    assert [status for _, _, status in shown] == [status for _, status in cases]
    build(BookData(inventory, "Test", TODAY, "id"), tmp_path / "bok.xlsx")
    assert computed_cells(tmp_path / "bok.xlsx") == shown
