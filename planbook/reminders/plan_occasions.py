"""What there is to be reminded of about plans: revision, start, adoption, milestones, hearings, statutory intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from planbook.analysis.agenda import agenda_for
from planbook.analysis.clock import CARRIED, decisions_hold, strategy_decided
from planbook.analysis.deadline import Deadline, DueRule, deadline
from planbook.analysis.effective import effective
from planbook.analysis.once import once
from planbook.analysis.proposals import REVISED, WORK, settled
from planbook.analysis.work import decided_since
from planbook.findings import STRATEGY_ID
from planbook.model.calendar import DateOrYear, add_years
from planbook.model.catalogue import PlanRequirement, RequirementType
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Initiative, Plan, Proposal, Status
from planbook.model.process import Decision, Milestone, MilestoneType, Outcome
from planbook.reminders.occasions import (
    MINUTES_DAYS,
    Cell,
    Event,
    Occasion,
    Step,
    after_pause,
    days_before,
    monthly_after,
    months_before,
    repeats,
)

START_MONTHS = (3, 1, 0)
AGENDA_WEEKS = (10, 6, 3)
MILESTONE_DAYS = (28, 7, 0)
HEARING_DAYS = (14, 3, 0)
"""How long before, where Innstillinger says nothing (domain § 8, E03, E04, E12; milestones: our own)."""

CONFIRMATION_DAYS = (0, 14, 28)
"""Days after the first of the month in which rows are to be confirmed (domain § 8, E13)."""
CONFIRMATION_WINDOW = 84
"""Days after which nobody is asked any more to confirm a row this time."""

DEADLINE_FIELDS = (
    "status", "next_revision", "decision", "finish", "period_to", "adopted_date", "revision_interval_years", "plan_type",
    "pause_until",
)  # fmt: skip
"""The cells that decide a plan's deadline: while one of them is unread, nobody can be sure of it."""

_UNDER_WAY = frozenset({Status.IN_PROGRESS, Status.ON_HEARING, Status.UNDER_REVISION})
_OWN_INITIATIVE = frozenset({Initiative.POLITICAL_DECISION, Initiative.LAW, Initiative.ADMINISTRATION})
_AFTERWARDS = frozenset({MilestoneType.RESOLUTION, MilestoneType.ANNOUNCEMENT, MilestoneType.STATUS_REPORT})
"""What ends the work on a plan, or follows it."""


def plan_occasions(inventory: Inventory, plan: Plan, today: date) -> Iterator[Occasion]:
    """Everything there is to be reminded of about a plan, also while it is paused; nothing about one that has ended."""
    if plan.status in ENDED:
        return
    for occasion in _of_plan(inventory, plan, today):
        if plan.pause_until and occasion.event is not Event.CONFIRMATION:
            yield after_pause(occasion, plan.pause_until)
        else:
            yield occasion


def _of_plan(inventory: Inventory, plan: Plan, today: date) -> Iterator[Occasion]:
    """Everything there is to be reminded of, as if the plan were never paused."""
    found, milestones = deadline(inventory, plan, today), _milestones_of(inventory).get(plan.id or "", [])
    if found and not (found.rule is DueRule.DECIDED_FINISH and _is_adopted(inventory, plan, milestones)):
        yield _revision(inventory, plan, found)
    if not _waits_for_council(inventory, plan, milestones):
        yield from _start(inventory, plan, milestones)
        yield from _adoption(inventory, plan, milestones, found)
        for row in milestones:
            if not _is_told_elsewhere(plan, row, milestones):
                yield from milestone_occasions(inventory, row, plan)
    yield from _statutory(inventory, plan, found)
    yield from _confirmation(inventory, plan, today)


