"""A job reads the exit code: nothing about where the words go may change it, and a report keeps what it had."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests_types import Runner

from planbook.cli import main

COMMAND = Path(sys.executable).with_name("planbook.exe" if os.name == "nt" else "planbook")
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX pipes and /dev/full")


def into_a_closed_pipe(*arguments: object) -> int:
    """The exit code of a command whose reader has gone before it writes."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [str(COMMAND), *map(str, arguments)]
        return subprocess.run(command, stdout=writing, stderr=writing, timeout=120, check=False).returncode
    finally:
        os.close(writing)


@POSIX
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "WORKBOOK"), 1),
        (("check", "WORKBOOK", "--json"), 1),
        (("check", "WORKBOOK", "--all"), 1),
        (("check", "WORKBOOK", "--quiet"), 1),
        (("check", "finnes-ikke.xlsx"), 2),
        (("check", "WORKBOOK", "--level", "9"), 2),
        (("rules",), 0),
        (("ledger", "WORKBOOK"), 0),
        (("ledger", "WORKBOOK", "--json"), 0),
        (("ledger", "finnes-ikke.xlsx"), 2),
        (("--help",), 0),
    ],
)
def test_a_reader_who_has_gone_does_not_change_the_outcome(arguments: tuple[str, ...], code: int, baerum: Path) -> None:
    assert into_a_closed_pipe(*(baerum if word == "WORKBOOK" else word for word in arguments)) == code


@POSIX
def test_a_log_that_cannot_be_written_does_not_change_the_outcome() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([str(COMMAND), "check", "finnes-ikke.xlsx"], stderr=full, timeout=120, check=False)
    assert done.returncode == 2


def test_too_little_memory_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def starved(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("planbook.api.rules", starved)
    assert main(["rules"]) == 2
    assert capsys.readouterr().err.startswith("Maskinen har ikke nok minne")


@pytest.mark.parametrize(
    "change", [(b"<h1", b"<p>Ring Kari</p><h1"), (b"</html>", b"</html><!-- mitt -->"), (b"\n", b"\r\n")]
)
def test_a_page_that_somebody_has_changed_is_not_written_over(
    change: tuple[bytes, bytes], planbook: Runner, baerum: Path, tmp_path: Path
) -> None:
    page = tmp_path / "funn.html"
    assert planbook("check", baerum, "--html", page).returncode == 1
    assert planbook("check", baerum, "--html", page).returncode == 1
    edited = page.read_bytes().replace(*change)
    page.write_bytes(edited)
    refused = planbook("check", baerum, "--html", page)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert page.read_bytes() == edited


@POSIX
def test_a_report_keeps_who_may_read_it(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    page = tmp_path / "funn.html"
    planbook("check", baerum, "--html", page)
    page.chmod(0o600)
    planbook("check", baerum, "--html", page)
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
