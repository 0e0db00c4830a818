"""The catalogue of codes as text: all of them by hundreds, or one with everything there is to say of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from planbook import texts
from planbook.reports.findings import open_pattern, title_of
from planbook.reports.lines import EMPTY, Line, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from planbook.codes import Code


def print_rules(console: Console, rules: Sequence[Code], lang: str) -> None:
    """All codes under a heading for each hundred, or one code with its sentence, why, law, what to do and an example."""
    show(console, _one(rules[0], lang) if len(rules) == 1 else _all(rules, lang))


def hundreds(rules: Iterable[Code]) -> Iterator[tuple[str, list[Code]]]:
    """The codes by their first digit, in the order of the catalogue."""
    for digit, found in groupby(rules, key=lambda rule: rule.code[2]):
        yield digit, list(found)


def hundred_title(digit: str, lang: str) -> str:
    """What a hundred of codes is about, like «Én celle (PB2xx)»."""
    return f"{texts.sentence(f'rules.hundred_{digit}', lang)} (PB{digit}xx)"


def severity_word(rule: Code, lang: str) -> str:
    """How much findings of a code matter."""
    return texts.sentence(f"severity.{rule.severity}", lang)


def standing(rule: Code, lang: str) -> list[str]:
    """How much a code matters, from which level it is looked for, whether it stops the case: a sentence each."""
    said = [f"{severity_word(rule, lang)}.", texts.sentence(f"rules.level_{rule.level}", lang)]
    if rule.stops_case:
        said.append(texts.sentence("rules.stops", lang))
    return said


def parts(rule: Code, lang: str) -> Iterator[tuple[str, str]]:
    """(heading, text) for each thing to say of a code."""
    entry = texts.entry(f"findings.{rule.code}", lang)
    message = open_pattern(entry["message"])
    if message != "…":  # the whole sentence is what a finding would put in
        yield "message", f"{message[:1].upper()}{message[1:]}".rstrip(".") + ("" if message.endswith("…") else ".")
    yield "why", entry["why"]
    if rule.law:
        yield "law", texts.entry(f"laws.{rule.law}", lang)
    if rule.grip:
        yield "grip", texts.sentence(f"rules.grip_{rule.grip}", lang)
    yield "hint", open_pattern(entry["hint"])
    yield "example", entry["example"]


def _all(rules: Sequence[Code], lang: str) -> Iterator[Line]:
    width = max((len(severity_word(rule, lang)) for rule in rules), default=0)
    for digit, found in hundreds(rules):
        yield Line(hundred_title(digit, lang), style="bold")
        for rule in found:
            stops = f" ({texts.sentence('rules.stops_short', lang)})" if rule.stops_case else ""
            start = f"{rule.code}  {severity_word(rule, lang):{width}}  {rule.level}  "
            yield Line(f"{start}{title_of(rule.code, lang)}{stops}", 0, len(start))
        yield EMPTY
    yield Line(texts.sentence("rules.levels", lang))
    if rules:
        yield Line(texts.sentence("rules.one", lang, code=rules[0].code))


def _one(rule: Code, lang: str) -> Iterator[Line]:
    yield Line(f"{rule.code} {title_of(rule.code, lang)}", style="bold")
    yield Line(" ".join(standing(rule, lang)))
    for key, text in parts(rule, lang):
        yield EMPTY
        yield Line(texts.sentence(f"rules.{key}", lang), style="bold")
        yield Line(text)
