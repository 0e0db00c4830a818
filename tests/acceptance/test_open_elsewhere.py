"""The installed command and a workbook that others use too: someone has it open, a sync client has copied it, it may not be
written. Whatever happens, the master stays as it was.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests_types import Runner
from verbs import VERBS

from planbook import api

TODAY = ("--today", "2020-02-03")
JSON = {"check", "export"}
WRITTEN_BESIDE = {"planbook", "utboks", "Resultater"}
"""What a sending leaves beside the workbook: the ledger's folder and the outbox."""


def test_every_verb_that_takes_a_workbook_is_among_those_tried() -> None:
    mine = (found for found in vars(api).values() if inspect.isfunction(found) and found.__module__ == api.__name__)
    functions = {found.__name__: found for found in mine}
    takes = {name for name, found in functions.items() if "workbook" in inspect.signature(found).parameters}
    # The ledger only asks which workbook it is.
    named = {name for name in takes if not name.startswith("_")} - {"ledger"}
    assert {verb.split(maxsplit=1)[0] for verb in VERBS} == named


def command(verb: str, workbook: object) -> list[object]:
    return [verb.split(maxsplit=1)[0], workbook, *VERBS[verb], *TODAY]


def state(path: Path) -> tuple[object, ...]:
    """All of a file that a program could change: its bytes, times, rights, and which file it is."""
    found = path.stat()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return digest, found.st_mtime_ns, found.st_size, found.st_mode, found.st_ino, found.st_nlink


def beside(path: Path) -> set[str]:
    return {other.name for other in path.parent.iterdir()}


@pytest.fixture
def home(tmp_path: Path, root: Path) -> Path:
    """A workbook in a folder of its own."""
    folder = tmp_path / "planer"
    folder.mkdir()
    return Path(shutil.copy2(root / "workbooks" / "baerum-2019.xlsx", folder / "planoversikt.xlsx"))


def excel_has_it_open(workbook: Path, name: str = "Kari Hansen") -> Path:
    """Put Excel's owner file beside a workbook: 165 bytes, the name twice."""
    narrow = bytes([len(name)]) + name.encode("cp1252").ljust(54)
    owner = workbook.with_name(f"~${workbook.name}")
    owner.write_bytes((narrow + len(name).to_bytes(2, "little") + name.encode("utf-16-le")).ljust(165))
    return owner


# the master stays as it was


def _as_it_is(workbook: Path) -> None:
    """The real workbook; every verb works."""
    assert workbook.is_file()


def _open_in_excel(workbook: Path) -> None:
    excel_has_it_open(workbook)


def _read_only(workbook: Path) -> None:
    workbook.chmod(0o444)


def _read_only_folder(workbook: Path) -> None:
    workbook.chmod(0o444)
    workbook.parent.chmod(0o555)


def _broken_templates(workbook: Path) -> None:
    for name in ("planstrategi.docx", "mail/nb/paaminnelse.txt.j2"):
        template = workbook.parent / "templates" / name
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text("{{ finnes_ikke }}", encoding="utf-8")


def _broken_settings(workbook: Path) -> None:
    workbook.with_name("planbook.toml").write_text("[mail\n", encoding="utf-8")


def _places_taken(workbook: Path) -> None:
    for name in ("planbook", "utboks", "Resultater"):
        workbook.with_name(name).write_text("noe viktig", encoding="utf-8")


def _damaged(workbook: Path) -> None:
    workbook.write_bytes(workbook.read_bytes()[:5000])


def _conflict(workbook: Path) -> None:
    shutil.copy2(workbook, workbook.with_name("planoversikt (Kari Hansens motstridende kopi 2026-11-21).xlsx"))


def _sheet_gone(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'<sheet name="Kontakter"', b'<sheet name="Kontaktar"')
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


CIRCUMSTANCES: dict[str, tuple[Callable[[Path], None], set[int]]] = {
    "all well": (_as_it_is, {0, 1}),
    "open in Excel": (_open_in_excel, {0, 1}),
    "a file that may not be written": (_read_only, {0, 1}),
    "a folder that may not be written": (_read_only_folder, {0, 1, 2}),
    "broken templates": (_broken_templates, {0, 1, 2}),
    "broken settings": (_broken_settings, {0, 1, 2}),
    "files where folders should be": (_places_taken, {0, 1, 2}),
    "half a file": (_damaged, {2}),
    "a conflict copy beside it": (_conflict, {2}),
    "a sheet renamed": (_sheet_gone, {0, 1, 2}),
}
"""How each is made, and the exits that its verbs may have."""


