"""Findings: what is wrong or worth a look in an inventory, and where it stands.

A finding holds a code and the values of its sentence, never the sentence: `texts` makes that at the edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from planbook.codes import CODES, Code

if TYPE_CHECKING:
    from datetime import date

    from planbook.model.exemption import Exemption

STRATEGY_ID = "PLANSTRATEGIEN"
"""Stands where a Plan-ID stands when a row or a finding is about the strategy itself, which is not a plan."""


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


SEVERITY_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Address:
    """A place in the workbook; `cell` and `row` are None where the finding is about a whole sheet or column."""

    sheet: str | None = None
    row: int | None = None
    """Excel's row number, from 1."""
    column_letter: str | None = None
    column: str | None = None
    """The header's text."""
    field: str | None = None
    """The identifier of the column, as in `export --json`."""

    @property
    def cell(self) -> str | None:
        """The cell as Excel writes it, like K19."""
        if self.row is None or self.column_letter is None:
            return None
        return f"{self.column_letter}{self.row}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record was read: its sheet and row, and the columns of that sheet by identifier."""

    sheet: str
    row: int
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False, compare=False)
    """Identifier → (column letter, header's text)."""
    raw: Mapping[str, object] = field(default_factory=dict, repr=False, compare=False)
    """What stands in the cells that could not be read, by identifier."""

    def address(self, field_name: str | None = None) -> Address:
        """The cell of one field of this record, or its whole row."""
        letter, header = self.columns.get(field_name or "", (None, None))
        return Address(self.sheet, self.row, letter, header, field_name)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right or look at, with the values its sentence is made of."""

    code: str
    address: Address
    plan_id: str | None = None
    plan_title: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    """Cells of the other members of a group, like ("B12", "B40")."""

    @property
    def rule(self) -> Code:
        """The catalogue's entry for this code."""
        return CODES[self.code]

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return Severity(self.rule.severity)


def in_order(findings: Iterable[Finding], sheet_order: Sequence[str] = ()) -> list[Finding]:
    """Sort by severity, then sheet, row, column and code."""
    places = {name: place for place, name in enumerate(sheet_order)}

    def key(finding: Finding) -> tuple[int, int, int, int, str, str]:
        address = finding.address
        letter = address.column_letter or ""
        return (
            SEVERITY_ORDER[finding.severity],
            places.get(address.sheet or "", len(places)),
            address.row or 0,
            len(letter),
            letter,
            finding.code,
        )

    return sorted(findings, key=key)


class Accepted(NamedTuple):
    """A finding the municipality has accepted, with the day it comes back."""

    finding: Finding
    until: date
    reason: str


def accept(
    findings: Iterable[Finding], exemptions: Iterable[Exemption], today: date
) -> tuple[list[Finding], list[Accepted]]:
    """Part the findings into those that stand and those accepted in Unntak, by (Plan-ID, code), until a date.

    A row of Unntak without a Plan-ID accepts what is about no single plan, the strategy included.
    """
    until: dict[tuple[str, str], Exemption] = {}
    for exemption in exemptions:
        if not (exemption.code and exemption.reason and exemption.valid_to and exemption.valid_to >= today):
            continue
        key = (exemption.plan_id or "", exemption.code.strip().upper())
        known = until.get(key)
        if known is None or (known.valid_to and exemption.valid_to > known.valid_to):
            until[key] = exemption
    standing: list[Finding] = []
    accepted: list[Accepted] = []
    for finding in findings:
        of_no_plan = finding.plan_title is None and finding.plan_id in (None, STRATEGY_ID)
        found = until.get((finding.plan_id, finding.code)) if finding.plan_id else None
        if found is None and of_no_plan:
            found = until.get(("", finding.code))
        if found is None or found.valid_to is None:
            standing.append(finding)
        else:
            accepted.append(Accepted(finding, found.valid_to, found.reason or ""))
    return standing, accepted
