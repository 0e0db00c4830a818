"""A consistent copy: what is being saved is waited for, what changes is never taken, and nobody is waited for in vain.

No test sleeps: the pause between two looks is where another program saves.
"""

from __future__ import annotations

import errno
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from planbook.errors import (
    BusyWorkbookError,
    ConflictCopyError,
    FileError,
    FileMissingError,
    FolderGivenError,
    NotAWorkbookError,
    UnreadableFileError,
    UnsafeWorkbookError,
)
from planbook.workbook import guard, snapshot
from planbook.workbook.snapshot import TRIES, take


class Pauses:
    """Stands in for the clock: does one thing in each pause, and counts them."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = steps
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Pass the time."""
        self.seconds.append(seconds)
        if len(self.seconds) <= len(self.steps):
            self.steps[len(self.seconds) - 1]()

    @property
    def count(self) -> int:
        """How many pauses there were."""
        return len(self.seconds)


def refusal(path: Path, pauses: Pauses) -> FileError:
    with pytest.raises(FileError) as caught:
        take(path, pause=pauses)
    return caught.value


def opened(path: Path, by: str = "Kari Hansen") -> Path:
    """Put LibreOffice's lock file beside a workbook."""
    lock = path.with_name(f".~lock.{path.name}#")
    lock.write_text(f"{by},kari,pc,21.11.2026 09:36,file:///;", encoding="utf-8")
    return lock


# a file at rest


def test_a_workbook_at_rest_is_read_at_once_and_hashed(baerum: Path) -> None:
    pauses = Pauses()
    taken = take(baerum, pause=pauses)
    assert (taken.data, pauses.count) == (baerum.read_bytes(), 0)
    assert taken.sha256 == hashlib.sha256(baerum.read_bytes()).hexdigest()
    assert taken.modified == datetime.fromtimestamp(baerum.stat().st_mtime, UTC)
    assert taken.opened_by is None


def test_a_workbook_someone_has_open_is_read_and_says_who(baerum: Path) -> None:
    opened(baerum)
    pauses = Pauses()
    assert (take(baerum, pause=pauses).opened_by, pauses.count) == ("Kari Hansen", 0)
    baerum.with_name(f"~${baerum.name}").write_bytes(b"")
    assert take(baerum, pause=pauses).opened_by == ""


# a file that is being saved


def test_a_workbook_that_is_gone_while_excel_renames_is_waited_for(baerum: Path) -> None:
    content = baerum.read_bytes()
    opened(baerum)
    baerum.unlink()
    pauses = Pauses(lambda: None, lambda: baerum.write_bytes(content))
    assert take(baerum, pause=pauses).data == content
    assert pauses.count == 2


def test_a_workbook_that_vanishes_after_the_first_look_is_waited_for(baerum: Path) -> None:
    content = baerum.read_bytes()
    baerum.write_bytes(content[:5000])
    pauses = Pauses(baerum.unlink, lambda: baerum.write_bytes(content))
    assert take(baerum, pause=pauses).data == content


def test_a_missing_file_that_nobody_has_open_is_not_waited_for(tmp_path: Path) -> None:
    pauses = Pauses()
    assert isinstance(refusal(tmp_path / "borte.xlsx", pauses), FileMissingError)
    assert pauses.count == 0


def test_a_file_that_stays_away_is_missing_though_a_crash_left_an_owner_file(tmp_path: Path) -> None:
    opened(tmp_path / "borte.xlsx")
    pauses = Pauses()
    assert isinstance(refusal(tmp_path / "borte.xlsx", pauses), FileMissingError)
    assert pauses.count == TRIES - 1
    assert sum(pauses.seconds) <= 3.01


@pytest.mark.parametrize("half", [0, 4, 5000, -10])
def test_half_a_workbook_is_read_again_until_it_is_whole(baerum: Path, half: int) -> None:
    content = baerum.read_bytes()
    baerum.write_bytes(content[:half])
    pauses = Pauses(lambda: None, lambda: baerum.write_bytes(content))
    assert take(baerum, pause=pauses).data == content


def test_a_workbook_filled_from_the_end_is_read_again_until_it_is_whole(baerum: Path) -> None:
    content = baerum.read_bytes()
    baerum.write_bytes(bytes(9000) + content[9000:])
    assert take(baerum, pause=Pauses(lambda: baerum.write_bytes(content))).data == content


