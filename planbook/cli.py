"""One command per verb: it parses, calls the function of the same name in `api`, and prints.

Exit codes: 0 done, 1 where asking is the point (findings, a refused final, something failed), 2 could not be done.
"""

from __future__ import annotations

import codecs
import gc
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import TyperException

from planbook import __version__, texts
from planbook.errors import PlanbookError, SettingValueError
from planbook.reports.lines import nearest

if TYPE_CHECKING:
    from rich.console import Console
    from typer.core import TyperGroup

    from planbook.config import Config
    from planbook.results import CheckResult

NARROWEST = 40
"""Letters a line holds at least."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
LOCAL_ZONE = "Europe/Oslo"
ASKS_FOR_RICH = {"COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"}
"""Variables by which a person asks for a width or for colours where no terminal is."""


def _words(key: str) -> str:
    """A help text, in the language of PLANBOOK_LANG."""
    lang = os.environ.get("PLANBOOK_LANG", "nb")
    return texts.sentence(f"help.{key}", lang if lang in texts.LANGUAGES else "nb")


app = typer.Typer(
    help=_words("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Workbook = Annotated[Path, typer.Argument(help=_words("workbook"), show_default=False, readable=False)]
OutFolder = Annotated[Path, typer.Option("--out", help=_words("out_folder"), show_default=False)]
OutFile = Annotated[Path, typer.Option("--out", help=_words("out_file"), show_default=False)]
Today = Annotated[str | None, typer.Option(help=_words("today"), metavar="DATO", show_default=False)]
Lang = Annotated[str | None, typer.Option(help=_words("lang"), metavar="SPRÅK", show_default=False)]
ConfigFile = Annotated[Path | None, typer.Option("--config", help=_words("config"), show_default=False)]
Html = Annotated[Path | None, typer.Option("--html", help=_words("html"), show_default=False)]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", help=_words("xlsx"), show_default=False)]
Quiet = Annotated[bool, typer.Option("--quiet", help=_words("quiet"))]
Json = Annotated[bool, typer.Option("--json", help=_words("json"))]


@app.command(help=_words("run"))
def run(
    workbook: Workbook, out: OutFolder, today: Today = None, lang: Lang = None, config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """The main job as a rehearsal."""
    from planbook import api
    from planbook.reports.summary import print_run

    language = _language(lang)
    with _told_if_open(workbook, language, quiet=quiet):
        result = api.run(workbook, out=out, today=_today(today), now=_now(), config=_config(workbook, config))
    if not quiet:
        print_run(_console(), result, language)


@app.command(help=_words("check"))
def check(
    workbook: Workbook,
    level: Annotated[int | None, typer.Option(help=_words("level"), show_default=False)] = None,
    fail_on: Annotated[str, typer.Option(help=_words("fail_on"))] = "error",
    all_: Annotated[bool, typer.Option("--all", help=_words("all"))] = False,
    json_: Json = False,
    html: Html = None,
    xlsx: Xlsx = None,
    today: Today = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """Check a workbook; exit 1 when something as severe as --fail-on stands."""
    from planbook import api
    from planbook.reports import files

    language = _language(lang)
    files.ensure_names(html, xlsx)
    with _told_if_open(workbook, language, quiet=quiet):
        result = api.check(workbook, today=_today(today), level=level, fail_on=fail_on)
    for path in files.write_reports(result, language, html, xlsx):
        if not quiet:
            _tell(texts.sentence("page.written", language, path=path))
    # A reader that has seen enough changes nothing of the outcome; rich leaves by SystemExit then.
    with suppress(BrokenPipeError, SystemExit):
        _show_check(result, language, json_=json_, quiet=quiet, everything=all_)
        sys.stdout.flush()
    raise typer.Exit(int(result.failed))


def _show_check(result: CheckResult, lang: str, *, json_: bool, quiet: bool, everything: bool) -> None:
    if json_:
        from planbook.reports.check_json import check_json

        sys.stdout.writelines(check_json(result, lang))
    elif quiet:
        from planbook.reports.findings import counts_line

        _console().print(counts_line(result, lang), markup=False)
    else:
        from planbook.reports.terminal import print_check

        print_check(_screen(), result, lang, everything=everything)


@app.command(help=_words("rules"))
def rules(code: Annotated[str | None, typer.Argument(help=_words("code"))] = None, lang: Lang = None) -> None:
    """The catalogue of codes."""
    from planbook import api
    from planbook.reports.catalogue import print_rules

    print_rules(_console(), api.rules(code), _language(lang))


@app.command(help=_words("export"))
def export(workbook: Workbook, json_: Json = False, today: Today = None, lang: Lang = None) -> None:
    """The inventory as JSON."""
    from planbook import api

    language = _language(lang)
    if not json_:
        raise SettingValueError("format")
    with _told_if_open(workbook, language):
        record = api.export(workbook, today=_today(today))
    _print_json(record)


@app.command(help=_words("remind"))
def remind(
    workbook: Workbook,
    send: Annotated[bool, typer.Option("--send", help=_words("send"))] = False,
    outbox: Annotated[Path | None, typer.Option(help=_words("outbox"), show_default=False)] = None,
    only_to: Annotated[str | None, typer.Option(help=_words("only_to"), show_default=False)] = None,
    redirect: Annotated[str | None, typer.Option(help=_words("redirect"), show_default=False)] = None,
    limit: Annotated[int | None, typer.Option(min=0, help=_words("limit"), show_default=False)] = None,
    first_run: Annotated[str | None, typer.Option(help=_words("first_run"), show_default=False)] = None,
    accept: Annotated[list[str] | None, typer.Option(help=_words("accept"), show_default=False)] = None,
    draft: Annotated[bool, typer.Option("--draft", help=_words("draft"))] = False,
    today: Today = None,
    lang: Lang = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Who gets what, why now; sends with --send."""
    from planbook import api
    from planbook.reports.reminders import print_reminders

    language = _language(lang)
    with _told_if_open(workbook, language, quiet=quiet):
        result = api.remind(
            workbook, today=_today(today), now=_now(), send=send, outbox=outbox, only_to=only_to, redirect=redirect,
            limit=limit, first_run=first_run, accept=accept or (), draft=draft, config=_config(workbook, config),
        )  # fmt: skip
    if not quiet or result.failed_or_uncertain:
        print_reminders(_console(), result, language)
    raise typer.Exit(int(result.failed_or_uncertain))


