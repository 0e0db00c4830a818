"""The JSON Schema of `check --json` is current, what is printed keeps to it, and it refuses what is not the contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from data.broken import STRUCTURE, made
from jsonschema import Draft202012Validator
from tests_types import Runner

from planbook.findings import Source
from planbook.model.exemption import Exemption
from planbook.model.inventory import Inventory
from planbook.reports import check_json
from planbook.workbook.data import BookData

SCHEMA = json.loads(check_json.FILE.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
TODAY = ("--today", "2020-02-03")


def printed(planbook: Runner, book: Path, *more: object) -> dict[str, Any]:
    """What `check --json` prints, which keeps to the schema."""
    done = planbook("check", book, "--json", *TODAY, *more)
    assert done.returncode in (0, 1)
    result: dict[str, Any] = json.loads(done.stdout)
    assert [error.message for error in VALIDATOR.iter_errors(result)] == []
    return result


def test_the_file_is_what_the_code_gives() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert check_json.FILE.read_text(encoding="utf-8") == check_json.text(), "run python -m planbook.reports.check_json"


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("name", ["baerum-2019", "giske-2022", "planoversikt"])
def test_what_is_printed_keeps_to_the_schema(planbook: Runner, root: Path, name: str, lang: str) -> None:
    result = printed(planbook, root / "workbooks" / f"{name}.xlsx", "--level", "3", "--lang", lang)
    assert result["findings"]


def test_an_empty_workbook_keeps_to_it(planbook: Runner, make_workbook: Callable[..., Path]) -> None:
    assert printed(planbook, make_workbook(Inventory()))["plans"] == 0


@pytest.mark.parametrize(
    "name", ["a renamed column", "a renamed sheet", "merged cells", "a value far outside the table"]
)
def test_a_broken_workbook_keeps_to_it(planbook: Runner, tmp_path: Path, name: str) -> None:
    result = printed(planbook, made(STRUCTURE[name].edit, tmp_path / "brutt.xlsx"))
    assert STRUCTURE[name].code in {finding["code"] for finding in result["findings"]}


def test_an_accepted_finding_has_the_day_it_comes_back(
    planbook: Runner, baerum_data: BookData, make_workbook: Callable[..., Path]
) -> None:
    exemption = Exemption(
        source=Source("Unntak", 2), plan_id="P-23", code="PB305", reason="Rollen lyses ut", valid_to=date(2020, 6, 1)
    )
    accepted = printed(planbook, make_workbook(replace(baerum_data.inventory, exemptions=(exemption,))))["accepted"]
    assert [(item["code"], item["plan_id"], item["until"]) for item in accepted] == [("PB305", "P-23", "2020-06-01")]


def test_the_law_is_the_words_of_the_paragraph(planbook: Runner, root: Path) -> None:
    findings = printed(planbook, root / "workbooks" / "baerum-2019.xlsx", "--level", "2")["findings"]
    laws = {finding["code"]: finding["law"] for finding in findings}
    assert laws["PB605"] == "plan- og bygningsloven § 10-1"
    assert laws["PB305"] is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code", "PB12"), ("code", "X101"), ("severity", "fatal"), ("level", 4), ("cell", "k19"), ("cell", "K0"),
        ("row", 0), ("message", ""), ("related", ["Planer!B4"]), ("stops_case", "no"), ("more", 1), ("law", None),
    ],
)  # fmt: skip
def test_the_schema_refuses_what_is_not_the_contract(planbook: Runner, root: Path, key: str, value: object) -> None:
    good = printed(planbook, root / "workbooks" / "baerum-2019.xlsx")
    broken = deepcopy(good)
    if key == "law":
        del broken["findings"][0][key]
    else:
        broken["findings"][0][key] = value
    assert not VALIDATOR.is_valid(broken)
    assert not VALIDATOR.is_valid({**good, key: value})
