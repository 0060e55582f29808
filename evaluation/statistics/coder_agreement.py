"""How far several coders agree on the same units: percent, alpha, AC1 and kappas; prevalence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from evaluation.statistics.change import Array, Codes, Interval

DRAWS, SEED = 2_000, 1
FEWEST_SOURCES = 8  # with five a 95% interval holds the truth 87 to 92 times in 100
TOLERATED = 0.025  # share of draws without a coefficient: beyond it they could hold an end
_AT_ONCE = 200  # draws, so that thousands of units need little memory
Level = Literal["nominal", "ordinal", "interval", "ratio"]

_NOBODY_TWICE = "no unit was coded by two coders"
_ALIKE = "everybody coded every unit alike, so agreement and chance cannot be told apart"


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of ``n`` units that two coders or more coded, or why there is none.

    ``standard_error`` takes units as independent of one another; None where there is no formula.
    """

    n: int
    value: float | None = None
    standard_error: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DrawnInterval:
    """A coefficient with its interval from ``draws`` draws of ``sources``.

    ``degenerate`` draws had no coefficient. ``interval`` has no ends, with the reason, where draws
    cannot tell them; it is None where there is no coefficient.
    """

    sources: int
    interval: Interval | None = None
    draws: int = 0
    degenerate: int = 0
    reason: str = ""


def category_counts(ratings: Array, categories: int) -> Array:
    """How many coders put each unit into each category: units x categories.

    ``ratings``: units x coders, whole numbers from 0; NaN where a coder did not code the unit.
    Raises ValueError for a number that is no category.
    """
    known = ratings[~np.isnan(ratings)]
    if len(known) and not np.isin(known, np.arange(categories)).all():
        raise ValueError("a rating is the number of a category, or NaN")
    return np.stack([(ratings == k).sum(axis=1) for k in range(categories)], axis=1).astype(float)


def prevalence(counts: Array) -> Array:
    """The share of all ratings that each category has, units that one coder coded included.

    ``counts``: units x categories. NaN of no ratings. It says how far a coefficient can go:
    where nearly everything is coded alike, alpha and kappas are low whatever coders do (Feinstein
    and Cicchetti, 1990, doi:10.1016/0895-4356(90)90158-L).
    """
    total = counts.sum()
    return np.asarray(counts.sum(axis=0) / total if total else np.full(counts.shape[1], np.nan))


def percent_agreement(counts: Array) -> Coefficient:
    """The share of pairs of coders who agree, averaged over the units that two or more coded.

    Chance is not taken off. Source: Fleiss (1971), doi:10.1037/h0031619, formula 2; with missing
    ratings Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., section 2.4.
    """
    return _with_error(counts, lambda shares: (0.0, np.zeros(len(shares))), by_chance=False)


def gwet_ac1(counts: Array) -> Coefficient:
    """Gwet's AC1, (pa - pe) / (1 - pe) with pe = sum p (1 - p) / (q - 1), q categories.

    ``p``: mean share of each category over the units that anybody coded. Every column of
    ``counts`` is a category, used or not: that two of them exist is part of pe. Where everybody
    coded every unit alike, pe of two categories or more is 0 and AC1 therefore 1, which alpha and
    the kappas leave undefined; of one category it is undefined too.
    Source: Gwet (2008), doi:10.1348/000711006X126600; standard error with missing ratings: Gwet
    (2014), Handbook of Inter-Rater Reliability, 4th ed., section 5.3.
    """

    def chance(shares: Array) -> tuple[float, Array]:
        mean, others = shares.mean(axis=0), shares.shape[1] - 1
        return float((mean * (1 - mean)).sum()) / others, shares @ (1 - mean) / others

    return _with_error(counts, chance, by_chance=counts.shape[1] < 2)


def fleiss_kappa(counts: Array) -> Coefficient:
    """Fleiss' kappa, with pe = sum p^2 of the mean share p of each category.

    Of units with unequal numbers of ratings Gwet's extension. The standard error is that of any
    kappa, not of a kappa of nought. Source: Fleiss (1971), doi:10.1037/h0031619; standard error:
    Gwet (2008), doi:10.1348/000711006X126600.
    """

    def chance(shares: Array) -> tuple[float, Array]:
        mean = shares.mean(axis=0)
        return float((mean**2).sum()), shares @ mean

    return _with_error(counts, chance)


