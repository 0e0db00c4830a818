"""What the verbs of `api` return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planbook.findings import SEVERITY_ORDER, Severity
from planbook.model.inventory import Inventory

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from planbook.errors import PlanbookError, SendingStoppedError
    from planbook.findings import Accepted, Finding
    from planbook.reminders.digest import Digest
    from planbook.reminders.ledger import Row
    from planbook.reminders.policy import Raised
    from planbook.workbook.data import Leftover


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Every finding of one check, in order."""

    workbook: Path
    sha256: str
    today: date
    level: int
    plans: int
    findings: Sequence[Finding]
    accepted: Sequence[Accepted]
    fail_on: Severity = Severity.ERROR
    inventory: Inventory = field(default_factory=Inventory, repr=False)
    """What was checked."""

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each severity stand."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity.value: counted[severity] for severity in Severity}

    @property
    def stopping(self) -> list[Finding]:
        """The findings that keep a case from being made final."""
        return [finding for finding in self.findings if finding.rule.stops_case]

    @property
    def failed(self) -> bool:
        """Whether anything as severe as `fail_on` stands."""
        bar = SEVERITY_ORDER[self.fail_on]
        return any(SEVERITY_ORDER[finding.severity] <= bar for finding in self.findings)


@dataclass(frozen=True, slots=True)
class RemindResult:
    """Who gets what, and how the sending went."""

    today: date
    due: Sequence[Digest]
    """What was due and not yet in the ledger, one digest a person."""
    raised: Sequence[Raised]
    without_recipient: int
    unreadable: int
    dry_run: bool
    outbox: Path
    waiting: Sequence[Digest] = ()
    """Digests of people who had a mail a few days ago, and of which nothing is urgent."""
    quiet_until: date | None = None
    """The next day on which reminders are sent, where today is none."""
    by_mail: bool = False
    """Whether mail leaves the machine, and is not written to a folder."""
    sent: Sequence[Digest] = ()
    failed: Sequence[tuple[Digest, str]] = ()
    not_tried: Sequence[Digest] = ()
    """Digests that were left when the connection broke for good."""
    stopped: PlanbookError | None = None
    """Why nothing more could be sent."""
    baseline: int = 0
    uncertain: int = 0
    summary_sent: bool = False
    summary_failed: str = ""
    known_before: bool = False
    """Whether the ledger had this workbook already."""
    first_run_ignored: bool = False
    redirected: bool = False
    """Whether it was a trial to one address, of which nothing is recorded."""
    would_stop: SendingStoppedError | None = None
    """What would stop a sending, seen in a dry run; or why nothing was found to send."""

    @property
    def failed_or_uncertain(self) -> bool:
        """Whether someone must look at the sending."""
        return bool(self.failed or self.uncertain or self.summary_failed or self.stopped)


@dataclass(frozen=True, slots=True)
class LedgerResult:
    """What the ledger has of what was asked for, and what was changed in it."""

    path: Path
    exists: bool
    """Whether a ledger lies there at all."""
    rows: Sequence[Row] = ()
    """Newest first, as they are after the change."""
    mark: str | None = None
    """What uncertain reminders were said to be, and how many."""
    marked: int = 0
    pruned: int | None = None
    """How many were deleted; None when none was to be."""
    before: date | None = None
    """Those from before this day."""

    @property
    def only_changed(self) -> bool:
        """Whether something was to be changed, and not looked up."""
        return self.exists and bool(self.mark or self.pruned is not None)


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a case needs and the workbook does not have."""

    what: str
    place: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A document that was written, or why it was not."""

    path: Path | None
    """None when a final was refused."""
    final: bool
    missing: Sequence[Missing] = field(default_factory=tuple)
    """What must be in place before it can be sent; the first `marked` of them stand marked in the document."""
    marked: int = 0


@dataclass(frozen=True, slots=True)
class RunResult:
    """The main job's parts."""

    check: CheckResult
    remind: RemindResult
    case: CaseResult
    in_strategy: int
    folder: Path
    ledger: Path


@dataclass(frozen=True, slots=True)
class UpgradeResult:
    """A fresh workbook made of an older or damaged one."""

    path: Path
    plans: int
    old_version: int | None
    """The schema version of the old workbook; None where it said none."""
    version: int
    leftovers: Sequence[Leftover]
    """What had no place."""
    leftover_sheet: str
    """The sheet of the new workbook where it stands."""
    copied: Sequence[str]
    """Sheets that planbook does not know, copied as values."""
    adopted: Sequence[tuple[str, str, str]]
    """(sheet, old name, name now) of sheets and columns that were read under another name."""
    empty: Sequence[str]
    """Sheets that the old workbook did not have."""
    charts: Sequence[str]
    """Sheets without cells, such as a chart's; they were not moved."""
    macros: bool
    """Whether the old workbook had macros; they were not moved."""
