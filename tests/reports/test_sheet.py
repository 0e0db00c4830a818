"""The workbook of findings: a list with links into the master, in which nothing is ever a formula."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from openpyxl import Workbook, load_workbook
from packages import parts_of
from reading import page, plan
from tests_types import Runner

from planbook import api, texts
from planbook.findings import Accepted, Address, Finding, Source
from planbook.model.inventory import Inventory
from planbook.reports import sheet as module
from planbook.reports.sheet import sheet
from planbook.results import CheckResult

TODAY = date(2020, 2, 3)
HOSTILE = ('=HYPERLINK("http://ond.example","Klikk")', "+1", "-1+2", "@SUM(1)", "{=1}", "http://ond.example", "mailto:a@b.no",
           "internal:Funn!A1", "Plan \u202enalp", "_x0041_", "\tTab", "00123", "1e5")  # fmt: skip


@pytest.fixture
def result(baerum: Path) -> CheckResult:
    """Bærum at level 3, with some of its findings accepted."""
    found = api.check(baerum, today=TODAY, level=3)
    accepted = [Accepted(item, date(2021, 5, 1), "Ses sammen med kommuneplanen") for item in found.findings[5:8]]
    return replace(found, findings=[*found.findings[:5], *found.findings[8:]], accepted=accepted)


def opened(result: CheckResult, folder: Path, lang: str = "nb") -> Workbook:
    return load_workbook(BytesIO(sheet(result, lang, folder)))


def records(book: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a list by header."""
    head, *rows = page(book, name).iter_rows()
    return [{str(title.value): cell for title, cell in zip(head, row, strict=True)} for row in rows]


def test_every_finding_is_a_row_that_says_what_why_and_what_to_do(result: CheckResult, tmp_path: Path) -> None:
    rows = records(opened(result, tmp_path), "Funn")
    assert len(rows) == len(result.findings)
    for finding, row in zip(result.findings, rows, strict=True):
        rule = finding.rule
        assert texts.entry(f"severity.{finding.severity}", "nb") in row["Alvorsgrad"].value
        assert row["Alvorsgrad"].value[0] in "■▲●"
        if finding.plan_title:
            assert row["Plan eller ark"].value == finding.plan_title
        whole = texts.message(replace(finding, plan_title=None))
        assert row["Hva som er galt"].value.startswith(whole)
        assert row["Hva du gjør"].value == texts.hint(finding)
        assert row["Hvorfor"].value == texts.entry(f"findings.{finding.code}.why", "nb")
        assert (row["Hjemmel"].value or "") == (texts.entry(f"laws.{rule.law}", "nb") if rule.law else "")
        assert (row["Kode"].value, row["Nivå"].value) == (finding.code, str(rule.level))
        assert row["Stopper saken"].value == ("Ja" if rule.stops_case else "Nei")
        assert (row["Ark"].value or None) == finding.address.sheet
    assert {row["Hovedgrep"].value for row in rows} > {None}
    assert "Barn og unge" in {row["Sektor"].value for row in rows}


def test_the_list_is_a_table_with_a_frozen_header_and_a_filter(result: CheckResult, tmp_path: Path) -> None:
    book = opened(result, tmp_path)
    found = page(book, "Funn")
    [table] = found.tables.values()
    assert table.ref == found.dimensions
    assert table.autoFilter.ref == table.ref
    assert found.freeze_panes == "C2"
    assert found["C2"].alignment.wrap_text
    assert found.print_title_rows == "$1:$1"
    assert found.column_dimensions["C"].width > 30


@pytest.mark.parametrize("folder", [".", "ut/mer"])
def test_each_finding_links_to_its_cell_in_the_master(result: CheckResult, tmp_path: Path, folder: str) -> None:
    there = tmp_path / "bøker #1 50%" / "mine planer.xlsx"
    base = tmp_path / "bøker #1 50%" / folder
    rows = records(opened(replace(result, workbook=there), base), "Funn")
    for finding, row in zip(result.findings, rows, strict=True):
        cell = row["Celle"]
        assert cell.value == finding.address.cell or finding.address.cell is None
        led = base / unquote(cell.hyperlink.target).replace("\\", "/")
        assert led.resolve() == there.resolve()
        if finding.address.cell:
            assert cell.hyperlink.location == f"{finding.address.sheet}!{finding.address.cell}"


@pytest.mark.libreoffice
def test_libreoffice_follows_the_links(
    result: CheckResult, tmp_path: Path, soffice: Callable[[Path, str, Path], Path]
) -> None:
    there = result.workbook.rename(tmp_path / "mine planer #1.xlsx")
    (tmp_path / "ut").mkdir()
    path = tmp_path / "ut" / "funn.xlsx"
    path.write_bytes(sheet(replace(result, workbook=there), "nb", path.parent))
    text = soffice(path, "fods", tmp_path / "ut").read_text(encoding="utf-8")
    links = {unquote(link) for link in re.findall(r'xlink:href="([^"]+)"', text)}
    cells = {finding.address.cell for finding in result.findings if finding.address.sheet == "Planer"} - {None}
    assert {link.rpartition("!")[2] for link in links if "#Planer!" in link} >= cells
    assert all("mine planer #1.xlsx" in link for link in links)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_from_the_workbook_is_never_a_formula_or_a_link(name: str, tmp_path: Path) -> None:
    item = plan(title=name, sector=name)
    found = Finding("PB305", Address("Planer", 4, "E", "Planeier", "owner"), "P-1", name)
    made = CheckResult(
        tmp_path / "planer.xlsx",
        "",
        TODAY,
        1,
        1,
        [found],
        [Accepted(found, TODAY, name)],
        inventory=Inventory(plans=(item,)),
    )
    book = opened(made, tmp_path)
    expected = " ".join(name.replace("\u202e", "").split())
    for sheet_name, header in (("Funn", "Plan eller ark"), ("Funn", "Sektor"), ("Godtatt", "Begrunnelse")):
        cell = records(book, sheet_name)[0][header]
        assert (cell.value, cell.data_type, cell.hyperlink) == (expected, "s", None)
    parts = zipfile.ZipFile(BytesIO(sheet(made, "nb", tmp_path)))
    assert not any(b"<f>" in parts.read(part) for part in parts.namelist() if part.startswith("xl/worksheets/sheet"))


