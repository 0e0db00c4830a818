"""What a file is that cannot be read as a workbook, told by its first bytes, so that the sentence can name it."""

from __future__ import annotations

import codecs
import re
import zipfile

HEAD = 4096
"""How many bytes are enough to tell."""

LABEL_MARKS = tuple(name.encode("utf-16-le") for name in ("DRMEncryptedDataSpace", "DRMEncryptedTransform"))
"""What an Office file holds that a sensitivity label encrypted ([MS-OFFCRYPTO] 2.2)."""
PASSWORD_MARKS = tuple(name.encode("utf-16-le") for name in ("EncryptionInfo", "StrongEncryptionDataSpace"))
"""What one with a password holds ([MS-OFFCRYPTO] 2.3)."""

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def lock(data: bytes) -> str:
    """Why an encrypted Office file is encrypted: `label` or `password`, or an empty text where it does not say."""
    if any(mark in data for mark in LABEL_MARKS):
        return "label"
    return "password" if any(mark in data for mark in PASSWORD_MARKS) else ""


def kind(data: bytes) -> str:
    """What the bytes are that are neither a zip nor an OLE file: `empty`, `pdf`, `html`, `text`, or an empty text."""
    head = data[:HEAD]
    if not head:
        return "empty"
    if head.startswith(b"%PDF-"):
        return "pdf"
    text = _text(head)
    if text is None:
        return ""
    is_page = text.startswith("<") and _HTML.search(text)
    return "html" if is_page or text.startswith("MIME-Version:") else "text"


def kind_of_package(package: zipfile.ZipFile) -> str:
    """What a zip is that is another program's spreadsheet: `opendocument`, `xlsb`, `numbers`, or an empty text."""
    names = set(package.namelist())
    if "xl/workbook.bin" in names:
        return "xlsb"
    if names & {"Index/Document.iwa", "Index.zip"}:
        return "numbers"
    if "mimetype" in names:
        with package.open("mimetype") as part:
            if part.read(100).startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                return "opendocument"
    return ""


def _text(head: bytes) -> str | None:
    """The beginning of a file as text, blanks before it left out; None for what no text file begins with."""
    encodings = ("utf-16",) if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            # Not final: the last letter may be cut where the head ends.
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text.lstrip()
    return None
