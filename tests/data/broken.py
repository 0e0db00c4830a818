"""Workbooks that are no longer what the builder made: each built from a good one, by one edit of its parts.

`python tests/data/broken.py FOLDER` writes them all, to be looked at.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from packages import WORKBOOK, Parts, parts_of, write_parts

from planbook.workbook.schema import SCHEMA_VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = ROOT / "workbooks" / "baerum-2019.xlsx"
PLANS_PART, OVERVIEW_PART = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet17.xml"
PLANS_TABLE, PLANS_RELATIONS = "xl/tables/table1.xml", "xl/worksheets/_rels/sheet2.xml.rels"
CUSTOM = "docProps/custom.xml"
VERSION = f"<vt:lpwstr>{SCHEMA_VERSION}<"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)

Edit = Callable[[Parts], None]


@dataclass(frozen=True)
class Broken:
    """One edit, and what the check says of it: a code and its cell."""

    edit: Edit
    code: str
    cell: str | None
    words: str = ""
    """What its sentence says."""


def made(edit: Edit, path: Path, source: Path = GOOD) -> Path:
    """The good workbook with an edit, at a path."""
    parts = parts_of(source)
    edit(parts)
    return write_parts(parts, path)


def replaced(part: str, old: str, new: str, count: int = -1) -> Edit:
    """An edit that changes a text of a part, which must be there."""

    def edit(parts: Parts) -> None:
        assert old.encode() in parts[part], f"{old} in {part}"
        parts[part] = parts[part].replace(old.encode(), new.encode(), count)

    return edit


def cell(reference: str, inside: str, kind: str = "", part: str = PLANS_PART) -> Edit:
    """An edit that gives a cell that is there another inside."""

    def edit(parts: Parts) -> None:
        pattern = rf'<c r="{reference}"( s="\d+")?( t="\w+")?(/>|>.*?</c>)'.encode()
        assert re.search(pattern, parts[part], re.DOTALL), reference
        new = f'<c r="{reference}"'.encode() + rb"\1" + f"{kind}>{inside}</c>".encode()
        parts[part] = re.sub(pattern, new, parts[part], count=1, flags=re.DOTALL)

    return edit


def text(reference: str, words: str, part: str = PLANS_PART) -> Edit:
    """An edit that writes words in a cell."""
    return cell(reference, f"<is><t>{words}</t></is>", ' t="inlineStr"', part)


def dated(reference: str, like: str, serial: int) -> Edit:
    """An edit that makes a date of a cell, in the format of another, as Excel does with 4/22 in a cell that is no text."""

    def edit(parts: Parts) -> None:
        style = re.search(rf'<c r="{like}"( s="\d+")'.encode(), parts[PLANS_PART])
        assert style
        pattern = rf'<c r="{reference}"[^>]*?(/>|>.*?</c>)'.encode()
        new = f'<c r="{reference}"'.encode() + style[1] + f"><v>{serial}</v></c>".encode()
        parts[PLANS_PART], count = re.subn(pattern, new, parts[PLANS_PART], count=1)
        assert count == 1

    return edit


def both(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(parts: Parts) -> None:
        for one in edits:
            one(parts)

    return edit


def added_row(row: int, cells: str, part: str = PLANS_PART) -> Edit:
    """An edit that adds a row at the end of a sheet."""
    return replaced(part, "</sheetData>", f'<row r="{row}">{cells}</row></sheetData>')


def inline(reference: str, words: str) -> str:
    """A cell with words in it."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def header(reference: str, old: str, new: str) -> Edit:
    """An edit that renames a column of Planer as a planner does: the cell and the table with it."""
    return both(text(reference, new), replaced(PLANS_TABLE, f'name="{old}"', f'name="{new}"'))


def own_column(name: str) -> Edit:
    """An edit that adds a column of the planner's own at the right of Planer."""

    def widen(parts: Parts) -> None:
        table = parts[PLANS_TABLE].decode()
        table = table.replace("A3:AM65", "A3:AN65").replace('tableColumns count="39"', 'tableColumns count="40"')
        table = table.replace("</tableColumns>", f'<tableColumn id="40" name="{name}"/></tableColumns>')
        parts[PLANS_TABLE] = table.encode()
        row = re.search(rb'<row r="3".*?</row>', parts[PLANS_PART], re.DOTALL)
        assert row
        new = row[0].replace(b"</row>", inline("AN3", name).encode() + b"</row>")
        parts[PLANS_PART] = parts[PLANS_PART].replace(row[0], new)

    return widen


