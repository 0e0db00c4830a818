"""Every sentence of the program, by name or code, in bokmål (nb), nynorsk (nn) and English (en).

The sentences stand in `locale/LANG.toml`. Values are data: braces in a plan's name are never read as a placeholder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from planbook.findings import Address, Finding

LANGUAGES = ("nb", "nn", "en")


class Term(NamedTuple):
    """A part of another sentence, by its dotted key in the catalogue: a weekday, a reason with values of its own."""

    key: str
    values: Mapping[str, object] = MappingProxyType({})


@cache
def catalogue(lang: str) -> dict[str, Any]:
    """The whole catalogue of one language as nested tables."""
    return tomllib.loads(_file(lang))


def _file(lang: str) -> str:
    return (Path(__file__).parent / "locale" / f"{lang}.toml").read_text(encoding="utf-8")


@cache
def _parts(lang: str) -> dict[str, str]:
    """The lines of each table, not yet read: a command needs few of them, and all of them take half as long as a check."""
    parts = (part.partition("]\n") for part in _file(lang).split("\n[")[1:])
    return {name: lines for name, _, lines in parts}


@cache
def _table(name: str, lang: str) -> dict[str, Any]:
    """One table of the catalogue without those under it; empty where there is none."""
    return tomllib.loads(_parts(lang).get(name, ""))


@cache
def entry(key: str, lang: str) -> Any:
    """The entry at a dotted key; KeyError names the key when it is missing."""
    name, _, last = key.rpartition(".")
    table = _table(name, lang)
    if last in table:
        return table[last]
    found: Any = catalogue(lang)
    for part in key.split("."):
        try:
            found = found[part]
        except (KeyError, TypeError):
            raise KeyError(f"{lang}: {key}") from None
    return found


def long_date(day: date, lang: str) -> str:
    """A date in words: «1. november 2027», or "1 November 2027" in English."""
    month = entry("dates.months", lang)[day.month - 1]
    return str(entry("dates.pattern", lang)).format(day=day.day, month=month, year=day.year)


_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(value: object, lang: str) -> str:
    """A value as it stands in a sentence: dates in words, lists with commas, terms looked up, the rest as it is."""
    if isinstance(value, Term):
        return sentence(value.key, lang, **value.values)
    if isinstance(value, datetime):
        return f"{long_date(value.date(), lang)} {entry('dates.at', lang)} {value:%H.%M}"
    if isinstance(value, date):
        return long_date(value, lang)
    if isinstance(value, (list, tuple)):
        return joined([shown(part, lang) for part in value], lang)
    # Names of files and sheets come from outside: nothing in them may steer a terminal or turn the text around.
    return _STEERING.sub("", str(value))


def joined(parts: list[str], lang: str) -> str:
    """Parts as a person writes them: «a, b og c»."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {entry('dates.and', lang)} {parts[-1]}"


def filled(pattern: str, values: Mapping[str, object], lang: str) -> str:
    """A sentence with its placeholders filled."""
    return pattern.format_map({name: shown(value, lang) for name, value in values.items()})


def sentence(key: str, lang: str = "nb", /, **values: object) -> str:
    """The sentence at a dotted key, with its placeholders filled."""
    return filled(entry(key, lang), values, lang)


def count(key: str, number: int, lang: str, /, **values: object) -> str:
    """The sentence at a dotted key, in the form for one or for several."""
    form = "one" if number == 1 else "other"
    return sentence(f"{key}.{form}", lang, n=number, **values)


def quoted(title: str) -> str:
    """A plan's name in quotation marks, on one line; a name that has them already gets no second pair."""
    line = " ".join(title.split())
    return line if "«" in line else f"«{line}»"


def message(finding: Finding, lang: str = "nb") -> str:
    """What a finding says: the plan's name first where it is about a plan, then what is wrong."""
    values = {"sheet": finding.address.sheet or "", "row": finding.address.row or "", **finding.values}
    if finding.values.get("unused"):
        values["column"] = finding.address.column or ""
        text = sentence("check.unused", lang, **values)
    else:
        values.setdefault("column", finding.address.column or "")
        text = filled(entry(f"findings.{finding.code}.message", lang), values, lang)
    if finding.plan_title:
        return f"{quoted(finding.plan_title)}: {text}."
    return f"{text[:1].upper()}{text[1:]}."


def hint(finding: Finding, lang: str = "nb", *, guess: bool = True) -> str:
    """The one thing to do about a finding; `guess` adds the word that was probably meant."""
    if finding.values.get("unused") and finding.severity != "error":
        return sentence("check.unused_hint", lang)
    text = filled(entry(f"findings.{finding.code}.hint", lang), finding.values, lang)
    likely = finding.values.get("likely")
    return f"{text} {sentence('check.likely', lang, likely=likely)}" if likely and guess else text


def place(finding: Finding, lang: str = "nb") -> str:
    """Where a finding is: the sheet and its cell, its column, or the whole workbook."""
    return place_of(finding.address, lang)


def place_of(address: Address, lang: str = "nb") -> str:
    """A place in the workbook in words."""
    values = {"sheet": address.sheet or "", "cell": address.cell or "", "column": address.column or ""}
    form = "cell" if address.cell else "column" if address.column else "sheet" if address.sheet else "whole"
    return sentence(f"check.place_{form}", lang, **values)
