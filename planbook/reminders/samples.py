"""Samples that reach every branch of the mail templates, so that a mistake in one shows before the first mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from planbook.analysis.deadline import Deadline, DueRule
from planbook.findings import STRATEGY_ID, Address, Finding, Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanRequirement, RequirementType
from planbook.model.inventory import Inventory, folded
from planbook.model.people import Contact, WrittenStandard
from planbook.model.plan import Plan, Status
from planbook.model.process import MilestoneType
from planbook.model.strategy import Settings
from planbook.reminders.digest import Digest
from planbook.reminders.keys import Key
from planbook.reminders.occasions import Cell, Event, Occasion, Step
from planbook.reminders.policy import Group, Raised, Reminder, Unowned
from planbook.reminders.recipients import TO_COORDINATOR, Reason
from planbook.reminders.writer import Report, Writer

TODAY = date(2026, 11, 21)
_NOW = datetime(2026, 11, 21, 8, tzinfo=ZoneInfo("Europe/Oslo"))
_COLUMNS = {
    "title": ("B", "Plannavn"),
    "adopted_date": ("H", "Vedtatt dato"),
    "next_revision": ("AC", "Neste revisjon"),
}
_BARE = Source("Planer", 4)
_FULL = Source("Planer", 5, _COLUMNS)
_PLAN = Plan(
    source=_FULL, id="P-01", title="Kulturplan", plan_type="Temaplan", status=Status.ADOPTED,
    adopted_date=DateOrYear.of(date(2020, 5, 4)),
)  # fmt: skip
_PLANS = (
    _PLAN,
    Plan(source=_BARE, title="Uten id", plan_type="Analyse", status=Status.NOTED, adopted_date=DateOrYear.of(2019)),
    replace(
        _PLAN,
        id="P-03",
        title="Omsorgsplan",
        period_to=2030,
        plan_type="Kommunedelplan (areal)",
        start=DateOrYear.of(2026),
        finish=DateOrYear.of(date(2027, 6, 1)),
    ),
    replace(_PLAN, id="P-04", title="Beredskapsplan", plan_type=None, status=None, adopted_date=None),
    replace(_PLAN, id="P-05", title="Strategi for havn", plan_type="Strategi", revision_interval_years=9),
)
_CHIEF = Contact(
    source=Source("Kontakter", 4), role="Plankoordinator", name="Kari Berg", email="kari@k.example", active=True
)
_VACANT = Contact(source=Source("Kontakter", 5, {"email": ("C", "E-post")}), role="Kultursjef", active=False)
_WAITS = _LATE, _, _, _COMING, _ = (-300, 0, 1, 14, 200)
"""Days to the day: one for each way of naming it."""
_MEETINGS = ((0, False), (400, True), (400, False))
"""Days from the agenda deadline to the meeting, and whether it is counted back."""


def samples(lang: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Each template's name with what it is filled with."""
    language = next(item for item in WrittenStandard if item.code == lang)
    contact = replace(_CHIEF, language=language)
    bare = Writer(Inventory(), (), "plan@k.example", TODAY, _NOW)
    known = Settings(municipality="Havn", coordinator="Plankoordinator")
    full = replace(bare, inventory=Inventory(contacts=(contact, _VACANT), settings=known, plans=_PLANS))
    mails = [("paaminnelse", full.mail_context(digest)) for digest in _digests(contact)]
    mails.append(("paaminnelse", bare.mail_context(list(_digests(contact))[2])))
    mails.append(("oppsummering", bare.summary_context(Report(), lang)))
    return [*mails, *(("oppsummering", full.summary_context(report, lang)) for report in _reports(contact))]


