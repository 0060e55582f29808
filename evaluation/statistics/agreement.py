"""How far repeated measurements of the same people agree: intraclass correlations and retest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.statistics.change import Array, Interval

SMALLEST_FOR_AGREEMENT = 10


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """The six intraclass correlations of n people measured k times, by their usual names.

    ``ICC(1,1)``, ``ICC(A,1)``, ``ICC(C,1)`` of one measurement and ``ICC(1,k)``, ``ICC(A,k)``,
    ``ICC(C,k)`` of the mean of k: Shrout and Fleiss's ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k.
    """

    n: int
    k: int
    coefficients: dict[str, Interval]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Retest:
    """Agreement between two waves of the same n people, with the reason where there is none."""

    n: int
    icc: Interval | None = None
    pearson: Interval | None = None
    reason: str = ""


def intraclass_correlations(ratings: Array, ci_level: float = 0.95) -> IntraclassCorrelations:
    """All six intraclass correlations of people x measurements, complete cases only.

    From the mean squares of the two-way table; pingouin has the same but needs a long table,
    a model of every cell, and rounds the interval. (1): people only are told apart; (A):
    absolute agreement; (C): consistency, a shift between measurements left out.
    Nothing, with the reason, below two measurements or ten people, or where people do
    not differ.
    Source: McGraw and Wong (1996), doi:10.1037/1082-989X.1.1.30, tables 4 and 7.
    """
    used = ratings[~np.isnan(ratings).any(axis=1)]
    n, k = used.shape
    if reason := _nothing_of(used):
        return IntraclassCorrelations(n, k, {}, reason)
    squares = _mean_squares(used)
    people, within, _, error = squares
    tail = (1 + ci_level) / 2
    single = {
        "ICC(1,1)": _one_way(people, within, k, (n - 1, n * (k - 1)), tail),
        "ICC(A,1)": _agreement(squares, n, k, tail),
        "ICC(C,1)": _one_way(people, error, k, (n - 1, (n - 1) * (k - 1)), tail),
    }
    averaged = {name.replace(",1", ",k"): _stepped_up(icc, k) for name, icc in single.items()}
    return IntraclassCorrelations(n, k, single | averaged)


def retest(first: Array, second: Array, ci_level: float = 0.95) -> Retest:
    """ICC(A,1) and Pearson's r between two waves of scores, in the same order of people.

    It is a reliability only where nothing was meant to change people in between: before and
    after a programme it mixes error with change. Pearson's interval is by Fisher's z.
    People without both scores are left out. Raises ValueError for unequal lengths.
    Source: McGraw and Wong (1996), doi:10.1037/1082-989X.1.1.30; Fisher (1921), Metron 1:3-32.
    """
    if first.shape != second.shape:
        raise ValueError("pair people first: both waves need one value a person")
    agreement = intraclass_correlations(np.column_stack([first, second]), ci_level)
    if agreement.reason:
        return Retest(agreement.n, reason=agreement.reason)
    both = ~np.isnan(first) & ~np.isnan(second)
    a, b = first[both], second[both]
    pearson = None
    if np.ptp(a) > 0 and np.ptp(b) > 0:
        result = stats.pearsonr(a, b)
        ends = result.confidence_interval(ci_level)
        pearson = Interval(float(result.statistic), float(ends.low), float(ends.high))
    return Retest(agreement.n, agreement.coefficients["ICC(A,1)"], pearson)


def _nothing_of(used: Array) -> str:
    """Why these people have no coefficient; empty where they have."""
    people, measurements = used.shape
    if measurements < 2:
        return "one measurement cannot agree with itself"
    if people < SMALLEST_FOR_AGREEMENT:
        return f"{people} were measured each time, and {SMALLEST_FOR_AGREEMENT} are needed"
    alike = np.ptp(used.mean(axis=1)) < 1e-12 * max(1.0, float(np.abs(used).max()))
    return "people do not differ" if alike else ""


def _mean_squares(used: Array) -> tuple[float, float, float, float]:
    """Mean squares of people, within people, of measurements, and of error."""
    n, k = used.shape
    centre = used.mean()
    by_person, by_time = used.mean(axis=1) - centre, used.mean(axis=0) - centre
    people = k * float((by_person**2).sum())
    times = n * float((by_time**2).sum())
    left = used - centre - by_person[:, None] - by_time[None, :]
    error = float((left**2).sum())
    return (
        people / (n - 1),
        (times + error) / (n * (k - 1)),
        times / (k - 1),
        error / ((n - 1) * (k - 1)),
    )


def _one_way(people: float, error: float, k: int, df: tuple[int, int], tail: float) -> Interval:
    """(F - 1) / (F + k - 1) for F = people / error; its interval divides F by its quantiles."""
    value = (people - error) / (people + (k - 1) * error)
    if not error > 0:
        return Interval(value)
    ratio = people / error
    ends = ratio / stats.f.ppf(tail, *df), ratio * stats.f.ppf(tail, df[1], df[0])
    low, high = (float((end - 1) / (end + k - 1)) for end in ends)
    return Interval(value, low, high)


def _agreement(squares: tuple[float, float, float, float], n: int, k: int, tail: float) -> Interval:
    """Absolute agreement; the interval has Satterthwaite's degrees of freedom."""
    people, _, times, error = squares
    value = (people - error) / (people + (k - 1) * error + k * (times - error) / n)
    if not error > 0 or not np.isfinite(value):
        return Interval(value)
    a, b = k * value / (n * (1 - value)), 1 + k * value * (n - 1) / (n * (1 - value))
    parts = (a * times) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    df = (a * times + b * error) ** 2 / parts
    upper, lower = stats.f.ppf(tail, n - 1, df), stats.f.ppf(tail, df, n - 1)
    rest = k * times + (k * n - k - n) * error
    low = n * (people - upper * error) / (upper * rest + n * people)
    high = n * (lower * people - error) / (rest + n * lower * people)
    return Interval(value, float(low), float(high))


def _stepped_up(single: Interval, k: int) -> Interval:
    """The mean of k measurements from one of them, by Spearman and Brown's formula."""
    given = (end for end in (single.value, single.low, single.high) if end is not None)
    return Interval(*(k * end / (1 + (k - 1) * end) for end in given))
