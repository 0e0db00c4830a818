"""What `planbook doctor` saw, a line or two for each thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planbook import texts
from planbook.reports.lines import EMPTY, Line, show

if TYPE_CHECKING:
    from rich.console import Console

    from planbook.reminders.doctor import Point

_STYLES = {"good": "", "warning": "yellow", "fault": "bold red"}


def has_fault(points: Sequence[Point]) -> bool:
    """Whether anything must be put right before reminders can be sent."""
    return any(point.state == "fault" for point in points)


def print_points(console: Console | None, points: Sequence[Point], lang: str) -> None:
    """Each thing with how it stands in words, and whether that is all right in the end."""
    names = [texts.sentence(f"doctor.names.{point.name}", lang) for point in points]
    states = [texts.sentence(f"doctor.states.{point.state}", lang) for point in points]
    wide, room = max(map(len, names), default=0), max(map(len, states), default=0)
    lines = [
        Line(f"{name:{wide}}  {state:{room}}  {point.sentence(lang)}", hang=wide + room + 4, style=_STYLES[point.state])
        for name, state, point in zip(names, states, points, strict=True)
    ]
    faults = sum(point.state == "fault" for point in points)
    warnings = sum(point.state == "warning" for point in points)
    key = "doctor.some" if faults else "doctor.look" if warnings else "doctor.all_good"
    end = texts.sentence(key, lang, n=faults)
    show(console, [*lines, EMPTY, Line(end, style="bold")])
