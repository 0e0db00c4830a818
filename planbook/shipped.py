"""Where the files that come with planbook lie: templates, jobs, workbooks."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, in an installed wheel or in a checkout.

    The build maps `templates/`, `jobs/` and `workbooks/` into the package's folder `shipped/`; a checkout (and an
    editable install of it) has them beside the package.
    """
    installed = _PACKAGE / "shipped"
    root = installed if installed.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)


def shipped_jobs() -> list[dict[str, Any]]:
    """The shipped jobs as their files say: name, when, verb, options, purpose."""
    return [
        {"name": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}
        for path in sorted(shipped("jobs").glob("*.toml"))
    ]
