"""A sending to five people in memory: transports that refuse or crash, a night's run, and what was received."""

from __future__ import annotations

from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

from planbook.errors import DeliveryError
from planbook.findings import Source
from planbook.model.inventory import Inventory
from planbook.model.people import Contact
from planbook.model.plan import Plan, Status
from planbook.model.strategy import Settings
from planbook.reminders import send as sending
from planbook.reminders.delivery import Mail, Outcome, Run
from planbook.reminders.due import Due
from planbook.reminders.due import due as due_now
from planbook.reminders.ledger import Ledger, State
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