@app.command(help=_words("ledger"))
def ledger(
    workbook: Annotated[
        Path | None, typer.Argument(help=_words("ledger_workbook"), show_default=False, readable=False)
    ] = None,
    plan: Annotated[str, typer.Option(help=_words("ledger_plan"), show_default=False)] = "",
    to: Annotated[str, typer.Option(help=_words("ledger_to"), show_default=False)] = "",
    state: Annotated[str | None, typer.Option(help=_words("ledger_state"), show_default=False)] = None,
    since: Annotated[str | None, typer.Option(help=_words("since"), metavar="DATO", show_default=False)] = None,
    mark: Annotated[str | None, typer.Option(help=_words("mark"), show_default=False)] = None,
    prune: Annotated[bool, typer.Option("--prune", help=_words("prune"))] = False,
    json_: Json = False,
    csv: Annotated[Path | None, typer.Option("--csv", help=_words("csv"), show_default=False)] = None,
    today: Today = None,
    lang: Lang = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """What was sent to whom and why; settles what is uncertain."""
    from planbook import api
    from planbook.reports import ledger as report

    language = _language(lang)
    if csv:
        report.assert_new(csv)
    result = api.ledger(
        workbook, today=_today(today), now=_now(), plan=plan, to=to, state=state, since=_day(since), mark=mark, prune=prune,
        config=_config(workbook or Path(), config),
    )  # fmt: skip
    if csv and result.exists:
        report.write_csv(csv, result.rows, language)
        if not quiet:
            _tell(texts.count("ledger.written", len(result.rows), language, path=csv))
    if json_:
        _print_json(report.ledger_json(result.rows))
    elif not quiet and not (csv and result.exists):
        report.print_ledger(_screen(), result, language)


@app.command(help=_words("doctor"))
def doctor(
    workbook: Workbook,
    to: Annotated[str | None, typer.Option(help=_words("doctor_to"), show_default=False)] = None,
    today: Today = None,
    lang: Lang = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """Is everything in place for sending; exit 1 when something is not."""
    from planbook import api
    from planbook.reports.doctor import has_fault, print_points

    language = _language(lang)
    with _told_if_open(workbook, language, quiet=quiet):
        points = api.doctor(workbook, today=_today(today), now=_now(), to=to, config=_config(workbook, config))
    if not quiet or has_fault(points):
        print_points(_screen(), points, language)
    raise typer.Exit(int(has_fault(points)))


@app.command(help=_words("case"))
def case(
    workbook: Workbook,
    template: Annotated[str, typer.Option(help=_words("template"), show_default=False)],
    out: OutFile,
    final: Annotated[bool, typer.Option("--final", help=_words("final"))] = False,
    today: Today = None,
    lang: Lang = None,
    config: ConfigFile = None,
    quiet: Quiet = False,
) -> None:
    """The Word document; exit 1 when a final is refused."""
    from planbook import api
    from planbook.reports.summary import print_case

    language = _language(lang)
    with _told_if_open(workbook, language, quiet=quiet):
        result = api.case(
            workbook, template=template, out=out, today=_today(today), final=final, config=_config(workbook, config)
        )
    if not quiet or result.path is None:
        print_case(_console(), result, language)
    raise typer.Exit(int(result.path is None))


@app.command(help=_words("init"))
def init(
    folder: Annotated[Path, typer.Argument(help=_words("folder"), show_default=False)],
    today: Today = None,
    lang: Lang = None,
) -> None:
    """A municipality's home."""
    from planbook import api

    language = _language(lang)
    made = api.init(folder, today=_today(today))
    console = _console()
    console.print(texts.sentence("made.init", language, folder=made), markup=False)
    values = {"workbook": made / "planoversikt.xlsx", "page": made / "til-it.md"}
    console.print(texts.sentence("made.init_next", language, **values), markup=False)


@app.command(help=_words("new"))
def new(
    file: Annotated[Path, typer.Argument(help=_words("file"), show_default=False)],
    today: Today = None,
    lang: Lang = None,
) -> None:
    """A blank workbook."""
    from planbook import api

    language = _language(lang)
    made = api.new(file, today=_today(today))
    _console().print(texts.sentence("made.new", language, path=made), markup=False)


@app.command(help=_words("upgrade"))
def upgrade(
    workbook: Workbook,
    out: Annotated[Path, typer.Option("--out", help=_words("out_workbook"), show_default=False)],
    today: Today = None,
    lang: Lang = None,
    quiet: Quiet = False,
) -> None:
    """A fresh workbook of an older or damaged one."""
    from planbook import api
    from planbook.reports.summary import print_upgrade

    language = _language(lang)
    with _told_if_open(workbook, language, quiet=quiet):
        result = api.upgrade(workbook, out=out, today=_today(today))
    if not quiet:
        print_upgrade(_console(), result, language)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"planbook {__version__}")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", help=_words("version"), callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Options before the verb."""


# what every command needs


def _screen() -> Console | None:
    """The console for lines of text; None in a pipe, where whole lines need nothing of rich, which takes time to load."""
    return _console() if sys.stdout.isatty() or ASKS_FOR_RICH & os.environ.keys() else None


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False, emoji=False)
    console.width = max(console.width, NARROWEST)
    # In a pipe every line stays whole, so that a search finds a plan with its cell; COLUMNS says otherwise.
    console.soft_wrap = not (console.is_terminal or os.environ.get("COLUMNS"))
    return console


