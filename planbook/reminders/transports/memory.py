"""Messages kept in a list: for tests and rehearsals."""

from __future__ import annotations

from email.message import EmailMessage


class MemoryTransport:
    """Keeps what was sent, in order."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        """Keep one message."""
        self.messages.append(message)
