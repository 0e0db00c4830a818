"""The codes of findings: severity, level, whether a code stops the case, and the law behind it. No prose.

PB1xx file and sheets · PB2xx one cell · PB3xx one row · PB4xx links between rows and sheets · PB5xx dates against today ·
PB6xx the strategy and the law · PB7xx reminders and addresses · PB8xx documents and templates · PB9xx jobs.
A code is never used again for something else: a retired one stays in `RETIRED`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Grip(StrEnum):
    """The five hovedgrep for a good plan system (Bærum kommune, arbeidsverksted om planstrategi 2024)."""

    NEED = "planbehov"
    HIERARCHY = "planhierarki"
    ANCHORING = "forankring"
    PROCESS = "prosesskrav"
    ACROSS_SECTORS = "tverrfaglig"


class Code(NamedTuple):
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
HEARINGS = "pbl-11-13-14"

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
    Code("PB210", "warning", 1),
    # one row
    Code("PB301", "error", 1),
    Code("PB302", "error", 1),
    Code("PB303", "error", 1),
    Code("PB304", "error", 1),
    Code("PB305", "error", 1),
    Code("PB306", "error", 1, instead_of=("PB629",)),
    Code("PB310", "error", 1),
    Code("PB311", "warning", 2),
    Code("PB312", "info", 2),
    Code("PB313", "warning", 1),
    Code("PB314", "warning", 1),
    Code("PB320", "error", 1),
    Code("PB321", "warning", 1),
    Code("PB322", "warning", 2, grip=Grip.PROCESS),
    Code("PB323", "info", 1),
    Code("PB330", "warning", 1),
    Code("PB331", "warning", 2, grip=Grip.NEED, instead_of=("PB330",)),
    Code("PB332", "info", 3, grip=Grip.NEED),
    Code("PB340", "warning", 3, grip=Grip.ANCHORING),
    Code("PB341", "info", 3),
    Code("PB342", "info", 3),
    Code("PB343", "info", 3, grip=Grip.ACROSS_SECTORS),
    Code("PB345", "warning", 3, grip=Grip.HIERARCHY),
    Code("PB350", "warning", 3),
    Code("PB360", "info", 3),
    # links between rows and sheets
    Code("PB401", "error", 1, stops_case=True),
    Code("PB402", "warning", 1),
    Code("PB403", "error", 1),
    Code("PB404", "error", 1, grip=Grip.HIERARCHY),
    Code("PB405", "error", 1, grip=Grip.HIERARCHY, instead_of=("PB345", "PB417", "PB418", "PB419")),
    Code("PB406", "error", 1),
    Code("PB407", "error", 1, grip=Grip.ANCHORING),
    Code("PB408", "error", 1),
    Code("PB409", "warning", 1, instead_of=("PB402",)),
    Code("PB410", "warning", 1),
    Code("PB411", "warning", 1),
    Code("PB412", "error", 2),
    Code("PB413", "warning", 2),
    Code("PB414", "warning", 2, grip=Grip.PROCESS),
    Code("PB415", "error", 2, grip=Grip.PROCESS, instead_of=("PB322",)),
    Code("PB416", "warning", 2),
    Code("PB417", "warning", 3, grip=Grip.HIERARCHY),
    Code("PB418", "warning", 3, grip=Grip.HIERARCHY),
    Code("PB419", "warning", 3, grip=Grip.HIERARCHY, instead_of=("PB417", "PB418")),
    Code("PB421", "error", 2, law="pbl-11-17"),
    Code("PB422", "error", 1, instead_of=("PB615",)),
    Code("PB423", "warning", 1),
    Code("PB424", "info", 1),
    Code("PB425", "warning", 1),
    Code("PB426", "warning", 3, grip=Grip.ANCHORING),
    # dates against today
    Code("PB501", "error", 1, instead_of=("PB313", "PB502", "PB509")),
    Code("PB502", "warning", 1, instead_of=("PB509",)),
    Code("PB503", "warning", 1),
    Code("PB504", "warning", 1),
    Code("PB505", "warning", 1, instead_of=("PB617",)),
    Code("PB506", "error", 1, instead_of=("PB505",)),
    Code("PB507", "warning", 1),
    Code("PB508", "warning", 1),
    Code("PB509", "warning", 1),
    Code("PB510", "info", 3, grip=Grip.ANCHORING),
    Code("PB511", "error", 1, instead_of=("PB640",)),
    Code("PB512", "error", 1),
    # the strategy and the law
    Code("PB601", "error", 2, stops_case=True),
    Code("PB602", "error", 2, stops_case=True),
    Code("PB603", "error", 2, stops_case=True, grip=Grip.NEED),
    Code("PB604", "error", 2, stops_case=True, instead_of=("PB406", "PB620")),
    Code("PB605", "error", 2, stops_case=True, law=PBL_10_1),
    Code("PB606", "error", 2, stops_case=True, law=PBL_10_1),
    Code("PB607", "error", 2),
    Code("PB608", "error", 2, law=PBL_10_1),
    Code("PB609", "error", 2, law=PBL_10_1),
    Code("PB610", "error", 2, law=PBL_10_1),
    Code("PB611", "error", 2, stops_case=True),
    Code("PB612", "warning", 2, law="pbl-11-17"),
    Code("PB613", "warning", 2),
    Code("PB614", "warning", 2, law="folkehelseforskriften"),
    Code("PB615", "warning", 3, grip=Grip.ANCHORING),
    Code("PB616", "warning", 2),
    Code("PB617", "warning", 2),
    Code("PB618", "warning", 2),
    Code("PB619", "warning", 2),
    Code("PB620", "error", 2),
    Code("PB621", "error", 2, law=HEARINGS, grip=Grip.PROCESS),
    Code("PB622", "error", 2, law=PBL_10_1),
    Code("PB623", "warning", 2),
    Code("PB624", "info", 2),
    Code("PB625", "error", 2, law=HEARINGS, grip=Grip.PROCESS),
    Code("PB626", "warning", 3),
    Code("PB627", "warning", 2, grip=Grip.NEED, instead_of=("PB601",)),
    Code("PB628", "error", 2),
    Code("PB629", "warning", 2, instead_of=("PB616", "PB619")),
    Code("PB630", "warning", 2, grip=Grip.PROCESS),
    Code("PB631", "error", 2, law=HEARINGS, grip=Grip.PROCESS),
    Code("PB632", "warning", 2, grip=Grip.PROCESS),
    Code("PB633", "warning", 2, law="koml-5-12"),
    Code("PB634", "warning", 2, law="koml-23"),
    Code("PB635", "warning", 2, law="pbl-5-1"),
    Code("PB636", "warning", 2, grip=Grip.NEED),
    Code("PB638", "info", 2),
    Code("PB640", "warning", 2),
    Code("PB641", "warning", 2, law=PBL_10_1),
    # reminders and addresses
    Code("PB701", "error", 1),
    Code("PB702", "warning", 1),
    Code("PB703", "warning", 1),
    Code("PB704", "error", 1),
    Code("PB705", "warning", 3),
    Code("PB706", "error", 1),
)

CODES: dict[str, Code] = {entry.code: entry for entry in _CATALOGUE}
"""Every code in use, in the order of the catalogue."""

RETIRED: frozenset[str] = frozenset()
"""Codes that were in use once and are never used again."""
