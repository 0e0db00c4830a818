"""The sentences of the program: complete in three languages, with the same placeholders."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.dates import format_date

import planbook
from planbook import texts
from planbook.codes import CODES
from planbook.findings import Address, Finding
from planbook.texts import Term
from planbook.workbook.lists import CHOICE_LISTS
from planbook.workbook.sheets import READ_SHEETS, SHEET_ORDER


def leaves(tree: Any, path: str = "") -> dict[str, str]:
    """Every sentence by its dotted key."""
    if isinstance(tree, dict):
        return {key: text for name, part in tree.items() for key, text in leaves(part, f"{path}.{name}").items()}
    return {path.lstrip("."): "|".join(tree) if isinstance(tree, list) else str(tree)}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


BOKMAAL = leaves(texts.catalogue("nb"))


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_a_language_has_every_sentence_with_the_same_placeholders(lang: str) -> None:
    other = leaves(texts.catalogue(lang))
    assert set(other) == set(BOKMAAL)
    for key, text in BOKMAAL.items():
        assert placeholders(other[key]) == placeholders(text), key
        assert other[key].strip(), key


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_a_sentence_found_by_its_key_is_the_one_in_the_catalogue(lang: str) -> None:
    for key, text in leaves(texts.catalogue(lang)).items():
        found = texts.entry(key, lang)
        assert (found if isinstance(found, str) else "|".join(found)) == text, key
    assert texts.entry("findings.PB305", lang) == texts.catalogue(lang)["findings"]["PB305"]
    with pytest.raises(KeyError, match=r"findings\.PB305\.nothing"):
        texts.entry("findings.PB305.nothing", lang)


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_every_code_says_what_why_what_to_do_and_an_example(lang: str) -> None:
    entries = texts.entry("findings", lang)
    assert list(entries) == list(CODES)
    for code, entry in entries.items():
        assert set(entry) == {"title", "message", "hint", "why", "example"}, code
        assert not placeholders(entry["why"]), code
        assert not placeholders(entry["title"]), code


NORWEGIAN = ("nb", "nn")
STATEMENTS = tuple((lang, code) for lang in texts.LANGUAGES for code in texts.entry("findings", lang))
"""Every finding in every language."""


@pytest.mark.parametrize(("lang", "code"), STATEMENTS)
def test_a_finding_is_written_to_go_on_after_a_plans_name(lang: str, code: str) -> None:
    entry = texts.entry(f"findings.{code}", lang)
    assert entry["message"][0].islower() or entry["message"][0] in "«{"
    assert entry["message"][-1] not in ".!?"
    assert entry["title"][0].isupper() or entry["title"][0] == "«"
    assert not entry["title"].endswith(".")
    assert not re.search(r"[.!?] [A-ZÆØÅ«]", entry["message"])


@pytest.mark.parametrize(("lang", "code"), STATEMENTS)
def test_a_finding_asks_for_one_thing_in_whole_sentences(lang: str, code: str) -> None:
    entry = texts.entry(f"findings.{code}", lang)
    for part in ("hint", "why"):
        assert entry[part].endswith((".", "!", "?")), part
        assert len(re.findall(r"[.!?](?= [A-ZÆØÅ«]|$)", entry[part])) <= 2, part


WORKBOOK_WORDS = {
    *(column.header for sheet in READ_SHEETS for column in sheet.columns),
    *(value for _, _, values in CHOICE_LISTS for value in values),
} - {*SHEET_ORDER, "Plan-ID", "Mål-ID"}
"""What columns, questions and the values of lists are called; names of sheets and codes are words of the sentence."""


@pytest.mark.parametrize(("lang", "code"), STATEMENTS)
def test_a_finding_quotes_the_names_of_columns_and_values(lang: str, code: str) -> None:
    # The first word of a sentence may be the same word with its ordinary meaning («Forslag mangler»), and so may a small letter.
    words = "|".join(re.escape(word) for word in sorted(WORKBOOK_WORDS, key=len, reverse=True) if word[0].isupper())
    bare = re.compile(rf"(?<=[\w,;»] )(?:{words})(?!\w)")
    entry = texts.entry(f"findings.{code}", lang)
    for part in ("title", "message", "hint", "why"):
        text = entry[part]
        quoted_away = re.sub("«[^»]*»", "«»", text)
        assert not bare.search(quoted_away), f"{part}: {text}"
        assert "{column}" not in quoted_away, f"{part}: {text}"


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_no_sentence_has_a_blank_too_many_or_a_word_of_the_machine(lang: str) -> None:
    for key, text in leaves(texts.catalogue(lang)).items():
        assert "  " not in text, key
        assert text == text.strip() or key.endswith("_likely"), key
        assert not re.search(r"\b(?:NoneType|null|regex|dtype)\b", text), key


@pytest.mark.parametrize("lang", NORWEGIAN)
def test_norwegian_is_written_as_norwegian(lang: str) -> None:
    for key, text in leaves(texts.catalogue(lang)).items():
        # transport = "file" is a line of planbook.toml, and the marks belong to it.
        assert not re.search("[\"'“”’]", text.replace('= "file"', "")), key
        assert not re.search(r"\b(?:None|varsel\w*|varsl\w+)\b", text, re.IGNORECASE), key
        if key.startswith("findings."):
            assert not re.search(r"\b\d{4}-\d\d", text), f"{key}: dates as 24.03.2010, ranges with an en dash"
            assert not re.search(r" - ", text), f"{key}: a dash is longer"


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_long_dates_are_those_of_cldr(lang: str, month: int) -> None:
    day = date(2027, month, 1)
    pattern = "d MMMM y" if lang == "en" else "d. MMMM y"
    locale = "en_GB" if lang == "en" else lang
    assert texts.long_date(day, lang) == format_date(day, pattern, locale=locale)


def test_a_value_with_braces_is_text_and_never_a_placeholder() -> None:
    finding = Finding(
        "PB403",
        Address("Planer", 4, "E"),
        "P-1",
        "{title} {0.__class__}",
        {"value": "{role}", "likely": "", "several": ""},
    )
    assert texts.message(finding) == "«{title} {0.__class__}»: rollen «{role}» står ikke i Kontakter."


def test_a_finding_begins_with_the_plans_name_or_a_capital_letter() -> None:
    about_plan = Finding("PB301", Address("Planer", 4, "A"), None, "Klimastrategi 2030")
    about_sheet = Finding("PB101", Address("Kontakter"), values={"instead": ""})
    assert texts.message(about_plan) == "«Klimastrategi 2030»: planen mangler Plan-ID."
    assert texts.message(about_sheet) == "Arket Kontakter mangler."


def test_lists_and_terms_are_written_in_the_reader_s_language() -> None:
    assert texts.shown(["a", "b", Term("dates.holiday")], "nb") == "a, b og helligdag"
    assert texts.shown([], "nb") == ""


CODE = "".join(
    path.read_text(encoding="utf-8")
    for kind in ("*.py", "*.j2")
    for path in sorted(Path(planbook.__file__).parent.rglob(kind))
)
"""Everything in the package that asks for sentences."""


def test_every_key_that_the_code_asks_for_is_there() -> None:
    asked = re.compile(r'(?:sentence|entry|count|Term)\(\s*"([a-z_]+(?:\.[A-Za-z_0-9]+)+)"')
    for key in asked.findall(CODE):
        texts.entry(key, "nb")


FAMILIES = (
    "dates.months", "dates.weekdays.", "due_rules.", "errors.", "findings.", "gate.", "help.", "laws.", "proposal.",
    "remind.reasons.", "rules.", "severity.", "status.", "usage.", "check.place_", "check.cells", "run.file_",
    "doctor.", "events.", "half_years.", "kept_until.", "ledger.", "log.", "page.level_", "page.tab_", "remind.redirected_", "remind.sent_", "remind.summary_", "views.",
)  # fmt: skip
"""Keys whose last part is put together from a value."""


def test_no_sentence_lies_unused() -> None:
    for key in BOKMAAL:
        whole = key.removesuffix(".one").removesuffix(".other")
        assert key.startswith(FAMILIES) or f'"{whole}"' in CODE or f"'{whole}'" in CODE, key
    for key in BOKMAAL:
        if key.startswith("errors."):
            name, _, variant = key.removeprefix("errors.").partition("_")
            assert (
                not variant
                or f'{name}("{variant}"' in CODE
                or f'"errors.{name}_{variant}"' in CODE
                or f'"{variant}"' in CODE
            ), key
