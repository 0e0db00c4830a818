"""`planbook upgrade`: an older or damaged workbook becomes a fresh one, and no value is lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import COMMAND
from data import broken
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.comments import Comment
from packages import WORKBOOK, Parts, parts_of, write_parts
from python_calamine import CalamineWorkbook
from tests_types import Runner

from planbook import api
from planbook.model.inventory import Inventory
from planbook.model.strategy import Settings
from planbook.workbook import extras, package, snapshot
from planbook.workbook.references import column_letters
from planbook.workbook.schema import SCHEMA_VERSION, Form
from planbook.workbook.sheets import PLANS, READ_SHEETS, SHEET_BY_FIELD, SHEETS
from planbook.workbook.values import clean, is_blank

DAY = date(2020, 2, 3)
TODAY = ("--today", "2020-02-03")
COMPUTED = {sheet.name for sheet in SHEETS if sheet.form is Form.COMPUTED}
COMPUTED_COLUMNS = {column.header for column in PLANS.columns if column.computed} | {"Sektor i bruk", "Organ i bruk"}


OLD = sorted((Path(__file__).parents[1] / "data").glob("version-*.xlsx"))


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A real workbook as an earlier version of the schema had it."""
    return Path(shutil.copy2(request.param, tmp_path / "gammel.xlsx"))


def exported(planbook: Runner, path: Path) -> Any:
    """The inventory as other programs get it, without the places of its records."""
    done = planbook("export", path, "--json", *TODAY)
    assert done.returncode == 0, done.stderr
    return without_places({**json.loads(done.stdout), "planbook": None})


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_places(part) for key, part in value.items() if key not in ("row", "lock_plans")}
    return [without_places(part) for part in value] if isinstance(value, list) else value


def texts(path: Path) -> Counter[str]:
    """Every filled cell's text, but for the computed sheets and columns."""
    book = CalamineWorkbook.from_path(path)
    found: Counter[str] = Counter()
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python() if name not in COMPUTED else []
        skipped = {place for row in rows[:3] for place, value in enumerate(row) if value in COMPUTED_COLUMNS}
        for row in rows:
            found.update(
                clean(value) for place, value in enumerate(row) if place not in skipped and not is_blank(value)
            )
    return found


def structure_codes(path: Path) -> list[str]:
    return [f.code for f in api.check(path, today=DAY).findings if f.code.startswith("PB1")]


def leftovers(path: Path, name: str = "Ikke flyttet") -> list[list[str]]:
    """The rows of the sheet for what did not fit."""
    return [
        [str(value) for value in row]
        for row in CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()[3:]
    ]


