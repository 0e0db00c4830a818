"""Killed at any step, started again, and counted at a real SMTP server: every mail once, or told as uncertain."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from ast import literal_eval
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from conftest import COMMAND
from late_plans import CHIEF, late_plans
from mail_servers import FreePort
from tests_types import Runner

TESTS = Path(__file__).resolve().parent.parent
PEOPLE = 200
SETTINGS = """
[mail]
transport = "smtp"
sender = "plan@kommune.example"
allow = ["kommune.example"]
host = "127.0.0.1"
port = {port}
security = "none"
"""


@pytest.fixture
def workbook(make_workbook: Callable[..., Path]) -> Path:
    """Two hundred people, each with a plan that is late, and a coordinator."""
    people = ((f"{number}", f"rolle{number}@kommune.example") for number in range(PEOPLE))
    return make_workbook(late_plans(people))


def in_ledger(planbook: Runner, workbook: Path) -> dict[str, str]:
    """The state of each person's reminder, as the ledger tells it."""
    done = planbook("ledger", workbook, "--json")
    assert done.returncode == 0, done.stderr
    rows = [row for row in json.loads(done.stdout) if row["event"] == "revision"]
    assert len(rows) == PEOPLE
    return {row["recipient"]: row["state"] for row in rows}


def assert_nobody_twice_nobody_forgotten(held: Counter[str], states: dict[str, str]) -> None:
    """Whoever the ledger says has her mail has it once; whoever it is uncertain about has it once or not at all."""
    assert set(states.values()) <= {"sent", "uncertain"}
    for address, state in states.items():
        assert held[address] == 1 if state == "sent" else held[address] <= 1, (address, state)


# the installed command, killed by the server


class Deadly:
    """A server that takes messages, and kills the client at a step of its so manieth message."""

    def __init__(self) -> None:
        self.held: Counter[str] = Counter()
        self.client: int | None = None
        self.step, self.left = "", 0

    def _strike(self, step: str) -> None:
        if step == self.step and self.client:
            self.left -= 1
            if not self.left:
                os.kill(self.client, signal.SIGKILL)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The client names the sender."""
        del server, session, options
        self._strike("sender")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """The client names the recipient."""
        del server, session, options
        self._strike("recipient")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The client has handed over the message and waits for the answer."""
        del server, session
        self._strike("content")
        if self.step == "lost" and self.left == 1:
            self._strike("lost")
            return "451 killed"
        self._strike("lost")
        assert isinstance(envelope.content, bytes)
        assert message_from_bytes(envelope.content)["To"]
        self.held[envelope.rcpt_tos[0]] += 1
        self._strike("taken")
        return "250 OK"


@pytest.fixture
def deadly(workbook: Path) -> Iterator[Deadly]:
    """The server, named in the settings beside the workbook."""
    handler = Deadly()
    server = FreePort(handler, hostname="127.0.0.1", port=0)
    server.start()
    (workbook.parent / "planbook.toml").write_text(SETTINGS.format(port=server.port), encoding="utf-8")
    yield handler
    server.stop()


def test_killed_by_the_server_at_any_step_of_the_conversation(planbook: Runner, workbook: Path, deadly: Deadly) -> None:
    deaths = [(step, nth) for nth in (1, 12) for step in ("sender", "recipient", "content", "lost", "taken")]
    for step, nth in deaths:
        deadly.step, deadly.left, deadly.client = step, nth, None
        command: list[Any] = [
            COMMAND,
            "remind",
            workbook,
            "--today",
            "2020-02-03",
            "--send",
            "--first-run",
            "send",
            "--quiet",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            deadly.client = run.pid
            assert run.wait(timeout=120) == -signal.SIGKILL
    deadly.step = ""
    done = planbook("remind", workbook, "--today", "2020-02-03", "--send")
    assert done.returncode == 1, done.stderr
    states = in_ledger(planbook, workbook)
    assert_nobody_twice_nobody_forgotten(deadly.held, states)
    assert Counter(states.values())["uncertain"] == len(deaths)
    assert f"usikkert om er sendt: {len(deaths)}" in " ".join(done.stdout.split())
    before = deadly.held.copy()
    planbook("remind", workbook, "--today", "2020-02-03", "--send")
    assert deadly.held == before
    assert deadly.held[CHIEF] == 1


# every step of the run itself


def test_killed_at_every_step_of_a_run_of_two_hundred_mails(planbook: Runner, workbook: Path, tmp_path: Path) -> None:
    taken = tmp_path / "tatt imot.txt"
    server = subprocess.Popen(
        [sys.executable, TESTS / "mail_process.py", taken], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        done = subprocess.run(
            [sys.executable, TESTS / "killing.py", workbook, port],
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        server.communicate("")
    assert done.returncode == 0, done.stderr
    died, left = done.stdout.strip().splitlines()
    deaths = literal_eval(died)
    assert set(deaths) >= {f"{when} {step}" for when in ("before", "after") for step in ("sending", "mail", "sent")}
    assert sum(deaths.values()) > PEOPLE
    lines = [line.split() for line in taken.read_text(encoding="utf-8").splitlines()]
    # The coordinator hears of each run that was broken off.
    messages = [message for address, message in lines if address != CHIEF]
    assert len(set(messages)) == len(messages), "a message was taken twice"
    (workbook.parent / "planbook.toml").write_text(SETTINGS.format(port=port), encoding="utf-8")
    states = in_ledger(planbook, workbook)
    assert_nobody_twice_nobody_forgotten(Counter(address for address, _ in lines), states)
    assert int(left) == Counter(states.values())["uncertain"]
    # What was being sent when it was killed, and no more, is uncertain.
    unsure = sum(
        deaths[step] for step in ("after sending", "before mail", "after mail", "before sent") if step in deaths
    )
    assert int(left) == unsure
