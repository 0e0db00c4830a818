"""What is due and not yet in the ledger: to whom it goes now, what waits, and what is news to the coordinator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import NamedTuple

from planbook.findings import STRATEGY_ID, Finding
from planbook.model.calendar import add_months
from planbook.model.inventory import Inventory, folded
from planbook.model.people import Contact
from planbook.reminders.digest import Digest, digests
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import Ledger
from planbook.reminders.occasions import REPEAT_APART_DAYS, Event
from planbook.reminders.policy import Group, Outlook, Raised, Reminder, Unowned, plan_keys
from planbook.reminders.recipients import coordinator

DEFAULT_GAP_DAYS = 7
"""Days between two mails to the same person, where Innstillinger says nothing."""
URGENT_DAYS = 14
"""A day as near as this is not made to wait for the gap between two mails."""


class News(NamedTuple):
    """Something that the coordinator has not been told, and what the ledger keeps once she is."""

    entry: Entry
    item: Raised | Finding | Unowned


@dataclass(frozen=True, slots=True)
class Due:
    """What is due and not yet in the ledger, and what the coordinator is to know."""

    digests: Sequence[Digest] = ()
    waiting: Sequence[Digest] = ()
    """Digests of people who had a mail a few days ago, and of which nothing is urgent."""
    raised: Sequence[Raised] = ()
    """All of what is to be raised, told before or not; so with `unreadable` and `unowned`."""
    unreadable: Sequence[Finding] = ()
    unowned: Sequence[Unowned] = ()
    overdue: Sequence[Reminder] = ()
    """Everything past its day, sent before or not: for the monthly list."""
    news: Sequence[News] = ()
    """What of `raised`, `unreadable` and `unowned` the coordinator has not been told."""
    monthly: Entry | None = None
    """The full list of this month, where she has not had it."""
    told: str = ""
    """Her address, folded."""

    @property
    def reminders(self) -> list[Reminder]:
        """Every reminder of every digest."""
        return [reminder for digest in self.digests for reminder in digest.reminders]

    @property
    def new_raised(self) -> list[Raised]:
        """What of `raised` is news."""
        return [one.item for one in self.news if isinstance(one.item, Raised)]

    @property
    def new_unreadable(self) -> list[Finding]:
        """What of `unreadable` is news."""
        return [one.item for one in self.news if isinstance(one.item, Finding)]

    @property
    def new_unowned(self) -> list[Unowned]:
        """What of `unowned` is news."""
        return [one.item for one in self.news if isinstance(one.item, Unowned)]

    def only(self, address: str) -> Due:
        """What is due to one person; she is asked for by name, so nothing waits."""
        asked = [digest for digest in [*self.digests, *self.waiting] if digest.address == folded(address)]
        return replace(self, digests=_without_hearsay(asked), waiting=())

    def first(self, count: int, last: Callable[[Digest], bool]) -> Due:
        """So many of the digests; those that `last` names come after the others."""
        return replace(self, digests=_without_hearsay(sorted(self.digests, key=last)[: max(count, 0)]))


def due(found: Outlook, inventory: Inventory, ledger: Ledger, workbook_id: str, today: date) -> Due:
    """Take out what the ledger has: what remains is due today.

    A plan should be raised when a month has passed since its last repeat was recorded.
    """
    chief = coordinator(inventory)
    address = folded(chief.email) if chief else ""
    raised = [item for item in found.late if _is_past_last(item.key, ledger, workbook_id, today)]
    candidates = [*found.reminders, *(item.leader for item in raised if item.leader)]
    fresh = [
        reminder
        for reminder in candidates
        if not _is_covered(ledger, workbook_id, reminder) and not _is_too_soon(reminder, ledger, workbook_id, today)
    ]
    gap = inventory.settings.mail_gap_days
    days = timedelta(days=DEFAULT_GAP_DAYS if gap is None else gap)
    now: list[Digest] = []
    waits: list[Digest] = []
    for digest in digests([_dated(reminder, ledger, workbook_id) for reminder in fresh], address):
        last_mail = ledger.last_mail(workbook_id, digest.address)
        can_wait = last_mail is not None and _can_wait(digest, last_mail + days, today, found.until)
        (waits if can_wait else now).append(digest)
    news = [] if chief is None else _news(raised, found, inventory, chief)
    month = Entry(Key(STRATEGY_ID, Event.MONTHLY, today.replace(day=1), 0, address), "", "")
    overdue = [reminder for reminder in found.reminders if reminder.group is Group.SETTLE]
    has_list = bool(overdue or raised or found.unreadable or found.unowned)
    return Due(
        digests=_without_hearsay(now),
        waiting=waits,
        raised=raised,
        unreadable=found.unreadable,
        unowned=found.unowned,
        overdue=overdue,
        news=[one for one in news if not ledger.covered(workbook_id, one.entry.key)],
        monthly=month if chief and has_list and not ledger.covered(workbook_id, month.key) else None,
        told=address,
    )


def _is_past_last(last: Key, ledger: Ledger, workbook_id: str, today: date) -> bool:
    """Whether a last repeat has had its month of grace since it was recorded."""
    recorded = ledger.recorded_on(workbook_id, last)
    return recorded is not None and add_months(recorded, 1) <= today


def _is_too_soon(reminder: Reminder, ledger: Ledger, workbook_id: str, today: date) -> bool:
    """Whether the repeat before a monthly one was late, so that this one must wait."""
    if reminder.step <= 1 or reminder.occasion.event is Event.CONFIRMATION:
        return False
    before = ledger.last_repeat(workbook_id, reminder.key)
    return before is not None and today < before + timedelta(days=REPEAT_APART_DAYS)


def _dated(reminder: Reminder, ledger: Ledger, workbook_id: str) -> Reminder:
    """The reminder with the day the other role was reminded, where that was before today."""
    if reminder.about is None:
        return reminder
    return replace(reminder, told=ledger.mailed_on(workbook_id, reminder.about))


def _without_hearsay(going: Sequence[Digest]) -> list[Digest]:
    """The digests without what someone would be told of a reminder that another has not had, and does not get now."""
    leaving = {reminder.key for digest in going for reminder in digest.reminders}
    kept = []
    for digest in going:
        true = tuple(one for one in digest.reminders if one.about is None or one.told or one.about in leaving)
        if true:
            kept.append(replace(digest, reminders=true))
    return kept


def _is_covered(ledger: Ledger, workbook_id: str, reminder: Reminder) -> bool:
    """Whether the ledger has a reminder, or had it before the plan was given its Plan-ID."""
    key, plan = reminder.key, reminder.plan
    if ledger.covered(workbook_id, key):
        return True
    return plan is not None and ledger.covered(workbook_id, replace(key, plan_id=f"|{plan.name}"))


def _can_wait(digest: Digest, again: date, today: date, until: date | None) -> bool:
    """Whether a person who may have the next mail on the day `again` need not have one before: nothing is near its day.

    What would pass while she waits, or on the quiet days that follow, does not wait.
    """
    if again <= today:
        return False
    near = max(today + timedelta(days=URGENT_DAYS), again, until or today)
    return not any(today <= reminder.due <= near for reminder in digest.reminders)


def _news(raised: Sequence[Raised], found: Outlook, inventory: Inventory, chief: Contact) -> list[News]:
    """Everything the coordinator is told once, each with its key."""
    address = folded(chief.email)
    keys = dict(zip(map(id, inventory.plans), plan_keys(inventory), strict=True))
    news: list[News] = []
    for item in raised:
        key = Key(item.key.plan_id, f"{Event.RAISED}:{item.key.event}", item.key.due, item.key.step, address)
        news.append(News(Entry(key, item.occasion.title, ""), item))
    for finding in found.unreadable:
        # What stands in a cell may be anything: the ledger keeps no more of it than tells one text from another.
        said = sha256(str(finding.values.get("value", "")).encode()).hexdigest()[:12]
        event = f"{Event.UNREADABLE}:{finding.address.field}:{said}"
        title = " ".join((finding.plan_title or "").split())
        news.append(News(Entry(Key(finding.plan_id or title, event, date.min, 0, address), title, ""), finding))
    for lacking in found.unowned:
        event = f"{Event.NO_RECIPIENT}:{lacking.reason}:{folded(lacking.role)}"
        title = " ".join(lacking.plan.name.split())
        news.append(News(Entry(Key(keys[id(lacking.plan)], event, date.min, 0, address), title, ""), lacking))
    return news


def summary_entries(found: Due, today: date, number: int) -> list[Entry]:
    """What is recorded of the coordinator's summary of a sending, the so manieth: itself, and what she is told in it."""
    if not found.told:
        return []
    itself = Entry(Key(STRATEGY_ID, Event.SUMMARY, today, number, found.told), "", "")
    return [itself, *(one.entry for one in found.news), *([found.monthly] if found.monthly else [])]
