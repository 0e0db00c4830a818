"""What the tests of the reminders share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from planbook.reminders.ledger import Ledger, writing


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An open, empty ledger."""
    with writing(tmp_path / "logg") as book:
        yield book
