"""What the checks share: the shape of a check, findings about a plan's cell, and about empty cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Protocol
from unicodedata import normalize

from planbook.analysis.once import once
from planbook.findings import STRATEGY_ID, Address, Finding, Source
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import ENDED, Plan
from planbook.texts import Term, quoted

Check = Callable[[Inventory, date], Iterator[Finding]]
"""Every check takes the inventory and today."""

UNUSED_SHARE = 10
"""A column that fewer than one row in so many fills is not taken into use: one finding, not one a row."""

MOST_RELATED = 100
"""The most other members of a group that a finding names: a column filled down by a slip is a group of thousands."""

LIKELY = 65
"""How alike, of 100, a word and a known one must be for the known one to be what was meant (rapidfuzz's ratio)."""

MOST_NAMED = 5
"""How many other members of a group a sentence names."""


class Row(Protocol):
    """A record of any sheet."""

    @property
    def source(self) -> Source:
        """Where it was read."""


def about(code: str, plan: Plan, field: str, related: tuple[str, ...] = (), **values: object) -> Finding:
    """A finding about one cell of a plan."""
    return Finding(code, plan.source.address(field), plan.id, plan.name, values, related)


def about_row(code: str, inventory: Inventory, row: Row, field: str, **values: object) -> Finding:
    """A finding about one cell of another sheet than Planer; it begins with the plan's name where the row names a plan."""
    plan_id = getattr(row, "plan_id", None)
    plan = inventory.plan_by_id.get(plan_id or "")
    return Finding(code, row.source.address(field), plan_id, plan.name if plan else None, values)


def about_strategy(code: str, inventory: Inventory, field: str, **values: object) -> Finding:
    """A finding about the answer to one question on the sheet Planstrategien."""
    source = inventory.strategy.sources.get(field)
    address = source.address(field) if source else Address("Planstrategien", field=field)
    return Finding(code, address, STRATEGY_ID, None, values)


def grouped(code: str, field: str, groups: Iterable[Sequence[Plan]], **values: object) -> Iterator[Finding]:
    """One finding for each member of each group of two or more, with the cells of the others."""
    for group in groups:
        if len(group) < 2:
            continue
        near = group[: MOST_RELATED + 1]
        named = [quoted(plan.name) for plan in near]
        cells = [plan.source.address(field).cell or "" for plan in near]
        without: dict[int, tuple[list[object], list[object], tuple[str, ...]]] = {}
        for number, plan in enumerate(group):
            # All beyond the first hundred name the same others, so that a group of thousands holds one list of them.
            place = min(number, MOST_RELATED)
            if place not in without:
                others, related = [*named[:place], *named[place + 1 :]], (*cells[:place], *cells[place + 1 :])
                without[place] = first_few(others, len(group) - 1), first_few(related, len(group) - 1), related
            names, places, related = without[place]
            yield about(code, plan, field, related, others=names, cells=places, **values)


def first_few(parts: Sequence[str], number: int | None = None) -> list[object]:
    """The first parts of a list, as a sentence names them, and how many more there are of `number` in all."""
    number = len(parts) if number is None else number
    if number <= MOST_NAMED:
        return list(parts)
    return [*parts[:MOST_NAMED], Term("check.more", {"n": number - MOST_NAMED})]


def empty_cells(
    code: str,
    field: str,
    plans: Iterable[Plan],
    *,
    told_elsewhere: Callable[[Plan], bool] | None = None,
    **values: object,
) -> Iterator[Finding]:
    """A finding for each plan whose cell is empty; one for the column when it is hardly used.

    `plans` are the rows the column applies to; of those for which `told_elsewhere` holds an empty cell is another code's
    business, though they count for how much the column is used. A cell that could not be read is not empty.
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
        if told_elsewhere is None or not told_elsewhere(plan):
            yield about(code, plan, field, (), **values)


@once
def living(inventory: Inventory) -> tuple[Plan, ...]:
    """The plans that have not ended."""
    return tuple(plan for plan in inventory.plans if plan.status not in ENDED)


def likely(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or an empty text."""
    return _most_alike(folded(word), tuple(known))


@lru_cache(maxsize=10_000)
def _most_alike(word: str, known: tuple[str, ...]) -> str:
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, _all_folded(known), scorer=fuzz.ratio, score_cutoff=LIKELY)
    return known[found[2]] if found else ""


@lru_cache(maxsize=16)
def _all_folded(known: tuple[str, ...]) -> list[str]:
    return [folded(word) for word in known]


def likely_plan_id(inventory: Inventory, word: str) -> str:
    """The Plan-ID that was probably meant: written in other letters, or several with a comma between them."""
    return _likely_id(word, inventory.plan_by_id, _plan_ids(inventory))


def likely_goal_id(inventory: Inventory, word: str) -> str:
    """The Mål-ID that was probably meant: written in other letters, or several with a comma between them."""
    return _likely_id(word, inventory.goal_by_id, _goal_ids(inventory))


def _likely_id(word: str, known: Mapping[str, object], by_folded: Mapping[str, str]) -> str:
    parts = [part for part in re.split(r"[,\s]+", word) if part]
    if len(parts) > 1 and all(part in known for part in parts):
        return "; ".join(parts)
    return by_folded.get(folded_id(word), "")


def folded_id(word: str | None) -> str:
    """An identifier as it is compared when a person has written it: without blanks, upper and lower case alike."""
    return "".join(normalize("NFC", word or "").split()).casefold()


@once
def _plan_ids(inventory: Inventory) -> dict[str, str]:
    return _first_of_each(inventory.plan_by_id)


@once
def _goal_ids(inventory: Inventory) -> dict[str, str]:
    return _first_of_each(inventory.goal_by_id)


def _first_of_each(known: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in known:
        found.setdefault(folded_id(name), name)
    return found
