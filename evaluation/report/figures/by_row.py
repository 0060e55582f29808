"""Counts by row and column, as figures of answers, of two questions and of periods hold them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluation.report.figures.marks import bar_rows, groups_of
from evaluation.report.figures.periods import in_time
from evaluation.say import wording
from evaluation.say.finding import Figure

NOT_SHOWN = "not shown"
_SO_MANY = {2: "both"}


@dataclass(frozen=True, slots=True)
class CrossedRow:
    """A row's counts by column; a column that is not there has no number to be shown.

    n: of how many the counts are: as the figure says, else their sum. written: what stands for a
    count in its square, by column.
    """

    label: str
    counts: dict[str, float]
    n: float
    written: Mapping[str, str] = field(default_factory=dict)

    def share(self, *columns: str) -> float:
        """What part of the row some columns are, from 0 to 1; 0 of nobody."""
        return sum(self.counts.get(column, 0.0) for column in columns) / self.n if self.n else 0.0

    def percent(self, *columns: str) -> str:
        """That part in words: ``62%``."""
        return wording.share(sum(self.counts.get(column, 0.0) for column in columns), self.n)


def columns_of(figure: Figure) -> tuple[str, ...]:
    """The groups in their order, those without anybody in their place."""
    return tuple(dict.fromkeys((*figure.order, *groups_of(figure))))


def by_row(figure: Figure) -> tuple[CrossedRow, ...]:
    """The rows in their order; one without numbers has no counts.

    Periods stand in time, also those without any. Of answers a row of which one is not shown has
    none: without it the shares of the others are not known.
    """
    whole = {*columns_of(figure)} if figure.kind == "stack" else set[str]()
    rows: dict[str, list[CrossedRow]] = {label: [] for label in figure.rows}
    for label, marks in bar_rows(figure):
        counts = {mark.group: mark.value for mark in marks}
        if not counts.keys() >= whole:
            rows.setdefault(label, [])
            continue
        said = max((mark.n for mark in marks if mark.n is not None), default=None)
        n = sum(counts.values()) if said is None else float(said)
        written = {mark.group: mark.written for mark in marks if mark.written}
        rows.setdefault(label, []).append(CrossedRow(label, counts, n, written))
    labels = in_time(tuple(rows)) if figure.kind == "series" else tuple(rows)
    empty = {label: [CrossedRow(label, {}, 0.0)] for label in labels}
    return tuple(row for label in labels for row in rows.get(label) or empty[label])


def periods_of(figure: Figure) -> tuple[str, ...]:
    """The labels in their order, those without marks in their place."""
    return tuple(row.label for row in by_row(figure))


@dataclass(frozen=True, slots=True)
class Sides:
    """Answers before and after a middle one; without a middle all are after it."""

    before: tuple[str, ...]
    middle: str
    after: tuple[str, ...]
    favoured: tuple[str, ...]

    @classmethod
    def of(cls, figure: Figure) -> Sides:
        """The sides of a figure's answers; those after the middle are in favour unless less is."""
        columns = columns_of(figure)
        if figure.middle not in columns:
            return cls((), "", columns, ())
        at = columns.index(figure.middle)
        before, after = columns[:at], columns[at + 1 :]
        return cls(before, figure.middle, after, before if figure.better == "lower" else after)

    @property
    def favour(self) -> str:
        """What those in favour say, in as few words as their answers have in common."""
        if not self.favoured:
            return ""
        short = min(self.favoured, key=len)
        many = len(self.favoured)
        if many == 1:
            return short
        if all(short.casefold() in answer.casefold() for answer in self.favoured):
            return f"{short} ({_SO_MANY.get(many, f'all {many}')})"
        between = " or " if many == 2 else " to "
        return between.join((self.favoured[0], self.favoured[-1]))
