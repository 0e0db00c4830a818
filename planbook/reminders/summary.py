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
from planbook.reminders.items import IN_CONTACTS, fault_of_role, note
from planbook.reminders.policy import Raised, Reminder, Unowned
from planbook.reminders.recipients import TO_COORDINATOR, Reason

if TYPE_CHECKING:
    from planbook.reminders.writer import Report

NAMED_PLANS = 5
"""Plans named of each mail, and of each cause for which nobody can be reminded; of the rest there is a number."""


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


class Line(NamedTuple):
    """A mail to someone: to which role, about which plans, and why it could not be sent."""

    to: str
    plans: Sequence[Row]
    total: int
    more: int
    """Plans that are not named."""
    reminders: int
    only: str = ""
    """Why she has all of it, where that is worth saying: «information» or «deputy»."""
    reason: str = ""


class Cause(NamedTuple):
    """Plans that one cause keeps from having a recipient, or that one role has; `more` are not named."""

    reason: str
    role: str
    column: str
    plans: Sequence[Row]
    total: int
    more: int = 0
    place: str = ""
    """Where it is put right for all of them at once."""


def context(report: Report, inventory: Inventory, today: date, lang: str) -> dict[str, Any]:
    """What the templates of the summary may say."""
    tried = [*report.sent, *report.uncertain, *(digest for digest, _ in report.failed), *report.not_tried]
    redirected = [reminder for digest in tried for reminder in digest.reminders if reminder.reason in TO_COORDINATOR]
    return {
        "sent": _lines(report.sent),
        "failed": [_line_of(digest, texts.shown(reason, lang)) for digest, reason in report.failed],
        "uncertain": _lines(report.uncertain),
        "uncertain_before": report.uncertain_before,
        "not_tried": _lines(report.not_tried),
        "waiting": _lines(report.waiting),
        "redirected": [] if report.first_run_only_summary else _redirected(redirected, inventory, lang),
        "unreadable": [_unreadable(finding, lang) for finding in report.unreadable],
        "raised": sorted((_raised(item, lang) for item in report.raised), key=_by_day),
        "unowned": _unowned(report.unowned, inventory, lang),
        "unowned_count": len(report.unowned),
        "overdue": _overdue(report.overdue) if report.monthly else [],
        "overdue_count": len({item.key.plan_id for item in report.overdue}) if report.monthly else 0,
        "last_run": report.last_run,
        "monthly": report.monthly,
        "only_summary": report.first_run_only_summary,
        "interrupted": report.interrupted,
        "reminders_known": sum(len(digest.reminders) for digest in report.sent),
        "strategy_name": _line(inventory.strategy.name),
        "month": today,
    }


def _lines(digests: Iterable[Digest]) -> list[Line]:
    return [_line_of(digest) for digest in digests]


def _line_of(digest: Digest, reason: str = "") -> Line:
    named = {one.key.plan_id: Row(one.occasion.title, one.occasion.plan_id) for one in digest.reminders}
    reasons = {one.reason for one in digest.reminders}
    only = next((why.value for why in _WORTH_SAYING if reasons == {why}), "")
    return Line(
        _line(digest.contact.role) or digest.address, tuple(named.values())[:NAMED_PLANS], digest.plans,
        max(len(named) - NAMED_PLANS, 0), len(digest.reminders), only, reason,
    )  # fmt: skip


_WORTH_SAYING = (Reason.INFORMATION, Reason.DEPUTY)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _by_day(row: Row) -> tuple[date, str, str]:
    return row.due or date.max, row.title, row.plan_id


def _redirected(reminders: Iterable[Reminder], inventory: Inventory, lang: str) -> list[Cause]:
    """Each plan once under each cause, so that three hundred plans of one vacant role are one list."""
    found: dict[tuple[str, str, str, str], dict[Row, None]] = defaultdict(dict)
    for reminder in reminders:
        why = note(reminder, inventory)
        place = _place(why.sheet, why.cell, why.row, lang)
        shared, own = (place, "") if reminder.reason in IN_CONTACTS else ("", place)
        row = Row(reminder.occasion.title, reminder.occasion.plan_id, own)
        found[why.reason, why.role, why.column, shared][row] = None
    return [
        Cause(reason, role, column, tuple(rows), len(rows), place=place)
        for (reason, role, column, place), rows in sorted(found.items())
    ]


def _place(sheet: str, cell: str, row: int, lang: str) -> str:
    if cell:
        return texts.sentence("check.place_cell", lang, sheet=sheet, cell=cell)
    return texts.sentence("check.place_row", lang, sheet=sheet, row=row)


def _raised(item: Raised, lang: str) -> Row:
    what = item.occasion
    address = what.source.address("title" if "title" in what.source.columns else None)
    return Row(what.title, what.plan_id, _address(address, lang), what.event.value, what.due, detail=what.detail)


def _address(address: Address, lang: str) -> str:
    if address.cell or not address.row:
        return texts.place_of(address, lang)
    return _place(address.sheet or "", "", address.row, lang)


def _unreadable(finding: Finding, lang: str) -> Row:
    column = finding.address.column or ""
    return Row(_line(finding.plan_title), finding.plan_id or "", texts.place(finding, lang), column=column)


def _unowned(plans: Iterable[Unowned], inventory: Inventory, lang: str) -> list[Cause]:
    """By cause and role, the cause with most plans first."""
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for item in plans:
        place = _address(fault_of_role(item.reason, item.role, item.plan, inventory), lang)
        shared, own = (place, "") if item.reason in IN_CONTACTS else ("", place)
        found[item.reason.value, _line(item.role), shared].append(Row(_line(item.plan.name), item.plan.id or "", own))
    causes = [
        Cause(reason, role, "", tuple(rows[:NAMED_PLANS]), len(rows), max(len(rows) - NAMED_PLANS, 0), place)
        for (reason, role, place), rows in found.items()
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
