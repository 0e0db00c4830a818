"""Looking into the ledger, and what a person may change in it: settle what is uncertain, delete what is past its time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from planbook.errors import LedgerError, SendingStoppedError, SettingValueError
from planbook.reminders.ledger import FILE_NAME, Ledger, Row, State, reading, writing

MARKS = {"sent": State.SENT, "resend": State.FAILED}
"""What an uncertain reminder can be said to be: what failed is free, and goes out at the next sending."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for."""

    workbook_id: str | None = None
    plan: str = ""
    """A Plan-ID or part of a name."""
    recipient: str = ""
    state: State | None = None
    since: date | None = None

    def rows(self, book: Ledger) -> list[Row]:
        """What a ledger has of it, newest first."""
        return book.rows(
            self.workbook_id, plan=self.plan, recipient=self.recipient, state=self.state, since=self.since
        )  # fmt: skip


def state_named(name: str | None) -> State | None:
    """A state by its name in the ledger; raises `SettingValueError`."""
    if name is None:
        return None
    if name not in list(State):
        raise SettingValueError(where="--state", value=name, allowed=", ".join(State))
    return State(name)


def assert_mark(name: str | None) -> None:
    """Raise `SettingValueError` for a mark that there is not."""
    if name is not None and name not in MARKS:
        raise SettingValueError(where="--mark", value=name, allowed=", ".join(MARKS))


def assert_readable(missing: SendingStoppedError | None) -> None:
    """Raise `LedgerError` where something of the workbook is missing that tells which cycles are alive."""
    if missing is not None:
        raise LedgerError("structure", **missing.values)


def is_there(folder: Path) -> bool:
    """Whether a ledger lies in a folder; raises `LedgerError` where nobody may look."""
    path = folder / FILE_NAME
    try:
        return path.is_file()
    except OSError as error:
        raise LedgerError("view", path=path, reason=error.strerror or "") from error


def look(folder: Path, asked: Asked) -> list[Row]:
    """What the ledger has, newest first."""
    with _told(), reading(folder) as book:
        return asked.rows(book)


def settle(folder: Path, asked: Asked, mark: str, now: datetime) -> list[Row]:
    """Say of the uncertain ones among what is asked for whether they were sent; gives back those that were settled."""
    with _told(), writing(folder, now) as book:
        book.settle_interrupted(asked.workbook_id)
        rows = [row for row in asked.rows(book) if row.state is State.UNCERTAIN]
        book.settle(rows, MARKS[mark], now)
    return rows


def prune(
    folder: Path, workbook_id: str, before: date, live: Collection[tuple[str, str, date]], now: datetime
) -> int:  # fmt: skip
    """Delete what is older than a day and no part of a cycle that is alive; gives back how much it was."""
    with _told(), writing(folder, now) as book:
        return book.prune(workbook_id, before, live)


@contextmanager
def _told() -> Iterator[None]:
    """Say of what goes wrong that nothing was changed; the sentences of a sending speak of mails."""
    try:
        yield
    except SendingStoppedError as error:
        raise LedgerError("elsewhere" if error.variant == "elsewhere" else "busy", **error.values) from error
    except LedgerError as error:
        raise LedgerError(error.variant or "view", **error.values) from error
