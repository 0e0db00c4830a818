"""Which plans are due a reminder, at which step, and what keeps a plan quiet or sends it to the coordinator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from planbook.analysis.effective import effective
from planbook.findings import Finding, Source
from planbook.model.calendar import DateOrYear
from planbook.model.catalogue import PlanType
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Proposal, Status
from planbook.model.strategy import Settings, Strategy
from planbook.reminders.occasions import Event, Occasion, months_before, repeats
from planbook.reminders.policy import Group, Outlook, Reminder, outlook, plan_keys, step_reached
from planbook.reminders.recipients import Reason

TODAY = date(2020, 2, 3)
NOTHING = Outlook()
MONTHS = (12, 6, 3, 1)
COLUMNS = {
    "id": ("A", "Plan-ID"),
    "title": ("B", "Plannavn"),
    "plan_type": ("C", "Plantype"),
    "sector": ("D", "Sektor"),
    "adopted_date": ("H", "Vedtatt dato"),
    "period_to": ("L", "Periode til"),
    "finish": ("U", "Ferdig"),
    "parent": ("AC", "Overordnet plan"),
    "revision_interval_years": ("AG", "Revisjonsintervall (år)"),
    "next_revision": ("AH", "Neste revisjon"),
}
OWNER = "eier@kommune.example"
RESPONSIBLE = "ansvarlig@kommune.example"
COORDINATOR = "koordinator@kommune.example"


def plan(**values: Any) -> Plan:
    """A plan whose period went out on 31 December 2019, with an owner and someone responsible."""
    known: dict[str, Any] = {
        "id": "P-1", "title": "Kulturplan", "plan_type": "Temaplan", "status": Status.ADOPTED, "period_to": 2019,
        "owner": "Kultursjef", "responsible": "Rådgiver kultur",
    }  # fmt: skip
    row = values.pop("row", 4)
    return Plan(source=Source("Planer", row, COLUMNS), **{**known, **values})


def contact(role: str, email: str, **values: Any) -> Contact:
    return Contact(source=Source("Kontakter", 4), role=role, email=email, **{"active": True, **values})


def inventory(*plans: Plan, strategy: Strategy | None = None, **kind: Any) -> Inventory:
    values = {"revision_interval_years": 4, "reminder_months": MONTHS, **kind}
    return Inventory(
        plans=plans,
        plan_types=(PlanType(source=Source("Plantyper", 4), name="Temaplan", **values),),
        contacts=(
            contact("Kultursjef", OWNER),
            contact("Rådgiver kultur", RESPONSIBLE),
            contact("Plankoordinator", COORDINATOR),
        ),
        settings=Settings(coordinator="Plankoordinator"),
        strategy=strategy or Strategy(),
    )


def told(found: Outlook) -> dict[str, list[str]]:
    """The plans each address hears about."""
    heard: dict[str, list[str]] = {}
    for reminder in found.reminders:
        heard.setdefault(reminder.key.recipient, []).append(reminder.occasion.title)
    return heard


def only(reminders: Iterable[Reminder]) -> Reminder:
    (found,) = reminders
    return found


def revision(months: Iterable[int]) -> Occasion:
    """A revision due on 16 June 2019."""
    due = date(2019, 6, 16)
    steps = (*months_before(due, months), *repeats(due))
    return Occasion(event=Event.REVISION, due=due, steps=steps, source=Source("Planer", 4))


# steps


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2018, 6, 15), None),
        (date(2018, 6, 16), -12),
        (date(2018, 12, 15), -12),
        (date(2018, 12, 16), -6),
        (date(2019, 3, 15), -6),
        (date(2019, 3, 16), -3),
        (date(2019, 5, 15), -3),
        (date(2019, 5, 16), -1),
        (date(2019, 6, 16), -1),
        (date(2019, 6, 17), 1),
        (date(2019, 7, 16), 1),
        (date(2019, 7, 17), 2),
        (date(2019, 8, 16), 2),
        (date(2019, 8, 17), 3),
        (date(2029, 8, 17), 3),
    ],
)
def test_each_step_is_a_window_that_begins_on_its_day_and_lasts_until_the_next(today: date, step: int | None) -> None:
    assert step_reached(revision(MONTHS), today) == step


def test_the_order_of_the_lead_times_in_the_cell_does_not_matter() -> None:
    assert step_reached(revision((1, 12, 3, 6)), date(2019, 3, 16)) == -3


def test_a_lead_time_of_no_months_is_a_reminder_on_the_day() -> None:
    assert step_reached(revision((1, 0)), date(2019, 6, 15)) == -1
    assert step_reached(revision((1, 0)), date(2019, 6, 16)) == 0


def test_a_plan_type_without_lead_times_before_the_deadline_is_reminded_only_after_it() -> None:
    assert step_reached(revision(()), date(2019, 6, 16)) is None
    assert step_reached(revision(()), date(2019, 6, 17)) == 1


def test_a_lead_time_from_the_last_day_of_a_long_month_falls_on_the_last_day_of_a_short_one() -> None:
    half_a_year = Occasion(
        event=Event.REVISION, due=date(2019, 12, 31), source=Source("Planer", 4),
        steps=tuple(months_before(date(2019, 12, 31), (6,))),
    )  # fmt: skip
    assert step_reached(half_a_year, date(2019, 6, 29)) is None
    assert step_reached(half_a_year, date(2019, 6, 30)) == -6


@pytest.mark.parametrize(("years", "expected"), [(4, (24, 18, 12)), (2, (24, 18, 12)), (1, (12,))])
def test_lead_times_longer_than_the_interval_are_dropped(years: int, expected: tuple[int, ...]) -> None:
    book = inventory(plan(), revision_interval_years=years, reminder_months=(24, 18, 12))
    assert effective(book, book.plans[0]).reminder_months == expected


def test_a_plan_is_not_reminded_at_a_lead_time_longer_than_its_own_interval() -> None:
    rolled = plan(period_to=None, adopted_date=DateOrYear.of(date(2019, 5, 1)), revision_interval_years=1)
    book = inventory(rolled, reminder_months=(24, 6))
    assert outlook(book, (), date(2019, 10, 31)).reminders == ()
    assert only(outlook(book, (), date(2019, 11, 1)).reminders).step == -6


# what is quiet


def test_an_overdue_plan_is_reminded() -> None:
    assert told(outlook(inventory(plan()), (), TODAY)) == {RESPONSIBLE: ["Kulturplan"], OWNER: ["Kulturplan"]}


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.REPEALED, Status.LAPSED, Status.NOT_STARTED])
def test_a_plan_that_has_ended_or_not_begun_is_quiet(status: Status) -> None:
    assert outlook(inventory(plan(status=status)), (), TODAY) == NOTHING


@pytest.mark.parametrize("decision", [Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO])
def test_a_plan_that_the_council_has_done_away_with_is_quiet(decision: Proposal) -> None:
    assert outlook(inventory(plan(decision=decision)), (), TODAY) == NOTHING


@pytest.mark.parametrize("proposal", [Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO])
def test_a_plan_that_is_only_proposed_to_go_is_still_reminded(proposal: Proposal) -> None:
    assert RESPONSIBLE in told(outlook(inventory(plan(proposal=proposal)), (), TODAY))


def test_a_plan_that_the_council_has_kept_is_quiet_until_the_strategy_runs_out() -> None:
    kept = inventory(plan(decision=Proposal.CONTINUE), strategy=Strategy(period_to=2023))
    assert outlook(kept, (), TODAY).reminders == ()
    assert RESPONSIBLE in told(outlook(kept, (), date(2024, 1, 1)))


def test_a_paused_plan_is_quiet_until_the_day_the_pause_ends() -> None:
    book = inventory(plan(pause_until=date(2020, 3, 1)))
    assert outlook(book, (), date(2020, 2, 29)).reminders == ()
    assert RESPONSIBLE in told(outlook(book, (), date(2020, 3, 1)))


@pytest.mark.parametrize(
    ("today", "quiet"),
    [
        (date(2020, 1, 31), False),
        (date(2020, 2, 1), True),
        (date(2020, 2, 29), True),
        (date(2020, 3, 1), False),
    ],
)
def test_nothing_is_sent_about_rows_of_the_strategy_while_they_are_registered(today: date, *, quiet: bool) -> None:
    round_ = Strategy(registration_from=date(2020, 2, 1), registration_to=date(2020, 2, 29))
    inside, outside = plan(), plan(id="P-2", title="Rutineplan", in_strategy=False)
    heard = told(outlook(inventory(inside, outside, strategy=round_), (), today))[RESPONSIBLE]
    assert heard == (["Rutineplan"] if quiet else ["Kulturplan", "Rutineplan"])


def test_a_registration_round_without_an_end_silences_nothing() -> None:
    book = inventory(plan(), strategy=Strategy(registration_from=date(2020, 2, 1)))
    assert RESPONSIBLE in told(outlook(book, (), TODAY))


# errors


def test_an_error_on_the_cell_of_the_deadline_sends_the_reminder_to_the_coordinator_and_names_the_cell() -> None:
    book = inventory(plan(row=17))
    findings = [Finding("PB506", book.plans[0].source.address("period_to"))]
    reminder = only(outlook(book, findings, TODAY).reminders)
    assert (reminder.key.recipient, reminder.reason) == (COORDINATOR, Reason.COORDINATOR_ERROR)
    assert (reminder.faulty_column, reminder.faulty_cell) == ("Periode til", "L17")
    assert reminder.role == "Rådgiver kultur"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"next_revision": DateOrYear.of(2019)}, "next_revision"),
        ({"decision": Proposal.REVISE, "finish": DateOrYear.of(2019)}, "finish"),
        ({"period_to": None, "adopted_date": DateOrYear.of(2015)}, "adopted_date"),
        ({"period_to": None, "adopted_date": DateOrYear.of(2015)}, "plan_type"),
        (
            {"period_to": None, "adopted_date": DateOrYear.of(2015), "revision_interval_years": 2},
            "revision_interval_years",
        ),
    ],
)
def test_an_error_on_any_cell_that_the_reminder_was_computed_from_redirects_it(
    values: dict[str, Any], field: str
) -> None:
    book = inventory(plan(**values))
    found = outlook(book, [Finding("PB201", book.plans[0].source.address(field))], TODAY)
    assert told(found) == {COORDINATOR: ["Kulturplan"]}


@pytest.mark.parametrize("field", ["title", "sector", "parent", "adopted_date", None])
def test_an_error_elsewhere_in_the_row_changes_nothing(field: str | None) -> None:
    book = inventory(plan())
    finding = Finding("PB201", book.plans[0].source.address(field))
    assert outlook(book, [finding], TODAY) == outlook(book, (), TODAY)


def test_a_warning_on_the_cell_of_the_deadline_changes_nothing() -> None:
    book = inventory(plan())
    warning = Finding("PB507", book.plans[0].source.address("period_to"))
    assert warning.severity != "error"
    assert outlook(book, [warning], TODAY) == outlook(book, (), TODAY)


def test_an_error_in_one_row_does_not_touch_the_next() -> None:
    book = inventory(plan(row=4), plan(row=5, id="P-2", title="Idrettsplan"))
    found = outlook(book, [Finding("PB201", book.plans[0].source.address("period_to"))], TODAY)
    assert told(found) == {COORDINATOR: ["Kulturplan"], RESPONSIBLE: ["Idrettsplan"], OWNER: ["Idrettsplan"]}


def test_an_error_on_another_sheet_in_the_same_row_number_changes_nothing() -> None:
    book = inventory(plan(row=4))
    elsewhere = Finding("PB201", Source("Milepæler", 4, {"period_to": ("L", "Periode til")}).address("period_to"))
    assert outlook(book, [elsewhere], TODAY) == outlook(book, (), TODAY)


@pytest.mark.parametrize(
    "values",
    [
        {"unread": frozenset({"next_revision"})},
        {"unread": frozenset({"finish"}), "decision": Proposal.REVISE},
    ],
)
def test_a_deadline_that_a_later_line_gave_because_a_cell_could_not_be_read_goes_to_the_coordinator(
    values: dict[str, Any],
) -> None:
    book = inventory(plan(**values))
    (field,) = book.plans[0].unread
    found = outlook(book, [Finding("PB201", book.plans[0].source.address(field))], TODAY)
    assert told(found) == {COORDINATOR: ["Kulturplan"]}


def test_a_cell_that_could_not_be_read_below_the_line_that_gave_the_deadline_changes_nothing() -> None:
    book = inventory(plan(next_revision=DateOrYear.of(2019), unread=frozenset({"adopted_date"})))
    finding = Finding("PB201", book.plans[0].source.address("adopted_date"))
    assert outlook(book, [finding], TODAY) == outlook(book, (), TODAY)


def test_ferdig_that_could_not_be_read_changes_nothing_where_no_revision_is_decided() -> None:
    book = inventory(plan(unread=frozenset({"finish"})))
    finding = Finding("PB201", book.plans[0].source.address("finish"))
    assert outlook(book, [finding], TODAY) == outlook(book, (), TODAY)


@pytest.mark.parametrize("field", ["adopted_date", "period_to", "next_revision", "revision_interval_years"])
def test_a_plan_whose_deadline_cannot_be_worked_out_for_an_unread_cell_is_kept_for_the_coordinator(field: str) -> None:
    book = inventory(plan(period_to=None, unread=frozenset({field})))
    finding = Finding("PB201", book.plans[0].source.address(field))
    elsewhere = Finding("PB201", book.plans[0].source.address("sector"))
    found = outlook(book, [finding, elsewhere], TODAY)
    assert (found.reminders, found.unreadable) == ((), (finding,))


def test_a_plan_that_simply_has_no_deadline_is_not_said_to_be_unreadable() -> None:
    book = inventory(plan(period_to=None))
    assert outlook(book, [Finding("PB310", book.plans[0].source.address("adopted_date"))], TODAY) == NOTHING


# keys


def test_two_plans_with_one_plan_id_each_keep_a_key_of_their_own() -> None:
    book = inventory(plan(), plan(row=5, title="Idrettsplan"), plan(row=6, id="P-2", title="Klimaplan"))
    keys = {reminder.occasion.title: reminder.key.plan_id for reminder in outlook(book, (), TODAY).reminders}
    assert len(set(keys.values())) == 3
    assert keys["Klimaplan"] == "P-2"


def test_a_row_that_is_copied_does_not_make_a_new_plan_of_the_one_it_was_copied_from() -> None:
    alone = inventory(plan(), plan(row=5, id="P-2", title="Klimaplan"))
    assert plan_keys(alone) == ["P-1", "P-2"]
    copied = inventory(plan(), plan(row=5, title="Ny plan"), plan(row=6, id="P-2", title="Klimaplan"))
    assert plan_keys(copied) == ["P-1", "P-1|Ny plan", "P-2"]
    assert set(told(outlook(copied, (), TODAY))[RESPONSIBLE]) == {"Kulturplan", "Ny plan", "Klimaplan"}


def test_a_plan_without_a_plan_id_keeps_its_name_as_its_key_wherever_it_stands() -> None:
    assert plan_keys(inventory(plan(id=None), plan(row=5, id=None, title="Idrettsplan"))) == [
        "|Kulturplan",
        "|Idrettsplan",
    ]
    assert plan_keys(inventory(plan(row=4, id=None, title="Idrettsplan"), plan(row=5, id=None))) == [
        "|Idrettsplan", "|Kulturplan",
    ]  # fmt: skip


def test_plans_without_a_plan_id_are_told_apart_by_their_names() -> None:
    book = inventory(plan(id=None), plan(row=5, id=None, title="Idrettsplan"))
    keys = {reminder.key.plan_id for reminder in outlook(book, (), TODAY).reminders}
    assert len(keys) == 2


def test_the_key_is_plan_event_deadline_step_and_the_folded_address() -> None:
    book = inventory(plan(period_to=2020))
    shouting = contact("Rådgiver kultur", "Ansvarlig@Kommune.Example")
    book = Inventory(plans=book.plans, plan_types=book.plan_types, contacts=(shouting,))
    key = only(outlook(book, (), TODAY).reminders).key
    assert key.plan_id == "P-1"
    assert (key.event, key.due, key.step) == (Event.REVISION, date(2020, 12, 31), -12)
    assert key.recipient == RESPONSIBLE


# the owner, and after the third repeat


@pytest.mark.parametrize(("today", "hears"), [(date(2019, 12, 31), False), (date(2020, 1, 1), True)])
def test_the_owner_is_told_from_the_day_after_the_deadline(today: date, *, hears: bool) -> None:
    found = outlook(inventory(plan()), (), today)
    owners = [reminder for reminder in found.reminders if reminder.key.recipient == OWNER]
    assert bool(owners) is hears
    assert all(reminder.group is Group.INFORMATION for reminder in owners)
    assert all(reminder.reason is Reason.INFORMATION for reminder in owners)


def test_an_owner_who_has_the_reminder_herself_is_not_told_a_second_time() -> None:
    found = outlook(inventory(plan(responsible=None)), (), TODAY)
    reminder = only(found.reminders)
    assert (reminder.key.recipient, reminder.reason, reminder.group) == (OWNER, Reason.OWNER, Group.SETTLE)


def test_an_owner_is_told_when_the_responsible_role_is_unknown() -> None:
    found = outlook(inventory(plan(responsible="Har sluttet")), (), TODAY)
    assert told(found) == {COORDINATOR: ["Kulturplan"], OWNER: ["Kulturplan"]}


def test_before_the_deadline_a_plan_stands_as_approaching_and_after_it_as_to_be_settled() -> None:
    assert only(outlook(inventory(plan()), (), date(2019, 12, 31)).reminders).group is Group.APPROACHING
    assert outlook(inventory(plan()), (), date(2020, 1, 1)).reminders[0].group is Group.SETTLE


@pytest.mark.parametrize(
    ("today", "late"), [(date(2020, 1, 31), False), (date(2020, 2, 29), False), (date(2020, 3, 1), True)]
)
def test_a_plan_may_be_raised_from_its_third_repeat(today: date, *, late: bool) -> None:
    found = outlook(inventory(plan()), (), today)
    assert [item.occasion.title for item in found.late] == (["Kulturplan"] if late else [])


def test_a_plan_that_comes_back_from_a_pause_may_have_had_its_last_repeat_before_it() -> None:
    found = outlook(inventory(plan(pause_until=date(2020, 6, 1))), (), date(2020, 6, 1))
    assert (found.reminders[0].step, found.late[0].key) == (1, replace(found.reminders[0].key, step=3))


def test_a_plan_to_be_raised_is_known_by_the_key_of_its_last_repeat() -> None:
    found = outlook(inventory(plan()), (), date(2021, 1, 1))
    assert found.late[0].key == found.reminders[0].key


def test_a_plan_that_nobody_can_be_told_about_is_counted_and_not_lost() -> None:
    book = inventory(plan(owner=None, responsible=None))
    alone = Inventory(plans=book.plans, plan_types=book.plan_types)
    found = outlook(alone, (), TODAY)
    assert (found.reminders, [item.plan for item in found.without_recipient]) == ((), [*book.plans])


def test_an_owner_is_told_after_the_deadline_even_when_there_is_no_coordinator() -> None:
    book = inventory(plan(responsible="Har sluttet"))
    found = outlook(Inventory(plans=book.plans, plan_types=book.plan_types, contacts=book.contacts), (), TODAY)
    assert told(found) == {OWNER: ["Kulturplan"]}


def test_an_owner_whose_role_stands_twice_is_not_told_by_guessing() -> None:
    book = inventory(plan())
    doubled = replace(book, contacts=(*book.contacts, contact("kultursjef", "en.annen@kommune.example")))
    assert told(outlook(doubled, (), TODAY)) == {RESPONSIBLE: ["Kulturplan"]}


# whom nobody can be told for


UNREACHED: list[tuple[dict[str, Any], list[tuple[Reason, str | None]]]] = [
    ({}, []),
    ({"owner": "Har sluttet"}, [(Reason.COORDINATOR_UNKNOWN, "Har sluttet")]),
    ({"owner": "Ledig"}, [(Reason.COORDINATOR_VACANT, "Ledig")]),
    ({"owner": "Feil adresse"}, [(Reason.COORDINATOR_ADDRESS, "Feil adresse")]),
    ({"responsible": "Har sluttet"}, [(Reason.COORDINATOR_UNKNOWN, "Har sluttet")]),
    ({"owner": "Ledig", "responsible": "Har sluttet"}, [(Reason.COORDINATOR_UNKNOWN, "Har sluttet")]),
    ({"owner": None}, []),
    ({"owner": None, "responsible": None}, [(Reason.COORDINATOR_NO_ROLE, None)]),
    ({"responsible": "Ledig"}, []),
    ({"owner": "Har sluttet", "status": Status.LAPSED}, []),
    ({"owner": "Har sluttet", "pause_until": date(2020, 2, 4)}, []),
    ({"owner": "Har sluttet", "pause_until": TODAY}, [(Reason.COORDINATOR_UNKNOWN, "Har sluttet")]),
    ({"owner": "Har sluttet", "unread": frozenset({"owner"})}, []),
]


@pytest.mark.parametrize(("values", "expected"), UNREACHED)
def test_a_plan_is_named_once_where_nobody_can_be_reminded_of_it_or_its_owner_cannot_be_told(
    values: dict[str, Any], expected: list[tuple[Reason, str | None]]
) -> None:
    others = (contact("Ledig", OWNER, active=False), contact("Feil adresse", "to@kommune.example; tre@kommune.example"))
    book = inventory(plan(**values))
    found = outlook(replace(book, contacts=(*book.contacts, *others)), (), TODAY)
    assert [(item.reason, item.role) for item in found.unowned] == expected


def test_an_inventory_without_plans_reminds_nobody() -> None:
    assert outlook(Inventory(), (), TODAY) == NOTHING