def _revision(inventory: Inventory, plan: Plan, found: Deadline) -> Occasion:
    months, late = effective(inventory, plan).reminder_months, repeats(found.due)
    if found.rule in (DueRule.INTERVAL, DueRule.YEARLY) and found.interval_years:
        # The day a plan was adopted is no day to be reminded of it.
        months = tuple(month for month in months if month < 12 * found.interval_years)
    if found.rule is DueRule.DECIDED_FINISH:
        # From here on the steps before the agenda deadline take over.
        weeks = max(inventory.settings.agenda_weeks or AGENDA_WEEKS, default=0)
        months = tuple(month for month in months if month * 30 > weeks * 7)
        late = repeats(found.due, days=MINUTES_DAYS)
    fields = [*_computed_from(found.rule), *(field for field in _looked_at(plan, found.rule) if field in plan.unread)]
    return Occasion(
        event=Event.REVISION, due=found.due, plan=plan, source=plan.source, deadline=found,
        steps=(*months_before(found.due, months), *late),
        cells=tuple(Cell(plan.source, field) for field in fields),
    )  # fmt: skip


def _computed_from(rule: DueRule) -> tuple[str, ...]:
    """The cells that a deadline of one line of the rule is computed from."""
    return {
        DueRule.NEXT_REVISION: ("next_revision",),
        DueRule.DECIDED_FINISH: ("finish", "decision"),
        DueRule.PERIOD: ("period_to",),
        DueRule.INTERVAL: ("adopted_date", "revision_interval_years", "plan_type"),
        DueRule.YEARLY: ("revision_interval_years", "plan_type"),
        DueRule.CONTINUED: ("decision", "period_to", "adopted_date"),
    }[rule]


def _looked_at(plan: Plan, rule: DueRule) -> tuple[str, ...]:
    """The cells that the lines of the rule look at, up to and including the one that gave the deadline."""
    if rule is DueRule.NEXT_REVISION:
        return "status", "next_revision", "pause_until"
    if rule is DueRule.DECIDED_FINISH:
        return "status", "next_revision", "pause_until", "decision", "finish", "adopted_date", "start"
    to_be_revised = plan.decision in REVISED
    return tuple(field for field in DEADLINE_FIELDS if field != "finish" or to_be_revised)


def _is_under_way(plan: Plan, milestones: list[Milestone]) -> bool:
    """Whether work on a plan has begun: its status says so, or a step of this work is done."""
    return plan.status in _UNDER_WAY or any(
        row.milestone_type not in _AFTERWARDS and _is_done_now(plan, row) for row in milestones
    )


def _is_done_now(plan: Plan, row: Milestone) -> bool:
    """Whether a step has been done, and not the last time the plan was made: since Vedtatt dato."""
    if row.done_date is None or "adopted_date" in plan.unread:
        return False
    return plan.adopted_date is None or row.done_date > plan.adopted_date.counts_as


def _waits_for_council(inventory: Inventory, plan: Plan, milestones: list[Milestone]) -> bool:
    """Whether the work is merely proposed to a council that has yet to decide its strategy."""
    proposed = plan.proposal is not None and effective(inventory, plan).in_strategy
    if not proposed or plan.initiative in _OWN_INITIATIVE or _is_under_way(plan, milestones):
        return False
    return not (plan.decision and decisions_hold(inventory)) and not _council_has_decided(inventory)


def _has_work_ahead(inventory: Inventory, plan: Plan, milestones: list[Milestone]) -> bool:
    """Whether work on a plan is planned or under way; what the former council decided holds until something is proposed."""
    what = settled(inventory, plan) or plan.decision
    is_new = plan.status is Status.NOT_STARTED and what is None
    return what in WORK or is_new or _is_under_way(plan, milestones)


_decided = once(strategy_decided)


@once
def _council_has_decided(inventory: Inventory) -> bool:
    constituted, decided = inventory.strategy.council_constituted, _decided(inventory)
    return decided is not None and (constituted is None or decided >= constituted)


