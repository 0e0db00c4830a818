"""The edges of the rules about rows, links, levels, roles and goals: each edit of the municipality in order, and all it brings."""

from __future__ import annotations

from datetime import date

import pytest
from data.breaks import TODAY
from making import UNREAD, Cells, answer, cells, edited, in_order, plan, setting, told

YESTERDAY, TOMORROW = date(2025, 3, 2), date(2025, 3, 4)
M1_ALONE: Cells = {**plan("P-3", goals="M2"), **plan("P-5", goals="M2"), **plan("P-14", goals="M2")}
"""No living plan works for the goal M1."""

ROWS: dict[str, tuple[Cells, str]] = {
    "an ended plan needs no owner": (plan("P-7", owner=None), ""),
    "an ended plan need not be known to be in use": (plan("P-7", in_use="Usikker"), ""),
    "an ended plan need not be confirmed": (plan("P-7", confirmed_date=date(2020, 1, 1)), ""),
    "an ended plan may be a zoning plan": (plan("P-7", title="Detaljregulering for torget"), ""),
    "an ended plan needs no link": (plan("P-7", link=None), ""),
    "a repealed plan need not say what replaces it": (plan("P-13", replaced_by=None), ""),
    "confirmed a year ago to the day": (plan("P-3", confirmed_date=date(2024, 3, 3)), ""),
    "confirmed a year and a day ago": (plan("P-3", confirmed_date=date(2024, 3, 2)), "PB350 P-3 confirmed_date"),
    "a confirmed date nobody can read": (plan("P-3", confirmed_date=UNREAD), ""),
    "continued with a new period under its old name": (plan("P-3", period_to=2030), ""),
    "revised with a new period under its old name": (
        plan("P-3", period_to=2030, proposal="Revideres", reason="Ny lov.", start=date(2025, 8, 18), finish=2026), "PB321 P-3 period_to",
    ),
    "continued, and the period ends before the years of the name": (plan("P-3", period_to=2026, reason="Skal vurderes."), "PB321 P-3 period_to"),
    "a period that begins before the years of the name": (plan("P-3", period_from=2022), "PB321 P-3 period_from"),
    "a period whose start nobody can read is not other than the name's": (plan("P-3", period_from=UNREAD), ""),
    "a period whose end nobody can read is not other than the name's": (plan("P-3", period_to=UNREAD), ""),
    "a period backwards is not told as other than the name's": (plan("P-3", period_from=2028), "PB320 P-3 period_to"),
    "a period of one year": (plan("P-2", period_from=2034), ""),
    "a strategy of one year": (answer(period_from=2027, period_to=2027), "PB617 P-1 finish, PB617 P-4 finish, PB617 P-5 finish, PB617 P-6 finish, PB617 P-14 finish"),
    "a registration of one day": (answer(registration_to=date(2024, 1, 8)), ""),
    "a goal of one day": (cells("goals", "M1", valid_from=TODAY, valid_to=TODAY), ""),
    "an administrative plan has no case number": (plan("P-8", case_number=None), ""),
    "a plan that is not public needs no link": (plan("P-8", public="Nei", link=None), ""),
    "a public plan needs a link": (plan("P-8", public="Ja", link=None), "PB360 P-8 link, PB425 exemptions 0 plan_id"),
    "a zoning plan by its plan type": (
        {**plan("P-11", plan_type="Reguleringsplan"), **cells("plan_types", 7, like="Temaplan", name="Reguleringsplan")}, "PB323 P-11 plan_type",
    ),
}  # fmt: skip

