"""How plans come about: milestones, decisions, views asked for and received, meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from planbook.findings import Source


class MilestoneType(StrEnum):
    """The steps of a plan process, in their usual order."""

    START = "oppstart"
    PROGRAMME_ON_HEARING = "planprogram på høring"
    PROGRAMME_ADOPTED = "planprogram fastsatt"
    PARTICIPATION = "medvirkning"
    INTERNAL_HEARING = "intern høring"
    FIRST_READING = "førstegangsbehandling"
    PUBLIC_INSPECTION = "høring og offentlig ettersyn"
    COUNCILS_AND_COMMITTEES = "råd og utvalg"
    SECOND_READING = "andregangsbehandling"
    RECOMMENDATION = "innstilling"
    RESOLUTION = "vedtak"
    ANNOUNCEMENT = "kunngjøring"
    STATUS_REPORT = "statusrapport"


class Outcome(StrEnum):
    """What a body did with a case."""

    ADOPTED = "Vedtatt"
    ADOPTED_WITH_CHANGES = "Vedtatt med endring"
    REJECTED = "Ikke vedtatt"
    SENT_BACK = "Sendt tilbake"
    POSTPONED = "Utsatt"
    SENT_ON_HEARING = "Sendt på høring"
    NOTED = "Tatt til orientering"


class ViewType(StrEnum):
    """Who was asked, or who spoke."""

    STATE_BODY = "statlig organ"
    REGIONAL_BODY = "regionalt organ"
    NEIGHBOUR = "nabokommune"
    STATUTORY_COUNCIL = "råd etter kommuneloven § 5-12"
    COMMITTEE = "politisk utvalg"
    ORGANISATION = "organisasjon eller næringsliv"
    RESIDENTS = "innbyggere"
    CHILDREN_AND_YOUTH = "barn og unge"
    EMPLOYEES = "ansatte"
    WORKSHOP = "verksted eller undersøkelse"


class TakenInto(StrEnum):
    """Whether a view was followed."""

    YES = "Ja"
    PARTLY = "Delvis"
    NO = "Nei"
    NOTED = "Merket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A step in a process: one row of Milepæler."""

    source: Source
    unread: frozenset[str] = frozenset()
    plan_id: str | None = None
    milestone_type: MilestoneType | None = None
    body: str | None = None
    planned_date: date | None = None
    hearing_deadline: date | None = None
    done_date: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A political decision: one row of Vedtak."""

    source: Source
    unread: frozenset[str] = frozenset()
    plan_id: str | None = None
    decided_date: date | None = None
    body: str | None = None
    case_number: str | None = None
    outcome: Outcome | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Someone asked, or a view received: one row of Innspill."""

    source: Source
    unread: frozenset[str] = frozenset()
    plan_id: str | None = None
    sender: str | None = None
    view_type: ViewType | None = None
    asked_date: date | None = None
    received_date: date | None = None
    summary: str | None = None
    assessment: str | None = None
    taken_into_account: TakenInto | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting of a body: one row of Møtekalender."""

    source: Source
    unread: frozenset[str] = frozenset()
    body: str | None = None
    meeting_date: date | None = None
    case_deadline: date | None = None
    agenda_sent: date | None = None
