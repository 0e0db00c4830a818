"""Small inventories for the reminders: a plan, the people round it, and what is due of it on a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from planbook.findings import STRATEGY_ID, Finding, Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanRequirement, PlanType, RequirementType
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.process import Decision, Meeting, Milestone, MilestoneType, Outcome, View, ViewType
from planbook.model.strategy import Settings, Strategy
from planbook.reminders.keys import Entry
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.ledger_file import open_to_read
from planbook.reminders.occasions import Event, Occasion
from planbook.reminders.policy import Outlook, outlook
from planbook.workbook.references import column_letters
from planbook.workbook.sheets import SHEET_BY_FIELD

OWNER = "eier@kommune.example"
RESPONSIBLE = "ansvarlig@kommune.example"
CHIEF = "koordinator@kommune.example"
SECRETARIAT = "sekretariatet@kommune.example"
LEADER = "leder@kommune.example"
BOOK = "bok-1"


def source(field: str, row: int = 4) -> Source:
    """A row of a sheet, with the columns it has."""
    sheet = SHEET_BY_FIELD[field]
    columns = {column.field: (column_letters(place), column.header) for place, column in enumerate(sheet.columns, 1)}
    return Source(sheet.name, row, columns)


def day(value: date | int | None) -> DateOrYear | None:
    """A date, or a year alone."""
    return None if value is None else DateOrYear.of(value)


def plan(**values: Any) -> Plan:
    """An adopted plan with an owner and someone responsible, and with no day of its own."""
    known: dict[str, Any] = {
        "id": "P-1", "title": "Kulturplan", "plan_type": "Temaplan", "status": Status.ADOPTED, "owner": "Kultursjef",
        "responsible": "Rådgiver",
    }  # fmt: skip
    row = values.pop("row", 4)
    for field in ("adopted_date", "start", "finish", "next_revision"):
        if field in values:
            values[field] = day(values[field])
    return Plan(source=source("plans", row), **{**known, **values})


def contact(role: str, email: str | None, **values: Any) -> Contact:
    """A role that is held."""
    return Contact(source=source("contacts"), role=role, email=email, **{"active": True, **values})


def milestone(kind: MilestoneType, planned: date | None = None, **values: Any) -> Milestone:
    """A step of the first plan."""
    known = {"source": source("milestones", values.pop("row", 4)), "plan_id": "P-1"}
    return Milestone(**{**known, "milestone_type": kind, "planned_date": planned, **values})


def meeting(
    on: date, case_deadline: date | None = None, agenda_sent: date | None = None, body: str = "Utvalget"
) -> Meeting:
    """A meeting of the body that adopts."""
    return Meeting(
        source=source("meetings"), body=body, meeting_date=on, case_deadline=case_deadline, agenda_sent=agenda_sent
    )


def decision(on: date | None, plan_id: str = STRATEGY_ID, outcome: Outcome = Outcome.ADOPTED) -> Decision:
    """A row of Vedtak."""
    return Decision(source=source("decisions"), plan_id=plan_id, decided_date=on, body="Kommunestyret", outcome=outcome)


def requirement(years: int | None, **values: Any) -> PlanRequirement:
    """A row of Plankrav that the first plan covers."""
    known: dict[str, Any] = {
        "id": "K-1", "title": "Plan for noe", "requirement_type": RequirementType.LAW, "interval_years": years,
        "covered_by": ("P-1",), "applies": True,
    }  # fmt: skip
    return PlanRequirement(source=source("plan_requirements"), **{**known, **values})


def view(kind: ViewType, sender: str = "Noen", asked: date | None = date(2023, 11, 1)) -> View:
    """Someone who was asked for views on the strategy."""
    return View(source=source("views"), plan_id=STRATEGY_ID, sender=sender, view_type=kind, asked_date=asked)


ASKED = (view(ViewType.STATE_BODY), view(ViewType.REGIONAL_BODY), view(ViewType.NEIGHBOUR, "Asker"))
"""Everyone whom the law says must be asked."""

PEOPLE = (
    contact("Kultursjef", OWNER),
    contact("Rådgiver", RESPONSIBLE),
    contact("Plankoordinator", CHIEF),
    contact("Kontrollutvalgets sekretariat", SECRETARIAT),
)


def book(
    *plans: Plan, kind: dict[str, Any] | None = None, settings: dict[str, Any] | None = None, **parts: Any
) -> Inventory:
    """An inventory of these plans, with one plan type that the Utvalget adopts."""
    temaplan: dict[str, Any] = {"name": "Temaplan", "reminder_months": (12, 6, 3, 1), "adopted_by": "Utvalget"}
    known: dict[str, Any] = {
        "plan_types": (PlanType(source=source("plan_types"), **{**temaplan, **(kind or {})}),),
        "contacts": PEOPLE,
        "strategy": strategy(),
        "settings": Settings(**{"coordinator": "Plankoordinator", **(settings or {})}),
    }
    return Inventory(plans=plans, **{**known, **parts})


def strategy(**values: Any) -> Strategy:
    """The answers on the sheet Planstrategien."""
    return Strategy(sources={field: source("strategy") for field in Strategy.__dataclass_fields__}, **values)


def steps(found: Occasion | None) -> dict[int, date]:
    """The day of each step."""
    assert found is not None
    return {step.number: step.day for step in found.steps}


def one(found: Iterator[Occasion], event: Event) -> Occasion | None:
    """The occasion of an event; None where there is none."""
    hits = [occasion for occasion in found if occasion.event is event]
    assert len(hits) < 2, hits
    return hits[0] if hits else None


def told(inventory: Inventory, today: date, findings: Sequence[Finding] = (), until: date | None = None) -> list[str]:
    """Who is due what on a day, like «eier owner:revision 1»."""
    found: Outlook = outlook(inventory, findings, today, until)
    return sorted(f"{one.key.recipient.split('@')[0]} {one.key.event} {one.key.step}" for one in found.reminders)


@contextmanager
def ledger_in_memory() -> Iterator[Ledger]:
    """An empty ledger of which nothing lies on a disk."""
    with ExitStack() as stack:
        path = Path("ingen", "planbook.sqlite")
        connection: sqlite3.Connection = open_to_read(path, stack)
        connection.execute("PRAGMA query_only=OFF")
        yield Ledger(path, connection)


def record(ledger: Ledger, entries: Sequence[Entry], today: date, state: State = State.SENT) -> None:
    """Write what a run of a day did."""
    now = datetime(today.year, today.month, today.day, 8, tzinfo=UTC)
    ledger.write(BOOK, entries, state, today, now, "<melding@planbook.invalid>")
