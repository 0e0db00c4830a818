"""What may leave at all: one recipient in an allowed domain, and headers without tricks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from email.errors import NonASCIILocalPartDefect
from email.message import EmailMessage
from email.parser import HeaderParser
from email.policy import default
from email.utils import getaddresses
from typing import Any

from planbook.errors import DeliveryError, SendingStoppedError
from planbook.reminders.transports import Transport
from planbook.reminders.transports.wire import head, one_line, recipient_of

ONCE = ("from", "to", "subject", "message-id")
"""Headers of which a message has exactly one."""

NEVER = re.compile(r"cc|bcc|resent-.*|apparently-to|errors-to|return-path")
"""Headers that would, somewhere on the way, bring a message to somebody else."""

_NAME = re.compile(r"[!-9;-~]+")
_LOCAL = re.compile(r"[^\s\"@\\<>(),:;\[\].%!]+(?:\.[^\s\"@\\<>(),:;\[\].%!]+)*")
"""Without % and !: an old relay sends «kari%ond.example@kommune.example» on to ond.example."""
_DOMAIN = re.compile(r"[^\s\"@\\<>(),:;\[\].]+(?:\.[^\s\"@\\<>(),:;\[\].]+)*")


class AllowedTransport:
    """Lets a message through to another transport, or stops the sending."""

    def __init__(self, inner: Transport, domains: Sequence[str]) -> None:
        self.inner = inner
        self.domains = domains

    def send(self, message: EmailMessage) -> None:
        """Deliver one message; raises `SendingStoppedError` for one that must not leave, which the inner one never sees."""
        assert_may_leave(message, self.domains)
        self.inner.send(message)


def assert_may_leave(message: EmailMessage, domains: Sequence[str]) -> None:
    """Raise `SendingStoppedError` for a message with tricks in its headers, or to somebody outside the domains.

    No domains let every domain through: for files, which do not leave the machine.
    """
    assert_plain(message)
    recipient = recipient_of(message)
    allowed = {folded_domain(domain) for domain in domains if domain.strip()}
    if allowed and folded_domain(recipient.rsplit("@", 1)[1]) not in allowed:
        raise SendingStoppedError("outside", recipient=one_line(recipient))


def folded_domain(domain: str) -> str:
    """A domain as it is compared: only a–z have a small letter of their own, since look-alikes of theirs fold to them."""
    trimmed = domain.strip()
    return trimmed.lower() if trimmed.isascii() else trimmed


def assert_plain(message: EmailMessage) -> None:
    """Raise `SendingStoppedError` for a message with a header that could say more than it seems to.

    The headers are looked at twice: as they were set, and as a receiver will read what is sent.
    """
    names = [name.lower() for name, _ in message.raw_items()]
    for name, value in message.raw_items():
        if not _NAME.fullmatch(name) or NEVER.fullmatch(name.lower()):
            raise _stopped(message, name)
        if _has_controls(str(value)):
            raise _stopped(message, name)
    for name in ONCE:
        if names.count(name) != 1:
            raise _stopped(message, name.title())
    address = _only_address(message["To"])
    if address is None:
        raise _stopped(message, "To")
    try:
        sent = head(message)
    except (DeliveryError, ValueError, LookupError) as error:
        raise _stopped(message, "To") from error
    read = HeaderParser(policy=default).parsestr(sent.decode("utf-8", "replace") + "\r\n")
    if [name.lower() for name in read] != names:
        raise _stopped(message, "Subject")
    plainly = [found for _, found in getaddresses([str(line) for line in read.get_all("To", ())])]
    if _only_address(read["To"]) != address or plainly != [address]:
        raise _stopped(message, "To")


def _only_address(header: Any) -> str | None:
    """The address of a header with one address and nothing else that could be taken for one."""
    groups: Sequence[Any] = getattr(header, "groups", ())
    if len(groups) != 1 or not all(isinstance(defect, NonASCIILocalPartDefect) for defect in header.defects):
        return None
    group = groups[0]
    if group.display_name is not None or len(group.addresses) != 1:
        return None
    address = group.addresses[0]
    if not _LOCAL.fullmatch(address.username) or not _DOMAIN.fullmatch(address.domain):
        return None
    return str(address.addr_spec)


def _has_controls(text: str) -> bool:
    """Whether there is a line break or a control letter in a text."""
    return any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


def _stopped(message: EmailMessage, name: str) -> SendingStoppedError:
    return SendingStoppedError("header", recipient=one_line(str(message["To"] or "")), header=one_line(name))
