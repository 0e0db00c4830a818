"""What a hostile file, folder or terminal must not be able to do."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from docx import Document
from tests_types import Runner

from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan

TODAY = ("--today", "2020-02-03")
SEND = ("--send", "--first-run", "send", *TODAY)
Make = Callable[..., Path]


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The single line on standard error of a command that could not be done."""
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def with_sheet(path: Path, target: Path, rows: str) -> Path:
    """The workbook with other rows in the sheet Planer."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
            made.writestr(name, content)
    return target


@pytest.mark.parametrize(
    "rows",
    ['<row r="149999">' + "<c><v>1</v></c>" * 16_384 + "</row>", "<c " * 200_000, '<row r="1">' + "<c " * 200_000],
    ids=["cells without a place", "cells without an end", "a row without an end"],
)
def test_a_sheet_made_to_fill_the_machine_is_one_sentence(
    planbook: Runner, baerum: Path, tmp_path: Path, rows: str
) -> None:
    one_sentence(planbook("check", with_sheet(baerum, tmp_path / "ond.xlsx", rows)))


def test_a_rehearsal_in_the_real_ledgers_folder_is_refused(planbook: Runner, baerum: Path) -> None:
    assert "virkelige loggen" in one_sentence(planbook("run", baerum, "--out", baerum.parent / "planbook", *TODAY))
    assert not (baerum.parent / "planbook").exists()


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TABLE workbook", "UPDATE workbook SET modified='i går'", "UPDATE workbook SET modified='2020-02-03T08:00:00'",
        "DROP TABLE reminder",
    ],
)  # fmt: skip
def test_a_damaged_ledger_is_one_sentence_and_nothing_is_sent(planbook: Runner, baerum: Path, damage: str) -> None:
    planbook("remind", baerum, *SEND)
    ledger = baerum.parent / "planbook" / "planbook.sqlite"
    with sqlite3.connect(ledger) as connection:
        connection.execute(damage)
    connection.close()
    before = len(list((baerum.parent / "utboks").iterdir()))
    assert "planbook.sqlite" in one_sentence(planbook("remind", baerum, "--send", *TODAY))
    assert len(list((baerum.parent / "utboks").iterdir())) == before


def test_an_empty_file_is_a_new_ledger(planbook: Runner, baerum: Path) -> None:
    (baerum.parent / "planbook").mkdir()
    (baerum.parent / "planbook" / "planbook.sqlite").write_bytes(b"")
    assert planbook("remind", baerum, *SEND).returncode == 0


def test_a_broken_template_of_the_summary_stops_before_the_first_mail(planbook: Runner, baerum: Path) -> None:
    folder = baerum.parent / "templates" / "mail" / "nb"
    folder.mkdir(parents=True)
    (folder / "oppsummering.txt.j2").write_text("{{ finnes_ikke }}", encoding="utf-8")
    assert "oppsummering" in one_sentence(planbook("remind", baerum, *SEND))
    assert not list((baerum.parent / "utboks").glob("*.eml"))


@pytest.mark.parametrize(
    "content", [b"{{ 1 / 0 }}", "Påminnelse {{ counts }}".encode("latin-1"), b"{{ counts.settle() }}"]
)
def test_a_mail_template_with_a_mistake_is_one_sentence(planbook: Runner, baerum: Path, content: bytes) -> None:
    folder = baerum.parent / "templates" / "mail" / "nb"
    folder.mkdir(parents=True)
    (folder / "paaminnelse.txt.j2").write_bytes(content)
    assert "paaminnelse" in one_sentence(planbook("remind", baerum, *SEND))


@pytest.mark.parametrize("sender", ["x\\r\\nBcc: ond@annet.example", "ikke en adresse", "a@b.no, c@d.no"])
def test_a_sender_that_is_no_address_is_one_sentence(planbook: Runner, baerum: Path, sender: str) -> None:
    (baerum.parent / "planbook.toml").write_text(f'[mail]\nsender = "{sender}"\n', encoding="utf-8")
    assert "[mail] sender" in one_sentence(planbook("remind", baerum, *SEND))


def altered(folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A small template with its parts changed."""
    document = Document()
    document.add_paragraph("{{ kommune }}")
    document.save(str(folder / "ren.docx"))
    with zipfile.ZipFile(folder / "ren.docx") as source:
        parts = {name: source.read(name) for name in source.namelist()}
    change(parts)
    path = folder / "mal.docx"
    with zipfile.ZipFile(path, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def fetch_from_outside(parts: dict[str, bytes]) -> None:
    relation = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        b' Target="http://ond.example/x.dotm" TargetMode="External"/></Relationships>'
    )
    name = "word/_rels/document.xml.rels"
    parts[name] = parts[name].replace(b"</Relationships>", relation)


