"""The verb `ledger` with the installed command: what was sent to whom, found again, settled, exported, deleted."""

from __future__ import annotations

import csv
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from data.broken import header, made
from other_run import another_run
from tests_types import Runner

from planbook.cli import ASKS_FOR_RICH
from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import FILE_NAME, SeenWorkbook, State, writing

THEN = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
DAY = date(2020, 2, 3)
BOOK = "id-planer.xlsx"
KARI, OLA = "kari@kommune.example", "ola@kommune.example"
CULTURE = Key("P-1", "revision", date(2019, 12, 31), 1, KARI)
SCHOOL = Key("P-2", "owner:revision", date(2018, 12, 31), 3, OLA)
ROADS = Key("P-3", "milestone:høring og offentlig ettersyn", date(2020, 3, 1), -1, KARI)
STRATEGY = Key("PLANSTRATEGIEN", "strategy", date(2020, 10, 1), -6, OLA)


@pytest.fixture
def workbook(make_workbook: Callable[..., Path]) -> Path:
    """A workbook with one plan that is past its deadline, and a coordinator."""
    owner = Contact(source=Source("Kontakter", 4), role="Kultursjef", email=KARI, active=True)
    chief = Contact(source=Source("Kontakter", 5), role="Plankoordinator", email=OLA, active=True)
    plan = Plan(
        source=Source("Planer", 4), id="P-1", title="Kulturplan", owner="Kultursjef", status=Status.ADOPTED, period_to=2019
    )  # fmt: skip
    settings = Settings(coordinator="Plankoordinator")
    return make_workbook(Inventory(plans=(plan,), contacts=(owner, chief), settings=settings))


def write(workbook: Path, state: State, *entries: Entry, day: date = DAY, trouble: str = "") -> None:
    """Put rows into the workbook's ledger, as a sending would."""
    with writing(workbook.parent / "planbook", THEN) as book:
        book.write(BOOK, entries, state, day, THEN, "<melding@planbook.invalid>", trouble)


@pytest.fixture
def used(workbook: Path) -> Path:
    """The workbook with a ledger of four reminders; one is uncertain, one failed."""
    write(workbook, State.SENT, Entry(CULTURE, "Kulturplan", "owner"))
    write(
        workbook,
        State.FAILED,
        Entry(SCHOOL, "Skolebruksplan", "information"),
        day=date(2020, 2, 4),
        trouble="550 ukjent",
    )
    write(workbook, State.UNCERTAIN, Entry(ROADS, "Vegplan", "responsible"), day=date(2020, 1, 2))
    write(workbook, State.SENT, Entry(STRATEGY, "", "strategy"), day=date(2020, 2, 5))
    return workbook


@pytest.fixture
def ledger(planbook: Runner, used: Path) -> Runner:
    """`planbook ledger` on the workbook, as on 10 February 2020."""

    def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        done = planbook("ledger", used, "--today", "2020-02-10", *arguments, **options)
        assert "Traceback" not in done.stderr
        return done

    return run


