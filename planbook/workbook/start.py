"""The sheet Start: what the workbook is, the year's steps, the key figures, the last runs, and the way to every sheet."""

from __future__ import annotations

from planbook.workbook.canvas import RULE_LINE, SOFT, Canvas
from planbook.workbook.expressions import as_text, has_year, trimmed
from planbook.workbook.formulas import STRATEGY_END
from planbook.workbook.overview import (
    NAME_APPROACHING,
    NAME_NO_OWNER,
    NAME_OVERDUE,
    NAME_PLANS,
    figures,
)
from planbook.workbook.schema import Sheet
from planbook.workbook.sheets import SHEETS
from planbook.workbook.styles import INK, QUIET, RULE, TAB_COLOURS

LAST_CHECK, LAST_REMINDERS = "Start_Siste_kontroll", "Start_Siste_påminnelser"
"""The defined names of the cells that a macro may fill when it has run a check or sent reminders."""

STEPS = (
    ("1. Hold listen ved like", "Legg inn nye planer og vedtak i arket Planer etter hvert som de kommer."),
    ("2. Kontroller", "Kjør kontrollen. Rett først det som står under Må rettes."),
    ("3. Få svar fra planeierne", "Påminnelsene går til den som er planansvarlig. Svarene kommer til plankoordinator."),
    ("4. Lag planstrategien", "Fyll ut Forslag og Begrunnelse for planene, og svar på spørsmålene i Planstrategien."),
    ("5. Følg opp vedtaket", "Før inn vedtaket, og bruk oversikten hvert år sammen med økonomiplanen."),
)

COMMANDS = (
    ("Kontroll", "planbook check planoversikt.xlsx"),
    ("Påminnelser", "planbook remind planoversikt.xlsx"),
    ("Prøvekjøring", "planbook run planoversikt.xlsx --out resultat"),
)
"""What a button would do, and the command that does it."""

WATCHED = (
    "Påminnelser følger Revisjonsfrist, Oppstart, Ferdig, Milepæler, Plankrav med intervall, Sist bekreftet og "
    "planstrategiens egne frister. Andre datoer blir ikke fulgt."
)
"""Which dates someone is reminded of, and that no others are."""

_GROUPS = (
    ("input", "Her fyller dere ut"),
    ("list", "Lister og krav"),
    ("setting", "Innstillinger"),
    ("computed", "Regnes ut eller forklarer"),
)
_WIDTHS = (23, 21, 21, 21, 2.5, 1.2, 19, 76)
_LEFT, _RIGHT = (0, 3), (5, 7)
_TILES, _TOP = 3, 6
_RUNS = _TOP + 2 * len(STEPS) + 2
_BUTTONS = _RUNS + 8
_STRATEGY_START = "Planstrategi_Periode_fra_år"


def draw_start(canvas: Canvas) -> None:
    """Draw the sheet."""
    page = canvas.page
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    for row in range(_TOP, _BUTTONS + 8):
        page.set_row(row, 18)
    _title(canvas)
    _tiles(canvas)
    _steps(canvas)
    _runs(canvas)
    _buttons(canvas)
    _sheets(canvas)
    page.set_paper(9)
    page.fit_to_pages(1, 1)
    page.center_horizontally()
    page.set_zoom(90)
    page.print_area(0, 0, _BUTTONS + 7, _RIGHT[1])


def _title(canvas: Canvas) -> None:
    canvas.page.set_row(0, 30)
    name = as_text("Innstilling_Kommune")
    ending = f'IF(LOWER(RIGHT({name},7))="kommune",""," kommune")'
    formula = f'=IF({name}="","Planoversikt","Planoversikt for "&{name}&{ending})'
    own = trimmed(canvas.inventory.settings.municipality)
    suffix = "" if own.lower().endswith("kommune") else " kommune"
    canvas.formula(0, 0, formula, canvas.styles.title, f"Planoversikt for {own}{suffix}" if own else "Planoversikt")
    text = "Alle kommunens planer på ett sted: grunnlaget for kontroll, påminnelser og saken om planstrategien."
    canvas.text(1, 0, text, canvas.lead)


def _tiles(canvas: Canvas) -> None:
    canvas.page.set_row(_TILES, 18)
    canvas.page.set_row(_TILES + 1, 30)
    found = figures(canvas)
    labels = (
        (NAME_PLANS, "Planer i alt"),
        (NAME_OVERDUE, "Over frist"),
        (NAME_APPROACHING, "Nærmer seg fristen"),
        (NAME_NO_OWNER, "Uten planeier"),
    )
    for place, (name, label) in enumerate(labels):
        canvas.tile(_TILES, place, place, label, (f"={name}", found[name]))
    strategy = canvas.inventory.strategy
    known = f"AND({has_year(_STRATEGY_START)},{has_year(STRATEGY_END)})"
    formula = f'=IF({known},{_STRATEGY_START}&"–"&{STRATEGY_END},"Ikke ført inn")'
    period = "Ikke ført inn"
    if strategy.period_from is not None and strategy.period_to is not None:
        period = f"{strategy.period_from}–{strategy.period_to}"
    canvas.tile(_TILES, _RIGHT[0], _RIGHT[1], "Planstrategiens periode", (formula, period))


