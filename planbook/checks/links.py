"""Links between rows and between sheets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from planbook.checks.common import about, likely
from planbook.checks.rows import YEAR_RANGE
from planbook.findings import STRATEGY_ID, Finding
from planbook.model.inventory import Inventory, folded
from planbook.model.people import ADDRESS
from planbook.model.plan import ENDED, Plan
from planbook.texts import Term

LONGEST_LIST = 12
MOST_RELATED = 100
"""The most other members of a group that a finding names: a column filled down by a slip is a group of thousands."""
"""How many values of a list a sentence names."""


def duplicate_ids(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB401: one Plan-ID on several rows."""
    groups: dict[str, list[Plan]] = defaultdict(list)
    for plan in inventory.plans:
        if plan.id:
            groups[folded(plan.id).replace(" ", "")].append(plan)
    yield from _grouped("PB401", "id", groups.values())


def _grouped(code: str, field: str, groups: Iterable[list[Plan]]) -> Iterator[Finding]:
    for group in groups:
        if len(group) < 2:
            continue
        for plan in group:
            others = [other for other in group[: MOST_RELATED + 1] if other is not plan][:MOST_RELATED]
            cells = tuple(other.source.address(field).cell or "" for other in others)
            yield about(code, plan, field, cells, others=[f"«{other.name}»" for other in others], cells=list(cells))


# names that look alike

_DOCUMENT_WORDS = frozenset(
    [
        "plan",
        "planen",
        "plana",
        "planer",
        "handlingsplan",
        "tiltaksplan",
        "kommunedelplan",
        "temaplan",
        "delplan",
        "hovedplan",
        "hovudplan",
        "kvalitetsplan",
        "strategi",
        "strategien",
        "strategisk",
        "strategiske",
        "melding",
        "analyse",
        "analysen",
        "behovsanalyse",
        "virksomhetsanalyse",
        "rammeverk",
        "program",
        "retningslinjer",
        "prinsipper",
        "forebygging",
        "utvikling",
        "kvalitet",
        "sektor",
        "kommune",
        "kommunen",
    ]
)
_SMALL_WORDS = frozenset(
    [
        "for",
        "av",
        "og",
        "i",
        "mot",
        "på",
        "til",
        "med",
        "om",
        "en",
        "et",
        "ei",
        "ny",
        "nytt",
        "nye",
        "den",
        "det",
        "de",
        "ved",
        "fra",
    ]
)


def _subject(title: str) -> tuple[str, ...]:
    """The words that say what a plan is about, without years, small words and names of document kinds."""
    words = re.findall(r"[^\W\d_]+", YEAR_RANGE.sub(" ", title.casefold()))
    return tuple(word for word in words if len(word) > 2 and word not in _SMALL_WORDS | _DOCUMENT_WORDS)