def krippendorff_alpha(
    counts: Array, level: Level = "nominal", values: Array | None = None
) -> Coefficient:
    """Krippendorff's alpha, 1 - (observed / expected disagreement), of units that two coded.

    ``counts``: units x categories; ``values``: the number of each category, in rising order, for
    interval and ratio (0, 1, 2, ... unless given). Pairs within a unit of m ratings weigh
    1 / (m - 1), also where nothing is missing. It has no standard error here: see ``by_sources``.
    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C.
    """
    paired = counts[counts.sum(axis=1) >= 2]
    if reason := _nothing_of(counts):
        return Coefficient(len(paired), reason=reason)
    rated, times = paired.sum(axis=1), paired.sum(axis=0)
    apart = _apart(level, times, np.arange(float(counts.shape[1])) if values is None else values)
    seen = float((np.einsum("uc,ck,uk->u", paired, apart, paired) / (rated - 1)).sum())
    chance = float(times @ apart @ times)
    return Coefficient(len(paired), 1 - (float(times.sum()) - 1) * seen / chance)


def cohen_kappa(ratings: Array, categories: int) -> Coefficient:
    """Cohen's kappa of the units that both of two coders coded (units x 2; NaN is not coded).

    Source: Cohen (1960), doi:10.1177/001316446002000104; its standard error for a kappa of any
    size: Fleiss, Cohen and Everitt (1969), doi:10.1037/h0028106, formula 13.
    """
    if ratings.shape[1] != 2:
        raise ValueError("Cohen's kappa is of two coders")
    both = ratings[~np.isnan(ratings).any(axis=1)]
    value = conger_kappa(both, categories)
    if value.value is None:
        return value
    first, second = (category_counts(both[:, [who]], categories) for who in (0, 1))
    table, n = first.T @ second / len(both), len(both)
    row, column = table.sum(axis=1), table.sum(axis=0)
    chance, kappa = float(row @ column), value.value
    same = np.diag(table)
    on = same @ (1 - (row + column) * (1 - kappa)) ** 2
    off = (1 - kappa) ** 2 * (
        (table * np.add.outer(column, row) ** 2).sum() - same @ (row + column) ** 2
    )
    spread = float(on + off) - (kappa - chance * (1 - kappa)) ** 2
    return Coefficient(n, kappa, float(np.sqrt(max(spread, 0) / n)) / (1 - chance))


def conger_kappa(ratings: Array, categories: int) -> Coefficient:
    """Conger's kappa: Cohen's for any number of coders, each with the shares of their own.

    ``ratings``: units x coders; NaN is not coded. Coders without a rating are left out. pe is the
    mean over pairs of coders of sum p q. Source: Conger (1980), doi:10.1037/0033-2909.88.2.322;
    with missing ratings Gwet (2014), Handbook of Inter-Rater Reliability, 4th ed., section 2.4.
    """
    counts = category_counts(ratings, categories)
    n = int((counts.sum(axis=1) >= 2).sum())
    if reason := _nothing_of(counts):
        return Coefficient(n, reason=reason)
    found = _beyond_chance(_kappa, [_Sums.of(ratings, categories).total()])
    return Coefficient(n, float(found)) if np.isfinite(found) else Coefficient(n, reason=_ALIKE)