@contextmanager
def _told_if_open(workbook: Path, lang: str, *, quiet: bool = False) -> Iterator[None]:
    """Say on standard error who seemed to have the workbook open when it was read; nothing about one that was not read."""
    from planbook.workbook.neighbours import holder

    opened_by = None if quiet else holder(workbook)
    yield
    if opened_by is not None:
        person = opened_by or texts.Term("opened.someone")
        _tell(texts.sentence("opened.by", lang, name=workbook.name, holder=person))


def _print_json(value: Any) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False, indent=2))


def _now() -> datetime:
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(LOCAL_ZONE))


def _today(text: str | None) -> date:
    return _day(text) or _now().date()


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise SettingValueError("date", value=text) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise SettingValueError("date", value=text)
    return day


def _language(lang: str | None) -> str:
    if lang is None:
        return _default_language()
    if lang not in texts.LANGUAGES:
        raise SettingValueError("language", value=lang)
    return lang


def _default_language() -> str:
    lang = os.environ.get("PLANBOOK_LANG", "nb")
    return lang if lang in texts.LANGUAGES else "nb"


def _config(workbook: Path, path: Path | None) -> Config:
    from planbook.config import load

    return load(workbook, path)


def _asked_language(arguments: list[str]) -> str:
    """The language of a sentence about a command that could not even be read."""
    if "--lang" in arguments[:-1]:
        lang = arguments[arguments.index("--lang") + 1]
        if lang in texts.LANGUAGES:
            return lang
    return _default_language()


