"""One cell's raw value, typed by its column: what a planner may have typed, pasted or been given by another program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import isfinite

from planbook.model.calendar import DateOrYear
from planbook.texts import entry
from planbook.workbook.schema import Column, Kind

EARLIEST, LATEST = 1900, 2200
"""Numbers in this span are years; other numbers in a date's cell are Excel's count of days."""
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_KEPT = "\n\t\u200d"
"""Line break, tab, and what holds the parts of an emoji together; every other letter without a shape is left out."""
_BREAKS = {0x0B: " ", 0x0C: " ", 0x0D: None, 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
"""Word's line break, page breaks and other programs' ends of line."""
_NORWEGIAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_WORDED_DATE = re.compile(r"(\d{1,2})\.?\s+([a-zæøå]+)\s+(\d{4})", re.IGNORECASE)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class UnreadableError(Exception):
    """A cell's value is not what its column holds; `code` and `values` make the finding."""

    def __init__(self, code: str, raw: object, **values: object) -> None:
        super().__init__(code, raw)
        self.code = code
        self.values = {"value": shown_raw(raw), **values}


@dataclass(frozen=True, slots=True)
class Parser:
    """Types raw values; `date_1904` is the workbook's date system."""

    date_1904: bool = False
    choices: dict[type[StrEnum], dict[str, StrEnum]] = field(default_factory=dict)

    def parse(self, column: Column, raw: object, *, broken: str | None = None) -> object:
        """The typed value of a cell, None for an empty one; `UnreadableError` when it cannot be read.

        `broken` is the code of what is wrong with the cell that its raw value does not tell: it shows one of Excel's
        errors, or its formula has not been worked out.
        """
        if broken:
            raise UnreadableError(broken, "")
        if is_blank(raw):
            return () if column.kind in (Kind.TEXTS, Kind.NUMBERS) else None
        return _PARSERS[column.kind](self, column, raw)


def _text(parser: Parser, column: Column, raw: object) -> str:
    return clean(raw)


def _code(parser: Parser, column: Column, raw: object) -> str:
    if isinstance(raw, (date, time, timedelta)):
        raise UnreadableError("PB209", raw)
    return clean(raw)


def _whole_number(parser: Parser, column: Column, raw: object) -> int:
    if isinstance(raw, date):
        # A year in a cell that has a date's format arrives as a day of 1905.
        found = _day_or_year(parser, raw)
        raw = found if isinstance(found, int) else raw
    number = _number(raw)
    low, high = column.allowed or (None, None)
    if number is None or number != int(number) or (low is not None and not low <= number <= (high or number)):
        raise UnreadableError("PB203", raw, low=low if low is not None else 0, high=high or "")
    return int(number)


def _yes_no(parser: Parser, column: Column, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = clean(raw).casefold()
    if word in ("ja", "nei"):
        return word == "ja"
    raise UnreadableError("PB202", raw, allowed=["Ja", "Nei"], likely="", column=column.header)


def _choice(parser: Parser, column: Column, raw: object) -> StrEnum:
    kind = column.choices
    if kind is None:
        raise TypeError(column.field)
    known = parser.choices.setdefault(kind, {member.value.casefold(): member for member in kind})
    found = known.get(clean(raw).casefold())
    if found is None:
        raise UnreadableError("PB202", raw, allowed=[member.value for member in kind], column=column.header)
    return found


def _date(parser: Parser, column: Column, raw: object) -> date:
    found = _day_or_year(parser, raw)
    if not isinstance(found, date):
        raise UnreadableError("PB201", raw)
    return found


def _date_or_year(parser: Parser, column: Column, raw: object) -> DateOrYear:
    found = _day_or_year(parser, raw)
    if found is None:
        raise UnreadableError("PB201", raw)
    return DateOrYear.of(found)


def _texts(parser: Parser, column: Column, raw: object) -> tuple[str, ...]:
    return tuple(part for part in (clean(part) for part in clean(raw).split(";")) if part)


def _numbers(parser: Parser, column: Column, raw: object) -> tuple[int, ...]:
    return tuple(_whole_number(parser, column, part) for part in re.split(r"[;,\s]+", clean(raw)) if part)


def _day_or_year(parser: Parser, raw: object) -> date | int | None:
    """A date, a year, or None for what is neither."""
    if isinstance(raw, datetime):
        raw = raw.date()
    epoch = _EPOCH_1904 if parser.date_1904 else _EPOCH_1900
    if isinstance(raw, date):
        days = (raw - epoch).days
        if days < EARLIEST:
            return None
        return days if days <= LATEST else _in_span(raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_number(raw, epoch)
    if isinstance(raw, (time, timedelta, bool)):
        return None
    return _from_text(clean(raw))


def _from_number(raw: float, epoch: date) -> date | int | None:
    if not isfinite(raw):
        return None
    days = int(raw)
    if EARLIEST <= raw <= LATEST and raw == days:
        return days
    if not LATEST < days < 120_000:
        return None
    return _in_span(epoch + timedelta(days=days))


def _from_text(text: str) -> date | int | None:
    if re.fullmatch(r"\d{4}", text):
        year = int(text)
        return year if EARLIEST <= year <= LATEST else None
    norwegian, iso, worded = _NORWEGIAN_DATE.fullmatch(text), _ISO_DATE.fullmatch(text), _WORDED_DATE.fullmatch(text)
    try:
        if norwegian:
            day, month, year = (int(part) for part in norwegian.groups())
            return _in_span(date(year, month, day))
        if worded and worded[2].casefold() in entry("dates.months", "nb"):
            month = entry("dates.months", "nb").index(worded[2].casefold()) + 1
            return _in_span(date(int(worded[3]), month, int(worded[1])))
        if iso:
            return _in_span(date.fromisoformat(text))
    except ValueError:
        return None
    return None


def _in_span(day: date) -> date | None:
    return day if EARLIEST <= day.year <= LATEST else None


def _number(raw: object) -> float | None:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        return None
    try:
        number = float(clean(raw).replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None


def clean(raw: object) -> str:
    """A value as the text a planner sees: composed letters (NFC), ordinary blanks, none at the ends, no invisible letters,
    101 for 101.0, a comma in 0,5, a date as 01.03.2026.
    """
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        raw = int(raw)
    if isinstance(raw, bool):
        return "Ja" if raw else "Nei"
    if isinstance(raw, date):
        return raw.strftime("%d.%m.%Y %H:%M" if isinstance(raw, datetime) and raw.time() != time() else "%d.%m.%Y")
    text = str(raw).replace(".", ",") if isinstance(raw, float) else str(raw)
    if text.isprintable() and text.isascii():
        return text.strip()
    text = unicodedata.normalize("NFC", text).translate(_BREAKS)
    text = "".join(letter for letter in text if letter in _KEPT or unicodedata.category(letter) not in ("Cf", "Cc"))
    return text.replace("\xa0", " ").replace("\u202f", " ").strip()


def is_blank(raw: object) -> bool:
    """Whether a cell holds nothing a person can see."""
    return raw is None or raw == "" or (isinstance(raw, str) and not clean(raw))


def shown_raw(raw: object) -> str:
    """A raw value as it can be quoted in a finding: one line, not too long."""
    text = " ".join(clean(raw).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


_PARSERS: dict[Kind, Callable[[Parser, Column, object], object]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.LISTED: _text,
    Kind.WHOLE_NUMBER: _whole_number,
    Kind.YEAR: _whole_number,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.DATE: _date,
    Kind.DATE_OR_YEAR: _date_or_year,
    Kind.TEXTS: _texts,
    Kind.NUMBERS: _numbers,
}
