"""Sends the reminders of a workbook again and again, each time killed at another step, until a run comes to its end.

    python tests/killing.py WORKBOOK PORT

Prints how often it was killed at each step. Everything is read and every mail is written once, before the first fork.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from planbook import api
from planbook.config import Config, Mail
from planbook.reminders import ledger, run_record, session
from planbook.reminders.digest import Digest
from planbook.reminders.ledger import Ledger
from planbook.reminders.transports.smtp import SmtpTransport
from planbook.reminders.writer import Writer

NOW = datetime(2020, 2, 3, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))
STEPS = (
    "before settle", "after settle", "before remember", "after remember", "before record", "after record",
    "before reserve", "after reserve", "before sending", "after sending", "before mail", "after mail", "before sent",
    "after sent",
)  # fmt: skip
LATER = "after sending", "after mail", "after sent"
"""The steps that use up a mail: all steps are tried some times, these until there is no mail left."""
ROUNDS = 3


def dies(name: str | Callable[..., str], work: Callable[..., Any], at: str) -> Callable[..., Any]:
    """A function before or after which the process is killed, if that is the step it should die at."""

    @wraps(work)
    def dying(*args: Any, **kwargs: Any) -> Any:
        step = name if isinstance(name, str) else name(*args)
        if at == f"before {step}":
            os.kill(os.getpid(), signal.SIGKILL)
        found = work(*args, **kwargs)
        if at == f"after {step}":
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return dying


def run(current: session.Session, at: str) -> None:
    """One run, which dies at a step."""
    for owner, attribute, name in (
        (Ledger, "settle_interrupted", "settle"),
        (Ledger, "remember", "remember"),
        (run_record, "write", "record"),
        (Ledger, "reserve", "reserve"),
        (Ledger, "write", lambda *args: str(args[3])),
        (SmtpTransport, "send", "mail"),
    ):
        setattr(owner, attribute, dies(name, getattr(owner, attribute), at))
    session.send(current)


def messages(current: session.Session) -> dict[str, EmailMessage]:
    """Every mail that is due, by the address it goes to."""
    options = current.options
    writer = Writer(
        current.inventory, options.template_folders, options.sender or "plan@kommune.example", current.today, options.now,
        current.workbook.workbook_id,
    )  # fmt: skip
    return {digest.address: writer.message(digest) for digest in session.preview(current).due.digests}


def main() -> None:
    """Kill and start again."""
    workbook, port = Path(sys.argv[1]), int(sys.argv[2])
    mail = Mail("smtp", "plan@kommune.example", ("kommune.example",), host="127.0.0.1", port=port, security="none")
    options = api._options(workbook, Config(mail, home=workbook.parent), NOW)
    current = api._session(api._load(workbook), date(2020, 2, 3), options)
    object.__setattr__(current.options, "first_run", "send")
    written = messages(current)

    def message(_writer: Writer, digest: Digest) -> EmailMessage:
        return written[digest.address]

    Writer.message = message  # type: ignore[method-assign,assignment]
    died: Counter[str] = Counter()
    steps = [*STEPS * ROUNDS, *LATER * 1000]
    for at in steps:
        child = os.fork()
        if child == 0:
            run(current, at)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            died[at] += 1
        elif os.WEXITSTATUS(status) == 0:
            break
        else:
            sys.exit("a run ended with an exception")
    with ledger.reading(options.state_folder) as book:
        left = book.uncertain()
    sys.stdout.write(f"{dict(died)}\n{left}\n")


if __name__ == "__main__":
    main()
