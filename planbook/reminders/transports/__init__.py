"""How a message leaves: one narrow seam, `Transport.send`."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol


class Transport(Protocol):
    """Anything that takes a message off our hands; raises `DeliveryError` when it could not."""

    def send(self, message: EmailMessage) -> None:
        """Deliver one message."""
