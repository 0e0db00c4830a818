"""What holds where a setting is empty is what the workbook says: the help of each question ends with it."""

from __future__ import annotations

import re

import pytest

from planbook.analysis.agenda import DEFAULT_WORKING_DAYS
from planbook.reminders import due, plan_occasions, strategy_occasions
from planbook.workbook.sheets import SHEET_BY_FIELD

SAID = {column.field: column.help for column in SHEET_BY_FIELD["settings"].columns}


@pytest.mark.parametrize(
    ("field", "default"),
    [
        ("start_months", plan_occasions.START_MONTHS),
        ("agenda_weeks", plan_occasions.AGENDA_WEEKS),
        ("milestone_days", plan_occasions.MILESTONE_DAYS),
        ("hearing_days", plan_occasions.HEARING_DAYS),
        ("strategy_months", strategy_occasions.STRATEGY_MONTHS),
        ("publication_days", strategy_occasions.PUBLICATION_DAYS),
        ("agenda_working_days", (DEFAULT_WORKING_DAYS,)),
        ("mail_gap_days", (due.DEFAULT_GAP_DAYS,)),
    ],
)
def test_the_help_of_an_empty_setting_says_what_then_holds(field: str, default: tuple[int, ...]) -> None:
    told = re.search(r"Tom: ([0-9; ]+)\.$", SAID[field])
    assert told is not None
    assert tuple(map(int, told[1].split(";"))) == default
