"""Who is due a reminder of what today, and at which step. Pure: it neither reads the clock nor the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from planbook.analysis.deadline import deadline
from planbook.analysis.effective import effective
from planbook.analysis.law import is_controllers
from planbook.analysis.once import once
from planbook.findings import STRATEGY_ID, Finding, Severity
from planbook.model.inventory import Inventory, folded
from planbook.model.people import Contact
from planbook.model.plan import ENDED, Plan, Proposal
from planbook.reminders.keys import Entry, Key
from planbook.reminders.occasions import REPEATS, Cell, Event, Occasion
from planbook.reminders.plan_occasions import DEADLINE_FIELDS, plan_occasions
from planbook.reminders.recipients import (
    TO_COORDINATOR,
    Chosen,
    Reason,
    coordinator,
    leader_of,
    reachable,
    resolve,
)
from planbook.reminders.strategy_occasions import strategy_occasions

SETTLED = frozenset({Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO})
"""Decisions that settle a revision."""

_SETTLED_EVENTS = frozenset({Event.REVISION, Event.START, Event.STATUTORY, Event.CONFIRMATION})
"""What a decision to take a plan away puts an end to; the work of taking it away goes on."""


class Group(StrEnum):
    """Where a plan stands in a mail, the most urgent first."""

    SETTLE = "settle"
    APPROACHING = "approaching"
    INFORMATION = "information"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One occasion to one recipient at one step."""

    key: Key
    occasion: Occasion
    contact: Contact
    reason: Reason
    group: Group
    role: str | None = None
    """The role that should have had the reminder; for information, the role that got it."""
    faulty_column: str | None = None
    """The header of the cell that must be put right first."""
    faulty_cell: str | None = None
    told: date | None = None
    """For information: the day the other role was reminded; None where that is today."""
    about: Key | None = None
    """For information: the reminder that the other role has."""

    @property
    def step(self) -> int:
        """The step reached, as in `occasions.Step`."""
        return self.key.step

    @property
    def plan(self) -> Plan | None:
        """The plan; None where it is about the strategy."""
        return self.occasion.plan

    @property
    def due(self) -> date:
        """The day it is about."""
        return self.occasion.due

    @property
    def is_last(self) -> bool:
        """Whether no further reminder follows, because the last repeat is reached."""
        return self.step > 0 and self.step == self.occasion.last_step

    @property
    def entry(self) -> Entry:
        """What the ledger keeps of it."""
        return Entry(self.key, self.occasion.title, self.reason.value)


class Raised(NamedTuple):
    """Something that a plan is late with: for the coordinator's list «Bør tas opp» once it is past its last repeat."""

    occasion: Occasion
    key: Key
    """The key of the last repeat; it stands on the list a month after that is recorded."""
    leader: Reminder | None = None
    """What the leader is told then, where a setting says so."""