def test_a_whole_zip_with_a_part_half_overwritten_is_read_again(baerum: Path) -> None:
    content = baerum.read_bytes()
    baerum.write_bytes(content[:3000] + bytes(1000) + content[4000:])
    assert take(baerum, pause=Pauses(lambda: baerum.write_bytes(content))).data == content


def test_half_a_workbook_that_stays_so_is_damaged_and_not_waited_long_for(baerum: Path) -> None:
    baerum.write_bytes(baerum.read_bytes()[:5000])
    pauses = Pauses()
    error = refusal(baerum, pauses)
    assert isinstance(error, NotAWorkbookError)
    assert (error.variant, pauses.count) == ("damaged", snapshot.LOOKS - 1)


def test_an_empty_file_that_stays_so_may_not_have_been_fetched_from_the_cloud(baerum: Path) -> None:
    baerum.write_bytes(b"")
    error = refusal(baerum, Pauses())
    assert isinstance(error, NotAWorkbookError)
    assert "OneDrive" in error.sentence("nb")


def test_what_is_plainly_another_kind_of_file_is_not_waited_for(baerum: Path) -> None:
    baerum.write_text("Plan-ID;Plannavn\n", encoding="utf-8")
    pauses = Pauses()
    assert isinstance(refusal(baerum, pauses), NotAWorkbookError)
    assert pauses.count == 0


def test_a_file_that_never_stops_growing_is_being_saved(baerum: Path) -> None:
    content = baerum.read_bytes()
    baerum.write_bytes(content[:100])
    grow = [lambda n=n: baerum.write_bytes(content[: 100 * n]) for n in range(2, TRIES + 2)]
    pauses = Pauses(*grow)
    error = refusal(baerum, pauses)
    assert isinstance(error, BusyWorkbookError)
    assert (error.variant, pauses.count) == ("", TRIES - 1)
    assert "Prøv igjen" in error.sentence("nb")


@pytest.fixture
def restless(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Iterator[bytes]], None]:
    """Let another program write new bytes between the first and the second reading, and put the times back."""

    def make(path: Path, versions: Iterator[bytes]) -> None:
        read = Path.read_bytes

        def reading(self: Path) -> bytes:
            data = read(self)
            new = next(versions, None)
            if self == path and new is not None:
                state = path.stat()
                path.write_bytes(new)
                os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
            return data

        monkeypatch.setattr(Path, "read_bytes", reading)

    return make


def commented(path: Path, comment: bytes) -> bytes:
    """The bytes of a workbook with a comment at the end of its package."""
    made = BytesIO(path.read_bytes())
    with zipfile.ZipFile(made, "a") as package:
        package.comment = comment
    return made.getvalue()


def test_a_workbook_saved_while_it_is_read_is_read_again_though_its_time_and_size_are_the_same(
    baerum: Path, restless: Callable[[Path, Iterator[bytes]], None]
) -> None:
    first, second = commented(baerum, b"ja"), commented(baerum, b"no")
    assert len(first) == len(second)
    baerum.write_bytes(first)
    restless(baerum, iter([second]))
    pauses = Pauses()
    assert (take(baerum, pause=pauses).data == second, pauses.count) == (True, 1)


def test_a_workbook_saved_while_it_is_read_is_read_again_though_nothing_in_it_was_changed(
    baerum: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, times = Path.read_bytes, iter([1_700_000_000])

    def reading(self: Path) -> bytes:
        data = read(self)
        for when in times:
            os.utime(self, (when, when))
        return data

    monkeypatch.setattr(Path, "read_bytes", reading)
    pauses = Pauses()
    assert take(baerum, pause=pauses).modified == datetime.fromtimestamp(1_700_000_000, UTC)
    assert pauses.count == 1


def test_a_workbook_saved_while_it_is_read_is_taken_as_it_was_saved(
    baerum: Path, giske: Path, restless: Callable[[Path, Iterator[bytes]], None]
) -> None:
    second = giske.read_bytes()
    restless(baerum, iter([second]))
    pauses = Pauses()
    taken = take(baerum, pause=pauses)
    assert (taken.data, pauses.count) == (second, 1)
    assert taken.sha256 == hashlib.sha256(second).hexdigest()


def test_a_workbook_that_is_saved_again_and_again_is_busy_and_says_with_whom(
    baerum: Path, giske: Path, restless: Callable[[Path, Iterator[bytes]], None]
) -> None:
    versions = [giske.read_bytes(), baerum.read_bytes()] * TRIES
    opened(baerum)
    restless(baerum, iter(versions))
    error = refusal(baerum, Pauses())
    assert isinstance(error, BusyWorkbookError)
    assert "Kari Hansen" in error.sentence("nb")
    opened(baerum, by="")
    error = refusal(baerum, Pauses())
    assert "åpen hos kari" in error.sentence("nb")


# a file that another program keeps to itself


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], None]:
    """Let the first readings fail as the operating system says it, with a number."""

    def make(times: int, number: int) -> None:
        read, left = Path.read_bytes, iter(range(times))

        def reading(self: Path) -> bytes:
            if next(left, None) is not None:
                raise OSError(number, os.strerror(number))
            return read(self)

        monkeypatch.setattr(Path, "read_bytes", reading)

    return make


