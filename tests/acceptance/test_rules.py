"""The edges of the rules, in the workbook of a municipality in order: what a few cells bring, and what they do not."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from data import breaks
from data.breaks import TODAY, Place, changed
from packages import Parts, parts_of, write_parts
from rich.console import Console

from planbook import api, texts
from planbook.findings import Finding
from planbook.reports.terminal import print_check
from planbook.results import CheckResult
from planbook.workbook.builder import build

Cells = dict[Place, Any]


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """The parts of the workbook of a municipality in order."""
    path = tmp_path_factory.mktemp("in_order") / "planer.xlsx"
    build(breaks.data(), path)
    return parts_of(path)


def checked(parts: Parts, cells: Cells, folder: Path, level: int = 3) -> CheckResult:
    return api.check(write_parts(changed(parts, cells), folder / "planer.xlsx"), today=TODAY, level=level)


def plan(plan_id: str, **fields: Any) -> Cells:
    return {("plans", plan_id, field): value for field, value in fields.items()}


def milestone(row: int, **fields: Any) -> Cells:
    return {("milestones", row, field): value for field, value in fields.items()}


NEW_COUNCIL: Cells = {
    ("strategy", 0, "council_constituted"): date(2024, 10, 16),
    ("strategy", 0, "council_meeting"): None,
}
"""A council constituted after the strategy was decided: its own is still to come."""

NOTHING: dict[str, Cells] = {
    "the hearing of the planning programme under another name": milestone(6, milestone_type="høring og offentlig ettersyn"),
    "the planning programme heard as kommuneplanen's": milestone(6, plan_id="P-1"),
    "a limited second hearing may be shorter": {
        **milestone(5, milestone_type="høring og offentlig ettersyn", planned_date=date(2026, 1, 5), hearing_deadline=date(2026, 1, 26)),
    },
    "work of the strategy before the council's decision is entered": {
        **{("plans", one, "decision"): None for one in ("P-1", "P-2", "P-4", "P-6")},
        **plan("P-14", decision_reference=None),
    },
    "a year alone as the start of work not begun": plan("P-5", start=2025),
    "arealdelen under samfunnsdelen": plan("P-2", parent="P-1"),
    "a plan under a knowledge base": plan("P-5", parent="P-8"),
    "finished before it was due": plan("P-14", status="Vedtatt", adopted_date=date(2025, 2, 12), adopted_by="Kommunestyret", case_number="9/25", finish=date(2025, 2, 28), in_use="Ja", reported_in="Årsrapport", confirmed_date=TODAY, link="https://a.example"),
    "neighbours with a comma between them": {("settings", 0, "neighbours"): "Storvik, Fjellby"},
    "a status report noted after the plan was adopted": {
        ("decisions", 2, "outcome"): "Tatt til orientering", ("decisions", 2, "decided_date"): date(2025, 2, 26),
    },
    "a strategy for zoning plans is none": plan("P-11", title="Retningslinjer for reguleringsplaner"),
    "a second inspection after the second reading": {
        **milestone(5, milestone_type="andregangsbehandling", planned_date=date(2025, 11, 19)),
        **milestone(4, planned_date=date(2025, 12, 1), hearing_deadline=date(2026, 1, 19)),
        **milestone(3, milestone_type="høring og offentlig ettersyn", planned_date=date(2025, 9, 17), hearing_deadline=date(2025, 11, 3)),
    },
    "the programme on hearing before the start is announced": milestone(0, planned_date=date(2024, 9, 9), done_date=date(2024, 9, 9)),
    "participation has no place in the order": milestone(2, milestone_type="medvirkning", planned_date=date(2026, 12, 1)),
    "a hearing of a plan that no law sets a time for": {
        **milestone(4, plan_id="P-4", hearing_deadline=date(2025, 9, 29)),
    },
    "another plan meets what the law asks for": {
        ("plan_requirements", "K-3", "covered_by"): "P-10; P-11",
        **plan("P-10", proposal="Utgår", replaced_by=None),
    },
    "work that starts outside the strategy by a political decision": plan("P-14", initiative="Politisk vedtak", decision_reference=None),
    "work that started before the strategy was decided": plan("P-14", start=date(2024, 6, 19), decision_reference=None),
    "work that has not started yet": plan("P-14", start=date(2025, 3, 4), status="Ikke startet", decision_reference=None),
    "a repealed plan whose repeal is decided": plan("P-13", status="Utgått"),
    "knowledge bases stand outside the hierarchy": plan("P-8", parent="P-12"),
    "decided in time, whatever the planned meeting says": {("strategy", 0, "council_meeting"): date(2024, 10, 30)},
    "an administrative word for the council": {
        ("lists", 2, "value"): "Bystyret",
        ("meetings", 0, "body"): "Bystyret", ("meetings", 1, "body"): "Bystyret",
        **{("plan_types", row, "adopted_by"): "Bystyret" for row in range(6)},
        **{("decisions", row, "body"): "Bystyret" for row in range(3)},
        ("milestones", 2, "body"): "Bystyret", ("milestones", 5, "body"): "Bystyret",
        ("plan_requirements", "K-1", "adopted_by"): "Bystyret", ("plan_requirements", "K-3", "adopted_by"): "Bystyret",
        **{("plans", one, "adopted_by"): "Bystyret" for one in ("P-1", "P-2", "P-3", "P-4", "P-9", "P-10", "P-11", "P-12", "P-13")},
    },
    "no capacity is set": {("settings", 0, "capacity_per_half_year"): None, **{("plans", one, "finish"): 2026 for one in ("P-1", "P-4", "P-6")}},
    "a strategy's finding accepted without a Plan-ID": {
        ("strategy", 0, "children_and_youth"): None,
        ("exemptions", 0, "code"): "PB635",
        **plan("P-5", link=None),
    },
    "a statutory plan that the strategy itself is": {("plan_requirements", "K-2", "covered_by"): "PLANSTRATEGIEN"},
}  # fmt: skip


@pytest.mark.parametrize("cells", NOTHING.values(), ids=NOTHING.keys())
def test_what_is_as_it_may_be_brings_no_finding(cells: Cells, in_order: Parts, tmp_path: Path) -> None:
    found = checked(in_order, cells, tmp_path).findings
    assert [(one.code, one.address.cell) for one in found] == []


DETAILS: dict[str, tuple[Cells, str]] = {
    "a year where a day is needed": ({("exemptions", 0, "valid_to"): 2027}, "Skriv datoen med dag, måned og år"),
    "a requirement is not deleted": ({("plan_requirements", "K-1", "covered_by"): "Dekkes av økonomiplanen"}, "eller tøm cellen"),
    "the strategy by its name": ({("views", 2, "plan_id"): "Planstrategi 2024–2027"}, "Mente du «PLANSTRATEGIEN»?"),
    "where new values are added": ({("milestones", 0, "body"): "Fylkestinget"}, "legges til i arket Lister"),
    "reported nowhere": (plan("P-3", reported_in="Ikke"), "planen rapporteres ikke noe sted"),
    "the period as it is": (plan("P-3", period_from=None), "men perioden er 2027"),
    "the older plans by name": (plan("P-1", adopted_date=date(2024, 6, 19)), "«Klima- og energiplan»"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "words"), DETAILS.values(), ids=DETAILS.keys())
def test_a_finding_says_what_a_planner_needs(cells: Cells, words: str, in_order: Parts, tmp_path: Path) -> None:
    told = [f"{texts.message(one)} {texts.hint(one)}" for one in checked(in_order, cells, tmp_path).findings]
    assert any(words in one for one in told), told


SOMETHING: dict[str, tuple[Cells, list[tuple[str, str | None]]]] = {
    "a plan treated before its programme is adopted": (
        milestone(3, planned_date=date(2024, 11, 20)), [("PB630", "D7")],
    ),
    "adopted before it was treated at all": (milestone(5, planned_date=date(2025, 9, 1)), [("PB630", "D9")]),
    "a neighbour who stands in no row": ({("settings", 0, "neighbours"): "Storvik; Fjellby; Myrdal"}, [("PB610", None)]),
    "a proposal that need not be public yet": ({("strategy", 0, "proposal_published_date"): None, ("strategy", 0, "council_meeting"): date(2025, 4, 2)}, []),
    "a proposal that is not public when it should be": (
        {("strategy", 0, "proposal_published_date"): None, ("strategy", 0, "council_meeting"): date(2025, 4, 1)}, [("PB609", "B18")],
    ),
    "no council has been heard": ({("views", 4, "view_type"): "innbyggere"}, [("PB633", None)]),
    "a repeal decided before the plan was adopted": (
        {("decisions", 1, "decided_date"): date(2011, 9, 21)}, [("PB421", "G16")],
    ),
    "not in use and kept, told once": (plan("P-3", in_use="Usikker"), [("PB331", "R6")]),
    "a Sunday is no meeting day either, told once": (plan("P-12", adopted_date=date(2024, 6, 16)), [("PB502", "H15")]),
    "the wrong body, told once": (plan("P-1", adopted_by="Formannskapet"), [("PB415", "I4")]),
    "a circle is told of each of its plans, once": (
        plan("P-1", parent="P-3"), [("PB405", "AC4"), ("PB405", "AC6")],
    ),
    "merged into a plan that is not there, told once": (plan("P-10", replaced_by="P-99"), [("PB604", "AB13")]),
    "more than a sector can do; a year alone counts as its autumn": (
        {("settings", 0, "capacity_per_half_year"): 1, **plan("P-4", finish=2026), **plan("P-6", finish=2027)},
        [("PB626", "V4"), ("PB626", "V7")],
    ),
    "the only plan that the law asks for lapses": (
        plan("P-10", proposal="Utgår", replaced_by=None), [("PB620", "AB13")],
    ),
    "an end of the period that has passed is not told as kept too long": (
        plan("P-11", period_to=2024), [("PB507", "L14")],
    ),
    "a former strategy's decision does not stand for the next": (
        {**NEW_COUNCIL, **plan("P-4", proposal="Videreføres", reason=None, start=None, finish=None, adopted_date=date(2024, 6, 19))},
        [],
    ),
    "a strategy decided too late": ({("strategy", 0, "council_constituted"): date(2023, 6, 14)}, [("PB608", "B20")]),
    "never decided, and the year is over": (
        {("decisions", 0, "outcome"): "Utsatt"}, [("PB608", "B20")],
    ),
    "a day that has not come is not a holiday too": (plan("P-3", adopted_date=date(2025, 5, 17)), [("PB501", "H6")]),
    "an ended parent is not of the wrong type too": (plan("P-6", parent="P-13"), [("PB419", "AC9")]),
    "detailed zoning": (plan("P-11", title="Detaljregulering for Skoleveien 3"), [("PB323", "B14")]),
    "an expired exemption": (
        {("exemptions", 0, "valid_to"): date(2025, 3, 2), **plan("P-3", link=None)}, [("PB360", "AM6"), ("PB424", "D4")],
    ),
    "an owner of new plans only has not had two cycles": (plan("P-9", confirmed_date=None), [("PB350", "AJ12")]),
    "two Mål-IDs that differ by a letter's case": ({("goals", "M2", "id"): "m1"}, [("PB422", "A5")]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), SOMETHING.values(), ids=SOMETHING.keys())
def test_a_cause_is_told_once_where_it_is(
    cells: Cells, expected: list[tuple[str, str | None]], in_order: Parts, tmp_path: Path
) -> None:
    found = checked(in_order, cells, tmp_path).findings
    follows = {"PB407"}  # a goal that is renamed leaves those who named it
    assert [(one.code, one.address.cell) for one in found if one.code not in follows] == expected


def test_a_sheet_without_roles_is_not_told_of_every_plan(in_order: Parts, tmp_path: Path) -> None:
    empty: Cells = {("contacts", row, "role"): None for row in range(5)}
    assert "PB403" not in {one.code for one in checked(in_order, empty, tmp_path).findings}


def only(result: CheckResult) -> Finding:
    assert len(result.findings) == 1
    return result.findings[0]


def test_a_superseded_finding_stands_where_the_other_is_not_looked_for(in_order: Parts, tmp_path: Path) -> None:
    assert only(checked(in_order, plan("P-3", in_use="Usikker"), tmp_path, level=1)).code == "PB330"


def test_a_statutory_plan_that_is_missing_is_offered_candidates_by_their_names(in_order: Parts, tmp_path: Path) -> None:
    found = only(checked(in_order, {("plan_requirements", "K-2", "covered_by"): None}, tmp_path))
    assert "P-12 «Overordnet beredskapsplan»" in texts.message(found)


def test_plans_older_than_their_samfunnsdel_are_one_finding(in_order: Parts, tmp_path: Path) -> None:
    found = checked(in_order, plan("P-1", adopted_date=date(2022, 6, 15)), tmp_path).findings
    assert [(one.code, one.address.cell, one.related) for one in found] == [("PB510", "H4", ("H7", "H13"))]


def test_an_owner_who_never_answers_is_told_instead_of_each_of_her_plans(in_order: Parts, tmp_path: Path) -> None:
    silent: Cells = {("plans", one, "confirmed_date"): date(2023, 1, 16) for one in ("P-3", "P-5", "P-8", "P-14")}
    found = only(checked(in_order, silent, tmp_path))
    assert (found.code, found.address.cell, found.values["plans"]) == ("PB705", "A7", 4)


def test_what_the_law_asks_for_is_told_on_the_first_screen_though_it_stops_no_case(
    in_order: Parts, tmp_path: Path
) -> None:
    screen = Console(file=StringIO(), width=80)
    print_check(screen, checked(in_order, {("decisions", 0, "decided_date"): date(2024, 10, 23)}, tmp_path), "nb")
    assert isinstance(screen.file, StringIO)
    shown = screen.file.getvalue()
    assert "Ingen funn stopper saken." in shown
    assert "Krav i loven som ikke er oppfylt: PB608." in shown
