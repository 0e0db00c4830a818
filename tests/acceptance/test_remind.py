"""Reminders with the installed command on the real inventory of Bærum 2019: once, recorded, and never by surprise."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings

Finished = CompletedProcess[str]
Remind = Callable[..., Finished]

OWNER = "barnehage@baerum.example"
CHIEF = "plankoordinator@baerum.example"


@pytest.fixture
def master(baerum: Path) -> Iterator[Path]:
    """The workbook; whatever a test does, its bytes are the same afterwards."""
    before = baerum.read_bytes()
    yield baerum
    assert baerum.read_bytes() == before


@pytest.fixture
def remind(planbook: Callable[..., Finished], master: Path) -> Remind:
    """`planbook remind` on the workbook, as on 3 February 2020."""

    def run(*arguments: object, workbook: Path = master, today: str = "2020-02-03") -> Finished:
        done = planbook("remind", workbook, "--today", today, *arguments)
        assert "Traceback" not in done.stderr
        return done

    return run


def tree(folder: Path) -> dict[Path, bytes]:
    """Every file under a folder with its bytes, and every folder."""
    return {path: path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def mails(master: Path, outbox: str = "utboks") -> list[EmailMessage]:
    """The mails written to the folder, without the coordinator's summary."""
    return [
        mail
        for mail in everything(master, outbox)
        if not str(mail["Subject"]).startswith(("Påminnelser ", "Månedsoversikt "))
    ]


def everything(master: Path, outbox: str = "utboks") -> list[EmailMessage]:
    found = []
    for path in sorted((master.parent / outbox).glob("*")):
        assert path.suffix == ".eml"
        mail = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(mail, EmailMessage)
        found.append(mail)
    return found


def address(mail: EmailMessage) -> str:
    return str(mail["To"].addresses[0].addr_spec)


