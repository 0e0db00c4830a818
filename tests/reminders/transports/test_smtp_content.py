"""SMTP against a real server: what travels, whole and once, and no secret with it."""

from __future__ import annotations

from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
import trustme
from mail_servers import (
    PASSWORD,
    SENDER,
    USER,
    Holder,
    message,
    server_context,
    smtp_server,
)
from smtp_reading import FIVE, config, read, shown_address, shown_to, text_of

from planbook.config import Mail
from planbook.errors import (
    DeliveryError,
    PlanbookError,
    SendingStoppedError,
)
from planbook.reminders.secrets import Secret
from planbook.reminders.transports import Transport, opened
from planbook.reminders.transports.smtp import SmtpTransport

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
