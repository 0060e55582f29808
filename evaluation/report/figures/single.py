"""One result as a small drawing: for a row of a table, and for the answers on a first page."""

from __future__ import annotations

from evaluation.declare.designs import VerdictWord
from evaluation.report.figures.marks import Standing, tick
from evaluation.report.figures.rows import COLOURS, draw_point
from evaluation.report.figures.sheet import (
    INK,
    LEADING,
    PITCH,
    QUIET,
    RULE,
    SMALL,
    DrawingSheet,
    Plot,
    width_of,
)
from evaluation.say.answers import Answer

_WIDTH = 190.0  # points
_EDGE = 5.0  # so that a point at an end is whole
_STANDING: dict[VerdictWord, Standing] = {
    "better": "better",
    "worse": "worse",
    "differs": "clear",
    "no clear change": "unclear",
    "no clear difference": "unclear",
}
_SHARE = 4  # of the widest change: a quarter is room enough for nearly all that is seen


def interval_row(
    value: float | None,
    low: float | None,
    high: float | None,
    ends: tuple[float, float],
    standing: Standing,
    *,
    none: str = "no change",
    words: tuple[str, str] = ("lower", "higher"),
    labelled: bool = True,
    width: float = _WIDTH,
) -> str:
    """A change with its interval about no change, as SVG on one row.

    value, low, high: as they are printed, in the scale's points; None where there is none, and
    then only the line is drawn. ends: how far a change can go; the row takes in a quarter of
    that to either side, or as far as the interval goes. standing: full if clear, hollow if not,
    a diamond if worse. labelled: with the ends and the line of ``none`` named below.
    """
    reach = _reach([x for x in (value, low, high) if x is not None], ends)
    sheet = DrawingSheet(width, PITCH + (LEADING + 1 if labelled else 0))
    plot = Plot(sheet, _EDGE, width - _EDGE, 1, PITCH - 1, -reach, reach)
    middle = PITCH / 2
    sheet.line((plot.left, middle), (plot.right, middle), RULE, 0.8)
    for end in (-reach, reach):
        sheet.line((plot.x(end), middle - 3), (plot.x(end), middle + 3), RULE, 0.8)
    plot.upright(0, INK, 1.2)
    if low is not None and high is not None:
        sheet.line((plot.x(low), middle), (plot.x(high), middle), COLOURS[standing], 3)
    if value is not None:
        draw_point(sheet, (plot.x(value), middle), standing)
    if labelled:
        _label(plot, reach, none, words)
    return sheet.svg()


def answer_row(answer: Answer, *, labelled: bool = True, width: float = _WIDTH) -> str:
    """The answer to a question as such a row; empty for one that has no number or no interval."""
    ends = (answer.lowest, answer.highest)
    if answer.value is None or answer.low is None or None in ends:
        return ""
    differs = answer.verdict in ("differs", "no clear difference")
    return interval_row(
        answer.value,
        answer.low,
        answer.high,
        (answer.lowest or 0.0, answer.highest or 0.0),
        _STANDING.get(answer.verdict, "plain"),
        none="no difference" if differs else "no change",
        labelled=labelled,
        width=width,
    )


def _reach(drawn: list[float], ends: tuple[float, float]) -> float:
    """How far the row goes to either side: a round number that takes in all that is drawn."""
    widest = max(abs(end) for end in ends) or 1.0
    needed = max([widest / _SHARE, *(abs(x) for x in drawn)])
    power = 10.0 ** len(str(int(needed))) / 100 if needed >= 1 else 0.1
    steps = (power * factor for factor in range(1, 1001))
    return next((round(step, 9) for step in steps if step >= needed - 1e-9), needed)


def _label(plot: Plot, reach: float, none: str, words: tuple[str, str]) -> None:
    """The line's name below it, and those of the ends where there is room."""
    y = PITCH + LEADING / 2
    sheet = plot.sheet
    sheet.text(plot.x(0), y, none, anchor="middle", size=SMALL, colour=INK)
    room = (sheet.width - width_of(none, SMALL)) / 2 - 6
    for word, x, anchor in ((words[0], 1.0, "start"), (words[1], sheet.width - 1.0, "end")):
        said = next(
            (text for text in (f"{tick(reach)} {word}", word) if width_of(text, SMALL) <= room), ""
        )
        if said:
            sheet.text(x, y, said, anchor=anchor, size=SMALL, colour=QUIET)  # type: ignore[arg-type]
