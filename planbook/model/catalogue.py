"""What the municipality keeps in lists: plan types, what law asks for, controlled values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planbook.findings import Source


class PlanLevel(StrEnum):
    """The layers of the plan system, highest first (Bærum kommune, plansystemet 2024)."""

    STRATEGIC = "Overordnet strategisk"
    ELABORATION = "Strategisk utdyping"
    ACTION = "Plan og handling"
    PRIORITISATION = "Prioritering"
    SUPPORT = "Kunnskapsgrunnlag og støtte"


class Treatment(StrEnum):
    """Who treats a plan."""

    POLITICAL = "Politisk"
    ADMINISTRATIVE = "Administrativ"


class Process(StrEnum):
    """The rules a plan's process follows."""

    CHAPTER_11 = "Plan- og bygningsloven kap. 11"
    NONE = "Ingen lovkrav"


class RequirementType(StrEnum):
    """How strongly a plan is asked for."""

    LAW = "Lovpålagt"
    GUIDELINE = "Statlig planretningslinje"
    GRANT_CONDITION = "Vilkår for tilskudd"
    NATIONAL_EXPECTATION = "Nasjonal forventning"
    OWN_PRIORITY = "Egen prioritering"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanType:
    """A plan type and its defaults: one row of Plantyper."""

    source: Source
    unread: frozenset[str] = frozenset()
    name: str | None = None
    level: PlanLevel | None = None
    purpose: str | None = None
    horizon: str | None = None
    revision_interval_years: int | None = None
    reminder_months: tuple[int, ...] = ()
    adopted_by: str | None = None
    treatment: Treatment | None = None
    process: Process | None = None
    legal_effect: bool | None = None
    in_strategy: bool | None = None
    allowed_parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequirement:
    """A plan that law or state asks for: one row of Plankrav."""

    source: Source
    unread: frozenset[str] = frozenset()
    id: str | None = None
    title: str | None = None
    requirement_type: RequirementType | None = None
    legal_basis: str | None = None
    interval_years: int | None = None
    adopted_by: str | None = None
    covered_by: tuple[str, ...] = ()
    applies: bool | None = None
    verified_date: date | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListValue:
    """A value of a controlled list: one row of Lister."""

    source: Source
    unread: frozenset[str] = frozenset()
    list_name: str | None = None
    value: str | None = None
    order: int | None = None
    active: bool | None = None