def wiped_rules(column: str, first: int, last: int) -> Edit:
    """An edit that takes the rule away from some rows of a column, as Excel does when something is pasted there."""
    old = f'sqref="{column}4:{column}2003"'
    new = f'sqref="{column}4:{column}{first - 1} {column}{last + 1}:{column}2003"'

    def edit(parts: Parts) -> None:
        head, tail = parts[PLANS_PART].split(b"<dataValidations", 1)
        assert old.encode() in tail
        parts[PLANS_PART] = head + b"<dataValidations" + tail.replace(old.encode(), new.encode())

    return edit


def without_protection(parts: Parts) -> None:
    """Take the protection off Oversikt."""
    parts[OVERVIEW_PART], count = re.subn(rb"<sheetProtection[^>]*/>", b"", parts[OVERVIEW_PART])
    assert count == 1


def protected(parts: Parts) -> None:
    """Put a protection on Planer."""
    parts[PLANS_PART] = parts[PLANS_PART].replace(b"</sheetData>", b'</sheetData><sheetProtection sheet="1"/>')


def without_table(parts: Parts) -> None:
    """Turn the table Planer into a range."""
    parts[PLANS_PART], count = re.subn(rb"<tableParts.*?</tableParts>", b"", parts[PLANS_PART], flags=re.DOTALL)
    assert count == 1
    del parts[PLANS_RELATIONS], parts[PLANS_TABLE]
    parts["[Content_Types].xml"] = re.sub(
        rb'<Override PartName="/xl/tables/table1.xml"[^>]*/>', b"", parts["[Content_Types].xml"]
    )


def without_name(name: str) -> Edit:
    """An edit that deletes a defined name."""

    def edit(parts: Parts) -> None:
        pattern = rf'<definedName name="{name}">.*?</definedName>'.encode()
        parts[WORKBOOK], count = re.subn(pattern, b"", parts[WORKBOOK])
        assert count == 1

    return edit


def without_properties(parts: Parts) -> None:
    """Forget what planbook wrote about the workbook, as other programs do."""
    parts[CUSTOM] = re.sub(rb"<property .*</property>", b"", parts[CUSTOM], flags=re.DOTALL)


def hidden(*rows: int) -> Edit:
    """An edit that hides rows of Planer, as a filter does."""

    def edit(parts: Parts) -> None:
        for row in rows:
            old, new = f'<row r="{row}"'.encode(), f'<row r="{row}" hidden="1"'.encode()
            assert old in parts[PLANS_PART]
            parts[PLANS_PART] = parts[PLANS_PART].replace(old, new)

    return edit


def merged(*areas: str) -> Edit:
    """An edit that merges cells of Planer."""
    nodes = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return replaced(PLANS_PART, "</sheetData>", f'</sheetData><mergeCells count="{len(areas)}">{nodes}</mergeCells>')


def far(reference: str) -> Edit:
    """An edit that writes one value far outside the table."""
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return added_row(int(row), inline(reference, "glemt"))


