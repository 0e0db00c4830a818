"""Which meeting decides, and by when the case must be finished: Saksfrist, else Utsendelse less ten working days."""

from __future__ import annotations

from datetime import date

import pytest
from small_book import book, meeting

from planbook.analysis.agenda import agenda_for
from planbook.model.calendar import DateOrYear
from planbook.model.process import Meeting


def due(
    planned: date | int, *rows: Meeting, days: int | None = None, body: str | None = "Utvalget"
) -> tuple[date, date | None, bool] | None:
    """The last day to finish the case, the meeting, and whether it was counted back from Utsendelse."""
    inventory = book(meetings=rows, settings={"agenda_working_days": days})
    found = agenda_for(inventory, body, DateOrYear.of(planned))
    return (found.due, found.meeting.meeting_date, found.by_agenda) if found else None


def test_saksfrist_is_the_deadline_whatever_utsendelse_says() -> None:
    assert due(date(2026, 6, 17), meeting(date(2026, 6, 10), date(2026, 5, 22), date(2026, 6, 3))) == (
        date(2026, 5, 22), date(2026, 6, 10), False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (date(2026, 9, 30), date(2026, 9, 16)),  # nothing but weekends between
        (date(2026, 4, 15), date(2026, 3, 27)),  # Maundy Thursday, Good Friday, Easter Monday
        (date(2026, 5, 27), date(2026, 5, 11)),  # Ascension Day and Whit Monday; 17 May is a Sunday
        (date(2025, 5, 7), date(2025, 4, 21 + 1)),  # 1 May; Easter Monday was the day before
        (date(2026, 1, 7), date(2025, 12, 19)),  # Christmas and New Year's Day
    ],
)
def test_without_saksfrist_ten_working_days_are_counted_back_over_norwegian_holidays(
    sent: date, expected: date
) -> None:
    on = date(sent.year, sent.month + 1, 1)
    assert due(on, meeting(on, agenda_sent=sent)) == (expected, on, True)


def test_the_number_of_working_days_is_a_setting_and_none_is_a_number() -> None:
    row = meeting(date(2026, 10, 7), agenda_sent=date(2026, 9, 30))
    assert due(date(2026, 10, 7), row, days=5) == (date(2026, 9, 23), date(2026, 10, 7), True)
    assert due(date(2026, 10, 7), row, days=0) == (date(2026, 9, 30), date(2026, 10, 7), True)


def test_a_meeting_of_which_only_the_day_is_known_is_its_own_deadline() -> None:
    assert due(date(2026, 10, 7), meeting(date(2026, 10, 7))) == (date(2026, 10, 7), date(2026, 10, 7), False)


def test_the_last_meeting_up_to_the_planned_day_is_meant_whatever_the_order_of_the_rows() -> None:
    rows = [meeting(date(2026, month, 10)) for month in (6, 3, 5, 9)]
    assert due(date(2026, 6, 10), *rows) == (date(2026, 6, 10), date(2026, 6, 10), False)
    assert due(date(2026, 6, 9), *rows) == (date(2026, 5, 10), date(2026, 5, 10), False)


def test_a_meeting_long_before_the_planned_day_is_not_the_one_that_is_meant() -> None:
    assert due(date(2026, 8, 11), meeting(date(2026, 6, 10))) is not None
    assert due(date(2026, 8, 12), meeting(date(2026, 6, 10))) is None


def test_of_a_year_alone_the_last_meetings_are_meant_and_not_the_spring_that_is_all_that_is_entered() -> None:
    spring, winter = meeting(date(2026, 6, 10)), meeting(date(2026, 12, 9), date(2026, 11, 18))
    assert due(2026, spring) is None
    assert due(2026, winter, spring) == (date(2026, 11, 18), date(2026, 12, 9), False)


def test_a_meeting_of_the_year_before_is_not_meant_while_the_new_calendar_is_missing() -> None:
    december, january = meeting(date(2025, 12, 10)), meeting(date(2026, 1, 14))
    assert due(date(2026, 1, 28), december) is None
    assert due(date(2026, 1, 28), december, january) == (date(2026, 1, 14), date(2026, 1, 14), False)
    assert due(date(2026, 1, 12), december, january) == (date(2025, 12, 10), date(2025, 12, 10), False)


@pytest.mark.parametrize("body", [None, "", "Et annet utvalg"])
def test_no_meeting_is_known_of_a_body_that_is_not_in_the_calendar(body: str | None) -> None:
    assert due(date(2026, 6, 10), meeting(date(2026, 6, 10)), body=body) is None


def test_the_body_is_known_whatever_its_capitals_and_blanks() -> None:
    assert due(date(2026, 6, 10), meeting(date(2026, 6, 10)), body=" utvalget ") is not None


def test_a_row_without_a_date_or_a_body_is_no_meeting() -> None:
    rows = (Meeting(source=meeting(date(2026, 6, 10)).source, body="Utvalget"), meeting(date(2026, 6, 10), body=""))
    assert due(date(2026, 6, 10), *rows) is None
