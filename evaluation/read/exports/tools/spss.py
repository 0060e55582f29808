"""SPSS ``.sav``: codes as they are, with value labels, variable labels and user-missing codes."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.errors import DataError, Issue
from evaluation.read.exports.tools.layout import Layout, kinds
from evaluation.read.exports.tools.qualtrics import KNOWN as QUALTRICS
from evaluation.read.exports.tools.qualtrics import judge, own_columns
from evaluation.read.files.cells import address
from evaluation.read.files.raw import Raw, number_of

_EPOCH = datetime.datetime(1582, 10, 14)  # noqa: DTZ001 - SPSS has no zones
_DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE")
_MOMENTS = ("DATETIME", "YMDHMS")
_TIMES = ("TIME", "DTIME", "MTIME")
_FORMAT = re.compile(r"([A-Z]+)")


def read_sav(path: Path, shown_as: str) -> tuple[Raw, Layout, list[Issue]]:
    """The cases of a .sav file as text, and dates that cannot be. Raises DataError when damaged."""
    import pyreadstat  # heavy: only when such a file is read

    try:
        columns, meta = pyreadstat.read_sav(
            str(path), user_missing=True, disable_datetime_conversion=True, output_format="dict"
        )
    except Exception:  # noqa: BLE001 - the reader raises whatever the damage leads it to
        raise DataError(
            Issue(
                shown_as,
                "This SPSS file is damaged and cannot be opened.",
                "Open it in SPSS or PSPP and save it again, or save it as CSV.",
                code="file.damaged",
            )
        ) from None
    impossible: list[Issue] = []
    cells: dict[str, list[str]] = {}
    for place, name in enumerate(meta.column_names):
        shape = _FORMAT.match(str(meta.original_variable_types.get(name, "")))
        texts = [as_text(value, shape[1] if shape else "") for value in columns[name]]
        impossible += [
            Issue(
                shown_as,
                "This date is in no calendar.",
                "It is read as missing.",
                cell=address(case, place),
                value=str(columns[name][case - 1]),
                severity="note",
                code="dates.in-no-calendar",
            )
            for case, text in enumerate(texts, start=1)
            if text is None
        ]
        cells[name] = [text or "" for text in texts]
    rows = list(zip(*cells.values(), strict=True))
    encoding = str(meta.file_encoding or "utf-8")
    return Raw(shown_as, "", encoding, rows), _layout(cells, meta), impossible


def as_text(value: Any, shape: str) -> str | None:
    """A value as the text that SPSS shows; None for a date or time that cannot be."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value.strip()
    try:
        if shape in _TIMES:
            return str(datetime.timedelta(seconds=round(float(value))))
        if shape in (*_DATES, *_MOMENTS):
            moment = _EPOCH + datetime.timedelta(seconds=float(value))
            day = moment.date().isoformat()
            return day if shape in _DATES else moment.isoformat(" ", "seconds")
    except OverflowError:
        return None
    return code_text(value)


def code_text(value: Any) -> str:
    """A code without the ``.0`` that SPSS keeps behind whole numbers."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _layout(cells: Mapping[str, Sequence[str]], meta: Any) -> Layout:
    names = tuple(cells)
    about = kinds(names, QUALTRICS if own_columns(names) else {})
    sets: Mapping[str, Any] = getattr(meta, "mr_sets", None) or {}
    return Layout(
        "spss",
        "SPSS .sav",
        "the file's own first bytes",
        0,
        names,
        questions={n: str(words) for n, words in meta.column_names_to_labels.items() if words},
        about=about,
        # columns that are one question with several answers, as the file defines them
        blocks={
            str(defined.get("label") or name): tuple(defined.get("variable_list") or ())
            for name, defined in sets.items()
        },
        labels={
            name: {code_text(code): str(label) for code, label in codes.items()}
            for name, codes in meta.variable_value_labels.items()
        },
        not_answered={
            name: _missing(ranges, cells[name]) for name, ranges in meta.missing_ranges.items()
        },
        judge=judge(names, about),
    )


def _missing(ranges: Sequence[Mapping[str, Any]], cells: Sequence[str]) -> frozenset[str]:
    """Codes that the file declares as missing; of a range those that stand in the data."""
    codes = {code_text(ends["lo"]) for ends in ranges if ends["lo"] == ends["hi"]}
    spans = [ends for ends in ranges if ends["lo"] != ends["hi"]]
    numbers = {cell: number_of(cell) for cell in cells} if spans else {}
    return frozenset(codes).union(
        cell
        for cell, number in numbers.items()
        for ends in spans
        if number is not None and float(ends["lo"]) <= number <= float(ends["hi"])
    )
