"""Is it still the controlled workbook, and can anything in a file harm the one who reads it: the installed command tells."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import COMMAND
from data import broken
from packages import Parts

from planbook.workbook.schema import SCHEMA_VERSION

TODAY = ("--today", "2020-02-03")
MOST_MEGABYTES = 500
HANGING = 100
"""Seconds after which a test ends a reading that should take ten at the most."""

Checked = Callable[[Path], tuple[dict[str, Any], int]]


def measured(path: Path, *options: str) -> tuple[int, str, str, int]:
    """Check a workbook in a process of its own: exit, standard output and error, the most memory it took in megabytes."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        process = subprocess.Popen([COMMAND, "check", path, *options, *TODAY], stdout=out, stderr=err)
        guard = threading.Timer(HANGING, process.kill)
        guard.start()
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode, memory = os.waitstatus_to_exitcode(status), usage.ru_maxrss // 1024
        else:
            process.wait()
            memory = 0
        guard.cancel()
        out.seek(0)
        err.seek(0)
        return process.returncode, out.read(), err.read(), memory


@pytest.fixture
def checked() -> Checked:
    """Check a workbook that can be read: what the check printed, and the memory it took in megabytes."""

    def check(path: Path) -> tuple[dict[str, Any], int]:
        _, out, err, memory = measured(path, "--json")
        assert err == ""
        return json.loads(out), memory

    return check


def unchanged(_: Parts) -> None:
    """The good workbook as it is, packed anew."""


@pytest.mark.parametrize("name", broken.STRUCTURE)
def test_what_is_no_longer_controlled_is_a_finding_with_its_cell(name: str, checked: Checked, tmp_path: Path) -> None:
    case = broken.STRUCTURE[name]
    found, _ = checked(broken.made(case.edit, tmp_path / "planer.xlsx"))
    same = [finding for finding in found["findings"] if finding["code"] == case.code]
    assert [finding["cell"] for finding in same] == [case.cell]
    assert case.words in same[0]["message"] + same[0]["hint"]
    assert same[0]["sheet"] or case.cell is None
    assert found["plans"] > 0


@pytest.mark.parametrize("name", broken.CONTROLLED)
def test_what_is_still_controlled_has_no_finding(name: str, checked: Checked, tmp_path: Path) -> None:
    found, _ = checked(broken.made(broken.CONTROLLED[name], tmp_path / "planer.xlsx"))
    assert [finding["message"] for finding in found["findings"] if finding["code"].startswith("PB1")] == []
    assert found["plans"] == 62


def test_the_shipped_workbooks_have_nothing_to_say_of_their_structure(checked: Checked, root: Path) -> None:
    for path in (root / "workbooks").glob("*.xlsx"):
        found, _ = checked(path)
        codes = {finding["code"] for finding in found["findings"] if finding["code"].startswith("PB1")}
        assert codes <= {"PB104"}, path.name


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_the_older_workbook_is_one_finding_and_no_more(version: int, checked: Checked, root: Path) -> None:
    found, _ = checked(root / "tests" / "data" / f"version-{version}.xlsx")
    assert [finding["code"] for finding in found["findings"] if finding["code"].startswith("PB1")] == ["PB103"]


@pytest.mark.parametrize("name", broken.READ)
def test_an_odd_file_is_read_whole_within_bounds(name: str, checked: Checked, tmp_path: Path) -> None:
    found, megabytes = checked(broken.made(broken.READ[name], tmp_path / "planer.xlsx"))
    assert found["plans"] == 62
    assert megabytes < MOST_MEGABYTES


def test_the_other_date_system_gives_the_same_findings(checked: Checked, tmp_path: Path) -> None:
    same, _ = checked(broken.made(unchanged, tmp_path / "a.xlsx"))
    other, _ = checked(broken.made(broken.date_1904, tmp_path / "b.xlsx"))
    assert [(f["code"], f["message"]) for f in other["findings"]] == [
        (f["code"], f["message"]) for f in same["findings"]
    ]


@pytest.mark.parametrize("edit", [broken.strict, broken.decomposed, broken.hard_blanks])
def test_the_same_workbook_in_another_form_gives_the_same_findings(
    edit: broken.Edit, checked: Checked, tmp_path: Path
) -> None:
    same, _ = checked(broken.made(unchanged, tmp_path / "a.xlsx"))
    other, _ = checked(broken.made(edit, tmp_path / "b.xlsx"))
    assert other["findings"] == same["findings"]


def test_two_plans_whose_ids_differ_by_a_blank_are_found(checked: Checked, tmp_path: Path) -> None:
    found, _ = checked(broken.made(broken.READ["two plans whose ids differ by a blank"], tmp_path / "planer.xlsx"))
    assert {f["cell"] for f in found["findings"] if f["code"] == "PB401"} == {"A4", "A5"}


@pytest.mark.parametrize("name", broken.REFUSED)
def test_a_file_that_cannot_be_read_is_one_sentence_within_bounds(name: str, tmp_path: Path) -> None:
    path = broken.refused(name, tmp_path / "planer.xlsx")
    exit_code, out, err, megabytes = measured(path)
    assert (exit_code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert broken.REFUSED[name][1] in err
    assert str(path) in err
    assert megabytes < MOST_MEGABYTES
