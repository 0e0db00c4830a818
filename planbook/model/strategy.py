"""The planstrategi of the period: the answers on the sheet Planstrategien, and the municipality's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from planbook.findings import Source
from planbook.model.people import WrittenStandard


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """What the case must know about the strategy itself; `sources` has the cell of each answer."""

    sources: dict[str, Source] = field(default_factory=dict, compare=False, repr=False)
    unread: frozenset[str] = frozenset()
    name: str | None = None
    period_from: int | None = None
    period_to: int | None = None
    registration_from: date | None = None
    registration_to: date | None = None
    council_constituted: date | None = None
    case_number: str | None = None
    case_officer: str | None = None
    case_owner: str | None = None
    combined_with_planning_programme: bool | None = None
    knowledge_base: str | None = None
    knowledge_base_date: date | None = None
    health_overview_date: date | None = None
    risk_analysis_date: date | None = None
    proposal_published_date: date | None = None
    proposal_published_where: str | None = None
    council_meeting: date | None = None
    children_and_youth: str | None = None
    prioritised_un_goals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the planners decide for the workbook: the sheet Innstillinger."""

    sources: dict[str, Source] = field(default_factory=dict, compare=False, repr=False)
    unread: frozenset[str] = frozenset()
    municipality: str | None = None
    municipality_number: str | None = None
    neighbours: tuple[str, ...] = ()
    language: WrittenStandard | None = None
    coordinator: str | None = None
    case_word: str | None = None
    check_level: int | None = None
    old_after_years: int | None = None
    lock_plans: bool | None = None
    """Whether the sheet Planer is protected in new workbooks."""
    capacity_per_half_year: int | None = None
    """How many plans of one sector can be adopted in half a year; None where nobody has said."""
    # What an empty answer of these stands for is the reminders' to say.
    agenda_working_days: int | None = None
    """Working days between the agenda deadline and the day the agenda is sent, for meetings without a deadline of their own."""
    start_months: tuple[int, ...] = ()
    """Months before Oppstart at which a reminder is sent; 0 is the day itself."""
    agenda_weeks: tuple[int, ...] = ()
    """Weeks before the agenda deadline of the meeting that is to adopt a plan."""
    milestone_days: tuple[int, ...] = ()
    """Days before a milestone's planned date."""
    hearing_days: tuple[int, ...] = ()
    """Days before a hearing ends."""
    strategy_months: tuple[int, ...] = ()
    """Months before the day by which the strategy must be adopted."""
    publication_days: tuple[int, ...] = ()
    """Days before the last day to publish the strategy's proposal."""
    confirmation_months: tuple[int, ...] = ()
    """Months of the year, 1-12, in which the rows are to be confirmed; none where nobody is asked."""
    mail_gap_days: int | None = None
    """The least number of days between two mails to one person."""
    remind_leader: bool | None = None
    """Whether the leader is told when the last reminder has had no answer."""

    @property
    def lang(self) -> str:
        """The code of the municipality's written standard: nb where nothing is said."""
        return (self.language or WrittenStandard.BOKMAAL).code
