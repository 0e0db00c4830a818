"""The verbs, and the only place where the rooms meet: each is a function that a command of the same name calls.

    from planbook import api
    result = api.check(Path("planoversikt.xlsx"), today=date(2027, 11, 1))

A file, setting or network that cannot be used raises a `PlanbookError` with one sentence; bad data never raises, it comes
back as findings. No verb writes the workbook it is given.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from planbook import texts
from planbook.analysis.effective import effective
from planbook.checks.registry import run_checks
from planbook.codes import CODES, Code
from planbook.errors import (
    FileExistsAlreadyError,
    SettingValueError,
    TemplateError,
    UnknownCodeError,
    UnwritableError,
)
from planbook.findings import Finding, Severity, accept, in_order
from planbook.model.calendar import add_months
from planbook.model.inventory import folded
from planbook.model.people import ADDRESS
from planbook.places import beside as beside_of
from planbook.places import ensure_writable
from planbook.results import CaseResult, CheckResult, LedgerResult, Missing, RemindResult, RunResult, UpgradeResult
from planbook.shipped import shipped, shipped_jobs
from planbook.workbook import package, reader, snapshot, structure
from planbook.workbook.schema import SCHEMA_VERSION
from planbook.workbook.sheets import PLANS, READ_SHEETS, SHEET_ORDER

if TYPE_CHECKING:
    from planbook.config import Config
    from planbook.documents.context import CaseContext
    from planbook.findings import Accepted
    from planbook.model.inventory import Inventory
    from planbook.reminders.doctor import Point
    from planbook.reminders.session import Options, Session

FIRST_RUNS = ("baseline", "summary", "send")
DEFAULT_LEVEL = 1
SHOWN_IN_CASE = frozenset(
    {
        "title", "plan_type", "status", "adopted_date", "period_from", "period_to", "owner", "proposal", "in_strategy",
        "reason", "start", "finish", "decision", "replaced_by", "public", "revision_interval_years", "next_revision",
    }
)  # fmt: skip
"""Columns of Planer that the case shows or is put together by: one that cannot be read keeps it from being final."""
LEFT_OUT_OF_CASE = frozenset({"PB101", "PB102", "PB105", "PB106", "PB108"})
"""What keeps whole sheets, columns or rows from being read: while it stands, nobody knows what a case lacks."""
NEAR = 0.8
"""How alike a code must be to one that exists to be taken for a slip of it: four of its five signs."""
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
    head = package.head(taken)
    inventory, findings = reader.read(taken, head)
    findings += structure.check(taken, head, inventory)
    return _Loaded(taken, head.workbook_id, inventory, findings)


def check(workbook: Path, *, today: date, level: int | None = None, fail_on: str = "error") -> CheckResult:
    """Check a workbook. Without `level` (1–3) the workbook's own Kontrollnivå holds; `fail_on` sets `failed`."""
    if level not in (None, 1, 2, 3):
        raise SettingValueError(where="--level", value=level, allowed="1, 2, 3")
    if fail_on not in list(Severity):
        raise SettingValueError(where="--fail-on", value=fail_on, allowed="error, warning, info")
    return _check(_load(workbook), today, level, Severity(fail_on))


def _check(loaded: _Loaded, today: date, level: int | None, fail_on: Severity = Severity.ERROR) -> CheckResult:
    chosen = level or loaded.inventory.settings.check_level or DEFAULT_LEVEL
    findings, accepted = loaded.checked(today, chosen)
    taken = loaded.snapshot
    plans = len(loaded.inventory.plans)
    return CheckResult(taken.path, taken.sha256, today, chosen, plans, findings, accepted, fail_on, loaded.inventory)


def rules(code: str | None = None) -> list[Code]:
    """The catalogue of codes, or the one asked for."""
    if code is None:
        return list(CODES.values())
    asked = code.strip().upper()
    if asked not in CODES:
        nearest = get_close_matches(f"PB{asked}" if asked.isdigit() else asked, list(CODES), n=1, cutoff=NEAR)
        raise UnknownCodeError("likely", code=code, likely=nearest[0]) if nearest else UnknownCodeError(code=code)
    return [CODES[asked]]


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
    draft: bool = False,
    config: Config | None = None,
) -> RemindResult:
    """Work out who should be reminded of what; with `send`, send it and record it in the ledger.

    `only_to` (an address) and `limit` (a number of mails) send a part for real, the rest stays due; `redirect` sends
    everything to one address and records nothing; `draft` makes files that open as unsent drafts. `now` is an aware time
    and stamps mails and ledger; `today` decides
    what is due. Raises `SendingStoppedError` where someone must decide first.
    """
    from planbook.reminders.identity import ACCEPTABLE

    if first_run not in (None, *FIRST_RUNS):
        raise SettingValueError(where="--first-run", value=first_run, allowed=", ".join(FIRST_RUNS))
    if first_run in ("baseline", "summary") and (only_to is not None or limit is not None):
        raise SettingValueError("part", where="--first-run", value=first_run)
    for word in accept:
        if word not in ACCEPTABLE:
            raise SettingValueError(where="--accept", value=word, allowed=", ".join(ACCEPTABLE))
    for option, address in (("--only-to", only_to), ("--redirect", redirect)):
        if address is not None and not ADDRESS.fullmatch(address.strip()):
            raise SettingValueError("address", where=option, value=address)
    options = replace(
        _options(workbook, config or _config_of(workbook), now),
        only_to=only_to, redirect=redirect, limit=limit, first_run=first_run, accepted=frozenset(accept), draft=draft,
    )  # fmt: skip
    if outbox:
        options = replace(options, outbox=outbox)
    loaded = _load(workbook)
    if only_to is not None and not any(
        folded(contact.email) == folded(only_to) for contact in loaded.inventory.contacts
    ):
        raise SettingValueError("nobody", where="--only-to", value=only_to)
    return _remind(loaded, today, options, send=send)


