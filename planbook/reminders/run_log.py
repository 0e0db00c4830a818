"""The log of the sendings: one readable file a month in the state folder, a line for each mail.

It names roles and message ids; addresses stand in the ledger only.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

from planbook.errors import LedgerError
from planbook.reminders.delivery import Mail
from planbook.reminders.ledger import State
from planbook.texts import sentence

FOLDER = "logg"


class RunLog:
    """An open log; every line is on its way to the disk before the next mail."""

    def __init__(self, file: TextIO, lang: str, now: datetime) -> None:
        self._file = file
        self._lang = lang
        self._now = now

    def say(self, key: str, **values: object) -> None:
        """Write one line, from the catalogue's table `log`."""
        line = " ".join(sentence(f"log.{key}", self._lang, **values).split())
        self._file.write(f"{self._now:%Y-%m-%d %H:%M} {line}\n")
        self._file.flush()

    def mail(self, state: State, mail: Mail, trouble: str) -> None:
        """Write how one mail went."""
        who = mail.digest.contact.role if mail.digest else sentence("log.summary", self._lang)
        identity = str(mail.message["Message-ID"]).strip("<>").partition("@")[0][:12]
        self.say(
            f"states.{state}", who=who or "–", n=mail.digest.plans if mail.digest else 0, id=identity, reason=trouble
        )


@contextmanager
def opened(folder: Path, lang: str, now: datetime) -> Iterator[RunLog]:
    """The log of this month, to be added to. Raises `LedgerError`: what leaves no trace is not sent."""
    path = folder / FOLDER / f"{now:%Y-%m}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            yield RunLog(file, lang, now)
    except OSError as error:
        raise LedgerError(path=path, reason=error.strerror or "") from error
