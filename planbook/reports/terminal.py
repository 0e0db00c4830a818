"""The check on a terminal: first what matters most, on one screen; everything on request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain
from string import Formatter
from typing import TYPE_CHECKING

from planbook import texts
from planbook.findings import Finding, Severity
from planbook.reports.findings import (
    broken_law,
    counts_line,
    first_things,
    group_hint,
    grouped,
    heading,
    places,
    plans_line,
    stops_level,
    title_of,
    with_place,
)
from planbook.reports.lines import EMPTY, Line, clipped, show, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from planbook.findings import Accepted
    from planbook.results import CheckResult

SCREEN = (80, 23)
"""Columns and lines of the first screen; the prompt takes the twenty-fourth line."""

_FITTINGS = ((6, 9, 9), (3, 9, 9), (3, 3, 2), (3, 2, 2), (2, 2, 1), (2, 1, 1))
"""What the first screen tries, until it fits: how many groups that stop the case it names, and how many lines what is wrong
and what to do may take."""

HINT_INDENT = 5
"""Where what to do begins on the first screen."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold"}


def print_check(console: Console | None, result: CheckResult, lang: str, *, everything: bool = False) -> None:
    """The first screen, or every finding, grouped by severity and code."""
    show(console, _everything(result, lang) if everything else _first_screen(result, lang))


def _first_screen(result: CheckResult, lang: str) -> list[Line]:
    lines: list[Line] = []
    for stops, what, do in _FITTINGS:
        head = [_clipped(_title(result, lang), what), Line(plans_line(result, lang))]
        stopping = [_clipped(line, what) for line in _stops(result, lang, stops)]
        lines = [*head, *stopping, *_things(result, lang, what, do), *_counts(result, lang)]
        if sum(len(list(wrapped(line, SCREEN[0]))) for line in lines) <= SCREEN[1]:
            break
    return lines


def _clipped(line: Line, most: int) -> Line:
    room = SCREEN[0] - line.indent - line.hang
    return Line(clipped(line.text, most, room), line.indent, line.hang, line.style)


def _shortened(sentence: str, place: tuple[str, str], most: int, room: int) -> str:
    """A sentence with its place, cut at a word before the place so that it takes no more lines than it may."""
    made = with_place(sentence, *place)
    words = sentence.split()
    while len(words) > 1 and len(list(wrapped(Line(made), room))) > most:
        words.pop()
        made = with_place(f"{' '.join(words)} …", *place)
    return made


def _things(result: CheckResult, lang: str, what: int, do: int) -> Iterator[Line]:
    """What helps most: what is wrong, where it begins, and what to do."""
    yield EMPTY
    groups = first_things(result.findings)
    yield Line(texts.sentence("check.first" if groups else "check.first_none", lang), style="bold")
    for number, group in enumerate(groups, 1):
        place = places(group, lang), group[0].code
        said = _shortened(f"{number}. {heading(group, lang)}", place, what, SCREEN[0] - HINT_INDENT)
        yield Line(said, 2, HINT_INDENT - 2)
        yield _clipped(Line(group_hint(group, lang), HINT_INDENT), do)
    yield EMPTY


def _title(result: CheckResult, lang: str) -> Line:
    today = texts.long_date(result.today, lang)
    name = result.workbook.name
    return Line(texts.sentence("check.title", lang, workbook=name, today=today, level=result.level), style="bold")


def _stops(result: CheckResult, lang: str, most: int) -> Iterator[Line]:
    """What must be put right before the case can be sent, and what was not looked for at this level."""
    if not result.plans:
        return
    yield EMPTY
    yield Line(texts.sentence("check.stops", lang), style="bold")
    groups = grouped(result.stopping)
    named = [f"{_named(group, lang)}." for group in groups[:most]]
    if len(groups) > most:
        named.append(texts.sentence("run.mail_more", lang, n=len(groups) - most))
    if named:
        yield Line(" ".join(named), 2)
    higher = stops_level(result.level)
    if higher is not None:
        key = "check.stops_higher" if groups else "check.stops_none_here"
        yield Line(texts.sentence(key, lang, level=result.level, higher=higher), 2)
    elif not groups:
        yield Line(texts.sentence("check.stops_none", lang), 2)
    codes = broken_law(result)
    if codes:
        yield Line(texts.sentence("check.broken_law", lang, codes=codes), 2)


def _named(group: Sequence[Finding], lang: str) -> str:
    """A group by its title and code."""
    code = group[0].code
    return f"{title_of(code, lang)} ({code}: {len(group)})" if len(group) > 1 else f"{title_of(code, lang)} ({code})"


def _counts(result: CheckResult, lang: str) -> Iterator[Line]:
    """One line a severity, those accepted, and how to see the rest."""
    for severity in Severity:
        yield _count(severity, result.counts[severity.value], lang)
    if result.accepted:
        yield Line(texts.sentence("check.accepted", lang, n=len(result.accepted)))
    shown = first_things(result.findings, 1) or grouped(result.findings)
    if shown:
        yield Line(texts.sentence("check.see_all", lang, code=shown[0][0].code))


