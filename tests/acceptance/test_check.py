"""What the check finds in the real inventory, and how it says so."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests_types import Runner

from planbook import texts
from planbook.codes import CODES
from planbook.findings import Source
from planbook.model.exemption import Exemption
from planbook.model.inventory import Inventory
from planbook.workbook.data import BookData


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
    assert "Kolonnen «Mål» er ikke tatt i bruk: 0 av " in about_goals[0]["message"]


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


def test_the_screen_tells_a_planner_what_helps_most_where_and_what_to_do(planbook: Runner, baerum: Path) -> None:
    done = planbook("check", baerum, "--today", "2020-02-03")
    assert done.returncode == 1
    shown = " ".join(done.stdout.split())
    assert "Kontroll av baerum-2019.xlsx per 3. februar 2020, kontrollnivå 1 62 planer" in shown
    assert "1. Planeier mangler: 12 planer (Planer, cellene E13, E14 og 10 til, PB305) Velg rollen som eier" in shown
    assert "Vis alle funn med --all." in shown
    assert "None" not in done.stdout


def test_the_screen_says_that_level_1_does_not_look_for_what_the_case_needs(planbook: Runner, baerum: Path) -> None:
    shown = " ".join(planbook("check", baerum, "--today", "2020-02-03").stdout.split())
    assert "Før saken kan sendes Ingenting på nivå 1 hindrer saken. Resten kontrolleres på nivå 2: --level 2." in shown
    higher = " ".join(planbook("check", baerum, "--today", "2020-02-03", "--level", "2").stdout.split())
    assert "Før saken kan sendes Forslag mangler (PB601). Kommuneplanens samfunnsdel er ikke avgjort (PB605)." in higher
    assert "--level" not in higher


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("name", ["baerum", "giske"])
def test_the_first_screen_fits_24_lines_of_80(
    planbook: Runner, request: pytest.FixtureRequest, name: str, level: int, lang: str
) -> None:
    book: Path = request.getfixturevalue(name)
    done = planbook("check", book, "--today", "2020-02-03", "--level", level, "--lang", lang)
    lines = done.stdout.splitlines()
    assert len(lines) <= 23, "the prompt takes a line"
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)
    assert len([line for line in lines if line.startswith(("  1. ", "  2. ", "  3. "))]) == 3
    assert "--all" in done.stdout


@pytest.mark.parametrize(("lang", "level"), [("nb", 1), ("nn", 2), ("en", 3)])
def test_a_line_for_each_severity_counts_what_json_counts(
    planbook: Runner, baerum: Path, lang: str, level: int
) -> None:
    arguments = ("check", baerum, "--today", "2020-02-03", "--lang", lang, "--level", level)
    counts = json.loads(planbook(*arguments, "--json").stdout)["counts"]
    lines = planbook(*arguments).stdout.splitlines()
    for severity, number in counts.items():
        assert f"{texts.sentence(f'severity.{severity}', lang)}: {number}" in lines


def test_all_names_every_plan_its_cell_and_every_code(planbook: Runner, found: dict[str, Any], baerum: Path) -> None:
    done = planbook("check", baerum, "--level", "3", "--today", "2020-02-03", "--all")
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)
    shown = " ".join(done.stdout.split())
    for finding in found["findings"]:
        assert finding["code"] in shown
        assert f"celle {finding['cell']}" in shown or finding["cell"] is None
        assert f"«{finding['plan_title']}»" in shown or finding["plan_title"] is None
        assert finding["hint"] in shown


def test_a_cause_that_hits_many_rows_is_told_once_with_what_differs_on_each_row(planbook: Runner, baerum: Path) -> None:
    shown = " ".join(planbook("check", baerum, "--today", "2020-02-03", "--all").stdout.split())
    assert shown.count("Velg rollen som eier planen, fra Kontakter.") == 1
    assert "Planeier mangler: 12 planer (PB305) Velg rollen" in shown
    assert "«Veteranplan» (Planer, celle E26)" in shown
    assert "Perioden gikk ut … Skriv i «Neste revisjon»" in shown
    assert "«Sammen for barn og unge 2015-2019»: 31. desember 2019 (Planer, celle L25)" in shown


def test_one_finding_alone_is_a_sentence_with_its_place_and_code(planbook: Runner, baerum: Path) -> None:
    shown = " ".join(planbook("check", baerum, "--today", "2020-02-03", "--all").stdout.split())
    sentence = (
        "Rollen Biblioteksjef er ikke aktiv, men er fortsatt i bruk (planer med rollen: 1; Kontakter, celle H30, PB702)"
    )
    assert f"{sentence} Velg en annen rolle" in shown


def test_accepted_findings_are_counted_and_with_all_listed_with_end_and_reason(
    planbook: Runner, baerum_data: BookData, make_workbook: Callable[..., Path]
) -> None:
    exemption = Exemption(
        source=Source("Unntak", 2), plan_id="P-23", code="PB305", reason="Rollen lyses ut i mai",
        valid_to=date(2020, 6, 1),
    )  # fmt: skip
    book = make_workbook(replace(baerum_data.inventory, exemptions=(exemption,)))
    first = planbook("check", book, "--today", "2020-02-03").stdout
    assert "Godtatt i Unntak: 1." in first.splitlines()
    assert "Planeier mangler: 11 planer" in first
    assert "Rollen lyses ut" not in first
    everything = " ".join(planbook("check", book, "--today", "2020-02-03", "--all").stdout.split())
    told = everything[everything.index("Godtatt i Unntak: 1.") :]
    assert "PB305) Godtatt til 1. juni 2020: Rollen lyses ut i mai" in told
    assert "«Veteranplan»: planen mangler planeier (Planer, celle E26, PB305)" in told


def test_an_empty_workbook_is_told_that_nothing_is_wrong_with_its_plans(
    planbook: Runner, make_workbook: Callable[..., Path]
) -> None:
    done = planbook("check", make_workbook(Inventory()), "--today", "2020-02-03")
    assert "0 planer" in done.stdout
    assert "Før saken kan sendes" not in done.stdout
    assert "Merk: 1" in done.stdout.splitlines()


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("warning", 1), ("info", 1)])
def test_fail_on_moves_the_bar(planbook: Runner, baerum: Path, fail_on: str, code: int) -> None:
    assert planbook("check", baerum, "--today", "2020-02-03", "--fail-on", fail_on).returncode == code


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_rules_lists_every_code_under_the_heading_of_its_hundred(planbook: Runner, lang: str) -> None:
    done = planbook("rules", "--lang", lang)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 and line == line.rstrip() for line in lines)
    assert [line.split()[0] for line in lines if line.startswith("PB")] == list(CODES)
    place = {line: number for number, line in enumerate(lines)}
    for digit in {code[2] for code in CODES}:
        heading = place[f"{texts.sentence(f'rules.hundred_{digit}', lang)} (PB{digit}xx)"]
        assert lines[heading + 1].startswith(f"PB{digit}")


def test_rules_marks_what_stops_the_case(planbook: Runner) -> None:
    shown = planbook("rules").stdout
    assert "Samme Plan-ID på flere planer (stopper saken)\n" in shown
    assert shown.replace("\n", " ").count("stopper") == sum(rule.stops_case for rule in CODES.values())


def test_a_rule_is_told_with_everything_there_is_to_say_of_it(planbook: Runner) -> None:
    one = " ".join(planbook("rules", "pb605").stdout.split())
    assert one.startswith("PB605 Kommuneplanens samfunnsdel er ikke avgjort Må rettes. Kontrolleres fra nivå 2")
    assert "Stopper saken til feilen er rettet eller funnet er godtatt i Unntak." in one
    assert (
        "Hva funnet sier Det står ikke om kommuneplanens samfunnsdel skal revideres eller videreføres. Hvorfor" in one
    )
    assert "Hjemmel plan- og bygningsloven § 10-1" in one
    assert "Hva du gjør Velg «Videreføres»" in one
    assert "Eksempel på en riktig verdi Videreføres" in one


def test_a_rule_shows_dots_for_what_a_finding_would_put_in(planbook: Runner) -> None:
    shown = planbook("rules", "PB202").stdout
    assert "{" not in shown
    assert "«…» står ikke i listen for «…».\n" in shown
    assert "Velg en verdi fra nedtrekkslisten: …\n" in shown


@pytest.mark.parametrize("asked", ["PB57", "pb5O7", "507"])
def test_an_unknown_code_is_one_sentence_with_the_nearest_one(planbook: Runner, asked: str) -> None:
    done = planbook("rules", asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Koden {asked} finnes ikke. Mente du PB507? «planbook rules» viser alle.\n"


def test_a_code_that_is_like_no_other_is_one_sentence_without_a_guess(planbook: Runner) -> None:
    done = planbook("rules", "plan")
    assert (done.returncode, done.stderr) == (2, "Koden plan finnes ikke. «planbook rules» viser alle.\n")


@pytest.mark.parametrize(("lang", "word"), [("nb", "Må rettes"), ("nn", "Må rettast"), ("en", "Must be corrected")])
def test_the_same_findings_are_told_in_three_languages(planbook: Runner, baerum: Path, lang: str, word: str) -> None:
    assert word in planbook("check", baerum, "--today", "2020-02-03", "--lang", lang).stdout
