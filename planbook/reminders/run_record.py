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


class Missing(NamedTuple):
    """No record lies there: none was written, or it is gone."""

    path: Path


class Unreadable(NamedTuple):
    """Something lies there that nobody may read or that is no record of ours, so nobody knows who sent last."""

    path: Path


def read(folder: Path, workbook_id: str) -> RunRecord | Missing | Unreadable:
    """The record of a workbook in a folder of results."""
    path = folder / file_name(workbook_id)
    try:
        found = json.loads(path.read_bytes())
        at = datetime.fromisoformat(found["at"])
        record = RunRecord(found["workbook_id"], found["ledger_id"], found["host"], found["run"], at)
    except (FileNotFoundError, NotADirectoryError):
        return Missing(path)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Unreadable(path)
    is_text = all(isinstance(text, str) for text in (record.workbook_id, record.ledger_id, record.host))
    is_ours = is_text and type(record.run) is int and at.tzinfo is not None and record.workbook_id == workbook_id
    return record if is_ours else Unreadable(path)


def write(folder: Path, record: RunRecord) -> None:
    """Write the record whole or not at all; the folder is made where there is none. Raises `UnwritableError`."""
    values = {**record._asdict(), "at": record.at.isoformat()}
    path = folder / file_name(record.workbook_id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        put(json.dumps(values, ensure_ascii=False, indent=2).encode(), path, replace=True)
    except OSError as error:
        raise UnwritableError(path=path) from error
