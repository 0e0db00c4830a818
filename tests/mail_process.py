"""A real SMTP server in a process of its own: says its port, and writes a line for each message it has taken.

python tests/mail_process.py FILE
"""

from __future__ import annotations

import sys
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from mail_servers import FreePort


class Book:
    """Keeps who got which message."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take one message."""
        del server, session
        content = envelope.content
        assert isinstance(content, bytes)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{envelope.rcpt_tos[0]} {message_from_bytes(content)['Message-ID']}\n")
        return "250 OK"


def main() -> None:
    """Serve until standard input is closed."""
    server = FreePort(Book(Path(sys.argv[1])), hostname="127.0.0.1", port=0)
    server.start()
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
