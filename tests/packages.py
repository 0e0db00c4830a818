"""Workbooks taken apart and put together again, part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

Parts = dict[str, bytes]
WORKBOOK = "xl/workbook.xml"


def parts_of(path: Path) -> Parts:
    """The parts of a package by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def write_parts(parts: Parts, path: Path) -> Path:
    """The package of these parts, at a path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def with_part(path: Path, part: str, change: Callable[[bytes], bytes | None]) -> Path:
    """The workbook with one of its parts changed, or left out where `change` gives None."""
    parts = parts_of(path)
    new = change(parts.pop(part))
    return write_parts({**parts, **({part: new} if new is not None else {})}, path)


def with_text(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with a text of one part, which must be there, changed."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content, f"{old} in {part}"
        return content.replace(old.encode(), new.encode())

    return with_part(path, part, change)


def on_day(parts: Parts, today: date) -> Parts:
    """The parts of a workbook for which it is always the same day."""
    assert b"TODAY()" in parts[WORKBOOK]
    fixed = f"DATE({today.year},{today.month},{today.day})".encode()
    return {**parts, WORKBOOK: parts[WORKBOOK].replace(b"TODAY()", fixed)}
