"""The page of findings: what it says, what it can do in a browser, and what it never lets in."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, Page
from reading import plan
from tests_types import Runner

from planbook import api, texts
from planbook.codes import CODES
from planbook.errors import FileExistsAlreadyError, UnwritableError
from planbook.findings import Accepted, Address, Finding, Severity, Source
from planbook.model.inventory import Inventory
from planbook.reports import files
from planbook.reports.page import MOST_ROWS, OPEN_ROWS, page
from planbook.results import CheckResult

TODAY = date(2020, 2, 3)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror="alert(2)">', "Plan \u202enalp", "{{ 7 * 7 }}", "&lt;b&gt;",
    "' onmouseover='alert(3)",
)  # fmt: skip
Make = Callable[..., Path]


@pytest.fixture
def baerum_result(baerum: Path) -> CheckResult:
    """Bærum at level 3, with some of its findings accepted."""
    found = api.check(baerum, today=TODAY, level=3)
    accepted = [Accepted(item, date(2021, 5, 1), "Ses sammen med <b>kommuneplanen</b>") for item in found.findings[5:8]]
    return replace(found, findings=[*found.findings[:5], *found.findings[8:]], accepted=accepted)


def owners_missing(number: int, **fields: Any) -> CheckResult:
    """A check that found plans without an owner."""
    plans = tuple(plan(row, **fields) for row in range(4, number + 4))
    findings = [
        Finding("PB305", Address("Planer", item.source.row, "E", "Planeier", "owner"), item.id, item.title)
        for item in plans
    ]
    return CheckResult(Path("planer.xlsx"), "", TODAY, 1, number, findings, (), inventory=Inventory(plans=plans))


def written(result: CheckResult, folder: Path, lang: str = "nb") -> Path:
    path = folder / "funn.html"
    path.write_bytes(page(result, lang, folder))
    return path


def parsed(content: bytes) -> Any:
    return html.document_fromstring(content.decode())


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


@contextmanager
def shown(browser: Browser, path: Path, **options: Any) -> Iterator[Page]:
    """The page in a browser; fails for an error, a dialog, or anything fetched besides."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("dialog", lambda dialog: wrong.append(dialog.message))
    opened.on("request", lambda request: wrong.append(request.url))
    opened.goto(path.as_uri())
    yield opened
    context.close()
    assert wrong == [path.as_uri()]


# what it says


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_it_has_a_language_a_title_one_h1_and_headings_without_jumps(baerum_result: CheckResult, lang: str) -> None:
    tree = parsed(page(baerum_result, lang, Path("ut")))
    assert tree.get("lang") == lang
    assert texts.entry("page.title", lang) in tree.findtext(".//title")
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"header", "nav", "main", "footer"} <= {element.tag for element in tree.iter()}
    for table in tree.iter("table"):
        assert words(table.find("caption"))
        assert all(cell.get("scope") in ("col", "row") and words(cell) for cell in table.iter("th"))
    text = words(tree.find("body"))
    assert "None" not in text
    assert not re.search(r"\{[a-z]+\}", "".join(words(part) for part in tree.iter("dd", "td", "th", "p")))


def test_what_matters_most_comes_first(baerum_result: CheckResult) -> None:
    tree = parsed(page(baerum_result, "nb", Path("ut")))
    text = words(tree.find("body"))
    headings = [words(heading) for heading in tree.iter("h2")]
    assert headings == [
        "Før saken kan sendes", "Dette hjelper mest", "Velg hvilke funn som vises", "■ Må rettes", "▲ Bør vurderes",
        "● Merk", "Hovedgrep for et godt plansystem", "Godtatt i Unntak",
    ]  # fmt: skip
    assert text.index("baerum-2019.xlsx") < text.index("3. februar 2020") < text.index("62 Planer")
    stopping = {finding.code for finding in baerum_result.stopping}
    assert stopping
    assert all(f"({code})" in words(tree.find(".//section")) for code in stopping)
    helping = tree.xpath("//section[@aria-labelledby='hjelper']//li/a/@href")
    assert len(helping) == 3
    assert all(tree.get_element_by_id(link.lstrip("#")) is not None for link in helping)


def test_every_finding_has_its_plan_first_what_is_wrong_and_where(baerum_result: CheckResult) -> None:
    tree = parsed(page(baerum_result, "nb", Path("ut")))
    for code in {finding.code for finding in baerum_result.findings}:
        findings = [finding for finding in baerum_result.findings if finding.code == code]
        groups = tree.xpath(f"//div[@data-code='{code}']")
        rows = [row for group in groups for row in group.xpath(".//tbody/tr")]
        text = " ".join(words(group) for group in groups)
        assert len(rows) == len(findings)
        assert texts.entry(f"findings.{code}.why", "nb") in text
        for finding, row in zip(findings, rows, strict=True):
            if finding.plan_title:
                assert words(row[0]) == finding.plan_title
            assert texts.place(finding) in words(row)
            assert words(html.fromstring(f"<p>{texts.hint(finding)}</p>")) in text


