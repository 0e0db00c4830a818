"""Every check, in one ordered tuple."""

from __future__ import annotations

from datetime import date

from planbook.checks import dates, links, rows, strategy
from planbook.checks.common import Check
from planbook.findings import Finding
from planbook.model.inventory import Inventory

CHECKS: tuple[Check, ...] = (
    rows.plan_id_missing,
    rows.title_missing,
    rows.plan_type_missing,
    rows.sector_missing,
    rows.owner_missing,
    rows.status_missing,
    rows.marks_in_title,
    rows.adopted_without_date,
    rows.adopted_without_body,
    rows.adopted_without_case_number,
    rows.not_started_but_adopted,
    rows.period_backwards,
    rows.period_not_as_title,
    rows.unsure_in_use,
    rows.no_goal,
    rows.reported_nowhere,
    rows.not_confirmed,
    rows.no_link,
    links.duplicate_ids,
    links.near_duplicate_titles,
    links.unknown_roles,
    links.unlisted_values,
    links.unknown_parent,
    links.parent_in_circle,
    links.unknown_successor,
    links.unknown_goals,
    links.unknown_plans_elsewhere,
    links.bad_addresses,
    links.role_twice,
    links.inactive_roles,
    links.no_coordinator,
    dates.adopted_in_future,
    dates.adopted_on_day_off,
    dates.deadline_passed,
    dates.start_passed,
    dates.finish_passed,
    dates.start_after_finish,
    dates.period_passed,
    dates.old_without_period,
    strategy.no_proposal,
    strategy.undecided_proposal,
    strategy.no_reason,
    strategy.merged_into_nothing,
    strategy.social_part_not_decided,
    strategy.land_use_part_not_decided,
    strategy.new_but_adopted,
    strategy.adopted_too_late,
    strategy.published_too_late,
    strategy.views_not_asked,
    strategy.not_public,
    strategy.lapses_with_legal_effect,
    strategy.statutory_plan_missing,
    strategy.health_overview_old,
    strategy.goals_without_plans,
)


def run_checks(inventory: Inventory, today: date, level: int) -> list[Finding]:
    """Every finding of the checks whose code is looked for at this Kontrollnivå (1–3), each cause once."""
    found = [finding for check in CHECKS for finding in check(inventory, today) if finding.rule.level <= level]
    told = {(code, finding.address.sheet, finding.address.row) for finding in found for code in finding.rule.instead_of}
    return [finding for finding in found if (finding.code, finding.address.sheet, finding.address.row) not in told]
