"""Days: holidays as the holidays package has them, months as Excel counts them."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from planbook.model.calendar import (
    DateOrYear,
    add_months,
    add_years,
    election_day,
    is_working_day,
    public_holidays,
    working_days_before,
)


@pytest.mark.parametrize("year", range(1950, 2101))
def test_public_holidays_are_those_of_the_holidays_package(year: int) -> None:
    theirs = {
        day for day, name in holidays.country_holidays("NO", years=year, language="nb").items() if name != "Søndag"
    }
    assert set(public_holidays(year)) == theirs


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 3, 31), -1, date(2020, 2, 29)),
        (date(2020, 1, 15), -13, date(2018, 12, 15)),
    ],
)
def test_months_are_added_as_edate_does(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_leap_day_becomes_the_28th() -> None:
    assert add_years(date(2016, 2, 29), 4) == date(2020, 2, 29)
    assert add_years(date(2016, 2, 29), 1) == date(2017, 2, 28)


def test_a_year_alone_counts_as_its_last_day_and_is_shown_as_a_year() -> None:
    year = DateOrYear.of(2014)
    assert (year.counts_as, year.shown, year.iso) == (date(2014, 12, 31), 2014, "2014")
    day = DateOrYear.of(date(2014, 6, 18))
    assert (day.counts_as, day.shown, day.iso) == (date(2014, 6, 18), date(2014, 6, 18), "2014-06-18")


def test_whit_monday_and_sundays_are_no_working_days() -> None:
    assert not is_working_day(date(2015, 5, 25))
    assert not is_working_day(date(2019, 1, 6))
    assert is_working_day(date(2019, 2, 6))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 9, 27), 0, date(2026, 9, 27)),  # a Sunday is left alone
        (date(2026, 9, 30), 1, date(2026, 9, 29)),
        (date(2026, 9, 28), 1, date(2026, 9, 25)),
        (date(2026, 9, 27), 1, date(2026, 9, 25)),
        (date(2026, 4, 7), 1, date(2026, 4, 1)),  # the day after Easter Monday
        (date(2026, 1, 2), 3, date(2025, 12, 29)),
        (date(2026, 1, 5), 10, date(2025, 12, 17)),
    ],
)
def test_working_days_are_counted_back_over_weekends_and_holidays(day: date, count: int, expected: date) -> None:
    assert working_days_before(day, count) == expected


@pytest.mark.parametrize(
    ("year", "day"),
    [(2015, 14), (2019, 9), (2023, 11), (2027, 13), (2031, 8), (2025, 8), (2026, 14)],
)
def test_councils_are_elected_on_the_second_monday_of_september(year: int, day: int) -> None:
    assert election_day(year) == date(year, 9, day)
