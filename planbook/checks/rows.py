"""One plan's row looked at by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from planbook.checks.common import about, empty_cells
from planbook.findings import Finding
from planbook.model.calendar import add_months
from planbook.model.catalogue import PlanLevel
from planbook.model.inventory import Inventory
from planbook.model.plan import DECIDED, ENDED, InUse, Plan, Proposal, ReportedIn, Status

YEAR_RANGE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)(?!\d)")
_TITLE_MARKS = re.compile(r"[*?†‡\n\t]|[¹²³]")


def _living(inventory: Inventory) -> list[Plan]:
    return [plan for plan in inventory.plans if plan.status not in ENDED]


def plan_id_missing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB301: a plan without Plan-ID."""
    yield from empty_cells("PB301", "id", inventory.plans)


def title_missing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB302: a plan without a name."""
    yield from empty_cells("PB302", "title", inventory.plans)


def plan_type_missing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB303: a plan without a plan type."""
    yield from empty_cells("PB303", "plan_type", inventory.plans)


def sector_missing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB304: a plan without a sector."""
    yield from empty_cells("PB304", "sector", inventory.plans)


def owner_missing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB305: a plan that no role owns."""
    yield from empty_cells("PB305", "owner", _living(inventory))


def status_missing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB306: a plan without a status."""
    yield from empty_cells("PB306", "status", inventory.plans)


def marks_in_title(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB205: a footnote mark, a question mark or a line break in a plan's name."""
    for plan in inventory.plans:
        if plan.title and _TITLE_MARKS.search(plan.title):
            yield about("PB205", plan, "title", value=" ".join(plan.title.split()))


def adopted_without_date(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB310: a status that says someone decided, and no date."""
    yield from empty_cells("PB310", "adopted_date", (plan for plan in inventory.plans if plan.status in DECIDED))


def adopted_without_body(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB311: a decided plan that does not say which body decided."""
    yield from empty_cells("PB311", "adopted_by", (plan for plan in inventory.plans if plan.status in DECIDED))


def adopted_without_case_number(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB312: a decided plan without a case number."""
    yield from empty_cells("PB312", "case_number", (plan for plan in inventory.plans if plan.status in DECIDED))


def not_started_but_adopted(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB313: not started, and yet an adopted date."""
    for plan in inventory.plans:
        if plan.status is Status.NOT_STARTED and plan.adopted_date:
            yield about("PB313", plan, "status", date=plan.adopted_date.shown)


def period_backwards(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB320: a period that ends before it begins."""
    for plan in inventory.plans:
        if plan.period_from and plan.period_to and plan.period_from > plan.period_to:
            yield about("PB320", plan, "period_to", start=plan.period_from, end=plan.period_to)


def period_not_as_title(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB321: the years in the name are not the years of the period."""
    for plan in inventory.plans:
        found = YEAR_RANGE.search(plan.title or "")
        if not found or plan.unread & {"period_from", "period_to"}:
            continue
        if plan.proposal is Proposal.CONTINUE and plan.period_to and plan.period_to > int(found[2]):
            continue  # continued with a new period under its old name
        if plan.period_from and plan.period_to and plan.period_from > plan.period_to:
            continue  # PB320 says so
        start, end = int(found[1]), int(found[2])
        if (plan.period_from, plan.period_to) != (start, end):
            field = "period_from" if plan.period_from != start else "period_to"
            yield about("PB321", plan, field, start=start, end=end)


def unsure_in_use(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB330: nobody knows whether the plan is in use (what seed 002's footnotes ask)."""
    for plan in _living(inventory):
        if plan.in_use is InUse.UNSURE:
            yield about("PB330", plan, "in_use")


def no_goal(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB340: a plan that deepens the strategy and names no goal of samfunnsdelen."""
    levels = (PlanLevel.ELABORATION, PlanLevel.ACTION)
    plans = [plan for plan in _living(inventory) if _level(inventory, plan) in levels]
    yield from empty_cells("PB340", "goals", plans)


def _level(inventory: Inventory, plan: Plan) -> PlanLevel | None:
    kind = inventory.plan_type_of(plan)
    return kind.level if kind else None


def reported_nowhere(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB341: a plan in use that the council reads nothing about."""
    plans = [plan for plan in _living(inventory) if plan.status in DECIDED and plan.in_use is not InUse.NO]
    yield from empty_cells("PB341", "reported_in", plans)
    for plan in plans:
        if plan.reported_in is ReportedIn.NOWHERE:
            yield about("PB341", plan, "reported_in")


def not_confirmed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB350: a row that nobody has confirmed for a year."""
    plans = _living(inventory)
    yield from empty_cells("PB350", "confirmed_date", plans)
    for plan in plans:
        if plan.confirmed_date and add_months(plan.confirmed_date, 12) < today:
            yield about("PB350", plan, "confirmed_date", date=plan.confirmed_date)


def no_link(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB360: a public, adopted plan without a link."""
    plans = [plan for plan in _living(inventory) if plan.status in DECIDED and plan.public is not False]
    yield from empty_cells("PB360", "link", plans)
