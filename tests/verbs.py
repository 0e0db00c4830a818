"""The verbs that read a workbook, as the command line has them."""

from __future__ import annotations

VERBS: dict[str, tuple[str, ...]] = {
    "check": ("--json",),
    "check for a person": (),
    "export": ("--json",),
    "run": ("--out", "ut"),
    "remind": (),
    "remind --send": ("--send", "--first-run", "send"),
    "doctor": (),
    "case": ("--template", "planstrategi", "--out", "sak.docx"),
    "case --final": ("--template", "planstrategi", "--out", "endelig.docx", "--final"),
    "upgrade": ("--out", "ny.xlsx"),
}
"""A name that begins with the verb, and what it needs besides the workbook."""