def test_a_cause_that_hits_many_rows_is_one_sentence_with_their_names_and_places() -> None:
    tree = parsed(page(owners_missing(61, sector="Oppvekst"), "nb", Path("ut")))
    group = tree.get_element_by_id("PB305")
    assert words(group.find("h3")) == "Planeier mangler"
    assert "61 funn" in words(group)
    assert "Planen mangler planeier" not in words(group)
    assert words(group.xpath(".//tbody/tr")[60]) == "Plan 64 Oppvekst Planer, celle E64 Planer!E64"
    assert group.find("details").get("open") is None


def test_a_group_of_few_rows_is_open() -> None:
    assert (
        parsed(page(owners_missing(OPEN_ROWS), "nb", Path())).get_element_by_id("PB305").find("details").get("open")
        == ""
    )


def test_what_differs_between_rows_stands_in_each_row() -> None:
    values = [{"value": word, "likely": likely, "allowed": allowed}
              for word, likely, allowed in (("Templan", "Temaplan", ["Temaplan"]), ("Ferdig", "", ["Vedtatt", "Utgått"]))]  # fmt: skip
    findings = [
        Finding("PB202", Address("Planer", row, "C", "Plantype", "plan_type"), f"P-{row}", f"Plan {row}", value)
        for row, value in enumerate(values, 4)
    ]
    result = replace(owners_missing(0), findings=findings, plans=2)
    rows = parsed(page(result, "nb", Path("ut"))).xpath("//tbody/tr")
    assert "Velg en verdi fra nedtrekkslisten: Temaplan. Mente du «Temaplan»?" in words(rows[0])
    assert "«Ferdig» står ikke i listen for «Plantype». Velg en verdi fra nedtrekkslisten: Vedtatt og Utgått." in words(
        rows[1]
    )


def test_accepted_findings_stand_apart_with_their_end_date(baerum_result: CheckResult) -> None:
    tree = parsed(page(baerum_result, "nb", Path("ut")))
    rows = tree.xpath("//section[@aria-labelledby='godtatt']//tbody/tr")
    assert len(rows) == 3
    assert "Ses sammen med <b>kommuneplanen</b> 1. mai 2021" in words(rows[0])
    assert len(tree.xpath("//div[@class='group']//tbody/tr")) == len(baerum_result.findings)


def test_the_hovedgrep_are_counted_with_links_to_their_codes(baerum_result: CheckResult) -> None:
    tree = parsed(page(baerum_result, "nb", Path("ut")))
    rows = tree.xpath("//section[@aria-labelledby='hovedgrep']//tbody/tr")
    counted = sum(CODES[finding.code].grip is not None for finding in baerum_result.findings)
    assert len(rows) == 5
    assert sum(int(words(row[1])) for row in rows) == counted > 0
    assert {tree.get_element_by_id(link.lstrip("#")).tag for row in rows for link in row.xpath(".//a/@href")} == {"div"}


def test_it_says_what_is_looked_for_only_at_a_higher_level(baerum: Path) -> None:
    low = words(parsed(page(api.check(baerum, today=TODAY, level=1), "nb", Path())))
    high = words(parsed(page(replace(api.check(baerum, today=TODAY, level=3), findings=[]), "nb", Path())))
    assert "kontrolleres på nivå 2" in low
    assert "Ingen funn stopper saken." not in low
    assert "Ingen funn stopper saken." in high
    assert "Ingen funn." in high


def test_ten_thousand_findings_are_a_page_that_opens_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    content = page(owners_missing(10_000, title="En plan med et navn av vanlig lengde 2020-2030"), "nb", tmp_path)
    tree = parsed(content)
    assert len(tree.xpath("//tbody/tr")) == MOST_ROWS
    assert f"… og {10_000 - MOST_ROWS} til" in words(tree.get_element_by_id("PB305"))
    assert "--xlsx" in words(tree.get_element_by_id("PB305"))
    assert len(content) < 200_000


# the links


