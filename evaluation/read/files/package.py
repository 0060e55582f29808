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
        self._listed: list[tuple[str, str, bool]] = []
        self._relations: dict[str, tuple[str, str]] = {}
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
        self._relate("_rels/.rels", "")
        book = next((p for kind, p in self._relations.values() if kind == "officeDocument"), "")
        book = book or "xl/workbook.xml"
        with self.open(book) as stream:
            read_xml(stream, self._book_tag)
        folder, name = posixpath.split(book)
        self._relations = {}
        self._relate(f"{folder}/_rels/{name}.rels", folder)
        for title, key, hidden in self._listed:
            if key not in self._relations:
                raise DamagedError
            kind, part = self._relations[key]
            self.pages.append(Page(title, part, kind == "worksheet", hidden))
        if not self.pages:
            raise DamagedError

    def _relate(self, part: str, folder: str) -> None:
        """Read which part is what: names inside the archive only."""
        if part.casefold() not in self._parts:
            return

        def tag(name: str, attributes: Mapping[str, str]) -> None:
            target = attributes.get("Target", "")
            if local(name) != "Relationship" or attributes.get("TargetMode") == "External":
                return
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            if len(self._relations) < MOST_PARTS:
                self._relations[attributes.get("Id", "")] = (kind, path)

        with self.open(part) as stream:
            read_xml(stream, tag)

    def _book_tag(self, name: str, attributes: Mapping[str, str]) -> None:
        what = local(name)
        if what == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")
        elif what == "sheet" and len(self._listed) < _MOST_SHEETS:
            key = next((v for n, v in attributes.items() if local(n) == "id"), "")
            self._listed.append(
                (attributes.get("name", ""), key, attributes.get("state", "visible") != "visible")
            )
