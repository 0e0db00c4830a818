"""Is everything in place: where a ledger must not lie, and what the doctor says of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from tests_types import Runner

from planbook.reminders.doctor import is_shared


class Disk(NamedTuple):
    """A mounted disk, as psutil tells it."""

    mountpoint: str
    fstype: str
    opts: str = "rw"


def mounted(monkeypatch: pytest.MonkeyPatch, *disks: Disk) -> None:
    def partitions(*, all: bool) -> list[Disk]:  # noqa: A002
        assert all, "network shares are not among the physical disks"
        return [*disks]

    monkeypatch.setattr(psutil, "disk_partitions", partitions)


@pytest.mark.parametrize("system", ["nfs", "nfs4", "cifs", "smb3", "CIFS", "fuse.sshfs", "davfs", "9p"])
def test_a_folder_on_a_network_share_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str) -> None:
    mounted(monkeypatch, Disk("/", "ext4"), Disk(str(tmp_path), system))
    assert is_shared(tmp_path / "planbook")


def test_a_remote_drive_of_windows_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted(monkeypatch, Disk(str(tmp_path), "NTFS", "rw,remote"))
    assert is_shared(tmp_path)


def test_a_local_disk_is_no_share_also_inside_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted(monkeypatch, Disk("/", "nfs"), Disk(str(tmp_path), "ext4"))
    assert not is_shared(tmp_path / "planbook")
    assert is_shared(tmp_path.parent)


def test_of_two_disks_mounted_at_one_place_the_later_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounted(monkeypatch, Disk(str(tmp_path), "ext4"), Disk(str(tmp_path), "cifs"))
    assert is_shared(tmp_path)


@pytest.mark.parametrize("name", ["OneDrive - Bærum kommune", "Dropbox", "iCloudDrive", "Google Drive"])
def test_a_folder_that_a_sync_client_copies_about_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    mounted(monkeypatch, Disk("/", "ext4"))
    assert is_shared(tmp_path / name / "planer")
    assert not is_shared(tmp_path / "planer")


def test_the_doctor_warns_of_a_ledger_in_a_synchronised_folder(planbook: Runner, baerum: Path) -> None:
    (baerum.parent / "planbook.toml").write_text('[state]\nfolder = "OneDrive/planbook"\n', encoding="utf-8")
    done = planbook("doctor", baerum, "--today", "2020-02-03")
    assert done.returncode == 0
    assert "Velg en lokal disk i [state] folder" in " ".join(done.stdout.split())
    assert not (baerum.parent / "OneDrive").exists()


def test_the_doctor_says_which_folder_of_templates_does_not_exist(planbook: Runner, baerum: Path) -> None:
    (baerum.parent / "planbook.toml").write_text('[templates]\nfolder = "malar"\n', encoding="utf-8")
    done = planbook("doctor", baerum, "--today", "2020-02-03")
    assert done.returncode == 1
    assert "malar finnes ikke" in " ".join(done.stdout.split())
