"""One cell's raw value, typed by its column: what a planner may have typed, pasted or been given by another program."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from math import isfinite

from planbook.model.calendar import DateOrYear
from planbook.texts import Term, entry
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

    def parse(self, column: Column, raw: object, *, broken: str | None = None) -> object:
        """The typed value of a cell, None for an empty one; `UnreadableError` when it cannot be read.

        `broken` is the code of what is wrong with the cell that its raw value does not tell: it shows one of Excel's
        errors, or its formula has not been worked out.
        """
        if broken:
            raise UnreadableError(broken, "")
        return _Known(self, column).parse(raw)

    def parse_all(self, column: Column, raws: Sequence[object]) -> tuple[list[object], dict[int, UnreadableError]]:
        """The typed values of a column's cells, and by its place what is wrong with each that cannot be read."""
        if raws.count("") == len(raws):
            return [nothing(column)] * len(raws), {}  # an empty column, as many are
        known = _Known(self, column)
        values = list(map(known.__getitem__, raws))
        if (0 in known or 1 in known) and any(isinstance(raw, bool) for raw in raws):
            # As a key True is the same as 1; as the word that a planner sees it is not, and is read alike.
            return self.parse_all(column, [clean(raw) if isinstance(raw, bool) else raw for raw in raws])
        if not known.unreadable:
            return values, {}
        errors = {place: value for place, value in enumerate(values) if isinstance(value, UnreadableError)}
        for place in errors:
            values[place] = nothing(column)
        return values, errors


class _Known(dict[object, object]):
    """Raw value → typed value of one column, or why it is none: what stands in many cells is typed once."""

    def __init__(self, parser: Parser, column: Column) -> None:
        super().__init__()
        self._parser, self._column, self._typed = parser, column, _PARSERS[column.kind]
        self.unreadable = False

    def __missing__(self, raw: object) -> object:
        value: object
        try:
            value = self.parse(raw)
        except UnreadableError as error:
            value = error.with_traceback(None)
            self.unreadable = True
        self[raw] = value
        return value

    def parse(self, raw: object) -> object:
        """The typed value of a cell; `UnreadableError` when it cannot be read."""
        if isinstance(raw, str):
            raw = clean(raw)
        return nothing(self._column) if raw is None or raw == "" else self._typed(self._parser, self._column, raw)


def nothing(column: Column) -> tuple[()] | None:
    """What an empty cell of a column holds."""
    return () if column.kind in (Kind.TEXTS, Kind.NUMBERS) else None


def _text(parser: Parser, column: Column, raw: object) -> str:
    return raw if isinstance(raw, str) else clean(raw)


def _code(parser: Parser, column: Column, raw: object) -> str:
    if isinstance(raw, (date, time, timedelta)):
        raise UnreadableError("PB209", raw)
    return _text(parser, column, raw)


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
    found = _members(kind).get(clean(raw).casefold())
    if found is None:
        raise UnreadableError("PB202", raw, allowed=_words(kind), column=column.header)
    return found


@cache
def _members(kind: type[StrEnum]) -> dict[str, StrEnum]:
    return {member.value.casefold(): member for member in kind}


@cache
def _words(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def _date(parser: Parser, column: Column, raw: object) -> date:
    found = _day_or_year(parser, raw)
    if not isinstance(found, date):
        # A year in a cell that has a date's format arrives as a day of 1905.
        raise UnreadableError("PB201", raw if found is None else found, form=Term("date_forms.day"))
    return found


def _date_or_year(parser: Parser, column: Column, raw: object) -> DateOrYear:
    found = _day_or_year(parser, raw)
    if found is None:
        raise UnreadableError("PB201", raw, form=Term("date_forms.day_or_year"))
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
    text = raw if isinstance(raw, str) else _shown(raw)
    if text.isprintable():
        return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()
    text = unicodedata.normalize("NFC", text).translate(_BREAKS)
    text = "".join(letter for letter in text if letter in _KEPT or unicodedata.category(letter) not in ("Cf", "Cc"))
    return text.replace("\xa0", " ").replace("\u202f", " ").strip()


def _shown(raw: object) -> str:
    """What is no text as Excel shows it."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        raw = int(raw)
    if isinstance(raw, bool):
        return "Ja" if raw else "Nei"
    if isinstance(raw, date):
        return raw.strftime("%d.%m.%Y %H:%M" if isinstance(raw, datetime) and raw.time() != time() else "%d.%m.%Y")
    return str(raw).replace(".", ",") if isinstance(raw, float) else str(raw)


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
