"""The lock of the state folder, with real processes: one run at a time, and the other is told who holds it."""

from __future__ import annotations

import json
import os
import socket
import stat
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from other_run import another_run

from planbook.errors import SendingStoppedError
from planbook.reminders.keys import Key
from planbook.reminders.ledger import State, reading, writing
from planbook.reminders.lock import HOLDER_NAME, hold, read_holder

NOW = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
KEY = Key("P-1", "revision", NOW.date(), 1, "kari@kommune.example")


def refused(folder: Path) -> SendingStoppedError:
    """Why a run is not let in."""
    with pytest.raises(SendingStoppedError) as stopped, writing(folder, NOW):
        pytest.fail("two runs had the ledger at once")
    return stopped.value


def put_holder(folder: Path, **values: object) -> Path:
    """A holder's file as a run leaves it that did not end by itself."""
    holder = {"host": socket.gethostname(), "pid": 4711, "since": "2020-02-03T06:00:00+00:00", **values}
    path = folder / HOLDER_NAME
    path.write_text(json.dumps(holder), encoding="utf-8")
    return path


def test_a_second_run_is_refused_and_told_machine_process_and_since_when(tmp_path: Path) -> None:
    with another_run(tmp_path) as other:
        error = refused(tmp_path)
        holder = read_holder(tmp_path)
    assert error.variant == "locked"
    assert f"({socket.gethostname()}, prosess {other.pid}, siden 3. februar 2020 kl. 07.00)" in error.sentence("nb")
    assert holder is not None
    assert holder.pid == other.pid


def test_one_may_look_while_another_run_sends(tmp_path: Path) -> None:
    with another_run(tmp_path), reading(tmp_path) as book:
        assert book.covered("bok-1", KEY)


def test_a_killed_run_leaves_the_ledger_free_and_its_mail_uncertain(tmp_path: Path) -> None:
    with another_run(tmp_path) as other:
        other.kill()
        other.wait(timeout=30)
        assert read_holder(tmp_path) is not None
        with writing(tmp_path, NOW) as book:
            mine = read_holder(tmp_path)
            assert mine is not None
            assert mine.pid == os.getpid()
            assert book.settle_interrupted() == 1
            assert book.covered("bok-1", KEY)
            assert [row.state for row in book.rows()] == [State.UNCERTAIN]


def test_a_run_that_ends_by_itself_leaves_no_holder(tmp_path: Path) -> None:
    with another_run(tmp_path) as other:
        other.communicate("", timeout=30)
    assert read_holder(tmp_path) is None
    assert not (tmp_path / HOLDER_NAME).exists()
    with pytest.raises(ZeroDivisionError), writing(tmp_path, NOW):
        raise ZeroDivisionError
    assert not (tmp_path / HOLDER_NAME).exists()


@pytest.mark.parametrize("fold", [0, 1])
def test_a_run_in_the_hour_that_comes_twice_takes_its_name_away_too(tmp_path: Path, fold: int) -> None:
    with hold(tmp_path, datetime(2020, 10, 25, 2, 30, fold=fold, tzinfo=ZoneInfo("Europe/Oslo"))):
        assert (tmp_path / HOLDER_NAME).exists()
    assert not (tmp_path / HOLDER_NAME).exists()


def test_another_machine_that_holds_the_folder_is_named_with_the_file_to_delete(tmp_path: Path) -> None:
    path = put_holder(tmp_path, host="jobbtjener-2")
    before = path.read_bytes()
    error = refused(tmp_path)
    assert error.variant == "elsewhere"
    sentence = error.sentence("nb")
    for word in ("jobbtjener-2", "prosess 4711", "siden 3. februar 2020", str(path)):
        assert word in sentence
    assert path.read_bytes() == before
    path.unlink()
    with writing(tmp_path, NOW):
        assert read_holder(tmp_path) is not None


def test_a_machine_that_puts_its_name_there_at_the_same_moment_is_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.link

    def too_late(made: Path, path: Path) -> None:
        monkeypatch.setattr(os, "link", really)
        put_holder(tmp_path, host="jobbtjener-2")
        really(made, path)

    monkeypatch.setattr(os, "link", too_late)
    assert refused(tmp_path).variant == "elsewhere"
    holder = read_holder(tmp_path)
    assert holder is not None
    assert holder.host == "jobbtjener-2"


@pytest.mark.parametrize("since", ["2020-02-03T06:00:00+00:00", None])
def test_a_dead_process_of_this_machine_is_taken_over(tmp_path: Path, since: str | None) -> None:
    put_holder(tmp_path, since=since)
    with writing(tmp_path, NOW):
        mine = read_holder(tmp_path)
        assert mine is not None
        assert (mine.pid, mine.since) == (os.getpid(), NOW)


@pytest.mark.parametrize("content", ["", "{}", "[]", "[1]", '"a"', "{", '{"host": "a", "pid": "b", "since": null}'])
def test_a_holder_s_file_that_names_nobody_holds_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / HOLDER_NAME).write_text(content, encoding="utf-8")
    with writing(tmp_path, NOW):
        assert read_holder(tmp_path) is not None


def test_a_second_run_is_refused_also_before_the_first_has_put_its_name_there(tmp_path: Path) -> None:
    with another_run(tmp_path):
        (tmp_path / HOLDER_NAME).unlink()
        assert str(tmp_path) in refused(tmp_path).sentence("nb")


@pytest.mark.parametrize("other", [{"host": "jobbtjener-2"}, {"pid": 4711}])
def test_a_run_that_ends_leaves_another_s_name_where_it_is(tmp_path: Path, other: dict[str, object]) -> None:
    with hold(tmp_path, NOW):
        path = put_holder(tmp_path, **{"pid": os.getpid(), **other})
        put = path.read_bytes()
    assert path.read_bytes() == put


def test_of_two_machines_that_find_a_file_that_names_nobody_only_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / HOLDER_NAME).write_bytes(b"")
    really = Path.rename

    def too_late(path: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", really)
        put_holder(tmp_path, host="jobbtjener-2")
        return really(path, target)

    monkeypatch.setattr(Path, "rename", too_late)
    assert refused(tmp_path).variant == "elsewhere"
    holder = read_holder(tmp_path)
    assert holder is not None
    assert holder.host == "jobbtjener-2"
    assert not list(tmp_path.glob("*.tmp")) + list(tmp_path.glob(".*.tmp"))


def test_a_file_that_names_nobody_and_that_another_has_just_taken_away_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / HOLDER_NAME).write_bytes(b"")
    really = Path.rename

    def gone(path: Path, target: Path) -> Path:
        path.unlink()
        return really(path, target)

    monkeypatch.setattr(Path, "rename", gone)
    with writing(tmp_path, NOW):
        assert read_holder(tmp_path) is not None


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_every_file_that_is_made_in_the_folder_is_its_owner_s_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with writing(tmp_path, NOW):
            made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir() if path.is_file()}
    finally:
        os.umask(before)
    assert {"planbook.lock", HOLDER_NAME, "planbook.sqlite"} <= set(made)
    assert set(made.values()) == {0o600}
