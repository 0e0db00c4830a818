"""How a message leaves: one narrow seam, `Transport.send`, and `opened`, which gives the one that the settings ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from planbook.config import Config
from planbook.errors import SettingValueError
from planbook.model.people import ADDRESS


class Transport(Protocol):
    """Anything that takes a message off our hands."""

    def send(self, message: EmailMessage) -> None:
        """Deliver one message to the one address in its To header.

        Raises `DeliveryPostponedError` when it may be tried again, `DeliveryUncertainError` when it may have been taken,
        `DeliveryError` when it was refused, `TransportError` when no other message can be delivered either, and
        `SendingStoppedError` when it must not leave. Only after `DeliveryUncertainError` can the message have been taken.
        No other exception escapes.
        """


@contextmanager
def opened(config: Config, sender: str, outbox: Path, *, draft: bool = False) -> Iterator[Transport]:
    """The transport of the settings, connected and logged in, behind the allow-list.

    `draft` is for files: they then open as unsent drafts in Outlook. Raises `SettingValueError` for settings that are
    not complete, and `TransportError` or `UnwritableError` when nothing could be delivered.
    """
    from planbook.reminders.transports.allowed import AllowedTransport

    mail = config.mail
    if mail.transport == "file":
        from planbook.reminders.transports.file import FileTransport

        files = FileTransport(outbox, draft=draft)
        files.prepare()
        yield AllowedTransport(files, mail.allow)
        return
    assert_complete(config, sender)
    if mail.transport == "smtp":
        from planbook.reminders.secrets import mail_password
        from planbook.reminders.transports.smtp import SmtpTransport

        password = mail_password(config) if mail.user else None
        with SmtpTransport(mail, sender, password) as server:
            yield AllowedTransport(server, mail.allow)
        return
    from planbook.reminders.secrets import graph_credential
    from planbook.reminders.transports.graph import GraphTransport

    with GraphTransport(config.graph, config.graph.mailbox or sender, graph_credential(config)) as service:
        yield AllowedTransport(service, mail.allow)


def belonging(port: int) -> tuple[str, ...]:
    """What `[mail] security` can be on a port (RFC 8314): the other way each side waits for the other to speak first."""
    return {465: ("tls",), 587: ("starttls", "none")}.get(port, ("starttls", "tls", "none"))


def assert_complete(config: Config, sender: str) -> None:
    """Raise `SettingValueError` for the first setting that smtp or graph needs and that is missing or unsafe."""
    mail, graph = config.mail, config.graph
    over_smtp = mail.transport == "smtp"
    needed = (
        {"[mail] host": mail.host} if over_smtp else {"[graph] tenant": graph.tenant, "[graph] client": graph.client}
    )
    for where, value in needed.items():
        if not value.strip():
            raise SettingValueError("needed", where=where, transport=mail.transport)
    if not any(domain.strip() for domain in mail.allow):
        raise SettingValueError("allow", where="[mail] allow", transport=mail.transport)
    if over_smtp and mail.security == "none" and mail.user:
        raise SettingValueError("plain_login", where="[mail] security")
    if over_smtp and mail.security not in belonging(mail.port):
        raise SettingValueError("port", where="[mail] security", value=mail.security, port=mail.port)
    addresses = {"[mail] sender": sender} | ({} if over_smtp else {"[graph] mailbox": graph.mailbox or sender})
    for where, value in addresses.items():
        if not ADDRESS.fullmatch(value):
            raise SettingValueError("address", where=where, value=value)
    services = {} if over_smtp else {"[graph] authority": graph.authority, "[graph] endpoint": graph.endpoint}
    for where, value in services.items():
        if not value.startswith("https://"):
            raise SettingValueError(where=where, value=value, allowed="https://…")
