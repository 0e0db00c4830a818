"""Controlled workbooks of any size: a few rows come from the builder, the rest are copies of them with names of their own."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from planbook.findings import Source
from planbook.model.calendar import DateOrYear, is_working_day
from planbook.model.inventory import Inventory
from planbook.model.plan import Initiative, InUse, Plan, Proposal, ReportedIn, Status
from planbook.workbook.builder import build
from planbook.workbook.data import load
from planbook.workbook.references import column_letters
from planbook.workbook.schema import FIRST_ROW, HEADER_ROW
from planbook.workbook.sheets import PLANS

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2020, 2, 3)
PATTERNS = 60
"""How many different rows there are; the last of each ten has something wrong."""
KINDS = ("Temaplan", "Strategi", "Handlingsplan")
SUBJECTS = 5_000
"""How many subjects the plans share."""
OWN = ("id", "title", "case_number", "link")
"""What no two plans share."""

_LAST = column_letters(len(PLANS.columns))
_SHEET, _TABLE, _TEXTS = "xl/worksheets/sheet2.xml", "xl/tables/table1.xml", "xl/sharedStrings.xml"


def write(plans: int, path: Path) -> None:
    """Write a workbook with so many plans, one in ten of them with a finding at level 3 and the others with none."""
    data = load(ROOT / "workbooks" / "data" / "baerum-2019.toml")
    rows = tuple(_pattern(data.inventory, number) for number in range(min(PATTERNS, plans)))
    inventory = replace(
        data.inventory,
        plans=rows,
        plan_requirements=(),
        milestones=(),
        decisions=(),
        views=(),
        exemptions=(),
    )
    seed = path.with_suffix(".seed")
    build(replace(data, inventory=inventory), seed)
    with zipfile.ZipFile(seed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as new:
        for name in old.namelist():
            if name == _SHEET:
                with new.open(name, "w") as part:
                    for piece in _sheet(old.read(name).decode(), _texts_in(old.read(_TEXTS).decode()), plans):
                        part.write(piece.encode())
            elif name == _TEXTS:
                new.writestr(name, _with_texts(old.read(name).decode(), plans))
            elif name == _TABLE:
                last = HEADER_ROW + len(rows)
                new.writestr(
                    name, old.read(name).decode().replace(f':{_LAST}{last}"', f':{_LAST}{HEADER_ROW + plans}"')
                )
            else:
                new.writestr(name, old.read(name))
    seed.unlink()


def _pattern(inventory: Inventory, number: int) -> Plan:
    """One of the different rows; the texts of its own are set when it is copied."""
    chance = random.Random(number)  # noqa: S311 - only to be the same in every run
    adopted = date(2018, 9, 3) + timedelta(days=7 * chance.randrange(60))
    while not is_working_day(adopted):
        adopted += timedelta(days=1)
    owner = inventory.contacts[number % len(inventory.contacts)]
    plan = Plan(
        source=Source("Planer", FIRST_ROW + number),
        id=_placeholder("id"),
        title=_placeholder("title"),
        case_number=_placeholder("case_number"),
        link=_placeholder("link"),
        plan_type=KINDS[number % len(KINDS)],
        sector=owner.sector,
        owner=owner.role,
        responsible=inventory.contacts[(number + 1) % len(inventory.contacts)].role,
        status=Status.ADOPTED if number % 5 else Status.NOTED,
        adopted_date=DateOrYear.of(adopted),
        adopted_by="Kommunestyret" if number % 2 else "Formannskapet",
        period_from=adopted.year,
        period_to=adopted.year + 8,
        in_use=InUse.YES,
        in_strategy=True,
        proposal=Proposal.CONTINUE,
        reason="Planen brukes og dekker behovet i perioden." if number % 4 else None,
        initiative=Initiative.STRATEGY,
        goals=(inventory.goals[number % len(inventory.goals)].id or "",),
        reported_in=ReportedIn.ACTION_PROGRAMME if number % 3 == 2 else ReportedIn.ANNUAL_REPORT,
        confirmed_date=date(2019, 10, 1) + timedelta(days=chance.randrange(90)),
        confirmed_by=owner.role,
        public=True,
    )
    return _with_fault(plan, number // 10) if number % 10 == 9 else plan


def _with_fault(plan: Plan, number: int) -> Plan:
    """The same row with one thing wrong."""
    faults: tuple[dict[str, Any], ...] = (
        {"owner": "Ukjent rolle"},
        {"period_to": 2019},
        {"in_use": InUse.UNSURE},
    )
    if number % 2:
        raw = {"adopted_date": "i fjor vår"}
        return replace(plan, source=replace(plan.source, raw=raw), adopted_date=None)
    return replace(plan, **faults[number // 2 % len(faults)])


def _placeholder(field: str) -> str:
    return f"@{field}@"


def own_texts(number: int) -> dict[str, str]:
    """What only one plan has. Names share their kind and their second subject with others, and are still not alike."""
    own, shared = _word(number, 5), _word(-1 - number % SUBJECTS, 4)
    return {
        "id": f"P-{number + 1:06}",
        "title": f"{KINDS[number % len(KINDS)]} for {own} og {shared}",
        "case_number": f"{number % 97 + 1}/{number // 97 + 1}",
        "link": f"https://kommune.example/planer/{number + 1}",
    }


def _word(number: int, syllables: int) -> str:
    """A word that is the same in every run."""
    return "".join(random.Random(number).choices(_SYLLABLES, k=syllables))  # noqa: S311 - nothing secret


_SYLLABLES = [f"{first}{second}" for first in "bdfghjklmnprstv" for second in "aeiouyæøå"]


def _texts_in(part: str) -> dict[str, int]:
    """The place of each placeholder among the shared texts."""
    texts = re.findall(r"<si><t[^>]*>([^<]*)</t></si>", part)
    return {field: texts.index(_placeholder(field)) for field in OWN} | {"": len(texts)}


def _with_texts(part: str, plans: int) -> str:
    known = part.count("<si>")
    part = re.sub(
        r' count="\d+" uniqueCount="\d+"', f' count="{known + 4 * plans}" uniqueCount="{known + 4 * plans}"', part
    )
    own = (f"<si><t>{text}</t></si>" for number in range(plans) for text in own_texts(number).values())
    return part.replace("</sst>", "".join(own) + "</sst>")


def _sheet(part: str, places: dict[str, int], plans: int) -> Iterator[str]:
    """The part of Planer, piece by piece: what stands above, a row for each plan, what stands below."""
    start = part.index(f'<row r="{FIRST_ROW}"')
    end = part.index("</sheetData>")
    patterns = part[start:end].split("</row>")[:-1]
    patterns = [_pattern_of_row(row, FIRST_ROW + number, places) for number, row in enumerate(patterns)]
    yield re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{_LAST}{HEADER_ROW + plans}"/>', part[:start])
    for number in range(plans):
        first = places[""] + len(OWN) * number
        texts = {field: first + place for place, field in enumerate(OWN)}
        yield patterns[number % len(patterns)].format(row=FIRST_ROW + number, **texts)
    # Every rule below the rows goes as far down as the rows do now, and further.
    yield re.sub(r"\b([A-Z]{1,2})4:\1\d+\b", rf"\g<1>4:\g<1>{HEADER_ROW + plans + 1000}", part[end:])


def _pattern_of_row(row: str, number: int, places: dict[str, int]) -> str:
    row = row.replace("{", "{{").replace("}", "}}")
    row = re.sub(rf'( r="[A-Z]*){number}"', r'\1{row}"', row)
    for field in OWN:
        row = row.replace(f"<v>{places[field]}</v></c>", f"<v>{{{field}}}</v></c>")
    return row + "</row>"
