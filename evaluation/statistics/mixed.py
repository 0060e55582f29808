"""Everybody's scores, also of those who were measured once: the random intercept model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

Array = npt.NDArray[np.float64]

_STEP = 1e-3  # of a variance component, for numerical curvature
_NOTHING = 1e-9
_ALL_BETWEEN = 1e5  # a ratio of the variances at which nothing is left within people


@dataclass(frozen=True, slots=True)
class RandomIntercept:
    """Fixed effects with standard errors and Satterthwaite's degrees of freedom.

    ``between`` and ``within``: variance of people's levels, and of what is left;
    ``log_likelihood``: restricted. ``n_people`` gave ``n_scores``.
    """

    n_scores: int
    n_people: int
    effects: Array
    errors: Array
    df: Array
    between: float
    within: float
    log_likelihood: float

    def interval(self, which: int, ci_level: float = 0.95) -> tuple[float, float]:
        """Ends of the t interval of one effect."""
        reach = float(stats.t.ppf((1 + ci_level) / 2, self.df[which])) * self.errors[which]
        return float(self.effects[which] - reach), float(self.effects[which] + reach)


def random_intercept(scores: Array, design: Array, people: npt.ArrayLike) -> RandomIntercept | None:
    """Fit score = design x effects + a level of each person + error, by REML.

    ``scores``: one value a measurement, none missing; ``design``: measurements x effects, with a
    column of ones; ``people``: whose each is. With r the ratio of the two variances, the inverse
    covariance of a person with m scores is I - r/(1 + m r) J, so that the restricted likelihood
    has one parameter left, and that is searched for. Degrees of freedom by Satterthwaite from
    the curvature of the likelihood. None without more measurements than people or effects, with a
    design that cannot be told apart, or where nothing is left to be explained.
    Source: Pinheiro and Bates (2000), Mixed-Effects Models in S and S-PLUS, section 2.2; Kuznetsova
    and others (2017), doi:10.18637/jss.v082.i13.
    """
    _, person = np.unique(np.asarray(people), return_inverse=True)
    n, p = design.shape
    if n <= max(p, int(person.max(initial=-1)) + 1) or np.linalg.matrix_rank(design) < p:
        return None
    sums = _Sums.of(scores, design, person)
    ratio = _likeliest_ratio(sums)
    effects, _, left = sums.fit(ratio)
    if ratio > _ALL_BETWEEN or not left > 0:
        return None
    within = left / (n - p)
    components = np.array([ratio * within, within])
    covariance = sums.covariance(components)
    errors = np.sqrt(np.diag(covariance))
    df = _satterthwaite(sums, components, n - p)
    likelihood = -sums.deviance(components) / 2
    return RandomIntercept(
        n, len(sums.sizes), effects, errors, df, float(components[0]), within, likelihood
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the likelihood needs of the data: cross products, and each person's totals."""

    n: int
    sizes: Array
    design_total: Array
    scores_total: Array
    design_squared: Array
    design_scores: Array
    scores_squared: float

    @classmethod
    def of(cls, scores: Array, design: Array, person: npt.NDArray[np.intp]) -> _Sums:
        sizes = np.bincount(person).astype(np.float64)
        totals = np.zeros((len(sizes), design.shape[1]))
        np.add.at(totals, person, design)
        scores_total = np.bincount(person, weights=scores).astype(np.float64)
        return cls(
            len(scores), sizes, totals, scores_total, design.T @ design, design.T @ scores,
            float(scores @ scores),
        )  # fmt: skip

    def fit(self, ratio: float) -> tuple[Array, Array, float]:
        """Effects, their information, and the sum of squares left, in units of ``within``."""
        weight = ratio / (1 + self.sizes * ratio)
        weighted = self.design_total * weight[:, None]
        information = self.design_squared - weighted.T @ self.design_total
        cross = self.design_scores - weighted.T @ self.scores_total
        effects = np.asarray(np.linalg.solve(information, cross), dtype=np.float64)
        total = self.scores_squared - float(weight @ self.scores_total**2)
        return effects, information, total - float(cross @ effects)

    def covariance(self, components: Array) -> Array:
        """Covariance of the effects, given the variances between and within people."""
        between, within = components
        _, information, _ = self.fit(between / within)
        return np.asarray(np.linalg.inv(information) * within)

    def deviance(self, components: Array) -> float:
        """Minus twice the restricted log likelihood."""
        between, within = components
        ratio = between / within
        _, information, left = self.fit(ratio)
        free = self.n - len(information)
        _, log_information = np.linalg.slogdet(information)
        spread = free * np.log(2 * np.pi * within) + float(np.log1p(ratio * self.sizes).sum())
        return float(spread + log_information + left / within)


def _likeliest_ratio(sums: _Sums) -> float:
    """The ratio of the variances with the highest restricted likelihood, 0 included."""

    def deviance(root: float) -> float:
        ratio = root * root
        _, information, left = sums.fit(ratio)
        free = sums.n - len(information)
        _, log_information = np.linalg.slogdet(information)
        within = max(left / free, 1e-300)
        return float(free * np.log(within) + np.log1p(ratio * sums.sizes).sum() + log_information)

    tries = np.concatenate([[0.0], np.geomspace(0.05, 1000, 50)])
    best = int(np.argmin([deviance(root) for root in tries]))
    low, high = tries[max(best - 1, 0)], tries[min(best + 1, len(tries) - 1)]
    found = optimize.minimize_scalar(
        deviance, bounds=(low, high), method="bounded", options={"xatol": 1e-10}
    )
    root = float(found.x) if deviance(float(found.x)) < deviance(0.0) - _NOTHING else 0.0
    return root * root


def _satterthwaite(sums: _Sums, components: Array, most: int) -> Array:
    """2 v^2 / (g' A g): v the variance of an effect, g its slope, A the components' covariance.

    Where people do not differ in level, the degrees of freedom are those of least squares.
    """
    if not components[0] > _NOTHING * components[1]:
        return np.full(sums.design_squared.shape[0], float(most))
    steps = np.diag(components * _STEP)

    def curvature(i: int, j: int) -> float:
        signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
        parts = (a * b * sums.deviance(components + a * steps[i] + b * steps[j]) for a, b in signs)
        return sum(parts) / float(4 * steps[i, i] * steps[j, j])

    def variance(where: Array) -> Array:
        return np.diag(sums.covariance(where))

    slopes = np.array(
        [(variance(components + s) - variance(components - s)) / (2 * s.sum()) for s in steps]
    )
    spread = 2 * np.linalg.inv([[curvature(i, j) for j in (0, 1)] for i in (0, 1)])
    seen = variance(components)
    return np.asarray(2 * seen**2 / np.einsum("ie,ij,je->e", slopes, spread, slopes))