def doctor(
    workbook: Path, *, today: date, now: datetime, to: str | None = None, config: Config | None = None
) -> list[Point]:
    """Look whether everything is in place for `remind --send`, without sending; with `to`, send one test there.

    Each thing that was looked at comes back with what to say of it, the faults among them.
    """
    from planbook.reminders import doctor

    if to is not None and not ADDRESS.fullmatch(to.strip()):
        raise SettingValueError("address", where="--to", value=to)
    session = _session(_load(workbook), today, _options(workbook, config or _config_of(workbook), now))
    points = list(doctor.examine(session))
    # A login that was refused is not tried again.
    reached = not any(point.name == "transport" and point.state is doctor.State.FAULT for point in points)
    return [*points, doctor.send_test(session, to.strip())] if to and reached else points


def _options(workbook: Path, settings: Config, now: datetime) -> Options:
    """What the settings decide of a sending."""
    from planbook.reminders.quiet import quiet_days
    from planbook.reminders.session import Options

    return Options(
        now=now,
        config=settings,
        outbox=settings.path(settings.mail.outbox),
        state_folder=settings.path(settings.state.folder),
        template_folders=_mail_folders(settings),
        results_folder=workbook.parent / settings.results.folder,
        sender=settings.mail.sender,
        quiet=quiet_days(settings.quiet),
    )


def _config_of(workbook: Path) -> Config:
    """The settings beside a workbook."""
    from planbook.config import load

    return load(workbook)


def _mail_folders(config: Config) -> tuple[Path, Path]:
    """Where mail templates are looked up: the municipality's folder, then ours."""
    return config.path(config.templates.folder) / "mail", shipped("templates", "mail")


def _session(loaded: _Loaded, today: date, options: Options) -> Session:
    """A workbook on a day, with the findings that decide who can be told of what."""
    from planbook.reminders.identity import identity
    from planbook.reminders.session import Session

    taken = loaded.snapshot
    known = identity(loaded.inventory, loaded.workbook_id or "", taken.path, taken.sha256, taken.modified)
    # An accepted finding is still an error on the cell: a reminder computed from it goes to the coordinator.
    findings = [*loaded.findings, *run_checks(loaded.inventory, today, CASE_LEVEL)]
    return Session(loaded.inventory, findings, known, today, options)


def _remind(loaded: _Loaded, today: date, options: Options, *, send: bool) -> RemindResult:
    from planbook.reminders import session

    current = _session(loaded, today, options)
    seen = session.send(current) if send else session.preview(current)
    return RemindResult(
        today=today,
        due=seen.due.digests,
        raised=seen.due.raised,
        without_recipient=len(seen.outlook.without_recipient),
        unreadable=len({finding.address.row for finding in seen.outlook.unreadable}),
        dry_run=not send,
        outbox=options.outbox,
        waiting=seen.due.waiting,
        quiet_until=seen.quiet_until,
        by_mail=options.config.mail.transport != "file",
        sent=seen.outcome.sent,
        failed=seen.outcome.failed,
        not_tried=seen.outcome.not_tried,
        stopped=seen.outcome.stopped,
        baseline=seen.outcome.baseline,
        uncertain=seen.uncertain,
        summary_sent=seen.outcome.summary_sent,
        summary_failed=seen.outcome.summary_failed,
        known_before=seen.before is not None,
        first_run_ignored=send and seen.before is not None and options.first_run is not None,
        redirected=bool(options.redirect),
        would_stop=seen.stop or (None if send and seen.due.digests else session.unreadable_structure(current.findings)),
    )