def _steps(canvas: Canvas) -> None:
    first, last = _LEFT
    canvas.band(_TOP, first, last, {first: "Slik brukes den gjennom året"})
    for number, (step, explained) in enumerate(STEPS):
        row = _TOP + 1 + 2 * number
        name = canvas.made(bold=True, valign="vcenter", text_wrap=True, indent=1, **RULE_LINE)
        text = canvas.made(font_color=QUIET, valign="vcenter", text_wrap=True, **RULE_LINE)
        canvas.page.merge_range(row, first, row + 1, first, step, name)
        canvas.page.merge_range(row, first + 1, row + 1, last, explained, text)


def _runs(canvas: Canvas) -> None:
    """The last runs. The programs outside never write here, so until a macro does the cells say only what is true."""
    first, last = _LEFT
    canvas.band(_RUNS, first, last, {first: "Sist kjørt fra Excel"})
    rows = (
        ("Kontroll", LAST_CHECK, "Ingen kontroll er kjørt fra Excel."),
        ("Påminnelser", LAST_REMINDERS, "Ingen påminnelser er sendt fra Excel."),
    )
    for row, (label, name, sentence) in enumerate(rows, _RUNS + 1):
        for place in range(first, last + 1):
            canvas.page.write_blank(row, place, None, canvas.made(**RULE_LINE))
        canvas.text(row, first, label, canvas.made(bold=True, valign="vcenter", indent=1, **RULE_LINE))
        canvas.text(row, first + 1, sentence, canvas.made(valign="vcenter", **RULE_LINE))
        canvas.book.define_name(name, f"=Start!$B${row + 1}")
    note = (
        "Kontroller og påminnelser som kjøres med programmet planbook, skriver aldri i arbeidsboken. Derfor vises de "
        "ikke her."
    )
    style = canvas.made(font_color=QUIET, text_wrap=True, valign="vcenter", font_size=10, indent=1)
    canvas.page.merge_range(_RUNS + 3, first, _RUNS + 4, last, note, style)
    canvas.page.merge_range(_RUNS + 5, first, _RUNS + 6, last, WATCHED, style)


def _buttons(canvas: Canvas) -> None:
    """The place that is kept for buttons, and what to do without them."""
    first, last = _LEFT
    canvas.band(_BUTTONS, first, last, {first: "Knapper"})
    ground = canvas.made(bg_color=SOFT, text_wrap=True, valign="vcenter", indent=1)
    says = "Her er det satt av plass til knapper. Denne utgaven har ingen. Bruk programmet planbook i stedet:"
    canvas.page.merge_range(_BUTTONS + 1, first, _BUTTONS + 2, last, says, ground)
    label = canvas.made(bg_color=SOFT, bold=True, valign="vcenter", font_size=10, indent=1)
    command = canvas.made(bg_color=SOFT, font_name="Consolas", font_size=10, font_color=INK, valign="vcenter")
    for row, (wish, line) in enumerate(COMMANDS, _BUTTONS + 3):
        canvas.text(row, first, wish, label)
        canvas.page.merge_range(row, first + 1, row, last, line, command)
    note = "Bytt ut planoversikt.xlsx med navnet på denne filen. Programmet leser arbeidsboken og endrer den aldri."
    style = canvas.made(
        bg_color=SOFT, font_color=QUIET, text_wrap=True, valign="vcenter", font_size=10, indent=1, **RULE_LINE
    )
    bottom = _BUTTONS + 3 + len(COMMANDS)
    canvas.page.merge_range(bottom, first, bottom + 1, last, note, style)


def _sheets(canvas: Canvas) -> None:
    """A link to every sheet, in the groups that the tabs' colours show."""
    first, last = _RIGHT
    canvas.band(_TOP, first, last, {first: "Arkene"})
    row = _TOP
    for tab, heading in _GROUPS:
        row += 1
        colour = canvas.made(bg_color=TAB_COLOURS[tab])
        canvas.page.write_blank(row, first, None, colour)
        name = canvas.made(bold=True, valign="vcenter", bg_color=SOFT, indent=1)
        canvas.text(row, first + 1, heading, name)
        canvas.page.write_blank(row, last, None, name)
        for sheet in SHEETS:
            if sheet.tab == tab:
                row += 1
                canvas.page.write_blank(row, first, None, colour)
                _link(canvas, row, sheet)


def _link(canvas: Canvas, row: int, sheet: Sheet) -> None:
    link = canvas.made(font_color="#0B5CAD", underline=1, valign="vcenter", indent=1, bottom=1, bottom_color=RULE)
    text = canvas.made(font_color=QUIET, valign="vcenter", **RULE_LINE)
    canvas.page.write_url(row, _RIGHT[0] + 1, f"internal:'{sheet.name}'!A1", link, sheet.name)
    canvas.text(row, _RIGHT[1], sheet.purpose, text)
