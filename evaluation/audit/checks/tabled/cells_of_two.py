"""Columns of two figures a cell: a mean with its deviation, an estimate with its interval."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evaluation.audit.documents.figures import figure
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.read.exports.grid import small_letters

_MEAN_SD = re.compile(
    r"(?P<of>.*?)\b(?:mean|m|average)\s*"
    r"(?:[(\[]\s*(?:sd|s\.d\.|standard deviation)\s*[)\]]|[,\u00b1]\s*sd\b|\+/- ?sd\b)(?P<after>.*)"
)
_WITH_INTERVAL = re.compile(
    r"(?P<of>.*?)\s*(?:[(\[]|,\s?)(?P<ci>(?:\d\d(?:\.\d)?)? ?%? ?"
    r"(?:ci|c\.i\.|confidence intervals?))[)\]]?"
)
_NUMBER = r"[-\u2212\u2013]?\d[\d,]*\.?\d*|[-\u2212\u2013]?\.\d+"
_OF_MEAN = re.compile(rf"({_NUMBER})\s*(?:[(\[]|\u00b1|\+/-)\s*(\d*\.?\d+)\s*[)\]]?")
_OF_INTERVAL = re.compile(rf"({_NUMBER}%?)\s*[(\[]\s*([^()\[\]]*\d[^()\[\]]*)[)\]]")


def parted(table: PrintedTable) -> PrintedTable:
    """The table with each such column as two, by their headings; other columns as they are."""
    headings: list[str] = []
    columns: list[Sequence[PrintedCell]] = []
    for at, heading in enumerate(table.headings):
        held = [row[at] for row in table.rows]
        names, shape = _named(heading)
        pairs = [shape.fullmatch(cell.text.strip()) if shape else None for cell in held]
        if shape is None or 2 * sum(map(bool, pairs)) <= len([c for c in held if c.text]):
            headings.append(heading)
            columns.append(held)
            continue
        headings += names
        columns += [
            [_half(c, p[half] if p else "") for c, p in zip(held, pairs, strict=True)]
            for half in (1, 2)
        ]
    if len(headings) == len(table.headings):
        return table
    return replace(table, headings=tuple(headings), rows=tuple(zip(*columns, strict=True)))


def _named(heading: str) -> tuple[tuple[str, ...], re.Pattern[str] | None]:
    """What the two halves are called, and the shape of a cell; none where it is no such column."""
    low = " ".join(small_letters(heading).split())
    if found := _MEAN_SD.fullmatch(low):
        rest = found["of"].strip(), found["after"].strip()
        return tuple(" ".join(f"{rest[0]} {word} {rest[1]}".split()) for word in ("mean", "sd")), (
            _OF_MEAN
        )
    if found := _WITH_INTERVAL.fullmatch(low):
        return (found["of"], found["ci"]), _OF_INTERVAL
    return (), None


def _half(cell: PrintedCell, text: str) -> PrintedCell:
    return PrintedCell(text, cell.place, figure(text) if text else None)
