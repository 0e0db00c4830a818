"""What the checks share: the shape of a check, findings about a plan's cell, and about empty cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan

Check = Callable[[Inventory, date], Iterator[Finding]]
"""Every check takes the inventory and today."""

UNUSED_SHARE = 10
"""A column that fewer than one row in so many fills is not taken into use: one finding, not one a row."""


def about(code: str, plan: Plan, field: str, related: tuple[str, ...] = (), **values: object) -> Finding:
    """A finding about one cell of a plan."""
    return Finding(code, plan.source.address(field), plan.id, plan.name, values, related)


def empty_cells(code: str, field: str, plans: Iterable[Plan]) -> Iterator[Finding]:
    """A finding for each plan whose cell is empty; one for the column when it is hardly used.

    `plans` are the rows the column applies to. A cell that could not be read is not empty.
    """
    rows = list(plans)
    if rows and rows[0].source.columns and field not in rows[0].source.columns:
        return  # the whole column is missing, which is a finding of its own
    missing = [plan for plan in rows if plan.is_empty(field)]
    filled = len(rows) - len(missing)
    if len(rows) > 1 and filled * UNUSED_SHARE < len(rows):
        address = replace(rows[0].source.address(field), row=None)
        yield Finding(code, address, values={"unused": True, "filled": filled, "total": len(rows)})
        return
    for plan in missing:
        yield about(code, plan, field)


def likely(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or an empty text."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")
