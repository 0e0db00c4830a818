"""The gate: a filled document is opened again and looked through before it gets its name."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Collection
from io import BytesIO
from typing import Any

from planbook.errors import GateError
from planbook.texts import Term

LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
EMPTY_WORDS = re.compile(r"(?<![\w.])(?:None|nan|NaT|Undefined)(?![\w.])")
"""What Python prints for a value that is not there."""


def suspicious(text: str) -> bool:
    """Whether a text would look like a leftover of the template or of an empty value."""
    return bool(LEFTOVER.search(text) or EMPTY_WORDS.search(text))


def inspect(content: bytes, own_texts: Collection[str] = ()) -> None:
    """Raise `GateError` unless the package is whole: parts well-formed and named once, relations that lead somewhere,
    no tag left, no word for nothing, alternative text on pictures.

    `own_texts` are the suspicious texts that the workbook really holds: a plan may be called «{{ x }}».
    """
    from lxml import etree

    with zipfile.ZipFile(BytesIO(content)) as package:
        names = package.namelist()
        for name in names:
            if names.count(name) > 1:
                raise _refused("twice", part=name)
            if name.lower().endswith("vbaproject.bin"):
                raise _refused("macros", part=name)
        for name in names:
            if not name.endswith((".xml", ".rels")):
                continue
            try:
                root = etree.fromstring(package.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
            except etree.XMLSyntaxError as error:
                raise _refused("broken_part", part=name) from error
            if name.endswith(".rels"):
                _relations(name, root, set(names))
            elif name.startswith("word/"):
                _texts(root, own_texts)


def _relations(name: str, root: Any, names: set[str]) -> None:
    folder = posixpath.dirname(posixpath.dirname(name))
    for node in root:
        if node.get("TargetMode") == "External":
            if not node.get("Type", "").endswith("/hyperlink"):
                raise _refused("foreign", part=name)
            continue
        target = node.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if path not in names:
            raise _refused("relation", part=name)


def _texts(root: Any, own_texts: Collection[str]) -> None:
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for paragraph in root.iter(f"{word}p"):
        text = _squeezed("".join(node.text or "" for node in paragraph.iter(f"{word}t")))
        for own in sorted(own_texts, key=len, reverse=True):
            text = text.replace(_squeezed(own), " ")
        left = LEFTOVER.search(text)
        if left:
            raise _refused("leftover", text=text[max(0, left.start() - 20) : left.end() + 20])
        empty = EMPTY_WORDS.search(text)
        if empty:
            raise _refused("word", text=empty.group())
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    for node in root.iter(drawing):
        if not node.get("descr"):
            raise _refused("picture")


def _squeezed(text: str) -> str:
    """A text without line breaks and tabs, which Word keeps as elements of their own."""
    return text.replace("\n", "").replace("\t", "")


def _refused(key: str, **values: str) -> GateError:
    return GateError(reason=Term(f"gate.{key}", values))
