"""What there is to be reminded of about a plan: each event to the day, what begins it and what ends it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from small_book import (
    CHIEF,
    OWNER,
    RESPONSIBLE,
    SECRETARIAT,
    book,
    contact,
    decision,
    meeting,
    milestone,
    one,
    plan,
    requirement,
    steps,
    strategy,
    told,
)

from planbook.findings import Finding
from planbook.model.catalogue import RequirementType
from planbook.model.inventory import Inventory
from planbook.model.plan import Initiative, Plan, Proposal, Status
from planbook.model.process import MilestoneType, Outcome
from planbook.reminders.occasions import Event, Occasion
from planbook.reminders.plan_occasions import plan_occasions
from planbook.reminders.policy import outlook

TODAY = date(2025, 1, 15)
DAY = timedelta(days=1)
ENDED = [Status.SUPERSEDED, Status.REPEALED, Status.LAPSED]


def occasion(event: Event, inventory: Inventory, today: date = TODAY) -> Occasion | None:
    """The occasion of an event about the first plan."""
    return one(plan_occasions(inventory, inventory.plans[0], today), event)


# revision


def test_a_revision_is_reminded_of_by_the_months_of_the_plan_type_and_then_monthly_three_times() -> None:
    found = occasion(Event.REVISION, book(plan(next_revision=date(2026, 6, 16)), kind={"reminder_months": (18, 2)}))
    assert steps(found) == {
        -18: date(2024, 12, 16), -2: date(2026, 4, 16), 1: date(2026, 6, 17), 2: date(2026, 7, 17), 3: date(2026, 8, 17),
    }  # fmt: skip


def test_a_revision_is_reminded_of_at_twelve_six_three_and_one_months_where_the_plan_type_says_nothing() -> None:
    found = occasion(Event.REVISION, book(plan(next_revision=2026, plan_type="Ukjent")))
    assert [number for number in steps(found) if number < 0] == [-12, -6, -3, -1]


@pytest.mark.parametrize(("years", "numbers"), [(1, [-6, -3, -1]), (2, [-12, -6, -3, -1]), (4, [-24, -12, -6, -3, -1])])
def test_no_lead_time_is_as_long_as_the_interval_that_gave_the_deadline(years: int, numbers: list[int]) -> None:
    rolled = plan(adopted_date=date(2025, 1, 10), revision_interval_years=years)
    found = occasion(Event.REVISION, book(rolled, kind={"reminder_months": (24, 12, 6, 3, 1)}))
    assert [number for number in steps(found) if number < 0] == numbers


@pytest.mark.parametrize("status", ENDED)
def test_nothing_at_all_is_said_of_a_plan_that_has_ended(status: Status) -> None:
    ended = plan(
        status=status, next_revision=2024, start=2024, finish=2024, adopted_date=2015, decision=Proposal.REVISE,
    )  # fmt: skip
    rows = tuple(
        milestone(kind, date(2025, 1, 10), hearing_deadline=date(2025, 1, 20), row=4 + place)
        for place, kind in enumerate(MilestoneType)
    )
    inventory = book(
        ended, milestones=rows, plan_requirements=(requirement(4),), settings={"confirmation_months": (1,)},
    )  # fmt: skip
    assert told(inventory, TODAY) == []


def test_nothing_is_told_of_an_unreadable_cell_of_a_plan_that_has_ended() -> None:
    ended = plan(status=Status.REPEALED, unread=frozenset({"period_to", "adopted_date"}))
    wrong = [Finding("PB201", ended.source.address(field)) for field in ("period_to", "adopted_date")]
    assert outlook(book(ended), wrong, TODAY).unreadable == ()


def test_a_decided_revision_is_due_on_ferdig_and_its_last_month_belongs_to_the_agenda_deadline() -> None:
    decided = plan(decision=Proposal.REVISE, start=2025, finish=date(2026, 6, 16), adopted_date=2019)
    found = occasion(Event.REVISION, book(decided))
    assert [number for number in steps(found) if number < 0] == [-12, -6, -3]
    assert list(steps(occasion(Event.ADOPTION, book(decided)))) == [-10, -6, -3]


def test_a_decided_revision_that_is_late_is_told_once_a_month_and_not_as_an_adoption_too() -> None:
    decided = plan(decision=Proposal.REVISE, finish=date(2024, 12, 31), adopted_date=2019, status=Status.UNDER_REVISION)
    assert told(book(decided), date(2025, 1, 13)) == []
    assert told(book(decided), date(2025, 1, 14)) == ["ansvarlig revision 1", "eier owner:revision 1"]
    assert [day for number, day in steps(occasion(Event.REVISION, book(decided))).items() if number > 0] == [
        date(2025, 1, 14), date(2025, 2, 14), date(2025, 3, 14),
    ]  # fmt: skip


@pytest.mark.parametrize("adopted", [date(2025, 3, 1), date(2026, 1, 1), 2026])
def test_a_decided_revision_that_is_done_brings_nothing_more(adopted: date | int) -> None:
    done = plan(decision=Proposal.REVISE, start=date(2025, 3, 1), finish=2026, adopted_date=adopted)
    assert told(book(done), date(2026, 12, 1)) == []
    assert told(book(done), date(2027, 1, 1)) == []


def test_a_decided_revision_whose_decision_stands_in_milepaeler_or_vedtak_is_not_called_late() -> None:
    late = plan(decision=Proposal.REVISE, finish=date(2025, 6, 18), adopted_date=2019, status=Status.UNDER_REVISION)
    today = date(2025, 7, 2)
    assert "ansvarlig revision 1" in told(book(late), today)
    ticked = milestone(MilestoneType.RESOLUTION, date(2025, 6, 18), done_date=date(2025, 6, 18))
    assert told(book(late, milestones=(ticked,)), today) == []
    assert told(book(late, decisions=(decision(date(2025, 6, 18), "P-1"),)), today) == []
    former = milestone(MilestoneType.RESOLUTION, date(2019, 6, 18), done_date=date(2019, 6, 18))
    assert "ansvarlig revision 1" in told(book(late, milestones=(former,)), today)


# start


def begins(**values: Any) -> Plan:
    """A plan on which work is to begin on 1 September 2025."""
    known = {"status": Status.NOT_STARTED, "decision": Proposal.NEW, "start": date(2025, 9, 1)}
    return plan(**{**known, **values})


def test_a_start_is_reminded_of_three_and_one_months_before_on_the_day_and_a_month_after_it() -> None:
    assert steps(occasion(Event.START, book(begins()))) == {
        -3: date(2025, 6, 1), -1: date(2025, 8, 1), 0: date(2025, 9, 1),
        1: date(2025, 10, 1), 2: date(2025, 11, 1), 3: date(2025, 12, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 5, 31), []),
        (date(2025, 6, 1), ["ansvarlig start -3"]),
        (date(2025, 9, 1), ["ansvarlig start 0"]),
        (date(2025, 9, 2), []),
        (date(2025, 9, 30), []),
        (date(2025, 10, 1), ["ansvarlig start 1", "eier owner:start 1"]),
    ],
)
def test_nobody_is_late_with_a_start_before_a_month_has_passed(today: date, said: list[str]) -> None:
    assert told(book(begins()), today) == said


def test_the_months_before_a_start_are_a_setting_and_a_year_alone_means_its_last_day() -> None:
    found = occasion(Event.START, book(begins(start=2025), settings={"start_months": (2,)}))
    assert found is not None
    assert (found.due, found.planned) == (date(2025, 12, 31), 2025)
    assert steps(found)[-2] == date(2025, 10, 31)


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.ON_HEARING, Status.UNDER_REVISION])
def test_a_start_is_over_when_the_status_says_that_work_has_begun(status: Status) -> None:
    assert occasion(Event.START, book(begins(status=status))) is None


def test_a_start_is_over_when_a_milestone_of_this_work_is_done_and_not_by_one_of_the_last_time() -> None:
    revised = begins(status=Status.ADOPTED, decision=Proposal.REVISE, adopted_date=date(2019, 6, 16))
    for kind in (MilestoneType.START, MilestoneType.PARTICIPATION):
        now = milestone(kind, date(2025, 8, 20), done_date=date(2025, 8, 20))
        assert occasion(Event.START, book(revised, milestones=(now,))) is None
        former = milestone(kind, date(2018, 2, 1), done_date=date(2018, 2, 1))
        assert occasion(Event.START, book(revised, milestones=(former,))) is not None


@pytest.mark.parametrize(
    "outcome", [Proposal.CONTINUE, Proposal.ROLL, Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO]
)
def test_a_start_is_not_reminded_of_where_the_council_decided_that_there_is_no_such_work(outcome: Proposal) -> None:
    assert told(book(begins(status=Status.ADOPTED, decision=outcome)), date(2025, 9, 1)) == []


@pytest.mark.parametrize("kind", [Proposal.NEW, Proposal.REVISE, Proposal.REVISE_PARTIAL, Proposal.COMPLETE])
def test_a_start_is_over_when_the_plan_has_been_adopted_since(kind: Proposal) -> None:
    assert occasion(Event.START, book(begins(status=Status.ADOPTED, decision=kind))) is not None
    done = begins(status=Status.ADOPTED, decision=kind, adopted_date=date(2025, 9, 1))
    assert occasion(Event.START, book(done)) is None


# what the council has not decided yet


def proposed(**values: Any) -> Plan:
    """A new plan that the administration merely proposes."""
    return begins(**{"decision": None, "proposal": Proposal.NEW, "finish": date(2025, 12, 10), **values})


STEP = milestone(MilestoneType.PARTICIPATION, date(2025, 9, 1), hearing_deadline=date(2025, 9, 3))


def test_nothing_is_said_of_work_that_the_council_has_not_decided() -> None:
    inventory = book(proposed(), milestones=(STEP,), strategy=strategy(council_constituted=date(2023, 10, 19)))
    assert told(inventory, date(2025, 9, 1)) == [
        "koordinator strategy 3", "koordinator views 3",
    ]  # fmt: skip
    decided = book(proposed(), milestones=(STEP,), decisions=(decision(date(2024, 6, 1)),))
    assert told(decided, date(2025, 9, 1)) == [
        "ansvarlig hearing:medvirkning -3", "ansvarlig milestone:medvirkning 0", "ansvarlig start 0",
    ]  # fmt: skip


def test_what_the_former_council_decided_its_strategy_does_not_decide_for_the_next() -> None:
    book_ = book(
        proposed(), strategy=strategy(council_constituted=date(2023, 10, 19)), decisions=(decision(date(2020, 6, 1)),)
    )
    assert occasion(Event.START, book_) is None


def test_a_decision_of_the_former_council_does_not_carry_a_proposal_to_the_next() -> None:
    again = begins(status=Status.ADOPTED, decision=Proposal.REVISE, proposal=Proposal.REVISE)
    new_council: dict[str, Any] = {"strategy": strategy(council_constituted=date(2023, 10, 19))}
    assert occasion(Event.START, book(again, decisions=(decision(date(2020, 6, 1)),), **new_council)) is None
    assert occasion(Event.START, book(again, decisions=(decision(date(2024, 6, 1)),), **new_council)) is not None


def test_what_the_former_council_decided_goes_on_until_something_else_is_proposed() -> None:
    old = begins(status=Status.ADOPTED, decision=Proposal.REVISE)
    new_council = strategy(council_constituted=date(2023, 10, 19))
    assert occasion(Event.START, book(old, strategy=new_council, decisions=(decision(date(2020, 6, 1)),))) is not None


@pytest.mark.parametrize("initiative", [Initiative.LAW, Initiative.POLITICAL_DECISION, Initiative.ADMINISTRATION])
def test_work_that_others_than_the_strategy_asked_for_does_not_wait_for_it(initiative: Initiative) -> None:
    assert occasion(Event.START, book(proposed(initiative=initiative))) is not None
    assert occasion(Event.START, book(proposed(initiative=Initiative.STRATEGY))) is None


def test_work_that_has_begun_and_plans_outside_the_strategy_do_not_wait_for_the_council() -> None:
    assert occasion(Event.ADOPTION, book(proposed(status=Status.IN_PROGRESS))) is not None
    assert occasion(Event.START, book(proposed(in_strategy=False))) is not None


# adoption


def adopts(**values: Any) -> Plan:
    """A plan under way that is to be adopted by 17 June 2026."""
    return plan(**{"status": Status.IN_PROGRESS, "finish": date(2026, 6, 17), **values})


def test_an_adoption_is_counted_back_in_weeks_from_the_agenda_deadline_and_repeated_after_the_meeting() -> None:
    inventory = book(adopts(), meetings=(meeting(date(2026, 6, 10), date(2026, 5, 22)),))
    found = occasion(Event.ADOPTION, inventory)
    assert found is not None
    assert (found.due, found.meeting, found.body) == (date(2026, 5, 22), date(2026, 6, 10), "Utvalget")
    assert steps(found) == {
        -10: date(2026, 3, 13), -6: date(2026, 4, 10), -3: date(2026, 5, 1),
        1: date(2026, 6, 24), 2: date(2026, 7, 24), 3: date(2026, 8, 24),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 3, 12), []),
        (date(2026, 3, 13), ["ansvarlig adoption -10"]),
        (date(2026, 5, 22), ["ansvarlig adoption -3"]),
        (date(2026, 5, 23), []),
        (date(2026, 6, 23), []),
        (date(2026, 6, 24), ["ansvarlig adoption 1", "eier owner:adoption 1"]),
    ],
)
def test_between_the_agenda_deadline_and_two_weeks_after_the_meeting_nobody_is_told_anything(
    today: date, said: list[str]
) -> None:
    assert told(book(adopts(), meetings=(meeting(date(2026, 6, 10), date(2026, 5, 22)),)), today) == said


def test_the_weeks_before_the_agenda_deadline_are_a_setting() -> None:
    inventory = book(adopts(), settings={"agenda_weeks": (4,)})
    assert steps(occasion(Event.ADOPTION, inventory))[-4] == date(2026, 5, 20)


def test_an_adoption_without_a_known_meeting_goes_by_the_day_itself_and_a_year_alone_by_its_end() -> None:
    found = occasion(Event.ADOPTION, book(adopts(finish=2026)))
    assert found is not None
    assert (found.due, found.meeting, found.planned) == (date(2026, 12, 31), None, 2026)


def test_a_milestone_says_which_day_and_which_body_is_to_adopt_the_plan() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4), body="Kommunestyret")
    calendar = (meeting(date(2026, 3, 4), date(2026, 2, 11), body="Kommunestyret"), meeting(date(2026, 3, 3)))
    found = occasion(Event.ADOPTION, book(adopts(), milestones=(row,), meetings=calendar))
    assert found is not None
    assert (found.due, found.body, found.planned, found.source) == (
        date(2026, 2, 11), "Kommunestyret", date(2026, 3, 4), row.source,
    )  # fmt: skip


def test_a_milestone_about_the_decision_is_told_as_the_adoption_and_not_twice() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4))
    assert told(book(adopts(), milestones=(row,)), date(2026, 3, 4)) == ["ansvarlig adoption -3"]


def test_a_milestone_about_the_decision_is_told_of_a_plan_of_which_nothing_else_is_said() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4))
    assert told(book(plan(), milestones=(row,)), date(2026, 3, 4)) == ["ansvarlig adoption -3"]


def test_the_milestones_of_the_last_time_do_not_end_the_adoption_of_this_time() -> None:
    former = milestone(MilestoneType.RESOLUTION, date(2019, 6, 16), done_date=date(2019, 6, 16))
    now = milestone(MilestoneType.RESOLUTION, date(2026, 3, 4), row=5)
    revised = adopts(status=Status.UNDER_REVISION, adopted_date=date(2019, 6, 16))
    for rows in ((former,), (former, now), (now, former)):
        assert occasion(Event.ADOPTION, book(revised, milestones=rows)) is not None


def test_each_open_milestone_about_a_decision_is_told_of() -> None:
    rows = (
        milestone(MilestoneType.RESOLUTION, date(2026, 3, 4), body="Utvalget"),
        milestone(MilestoneType.RESOLUTION, date(2026, 3, 25), body="Kommunestyret", row=5),
    )
    inventory = book(adopts(), milestones=rows)
    found = [item for item in plan_occasions(inventory, inventory.plans[0], TODAY) if item.event is Event.ADOPTION]
    assert [(item.due, item.body) for item in found] == [
        (date(2026, 3, 4), "Utvalget"), (date(2026, 3, 25), "Kommunestyret"),
    ]  # fmt: skip


OVER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"adopted_date": date(2026, 6, 10), "status": Status.ADOPTED}, {}),
    ({"adopted_date": 2026}, {}),
    ({}, {"milestones": (milestone(MilestoneType.RESOLUTION, date(2026, 6, 10), done_date=date(2026, 6, 10)),)}),
    ({}, {"decisions": (decision(date(2026, 6, 10), "P-1"),)}),
    ({}, {"decisions": (decision(date(2026, 6, 10), "P-1", Outcome.NOTED),)}),
    ({"status": Status.ADOPTED, "decision": Proposal.NEW}, {}),
    ({"status": Status.NOTED, "decision": Proposal.COMPLETE}, {}),
    ({"status": Status.ADOPTED, "decision": Proposal.CONTINUE}, {}),
    (
        {"status": Status.ADOPTED, "decision": Proposal.REVISE, "adopted_date": 2019, "next_revision": 2030},
        {"decisions": (decision(date(2026, 6, 11), "P-1"),)},
    ),
    ({"status": Status.REPEALED}, {}),
]


@pytest.mark.parametrize(("values", "parts"), OVER)
def test_an_adoption_is_over_before_its_first_repeat_by_whichever_cell_says_so(
    values: dict[str, Any], parts: dict[str, Any]
) -> None:
    calendar = (meeting(date(2026, 6, 10), date(2026, 5, 22)),)
    first = date(2026, 6, 24)
    assert "ansvarlig adoption 1" in told(book(adopts(), meetings=calendar), first)
    assert told(book(adopts(**values), meetings=calendar, **parts), first) == []


@pytest.mark.parametrize("outcome", [Outcome.POSTPONED, Outcome.SENT_BACK, Outcome.REJECTED, Outcome.SENT_ON_HEARING])
def test_an_adoption_is_not_over_by_a_decision_that_was_none(outcome: Outcome) -> None:
    rows = (decision(date(2026, 6, 17), "P-1", outcome),)
    assert "ansvarlig adoption 1" in told(book(adopts(), decisions=rows), date(2026, 7, 1))


def test_a_decision_about_a_step_of_the_process_does_not_end_the_adoption() -> None:
    programme = (decision(date(2026, 2, 4), "P-1"), decision(date(2026, 9, 2), "P-1"))
    assert "ansvarlig adoption 1" in told(book(adopts(), decisions=programme), date(2026, 7, 1))


def test_a_milestone_about_the_decision_that_was_forgotten_is_over_once_the_plan_is_adopted() -> None:
    row = milestone(MilestoneType.RESOLUTION, date(2026, 6, 17))
    first = date(2026, 7, 1)
    assert "ansvarlig adoption 1" in told(book(plan(), milestones=(row,)), first)
    done = plan(adopted_date=date(2026, 6, 10))
    assert told(book(done, milestones=(row,)), first) == []
    later = milestone(MilestoneType.RESOLUTION, date(2026, 6, 24), done_date=date(2026, 6, 24), row=5)
    assert told(book(plan(), milestones=(row, later)), first) == []


# milestones and hearings


def test_a_milestone_is_reminded_of_four_weeks_and_a_week_before_on_the_day_and_monthly_after() -> None:
    found = occasion(
        Event.MILESTONE, book(plan(), milestones=(milestone(MilestoneType.FIRST_READING, date(2025, 3, 31)),))
    )
    assert found is not None
    assert found.name == "milestone:førstegangsbehandling"
    assert steps(found) == {
        -28: date(2025, 3, 3), -7: date(2025, 3, 24), 0: date(2025, 3, 31),
        1: date(2025, 4, 1), 2: date(2025, 5, 1), 3: date(2025, 6, 1),
    }  # fmt: skip


def test_the_days_before_a_milestone_and_a_hearing_are_settings() -> None:
    row = milestone(MilestoneType.PUBLIC_INSPECTION, date(2025, 3, 31), hearing_deadline=date(2025, 5, 19))
    inventory = book(plan(), milestones=(row,), settings={"milestone_days": (5,), "hearing_days": (9, 2)})
    assert steps(occasion(Event.MILESTONE, inventory))[-5] == date(2025, 3, 26)
    assert steps(occasion(Event.HEARING, inventory)) == {-9: date(2025, 5, 10), -2: date(2025, 5, 17)}


@pytest.mark.parametrize("kind", [kind for kind in MilestoneType if kind is not MilestoneType.RESOLUTION])
def test_every_kind_of_milestone_is_reminded_of_until_it_is_done(kind: MilestoneType) -> None:
    today = date(2025, 3, 24)
    assert told(book(plan(), milestones=(milestone(kind, date(2025, 3, 31)),)), today) == [
        f"ansvarlig milestone:{kind} -7"
    ]
    done = milestone(kind, date(2025, 3, 31), done_date=date(2025, 3, 20))
    assert told(book(plan(), milestones=(done,)), today) == []


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 5, 4), []),
        (date(2025, 5, 5), ["ansvarlig hearing:høring og offentlig ettersyn -14"]),
        (date(2025, 5, 16), ["ansvarlig hearing:høring og offentlig ettersyn -3"]),
        (date(2025, 5, 19), ["ansvarlig hearing:høring og offentlig ettersyn 0"]),
        (date(2025, 5, 20), []),
    ],
)
def test_the_end_of_a_hearing_is_reminded_of_also_after_it_was_sent_out_and_never_repeated(
    today: date, said: list[str]
) -> None:
    row = milestone(
        MilestoneType.PUBLIC_INSPECTION,
        date(2025, 3, 31),
        done_date=date(2025, 4, 1),
        hearing_deadline=date(2025, 5, 19),
    )
    assert told(book(plan(status=Status.ON_HEARING), milestones=(row,)), today) == said


def test_a_step_towards_a_decision_that_has_been_made_is_not_asked_for_any_more() -> None:
    row = milestone(MilestoneType.COUNCILS_AND_COMMITTEES, date(2025, 3, 31))
    after = date(2025, 6, 20)
    assert "ansvarlig milestone:råd og utvalg 3" in told(book(plan(), milestones=(row,)), after)
    assert told(book(plan(adopted_date=date(2025, 6, 18)), milestones=(row,)), after) == []
    announced = milestone(MilestoneType.ANNOUNCEMENT, date(2025, 6, 10))
    said = told(book(plan(adopted_date=date(2025, 6, 18)), milestones=(announced,)), after)
    assert said == ["ansvarlig milestone:kunngjøring 1", "eier owner:milestone:kunngjøring 1"]


def test_the_milestone_oppstart_is_told_by_oppstart_where_the_row_has_one_and_is_over_once_work_has_begun() -> None:
    row = milestone(MilestoneType.START, date(2025, 9, 1))
    today = date(2025, 9, 1)
    assert told(book(begins(), milestones=(row,)), today) == ["ansvarlig start 0"]
    assert told(book(begins(start=None), milestones=(row,)), today) == ["ansvarlig milestone:oppstart 0"]
    assert told(book(begins(start=None, status=Status.IN_PROGRESS), milestones=(row,)), today) == []


# statutory intervals


def test_a_statutory_interval_runs_from_vedtatt_dato_and_has_the_lead_times_that_are_shorter_than_it() -> None:
    inventory = book(plan(adopted_date=date(2024, 6, 16)), plan_requirements=(requirement(1),))
    found = occasion(Event.STATUTORY, inventory)
    assert found is not None
    assert (found.due, found.name) == (date(2025, 6, 16), "statutory:K-1")
    assert [*steps(found)] == [-6, -3, -1, 1, 2, 3]


@pytest.mark.parametrize(("years", "said"), [(3, True), (4, False), (5, False)])
def test_a_statutory_interval_is_told_of_only_where_it_ends_before_the_deadline(years: int, *, said: bool) -> None:
    own = plan(adopted_date=date(2024, 6, 16), revision_interval_years=4)
    assert (occasion(Event.STATUTORY, book(own, plan_requirements=(requirement(years),))) is not None) is said


COUNTED: list[tuple[dict[str, Any], date]] = [
    ({}, date(2021, 6, 16)),
    ({"confirmed_date": date(2022, 3, 1)}, date(2022, 3, 1)),
    ({"confirmed_date": date(2020, 3, 1)}, date(2021, 6, 16)),
    ({"decision": Proposal.CONTINUE}, date(2023, 5, 10)),
    ({"decision": Proposal.CONTINUE, "confirmed_date": date(2022, 3, 1)}, date(2023, 5, 10)),
    ({"decision": Proposal.CONTINUE, "confirmed_date": date(2023, 9, 1)}, date(2023, 9, 1)),
    ({"proposal": Proposal.CONTINUE}, date(2021, 6, 16)),
    ({"decision": Proposal.CONTINUE, "adopted_date": date(2024, 2, 1)}, date(2024, 2, 1)),
]


@pytest.mark.parametrize(("values", "counted_from"), COUNTED)
def test_a_statutory_interval_runs_from_the_day_the_plan_was_looked_at_last(
    values: dict[str, Any], counted_from: date
) -> None:
    inventory = book(
        plan(**{"adopted_date": date(2021, 6, 16), **values}), plan_requirements=(requirement(4),),
        decisions=(decision(date(2019, 5, 10)), decision(date(2023, 5, 10)), decision(date(2024, 5, 10), outcome=Outcome.POSTPONED)),
    )  # fmt: skip
    found = occasion(Event.STATUTORY, inventory)
    assert found is not None
    assert found.due == counted_from.replace(year=counted_from.year + 4)


def test_a_plan_that_was_never_adopted_has_no_statutory_interval() -> None:
    row = plan(confirmed_date=date(2020, 1, 1), decision=Proposal.CONTINUE)
    inventory = book(row, plan_requirements=(requirement(4),), decisions=(decision(date(2020, 5, 10)),))
    assert occasion(Event.STATUTORY, inventory) is None


@pytest.mark.parametrize(
    ("values", "wrong", "who"),
    [
        ({"confirmed_date": date(2022, 3, 1)}, "confirmed_date", "koordinator"),
        ({"confirmed_date": date(2022, 3, 1)}, "adopted_date", "ansvarlig"),
        ({"confirmed_date": date(2020, 3, 1)}, "confirmed_date", "ansvarlig"),
        ({"unread": frozenset({"confirmed_date"})}, "confirmed_date", "koordinator"),
        ({"unread": frozenset({"decision"})}, "decision", "koordinator"),
    ],
)
def test_an_error_on_the_cell_that_a_statutory_interval_counts_from_sends_it_to_the_coordinator(
    values: dict[str, Any], wrong: str, who: str
) -> None:
    row = plan(adopted_date=date(2021, 6, 16), **values)
    inventory = book(row, plan_requirements=(requirement(4),))
    found = occasion(Event.STATUTORY, inventory)
    assert found is not None
    assert told(inventory, found.due, [Finding("PB201", row.source.address(wrong))]) == [f"{who} statutory:K-1 -1"]


@pytest.mark.parametrize("kind", [*RequirementType])
def test_nothing_statutory_is_said_while_a_revision_is_decided_with_a_day_to_be_finished(kind: RequirementType) -> None:
    law = (requirement(4, requirement_type=kind),)
    revised = {"adopted_date": date(2021, 2, 1), "decision": Proposal.REVISE}
    assert occasion(Event.STATUTORY, book(plan(**revised), plan_requirements=law)) is not None
    for finish in (2024, 2030):
        assert occasion(Event.STATUTORY, book(plan(**revised, finish=finish), plan_requirements=law)) is None


CHOSEN: list[dict[str, Any]] = [
    {"next_revision": 2030},
    {"decision": Proposal.CONTINUE, "period_to": 2026},
]


@pytest.mark.parametrize("values", CHOSEN)
@pytest.mark.parametrize("kind", [*RequirementType])
def test_what_the_council_or_the_planners_have_set_goes_before_an_interval_that_no_law_prescribes(
    kind: RequirementType, values: dict[str, Any]
) -> None:
    inventory = book(
        plan(adopted_date=2019, **values), strategy=strategy(period_to=2030),
        plan_requirements=(requirement(4, requirement_type=kind),),
    )  # fmt: skip
    assert (occasion(Event.STATUTORY, inventory) is not None) is (kind is RequirementType.LAW)


NO_INTERVAL: list[dict[str, Any]] = [
    {"applies": False}, {"applies": None}, {"interval_years": None}, {"covered_by": ("P-2",)},
]  # fmt: skip


@pytest.mark.parametrize("values", NO_INTERVAL)
def test_a_requirement_that_does_not_apply_or_has_no_interval_is_not_told_of(values: dict[str, Any]) -> None:
    row = requirement(**{"years": 4, **values}) if "interval_years" not in values else requirement(None)
    assert occasion(Event.STATUTORY, book(plan(adopted_date=2019), plan_requirements=(row,))) is None


def test_each_requirement_that_a_plan_covers_is_told_of_by_itself() -> None:
    rows = (requirement(4), requirement(4, id="K-2"))
    assert told(book(plan(adopted_date=date(2021, 1, 15)), plan_requirements=rows), TODAY) == [
        "ansvarlig statutory:K-1 -1", "ansvarlig statutory:K-2 -1",
    ]  # fmt: skip


# the yearly confirmation


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 8, 31), []),
        (date(2025, 9, 1), ["eier confirmation 1"]),
        (date(2025, 9, 14), ["eier confirmation 1"]),
        (date(2025, 9, 15), ["eier confirmation 2"]),
        (date(2025, 9, 29), ["eier confirmation 3"]),
        (date(2025, 11, 24), ["eier confirmation 3"]),
        (date(2025, 11, 25), []),
    ],
)
def test_every_owner_is_asked_in_september_and_after_two_and_four_weeks(today: date, said: list[str]) -> None:
    assert told(book(plan(), settings={"confirmation_months": (9, 2)}), today) == said


def test_february_comes_round_again_and_nobody_is_asked_where_no_month_is_set() -> None:
    assert told(book(plan(), settings={"confirmation_months": (9, 2)}), date(2026, 2, 1)) == ["eier confirmation 1"]
    assert told(book(plan()), date(2026, 2, 1)) == []


def test_a_confirmation_asked_for_in_december_is_reminded_of_in_january() -> None:
    inventory = book(plan(), settings={"confirmation_months": (12,)})
    assert told(inventory, date(2026, 1, 5)) == ["eier confirmation 3"]


FRESH: list[tuple[dict[str, Any], bool]] = [
    ({"confirmed_date": date(2025, 8, 31)}, False),
    ({"confirmed_date": date(2025, 9, 1)}, True),
    ({"adopted_date": date(2025, 9, 2)}, True),
    ({"adopted_date": 2025}, False),
]


@pytest.mark.parametrize(("values", "fresh"), FRESH)
def test_who_has_confirmed_a_row_or_just_adopted_the_plan_is_not_asked(values: dict[str, Any], *, fresh: bool) -> None:
    said = told(book(plan(**values), settings={"confirmation_months": (9,)}), date(2025, 9, 20))
    assert said == ([] if fresh else ["eier confirmation 2"])


def test_a_confirmation_date_that_cannot_be_read_goes_to_the_coordinator_and_not_to_the_owner() -> None:
    row = plan(unread=frozenset({"confirmed_date"}))
    wrong = [Finding("PB201", row.source.address("confirmed_date"))]
    inventory = book(row, settings={"confirmation_months": (9,)})
    assert told(inventory, date(2025, 9, 1), wrong) == ["koordinator confirmation 1"]


# what keeps a plan quiet


def full(**values: Any) -> Plan:
    """A plan of which something is due by every event."""
    known = {"next_revision": date(2025, 1, 20), "status": Status.NOTED, "adopted_date": date(2021, 2, 1)}
    return plan(**{**known, "decision": Proposal.REVISE, "start": 2024, "finish": date(2025, 2, 1), **values})


def everything(**values: Any) -> Inventory:
    rows = (milestone(MilestoneType.PUBLIC_INSPECTION, date(2025, 1, 20), hearing_deadline=date(2025, 1, 20)),)
    return book(
        full(**values), milestones=rows, plan_requirements=(requirement(3),), settings={"confirmation_months": (1,)},
        strategy=strategy(registration_from=date(2025, 3, 1), registration_to=date(2025, 3, 31)),
    )  # fmt: skip


def events(said: list[str]) -> set[str]:
    return {line.split()[1].split(":")[0] for line in said}


def test_every_event_of_a_plan_can_be_due_on_one_day() -> None:
    assert events(told(everything(), date(2025, 1, 31))) == {
        "revision", "start", "adoption", "milestone", "statutory", "confirmation", "owner",
    }  # fmt: skip
    assert events(told(everything(), TODAY)) >= {"hearing"}


def test_a_paused_plan_is_quiet_in_everything_and_returns_by_itself() -> None:
    until = date(2025, 2, 1)
    paused = everything(pause_until=until)
    assert told(paused, until - DAY) == []
    assert outlook(paused, (), until - DAY).late == ()
    assert events(told(paused, until)) == events(told(everything(), until)) >= {"revision", "statutory", "milestone"}


LATE: list[tuple[Event, dict[str, Any], list[date]]] = [
    (Event.REVISION, {"next_revision": date(2025, 6, 30)}, [date(2025, 7, 1), date(2025, 7, 31), date(2025, 8, 31)]),
    (Event.START, {"status": Status.NOT_STARTED, "start": date(2025, 6, 30)}, [
        date(2025, 7, 30), date(2025, 8, 30), date(2025, 9, 30),
    ]),
    (Event.ADOPTION, {"status": Status.IN_PROGRESS, "finish": date(2025, 6, 30)}, [
        date(2025, 7, 14), date(2025, 8, 13), date(2025, 9, 13),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("event", "values", "days"), LATE)
def test_repeats_that_would_have_begun_during_a_pause_begin_on_the_day_it_ends(
    event: Event, values: dict[str, Any], days: list[date]
) -> None:
    def late(pause: date | None) -> list[date]:
        found = occasion(event, book(plan(**values, pause_until=pause)))
        return [day for number, day in steps(found).items() if number > 0]

    assert late(None) == late(date(2025, 6, 1)) == late(days[0]) == days
    assert late(days[0] + DAY)[0] == days[0] + DAY
    assert late(date(2025, 12, 31)) == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]
    early = steps(occasion(event, book(plan(**values, pause_until=date(2025, 12, 31)))))
    assert {number: day for number, day in early.items() if number <= 0} == {
        number: day for number, day in steps(occasion(event, book(plan(**values)))).items() if number <= 0
    }


def test_a_pause_does_not_move_the_days_on_which_a_row_is_to_be_confirmed() -> None:
    settings = {"confirmation_months": (1,)}
    free, paused = book(plan(), settings=settings), book(plan(pause_until=date(2025, 1, 10)), settings=settings)
    assert steps(occasion(Event.CONFIRMATION, paused)) == steps(occasion(Event.CONFIRMATION, free))


def test_a_pause_that_cannot_be_read_sends_everything_to_the_coordinator() -> None:
    inventory = everything(unread=frozenset({"pause_until"}))
    wrong = [Finding("PB201", inventory.plans[0].source.address("pause_until"))]
    assert {line.split()[0] for line in told(inventory, TODAY, wrong)} == {"koordinator"}


@pytest.mark.parametrize("taken", [Proposal.DROP, Proposal.REPEAL, Proposal.MERGE_INTO])
def test_a_plan_that_is_to_be_taken_away_is_asked_only_for_the_steps_of_that(taken: Proposal) -> None:
    assert events(told(everything(decision=taken), TODAY)) == {"milestone", "hearing"}


@pytest.mark.parametrize(
    ("today", "quiet"),
    [(date(2025, 2, 28), False), (date(2025, 3, 1), True), (date(2025, 3, 31), True), (date(2025, 4, 1), False)],
)
def test_the_round_of_registration_is_quiet_from_its_first_day_to_its_last(today: date, *, quiet: bool) -> None:
    assert (told(everything(), today) == []) is quiet


# an unread date, an unread role


@pytest.mark.parametrize("field", ["adopted_date", "status"])
def test_a_cell_that_decides_whether_the_work_is_done_and_cannot_be_read_sends_it_to_the_coordinator(
    field: str,
) -> None:
    row = begins(status=Status.ADOPTED, decision=Proposal.REVISE, unread=frozenset({field}), finish=date(2025, 11, 1))
    wrong = [Finding("PB201", row.source.address(field))]
    said = told(book(row), date(2025, 9, 1), wrong)
    assert [line for line in said if "revision" not in line] == ["koordinator adoption -10", "koordinator start 0"]
    assert {line.split()[0] for line in said} == {"koordinator"}


def test_a_milestone_of_which_nobody_knows_whether_it_was_of_the_last_time_does_not_silence_a_start() -> None:
    row = begins(status=Status.ADOPTED, decision=Proposal.REVISE, unread=frozenset({"adopted_date"}))
    former = milestone(MilestoneType.START, date(2018, 2, 1), done_date=date(2018, 2, 1))
    wrong = [Finding("PB201", row.source.address("adopted_date"))]
    assert "koordinator start 0" in told(book(row, milestones=(former,)), date(2025, 9, 1), wrong)


def test_a_start_that_cannot_be_read_is_told_to_the_coordinator() -> None:
    row = begins(start=None, unread=frozenset({"start"}))
    wrong = [Finding("PB201", row.source.address("start"))]
    assert outlook(book(row), wrong, TODAY).unreadable == tuple(wrong)


@pytest.mark.parametrize("field", ["planned_date", "hearing_deadline", "milestone_type"])
def test_a_milestone_that_cannot_be_read_is_told_to_the_coordinator_until_it_is_done(field: str) -> None:
    row = milestone(MilestoneType.PUBLIC_INSPECTION, unread=frozenset({field}))
    wrong = [Finding("PB201", row.source.address(field))]
    assert outlook(book(plan(), milestones=(row,)), wrong, TODAY).unreadable == tuple(wrong)
    done = milestone(MilestoneType.PUBLIC_INSPECTION, unread=frozenset({field}), done_date=date(2025, 1, 1))
    assert outlook(book(plan(), milestones=(done,)), wrong, TODAY).unreadable == ()
    ended = plan(status=Status.LAPSED)
    assert outlook(book(ended, milestones=(row,)), wrong, TODAY).unreadable == ()


def test_a_role_that_cannot_be_read_sends_the_reminder_to_the_coordinator_and_not_to_the_next_role() -> None:
    row = plan(next_revision=date(2025, 2, 1), responsible=None, unread=frozenset({"responsible"}))
    wrong = [Finding("PB201", row.source.address("responsible"))]
    assert told(book(row), TODAY, wrong) == ["koordinator revision -1"]


def test_a_role_that_cannot_be_read_changes_nothing_where_another_role_is_asked() -> None:
    row = plan(next_revision=date(2025, 2, 1), owner=None, unread=frozenset({"owner"}))
    assert told(book(row), TODAY, [Finding("PB201", row.source.address("owner"))]) == ["ansvarlig revision -1"]


@pytest.mark.parametrize("field", ["case_deadline", "meeting_date"])
def test_a_meeting_with_a_cell_that_is_wrong_sends_the_adoption_to_the_coordinator(field: str) -> None:
    sent = meeting(date(2026, 6, 10), agenda_sent=date(2026, 6, 3))
    inventory = book(adopts(), meetings=(sent,))
    wrong = [Finding("PB201", sent.source.address(field))]
    found = occasion(Event.ADOPTION, inventory)
    assert found is not None
    assert told(inventory, found.due, wrong) == ["koordinator adoption -3"]


# the control committee


@pytest.mark.parametrize(
    ("owner", "responsible"),
    [
        ("Kontrollutvalgets sekretariat", None),
        ("Kontrollutvalgets sekretariat", "Rådgiver"),
        ("Kultursjef", "Kontrollutvalgets sekretariat"),
        (None, "Kontrollutvalgets sekretariat"),
    ],
)
def test_only_the_secretariat_is_reminded_of_the_control_committees_plans(
    owner: str | None, responsible: str | None
) -> None:
    row = plan(owner=owner, responsible=responsible, next_revision=2024)
    leader = contact("Kontrollutvalgets sekretariat", SECRETARIAT, leader="Kultursjef")
    people = (contact("Kultursjef", OWNER), contact("Rådgiver", RESPONSIBLE), contact("Plankoordinator", CHIEF), leader)
    inventory = book(row, contacts=people, settings={"remind_leader": True, "confirmation_months": (9,)})
    for today in (date(2024, 11, 30), date(2025, 1, 1), date(2025, 9, 20)):
        found = outlook(inventory, (), today)
        assert {reminder.key.recipient for reminder in found.reminders} == {SECRETARIAT}
        assert all(item.leader is None for item in found.late)
