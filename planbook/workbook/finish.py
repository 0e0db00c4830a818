"""What XlsxWriter has no words for, put into a finished workbook: the locked structure, row heights that follow the text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from io import BytesIO

WORKBOOK = "xl/workbook.xml"
_AFTER_PROPERTIES = re.compile(rb"<workbookPr\b[^>]*/>")
_LOCK = b'<workbookProtection lockStructure="1"/>'
_FIXED_HEIGHT = re.compile(rb'(<row\b[^>]*?) customHeight="1"')
_LOCALE = b"<dc:language>nb-NO</dc:language>"


def finish(raw: BytesIO, flexible: Collection[str]) -> bytes:
    """The bytes of a workbook that XlsxWriter made, finished; the same bytes in give the same bytes out.

    `flexible` names the parts whose rows get the height that their text needs.
    """
    target = BytesIO()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as finished:
        for part in made.infolist():
            finished.writestr(part, _finished(part.filename, made.read(part), flexible), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _finished(name: str, content: bytes, flexible: Collection[str]) -> bytes:
    if name == WORKBOOK:
        # Sheets are not added, removed, renamed or moved by a slip; there is no password.
        return _AFTER_PROPERTIES.sub(lambda found: found[0] + _LOCK, content, count=1)
    if name == "docProps/core.xml":
        return content.replace(b"<dcterms:created", _LOCALE + b"<dcterms:created")
    if name in flexible:
        # A fixed height stays when the text grows. Without the mark Excel finds the height anew, and programs that do
        # not (LibreOffice, previews) still have one to go by.
        return _FIXED_HEIGHT.sub(rb"\1", content)
    return content
