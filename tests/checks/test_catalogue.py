"""What the checks say of small inventories: a failing and a passing example each, and the edges of their rules.

Every code in a real workbook: tests/acceptance/test_every_code.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from planbook import texts
from planbook.checks.registry import CHECKS, run_checks
from planbook.codes import CODES
from planbook.findings import Finding, Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import ListValue, PlanLevel, PlanRequirement, PlanType, RequirementType
from planbook.model.exemption import Exemption
from planbook.model.goal import Goal, GoalType
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import InUse, Plan, Proposal, ReportedIn, Status
from planbook.model.process import View, ViewType
from planbook.model.strategy import Settings, Strategy
from planbook.workbook.references import column_letters
from planbook.workbook.sheets import READ_SHEETS, SHEET_BY_FIELD

TODAY = date(2020, 2, 3)


def source(sheet: str, row: int) -> Source:
    """Where a record of a sheet would have been read."""
    columns = {
        column.field: (column_letters(place), column.header)
        for place, column in enumerate(SHEET_BY_FIELD[sheet].columns, 1)
    }
    return Source(SHEET_BY_FIELD[sheet].name, row, columns)


def plan(number: int = 1, **fields: Any) -> Plan:
    """A plan that no check has anything to say about, but for the fields given."""
    good: dict[str, Any] = {
        "id": f"P-{number}", "title": f"Plan nummer {'abcdefghij'[number]}", "plan_type": "Temaplan", "sector": "Skole",
        "owner": "Skolesjef", "status": Status.ADOPTED, "adopted_date": DateOrYear.of(date(2019, 6, 19)),
        "adopted_by": "Kommunestyret", "case_number": "1/19", "in_use": InUse.YES, "proposal": Proposal.CONTINUE,
        "goals": ("M1",), "reported_in": ReportedIn.ANNUAL_REPORT, "confirmed_date": date(2020, 1, 6),
        "link": "https://kommune.example",
    }  # fmt: skip
    return Plan(source=source("plans", 3 + number), **{**good, **fields})


def inventory(*plans: Plan, **parts: Any) -> Inventory:
    """A small municipality in order, with these plans and the parts that are given."""
    master = (
        plan(8, title="Samfunnsdel", plan_type="Kommuneplan samfunnsdel"),
        plan(9, title="Arealdel", plan_type="Kommuneplan arealdel"),
    )
    kinds = [
        ("Temaplan", PlanLevel.ELABORATION, False),
        ("Kommunedelplan", PlanLevel.ELABORATION, True),
        ("Kommuneplan samfunnsdel", PlanLevel.STRATEGIC, False),
        ("Kommuneplan arealdel", PlanLevel.STRATEGIC, True),
    ]
    good: dict[str, Any] = {
        "plans": (*plans, *master),
        "contacts": (contact("Skolesjef"), contact("Plankoordinator")),
        "goals": (Goal(source=source("goals", 4), id="M1", goal_type=GoalType.MAIN_GOAL, text="Godt liv"),),
        "plan_types": tuple(
            PlanType(
                source=source("plan_types", 4), name=name, level=level, revision_interval_years=4, legal_effect=legal
            )
            for name, level, legal in kinds
        ),
        "lists": (listed("Sektor", "Skole"), listed("Organ", "Kommunestyret")),
        "settings": settings(),
    }
    return Inventory(**{**good, **parts})


def contact(role: str, **fields: Any) -> Contact:
    good: dict[str, Any] = {"email": f"{role.casefold()}@kommune.example", "active": True}
    return Contact(source=source("contacts", 4), role=role, **{**good, **fields})


def listed(name: str, value: str) -> ListValue:
    return ListValue(source=source("lists", 4), list_name=name, value=value)


def settings(**fields: Any) -> Settings:
    good: dict[str, Any] = {"coordinator": "Plankoordinator", "neighbours": ("Asker",)}
    cells = {"coordinator": Source("Innstillinger", 8, {"coordinator": ("B", "Plankoordinator")})}
    return Settings(sources=cells, **{**good, **fields})


def view(kind: ViewType, sender: str) -> View:
    return View(
        source=source("views", 4), plan_id="PLANSTRATEGIEN", sender=sender, view_type=kind, asked_date=date(2020, 1, 6)
    )


ASKED = (
    view(ViewType.STATE_BODY, "Statsforvalteren"),
    view(ViewType.REGIONAL_BODY, "Fylkeskommunen"),
    view(ViewType.NEIGHBOUR, "Asker kommune"),
)


def requirement(**fields: Any) -> PlanRequirement:
    good: dict[str, Any] = {"id": "K-1", "title": "ROS", "requirement_type": RequirementType.LAW, "applies": True}
    return PlanRequirement(source=source("plan_requirements", 4), **{**good, **fields})


def meeting(**fields: Any) -> Strategy:
    good: dict[str, Any] = {"council_meeting": date(2020, 10, 21), "health_overview_date": date(2019, 6, 1)}
    return Strategy(**{**good, **fields})


YEAR = DateOrYear.of
DAY = date(2019, 6, 19)
EXAMPLES: list[tuple[str, str | None, Inventory, Inventory]] = [
    # code, the cell it is at, a failing example, the same mended
    ("PB202", "D4", inventory(plan(sector="Skule")), inventory(plan(sector="skole"))),
    ("PB205", "B4", inventory(plan(title="Plan a*")), inventory(plan(title="Plan a"))),
    ("PB301", "A4", inventory(plan(id=None)), inventory(plan())),
    ("PB302", "B4", inventory(plan(title=None)), inventory(plan())),
    ("PB303", "C4", inventory(plan(plan_type=None)), inventory(plan())),
    ("PB304", "D4", inventory(plan(sector=None)), inventory(plan())),
    ("PB305", "E4", inventory(plan(owner=None)), inventory(plan())),
    ("PB306", "G4", inventory(plan(status=None)), inventory(plan())),
    ("PB310", "H4", inventory(plan(adopted_date=None)), inventory(plan(adopted_date=YEAR(2019)))),
    ("PB311", "I4", inventory(plan(adopted_by=None)), inventory(plan())),
    ("PB312", "J4", inventory(plan(case_number=None)), inventory(plan())),
    ("PB313", "G4", inventory(plan(status=Status.NOT_STARTED)), inventory(plan())),
    ("PB320", "L4", inventory(plan(period_from=2024, period_to=2021)), inventory(plan(period_from=2021, period_to=2024))),
    ("PB321", "K4", inventory(plan(title="A 2019–2022")), inventory(plan(title="A 2019-2022", period_from=2019, period_to=2022))),
    ("PB330", "M4", inventory(plan(in_use=InUse.UNSURE, proposal=Proposal.REVISE)), inventory(plan(in_use=InUse.NO))),
    ("PB340", "AD4", inventory(plan(goals=())), inventory(plan())),
    ("PB341", "AF4", inventory(plan(reported_in=ReportedIn.NOWHERE)), inventory(plan())),
    ("PB350", "AJ4", inventory(plan(confirmed_date=date(2019, 2, 2))), inventory(plan(confirmed_date=date(2019, 2, 3)))),
    ("PB360", "AM4", inventory(plan(link=None)), inventory(plan(link=None, public=False, in_strategy=False))),
    ("PB401", "A4", inventory(plan(id="P-8")), inventory(plan())),
    ("PB402", "B4", inventory(plan(1, title="Klima- og energiplan"), plan(2, title="Plan for klima og energi")), inventory(plan(1, title="Klima- og energiplan"), plan(2, title="Plan for klima og energi", replaced_by="P-1"))),
    ("PB403", "E4", inventory(plan(owner="Rektor")), inventory(plan(owner="SKOLESJEF "))),
    ("PB404", "AC4", inventory(plan(parent="P-77")), inventory(plan(parent="P-8"))),
    ("PB405", "AC4", inventory(plan(1, parent="P-2"), plan(2, parent="P-1")), inventory(plan(1, parent="P-2"), plan(2))),
    ("PB406", "AB4", inventory(plan(replaced_by="P-1")), inventory(plan(replaced_by="P-8"))),
    ("PB407", "AD4", inventory(plan(goals=("M9",))), inventory(plan())),
    ("PB408", "G4", inventory(plan_requirements=(requirement(covered_by=("P-77",)),)), inventory(plan_requirements=(requirement(covered_by=("P-8",)),))),
    ("PB409", "B4", inventory(plan(1, title="Skoleplan 2019*"), plan(2, title="skoleplan  2020")), inventory(plan(1, title="Skoleplan 2019", replaced_by="P-2"), plan(2, title="Skoleplan 2020"))),
    ("PB501", "H4", inventory(plan(adopted_date=YEAR(date(2020, 2, 5)))), inventory(plan(adopted_date=YEAR(2020)))),
    ("PB502", "H4", inventory(plan(adopted_date=YEAR(date(2019, 1, 6)))), inventory(plan())),
    ("PB503", "AH4", inventory(plan(adopted_date=YEAR(date(2015, 6, 16)))), inventory(plan(adopted_date=YEAR(date(2016, 2, 3))))),
    ("PB504", "U4", inventory(plan(status=Status.NOT_STARTED, adopted_date=None, start=YEAR(2019))), inventory(plan(status=Status.NOT_STARTED, adopted_date=None, start=YEAR(2020)))),
    ("PB505", "V4", inventory(plan(status=Status.IN_PROGRESS, adopted_date=None, finish=YEAR(DAY))), inventory(plan(finish=YEAR(DAY)))),
    ("PB506", "V4", inventory(plan(start=YEAR(2021), finish=YEAR(2020))), inventory(plan(start=YEAR(2020), finish=YEAR(2020)))),
    ("PB507", "L4", inventory(plan(period_from=2015, period_to=2019)), inventory(plan(period_from=2015, period_to=2019, proposal=Proposal.REVISE))),
    ("PB508", "H4", inventory(plan(plan_type="Notat", adopted_date=YEAR(1999))), inventory(plan(plan_type="Notat", adopted_date=YEAR(1999), period_to=2030))),
    ("PB601", "R4", inventory(plan(proposal=None)), inventory(plan(proposal=None, in_strategy=False))),
    ("PB602", "R4", inventory(plan(proposal=Proposal.UNDECIDED)), inventory(plan(proposal=Proposal.UNDECIDED, decision=Proposal.CONTINUE))),
    ("PB603", "T4", inventory(plan(proposal=Proposal.DROP)), inventory(plan(proposal=Proposal.DROP, reason="Dekkes av loven."))),
    ("PB604", "AB4", inventory(plan(proposal=Proposal.MERGE_INTO, reason="Slås sammen.")), inventory(plan(proposal=Proposal.MERGE_INTO, reason="Slås sammen.", replaced_by="P-8"))),
    ("PB605", None, inventory(plans=(plan(), plan(9, plan_type="Kommuneplan arealdel"))), inventory(plan())),
    ("PB606", None, inventory(plans=(plan(), plan(8, plan_type="Kommuneplan samfunnsdel"))), inventory(plan())),
    ("PB607", "R4", inventory(plan(proposal=Proposal.NEW)), inventory(plan(proposal=Proposal.REVISE))),
    ("PB608", None, inventory(views=ASKED, strategy=meeting(council_constituted=date(2019, 10, 16))), inventory(views=ASKED, strategy=meeting(council_constituted=date(2019, 10, 30)))),
    ("PB609", None, inventory(views=ASKED, strategy=meeting(proposal_published_date=date(2020, 9, 22))), inventory(views=ASKED, strategy=meeting(proposal_published_date=date(2020, 9, 21)))),
    ("PB610", None, inventory(views=ASKED[:2], strategy=meeting()), inventory(views=ASKED, strategy=meeting())),
    ("PB611", "AL4", inventory(plan(public=False)), inventory(plan(public=None))),
    ("PB612", "R4", inventory(plan(plan_type="Kommunedelplan", proposal=Proposal.DROP, reason="x")), inventory(plan(plan_type="Kommunedelplan", proposal=Proposal.REPEAL, reason="x"))),
    ("PB613", "G4", inventory(plan_requirements=(requirement(),)), inventory(plan_requirements=(requirement(applies=False),))),
    ("PB614", None, inventory(views=ASKED, strategy=meeting(health_overview_date=date(2016, 10, 20))), inventory(views=ASKED, strategy=meeting(health_overview_date=date(2016, 10, 21)))),
    ("PB615", "A5", inventory(goals=(Goal(source=source("goals", 4), id="M1"), Goal(source=source("goals", 5), id="M2", goal_type=GoalType.MAIN_GOAL, text="Natur"))), inventory()),
    ("PB701", "C4", inventory(contacts=(contact("Skolesjef", email="a@b.no; c@d.no"), contact("Plankoordinator"))), inventory()),
    ("PB702", "H4", inventory(plan(), contacts=(contact("Skolesjef", active=False), contact("Plankoordinator"))), inventory(plan())),
    ("PB704", "A4", inventory(contacts=(contact("Skolesjef"), contact("skolesjef ", email="b@kommune.example"), contact("Plankoordinator"))), inventory()),
    ("PB703", "B8", inventory(settings=settings(coordinator="Ingen")), inventory()),
]  # fmt: skip


def of_code(code: str, found: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.code == code]


@pytest.mark.parametrize(("code", "cell", "failing", "passing"), EXAMPLES, ids=[example[0] for example in EXAMPLES])
def test_a_failing_example_is_found_at_its_cell_and_the_mended_one_is_not(
    code: str, cell: str | None, failing: Inventory, passing: Inventory
) -> None:
    found = of_code(code, run_checks(failing, TODAY, 3))
    assert found
    assert found[0].address.cell == cell
    assert not of_code(code, run_checks(passing, TODAY, 3))


@pytest.mark.parametrize(("code", "failing"), [(example[0], example[2]) for example in EXAMPLES])
def test_a_finding_is_told_without_a_placeholder_or_an_empty_word(code: str, failing: Inventory) -> None:
    for lang in texts.LANGUAGES:
        for finding in of_code(code, run_checks(failing, TODAY, 3)):
            told = f"{texts.message(finding, lang)} {texts.hint(finding, lang)} {texts.place(finding, lang)}"
            assert "{" not in told
            assert "None" not in told
            assert "  " not in told


STOPS = {"PB401", "PB601", "PB602", "PB603", "PB604", "PB605", "PB606", "PB611"}
"""What stops the case, and nothing else does (the contract of codes)."""


def test_only_these_codes_stop_the_case() -> None:
    assert {code for code, rule in CODES.items() if rule.stops_case} == STOPS
    assert {code for code in STOPS if CODES[code].severity != "error"} == set()


@pytest.mark.parametrize("proposal", [Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO])
def test_every_proposal_that_takes_a_plan_away_needs_a_reason(proposal: Proposal) -> None:
    assert of_code("PB603", run_checks(inventory(plan(proposal=proposal, replaced_by="P-8")), TODAY, 2))


def test_a_plan_merged_into_one_that_is_not_there_has_no_target() -> None:
    merged = plan(proposal=Proposal.MERGE_INTO, reason="Slås sammen.", replaced_by="P-77")
    assert of_code("PB604", run_checks(inventory(merged), TODAY, 2))


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.REPEALED, Status.LAPSED])
def test_a_plan_that_has_ended_needs_no_proposal_and_decides_nothing(status: Status) -> None:
    ended = plan(status=status, proposal=None, plan_type="Kommuneplan samfunnsdel")
    assert not [finding for finding in run_checks(inventory(ended), TODAY, 2) if finding.rule.stops_case]


def test_exactly_one_row_in_ten_is_in_use() -> None:
    plans = [plan(number, goals=("M1",) if number == 1 else ()) for number in range(1, 8)]
    more = [replace(plans[1], source=source("plans", 20 + number), id=f"P-2{number}") for number in range(1)]
    found = of_code("PB340", run_checks(inventory(*plans, *more, plans=(*plans, *more, *plans[1:3])), TODAY, 3))
    assert all(finding.address.row for finding in found)
    assert len(found) == 9


def test_a_column_that_is_missing_is_not_said_to_be_unused() -> None:
    without = source("plans", 4)
    columns = {name: place for name, place in without.columns.items() if name != "owner"}
    bare = replace(plan(owner=None), source=replace(without, columns=columns))
    assert not of_code("PB305", run_checks(inventory(plans=(bare,)), TODAY, 1))


def test_a_proposal_settles_a_deadline_and_a_period_that_have_passed() -> None:
    old: dict[str, Any] = {"adopted_date": YEAR(date(2015, 6, 16)), "period_from": 2015, "period_to": 2018}
    found = {finding.code for finding in run_checks(inventory(plan(**old, proposal=Proposal.REVISE)), TODAY, 1)}
    assert not found & {"PB503", "PB507"}


def test_a_revision_that_was_not_finished_is_told_once() -> None:
    late = plan(decision=Proposal.REVISE, finish=YEAR(2019), adopted_date=YEAR(2014))
    found = [finding.code for finding in run_checks(inventory(late), TODAY, 1)]
    assert found == ["PB505"]


def test_a_new_plan_adopted_in_the_period_is_as_it_should_be() -> None:
    new = plan(proposal=Proposal.NEW, adopted_date=YEAR(2022))
    assert not of_code("PB607", run_checks(inventory(new, strategy=Strategy(period_from=2019)), date(2023, 1, 2), 2))


def test_an_empty_inventory_gives_no_exception() -> None:
    assert list(run_checks(Inventory(), TODAY, 3)) == []


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_level_looks_only_for_what_belongs_to_it(level: int) -> None:
    bad = inventory(plan(status=None, proposal=None, goals=()))
    found = {finding.code for finding in run_checks(bad, TODAY, level)}
    assert ("PB306" in found, "PB601" in found, "PB340" in found) == (True, level >= 2, level >= 3)


def test_a_column_that_hardly_anyone_fills_is_one_finding() -> None:
    plans = tuple(plan(number, goals=()) for number in range(1, 8))
    found = of_code("PB340", run_checks(inventory(*plans), TODAY, 3))
    assert [finding.address.cell for finding in found] == [None]
    assert texts.message(found[0]) == "Kolonnen «Mål» er ikke tatt i bruk: 0 av 7 er fylt ut."
    some = (replace(plans[0], goals=("M1",)), *plans[1:])
    assert len(of_code("PB340", run_checks(inventory(*some), TODAY, 3))) == 6


def test_an_unread_cell_is_not_reported_as_empty() -> None:
    unread = plan(adopted_date=None, unread=frozenset({"adopted_date"}))
    assert not of_code("PB310", run_checks(inventory(unread), TODAY, 3))


def test_every_member_of_a_duplicate_group_is_listed_with_the_others() -> None:
    found = of_code("PB401", run_checks(inventory(plan(1, id="P 8"), plan(2, id="p-3"), plan(3)), TODAY, 1))
    assert [(finding.address.cell, finding.related) for finding in found] == [("A5", ("A6",)), ("A6", ("A5",))]
    blank = of_code("PB401", run_checks(inventory(plan(1, id="P-8 ")), TODAY, 1))
    assert len(blank) == 2


def test_an_exemption_accepts_a_finding_until_its_day() -> None:
    from planbook.findings import accept

    bad = inventory(plan(status=None))
    found = list(run_checks(bad, TODAY, 1))
    exemption = Exemption(
        source=source("exemptions", 4), plan_id="P-1", code="PB306", reason="Avklares i mars.", valid_to=TODAY
    )
    standing, accepted = accept(found, [exemption], TODAY)
    assert (standing, [item.finding.code for item in accepted]) == ([], ["PB306"])
    lower = replace(exemption, code=" pb306 ")
    assert accept(found, [lower, replace(exemption, valid_to=date(2019, 1, 1))], TODAY)[0] == []
    standing, accepted = accept(found, [exemption], date(2020, 2, 4))
    assert ([finding.code for finding in standing], accepted) == (["PB306"], [])


def test_checks_stand_in_one_tuple_with_one_shape() -> None:
    assert isinstance(CHECKS, tuple)
    assert len(CHECKS) == len(set(CHECKS)) >= 20
    assert all(check.__doc__ and check.__doc__.startswith("PB") for check in CHECKS)


def test_the_identifiers_of_columns_are_fields_of_the_records() -> None:
    for sheet in READ_SHEETS:
        assert sheet.record is not None
        for column in sheet.inputs:
            assert column.field in {field.name for field in fields(sheet.record)}, (sheet.name, column.field)


def test_a_large_circle_is_told_in_a_short_sentence() -> None:
    ring = [plan(1, id=f"P-1{number}", parent=f"P-1{(number + 1) % 2000}") for number in range(2000)]
    found = of_code("PB405", run_checks(inventory(*ring), TODAY, 1))
    assert len(found) == 2000
    assert max(len(texts.message(one)) for one in found) < 200
