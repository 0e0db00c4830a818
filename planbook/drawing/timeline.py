"""A timeline of the strategy's period: a bar for work, a mark for a deadline, one row a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

MOST_ROWS = 22
"""How many rows one picture holds: what stands on a landscape page under its heading."""

_INK, _BAR, _GRID = "#1B2A33", "#17495C", "#C9D3D8"
_WIDTH_INCHES = 9.7
_ROW_INCHES = 0.205
_TOP_INCHES, _BOTTOM_INCHES = 0.35, 0.4
_LABEL_SHARE = 0.44
"""How much of the width the names take: the same in every picture, so that the years stand under each other."""
_LABEL_LETTERS = 58


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One plan: its name, when work on it begins and ends, and its deadline."""

    label: str
    start: date | None = None
    finish: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """The words in the picture's legend, in the document's language."""

    work: str
    due: str


def timeline(rows: Sequence[TimelineRow], first_year: int, last_year: int, words: TimelineWords) -> bytes:
    """Draw at most `MOST_ROWS` rows as a PNG 9.7 inches wide; years on top, bars and marks told apart by shape."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height = _TOP_INCHES + _BOTTOM_INCHES + _ROW_INCHES * len(rows)
    figure = Figure(figsize=(_WIDTH_INCHES, height), dpi=200)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    left, right = _number(date(first_year, 1, 1)), _number(date(last_year, 12, 31))
    legend: dict[str, Any] = {}
    for place, row in enumerate(rows):
        if row.start and row.finish:
            start, end = max(_number(row.start), left), min(_number(row.finish), right)
            bar = axes.barh(place, max(end - start, 12), left=start, height=0.55, color=_BAR)
            legend.setdefault(words.work, bar)
        if row.due and left <= _number(row.due) <= right:
            (mark,) = axes.plot([_number(row.due)], [place], "D", ms=5, mfc="white", mec=_INK, mew=1.2, zorder=3)
            legend.setdefault(words.due, mark)
    axes.set_xlim(left, right)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [_shortened(row.label) for row in rows], fontsize=9, color=_INK)
    years = range(first_year, last_year + 1)
    axes.set_xticks([_number(date(year, 7, 1)) for year in years], [str(year) for year in years], fontsize=10)
    axes.set_xticks([_number(date(year, 1, 1)) for year in years], minor=True)
    axes.grid(visible=True, axis="x", which="minor", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", which="both", top=False, bottom=False, labeltop=True, labelbottom=False)
    axes.tick_params(axis="y", length=0)
    for side in axes.spines.values():
        side.set_color(_GRID)
    if legend:
        axes.legend(
            list(legend.values()), list(legend), loc="upper center", ncols=2, fontsize=9, frameon=False,
            bbox_to_anchor=(0.5, 0.0),
        )  # fmt: skip
    figure.subplots_adjust(left=_LABEL_SHARE, right=0.995, top=1 - _TOP_INCHES / height, bottom=_BOTTOM_INCHES / height)
    picture = BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None})
    return picture.getvalue()


def _number(day: date) -> float:
    """A day on the axis, counted in days."""
    return float(day.toordinal())


def _shortened(text: str) -> str:
    """A label that fits; a dollar sign would begin a formula."""
    text = text.replace("$", r"\$")
    return text if len(text) <= _LABEL_LETTERS else f"{text[: _LABEL_LETTERS - 1].rstrip()}…"
