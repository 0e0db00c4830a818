"""Messages as .eml files in a folder: nothing leaves the machine."""

from __future__ import annotations

import hashlib
import re
from email.message import EmailMessage
from pathlib import Path

from planbook.errors import DeliveryError
from planbook.places import put


class FileTransport:
    """Writes each message to a file of its own; one already there is never overwritten by another message."""

    def __init__(self, outbox: Path) -> None:
        self.outbox = outbox

    def send(self, message: EmailMessage) -> None:
        """Write one message, whole or not at all."""
        recipient = str(message["To"].addresses[0].addr_spec)
        stem = re.sub(r"[^0-9A-Za-z@._-]+", "-", recipient).strip(".-")[:80] or "mottaker"
        mark = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:8]
        path = self.outbox / f"{stem}-{mark}.eml"
        try:
            self.outbox.mkdir(parents=True, exist_ok=True)
            put(message.as_bytes(), path, replace=True)
        except OSError as error:
            raise DeliveryError(recipient=recipient, reason=error.strerror or "") from error
