"""A message as it travels: the same bytes to a file, to SMTP and to Graph, with headers that say what they were made of.

The library's own folding of long headers drops the quotation marks round a display name (so that a comma in it starts
another address) and loses blanks between encoded words; therefore To, From, Reply-To and Subject are written here, with
the older and sturdier `email.header.Header`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from copy import copy
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy

from planbook.errors import DeliveryError

POLICY = SMTP.clone(cte_type="7bit", refold_source="none")
"""Lines that end as SMTP wants them, and no letter that an old server could spoil."""

LONGEST_LINE = 998
"""RFC 5322, section 2.1.1; without the line's end."""

_PLAIN = re.compile(r"[0-9A-Za-z]+(?: [0-9A-Za-z]+){0,7}")
_ADDRESSES = frozenset({"from", "reply-to", "to"})


def recipient_of(message: EmailMessage) -> str:
    """The one address in To; raises `DeliveryError` when there is not exactly one."""
    found = [address.addr_spec for header in message.get_all("To", ()) for address in header.addresses]
    if len(found) != 1:
        raise DeliveryError("recipients", recipient=one_line(", ".join(found)), reason=f"To: {len(found)}")
    return str(found[0])


def policy_of(message: EmailMessage) -> EmailPolicy[EmailMessage]:
    """How the message is written: with letters outside a–z in its addresses only when they have any."""
    return POLICY if recipient_of(message).isascii() else POLICY.clone(utf8=True)


def written(message: EmailMessage) -> EmailMessage:
    """The same message with its addresses and its subject ready to travel."""
    ready = copy(message)
    headers = list(message.raw_items())
    for name, _ in headers:
        del ready[name]  # gives the copy a list of its own
    for name, value in headers:
        if name.lower() == "subject":
            ready.set_raw(name, _text(str(value), name))
        elif name.lower() in _ADDRESSES and hasattr(value, "addresses"):
            ready.set_raw(name, _addresses(value.addresses))
        else:
            ready.set_raw(name, value)
    return ready


def head(message: EmailMessage) -> bytes:
    """The headers of a message as they travel."""
    policy = policy_of(message)
    return b"".join(policy.fold_binary(name, value) for name, value in written(message).raw_items())


def serialised(message: EmailMessage) -> bytes:
    """The whole message as it travels; raises `DeliveryError` for one that cannot be written."""
    recipient = recipient_of(message)
    try:
        content = written(message).as_bytes(policy=policy_of(message))
    except (MessageError, ValueError, LookupError) as error:
        raise DeliveryError(recipient=recipient, reason=one_line(str(error))) from error
    if any(len(line) > LONGEST_LINE for line in content.split(b"\r\n")):
        raise DeliveryError("long_line", recipient=recipient, reason=f"> {LONGEST_LINE}")
    return content


def one_line(text: str, length: int = 300) -> str:
    """A text of somebody else's on one line, without what cannot be printed."""
    visible = (letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", text))
    return " ".join("".join(visible).split())[:length]


def _text(text: str, name: str) -> str:
    return Header(text, "ascii" if text.isascii() else "utf-8", header_name=name).encode(linesep="\r\n")


def _addresses(addresses: Iterable[Address]) -> str:
    """Addresses with their names: whatever is more than plain words becomes encoded words, which hold no sign of syntax."""
    shown = []
    for address in addresses:
        name = " ".join(address.display_name.split())
        if not name:
            shown.append(address.addr_spec)
        elif _PLAIN.fullmatch(name):
            shown.append(f"{name} <{address.addr_spec}>")
        else:
            words = Header(name, "utf-8", header_name="Reply-To").encode(linesep="\r\n")
            shown.append(f"{words}\r\n <{address.addr_spec}>")
    return ", ".join(shown)
