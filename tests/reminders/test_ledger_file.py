"""The ledger as a file: an older one, one that cannot be used, and looking without writing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_making import BOOK, KEY, NOW, record

from planbook.errors import LedgerError
from planbook.reminders import ledger_file
from planbook.reminders.ledger import FILE_NAME, Ledger, State, reading, writing

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
