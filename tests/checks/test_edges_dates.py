"""The edges of the rules about dates, processes and the strategy's clock: each edit of the municipality in order, and all it brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from data.breaks import TODAY
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from making import UNREAD, Cells, answer, cells, edited, plan, setting, told

from planbook.analysis.deadline import DueRule, RevisionStatus, deadline, revision_status
from planbook.analysis.proposals import settled
from planbook.checks.registry import run_checks
from planbook.findings import Finding
from planbook.model.calendar import DateOrYear
from planbook.model.inventory import Inventory
from planbook.model.plan import Proposal, Status

YESTERDAY, TOMORROW = date(2025, 3, 2), date(2025, 3, 4)
PAST = {"next_revision": 2024}
"""A deadline that has passed."""
REVISED = {"status": "Vedtatt", "finish": date(2026, 5, 20)}
"""A plan in force whose revision is decided."""
LAST_COUNCILS: Cells = {
    **answer(council_constituted=date(2024, 10, 16), council_meeting=None),
    **plan("P-4", status="Vedtatt", proposal="Videreføres", start=date(2024, 9, 2), finish=date(2025, 2, 28)),
}
"""A revision that the last council decided, of a plan that the new one is to keep."""


def milestone(row: int, **values: Any) -> Cells:
    return cells("milestones", row, **values)


def view(row: int, **values: Any) -> Cells:
    return cells("views", row, **values)


DATES: dict[str, tuple[Cells, str]] = {
    "confirmed today": (plan("P-3", confirmed_date=TODAY), ""),
    "a milestone done today": (milestone(0, done_date=TODAY), ""),
    "a view received today": (view(0, received_date=TODAY), ""),
    "decided and adopted today": ({**plan("P-9", adopted_date=TODAY), **cells("decisions", 2, decided_date=TODAY)}, ""),
    "decided tomorrow": (cells("decisions", 2, decided_date=TOMORROW), "PB511 decisions 2 decided_date"),
    "adopted this year": (plan("P-3", adopted_date=2025), ""),
    "adopted next year": (plan("P-3", adopted_date=2026), "PB501 P-3 adopted_date"),
    "adopted in the future, in a year with meetings": (
        {**plan("P-3", adopted_date=date(2025, 3, 12)), **cells("meetings", 2, like=1, meeting_date=date(2025, 2, 26), case_deadline=None, agenda_sent=None)},
        "PB501 P-3 adopted_date",
    ),
    "adopted between the meetings of another body": (plan("P-3", adopted_date=date(2024, 6, 18), adopted_by="Formannskapet"), ""),
    "adopted in a year whose meetings are not there": (plan("P-3", adopted_date=date(2022, 6, 1)), ""),
    "adopted in a year with meetings, on no given day": (plan("P-12", adopted_date=2024), ""),
    # deadlines
    "a deadline today": (plan("P-3", next_revision=TODAY, reason="Skal vurderes nå."), ""),
    "a deadline yesterday": (plan("P-3", next_revision=YESTERDAY), "PB503 P-3 next_revision"),
    "a pause until today has ended": (plan("P-3", **PAST, pause_until=TODAY), "PB503 P-3 next_revision"),
    "a pause until tomorrow": (plan("P-3", **PAST, pause_until=TOMORROW), ""),
    "overdue by Neste revisjon, and the period has passed too": (
        plan("P-3", **PAST, period_to=2024, title="Temaplan for oppvekst"), "PB503 P-3 next_revision",
    ),
    "overdue by its interval, and the period has passed too": (
        plan("P-3", adopted_date=2016, period_to=2024, title="Temaplan for oppvekst"), "PB507 P-3 period_to, PB510 P-1 adopted_date",
    ),
    "not due by Neste revisjon, though the period has passed": (plan("P-3", next_revision=2028, period_to=2024, title="Temaplan for oppvekst"), ""),
    "kept by the council, though the period has passed": (plan("P-2", period_to=2024), ""),
    "kept by the council, but by an interval of its own": (plan("P-2", period_to=2024, revision_interval_years=2), "PB507 P-2 period_to"),
    "what the last council decided is late, and is kept": ({**LAST_COUNCILS, **plan("P-4", adopted_date=date(2024, 6, 19))}, "PB505 P-4 finish"),
    "what the last council decided is done, and is kept": ({**LAST_COUNCILS, **plan("P-4", adopted_date=date(2024, 11, 27))}, ""),
    # old, and nothing says when
    "adopted as many years ago as the setting says": ({**setting(old_after_years=10), **plan("P-8", adopted_date=date(2015, 3, 3), period_to=None)}, ""),
    "adopted a day more than the setting says": (
        {**setting(old_after_years=10), **plan("P-8", adopted_date=date(2015, 3, 2), period_to=None)}, "PB508 P-8 adopted_date",
    ),
    "adopted eight years ago, without the setting": ({**setting(old_after_years=None), **plan("P-8", adopted_date=date(2017, 3, 3), period_to=None)}, ""),
    "adopted a day more than eight years ago, without the setting": (
        {**setting(old_after_years=None), **plan("P-8", adopted_date=date(2017, 3, 2), period_to=None)}, "PB508 P-8 adopted_date",
    ),
    "adopted long ago, with a period nobody can read": (plan("P-8", adopted_date=2012, period_to=UNREAD), ""),
    "adopted long ago, and not decided again": (plan("P-8", status="Uavklart", adopted_date=2012, period_to=None), ""),
    # start and finish
    "work that begins today": (plan("P-5", start=TODAY), ""),
    "work that should have begun yesterday": (plan("P-5", start=YESTERDAY), "PB504 P-5 start"),
    "a revision decided, and the status says in force": (plan("P-4", **REVISED), "PB504 P-4 start"),
    "a revision of a part, and the status says in force": (
        plan("P-4", **REVISED, proposal="Revideres delvis", decision="Revideres delvis"), "PB504 P-4 start",
    ),
    "a revision decided, and the status says noted": (plan("P-4", finish=date(2026, 5, 20), status="Tatt til orientering"), "PB504 P-4 start"),
    "what is rolled begins by itself": (plan("P-12", start=date(2025, 1, 13)), ""),
    "a revision that began on the day the plan was adopted": (plan("P-4", **REVISED, start=date(2021, 6, 16)), ""),
    "a revision that began the day after the plan was adopted": (plan("P-4", **REVISED, start=date(2021, 6, 17)), "PB504 P-4 start"),
    "an ended plan is not late": (plan("P-7", finish=2024), ""),
    "finish today": (plan("P-14", finish=TODAY), ""),
    "finish yesterday": (plan("P-14", finish=YESTERDAY), "PB505 P-14 finish"),
    "finish this year": (plan("P-14", finish=2025), ""),
    "finish has passed, and nobody can read whether it is adopted": (plan("P-14", finish=YESTERDAY, adopted_date=UNREAD), ""),
    "adopted after start, before finish": (plan("P-4", start=date(2024, 9, 2), adopted_date=date(2024, 11, 27), finish=date(2025, 2, 28)), ""),
    "adopted on the day of the start": (plan("P-4", start=date(2024, 11, 27), adopted_date=date(2024, 11, 27), finish=date(2025, 2, 28)), ""),
    "adopted before start": (plan("P-4", start=date(2024, 9, 2), adopted_date=date(2024, 6, 19), finish=date(2025, 2, 28)), "PB505 P-4 finish"),
    "adopted in the year of the start": (plan("P-4", start=2024, adopted_date=date(2024, 6, 19), finish=date(2025, 2, 28)), ""),
    "adopted in the year of finish": (plan("P-4", start=None, adopted_date=date(2025, 1, 15), finish=date(2025, 2, 28)), ""),
    "adopted the year before finish": (plan("P-4", start=None, adopted_date=date(2024, 11, 27), finish=date(2025, 2, 28)), "PB505 P-4 finish"),
    "a revision that is done, and overdue again by its interval": (
        plan("P-4", status="Vedtatt", start=date(2022, 9, 1), finish=2024, adopted_date=date(2022, 11, 2), revision_interval_years=2), "PB503 P-4 next_revision",
    ),
    "a revision that is done, and the period has passed": (
        plan("P-4", status="Vedtatt", start=2022, finish=2024, adopted_date=date(2024, 6, 19), period_to=2024), "PB507 P-4 period_to",
    ),
    "a revision that is not done, and the period has passed": (plan("P-4", period_to=2024), ""),
    "finish on the day of the start": (plan("P-5", start=date(2025, 8, 18), finish=date(2025, 8, 18)), ""),
    "finish the day before the start": (plan("P-5", start=date(2025, 8, 18), finish=date(2025, 8, 17)), "PB506 P-5 finish"),
    "finish in the year of the start": (plan("P-5", start=2026, finish=2026), ""),
    "finish before the start is not told as late too": (plan("P-14", finish=2024), "PB506 P-14 finish"),
    # two dates of one row
    "papers sent on the day of the meeting": (cells("meetings", 0, case_deadline=date(2024, 6, 19), agenda_sent=date(2024, 6, 19)), ""),
    "a hearing that ends before it begins is not short too": (milestone(4, hearing_deadline=date(2025, 9, 21)), "PB512 milestones 4 hearing_deadline"),
    "answered on the day they were asked": (view(0, received_date=date(2024, 2, 26)), ""),
}  # fmt: skip

PROCESS: dict[str, tuple[Cells, str]] = {
    "a rejected decision is no repeal": (cells("decisions", 1, outcome="Ikke vedtatt"), "PB421 P-13 status"),
    "a repeal that was only noted": (cells("decisions", 1, outcome="Tatt til orientering"), "PB421 P-13 status"),
    "a repeal with changes": (cells("decisions", 1, outcome="Vedtatt med endring"), ""),
    "a lapsed plan that nobody has repealed": ({**plan("P-13", status="Utgått"), **cells("decisions", 1, outcome="Utsatt")}, "PB421 P-13 status"),
    "a superseded plan is repealed by the new one": ({**plan("P-13", status="Erstattet"), **cells("decisions", 1, outcome="Utsatt")}, ""),
    "a plan without legal effect may end without a decision": (plan("P-7", status="Opphevet"), ""),
    "the plan's own adoption is no repeal": (cells("decisions", 1, decided_date=date(2012, 5, 23)), "PB421 P-13 status"),
    "a repeal the day after the adoption": (cells("decisions", 1, decided_date=date(2012, 5, 24)), ""),
    "another plan's repeal": (cells("decisions", 1, plan_id="P-7"), "PB421 P-13 status"),
    "under revision, and the last decision noted a report": ({**plan("P-9", status="Gjeldende, under revisjon"), **cells("decisions", 2, outcome="Tatt til orientering")}, ""),
    "adopted, and the decision of that day only noted it": (cells("decisions", 2, outcome="Tatt til orientering"), "PB410 P-9 status"),
    "under revision, and a decision about its process": ({**plan("P-9", status="Gjeldende, under revisjon"), **cells("decisions", 2, decided_date=date(2025, 2, 26))}, ""),
    "decided again after it was adopted": (cells("decisions", 2, decided_date=date(2025, 2, 26)), "PB411 P-9 adopted_date"),
    "rejected after it was adopted": (cells("decisions", 3, like=2, decided_date=date(2025, 2, 26), outcome="Ikke vedtatt"), ""),
    "an older decision on a lower row": (cells("decisions", 3, like=2, decided_date=date(2020, 11, 25)), ""),
    "the action part of kommuneplanen need not follow chapter 11": (cells("plan_types", 7, like="Handlingsplan", name="Handlingsdel til kommuneplanen"), ""),
    "kommuneplanens handlingsdel need not follow chapter 11": (cells("plan_types", 7, like="Handlingsplan", name="Kommuneplanens handlingsdel"), ""),
    "a kommuneplan follows chapter 11": (cells("plan_types", 7, like="Handlingsplan", name="Kommuneplan"), "PB414 plan_types 7 process"),
    "a process that nobody can read": (cells("plan_types", 7, like="Kommunedelplan", name="Kommunedelplan 2", process=UNREAD), ""),
    "adopted by a body that is in no list": (plan("P-2", adopted_by="Fylkestinget"), "PB202 P-2 adopted_by"),
    "adopted by another body than the council": (plan("P-2", adopted_by="Formannskapet"), "PB322 P-2 adopted_by"),
    # hearings
    "84 days between start and finish": (plan("P-6", start=date(2025, 9, 15), finish=date(2025, 12, 8)), ""),
    "83 days between start and finish": (plan("P-6", start=date(2025, 9, 15), finish=date(2025, 12, 7)), "PB621 P-6 finish"),
    "no day between start and finish": (plan("P-6", start=date(2025, 9, 15), finish=date(2025, 9, 15)), "PB621 P-6 finish"),
    "83 days to finish what has begun": (plan("P-6", start=date(2025, 9, 15), finish=date(2025, 12, 7), proposal="Ferdigstilles", decision="Ferdigstilles"), ""),
    "83 days of a plan that follows no chapter": (plan("P-5", start=date(2025, 9, 15), finish=date(2025, 12, 7)), ""),
    "83 days of an ended plan": (plan("P-13", proposal="Revideres", start=date(2011, 9, 15), finish=date(2011, 12, 7)), ""),
    "a hearing of 42 days": (milestone(4, hearing_deadline=date(2025, 11, 3)), ""),
    "a hearing of 41 days": (milestone(4, hearing_deadline=date(2025, 11, 2)), "PB631 milestones 4 hearing_deadline"),
    "a hearing that began late, 42 days": (milestone(1, done_date=date(2024, 9, 9)), ""),
    "a hearing that began late, 41 days": (milestone(1, done_date=date(2024, 9, 10)), "PB631 milestones 1 hearing_deadline"),
    "the strategy's programme heard for 41 days": (milestone(6, hearing_deadline=date(2024, 4, 7)), "PB631 milestones 6 hearing_deadline"),
    "the strategy alone heard for 41 days": ({**milestone(6, hearing_deadline=date(2024, 4, 7)), **answer(combined_with_planning_programme="Nei")}, ""),
    "a hearing whose end nobody can read": (milestone(4, hearing_deadline=UNREAD), ""),
    "a step that has no hearing needs no end": (milestone(3, hearing_deadline=None), ""),
    "the day it was done goes before the planned: too early": (milestone(2, done_date=date(2024, 8, 28)), "PB630 milestones 2 done_date"),
    "the day it was done goes before the planned: in order": (milestone(2, planned_date=date(2024, 8, 28), done_date=date(2024, 11, 27)), ""),
    "two steps on one day": (milestone(2, planned_date=date(2024, 9, 2)), ""),
    "the steps of another plan": (milestone(2, plan_id="P-2", planned_date=date(2024, 8, 28)), ""),
    # views
    "a view with a summary only": (view(1, summary="Savner klima."), "PB640 views 1 assessment"),
    "a view received and not assessed": (view(1, received_date=date(2024, 4, 10)), "PB640 views 1 assessment"),
    "a view that is assessed": (view(1, summary="Savner klima.", assessment="Tatt inn."), ""),
    "a view whose assessment nobody can read": (view(1, summary="Savner klima.", assessment=UNREAD), ""),
    "someone asked who has not answered": (view(1, summary=None), ""),
}  # fmt: skip

NOT_YET = cells("decisions", 0, outcome="Utsatt")
"""The council has not decided the strategy."""
NO_MEETING = answer(council_meeting=None)
ONE_NEIGHBOUR_ASKED = {**setting(neighbours=None), **view(3, view_type="innbyggere")}
NO_NEIGHBOUR_ASKED = {**view(2, view_type="innbyggere"), **view(3, view_type="innbyggere")}
NO_COUNCIL_ASKED = view(4, view_type="innbyggere")


def councils(**values: Any) -> Cells:
    """The councils' meeting in Milepæler instead of a row in Innspill."""
    others = {"plan_id": "PLANSTRATEGIEN", "milestone_type": "råd og utvalg", "hearing_deadline": None}
    return {**NO_COUNCIL_ASKED, **milestone(7, like=6, **{**others, **values})}


