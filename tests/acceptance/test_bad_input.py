"""The installed command and what it cannot use: one sentence, exit 2, nothing written; and what it can, it does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from packages import with_text
from tests_types import Runner
from verbs import VERBS

from planbook.model.inventory import Inventory
from planbook.workbook.schema import SCHEMA_VERSION

TODAY = ("--today", "2020-02-03")
OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)

SETTING_VERBS = [name for name in VERBS if name.split(maxsplit=1)[0] in ("run", "remind", "case")]
"""Those that read planbook.toml."""


def command(verb: str, workbook: object) -> list[object]:
    return [verb.split(maxsplit=1)[0], workbook, *VERBS[verb], *TODAY]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, with the files' bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.fixture
def refused(planbook: Runner, tmp_path: Path) -> Callable[..., str]:
    """Run a command that cannot be done; returns its one sentence."""

    def run(*arguments: object) -> str:
        before = contents(tmp_path)
        done = planbook(*arguments)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == 2, done.stdout + done.stderr
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert contents(tmp_path) == before
        return done.stderr.strip()

    return run


Refused = Callable[..., str]


# files that cannot be used: each takes the real workbook and gives what to run on


def _missing(workbook: Path) -> Path:
    return workbook.with_name("borte.xlsx")


def _folder(workbook: Path) -> Path:
    return workbook.parent


def _text(workbook: Path) -> Path:
    workbook.write_text("Plan-ID;Plannavn\nP-1;Klimaplan\n", encoding="utf-8")
    return workbook


def _encrypted(workbook: Path) -> Path:
    workbook.write_bytes(OLE_HEAD + "EncryptedPackage".encode("utf-16-le") + bytes(512))
    return workbook


def _old(workbook: Path) -> Path:
    workbook.write_bytes(OLE_HEAD + "Workbook".encode("utf-16-le") + bytes(512))
    return workbook


def _truncated(workbook: Path) -> Path:
    workbook.write_bytes(workbook.read_bytes()[:5000])
    return workbook


def _foreign(workbook: Path) -> Path:
    Workbook().save(workbook)
    return workbook


def _newer(workbook: Path) -> Path:
    return with_text(workbook, "docProps/custom.xml", f"<vt:lpwstr>{SCHEMA_VERSION}<", "<vt:lpwstr>99<")


FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a missing file": (_missing, "Finner ikke filen"),
    "a folder": (_folder, "er en mappe"),
    "a text": (_text, "ikke en Excel-arbeidsbok"),
    "an encrypted workbook": (_encrypted, "passord"),
    "an old workbook": (_old, ".xls"),
    "half a workbook": (_truncated, "skadet"),
    "another workbook": (_foreign, "ingen av arkene"),
    "a newer workbook": (_newer, "99"),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_file_that_cannot_be_used_is_one_sentence_and_nothing_is_written(
    refused: Refused, baerum: Path, verb: str, file: str
) -> None:
    make, words = FILES[file]
    path = make(baerum)
    sentence = refused(*command(verb, path))
    assert words in sentence
    assert str(path) in sentence


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_sentence_is_in_the_language_that_was_asked_for(refused: Refused, baerum: Path, lang: str) -> None:
    from planbook.errors import FileMissingError

    path = _missing(baerum)
    assert refused("check", path, "--lang", lang) == FileMissingError(path=path).sentence(lang)


def test_a_name_too_long_for_the_disk_is_one_sentence(refused: Refused) -> None:
    refused("check", "a" * 300)


@pytest.mark.parametrize("verb", ["check", "run"])
def test_a_workbook_damaged_on_its_way_is_one_sentence(refused: Refused, baerum: Path, verb: str) -> None:
    data = bytearray(baerum.read_bytes())
    data[data.index(b"xl/workbook.xml") + len(b"xl/workbook.xml")] = 0xFF
    baerum.write_bytes(data)
    assert "skadet" in refused(*command(verb, baerum))


# options that cannot be used


@pytest.mark.parametrize(
    ("verb", "options", "words"),
    [
        ("check", ("--today", "i dag"), "i dag"),
        ("check", ("--today", "03.02.2020"), "03.02.2020"),
        ("check", ("--today", "2020-02-30"), "2020-02-30"),
        ("check", ("--lang", "fr"), "fr"),
        ("check", ("--level", "0"), "1, 2, 3"),
        ("check", ("--level", "4"), "1, 2, 3"),
        ("check", ("--level", "høy"), "--level"),
        ("check", ("--fail-on", "alt"), "error, warning, info"),
        ("check", ("--nivå", "1"), "--nivå"),
        ("export", ("--today", "2020"), "2020"),
        ("export", ("--lang", "sv"), "sv"),
        ("run", ("--today", "x"), "«x»"),
        ("run", ("--lang", "x"), "«x»"),
        ("remind", ("--today", "x"), "«x»"),
        ("remind", ("--lang", "x"), "«x»"),
        ("remind", ("--first-run", "nå"), "baseline, summary, send"),
        ("remind", ("--accept", "alt"), "moved"),
        ("remind", ("--limit", "to"), "--limit"),
        ("remind --send", ("--first-run", "nå"), "baseline, summary, send"),
        ("case", ("--today", "x"), "«x»"),
        ("case", ("--lang", "x"), "«x»"),
    ],
)
def test_an_option_that_cannot_be_used_is_one_sentence_that_names_it(
    refused: Refused, baerum: Path, verb: str, options: tuple[str, str], words: str
) -> None:
    assert words in refused(*command(verb, baerum), *options)


@pytest.mark.parametrize(
    "arguments", [("check",), ("finnesikke",), ("run", "a.xlsx"), ("case", "a.xlsx"), ("check", "a.xlsx", "b.xlsx")]
)
def test_a_command_that_is_not_whole_is_one_sentence_that_points_to_the_help(
    refused: Refused, arguments: tuple[str, ...]
) -> None:
    assert "planbook --help" in refused(*arguments)


def test_export_without_a_format_says_which_to_add(refused: Refused, baerum: Path) -> None:
    assert "--json" in refused("export", baerum)


def test_an_unknown_rule_is_one_sentence_that_says_where_all_stand(refused: Refused) -> None:
    sentence = refused("rules", "PB999")
    assert "PB999" in sentence
    assert "planbook rules" in sentence


# settings that cannot be used


@pytest.mark.parametrize("verb", SETTING_VERBS)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[mail]\nsendr = "a"\n', "«sender»"),
        ('[mial]\nsender = "a"\n', "«mail»"),
        ('[mail]\ntransport = "brevdue"\n', "transport"),
        ("[mail\n", "planbook.toml"),
    ],
)
def test_settings_that_cannot_be_used_are_one_sentence(
    refused: Refused, baerum: Path, verb: str, text: str, words: str
) -> None:
    (baerum.parent / "planbook.toml").write_text(text, encoding="utf-8")
    assert words in refused(*command(verb, baerum))


@pytest.mark.parametrize("verb", SETTING_VERBS)
def test_a_settings_file_that_is_not_there_is_one_sentence(refused: Refused, baerum: Path, verb: str) -> None:
    assert "borte.toml" in refused(*command(verb, baerum), "--config", baerum.with_name("borte.toml"))


# places that cannot be written, templates that cannot be filled


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file where a folder should be."""
    path = tmp_path / "opptatt"
    path.write_text("noe viktig", encoding="utf-8")
    return path


