"""The controlled workbook → an inventory and findings. Bad data never raises: it is a finding with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from planbook.errors import ForeignWorkbookError, NewerSchemaError, NotAWorkbookError
from planbook.findings import Address, Finding, Source
from planbook.model.inventory import Inventory, folded
from planbook.model.plan import Plan
from planbook.texts import Term
from planbook.workbook.grid import Grid
from planbook.workbook.package import Head, sheet_name
from planbook.workbook.references import Area, area, column_letters
from planbook.workbook.schema import EXAMPLE_PREFIX, QUESTION_ROW, SCHEMA_VERSION, Column, Form, Kind, Sheet
from planbook.workbook.sheets import PLANS, READ_SHEETS, SHEETS
from planbook.workbook.synonyms import renamed
from planbook.workbook.values import Parser, UnreadableError, clean, is_blank

if TYPE_CHECKING:
    from planbook.workbook.snapshot import Snapshot

HEADER_SEARCH_ROWS = 15
"""How far down headers are looked for on a sheet without a table."""
ALIKE = 0.6
"""How alike two headers must be for one to be offered as the other."""


@dataclass
class _Page:
    """One sheet as it lies in the file."""

    sheet: Sheet
    name: str
    rows: Sequence[Sequence[Any]]
    broken: Mapping[str, str]
    """Cell → code of what is wrong with it that its value does not tell."""
    area: Area | None
    totals: bool
    """Whether a row of sums stands right below the table."""
    schema_version: int
    repair: bool
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, address: Address, **values: object) -> None:
        self.findings.append(Finding(code, address, values=values))


def read(snapshot: Snapshot, head: Head, *, repair: bool = False) -> tuple[Inventory, list[Finding]]:
    """Read every sheet that planbook knows.

    With `repair` (for `upgrade`) what a planner plainly meant is read too: example rows, whole rows below a table, a
    column under another word for its header, a renamed sheet that still has its table. Raises `ForeignWorkbookError`
    when the workbook has none of our sheets and `NewerSchemaError` when a newer planbook made it; everything else that
    is wrong comes back as findings.
    """
    if not any(sheet_name(head, sheet) for sheet in READ_SHEETS):
        raise ForeignWorkbookError(path=snapshot.path)
    if head.schema_version is not None and head.schema_version > SCHEMA_VERSION:
        raise NewerSchemaError(path=snapshot.path, version=head.schema_version, known=SCHEMA_VERSION)
    findings: list[Finding] = []
    if head.schema_version is not None and head.schema_version < SCHEMA_VERSION:
        values = {"version": head.schema_version, "known": SCHEMA_VERSION}
        findings.append(Finding("PB103", Address(), values=values))
    grid, parser = Grid(snapshot, head), Parser(head.date_1904)
    parts: dict[str, Any] = {}
    for sheet in READ_SHEETS:
        name = sheet_name(head, sheet)
        if name is None:
            other, certain = renamed_sheet(sheet, head)
            findings.append(
                Finding("PB101", Address(sheet.name), values={"instead": _instead("check.instead_sheet", other)})
            )
            if not (repair and certain):
                continue
            name = other
        page = _page(snapshot, head, grid, sheet, name, repair=repair)
        parts[sheet.field] = _read_table(page, parser) if sheet.form is Form.TABLE else _read_questions(page, parser)
        findings.extend(page.findings)
    inventory = Inventory(**parts)
    if not inventory.plans:
        findings.append(Finding("PB104", Address("Planer")))
    return inventory, findings


def _page(snapshot: Snapshot, head: Head, grid: Grid, sheet: Sheet, name: str, *, repair: bool) -> _Page:
    if head.sheets[name] not in snapshot.scan.last_rows:
        # The sheet's name leads to something that is no sheet: its rows lie elsewhere, and nobody knows where.
        raise NotAWorkbookError("damaged", path=snapshot.path)
    table = head.tables.get(name)
    broken = _broken(snapshot, head.sheets[name])
    version = head.schema_version or SCHEMA_VERSION
    page = _Page(
        sheet,
        sheet.name,
        grid.rows(name),
        broken,
        table.area if table else None,
        bool(table and table.totals),
        version,
        repair,
    )
    if grid.is_cut(name):
        cell = grid.left_out(name)
        found = area(cell) if cell else None
        if found:
            page.add("PB107", Address(sheet.name, found.first_row, column_letters(found.first_column)), outside=cell)
    return page


def renamed_sheet(sheet: Sheet, head: Head) -> tuple[str, bool]:
    """The stranger that a missing sheet probably is, and whether its table says so for certain."""
    ours = {folded(known.name) for known in SHEETS}
    strangers = [name for name in head.sheets if folded(name) not in ours]
    for name in strangers:
        if name in head.tables and folded(head.tables[name].name) == folded(sheet.table):
            return name, True
    return _likely(sheet.name, strangers), False


def _instead(key: str, found: str) -> Term | str:
    """The end of a sentence about something missing that may be there under another name."""
    return Term(key, {"found": found}) if found else ""


def _broken(snapshot: Snapshot, part: str) -> dict[str, str]:
    scan = snapshot.scan
    alone = dict.fromkeys(scan.formulas_alone.get(part, ()), "PB208")
    return {**alone, **dict.fromkeys(scan.error_cells.get(part, ()), "PB204")}


def _likely(name: str, candidates: Sequence[str]) -> str:
    return next(iter(get_close_matches(name, candidates, n=1, cutoff=ALIKE)), "")


# tables


def _read_table(page: _Page, parser: Parser) -> tuple[Any, ...]:
    header = header_row(page.rows, page.sheet, page.area)
    if header is None:
        if any(not is_blank(cell) for row in page.rows for cell in row):
            page.add("PB106", Address(page.name))
        return ()
    places = _places(page, header)
    columns = {field: (column_letters(place + 1), page.sheet.column(field).header) for field, place in places.items()}
    last = page.area.last_row if page.area else len(page.rows)
    records, below = [], False
    for number, raw in _filled_rows(page, header, places):
        if number > last:
            if not below:
                first = min((place for field, place in places.items() if not is_blank(raw[field])), default=0)
                page.add("PB105", Address(page.name, number, column_letters(first + 1)), last=last)
            below = True
            if not page.repair:
                break
            if not _is_whole(page.sheet, raw):
                continue
        record = _record(page, parser, Source(page.name, number, columns), raw)
        if record is not None:
            records.append(record)
    return tuple(records)


def _filled_rows(page: _Page, header: int, places: Mapping[str, int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Excel's number of each row below the headers with something in our columns, and what; a row of sums is none."""
    sums = page.area.last_row + 1 if page.area and page.totals else 0
    for number, row in enumerate(page.rows[header + 1 :], header + 2):
        raw = {field: row[place] if place < len(row) else None for field, place in places.items()}
        empty = all(is_blank(value) for value in raw.values()) and not _is_broken(page, number, places)
        if not empty and number != sums:
            yield number, raw


