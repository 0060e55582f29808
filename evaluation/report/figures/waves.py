"""Flows wave by wave: a column of boxes a wave, and below who was there at several waves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.report.figures.marks import said
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
    QUIET,
    SMALL,
    START,
    TEXT,
    WIDTH,
    DrawingSheet,
    height_of,
    wrapped,
)
from evaluation.say.finding import Figure, Mark

_GAP, _LINE, _PAD, _HEAD = 0.28, 0.19, 0.08, 0.3  # inches
_BETWEEN, _BETWEEN_ALONE = 0.42, 0.2  # from box to box: with words on who is missing, without
_FILL = "#eceff1"


@dataclass(frozen=True, slots=True)
class Box:
    """A step with what is told inside it."""

    mark: Mark
    inside: tuple[Mark, ...] = ()


def boxes(figure: Figure) -> dict[str, list[Box]]:
    """The boxes of each column, from the top; those below the columns under an empty name."""
    found: dict[str, list[Box]] = {}
    for mark in figure.marks:
        column = found.setdefault(mark.column, [])
        if mark.inside and column:
            column[-1] = Box(column[-1].mark, (*column[-1].inside, mark))
        else:
            column.append(Box(mark))
    return found


def missing(figure: Figure, mark: Mark) -> list[str]:
    """What became of those who are in the steps before and not in this: ``14 did not start``."""
    values = {other.key: other.value for other in figure.marks if other.key}
    gone = {words: values[key] - mark.value for key, words in mark.of.items() if key in values}
    return [f"{said(figure, n)} {words}" for words, n in gone.items() if n and words]


def draw_waves(figure: Figure) -> DrawingSheet:
    """The columns side by side, steps of the same name level with one another."""
    found = boxes(figure)
    below = found.pop("", [])
    wide = (EDGE - START - _GAP * (len(found) - 1)) / max(1, len(found))
    steps = list(dict.fromkeys(m.label for m in figure.marks if m.column and _is_box(found, m)))
    rows = [[_of_step(column, step) for column in found.values()] for step in steps]
    room = EDGE - START - 2 * _PAD
    notes = [wrapped("; ".join(missing(figure, box.mark)), room, SMALL) for box in below]
    tops, bottom = _tops(figure, rows)
    deep = [
        _depth(box) + (height_of(note) + _PAD / 2 if note else 0)
        for box, note in zip(below, notes, strict=True)
    ]
    sheet = DrawingSheet(bottom + sum(d + _BETWEEN_ALONE for d in deep) + 0.06)
    for at, name in enumerate(found):
        left = START + at * (wide + _GAP)
        sheet.text(left, 0.12, name, weight="bold", color=ACCENT)
        last = 0.0
        for row, top in zip(rows, tops, strict=True):
            if box := row[at]:
                if last:
                    _arrow(sheet, left + 0.22, last, top)
                _words(sheet, figure, box.mark, (left + 0.36, top))
                last = top + _depth(box)
                _box(sheet, (left, top), (wide, _depth(box)), "white")
                _inside(sheet, figure, box, (left, top), wide)
        if (
            last
            and below
            and set(below[0].mark.of) & {m.key for m in figure.marks if m.column == name}
        ):
            _arrow(sheet, left + 0.22, last, bottom + _BETWEEN_ALONE)
    y = bottom
    for box, note, depth in zip(below, notes, deep, strict=True):
        y += _BETWEEN_ALONE
        _box(sheet, (START, y), (EDGE - START, depth), _FILL)
        _inside(sheet, figure, box, (START, y), EDGE - START)
        top = y + _depth(box) - _PAD / 2
        sheet.text(START + _PAD, top, note, va="top", fontsize=SMALL, color=QUIET)
        y += depth
    return sheet


def _is_box(found: dict[str, list[Box]], mark: Mark) -> bool:
    return any(box.mark is mark for box in found[mark.column])


def _of_step(column: Sequence[Box], step: str) -> Box | None:
    return next((box for box in column if box.mark.label == step), None)


def _depth(box: Box) -> float:
    return 2 * _PAD + _LINE * (1 + len(box.inside))


def _tops(figure: Figure, rows: Sequence[Sequence[Box | None]]) -> tuple[list[float], float]:
    """Where each row of boxes begins, and where the last one ends."""
    y, tops = _HEAD, list[float]()
    for row in rows:
        there = [box for box in row if box]
        if tops:
            y += _BETWEEN if any(missing(figure, box.mark) for box in there) else _BETWEEN_ALONE
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
        look = {"fontsize": SMALL, "color": QUIET} if at else {"fontsize": TEXT, "color": INK}
        sheet.text(left + _PAD * (2.5 if at else 1), y, mark.label, **look)
        number = said(figure, mark.value)
        sheet.text(
            left + wide - _PAD, y, number, ha="right", weight="normal" if at else "bold", **look
        )


def _words(sheet: DrawingSheet, figure: Figure, mark: Mark, place: tuple[float, float]) -> None:
    """Who did not come from the step before, in the space above the box."""
    left, top = place
    words = "; ".join(missing(figure, mark))
    sheet.text(left, top - _BETWEEN / 2, words, fontsize=SMALL, color=QUIET)


def _arrow(sheet: DrawingSheet, x: float, start: float, end: float) -> None:
    """A line down from one box to the next, with a head."""
    from matplotlib.patches import FancyArrowPatch

    places = [(x / WIDTH, 1 - y / sheet.height) for y in (start, end)]
    sheet.surface.add_artist(
        FancyArrowPatch(
            places[0],
            places[1],
            arrowstyle="-|>",
            mutation_scale=8,
            shrinkA=0,
            shrinkB=0,
            linewidth=0.9,
            color=QUIET,
            transform=sheet.surface.transFigure,
        )
    )


def _box(
    sheet: DrawingSheet, corner: tuple[float, float], size: tuple[float, float], fill: str
) -> None:
    from matplotlib.patches import Rectangle

    (x, y), (wide, deep) = corner, size
    sheet.surface.add_artist(
        Rectangle(
            (x / WIDTH, 1 - (y + deep) / sheet.height),
            wide / WIDTH,
            deep / sheet.height,
            linewidth=0.9,
            facecolor=fill,
            edgecolor=ACCENT,
            zorder=0,
            transform=sheet.surface.transFigure,
        )
    )
