"""A linear model with a random intercept: people in groups, or several measurements of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from evaluation.statistics.change import Array, Codes, Estimated

_STEP = 1e-3  # of a variance, for the curvature of the likelihood
_NO_ICC = 1e-8  # below, it is the noise of the search; lme4's isSingular has the same ratio
_ALL_BETWEEN = 9_900  # a ratio of the variances at which nothing is left within groups


@dataclass(frozen=True, slots=True)
class RandomIntercept:
    """A fitted model; ``between`` and ``within`` groups are variances."""

    coefficients: tuple[Estimated, ...]
    between: float
    within: float
    log_likelihood: float

    @property
    def icc(self) -> float:
        """The share of the variance that lies between groups, 0 to 1."""
        return self.between / (self.between + self.within)


@dataclass(frozen=True, slots=True)
class GroupedSums:
    """Sums of squares and products of the columns of a design and of the values, the last.

    ``squares``: of all n; ``by_group``: group x column, the sum of each over its people.
    """

    n: int
    p: int
    sizes: Array
    squares: Array
    by_group: Array

    @classmethod
    def of(cls, values: Array, design: Array, groups: Codes) -> GroupedSums:
        """The sums of n values, a design of n x p, and the number of each one's group."""
        _, places, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        columns = np.column_stack([design, values])
        by_group = np.zeros((len(sizes), columns.shape[1]))
        np.add.at(by_group, places, columns)
        n, p = design.shape
        return cls(n, p, sizes.astype(float), columns.T @ columns, by_group)

    def solved(self, ratio: float) -> tuple[Array, Array, float]:
        """(X'V^-1X)^-1, the coefficients, and the weighted sum of squared residuals.

        V = I + ratio Z Z'; its inverse is by Woodbury's formula.
        """
        weights = ratio / (1 + ratio * self.sizes)
        products = self.squares - (self.by_group * weights[:, None]).T @ self.by_group
        inverse = np.asarray(np.linalg.inv(products[:-1, :-1]), dtype=float)
        beta = inverse @ products[:-1, -1]
        return inverse, beta, float(products[-1, -1] - products[:-1, -1] @ beta)

    def variance(self, icc: float) -> float:
        """The variance of a value by generalised least squares at an intraclass correlation."""
        return self.solved(icc / (1 - icc))[2] / (1 - icc) / (self.n - self.p)

    def deviance(self, between: float, within: float) -> float:
        """Minus twice the restricted log likelihood at two variances."""
        ratio = between / within
        inverse, _, left = self.solved(ratio)
        return float(
            (self.n - self.p) * np.log(2 * np.pi * within)
            + np.log1p(ratio * self.sizes).sum()
            - np.linalg.slogdet(inverse)[1]
            + left / within
        )

    def profile(self, icc: float) -> float:
        """The deviance at an intraclass correlation, with the best variance for it."""
        ratio = icc / (1 - icc)
        within = self.solved(ratio)[2] / (self.n - self.p)
        return self.deviance(ratio * within, within)


def random_intercept(values: Array, design: Array, groups: Codes) -> RandomIntercept | None:
    """Fit values = design @ coefficients + group + error by restricted maximum likelihood.

    ``values``: n numbers; ``design``: n x p, with a column of ones; ``groups``: a whole number
    for each of them. The likelihood is profiled over the intraclass correlation, 0 to 1, and
    the degrees of freedom are Satterthwaite's from its curvature; with no variance between
    groups they are n - p. None with fewer than two groups, where groups do not repeat, where
    the columns depend on one another or nothing is left to explain.
    Raises ValueError for missing values.
    Source: Bates and others (2015), doi:10.18637/jss.v067.i01, section 3; Kuznetsova and others
    (2017), doi:10.18637/jss.v082.i13, for the degrees of freedom.
    """
    if np.isnan(values).any() or np.isnan(design).any():
        raise ValueError("a mixed model needs values without gaps; leave incomplete rows out")
    sums = GroupedSums.of(values, design, groups)
    n, p, k = sums.n, sums.p, len(sums.sizes)
    if not 1 < k < n or n <= p + 1 or np.linalg.matrix_rank(design) < p:
        return None
    if not sums.solved(0)[2] > 1e-12 * float(values @ values):
        return None
    ratio = _best_ratio(sums)
    if ratio > _ALL_BETWEEN:
        return None
    inverse, beta, left = sums.solved(ratio)
    within = left / (n - p)
    between = ratio * within
    errors = np.sqrt(within * np.diag(inverse))
    df = _satterthwaite(sums, between, within)
    coefficients = tuple(
        Estimated(*map(float, effect)) for effect in zip(beta, errors, df, strict=True)
    )
    likelihood = -sums.deviance(between, within) / 2
    return RandomIntercept(coefficients, between, within, likelihood)


def _best_ratio(sums: GroupedSums) -> float:
    """The variance between groups over that within, where the likelihood is highest."""
    grid = np.append(np.linspace(0, 0.98, 50), [0.99, 0.999, 0.9999])
    heights = [sums.profile(icc) for icc in grid]
    best = int(np.argmin(heights))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    optimum = optimize.minimize_scalar(
        sums.profile, bounds=ends, method="bounded", options={"xatol": 1e-12}
    )
    icc = float(optimum.x) if optimum.fun < heights[0] and optimum.x > _NO_ICC else 0.0
    return icc / (1 - icc)


def _satterthwaite(sums: GroupedSums, between: float, within: float) -> Array:
    """2 v^2 / (g' A g) for each coefficient: v its variance, g that's slope, A the curvature's."""
    if not between > 0:
        return np.full(sums.p, float(sums.n - sums.p))
    at = np.array([between, within])
    # the likelihood goes on below 0 to -within / size, and this is its scale near 0
    steps = _STEP * np.array([between + within / sums.sizes.max(), within])

    def variances(point: Array) -> Array:
        return np.asarray(point[1] * np.diag(sums.solved(point[0] / point[1])[0]))

    def deviance(i: float, j: float) -> float:
        return sums.deviance(*(at + steps * (i, j)))

    slopes = np.array(
        [
            (variances(at + step) - variances(at - step)) / (2 * size)
            for step, size in zip(np.diag(steps), steps, strict=True)
        ]
    )
    middle = deviance(0, 0)
    cross = deviance(1, 1) - deviance(1, -1) - deviance(-1, 1) + deviance(-1, -1)
    curves = np.array(
        [
            [deviance(1, 0) - 2 * middle + deviance(-1, 0), cross / 4],
            [cross / 4, deviance(0, 1) - 2 * middle + deviance(0, -1)],
        ]
    ) / np.outer(steps, steps)
    spread = 2 * np.linalg.inv(curves)
    noise = np.einsum("ip,ij,jp->p", slopes, spread, slopes)
    return np.asarray(2 * variances(at) ** 2 / noise)
