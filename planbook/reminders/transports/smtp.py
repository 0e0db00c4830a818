"""Messages over SMTP: one connection for a run, verified certificates, and an answer for each message."""

from __future__ import annotations

import smtplib
import socket
import ssl
from base64 import b64encode
from email.message import EmailMessage
from types import TracebackType
from typing import NoReturn, Self

from planbook.config import Mail
from planbook.errors import DeliveryError, DeliveryPostponedError, DeliveryUncertainError, TransportError
from planbook.reminders.secrets import Secret
from planbook.reminders.transports.replies import NoReplyError, Server, TlsServer
from planbook.reminders.transports.wire import one_line, recipient_of, serialised

TIMEOUT = 30
"""Seconds to wait for a connection or an answer."""

HOST_MISMATCH = (62, 64)
EXPIRED = 10
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH, and X509_V_ERR_CERT_HAS_EXPIRED."""

LOGIN_FIRST = 530
CLOSING = 421
TOO_LARGE = 552
ALREADY = 503
GO_ON = 334
"""Replies of RFC 4954 and RFC 5321 that mean more than their first digit."""

_PERIOD = b"\r\n."


class _Lost(Exception):  # noqa: N818  never leaves this module
    """The connection was lost, or the server is closing it, before the message was handed over."""

    def __init__(self, reason: str, code: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class SmtpTransport:
    """A mail server, from the `with` that connects to it until the end of the `with`."""

    def __init__(self, mail: Mail, sender: str, password: Secret | None) -> None:
        self.mail = mail
        self.sender = sender
        self.password = password
        self._server: Server | None = None

    def __enter__(self) -> Self:
        """Connect and log in; raises `TransportError`."""
        self._server = self._connected()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye, as far as the server is still there."""
        if self._server is not None:
            try:
                self._server.quit()
            except OSError:  # every exception of smtplib is one
                self._server.close()
            self._server = None

    def send(self, message: EmailMessage) -> None:
        """Deliver one message; a connection that was lost before the message was handed over is made anew, once."""
        recipient = recipient_of(message)
        content = serialised(message)
        try:
            self._hand_over(recipient, content)
        except _Lost:
            self._drop()
            try:
                self._hand_over(recipient, content)
            except _Lost as again:
                self._drop()
                if again.code:
                    raise DeliveryPostponedError(recipient=recipient, reason=again.reason, after=None) from again
                raise self._error("lost", again.reason) from again

    def _hand_over(self, recipient: str, content: bytes) -> None:
        """One message from MAIL to the answer that says it was taken; raises `_Lost` as long as it cannot have been."""
        server = self._reconnected(recipient)
        try:
            self._announce(server, recipient, len(content))
            # All of it or an error, and after an error the end has not left: a server that has not seen the end of a
            # message must not take it.
            server.send(_dotted(content))
        except (OSError, ValueError) as error:
            raise _Lost(one_line(str(error))) from error
        try:
            code, text = server.getreply()
        except OSError as error:
            self._drop()
            raise DeliveryUncertainError(recipient=recipient, reason=self._clean(str(error))) from error
        if code // 100 not in (2, 4, 5):
            self._drop()
            raise DeliveryUncertainError(recipient=recipient, reason=self._reason(code, text))
        if code // 100 != 2:
            self._refuse(recipient, code, text)

    def _announce(self, server: Server, recipient: str, size: int) -> None:
        """From whom, to whom, and that a message follows: until the server waits for it."""
        options = [f"SIZE={size}"] if server.has_extn("size") else []
        if not recipient.isascii():
            if not server.has_extn("smtputf8"):
                raise DeliveryError("letters", recipient=recipient, reason="SMTPUTF8")
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        code, text = server.mail(self.sender, options)
        if code // 100 == 5 and code != TOO_LARGE:
            self._refuse_sender(code, text)
        self._expect((250,), recipient, code, text)
        self._expect((250, 251), recipient, *server.rcpt(recipient))
        self._expect((354,), recipient, *server.docmd("DATA"))

    def _expect(self, wanted: tuple[int, ...], recipient: str, code: int, text: bytes) -> None:
        if code in wanted:
            return
        if code == CLOSING or code // 100 not in (4, 5):
            raise _Lost(self._reason(code, text), code if code == CLOSING else 0)
        self._refuse(recipient, code, text)

    def _refuse(self, recipient: str, code: int, text: bytes) -> NoReturn:
        """Tell why a message was refused, and clear the way for the next one."""
        reason = self._reason(code, text)
        if code == CLOSING:
            self._drop()
        else:
            self._reset()
        if code == LOGIN_FIRST:
            raise self._error("login_needed", reason)
        if code // 100 == 4:
            raise DeliveryPostponedError(recipient=recipient, reason=reason, after=None)
        raise DeliveryError(recipient=recipient, reason=reason)

    def _refuse_sender(self, code: int, text: bytes) -> NoReturn:
        """The server takes nothing from the sender: no other message would fare better."""
        self._reset()
        raise self._error("login_needed" if code == LOGIN_FIRST else "sender", self._reason(code, text))

    def _reset(self) -> None:
        """End a transaction; a server that cannot is left, and connected to anew for the next message."""
        try:
            done = self._server is not None and self._server.rset()[0] == 250
        except OSError:
            done = False
        if not done:
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _reconnected(self, recipient: str) -> Server:
        if self._server is None:
            try:
                self._server = self._connected()
            except TransportError as error:
                if error.variant != "busy":
                    raise
                reason = error.values["reason"]
                raise DeliveryPostponedError(recipient=recipient, reason=reason, after=None) from error
        return self._server

    def _connected(self) -> Server:
        """A connection that is secured and logged in as the settings ask; raises `TransportError`."""
        mail = self.mail
        context = ssl.create_default_context()
        try:
            if mail.security == "tls":
                server: Server = TlsServer(mail.host, mail.port, timeout=TIMEOUT, context=context)
            else:
                server = Server(mail.host, mail.port, timeout=TIMEOUT)
            try:
                self._prepare(server, context)
            except BaseException:
                server.close()
                raise
        except ssl.SSLCertVerificationError as error:
            kinds = {EXPIRED: "certificate_expired", **dict.fromkeys(HOST_MISMATCH, "certificate_name")}
            raise self._error(kinds.get(error.verify_code, "certificate"), error.verify_message) from error
        except ssl.SSLError as error:
            raise self._error("tls", error.reason or str(error)) from error
        except smtplib.SMTPResponseException as error:
            kind = {4: "busy", 5: "turned_away"}.get(error.smtp_code // 100, "no_mail_server")
            raise self._error(kind, self._reason(error.smtp_code, error.smtp_error)) from error
        except NoReplyError as error:
            raise self._error("no_mail_server", str(error)) from error
        except TimeoutError as error:
            raise self._error("silent", error.strerror or f"{TIMEOUT} s") from error
        except (OSError, ValueError) as error:
            raise self._error("unreachable", getattr(error, "strerror", None) or str(error)) from error
        return server

    def _prepare(self, server: Server, context: ssl.SSLContext) -> None:
        """Greet, encrypt and log in."""
        server.ehlo_or_helo_if_needed()
        if self.mail.security == "starttls":
            if not server.has_extn("starttls"):
                raise self._error("starttls", "")
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
        if server.sock is not None:
            # Without this each message would wait for the acknowledgement of its last small piece.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.mail.user and self.password is not None:
            self._log_in(server, self.mail.user, self.password)

    def _log_in(self, server: Server, user: str, password: Secret) -> None:
        """Log in once, in one way: a second try with a wrong password could lock the account.

        Source: RFC 4616 for PLAIN; smtplib's own login tries every way there is, and knows only ASCII.
        """
        ways = server.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in ways:
            code, text = server.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{password.reveal()}"))
        elif "LOGIN" in ways:
            code, text = server.docmd("AUTH", "LOGIN")
            for asked_for in (user, password.reveal()):
                if code == GO_ON:
                    code, text = server.docmd(_base64(asked_for))
        else:
            raise self._error("no_login", "")
        if code // 100 != 2 and code != ALREADY:
            raise self._error("busy" if code // 100 == 4 else "password", self._reason(code, text))

    def _reason(self, code: int, text: bytes | str) -> str:
        shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return self._clean(f"{code} {shown}" if code > 0 else shown)

    def _clean(self, text: str) -> str:
        """What the server said, on one line and without the password."""
        return one_line(self.password.out_of(text, self.mail.user) if self.password else text)

    def _error(self, variant: str, reason: str) -> TransportError:
        mail = self.mail
        return TransportError(
            variant, host=mail.host, port=mail.port, user=mail.user, sender=self.sender, reason=self._clean(reason)
        )


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")


def _dotted(content: bytes) -> bytes:
    """A message as DATA takes it: a line that begins with a period gets one more, and a period ends it (RFC 5321, 4.5.2)."""
    text = content if content.endswith(b"\r\n") else content + b"\r\n"
    return (b"\r\n" + text).replace(_PERIOD, _PERIOD + b".")[2:] + b".\r\n"
