"""The strategy's own clock, counted back: the council's year, views, publication, the council's meeting, and its middle.

All of it goes to the coordinator.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from planbook.analysis.agenda import agenda_for
from planbook.analysis.clock import last_day_for_strategy, strategy_decided
from planbook.analysis.law import LEGAL_WAIT_DAYS, is_council
from planbook.analysis.views import not_asked
from planbook.findings import Source
from planbook.model.calendar import DateOrYear, add_months, election_day
from planbook.model.inventory import Inventory
from planbook.model.process import Milestone, MilestoneType
from planbook.reminders.occasions import Cell, Event, Occasion, days_before, months_before, repeats
from planbook.reminders.plan_occasions import AGENDA_WEEKS, is_bygone, milestone_occasions, strategy_milestones

STRATEGY_MONTHS = (11, 9, 6, 4, 3, 2)
PUBLICATION_DAYS = (21, 7, 1)
"""How long before, where Innstillinger says nothing (domain § 8, E09 and E11)."""
VIEWS_MONTHS = 8
"""Months before the last day by which views should be asked for (domain § 8, E10)."""
KNOWLEDGE_MONTHS = (12, 3)
"""Months before the election at which the knowledge base is begun and refreshed (domain § 8, E08)."""
MIDTERM_MONTHS = (3, 0)
"""Months before the middle of the period at which the status to the council is due (domain § 8, E20)."""


def strategy_occasions(inventory: Inventory, today: date) -> Iterator[Occasion]:
    """Everything there is to be reminded of about the strategy."""
    strategy = inventory.strategy
    last, decided = last_day_for_strategy(inventory), strategy_decided(inventory)
    for row in strategy_milestones(inventory):
        if not is_bygone(row, decided) and not _is_made(row, decided):
            yield from milestone_occasions(inventory, row, None)
    constituted = strategy.council_constituted
    if decided is None or (constituted and decided < constituted):
        if last:
            yield from _to_be_decided(inventory, last)
        if strategy.council_meeting and today <= strategy.council_meeting:
            yield from _before_the_meeting(inventory, strategy.council_meeting)
    else:
        yield from _in_the_period(inventory)


def _is_made(row: Milestone, decided: date | None) -> bool:
    """Whether an open milestone «vedtak» was merely forgotten: the strategy has been decided in its year or since."""
    if row.milestone_type is not MilestoneType.RESOLUTION or not row.planned_date or not decided:
        return False
    return row.planned_date.year <= decided.year


def _to_be_decided(inventory: Inventory, last: date) -> Iterator[Occasion]:
    """The last day, and the views to be asked for before it."""
    months = inventory.settings.strategy_months or STRATEGY_MONTHS
    cells = _cells(inventory, "council_constituted")
    yield Occasion(
        event=Event.STRATEGY, due=last, source=_source(inventory, "council_meeting"), cells=cells,
        steps=(*months_before(last, months), *repeats(last)), planned=inventory.strategy.council_constituted,
    )  # fmt: skip
    found = not_asked(inventory)
    if found and found.missing:
        due = add_months(last, -VIEWS_MONTHS)
        source = found.undated[0].source if found.undated else Source("Innspill", 0)
        steps = (*days_before(due, (14, 0)), *repeats(due))
        yield Occasion(
            event=Event.VIEWS, due=due, source=source, cells=cells, steps=steps, missing=tuple(found.missing)
        )


def _before_the_meeting(inventory: Inventory, meeting: date) -> Iterator[Occasion]:
    """Until the council's meeting: the case, and the thirty days that the proposal must be public."""
    council = next((row.body for row in inventory.meetings if is_council(row.body)), None)
    agenda = agenda_for(inventory, council, DateOrYear.of(meeting))
    if agenda and agenda.meeting.meeting_date != meeting:
        agenda = None
    due = agenda.due if agenda else meeting
    weeks = inventory.settings.agenda_weeks or AGENDA_WEEKS
    yield Occasion(
        event=Event.COUNCIL, due=due, source=_source(inventory, "council_meeting"), steps=tuple(days_before(due, weeks, 7)),
        cells=_cells(inventory, "council_meeting"), meeting=meeting, body=council,
        by_agenda=agenda.by_agenda if agenda else False,
    )  # fmt: skip
    strategy = inventory.strategy
    if strategy.proposal_published_date or "proposal_published_date" in strategy.unread:
        return
    due = meeting - timedelta(days=LEGAL_WAIT_DAYS)
    days = inventory.settings.publication_days or PUBLICATION_DAYS
    yield Occasion(
        event=Event.PUBLICATION, due=due, source=_source(inventory, "proposal_published_date"), meeting=meeting,
        steps=(*days_before(due, days), *repeats(due, 1)), cells=_cells(inventory, "council_meeting"),
    )  # fmt: skip


def _in_the_period(inventory: Inventory) -> Iterator[Occasion]:
    """Once it is decided: the status to the council in the middle, and the knowledge base of the next one."""
    strategy = inventory.strategy
    if strategy.period_from and strategy.period_to and not _reports(inventory, strategy.period_from):
        first = date(strategy.period_from, 1, 1)
        due = add_months(first, 6 * (strategy.period_to - strategy.period_from + 1))
        yield Occasion(
            event=Event.MIDTERM, due=due, source=_source(inventory, "period_from"),
            steps=tuple(months_before(due, MIDTERM_MONTHS)), cells=_cells(inventory, "period_from", "period_to"),
        )  # fmt: skip
    constituted, known = strategy.council_constituted, strategy.knowledge_base_date
    if constituted is None:
        return
    due = election_day(constituted.year + 4)
    if known is None or known < add_months(due, -max(KNOWLEDGE_MONTHS)):
        yield Occasion(
            event=Event.KNOWLEDGE, due=due, source=_source(inventory, "knowledge_base_date"),
            steps=tuple(months_before(due, KNOWLEDGE_MONTHS)), cells=_cells(inventory, "council_constituted"),
        )  # fmt: skip


def _reports(inventory: Inventory, year: int) -> bool:
    """Whether a status report of this period is planned or made; one whose day is not known may be."""
    days = [
        row.done_date or row.planned_date
        for row in strategy_milestones(inventory)
        if row.milestone_type is MilestoneType.STATUS_REPORT
    ]
    return any(day is None or day.year >= year for day in days)


def _source(inventory: Inventory, field: str) -> Source:
    return inventory.strategy.sources.get(field) or Source("Planstrategien", 0)


def _cells(inventory: Inventory, *fields: str) -> tuple[Cell, ...]:
    return tuple(Cell(_source(inventory, field), field) for field in fields)
