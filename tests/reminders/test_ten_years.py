"""Ten years, day by day: missed nights, holidays, changed dates and people, decisions, pauses, repeals.

Every day on which the job runs is compared with a model of its own: who should get what, by plain dictionaries. So
everything that is due goes out once, to whoever is right by that day's workbook, and nothing else does.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from any_inventory import DAYS, INVENTORIES
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small_book import (
    ASKED,
    BOOK,
    book,
    contact,
    decision,
    ledger_in_memory,
    meeting,
    milestone,
    plan,
    record,
    requirement,
    strategy,
)

from planbook.checks.registry import run_checks
from planbook.config import Quiet
from planbook.model.calendar import add_months
from planbook.model.inventory import Inventory
from planbook.model.plan import ENDED, Proposal, Status
from planbook.model.process import MilestoneType
from planbook.reminders.due import Due, due, summary_entries
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.occasions import Event, Occasion
from planbook.reminders.policy import SETTLED, _occasions, live_cycles, outlook
from planbook.reminders.quiet import QuietDays, quiet_days

TIMES = int(os.environ.get("PLANBOOK_TIMES", "1"))
"""How many times as many histories as usual."""
FIRST = date(2024, 1, 1)
LAST = date(2033, 12, 31)
DAY = timedelta(days=1)
ROLES = ("Kultursjef", "Rådgiver", "Plansjef")
CHIEF = "koordinator@kommune.example"
QUIET = quiet_days(Quiet())
KINDS = (
    MilestoneType.PARTICIPATION,
    MilestoneType.PUBLIC_INSPECTION,
    MilestoneType.RESOLUTION,
    MilestoneType.STATUS_REPORT,
)

Values = dict[str, Any]
Change = tuple[date, str, Any, Values]
Cycle = tuple[str, str, date, str]
"""Plan, event, day, recipient."""

# Whole histories: shrinking one takes minutes, and the seed of a failing one is printed.
thorough = settings(
    derandomize=True,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass
class World:
    """What stands in the workbook, as plain values that a history changes."""

    plans: dict[str, Values] = field(default_factory=dict)
    milestones: dict[tuple[str, MilestoneType], Values] = field(default_factory=dict)
    people: dict[str, Values] = field(default_factory=dict)
    strategy: Values = field(default_factory=dict)
    settings: Values = field(default_factory=dict)
    decided: list[date] = field(default_factory=list)
    made: Inventory | None = None

    def apply(self, what: str, name: Any, values: Values) -> None:
        """Change some cells."""
        part = getattr(self, what)
        if what == "decided":
            part.append(name)
        elif what == "strategy":
            part.update(values)
        else:
            part.setdefault(name, {}).update(values)
        self.made = None

    @property
    def inventory(self) -> Inventory:
        """The workbook as it is read."""
        if self.made is None:
            rows = [contact(role, **values) for role, values in self.people.items()]
            self.made = book(
                *(plan(row=4 + place, id=name, title=name, **values) for place, (name, values) in enumerate(self.plans.items())),
                contacts=(*rows, contact("Plankoordinator", CHIEF)),
                milestones=tuple(
                    milestone(kind, plan_id=name, row=4 + place, **values)
                    for place, ((name, kind), values) in enumerate(self.milestones.items())
                ),
                meetings=MEETINGS, views=ASKED, plan_requirements=(requirement(3, covered_by=("P-0",)),),
                decisions=tuple(decision(day) for day in self.decided), strategy=strategy(**self.strategy),
                settings=self.settings,
            )  # fmt: skip
        return self.made


MEETINGS = tuple(
    meeting(date(year, month, 16), date(year, month, 1) if month % 2 else None, date(year, month, 9))
    for year in range(2024, 2034)
    for month in (3, 6, 9, 12)
)


def some_day(rng: Random) -> date:
    return FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))


def soon(rng: Random, day: date) -> date:
    """A day of the two years that follow, or of the months before."""
    return day + timedelta(days=rng.randrange(-100, 700))


STATUSES = (
    *[Status.ADOPTED] * 6, Status.UNDER_REVISION, Status.UNDER_REVISION, Status.IN_PROGRESS, Status.NOT_STARTED, Status.NOTED,
    Status.ON_HEARING, Status.UNDECIDED, None, *ENDED,
)  # fmt: skip


def some_cells(rng: Random, day: date) -> Values:
    """What a planner may write in a row of Planer on a day."""
    choices: dict[str, Any] = {
        "next_revision": lambda: rng.choice([None, soon(rng, day), soon(rng, day), day.year + 1]),
        "adopted_date": lambda: rng.choice([None, day, day, day.year - 4]),
        "revision_interval_years": lambda: rng.choice([None, 1, 2, 4]),
        "period_to": lambda: rng.choice([None, day.year, day.year + 1]),
        "status": lambda: rng.choice(STATUSES),
        "decision": lambda: rng.choice([None, None, Proposal.REVISE, Proposal.REVISE, *Proposal]),
        "proposal": lambda: rng.choice([None, None, *Proposal]),
        "start": lambda: rng.choice([None, soon(rng, day), day.year + 1]),
        "finish": lambda: rng.choice([None, soon(rng, day), day.year + 1]),
        "pause_until": lambda: rng.choice([None, None, day + timedelta(days=rng.randrange(300))]),
        "owner": lambda: rng.choice([None, "Ukjent", *ROLES]),
        "responsible": lambda: rng.choice([None, *ROLES]),
        "confirmed_date": lambda: rng.choice([None, day]),
    }
    return {name: choices[name]() for name in rng.sample(list(choices), rng.randrange(1, 5))}


def some_person(rng: Random) -> Values:
    address = rng.choice(["a@b.example", "A@b.example", "c@d.example", "e@f.example", "g@h.example", CHIEF, None])
    return {
        "email": address, "active": rng.random() < 0.7, "deputy": rng.choice([None, "Vara"]),
        "leader": rng.choice([None, "Leder"]),
    }  # fmt: skip


def some_world(rng: Random) -> World:
    """A municipality with a few plans."""
    world = World()
    for number in range(rng.randrange(1, 5)):
        known = {"owner": rng.choice(ROLES), "responsible": rng.choice([None, *ROLES])}
        world.plans[f"P-{number}"] = {**known, "next_revision": some_day(rng), **some_cells(rng, FIRST)}
    stand_ins = {
        "Vara": {"email": "vara@b.example", "active": True},
        "Leder": {"email": "leder@b.example", "active": True},
    }
    world.people = {**{role: some_person(rng) for role in ROLES}, **stand_ins}
    world.strategy = {"council_constituted": date(2023, 10, 19), "period_from": 2024, "period_to": 2027}
    world.settings = {
        "mail_gap_days": rng.choice([None, 0, 3, 14, 31]), "remind_leader": rng.choice([True, False]),
        "confirmation_months": rng.choice([(), (9,), (9, 2)]),
    }  # fmt: skip
    return world


def some_changes(rng: Random, world: World) -> list[Change]:
    """What planners do in ten years."""
    changes: list[Change] = []
    names = list(world.plans)
    for _ in range(rng.randrange(30, 120)):
        day, name = some_day(rng), rng.choice(names)
        what = rng.choice(["plans", "plans", "plans", "milestones", "people", "strategy", "decided"])
        if what == "plans":
            changes.append((day, what, name, some_cells(rng, day)))
        elif what == "milestones":
            planned, kind = day + timedelta(days=rng.randrange(200)), rng.choice(KINDS)
            ends = {"hearing_deadline": planned + 42 * DAY} if kind is MilestoneType.PUBLIC_INSPECTION else {}
            changes.append((day, what, (name, kind), {"planned": planned, "done_date": None, **ends}))
            if rng.random() < 0.6:
                done = planned + timedelta(days=rng.randrange(-20, 60))
                changes.append((done, what, (name, kind), {"done_date": done}))
        elif what == "people":
            role = rng.choice([*ROLES, *ROLES, "Vara", "Leder"])
            changes.append((day, what, role, some_person(rng)))
        elif what == "strategy":
            values = {"council_meeting": day + timedelta(days=rng.randrange(150))}
            round_ = {"registration_from": day, "registration_to": day + timedelta(days=rng.randrange(60))}
            changes.append((day, what, None, rng.choice([values, round_])))
        else:
            changes.append((day, what, day, {}))
    return sorted(changes, key=lambda change: change[0])


def missed_nights(rng: Random) -> set[date]:
    """Nights on which the machine was off: single ones, and whole weeks."""
    missed: set[date] = set()
    for _ in range(rng.randrange(5, 60)):
        first, count = some_day(rng), rng.choice([1, 1, 2, 5, 20, 45])
        missed |= {first + timedelta(days=number) for number in range(count)}
    return missed


# the model


@dataclass
class Model:
    """What the ledger should know, in dictionaries."""

    steps: dict[Cycle, dict[int, date]] = field(default_factory=lambda: defaultdict(dict))
    mails: dict[str, date] = field(default_factory=dict)

    def has(self, cycle: Cycle, step: int) -> bool:
        """Whether the recipient has had the step or a higher one."""
        return any(known >= step for known in self.steps[cycle])


@dataclass(frozen=True)
class Wanted:
    """A reminder that should reach someone."""

    cycle: Cycle
    step: int
    about: tuple[Cycle, int] | None = None

    @property
    def key(self) -> tuple[Cycle, int]:
        """What makes it the same reminder."""
        return self.cycle, self.step


def repeat_days(world: World, occasion: Occasion) -> dict[int, date]:
    """The days of the repeats, monthly: from the day after, two weeks after a decision, a month after a start.

    A plan that is paused past the first of them gets them from the day the pause ends.
    """
    numbers = [number for number, _ in occasion.steps if number > 0]
    if occasion.plan is None or occasion.event is Event.CONFIRMATION or not numbers:
        return {number: day for number, day in occasion.steps if number > 0}
    decided = occasion.deadline is not None and occasion.deadline.rule == "decided_finish"
    counted, days, months = occasion.due, 1, -1
    if occasion.event is Event.ADOPTION:
        planned = occasion.meeting or occasion.planned or occasion.due
        counted = planned if isinstance(planned, date) else date(planned, 12, 31)
    if occasion.event is Event.ADOPTION or decided:
        days = 14
    if occasion.event is Event.START:
        days, months = 0, 0
    pause = world.plans[occasion.plan_id].get("pause_until")
    if pause and pause > add_months(counted, 1 + months) + days * DAY:
        counted, days, months = pause, 0, -1
    return {number: add_months(counted, number + months) + days * DAY for number in numbers}


def reached(world: World, occasion: Occasion, today: date, until: date) -> int | None:
    """The step that an occasion is at: the last whose day has come, while it is not too late for it."""
    numbers = [number for number, day in occasion.steps if number <= 0 and day <= today <= occasion.due]
    numbers += [number for number, day in repeat_days(world, occasion).items() if day <= today]
    if occasion.due <= until and occasion.due >= today:
        numbers += [number for number, _ in occasion.steps if number <= 0]
    return max(numbers, default=None)


def reach(world: World, role: str | None) -> str | None:
    person = world.people.get(role or "", {"email": CHIEF, "active": True} if role == "Plankoordinator" else {})
    return person["email"].casefold() if person.get("active") and person.get("email") else None


def recipient(world: World, occasion: Occasion) -> tuple[str, str | None]:
    """By the words of design § 7: planansvarlig; without one, planeier; then deputy, leader, coordinator.

    And the role that has it so; None where it comes to the coordinator because nobody else can have it.
    """
    if occasion.plan is None:
        return CHIEF, None
    row = world.plans[occasion.plan_id]
    roles = [row.get("responsible"), row.get("owner")]
    asked = [role for role in (reversed(roles) if occasion.event is Event.CONFIRMATION else roles) if role]
    if not asked or asked[0] not in world.people:
        return CHIEF, None
    person = world.people[asked[0]]
    owner = row.get("owner") if row.get("responsible") else None
    chain = [(role, asked[0]) for role in (asked[0], person.get("deputy"), person.get("leader"))] + [(owner, owner)]
    found = ((reach(world, role), had) for role, had in chain)
    return next(((address, had) for address, had in found if address), (CHIEF, None))


def is_silent(world: World, occasion: Occasion, today: date) -> bool:
    """Whether nothing may be said of it: paused, taken away, ended, being registered, or soon before the council."""
    if occasion.plan is None:
        meets = world.strategy.get("council_meeting")
        return bool(occasion.event is Event.STRATEGY and meets and today <= meets <= occasion.due)
    row = world.plans[occasion.plan_id]
    pause = row.get("pause_until")
    taken = row.get("decision") in SETTLED
    first, last = world.strategy.get("registration_from"), world.strategy.get("registration_to")
    registered = first and last and first <= today <= last
    asks = occasion.event in (Event.REVISION, Event.START, Event.STATUTORY, Event.CONFIRMATION)
    return bool((pause and pause > today) or (taken and asks) or registered or row.get("status") in ENDED)


def wanted(world: World, model: Model, today: date, until: date) -> Iterator[Wanted]:
    """Everything that should have reached someone by now."""
    for occasion, _ in _occasions(world.inventory, today):
        step = reached(world, occasion, today, until)
        if step is None or is_silent(world, occasion, today):
            continue
        address, had = recipient(world, occasion)
        cycle = (occasion.plan_id, occasion.name, occasion.due, address)
        yield Wanted(cycle, step)
        if occasion.plan is None or occasion.event is Event.CONFIRMATION or step <= 0:
            continue
        row = world.plans[occasion.plan_id]
        owner = reach(world, row.get("owner"))
        if owner and owner != address:
            yield Wanted((occasion.plan_id, f"owner:{occasion.name}", occasion.due, owner), step, (cycle, step))
        leader = reach(world, world.people.get(had or "", {}).get("leader"))
        if is_over(model, cycle, today) and world.settings["remind_leader"] and leader and leader != address:
            yield Wanted((occasion.plan_id, f"leader:{occasion.name}", occasion.due, leader), 3)


def is_over(model: Model, cycle: Cycle, today: date) -> bool:
    """Whether the third repeat was recorded a month ago."""
    third = model.steps[cycle].get(3)
    return third is not None and add_months(third, 1) <= today


def to_raise(world: World, model: Model, today: date, until: date) -> set[tuple[str, str, date]]:
    """What is late and has had its last repeat a month ago."""
    found = set()
    for occasion, _ in _occasions(world.inventory, today):
        late = (reached(world, occasion, today, until) or 0) > 0 and 3 in repeat_days(world, occasion)
        if not late or occasion.event is Event.CONFIRMATION or is_silent(world, occasion, today):
            continue
        cycle = (occasion.plan_id, occasion.name, occasion.due, recipient(world, occasion)[0])
        if is_over(model, cycle, today):
            found.add(cycle[:3])
    return found


def is_held(model: Model, one: Wanted, today: date) -> bool:
    """Whether the repeat before it came to the same person less than three weeks ago."""
    if one.cycle[1] == Event.CONFIRMATION:
        return False
    return any(0 < step < one.step and today < day + 21 * DAY for step, day in model.steps[one.cycle].items())


def expected(
    world: World, model: Model, today: date, until: date
) -> tuple[set[tuple[Cycle, int]], set[tuple[Cycle, int]]]:
    """What should go out today, and what should wait for the gap between two mails."""
    of: dict[str, list[Wanted]] = defaultdict(list)
    for one in wanted(world, model, today, until):
        if not model.has(*one.key) and not is_held(model, one, today):
            of[one.cycle[-1]].append(one)
    gap = world.settings["mail_gap_days"]
    going: list[Wanted] = []
    waits: list[Wanted] = []
    for address, found in of.items():
        again = model.mails.get(address, date.min) + timedelta(days=7 if gap is None else gap)
        soon = max(today + 14 * DAY, again, until)
        spared = today < again and not any(today <= one.cycle[2] <= soon for one in found)
        (waits if spared else going).extend(found)
    leaving = {one.key for one in going}
    return (
        {one.key for one in going if one.about is None or one.about in leaving or model.has(*one.about)},
        {one.key for one in waits},
    )


def keys(found: Iterable[Any]) -> list[tuple[Cycle, int]]:
    return [
        ((one.key.plan_id, one.key.event, one.key.due, one.key.recipient), one.key.step)
        for digest in found
        for one in digest.reminders
    ]


# the run


@dataclass
class Lived:
    """What ten years left behind."""

    model: Model
    sent: list[tuple[date, Cycle, int]] = field(default_factory=list)
    news: list[tuple[str, str, date, str]] = field(default_factory=list)
    months: list[date] = field(default_factory=list)
    ahead: dict[Cycle, int] = field(default_factory=dict)
    """The last step before its day that each occasion was at on a sending day."""
    open: set[tuple[Cycle, int]] = field(default_factory=set)
    """What is wanted on the last day by its date alone, whatever was sent when."""
    lacking: set[tuple[Cycle, int]] = field(default_factory=set)


def live(
    start: World, changes: list[Change], missed: set[date], ledger: Ledger, failing: Random | None = None,
    quiet: QuietDays = QUIET,
) -> Lived:  # fmt: skip
    """Ten years of nights; each run is held to the model."""
    world, lived, left = deepcopy(start), Lived(Model()), list(changes)
    today = FIRST
    while today <= LAST:
        while left and left[0][0] <= today:
            _, what, name, values = left.pop(0)
            world.apply(what, name, values)
        if not quiet.is_quiet(today) and today not in missed:
            night(world, lived, ledger, today, quiet, failing)
        today += DAY
    return lived


def night(world: World, lived: Lived, ledger: Ledger, today: date, quiet: QuietDays, failing: Random | None) -> None:
    """One run, and now and then a second one that has nothing to do."""
    until = quiet.next_sending_day(today) - DAY
    found = look(world, ledger, today, until)
    going, waits = expected(world, lived.model, today, until)
    got = keys(found.digests)
    assert len(got) == len(set(got)), today
    assert set(got) == going, (today, set(got) ^ going)
    assert set(keys(found.waiting)) == waits, today
    raised = {(item.key.plan_id, item.key.event, item.key.due) for item in found.raised}
    assert raised == to_raise(world, lived.model, today, until), today
    assert {id(item) for item in found.new_raised} <= {id(item) for item in found.raised}
    for digest in found.digests:
        assert {one.key.recipient for one in digest.reminders} == {digest.address}
        if failing and failing.random() < 0.05:
            record(ledger, digest.entries, today, State.FAILED)
            continue
        record(ledger, digest.entries, today)
        lived.model.mails[digest.address] = today
        for cycle, step in keys([digest]):
            assert not lived.model.has(cycle, step), (today, cycle, step)
            lived.model.steps[cycle][step] = today
            lived.sent.append((today, cycle, step))
    record(ledger, summary_entries(found, today, 1), today)
    told = [one.entry.key for one in found.news]
    lived.news += [(key.plan_id, key.event, key.due, key.recipient) for key in told]
    lived.months += [found.monthly.key.due] if found.monthly else []
    follow(world, lived, today, until)
    if not failing and today.day % 3 == 0:
        again = look(world, ledger, today, until)
        assert (again.digests, again.news, again.monthly) == ([], [], None), today


def look(world: World, ledger: Ledger, today: date, until: date) -> Due:
    inventory = world.inventory
    return due(outlook(inventory, (), today, until), inventory, ledger, BOOK, today)


def follow(world: World, lived: Lived, today: date, until: date) -> None:
    """Keep what each occasion was at, and on the last day what is still open."""
    everything = list(wanted(world, lived.model, today, until))
    for one in everything:
        if one.step <= 0:
            lived.ahead[one.cycle] = one.step
    lived.open = {one.key for one in everything if not one.cycle[1].startswith("leader:")}
    lived.lacking = {one.key for one in everything if not lived.model.has(*one.key)}


@settings(thorough, max_examples=6 * TIMES)
@given(rng=st.randoms(use_true_random=True), failing=st.none() | st.randoms(use_true_random=True))
def test_in_ten_years_everyone_gets_what_is_due_once_and_nothing_else(rng: Random, failing: Random | None) -> None:
    world = some_world(rng)
    changes, missed = some_changes(rng, world), missed_nights(rng)
    with ledger_in_memory() as ledger:
        lived = live(world, changes, missed, ledger, failing)
    assert len({(cycle, step) for _, cycle, step in lived.sent}) == len(lived.sent)
    last: dict[Cycle, int] = {}
    day: dict[Cycle, date] = {}
    for today, cycle, step in lived.sent:
        assert not QUIET.is_quiet(today)
        assert today not in missed
        assert step > last.get(cycle, -1000), (cycle, step)
        assert step <= 3
        if last.get(cycle, 0) > 0 and cycle[1] != Event.CONFIRMATION:
            assert today >= day[cycle] + 21 * DAY, (cycle, step)
        last[cycle], day[cycle] = step, today
    assert len(lived.news) == len(set(lived.news))
    assert len(lived.months) == len(set(lived.months))


@settings(thorough, max_examples=4 * TIMES)
@given(rng=st.randoms(use_true_random=True))
def test_without_missed_nights_and_changes_no_last_step_before_a_day_is_lost(rng: Random) -> None:
    world = some_world(rng)
    for number in range(3):
        planned = some_day(rng)
        row = {"planned": planned, "hearing_deadline": planned + 42 * DAY}
        world.apply("milestones", (f"P-{number % len(world.plans)}", KINDS[number]), row)
    with ledger_in_memory() as ledger:
        lived = live(world, [], set(), ledger)
    lost = [(cycle, step) for cycle, step in lived.ahead.items() if not lived.model.has(cycle, step)]
    # What is at its first step on the last day may still wait for the gap.
    assert not [key for key in lost if key not in lived.lacking]


@settings(thorough, max_examples=3 * TIMES)
@given(rng=st.randoms(use_true_random=True))
def test_missed_nights_leave_nothing_behind_that_is_still_to_be_said(rng: Random) -> None:
    world = some_world(rng)
    changes = some_changes(rng, world)
    missed = {day for day in missed_nights(rng) if day < LAST - 60 * DAY}
    with ledger_in_memory() as without, ledger_in_memory() as with_missed:
        whole, broken = live(world, changes, set(), without), live(world, changes, missed, with_missed)
    assert whole.open == broken.open
    # What one of them still lacks waits for the gap between two mails, or for a mail that waits for it.
    recent = {cycle[-1] for today, cycle, _ in [*whole.sent, *broken.sent] if today >= LAST - 45 * DAY}
    for cycle, step in whole.lacking ^ broken.lacking:
        assert cycle[-1] in recent or cycle[1].startswith(("owner:", "leader:")), (cycle, step)


@settings(
    max_examples=100 * TIMES,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(inventory=INVENTORIES, today=DAYS, ahead=st.integers(0, 40))
def test_whatever_stands_in_a_workbook_what_is_due_can_be_worked_out(
    inventory: Inventory, today: date, ahead: int
) -> None:
    findings = run_checks(inventory, today, 3)
    with ledger_in_memory() as ledger:
        found = outlook(inventory, findings, today, today + timedelta(days=ahead))
        first = due(found, inventory, ledger, BOOK, today)
        live_cycles(inventory, today)
        for digest in first.digests:
            record(ledger, digest.entries, today)
        record(ledger, summary_entries(first, today, 1), today)
        again = due(found, inventory, ledger, BOOK, today)
    assert not [one for digest in again.digests for one in digest.reminders if one.about is None]
    assert (again.news, again.monthly) == ([], None)
    ended = {id(row) for row in inventory.plans if row.status in ENDED}
    assert not [one for one in found.reminders if id(one.plan) in ended]
