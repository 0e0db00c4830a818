"""The verbs, and the only place where the rooms meet: each is a function that a command of the same name calls.

    from planbook import api
    result = api.check(Path("planoversikt.xlsx"), today=date(2027, 11, 1))

A file, setting or network that cannot be used raises a `PlanbookError` with one sentence; bad data never raises, it comes
back as findings. No verb writes the workbook it is given.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from planbook import texts
from planbook.analysis.effective import effective
from planbook.checks.registry import run_checks
from planbook.codes import CODES, Code
from planbook.config import Config
from planbook.config import load as load_config
from planbook.errors import (
    FileExistsAlreadyError,
    SendingStoppedError,
    SettingValueError,
    TemplateError,
    UnknownCodeError,
    UnwritableError,
)
from planbook.findings import Finding, Severity, accept, in_order
from planbook.results import CaseResult, CheckResult, Missing, RemindResult, RunResult
from planbook.shipped import shipped
from planbook.workbook import reader, snapshot, structure
from planbook.workbook.schema import SCHEMA_VERSION
from planbook.workbook.sheets import SHEET_ORDER

if TYPE_CHECKING:
    from planbook.documents.context import CaseContext
    from planbook.findings import Accepted
    from planbook.model.inventory import Inventory
    from planbook.reminders.digest import Writer
    from planbook.reminders.identity import Identity
    from planbook.reminders.ledger import Ledger
    from planbook.reminders.send import Due, Outcome

FIRST_RUNS = ("baseline", "summary", "send")
DEFAULT_LEVEL = 1
CASE_LEVEL = 2
"""The Kontrollnivå at which everything that stops a case is looked for."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A workbook that has been read."""

    snapshot: snapshot.Snapshot
    workbook_id: str | None
    inventory: Inventory
    findings: list[Finding]

    def checked(self, today: date, level: int) -> tuple[list[Finding], list[Accepted]]:
        """The reader's findings and the checks', in order, and those accepted in Unntak."""
        found = [*self.findings, *run_checks(self.inventory, today, level)]
        return accept(in_order(found, SHEET_ORDER), self.inventory.exemptions, today)


def _load(workbook: Path) -> _Loaded:
    taken = snapshot.take(workbook)
    head = structure.head(taken)
    inventory, findings = reader.read(taken, head)
    return _Loaded(taken, head.workbook_id, inventory, findings)


def check(workbook: Path, *, today: date, level: int | None = None, fail_on: str = "error") -> CheckResult:
    """Check a workbook. Without `level` (1–3) the workbook's own Kontrollnivå holds; `fail_on` sets `failed`."""
    if level not in (None, 1, 2, 3):
        raise SettingValueError(where="--level", value=level, allowed="1, 2 eller 3")
    if fail_on not in list(Severity):
        raise SettingValueError(where="--fail-on", value=fail_on, allowed="error, warning eller info")
    return _check(_load(workbook), today, level, Severity(fail_on))


def _check(loaded: _Loaded, today: date, level: int | None, fail_on: Severity = Severity.ERROR) -> CheckResult:
    chosen = level or loaded.inventory.settings.check_level or DEFAULT_LEVEL
    findings, accepted = loaded.checked(today, chosen)
    taken = loaded.snapshot
    plans = len(loaded.inventory.plans)
    return CheckResult(taken.path, taken.sha256, today, chosen, plans, findings, accepted, fail_on)


def rules(code: str | None = None) -> list[Code]:
    """The catalogue of codes, or the one asked for."""
    if code is None:
        return list(CODES.values())
    found = CODES.get(code.strip().upper())
    if found is None:
        raise UnknownCodeError(code=code)
    return [found]


def export(workbook: Path, *, today: date) -> dict[str, Any]:
    """The inventory as the program understood it, as JSON values (`planbook/workbook/sheets.py` has the names)."""
    from planbook.reports.records import inventory_record

    return inventory_record(_load(workbook).inventory, SCHEMA_VERSION, today)


# reminders


