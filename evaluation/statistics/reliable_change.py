"""Change of single people beyond what error of measurement alone would bring about."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, pi, sqrt

import numpy as np
from scipy import integrate, special

from evaluation.statistics.change import Array, Mask

Z = 1.96  # Jacobson and Truax's: 5 in 100 without true change, half of them each way


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Which of the same people improved, changed little and deteriorated.

    ``better`` and ``worse``: all who moved that way, reliably or not. ``at_risk`` started
    on the clinical side of the cut-off, and ``recovered`` of them improved and crossed it; None
    without a cut-off.
    """

    improved: Mask
    unchanged: Mask
    deteriorated: Mask
    better: Mask
    worse: Mask
    at_risk: Mask | None = None
    recovered: Mask | None = None


@dataclass(frozen=True, slots=True)
class ByChance:
    """The shares of people, 0 to 1, that error alone puts in each class with k measures."""

    k: int
    improved: float
    unchanged: float
    deteriorated: float


def critical_change(sd: float, reliability: float, z: float = Z) -> float:
    """The change in points that error alone exceeds in 5 of 100 people: z sqrt(2) SD sqrt(1 - r).

    ``sd`` and ``reliability`` belong to the same people. Raises ValueError for an SD of 0 or
    less, or a reliability that is not between 0 and 1.
    Source: Jacobson and Truax (1991), doi:10.1037/0022-006X.59.1.12, p. 14.
    """
    if not sd > 0 or not 0 < reliability < 1:
        raise ValueError("reliable change needs an SD above 0 and a reliability between 0 and 1")
    return float(z * np.sqrt(2) * sd * np.sqrt(1 - reliability))


def cut_off_c(
    clinical_mean: float, clinical_sd: float, general_mean: float, general_sd: float
) -> float:
    """The score between two groups that a person is as likely to have in either: criterion c.

    (s0 M1 + s1 M0) / (s0 + s1), with M0, s0 of people without and M1, s1 of people with the
    problem. Raises ValueError for an SD of 0 or less.
    Source: Jacobson and Truax (1991), doi:10.1037/0022-006X.59.1.12, p. 13.
    """
    if not min(clinical_sd, general_sd) > 0:
        raise ValueError("a cut-off between two groups needs the SD of both")
    weighted = general_sd * clinical_mean + clinical_sd * general_mean
    return float(weighted / (general_sd + clinical_sd))


def reliable_change(
    before: Array,
    after: Array,
    critical: float,
    *,
    higher_is_better: bool,
    reached: bool = False,
    cut_off: float | None = None,
) -> ReliableChange:
    """The people who changed by more than ``critical`` points, each way.

    Arguments and errors are those of ``reliably_moved``; a score at the ``cut_off`` is on its
    clinical side.
    Source: Jacobson and Truax (1991), doi:10.1037/0022-006X.59.1.12.
    """
    improved, deteriorated = reliably_moved(
        before, after, critical, higher_is_better=higher_is_better, reached=reached
    )
    sign = 1 if higher_is_better else -1
    gain = sign * (after - before)
    at_risk = recovered = None
    if cut_off is not None:
        at_risk = sign * before <= sign * cut_off
        recovered = at_risk & improved & (sign * after > sign * cut_off)
    unchanged = ~improved & ~deteriorated
    return ReliableChange(improved, unchanged, deteriorated, gain > 0, gain < 0, at_risk, recovered)


def reliably_moved(
    before: Array, after: Array, critical: float, *, higher_is_better: bool, reached: bool
) -> tuple[Mask, Mask]:
    """Who improved, and who deteriorated, by more than ``critical`` points.

    One score a person, same order, none missing. ``reached``: a change of exactly ``critical``
    counts, as with published thresholds; Jacobson and Truax's must be exceeded.
    Raises ValueError for unequal lengths, missing values, or a threshold of 0 or less.
    """
    if before.shape != after.shape or np.isnan(before).any() or np.isnan(after).any():
        raise ValueError("pair people first: before and after need one value a person")
    if not critical > 0:
        raise ValueError("the smallest change that counts must be above 0")
    gain = (1 if higher_is_better else -1) * (after - before)
    noise = 1e-9 * critical  # of binary arithmetic: 0.3 - 0.1 is less than 0.2
    least = critical - noise if reached else critical + noise
    return gain >= least, gain <= -least


def across_measures(improved: Mask, deteriorated: Mask) -> tuple[Mask, Mask, Mask]:
    """People (rows) improved, unchanged and deteriorated over several measures (columns).

    Improved: reliably better on one measure at least and reliably worse on none; deteriorated:
    reliably worse on any. Raises ValueError for unequal shapes.
    Source: Child Outcomes Research Consortium, analysis of 2011 to 2015, key terms.
    """
    if improved.shape != deteriorated.shape:
        raise ValueError("improved and deteriorated need one value a person and measure")
    worse: Mask = np.logical_or.reduce(deteriorated, axis=1)
    better: Mask = np.logical_or.reduce(improved, axis=1) & ~worse
    return better, ~better & ~worse, worse


def by_chance(critical: Array, correlation: float = 0.0) -> ByChance:
    """How many would be improved or deteriorated over k measures if nobody changed truly.

    ``critical``: for each measure the threshold over the standard error of a change, sqrt(2)
    SEM (1.96 by Jacobson and Truax). Errors are normal, and correlate alike between any two
    measures. With z common to all, P(none worse) is the mean over z of the products of
    P(measure > -c | z). Six measures of 1.96: 12.4% without correlation, 12.0% at 0.3
    and 10.4% at 0.5.
    Raises ValueError without a measure or with a correlation outside 0 to 1.
    Source: ``across_measures`` for the classes; Dunnett and Sobel (1955),
    doi:10.1093/biomet/42.1-2.258, for the integral.
    """
    if not len(critical) or not 0 <= correlation < 1:
        raise ValueError("chance needs a measure, and a correlation from 0 to below 1")
    root, rest = sqrt(correlation), sqrt(1 - correlation)

    def mean_of(inside: bool) -> float:
        def at(z: float) -> float:
            not_worse = special.ndtr((critical + root * z) / rest)
            better = special.ndtr((root * z - critical) / rest) if inside else 0.0
            return float(np.prod(not_worse - better)) * exp(-(z**2) / 2) / sqrt(2 * pi)

        return float(integrate.quad(at, -9, 9, epsabs=1e-10)[0])

    none_worse, none_either = mean_of(False), mean_of(True)
    return ByChance(len(critical), none_worse - none_either, none_either, 1 - none_worse)
