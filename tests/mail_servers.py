"""Mail services on this machine for the tests: a real SMTP server and one that speaks Graph, with certificates of their own."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from asyncio import Server
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote

import trustme
from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

SENDER = "plan@kommune.example"
USER, PASSWORD = "planbook", "hemmelig-blåbær"
DROP = "DROP"
"""In the place of a reply: the connection is cut."""


def message(
    to: str = "kari@kommune.example",
    *,
    name: str = "Kåre Ødegård",
    subject: str = "Planer du har ansvar for: 2 må avklares",
    number: int = 0,
    text: str = "Hei.\n\nÁhkká, blåbær og š.\n.\n..\n",
) -> EmailMessage:
    """A mail as planbook writes them."""
    made = EmailMessage(policy=SMTP)
    made["From"] = SENDER
    made["To"] = Address(name, *to.rsplit("@", 1))
    made["Reply-To"] = "koordinator@kommune.example"
    made["Subject"] = subject
    made["Date"] = "Mon, 03 Feb 2020 08:00:00 +0100"
    made["Message-ID"] = f"<{number}@planbook.invalid>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    made.add_alternative(f"<p>{text}</p>", subtype="html")
    return made


@dataclass
class Holder:
    """What an SMTP server was given, and what it answers before it takes a message."""

    script: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """The next replies to a command about an address («» for any); DROP cuts the connection."""
    taken: list[Envelope] = field(default_factory=list)
    peers: set[Any] = field(default_factory=set)
    """The connections there have been."""
    mail_options: list[list[str]] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802
        self, server: smtp.SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Note the connection."""
        del server, envelope
        session.host_name = hostname
        self.peers.add(session.peer)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer the sender."""
        del session
        if reply := await self._reply("MAIL", address, server):
            return reply
        self.mail_options.append(options)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer a recipient."""
        del session, options
        if reply := await self._reply("RCPT", address, server):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: smtp.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer the content."""
        del session
        reply = await self._reply("CONTENT", envelope.rcpt_tos[0], server)
        if reply:
            return reply
        self.taken.append(envelope)
        return (await self._reply("TAKEN", envelope.rcpt_tos[0], server)) or "250 OK"

    async def _reply(self, command: str, address: str, server: smtp.SMTP) -> str:
        for key in ((command, address), (command, "")):
            if self.script[key]:
                reply = self.script[key].pop(0)
                if reply.startswith("421"):
                    await server.push(reply)
                if reply == DROP or reply.startswith("421"):
                    assert server.transport is not None
                    server.transport.close()
                    raise ConnectionResetError
                return reply
        return ""

    @property
    def contents(self) -> list[bytes]:
        """The messages that were taken, byte by byte."""
        return [content for envelope in self.taken if isinstance(content := envelope.content, bytes)]

    @property
    def recipients(self) -> list[str]:
        """Whom they were for."""
        return [address for envelope in self.taken for address in envelope.rcpt_tos]


class FreePort(Controller):
    """On a port that is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """Know one user, and say too much of what was wrong."""
    del server, session, envelope, mechanism
    assert isinstance(data, LoginPassword)
    if data.login == USER.encode() and data.password == PASSWORD.encode():
        return AuthResult(success=True)
    return AuthResult(success=False, handled=False, message=f"535 5.7.8 {data.password.decode()} is not right")


def server_context(ca: trustme.CA, *names: str, **when: Any) -> ssl.SSLContext:
    """What a server needs to prove that it has one of these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(*(names or ("localhost",)), **when).configure_cert(context)
    return context


@contextmanager
def smtp_server(holder: Holder, *, context: ssl.SSLContext | None = None, **options: Any) -> Iterator[int]:
    """An SMTP server on this machine; the port it listens on."""
    options.setdefault("authenticator", _authenticate)
    controller = FreePort(holder, hostname="127.0.0.1", port=0, ssl_context=context, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def talking_server(*talks: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that does with its callers, in turn, what no decent one would; the port it listens on."""
    with socket.socket() as listening:
        # So that little of a large message fits between the two.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(20)

        def answer() -> None:
            for talk in talks:
                with suppress(OSError), listening.accept()[0] as caller:
                    caller.settimeout(20)
                    with context.wrap_socket(caller, server_side=True) if context else caller as spoken:
                        talk(spoken)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def says(*pieces: bytes) -> Callable[[socket.socket], None]:
    """A caller is told this, and left when it has gone or the pieces are over."""

    def talk(caller: socket.socket) -> None:
        for piece in pieces:
            caller.sendall(piece)

    return talk


def silent(caller: socket.socket) -> None:
    """Say nothing until the caller goes."""
    while caller.recv(1000):
        pass


