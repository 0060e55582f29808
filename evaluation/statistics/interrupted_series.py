"""A step in a series at a time that was fixed beforehand, where there are points enough."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import optimize

from evaluation.statistics.change import Array, Codes, Estimated, Interval

FEWEST_POINTS = 12
FEWEST_FOR_AUTOCORRELATION = 24
FEWEST_EACH_SIDE = 4
LIKELY = (0.0, 0.1, 0.2, 0.3, 0.4)  # autocorrelations of a series that is too short to tell
_FARTHEST = 0.98  # of an autocorrelation
_WANDERS = 0.95  # above, no line can be told from a level that drifts
_ON_THE_LINE = 1e-14  # of the squares: no chance is left in the values
_NONE = 1e-6
_STEP = 1e-3


class Fit(StrEnum):
    """How the step of a series was found, or that it was not looked for."""

    DESCRIBED = "described"  # too few points, a level that drifts, or no chance in it
    WIDEST = "least squares, widened"  # over the autocorrelations that are likely
    AR1 = "AR(1) by REML"


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """``step``: the level from ``since`` on, less what the line before leads to expect there.

    ``slope_before``: a point's change to the next; ``slope_change``: by how much it is another
    since. All None where ``described``. ``autocorrelation``: of neighbours, as estimated, from 0;
    None where it was not, below 24 points.
    """

    fit: Fit
    before: int
    since: int
    step: Interval | None
    slope_before: Interval | None
    slope_change: Interval | None
    autocorrelation: float | None


def interrupted_series(
    values: Array, times: Codes, since: int, ci_level: float = 0.95
) -> InterruptedSeries:
    """Level and slope before a time, and the step and the change of slope from it on.

    ``values``: one a period, of equal length; ``times``: their whole numbers, rising, with gaps
    where a period is missing; ``since``: the first period after, fixed beforehand by what happened
    and not by the values. With fewer than 12 points, or 4 on a side, it is described: no test, and
    no word of a trend. With 12 to 23 no autocorrelation can be estimated, and least squares, which
    take neighbours as independent, hold the truth 91 times in 100: the interval is the widest of
    those at an autocorrelation of 0 to 0.4, about the value of least squares. From 24, generalised
    least squares with an AR(1) error by REML, whose autocorrelation is not let below 0; df are
    Satterthwaite's. Above 0.95 the level drifts, and it is described.
    When not to use it: where suppliers or definitions change within the series; where something
    else changed at the same time, whose step it may be; for seasons, which it does not know. A step
    says when and not why. Newey-West's errors are not offered: below 48 points they see a step
    that is not there twice as often as they say, and oftener.
    Raises ValueError for missing values or times that do not rise.
    Source: Turner and others (2021), doi:10.1186/s12874-021-01364-0; Bernal, Cummins and Gasparrini
    (2017), doi:10.1093/ije/dyw098; R's ``nlme::gls`` (``corAR1``); benchmarks/coverage_counts.py.
    """
    if len(values) != len(times) or not np.isfinite(values).all() or (np.diff(times) < 1).any():
        raise ValueError("a series needs a value each time, and times that rise")
    after = times >= since
    n, sides = len(values), (int((~after).sum()), int(after.sum()))
    if n < FEWEST_POINTS or min(sides) < FEWEST_EACH_SIDE:
        return InterruptedSeries(Fit.DESCRIBED, *sides, None, None, None, None)
    line = (times - since).astype(float)
    series = SegmentedLine(
        values, np.column_stack([np.ones(n), line, after, after * line]), np.diff(times)
    )
    if not series.solved(0)[2] > _ON_THE_LINE * float(values @ values):
        return InterruptedSeries(Fit.DESCRIBED, *sides, None, None, None, None)
    if n < FEWEST_FOR_AUTOCORRELATION:
        likely = [series.at(rho) for rho in LIKELY]
        _, slope, step, bend = (
            _widest([at_rho.interval(ci_level) for at_rho in number])
            for number in zip(*likely, strict=True)
        )
        return InterruptedSeries(Fit.WIDEST, *sides, step, slope, bend, None)
    rho = series.likeliest()
    if rho > _WANDERS:
        return InterruptedSeries(Fit.DESCRIBED, *sides, None, None, None, rho)
    _, slope, step, bend = (
        number.interval(ci_level) for number in series.at(rho, series.freedom(rho))
    )
    return InterruptedSeries(Fit.AR1, *sides, step, slope, bend, rho)


@dataclass(frozen=True, slots=True)
class SegmentedLine:
    """Values, their design (n x p) and how many periods each is from the one before."""

    values: Array
    design: Array
    apart: Codes

    def at(self, rho: float, df: Array | None = None) -> tuple[Estimated, ...]:
        """Coefficients by generalised least squares; df are n - p unless given."""
        inverse, beta, variance, _ = self.solved(rho)
        errors = np.sqrt(variance * np.diag(inverse))
        if df is None:
            df = np.full(len(beta), float(self.freedom_left))
        return tuple(Estimated(*map(float, each)) for each in zip(beta, errors, df, strict=True))

    @property
    def freedom_left(self) -> int:
        """Values less columns of the design."""
        return len(self.values) - int(self.design.shape[1])

    def solved(self, rho: float) -> tuple[Array, Array, float, float]:
        """(X'C^-1 X)^-1, coefficients, variance and restricted deviance at an autocorrelation.

        C has rho^|time apart|; each value less its part of the one before is independent.
        """
        carried = rho**self.apart
        left = np.sqrt(1 - carried**2)
        columns = np.column_stack([self.design, self.values])
        white = np.vstack([columns[:1], (columns[1:] - carried[:, None] * columns[:-1])])
        white[1:] /= left[:, None]
        x, y = white[:, :-1], white[:, -1]
        inverse = np.asarray(np.linalg.inv(x.T @ x), dtype=float)
        beta = inverse @ (x.T @ y)
        df = self.freedom_left
        variance = float(((y - x @ beta) ** 2).sum()) / df
        twisted = 2 * float(np.log(left).sum()) - np.linalg.slogdet(inverse)[1]
        return inverse, beta, variance, float(df * np.log(max(variance, 1e-300)) + twisted)

    def likeliest(self) -> float:
        """The autocorrelation of highest restricted likelihood, from 0."""
        grid = np.linspace(0, _FARTHEST, 50)
        best = int(np.argmin([self.solved(rho)[3] for rho in grid]))
        near = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
        best_near = optimize.minimize_scalar(
            lambda rho: self.solved(rho)[3], bounds=near, method="bounded", options={"xatol": 1e-9}
        )
        rho = float(best_near.x)
        return rho if rho > _NONE else 0.0

    def freedom(self, rho: float) -> Array:
        """Satterthwaite's df of each coefficient: 2 v^2 / (g' A g), as in ``mixed``.

        By the curvature of the restricted likelihood in the logarithm of the variance and the
        inverse hyperbolic tangent of the autocorrelation; n - p where that is 0.
        """
        whole = np.full(self.design.shape[1], float(self.freedom_left))
        if not rho:
            return whole
        at = np.array([np.arctanh(rho), np.log(self.solved(rho)[2])])

        def variances(point: Array) -> Array:
            return np.asarray(np.exp(point[1]) * np.diag(self.solved(np.tanh(point[0]))[0]))

        def deviance(i: float, j: float) -> float:
            place = at + _STEP * np.array([i, j])
            _, _, best, height = self.solved(np.tanh(place[0]))
            over = best / np.exp(place[1])  # the profile's variance over this one
            return height + self.freedom_left * float(over - np.log(over))

        slopes = np.array(
            [(variances(at + s) - variances(at - s)) / (2 * _STEP) for s in _STEP * np.eye(2)]
        )
        middle = deviance(0, 0)
        cross = deviance(1, 1) - deviance(1, -1) - deviance(-1, 1) + deviance(-1, -1)
        first = deviance(1, 0) - 2 * middle + deviance(-1, 0)
        second = deviance(0, 1) - 2 * middle + deviance(0, -1)
        curves = np.array([[first, cross / 4], [cross / 4, second]]) / _STEP**2
        spread = 2 * np.linalg.inv(curves)
        noise = np.einsum("ip,ij,jp->p", slopes, spread, slopes)
        df = 2 * variances(at) ** 2 / np.where(noise > 0, noise, np.nan)
        return np.where(np.isnan(df), whole, np.clip(df, 1, whole))


def _widest(intervals: list[Interval]) -> Interval:
    """The first value, with the lowest and the highest end of all."""
    low = min(interval.low for interval in intervals if interval.low is not None)
    high = max(interval.high for interval in intervals if interval.high is not None)
    return Interval(intervals[0].value, low, high)
