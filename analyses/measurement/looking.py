"""Pictures for the team while it works: of single people's scores, so never in a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from evaluation.report.figures.blocks import Block, ChartRow, draw_blocks
from evaluation.report.figures.marks import tick
from evaluation.report.figures.sheet import ACCENT, INK, QUIET, WIDE, Look, Plot
from evaluation.scoring.scores import Array, ScoredWave, long_scores

_REACH = 1.5  # quartile distances; how far whiskers go, as in the other box plots that people know
_HALF = 4.0  # points, of a box's height
_BOX, _OUTLIER = Look("#cfe0e3", ACCENT), Look("white", QUIET)


@dataclass(frozen=True, slots=True)
class ScorePicture:
    """A picture that a notebook shows."""

    svg: str

    def _repr_svg_(self) -> str:
        return self.svg


def picture_of_scores(scored: Sequence[ScoredWave]) -> ScorePicture | str:
    """How scores lie at each wave, a box a scale and wave; words where nobody could be scored.

    Tukey (1977), Exploratory Data Analysis, 2C: the quartiles with the median, whiskers to the
    last score within 1.5 quartile distances of the box, and each score beyond them.
    """
    scores = long_scores(scored)
    if scores.empty:
        return "Nobody could be scored, so there is no picture."
    rows = [
        ChartRow(
            f"{scale}, {wave}",
            partial(_draw_box, values=values.to_numpy(dtype=float)),
            (tick(round(values.median(), 2)), f"{len(values):,}"),
        )
        for scale, of_scale in scores.groupby("scale", sort=False)
        for wave, values in of_scale.groupby("wave", sort=False)["score"]
    ]
    low, high = float(scores["score"].min()), float(scores["score"].max())
    margin = (high - low) / 40 or 0.5  # so that no ring is cut off
    block = Block(tuple(rows), low - margin, high + margin, Plot.grid, ("median", "n"))
    return ScorePicture(draw_blocks([block], WIDE).svg())


def box_of(values: Array) -> tuple[float, float, float, float, float]:
    """Ends of the whiskers and between them the quartiles, from low to high; values: not empty."""
    first, median, third = np.quantile(values, (0.25, 0.5, 0.75))
    reach = _REACH * (third - first)
    within = values[(values >= first - reach) & (values <= third + reach)]
    low, high = min(within.min(), first), max(within.max(), third)
    return (float(low), float(first), float(median), float(third), float(high))


def _draw_box(plot: Plot, y: float, *, values: Array) -> None:
    low, first, median, third, high = (*map(plot.x, box_of(values)),)
    sheet = plot.sheet
    sheet.line((low, y), (high, y), ACCENT, 1.0)
    sheet.box((first, y - _HALF), (third - first, 2 * _HALF), _BOX)
    sheet.line((median, y - _HALF), (median, y + _HALF), INK, 2.0)
    for x in {x for x in map(plot.x, values) if not low <= x <= high}:
        sheet.disc((x, y), 4, _OUTLIER)