LINKS: dict[str, tuple[Cells, str]] = {
    "Plan-IDs that differ by a blank within": (plan("P-5", id="P-1 4"), "PB401 P-5 id, PB401 P-14 id"),
    "a Utfordring-ID on two rows": (cells("challenges", "U2", id="u1"), "PB422 challenges 1 id"),
    "a Konflikt-ID on two rows": (cells("goal_conflicts", "MK2", id="mk1"), "PB422 goal_conflicts 1 id"),
    "a Krav-ID on two rows": (cells("plan_requirements", "K-3", id="k-1"), "PB422 plan_requirements 2 id"),
    "a plan type on two rows": (cells("plan_types", 7, like="Temaplan", name="TEMAPLAN"), "PB422 plan_types 7 name"),
    "rows without a key are not alike": ({**cells("challenges", "U1", id=None), **cells("challenges", "U2", id=None)}, ""),
    "an unlisted sector in Kontakter": (cells("contacts", "Oppvekstsjef", sector="Skule"), "PB202 contacts 3 sector"),
    "an unlisted body in Møtekalender": (cells("meetings", 2, like=0, body="Fylkestinget"), "PB202 meetings 2 body"),
    "an unlisted body in Vedtak": (cells("decisions", 2, body="Fylkestinget"), "PB202 decisions 2 body"),
    "an unlisted body in Milepæler": (cells("milestones", 0, body="Fylkestinget"), "PB202 milestones 0 body"),
    "an unlisted body in Plankrav": (
        cells("plan_requirements", "K-3", adopted_by="Fylkestinget", requirement_type="Nasjonal forventning"), "PB202 plan_requirements 2 adopted_by",
    ),
    "an unlisted body in Plantyper": (cells("plan_types", "Temaplan", adopted_by="Fylkestinget"), "PB202 plan_types 3 adopted_by"),
    "an unlisted plan type above another": (
        cells("plan_types", "Kontrollutvalgets plan", allowed_parents="Kommuneplan samfunnsdel; Kommunalplan"), "PB202 plan_types 5 allowed_parents",
    ),
    "an unlisted body that adopted a plan": (plan("P-3", adopted_by="Fylkestinget"), "PB202 P-3 adopted_by"),
    "no body is listed at all": ({("lists", 2, "list_name"): None, ("lists", 3, "list_name"): None}, ""),
    "a listed value in capitals": (plan("P-3", sector="OPPVEKST"), ""),
    "an accepted finding of an unknown plan": (cells("exemptions", 0, plan_id="P-99"), "PB408 exemptions 0 plan_id"),
    "a decision about an unknown plan": (cells("decisions", 2, plan_id="P-99"), "PB408 decisions 2 plan_id"),
    "a view of an unknown plan": (cells("views", 5, like=0, plan_id="P-99"), "PB408 views 5 plan_id"),
    "an accepted finding of the strategy": (cells("exemptions", 0, plan_id="PLANSTRATEGIEN"), ""),
    "an exemption holds on its last day": (cells("exemptions", 0, valid_to=TODAY), ""),
    "an expired exemption of an unknown code is told once": (cells("exemptions", 0, code="PB999", valid_to=YESTERDAY), "PB423 exemptions 0 code"),
    "a code in small letters": (cells("exemptions", 0, code="pb360"), ""),
    "a plan that replaces itself": (plan("P-7", replaced_by="P-7"), "PB406 P-7 replaced_by"),
    "a list with a value that nobody can read": ({("lists", 0, "value"): UNREAD}, ""),
    "an unlisted plan type": (plan("P-11", plan_type="Temapln"), "PB202 P-11 plan_type"),
    "an exemption without a code": (cells("exemptions", 0, code=None), ""),
    "an exemption without an end": (cells("exemptions", 0, valid_to=None), ""),
}  # fmt: skip

