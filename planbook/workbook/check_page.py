"""The sheet Kontroll: how the plans are checked, and what the findings mean, as long as no macro has written here."""

from __future__ import annotations

from planbook.texts import entry
from planbook.workbook.canvas import RULE_LINE, Canvas
from planbook.workbook.styles import QUIET

STEPS = (
    ("1. Lagre", "Lagre arbeidsboken. Kontrollen leser det som er lagret."),
    (
        "2. Kjør kontrollen",
        "Kjør kommandoen planbook check planoversikt.xlsx, eller be en som har programmet planbook.",
    ),
    ("3. Les funnene", "Funnene vises på skjermen, med planens navn, ark og celle. Arbeidsboken blir ikke endret."),
    (
        "4. Rett",
        "Rett i arbeidsboken, og kjør kontrollen på nytt. Det dere godtar, føres i arket Unntak med begrunnelse.",
    ),
)
MEANINGS = (
    ("error", "Noe er feil eller mangler, og annet bygger på det. Rett dette først."),
    ("warning", "Noe kan være galt. Se på raden og avgjør om den skal rettes."),
    ("info", "Noe å være klar over. Det krever ikke handling."),
)
LEVELS = (
    ("1 Oversikt", "Stemmer listen?"),
    ("2 Planstrategi", "Kan saken lages?"),
    ("3 Sammenheng", "Henger mål, kapasitet og bekreftelser sammen?"),
)
_WIDTHS = (24, 88, 18)


def draw_check(canvas: Canvas) -> None:
    """Draw the sheet."""
    page = canvas.page
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    page.set_row(0, 30)
    canvas.text(0, 0, "Kontroll", canvas.styles.title)
    canvas.text(1, 0, "Ingen kontroll er kjørt fra Excel. Slik kontrollerer du planene:", canvas.lead)
    row = _block(canvas, 3, "Slik gjør du", STEPS)
    words = tuple((str(entry(f"severity.{key}", "nb")), text) for key, text in MEANINGS)
    row = _block(canvas, row, "Slik leser du funnene", words)
    _levels(canvas, row)
    page.set_paper(9)
    page.fit_to_pages(1, 1)


def _block(canvas: Canvas, row: int, heading: str, lines: tuple[tuple[str, str], ...]) -> int:
    """A heading and lines of two cells; returns the row after the gap below."""
    last = len(_WIDTHS) - 1
    canvas.page.set_row(row, 20)
    canvas.band(row, 0, last, {0: heading})
    for place, (name, text) in enumerate(lines, row + 1):
        canvas.page.set_row(place, 20)
        canvas.text(place, 0, name, canvas.made(bold=True, valign="vcenter", indent=1, **RULE_LINE))
        canvas.text(place, 1, text, canvas.made(font_color=QUIET, valign="vcenter", **RULE_LINE))
        canvas.page.write_blank(place, last, None, canvas.made(**RULE_LINE))
    return row + len(lines) + 2


def _levels(canvas: Canvas, row: int) -> None:
    """The three levels, and which of them the settings choose now; an empty setting is the first."""
    _block(canvas, row, "Kontrollnivå (velges i arket Innstillinger)", LEVELS)
    chosen = canvas.inventory.settings.check_level or 1
    style = canvas.made(bold=True, valign="vcenter", **RULE_LINE)
    level_now = "N(Innstilling_Kontrollnivå)"
    now = f"IF(AND({level_now}>=1,{level_now}<={len(LEVELS)}),{level_now},1)"
    for level in range(1, len(LEVELS) + 1):
        value = "● Gjelder nå" if level == chosen else ""
        canvas.formula(row + level, 2, f'=IF({now}={level},"● Gjelder nå","")', style, value)
