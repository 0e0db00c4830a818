"""What stops a sending before the first mail, with the installed command: each case by its sentence, and past it once accepted."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests_types import Runner

from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings

Send = Callable[..., CompletedProcess[str]]


def inventory(plans: int = 20, owner: str = "Kultursjef") -> Inventory:
    """So many plans past their deadline, with one owner, and a coordinator."""
    rows = tuple(
        Plan(
            source=Source("Planer", 4 + number), id=f"P-{number}", title=f"Temaplan nummer {number}", owner=owner,
            status=Status.ADOPTED, period_to=2019,
        )
        for number in range(plans)
    )  # fmt: skip
    contacts = (
        Contact(source=Source("Kontakter", 4), role="Kultursjef", email="kari@kommune.example", active=True),
        Contact(source=Source("Kontakter", 5), role="Plankoordinator", email="ola@kommune.example", active=True),
    )
    return Inventory(plans=rows, contacts=contacts, settings=Settings(coordinator="Plankoordinator"))


@pytest.fixture
def workbook(make_workbook: Callable[..., Path]) -> Path:
    """A workbook with twenty plans."""
    return make_workbook(inventory())


@pytest.fixture
def send(planbook: Runner) -> Send:
    """`planbook remind --send`, as on a Monday."""

    def run(workbook: Path, *arguments: object, today: str = "2020-02-03") -> CompletedProcess[str]:
        done = planbook("remind", workbook, "--today", today, "--send", *arguments)
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def sent(send: Send, workbook: Path) -> Path:
    """The workbook after its first sending."""
    assert send(workbook, "--first-run", "send").returncode == 0
    return workbook


def mails(folder: Path) -> int:
    return len(list((folder / "utboks").rglob("*.eml")))


def stops_and_passes(send: Send, workbook: Path, case: str, *words: str, first: tuple[str, ...] = ()) -> None:
    """The sending stops with a sentence before any mail, also where all else is accepted, and passes once it is accepted."""
    before = mails(workbook.parent)
    others = [
        word
        for name in ("new", "copy", "moved", "restored", "fewer", "host", "file", "clock")
        if name != case
        for word in ("--accept", name)
    ]
    for accepted in ((), others):
        done = send(workbook, *accepted, *first)
        assert (done.returncode, done.stdout) == (2, "")
        (line,) = done.stderr.strip().splitlines()
        for word in (*words, f"--accept {case}"):
            assert word in line
    assert mails(workbook.parent) == before
    passed = send(workbook, "--accept", case, *first)
    assert passed.returncode == 0, passed.stderr
    assert send(workbook).returncode == 0


def ledger_of(workbook: Path) -> Path:
    return workbook.parent / "planbook" / "planbook.sqlite"


def record_of(workbook: Path) -> Path:
    return next((workbook.parent / "Resultater").glob("påminnelser-*.json"))


def test_a_sending_leaves_a_record_beside_the_workbook_that_the_next_one_reads(send: Send, sent: Path) -> None:
    first = json.loads(record_of(sent).read_text(encoding="utf-8"))
    assert (first["workbook_id"], first["run"]) == ("id-planer.xlsx", 1)
    assert send(sent).returncode == 0
    second = json.loads(record_of(sent).read_text(encoding="utf-8"))
    assert second == {**first, "run": 2, "at": second["at"]}


@pytest.mark.usefixtures("sent")
def test_an_unknown_workbook_in_a_used_ledger(send: Send, make_workbook: Callable[..., Path]) -> None:
    another = make_workbook(inventory(), "andre.xlsx")
    stops_and_passes(send, another, "new", str(another), first=("--first-run", "send"))


def test_a_copy_while_the_first_file_is_there(send: Send, sent: Path) -> None:
    copy = Path(shutil.copy2(sent, sent.with_name("planer 2.xlsx")))
    stops_and_passes(send, copy, "copy", str(sent), str(copy))


def test_a_workbook_that_was_moved(send: Send, sent: Path) -> None:
    moved = sent.rename(sent.with_name("planoversikt.xlsx"))
    stops_and_passes(send, moved, "moved", str(sent), str(moved))


def test_a_workbook_that_is_older_than_last_time(send: Send, sent: Path) -> None:
    os.utime(sent, (1_500_000_000, 1_500_000_000))
    stops_and_passes(send, sent, "restored", str(sent), "eldre enn ved forrige sending")


def test_a_version_of_the_workbook_that_was_fetched_back(
    send: Send, sent: Path, make_workbook: Callable[..., Path]
) -> None:
    first = sent.read_bytes()
    make_workbook(inventory(21))
    assert send(sent).returncode == 0
    sent.write_bytes(first)
    stops_and_passes(send, sent, "restored", str(sent), "en eldre versjon")


def test_far_fewer_plans_than_last_time(send: Send, sent: Path, make_workbook: Callable[..., Path]) -> None:
    make_workbook(inventory(17))
    stops_and_passes(send, sent, "fewer", "17 planer, mot 20")


def test_far_fewer_owners_than_last_time(send: Send, sent: Path, make_workbook: Callable[..., Path]) -> None:
    make_workbook(inventory(owner=""))
    stops_and_passes(send, sent, "fewer", "0 planeiere, mot 1")


def test_a_ledger_put_back_from_a_backup(send: Send, sent: Path) -> None:
    old = ledger_of(sent).read_bytes()
    assert send(sent).returncode == 0
    ledger_of(sent).write_bytes(old)
    stops_and_passes(send, sent, "restored", "loggen", str(ledger_of(sent)))


def test_a_folder_of_results_put_back_from_a_backup(send: Send, sent: Path) -> None:
    old = record_of(sent).read_bytes()
    assert send(sent).returncode == 0
    record_of(sent).write_bytes(old)
    stops_and_passes(send, sent, "restored", "mappen med resultater")


def test_a_folder_of_results_that_is_gone(send: Send, sent: Path) -> None:
    record = record_of(sent)
    shutil.rmtree(record.parent)
    stops_and_passes(send, sent, "restored", str(record), "[results] folder")


def test_another_folder_of_results_in_the_settings(send: Send, sent: Path) -> None:
    sent.with_name("planbook.toml").write_text('[results]\nfolder = "Et annet sted"\n', encoding="utf-8")
    stops_and_passes(send, sent, "restored", "Et annet sted", "[results] folder")


def test_half_a_record(send: Send, sent: Path) -> None:
    record = record_of(sent)
    record.write_bytes(record.read_bytes()[:40])
    stops_and_passes(send, sent, "host", str(record), "kan ikke leses")


def changed(workbook: Path, column: str, value: str) -> None:
    """Put something else into what the ledger knows of the last sending."""
    connection = sqlite3.connect(ledger_of(workbook))
    with connection:
        connection.execute(f"UPDATE workbook SET {column}=?", (value,))  # noqa: S608 our own word
    connection.close()


@pytest.mark.parametrize("before", ["smtp", "graph"])
def test_settings_that_are_gone_so_that_mails_would_only_be_files(send: Send, sent: Path, before: str) -> None:
    changed(sent, "transport", before)
    stops_and_passes(send, sent, "file", before, "planbook.toml")


@pytest.mark.parametrize("before", ["2019-03-04T08:00:00+01:00", "2199-03-04T08:00:00+01:00"])
def test_a_clock_that_is_far_from_the_last_sending(send: Send, sent: Path, before: str) -> None:
    changed(sent, "at", before)
    stops_and_passes(send, sent, "clock", f"4. mars {before[:4]} kl. 08.00", "klokken på denne maskinen viser")


def test_another_machine_that_has_sent_for_the_workbook(send: Send, sent: Path) -> None:
    there = json.loads(record_of(sent).read_text(encoding="utf-8"))
    there |= {"ledger_id": "en annen", "host": "jobbtjener-2", "at": "2020-02-02T08:00:00+01:00"}
    record_of(sent).write_text(json.dumps(there), encoding="utf-8")
    stops_and_passes(send, sent, "host", "jobbtjener-2", "2. februar 2020", first=("--first-run", "baseline"))


def test_a_second_machine_with_a_ledger_of_its_own_stops_at_its_first_run(send: Send, sent: Path) -> None:
    ledger_of(sent).unlink()
    record = record_of(sent)
    there = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(there | {"host": "jobbtjener-2"}), encoding="utf-8")
    stops_and_passes(send, sent, "host", "Skal det sendes herfra", first=("--first-run", "baseline"))


def test_a_ledger_that_is_lost_is_first_to_be_fetched_and_else_begins_anew(send: Send, sent: Path) -> None:
    ledger_of(sent).unlink()
    before = mails(sent.parent)
    asked = send(sent, "--accept", "host")
    assert asked.returncode == 2
    assert "--first-run baseline, summary eller send" in asked.stderr
    stops_and_passes(send, sent, "host", "hent loggen fra en sikkerhetskopi", first=("--first-run", "baseline"))
    assert mails(sent.parent) == before


def test_a_run_that_was_killed_before_it_wrote_the_record_is_no_case(send: Send, sent: Path) -> None:
    connection = sqlite3.connect(ledger_of(sent))
    with connection:
        connection.execute("UPDATE workbook SET runs=runs+1")
    connection.close()
    assert send(sent).returncode == 0


def test_the_dry_run_says_what_would_stop_the_sending(planbook: Runner, sent: Path) -> None:
    moved = sent.rename(sent.with_name("planoversikt.xlsx"))
    done = planbook("remind", moved, "--today", "2020-02-03")
    assert done.returncode == 0
    assert "--accept moved" in " ".join(done.stdout.split())


def test_another_machine_s_place_is_taken_with_a_first_run_that_may_count_what_is_due_as_known(
    send: Send, sent: Path, make_workbook: Callable[..., Path]
) -> None:
    day = "2020-03-02"
    there = json.loads(record_of(sent).read_text(encoding="utf-8")) | {"ledger_id": "en annen", "host": "jobbtjener-2"}
    record_of(sent).write_text(json.dumps(there), encoding="utf-8")
    make_workbook(inventory(21))
    before = mails(sent.parent)
    asked = send(sent, "--accept", "host", today=day)
    assert asked.returncode == 2
    assert "--first-run baseline, summary eller send" in asked.stderr
    taken = send(sent, "--accept", "host", "--first-run", "baseline", today=day)
    assert taken.returncode == 0
    assert "Utgangspunktet er lagret" in taken.stdout
    assert mails(sent.parent) == before
    assert json.loads(record_of(sent).read_text(encoding="utf-8"))["ledger_id"] != "en annen"
    assert send(sent, today=day).returncode == 0


def test_what_mails_leave_by_is_remembered(send: Send, sent: Path) -> None:
    for _ in range(2):
        connection = sqlite3.connect(ledger_of(sent))
        assert connection.execute("SELECT transport FROM workbook").fetchall() == [("file",)]
        connection.close()
        assert send(sent).returncode == 0
