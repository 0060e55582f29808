"""A workbook as what it is: a zip archive of XML parts. Nothing outside it is ever opened."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from evaluation.errors import DataError, Issue
from evaluation.read.files.cells import LARGEST_UNPACKED, MOST_PARTS, too_large
from evaluation.read.files.markup import DamagedError, local, read_xml

_ENTRY = b"PK\x01\x02"  # one line of an archive's list of contents
_MOST_SHEETS = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet as the workbook lists it."""

    name: str
    part: str
    is_table: bool
    hidden: bool


class Package:
    """The parts of a workbook: which sheets it has, and where their cells, texts and styles are."""

    def __init__(self, content: bytes, file: str) -> None:
        """Raises DataError for what is no workbook, and DamagedError or a fault of the archive."""
        if content.count(_ENTRY) > MOST_PARTS:
            raise too_large(file, f"This workbook has more than {MOST_PARTS:,} parts")
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        entries = self._archive.infolist()
        if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            most = f"{LARGEST_UNPACKED // 1_000_000:,} MB"
            raise too_large(file, f"This workbook unpacks to more than {most}")
        self._parts = {entry.filename.replace("\\", "/").casefold(): entry for entry in entries}
        if len(self._parts) < len(entries):
            raise DamagedError  # two parts of the same name: which one counts?
        self._refuse_other_kinds(file)
        self.since_1904 = False
        self.pages: list[Page] = []
        self._read_contents()

    def _refuse_other_kinds(self, file: str) -> None:
        """Files that are archives too, and no workbook of this kind."""
        for part, kind in (
            ("xl/workbook.bin", "a binary workbook (.xlsb)"),
            ("content.xml", "an OpenDocument file (such as .ods)"),
            ("word/document.xml", "a Word document"),
            ("ppt/presentation.xml", "a PowerPoint presentation"),
            ("index/document.iwa", "an Apple Numbers file"),
        ):
            if part in self._parts and not self.has("xl/workbook.xml"):
                raise DataError(
                    Issue(
                        file,
                        f"This is {kind} under the name of an Excel workbook.",
                        "Open it in the program that made it, and save it as .xlsx.",
                        code="file.wrong-ending",
                    )
                )

    def has(self, start: str) -> bool:
        """Whether there is a part whose name starts so."""
        return any(name.startswith(start.casefold()) for name in self._parts)

    def open(self, part: str) -> IO[bytes]:
        """A part to read from. Raises DamagedError for one that is not there or not plain."""
        entry = self._parts.get(part.casefold())
        if (
            entry is None
            or entry.flag_bits & 1
            or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        ):
            raise DamagedError
        return self._archive.open(entry)

    def of_kind(self, kind: str) -> IO[bytes] | None:
        """The workbook's part of a kind ("styles", "sharedStrings"), if it has one."""
        parts = [part for what, part in self._relations.values() if what == kind]
        return self.open(parts[0]) if parts else None

    def _read_contents(self) -> None:
        roots = self._related("_rels/.rels", "").values()
        book = next((part for kind, part in roots if kind == "officeDocument"), "")
        book = book or "xl/workbook.xml"
        listed: list[tuple[str, str, bool]] = []

        def tag(name: str, attributes: Mapping[str, str]) -> None:
            if local(name) == "workbookPr":
                self.since_1904 = attributes.get("date1904") in ("1", "true")
            elif local(name) == "sheet" and len(listed) < _MOST_SHEETS:
                key = next((v for n, v in attributes.items() if local(n) == "id"), "")
                hidden = attributes.get("state", "visible") != "visible"
                listed.append((attributes.get("name", ""), key, hidden))

        with self.open(book) as stream:
            read_xml(stream, tag)
        folder, name = posixpath.split(book)
        self._relations = self._related(f"{folder}/_rels/{name}.rels", folder)
        if not listed or any(key not in self._relations for _, key, _ in listed):
            raise DamagedError
        for title, key, hidden in listed:
            kind, part = self._relations[key]
            self.pages.append(Page(title, part, kind == "worksheet", hidden))

    def _related(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        """What each part is and how it is called, by its key: names inside the archive only."""
        related: dict[str, tuple[str, str]] = {}

        def tag(name: str, attributes: Mapping[str, str]) -> None:
            outside = attributes.get("TargetMode") == "External"
            if local(name) == "Relationship" and not outside and len(related) < MOST_PARTS:
                path = posixpath.join("/", folder, attributes.get("Target", ""))
                kind = attributes.get("Type", "").rpartition("/")[2]
                key = attributes.get("Id", "")
                related[key] = (kind, posixpath.normpath(path).lstrip("/"))

        if part.casefold() in self._parts:
            with self.open(part) as stream:
                read_xml(stream, tag)
        return related
