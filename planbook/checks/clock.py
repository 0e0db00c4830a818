"""The strategy's clock and its foundations: what plan- og bygningsloven § 10-1 asks for before the council decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planbook.analysis.clock import last_day_for_strategy, strategy_decisions
from planbook.analysis.hierarchy import is_master_plan, is_part_of_master_plan
from planbook.analysis.law import LEGAL_WAIT_DAYS, is_council
from planbook.analysis.proposals import settled
from planbook.analysis.views import NEIGHBOURS, REGIONAL, STATE, not_asked
from planbook.checks.common import about, about_row, about_strategy
from planbook.findings import STRATEGY_ID, Address, Finding
from planbook.model.calendar import add_years
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Proposal
from planbook.model.process import MilestoneType, ViewType
from planbook.texts import Term

DECISIVE = frozenset({"plan_id", "outcome", "decided_date"})
"""The cells of a decision without which nobody knows what was decided."""

HEALTH_OVERVIEW_YEARS = 4
"""How often the collected public health overview is made (forskrift 28. juni 2012 nr. 692)."""

RISK_ANALYSIS_YEARS = 4
"""How old the risk analysis may be before it is worth a look. The regulation names no interval: an assessment."""


def _master_plan_decision(inventory: Inventory, code: str, part: str) -> Iterator[Finding]:
    parts = [plan for plan in inventory.plans if is_part_of_master_plan(plan, part) and plan.status not in ENDED]
    unknown = any("plan_type" in plan.unread for plan in inventory.plans)
    if inventory.plans and not parts and not unknown:
        yield Finding(code, Address("Planer"), STRATEGY_ID)
    for plan in parts:
        if not plan.unread & {"proposal", "decision"} and settled(inventory, plan) in (None, Proposal.UNDECIDED):
            yield about(code, plan, "proposal")


def social_part_not_decided(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB605: the council must decide on kommuneplanens samfunnsdel."""
    yield from _master_plan_decision(inventory, "PB605", "samfunnsdel")


