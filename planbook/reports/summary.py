"""The summaries of a case and of the main job, on a terminal."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from planbook import texts
from planbook.reports.findings import grouped

if TYPE_CHECKING:
    from rich.console import Console

    from planbook.findings import Finding
    from planbook.results import CaseResult, RunResult, UpgradeResult

FIRST_THINGS = 3
"""How many things to put right first the summary names."""

NAMED_RECIPIENTS = 5

NAMED_LEFTOVERS = 5
QUOTED_LETTERS = 60


def print_case(console: Console, result: CaseResult, lang: str) -> None:
    """Where the document lies and what it lacks, or why a final was refused."""
    if result.path is None:
        console.print(texts.sentence("case.refused", lang), markup=False)
    else:
        console.print(texts.sentence("case.written", lang, path=result.path), markup=False)
        if not result.final and result.marked:
            console.print(texts.sentence("case.draft", lang, n=result.marked), markup=False)
        elif not result.final and not result.missing:
            console.print(texts.sentence("case.draft_complete", lang), markup=False)
        if result.missing:
            console.print(texts.sentence("case.before", lang), markup=False)
    for item in result.missing:
        _line(
            console, f"- {texts.sentence('case.missing_line', lang, what=item.what.rstrip('.'), place=item.place)}", 2
        )


def print_run(console: Console, result: RunResult, lang: str) -> None:
    """How many plans, what to put right first, who would get mail, where the files lie."""
    check = result.check
    console.print(texts.sentence("run.title", lang, workbook=check.workbook.name), style="bold", markup=False)
    if check.plans > 1:
        console.print(texts.sentence("run.plans", lang, n=check.plans, in_strategy=result.in_strategy), markup=False)
    else:
        console.print(texts.sentence("run.plans_one" if check.plans else "run.plans_none", lang), markup=False)
    _first_things(console, result, lang)
    _mails(console, result, lang)
    _files(console, result, lang)


def _first_things(console: Console, result: RunResult, lang: str) -> None:
    console.print()
    check = result.check
    groups = grouped(list(check.findings))
    groups.sort(key=lambda group: (not group[0].code.startswith("PB1"), not group[0].rule.stops_case, -_weight(group)))
    worth = [group for group in groups if group[0].rule.severity != "info"][:FIRST_THINGS]
    console.print(texts.sentence("run.first" if worth else "run.first_none", lang), style="bold")
    for number, group in enumerate(worth, 1):
        first = group[0]
        if len(group) == 1:
            text = texts.sentence(
                "run.first_line", lang, sentence=texts.message(first, lang), hint=texts.hint(first, lang)
            )
        else:
            title = texts.entry(f"findings.{first.code}.title", lang)
            key = "run.group_plans" if all(finding.plan_title for finding in group) else "run.group_line"
            text = texts.sentence(key, lang, title=title, n=_plans(group), hint=texts.hint(first, lang, guess=False))
        _line(console, f"{number}. {text}", 2)
    counts = check.counts
    command = f"planbook check {check.workbook}"
    values = {"errors": counts["error"], "warnings": counts["warning"], "infos": counts["info"], "command": command}
    _line(console, texts.sentence("run.also", lang, **values), 2)


def _plans(group: list[Finding]) -> int:
    """How many plans, or places, a group of findings is about."""
    return len({finding.address.row if finding.plan_title else id(finding) for finding in group})


def _weight(group: list[Finding]) -> int:
    """Errors weigh more than warnings, many rows more than few."""
    return len(group) + (1000 if group[0].rule.severity == "error" else 0)


def _mails(console: Console, result: RunResult, lang: str) -> None:
    console.print()
    sent = result.remind.sent
    if not sent:
        key = "run.mail_again" if result.remind.known_before else "run.mail_none"
        console.print(texts.sentence(key, lang), style="bold")
    else:
        key = "run.mail_one" if len(sent) == 1 else "run.mail"
        console.print(texts.sentence(key, lang, n=len(sent)), style="bold")
    for digest in sent[:NAMED_RECIPIENTS]:
        plans = texts.count("check.plans", len({reminder.plan.name for reminder in digest.reminders}), lang)
        name = digest.contact.role or digest.address
        _line(console, texts.sentence("run.mail_line", lang, recipient=name, plans=plans), 2)
    if len(sent) > NAMED_RECIPIENTS:
        _line(console, texts.sentence("run.mail_more", lang, n=len(sent) - NAMED_RECIPIENTS), 2)
    if result.remind.without_recipient:
        _line(console, texts.sentence("remind.nobody", lang, n=result.remind.without_recipient), 2)
    if result.remind.unreadable:
        _line(console, texts.sentence("remind.unreadable", lang, n=result.remind.unreadable), 2)


def print_upgrade(console: Console, result: UpgradeResult, lang: str) -> None:
    """What became of an older or damaged workbook."""
    plans = texts.count("check.plans", result.plans, lang)
    console.print(texts.sentence("upgrade.made", lang, path=result.path, plans=plans), markup=False)
    if result.old_version is None:
        _line(console, texts.sentence("upgrade.unknown_version", lang), 2)
    elif result.old_version < result.version:
        versions = {"old": result.old_version, "version": result.version}
        _line(console, texts.sentence("upgrade.version", lang, **versions), 2)
    for sheet, old, new in result.adopted:
        _line(console, texts.sentence("upgrade.adopted", lang, sheet=sheet, old=old, new=new), 2)
    _leftovers(console, result, lang)
    if result.empty:
        _line(console, texts.sentence("upgrade.empty_sheets", lang, names=list(result.empty)), 2)
    if result.copied:
        _line(console, texts.sentence("upgrade.copied", lang, names=list(result.copied)), 2)
    if result.charts:
        _line(console, texts.sentence("upgrade.charts", lang, names=list(result.charts)), 2)
    if result.macros:
        _line(console, texts.sentence("upgrade.macros", lang), 2)
    console.print(texts.sentence("upgrade.look", lang), markup=False)


def _leftovers(console: Console, result: UpgradeResult, lang: str) -> None:
    if not (result.leftovers or result.empty or result.charts or result.macros):
        _line(console, texts.sentence("upgrade.all_moved", lang), 2)
    if result.leftovers:
        count = len(result.leftovers)
        _line(console, texts.sentence("upgrade.leftovers", lang, n=count, sheet=result.leftover_sheet), 2)
        for item in result.leftovers[:NAMED_LEFTOVERS]:
            values = {
                "sheet": item.sheet,
                "cell": item.cell,
                "value": shorten(item.value, QUOTED_LETTERS, placeholder=" …"),
            }
            _line(console, texts.sentence("upgrade.leftover", lang, **values), 4)
        if len(result.leftovers) > NAMED_LEFTOVERS:
            _line(console, texts.sentence("run.mail_more", lang, n=len(result.leftovers) - NAMED_LEFTOVERS), 4)


def _files(console: Console, result: RunResult, lang: str) -> None:
    console.print()
    console.print(texts.sentence("run.files", lang), style="bold")
    for key, path in (("case", result.case.path), ("mail", result.remind.outbox), ("ledger", result.ledger)):
        _line(console, f"{texts.sentence(f'run.file_{key}', lang)}: {path}", 2)
    _line(console, texts.sentence("run.nothing_left", lang), 2)


def _line(console: Console, text: str, indent: int) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text), (0, 0, 0, indent), expand=False))
