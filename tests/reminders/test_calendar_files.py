"""The .ics files, read back as a calendar reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from planbook.reminders.calendar_files import Calendars, Entry, file_names, file_stem, uid

DAY = date(2026, 12, 4)
ENTRY = Entry("adoption", DAY, "Saksfrist: Kulturplan", "Saken må være ferdig 4. desember 2026.")


def events(content: bytes) -> list[Any]:
    """The entries of a file."""
    return list(Calendar.from_ical(content).walk("VEVENT"))


def calendars(now: datetime, workbook_id: str = "bok-1") -> Calendars:
    return Calendars(workbook_id, now, "kari@kommune.example")


def test_a_file_has_an_all_day_entry_for_each_day_that_blocks_nobodys_time(now: datetime) -> None:
    hearing = Entry("hearing:høring", date(2026, 12, 24), "Høringsfrist: Kulturplan", "Høringsfristen er da.")
    content = calendars(now).file("P-1", [ENTRY, hearing])
    made: Any = Calendar.from_ical(content)
    assert made["METHOD"] == "PUBLISH"
    assert made["VERSION"] == "2.0"
    first, second = made.walk("VEVENT")
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (DAY, DAY + timedelta(days=1))
    assert second.decoded("dtstart") == date(2026, 12, 24)
    assert first["SUMMARY"] == "Saksfrist: Kulturplan"
    assert first["DESCRIPTION"] == "Saken må være ferdig 4. desember 2026."
    assert first["TRANSP"] == "TRANSPARENT"
    assert first["ORGANIZER"] == "mailto:kari@kommune.example"
    assert first.decoded("dtstamp") == now
    assert b"DTSTART;VALUE=DATE:20261204\r\n" in content
    assert first["UID"] != second["UID"]


def test_an_entry_keeps_its_name_when_its_day_moves_and_its_number_rises(now: datetime) -> None:
    (before,) = events(calendars(now).file("P-1", [ENTRY]))
    later = calendars(now + timedelta(days=1)).file("P-1", [ENTRY._replace(day=date(2027, 1, 15))])
    (after,) = events(later)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] - before["SEQUENCE"] == 24 * 60
    assert 0 < before["SEQUENCE"] < 2**31


def test_the_number_is_minutes_since_2020_whatever_the_clock_on_the_wall_says(now: datetime) -> None:
    assert Calendars("", datetime(2020, 1, 1, 1, 1, 59, tzinfo=UTC), "").sequence == 61
    assert calendars(now).sequence == calendars(now.astimezone(UTC)).sequence


@pytest.mark.parametrize(
    "other",
    [("bok-2", "P-1", "start"), ("bok-1", "P-2", "start"), ("bok-1", "P-1", "adoption"), ("bok-1P", "-1", "start")],
)
def test_entries_of_other_workbooks_plans_and_events_have_other_names(other: tuple[str, str, str]) -> None:
    mine = uid("bok-1", "P-1", "start")
    assert uid(*other) != mine
    assert mine.startswith("urn:uuid:")
    assert UUID(mine.removeprefix("urn:uuid:")).version == 5


def test_the_name_of_an_entry_is_the_same_for_ever() -> None:
    assert uid("bok-1", "P-1", "start") == "urn:uuid:62f68129-251f-5af8-949f-bd8d86586a80"


@pytest.mark.parametrize(
    "text", ["Plan; med, tegn\\n og «æøå»", "BEGIN:VEVENT", "x" * 500, "🌱 " * 80, "Linje\r\nEND:VCALENDAR", "a:b;c=d"]
)
def test_a_plan_name_stays_text_whatever_is_in_it(text: str, now: datetime) -> None:
    content = calendars(now).file("P-1", [ENTRY._replace(summary=text, description=text)])
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = events(content)
    assert event["SUMMARY"].split() == text.split()
    assert event["DESCRIPTION"].split() == text.split()


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Handlingsplan mot vold i nære relasjoner", "Handlingsplan-mot-vold-i-naere-relasjoner"),
        ("Åpenhet på ØRA", "Aapenhet-paa-OeRA"),
        ("A\u030apent brev", "Aapent-brev"),
        ("Handlingsprogram 2026–2029", "Handlingsprogram-2026-2029"),
        ("Skole—hjem\u22122030\u201131", "Skole-hjem-2030-31"),
        ("Á š é ü ñ đ", "A-s-e-u-n-d"),
        ("../../etc/passwd", "etc-passwd"),
        ('x"; filename="y.exe', "x-filename-y-exe"),
        ("🌱", "plan"),
        ("", "plan"),
        ("Lang " * 60, "-".join(["Lang"] * 12)),
    ],
)
def test_a_files_name_is_in_letters_that_every_disk_takes(title: str, stem: str) -> None:
    assert file_stem(title) == stem


def test_no_two_files_of_a_mail_have_the_same_name() -> None:
    assert file_names(["Plan", "plan", "Plan-2", "Plan"]) == ["Plan.ics", "plan-2.ics", "Plan-2-2.ics", "Plan-3.ics"]


def test_two_days_of_one_kind_are_two_entries(now: datetime) -> None:
    first, second = events(calendars(now).file("P-1", [ENTRY, ENTRY._replace(day=date(2027, 1, 15))]))
    assert first["UID"] != second["UID"]
    assert first["UID"] == events(calendars(now).file("P-1", [ENTRY]))[0]["UID"]
