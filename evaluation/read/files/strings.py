"""The texts that a workbook keeps once for all its sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO

from evaluation.read.files.cells import LONGEST_CELL, MOST_CELLS, too_large
from evaluation.read.files.markup import Depth, read_xml

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
NAMES = {
    space + name: name
    for space in _MAIN
    for name in ("c", "v", "f", "t", "is", "row", "sheetData", "rPh", "si", "mergeCell")
}
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Strings:
    """The words that a workbook keeps for all its sheets; None for one that is too long."""

    def __init__(self, stream: IO[bytes], file: str) -> None:
        self.found: list[str | None] = []
        self._file = file
        self._depth = Depth()
        self._text: list[str] = []
        self._length = 0
        self._taking = self._phonetic = False
        read_xml(stream, self._start, self._end, self._words)

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._depth.down()
        what = NAMES.get(name)
        if what == "si":
            self._text, self._length = [], 0
        elif what == "rPh":
            self._phonetic = True
        self._taking = what == "t" and not self._phonetic

    def _words(self, text: str) -> None:
        if self._taking and self._length <= LONGEST_CELL:
            self._length += len(text)
            self._text.append(text)

    def _end(self, name: str) -> None:
        self._depth.up()
        self._taking = False
        what = NAMES.get(name)
        if what == "rPh":
            self._phonetic = False
        elif what == "si":
            fits = self._length <= LONGEST_CELL
            self.found.append(shown("".join(self._text)) if fits else None)
            if len(self.found) > MOST_CELLS:
                raise too_large(self._file, f"This workbook holds more than {MOST_CELLS:,} texts")


def shown(text: str) -> str:
    """A text as Excel shows it, without the spaces around it: ``_x000A_`` is a new line."""
    return (_CODE.sub(_decoded, text) if "_x" in text else text).strip()


def _decoded(found: re.Match[str]) -> str:
    """The letter of a code; what is no letter (half of one, a control code) stays a code."""
    letter = chr(int(found[1], 16))
    return letter if letter.isprintable() or letter in "\t\n\r" else found[0]
