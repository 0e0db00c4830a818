"""The part of Oversikt that shows the red thread: which goal no plan names, and which plan names no goal."""

from __future__ import annotations

from collections.abc import Sequence

from planbook.model.goal import Goal
from planbook.model.plan import Plan
from planbook.workbook.canvas import WARNING_INK, WARNING_PAPER, Canvas, area, cell, fixed
from planbook.workbook.expressions import (
    LIST_SEPARATOR,
    as_text,
    column,
    counted,
    counts,
    cut,
    is_living,
    is_plan,
    lives,
    number_of,
    of,
    plans,
    row_numbers,
    separated,
    shortened,
    smallest,
    standing,
    trimmed,
)
from planbook.workbook.overview_counts import HELPER
from planbook.workbook.overview_timeline import LAST as TIMELINE_LAST
from planbook.workbook.styles import INK, QUIET, RULE

TOP = TIMELINE_LAST + 1
"""The row of this part's title, counted from 0; a new page begins here."""
ROWS = 60
"""How many goals, and how many plans without a goal, there is room for."""
FIRST = TOP + 3
LAST = FIRST + ROWS
"""The row that says how many more there are."""
SERVED, BY_CHILD, UNSERVED = "● Har plan", "○ Bare gjennom delmål", "▲ Ingen plan"
_ID, _TEXT, _COUNT, _STATE, _STATE_END, _END = 0, 1, 4, 5, 8, 9
_PLAN_ID, _NAME, _SECTOR = 11, 15, 19
_GOAL_ROW, _PLAN_ROW, _PARENT = HELPER, HELPER + 1, HELPER + 2
_GOAL_LETTERS, _NAME_LETTERS, _SECTOR_LETTERS = 82, 56, 36

_GOALS, _UNSERVED = fixed(TOP, _GOAL_ROW), fixed(TOP + 1, _GOAL_ROW)
_PLANS, _ALONE = fixed(TOP, _PLAN_ROW), fixed(TOP + 1, _PLAN_ROW)

UNSERVED_CELL = _UNSERVED
"""Where the number of goals that no plan serves stands."""


def draw_goals(canvas: Canvas) -> int:
    """Draw both lists; returns how many goals no plan serves."""
    inventory = canvas.inventory
    goals = [(number, goal) for number, goal in enumerate(inventory.goals, 1) if _text_of(goal)]
    living = [(number, plan) for number, plan in enumerate(inventory.plans, 1) if lives(plan)]
    alone = [(number, plan) for number, plan in living if not _named(plan)]
    canvas.page.set_row(TOP, 24)
    canvas.text(TOP, _ID, "Mål og planer", canvas.section)
    unserved = _goals(canvas, goals)
    _plans(canvas, len(living), alone)
    _colours(canvas)
    return unserved


def _text_of(goal: Goal) -> str:
    return trimmed(goal.id) + trimmed(goal.text)


def _named(plan: Plan) -> set[str]:
    return {trimmed(goal) for goal in plan.goals} - {""}


# goals


def _goals(canvas: Canvas, goals: Sequence[tuple[int, Goal]]) -> int:
    identifiers, texts = as_text(of("Måltabell", "Mål-ID")), as_text("Måltabell[Tekst]")
    given = f'IF({identifiers}&{texts}<>"",{row_numbers(of("Måltabell", "Mål-ID"))},"")'
    canvas.array(TOP, _GOAL_ROW, f"=SUM(--ISNUMBER({given}))", None, len(goals))
    canvas.column(FIRST, _GOAL_ROW, smallest(given, FIRST + 1, ROWS), _padded(goals))
    canvas.band(TOP + 2, _ID, _END, {_ID: "Mål-ID", _TEXT: "Mål", _COUNT: "Planer", _STATE: "Dekning"})
    shown = [goal for _, goal in goals[:ROWS]]
    numbers = [_plans_naming(canvas, goal) for goal in shown]
    states = _states(shown, numbers)
    for place in range(ROWS):
        known = place < len(shown)
        goal = shown[place] if known else None
        _goal(canvas, FIRST + place, goal, numbers[place] if known else "", states[place] if known else "")
    more = f'=IF({_GOALS}>{ROWS},"… og "&{_GOALS}-{ROWS}&" mål til, som ikke er regnet med her.","")'
    rest = len(goals) - ROWS
    canvas.formula(
        LAST, _TEXT, more, canvas.lead, f"… og {rest} mål til, som ikke er regnet med her." if rest > 0 else ""
    )
    unserved = states.count(UNSERVED)
    canvas.formula(TOP + 1, _GOAL_ROW, f'=COUNTIF({_states_area()},"{UNSERVED}")', None, unserved)
    _goals_lead(canvas, len(goals), unserved)
    return unserved


