"""Which meeting decides, and by when the case must be finished for it (Møtekalender)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from planbook.analysis.once import once
from planbook.model.calendar import DateOrYear, working_days_before
from planbook.model.inventory import Inventory, folded
from planbook.model.process import Meeting

DEFAULT_WORKING_DAYS = 10
"""Working days between Saksfrist and Utsendelse, where Innstillinger says nothing."""

LONGEST_BACK = 62
"""Days before a planned day within which a meeting still counts as the one that is meant."""


class Agenda(NamedTuple):
    """The meeting that is meant, and the last day to finish the case for it."""

    meeting: Meeting
    due: date
    by_agenda: bool
    """Whether it was counted back from Utsendelse because Saksfrist is empty."""


@once
def _meetings(inventory: Inventory) -> dict[str, list[Meeting]]:
    found: dict[str, list[Meeting]] = defaultdict(list)
    for row in inventory.meetings:
        if row.body and row.meeting_date:
            found[folded(row.body)].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: row.meeting_date or date.min)
    return dict(found)


def agenda_for(inventory: Inventory, body: str | None, planned: DateOrYear) -> Agenda | None:
    """The last meeting of a body up to a planned day (for a year alone: its end); None where none is known.

    A meeting of the year before counts only where the calendar reaches the planned day: else that year's own meetings
    have yet to be entered. The case must be finished by the meeting's Saksfrist, else the set number of working days
    before Utsendelse, else by the meeting itself.
    """
    rows, last = _meetings(inventory).get(folded(body), []), planned.counts_as
    first = last - timedelta(days=LONGEST_BACK)
    known = [row for row in rows if first <= (row.meeting_date or last) <= last]
    if not known:
        return None
    row = known[-1]
    if row.meeting_date and row.meeting_date.year < last.year and row is rows[-1]:
        return None
    if row.case_deadline:
        return Agenda(row, row.case_deadline, False)
    if row.agenda_sent:
        days = inventory.settings.agenda_working_days
        before = DEFAULT_WORKING_DAYS if days is None else days
        return Agenda(row, working_days_before(row.agenda_sent, before), True)
    return Agenda(row, row.meeting_date or last, False)
