"""Plans whose names are the same, or so alike that they may be one plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from planbook.analysis.once import once, repeated
from planbook.analysis.subjects import key_of_name, years_in
from planbook.analysis.titles import alike
from planbook.checks.common import grouped, living
from planbook.findings import Finding
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import Plan

ENOUGH = 3
"""A plan names two others at most, so that of three plans alike it is not linked to one."""
COMPARED = 20
"""In a group of names alike, so many that are linked in other ways than each other are compared; two that stand farther apart
and have nobody else between them that they are alike with, are not told."""


def same_names(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB409: one name on several plans, years, footnote marks and the like left out."""
    yield from _told("PB409", inventory, repeated(_keys(inventory)))


def near_duplicate_titles(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB402: names so alike that the plans are probably the same one, or overlap."""
    own_name = folded(inventory.settings.municipality).removesuffix(" kommune").split()
    own_names = [*own_name, *(f"{word}s" for word in own_name)]
    titles = [plan.title or "" for plan in _named(inventory)]
    yield from _told("PB402", inventory, alike(titles, own_names, _keys(inventory)))


@once
def _named(inventory: Inventory) -> list[Plan]:
    return [plan for plan in living(inventory) if plan.title]


@once
def _keys(inventory: Inventory) -> list[str]:
    """How the name of each plan that has one is compared."""
    return [key_of_name(plan.title or "") for plan in _named(inventory)]


def _told(code: str, inventory: Inventory, groups: Iterable[Sequence[int]]) -> Iterator[Finding]:
    """A finding for every member of every group, with the others of its group."""
    plans, keys = _named(inventory), _keys(inventory)
    told = []
    for group in _joined(plans, groups):
        members = [plans[number] for number in group]
        copied = members[0].id and len({folded(plan.id) for plan in members}) == 1  # PB401 says so
        same = code == "PB402" and len({keys[number] for number in group}) == 1  # PB409 says so
        if not copied and not same:
            told.append(members)
    return grouped(code, "title", told)


def _joined(plans: Sequence[Plan], groups: Iterable[Sequence[int]]) -> list[list[int]]:
    """Groups that share a plan as one, every plan in one group at most; a pair that the planner linked herself joins nothing."""
    above: dict[int, int] = {}

    def top(number: int) -> int:
        while (higher := above.setdefault(number, number)) != number:
            above[number] = number = above[higher]
        return number

    for group in groups:
        for first, second in _unlinked(plans, group):
            low, high = sorted((top(first), top(second)))
            above[high] = low
    found: dict[int, list[int]] = defaultdict(list)
    for number in sorted(above):
        found[top(number)].append(number)
    return list(found.values())


def _unlinked(plans: Sequence[Plan], group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Enough pairs of a group to join it: those that are not linked, without going through every pair."""
    free = [number for number in group if not (plans[number].parent or plans[number].replaced_by)]
    bound = [number for number in group if plans[number].parent or plans[number].replaced_by]
    for number in free[1:]:
        yield free[0], number
    ways: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number in bound:
        ways[plans[number].parent, plans[number].replaced_by, years_in(plans[number].title or "")].append(number)
    few: list[int] = []
    for members in ways.values():
        yield from ((members[0], number) for number in members[1:] if not _linked(plans[members[0]], plans[number]))
        few += members[:ENOUGH]
    for place, number in enumerate(few):
        for other in (*free[:ENOUGH], *few[max(0, place - COMPARED) : place]):
            if not _linked(plans[number], plans[other]):
                yield number, other


def _linked(plan: Plan, other: Plan) -> bool:
    """Whether the planner has said how two plans belong together: one under or after the other, or editions of one series."""
    if plan.id and plan.id in (other.parent, other.replaced_by):
        return True
    if other.id and other.id in (plan.parent, plan.replaced_by):
        return True
    if not plan.parent or plan.parent != other.parent:
        return False
    years = years_in(plan.title or ""), years_in(other.title or "")
    return all(years) and years[0] != years[1]
