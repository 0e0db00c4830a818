"""The catalogue of codes as terminal text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planbook import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from planbook.codes import Code


def print_rules(console: Console, rules: Sequence[Code], lang: str) -> None:
    """All codes in a table, or one code with why, law, what to do and an example."""
    if len(rules) == 1:
        _print_one(console, rules[0], lang)
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for key in ("code", "severity", "level", "title"):
        table.add_column(texts.sentence(f"rules.{key}", lang), no_wrap=key != "title")
    for rule in rules:
        severity = texts.sentence(f"severity.{rule.severity}", lang)
        table.add_row(rule.code, severity, str(rule.level), texts.entry(f"findings.{rule.code}.title", lang))
    console.print(table)


def _print_one(console: Console, rule: Code, lang: str) -> None:
    entry = texts.entry(f"findings.{rule.code}", lang)
    severity = texts.sentence(f"severity.{rule.severity}", lang)
    level = texts.sentence("rules.level", lang)
    console.print(f"{rule.code} {entry['title']}", style="bold", markup=False)
    console.print(f"{severity}. {level} {rule.level}.", markup=False)
    if rule.stops_case:
        console.print(texts.sentence("rules.stops", lang), markup=False)
    parts = [("why", entry["why"]), ("hint", _plain(entry["hint"])), ("example", entry["example"])]
    if rule.law:
        parts.insert(1, ("law", texts.entry(f"laws.{rule.law}", lang)))
    for key, text in parts:
        console.print()
        console.print(texts.sentence(f"rules.{key}", lang), style="bold")
        console.print(text, markup=False)


def _plain(text: str) -> str:
    """A hint outside any finding: its placeholders are shown as an ellipsis."""
    import re

    return re.sub(r"\{[a-z]+\}", "…", text)
