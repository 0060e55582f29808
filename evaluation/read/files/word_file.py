"""A .docx file as bytes by part: opened within bounds, nothing in it run or followed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.disk import DAMAGED_ZIP
from evaluation.errors import DeclarationError, Issue, no_such_file

_MOST_PARTS, _MOST_BYTES, _LONGEST_TEXT = 3_000, 200_000_000, 30_000_000
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # a compound file: an old .doc, or a .docx with a password
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCUMENT = "/officeDocument"
_CUSTOM = "docProps/custom.xml"


@dataclass(frozen=True, slots=True)
class Reference:
    """What a part refers to: another part, or something outside the file."""

    kind: str
    target: str
    outside: bool


@dataclass(frozen=True, slots=True)
class WordFile:
    """The parts of a Word file by name, and the name of the one that holds the text."""

    parts: dict[str, bytes]
    main: str

    def relations(self, part: str = "") -> dict[str, Reference]:
        """What a part (the text, if none is named) refers to, by relationship id."""
        return _relations(self.parts.get(relations_of(part or self.main), b""))

    def beside(self, name: str) -> str:
        """The full name of a part that stands beside the text: ``styles.xml``."""
        return f"{self.main.rpartition('/')[0]}/{name}".lstrip("/")

    def content(self, relation: Reference) -> bytes:
        """What stands in a part that the text refers to; nothing where the part is missing."""
        target = relation.target
        name = target.lstrip("/") if target.startswith("/") else self.beside(target)
        return self.parts.get(name, b"")

    def properties(self) -> dict[str, str]:
        """The file's custom properties."""
        return (
            {}
            if _CUSTOM not in self.parts
            else {
                str(entry.get("name")): "".join(entry.itertext()).strip()
                for entry in parse(self.parts[_CUSTOM])
            }
        )

    def packed(self, changed: Mapping[str, bytes]) -> bytes:
        """The file again, with some parts changed, and no picture but those among them."""
        kept = {name: part for name, part in self.parts.items() if "/media/" not in name}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in {**kept, **changed}.items():
                package.writestr(name, content)
        return made.getvalue()


def relations_of(part: str) -> str:
    """The name of the part that says what another part refers to."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def text_damaged(shown_as: str) -> DeclarationError:
    """That the XML of a file's text is broken."""
    return DeclarationError(
        Issue(
            shown_as,
            "The text of this file is damaged.",
            "Open it in Word, repair it there if Word offers to, and save it anew.",
            code="word.text-damaged",
        )
    )


def open_word(path: Path, shown_as: str) -> WordFile:
    """The parts of a .docx. Raises DeclarationError, worded for who made the file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DeclarationError(no_such_file(shown_as)) from None
    except OSError as error:
        raise DeclarationError(
            Issue(
                shown_as,
                f"This file cannot be read ({error.strerror or error}).",
                "Close it if it is open in Word, and run this again.",
                code="file.not-readable",
            )
        ) from None
    if content.startswith(_OLD_OR_LOCKED):
        raise DeclarationError(
            Issue(
                shown_as,
                "This file is locked with a password, or comes from a Word before 2007.",
                "In Word, choose Save As, Word Document (.docx), without a password.",
                code="file.protected",
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = _bounded(package, shown_as)
    except DAMAGED_ZIP:
        raise DeclarationError(
            Issue(
                shown_as,
                "This file is damaged, or is not a Word document.",
                "Open it in Word, repair it there if Word offers to, and save it as .docx.",
                code="file.damaged",
            )
        ) from None
    relations = _relations(parts.get("_rels/.rels", b"")).values()
    main = next((r.target.lstrip("/") for r in relations if r.kind.endswith(_DOCUMENT)), "")
    if main not in parts:
        raise DeclarationError(
            Issue(
                shown_as,
                "This is not a Word document: it holds no text.",
                "Open it in Word and choose Save As, Word Document (.docx).",
                code="word.no-text",
            )
        )
    return WordFile(parts, main)


def parse(content: bytes) -> Any:
    """One part's XML; entities are never resolved. Raises ValueError when it is broken."""
    from docx.oxml.parser import parse_xml

    try:
        return parse_xml(content)
    except SyntaxError as error:  # lxml's own is one
        raise ValueError(str(error)) from None


def _bounded(package: zipfile.ZipFile, shown_as: str) -> dict[str, bytes]:
    """Every part, read only when what it unpacks to is of a size that people write."""
    infos = [info for info in package.infolist() if not info.is_dir()]
    texts = [info.file_size for info in infos if info.filename.endswith((".xml", ".rels"))]
    if (
        len(infos) > _MOST_PARTS
        or sum(info.file_size for info in infos) > _MOST_BYTES
        or max(texts, default=0) > _LONGEST_TEXT
    ):
        raise DeclarationError(
            Issue(
                shown_as,
                "This file unpacks to more than the toolkit reads (200 MB, 30 MB of text).",
                "In Word, compress the pictures, or copy the words to a new document.",
                code="file.too-large",
            )
        )
    parts = {info.filename: package.read(info) for info in infos}
    for name, content in parts.items():
        # Word writes no document type; one could name outside files or grow without end.
        if name.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", content):
            raise DeclarationError(
                Issue(
                    shown_as,
                    "This file holds a declaration that no Word program writes.",
                    "Open it in Word and save it anew.",
                    code="word.foreign-declaration",
                )
            )
    return parts


def _relations(content: bytes) -> dict[str, Reference]:
    if not content:
        return {}
    return {
        str(relation.get("Id")): Reference(
            str(relation.get("Type")),
            str(relation.get("Target")),
            relation.get("TargetMode") == "External",
        )
        for relation in parse(content).iter(_RELATIONS)
    }
