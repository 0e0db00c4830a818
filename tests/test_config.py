"""planbook.toml: what holds without one, every key, and what is refused with the sentence that helps."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from errno import EACCES
from pathlib import Path

import pytest

from planbook.config import (
    FILE_NAME,
    TABLES,
    Config,
    Graph,
    Mail,
    Quiet,
    Results,
    Retention,
    State,
    Templates,
    load,
    week_numbers,
)  # fmt: skip
from planbook.errors import ConfigSyntaxError, FileMissingError, SettingError, SettingValueError, UnknownSettingError

EVERY_KEY = """
[mail]
transport = "smtp"
sender = "planstrategi@kommune.example"
allow = ["kommune.example", "fylke.example"]
outbox = "post/ut"
host = "smtp.kommune.example"
port = 465
security = "tls"
user = "planbook"

[graph]
tenant = "kommune.example"
client = "en-id"
mailbox = "post@kommune.example"
authority = "https://login.example"
endpoint = "https://graph.example"

[state]
folder = "tilstand"

[results]
folder = "Ferdig"

[templates]
folder = "maler"

[quiet]
weeks = ["8", "52-1"]
easter = false
holidays = false
weekends = false

[retention]
ledger_months = 24
"""


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Where a workbook would lie; the settings are read without it."""
    return tmp_path / "planoversikt.xlsx"


def settings(workbook: Path, text: str) -> Config:
    (workbook.parent / FILE_NAME).write_text(text, encoding="utf-8")
    return load(workbook)


def refusal(kind: type[SettingError], workbook: Path, text: str) -> str:
    """The sentence that the user gets."""
    with pytest.raises(kind) as caught:
        settings(workbook, text)
    sentence = caught.value.sentence("nb")
    assert FILE_NAME in sentence
    assert "\n" not in sentence
    return sentence


# what holds


def test_without_a_file_the_defaults_hold_and_nothing_can_leave_the_machine(workbook: Path) -> None:
    found = load(workbook)
    assert found == Config(home=workbook.parent)
    assert (found.mail.transport, found.mail.allow, found.mail.outbox) == ("file", (), "utboks")
    assert found.quiet.weeks == ("28-31", "52-1")


@pytest.mark.parametrize("text", ["", "# bare en kommentar\n", "[mail]\n", "[mail]\n[state]\n[templates]\n"])
def test_an_empty_file_says_the_same_as_none(workbook: Path, text: str) -> None:
    assert settings(workbook, text) == Config(home=workbook.parent)


def test_every_key_is_read(workbook: Path) -> None:
    assert settings(workbook, EVERY_KEY) == Config(
        Mail(
            "smtp", "planstrategi@kommune.example", ("kommune.example", "fylke.example"), "post/ut", "smtp.kommune.example",
            465, "tls", "planbook",
        ),
        Graph("kommune.example", "en-id", "post@kommune.example", "https://login.example", "https://graph.example"),
        State("tilstand"),
        Results("Ferdig"),
        Templates("maler"),
        Quiet(("8", "52-1"), False, False, False),
        Retention(24),
        workbook.parent,
    )  # fmt: skip


def test_no_key_is_left_out_of_the_file_with_every_key(workbook: Path) -> None:
    found = settings(workbook, EVERY_KEY)
    for table, kind in TABLES.items():
        values = getattr(found, table)
        same = [item.name for item in fields(kind) if getattr(values, item.name) == item.default]
        assert same == [], table


def test_keys_that_are_left_out_keep_their_defaults(workbook: Path) -> None:
    found = settings(workbook, '[mail]\nsender = "post@kommune.example"\n')
    assert found.mail == Mail(sender="post@kommune.example")
    assert (found.state, found.templates) == (State(), Templates())


def test_every_key_has_a_help_text_for_the_settings_page() -> None:
    assert [item.name for kind in TABLES.values() for item in fields(kind) if not item.metadata.get("help")] == []


def test_no_key_asks_for_a_secret() -> None:
    names = " ".join(item.name for kind in TABLES.values() for item in fields(kind))
    assert not any(word in names for word in ("password", "passord", "secret", "token"))


def test_a_file_saved_by_notepad_with_a_byte_order_mark_is_read(workbook: Path) -> None:
    assert settings(workbook, '\ufeff[state]\nfolder = "logg på æøå"\n').state.folder == "logg på æøå"


# where it lies


