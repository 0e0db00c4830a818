"""Records as JSON values: dates in ISO, a year alone as "2014", lists as lists, empty as null."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any

from planbook.analysis.deadline import deadline
from planbook.analysis.effective import effective, legal_basis, un_goals
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan

_NOT_DATA = frozenset({"source", "sources", "unread"})


def json_value(value: object) -> Any:
    """One value as JSON holds it."""
    if isinstance(value, DateOrYear):
        return value.iso
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [json_value(part) for part in value]
    return value


def record(item: Any) -> dict[str, Any]:
    """One record with its sheet and row."""
    made = {part.name: json_value(getattr(item, part.name)) for part in fields(item) if part.name not in _NOT_DATA}
    source = getattr(item, "source", None)
    if source is not None:
        made = {"sheet": source.sheet, "row": source.row, **made}
    made["unread"] = sorted(item.unread)
    return made


def plan_record(inventory: Inventory, plan: Plan, today: date) -> dict[str, Any]:
    """A plan as its row says it, with what applies after the plan type's defaults and what is computed."""
    found = deadline(inventory, plan, today)
    applies = effective(inventory, plan)
    return {
        **record(plan),
        "effective": {
            "revision_interval_years": applies.interval_years,
            "in_strategy": applies.in_strategy,
            "adopted_by": applies.adopting_body,
            "public": plan.public is not False,
        },
        "revision_due": found.due.isoformat() if found else None,
        "revision_due_rule": found.rule.value if found else None,
        "un_goals": list(un_goals(inventory, plan)),
        "legal_basis": list(legal_basis(inventory, plan)),
    }


def inventory_record(inventory: Inventory, schema_version: int, today: date) -> dict[str, Any]:
    """The whole inventory as one object."""
    rest = (
        "goals", "challenges", "goal_conflicts", "milestones", "decisions", "views", "contacts", "meetings",
        "plan_types", "plan_requirements", "lists", "exemptions",
    )  # fmt: skip
    return {
        "planbook": schema_version,
        "strategy": {"sheet": "Planstrategien", **record(inventory.strategy)},
        "plans": [plan_record(inventory, plan, today) for plan in inventory.plans],
        **{name: [record(item) for item in getattr(inventory, name)] for name in rest},
        "settings": {"sheet": "Innstillinger", **record(inventory.settings)},
    }
