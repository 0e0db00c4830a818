"""What a mail may say: reminders gathered into one item per plan, with everything a template needs and no sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from planbook.analysis.deadline import DueRule, deadline
from planbook.findings import Address, Source
from planbook.model.calendar import add_years
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import Plan, Status
from planbook.reminders.occasions import Event, Occasion
from planbook.reminders.policy import Group, Reminder
from planbook.reminders.recipients import Reason

LONGEST_SHORT_TITLE = 100
"""Letters of a plan's name in an answer's subject: mail programs cut or refuse addresses of some 2,000 letters."""

ANSWERED_POINTS = 4
"""Points named in an answer, for the same reason."""

URGENCY = {Group.SETTLE: 0, Group.APPROACHING: 1, Group.INFORMATION: 2, Group.CONFIRM: 3}

ANSWER_FIELDS: dict[Event, tuple[str, ...]] = {
    Event.REVISION: ("next_revision", "adopted_date"),
    Event.START: ("status", "start"),
    Event.ADOPTION: ("adopted_date", "finish", "done_date", "planned_date"),
    Event.MILESTONE: ("done_date", "planned_date"),
    Event.HEARING: ("hearing_deadline",),
    Event.STATUTORY: ("adopted_date",),
    Event.CONFIRMATION: ("confirmed_date",),
    Event.STRATEGY: ("council_meeting",),
    Event.VIEWS: ("asked_date",),
    Event.PUBLICATION: ("proposal_published_date",),
    Event.COUNCIL: ("council_meeting",),
    Event.KNOWLEDGE: ("knowledge_base_date",),
}
"""The cells of the row where whoever keeps the workbook answers; of these the ones that the row has."""


_ANSWERED = frozenset({Event.REVISION, Event.STATUTORY, Event.START, Event.ADOPTION, Event.MILESTONE, Event.HEARING})
_ANSWERED_OTHERWISE_LATE = frozenset({Event.ADOPTION, Event.MILESTONE})


class Place(NamedTuple):
    """A cell in which to answer: its column's header and its address."""

    column: str
    cell: str


class Note(NamedTuple):
    """Why this person has a reminder that was meant for someone else, or what must be put right first."""

    reason: str
    role: str
    sheet: str
    cell: str
    """The cell to put right; empty where it is the whole row."""
    row: int
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing to be said of a plan, and how its day was worked out."""

    event: str
    due: date
    days: int
    """Days until `due`; negative once it has passed."""
    overdue: bool
    last: bool
    """Whether no further reminder follows; for information: to the role that was reminded."""
    repeated: bool
    """Of a row to be confirmed: whether this is not the first time of asking."""
    information: bool
    """Whether someone else has been asked to act."""
    role: str
    """For information: the role that was reminded."""
    told: date | None
    """For information: the day it was."""
    rule: str
    interval: int
    own_interval: bool
    body: str
    meeting: date | None
    meeting_over: bool
    by_agenda: bool
    planned: date | int | None
    milestone: str
    requirement: str
    strength: str
    """How strongly a requirement asks, like LAW."""
    legal_basis: str
    seen: date | None
    """Of a requirement: the day its interval is counted from, where that is not the day the plan was adopted."""
    missing: tuple[str, ...]
    name: str
    """The event as it stands in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One plan, or the strategy, in one mail."""

    title: str
    """The plan's name on one line; of the strategy its name, which may be empty."""
    plan_id: str
    plan_key: str
    """What names the plan in the ledger."""
    is_strategy: bool
    plan_type: str
    status: str
    adopted: date | int | None
    noted: bool
    """Whether it was taken note of and not adopted."""
    deadline: date | None
    """Of a row to be confirmed: its Revisjonsfrist."""
    start: date | int | None
    finish: date | int | None
    """Oppstart and Ferdig, as the row has them."""
    points: tuple[Point, ...]
    notes: tuple[Note, ...]
    sheet: str
    row: int
    places: tuple[Place, ...]
    """Where whoever keeps the workbook answers the most urgent point."""

    @property
    def first(self) -> Point:
        """The most urgent point, which the answers are about."""
        return self.points[0]

    @property
    def answers(self) -> str:
        """Which answers the templates offer: by the event of the most urgent point, and whether its day has passed."""
        event = _answered_as(Event(self.first.event), self.first.rule)
        if event not in _ANSWERED:
            return "other"
        return f"{event}_over" if self.overdue and event in _ANSWERED_OTHERWISE_LATE else event.value

    @property
    def due(self) -> date:
        """The nearest day of all points."""
        return min(point.due for point in self.points)

    @property
    def overdue(self) -> bool:
        """Whether the day of the most urgent point has passed."""
        return self.points[0].overdue

    @property
    def overdue_points(self) -> int:
        """How many of its days have passed."""
        return sum(point.overdue for point in self.points)

    @property
    def coming_points(self) -> int:
        """How many of its days are still to come."""
        return sum(not point.overdue for point in self.points)

    @property
    def answered_points(self) -> tuple[Point, ...]:
        """The points that a ready-made answer names, the most urgent first."""
        return self.points[:ANSWERED_POINTS]

    @property
    def dated(self) -> bool:
        """Whether a sentence begins at the day the plan was adopted."""
        return any(point.event in (Event.REVISION, Event.STATUTORY) for point in self.points)

    @property
    def short(self) -> str:
        """The title, cut to what an answer's subject has room for."""
        if len(self.title) <= LONGEST_SHORT_TITLE:
            return self.title
        return f"{self.title[:LONGEST_SHORT_TITLE].rstrip()}…"


