"""The record of the last sending beside the workbook: whole or not there, and anything else is told apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planbook.errors import UnwritableError
from planbook.reminders.run_record import Missing, RunRecord, Unreadable, file_name, read, write

RECORD = RunRecord("bok-1", "logg-1", "jobbtjener-1", 7, datetime(2020, 2, 3, 7, 0, tzinfo=UTC))


def test_what_was_written_is_read_and_the_folder_is_made(tmp_path: Path) -> None:
    write(tmp_path / "Resultater", RECORD)
    assert read(tmp_path / "Resultater", "bok-1") == RECORD
    assert [path.name for path in (tmp_path / "Resultater").iterdir()] == [file_name("bok-1")]


def test_the_file_is_json_that_a_person_can_read_with_five_fields(tmp_path: Path) -> None:
    write(tmp_path, RECORD._replace(host="jobbtjener-ø", at=datetime(2020, 2, 3, 8, tzinfo=ZoneInfo("Europe/Oslo"))))
    text = (tmp_path / file_name("bok-1")).read_text(encoding="utf-8")
    assert "jobbtjener-ø" in text
    assert json.loads(text) == {
        "workbook_id": "bok-1", "ledger_id": "logg-1", "host": "jobbtjener-ø", "run": 7, "at": "2020-02-03T08:00:00+01:00"
    }  # fmt: skip


def test_the_next_record_takes_the_place_of_the_last(tmp_path: Path) -> None:
    write(tmp_path, RECORD)
    write(tmp_path, RECORD._replace(run=8))
    found = read(tmp_path, "bok-1")
    assert isinstance(found, RunRecord)
    assert found.run == 8


GOOD = {**RECORD._asdict(), "at": RECORD.at.isoformat()}


@pytest.mark.parametrize(
    "content",
    [
        "", "{}", "[]", "null", "{", "[" * 100_000, '"påminnelser"',
        json.dumps({**GOOD, "run": "7"}), json.dumps({**GOOD, "run": True}), json.dumps({**GOOD, "host": None}),
        json.dumps({**GOOD, "at": "i går"}), json.dumps({**GOOD, "at": "2020-02-03T07:00:00"}),
        json.dumps({**GOOD, "at": 5}), json.dumps({**GOOD, "workbook_id": "bok-2"}), json.dumps({name: GOOD[name] for name in GOOD if name != "ledger_id"}),
    ],
)  # fmt: skip
def test_what_is_no_record_of_ours_is_unreadable(tmp_path: Path, content: str) -> None:
    path = tmp_path / file_name("bok-1")
    path.write_text(content, encoding="utf-8")
    assert read(tmp_path, "bok-1") == Unreadable(path)


def test_only_where_no_file_lies_is_the_record_missing(tmp_path: Path) -> None:
    path = tmp_path / file_name("bok-1")
    for folder in (tmp_path, tmp_path / "finnes ikke"):
        found = read(folder, "bok-1")
        assert isinstance(found, Missing)
        assert found.path == folder / file_name("bok-1")
    path.write_bytes(b"\xff\xfe\x00")
    assert isinstance(read(tmp_path, "bok-1"), Unreadable)
    # A folder of results that is a file.
    assert isinstance(read(path, "bok-1"), Missing)
    path.unlink()
    path.mkdir()
    assert isinstance(read(tmp_path, "bok-1"), Unreadable)


def test_a_record_that_nobody_may_read_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, RECORD)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert isinstance(read(tmp_path, "bok-1"), Unreadable)


def test_a_folder_that_cannot_be_written_is_one_sentence_and_leaves_the_old_record(tmp_path: Path) -> None:
    (tmp_path / "Resultater").write_text("en fil der mappen skulle vært", encoding="utf-8")
    with pytest.raises(UnwritableError) as caught:
        write(tmp_path / "Resultater", RECORD)
    assert file_name("bok-1") in caught.value.sentence("nb")
    assert (tmp_path / "Resultater").read_text(encoding="utf-8") == "en fil der mappen skulle vært"


def test_a_record_that_could_not_take_the_old_one_s_place_leaves_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, RECORD)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(UnwritableError):
        write(tmp_path, RECORD._replace(run=8))
    assert read(tmp_path, "bok-1") == RECORD
    assert len(list(tmp_path.iterdir())) == 1
