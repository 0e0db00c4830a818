"""The part of Oversikt that shows the period: planned work and deadlines, one row a plan, one column a half-year.

Work comes first, by the day it begins, then the plans that only have a deadline in the period. One array formula puts the
rows in order (a key a plan: group, day and row in Planer); everything else looks up one cell, so a thousand plans cost
one pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from planbook.model.calendar import DateOrYear, last_day
from planbook.model.plan import Plan
from planbook.workbook.canvas import ACCENT, BOTH_INK, DUE_INK, WARNING_PAPER, WORK_PAPER, Canvas, Value, cell, fixed
from planbook.workbook.computed import deadline, revision_status
from planbook.workbook.expressions import (
    as_text,
    counted,
    cut,
    has_year,
    is_living,
    lives,
    number_of,
    plans,
    row_numbers,
    shortened,
    smallest,
    standing,
    year_or,
)
from planbook.workbook.formulas import STRATEGY_END, TODAY
from planbook.workbook.overview_counts import HELPER, LAST_ROW
from planbook.workbook.styles import DATE_FORMAT, DATE_OR_YEAR_FORMAT, HEADER, INK, PAPER, QUIET, RULE
from planbook.workbook.values import EARLIEST, LATEST

TOP = LAST_ROW + 2
"""The row of the timeline's title, counted from 0; a new page begins here."""
ROWS, YEARS = 60, 5
"""How many plans and years there is room for."""
FIRST = TOP + 4
LAST = FIRST + ROWS
"""The row that says how many more there are."""
WORK, DUE = "■", "◆"
_STRATEGY_START = "Planstrategi_Periode_fra_år"
_HALVES = tuple(range(4, 4 + 2 * YEARS))
_ID, _NAME, _STATUS, _START, _FINISH, _DUE, _MARK, _SECTOR = 0, 1, 2, 15, 16, 17, 18, 19
_KEY, _ROW, _BEGIN, _END = HELPER, HELPER + 1, HELPER + 2, HELPER + 3
_GROUP, _SHIFT = 200_000, 100_000
_TOO_LATE = 120_000
"""The first number of a day that the reader takes for no date."""
_NAME_LETTERS, _SECTOR_LETTERS = 52, 36
_EPOCH = date(1899, 12, 30)

_PERIOD_FROM, _PERIOD_TO = fixed(TOP, _ROW), fixed(TOP, _BEGIN)
_ALL, _WORKING = fixed(TOP + 1, _ROW), fixed(TOP + 1, _BEGIN)

WORKING_CELL = _WORKING
"""Where the number of plans with planned work in the period stands."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One plan of the timeline, as its row shows it on the day of the build."""

    key: int
    number: int
    plan: Plan
    begins: date | None
    ends: date | None
    due: date | None


def draw_timeline(canvas: Canvas) -> int:
    """Draw the timeline; returns how many plans have planned work in the period."""
    years = _period(canvas)
    rows = _rows(canvas, years)
    working = sum(1 for row in rows if row.begins)
    _title(canvas, years, len(rows), working)
    _heads(canvas, years)
    keys = [row.key for row in rows[:ROWS]]
    canvas.column(FIRST, _KEY, smallest(_key(), FIRST + 1, ROWS), keys + [0] * (ROWS - len(keys)))
    shown: list[_Row | None] = [*rows[:ROWS], *[None] * max(0, ROWS - len(rows))]
    for place, row in enumerate(shown, FIRST):
        canvas.page.set_row(place, 14)
        _line(canvas, place, row)
        _marks(canvas, place, row, years)
    more = len(rows) - ROWS
    text = f'=IF({_ALL}>{ROWS},"… og "&{_ALL}-{ROWS}&" til. Alle planene står i arket Planer.","")'
    canvas.formula(LAST, _NAME, text, canvas.lead, _more(more))
    _colours(canvas)
    return working


def _more(number: int) -> str:
    return f"… og {number} til. Alle planene står i arket Planer." if number > 0 else ""


# what the timeline shows


def _period(canvas: Canvas) -> tuple[int, int]:
    """The first and last year shown, written into the hidden columns; the strategy's own, else from this year on."""
    strategy = canvas.inventory.strategy
    first = strategy.period_from or canvas.built_for.year
    last = max(strategy.period_to or first + 3, first)
    shown = min(last, first + YEARS - 1)
    own = year_or(_STRATEGY_START, f"YEAR({TODAY})")
    canvas.formula(TOP, _ROW, f"={own}", None, first)
    ends = f"MAX({year_or(STRATEGY_END, f'{_PERIOD_FROM}+3')},{_PERIOD_FROM})"
    canvas.formula(TOP, _END, f"={ends}", None, last)
    canvas.formula(TOP, _BEGIN, f"=MIN({cell(TOP, _END)},{_PERIOD_FROM}+{YEARS - 1})", None, shown)
    return first, shown