def add_macros(parts: dict[str, bytes]) -> None:
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    name = "word/_rels/document.xml.rels"
    relation = (
        b'<Relationship Id="rIdV" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vbaProject.bin"/></Relationships>'
    )
    parts[name] = parts[name].replace(b"</Relationships>", relation)
    parts["word/vbaProject.bin"] = b"makro"


@pytest.mark.parametrize(("change", "word"), [(fetch_from_outside, "utenfra"), (add_macros, "makroer")])
def test_a_template_with_macros_or_something_from_outside_is_refused(
    planbook: Runner, baerum: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], word: str
) -> None:
    out = tmp_path / "sak.docx"
    path = altered(tmp_path, change)
    assert word in one_sentence(planbook("case", baerum, "--template", path, "--out", out, *TODAY))
    assert not out.exists()


def test_names_that_look_like_tags_pass_the_gate_every_time(
    planbook: Runner, make_workbook: Make, tmp_path: Path
) -> None:
    names = ("{{ 7*7 }} {% for x in y %}", "{{", "}}", "{#", "Svar med {{x}}\nog linjeskift")
    plans = tuple(Plan(source=Source("Planer", 4), id=f"P-{number}", title=name) for number, name in enumerate(names))
    book = make_workbook(Inventory(plans=plans))
    for number in range(3):
        out = tmp_path / f"sak{number}.docx"
        done = planbook("case", book, "--template", "planstrategi", "--out", out, *TODAY)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_trial_to_one_address_says_so_in_the_subject_and_on_screen(planbook: Runner, baerum: Path) -> None:
    done = planbook("remind", baerum, *SEND, "--redirect", "meg@baerum.example", "--limit", "2")
    assert "Prøvesending: 2 e-poster" in done.stdout
    for path in (baerum.parent / "utboks").glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert message["Subject"].startswith("Prøve: ")
        assert message["To"].addresses[0].addr_spec == "meg@baerum.example"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_terminal_is_one_sentence(baerum: Path) -> None:
    from conftest import COMMAND

    with Path("/dev/full").open("w") as full:
        done = subprocess.run([COMMAND, "check", baerum], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_a_narrow_terminal_still_shows_everything(baerum: Path) -> None:
    from conftest import COMMAND

    environment = {**os.environ, "COLUMNS": "0"}
    done = subprocess.run([COMMAND, "remind", baerum, *TODAY], env=environment, capture_output=True, check=False)
    assert b"Skolesjef" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chekc",), "«chekc» er ingen kommando"),
        (("check",), "workbook mangler"),
        (("check", "a", "b"), "mer enn kommandoen kan ta imot"),
        (("check", "a", "--foo"), "--foo finnes ikke"),
        (("check", "a", "--level", "tre"), "--level kan ikke brukes"),
    ],
)
def test_a_command_that_cannot_be_understood_is_one_norwegian_sentence(
    planbook: Runner, arguments: tuple[str, ...], words: str
) -> None:
    assert words in one_sentence(planbook(*arguments))


def test_planbook_alone_shows_its_help(planbook: Runner) -> None:
    done = planbook()
    assert (done.returncode, done.stderr) == (0, "")
    assert "planoversikten" in done.stdout


def test_a_home_is_filled_in_the_folder_one_stands_in(planbook: Runner, tmp_path: Path) -> None:
    home = tmp_path / "her"
    home.mkdir()
    kept = home.stat().st_ino
    assert planbook("init", ".", cwd=home).returncode == 0
    assert (home.stat().st_ino, (home / "planoversikt.xlsx").is_file()) == (kept, True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