def flat(text: str) -> str:
    return " ".join(text.split())


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def plans(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [record["plan_id"] for record in records(done)]


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that could not be done."""
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.strip().splitlines()
    return line


# looking


def test_the_uncertain_stand_first_with_what_to_do_and_the_rest_newest_first(ledger: Runner) -> None:
    done = ledger()
    assert done.returncode == 0
    shown = done.stdout
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "Det er usikkert om denne påminnelsen er sendt" in shown
    assert shown.index("--mark sent") < shown.index("--mark resend") < shown.index("Vegplan")
    assert (
        shown.index("Vegplan")
        < shown.index("Planstrategien")
        < shown.index("Skolebruksplan")
        < shown.index("Kulturplan")
    )
    for words in ("03.02.2020", "ikke sendt", "Årsak: 550 ukjent", "kari@", "kommune.example", "4 påminnelser."):
        assert words in shown
    assert "Revisjonsfrist" in shown
    assert "milestone" not in shown


def test_in_a_pipe_every_reminder_is_one_line(used: Path) -> None:
    command: list[str | Path] = [Path(sys.executable).with_name("planbook"), "ledger", used]
    environment = {name: value for name, value in os.environ.items() if name not in ASKS_FOR_RICH}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=60, check=True
    )
    assert "04.02.2020  Skolebruksplan  Revisjonsfrist, til planeier 31.12.2018  ola@kommune.example  ikke sendt" in (
        done.stdout.splitlines()
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("nb", ("Milepæl: høring", "usikker", "1 påminnelse.")),
        ("nn", ("Milepæl: høring", "usikker", "1 påminning.")),
        ("en", ("Milestone:", "uncertain", "1 reminder.")),
    ],
)
def test_it_speaks_three_languages(ledger: Runner, lang: str, words: tuple[str, ...]) -> None:
    shown = flat(ledger("--plan", "P-3", "--lang", lang).stdout)
    assert all(word in shown for word in words)


def test_json_has_every_reminder_with_these_fields_alone(ledger: Runner) -> None:
    found = records(ledger("--json"))
    assert [record["plan_id"] for record in found] == ["PLANSTRATEGIEN", "P-2", "P-1", "P-3"]
    assert found[2] == {
        "plan_id": "P-1", "event": "revision", "due": "2019-12-31", "step": 1, "recipient": KARI, "state": "sent",
        "at": "2020-02-03T07:00:00+00:00", "message_id": "<melding@planbook.invalid>",
    }  # fmt: skip
    assert all(list(record) == list(found[0]) for record in found)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--plan", "KULTUR"), ["P-1"]),
        (("--plan", "p-2"), ["P-2"]),
        (("--to", " Kari@Kommune.example "), ["P-1", "P-3"]),
        (("--state", "failed"), ["P-2"]),
        (("--state", "uncertain"), ["P-3"]),
        (("--since", "2020-02-04"), ["PLANSTRATEGIEN", "P-2"]),
        (("--to", OLA, "--state", "sent"), ["PLANSTRATEGIEN"]),
        (("--plan", "finnes ikke"), []),
    ],
)
def test_a_reminder_is_found_by_plan_address_state_and_day(
    ledger: Runner, arguments: tuple[str, ...], expected: list[str]
) -> None:
    assert plans(ledger("--json", *arguments)) == expected


def test_nothing_found_is_said(ledger: Runner) -> None:
    assert "svarer til det du spør etter" in ledger("--plan", "finnes ikke").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--state", "borte"), "planned, sending, sent, failed, uncertain, baseline"),
        (("--mark", "kanskje"), "sent, resend"),
        (("--since", "i går"), "i går"),
    ],
)
def test_a_word_that_means_nothing_is_one_sentence(ledger: Runner, arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(ledger(*arguments))


def test_the_settings_of_the_current_folder_or_a_given_file_say_where_the_ledger_is(
    planbook: Runner, used: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "drift" / "planbook.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_text('[state]\nfolder = "../planbook"\n', encoding="utf-8")
    for done in (
        planbook("ledger", "--json", cwd=used.parent),
        planbook("ledger", "--json", cwd=elsewhere.parent),
        planbook("ledger", "--json", "--config", elsewhere),
        planbook("ledger", used, "--json", "--config", elsewhere),
    ):
        assert len(records(done)) == 4


def test_without_a_workbook_another_workbook_s_reminders_are_shown_too(planbook: Runner, used: Path) -> None:
    with writing(used.parent / "planbook", THEN) as book:
        book.write("bok-2", [Entry(replace(CULTURE, plan_id="X-1"), "Annen plan", "")], State.SENT, THEN.date(), THEN)
    assert len(records(planbook("ledger", "--json", cwd=used.parent))) == 5
    assert len(records(planbook("ledger", used, "--json"))) == 4


def test_no_ledger_yet_is_a_sentence_and_nothing_is_made(planbook: Runner, workbook: Path) -> None:
    before = sorted(workbook.parent.rglob("*"))
    for arguments in ((), ("--mark", "sent"), ("--prune",), ("--quiet",), ("--csv", workbook.parent / "ut.csv")):
        done = planbook("ledger", workbook, *arguments)
        assert done.returncode == 0
        assert "ingen logg" in flat(done.stdout + done.stderr) or arguments == ("--quiet",)
    assert planbook("ledger", workbook, "--json").stdout == "[]\n"
    assert sorted(workbook.parent.rglob("*")) == before


def test_looking_changes_neither_ledger_nor_workbook(ledger: Runner, used: Path) -> None:
    files = (used, used.parent / "planbook" / FILE_NAME)
    before = [path.read_bytes() for path in files]
    ledger()
    ledger("--json")
    assert [path.read_bytes() for path in files] == before
    assert ledger("--quiet").stdout == ""


def test_twenty_thousand_reminders_are_listed_within_seconds(planbook: Runner, workbook: Path) -> None:
    entries = [
        Entry(replace(CULTURE, plan_id=f"P-{n}"), f"Temaplan for noe langt, nummer {n}", "owner") for n in range(20_000)
    ]
    write(workbook, State.SENT, *entries)
    start = time.monotonic()
    shown = planbook("ledger", workbook).stdout
    assert time.monotonic() - start < 20
    assert "20000 påminnelser." in shown
    assert shown.count("03.02.2020") == 20_000


def test_letters_that_steer_a_terminal_are_not_shown(planbook: Runner, workbook: Path) -> None:
    write(workbook, State.FAILED, Entry(CULTURE, "Kultur\x1b[31mplan\u202e", "owner"), trouble="nei\x1b[2J")
    shown = planbook("ledger", workbook).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


# a spreadsheet


def read_csv(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_csv_says_what_was_sent_to_whom_and_why(ledger: Runner, tmp_path: Path) -> None:
    done = ledger("--csv", tmp_path / "logg.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert "4 påminnelser er skrevet" in done.stderr
    rows = read_csv(tmp_path / "logg.csv")
    assert [row["Plan"] for row in rows] == ["Planstrategien", "Skolebruksplan", "Kulturplan", "Vegplan"]
    assert rows[2] == {
        "Dag": "2020-02-03", "Ført": "2020-02-03 07:00", "Plan-ID": "P-1", "Plan": "Kulturplan", "Hva": "Revisjonsfrist",
        "Dato": "2019-12-31", "Trinn": "1", "Til": KARI, "Hvorfor": "er planeier", "Tilstand": "sendt", "Årsak": "",
        "Message-ID": "<melding@planbook.invalid>",
    }  # fmt: skip
    assert rows[1]["Årsak"] == "550 ukjent"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_a_cell_that_a_spreadsheet_would_work_out_is_made_harmless(
    planbook: Runner, workbook: Path, tmp_path: Path, start: str
) -> None:
    evil = f'{start}HYPERLINK("http://x.example";"Klikk")'
    key = Key(f"{start}1", f"{start}cmd", date(2019, 12, 31), 1, f"{start}a@kommune.example")
    write(workbook, State.FAILED, Entry(key, evil, evil), trouble=evil)
    assert planbook("ledger", workbook, "--csv", tmp_path / "logg.csv").returncode == 0
    (row,) = read_csv(tmp_path / "logg.csv")
    for cell in row.values():
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "HYPERLINK" in row["Plan"]


def test_a_file_that_is_there_is_left_alone_and_nothing_is_changed(ledger: Runner, tmp_path: Path) -> None:
    file = tmp_path / "logg.csv"
    file.write_text("mitt", encoding="utf-8")
    assert "logg.csv" in refused(ledger("--csv", file, "--mark", "sent"))
    assert file.read_text(encoding="utf-8") == "mitt"
    assert "mappe" in refused(ledger("--csv", tmp_path / "mappe" / "logg.csv", "--mark", "sent"))
    assert plans(ledger("--json", "--state", "uncertain")) == ["P-3"]


# settling what is uncertain


def test_an_uncertain_one_that_arrived_counts_as_sent(ledger: Runner) -> None:
    done = ledger("--mark", "sent")
    assert (done.returncode, flat(done.stdout)) == (0, "1 påminnelse er ført som sendt.")
    assert plans(ledger("--json", "--state", "uncertain")) == []
    assert records(ledger("--json", "--plan", "P-3"))[0]["state"] == "sent"
    assert records(ledger("--json", "--plan", "P-2"))[0]["state"] == "failed"


def test_what_was_being_sent_when_a_run_was_killed_is_settled_too(ledger: Runner, used: Path) -> None:
    write(used, State.SENDING, Entry(replace(ROADS, plan_id="P-4"), "Vannplan", "owner"))
    assert "disse 2 påminnelsene" in ledger().stdout
    assert "2 påminnelser er frigitt" in flat(ledger("--mark", "resend").stdout)


def test_only_those_that_are_asked_for_are_settled(ledger: Runner, used: Path) -> None:
    write(used, State.UNCERTAIN, Entry(replace(ROADS, plan_id="P-4", recipient=OLA), "Vannplan", "owner"))
    assert "1 påminnelse er frigitt" in flat(ledger("--mark", "resend", "--to", OLA).stdout)
    assert plans(ledger("--json", "--state", "uncertain")) == ["P-3"]


@pytest.mark.parametrize("arguments", [("--plan", "P-1"), ("--state", "sent"), ("--plan", "finnes ikke")])
def test_where_nothing_is_uncertain_it_says_so_and_changes_nothing(ledger: Runner, arguments: tuple[str, ...]) -> None:
    before = records(ledger("--json"))
    done = ledger("--mark", "resend", *arguments)
    assert done.returncode == 0
    assert "Ingenting er endret" in flat(done.stdout)
    assert records(ledger("--json")) == before


def test_while_a_run_sends_one_may_look_and_not_change(ledger: Runner, used: Path) -> None:
    with another_run(used.parent / "planbook", "en annen arbeidsbok") as other:
        assert len(records(ledger("--json"))) == 4
        sentence = refused(ledger("--mark", "sent"))
        for word in (socket.gethostname(), str(other.pid), "Ingenting er endret"):
            assert word in sentence
    assert plans(ledger("--json", "--state", "uncertain")) == ["P-3"]


def test_another_machine_s_lock_is_named_with_the_file(ledger: Runner, used: Path) -> None:
    holder = used.parent / "planbook" / "planbook.holder.json"
    holder.write_text('{"host": "jobbtjener-2", "pid": 7, "since": null}', encoding="utf-8")
    sentence = refused(ledger("--mark", "sent"))
    assert "jobbtjener-2" in sentence
    assert str(holder) in sentence


# what is past its time


def test_prune_deletes_what_is_past_its_retention_and_keeps_what_still_holds(
    planbook: Runner, used: Path, workbook: Path
) -> None:
    old = Entry(Key("P-1", "revision", date(2010, 12, 31), 1, KARI), "Kulturplan", "owner")
    write(workbook, State.SENT, old, day=date(2011, 1, 1))
    done = planbook("ledger", used, "--prune", "--today", "2025-02-05")
    assert done.returncode == 0
    # P-2 and the old cycle of P-1 go; P-1's own cycle still holds, P-3 is uncertain, the strategy's is the last day kept.
    assert flat(done.stdout).startswith("2 påminnelser fra før 5. februar 2020 er slettet.")
    assert plans(planbook("ledger", used, "--json")) == ["PLANSTRATEGIEN", "P-1", "P-3"]
    assert planbook("ledger", used, "--prune", "--today", "2025-02-05").stdout.startswith("0 påminnelser")


def test_the_setting_says_how_long_reminders_are_kept(planbook: Runner, used: Path) -> None:
    used.with_name("planbook.toml").write_text("[retention]\nledger_months = 12\n", encoding="utf-8")
    assert "1 påminnelse fra før 5. februar 2020" in planbook("ledger", used, "--prune", "--today", "2021-02-05").stdout


def test_a_day_that_is_still_to_come_makes_nothing_older(planbook: Runner, workbook: Path) -> None:
    now = datetime.now(UTC)
    young = Entry(Key("P-9", "revision", date(2010, 12, 31), 1, KARI), "Kulturplan", "owner")
    write(workbook, State.SENT, young, day=now.date() - timedelta(days=7))
    assert planbook("ledger", workbook, "--prune", "--today", "2199-01-01").stdout.startswith("0 påminnelser")
    assert plans(planbook("ledger", workbook, "--json")) == ["P-9"]


def test_another_workbook_s_reminders_are_deleted_once_it_was_not_seen_for_as_long(
    planbook: Runner, used: Path
) -> None:
    seen = SeenWorkbook("bok-2", used.with_name("gammel.xlsx"), "abc", THEN, 60, 20, 1)
    with writing(used.parent / "planbook", THEN) as book:
        book.remember(seen, THEN)
        for state, plan in ((State.SENT, "X-1"), (State.UNCERTAIN, "X-2")):
            book.write("bok-2", [Entry(replace(CULTURE, plan_id=plan), "Annen plan", "")], state, DAY, THEN)
    prune = ("ledger", used, "--prune", "--today")
    assert planbook(*prune, "2025-02-03").stdout.startswith("0 påminnelser")
    assert planbook(*prune, "2025-02-04").stdout.startswith("1 påminnelse")
    left = records(planbook("ledger", "--json", "--plan", "X-1", cwd=used.parent))
    left += records(planbook("ledger", "--json", "--plan", "X-2", cwd=used.parent))
    assert [record["plan_id"] for record in left] == ["X-2"]


def test_nothing_is_deleted_while_the_workbook_does_not_tell_what_is_alive(planbook: Runner, used: Path) -> None:
    before = records(planbook("ledger", used, "--json"))
    broken = made(header("E3", "Planeier", "Kolonne1"), used.with_name("ødelagt.xlsx"), used)
    broken.replace(used)
    sentence = refused(planbook("ledger", used, "--prune", "--today", "2025-02-05"))
    assert "Ingenting er slettet" in sentence
    assert "«Planeier»" in sentence
    assert records(planbook("ledger", used, "--json")) == before


@pytest.mark.parametrize("arguments", [(), ("WORKBOOK", "--mark", "sent"), ("WORKBOOK", "--plan", "P-1")])
def test_prune_needs_the_workbook_and_stands_alone(planbook: Runner, used: Path, arguments: tuple[str, ...]) -> None:
    given = [used if word == "WORKBOOK" else word for word in arguments]
    assert "--prune" in refused(planbook("ledger", *given, "--prune", cwd=used.parent))
    assert len(records(planbook("ledger", used, "--json"))) == 4


# what cannot be used


def test_a_damaged_ledger_is_one_sentence_and_is_left_as_it_is(ledger: Runner, used: Path) -> None:
    file = used.parent / "planbook" / FILE_NAME
    content = file.read_bytes()
    for damaged in (b"ingen database" * 100, content[:5000] + b"\xff" * 3000 + content[8000:]):
        file.write_bytes(damaged)
        for arguments in ((), ("--mark", "sent")):
            sentence = refused(ledger(*arguments))
            assert "skadet" in sentence
            assert "Ingen påminnelser er sendt" not in sentence
        assert file.read_bytes() == damaged


def test_an_older_ledger_is_listed(planbook: Runner, workbook: Path) -> None:
    folder = workbook.parent / "planbook"
    folder.mkdir()
    with sqlite3.connect(folder / FILE_NAME) as old:
        old.execute(
            "CREATE TABLE reminder (workbook_id TEXT NOT NULL, plan_id TEXT NOT NULL, event TEXT NOT NULL, due TEXT NOT NULL, "
            "step INTEGER NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL, today TEXT NOT NULL, at TEXT NOT NULL, "
            "message_id TEXT, PRIMARY KEY (workbook_id, plan_id, event, due, step, recipient)) WITHOUT ROWID"
        )
        values = (BOOK, "P-1", "revision-owner", "2019-12-31", 1, KARI, "sent", "2020-02-03", THEN.isoformat(), None)
        old.execute("INSERT INTO reminder VALUES (?,?,?,?,?,?,?,?,?,?)", values)
    old.close()
    shown = flat(planbook("ledger", workbook).stdout)
    assert "03.02.2020 P-1 Revisjonsfrist, kari@ sendt til planeier kommune.example" in shown


# from a sending to the ledger and back


def test_a_sending_is_found_in_the_ledger_and_what_is_released_is_sent_again(planbook: Runner, workbook: Path) -> None:
    send = ("remind", workbook, "--today", "2020-02-03", "--send")
    assert planbook(*send, "--first-run", "send").returncode == 0
    outbox = workbook.parent / "utboks"
    mails = len(list(outbox.glob("*.eml")))
    sent = records(planbook("ledger", workbook, "--json", "--to", KARI))
    assert {(record["plan_id"], record["event"], record["state"]) for record in sent} == {("P-1", "revision", "sent")}
    shown = flat(planbook("ledger", workbook, "--to", KARI).stdout)
    assert "Kulturplan Revisjonsfrist kari@ sendt" in shown
    ledger = sqlite3.connect(workbook.parent / "planbook" / FILE_NAME)
    with ledger:
        ledger.execute("UPDATE reminder SET state='sending' WHERE recipient=?", (KARI,))
    ledger.close()
    planbook(*send)
    assert records(planbook("ledger", workbook, "--json", "--to", KARI))[0]["state"] == "uncertain"
    before = len(list(outbox.glob("*.eml")))
    planbook("ledger", workbook, "--mark", "resend", "--to", KARI.upper())
    planbook(*send)
    assert len(list(outbox.glob("*.eml"))) > before >= mails
    assert records(planbook("ledger", workbook, "--json", "--to", KARI))[0]["state"] == "sent"
