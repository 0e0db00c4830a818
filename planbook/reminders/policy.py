"""Which plans are due a reminder today, at which step, to whom. Pure: it neither reads the clock nor the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planbook.analysis.deadline import Deadline, DueRule, deadline
from planbook.analysis.effective import effective
from planbook.findings import Finding, Severity
from planbook.model.calendar import add_months
from planbook.model.inventory import Inventory, folded
from planbook.model.people import Contact
from planbook.model.plan import Plan, Proposal
from planbook.reminders.recipients import Reason, reachable, resolve

REPEATS = 3
"""Monthly repeats once a deadline has passed; after them the plan goes to the coordinator's list."""

DEADLINE_FIELDS = (
    "status", "next_revision", "decision", "finish", "period_to", "adopted_date", "revision_interval_years", "plan_type",
    "pause_until",
)  # fmt: skip
"""The cells that decide a plan's deadline: while one of them is unread, nobody can be sure of it."""

SETTLED = frozenset({Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO})
"""Decisions that settle a revision."""


class Event(StrEnum):
    """What a reminder is about."""

    REVISION = "revision"
    REVISION_OWNER = "revision-owner"
    """The owner is told that the deadline has passed while the responsible role has the reminder."""
    RAISED = "raised"
    """The coordinator is told that a plan has had its last repeat."""
    UNREADABLE = "unreadable"
    """The coordinator is told that a plan's deadline cannot be worked out."""


class Group(StrEnum):
    """Where a plan stands in a mail."""

    SETTLE = "settle"
    APPROACHING = "approaching"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What makes a reminder the same reminder; recipient is the folded address."""

    plan_id: str
    event: str
    due: date
    step: int
    recipient: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """One plan to one recipient at one step.

    `step` is in months from the deadline: -12 is twelve months before, 1, 2 and 3 are the repeats after it.
    """

    key: Key
    plan: Plan
    deadline: Deadline
    contact: Contact
    reason: Reason
    group: Group
    step: int
    role: str | None = None
    """The role that should have had the reminder; for information, the role that got it."""
    faulty_column: str | None = None
    """The header of the cell that must be put right first."""
    faulty_cell: str | None = None

    @property
    def is_last(self) -> bool:
        """Whether no further reminder follows."""
        return self.step == REPEATS


@dataclass(frozen=True, slots=True)
class Raised:
    """A plan past its last repeat: for the coordinator's list «Bør tas opp»."""

    plan: Plan
    deadline: Deadline
    key: Key
    """The key of the last repeat; it stands on the list once that is recorded."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that is due today, before the ledger has been asked."""

    reminders: tuple[Reminder, ...]
    past_repeats: tuple[Raised, ...]
    without_recipient: tuple[Plan, ...]
    """Plans that are due and have nobody, not even a coordinator."""
    unreadable: tuple[Finding, ...]
    """Errors on cells without which a plan's deadline cannot be worked out at all."""


def step_reached(due: date, months_before: Iterable[int], today: date) -> int | None:
    """The highest step reached: minus the months before the deadline, or the number of the repeat after it."""
    if due < today:
        passed = [number for number in range(1, REPEATS + 1) if add_months(due, number - 1) < today]
        return max(passed)
    reached = [-months for months in months_before if add_months(due, -months) <= today]
    return max(reached, default=None)


def outlook(inventory: Inventory, findings: Iterable[Finding], today: date) -> Outlook:
    """Work out every reminder that today's date calls for.

    `findings` of severity error on a cell that a reminder was computed from redirect it to the coordinator.
    """
    faults = _faults(findings)
    keys = _plan_keys(inventory)
    reminders: list[Reminder] = []
    past: list[Raised] = []
    nobody: list[Plan] = []
    unreadable: list[Finding] = []
    for number, plan in enumerate(inventory.plans):
        wrong = faults.get(plan.source.row, {})
        found = deadline(inventory, plan, today)
        if found is None:
            unreadable += [wrong[field] for field in DEADLINE_FIELDS if field in plan.unread and field in wrong]
            continue
        if _rests(inventory, plan, today):
            continue
        step = step_reached(found.due, effective(inventory, plan).reminder_months, today)
        if step is None:
            continue
        made = _reminders(inventory, plan, found, step, keys[number], wrong)
        reminders.extend(made)
        if not any(reminder.key.event == Event.REVISION for reminder in made):
            nobody.append(plan)
        elif step == REPEATS and add_months(found.due, REPEATS) < today:
            past.append(Raised(plan, found, made[0].key))
    return Outlook(tuple(reminders), tuple(past), tuple(nobody), tuple(unreadable))