@pytest.mark.parametrize("below", ["", "under", "under/dypere"])
def test_a_file_where_the_out_folder_should_be_is_one_sentence(
    refused: Refused, baerum: Path, file: Path, below: str
) -> None:
    assert str(file) in refused("run", baerum, "--out", file / below, *TODAY)


def test_a_folder_where_the_document_should_be_is_one_sentence(refused: Refused, giske: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saker"
    folder.mkdir()
    assert str(folder) in refused("case", giske, "--template", "planstrategi", "--out", folder, *TODAY)


def test_a_file_where_the_documents_folder_should_be_is_one_sentence(refused: Refused, giske: Path, file: Path) -> None:
    refused("case", giske, "--template", "planstrategi", "--out", file / "sak.docx", *TODAY)


def test_the_folder_one_stands_in_given_as_the_document_is_one_sentence(refused: Refused, giske: Path) -> None:
    refused("case", giske, "--template", "planstrategi", "--out", ".", *TODAY)


def test_a_file_where_the_outbox_should_be_is_one_sentence(refused: Refused, baerum: Path, file: Path) -> None:
    refused(*command("remind --send", baerum), "--outbox", file)


def test_an_unknown_template_is_one_sentence_that_names_those_there_are(refused: Refused, giske: Path) -> None:
    sentence = refused("case", giske, "--template", "saksframstilling", "--out", "sak.docx", *TODAY)
    assert "saksframstilling" in sentence
    assert "planstrategi" in sentence


def test_a_template_that_is_no_word_document_is_one_sentence(refused: Refused, giske: Path, file: Path) -> None:
    assert ".docx" in refused("case", giske, "--template", file, "--out", "sak.docx", *TODAY)


def test_a_broken_template_of_the_municipality_stops_the_main_job_before_it_writes(
    refused: Refused, baerum: Path
) -> None:
    own = baerum.parent / "templates" / "planstrategi.docx"
    own.parent.mkdir()
    own.write_text("ikke Word", encoding="utf-8")
    assert "planstrategi.docx" in refused(*command("run", baerum))


def test_an_existing_document_is_left_as_it_was_when_the_case_cannot_be_made(refused: Refused, baerum: Path) -> None:
    document = baerum.with_name("sak.docx")
    document.write_bytes(b"det noen har skrevet")
    refused("case", _text(baerum), "--template", "planstrategi", "--out", document)


# new files and folders


def test_a_new_workbook_never_overwrites_a_file(refused: Refused, file: Path) -> None:
    assert str(file) in refused("new", file)


@pytest.mark.parametrize("where", ["borte/ny.xlsx", "../opptatt/ny.xlsx"])
def test_a_new_workbook_where_no_folder_is_is_one_sentence(refused: Refused, file: Path, where: str) -> None:
    assert file.is_file()
    assert where in refused("new", where)


def test_a_home_is_not_made_in_a_folder_with_something_in_it(refused: Refused, tmp_path: Path) -> None:
    folder = tmp_path / "planer"
    folder.mkdir()
    (folder / "notat.txt").write_text("noe viktig", encoding="utf-8")
    assert str(folder) in refused("init", folder)


@pytest.mark.parametrize("below", ["", "under"])
def test_a_home_is_not_made_where_a_file_is(refused: Refused, file: Path, below: str) -> None:
    assert str(file) in refused("init", file / below)


def test_a_home_can_be_made_in_the_empty_folder_one_stands_in(planbook: Runner, tmp_path: Path) -> None:
    folder = tmp_path / "tom"
    folder.mkdir()
    done = planbook("init", ".", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "planoversikt.xlsx").is_file()


# what is wrong inside a workbook never stops a verb


def _renamed(sheet: str) -> Callable[[Path, Path], Path]:
    def make(path: Path, shipped: Path) -> Path:
        shutil.copy2(shipped / "baerum-2019.xlsx", path)
        return with_text(path, "xl/workbook.xml", f'<sheet name="{sheet}"', f'<sheet name="Gamle {sheet}"')

    return make


def _blank(path: Path, shipped: Path) -> Path:
    return Path(shutil.copy2(shipped / "planoversikt.xlsx", path))


BOOKS: dict[str, tuple[Callable[[Path, Path], Path], str, int]] = {
    "the blank workbook": (_blank, "PB104", 0),
    "a renamed Planer": (_renamed("Planer"), "PB101", 1),
    "a renamed Kontakter": (_renamed("Kontakter"), "PB101", 1),
    "a renamed Planstrategien": (_renamed("Planstrategien"), "PB101", 1),
    "a renamed Innstillinger": (_renamed("Innstillinger"), "PB101", 1),
    "a renamed Plantyper": (_renamed("Plantyper"), "PB101", 1),
}
"""How each is made, the finding it must give, and the exit of check."""


@pytest.fixture(params=BOOKS)
def imperfect(request: pytest.FixtureRequest, tmp_path: Path, root: Path) -> tuple[Path, str, int]:
    """A workbook that is not as it should be, the finding and the exit of check."""
    make, code, failed = BOOKS[request.param]
    return make(tmp_path / "planer.xlsx", root / "workbooks"), code, failed


def test_every_verb_works_on_a_workbook_that_is_not_as_it_should_be(
    planbook: Runner, imperfect: tuple[Path, str, int], tmp_path: Path
) -> None:
    path, code, failed = imperfect
    master = path.read_bytes()
    exits: dict[str, int] = {}
    for verb in VERBS:
        done = planbook(*command(verb, path))
        if verb == "remind --send" and (
            "plankoordinator" in done.stderr or "finnes ikke i arbeidsboken" in done.stderr
        ):
            # Nobody would get the owners' answers, or nobody knows who gets what: nothing is sent, and a sentence says why.
            assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, "")
            exits[verb] = 0
            continue
        assert done.stderr == "", verb
        # Whether everything is in place for sending is what the doctor is asked.
        exits[verb] = done.returncode if verb != "doctor" else 0
        assert done.returncode in (0, 1)
        if verb == "check":
            assert code in [finding["code"] for finding in json.loads(done.stdout)["findings"]]
        if verb == "export":
            assert json.loads(done.stdout)["planbook"] == SCHEMA_VERSION
    assert exits == dict.fromkeys(VERBS, 0) | {"check": failed, "check for a person": failed, "case --final": 1}
    assert path.read_bytes() == master
    assert (tmp_path / "cwd" / "ut" / "planstrategi-utkast.docx").is_file()


