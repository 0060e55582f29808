"""Flow charts: one bar a step, and who is lost between two; or waves side by side, in boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.report.figures.marks import value_words
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
    LINE,
    QUIET,
    SMALL,
    START,
    TEXT,
    WIDTH,
    DrawingSheet,
    Look,
    height_of,
    inches,
    wrapped,
)
from evaluation.say import wording
from evaluation.say.finding import Figure, Mark

_BAR, _BETWEEN = 0.34, 0.36  # inches: a step, and the words on those who are lost


def lost(figure: Figure, at: int) -> float:
    """How many of the step before do not reach the step ``at``."""
    return figure.marks[at - 1].value - figure.marks[at].value if at else 0.0


def share(figure: Figure, at: int) -> str:
    """A step's share of the first step: ``85%``; empty for the first and where that is 0."""
    first = figure.marks[0].value
    return wording.share(figure.marks[at].value, first) if at and first else ""


def draw_flow(figure: Figure) -> DrawingSheet:
    """The steps from the top down, each bar as long as its share of the longest."""
    labels = [wrapped(mark.label, 1.9, TEXT) for mark in figure.marks]
    left = max(inches(label, TEXT) for label in labels) + 0.2
    words = wrapped(f"{figure.x_label}, and share of the first step", WIDTH - left, SMALL)
    depths = [max(_BAR, height_of(label)) for label in labels]
    top = height_of(words) + 0.14
    sheet = DrawingSheet((top + sum(depths) + _BETWEEN * (len(depths) - 1)) + 0.08)
    sheet.text(left, 0.04, words, below=True, size=SMALL, colour=QUIET)
    longest = max(mark.value for mark in figure.marks) or 1.0
    room = EDGE - left - 0.95  # for the number and its share
    y = top
    for at, (mark, label, depth) in enumerate(zip(figure.marks, labels, depths, strict=True)):
        if at:
            _draw_lost(sheet, figure, at, (left, y))
            y += _BETWEEN
        sheet.text(START, y + depth / 2, label)
        _box(sheet, (left, y + (depth - _BAR) / 2), room * mark.value / longest, room)
        end = left + room + 0.08
        value = value_words(figure, mark.value)
        sheet.text(end, y + depth / 2, value, bold=True)
        after = end + inches(value, TEXT, bold=True) + 0.08
        sheet.text(after, y + depth / 2, share(figure, at), size=SMALL, colour=QUIET)
        y += depth
    return sheet


def _draw_lost(sheet: DrawingSheet, figure: Figure, at: int, corner: tuple[float, float]) -> None:
    """The arrow from one step to the next, and how many did not take it."""
    left, y = corner
    words = f"{value_words(figure, lost(figure, at))} {figure.marks[at].group}".strip()
    sheet.text(left + 0.08, y + _BETWEEN / 2, "\N{DOWNWARDS ARROW}", colour=ACCENT, bold=True)
    sheet.text(left + 0.28, y + _BETWEEN / 2, words, size=SMALL, colour=QUIET)


def _box(sheet: DrawingSheet, corner: tuple[float, float], long: float, room: float) -> None:
    """A step's bar before an outline as long as the longest could be: what is missing is seen."""
    for width, fill, edge in ((room, "none", LINE), (long, ACCENT, ACCENT)):
        sheet.box(corner, (width, _BAR), Look(fill, edge))


_GAP, _LINE, _PAD, _HEAD = 0.28, 0.19, 0.08, 0.3  # inches
_BETWEEN_STEPS, _BETWEEN_ALONE = 0.42, 0.2  # from box to box: with words on who is missing, without
_OUTLINE, _TINTED = Look("white", ACCENT, width=0.9), Look("#eceff1", ACCENT, width=0.9)


@dataclass(frozen=True, slots=True)
class Box:
    """A step with what is told inside it."""

    mark: Mark
    inside: tuple[Mark, ...] = ()


def boxes(figure: Figure) -> dict[str, list[Box]]:
    """The boxes of each column, from the top; those below the columns under an empty name."""
    columns: dict[str, list[Box]] = {}
    for mark in figure.marks:
        column = columns.setdefault(mark.column, [])
        if mark.inside and column:
            column[-1] = Box(column[-1].mark, (*column[-1].inside, mark))
        else:
            column.append(Box(mark))
    return columns


