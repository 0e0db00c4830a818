"""Who gets what reminder, and why now, on a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING

from planbook import texts

if TYPE_CHECKING:
    from rich.console import Console

    from planbook.reminders.digest import Digest
    from planbook.reminders.policy import Reminder
    from planbook.results import RemindResult


DUE_WIDTH, WHY_WIDTH = 10, 30
"""Letters that the columns for the day and the reason take."""


def print_reminders(console: Console, result: RemindResult, lang: str) -> None:
    """Each recipient with her plans, then what was or was not sent."""
    from rich.text import Text

    shown = result.due if result.dry_run else result.sent
    for digest in shown:
        name = digest.contact.role or digest.address
        console.print(Text(f"{name} <{digest.address}>", style="bold"))
        for line in _table(digest, result.today, console.width, lang):
            console.print(Text(line), soft_wrap=True)
    if shown:
        console.print()
    for line in _lines(result, lang):
        console.print(Text(line))


def _table(digest: Digest, today: date, width: int, lang: str) -> Iterator[str]:
    """A line or more for each reminder: what it is about, its day, and why now."""
    room = max(width - DUE_WIDTH - WHY_WIDTH - 6, 20)
    for reminder in digest.reminders:
        names = textwrap.wrap(reminder.occasion.title or texts.sentence("remind.strategy", lang), room)
        days = [f"{reminder.due:%d.%m.%Y}"]
        reasons = textwrap.wrap(due_words(reminder, today, lang), WHY_WIDTH)
        for name, day, reason in zip_longest(names, days, reasons, fillvalue=""):
            yield f"  {name:{room}}  {day:{DUE_WIDTH}}  {reason}".rstrip()


def _lines(result: RemindResult, lang: str) -> list[str]:
    return [*_sending_lines(result, lang), *_attention_lines(result, lang), *_preview_lines(result, lang)]


def _sending_lines(result: RemindResult, lang: str) -> Iterator[str]:
    """What was sent, or that there was nothing to send."""
    way = "mail" if result.by_mail else "file"

    def said(key: str, **values: object) -> str:
        return texts.sentence(f"remind.{key}_{way}", lang, outbox=result.outbox, **values)

    if result.first_run_ignored:
        yield texts.sentence("remind.not_first", lang)
    if result.baseline:
        yield (
            said("summary", n=result.baseline)
            if result.summary_sent
            else texts.sentence("remind.baseline", lang, n=result.baseline)
        )
    elif not result.due and not result.waiting:
        key = "remind.again" if result.known_before else "remind.none"
        yield texts.sentence(key, lang, today=result.today)
    if result.redirected:
        yield said("redirected", n=len(result.sent))
        return
    if result.summary_sent and not result.sent and not result.baseline:
        yield said("summary_alone")
    if result.sent:
        yield said("sent_one" if len(result.sent) == 1 else "sent", n=len(result.sent))
    if result.waiting:
        key = "remind.waiting_one" if len(result.waiting) == 1 else "remind.waiting"
        yield texts.sentence(key, lang, n=len(result.waiting))


def _attention_lines(result: RemindResult, lang: str) -> Iterator[str]:
    """What someone must look at."""
    for digest, reason in result.failed:
        yield texts.sentence("remind.failed", lang, recipient=digest.address, reason=reason)
    if result.stopped is not None:
        yield result.stopped.sentence(lang)
        yield texts.sentence("remind.not_tried", lang, n=len(result.not_tried))
    if result.summary_failed:
        yield texts.sentence("remind.summary_failed", lang, reason=result.summary_failed)
    if result.uncertain:
        yield texts.sentence("remind.uncertain", lang, n=result.uncertain)
    if result.raised:
        titles = [
            texts.quoted(item.occasion.title or texts.sentence("remind.strategy", lang)) for item in result.raised
        ]
        yield texts.sentence("remind.raise", lang, titles=titles)
    if result.without_recipient:
        yield texts.sentence("remind.nobody", lang, n=result.without_recipient)
    if result.unreadable:
        yield texts.sentence("remind.unreadable", lang, n=result.unreadable)


def _preview_lines(result: RemindResult, lang: str) -> Iterator[str]:
    """That nothing was sent, and what would stop a sending."""
    if result.quiet_until is not None:
        yield texts.sentence("remind.quiet", lang, today=result.today, until=result.quiet_until)
    if result.would_stop is not None:
        yield result.would_stop.sentence(lang)
    elif result.dry_run and result.due:
        yield texts.sentence("remind.dry", lang)


def due_words(reminder: Reminder, today: date, lang: str) -> str:
    """What a reminder is about, why it is due now, and why this recipient where it is not the obvious one."""
    event = texts.sentence(f"events.{reminder.occasion.event}", lang, what=reminder.occasion.detail)
    days = (reminder.due - today).days
    if reminder.reason == "information":
        words = texts.sentence("remind.for_information", lang)
    elif reminder.occasion.event == "confirmation":
        words = event
    elif reminder.step > 0:
        words = texts.sentence("remind.last" if reminder.is_last else "remind.repeat", lang, event=event)
    else:
        key = {0: "remind.today", 1: "remind.tomorrow"}.get(days, "remind.approaching")
        words = texts.sentence(key, lang, days=days, event=event)
    if reminder.reason in ("responsible", "owner", "information", "strategy"):
        return words
    values = {"role": reminder.role or "", "column": reminder.faulty_column or ""}
    return f"{words}; {texts.sentence(f'remind.reasons.{reminder.reason}', lang, **values)}"
