"""The rows of the strategy: what is proposed and decided for each plan, why, when and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planbook.analysis.capacity import HalfYear, work_by_half_year
from planbook.analysis.clock import decisions_hold, strategy_decided
from planbook.analysis.effective import plans_in_strategy
from planbook.analysis.hierarchy import is_master_plan
from planbook.analysis.law import has_legal_effect, is_controllers
from planbook.analysis.proposals import BEGINS, TAKES_AWAY, WORK, settled
from planbook.checks.common import MOST_RELATED, about, empty_cells, living
from planbook.findings import Finding
from planbook.model.calendar import add_years, last_day
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Initiative, InUse, Plan, Proposal, Status
from planbook.texts import Term

_STARTED = frozenset({Status.IN_PROGRESS, Status.ON_HEARING, Status.UNDER_REVISION})
_PERIOD_YEARS = 4


def _in_strategy(inventory: Inventory) -> list[Plan]:
    """The plans that are part of the strategy, but those of which nobody can tell: their status cannot be read."""
    return [plan for plan in plans_in_strategy(inventory) if not plan.unread & {"status", "in_strategy"}]


def _where_settled(inventory: Inventory, plan: Plan) -> str:
    """The column that says what holds for a plan."""
    return "decision" if plan.decision and decisions_hold(inventory) else "proposal"


# proposals


def no_proposal(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB601: part of the strategy, and no proposal. Kommuneplanen has codes of its own (PB605, PB606)."""
    plans = [plan for plan in _in_strategy(inventory) if not (plan.decision and decisions_hold(inventory))]
    plans = [plan for plan in plans if not is_controllers(plan)]  # they get none from the administration
    yield from empty_cells("PB601", "proposal", plans, told_elsewhere=is_master_plan)


