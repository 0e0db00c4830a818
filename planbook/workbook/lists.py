"""The defined names: the lists that feed the drop-downs (the program's own words, ranges of the list sheets), the answers."""

from __future__ import annotations

import re
from enum import StrEnum

from planbook.workbook.expressions import list_places, list_value
from planbook.workbook.references import column_letters, column_number
from planbook.workbook.schema import Column, Kind, Sheet
from planbook.workbook.sheets import (
    BODIES,
    GOAL_IDS,
    LISTS,
    PLAN_IDS,
    PLAN_TYPES,
    PLANS,
    READ_SHEETS,
    ROLES,
    SECTORS,
    SHEET_BY_FIELD,
)

YES_NO = "Valg_JaNei"
FIXED_LISTS_LETTERS = "G"
"""The column of Lister where the program's own lists begin."""
USED_LISTS = ("Sektor", "Organ")
"""The municipality's lists whose values in use stand beside them in order, for the drop-downs."""
USED_ROWS = 60
"""How many values such a list may have."""
FIXED_LISTS_HEADING = "Lister som nedtrekkslistene bruker. De regnes ut eller er faste, og skal ikke endres her."


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
    (LISTS, "Listenavn", USED_LISTS),
)
"""(defined name, header, values) of each of the program's own lists."""


def dynamic_lists(first_row: int, rows: int) -> tuple[tuple[str, str], ...]:
    """(defined name, reference) of each list that the municipality fills; each grows with its sheet."""
    last = first_row + rows - 1

    def column(sheet: Sheet, field: str) -> str:
        letter = column_letters(sheet.columns.index(sheet.column(field)) + 1)
        head = f"'{sheet.name}'!${letter}${first_row - 1}"
        # From the header, which stays when the first row goes, to the last value, so that an emptied cell cuts nothing off.
        area = f"{head}:${letter}${last}"
        filled = f"SUMPRODUCT(MAX((LEN({area})>0)*(ROW({area})-ROW({head}))))"
        return f"=OFFSET({head},1,0,MAX(1,{filled}),1)"

    def used(name: str) -> str:
        letter = column_letters(column_number(FIXED_LISTS_LETTERS) + USED_LISTS.index(name))
        area = f"Lister!${letter}${first_row}:${letter}${first_row + USED_ROWS - 1}"
        return f"=OFFSET(Lister!${letter}${first_row},0,0,MAX(1,SUMPRODUCT(--(LEN({area})>0))),1)"

    return (
        (SECTORS, used("Sektor")),
        (BODIES, used("Organ")),
        (PLAN_TYPES, column(SHEET_BY_FIELD["plan_types"], "name")),
        (ROLES, column(SHEET_BY_FIELD["contacts"], "role")),
        (PLAN_IDS, column(PLANS, "id")),
        (GOAL_IDS, column(SHEET_BY_FIELD["goals"], "id")),
    )


def answer_name(sheet: Sheet, column: Column) -> str:
    """The defined name of one answer of a form."""
    stem = "Planstrategi" if sheet.field == "strategy" else "Innstilling"
    return f"{stem}_{re.sub(r'[^0-9A-Za-zæøåÆØÅ]+', '_', column.header).strip('_')}"


def used_heading(name: str) -> str:
    """The heading of a list's values in use."""
    return f"{name} i bruk"


def used_value(name: str, number: int) -> str:
    """The array formula of one of a list's values in use, counted from 1: by Rekkefølge, then as they stand.

    A value is in use unless Aktiv is Nei, wherever its row stands.
    """
    return f'=IFERROR({list_value(f"SMALL({list_places(name)},{number})")},"")'
