"""Types that several tests share."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

Runner = Callable[..., subprocess.CompletedProcess[str]]
"""The installed command: arguments in, the finished process with its text out."""
