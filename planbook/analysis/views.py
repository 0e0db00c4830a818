"""Who must be asked for views on the strategy, and has not been (plan- og bygningsloven § 10-1)."""

from __future__ import annotations

import re
from typing import NamedTuple

from planbook.findings import STRATEGY_ID
from planbook.model.inventory import Inventory, folded
from planbook.model.process import View, ViewType

STATE, REGIONAL, NEIGHBOURS = "state", "regional", "neighbours"
"""Stand for bodies that have no name of their own in the workbook."""


class NotAsked(NamedTuple):
    """Who has not been asked, and the rows that name them without saying when."""

    missing: list[str]
    """`STATE`, `REGIONAL` or `NEIGHBOURS`, or the name of a neighbouring municipality."""
    undated: list[View]


def not_asked(inventory: Inventory) -> NotAsked | None:
    """Whom the law says must be asked, and nobody has; None while a row cannot be read that may be about one of them."""
    if any(row.unread & {"plan_id", "sender", "view_type"} for row in inventory.views):
        return None
    rows = [row for row in inventory.views if row.plan_id == STRATEGY_ID]
    found = NotAsked([], [])
    for kind, word in ((ViewType.STATE_BODY, STATE), (ViewType.REGIONAL_BODY, REGIONAL)):
        of_kind = [row for row in rows if row.view_type is kind]
        if not any(_is_asked(row) for row in of_kind):
            found.missing.append(word)
            found.undated.extend(of_kind)
    of_kind = [row for row in rows if row.view_type is ViewType.NEIGHBOUR]
    for name in _neighbours(inventory):
        named = [row for row in of_kind if re.search(rf"\b{re.escape(folded(name))}\b", folded(row.sender))]
        if not any(_is_asked(row) for row in named):
            found.missing.append(name)
            found.undated.extend(named)
    if not inventory.settings.neighbours and not of_kind and "neighbours" not in inventory.settings.unread:
        found.missing.append(NEIGHBOURS)
    return found


def _is_asked(row: View) -> bool:
    """Whether someone was asked, or has a cell that might say so if it could be read."""
    return bool(row.asked_date or row.received_date or row.unread & {"asked_date", "received_date"})


def _neighbours(inventory: Inventory) -> list[str]:
    """The neighbouring municipalities, also where a comma stands between them: no municipality's name has one."""
    return [part.strip() for name in inventory.settings.neighbours for part in name.split(",") if part.strip()]
