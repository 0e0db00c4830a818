"""Findings as a workbook of their own, each with a link to its cell in the master; never a copy of the master."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook import __version__, texts
from planbook.codes import Grip
from planbook.findings import Accepted, Finding, Severity
from planbook.reports.files import PROPERTY, relative
from planbook.reports.findings import broken_law, grouped, stops_level
from planbook.reports.told import SYMBOLS, Told, clean, grip_name, law_of, sectors_of, title, told

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from planbook.results import CheckResult

MOST_LINKS = 65_530
"""Excel's limit for one sheet."""
LONGEST_LINK = 2_000
"""Letters, with room to spare to Excel's 2,079."""
MOST_ROWS = 1_000_000
"""Findings that are listed at most: a sheet has 1,048,576 rows."""
LONGEST_TEXT = 32_000
"""Letters, with room to spare to the 32,767 that a cell holds."""
A3 = 8
INK, PAPER, QUIET, HEADER, LINK, RULE = "#1B2A33", "#FFFFFF", "#4A5A64", "#17495C", "#0B5CAD", "#C9D3D8"
TONES = {
    Severity.ERROR: {"font_color": "#8B1A10", "bg_color": "#FBE3DF"},
    Severity.WARNING: {"font_color": "#6B4300", "bg_color": "#FFF1CF"},
    Severity.INFO: {"font_color": HEADER, "bg_color": "#E2EEF3"},
}
FINDINGS = {
    "rules.severity": 17, "page.plan": 32, "page.wrong": 42, "rules.hint": 42, "rules.why": 38, "rules.law": 20,
    "page.sector": 20, "page.tab": 14, "page.cell": 16, "rules.code": 9, "rules.level": 8, "page.stops": 10, "rules.grip": 18,
}  # fmt: skip
ACCEPTED = {
    "page.plan": 34, "page.accepted_what": 46, "page.reason": 46, "page.until": 20, "page.tab": 14, "page.cell": 16,
    "rules.code": 9,
}  # fmt: skip
"""The headers of the two lists, by key, and the columns' widths in letters."""

LINE, MOST_HEIGHT = 15, 400
"""Points: a line of text, and about the highest row that Excel knows."""

_ESCAPED = re.compile(r'[%#"<>\[\]^`{} ]')
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class _Cell:
    """A text, how it looks, and where it leads."""

    text: str
    style: Format
    link: str = ""


def sheet(result: CheckResult, lang: str, folder: Path) -> bytes:
    """The workbook of a check's findings, with links that lead from the folder where it will lie to the master."""
    from xlsxwriter import Workbook

    written = BytesIO()
    with Workbook(written, _OPTIONS) as book:
        _Report(book, result, lang, _link(result.workbook, folder)).write()
    return written.getvalue()


def _link(workbook: Path, folder: Path) -> str:
    """The master as XlsxWriter takes a link to another file: relative where possible, so that both can be moved together."""
    way = relative(workbook, folder) or workbook.absolute()
    # What XlsxWriter escapes itself leaves out the sign that parts a file from a cell.
    return "external:" + _ESCAPED.sub(lambda sign: f"%{ord(sign[0]):02x}", str(way))