def _digests(contact: Contact) -> Iterator[Digest]:
    def digest(reminders: Sequence[Reminder], *, chief: bool = False) -> Digest:
        return Digest(contact, folded(contact.email), tuple(reminders), chief)

    occasions = list(_occasions())
    everything = [_reminder(occasion, contact, number=number) for number, occasion in enumerate(occasions)]
    yield digest(everything)
    yield digest(everything[::9], chief=True)
    plan, other, strategy = occasions[0], occasions[1], next(item for item in occasions if item.plan is None)
    for group in Group:
        yield digest([_reminder(plan, contact, group=group)])
    for reason in Reason:
        chief = reason in TO_COORDINATOR or reason is Reason.STRATEGY
        two = [
            _reminder(item, contact, reason, number=place, role=f"Sjef {place}")
            for place, item in enumerate((plan, other))
        ]
        yield digest(two[:1], chief=chief)
        yield digest(two, chief=chief)
    mixed = [_reminder(plan, contact, reason, group, number=number)
             for number, (reason, group) in enumerate((reason, group) for reason in Reason for group in Group)]  # fmt: skip
    own = [_reminder(replace(strategy, due=TODAY + timedelta(days=days)), contact, Reason.STRATEGY) for days in _WAITS]
    rows = [_reminder(_occasion(Event.CONFIRMATION, TODAY, row), contact, Reason.OWNER, Group.CONFIRM, number=number)
            for number, row in enumerate(_PLANS)]  # fmt: skip
    asked = _reminder(_occasion(Event.VIEWS, TODAY, None, missing=("state",), source=Source("Innspill", 0)), contact)
    yield digest(rows)
    yield digest([replace(row, key=replace(row.key, step=2)) for row in rows])
    for chief in (False, True):
        yield digest(mixed, chief=chief)
        for some in (own[:1], own[:2], own[1:], [*own, *(replace(one, key=asked.key) for one in own[:1])], [asked]):
            yield digest(some, chief=chief)
        # Several points of one plan, all of them the last reminder.
        yield digest([_reminder(item, contact, step=3, number=0) for item in (plan, other)], chief=chief)
        yield digest([_reminder(plan, contact, step=3)], chief=chief)
        yield digest([_reminder(plan, contact, group=Group.INFORMATION, step=3)], chief=chief)
        yield digest([_reminder(item, contact) for item in occasions[:9]], chief=chief)


def _reminder(
    occasion: Occasion, contact: Contact, reason: Reason = Reason.RESPONSIBLE, group: Group | None = None, *,
    number: int = 0, step: int = 1, role: str | None = "Kultursjef",
) -> Reminder:  # fmt: skip
    chosen = group or (Group.SETTLE if occasion.due < TODAY else Group.APPROACHING)
    cell = "R5" if reason is Reason.COORDINATOR_ERROR and number % 2 else None
    key = Key(
        f"P-{number}" if occasion.plan else occasion.plan_id, occasion.name, occasion.due, step, folded(contact.email)
    )
    return Reminder(key, occasion, contact, reason, chosen, role, "Forslag" if cell else None, cell)


def _occasions() -> Iterator[Occasion]:
    for number, days in enumerate((*_WAITS, *_WAITS)):
        due = TODAY + timedelta(days=days)
        yield _occasion(
            Event.REVISION, due, _PLANS[number % 5], deadline=Deadline(due, DueRule.INTERVAL, number % 3 * 6 + 1)
        )
    for days in (_LATE, _COMING):
        yield from _of_plans(TODAY + timedelta(days=days))
        yield from _of_the_strategy(TODAY + timedelta(days=days))
    for kind in MilestoneType:
        yield _occasion(Event.MILESTONE, TODAY, milestone=kind)
    yield _occasion(Event.STRATEGY, TODAY, None)


