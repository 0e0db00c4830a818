"""The ledger of reminders: what was reserved, sent, failed or is uncertain, and which workbook it was for (SQLite)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from planbook.model.inventory import folded
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger_file import ensure_folder, open_to_read, open_to_write, unusable
from planbook.reminders.lock import hold
from planbook.reminders.occasions import IN_SUMMARY

FILE_NAME = "planbook.sqlite"


class State(StrEnum):
    """Where a reminder is on its way."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BASELINE = "baseline"
    """Counted as known at the first run, without a mail."""


COVERING = frozenset({State.PLANNED, State.SENDING, State.SENT, State.UNCERTAIN, State.BASELINE})
"""The states that keep a reminder from being sent again."""
PERHAPS_SENT = (State.SENDING, State.UNCERTAIN)
"""The states of which nobody knows whether a mail left, once the run is over."""
MAILED = frozenset({State.SENT, *PERHAPS_SENT})


@dataclass(frozen=True, slots=True)
class SeenWorkbook:
    """A workbook as it was at the last run that sent."""

    workbook_id: str
    path: Path
    sha256: str
    modified: datetime
    plans: int
    owners: int
    runs: int
    recorded: int = 0
    """The last run of which a record was written beside the workbook."""
    transport: str = ""
    """What the mails of that run were to leave by; empty where nobody knows."""
    at: datetime | None = field(default=None, compare=False)
    """When that run was; an aware time."""


class Row(NamedTuple):
    """A reminder in the ledger."""

    workbook_id: str
    key: Key
    state: State
    today: date
    """The day that the run counted as today."""
    at: datetime
    """When it got its state; an aware time."""
    message_id: str | None
    title: str
    reason: str
    trouble: str


class _Known(NamedTuple):
    """What is kept in memory of a row."""

    state: str
    today: str


_Cycle = tuple[str, str, str, str]
"""Plan, event, due date, recipient: what the steps of one cycle for one person have in common."""


def storable(path: Path) -> str:
    """A path as text that can always be written, also where its bytes are no letters."""
    return str(path).encode("utf-8", "backslashreplace").decode()


