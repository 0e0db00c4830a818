"""A ledger in memory for every night."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_book import ledger_in_memory

from planbook.reminders.ledger import Ledger


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """An empty ledger."""
    with ledger_in_memory() as known:
        yield known