def test_folders_start_from_the_settings_files_own_folder(workbook: Path, tmp_path: Path) -> None:
    assert load(workbook).path("utboks") == tmp_path / "utboks"
    other = tmp_path / "it" / "innstillinger.toml"
    other.parent.mkdir()
    other.write_text('[mail]\noutbox = "ut"\n', encoding="utf-8")
    found = load(workbook, other)
    assert found.path(found.mail.outbox) == tmp_path / "it" / "ut"


def test_a_whole_path_stays_as_it_is(workbook: Path, tmp_path: Path) -> None:
    whole = tmp_path / "felles" / "ut"
    assert load(workbook).path(str(whole)) == whole


def test_a_file_given_by_name_goes_before_the_one_beside_the_workbook(workbook: Path, tmp_path: Path) -> None:
    settings(workbook, '[state]\nfolder = "ved-siden"\n')
    given = tmp_path / "annen.toml"
    given.write_text('[state]\nfolder = "annen"\n', encoding="utf-8")
    assert load(workbook).state.folder == "ved-siden"
    assert load(workbook, given).state.folder == "annen"


def test_a_file_given_by_name_that_is_not_there_is_an_error_and_never_the_defaults(workbook: Path) -> None:
    missing = workbook.parent / "borte.toml"
    with pytest.raises(FileMissingError, match=r"borte\.toml"):
        load(workbook, missing)


def test_a_folder_given_as_the_file_is_an_error(workbook: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigSyntaxError):
        load(workbook, tmp_path)


def test_a_link_that_leads_nowhere_is_an_error_and_never_the_defaults(workbook: Path, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "flyttet.toml")
    with pytest.raises(FileMissingError, match=FILE_NAME):
        load(workbook)
    (tmp_path / "flyttet.toml").write_text('[state]\nfolder = "der"\n', encoding="utf-8")
    assert load(workbook).state.folder == "der"


def folder(path: Path) -> None:
    path.mkdir()


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("made", [folder, link_to_itself, pipe])
def test_what_lies_there_and_is_no_file_is_an_error_and_never_the_defaults(
    workbook: Path, made: Callable[[Path], None]
) -> None:
    made(workbook.parent / FILE_NAME)
    with pytest.raises(ConfigSyntaxError, match=FILE_NAME):
        load(workbook)