STRUCTURE: dict[str, Broken] = {
    "a renamed column": Broken(header("E3", "Planeier", "Ansvarlig"), "PB102", "E3", "«Ansvarlig»"),
    "a column whose header is gone": Broken(text("E3", ""), "PB102", "E3", "«Planeier» mangler"),
    "a column with another word for a header": Broken(header("E3", "Planeier", "Kolonne1"), "PB102", "E3", "«Kolonne1»"),
    "a header written over another": Broken(text("G3", "Plannavn"), "PB102", "G3", "«Status» mangler"),
    "a renamed sheet": Broken(
        replaced(WORKBOOK, 'sheet name="Kontakter"', 'sheet name="Kontaktar"'), "PB101", None, "«Kontaktar»"
    ),
    "a renamed question": Broken(
        text("A4", "Kommunenavn", "xl/worksheets/sheet16.xml"), "PB102", "A4", "«Kommunenavn»"
    ),
    "an older schema": Broken(replaced(CUSTOM, VERSION, "<vt:lpwstr>1<"), "PB103", None, "versjon 1"),
    "values below the table": Broken(
        added_row(70, inline("A70", "P-99") + inline("B70", "Glemt plan")), "PB105", "A70", "slutter på rad 65"
    ),
    "a value far outside the table": Broken(far("XFD1048576"), "PB107", "XFD1048576", "XFD1048576"),
    "two columns with one header": Broken(own_column("Plannavn"), "PB108", "AN3", "to ganger"),
    "a column of the planner's own": Broken(own_column("Arkivkode"), "PB109", "AN3", "Arkivkode"),
    "a copy of a sheet": Broken(
        replaced(WORKBOOK, 'sheet name="Utfordringer"', 'sheet name="Planer (2)"'), "PB110", "A1", "kopi av Planer"
    ),
    "merged cells": Broken(merged("B7:B8"), "PB111", "B7", "B7:B8"),
    "a drop-down wiped by paste": Broken(wiped_rules("G", 10, 20), "PB112", "G10", "11 celler i kolonnen «Status»"),
    "a date rule wiped by paste": Broken(wiped_rules("H", 4, 4), "PB112", "H4", "1 celle i kolonnen «Vedtatt dato»"),
    "a formula overwritten by a value": Broken(cell("O12", "<v>44000</v>"), "PB113", "O12", "Revisjonsfrist"),
    "a computed sheet that is gone": Broken(
        replaced(WORKBOOK, 'sheet name="Oversikt"', 'sheet name="Tall"'), "PB123", None, "Oversikt mangler"
    ),
    "a rule replaced by another": Broken(
        replaced(PLANS_PART, "<formula1>Valg_Status</formula1>", "<formula1>Liste_Sektor</formula1>"), "PB112", "G4", "62 celler"
    ),
    "a date rule replaced by the computed cells'": Broken(
        replaced(PLANS_PART, "<formula1>OR(AND(H4&gt;=1950", "<formula1>OR(AND(H4&gt;=1"), "PB112", "H4", "Vedtatt dato"
    ),
    "a number rule widened": Broken(
        replaced(PLANS_PART, "<formula1>1</formula1><formula2>3</formula2>", "<formula1>1</formula1><formula2>9</formula2>"),
        "PB112", "X4", "Prioritet",
    ),
    "a case number that Excel made a date of": Broken(dated("J4", "AI4", 44652), "PB209", "J4", "01.04.2022"),
    "a sheet that lost its protection": Broken(without_protection, "PB114", "A1", "Oversikt"),
    "a Planer that should be locked": Broken(text("B12", "Ja", "xl/worksheets/sheet16.xml"), "PB115", "B12", "Lås Planer"),
    "a Planer that is locked": Broken(protected, "PB120", "A1", "beskyttet"),
    "a table that is gone": Broken(without_table, "PB116", "A3", "Planer"),
    "a name that is gone": Broken(without_name("Liste_Sektor"), "PB117", None, "Liste_Sektor"),
    "a name that points to nothing": Broken(
        replaced(WORKBOOK, '<definedName name="Liste_Plantype">', '<definedName name="Liste_Plantype">#REF!+'),
        "PB117", None, "Liste_Plantype",
    ),
    "hidden rows": Broken(hidden(5, 9), "PB118", "A5", "2 i alt"),
    "a workbook saved by another program": Broken(without_properties, "PB119", None, "et annet program"),
    "sheets that are no longer locked": Broken(
        replaced(WORKBOOK, '<workbookProtection lockStructure="1"/>', ""), "PB121", None, "kan slettes"
    ),
    "a day that stands still": Broken(replaced(WORKBOOK, "TODAY()", "DATE(2020,2,3)"), "PB122", None, "IDag"),
    "a formula nobody worked out": Broken(cell("H12", "<f>DATE(2019,1,1)</f>"), "PB208", "H12"),
}  # fmt: skip
"""What keeps a workbook from being the controlled one."""


