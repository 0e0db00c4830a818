"""The JSON Schema of the export is current, and what is exported keeps to it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from planbook import api
from planbook.workbook import jsonschema


def test_the_file_is_what_the_sheets_give() -> None:
    assert jsonschema.FILE.read_text(encoding="utf-8") == jsonschema.text(), (
        "run python -m planbook.workbook.jsonschema"
    )


@pytest.mark.parametrize("name", ["baerum-2019", "giske-2022", "planoversikt"])
def test_what_is_exported_keeps_to_the_schema(name: str, root: Path) -> None:
    exported = api.export(root / "workbooks" / f"{name}.xlsx", today=date(2020, 2, 3))
    schema = json.loads(jsonschema.FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    problems = [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(json.dumps(exported)))]
    assert problems == []