@pytest.mark.parametrize("call", ["lstat", "stat", "read_text"])
def test_a_file_that_may_not_be_read_is_an_error_and_never_the_defaults(
    workbook: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(EACCES, os.strerror(EACCES))

    settings(workbook, "")
    with monkeypatch.context() as patched:
        patched.setattr(Path, call, refused)
        with pytest.raises(ConfigSyntaxError, match="Permission denied"):
            load(workbook)


# what is refused


@pytest.mark.parametrize(
    ("text", "table", "key", "likely"),
    [
        ('[mail]\nsendr = "a"\n', "mail", "sendr", "sender"),
        ('[mail]\noutbocks = "a"\n', "mail", "outbocks", "outbox"),
        ('[state]\nfoldr = "a"\n', "state", "foldr", "folder"),
        ('[templates]\nFolder = "a"\n', "templates", "Folder", "folder"),
        ('[mial]\nsender = "a"\n', "mial", "mial", "mail"),
        ('[template]\nfolder = "a"\n', "template", "template", "templates"),
    ],
)
def test_an_unknown_name_is_named_with_its_table_and_the_nearest_known_one(
    workbook: Path, text: str, table: str, key: str, likely: str
) -> None:
    sentence = refusal(UnknownSettingError, workbook, text)
    assert f"[{table}]" in sentence
    assert f"«{key}»" in sentence
    assert f"«{likely}»" in sentence


def test_a_name_that_is_like_no_other_gets_no_guess(workbook: Path) -> None:
    sentence = refusal(UnknownSettingError, workbook, "[mail]\nxyzzy = 1\n")
    assert "«xyzzy»" in sentence
    assert sentence.count("«") == 1


def test_a_key_outside_a_table_is_unknown(workbook: Path) -> None:
    assert "«sender»" in refusal(UnknownSettingError, workbook, 'sender = "a"\n')


def test_a_value_where_a_table_should_be_is_refused(workbook: Path) -> None:
    for text in ('mail = "post@kommune.example"\n', "mail = 3\n", '[[mail]]\nsender = "a"\n'):
        sentence = refusal(SettingValueError, workbook, text)
        assert "[mail] på en egen linje" in sentence
        assert "Mente" not in sentence


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[mail]\nsender = 3\n", "[mail] sender"),
        ("[mail]\noutbox = true\n", "[mail] outbox"),
        ('[mail]\noutbox = ["ut"]\n', "[mail] outbox"),
        ('[mail]\nallow = "kommune.example"\n', "[mail] allow"),
        ('[mail]\nallow = ["kommune.example", 3]\n', "[mail] allow"),
        ("[state]\nfolder = 2020-01-01\n", "[state] folder"),
        ("[templates]\nfolder = {}\n", "[templates] folder"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_its_place_and_the_right_form(
    workbook: Path, text: str, where: str
) -> None:
    sentence = refusal(SettingValueError, workbook, text)
    assert where in sentence
    assert '"…"' in sentence


@pytest.mark.parametrize(
    "domain",
    ["*", "", " ", "@kommune.example", "*.kommune.example", "kommune", "kommune .example", "kommune.example, annen.example",
     "kommune.example.", ".example", "kari@kommune.example", "kom\\tmune.example", "bærum.example", "-.example"],
)  # fmt: skip
def test_an_entry_of_allow_that_is_no_domain_is_refused_with_an_example(workbook: Path, domain: str) -> None:
    sentence = refusal(SettingValueError, workbook, f'[mail]\nallow = ["annen.example", "{domain}"]\n')
    assert "[mail] allow" in sentence
    assert "som «kommune.example»." in sentence


@pytest.mark.parametrize(
    "domain", ["kommune.example", "post.Kommune.EXAMPLE", " kommune.example ", "xn--brum-loa.example"]
)
def test_an_entry_of_allow_that_is_a_domain_is_taken(workbook: Path, domain: str) -> None:
    assert settings(workbook, f'[mail]\nallow = ["{domain}"]\n').mail.allow == (domain,)


@pytest.mark.parametrize("transport", ["brevdue", "File", "SMTP", ""])
def test_a_transport_that_does_not_exist_is_refused_and_not_passed_over(workbook: Path, transport: str) -> None:
    sentence = refusal(SettingValueError, workbook, f'[mail]\ntransport = "{transport}"\n')
    assert "[mail] transport" in sentence
    assert '"file"' in sentence


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[mail]\nport = 0\n", "[mail] port"),
        ("[mail]\nport = 65536\n", "[mail] port"),
        ("[mail]\nport = true\n", "[mail] port"),
        ('[mail]\nport = "587"\n', "[mail] port"),
        ('[mail]\nsecurity = "ssl"\n', "[mail] security"),
        ("[quiet]\neaster = 1\n", "[quiet] easter"),
        ('[quiet]\nweeks = "28-31"\n', "[quiet] weeks"),
        ('[quiet]\nweeks = ["28–31"]\n', "[quiet] weeks"),
        ('[quiet]\nweeks = ["0"]\n', "[quiet] weeks"),
        ('[quiet]\nweeks = ["54"]\n', "[quiet] weeks"),
        ('[quiet]\nweeks = ["juli"]\n', "[quiet] weeks"),
        ("[retention]\nledger_months = 11\n", "[retention] ledger_months"),
        ("[results]\nfolder = 1\n", "[results] folder"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named_with_what_is_allowed(workbook: Path, text: str, where: str) -> None:
    assert where in refusal(SettingValueError, workbook, text)


@pytest.mark.parametrize(
    ("text", "weeks"), [("8", (8,)), ("28-31", (28, 29, 30, 31)), ("52-1", (52, 53, 1)), (" 1-2 ", (1, 2))]
)
def test_weeks_may_run_over_the_turn_of_the_year(text: str, weeks: tuple[int, ...]) -> None:
    assert week_numbers(text) == weeks


@pytest.mark.parametrize(
    "text",
    ["[mail\n", "sender\n", "[mail]\nsender = æ\n", "[mail]\n[mail]\n", "[state]\nfolder = 'a\n"],
)
def test_a_file_that_is_no_toml_is_refused_with_the_line(workbook: Path, text: str) -> None:
    assert "(at " in refusal(ConfigSyntaxError, workbook, text)


@pytest.mark.parametrize("text", ["a = " + "[" * 9999, "a = 1" + "0" * 9999])
def test_toml_that_is_too_much_for_the_reader_is_refused(workbook: Path, text: str) -> None:
    refusal(ConfigSyntaxError, workbook, text)


def test_a_file_in_another_encoding_is_refused(workbook: Path) -> None:
    (workbook.parent / FILE_NAME).write_text('[mail]\nsender = "pø"\n', encoding="utf-16")
    with pytest.raises(ConfigSyntaxError, match=FILE_NAME):
        load(workbook)