CLOCK: dict[str, tuple[Cells, str]] = {
    "samfunnsdelen's proposal that nobody can read": (plan("P-1", proposal=UNREAD, decision=None, next_revision=2027), ""),
    "samfunnsdelen's decision that nobody can read": (plan("P-1", proposal=None, decision=UNREAD, next_revision=2027), ""),
    "the action part of samfunnsdelen is not samfunnsdelen": (
        {**plan("P-12", plan_type="Handlingsdel til samfunnsdelen", proposal=None), **cells("plan_types", 7, like="Handlingsplan", name="Handlingsdel til samfunnsdelen")},
        "PB601 P-12 proposal",
    ),
    # one year
    "decided on the last legal day": (answer(council_constituted=date(2023, 6, 19)), ""),
    "decided the day after the last legal day": (answer(council_constituted=date(2023, 6, 18)), "PB608 strategy council_meeting"),
    "to be decided on the last legal day": ({**NOT_YET, **answer(council_constituted=date(2024, 6, 18), council_meeting=date(2025, 6, 18))}, ""),
    "to be decided the day after the last legal day": (
        {**NOT_YET, **answer(council_constituted=date(2024, 6, 17), council_meeting=date(2025, 6, 18))}, "PB608 strategy council_meeting",
    ),
    "no day for it, and the last legal day is today": ({**NOT_YET, **NO_MEETING, **answer(council_constituted=date(2024, 3, 3))}, ""),
    "no day for it, and the last legal day was yesterday": ({**NOT_YET, **NO_MEETING, **answer(council_constituted=date(2024, 3, 2))}, "PB608 strategy council_meeting"),
    "the meeting has been, and nothing was decided": ({**NOT_YET, **answer(council_constituted=date(2024, 3, 2))}, "PB608 strategy council_meeting"),
    "the last council's decision does not count": (
        answer(council_constituted=date(2024, 10, 16), council_meeting=date(2025, 10, 17)), "PB608 strategy council_meeting",
    ),
    "the last council's decision, and the next one's in time": (answer(council_constituted=date(2024, 10, 16), council_meeting=date(2025, 10, 16)), ""),
    "decided on the day of the constitution": ({**cells("decisions", 0, decided_date=date(2023, 10, 18))}, ""),
    "the last period's decision above this one's": (
        {**cells("decisions", 0, decided_date=date(2020, 5, 27)), **cells("decisions", 3, like=0, decided_date=date(2024, 6, 19))}, "",
    ),
    "the last period's decision below this one's": (cells("decisions", 3, like=0, decided_date=date(2020, 5, 27)), ""),
    "no meeting needs no constitution": ({**NO_MEETING, **answer(council_constituted=None)}, ""),
    "a constitution that nobody can read": (answer(council_constituted=UNREAD), ""),
    "a decision of something that nobody can read": (cells("decisions", 0, plan_id=UNREAD), ""),
    "a decision with an outcome that nobody can read": (cells("decisions", 0, outcome=UNREAD), ""),
    "a decision on a day that nobody can read": (cells("decisions", 0, decided_date=UNREAD), ""),
    "a plan type that nobody can read": (plan("P-1", plan_type=UNREAD), ""),
    "an ended samfunnsdel needs no proposal": (
        plan("P-15", like="P-1", title="Kommuneplanens samfunnsdel 2010–2020", status="Erstattet", replaced_by="P-1", adopted_date=2010, period_from=2010, period_to=2020, proposal=None, decision=None, start=None, finish=None),
        "",
    ),
    # views
    "a view of another plan is not the strategy's": (view(0, plan_id="P-6"), "PB610 views"),
    "one who has answered was asked": (view(1, asked_date=None, received_date=date(2024, 4, 10), assessment="Tatt inn."), ""),
    "neighbours that nobody can read": ({**NO_NEIGHBOUR_ASKED, **setting(neighbours=UNREAD)}, ""),
    "no neighbours listed, but one asked": (ONE_NEIGHBOUR_ASKED, ""),
    "no neighbours listed, and none asked": ({**NO_NEIGHBOUR_ASKED, **setting(neighbours=None)}, "PB610 views"),
    "a neighbour whose name begins like another's": (setting(neighbours="Stor; Fjellby"), "PB610 views"),
    "an organisation is no neighbour": (view(2, view_type="organisasjon eller næringsliv"), "PB610 views"),
    "an organisation is no regional body": (view(1, view_type="organisasjon eller næringsliv"), "PB610 views"),
    "a view of something that nobody can read": (view(0, plan_id=UNREAD), ""),
    "a view of a kind that nobody can read": (view(0, view_type=UNREAD), ""),
    "a view of a sender that nobody can read": (view(2, sender=UNREAD), ""),
    "asked on a day that nobody can read": (view(1, asked_date=UNREAD), ""),
    "nobody asked while there is no meeting": ({**NO_MEETING, **NO_NEIGHBOUR_ASKED, **NO_COUNCIL_ASKED}, ""),
    # public for thirty days
    "public for 30 days": (answer(proposal_published_date=date(2024, 5, 20)), ""),
    "public for 29 days": (answer(proposal_published_date=date(2024, 5, 21)), "PB609 strategy proposal_published_date"),
    "public from a day that nobody can read": (answer(proposal_published_date=UNREAD), ""),
    # what it rests on
    "a health overview of four years to the day": (answer(health_overview_date=date(2020, 6, 19)), ""),
    "a health overview of four years and a day": (answer(health_overview_date=date(2020, 6, 18)), "PB614 strategy health_overview_date"),
    "no meeting: a health overview of four years today": ({**NO_MEETING, **answer(health_overview_date=date(2021, 3, 3))}, ""),
    "no meeting: a health overview of four years yesterday": ({**NO_MEETING, **answer(health_overview_date=date(2021, 3, 2))}, "PB614 strategy health_overview_date"),
    "no health overview": (answer(health_overview_date=None), "PB614 strategy health_overview_date"),
    "no health overview, and the proposal is not public": (
        answer(health_overview_date=None, proposal_published_date=None), "PB609 strategy proposal_published_date, PB614 strategy health_overview_date",
    ),
    "no health overview, and the work has not come far": ({**NO_MEETING, **answer(health_overview_date=None, proposal_published_date=None)}, ""),
    "a health overview on the day the work began": (answer(health_overview_date=date(2024, 1, 8)), ""),
    "a health overview the day after the work began": (answer(health_overview_date=date(2024, 1, 9)), "PB614 strategy health_overview_date"),
    "a health overview whose day nobody can read": (answer(health_overview_date=UNREAD), ""),
    "a risk analysis of four years to the day": (answer(risk_analysis_date=date(2020, 6, 19)), ""),
    "a risk analysis of four years and a day": (answer(risk_analysis_date=date(2020, 6, 18)), "PB624 strategy risk_analysis_date"),
    "no risk analysis": (answer(risk_analysis_date=None), "PB624 strategy risk_analysis_date"),
    "a risk analysis whose day nobody can read": (answer(risk_analysis_date=UNREAD), ""),
    "no meeting: nothing to rest on yet": ({**NO_MEETING, **answer(risk_analysis_date=None, knowledge_base=None, children_and_youth=None)}, ""),
    "words that nobody can read": (answer(knowledge_base=UNREAD, children_and_youth=UNREAD), ""),
    "the programme of another plan is not the strategy's": (milestone(6, plan_id="P-6"), "PB625 strategy combined_with_planning_programme"),
    "the programme of something that nobody can read": (milestone(6, plan_id=UNREAD), ""),
    "a step of the strategy that nobody can read": (milestone(6, milestone_type=UNREAD), ""),
    "no programme to hear": ({**milestone(6, milestone_type="medvirkning"), **answer(combined_with_planning_programme="Nei")}, ""),
    "no meeting: no programme to hear yet": ({**milestone(6, milestone_type="medvirkning"), **NO_MEETING}, ""),
    # the councils of kommuneloven § 5-12
    "the councils asked the day before the meeting": (view(4, asked_date=date(2024, 6, 18)), ""),
    "the councils asked on the day of the meeting": (view(4, asked_date=date(2024, 6, 19)), "PB633 views 4 asked_date"),
    "the councils asked about another plan": (view(4, plan_id="P-6"), "PB633 views"),
    "the councils asked on a day that nobody can read": (view(4, asked_date=UNREAD), ""),
    "the councils have answered": (view(4, asked_date=None, received_date=date(2024, 4, 10), assessment="Tatt inn."), ""),
    "the councils meet the day before": (councils(planned_date=date(2024, 6, 18)), ""),
    "the councils meet on the day": (councils(planned_date=date(2024, 6, 19)), "PB633 views"),
    "the councils meet about another plan": (councils(plan_id="P-6"), "PB633 views"),
    "the councils met in time, though planned later": (councils(planned_date=date(2024, 6, 20), done_date=date(2024, 6, 18)), ""),
    "the councils met too late, though planned in time": (councils(planned_date=date(2024, 6, 1), done_date=date(2024, 6, 19)), "PB633 views"),
    "participation is no meeting of the councils": (councils(milestone_type="medvirkning"), "PB633 views"),
    # who decides
    "a decision of the strategy without a body": (cells("decisions", 0, body=None), ""),
    "another body decides a step of the strategy": (cells("decisions", 3, like=0, body="Formannskapet", outcome="Sendt på høring"), ""),
    "another body decides another plan": (cells("decisions", 1, body="Formannskapet"), ""),
}  # fmt: skip

