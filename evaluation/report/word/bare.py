"""A Word file that leaves: without what programs write into it beside words and pictures.

Names of machines, templates and editors, marks of when a line was typed (rsids), comments and a
small picture of the first page. The title, the author and what marks a report as ours stay.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn

from evaluation.disk import zipped
from evaluation.read.files.word_file import parse

_PARTS_LEFT_OUT = re.compile(
    r"word/(comments\w*|people|attachedToolbars|printerSettings.*)\.(xml|bin)"
    r"|docProps/(app\.xml|thumbnail\..*)|customXml/.*"
)
_SETTINGS_LEFT_OUT = (
    "rsids",
    "savePreviewPicture",
    "attachedTemplate",
    "docVars",
    "docId",
    "mailMerge",
    "saveThroughXslt",
)
_MARKS = tuple(
    map(qn, ("w:rsid", "w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"))
)
_ATTRIBUTES_LEFT_OUT = re.compile(r"\{[^}]*\}(rsid\w*|paraId|textId)")
_PROPERTIES = (  # of the file: what whoever wrote the report has said, and the report's dates
    "title",
    "subject",
    "creator",
    "keywords",
    "language",
    "category",
    "lastModifiedBy",
    "created",
    "modified",
)


def bare(content: bytes) -> bytes:
    """A .docx with nothing but what it shows, how it looks and what was said about it.

    The same file gives the same bytes, whenever it is made.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    parts = {name: part for name, part in parts.items() if not _PARTS_LEFT_OUT.fullmatch(name)}
    return zipped({name: _bare_part(name, part) for name, part in parts.items()})


def _bare_part(name: str, part: bytes) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return part
    root = parse(part)
    found = list(_left_out(name, root))
    for element in found:
        element.getparent().remove(element)
    marked = False
    for element in root.iter("*"):
        for attribute in filter(_ATTRIBUTES_LEFT_OUT.fullmatch, list(element.attrib)):
            del element.attrib[attribute]
            marked = True
    return serialize_part_xml(root) if found or marked else part


def _left_out(name: str, root: Any) -> Iterator[Any]:
    """The elements of a part that do not leave."""
    if name == "[Content_Types].xml":
        for entry in root:
            if _PARTS_LEFT_OUT.fullmatch(str(entry.get("PartName")).lstrip("/")):
                yield entry
    elif name.endswith(".rels"):
        folder = name.partition("_rels/")[0]
        for relation in root:
            target = str(relation.get("Target"))
            whole = target.lstrip("/") if target.startswith("/") else folder + target
            inside = relation.get("TargetMode") != "External"
            if inside and _PARTS_LEFT_OUT.fullmatch(whole.replace("word/../", "")):
                yield relation
    elif name == "docProps/core.xml":
        yield from (entry for entry in root if entry.tag.rpartition("}")[2] not in _PROPERTIES)
    elif name == "word/settings.xml":
        local = ((entry, str(entry.tag).rpartition("}")[2]) for entry in root)
        yield from (entry for entry, tag in local if tag in _SETTINGS_LEFT_OUT)
    elif name.startswith("word/"):
        yield from root.iter(*_MARKS)
