"""Who gets what reminder, and why now, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from planbook import texts

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from planbook.reminders.digest import Digest
    from planbook.reminders.policy import Reminder
    from planbook.results import RemindResult


DUE_WIDTH, WHY_WIDTH = 10, 24
"""Letters that the columns for the deadline and the reason take."""


def print_reminders(console: Console, result: RemindResult, lang: str) -> None:
    """Each recipient with a table of her plans, then what was or was not sent."""
    from rich.padding import Padding
    from rich.text import Text

    shown = result.due if result.dry_run else result.sent
    for digest in shown:
        name = digest.contact.role or digest.address
        console.print(Text(f"{name} <{digest.address}>", style="bold"))
        console.print(Padding(_table(digest, result.today, console.width - 2, lang), (0, 0, 0, 2), expand=False))
    if shown:
        console.print()
    for line in _lines(result, lang):
        console.print(Text(line))


def _table(digest: Digest, today: date, width: int, lang: str) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(width=max(width - DUE_WIDTH - WHY_WIDTH - 4, 20))
    table.add_column(width=DUE_WIDTH)
    table.add_column(width=WHY_WIDTH)
    for reminder in digest.reminders:
        why = due_words(reminder, today, lang)
        table.add_row(Text(" ".join(reminder.plan.name.split())), f"{reminder.deadline.due:%d.%m.%Y}", Text(why))
    return table


def _lines(result: RemindResult, lang: str) -> list[str]:
    return [*_sending_lines(result, lang), *_attention_lines(result, lang), *_preview_lines(result, lang)]


def _sending_lines(result: RemindResult, lang: str) -> Iterator[str]:
    """What was sent, or that there was nothing to send."""
    if result.first_run_ignored:
        yield texts.sentence("remind.not_first", lang)
    if result.baseline:
        key = "remind.summary" if result.summary_sent else "remind.baseline"
        yield texts.sentence(key, lang, n=result.baseline, outbox=result.outbox)
    elif not result.due:
        key = "remind.again" if result.known_before else "remind.none"
        yield texts.sentence(key, lang, today=result.today)
    if result.redirected:
        yield texts.sentence("remind.redirected", lang, n=len(result.sent), outbox=result.outbox)
        return
    if result.summary_sent and not result.sent and not result.baseline:
        yield texts.sentence("remind.summary_alone", lang, outbox=result.outbox)
    if result.sent:
        key = "remind.sent_one" if len(result.sent) == 1 else "remind.sent"
        yield texts.sentence(key, lang, n=len(result.sent), outbox=result.outbox)


def _attention_lines(result: RemindResult, lang: str) -> Iterator[str]:
    """What someone must look at."""
    for digest, reason in result.failed:
        yield texts.sentence("remind.failed", lang, recipient=digest.address, reason=reason)
    if result.summary_failed:
        yield texts.sentence("remind.summary_failed", lang, reason=result.summary_failed)
    if result.uncertain:
        yield texts.sentence("remind.uncertain", lang, n=result.uncertain)
    if result.raised:
        yield texts.sentence("remind.raise", lang, titles=[texts.quoted(item.plan.name) for item in result.raised])
    if result.without_recipient:
        yield texts.sentence("remind.nobody", lang, n=result.without_recipient)
    if result.unreadable:
        yield texts.sentence("remind.unreadable", lang, n=result.unreadable)


def _preview_lines(result: RemindResult, lang: str) -> Iterator[str]:
    """That nothing was sent, and what would stop a sending."""
    if result.would_stop is not None:
        yield result.would_stop.sentence(lang)
    elif result.dry_run and result.due:
        yield texts.sentence("remind.dry", lang)


def due_words(reminder: Reminder, today: date, lang: str) -> str:
    """Why a reminder is due now, and why this recipient where it is not the obvious one."""
    if reminder.reason == "information":
        words = texts.sentence("remind.for_information", lang)
    elif reminder.step > 0:
        key = "remind.last" if reminder.is_last else "remind.repeat"
        words = texts.sentence(key, lang)
    else:
        words = texts.sentence("remind.approaching", lang, days=(reminder.deadline.due - today).days)
    if reminder.reason in ("responsible", "owner", "information"):
        return words
    values = {"role": reminder.role or "", "column": reminder.faulty_column or ""}
    return f"{words}; {texts.sentence(f'remind.reasons.{reminder.reason}', lang, **values)}"