class _Report:
    """One workbook of findings while it is written."""

    def __init__(self, book: Workbook, result: CheckResult, lang: str, master: str) -> None:
        self._book = book
        self._result = result
        self._lang = lang
        self._master = master
        self._sectors = sectors_of(result)
        self._text = self._format(text_wrap=True)
        self._bold = self._format(text_wrap=True, bold=True)
        self._linked = self._format(text_wrap=True, font_color=LINK, underline=1)
        self._heading = self._format(bold=True, font_color=HEADER, bottom=1, bottom_color=RULE)
        self._header = self._format(bold=True, font_color=PAPER, bg_color=HEADER, text_wrap=True, valign="vcenter")
        self._tones = {severity: self._format(bold=True, **tone) for severity, tone in TONES.items()}

    def _format(self, **properties: Any) -> Format:
        return self._book.add_format({"valign": "top", "font_color": INK, **properties})

    def _sentence(self, key: str, **values: object) -> str:
        return texts.sentence(key, self._lang, **values)

    def write(self) -> None:
        """Write the sheets: what this is, the findings, what is accepted."""
        created = datetime.combine(self._result.today, time(), UTC)
        self._book.set_properties({"title": self._sentence("page.title"), "author": "planbook", "created": created})
        self._book.set_custom_property(PROPERTY, "check", "text")
        names = (self._sentence(f"page.tab_{name}") for name in ("about", "found", "accepted"))
        about, found, accepted = (self._book.add_worksheet(name) for name in names)
        self._about(about)
        rows = self._result.findings[:MOST_ROWS]
        self._list(found, "Funn", FINDINGS, len(rows), (self._finding(finding) for finding in rows))
        items = self._result.accepted[:MOST_ROWS]
        self._list(accepted, "Godtatt", ACCEPTED, len(items), (self._accepted(item) for item in items))

    # the lists

    def _finding(self, finding: Finding) -> Iterator[_Cell]:
        rule, row = finding.rule, told(finding, self._sectors, self._lang)
        related = self._sentence("page.related", cells=list(row.related)) if row.related else ""
        yield _Cell(f"{SYMBOLS[finding.severity]} {self._severity(finding.severity)}", self._tones[finding.severity])
        yield _Cell(row.name, self._bold)
        yield self._plain(row.message, related)
        yield self._plain(row.hint, row.likely)
        yield self._plain(texts.entry(f"findings.{finding.code}.why", self._lang))
        yield self._plain(law_of(rule, self._lang))
        yield self._plain(row.sector)
        yield from self._place(finding, row)
        yield self._plain(str(rule.level))
        yield self._plain(self._sentence("page.yes" if rule.stops_case else "page.no"))
        yield self._plain(grip_name(rule, self._lang))

    def _accepted(self, item: Accepted) -> Iterator[_Cell]:
        row = told(item.finding, self._sectors, self._lang)
        yield _Cell(row.name, self._bold)
        yield self._plain(row.message)
        yield self._plain(clean(item.reason, self._lang))
        yield self._plain(texts.long_date(item.until, self._lang))
        yield from self._place(item.finding, row)

    def _place(self, finding: Finding, row: Told) -> Iterator[_Cell]:
        address = finding.address
        yield self._plain(clean(address.sheet or "", self._lang))
        where = address.cell or clean(address.column or row.place, self._lang)
        yield _Cell(where, self._linked, f"{self._master}#{row.link}" if row.link else self._master)
        yield self._plain(finding.code)

    def _plain(self, *parts: str) -> _Cell:
        return _Cell(" ".join(part for part in parts if part), self._text)

    def _severity(self, severity: Severity) -> str:
        return self._sentence(f"severity.{severity}")

    def _list(
        self, page: Worksheet, name: str, columns: dict[str, int], count: int, rows: Iterable[Iterable[_Cell]]
    ) -> None:
        """A list as an Excel table, or a sentence where there is nothing to list."""
        headers = [self._sentence(key) for key in columns]
        for place, width in enumerate(columns.values()):
            page.set_column(place, place, width)
        _prepare(page)
        if not count:
            page.write_string(0, 0, self._sentence("check.nothing"), self._format())
            return
        head = [{"header": header, "header_format": self._header} for header in headers]
        style = {"name": name, "columns": head, "style": "Table Style Light 1"}
        page.add_table(0, 0, count, len(headers) - 1, style)
        page.freeze_panes(1, 2)
        page.repeat_rows(0)
        page.set_row(0, 2 * LINE)
        links = 0
        for number, row in enumerate(rows, 1):
            cells = list(row)
            page.set_row(number, _height(cells, columns.values()))
            for place, cell in enumerate(cells):
                text = cell.text[:LONGEST_TEXT]
                if cell.link and links < MOST_LINKS and len(cell.link) < LONGEST_LINK:
                    page.write_url(number, place, cell.link, cell.style, text)
                    links += 1
                elif text:
                    page.write_string(number, place, text, self._text if cell.link else cell.style)
                else:
                    page.write_blank(number, place, None, cell.style)

    # the first sheet

    def _about(self, page: Worksheet) -> None:
        """What this workbook is, and its figures."""
        page.set_column(0, 0, 58)
        page.set_column(1, 1, 44)
        page.set_row(0, 30)
        _prepare(page)
        result, lang = self._result, self._lang
        page.write_string(0, 0, self._sentence("page.title"), self._format(bold=True, font_size=18, font_color=HEADER))
        about = self._sentence("page.about", workbook=clean(result.workbook.name, lang))
        page.merge_range(1, 0, 1, 1, about, self._format(text_wrap=True, font_color=QUIET))
        page.set_row(1, 48)
        row = 3
        for heading, lines in self._figures():
            page.write_string(row, 0, heading, self._heading)
            page.write_blank(row, 1, None, self._heading)
            for cell, value in lines:
                row += 1
                page.write_string(row, 0, cell.text, cell.style)
                if isinstance(value, int):
                    page.write_number(row, 1, value, self._format(align="left"))
                else:
                    page.write_string(row, 1, value, self._text)
            row += 2
        page.write_string(row, 0, self._sentence("page.made", version=__version__), self._format(font_color=QUIET))

    def _figures(self) -> Iterator[tuple[str, list[tuple[_Cell, str | int]]]]:
        """(heading, lines) of each part of the first sheet."""
        result = self._result
        yield (
            self._sentence("page.tab_about"),
            [
                (self._plain(self._sentence("page.workbook")), clean(result.workbook.name, self._lang)),
                (self._plain(self._sentence("page.date")), texts.long_date(result.today, self._lang)),
                (self._plain(self._sentence("page.level")), self._sentence(f"page.level_{result.level}")),
                (self._plain(self._sentence("page.plans")), result.plans),
            ],
        )
        counts: list[tuple[_Cell, str | int]] = [
            (_Cell(f"{SYMBOLS[severity]} {self._severity(severity)}", self._tones[severity]), result.counts[severity])
            for severity in Severity
        ]
        counts.append((self._plain(self._sentence("page.accepted")), len(result.accepted)))
        yield self._sentence("page.number"), counts
        yield self._sentence("check.stops"), list(self._stops())
        grips = [(finding.rule.grip) for finding in result.findings if finding.rule.grip]
        if grips:
            named = [(self._plain(self._sentence(f"rules.grip_{grip.value}")), grips.count(grip)) for grip in Grip]
            yield self._sentence("rules.grips"), [*named]
        notes = list(self._notes())
        if notes:
            yield self._sentence("page.notes"), [(self._plain(note), "") for note in notes]

    def _stops(self) -> Iterator[tuple[_Cell, str | int]]:
        """What must be put right before the case can be sent, and whether more is looked for at a higher level."""
        result = self._result
        groups: Sequence[list[Finding]] = grouped(result.stopping)
        higher = stops_level(result.level)
        for group in groups:
            yield self._plain(f"{title(group, self._lang)} ({group[0].code})"), len(group)
        if higher:
            yield self._plain(self._sentence("page.higher", level=result.level, higher=higher)), ""
        elif not groups:
            yield self._plain(self._sentence("check.stops_none")), ""
        codes = broken_law(result)
        if codes:
            yield self._plain(self._sentence("check.broken_law", codes=codes)), ""

    def _notes(self) -> Iterator[str]:
        """What there was no room for."""
        findings = len(self._result.findings)
        if findings > MOST_LINKS:
            yield self._sentence("page.most_links", n=MOST_LINKS)
        if findings > MOST_ROWS:
            yield self._sentence("page.most_rows", n=findings - MOST_ROWS)


def _height(cells: Iterable[_Cell], widths: Iterable[int]) -> float:
    """A height that a row's texts have room in: not every program finds one by itself."""
    lines = max(-(-len(cell.text) // width) for cell, width in zip(cells, widths, strict=True))
    return min(LINE * max(1, lines), MOST_HEIGHT)


def _prepare(page: Worksheet) -> None:
    """Lay a sheet out for paper."""
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(A3)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&P / &N")
