"""Flow charts: one bar a step, and who is lost between two; or waves side by side, in boxes."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.report.figures.blocks import is_wide
from evaluation.report.figures.marks import value_words
from evaluation.report.figures.sheet import (
    ACCENT,
    BAR,
    EDGE,
    INK,
    LEADING,
    LINE,
    QUIET,
    SMALL,
    TEXT,
    DrawingSheet,
    Look,
    fitted,
    height_of,
    width_of,
    wrapped,
)
from evaluation.say import wording
from evaluation.say.finding import Figure, Mark

_THICK, _BETWEEN = 14.0, 18.0  # points: a step, and the words on those who are lost


def lost(figure: Figure, at: int) -> float:
    """How many of the step before do not reach the step ``at``."""
    return figure.marks[at - 1].value - figure.marks[at].value if at else 0.0


def share(figure: Figure, at: int) -> str:
    """A step's share of the first step: ``85%``; empty for the first and where that is 0."""
    first = figure.marks[0].value
    return wording.share(figure.marks[at].value, first) if at and first else ""


def draw_flow(figure: Figure, width: float) -> DrawingSheet:
    """The steps from the top down, each bar as long as its share of the longest."""
    beside = is_wide(width)
    room = 150.0 if beside else width - 2 * EDGE
    labels = [wrapped(mark.label, room, TEXT) for mark in figure.marks]
    left = EDGE + (max(width_of(label, TEXT) for label in labels) + 12 if beside else 0)
    depths = [
        max(_THICK, height_of(label)) if beside else height_of(label) + 2 + _THICK
        for label in labels
    ]
    sheet = DrawingSheet(width, sum(depths) + _BETWEEN * (len(depths) - 1) + 4)
    longest = max(mark.value for mark in figure.marks) or 1.0
    numbers = [value_words(figure, mark.value) for mark in figure.marks]
    after = max(width_of(number, TEXT, bold=True) for number in numbers) + 12
    long = width - EDGE - left - after - width_of("over 99%", SMALL)
    y = 2.0
    for at, (mark, label, depth) in enumerate(zip(figure.marks, labels, depths, strict=True)):
        if at:
            words = f"{value_words(figure, lost(figure, at))} {mark.group}".strip()
            sheet.text(left + 6, y + _BETWEEN / 2, "\N{DOWNWARDS ARROW}", colour=ACCENT, bold=True)
            sheet.text(left + 20, y + _BETWEEN / 2, words, size=SMALL, colour=QUIET)
            y += _BETWEEN
        deep = height_of(label)
        sheet.text(EDGE, y + (depth if beside else deep) / 2, label)
        middle = y + (depth / 2 if beside else depth - _THICK / 2)
        _step(sheet, (left, middle - _THICK / 2), long * mark.value / longest, long)
        sheet.text(left + long + 6, middle, numbers[at], bold=True)
        sheet.text(left + long + after, middle, share(figure, at), size=SMALL, colour=QUIET)
        y += depth
    return sheet


def _step(sheet: DrawingSheet, corner: tuple[float, float], long: float, room: float) -> None:
    """A step's bar before an outline as long as the longest could be: what is missing is seen."""
    sheet.box(corner, (room, _THICK), Look("white", LINE))
    sheet.box(corner, (long, _THICK), BAR)


_GAP, _LINE, _PAD, _HEAD = 20.0, 13.0, 5.0, 18.0  # points
_ALONE = 14.0  # from box to box without words on who is missing
_OUTLINE, _TINTED = Look("white", ACCENT, width=0.9), Look("#eef5f5", ACCENT, width=0.9)


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


def draw_waves(figure: Figure, width: float) -> DrawingSheet:
    """The columns side by side, steps of the same name level with one another.

    On a narrow sheet the columns stand below one another.
    """
    columns = boxes(figure)
    below = columns.pop("", [])
    beside = is_wide(width)
    across = len(columns) if beside and columns else 1
    wide = (width - 2 * EDGE - _GAP * (across - 1)) / across
    groups = [columns] if beside else [{name: steps} for name, steps in columns.items()]
    grids = [_Grid(figure, group, wide) for group in groups]
    under = _Grid(figure, {"": below}, width - 2 * EDGE, joined=True) if below else None
    sheet = DrawingSheet(width, sum(g.height for g in grids) + (under.height if under else 0) + 4)
    y = 0.0
    for grid in grids:
        for at, name in enumerate(grid.columns):
            grid.draw(sheet, name, EDGE + at * (wide + _GAP), y)
        if under and grid is grids[-1]:
            _join(sheet, figure, grid, below[0], wide, y)
        y += grid.height
    if under:
        under.draw(sheet, "", EDGE, y)
    return sheet


