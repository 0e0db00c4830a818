"""The work on a plan that Oppstart and Ferdig are about: when it begins, and whether a decision has ended it."""

from __future__ import annotations

from datetime import date

from planbook.model.plan import Plan


def first_day(plan: Plan) -> date | None:
    """The first day that Oppstart can mean: its date, or 1 January of a year alone."""
    return (plan.start.day or date(plan.start.year, 1, 1)) if plan.start else None


def decided_since(plan: Plan) -> bool:
    """Whether the plan has been decided since the work on it was to begin: the work is done.

    So it is where Vedtatt dato is on or after the first day of Oppstart, or in the year of Ferdig or a later one. A
    Vedtatt dato that cannot be read tells nothing: whoever needs to be certain looks at `plan.unread` too. The same
    rule stands as a formula in `workbook.formulas`.
    """
    adopted, begins = plan.adopted_date, first_day(plan)
    if adopted is None:
        return False
    since_start = begins is not None and adopted.counts_as >= begins
    return since_start or (plan.finish is not None and adopted.year >= plan.finish.year)
