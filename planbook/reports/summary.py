"""The summaries of a case and of the main job, on a terminal."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from planbook import texts
from planbook.reports.findings import first_things, group_hint, heading
from planbook.reports.lines import EMPTY, Line, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from planbook.results import CaseResult, RunResult, UpgradeResult

NAMED_RECIPIENTS = 5

NAMED_LEFTOVERS = 5
QUOTED_LETTERS = 60


def print_case(console: Console, result: CaseResult, lang: str) -> None:
    """Where the document lies and what it lacks, or why a final was refused."""
    show(console, _case(result, lang))


def _case(result: CaseResult, lang: str) -> Iterator[Line]:
    if result.path is None:
        yield Line(texts.sentence("case.refused", lang))
    else:
        yield Line(texts.sentence("case.written", lang, path=result.path))
        if not result.final and result.marked:
            yield Line(texts.sentence("case.draft", lang, n=result.marked))
        elif not result.final and not result.missing:
            yield Line(texts.sentence("case.draft_complete", lang))
        if result.missing:
            yield Line(texts.sentence("case.before", lang))
    for item in result.missing:
        line = texts.sentence("case.missing_line", lang, what=item.what.rstrip("."), place=item.place)
        yield Line(f"- {line}", 2, 2)


def print_run(console: Console, result: RunResult, lang: str) -> None:
    """How many plans, what to put right first, who would get mail, where the files lie."""
    show(console, _run(result, lang))


def _run(result: RunResult, lang: str) -> Iterator[Line]:
    check = result.check
    yield Line(texts.sentence("run.title", lang, workbook=check.workbook.name), style="bold")
    if check.plans > 1:
        yield Line(texts.sentence("run.plans", lang, n=check.plans, in_strategy=result.in_strategy))
    else:
        yield Line(texts.sentence("run.plans_one" if check.plans else "run.plans_none", lang))
    yield EMPTY
    yield from _first_things(result, lang)
    yield EMPTY
    yield from _mails(result, lang)
    yield EMPTY
    yield from _files(result, lang)


def _first_things(result: RunResult, lang: str) -> Iterator[Line]:
    check = result.check
    groups = first_things(check.findings)
    yield Line(texts.sentence("run.first" if groups else "run.first_none", lang), style="bold")
    for number, group in enumerate(groups, 1):
        values = {"what": heading(group, lang), "hint": group_hint(group, lang)}
        yield Line(f"{number}. {texts.sentence('run.first_line', lang, **values)}", 2, 3)
    counts = check.counts
    command = f"planbook check {check.workbook}"
    also = {"errors": counts["error"], "warnings": counts["warning"], "infos": counts["info"], "command": command}
    yield Line(texts.sentence("run.also", lang, **also), 2)


def _mails(result: RunResult, lang: str) -> Iterator[Line]:
    sent = result.remind.sent
    if not sent:
        key = "run.mail_again" if result.remind.known_before else "run.mail_none"
        yield Line(texts.sentence(key, lang), style="bold")
    else:
        key = "run.mail_one" if len(sent) == 1 else "run.mail"
        yield Line(texts.sentence(key, lang, n=len(sent)), style="bold")
    for digest in sent[:NAMED_RECIPIENTS]:
        plans = texts.count("check.plans", digest.plans, lang)
        name = digest.contact.role or digest.address
        yield Line(texts.sentence("run.mail_line", lang, recipient=name, plans=plans), 2)
    if len(sent) > NAMED_RECIPIENTS:
        yield Line(texts.sentence("run.mail_more", lang, n=len(sent) - NAMED_RECIPIENTS), 2)
    if result.remind.without_recipient:
        yield Line(texts.sentence("remind.nobody", lang, n=result.remind.without_recipient), 2)
    if result.remind.unreadable:
        yield Line(texts.sentence("remind.unreadable", lang, n=result.remind.unreadable), 2)


def print_upgrade(console: Console, result: UpgradeResult, lang: str) -> None:
    """What became of an older or damaged workbook."""
    show(console, _upgrade(result, lang))


def _upgrade(result: UpgradeResult, lang: str) -> Iterator[Line]:
    plans = texts.count("check.plans", result.plans, lang)
    yield Line(texts.sentence("upgrade.made", lang, path=result.path, plans=plans))
    if result.old_version is None:
        yield Line(texts.sentence("upgrade.unknown_version", lang), 2)
    elif result.old_version < result.version:
        versions = {"old": result.old_version, "version": result.version}
        yield Line(texts.sentence("upgrade.version", lang, **versions), 2)
    for sheet, old, new in result.adopted:
        yield Line(texts.sentence("upgrade.adopted", lang, sheet=sheet, old=old, new=new), 2)
    yield from _leftovers(result, lang)
    if result.empty:
        yield Line(texts.sentence("upgrade.empty_sheets", lang, names=list(result.empty)), 2)
    if result.copied:
        yield Line(texts.sentence("upgrade.copied", lang, names=list(result.copied)), 2)
    if result.charts:
        yield Line(texts.sentence("upgrade.charts", lang, names=list(result.charts)), 2)
    if result.macros:
        yield Line(texts.sentence("upgrade.macros", lang), 2)
    yield Line(texts.sentence("upgrade.look", lang))


def _leftovers(result: UpgradeResult, lang: str) -> Iterator[Line]:
    if not (result.leftovers or result.empty or result.charts or result.macros):
        yield Line(texts.sentence("upgrade.all_moved", lang), 2)
    if result.leftovers:
        count = len(result.leftovers)
        yield Line(texts.sentence("upgrade.leftovers", lang, n=count, sheet=result.leftover_sheet), 2)
        for item in result.leftovers[:NAMED_LEFTOVERS]:
            values = {
                "sheet": item.sheet,
                "cell": item.cell,
                "value": shorten(item.value, QUOTED_LETTERS, placeholder=" …"),
            }
            yield Line(texts.sentence("upgrade.leftover", lang, **values), 4)
        if len(result.leftovers) > NAMED_LEFTOVERS:
            yield Line(texts.sentence("run.mail_more", lang, n=len(result.leftovers) - NAMED_LEFTOVERS), 4)


def _files(result: RunResult, lang: str) -> Iterator[Line]:
    yield Line(texts.sentence("run.files", lang), style="bold")
    for key, path in (("case", result.case.path), ("mail", result.remind.outbox), ("ledger", result.ledger)):
        yield Line(f"{texts.sentence(f'run.file_{key}', lang)}: {path}", 2)
    yield Line(texts.sentence("run.nothing_left", lang), 2)
