"""Evidence for little or no change, on request: equivalence tests and Bayes factors."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy import stats

from evaluation.statistics.change import Estimated, Interval, PairedChange

SMALLEST_FOR_EQUIVALENCE = 20


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether a mean change lies within ``-margin`` to ``margin``, and how it weighs against none.

    ``p`` belongs to the hypothesis that the change is beyond the margin; ``inside`` is the
    interval at 1 - 2 alpha (90% for 5%), which lies within the margin exactly if p < alpha.
    ``bayes_factor``: how many times likelier the data are if there is a change than if none.
    """

    n: int
    margin: float
    p: float
    inside: Interval
    bayes_factor: float


def equivalence(result: PairedChange, margin: float, alpha: float = 0.05) -> Equivalence | None:
    """Two one-sided t tests against ``margin`` raw points, and the JZS Bayes factor.

    The margin, the smallest change that would matter, must be fixed before the results are seen.
    The Bayes factor has the default Cauchy prior of scale sqrt(2)/2 on d_z. None below
    ``SMALLEST_FOR_EQUIVALENCE`` people, where neither could show much, or without a t.
    Raises ValueError unless the margin is above 0.
    Source: Schuirmann (1987), doi:10.1007/BF01068419; Lakens (2017),
    doi:10.1177/1948550617697177; Rouder and others (2009), doi:10.3758/PBR.16.2.225, by pingouin.
    """
    if not margin > 0:
        raise ValueError("the margin must be above 0: it is the smallest change that matters")
    if result.n < SMALLEST_FOR_EQUIVALENCE or result.t is None or result.df is None:
        return None
    import pingouin  # slow to import, and needed here only

    error = result.sd_change / sqrt(result.n)
    distance = (margin - abs(result.change.value)) / error
    inside = Estimated(result.change.value, error, result.df).interval(1 - 2 * alpha)
    factor = float(pingouin.bayesfactor_ttest(result.t, result.n, paired=True))
    return Equivalence(result.n, margin, float(stats.t.sf(distance, result.df)), inside, factor)
