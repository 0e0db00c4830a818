"""Every code that one cell can cause: the cell of the municipality in order, what breaks it, and what mends it.

The municipality stands in `in_order/municipality.toml`. A cell is named by sheet, row and column: the row by what stands
in its first column (or by its place, from 0), the sheet and the column by their identifiers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from packages import Parts

from data.broken import Edit, cell, text
from planbook.workbook.data import BookData, load
from planbook.workbook.references import column_letters
from planbook.workbook.schema import FIRST_ROW, QUESTION_ROW, Form
from planbook.workbook.sheets import SHEET_BY_FIELD, SHEET_ORDER

TODAY = date(2025, 3, 3)
IN_ORDER = Path(__file__).resolve().parent / "in_order" / "municipality.toml"
EXCEL_DAY_0 = date(1899, 12, 30)


class ExcelError(str):
    """What a cell shows that has one of Excel's errors."""

    __slots__ = ()


Row = str | int
Place = tuple[str, Row, str]


@dataclass(frozen=True)
class Break:
    """One code: the cell where it is found, what breaks it, and what the hint says to write there."""

    code: str
    place: Place
    broken: Any
    mended: Any
    given: dict[Place, Any] = field(default_factory=dict)
    """What stands in other cells, before and after."""
    follows: frozenset[str] = frozenset()
    """Other codes that the broken cell brings elsewhere, because it means something there too."""
    found_at: Place | None = None
    """Where the finding is, when it is not at the cell that was broken; `None` is the same cell."""


def data() -> BookData:
    """The municipality in order."""
    return load(IN_ORDER)


def reference(place: Place) -> str:
    """The cell of a place, like K19."""
    sheet_field, row, column = place
    sheet = SHEET_BY_FIELD[sheet_field]
    number = [one.field for one in sheet.columns].index(column)
    if sheet.form is Form.QUESTIONS:
        return f"B{QUESTION_ROW + number}"
    return f"{column_letters(number + 1)}{FIRST_ROW + _row_of(sheet_field, row)}"


def _row_of(sheet_field: str, row: Row) -> int:
    if isinstance(row, int):
        return row
    first = SHEET_BY_FIELD[sheet_field].columns[0].field
    records = getattr(data().inventory, sheet_field)
    return next(place for place, record in enumerate(records) if getattr(record, first) == row)


def written(place: Place, value: Any) -> Edit:
    """The edit that writes a value in a cell, as Excel would have stored it."""
    part = f"xl/worksheets/sheet{SHEET_ORDER.index(SHEET_BY_FIELD[place[0]].name) + 1}.xml"
    where = reference(place)
    if value is None:
        return cell(where, "", part=part)
    if isinstance(value, ExcelError):
        return cell(where, f"<v>{value}</v>", ' t="e"', part)
    if isinstance(value, date):
        value = (value - EXCEL_DAY_0).days
    if isinstance(value, (int, float)):
        return cell(where, f"<v>{value}</v>", part=part)
    return text(where, value, part)


def changed(parts: Parts, cells: dict[Place, Any]) -> Parts:
    """The parts of a workbook with these cells written."""
    new = dict(parts)
    for place, value in cells.items():
        written(place, value)(new)
    return new


def _plan(
    code: str,
    plan_id: Row,
    column: str,
    broken: Any,
    mended: Any,
    given: dict[Place, Any] | None = None,
    follows: str = "",
) -> Break:
    return Break(code, ("plans", plan_id, column), broken, mended, given or {}, frozenset(follows.split()))


def _answer(code: str, question: str, broken: Any, mended: Any, given: dict[Place, Any] | None = None) -> Break:
    return Break(code, ("strategy", 0, question), broken, mended, given or {})


NOT_STRATEGY_YET: dict[Place, Any] = {("decisions", 0, "outcome"): "Utsatt"}
"""The strategy has not been decided."""

