"""Series of a table by the words of a sentence: which row it speaks of, and of which times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evaluation.audit.checks.tabled.matrix import Label, Matrix, Of, Totals, matrix
from evaluation.audit.documents.figures import periods_in
from evaluation.audit.documents.grid import table_number
from evaluation.audit.label_words import words_of
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.audit.printed import PrintedFigure

_NAMED = re.compile(r"\btab(?:le|\.) ?([A-Z]?\d+(?:\.\d+)*[a-z]?)\b", re.IGNORECASE)
_LETTERED = re.compile(r"^\w+ (?:[A-Za-z]|\d{1,3})$")
_LONGEST = 300  # rows of a table that sentences speak of without naming it
_SPECIFIC = 4  # words of a label that no other thing is called by


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a series with the time it is of; ``when`` is empty where it is of none."""

    when: str
    label: Label
    cell: PrintedCell
    printed: PrintedFigure
    kind: Of


@dataclass(frozen=True, slots=True)
class Series:
    """A row or column of a table: what it is of, and its figures in order."""

    table: PrintedTable
    label: Label
    points: tuple[Point, ...]

    @property
    def over_time(self) -> tuple[Point, ...]:
        """The figures of one kind that have a time of their own each."""
        dated = [p for p in self.points if p.when and p.kind in (Of.COUNT, Of.SHARE, Of.MEAN)]
        kinds = {p.kind for p in dated}
        times = [p.when for p in dated]
        return tuple(dated) if len(kinds) == 1 and len(set(times)) == len(times) else ()


def tables_named(text: str, tables: Sequence[PrintedTable]) -> list[PrintedTable]:
    """The tables that a sentence names by their number."""
    numbers = {number.lower() for number in _NAMED.findall(text)}
    return [
        table
        for table in tables
        if (table_number(table.caption) or table.place.removeprefix("table ")).lower() in numbers
    ]


def names_table(text: str) -> bool:
    """Whether a sentence names a table at all."""
    return bool(_NAMED.search(text))


@lru_cache(maxsize=512)
def series_of(table: PrintedTable) -> tuple[Series, ...]:
    """Every row and every column of a table as a series."""
    return tuple(_series(table))


def _series(table: PrintedTable) -> Iterator[Series]:
    made = matrix(table)
    for view in (made, made.transposed):
        for r, label in enumerate(view.rows):
            points = tuple(_points(view, r))
            if points:
                yield Series(table, label, points)


def _as_phrase(label: str, text: str) -> bool:
    bare = " ".join(re.sub(r"\([^)]*\)", " ", label).split())
    return bool(re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", text, re.IGNORECASE))


def _points(view: Matrix, row: int) -> Iterator[Point]:
    for c, label in enumerate(view.columns):
        printed, kind = view.printed(row, c), view.kind(row, c)
        if printed and kind and printed.bound == "exact":
            periods = periods_in(label.whole)
            when = periods[0] if len(set(periods)) == 1 and not label.totals else ""
            yield Point(when, label, view.cells[row][c], printed, kind)


def spoken_of(text: str, tables: Sequence[PrintedTable]) -> list[Series]:
    """The series that a sentence speaks of, by all words of their label; the longest label wins.

    Of a table that the sentence does not name, some other word of it stands there too, unless the
    label is of many words.
    """
    said = words_of(text)
    named = tables_named(text, tables)
    if names_table(text) and not named:
        return []
    found: list[tuple[int, Series]] = []
    for table in named or [table for table in tables if len(table.rows) <= _LONGEST]:
        about = words_of(f"{table.caption} {table.headings[0] if table.headings else ''}")
        for series in series_of(table):
            everything = series.label.totals is Totals.PLAIN
            label = words_of(series.label.group if everything else series.label.text)
            everything = everything and not label
            if everything:
                label = frozenset()
                if not re.search(
                    r"\b(?:total|overall|altogether|in all|all)\b", text, re.IGNORECASE
                ):
                    continue
            elif not label or not label <= said or (not named and max(map(len, label)) < 4):
                continue
            elif _LETTERED.search(series.label.text) and not _as_phrase(series.label.text, text):
                continue  # Area A, Year 9: the letter or number tells it from the others
            if not named and len(label) < _SPECIFIC and not about & (said - label):
                continue
            found.append((len(label), series))
    most = max((length for length, _ in found), default=0)
    return [series for length, series in found if length == most]