def test_an_older_schema_becomes_a_fresh_workbook_with_the_same_inventory(planbook: Runner, old: Path) -> None:
    before = old.read_bytes()
    new = old.with_name("ny.xlsx")
    done = planbook("upgrade", old, "--out", new, *TODAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "62 planer" in done.stdout
    assert "Den gamle arbeidsboken hadde versjon" in done.stdout
    assert "er med" in done.stdout
    assert exported(planbook, new) == exported(planbook, old)
    assert structure_codes(new) == []
    assert old.read_bytes() == before


def test_the_questions_of_later_schemas_are_there_unanswered(planbook: Runner, old: Path) -> None:
    new = old.with_name("ny.xlsx")
    planbook("upgrade", old, "--out", new, *TODAY)
    version = package.head(snapshot.take(old)).schema_version
    assert version is not None
    later = [column for column in SHEET_BY_FIELD["settings"].columns if column.since > version]
    asked = CalamineWorkbook.from_path(new).get_sheet_by_name("Innstillinger").to_python()
    assert [row[:3] for row in asked if row[0] in {column.header for column in later}] == [
        [column.header, "", column.help] for column in later
    ]
    assert len(later) >= 10
    settings_of_new = exported(planbook, new)["settings"]
    assert not any(settings_of_new.get(column.field) for column in later)


def test_the_workbook_keeps_its_id_and_its_title(planbook: Runner, old: Path) -> None:
    new = old.with_name("ny.xlsx")
    planbook("upgrade", old, "--out", new, *TODAY)
    was, now = (package.head(snapshot.take(path)) for path in (old, new))
    assert (now.workbook_id, now.title) == (was.workbook_id, was.title)
    assert now.schema_version == SCHEMA_VERSION


def damaged(path: Path) -> Path:
    """A workbook that has been through a lot: nothing here has its place in the schema, or not the right one."""
    book = load_workbook(broken.GOOD)
    plans, contacts, questions = book["Planer"], book["Kontakter"], book["Planstrategien"]
    plans["H7"] = "våren 2019"
    plans["B8"].comment = Comment("Spør Kari om denne", "Ola")
    plans["B9"].hyperlink = "https://kommune.example/plan.pdf"
    plans["AR6"] = "huskelapp"
    plans["A1"] = "Planer i Bærum, Karis versjon"
    plans["O12"] = "fristen er avtalt"
    plans["A70"], plans["B70"], plans["C70"] = "P-99", "Glemt plan", "Temaplan"
    plans["B72"] = "Sum: 63"
    contacts["I4"] = "permisjon til 1. august"
    questions["A4"], questions["D6"] = "Planstrategiens navn", "ring fylket"
    book["Lister"]["B30"] = "Sektor uten liste"
    notes = book.create_sheet("Notater")
    notes["A1"], notes["C3"] = "Referat", date(2019, 5, 2)
    book.save(path)
    parts = parts_of(path)
    broken.replaced("xl/workbook.xml", 'name="Kontakter"', 'name="Kontaktar"')(parts)
    name = next(
        part for part, content in parts.items() if part.startswith("xl/tables/") and b'name="Planeier"' in content
    )
    broken.replaced(name, 'name="Planeier"', 'name="Ansvarlig"')(parts)
    broken.text("E3", "Ansvarlig")(parts)
    broken.cell("I20", "<v>#N/A</v>", ' t="e"')(parts)
    return write_parts(parts, path)


@pytest.fixture
def through_a_lot(tmp_path: Path) -> Path:
    """A damaged workbook whose formulas have values again, as Excel leaves them."""
    path = damaged(tmp_path / "skadet.xlsx")
    parts = parts_of(path)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb"(</f>)<v\s*/>|(</f>)<v></v>", rb"\1\2<v>0</v>", parts[name])
    return write_parts(parts, path)


def test_no_value_of_a_damaged_workbook_is_lost(planbook: Runner, through_a_lot: Path, tmp_path: Path) -> None:
    new = tmp_path / "ny.xlsx"
    done = planbook("upgrade", through_a_lot, "--out", new, *TODAY)
    assert (done.returncode, done.stderr) == (0, "")
    replaced_words = {"Ansvarlig", "Planstrategiens navn"}
    lost = texts(through_a_lot) - texts(new)
    assert {text for text in lost if text not in texts(new)} == replaced_words
    assert "«Ansvarlig» i arket Planer er lest som «Planeier»" in done.stdout
    assert "«Kontaktar» i arket Kontakter er lest som «Kontakter»" in done.stdout
    assert "«Planstrategiens navn» i arket Planstrategien er lest som «Navn»" in " ".join(done.stdout.split())
    assert "Notater" in done.stdout
    assert "står i arket «Ikke flyttet»" in " ".join(done.stdout.split())


def test_what_does_not_fit_stands_with_its_old_place(planbook: Runner, through_a_lot: Path, tmp_path: Path) -> None:
    new = tmp_path / "ny.xlsx"
    planbook("upgrade", through_a_lot, "--out", new, *TODAY)
    found = {(row[0], row[1]): tuple(row[2:]) for row in leftovers(new)}
    assert found[("Planer", "AR6")] == ("P-03", "", "Verdi", "huskelapp")
    assert found[("Planer", "B8")][2:] == ("Notat på cellen", "Spør Kari om denne")
    assert found[("Planer", "B9")] == ("P-06", "Plannavn", "Lenke på cellen", "https://kommune.example/plan.pdf")
    assert found[("Planer", "O12")] == ("P-09", "Revisjonsfrist", "Verdi", "fristen er avtalt")
    assert found[("Planer", "I20")] == ("P-17", "Vedtatt av", "Verdi", "#N/A")
    assert found[("Planer", "B72")][3] == "Sum: 63"
    assert found[("Kontaktar", "I4")][3] == "permisjon til 1. august"
    assert found[("Planstrategien", "D6")][3] == "ring fylket"


