"""The controlled workbook → an inventory and findings. Bad data never raises: it is a finding with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from planbook.errors import ForeignWorkbookError, NewerSchemaError, NotAWorkbookError
from planbook.findings import Address, Finding, Source
from planbook.model.inventory import Inventory, folded
from planbook.texts import Term
from planbook.workbook.grid import Grid
from planbook.workbook.package import Head, sheet_name
from planbook.workbook.records import DATES, Broken, cell_of, likely, problem, text_for_date, typed_records
from planbook.workbook.references import Area, area, column_letters
from planbook.workbook.schema import EXAMPLE_PREFIX, QUESTION_ROW, SCHEMA_VERSION, Column, Form, Sheet
from planbook.workbook.sheets import PLANS, READ_SHEETS, SHEETS
from planbook.workbook.synonyms import renamed
from planbook.workbook.values import Parser, UnreadableError, clean, is_blank, nothing

if TYPE_CHECKING:
    from planbook.workbook.snapshot import Snapshot

HEADER_SEARCH_ROWS = 15
"""How far down headers are looked for on a sheet without a table."""
LONGEST_ROW = 7
"""The digits of Excel's last row."""


@dataclass
class _Page:
    """One sheet as it lies in the file."""

    sheet: Sheet
    name: str
    rows: Sequence[Sequence[Any]]
    broken: Broken
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
    return likely(sheet.name, strangers), False


def _instead(key: str, found: str) -> Term | str:
    """The end of a sentence about something missing that may be there under another name."""
    return Term(key, {"found": found}) if found else ""


def _broken(snapshot: Snapshot, part: str) -> dict[str, dict[int, str]]:
    scan = snapshot.scan
    found: dict[str, dict[int, str]] = {}
    for code, cells in (("PB208", scan.formulas_alone.get(part, ())), ("PB204", scan.error_cells.get(part, ()))):
        for cell in cells:
            letters = cell.rstrip("0123456789")
            row = cell[len(letters) :]
            if len(row) <= LONGEST_ROW:
                found.setdefault(letters, {})[int(row)] = code
    return found


# tables


def _read_table(page: _Page, parser: Parser) -> tuple[Any, ...]:
    header = header_row(page.rows, page.sheet, page.area)
    if header is None:
        if any(not is_blank(cell) for row in page.rows for cell in row):
            page.add("PB106", Address(page.name))
        return ()
    places = _places(page, header)
    filled = list(_filled_rows(page, header, places))
    last = page.area.last_row if page.area else len(page.rows)
    below = [(number, row) for number, row in filled if number > last]
    kept = filled[: len(filled) - len(below)]
    if page.repair:
        kept += [(number, row) for number, row in below if _is_whole(page.sheet, row, places)]
    elif page.sheet is PLANS:
        kept = [(number, row) for number, row in kept if not _is_example(row, places)]
    records, findings = typed_records(page.sheet, parser, kept, places, page.broken)
    page.findings.extend(findings)
    if below:
        number, row = below[0]
        first = min((place for place in places.values() if not is_blank(cell_of(row, place))), default=0)
        page.add("PB105", Address(page.name, number, column_letters(first + 1)), last=last)
    return records


def _filled_rows(page: _Page, header: int, places: Mapping[str, int]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Excel's number of each row below the headers with something in our columns, and its cells; a row of sums is none."""
    sums = page.area.last_row + 1 if page.area and page.totals else 0
    broken = {number for place in places.values() for number in page.broken.get(column_letters(place + 1), ())}
    for number, row in enumerate(page.rows[header + 1 :], header + 2):
        filled = any(not is_blank(cell_of(row, place)) for place in places.values()) or number in broken
        if filled and number != sums:
            yield number, row


def _is_whole(sheet: Sheet, row: Sequence[Any], places: Mapping[str, int]) -> bool:
    """Whether a row below a table is one of its records and no sum or remark: it says what a record must say first."""
    needed = [column.field for column in sheet.inputs if column.required][:2]
    return all(not is_blank(cell_of(row, places.get(name))) for name in needed)


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
            other = likely(column.header, list(spare.values()))
            place = next((place for place, text in spare.items() if text == other and other), None)
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


def _is_example(row: Sequence[Any], places: Mapping[str, int]) -> bool:
    """Whether a row of Planer has an example's id, and the example's name or none: then nobody made a plan of it."""
    if not clean(cell_of(row, places.get("id")) or "").upper().startswith(EXAMPLE_PREFIX):
        return False
    title = clean(cell_of(row, places.get("title")) or "").upper()
    return not title or title.startswith(EXAMPLE_PREFIX)


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
            other = there or likely(column.header, list(spare))
            unlabelled = usual <= len(page.rows) and not any(place == usual for place, _ in labels.values())
            row_number = spare.pop(other) if other else usual if unlabelled else len(page.rows) + 1
            address = Address(page.name, row_number, "A", column.header, column.field)
            page.add("PB102", address, column=column.header, instead=_instead("check.instead_header", other))
            if not (page.repair and there):
                continue
            number, raw = labels[folded(there)]
        source = Source(page.name, number, {column.field: ("B", column.header)})
        try:
            typed[column.field] = parser.parse(column, raw, broken=page.broken.get("B", {}).get(number))
        except UnreadableError as error:
            typed[column.field] = nothing(column)
            unread.add(column.field)
            source = replace(source, raw={column.field: raw})
            page.add(error.code, source.address(column.field), **problem(column, error).values)
        else:
            if column.kind in DATES and isinstance(raw, str) and typed[column.field] is not None:
                found = text_for_date(column, raw)
                page.add(found.code, source.address(column.field), **found.values)
        sources[column.field] = source
    assert page.sheet.record is not None  # noqa: S101
    return page.sheet.record(sources=sources, unread=frozenset(unread), **typed)
