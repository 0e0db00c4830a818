"""Whether a workbook is still the controlled one: what was pasted over, merged, unlocked, hidden or taken away.

Reads the heads and tails of the parts; of the rows only what `guard` has found in the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET  # guard has refused every part with a DOCTYPE or an entity

from planbook.errors import NotAWorkbookError
from planbook.findings import Address, Finding
from planbook.model.inventory import Inventory, folded
from planbook.texts import Term
from planbook.workbook import formulas
from planbook.workbook.control import validation
from planbook.workbook.lists import CHOICE_LISTS, answer_name, dynamic_lists
from planbook.workbook.package import Head, Table, is_on, sheet_name
from planbook.workbook.references import Area, area, areas, column_letters, uncovered
from planbook.workbook.schema import HEADER_ROW, Column, Form, Sheet
from planbook.workbook.sheets import PLANS, SHEETS
from planbook.workbook.snapshot import Snapshot

_VALIDATION_TYPES = {"list": "list", "date": "date", "integer": "whole", "custom": "custom"}
"""XlsxWriter's word for a kind of rule → the file format's."""
LOCKED_SINCE = 2
"""The schema version from which the structure is locked."""
MOST_NAMED = 3
"""How many places a sentence names before it only counts."""


class _Rule(NamedTuple):
    """A validation as it stands in a sheet."""

    kind: str
    first: str
    second: str
    """What it compares with."""
    refuses: bool
    """Whether it says anything about what is wrong."""
    covers: list[Area]


class _View(NamedTuple):
    """One of our sheets, as its part's head and tail show it."""

    sheet: Sheet
    part: str
    margins: ET.Element
    formula_rows: Mapping[str, frozenset[int]]
    """The rows with a formula, by the letters of their column."""
    table: Table | None
    rows: list[int]
    """The rows that hold a record, ascending."""
    places: dict[str, int]
    """Column identifier → number of its column."""


def check(snapshot: Snapshot, head: Head, inventory: Inventory) -> list[Finding]:
    """Everything that keeps a workbook from being the controlled one (PB110–PB123), with sheet and cell.

    `inventory` is what the reader made of the same snapshot: it knows which rows hold records.
    """
    found = list(_copies(head))
    computed = [sheet.name for sheet in SHEETS if sheet.form is Form.COMPUTED and not sheet_name(head, sheet)]
    found += [Finding("PB123", Address(), values={"missing": name}) for name in computed]
    known = head.schema_version is not None
    if not known:
        found.append(Finding("PB119", Address()))
    try:
        for sheet in SHEETS:
            name = sheet_name(head, sheet)
            if name is None:
                continue
            view = _view(snapshot, head, sheet, name, inventory)
            found += _merged(view)
            found += _hidden(view, snapshot)
            if known:
                found += _control(view, inventory)
    except (KeyError, ValueError, ET.ParseError) as error:
        raise NotAWorkbookError("damaged", path=snapshot.path) from error
    if known:
        found += _whole(head)
    return found


def _view(snapshot: Snapshot, head: Head, sheet: Sheet, name: str, inventory: Inventory) -> _View:
    part = head.sheets[name]
    records: tuple[Any, ...] = getattr(inventory, sheet.field, ()) if sheet.form is Form.TABLE else ()
    table = head.tables.get(name)
    return _View(
        sheet=sheet,
        part=part,
        # A tab that leads to no sheet, such as a chart's, has nothing that a sheet has.
        margins=ET.fromstring(snapshot.scan.margins.get(part, b"<none/>")),  # noqa: S314 - guard has refused entities
        formula_rows=snapshot.scan.formula_rows.get(part, {}),
        table=table,
        rows=sorted(record.source.row for record in records),
        places=_places(sheet, table, records),
    )


def _places(sheet: Sheet, table: Table | None, records: tuple[Any, ...]) -> dict[str, int]:
    """Where the columns stand: as the table says, else as the records were read."""
    if table:
        known = {folded(column.header): column.field for column in sheet.columns}
        numbered = enumerate(table.columns, table.area.first_column)
        return {known[folded(text)]: number for number, text in numbered if folded(text) in known}
    if records:
        columns = records[0].source.columns
        return {name: found.first_column for name, (letters, _) in columns.items() if (found := area(f"{letters}1"))}
    return {}


def _control(view: _View, inventory: Inventory) -> Iterator[Finding]:
    """What the builder put on a sheet and someone has taken away."""
    sheet = view.sheet
    if sheet.form is Form.TABLE:
        if view.table is None:
            yield Finding("PB116", Address(sheet.name, HEADER_ROW, "A"))
        yield from _wiped_rules(view)
        yield from _overwritten_formulas(view)
    protected = is_on(view.margins.find("{*}sheetProtection"), "sheet")
    if sheet.form is Form.COMPUTED and not protected:
        yield Finding("PB114", Address(sheet.name, 1, "A"))
    locked = bool(inventory.settings.lock_plans)
    if sheet is PLANS and protected != locked:
        source = inventory.settings.sources.get("lock_plans")
        code = "PB115" if locked else "PB120"
        yield Finding(code, source.address("lock_plans") if locked and source else Address(sheet.name, 1, "A"))