def missing(figure: Figure, mark: Mark) -> list[str]:
    """What became of those who are in the steps before and not in this: ``14 did not start``."""
    values = {other.key: other.value for other in figure.marks if other.key}
    gone = {words: values[key] - mark.value for key, words in mark.of.items() if key in values}
    return [f"{value_words(figure, n)} {words}" for words, n in gone.items() if n and words]


def draw_waves(figure: Figure) -> DrawingSheet:
    """The columns side by side, steps of the same name level with one another."""
    columns = boxes(figure)
    below = columns.pop("", [])
    wide = (EDGE - START - _GAP * (len(columns) - 1)) / max(1, len(columns))
    steps = dict.fromkeys(
        mark.label
        for mark in figure.marks
        if any(box.mark is mark for box in columns.get(mark.column, ()))
    )
    rows = [
        [
            next((box for box in column if box.mark.label == step), None)
            for column in columns.values()
        ]
        for step in steps
    ]
    room = EDGE - START - 2 * _PAD
    notes = [wrapped("; ".join(missing(figure, box.mark)), room, SMALL) for box in below]
    tops, bottom = _tops(figure, rows)
    deep = [
        _depth(box) + (height_of(note) + _PAD / 2 if note else 0)
        for box, note in zip(below, notes, strict=True)
    ]
    sheet = DrawingSheet(bottom + sum(d + _BETWEEN_ALONE for d in deep) + 0.06)
    for at, name in enumerate(columns):
        left = START + at * (wide + _GAP)
        sheet.text(left, 0.12, name, bold=True, colour=ACCENT)
        last = 0.0
        for row, top in zip(rows, tops, strict=True):
            if box := row[at]:
                if last:
                    sheet.arrow(left + 0.22, last, top, QUIET)
                _words(sheet, figure, box.mark, (left + 0.36, top))
                last = top + _depth(box)
                sheet.box((left, top), (wide, _depth(box)), _OUTLINE)
                _inside(sheet, figure, box, (left, top), wide)
        if (
            last
            and below
            and set(below[0].mark.of) & {m.key for m in figure.marks if m.column == name}
        ):
            sheet.arrow(left + 0.22, last, bottom + _BETWEEN_ALONE, QUIET)
    y = bottom
    for box, note, depth in zip(below, notes, deep, strict=True):
        y += _BETWEEN_ALONE
        sheet.box((START, y), (EDGE - START, depth), _TINTED)
        _inside(sheet, figure, box, (START, y), EDGE - START)
        top = y + _depth(box) - _PAD / 2
        sheet.text(START + _PAD, top, note, below=True, size=SMALL, colour=QUIET)
        y += depth
    return sheet


def _depth(box: Box) -> float:
    return 2 * _PAD + _LINE * (1 + len(box.inside))


def _tops(figure: Figure, rows: Sequence[Sequence[Box | None]]) -> tuple[list[float], float]:
    """Where each row of boxes begins, and where the last one ends."""
    y, tops = _HEAD, list[float]()
    for row in rows:
        there = [box for box in row if box]
        if tops:
            words = any(missing(figure, box.mark) for box in there)
            y += _BETWEEN_STEPS if words else _BETWEEN_ALONE
        tops.append(y)
        y += max(_depth(box) for box in there)
    return tops, y


def _inside(
    sheet: DrawingSheet, figure: Figure, box: Box, corner: tuple[float, float], wide: float
) -> None:
    """The step's name and number, and what is told beneath."""
    left, top = corner
    for at, mark in enumerate((box.mark, *box.inside)):
        y = top + _PAD + _LINE * (at + 0.5)
        size, colour = (SMALL, QUIET) if at else (TEXT, INK)
        sheet.text(left + _PAD * (2.5 if at else 1), y, mark.label, size=size, colour=colour)
        number, right = value_words(figure, mark.value), left + wide - _PAD
        sheet.text(right, y, number, size=size, colour=colour, anchor="end", bold=not at)


def _words(sheet: DrawingSheet, figure: Figure, mark: Mark, place: tuple[float, float]) -> None:
    """Who did not come from the step before, in the space above the box."""
    left, top = place
    words = "; ".join(missing(figure, mark))
    sheet.text(left, top - _BETWEEN_STEPS / 2, words, size=SMALL, colour=QUIET)
