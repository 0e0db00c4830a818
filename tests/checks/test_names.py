"""What a planner is told about names that are the same or alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbook import texts
from planbook.checks.common import MOST_RELATED, likely, likely_plan_id
from planbook.checks.names import near_duplicate_titles, same_names
from planbook.checks.registry import run_checks
from planbook.findings import Finding, Source
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Plan, Status
from planbook.model.strategy import Settings

TODAY = date(2020, 2, 3)
COLUMNS = {"id": ("A", "Plan-ID"), "title": ("B", "Plannavn")}


def plan(number: int, title: str, **fields: Any) -> Plan:
    return Plan(source=Source("Planer", 3 + number, COLUMNS), **{"id": f"P-{number}", "title": title, **fields})


def told(code: str, *plans: Plan) -> dict[str, tuple[str, ...]]:
    """The cell of each finding of a code, with the cells of the others it names."""
    found = [finding for finding in run_checks(Inventory(plans=plans), TODAY, 1) if finding.code == code]
    cells = {str(finding.address.cell): finding.related for finding in found}
    assert len(cells) == len(found)
    return cells


def test_every_member_of_a_group_is_told_once_and_names_the_others() -> None:
    plans = (plan(1, "Kulturplan"), plan(2, "Skoleplan"), plan(3, "Strategisk kulturplan"), plan(4, "Plan for kultur"))
    assert told("PB402", *plans) == {"B4": ("B6", "B7"), "B6": ("B4", "B7"), "B7": ("B4", "B6")}


def test_groups_that_share_a_plan_are_one() -> None:
    plans = (plan(1, "Helseplan"), plan(2, "Helse- og omsorgsplan"), plan(3, "Omsorgsplan"))
    assert told("PB402", *plans) == {"B4": ("B5", "B6"), "B5": ("B4", "B6"), "B6": ("B4", "B5")}


def test_one_name_on_two_plans_is_told_as_that_and_not_as_alike_too() -> None:
    plans = (plan(1, "Kulturplan 2016-2019*"), plan(2, "kulturplan 2020–2023"), plan(3, "Plan for kultur"))
    assert told("PB409", *plans) == {"B4": ("B5",), "B5": ("B4",)}
    assert told("PB402", *plans) == {"B6": ("B4", "B5")}


def test_the_sentence_names_the_other_plan_and_its_cell() -> None:
    inventory = Inventory(plans=(plan(1, "Kulturplan 2019"), plan(2, "Kulturplan 2020"), plan(3, "«Kultur» – plan")))
    sentences = [texts.message(finding) for finding in run_checks(inventory, TODAY, 1) if finding.code == "PB409"]
    assert sentences[1] == (
        "«Kulturplan 2020»: navnet er, bortsett fra årstall og tegn, det samme som for «Kulturplan 2019» (B4)."
    )
    alike = [texts.message(finding) for finding in near_duplicate_titles(inventory, TODAY)]
    assert alike[2] == "«Kultur» – plan: navnet likner på «Kulturplan 2019» og «Kulturplan 2020»."


@pytest.mark.parametrize("status", sorted(ENDED))
def test_a_plan_that_has_ended_is_neither_the_same_nor_alike(status: Status) -> None:
    ended = (plan(1, "Kulturplan", status=status), plan(2, "Plan for kultur", status=status))
    assert not told("PB402", *ended, plan(3, "Strategisk kulturplan"))
    assert not told("PB409", *ended, plan(3, "Kulturplan"))


@pytest.mark.parametrize("link", [{"parent": "P-2"}, {"replaced_by": "P-2"}])
@pytest.mark.parametrize("title", ["Plan for kultur", "Kulturplan 2015"])
def test_a_link_that_the_planner_made_herself_settles_the_finding(link: dict[str, str], title: str) -> None:
    code = "PB409" if title == "Kulturplan 2015" else "PB402"
    assert told(code, plan(1, title), plan(2, "Kulturplan"))
    assert not told(code, plan(1, title, **link), plan(2, "Kulturplan"))
    assert not told(code, plan(2, "Kulturplan"), plan(1, title, **link))


def test_editions_of_one_series_are_no_duplicates_but_one_edition_twice_is() -> None:
    series = [plan(number, f"Virksomhetsanalyse {2016 + number} skole", parent="P-9") for number in range(1, 4)]
    assert not told("PB409", *series)
    assert told("PB409", *series, plan(4, "Virksomhetsanalyse 2019 skole", parent="P-9"))["B7"] == ("B6",)
    apart = plan(5, "Virksomhetsanalyse 2021 skole", parent="P-8")
    assert set(told("PB409", *series, apart)) == {"B4", "B5", "B6", "B8"}


def test_a_linked_pair_is_still_told_of_a_third_plan_that_is_like_both() -> None:
    pair = (plan(1, "Kulturplan", replaced_by="P-2"), plan(2, "Plan for kultur"))
    assert set(told("PB402", *pair, plan(3, "Strategisk kulturplan"))) == {"B4", "B5", "B6"}


def test_a_row_copied_with_its_id_is_told_as_the_id_alone() -> None:
    copied = (plan(1, "Kulturplan"), plan(2, "Kulturplan", id="p-1 "))
    assert told("PB401", *copied)
    assert not told("PB409", *copied)


def test_the_municipality_own_name_in_a_plan_makes_no_difference() -> None:
    plans = (plan(1, "Landbruksplan for Bærum"), plan(2, "Landbruksplan"))
    settings = Settings(municipality="Bærum kommune")
    assert len(list(near_duplicate_titles(Inventory(plans=plans, settings=settings), TODAY))) == 2


def test_a_name_filled_down_by_a_slip_names_a_hundred_others_and_no_more() -> None:
    plans = tuple(plan(number, "Kulturplan") for number in range(3 * MOST_RELATED))
    found = list(same_names(Inventory(plans=plans), TODAY))
    assert len(found) == len(plans)
    for finding in found:
        assert len(finding.related) == len(set(finding.related)) == MOST_RELATED
        assert finding.address.cell not in finding.related


WORDS = ["plan", "kultur", "idrett", "Kulturplan", "idrettsplan", "for", "og", "2019", "2020-2023", "I", "*", "«", ""]
PLANS = st.lists(
    st.builds(
        lambda words, parent, successor, status: {
            "title": " ".join(words),
            "parent": parent,
            "replaced_by": successor,
            "status": status,
        },
        st.one_of(st.lists(st.sampled_from(WORDS), max_size=5), st.lists(st.text(max_size=8), max_size=3)),
        st.sampled_from([None, "P-0", "P-1", "P-2"]),
        st.sampled_from([None, None, "P-0", "P-3"]),
        st.sampled_from([None, Status.ADOPTED, Status.LAPSED]),
    ),
    max_size=10,
)


@given(PLANS)
def test_any_names_give_groups_that_every_member_tells_alike(rows: list[dict[str, Any]]) -> None:
    inventory = Inventory(plans=tuple(plan(number, **row) for number, row in enumerate(rows)))
    for check in (same_names, near_duplicate_titles):
        groups: dict[str, set[str]] = defaultdict(set)
        found: list[Finding] = list(check(inventory, TODAY))
        for finding in found:
            cell = str(finding.address.cell)
            assert cell not in groups
            groups[cell] = {cell, *finding.related}
            assert len(groups[cell]) == len(finding.related) + 1 >= 2
        assert all(groups[other] == members for members in groups.values() for other in members)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("skule", "Skole"), ("HELSE OG OMSORG ", "Helse og omsorg"), ("Teknsik", "Teknisk"), ("xyz", ""), ("", "")],
)
def test_the_word_that_was_probably_meant(word: str, meant: str) -> None:
    assert likely(word, ["Barnehage", "Skole", "Helse og omsorg", "Teknisk"]) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [("p-1", "P-1"), ("P - 2 ", "P-2"), ("P-1, P-2", "P-1; P-2"), ("P-1 P-9", ""), ("P-3", ""), ("", "")],
)
def test_the_plan_id_that_was_probably_meant(word: str, meant: str) -> None:
    plans = (plan(1, "Kulturplan"), plan(2, "Skoleplan"), plan(3, "Helseplan", id="p- 1"))
    assert likely_plan_id(Inventory(plans=plans), word) == meant


def test_comparing_names_loads_no_numpy() -> None:
    code = (
        "import sys, json\n"
        "from planbook.analysis.titles import Titles, alike\n"
        "from planbook.checks.common import likely\n"
        "assert list(alike(['Kulturplan for byen', 'Kulturplan for bygda', 'Nærings plan', 'Næringsplan']))\n"
        "assert Titles(['Trafikksikkerhetsplan']).candidates('Trafiksikkerhetsplan') == [0]\n"
        "assert likely('skule', ['Skole'])\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    loaded = set(json.loads(shown))
    assert "rapidfuzz" in loaded
    assert not {"numpy", "pandas", "difflib"} & loaded
