"""Days: dates that may be a year alone, months and years added as Excel's EDATE does, Norwegian public holidays."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache


@dataclass(frozen=True, slots=True)
class DateOrYear:
    """A date, or a year alone; a year alone counts as its 31 December and is shown as a year."""

    year: int
    day: date | None = None

    @classmethod
    def of(cls, value: date | int) -> DateOrYear:
        """Make one from a date or from a year."""
        if isinstance(value, date):
            return cls(value.year, value)
        return cls(value)

    @property
    def counts_as(self) -> date:
        """The date it counts as in every comparison."""
        return self.day or date(self.year, 12, 31)

    @property
    def shown(self) -> date | int:
        """What a reader should see: the date, or the year alone."""
        return self.day or self.year

    @property
    def iso(self) -> str:
        """The date as YYYY-MM-DD, or the year as YYYY."""
        return self.day.isoformat() if self.day else str(self.year)


def last_day(year: int) -> date:
    """The 31 December of a year."""
    return date(year, 12, 31)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months away, cut to the month's last day (as Excel's EDATE)."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    month += 1
    # Every month has 28 days: only for the last ones need its length be known.
    return date(year, month, day.day if day.day < 29 else min(day.day, monthrange(year, month)[1]))


def add_years(day: date, years: int) -> date:
    """The same day so many years away; 29 February becomes the 28th."""
    return add_months(day, 12 * years)


def easter_sunday(year: int) -> date:
    """Easter Sunday of a Gregorian year (Butcher's algorithm: J. Butcher, The Ecclesiastical Calendar, 1877)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Norway's public holidays of a year other than ordinary Sundays (lov om helligdager og helligdagsfred § 2;
    lov om 1 og 17 mai som høgtidsdager).
    """
    easter = easter_sunday(year)
    moving = (-3, -2, 0, 1, 39, 49, 50)
    fixed = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
    return frozenset(
        [easter + timedelta(days=days) for days in moving] + [date(year, month, day) for month, day in fixed]
    )


def is_working_day(day: date) -> bool:
    """Whether a day is Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in public_holidays(day.year)


def working_days_before(day: date, count: int) -> date:
    """The day so many working days before another: Monday to Friday without public holidays."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def election_day(year: int) -> date:
    """The second Monday of September, when municipal councils have been elected; the King in Council sets the day."""
    first = date(year, 9, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7)
