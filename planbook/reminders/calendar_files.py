"""The .ics files of a mail: one per plan with a coming day, which a calendar takes as an entry and later as its change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize
from uuid import UUID, uuid5

NAMESPACE = UUID("6f1c2b0e-5d0b-4b5c-9d8e-2a4f6c7e9b13")
"""Ours: an entry has the same UID in every mail, on every machine."""

_BETWEEN = "\x1f"
"""A letter that no cell has."""
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_LONGEST_NAME = 60
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "ß": "ss", "đ": "d", "ŋ": "n"}
    | {chr(dash): "-" for dash in (*range(0x2010, 0x2016), 0x2212)}
)


class Entry(NamedTuple):
    """One day of one plan, in the reader's words."""

    event: str
    """The event as it stands in the ledger."""
    day: date
    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class Calendars:
    """What every file of a run has in common."""

    workbook_id: str
    now: datetime
    organizer: str
    """The coordinator's address: a published entry must have one (RFC 5546, 3.2.1)."""

    @property
    def sequence(self) -> int:
        """Whole minutes since 2020: it rises from one mail to the next without anything being stored."""
        return int((self.now - _EPOCH).total_seconds() // 60)

    def file(self, plan_key: str, entries: Iterable[Entry]) -> bytes:
        """One plan's calendar: an all-day entry for each of its days (RFC 5545, RFC 5546 PUBLISH)."""
        from icalendar import Calendar, Event

        made = Calendar()
        made.add("prodid", "-//planbook//reminders//NO")
        made.add("version", "2.0")
        made.add("method", "PUBLISH")
        seen: Counter[str] = Counter()
        for entry in entries:
            seen[entry.event] += 1
            # Two hearings of one plan are two entries.
            name = entry.event if seen[entry.event] == 1 else f"{entry.event} {seen[entry.event]}"
            event = Event()
            event.add("uid", uid(self.workbook_id, plan_key, name))
            event.add("dtstamp", self.now.astimezone(UTC))
            event.add("sequence", self.sequence)
            event.add("dtstart", entry.day)
            event.add("dtend", entry.day + timedelta(days=1))
            event.add("summary", entry.summary)
            event.add("description", entry.description)
            event.add("transp", "TRANSPARENT")
            event.add("organizer", f"mailto:{self.organizer}")
            made.add_component(event)
        return bytes(made.to_ical())


def uid(workbook_id: str, plan_key: str, event: str) -> str:
    """What names an entry for ever, also when its day moves."""
    return f"urn:uuid:{uuid5(NAMESPACE, f'{workbook_id}{_BETWEEN}{plan_key}{_BETWEEN}{event}')}"


@lru_cache(maxsize=10_000)
def file_stem(title: str) -> str:
    """A plan's name in letters that every mail program and disk takes."""
    plain = normalize("NFKD", normalize("NFC", title).translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain)[:_LONGEST_NAME].strip("-") or "plan"


def file_names(titles: Iterable[str]) -> list[str]:
    """A name for each file of one mail, no two alike, also where upper and lower case are one."""
    found: list[str] = []
    taken: set[str] = set()
    for title in titles:
        stem = file_stem(title)
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        found.append(f"{name}.ics")
    return found
