"""Messages as files: for this user only, and as drafts where that is asked for."""

from __future__ import annotations

import os
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from mail_servers import SENDER, message

from planbook.config import Config, Mail
from planbook.errors import DeliveryError, SendingStoppedError, UnwritableError
from planbook.reminders.transports import opened
from planbook.reminders.transports.file import FileTransport


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@pytest.mark.skipif(os.name == "nt", reason="Windows gives a user's files to the user by other means")
def test_a_file_and_its_folder_are_for_this_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "utboks"
    before = os.umask(0)
    try:
        with opened(Config(), SENDER, folder) as transport:
            transport.send(message())
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="as above")
def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    folder = tmp_path / "utboks"
    folder.mkdir(mode=0o750)
    folder.chmod(0o750)
    with opened(Config(), SENDER, folder) as transport:
        transport.send(message())
    assert folder.stat().st_mode & 0o777 == 0o750


def test_a_draft_says_so_and_has_neither_date_nor_message_id(tmp_path: Path) -> None:
    sent = message()
    with opened(Config(), SENDER, tmp_path / "utboks", draft=True) as transport:
        transport.send(sent)
    read = message_from_bytes(only_file(tmp_path / "utboks").read_bytes(), policy=default)
    assert read["X-Unsent"] == "1"
    assert read["Date"] is read["Message-ID"] is None
    assert read["To"] == sent["To"]
    assert read["Subject"] == sent["Subject"]
    assert sent["Message-ID"] == "<0@planbook.invalid>"


def test_what_is_no_draft_does_not_say_so(tmp_path: Path) -> None:
    with opened(Config(), SENDER, tmp_path / "utboks") as transport:
        transport.send(message())
    read = message_from_bytes(only_file(tmp_path / "utboks").read_bytes(), policy=default)
    assert read["X-Unsent"] is None
    assert read["Date"] is not None


def test_the_same_message_twice_is_one_file_and_another_is_another(tmp_path: Path) -> None:
    with opened(Config(), SENDER, tmp_path / "utboks") as transport:
        for number in (1, 1, 2):
            transport.send(message(number=number))
    assert len(list((tmp_path / "utboks").iterdir())) == 2


@pytest.mark.parametrize(
    "address", ["../../kari@kommune.example", "a/b@kommune.example", "CON@x.no", "a" * 300 + "@x.no"]
)
def test_an_address_cannot_name_a_file_elsewhere(address: str, tmp_path: Path) -> None:
    FileTransport(tmp_path / "utboks").send(message(address))
    assert only_file(tmp_path / "utboks").suffix == ".eml"
    assert [path.name for path in tmp_path.iterdir()] == ["utboks"]


def test_the_allow_list_holds_for_files_when_it_is_filled_in(tmp_path: Path) -> None:
    settings = Config(mail=Mail(allow=("kommune.example",)))
    with opened(settings, SENDER, tmp_path / "utboks") as transport, pytest.raises(SendingStoppedError):
        transport.send(message("kari@annen.example"))
    assert list((tmp_path / "utboks").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_before_the_first_message(tmp_path: Path) -> None:
    (tmp_path / "utboks").write_text("x", encoding="ascii")
    with pytest.raises(UnwritableError), opened(Config(), SENDER, tmp_path / "utboks"):
        pass
    with pytest.raises(DeliveryError) as failed:
        FileTransport(tmp_path / "utboks").send(message())
    assert failed.value.variant == "file"
    assert "kari@kommune.example" in failed.value.sentence("nb")
