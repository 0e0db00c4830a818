"""The coordinator's summary of a run: what was sent, what was not and why, and only what is new."""

from __future__ import annotations

from datetime import datetime

import pytest
from sending import (
    BOOK,
    CHIEF,
    FIVE,
    TODAY,
    FailingTransport,
    a_run,
    address,
    due,
    inventory,
    plan,
    receivers,
    run,
    summaries,
    text,
    writer,
)

from planbook.findings import Finding, Source
from planbook.model.plan import Plan
from planbook.reminders import send as sending
from planbook.reminders.due import due as due_now
from planbook.reminders.ledger import Ledger
from planbook.reminders.policy import outlook
from planbook.reminders.send import Circumstances
from planbook.reminders.transports.memory import MemoryTransport

# the summary


def test_the_coordinator_gets_one_summary_when_something_was_sent(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    run(inventory(), ledger, transport, now)
    (summary,) = summaries(transport)
    assert transport.messages[-1] is summary
    assert address(summary) == CHIEF
    assert summary["Subject"] == "Månedsoversikt 3. februar 2020: 5 e-poster sendt"
    assert summary["Cc"] is None
    assert summary["Bcc"] is None
    for role in "abcde":
        assert f"* {role}, 1 plan: Plan " in text(summary)


def test_no_summary_when_nothing_is_due(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    run(inventory(plan(1, "a", period_to=2040)), ledger, transport, now)
    assert transport.messages == []


def test_no_summary_without_a_coordinator(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    run(inventory(chief=None), ledger, transport, now)
    assert [address(message) for message in transport.messages] == FIVE


def test_the_summary_says_who_got_nothing_and_why(ledger: Ledger, now: datetime) -> None:
    transport = FailingTransport(FIVE[2])
    run(inventory(), ledger, transport, now)
    (summary,) = summaries(transport)
    assert summary["Subject"] == "Månedsoversikt 3. februar 2020: 4 e-poster sendt, 1 kunne ikke sendes"
    assert "c, 1 plan: Plan 3 (P-3). Årsak: postboksen er full" in text(summary)
    assert "c, 1 plan: Plan 3 (P-3). Årsak: postboksen er full" in text(summary, "html")


@pytest.mark.parametrize(
    ("owner", "why"), [(None, "Planeier mangler"), ("Har sluttet", "Har sluttet står ikke i Kontakter")]
)
def test_the_summary_names_what_came_to_the_coordinator_with_plan_id_and_row(
    ledger: Ledger, now: datetime, owner: str | None, why: str
) -> None:
    transport = MemoryTransport()
    run(inventory(plan(7, owner)), ledger, transport, now)
    assert receivers(transport) == [CHIEF]
    (summary,) = summaries(transport)
    assert "Plan 7 (P-7; Planer, rad 10)" in text(summary)
    assert why in text(summary)


def test_the_summary_lists_what_should_be_raised(ledger: Ledger, now: datetime) -> None:
    old = plan(1, "a", period_to=2010)
    run(inventory(old), ledger, MemoryTransport(), now)
    transport = MemoryTransport()
    run(inventory(old, plan(2, "b")), ledger, transport, now.replace(month=3))
    assert receivers(transport) == [FIVE[1]]
    (summary,) = summaries(transport)
    assert "BØR TAS OPP" in text(summary)
    assert "* Plan 1 (" in text(summary)
    assert "31. desember 2010" in text(summary)


def test_what_should_be_raised_is_named_with_its_plan_id(ledger: Ledger, now: datetime) -> None:
    old = plan(1, "a", period_to=2010)
    run(inventory(old), ledger, MemoryTransport(), now)
    transport = MemoryTransport()
    run(inventory(old, plan(2, "b")), ledger, transport, now.replace(month=3))
    assert "P-1" in text(summaries(transport)[0])


def test_a_summary_that_fails_is_reported_and_the_run_is_still_done(ledger: Ledger, now: datetime) -> None:
    outcome = run(inventory(), ledger, FailingTransport(CHIEF), now)
    assert [digest.address for digest in outcome.sent] == FIVE
    assert (outcome.summary_sent, outcome.summary_failed) == (False, "postboksen er full")
    assert due(inventory(), ledger).digests == []


def test_the_summary_names_the_cells_without_which_a_deadline_cannot_be_worked_out(
    ledger: Ledger, now: datetime
) -> None:
    source = Source("Planer", 9, {"period_to": ("L", "Periode til")})
    unclear = Plan(source=source, id="P-9", title="Uleselig plan", unread=frozenset({"period_to"}))
    finding = Finding("PB203", source.address("period_to"), "P-9", "Uleselig plan")
    book = inventory(plan(1, "a"), unclear)
    found = due_now(outlook(book, [finding], TODAY), book, ledger, BOOK, TODAY)
    transport = MemoryTransport()
    sending.send(found, book, writer(book, now), a_run(ledger, transport, now), Circumstances())
    (summary,) = summaries(transport)
    for kind in ("plain", "html"):
        assert "Uleselig plan (P-9; Planer, celle L9): Periode til må rettes" in text(summary, kind)