EDGES = {**DATES, **PROCESS, **CLOCK}


@pytest.mark.parametrize(("changes", "expected"), EDGES.values(), ids=EDGES.keys())
def test_an_edit_brings_what_the_rule_says_and_nothing_else(changes: Cells, expected: str) -> None:
    assert told(edited(changes)) == sorted(filter(None, expected.split(", ")))


def test_no_edge_is_named_twice() -> None:
    assert len(EDGES) == len(DATES) + len(PROCESS) + len(CLOCK)


COUNCILS = ("Kommunestyret", "Kommunestyre", "Bystyret", "Bystyre", "Heradsstyret", "heradsstyre")


@pytest.mark.parametrize("name", COUNCILS)
def test_the_council_by_every_name_that_councils_have(name: str) -> None:
    listed = cells("lists", 4, like=3, value=name, order=None)
    assert told(edited({**listed, **plan("P-2", adopted_by=name), **cells("decisions", 0, body=name)})) == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2024, 12, 31), []), (date(2025, 1, 1), ["PB507"])],
    ids=["a period that ends today", "a period that ended yesterday"],
)
def test_a_period_lasts_through_its_last_year(today: date, expected: list[str]) -> None:
    inventory = edited(plan("P-2", period_to=2024, decision=None))
    assert [one.code for one in overdue(inventory, today)] == expected


