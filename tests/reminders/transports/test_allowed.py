"""The allow-list holds for every transport, and no header gets a message past it."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import compat32
from email.utils import getaddresses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_servers import message

from planbook.errors import SendingStoppedError
from planbook.reminders.transports.allowed import AllowedTransport
from planbook.reminders.transports.memory import MemoryTransport
from planbook.reminders.transports.wire import head

KARI = "kari@kommune.example"


def sent_by(mail: EmailMessage, *domains: str) -> list[EmailMessage]:
    inner = MemoryTransport()
    AllowedTransport(inner, domains or ("kommune.example",)).send(mail)
    return inner.messages


def stopped(mail: EmailMessage, *domains: str) -> SendingStoppedError:
    inner = MemoryTransport()
    with pytest.raises(SendingStoppedError) as error:
        AllowedTransport(inner, domains or ("kommune.example",)).send(mail)
    assert inner.messages == []
    for lang in ("nb", "nn", "en"):
        assert "\n" not in error.value.sentence(lang)
    return error.value


def with_raw(name: str, value: str) -> EmailMessage:
    """A message with a header set past the library's own care."""
    mail = message()
    del mail[name]
    mail.set_raw(name, value)
    return mail


# the domains


@pytest.mark.parametrize("allowed", ["kommune.example", " Kommune.EXAMPLE "])
@pytest.mark.parametrize("address", [KARI, "Kari.Nordmann+plan@KOMMUNE.Example"])
def test_an_address_in_an_allowed_domain_passes_whatever_its_capitals(allowed: str, address: str) -> None:
    assert len(sent_by(message(address), allowed)) == 1


@pytest.mark.parametrize(
    "address",
    [
        "kari@annen.example",
        "kari@sub.kommune.example",
        "kari@ekommune.example",
        "kari@kommune.example.no",
        "kari@kommune.example.",
        "kari@example",
        "kari@\u212aommune.example",  # the Kelvin sign, whose small letter is k
        "kari@k\u043emmune.example",  # a Cyrillic o
        "kari@kommune\u3002example",
        "kari@xn--kommune-.example",
        "kari@[127.0.0.1]",
    ],
)
def test_a_domain_that_only_resembles_an_allowed_one_is_stopped(address: str) -> None:
    stopped(message(address))


def test_a_subdomain_passes_where_it_is_listed() -> None:
    assert sent_by(message("kari@sub.kommune.example"), "kommune.example", "sub.kommune.example")


def test_no_list_lets_every_domain_through_but_no_trick() -> None:
    inner = MemoryTransport()
    AllowedTransport(inner, ()).send(message("kari@annen.example"))
    assert len(inner.messages) == 1
    with pytest.raises(SendingStoppedError):
        AllowedTransport(inner, ()).send(with_raw("Subject", "x\r\nBcc: ond@ond.example"))


def test_the_sentence_names_the_address() -> None:
    error = stopped(message("kari@annen.example"))
    assert error.variant == "outside"
    assert "kari@annen.example" in error.sentence("nb")


# display names that look like something else: they pass, and say nothing to a mail server

TRICKS = [
    "ond@ond.example",
    "ond@ond.example, kari",
    "Hansen, Kåre",
    'Kari" <ond@ond.example>, "x',
    "Kari <ond@ond.example>",
    "Kari (ond@ond.example)",
    "gruppe: ond@ond.example;",
    "=?utf-8?q?ond=40ond=2Eexample=2C?=",
    "Kommunalsjef for helse, omsorg, oppvekst, kultur og plan, ond@ond.example, " * 3,
    "Kåre, ond@ond.example, " * 20,
    "\\",
    "x" * 90 + ", ond@ond.example",
    "a\u00a0b\u2003, ond@ond.example",
    "\u202eelpmaxe.dno@dno",
]


def assert_only_kari(mail: EmailMessage) -> None:
    """Every reader finds one address, and it is hers."""
    raw = head(mail)
    old = message_from_bytes(raw, policy=compat32)
    assert [address for _, address in getaddresses(old.get_all("To", []))] == [KARI]
    assert old.get_all("Cc") is old.get_all("Bcc") is None
    # What is no encoded word is seen by every reader, however careless.
    plain = re.sub(rb"=\?utf-8\?[bq]\?[^?]*\?=", b"", raw.split(b"Reply-To:")[0])
    assert b"ond" not in plain
    assert plain.count(b"@") == 2  # From and To