def grouped(reminders: Iterable[Reminder], inventory: Inventory, today: date) -> dict[str, list[Item]]:
    """One item per plan in the most urgent of its groups, the nearest day first; rows to be confirmed apart."""
    of_plan: dict[tuple[bool, str], list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        of_plan[reminder.group is Group.CONFIRM, reminder.key.plan_id].append(reminder)
    found: dict[str, list[Item]] = {group.value: [] for group in Group}
    for several in of_plan.values():
        several.sort(key=_urgency)
        found[several[0].group.value].append(item(several, inventory, today))
    for items in found.values():
        items.sort(key=lambda made: (made.due, made.title, made.plan_id))
    return found


def item(reminders: Sequence[Reminder], inventory: Inventory, today: date) -> Item:
    """What may be said of one plan; `reminders` are those about it, the most urgent first."""
    first, plan = reminders[0], reminders[0].plan
    source = first.occasion.source
    return Item(
        title=first.occasion.title if plan else " ".join((inventory.strategy.name or "").split()),
        plan_id=first.occasion.plan_id,
        plan_key=first.key.plan_id,
        is_strategy=plan is None,
        plan_type=(plan.plan_type or "") if plan else "",
        status=(plan.status or "") if plan else "",
        adopted=plan.adopted_date.shown if plan and plan.adopted_date else None,
        noted=plan is not None and plan.status is Status.NOTED,
        deadline=_deadline(plan, inventory, today) if first.group is Group.CONFIRM else None,
        start=plan.start.shown if plan and plan.start else None,
        finish=plan.finish.shown if plan and plan.finish else None,
        points=tuple(_point(reminder, today) for reminder in reminders),
        notes=_notes(reminders, inventory),
        sheet=source.sheet,
        row=source.row,
        places=_places(first, source),
    )


def _urgency(reminder: Reminder) -> tuple[int, date, str]:
    return URGENCY[reminder.group], reminder.due, reminder.key.event


def _deadline(plan: Plan | None, inventory: Inventory, today: date) -> date | None:
    found = deadline(inventory, plan, today) if plan else None
    return found.due if found else None


def _point(reminder: Reminder, today: date) -> Point:
    what, plan = reminder.occasion, reminder.plan
    found, asked = what.deadline, what.requirement
    information = reminder.group is Group.INFORMATION
    interval = (found.interval_years if found else asked.interval_years if asked else None) or 0
    return Point(
        event=what.event.value,
        name=what.name,
        due=what.due,
        days=(what.due - today).days,
        overdue=what.due < today,
        last=reminder.is_last,
        repeated=reminder.group is Group.CONFIRM and reminder.step > 1,
        information=information,
        role=(reminder.role or "") if information else "",
        told=(reminder.told or today) if information else None,
        rule=found.rule.value if found else "",
        interval=interval,
        own_interval=plan is not None and plan.revision_interval_years is not None,
        body=" ".join((what.body or "").split()),
        meeting=what.meeting,
        meeting_over=what.meeting is not None and what.meeting < today,
        by_agenda=what.by_agenda,
        planned=what.planned,
        milestone=what.milestone.value if what.milestone else "",
        requirement=" ".join((asked.title or "").split()) if asked else "",
        strength=asked.requirement_type.name if asked and asked.requirement_type else "",
        legal_basis=" ".join((asked.legal_basis or "").split()).replace("§ ", "§\u00a0") if asked else "",
        seen=_seen(what),
        missing=what.missing,
    )


IN_CONTACTS = frozenset({Reason.COORDINATOR_ADDRESS, Reason.COORDINATOR_VACANT})
"""What is put right in Kontakter, once for all plans of a role."""


def _seen(what: Occasion) -> date | None:
    field = what.cells[0].field if what.cells and what.requirement else ""
    if what.plan and field == "confirmed_date":
        return what.plan.confirmed_date
    years = what.requirement.interval_years if what.requirement else None
    return add_years(what.due, -years) if years and field == "decision" else None


_SAYS_NOTHING = frozenset({Reason.RESPONSIBLE, Reason.OWNER, Reason.INFORMATION, Reason.STRATEGY})
"""Who has what is hers: the first line of the mail says that already."""


def _notes(reminders: Sequence[Reminder], inventory: Inventory) -> tuple[Note, ...]:
    """Each reason once, in the order of the points."""
    told = (reminder for reminder in reminders if reminder.reason not in _SAYS_NOTHING)
    return tuple(dict.fromkeys(note(reminder, inventory) for reminder in told))


def note(reminder: Reminder, inventory: Inventory) -> Note:
    """Why somebody else than was meant has a reminder, and where that is put right."""
    plan = reminder.plan
    found = (plan or reminder.occasion).source.address()
    if plan and not reminder.faulty_cell:
        found = fault_of_role(reminder.reason, reminder.role, plan, inventory)
    return Note(
        reminder.reason.value,
        " ".join((reminder.role or "").split()),
        _faulty_sheet(reminder) or found.sheet or "",
        reminder.faulty_cell or found.cell or "",
        found.row or 0,
        reminder.faulty_column or "",
    )


def fault_of_role(reason: Reason, role: str | None, plan: Plan, inventory: Inventory) -> Address:
    """Where it is put right that nobody can be reached for a role: the role's row in Kontakter, else the plan's cell."""
    contact = inventory.contact_by_role.get(folded(role)) if role else None
    if contact and reason in IN_CONTACTS:
        return contact.source.address("email" if reason is Reason.COORDINATOR_ADDRESS else None)
    if reason not in (Reason.COORDINATOR_NO_ROLE, Reason.COORDINATOR_UNKNOWN):
        return plan.source.address()
    return plan.source.address("responsible" if role and role == plan.responsible else "owner")


def _faulty_sheet(reminder: Reminder) -> str | None:
    """The sheet of the cell to be put right first, as the occasion's own cells tell it."""
    if not reminder.faulty_cell:
        return None
    addresses = (source.address(field) for source, field in reminder.occasion.cells)
    wanted = (reminder.faulty_column, reminder.faulty_cell)
    return next((found.sheet for found in addresses if (found.column, found.cell) == wanted), None)


def _answered_as(event: Event, rule: str) -> Event:
    """A revision with a decided finish is work under way: what is asked is whether it will be adopted."""
    return Event.ADOPTION if event is Event.REVISION and rule == DueRule.DECIDED_FINISH else event


def _places(reminder: Reminder, source: Source) -> tuple[Place, ...]:
    found = reminder.occasion.deadline
    event = _answered_as(reminder.occasion.event, found.rule if found else "")
    addresses = (source.address(field) for field in ANSWER_FIELDS.get(event, ()))
    return tuple(Place(found.column, found.cell) for found in addresses if found.column and found.cell)
