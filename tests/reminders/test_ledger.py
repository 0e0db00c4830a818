"""The ledger: what keeps a reminder from being sent again, what frees it, and who may write at one time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planbook.errors import LedgerError, SendingStoppedError
from planbook.reminders.ledger import FILE_NAME, Ledger, SeenWorkbook, State, reading, writing
from planbook.reminders.policy import Key

TODAY = date(2020, 2, 3)
NOW = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
BOOK = "bok-1"
KEY = Key("P-1", "revision", date(2019, 12, 31), 1, "kari@kommune.example")


def record(ledger: Ledger, state: State, *keys: Key) -> None:
    ledger.write(BOOK, keys or (KEY,), state, TODAY, NOW, "<melding@planbook.invalid>")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger."""
    with writing(tmp_path / "logg") as book:
        yield book


@pytest.mark.parametrize("state", [State.SENT, State.PLANNED, State.SENDING, State.UNCERTAIN, State.BASELINE])
def test_what_is_sent_reserved_uncertain_or_counted_as_known_is_not_due_again(ledger: Ledger, state: State) -> None:
    assert not ledger.covered(BOOK, KEY)
    record(ledger, state)
    assert ledger.covered(BOOK, KEY)


def test_what_failed_is_free_again(ledger: Ledger) -> None:
    record(ledger, State.SENDING)
    record(ledger, State.FAILED)
    assert not ledger.covered(BOOK, KEY)


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, plan_id="P-2"),
        replace(KEY, event="revision-owner"),
        replace(KEY, recipient="ola@kommune.example"),
        replace(KEY, due=date(2021, 12, 31)),
        replace(KEY, due=date(2018, 12, 31)),
    ],
    ids=["another plan", "another event", "a new address", "a later deadline", "an earlier deadline"],
)
def test_each_part_of_the_key_makes_a_reminder_of_its_own(ledger: Ledger, other: Key) -> None:
    record(ledger, State.SENT)
    assert not ledger.covered(BOOK, other)


def test_another_workbook_has_reminders_of_its_own(ledger: Ledger) -> None:
    record(ledger, State.SENT)
    assert not ledger.covered("bok-2", KEY)


@pytest.mark.parametrize("step", [-12, -6, -3, -1, 0, 1])
def test_a_step_covers_itself_and_every_lower_one(ledger: Ledger, step: int) -> None:
    record(ledger, State.SENT)
    assert ledger.covered(BOOK, replace(KEY, step=step))


@pytest.mark.parametrize("step", [2, 3])
def test_a_step_does_not_cover_a_higher_one(ledger: Ledger, step: int) -> None:
    record(ledger, State.SENT)
    assert not ledger.covered(BOOK, replace(KEY, step=step))


def test_a_failed_step_does_not_hide_that_a_lower_one_was_sent(ledger: Ledger) -> None:
    record(ledger, State.SENT, replace(KEY, step=-1))
    record(ledger, State.FAILED)
    assert ledger.covered(BOOK, replace(KEY, step=-1))
    assert not ledger.covered(BOOK, KEY)


def test_a_changed_deadline_is_a_new_cycle_that_begins_at_its_first_step(ledger: Ledger) -> None:
    record(ledger, State.SENT, replace(KEY, step=3))
    moved = replace(KEY, due=date(2021, 12, 31), step=-12)
    assert not ledger.covered(BOOK, moved)
    record(ledger, State.SENT, moved)
    assert ledger.covered(BOOK, moved)


def test_a_new_address_gets_the_step_reached_once(ledger: Ledger) -> None:
    record(ledger, State.SENT)
    successor = replace(KEY, recipient="ola@kommune.example")
    assert not ledger.covered(BOOK, successor)
    record(ledger, State.SENT, successor)
    assert ledger.covered(BOOK, successor)


def test_what_was_sent_is_known_when_the_ledger_is_opened_again(tmp_path: Path) -> None:
    with writing(tmp_path) as first:
        record(first, State.SENT)
    with writing(tmp_path) as second:
        assert second.covered(BOOK, KEY)
    with reading(tmp_path) as third:
        assert third.covered(BOOK, KEY)


def test_after_a_crash_what_was_planned_is_free_and_what_was_being_sent_is_uncertain(ledger: Ledger) -> None:
    planned, sending, sent = KEY, replace(KEY, plan_id="P-2"), replace(KEY, plan_id="P-3")
    record(ledger, State.PLANNED, planned)
    record(ledger, State.SENDING, sending)
    record(ledger, State.SENT, sent)
    assert ledger.settle_interrupted() == 1
    assert not ledger.covered(BOOK, planned)
    assert ledger.covered(BOOK, sending)
    assert ledger.covered(BOOK, sent)
    assert ledger.uncertain() == 1


