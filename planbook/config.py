"""planbook.toml → Config: what the IT person decides. Every key is optional, an unknown one is an error, no secrets."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from errno import EINVAL, EISDIR
from json import dumps
from pathlib import Path
from typing import Any

from planbook.errors import ConfigSyntaxError, FileMissingError, SettingValueError, UnknownSettingError
from planbook.texts import Term

FILE_NAME = "planbook.toml"


def _setting(default: Any, text: str, *, choices: tuple[str, ...] = (), between: tuple[int, int] | None = None) -> Any:
    """A key: what holds without it, what it is for, and what it may be."""
    return field(default=default, metadata={"help": text, "choices": choices, "between": between})


@dataclass(frozen=True, slots=True)
class Mail:
    """`[mail]`: how reminders leave. The password comes from PLANBOOK_MAIL_PASSWORD or the keyring, never from here."""

    transport: str = _setting(
        "file",
        "Hvordan e-postene sendes: «file» (.eml-filer i en mappe, ingenting forlater maskinen), «smtp» eller «graph» "
        "(Microsoft 365).",
        choices=("file", "smtp", "graph"),
    )
    sender: str = _setting("", "Avsenderadressen. Tom: plankoordinators adresse.")
    allow: tuple[str, ...] = _setting(
        (), "Domenene det kan sendes til. Må fylles ut for «smtp» og «graph». Tom liste og «file»: alle."
    )
    outbox: str = _setting("utboks", "Mappen e-postene skrives til når de ikke sendes.")
    host: str = _setting("", "E-posttjeneren for «smtp».")
    port: int = _setting(
        587, "Porten på e-posttjeneren: 587 for starttls, 465 for tls, ofte 25 for none.", between=(1, 65535)
    )
    security: str = _setting(
        "starttls",
        "Kryptering: «starttls», «tls» eller «none» (bare for en intern tjener uten innlogging).",
        choices=("starttls", "tls", "none"),
    )
    user: str = _setting("", "Brukernavnet på e-posttjeneren. Tom: uten innlogging. Passordet står aldri her.")


@dataclass(frozen=True, slots=True)
class Graph:
    """`[graph]`: Microsoft 365. The secret or the certificate comes from the environment or the keyring, never from here."""

    tenant: str = _setting("", "Leietakeren (tenant) i Microsoft 365: id eller domene.")
    client: str = _setting("", "Programmets id (client id) i Entra.")
    mailbox: str = _setting("", "Postkassen det sendes fra. Tom: avsenderadressen i [mail].")
    authority: str = _setting("https://login.microsoftonline.com", "Adressen for innlogging. Endres bare i egne skyer.")
    endpoint: str = _setting("https://graph.microsoft.com", "Adressen til Graph. Endres bare i egne skyer.")


@dataclass(frozen=True, slots=True)
class State:
    """`[state]`: where the ledger lies."""

    folder: str = _setting("planbook", "Mappen for loggen over påminnelser. Bør ligge på en lokal disk.")


@dataclass(frozen=True, slots=True)
class Results:
    """`[results]`: what is made beside the workbook."""

    folder: str = _setting(
        "Resultater", "Mappen ved siden av arbeidsboken der det blir notert når påminnelsene sist ble sendt."
    )


@dataclass(frozen=True, slots=True)
class Templates:
    """`[templates]`: the municipality's own templates."""

    folder: str = _setting("templates", "Mappen med kommunens egne maler. De går foran malene i programmet.")


@dataclass(frozen=True, slots=True)
class Quiet:
    """`[quiet]`: the days on which nobody is reminded."""

    weeks: tuple[str, ...] = _setting(
        ("28-31", "52-1"), "Uker uten påminnelser, som «28-31» eller «8»: fellesferien og romjulen."
    )
    easter: bool = _setting(True, "Ingen påminnelser fra palmesøndag til og med andre påskedag.")
    holidays: bool = _setting(True, "Ingen påminnelser på helligdager.")
    weekends: bool = _setting(True, "Ingen påminnelser på lørdager og søndager.")


@dataclass(frozen=True, slots=True)
class Retention:
    """`[retention]`: how long what was sent is kept."""

    ledger_months: int = _setting(
        60, "Så mange måneder blir det som er sendt, stående i loggen over påminnelser.", between=(12, 600)
    )


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, and the folder that relative paths in them start from."""

    mail: Mail = field(default_factory=Mail)
    graph: Graph = field(default_factory=Graph)
    state: State = field(default_factory=State)
    results: Results = field(default_factory=Results)
    templates: Templates = field(default_factory=Templates)
    quiet: Quiet = field(default_factory=Quiet)
    retention: Retention = field(default_factory=Retention)
    home: Path = Path()

    def path(self, text: str) -> Path:
        """A folder named in the settings, from the settings file's own folder."""
        return self.home / text


