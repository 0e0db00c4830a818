"""The ledger: what keeps a reminder from being sent again, what frees it, and who may write at one time."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from planbook.errors import LedgerError
from planbook.reminders import ledger_file, ledger_view
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import FILE_NAME, Ledger, SeenWorkbook, State, reading, writing

TODAY = date(2020, 2, 3)
NOW = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
BOOK = "bok-1"
KEY = Key("P-1", "revision", date(2019, 12, 31), 1, "kari@kommune.example")


def record(
    ledger: Ledger, state: State, *keys: Key, today: date = TODAY, title: str = "Kulturplan", trouble: str = ""
) -> None:
    entries = [Entry(key, title, "responsible") for key in keys or (KEY,)]
    ledger.write(BOOK, entries, state, today, NOW, "<melding@planbook.invalid>", trouble)


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


# looking something up


def looked_up(ledger: Ledger, **asked: object) -> list[str]:
    return [row.key.plan_id for row in ledger.rows(BOOK, **asked)]  # type: ignore[arg-type]


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """A ledger with four reminders, the newest first: P-4, P-3, P-2, P-1."""
    record(ledger, State.SENT, title="Kulturplan", today=date(2020, 1, 1))
    record(ledger, State.FAILED, replace(KEY, plan_id="P-2"), title="ÅRSHJUL  for kultur", today=date(2020, 1, 2))
    other = replace(KEY, plan_id="P-3", recipient="ola@kommune.example")
    record(ledger, State.UNCERTAIN, other, title="Vegplan", today=date(2020, 1, 3))
    record(ledger, State.SENDING, replace(KEY, plan_id="P-4"), title="Skoleplan", today=date(2020, 1, 4))
    return ledger


def test_the_newest_stands_first_with_everything_that_is_known_of_it(full: Ledger) -> None:
    assert looked_up(full) == ["P-4", "P-3", "P-2", "P-1"]
    oldest = full.rows(BOOK)[-1]
    assert (oldest.key, oldest.state, oldest.today, oldest.at) == (KEY, State.SENT, date(2020, 1, 1), NOW)
    assert (oldest.title, oldest.reason, oldest.trouble) == ("Kulturplan", "responsible", "")
    assert oldest.message_id == "<melding@planbook.invalid>"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"plan": "p-1"}, ["P-1"]),
        ({"plan": "P-"}, []),
        ({"plan": " KULTUR "}, ["P-2", "P-1"]),
        ({"plan": "a\u030arshjul for"}, ["P-2"]),
        ({"recipient": " OLA@Kommune.example"}, ["P-3"]),
        ({"recipient": "kommune.example"}, []),
        ({"state": State.SENT}, ["P-1"]),
        ({"state": State.UNCERTAIN}, ["P-4", "P-3"]),
        ({"since": date(2020, 1, 3)}, ["P-4", "P-3"]),
        ({"until": date(2020, 1, 2)}, ["P-2", "P-1"]),
        ({"plan": "kultur", "state": State.FAILED}, ["P-2"]),
    ],
)
def test_a_reminder_is_found_by_plan_recipient_state_and_day(
    full: Ledger, asked: dict[str, object], expected: list[str]
) -> None:
    assert looked_up(full, **asked) == expected


def test_another_workbook_s_reminders_are_found_only_when_it_is_not_asked_for_one(full: Ledger) -> None:
    full.write("bok-2", [Entry(KEY, "Kulturplan", "owner")], State.SENT, TODAY, NOW)
    assert len(full.rows()) == 5
    assert len(full.rows("bok-2")) == 1


def test_why_a_mail_failed_is_kept_until_it_succeeds(ledger: Ledger) -> None:
    record(ledger, State.FAILED, trouble="550 ukjent mottaker")
    assert ledger.rows(BOOK)[0].trouble == "550 ukjent mottaker"
    record(ledger, State.SENT)
    assert ledger.rows(BOOK)[0].trouble == ""


def test_only_what_is_uncertain_can_be_settled(full: Ledger) -> None:
    full.settle_interrupted()
    full.settle(full.rows(BOOK), State.FAILED, NOW)
    assert {row.key.plan_id: row.state for row in full.rows(BOOK)} == {
        "P-1": State.SENT, "P-2": State.FAILED, "P-3": State.FAILED, "P-4": State.FAILED
    }  # fmt: skip
    assert not full.covered(BOOK, replace(KEY, plan_id="P-4"))


# what is past its time


def test_what_is_old_is_deleted_unless_its_cycle_lives_or_nobody_knows_whether_it_was_sent(full: Ledger) -> None:
    live = {("P-1", "revision", KEY.due)}
    assert full.prune(BOOK, date(2020, 1, 4), live) == 1
    assert looked_up(full) == ["P-4", "P-3", "P-1"]
    assert full.prune(BOOK, date(2021, 1, 1), live) == 0
    assert full.prune(BOOK, date(2021, 1, 1), set()) == 1
    assert looked_up(full) == ["P-4", "P-3"]


def test_a_reminder_whose_cycle_lives_is_still_covered_after_the_old_ones_are_gone(full: Ledger) -> None:
    assert full.covered(BOOK, KEY)
    full.prune(BOOK, date(2030, 1, 1), {("P-1", "revision", KEY.due)})
    assert full.covered(BOOK, KEY)
    full.prune(BOOK, date(2030, 1, 1), {("P-1", "revision", date(2018, 12, 31)), ("P-1", "start", KEY.due)})
    assert not full.covered(BOOK, KEY)


def test_the_day_itself_is_not_before_it_and_another_workbook_is_left_alone(full: Ledger) -> None:
    assert full.prune(BOOK, date(2020, 1, 1), set()) == 0
    assert full.prune("bok-2", date(2030, 1, 1), set()) == 0
    assert len(full.rows(BOOK)) == 4


def test_another_workbook_that_nothing_was_sent_for_since_is_forgotten_but_not_what_is_uncertain(
    ledger: Ledger, tmp_path: Path
) -> None:
    for number, at in enumerate((NOW - timedelta(days=1), NOW, NOW - timedelta(days=1), NOW), 1):
        seen = SeenWorkbook(f"bok-{number}", tmp_path / "planer.xlsx", "abc", NOW, 62, 20, 1)
        ledger.remember(seen, at)
        for state, plan in ((State.SENT, "P-1"), (State.UNCERTAIN, "P-2"), (State.SENDING, "P-3")):
            entry = Entry(replace(KEY, plan_id=plan), "Kulturplan", "owner")
            ledger.write(seen.workbook_id, [entry], state, date(2020, 2, 4), NOW)
    assert ledger.prune("bok-4", TODAY, set()) == 2
    assert sorted(ledger.workbooks()) == ["bok-2", "bok-4"]
    assert [ledger.seen_with(f"bok-{number}", "abc") is not None for number in (1, 2, 3, 4)] == [
        False,
        True,
        False,
        True,
    ]
    left = [sorted(row.key.plan_id for row in ledger.rows(f"bok-{number}")) for number in (1, 2, 3, 4)]
    assert left == [["P-2", "P-3"], ["P-1", "P-2", "P-3"], ["P-2", "P-3"], ["P-1", "P-2", "P-3"]]


def test_the_workbook_that_is_sent_for_is_not_forgotten_however_long_ago_that_was(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.remember(SeenWorkbook(BOOK, tmp_path / "planer.xlsx", "abc", NOW, 62, 20, 1), NOW)
    record(ledger, State.SENT)
    assert ledger.prune(BOOK, date(2030, 1, 1), {("P-1", "revision", KEY.due)}) == 0
    assert BOOK in ledger.workbooks()
    assert ledger.covered(BOOK, KEY)


# the workbook


def test_the_ledger_remembers_what_a_workbook_was_like(ledger: Ledger, tmp_path: Path) -> None:
    seen = SeenWorkbook(BOOK, tmp_path / "planer.xlsx", "abc", NOW, 62, 20, 1)
    assert ledger.workbooks() == {}
    ledger.remember(seen, NOW)
    assert ledger.workbooks() == {BOOK: seen}
    again = replace(seen, plans=63, runs=2, recorded=1, transport="smtp")
    ledger.remember(again, NOW)
    assert ledger.workbooks() == {BOOK: again}


def test_every_content_that_a_workbook_was_seen_with_is_kept_with_the_last_time(ledger: Ledger, tmp_path: Path) -> None:
    for hour, content in enumerate("aba"):
        seen = SeenWorkbook(BOOK, tmp_path / "planer.xlsx", content, NOW, 62, 20, 1)
        ledger.remember(seen, NOW + timedelta(hours=hour))
    assert ledger.seen_with(BOOK, "a") == NOW + timedelta(hours=2)
    assert ledger.seen_with(BOOK, "b") == NOW + timedelta(hours=1)
    assert ledger.seen_with(BOOK, "c") is None
    assert ledger.seen_with("bok-2", "a") is None


# the file


def older_ledger(folder: Path) -> Path:
    """A ledger as the first version made it, with one reminder and one workbook."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / FILE_NAME)) as old, old:
        for table in ledger_file._FIRST:
            old.execute(table)
        for event in ("revision", "revision-owner"):
            old.execute(
                "INSERT INTO reminder VALUES (?,?,?,?,?,?,?,?,?,?)",
                (BOOK, "P-1", event, "2019-12-31", 1, KEY.recipient, "sent", "2020-02-03", NOW.isoformat(), None),
            )
        old.execute(
            "INSERT INTO workbook VALUES (?,?,?,?,?,?,?,?)",
            (BOOK, "p.xlsx", "abc", NOW.isoformat(), 62, 20, 3, NOW.isoformat()),
        )
    return folder / FILE_NAME


