"""What the tests share: the installed command, the real workbooks, small inventories, LibreOffice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from tests_types import Runner

from planbook.workbook.builder import build
from planbook.workbook.data import BookData, load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from planbook.model.inventory import Inventory

ROOT = Path(__file__).resolve().parent.parent
COMMAND = Path(sys.executable).with_name("planbook.exe" if os.name == "nt" else "planbook")

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice does not work out other programs' formulas on opening unless its profile says so."""


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture
def planbook(tmp_path: Path) -> Runner:
    """The installed command, run from an empty folder; returns the finished process with its text."""
    folder = tmp_path / "cwd"
    folder.mkdir()

    def run(*arguments: object, cwd: Path = folder) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
        environment.pop("PLANBOOK_LANG", None)
        return subprocess.run(
            [COMMAND, *map(str, arguments)], cwd=cwd, env=environment, capture_output=True, text=True,
            encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def baerum(tmp_path: Path) -> Path:
    """A copy of the real workbook of Bærum 2019."""
    return Path(shutil.copy2(ROOT / "workbooks" / "baerum-2019.xlsx", tmp_path / "baerum-2019.xlsx"))


@pytest.fixture
def giske(tmp_path: Path) -> Path:
    """A copy of the real workbook of Giske 2022."""
    return Path(shutil.copy2(ROOT / "workbooks" / "giske-2022.xlsx", tmp_path / "giske-2022.xlsx"))


@pytest.fixture(scope="session")
def baerum_data() -> BookData:
    """What the workbook of Bærum is built from."""
    return load(ROOT / "workbooks" / "data" / "baerum-2019.toml")


@pytest.fixture
def make_workbook(tmp_path: Path) -> Callable[..., Path]:
    """Build a controlled workbook from an inventory; returns its path."""

    def make(inventory: Inventory, name: str = "planer.xlsx", built_for: date = date(2020, 2, 3)) -> Path:
        path = tmp_path / name
        build(BookData(inventory, "Planoversikt", built_for, f"id-{name}"), path)
        return path

    return make


@pytest.fixture
def now() -> datetime:
    """A moment in Norway."""
    return datetime(2020, 2, 3, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium without a window; skips where it is missing, fails where it must not be."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        if os.environ.get("PLANBOOK_REQUIRE_CHROMIUM"):
            pytest.fail("Chromium is missing, and PLANBOOK_REQUIRE_CHROMIUM says it must be there")
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver, driver.chromium.launch(executable_path=program) as browser:
        yield browser


@pytest.fixture(scope="session")
def soffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str, Path], Path]:
    """LibreOffice, converting a file into a folder; skips where it is missing, fails where it must not be."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("PLANBOOK_REQUIRE_LIBREOFFICE"):
            pytest.fail("LibreOffice is missing, and PLANBOOK_REQUIRE_LIBREOFFICE says it must be there")
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path_factory.mktemp("libreoffice")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")

    def convert(source: Path, to: str, folder: Path) -> Path:
        command: Sequence[str] = (
            program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to,
            "--outdir", str(folder), str(source),
        )  # fmt: skip
        subprocess.run(command, capture_output=True, timeout=180, check=True)
        return folder / f"{source.stem}.{to.split(':', maxsplit=1)[0]}"

    return convert
