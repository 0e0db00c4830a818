"""Findings put together as a reader meets them: groups of one code, their words, and what helps most.

Terminal, page and summary share what stands here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from planbook import texts
from planbook.codes import CODES
from planbook.findings import SEVERITY_ORDER, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planbook.results import CheckResult

FIRST_THINGS = 3
"""How many things to put right first are named."""
NAMED_PLACES = 2
"""How many places of a group are named where not all of them are."""

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one code together, in the order in which each code comes first."""
    groups: dict[tuple[str, bool], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.code, bool(finding.values.get("unused"))].append(finding)
    return list(groups.values())


def first_things(findings: Iterable[Finding], most: int = FIRST_THINGS) -> list[list[Finding]]:
    """The groups that help most when they are put right, best first; nothing that is only to be noted.

    First what hides other things (an error of the file and its sheets), then what stops the case, then errors before warnings, and
    many rows before few.
    """
    groups = grouped(finding for finding in findings if finding.severity is not Severity.INFO)
    return sorted(groups, key=_rank)[:most]


def _rank(group: list[Finding]) -> tuple[bool, bool, int, int]:
    rule = group[0].rule
    hides = rule.code.startswith("PB1") and group[0].severity is Severity.ERROR
    return not hides, not rule.stops_case, SEVERITY_ORDER[group[0].severity], -len(group)


def heading(group: Sequence[Finding], lang: str) -> str:
    """What is wrong: of one finding its sentence, without the full stop; of many the title, and how many there are."""
    first = group[0]
    if len(group) == 1:
        return texts.message(first, lang).removesuffix(".")
    plans = {(finding.address.sheet, finding.address.row) for finding in group if finding.plan_title}
    key = "check.group_plans" if len(plans) == len(group) else "check.group_places"
    title = texts.sentence("check.unused_title", lang) if first.values.get("unused") else title_of(first.code, lang)
    return texts.sentence(key, lang, title=title, n=len(group))


def title_of(code: str, lang: str) -> str:
    """The title of a code."""
    return str(texts.entry(f"findings.{code}.title", lang))


def group_hint(group: Sequence[Finding], lang: str) -> str:
    """The one thing to do about a whole group; what differs between its rows is left open."""
    first = group[0]
    if len(group) == 1:
        return texts.hint(first, lang)
    hints = {texts.hint(finding, lang, guess=False) for finding in group}
    return hints.pop() if len(hints) == 1 else open_pattern(texts.entry(f"findings.{first.code}.hint", lang))


def open_pattern(pattern: str) -> str:
    """A sentence outside any finding: «…» stands for what a finding would put in."""
    return _PLACEHOLDER.sub("…", pattern).replace("….", "…")


def places(group: Sequence[Finding], lang: str, most: int = NAMED_PLACES) -> str:
    """The first places of a group, and how many more there are."""
    named = group[:most]
    more = [texts.Term("check.more", {"n": len(group) - most})] if len(group) > most else []
    sheets = {finding.address.sheet for finding in named}
    cells = [finding.address.cell for finding in named]
    if len(named) > 1 and len(sheets) == 1 and all(cells):
        return texts.sentence("check.place_cells", lang, sheet=sheets.pop(), cells=[*cells, *more])
    shown = dict.fromkeys(texts.place(finding, lang) for finding in named)
    return "; ".join([*shown, *(texts.shown(term, lang) for term in more)])


def with_place(sentence: str, *parts: str) -> str:
    """A sentence with its place and code in brackets, which go into brackets that it ends with."""
    inside = ", ".join(parts)
    return f"{sentence[:-1]}; {inside})" if sentence.endswith(")") else f"{sentence} ({inside})"


def plans_line(result: CheckResult, lang: str) -> str:
    """How many plans there are."""
    return texts.count("check.plans", result.plans, lang)


def counts_line(result: CheckResult, lang: str) -> str:
    """How many plans, and how many findings of each severity."""
    counts = result.counts
    values = {"errors": counts["error"], "warnings": counts["warning"], "infos": counts["info"]}
    return texts.sentence("check.counts.line", lang, plans=plans_line(result, lang), **values)


def broken_law(result: CheckResult) -> list[str]:
    """The codes of errors about what the law asks for; they stop no case, but nobody should send one without knowing."""
    errors = [found.code for found in result.findings if found.rule.law and found.severity is Severity.ERROR]
    return sorted({code for code in errors if not CODES[code].stops_case})


def stops_level(level: int) -> int | None:
    """The highest level at which something more would be looked for that stops the case; None where there is none."""
    return max((rule.level for rule in CODES.values() if rule.stops_case and rule.level > level), default=None)