class Unowned(NamedTuple):
    """A plan of which nobody can be reminded, or whose owner cannot be told, and why; `role` is what its cell says."""

    plan: Plan
    reason: Reason
    role: str | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that is due today, before the ledger has been asked."""

    reminders: tuple[Reminder, ...] = ()
    late: tuple[Raised, ...] = ()
    """What is raised a month after its last repeat was recorded."""
    without_recipient: tuple[Occasion, ...] = ()
    """What is due and has nobody, not even a coordinator."""
    unreadable: tuple[Finding, ...] = ()
    """Errors on cells without which a day cannot be worked out at all."""
    unowned: tuple[Unowned, ...] = ()
    until: date | None = None
    """The last of the quiet days that follow."""


Faults = dict[tuple[str, int], dict[str, Finding]]


def step_reached(occasion: Occasion, today: date, until: date | None = None) -> int | None:
    """The highest step reached, or None.

    A step before the day counts as long as the day has not passed. Where the day passes before `until`, the last day on
    which nothing can be sent, the last step before it counts as reached now.
    """
    reached = None
    for number, first in occasion.steps:
        ahead = number <= 0
        early = ahead and until is not None and today <= occasion.due <= until
        if (first <= today or early) and not (ahead and occasion.due < today):
            reached = number
    return reached


def outlook(inventory: Inventory, findings: Iterable[Finding], today: date, until: date | None = None) -> Outlook:
    """Work out every reminder that today's date calls for.

    `findings` of severity error on a cell that a reminder was computed from redirect it to the coordinator. `until` is
    the last day of the quiet days that follow, if any.
    """
    faults = _faults(findings)
    reminders: list[Reminder] = []
    late: list[Raised] = []
    nobody: list[Occasion] = []
    for occasion, plan_id in _occasions(inventory, today):
        step = step_reached(occasion, today, until)
        if step is None or _rests(inventory, occasion, today):
            continue
        made = list(_reminders(inventory, occasion, step, plan_id, faults))
        reminders += made
        if not made or made[0].key.event != occasion.name:
            nobody.append(occasion)
        elif _may_be_past_last(occasion, step):
            last = made[0] if step == REPEATS else replace(made[0], key=replace(made[0].key, step=REPEATS))
            late.append(Raised(occasion, last.key, _to_leader(inventory, last)))
    return Outlook(
        tuple(reminders), tuple(late), tuple(nobody), tuple(_unreadable(inventory, faults, today)),
        tuple(_unowned(inventory, today)), until,
    )  # fmt: skip


def _may_be_past_last(occasion: Occasion, step: int) -> bool:
    """Whether something late may have had its last repeat: it is at that, or was before a pause."""
    if step <= 0 or occasion.last_step != REPEATS or occasion.event is Event.CONFIRMATION:
        return False
    return step == REPEATS or (occasion.plan is not None and occasion.plan.pause_until is not None)


def live_cycles(inventory: Inventory, today: date) -> set[tuple[str, str, date]]:
    """Plan, event and day of everything that is or may become due: what the ledger has of them must stay there."""
    events = ("", f"{Event.OWNER}:", f"{Event.LEADER}:", f"{Event.RAISED}:")
    return {
        (plan_id, f"{prefix}{occasion.name}", occasion.due)
        for occasion, plan_id in _occasions(inventory, today)
        for prefix in events
    }


@once
def _occasions(inventory: Inventory, today: date) -> list[tuple[Occasion, str]]:
    """Every occasion, and what names its plan in the ledger."""
    found = [(occasion, STRATEGY_ID) for occasion in strategy_occasions(inventory, today)]
    for plan, plan_id in zip(inventory.plans, plan_keys(inventory), strict=True):
        found += [(occasion, plan_id) for occasion in plan_occasions(inventory, plan, today)]
    return found


def _rests(inventory: Inventory, occasion: Occasion, today: date) -> bool:
    """Whether nothing is to be said about it now: the plan is paused, settled, or in the round of registration.

    Of the strategy's last day nothing is said while the council is to meet before it: the meeting has its own reminders.
    """
    plan = occasion.plan
    if plan is None:
        meeting = inventory.strategy.council_meeting
        return occasion.event is Event.STRATEGY and meeting is not None and today <= meeting <= occasion.due
    if plan.pause_until and plan.pause_until > today:
        return True
    if plan.decision in SETTLED and occasion.event in _SETTLED_EVENTS:
        return True
    start, end = inventory.strategy.registration_from, inventory.strategy.registration_to
    return bool(start and end and start <= today <= end and effective(inventory, plan).in_strategy)


def _reminders(inventory: Inventory, occasion: Occasion, step: int, plan_id: str, faults: Faults) -> Iterator[Reminder]:
    """The reminder to whom it is for, and what the owner is told once the day has passed."""
    overdue = step > 0
    group = Group.SETTLE if overdue else Group.APPROACHING
    if occasion.event is Event.CONFIRMATION:
        group = Group.CONFIRM
    fault = _fault(occasion, faults)
    chosen = _recipient(inventory, occasion, redirect=fault is not None)
    if chosen:
        key = Key(plan_id, occasion.name, occasion.due, step, folded(chosen.contact.email))
        column, cell = (fault.address.column, fault.address.cell) if fault else (None, None)
        yield Reminder(key, occasion, chosen.contact, chosen.reason, group, chosen.role, column, cell)
    owner = reachable(inventory, occasion.plan.owner) if occasion.plan else None
    apart = occasion.plan is not None and is_controllers(occasion.plan)
    if owner is None or not overdue or group is Group.CONFIRM or fault or apart:
        return
    address = folded(owner.email)
    told = Key(plan_id, f"{Event.OWNER}:{occasion.name}", occasion.due, step, address)
    if chosen is None:
        # Nobody could be reached for it: the owner still hears that the day has passed.
        role = occasion.plan.owner if occasion.plan else None
        yield Reminder(told, occasion, owner, Reason.OWNER, Group.SETTLE, role)
    elif folded(chosen.contact.email) != address:
        role = chosen.contact.role
        yield Reminder(told, occasion, owner, Reason.INFORMATION, Group.INFORMATION, role, about=key)


def _recipient(inventory: Inventory, occasion: Occasion, *, redirect: bool) -> Chosen | None:
    plan = occasion.plan
    if plan is None:
        chief = coordinator(inventory)
        return Chosen(chief, Reason.STRATEGY, chief.role) if chief else None
    # Whether a row still holds is for its owner to say.
    return resolve(inventory, plan, redirect=redirect, owner_first=occasion.event is Event.CONFIRMATION)


def _to_leader(inventory: Inventory, last: Reminder) -> Reminder | None:
    """What the leader of the role is told once the last repeat has gone to it.

    Never about the control committee's plans, and never that someone did not answer who had nothing.
    """
    plan, occasion = last.plan, last.occasion
    if not inventory.settings.remind_leader or plan is None or is_controllers(plan) or last.reason in TO_COORDINATOR:
        return None
    leader = leader_of(inventory, last.role)
    if leader is None or folded(leader.email) == last.key.recipient:
        return None
    event = f"{Event.LEADER}:{occasion.name}"
    key = Key(last.key.plan_id, event, occasion.due, last.step, folded(leader.email))
    return Reminder(key, occasion, leader, Reason.LEADER_AFTER_LAST, Group.SETTLE, last.role)


def _unowned(inventory: Inventory, today: date) -> Iterator[Unowned]:
    """Plans in force of which nobody can be reminded but the coordinator, or whose owner cannot be told."""
    for plan in inventory.plans:
        if plan.status in ENDED or plan.unread & {"owner", "responsible"} or (plan.pause_until or today) > today:
            continue
        for owner_first in (False, True):
            chosen = resolve(inventory, plan, owner_first=owner_first)
            if chosen and chosen.reason in TO_COORDINATOR:
                yield Unowned(plan, chosen.reason, chosen.role)
                break


def _unreadable(inventory: Inventory, faults: Faults, today: date) -> Iterator[Finding]:
    """The cells that keep the day of a plan or of a milestone from being worked out."""
    for plan in inventory.plans:
        wrong = faults.get((plan.source.sheet, plan.source.row), {})
        if wrong and plan.status not in ENDED:
            needed = DEADLINE_FIELDS if deadline(inventory, plan, today) is None else ()
            yield from (wrong[field] for field in (*needed, "start") if field in plan.unread and field in wrong)
    for row in inventory.milestones:
        wrong = faults.get((row.source.sheet, row.source.row), {})
        about = inventory.plan_by_id.get(row.plan_id or "")
        if wrong and not (row.done_date or (about and about.status in ENDED)):
            fields = ("plan_id", "milestone_type", "planned_date", "hearing_deadline")
            yield from (wrong[field] for field in fields if field in row.unread and field in wrong)


def _faults(findings: Iterable[Finding]) -> Faults:
    """Errors on cells, by sheet and row and then by field."""
    found: Faults = {}
    for finding in findings:
        address = finding.address
        if address.sheet and address.row and address.field and finding.severity is Severity.ERROR:
            found.setdefault((address.sheet, address.row), {}).setdefault(address.field, finding)
    return found


def _fault(occasion: Occasion, faults: Faults) -> Finding | None:
    """The first error on a cell that an occasion was worked out from, or that says whose it is."""
    if not faults:
        return None
    for source, field in (*occasion.cells, *_unread_role(occasion)):
        finding = faults.get((source.sheet, source.row), {}).get(field)
        if finding:
            return finding
    return None


def _unread_role(occasion: Occasion) -> Iterator[Cell]:
    """The cell that should have said who is reminded, where it cannot be read."""
    plan = occasion.plan
    if plan is None:
        return
    fields = ("owner", "responsible") if occasion.event is Event.CONFIRMATION else ("responsible", "owner")
    for field in fields:
        if field in plan.unread:
            yield Cell(plan.source, field)
        elif getattr(plan, field):
            return


@once
def plan_keys(inventory: Inventory) -> list[str]:
    """What names each plan in the ledger: its Plan-ID, with its name where the id is missing or stands in a row above.

    So a row that is copied does not make a new plan of the one it was copied from.
    """
    seen: set[str] = set()
    keys = []
    for plan in inventory.plans:
        keys.append(plan.id if plan.id and plan.id not in seen else f"{plan.id or ''}|{plan.name}")
        seen.add(plan.id or "")
    return keys
