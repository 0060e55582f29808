"""What is known of the people of two waves: rates of slips, strangers, and who came back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SLIP_RATE = 0.07  # stated: an element differs from the truth in one wave
PRIOR_PAIRS = 12.0  # linked pairs that the usual rates weigh as much as, for each element
_POOLED_PAIRS = 12.0  # the same for the stated rate, among the pairs of all elements together
_NEAR_SHARE = 0.4  # stated: of the slips, those to a neighbouring value
_NEW = 0.05  # least share of the smaller wave that is taken to be in that wave only


@dataclass(frozen=True, slots=True)
class Strangers:
    """How often two different people agree, by element and by pattern of elements.

    ``shares``: for each element the share of each of its values. ``near``, ``far``: how
    often two strangers differ by a neighbouring slip or otherwise. ``related``: relatives
    that a person has in the other wave; ``shared``: how often they agree on each element.
    ``excess``: observed over expected pairs of each pattern (base 3: missing, same, other).
    """

    shares: tuple[Floats, ...]
    near: Floats
    far: Floats
    related: float
    shared: Floats
    excess: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """What a linkage rests on.

    ``rates``: element x level (far, near, same) among pairs of one person; ``counts``: the
    expected pairs that they were learnt from. ``in_both``: people expected in both waves.
    ``learnt``: by EM, and not as stated.
    """

    strangers: Strangers
    rates: Floats
    counts: Floats
    in_both: float
    learnt: bool


def stated_rates(n_elements: int) -> Floats:
    """Rates of far, near and same among pairs of one person, from the stated rate of slips.

    same = (1 - slip)^2. Element x level.
    """
    return np.tile(_levels((1 - SLIP_RATE) ** 2), (n_elements, 1))


def _levels(same: float) -> Floats:
    """The rate of same and of the rest: two in five to a neighbouring value."""
    return np.array([(1 - same) * (1 - _NEAR_SHARE), (1 - same) * _NEAR_SHARE, same])


def with_prior(counts: Floats) -> Floats:
    """Counts of far, near and same with what was expected beforehand: parameters of Dirichlets.

    Each element is shrunk to the slips of all elements together, and those to the stated rate:
    where nobody slips at all, no element is taken to. Near is two in five slips, as stated,
    since elements differ in what can be near.
    """
    same = counts[:, 2].sum() + _POOLED_PAIRS * (1 - SLIP_RATE) ** 2
    usual = same / (counts.sum() + _POOLED_PAIRS)
    return np.asarray(counts + PRIOR_PAIRS * _levels(usual), dtype=np.float64)


def updated_rates(counts: Floats) -> Floats:
    """Rates of far, near and same from (expected) counts and what was expected beforehand."""
    total = with_prior(counts)
    return np.asarray(total / total.sum(axis=1, keepdims=True), dtype=np.float64)


def prior_log_odds(in_both: float, n_first: int, n_second: int) -> float:
    """Log odds of a pair before its codes are seen, other people being paired already.

    With m people in both waves, (m + 1) / ((n1 - m + 1) (n2 - m + 1)); of the smaller wave
    at least one in twenty is taken to be new, so that nobody is linked for want of another.
    """
    rest = _NEW * min(n_first, n_second)
    gone, new = (max(n - in_both, rest) + 1 for n in (n_first, n_second))
    return float(np.log((in_both + 1) / (gone * new)))
