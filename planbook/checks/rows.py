"""One plan's row looked at by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from planbook.analysis.proposals import settled
from planbook.analysis.tidying import candidates_to_drop, phantom_owners
from planbook.checks.common import about, about_row, about_strategy, empty_cells, living
from planbook.findings import Finding
from planbook.model.calendar import add_months
from planbook.model.catalogue import Treatment
from planbook.model.inventory import Inventory
from planbook.model.plan import DECIDED, InUse, Plan, Proposal, Status
from planbook.texts import Term

YEAR_RANGE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)(?!\d)")
_TITLE_MARKS = re.compile(r"[*?†‡\n\t]|[¹²³]")
_ZONING = re.compile(r"(?:område|detalj)?regulering(?:splan(?:en)?)?\b", re.IGNORECASE)
"""How the name of a reguleringsplan begins; a strategy for them has another first word."""


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
    yield from empty_cells("PB305", "owner", living(inventory))


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
    plans = [plan for plan in inventory.plans if plan.status in DECIDED and not _is_administrative(inventory, plan)]
    yield from empty_cells("PB312", "case_number", plans)


def _is_administrative(inventory: Inventory, plan: Plan) -> bool:
    """Whether plans of this type never come to a political body."""
    kind = inventory.plan_type_of(plan)
    return kind is not None and kind.treatment is Treatment.ADMINISTRATIVE


def not_started_but_adopted(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB313: not started, and yet an adopted date."""
    for plan in inventory.plans:
        if plan.status is Status.NOT_STARTED and plan.adopted_date:
            yield about("PB313", plan, "status", date=plan.adopted_date.shown)


def period_backwards(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB320: a period that ends before it begins: a plan's, the strategy's, the registration's, a goal's."""
    for plan in inventory.plans:
        if plan.period_from and plan.period_to and plan.period_from > plan.period_to:
            yield about("PB320", plan, "period_to", start=plan.period_from, end=plan.period_to)
    strategy = inventory.strategy
    for first, last in (("period_from", "period_to"), ("registration_from", "registration_to")):
        start, end = getattr(strategy, first), getattr(strategy, last)
        if start and end and start > end:
            yield about_strategy("PB320", inventory, last, start=start, end=end)
    for goal in inventory.goals:
        if goal.valid_from and goal.valid_to and goal.valid_from > goal.valid_to:
            yield about_row("PB320", inventory, goal, "valid_to", start=goal.valid_from, end=goal.valid_to)


def period_not_as_title(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB321: the years in the name are not the years of the period."""
    for plan in inventory.plans:
        found = YEAR_RANGE.search(plan.title or "")
        if not found or plan.unread & {"period_from", "period_to"}:
            continue
        if settled(inventory, plan) is Proposal.CONTINUE and plan.period_to and plan.period_to > int(found[2]):
            continue  # continued with a new period under its old name
        if plan.period_from and plan.period_to and plan.period_from > plan.period_to:
            continue  # PB320 says so
        start, end = int(found[1]), int(found[2])
        if (plan.period_from, plan.period_to) != (start, end):
            field = "period_from" if plan.period_from != start else "period_to"
            yield about("PB321", plan, field, start=start, end=end, actual=_period(plan))


def _period(plan: Plan) -> object:
    """A plan's period as a sentence names it."""
    if plan.period_from and plan.period_to:
        return f"{plan.period_from}–{plan.period_to}"
    return plan.period_from or plan.period_to or Term("check.empty")


def unsure_in_use(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB330: nobody knows whether the plan is in use (what seed 002's footnotes ask)."""
    for plan in living(inventory):
        if plan.in_use is InUse.UNSURE:
            yield about("PB330", plan, "in_use")


def not_confirmed(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB350: a row that nobody has confirmed for a year, but where the owner never answers at all (PB705)."""
    silent = {plan.source.row for plans in phantom_owners(inventory, today).values() for plan in plans}
    plans = [plan for plan in living(inventory) if plan.source.row not in silent]
    yield from empty_cells("PB350", "confirmed_date", plans)
    for plan in plans:
        if plan.confirmed_date and add_months(plan.confirmed_date, 12) < today:
            yield about("PB350", plan, "confirmed_date", date=plan.confirmed_date)


def no_link(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB360: a public, adopted plan without a link."""
    plans = [plan for plan in living(inventory) if plan.status in DECIDED and plan.public is not False]
    yield from empty_cells("PB360", "link", plans)


def zoning_plan(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB323: a reguleringsplan, which has a register of its own."""
    for plan in living(inventory):
        field = next((name for name in ("plan_type", "title") if _ZONING.match(getattr(plan, name) or "")), None)
        if field:
            yield about("PB323", plan, field)


def nobody_knows_it(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB332: a document called a plan that nobody owns, confirms or refers to (once owners and confirmations are in use)."""
    plans = living(inventory)
    if any(plan.owner for plan in plans) and any(plan.confirmed_date for plan in plans):
        for plan in candidates_to_drop(inventory):
            yield about("PB332", plan, "proposal")


def superseded_by_nothing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB314: a plan said to be superseded, and nobody says by which."""
    for plan in inventory.plans:
        if plan.status is Status.SUPERSEDED and plan.is_empty("replaced_by"):
            yield about("PB314", plan, "replaced_by")
