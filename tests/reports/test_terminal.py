"""Findings on a terminal and in a pipe: narrow, wide, without colour, with names that would steer it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from planbook import codes
from planbook.codes import Grip
from planbook.findings import Address, Finding, Source, in_order
from planbook.model.inventory import Inventory
from planbook.model.plan import Plan
from planbook.reports.findings import first_things, group_hint, places
from planbook.reports.lines import Line, wrapped
from planbook.reports.terminal import print_check
from planbook.results import CheckResult

COMMAND = Path(sys.executable).with_name("planbook.exe" if os.name == "nt" else "planbook")
TODAY = ("--today", "2020-02-03")
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "Plan\x1b[2J\x9b31m\u202eomvendt\u2066 [bold red]rødt[/] {title}"


def environment(**changes: str) -> dict[str, str]:
    """The environment of a terminal, without what would decide its width or language."""
    taken = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "PLANBOOK_LANG")}
    return {**taken, "TERM": "xterm-256color", **changes}


def piped(*arguments: object, **changes: str) -> str:
    """What the installed command writes in a pipe."""
    command = [str(COMMAND), *map(str, arguments)]
    done = subprocess.run(command, env=environment(**changes), capture_output=True, timeout=120, check=False)
    assert done.stderr == b""
    return done.stdout.decode()


def on_terminal(*arguments: object, columns: int = 80, **changes: str) -> bytes:
    """What the installed command writes on a terminal of this width."""
    pty, fcntl, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "termios"))
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, (24).to_bytes(2, "little") + columns.to_bytes(2, "little") + bytes(4))
    command = [str(COMMAND), *map(str, arguments)]
    with subprocess.Popen(command, env=environment(**changes), stdin=inner, stdout=inner, stderr=inner) as process:
        os.close(inner)
        written = b""
        while part := read_from(outer):
            written += part
    os.close(outer)
    assert process.returncode in (0, 1)
    return written.replace(b"\r\n", b"\n")


def read_from(terminal: int) -> bytes:
    """What stands ready on a terminal; nothing when the other side has hung up."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(baerum: Path, columns: int, lang: str) -> None:
    for more in ((), ("--all",)):
        shown = on_terminal("check", baerum, *TODAY, "--level", 3, "--lang", lang, *more, columns=columns)
        lines = ESCAPE.sub("", shown.decode()).splitlines()
        assert len(lines) > 10
        assert all(len(line) <= columns and line == line.rstrip() for line in lines)


def test_colour_marks_the_severities_and_no_color_takes_it_away(baerum: Path) -> None:
    assert b"\x1b[1;31mM\xc3\xa5 rettes: " in on_terminal("check", baerum, *TODAY)
    without = on_terminal("check", baerum, *TODAY, NO_COLOR="1")
    assert "Må rettes: " in without.decode()
    assert set(ESCAPE.findall(without.decode())) <= {"\x1b[0m", "\x1b[1m"}


def test_a_dumb_terminal_gets_no_escape_codes(baerum: Path) -> None:
    assert b"\x1b" not in on_terminal("check", baerum, *TODAY, "--all", TERM="dumb")


def test_a_terminal_that_is_not_utf_8_gets_its_own_letters(baerum: Path) -> None:
    shown = on_terminal("check", baerum, *TODAY, "--all", PYTHONIOENCODING="iso-8859-1").decode("iso-8859-1")
    assert "Må rettes: " in shown
    assert "«Plan for blågrønn struktur»" in shown
    assert "Perioden gikk ut ...\n" in shown


def test_a_terminal_without_norwegian_letters_gets_the_nearest(baerum: Path) -> None:
    shown = on_terminal("check", baerum, *TODAY, "--all", PYTHONIOENCODING="ascii").decode("ascii")
    assert "Maa rettes: " in shown
    assert '"Plan for blaagroenn struktur"' in shown


def test_in_a_pipe_a_finding_is_one_whole_line_without_escape_codes(baerum: Path) -> None:
    shown = piped("check", baerum, *TODAY, "--all")
    assert "\x1b" not in shown
    lines = shown.splitlines()
    name = "Handlingsplan for forebygging av vold, seksuelle krenkelser og overgrep 2019-2022"
    sentence = "6. januar 2019 var en søndag, og da er det sjelden politiske møter"
    assert f"      «{name}»: {sentence} (Planer, celle H23)" in lines
    assert all(line == line.rstrip() for line in lines)


