"""The files beside a workbook that tell about it: who has it open, and what a sync client has saved next to it."""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET  # only of parts without a DOCTYPE or an entity

from planbook.workbook.schema import PROPERTY_ID

LONGEST_NAME = 60
"""The most letters of a person's name that are passed on."""
OWNER_BYTES = 2048
"""The most that is read of an owner file: Excel's has 165 bytes, LibreOffice's a line."""
NAME_AT = 57
"""Where Excel's owner file has the name in UTF-16, after its length in the two bytes before."""
LARGEST_COPY = 200_000_000
LARGEST_PROPERTIES = 1_000_000
"""The most bytes of a file, and of its properties, that are looked into to tell whose copy it is."""
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error)

_WORD = r"(?:conflict|motstrid|(?<!mål)konflikt(?!(?:er|ar|ene|ane)\b))"
"""What sync clients write; «målkonflikter» is a planner's own word."""
_INSIDE = r"(?:[^()]|\([^()]*\))*"
_MARKS = rf"""(?ix)
      [ _-]*\({_INSIDE}{_WORD}{_INSIDE}\)               # Dropbox, Nextcloud, ownCloud, OpenCloud, Seafile, FileCloud
    | [ _-]*\[[^\[\]]*{_WORD}[^\[\]]*\]                 # pCloud, Insync
    | [ ._-]+(?:\([^()]*\)[ ]*)?{_WORD}(?:[^a-zæøå]|$)    # named by hand, or by a client we do not know
    | \.sync-conflict-\d                                # Syncthing
    | _conflict-(?:.*-)?\d{{8}}-\d{{6}}                 # Nextcloud and ownCloud, older
    | _.*\d{{4}}_conflict                               # Synology Drive
    | -.+-safeBackup-\d{{4}}                            # OneDrive's client for Linux
    """
"""The beginning of what follows the workbook's own name in a conflict copy's; hardly ever needed, so not compiled here."""
_GIVEN_NAME = r"""(?x)
      -(?:DESKTOP|LAPTOP)-[A-Z0-9]{3,15}\b
    | -(?:WIN|PC)-(?=[0-9]*[A-Z])(?=[A-Z]*[0-9])[A-Z0-9]{3,15}\b
    | -(?i:desktop|laptop)-(?=[a-z]*[0-9])[a-z0-9]{7,8}\b
    | -.*\b(?:MacBook|iMac)\b
    """
"""What OneDrive adds: the machine's name, here one that its maker gave it."""
_MACHINE_NAME = r"-([A-Z0-9][A-Z0-9-]{4,13}[A-Z0-9])"
"""The same with a name of the municipality's own, at most 15 letters as Windows allows."""
_OWN_WORDS = (
    r"(?:V|VER|VERSJON|REV|REVISJON|REVIDERT|UTKAST|FORSLAG|KOPI|BACKUP|ARKIV|GAMMEL|NY|VEDTATT|VEDTEKEN|ENDELIG|TEST|"
    r"RUNDE|DEL|NR|SAK|ARKIVSAK|PS|KV|KVARTAL|UKE|VEKE)-?[0-9]"
)
"""How a name begins that people give their own versions."""


def owner_file(path: Path) -> Path | None:
    """The file that Excel (`~$…`) or LibreOffice (`.~lock.…#`) keeps beside a workbook while it is open there."""
    for place in _places(path):
        for beside in (place.parent / f"~${place.name}", place.parent / f".~lock.{place.name}#"):
            try:
                beside.lstat()
            except (OSError, ValueError):
                continue
            return beside
    return None


def holder(path: Path) -> str | None:
    """Who seems to have a workbook open: a name, an empty text for someone unknown, None for nobody.

    After a crash the file that tells it stays behind, so it is never more than a hint.
    """
    beside = owner_file(path)
    if beside is None:
        return None
    try:
        # A pipe would never end, and Windows may keep the file locked.
        if not stat.S_ISREG(beside.stat().st_mode):
            return ""
        with beside.open("rb") as file:
            data = file.read(OWNER_BYTES)
    except FileNotFoundError:
        return None
    except OSError:
        return ""
    return _clean(_excel_name(data) if beside.name.startswith("~$") else _libreoffice_name(data))


