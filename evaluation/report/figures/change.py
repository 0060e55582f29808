"""Change charts: where the means lie on their scale, and the changes with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from evaluation.report.figures.blocks import Block, ChartRow, draw_blocks
from evaluation.report.figures.marks import (
    bare,
    interval_head,
    interval_words,
    tick,
    value_heading,
    value_words,
)
from evaluation.report.figures.rows import (
    DISC,
    RING,
    draw_better,
    draw_changes_axis,
    draw_interval,
    draw_key,
    draw_means,
    draw_scale,
    tiers,
)
from evaluation.report.figures.sheet import LEADING, DrawingSheet
from evaluation.say.finding import Figure, Levels, Mark
from evaluation.say.wording import number

_ALL = ("Everybody", "All who answered")
# after the name of a scale, where scales differ in it
_BETTER = {
    "higher": "\N{NO-BREAK SPACE}\N{UPWARDS ARROW}",
    "lower": "\N{NO-BREAK SPACE}\N{DOWNWARDS ARROW}",
    "": "",
}


def draw_change(figure: Figure, width: float) -> DrawingSheet:
    """The figure's means and changes from the top down, on a sheet of a width in points."""
    means = [_means(figure.levels, figure)] if figure.levels else []
    return draw_blocks([*means, *_changes(figure)], width)


def _means(levels: Levels, figure: Figure) -> Block:
    """The means of each row on the whole range of their scale."""
    waves = tuple(levels.rows[0].means)
    return Block(
        rows=tuple(
            ChartRow(
                _of_all(figure, row.label, "Average"),
                partial(draw_means, row=row),
                tuple(number(mean, figure.decimals) for mean in row.means.values()),
            )
            for row in levels.rows
        ),
        low=levels.lowest,
        high=levels.highest,
        axis=partial(draw_scale, levels=levels),
        heads=waves,
        over=partial(draw_key, looks=dict(zip(waves, (RING, DISC), strict=True))),
        more=lambda left, right: LEADING * tiers(levels, left, right),
    )


def _changes(figure: Figure) -> list[Block]:
    """The changes, those on scales of one length together: unlike scales share no axis.

    Each axis takes in the same part of its scale, so that the lines of no change meet.
    """
    parts = _alike(figure)
    low, high = _reach(figure, parts)
    columns = 1 + any(mark.low is not None for mark in figure.marks)
    heads = (value_heading(figure), interval_head(figure))[:columns]
    better = partial(draw_better, better=figure.better) if figure.better else None
    return [
        Block(
            rows=tuple(
                ChartRow(
                    _of_all(figure, _label(mark, in_title=bool(title)), value_heading(figure)),
                    partial(draw_interval, figure=figure, mark=mark),
                    (value_words(figure, mark.value), interval_words(figure, mark))[:columns],
                )
                for mark in marks
            ),
            low=low * span,
            high=high * span,
            ratios=_of_ratios(figure),
            axis=partial(draw_changes_axis, figure=figure),
            heads=("",) * columns if at else heads,
            title=title,
            over=None if at else better,
        )
        for at, (title, span, marks) in enumerate(parts)
    ]


def _of_all(figure: Figure, label: str, what: str) -> str:
    """A row's label; what the row is, where there is one and it is of all."""
    alone = len(figure.marks) == 1 and figure.levels is not None
    return what if alone and label in _ALL else label


def _label(mark: Mark, *, in_title: bool) -> str:
    """A mark's label; its range is not said where the title of its rows says it."""
    people = "" if mark.n is None else f", n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{mark.n:,}"
    named = bare(mark.label) if in_title and mark.ends else mark.label
    return f"{named}{people}{_BETTER[mark.better]}"


def _alike(figure: Figure) -> list[tuple[str, float, list[Mark]]]:
    """Marks by group and by the length of their scales: a title, that length, and the marks.

    The length is 1 where it is not known or the same of all.
    """
    differ = len({_length(mark) for mark in figure.marks}) > 1
    parts: dict[tuple[str, float], list[Mark]] = {}
    for mark in figure.marks:
        parts.setdefault((mark.group, _length(mark) if differ else 1.0), []).append(mark)
    by_length = sorted(parts.items(), key=lambda part: part[0][1])
    return [
        (": ".join(filter(None, (group, _scale_named(marks) if differ else ""))), length, marks)
        for (group, length), marks in by_length
    ]


def _length(mark: Mark) -> float:
    return mark.ends[1] - mark.ends[0] if mark.ends else 1.0


def _scale_named(marks: Sequence[Mark]) -> str:
    ends = {mark.ends for mark in marks}
    only = next(iter(ends)) if len(ends) == 1 else None
    return f"Scored from {tick(only[0])} to {tick(only[1])}" if only else ""


def _reach(
    figure: Figure, parts: Sequence[tuple[str, float, Sequence[Mark]]]
) -> tuple[float, float]:
    """From where to where the axes reach, as parts of the length of their scales."""
    ends = [
        end / length
        for _, length, marks in parts
        for mark in marks
        for end in (mark.value, mark.low, mark.high, figure.reference)
        if end is not None
    ]
    if _of_ratios(figure):  # at least half and twice, so that little looks like little
        more = (max(ends) / min(ends)) ** 0.06
        return min(*ends, 0.5) / more, max(*ends, 2.0) * more
    room = 0.06 * (max(ends) - min(ends)) or 1.0
    return min(ends) - room, max(ends) + room


def _of_ratios(figure: Figure) -> bool:
    """Whether its numbers are how many times as high something is, about the same, which is 1."""
    ends = (end for mark in figure.marks for end in (mark.value, mark.low, mark.high))
    return figure.reference == 1 and all(end is None or end > 0 for end in ends)