@pytest.fixture
def circumstance(request: pytest.FixtureRequest, home: Path) -> Iterator[set[int]]:
    make, exits = CIRCUMSTANCES[request.param]
    make(home)
    yield exits
    home.parent.chmod(0o755)


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES, indirect=True)
def test_no_verb_ever_changes_the_master_or_leaves_anything_undocumented_beside_it(
    planbook: Runner, home: Path, circumstance: set[int]
) -> None:
    master = state(home)
    for verb in VERBS:
        before = beside(home)
        done = planbook(*command(verb, home))
        assert done.returncode in circumstance, (verb, done.stderr)
        assert "Traceback" not in done.stderr, verb
        assert state(home) == master, verb
        assert before <= beside(home), verb
        assert beside(home) - before <= (WRITTEN_BESIDE if verb == "remind --send" else set()), verb


# someone has it open


@pytest.mark.parametrize("verb", VERBS)
def test_someone_who_has_the_workbook_open_is_named_and_nothing_else_is_different(
    planbook: Runner, home: Path, tmp_path: Path, verb: str
) -> None:
    spare = shutil.copytree(home.parent, tmp_path / "reserve")
    alone = planbook(*command(verb, home))
    shutil.rmtree(home.parent)
    shutil.copytree(spare, home.parent)
    shutil.rmtree(tmp_path / "cwd")
    (tmp_path / "cwd").mkdir()
    excel_has_it_open(home)
    done = planbook(*command(verb, home))
    assert done.stderr == (
        "planoversikt.xlsx ser ut til å være åpen hos Kari Hansen. Det som ikke er lagret ennå, er ikke med.\n"
    )
    assert (done.returncode, done.stdout, "") == (alone.returncode, alone.stdout, alone.stderr)
    if verb in JSON:
        assert json.loads(done.stdout)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("nb", "ser ut til å være åpen hos noen. Det som ikke er lagret ennå, er ikke med."),
        ("nn", "ser ut til å vere open hos nokon. Det som ikkje er lagra enno, er ikkje med."),
        ("en", "seems to be in use by someone. What has not been saved yet is not included."),
    ],
)
def test_an_owner_file_that_tells_no_name_means_someone_in_the_readers_language(
    planbook: Runner, home: Path, lang: str, sentence: str
) -> None:
    home.with_name(f"~${home.name}").write_bytes(b"")
    assert planbook("check", home, "--lang", lang).stderr == f"planoversikt.xlsx {sentence}\n"


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "export"])
def test_quiet_says_nothing_of_it(planbook: Runner, home: Path, verb: str) -> None:
    excel_has_it_open(home)
    assert planbook(*command(verb, home), "--quiet").stderr == ""


def test_a_command_that_cannot_be_done_still_says_one_sentence(planbook: Runner, home: Path) -> None:
    excel_has_it_open(home)
    _damaged(home)
    done = planbook("check", home)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "skadet" in done.stderr


def test_a_stranger_s_name_cannot_steer_the_terminal(planbook: Runner, home: Path) -> None:
    if os.name != "nt":
        home = home.rename(home.with_name("plan\x1b[2J.xlsx"))
    excel_has_it_open(home, "Kari\x1b[2J\r\nHansen")
    stderr = planbook("check", home).stderr
    assert "Kari" in stderr
    assert "\x1b" not in stderr
    assert len(stderr.splitlines()) == 1


# a copy after a conflict


@pytest.mark.parametrize(("verb", "lang"), [*((verb, "nb") for verb in VERBS), ("check", "nn"), ("check", "en")])
def test_a_conflict_copy_beside_the_workbook_stops_every_verb_and_names_both(
    planbook: Runner, home: Path, tmp_path: Path, verb: str, lang: str
) -> None:
    copy = home.with_name("planoversikt-DESKTOP-ABC1234.xlsx")
    shutil.copy2(home, copy)
    done = planbook(*command(verb, home), "--lang", lang)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert str(home) in done.stderr
    assert copy.name in done.stderr
    assert not list((tmp_path / "cwd").iterdir())
    assert beside(home) == {home.name, copy.name}


def test_a_conflict_copy_itself_can_be_checked(planbook: Runner, home: Path) -> None:
    copy = home.with_name("planoversikt (conflicted copy 2026-11-21 093612).xlsx")
    shutil.copy2(home, copy)
    assert planbook("check", copy, *TODAY).stderr == ""
