"""What Excel lets a person write in a column's cells: drop-downs, dates and numbers, with words for what is wrong.

The builder puts these rules into a workbook, and `structure` looks whether they are still there.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from planbook.workbook.lists import YES_NO, choice_name
from planbook.workbook.schema import Column, Kind
from planbook.workbook.sheets import PLAN_IDS

VALIDATED_ROWS = 2000
"""How many rows from the first have rules at the least, so that a row added at the end has them too."""

SPARE_ROWS = 500
"""How many rows below the last record have rules, however long the table is."""

TITLE_LETTERS, MESSAGE_LETTERS = 32, 255
"""Excel's limits for the title and the text of a message."""


def validated_rows(records: int) -> int:
    """How many rows from the first get rules in a table of so many records."""
    return max(VALIDATED_ROWS, records + SPARE_ROWS)


def input_message(column: Column) -> str:
    """What Excel shows when a cell of the column is chosen."""
    return f"{column.help} Må fylles ut." if column.required else column.help


def validation(column: Column, cell: str) -> dict[str, Any]:
    """The validation of a column's cells in XlsxWriter's words; `cell` is the first of them, like H4."""
    rule = _rule(column, cell)
    rule["input_title"] = _title(column.header)
    rule["input_message"] = input_message(column)
    return rule


def _title(header: str) -> str:
    """A header that fits; of a longer one its end, which tells it from its neighbours."""
    while len(header) > TITLE_LETTERS:
        header = f"… {header.removeprefix('… ').split(maxsplit=1)[-1]}"
    return header


def _rule(column: Column, cell: str) -> dict[str, Any]:
    if column.computed:
        message = "Cellen regnes ut av de andre kolonnene og kan ikke skrives i."
        return _custom("=FALSE", "Denne cellen regnes ut", message)
    if column.kind in (Kind.CHOICE, Kind.YES_NO) or column.listed_in:
        return _list_rule(column)
    if column.kind in (Kind.DATE, Kind.DATE_OR_YEAR):
        return _date_rule(column, cell)
    if column.kind in (Kind.YEAR, Kind.WHOLE_NUMBER) and column.allowed:
        low, high = (1950, 2100) if column.kind is Kind.YEAR else column.allowed
        return {
            "validate": "integer", "criteria": "between", "minimum": low, "maximum": high,
            "error_title": "Ikke et gyldig tall", "error_message": f"Skriv et helt tall fra {low} til {high}.",
        }  # fmt: skip
    return {"validate": "any"}


def _list_rule(column: Column) -> dict[str, Any]:
    """A drop-down: the program's own words refuse others, the municipality's lists warn."""
    if column.choices:
        return _list(choice_name(column.choices), "stop", "Velg en av verdiene i listen.")
    if column.kind is Kind.YES_NO or column.listed_in is None:
        return _list(YES_NO, "stop", "Velg Ja eller Nei.")
    message = "Verdien står ikke i listen. Legg den til der først, ellers blir den et funn i kontrollen."
    if column.kind is Kind.TEXTS:
        message = "Verdien står ikke i listen. Er det flere verdier med semikolon mellom, er det i orden."
    elif column.listed_in == PLAN_IDS:
        message = "Ingen plan har denne Plan-ID-en. PLANSTRATEGIEN er i orden når raden gjelder planstrategien selv."
    return _list(column.listed_in, "warning", message)


def _date_rule(column: Column, cell: str) -> dict[str, Any]:
    if column.kind is Kind.DATE:
        return {
            "validate": "date", "criteria": "between", "minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31),
            "error_title": "Ikke en dato", "error_message": "Skriv datoen som dd.mm.åååå, for eksempel 21.10.2020.",
        }  # fmt: skip
    formula = f"=OR(AND({cell}>=1950,{cell}<=2100,{cell}=INT({cell})),AND({cell}>=18264,{cell}<=73415))"
    return _custom(formula, "Ikke en dato eller et år", "Skriv en dato (21.10.2020) eller bare året (2020).")


def _custom(formula: str, title: str, message: str) -> dict[str, Any]:
    return {"validate": "custom", "value": formula, "error_title": title, "error_message": message}


def _list(name: str, kind: str, message: str) -> dict[str, Any]:
    return {
        "validate": "list", "source": f"={name}", "error_type": kind,
        "error_title": "Ikke i listen", "error_message": message,
    }  # fmt: skip
