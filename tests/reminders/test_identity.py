"""Is this the workbook we sent for last time? Each case stops a sending, and passes once it is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planbook.errors import SendingStoppedError, UnwritableError
from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.reminders.identity import ACCEPTABLE, Identity, assert_known, identity, keep_record, remembered
from planbook.reminders.ledger import Ledger, writing
from planbook.reminders.run_record import RunRecord, read

THEN = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
NOTHING: frozenset[str] = frozenset()
CASES = [case for case in ACCEPTABLE if case not in ("host", "quiet")]
"""What the workbook itself can stop a sending by."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger."""
    with writing(tmp_path / "logg") as book:
        yield book


@pytest.fixture
def workbook(tmp_path: Path) -> Identity:
    """A workbook that lies where it says, with 60 plans and 20 owners."""
    path = tmp_path / "planer.xlsx"
    path.write_bytes(b"x")
    return Identity("bok-1", path, "abc", THEN, 60, 20)


@pytest.fixture
def used(ledger: Ledger, workbook: Identity) -> Ledger:
    """A ledger that has sent for the workbook once."""
    ledger.remember(remembered(workbook, None), THEN)
    return ledger


def stopped(
    ledger: Ledger, now: Identity, accepted: frozenset[str] = NOTHING, record: RunRecord | None = None
) -> str | None:
    """The case that stops a sending, or None."""
    try:
        assert_known(ledger, now, accepted, record)
    except SendingStoppedError as error:
        return error.variant
    return None


def test_the_first_run_with_an_empty_ledger_is_known_as_the_first(ledger: Ledger, workbook: Identity) -> None:
    assert assert_known(ledger, workbook, NOTHING) is None


def test_the_same_workbook_again_is_known_and_counted(used: Ledger, workbook: Identity) -> None:
    seen = assert_known(used, workbook, NOTHING)
    assert seen is not None
    assert (seen.plans, seen.owners, seen.runs) == (60, 20, 1)
    assert remembered(workbook, seen).runs == 2


def test_a_workbook_that_was_edited_since_is_known(used: Ledger, workbook: Identity) -> None:
    edited = replace(workbook, sha256="def", modified=THEN + timedelta(days=1), plans=63, owners=22)
    assert stopped(used, edited) is None


def changed(case: str, workbook: Identity) -> Identity:
    """The workbook as it is in one of the cases that stop a sending."""
    elsewhere = workbook.path.with_name("kopi.xlsx")
    if case == "new":
        return replace(workbook, workbook_id="bok-2")
    if case == "copy":
        return replace(workbook, path=elsewhere)
    if case == "moved":
        workbook.path.rename(elsewhere)
        return replace(workbook, path=elsewhere)
    if case == "restored":
        return replace(workbook, modified=THEN - timedelta(seconds=1))
    return replace(workbook, plans=53)


@pytest.mark.parametrize("case", CASES)
def test_each_case_stops_the_sending_by_its_name(used: Ledger, workbook: Identity, case: str) -> None:
    assert stopped(used, changed(case, workbook)) == case


@pytest.mark.parametrize("case", CASES)
def test_each_case_passes_once_it_is_accepted(used: Ledger, workbook: Identity, case: str) -> None:
    assert stopped(used, changed(case, workbook), frozenset({case})) is None


@pytest.mark.parametrize("case", CASES)
def test_accepting_every_other_case_does_not_let_one_pass(used: Ledger, workbook: Identity, case: str) -> None:
    assert stopped(used, changed(case, workbook), frozenset(ACCEPTABLE) - {case}) == case


def test_an_accepted_new_workbook_is_still_a_first_run(used: Ledger, workbook: Identity) -> None:
    assert assert_known(used, changed("new", workbook), frozenset({"new"})) is None


@pytest.mark.parametrize("case", ["copy", "moved", "restored", "fewer"])
def test_what_was_accepted_once_is_remembered(used: Ledger, workbook: Identity, case: str) -> None:
    now = changed(case, workbook)
    seen = assert_known(used, now, frozenset({case}))
    used.remember(remembered(now, seen), THEN)
    assert stopped(used, now) is None


