"""The archive of a project: what is refused in it and why; nothing is ever unpacked to disk."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from evaluation.counting import and_more, repeated
from evaluation.disk import DAMAGED_ZIP
from evaluation.errors import DataError, Issue
from evaluation.read.files.cells import MOST_PARTS
from evaluation.read.files.raw import not_readable

LARGEST_PROJECT = 100_000_000  # bytes of the description of a project
LARGEST_TEXT = 30_000_000  # bytes of the text of one source
_MOST_READ = 300_000_000  # bytes of all texts
_RATIO, _SMALL = 200, 1_000_000  # to which a part may be pressed, and from which size this is asked
_DRIVE = re.compile(r"[A-Za-z]:")
_SCHEME = re.compile(r"^(internal|relative|absolute):/*", re.IGNORECASE)
_AGAIN = (
    "Export the project again in the program that made it. If it came from elsewhere, ask how it "
    "was made. Nothing of it was read."
)


class ProjectArchive:
    """A .qdpx that was looked through: its one description, and its texts by their names."""

    def __init__(self, path: Path, file: str) -> None:
        """Raises DataError with every entry that is refused."""
        self._file = file
        self._read = 0
        try:
            path.open("rb").close()
        except OSError as error:
            raise not_readable(file, error) from None
        try:
            self._zip = zipfile.ZipFile(path)
            entries = [e for e in self._zip.infolist() if not _of_a_mac(e)]
        except DAMAGED_ZIP:
            raise self.damaged() from None
        if faults := list(_refused(entries, path.stat().st_size, file)):
            self._zip.close()
            raise DataError(faults)
        self._entries = {_folded(entry.filename): entry for entry in entries if not entry.is_dir()}
        described = [e for e in self._entries.values() if e.filename.casefold().endswith(".qde")]
        if len(described) != 1:
            self._zip.close()
            raise DataError(_not_one(file, [_shown(e.filename) for e in described]))
        self._described = described[0]
        self._folder = _folded(described[0].filename).rpartition("/")[0]

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def description(self) -> bytes:
        """The XML of the project. Raises DataError."""
        return self._bytes(self._described, LARGEST_PROJECT)

    def text(self, path: str) -> bytes | None:
        """A text by the path that the project gives it; None where the archive has no such part.

        Folder, capitals and the scheme ``internal://`` may be missing. Raises DataError.
        """
        entry = self._entry(path)
        return None if entry is None else self._bytes(entry, LARGEST_TEXT)

    def _entry(self, path: str) -> zipfile.ZipInfo | None:
        plain = _SCHEME.sub("", path).replace("\\", "/").lstrip("/")
        for name in dict.fromkeys((plain, unquote(plain))):
            for folder in ("sources", ""):
                wanted = "/".join(filter(None, (self._folder, folder, _folded(name))))
                if wanted in self._entries:
                    return self._entries[wanted]
        return None

    def _bytes(self, entry: zipfile.ZipInfo, most: int) -> bytes:
        self._read += entry.file_size
        if entry.file_size > most or self._read > _MOST_READ:
            raise DataError(_too_large(self._file, entry))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.damaged(_shown(entry.filename))  # others may ask for any memory
        try:
            return self._zip.read(entry)
        except DAMAGED_ZIP:
            raise self.damaged(_shown(entry.filename)) from None

    def damaged(self, entry: str = "") -> DataError:
        """The fault that the archive, or a part of it, cannot be read."""
        return DataError(
            Issue(
                self._file,
                "This project is damaged and cannot be opened.",
                "Copy it again from where it was made, or export it again there.",
                cell=f"entry {entry}" if entry else "",
                code="project.damaged",
            )
        )


def _of_a_mac(entry: zipfile.ZipInfo) -> bool:
    """What a Mac adds to every archive that it packs: no part of the project."""
    return entry.filename.startswith("__MACOSX/") or entry.filename.endswith("/.DS_Store")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _shown(name: str) -> str:
    """The name of an entry without signs that a terminal would obey."""
    return "".join(mark if mark.isprintable() else "?" for mark in name)[:100]


_REASONS: Mapping[str, Callable[[str, zipfile.ZipInfo], object]] = {
    "leads out of its archive (..)": lambda name, _: ".." in re.split(r"[/\\]", name),
    "is an absolute path": lambda name, _: name.startswith("/"),
    "names a drive": lambda name, _: _DRIVE.match(name),
    "has a backslash in its path": lambda name, _: "\\" in name,
    "is a link to another file": lambda _, entry: stat.S_ISLNK(entry.external_attr >> 16),
    "is encrypted": lambda _, entry: entry.flag_bits & 1,
}


def _refused(entries: list[zipfile.ZipInfo], size: int, file: str) -> Iterator[Issue]:
    """Every entry that no coding program would have written, with the reason."""
    if len(entries) > MOST_PARTS:
        yield Issue(
            file,
            f"This project has more than {MOST_PARTS:,} parts, and no more is read.",
            "Export fewer sources at a time.",
            code="project.too-many-parts",
        )
        return
    for entry in entries:
        name = entry.orig_filename  # on Windows the other name has no backslash left
        if why := [reason for reason, holds in _REASONS.items() if holds(name, entry)]:
            yield Issue(
                file,
                f"A part of this project {' and '.join(why)}.",
                _AGAIN,
                cell=f"entry {_shown(name)}",
                code="project.unsafe-entry",
            )
        elif entry.file_size > max(_SMALL, _RATIO * entry.compress_size):
            yield _too_large(file, entry)
    names = [_folded(entry.filename) for entry in entries]
    for place, _first in repeated(names):
        yield Issue(
            file,
            "A part of this project stands in it twice: which one counts?",
            _AGAIN,
            cell=f"entry {_shown(entries[place].filename)}",
            code="project.entry-twice",
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > max(100 * _SMALL, _RATIO * size):  # parts that share the same bytes
        yield Issue(
            file,
            f"This project of {size:,} bytes unpacks to {unpacked:,}: no honest one does.",
            _AGAIN,
            code="project.unpacks-too-large",
        )


def _too_large(file: str, entry: zipfile.ZipInfo) -> Issue:
    return Issue(
        file,
        f"A part of this project unpacks from {entry.compress_size:,} to {entry.file_size:,} "
        "bytes, and no more is read.",
        _AGAIN,
        cell=f"entry {_shown(entry.filename)}",
        code="project.too-large",
    )


def _not_one(file: str, described: list[str]) -> Issue:
    held = f"holds {len(described)} ({and_more(described)})" if described else "holds none"
    return Issue(
        file,
        f"A project has one description, a file that ends in .qde; this one {held}.",
        "Export it again as a REFI-QDA project (.qdpx). A codebook alone (.qdc) holds no coded "
        "passages.",
        code="project.not-one-description",
    )
