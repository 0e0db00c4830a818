"""The walls of the house: floors, libraries, names, and that every verb is one function and one command."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

import planbook
from planbook import api, cli, texts
from planbook import errors as errors_module
from planbook.codes import CODES, RETIRED

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(planbook.__file__).parent
PAGE = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "shipped" not in path.parts)


def table(header: str) -> list[list[str]]:
    """The rows of the table in CONTRIBUTING whose first column has this header."""
    lines = PAGE.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {header} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().replace("\\", "") for cell in line.strip("|").split("|")])
    return rows


FLOORS = {room: int(floor) for floor, rooms in table("floor") for room in rooms.split(", ")}
LIBRARIES = {name: (set(rooms.split(", ")), heavy == "yes") for name, rooms, heavy in table("library")}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """(module, whether at the top of the file) for every import, those for type checking left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node in tree.body
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "planbook":
                for name in node.names:
                    yield f"planbook.{name.name}", node in tree.body
            else:
                yield node.module, node in tree.body


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_from_lower_floors(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    for module, _ in imports(path):
        if not module.startswith("planbook"):
            continue
        other = module.split(".")[1] if "." in module else "__init__"
        if other in (room, "__version__"):
            continue
        assert FLOORS[other] < FLOORS[room], f"{room} (floor {FLOORS[room]}) imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_is_imported_only_where_the_table_allows_and_heavy_ones_inside_functions(path: Path) -> None:
    for module, at_top in imports(path):
        library = module.split(".")[0]
        if library == "planbook" or library in sys.stdlib_module_names:
            continue
        rooms, heavy = LIBRARIES[library]
        assert room_of(path) in rooms, f"{library} in {path.name}"
        assert not (heavy and at_top), f"{library} at the top of {path.name}"


def test_every_room_stands_on_a_floor() -> None:
    assert {room_of(path) for path in MODULES} - {"__init__"} == set(FLOORS)


def test_the_public_surface_is_what_all_says_sorted_and_no_verb() -> None:
    names = planbook.__all__
    assert names == sorted(names)
    assert all(hasattr(planbook, name) for name in names)
    assert not set(names) & set(VERBS)


def public_functions(module: object) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(found)
        for name, found in vars(module).items()
        if inspect.isfunction(found)
        and found.__module__ == getattr(module, "__name__", "")
        and not name.startswith("_")
    }


VERBS = public_functions(api)
COMMANDS = {command.callback.__name__: command.callback for command in cli.app.registered_commands if command.callback}
SHOWING = {"all_", "csv", "json_", "html", "lang", "quiet", "xlsx"}
"""What chooses how a result is shown belongs to the command alone."""


def test_every_verb_is_a_function_of_api_and_a_command_of_the_same_name() -> None:
    assert set(COMMANDS) == set(VERBS)
    assert [command.name for command in cli.app.registered_commands] == [None] * len(COMMANDS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_command_has_every_parameter_that_changes_the_result(verb: str) -> None:
    command = set(inspect.signature(COMMANDS[verb]).parameters) - SHOWING
    function = set(VERBS[verb].parameters) - {"now"}
    assert command == function


@pytest.mark.parametrize("verb", sorted(COMMANDS))
def test_every_command_and_option_has_help_in_three_languages_and_the_readme_names_it(verb: str) -> None:
    for lang in texts.LANGUAGES:
        assert texts.entry(f"help.{verb}", lang)
    click_command = typer.main.get_command(cli.app).commands[verb]  # type: ignore[attr-defined]
    assert all(getattr(option, "help", "") for option in click_command.params if option.name != "help")
    assert f"`planbook {verb}" in (PACKAGE.parent / "README.md").read_text(encoding="utf-8")


def test_the_tree_of_errors_is_the_one_in_the_docstring() -> None:
    drawn = re.findall(r"(\w+Error)\n", errors_module.__doc__ or "")
    classes = [
        name
        for name, found in vars(errors_module).items()
        if inspect.isclass(found) and found.__module__ == errors_module.__name__
    ]
    assert drawn == classes


def test_every_error_has_its_sentence_in_three_languages() -> None:
    for lang in texts.LANGUAGES:
        keys = texts.entry("errors", lang)
        for name in re.findall(r"(\w+Error)\n", errors_module.__doc__ or ""):
            found = getattr(errors_module, name)
            if not found.__subclasses__():
                assert any(key.split("_")[0] == name for key in keys), name


def test_codes_are_never_used_again() -> None:
    assert not set(CODES) & RETIRED
    assert all(re.fullmatch(r"PB[1-9]\d\d", code) for code in CODES)


HEAVY = {
    "pandas", "openpyxl", "xlwings", "docx", "docxtpl", "matplotlib", "holidays", "babel", "jinja2", "xlsxwriter",
    "cryptography", "keyring", "msal", "requests", "smtplib", "ssl",
}  # fmt: skip


def loaded_by(root: Path, *arguments: str) -> set[str]:
    """The modules that a command has loaded at its end; BOOK stands for the real workbook."""
    book = str(root / "workbooks" / "baerum-2019.xlsx")
    code = (
        "import sys, json, io, contextlib\n"
        "from planbook.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    main({[book if word == 'BOOK' else word for word in arguments]!r})\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    environment = {name: value for name, value in os.environ.items() if name not in cli.ASKS_FOR_RICH}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["check", "BOOK", "--today", "2020-02-03", "--json"], ["rules"]]
)
def test_help_and_check_load_none_of_the_heavy_libraries(arguments: list[str], root: Path) -> None:
    loaded = {name.split(".")[0] for name in loaded_by(root, *arguments)}
    assert "typer" in loaded
    assert not loaded & HEAVY


def test_a_check_in_a_pipe_loads_nothing_that_it_does_not_show(root: Path) -> None:
    loaded = loaded_by(root, "check", "BOOK", "--today", "2020-02-03")
    unneeded = {"pydantic", "rich.console", "planbook.config", "planbook.reports.page", "planbook.reports.sheet"}
    assert "planbook.reports.terminal" in loaded
    assert not loaded & unneeded


def test_one_command_reads_its_line_alone_and_help_knows_them_all() -> None:
    assert set(cli._commands("check").commands) == {"check"}
    assert set(cli._commands("--help").commands) == set(cli._commands("chek").commands) == set(COMMANDS)


def test_only_the_entry_points_read_the_clock() -> None:
    asking = re.compile(r"\b(date\.today|datetime\.now|time\.time|datetime\.utcnow)\(")
    found = {path.name for path in MODULES if asking.search(path.read_text(encoding="utf-8"))}
    assert found == {"cli.py"}