def _excel_name(data: bytes) -> str:
    """The name in Excel's owner file: once in the machine's own letters, and behind them once in UTF-16."""
    length = int.from_bytes(data[NAME_AT - 2 : NAME_AT], "little")
    wide = data[NAME_AT : NAME_AT + 2 * length]
    if 0 < length <= 54 and len(wide) == 2 * length:
        return wide.decode("utf-16-le", "ignore")
    return data[1 : 1 + min(data[0], 54)].decode("cp1252", "ignore") if data else ""


def _libreoffice_name(data: bytes) -> str:
    """The full name in LibreOffice's lock file, else the login: fields with commas between, escaped by a backslash."""
    line = data.decode("utf-8", "ignore")
    fields = [re.sub(r"\\(.)", r"\1", field) for field in re.findall(r"((?:[^\\,;]|\\.)*)[,;]", line)]
    return next((field for field in fields[:2] if field.strip()), "")


def _clean(name: str) -> str:
    """A name from outside, on one line and without letters that would steer a terminal."""
    shown = "".join(letter for letter in " ".join(name.split()) if letter.isprintable())
    return shown[:LONGEST_NAME].strip()


def conflict_copies(path: Path) -> list[Path]:
    """The copies that a sync client has saved beside a workbook because two people changed it at once, by name.

    Only copies of this workbook: its own name, then a sync client's mark. Whoever gives such a copy itself as the
    workbook gets it read, since its name is another one. A folder that may not be listed has none.
    """
    return sorted({copy for place in _places(path) for copy in _copies_beside(place)})


def _copies_beside(path: Path) -> list[Path]:
    stem, suffix = unicodedata.normalize("NFC", path.stem), path.suffix.casefold()
    marked, unsure = [], []
    try:
        found = [other for other in path.parent.iterdir() if other.suffix.casefold() == suffix and other.is_file()]
    except (OSError, ValueError):
        return []
    for other in found:
        name = unicodedata.normalize("NFC", other.stem)
        mark = name[len(stem) :]
        if not mark or name[: len(stem)].casefold() != stem.casefold():
            continue
        if re.match(_MARKS, mark) or re.match(_GIVEN_NAME, mark):
            marked.append(other)
        elif _is_machine_name(mark):
            unsure.append(other)
    identity = _workbook_id(path) if unsure else None
    return marked + [other for other in unsure if identity and _workbook_id(other) == identity]


def _is_machine_name(mark: str) -> bool:
    """Whether what follows a workbook's name could be a machine's, and is no year, date or version of people's own."""
    match = re.fullmatch(_MACHINE_NAME, mark)
    if match is None or re.match(_OWN_WORDS, match[1]):
        return False
    letters, numbers = re.findall(r"[A-Z]", match[1]), re.findall(r"\d+", match[1])
    return (
        len(letters) >= 2
        and sum(map(len, numbers)) >= 3
        and not any(map(_is_day_or_year, [*numbers, "".join(numbers)]))
    )


def _is_day_or_year(digits: str) -> bool:
    """Whether digits can be read as a year or as a date, whichever way round."""
    if len(digits) == 4:
        return digits[:2] in {"19", "20"}
    if len(digits) not in {6, 8}:
        return False
    year = len(digits) - 4
    for parts in ((digits[:year], digits[year:-2], digits[-2:]), (digits[4:], digits[2:4], digits[:2])):
        try:
            day = date(*map(int, parts))
        except ValueError:
            continue
        if year == 2 or 1900 <= day.year < 2100:
            return True
    return False


def _workbook_id(path: Path) -> str | None:
    """The id that planbook gave a workbook; None for a file without one, or one that cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_COPY:
            return None
        with zipfile.ZipFile(path) as package, package.open("docProps/custom.xml") as part:
            content = part.read(LARGEST_PROPERTIES)
        if b"<!" in content or not content.lstrip(b"\xef\xbb\xbf").startswith(b"<"):
            return None
        root = ET.fromstring(content)  # noqa: S314 - what could define an entity has just been refused
    except (OSError, LookupError, ValueError, RuntimeError, EOFError, ET.ParseError, *BROKEN_ZIP):
        # A stranger's file beside the workbook never stops the reading of it.
        return None
    found = (node for node in root if node.attrib.get("name") == PROPERTY_ID)
    return next(("".join(node.itertext()).strip() for node in found), None)


def _places(path: Path) -> list[Path]:
    """Where the workbook lies: as it was named, and behind a link, where a sync client would see it."""
    try:
        real = path.resolve()
        same = real == path.parent.resolve() / path.name
    except (OSError, RuntimeError):
        return [path]
    return [path] if same else [path, real]