def test_what_a_planner_plainly_meant_is_back_in_its_column(
    planbook: Runner, through_a_lot: Path, old: Path, tmp_path: Path
) -> None:
    new = tmp_path / "ny.xlsx"
    planbook("upgrade", through_a_lot, "--out", new, *TODAY)
    was, now = exported(planbook, old), exported(planbook, new)
    assert [plan["owner"] for plan in now["plans"]][:62] == [plan["owner"] for plan in was["plans"]]
    assert now["plans"][62]["title"] == "Glemt plan"
    assert now["contacts"] == was["contacts"]
    unread = [f for f in api.check(new, today=DAY).findings if f.code == "PB201"]
    assert [(f.address.cell, f.values["value"]) for f in unread] == [("H7", "våren 2019")]
    assert structure_codes(new) == []


def test_an_upgrade_of_an_upgrade_changes_nothing_more(planbook: Runner, through_a_lot: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / "ny.xlsx", tmp_path / "nyere.xlsx"
    planbook("upgrade", through_a_lot, "--out", once, *TODAY)
    done = planbook("upgrade", once, "--out", twice, *TODAY)
    assert "er med" in done.stdout
    assert exported(planbook, twice) == exported(planbook, once)
    assert leftovers(twice) == leftovers(once)


def odd(path: Path) -> Path:
    """A workbook of this version in which people wrote where nobody should, in forms that nobody foresaw."""
    book = load_workbook(broken.GOOD)
    plans, meetings = book["Planer"], book["Møtekalender"]
    plans["AM4"] = '=HYPERLINK("https://kommune.example/1.pdf","Se planen")'
    plans["U5"], plans["N6"], plans["N7"] = datetime.fromisoformat("2027-03-18T17:30"), 0.5, True
    meetings["A4"], meetings["B4"] = "Kommunestyret", datetime.fromisoformat("2020-03-18T17:30")
    book["Start"]["H40"], book["Oversikt"]["C60"] = "husk møtet", "egen sum"
    book["Kontroll"]["A2"].comment = Comment("kontrollert av Kari", "Kari")
    own = book.create_sheet("Tall og datoer")
    own["A1"], own["A2"], own["A3"] = date(2019, 5, 2), 0.25, True
    own["A1"].number_format, own["A2"].number_format = "dd.mm.yyyy", "0 %"
    book.create_sheet("Skjult").sheet_state = "hidden"
    book["Skjult"]["A1"] = "hemmelig"
    book.save(path)
    parts = parts_of(path)
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb"(</f>)<v\s*/>|(</f>)<v></v>", rb"\1\2<v>0</v>", parts[name])
    return write_parts(parts, path)


def test_what_is_written_in_odd_forms_and_places_is_kept(planbook: Runner, tmp_path: Path) -> None:
    new = tmp_path / "ny.xlsx"
    done = planbook("upgrade", odd(tmp_path / "rar.xlsx"), "--out", new, *TODAY)
    assert (done.returncode, done.stderr) == (0, "")
    found = {(row[0], row[1]): (row[4], row[5]) for row in leftovers(new)}
    assert found[("Planer", "AM4")] == ("Formel i cellen", '=HYPERLINK("https://kommune.example/1.pdf","Se planen")')
    assert found[("Planer", "U5")] == ("Dato med klokkeslett", "18.03.2027 17:30")
    assert found[("Møtekalender", "B4")] == ("Dato med klokkeslett", "18.03.2020 17:30")
    assert found[("Start", "H40")] == ("Verdi", "husk møtet")
    assert found[("Oversikt", "C60")] == ("Verdi", "egen sum")
    assert found[("Kontroll", "A2")] == ("Notat på cellen", "kontrollert av Kari")
    book = load_workbook(new)
    assert [book["Planer"]["N6"].value, book["Planer"]["N7"].value] == ["0,5", "Ja"]
    own = book["Tall og datoer"]
    assert [(own[cell].value, own[cell].number_format) for cell in ("A1", "A2", "A3")] == [
        (datetime.fromisoformat("2019-05-02"), "dd.mm.yyyy"), (0.25, "0 %"), (True, "General"),
    ]  # fmt: skip
    assert (book["Skjult"].sheet_state, book["Skjult"]["A1"].value) == ("hidden", "hemmelig")
    assert not any(
        str(cell.value).startswith("=HYP") for row in book["Ikke flyttet"] for cell in row if cell.data_type == "f"
    )