def test_settling_twice_changes_nothing_more(ledger: Ledger) -> None:
    record(ledger, State.SENDING)
    ledger.settle_interrupted()
    assert ledger.settle_interrupted() == 0
    assert ledger.uncertain() == 1


def test_reminders_of_one_mail_are_recorded_all_or_none(ledger: Ledger) -> None:
    broken = Key("P-2", "revision", date(2019, 12, 31), 1, None)  # type: ignore[arg-type]
    with pytest.raises(LedgerError):
        record(ledger, State.SENT, KEY, broken)
    assert not ledger.covered(BOOK, KEY)


# the workbook


def test_the_ledger_remembers_what_a_workbook_was_like(ledger: Ledger, tmp_path: Path) -> None:
    seen = SeenWorkbook(BOOK, tmp_path / "planer.xlsx", "abc", NOW, 62, 20, 1)
    assert ledger.workbooks() == {}
    ledger.remember(seen, NOW)
    assert ledger.workbooks() == {BOOK: seen}
    again = replace(seen, plans=63, runs=2)
    ledger.remember(again, NOW)
    assert ledger.workbooks() == {BOOK: again}


# one writer


@contextmanager
def another_run(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the ledger open and is in the middle of a mail."""
    script = (
        "import sys, datetime as d; from pathlib import Path\n"
        "from planbook.reminders.ledger import State, writing\n"
        "from planbook.reminders.policy import Key\n"
        "with writing(Path(sys.argv[1])) as book:\n"
        "    key = Key('P-1', 'revision', d.date(2019, 12, 31), 1, 'kari@kommune.example')\n"
        f"    book.write({BOOK!r}, [key], State.SENDING, d.date(2020, 2, 3), d.datetime.now(d.UTC))\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_run_at_the_same_time_is_refused_and_told_which_run_holds_the_ledger(tmp_path: Path) -> None:
    with another_run(tmp_path) as other:
        with pytest.raises(SendingStoppedError) as stopped, writing(tmp_path):
            pytest.fail("two runs had the ledger at once")
        assert stopped.value.variant == "locked"
        sentence = stopped.value.sentence("nb")
        assert socket.gethostname() in sentence
        assert str(other.pid) in sentence


def test_the_dry_run_may_look_while_another_run_sends(tmp_path: Path) -> None:
    with another_run(tmp_path), reading(tmp_path) as book:
        assert book.covered(BOOK, KEY)


def test_a_killed_run_leaves_the_ledger_free_and_its_mail_uncertain(tmp_path: Path) -> None:
    with another_run(tmp_path) as other:
        other.kill()
        other.wait(timeout=30)
        with writing(tmp_path) as book:
            assert book.settle_interrupted() == 1
            assert book.covered(BOOK, KEY)
            assert book.uncertain() == 1


def test_two_runs_after_each_other_do_not_disturb_each_other(tmp_path: Path) -> None:
    for _ in range(2):
        with writing(tmp_path) as book:
            record(book, State.SENT)
            assert str(os.getpid()) in (tmp_path / "planbook.lock.txt").read_text(encoding="utf-8")


# what cannot be used


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "logg").write_text("en fil der mappen skulle vært", encoding="utf-8")
    with pytest.raises(LedgerError) as caught, writing(tmp_path / "logg"):
        pytest.fail("the ledger opened in a file")
    assert str(tmp_path / "logg") in caught.value.sentence("nb")


def test_a_ledger_that_is_no_database_is_one_sentence_and_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(b"dette er ingen database " * 100)
    for opening in (reading, writing):
        with pytest.raises(LedgerError) as caught, opening(tmp_path):
            pytest.fail("the ledger opened")
        assert str(file) in caught.value.sentence("nb")
    assert file.read_bytes() == b"dette er ingen database " * 100


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_folder_without_write_access_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(LedgerError), writing(tmp_path):
            pytest.fail("the ledger opened")
    finally:
        tmp_path.chmod(0o700)


# looking only


def test_looking_where_no_ledger_lies_shows_an_empty_one_and_writes_nothing(tmp_path: Path) -> None:
    with reading(tmp_path / "finnes ikke") as book:
        assert not book.covered(BOOK, KEY)
        assert book.workbooks() == {}
        assert book.uncertain() == 0
    assert list(tmp_path.iterdir()) == []


def test_looking_leaves_the_ledger_as_it_was_and_cannot_write_it(tmp_path: Path) -> None:
    with writing(tmp_path) as book:
        record(book, State.SENT)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with reading(tmp_path) as book:
        assert book.covered(BOOK, KEY)
        with pytest.raises(LedgerError):
            record(book, State.SENT, replace(KEY, step=2))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
