"""A Word template and its fields → a document, in memory; nothing is saved before the gate has passed it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbook.documents import gate
from planbook.documents.context import CaseContext
from planbook.errors import TemplateError, UnwritableError
from planbook.places import put
from planbook.templating import environment, template_faults

if TYPE_CHECKING:
    from docxtpl.template import DocxTemplate

PICTURE_WIDTH_MM = 247
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_PICTURE_NAMESPACE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def render(
    template: Path, context: CaseContext, pictures: Sequence[bytes], alt_text: str, lang: str, today: date
) -> bytes:
    """Fill a template: sandboxed, every value escaped, an unknown name refused.

    Raises `TemplateError` when the template cannot be filled and `GateError` when the result is not whole.
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl.template import DocxTemplate

    try:
        document = DocxTemplate(template)
        document.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile) as error:
        raise TemplateError("not_word", path=template) from error
    except template_faults() as error:
        raise TemplateError("not_word", path=template) from error
    fields = {**context.fields, "tidslinje": [_picture(document, picture) for picture in pictures]}
    try:
        document.render(fields, environment(lang), autoescape=True)
    except template_faults() as error:
        raise TemplateError(path=template.name, reason=str(error)) from error
    _finish(document, context, alt_text, lang, today)
    written = BytesIO()
    document.save(written)
    content = packed(written.getvalue())
    gate.inspect(content, {text for text in _texts(context.fields) if gate.suspicious(text)})
    return content


def _texts(value: Any) -> Iterator[str]:
    """Every text among the fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _picture(document: DocxTemplate, picture: bytes) -> Any:
    from docx.shared import Mm
    from docxtpl.inline_image import InlineImage

    make: Any = InlineImage
    return make(document, BytesIO(picture), width=Mm(PICTURE_WIDTH_MM))


def _finish(document: DocxTemplate, context: CaseContext, alt_text: str, lang: str, today: date) -> None:
    """The properties of the document, and alternative text on every picture."""
    docx: Any = document.docx
    properties = docx.core_properties
    properties.title = f"{context.fields['navn']} – {context.fields['kommune']}"
    properties.author = str(context.fields["kommune"])
    properties.last_modified_by = ""
    properties.language = {"nb": "nb-NO", "nn": "nn-NO"}.get(lang, lang)
    properties.created = properties.modified = datetime.combine(today, time(12), UTC)
    properties.revision = 1
    for number, node in enumerate(docx.element.body.iter(_PICTURE_NAMESPACE), 1):
        node.set("id", str(1000 + number))
        if not node.get("descr"):
            node.set("descr", alt_text)


def packed(content: bytes) -> bytes:
    """The same package with its parts in a fixed order and at a fixed time, so that equal input gives equal bytes."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = zipfile.ZipInfo(name, _ZIP_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return made.getvalue()


def save(content: bytes, path: Path, *, keep_old: bool = False) -> None:
    """Write a finished document through a temporary file beside it; raises `UnwritableError`.

    With `keep_old` a different document of the same name is kept as .bak: someone may have written in it.
    """
    if path.is_dir():
        raise UnwritableError(path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        differs = keep_old and path.exists() and path.read_bytes() != content
        put(content, path, replace=keep_old, keep=path.with_name(f"{path.name}.bak") if differs else None)
    except OSError as error:
        raise UnwritableError(path=path) from error