@pytest.mark.parametrize(
    "name", ["planer.xlsx", "mine planer #1 50%25.xlsx", "æøå & ?.xlsx", "javascript:alert(1).xlsx"]
)
@pytest.mark.parametrize("folder", [".", "ut", "ut/mer"])
def test_a_link_leads_to_the_workbook_and_names_the_cell(tmp_path: Path, name: str, folder: str) -> None:
    if os.name == "nt" and set(name) & set('?:"'):
        pytest.skip("Windows has no such names")
    there = tmp_path / "bøker 1" / name
    report = (tmp_path / "bøker 1" / folder / "funn.html").resolve()
    tree = parsed(page(replace(owners_missing(1), workbook=there), "nb", report.parent))
    link = tree.xpath("//tbody//a/@href")[0]
    led = urlsplit(urljoin(report.as_uri(), link))
    assert (led.scheme, unquote(led.fragment)) == ("file", "Planer!E4")
    assert unquote(led.path) == unquote(urlsplit(there.as_uri()).path)


def test_from_another_drive_a_link_is_the_whole_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_way(*_: object) -> str:
        raise ValueError

    monkeypatch.setattr(os.path, "relpath", no_way)
    there = tmp_path / "mine planer.xlsx"
    tree = parsed(page(replace(owners_missing(1), workbook=there), "nb", tmp_path))
    assert tree.xpath("//tbody//a/@href") == [f"{there.as_uri()}#Planer!E4"]


@pytest.mark.parametrize(
    ("sheet", "reference"),
    [("Planer", "Planer!B4"), ("Mål", "'Mål'!B4"), ("Mine ark", "'Mine ark'!B4"), ("Per's", "'Per''s'!B4")],
)
def test_a_sheets_name_is_quoted_where_excel_needs_it(sheet: str, reference: str) -> None:
    found = Finding("PB305", Address(sheet, 4, "B", "Planeier"), "P-1", "Plan")
    tree = parsed(page(replace(owners_missing(0), findings=[found]), "nb", Path("ut")))
    assert words(tree.find(".//tbody//code")) == reference
    assert unquote(urlsplit(tree.xpath("//tbody//a/@href")[0]).fragment) == reference


def test_a_link_about_a_missing_sheet_leads_to_the_workbook() -> None:
    found = Finding("PB101", Address("Kontakter"), values={"instead": ""})
    tree = parsed(page(replace(owners_missing(0), findings=[found]), "nb", Path()))
    assert tree.xpath("//tbody//a/@href") == ["planer.xlsx"]


# what it never lets in