def test_a_pipe_is_utf_8_whatever_the_terminal_is(baerum: Path) -> None:
    assert "Må rettes" in piped("check", baerum, *TODAY, PYTHONIOENCODING="ascii")


@pytest.mark.parametrize("arguments", [("rules",), ("rules", "PB601")])
def test_the_catalogue_fits_a_narrow_terminal(arguments: Sequence[str]) -> None:
    lines = ESCAPE.sub("", on_terminal(*arguments, columns=40).decode()).splitlines()
    assert all(len(line) <= 40 and line == line.rstrip() for line in lines)


@pytest.mark.parametrize("more", [(), ("--all",), ("--json",)], ids=["first", "all", "json"])
def test_nothing_in_a_workbook_steers_the_terminal(make_workbook: Callable[..., Path], more: Sequence[str]) -> None:
    plans = tuple(Plan(source=Source("Planer", row), id=f"P-{row}\x9b2J", title=HOSTILE) for row in (4, 5))
    book = make_workbook(Inventory(plans=plans), "ond \u202ebok.xlsx")
    for shown in (piped("check", book, *TODAY, *more), on_terminal("check", book, *TODAY, *more, TERM="dumb").decode()):
        assert shown.replace("\n", "").isprintable()
        assert "[bold red]rødt[/] {title}" in shown or not more


# what stands on a row, in what order


def finding(code: str, row: int = 4, title: str | None = "Klimaplan", **values: object) -> Finding:
    """A finding in the sheet Planer."""
    return Finding(code, Address("Planer", row, "E", "Planeier"), f"P-{row}", title, values)


def shown(*findings: Finding, everything: bool = True, width: int = 80, lang: str = "nb") -> str:
    """What these findings look like."""
    out = io.StringIO()
    result = CheckResult(Path("planer.xlsx"), "0" * 64, date(2020, 2, 3), 3, 9, in_order(findings), ())
    print_check(Console(file=out, width=width), result, lang, everything=everything)
    return out.getvalue()


def test_first_comes_what_hides_other_things_then_what_stops_the_case_then_errors_and_many_rows() -> None:
    given = [
        *(finding("PB503", row) for row in range(4, 40)), finding("PB305", 4), *(finding("PB306", row) for row in (4, 5)),
        finding("PB401", 9), Finding("PB101", Address("Kontakter")), *(finding("PB341", row) for row in range(4, 90)),
    ]  # fmt: skip
    order = [group[0].code for group in first_things(given, 9)]
    assert order == ["PB101", "PB401", "PB306", "PB305", "PB503"]
    assert [group[0].code for group in first_things(given)] == order[:3]


def test_the_first_screen_fits_however_long_the_names_and_keeps_each_place_and_code() -> None:
    long = "Handlingsplan for forebygging av vold, seksuelle krenkelser og overgrep " * 6
    given = [
        finding("PB401", 4, long, others=[long]), finding("PB601", 5, long), finding("PB603", 6, long, proposal="Utgår"),
        finding("PB604", 7, long), finding("PB602", 8, long), finding("PB611", 9, long),
    ]  # fmt: skip
    lines = shown(*given, everything=False).splitlines()
    assert len(lines) <= 23
    assert all(len(line) <= 80 for line in lines)
    said = " ".join(" ".join(lines).split())
    for cell, code in (("E4", "PB401"), ("E5", "PB601"), ("E6", "PB603")):
        assert f"… (Planer, celle {cell}, {code})" in said
    assert "Vis alle funn med --all." in said


def test_rows_that_must_be_told_different_things_stand_under_each_of_them() -> None:
    allowed = (["«a»"], ["«b»"], ["«a»"])
    given = [
        finding("PB202", row, f"Plan {row}", value=f"x{row}", allowed=values, likely="Temaplan" if row == 4 else "")
        for row, values in enumerate(allowed, 4)
    ]
    lines = [line.strip() for line in shown(*given, width=200).splitlines()]
    assert lines.count("Velg en verdi fra nedtrekkslisten: «a».") == 1
    first, other = (lines.index(f"Velg en verdi fra nedtrekkslisten: «{word}».") for word in "ab")
    assert lines[first + 1] == "«Plan 4»: x4 (Planer, celle E4). Mente du «Temaplan»?"
    assert lines[first + 2] == "«Plan 6»: x6 (Planer, celle E6)"
    assert lines[other + 1] == "«Plan 5»: x5 (Planer, celle E5)"
    assert group_hint(given, "nb") == "Velg en verdi fra nedtrekkslisten: …"


