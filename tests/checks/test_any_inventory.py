"""Whatever stands in a workbook, the checks give findings that can be told in every language, and no exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from any_inventory import DAYS, INVENTORIES
from hypothesis import HealthCheck, Phase, given, settings

from planbook import texts
from planbook.checks.registry import run_checks
from planbook.findings import Finding
from planbook.model.inventory import Inventory


def _told(findings: Sequence[Finding]) -> list[str]:
    return [
        f"{texts.message(finding, lang)} {texts.hint(finding, lang)} {texts.place(finding, lang)}"
        for finding in findings
        for lang in texts.LANGUAGES
    ]


# An inventory has so many parts that shrinking one takes minutes; a failing one is printed whole.
@settings(
    max_examples=150,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(inventory=INVENTORIES, today=DAYS)
def test_any_inventory_gives_findings_that_can_be_told(inventory: Inventory, today: date) -> None:
    found = run_checks(inventory, today, 3)
    assert all("None" not in told for told in _told(found))
    assert [(one.code, one.address, one.plan_id, one.values) for one in found] == [
        (one.code, one.address, one.plan_id, one.values) for one in run_checks(inventory, today, 3)
    ]
