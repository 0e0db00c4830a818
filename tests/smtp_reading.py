"""Settings for an SMTP server on this machine, and what it was given as a receiver reads it."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from mail_servers import (
    SENDER,
)

from planbook.config import Config, Mail
from planbook.errors import (
    TransportError,
)
from planbook.reminders.transports import opened

FIVE = [f"{letter}@kommune.example" for letter in "abcde"]


def config(port: int, security: str = "none", user: str = "", host: str = "localhost") -> Config:
    return Config(
        mail=Mail(
            transport="smtp", host=host, port=port, security=security, user=user, allow=("kommune.example",),
        )
    )  # fmt: skip


def fails_to_open(settings: Config, tmp_path: Path) -> TransportError:
    """Why no message can be sent at all."""
    with pytest.raises(TransportError) as failed, opened(settings, SENDER, tmp_path):
        pass
    return failed.value


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def shown_to(content: bytes) -> str:
    """To as a receiver shows it; the library's newer parser puts blanks between encoded words."""
    return str(make_header(decode_header(message_from_bytes(content)["To"])))


def shown_address(mail: EmailMessage) -> str:
    address = mail["To"].addresses[0]
    return f"{address.display_name} <{address.addr_spec}>" if address.display_name else address.addr_spec


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
