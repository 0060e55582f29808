"""Pictures for the team while it works: of single people's scores, so never in a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaluation.scoring.scores import ScoredWave, long_scores

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture_of_scores(scored: Sequence[ScoredWave]) -> Figure | str:
    """How scores lie at each wave, a box a scale and wave; words where nobody could be scored."""
    scores = long_scores(scored)
    if scores.empty:
        return "Nobody could be scored, so there is no picture."
    import matplotlib.pyplot as plt  # slow to import, and needed here only
    import seaborn as sns

    waves, scales = scores["wave"].unique(), scores["scale"].unique()
    figure, axes = plt.subplots(figsize=(6, 1 + 0.2 * len(waves) * len(scales)))
    plt.close(figure)  # else a notebook shows it twice: drawn, and as the cell's value
    # All in one frame, lying, where names have room; a frame each takes five times as long.
    sns.boxplot(scores, x="score", y="scale", hue="wave", hue_order=waves, ax=axes)
    sns.move_legend(axes, "upper left", bbox_to_anchor=(1, 1), frameon=False)
    sns.despine(ax=axes)
    return figure