def _newer_rules(parts: Parts) -> None:
    """The drop-down of Status where newer Excels put one: in a part of its own, with its cells inside."""
    content = parts[PLANS_PART].decode()
    found = re.search(
        r"<dataValidation [^>]*sqref=\"G4:G2003\"><formula1>Valg_Status</formula1></dataValidation>", content
    )
    assert found
    content = content.replace(found[0], "").replace(
        "</worksheet>",
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
        '<x14:dataValidations count="1"><x14:dataValidation type="list" showErrorMessage="1"><x14:formula1>'
        "<xm:f>Valg_Status</xm:f></x14:formula1><xm:sqref>G4:G2003</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst></worksheet>",
    )
    parts[PLANS_PART] = content.encode()


def _shared_formulas(parts: Parts) -> None:
    """The formulas of Dager igjen as one that the cells share."""
    content = re.sub(r'(<c r="P(?!4")\d+"[^>]*>)<f>[^<]*</f>', r'\1<f t="shared" si="0"/>', parts[PLANS_PART].decode())
    parts[PLANS_PART] = re.sub(r'(<c r="P4"[^>]*>)<f>', r'\1<f t="shared" ref="P4:P65" si="0">', content).encode()


CONTROLLED: dict[str, Edit] = {
    "as it was built": lambda _: None,
    "a rule in the form of newer Excels": _newer_rules,
    "a rule for a whole column": replaced(PLANS_PART, 'sqref="G4:G2003"', 'sqref="G:G"'),
    "formulas that cells share": _shared_formulas,
    "merged cells beside the table": merged("AQ9:AS9"),
    "a sheet's name in capitals": replaced(WORKBOOK, 'sheet name="Planer"', 'sheet name="PLANER"'),
    "a header in capitals": text("E3", "PLANEIER"),
    "a name of one sheet only": replaced(
        WORKBOOK, "<definedNames>", '<definedNames><definedName name="IDag" localSheetId="2">0</definedName>'
    ),
}
"""What other programs and people do that leaves it the controlled workbook."""


# what the reader must survive


def strict(parts: Parts) -> None:
    """The strict form of the format."""
    pairs = (
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    )  # fmt: skip
    for name, content in parts.items():
        if name != "[Content_Types].xml" and not name.startswith("docProps"):
            for old, new in pairs:
                content = content.replace(old, new)  # noqa: PLW2901
            parts[name] = content


def date_1904(parts: Parts) -> None:
    """The other date system: every date's number is smaller by four years and a day."""

    def shifted(found: re.Match[bytes]) -> bytes:
        number = int(found[2])
        return found[1] + (str(number - 1462).encode() if number > 10_000 else found[2]) + b"</v>"

    parts[WORKBOOK] = parts[WORKBOOK].replace(b"<workbookPr ", b'<workbookPr date1904="1" ')
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb'(<c r="[A-Z]+\d+"(?: s="\d+")?><v>)(\d+)</v>', shifted, parts[name])


def decomposed(parts: Parts) -> None:
    """Every text with its accents as letters of their own, as some Macs write them."""
    parts["xl/sharedStrings.xml"] = unicodedata.normalize("NFD", parts["xl/sharedStrings.xml"].decode()).encode()


def hard_blanks(parts: Parts) -> None:
    """Every blank as one that does not break."""
    content = parts["xl/sharedStrings.xml"].decode()
    parts["xl/sharedStrings.xml"] = re.sub(
        r"(<t[^>]*>)([^<]*)", lambda found: found[1] + found[2].replace(" ", "\xa0"), content
    ).encode()


def many_merges(parts: Parts) -> None:
    """A hundred thousand merges outside the table."""
    merged(*(f"AQ{row}:AS{row}" for row in range(100, 100_100)))(parts)


READ: dict[str, Edit] = {
    "the strict form": strict,
    "the date system 1904": date_1904,
    "accents as letters of their own": decomposed,
    "blanks that do not break": hard_blanks,
    "thousands of merges": many_merges,
    "one value at XFD1048576": far("XFD1048576"),
    "one value at AN1048576": far("AN1048576"),
    "one value at A1048576": far("A1048576"),
    "one value at CA9": far("CA9000"),
    "a colour at XFD1048576": added_row(1_048_576, '<c r="XFD1048576" s="1"/>'),
    "a sheet that says it is the largest": replaced(PLANS_PART, '<dimension ref="A1:AM65"/>', '<dimension ref="A1:XFD1048576"/>'),
    "formulas without values": both(*(cell(f"O{row}", "<f>1+1</f>") for row in range(4, 66))),
    "two plans whose ids differ by a blank": text("A5", "P-01 "),
}  # fmt: skip
"""What is odd and is read: the check still counts 62 plans."""


