"""planbook.toml → Config: what the IT person decides. Every key is optional, an unknown one is an error, no secrets."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from json import dumps
from pathlib import Path
from typing import Any

from planbook.errors import ConfigSyntaxError, FileMissingError, SettingValueError, UnknownSettingError
from planbook.texts import Term

FILE_NAME = "planbook.toml"


@dataclass(frozen=True, slots=True)
class Mail:
    """`[mail]`: how reminders leave."""

    transport: str = field(
        default="file", metadata={"help": "Bare «file» i denne versjonen: e-postene blir .eml-filer i en mappe."}
    )
    sender: str = field(default="", metadata={"help": "Avsenderadressen. Tom: plankoordinators adresse."})
    allow: tuple[str, ...] = field(
        default=(), metadata={"help": "Domenene det kan sendes til. Tom liste: alle (det går bare til mappe)."}
    )
    outbox: str = field(default="utboks", metadata={"help": "Mappen e-postene skrives til."})


@dataclass(frozen=True, slots=True)
class State:
    """`[state]`: where the ledger lies."""

    folder: str = field(
        default="planbook", metadata={"help": "Mappen for loggen over påminnelser. Bør ligge på en lokal disk."}
    )


@dataclass(frozen=True, slots=True)
class Templates:
    """`[templates]`: the municipality's own templates."""

    folder: str = field(
        default="templates", metadata={"help": "Mappen med kommunens egne maler. De går foran malene i programmet."}
    )


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, and the folder that relative paths in them start from."""

    mail: Mail = field(default_factory=Mail)
    state: State = field(default_factory=State)
    templates: Templates = field(default_factory=Templates)
    home: Path = Path()

    def path(self, text: str) -> Path:
        """A folder named in the settings, from the settings file's own folder."""
        return self.home / text


TABLES: dict[str, type[Any]] = {"mail": Mail, "state": State, "templates": Templates}


def load(workbook: Path, path: Path | None = None) -> Config:
    """Read the settings: the given file, else planbook.toml beside the workbook, else what holds without one.

    Raises a `SettingError` that names the table, the key and the nearest known one.
    """
    chosen = path or workbook.parent / FILE_NAME
    try:
        if path is None and not chosen.is_file():
            return Config(home=workbook.parent)
        tables = tomllib.loads(chosen.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise FileMissingError(path=chosen) from error
    except OSError as error:
        raise ConfigSyntaxError(path=chosen, reason=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigSyntaxError(path=chosen, reason=error) from error
    parts: dict[str, Any] = {}
    for name, values in tables.items():
        if name not in TABLES or not isinstance(values, dict):
            raise _unknown(chosen, name, name, TABLES)
        parts[name] = _table(chosen, name, values)
    return Config(home=chosen.parent, **parts)


def _table(path: Path, name: str, values: dict[str, Any]) -> Any:
    kind = TABLES[name]
    known = {item.name: item for item in fields(kind)}
    typed: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise _unknown(path, name, key, known)
        where = f"{path.name} [{name}] {key}"
        if isinstance(known[key].default, tuple):
            if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
                raise SettingValueError(where=where, value=value, allowed='["…", "…"]')
            typed[key] = tuple(value)
        elif isinstance(value, str):
            typed[key] = value
        else:
            raise SettingValueError(where=where, value=value, allowed='"…"')
    made = kind(**typed)
    if isinstance(made, Mail) and made.transport != "file":
        raise SettingValueError("transport", where=f"{path.name} [mail] transport")
    return made


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