def _whole(head: Head) -> Iterator[Finding]:
    """What is amiss with the workbook as a whole."""
    version = head.schema_version or 0
    if not head.structure_locked and version >= LOCKED_SINCE:
        yield Finding("PB121", Address())
    expected = [formulas.TODAY, *(name for name, _ in dynamic_lists(1, 1)), *(name for name, _, _ in CHOICE_LISTS)]
    for sheet in SHEETS:
        if sheet.form is Form.QUESTIONS:
            expected += [answer_name(sheet, column) for column in sheet.columns if column.since <= version]
    known = {name.casefold(): reference for name, reference in head.names.items()}
    broken = [name for name in expected if "#REF!" in known.get(name.casefold(), "#REF!")]
    if broken:
        yield Finding("PB117", Address(), values={"names": broken[:MOST_NAMED], "more": _more(len(broken))})
    today = known.get(formulas.TODAY.casefold(), "TODAY()")
    if today.lstrip("=").replace(" ", "").casefold() != "today()" and formulas.TODAY not in broken:
        yield Finding("PB122", Address(), values={"name": formulas.TODAY, "reference": today})


def _more(count: int) -> str:
    return f" (+{count - MOST_NAMED})" if count > MOST_NAMED else ""


def _copies(head: Head) -> Iterator[Finding]:
    """Sheets that look like copies of ours: what is written there is read by nobody."""
    ours = {folded(sheet.name): sheet for sheet in SHEETS if sheet.form is not Form.COMPUTED}
    for name in head.sheets:
        sheet = ours.get(folded(re.sub(r"\s*\(\d+\)$", "", name)))
        read = sheet_name(head, sheet) if sheet else None
        if sheet and read and name != read:
            yield Finding("PB110", Address(name, 1, "A"), values={"original": sheet.name})


# one sheet


def _merged(view: _View) -> Iterator[Finding]:
    """Merged cells in a table: only the first of them has a value, so the other rows look empty."""
    if view.sheet.form is not Form.TABLE:
        return
    references = [node.attrib.get("ref", "") for node in view.margins.iterfind("{*}mergeCells/{*}mergeCell")]
    merged = [(text, found) for text in references if (found := area(text)) and _in_rows(view, found)]
    if merged:
        first = min((found for _, found in merged), key=lambda found: (found.first_row, found.first_column))
        named = [text for text, _ in merged[:MOST_NAMED]]
        address = Address(view.sheet.name, first.first_row, column_letters(first.first_column))
        yield Finding("PB111", address, values={"areas": named, "more": _more(len(merged))})


def _in_rows(view: _View, merged: Area) -> bool:
    """Whether merged cells touch the table; without one, whether they lie below the sheet's head."""
    return merged.overlaps(view.table.area) if view.table else merged.last_row >= HEADER_ROW


def _hidden(view: _View, snapshot: Snapshot) -> Iterator[Finding]:
    hidden = snapshot.scan.hidden_rows.get(view.part, frozenset())
    rows = [row for row in view.rows if row in hidden]
    if rows:
        yield Finding("PB118", Address(view.sheet.name, rows[0], "A"), values={"rows": len(rows)})


def _wiped_rules(view: _View) -> Iterator[Finding]:
    """Cells of a column that have lost their drop-down or their rule; pasting takes it away."""
    rules = _rules(view.margins)
    for column in view.sheet.columns:
        expected = validation(column, "A1")
        kind = _VALIDATION_TYPES.get(expected["validate"])
        if kind is None or column.field not in view.places:
            continue
        covering = [where for rule in rules if _is_same(rule, kind, expected) for where in rule.covers]
        place = view.places[column.field]
        rows = uncovered(view.rows, place, covering)
        if rows:
            yield _about("PB112", view, column, place, rows)


def _is_same(rule: _Rule, kind: str, expected: dict[str, Any]) -> bool:
    """Whether a validation still asks for what ours asked for; where its formula names a cell, by what it compares with."""
    if rule.kind != kind or not rule.refuses:
        return False
    if kind == "list":
        return rule.first.casefold() == str(expected["source"]).lstrip("=").casefold()
    if kind == "whole":
        return (rule.first, rule.second) == (str(expected["minimum"]), str(expected["maximum"]))
    if kind == "custom":
        return set(re.findall(r"\b\d{4,}\b|FALSE", str(expected["value"]))) <= set(
            re.findall(r"\d+|[A-Z]+", rule.first)
        )
    return True


def _overwritten_formulas(view: _View) -> Iterator[Finding]:
    """Cells of a computed column that hold no formula."""
    for column in view.sheet.columns:
        place = view.places.get(column.field)
        if column.computed and place:
            with_formula = view.formula_rows.get(column_letters(place), frozenset())
            rows = [row for row in view.rows if row not in with_formula]
            if rows:
                yield _about("PB113", view, column, place, rows)


def _about(code: str, view: _View, column: Column, place: int, rows: list[int]) -> Finding:
    """A finding about cells of one column: the first is named, all are counted."""
    address = Address(view.sheet.name, rows[0], column_letters(place), column.header, column.field)
    return Finding(code, address, values={"column": column.header, "cells": _cells(len(rows))})


def _cells(number: int) -> Term:
    return Term("check.cells.one") if number == 1 else Term("check.cells.other", {"n": number})


def _rules(part: ET.Element) -> list[_Rule]:
    """The validations of a sheet, also those that newer Excels write in a part of their own."""
    found = []
    for node in part.iter():
        if node.tag.rsplit("}", 1)[-1] != "dataValidation":
            continue
        inner = node.find("{*}sqref")
        covers = areas(node.attrib.get("sqref") or (inner.text if inner is not None else None) or "")
        first, second = (_formula(node.find(f"{{*}}formula{number}")) for number in (1, 2))
        kind = node.attrib.get("type", "none")
        found.append(_Rule(kind, first, second, is_on(node, "showErrorMessage"), covers))
    return found


def _formula(node: ET.Element | None) -> str:
    return "".join(node.itertext()).strip().lstrip("=") if node is not None else ""
