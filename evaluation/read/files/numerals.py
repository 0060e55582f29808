"""What a number in a workbook shows: a date, a time, a percentage or itself."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO

from evaluation.read.files.markup import Depth, local, read_xml

_WHOLE = re.compile(r"0|-?[1-9]\d*", re.ASCII)
_MOST_STYLES = 100_000  # Excel allows 65,490


def written(told: str, value: float, kind: str, *, since_1904: bool) -> str:
    """A number as a person sees it, but with all its digits. ``told``: as the file has it."""
    if kind == "percent":
        return f"{_plain(Decimal(repr(value)) * 100)}%"
    date = _date(value, kind, since_1904=since_1904) if kind and value >= 0 else ""
    if date or _WHOLE.fullmatch(told):
        return date or told
    return _plain(Decimal(repr(value))) if value.is_integer() else str(value)


def _plain(value: Decimal) -> str:
    """All digits, without an exponent and without noughts at the end."""
    return f"{value.normalize():f}" if value else "0"


def _date(value: float, kind: str, *, since_1904: bool) -> str:
    """A day, moment, time or duration; empty where the calendar ends."""
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    try:
        found = from_excel(value, epoch, timedelta=kind == "duration")
    except (OverflowError, ValueError):
        return ""
    return _said(found) if isinstance(found, datetime.datetime) else str(found)


def moment(text: str) -> str:
    """A moment that the workbook holds as ISO 8601."""
    try:
        return _said(datetime.datetime.fromisoformat(text.strip()))
    except ValueError:
        return text.strip()


def _said(found: datetime.datetime) -> str:
    """A day without its midnight."""
    midnight = found.time() == datetime.time() and found.tzinfo is None
    return found.date().isoformat() if midnight else str(found)


class Styles:
    """What each cell style makes of a number: ``kinds[s]`` for the style ``s``."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self.kinds: list[str] = []
        self._depth = Depth()
        self._inside = False
        self._formats: dict[str, str] = {}
        if stream:
            read_xml(stream, self._start, self._end)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth.down()
        what = local(name)
        if what == "cellXfs":
            self._inside = True
        elif what == "numFmt" and len(self._formats) < _MOST_STYLES:
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif what == "xf" and self._inside and len(self.kinds) < _MOST_STYLES:
            self.kinds.append(self._kind(attributes.get("numFmtId", "0")))

    def _end(self, name: str) -> None:
        self._depth.up()
        if local(name) == "cellXfs":
            self._inside = False

    def _kind(self, number: str) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        builtin = BUILTIN_FORMATS.get(int(number), "") if re.fullmatch(r"\d{1,9}", number) else ""
        code = self._formats.get(number, builtin)[:255]
        if is_timedelta_format(code):
            return "duration"
        if is_date_format(code):
            return "date"
        return "percent" if re.sub(r'"[^"]*"|\\.', "", code).split(";")[0].endswith("%") else ""