def _goals_lead(canvas: Canvas, number: int, unserved: int) -> None:
    none = "Ingen mål er ført inn ennå. Skriv målene fra kommuneplanens samfunnsdel i arket Mål."
    served = "Alle har en plan, selv eller gjennom et delmål."
    some = "uten plan. En plan knyttes til målene sine i kolonnen Mål i arket Planer (M1; M3)."
    formula = f'=IF({_GOALS}=0,"{none}",{_GOALS}&" mål"&IF({_UNSERVED}=0,". {served}",", "&{_UNSERVED}&" {some}"))'
    value = f"{number} mål" + (f", {unserved} {some}" if unserved else f". {served}") if number else none
    canvas.formula(TOP + 1, _ID, formula, canvas.lead, value)


def _states_area() -> str:
    return area(FIRST, _STATE, LAST - 1, _STATE)


def _plans_naming(canvas: Canvas, goal: Goal) -> int:
    identifier = trimmed(goal.id)
    plans = (plan for plan in canvas.inventory.plans if counts(plan))
    return sum(1 for plan in plans if identifier and identifier in _named(plan))


def _states(goals: Sequence[Goal], numbers: Sequence[int]) -> list[str]:
    parents = {trimmed(goal.parent).casefold() for goal, number in zip(goals, numbers, strict=True) if number} - {""}
    return [
        SERVED if number else BY_CHILD if trimmed(goal.id).casefold() in parents else UNSERVED
        for goal, number in zip(goals, numbers, strict=True)
    ]


def _goal(canvas: Canvas, row: int, goal: Goal | None, number: int | str, state: str) -> None:
    here = cell(row, _GOAL_ROW)

    def look(header: str) -> str:
        return as_text(f"INDEX({of('Måltabell', header)},{here})")

    text = canvas.made(valign="vcenter", font_size=10, indent=1)
    centred = canvas.made(valign="vcenter", font_size=10, align="center", num_format='0;-0;"–"')
    canvas.formula(row, _ID, f'=IF({here}=0,"",{look("Mål-ID")})', text, trimmed(goal.id) if goal else "")
    shown = shortened(trimmed(goal.text), _GOAL_LETTERS) if goal else ""
    canvas.formula(row, _TEXT, f'=IF({here}=0,"",{cut(look("Tekst"), _GOAL_LETTERS)})', text, shown)
    canvas.formula(
        row, _PARENT, f'=IF({here}=0,"",{look("Overordnet mål")})', None, trimmed(goal.parent) if goal else ""
    )
    identifier = cell(row, _ID)
    wanted = f'"{LIST_SEPARATOR}"&{identifier}&"{LIST_SEPARATOR}"'
    found = f"SUM({is_plan()}*ISNUMBER(FIND({wanted},{separated(column('Mål'))})))"
    canvas.array(row, _COUNT, f'=IF({here}=0,"",IF({identifier}="",0,{found}))', centred, number)
    parents, numbers = (area(FIRST, place, LAST - 1, place) for place in (_PARENT, _COUNT))
    children = f'SUMPRODUCT(({parents}={identifier})*({parents}<>"")*ISNUMBER({numbers})*({numbers}>0))'
    rest = f'IF({children}>0,"{BY_CHILD}","{UNSERVED}")'
    formula = f'=IF({here}=0,"",IF({cell(row, _COUNT)}>0,"{SERVED}",{rest}))'
    canvas.formula(row, _STATE, formula, text, state)