def test_an_older_ledger_keeps_everything_and_is_brought_up_when_it_is_written(tmp_path: Path) -> None:
    older_ledger(tmp_path)
    with writing(tmp_path) as book:
        assert book.covered(BOOK, KEY)
        assert book.covered(BOOK, replace(KEY, event="owner:revision"))
        assert (book.rows(BOOK)[0].title, book.workbooks()[BOOK].runs) == ("", 3)
        assert book.id
        assert book.seen_with(BOOK, "abc") == NOW
        record(book, State.SENT, replace(KEY, step=2))
    with writing(tmp_path) as book:
        assert [row.key.step for row in book.rows(BOOK) if row.title] == [2]


def test_an_older_ledger_is_looked_at_without_being_changed(tmp_path: Path) -> None:
    before = older_ledger(tmp_path).read_bytes()
    with reading(tmp_path) as book:
        assert book.covered(BOOK, KEY)
        assert book.id == ""
        with pytest.raises(LedgerError):
            record(book, State.SENT)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_ledger_of_a_newer_program_is_refused_with_a_sentence_and_left_alone(tmp_path: Path) -> None:
    with writing(tmp_path) as book:
        record(book, State.SENT)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as newer:
        newer.execute("PRAGMA user_version=2")
    before = (tmp_path / FILE_NAME).read_bytes()
    for opening in (reading, writing):
        with pytest.raises(LedgerError) as caught, opening(tmp_path):
            pytest.fail("the ledger opened")
        assert "nyere utgave" in caught.value.sentence("nb")
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_ledger_has_an_id_of_its_own_that_it_keeps(tmp_path: Path) -> None:
    ids = []
    for folder in ("a", "a", "b"):
        with writing(tmp_path / folder) as book:
            ids.append(book.id)
    with reading(tmp_path / "a") as book:
        ids.append(book.id)
    with reading(tmp_path / "finnes ikke") as book:
        assert book.id == ""
    assert ids[0] == ids[1] == ids[3] != ids[2]
    assert len(ids[0]) == 36


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_new_ledger_and_its_folder_are_their_owner_s_alone_and_old_ones_keep_their_rights(tmp_path: Path) -> None:
    folder, shared = tmp_path / "logg", tmp_path / "delt"
    shared.mkdir()
    shared.chmod(0o755)
    for place in (folder, shared):
        with writing(place) as book:
            record(book, State.SENT)
            assert {stat.S_IMODE(path.stat().st_mode) for path in place.glob("*.sqlite*")} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    (shared / FILE_NAME).chmod(0o640)
    with writing(shared):
        assert stat.S_IMODE((shared / FILE_NAME).stat().st_mode) == 0o640