class Ledger:
    """An open ledger; every change of state is on disk before the next step."""

    def __init__(self, path: Path, connection: sqlite3.Connection, covering: Collection[State] = COVERING) -> None:
        self.path = path
        self._connection = connection
        self._covering = covering
        self._workbooks: dict[str, dict[_Cycle, dict[int, _Known]]] = {}
        self._mails: dict[str, dict[str, str]] = {}

    @property
    def id(self) -> str:
        """What names this ledger among all; empty where none has been made yet."""
        found = self._rows("SELECT id FROM ledger")
        return str(found[0][0]) if found else ""

    def covered(self, workbook_id: str, key: Key) -> bool:
        """Whether this recipient has this step or a higher one for this plan, event and deadline."""
        steps = self._known(workbook_id).get(_cycle(key), {})
        return any(step >= key.step and known.state in self._covering for step, known in steps.items())

    def recorded_on(self, workbook_id: str, key: Key) -> date | None:
        """The day this recipient got this step or a higher one; None where `covered` is false."""
        steps = self._known(workbook_id).get(_cycle(key))
        if not steps:
            return None
        days = [known.today for step, known in steps.items() if step >= key.step and known.state in self._covering]
        return date.fromisoformat(min(days)) if days else None

    def mailed_on(self, workbook_id: str, key: Key) -> date | None:
        """The day a mail with this step or a higher one left, or perhaps left; a baseline is no mail."""
        steps = self._known(workbook_id).get(_cycle(key), {})
        days = [known.today for step, known in steps.items() if step >= key.step and known.state in MAILED]
        return date.fromisoformat(min(days)) if days else None

    def last_repeat(self, workbook_id: str, key: Key) -> date | None:
        """The last day on which this recipient got a repeat before this one; None where there was none."""
        steps = self._known(workbook_id).get(_cycle(key))
        if not steps:
            return None
        days = [known.today for step, known in steps.items() if 0 < step < key.step and known.state in self._covering]
        return date.fromisoformat(max(days)) if days else None

    def failed(self, workbook_id: str, key: Key) -> bool:
        """Whether this very reminder could not be sent when it was tried last."""
        known = self._known(workbook_id).get(_cycle(key), {}).get(key.step)
        return known is not None and known.state == State.FAILED

    def last_mail(self, workbook_id: str, recipient: str) -> date | None:
        """The last day on which reminders left, or perhaps left, for an address; None where none did.

        The coordinator's summary does not count.
        """
        if workbook_id not in self._mails:
            mails: dict[str, str] = {}
            for cycle, steps in self._known(workbook_id).items():
                if _is_in_summary(cycle[1]):
                    continue
                days = [known.today for known in steps.values() if known.state in MAILED]
                mails[cycle[-1]] = max(mails.get(cycle[-1], ""), *days, "")
            self._mails[workbook_id] = mails
        day = self._mails[workbook_id].get(folded(recipient))
        return date.fromisoformat(day) if day else None

    def write(
        self,
        workbook_id: str,
        entries: Iterable[Entry],
        state: State,
        today: date,
        now: datetime,
        message_id: str | None = None,
        trouble: str = "",
    ) -> None:
        """Record a state for some reminders, all or none; `trouble` is why they could not be sent."""
        with self._guarded():
            keys = self._insert(workbook_id, entries, state, today, now, message_id, trouble)
        self._keep(workbook_id, keys, _Known(state, today.isoformat()))

    def _insert(
        self, workbook_id: str, entries: Iterable[Entry], state: State, today: date, now: datetime,
        message_id: str | None, trouble: str,
    ) -> list[Key]:  # fmt: skip
        keys: list[Key] = []
        rows: list[tuple[object, ...]] = []
        for key, title, reason in entries:
            keys.append(key)
            rows.append(
                (workbook_id, *_cycle(key), key.step, state, today.isoformat(), now.isoformat(), message_id, title, reason,
                 trouble)
            )  # fmt: skip
        self._connection.executemany(
            "INSERT OR REPLACE INTO reminder (workbook_id, plan_id, event, due, recipient, step, state, today, at, "
            "message_id, title, reason, trouble) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
            rows,
        )
        return keys

    def reserve(
        self, workbook_id: str, mails: Iterable[tuple[Iterable[Entry], str]], today: date, now: datetime
    ) -> None:
        """Record as planned the reminders of many mails, each with its Message-ID: all of them or none."""
        with self._changing():
            for entries, message_id in mails:
                self._insert(workbook_id, entries, State.PLANNED, today, now, message_id, "")

    def settle_interrupted(self, workbook_id: str | None = None) -> int:
        """After a crash: what was being sent is uncertain (never resent by itself), what was planned is free again.

        Of one workbook, where one is given: another one's is told at its own run. Returns how many reminders it was.
        """
        with self._changing():
            freed = self._connection.execute(
                "DELETE FROM reminder WHERE state=? AND workbook_id=coalesce(?, workbook_id)",
                (State.PLANNED, workbook_id),
            )
            changed = self._connection.execute(
                "UPDATE reminder SET state=? WHERE state=? AND workbook_id=coalesce(?, workbook_id)",
                (State.UNCERTAIN, State.SENDING, workbook_id),
            )
        return freed.rowcount + changed.rowcount

    def uncertain(self) -> int:
        """How many reminders nobody knows whether they were sent."""
        return int(self._rows("SELECT COUNT(*) FROM reminder WHERE state IN (?,?)", PERHAPS_SENT)[0][0])

    def rows(
        self,
        workbook_id: str | None = None,
        *,
        plan: str = "",
        recipient: str = "",
        state: State | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> list[Row]:
        """What is in the ledger, newest first; `plan` is a Plan-ID or part of a name.

        Uncertain also finds what is being sent: after a crash nothing else tells the two apart.
        """
        states = PERHAPS_SENT if state is State.UNCERTAIN else (state,)
        question = (
            "SELECT workbook_id, plan_id, event, due, step, recipient, state, today, at, message_id, title, reason, "
            "trouble FROM reminder WHERE workbook_id=coalesce(?, workbook_id) AND today>=coalesce(?, today) "
            "AND today<=coalesce(?, today) "
            "ORDER BY today DESC, at DESC, plan_id, event, due, step, recipient"
        )
        days = [day.isoformat() if day else None for day in (since, until)]
        try:
            found = [_row(values) for values in self._rows(question, (workbook_id, *days))]
        except (TypeError, ValueError) as error:
            raise unusable(self.path, error) from error
        wanted, address = folded(plan), folded(recipient)
        return [
            row
            for row in found
            if (state is None or row.state in states)
            and (not address or address == folded(row.key.recipient))
            and (not wanted or wanted == folded(row.key.plan_id) or wanted in folded(row.title or row.key.plan_id))
        ]

    def settle(self, rows: Iterable[Row], state: State, now: datetime) -> None:
        """Give rows that are uncertain a state; the day they were for stays."""
        changes = [
            (state, now.isoformat(), row.workbook_id, row.key.plan_id, row.key.event, row.key.due.isoformat(), row.key.step,
             row.key.recipient, State.UNCERTAIN)
            for row in rows
        ]  # fmt: skip
        with self._changing():
            self._connection.executemany(
                "UPDATE reminder SET state=?, at=? WHERE workbook_id=? AND plan_id=? AND event=? AND due=? AND step=? "
                "AND recipient=? AND state=?",
                changes,
            )

    def prune(self, workbook_id: str, before: date, live: Collection[tuple[str, str, date]]) -> int:
        """Delete what is older than a day and say how much it was.

        What belongs to a cycle (plan, event, due date) in `live` stays, or it would be sent again; so does what nobody
        knows whether it was sent. Another workbook for which nothing has been sent since that day is forgotten.
        """
        others = [seen for seen in self.workbooks().values() if seen.workbook_id != workbook_id]
        left = [seen.workbook_id for seen in others if seen.at and seen.at.date() < before]
        kept = {(plan_id, event, due.isoformat()) for plan_id, event, due in live}
        question = (
            "SELECT plan_id, event, due, step, recipient FROM reminder WHERE workbook_id=? AND today<? "
            "AND state NOT IN (?,?)"
        )
        old = [
            row
            for row in self._rows(question, (workbook_id, before.isoformat(), *PERHAPS_SENT))
            if tuple(row[:3]) not in kept
        ]
        with self._changing():
            self._connection.executemany(
                "DELETE FROM reminder WHERE workbook_id=? AND plan_id=? AND event=? AND due=? AND step=? AND recipient=?",
                [(workbook_id, *row) for row in old],
            )
            forgotten = sum(self._forget(one) for one in left)
        return len(old) + forgotten

    def _forget(self, workbook_id: str) -> int:
        """Delete a workbook and its reminders but the uncertain; should it come back, it is unknown, and someone is asked."""
        self._connection.execute("DELETE FROM workbook WHERE workbook_id=?", (workbook_id,))
        self._connection.execute("DELETE FROM content WHERE workbook_id=?", (workbook_id,))
        question = "DELETE FROM reminder WHERE workbook_id=? AND state NOT IN (?,?)"
        return self._connection.execute(question, (workbook_id, *PERHAPS_SENT)).rowcount

    def workbooks(self) -> dict[str, SeenWorkbook]:
        """The workbooks this ledger has sent for, by id."""
        rows = self._rows(
            "SELECT workbook_id, path, sha256, modified, plans, owners, runs, recorded, transport, at FROM workbook"
        )
        try:
            return {
                name: SeenWorkbook(
                    name, Path(path), sha256, _moment(modified), plans, owners, runs, recorded, transport, _moment(at)
                )
                for name, path, sha256, modified, plans, owners, runs, recorded, transport, at in rows
            }
        except (TypeError, ValueError) as error:
            raise unusable(self.path, error) from error

    def seen_with(self, workbook_id: str, sha256: str) -> datetime | None:
        """When a workbook last had this content at a run that sent; None where it never had."""
        rows = self._rows("SELECT at FROM content WHERE workbook_id=? AND sha256=?", (workbook_id, sha256))
        try:
            return _moment(rows[0][0]) if rows else None
        except (TypeError, ValueError) as error:
            raise unusable(self.path, error) from error

    def remember(self, seen: SeenWorkbook, now: datetime) -> None:
        """Keep what a workbook was like at a run that sent."""
        row = (
            seen.workbook_id, storable(seen.path), seen.sha256, seen.modified.isoformat(),
            seen.plans, seen.owners, seen.runs, now.isoformat(), seen.recorded, seen.transport,
        )  # fmt: skip
        with self._guarded():
            self._connection.execute(
                "INSERT OR REPLACE INTO workbook (workbook_id, path, sha256, modified, plans, owners, runs, at, recorded, "
                "transport) VALUES (?,?,?,?,?,?,?,?,?,?)",
                row,
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO content VALUES (?,?,?)", (seen.workbook_id, seen.sha256, now.isoformat())
            )

    def _known(self, workbook_id: str) -> dict[_Cycle, dict[int, _Known]]:
        """Every reminder of a workbook, read once: a run asks about each of thousands several times."""
        known = self._workbooks.get(workbook_id)
        if known is None:
            known = {}
            question = "SELECT plan_id, event, due, recipient, step, state, today FROM reminder WHERE workbook_id=?"
            for plan_id, event, due, recipient, step, state, today in self._rows(question, (workbook_id,)):
                known.setdefault((plan_id, event, due, recipient), {})[step] = _Known(state, today)
            self._workbooks[workbook_id] = known
        return known

    def _keep(self, workbook_id: str, keys: Iterable[Key], written: _Known) -> None:
        """Bring what is in memory in line with what was written."""
        known, mails = self._workbooks.get(workbook_id), self._mails.get(workbook_id)
        for key in keys:
            if known is not None:
                known.setdefault(_cycle(key), {})[key.step] = written
            if mails is not None and not _is_in_summary(key.event):
                mails[key.recipient] = max(mails.get(key.recipient, ""), written.today)
        if written.state not in MAILED:
            self._mails.pop(workbook_id, None)

    def _rows(self, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._guarded():
            return self._connection.execute(question, tuple(values)).fetchall()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            with self._connection:
                yield
        except sqlite3.Error as error:
            raise unusable(self.path, error) from error

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Guarded, for a change of rows of any workbook: what is in memory is read again."""
        self._workbooks.clear()
        self._mails.clear()
        with self._guarded():
            yield


def _cycle(key: Key) -> _Cycle:
    return key.plan_id, key.event, key.due.isoformat(), key.recipient


def _is_in_summary(event: str) -> bool:
    return event.partition(":")[0] in IN_SUMMARY


def _row(values: tuple[Any, ...]) -> Row:
    """A row of the table; ValueError or TypeError where it holds what we never write."""
    workbook_id, plan_id, event, due, step, recipient, state, today, at, message_id, title, reason, trouble = values
    key = Key(plan_id, event, date.fromisoformat(due), step, recipient)
    day = date.fromisoformat(today)
    return Row(workbook_id, key, State(state), day, _moment(at), message_id, title, reason, trouble)


def _moment(text: str) -> datetime:
    """An aware time; ValueError for one without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


@contextmanager
def reading(folder: Path) -> Iterator[Ledger]:
    """The ledger for looking only: an empty one in memory where none lies in the folder yet."""
    path = folder / FILE_NAME
    with ExitStack() as stack:
        connection = open_to_read(path, stack)
        # What a broken run had only planned is free again at the next sending.
        yield Ledger(path, connection, COVERING - {State.PLANNED})


@contextmanager
def writing(folder: Path, now: datetime | None = None) -> Iterator[Ledger]:
    """The ledger for a run that changes it; a second run at the same time is refused by name (`SendingStoppedError`).

    `now` tells the other run since when. Raises `LedgerError`.
    """
    path = folder / FILE_NAME
    with ExitStack() as stack:
        try:
            ensure_folder(folder)
            stack.enter_context(hold(folder, now))
        except (sqlite3.Error, OSError) as error:
            raise unusable(path, error) from error
        yield Ledger(path, open_to_write(path, stack))
