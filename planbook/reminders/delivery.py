"""The loop of a sending: reserve every mail, then send and record one at a time; nothing is sent that is not reserved."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from typing import NamedTuple

from planbook.errors import (
    DeliveryError,
    DeliveryPostponedError,
    DeliveryUncertainError,
    PlanbookError,
    SendingStoppedError,
    TransportError,
)
from planbook.reminders.digest import Digest
from planbook.reminders.keys import Entry
from planbook.reminders.ledger import Ledger, State
from planbook.reminders.transports import Transport

BACK_OFF = (30.0, 120.0, 300.0)
"""Seconds before what was refused for the time being is tried again, once everything else has gone."""
LONGEST_PAUSE = 600.0
"""Seconds that a server may make the run wait for its next message."""
LONGEST_WAIT = 3600.0
"""Seconds that a run waits in all before it leaves the rest to the next one."""
MOST_UNCERTAIN = 3
"""Mails in a row of which nobody can tell whether they were taken, before the run stops asking for more of them."""


@dataclass(slots=True)
class Outcome:
    """How a run went."""

    sent: list[Digest] = field(default_factory=list)
    failed: list[tuple[Digest, str]] = field(default_factory=list)
    """Digests that were not delivered, with the reason."""
    uncertain: list[Digest] = field(default_factory=list)
    """Digests of which nobody can tell whether they were delivered."""
    not_tried: list[Digest] = field(default_factory=list)
    """Digests that were left when the connection broke for good; they are due at the next run."""
    stopped: TransportError | None = None
    """Why nothing more could be sent."""
    baseline: int = 0
    summary_sent: bool = False
    summary_failed: str = ""
    """Why the coordinator's summary was not delivered."""


class Mail(NamedTuple):
    """A message, whose it is, and the reminders it stands for; `digest` is None for the coordinator's summary."""

    message: EmailMessage
    entries: Sequence[Entry]
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What a sending works with."""

    transport: Transport
    ledger: Ledger
    workbook_id: str
    today: date
    now: datetime
    lang: str
    """The municipality's language, for reasons."""
    pause: Callable[[float], None]
    """Waits so many seconds."""
    log: Callable[[State, Mail, str], None]
    """Writes a line of the run's log: the state of a mail, and why."""
    waited: list[float] = field(default_factory=list)
    """The seconds that the run has waited."""

    def wait(self, seconds: float) -> None:
        """Wait, as long as the run has time left; raises `TransportError` when it has not."""
        if sum(self.waited) + seconds > LONGEST_WAIT:
            raise TransportError("slow")
        self.waited.append(seconds)
        self.pause(seconds)

    def reserve(self, mails: Iterable[Mail]) -> None:
        """Write all mails to the ledger as planned, before the first one leaves."""
        planned = [(mail.entries, str(mail.message["Message-ID"])) for mail in mails]
        self.ledger.reserve(self.workbook_id, planned, self.today, self.now)

    def record(self, mail: Mail, state: State, trouble: str = "") -> None:
        """Write a state of a mail's reminders to the ledger, and then to the log."""
        identity = str(mail.message["Message-ID"])
        self.ledger.write(self.workbook_id, mail.entries, state, self.today, self.now, identity, trouble)
        if state not in (State.PLANNED, State.SENDING):
            self.log(state, mail, trouble)


def deliver(mails: Iterable[Mail], run: Run, outcome: Outcome) -> None:
    """Send every mail, all of them reserved; one that fails does not stop the next.

    What is refused for the time being is tried again when the rest has gone. A connection that breaks for good, or leaves
    one mail after the other uncertain, ends the loop, and every later one of the run: the mails that are left count as
    failed, so that the next run sends them.
    """
    waiting, postponed = deque(mails), deque[Mail]()
    reasons: dict[int, str] = {}
    unsure = 0
    try:
        if outcome.stopped is not None:
            raise outcome.stopped
        for seconds in (*BACK_OFF, None):
            while waiting:
                before = len(outcome.uncertain)
                reason = _send(waiting[0], run, outcome)
                mail = waiting.popleft()
                unsure = unsure + 1 if len(outcome.uncertain) > before else 0
                _assert_sure(unsure)
                if reason is not None:
                    reasons[id(mail)] = reason
                    postponed.append(mail)
            waiting, postponed = postponed, deque()
            if not waiting or seconds is None:
                break
            run.wait(seconds)
    except TransportError as error:
        outcome.stopped = error
        for mail in (*postponed, *waiting):
            _failed(mail, run, outcome, error.sentence(run.lang), tried=False)
        return
    for mail in waiting:
        _failed(mail, run, outcome, reasons[id(mail)])


def _assert_sure(unsure: int) -> None:
    """Raise `TransportError` when so many mails in a row are uncertain that the service must be at fault."""
    if unsure == MOST_UNCERTAIN:
        raise TransportError("unsure", n=unsure)


def _send(mail: Mail, run: Run, outcome: Outcome) -> str | None:
    """Send one mail and record how it went; returns why, when it was refused for the time being."""
    run.record(mail, State.SENDING)
    try:
        run.transport.send(mail.message)
    except DeliveryPostponedError as error:
        run.record(mail, State.PLANNED)
        after = error.values.get("after")
        if isinstance(after, int | float) and after > 0:
            run.wait(min(float(after), LONGEST_PAUSE))
        return _reason(error, run.lang)
    except DeliveryUncertainError as error:
        if mail.digest is None:
            # That the coordinator hears of a run twice is better than that she does not.
            _failed(mail, run, outcome, _reason(error, run.lang))
        else:
            run.record(mail, State.UNCERTAIN, _reason(error, run.lang))
            outcome.uncertain.append(mail.digest)
    except (DeliveryError, SendingStoppedError) as error:
        _failed(mail, run, outcome, _reason(error, run.lang))
    else:
        run.record(mail, State.SENT)
        if mail.digest:
            outcome.sent.append(mail.digest)
        else:
            outcome.summary_sent = True
    return None


def _reason(error: PlanbookError, lang: str) -> str:
    """Why one mail did not go: the server's words, else the whole sentence."""
    said = error.values.get("reason") if error.variant in ("", "file") else None
    return str(said) if said else error.sentence(lang)


def _failed(mail: Mail, run: Run, outcome: Outcome, reason: str, *, tried: bool = True) -> None:
    """Record that a mail did not go; one that was not even tried is no fault of its recipient's."""
    run.record(mail, State.FAILED, reason)
    if mail.digest is None:
        outcome.summary_failed = reason
    elif tried:
        outcome.failed.append((mail.digest, reason))
    else:
        outcome.not_tried.append(mail.digest)