TABLES: dict[str, type[Any]] = {
    "mail": Mail, "graph": Graph, "state": State, "results": Results, "templates": Templates, "quiet": Quiet,
    "retention": Retention,
}  # fmt: skip

_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.ASCII | re.IGNORECASE)
"""A domain as it can stand in an address: one with other letters is written xn--…"""
_WEEKS = re.compile(r"([1-9]\d?)(?:-([1-9]\d?))?")


def load(workbook: Path, path: Path | None = None) -> Config:
    """Read the settings: the given file, else planbook.toml beside the workbook, else what holds without one.

    Raises a `SettingError` that names the table, the key and the nearest known one, and `FileMissingError` for a file that
    was named, or a link, with nothing behind it.
    """
    chosen = path or workbook.parent / FILE_NAME
    try:
        if path is None and not _lies_there(chosen):
            return Config(home=workbook.parent)
        tables = tomllib.loads(chosen.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise FileMissingError(path=chosen) from error
    except OSError as error:
        raise ConfigSyntaxError(path=chosen, reason=error.strerror or "") from error
    except (ValueError, RecursionError) as error:  # no TOML, no UTF-8, a number or a nesting without end
        raise ConfigSyntaxError(path=chosen, reason=error) from error
    parts: dict[str, Any] = {}
    for name, values in tables.items():
        if name not in TABLES:
            raise _unknown(chosen, name, name, TABLES)
        if not isinstance(values, dict):
            raise SettingValueError("table", where=chosen.name, table=name)
        parts[name] = _table(chosen, name, values)
    return Config(home=chosen.parent, **parts)


def _lies_there(path: Path) -> bool:
    """Whether there is anything by this name; raises `OSError` for what is there and is no file to read.

    A link that leads nowhere is there too: who made it did not mean the defaults.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISDIR(mode := path.stat().st_mode):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(EINVAL, os.strerror(EINVAL))  # a pipe would be waited for without end
    return True


def _table(path: Path, name: str, values: dict[str, Any]) -> Any:
    kind = TABLES[name]
    known = {item.name: item for item in fields(kind)}
    typed: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise _unknown(path, name, key, known)
        typed[key] = _value(known[key], value, f"{path.name} [{name}] {key}")
    for domain in typed.get("allow", ()):
        if not _DOMAIN.fullmatch(domain.strip()):
            raise SettingValueError("domain", where=f"{path.name} [{name}] allow", value=domain)
    for weeks in typed.get("weeks", ()):
        week_numbers(weeks, f"{path.name} [{name}] weeks")
    return kind(**typed)


def _value(known: Field[Any], value: Any, where: str) -> Any:
    """A value of the kind its key wants; raises `SettingValueError`."""
    choices, between = known.metadata["choices"], known.metadata["between"]
    if isinstance(known.default, tuple):
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            raise SettingValueError(where=where, value=value, allowed='["…", "…"]')
        return tuple(value)
    if isinstance(known.default, bool):
        if not isinstance(value, bool):
            raise SettingValueError(where=where, value=value, allowed="true, false")
    elif isinstance(known.default, int):
        low, high = between
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise SettingValueError(where=where, value=value, allowed=f"{low}–{high}")
    elif not isinstance(value, str):
        raise SettingValueError(where=where, value=value, allowed='"…"')
    elif choices and value not in choices:
        raise SettingValueError(where=where, value=value, allowed=", ".join(f'"{choice}"' for choice in choices))
    return value


def week_numbers(text: str, where: str = "[quiet] weeks") -> tuple[int, ...]:
    """The weeks of a text like «28-31», or «52-1» over the turn of the year; raises `SettingValueError`."""
    found = _WEEKS.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not (1 <= first <= 53 and 1 <= last <= 53):
        raise SettingValueError(where=where, value=text, allowed='"28-31", "8"')
    return tuple(range(first, last + 1)) if first <= last else (*range(first, 54), *range(1, last + 1))


def settings_page() -> list[dict[str, Any]]:
    """Every setting with its default and help, table by table: what `init` writes and the help page shows."""
    return [
        {
            "table": name,
            "keys": [
                {
                    "key": item.name,
                    "default": dumps(list(item.default) if isinstance(item.default, tuple) else item.default),
                    "help": item.metadata["help"],
                }
                for item in fields(kind)
            ],
        }
        for name, kind in TABLES.items()
    ]


def _unknown(path: Path, table: str, key: str, known: dict[str, Any]) -> UnknownSettingError:
    near = next(iter(get_close_matches(key, known, n=1)), "")
    likely = Term("errors.UnknownSettingError_likely", {"likely": near}) if near else ""
    return UnknownSettingError(path=path, table=table, key=key, likely=likely)
