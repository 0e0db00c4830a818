"""Checks the sheet Planer with pandas and pandera: `pandera_peer.py SCHEMA WORKBOOK`. Reads as pandas reads fastest."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

# Not imported by name: only the bench installs pandera, and the linters run without it.
pd: Any = import_module("pandas")
pa: Any = import_module("pandera.pandas")


def column(field: dict[str, Any]) -> Any:
    """A column with the rules of a field of a Table Schema."""
    rules, checks = field["constraints"], []
    if "enum" in rules:
        checks.append(pa.Check.isin(rules["enum"]))
    if "minimum" in rules:
        checks.append(pa.Check.in_range(rules["minimum"], rules["maximum"]))
    if field["type"] == "date":
        checks.append(pa.Check(lambda cells: pd.to_datetime(cells, errors="coerce").notna()))
    return pa.Column(checks=checks, nullable="required" not in rules, unique="unique" in rules)


def main() -> None:
    """Print what is wrong, as JSON."""
    schema = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rows = pd.read_excel(sys.argv[2], sheet_name="Planer", header=2, engine="calamine")
    try:
        pa.DataFrameSchema({field["name"]: column(field) for field in schema["fields"]}).validate(rows, lazy=True)
    except pa.errors.SchemaErrors as error:
        print(error.failure_cases.to_json(orient="records"))


if __name__ == "__main__":
    main()