def text(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body(preferencelist=(kind,))
    assert part is not None
    return str(part.get_content())


def flat(output: str) -> str:
    return " ".join(output.split())


def refused(done: Finished) -> str:
    """The one sentence of a command that could not be done."""
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


# looking


def test_without_send_the_table_shows_and_nothing_is_written_anywhere(
    remind: Remind, master: Path, tmp_path: Path
) -> None:
    before = tree(tmp_path)
    done = remind()
    assert done.returncode == 0
    for word in ("Barnehagesjef", OWNER, "Barnehagemeldingen 2015-2025", "29.04.2019", "siste påminnelse"):
        assert word in done.stdout
    assert "--first-run" in done.stdout
    assert tree(tmp_path) == before
    assert not (master.parent / "planbook").exists()


def test_the_dry_run_names_every_person_that_a_sending_then_writes_to(remind: Remind, master: Path) -> None:
    shown = flat(remind().stdout)
    remind("--send", "--first-run", "send")
    for mail in mails(master):
        assert f"<{address(mail)[:25]}" in shown


def test_looking_after_a_sending_changes_nothing_in_the_ledger(remind: Remind, tmp_path: Path) -> None:
    remind("--send", "--first-run", "send")
    before = tree(tmp_path)
    assert "Ingen nye påminnelser" in flat(remind().stdout)
    assert tree(tmp_path) == before


# the first run


def test_a_first_sending_must_be_chosen(remind: Remind, master: Path) -> None:
    sentence = refused(remind("--send"))
    for word in ("første kjøring", "--first-run", "baseline", "summary", "send"):
        assert word in sentence
    assert mails(master) == []
    assert refused(remind("--send")) == sentence


def test_a_sending_that_is_stopped_writes_nothing(remind: Remind, tmp_path: Path) -> None:
    before = tree(tmp_path)
    refused(remind("--send"))
    assert tree(tmp_path) == before


def test_a_first_sending_writes_one_mail_to_each_of_at_least_eight_people(remind: Remind, master: Path) -> None:
    done = remind("--send", "--first-run", "send")
    assert done.returncode == 0
    receivers = [address(mail) for mail in mails(master)]
    assert len(set(receivers)) >= 8
    assert len(set(receivers)) == len(receivers)
    assert f"{len(receivers)} e-poster er skrevet" in flat(done.stdout)
    assert len(everything(master)) == len(receivers) + 1
    for mail in everything(master):
        assert mail["Cc"] is None
        assert mail["Bcc"] is None
        assert mail["Reply-To"] == CHIEF
        assert mail["Auto-Submitted"] == "auto-generated"


def test_a_second_sending_writes_nothing_and_says_so(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "send")
    before = tree(master.parent / "utboks")
    done = remind("--send")
    assert done.returncode == 0
    assert "Ingen nye påminnelser per 3. februar 2020: alt er sendt eller regnet som kjent." in flat(done.stdout)
    assert tree(master.parent / "utboks") == before


def test_a_later_run_with_first_run_says_that_it_is_not_the_first_and_goes_on(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "send")
    before = len(everything(master))
    done = remind("--send", "--first-run", "baseline", today="2020-03-03")
    assert done.returncode == 0
    assert "ikke den første kjøringen" in flat(done.stdout)
    assert len(everything(master)) > before


def test_a_baseline_writes_no_mail_and_the_next_sending_sends_nothing(remind: Remind, master: Path) -> None:
    done = remind("--send", "--first-run", "baseline")
    assert done.returncode == 0
    assert "regnes som kjent" in done.stdout
    again = remind("--send")
    assert again.returncode == 0
    assert "Ingen nye påminnelser" in flat(again.stdout)
    assert not (master.parent / "utboks").exists()


def test_after_a_baseline_the_next_step_is_sent_when_its_day_comes(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "baseline")
    remind("--send", today="2020-03-03")
    assert mails(master)


def test_a_first_summary_writes_to_the_coordinator_alone(remind: Remind, master: Path) -> None:
    assert remind("--send", "--first-run", "summary").returncode == 0
    assert [address(mail) for mail in everything(master)] == [CHIEF]
    assert "Ingen nye påminnelser" in flat(remind("--send").stdout)
    assert len(everything(master)) == 1


def test_a_first_summary_does_not_say_that_no_mail_was_written(remind: Remind) -> None:
    assert "Ingen e-post er skrevet" not in flat(remind("--send", "--first-run", "summary").stdout)


def test_a_first_run_of_an_unknown_kind_is_one_sentence(remind: Remind) -> None:
    assert "baseline, summary, send" in refused(remind("--send", "--first-run", "alt"))


# a part


def test_only_to_writes_to_that_person_and_the_rest_is_still_due(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "send", "--only-to", "Barnehage@Baerum.example ")
    assert [address(mail) for mail in mails(master)] == [OWNER]
    rest = remind("--send")
    assert rest.returncode == 0
    receivers = [address(mail) for mail in mails(master)]
    assert receivers.count(OWNER) == 1
    assert len(set(receivers)) >= 8
    assert "Ingen nye påminnelser" in flat(remind("--send").stdout)


def test_a_limit_writes_so_many_and_the_rest_is_still_due(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "send", "--limit", 2)
    first = {address(mail) for mail in mails(master)}
    assert len(first) == 2
    remind("--send", "--limit", 3)
    assert len(mails(master)) == 5
    remind("--send")
    receivers = [address(mail) for mail in mails(master)]
    assert len(receivers) == len(set(receivers)) >= 8
    assert first < set(receivers)


def test_a_limit_also_holds_in_the_dry_run(remind: Remind) -> None:
    assert remind("--limit", 1).stdout.count("@baerum") == 1


@pytest.mark.parametrize("part", [("--only-to", "ukjent@baerum.example"), ("--limit", 0)])
def test_a_part_with_nobody_in_it_does_not_use_up_the_first_run(
    remind: Remind, master: Path, part: tuple[object, ...]
) -> None:
    remind("--send", *part)
    refused(remind("--send"))
    assert everything(master) == []


@pytest.mark.parametrize("option", ["--redirect", "--only-to"])
def test_an_empty_address_does_not_send_to_everyone(remind: Remind, master: Path, option: str) -> None:
    remind("--send", "--first-run", "send", option, "")
    assert everything(master) == []


# a trial


def test_redirect_sends_everything_to_one_address_names_who_it_was_for_and_records_nothing(
    remind: Remind, master: Path
) -> None:
    done = remind("--send", "--redirect", "prove@baerum.example", "--outbox", master.parent / "prove")
    assert done.returncode == 0
    trial = everything(master, "prove")
    assert {address(mail) for mail in trial} == {"prove@baerum.example"}
    assert len(trial) >= 8
    (about,) = [mail for mail in trial if OWNER in text(mail)]
    assert OWNER in text(about, "html")
    assert "første kjøring" in refused(remind("--send"))
    remind("--send", "--first-run", "send")
    assert len(everything(master)) == len(trial)


def test_redirect_leaves_no_row_in_the_ledger(remind: Remind, master: Path) -> None:
    remind("--send", "--redirect", "prove@baerum.example")
    for ledger in (master.parent / "planbook").glob("*.sqlite"):
        connection = sqlite3.connect(ledger)
        reminders = connection.execute("SELECT COUNT(*) FROM reminder").fetchone()
        workbooks = connection.execute("SELECT COUNT(*) FROM workbook").fetchone()
        connection.close()
        assert (*reminders, *workbooks) == (0, 0)


@pytest.mark.parametrize("wrong", ["@", "meg", "a@baerum.example, b@annet.example"])
def test_redirect_to_something_that_is_no_address_is_one_sentence(remind: Remind, master: Path, wrong: str) -> None:
    refused(remind("--send", "--redirect", wrong))
    assert everything(master) == []


# the workbook's identity


def test_a_copy_beside_the_known_workbook_stops_until_it_is_accepted(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "send")
    copy = Path(shutil.copy2(master, master.with_name("baerum-2019 - kopi.xlsx")))
    sentence = refused(remind("--send", workbook=copy))
    assert "kopi" in sentence
    assert "--accept copy" in sentence
    done = remind("--send", "--accept", "copy", workbook=copy)
    assert done.returncode == 0
    assert "Ingen nye påminnelser" in flat(done.stdout)


def test_the_dry_run_says_that_a_copy_would_stop_the_sending(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "send")
    copy = Path(shutil.copy2(master, master.with_name("baerum-2019 - kopi.xlsx")))
    done = remind(workbook=copy)
    assert done.returncode == 0
    assert "--accept copy" in flat(done.stdout)


def test_another_workbook_in_the_same_ledger_stops_until_it_is_accepted(
    remind: Remind, master: Path, giske: Path
) -> None:
    remind("--send", "--first-run", "send")
    assert "--accept new" in refused(remind("--send", "--first-run", "send", workbook=giske, today="2022-02-01"))
    before = giske.read_bytes()
    accepted = remind("--send", "--first-run", "send", "--accept", "new", workbook=giske, today="2022-02-01")
    assert accepted.returncode == 0
    assert giske.read_bytes() == before
    assert master.parent == giske.parent


# the allow-list


def test_an_address_outside_the_allow_list_stops_before_the_first_mail(remind: Remind, master: Path) -> None:
    (master.parent / "planbook.toml").write_text('[mail]\nallow = ["annen.example"]\n', encoding="utf-8")
    sentence = refused(remind("--send", "--first-run", "send"))
    assert "@baerum.example" in sentence
    assert "allow" in sentence
    assert everything(master) == []


def test_the_allow_list_lets_the_municipality_through(remind: Remind, master: Path) -> None:
    (master.parent / "planbook.toml").write_text(
        '[mail]\nallow = ["Baerum.example"]\noutbox = "ut"\nsender = "plan@baerum.example"\n', encoding="utf-8"
    )
    assert remind("--send", "--first-run", "send").returncode == 0
    assert len(mails(master, "ut")) >= 8
    senders = [mail["From"].addresses[0] for mail in everything(master, "ut")]
    assert {sender.addr_spec for sender in senders} == {"plan@baerum.example"}
    assert {sender.display_name for sender in senders} == {"Planoversikten i Bærum kommune"}


def test_the_allow_list_holds_for_the_address_of_a_trial(remind: Remind, master: Path) -> None:
    (master.parent / "planbook.toml").write_text('[mail]\nallow = ["baerum.example"]\n', encoding="utf-8")
    assert "meg@privat.example" in refused(remind("--send", "--redirect", "meg@privat.example"))
    assert everything(master) == []


def test_the_allow_list_holds_for_the_summary_too(planbook: Remind, make_workbook: Callable[..., Path]) -> None:
    owner = Contact(source=Source("Kontakter", 4), role="Kultursjef", email="kari@kommune.example", active=True)
    chief = Contact(source=Source("Kontakter", 5), role="Plankoordinator", email="meg@privat.example", active=True)
    plan = Plan(
        source=Source("Planer", 4), id="P-1", title="Kulturplan", owner="Kultursjef", status=Status.ADOPTED, period_to=2019
    )  # fmt: skip
    settings = Settings(coordinator="Plankoordinator")
    workbook = make_workbook(Inventory(plans=(plan,), contacts=(owner, chief), settings=settings))
    workbook.with_name("planbook.toml").write_text('[mail]\nallow = ["kommune.example"]\n', encoding="utf-8")
    planbook("remind", workbook, "--today", "2020-02-03", "--send", "--first-run", "send")
    assert "meg@privat.example" not in [address(mail) for mail in everything(workbook)]


# what can go wrong outside


def test_an_outbox_that_cannot_be_written_is_no_traceback_and_nothing_counts_as_sent(
    remind: Remind, master: Path
) -> None:
    (master.parent / "utboks").write_text("en fil der mappen skulle vært", encoding="utf-8")
    failed = remind("--send", "--first-run", "send")
    assert failed.returncode in {1, 2}
    (master.parent / "utboks").unlink()
    remind("--send", "--first-run", "send")
    assert len(mails(master)) >= 8


def test_a_ledger_that_cannot_be_written_is_one_sentence_and_no_mail_leaves(remind: Remind, master: Path) -> None:
    (master.parent / "planbook").write_text("en fil der mappen skulle vært", encoding="utf-8")
    assert "Får ikke brukt loggen" in refused(remind("--send", "--first-run", "send"))
    assert everything(master) == []


# what is written


def test_the_master_is_the_same_to_the_last_byte_after_every_kind_of_command(remind: Remind, master: Path) -> None:
    before = (master.read_bytes(), master.stat().st_mtime_ns)
    for arguments in (
        (),
        ("--send",),
        ("--send", "--redirect", "prove@baerum.example"),
        ("--send", "--first-run", "send", "--limit", 1),
        ("--send",),
        ("--send",),
    ):
        remind(*arguments)
        assert (master.read_bytes(), master.stat().st_mtime_ns) == before


def test_no_file_in_the_folders_says_none(remind: Remind, master: Path) -> None:
    remind("--send", "--redirect", "prove@baerum.example", "--outbox", master.parent / "prove")
    remind("--send", "--first-run", "send")
    remind("--send", today="2020-04-03")
    found = [*everything(master), *everything(master, "prove")]
    assert len(found) > 20
    for mail in found:
        assert mail.defects == []
        for whole in (*map(str, mail.values()), text(mail), text(mail, "html")):
            assert "None" not in whole
            assert "{{" not in whole
            assert "Undefined" not in whole
    for path in (master.parent / "planbook").glob("*.txt"):
        assert "None" not in path.read_text(encoding="utf-8")


def test_a_mail_says_norwegian_dates_and_the_day_the_overview_was_read(remind: Remind, master: Path) -> None:
    remind("--send", "--first-run", "send", "--only-to", OWNER)
    (mail,) = mails(master)
    assert "29. april 2019" in flat(text(mail))
    assert "Barnehagemeldingen 2015-2025" in text(mail)
    assert "Oversikten" in text(mail).splitlines()[-1]
