"""Findings as JSON and as terminal text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from planbook import texts
from planbook.findings import Finding, Severity

if TYPE_CHECKING:
    from rich.console import Console

    from planbook.results import CheckResult

SHOWN_OF_A_GROUP = 8
"""How many plans of one group the terminal lists; the rest are counted."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold"}


def check_record(result: CheckResult, lang: str) -> dict[str, Any]:
    """The object that `check --json` prints."""
    return {
        "workbook": str(result.workbook),
        "sha256": result.sha256,
        "today": result.today.isoformat(),
        "level": result.level,
        "plans": result.plans,
        "counts": result.counts,
        "findings": [finding_record(finding, lang) for finding in result.findings],
        "accepted": [
            {**finding_record(item.finding, lang), "until": item.until.isoformat()} for item in result.accepted
        ],
    }


def finding_record(finding: Finding, lang: str) -> dict[str, Any]:
    """One finding as JSON."""
    address = finding.address
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "level": finding.rule.level,
        "stops_case": finding.rule.stops_case,
        "sheet": address.sheet,
        "cell": address.cell,
        "row": address.row,
        "column": address.column,
        "plan_id": finding.plan_id,
        "plan_title": finding.plan_title,
        "message": texts.message(finding, lang),
        "hint": texts.hint(finding, lang),
        "law": texts.entry(f"laws.{finding.rule.law}", lang) if finding.rule.law else None,
        "related": list(finding.related),
    }


def grouped(findings: list[Finding]) -> list[list[Finding]]:
    """Findings of one code together, in the order in which each code comes first."""
    groups: dict[tuple[str, bool], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.code, bool(finding.values.get("unused"))].append(finding)
    return list(groups.values())


def print_check(console: Console, result: CheckResult, lang: str, *, everything: bool = False) -> None:
    """The check on a terminal: the counts first, what stops the case, then each severity by code.

    Without `everything` a large group names its first plans and counts the rest.
    """
    today = texts.long_date(result.today, lang)
    title = texts.sentence("check.title", lang, workbook=result.workbook.name, today=today, level=result.level)
    console.print(title, style="bold", markup=False)
    console.print(counts_line(result, lang), markup=False)
    stopping = result.stopping
    if result.plans and result.level > 1:
        key = "check.stops" if stopping else "check.stops_none"
        note = f": {', '.join(sorted({finding.code for finding in stopping}))}." if stopping else ""
        console.print(f"{texts.sentence(key, lang)}{note}", markup=False)
    if not result.findings:
        console.print(texts.sentence("check.nothing", lang))
    for severity in Severity:
        found = [finding for finding in result.findings if finding.severity is severity]
        if found:
            console.print()
            console.print(texts.sentence(f"severity.{severity.value}", lang), style=_STYLES[severity])
        for group in grouped(found):
            _print_group(console, group, lang, everything=everything)
    if result.accepted:
        console.print()
        console.print(texts.sentence("check.accepted", lang, n=len(result.accepted)), markup=False)


def counts_line(result: CheckResult, lang: str) -> str:
    """How many plans, and how many findings of each severity."""
    counts = result.counts
    plans = texts.count("check.plans", result.plans, lang)
    return texts.sentence(
        "check.counts.line", lang, plans=plans, errors=counts["error"], warnings=counts["warning"], infos=counts["info"]
    )


def _print_group(console: Console, group: list[Finding], lang: str, *, everything: bool) -> None:
    first = group[0]
    if len(group) == 1:
        _print_indented(console, f"{texts.message(first, lang)} ({texts.place(first, lang)}, {first.code})", 2)
        _print_indented(console, texts.hint(first, lang), 4)
        return
    title = texts.entry(f"findings.{first.code}.title", lang)
    _print_indented(console, f"{title}: {len(group)} ({first.code})", 2)
    same = {texts.hint(finding, lang, guess=False) for finding in group}
    if len(same) == 1:
        _print_indented(console, same.pop(), 4)
    most = len(group) if everything else SHOWN_OF_A_GROUP
    for finding in group[:most]:
        name = texts.quoted(finding.plan_title) if finding.plan_title else texts.message(finding, lang)
        value = finding.values.get("value")
        shown = f": «{value}»" if value and finding.plan_title else ""
        _print_indented(console, f"{name} ({texts.place(finding, lang)}){shown}", 6)
    if len(group) > most:
        _print_indented(console, texts.sentence("check.more", lang, n=len(group) - most), 6)


def _print_indented(console: Console, text: str, indent: int) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text), (0, 0, 0, indent), expand=False))
