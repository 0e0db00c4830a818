"""The help pages are what the catalogue gives, hold every code, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from planbook import texts
from planbook.codes import CODES
from planbook.reports import help_pages

LINK = re.compile(r"(?<!\\)\]\(([^)]+)\)")
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


def written() -> dict[str, str]:
    """Every committed page by its path inside the folder."""
    folder = help_pages.FOLDER
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in folder.rglob("*.*")}


def test_the_pages_are_what_the_catalogue_gives() -> None:
    assert written() == help_pages.pages(), "run make help"


def test_writing_takes_away_a_page_that_is_no_longer_made(tmp_path: Path) -> None:
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb" / "PB0xx.md").write_text("gammel", encoding="utf-8")
    help_pages.write(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.md")} == set(help_pages.pages())


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_a_code_has_its_place_with_all_there_is_to_say_of_it(lang: str, code: str) -> None:
    page = written()[f"{lang}/PB{code[2]}xx.md"]
    assert ANCHOR.findall(page).count(code.lower()) == 1
    section = page.split(f'<a id="{code.lower()}"></a>')[1].split("<a id=")[0].replace("\\", "")
    entry = texts.entry(f"findings.{code}", lang)
    rule = CODES[code]
    for text in (entry["title"], entry["why"], entry["example"], texts.sentence(f"severity.{rule.severity}", lang)):
        assert text in section
    assert texts.sentence(f"rules.level_{rule.level}", lang) in section
    assert (texts.sentence("rules.stops", lang) in section) == rule.stops_case
    assert rule.law is None or texts.entry(f"laws.{rule.law}", lang) in section
    assert re.sub(r"\{\w+\}.*", "", entry["hint"]) in section
    assert "{" not in section


def test_every_link_leads_to_a_page_and_an_anchor_that_are_there() -> None:
    pages = written()
    count = 0
    for name, text in pages.items():
        for link in LINK.findall(text):
            target, _, anchor = link.partition("#")
            page = (Path(name).parent / target).as_posix() if target else name
            assert page in pages, f"{name}: {link}"
            assert not anchor or anchor in ANCHOR.findall(pages[page]), f"{name}: {link}"
            count += 1
    assert count > 3 * 2 * len(CODES)


def test_the_wheel_carries_the_pages_and_the_schema(root: Path) -> None:
    carried = {file.distribution_path for file in WheelBuilder(str(root)).recurse_included_files()}
    wanted = {f"planbook/help/{name}" for name in written()} | {"planbook/reports/check.schema.json"}
    assert wanted <= carried
