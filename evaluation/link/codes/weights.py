"""What agreement on each element is worth: rates among the same person, relatives and strangers.

A pair of records belongs to the same person, to two related people (siblings, colleagues:
they share some elements) or to two strangers. Strangers and relatives are learnt from pairs
within a wave, which are never the same person; the same person by EM over the waves.

Sources: Fellegi and Sunter (1969), doi:10.1080/01621459.1969.10501049; agreement on a rare
value is worth more: Winkler (1989), Newcombe et al. (1959), doi:10.1126/science.130.3381.954;
EM: Jaro (1989), doi:10.1080/01621459.1989.10478785.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evaluation.link.codes.compare import MISSING, NEAR, SAME, Levels
from evaluation.link.codes.elements import Codes, Indices, Kind
from evaluation.link.codes.model import Floats, Strangers

_RELATED, _RELATED_WEIGHT = 0.15, 15.0  # relatives a person has in a wave; and in how many people
# How often relatives and colleagues share an element: birthdays as twins do; and in how many pairs
_SHARED: dict[Kind, float] = {"letter": 0.65, "day": 0.15, "month": 0.2, "number": 0.65}
_SHARED_OTHER, _SHARED_WEIGHT = 0.65, 4.0
_PRIOR_PATTERNS = 3.0  # expected pairs of a pattern from which its own count is believed
_TYPICAL: dict[Kind, float] = {"letter": 1 / 18, "day": 1 / 30.4, "month": 1 / 12, "number": 1 / 50}
_VALUE_WEIGHT = 15.0  # people that the typical share of a value weighs as much as
_FLOOR = 0.005
_CHUNK = 256


def learn_strangers(codes: Codes, tables: Sequence[Levels]) -> Strangers:
    """Rates among different people, from both waves together and the pairs within each."""
    shares = tuple(_shares(codes, k) for k in range(len(codes.elements)))
    near = np.array([p @ (t[:-1, :-1] == NEAR) @ p for p, t in zip(shares, tables, strict=True)])
    same = np.array([p @ p for p in shares])
    near = np.clip(near, _FLOOR, 1)
    far = np.clip(1 - same - near, _FLOOR, 1)
    patterns, n_pairs, n_people = _within(codes)
    usual = np.array([_SHARED.get(e.kind, _SHARED_OTHER) for e in codes.elements])
    related, shared = _relatives(patterns, same, usual, n_pairs, n_people)
    expected = n_pairs * _pattern_rates(
        len(same), same, shared, min(related / max(n_people / 2, 1), 0.5), patterns
    )
    return Strangers(
        shares,
        near,
        far,
        related,
        shared,
        np.asarray((patterns + _PRIOR_PATTERNS) / (expected + _PRIOR_PATTERNS)),
    )


def _shares(codes: Codes, k: int) -> Floats:
    """Share of each value of an element, in both waves, shrunk to what is typical of its kind."""
    size = len(codes.values[k])
    both = np.concatenate([codes.baseline[:, k], codes.later[:, k]])
    counts = np.bincount(both, minlength=size + 1)[:size].astype(float)
    typical = _TYPICAL.get(codes.elements[k].kind, 1 / max(size, 2))
    return np.asarray((counts + _VALUE_WEIGHT * typical) / (counts.sum() + _VALUE_WEIGHT))


def pattern_of(levels: Levels) -> npt.NDArray[np.int64]:
    """Pairs x elements -> the number of each pair's pattern: missing 0, same 1, other 2."""
    digits = np.where(levels == MISSING, 0, np.where(levels == SAME, 1, 2)).astype(np.int64)
    return digits @ (3 ** np.arange(levels.shape[1], dtype=np.int64))


def _within(codes: Codes) -> tuple[Floats, float, float]:
    """How many pairs within the two waves have each pattern; of how many pairs and people."""
    k = len(codes.elements)
    counts = np.zeros(3**k)
    missing = codes.missing
    for side in (codes.baseline, codes.later):
        for start in range(0, len(side), _CHUNK):
            rows = side[start : start + _CHUNK]
            total = np.zeros((len(rows), len(side) - start), dtype=np.int32)
            for e in range(k):
                mine, theirs = rows[:, e, None], side[None, start:, e]
                digit = 2 - (mine == theirs).astype(np.int8)
                digit *= (mine != missing[e]) & (theirs != missing[e])
                total += digit * np.int32(3**e)
            above = np.triu(np.ones(total.shape, dtype=bool), 1)
            counts += np.bincount(total[above], minlength=3**k)
    return counts, float(counts.sum()), float(len(codes.baseline) + len(codes.later))