def _of_plans(due: date) -> Iterator[Occasion]:
    for number, rule in enumerate(DueRule):
        yield _occasion(Event.REVISION, due, _PLANS[number % 5], deadline=Deadline(due, rule, 4))
    for planned in (due.year, due):
        yield _occasion(Event.START, due, planned=planned)
        yield _occasion(Event.ADOPTION, due, planned=planned)
    for wait, by_agenda in _MEETINGS:
        meeting = due + timedelta(days=wait)
        for decides in ("formannskapet", "HOK"):
            yield _occasion(Event.ADOPTION, due, body=decides, meeting=meeting, by_agenda=by_agenda)
    for kind in (MilestoneType.START, MilestoneType.PROGRAMME_ON_HEARING, MilestoneType.INTERNAL_HEARING):
        yield _occasion(Event.HEARING, due, milestone=kind)
        for body in ("Formannskapet", None):
            yield _occasion(Event.MILESTONE, due, milestone=kind, body=body)
    for strength in (*RequirementType, None):
        for basis in ("havneloven § 3", None):
            asked = PlanRequirement(source=_BARE, requirement_type=strength, legal_basis=basis, interval_years=4)
            cells = (Cell(_BARE, "decision"),) if basis else ()
            yield _occasion(Event.STATUTORY, due, requirement=asked, cells=cells)


def _of_the_strategy(due: date) -> Iterator[Occasion]:
    for event in (Event.KNOWLEDGE, Event.MIDTERM, Event.OWNER):
        yield _occasion(event, due, None)
    for wait, by_agenda in _MEETINGS:
        meeting = due + timedelta(days=wait)
        for body in ("Bystyret", None):
            yield _occasion(Event.COUNCIL, due, None, body=body, meeting=meeting, by_agenda=by_agenda)
    yield _occasion(Event.PUBLICATION, due, None, meeting=due + timedelta(days=30))
    yield _occasion(Event.VIEWS, due, None, missing=("state", "regional", "neighbours", "Asker"))
    for constituted in (date(2025, 10, 18), None):
        yield _occasion(Event.STRATEGY, due, None, planned=constituted)


def _occasion(event: Event, due: date, plan: Plan | None = _PLAN, **values: Any) -> Occasion:
    if "milestone" in values:
        values["detail"] = values["milestone"].value
    source = values.pop("source", _FULL if due.day % 2 else _BARE)
    return Occasion(event=event, due=due, plan=plan, source=source, steps=(Step(3, due),), **values)


def _reports(contact: Contact) -> Iterator[Report]:
    yield Report()
    yield Report(first_run_only_summary=True)
    yield Report(monthly=True)
    occasions = [item for item in _occasions() if item.due < TODAY]
    reasons = sorted(TO_COORDINATOR)
    told = [
        _reminder(item, contact, reasons[number % len(reasons)], number=number) for number, item in enumerate(occasions)
    ]
    for count in (1, len(told)):
        digest = Digest(contact, folded(contact.email), tuple(told[:count]))
        same = [replace(digest, reminders=tuple(replace(one, reason=reason) for one in digest.reminders))
                for reason in (Reason.INFORMATION, Reason.DEPUTY)]  # fmt: skip
        digests = [digest] if count == 1 else [digest, *same]
        owners = [Unowned(plan, Reason(reason), None if reason == Reason.COORDINATOR_NO_ROLE else "Sjef")
                  for reason in reasons for plan in _PLANS * (1 if count == 1 else 3)]  # fmt: skip
        finding = Finding("PB201", Address("Planer", 5, "L", "Periode til", "period_to"), "P-01", "Kulturplan")
        findings = [finding, *(replace(finding, plan_title=None, plan_id=name) for name in ("P-02", STRATEGY_ID, None))]
        for alone in (False, True):
            yield Report(
                sent=digests, failed=[(item, "550") for item in digests], uncertain=digests, uncertain_before=count,
                not_tried=digests, waiting=digests, raised=[Raised(item.occasion, item.key) for item in told[:count]],
                unreadable=findings, unowned=owners if count > 1 else owners[:1],
                overdue=told[:count], last_run=_NOW, monthly=count > 1, first_run_only_summary=alone, interrupted=True,
            )  # fmt: skip
