"""A message as it travels says what it was made of, in lines that every server takes."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_servers import message

from planbook.errors import DeliveryError
from planbook.reminders.transports.wire import head, one_line, recipient_of, serialised

WORDS = [
    "Handlingsplan",
    "mot",
    "vold",
    "i",
    "nære",
    "relasjoner",
    "Kåre,",
    "Áhkká",
    "plan@kommune.example",
    "2019–2023",
]
LINES = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join),
    st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=150).map(
        lambda text: " ".join(text.split())
    ),
)


def shown(raw: bytes, name: str) -> str:
    """A header as a receiver shows it: unfolded and decoded."""
    line = re.sub(r"\r?\n(?=[ \t])", "", message_from_bytes(raw)[name])
    return str(make_header(decode_header(line)))


@given(LINES, LINES)
def test_subject_and_display_name_are_read_back_equal_however_long(subject: str, name: str) -> None:
    raw = head(message(subject=subject, name=name))
    assert shown(raw, "Subject") == subject
    assert shown(raw, "To") == (f"{name} <kari@kommune.example>" if name else "kari@kommune.example")
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_body_with_long_lines_and_all_letters_is_read_back_equal() -> None:
    text = "Svært lang linje " * 500 + "\n.\n\nFrom meg\nš\n"
    raw = serialised(message(text=text))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()
    part = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert part is not None
    assert part.get_content().replace("\r\n", "\n") == text


def test_a_line_that_no_server_takes_is_refused() -> None:
    mail = message()
    mail.set_raw("X-Long", "x" * 1000)
    with pytest.raises(DeliveryError) as failed:
        serialised(mail)
    assert failed.value.variant == "long_line"


def test_a_charset_that_does_not_exist_is_refused() -> None:
    mail = EmailMessage(policy=SMTP)
    mail["To"] = "kari@kommune.example"
    mail.set_payload("blåbær".encode().decode("ascii", "surrogateescape"))
    mail.set_param("charset", "finnes-ikke", header="Content-Type")
    with pytest.raises(DeliveryError):
        serialised(mail)


def test_a_message_is_left_as_it_was() -> None:
    mail = message()
    before = list(mail.raw_items())
    serialised(mail)
    assert list(mail.raw_items()) == before


@pytest.mark.parametrize("value", ["", "a@x.no, b@x.no"])
def test_without_exactly_one_recipient_nothing_is_sent(value: str) -> None:
    mail = EmailMessage()
    mail["To"] = value
    with pytest.raises(DeliveryError) as failed:
        recipient_of(mail)
    assert failed.value.variant == "recipients"
    with pytest.raises(DeliveryError):
        recipient_of(EmailMessage())


def test_several_reply_addresses_keep_their_names() -> None:
    mail = message()
    del mail["Reply-To"]
    mail["Reply-To"] = [Address("Hansen, Åse", "ase", "x.no"), Address("", "b", "x.no"), Address("Per", "c", "x.no")]
    read = message_from_bytes(head(mail), policy=default)
    assert read["Reply-To"].addresses == mail["Reply-To"].addresses


def test_another_s_text_is_shown_on_one_line() -> None:
    assert one_line("a\r\nb\x1b[31m\u2028c\0 ") == "a b [31m c"
    assert len(one_line("x" * 1000)) == 300
