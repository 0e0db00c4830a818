"""Speed as ratios in one run: `make bench`. Nothing here fails a test."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from planbook.workbook.builder import build
from planbook.workbook.data import load

ROOT = Path(__file__).resolve().parents[2]
COMMAND = str(Path(sys.executable).with_name("planbook"))
REPEATS = 3


def seconds(*command: str) -> float:
    """The shortest of a few runs of a whole process."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        best = min(best, time.perf_counter() - start)
    return best


def workbook(plans: int, folder: Path) -> Path:
    """The inventory of Bærum, repeated until it has so many plans."""
    data = load(ROOT / "workbooks" / "data" / "baerum-2019.toml")
    rows = [
        replace(
            data.inventory.plans[number % 62],
            id=f"P-{number}",
            title=f"{data.inventory.plans[number % 62].title} {number}",
        )
        for number in range(plans)
    ]
    path = folder / f"{plans}.xlsx"
    build(replace(data, inventory=replace(data.inventory, plans=tuple(rows))), path)
    return path


def main() -> None:
    """Print the figures."""
    reading = (
        "import sys; from python_calamine import CalamineWorkbook as W;"
        "W.from_path(sys.argv[1]).get_sheet_by_name('Planer').to_python()"
    )
    print(f"{'plans':>8} {'check --json':>13} {'calamine reads':>15} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for plans in (62, 1_000, 10_000):
            path = str(workbook(plans, Path(folder)))
            ours = seconds(COMMAND, "check", path, "--json", "--level", "3", "--today", date(2020, 2, 3).isoformat())
            theirs = seconds(sys.executable, "-c", reading, path)
            print(f"{plans:>8} {ours:>11.2f} s {theirs:>13.2f} s {ours / theirs:>6.1f}")
    start = seconds(COMMAND, "--help")
    bare = seconds(sys.executable, "-c", "pass")
    print(f"planbook --help {start:.2f} s, python that does nothing {bare:.2f} s, ratio {start / bare:.1f}")
    case = seconds(
        COMMAND,
        "run",
        str(ROOT / "workbooks" / "baerum-2019.xlsx"),
        "--out",
        tempfile.mkdtemp(),
        "--today",
        "2020-02-03",
    )
    plot = seconds(sys.executable, "-c", "import matplotlib.pyplot")
    print(f"planbook run (62 plans) {case:.2f} s, import matplotlib.pyplot {plot:.2f} s, ratio {case / plot:.1f}")


if __name__ == "__main__":
    main()
