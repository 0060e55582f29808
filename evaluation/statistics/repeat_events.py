"""Rates and ratios of events that repeat: Poisson, quasi-Poisson or negative binomial."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import optimize, special

from evaluation.statistics.change import Array, Estimated, Interval, Mask

FEWEST_FOR_NEGATIVE_BINOMIAL = 24
FEWEST_OF_UNLIKE = 12  # where exposures are unlike
UNLIKE = 1.5  # the longest exposure over the shortest, from which they are
_NO_MORE = 1e-3  # of a unit's variance: as good as Poisson
_LARGEST = 3_000.0  # alpha that is looked for


class CountModel(StrEnum):
    """What is taken of the variance of the events of a unit with the mean m."""

    POISSON = "Poisson"  # m
    QUASI = "quasi-Poisson"  # dispersion times m, at least m
    NEGATIVE_BINOMIAL = "negative binomial"  # m + alpha m^2
    DESCRIBED = "described"  # too little is known for any


@dataclass(frozen=True, slots=True)
class RepeatEvents:
    """A fitted log-linear model of the events of ``units``: people, or periods of one area.

    ``coefficients``: logarithms of rates and ratios, with t intervals; none where ``described``.
    ``dispersion``: Pearson's chi-square over its df under Poisson; 1 is no more than chance. None
    where nothing is left to tell it. ``alpha``: of the negative binomial (R's 1 / theta), else 0.
    """

    model: CountModel
    units: int
    coefficients: tuple[Estimated, ...]
    dispersion: float | None
    alpha: float
    log_likelihood: float | None


@dataclass(frozen=True, slots=True)
class Repeated:
    """A rate or ratio of repeat events, by which ``model``, with its interval if it has one.

    ``counted``: all events over all exposure, the number to print; ``value``: that of the model
    whose interval it is. They are the same but in the negative binomial of unequal exposures, which
    counts those with long ones for less.
    """

    counted: float
    value: Interval
    model: CountModel
    dispersion: float | None


def repeat_rate(events: Array, exposure: Array, ci_level: float = 0.95) -> Repeated:
    """The rate of events that repeat, in one unit of exposure; arrays have one value a unit.

    See ``repeat_events`` for how, and when not. Without events, or of fewer than three units, it
    has no interval.
    """
    value = float(events.sum() / exposure.sum())
    fit = repeat_events(events, exposure, np.ones((len(events), 1)))
    return _back(value, fit, ci_level)


def repeat_ratio(
    events: Array, exposure: Array, second: Mask, ci_level: float = 0.95
) -> Repeated | None:
    """The rate of the ``second`` units over that of the others: of areas, groups or times.

    See ``repeat_events`` for how, and when not. Without events in one of the two it is 0 or
    infinite and has no interval, nor has it any of fewer than four units; None without any events,
    or without units on a side.
    """
    if not events.any() or second.all() or not second.any():
        return None
    first, other = (events[part].sum() / exposure[part].sum() for part in (~second, second))
    design = np.column_stack([np.ones(len(events)), second.astype(float)])
    fit = repeat_events(events, exposure, design)
    return _back(float(other / first) if first else float("inf"), fit, ci_level)


def repeat_events(
    events: Array, exposure: Array, design: Array, model: CountModel | None = None
) -> RepeatEvents:
    """Fit log(mean of events) = log(exposure) + design @ coefficients, allowing for repeats.

    ``events``, ``exposure``: one value a unit; ``design``: units x p. Which model is fixed by the
    form alone, before any result is seen, unless ``model`` asks for one: quasi-Poisson below 24
    units, where alpha comes out too small, and negative binomial from there; from 12 where the
    longest exposure is over 1.5 times the shortest, as quasi-Poisson gives long ones too much
    weight. The dispersion of quasi-Poisson is Pearson's, but never below 1. Where the likelihood is
    highest without extra variance (alpha of 0), Poisson is what is reported. Standard errors are
    from the expected information, as R's ``glm`` and ``MASS::glm.nb`` have them, and df are units -
    p. Described, without coefficients: fewer than two units more than columns (three for a rate,
    four for a ratio), no events on one side, or columns that depend on one another.
    When not to use it: of people who are counted once (``rates``); of a full count, which has no
    sampling error; where units go together (people of one home, a series that rises or
    has seasons), as each counts as one more. An interval or a ratio tells no reason.
    Raises ValueError for missing values, counts below 0 or exposures not above 0.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, 2nd edition, sections 4.5, 6.2;
    Venables and Ripley (2002), Modern Applied Statistics with S, section 7.4; Glynn and Buring
    (1996), doi:10.1136/bmj.312.7027.364.
    """
    if not (np.isfinite(events) & (events >= 0) & np.isfinite(exposure) & (exposure > 0)).all():
        raise ValueError("repeat events need counts from 0 and exposures above 0, without gaps")
    n, p = design.shape
    some = np.linalg.matrix_rank(design[events > 0]) if events.any() else 0
    if n < p + 2 or some < p:
        return RepeatEvents(CountModel.DESCRIBED, n, (), None, 0.0, None)
    mean, beta = _fitted(events, exposure, design, 0.0)
    dispersion = float(((events - mean) ** 2 / mean).sum() / (n - p))
    wanted = model or _by_form(exposure)
    alpha, wider = 0.0, 1.0
    if wanted is CountModel.QUASI:
        wider = max(dispersion, 1.0)
    elif wanted is CountModel.NEGATIVE_BINOMIAL:
        alpha = _likeliest(events, exposure, design)
        wanted = CountModel.NEGATIVE_BINOMIAL if alpha else CountModel.POISSON
        mean, beta = _fitted(events, exposure, design, alpha)
    weights = mean / (1 + alpha * mean)
    errors = np.sqrt(wider * np.diag(np.linalg.inv(design.T @ (design * weights[:, None]))))
    fitted = tuple(Estimated(float(b), float(e), n - p) for b, e in zip(beta, errors, strict=True))
    likelihood = None if wanted is CountModel.QUASI else _log_likelihood(events, mean, alpha)
    return RepeatEvents(wanted, n, fitted, dispersion, alpha, likelihood)


def _by_form(exposure: Array) -> CountModel:
    unlike = exposure.max() > UNLIKE * exposure.min()
    fewest = FEWEST_OF_UNLIKE if unlike else FEWEST_FOR_NEGATIVE_BINOMIAL
    return CountModel.NEGATIVE_BINOMIAL if len(exposure) >= fewest else CountModel.QUASI


def _back(value: float, fit: RepeatEvents, ci_level: float) -> Repeated:
    """The last coefficient on the scale of rates, beside the value that was counted."""
    if not fit.coefficients:
        return Repeated(value, Interval(value), fit.model, fit.dispersion)
    last = fit.coefficients[-1].value
    reach = fit.coefficients[-1].reach(ci_level)
    middle, low, high = (float(np.exp(last + way * reach)) for way in (0, -1, 1))
    return Repeated(value, Interval(middle, low, high), fit.model, fit.dispersion)


def _fitted(
    events: Array, exposure: Array, design: Array, alpha: float, start: Array | None = None
) -> tuple[Array, Array]:
    """Means and coefficients of highest likelihood at an alpha, by iterated weighted squares.

    ``start``: means to begin with; of other alphas they are close.
    """
    mean = events + 0.5 * exposure / exposure.mean() if start is None else start
    beta = new = np.zeros(design.shape[1])
    for _ in range(100):
        weights = mean / (1 + alpha * mean)
        working = np.log(mean / exposure) + (events - mean) / mean
        crossed = design.T * weights
        new = np.linalg.solve(crossed @ design, crossed @ working)
        mean = exposure * np.exp(np.clip(design @ new, -50, 50))
        if np.abs(new - beta).max() < 1e-11:
            break
        beta = new
    return np.asarray(mean), np.asarray(new)


def _likeliest(events: Array, exposure: Array, design: Array) -> float:
    """The alpha of highest likelihood; 0 where Poisson is as likely."""
    mean = _fitted(events, exposure, design, 0.0)[0]
    least = _NO_MORE / float(mean.max())

    def surprise(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        return -_log_likelihood(events, _fitted(events, exposure, design, alpha, mean)[0], alpha)

    best = optimize.minimize_scalar(
        surprise,
        bounds=(float(np.log(least)), float(np.log(_LARGEST))),
        method="bounded",
        options={"xatol": 1e-7},
    )
    alpha = float(np.exp(best.x))
    return alpha if best.fun < -_log_likelihood(events, mean, 0.0) and alpha > 2 * least else 0.0


def _log_likelihood(events: Array, mean: Array, alpha: float) -> float:
    each = events * np.log(mean) - special.gammaln(events + 1)
    if not alpha:
        return float((each - mean).sum())
    size = 1 / alpha
    rising = special.gammaln(events + size) - special.gammaln(size)
    width = size * np.log(size) - (events + size) * np.log(size + mean)
    return float((each + rising + width).sum())