def _rows(canvas: Canvas, years: tuple[int, int]) -> list[_Row]:
    """The plans that belong on the timeline, in its order."""
    found = [_row(canvas, number, plan, years) for number, plan in enumerate(canvas.inventory.plans, 1) if lives(plan)]
    return sorted((row for row in found if row), key=lambda row: row.key)


def _row(canvas: Canvas, number: int, plan: Plan, years: tuple[int, int]) -> _Row | None:
    first, last = date(years[0], 1, 1), last_day(years[1])
    started, finished = plan.start or plan.finish, plan.finish or plan.start
    found = deadline(canvas.inventory, plan, canvas.built_for)
    due = found.due if found else None
    if started and finished and _begins(started) <= last and finished.counts_as >= first:
        key = _serial(_begins(started)) * _SHIFT + number
        return _Row(key, number, plan, _begins(started), finished.counts_as, due)
    if due and first <= due <= last:
        return _Row((_GROUP + _serial(due)) * _SHIFT + number, number, plan, None, None, due)
    return None


def _begins(day: DateOrYear) -> date:
    """The first day: a year alone begins on 1 January."""
    return day.day or date(day.year, 1, 1)


def _serial(day: date) -> int:
    return (day - _EPOCH).days


def _key() -> str:
    """The array that puts the plans in order; an empty text for those that are not on it."""
    due, number = "Planer[Revisjonsfrist]", row_numbers(plans("Plan-ID"))
    begins = _day(f"IF({_given('Oppstart')}>0,{_given('Oppstart')},{_given('Ferdig')})", "1,1")
    ends = _day(f"IF({_given('Ferdig')}>0,{_given('Ferdig')},{_given('Oppstart')})", "12,31")
    first, last = f"DATE({_PERIOD_FROM},1,1)", f"DATE({_PERIOD_TO},12,31)"
    working = f"({_given('Oppstart')}+{_given('Ferdig')}>0)*({begins}<={last})*({ends}>={first})"
    falls_due = f"IF(ISNUMBER({due}),({due}>={first})*({due}<={last}),0)"
    by_due = f'IF({falls_due},({_GROUP}+{due})*{_SHIFT}+{number},"")'
    return f'IF({is_living()},IF({working},{begins}*{_SHIFT}+{number},{by_due}),"")'


def _given(header: str) -> str:
    return _number(plans(header))


def _number(value: str) -> str:
    """A date or a year, as the reader takes it; 0 for anything else."""
    return f"IFERROR({value}*({value}>={EARLIEST})*({value}<{_TOO_LATE}),0)"


def _day(value: str, in_year: str) -> str:
    """A date, of a cell that holds a date or a year alone."""
    return f"IF({value}<={LATEST},DATE({value},{in_year}),{value})"


# headings


def _title(canvas: Canvas, years: tuple[int, int], number: int, working: int) -> None:
    canvas.page.set_row(TOP, 24)
    title = f'="Tidslinje "&{_PERIOD_FROM}&"–"&{_PERIOD_TO}'
    canvas.formula(TOP, _ID, title, canvas.section, f"Tidslinje {years[0]}–{years[1]}")
    key = _key()
    canvas.array(TOP + 1, _ROW, f"=SUM(--ISNUMBER({key}))", None, number)
    canvas.array(TOP + 1, _BEGIN, f"=SUM(--({key}<{_GROUP * _SHIFT}))", None, working)
    nothing = "Ingen planer har arbeid eller revisjonsfrist i perioden. Fyll ut Oppstart og Ferdig i arket Planer."
    some = (
        f'{number_of(_ALL, "plan", "planer")}&" har arbeid eller revisjonsfrist i perioden, "&{_WORKING}'
        f'&" av dem planlagt arbeid. Arbeid står først, etter oppstart. {_LEGEND}"'
    )
    shown = (
        f"{counted(number, 'plan', 'planer')} har arbeid eller revisjonsfrist i perioden, {working} av dem planlagt "
        f"arbeid. Arbeid står først, etter oppstart. {_LEGEND}"
    )
    canvas.formula(TOP + 1, _ID, f'=IF({_ALL}=0,"{nothing}",{some})', canvas.lead, shown if number else nothing)
    _note(canvas)


_LEGEND = f"{WORK} arbeid   {DUE} revisjonsfrist"