def _kinds(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", title.casefold())) & _DOCUMENT_WORDS


def near_duplicate_titles(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB402: two plans that may be the same one.

    Alike are names that say the same apart from years, and names of one kind of document that share a subject word
    which no third name has, when that word comes first in both or one's subject lies within the other's. Linear in
    the number of plans.
    """
    plans = [plan for plan in inventory.plans if plan.title and plan.status not in ENDED]
    subjects = [_subject(plan.title or "") for plan in plans]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(subjects):
        for word in set(words):
            holders[word].append(number)
    pairs = {
        (first, second)
        for numbers in holders.values()
        if len(numbers) == 2
        for first, second in [(numbers[0], numbers[1])]
        if _kinds(plans[first].title or "") & _kinds(plans[second].title or "")
        and _one_subject(subjects[first], subjects[second])
    }
    whole: dict[tuple[frozenset[str], frozenset[str]], list[int]] = defaultdict(list)
    for number, plan in enumerate(plans):
        if subjects[number]:
            whole[frozenset(subjects[number]), _kinds(plan.title or "")].append(number)
    partners: dict[int, set[int]] = defaultdict(set)
    for group in [*pairs, *(tuple(numbers) for numbers in whole.values() if 1 < len(numbers) <= 20)]:
        for number in group:
            partners[number] |= set(group) - {number}
    for number in sorted(partners):
        others = [plans[other] for other in sorted(partners[number])]
        cells = tuple(other.source.address("title").cell or "" for other in others)
        titles = [f"«{other.name}»" for other in others]
        yield about("PB402", plans[number], "title", cells, others=titles, cells=list(cells))


def _one_subject(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    within = set(first) <= set(second) or set(second) <= set(first)
    return within or first[0] == second[0]


# values that other sheets list


def unknown_roles(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB403: an owner or a responsible role that Kontakter does not have."""
    roles = [contact.role for contact in inventory.contacts if contact.role]
    for plan in inventory.plans:
        for field in ("owner", "responsible"):
            role = getattr(plan, field)
            if role and folded(role) not in inventory.contact_by_role:
                yield about("PB403", plan, field, value=role, likely=likely(role, roles))


def unlisted_values(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB202: a plan type, a sector or a body that is in no list."""
    lists = {
        "plan_type": tuple(row.name for row in inventory.plan_types if row.name),
        "sector": inventory.list_values("Sektor"),
        "adopted_by": inventory.list_values("Organ"),
    }
    known = {field: {folded(value) for value in values} for field, values in lists.items()}
    for plan in inventory.plans:
        for field, values in lists.items():
            value = getattr(plan, field)
            if value and values and folded(value) not in known[field]:
                header = plan.source.address(field).column or field
                guess = likely(value, values)
                yield about(
                    "PB202", plan, field, value=value, allowed=_allowed(field, values), likely=guess, column=header
                )


def _allowed(field: str, values: tuple[str, ...]) -> object:
    """The values of a short list, or where a long one stands."""
    if len(values) <= LONGEST_LIST:
        return [f"«{value}»" for value in values]
    return Term("check.see_sheet", {"sheet": "Plantyper" if field == "plan_type" else "Lister"})


def unknown_parent(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB404: an overordnet plan that is not in the list."""
    for plan in inventory.plans:
        if plan.parent and plan.parent not in inventory.plan_by_id:
            yield about("PB404", plan, "parent", value=plan.parent)


def parent_in_circle(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB405: plans that stand above each other in a circle."""
    settled: set[str] = set()
    for start in inventory.plan_by_id:
        path: list[str] = []
        at: str | None = start
        while at and at not in settled and at not in path:
            path.append(at)
            plan = inventory.plan_by_id.get(at)
            at = plan.parent if plan else None
        if at in path:
            circle = path[path.index(at) :]
            for plan_id in circle:
                plan = inventory.plan_by_id[plan_id]
                yield about("PB405", plan, "parent", circle=" → ".join([*circle, circle[0]]))
        settled.update(path)


def unknown_successor(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB406: «Erstattes av» names a plan that is not in the list, or the plan itself."""
    for plan in inventory.plans:
        if plan.replaced_by and (plan.replaced_by not in inventory.plan_by_id or plan.replaced_by == plan.id):
            yield about("PB406", plan, "replaced_by", value=plan.replaced_by)


def unknown_goals(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB407: a Mål-ID that the sheet Mål does not have."""
    for plan in inventory.plans:
        missing = [goal for goal in plan.goals if goal not in inventory.goal_by_id]
        if missing:
            yield about("PB407", plan, "goals", value=", ".join(missing))


def unknown_plans_elsewhere(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB408: another sheet names a Plan-ID that Planer does not have."""
    if not inventory.plans:
        return
    about_plans = (inventory.milestones, inventory.decisions, inventory.views, inventory.exemptions)
    rows: list[tuple[Any, str, tuple[str, ...]]] = []
    for records in about_plans:
        rows += [(row, "plan_id", (row.plan_id,)) for row in records if row.plan_id]
    rows += [(row, "covered_by", row.covered_by) for row in inventory.plan_requirements]
    for row, field, named in rows:
        missing = [plan_id for plan_id in named if plan_id not in inventory.plan_by_id and plan_id != STRATEGY_ID]
        if missing:
            about_plan = getattr(row, "plan_id", None)
            yield Finding("PB408", row.source.address(field), about_plan, values={"value": ", ".join(missing)})


# addresses


def bad_addresses(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB701: an address that is none, or several in one cell."""
    for contact in inventory.contacts:
        if contact.email and not ADDRESS.fullmatch(contact.email):
            values = {"value": contact.email, "role": contact.role or ""}
            yield Finding("PB701", contact.source.address("email"), values=values)


def role_twice(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB704: one role with several active addresses, so that nobody knows who should get the mail."""
    for contact in inventory.contacts:
        if contact.active and folded(contact.role) in inventory.ambiguous_roles:
            yield Finding(
                "PB704", contact.source.address("role"), values={"role": " ".join((contact.role or "").split())}
            )


def inactive_roles(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB702: a role that nobody holds, and yet plans name it."""
    used: dict[str, int] = defaultdict(int)
    for plan in inventory.plans:
        if plan.status not in ENDED:
            for role in {folded(plan.owner), folded(plan.responsible)} - {""}:
                used[role] += 1
    for contact in inventory.contacts:
        count = used.get(folded(contact.role), 0)
        if contact.active is False and count:
            values = {"role": contact.role, "plans": count}
            yield Finding("PB702", contact.source.address("active"), values=values)


def no_coordinator(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB703: nobody gets the answers and what cannot be sent to others."""
    source = inventory.settings.sources.get("coordinator")
    contact = inventory.contact_by_role.get(folded(inventory.settings.coordinator))
    if source and "coordinator" not in inventory.settings.unread and not (contact and contact.can_receive):
        values = {"role": inventory.settings.coordinator or Term("check.none_chosen")}
        yield Finding("PB703", source.address("coordinator"), values=values)
