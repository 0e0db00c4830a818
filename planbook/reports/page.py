"""Findings as one self-contained page: everything that belongs to it stands in it, and it fetches nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planbook import __version__, texts
from planbook.codes import Grip
from planbook.findings import Finding, Severity
from planbook.reports.files import page_link
from planbook.reports.findings import broken_law, first_things, group_hint, grouped, stops_level, title_of
from planbook.reports.told import (
    SYMBOLS,
    Told,
    alphabetical,
    clean,
    grip_name,
    hint_of,
    law_of,
    said_of,
    sectors_of,
    title,
    told,
)
from planbook.templating import environment

if TYPE_CHECKING:
    from planbook.results import CheckResult

MOST_ROWS = 200
"""Rows that a group shows at most: with thousands of them a page is slow to open and no help to read."""
OPEN_ROWS = 8
"""A group with more rows than these is closed to begin with."""


def page(result: CheckResult, lang: str, folder: Path) -> bytes:
    """The page of a check's findings, with links that lead from the folder where it will lie to the workbook."""
    made = environment(lang, folders=[Path(__file__).parent])
    made.filters["digest"] = _digest
    context = _Page(result, lang, page_link(result.workbook, folder)).context()
    return made.get_template("findings.html.j2").render(context).encode("utf-8", errors="replace")


def _digest(text: str) -> str:
    """The hash by which a policy names the one style, or the one script, that a browser may use."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


class _Page:
    """What the template is filled with."""

    def __init__(self, result: CheckResult, lang: str, workbook: str) -> None:
        self._result = result
        self._lang = lang
        self._workbook = workbook
        self._plans = sectors_of(result)
        self._sectors: dict[str, int] = {}

    def context(self) -> dict[str, Any]:
        """Every name of the template."""
        result, lang = self._result, self._lang
        groups = [self._group(group) for group in grouped(result.findings)]
        by_id = {group["id"]: group for group in groups}
        return {
            "lang": lang,
            "sentence": self._sentence,
            "count": lambda key, number: texts.count(key, number, lang),
            "version": __version__,
            "workbook": clean(result.workbook.name, lang),
            "date": texts.long_date(result.today, lang),
            "level": result.level,
            "level_name": self._sentence(f"page.level_{result.level}"),
            "plans": result.plans,
            "total": len(result.findings),
            "severities": [self._severity(severity, groups) for severity in Severity],
            "broken_law": broken_law(result),
            "stopping": [group for group in groups if group["stops"]],
            "higher": stops_level(result.level),
            "first": [by_id[_identity(group[0])] for group in first_things(result.findings)],
            "sectors": [(self._sectors[name], name) for name in alphabetical(self._sectors)],
            "codes": {code: title_of(code, lang) for code in sorted({group["code"] for group in groups})},
            "example": next((row["reference"] for group in groups for row in group["rows"] if row["reference"]), ""),
            "grips": self._grips(groups),
            "accepted": self._accepted(),
        }

    def _sentence(self, key: str, **values: object) -> str:
        return texts.sentence(key, self._lang, **values)

    def _severity(self, severity: Severity, groups: Sequence[dict[str, Any]]) -> dict[str, Any]:
        return {
            "name": severity.value,
            "symbol": SYMBOLS[severity],
            "title": self._sentence(f"severity.{severity}"),
            "count": self._result.counts[severity.value],
            "groups": [group for group in groups if group["severity"] == severity],
        }

    def _group(self, group: Sequence[Finding]) -> dict[str, Any]:
        """The findings of one code: what they have in common, and a row each."""
        first, lang = group[0], self._lang
        entry = texts.entry(f"findings.{first.code}", lang)
        rows = [told(finding, self._plans, lang) for finding in group[:MOST_ROWS]]
        said, hint = said_of(group, lang), hint_of(group, lang)
        return {
            "id": _identity(first),
            "code": first.code,
            "severity": first.severity.value,
            "title": title(group, lang),
            "count": len(group),
            "stops": first.rule.stops_case,
            "grip": grip_name(first.rule, lang),
            "why": entry["why"],
            "law": law_of(first.rule, lang),
            "hint": hint or "",
            "advice": hint or group_hint(group, lang),
            "example": entry["example"],
            "said": said or "",
            "told": None in (said, hint) or any(row.likely or row.related for row in rows),
            "sectors": any(row.plan for row in rows),
            "open": len(group) <= OPEN_ROWS,
            "rows": [self._row(row, said=said is not None, hinted=bool(hint)) for row in rows],
            "more": max(0, len(group) - MOST_ROWS),
        }

    def _row(self, row: Told, *, said: bool, hinted: bool) -> dict[str, Any]:
        """One row, without what its group says already."""
        sector = row.sector or self._sentence("page.no_sector")
        todo = " ".join(part for part in ("" if hinted else row.hint, row.likely) if part)
        return {
            "name": row.name,
            "message": "" if said else row.message,
            "todo": todo,
            "related": self._sentence("page.related", cells=list(row.related)) if row.related else "",
            "sector": sector if row.plan else "",
            "sector_number": self._number(sector),
            **self._place(row),
        }

    def _place(self, row: Told) -> dict[str, str]:
        fragment = "#" + quote(row.link, safe="!'") if row.link else ""
        return {"place": row.place, "reference": row.reference, "link": f"{self._workbook}{fragment}"}

    def _number(self, sector: str) -> int:
        """A short name for a sector, which thousands of rows carry."""
        return self._sectors.setdefault(sector, len(self._sectors) + 1)

    def _grips(self, groups: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The hovedgrep with their codes; nothing where no finding belongs to one."""
        found = []
        for grip in Grip:
            name = self._sentence(f"rules.grip_{grip.value}")
            inside = [group for group in groups if group["grip"] == name]
            found.append({"title": name, "groups": inside, "count": sum(group["count"] for group in inside)})
        return found if any(grip["count"] for grip in found) else []

    def _accepted(self) -> dict[str, Any]:
        """The findings that are accepted in Unntak."""
        rows = []
        for item in self._result.accepted[:MOST_ROWS]:
            row = told(item.finding, self._plans, self._lang)
            words = {"name": row.name, "message": row.message, "code": item.finding.code}
            until = texts.long_date(item.until, self._lang)
            rows.append({**words, "reason": clean(item.reason, self._lang), "until": until, **self._place(row)})
        return {"rows": rows, "more": max(0, len(self._result.accepted) - MOST_ROWS)}


def _identity(finding: Finding) -> str:
    """The id of the group that a finding belongs to."""
    return f"{finding.code}-0" if finding.values.get("unused") else finding.code
