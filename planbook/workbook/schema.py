"""The form of the controlled workbook: what a sheet, a column and a cell are. The sheets themselves stand in `sheets`."""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import NamedTuple

SCHEMA_VERSION = 4
"""The version this program writes; a workbook with a higher one is refused."""

EXAMPLE_PREFIX = "EKSEMPEL"
"""A Plan-ID that begins so marks an example row: it is no plan while its name begins so too."""

FIRST_ROW = 4
"""Excel's row number of the first record of a table; the sheet's name, its purpose and the headers stand above."""
HEADER_ROW = FIRST_ROW - 1
"""Excel's row number of a table's headers."""
QUESTION_ROW = 4
"""Excel's row number of the first question of a form."""
QUESTION_LABELS = {"strategy": ("Spørsmål", "Svar", "Hjelp"), "settings": ("Innstilling", "Verdi", "Hjelp")}
"""The headers of the forms, by the sheet's identifier."""

PROPERTY_SCHEMA = "planbook_schema"
PROPERTY_ID = "planbook_id"
PROPERTY_BUILT_FOR = "planbook_built_for"


class Kind(Enum):
    """What a cell holds."""

    TEXT = auto()
    CODE = auto()
    """A short text that must stay as it was typed, such as 5/22 or 0601: Excel would make a date or a number of it."""
    WHOLE_NUMBER = auto()
    YEAR = auto()
    DATE = auto()
    DATE_OR_YEAR = auto()
    YES_NO = auto()
    CHOICE = auto()
    """One of the program's own words (`Column.choices`)."""
    LISTED = auto()
    """One value that another sheet lists (`Column.listed_in`)."""
    TEXTS = auto()
    """Several texts with semicolons between."""
    NUMBERS = auto()
    """Several whole numbers with semicolons between."""


class Form(Enum):
    """How a sheet is laid out."""

    TABLE = auto()
    """One record a row."""
    QUESTIONS = auto()
    """One record a sheet: question, answer, help."""
    COMPUTED = auto()
    """Nothing to read: made by formulas or macros."""


class Column(NamedTuple):
    """A column of a table, or a question of a form."""

    field: str
    """The identifier, the same in code, JSON and data files."""
    header: str
    kind: Kind = Kind.TEXT
    help: str = ""
    """What Excel shows when the cell is chosen (bokmål)."""
    required: bool = False
    width: int = 14
    """In characters."""
    choices: type[StrEnum] | None = None
    listed_in: str | None = None
    """The defined name of the list that feeds the drop-down."""
    group: str | None = None
    """The column group of Planer."""
    handle: bool = False
    """Stays outside the outline as the handle of its group."""
    computed: bool = False
    """Filled by a formula; never read."""
    since: int = 1
    """The schema version that brought the column: an older workbook does not miss it."""
    allowed: tuple[int, int] | None = None
    """Smallest and largest whole number."""


class Sheet(NamedTuple):
    """A sheet of the workbook."""

    name: str
    field: str
    """The identifier of its records in `export --json`."""
    form: Form
    columns: tuple[Column, ...] = ()
    record: type | None = None
    purpose: str = ""
    """What the sheet is for, in a sentence (bokmål)."""
    tab: str = "input"
    """The colour group of its tab: start, input, list, setting or computed."""
    table: str = ""
    """The name of its Excel table."""

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns a person fills in."""
        return tuple(column for column in self.columns if not column.computed)

    def column(self, field: str) -> Column:
        """The column with an identifier; KeyError if there is none."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)
