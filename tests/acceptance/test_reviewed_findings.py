"""The findings of the two real inventories, as they were read through one by one against their sources.

`tests/data/findings/*.txt` has a line each: code, sheet, cell or column, plan. A line that comes or goes must be read
against the inventory's source (`tests/data/*-source.txt`) before the file is written again:
`python tests/acceptance/test_reviewed_findings.py`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planbook import api

ROOT = Path(__file__).resolve().parents[2]
REVIEWED = ROOT / "tests" / "data" / "findings"
INVENTORIES = {"baerum-2019": date(2020, 2, 3), "giske-2022": date(2022, 2, 1)}


def lines(name: str) -> list[str]:
    """One line a finding at Kontrollnivå 3, in the order in which they are told."""
    result = api.check(ROOT / "workbooks" / f"{name}.xlsx", today=INVENTORIES[name], level=3)
    return [
        f"{found.code} {found.address.sheet} {found.address.cell or found.address.column or '-'} {found.plan_title or ''}".rstrip()
        for found in result.findings
    ]


@pytest.mark.parametrize("name", INVENTORIES)
def test_the_real_inventory_has_the_findings_that_were_read_through(name: str) -> None:
    assert lines(name) == (REVIEWED / f"{name}.txt").read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    for inventory in INVENTORIES:
        (REVIEWED / f"{inventory}.txt").write_text("\n".join(lines(inventory)) + "\n", encoding="utf-8")