def test_the_sentence_about_a_copy_names_both_files(used: Ledger, workbook: Identity) -> None:
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(used, changed("copy", workbook), NOTHING)
    sentence = caught.value.sentence("nb")
    assert "planer.xlsx" in sentence
    assert "kopi.xlsx" in sentence
    assert "--accept copy" in sentence


@pytest.mark.parametrize(
    ("plans", "owners", "expected"),
    [(54, 20, None), (53, 20, "fewer"), (60, 18, None), (60, 17, "fewer"), (0, 0, "fewer"), (600, 200, None)],
)
def test_more_than_ten_per_cent_fewer_plans_or_owners_stop_the_sending(
    used: Ledger, workbook: Identity, plans: int, owners: int, expected: str | None
) -> None:
    assert stopped(used, replace(workbook, plans=plans, owners=owners)) == expected


def test_the_sentence_about_fewer_says_how_many_of_what(used: Ledger, workbook: Identity) -> None:
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(used, replace(workbook, owners=7), NOTHING)
    assert "7 planeiere, mot 20" in caught.value.sentence("nb")


def test_a_workbook_without_plans_before_is_not_fewer_now(ledger: Ledger, workbook: Identity) -> None:
    empty = replace(workbook, plans=0, owners=0)
    ledger.remember(remembered(empty, None), THEN)
    assert stopped(ledger, empty) is None


def test_plans_and_owners_are_counted_from_the_inventory(tmp_path: Path) -> None:
    plans = tuple(
        Plan(source=Source("Planer", row), title=f"Plan {row}", owner=owner)
        for row, owner in enumerate(["Kultursjef", " kultursjef", "Plansjef", None], 4)
    )
    found = identity(Inventory(plans=plans), "bok-1", tmp_path / "planer.xlsx", "abc", THEN)
    assert (found.plans, found.owners) == (4, 2)


def test_a_path_given_another_way_is_the_same_path(tmp_path: Path) -> None:
    (tmp_path / "mappe").mkdir()
    roundabout = tmp_path / "mappe" / ".." / "planer.xlsx"
    found = identity(Inventory(), "bok-1", roundabout, "abc", THEN)
    assert found.path == (tmp_path / "planer.xlsx").resolve()


# the record beside the workbook


def sent(ledger: Ledger, workbook: Identity, folder: Path) -> None:
    """A sending: the ledger remembers the workbook, and the record is written beside it."""
    seen = remembered(workbook, ledger.workbooks().get(workbook.workbook_id))
    ledger.remember(seen, THEN)
    keep_record(ledger, folder, seen, THEN)


@pytest.fixture
def results(ledger: Ledger, workbook: Identity, tmp_path: Path) -> Path:
    """A folder of results with the record of three sendings."""
    for _ in range(3):
        sent(ledger, workbook, tmp_path / "Resultater")
    return tmp_path / "Resultater"


def test_the_record_of_the_last_sending_agrees_with_the_ledger(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    record = read(results, "bok-1")
    assert record is not None
    assert (record.workbook_id, record.ledger_id, record.run, record.at) == ("bok-1", ledger.id, 3, THEN)
    assert stopped(ledger, workbook, record=record) is None
    assert stopped(ledger, workbook, record=None) is None


def test_a_ledger_behind_the_record_was_put_back(ledger: Ledger, workbook: Identity, results: Path) -> None:
    found = read(results, "bok-1")
    assert found is not None
    assert stopped(ledger, workbook, record=found._replace(run=4)) == "restored"
    assert stopped(ledger, workbook, frozenset({"restored"}), found._replace(run=4)) is None
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, workbook, NOTHING, found._replace(run=4))
    assert "loggen" in caught.value.sentence("nb")
    assert "--accept restored" in caught.value.sentence("nb")


