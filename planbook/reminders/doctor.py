"""Is everything in place for sending? Each thing is looked at without sending, and told in a sentence."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from pathlib import Path, PurePath
from typing import NamedTuple

from planbook import texts
from planbook.config import Templates
from planbook.errors import LedgerError, PlanbookError, SendingStoppedError
from planbook.model.people import ADDRESS
from planbook.places import assert_can_write
from planbook.reminders import ledger
from planbook.reminders.lock import HOLDER_NAME, read_holder
from planbook.reminders.recipients import coordinator
from planbook.reminders.send import assert_allowed
from planbook.reminders.session import Session, preview, unreadable_structure
from planbook.reminders.transports import opened
from planbook.reminders.writer import lint

SHARED_SYSTEMS = frozenset(
    {
        "9p",
        "afs",
        "cifs",
        "davfs",
        "fuse.davfs2",
        "fuse.rclone",
        "fuse.sshfs",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
    }
)
"""File systems of a network share, as Linux and macOS call them."""
SYNCED_FOLDERS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud")
"""How the folders begin that a sync client copies about."""


class State(StrEnum):
    """How one thing stands."""

    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


class Point(NamedTuple):
    """One thing that was looked at: what it is (a key of `doctor.names`), how it stands, and what to say of it."""

    name: str
    state: State
    said: texts.Term | PlanbookError

    def sentence(self, lang: str) -> str:
        """What to say of it, in a language."""
        if isinstance(self.said, PlanbookError):
            return self.said.sentence(lang)
        return texts.sentence(self.said.key, lang, **self.said.values)


def examine(session: Session) -> Iterator[Point]:
    """Look at everything a sending needs; nothing is sent and no file of ours is left behind."""
    options, config = session.options, session.options.config
    yield _workbook(session)
    yield _coordinator(session)
    yield from _addresses(session)
    own = config.path(config.templates.folder)
    if config.templates.folder != Templates().folder and not own.is_dir():
        yield _point("templates", State.FAULT, "missing", folder=own)
    yield _tried("templates", lambda: lint(options.template_folders))
    yield _tried("state", lambda: assert_can_write(options.state_folder), folder=options.state_folder)
    if is_shared(options.state_folder):
        yield _point("state", State.WARNING, "share", folder=options.state_folder)
    yield _ledger(session)
    holder = read_holder(options.state_folder)
    if holder is not None:
        here = holder.host == socket.gethostname()
        values = {"host": holder.host, "pid": holder.pid, "path": options.state_folder / HOLDER_NAME}
        yield _point("ledger", State.WARNING if here else State.FAULT, "held" if here else "held_elsewhere", **values)
    yield from _sending(session)
    results = options.results_folder
    if results is not None:
        yield _tried("results", lambda: assert_can_write(results), folder=results)
    sender = _sender(session)
    yield _tried("transport", lambda: _connect(session, sender), variant=config.mail.transport, **_way(session))


def send_test(session: Session, to: str) -> Point:
    """Send one mail that says it is a test; the allow-list holds for it too."""

    def send() -> None:
        assert_allowed([to], session.options.config.mail.allow)
        sender, lang = _sender(session), session.inventory.settings.lang
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = to
        message["Subject"] = texts.sentence("doctor.test_subject", lang)
        message["Date"] = format_datetime(session.options.now)
        message["Message-ID"] = make_msgid(domain="planbook.invalid")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(texts.sentence("doctor.test_body", lang, path=session.workbook.path.name) + "\n")
        with opened(session.options.config, sender, session.options.outbox) as transport:
            transport.send(message)

    return _tried("test", send, variant=_kind(session), to=to, **_way(session))


def is_shared(folder: Path) -> bool:
    """Whether a folder lies on a network share, or in a folder that a sync client copies about."""
    import psutil

    path = Path(os.path.realpath(folder))
    if str(path).startswith("\\\\") or any(part.casefold().startswith(SYNCED_FOLDERS) for part in path.parts):
        return True
    mounts = [disk for disk in psutil.disk_partitions(all=True) if PurePath(path).is_relative_to(disk.mountpoint)]
    if not mounts:
        return False
    # Of two with one place the later lies on top.
    disk = max(reversed(mounts), key=lambda disk: len(PurePath(disk.mountpoint).parts))
    return disk.fstype.casefold() in SHARED_SYSTEMS or "remote" in disk.opts.split(",")


def _sender(session: Session) -> str:
    chief = coordinator(session.inventory)
    return session.options.sender or (chief.email if chief and chief.email else "")


def _kind(session: Session) -> str:
    return "file" if session.options.config.mail.transport == "file" else "mail"


def _way(session: Session) -> dict[str, object]:
    """Where mail goes, for a sentence."""
    options, mail = session.options, session.options.config.mail
    mailbox = options.config.graph.mailbox or _sender(session)
    return {"outbox": options.outbox, "host": mail.host, "port": mail.port, "mailbox": mailbox}


def _connect(session: Session, sender: str) -> None:
    if session.options.config.mail.transport == "file":
        assert_can_write(session.options.outbox)
        return
    with opened(session.options.config, sender, session.options.outbox):
        pass


def _workbook(session: Session) -> Point:
    workbook = session.workbook
    if not workbook.workbook_id:
        return Point("workbook", State.FAULT, SendingStoppedError("id", path=workbook.path))
    missing = unreadable_structure(session.findings)
    if missing:
        return Point("workbook", State.FAULT, missing)
    return _point("workbook", State.GOOD, "good", path=workbook.path, n=workbook.plans)


def _coordinator(session: Session) -> Point:
    chief = coordinator(session.inventory)
    if chief is None:
        return Point("coordinator", State.FAULT, SendingStoppedError("coordinator"))
    return _point("coordinator", State.GOOD, "good", role=chief.role or "", address=chief.email or "")


def _addresses(session: Session) -> Iterator[Point]:
    """The roles whose addresses nothing can be sent to."""
    active = [contact for contact in session.inventory.contacts if contact.active]
    bad = [contact.role or "" for contact in active if not ADDRESS.fullmatch(contact.email or "")]
    if bad:
        yield _point("addresses", State.WARNING, "unusable", roles=bad)
    outside = []
    for contact in active:
        try:
            assert_allowed([contact.email or ""], session.options.config.mail.allow)
        except SendingStoppedError:
            outside.append(contact.role or "")
    if outside:
        yield _point("addresses", State.FAULT, "outside", roles=outside)


def _ledger(session: Session) -> Point:
    try:
        with ledger.reading(session.options.state_folder) as book:
            seen = book.workbooks().get(session.workbook.workbook_id)
            uncertain = book.uncertain()
    except LedgerError as error:
        return Point("ledger", State.FAULT, error)
    if uncertain:
        return _point("ledger", State.WARNING, "uncertain", n=uncertain)
    if seen is None or seen.at is None:
        return _point("ledger", State.GOOD, "unused")
    return _point("ledger", State.GOOD, "good", last=_moment(seen.at), runs=seen.runs)


def _sending(session: Session) -> Iterator[Point]:
    """What would stop a sending now: a first run, a copy, another machine."""
    try:
        stop = preview(session).stop
    except LedgerError:
        return  # told already
    if stop is None:
        return
    yield Point("sending", State.WARNING if stop.variant == "first" else State.FAULT, stop)


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H.%M}"


def _tried(name: str, trial: Callable[[], object], variant: str = "good", **values: object) -> Point:
    """What a trial showed: the error it raised, or that it went well."""
    try:
        trial()
    except PlanbookError as error:
        return Point(name, State.FAULT, error)
    return _point(name, State.GOOD, variant, **values)


def _point(name: str, state: State, variant: str, **values: object) -> Point:
    return Point(name, state, texts.Term(f"doctor.{name}.{variant}", values))