def test_every_commit_is_synced_to_the_disk(ledger: Ledger) -> None:
    settings = [ledger._rows(f"PRAGMA {name}")[0][0] for name in ("synchronous", "journal_mode")]
    assert settings == [2, "truncate"]


def test_a_ledger_left_in_the_middle_of_a_commit_is_as_it_was_before_it(tmp_path: Path) -> None:
    killed = tmp_path / "drept"
    killed.mkdir()
    with writing(tmp_path) as book:
        record(book, State.SENT)
        connection = book._connection
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.execute("UPDATE reminder SET state='failed'")
        connection.executemany(
            "INSERT INTO workbook VALUES (?,?,'','',0,0,0,'',0,'')", [(str(number), "x" * 3000) for number in range(50)]
        )
        for path in tmp_path.glob(f"{FILE_NAME}*"):
            shutil.copy(path, killed)
        connection.rollback()
    assert (killed / f"{FILE_NAME}-journal").stat().st_size
    with reading(killed) as left:
        assert left.covered(BOOK, KEY)
        assert left.workbooks() == {}


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


def test_a_ledger_that_another_program_holds_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "PATIENCE", 0)
    with writing(tmp_path) as book:
        record(book, State.SENT)
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for opening in (reading, writing):
            with pytest.raises(LedgerError) as caught, opening(tmp_path):
                pytest.fail("the ledger opened")
            assert "et annet program holder den åpen" in caught.value.sentence("nb")


def test_a_ledger_that_may_not_be_written_is_looked_at_and_stops_a_sending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(tmp_path) as book:
        record(book, State.SENT)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with reading(tmp_path) as book:
        assert book.covered(BOOK, KEY)
    with pytest.raises(LedgerError) as caught, writing(tmp_path):
        pytest.fail("the ledger opened")
    assert "den kan ikke skrives" in caught.value.sentence("nb")


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE reminder SET due='snart'", "UPDATE reminder SET state='borte'", "UPDATE reminder SET at='2020-02-03'",
        "UPDATE reminder SET today=''",
    ],
)  # fmt: skip
def test_a_row_that_we_never_wrote_is_one_sentence(tmp_path: Path, spoil: str) -> None:
    with writing(tmp_path) as book:
        record(book, State.SENT)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other, other:
        other.execute(spoil)
    with reading(tmp_path) as book, pytest.raises(LedgerError):
        book.rows()


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
