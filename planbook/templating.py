"""The one sandboxed jinja2 environment that mails, pages and Word documents are filled with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from planbook import texts

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment


def template_faults() -> tuple[type[Exception], ...]:
    """What filling a template with a mistake in it can raise; nothing else is expected from one."""
    from jinja2 import TemplateError

    return (
        TemplateError, ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, SyntaxError, TypeError,
        ValueError,
    )  # fmt: skip


@cache
def _sandbox() -> type[ImmutableSandboxedEnvironment]:
    """jinja2's sandbox, with a short way to the fields of records."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    absent = object()

    class Sandbox(ImmutableSandboxedEnvironment):
        records: frozenset[type] = frozenset()

        def getattr(self, obj: Any, attribute: str) -> Any:
            # A record of ours holds data alone; to look at each field as at a stranger's takes ten times as long.
            if type(obj) in self.records and not attribute.startswith("_"):
                found = getattr(obj, attribute, absent)
                if found is not absent:
                    return found
            return super().getattr(obj, attribute)

    return Sandbox


def environment(
    lang: str, *, folders: Sequence[Path] = (), escape: bool = True, records: Iterable[type] = ()
) -> SandboxedEnvironment:
    """Make an environment: sandboxed, a missing name is an error, values are escaped unless `escape` is off.

    Filters: `dato` (a date in words, a year as it is), `liste` («a, b og c», by Babel) and `mailto` (an address made a
    link that opens a ready-made e-mail). `folders` are where
    templates are looked up, the first that has one wins. `records` are types that hold data and have no methods.
    """
    from jinja2 import FileSystemLoader, StrictUndefined

    made = _sandbox()(
        autoescape=escape,
        undefined=StrictUndefined,
        loader=FileSystemLoader(list(folders), encoding="utf-8-sig") if folders else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

    made.records = frozenset(records)  # type: ignore[attr-defined]

    def dato(value: date | int) -> str:
        return texts.shown(value, lang)

    def liste(values: list[str]) -> str:
        from babel.lists import format_list

        return format_list([str(value) for value in values], locale=lang)

    def mailto(address: str, subject: str, body: str) -> str:
        return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(body)}"

    made.filters["mailto"] = mailto
    made.filters["dato"] = dato
    made.filters["liste"] = liste
    return made