BREAKS: tuple[Break, ...] = (
    # one cell
    _plan("PB201", "P-4", "adopted_date", "våren 21", date(2021, 6, 16)),
    _plan("PB202", "P-4", "sector", "Samfun", "Samfunn"),
    _plan("PB203", "P-3", "period_to", 20277, 2027),
    _plan("PB204", "P-3", "period_to", ExcelError("#REF!"), 2027),
    _plan("PB205", "P-4", "title", "Klima- og energiplan*", "Klima- og energiplan"),
    Break("PB207", ("goals", "M1", "text"), None, "Alle barn har det trygt."),
    _plan("PB210", "P-3", "adopted_date", "31.05.2023", date(2023, 5, 31)),
    _plan("PB210", "P-3", "period_to", "2027", 2027),
    _answer("PB210", "health_overview_date", "1. juni 2023", date(2023, 6, 1)),
    Break("PB210", ("milestones", 0, "planned_date"), "2024-09-02", date(2024, 9, 2)),
    # one row
    _plan("PB301", "P-11", "id", None, "P-11", follows="PB604"),
    _plan("PB302", "P-4", "title", None, "Klima- og energiplan"),
    _plan("PB303", "P-3", "plan_type", None, "Temaplan"),
    _plan("PB304", "P-3", "sector", None, "Oppvekst"),
    _plan("PB305", "P-3", "owner", None, "Oppvekstsjef"),
    _plan("PB306", "P-3", "status", None, "Vedtatt"),
    _plan("PB310", "P-3", "adopted_date", None, 2023),
    _plan("PB311", "P-3", "adopted_by", None, "Kommunestyret"),
    _plan("PB312", "P-3", "case_number", None, "33/23"),
    _plan("PB313", "P-3", "status", "Ikke startet", "Vedtatt"),
    _plan("PB314", "P-7", "replaced_by", None, "P-3"),
    _plan("PB320", "P-2", "period_to", 2020, 2034),
    _answer("PB320", "period_to", 2023, 2027),
    _answer("PB320", "registration_to", date(2024, 1, 1), date(2024, 2, 16)),
    Break("PB320", ("goals", "M1", "valid_to"), date(2019, 1, 1), date(2040, 12, 31)),
    _plan("PB321", "P-3", "period_from", 2022, 2023),
    _plan("PB322", "P-3", "adopted_by", "Formannskapet", "Kommunestyret", {("plan_types", "Temaplan", "process"): "Plan- og bygningsloven kap. 11"}),
    _plan("PB323", "P-4", "title", "Detaljreguleringsplan for torget", "Kommunedelplan for torget"),
    _plan("PB330", "P-4", "in_use", "Usikker", "Ja"),
    _plan("PB331", "P-3", "proposal", "Videreføres", "Utgår", {("plans", "P-3", "in_use"): "Nei", ("plans", "P-3", "reason"): "Brukes ikke.", ("plans", "P-7", "replaced_by"): "P-2"}),
    _plan("PB332", "P-14", "proposal", "Ny", "Utgår", {("plans", "P-14", "owner"): None, ("plans", "P-14", "confirmed_date"): None, ("plans", "P-14", "goals"): None, ("plans", "P-14", "parent"): None}),
    _plan("PB340", "P-3", "goals", None, "M1"),
    _plan("PB341", "P-3", "reported_in", "Ikke", "Årsrapport"),
    _plan("PB342", "P-12", "reported_in", "Årsrapport", "Handlingsprogram/økonomiplan"),
    _plan("PB343", "P-3", "contributors", None, "Helse"),
    _plan("PB345", "P-3", "parent", None, "P-1"),
    _plan("PB350", "P-3", "confirmed_date", date(2024, 3, 1), TODAY),
    _plan("PB360", "P-3", "link", None, "https://lillevik.example/oppvekst", {("exemptions", 0, "valid_to"): date(2024, 1, 1)}),
    # links
    _plan("PB401", "P-11", "id", "P-1 ", "P-11", follows="PB604"),
    _plan("PB402", "P-11", "title", "Klima og energi, plan", "Arbeidsgiverstrategi"),
    _plan("PB403", "P-3", "owner", "Oppvekstsjefen vår", "Oppvekstsjef"),
    _plan("PB404", "P-3", "parent", "p-1", "P-1"),
    _plan("PB405", "P-1", "parent", "P-3", None),
    _plan("PB406", "P-7", "replaced_by", "P-33", "P-3"),
    _plan("PB407", "P-3", "goals", "M1, M2", "M1; M2"),
    Break("PB407", ("goals", "M2", "parent"), "M9", None),
    Break("PB407", ("challenges", "U1", "goals"), "m1", "M1"),
    Break("PB407", ("goal_conflicts", "MK1", "goal_b"), "M9", "M2"),
    Break("PB408", ("milestones", 0, "plan_id"), "P-66", "P-6"),
    Break("PB408", ("plan_requirements", "K-1", "covered_by"), "P-99", "P-1"),
    _plan("PB409", "P-11", "title", "KLIMA- OG ENERGIPLAN", "Arbeidsgiverstrategi"),
    _plan("PB410", "P-9", "status", "Tatt til orientering", "Vedtatt"),
    _plan("PB411", "P-9", "adopted_date", date(2024, 6, 19), date(2024, 11, 27)),
    _plan("PB412", "P-10", "replaced_by", "P-7", "P-11"),
    Break("PB413", ("plan_requirements", "K-1", "legal_basis"), "plan- og bygningsloven", "plan- og bygningsloven § 11-1"),
    Break("PB414", ("plan_types", "Kommunedelplan", "process"), "Ingen lovkrav", "Plan- og bygningsloven kap. 11"),
    _plan("PB415", "P-1", "adopted_by", "Formannskapet", "Kommunestyret"),
    _plan("PB416", "P-12", "revision_interval_years", None, 1),
    _plan("PB417", "P-4", "parent", "P-2", "P-1"),
    _plan("PB418", "P-5", "parent", "P-12", "P-3"),
    _plan("PB419", "P-5", "parent", "P-7", "P-3"),
    _plan("PB421", "P-2", "status", "Opphevet", "Vedtatt", follows="PB419 PB606"),
    Break("PB422", ("goals", "M2", "id"), "m1", "M2", follows=frozenset({"PB407"})),
    Break("PB423", ("exemptions", 0, "code"), "PB3600", "PB360"),
    Break("PB424", ("exemptions", 0, "valid_to"), date(2025, 3, 2), date(2025, 12, 31)),
    Break(
        "PB425", ("exemptions", 0, "plan_id"), None, "P-3",
        {("exemptions", 0, "code"): "PB350", ("plans", "P-3", "confirmed_date"): date(2024, 3, 1)},
        follows=frozenset({"PB350"}),
    ),
    _plan("PB426", "P-3", "goals", "M1", "M2", {("goals", "M1", "valid_to"): date(2024, 12, 31), ("plans", "P-5", "goals"): "M2", ("plans", "P-14", "goals"): "M2"}),
    # dates against today
    _plan("PB501", "P-3", "adopted_date", date(2025, 5, 28), date(2023, 5, 31)),
    _plan("PB502", "P-3", "adopted_date", date(2023, 5, 28), date(2023, 5, 31)),
    _plan("PB503", "P-3", "next_revision", 2024, 2027),
    _plan("PB504", "P-5", "start", date(2025, 2, 10), date(2025, 8, 18)),
    Break("PB504", ("plans", "P-1", "status"), "Vedtatt", "Gjeldende, under revisjon", found_at=("plans", "P-1", "start")),
    _plan("PB505", "P-14", "finish", date(2025, 2, 12), date(2025, 12, 10)),
    _plan("PB506", "P-5", "finish", date(2025, 4, 29), date(2026, 4, 29)),
    _plan("PB507", "P-2", "period_to", 2024, 2034, {("plans", "P-2", "decision"): None}),
    _plan("PB508", "P-8", "adopted_date", date(2016, 3, 9), date(2024, 3, 13), {("plans", "P-8", "period_to"): None}),
    _plan("PB509", "P-12", "adopted_date", date(2024, 6, 18), date(2024, 6, 19)),
    _plan("PB510", "P-1", "adopted_date", date(2024, 6, 19), date(2020, 6, 17)),
    Break("PB511", ("decisions", 1, "decided_date"), date(2025, 9, 20), date(2023, 9, 20), follows=frozenset({"PB421"})),
    Break("PB511", ("milestones", 0, "done_date"), date(2025, 9, 2), None),
    Break("PB511", ("views", 0, "received_date"), date(2025, 4, 10), date(2024, 4, 10)),
    _plan("PB511", "P-3", "confirmed_date", date(2025, 3, 4), TODAY),
    Break("PB512", ("meetings", 0, "case_deadline"), date(2024, 6, 20), date(2024, 5, 29)),
    Break("PB512", ("meetings", 0, "agenda_sent"), date(2024, 6, 20), date(2024, 6, 12)),
    Break("PB512", ("milestones", 4, "hearing_deadline"), date(2025, 9, 1), date(2025, 11, 10)),
    Break("PB512", ("views", 0, "received_date"), date(2024, 1, 10), date(2024, 4, 10)),
    # the strategy and the law
    _plan("PB601", "P-3", "proposal", None, "Videreføres"),
    _plan("PB602", "P-3", "proposal", "Uavklart", "Videreføres"),
    _plan("PB603", "P-10", "reason", None, "Innholdet hører sammen."),
    _plan("PB604", "P-10", "replaced_by", None, "P-11"),
    _plan("PB605", "P-1", "proposal", None, "Revideres", {("plans", "P-1", "decision"): None}, follows="PB503"),
    _plan("PB606", "P-2", "proposal", "Uavklart", "Videreføres", {("plans", "P-2", "decision"): None}),
    _plan("PB607", "P-4", "proposal", "Ny", "Revideres", {("plans", "P-4", "decision"): None}),
    Break("PB608", ("decisions", 0, "decided_date"), date(2024, 10, 23), date(2024, 10, 16), found_at=("strategy", 0, "council_meeting")),
    _answer("PB609", "proposal_published_date", date(2024, 5, 21), date(2024, 5, 20)),
    _answer("PB609", "proposal_published_date", None, date(2024, 5, 20)),
    Break("PB610", ("views", 3, "asked_date"), None, date(2024, 2, 26)),
    Break("PB610", ("views", 1, "asked_date"), None, date(2024, 2, 26)),
    _plan("PB611", "P-3", "public", "Nei", "Ja"),
    _plan("PB612", "P-6", "proposal", "Utgår", "Oppheves", {("plans", "P-6", "decision"): None}),
    Break("PB613", ("plan_requirements", "K-2", "covered_by"), None, "P-12"),
    _answer("PB614", "health_overview_date", date(2020, 6, 18), date(2023, 6, 1)),
    _answer("PB614", "health_overview_date", date(2024, 2, 1), date(2023, 6, 1)),
    Break("PB615", ("goals", "M1", "goal_type"), "hovedmål", "strategi", {("plans", one, "goals"): "M2" for one in ("P-3", "P-5", "P-14")}, found_at=("goals", "M1", "id")),
    _plan("PB616", "P-5", "finish", None, 2026),
    _plan("PB617", "P-5", "finish", 2028, 2026),
    _plan("PB618", "P-11", "reason", None, "Gjelder til ny strategi er vedtatt.", {("plans", "P-11", "period_to"): 2026}),
    _plan("PB619", "P-5", "start", None, 2025),
    _plan("PB620", "P-10", "replaced_by", None, "P-11", {("plans", "P-10", "proposal"): "Utgår"}),
    _plan("PB621", "P-6", "finish", date(2025, 11, 20), date(2026, 6, 17), {("plans", "P-6", "start"): date(2025, 9, 15)}),
    Break("PB622", ("decisions", 0, "body"), "Formannskapet", "Kommunestyret"),
    _answer("PB623", "knowledge_base", None, "Kunnskapsgrunnlag 2023"),
    _answer("PB624", "risk_analysis_date", date(2020, 5, 10), date(2022, 5, 10)),
    Break("PB625", ("milestones", 6, "milestone_type"), "medvirkning", "planprogram på høring", found_at=("strategy", 0, "combined_with_planning_programme")),
    _plan("PB626", "P-6", "finish", date(2026, 6, 17), date(2027, 6, 16), {("settings", 0, "capacity_per_half_year"): 1}),
    _plan("PB627", "P-14", "decision_reference", None, "27.11.2024, sak 90/24"),
    _plan("PB628", "P-1", "decision_reference", None, "19.06.2024, sak 49/24", {("plans", "P-1", "decision"): "Revideres delvis"}),
    _plan("PB629", "P-4", "status", "Vedtatt", "Utgått", {**NOT_STRATEGY_YET, ("plans", "P-4", "adopted_date"): date(2019, 6, 19), ("plans", "P-4", "start"): None, ("plans", "P-4", "finish"): None}, follows="PB510"),
    Break("PB630", ("milestones", 4, "planned_date"), date(2025, 9, 10), date(2025, 9, 22)),
    Break("PB631", ("milestones", 4, "hearing_deadline"), date(2025, 11, 2), date(2025, 11, 3)),
    Break("PB632", ("milestones", 4, "hearing_deadline"), None, date(2025, 11, 10)),
    Break("PB633", ("views", 4, "asked_date"), None, date(2024, 2, 26)),
    _plan("PB634", "P-9", "proposal", "Videreføres", None),
    _answer("PB635", "children_and_youth", None, "Ungdomsrådet hadde et verksted."),
    _plan("PB636", "P-5", "reason", None, "Frivilligheten trenger én plan."),
    Break("PB638", ("plan_requirements", "K-1", "verified_date"), date(2023, 3, 2), TODAY),
    Break("PB640", ("views", 0, "assessment"), None, "Tatt inn i planen."),
    _answer("PB641", "council_constituted", None, date(2023, 10, 18)),
    # reminders and addresses
    Break("PB701", ("contacts", "Oppvekstsjef", "email"), "a@lillevik.example; b@lillevik.example", "oppvekst@lillevik.example"),
    Break("PB702", ("contacts", "Oppvekstsjef", "active"), "Nei", "Ja"),
    Break("PB703", ("settings", 0, "coordinator"), None, "Plankoordinator"),
    Break("PB704", ("contacts", "Oppvekstsjef", "role"), "samfunnssjef", "Oppvekstsjef", found_at=("contacts", "Samfunnssjef", "role"), follows=frozenset({"PB403"})),
    Break("PB705", ("plans", "P-9", "confirmed_date"), date(2023, 1, 16), TODAY, found_at=("contacts", "Kontrollutvalgets sekretariat", "role")),
    Break("PB706", ("contacts", "Samfunnssjef", "deputy"), "Plansjefen", "Plankoordinator"),
    Break("PB706", ("contacts", "Samfunnssjef", "leader"), "Samfunnssjef", "Kommunedirektør"),
)  # fmt: skip
