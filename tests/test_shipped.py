"""Shipped files are found in a checkout and in a wheel; what is committed is what the builders give."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from planbook import shipped
from planbook.workbook.data import load
from planbook.workbook.sheets import SHEET_BY_FIELD
from planbook.workbook.values import clean

if TYPE_CHECKING:
    from types import ModuleType


def script(path: Path) -> ModuleType:
    """A script of the checkout as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("folder", ["workbooks", "templates"])
def test_what_is_committed_is_what_the_builder_gives(folder: str, root: Path, tmp_path: Path) -> None:
    written = script(root / folder / "build.py").build_all(tmp_path)
    assert written
    for path in written:
        assert path.read_bytes() == (root / folder / path.name).read_bytes(), f"run «make {folder}»: {path.name}"


def test_the_blank_workbook_shows_what_an_empty_setting_stands_for(root: Path) -> None:
    settings = load(root / "workbooks" / "data" / "planoversikt.toml").inventory.settings
    columns = [column for column in SHEET_BY_FIELD["settings"].columns if column.since == 4]
    stands_for = {column.field: column.help.rpartition("Tom: ")[2].removesuffix(".") for column in columns}
    shown = {column.field: clean(cell_text(getattr(settings, column.field))) for column in columns}
    assert stands_for.pop("confirmation_months") == "ingen blir bedt om det"
    assert shown.pop("confirmation_months") == "9"
    assert shown == stands_for


def cell_text(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else value


def test_shipped_files_are_found_in_a_checkout(root: Path) -> None:
    assert shipped.shipped("templates", "planstrategi.docx") == root / "templates" / "planstrategi.docx"
    assert shipped.shipped("jobs", "check.toml").is_file()


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_every_shipped_file(wheel: Path, root: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "jobs", "workbooks"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc"):
                assert f"planbook/shipped/{path.relative_to(root).as_posix()}" in names
    assert "planbook/locale/nb.toml" in names


def test_the_wheel_does_the_main_job_from_another_folder_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    venv.create(home, with_pip=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    libraries = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    pip: list[str] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    subprocess.run(pip, check=True, capture_output=True, env=environment)
    # The other libraries come from this environment, after the wheel's own; nothing is fetched.
    dependencies = Path(pytest.__file__).parent.parent
    (Path(libraries) / "dependencies.pth").write_text(f"{dependencies}\n", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = [str(python), "-c", "from planbook.shipped import shipped; print(shipped('workbooks', 'baerum-2019.xlsx'))"]
    book = subprocess.run(where, capture_output=True, text=True, check=True, cwd=elsewhere).stdout.strip()
    assert Path(book).is_relative_to(home.resolve()) or Path(book).is_relative_to(home)
    command = [str(python), "-m", "planbook", "run", book, "--out", "ut", "--today", "2020-02-03"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=elsewhere, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (elsewhere / "ut" / "planstrategi-utkast.docx").is_file()
    made = subprocess.run(
        [str(python), "-m", "planbook", "init", "hjemme"], capture_output=True, cwd=elsewhere, check=True
    )
    assert made.returncode == 0
    assert (elsewhere / "hjemme" / "templates" / "planstrategi.docx").is_file()
