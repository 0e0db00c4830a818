"""What a Word template may say: the fields of the planstrategi, worked out from the inventory. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from planbook import texts
from planbook.analysis.deadline import deadline
from planbook.analysis.proposals import settled
from planbook.analysis.tables import CaseTables, Table, case_tables
from planbook.drawing.timeline import TimelineRow
from planbook.findings import Address
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import ENDED, Plan, Proposal

NOTHING = "–"
"""What stands in a table's cell where a plan says nothing."""

TIMELINE_MOST_PLANS = 300
"""Beyond so many plans the timeline is a table."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that the document needs and the workbook has not, with its cell."""

    label: str
    address: Address


@dataclass(slots=True)
class CaseContext:
    """The fields by the names that templates use, what is missing, and the rows of the timeline."""

    fields: dict[str, Any]
    gaps: list[Gap] = field(default_factory=list)
    timeline: list[TimelineRow] = field(default_factory=list)
    years: tuple[int, int] = (0, 0)


def case_context(inventory: Inventory, today: date, *, final: bool) -> CaseContext:
    """Work out every field. In a draft a missing one is marked; table D stands in drafts only."""
    lang = inventory.settings.lang
    context = CaseContext({})
    tables = case_tables(inventory)
    context.fields = {
        **_header(inventory, context, lang),
        **_counts(tables),
        **_tables(inventory, tables, today, lang, final=final),
        "samfunnsdel": _master_part(inventory, "samfunnsdel", lang),
        "arealdel": _master_part(inventory, "arealdel", lang),
        "utkast": not final,
        "dato": texts.long_date(today, lang),
        "utenfor": len(tables.outside),
    }
    _timeline(inventory, tables, today, context)
    context.fields["antall_mangler"] = len(context.gaps)
    return context


def _header(inventory: Inventory, context: CaseContext, lang: str) -> dict[str, str]:
    strategy, settings = inventory.strategy, inventory.settings

    def given(record: Any, name: str, sheet: str) -> str:
        value = getattr(record, name)
        source = record.sources.get(name)
        address = source.address(name) if source else Address(sheet, field=name)
        if value is None:
            label = address.column or name
            context.gaps.append(Gap(label, address))
            return texts.sentence("case.missing", lang, what=label)
        return texts.shown(value, lang)

    return {
        "kommune": given(settings, "municipality", "Innstillinger"),
        "navn": given(strategy, "name", "Planstrategien"),
        "periode_fra": given(strategy, "period_from", "Planstrategien"),
        "periode_til": given(strategy, "period_to", "Planstrategien"),
        "saksnummer": given(strategy, "case_number", "Planstrategien"),
        "saksbehandler": given(strategy, "case_officer", "Planstrategien"),
        "saksansvarlig": given(strategy, "case_owner", "Planstrategien"),
        "kommunestyrets_mote": given(strategy, "council_meeting", "Planstrategien"),
        "offentliggjort": given(strategy, "proposal_published_date", "Planstrategien"),
    }


def _counts(tables: CaseTables) -> dict[str, int]:
    classes = tables.classes
    return {
        "antall": tables.total,
        "antall_videreforte": classes["continued"],
        "antall_reviderte": classes["revised"],
        "antall_utgatte": classes["dropped"],
        "antall_nye": classes["new"],
        "antall_uavklarte": classes["undecided"],
        "antall_a": tables.count(Table.CONTINUED),
        "antall_b": tables.count(Table.COMPLETED, Table.NEW, Table.REVISED, Table.ROLLED),
        "antall_c": tables.count(Table.MERGED, Table.DROPPED, Table.REPEALED),
    }


_TABLE_FIELDS: Mapping[str, Table] = {
    "tabell_a": Table.CONTINUED,
    "tabell_b1": Table.COMPLETED,
    "tabell_b2": Table.NEW,
    "tabell_b3": Table.REVISED,
    "tabell_b4": Table.ROLLED,
    "tabell_c1": Table.MERGED,
    "tabell_c2": Table.DROPPED,
    "tabell_c3": Table.REPEALED,
}


