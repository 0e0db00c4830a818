"""Pieces of the formulas on the computed pages, and the same pieces in Python for the values stored beside them.

Each formula must work in Excel 2016, Excel for the web and LibreOffice, so it uses no LET, FILTER or XLOOKUP. A piece
that stands for a whole column is an array: the formula that holds it must be entered as one (`Canvas.array`). No piece
formats a date with TEXT, because its letters depend on the language of the reader's Excel.
"""

from __future__ import annotations

from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Plan
from planbook.texts import entry
from planbook.workbook.formulas import TODAY
from planbook.workbook.schema import EXAMPLE_PREFIX
from planbook.workbook.values import EARLIEST, LATEST

LIST_SEPARATOR, HARD_BLANK = ";", "\xa0"


def trimmed(text: str | None) -> str:
    """A text as Excel's TRIM leaves it, once non-breaking blanks are ordinary ones."""
    return " ".join(part for part in (text or "").replace(HARD_BLANK, " ").split(" ") if part)


def as_text(value: str) -> str:
    """The formula of `trimmed`; an error in the cell is an empty text."""
    return f'TRIM(SUBSTITUTE(IFERROR({value}&"",""),"{HARD_BLANK}"," "))'


def of(table: str, header: str) -> str:
    """A column of a table. Excel asks for two pairs of brackets where the header is more than letters."""
    return f"{table}[{header}]" if header.isalpha() else f"{table}[[{header}]]"


def plans(header: str) -> str:
    """A column of Planer, as its cells are."""
    return of("Planer", header)


def column(header: str) -> str:
    """A column of Planer as an array of trimmed texts."""
    return as_text(plans(header))


def is_plan() -> str:
    """An array of 1 and 0: a row is a plan when it has a Plan-ID or a name and is no example."""
    identifier, name = column("Plan-ID"), column("Plannavn")
    example = f'(LEFT({identifier},8)="{EXAMPLE_PREFIX}")*(LEFT({name}&"{EXAMPLE_PREFIX}",8)="{EXAMPLE_PREFIX}")'
    return f'({identifier}&{name}<>"")*(1-{example})'


def standing(plan: Plan, field: str) -> str:
    """The text that stands in a plan's cell, also where the cell could not be read."""
    return trimmed(str(plan.source.raw.get(field, getattr(plan, field)) or ""))


def counts(plan: Plan) -> bool:
    """What `is_plan` says of a plan's row."""
    identifier, name = standing(plan, "id").upper(), standing(plan, "title").upper()
    example = identifier.startswith(EXAMPLE_PREFIX) and (not name or name.startswith(EXAMPLE_PREFIX))
    return bool(identifier or name) and not example


def is_living() -> str:
    """An array of 1 and 0: the row is a plan that has not been replaced, repealed or left."""
    status = column("Status")
    ended = "".join(f'*({status}<>"{word.value}")' for word in sorted(ENDED))
    return f"{is_plan()}{ended}"


def lives(plan: Plan) -> bool:
    """What `is_living` says of a plan's row."""
    return counts(plan) and plan.status not in ENDED


def row_numbers(table_column: str) -> str:
    """The array 1, 2, 3 … down the rows of a table."""
    return f"(ROW({table_column})-MIN(ROW({table_column}))+1)"


def smallest(array: str, first: int, rows: int) -> str:
    """The smallest numbers of an array in order, one a cell from Excel's row `first`; 0 where there are no more."""
    return f"=IFERROR(SMALL({array},ROW($A${first}:$A${first + rows - 1})-{first - 1}),0)"


def separated(value: str) -> str:
    """A list such as «M1; M3» as «;M1;M3;», so that one whole part can be looked for."""
    return f'"{LIST_SEPARATOR}"&SUBSTITUTE(SUBSTITUTE({value},"; ",";")," ;",";")&"{LIST_SEPARATOR}"'


def cut(text: str, letters: int) -> str:
    """The formula of `shortened`."""
    return f'IF(LEN({text})>{letters},TRIM(LEFT({text},{letters - 1}))&"…",{text})'


def shortened(text: str, letters: int) -> str:
    """A text that fits on its line: what is left out is shown by three dots."""
    return f"{trimmed(text[: letters - 1])}…" if len(text) > letters else text


def year_or(name: str, otherwise: str) -> str:
    """The year that a defined name's cell holds, else something else."""
    return f"IF({has_year(name)},{name},{otherwise})"


def has_year(name: str) -> str:
    """Whether a defined name's cell holds a year."""
    return f"AND(ISNUMBER({name}),{name}>={EARLIEST},{name}<={LATEST})"


def today_in_words() -> str:
    """Today's date as «3. februar 2020»."""
    months = ",".join(f'"{name}"' for name in entry("dates.months", "nb"))
    return f'DAY({TODAY})&". "&CHOOSE(MONTH({TODAY}),{months})&" "&YEAR({TODAY})'


def number_of(number: str, one: str, several: str) -> str:
    """«1 plan», «3 planer»."""
    return f'{number}&IF({number}=1," {one}"," {several}")'


def counted(number: int, one: str, several: str) -> str:
    """What `number_of` gives."""
    return f"{number} {one if number == 1 else several}"


def list_places(name: str) -> str:
    """An array of numbers that puts the values in use of a list in Lister in order; an empty text for the others.

    In use is what has a value and not Nei in Aktiv, the first of several alike. Rekkefølge comes first (1 to `HIGHEST`),
    then the rows as they stand. `list_value` is the value of such a number.
    """
    numbers = row_numbers("Listetabell[Verdi]")
    values, lists = as_text("Listetabell[Verdi]"), as_text("Listetabell[Liste]")
    used = f'({lists}="{name}")*({values}<>"")*({as_text("Listetabell[Aktiv]")}<>"Nei")'
    order = "Listetabell[Rekkefølge]"
    given = f"IF(ISNUMBER({order}),IF(({order}>=1)*({order}<={HIGHEST}),INT({order}),{LAST}),{LAST})"
    place = f"{given}*{SHIFT}+{numbers}"
    return f'IF({used},IF({first_of(f"""({used})&"|"&{values}""")}={numbers},{place},""),"")'


def list_value(place: str) -> str:
    """The value that one of the numbers of `list_places` stands for."""
    return as_text(f"INDEX(Listetabell[Verdi],MOD({place},{SHIFT}))")


def first_of(names: str) -> str:
    """The array of places where each name stands first; a list of one is a single value, in which MATCH finds nothing."""
    return f"IFERROR(MATCH({names},{names},0),1)"


HIGHEST, LAST, SHIFT = 999, 10_000, 100_000
"""Of Rekkefølge: the highest number, and what counts where there is none; and what sets it apart from the row's number."""


def listed(inventory: Inventory, name: str) -> list[tuple[int, str]]:
    """What `list_places` and `list_value` give for a list: number and value, in order."""
    found: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(inventory.lists, 1):
        value = trimmed(row.value)
        if trimmed(row.list_name).casefold() == name.casefold() and value and row.active is not False:
            found.setdefault(value.casefold(), ((LAST if row.order is None else row.order) * SHIFT + number, value))
    return sorted(found.values())
