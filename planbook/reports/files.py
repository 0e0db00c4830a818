"""Where a report of findings is written, and how it points back to the cells of the workbook."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from planbook.errors import FileExistsAlreadyError, SettingValueError, UnwritableError
from planbook.places import ensure_writable, put

if TYPE_CHECKING:
    from planbook.findings import Address
    from planbook.results import CheckResult

PROPERTY = "planbook_report"
"""The custom property by which a workbook of findings is known as one of ours."""
PAGE_HEAD = re.compile(
    rb'<!doctype html>\s+<html lang="[a-z]+">\s+<head>\s+<meta charset="utf-8">\s+<meta name="generator" content="planbook check">'
)
"""How a page of findings begins, and is known as one of ours."""
SAVED = re.compile(rb"<dcterms:(?:created|modified)[^>]*>([^<]*)<")
SEAL = b"<!-- planbook check, sha256 "
LONGEST_PAGE = 100_000_000
LONGEST_HEAD, LONGEST_PART = 200, 100_000
"""Bytes of a page, and of a part of a workbook, that are looked at at most."""


def reference(address: Address) -> str:
    """A place as Excel's name box takes it, like Planer!K19; empty for the whole workbook."""
    sheet = address.sheet
    if not sheet:
        return ""
    # Excel reads short names, and names with other signs than letters, as cells or sums unless they are quoted.
    plain = sheet.isalpha() and len(sheet) > 3
    name = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{address.cell or 'A1'}"


def relative(workbook: Path, folder: Path) -> Path | None:
    """The way from a report's folder to the workbook; None where there is none, as from one drive to another.

    Programs follow the names as they are written, so links between folders are not looked up.
    """
    try:
        return Path(os.path.relpath(workbook.absolute(), folder.absolute()))
    except ValueError:
        return None


def page_link(workbook: Path, folder: Path) -> str:
    """The workbook as a link on a page in a folder: relative where possible, so that both can be moved together."""
    way = relative(workbook, folder)
    if way is None:
        return workbook.absolute().as_uri()
    # A colon is escaped too: a file called javascript:x.xlsx is a file.
    return "/".join(quote(os.fsencode(part), safe="") for part in way.parts)


def ensure_names(html: Path | None, xlsx: Path | None) -> None:
    """See that reports can have the names they were given, before anything is read.

    A name must end as programs expect, its folder must be there, and what lies there already must be a report that
    planbook made.
    """
    for path, option, endings in ((html, "--html", (".html", ".htm")), (xlsx, "--xlsx", (".xlsx",))):
        if path is None:
            continue
        if path.suffix.casefold() not in endings:
            raise SettingValueError("report", where=option, value=path, ending=endings[0])
        if not path.parent.is_dir() or path.is_dir():
            raise UnwritableError(path=path)
        _ensure_ours(path)


def write_reports(result: CheckResult, lang: str, html: Path | None, xlsx: Path | None) -> Iterator[Path]:
    """Write the reports that are asked for, each whole, and give their paths; `ensure_names` has looked at them."""
    made = []
    if html is not None:
        from planbook.reports.page import page

        made.append((html, _sealed(page(result, lang, html.parent))))
    if xlsx is not None:
        from planbook.reports.sheet import sheet

        made.append((xlsx, sheet(result, lang, xlsx.parent)))
    # Both are made, and both folders tried, before the first is written.
    for path, _ in made:
        ensure_writable(path.parent)
    for path, content in made:
        _ensure_ours(path)
        try:
            put(content, path, replace=path.exists())
        except OSError as error:
            raise UnwritableError(path=path) from error
        yield path


def _ensure_ours(path: Path) -> None:
    if os.path.lexists(path) and not _is_ours(path):
        raise FileExistsAlreadyError("report", path=path)


def _is_ours(path: Path) -> bool:
    """Whether a file is a report that planbook made, and that nobody has saved anew."""
    if path.is_symlink() or not path.is_file():
        return False
    if path.suffix.casefold() == ".xlsx":
        return _is_our_workbook(path)
    try:
        content = path.read_bytes() if path.stat().st_size < LONGEST_PAGE else b""
    except OSError:
        return False
    end = content.rfind(SEAL)
    return end > 0 and PAGE_HEAD.match(content[:LONGEST_HEAD]) is not None and content == _sealed(content[:end])


def _sealed(content: bytes) -> bytes:
    """A page with the sum of its own bytes at the end: one that somebody has changed is no longer ours to write over."""
    return content + SEAL + sha256(content).hexdigest().encode() + b" -->\n"


def _is_our_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            custom, core = (_head(package, f"docProps/{name}.xml") for name in ("custom", "core"))
    except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        return False
    # Excel and LibreOffice keep the property and note when they saved: what somebody has written in is theirs.
    times = {found[1] for found in SAVED.finditer(core)}
    return f'name="{PROPERTY}"'.encode() in custom and len(times) == 1


def _head(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(LONGEST_PART)