class _Grid:
    """Columns whose steps of one name stand level: where each box begins, and how deep it is."""

    def __init__(
        self, figure: Figure, columns: dict[str, list[Box]], wide: float, *, joined: bool = False
    ) -> None:
        self.figure, self.columns, self.wide, self.joined = figure, columns, wide, joined
        self.tops: dict[str, float] = {}
        steps = dict.fromkeys(box.mark.label for column in columns.values() for box in column)
        y = _ALONE if joined else _HEAD
        for at, step in enumerate(steps):
            there = [b for column in columns.values() for b in column if b.mark.label == step]
            if at:
                y += max([_ALONE, *(self._over(box) for box in there if not joined)])
            self.tops[step] = y
            y += max(self._depth(box) for box in there)
        self.height = y + (0 if joined else 8)

    def _note(self, box: Box) -> str:
        room = self.wide - 2 * _PAD - (0 if self.joined else 16)
        return wrapped("; ".join(missing(self.figure, box.mark)), room, SMALL)

    def _over(self, box: Box) -> float:
        """How much room the words on who is missing take above a box."""
        note = self._note(box)
        return height_of(note) + 8 if note else _ALONE

    def _lines(self, box: Box) -> list[tuple[Mark, str]]:
        """What stands in a box, each with its words broken to fit beside its number."""
        lines = []
        for mark in (box.mark, *box.inside):
            number = width_of(value_words(self.figure, mark.value), TEXT, bold=True)
            room = self.wide - 3 * _PAD - number - (_PAD if mark is not box.mark else 0)
            lines.append((mark, wrapped(mark.label, room, TEXT)))
        return lines

    def _depth(self, box: Box) -> float:
        note = self._note(box) if self.joined else ""
        words = sum(height_of(label) + 1 for _, label in self._lines(box))
        return 2 * _PAD + words + (height_of(note) if note else 0)

    def draw(self, sheet: DrawingSheet, name: str, left: float, y: float) -> None:
        """Draw one column, ``y`` from the top of the sheet."""
        if name:
            sheet.text(
                left, y + LEADING / 2, fitted(name, self.wide, TEXT), bold=True, colour=ACCENT
            )
        last = 0.0
        for box in self.columns[name]:
            top, depth = y + self.tops[box.mark.label], self._depth(box)
            note = self._note(box)
            if last and not self.joined:
                sheet.arrow(left + 8, last, top, QUIET)
                if note:
                    sheet.text(left + 16, (last + top) / 2, note, size=SMALL, colour=QUIET)
            sheet.box((left, top), (self.wide, depth), _TINTED if self.joined else _OUTLINE)
            at = top + _PAD
            for mark, label in self._lines(box):
                within = mark is not box.mark
                colour, deep = QUIET if within else INK, height_of(label) + 1
                middle = at + deep / 2
                sheet.text(left + _PAD * (2 if within else 1), middle, label, colour=colour)
                number, right = value_words(self.figure, mark.value), left + self.wide - _PAD
                sheet.text(right, middle, number, anchor="end", bold=not within, colour=colour)
                at += deep
            if note and self.joined:
                sheet.text(left + _PAD, at + height_of(note) / 2, note, size=SMALL, colour=QUIET)
            last = top + depth

    def end(self, name: str) -> float:
        """Where the last box of a column ends."""
        boxes_ = self.columns[name]
        return self.tops[boxes_[-1].mark.label] + self._depth(boxes_[-1]) if boxes_ else 0.0


def _join(
    sheet: DrawingSheet, figure: Figure, grid: _Grid, first: Box, wide: float, y: float
) -> None:
    """Arrows from the columns to what they come together in."""
    for at, name in enumerate(grid.columns):
        keys = {mark.key for mark in figure.marks if mark.column == name}
        if grid.columns[name] and set(first.mark.of) & keys:
            x = EDGE + at * (wide + _GAP) + 8
            sheet.arrow(x, y + grid.end(name), y + grid.height + _ALONE, QUIET)
