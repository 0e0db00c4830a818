"""What there is to be reminded of: an event, the day it is about, and the steps that lead up to it and follow it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from planbook.analysis.deadline import Deadline
from planbook.findings import STRATEGY_ID, Source
from planbook.model.calendar import add_months
from planbook.model.catalogue import PlanRequirement
from planbook.model.plan import Plan
from planbook.model.process import MilestoneType

REPEATS = 3
"""Monthly repeats; a month after the last the plan goes to the coordinator's list «Bør tas opp».

The first comes on the day after, where nothing else is said: `MINUTES_DAYS` after a decision, a month after a start, and
never before a pause ends.
"""
REPEAT_APART_DAYS = 21
"""Days between two repeats to one recipient at least, where the first was late (after quiet weeks, say)."""
MINUTES_DAYS = 14
"""Days after a planned decision in which nobody is late: minutes take time, and so does entering them (peers N4)."""


class Event(StrEnum):
    """What a reminder is about. In the ledger some are followed by «:» and what tells one from another."""

    REVISION = "revision"
    START = "start"
    ADOPTION = "adoption"
    MILESTONE = "milestone"
    HEARING = "hearing"
    STATUTORY = "statutory"
    CONFIRMATION = "confirmation"
    STRATEGY = "strategy"
    VIEWS = "views"
    PUBLICATION = "publication"
    COUNCIL = "council"
    KNOWLEDGE = "knowledge"
    MIDTERM = "midterm"
    OWNER = "owner"
    """The owner is told that a day has passed while the responsible role has the reminder."""
    LEADER = "leader"
    """The leader is told that the last repeat brought no answer, where a setting says so."""
    RAISED = "raised"
    """The coordinator is told that a plan has had its last repeat."""
    UNREADABLE = "unreadable"
    """The coordinator is told that a plan's deadline cannot be worked out."""
    NO_RECIPIENT = "no-recipient"
    """The coordinator is told that nobody can be reminded of a plan."""
    SUMMARY = "summary"
    """The coordinator's summary of a run."""
    UNCERTAIN = "uncertain"
    """The coordinator is told how many reminders are uncertain."""
    MONTHLY = "monthly"
    """The coordinator gets the full list of a month."""


IN_SUMMARY = frozenset(
    {Event.RAISED, Event.UNREADABLE, Event.NO_RECIPIENT, Event.SUMMARY, Event.UNCERTAIN, Event.MONTHLY}
)
"""What the coordinator is told in a summary, and not in a mail of her own reminders."""


class Step(NamedTuple):
    """A step and the day from which it is reached.

    `number` is how long before the day, negative and in the event's own unit, or the number of the repeat after it.
    """

    number: int
    day: date


class Cell(NamedTuple):
    """A cell that an occasion was worked out from."""

    source: Source
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One thing to be reminded of. `plan` is None where it is about the strategy itself."""

    event: Event
    due: date
    steps: tuple[Step, ...]
    """In the order of their days."""
    source: Source
    """The row where the planner answers."""
    cells: tuple[Cell, ...] = ()
    """What it was worked out from: an error on one of them sends it to the coordinator."""
    plan: Plan | None = None
    detail: str = ""
    """What tells it from others of its event: the milestone's type, the requirement's id."""
    deadline: Deadline | None = None
    """Of a revision: the line of the rule that gave the day."""
    milestone: MilestoneType | None = None
    body: str | None = None
    """The body that is to decide."""
    meeting: date | None = None
    """The meeting that `due` is counted back from."""
    by_agenda: bool = False
    """Whether the day was counted back from Utsendelse because Saksfrist is empty."""
    planned: date | int | None = None
    """What the row itself says: the planned day, or the year alone."""
    requirement: PlanRequirement | None = None
    missing: tuple[str, ...] = ()
    """Of views: who has not been asked: «state», «regional», «neighbours», or a municipality's name."""

    @property
    def name(self) -> str:
        """The event as it stands in the ledger."""
        return f"{self.event}:{self.detail}" if self.detail else str(self.event)

    @property
    def title(self) -> str:
        """The plan's name on one line; empty for the strategy."""
        return " ".join(self.plan.name.split()) if self.plan else ""

    @property
    def plan_id(self) -> str:
        """The plan's id, or what stands for the strategy."""
        return (self.plan.id or "") if self.plan else STRATEGY_ID

    @property
    def last_step(self) -> int:
        """The number of the last step."""
        return self.steps[-1].number if self.steps else 0


def months_before(due: date, months: Iterable[int]) -> list[Step]:
    """A step so many months before a day, for each number."""
    return sorted((Step(-count, add_months(due, -count)) for count in set(months)), key=_day)


def days_before(due: date, numbers: Iterable[int], length: int = 1) -> list[Step]:
    """A step so many days (or stretches of `length` days) before a day, for each number."""
    return sorted((Step(-count, due - timedelta(days=count * length)) for count in set(numbers)), key=_day)


def repeats(due: date, count: int = REPEATS, days: int = 1) -> list[Step]:
    """The monthly repeats, the first so many days after a day."""
    return [Step(number, add_months(due, number - 1) + timedelta(days=days)) for number in range(1, count + 1)]


def monthly_after(due: date, count: int = REPEATS) -> list[Step]:
    """The monthly repeats of what nobody is late with before a month has passed."""
    return [Step(number, add_months(due, number)) for number in range(1, count + 1)]


def after_pause(occasion: Occasion, pause_until: date) -> Occasion:
    """An occasion whose repeats begin on the day a pause ends, where they would have begun during it."""
    ahead = [step for step in occasion.steps if step.number <= 0]
    late = occasion.steps[len(ahead) :]
    if not late or late[0].day >= pause_until:
        return occasion
    return replace(occasion, steps=(*ahead, *repeats(pause_until, len(late), 0)))


def _day(step: Step) -> tuple[date, int]:
    return step.day, step.number
