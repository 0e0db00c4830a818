"""How a workbook is put together: its sheets, tables and properties, by a small read of the package's own parts."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree as ET  # guard has refused every part with a DOCTYPE or an entity

from planbook.errors import NotAWorkbookError
from planbook.workbook.schema import PROPERTY_ID, PROPERTY_SCHEMA
from planbook.workbook.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class TableArea:
    """Where an Excel table lies; rows and columns from 1."""

    first_row: int
    """The header's row."""
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a workbook before its cells are read."""

    sheets: Mapping[str, str]
    """Sheet name → part name, in the order of the tabs."""
    tables: Mapping[str, TableArea]
    """Sheet name → its first table."""
    date_1904: bool
    schema_version: int | None
    workbook_id: str | None


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """The letters of a column from its number, from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def head(snapshot: Snapshot) -> Head:
    """Read a workbook's plan of sheets, its tables, and planbook's own properties."""
    try:
        with zipfile.ZipFile(BytesIO(snapshot.data)) as package:
            return _head(package)
    except (KeyError, LookupError, ValueError, ET.ParseError, zipfile.BadZipFile) as error:
        raise NotAWorkbookError("damaged", path=snapshot.path) from error


def _head(package: zipfile.ZipFile) -> Head:
    main = _targets(package, "", "officeDocument")[0]
    workbook = ET.fromstring(package.read(main))  # noqa: S314 - guard has refused entities
    parts = _relations(package, main)
    sheets: dict[str, str] = {}
    tables: dict[str, TableArea] = {}
    for node in workbook.iterfind("{*}sheets/{*}sheet"):
        relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
        if relation not in parts:
            continue
        name, part = node.attrib["name"], parts[relation]
        sheets[name] = part
        for table in _targets(package, part, "table"):
            area = _area(ET.fromstring(package.read(table)))  # noqa: S314
            if area:
                tables.setdefault(name, area)
    properties = workbook.find("{*}workbookPr")
    date_1904 = properties is not None and properties.attrib.get("date1904") in ("1", "true")
    custom = _custom_properties(package)
    version = custom.get(PROPERTY_SCHEMA, "")
    return Head(
        sheets,
        tables,
        date_1904,
        int(version) if re.fullmatch(r"[0-9]{1,6}", version) else None,
        custom.get(PROPERTY_ID),
    )


def _area(table: ET.Element) -> TableArea | None:
    """Where a table lies; a totals row at its foot is not part of it."""
    match = re.fullmatch(r"([A-Z]+)(\d{1,7}):([A-Z]+)(\d{1,7})", table.attrib.get("ref", ""))
    if not match:
        return None
    left, top, right, bottom = match.groups()
    totals = int(table.attrib.get("totalsRowCount", "0") == "1")
    return TableArea(int(top), column_number(left), int(bottom) - totals, column_number(right))


def _relation_nodes(package: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    folder, name = posixpath.split(part)
    try:
        content = package.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    except KeyError:
        return []
    found = []
    for node in ET.fromstring(content):  # noqa: S314
        if node.attrib.get("TargetMode") == "External":
            continue
        target = node.attrib["Target"]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found.append((node.attrib["Id"], node.attrib["Type"].rsplit("/", 1)[-1], path))
    return found


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    return {identifier: path for identifier, _, path in _relation_nodes(package, part)}


def _targets(package: zipfile.ZipFile, part: str, kind: str) -> list[str]:
    found = [path for _, type_name, path in _relation_nodes(package, part) if type_name == kind]
    if kind == "officeDocument" and not found:
        raise KeyError(kind)
    return found


def _custom_properties(package: zipfile.ZipFile) -> dict[str, str]:
    try:
        content = package.read("docProps/custom.xml")
    except KeyError:
        return {}
    root = ET.fromstring(content)  # noqa: S314
    return {node.attrib.get("name", ""): "".join(node.itertext()).strip() for node in root if node.attrib.get("name")}