HIERARCHY: dict[str, tuple[Cells, str]] = {
    "a plan that is its own parent": (plan("P-3", parent="P-3"), "PB405 P-3 parent"),
    "an ended plan under the wrong type": (plan("P-7", parent="P-2"), ""),
    "an ended plan under an ended one": (plan("P-7", parent="P-13"), ""),
    "an ended action plan under one of its own level": (plan("P-7", plan_type="Handlingsplan", parent="P-12"), ""),
    "an action plan under one of its own level": (plan("P-12", parent="P-5"), "PB418 P-12 parent"),
    "samfunnsdelen under arealdelen": (plan("P-1", parent="P-2"), ""),
    "samfunnsdelen under an action plan": ({**plan("P-1", parent="P-12"), **plan("P-12", parent=None)}, "PB418 P-1 parent"),
    "a plan of their level under samfunnsdelen": (
        {**plan("P-12", plan_type="Strategi"), **cells("plan_types", 7, like="Kommuneplan samfunnsdel", name="Strategi")}, "PB418 P-12 parent",
    ),
    "a temaplan under another, where only samfunnsdelen may stand": (plan("P-4", parent="P-3"), "PB417 P-4 parent"),
    "a Plan-ID above that nobody can read": (plan("P-3", parent=UNREAD), ""),
}  # fmt: skip

VACANT = cells("contacts", 5, like="Oppvekstsjef", role="Biblioteksjef", active="Nei")
"""A role that nobody holds."""

CONTACTS: dict[str, tuple[Cells, str]] = {
    "a responsible role that nobody knows": (plan("P-3", responsible="Rektor"), "PB403 P-3 responsible"),
    "a role's former holder": (cells("contacts", 5, like="Oppvekstsjef", email="a@lillevik.example", active="Nei"), ""),
    "a role's former holder stands first": (
        {**cells("contacts", 5, like="Oppvekstsjef", email="a@lillevik.example"), **cells("contacts", "Oppvekstsjef", active="Nei")}, "",
    ),
    "a role with two addresses and a former holder": (
        {**cells("contacts", 5, like="Oppvekstsjef", email="a@lillevik.example"), **cells("contacts", 6, like="Oppvekstsjef", email="b@lillevik.example", active="Nei")},
        "PB704 contacts 3 role, PB704 contacts 5 role",
    ),
    "a role on two rows with one address": (cells("contacts", 5, like="Oppvekstsjef"), ""),
    "a role that nobody holds and no plan names": (VACANT, ""),
    "a role that nobody holds and an ended plan names": ({**VACANT, **plan("P-7", owner="Biblioteksjef")}, ""),
    "a role that nobody holds and an owner": ({**VACANT, **plan("P-3", owner="Biblioteksjef")}, "PB702 contacts 5 active"),
    "a role that nobody holds and is responsible": ({**VACANT, **plan("P-3", responsible="Biblioteksjef")}, "PB702 contacts 5 active"),
    "a coordinator that nobody can read": (setting(coordinator=UNREAD), ""),
    "a coordinator without an address": (cells("contacts", "Plankoordinator", email=None), "PB703 settings coordinator"),
    "a coordinator with two addresses in one cell": (
        cells("contacts", "Plankoordinator", email="a@b.example; c@d.example"), "PB701 contacts 1 email, PB703 settings coordinator",
    ),
    "a deputy of an empty row": (cells("contacts", 5, like="Oppvekstsjef", role=None, deputy="Rektor"), ""),
    # who never answers
    "confirmed two years ago to the day": (plan("P-9", confirmed_date=date(2023, 3, 3)), "PB350 P-9 confirmed_date"),
    "confirmed two years and a day ago": (plan("P-9", confirmed_date=date(2023, 3, 2)), "PB705 contacts 4 role"),
    "never confirmed, adopted two years ago to the day": (
        {**plan("P-9", confirmed_date=None, adopted_date=date(2023, 3, 3)), **cells("decisions", 2, plan_id="P-11")}, "PB350 P-9 confirmed_date, PB411 P-11 adopted_date",
    ),
    "never confirmed, adopted two years and a day ago": (
        {**plan("P-9", confirmed_date=None, adopted_date=date(2023, 3, 2)), **cells("decisions", 2, plan_id="P-12", decided_date=date(2024, 6, 19))}, "PB705 contacts 4 role",
    ),
    "an owner who never answers, and whose role nobody holds": (
        {**plan("P-9", confirmed_date=date(2023, 1, 16)), **cells("contacts", "Kontrollutvalgets sekretariat", active="Nei")}, "PB702 contacts 4 active",
    ),
    "an owner who has confirmed one of her plans": (
        {**plan("P-3", confirmed_date=date(2023, 1, 16)), **plan("P-5", confirmed_date=date(2023, 1, 16)), **plan("P-8", confirmed_date=date(2023, 1, 16))},
        "PB350 P-3 confirmed_date, PB350 P-5 confirmed_date, PB350 P-8 confirmed_date",
    ),
    "an owner of nothing but ended plans": (
        {**plan("P-7", owner="Biblioteksjef", confirmed_date=date(2020, 1, 6)), **cells("contacts", 5, like="Oppvekstsjef", role="Biblioteksjef")}, "",
    ),
}  # fmt: skip

