"""The JSON Schema of `export --json`, made from the sheets: `python -m planbook.workbook.jsonschema` writes the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planbook.workbook.schema import SCHEMA_VERSION, Column, Form, Kind, Sheet
from planbook.workbook.sheets import READ_SHEETS

FILE = Path(__file__).with_name("export.schema.json")
_DATE = {"type": "string", "format": "date"}
_DATE_OR_YEAR = {"type": "string", "pattern": r"^\d{4}(-\d{2}-\d{2})?$"}
_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.CODE: {"type": "string"},
    Kind.LISTED: {"type": "string"},
    Kind.WHOLE_NUMBER: {"type": "integer"},
    Kind.YEAR: {"type": "integer"},
    Kind.DATE: _DATE,
    Kind.DATE_OR_YEAR: _DATE_OR_YEAR,
    Kind.YES_NO: {"type": "boolean"},
}
_COMPUTED_OF_A_PLAN: dict[str, Any] = {
    "effective": {"type": "object", "description": "What applies after the plan type's defaults."},
    "revision_due": {"anyOf": [_DATE, {"type": "null"}]},
    "revision_due_rule": {"type": ["string", "null"]},
    "un_goals": {"type": "array", "items": {"type": "integer"}},
    "legal_basis": {"type": "array", "items": {"type": "string"}},
}


def export_schema() -> dict[str, Any]:
    """The schema of the whole object (JSON Schema, draft 2020-12)."""
    parts = {sheet.field: _part(sheet) for sheet in READ_SHEETS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "planbook export",
        "type": "object",
        "properties": {"planbook": {"const": SCHEMA_VERSION}, **parts},
        "required": ["planbook", *parts],
        "additionalProperties": False,
    }


def _part(sheet: Sheet) -> dict[str, Any]:
    record = _record(sheet)
    return record if sheet.form is Form.QUESTIONS else {"type": "array", "items": record}


def _record(sheet: Sheet) -> dict[str, Any]:
    properties: dict[str, Any] = {"sheet": {"const": sheet.name}}
    if sheet.form is Form.TABLE:
        properties["row"] = {"type": "integer", "minimum": 1}
    properties |= {column.field: _value(column) for column in sheet.inputs}
    properties["unread"] = {"type": "array", "items": {"type": "string"}}
    if sheet.field == "plans":
        properties |= _COMPUTED_OF_A_PLAN
    return {
        "type": "object",
        "description": sheet.purpose,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _value(column: Column) -> dict[str, Any]:
    if column.kind is Kind.TEXTS:
        return {"title": column.header, "type": "array", "items": {"type": "string"}}
    if column.kind is Kind.NUMBERS:
        return {"title": column.header, "type": "array", "items": {"type": "integer"}}
    if column.choices:
        return {"title": column.header, "enum": [*(member.value for member in column.choices), None]}
    return {"title": column.header, "anyOf": [_TYPES[column.kind], {"type": "null"}]}


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(export_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
