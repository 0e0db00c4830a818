"""What there is to be reminded of about a plan, as on 15 January 2025: plans that begin and are adopted, and their occasions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from small_book import one, plan

from planbook.model.inventory import Inventory
from planbook.model.plan import Plan, Proposal, Status
from planbook.reminders.occasions import Event, Occasion
from planbook.reminders.plan_occasions import plan_occasions

TODAY = date(2025, 1, 15)
DAY = timedelta(days=1)
ENDED = [Status.SUPERSEDED, Status.REPEALED, Status.LAPSED]


def occasion(event: Event, inventory: Inventory, today: date = TODAY) -> Occasion | None:
    """The occasion of an event about the first plan."""
    return one(plan_occasions(inventory, inventory.plans[0], today), event)


def begins(**values: Any) -> Plan:
    """A plan on which work is to begin on 1 September 2025."""
    known = {"status": Status.NOT_STARTED, "decision": Proposal.NEW, "start": date(2025, 9, 1)}
    return plan(**{**known, **values})


def adopts(**values: Any) -> Plan:
    """A plan under way that is to be adopted by 17 June 2026."""
    return plan(**{"status": Status.IN_PROGRESS, "finish": date(2026, 6, 17), **values})
