"""The codes of findings: severity, level, whether a code stops the case, and the law behind it. No prose.

PB1xx file and sheets · PB2xx one cell · PB3xx one row · PB4xx links between rows and sheets · PB5xx dates against today ·
PB6xx the strategy and the law · PB7xx reminders and addresses · PB8xx documents and templates · PB9xx jobs.
A code is never used again for something else: a retired one stays in `RETIRED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Grip(StrEnum):
    """The five hovedgrep for a good plan system (Bærum kommune, arbeidsverksted om planstrategi 2024)."""

    NEED = "planbehov"
    HIERARCHY = "planhierarki"
    ANCHORING = "forankring"
    PROCESS = "prosesskrav"
    ACROSS_SECTORS = "tverrfaglig"


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the catalogue."""

    code: str
    severity: str
    """error, warning or info."""
    level: int
    """From which Kontrollnivå it is looked for: 1 the list, 2 the strategy, 3 the whole."""
    stops_case: bool = False
    law: str | None = None
    """The paragraph it rests on, by its key under `[laws]` in the locale catalogue."""
    grip: Grip | None = None
    """Which of the five hovedgrep it serves."""
    instead_of: tuple[str, ...] = ()
    """Codes that are not told of the same row when this one is: one cause, one finding."""


PBL_10_1 = "pbl-10-1"

_CATALOGUE = (
    # file and sheets
    Code("PB101", "error", 1),
    Code("PB102", "error", 1),
    Code("PB103", "warning", 1),
    Code("PB104", "info", 1),
    Code("PB105", "error", 1),
    Code("PB106", "error", 1),
    Code("PB107", "warning", 1),
    Code("PB108", "error", 1),
    Code("PB109", "info", 1),
    Code("PB110", "warning", 1),
    Code("PB111", "error", 1),
    Code("PB112", "warning", 1),
    Code("PB113", "warning", 1),
    Code("PB114", "warning", 1),
    Code("PB115", "warning", 1),
    Code("PB116", "warning", 1),
    Code("PB117", "warning", 1),
    Code("PB118", "info", 1),
    Code("PB119", "warning", 1),
    Code("PB120", "warning", 1),
    Code("PB121", "warning", 1),
    Code("PB122", "error", 1),
    Code("PB123", "warning", 1),
    # one cell
    Code("PB201", "error", 1),
    Code("PB202", "error", 1),
    Code("PB203", "error", 1),
    Code("PB204", "error", 1),
    Code("PB205", "warning", 1),
    Code("PB207", "error", 1),
    Code("PB208", "error", 1),
    Code("PB209", "error", 1),
    # one row
    Code("PB301", "error", 1),
    Code("PB302", "error", 1),
    Code("PB303", "error", 1),
    Code("PB304", "error", 1),
    Code("PB305", "error", 1),
    Code("PB306", "error", 1),
    Code("PB310", "error", 1),
    Code("PB311", "warning", 2),
    Code("PB312", "info", 2),
    Code("PB313", "warning", 1),
    Code("PB320", "error", 1),
    Code("PB321", "warning", 1),
    Code("PB330", "warning", 1),
    Code("PB340", "warning", 3),
    Code("PB341", "info", 3),
    Code("PB350", "warning", 3),
    Code("PB360", "info", 3),
    # links between rows and sheets
    Code("PB401", "error", 1, stops_case=True),
    Code("PB402", "warning", 1),
    Code("PB403", "error", 1),
    Code("PB404", "error", 1),
    Code("PB405", "error", 1),
    Code("PB406", "error", 1),
    Code("PB407", "error", 1),
    Code("PB408", "error", 1),
    # dates against today
    Code("PB501", "error", 1),
    Code("PB502", "warning", 1),
    Code("PB503", "warning", 1),
    Code("PB504", "warning", 1),
    Code("PB505", "warning", 1),
    Code("PB506", "error", 1),
    Code("PB507", "warning", 1),
    Code("PB508", "warning", 1),
    # the strategy and the law
    Code("PB601", "error", 2, stops_case=True),
    Code("PB602", "error", 2, stops_case=True),
    Code("PB603", "error", 2, stops_case=True),
    Code("PB604", "error", 2, stops_case=True),
    Code("PB605", "error", 2, stops_case=True, law=PBL_10_1),
    Code("PB606", "error", 2, stops_case=True, law=PBL_10_1),
    Code("PB607", "error", 2),
    Code("PB608", "error", 2, law=PBL_10_1),
    Code("PB609", "error", 2, law=PBL_10_1),
    Code("PB610", "error", 2, law=PBL_10_1),
    Code("PB611", "error", 2, stops_case=True),
    Code("PB612", "warning", 2, law="pbl-11-17"),
    Code("PB613", "warning", 2),
    Code("PB614", "warning", 2, law="fhl-5-6"),
    Code("PB615", "warning", 3),
    # reminders and addresses
    Code("PB701", "error", 1),
    Code("PB702", "warning", 1),
    Code("PB703", "warning", 1),
    Code("PB704", "error", 1),
)

CODES: dict[str, Code] = {entry.code: entry for entry in _CATALOGUE}
"""Every code in use, in the order of the catalogue."""

RETIRED: frozenset[str] = frozenset()
"""Codes that were in use once and are never used again."""
