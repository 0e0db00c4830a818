"""What an SMTP server says, read with an end: a server that never stops talking is left, and what is no reply is told apart."""

from __future__ import annotations

import re
import smtplib

MOST_LINES = 100
"""Lines of one reply; the longest in use, that to EHLO, has about twenty."""
LONGEST_LINE = 8192
"""Bytes. RFC 5321, section 4.5.3.1.5, allows 512, and the standard library as many as here."""

ENDED = "Connection unexpectedly closed"
"""In the standard library's words."""

_CODE = re.compile(rb"[2-5][0-9]{2}(?![0-9A-Za-z])")


class NoReplyError(smtplib.SMTPServerDisconnected):
    """What came is no reply of a mail server, or one without end: what it was, or more than how much of what."""

    def __str__(self) -> str:
        return f"> {self.args[0]} {self.args[1]}" if len(self.args) > 1 else str(self.args[0])


class Server(smtplib.SMTP):
    """A mail server that says so much and no more."""

    def getreply(self) -> tuple[int, bytes]:
        """Read one reply: its code, and its lines.

        Raises `NoReplyError`, `SMTPServerDisconnected` where the connection has ended, and `OSError` where it broke.
        Whatever is raised, the connection is then closed.
        """
        try:
            return self._reply()
        except OSError:  # every exception of smtplib is one
            self.close()
            raise

    def _reply(self) -> tuple[int, bytes]:
        if self.file is None:
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected(ENDED)
            self.file = self.sock.makefile("rb")
        lines: list[bytes] = []
        for _ in range(MOST_LINES):
            line = self.file.readline(LONGEST_LINE + 1)
            if not line:
                raise smtplib.SMTPServerDisconnected(ENDED)
            if len(line) > LONGEST_LINE:
                raise NoReplyError(LONGEST_LINE, "bytes")
            if not _CODE.match(line):
                raise NoReplyError(line[:80].decode("ascii", "replace"))
            lines.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        raise NoReplyError(MOST_LINES, "lines")


class TlsServer(Server, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""