# plans


def _plans(canvas: Canvas, living: int, alone: Sequence[tuple[int, Plan]]) -> None:
    nothing = f'SUBSTITUTE({column("Mål")},"{LIST_SEPARATOR}","")'
    given = f'IF({is_living()},IF(TRIM({nothing})="",{row_numbers(plans("Plan-ID"))},""),"")'
    canvas.array(TOP, _PLAN_ROW, f"=SUM({is_living()})", None, living)
    canvas.array(TOP + 1, _PLAN_ROW, f"=SUM(--ISNUMBER({given}))", None, len(alone))
    canvas.column(FIRST, _PLAN_ROW, smallest(given, FIRST + 1, ROWS), _padded(alone))
    heads = {_PLAN_ID: "Plan-ID", _NAME: "Plan uten mål", _SECTOR: "Sektor"}
    canvas.band(TOP + 2, _PLAN_ID, _SECTOR, heads)
    text, quiet = (canvas.made(valign="vcenter", font_size=10, indent=1, font_color=colour) for colour in (INK, QUIET))
    for place in range(ROWS):
        row, plan = FIRST + place, alone[place][1] if place < len(alone) else None
        here = cell(row, _PLAN_ROW)
        values = tuple(standing(plan, field) for field in ("id", "title", "sector")) if plan else ("", "", "")
        cells = (
            (_PLAN_ID, "Plan-ID", _GOAL_LETTERS, text),
            (_NAME, "Plannavn", _NAME_LETTERS, text),
            (_SECTOR, "Sektor", _SECTOR_LETTERS, quiet),
        )
        for (column_place, header, letters, style), value in zip(cells, values, strict=True):
            found = cut(as_text(f"INDEX({plans(header)},{here})"), letters)
            canvas.formula(row, column_place, f'=IF({here}=0,"",{found})', style, shortened(value, letters))
    more = f'=IF({_ALONE}>{ROWS},"… og "&{_ALONE}-{ROWS}&" til. Alle planene står i arket Planer.","")'
    rest = len(alone) - ROWS
    canvas.formula(
        LAST, _NAME, more, canvas.lead, f"… og {rest} til. Alle planene står i arket Planer." if rest > 0 else ""
    )
    _plans_lead(canvas, living, len(alone))


def _plans_lead(canvas: Canvas, living: int, alone: int) -> None:
    nothing = "Ingen planer er ført inn ennå."
    rest = "uten mål. Erstattede, opphevede og utgåtte planer er ikke med."
    every = "Alle er knyttet til minst ett mål."
    words = number_of(_PLANS, "plan", "planer")
    formula = f'=IF({_PLANS}=0,"{nothing}",{words}&IF({_ALONE}=0,". {every}",", "&{_ALONE}&" {rest}"))'
    value = counted(living, "plan", "planer") + (f", {alone} {rest}" if alone else f". {every}") if living else nothing
    canvas.formula(TOP + 1, _PLAN_ID, formula, canvas.lead, value)


def _padded(rows: Sequence[tuple[int, object]]) -> list[int]:
    return [*(number for number, _ in rows), *[0] * ROWS][:ROWS]


def _colours(canvas: Canvas) -> None:
    """A goal that no plan serves is told by a sign, words and a colour."""
    alarm = canvas.made(font_color=WARNING_INK, bg_color=WARNING_PAPER, bold=True)
    rule = {"type": "formula", "criteria": f'=${cell(FIRST, _STATE)}="{UNSERVED}"', "format": alarm}
    canvas.page.conditional_format(FIRST, _STATE, LAST - 1, _STATE_END, rule)
    for row in range(FIRST, LAST):
        canvas.page.set_row(row, 14)
    last = LAST - 1
    line = canvas.made(bottom=1, bottom_color=RULE)
    for left, right in ((_ID, _END), (_PLAN_ID, _SECTOR)):
        helper = _GOAL_ROW if left == _ID else _PLAN_ROW
        rule = {"type": "formula", "criteria": f"=${cell(FIRST, helper)}>0", "format": line}
        canvas.page.conditional_format(FIRST, left, last, right, rule)