def _tables(inventory: Inventory, tables: CaseTables, today: date, lang: str, *, final: bool) -> dict[str, Any]:
    def rows(table: Table) -> list[dict[str, str]]:
        return [_row(inventory, plan, today, lang) for plan in tables.plans[table]]

    found: dict[str, Any] = {name: rows(table) for name, table in _TABLE_FIELDS.items()}
    found["tabell_d"] = [] if final else rows(Table.UNDECIDED)
    return found


def _row(inventory: Inventory, plan: Plan, today: date, lang: str) -> dict[str, str]:
    """One plan as the tables show it. Merknad and addresses are not among the fields."""
    due = deadline(inventory, plan, today)
    successor = inventory.plan_by_id.get(plan.replaced_by or "")
    partly = settled(inventory, plan) is Proposal.REVISE_PARTIAL

    def words(value: DateOrYear | str | None) -> str:
        if isinstance(value, DateOrYear):
            return texts.shown(value.shown, lang)
        return value or NOTHING

    return {
        "plan_id": plan.id or NOTHING,
        "plannavn": plan.name,
        "plantype": plan.plan_type or NOTHING,
        "sektor": plan.sector or NOTHING,
        "planeier": plan.owner or NOTHING,
        "vedtatt": words(plan.adopted_date),
        "periode": _period(plan, lang),
        "revisjon": texts.shown(due.due, lang) if due and due.due >= today else NOTHING,
        "omfang": texts.sentence("case.partly" if partly else "case.wholly", lang),
        "oppstart": words(plan.start),
        "ferdig": words(plan.finish),
        "begrunnelse": plan.reason or NOTHING,
        "erstattes_av": successor.name if successor else NOTHING,
        "status": texts.sentence(f"status.{plan.status.name}", lang) if plan.status else NOTHING,
    }


def _period(plan: Plan, lang: str) -> str:
    if plan.period_from and plan.period_to:
        return f"{plan.period_from}–{plan.period_to}"
    if plan.period_to:
        return texts.sentence("case.until", lang, year=plan.period_to)
    return texts.sentence("case.since", lang, year=plan.period_from) if plan.period_from else NOTHING


def _master_part(inventory: Inventory, word: str, lang: str) -> str:
    """What is proposed or decided for a part of kommuneplanen, as the end of a sentence."""
    for plan in inventory.plans:
        found = settled(inventory, plan) if plan.status not in ENDED else None
        if found and found is not Proposal.UNDECIDED and word in folded(plan.plan_type):
            return texts.sentence(f"proposal.{found.name}", lang)
    return texts.sentence("proposal.UNDECIDED", lang)


def _timeline(inventory: Inventory, tables: CaseTables, today: date, context: CaseContext) -> None:
    """The plans with work or a deadline inside the strategy's period, the earliest first."""
    strategy = inventory.strategy
    first = strategy.period_from or today.year
    last = max(strategy.period_to or first + 3, first)
    context.years = (first, last)
    rows = []
    for plans in tables.plans.values():
        for plan in plans:
            found = deadline(inventory, plan, today)
            due = found.due if found and first <= found.due.year <= last else None
            start, finish = _work(plan, first, last)
            if due or start:
                rows.append(TimelineRow(plan.name, start, finish, due))
    rows.sort(key=lambda row: (row.start or row.due or date.max, row.label))
    lang = inventory.settings.lang
    as_table = len(rows) > TIMELINE_MOST_PLANS
    context.timeline = [] if as_table else rows
    context.fields["tidslinje_tabell"] = [
        {
            "plannavn": row.label,
            "oppstart": texts.shown(row.start, lang) if row.start else NOTHING,
            "ferdig": texts.shown(row.finish, lang) if row.finish else NOTHING,
            "revisjon": texts.shown(row.due, lang) if row.due else NOTHING,
        }
        for row in (rows if as_table else [])
    ]


def _work(plan: Plan, first: int, last: int) -> tuple[date | None, date | None]:
    """When work on a plan begins and ends, where any of it falls inside the years."""
    begins, ends = plan.start or plan.finish, plan.finish or plan.start
    if not begins or not ends or ends.year < first or begins.year > last:
        return None, None
    return begins.day or date(begins.year, 1, 1), ends.counts_as