def _digits(k: int) -> npt.NDArray[np.int64]:
    return (np.arange(3**k)[:, None] // 3 ** np.arange(k)) % 3


def _product(digits: npt.NDArray[np.int64], agree: Floats) -> Floats:
    rates = np.where(digits == 1, agree, np.where(digits == 2, 1 - agree, 1.0))
    return np.asarray(rates.prod(axis=1))


def _pattern_rates(k: int, same: Floats, shared: Floats, rho: float, patterns: Floats) -> Floats:
    """Expected share of each pattern among pairs of different people, as often as it is whole."""
    digits = _digits(k)
    rates = (1 - rho) * _product(digits, same) + rho * _product(digits, shared)
    gaps = (digits == 0) @ (2 ** np.arange(k))
    observed = np.bincount(gaps, weights=patterns, minlength=2**k)
    return np.asarray(rates * observed[gaps] / max(patterns.sum(), 1))


def _relatives(
    patterns: Floats, same: Floats, usual: Floats, n_pairs: float, n_people: float
) -> tuple[float, Floats]:
    """Relatives a person has, and how often they share each element: EM over the patterns."""
    k = len(same)
    seen = np.flatnonzero(patterns)
    digits, counts = _digits(k)[seen], patterns[seen]
    related, shared = _RELATED, np.maximum(usual, same)
    per_wave = max(n_people / 2, 1)
    alone, agreed, given_both = _product(digits, same), digits == 1, digits != 0
    for _ in range(60):
        rho = min(related / per_wave, 0.5)
        kin, strangers = rho * _product(digits, shared), (1 - rho) * alone
        weight = counts * kin / np.maximum(kin + strangers, 1e-300)
        pairs = weight.sum()
        ratio = per_wave / max(n_pairs, 1) * per_wave  # pairs between the waves for one within
        related = (_RELATED * _RELATED_WEIGHT + pairs * ratio) / (_RELATED_WEIGHT + per_wave)
        agree = weight @ agreed + usual * _SHARED_WEIGHT
        given = weight @ given_both + _SHARED_WEIGHT
        shared = np.maximum(np.clip(agree / given, 0.05, 0.95), same)
    return float(related), shared


class Weighing:
    """Pairs of values, to be weighed by one set of rates after another.

    ``first``: pair x element, the values at baseline; ``levels``: their agreement.
    """

    def __init__(self, strangers: Strangers, first: Indices, levels: Levels) -> None:
        self._levels = levels
        self._strangers = strangers
        self._same = levels == SAME
        self._shares = [
            np.append(shares, 1.0)[first[:, k]] for k, shares in enumerate(strangers.shares)
        ]
        self._kin = np.zeros(len(levels))
        for k, share in enumerate(self._shares):
            s, relative = strangers.shared[k], _apart(strangers, k)
            ratio = np.log(s / share + 1 - s)
            self._kin += np.where(self._same[:, k], ratio, relative[levels[:, k]])
        self._excess = np.log(np.maximum(strangers.excess[pattern_of(levels)], 1))

    def log_ratio(self, rates: Floats, related: float, per_wave: float) -> Floats:
        """Log of how much likelier each pair is one person than two different people.

        ``related``: relatives of a person in a wave; ``per_wave``: people in a wave, on average.
        On the same value v the ratio of an element is rate(same) / share(v); relatives and
        patterns that occur too often within the waves lower it.
        """
        alone = np.zeros(len(self._levels))
        for k, share in enumerate(self._shares):
            person = element_ratios(self._strangers, rates, k)[self._levels[:, k]]
            alone += np.where(self._same[:, k], np.log(rates[k, SAME] / share), person)
        rho = min(related / max(per_wave, 1), 0.5)
        different = np.logaddexp(np.log1p(-rho), np.log(rho) + self._kin)
        return np.asarray(alone - different - self._excess)


def element_ratios(strangers: Strangers, rates: Floats, k: int) -> Floats:
    """Log ratios of an element by level; of the same it is 0, as it depends on the value."""
    far, near = np.log(rates[k, :2] / [strangers.far[k], strangers.near[k]])
    return np.array([far, near, 0.0, 0.0])


def _apart(strangers: Strangers, k: int) -> Floats:
    """The same for relatives."""
    apart = np.log(1 - strangers.shared[k])
    return np.array([apart, apart, 0.0, 0.0])
