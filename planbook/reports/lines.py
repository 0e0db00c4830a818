"""Lines of text on a terminal or in a pipe: wrapped, indented, without anything that could steer a terminal."""

from __future__ import annotations

import sys
from functools import cache
from textwrap import TextWrapper
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

BLOCK = 500
"""Lines that are given to the console at a time."""

_NEAREST = str.maketrans({
    "æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "«": '"', "»": '"', "…": "...", "–": "-",
    "’": "'", "›": ">", "§": "par.",
})  # fmt: skip
"""What a terminal without these letters can show in their place."""


class Line(NamedTuple):
    """One line before it is wrapped."""

    text: str
    indent: int = 0
    hang: int = 0
    """How much further in it goes on where it is wrapped."""
    style: str = ""


EMPTY = Line("")


def clean(text: str) -> str:
    """A text on one line, without letters that would steer a terminal or turn the text around."""
    if text.isprintable():
        return text
    return "".join(" " if letter.isspace() else letter for letter in text if letter.isprintable() or letter.isspace())


def show(console: Console | None, lines: Iterable[Line]) -> None:
    """Print lines, wrapped to the console's width; one with soft wrap, or none (a pipe), gets each of them whole."""
    if console is None:
        sys.stdout.writelines(f"{part}\n" for line in lines for part in wrapped(line, None))
        return
    from rich.text import Text

    width = None if console.soft_wrap else console.width
    block = Text()
    waiting = 0
    for line in lines:
        for part in wrapped(line, width):
            block.append(f"{part}\n", style=line.style or None)
            waiting += 1
        if waiting >= BLOCK:
            console.print(block, end="", soft_wrap=True)
            block, waiting = Text(), 0
    console.print(block, end="", soft_wrap=True)


def wrapped(line: Line, width: int | None) -> Iterator[str]:
    """The parts of one line, none of them wider than the width and none with a blank at its end."""
    text = clean(line.text)
    first, rest = " " * line.indent, " " * (line.indent + line.hang)
    if width is None:
        yield f"{first}{text}".rstrip()
        return
    from rich.cells import cell_len

    if len(text) + line.indent <= width and cell_len(text) + line.indent <= width:
        yield f"{first}{text}".rstrip()
    elif cell_len(text) == len(text):
        yield from _wrapper(width, first, rest).wrap(text)
    else:
        yield from _wide(text, width, first, rest)


def clipped(text: str, most: int, width: int) -> str:
    """A text cut at a word, with «…», so that it takes no more lines than it may."""
    wrapper = TextWrapper(width, break_on_hyphens=False, max_lines=most, placeholder=" …")
    return " ".join(wrapper.wrap(clean(text)))


def nearest(error: UnicodeError) -> tuple[str, int]:
    """An error handler of codecs: letters that an encoding lacks become those closest to them, the others «?»."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(letter if letter.isascii() else "?" for letter in missing.translate(_NEAREST)), error.end


@cache
def _wrapper(width: int, first: str, rest: str) -> TextWrapper:
    return TextWrapper(width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _wide(text: str, width: int, first: str, rest: str) -> Iterator[str]:
    """Wrap a text with letters that take two columns, or none."""
    from rich.console import Console
    from rich.text import Text

    for number, part in enumerate(Text(text).wrap(Console(), width - len(rest))):
        yield f"{rest if number else first}{part.plain}".rstrip()
