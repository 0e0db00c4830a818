"""Who has a workbook open, told by the files that Excel and LibreOffice keep beside it, and copies after a conflict."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from planbook.workbook import neighbours


def excel_owner(name: str, *, wide: bool = True) -> bytes:
    """Excel's owner file: the name in the machine's letters, padded to 54, and once more in UTF-16; 165 bytes."""
    narrow = name.encode("cp1252", "replace")
    data = bytes([len(narrow)]) + narrow.ljust(54)
    if wide:
        data += len(name).to_bytes(2, "little") + b"".join(letter.encode("utf-16-le") for letter in name)
    return data.ljust(165, b" ")


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "planoversikt.xlsx"
    path.write_bytes(b"")
    return path


# who has it open


def test_a_workbook_that_nobody_has_open_has_no_holder(master: Path) -> None:
    assert neighbours.holder(master) is None


@pytest.mark.parametrize("name", ["Kari Hansen", "Åse Bjørnøy", "Łukasz Žák", "N" * 52])
def test_excels_owner_file_tells_the_name(master: Path, name: str) -> None:
    (master.parent / "~$planoversikt.xlsx").write_bytes(excel_owner(name))
    assert neighbours.holder(master) == name


def test_an_owner_file_without_the_wide_name_tells_the_narrow_one(master: Path) -> None:
    for padding in (b" ", b"x"):
        data = excel_owner("Åse Bjørnøy", wide=False).replace(b" " * 10, padding * 10)
        (master.parent / "~$planoversikt.xlsx").write_bytes(data)
        assert neighbours.holder(master) == "Åse Bjørnøy"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (",root,vm,21.11.2026 13:34,file:///profil;", "root"),
        ("Kari Hansen,kari,KONTOR-PC,21.11.2026 09:36,file:///profil;", "Kari Hansen"),
        ("Hansen\\, Kari \\\\ \\; Plan,kari,pc,21.11.2026 09:36,file:///profil;", "Hansen, Kari \\ ; Plan"),
        (" ,,pc,21.11.2026 09:36,file:///profil;", ""),
        ("uten skilletegn", ""),
    ],
)
def test_libreoffices_lock_file_tells_the_name_else_the_login(master: Path, line: str, name: str) -> None:
    (master.parent / ".~lock.planoversikt.xlsx#").write_text(line, encoding="utf-8")
    assert neighbours.holder(master) == name


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", b"\xff", b" " * 165, bytes(165), b"\x0b" + bytes(10), bytes(5_000_000)],
    ids=["empty", "no length", "a length alone", "blanks", "zeros", "a name of zeros", "huge"],
)
def test_an_owner_file_that_tells_nothing_means_someone(master: Path, data: bytes) -> None:
    (master.parent / "~$planoversikt.xlsx").write_bytes(data)
    assert neighbours.holder(master) == ""


def test_an_owner_file_of_noise_never_fails(master: Path) -> None:
    for start in range(256):
        (master.parent / "~$planoversikt.xlsx").write_bytes(bytes((start + 7 * place) % 256 for place in range(165)))
        found = neighbours.holder(master)
        assert found is not None
        assert found.isprintable()
        assert len(found) <= neighbours.LONGEST_NAME


def test_a_name_from_outside_cannot_steer_a_terminal_or_fill_it(master: Path) -> None:
    (master.parent / "~$planoversikt.xlsx").write_bytes(excel_owner("Kari\r\n\x1b[2J\u202eHansen"))
    assert neighbours.holder(master) == "Kari [2JHansen"
    (master.parent / "~$planoversikt.xlsx").unlink()
    (master.parent / ".~lock.planoversikt.xlsx#").write_text("K" * 500 + ",kari,pc,,;", encoding="utf-8")
    assert neighbours.holder(master) == "K" * 60


def test_a_locked_owner_file_means_someone(master: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (master.parent / "~$planoversikt.xlsx").write_bytes(excel_owner("Kari Hansen"))

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    assert neighbours.holder(master) == ""


def test_what_is_no_file_in_the_owner_files_place_means_someone(master: Path) -> None:
    (master.parent / "~$planoversikt.xlsx").mkdir()
    assert neighbours.holder(master) == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_the_owner_files_place_is_not_waited_for(master: Path) -> None:
    os.mkfifo(master.parent / "~$planoversikt.xlsx")
    assert neighbours.holder(master) == ""


def test_another_workbooks_owner_file_tells_nothing(master: Path) -> None:
    (master.parent / "~$planoversikt 2.xlsx").write_bytes(excel_owner("Kari Hansen"))
    (master.parent / "~$anoversikt.xlsx").write_bytes(excel_owner("Kari Hansen"))
    assert neighbours.holder(master) is None


def test_the_owner_file_lies_where_a_link_leads(master: Path, tmp_path: Path) -> None:
    link = tmp_path / "lenker" / "planer.xlsx"
    link.parent.mkdir()
    link.symlink_to(master)
    (master.parent / "~$planoversikt.xlsx").write_bytes(excel_owner("Kari Hansen"))
    assert neighbours.holder(link) == "Kari Hansen"


# copies after a conflict

COPIES = [
    "planoversikt (Kari Hansens motstridende kopi 2026-11-21).xlsx",
    "planoversikt (Kari sin motstridande kopi 2026-11-21).xlsx",
    "planoversikt (Kari's conflicted copy 2026-11-21).xlsx",
    "planoversikt (Kari (IT)'s conflicted copy 2026-11-21).xlsx",
    "planoversikt (case conflict).xlsx",
    "planoversikt (Kari sin konflikt).xlsx",
    "planoversikt (SFConflict kari@kommune.example 2026-11-21-09-36-12).xlsx",
    "planoversikt (conflicted copy 2026-11-21 093612).xlsx",
    "planoversikt (conflicted copy 2026-11-21 093612) (1).xlsx",
    "planoversikt(Conflict_kari_2020-03-25-22-50-36).xlsx",
    "planoversikt [conflicted].xlsx",
    "planoversikt_conflict-20261121-093612.xlsx",
    "planoversikt_conflict-kari-20261121-093612.xlsx",
    "planoversikt.sync-conflict-20261121-093612-ABCDEF7.xlsx",
    "planoversikt_KONTOR_Nov-21-093612-2026_Conflict.xlsx",
    "planoversikt-DESKTOP-ABC1234.xlsx",
    "planoversikt-DESKTOP-ABC1234-2.xlsx",
    "planoversikt-desktop-abc1234.xlsx",
    "planoversikt-LAPTOP-XYZ.xlsx",
    "planoversikt-WIN-8F3KQ2L9V1A.xlsx",
    "planoversikt-PC-0412A.xlsx",
    "planoversikt-Karis MacBook Pro.xlsx",
    "planoversikt-hilap-safeBackup-0001.xlsx",
    "PLANOVERSIKT (KONFLIKT).XLSX",
]


@pytest.mark.parametrize("name", COPIES)
def test_a_sync_clients_copy_is_known_by_its_name(master: Path, name: str) -> None:
    (master.parent / name).write_bytes(b"")
    assert neighbours.conflict_copies(master) == [master.parent / name]


OWN = [
    "planoversikt-2025.xlsx",
    "planoversikt-GAMMEL.xlsx",
    "planoversikt-V2.xlsx",
    "planoversikt-kopi.xlsx",
    "planoversikt-2025Q1.xlsx",
    "planoversikt - kopi.xlsx",
    "planoversikt (2).xlsx",
    "planoversikt 2026-11-21.xlsx",
    "planoversikt-målkonflikter.xlsx",
    "planoversikt (målkonflikt).xlsx",
    "planoversikt (konflikter).xlsx",
    "planoversikt (konfliktar i planane).xlsx",
    "planoversikt_konflikter.xlsx",
    "planoversikt-PC-liste.xlsx",
    "planoversikt-desktop-utgaven.xlsx",
    "planoversikt (conflicted copy 2026-11-21 093612).docx",
    "planoversikt (conflicted copy 2026-11-21 093612).xlsm",
    "planoversikt utkast (conflicted copy 2026-11-21 093612).xlsx",
    "gammel planoversikt (conflicted copy 2026-11-21 093612).xlsx",
    "budsjett (Kari sin konflikt).xlsx",
    "~$planoversikt (Kari sin konflikt).xlsx",
    ".~lock.planoversikt (Kari sin konflikt).xlsx#",
]


@pytest.mark.parametrize("name", OWN)
def test_other_files_and_the_municipalitys_own_versions_are_none(master: Path, name: str) -> None:
    (master.parent / name).write_bytes(b"")
    assert neighbours.conflict_copies(master) == []


@pytest.mark.parametrize(("ours", "theirs"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_is_the_same_however_its_letters_are_put_together(tmp_path: Path, ours: str, theirs: str) -> None:
    master = tmp_path / unicodedata.normalize(ours, "planoversikt Åfjord.xlsx")  # type: ignore[arg-type]
    copy = tmp_path / unicodedata.normalize(theirs, "planoversikt Åfjord (Kåres konflikt).xlsx")  # type: ignore[arg-type]
    master.write_bytes(b"")
    copy.write_bytes(b"")
    assert neighbours.conflict_copies(master) == [copy]


def test_a_folder_with_such_a_name_is_no_copy(master: Path) -> None:
    (master.parent / COPIES[0]).mkdir()
    assert neighbours.conflict_copies(master) == []


def test_a_folder_that_may_not_be_listed_has_no_copies(master: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (master.parent / COPIES[0]).write_bytes(b"")

    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    assert neighbours.conflict_copies(master) == []


def test_a_copy_is_found_where_a_link_leads(master: Path, tmp_path: Path) -> None:
    link = tmp_path / "lenker" / "planer.xlsx"
    link.parent.mkdir()
    link.symlink_to(master)
    copy = master.parent / COPIES[0]
    copy.write_bytes(b"")
    assert neighbours.conflict_copies(link) == [copy]


def test_a_copy_is_named_once_whatever_way_leads_to_its_folder(master: Path) -> None:
    (master.parent / COPIES[0]).write_bytes(b"")
    (master.parent / "ut").mkdir()
    assert len(neighbours.conflict_copies(master.parent / "ut" / ".." / master.name)) == 1


@pytest.mark.parametrize("suffix", ["KOM12345", "5CG0123XYZ", "KOM-PC-0412", "KOM12345-2"])
def test_a_machines_name_is_a_conflict_only_in_a_copy_of_the_same_workbook(
    baerum: Path, giske: Path, suffix: str
) -> None:
    copy = baerum.with_name(f"baerum-2019-{suffix}.xlsx")
    shutil.copy2(giske, copy)
    assert neighbours.conflict_copies(baerum) == []
    shutil.copy2(baerum, copy)
    assert neighbours.conflict_copies(baerum) == [copy]
    copy.write_bytes(baerum.read_bytes()[:4000])
    assert neighbours.conflict_copies(baerum) == []


def test_a_name_that_may_be_a_machines_is_none_where_the_workbook_has_no_id(master: Path) -> None:
    (master.parent / "planoversikt-KOM12345.xlsx").write_bytes(b"")
    assert neighbours.conflict_copies(master) == []


@pytest.mark.parametrize(
    "suffix",
    [
        "2025", "2025Q1", "GAMMEL", "V2", "VERSJON123", "UTKAST2025", "KOPI20251121", "KOM251121", "KOM211125",
        "AB-21-11-2026", "AB-21-11-26", "SAK24-12345", "VEDTATT2024", "2025-Q1-KS", "A12345", "AB12C", "kom12345",
    ],
)  # fmt: skip
def test_a_copy_with_a_name_of_peoples_own_is_none_though_it_is_the_same_workbook(baerum: Path, suffix: str) -> None:
    shutil.copy2(baerum, baerum.with_name(f"baerum-2019-{suffix}.xlsx"))
    assert neighbours.conflict_copies(baerum) == []