@pytest.mark.parametrize("number", [errno.EACCES, errno.EBUSY])
def test_a_workbook_that_is_locked_for_a_moment_is_waited_for(
    baerum: Path, locked: Callable[[int, int], None], number: int
) -> None:
    locked(3, number)
    pauses = Pauses()
    assert take(baerum, pause=pauses).sha256
    assert pauses.count == 3


def test_a_workbook_that_stays_locked_cannot_be_read_and_says_who_has_it(
    baerum: Path, locked: Callable[[int, int], None]
) -> None:
    locked(TRIES, errno.EACCES)
    error = refusal(baerum, Pauses())
    assert isinstance(error, UnreadableFileError)
    assert error.variant == ""
    locked(2 * TRIES, errno.EACCES)
    baerum.with_name(f"~${baerum.name}").write_bytes(b"")
    error = refusal(baerum, Pauses())
    assert isinstance(error, UnreadableFileError)
    assert "åpen hos noen" in error.sentence("nb")
    assert "open hos nokon" in error.sentence("nn")
    assert "by someone" in error.sentence("en")


def test_a_disk_that_fails_is_not_waited_for(baerum: Path, locked: Callable[[int, int], None]) -> None:
    locked(TRIES, errno.EIO)
    pauses = Pauses()
    assert isinstance(refusal(baerum, pauses), UnreadableFileError)
    assert pauses.count == 0


# what is no file, and what is too much


def test_a_folder_and_what_is_no_file_are_refused_at_once(tmp_path: Path) -> None:
    pauses = Pauses()
    assert isinstance(refusal(tmp_path, pauses), FolderGivenError)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "rør.xlsx")
        assert isinstance(refusal(tmp_path / "rør.xlsx", pauses), NotAWorkbookError)
    assert pauses.count == 0


def test_a_file_too_large_for_the_machine_is_never_read(baerum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_BYTES", 1000)
    monkeypatch.delattr(Path, "read_bytes")
    error = refusal(baerum, Pauses())
    assert isinstance(error, UnsafeWorkbookError)
    assert error.variant == "large"


# a copy after a conflict


def test_a_conflict_copy_beside_the_workbook_stops_and_both_are_named(baerum: Path) -> None:
    copy = baerum.with_name("baerum-2019 (Kari Hansens motstridende kopi 2026-11-21).xlsx")
    copy.write_bytes(b"")
    error = refusal(baerum, Pauses())
    assert isinstance(error, ConflictCopyError)
    for lang in ("nb", "nn", "en"):
        assert str(baerum) in error.sentence(lang)
        assert copy.name in error.sentence(lang)


def test_a_folder_full_of_conflict_copies_still_gives_a_sentence_one_can_read(baerum: Path) -> None:
    for number in range(50):
        baerum.with_name(f"baerum-2019 (conflicted copy 2026-11-21 0936{number:02}).xlsx").write_bytes(b"")
    assert refusal(baerum, Pauses()).sentence("nb").count("conflicted copy") == snapshot.MOST_COPIES


def test_a_conflict_copy_that_is_asked_for_is_read(baerum: Path) -> None:
    copy = baerum.with_name("baerum-2019 (conflicted copy 2026-11-21 093612).xlsx")
    copy.write_bytes(baerum.read_bytes())
    assert take(copy).data == baerum.read_bytes()
