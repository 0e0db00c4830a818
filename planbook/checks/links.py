"""Whether identifiers are unique, and what rows name is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from planbook.analysis.once import repeated
from planbook.checks.common import Row, about, about_row, folded_id, grouped, likely, likely_plan_id
from planbook.codes import CODES
from planbook.findings import STRATEGY_ID, Finding
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import Plan
from planbook.texts import Term

LONGEST_LIST = 12
"""How many values of a list a sentence names."""


# identifiers


def duplicate_ids(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB401: one Plan-ID on several rows."""
    plans = [plan for plan in inventory.plans if plan.id]
    groups = repeated(folded_id(plan.id) for plan in plans)
    yield from grouped("PB401", "id", ([plans[place] for place in group] for group in groups))


def duplicate_keys(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB422: the same code or name on several rows of a sheet whose rows others name."""
    sheets: tuple[tuple[Iterable[Row], str], ...] = (
        (inventory.goals, "id"),
        (inventory.challenges, "id"),
        (inventory.goal_conflicts, "id"),
        (inventory.plan_requirements, "id"),
        (inventory.plan_types, "name"),
    )
    for records, field in sheets:
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in records:
            if getattr(row, field):
                groups[folded(getattr(row, field))].append(row)
        for rows in groups.values():
            for row in rows[1:]:
                first = rows[0].source.address(field).cell or ""
                yield about_row("PB422", inventory, row, field, value=getattr(row, field), first=first)


def unknown_exemptions(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB423: Unntak names a code that planbook does not have, so that nothing is accepted."""
    for row in inventory.exemptions:
        code = (row.code or "").strip().upper()
        if code and code not in CODES:
            yield about_row("PB423", inventory, row, "code", value=row.code, likely=likely(code, CODES))


def expired_exemptions(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB424: a row of Unntak whose day has passed, so that what it accepted is told again."""
    for row in inventory.exemptions:
        if row.valid_to and row.valid_to < today and (row.code or "").strip().upper() in CODES:
            yield about_row("PB424", inventory, row, "valid_to", value=row.code, date=row.valid_to)


def exemptions_without_plan(inventory: Inventory, found: Sequence[Finding], today: date) -> Iterator[Finding]:
    """PB425: a row of Unntak without a Plan-ID for a code that is found of plans only, so that nothing is accepted.

    `found` are the findings of the other checks.
    """
    of_plans: dict[str, bool] = {}
    for finding in found:
        of_plans[finding.code] = of_plans.get(finding.code, True) and finding.plan_title is not None
    for row in inventory.exemptions:
        code, valid = (row.code or "").strip().upper(), row.valid_to and row.valid_to >= today
        if valid and row.plan_id is None and "plan_id" not in row.unread and of_plans.get(code):
            yield about_row("PB425", inventory, row, "plan_id", value=code)


# values that other sheets list


def unlisted_values(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB202: a plan type, a sector or a body that is in no list."""
    if any(row.unread & {"list_name", "value"} for row in inventory.lists):
        return  # one of them may be the value that is missed
    bodies, sectors = inventory.list_values("Organ"), inventory.list_values("Sektor")
    types = tuple(row.name for row in inventory.plan_types if row.name)
    columns: tuple[tuple[Iterable[Row], str, tuple[str, ...]], ...] = (
        (inventory.plans, "plan_type", types),
        (inventory.plans, "sector", sectors),
        (inventory.plans, "adopted_by", bodies),
        (inventory.milestones, "body", bodies),
        (inventory.decisions, "body", bodies),
        (inventory.contacts, "sector", sectors),
        (inventory.meetings, "body", bodies),
        (inventory.plan_types, "adopted_by", bodies),
        (inventory.plan_types, "allowed_parents", types),
        (inventory.plan_requirements, "adopted_by", bodies),
    )
    for rows, field, allowed in columns:
        if allowed:
            yield from _unlisted(inventory, rows, field, allowed)


def _unlisted(inventory: Inventory, rows: Iterable[Row], field: str, allowed: tuple[str, ...]) -> Iterator[Finding]:
    known = {folded(value) for value in allowed}
    in_types = field in ("plan_type", "allowed_parents")
    shown = _allowed("Plantyper" if in_types else "Lister", allowed)
    for row in rows:
        value = getattr(row, field)
        for word in value if isinstance(value, tuple) else (value,):
            if not word or folded(word) in known:
                continue
            values = {"value": word, "allowed": shown, "likely": likely(word, allowed)}
            values["column"] = row.source.address(field).column or field
            finding = about("PB202", row, field, **values) if isinstance(row, Plan) else None
            yield finding or about_row("PB202", inventory, row, field, **values)


def _allowed(sheet: str, values: tuple[str, ...]) -> Term:
    """The values of a short list, and where the list stands; of a long one only that."""
    if len(values) <= LONGEST_LIST:
        return Term("check.allowed", {"allowed": [f"«{value}»" for value in values], "sheet": sheet})
    return Term("check.see_sheet", {"sheet": sheet})


# plans that rows name


def unknown_successor(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB406: «Erstattes av» names a plan that is not in the list, or the plan itself."""
    for plan in inventory.plans:
        if plan.replaced_by and (plan.replaced_by not in inventory.plan_by_id or plan.replaced_by == plan.id):
            guess = likely_plan_id(inventory, plan.replaced_by) if plan.replaced_by != plan.id else ""
            yield about("PB406", plan, "replaced_by", value=plan.replaced_by, likely=guess)


def unknown_plans_elsewhere(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB408: another sheet names a Plan-ID that Planer does not have."""
    if not inventory.plans:
        return
    rows: list[tuple[Row, str, tuple[str, ...]]] = []
    for records in (inventory.milestones, inventory.decisions, inventory.views, inventory.exemptions):
        rows += [(row, "plan_id", (row.plan_id,)) for row in records if row.plan_id]
    rows += [(row, "covered_by", row.covered_by) for row in inventory.plan_requirements]
    for row, field, named in rows:
        missing = [plan_id for plan_id in named if plan_id not in inventory.plan_by_id and plan_id != STRATEGY_ID]
        if missing:
            guess = likely_plan_id(inventory, missing[0]) if len(missing) == 1 else ""
            if folded(missing[0]).startswith("planstrategi"):
                guess = STRATEGY_ID
            # A requirement stays, whatever is said to meet it.
            otherwise = Term("otherwise.empty_cell" if field == "covered_by" else "otherwise.delete_row")
            values = {"value": ", ".join(missing), "likely": guess, "otherwise": otherwise}
            yield Finding("PB408", row.source.address(field), getattr(row, "plan_id", None), values=values)
