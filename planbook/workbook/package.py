"""How a workbook is put together: its sheets, tables and properties, by a small read of the package's own parts."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree as ET  # guard has refused every part with a DOCTYPE or an entity

from planbook.errors import NotAWorkbookError
from planbook.model.inventory import folded
from planbook.workbook.cells import outside_rows
from planbook.workbook.references import Area, area
from planbook.workbook.schema import PROPERTY_ID, PROPERTY_SCHEMA, Sheet
from planbook.workbook.sheets import SHEETS
from planbook.workbook.snapshot import Snapshot

OUR_TABLES = frozenset(sheet.table for sheet in SHEETS if sheet.table)
"""The names of the tables that we make; a planner may have one of her own on the same sheet."""


class Table(NamedTuple):
    """An Excel table of a sheet."""

    name: str
    area: Area
    """The header's row first; a totals row at its foot is not part of it."""
    columns: tuple[str, ...]
    """The headers as the table knows them."""
    totals: bool = False
    """Whether a row of sums stands right below."""


class Head(NamedTuple):
    """What is known of a workbook before its cells are read."""

    sheets: Mapping[str, str]
    """Sheet name → part name, in the order of the tabs."""
    hidden: Mapping[str, bool]
    """The names of hidden sheets, and whether they are hidden so that Excel's menus do not show them either."""
    tables: Mapping[str, Table]
    """Sheet name → its table: ours where it has one of ours, else its first."""
    names: Mapping[str, str]
    """Defined name → what it stands for; names that belong to one sheet left out."""
    date_1904: bool
    structure_locked: bool
    """Whether sheets can be added, removed, moved or renamed only after unlocking."""
    schema_version: int | None
    workbook_id: str | None
    title: str | None


def head(snapshot: Snapshot) -> Head:
    """Read a workbook's plan of sheets, its tables, and planbook's own properties."""
    try:
        with zipfile.ZipFile(BytesIO(snapshot.data)) as package:
            return _head(package)
    except (KeyError, LookupError, ValueError, ET.ParseError, zipfile.BadZipFile) as error:
        raise NotAWorkbookError("damaged", path=snapshot.path) from error


def _head(package: zipfile.ZipFile) -> Head:
    main = targets(package, "", "officeDocument")[0]
    workbook = ET.fromstring(package.read(main))  # noqa: S314 - guard has refused entities
    parts = _relations(package, main)
    sheets: dict[str, str] = {}
    tables: dict[str, Table] = {}
    for node in workbook.iterfind("{*}sheets/{*}sheet"):
        relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
        if relation not in parts:
            continue
        name, part = node.attrib["name"], parts[relation]
        sheets[name] = part
        for target in targets(package, part, "table"):
            found = _table(ET.fromstring(package.read(target)))  # noqa: S314
            known = tables.get(name)
            if found and (known is None or (found.name in OUR_TABLES and known.name not in OUR_TABLES)):
                tables[name] = found
    properties, lock = workbook.find("{*}workbookPr"), workbook.find("{*}workbookProtection")
    custom = _custom_properties(package)
    version = custom.get(PROPERTY_SCHEMA, "")
    return Head(
        sheets=sheets,
        hidden={
            node.attrib["name"]: node.attrib["state"] == "veryHidden"
            for node in workbook.iterfind("{*}sheets/{*}sheet")
            if node.attrib.get("state", "visible") != "visible"
        },
        tables=tables,
        names={
            node.attrib.get("name", ""): "".join(node.itertext()).strip()
            for node in workbook.iterfind("{*}definedNames/{*}definedName")
            if "localSheetId" not in node.attrib
        },
        date_1904=is_on(properties, "date1904"),
        structure_locked=is_on(lock, "lockStructure"),
        schema_version=int(version) if re.fullmatch(r"[0-9]{1,6}", version) else None,
        workbook_id=custom.get(PROPERTY_ID),
        title=_title(package),
    )


def sheet_name(head: Head, sheet: Sheet) -> str | None:
    """What one of our sheets is called in a workbook: exactly so, or with other capitals and blanks; None if it is not there."""
    if sheet.name in head.sheets:
        return sheet.name
    return next((name for name in head.sheets if folded(name) == folded(sheet.name)), None)


def margins(content: bytes) -> ET.Element:
    """A sheet's part without its rows: what stands before and after them."""
    return ET.fromstring(outside_rows(content))  # noqa: S314


def is_on(node: ET.Element | None, attribute: str) -> bool:
    """Whether an element is there and says yes in an attribute."""
    return node is not None and node.attrib.get(attribute) in ("1", "true")


def _table(node: ET.Element) -> Table | None:
    """A table with its area; None for one without a whole reference."""
    found = area(node.attrib.get("ref", ""))
    if found is None or ":" not in node.attrib["ref"]:
        return None
    totals = int(node.attrib.get("totalsRowCount", "0") == "1")
    name = node.attrib.get("displayName") or node.attrib.get("name", "")
    columns = tuple(column.attrib.get("name", "") for column in node.iterfind("{*}tableColumns/{*}tableColumn"))
    return Table(name, found._replace(last_row=found.last_row - totals), columns, bool(totals))


def _relation_elements(package: zipfile.ZipFile, part: str) -> list[ET.Element]:
    folder, name = posixpath.split(part)
    try:
        content = package.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    except KeyError:
        return []
    return list(ET.fromstring(content))  # noqa: S314


def _relation_nodes(package: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    folder = posixpath.dirname(part)
    found = []
    for node in _relation_elements(package, part):
        if node.attrib.get("TargetMode") == "External":
            continue
        target = node.attrib["Target"]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found.append((node.attrib["Id"], node.attrib["Type"].rsplit("/", 1)[-1], path))
    return found


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    return {identifier: path for identifier, _, path in _relation_nodes(package, part)}


def external_targets(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Where a part's links out of the workbook lead, by the relation's id."""
    return {
        node.attrib["Id"]: node.attrib["Target"]
        for node in _relation_elements(package, part)
        if node.attrib.get("TargetMode") == "External"
    }


def targets(package: zipfile.ZipFile, part: str, kind: str) -> list[str]:
    """The parts of one kind that a part leads to."""
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


def _title(package: zipfile.ZipFile) -> str | None:
    """The document's title, among its core properties."""
    try:
        core = ET.fromstring(package.read("docProps/core.xml"))  # noqa: S314
    except KeyError:
        return None
    node = core.find("{http://purl.org/dc/elements/1.1/}title")
    return (node.text or "").strip() or None if node is not None else None
