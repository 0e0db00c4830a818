"""What a code means is changed on purpose or not at all; and every check is looked for, under a code that there is.

`python tests/checks/test_edges_codes.py` writes the table again after a change on purpose.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import planbook.checks
from planbook import codes
from planbook.checks.registry import CHECKS
from planbook.codes import CODES, Code

TABLE = Path(__file__).resolve().parent.parent / "data" / "codes.txt"
HEAD = "code severity level stops_case law grip instead_of"


def line(entry: Code) -> str:
    """A code on one line, as the table has it."""
    stops = "stops" if entry.stops_case else "-"
    others = ",".join(entry.instead_of) or "-"
    return f"{entry.code} {entry.severity} {entry.level} {stops} {entry.law or '-'} {entry.grip or '-'} {others}"


def table() -> str:
    """Every code on a line."""
    return "\n".join([HEAD, *map(line, CODES.values())]) + "\n"


def test_no_code_has_changed_by_accident() -> None:
    assert table().splitlines() == TABLE.read_text(encoding="utf-8").splitlines()


def test_no_code_stands_twice() -> None:
    assert list(CODES) == [entry.code for entry in codes._CATALOGUE]


def checks() -> Iterator[FunctionType]:
    """Every function in the room that has the shape of a check."""
    for module in pkgutil.iter_modules(planbook.checks.__path__, "planbook.checks."):
        for name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            own = found.__module__ == module.name and not name.startswith("_")
            if own and list(inspect.signature(found).parameters) == ["inventory", "today"]:
                yield found


def test_every_check_is_looked_for() -> None:
    forgotten = [f"{check.__module__}.{check.__name__}" for check in checks() if check not in CHECKS]
    assert not forgotten, f"not in planbook/checks/registry.py: {', '.join(forgotten)}"
    assert len(list(checks())) == len(CHECKS)


def test_every_check_says_its_code_first_and_gives_no_other() -> None:
    wrong = {}
    for check in checks():
        named = re.match(r"(PB\d{3}): \S", check.__doc__ or "")
        given = set(re.findall(r'"(PB\d{3})"', inspect.getsource(check)))
        if not named or named[1] not in CODES or given - {named[1]}:
            wrong[f"{check.__module__}.{check.__name__}"] = (check.__doc__ or "").split("\n")[0]
    assert not wrong


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