def _note(canvas: Canvas) -> None:
    """Say when the period is not the strategy's own, or longer than there is room for."""
    strategy = canvas.inventory.strategy
    missing = "Perioden står ikke i arket Planstrategien. Tidslinjen begynner derfor i år."
    long = f"Perioden er lengre enn {YEARS} år. Tidslinjen viser de {YEARS} første."
    formula = f'=IF(NOT({has_year(_STRATEGY_START)}),"{missing}",IF({cell(TOP, _END)}>{_PERIOD_TO},"{long}",""))'
    too_long = strategy.period_from and strategy.period_to and strategy.period_to - strategy.period_from >= YEARS
    value = missing if strategy.period_from is None else long if too_long else ""
    style = canvas.made(font_color=QUIET, align="right", valign="vcenter")
    canvas.formula(TOP, _SECTOR, formula, style, value)


def _heads(canvas: Canvas, years: tuple[int, int]) -> None:
    """Two rows of headings: years and half-years over the marks, and what the other columns hold."""
    top = canvas.made(bold=True, font_color=PAPER, bg_color=HEADER, valign="vcenter", align="center_across")
    half = canvas.made(font_color=PAPER, bg_color=HEADER, valign="vcenter", align="center", font_size=8)
    for row in (TOP + 2, TOP + 3):
        canvas.band(row, _ID, _SECTOR, {})
    labels = {
        _ID: "Plan-ID", _NAME: "Plannavn", _STATUS: "Status", _START: "Oppstart", _FINISH: "Ferdig",
        _DUE: "Revisjonsfrist", _MARK: "Revisjonsstatus", _SECTOR: "Sektor",
    }  # fmt: skip
    centred = canvas.made(bold=True, font_color=PAPER, bg_color=HEADER, valign="vcenter", align="center")
    for place, label in labels.items():
        canvas.text(TOP + 3, place, label, centred if place in (_START, _FINISH, _DUE) else canvas.heading)
    for number in range(YEARS):
        place, year = _HALVES[2 * number], years[0] + number
        within = year <= years[1]
        here = cell(TOP + 2, place)
        formula = f'=IF({_PERIOD_FROM}+{number}<={_PERIOD_TO},{_PERIOD_FROM}+{number},"")'
        canvas.formula(TOP + 2, place, formula, top, year if within else "")
        canvas.page.write_blank(TOP + 2, place + 1, None, top)
        for side, word in enumerate(("jan–jun", "jul–des")):
            canvas.formula(TOP + 3, place + side, f'=IF({here}="","","{word}")', half, word if within else "")


# rows


def _line(canvas: Canvas, place: int, row: _Row | None) -> None:
    """The cells of a row other than the marks; the hidden ones say which plan it is and when work on it runs."""
    key, here = cell(place, _KEY), cell(place, _ROW)
    canvas.formula(place, _ROW, f"=MOD({key},{_SHIFT})", None, row.number if row else 0)
    start, finish = (_number(f"INDEX({plans(header)},{here})") for header in ("Oppstart", "Ferdig"))
    working = f"AND({key}>0,{key}<{_GROUP * _SHIFT})"
    begins = _day(f"IF({start}>0,{start},{finish})", "1,1")
    ends = _day(f"IF({finish}>0,{finish},{start})", "12,31")
    canvas.formula(place, _BEGIN, f'=IF({working},{begins},"")', None, _day_value(row.begins if row else None))
    canvas.formula(place, _END, f'=IF({working},{ends},"")', None, _day_value(row.ends if row else None))
    text, quiet = (canvas.made(valign="vcenter", font_size=10, indent=1, font_color=colour) for colour in (INK, QUIET))
    for column, header, letters, style, value in _texts(canvas, row, text, quiet):
        found = as_text(f"INDEX({plans(header)},{here})")
        formula = f'=IF({here}=0,"",{cut(found, letters) if letters else found})'
        canvas.formula(place, column, formula, style, value)
    for column, header, pattern, shown in _days(row):
        day = f"INDEX({plans(header)},{here})"
        style = canvas.made(valign="vcenter", font_size=10, font_color=QUIET, align="center", num_format=pattern)
        canvas.formula(place, column, f'=IF({here}=0,"",IF(ISNUMBER({day}),{day},""))', style, shown)


def _texts(canvas: Canvas, row: _Row | None, text: Any, quiet: Any) -> Iterable[tuple[int, str, int, Any, str]]:
    """(column, header in Planer, most letters, style, value) of each text in a row."""
    plan = row.plan if row else None
    status = str(revision_status(canvas.inventory, plan, canvas.built_for)) if plan else ""
    yield _ID, "Plan-ID", 0, text, standing(plan, "id") if plan else ""
    yield _NAME, "Plannavn", _NAME_LETTERS, text, shortened(standing(plan, "title"), _NAME_LETTERS) if plan else ""
    yield _STATUS, "Status", 0, quiet, standing(plan, "status") if plan else ""
    yield _MARK, "Revisjonsstatus", 0, quiet, status
    yield (
        _SECTOR,
        "Sektor",
        _SECTOR_LETTERS,
        quiet,
        shortened(standing(plan, "sector"), _SECTOR_LETTERS) if plan else "",
    )


