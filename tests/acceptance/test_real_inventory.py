"""The real inventories come back whole: every source row, with the right title and dates."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests_types import Runner

FOOTNOTE = "Fjernet i planstrategi 2017-2035, men usikker på om disse fremdeles er i bruk og rapporteres på årlig"


@pytest.fixture
def exported(planbook: Runner, baerum: Path) -> dict[str, Any]:
    """What `planbook export --json` says of Bærum's workbook."""
    done = planbook("export", baerum, "--json", "--today", "2020-02-03")
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def source_rows(root: Path, name: str) -> list[list[str]]:
    """The rows of the source, as the data file quotes them, without repeats."""
    data = tomllib.loads((root / "workbooks" / "data" / f"{name}.toml").read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    for plan in data["plans"]:
        if plan["source"] not in rows:
            rows.append(plan["source"])
    return rows


def squeezed(text: str) -> str:
    """A text without any blanks: line breaks of the source stand anywhere."""
    return re.sub(r"\s+", "", text)


def test_the_data_file_quotes_the_source_whole_in_order_and_nothing_else(root: Path) -> None:
    source = (root / "tests" / "data" / "baerum-2019-source.txt").read_text(encoding="utf-8")
    table = source.split("* Fjernet")[0]
    rows = source_rows(root, "baerum-2019")
    groups = list(dict.fromkeys(row[0] for row in rows))
    assert (len(rows), len(groups)) == (61, 9)
    quoted = ""
    for group in groups:
        quoted += group + ("Status Oppstart Ferdig" if group == groups[0] else "")
        quoted += "".join("".join(row[1:]) for row in rows if row[0] == group)
    assert squeezed(quoted) == squeezed(table)


def test_all_61_source_rows_come_back_as_62_plans_with_their_titles(exported: dict[str, Any], root: Path) -> None:
    titles = [plan["title"] for plan in exported["plans"]]
    rows = source_rows(root, "baerum-2019")
    expected: list[str] = []
    for _, title, *_ in rows:
        if title == "Kommuneplanen":
            expected += ["Kommuneplanens samfunnsdel", "Kommuneplanens arealdel"]
        else:
            expected.append(title.rstrip("*"))
    assert len(titles) == 62
    assert titles == expected
    assert len({plan["id"] for plan in exported["plans"]}) == 62


def test_every_adopted_date_is_the_one_in_the_source(exported: dict[str, Any], root: Path) -> None:
    rows = {row[1].rstrip("*"): row for row in source_rows(root, "baerum-2019")}
    checked = 0
    for plan in exported["plans"]:
        row = rows.get(plan["title"])
        found = (
            re.search(r"(?:Vedtatt|orientering) (?:17\. og )?(\d{1,2})\.(\d{1,2})\.(\d\d)$", row[2]) if row else None
        )
        if found:
            day, month, year = (int(part) for part in found.groups())
            assert plan["adopted_date"] == f"{1900 + year if year > 50 else 2000 + year}-{month:02}-{day:02}", plan[
                "title"
            ]
            noted = row is not None and "orientering" in row[2]
            assert plan["status"] == ("Tatt til orientering" if noted else "Vedtatt")
            checked += 1
        elif row is not None:
            assert plan["adopted_date"] is None, plan["title"]
    assert checked == 49
    parts = {plan["title"]: plan["adopted_date"] for plan in exported["plans"][:2]}
    assert parts == {"Kommuneplanens samfunnsdel": "2016-01-27", "Kommuneplanens arealdel": "2018-04-04"}


def test_starred_titles_are_unsure_and_carry_the_footnotes_words(exported: dict[str, Any], root: Path) -> None:
    starred = {row[1].rstrip("*") for row in source_rows(root, "baerum-2019") if row[1].endswith("*")}
    unsure = {plan["title"] for plan in exported["plans"] if plan["in_use"] == "Usikker"}
    assert len(starred) == 6
    assert unsure == starred
    assert all(FOOTNOTE in plan["note"] for plan in exported["plans"] if plan["title"] in starred)


def test_a_period_in_a_title_fills_the_period(exported: dict[str, Any]) -> None:
    for plan in exported["plans"]:
        found = re.search(r"(\d{4})-(\d{4})", plan["title"])
        if found:
            assert (plan["period_from"], plan["period_to"]) == (int(found[1]), int(found[2])), plan["title"]


def test_odd_status_texts_are_split_as_the_note_says(exported: dict[str, Any]) -> None:
    plans = {plan["title"]: plan for plan in exported["plans"]}
    yearly = plans["Handlingsprogram med økonomiplan"]
    assert (yearly["revision_interval_years"], yearly["status"]) == (1, None)
    coming = plans["Barnehagebehovsanalyse 2019-2038"]
    assert (coming["adopted_date"], coming["finish"]) == (None, "2019-06-19")
    unsure = plans["Forenkling av bestemmelser i småhusområdene"]
    assert (unsure["start"], unsure["finish"], unsure["status"]) == ("2018", "2021", "Under arbeid")
    rolled = plans["Felles ROS-analyse for Asker og Bærum"]
    assert rolled["finish"] == "2019"


def test_people_are_roles_and_at_least_ten_plans_have_no_owner(exported: dict[str, Any]) -> None:
    assert all(contact["email"].endswith("@baerum.example") for contact in exported["contacts"])
    assert all(contact["name"] is None for contact in exported["contacts"])
    addresses = [contact["email"] for contact in exported["contacts"]]
    assert len(addresses) == len(set(addresses))
    assert sum(plan["owner"] is None for plan in exported["plans"]) >= 10


def test_the_strategy_has_what_the_sources_give_and_nothing_more(exported: dict[str, Any]) -> None:
    strategy = exported["strategy"]
    assert (strategy["period_from"], strategy["period_to"]) == (2019, 2023)
    assert (strategy["proposal_published_date"], strategy["council_meeting"]) == ("2020-02-26", "2020-10-21")
    empty = ("case_number", "case_officer", "council_constituted", "health_overview_date", "risk_analysis_date")
    assert [strategy[name] for name in empty] == [None] * len(empty)
    hearing = [row for row in exported["milestones"] if row["plan_id"] == "PLANSTRATEGIEN" and row["hearing_deadline"]]
    assert [row["hearing_deadline"] for row in hearing] == ["2020-04-08"]


def test_goals_and_conflicts_are_those_of_samfunnsdelen(exported: dict[str, Any]) -> None:
    texts = [goal["text"] for goal in exported["goals"]]
    assert "Bærum er klimarobust" in texts
    assert sum(goal["goal_type"] == "hovedmål" and goal["id"].startswith("M") for goal in exported["goals"]) == 4
    assert all(row["goal_a"] is None and row["goal_b"] is None for row in exported["goal_conflicts"])
    assert len(exported["challenges"]) >= 10


def test_every_requirement_has_a_source_and_what_it_is_covered_by_exists(exported: dict[str, Any]) -> None:
    ids = {plan["id"] for plan in exported["plans"]} | {"PLANSTRATEGIEN"}
    assert len(exported["plan_requirements"]) >= 20
    for row in exported["plan_requirements"]:
        assert row["reference"], row["id"]
        assert set(row["covered_by"]) <= ids


def test_giske_is_26_plans_in_nynorsk_with_proposals(planbook: Runner, giske: Path, root: Path) -> None:
    exported = json.loads(planbook("export", giske, "--json", "--today", "2022-02-01").stdout)
    source = (root / "tests" / "data" / "giske-2022-source.txt").read_text(encoding="utf-8")
    titles = [plan["title"] for plan in exported["plans"]]
    assert len(titles) == 26
    assert all(f"| {title} |" in source for title in titles)
    assert exported["settings"]["language"] == "Nynorsk"
    proposals = Counter(plan["proposal"] for plan in exported["plans"])
    assert sum(number for proposal, number in proposals.items() if proposal) >= 15
    finish = {plan["title"]: plan["finish"] for plan in exported["plans"]}
    assert finish["Kommuneplanens arealdel 2018 - 2030"] == "2023"


def test_what_applies_stands_beside_what_the_row_says(exported: dict[str, Any]) -> None:
    plan = next(plan for plan in exported["plans"] if plan["title"] == "Handlingsplan mot vold i nære relasjoner")
    assert plan["revision_interval_years"] is None
    assert plan["effective"]["revision_interval_years"] == 4
    assert (plan["revision_due"], plan["revision_due_rule"]) == ("2019-06-16", "interval")
    assert (plan["sheet"], plan["row"]) == ("Planer", 29)
