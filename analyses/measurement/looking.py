"""Pictures for the team while it works: of single people's scores, so never in a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaluation.scoring.scores import ScoredWave, long_scores

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture_of_scores(scored: Sequence[ScoredWave]) -> Figure | str:
    """How scores lie at each wave, one box plot a scale; words where nobody could be scored."""
    scores = long_scores(scored)
    if scores.empty:
        return "Nobody could be scored, so there is no picture."
    import matplotlib.pyplot as plt  # slow to import, and needed here only
    import seaborn as sns

    scales = scores["scale"].unique()
    figure, places = plt.subplots(
        1, len(scales), sharey=True, squeeze=False, figsize=(3 * len(scales), 3)
    )
    plt.close(figure)  # else a notebook shows it twice: drawn, and as the cell's value
    # Not catplot, which draws the same picture in four times the time.
    for axes, scale in zip(places[0], scales, strict=True):
        of_scale = scores[scores["scale"] == scale]
        sns.boxplot(of_scale, x="wave", y="score", order=scores["wave"].unique(), ax=axes)
        axes.set_title(f"scale = {scale}", size="medium")
        sns.despine(ax=axes)
    return figure