def _one_line(text: str) -> str:
    """A sentence on one line, without letters that would steer the terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _misunderstood(error: TyperException, lang: str) -> str:
    """What could not be understood of a command, in our words; the parser's own for anything unforeseen."""
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or (parameter.opts[-1] if parameter else "")
    key = {"MissingParameter": "missing", "NoSuchOption": "unknown_option", "BadParameter": "bad_value"}.get(kind)
    if key and name:
        return texts.sentence(f"usage.{key}", lang, name=name)
    text = error.format_message().rstrip(".")
    unknown = re.match(r"No such command '([^']*)'", text)
    if unknown:
        return texts.sentence("usage.unknown_command", lang, name=unknown[1])
    if "unexpected extra argument" in text:
        return texts.sentence("usage.too_many", lang)
    return text


def _commands(verb: str) -> TyperGroup:
    """What reads the command line: for a verb that alone, since to build the parsers of all takes longer than to use one."""
    known = app.registered_commands
    asked = [command for command in known if command.callback and command.callback.__name__ == verb]
    chosen = copy(app)
    chosen.registered_commands = asked or known
    return typer.main.get_group(chosen)


def _tell(sentence: str) -> None:
    """One line on standard error; where that cannot be written, the exit code must do."""
    with suppress(OSError):
        print(_one_line(sentence), file=sys.stderr, flush=True)


def _let_go() -> None:
    """Write what is left, and see that Python does not try again at its end, which would change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _speak_utf8() -> None:
    """Files and pipes get UTF-8; a terminal keeps its own encoding, and gets the nearest letters it has."""
    codecs.register_error("nearest", nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="nearest")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code. Errors become one sentence on standard error."""
    given = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    # A job without a console has no streams.
    sys.stdout, sys.stderr = sys.stdout or io.StringIO(), sys.stderr or io.StringIO()
    _speak_utf8()
    try:
        return _outcome(given, _asked_language(given))
    finally:
        _let_go()


def _outcome(given: list[str], lang: str) -> int:
    try:
        outcome = _commands(given[0]).main(given, prog_name="planbook", standalone_mode=False)
        sys.stdout.flush()
    except PlanbookError as error:
        sentence = error.sentence(lang)
    except TyperException as error:
        sentence = texts.sentence("usage.message", lang, reason=_misunderstood(error, lang))
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except (BrokenPipeError, SystemExit):
        return 0  # nobody reads any more; typer leaves by SystemExit then
    except MemoryError:
        sentence = texts.sentence("usage.memory", lang)
    except OSError as error:
        reason = ": ".join(str(part) for part in (error.strerror or error, error.filename) if part)
        sentence = texts.sentence("usage.system", lang, reason=reason)
    else:
        return outcome if isinstance(outcome, int) else 0
    _tell(sentence)
    return 2


def script() -> None:
    """The entry point of the installed command."""
    # A run makes many records and hardly a circle of them: to look for circles as often as Python does by itself takes a
    # fifth of a check of 100,000 plans, and frees nothing.
    gc.set_threshold(2_000_000)
    sys.exit(main())


if __name__ == "__main__":
    script()