def overdue(inventory: Inventory, today: date) -> list[Finding]:
    """What is told of deadlines, periods and work that should have been finished."""
    return [one for one in run_checks(inventory, today, 3) if one.code in ("PB503", "PB505", "PB507")]


WHEN = st.one_of(st.integers(2012, 2030), st.dates(date(2012, 1, 1), date(2030, 12, 31))).map(DateOrYear.of)
DATED = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Status),
        "plan_type": st.sampled_from(["Temaplan", "Behovsanalyse", None]),
        "proposal": st.none() | st.sampled_from(Proposal),
        "decision": st.none() | st.sampled_from(Proposal),
        "adopted_date": st.none() | WHEN,
        "period_from": st.none(),
        "period_to": st.none() | st.integers(2014, 2030),
        "start": st.none() | WHEN,
        "finish": st.none() | WHEN,
        "next_revision": st.none() | WHEN,
        "revision_interval_years": st.none() | st.integers(1, 6),
        "pause_until": st.none() | st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    }
)
"""What deadlines are worked out from."""
TO_CHANGE = frozenset(Proposal) - {Proposal.CONTINUE, Proposal.UNDECIDED}


@rounds(max_examples=1000, deadline=None, database=None, derandomize=True)
@given(values=DATED, constituted=st.sampled_from([date(2023, 10, 18), date(2024, 10, 16)]))
def test_an_overdue_plan_that_nothing_is_settled_for_is_told_once(values: dict[str, Any], constituted: date) -> None:
    base = edited({**answer(council_constituted=constituted), **plan("P-3", title="Temaplan for oppvekst")})
    own = replace(base.plan_by_id["P-3"], **values)
    inventory = replace(base, plans=(own,))
    if revision_status(inventory, own, TODAY) is not RevisionStatus.OVERDUE or settled(inventory, own) in TO_CHANGE:
        return
    found, due = [one.code for one in overdue(inventory, TODAY)], deadline(inventory, own, TODAY)
    if due and due.rule is not DueRule.DECIDED_FINISH and "PB505" in found:
        found.remove("PB505")  # a Ferdig that is no deadline is another date that has passed
    assert len(found) == 1
