"""Days on which nobody is reminded, and what passes on them: it is told on the last sending day before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_book import book, milestone, plan, told

from planbook.config import Quiet
from planbook.errors import SettingValueError
from planbook.model.calendar import public_holidays
from planbook.model.process import MilestoneType
from planbook.reminders.quiet import QuietDays, quiet_days

NORMAL = quiet_days(Quiet())
DAY = timedelta(days=1)


def sending_days(quiet: QuietDays, first: date, last: date) -> list[date]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in days if not quiet.is_quiet(day)]


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        (date(2026, 11, 20), False),  # Friday
        (date(2026, 11, 21), True),
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), False),
        (date(2026, 5, 1), True),  # Friday, public holiday
        (date(2026, 5, 14), True),  # Ascension Day
        (date(2026, 5, 15), False),  # the day after it
        (date(2026, 5, 25), True),  # Whit Monday
    ],
)
def test_weekends_and_public_holidays_are_quiet(day: date, *, quiet: bool) -> None:
    assert NORMAL.is_quiet(day) is quiet


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        (date(2026, 7, 3), False),  # Friday of week 27
        (date(2026, 7, 6), True),  # Monday of week 28
        (date(2026, 7, 31), True),  # Friday of week 31
        (date(2026, 8, 3), False),
    ],
)
def test_the_common_holiday_is_quiet_from_its_monday_to_its_sunday(day: date, *, quiet: bool) -> None:
    assert NORMAL.is_quiet(day) is quiet


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # 2020 and 2026 have a week 53, which lies between 52 and 1.
        (date(2020, 12, 18), date(2021, 1, 12), [date(2020, 12, 18), date(2021, 1, 11), date(2021, 1, 12)]),
        (date(2026, 12, 18), date(2027, 1, 11), [date(2026, 12, 18), date(2027, 1, 11)]),
        (date(2024, 12, 20), date(2025, 1, 6), [date(2024, 12, 20), date(2025, 1, 6)]),
    ],
)
def test_weeks_over_the_turn_of_the_year_are_quiet_with_a_week_53_between_them(
    first: date, last: date, expected: list[date]
) -> None:
    assert sending_days(quiet_days(Quiet(weeks=("52-1",))), first, last) == expected


def test_a_first_of_january_that_belongs_to_week_53_of_the_year_before_is_quiet() -> None:
    only_weeks = QuietDays(weeks=quiet_days(Quiet(weeks=("53",))).weeks)
    assert [only_weeks.is_quiet(date(2021, 1, day)) for day in (1, 3, 4)] == [True, True, False]
    assert not only_weeks.is_quiet(date(2022, 1, 2))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2035, 2038])
def test_easter_is_quiet_from_palm_sunday_to_easter_monday(year: int) -> None:
    easter = QuietDays(easter=True)
    sunday = next(day for day in sorted(public_holidays(year)) if day.weekday() == 3 and day.month > 1) + 3 * DAY
    quiet = [number for number in range(-20, 20) if easter.is_quiet(sunday + timedelta(days=number))]
    assert quiet == [*range(-7, 2)]


def test_each_of_the_four_can_be_put_off() -> None:
    everything = quiet_days(Quiet(weeks=(), easter=False, holidays=False, weekends=False))
    assert not any(everything.is_quiet(date(2026, 1, 1) + timedelta(days=number)) for number in range(365))


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 11, 19), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 7, 3), date(2026, 8, 3)),
        (date(2026, 3, 27), date(2026, 4, 7)),
        (date(2026, 12, 18), date(2027, 1, 11)),
    ],
)
def test_the_next_sending_day_lies_after_all_quiet_days_that_follow(day: date, later: date) -> None:
    assert NORMAL.next_sending_day(day) == later


@pytest.mark.parametrize("weeks", [("1-53",), ("1-52",), ("1-30", "31-52")])
def test_a_year_without_a_week_to_send_in_is_refused_and_not_silence_for_ever(weeks: tuple[str, ...]) -> None:
    with pytest.raises(SettingValueError):
        quiet_days(Quiet(weeks=weeks))
    assert quiet_days(Quiet(weeks=("2-53",))).next_sending_day(date(2026, 1, 2)) == date(2027, 1, 4)


def until(day: date) -> date:
    """The last of the quiet days after a day."""
    return NORMAL.next_sending_day(day) - DAY


FRIDAY = date(2026, 7, 3)
"""The last sending day before the common holiday, which ends on 2 August."""


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 7, 6), ["ansvarlig milestone:medvirkning 0"]),
        (date(2026, 8, 2), ["ansvarlig milestone:medvirkning 0"]),
        (date(2026, 8, 3), []),
    ],
)
def test_what_passes_on_quiet_days_is_told_on_the_last_sending_day_before_them(due: date, said: list[str]) -> None:
    inventory = book(
        plan(), milestones=(milestone(MilestoneType.PARTICIPATION, due),), settings={"milestone_days": (0,)}
    )
    assert told(inventory, FRIDAY, until=until(FRIDAY)) == said
    assert told(inventory, FRIDAY - DAY, until=until(FRIDAY - DAY)) == []


def test_only_the_last_step_before_the_day_is_told_ahead() -> None:
    inventory = book(plan(), milestones=(milestone(MilestoneType.PARTICIPATION, date(2026, 7, 15)),))
    assert told(inventory, FRIDAY, until=until(FRIDAY)) == ["ansvarlig milestone:medvirkning 0"]
    assert told(inventory, FRIDAY) == ["ansvarlig milestone:medvirkning -28"]


def test_a_repeat_that_begins_on_quiet_days_waits_for_the_first_day_after_them() -> None:
    inventory = book(plan(next_revision=date(2026, 7, 10)))
    assert told(inventory, FRIDAY, until=until(FRIDAY)) == ["ansvarlig revision -1"]
    assert told(inventory, date(2026, 8, 3), until=until(date(2026, 8, 3))) == [
        "ansvarlig revision 1", "eier owner:revision 1",
    ]  # fmt: skip


def test_a_deadline_on_a_weekend_is_told_on_the_friday() -> None:
    inventory = book(plan(), milestones=(milestone(MilestoneType.PARTICIPATION, date(2026, 11, 22)),))
    assert told(inventory, date(2026, 11, 20), until=until(date(2026, 11, 20))) == ["ansvarlig milestone:medvirkning 0"]
