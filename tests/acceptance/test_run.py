"""The main job, end to end, with the installed command on the real workbooks."""

from __future__ import annotations

import hashlib
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from docx import Document
from tests_types import Runner

from planbook.analysis.tables import case_tables
from planbook.workbook import package, reader, snapshot


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mails(folder: Path) -> dict[str, list[str]]:
    """Recipient → subjects, of every .eml in a folder."""
    found: dict[str, list[str]] = {}
    for path in folder.glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=default)
        found.setdefault(message["To"].addresses[0].addr_spec, []).append(message["Subject"])
    return found


def test_the_main_job_makes_everything_and_ends_with_a_summary(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    before = digest(baerum)
    out = tmp_path / "ut"
    done = planbook("run", baerum, "--out", out, "--today", "2020-02-03")
    assert (done.returncode, done.stderr) == (0, "")
    shown = " ".join(done.stdout.split())
    assert "62 planer i oversikten, 50 av dem er med i planstrategien." in shown
    assert "Rett dette først 1. Planeier mangler: 12 planer." in shown
    assert re.search(r"E-post ville gått til \d\d personer", shown)
    assert "Filene ligger her" in shown
    assert "ingenting er sendt, og arbeidsboken er ikke endret" in shown
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert (out / "planstrategi-utkast.docx").is_file()
    assert len(mails(out / "utboks")) >= 8
    assert digest(baerum) == before


def test_a_second_run_adds_no_mail_and_says_so(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    out = tmp_path / "ut"
    planbook("run", baerum, "--out", out, "--today", "2020-02-03")
    first = {path.name: digest(path) for path in (out / "utboks").iterdir()}
    again = planbook("run", baerum, "--out", out, "--today", "2020-02-03")
    assert again.returncode == 0
    assert "Ingen nye e-poster siden forrige kjøring." in again.stdout
    assert {path.name: digest(path) for path in (out / "utboks").iterdir()} == first


def test_the_same_input_gives_the_same_document(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        planbook("run", baerum, "--out", tmp_path / name, "--today", "2020-02-03")
    assert digest(tmp_path / "a" / "planstrategi-utkast.docx") == digest(tmp_path / "b" / "planstrategi-utkast.docx")


def test_giske_gets_mails_and_case_in_nynorsk(planbook: Runner, giske: Path, tmp_path: Path) -> None:
    done = planbook("run", giske, "--out", tmp_path / "ut", "--today", "2022-02-01")
    assert (done.returncode, done.stderr) == (0, "")
    subjects = [subject for subjects in mails(tmp_path / "ut" / "utboks").values() for subject in subjects]
    assert any(subject.startswith("Planar du har ansvar for") for subject in subjects)
    text = "\n".join(
        paragraph.text for paragraph in Document(str(tmp_path / "ut" / "planstrategi-utkast.docx")).paragraphs
    )
    assert "Kommunestyret skal minst éin gong i kvar valperiode" in text
    assert "Planer" not in text


@pytest.mark.parametrize("name", ["baerum", "giske"])
def test_the_documents_counts_are_the_inventorys(
    name: str, planbook: Runner, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    book: Path = request.getfixturevalue(name)
    planbook("run", book, "--out", tmp_path / "ut", "--today", "2022-02-01")
    taken = snapshot.take(book)
    inventory, _ = reader.read(taken, package.head(taken))
    tables = case_tables(inventory)
    document = Document(str(tmp_path / "ut" / "planstrategi-utkast.docx"))
    counts = next(table for table in document.tables if table.cell(0, 0).text.startswith(("Hva som", "Kva som")))
    shown = [int(row.cells[1].text) for row in counts.rows[1:]]
    classes = tables.classes
    expected = [classes["continued"], classes["revised"], classes["dropped"], classes["new"], classes["undecided"]]
    assert shown == [*expected, tables.total]
    listed = [row.cells[0].text for table in document.tables if len(table.columns) > 2 for row in table.rows[1:]]
    in_strategy = [plan.name for plans in tables.plans.values() for plan in plans]
    assert sorted(listed) == sorted(in_strategy)


def test_nothing_outside_the_out_folder_is_touched(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    (baerum.parent / "planbook.toml").write_text(
        '[mail]\noutbox = "ekte"\n[state]\nfolder = "logg"\n', encoding="utf-8"
    )
    before = sorted(path.name for path in baerum.parent.iterdir())
    planbook("run", baerum, "--out", tmp_path / "ut", "--today", "2020-02-03")
    assert sorted(path.name for path in baerum.parent.iterdir()) == sorted([*before, "ut"])


def test_init_makes_a_home_where_every_verb_works(planbook: Runner, tmp_path: Path) -> None:
    home = tmp_path / "hjemme"
    made = planbook("init", home)
    assert (made.returncode, made.stderr) == (0, "")
    assert {path.name for path in home.iterdir()} == {"planoversikt.xlsx", "planbook.toml", "templates", "til-it.md"}
    page = (home / "til-it.md").read_text(encoding="utf-8")
    assert "`planbook remind planoversikt.xlsx --send`" in page
    assert '# transport = "file"' in (home / "planbook.toml").read_text(encoding="utf-8")
    book = home / "planoversikt.xlsx"
    assert planbook("check", book).returncode == 0
    assert planbook("remind", book).returncode == 0
    assert planbook("run", book, "--out", tmp_path / "ut").returncode == 0


def test_two_new_workbooks_have_ids_of_their_own(planbook: Runner, tmp_path: Path) -> None:
    ids = set()
    for name in ("a.xlsx", "b.xlsx"):
        assert planbook("new", tmp_path / name).returncode == 0
        ids.add(package.head(snapshot.take(tmp_path / name)).workbook_id)
    assert len(ids) == 2


def test_the_municipalitys_own_template_goes_before_the_shipped_one(
    planbook: Runner, baerum: Path, tmp_path: Path
) -> None:
    folder = baerum.parent / "templates"
    folder.mkdir()
    own = Document()
    own.add_paragraph("Vår egen mal for {{ kommune }}")
    own.save(str(folder / "planstrategi.docx"))
    done = planbook(
        "case", baerum, "--template", "planstrategi", "--out", tmp_path / "sak.docx", "--today", "2020-02-03"
    )
    assert done.returncode == 0
    assert [paragraph.text for paragraph in Document(str(tmp_path / "sak.docx")).paragraphs] == [
        "Vår egen mal for Bærum"
    ]


def test_a_draft_someone_has_written_in_is_kept(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    out = tmp_path / "ut"
    planbook("run", baerum, "--out", out, "--today", "2020-02-03")
    draft = out / "planstrategi-utkast.docx"
    document = Document(str(draft))
    document.add_paragraph("Mine egne ord")
    document.save(str(draft))
    planbook("run", baerum, "--out", out, "--today", "2020-02-04")
    kept = Document(str(out / "planstrategi-utkast.docx.bak"))
    assert kept.paragraphs[-1].text == "Mine egne ord"


def test_a_document_that_cannot_be_written_stops_the_main_job_before_any_mail(
    planbook: Runner, baerum: Path, tmp_path: Path
) -> None:
    (tmp_path / "ut" / "planstrategi-utkast.docx").mkdir(parents=True)
    done = planbook("run", baerum, "--out", tmp_path / "ut", "--today", "2020-02-03")
    assert (done.returncode, done.stdout) == (2, "")
    assert [path.name for path in (tmp_path / "ut").iterdir()] == ["planstrategi-utkast.docx"]