@once
def _milestones_of(inventory: Inventory) -> dict[str, list[Milestone]]:
    """The rows of Milepæler of each plan, and of the strategy."""
    found: dict[str, list[Milestone]] = defaultdict(list)
    for row in inventory.milestones:
        if row.plan_id:
            found[row.plan_id].append(row)
    return dict(found)


def strategy_milestones(inventory: Inventory) -> list[Milestone]:
    """The rows of Milepæler about the strategy itself."""
    return _milestones_of(inventory).get(STRATEGY_ID, [])


def _cells(plan: Plan, *fields: str, also: tuple[str, ...] = ()) -> tuple[Cell, ...]:
    """The cells of a plan's row that something was worked out from; those of `also` only where they are unread."""
    looked_at = ("status", "pause_until", *also)
    return tuple(
        Cell(plan.source, field) for field in (*fields, *(field for field in looked_at if field in plan.unread))
    )


def _start(inventory: Inventory, plan: Plan, milestones: list[Milestone]) -> Iterator[Occasion]:
    """Until the status says that work has begun, or a milestone does."""
    if plan.start is None or _is_under_way(plan, milestones) or decided_since(plan):
        return
    if not _has_work_ahead(inventory, plan, milestones):
        return
    due = plan.start.counts_as
    months = inventory.settings.start_months or START_MONTHS
    yield Occasion(
        event=Event.START, due=due, plan=plan, source=plan.source, planned=plan.start.shown,
        steps=(*months_before(due, months), *monthly_after(due)),
        cells=_cells(plan, "start", "decision", also=("adopted_date",)),
    )  # fmt: skip


def _adoption(
    inventory: Inventory, plan: Plan, milestones: list[Milestone], found: Deadline | None
) -> Iterator[Occasion]:
    """By each milestone «vedtak» that is open, else by Ferdig."""
    rows = [row for row in milestones if row.milestone_type is MilestoneType.RESOLUTION and not row.done_date]
    dated = [row for row in rows if row.planned_date]
    for row in dated:
        if not _is_over(plan, row, milestones):
            yield from _to_be_adopted(inventory, plan, row, DateOrYear.of(row.planned_date or date.min), found)
    if plan.finish is None or dated or not _has_work_ahead(inventory, plan, milestones):
        return
    if not decided_since(plan) and not _is_adopted(inventory, plan, milestones):
        yield from _to_be_adopted(inventory, plan, rows[0] if rows else None, plan.finish, found)


def _to_be_adopted(
    inventory: Inventory, plan: Plan, row: Milestone | None, planned: DateOrYear, found: Deadline | None
) -> Iterator[Occasion]:
    """Counted back from the meeting that is meant."""
    by_milestone = row is not None and row.planned_date is not None
    body = (row.body if row else None) or effective(inventory, plan).adopting_body
    agenda = agenda_for(inventory, body, planned)
    meeting = agenda.meeting.meeting_date if agenda else None
    due = agenda.due if agenda else planned.counts_as
    if _is_entered(inventory, plan, meeting or planned.counts_as):
        return
    weeks = inventory.settings.agenda_weeks or AGENDA_WEEKS
    # A decided revision that is late is repeated as a revision, and not as an adoption too.
    is_revision = found is not None and found.rule is DueRule.DECIDED_FINISH
    late = () if is_revision else repeats(meeting or planned.counts_as, days=MINUTES_DAYS)
    cells = _cells(plan, *(() if by_milestone else ("finish",)), also=("adopted_date",))
    if row and by_milestone:
        cells += (Cell(row.source, "planned_date"),)
    if agenda:
        fields = ("meeting_date", "case_deadline", *(("agenda_sent",) if agenda.by_agenda else ()))
        cells += tuple(Cell(agenda.meeting.source, field) for field in fields)
    yield Occasion(
        event=Event.ADOPTION, due=due, plan=plan, source=row.source if row and by_milestone else plan.source, body=body,
        meeting=meeting, planned=planned.shown, by_agenda=agenda.by_agenda if agenda else False,
        steps=(*days_before(due, weeks, 7), *late), cells=cells,
    )  # fmt: skip