def test_every_verb_works_with_no_rows_at_all(planbook: Runner, make_workbook: Callable[..., Path]) -> None:
    path = make_workbook(Inventory())
    exits = {verb: planbook(*command(verb, path)) for verb in VERBS}
    assert {verb: done.stderr for verb, done in exits.items()} == dict.fromkeys(VERBS, "")
    assert {verb: done.returncode for verb, done in exits.items()} == dict.fromkeys(VERBS, 0) | {
        "case --final": 1, "doctor": 1,
    }  # fmt: skip
    found = json.loads(exits["check"].stdout)
    assert found["plans"] == 0
    assert "PB104" in [finding["code"] for finding in found["findings"]]
    assert json.loads(exits["export"].stdout)["plans"] == []


def test_a_refused_final_writes_nothing_and_says_what_is_missing(
    planbook: Runner, baerum: Path, tmp_path: Path
) -> None:
    before = contents(tmp_path)
    done = planbook(*command("case --final", baerum))
    assert (done.returncode, done.stderr) == (1, "")
    assert "Planstrategien" in done.stdout
    assert contents(tmp_path) == before


def test_a_workbook_without_its_id_is_not_sent_for_and_the_rest_works(
    planbook: Runner, refused: Refused, baerum: Path
) -> None:
    with_text(baerum, "docProps/custom.xml", 'name="planbook_id"', 'name="noe_annet"')
    assert "faste nummer" in refused(*command("remind --send", baerum))
    assert planbook(*command("run", baerum)).returncode == 0


def test_a_check_of_a_workbook_with_a_renamed_sheet_tells_the_planner_which(planbook: Runner, baerum: Path) -> None:
    with_text(baerum, "xl/workbook.xml", '<sheet name="Kontakter"', '<sheet name="Kontaktar"')
    done = planbook("check", baerum, *TODAY)
    assert done.returncode == 1
    assert "Kontakter" in done.stdout
    assert "Kontaktar" in done.stdout
