"""What a workbook keeps once for all its sheets: texts, and what styles make of numbers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO

from evaluation.read.files.cells import LONGEST_CELL, MOST_CELLS, too_large
from evaluation.read.files.markup import local, read_xml

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",
)
NAMES = {
    space + name: name
    for space in _MAIN
    for name in ("c", "v", "f", "t", "is", "row", "sheetData", "rPh", "si", "mergeCell", "col")
}
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WHOLE = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_MOST_STYLES = 100_000  # Excel allows 65,490


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook share.

    ``texts``: their words; None for one that is too long. ``kinds``: what each style makes of a
    number ("", "date", "duration" or "percent").
    """

    texts: Sequence[str | None]
    kinds: Sequence[str]
    since_1904: bool


class Strings:
    """The words that a workbook keeps for all its sheets; None for one that is too long."""

    def __init__(self, stream: IO[bytes], file: str) -> None:
        self.texts: list[str | None] = []
        self._file = file
        self._text = ""
        self._taking = self._phonetic = False
        read_xml(stream, self._start, self._end, self._words)

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        what = NAMES.get(name)
        if what == "si":
            self._text = ""
        elif what == "rPh":
            self._phonetic = True
        self._taking = what == "t" and not self._phonetic

    def _words(self, text: str) -> None:
        if self._taking and len(self._text) <= LONGEST_CELL:
            self._text += text

    def _end(self, name: str) -> None:
        self._taking = False
        what = NAMES.get(name)
        if what == "rPh":
            self._phonetic = False
        elif what == "si":
            self.texts.append(shown(self._text) if len(self._text) <= LONGEST_CELL else None)
            if len(self.texts) > MOST_CELLS:
                raise too_large(self._file, f"This workbook holds more than {MOST_CELLS:,} texts")


def shown(text: str) -> str:
    """A text as Excel shows it, without the spaces around it: ``_x000A_`` is a new line."""
    return (_CODE.sub(_decoded, text) if "_x" in text else text).strip()


def _decoded(code: re.Match[str]) -> str:
    """The letter of a code; what is no letter (half of one, a control code) stays a code."""
    letter = chr(int(code[1], 16))
    return letter if letter.isprintable() or letter in "\t\n\r" else code[0]


def written(digits: str, value: float, kind: str, *, since_1904: bool) -> str:
    """A number as a person sees it, but with all its digits. ``digits``: as the file has it."""
    if kind == "percent":
        return f"{_plain(Decimal(repr(value)) * 100)}%"
    date = _date(value, kind, since_1904=since_1904) if kind and value >= 0 else ""
    if date or _WHOLE.fullmatch(digits):
        return date or digits
    return _plain(Decimal(repr(value))) if value.is_integer() else str(value)


def _plain(value: Decimal) -> str:
    """All digits, without an exponent and without noughts at the end."""
    return f"{value.normalize():f}" if value else "0"


def _date(value: float, kind: str, *, since_1904: bool) -> str:
    """A day, moment, time or duration; empty where the calendar ends."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    try:
        date = from_excel(value, epoch, timedelta=kind == "duration")
    except (OverflowError, ValueError):
        return ""
    return _without_midnight(date) if isinstance(date, datetime.datetime) else str(date)


def moment(text: str) -> str:
    """A moment that the workbook holds as ISO 8601."""
    try:
        return _without_midnight(datetime.datetime.fromisoformat(text.strip()))
    except ValueError:
        return text.strip()


def _without_midnight(date: datetime.datetime) -> str:
    """A day without its midnight."""
    midnight = date.time() == datetime.time() and date.tzinfo is None
    return date.date().isoformat() if midnight else str(date)


class Styles:
    """What each cell style makes of a number: ``kinds[s]`` for the style ``s``."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self.kinds: list[str] = []
        self._inside = False
        self._formats: dict[str, str] = {}
        if stream:
            read_xml(stream, self._start)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        what = local(name)
        if what in ("cellXfs", "cellStyleXfs"):  # cells use the first
            self._inside = what == "cellXfs"
        elif what == "numFmt" and len(self._formats) < _MOST_STYLES:
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif what == "xf" and self._inside and len(self.kinds) < _MOST_STYLES:
            self.kinds.append(self._kind(attributes.get("numFmtId", "0")))

    def _kind(self, number: str) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        builtin = BUILTIN_FORMATS.get(int(number), "") if re.fullmatch(r"\d{1,9}", number) else ""
        code = self._formats.get(number, builtin)[:255]
        if is_timedelta_format(code):
            return "duration"
        if is_date_format(code):
            return "date"
        return "percent" if re.sub(r'"[^"]*"|\\.', "", code).split(";")[0].endswith("%") else ""
