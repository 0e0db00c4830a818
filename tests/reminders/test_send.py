"""Sending: reserve, send, record; one that fails does not stop the next, and nobody is mailed twice or forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from planbook.errors import DeliveryError, SendingStoppedError
from planbook.findings import Finding, Source
from planbook.model.calendar import add_months
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings
from planbook.reminders import send as sending
from planbook.reminders.delivery import Mail, Outcome, Run
from planbook.reminders.due import Due
from planbook.reminders.due import due as due_now
from planbook.reminders.ledger import Ledger, State, reading, writing
from planbook.reminders.policy import outlook
from planbook.reminders.send import Circumstances
from planbook.reminders.transports import Transport
from planbook.reminders.transports.memory import MemoryTransport
from planbook.reminders.writer import Writer
from planbook.shipped import shipped

BOOK = "bok-1"
TODAY = date(2020, 2, 3)
CHIEF = "koordinator@kommune.example"
FIVE = [f"{letter}@kommune.example" for letter in "abcde"]


class FailingTransport(MemoryTransport):
    """Refuses the mails to some addresses, and takes the others."""

    def __init__(self, *refused: str) -> None:
        super().__init__()
        self.refused = refused

    def send(self, message: EmailMessage) -> None:
        """Refuse or keep one message."""
        recipient = message["To"].addresses[0].addr_spec
        if recipient in self.refused:
            raise DeliveryError(recipient=recipient, reason="postboksen er full")
        super().send(message)


class CrashingTransport(MemoryTransport):
    """Ends the program in the middle of a mail."""

    def send(self, message: EmailMessage) -> None:
        """Crash on the second message."""
        if self.messages:
            raise KeyboardInterrupt
        super().send(message)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger."""
    with writing(tmp_path / "logg") as book:
        yield book


def plan(number: int, owner: str | None, **values: Any) -> Plan:
    known: dict[str, Any] = {
        "id": f"P-{number}", "title": f"Plan {number}", "status": Status.ADOPTED, "period_to": 2019, "owner": owner
    }  # fmt: skip
    return Plan(source=Source("Planer", 3 + number), **{**known, **values})


def contact(role: str, email: str) -> Contact:
    return Contact(source=Source("Kontakter", 4), role=role, email=email, active=True)


def inventory(*plans: Plan, chief: str | None = CHIEF) -> Inventory:
    """Five roles a to e, each the owner of a plan of her own unless plans are given."""
    roles = [contact(address[0], address) for address in FIVE]
    if chief:
        roles.append(contact("Plankoordinator", chief))
    own = tuple(plan(number, role.role) for number, role in enumerate(roles[:5], 1))
    return Inventory(plans=plans or own, contacts=tuple(roles), settings=Settings(coordinator="Plankoordinator"))


def writer(book: Inventory, now: datetime) -> Writer:
    return Writer(book, [shipped("templates", "mail")], "plan@kommune.example", now.date(), now, BOOK)


def due(book: Inventory, ledger: Ledger, today: date = TODAY) -> Due:
    return due_now(outlook(book, (), today), book, ledger, BOOK, today)


def nothing_logged(state: State, mail: Mail, trouble: str) -> None:
    """A run without a log."""


def a_run(ledger: Ledger, transport: Transport, now: datetime, waits: list[float] | None = None) -> Run:
    """What a sending works with; the seconds it would wait are kept in `waits`."""
    pause = (waits if waits is not None else []).append
    return Run(transport, ledger, BOOK, now.date(), now, "nb", pause, nothing_logged)


def run(
    book: Inventory, ledger: Ledger, transport: Transport, now: datetime, waits: list[float] | None = None
) -> Outcome:
    """One night's run: what a crash left is settled, then everything due is sent."""
    interrupted = bool(ledger.settle_interrupted())
    about = Circumstances(1, None, ledger.uncertain(), interrupted)
    found = due(book, ledger, now.date())
    return sending.send(found, book, writer(book, now), a_run(ledger, transport, now, waits), about)


def receivers(transport: MemoryTransport) -> list[str]:
    """The addresses that got a reminder; the coordinator's summary stands apart."""
    return [address(message) for message in transport.messages if not is_summary(message)]


def summaries(transport: MemoryTransport) -> list[EmailMessage]:
    return [message for message in transport.messages if is_summary(message)]


def address(message: EmailMessage) -> str:
    return str(message["To"].addresses[0].addr_spec)


def is_summary(message: EmailMessage) -> bool:
    return str(message["Subject"]).startswith(("Påminnelser ", "Månedsoversikt "))


def text(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    return " ".join(str(part.get_content()).split())


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


def test_an_owner_is_not_told_of_a_reminder_that_could_not_be_sent(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "b", responsible="a"), plan(2, "b"))
    transport = FailingTransport(FIVE[0])
    run(book, ledger, transport, now)
    assert receivers(transport) == [FIVE[1]]
    assert "Plan 2" in text(transport.messages[0])
    assert "Plan 1" not in text(transport.messages[0])
    later = MemoryTransport()
    run(book, ledger, later, now + timedelta(days=8))
    assert receivers(later) == [FIVE[0], FIVE[1]]
    assert "a fikk påminnelse 11. februar 2020" in text(later.messages[1])


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


