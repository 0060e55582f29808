"""Answers of a sample that was not simply drawn: weights, strata, clusters, a list with an end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.statistics.change import Array, Codes, Estimated, Interval, Mask
from evaluation.statistics.proportions import score_interval
from evaluation.statistics.ratings import weighted_quantile


@dataclass(frozen=True, slots=True)
class Drawn:
    """How the people of a sample came to be in it: one value a person in each array.

    ``weights``: everybody 1 where all had the same chance; whoever has 0 counts as not having
    answered. ``strata`` and ``clusters``:
    codes; without clusters everybody was drawn alone. ``population``: how many there are to draw
    in the person's stratum, clusters where clusters were drawn (NaN where not known: taken as
    endless). ``margins``: codes of the margins that weights were raked to
    (``raking.Raked.codes``).
    """

    weights: Array
    strata: Codes | None = None
    clusters: Codes | None = None
    population: Array | None = None
    margins: tuple[Codes, ...] = ()

    @property
    def n_clusters(self) -> int | None:
        """How many clusters were drawn, of all strata; None where people were drawn one by one."""
        return None if self.clusters is None else len(np.unique(_units(self)[0]))

    @property
    def n_lonely(self) -> int:
        """How many strata have one cluster, which has no other to be compared with."""
        return int((np.bincount(_units(self)[1]) == 1).sum())


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A weighted share of the ``n`` people who answered.

    ``error``: linearised, None where it cannot be told (everybody alike, or nobody to compare).
    ``effective_n``: the size of the simple sample whose Wilson interval this is.
    """

    n: int
    share: Interval
    error: float | None
    df: int
    effective_n: float


@dataclass(frozen=True, slots=True)
class WeightedRating:
    """A weighted mean of the ``n`` answers with its interval.

    ``error``: linearised, as R has it; the interval may be wider (``weighted_rating``).
    """

    n: int
    mean: Interval
    error: float
    effective_n: float
    median: float


@dataclass(frozen=True, slots=True)
class RaoScott:
    """Pearson's statistic over its mean design effect, as an F."""

    statistic: float
    df: float
    df_error: float
    p: float


def weighted_mean(values: Array, drawn: Drawn) -> Estimated | None:
    """The weighted mean of those who answered, with its linearised error.

    ``values``: one a person, NaN where there is none. The mean is a ratio, sum(w y) / sum(w) of
    those who answered, who are a part of the whole sample (a domain): its linearised values are w
    (y - mean) / sum(w), 0 of everybody else. Where weights were raked, of these only what is left
    after regression of (y - mean) / sum(w) on the margins' levels counts. Then, by stratum with k
    of K clusters, the variance is (1 - k / K) k / (k - 1) times the sum of squares of clusters'
    totals about their mean. A stratum of one cluster (unless it is all of it) is compared with
    the middle of all strata, 0. df: clusters of those who answered less their strata. None where
    df is 0, or nobody answered. The numbers are those of R's ``survey::svymean`` (with
    ``lonely.psu = "adjust"``), of raked weights too: as in ``survey::rake`` the regression is not
    weighted. Weighted by the weights before raking, as in ``calibrate(calfun = "raking")``, it is
    the same where these are equal.
    Raises ValueError for lengths that differ, a weight that is missing or below 0, or a stratum
    of several sizes or of fewer than were drawn.
    Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 5.5;
    Deville and Särndal (1992), doi:10.1080/01621459.1992.10475217, for raking.
    """
    _whole(values, drawn)
    answered = _counted(values, drawn)
    df = _freedom(drawn, answered)
    if df < 1:
        return None
    mean, linear = _linearised(values[:, None], answered, drawn)
    variance = float(_covariance(linear, drawn)[0, 0])
    return Estimated(float(mean[0]), float(np.sqrt(variance)), df)