def by_sources(
    ratings: Sequence[Array],
    categories: int,
    sources: Codes,
    *,
    ci_level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Mapping[str, DrawnInterval]:
    """Bootstrap intervals that draw whole sources: ``percent, alpha, ac1, fleiss, kappa``.

    ``ratings``: units x coders, of one code or of several; ``sources``: the number of each unit's
    source. Units of one interview resemble one another, so that an interval which draws units is
    too narrow. Sources are drawn with replacement from ``seed``, the same each time; percentiles
    are taken further out as a t interval of so few sources is wider than a normal one.
    ``kappa`` is Conger's, which is Cohen's of two coders. Of several codes agreement and chance
    are averaged before they are compared, over those that were not coded alike. A draw in which
    everything is coded alike has no coefficient and is counted; with more than ``TOLERATED`` of
    these, or under ``FEWEST_SOURCES`` sources with a unit that two coded, there is no interval
    (``benchmarks/coverage_agreement.py``). Raises ValueError for no code.
    Source: Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.8; the
    percentiles: Hesterberg (2015), doi:10.1080/00031305.2015.1089789, section 5.3 (expanded);
    several codes: de Vries and others (2008), doi:10.1177/1525822X08317166.
    """
    if not ratings:
        raise ValueError("agreement is of one code or more")
    rated = (~np.isnan(ratings[0])).sum(axis=1)
    several = len(np.unique(sources[rated >= 2]))
    coded = rated > 0
    each, place = np.unique(sources[coded], return_inverse=True)
    of_all = [_Sums.of(r[coded], categories).gathered(place, len(each)) for r in ratings]
    of_codes = [sums for sums in of_all if sums.total().varied] or of_all
    whole = {
        name: float(_beyond_chance(formula, [sums.total() for sums in of_codes]))
        for name, formula in _FORMULAS.items()
    }
    if several < FEWEST_SOURCES:
        reason = f"{several} sources were coded twice, and {FEWEST_SOURCES} are needed"
        return {name: _without_ends(value, several, reason) for name, value in whole.items()}
    rng, parts = np.random.default_rng(seed), []
    for start in range(0, draws, _AT_ONCE):
        size = min(_AT_ONCE, draws - start)
        times = _draws_of(len(each), size, rng)
        drawn = [sums.weighted(times) for sums in of_codes]
        parts.append([_beyond_chance(formula, drawn) for formula in _FORMULAS.values()])
    found = np.concatenate(parts, axis=1)
    return {
        name: _ends(value, drawn, several, ci_level)
        for (name, value), drawn in zip(whole.items(), found, strict=True)
    }


def _draws_of(sources: int, size: int, rng: np.random.Generator) -> Array:
    """How often each source is in each of some draws: draws x sources."""
    drawn = rng.integers(0, sources, (size, sources)) + sources * np.arange(size)[:, None]
    times = np.bincount(drawn.ravel(), minlength=size * sources)
    return times.reshape(size, sources).astype(float)


def _without_ends(value: float, sources: int, reason: str) -> DrawnInterval:
    interval = Interval(value) if np.isfinite(value) else None
    return DrawnInterval(sources, interval, reason=reason if interval else _ALIKE)


def _ends(value: float, drawn: Array, sources: int, ci_level: float) -> DrawnInterval:
    known = drawn[np.isfinite(drawn)]
    lost = len(drawn) - len(known)
    if not np.isfinite(value):
        return DrawnInterval(sources, None, len(drawn), lost, _ALIKE)
    if lost > TOLERATED * len(drawn):
        reason = f"in {lost} of {len(drawn)} draws of sources everything is coded alike"
        return DrawnInterval(sources, Interval(value), len(drawn), lost, reason)
    reach = stats.t.ppf((1 + ci_level) / 2, sources - 1) * np.sqrt(sources / (sources - 1))
    low, high = (float(np.quantile(known, stats.norm.cdf(end))) for end in (-reach, reach))
    return DrawnInterval(sources, Interval(value, low, high), len(drawn), lost)


def _nothing_of(counts: Array) -> str:
    """Why no coefficient can be made of these units; empty where one can."""
    paired = counts[counts.sum(axis=1) >= 2]
    if not len(paired):
        return _NOBODY_TWICE
    return _ALIKE if (paired.sum(axis=0) > 0).sum() < 2 else ""


def _with_error(
    counts: Array, chance: Callable[[Array], tuple[float, Array]], *, by_chance: bool = True
) -> Coefficient:
    """(pa - pe) / (1 - pe) with its standard error, by how far each unit moves it."""
    rated = counts.sum(axis=1)
    twice = rated >= 2
    n = int(twice.sum())
    if (reason := _nothing_of(counts)) and (by_chance or not n):
        return Coefficient(n, reason=reason)
    used, rated, twice = counts[rated > 0], rated[rated > 0], twice[rated > 0]
    expected, expected_of = chance(used / rated[:, None])
    pairs = np.where(twice, rated * (rated - 1), 1)
    agreed = (used * (used - 1)).sum(axis=1) / pairs * twice
    value = float((agreed.sum() / n - expected) / (1 - expected))
    moved = len(used) / n * (agreed - expected * twice) / (1 - expected)
    moved = moved - 2 * (1 - value) * (expected_of - expected) / (1 - expected)
    if len(used) < 2:
        return Coefficient(n, value)
    squares = float(((moved - value) ** 2).sum())
    return Coefficient(n, value, float(np.sqrt(squares / (len(used) * (len(used) - 1)))))


def _apart(level: Level, times: Array, values: Array) -> Array:
    """How far any two categories are apart, squared, at a level of measurement."""
    if level == "nominal":
        return 1 - np.eye(len(times))
    if level == "ordinal":
        middle = np.cumsum(times) - times / 2  # half of its own and all below it
        return np.asarray(np.subtract.outer(middle, middle) ** 2)
    difference = np.subtract.outer(values, values)
    if level == "interval":
        return np.asarray(difference**2)
    total = np.add.outer(values, values)
    return np.asarray((difference / np.where(total == 0, 1, total)) ** 2)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What coefficients are made of, a row a unit, a source or a draw: all are plain sums.

    ``agreed``: share of agreeing pairs of each unit that two coded; ``twice``: units that two
    coded; ``shares``: of each category within units; ``coded``: units; ``apart``: pairs that
    disagree over m - 1; ``times``: ratings by category; ``given``: coders x categories.
    """

    agreed: Array
    twice: Array
    shares: Array
    coded: Array
    apart: Array
    times: Array
    given: Array

    @classmethod
    def of(cls, ratings: Array, categories: int) -> _Sums:
        """The sums of each unit."""
        counts = category_counts(ratings, categories)
        rated = counts.sum(axis=1)
        twice, coded = (rated >= 2).astype(float), (rated >= 1).astype(float)
        squares = (counts**2).sum(axis=1)
        safe = np.where(rated >= 2, rated, 2)
        return cls(
            (squares - rated) / (safe * (safe - 1)) * twice,
            twice,
            counts / np.where(rated > 0, rated, 1)[:, None],
            coded,
            (rated**2 - squares) / (safe - 1) * twice,
            counts * twice[:, None],
            np.stack([ratings == k for k in range(categories)], axis=2).astype(float),
        )

    def _each(self, change: Callable[[Array], Array]) -> _Sums:
        return _Sums(*(change(getattr(self, name)) for name in self.__slots__))

    @property
    def varied(self) -> Array:
        """Whether more than one category was given where two coded."""
        return np.asarray((self.times > 0).sum(axis=-1) > 1)

    def total(self) -> _Sums:
        """The sum of all rows."""
        return self._each(lambda part: part.sum(axis=0))

    def gathered(self, place: Codes, places: int) -> _Sums:
        """The sums of the units by the place that each belongs to."""

        def put(part: Array) -> Array:
            found = np.zeros((places, *part.shape[1:]))
            np.add.at(found, place, part)
            return found

        return self._each(put)

    def weighted(self, times: Array) -> _Sums:
        """Sums of the rows, each as often as a draw has it."""
        return self._each(lambda part: np.tensordot(times, part, axes=1))


_Formula = Callable[[_Sums], tuple[Array, Array]]  # agreement, and that by chance


def _percent(sums: _Sums) -> tuple[Array, Array]:
    seen = _share(sums.agreed, sums.twice)
    return seen, np.zeros_like(seen)


def _alpha(sums: _Sums) -> tuple[Array, Array]:
    total = sums.times.sum(axis=-1)
    chance = _share(total**2 - (sums.times**2).sum(axis=-1), total * (total - 1))
    return 1 - _share(sums.apart, total), 1 - chance


def _ac1(sums: _Sums) -> tuple[Array, Array]:
    mean = _share(sums.shares, sums.coded[..., None])
    return _percent(sums)[0], (mean * (1 - mean)).sum(axis=-1) / max(mean.shape[-1] - 1, 1)


def _fleiss(sums: _Sums) -> tuple[Array, Array]:
    mean = _share(sums.shares, sums.coded[..., None])
    return _percent(sums)[0], (mean**2).sum(axis=-1)


def _kappa(sums: _Sums) -> tuple[Array, Array]:
    """Conger's: coders who coded nothing here have no shares and are no pair of anybody."""
    by_coder = sums.given.sum(axis=-1, keepdims=True)
    own = np.where(by_coder > 0, sums.given / np.where(by_coder > 0, by_coder, 1), 0)
    coders = (by_coder[..., 0] > 0).sum(axis=-1)
    pairs = own.sum(axis=-2) ** 2 - (own**2).sum(axis=-2)
    return _percent(sums)[0], _share(pairs.sum(axis=-1), coders * (coders - 1))


def _beyond_chance(formula: _Formula, of_codes: Sequence[_Sums]) -> Array:
    """Agreement beyond chance, both added up over codes.

    NaN where every code is coded alike, but of percent, and of AC1 with two categories or more.
    """
    both = [formula(sums) for sums in of_codes]
    agreed, chance = (np.sum([each[part] for each in both], axis=0) for part in (0, 1))
    beyond = _share(agreed - chance, len(both) - chance)
    if formula is _percent or (formula is _ac1 and of_codes[0].times.shape[-1] > 1):
        return beyond
    varied = np.any([sums.varied for sums in of_codes], axis=0)
    return np.where(varied, beyond, np.nan)


def _share(part: Array, whole: Array) -> Array:
    """A quotient; NaN where there is nothing to divide by."""
    possible = whole > 0
    return np.where(possible, part / np.where(possible, whole, 1), np.nan)


_FORMULAS: Mapping[str, _Formula] = {
    "percent": _percent,
    "alpha": _alpha,
    "ac1": _ac1,
    "fleiss": _fleiss,
    "kappa": _kappa,
}
