"""The edges of the rules about the strategy's rows, and of what is worked out for them: each edit, and all it brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from data.breaks import TODAY
from making import UNREAD, Cells, answer, cells, edited, in_order, plan, setting, told

from planbook.analysis.hierarchy import social_part_above
from planbook.checks.registry import run_checks

YESTERDAY, TOMORROW = date(2025, 3, 2), date(2025, 3, 4)
NO_MEETING = answer(council_meeting=None)
NEW_COUNCIL = {**answer(council_constituted=date(2024, 10, 16)), **NO_MEETING}
"""A council constituted after the strategy was decided: its own is still to come."""

PROPOSALS: dict[str, tuple[Cells, str]] = {
    "a decided plan needs no proposal": (plan("P-6", proposal=None), ""),
    "what the last council decided is no proposal": ({**NEW_COUNCIL, **plan("P-6", proposal=None)}, "PB601 P-6 proposal"),
    "not settled by the council": (plan("P-4", decision="Uavklart", decision_reference="19.06.2024, sak 49/24"), "PB602 P-4 decision"),
    "samfunnsdelen not settled is told once": (plan("P-1", proposal="Uavklart", decision=None, next_revision=2027), "PB605 P-1 proposal"),
    "a reason to take away that nobody can read": (plan("P-10", reason=UNREAD), ""),
    "a reason for work that nobody can read": (plan("P-5", reason=UNREAD), ""),
    "a row outside the strategy needs no proposal": (plan("P-11", in_strategy="Nei", proposal=None), ""),
    "a row outside the strategy needs no reason": (plan("P-3", in_strategy="Nei", proposal="Utgår"), ""),
    "a row outside the strategy needs no time": (plan("P-5", in_strategy="Nei", reason=None, start=None, finish=None), ""),
    "a row outside the strategy need not be settled": (plan("P-11", in_strategy="Nei", proposal="Uavklart"), ""),
    "a row outside the strategy need not be public": (plan("P-11", in_strategy="Nei", public="Nei"), ""),
    "a row outside the strategy may be kept, though not used": (plan("P-3", in_strategy="Nei", in_use="Nei"), ""),
    "a row outside the strategy may be merged into nothing": (plan("P-10", in_strategy="Nei", replaced_by=None), "PB620 P-10 replaced_by"),
    "a row outside the strategy may be kept for a shorter time": (plan("P-11", in_strategy="Nei", period_to=2026), ""),
    "a row outside the strategy may be worked on at any time": (plan("P-5", in_strategy="Nei", finish=2028), ""),
    "a row outside the strategy may begin outside it": (plan("P-14", in_strategy="Nei", decision_reference=None), ""),
    "a row that stands outside by its plan type": (plan("P-8", proposal=None), ""),
    "a row of such a plan type that is taken in": (plan("P-8", in_strategy="Ja"), "PB601 P-8 proposal"),
    # the control committee
    "the control committee's plan by its owner": (plan("P-9", plan_type="Handlingsplan"), ""),
    "the control committee's plan by who is responsible": (
        {**plan("P-9", plan_type="Handlingsplan", owner="Samfunnssjef", responsible="Kontrollutvalgets sekretariat")}, "",
    ),
    "no longer the control committee's plan": (plan("P-9", plan_type="Handlingsplan", owner="Samfunnssjef"), "PB601 P-9 proposal"),
    "a proposal for the control committee's plan by its owner": (plan("P-12", owner="Kontrollutvalgets sekretariat"), "PB634 P-12 proposal"),
    "a proposal for the control committee's plan by who is responsible": (plan("P-12", responsible="Kontrollutvalgets sekretariat"), "PB634 P-12 proposal"),
    "the control committee in nynorsk": (
        {**plan("P-12", responsible="Kontrollutvalet"), **cells("contacts", 5, like="Oppvekstsjef", role="Kontrollutvalet")}, "PB634 P-12 proposal",
    ),
    "a proposal for the control committee's ended plan": (plan("P-7", responsible="Kontrollutvalgets sekretariat", proposal="Videreføres"), ""),
    # who takes over
    "merged into itself": (plan("P-10", replaced_by="P-10"), "PB604 P-10 replaced_by"),
    "taken away and replaced by itself": (plan("P-11", proposal="Utgår", reason="Ikke i bruk.", replaced_by="P-11"), "PB406 P-11 replaced_by, PB412 P-10 replaced_by"),
    "merged into a plan that nobody can read": (plan("P-10", replaced_by=UNREAD), ""),
    "what takes over is taken away": (plan("P-11", proposal="Utgår", reason="Ikke i bruk."), "PB412 P-10 replaced_by"),
    "what takes over has ended": (plan("P-11", status="Opphevet", proposal=None), "PB412 P-10 replaced_by"),
    "what once took over is taken away": (plan("P-3", proposal="Utgår", reason="Ikke i bruk."), ""),
    "what is said to take over the next time has ended": (plan("P-13", replaced_by="P-7", proposal="Oppheves"), "PB412 P-13 replaced_by"),
    # new, kept, taken away
    "new, though adopted, and nobody has said when the period begins": (
        {**answer(period_from=None), **plan("P-4", proposal="Ny", decision="Ny")}, "PB607 P-4 proposal",
    ),
    "new, and adopted in the first year of the period": (
        plan("P-12", proposal="Ny", reason="Loven krever det.", start=date(2024, 1, 8), finish=date(2024, 6, 19)), "",
    ),
    "decided to be dropped, with legal effect": (
        plan("P-6", decision="Utgår", decision_reference="19.06.2024, sak 49/24"), "PB612 P-6 decision",
    ),
    "decided to be kept, though not used": (plan("P-2", in_use="Nei"), "PB331 P-2 decision"),
    "revised, though not used": (plan("P-4", in_use="Nei"), ""),
    "kept to the end of the strategy's last year": (plan("P-11", period_to=2027), ""),
    "kept to the last day of the strategy": (plan("P-11", next_revision=date(2027, 12, 31)), ""),
    "kept to the day before the last of the strategy": (plan("P-11", next_revision=date(2027, 12, 30)), "PB618 P-11 reason"),
    "kept to today": (plan("P-11", next_revision=TODAY), "PB618 P-11 reason"),
    "kept to yesterday is told as overdue": (plan("P-11", next_revision=YESTERDAY), "PB503 P-11 next_revision"),
    "kept beyond the strategy by Neste revisjon, whatever the period": (plan("P-11", period_to=2026, next_revision=2028), ""),
    "kept for a shorter time with a reason": (plan("P-11", period_to=2026, reason="Gjelder til ny strategi er vedtatt."), ""),
    "kept for a shorter time with a reason that nobody can read": (plan("P-11", period_to=2026, reason=UNREAD), ""),
}  # fmt: skip

WHEN: dict[str, tuple[Cells, str]] = {
    "finish in the strategy's last year": (plan("P-5", finish=2027), ""),
    "finish on the strategy's last day": (plan("P-5", finish=date(2027, 12, 31)), ""),
    "finish after the strategy": (plan("P-5", finish=date(2028, 1, 1)), "PB617 P-5 finish"),
    "finish before the period": (
        plan("P-4", adopted_date=date(2023, 5, 31), start=2022, finish=date(2023, 6, 14)), "PB617 P-4 finish",
    ),
    "finish in the strategy's first year": (plan("P-4", adopted_date=date(2024, 6, 19), start=2023, finish=date(2024, 6, 19)), ""),
    "start after the strategy": (plan("P-5", start=date(2028, 1, 3), finish=None), "PB616 P-5 finish, PB617 P-5 start"),
    "start on the strategy's last day": (plan("P-5", start=date(2027, 12, 31), finish=None), "PB616 P-5 finish"),
    "what is rolled is no work of the period": (plan("P-12", finish=2028), ""),
    "an unreadable finish": (plan("P-5", finish=UNREAD), ""),
    "an ended plan needs no time": (plan("P-7", in_strategy="Ja", proposal="Revideres", reason="Må samles."), ""),
    "an ended plan of the strategy needs a reason": (plan("P-7", in_strategy="Ja", proposal="Revideres"), "PB636 P-7 reason"),
    "what is to be finished needs no start": (plan("P-5", proposal="Ferdigstilles", start=None), ""),
    "a plan under way needs no start": (plan("P-14", start=None), ""),
    "a plan on hearing needs no start": (plan("P-14", start=None, status="På høring"), ""),
    "a plan under revision needs no start": (plan("P-4", start=None), ""),
    "a plan in force needs a start of its revision": (plan("P-4", start=None, status="Vedtatt"), "PB619 P-4 start"),
    # capacity
    "as much as a sector can do": ({**setting(capacity_per_half_year=3), **plan("P-1", finish=date(2026, 6, 17))}, ""),
    "one more than a sector can do": (
        {**setting(capacity_per_half_year=2), **plan("P-1", finish=date(2026, 6, 17))}, "PB626 P-1 finish, PB626 P-4 finish, PB626 P-6 finish",
    ),
    "what is rolled counts": (
        {**setting(capacity_per_half_year=2), **plan("P-12", finish=date(2026, 6, 30))}, "PB626 P-4 finish, PB626 P-6 finish, PB626 P-12 finish",
    ),
    "what is kept does not count": ({**setting(capacity_per_half_year=2), **plan("P-11", finish=date(2026, 6, 30))}, ""),
    "ended plans do not count": ({**setting(capacity_per_half_year=2), **plan("P-13", proposal="Revideres", finish=date(2026, 6, 17))}, ""),
    "June is the first half of the year, July the second": (
        {**setting(capacity_per_half_year=1), **plan("P-1", finish=2027), **plan("P-4", finish=date(2026, 6, 30)), **plan("P-6", finish=date(2026, 7, 1))}, "",
    ),
    "both in the first half": (
        {**setting(capacity_per_half_year=1), **plan("P-4", finish=date(2026, 1, 1)), **plan("P-6", finish=date(2026, 6, 30))}, "PB626 P-4 finish, PB626 P-6 finish",
    ),
    "both in the second half": (
        {**setting(capacity_per_half_year=1), **plan("P-4", finish=date(2026, 7, 1)), **plan("P-6", finish=date(2027, 6, 17))}, "PB626 P-1 finish, PB626 P-4 finish",
    ),
    "the same half of different years": (
        {**setting(capacity_per_half_year=1), **plan("P-4", finish=date(2025, 6, 18))}, "",
    ),
}  # fmt: skip

LEFT_OPEN = plan(
    "P-4", status="Vedtatt", start=None, finish=None, adopted_date=date(2019, 6, 19), revision_interval_years=None
)
"""A plan that the last council decided to revise, and of which nothing was heard."""
NO_TIME = "PB616 P-4 finish, PB619 P-4 start, PB510 P-1 adopted_date"

DECISIONS: dict[str, tuple[Cells, str]] = {
    "decided otherwise, and the reference stands": (plan("P-1", decision="Revideres delvis", decision_reference="19.06.2024, sak 49/24"), ""),
    "decided otherwise, and nobody can read the reference": (plan("P-1", decision="Revideres delvis", decision_reference=UNREAD), ""),
    "the last council decided otherwise": ({**NEW_COUNCIL, **plan("P-1", decision="Revideres delvis")}, ""),
    "decided as proposed": (plan("P-1", decision="Revideres"), ""),
    # begun outside the strategy
    "begun outside the strategy today": (plan("P-14", start=TODAY, decision_reference=None), "PB627 P-14 decision_reference"),
    "to begin outside the strategy tomorrow": (plan("P-14", start=TOMORROW, decision_reference=None), ""),
    "begun on the day the strategy was decided": (plan("P-14", start=date(2024, 6, 19), decision_reference=None), ""),
    "begun the day after the strategy was decided": (plan("P-14", start=date(2024, 6, 20), decision_reference=None), "PB627 P-14 decision_reference"),
    "begun outside the strategy, and nobody says whose wish it was": (plan("P-14", initiative=None, decision_reference=None), "PB627 P-14 decision_reference"),
    "begun outside the strategy, because the law asks for it": (plan("P-14", initiative="Lov eller forskrift", decision_reference=None), ""),
    "begun outside the strategy by a wish that nobody can read": (plan("P-14", initiative=UNREAD, decision_reference=None), ""),
    "begun outside the strategy, and no proposal either": (plan("P-14", proposal=None, decision_reference=None), "PB627 P-14 decision_reference"),
    "begun as the strategy says": (plan("P-14", decision="Ny", decision_reference=None), ""),
    "what is rolled every year begins by itself": (plan("P-12", start=date(2025, 1, 13)), ""),
    "the control committee begins by itself": (plan("P-9", plan_type="Handlingsplan", start=date(2025, 1, 13)), ""),
    # what became of the last strategy's tasks
    "a task of the last strategy that nobody has heard of": ({**NEW_COUNCIL, **LEFT_OPEN}, "PB629 P-4 status, PB510 P-1 adopted_date"),
    "the new council was constituted today": (
        {**NO_MEETING, **LEFT_OPEN, **answer(council_constituted=TODAY)}, "PB629 P-4 status, PB510 P-1 adopted_date",
    ),
    "the next council is not constituted yet": ({**NO_MEETING, **LEFT_OPEN, **answer(council_constituted=date(2025, 10, 15))}, NO_TIME),
    "the new council has decided on the day it was constituted": ({**LEFT_OPEN, **answer(council_constituted=date(2024, 6, 19))}, NO_TIME),
    "nobody has said when the council was constituted": ({**NO_MEETING, **LEFT_OPEN, **answer(council_constituted=None)}, NO_TIME),
    "a task finished on the first day of the last period": (
        {**NEW_COUNCIL, **LEFT_OPEN, **plan("P-4", adopted_date=date(2020, 10, 16))}, "PB616 P-4 finish, PB619 P-4 start",
    ),
    "a task finished the day before the last period": ({**NEW_COUNCIL, **LEFT_OPEN, **plan("P-4", adopted_date=date(2020, 10, 15))}, "PB629 P-4 status"),
    "a task under way": ({**NEW_COUNCIL, **LEFT_OPEN, **plan("P-4", status="Gjeldende, under revisjon")}, "PB616 P-4 finish, PB510 P-1 adopted_date"),
    "a task with a finish": ({**NEW_COUNCIL, **LEFT_OPEN, **plan("P-4", finish=2026)}, "PB619 P-4 start, PB510 P-1 adopted_date"),
    "a task with a start": ({**NEW_COUNCIL, **LEFT_OPEN, **plan("P-4", start=2026)}, "PB616 P-4 finish, PB510 P-1 adopted_date"),
    "a plan that the last strategy kept": ({**NEW_COUNCIL, **LEFT_OPEN, **plan("P-4", proposal="Videreføres", decision="Videreføres", next_revision=2028)}, "PB510 P-1 adopted_date"),
}  # fmt: skip

EDGES = {**PROPOSALS, **WHEN, **DECISIONS}


@pytest.mark.parametrize(("changes", "expected"), EDGES.values(), ids=EDGES.keys())
def test_an_edit_brings_what_the_rule_says_and_nothing_else(changes: Cells, expected: str) -> None:
    assert told(edited(changes)) == sorted(filter(None, expected.split(", ")))


def test_no_edge_is_named_twice() -> None:
    assert len(EDGES) == len(PROPOSALS) + len(WHEN) + len(DECISIONS)


# documents that nobody knows

FORGOTTEN = plan("P-14", owner=None, confirmed_date=None, goals=None, parent=None)
"""A document that nobody owns, confirms or refers to."""
KNOWN: dict[str, Cells] = {
    "an owner": plan("P-14", owner="Oppvekstsjef"),
    "an owner that nobody can read": plan("P-14", owner=UNREAD),
    "a responsible role": plan("P-14", responsible="Oppvekstsjef"),
    "a confirmation": plan("P-14", confirmed_date=date(2020, 1, 6)),
    "a goal": plan("P-14", goals="M1"),
    "a plan above": plan("P-14", parent="P-1"),
    "a plan below": plan("P-5", parent="P-14"),
    "a plan that it replaces": plan("P-7", replaced_by="P-14"),
    "a milestone": cells("milestones", 7, like=0, plan_id="P-14"),
    "a decision": cells("decisions", 3, like=2, plan_id="P-14"),
    "a view": cells("views", 5, like=0, plan_id="P-14"),
    "a requirement": cells("plan_requirements", "K-3", covered_by="P-10; P-14"),
    "an end": plan("P-14", status="Utgått"),
    "a proposal to drop it": plan("P-14", proposal="Utgår"),
    "no owner of any plan": {("plans", f"P-{number}", "owner"): None for number in range(1, 15)},
    "no confirmation of any plan": {("plans", f"P-{number}", "confirmed_date"): None for number in range(1, 15)},
}  # fmt: skip


def test_a_document_that_nobody_knows_is_told() -> None:
    assert told(edited(FORGOTTEN), frozenset({"PB332"})) == ["PB332 P-14 proposal"]


@pytest.mark.parametrize("saved", KNOWN.values(), ids=KNOWN.keys())
def test_a_document_is_not_told_as_unknown_where_there_is(saved: Cells) -> None:
    assert told(edited({**FORGOTTEN, **saved}), frozenset({"PB332"})) == []


# samfunnsdelen and what builds on it

SOCIAL_PART = plan("P-1", adopted_date=date(2022, 6, 15))
OLDER: dict[str, tuple[Cells, tuple[str, ...]]] = {
    "an action plan a day older": (plan("P-12", adopted_date=date(2022, 6, 14)), ("H7", "H13", "H15")),
    "an action plan of the same day": (plan("P-12", adopted_date=date(2022, 6, 15)), ("H7", "H13")),
    "a plan below a plan below": (plan("P-3", parent="P-12", adopted_date=2019), ("H6", "H7", "H13")),
    "an ended plan": (plan("P-10", status="Erstattet"), ("H7",)),
    "a knowledge base": (plan("P-8", parent="P-1", adopted_date=2021), ("H7", "H13")),
    "a plan that builds on something else": (plan("P-4", parent="P-2"), ("H13",)),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "cells_of_older"), OLDER.values(), ids=OLDER.keys())
def test_the_plans_older_than_samfunnsdelen(changes: Cells, cells_of_older: tuple[str, ...]) -> None:
    found = [one for one in run_checks(edited({**SOCIAL_PART, **changes}), TODAY, 3) if one.code == "PB510"]
    assert [(one.address.cell, one.related) for one in found] == [("H4", cells_of_older)]


def test_a_chain_of_thousands_of_plans_finds_the_samfunnsdel_at_its_top() -> None:
    top, link = in_order().plan_by_id["P-1"], in_order().plan_by_id["P-3"]
    chain = [replace(link, id=f"K-{number}", parent=f"K-{number - 1}") for number in range(4000)]
    chain[0] = replace(top, id="K-0")
    filled_down = replace(in_order(), plans=tuple(reversed(chain)))
    assert set(social_part_above(filled_down)) == {plan.id for plan in chain[1:]}
    assert {above.id for above in social_part_above(filled_down).values()} == {"K-0"}


def test_the_nearest_samfunnsdel_above_counts() -> None:
    nearest = replace(in_order().plan_by_id["P-1"], id="P-15", parent="P-1")
    inventory = edited(plan("P-3", parent="P-15"))
    above = social_part_above(replace(inventory, plans=(*inventory.plans, nearest)))
    assert (above["P-3"].id, above["P-5"].id, above["P-4"].id, above["P-15"].id) == ("P-15", "P-15", "P-1", "P-1")
    assert "P-6" not in above
