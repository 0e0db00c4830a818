"""Speed and memory as ratios in one run: `make bench`. Nothing here fails a test; the budgets stand in the output."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import inventories
import mailing
import peers

from planbook.analysis.titles import alike
from planbook.workbook.data import load

BAERUM = inventories.ROOT / "workbooks" / "baerum-2019.xlsx"
PLANBOOK = str(peers.BIN / "planbook")
TODAY = ("--today", inventories.TODAY.isoformat())
CHECK = (PLANBOOK, "check", "--json", "--level", "3", *TODAY)
SIZES = (61, 1_000, 10_000, 100_000)
REPEATS = 3
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of every process: its modules are compiled by the first run, as an installed program's are."""
TOO_LONG = 120
"""Seconds that one run of another program may be expected to take; a longer one is left out."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a whole process took."""

    seconds: float
    megabytes: float


def measured(command: Sequence[str], repeats: int = REPEATS) -> Run:
    """The shortest of a few runs of a command, and the most memory that one of them took."""
    runs = [_run(command) for _ in range(repeats)]
    return Run(min(run.seconds for run in runs), max(run.megabytes for run in runs))


def _run(command: Sequence[str]) -> Run:
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=COMPILED)
    _, status, used = os.wait4(process.pid, 0)
    seconds = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return Run(seconds, used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))


def check_against_others(folder: Path, commands: Mapping[str, Sequence[str]]) -> None:
    """Print what `check` takes for more and more plans, and what others take for the same sheet."""
    print("check --json --level 3, whole process, one row in ten with a finding")
    print(f"{'plans':>8} {'planbook':>10} {'a plan':>9} {'memory':>8}   planbook's time as a multiple of")
    print(f"{'':>38}   {'calamine':>8} {'frictionless':>13} {'pandera':>9}")
    ours: dict[int, Run] = {}
    others: dict[str, dict[int, Run]] = {name: {} for name in commands}
    for plans in SIZES:
        path = folder / f"{plans}.xlsx"
        inventories.write(plans, path)
        repeats = REPEATS if plans < SIZES[-2] else 1
        ours[plans] = measured([*CHECK, str(path)], repeats)
        shown = []
        for (name, command), width in zip(commands.items(), (8, 13, 9), strict=True):
            known = others[name]
            expected = max((run.seconds * plans / size for size, run in known.items() if size >= 1_000), default=0)
            if name == "calamine" or expected <= TOO_LONG:
                known[plans] = measured([*command, str(path)], repeats)
                shown.append(f"{ours[plans].seconds / known[plans].seconds:>{width}.2f}")
            else:
                shown.append(f"{'left out':>{width}}")
        a_plan = f"{ours[plans].seconds / plans * 1e6:.0f} µs"
        memory = f"{ours[plans].megabytes:.0f} MB"
        print(f"{plans:>8} {ours[plans].seconds:>8.2f} s {a_plan:>9} {memory:>8}   {' '.join(shown)}", flush=True)
    if any(len(known) < len(SIZES) for known in others.values()):
        print(f"left out: one run would take more than {TOO_LONG} seconds, as the smaller ones tell")
    most, before = ours[SIZES[-1]], ours[SIZES[-2]]
    budget("100,000 plans as a multiple of calamine", most.seconds / others["calamine"][SIZES[-1]].seconds, 4)
    budget("100,000 plans, memory in GB", most.megabytes / 1000, 0.9)
    budget("100,000 plans as a multiple of 10,000", most.seconds / before.seconds, 11)


def real_inventory(commands: Mapping[str, Sequence[str]]) -> None:
    """Print what the real inventory and a start take."""
    ours = measured([PLANBOOK, "check", str(BAERUM), *TODAY])
    theirs = measured([*commands["frictionless"], str(BAERUM)])
    print(f"\nBærum's inventory: planbook check {ours.seconds:.2f} s, frictionless {theirs.seconds:.2f} s")
    budget("check as a multiple of frictionless", ours.seconds / theirs.seconds, 0.3)
    start, bare = measured([PLANBOOK, "--help"]), measured([sys.executable, "-c", "pass"])
    print(
        f"planbook --help {start.seconds:.2f} s, python alone {bare.seconds:.2f} s: {start.seconds / bare.seconds:.1f} ×"
    )


def both_documents(folder: Path) -> None:
    """Print what the main job takes, against what its pictures need at the least."""
    ours = measured([PLANBOOK, "run", str(BAERUM), "--out", str(folder / "out"), *TODAY])
    theirs = measured([sys.executable, "-c", "import matplotlib.pyplot"])
    print(f"\nplanbook run {ours.seconds:.2f} s, import matplotlib.pyplot {theirs.seconds:.2f} s")
    budget("run as a multiple of the import", ours.seconds / theirs.seconds, 5)


def similar_titles() -> None:
    """Print what looking for names that are alike takes, which must not grow with the square of the plans."""
    seconds = []
    for plans in SIZES[-2:]:
        titles = [inventories.own_texts(number)["title"] for number in range(plans)]
        start = perf_counter()
        groups = sum(1 for _ in alike(titles))
        seconds.append(perf_counter() - start)
        print(f"names that are alike among {plans:,}: {seconds[-1]:.2f} s, {groups} groups")
    budget("10 × the names, as a multiple", seconds[1] / seconds[0], 11)


def reminders(folder: Path) -> None:
    """Print what the reminders of 10,000 plans to 500 owners take, against writing the same mails."""
    runs = []
    for number in range(REPEATS):
        place = folder / f"reminders-{number}"
        place.mkdir()
        runs.append(mailing.measure(place))
    mails, theirs, ours = min(runs, key=lambda run: run[2] / run[1])
    print(f"\n{mailing.PLANS:,} plans, {mails} mails: planbook {ours:.2f} s, the standard library {theirs:.2f} s")
    budget("reminders as a multiple of the library", ours / theirs, 4)


def budget(what: str, found: float, most: float) -> None:
    """Print a figure and whether it keeps its budget."""
    print(f"  {what:<42} {found:>7.2f}   budget {most:<4}  {'kept' if found <= most else 'BROKEN'}", flush=True)


def main() -> None:
    """Print the figures."""
    inventory = load(inventories.ROOT / "workbooks" / "data" / "baerum-2019.toml").inventory
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = peers.commands(folder, inventory)
        check_against_others(folder, {name: commands[name] for name in ("calamine", "frictionless", "pandera")})
        real_inventory(commands)
        print()
        similar_titles()
        both_documents(folder)
        reminders(folder)


if __name__ == "__main__":
    main()
