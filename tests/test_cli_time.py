"""Today is the day in Norway, wherever the machine thinks it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo

import pytest

from planbook import cli


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 1, 4, 22, 59, tzinfo=UTC), date(2027, 1, 4)),
        (datetime(2027, 1, 4, 23, 0, tzinfo=UTC), date(2027, 1, 5)),
        (datetime(2027, 7, 5, 22, 30, tzinfo=UTC), date(2027, 7, 6)),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), date(2027, 10, 31)),
    ],
)
def test_today_is_the_day_in_norway_also_on_the_nights_the_clock_is_changed(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date
) -> None:
    class Clock(datetime):
        """Stands still."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            """The moment, on the wall clock of a zone."""
            return moment.astimezone(tz)

    monkeypatch.setattr(cli, "datetime", Clock)
    assert cli._today(None) == day
    assert cli._now().astimezone(UTC) == moment
