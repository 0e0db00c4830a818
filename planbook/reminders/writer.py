"""Writes the messages: everyone's mail and the coordinator's summary, from the templates, with headers that are safe."""

from __future__ import annotations

import hashlib
import html
from base64 import encodebytes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import format_datetime
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook import texts
from planbook.errors import TemplateError
from planbook.findings import Finding
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.reminders import summary
from planbook.reminders.calendar_files import Calendars, Entry, file_names
from planbook.reminders.digest import Digest
from planbook.reminders.items import Item, Note, Place, Point, grouped
from planbook.reminders.policy import Group, Raised, Reminder, Unowned
from planbook.reminders.recipients import coordinator
from planbook.templating import environment, template_faults

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_UNSAID_DAYS = 9999
"""As many days away that a sentence names the day alone: a calendar is read on other days than the mail."""

_LONGEST_NAMES = 600
"""Letters of a list of plans in an answer: mail programs cut or refuse addresses of some 2,000 letters."""

_RECORDS = (Item, Point, Note, Place, summary.Line, summary.Row, summary.Cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a run went: what the coordinator's summary is made of."""

    sent: Sequence[Digest] = ()
    failed: Sequence[tuple[Digest, str]] = ()
    """Digests that were not delivered, with the reason."""
    uncertain: Sequence[Digest] = ()
    """Digests of this run of which nobody can tell whether they were delivered."""
    uncertain_before: int = 0
    """Reminders that earlier runs left uncertain."""
    not_tried: Sequence[Digest] = ()
    """Digests that were left when the connection broke."""
    waiting: Sequence[Digest] = ()
    """Digests of people who had a mail a few days ago."""
    raised: Sequence[Raised] = ()
    unreadable: Sequence[Finding] = ()
    unowned: Sequence[Unowned] = ()
    overdue: Sequence[Reminder] = ()
    """Everything past its day, for the monthly list."""
    last_run: datetime | None = None
    monthly: bool = False
    first_run_only_summary: bool = False
    """Whether nobody else is written to, and what is due counts as known."""
    interrupted: bool = False
    """Whether the run before this one was broken off."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Turns digests and reports into messages."""

    inventory: Inventory
    folders: Sequence[Path]
    """Where the mail templates are looked up: the municipality's folder, then the shipped one."""
    sender: str
    today: date
    now: datetime
    workbook_id: str = ""

    def message(self, digest: Digest) -> EmailMessage:
        """The mail of one person, in her own written standard."""
        lang = self._lang(digest.contact)
        context = self.mail_context(digest)
        keys = sorted(f"{key.plan_id}/{key.event}/{key.due}/{key.step}/{key.recipient}" for key in _keys(digest))
        made = self._message("paaminnelse", lang, context, digest.contact, "\n".join([self.workbook_id, *keys]))
        self._attach_calendars(made, lang, context["files"])
        made["Content-Language"] = lang
        return made

    def summary(self, contact: Contact, report: Report) -> EmailMessage:
        """The coordinator's summary of one run."""
        lang = self._lang(contact)
        context = self.summary_context(report, lang)
        made = self._message(
            "oppsummering", lang, context, contact, f"summary {self.workbook_id} {self.now.isoformat()}"
        )
        made["Content-Language"] = lang
        return made

    def mail_context(self, digest: Digest) -> dict[str, Any]:
        """What the templates of one person's mail may say."""
        groups = grouped(digest.reminders, self.inventory, self.today)
        roles: dict[str, list[str]] = {}
        for reminder in digest.reminders:
            known = roles.setdefault(reminder.reason.value, [])
            if reminder.role and reminder.role not in known:
                known.append(" ".join(reminder.role.split()))
        return {
            **self._common(),
            "groups": groups,
            "counts": {name: len(found) for name, found in groups.items()},
            "reasons": sorted(roles),
            "roles": roles,
            "recipient": _one_line(digest.contact.name or digest.contact.role or ""),
            "is_coordinator": digest.is_coordinator,
            "confirm_ids": _named(groups[Group.CONFIRM.value]),
            "files": [made for made in groups[Group.APPROACHING.value] if _coming(made)],
        }

    def summary_context(self, report: Report, lang: str) -> dict[str, Any]:
        """What the templates of the summary may say."""
        return {**self._common(), **summary.context(report, self.inventory, self.today, lang)}

    def _lang(self, contact: Contact) -> str:
        return contact.language.code if contact.language else self.inventory.settings.lang

    def _common(self) -> dict[str, Any]:
        chief = coordinator(self.inventory)
        return {
            "coordinator_address": (chief.email or "").strip() if chief else self.sender,
            "coordinator_name": _one_line(chief.name or "") if chief else "",
            "municipality": _without_kind(self.inventory.settings.municipality or ""),
            "today": self.today,
            "read_date": self.now.date(),
            "read_time": f"{self.now:%H.%M}",
        }

    def _message(self, name: str, lang: str, context: Mapping[str, Any], to: Contact, identity: str) -> EmailMessage:
        subject, text, page = rendered(tuple(self.folders), lang, name, context)
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(
            display_name=sender_name(tuple(self.folders), lang, context["municipality"]), addr_spec=self.sender
        )
        message["To"] = Address(display_name=_one_line(to.name or to.role or ""), addr_spec=(to.email or "").strip())
        message["Reply-To"] = context["coordinator_address"]
        message["Subject"] = subject
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = f"<{hashlib.sha256(identity.encode()).hexdigest()[:40]}@planbook.invalid>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        message.add_alternative(page, subtype="html")
        return message

    def _attach_calendars(self, message: EmailMessage, lang: str, items: Sequence[Item]) -> None:
        """One .ics for each plan with a coming day."""
        calendars = Calendars(self.workbook_id, self.now, str(message["Reply-To"]))
        if items:
            message.make_mixed()
        names = file_names(made.title or "planstrategi" for made in items)
        for made, name in zip(items, names, strict=True):
            entries = calendar_entries(tuple(self.folders), lang, made)
            content = calendars.file(made.plan_key, entries)
            message.attach(_attachment(content, name))


def _attachment(content: bytes, name: str) -> EmailMessage:
    """A part with one calendar.

    Its headers stand as they are: the usual policy reads each of them again, and a run has thousands.
    """
    part = EmailMessage(policy=compat32)
    part["Content-Type"] = 'text/calendar; method="PUBLISH"; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = f'attachment;\n filename="{name}"'
    part.set_payload(encodebytes(content).decode("ascii"))
    return part


def rendered(folders: tuple[Path, ...], lang: str, name: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    """A mail's subject, text and HTML; raises `TemplateError` that names the file with the mistake."""
    subject = _one_line(_filled(folders, f"{lang}/{name}.emne.j2", context))
    whole = {**context, "subject": subject, "lang": lang}
    text = _filled(folders, f"{lang}/{name}.txt.j2", whole)
    return subject, text, _filled(folders, f"{lang}/{name}.html.j2", whole)


def sender_name(folders: tuple[Path, ...], lang: str, municipality: str) -> str:
    """The name that a receiver sees beside the sender's address."""
    return _one_line(_filled(folders, f"{lang}/avsender.j2", {"municipality": municipality}))


def _filled(folders: tuple[Path, ...], name: str, context: Mapping[str, Any]) -> str:
    made = _environment(name[:2], folders, escape=name.endswith(".html.j2"))
    try:
        return made.get_template(name).render(context)
    except _faults() as error:
        raise _fault(error, folders, name) from error


def calendar_entries(folders: tuple[Path, ...], lang: str, item: Item) -> list[Entry]:
    """An item's coming days in the words of the templates."""
    name = f"{lang}/setninger.j2"
    made = _environment(lang, folders, escape=False)
    try:
        with _jinja_lines(made):
            words: Any = made.get_template(name).module
            return [
                Entry(
                    point.name,
                    point.due,
                    _one_line(str(words.kalendertittel(item, point))),
                    _one_line(str(words.setning(item, replace(point, days=_UNSAID_DAYS)))),
                )
                for point in _coming(item)
            ]
    except _faults() as error:
        raise _fault(error, folders, name) from error


@contextmanager
def _jinja_lines(made: SandboxedEnvironment) -> Iterator[None]:
    """Where a macro is called from here and not from a template, give a fault the template's lines too."""
    try:
        yield
    except template_faults():
        made.handle_exception()


def lint(folders: Sequence[Path]) -> None:
    """Fill every mail template of every language with samples that reach all of it; raises `TemplateError`."""
    from planbook.reminders.samples import samples

    for lang in texts.LANGUAGES:
        lint_language(tuple(folders), lang, samples(lang))


def lint_language(folders: tuple[Path, ...], lang: str, samples: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Fill the templates of one language; raises `TemplateError`."""
    for name, context in samples:
        _, text, page = rendered(folders, lang, name, context)
        titles = {item.title for items in context.get("groups", {}).values() for item in items if item.title}
        for kind, filled in (("txt", text), ("html", html.unescape(page))):
            whole = " ".join(filled.split())
            left_out = sorted(title for title in titles if title not in whole)
            if left_out:
                path = _place(folders, f"{lang}/{name}.{kind}.j2")
                raise TemplateError("mail_silent", path=path, title=left_out[0])
        sender_name(folders, lang, context["municipality"])
        for item in context.get("files", ()):
            calendar_entries(folders, lang, item)


def _coming(item: Item) -> list[Point]:
    """The days of an item that are still to come."""
    return [point for point in item.points if not (point.overdue or point.information)]


@cache
def _environment(lang: str, folders: tuple[Path, ...], *, escape: bool) -> SandboxedEnvironment:
    """One environment per language, which keeps its compiled templates."""
    return environment(lang, folders=folders, escape=escape, records=_RECORDS)


def _faults() -> tuple[type[Exception], ...]:
    """What a template with a mistake, or one that cannot be read, can raise."""
    return (*template_faults(), OSError)


def _place(folders: Sequence[Path], name: str) -> Path:
    """The file of a template: the municipality's, else the shipped one."""
    return next((path for folder in folders if (path := folder / name).exists()), folders[0] / name)


def _fault(error: Exception, folders: Sequence[Path], name: str) -> TemplateError:
    """The error that names the template and the line where it went wrong; `name` is what was to be filled."""
    if isinstance(error, UnicodeDecodeError):
        files = (path for folder in folders for path in folder.rglob("*.j2"))
        return TemplateError("mail_letters", path=next(path for path in files if path.read_bytes() == error.object))
    asked = _place(folders, name)
    where, line = str(getattr(error, "filename", None) or asked), getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace is not None:
        # jinja2 gives each frame of a template the template's own file and line.
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            where, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return TemplateError("mail", path=where, line=line or 1, reason=str(error))


def _one_line(text: str) -> str:
    """A text that cannot start a new header: one line, printable letters only."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _without_kind(municipality: str) -> str:
    """«Bærum» of «Bærum kommune»: the templates add the word themselves."""
    return _one_line(municipality).removesuffix(" kommune")


def _named(items: Sequence[Item]) -> str:
    """Plans by their ids, as many as an answer's address has room for."""
    names = [item.plan_id or item.short for item in items]
    lengths = accumulate(len(name) + len(", ") for name in names)
    room = [name for name, length in zip(names, lengths, strict=True) if length <= _LONGEST_NAMES]
    return ", ".join(room) + (" …" if len(room) < len(names) else "")


def _keys(digest: Digest) -> list[Any]:
    return [reminder.key for reminder in digest.reminders]
