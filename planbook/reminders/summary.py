"""What the coordinator's summary of a run may say; the sentences stand in its templates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from planbook import texts
from planbook.findings import STRATEGY_ID, Address, Finding
from planbook.model.inventory import Inventory
from planbook.reminders.digest import Digest
from planbook.reminders.items import Note, note
from planbook.reminders.policy import Raised, Reminder, Unowned
from planbook.reminders.recipients import TO_COORDINATOR

if TYPE_CHECKING:
    from planbook.reminders.writer import Report

NAMED_PLANS = 5
"""Plans named of each cause for which nobody can be reminded; of the rest there is a number."""


class Line(NamedTuple):
    """A mail to someone: to which role, about how many plans, and why it could not be sent."""

    to: str
    plans: int
    reason: str = ""


class Row(NamedTuple):
    """A plan or the strategy, and where it stands; what has no plan has a place alone."""

    title: str
    plan_id: str
    place: str = ""
    event: str = ""
    due: date | None = None
    column: str = ""
    detail: str = ""
    """Of a milestone: its type."""

    @property
    def is_strategy(self) -> bool:
        """Whether it is about the strategy itself."""
        return self.plan_id == STRATEGY_ID


class Cause(NamedTuple):
    """Plans that one cause keeps from having a recipient, or that one role has; `more` are not named."""

    reason: str
    role: str
    column: str
    plans: Sequence[Row]
    total: int
    more: int = 0


def context(report: Report, inventory: Inventory, today: date, lang: str) -> dict[str, Any]:
    """What the templates of the summary may say."""
    tried = [*report.sent, *report.uncertain, *(digest for digest, _ in report.failed), *report.not_tried]
    redirected = [reminder for digest in tried for reminder in digest.reminders if reminder.reason in TO_COORDINATOR]
    return {
        "sent": _lines(report.sent),
        "failed": [Line(_name(digest), digest.plans, texts.shown(reason, lang)) for digest, reason in report.failed],
        "uncertain": _lines(report.uncertain),
        "uncertain_before": report.uncertain_before,
        "not_tried": _lines(report.not_tried),
        "waiting": _lines(report.waiting),
        "redirected": _redirected(redirected, lang),
        "unreadable": [_unreadable(finding, lang) for finding in report.unreadable],
        "raised": sorted((_raised(item, lang) for item in report.raised), key=_by_day),
        "unowned": _unowned(report.unowned, lang),
        "unowned_count": len(report.unowned),
        "overdue": _overdue(report.overdue) if report.monthly else [],
        "overdue_count": len({item.key.plan_id for item in report.overdue}) if report.monthly else 0,
        "last_run": report.last_run,
        "monthly": report.monthly,
        "only_summary": report.first_run_only_summary,
        "interrupted": report.interrupted,
        "plans_known": sum(digest.plans for digest in report.sent),
        "strategy_name": _line(inventory.strategy.name),
        "month": today,
    }


def _lines(digests: Iterable[Digest]) -> list[Line]:
    return [Line(_name(digest), digest.plans) for digest in digests]


def _name(digest: Digest) -> str:
    return _line(digest.contact.role) or digest.address


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _by_day(row: Row) -> tuple[date, str, str]:
    return row.due or date.max, row.title, row.plan_id


def _redirected(reminders: Iterable[Reminder], lang: str) -> list[Cause]:
    """Each plan once under each cause, so that three hundred plans of one vacant role are one list."""
    found: dict[tuple[str, str, str], dict[Row, None]] = defaultdict(dict)
    for reminder in reminders:
        why = note(reminder)
        row = Row(reminder.occasion.title, reminder.occasion.plan_id, _place(why, lang))
        found[why.reason, why.role, why.column][row] = None
    return [Cause(*cause, tuple(rows), len(rows)) for cause, rows in sorted(found.items())]


def _place(why: Note, lang: str) -> str:
    if why.cell:
        return texts.sentence("check.place_cell", lang, sheet=why.sheet, cell=why.cell)
    return texts.sentence("check.place_row", lang, sheet=why.sheet, row=why.row)


def _raised(item: Raised, lang: str) -> Row:
    what = item.occasion
    address = what.source.address("title" if "title" in what.source.columns else None)
    return Row(what.title, what.plan_id, _address(address, lang), what.event.value, what.due, detail=what.detail)


def _address(address: Address, lang: str) -> str:
    if address.cell or not address.row:
        return texts.place_of(address, lang)
    return texts.sentence("check.place_row", lang, sheet=address.sheet or "", row=address.row)


def _unreadable(finding: Finding, lang: str) -> Row:
    column = finding.address.column or ""
    return Row(_line(finding.plan_title), finding.plan_id or "", texts.place(finding, lang), column=column)


def _unowned(plans: Iterable[Unowned], lang: str) -> list[Cause]:
    """By cause and role, the cause with most plans first."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for item in plans:
        address = item.plan.source.address("responsible" if item.plan.responsible else "owner")
        row = Row(_line(item.plan.name), item.plan.id or "", _address(address, lang))
        found[item.reason.value, _line(item.role)].append(row)
    causes = [
        Cause(reason, role, "", tuple(rows[:NAMED_PLANS]), len(rows), max(len(rows) - NAMED_PLANS, 0))
        for (reason, role), rows in found.items()
    ]
    return sorted(causes, key=lambda cause: (-cause.total, cause.reason, cause.role))


def _overdue(reminders: Iterable[Reminder]) -> list[Cause]:
    """Everything past its day, by the role that has it, the oldest first."""
    found: dict[str, set[Row]] = defaultdict(set)
    for reminder in reminders:
        what = reminder.occasion
        row = Row(what.title, what.plan_id, "", what.event.value, what.due, detail=what.detail)
        found[_line(reminder.role or reminder.contact.role)].add(row)
    return [Cause("", role, "", sorted(rows, key=_by_day), len(rows)) for role, rows in sorted(found.items())]
