"""SPSS ``.sav``: codes as they are, with value labels, variable labels and user-missing codes."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import DataError, Issue
from evaluation.read.exports.tools.layout import Layout, accept, kinds
from evaluation.read.exports.tools.qualtrics import KNOWN as QUALTRICS
from evaluation.read.exports.tools.qualtrics import judge, own_columns

Rows = tuple[tuple[int, tuple[str, ...]], ...]
_EPOCH = datetime.datetime(1582, 10, 14)  # noqa: DTZ001 - SPSS has no zones
_DATES = ("DATE", "ADATE", "EDATE", "JDATE", "SDATE")
_MOMENTS = ("DATETIME", "YMDHMS")
_TIMES = ("TIME", "DTIME", "MTIME")
_FORMAT = re.compile(r"([A-Z]+)")


@dataclass(frozen=True, slots=True)
class Sav:
    """What a .sav file holds: its layout, encoding, rows, and ``odd`` moments that cannot be."""

    layout: Layout
    encoding: str
    rows: Rows
    odd: tuple[tuple[int, int, str], ...]


def read_sav(path: Path, shown_as: str) -> Sav:
    """The cases of a .sav file as text. Raises DataError when it is damaged."""
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
    names = tuple(meta.column_names)
    odd: list[tuple[int, int, str]] = []
    cells: list[list[str]] = []
    for place, name in enumerate(names):
        shape = _FORMAT.match(str(meta.original_variable_types.get(name, "")))
        texts = []
        for case, value in enumerate(columns[name], start=1):
            text = as_text(value, shape[1] if shape else "")
            if text is None:
                odd.append((case, place, str(value)))
            texts.append(text or "")
        cells.append(texts)
    rows = tuple((n, row) for n, row in enumerate(zip(*cells, strict=True), start=1))
    return Sav(_layout(names, meta), str(meta.file_encoding or "utf-8"), rows, tuple(odd))


def as_text(value: Any, shape: str) -> str | None:
    """A value as the text that SPSS shows; None for a date or time that cannot be."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value.strip()
    if shape in (*_DATES, *_MOMENTS):
        try:
            moment = _EPOCH + datetime.timedelta(seconds=float(value))
        except OverflowError:
            return None
        return (moment.date() if shape in _DATES else moment.replace(microsecond=0)).isoformat(
            **({} if shape in _DATES else {"sep": " "})
        )
    if shape in _TIMES:
        try:
            return str(datetime.timedelta(seconds=round(float(value))))
        except OverflowError:
            return None
    return code_text(value)


def code_text(value: Any) -> str:
    """A code without the ``.0`` that SPSS keeps behind whole numbers."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _layout(names: Sequence[str], meta: Any) -> Layout:
    wording = {n: str(w) for n, w in meta.column_names_to_labels.items() if w}
    from_qualtrics = bool(own_columns(names))
    about = kinds(names, QUALTRICS if from_qualtrics else {})
    labels = {
        name: {code_text(code): str(label) for code, label in codes.items()}
        for name, codes in meta.variable_value_labels.items()
    }
    return Layout(
        "spss",
        "SPSS .sav",
        "the file's own first bytes",
        0,
        tuple(names),
        wording,
        about,
        _blocks(meta),
        labels,
        _missing(meta),
        judge(names, about) if from_qualtrics else accept,
    )


def _blocks(meta: Any) -> dict[str, tuple[str, ...]]:
    """Sets of columns that are one question with several answers, as the file defines them."""
    sets: Mapping[str, Any] = getattr(meta, "mr_sets", None) or {}
    return {
        str(one.get("label") or name): tuple(one.get("variable_list") or ())
        for name, one in sets.items()
    }


def _missing(meta: Any) -> dict[str, frozenset[str]]:
    """Codes that the file declares as missing; a range is ``low..high``."""
    ranges = {
        name: [(code_text(one["lo"]), code_text(one["hi"])) for one in declared]
        for name, declared in meta.missing_ranges.items()
        if declared
    }
    return {
        name: frozenset(low if low == high else f"{low}..{high}" for low, high in ends)
        for name, ends in ranges.items()
    }
