"""What was sent to whom and why: as lines, as JSON, as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from planbook import texts
from planbook.errors import FileExistsAlreadyError, UnwritableError
from planbook.findings import STRATEGY_ID
from planbook.places import put
from planbook.reports.lines import EMPTY, Line, clean, show, wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from planbook.reminders.ledger import Row
    from planbook.results import LedgerResult

UNSETTLED = ("uncertain", "sending")
"""The states of which nobody knows whether a mail left."""
GAP = "  "
DAY_WIDTH = 10
SHARES = (0.36, 0.31, 0.33)
"""How the plan's name, what it was about and the address share the rest of a line."""
COLUMNS = ("day", "title", "what", "to", "state")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would work out."""


def print_ledger(console: Console | None, result: LedgerResult, lang: str) -> None:
    """What is uncertain first, with what to do about it; then the rest, newest first."""
    unsettled = [row for row in result.rows if row.state in UNSETTLED]
    rest = [row for row in result.rows if row.state not in UNSETTLED]
    show(console, _lines(console, result, unsettled, rest, lang))


def _lines(
    console: Console | None, result: LedgerResult, unsettled: Sequence[Row], rest: Sequence[Row], lang: str
) -> Iterator[Line]:
    yield from _done(result, lang)
    if result.only_changed:
        return
    width = None if console is None or console.soft_wrap else console.width
    widths = _widths(result.rows, width, lang)
    if unsettled:
        yield Line(texts.count("ledger.unsettled", len(unsettled), lang), style="bold")
        yield Line(texts.sentence("ledger.settle", lang))
        yield EMPTY
        yield from _table(unsettled, widths, lang)
        yield EMPTY
    if rest:
        yield from _table(rest, widths, lang)
        yield EMPTY
    yield Line(counts_line(result, lang))


def _done(result: LedgerResult, lang: str) -> Iterator[Line]:
    """What was changed."""
    if result.mark and not result.marked:
        yield Line(texts.sentence("ledger.marked_none", lang))
    elif result.mark:
        yield Line(texts.count(f"ledger.marked_{result.mark}", result.marked, lang))
    if result.pruned is not None:
        yield Line(texts.count("ledger.pruned", result.pruned, lang, date=result.before))


def counts_line(result: LedgerResult, lang: str) -> str:
    """How much was found, or that there was nothing."""
    if not result.exists:
        return texts.sentence("ledger.none", lang, path=result.path)
    if not result.rows:
        return texts.sentence("ledger.nothing", lang)
    return texts.count("ledger.found", len(result.rows), lang)


def _widths(rows: Sequence[Row], width: int | None, lang: str) -> list[int | None]:
    """How wide each column is; None where nothing is wrapped."""
    if width is None:
        return [None] * len(COLUMNS)
    state = max(len(word) for word in [_head("state", lang), *(state_word(name, lang) for name in _states(rows))])
    rest = width - DAY_WIDTH - state - len(GAP) * (len(COLUMNS) - 1)
    return [DAY_WIDTH, *(max(int(rest * share), 6) for share in SHARES), state]


def _table(rows: Sequence[Row], widths: Sequence[int | None], lang: str) -> Iterator[Line]:
    yield from _grid([_head(column, lang) for column in COLUMNS], widths, "bold")
    for row in rows:
        day = f"{row.today:%d.%m.%Y}"
        yield from _grid(
            [day, _title(row, lang), _what(row, lang), row.key.recipient, state_word(row.state, lang)], widths
        )
        if row.trouble and row.state == "failed":
            yield Line(texts.sentence("ledger.because", lang, reason=row.trouble), DAY_WIDTH + len(GAP))


def _grid(cells: Sequence[str], widths: Sequence[int | None], style: str = "") -> Iterator[Line]:
    """One row: as one line where nothing is wrapped, else as many as its longest cell needs."""
    if widths[0] is None:
        yield Line(GAP.join(clean(cell) for cell in cells), style=style)
        return
    from rich.cells import set_cell_size

    parts = [_parts(cell, width or 0) for cell, width in zip(cells, widths, strict=True)]
    for line in zip_longest(*parts, fillvalue=""):
        padded = (set_cell_size(part, width or 0) for part, width in zip(line, widths, strict=True))
        yield Line(GAP.join(padded).rstrip(), style=style)


def _parts(cell: str, width: int) -> list[str]:
    """The lines of one cell; an address is rather broken after its «@»."""
    if len(cell) > width and "@" in cell and " " not in cell:
        name, _, domain = cell.partition("@")
        return [part for text in (f"{name}@", domain) for part in wrapped(Line(text), width)]
    return list(wrapped(Line(cell), width))


def _states(rows: Iterable[Row]) -> set[str]:
    return {str(row.state) for row in rows}


def _head(column: str, lang: str) -> str:
    return texts.sentence(f"ledger.columns.{column}", lang)


def _title(row: Row, lang: str) -> str:
    """The plan's name as it was, else its id; the strategy is no plan."""
    if row.key.plan_id == STRATEGY_ID:
        return texts.sentence("ledger.strategy", lang)
    return " ".join((row.title or row.key.plan_id).split())