def test_a_ledger_from_before_the_first_sending_was_put_back(ledger: Ledger, workbook: Identity) -> None:
    record = RunRecord("bok-1", ledger.id, "jobbtjener-1", 1, THEN)
    assert stopped(ledger, workbook, record=record) == "restored"
    assert stopped(ledger, workbook, frozenset({"restored"}), record) is None


def test_a_record_behind_the_ledger_was_put_back(ledger: Ledger, workbook: Identity, results: Path) -> None:
    record = read(results, "bok-1")
    assert record is not None
    assert stopped(ledger, workbook, record=record._replace(run=2)) == "restored"
    assert stopped(ledger, workbook, frozenset({"restored"}), record._replace(run=2)) is None
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, workbook, NOTHING, record._replace(run=2))
    assert "mappen med resultater" in caught.value.sentence("nb")


def test_a_crash_between_the_ledger_and_the_record_is_no_restoring(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    for _ in range(2):
        ledger.remember(remembered(workbook, ledger.workbooks()["bok-1"]), THEN)
        assert stopped(ledger, workbook, record=read(results, "bok-1")) is None
    sent(ledger, workbook, results)
    record = read(results, "bok-1")
    assert record is not None
    assert record.run == 6
    assert stopped(ledger, workbook, record=record) is None


def test_a_crash_after_the_record_and_before_the_ledger_notes_it_is_no_restoring(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    seen = remembered(workbook, ledger.workbooks()["bok-1"])
    ledger.remember(seen, THEN)
    keep_record(ledger, results, seen, THEN)
    ledger.remember(seen, THEN)
    assert stopped(ledger, workbook, record=read(results, "bok-1")) is None


def test_a_record_that_cannot_be_written_says_so_and_the_ledger_knows(
    ledger: Ledger, workbook: Identity, results: Path, tmp_path: Path
) -> None:
    (tmp_path / "fil").write_text("en fil der mappen skulle vært", encoding="utf-8")
    seen = remembered(workbook, ledger.workbooks()["bok-1"])
    ledger.remember(seen, THEN)
    with pytest.raises(UnwritableError):
        keep_record(ledger, tmp_path / "fil", seen, THEN)
    assert ledger.workbooks()["bok-1"].recorded == 3
    assert stopped(ledger, workbook, record=read(results, "bok-1")) is None


def test_a_machine_with_another_ledger_is_named_with_the_day(ledger: Ledger, workbook: Identity, results: Path) -> None:
    record = read(results, "bok-1")
    assert record is not None
    foreign = record._replace(ledger_id="en annen", host="jobbtjener-2", run=1)
    assert stopped(ledger, workbook, record=foreign) == "host"
    assert stopped(ledger, workbook, frozenset(ACCEPTABLE) - {"host"}, foreign) == "host"
    assert stopped(ledger, workbook, frozenset({"host"}), foreign) is None
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, workbook, NOTHING, foreign)
    sentence = caught.value.sentence("nb")
    for word in ("jobbtjener-2", "3. februar 2020", "--accept host"):
        assert word in sentence


def test_a_first_run_on_a_second_machine_is_stopped_by_the_record_of_the_first(
    ledger: Ledger, workbook: Identity
) -> None:
    record = RunRecord("bok-1", "en annen", "jobbtjener-2", 9, THEN)
    assert stopped(ledger, workbook, record=record) == "host"
    assert assert_known(ledger, workbook, frozenset({"host"}), record) is None


def test_after_another_machine_has_taken_over_the_first_one_stops(
    ledger: Ledger, workbook: Identity, results: Path, tmp_path: Path
) -> None:
    with writing(tmp_path / "annen logg") as second:
        assert stopped(second, workbook, frozenset({"host"}), read(results, "bok-1")) is None
        sent(second, workbook, results)
        assert stopped(second, workbook, record=read(results, "bok-1")) is None
    assert stopped(ledger, workbook, record=read(results, "bok-1")) == "host"


def test_another_workbook_s_record_in_the_same_folder_says_nothing(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    record = read(results, "bok-1")
    assert record is not None
    assert stopped(ledger, workbook, record=record._replace(workbook_id="bok-2", ledger_id="en annen", run=99)) is None
