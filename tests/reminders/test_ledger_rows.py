"""Looking something up in the ledger, what is past its time, and the workbooks it knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from ledger_making import BOOK, KEY, NOW, TODAY, record

from planbook.reminders.keys import Entry
from planbook.reminders.ledger import Ledger, SeenWorkbook, State

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