def test_it_fetches_nothing_and_its_policy_names_its_own_style_and_script(baerum_result: CheckResult) -> None:
    tree = parsed(page(baerum_result, "nb", Path("ut")))
    assert not tree.xpath("//@src | //link | //@style | //iframe | //object | //*[@*[starts-with(name(), 'on')]]")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "*" not in policy
    for kind in ("style", "script"):
        text = tree.xpath(f"//{kind}/text()")[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
        assert "http" not in text
        assert "url(" not in text


@pytest.mark.chromium
@pytest.mark.parametrize("name", HOSTILE)
def test_text_from_the_workbook_stays_text(chromium: Browser, tmp_path: Path, make_workbook: Make, name: str) -> None:
    inventory = Inventory(plans=(plan(title=name, sector=name, owner=name),))
    result = api.check(make_workbook(inventory), today=TODAY)
    first = result.findings[0]
    result = replace(
        result, accepted=[Accepted(first, TODAY, name)], workbook=tmp_path / f"{name.replace('/', '')}.xlsx"
    )
    expected = name.replace("\u202e", "")
    path = written(result, tmp_path)
    assert "\u202e" not in path.read_text(encoding="utf-8")
    with shown(chromium, path) as opened:
        assert expected in opened.locator("tbody tr th").first.inner_text()
        assert opened.locator("img").count() == 0
        assert opened.locator("script").count() == 1
        assert expected in opened.locator("#choose-sector").inner_text()


# in a browser


@pytest.mark.chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_accessible_and_fits_on_a_phone_and_a_desk(
    chromium: Browser, tmp_path: Path, baerum_result: CheckResult, width: int, scheme: str
) -> None:
    path = written(baerum_result, tmp_path)
    with shown(chromium, path, viewport={"width": width, "height": 800}, color_scheme=scheme) as opened:
        open_all(opened)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(opened, options=RULES).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


def open_all(opened: Page) -> None:
    closed = opened.locator("details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.click()


def rows_shown(opened: Page) -> int:
    return opened.locator(".group tbody tr:visible").count()


@pytest.mark.chromium
def test_it_is_filtered_by_the_keyboard_alone(chromium: Browser, tmp_path: Path, baerum_result: CheckResult) -> None:
    total, errors = len(baerum_result.findings), baerum_result.counts["error"]
    with shown(chromium, written(baerum_result, tmp_path)) as opened:
        status = opened.get_by_role("status")
        opened.keyboard.press("Tab")
        assert opened.evaluate("document.activeElement.textContent") == "Gå til funnene"
        assert opened.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        for _ in range(40):
            opened.keyboard.press("Tab")
            if opened.evaluate("document.activeElement.id") == "choose-severity":
                break
        assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert status.inner_text() == f"Viser {total} av {total} funn."
        opened.keyboard.press("ArrowDown")
        assert status.inner_text() == f"Viser {errors} av {total} funn."
        assert rows_shown(opened) == errors
        for _ in range(3):
            opened.keyboard.press("Tab")
        opened.keyboard.press("Enter")
        assert status.inner_text() == f"Viser {total} av {total} funn."


@pytest.mark.chromium
def test_it_is_filtered_by_sector_and_by_code(chromium: Browser, tmp_path: Path, baerum_result: CheckResult) -> None:
    sectors = {item.source.row: item.sector for item in baerum_result.inventory.plans}
    inside = [finding for finding in baerum_result.findings if finding.address.sheet == "Planer"
              and sectors.get(finding.address.row or 0) == "Barn og unge"]  # fmt: skip
    both = [finding for finding in inside if finding.code == "PB503"]
    assert 0 < len(both) < len(inside)
    with shown(chromium, written(baerum_result, tmp_path)) as opened:
        opened.get_by_label("Sektor").select_option("Barn og unge")
        assert rows_shown(opened) == len(inside)
        opened.get_by_label("Kode").select_option("PB503")
        assert rows_shown(opened) == len(both)
        late = sum(finding.code == "PB503" for finding in baerum_result.findings)
        assert f"{len(both)} av {late} funn" in opened.locator("#PB503 .count").inner_text()
        assert opened.get_by_role("heading", name="Merk").count() == 0
        opened.locator("#hjelper ~ ol a").first.click()
        assert rows_shown(opened) > len(both)
        assert opened.get_by_label("Sektor").input_value() == ""


@pytest.mark.chromium
def test_without_javascript_everything_is_there_and_no_filter(
    chromium: Browser, tmp_path: Path, baerum_result: CheckResult
) -> None:
    with shown(chromium, written(baerum_result, tmp_path), java_script_enabled=False) as opened:
        assert not opened.locator("#filter").is_visible()
        assert not opened.locator("#status").is_visible()
        open_all(opened)
        assert opened.locator(".group tbody tr:visible").count() == len(baerum_result.findings)


@pytest.mark.chromium
def test_on_paper_every_group_is_open_and_the_filter_gone(
    chromium: Browser, tmp_path: Path, baerum_result: CheckResult
) -> None:
    with shown(chromium, written(baerum_result, tmp_path), java_script_enabled=False) as opened:
        assert opened.locator("details:not([open])").count() > 0
        opened.emulate_media(media="print")
        assert not opened.locator("#filter").is_visible()
        assert not opened.locator("nav").is_visible()
        assert opened.locator(".group tbody tr:visible").count() == len(baerum_result.findings)
        assert (
            opened.locator("thead").first.evaluate("(head) => getComputedStyle(head).display") == "table-header-group"
        )


@pytest.mark.chromium
def test_opening_for_print_is_undone_afterwards(chromium: Browser, tmp_path: Path) -> None:
    with shown(chromium, written(owners_missing(61), tmp_path)) as opened:
        opened.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert opened.locator("details[open]").count() == 1
        opened.evaluate("dispatchEvent(new Event('afterprint'))")
        assert opened.locator("details[open]").count() == 0


@pytest.mark.chromium
def test_a_page_with_nothing_to_put_right_works_too(chromium: Browser, tmp_path: Path) -> None:
    with shown(chromium, written(owners_missing(0), tmp_path)) as opened:
        assert "Ingen funn." in opened.inner_text("main")
        assert Axe().run(opened, options=RULES).response["violations"] == []


# the command


def check(planbook: Runner, book: Path, *arguments: object) -> Any:
    return planbook("check", book, "--today", "2020-02-03", *map(str, arguments))


@pytest.mark.parametrize(("lang", "words_of"), [("nb", "Funnene er skrevet til"), ("nn", "Funna er skrivne til"), ("en", "The findings are written to")])  # fmt: skip
def test_the_command_writes_both_reports_and_says_where(
    planbook: Runner, baerum: Path, tmp_path: Path, lang: str, words_of: str
) -> None:
    before = baerum.read_bytes()
    plain = check(planbook, baerum, "--lang", lang)
    done = check(planbook, baerum, "--lang", lang, "--html", tmp_path / "f.html", "--xlsx", tmp_path / "f.xlsx")
    assert (done.returncode, done.stdout) == (1, plain.stdout)
    assert done.stderr.splitlines() == [f"{words_of} {tmp_path / name}." for name in ("f.html", "f.xlsx")]
    assert f'<html lang="{lang}">'.encode() in (tmp_path / "f.html").read_bytes()
    assert baerum.read_bytes() == before


@pytest.mark.parametrize("flag", ["--json", "--quiet"])
def test_a_program_s_output_stays_as_it_was(planbook: Runner, baerum: Path, tmp_path: Path, flag: str) -> None:
    plain = check(planbook, baerum, flag)
    done = check(planbook, baerum, flag, "--html", tmp_path / "f.html")
    assert (done.returncode, done.stdout) == (plain.returncode, plain.stdout)
    assert bool(done.stderr) == (flag == "--json")
    assert (tmp_path / "f.html").exists()


def refused(done: Any) -> str:
    """The one sentence of a command that could not be done."""
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    return str(done.stderr)


def test_a_report_is_written_over_an_older_one_of_ours(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    names = ("--html", tmp_path / "f.html", "--xlsx", tmp_path / "f.xlsx")
    check(planbook, baerum, *names, "--level", 3)
    before = [(tmp_path / name).read_bytes() for name in ("f.html", "f.xlsx")]
    assert check(planbook, baerum, *names, "--level", 1).returncode == 1
    assert all((tmp_path / name).read_bytes() != old for name, old in zip(("f.html", "f.xlsx"), before, strict=True))


@pytest.mark.parametrize("content", [b"", b"<!doctype html>\n<title>Mitt</title>", b'Om <meta name="generator" content="planbook check">'])  # fmt: skip
def test_a_page_that_is_not_ours_is_left_alone(planbook: Runner, baerum: Path, tmp_path: Path, content: bytes) -> None:
    page_of_mine = tmp_path / "min.html"
    page_of_mine.write_bytes(content)
    assert "min.html" in refused(check(planbook, baerum, "--html", page_of_mine, "--xlsx", tmp_path / "f.xlsx"))
    assert page_of_mine.read_bytes() == content
    assert not (tmp_path / "f.xlsx").exists()


def test_a_file_that_came_while_the_workbook_was_read_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "f.html"
    files.ensure_names(target, None)
    target.write_text("Mitt", encoding="utf-8")
    with pytest.raises(FileExistsAlreadyError):
        list(files.write_reports(owners_missing(1), "nb", target, None))
    assert target.read_text(encoding="utf-8") == "Mitt"


def test_a_disk_that_is_full_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files, "put", full)
    with pytest.raises(UnwritableError, match=r"f\.html"):
        list(files.write_reports(owners_missing(1), "nb", tmp_path / "f.html", None))
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_not_followed(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    check(planbook, baerum, "--html", tmp_path / "f.html")
    before = (tmp_path / "f.html").read_bytes()
    (tmp_path / "lenke.html").symlink_to(tmp_path / "f.html")
    refused(check(planbook, baerum, "--html", tmp_path / "lenke.html", "--level", 3))
    assert (tmp_path / "f.html").read_bytes() == before


@pytest.mark.parametrize("name", ["mangler/f.html", "fil.txt/f.html", "mappe.html", "f.htm1", "f"])
def test_a_name_that_cannot_be_used_is_one_sentence(planbook: Runner, baerum: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "fil.txt").write_text("min", encoding="utf-8")
    (tmp_path / "mappe.html").mkdir()
    before = sorted(tmp_path.rglob("*"))
    assert Path(name).name in refused(check(planbook, baerum, "--html", tmp_path / name))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("severity", Severity)
def test_each_severity_has_a_sign_of_its_own(severity: Severity, tmp_path: Path) -> None:
    code = next(code for code, rule in CODES.items() if rule.severity == severity and code.startswith("PB3"))
    found = Finding(code, Source("Planer", 4).address(), "P-1", "Plan", {"value": "x", "column": "y"})
    values = dict.fromkeys(
        re.findall(r"\{(\w+)\}", "".join(map(str, texts.entry(f"findings.{code}", "nb").values()))), "x"
    )
    result = replace(owners_missing(0), findings=[replace(found, values=values)])
    heading = parsed(page(result, "nb", tmp_path)).xpath("//section[contains(@class, 'severity')]/h2")[0]
    sign = {"error": "■", "warning": "▲", "info": "●"}[severity]
    assert words(heading) == f"{sign} {texts.entry(f'severity.{severity}', 'nb')}"