def land_use_part_not_decided(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB606: the council must decide on kommuneplanens arealdel."""
    yield from _master_plan_decision(inventory, "PB606", "arealdel")


def adopted_too_late(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB608: the strategy is adopted later than a year after the council was constituted, or will be."""
    constituted, last = inventory.strategy.council_constituted, last_day_for_strategy(inventory)
    if not constituted or not last or any(row.unread & DECISIVE for row in inventory.decisions):
        return
    # A strategy may be amended later in its period: the first decision is the one that counts.
    days = [row.decided_date for row in strategy_decisions(inventory) if row.decided_date]
    decided = min((day for day in days if day >= constituted), default=None)
    if decided is None:
        meeting = inventory.strategy.council_meeting
        decided = meeting if meeting and meeting >= today else today
    if decided > last:
        yield about_strategy("PB608", inventory, "council_meeting", date=last)


def constitution_not_given(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB641: a date for the council's treatment, and nobody can see whether it is within the year."""
    strategy = inventory.strategy
    unknown = not strategy.council_constituted and "council_constituted" not in strategy.unread
    if strategy.council_meeting and unknown:
        yield about_strategy("PB641", inventory, "council_constituted")


def published_too_late(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB609: the proposal was public for less than thirty days, or is not yet when it should be."""
    meeting, published = inventory.strategy.council_meeting, inventory.strategy.proposal_published_date
    if not meeting or "proposal_published_date" in inventory.strategy.unread:
        return
    days = (meeting - (published or today)).days
    if days >= LEGAL_WAIT_DAYS:
        return
    values = {"days": max(days, 0), "limit": LEGAL_WAIT_DAYS, "date": meeting}
    fault = Term("publication.late" if published else "publication.missing", values)
    yield about_strategy("PB609", inventory, "proposal_published_date", fault=fault)


def views_not_asked(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB610: not everyone has been asked whom the law says must be (once a date for the council is set).

    Found at the row that lacks its date; about the sheet where the row itself is missing.
    """
    if not inventory.strategy.council_meeting:
        return
    found = not_asked(inventory)
    if found is None or not found.missing:
        return
    words = {STATE, REGIONAL, NEIGHBOURS}
    missing = [Term(f"views.{name}") if name in words else name for name in found.missing]
    address = found.undated[0].source.address("asked_date") if found.undated else Address("Innspill")
    yield Finding("PB610", address, STRATEGY_ID, None, {"missing": missing})


def health_overview_old(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB614: the public health overview is missing, too old, or later than the start of the work."""
    strategy = inventory.strategy
    if not strategy.council_meeting and not strategy.proposal_published_date:
        return
    made = strategy.health_overview_date
    if made is None and "health_overview_date" not in strategy.unread:
        yield about_strategy("PB614", inventory, "health_overview_date", fault=Term("health_overview.missing"))
    elif made and add_years(made, HEALTH_OVERVIEW_YEARS) < (strategy.council_meeting or today):
        yield about_strategy(
            "PB614", inventory, "health_overview_date", fault=Term("health_overview.old", {"date": made})
        )
    elif made and strategy.registration_from and made > strategy.registration_from:
        late = Term("health_overview.late", {"date": made, "start": strategy.registration_from})
        yield about_strategy("PB614", inventory, "health_overview_date", fault=late)


def no_knowledge_base(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB623: a date for the council, and no document that says what the strategy rests on."""
    strategy = inventory.strategy
    if strategy.council_meeting and not strategy.knowledge_base and "knowledge_base" not in strategy.unread:
        yield about_strategy("PB623", inventory, "knowledge_base")


def risk_analysis_old(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB624: how old the risk analysis is when the council decides, once it is more than four years."""
    strategy = inventory.strategy
    made = strategy.risk_analysis_date
    if not strategy.council_meeting or "risk_analysis_date" in strategy.unread:
        return
    if made is None:
        yield about_strategy("PB624", inventory, "risk_analysis_date", fault=Term("risk_analysis.missing"))
    elif add_years(made, RISK_ANALYSIS_YEARS) < strategy.council_meeting:
        yield about_strategy("PB624", inventory, "risk_analysis_date", fault=Term("risk_analysis.old", {"date": made}))


def no_hearing_of_programme(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB625: combined with a planning programme, and no hearing of it is planned."""
    if not inventory.strategy.combined_with_planning_programme or not inventory.strategy.council_meeting:
        return
    if any(row.unread & {"plan_id", "milestone_type"} for row in inventory.milestones):
        return
    heard = {MilestoneType.PROGRAMME_ON_HEARING, MilestoneType.PUBLIC_INSPECTION}
    own = {row.milestone_type for row in inventory.milestones if row.plan_id == STRATEGY_ID}
    programmes = [row.plan_id for row in inventory.milestones if row.milestone_type in heard]
    plans = [inventory.plan_by_id[plan_id] for plan_id in programmes if plan_id in inventory.plan_by_id]
    of_master_plan = any(is_master_plan(plan) for plan in plans)
    if not own & heard and not of_master_plan:
        yield about_strategy("PB625", inventory, "combined_with_planning_programme")


def councils_not_heard(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB633: no date before the council's treatment on which the councils of kommuneloven § 5-12 could speak."""
    meeting = inventory.strategy.council_meeting
    if not meeting:
        return
    views = [
        row for row in inventory.views if row.plan_id == STRATEGY_ID and row.view_type is ViewType.STATUTORY_COUNCIL
    ]
    days = [day for row in views for day in (row.asked_date, row.received_date)]
    days += [
        row.done_date or row.planned_date
        for row in inventory.milestones
        if row.plan_id == STRATEGY_ID and row.milestone_type is MilestoneType.COUNCILS_AND_COMMITTEES
    ]
    unread = any(row.unread & {"plan_id", "view_type", "asked_date", "received_date"} for row in inventory.views)
    if unread or any(day and day < meeting for day in days):
        return
    if views:
        yield about_row("PB633", inventory, views[0], "asked_date", date=meeting)
    else:
        yield Finding("PB633", Address("Innspill"), STRATEGY_ID, None, {"date": meeting})


def children_not_heard(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB635: nobody has written how children and young people took part."""
    strategy = inventory.strategy
    if strategy.council_meeting and not strategy.children_and_youth and "children_and_youth" not in strategy.unread:
        yield about_strategy("PB635", inventory, "children_and_youth")


def not_decided_by_council(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB622: Vedtak says that another body than the council adopted the strategy."""
    for row in strategy_decisions(inventory):
        if row.body and not is_council(row.body):
            yield about_row("PB622", inventory, row, "body", value=row.body)