def undecided_proposal(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB602: part of the strategy, and not settled."""
    for plan in _in_strategy(inventory):
        if settled(inventory, plan) is Proposal.UNDECIDED and not is_master_plan(plan):
            yield about("PB602", plan, _where_settled(inventory, plan))


def no_reason_to_take_away(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB603: a plan is taken away and nobody says why."""
    for plan in _in_strategy(inventory):
        if settled(inventory, plan) in TAKES_AWAY and plan.is_empty("reason"):
            yield about("PB603", plan, "reason", proposal=settled(inventory, plan))


def no_reason_for_work(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB636: work on a plan is proposed and nobody says why."""
    plans = [plan for plan in _in_strategy(inventory) if settled(inventory, plan) in WORK]
    yield from empty_cells("PB636", "reason", plans)


def merged_into_nothing(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB604: Innarbeides, and no plan that takes it over."""
    for plan in _in_strategy(inventory):
        exists = plan.replaced_by in inventory.plan_by_id and plan.replaced_by != plan.id
        if settled(inventory, plan) is Proposal.MERGE_INTO and not exists and "replaced_by" not in plan.unread:
            yield about("PB604", plan, "replaced_by")


def new_but_adopted(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB607: Ny, and yet adopted already."""
    begins = inventory.strategy.period_from
    for plan in inventory.plans:
        before = plan.adopted_date and (begins is None or plan.adopted_date.year < begins)
        if settled(inventory, plan) is Proposal.NEW and plan.adopted_date and before:
            yield about("PB607", plan, "proposal", date=plan.adopted_date.shown)


def not_public(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB611: part of the strategy, which is public, and marked not to be."""
    for plan in _in_strategy(inventory):
        if plan.public is False:
            yield about("PB611", plan, "public")


def lapses_with_legal_effect(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB612: a plan with legal effect cannot lapse; it must be repealed."""
    for plan in inventory.plans:
        if settled(inventory, plan) is Proposal.DROP and has_legal_effect(inventory, plan):
            yield about("PB612", plan, _where_settled(inventory, plan))


def kept_though_not_used(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB331: to be kept, and nobody uses it or knows whether anyone does."""
    for plan in _in_strategy(inventory):
        if plan.in_use in (InUse.NO, InUse.UNSURE) and settled(inventory, plan) is Proposal.CONTINUE:
            yield about("PB331", plan, _where_settled(inventory, plan), value=plan.in_use)


def kept_beyond_its_period(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB618: to be kept, and its period or next revision ends before the strategy does."""
    end = inventory.strategy.period_to
    for plan in _in_strategy(inventory) if end else ():
        if settled(inventory, plan) is not Proposal.CONTINUE or not plan.is_empty("reason") or not end:
            continue
        until = plan.next_revision.counts_as if plan.next_revision else None
        if until is None and plan.period_to:
            until = last_day(plan.period_to)
        if until and today <= until < last_day(end):
            field = "next_revision" if plan.next_revision else "period_to"
            shown = plan.next_revision.shown if plan.next_revision else plan.period_to
            yield about("PB618", plan, "reason", what=Term(f"kept_until.{field}", {"date": shown}), end=end)


def controllers_plan(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB634: the administration proposes something for a plan of the control committee."""
    for plan in living(inventory):
        if is_controllers(plan) and plan.proposal:
            yield about("PB634", plan, "proposal", value=plan.proposal)


def successor_goes_too(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB412: the plan that takes over is to be taken away itself, or has ended."""
    for plan in inventory.plans:
        other = inventory.plan_by_id.get(plan.replaced_by or "")
        history = plan.status in ENDED and settled(inventory, plan) not in TAKES_AWAY
        if other is None or other is plan or history:
            continue
        if settled(inventory, other) in TAKES_AWAY or other.status in ENDED:
            yield about("PB412", plan, "replaced_by", other=other.name)


# when


def no_finish(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB616: work is proposed and nobody says when the plan is to be adopted."""
    plans = [plan for plan in _in_strategy(inventory) if settled(inventory, plan) in WORK and plan.status not in ENDED]
    yield from empty_cells("PB616", "finish", plans)


def no_start(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB619: work is to begin and nobody says when."""
    plans = [plan for plan in _in_strategy(inventory) if settled(inventory, plan) in BEGINS]
    waiting = [plan for plan in plans if plan.status not in ENDED and plan.status not in _STARTED]
    yield from empty_cells("PB619", "start", waiting)


def work_outside_period(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB617: work of the strategy that begins before its period or ends after it."""
    begins, ends = inventory.strategy.period_from, inventory.strategy.period_to
    if not begins or not ends or begins > ends:
        return
    for plan in _in_strategy(inventory):
        if settled(inventory, plan) not in WORK:
            continue
        if plan.finish and not begins <= plan.finish.year <= ends:
            yield about(
                "PB617", plan, "finish", what=Term("work.finish"), date=plan.finish.shown, begins=begins, ends=ends
            )
        elif plan.start and plan.start.year > ends:
            yield about(
                "PB617", plan, "start", what=Term("work.start"), date=plan.start.shown, begins=begins, ends=ends
            )


def too_much_at_once(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB626: more plans of one sector to be adopted in half a year than it has the capacity for (where that is set)."""
    most = inventory.settings.capacity_per_half_year
    for (_, half_year), plans in work_by_half_year(inventory).items() if most else ():
        if len(plans) <= (most or 0):
            continue
        cells = tuple(plan.source.address("finish").cell or "" for plan in plans)
        for plan in plans[: MOST_RELATED + 1]:
            others = tuple(cell for other, cell in zip(plans, cells, strict=True) if other is not plan)[:MOST_RELATED]
            values = {"n": len(plans), "most": most, "sector": plan.sector, "half": _half(half_year)}
            yield about("PB626", plan, "finish", others, **values)


def _half(half_year: HalfYear) -> Term:
    return Term(f"half_years.{'spring' if half_year.half == 1 else 'autumn'}", {"year": half_year.year})


# decisions


def differs_without_reference(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB628: the council decided otherwise than proposed, and nobody can see where."""
    for plan in inventory.plans if decisions_hold(inventory) else ():
        differs = plan.decision and plan.proposal and plan.decision is not plan.proposal
        if differs and plan.is_empty("decision_reference"):
            yield about("PB628", plan, "decision_reference", proposal=plan.proposal, decision=plan.decision)


def started_outside(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB627: work begun after the strategy was decided, which is not in it and which no decision asks for.

    Told once the council's decision has been entered for any plan: before that nobody can tell what is in it. What is
    rolled every year goes on by itself.
    """
    decided = strategy_decided(inventory)
    if decided is None or not any(plan.decision for plan in inventory.plans):
        return
    for plan in _in_strategy(inventory):
        unread = plan.unread & {"decision", "initiative", "decision_reference"}
        if not plan.start or plan.status not in _STARTED or plan.decision or unread:
            continue
        first = plan.start.day or date(plan.start.year, 1, 1)
        begun = decided < first <= today and plan.proposal is not Proposal.ROLL and not is_controllers(plan)
        if begun and plan.initiative in (None, Initiative.ADMINISTRATION) and not plan.decision_reference:
            yield about("PB627", plan, "decision_reference", date=plan.start.shown, decided=decided)


def task_without_outcome(inventory: Inventory, today: date) -> Iterator[Finding]:
    """PB629: decided in the previous strategy, and nothing says what became of it.

    Told while a newly constituted council has not decided its strategy. Where Oppstart or Ferdig stands and has passed,
    PB504 and PB505 tell.
    """
    constituted, decided = inventory.strategy.council_constituted, strategy_decided(inventory)
    if constituted is None or constituted > today or (decided and decided >= constituted):
        return
    since = add_years(constituted, -_PERIOD_YEARS)
    for plan in inventory.plans:
        open_task = plan.decision in WORK and plan.status not in ENDED | _STARTED
        done = plan.adopted_date and plan.adopted_date.counts_as >= since
        if open_task and not done and plan.is_empty("finish") and plan.is_empty("start"):
            yield about("PB629", plan, "status", decision=plan.decision)
