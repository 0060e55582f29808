"""The formula behind a number, by the name that its analysis gives it, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evaluation.say.equation import Equation

_T = "with t from Student's distribution, n − 1 degrees of freedom (Student 1908)"
_WELCH = (
    "difference = m1 − m2;  interval = difference ± t × √(SD1² / n1 + SD2² / n2), with the "
    "degrees of freedom of Welch (1947)."
)
_MODEL = (
    "with people and sessions normal, by restricted maximum likelihood, with the degrees of "
    "freedom of Satterthwaite (1946)"
)
_EFFECT = (
    "the variance of a mean is multiplied by 1 + (k − 1) × ICC, with k people in a session "
    "(Kish 1965), at an intraclass correlation ICC from 0 to 0.10, whichever interval is widest"
)
_ANCOVA = (
    "after = a + b × before + d × group + error, by least squares: d is the adjusted "
    "difference, the same at every score before (Vickers and Altman 2001)."
)
EQUATIONS: Mapping[Equation, str] = {
    Equation.MEAN: "m = sum of the scores / n.",
    Equation.MEAN_T: f"m = sum of the scores / n;  interval = m ± t × SD / √n, {_T}.",
    Equation.PAIRED_T: f"m = sum of the changes / n;  interval = m ± t × SD / √n, {_T}.",
    Equation.CHANGE_TOGETHER: f"From ten sessions: change = m + session + error, {_MODEL}. "
    f"With fewer: m = sum of the changes / n;  interval = m ± t × SD / √n, {_T}, where {_EFFECT}.",
    Equation.WELCH: _WELCH,
    Equation.DIFFERENCE_TOGETHER: "From ten sessions, four of them in each group: change = a + "
    f"d × group + session + error, {_MODEL}: d is the difference. With fewer: {_WELCH} There "
    f"{_EFFECT}.",
    Equation.ANCOVA: _ANCOVA,
    Equation.ANCOVA_TOGETHER: f"{_ANCOVA} From ten sessions, four of them in each group, each "
    f"session has a level of its own, {_MODEL}. With fewer, {_EFFECT}.",
    Equation.WILSON: "interval = (p + z² / 2n ± z × √(p(1 − p) / n + z² / 4n²)) / (1 + z² / n) "
    "(Wilson 1927).",
    Equation.RATE_RATIO: "ratio = (k1 / n1) / (k0 / n0), with k of the n at the stage before;  "
    "interval: p of k1 among k1 + k0 by Clopper and Pearson (1934), as p / (1 − p) × n0 / n1 "
    "(Przyborowski and Wilenski 1940).",
    Equation.RATES_APART: "gap = 1,000 × (k1 / n1 − k0 / n0);  interval from the two Wilson "
    "intervals (Newcombe 1998), of events from the two exact ones (Zou and Donner 2008).",
    Equation.IMPROVEMENT: "p = share better + half of the share that stayed the same;  interval: "
    "all differences of the shares better and worse that a score test does not reject "
    "(Tango 1998), halved and moved by one half.",
    Equation.PAIRED_SHARES: "the interval of a difference of paired shares from the two Wilson "
    "intervals and how the answers go together (Newcombe 1998).",
    Equation.TWO_SHARES: "the interval of a difference of shares from the two Wilson intervals "
    "(Newcombe 1998).",
    Equation.RANDOM_INTERCEPT: "score = a + d × wave + person + error, with people and errors "
    "normal, by restricted maximum likelihood: d is the change.",
    Equation.OVERLAPPING_T: "difference of the means of all at each time, with the covariance of "
    "those measured both times (Derrick and others 2017).",
    Equation.HEDGES_G_AV: "g = m / ((SD before + SD after) / 2) × J, with Hedges's exact "
    "correction J (Lakens 2013).",
    Equation.COHENS_D_Z: "d = m / SD of the changes; interval from the noncentral t distribution.",
    Equation.HEDGES_G: "g = (m1 − m2) / pooled SD × J, with Hedges's exact correction J "
    "(Hedges 1981).",
    Equation.RELIABLE_CHANGE: "smallest reliable change = 1.96 × SD × √(2(1 − reliability)) "
    "(Jacobson and Truax 1991).",
    Equation.HOLM: "p values in rising order times the number of tests that are left (Holm 1979).",
    Equation.WEIGHTED_SHARE: "p = sum of the weights of those who said so / sum of all weights;  "
    "interval: Wilson's (1927) with the effective n, the smaller of "
    "n / (n − 1) × p(1 − p) / error² and Kish's, less where few clusters were drawn "
    "and more where much of a list was (Korn and Graubard 1998).",
    Equation.DESIGN_EFFECT: "effective n = (sum of weights)² / sum of weights²;  design effect = "
    "n / effective n (Kish 1992).",
    Equation.CHI_SQUARE: "chi-square = sum of (count − expected)² / expected;  expected = row "
    "total × column total / n (Pearson 1900).",
    Equation.EXACT_TABLE: "p = the chance of all tables with these totals that are no "
    "likelier than this one (Freeman and Halton 1951).",
    Equation.RAO_SCOTT: "chi-square divided by the mean design effect of the table, as an F (Rao "
    "and Scott 1984).",
    Equation.CRAMERS_V: "V = √(φ² / (m − 1)), with φ² = chi-square / n less what chance makes of "
    "it, and m the fewer of rows and columns, likewise lessened (Bergsma 2013).",
}


def equations(formulas: Iterable[Equation | None]) -> tuple[str, ...]:
    """These formulas in words, each once, in the order in which they come."""
    return tuple(dict.fromkeys(EQUATIONS[formula] for formula in formulas if formula))