@pytest.mark.parametrize("name", ["Planer ", "planer\xa0"])
def test_a_sheet_whose_name_excel_would_not_take_is_copied_under_another(
    planbook: Runner, tmp_path: Path, name: str
) -> None:
    edit = broken.replaced(WORKBOOK, 'sheet name="Utfordringer"', f'sheet name="{name}"')
    new = tmp_path / "ny.xlsx"
    path = broken.made(edit, tmp_path / "a.xlsx")
    done = planbook("upgrade", path, "--out", new, *TODAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert api.check(path, today=DAY).plans == 62
    assert "62 planer" in done.stdout
    assert "Disse arkene manglet, og er tomme i den nye: Utfordringer" in " ".join(done.stdout.split())
    assert "Ungt utenforskap" in texts(new)


@pytest.mark.parametrize("name", ["x" * 40, "a/b:c", "'", "history [2]"])
def test_a_copied_sheet_gets_a_name_that_excel_takes_and_nobody_has(name: str) -> None:
    first = extras._valid_name(name, {"Planer"})
    second = extras._valid_name(name, {"Planer", first.upper()})
    for found in (first, second):
        assert 0 < len(found) <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", found)
    assert first.casefold() != second.casefold()


def test_a_table_that_was_moved_down_is_upgraded_like_any_other(planbook: Runner, tmp_path: Path) -> None:
    def moved(parts: Parts) -> None:
        sheet = parts[broken.PLANS_PART].decode()
        head, rows = sheet.split('<row r="3"', 1)
        rows, tail = rows.split("</sheetData>", 1)

        def down(found: re.Match[str]) -> str:
            return f"{found[1]}{int(found[2]) + 20}"

        rows = re.sub(r'(<c r="[A-Z]+)(\d+)', down, re.sub(r'(<row r=")(\d+)', down, f'<row r="3"{rows}'))
        parts[broken.PLANS_PART] = f"{head}{rows}</sheetData>{tail}".encode()
        parts[broken.PLANS_TABLE] = parts[broken.PLANS_TABLE].replace(b"A3:AM65", b"A23:AM85")

    new = tmp_path / "ny.xlsx"
    done = planbook("upgrade", broken.made(moved, tmp_path / "a.xlsx"), "--out", new, *TODAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "62 planer" in done.stdout
    assert "er med" in done.stdout


def test_example_rows_that_someone_wrote_in_are_kept(planbook: Runner, tmp_path: Path) -> None:
    book = tmp_path / "tom.xlsx"
    planbook("new", book)
    new = tmp_path / "ny.xlsx"
    planbook("upgrade", book, "--out", new, *TODAY)
    assert texts(new) == texts(book)


WORDS = st.text("abcdefgh æøå-", min_size=3, max_size=12).map(lambda word: f"ord {word}".strip())
PLACES = st.tuples(
    st.sampled_from([sheet.name for sheet in READ_SHEETS]), st.integers(1, 80), st.integers(1, 60), WORDS
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PLACES, min_size=1, max_size=40))
def test_words_written_anywhere_are_found_again(tmp_path: Path, places: list[tuple[str, int, int, str]]) -> None:
    book = load_workbook(broken.GOOD.with_name("planoversikt.xlsx"))
    taken: dict[tuple[str, str], str] = {}
    for number, (sheet, row, column, word) in enumerate(places):
        cell = f"{column_letters(column)}{row}"
        # Headers, labels and help are the sheet's own; a changed one is another story (see above).
        if row > 3 and not (column in (1, 3) and sheet in ("Planstrategien", "Innstillinger")):
            book[sheet][cell] = taken[sheet, cell] = f"{word} {number}"
    source, target = tmp_path / "bok.xlsx", tmp_path / "ny.xlsx"
    target.unlink(missing_ok=True)
    book.save(source)
    api.upgrade(source, out=target, today=DAY)
    found = " ".join(texts(target))
    assert [word for word in taken.values() if word not in found] == []


# what cannot be done is one sentence, and nothing is written


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (broken.cell("H12", "<f>DATE(2019,1,1)</f>"), "H12"),
        (broken.far("XFD1048576"), "XFD1048576"),
        (broken.replaced(broken.CUSTOM, broken.VERSION, "<vt:lpwstr>99<"), "99"),
    ],
)
def test_a_workbook_whose_values_cannot_all_be_read_is_refused(
    planbook: Runner, tmp_path: Path, edit: broken.Edit, words: str
) -> None:
    path = broken.made(edit, tmp_path / "planer.xlsx")
    done = planbook("upgrade", path, "--out", tmp_path / "ny.xlsx")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert words in done.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["cwd", "planer.xlsx"]