def reads_mail(taken: list[bytes], *, cut_at: int | None = None) -> Callable[[socket.socket], None]:
    """A caller's mail is taken; or cut off when so many bytes of its content have come."""

    def talk(caller: socket.socket) -> None:
        heard = caller.makefile("rb", buffering=0 if cut_at else -1)
        caller.sendall(b"220 hei\r\n")
        for line in iter(heard.readline, b""):
            if line != b"DATA\r\n":
                caller.sendall(b"221 ha det\r\n" if line == b"QUIT\r\n" else b"250 OK\r\n")
                continue
            caller.sendall(b"354 go on\r\n")
            if cut_at is not None:
                taken.append(heard.read(cut_at) or b"")
                return
            taken.append(b"".join(iter(heard.readline, b".\r\n")))
            caller.sendall(b"250 taken\r\n")

    return talk


@dataclass
class GraphService:
    """What a service that speaks Graph was given, and what it answers before it takes a message."""

    tenant: str = "tenant-1"
    client: str = "client-1"
    secret: str = "graf-hemmelighet"  # noqa: S105
    script: list[tuple[int, Mapping[str, str], Any]] = field(default_factory=list)
    """The next answers to sendMail: status, headers, body. Status 0 cuts the connection."""
    login_script: list[tuple[int, Mapping[str, str], Any]] = field(default_factory=list)
    logins: list[dict[str, str]] = field(default_factory=list)
    """The forms that tokens were asked for with."""
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Mailbox and headers of each sendMail."""
    taken: list[bytes] = field(default_factory=list)
    good_tokens: set[str] = field(default_factory=set)
    address: str = ""
    says_goodbye: bool = False
    """Whether each connection ends with its first answer."""

    def expire(self) -> None:
        """Let no token be good that was given until now."""
        self.good_tokens.clear()

    def refuse(self, status: int, code: str = "ErrorAny", text: str = "No.", **headers: str) -> None:
        """Answer the next sendMail with a fault as Graph writes them."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.script.append((status, named, {"error": {"code": code, "message": text}}))


@contextmanager
def graph_server(service: GraphService, context: ssl.SSLContext) -> Iterator[str]:
    """The service on this machine; its address."""
    handler = type("Handler", (_GraphHandler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    service.address = f"https://localhost:{server.server_address[1]}"
    try:
        yield service.address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _GraphHandler(BaseHTTPRequestHandler):
    """The documented requests: tenant discovery, the token and sendMail."""

    service: GraphService
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""

    def handle(self) -> None:
        """A caller that does not trust the certificate leaves; that is no fault of the server's."""
        try:
            super().handle()
        except (ssl.SSLError, OSError):
            self.close_connection = True

    def do_HEAD(self) -> None:
        """Any answer."""
        self._answer(404, {}, None)

    def do_GET(self) -> None:
        """The tenant's endpoints."""
        service = self.service
        if self.path != f"/{service.tenant}/v2.0/.well-known/openid-configuration":
            self._answer(400, {}, {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found."})
            return
        base = f"{service.address}/{service.tenant}"
        self._answer(
            200,
            {},
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            },
        )

    def do_POST(self) -> None:
        """A token, or a mail."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == f"/{self.service.tenant}/oauth2/v2.0/token":
            self._token({name: values[0] for name, values in parse_qs(body.decode()).items()})
        else:
            self._mail(body)

    def _token(self, form: dict[str, str]) -> None:
        service = self.service
        service.logins.append(form)
        if service.login_script:
            self._answer(*service.login_script.pop(0))
            return
        known = form["client_id"] == service.client and form["scope"] == f"{service.address}/.default"
        if not known or not (form.get("client_secret") == service.secret or "client_assertion" in form):
            told = f"AADSTS7000215: Invalid client secret {form.get('client_secret')}. Trace ID: 1 Correlation ID: 2"
            self._answer(401, {}, {"error": "invalid_client", "error_description": told})
            return
        token = f"token-{len(service.logins)}"
        service.good_tokens.add(token)
        self._answer(200, {}, {"access_token": token, "token_type": "Bearer", "expires_in": 3599})

    def _mail(self, body: bytes) -> None:
        service = self.service
        first, version, users, mailbox, verb = unquote(self.path).split("/")
        assert (first, version, users, verb) == ("", "v1.0", "users", "sendMail")
        service.posts.append((mailbox, dict(self.headers)))
        if self.headers["Authorization"].removeprefix("Bearer ") not in service.good_tokens:
            self._answer(401, {}, {"error": {"code": "InvalidAuthenticationToken", "message": "Lifetime failed."}})
            return
        if service.script:
            status, headers, answer = service.script.pop(0)
            if status:
                self._answer(status, headers, answer)
            else:
                self.close_connection = True
            return
        service.taken.append(b64decode(body, validate=True))
        self._answer(202, {}, None)

    def _answer(self, status: int, headers: Mapping[str, str], body: Any) -> None:
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response_only(status)
        if self.service.says_goodbye:
            self.send_header("Connection", "close")
            self.close_connection = True
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" in headers:
            self.close_connection = True  # more was promised than comes
        else:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
