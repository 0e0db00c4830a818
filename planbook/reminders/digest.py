"""One digest per person: everything she is told in one mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from planbook.model.people import Contact
from planbook.reminders.keys import Entry
from planbook.reminders.policy import Reminder


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything one person is told in one mail."""

    contact: Contact
    address: str
    """Folded and trimmed; what the ledger knows the person by."""
    reminders: tuple[Reminder, ...]
    is_coordinator: bool = False

    @property
    def entries(self) -> list[Entry]:
        """What the ledger keeps of it."""
        return [reminder.entry for reminder in self.reminders]

    @property
    def plans(self) -> int:
        """How many plans it is about; the strategy counts as one."""
        return len({reminder.key.plan_id for reminder in self.reminders})


def digests(reminders: Iterable[Reminder], coordinator_address: str = "") -> list[Digest]:
    """Gather reminders into one digest per address, in the order of the addresses."""
    gathered: dict[str, list[Reminder]] = defaultdict(list)
    for reminder in reminders:
        gathered[reminder.key.recipient].append(reminder)
    return [
        Digest(found[0].contact, address, tuple(found), address == coordinator_address)
        for address, found in sorted(gathered.items())
    ]
