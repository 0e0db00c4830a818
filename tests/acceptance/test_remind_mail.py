"""Reminders with the installed command over a real SMTP server with TLS, and over Graph: sent, refused, lost, never by two."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, Envelope, Session
from conftest import COMMAND
from late_plans import CHIEF, late_plans
from mail_servers import DROP, PASSWORD, USER, GraphService, Holder, graph_server, server_context, smtp_server
from tests_types import Runner

from planbook.model.inventory import Inventory
from planbook.model.strategy import Settings

FIVE = [f"{letter}@kommune.example" for letter in "abcde"]
SETTINGS = """
[mail]
transport = "smtp"
sender = "plan@kommune.example"
allow = ["kommune.example"]
host = "localhost"
port = {port}
user = "{user}"
"""
MONDAY, SATURDAY = "2020-02-03", "2020-02-08"

Send = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def workbook(make_workbook: Callable[..., Path]) -> Path:
    """Five roles, each with a plan that is late, and a coordinator."""
    return make_workbook(late_plans((address[0], address) for address in FIVE))


@pytest.fixture
def holder() -> Holder:
    """What the server was given."""
    return Holder()


@pytest.fixture
def server(workbook: Path, holder: Holder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with STARTTLS and a certificate that this machine trusts, named in the settings beside the workbook."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", PASSWORD)
    context = server_context(authority)
    with smtp_server(holder, tls_context=context, require_starttls=True, auth_required=True) as port:
        write_settings(workbook, port)
        yield port


def write_settings(workbook: Path, port: int, more: str = "") -> None:
    text = SETTINGS.format(port=port, user=USER) + more
    (workbook.parent / "planbook.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def send(planbook: Runner, workbook: Path) -> Send:
    """`planbook remind --send` on a Monday; the first run sends."""

    def run(*arguments: object, today: str = MONDAY) -> subprocess.CompletedProcess[str]:
        done = planbook("remind", workbook, "--send", "--first-run", "send", "--today", today, *arguments)
        assert "Traceback" not in done.stderr
        assert PASSWORD not in done.stdout + done.stderr
        return done

    return run


def receivers(holder: Holder) -> list[str]:
    """Who has got mail, in order; the coordinator's summary last."""
    return [address for envelope in holder.taken for address in envelope.rcpt_tos]


def mails(holder: Holder) -> list[EmailMessage]:
    found = [message_from_bytes(content, policy=default) for content in holder.contents]
    assert all(isinstance(mail, EmailMessage) for mail in found)
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def states(planbook: Runner, workbook: Path) -> dict[str, str]:
    """What the ledger says of each person's reminder."""
    rows = json.loads(planbook("ledger", workbook, "--json").stdout)
    return {row["recipient"]: row["state"] for row in rows if row["event"] == "revision"}