def test_what_is_the_same_on_every_row_is_said_once() -> None:
    given = [finding("PB403", row, f"Plan {row}", value="Rådmannen", likely="", several="") for row in (4, 5)]
    text = shown(*given)
    assert text.count("Rådmannen") == 1
    assert "Rollen «Rådmannen» står ikke i Kontakter.\n" in text
    assert "      «Plan 5» (Planer, celle E5)\n" in text


def test_rows_in_which_several_things_differ_have_their_whole_sentence() -> None:
    given = [finding("PB502", row, f"Plan {row}", date=f"dag {row}", weekday=f"fri {row}") for row in (4, 5)]
    assert "«Plan 5»: dag 5 var en fri 5" in shown(*given, width=200)


def test_places_on_different_sheets_are_named_with_their_sheets() -> None:
    group = [Finding("PB101", Address(sheet)) for sheet in ("Kontakter", "Mål", "Vedtak")]
    assert places(group, "nb") == "Kontakter; Mål; 1 til"


def test_findings_are_summed_for_each_hovedgrep_that_has_any(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Hovedgrep" not in shown(finding("PB305"))
    for code, grip in (("PB404", Grip.HIERARCHY), ("PB406", Grip.HIERARCHY), ("PB330", Grip.NEED)):
        monkeypatch.setitem(codes.CODES, code, codes.CODES[code]._replace(grip=grip))
    given = [
        finding("PB404", 4, value="P-9"), finding("PB404", 5, value="P-9"), finding("PB406", 6, value="P-9"),
        finding("PB330", 4),
    ]  # fmt: skip
    text = shown(*given)
    assert "Hovedgrep for et godt plansystem\n" in text
    assert "  Planhierarki: 3 funn (PB404, PB406)\n" in text
    assert "  Planbehov: 1 funn (PB330)\n" in text
    assert "Prosesskrav" not in text


@pytest.mark.parametrize("name", ["計画" * 60, "Pla\u030an fo\u0308r " * 30, "🌲 skog " * 40, "x" * 300])
def test_letters_of_any_width_stay_inside_the_terminal(name: str) -> None:
    lines = list(wrapped(Line(name, 2, 3), 40))
    assert all(cell_len(line) <= 40 and line == line.rstrip() for line in lines)
    assert "".join("".join(lines).split()) == "".join(name.split())


def test_a_console_with_soft_wrap_gets_whole_lines_and_hundreds_of_them() -> None:
    out = io.StringIO()
    console = Console(file=out, width=40)
    console.soft_wrap = True
    given = [finding("PB305", row, f"Plan nummer {row} med et navn som er lengre enn linjen") for row in range(4, 1504)]
    print_check(console, CheckResult(Path("p"), "", date(2020, 2, 3), 1, 1500, given, ()), "nb", everything=True)
    lines = out.getvalue().splitlines()
    rows = [line for line in lines if line.startswith("      «Plan nummer ")]
    assert len(rows) == 1500
    assert rows[-1] == "      «Plan nummer 1503 med et navn som er lengre enn linjen» (Planer, celle E1503)"


def test_a_pipe_gets_what_a_console_with_soft_wrap_gets(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    console = Console(file=out, width=40)
    console.soft_wrap = True
    given = [finding("PB305", row, HOSTILE) for row in range(4, 9)]
    result = CheckResult(Path("p"), "", date(2020, 2, 3), 1, 5, given, ())
    for everything in (False, True):
        print_check(console, result, "nb", everything=everything)
        print_check(None, result, "nb", everything=everything)
    assert capsys.readouterr().out == out.getvalue()


def test_a_pipe_gets_colours_where_someone_asks_for_them(baerum: Path) -> None:
    assert "\x1b" not in piped("check", baerum, *TODAY)
    assert "\x1b" in piped("check", baerum, *TODAY, FORCE_COLOR="1")