def _is_over(plan: Plan, row: Milestone, milestones: list[Milestone]) -> bool:
    """Whether an open milestone «vedtak» was merely forgotten: the plan has been decided in its year or since."""
    planned = row.planned_date or date.max
    if plan.adopted_date and plan.adopted_date.year >= planned.year:
        return True
    return any(
        other.milestone_type is MilestoneType.RESOLUTION and other.done_date and other.done_date >= planned
        for other in milestones
    )


def _is_adopted(inventory: Inventory, plan: Plan, milestones: list[Milestone]) -> bool:
    """Whether this work has reached its decision: a milestone or Vedtak says so, or a plan made anew has been adopted."""
    if any(row.milestone_type is MilestoneType.RESOLUTION and _is_done_now(plan, row) for row in milestones):
        return True
    if plan.finish:
        agenda = agenda_for(inventory, effective(inventory, plan).adopting_body, plan.finish)
        meeting = agenda.meeting.meeting_date if agenda else None
        if _is_entered(inventory, plan, meeting or plan.finish.counts_as):
            return True
    return plan.decision in (Proposal.NEW, Proposal.COMPLETE) and plan.status in (Status.ADOPTED, Status.NOTED)


@once
def _decisions_of(inventory: Inventory) -> dict[str, list[Decision]]:
    """The rows of Vedtak by which each plan was adopted, or was taken note of."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for row in inventory.decisions:
        if row.plan_id and row.decided_date and (row.outcome in CARRIED or row.outcome is Outcome.NOTED):
            found[row.plan_id].append(row)
    return dict(found)


def _is_entered(inventory: Inventory, plan: Plan, meant: date) -> bool:
    """Whether Vedtak has the decision that was meant for a day.

    While the work is under way, rows of other days may be about steps of its process.
    """
    days = [row.decided_date for row in _decisions_of(inventory).get(plan.id or "", ()) if row.decided_date]
    return meant in days or (plan.status in (Status.ADOPTED, Status.NOTED) and any(day > meant for day in days))


def _is_told_elsewhere(plan: Plan, row: Milestone, milestones: list[Milestone]) -> bool:
    """Whether Oppstart, or the adoption, is what tells of a step; or the plan has been adopted since it was planned."""
    kind = row.milestone_type
    if kind is MilestoneType.RESOLUTION:
        return True
    if kind is MilestoneType.START and (plan.start or _is_under_way(plan, milestones)):
        return True
    return is_bygone(row, plan.adopted_date.counts_as if plan.adopted_date else None)


def is_bygone(row: Milestone, decided: date | None) -> bool:
    """Whether a step towards a decision was planned for no later than the day that the decision has been made."""
    day = max(row.planned_date or date.min, row.hearing_deadline or date.min)
    return decided is not None and row.milestone_type not in _AFTERWARDS and day <= decided


def milestone_occasions(inventory: Inventory, row: Milestone, plan: Plan | None) -> Iterator[Occasion]:
    """What a row of Milepæler gives: the day of the step itself, and the day a hearing ends."""
    kind = row.milestone_type
    if kind is None:
        return
    own = _cells(plan) if plan else ()
    if row.planned_date and not row.done_date:
        days = inventory.settings.milestone_days or MILESTONE_DAYS
        yield Occasion(
            event=Event.MILESTONE, due=row.planned_date, plan=plan, detail=kind.value, milestone=kind, source=row.source,
            body=row.body, steps=(*days_before(row.planned_date, days), *repeats(row.planned_date)),
            cells=(Cell(row.source, "planned_date"), Cell(row.source, "milestone_type"), *own),
        )  # fmt: skip
    if row.hearing_deadline:
        days = inventory.settings.hearing_days or HEARING_DAYS
        yield Occasion(
            event=Event.HEARING, due=row.hearing_deadline, plan=plan, detail=kind.value, milestone=kind,
            source=row.source, body=row.body, steps=tuple(days_before(row.hearing_deadline, days)),
            cells=(Cell(row.source, "hearing_deadline"), *own),
        )  # fmt: skip


@once
def _requirements_of(inventory: Inventory) -> dict[str, list[PlanRequirement]]:
    """The rows of Plankrav with an interval that apply to the municipality, by the plans that cover them."""
    found: dict[str, list[PlanRequirement]] = defaultdict(list)
    for row in inventory.plan_requirements:
        if row.applies and row.interval_years:
            for plan_id in row.covered_by:
                found[plan_id].append(row)
    return dict(found)


def _statutory(inventory: Inventory, plan: Plan, found: Deadline | None) -> Iterator[Occasion]:
    """An interval of Plankrav that ends before Revisjonsfrist does, from the day the plan was looked at last.

    What the council has decided, or the planners have set, goes before an interval that no law prescribes; a revision
    that is decided with a Ferdig is the looking that the law asks for.
    """
    requirements = _requirements_of(inventory).get(plan.id or "")
    if not requirements or plan.adopted_date is None or plan.status is Status.NOT_STARTED:
        return
    if found and found.rule is DueRule.DECIDED_FINISH:
        return
    chosen = found is not None and found.rule in (DueRule.NEXT_REVISION, DueRule.CONTINUED)
    seen = _looked_at_days(inventory, plan, plan.adopted_date.counts_as)
    last = max(seen, key=seen.__getitem__)
    for row in requirements:
        years = row.interval_years or 0
        due = add_years(seen[last], years)
        if (found and found.due <= due) or (chosen and row.requirement_type is not RequirementType.LAW):
            continue
        months = [month for month in effective(inventory, plan).reminder_months if month < 12 * years]
        yield Occasion(
            event=Event.STATUTORY, due=due, plan=plan, detail=row.id or row.title or "", requirement=row,
            source=plan.source, steps=(*months_before(due, months), *repeats(due)),
            cells=(
                *_cells(plan, last, also=_LOOKED_AT_FIELDS), Cell(row.source, "interval_years"),
                Cell(row.source, "covered_by"),
            ),
        )  # fmt: skip


_LOOKED_AT_FIELDS = ("adopted_date", "confirmed_date", "decision")
"""The cells that say when a plan was looked at last."""


def _looked_at_days(inventory: Inventory, plan: Plan, adopted: date) -> dict[str, date]:
    """The days on which a plan was looked at, by the cell that says so; Vedtatt dato first.

    The council looked at it when it decided its strategy, where the row has a Vedtak in it.
    """
    decided = _decided(inventory) if plan.decision else None
    days = zip(_LOOKED_AT_FIELDS, (adopted, plan.confirmed_date, decided), strict=True)
    return {field: day for field, day in days if day}


def _confirmation(inventory: Inventory, plan: Plan, today: date) -> Iterator[Occasion]:
    """Once in each month that Innstillinger names, every owner is asked whether her rows still hold."""
    months = inventory.settings.confirmation_months
    if not months:
        return
    begins = max(
        day for year in (today.year - 1, today.year) for month in months if (day := date(year, month, 1)) <= today
    )
    confirmed, adopted = plan.confirmed_date, plan.adopted_date
    fresh = (confirmed and confirmed >= begins) or (adopted and adopted.day and adopted.day >= begins)
    if fresh or (today - begins).days > CONFIRMATION_WINDOW:
        return
    steps = tuple(Step(number, begins + timedelta(days=days)) for number, days in enumerate(CONFIRMATION_DAYS, 1))
    cells = _cells(plan, also=("confirmed_date", "decision"))
    yield Occasion(event=Event.CONFIRMATION, due=begins, plan=plan, source=plan.source, steps=steps, cells=cells)