def _days(row: _Row | None) -> Iterable[tuple[int, str, str, Value]]:
    """(column, header in Planer, number format, value) of each date in a row."""
    plan = row.plan if row else None
    yield _START, "Oppstart", DATE_OR_YEAR_FORMAT, _shown(plan.start) if plan else ""
    yield _FINISH, "Ferdig", DATE_OR_YEAR_FORMAT, _shown(plan.finish) if plan else ""
    yield _DUE, "Revisjonsfrist", DATE_FORMAT, _day_value(row.due if row else None)


def _shown(day: DateOrYear | None) -> Value:
    if day is None:
        return ""
    return _serial(day.day) if day.day else day.year


def _day_value(day: date | None) -> Value:
    return _serial(day) if day else ""


def _marks(canvas: Canvas, place: int, row: _Row | None, years: tuple[int, int]) -> None:
    style = canvas.made(align="center", valign="vcenter", font_size=10)
    begins, ends, due = (f"${cell(place, column)}" for column in (_BEGIN, _END, _DUE))
    for number, column in enumerate(_HALVES):
        year = fixed(TOP + 2, _HALVES[number - number % 2])
        from_day, to_day = (f"DATE({year},1,1)", f"DATE({year},6,30)") if number % 2 == 0 else (
            f"DATE({year},7,1)", f"DATE({year},12,31)"
        )  # fmt: skip
        works = f'IF({begins}="","",IF(AND({begins}<={to_day},{ends}>={from_day}),"{WORK}",""))'
        falls = f'IF({due}="","",IF(AND({due}>={from_day},{due}<={to_day}),"{DUE}",""))'
        formula = f'=IF(OR(${cell(place, _ROW)}=0,{year}=""),"",{works}&{falls})'
        canvas.formula(place, column, formula, style, _mark(row, years, number))


def _mark(row: _Row | None, years: tuple[int, int], number: int) -> str:
    year = years[0] + number // 2
    if row is None or year > years[1]:
        return ""
    first = date(year, 7, 1) if number % 2 else date(year, 1, 1)
    last = last_day(year) if number % 2 else first + timedelta(days=date(year, 6, 30).timetuple().tm_yday - 1)
    works = row.begins and row.ends and row.begins <= last and row.ends >= first
    return (WORK if works else "") + (DUE if row.due and first <= row.due <= last else "")


def _colours(canvas: Canvas) -> None:
    """Work and deadlines are told by a sign and a colour; this half-year's heading is turned light on dark."""
    page, last = canvas.page, LAST - 1
    first_mark = cell(FIRST, _HALVES[0])
    both = canvas.made(font_color=BOTH_INK, bg_color=WORK_PAPER, bold=True)
    work = canvas.made(font_color=HEADER, bg_color=WORK_PAPER)
    due = canvas.made(font_color=DUE_INK, bg_color=WARNING_PAPER, bold=True)
    for sign, style in ((WORK + DUE, both), (WORK, work), (DUE, due)):
        rule = {"type": "formula", "criteria": f'={first_mark}="{sign}"', "format": style}
        page.conditional_format(FIRST, _HALVES[0], last, _HALVES[-1], rule)
    for word, style in canvas.styles.marks["revision_status"].items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
        page.conditional_format(FIRST, _MARK, last, _MARK, rule)
    year = f"{cell(TOP + 4, _HALVES[0]).rstrip('0123456789')}${TOP + 4}"
    grid = canvas.made(left=4, left_color=RULE, bottom=1, bottom_color=RULE)
    rule = {"type": "formula", "criteria": f'=AND(${cell(FIRST, _ROW)}>0,{year}<>"")', "format": grid}
    page.conditional_format(FIRST, _HALVES[0], last, _HALVES[-1], rule)
    canvas.rule_lines(FIRST, _ID, last, _SECTOR)
    now = canvas.made(font_color=ACCENT, bg_color=PAPER, bold=True, bottom=2, bottom_color=ACCENT)
    for side, months in enumerate(("<=6", ">6")):
        for number in range(side, 2 * YEARS, 2):
            place = _HALVES[number]
            year = cell(TOP + 2, _HALVES[number - side])
            rule = {"type": "formula", "criteria": f"=AND({year}=YEAR({TODAY}),MONTH({TODAY}){months})", "format": now}
            page.conditional_format(TOP + 3, place, TOP + 3, place, rule)
