"""The Word case: whole or not written, escaped, refused when final and something is missing."""

from __future__ import annotations

import signal
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from data import broken
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from packages import WORKBOOK, Parts
from tests_types import Runner

from planbook.documents import gate
from planbook.documents.render import save
from planbook.errors import FileExistsAlreadyError, GateError, UnwritableError
from planbook.findings import Source
from planbook.model.calendar import DateOrYear
from planbook.model.exemption import Exemption
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan, Proposal, Status
from planbook.model.strategy import Strategy
from planbook.workbook.data import BookData

Make = Callable[..., Path]


def all_text(path: Path) -> str:
    """Every text of every part of a document."""
    found = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                root = etree.fromstring(package.read(name))
                found += ["".join(str(text) for text in node.itertext()) for node in root.iter(qn("w:p"))]
    return "\n".join(found)


def complete(data: BookData) -> Inventory:
    """Bærum's inventory with everything that a final needs."""
    plans = tuple(replace(plan, proposal=Proposal.CONTINUE) for plan in data.inventory.plans)
    strategy = replace(
        data.inventory.strategy, case_number="20/1234", case_officer="Plankoordinator", case_owner="Kommunedirektøren"
    )
    return replace(data.inventory, plans=plans, strategy=strategy)


def test_a_draft_marks_what_is_missing_and_the_screen_lists_it(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    out = tmp_path / "sak.docx"
    done = planbook("case", baerum, "--template", "planstrategi", "--out", out, "--today", "2020-02-03")
    assert done.returncode == 0
    text = all_text(out)
    assert "[MANGLER: Saksnummer]" in text
    assert "UTKAST 3. februar 2020" in text
    shown = " ".join(done.stdout.split())
    assert "- Saksnummer (Planstrategien, celle B10)" in shown
    assert "- Kolonnen «Forslag» er ikke tatt i bruk" in shown


def test_a_final_is_refused_while_anything_is_missing_and_nothing_is_written(
    planbook: Runner, baerum: Path, tmp_path: Path
) -> None:
    out = tmp_path / "sak.docx"
    done = planbook("case", baerum, "--template", "planstrategi", "--out", out, "--final", "--today", "2020-02-03")
    assert done.returncode == 1
    assert "Saken er ikke skrevet." in done.stdout
    assert "celle R4" in done.stdout
    assert not out.exists()


def test_a_final_is_written_when_nothing_is_missing(
    planbook: Runner, baerum_data: BookData, make_workbook: Make, tmp_path: Path
) -> None:
    book = make_workbook(complete(baerum_data))
    out = tmp_path / "sak.docx"
    done = planbook("case", book, "--template", "planstrategi", "--out", out, "--final", "--today", "2020-02-03")
    assert (done.returncode, done.stderr) == (0, "")
    text = all_text(out)
    assert "UTKAST" not in text
    assert "MANGLER" not in text
    assert "Tabell D" not in text
    assert "Kommuneplanens arealdel videreføres uten endringer." in text


def test_an_exemption_lifts_what_stops_a_final(
    planbook: Runner, baerum_data: BookData, make_workbook: Make, tmp_path: Path
) -> None:
    whole = complete(baerum_data)
    stopped = replace(whole, plans=(*whole.plans[:-1], replace(whole.plans[-1], proposal=Proposal.DROP)))
    out = tmp_path / "sak.docx"
    arguments = ("--template", "planstrategi", "--out", out, "--final", "--today", "2020-02-03")
    assert planbook("case", make_workbook(stopped), *arguments).returncode == 1
    exemption = Exemption(
        source=Source("Unntak", 4), plan_id=stopped.plans[-1].id, code="PB603", reason="Begrunnes muntlig.",
        valid_to=date(2020, 12, 31),
    )  # fmt: skip
    book = make_workbook(replace(stopped, exemptions=(exemption,)), "unntak.xlsx")
    assert planbook("case", book, *arguments).returncode == 0


def test_a_final_is_refused_when_a_proposal_cannot_be_read(
    planbook: Runner, baerum_data: BookData, make_workbook: Make, tmp_path: Path
) -> None:
    import openpyxl

    book = make_workbook(complete(baerum_data))
    loaded = openpyxl.load_workbook(book)
    loaded["Planer"]["X11"] = "viktig"
    loaded.save(book)
    whole = planbook(
        "case", book, "--template", "planstrategi", "--out", tmp_path / "hel.docx", "--final", "--today", "2020-02-03"
    )
    assert whole.returncode == 0, "an unread Prioritet is not shown and stops nothing"
    loaded["Planer"]["R11"] = "Viderefores"
    loaded.save(book)
    out = tmp_path / "sak.docx"
    done = planbook("case", book, "--template", "planstrategi", "--out", out, "--final", "--today", "2020-02-03")
    assert done.returncode == 1
    assert "«Viderefores» står ikke i listen for «Forslag». (Planer, celle R11)" in " ".join(
        done.stdout.split()
    ).replace("«Forslag» (Planer", "«Forslag». (Planer")
    assert not out.exists()


def test_a_final_is_refused_while_a_plan_is_not_settled_also_when_the_finding_is_accepted(
    planbook: Runner, baerum_data: BookData, make_workbook: Make, tmp_path: Path
) -> None:
    whole = complete(baerum_data)
    open_plan = replace(whole.plans[20], proposal=None)
    exemption = Exemption(
        source=Source("Unntak", 4),
        plan_id=open_plan.id,
        code="PB601",
        reason="Tas senere.",
        valid_to=date(2020, 12, 31),
    )
    book = make_workbook(
        replace(whole, plans=(*whole.plans[:20], open_plan, *whole.plans[21:]), exemptions=(exemption,))
    )
    out = tmp_path / "sak.docx"
    done = planbook("case", book, "--template", "planstrategi", "--out", out, "--final", "--today", "2020-02-03")
    assert (done.returncode, out.exists()) == (1, False)
    assert "1 planer er ikke avklart" in done.stdout


def test_the_workbook_and_a_document_that_is_there_are_never_written_over(
    planbook: Runner, baerum: Path, tmp_path: Path
) -> None:
    before = baerum.read_bytes()
    mine = tmp_path / "min.docx"
    mine.write_bytes(b"mine egne ord")
    for out in (baerum, mine, tmp_path / "sak.pdf"):
        done = planbook("case", baerum, "--template", "planstrategi", "--out", out)
        assert (done.returncode, done.stdout) == (2, "")
    assert (baerum.read_bytes(), mine.read_bytes()) == (before, b"mine egne ord")


NAMES = (
    "Plan\x0bmed\x0bWords linjeskift",
    "Helse & velferd", "<innen 2027> slutt", "«Lek» – \"læring\" 'her' § 3 €", "{{ kommune }} {% raw %}", "None",
    "Plan med 'linje' og 👍", "=1+1", "a" * 400,
)  # fmt: skip


def test_names_with_anything_in_them_stand_as_text(planbook: Runner, make_workbook: Make, tmp_path: Path) -> None:
    source = Inventory().strategy
    plans = tuple(
        Plan(source=_source(), id=f"P-{number}", title=name, status=Status.ADOPTED, adopted_date=DateOrYear.of(2019))
        for number, name in enumerate(NAMES)
    )
    book = make_workbook(
        Inventory(plans=plans, strategy=replace(source, name="Strategi & {{ x }}", period_from=2020, period_to=2023))
    )
    out = tmp_path / "sak.docx"
    done = planbook("case", book, "--template", "planstrategi", "--out", out, "--today", "2020-02-03")
    assert (done.returncode, done.stderr) == (0, "")
    cells = [cell.text for table in Document(str(out)).tables for row in table.rows for cell in row.cells]
    for name in NAMES:
        assert name.replace("\x0b", " ") in cells
    assert Document(str(out)).paragraphs[0].text == "Strategi & {{ x }}"


def _source() -> Source:
    return Source("Planer", 4)


def test_no_note_and_no_address_reaches_the_document(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    out = tmp_path / "sak.docx"
    planbook("case", baerum, "--template", "planstrategi", "--out", out, "--today", "2020-02-03")
    with zipfile.ZipFile(out) as package:
        everything = b"".join(package.read(name) for name in package.namelist()).decode("utf-8", "replace")
    assert "@" not in all_text(out)
    assert "baerum.example" not in everything
    assert "Fjernet i planstrategi" not in everything


@pytest.mark.parametrize("number", [0, 1, 2, 350])
def test_any_number_of_plans_gives_a_document(
    planbook: Runner, make_workbook: Make, tmp_path: Path, number: int
) -> None:
    plans = tuple(
        Plan(
            source=_source(), id=f"P-{place}", title=f"Plan {place}", status=Status.IN_PROGRESS, proposal=Proposal.NEW,
            start=DateOrYear.of(2020), finish=DateOrYear.of(2021),
        )
        for place in range(number)
    )  # fmt: skip
    book = make_workbook(
        Inventory(plans=plans, strategy=Strategy(name="Planstrategi", period_from=2020, period_to=2023))
    )
    out = tmp_path / "sak.docx"
    done = planbook("case", book, "--template", "planstrategi", "--out", out, "--today", "2020-02-03")
    assert (done.returncode, done.stderr) == (0, "")
    document = Document(str(out))
    rows = sum(len(table.rows) - 1 for table in document.tables if len(table.columns) == 6)
    assert rows == number
    if number > 300:
        assert not document.inline_shapes
        assert any(len(table.rows) == number + 1 and len(table.columns) == 4 for table in document.tables)


def test_the_document_can_be_read_by_everyone(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    out = tmp_path / "sak.docx"
    planbook("case", baerum, "--template", "planstrategi", "--out", out, "--today", "2020-02-03")
    document = Document(str(out))
    assert document.core_properties.title == "Planstrategi 2019–2023 – Bærum"
    assert document.core_properties.language == "nb-NO"
    levels = [
        int(p.style.name[-1]) for p in document.paragraphs if p.style is not None and p.style.name.startswith("Heading")
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in document.tables:
        if len(table.columns) > 2:
            assert list(table.rows[0]._tr.iter(qn("w:tblHeader")))
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert pictures
    assert all("Tidslinje for 2019–2023 med" in picture.get("descr") for picture in pictures)
    languages = {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"nb-NO"}


@pytest.mark.libreoffice
def test_libreoffice_opens_the_document(
    planbook: Runner, baerum: Path, tmp_path: Path, soffice: Callable[[Path, str, Path], Path]
) -> None:
    out = tmp_path / "sak.docx"
    planbook("case", baerum, "--template", "planstrategi", "--out", out, "--today", "2020-02-03")
    text = soffice(out, "txt:Text (encoded):UTF8", tmp_path).read_text(encoding="utf-8-sig")
    assert "Planstrategi 2019–2023" in text
    assert "Handlingsplan mot vold i nære relasjoner" in text


def template(folder: Path, text: str) -> Path:
    """A template with one paragraph."""
    document = Document()
    document.add_paragraph(text)
    path = folder / "mal.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "{{ antall + 'x' }}",
        "{{ antall // 0 }}",
        "{{ range(10**12) | list }}",
        "{{ finnes_ikke }}",
        "{{ kommune",
        "{{ ''.__class__.__mro__ }}",
        "{{ tabell_d.__class__ }}",
        "{% for %}",
    ],
    ids=["type", "zero", "range", "unknown", "broken", "python", "class", "syntax"],
)
def test_a_template_that_cannot_be_filled_stops_with_a_sentence(
    planbook: Runner, baerum: Path, tmp_path: Path, text: str
) -> None:
    out = tmp_path / "sak.docx"
    done = planbook("case", baerum, "--template", template(tmp_path, text), "--out", out)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "mal.docx" in done.stderr
    assert not out.exists()


def package(**parts: str) -> bytes:
    """A package with these parts of word/."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, text in parts.items():
            target.writestr(f"word/{name}.xml", text)
    return made.getvalue()


def paragraph(text: str) -> str:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{word}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>'


def test_the_gate_lets_a_whole_document_through() -> None:
    gate.inspect(package(document=paragraph("Alt er i orden. Nonett for horn.")))


@pytest.mark.parametrize(
    "content",
    [
        package(document=paragraph("{{ kommune }}")),
        package(document=paragraph("Frist: None")),
        package(document=paragraph("nan år")),
        package(document="<w:document>"),
    ],
    ids=["tag", "none", "nan", "xml"],
)
def test_the_gate_stops_what_is_not_whole(content: bytes) -> None:
    with pytest.raises(GateError):
        gate.inspect(content)


def test_the_gate_stops_a_relation_that_leads_nowhere(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Hei")
    document.save(str(tmp_path / "a.docx"))
    made = BytesIO()
    with zipfile.ZipFile(tmp_path / "a.docx") as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            if name != "word/styles.xml":
                target.writestr(name, source.read(name))
    with pytest.raises(GateError):
        gate.inspect(made.getvalue())


def test_parts_are_packed_in_a_fixed_order_at_a_fixed_time(planbook: Runner, baerum: Path, tmp_path: Path) -> None:
    out = tmp_path / "sak.docx"
    planbook("case", baerum, "--template", "planstrategi", "--out", out, "--today", "2020-02-03")
    with zipfile.ZipFile(out) as package:
        parts = package.infolist()
    assert {part.date_time for part in parts} == {(1980, 1, 1, 0, 0, 0)}
    names = [part.filename for part in parts]
    assert names == ["[Content_Types].xml", *sorted(names[1:])]
    assert Document(str(out)).core_properties.modified == datetime(2020, 2, 3, 12, tzinfo=UTC)


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file can grow beyond three bytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("keep_old", [True, False])
def test_a_document_is_written_whole_or_not_at_all(tmp_path: Path, keep_old: bool) -> None:
    out = tmp_path / "sak.docx"
    out.write_bytes(b"old")
    with pytest.raises(UnwritableError):
        save(b"den nye", out, keep_old=keep_old)
    assert [path.name for path in tmp_path.iterdir()] == ["sak.docx"]
    assert out.read_bytes() == b"old"


def test_a_document_that_is_there_is_left_alone_or_kept(tmp_path: Path) -> None:
    out = tmp_path / "sak.docx"
    out.write_bytes(b"den gamle")
    with pytest.raises(FileExistsAlreadyError):
        save(b"den nye", out)
    assert out.read_bytes() == b"den gamle"
    save(b"den nye", out, keep_old=True)
    assert (out.read_bytes(), out.with_name("sak.docx.bak").read_bytes()) == (b"den nye", b"den gamle")


def _renamed_sheet(parts: Parts) -> None:
    broken.replaced(WORKBOOK, 'sheet name="Planer"', 'sheet name="Planer 2026"')(parts)


LEFT_OUT: dict[str, tuple[broken.Edit, str]] = {
    "a sheet that is not found": (_renamed_sheet, "Arket Planer mangler"),
    "a table cut short": (broken.replaced(broken.PLANS_TABLE, "A3:AM65", "A3:AM20"), "slutter på rad 20"),
    "a column that is not found": (broken.header("B3", "Plannavn", "Tittel"), "«Plannavn» mangler"),
    "a strategy whose question is not found": (
        broken.text("A4", "Strategiens navn", "xl/worksheets/sheet3.xml"), "«Navn» mangler"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_final_is_refused_while_part_of_the_workbook_is_not_read(planbook: Runner, tmp_path: Path, name: str) -> None:
    edit, words = LEFT_OUT[name]
    book = broken.made(edit, tmp_path / "planer.xlsx")
    final, draft = tmp_path / "endelig.docx", tmp_path / "utkast.docx"
    done = planbook("case", book, "--template", "planstrategi", "--out", final, "--final", "--today", "2020-02-03")
    assert done.returncode == 1
    assert words in " ".join(done.stdout.split())
    assert not final.exists()
    done = planbook("case", book, "--template", "planstrategi", "--out", draft, "--today", "2020-02-03")
    assert done.returncode == 0
    assert words in " ".join(done.stdout.split())