def _count(severity: Severity, number: int, lang: str) -> Line:
    text = texts.sentence("check.severity_count", lang, severity=texts.sentence(f"severity.{severity}", lang), n=number)
    return Line(text, style=_STYLES[severity] if number else "")


def _everything(result: CheckResult, lang: str) -> Iterator[Line]:
    """Every finding by severity and code, the hovedgrep they belong to, and what was accepted."""
    yield _title(result, lang)
    yield Line(counts_line(result, lang))
    yield from _stops(result, lang, len(result.findings))
    if not result.findings:
        yield EMPTY
        yield Line(texts.sentence("check.nothing", lang))
    for severity in Severity:
        found = [finding for finding in result.findings if finding.severity is severity]
        if found:
            yield EMPTY
            yield _count(severity, len(found), lang)
        yield from chain.from_iterable(_group(group, lang) for group in grouped(found))
    yield from _grips(result.findings, lang)
    yield from _accepted(result.accepted, lang)


def _group(group: Sequence[Finding], lang: str) -> Iterator[Line]:
    first = group[0]
    if len(group) == 1:
        yield Line(with_place(heading(group, lang), texts.place(first, lang), first.code), 2, 2)
        yield Line(texts.hint(first, lang), 4)
        return
    yield Line(with_place(heading(group, lang), first.code), 2, 2, "bold")
    differing = _differing(group, lang)
    shared = all(finding.plan_title for finding in group) and len(differing) < 2
    if shared and _has_values(first, lang):
        open_values = {**first.values, **dict.fromkeys(differing, "…")}
        yield Line(texts.message(replace(first, plan_title=None, values=open_values), lang).replace("….", "…"), 4)
    for hint, rows in _by_hint(group, lang).items():
        yield Line(hint, 4)
        for finding in rows:
            yield Line(_row(finding, lang, differing if shared else None), 6, 2)


def _pattern(finding: Finding, lang: str) -> str:
    key = "check.unused" if finding.values.get("unused") else f"findings.{finding.code}.message"
    return str(texts.entry(key, lang))


def _has_values(finding: Finding, lang: str) -> bool:
    """Whether a finding's sentence has values in it; one without says no more than its title."""
    return "{" in _pattern(finding, lang)


def _differing(group: Sequence[Finding], lang: str) -> list[str]:
    """The placeholders of a group's sentence that are not filled alike in all of its findings."""
    names = dict.fromkeys(name for _, name, _, _ in Formatter().parse(_pattern(group[0], lang)) if name)
    return [name for name in names if len({_value(finding, name, lang) for finding in group}) > 1]


def _value(finding: Finding, name: str, lang: str) -> str:
    address = finding.address
    own = {"sheet": address.sheet or "", "row": address.row or "", "column": address.column or ""}
    return texts.shown({**own, **finding.values}.get(name, ""), lang)


def _by_hint(group: Sequence[Finding], lang: str) -> dict[str, list[Finding]]:
    """The rows of a group by what to do about them, so that it is said once."""
    rows: dict[str, list[Finding]] = defaultdict(list)
    for finding in group:
        rows[texts.hint(finding, lang, guess=False)].append(finding)
    return rows


def _row(finding: Finding, lang: str, differing: Sequence[str] | None) -> str:
    """One row of a group: the plan's name, what differs in it, the place, and what was probably meant.

    Where more than one thing differs (None), its whole sentence.
    """
    if differing is None or finding.plan_title is None:
        sentence = texts.message(finding, lang).removesuffix(".")
    else:
        values = (_value(finding, name, lang) for name in differing)
        sentence = ": ".join([texts.quoted(finding.plan_title), *values])
    likely = finding.values.get("likely")
    guess = f". {texts.sentence('check.likely', lang, likely=likely)}" if likely else ""
    return with_place(sentence, texts.place(finding, lang)) + guess


def _grips(findings: Iterable[Finding], lang: str) -> Iterator[Line]:
    """How many findings each hovedgrep has."""
    codes: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if finding.rule.grip is not None:
            codes[finding.rule.grip.value].append(finding.code)
    if not codes:
        return
    yield EMPTY
    yield Line(texts.sentence("rules.grips", lang), style="bold")
    for grip, found in codes.items():
        name = texts.sentence(f"rules.grip_{grip}", lang)
        count = texts.count("check.found", len(found), lang)
        yield Line(f"{name}: {count} ({', '.join(sorted(set(found)))})", 2, 2)


def _accepted(accepted: Sequence[Accepted], lang: str) -> Iterator[Line]:
    """What the municipality has accepted, until when, and why."""
    if not accepted:
        return
    yield EMPTY
    yield Line(texts.sentence("check.accepted", lang, n=len(accepted)), style="bold")
    for item in accepted:
        sentence = texts.message(item.finding, lang).removesuffix(".")
        yield Line(with_place(sentence, texts.place(item.finding, lang), item.finding.code), 2, 2)
        yield Line(texts.sentence("check.accepted_until", lang, until=item.until, reason=item.reason), 4)