COVERAGE: dict[str, tuple[Cells, str]] = {
    "an action plan needs goals too": (plan("P-12", goals=None), "PB340 P-12 goals"),
    "the control committee's plan needs no goal": (plan("P-9", goals=None), ""),
    "goals that nobody can read": (plan("P-12", goals=UNREAD), ""),
    "a goal applies on its last day": (cells("goals", "M1", valid_to=TODAY), ""),
    "a goal whose last day was yesterday": (
        cells("goals", "M1", valid_to=YESTERDAY), "PB426 P-3 goals, PB426 P-5 goals, PB426 P-14 goals",
    ),
    "an ended plan's goal may have ended": ({**M1_ALONE, **cells("goals", "M1", valid_to=YESTERDAY), **plan("P-7", goals="M1")}, ""),
    "a goal that no plan works for on its last day": ({**M1_ALONE, **cells("goals", "M1", valid_to=TODAY)}, "PB615 goals 0 id"),
    "a goal that only an ended plan works for": ({**M1_ALONE, **plan("P-7", goals="M1")}, "PB615 goals 0 id"),
    "a strategy needs no plan": ({**M1_ALONE, **cells("goals", "M1", goal_type="strategi")}, ""),
    "a sub-goal needs a plan": ({**M1_ALONE, **cells("goals", "M1", goal_type="delmål")}, "PB615 goals 0 id"),
    "a goal three levels up is served by a plan below": (
        {
            **cells("goals", "M3", like="M2"), **cells("goals", "M4", like="M2", parent="M3"),
            **cells("goals", "M5", like="M2", parent="M4"), **cells("goals", "M6", like="M2", parent="M5"), **plan("P-11", goals="M6"),
        },
        "",
    ),
    "a goal below one that is served is not served by that": (cells("goals", "M3", like="M2", parent="M2"), "PB615 goals 2 id"),
    "goals that stand above each other in a circle": (
        {**cells("goals", "M3", like="M2", parent="M4"), **cells("goals", "M4", like="M2", parent="M3"), **plan("P-11", goals="M3")}, "",
    ),
    "a plan of measures reported in a case of its own": (plan("P-12", reported_in="Egen sak"), "PB342 P-12 reported_in"),
    "a temaplan reported in a case of its own": (plan("P-3", reported_in="Egen sak"), ""),
    "a plan of measures that is not in use": (plan("P-12", in_use="Nei", reported_in="Årsrapport"), ""),
    "a plan not in use need not be reported": (plan("P-4", in_use="Nei", reported_in="Ikke"), ""),
    "a plan not in use need not say where it is reported": (plan("P-4", in_use="Nei", reported_in=None), ""),
    "a plan in use must say where it is reported": (plan("P-4", reported_in=None), "PB341 P-4 reported_in"),
    "a plan that may be in use must be reported": (plan("P-4", in_use="Usikker", reported_in="Ikke"), "PB330 P-4 in_use, PB341 P-4 reported_in"),
    "a knowledge base need not be reported": (plan("P-8", reported_in="Ikke"), ""),
    "the control committee's plan need not be reported": (plan("P-9", reported_in="Ikke"), ""),
    "a plan that nobody has decided need not be reported": (plan("P-6", reported_in="Ikke"), ""),
    "a report that nobody can read": (plan("P-3", reported_in=UNREAD), ""),
    "an ended plan needs no other sectors": (plan("P-7", contributors=None), ""),
    # what the law asks for
    "a requirement that does not apply needs no plan": (cells("plan_requirements", "K-1", applies="Nei", covered_by=None), ""),
    "a requirement that may not apply needs no plan": (cells("plan_requirements", "K-1", applies=None, covered_by=None), ""),
    "an expectation needs no plan": (cells("plan_requirements", "K-1", requirement_type="Nasjonal forventning", covered_by=None), ""),
    "an ended plan meets no requirement": (cells("plan_requirements", "K-3", covered_by="P-7"), "PB613 plan_requirements 2 covered_by"),
    "an ended plan takes nothing over": (
        {**cells("plan_requirements", "K-3", covered_by="P-7; P-10"), **plan("P-10", proposal="Utgår", replaced_by=None)}, "PB620 P-10 replaced_by",
    ),
    "what meets the law is taken away, and would replace itself": (
        plan("P-10", proposal="Utgår", replaced_by="P-10"), "PB406 P-10 replaced_by, PB620 P-10 replaced_by",
    ),
    "a requirement that names an unknown plan is told once": (cells("plan_requirements", "K-1", covered_by="P-99"), "PB408 plan_requirements 0 covered_by"),
    "a requirement that does not apply needs no paragraph": (cells("plan_requirements", "K-1", applies="Nei", legal_basis="loven"), ""),
    "a requirement verified two years ago to the day": (cells("plan_requirements", "K-1", verified_date=date(2023, 3, 3)), ""),
    "a requirement verified two years and a day ago": (cells("plan_requirements", "K-1", verified_date=date(2023, 3, 2)), "PB638 plan_requirements 0 verified_date"),
    "a requirement that does not apply need not be verified": (cells("plan_requirements", "K-1", applies="Nei", verified_date=date(2020, 1, 6)), ""),
    "the body of a plan that nobody has decided": (plan("P-10", status="Under arbeid", adopted_by="Formannskapet"), ""),
    "the body of a decided plan": (plan("P-10", adopted_by="Formannskapet"), "PB415 P-10 adopted_by"),
    "the body in capitals": (plan("P-10", adopted_by="KOMMUNESTYRET"), ""),
    "an interval longer than two requirements ask for": (
        {**plan("P-12", revision_interval_years=None), **cells("plan_requirements", "K-3", covered_by="P-12", interval_years=3)}, "PB416 P-12 revision_interval_years",
    ),
    "an interval longer than what a grant asks for": (
        {**plan("P-12", revision_interval_years=2), **cells("plan_requirements", "K-2", requirement_type="Vilkår for tilskudd")}, "PB416 P-12 revision_interval_years",
    ),
    "an interval of a requirement that does not apply": ({**plan("P-12", revision_interval_years=None), **cells("plan_requirements", "K-2", applies="Nei")}, ""),
}  # fmt: skip

EDGES = {**ROWS, **LINKS, **HIERARCHY, **CONTACTS, **COVERAGE}


def test_the_municipality_in_order_brings_nothing() -> None:
    assert told(in_order()) == []


@pytest.mark.parametrize(("changes", "expected"), EDGES.values(), ids=EDGES.keys())
def test_an_edit_brings_what_the_rule_says_and_nothing_else(changes: Cells, expected: str) -> None:
    assert told(edited(changes)) == sorted(filter(None, expected.split(", ")))


def test_no_edge_is_named_twice() -> None:
    assert len(EDGES) == sum(map(len, (ROWS, LINKS, HIERARCHY, CONTACTS, COVERAGE)))
