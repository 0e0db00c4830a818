"""Is this the workbook we sent for last time? Each case stops a sending, and passes once it is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planbook.errors import SendingStoppedError, UnwritableError
from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.reminders.identity import (
    ACCEPTABLE,
    Identity,
    Sending,
    assert_known,
    identity,
    keep_record,
    remembered,
)
from planbook.reminders.ledger import Ledger, writing
from planbook.reminders.run_record import Missing, RunRecord, Unreadable, file_name, read

THEN = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
NOTHING: frozenset[str] = frozenset()
CASES = [case for case in ACCEPTABLE if case not in ("host", "file", "clock", "quiet")]
"""What the workbook itself can stop a sending by."""
LATER = THEN + timedelta(days=1)


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
    ledger: Ledger,
    now: Identity,
    accepted: frozenset[str] = NOTHING,
    record: RunRecord | Missing | Unreadable | None = None,
    at: datetime = LATER,
    transport: str = "file",
) -> str | None:
    """The case that stops a sending, or None."""
    try:
        assert_known(ledger, now, Sending(at, transport, accepted), record)
    except SendingStoppedError as error:
        return error.variant
    return None


def test_the_first_run_with_an_empty_ledger_is_known_as_the_first(ledger: Ledger, workbook: Identity) -> None:
    assert assert_known(ledger, workbook, Sending(LATER, "file")) is None


def test_the_same_workbook_again_is_known_and_counted(used: Ledger, workbook: Identity) -> None:
    seen = assert_known(used, workbook, Sending(LATER, "file"))
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
    assert assert_known(used, changed("new", workbook), Sending(LATER, "file", frozenset({"new"}))) is None


@pytest.mark.parametrize("case", ["copy", "moved", "restored", "fewer"])
def test_what_was_accepted_once_is_remembered(used: Ledger, workbook: Identity, case: str) -> None:
    now = changed(case, workbook)
    seen = assert_known(used, now, Sending(LATER, "file", frozenset({case})))
    used.remember(remembered(now, seen), THEN)
    assert stopped(used, now) is None


def test_the_sentence_about_a_copy_names_both_files(used: Ledger, workbook: Identity) -> None:
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(used, changed("copy", workbook), Sending(LATER, "file"))
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
        assert_known(used, replace(workbook, owners=7), Sending(LATER, "file"))
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
    assert isinstance(record, RunRecord)
    assert (record.workbook_id, record.ledger_id, record.run, record.at) == ("bok-1", ledger.id, 3, THEN)
    assert stopped(ledger, workbook, record=record) is None
    assert stopped(ledger, workbook, record=None) is None


@pytest.mark.parametrize(
    ("run", "said"), [(4, "loggen"), (2, "mappen med resultater")], ids=["the ledger", "the record"]
)
def test_what_is_behind_the_other_was_put_back(
    ledger: Ledger, workbook: Identity, results: Path, run: int, said: str
) -> None:
    record = read(results, "bok-1")
    assert isinstance(record, RunRecord)
    record = record._replace(run=run)
    assert stopped(ledger, workbook, record=record) == "restored"
    assert stopped(ledger, workbook, frozenset({"restored"}), record) is None
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, workbook, Sending(LATER, "file"), record)
    assert said in caught.value.sentence("nb")
    assert "--accept restored" in caught.value.sentence("nb")


def test_a_ledger_from_before_the_first_sending_was_put_back(ledger: Ledger, workbook: Identity) -> None:
    record = RunRecord("bok-1", ledger.id, "jobbtjener-1", 1, THEN)
    assert stopped(ledger, workbook, record=record) == "restored"
    assert stopped(ledger, workbook, frozenset({"restored"}), record) is None


def test_a_crash_between_the_ledger_and_the_record_is_no_restoring(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    for _ in range(2):
        ledger.remember(remembered(workbook, ledger.workbooks()["bok-1"]), THEN)
        assert stopped(ledger, workbook, record=read(results, "bok-1")) is None
    sent(ledger, workbook, results)
    record = read(results, "bok-1")
    assert isinstance(record, RunRecord)
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
    assert isinstance(record, RunRecord)
    foreign = record._replace(ledger_id="en annen", host="jobbtjener-2", run=1)
    assert stopped(ledger, workbook, record=foreign) == "host"
    assert stopped(ledger, workbook, frozenset(ACCEPTABLE) - {"host"}, foreign) == "host"
    assert stopped(ledger, workbook, frozenset({"host"}), foreign) is None
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, workbook, Sending(LATER, "file"), foreign)
    sentence = caught.value.sentence("nb")
    for word in ("jobbtjener-2", "3. februar 2020", "--accept host"):
        assert word in sentence


def test_a_first_run_on_a_second_machine_is_stopped_by_the_record_of_the_first(
    ledger: Ledger, workbook: Identity
) -> None:
    record = RunRecord("bok-1", "en annen", "jobbtjener-2", 9, THEN)
    assert stopped(ledger, workbook, record=record) == "host"
    assert assert_known(ledger, workbook, Sending(LATER, "file", frozenset({"host"})), record) is None


def test_after_another_machine_has_taken_over_the_first_one_stops(
    ledger: Ledger, workbook: Identity, results: Path, tmp_path: Path
) -> None:
    with writing(tmp_path / "annen logg") as second:
        assert stopped(second, workbook, frozenset({"host"}), read(results, "bok-1")) is None
        sent(second, workbook, results)
        assert stopped(second, workbook, record=read(results, "bok-1")) is None
    assert stopped(ledger, workbook, record=read(results, "bok-1")) == "host"


def test_a_record_that_was_written_once_and_is_gone_stops_and_says_which_file_and_what_to_do(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    (results / file_name("bok-1")).unlink()
    gone = read(results, "bok-1")
    assert stopped(ledger, workbook, record=gone) == "restored"
    assert stopped(ledger, workbook, frozenset(ACCEPTABLE) - {"restored"}, gone) == "restored"
    assert stopped(ledger, workbook, frozenset({"restored"}), gone) is None
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, workbook, Sending(LATER, "file"), gone)
    for word in (str(results / file_name("bok-1")), "[results] folder", "kan bli sendt igjen", "--accept restored"):
        assert word in caught.value.sentence("nb")
    assert stopped(ledger, workbook, record=read(results / "en annen mappe", "bok-1")) == "restored"


def test_a_record_that_was_never_written_is_nothing(used: Ledger, workbook: Identity, tmp_path: Path) -> None:
    assert stopped(used, workbook, record=read(tmp_path, "bok-1")) is None


@pytest.mark.parametrize("is_known", [True, False])
def test_a_record_that_cannot_be_read_stops_also_a_first_run(
    ledger: Ledger, workbook: Identity, tmp_path: Path, *, is_known: bool
) -> None:
    if is_known:
        sent(ledger, workbook, tmp_path)
    (tmp_path / file_name("bok-1")).write_text('{"workbook_id": "bok', encoding="utf-8")
    half = read(tmp_path, "bok-1")
    assert stopped(ledger, workbook, frozenset(ACCEPTABLE) - {"host"}, half) == "host"
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, workbook, Sending(LATER, "file"), half)
    for word in (str(tmp_path / file_name("bok-1")), "kan ikke leses", "--accept host"):
        assert word in caught.value.sentence("nb")
    seen = assert_known(ledger, workbook, Sending(LATER, "file", frozenset({"host"})), half)
    assert (seen is not None) is is_known


def test_this_machine_with_another_ledger_is_told_to_fetch_its_own(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    record = read(results, "bok-1")
    assert isinstance(record, RunRecord)
    mine, theirs = record._replace(ledger_id="en annen"), record._replace(ledger_id="en annen", host="jobbtjener-2")
    sentences = []
    for foreign in (mine, theirs):
        with pytest.raises(SendingStoppedError) as caught:
            assert_known(ledger, workbook, Sending(LATER, "file"), foreign)
        assert caught.value.variant == "host"
        sentences.append(caught.value.sentence("nb"))
        assert all(
            word in sentences[-1] for word in ("kan bli sendt igjen", "--first-run baseline") if foreign is theirs
        )
    assert "tapt for godt, bruk --accept host" in sentences[0]
    assert "hent loggen" in sentences[0]
    assert "kan da bli sendt igjen" in sentences[0]
    assert "--first-run baseline" in sentences[0]
    assert "stopp sendingen der" in sentences[1]


def test_taking_over_from_another_ledger_is_a_first_run_again(
    ledger: Ledger, workbook: Identity, results: Path
) -> None:
    record = read(results, "bok-1")
    assert isinstance(record, RunRecord)
    accepted = Sending(LATER, "file", frozenset({"host"}))
    assert assert_known(ledger, workbook, accepted, record._replace(ledger_id="en annen")) is None
    assert assert_known(ledger, workbook, accepted, record) is not None


# the content


def test_a_content_of_an_earlier_sending_stops_though_the_file_is_new(ledger: Ledger, workbook: Identity) -> None:
    def send(content: str, hour: int) -> Identity:
        now = replace(workbook, sha256=content, modified=THEN + timedelta(hours=hour))
        ledger.remember(remembered(now, ledger.workbooks().get("bok-1")), now.modified)
        return now

    send("a", 0)
    send("b", 1)
    last = send("c", 2)
    assert stopped(ledger, last) is None
    fetched = replace(workbook, sha256="a", modified=THEN + timedelta(hours=3))
    assert stopped(ledger, replace(fetched, sha256="d")) is None
    assert stopped(ledger, replace(fetched, workbook_id="bok-2"), frozenset({"new"})) is None
    assert stopped(ledger, fetched, frozenset(ACCEPTABLE) - {"restored"}) == "restored"
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(ledger, fetched, Sending(LATER, "file"))
    assert "ved sendingen 3. februar 2020" in caught.value.sentence("nb")
    assert "--accept restored" in caught.value.sentence("nb")
    assert stopped(ledger, fetched, frozenset({"restored"})) is None
    send("a", 3)
    assert stopped(ledger, fetched) is None
    assert stopped(ledger, replace(last, modified=THEN + timedelta(hours=4))) == "restored"


# the settings and the clock


@pytest.mark.parametrize("before", ["", "file", "smtp", "graph"])
@pytest.mark.parametrize("now", ["file", "smtp", "graph"])
def test_mails_that_used_to_leave_and_would_only_be_files_stop_the_sending(
    ledger: Ledger, workbook: Identity, before: str, now: str
) -> None:
    ledger.remember(remembered(workbook, None, before), THEN)
    case = "file" if now == "file" and before in ("smtp", "graph") else None
    assert stopped(ledger, workbook, frozenset(ACCEPTABLE) - {"file"}, transport=now) == case
    assert stopped(ledger, workbook, frozenset({"file"}), transport=now) is None
    if case:
        with pytest.raises(SendingStoppedError) as caught:
            assert_known(ledger, workbook, Sending(LATER, now))
        for word in (before, "planbook.toml", "--accept file"):
            assert word in caught.value.sentence("nb")


@pytest.mark.parametrize(
    ("after", "case"),
    [
        (timedelta(days=-1), None), (timedelta(days=-1, seconds=-1), "clock"), (timedelta(), None),
        (timedelta(days=400), None), (timedelta(days=400, seconds=1), "clock"),
    ],
)  # fmt: skip
def test_a_clock_a_day_behind_the_last_sending_or_four_hundred_days_ahead_stops_the_sending(
    used: Ledger, workbook: Identity, after: timedelta, case: str | None
) -> None:
    assert stopped(used, workbook, frozenset(ACCEPTABLE) - {"clock"}, at=THEN + after) == case
    assert stopped(used, workbook, frozenset({"clock"}), at=THEN + after) is None


def test_the_sentence_about_the_clock_names_both_times_as_the_clock_here_would(
    used: Ledger, workbook: Identity
) -> None:
    now = datetime(2031, 5, 1, 9, 30, tzinfo=ZoneInfo("Europe/Oslo"))
    with pytest.raises(SendingStoppedError) as caught:
        assert_known(used, workbook, Sending(now, "file"))
    for word in ("1. mai 2031 kl. 09.30", "3. februar 2020 kl. 08.00", "--accept clock"):
        assert word in caught.value.sentence("nb")
