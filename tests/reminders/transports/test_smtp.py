"""SMTP against a real server: certificates, login, refusals, and what happens when the connection is lost."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import trustme
from mail_servers import (
    DROP,
    PASSWORD,
    SENDER,
    USER,
    Holder,
    message,
    reads_mail,
    says,
    server_context,
    silent,
    smtp_server,
    talking_server,
)

from planbook.config import Config, Mail
from planbook.errors import (
    DeliveryError,
    DeliveryPostponedError,
    DeliveryUncertainError,
    PlanbookError,
    SendingStoppedError,
    TransportError,
)
from planbook.reminders.secrets import Secret
from planbook.reminders.transports import Transport, opened, smtp
from planbook.reminders.transports.smtp import SmtpTransport

FIVE = [f"{letter}@kommune.example" for letter in "abcde"]


def config(port: int, security: str = "none", user: str = "", host: str = "localhost") -> Config:
    return Config(
        mail=Mail(
            transport="smtp", host=host, port=port, security=security, user=user, allow=("kommune.example",),
        )
    )  # fmt: skip


@pytest.fixture
def holder() -> Holder:
    """What the server was given."""
    return Holder()


@pytest.fixture
def relay(holder: Holder, tmp_path: Path) -> Iterator[Transport]:
    """An internal server without encryption and login."""
    with smtp_server(holder, enable_SMTPUTF8=True) as port, opened(config(port), SENDER, tmp_path) as transport:
        yield transport


@pytest.fixture
def secured(holder: Holder, ca: trustme.CA) -> Iterator[int]:
    """The port of a server that wants STARTTLS and a login."""
    with smtp_server(holder, tls_context=server_context(ca), require_starttls=True, auth_required=True) as port:
        yield port


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


# the ways in


def test_starttls_with_a_login(holder: Holder, secured: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", PASSWORD)
    with opened(config(secured, "starttls", USER), SENDER, tmp_path) as transport:
        transport.send(message())
    assert [(envelope.mail_from, envelope.rcpt_tos) for envelope in holder.taken] == [
        (SENDER, ["kari@kommune.example"])
    ]
    assert len(holder.peers) == 1


def test_implicit_tls_with_a_login(
    holder: Holder, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", PASSWORD)
    with (
        smtp_server(holder, context=server_context(ca), auth_require_tls=False) as port,
        opened(config(port, "tls", USER), SENDER, tmp_path) as transport,
    ):
        transport.send(message())
    assert holder.recipients == ["kari@kommune.example"]


def test_a_relay_without_login(holder: Holder, relay: Transport) -> None:
    relay.send(message())
    assert holder.recipients == ["kari@kommune.example"]


def test_a_password_of_plain_letters_logs_in_with_what_the_server_offers(
    holder: Holder, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aiosmtpd.smtp import AuthResult

    asked: list[str] = []

    def anyone(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        del server, session, envelope, data
        asked.append(mechanism)
        return AuthResult(success=True)

    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", "bare-bokstaver")
    options: dict[str, Any] = {
        "authenticator": anyone,
        "auth_exclude_mechanism": ["PLAIN"],
        "tls_context": server_context(ca),
    }
    with (
        smtp_server(holder, **options) as port,
        opened(config(port, "starttls", USER), SENDER, tmp_path) as transport,
    ):
        transport.send(message())
    assert asked == ["LOGIN"]


@pytest.mark.parametrize(("left_out", "way"), [([], "PLAIN"), (["PLAIN"], "LOGIN"), (["LOGIN"], "PLAIN")])
@pytest.mark.parametrize("password", ["bare-bokstaver", "blåbær-og-tyttebær"])
@pytest.mark.parametrize("accepted", [True, False])
def test_a_login_is_tried_once_and_in_one_way(
    left_out: list[str], way: str, password: str, holder: Holder, ca: trustme.CA, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, *, accepted: bool,
) -> None:  # fmt: skip
    from aiosmtpd.smtp import AuthResult, LoginPassword

    asked: list[tuple[str, LoginPassword]] = []

    def judge(server: object, session: object, envelope: object, mechanism: str, data: LoginPassword) -> AuthResult:
        del server, session, envelope
        asked.append((mechanism, data))
        return AuthResult(success=accepted, handled=False)

    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", password)
    options: dict[str, Any] = {
        "authenticator": judge, "auth_exclude_mechanism": left_out, "tls_context": server_context(ca),
    }  # fmt: skip
    with smtp_server(holder, **options) as port:
        if accepted:
            with opened(config(port, "starttls", USER), SENDER, tmp_path) as transport:
                transport.send(message())
        else:
            assert fails_to_open(config(port, "starttls", USER), tmp_path).variant == "password"
    assert asked == [(way, LoginPassword(USER.encode(), password.encode()))]


# what stops everything before the first message


def test_a_certificate_from_somebody_else_is_refused(holder: Holder, tmp_path: Path) -> None:
    with smtp_server(holder, tls_context=server_context(trustme.CA())) as port:
        failed = fails_to_open(config(port, "starttls"), tmp_path)
    assert failed.variant == "certificate"
    assert "localhost" in failed.sentence("nb")


def test_a_certificate_for_another_name_is_refused(holder: Holder, ca: trustme.CA, tmp_path: Path) -> None:
    with smtp_server(holder, tls_context=server_context(ca, "smtp.annen.example")) as port:
        assert fails_to_open(config(port, "starttls"), tmp_path).variant == "certificate_name"
    with smtp_server(holder, context=server_context(ca, "localhost")) as port:
        assert fails_to_open(config(port, "tls", host="127.0.0.1"), tmp_path).variant == "certificate_name"


def test_an_expired_certificate_is_refused(holder: Holder, ca: trustme.CA, tmp_path: Path) -> None:
    when = {"not_before": datetime(2019, 1, 1, tzinfo=UTC), "not_after": datetime(2020, 1, 1, tzinfo=UTC)}
    for security in ("starttls", "tls"):
        context = server_context(ca, **when)
        with smtp_server(holder, **{"tls_context" if security == "starttls" else "context": context}) as port:
            assert fails_to_open(config(port, security), tmp_path).variant == "certificate_expired"


def test_a_server_without_starttls_is_refused_and_gets_no_password(
    holder: Holder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", PASSWORD)
    with smtp_server(holder, auth_require_tls=False) as port:
        failed = fails_to_open(config(port, "starttls", USER), tmp_path)
    assert failed.variant == "starttls"


def test_a_plain_port_asked_for_tls_says_that_port_and_security_do_not_belong_together(
    holder: Holder, tmp_path: Path
) -> None:
    with smtp_server(holder) as port:
        failed = fails_to_open(config(port, "tls"), tmp_path)
    assert failed.variant == "tls"


def test_a_wrong_password_is_told_without_it(
    holder: Holder, secured: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for wrong in ("galt-passord", "gålt-passord"):
        monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", wrong)
        failed = fails_to_open(config(secured, "starttls", USER), tmp_path)
        assert failed.variant == "password"
        assert "535" in failed.sentence("nb")
        assert wrong not in f"{failed.sentence('nb')}{failed!r}{failed.values}"
    assert holder.taken == []
    assert capfd.readouterr() == ("", "")


def test_a_missing_password_says_where_it_was_looked_for(secured: int, tmp_path: Path) -> None:
    failed = fails_to_open(config(secured, "starttls", USER), tmp_path)
    assert failed.variant == "no_password"
    said = failed.sentence("nb")
    assert "PLANBOOK_MAIL_PASSWORD" in said
    assert f"keyring set planbook mail:{USER}@localhost" in said
    assert "ingen nøkkelring" in said


def test_a_server_that_wants_a_login_which_the_settings_do_not_give(
    holder: Holder, secured: int, tmp_path: Path
) -> None:
    with opened(config(secured, "starttls"), SENDER, tmp_path) as transport, pytest.raises(TransportError) as failed:
        transport.send(message())
    assert failed.value.variant == "login_needed"
    assert holder.taken == []


def test_a_server_that_offers_no_login(
    holder: Holder, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", PASSWORD)
    options: dict[str, Any] = {"auth_exclude_mechanism": ["PLAIN", "LOGIN"], "tls_context": server_context(ca)}
    with smtp_server(holder, **options) as port:
        assert fails_to_open(config(port, "starttls", USER), tmp_path).variant == "no_login"


def test_nobody_listening(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fails_to_open(config(port), tmp_path).variant == "unreachable"


@pytest.mark.parametrize("host", ["a..b", "finnes-ikke.invalid", "x" * 300, "æ\0"])
def test_a_name_that_is_no_server(host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str, *_: object, **__: object) -> list[object]:
        name.encode("idna")  # as the library does before it asks anyone
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert fails_to_open(config(25, host=host), tmp_path).variant == "unreachable"


@pytest.mark.parametrize(
    ("greeting", "variant"),
    [
        (b"554 5.7.1 no service for you\r\n", "turned_away"),
        (b"421 4.3.2 too many connections\r\n", "busy"),
        (b"", "unreachable"),
        (b"x" * 10000 + b"\r\n", "no_mail_server"),
        (b"220-" + b"x" * 10000, "no_mail_server"),
        (b"220-hei\r\n" * 10000, "no_mail_server"),
        (b"250 hei\r\n", "no_mail_server"),
        (b"2200 hei\r\n", "no_mail_server"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "no_mail_server"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "no_mail_server"),
        (b"* OK IMAP4rev1 ready\r\n", "no_mail_server"),
        (b"+OK POP3\r\n", "no_mail_server"),
        (b"\x15\x03\x01\x00\x02\x02\x16", "no_mail_server"),
        (b"\r\n", "no_mail_server"),
    ],
)
def test_a_server_that_does_not_greet(greeting: bytes, variant: str, tmp_path: Path) -> None:
    with talking_server(says(greeting)) as port:
        failed = fails_to_open(config(port), tmp_path)
    assert failed.variant == variant
    for lang in ("nb", "nn", "en"):
        said = failed.sentence(lang)
        assert len(said) < 600
        assert said.isprintable()
        if variant == "no_mail_server":
            assert "[mail] security" in said


def test_an_answer_without_end_is_cut(tmp_path: Path) -> None:
    many, long = b"250-hei\r\n" * 1000, b"250 " + b"x" * 1_000_000
    for endless, reason in ((many, "> 100 lines"), (long, "> 8192 bytes")):
        with talking_server(says(b"220 hei\r\n" + endless)) as port:
            failed = fails_to_open(config(port), tmp_path)
        assert failed.variant == "no_mail_server"
        assert failed.values["reason"] == reason


def test_a_long_answer_with_an_end_is_read(tmp_path: Path, ca: trustme.CA) -> None:
    many = b"".join(b"250-X-%d\r\n" % number for number in range(60)) + b"250 SIZE\r\n"
    with (
        talking_server(says(b"220-hei\r\n220\r\n" + many), context=server_context(ca)) as port,
        opened(config(port, "tls"), SENDER, tmp_path),
    ):
        pass


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_server_that_says_nothing_is_told_with_what_port_and_security_belong_together(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.1)
    with talking_server(silent) as port:
        failed = fails_to_open(config(port, security), tmp_path)
    for lang in ("nb", "nn", "en"):
        assert "[mail] security" in failed.sentence(lang)
        assert "(0.1 s)" in failed.sentence(lang)


# refusals


def test_a_greylisted_message_is_postponed_and_then_taken(holder: Holder, relay: Transport) -> None:
    holder.script["RCPT", FIVE[0]] = ["451 4.7.1 Greylisted, try again"]
    with pytest.raises(DeliveryPostponedError) as postponed:
        relay.send(message(FIVE[0]))
    assert postponed.value.values == {
        "recipient": FIVE[0], "reason": "451 4.7.1 Greylisted, try again", "after": None,
    }  # fmt: skip
    relay.send(message(FIVE[0]))
    assert holder.recipients == [FIVE[0]]
    assert len(holder.peers) == 1


@pytest.mark.parametrize("command", ["RCPT", "CONTENT"])
@pytest.mark.parametrize("reply", ["550 5.7.1 Ikke her", "552 5.3.4 Too big", "554 5.1.1 æøå \x07\x1b[31m"])
def test_one_refused_recipient_of_five_costs_nobody_else_her_mail(
    holder: Holder, relay: Transport, command: str, reply: str
) -> None:
    holder.script[command, FIVE[2]] = [reply]
    refused = []
    for address in FIVE:
        try:
            relay.send(message(address))
        except DeliveryError as error:
            refused.append(error)
    assert holder.recipients == [address for address in FIVE if address != FIVE[2]]
    (only,) = refused
    assert type(only) is DeliveryError
    assert only.values["recipient"] == FIVE[2]
    reason = str(only.values["reason"])
    assert reason.startswith(reply[:9])
    assert reason.isprintable()
    assert len(holder.peers) == 1


def test_a_message_that_is_too_large_is_refused_alone(holder: Holder, tmp_path: Path) -> None:
    with (
        smtp_server(holder, data_size_limit=5000) as port,
        opened(config(port), SENDER, tmp_path) as transport,
    ):
        with pytest.raises(DeliveryError) as failed:
            transport.send(message(text="langt " * 2000))
        assert type(failed.value) is DeliveryError
        transport.send(message())
    assert len(holder.taken) == 1


def test_a_refused_sender_stops_everything(holder: Holder, relay: Transport) -> None:
    holder.script["MAIL", ""] = ["553 5.7.1 Sender address rejected: not owned by user"]
    with pytest.raises(TransportError) as failed:
        relay.send(message())
    assert failed.value.variant == "sender"
    assert SENDER in failed.value.sentence("nb")


def test_a_sender_put_off_is_a_message_postponed(holder: Holder, relay: Transport) -> None:
    holder.script["MAIL", ""] = ["452 4.3.1 Insufficient storage"]
    with pytest.raises(DeliveryPostponedError):
        relay.send(message())
    relay.send(message())
    assert len(holder.taken) == 1


# a connection that is lost


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
@pytest.mark.parametrize("reply", [DROP, "421 4.3.2 Service shutting down"])
def test_a_connection_lost_before_the_content_is_made_anew_and_the_message_leaves_once(
    holder: Holder, relay: Transport, command: str, reply: str
) -> None:
    relay.send(message(FIVE[0]))
    holder.script[command, ""] = [reply]
    relay.send(message(FIVE[1]))
    relay.send(message(FIVE[2]))
    assert holder.recipients == FIVE[:3]
    assert len(holder.peers) == 2


def test_a_connection_lost_twice_stops_everything(holder: Holder, relay: Transport) -> None:
    holder.script["RCPT", ""] = [DROP, DROP]
    with pytest.raises(TransportError) as failed:
        relay.send(message())
    assert failed.value.variant == "lost"
    relay.send(message())
    assert len(holder.taken) == 1


def test_a_server_that_closes_twice_postpones_the_message(holder: Holder, relay: Transport) -> None:
    holder.script["RCPT", ""] = ["421 4.7.0 Too fast", "421 4.7.0 Too fast"]
    with pytest.raises(DeliveryPostponedError) as postponed:
        relay.send(message())
    assert postponed.value.values["reason"] == "421 4.7.0 Too fast"
    relay.send(message())
    assert len(holder.taken) == 1


@pytest.mark.parametrize("taken", [True, False])
def test_a_connection_lost_after_the_content_is_uncertain_and_never_tried_again_by_itself(
    holder: Holder, relay: Transport, *, taken: bool
) -> None:
    holder.script["TAKEN" if taken else "CONTENT", ""] = [DROP]
    with pytest.raises(DeliveryUncertainError) as uncertain:
        relay.send(message(FIVE[0]))
    assert uncertain.value.values["recipient"] == FIVE[0]
    assert len(holder.taken) == taken
    relay.send(message(FIVE[1]))
    assert holder.recipients == [FIVE[0]] * taken + [FIVE[1]]
    assert len(holder.peers) == 2


def test_an_answer_to_the_content_that_nobody_understands_is_uncertain(holder: Holder, relay: Transport) -> None:
    holder.script["TAKEN", ""] = ["tja"]
    with pytest.raises(DeliveryUncertainError):
        relay.send(message())
    relay.send(message())
    assert len(holder.peers) == 2


def test_no_answer_to_the_content_in_time_is_uncertain(
    holder: Holder, relay: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def readinto(self: socket.SocketIO, buffer: bytearray) -> int | None:
        """Time is up once the server has the second message."""
        count = real(self, buffer)
        if len(holder.taken) == 2:
            raise TimeoutError
        return count

    real = socket.SocketIO.readinto
    relay.send(message(FIVE[0]))
    with monkeypatch.context() as patched:
        patched.setattr(socket.SocketIO, "readinto", readinto)
        with pytest.raises(DeliveryUncertainError):
            relay.send(message(FIVE[1]))
    assert holder.recipients == FIVE[:2]


LARGE = "En lang linje om planer, og så en til.\n" * 100_000
"""More than lies between two sockets of one machine, four times over."""


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_connection_lost_in_the_middle_of_the_content_is_made_anew_and_the_message_leaves_once(
    security: str, ca: trustme.CA, tmp_path: Path
) -> None:
    cut: list[bytes] = []
    taken: list[bytes] = []
    context = server_context(ca) if security == "tls" else None
    with (
        talking_server(reads_mail(cut, cut_at=10_000), reads_mail(taken), context=context) as port,
        opened(config(port, security), SENDER, tmp_path) as transport,
    ):
        transport.send(message(text=LARGE))
    assert len(cut) == len(taken) == 1
    assert taken[0].startswith(cut[0])
    assert len(taken[0]) > 8_000_000
    assert text_of(read(taken[0]), "plain") == LARGE


def test_a_connection_lost_twice_in_the_middle_of_the_content_is_not_uncertain(tmp_path: Path) -> None:
    cut: list[bytes] = []
    with (
        talking_server(*[reads_mail(cut, cut_at=10_000)] * 2) as port,
        opened(config(port), SENDER, tmp_path) as transport,
        pytest.raises(TransportError) as failed,
    ):
        transport.send(message(text=LARGE))
    assert failed.value.variant == "lost"
    assert len(cut) == 2


def test_a_421_in_place_of_the_last_answer_postpones_the_message(holder: Holder, relay: Transport) -> None:
    holder.script["CONTENT", ""] = ["421 4.3.2 Shutting down"]
    with pytest.raises(DeliveryPostponedError):
        relay.send(message(FIVE[0]))
    relay.send(message(FIVE[0]))
    assert holder.recipients == [FIVE[0]]


def test_a_server_that_is_gone_for_good_stops_everything(holder: Holder, tmp_path: Path) -> None:
    with ExitStack() as stack:
        with smtp_server(holder) as port:
            transport = stack.enter_context(opened(config(port), SENDER, tmp_path))
            transport.send(message(FIVE[0]))
        with pytest.raises(TransportError) as failed:
            transport.send(message(FIVE[1]))
    assert failed.value.variant == "unreachable"
    assert holder.recipients == [FIVE[0]]


# what travels


def test_a_thousand_messages_over_one_connection_each_once_and_read_back_equal(
    holder: Holder, ca: trustme.CA, tmp_path: Path
) -> None:
    names = ["Kåre Ødegård", "Áhkká Šuŋŋá", "Hansen, Åse (vikar)", "Æ" * 30, "Ola «Sjef» Nordmann", ""]
    sent = [
        message(
            f"person{number}@kommune.example",
            name=names[number % len(names)],
            subject=f"Planer du har ansvar for: {number} må avklares, š og á – «Helse, omsorg & velferd»" * 2,
            number=number,
        )
        for number in range(1000)
    ]
    with (
        smtp_server(holder, tls_context=server_context(ca), require_starttls=True) as port,
        opened(config(port, "starttls"), SENDER, tmp_path) as transport,
    ):
        for one in sent:
            transport.send(one)
    assert len(holder.peers) == 1
    assert holder.recipients == [f"person{number}@kommune.example" for number in range(1000)]
    for original, content in zip(sent, holder.contents, strict=True):
        assert all(len(line) <= 998 for line in content.split(b"\r\n"))
        assert b"\n" not in content.replace(b"\r\n", b"")
        assert content.isascii()
        got = read(content)
        assert got.keys()[:7] == original.keys()[:7]
        for name in ("From", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted"):
            assert str(got[name]) == str(original[name])
        assert shown_to(content) == shown_address(original)
        assert text_of(got, "plain") == text_of(original, "plain")
        assert text_of(got, "html") == text_of(original, "html")


def test_a_line_that_begins_with_a_period_is_no_end(holder: Holder, relay: Transport) -> None:
    text = "Hei.\n.\n..\n.slutt\n.\n"
    relay.send(message(text=text))
    relay.send(message(FIVE[1]))
    assert text_of(read(holder.contents[0]), "plain") == text
    assert len(holder.taken) == 2


def test_an_address_with_other_letters_needs_a_server_that_knows_them(holder: Holder, tmp_path: Path) -> None:
    address = "blåbær@kommune.example"
    for knows in (True, False):
        with (
            smtp_server(holder, enable_SMTPUTF8=knows) as port,
            opened(config(port), SENDER, tmp_path) as transport,
        ):
            if knows:
                transport.send(message(address))
                continue
            with pytest.raises(DeliveryError) as failed:
                transport.send(message(address))
            assert failed.value.variant == "letters"
            transport.send(message(FIVE[0]))
    assert holder.recipients == [address, FIVE[0]]
    assert "SMTPUTF8" in holder.mail_options[0]
    travelled = message_from_string(holder.contents[0].decode(), policy=default)
    assert travelled["To"].addresses[0].addr_spec == address


def test_the_allow_list_holds_for_smtp_and_nothing_of_the_message_leaves(holder: Holder, relay: Transport) -> None:
    with pytest.raises(SendingStoppedError) as stopped:
        relay.send(message("kari@annen.example"))
    assert stopped.value.variant == "outside"
    assert holder.mail_options == []


# secrets


def test_what_the_server_says_back_is_told_without_the_password(
    holder: Holder, secured: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from base64 import b64encode

    monkeypatch.setenv("PLANBOOK_MAIL_PASSWORD", PASSWORD)
    login = b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
    told: list[PlanbookError] = []
    with opened(config(secured, "starttls", USER), SENDER, tmp_path) as transport:
        for reply in (f"550 {PASSWORD}", f"451 AUTH PLAIN {login}"):
            holder.script["RCPT", ""] = [reply]
            with pytest.raises(DeliveryError) as failed:
                transport.send(message())
            told.append(failed.value)
    for error in told:
        for lang in ("nb", "nn", "en"):
            assert PASSWORD not in error.sentence(lang)
            assert login not in error.sentence(lang)
        assert PASSWORD not in repr(error)


def test_a_transport_shows_no_password() -> None:
    transport = SmtpTransport(Mail(host="localhost"), SENDER, Secret(PASSWORD))
    assert PASSWORD not in f"{transport!r}{vars(transport)}"