def remind(
    workbook: Path,
    *,
    today: date,
    now: datetime,
    send: bool = False,
    outbox: Path | None = None,
    only_to: str | None = None,
    redirect: str | None = None,
    limit: int | None = None,
    first_run: str | None = None,
    accept: Collection[str] = (),
    config: Config | None = None,
) -> RemindResult:
    """Work out who should be reminded of what; with `send`, send it and record it in the ledger.

    `only_to` (an address) and `limit` (a number of mails) send a part for real, the rest stays due; `redirect` sends
    everything to one address and records nothing. `now` is an aware time and stamps mails and ledger; `today` decides
    what is due. Raises `SendingStoppedError` where someone must decide first.
    """
    from planbook.reminders.identity import ACCEPTABLE

    if first_run not in (None, *FIRST_RUNS):
        raise SettingValueError(where="--first-run", value=first_run, allowed=", ".join(FIRST_RUNS))
    for word in accept:
        if word not in ACCEPTABLE:
            raise SettingValueError(where="--accept", value=word, allowed=", ".join(ACCEPTABLE))
    settings = config or load_config(workbook)
    options = _Sending(
        now, outbox or settings.path(settings.mail.outbox), settings.path(settings.state.folder), settings,
        only_to, redirect, limit, first_run, frozenset(accept),
    )  # fmt: skip
    loaded = _load(workbook)
    return _send(loaded, today, options) if send else _preview(loaded, today, options)


@dataclass(frozen=True, slots=True)
class _Sending:
    now: datetime
    outbox: Path
    state_folder: Path
    config: Config
    only_to: str | None = None
    redirect: str | None = None
    limit: int | None = None
    first_run: str | None = None
    accepted: frozenset[str] = frozenset()


def _preview(loaded: _Loaded, today: date, options: _Sending) -> RemindResult:
    """What a sending would do now; the ledger is read and not written."""
    from planbook.reminders import identity, ledger, send
    from planbook.reminders.policy import outlook

    workbook_id = loaded.workbook_id or ""
    found = outlook(loaded.inventory, loaded.checked(today, CASE_LEVEL)[0], today)
    with ledger.reading(options.state_folder) as book:
        due = _part(send.due(found, book, workbook_id), options)
        stop: SendingStoppedError | None = None
        seen = None
        try:
            seen = identity.assert_known(book, _identity(loaded), options.accepted)
            if seen is None and options.first_run is None and due.digests:
                stop = SendingStoppedError("first", path=loaded.snapshot.path, n=len(due.reminders))
        except SendingStoppedError as error:
            stop = error
        return RemindResult(
            today, due.digests, due.raised, len(found.without_recipient), True, options.outbox,
            uncertain=book.uncertain(), known_before=seen is not None, would_stop=stop,
        )  # fmt: skip


def _send(loaded: _Loaded, today: date, options: _Sending) -> RemindResult:
    from planbook.reminders import identity, ledger, send
    from planbook.reminders.policy import outlook

    if not loaded.workbook_id:
        raise SendingStoppedError("id", path=loaded.snapshot.path)
    found = outlook(loaded.inventory, loaded.checked(today, CASE_LEVEL)[0], today)
    with ledger.writing(options.state_folder) as book:
        now = _identity(loaded)
        seen = identity.assert_known(book, now, options.accepted)
        book.settle_interrupted()
        due = _part(send.due(found, book, loaded.workbook_id), options)
        if seen is None and options.first_run is None and due.digests and not options.redirect:
            raise SendingStoppedError("first", path=loaded.snapshot.path, n=len(due.reminders))
        send.assert_allowed(due.digests, options.config.mail.allow)
        outcome = _deliver(loaded, due, book, today, options, first=seen is None)
        if not options.redirect:
            book.remember(identity.remembered(now, seen), options.now)
        return RemindResult(
            today, due.digests, due.raised, len(found.without_recipient), False, options.outbox,
            outcome.sent, outcome.failed, outcome.baseline, book.uncertain(), seen is not None,
            first_run_ignored=seen is not None and options.first_run is not None,
        )  # fmt: skip


