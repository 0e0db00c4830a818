"""SMTP against a real server: the ways in, and what stops everything before the first message."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from mail_servers import (
    PASSWORD,
    SENDER,
    USER,
    Holder,
    message,
    says,
    server_context,
    silent,
    smtp_server,
    talking_server,
)
from smtp_reading import config, fails_to_open

from planbook.errors import (
    TransportError,
)
from planbook.reminders.transports import Transport, opened, smtp

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