def weighted_share(yes: Array, drawn: Drawn, ci_level: float = 0.95) -> WeightedShare | None:
    """The weighted share of those who said yes, with Wilson's interval on an effective n.

    ``yes``: 1, 0, or NaN for who did not answer. Of p and its linearised error
    (``weighted_mean``), n / (n - 1) p (1 - p) / error^2 is the size of the simple sample that would
    tell as much, but no more than Kish's sum(w)^2 / sum(w^2) of those who answered (over the
    share of the list that was not drawn, where all of it is known): an error from few answers is
    often far too small, and there is none where all said the same. Times (t(n - 1) / t(df))^2, as
    Korn and Graubard allow for few clusters, it is the n of Wilson's interval; without weights,
    strata and clusters that is ``proportions.wilson``. Chosen by coverage
    (benchmarks/coverage_shares.py): logit and Wald intervals, as R's ``svyciprop`` has them, fall
    short in small samples and have nothing where all or none said yes. None where nobody
    answered, or df is 0. Raises ValueError as ``weighted_mean``, and for values other than these.
    Source: Korn and Graubard (1998), Survey Methodology 24:193-201; Franco, Little, Louis and
    Slud (2019), doi:10.1093/jssam/smy019; Wilson (1927), doi:10.1080/01621459.1927.10502953.
    """
    _whole(yes, drawn)
    answered = _counted(yes, drawn)
    if not np.isin(yes[answered], (0, 1)).all():
        raise ValueError("a share is of answers that are 1 or 0")
    mean = weighted_mean(yes, drawn)
    if mean is None:
        return None
    n, share = int(answered.sum()), min(max(mean.value, 0.0), 1.0)
    varied = 0 < yes[answered].sum() < n and mean.error > 0
    effective = _kish(drawn, answered)
    if varied:
        effective = min(effective, n / (n - 1) * share * (1 - share) / mean.error**2)
    tail = (1 + ci_level) / 2
    effective *= float(stats.t.ppf(tail, max(n - 1, 1)) / stats.t.ppf(tail, mean.df)) ** 2
    interval = score_interval(share, effective, ci_level)
    return WeightedShare(n, interval, mean.error if varied else None, int(mean.df), effective)


def weighted_rating(values: Array, drawn: Drawn, ci_level: float = 0.95) -> WeightedRating | None:
    """Weighted mean and median of one answer a person on a scale of numbers; NaN is no answer.

    The interval is mean +- t error with two guards, as the linearised error from few answers of
    unequal weight is too small: the error is no smaller than s / sqrt(k), where k is Kish's
    effective n and s^2 = sum(w (y - mean)^2) / sum(w) k / (k - 1); and the degrees of freedom are
    no more than k - 1. Coverage with and without: benchmarks/coverage_shares.py. No ends where
    all answered alike. None as ``weighted_mean``; raises ValueError as it does.
    Source: Kish (1965), Survey Sampling, section 11.7; otherwise as ``weighted_mean``.
    """
    found = weighted_mean(values, drawn)
    if found is None:
        return None
    answered = _counted(values, drawn)
    known, weights = values[answered], drawn.weights[answered]
    effective, left = _kish(drawn, answered), float(weights.sum() ** 2 / (weights**2).sum())
    mean, ends = found.value, Interval(found.value)
    if np.ptp(known) > 0:
        apart = float(weights @ (known - mean) ** 2 / weights.sum()) * left / (left - 1)
        error = max(found.error, float(np.sqrt(apart / effective)))
        ends = Estimated(mean, error, min(found.df, left - 1)).interval(ci_level)
    middle = weighted_quantile(known, weights)
    assert middle is not None
    return WeightedRating(len(known), ends, found.error, effective, middle)


def rao_scott(rows: Codes, columns: Codes, drawn: Drawn) -> RaoScott | None:
    """Whether two answers go together in a sample that was not simply drawn.

    ``rows`` and ``columns``: the places of everybody's answers, -1 where there is none. Pearson's
    statistic of the weighted shares times the n who answered both, over the mean of the
    generalised design effects of what is not explained by margins, as F with Satterthwaite's
    degrees of freedom (second order). None where fewer than two rows or columns have anybody,
    where df is 0, or where some cell is empty in such a way that the design effects cannot be
    told. Raises ValueError as ``weighted_mean``.
    Source: Rao and Scott (1984), doi:10.1214/aos/1176346391; for F, Thomas and Rao (1987),
    Journal of the American Statistical Association 82:630-636. It is R's ``survey::svychisq``.
    """
    _whole(rows, drawn)
    both = (rows >= 0) & (columns >= 0) & (drawn.weights > 0)
    df = _freedom(drawn, both)
    _, row = np.unique(rows[both], return_inverse=True)
    _, column = np.unique(columns[both], return_inverse=True)
    height, width = (int(place.max(initial=-1)) + 1 for place in (row, column))
    if df < 1 or min(height, width) < 2:
        return None
    n, cell = int(both.sum()), np.full(len(rows), -1)
    cell[both] = row * width + column
    cells = np.asarray(cell[:, None] == np.arange(height * width), float)
    share, linear = _linearised(cells, both, drawn)
    table = share.reshape(height, width)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)).ravel()
    statistic = n * float(((share - expected) ** 2 / expected).sum())
    some = share > 0
    within = np.kron(_contrasts(height), _contrasts(width))[some] / share[some, None]
    simple = within.T @ (within * share[some, None]) / n
    if np.linalg.matrix_rank(simple) < len(simple):
        return None
    seen = _covariance(linear[:, some], drawn)
    effects = np.linalg.solve(simple, within.T @ seen @ within)
    mean = float(np.trace(effects))
    freedom = mean**2 / float(np.trace(effects @ effects))
    value = statistic / mean
    p = float(stats.f.sf(value, freedom, freedom * df))
    return RaoScott(value, freedom, freedom * df, p)


