"""The strategy and the law: whether the case can be made, and plan- og bygningsloven § 10-1 is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planbook.analysis.effective import effective
from planbook.analysis.tables import settled
from planbook.checks.common import about, empty_cells
from planbook.findings import STRATEGY_ID, Address, Finding
from planbook.model.calendar import add_years
from planbook.model.catalogue import RequirementType
from planbook.model.goal import GoalType
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import ENDED, Plan, Proposal
from planbook.model.process import ViewType
from planbook.texts import Term

LEGAL_WAIT_DAYS = 30
"""Days that the proposal must be public before the council's treatment (plan- og bygningsloven § 10-1)."""

HEALTH_OVERVIEW_YEARS = 4
"""How often the collected public health overview is made (forskrift 2012-06-28-692)."""

_TAKES_AWAY = (Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO)


def _in_strategy(inventory: Inventory) -> list[Plan]:
    return [plan for plan in inventory.plans if effective(inventory, plan).in_strategy]


def _parts_of_master_plan(inventory: Inventory, word: str) -> list[Plan]:
    """The plans whose plan type is a part of kommuneplanen: samfunnsdel or arealdel."""
    return [plan for plan in inventory.plans if word in folded(plan.plan_type) and plan.status not in ENDED]


def _is_master_plan(plan: Plan) -> bool:
    return any(word in folded(plan.plan_type) for word in ("samfunnsdel", "arealdel"))


def no_proposal(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB601: part of the strategy, and no proposal."""
    plans = [plan for plan in _in_strategy(inventory) if not plan.decision and not _is_master_plan(plan)]
    yield from empty_cells("PB601", "proposal", plans)


def undecided_proposal(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB602: part of the strategy, and not settled."""
    for plan in _in_strategy(inventory):
        if settled(plan) is Proposal.UNDECIDED and not _is_master_plan(plan):
            yield about("PB602", plan, "proposal" if not plan.decision else "decision")


def no_reason(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB603: a plan is taken away and nobody says why."""
    for plan in _in_strategy(inventory):
        if settled(plan) in _TAKES_AWAY and plan.is_empty("reason"):
            yield about("PB603", plan, "reason", proposal=settled(plan))


def merged_into_nothing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB604: Innarbeides, and no plan that takes it over."""
    for plan in _in_strategy(inventory):
        exists = plan.replaced_by in inventory.plan_by_id and plan.replaced_by != plan.id
        if settled(plan) is Proposal.MERGE_INTO and not exists and "replaced_by" not in plan.unread:
            yield about("PB604", plan, "replaced_by")


def _master_plan_decision(inventory: Inventory, code: str, word: str) -> Iterator[Finding]:
    parts = _parts_of_master_plan(inventory, word)
    if inventory.plans and not parts:
        yield Finding(code, Address("Planer"), STRATEGY_ID)
    for plan in parts:
        if "proposal" not in plan.unread and settled(plan) in (None, Proposal.UNDECIDED):
            yield about(code, plan, "proposal")


def social_part_not_decided(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB605: the council must decide on kommuneplanens samfunnsdel."""
    yield from _master_plan_decision(inventory, "PB605", "samfunnsdel")


def land_use_part_not_decided(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB606: the council must decide on kommuneplanens arealdel."""
    yield from _master_plan_decision(inventory, "PB606", "arealdel")


def new_but_adopted(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB607: Ny, and yet adopted already."""
    for plan in inventory.plans:
        begins = inventory.strategy.period_from
        before = plan.adopted_date and (begins is None or plan.adopted_date.year < begins)
        if settled(plan) is Proposal.NEW and plan.adopted_date and before:
            yield about("PB607", plan, "proposal", date=plan.adopted_date.shown)


def _about_strategy(code: str, inventory: Inventory, field: str, **values: object) -> Finding:
    source = inventory.strategy.sources.get(field)
    address = source.address(field) if source else Address("Planstrategien", field=field)
    return Finding(code, address, STRATEGY_ID, None, values)


def adopted_too_late(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB608: the strategy is adopted later than a year after the council was constituted."""
    strategy = inventory.strategy
    if not strategy.council_constituted:
        return
    last = add_years(strategy.council_constituted, 1)
    if (strategy.council_meeting or today) > last:
        yield _about_strategy("PB608", inventory, "council_meeting", date=last)


def published_too_late(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB609: the proposal was public for less than thirty days."""
    strategy = inventory.strategy
    if strategy.proposal_published_date and strategy.council_meeting:
        days = (strategy.council_meeting - strategy.proposal_published_date).days
        if days < LEGAL_WAIT_DAYS:
            yield _about_strategy("PB609", inventory, "proposal_published_date", days=days, limit=LEGAL_WAIT_DAYS)


def views_not_asked(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB610: not everyone has been asked whom the law says must be (once a date for the council is set)."""
    if not inventory.strategy.council_meeting:
        return
    asked = [row for row in inventory.views if row.plan_id == STRATEGY_ID and row.asked_date]
    kinds = {row.view_type for row in asked}
    missing: list[object] = []
    if ViewType.STATE_BODY not in kinds:
        missing.append(Term("views.state"))
    if ViewType.REGIONAL_BODY not in kinds:
        missing.append(Term("views.regional"))
    senders = [folded(row.sender) for row in asked if row.view_type is ViewType.NEIGHBOUR]
    missing += [name for name in inventory.settings.neighbours if not any(folded(name) in sender for sender in senders)]
    if missing:
        yield Finding("PB610", Address("Innspill"), STRATEGY_ID, None, {"missing": missing})


def not_public(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB611: part of the strategy, which is public, and marked not to be."""
    for plan in _in_strategy(inventory):
        if plan.public is False:
            yield about("PB611", plan, "public")


def lapses_with_legal_effect(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB612: a plan with legal effect cannot lapse; it must be repealed."""
    for plan in inventory.plans:
        if settled(plan) is Proposal.DROP and effective(inventory, plan).legal_effect:
            yield about("PB612", plan, "proposal")


def statutory_plan_missing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB613: the law asks for a plan, and none in the list covers it."""
    for row in inventory.plan_requirements if inventory.plans else ():
        law = row.requirement_type is RequirementType.LAW and row.applies is True
        if law and not row.covered_by and "covered_by" not in row.unread:
            values = {"title": row.title or row.id or "", "law": row.legal_basis or "–"}
            yield Finding("PB613", row.source.address("covered_by"), STRATEGY_ID, None, values)


def health_overview_old(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB614: the public health overview is missing or too old when the strategy is made."""
    strategy = inventory.strategy
    if not strategy.council_meeting and not strategy.proposal_published_date:
        return
    made = strategy.health_overview_date
    if made is None and "health_overview_date" not in strategy.unread:
        yield _about_strategy("PB614", inventory, "health_overview_date", date=Term("dates.unknown"))
    elif made and add_years(made, HEALTH_OVERVIEW_YEARS) < (strategy.council_meeting or today):
        yield _about_strategy("PB614", inventory, "health_overview_date", date=made)


def goals_without_plans(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB615: a goal that no plan works for (once the column Mål is in use)."""
    served = {goal for plan in inventory.plans for goal in plan.goals}
    if not served:
        return
    parents = {goal.parent for goal in inventory.goals if goal.id in served}
    for goal in inventory.goals:
        aim = goal.goal_type in (GoalType.MAIN_GOAL, GoalType.SUB_GOAL)
        if aim and goal.id not in served and goal.id not in parents:
            yield Finding("PB615", goal.source.address("id"), values={"goal": goal.id or "", "text": goal.text or ""})