def _what(row: Row, lang: str) -> str:
    words = event_words(row.key.event, lang)
    return words if row.key.due == date.min else f"{words} {row.key.due:%d.%m.%Y}"


def event_words(event: str, lang: str) -> str:
    """An event of the ledger in words; what stands after «:» is another event, or what tells it from others of its kind."""
    name, _, detail = event.partition(":")
    words = texts.entry("events", lang)
    if name not in words:
        return clean(event)
    return texts.filled(
        words[name], {"event": event_words(detail, lang) if detail else "", "what": clean(detail)}, lang
    )


def state_word(state: str, lang: str) -> str:
    """A state of the ledger in words."""
    return texts.sentence(f"ledger.states.{state}", lang)


def reason_words(reason: str, lang: str) -> str:
    """Why somebody was reminded, in words; an older ledger does not know."""
    words = texts.entry("ledger.reasons", lang)
    return str(words.get(reason, clean(reason)))


def ledger_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Every row as JSON values."""
    return [
        {
            "plan_id": row.key.plan_id,
            "event": row.key.event,
            "due": row.key.due.isoformat(),
            "step": row.key.step,
            "recipient": row.key.recipient,
            "state": str(row.state),
            "at": row.at.isoformat(),
            "message_id": row.message_id,
        }
        for row in rows
    ]


def assert_new(path: Path) -> None:
    """Raise `FileExistsAlreadyError` for a file that is there, `UnwritableError` where it has no folder."""
    if path.exists():
        raise FileExistsAlreadyError(path=path)
    if not path.parent.is_dir():
        raise UnwritableError(path=path)


def write_csv(path: Path, rows: Iterable[Row], lang: str) -> None:
    """Write every row to a new file that Excel opens as it is: UTF-8 with a mark, semicolons.

    Raises `FileExistsAlreadyError` and `UnwritableError`.
    """
    columns = ("day", "at", "plan_id", "title", "what", "due", "step", "to", "reason", "state", "trouble", "message_id")
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([_head(column, lang) for column in columns])
    for row in rows:
        key = row.key
        due = "" if key.due == date.min else key.due.isoformat()
        cells = (
            row.today.isoformat(), f"{row.at:%Y-%m-%d %H:%M}", key.plan_id, _title(row, lang),
            event_words(key.event, lang), due, key.step, key.recipient, reason_words(row.reason, lang),
            state_word(row.state, lang), row.trouble, row.message_id or "",
        )  # fmt: skip
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    try:
        put(text.getvalue().encode("utf-8-sig"), path, replace=False)
    except OSError as error:
        raise UnwritableError(path=path) from error


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet takes for text, whatever it begins with."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
