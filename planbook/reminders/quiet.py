"""The days on which nobody is reminded: weekends, public holidays, and the weeks a municipality keeps quiet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from planbook.config import Quiet, week_numbers
from planbook.errors import SettingValueError
from planbook.model.calendar import easter_sunday, public_holidays

LONGEST_QUIET = 400
"""Days after which the next sending day is not looked for any more."""


@dataclass(frozen=True, slots=True)
class QuietDays:
    """What the settings say of days without reminders; as it stands, every day is a sending day."""

    weeks: frozenset[int] = frozenset()
    """ISO week numbers."""
    easter: bool = False
    """From Palm Sunday to Easter Monday."""
    holidays: bool = False
    weekends: bool = False

    def is_quiet(self, day: date) -> bool:
        """Whether nobody is reminded on a day."""
        if self.weekends and day.weekday() >= 5:
            return True
        if self.holidays and day in public_holidays(day.year):
            return True
        if day.isocalendar().week in self.weeks:
            return True
        return self.easter and -7 <= (day - easter_sunday(day.year)).days <= 1

    def next_sending_day(self, day: date) -> date:
        """The first day after this one on which reminders are sent."""
        for days in range(1, LONGEST_QUIET):
            later = day + timedelta(days=days)
            if not self.is_quiet(later):
                return later
        return day + timedelta(days=1)


def quiet_days(settings: Quiet) -> QuietDays:
    """The days that the settings keep quiet; raises `SettingValueError` where no week of the year is left."""
    weeks = frozenset(week for text in settings.weeks for week in week_numbers(text))
    if weeks >= set(range(1, 53)):
        raise SettingValueError(where="[quiet] weeks", value="; ".join(settings.weeks), allowed='"28-31", "8"')
    return QuietDays(weeks, settings.easter, settings.holidays, settings.weekends)