def test_a_file_that_is_there_is_left_alone(planbook: Runner, old: Path) -> None:
    before = old.read_bytes()
    done = planbook("upgrade", old, "--out", old)
    assert (done.returncode, done.stdout) == (2, "")
    assert old.read_bytes() == before


def test_a_new_workbook_is_called_xlsx(planbook: Runner, old: Path) -> None:
    done = planbook("upgrade", old, "--out", old.with_name("ny.xls"))
    assert done.returncode == 2
    assert ".xlsx" in done.stderr


def test_macros_are_said_to_stay_behind(planbook: Runner, tmp_path: Path) -> None:
    def with_macros(parts: Parts) -> None:
        parts["xl/vbaProject.bin"] = b"makro"

    done = planbook("upgrade", broken.made(with_macros, tmp_path / "a.xlsm"), "--out", tmp_path / "ny.xlsx")
    assert "Makroene er ikke med" in done.stdout


# the setting Lås Planer


def test_lock_plans_protects_planer_in_the_new_workbook_and_opens_every_group(
    planbook: Runner, make_workbook: Callable[..., Path], tmp_path: Path, baerum_data: Any
) -> None:
    inventory = Inventory(plans=baerum_data.inventory.plans, settings=Settings(lock_plans=True))
    new = tmp_path / "ny.xlsx"
    planbook("upgrade", make_workbook(inventory), "--out", new, *TODAY)
    with zipfile.ZipFile(new) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    assert re.search(r'<sheetProtection sheet="1"', sheet)
    assert 'password="' not in sheet
    assert not re.search(r"<col [^>]*hidden", sheet)
    page = load_workbook(new)["Planer"]
    assert page["B4"].protection.locked is False
    assert page["O4"].protection.locked is True
    assert structure_codes(new) == []


# what others may have put in the folder


def test_a_link_that_lies_in_wait_is_not_written_through(planbook: Runner, old: Path) -> None:
    before = old.read_bytes()
    for name in (".ny.xlsx.tmp", ".ny.xlsx.raw.tmp"):
        old.with_name(name).symlink_to(old)
    assert planbook("upgrade", old, "--out", old.with_name("ny.xlsx"), *TODAY).returncode == 0
    assert old.read_bytes() == before


def test_of_two_upgrades_to_one_name_the_first_to_finish_wins_and_the_other_says_so(old: Path, tmp_path: Path) -> None:
    new = old.with_name("ny.xlsx")
    command = [str(COMMAND), "upgrade", str(old), "--out", str(new), *TODAY]
    started = [
        subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for _ in range(2)
    ]
    ended = sorted((process.wait(100), process.communicate()[1]) for process in started)
    assert [code for code, _ in ended] == [0, 2]
    assert "finnes allerede" in ended[1][1]
    assert api.check(new, today=DAY).plans == 62
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".tmp")]


def test_a_number_that_is_none_is_kept_as_text(planbook: Runner, tmp_path: Path) -> None:
    path = broken.made(broken.cell("H4", "<v>1e400</v>"), tmp_path / "a.xlsx")
    new = tmp_path / "ny.xlsx"
    assert planbook("upgrade", path, "--out", new, *TODAY).returncode == 0
    assert load_workbook(new)["Planer"]["H4"].value == "inf"


def test_names_from_the_file_do_not_steer_the_terminal(planbook: Runner, old: Path) -> None:
    path = shutil.copy2(old, old.with_name("a\x1b[31m\u202eb.xlsx"))
    done = planbook("check", path, *TODAY)
    assert done.returncode == 1
    assert not re.search("[\x1b\x9b\u202e]", done.stdout + done.stderr)


def test_a_job_without_a_console_does_its_work(old: Path) -> None:
    new = old.with_name("ny.xlsx")
    code = "import sys; sys.stdout = sys.stderr = None; from planbook.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run([sys.executable, "-c", code, "upgrade", old, "--out", new, *TODAY], check=False)
    assert (done.returncode, new.is_file()) == (0, True)
