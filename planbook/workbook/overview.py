"""The sheet Oversikt: what the list of plans tells, in formulas that follow the list.

Three printed pages: counts and deadlines per year, the timeline of the period, and the goals. Nothing on the page is typed:
labels, years and numbers come from the other sheets, so it cannot disagree with them.
"""

from __future__ import annotations

from planbook.analysis.deadline import RevisionStatus
from planbook.texts import long_date
from planbook.workbook import overview_goals, overview_timeline
from planbook.workbook.canvas import Canvas, cell, fixed
from planbook.workbook.computed import deadline, revision_status
from planbook.workbook.expressions import column, is_living, lives, standing, today_in_words
from planbook.workbook.overview_counts import (
    HELPER,
    MIDDLE,
    NO_DEADLINE_CELL,
    TOTAL_CELL,
    draw_counts,
    plans_of,
    revision_cell,
)
from planbook.workbook.overview_goals import UNSERVED_CELL, draw_goals
from planbook.workbook.overview_timeline import WORKING_CELL, draw_timeline
from planbook.workbook.styles import QUIET

NAME_PLANS, NAME_OVERDUE, NAME_APPROACHING, NAME_NO_OWNER = (
    "Oversikt_Planer_i_alt",
    "Oversikt_Over_frist",
    "Oversikt_Nærmer_seg",
    "Oversikt_Uten_planeier",
)
"""The defined names of the key figures that Start shows too."""

_WIDTHS = (9, 42, 24, 1.5, *[6.7] * 10, 1.5, 11, 11, 13, 14, 30)
_LAST_COLUMN = len(_WIDTHS) - 1
_TILES = 4
"""The row of the key figures' labels, counted from 0."""
_NOTES = 29
"""The row of the heading over the notes."""
_SCALE = 80
"""A3 landscape holds the width and the longest part at this scale, with room to spare for other printers' margins."""


def draw_overview(canvas: Canvas) -> None:
    """Draw the sheet."""
    page = canvas.page
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    page.set_column(HELPER, HELPER + 3, 9, None, {"hidden": True})
    _title(canvas)
    draw_counts(canvas)
    working = draw_timeline(canvas)
    unserved = draw_goals(canvas)
    _tiles(canvas, working, unserved)
    _notes(canvas)
    page.set_zoom(85)
    page.set_print_scale(_SCALE)
    page.center_horizontally()
    page.set_h_pagebreaks([overview_timeline.TOP, overview_goals.TOP])
    page.print_area(0, 0, overview_goals.LAST, _LAST_COLUMN)


def figures(canvas: Canvas) -> dict[str, int]:
    """The key figures that Start shows too, by defined name, on the day of the build."""
    plans = plans_of(canvas)
    marks = [revision_status(canvas.inventory, plan, canvas.built_for) for plan in plans]
    return {
        NAME_PLANS: len(plans),
        NAME_OVERDUE: marks.count(RevisionStatus.OVERDUE),
        NAME_APPROACHING: marks.count(RevisionStatus.APPROACHING),
        NAME_NO_OWNER: sum(1 for plan in plans if lives(plan) and not standing(plan, "owner")),
    }


def _title(canvas: Canvas) -> None:
    canvas.page.set_row(0, 28)
    canvas.text(0, 0, "Oversikt", canvas.styles.title)
    sentence = "Regnet ut av arkene i arbeidsboken per "
    formula = f'="{sentence}"&{today_in_words()}&". Ingenting skal skrives inn her."'
    value = f"{sentence}{long_date(canvas.built_for, 'nb')}. Ingenting skal skrives inn her."
    canvas.formula(1, 0, formula, canvas.lead, value)
    links = (
        (1, overview_timeline.TOP, "Til tidslinjen for perioden"),
        (2, overview_goals.TOP, "Til mål og planer"),
    )
    for place, row, label in links:
        canvas.page.write_url(2, place, f"internal:'Oversikt'!{cell(row, 0)}", canvas.styles.link, label)


def _tiles(canvas: Canvas, working: int, unserved: int) -> None:
    """The key figures; a dash where there is nothing to count."""
    canvas.page.set_row(_TILES, 18)
    canvas.page.set_row(_TILES + 1, 30)
    found = figures(canvas)
    owner = f'=SUM({is_living()}*({column("Planeier")}=""))'
    canvas.array(0, HELPER, owner, None, found[NAME_NO_OWNER])
    no_deadline = sum(1 for plan in plans_of(canvas) if deadline(canvas.inventory, plan, canvas.built_for) is None)
    tiles = (
        (0, 1, "Planer i alt", TOTAL_CELL, found[NAME_PLANS], NAME_PLANS),
        (2, 2, "Uten planeier", fixed(0, HELPER), found[NAME_NO_OWNER], NAME_NO_OWNER),
        (4, 8, "Over frist", revision_cell(RevisionStatus.OVERDUE), found[NAME_OVERDUE], NAME_OVERDUE),
        (
            9,
            13,
            "Nærmer seg fristen",
            revision_cell(RevisionStatus.APPROACHING),
            found[NAME_APPROACHING],
            NAME_APPROACHING,
        ),
        (15, 16, "Uten revisjonsfrist", NO_DEADLINE_CELL, no_deadline, ""),
        (17, 18, "Med arbeid i perioden", WORKING_CELL, working, ""),
        (19, 19, "Mål uten plan", UNSERVED_CELL, unserved, ""),
    )
    for first, last, label, formula, value, name in tiles:
        canvas.tile(_TILES, first, last, label, (f"={formula}", value), name)


def _notes(canvas: Canvas) -> None:
    """What the words mean, under the chart."""
    first, last = MIDDLE
    canvas.band(_NOTES, first, last, {first: "Slik leses tallene"})
    style = canvas.made(font_color=QUIET, text_wrap=True, valign="vcenter", font_size=10, indent=1)
    notes = (
        "En plan er en rad i arket Planer med Plan-ID eller Plannavn. Eksempelrader (EKSEMPEL) er ikke med.",
        "Over frist: fristen er passert. Nærmer seg: første påminnelse for plantypen er nådd. Utsatt: påminnelsene hviler.",
        "Ikke aktuelt: planen har ingen frist. Den er ikke vedtatt, er avsluttet, eller mangler både periode og intervall.",
        "Står ikke i listen: verdien i Planer er skrevet annerledes enn i listen, eller er ikke lenger aktiv der.",
        "Hver tabell begynner med planer i alt, og radene under gir den summen.",
    )
    row = _NOTES + 1
    for note in notes:
        canvas.page.merge_range(row, first, row + 1, last, note, style)
        row += 2