@pytest.mark.parametrize("name", TRICKS)
def test_a_display_name_that_looks_like_an_address_is_only_a_name(name: str) -> None:
    (mail,) = sent_by(message(KARI, name=name))
    assert_only_kari(mail)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200))
def test_no_display_name_adds_or_hides_an_address(name: str) -> None:
    (mail,) = sent_by(message(KARI, name=name))
    old = message_from_bytes(head(mail), policy=compat32)
    assert [address for _, address in getaddresses(old.get_all("To", []))] == [KARI]


# messages that must not leave


@pytest.mark.parametrize("newline", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\0", "\x1b"])
@pytest.mark.parametrize("name", ["Subject", "From", "Reply-To", "Date", "X-Plan"])
def test_a_line_break_in_any_header_is_stopped(newline: str, name: str) -> None:
    error = stopped(with_raw(name, f"Plan{newline}Bcc: ond@ond.example"))
    assert error.values["header"] == name


def test_a_line_break_hidden_in_an_encoded_word_is_stopped() -> None:
    stopped(with_raw("Subject", "=?utf-8?q?Plan=0D=0ABcc=3A_ond=40ond=2Eexample?=\n"))
    mail = message()
    del mail["Subject"]
    mail["Subject"] = "=?utf-8?q?Plan=0D=0ABcc=3A_ond=40ond=2Eexample?="
    stopped(mail)


@pytest.mark.parametrize(
    "header", ["Cc", "bcc", "BCC", "Resent-To", "Resent-Bcc", "resent-from", "Apparently-To", "Return-Path"]
)
def test_a_header_that_could_reach_somebody_else_is_stopped(header: str) -> None:
    mail = message()
    mail[header] = KARI
    assert stopped(mail).variant == "header"


@pytest.mark.parametrize("name", ["From", "To", "Subject", "Message-ID"])
@pytest.mark.parametrize("count", [0, 2])
def test_a_message_has_each_of_these_headers_exactly_once(name: str, count: int) -> None:
    mail = message()
    value = str(mail[name])
    del mail[name]
    for _ in range(count):
        mail.set_raw(name.upper(), value)
    stopped(mail)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "kari",
        "a@kommune.example, b@kommune.example",
        "a@kommune.example; b@kommune.example",
        "<a@kommune.example>, ond@ond.example",
        "gruppe: kari@kommune.example;",
        "undisclosed-recipients:;",
        "kari@kommune.example, gruppe:;",
        '"ond@ond.example"@kommune.example',
        "ond@ond.example@kommune.example",
        "<@ond.example:kari@kommune.example>",
        "kari@ond.example (kari@kommune.example)",
        "ond@ond.example <kari@kommune.example>",
        "kari@kommune.example>",
        "ka ri@kommune.example",
        "kari@kommune.example ond@ond.example",
        "kari%ond.example@@kommune.example",
        "kari%ond.example@kommune.example",
        "ond.example!kari@kommune.example",
        ".kari@kommune.example",
    ],
)
@pytest.mark.parametrize("parsed", [True, False])
def test_a_to_header_with_anything_but_one_plain_address_is_stopped(value: str, *, parsed: bool) -> None:
    mail = message()
    del mail["To"]
    if parsed:
        mail["To"] = value
    else:
        mail.set_raw("To", value)
    stopped(mail)


def odd_name(mail: EmailMessage) -> None:
    mail.set_raw("Bcc : ond@ond.example\r\nX", "y")


def colon(mail: EmailMessage) -> None:
    mail.set_raw("X:Bcc", "y")


def surrogate(mail: EmailMessage) -> None:
    mail.set_raw("X-Plan", "\udcff")


@pytest.mark.parametrize("spoil", [odd_name, colon, surrogate])
def test_a_header_with_an_odd_name_or_letter_is_stopped(spoil: Callable[[EmailMessage], Any]) -> None:
    mail = message()
    spoil(mail)
    stopped(mail)


def test_a_subject_with_every_ordinary_letter_passes() -> None:
    subject = "Planer: «Helse & velferd» – 50 % av æøåášŋ, «<b>» \u00ad\u00a0 😀 " * 10
    (mail,) = sent_by(message(subject=subject.strip()))
    assert mail["Subject"] == subject.strip()


def test_quotation_marks_that_say_nothing_are_left_out() -> None:
    mail = message()
    del mail["To"]
    mail["To"] = '"kari"@kommune.example'
    (ready,) = sent_by(mail)
    assert b"To: kari@kommune.example\r\n" in head(ready)
