"""How far the items of a scale go together in the people who answered it, and what they tell.

Every function takes keyed answers (respondents x items, reverse-keyed items turned, NaN for
no answer) and returns a small result with the number of people that it rests on. What cannot
be computed is None, with the reason in words.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from evaluation.statistics.change import Array

# Rules fixed before any result was seen. With 10 people and 5 items an alpha of 0.80 has the
# interval 0.50 to 0.94: below that nothing is said. With 30 an item-rest correlation of 0.40
# still has 0.05 to 0.66, and loadings are no better: below that nothing is said of items.
SMALLEST_FOR_ALPHA = 10
SMALLEST_FOR_ITEMS = 30
# Below the first, items go against one another, or hardly together; where the interval reaches the
# second, that may be chance (of ten people with five items an alpha of 0.10 reaches 0.71).
TINY, _USABLE = 0.10, 0.50
_FLAT = 1e-5  # a slope of the likelihood this small is none
_BOUNDARY = 0.005  # an error variance this small is none: the one-factor model has broken down


@dataclass(frozen=True, slots=True)
class Consistency:
    """Cronbach's alpha or McDonald's omega of n people; alpha has Feldt's interval.

    ``standardised`` is that of items with equal variances.
    """

    n: int
    items: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    standardised: float | None = None
    reason: str = ""

    @property
    def against(self) -> bool:
        """Whether the items go against one another, or hardly together, beyond chance."""
        return self._tiny and not self.unclear

    @property
    def unclear(self) -> bool:
        """Whether it says nothing: about nought or below, and what is usable is not ruled out."""
        return self._tiny and (self.high is None or self.high >= _USABLE)

    @property
    def _tiny(self) -> bool:
        return self.value is not None and self.value < TINY


@dataclass(frozen=True, slots=True)
class ItemStatistic:
    """One item against the rest of its scale; ``missing`` counts people without an answer."""

    item_rest: float | None
    alpha_if_dropped: float | None
    missing: int


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """The items of a scale in their order, of n people who answered every one."""

    n: int
    items: tuple[ItemStatistic, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FloorCeiling:
    """The shares of n people, 0 to 1, at the lowest and the highest possible score."""

    n: int
    floor: float | None
    ceiling: float | None


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """The standard error of measurement in points, and which reliability it rests on."""

    value: float | None
    named: str
    reason: str = ""


def cronbach_alpha(
    values: Array,
    ci_level: float = 0.95,
    *,
    pairwise: bool = False,
    least: int = SMALLEST_FOR_ALPHA,
) -> Consistency:
    """Cronbach's alpha with Feldt's interval, of the people who answered every item.

    alpha = k/(k-1) (1 - sum of item variances / variance of the total); the interval is
    1 - (1 - alpha) F, with F the quantiles of F(n-1, (n-1)(k-1)). The standardised alpha is
    k r/(1 + (k-1) r), with r the mean correlation between items. ``pairwise`` takes each
    covariance of the people who answered both items, as psych::alpha does unless told
    otherwise; n is then everybody with an answer, and there is no interval.
    None with fewer than two items, fewer than ``least`` people, or no variance.
    Source: Cronbach (1951), doi:10.1007/BF02310555; Feldt, Woodruff and Salih (1987),
    Applied Psychological Measurement 11:93-103.
    """
    used = values[~np.isnan(values).all(axis=1)] if pairwise else complete_cases(values)
    n, k = used.shape
    if reason := _too_few(n, k, least):
        return Consistency(n, k, level=ci_level, reason=reason)
    covariance = pd.DataFrame(used).cov().to_numpy() if pairwise else _covariance(used)
    value = _alpha_of(covariance)
    if value is None:
        return Consistency(n, k, level=ci_level, reason="everybody has the same total")
    standardised = _alpha_of(_correlation(covariance))
    if pairwise:
        return Consistency(n, k, value, level=ci_level, standardised=standardised)
    tails = stats.f.ppf([(1 + ci_level) / 2, (1 - ci_level) / 2], n - 1, (n - 1) * (k - 1))
    low, high = (1 - (1 - value) * float(tail) for tail in np.asarray(tails))
    return Consistency(n, k, value, low, high, ci_level, standardised)


def mcdonald_omega(values: Array) -> Consistency:
    """McDonald's omega total under one factor, of the people who answered every item.

    ``value``: loadings and error variances of the raw items by maximum likelihood;
    omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum of error variances), as lavaan
    fits it. ``standardised``: loadings of the correlations by minimum residuals;
    omega = 1 - sum of error variances / sum of all correlations, as psych::omega reports it.
    None with fewer than three items, fewer than 30 people, an item that everybody
    answered alike, or where the model leaves an item no error variance.
    Source: McDonald (1999), Test Theory: A Unified Treatment, ch. 6.
    """
    used = complete_cases(values)
    n, k = used.shape
    if k < 3:
        return Consistency(n, k, reason="omega needs three items")
    if reason := _too_few(n, k, max(SMALLEST_FOR_ITEMS, k + 1)):
        return Consistency(n, k, reason=reason)
    covariance = _covariance(used)
    correlation = _correlation(covariance)
    if np.isnan(correlation).any() or np.linalg.matrix_rank(correlation) < k:
        return Consistency(n, k, reason="an item does not vary, or follows from the others")
    minres = _minres_loadings(correlation)
    loadings = _ml_loadings(correlation, n, minres)
    if loadings is None:
        return Consistency(n, k, reason="one factor does not fit: an item is left without error")
    sds = np.sqrt(np.diag(covariance))
    common = float((loadings * sds).sum() ** 2)
    errors = float(((1 - loadings**2) * sds**2).sum())
    unique = float((1 - minres**2).sum())
    standardised = 1 - unique / float(correlation.sum())
    return Consistency(n, k, common / (common + errors), standardised=standardised)


def item_statistics(values: Array) -> ItemStatistics:
    """Each item's correlation with the sum of the others, and alpha without it.

    Of the people who answered every item; ``missing`` counts all who left the item out though
    they answered another. Alpha without an item needs two others. None, apart from
    ``missing``, below ``least`` people or two items.
    Source: the corrected item-total correlation, Nunnally and Bernstein (1994), ch. 8.
    """
    answered = values[~np.isnan(values).all(axis=1)]
    missing = np.isnan(answered).sum(axis=0)
    used = complete_cases(values)
    n, k = used.shape
    if reason := _too_few(n, k, SMALLEST_FOR_ITEMS):
        nothing = tuple(ItemStatistic(None, None, int(m)) for m in missing)
        return ItemStatistics(n, nothing, reason)
    covariance = _covariance(used)
    items = []
    for place in range(k):
        others = np.delete(np.arange(k), place)
        rest = covariance[np.ix_(others, others)]
        spread = float(covariance[place, place] * rest.sum())
        r = float(covariance[place, others].sum() / np.sqrt(spread)) if spread > 0 else None
        items.append(ItemStatistic(r, _alpha_of(rest), int(missing[place])))
    return ItemStatistics(n, tuple(items))


def floor_and_ceiling(scores: Array, lowest: float, highest: float) -> FloorCeiling:
    """Who has the lowest and the highest possible score; NaN is no score."""
    scored = scores[~np.isnan(scores)]
    if not len(scored):
        return FloorCeiling(0, None, None)
    floor, ceiling = (float(np.isclose(scored, end).mean()) for end in (lowest, highest))
    return FloorCeiling(len(scored), floor, ceiling)


def measurement_error(sd: float | None, reliability: float | None, named: str) -> MeasurementError:
    """SD x sqrt(1 - reliability): how far a score lies from the person's true one, typically.

    ``named`` says which reliability it is (``alpha of these people``), as an alpha and a retest
    give different errors. None without a spread or a reliability between 0 and 1.
    Source: Lord and Novick (1968), Statistical Theories of Mental Test Scores, section 3.8.
    """
    if sd is None or not np.isfinite(sd):
        return MeasurementError(None, named, "no standard deviation")
    if reliability is None or not 0 <= reliability <= 1:
        return MeasurementError(None, named, "no reliability between 0 and 1")
    return MeasurementError(float(sd * np.sqrt(1 - reliability)), named)


def complete_cases(values: Array) -> Array:
    """The people who answered every item."""
    return values[~np.isnan(values).any(axis=1)]


def _too_few(people: int, items: int, least: int) -> str:
    """Why nothing can be said of so few; empty where something can."""
    if items < 2:
        return "a scale of one item has no inner consistency"
    if people < max(least, 2):
        return f"{people} answered every item, and {max(least, 2)} are needed"
    return ""


def _alpha_of(covariance: Array) -> float | None:
    """Alpha from the covariances of the items; None without a second item or any spread."""
    k = len(covariance)
    own, total = float(np.trace(covariance)), float(covariance.sum())
    if k < 2 or not own > 0 or not total > 1e-12 * own:  # also where an entry is missing
        return None
    return k / (k - 1) * (1 - own / total)


def _covariance(values: Array) -> Array:
    """Covariances between items; of an item that everybody answered alike 0, not round-off."""
    covariance = np.cov(values, rowvar=False)
    alike = np.ptp(values, axis=0) == 0
    return np.where(alike | alike[:, None], 0, covariance)


def _correlation(covariance: Array) -> Array:
    sds = np.sqrt(np.diag(covariance))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(covariance / np.outer(sds, sds))


def _ml_loadings(correlation: Array, n: int, start: Array) -> Array | None:
    """Loadings on one factor by maximum likelihood; None where it leaves an item no error.

    statsmodels starts at random unless told where, and calls a search unfinished that ends at
    the limits of arithmetic: the slope where it stopped is what counts.
    """
    from statsmodels.multivariate.factor import Factor  # slow to import, and needed here only

    model = Factor(corr=correlation, n_factor=1, method="ml", nobs=n)
    begin = start[:, None], np.maximum(1 - start**2, 0.05)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = model.fit(start=begin, opt={"gtol": 1e-9, "maxiter": 1000})
    loadings: Array = np.asarray(fit.loadings)[:, 0]
    settled = np.abs(model.mle_retvals.jac).max() < _FLAT
    if not settled or not np.isfinite(loadings).all() or (1 - loadings**2).min() < _BOUNDARY:
        return None
    return loadings


def _minres_loadings(correlation: Array) -> Array:
    """Loadings on one factor that leave the smallest squared residuals off the diagonal."""
    row, column = np.triu_indices(len(correlation), 1)
    pair = np.arange(len(row))

    def residuals(loadings: Array) -> Array:
        return np.asarray(correlation[row, column] - loadings[row] * loadings[column])

    def slopes(loadings: Array) -> Array:
        slope = np.zeros((len(row), len(loadings)))
        slope[pair, row], slope[pair, column] = -loadings[column], -loadings[row]
        return slope

    sizes, vectors = np.linalg.eigh(correlation)
    start = vectors[:, -1] * np.sqrt(max(sizes[-1] - 1, 0.1))
    fit = optimize.least_squares(residuals, start, slopes, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    return np.asarray(fit.x, dtype=float)
