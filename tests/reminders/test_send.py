"""Sending: reserve, send, record; one that fails does not stop the next, and nobody is mailed twice or forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sending import (
    BOOK,
    FIVE,
    TODAY,
    CrashingTransport,
    FailingTransport,
    a_run,
    address,
    due,
    inventory,
    is_summary,
    plan,
    receivers,
    run,
    summaries,
    text,
    writer,
)

from planbook.errors import DeliveryError
from planbook.findings import Finding, Source
from planbook.model.calendar import add_months
from planbook.model.plan import Plan
from planbook.reminders import send as sending
from planbook.reminders.due import due as due_now
from planbook.reminders.ledger import Ledger, State, reading, writing
from planbook.reminders.policy import outlook
from planbook.reminders.send import Circumstances
from planbook.reminders.transports.memory import MemoryTransport
from planbook.reminders.writer import Writer

# a run


def test_everyone_gets_one_mail_and_the_next_run_sends_nothing(ledger: Ledger, now: datetime) -> None:
    first, second = MemoryTransport(), MemoryTransport()
    outcome = run(inventory(), ledger, first, now)
    assert receivers(first) == FIVE
    assert [digest.address for digest in outcome.sent] == FIVE
    assert outcome.failed == []
    assert run(inventory(), ledger, second, now).sent == []
    assert second.messages == []


def test_the_third_of_five_fails_the_others_are_sent_and_only_it_is_tried_again(ledger: Ledger, now: datetime) -> None:
    first, second, third = FailingTransport(FIVE[2]), MemoryTransport(), MemoryTransport()
    outcome = run(inventory(), ledger, first, now)
    assert receivers(first) == [FIVE[0], FIVE[1], FIVE[3], FIVE[4]]
    assert [(digest.address, reason) for digest, reason in outcome.failed] == [(FIVE[2], "postboksen er full")]
    run(inventory(), ledger, second, now.replace(day=4))
    assert receivers(second) == [FIVE[2]]
    run(inventory(), ledger, third, now.replace(day=5))
    assert third.messages == []


def test_a_retried_mail_keeps_its_message_id(ledger: Ledger, now: datetime) -> None:
    everyone = MemoryTransport()
    with writing(ledger.path.parent / "annen logg") as other:
        run(inventory(), other, everyone, now)
    expected = {address(message): message["Message-ID"] for message in everyone.messages}
    run(inventory(), ledger, FailingTransport(FIVE[2]), now)
    retried = MemoryTransport()
    run(inventory(), ledger, retried, now)
    assert retried.messages[0]["Message-ID"] == expected[FIVE[2]]


def test_a_reminder_is_reserved_in_the_ledger_before_its_mail_leaves(ledger: Ledger, now: datetime) -> None:
    class Looking(MemoryTransport):
        def send(self, message: EmailMessage) -> None:
            """See what a program that looks now would find in the ledger."""
            with reading(ledger.path.parent) as seen:
                waiting = [digest.address for digest in due(inventory(), seen).digests]
            if not is_summary(message):
                assert address(message) not in waiting
            super().send(message)

    transport = Looking()
    run(inventory(), ledger, transport, now)
    assert receivers(transport) == FIVE


def test_after_a_crash_the_mail_it_was_at_is_uncertain_and_the_rest_is_sent(ledger: Ledger, now: datetime) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(inventory(), ledger, CrashingTransport(), now)
    transport = MemoryTransport()
    outcome = run(inventory(), ledger, transport, now)
    assert receivers(transport) == FIVE[2:]
    assert ledger.uncertain() == 1
    assert outcome.uncertain == []
    assert "Fra tidligere kjøringer er det usikkert om 1 påminnelse kom fram." in text(summaries(transport)[0])


def test_a_dry_run_after_a_crash_shows_what_the_next_sending_will_send(ledger: Ledger, now: datetime) -> None:
    entries = [reminder.entry for reminder in due(inventory(), ledger).reminders]
    ledger.write(BOOK, entries, State.PLANNED, TODAY, now)
    with reading(ledger.path.parent) as looked_at:
        shown = [digest.address for digest in due(inventory(), looked_at).digests]
    transport = MemoryTransport()
    run(inventory(), ledger, transport, now)
    assert shown == receivers(transport)


def test_a_mail_that_cannot_be_written_stops_the_run_before_the_first_one(ledger: Ledger, now: datetime) -> None:
    class Broken(Writer):
        def message(self, digest: Any) -> EmailMessage:
            """Fail at the last person."""
            if digest.address == FIVE[-1]:
                raise DeliveryError(recipient=digest.address, reason="malen er ødelagt")
            return super().message(digest)

    base = writer(inventory(), now)
    broken = Broken(base.inventory, base.folders, base.sender, base.today, base.now, BOOK)
    transport = MemoryTransport()
    with pytest.raises(DeliveryError):
        sending.send(due(inventory(), ledger), inventory(), broken, a_run(ledger, transport, now), Circumstances())
    assert transport.messages == []
    assert [digest.address for digest in due(inventory(), ledger).digests] == FIVE


# the steps over time


def test_a_year_of_nightly_runs_sends_each_step_once_and_then_stops(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "a", period_to=2020))
    got: list[date] = []
    raised: list[date] = []
    for months in range(18):
        day = datetime.combine(add_months(date(2019, 12, 15), months), now.timetz())
        transport = MemoryTransport()
        run(book, ledger, transport, day)
        got += [day.date() for _ in receivers(transport)]
        raised += [day.date() for _ in due(book, ledger, day.date()).raised]
    expected = [(2020, 1), (2020, 7), (2020, 10), (2020, 12), (2021, 1), (2021, 2), (2021, 3)]
    assert got == [date(year, month, 15) for year, month in expected]
    assert raised[0] == date(2021, 4, 15)


def test_a_plan_long_past_gets_its_last_repeat_once_and_then_stands_on_the_list(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "a", period_to=2010))
    assert due(book, ledger).raised == []
    transport = MemoryTransport()
    run(book, ledger, transport, now)
    assert receivers(transport) == [FIVE[0]]
    assert due(book, ledger).digests == []
    assert due(book, ledger, date(2020, 3, 2)).raised == []
    assert [item.occasion.title for item in due(book, ledger, date(2020, 3, 3)).raised] == ["Plan 1"]


def test_the_coordinator_is_told_a_month_later_of_a_plan_to_raise_once_also_when_nobody_else_gets_mail(
    ledger: Ledger, now: datetime
) -> None:
    book = inventory(plan(1, "a", period_to=2010))
    nights = []
    for night in (
        date(2020, 2, 3),
        date(2020, 3, 1),
        date(2020, 3, 2),
        date(2020, 3, 3),
        date(2020, 3, 4),
        date(2020, 4, 1),
    ):
        transport = MemoryTransport()
        run(book, ledger, transport, datetime.combine(night, now.timetz()))
        nights.append((receivers(transport), [text(summary) for summary in summaries(transport)]))
    assert [receiver for receiver, _ in nights] == [[FIVE[0]], [], [], [], [], []]
    assert [len(told) for _, told in nights] == [1, 1, 0, 1, 0, 1]
    told = [summary for _, summaries_ in nights for summary in summaries_]
    assert ["BØR TAS OPP" in summary for summary in told] == [False, False, True, True]
    assert "Ingen andre fikk e-post i denne kjøringen." in told[2]


def test_an_ordinary_day_tells_the_coordinator_what_is_new_and_the_monthly_list_everything(
    ledger: Ledger, now: datetime
) -> None:
    def night(today: date, *plans: Plan) -> str:
        transport = MemoryTransport()
        run(inventory(*plans), ledger, transport, datetime.combine(today, now.timetz()))
        return text(summaries(transport)[0])

    old = (plan(1, "a", period_to=2010), plan(2, "Har sluttet", period_to=2040))
    night(date(2020, 2, 3), *old)
    assert "Plan 2" in night(date(2020, 3, 1), *old)
    new = plan(3, "Også sluttet", period_to=2040)
    ordinary = night(date(2020, 3, 3), *old, new)
    assert ["Plan 1" in ordinary, "Plan 2" in ordinary, "Plan 3" in ordinary] == [True, False, True]
    monthly = night(date(2020, 4, 1), *old, new)
    assert ["Plan 1" in monthly, "Plan 2" in monthly, "Plan 3" in monthly] == [True] * 3
    later = night(date(2020, 4, 2), *old, new, plan(4, "Sluttet hun også", period_to=2040))
    assert [f"Plan {number}" in later for number in (1, 2, 3, 4)] == [False, False, False, True]


def test_an_ordinary_day_names_only_the_cells_that_have_not_been_named(ledger: Ledger, now: datetime) -> None:
    columns = {"period_to": ("L", "Periode til")}
    unclear = [
        Plan(source=Source("Planer", row, columns), id=f"P-{row}", title=f"Uleselig {row}", owner="a", unread=frozenset({"period_to"}))
        for row in (8, 9)
    ]  # fmt: skip
    findings = [Finding("PB203", row.source.address("period_to"), row.id, row.title) for row in unclear]

    def night(today: date, count: int) -> str:
        book, transport = inventory(*unclear[:count]), MemoryTransport()
        found = due_now(outlook(book, findings[:count], today), book, ledger, BOOK, today)
        at = datetime.combine(today, now.timetz())
        sending.send(found, book, writer(book, at), a_run(ledger, transport, at), Circumstances())
        return text(summaries(transport)[0])

    assert "Uleselig 8" in night(date(2020, 2, 3), 1)
    ordinary = night(date(2020, 2, 4), 2)
    assert ("Uleselig 8" in ordinary, "Uleselig 9" in ordinary) == (False, True)
    monthly = night(date(2020, 3, 2), 2)
    assert ("Uleselig 8" in monthly, "Uleselig 9" in monthly) == (True, True)


def test_a_new_deadline_begins_a_new_cycle(ledger: Ledger, now: datetime) -> None:
    run(inventory(plan(1, "a")), ledger, MemoryTransport(), now)
    transport = MemoryTransport()
    run(inventory(plan(1, "a", period_to=2020)), ledger, transport, now + timedelta(days=7))
    assert receivers(transport) == [FIVE[0]]


def test_a_new_owner_gets_the_step_reached_once(ledger: Ledger, now: datetime) -> None:
    run(inventory(plan(1, "a")), ledger, MemoryTransport(), now)
    for expected in ([FIVE[1]], []):
        transport = MemoryTransport()
        run(inventory(plan(1, "b")), ledger, transport, now)
        assert receivers(transport) == expected


def test_a_plan_that_gets_its_plan_id_later_is_not_reminded_of_once_more(ledger: Ledger, now: datetime) -> None:
    run(inventory(plan(1, "a", id=None)), ledger, MemoryTransport(), now)
    transport = MemoryTransport()
    run(inventory(plan(1, "a")), ledger, transport, now + timedelta(days=8))
    assert receivers(transport) == []


def test_a_row_that_is_copied_does_not_bring_the_plan_it_was_copied_from_again(ledger: Ledger, now: datetime) -> None:
    run(inventory(plan(1, "a")), ledger, MemoryTransport(), now)
    transport = MemoryTransport()
    run(inventory(plan(1, "a"), plan(1, "b", title="En kopi")), ledger, transport, now + timedelta(days=8))
    assert receivers(transport) == [FIVE[1]]


def test_the_same_mail_that_fails_again_is_nothing_new_to_the_coordinator(ledger: Ledger, now: datetime) -> None:
    told = []
    for day in range(3):
        transport = FailingTransport(*FIVE)
        run(inventory(), ledger, transport, now + timedelta(days=day))
        told.append(len(summaries(transport)))
    assert told == [1, 0, 0]


def test_the_summary_of_a_broken_run_comes_with_the_next_whole_one_also_after_a_trial(
    ledger: Ledger, now: datetime
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(inventory(), ledger, CrashingTransport(), now)
    ledger.settle_interrupted(BOOK)
    found = due(inventory(), ledger)
    sending.leave_for_the_next(ledger, BOOK, found, TODAY, now)
    transport = MemoryTransport()
    run(inventory(), ledger, transport, now)
    assert "Den ble avbrutt før den var ferdig." in text(summaries(transport)[0])
