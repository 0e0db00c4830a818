"""Another process that has the ledger, and is in the middle of a mail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPT = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from planbook.reminders.keys import Entry, Key
from planbook.reminders.ledger import State, writing

now = datetime(2020, 2, 3, 7, 0, tzinfo=UTC)
with writing(Path(sys.argv[1]), now) as book:
    key = Key("P-1", "revision", now.date(), 1, "kari@kommune.example")
    book.write(sys.argv[2], [Entry(key, "Kulturplan", "owner")], State.SENDING, now.date(), now)
    print("ready", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_run(folder: Path, workbook_id: str = "bok-1") -> Iterator[subprocess.Popen[str]]:
    """A run that holds the ledger of a folder, and has begun to send a mail of a workbook."""
    command = [sys.executable, "-c", SCRIPT, str(folder), workbook_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        try:
            yield process
        finally:
            process.kill()
