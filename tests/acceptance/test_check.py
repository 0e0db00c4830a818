"""What the check finds in the real inventory, and how it says so."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from tests_types import Runner


@pytest.fixture
def found(planbook: Runner, baerum: Path) -> dict[str, Any]:
    """`check --json --level 3` of Bærum's workbook."""
    done = planbook("check", baerum, "--level", "3", "--json", "--today", "2020-02-03")
    assert (done.returncode, done.stderr) == (1, "")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.fixture
def titles(found: dict[str, Any]) -> dict[str, set[str]]:
    """The titles of the plans that each code is about."""
    by_code: dict[str, set[str]] = defaultdict(set)
    for finding in found["findings"]:
        by_code[finding["code"]].add(finding["plan_title"])
    return by_code


def test_it_finds_the_sunday_decision(found: dict[str, Any]) -> None:
    days_off = [finding for finding in found["findings"] if finding["code"] == "PB502"]
    assert [finding["plan_id"] for finding in days_off] == ["P-12", "P-20"]
    assert "6. januar 2019 var en søndag" in days_off[1]["message"]
    assert days_off[1]["cell"] == "H23"


def test_it_finds_the_plans_without_status(titles: dict[str, set[str]]) -> None:
    assert titles["PB306"] == {
        "Handlingsprogram med økonomiplan", "Overordnet beredskapsplan", "Strategisk kulturplan 2013-2030",
        "Plan for blågrønn struktur", "Behovsanalyse kultur, idrett, kirke", "Frivillighetsmeldingen 2012",
    }  # fmt: skip


def test_it_finds_the_expired_periods(titles: dict[str, set[str]]) -> None:
    assert titles["PB507"] == {
        "Trafikksikkerhetsplan 2016-2019", "Sammen for barn og unge 2015-2019", "Strategisk næringsplan 2015-2018",
        "Oversikt over helsetilstand og påvirkningsfaktorer 2016-2019",
        "Biblioteksmelding, strategi og bakgrunnsdokument 2014-2018",
    }  # fmt: skip


def test_it_finds_the_six_plans_nobody_knows_are_in_use(titles: dict[str, set[str]]) -> None:
    assert len(titles["PB330"]) == 6


def test_it_finds_the_near_duplicate_titles_and_names_the_other_one(found: dict[str, Any]) -> None:
    alike = {finding["plan_title"]: finding for finding in found["findings"] if finding["code"] == "PB402"}
    assert set(alike) == {
        "Kommunedelplan for Lysaker- og Sandviksvassdraget", "Kommunedelplan for Sandviksvassdraget",
        "Handlingsplan for forebygging av vold, seksuelle krenkelser og overgrep 2019-2022",
        "Handlingsplan mot vold i nære relasjoner",
    }  # fmt: skip
    first = alike["Kommunedelplan for Sandviksvassdraget"]
    assert first["related"] == [alike["Kommunedelplan for Lysaker- og Sandviksvassdraget"]["cell"]]


def test_it_says_once_that_the_column_of_goals_is_not_in_use(found: dict[str, Any]) -> None:
    about_goals = [finding for finding in found["findings"] if finding["column"] == "Mål"]
    assert len(about_goals) == 1
    assert (about_goals[0]["code"], about_goals[0]["cell"], about_goals[0]["row"]) == ("PB340", None, None)
    assert "Kolonnen Mål er ikke tatt i bruk: 0 av " in about_goals[0]["message"]


def test_no_cell_is_reported_twice_for_one_cause(found: dict[str, Any]) -> None:
    expired = {finding["plan_id"] for finding in found["findings"] if finding["code"] == "PB507"}
    overdue = {finding["plan_id"] for finding in found["findings"] if finding["code"] == "PB503"}
    assert not expired & overdue
    seen = [(f["code"], f["sheet"], f["cell"]) for f in found["findings"] if f["cell"]]
    assert len(seen) == len(set(seen))


def test_the_object_has_the_fields_of_the_contract(found: dict[str, Any]) -> None:
    assert list(found) == ["workbook", "sha256", "today", "level", "plans", "counts", "findings", "accepted"]
    assert (found["plans"], found["level"], found["today"]) == (62, 3, "2020-02-03")
    assert set(found["findings"][0]) == {
        "code", "severity", "level", "stops_case", "sheet", "cell", "row", "column", "plan_id", "plan_title", "message",
        "hint", "law", "related",
    }  # fmt: skip
    order = ["error", "warning", "info"]
    severities = [order.index(finding["severity"]) for finding in found["findings"]]
    assert severities == sorted(severities)
    assert sum(found["counts"].values()) == len(found["findings"])


def test_without_a_level_the_workbooks_own_kontrollniva_holds(planbook: Runner, baerum: Path) -> None:
    result = json.loads(planbook("check", baerum, "--json", "--today", "2020-02-03").stdout)
    assert result["level"] == 1
    assert {finding["level"] for finding in result["findings"]} == {1}


def test_the_screen_tells_a_planner_the_plan_the_cell_and_what_to_do(planbook: Runner, baerum: Path) -> None:
    done = planbook("check", baerum, "--today", "2020-02-03")
    shown = " ".join(done.stdout.split())
    assert done.returncode == 1
    assert "62 planer. Må rettes: 20." in shown
    assert "Planeier mangler: 12 (PB305) Velg rollen som eier planen, fra Kontakter." in shown
    assert "«Handlingsplan mot vold i nære relasjoner» (Planer, celle " in shown
    assert "None" not in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1)])
def test_fail_on_moves_the_bar(planbook: Runner, baerum: Path, fail_on: str, code: int) -> None:
    assert planbook("check", baerum, "--today", "2020-02-03", "--fail-on", fail_on).returncode == code


def test_rules_lists_every_code_and_explains_one(planbook: Runner) -> None:
    everything = planbook("rules")
    assert everything.returncode == 0
    assert len([line for line in everything.stdout.splitlines() if line.startswith("PB")]) >= 50
    one = planbook("rules", "pb605").stdout
    assert "Kommuneplanens samfunnsdel er ikke avgjort" in one
    assert "plan- og bygningsloven § 10-1" in one
    assert "{" not in planbook("rules", "PB203").stdout


@pytest.mark.parametrize(("lang", "word"), [("nb", "Må rettes"), ("nn", "Må rettast"), ("en", "Must be corrected")])
def test_the_same_findings_are_told_in_three_languages(planbook: Runner, baerum: Path, lang: str, word: str) -> None:
    assert word in planbook("check", baerum, "--today", "2020-02-03", "--lang", lang).stdout