# a part, a trial, a baseline


def test_a_redirected_mail_names_its_true_receiver_first_and_records_nothing(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    book = inventory()
    outcome = sending.send_redirected(
        due(book, ledger), book, writer(book, now), transport, "prove@kommune.example", with_summary=False
    )
    assert [digest.address for digest in outcome.sent] == FIVE
    assert [address(message) for message in transport.messages] == ["prove@kommune.example"] * 5
    for message, true_address, number in zip(transport.messages, FIVE, range(1, 6), strict=True):
        assert message.get_all("To") == ["prove@kommune.example"]
        for kind in ("plain", "html"):
            whole = text(message, kind)
            assert true_address in whole
            assert whole.index(true_address) < whole.index(f"Plan {number}")
    assert [digest.address for digest in due(book, ledger).digests] == FIVE


def test_a_redirected_mail_is_still_whole_when_it_is_read_back(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    role = '<b>"Sjef" & co</b>'
    book = inventory(plan(1, role))
    book = Inventory(plans=book.plans, contacts=(contact(role, FIVE[0]),), settings=book.settings)
    sending.send_redirected(
        due(book, ledger), book, writer(book, now), transport, "prove@kommune.example", with_summary=False
    )
    mail = message_from_bytes(transport.messages[0].as_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    assert mail.get_content_type() == "multipart/alternative"
    assert "Plan 1" in text(mail)
    assert "<b>" not in text(mail, "html")
    assert "&lt;b&gt;" in text(mail, "html")


def test_a_baseline_counts_everything_as_known_and_sends_nothing(ledger: Ledger, now: datetime) -> None:
    book = inventory()
    outcome = sending.baseline(due(book, ledger), ledger, BOOK, TODAY, now)
    assert outcome.baseline == 5
    assert outcome.sent == []
    assert due(book, ledger).digests == []
    transport = MemoryTransport()
    run(inventory(*book.plans, plan(6, "a")), ledger, transport, now)
    assert receivers(transport) == [FIVE[0]]
    assert "Plan 6" in text(transport.messages[0])
    assert "Plan 1" not in text(transport.messages[0])


def test_after_a_baseline_the_next_step_is_sent(ledger: Ledger, now: datetime) -> None:
    book = inventory(plan(1, "a"))
    sending.baseline(due(book, ledger), ledger, BOOK, TODAY, now)
    transport = MemoryTransport()
    run(book, ledger, transport, now.replace(month=3, day=1))
    assert receivers(transport) == [FIVE[0]]


def test_summary_only_tells_the_coordinator_alone_and_counts_the_rest_as_known(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    book = inventory()
    outcome = sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, transport, now))
    assert [address(message) for message in transport.messages] == [CHIEF]
    assert outcome.baseline == 5
    assert due(book, ledger).digests == []


def test_summary_only_does_not_say_that_anything_was_sent(ledger: Ledger, now: datetime) -> None:
    transport = MemoryTransport()
    book = inventory()
    sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, transport, now))
    (summary,) = transport.messages
    assert "ble sendt" not in text(summary)
    assert "5 e-poster sendt" not in str(summary["Subject"])


def test_when_the_only_summary_fails_nothing_counts_as_known(ledger: Ledger, now: datetime) -> None:
    book = inventory()
    with suppress(DeliveryError):  # the run may end with the sentence, as long as it can be run again
        sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, FailingTransport(CHIEF), now))
    assert [digest.address for digest in due(book, ledger).digests] == FIVE


def test_summary_only_without_a_coordinator_does_not_count_everything_as_known(ledger: Ledger, now: datetime) -> None:
    book = inventory(chief=None)
    with suppress(SendingStoppedError):  # that someone must decide is a good answer
        sending.summary_only(due(book, ledger), book, writer(book, now), a_run(ledger, MemoryTransport(), now))
    assert [digest.address for digest in due(book, ledger).digests] == FIVE


# the allow-list


def test_an_address_outside_the_allowed_domains_stops_everything_by_its_name() -> None:
    with pytest.raises(SendingStoppedError) as stopped:
        sending.assert_allowed([*FIVE, "ola@annen.example"], ["kommune.example"])
    assert stopped.value.variant == "allow"
    assert "ola@annen.example" in stopped.value.sentence("nb")


@pytest.mark.parametrize("domains", [[], ["kommune.example"], [" Kommune.Example "], ["x.example", "kommune.example"]])
def test_allowed_domains_let_their_addresses_pass_and_an_empty_list_all(domains: list[str]) -> None:
    sending.assert_allowed([*FIVE, " Kari@Kommune.EXAMPLE "], domains)


@pytest.mark.parametrize("domain", ["example", "ommune.example", "kommune.example.no", "sub.kommune.example"])
def test_a_domain_that_only_resembles_the_allowed_one_is_outside(domain: str) -> None:
    with pytest.raises(SendingStoppedError):
        sending.assert_allowed(FIVE, [domain])