def _is_whole(sheet: Sheet, raw: Mapping[str, Any]) -> bool:
    """Whether a row below a table is one of its records and no sum or remark: it says what a record must say first."""
    needed = [column.field for column in sheet.inputs if column.required][:2]
    return all(not is_blank(raw.get(name)) for name in needed)


def _is_broken(page: _Page, number: int, places: Mapping[str, int]) -> bool:
    return any(f"{column_letters(place + 1)}{number}" in page.broken for place in places.values())


def header_row(rows: Sequence[Sequence[Any]], sheet: Sheet, area: Area | None) -> int | None:
    """The index of the row that holds the headers: where the table says, else the row that knows most of them."""
    known = {folded(column.header) for column in sheet.columns}

    def score(row: Sequence[Any]) -> int:
        return len({folded(clean(cell)) for cell in row if not is_blank(cell)} & known)

    if area and area.first_row <= len(rows) and score(rows[area.first_row - 1]) > 0:
        return area.first_row - 1
    scores = [score(row) for row in rows[:HEADER_SEARCH_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best >= min(2, len(known)) else None


def _places(page: _Page, header: int) -> dict[str, int]:
    """Column identifier → index, by the header's text; what is missing, twice or unknown is a finding."""
    row = page.rows[header]
    first, last = (page.area.first_column - 1, page.area.last_column) if page.area else (0, len(row))
    usual = {column.field: first + number for number, column in enumerate(page.sheet.columns)}
    texts: dict[str, list[int]] = {}
    for place in range(first, min(last, len(row))):
        if not is_blank(row[place]):
            texts.setdefault(folded(clean(row[place])), []).append(place)
    found: dict[str, int] = {}
    for column in page.sheet.columns:
        places = texts.pop(folded(column.header), [])
        if places:
            # Of several, the one where the column usually stands.
            found[column.field] = usual[column.field] if usual[column.field] in places else places[0]
            texts |= {f"{folded(column.header)} {place}": [place] for place in places if place != found[column.field]}
    spare = {place: clean(row[place]) for places in texts.values() for place in places}
    _missing_columns(page, header, found, spare, usual)
    _strange_columns(page, header, spare)
    return {field: place for field, place in found.items() if not page.sheet.column(field).computed}


def _missing_columns(
    page: _Page, header: int, found: dict[str, int], spare: dict[int, str], usual: Mapping[str, int]
) -> None:
    """A finding for each column that is not there, on the cell where its header belongs or was; takes it from `spare`."""
    row = page.rows[header]
    free = max([*found.values(), *spare], default=-1) + 1
    for column in page.sheet.inputs:
        if column.field in found or column.since > page.schema_version:
            continue
        place = next((place for place, text in spare.items() if renamed(page.sheet.field, column.field, [text])), None)
        if place is not None and page.repair:
            found[column.field] = place
        if place is None:
            likely = _likely(column.header, list(spare.values()))
            place = next((place for place, text in spare.items() if text == likely and likely), None)
        if place is None:
            # Whatever stands where it used to be: another word, a copy of another header, or nothing.
            there = usual[column.field]
            blank = there < len(row) and is_blank(row[there]) and (page.area is None or there < page.area.last_column)
            place = there if there in spare or blank else free
        address = _header_cell(page, header, place, column)
        page.add("PB102", address, column=column.header, instead=_instead("check.instead_header", spare.pop(place, "")))


def _strange_columns(page: _Page, header: int, spare: Mapping[int, str]) -> None:
    """Findings about columns that are not read: those with a header of ours for the second time, and the planners' own."""
    known = {folded(column.header) for column in page.sheet.columns}
    twice = {place: text for place, text in spare.items() if folded(text) in known}
    for place, text in twice.items():
        page.add("PB108", _header_cell(page, header, place), column=text)
    own = {place: text for place, text in spare.items() if place not in twice}
    if own and page.area:
        page.add("PB109", _header_cell(page, header, min(own)), columns=list(own.values()))


def _header_cell(page: _Page, header: int, place: int, column: Column | None = None) -> Address:
    name, field_name = (column.header, column.field) if column else (None, None)
    return Address(page.name, header + 1, column_letters(place + 1), name, field_name)


def _record(page: _Page, parser: Parser, source: Source, raw: Mapping[str, Any]) -> Any:
    """One row as a record, or None for an example row."""
    if page.sheet is PLANS and not page.repair and _is_example(raw):
        return None
    problems: list[tuple[str, str, dict[str, object]]] = []
    typed, unread = _typed(page.sheet.inputs, parser, source, raw, page.broken, problems)
    assert page.sheet.record is not None  # noqa: S101 - every table that is read has a record
    source = replace(source, raw={name: raw[name] for name in unread})
    record = page.sheet.record(source=source, unread=unread, **typed)
    if not isinstance(record, Plan):
        for column in page.sheet.inputs:
            missing = column.required and column.field in raw and typed.get(column.field) is None
            if missing and column.field not in unread:
                problems.append((column.field, "PB207", {"column": column.header}))
    plan_id = record.id if isinstance(record, Plan) else getattr(record, "plan_id", None)
    title = record.name if isinstance(record, Plan) else None
    for field_name, code, values in problems:
        page.findings.append(Finding(code, source.address(field_name), plan_id, title, values))
    return record


def _is_example(raw: Mapping[str, Any]) -> bool:
    """Whether a row of Planer has an example's id, and the example's name or none: then nobody made a plan of it."""
    if not clean(raw.get("id") or "").upper().startswith(EXAMPLE_PREFIX):
        return False
    title = clean(raw.get("title") or "").upper()
    return not title or title.startswith(EXAMPLE_PREFIX)


def _typed(
    columns: Sequence[Column],
    parser: Parser,
    source: Source,
    raw: Mapping[str, Any],
    broken: Mapping[str, str],
    problems: list[tuple[str, str, dict[str, object]]],
) -> tuple[dict[str, Any], frozenset[str]]:
    typed: dict[str, Any] = {}
    unread = set()
    for column in columns:
        if column.field not in raw:
            continue
        cell = source.address(column.field).cell if broken else None
        try:
            typed[column.field] = parser.parse(column, raw[column.field], broken=broken.get(cell or ""))
        except UnreadableError as error:
            unread.add(column.field)
            values = {"column": column.header, **error.values}
            allowed = values.get("allowed")
            if isinstance(allowed, list):
                values["likely"] = _likely(str(values["value"]), allowed)
            problems.append((column.field, error.code, values))
            if column.kind in (Kind.TEXTS, Kind.NUMBERS):
                typed[column.field] = ()
    return typed, frozenset(unread)


# forms: question, answer


def _read_questions(page: _Page, parser: Parser) -> Any:
    labels: dict[str, tuple[int, Any]] = {}
    shown: dict[str, int] = {}
    for number, row in enumerate(page.rows, 1):
        if len(row) > 0 and not is_blank(row[0]):
            labels.setdefault(folded(clean(row[0])), (number, row[1] if len(row) > 1 else None))
            shown.setdefault(clean(row[0]), number)
    known = {folded(column.header) for column in page.sheet.columns}
    spare = {text: number for text, number in shown.items() if folded(text) not in known and number >= QUESTION_ROW}
    typed: dict[str, Any] = {}
    sources: dict[str, Source] = {}
    unread: set[str] = set()
    for usual, column in enumerate(page.sheet.columns, QUESTION_ROW):
        number, raw = labels.get(folded(column.header), (0, None))
        if not number and column.since > page.schema_version:
            continue
        if not number:
            there = next((text for text, place in spare.items() if place == usual), "")
            other = there or _likely(column.header, list(spare))
            unlabelled = usual <= len(page.rows) and not any(place == usual for place, _ in labels.values())
            row_number = spare.pop(other) if other else usual if unlabelled else len(page.rows) + 1
            address = Address(page.name, row_number, "A", column.header, column.field)
            page.add("PB102", address, column=column.header, instead=_instead("check.instead_header", other))
            if not (page.repair and there):
                continue
            number, raw = labels[folded(there)]
        source = Source(page.name, number, {column.field: ("B", column.header)})
        problems: list[tuple[str, str, dict[str, object]]] = []
        value, missed = _typed((column,), parser, source, {column.field: raw}, page.broken, problems)
        typed.update(value)
        unread |= missed
        sources[column.field] = replace(source, raw=dict.fromkeys(missed, raw))
        for field_name, code, values in problems:
            page.add(code, source.address(field_name), **values)
    assert page.sheet.record is not None  # noqa: S101
    return page.sheet.record(sources=sources, unread=frozenset(unread), **typed)