def _counted(values: Array, drawn: Drawn) -> Mask:
    """Who answered and has a weight."""
    return np.asarray(~np.isnan(values) & (drawn.weights > 0))


def _whole(values: Array | Codes, drawn: Drawn) -> None:
    parts = (drawn.strata, drawn.clusters, drawn.population, *drawn.margins)
    if any(part is not None and len(part) != len(values) for part in (drawn.weights, *parts)):
        raise ValueError("every person needs one value in each array")
    if not (np.isfinite(drawn.weights) & (drawn.weights >= 0)).all():
        raise ValueError("everybody needs a weight, none below 0")


def _linearised(values: Array, answered: Mask, drawn: Drawn) -> tuple[Array, Array]:
    """Means of people x columns, and what each person adds to their errors, weights in it."""
    weights = np.where(answered, drawn.weights, 0.0)
    known = np.where(answered[:, None], values, 0.0)
    means = weights @ known / weights.sum()
    part = np.where(answered[:, None], known - means, 0.0) / weights.sum()
    if drawn.margins:
        marked = [code[:, None] == np.unique(code) for code in drawn.margins]
        levels = np.column_stack(marked).astype(float)
        part = part - levels @ np.linalg.lstsq(levels, part, rcond=None)[0]
    return np.asarray(means), np.asarray(part * drawn.weights[:, None])


def _units(drawn: Drawn) -> tuple[Codes, Codes]:
    """Of everybody the place of their cluster, and of each cluster that of its stratum."""
    n = len(drawn.weights)
    strata = np.zeros(n, int) if drawn.strata is None else drawn.strata
    _, stratum = np.unique(strata, return_inverse=True)
    if drawn.clusters is None:
        return np.arange(n), stratum
    _, cluster = np.unique(drawn.clusters, return_inverse=True)
    # a cluster is of one stratum: the same code in another is another
    pairs, unit = np.unique(stratum * n + cluster, return_inverse=True)
    return unit, pairs // n


def _covariance(linear: Array, drawn: Drawn) -> Array:
    unit, stratum = _units(drawn)
    totals = np.zeros((len(stratum), linear.shape[1]))
    np.add.at(totals, unit, linear)
    listed = _listed(drawn)
    found = np.zeros((linear.shape[1], linear.shape[1]))
    for place in range(int(stratum.max()) + 1):
        here = totals[stratum == place]
        k = len(here)
        left = 1 - k / float(listed[place])
        apart = here - here.mean(axis=0) if k > 1 else here
        found += left * (k / (k - 1) if k > 1 else 1.0) * (apart.T @ apart)
    return found


def _listed(drawn: Drawn) -> Array:
    """How many clusters each stratum has on the list; endless where it is not known."""
    unit, stratum = _units(drawn)
    sizes = np.full(int(stratum.max()) + 1, np.inf)
    if drawn.population is None:
        return sizes
    given = np.where(np.isnan(drawn.population), np.inf, drawn.population)
    sizes[stratum[unit]] = given
    if (sizes[stratum[unit]] != given).any() or (sizes < np.bincount(stratum)).any():
        raise ValueError("a stratum has one size, no smaller than what was drawn of it")
    return sizes


def _freedom(drawn: Drawn, answered: Mask) -> int:
    """Clusters of those who answered less their strata."""
    unit, stratum = _units(drawn)
    present = np.unique(unit[answered])
    return len(present) - len(np.unique(stratum[present]))


def _kish(drawn: Drawn, answered: Mask) -> float:
    """The effective n of the weights of those who answered; more where a list is nearly used up."""
    weights = drawn.weights[answered]
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    if drawn.population is None or np.isnan(drawn.population).any():
        return effective
    _, stratum = _units(drawn)
    left = 1 - len(stratum) / float(_listed(drawn).sum())
    return effective / left if left > 0 else np.inf


def _contrasts(levels: int) -> Array:
    """Columns that span what differs between levels."""
    return np.asarray(np.vstack([np.eye(levels - 1), -np.ones(levels - 1)]))
