"""The record of the last sending, in a small file beside the workbook: it travels with the workbook, the ledger does not.

Where ledger and record disagree, one of them was put back from a backup, or another machine sends for this workbook.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from planbook.errors import UnwritableError
from planbook.places import put


def file_name(workbook_id: str) -> str:
    """The file of one workbook: several may share a folder of results."""
    return f"påminnelser-{sha256(workbook_id.encode()).hexdigest()[:8]}.json"


class RunRecord(NamedTuple):
    """The last sending for a workbook."""

    workbook_id: str
    ledger_id: str
    host: str
    run: int
    """The number of the run, as the ledger counts them for this workbook."""
    at: datetime
    """An aware time."""


def read(folder: Path, workbook_id: str) -> RunRecord | None:
    """The record of a workbook in a folder of results; None where none lies, or what lies there is none of ours."""
    try:
        found = json.loads((folder / file_name(workbook_id)).read_bytes())
        at = datetime.fromisoformat(found["at"])
        record = RunRecord(found["workbook_id"], found["ledger_id"], found["host"], found["run"], at)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    is_text = all(isinstance(text, str) for text in (record.workbook_id, record.ledger_id, record.host))
    return record if is_text and type(record.run) is int and at.tzinfo is not None else None


def write(folder: Path, record: RunRecord) -> None:
    """Write the record whole or not at all; the folder is made where there is none. Raises `UnwritableError`."""
    values = {**record._asdict(), "at": record.at.isoformat()}
    path = folder / file_name(record.workbook_id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put(json.dumps(values, ensure_ascii=False, indent=2).encode(), path, replace=True)
    except OSError as error:
        raise UnwritableError(path=path) from error