def _deliver(loaded: _Loaded, due: Due, book: Ledger, today: date, options: _Sending, *, first: bool) -> Outcome:
    from planbook.reminders import send
    from planbook.reminders.transports.file import FileTransport

    writer = _writer(loaded, today, options)
    transport = FileTransport(options.outbox)
    workbook_id = loaded.workbook_id or ""
    if options.redirect:
        return send.send_redirected(due, writer, transport, options.redirect)
    if first and options.first_run == "baseline":
        return send.baseline(due, book, workbook_id, today, options.now)
    if first and options.first_run == "summary":
        return send.summary_only(due, writer, transport, book, workbook_id, today)
    return send.send(due, writer, transport, book, workbook_id, today)


def _writer(loaded: _Loaded, today: date, options: _Sending) -> Writer:
    from planbook.reminders.digest import Writer
    from planbook.reminders.recipients import coordinator

    chief = coordinator(loaded.inventory)
    sender = options.config.mail.sender or (chief.email if chief and chief.email else "planbook@localhost")
    folders = (options.config.path(options.config.templates.folder) / "mail", shipped("templates", "mail"))
    return Writer(loaded.inventory, folders, sender, today, options.now)


def _identity(loaded: _Loaded) -> Identity:
    from planbook.reminders import identity

    taken = loaded.snapshot
    return identity.identity(loaded.inventory, loaded.workbook_id or "", taken.path, taken.sha256, taken.modified)


def _part(due: Due, options: _Sending) -> Due:
    """The part of what is due that this run is for."""
    digests = due.digests
    if options.only_to:
        digests = [digest for digest in digests if digest.address == options.only_to.strip().casefold()]
    if options.limit is not None:
        digests = digests[: max(options.limit, 0)]
    return replace(due, digests=digests)


# the case


def case(
    workbook: Path,
    *,
    template: str,
    out: Path,
    today: date,
    final: bool = False,
    config: Config | None = None,
) -> CaseResult:
    """Fill a Word template with the planstrategi.

    `template` is a file, or the name of a template in the municipality's folder or among the shipped ones. A draft
    marks what is missing; with `final` nothing is written while anything is, and `path` is None.
    """
    loaded = _load(workbook)
    return _case(
        loaded, _template(template, config or load_config(workbook), loaded.inventory), out, today, final=final
    )


def _template(name: str, config: Config, inventory: Inventory) -> Path:
    """Find a template: the file itself, else by name, in the municipality's written standard where there is one."""
    given = Path(name)
    if given.is_file():
        return given
    stem = given.name.removesuffix(".docx")
    own, ours = config.path(config.templates.folder), shipped("templates")
    endings = ("-nn", "") if inventory.settings.lang == "nn" else ("",)
    for folder in (own, ours):
        for ending in endings:
            found = folder / f"{stem}{ending}.docx"
            if found.is_file():
                return found
    known = sorted(path.stem for path in ours.glob("*.docx"))
    raise TemplateError("missing", path=name, shipped=known)


def _case(loaded: _Loaded, template: Path, out: Path, today: date, *, final: bool) -> CaseResult:
    from planbook.documents.context import case_context
    from planbook.documents.render import render, save

    inventory = loaded.inventory
    context = case_context(inventory, today, final=final)
    lang = inventory.settings.lang
    stopping = [finding for finding in loaded.checked(today, CASE_LEVEL)[0] if finding.rule.stops_case]
    missing = [Missing(gap.label, texts.place_of(gap.address, lang)) for gap in context.gaps]
    missing += [Missing(texts.message(finding, lang), texts.place(finding, lang)) for finding in stopping]
    if final and missing:
        return CaseResult(None, final, missing)
    pictures, alt_text = _timeline(context, lang)
    save(render(template, context, pictures, alt_text, lang, today), out)
    return CaseResult(out, final, missing)


def _timeline(context: CaseContext, lang: str) -> tuple[list[bytes], str]:
    """The pictures of the timeline, at most `MOST_ROWS` plans each, and the text for those who do not see them."""
    from planbook.drawing.timeline import MOST_ROWS, TimelineWords, timeline

    rows = context.timeline
    if not rows:
        return [], ""
    first, last = context.years
    words = TimelineWords(texts.sentence("timeline.work", lang), texts.sentence("timeline.due", lang))
    parts = [rows[start : start + MOST_ROWS] for start in range(0, len(rows), MOST_ROWS)]
    pictures = [timeline(part, first, last, words) for part in parts]
    alt_text = texts.sentence(
        "timeline.alt", lang, first=first, last=last, n=len(rows), start=rows[0].label, end=rows[-1].label
    )
    return pictures, alt_text