def ledger(
    workbook: Path | None = None,
    *,
    today: date,
    now: datetime,
    plan: str = "",
    to: str = "",
    state: str | None = None,
    since: date | None = None,
    mark: str | None = None,
    prune: bool = False,
    config: Config | None = None,
) -> LedgerResult:
    """Look up what was sent to whom: `plan` is a Plan-ID or part of a name, `to` an address, `since` a day.

    Without a workbook the settings of the current folder hold, and every workbook's reminders are found. `mark` («sent»,
    «resend») settles the uncertain ones among what is found; `prune` deletes what is past its time, in which cycles that
    are alive stay: counted from the earlier of `today` and `now`, and not while the workbook cannot be read (`LedgerError`).
    """
    from planbook.reminders import ledger_view as view
    from planbook.reminders.ledger import FILE_NAME
    from planbook.reminders.policy import live_cycles
    from planbook.reminders.session import unreadable_structure

    if prune and (workbook is None or mark or plan or to or state or since):
        raise SettingValueError("prune")
    view.assert_mark(mark)
    chosen = view.state_named(state)
    settings = config or _config_of(workbook or Path())
    folder = settings.path(settings.state.folder)
    head = package.head(snapshot.take(workbook)) if workbook else None
    asked = view.Asked((head.workbook_id or "") if head else None, plan, to, chosen, since)
    path = folder / FILE_NAME
    if not view.is_there(folder):
        return LedgerResult(path, exists=False)
    # A day given as today that is still to come makes nothing older.
    before = add_months(min(today, now.date()), -settings.retention.ledger_months)
    if workbook and prune:
        loaded = _load(workbook)
        view.assert_readable(unreadable_structure(loaded.findings))
        live = live_cycles(loaded.inventory, today)
        pruned = view.prune(folder, asked.workbook_id or "", before, live, now)
        return LedgerResult(path, exists=True, pruned=pruned, before=before)
    marked = len(view.settle(folder, asked, mark, now)) if mark else 0
    return LedgerResult(path, exists=True, rows=view.look(folder, asked), mark=mark, marked=marked)


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
    marks what is missing; with `final` nothing is written while anything is, and `path` is None. A file that is there
    already is left alone: someone may have written in it.
    """
    if out.suffix.casefold() != ".docx":
        raise SettingValueError("docx", where="--out", value=out)
    if out.exists():
        raise FileExistsAlreadyError(path=out)
    loaded = _load(workbook)
    return _case(loaded, _template(template, config or _config_of(workbook), loaded.inventory), out, today, final=final)


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
    from planbook.documents.render import save

    context, missing = _case_context(loaded, today, final=final)
    if final and missing:
        return CaseResult(None, final, missing)
    save(_rendered(context, template, loaded.inventory.settings.lang, today), out)
    return CaseResult(out, final, missing, len(context.gaps))


def _case_context(loaded: _Loaded, today: date, *, final: bool) -> tuple[CaseContext, list[Missing]]:
    """The fields of the document, and everything that must be in place before it can be final."""
    from planbook.documents.context import case_context

    inventory = loaded.inventory
    context = case_context(inventory, today, final=final)
    lang = inventory.settings.lang
    missing = [Missing(gap.label, texts.place_of(gap.address, lang)) for gap in context.gaps]
    findings, _ = loaded.checked(today, CASE_LEVEL)
    stopping = [finding for finding in findings if finding.rule.stops_case]
    missing += [
        Missing(texts.message(finding, lang), texts.place(finding, lang))
        for finding in [*stopping, *_left_out(findings), *_unread_in_case(inventory, findings)]
    ]
    undecided = context.fields["antall_uavklarte"]
    if undecided and not stopping:
        missing.append(Missing(texts.sentence("case.undecided", lang, n=undecided), PLANS.name))
    return context, missing


def _rendered(context: CaseContext, template: Path, lang: str, today: date) -> bytes:
    """The finished document; nothing is written yet."""
    from planbook.documents.render import render

    pictures, alt_text = _timeline(context, lang)
    return render(template, context, pictures, alt_text, lang, today)


def _left_out(findings: list[Finding]) -> list[Finding]:
    """The findings about sheets, columns and rows of the case that were not read at all."""
    sheets = {sheet.name for sheet in READ_SHEETS if sheet.field not in ("exemptions", "contacts", "meetings")}
    return [
        finding
        for finding in findings
        if finding.code in LEFT_OUT_OF_CASE
        and finding.address.sheet in sheets
        and (finding.address.sheet != PLANS.name or finding.address.field in {None, *SHOWN_IN_CASE})
    ]


def _unread_in_case(inventory: Inventory, findings: list[Finding]) -> list[Finding]:
    """The findings about cells that could not be read, of plans that stand in the case."""
    rows = {plan.source.row: plan for plan in inventory.plans if plan.unread & SHOWN_IN_CASE}
    found = []
    for finding in findings:
        plan = rows.get(finding.address.row or 0) if finding.address.sheet == PLANS.name else None
        field = finding.address.field
        if plan is None or field not in plan.unread & SHOWN_IN_CASE:
            continue
        if field == "in_strategy" or effective(inventory, plan).in_strategy:
            found.append(finding)
    return found


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
    from planbook.config import Config
    from planbook.documents.render import save
    from planbook.reminders.identity import ACCEPTABLE
    from planbook.reminders.ledger import FILE_NAME
    from planbook.reminders.recipients import coordinator
    from planbook.reminders.session import NO_SENDER, Options

    loaded = _load(workbook)
    settings = config or _config_of(workbook)
    document = out / "planstrategi-utkast.docx"
    if document.resolve() == workbook.resolve():
        raise SettingValueError("docx", where="--out", value=document)
    if out.resolve() == settings.path(settings.state.folder).resolve():
        # The real ledger lies there: what is rehearsed must not count as sent.
        raise SettingValueError("rehearsal", where="--out", value=out)
    template = _template("planstrategi", settings, loaded.inventory)
    checked = _check(loaded, today, None)
    context, missing = _case_context(loaded, today, final=False)
    content = _rendered(context, template, loaded.inventory.settings.lang, today)
    ensure_writable(out)
    save(content, document, keep_old=True)
    known = loaded if loaded.workbook_id else replace(loaded, workbook_id=f"uten id: {loaded.snapshot.path.name}")
    options = Options(
        now=now,
        config=Config(),
        outbox=out / "utboks",
        state_folder=out,
        template_folders=_mail_folders(settings),
        first_run="send",
        accepted=frozenset({*ACCEPTABLE, "structure"}),
        sender="" if coordinator(loaded.inventory) else NO_SENDER,
    )
    reminded = _remind(known, today, options, send=True)
    made = CaseResult(document, False, missing, len(context.gaps))
    inside = sum(effective(loaded.inventory, plan).in_strategy for plan in loaded.inventory.plans)
    return RunResult(checked, reminded, made, inside, out, out / FILE_NAME)


# new workbooks


def new(file: Path, *, today: date) -> Path:
    """Make a blank workbook with an id of its own; a file that is there already is left alone."""
    from planbook.workbook.builder import build
    from planbook.workbook.data import load

    if file.exists():
        raise FileExistsAlreadyError(path=file)
    data = load(shipped("workbooks", "data", "planoversikt.toml"))
    build(replace(data, workbook_id=str(uuid4()), built_for=today), file, replace=False)
    return file


def upgrade(workbook: Path, *, out: Path, today: date) -> UpgradeResult:
    """Move an older or damaged workbook into a fresh controlled one, without losing a value.

    What has no place in the new one stands on a sheet of its own there. The workbook keeps its id; the old file is left
    as it is, and so is a file that lies at `out` already.
    """
    from planbook.workbook.builder import build
    from planbook.workbook.fresh import texts_of_fresh
    from planbook.workbook.upgrade import move

    if out.suffix.casefold() != ".xlsx":
        raise SettingValueError("xlsx", where="--out", value=out)
    if out.exists():
        raise FileExistsAlreadyError(path=out)
    taken = snapshot.take(workbook)
    head = package.head(taken)
    moved = move(taken, head, today, str(uuid4()), texts_of_fresh)
    build(moved.data, out, replace=False)
    return UpgradeResult(
        path=out,
        plans=len(moved.data.inventory.plans),
        old_version=head.schema_version,
        version=SCHEMA_VERSION,
        leftovers=moved.data.leftovers,
        leftover_sheet=moved.data.leftover_sheet,
        copied=[sheet.name for sheet in moved.data.copied],
        adopted=moved.adopted,
        empty=moved.empty,
        charts=moved.charts,
        macros=moved.macros,
    )


def init(folder: Path, *, today: date) -> Path:
    """Make a municipality's home: blank workbook, commented settings, copies of the templates, a page for IT."""
    from planbook.config import settings_page
    from planbook.templating import environment

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsAlreadyError(path=folder)
    folder = folder.resolve()
    beside = beside_of(folder)
    try:
        beside.mkdir(parents=True)
        new(beside / "planoversikt.xlsx", today=today)
        shutil.copytree(
            shipped("templates"), beside / "templates", ignore=shutil.ignore_patterns("*.py", "__pycache__", "oppsett")
        )
        pages = environment("nb", folders=[shipped("templates", "oppsett")], escape=False)
        context = {"settings": settings_page(), "jobs": shipped_jobs()}
        for source, target in (("planbook.toml.j2", "planbook.toml"), ("til-it.md.j2", "til-it.md")):
            (beside / target).write_text(pages.get_template(source).render(context), encoding="utf-8")
        if folder.exists():
            for made in beside.iterdir():
                made.replace(folder / made.name)
        else:
            beside.replace(folder)
    except OSError as error:
        raise UnwritableError(path=folder) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder
