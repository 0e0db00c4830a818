"""The check as JSON, and its JSON Schema: `python -m planbook.reports.check_json` writes the schema's file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook import texts
from planbook.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planbook.findings import Finding
    from planbook.results import CheckResult

FILE = Path(__file__).with_name("check.schema.json")
_STEERING = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def check_json(result: CheckResult, lang: str) -> Iterator[str]:
    """The object that `check --json` prints, in pieces: one line for each finding."""
    about = {
        "workbook": str(result.workbook),
        "sha256": result.sha256,
        "today": result.today.isoformat(),
        "level": result.level,
        "plans": result.plans,
        "counts": result.counts,
    }
    yield "{\n"
    for name, value in about.items():
        yield f'"{name}": {_dumped(value)},\n'
    yield '"findings": ['
    yield from _array(finding_record(finding, lang) for finding in result.findings)
    yield '],\n"accepted": ['
    yield from _array(
        {**finding_record(item.finding, lang), "until": item.until.isoformat()} for item in result.accepted
    )
    yield "]\n}\n"


def _array(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    before = "\n"
    for record in records:
        yield f"{before}{_dumped(record)}"
        before = ",\n"


def _dumped(value: Any) -> str:
    """A value on one line; letters that would steer a terminal are written by their numbers."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def finding_record(finding: Finding, lang: str) -> dict[str, Any]:
    """One finding as JSON."""
    address, rule = finding.address, finding.rule
    return {
        "code": finding.code,
        "severity": rule.severity,
        "level": rule.level,
        "stops_case": rule.stops_case,
        "sheet": address.sheet,
        "cell": address.cell,
        "row": address.row,
        "column": address.column,
        "plan_id": finding.plan_id,
        "plan_title": finding.plan_title,
        "message": texts.message(finding, lang),
        "hint": texts.hint(finding, lang),
        "law": texts.entry(f"laws.{rule.law}", lang) if rule.law else None,
        "related": list(finding.related),
    }


_CELL = {"type": "string", "pattern": "^[A-Z]{1,3}[1-9][0-9]*$"}
_COUNT = {"type": "integer", "minimum": 0}
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_SENTENCE = {"type": "string", "minLength": 1}
_FINDING: dict[str, Any] = {
    "code": {"type": "string", "pattern": r"^PB[1-9]\d{2}$"},
    "severity": {"enum": [severity.value for severity in Severity]},
    "level": {"enum": [1, 2, 3], "description": "The Kontrollnivå from which it is looked for."},
    "stops_case": {"type": "boolean", "description": "Whether a case cannot be made final while it stands."},
    "sheet": {"type": ["string", "null"], "description": "null where the finding is about the whole workbook."},
    "cell": {"anyOf": [_CELL, {"type": "null"}], "description": "Like K19; null where it is about the whole."},
    "row": {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "description": "Excel's number."},
    "column": {"type": ["string", "null"], "description": "The header's text."},
    "plan_id": {"type": ["string", "null"], "description": "Also PLANSTRATEGIEN, for the strategy itself."},
    "plan_title": {"type": ["string", "null"]},
    "message": {**_SENTENCE, "description": "What is wrong, with the plan's name first."},
    "hint": {**_SENTENCE, "description": "What to do."},
    "law": {"anyOf": [_SENTENCE, {"type": "null"}], "description": "The paragraph it rests on."},
    "related": {"type": "array", "items": _CELL, "description": "Cells of the other members of a group."},
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def check_schema() -> dict[str, Any]:
    """The schema of the whole object (JSON Schema, draft 2020-12)."""
    counts = {severity.value: _COUNT for severity in Severity}
    accepted = {**_FINDING, "until": {**_DAY, "description": "The last day it is accepted."}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "planbook check",
        **_object({
            "workbook": _SENTENCE,
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "today": _DAY,
            "level": {"enum": [1, 2, 3]},
            "plans": _COUNT,
            "counts": {**_object(counts), "description": "How many findings of each severity stand."},
            "findings": {"type": "array", "items": _object(_FINDING)},
            "accepted": {"type": "array", "items": _object(accepted)},
        }),
    }  # fmt: skip


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(check_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
