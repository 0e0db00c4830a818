"""A plan: one row of the sheet Planer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planbook.findings import Source
from planbook.model.calendar import DateOrYear


class Status(StrEnum):
    """Where a plan is in its life."""

    NOT_STARTED = "Ikke startet"
    IN_PROGRESS = "Under arbeid"
    ON_HEARING = "På høring"
    ADOPTED = "Vedtatt"
    NOTED = "Tatt til orientering"
    UNDER_REVISION = "Gjeldende, under revisjon"
    SUPERSEDED = "Erstattet"
    REPEALED = "Opphevet"
    LAPSED = "Utgått"
    UNDECIDED = "Uavklart"


ENDED = frozenset({Status.SUPERSEDED, Status.REPEALED, Status.LAPSED})
"""The statuses of a plan that no longer applies."""

DECIDED = frozenset({Status.ADOPTED, Status.NOTED, Status.UNDER_REVISION})
"""The statuses of a plan that a body has decided on."""


class InUse(StrEnum):
    """Whether anyone uses the plan."""

    YES = "Ja"
    NO = "Nei"
    UNSURE = "Usikker"


class Proposal(StrEnum):
    """What the administration proposes, or the council decides, that becomes of a plan."""

    CONTINUE = "Videreføres"
    REVISE = "Revideres"
    REVISE_PARTIAL = "Revideres delvis"
    ROLL = "Rulleres"
    COMPLETE = "Ferdigstilles"
    NEW = "Ny"
    MERGE_INTO = "Innarbeides"
    DROP = "Utgår"
    REPEAL = "Oppheves"
    UNDECIDED = "Uavklart"


class Initiative(StrEnum):
    """Where the wish for a plan came from."""

    STRATEGY = "Planstrategien"
    POLITICAL_DECISION = "Politisk vedtak"
    LAW = "Lov eller forskrift"
    ADMINISTRATION = "Administrasjonen"


class ReportedIn(StrEnum):
    """Where the council reads how a plan is followed up."""

    ANNUAL_REPORT = "Årsrapport"
    ACTION_PROGRAMME = "Handlingsprogram/økonomiplan"
    OWN_CASE = "Egen sak"
    NOWHERE = "Ikke"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One plan as its row says it; None is an empty cell, a name in `unread` a cell that could not be read."""

    source: Source
    unread: frozenset[str] = frozenset()
    id: str | None = None
    title: str | None = None
    plan_type: str | None = None
    sector: str | None = None
    owner: str | None = None
    responsible: str | None = None
    status: Status | None = None
    adopted_date: DateOrYear | None = None
    adopted_by: str | None = None
    case_number: str | None = None
    period_from: int | None = None
    period_to: int | None = None
    in_use: InUse | None = None
    note: str | None = None
    in_strategy: bool | None = None
    proposal: Proposal | None = None
    reason: str | None = None
    start: DateOrYear | None = None
    finish: DateOrYear | None = None
    resource_need: str | None = None
    priority: int | None = None
    initiative: Initiative | None = None
    decision: Proposal | None = None
    decision_reference: str | None = None
    replaced_by: str | None = None
    parent: str | None = None
    goals: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    reported_in: ReportedIn | None = None
    revision_interval_years: int | None = None
    next_revision: DateOrYear | None = None
    pause_until: date | None = None
    confirmed_date: date | None = None
    confirmed_by: str | None = None
    public: bool | None = None
    link: str | None = None

    @property
    def name(self) -> str:
        """What to call the plan to a reader: its title, else its id, else its row."""
        return self.title or self.id or f"{self.source.sheet} {self.source.row}"

    def is_empty(self, field: str) -> bool:
        """Whether a cell is truly empty (and not merely unread)."""
        return getattr(self, field) in (None, ()) and field not in self.unread
