"""Messages as .eml files in a folder: nothing leaves the machine."""

from __future__ import annotations

import hashlib
import re
from copy import copy
from email.message import EmailMessage
from pathlib import Path

from planbook.errors import DeliveryError
from planbook.places import ensure_writable, put
from planbook.reminders.transports.wire import recipient_of, serialised

FOLDER_MODE, FILE_MODE = 0o700, 0o600
"""Only the user: reminders tell who is behind with what."""


class FileTransport:
    """Writes each message to a file of its own; one already there is never overwritten by another message."""

    def __init__(self, outbox: Path, *, draft: bool = False) -> None:
        self.outbox = outbox
        self.draft = draft

    def prepare(self) -> None:
        """Make the folder, and see that files can be written in it; raises `UnwritableError`."""
        ensure_writable(self.outbox, mode=FOLDER_MODE)

    def send(self, message: EmailMessage) -> None:
        """Write one message, whole or not at all."""
        recipient = recipient_of(message)
        stem = re.sub(r"[^0-9A-Za-z@._-]+", "-", recipient).strip(".-")[:80] or "mottaker"
        mark = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:8]
        content = serialised(_draft(message) if self.draft else message)
        try:
            self.outbox.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            put(content, self.outbox / f"{stem}-{mark}.eml", replace=True, mode=FILE_MODE)
        except OSError as error:
            raise DeliveryError("file", recipient=recipient, reason=error.strerror or "") from error


def _draft(message: EmailMessage) -> EmailMessage:
    """The message as nobody has sent it yet: the program that sends it says when, and gives it its Message-ID."""
    draft = copy(message)
    del draft["Date"]
    del draft["Message-ID"]
    draft["X-Unsent"] = "1"
    return draft
