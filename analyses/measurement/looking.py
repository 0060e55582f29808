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

    grid = sns.catplot(scores, x="wave", y="score", col="scale", kind="box", height=3)
    plt.close(grid.figure)  # else a notebook shows it twice: drawn, and as the cell's value
    figure: Figure = grid.figure
    return figure
