"""Weights of people: raked to known margins, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.statistics.change import Array, Codes, Mask

ROUNDED = 0.005  # margins that were rounded when they were printed may differ by so much
_CLOSE = 1e-10  # of a margin's level
_MOST_ROUNDS = 2_000


class Fault(StrEnum):
    """Why people cannot be raked to margins."""

    MISSING = "missing"  # some people have no level of the margin
    UNKNOWN = "unknown"  # some have one that the margin has not
    EMPTY = "empty"  # nobody is in a level that has somebody in the population
    NOBODY = "nobody"  # the margin has a level without anybody, or a total that is no number
    TOTALS = "totals"  # the margin does not add up to what the first one does
    START = "start"  # some starting weights are missing or not above 0
    APART = "apart"  # no weights meet all margins at once


@dataclass(frozen=True, slots=True)
class RakingFault:
    """One fault: of which margin and level (empty where of none), and how many people."""

    fault: Fault
    margin: str = ""
    level: str = ""
    people: int = 0
    total: float | None = None


class CannotRakeError(ValueError):
    """There are no weights: ``faults`` holds every reason that is known."""

    def __init__(self, faults: Sequence[RakingFault]) -> None:
        super().__init__("; ".join(f"{f.fault} {f.margin} {f.level}".strip() for f in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights that add up to the margins' total, after so many ``rounds``.

    ``codes``: of each margin the place of everybody's level, as ``weighted.Drawn.margins`` wants
    them.
    """

    weights: Array
    rounds: int
    codes: tuple[Codes, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """What unequal weights cost.

    ``design_effect``: how many times larger they make the variance of a mean that has nothing to do
    with them. ``effective_n``: as many equal answers would tell as much. ``smallest`` and
    ``largest``: in units of the mean weight.
    """

    n: int
    design_effect: float
    effective_n: float
    smallest: float
    largest: float


def spread(weights: Array) -> Spread:
    """Kish's design effect of weights, n sum(w^2) / sum(w)^2, and n divided by it.

    One weight above 0 a person. Raises ValueError for none, a missing one or one not above 0.
    Source: Kish (1965), Survey Sampling, section 11.7; Kish (1992), Journal of Official
    Statistics 8:183-200.
    """
    if not len(weights) or not _positive(weights).all():
        raise ValueError("everybody needs a weight above 0")
    effect = float(len(weights) * (weights**2).sum() / weights.sum() ** 2)
    relative = weights / weights.mean()
    ends = float(relative.min()), float(relative.max())
    return Spread(len(weights), effect, len(weights) / effect, *ends)


def rake(
    levels: Mapping[str, Sequence[str | None]],
    margins: Mapping[str, Mapping[str, float]],
    start: Array | None = None,
) -> Raked:
    """Weights that make people match every margin: iterative proportional fitting.

    ``levels``: of each margin everybody's level, in the same order; None or "" where it is not
    known. ``margins``: of each margin how many the population has in each level, or which share.
    ``start``: first weights, all the same without. In turn, the weights of every level of a
    margin are multiplied by what it has over what it should have, until all margins are met to
    1e-10. All margins add up to the first one's total: those that differ by no more than 0.5%, as
    printed shares may, are scaled to it.
    Raises CannotRakeError with all faults: a person without a level or with one that the margin
    has not, a level that nobody is in, totals that differ, no weights that meet all margins
    (2,000 rounds).
    Raises ValueError without margins, or for lengths that differ.
    Source: Deming and Stephan (1940), doi:10.1214/aoms/1177731829; Deville, Särndal and Sautory
    (1993), doi:10.1080/01621459.1993.10476369. The weights are those of R's ``survey::rake``.
    """
    lengths = {len(given) for given in levels.values()}
    if not margins or {*margins} - {*levels} or len(lengths) != 1:
        raise ValueError("every margin needs everybody's level")
    n = lengths.pop()
    weights = np.ones(n) if start is None else start.astype(float)
    if len(weights) != n:
        raise ValueError("every person has one starting weight")
    faults = list(_faults(levels, margins, weights))
    if faults:
        raise CannotRakeError(faults)
    places = [{level: place for place, level in enumerate(shares)} for shares in margins.values()]
    codes = tuple(
        np.array([known[level] for level in levels[name] if level], int)
        for name, known in zip(margins, places, strict=True)
    )
    targets = [np.array([*shares.values()], float) for shares in margins.values()]
    total = targets[0].sum()
    targets = [target * total / target.sum() for target in targets]
    for done in range(_MOST_ROUNDS):
        furthest = 0.0
        for code, target in zip(codes, targets, strict=True):
            factor = target / np.bincount(code, weights, len(target))
            furthest = max(furthest, float(np.abs(factor - 1).max()))
            weights = weights * factor[code]
        if furthest < _CLOSE:
            return Raked(weights, done, codes)
    raise CannotRakeError([RakingFault(Fault.APART)])


def _positive(weights: Array) -> Mask:
    return np.isfinite(weights) & (weights > 0)


def _faults(
    levels: Mapping[str, Sequence[str | None]],
    margins: Mapping[str, Mapping[str, float]],
    start: Array,
) -> Iterator[RakingFault]:
    odd = int((~_positive(start)).sum())
    if odd:
        yield RakingFault(Fault.START, people=odd)
    first = sum(next(iter(margins.values())).values())
    for name, shares in margins.items():
        given = [level or "" for level in levels[name]]
        present = {level: given.count(level) for level in dict.fromkeys(given)}
        if missing := present.pop("", 0):
            yield RakingFault(Fault.MISSING, name, people=missing)
        for level, people in present.items():
            if level not in shares:
                yield RakingFault(Fault.UNKNOWN, name, level, people)
        for level, share in shares.items():
            if not (np.isfinite(share) and share > 0):
                yield RakingFault(Fault.NOBODY, name, level, present.get(level, 0), share)
            elif level not in present:
                yield RakingFault(Fault.EMPTY, name, level, total=share)
        total = sum(shares.values())
        if not abs(total - first) <= ROUNDED * abs(first):
            yield RakingFault(Fault.TOTALS, name, total=total)
