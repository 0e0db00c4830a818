"""Builds the shipped workbooks from their data files: `python workbooks/build.py [FOLDER]` (`make workbooks`)."""

from __future__ import annotations

import sys
from pathlib import Path

from planbook.workbook.builder import build
from planbook.workbook.data import COMMON, load

HERE = Path(__file__).resolve().parent


def build_all(folder: Path) -> list[Path]:
    """Write every shipped workbook into a folder; returns their paths."""
    written = []
    for data in sorted((HERE / "data").glob("*.toml")):
        if data.name != COMMON:
            target = folder / f"{data.stem}.xlsx"
            build(load(data), target)
            written.append(target)
    return written


if __name__ == "__main__":
    for path in build_all(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(path.name)
