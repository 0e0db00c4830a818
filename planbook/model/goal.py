"""What the plans are for: goals, the challenges behind them, and concerns in tension."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planbook.findings import Source


class GoalType(StrEnum):
    """The level of a goal in kommuneplanens samfunnsdel."""

    MAIN_GOAL = "hovedmål"
    SUB_GOAL = "delmål"
    STRATEGY = "strategi"
    LAND_USE_STRATEGY = "arealstrategi"
    PRIORITY_AREA = "satsingsområde"


class Dimension(StrEnum):
    """The dimensions of sustainability, and the municipality as an organisation."""

    SOCIAL = "sosial"
    CLIMATE = "klima og miljø"
    ECONOMIC = "økonomisk"
    ORGANISATION = "kommunen som organisasjon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal or priority: one row of Mål."""

    source: Source
    unread: frozenset[str] = frozenset()
    id: str | None = None
    goal_type: GoalType | None = None
    text: str | None = None
    parent: str | None = None
    dimension: Dimension | None = None
    un_goals: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A challenge from the knowledge base: one row of Utfordringer."""

    source: Source
    unread: frozenset[str] = frozenset()
    id: str | None = None
    theme: str | None = None
    description: str | None = None
    dimension: Dimension | None = None
    goals: tuple[str, ...] = ()
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalConflict:
    """Two concerns in tension: one row of Målkonflikter."""

    source: Source
    unread: frozenset[str] = frozenset()
    id: str | None = None
    concern_a: str | None = None
    concern_b: str | None = None
    goal_a: str | None = None
    goal_b: str | None = None
    description: str | None = None
    answer: str | None = None
