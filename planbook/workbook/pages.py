"""The pages of the workbook that nobody fills in: Start, Oversikt, Kontroll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from planbook.analysis.deadline import RevisionStatus, deadline, revision_status
from planbook.model.inventory import Inventory
from planbook.model.plan import Status
from planbook.workbook.schema import Sheet
from planbook.workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

STEPS = (
    ("1. Hold listen ved like", "Legg inn nye planer og vedtak i arket Planer etter hvert som de kommer."),
    ("2. Kontroller", "Kjør kontrollen. Rett først det som står under Må rettes."),
    ("3. Få svar fra planeierne", "Påminnelsene går til den som er planansvarlig. Svarene kommer til plankoordinator."),
    ("4. Lag planstrategien", "Fyll ut Forslag og Begrunnelse for planene, og svar på spørsmålene i Planstrategien."),
    ("5. Følg opp vedtaket", "Før inn vedtaket, og bruk oversikten hvert år sammen med økonomiplanen."),
)


def write(sheet: Sheet, page: Worksheet, book: Workbook, styles: Styles, inventory: Inventory, built_for: date) -> None:
    """Write one of the computed pages; it is protected, without a password."""
    page.set_column(0, 0, 34)
    if sheet.field == "start":
        _start(page, styles, inventory)
    elif sheet.field == "overview":
        _overview(page, book, styles, inventory, built_for)
    else:
        _check(page, styles)
    page.protect("", {"select_locked_cells": True, "select_unlocked_cells": True, "format_columns": True})
    page.set_selection(0, 0, 0, 0)


def _start(page: Worksheet, styles: Styles, inventory: Inventory) -> None:
    from planbook.workbook.sheets import SHEETS

    page.set_column(1, 1, 100)
    name = inventory.settings.municipality
    page.write(0, 0, f"Planoversikt for {name} kommune" if name else "Planoversikt", styles.title)
    text = "Alle kommunens planer på ett sted: grunnlaget for kontroll, påminnelser og saken om planstrategien."
    page.write(1, 0, text, styles.purpose)
    row = 3
    page.write(row, 0, "Slik brukes den gjennom året", styles.plain_header)
    page.write_blank(row, 1, None, styles.plain_header)
    for step, explained in STEPS:
        row += 1
        page.write(row, 0, step, styles.question)
        page.write(row, 1, explained, styles.help)
    row += 2
    page.write(row, 0, "Arkene", styles.plain_header)
    page.write_blank(row, 1, None, styles.plain_header)
    for sheet in SHEETS:
        if sheet.field == "start":
            continue
        row += 1
        page.write_url(row, 0, f"internal:'{sheet.name}'!A1", styles.link, sheet.name)
        page.write(row, 1, sheet.purpose, styles.help)


def _overview(page: Worksheet, book: Workbook, styles: Styles, inventory: Inventory, built_for: date) -> None:
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 4)
    page.set_column(3, 3, 34)
    page.set_column(4, 4, 12)
    page.write(0, 0, "Oversikt", styles.title)
    page.write(1, 0, "Tallene regnes ut av arket Planer hver gang arbeidsboken åpnes.", styles.purpose)
    plans = inventory.plans
    marks = Counter(str(revision_status(inventory, plan, built_for)) for plan in plans)
    statuses = Counter(str(plan.status or "") for plan in plans)
    kinds, sectors = Counter(plan.plan_type for plan in plans), Counter(plan.sector for plan in plans)
    page.write(3, 0, "Planer i alt", styles.bold)
    page.write_formula(3, 1, "=COUNTA(Planer[Plannavn])", styles.number, len(plans))
    row = _counts(page, styles, 5, 0, "Revisjonsstatus", [str(word) for word in RevisionStatus], marks.__getitem__)
    row = _counts(page, styles, row + 1, 0, "Status", [str(word) for word in Status], statuses.__getitem__)
    page.write(row, 0, "Uten status", styles.text)
    empty = "=COUNTA(Planer[Plannavn])-COUNTA(Planer[Status])"
    page.write_formula(row, 1, empty, styles.number, statuses[""])
    types = [row.name for row in inventory.plan_types if row.name]
    right = _counts(page, styles, 5, 3, "Plantype", types, kinds.__getitem__)
    _counts(page, styles, right + 1, 3, "Sektor", list(inventory.list_values("Sektor")), sectors.__getitem__)
    _due_years(page, book, styles, inventory, built_for)
    page.set_column(5, 5, 4)
    page.freeze_panes(3, 0)


def _counts(
    page: Worksheet,
    styles: Styles,
    row: int,
    place: int,
    header: str,
    words: list[str],
    cached: Callable[[str], int],
) -> int:
    """A small table that counts each word in a column of Planer; returns the row after it."""
    page.write(row, place, header, styles.plain_header)
    page.write(row, place + 1, "Antall", styles.plain_header)
    for word in words:
        row += 1
        page.write_string(row, place, word, styles.text)
        cell = f"{chr(ord('A') + place)}{row + 1}"
        page.write_formula(row, place + 1, f"=COUNTIF(Planer[{header}],{cell})", styles.number, cached(word))
    return row + 1


def _due_years(page: Worksheet, book: Workbook, styles: Styles, inventory: Inventory, built_for: date) -> None:
    """Deadlines per year, from the year the workbook was built for, as a table and a chart."""
    page.set_column(6, 6, 34)
    page.set_column(7, 7, 12)
    years = range(built_for.year - 1, built_for.year + 8)
    found = [deadline(inventory, plan, built_for) for plan in inventory.plans]
    due = Counter(item.due.year for item in found if item)
    page.write(5, 6, "Revisjonsfrist i året", styles.plain_header)
    page.write(5, 7, "Antall", styles.plain_header)
    for row, year in enumerate(years, 6):
        page.write_formula(row, 6, f"=YEAR(IDag)+{row - 7}", styles.number, year)
        count = f"=SUMPRODUCT(--(IFERROR(YEAR(Planer[Revisjonsfrist]),0)=G{row + 1}))"
        page.write_array_formula(row, 7, row, 7, f"{{{count}}}", styles.number, due[year])
    chart: Any = book.add_chart({"type": "column"})
    last = 6 + len(years)
    chart.add_series(
        {
            "name": "Revisjonsfrister",
            "categories": f"=Oversikt!$G$7:$G${last}",
            "values": f"=Oversikt!$H$7:$H${last}",
            "fill": {"color": "#17495C"},
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    chart.set_title({"name": "Revisjonsfrister per år", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#C9D3D8"}}, "num_format": "0"})
    chart.set_size({"width": 520, "height": 300})
    page.insert_chart(17, 6, chart, {"description": "Søylediagram: antall revisjonsfrister per år"})


def _check(page: Worksheet, styles: Styles) -> None:
    page.set_column(1, 1, 100)
    page.write(0, 0, "Kontroll", styles.title)
    page.write(1, 0, "Her legger kontrollen i Excel funnene sine. Ingen kontroll er kjørt herfra ennå.", styles.purpose)
