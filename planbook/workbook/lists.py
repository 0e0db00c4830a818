"""The defined names: the lists that feed the drop-downs (the program's own words, ranges of the list sheets), the answers."""

from __future__ import annotations

import re
from enum import StrEnum

from planbook.workbook.schema import Column, Kind, Sheet
from planbook.workbook.sheets import (
    BODIES,
    GOAL_IDS,
    LISTS,
    PLAN_IDS,
    PLAN_TYPES,
    READ_SHEETS,
    ROLES,
    SECTORS,
)

YES_NO = "Valg_JaNei"
FIXED_LISTS_LETTERS = "G"
"""The column of Lister where the program's own lists begin."""
FIXED_LISTS_HEADING = "Faste lister (programmet bruker dem; de skal ikke endres)"


def choice_name(choices: type[StrEnum]) -> str:
    """The defined name of one of the program's own lists."""
    return _NAMES[choices][0]


def _fixed() -> dict[type[StrEnum], tuple[str, str]]:
    found: dict[type[StrEnum], tuple[str, str]] = {}
    for sheet in READ_SHEETS:
        for column in sheet.columns:
            if column.kind is Kind.CHOICE and column.choices and column.choices not in found:
                header = column.header if column.header not in ("Type", "Utfall") else f"{sheet.name}: {column.header}"
                name = "Valg_" + "".join(letter for letter in header.title() if letter.isalnum())
                found[column.choices] = (name, header)
    return found


_NAMES = _fixed()

CHOICE_LISTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *((name, header, tuple(member.value for member in choices)) for choices, (name, header) in _NAMES.items()),
    (YES_NO, "Ja/Nei", ("Ja", "Nei")),
)
"""(defined name, header, values) of each of the program's own lists."""


def dynamic_lists(first_row: int, rows: int) -> tuple[tuple[str, str], ...]:
    """(defined name, reference) of each list that the municipality fills; each grows with its sheet."""
    last = first_row + rows - 1

    def column(sheet: str, letter: str) -> str:
        area = f"'{sheet}'!${letter}${first_row}:${letter}${last}"
        return f"=OFFSET('{sheet}'!${letter}${first_row},0,0,MAX(1,COUNTA({area})),1)"

    def values_of(name: str) -> str:
        names = f"Lister!$A${first_row}:$A${last}"
        start = f'IFERROR(MATCH("{name}",{names},0)-1,0)'
        return f'=OFFSET(Lister!$B${first_row},{start},0,MAX(1,COUNTIF({names},"{name}")),1)'

    return (
        (SECTORS, values_of("Sektor")),
        (BODIES, values_of("Organ")),
        (PLAN_TYPES, column("Plantyper", "A")),
        (ROLES, column("Kontakter", "A")),
        (PLAN_IDS, column("Planer", "A")),
        (GOAL_IDS, column("Mål", "A")),
        (LISTS, column("Lister", "A")),
    )


def answer_name(sheet: Sheet, column: Column) -> str:
    """The defined name of one answer of a form."""
    stem = "Planstrategi" if sheet.field == "strategy" else "Innstilling"
    return f"{stem}_{re.sub(r'[^0-9A-Za-zæøåÆØÅ]+', '_', column.header).strip('_')}"
