"""The ledger: what keeps a reminder from being sent again, what frees it, and what a run asks of it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ledger_making import BOOK, KEY, NOW, TODAY, record

from planbook.errors import LedgerError
from planbook.reminders import ledger_file, ledger_view
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import FILE_NAME, Ledger, State, reading, writing


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
    assert ledger.settle_interrupted() == 2
    assert not ledger.covered(BOOK, planned)
    assert ledger.covered(BOOK, sending)
    assert ledger.covered(BOOK, sent)
    assert ledger.uncertain() == 1


def test_settling_twice_changes_nothing_more(ledger: Ledger) -> None:
    record(ledger, State.SENDING)
    ledger.settle_interrupted()
    assert ledger.settle_interrupted() == 0
    assert ledger.uncertain() == 1


def test_an_interruption_of_another_workbook_is_left_for_its_own_run(ledger: Ledger) -> None:
    for state, plan in ((State.PLANNED, "P-1"), (State.SENDING, "P-2")):
        for book in (BOOK, "bok-2"):
            ledger.write(book, [Entry(replace(KEY, plan_id=plan), "Kulturplan", "owner")], state, TODAY, NOW)
    assert ledger.settle_interrupted(BOOK) == 2
    assert [row.state for row in ledger.rows(BOOK)] == [State.UNCERTAIN]
    assert [row.state for row in ledger.rows("bok-2")] == [State.PLANNED, State.SENDING]
    assert ledger.settle_interrupted() == 2
    assert [row.state for row in ledger.rows("bok-2")] == [State.UNCERTAIN]


@pytest.mark.parametrize("workbook_id", [BOOK, None])
def test_a_mark_settles_what_a_killed_run_left_in_the_middle_of_a_mail(tmp_path: Path, workbook_id: str | None) -> None:
    with writing(tmp_path) as book:
        record(book, State.SENDING)
        record(book, State.SENT, replace(KEY, plan_id="P-2"))
        book.write("bok-2", [Entry(KEY, "Kulturplan", "owner")], State.SENDING, TODAY, NOW)
    settled = ledger_view.settle(tmp_path, ledger_view.Asked(workbook_id), "resend", NOW)
    assert [row.workbook_id for row in settled] == ([BOOK] if workbook_id else [BOOK, "bok-2"])
    with reading(tmp_path) as book:
        assert {row.key.plan_id: row.state for row in book.rows(BOOK)} == {"P-1": State.FAILED, "P-2": State.SENT}
        other = State.SENDING if workbook_id else State.FAILED
        assert [row.state for row in book.rows("bok-2")] == [other]


def test_reminders_of_one_mail_are_recorded_all_or_none(ledger: Ledger) -> None:
    broken = Key("P-2", "revision", date(2019, 12, 31), 1, None)  # type: ignore[arg-type]
    with pytest.raises(LedgerError):
        record(ledger, State.SENT, KEY, broken)
    assert not ledger.covered(BOOK, KEY)


# what is asked of it in a run


def test_what_is_in_memory_follows_every_change_of_state(ledger: Ledger) -> None:
    assert not ledger.covered(BOOK, KEY)
    for state, expected in ((State.PLANNED, True), (State.SENDING, True), (State.FAILED, False), (State.SENT, True)):
        record(ledger, state)
        assert ledger.covered(BOOK, KEY) is expected
    assert ledger.recorded_on(BOOK, KEY) == TODAY


def test_the_last_repeat_before_one_is_that_of_the_same_cycle_which_was_recorded_and_did_not_fail(
    ledger: Ledger,
) -> None:
    third = replace(KEY, step=3)
    record(ledger, State.SENT, replace(KEY, step=-1), replace(KEY, step=0), today=date(2020, 1, 1))
    assert ledger.last_repeat(BOOK, third) is None
    record(ledger, State.BASELINE, today=date(2020, 1, 2))
    assert ledger.last_repeat(BOOK, third) == date(2020, 1, 2)
    record(ledger, State.UNCERTAIN, replace(KEY, step=2), today=date(2020, 2, 2))
    assert ledger.last_repeat(BOOK, third) == date(2020, 2, 2)
    assert ledger.last_repeat(BOOK, replace(KEY, step=2)) == date(2020, 1, 2)
    assert ledger.last_repeat(BOOK, KEY) is None
    record(ledger, State.FAILED, replace(KEY, step=2), today=date(2020, 2, 2))
    assert ledger.last_repeat(BOOK, third) == date(2020, 1, 2)
    others = [replace(third, recipient="ola@kommune.example"), replace(third, due=date(2021, 12, 31))]
    assert [ledger.last_repeat(BOOK, other) for other in others] == [None, None]
    assert ledger.last_repeat("bok-2", third) is None


@pytest.mark.parametrize(
    "event", ["summary", "monthly", "raised:revision", "unreadable:finish:snart", "no-recipient:x:", "uncertain"]
)
def test_what_the_coordinator_is_told_in_a_summary_is_not_her_last_mail(ledger: Ledger, event: str) -> None:
    record(ledger, State.SENT, today=date(2020, 1, 1))
    record(ledger, State.SENT, replace(KEY, event=event), today=date(2020, 1, 8))
    assert ledger.last_mail(BOOK, KEY.recipient) == date(2020, 1, 1)
    record(ledger, State.SENT, replace(KEY, event=event, step=2), today=date(2020, 1, 9))
    assert ledger.last_mail(BOOK, KEY.recipient) == date(2020, 1, 1)


def test_what_could_not_be_written_is_not_in_memory_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "PATIENCE", 0)
    with writing(tmp_path) as book:
        assert not book.covered(BOOK, KEY)
        assert book.last_mail(BOOK, KEY.recipient) is None
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(LedgerError):
                record(book, State.SENT)
        assert not book.covered(BOOK, KEY)
        assert book.last_mail(BOOK, KEY.recipient) is None


def test_the_last_mail_to_an_address_is_the_last_that_left_or_perhaps_left(ledger: Ledger) -> None:
    assert ledger.last_mail(BOOK, KEY.recipient) is None
    record(ledger, State.BASELINE)
    record(ledger, State.FAILED, replace(KEY, plan_id="P-2"))
    record(ledger, State.PLANNED, replace(KEY, plan_id="P-3"))
    assert ledger.last_mail(BOOK, KEY.recipient) is None
    record(ledger, State.SENT, replace(KEY, plan_id="P-4"), today=date(2020, 3, 2))
    record(ledger, State.SENT, replace(KEY, plan_id="P-5"), today=date(2020, 2, 4))
    assert ledger.last_mail(BOOK, KEY.recipient) == date(2020, 3, 2)
    record(ledger, State.UNCERTAIN, replace(KEY, plan_id="P-6"), today=date(2020, 4, 1))
    assert ledger.last_mail(BOOK, f" {KEY.recipient.title()} ") == date(2020, 4, 1)
    record(ledger, State.FAILED, replace(KEY, plan_id="P-6"), today=date(2020, 4, 1))
    assert ledger.last_mail(BOOK, KEY.recipient) == date(2020, 3, 2)
    assert ledger.last_mail("bok-2", KEY.recipient) is None
    assert ledger.last_mail(BOOK, "ola@kommune.example") is None


def test_twenty_thousand_reminders_are_asked_about_and_listed_within_seconds(ledger: Ledger) -> None:
    keys = [
        replace(KEY, plan_id=f"P-{number}", recipient=f"r{number % 500}@kommune.example") for number in range(20_000)
    ]
    record(ledger, State.SENT, *keys)
    start = time.process_time()
    assert all(ledger.covered(BOOK, key) for key in keys)
    assert all(ledger.last_mail(BOOK, key.recipient) == TODAY for key in keys)
    record(ledger, State.SENT, replace(KEY, plan_id="én til"))
    assert all(ledger.covered(BOOK, key) for key in keys)
    assert len(ledger.rows(BOOK)) == 20_001
    # With a question to SQLite for each this takes far longer than the machine is slow.
    assert time.process_time() - start < 5