def flat(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join(done.stdout.split())


# sent


@pytest.mark.usefixtures("server")
def test_everyone_gets_one_mail_over_one_connection_and_the_next_run_sends_nothing(send: Send, holder: Holder) -> None:
    done = send()
    assert done.returncode == 0, done.stderr
    assert "5 e-poster er sendt." in flat(done)
    assert receivers(holder) == [*FIVE, CHIEF]
    assert len(holder.peers) == 1
    assert {envelope.mail_from for envelope in holder.taken} == {"plan@kommune.example"}
    for mail in mails(holder):
        assert mail["Cc"] is None
        assert mail["Auto-Submitted"] == "auto-generated"
    again = send()
    assert again.returncode == 0
    assert len(holder.taken) == 6
    assert "Ingen nye påminnelser" in flat(again)


@pytest.mark.usefixtures("server")
def test_the_job_started_again_and_again_on_one_day_is_one_mail(send: Send, holder: Holder) -> None:
    for _ in range(6):
        assert send("--quiet").returncode == 0
    assert receivers(holder) == [*FIVE, CHIEF]


@pytest.mark.usefixtures("server")
def test_a_missed_day_and_then_a_double_run_is_one_mail_with_the_step_reached(send: Send, holder: Holder) -> None:
    for day in ("2020-02-11", "2020-02-11"):
        assert send(today=day).returncode == 0
    assert receivers(holder) == [*FIVE, CHIEF]


@pytest.mark.usefixtures("server")
def test_without_send_nothing_leaves(planbook: Runner, workbook: Path, holder: Holder) -> None:
    assert planbook("remind", workbook, "--today", MONDAY).returncode == 0
    assert holder.peers == set()


@pytest.mark.usefixtures("server")
def test_a_rehearsal_never_sends_whatever_the_settings_say(
    planbook: Runner, workbook: Path, holder: Holder, tmp_path: Path
) -> None:
    done = planbook("run", workbook, "--out", tmp_path / "ut", "--today", MONDAY)
    assert done.returncode == 0, done.stderr
    assert holder.peers == set()
    assert len(list((tmp_path / "ut" / "utboks").glob("*.eml"))) == 6


@pytest.mark.usefixtures("server")
def test_on_a_saturday_nothing_is_sent_and_on_monday_it_is(send: Send, holder: Holder) -> None:
    done = send(today=SATURDAY)
    assert done.returncode == 0
    assert "Det sendes ingen påminnelser 8. februar 2020. Neste dag det sendes, er 10. februar 2020." in flat(done)
    assert holder.peers == set()
    send(today="2020-02-10")
    assert receivers(holder) == [*FIVE, CHIEF]


@pytest.mark.usefixtures("server")
def test_a_saturday_can_be_accepted(send: Send, holder: Holder) -> None:
    assert send("--accept", "quiet", today=SATURDAY).returncode == 0
    assert receivers(holder) == [*FIVE, CHIEF]


@pytest.mark.usefixtures("server")
def test_a_trial_goes_to_one_address_and_records_nothing(
    send: Send, planbook: Runner, workbook: Path, holder: Holder
) -> None:
    done = send("--redirect", "jeg@kommune.example")
    assert done.returncode == 0, done.stderr
    assert receivers(holder) == ["jeg@kommune.example"] * 6
    for mail, address in zip(mails(holder), [*FIVE, CHIEF], strict=True):
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            assert body is not None
            assert "Dette er en prøve. E-posten var til" in body.get_content()
            assert address in body.get_content()
    trial = {str(mail["Message-ID"]) for mail in mails(holder)}
    assert send().returncode == 0
    # A server that drops what it has had already must not drop the mail that is meant.
    assert trial.isdisjoint({str(mail["Message-ID"]) for mail in mails(holder)[6:]})
    assert set(states(planbook, workbook)) == set(FIVE)


# refused


@pytest.mark.usefixtures("server")
def test_one_refused_recipient_of_five_is_recorded_and_only_she_is_tried_again(
    send: Send, planbook: Runner, workbook: Path, holder: Holder
) -> None:
    holder.script["RCPT", FIVE[2]].append("550 5.1.1 no such user")
    done = send()
    assert done.returncode == 1
    assert "no such user" in flat(done)
    assert receivers(holder) == [FIVE[0], FIVE[1], FIVE[3], FIVE[4], CHIEF]
    assert states(planbook, workbook) == {address: "failed" if address == FIVE[2] else "sent" for address in FIVE}
    assert send(today="2020-02-04").returncode == 0
    assert receivers(holder)[5:] == [FIVE[2], CHIEF]


@pytest.mark.usefixtures("server")
def test_a_connection_lost_after_the_content_is_uncertain_and_nobody_is_sent_it_again(
    send: Send, planbook: Runner, workbook: Path, holder: Holder
) -> None:
    holder.script["TAKEN", FIVE[1]].append(DROP)
    done = send()
    assert done.returncode == 1
    assert states(planbook, workbook) == {address: "uncertain" if address == FIVE[1] else "sent" for address in FIVE}
    assert receivers(holder) == [*FIVE, CHIEF]
    assert send(today="2020-02-04").returncode == 1
    assert receivers(holder).count(FIVE[1]) == 1
    assert planbook("ledger", workbook, "--mark", "sent").returncode == 0
    assert send(today="2020-02-05").returncode == 0


@pytest.mark.usefixtures("server")
def test_what_is_marked_to_be_sent_again_is_sent_again(
    send: Send, planbook: Runner, workbook: Path, holder: Holder
) -> None:
    holder.script["CONTENT", FIVE[1]].append(DROP)
    assert send().returncode == 1
    assert FIVE[1] not in receivers(holder)
    assert planbook("ledger", workbook, "--mark", "resend", "--to", FIVE[1].upper()).returncode == 0
    assert send(today="2020-02-12").returncode == 0
    assert receivers(holder).count(FIVE[1]) == 1


@pytest.mark.parametrize("wrong", ["password", "certificate", "domain", "host"])
def test_what_is_wrong_before_the_first_mail_is_one_sentence_and_nothing_counts_as_sent(
    send: Send,
    planbook: Runner,
    workbook: Path,
    holder: Holder,
    server: int,
    monkeypatch: pytest.MonkeyPatch,
    wrong: str,
) -> None:
    right = (workbook.parent / "planbook.toml").read_text(encoding="utf-8")
    edits: dict[str, tuple[str, str]] = {
        "domain": ('allow = ["kommune.example"]', 'allow = ["annen.example"]'),
        "host": (f"port = {server}", "port = 1"),
    }
    if wrong == "password":
        monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", "feil")
    elif wrong == "certificate":
        monkeypatch.delenv("SSL_CERT_FILE")
    else:
        (workbook.parent / "planbook.toml").write_text(right.replace(*edits[wrong]), encoding="utf-8")
    done = send()
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert holder.taken == []
    assert states(planbook, workbook) == {}
    monkeypatch.undo()


# two at once


class Slow(Holder):
    """A server that holds the first message until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go_on = threading.Event(), threading.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Wait with the answer."""
        import asyncio

        self.reached.set()
        await asyncio.get_running_loop().run_in_executor(None, self.go_on.wait, 60)
        return await super().handle_DATA(server, session, envelope)


def test_two_runs_at_once_are_one_and_the_other_says_who_holds_the_lock(send: Send, workbook: Path) -> None:
    holder = Slow()
    with smtp_server(holder) as port:
        write_settings(workbook, port)
        text = (workbook.parent / "planbook.toml").read_text(encoding="utf-8")
        plain = text.replace(f'user = "{USER}"', 'user = ""').replace("localhost", "127.0.0.1") + 'security = "none"\n'
        (workbook.parent / "planbook.toml").write_text(plain, encoding="utf-8")
        command: list[Any] = [COMMAND, "remind", workbook, "--send", "--first-run", "send", "--today", MONDAY]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
            assert holder.reached.wait(60)
            second = send()
            holder.go_on.set()
            assert first.wait(60) == 0
    assert (second.returncode, second.stdout) == (2, "")
    assert f"prosess {first.pid}" in second.stderr
    assert receivers(holder) == [*FIVE, CHIEF]


# the log, and the doctor


@pytest.mark.usefixtures("server")
def test_the_log_of_a_run_names_roles_and_neither_addresses_nor_secrets(send: Send, workbook: Path) -> None:
    send()
    (log,) = (workbook.parent / "planbook" / "logg").iterdir()
    text = log.read_text(encoding="utf-8")
    assert all(f"Rolle {letter}" in text for letter in "abcde")
    assert "Ferdig: 5 sendt, 0 feilet, 0 usikre" in text
    assert "@" not in text
    assert PASSWORD not in text
    assert PASSWORD.encode() not in (workbook.parent / "planbook" / "planbook.sqlite").read_bytes()


@pytest.mark.usefixtures("server")
def test_the_doctor_tries_the_connection_without_sending(planbook: Runner, workbook: Path, holder: Holder) -> None:
    before = set(workbook.parent.rglob("*"))
    done = planbook("doctor", workbook, "--today", MONDAY)
    assert done.returncode == 0, done.stdout
    # Somebody must choose how the first run is to go.
    assert "--first-run baseline" in flat(done)
    assert "Ingenting hindrer sending, men se på det som er merket." in done.stdout
    assert holder.peers
    assert holder.taken == []
    assert set(workbook.parent.rglob("*")) == before


@pytest.mark.usefixtures("server")
def test_the_doctor_sends_one_test_mail_to_the_address_it_is_given(
    planbook: Runner, workbook: Path, holder: Holder
) -> None:
    assert planbook("doctor", workbook, "--to", "meg@kommune.example", "--today", MONDAY).returncode == 0
    assert receivers(holder) == ["meg@kommune.example"]


@pytest.mark.usefixtures("server")
def test_the_doctor_sends_no_test_outside_the_allowed_domains(planbook: Runner, workbook: Path, holder: Holder) -> None:
    done = planbook("doctor", workbook, "--to", "meg@annen.example", "--today", MONDAY)
    assert done.returncode == 1
    assert "meg@annen.example" in done.stdout
    assert holder.taken == []


@pytest.mark.usefixtures("server")
def test_the_doctor_says_what_is_wrong_and_what_to_do(
    planbook: Runner, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", "feil")
    done = planbook("doctor", workbook, "--today", MONDAY)
    assert done.returncode == 1
    assert "må rettes" in done.stdout
    assert "[mail] user" in " ".join(done.stdout.split())
    assert "feil" not in done.stdout.replace("feilet", "")


# Microsoft 365


GRAPH = """
[mail]
transport = "graph"
sender = "plan@kommune.example"
allow = ["kommune.example"]
[graph]
tenant = "{tenant}"
client = "{client}"
authority = "{address}"
endpoint = "{address}"
"""


@pytest.fixture
def graph(workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphService]:
    """A service that speaks Graph, named in the settings beside the workbook."""
    service, authority = GraphService(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("PLANBOOK_GRAPH_SECRET", service.secret)
    with graph_server(service, server_context(authority)) as address:
        text = GRAPH.format(tenant=service.tenant, client=service.client, address=address)
        (workbook.parent / "planbook.toml").write_text(text, encoding="utf-8")
        yield service


def test_everyone_gets_one_mail_through_graph_and_the_next_run_sends_nothing(send: Send, graph: GraphService) -> None:
    for _ in range(2):
        done = send()
        assert done.returncode == 0, done.stderr
        assert graph.secret not in done.stdout + done.stderr
    taken = [message_from_bytes(content, policy=default) for content in graph.taken]
    assert [mail["To"].addresses[0].addr_spec for mail in taken] == [*FIVE, CHIEF]
    assert {mailbox for mailbox, _ in graph.posts} == {"plan@kommune.example"}


def test_graph_that_lets_nobody_send_is_one_sentence_and_everything_is_due_again(
    send: Send, planbook: Runner, workbook: Path, graph: GraphService
) -> None:
    graph.refuse(403, "ErrorAccessDenied", "Access is denied.")
    done = send()
    assert done.returncode == 1
    assert "Mail.Send" in flat(done)
    assert "E-poster som ikke ble forsøkt sendt: 5" in flat(done)
    assert set(states(planbook, workbook).values()) == {"failed"}
    assert send().returncode == 0
    assert len(graph.taken) == 6


def test_the_doctor_says_that_all_is_well_once_something_has_been_sent_and_what_would_stop_the_next(
    send: Send, planbook: Runner, workbook: Path, server: int
) -> None:
    assert server
    assert send().returncode == 0
    assert "Alt er på plass." in planbook("doctor", workbook, "--today", MONDAY).stdout
    copy = workbook.with_name("kopi.xlsx")
    copy.write_bytes(workbook.read_bytes())
    done = planbook("doctor", copy, "--today", MONDAY)
    assert done.returncode == 1
    assert "--accept copy" in flat(done)


@pytest.mark.usefixtures("server")
def test_a_night_with_nothing_to_send_does_not_use_up_the_choice_of_the_first_run(
    planbook: Runner, workbook: Path, make_workbook: Callable[..., Path], holder: Holder
) -> None:
    full = workbook.read_bytes()
    make_workbook(Inventory(settings=Settings(coordinator="Koordinator")), workbook.name)
    assert planbook("remind", workbook, "--send", "--today", MONDAY).returncode == 0
    workbook.write_bytes(full)
    done = planbook("remind", workbook, "--send", "--today", "2020-02-04")
    assert done.returncode == 2
    assert "--first-run" in done.stderr
    assert holder.taken == []


@pytest.mark.usefixtures("server")
def test_a_mistake_in_the_municipalitys_own_text_of_another_language_stops_the_run(
    send: Send, workbook: Path, holder: Holder, root: Path
) -> None:

    shutil.copytree(root / "templates" / "mail", workbook.parent / "templates" / "mail")
    english = workbook.parent / "templates" / "mail" / "en" / "paaminnelse.txt.j2"
    english.write_text(english.read_text(encoding="utf-8") + "{{ finnes_ikke }}", encoding="utf-8")
    done = send()
    assert done.returncode == 2
    assert "paaminnelse.txt.j2" in done.stderr
    assert holder.taken == []


@pytest.mark.parametrize("way", ["baseline", "summary"])
@pytest.mark.usefixtures("server")
def test_a_part_cannot_be_a_baseline_or_a_summary(planbook: Runner, workbook: Path, way: str) -> None:
    done = planbook("remind", workbook, "--send", "--first-run", way, "--limit", "1", "--today", MONDAY)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--limit" in done.stderr


@pytest.mark.usefixtures("server")
def test_an_address_that_nobody_has_is_told_and_not_passed_over(send: Send) -> None:
    done = send("--only-to", "ukjent@kommune.example")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ukjent@kommune.example" in done.stderr


@pytest.mark.usefixtures("server")
def test_a_first_summary_that_is_refused_leaves_everything_due(
    planbook: Runner, workbook: Path, holder: Holder
) -> None:
    holder.script["RCPT", CHIEF].append("550 no such user")
    command = ("remind", workbook, "--send", "--first-run", "summary", "--today", MONDAY)
    assert planbook(*command).returncode == 1
    assert states(planbook, workbook) == {}
    assert planbook(*command).returncode == 0
    assert receivers(holder) == [CHIEF]
    assert set(states(planbook, workbook).values()) == {"baseline"}
