"""planbook: keeps a municipality's plan inventory in one Excel workbook, checks it, reminds owners, writes the case.

Callers write `from planbook import api`; here stand the version and the types that its verbs return.
"""

from planbook.findings import Accepted, Address, Finding, Severity
from planbook.results import CaseResult, CheckResult, Missing, RemindResult, RunResult, UpgradeResult

__version__ = "0.1.0"

__all__ = [
    "Accepted",
    "Address",
    "CaseResult",
    "CheckResult",
    "Finding",
    "Missing",
    "RemindResult",
    "RunResult",
    "Severity",
    "UpgradeResult",
    "__version__",
]
