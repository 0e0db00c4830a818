"""Files that are no workbook are named by what they are, and locked ones by what locks them."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from planbook import texts
from planbook.errors import EncryptedWorkbookError, FileError, NotAWorkbookError, OldExcelFileError
from planbook.workbook import guard

PATH = Path("planer.xlsx")
OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def packed(parts: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


def compound(*names: str) -> bytes:
    """The beginning of an OLE file with streams of these names."""
    return OLE_HEAD + b"".join(name.encode("utf-16-le") + bytes(64) for name in names)


def refusal(data: bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        guard.inspect(PATH, data)
    return caught.value


LOOKALIKES: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "empty", "tom"),
    "a list with semicolons": (b"Plan-ID;Plannavn\nP-1;Klimaplan\n", "text", "CSV"),
    "a list in the letters of old Windows": ("Plan;Status\nHøring;Påbegynt\n".encode("cp1252"), "text", "CSV"),
    "a list with a byte mark": ("\ufeffPlan;Høring\n".encode(), "text", "CSV"),
    "a list in UTF-16": ("Plan\tHøring\n".encode("utf-16"), "text", "CSV"),
    "a list whose 4096th byte splits a letter": (("Á" + "a" * 4093 + "ø" * 9).encode(), "text", "CSV"),
    "a page": (b"<html><body><table></table></body></html>", "html", "HTML"),
    "a page with its type": (b"\xef\xbb\xbf \r\n<!DOCTYPE html>\n<html>", "html", "HTML"),
    "a page in one file": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;", "html", "HTML"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "pdf", "PDF"),
    "OpenDocument": (packed({"mimetype": ODS, "content.xml": b"<a/>"}), "opendocument", ".ods"),
    "an OpenDocument template": (packed({"mimetype": ODS + b"-template"}), "opendocument", ".ods"),
    "a binary workbook": (packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83"}), "xlsb", ".xlsb"),
    "Numbers": (packed({"Index/Document.iwa": b"\x00"}), "numbers", "Numbers"),
    "older Numbers": (packed({"Index.zip": b"PK"}), "numbers", "Numbers"),
    "bytes of nobody's": (bytes(100), "", "ikke en Excel-arbeidsbok"),
    "another zip": (packed({"bilde.png": b"\x89PNG"}), "", "ikke en Excel-arbeidsbok"),
    "an OpenDocument text": (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "", "ikke en Excel"),
}


@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_file_that_is_no_workbook_is_named_by_what_it_is(name: str) -> None:
    data, variant, words = LOOKALIKES[name]
    error = refusal(data)
    assert isinstance(error, NotAWorkbookError)
    assert (error.variant, words in error.sentence("nb")) == (variant, True)
    assert all(str(PATH) in error.sentence(lang) for lang in texts.LANGUAGES)


def test_text_that_looks_like_no_page_for_long_is_told_at_once() -> None:
    assert refusal(b"<" + b"<!---->" * 100_000).variant == "text"


LOCKED = {
    "a password": (compound("EncryptionInfo", "EncryptedPackage", "StrongEncryptionDataSpace"), "password", "passord"),
    "a label": (compound("DataSpaceMap", "DRMEncryptedDataSpace", "EncryptedPackage"), "label", "etikett"),
    "a label by its transform": (compound("EncryptedPackage", "DRMEncryptedTransform"), "label", "etikett"),
    "something unknown": (compound("EncryptedPackage"), "", "passord eller en følsomhetsetikett"),
}


@pytest.mark.parametrize("name", LOCKED)
def test_an_encrypted_workbook_is_refused_by_what_encrypts_it(name: str) -> None:
    data, variant, words = LOCKED[name]
    error = refusal(data)
    assert isinstance(error, EncryptedWorkbookError)
    assert (error.variant, words in error.sentence("nb")) == (variant, True)


def test_an_old_workbook_is_not_taken_for_an_encrypted_one() -> None:
    assert isinstance(refusal(compound("Workbook")), OldExcelFileError)


def test_a_label_that_does_not_encrypt_is_no_hindrance() -> None:
    label = b'<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>'
    guard.inspect(PATH, packed({"[Content_Types].xml": b"<Types/>", "docMetadata/LabelInfo.xml": label}))
