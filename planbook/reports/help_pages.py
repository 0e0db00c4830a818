"""Help pages in Markdown, made from the catalogue: `python -m planbook.reports.help_pages` writes `planbook/help/`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from planbook import texts
from planbook.codes import CODES
from planbook.reports.catalogue import hundred_title, hundreds, parts, severity_word, standing
from planbook.reports.findings import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planbook.codes import Code

FOLDER = Path(__file__).resolve().parent.parent / "help"
INDEX = "README.md"
"""The name that is shown by itself where a folder is looked at on the web."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|])")


def pages() -> dict[str, str]:
    """Every page by its path inside the folder."""
    made = {INDEX: _languages()}
    for lang in texts.LANGUAGES:
        found = list(hundreds(CODES.values()))
        made[f"{lang}/{INDEX}"] = _index(found, lang)
        for place, (digit, rules) in enumerate(found):
            before = found[place - 1][0] if place else None
            after = found[place + 1][0] if place + 1 < len(found) else None
            made[f"{lang}/{_name(digit)}"] = _page(digit, rules, lang, before, after)
    return made


def write(folder: Path = FOLDER) -> None:
    """Write every page, and take away those that are no longer made."""
    made = pages()
    for path in folder.rglob("*.md"):
        if path.relative_to(folder).as_posix() not in made:
            path.unlink()
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _name(digit: str) -> str:
    return f"PB{digit}xx.md"


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """A text in which nothing is taken for Markdown."""
    return _MARKS.sub(r"\\\1", text)


def _languages() -> str:
    links = (f"- [{texts.sentence('rules.help_language', lang)}]({lang}/{INDEX})" for lang in texts.LANGUAGES)
    return _text(iter(["# planbook", "", *links]))


def _index(found: list[tuple[str, list[Code]]], lang: str) -> str:
    return _text(_index_lines(found, lang))


def _index_lines(found: list[tuple[str, list[Code]]], lang: str) -> Iterator[str]:
    yield f"# {texts.sentence('rules.help_title', lang)}"
    for key in ("help_intro", "levels"):
        yield ""
        yield _plain(texts.sentence(f"rules.{key}", lang))
    heads = [texts.sentence(f"rules.{key}", lang) for key in ("code", "title", "severity", "level")]
    for digit, rules in found:
        yield ""
        yield f"## [{hundred_title(digit, lang)}]({_name(digit)})"
        yield ""
        yield f"| {' | '.join(heads)} |"
        yield "| --- | --- | --- | --- |"
        for rule in rules:
            stops = f" ({texts.sentence('rules.stops_short', lang)})" if rule.stops_case else ""
            link = f"[{rule.code}]({_name(digit)}#{_anchor(rule)})"
            cells = (link, f"{_plain(title_of(rule.code, lang))}{stops}", severity_word(rule, lang), str(rule.level))
            yield f"| {' | '.join(cells)} |"


def _anchor(rule: Code) -> str:
    return rule.code.lower()


def _page(digit: str, rules: list[Code], lang: str, before: str | None, after: str | None) -> str:
    return _text(_page_lines(digit, rules, lang, before, after))


def _page_lines(digit: str, rules: list[Code], lang: str, before: str | None, after: str | None) -> Iterator[str]:
    yield f"# {hundred_title(digit, lang)}"
    yield ""
    yield _ways(lang, before, after)
    yield ""
    for rule in rules:
        yield f"- [{rule.code} {_plain(title_of(rule.code, lang))}](#{_anchor(rule)})"
    for rule in rules:
        yield ""
        yield from _rule_lines(rule, lang)
    yield ""
    yield _ways(lang, before, after)


def _rule_lines(rule: Code, lang: str) -> Iterator[str]:
    yield f'<a id="{_anchor(rule)}"></a>'
    yield ""
    yield f"## {rule.code} {_plain(title_of(rule.code, lang))}"
    yield ""
    yield " ".join(standing(rule, lang))
    for key, text in parts(rule, lang):
        yield ""
        yield f"**{texts.sentence(f'rules.{key}', lang)}:** {_plain(text)}"


def _ways(lang: str, before: str | None, after: str | None) -> str:
    """Links to the index and to the neighbouring pages."""
    ways = [f"[{texts.sentence('rules.help_back', lang)}]({INDEX})"]
    for key, digit in (("help_previous", before), ("help_next", after)):
        if digit:
            ways.append(f"[{texts.sentence(f'rules.{key}', lang)}: {hundred_title(digit, lang)}]({_name(digit)})")
    return " · ".join(ways)


if __name__ == "__main__":
    write()