def _rests(inventory: Inventory, plan: Plan, today: date) -> bool:
    """Whether nothing is to be said about a plan now: paused, settled, or in the round of registration."""
    if plan.pause_until and plan.pause_until > today:
        return True
    if plan.decision in SETTLED:
        return True
    start, end = inventory.strategy.registration_from, inventory.strategy.registration_to
    return bool(start and end and start <= today <= end and effective(inventory, plan).in_strategy)


def _reminders(
    inventory: Inventory, plan: Plan, found: Deadline, step: int, plan_id: str, faults: dict[str, Finding]
) -> list[Reminder]:
    overdue = step > 0
    unread = [field for field in _looked_at(plan, found.rule) if field in plan.unread]
    fault = next((faults[field] for field in (*_computed_from(found.rule), *unread) if field in faults), None)
    chosen = resolve(inventory, plan, redirect=fault is not None)
    owner = reachable(inventory, plan.owner)
    if chosen is None:
        # Nobody could be reached for it: the owner still hears that the deadline has passed.
        if not (overdue and owner):
            return []
        told = Key(plan_id, Event.REVISION_OWNER, found.due, step, folded(owner.email))
        return [Reminder(told, plan, found, owner, Reason.OWNER, Group.SETTLE, step, plan.owner)]
    group = Group.SETTLE if overdue else Group.APPROACHING
    key = Key(plan_id, Event.REVISION, found.due, step, folded(chosen.contact.email))
    first = Reminder(
        key, plan, found, chosen.contact, chosen.reason, group, step, chosen.role,
        fault.address.column if fault else None, fault.address.cell if fault else None,
    )  # fmt: skip
    knows = owner is not None and folded(owner.email) != first.key.recipient
    if not (overdue and owner and knows and chosen.reason is not Reason.COORDINATOR_ERROR):
        return [first]
    told = Key(plan_id, Event.REVISION_OWNER, found.due, step, folded(owner.email))
    return [first, Reminder(told, plan, found, owner, Reason.INFORMATION, Group.INFORMATION, step, chosen.contact.role)]


def _computed_from(rule: DueRule) -> tuple[str, ...]:
    """The cells that a deadline of one line of the rule is computed from."""
    return {
        DueRule.NEXT_REVISION: ("next_revision",),
        DueRule.DECIDED_FINISH: ("finish", "decision"),
        DueRule.PERIOD: ("period_to",),
        DueRule.INTERVAL: ("adopted_date", "revision_interval_years", "plan_type"),
        DueRule.YEARLY: ("revision_interval_years", "plan_type"),
        DueRule.CONTINUED: ("decision", "period_to", "adopted_date"),
    }[rule]


def _looked_at(plan: Plan, rule: DueRule) -> tuple[str, ...]:
    """The cells that the lines of the rule look at, up to and including the one that gave the deadline."""
    if rule is DueRule.NEXT_REVISION:
        return "status", "next_revision", "pause_until"
    if rule is DueRule.DECIDED_FINISH:
        return "status", "next_revision", "pause_until", "decision", "finish"
    to_be_revised = plan.decision in (Proposal.REVISE, Proposal.REVISE_PARTIAL)
    return tuple(field for field in DEADLINE_FIELDS if field != "finish" or to_be_revised)


def _faults(findings: Iterable[Finding]) -> dict[int, dict[str, Finding]]:
    """Errors on cells of Planer, by row and field."""
    found: dict[int, dict[str, Finding]] = {}
    for finding in findings:
        address = finding.address
        if address.sheet == "Planer" and address.row and address.field and finding.severity is Severity.ERROR:
            found.setdefault(address.row, {}).setdefault(address.field, finding)
    return found


def _plan_keys(inventory: Inventory) -> list[str]:
    """What names each plan in the ledger: its Plan-ID, with its name where the id is missing or stands twice."""
    seen = Counter(plan.id for plan in inventory.plans)
    return [plan.id if plan.id and seen[plan.id] == 1 else f"{plan.id or ''}|{plan.name}" for plan in inventory.plans]