# the main job


def run(workbook: Path, *, out: Path, today: date, now: datetime, config: Config | None = None) -> RunResult:
    """The main job as a rehearsal: check, mails as files, a draft of the case, all in one folder.

    Settings for transport and ledger are not read: nothing leaves the machine and nothing counts as sent. The folder
    has a ledger of its own, so a second run adds no mail.
    """
    from planbook.reminders.identity import ACCEPTABLE
    from planbook.reminders.ledger import FILE_NAME

    loaded = _load(workbook)
    _make_folder(out)
    settings = config or load_config(workbook)
    template = _template("planstrategi", settings, loaded.inventory)
    checked = _check(loaded, today, None)
    rehearsal = replace(settings, mail=Config().mail)
    sending = _Sending(now, out / "utboks", out, rehearsal, first_run="send", accepted=frozenset(ACCEPTABLE))
    if loaded.workbook_id is None:
        loaded = replace(loaded, workbook_id=f"uten id: {loaded.snapshot.path.name}")
    reminded = _send(loaded, today, sending)
    made = _case(loaded, template, out / "planstrategi-utkast.docx", today, final=False)
    inside = sum(effective(loaded.inventory, plan).in_strategy for plan in loaded.inventory.plans)
    return RunResult(checked, reminded, made, inside, out, out / FILE_NAME)


def _make_folder(folder: Path) -> None:
    """Make a folder that can be written in; raises `UnwritableError`."""
    probe = folder / f".{uuid4().hex}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise UnwritableError(path=folder) from error


# new workbooks


def new(file: Path, *, today: date) -> Path:
    """Make a blank workbook with an id of its own; a file that is there already is left alone."""
    from planbook.workbook.builder import build
    from planbook.workbook.data import load

    if file.exists():
        raise FileExistsAlreadyError(path=file)
    data = load(shipped("workbooks", "data", "planoversikt.toml"))
    build(replace(data, workbook_id=str(uuid4()), built_for=today), file)
    return file


def init(folder: Path, *, today: date) -> Path:
    """Make a municipality's home: blank workbook, commented settings, copies of the templates, a page for IT."""
    from planbook.templating import environment

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsAlreadyError(path=folder)
    beside = folder.with_name(f".{folder.name}.tmp")
    try:
        beside.mkdir(parents=True)
        new(beside / "planoversikt.xlsx", today=today)
        shutil.copytree(
            shipped("templates"), beside / "templates", ignore=shutil.ignore_patterns("*.py", "__pycache__", "oppsett")
        )
        pages = environment("nb", folders=[shipped("templates", "oppsett")], escape=False)
        context = {"settings": _settings_page(), "jobs": _shipped_jobs()}
        for source, target in (("planbook.toml.j2", "planbook.toml"), ("til-it.md.j2", "til-it.md")):
            (beside / target).write_text(pages.get_template(source).render(context), encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    except OSError as error:
        raise UnwritableError(path=folder) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _settings_page() -> list[Mapping[str, Any]]:
    """Every setting with its default and help, for the commented planbook.toml."""
    from dataclasses import fields
    from json import dumps

    from planbook.config import TABLES

    return [
        {
            "table": name,
            "keys": [
                {
                    "key": item.name,
                    "default": dumps(list(item.default) if isinstance(item.default, tuple) else item.default),
                    "help": item.metadata["help"],
                }
                for item in fields(kind)
            ],
        }
        for name, kind in TABLES.items()
    ]


def _shipped_jobs() -> list[Mapping[str, Any]]:
    """The shipped jobs as their files say: name, when, verb, options, what for."""
    import tomllib

    return [
        {"name": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}
        for path in sorted(shipped("jobs").glob("*.toml"))
    ]