def _bomb(parts: Parts) -> None:
    parts["xl/media/image1.png"] = bytes(900_000_000)


def _entities(parts: Parts) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'
    parts[WORKBOOK] = parts[WORKBOOK].replace(b"<workbook ", bomb.encode() + b"<workbook ")


def _crowded(parts: Parts) -> None:
    rows = '<row r="149999">' + "<c><v>1</v></c>" * 16_384 + "</row>"
    parts[PLANS_PART] = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def _strict_far(parts: Parts) -> None:
    far("XFD1048576")(parts)
    strict(parts)


def _repeated(parts: Parts) -> None:
    """One long text in twenty thousand cells: a few bytes each in the file."""
    texts = parts["xl/sharedStrings.xml"].decode()
    place = len(re.findall(r"<si>", texts))
    parts["xl/sharedStrings.xml"] = texts.replace("</sst>", f"<si><t>{'x' * 32_000}</t></si></sst>").encode()
    rows = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}" t="s"><v>{place}</v></c>' for letter in "ABCDEFGHIJ")
        + "</row>"
        for row in range(70, 2070)
    )
    parts[PLANS_PART] = parts[PLANS_PART].replace(b"</sheetData>", f"{rows}</sheetData>".encode())


def _two_sheet_data(parts: Parts) -> None:
    parts[PLANS_PART] = parts[PLANS_PART].replace(b"<sheetData>", b"<sheetData/><sheetData>")


def _no_sheet(parts: Parts) -> None:
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"worksheets/sheet2.xml", b"styles.xml")


def _same_name(parts: Parts) -> None:
    parts["XL/Worksheets/Sheet2.xml"] = b"<worksheet><sheetData/></worksheet>"


REFUSED: dict[str, tuple[Edit | bytes, str]] = {
    "a zip bomb": (_bomb, "fylt maskinen"),
    "an entity bomb": (_entities, "XML-definisjoner"),
    "a long text in thousands of cells": (_repeated, "fylt maskinen"),
    "a sheet with two sets of rows": (_two_sheet_data, "skadet"),
    "a sheet that leads to something else": (_no_sheet, "skadet"),
    "two parts of one name": (_same_name, "skadet"),
    "a crowded row": (_crowded, "langt utenfor"),
    "the strict form with a value far out": (_strict_far, "langt utenfor"),
    "a file with a password": (OLE + "EncryptionInfo".encode("utf-16-le") + bytes(90) + "EncryptedPackage".encode("utf-16-le"), "passord"),
    "a labelled file": (OLE + "DRMEncryptedDataSpace".encode("utf-16-le") + bytes(90) + "EncryptedPackage".encode("utf-16-le"), "etikett"),
    "an old .xls": (OLE + "Workbook".encode("utf-16-le") + bytes(512), ".xls"),
    "a web page": (b"<html><body><table><tr><td>Plan-ID</td></tr></table></body></html>", "ikke en Excel-arbeidsbok"),
    "a CSV": (b"Plan-ID;Plannavn\nP-1;Klimaplan\n", "ikke en Excel-arbeidsbok"),
    "an empty file": (b"", "tom"),
    "half a file": (GOOD.read_bytes()[:9000], "skadet"),
}  # fmt: skip
"""What cannot be read, and what the one sentence says."""


def refused(name: str, path: Path) -> Path:
    """One of `REFUSED`, at a path."""
    content, _ = REFUSED[name]
    if isinstance(content, bytes):
        path.write_bytes(content)
        return path
    return made(content, path)


def main(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, broken in STRUCTURE.items():
        made(broken.edit, folder / f"{broken.code} {name}.xlsx")
    for name, edit in READ.items():
        made(edit, folder / f"lest - {name}.xlsx")
    for name in REFUSED:
        refused(name, folder / f"avvist - {name}.xlsx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
