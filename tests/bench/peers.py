"""What planbook is measured against: other programs that read the same sheet, with rules as near ours as theirs can be."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from planbook.model.inventory import Inventory
from planbook.workbook.schema import HEADER_ROW, Column, Kind
from planbook.workbook.sheets import BODIES, PLAN_TYPES, PLANS, ROLES, SECTORS

BIN = Path(sys.executable).parent

READING = (
    "import sys; from python_calamine import CalamineWorkbook;"
    "CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_name('Planer').to_python()"
)
"""Reads the sheet and does nothing with it: what no program that uses python-calamine can be faster than."""

_TYPES = {Kind.WHOLE_NUMBER: "integer", Kind.YEAR: "integer", Kind.DATE: "date", Kind.DATE_OR_YEAR: "any"}


def table_schema(inventory: Inventory) -> dict[str, Any]:
    """Planer as a Table Schema (Frictionless Data): types, lists, limits, what must be there."""
    listed = {
        SECTORS: list(inventory.list_values("Sektor")),
        BODIES: list(inventory.list_values("Organ")),
        PLAN_TYPES: [row.name for row in inventory.plan_types if row.name],
        ROLES: [contact.role for contact in inventory.contacts if contact.role],
    }
    return {"fields": [_field(column, listed) for column in PLANS.columns], "missingValues": [""]}


def _field(column: Column, listed: dict[str, list[str]]) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.field == "id":
        constraints["unique"] = True
    if column.kind is Kind.YES_NO:
        constraints["enum"] = ["Ja", "Nei"]
    if column.choices:
        constraints["enum"] = [member.value for member in column.choices]
    if column.listed_in in listed:
        constraints["enum"] = listed[column.listed_in]
    if column.allowed:
        constraints |= dict(zip(("minimum", "maximum"), column.allowed, strict=True))
    kind = "any" if column.computed else _TYPES.get(column.kind, "string")
    return {"name": column.header, "type": kind, "constraints": constraints}


def commands(folder: Path, inventory: Inventory) -> dict[str, list[str]]:
    """By name, the commands that check a workbook, whose path comes last; writes the schema into the folder."""
    schema, dialect = folder / "schema.json", folder / "dialect.json"
    schema.write_text(json.dumps(table_schema(inventory)), encoding="utf-8")
    dialect.write_text(json.dumps({"headerRows": [HEADER_ROW], "excel": {"sheet": PLANS.name}}), encoding="utf-8")
    validate = [str(BIN / "frictionless"), "validate", "--trusted", "--json"]
    return {
        "frictionless": [*validate, "--schema", str(schema), "--dialect", str(dialect)],
        "pandera": [sys.executable, str(Path(__file__).with_name("pandera_peer.py")), str(schema)],
        "calamine": [sys.executable, "-c", READING],
    }