def test_the_first_sheet_says_what_it_is_and_counts(result: CheckResult, tmp_path: Path) -> None:
    book = opened(result, tmp_path)
    assert book.sheetnames == ["Om kontrollen", "Funn", "Godtatt"]
    about = {row[0].value: row[1].value for row in page(book, "Om kontrollen").iter_rows(min_row=2)}
    assert about["Arbeidsbok"] == result.workbook.name
    assert about["Planer"] == 62
    counts = result.counts
    assert (about["■ Må rettes"], about["▲ Bør vurderes"], about["● Merk"]) == tuple(counts.values())
    assert about["Godtatt i Unntak"] == 3
    assert all(any(f"({finding.code})" in str(label) for label in about) for finding in result.stopping)


def test_accepted_findings_have_a_sheet_of_their_own(result: CheckResult, tmp_path: Path) -> None:
    rows = records(opened(result, tmp_path), "Godtatt")
    assert [row["Godtatt til"].value for row in rows] == ["1. mai 2021"] * 3
    assert rows[0]["Begrunnelse"].value == "Ses sammen med kommuneplanen"
    assert rows[0]["Celle"].hyperlink is not None


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_it_is_in_three_languages_and_its_properties_name_no_person(
    result: CheckResult, tmp_path: Path, lang: str
) -> None:
    book = opened(result, tmp_path, lang)
    assert book.sheetnames == [texts.entry(f"page.tab_{name}", lang) for name in ("about", "found", "accepted")]
    assert book.properties.title == texts.entry("page.title", lang)
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("planbook", "planbook")


def test_past_the_limit_of_links_an_address_is_text_and_the_first_sheet_says_so(
    result: CheckResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LINKS", 3)
    book = opened(result, tmp_path)
    linked = [row["Celle"].hyperlink is not None for row in records(book, "Funn")]
    assert linked == [True] * 3 + [False] * (len(linked) - 3)
    assert records(book, "Funn")[10]["Celle"].value
    assert any("3 lenker" in str(row[0].value) for row in page(book, "Om kontrollen").iter_rows())


def test_a_path_too_long_for_a_link_and_a_text_too_long_for_a_cell_are_still_a_workbook(tmp_path: Path) -> None:
    found = Finding("PB305", Source("Planer", 4, {"owner": ("E", "Planeier")}).address("owner"), "P-1", "a" * 40_000)
    made = CheckResult(tmp_path.joinpath(*["mappe" * 20] * 30) / "planer.xlsx", "", TODAY, 1, 1, [found], ())
    [row] = records(opened(made, tmp_path), "Funn")
    assert (row["Celle"].value, row["Celle"].hyperlink) == ("E4", None)
    assert len(row["Plan eller ark"].value) == 32_000


def test_nothing_found_is_a_workbook_that_says_so(tmp_path: Path) -> None:
    made = CheckResult(tmp_path / "planer.xlsx", "", TODAY, 3, 0, [], ())
    book = opened(made, tmp_path)
    assert page(book, "Funn")["A1"].value == "Ingen funn."
    assert "Ingen funn stopper saken." in {row[0].value for row in page(book, "Om kontrollen").iter_rows()}


def test_the_same_check_gives_the_same_bytes(result: CheckResult, tmp_path: Path) -> None:
    assert sheet(result, "nb", tmp_path) == sheet(result, "nb", tmp_path)


# the command


def check(planbook: Runner, book: Path, *arguments: object) -> Any:
    return planbook("check", book, "--today", "2020-02-03", *map(str, arguments))


def test_neither_the_workbook_nor_another_one_is_written_over(planbook: Runner, baerum: Path, giske: Path) -> None:
    for target in (baerum, giske):
        before = target.read_bytes()
        done = check(planbook, baerum, "--xlsx", target)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"{target} finnes allerede" in done.stderr
        assert target.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 ikke en zip", b"tekst"])
def test_a_file_that_is_no_workbook_is_left_alone(
    planbook: Runner, baerum: Path, tmp_path: Path, content: bytes
) -> None:
    target = tmp_path / "min.xlsx"
    target.write_bytes(content)
    assert check(planbook, baerum, "--xlsx", target).returncode == 2
    assert target.read_bytes() == content


def test_a_report_that_somebody_has_written_in_is_left_alone(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    target = tmp_path / "f.xlsx"
    check(planbook, baerum, "--xlsx", target)
    assert b"planbook_report" in parts_of(target)["docProps/custom.xml"]
    book = load_workbook(target)
    page(book, "Funn")["Z1"] = "Tatt opp med Kari"
    book.save(target)
    before = target.read_bytes()
    assert check(planbook, baerum, "--xlsx", target).returncode == 2
    assert target.read_bytes() == before


def test_a_workbook_of_findings_is_no_plan_inventory(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    check(planbook, baerum, "--xlsx", tmp_path / "f.xlsx")
    done = planbook("check", tmp_path / "f.xlsx")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ingen av arkene i en planoversikt" in done.stderr
