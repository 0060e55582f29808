"""Which items of a scale run the other way than the key says: the likeliest reading of a file.

Keyed answers in, the items that seem to stand reversed out. From which odds on that is worth a
word is set by simulation (``benchmarks/keying.py``; what it finds is in docs/statistics.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from evaluation.statistics.change import Array

Bools = npt.NDArray[np.bool_]

# What a key makes likely, from the scales of seven public data sets (SDQ, BFI, Rosenberg, DASS,
# PHQ-9, DS14, STAI): item-rest correlations from 0.22 to 0.81, 0.53 on average.
_USUAL, _SCALES, _ITEMS = 0.5, 0.25, 0.25  # z of item and rest; its SD of scales, within a scale
_LEAST, _MOST = 0.15, 1.2  # of what is taken to be usual of a scale
_OTHERS, _OTHERS_SD = 0.25, 0.2  # z of an item and the other scales of the same sum
_LEVELS = 0.19  # SD of the means of a scale's items, as shares of the answers' range ...
_LEVELS_OF = 15  # ... which counts for as much as so many items of the form at hand
_MEDIAN = 0.4549  # of chi-square with one degree of freedom
_SHARED = 0.6  # of the errors of two items' z: they rest on the same people
_SMALL = 1.15  # the variance of z in few people, by 1 / (n - 4)
_HALF = 0.5  # what a further item, or another scale, tells that the first has not told already
# Log odds against one item: in a longer scale each is less likely, and any of them likelier.
_ANY, _LONGER = 1.4, 0.4
_SEVERAL = 1.5  # log odds against several items at once ...
_REVERSED = 0.5  # ... and against all reverse-keyed ones
_AT_EVERY_WAVE = 0.7  # of what stands reversed at one wave, the share that does so at the others
_CLOSE = 0.97  # no correlation counts for more
FEWEST_ITEMS = 3  # that vary: of two that run against one another neither is the wrong one
# Log odds from which a reading is told and, of so many people, believed; from so many people on
# nothing more is gained by asking for less, and most of what further scales cost is given back.
_TOLD, _TOLD_OF_A_SCALE, _SURE, _SURE_OF = 1.1, 2.5, 6.0, 20
_MANY, _GIVEN_BACK = 60, 0.6
# The share of files in which one reversed item goes untold, by how many people answered, of forms
# of one scale and of several: the means of the table in docs/statistics.md, from real items.
_PEOPLE = (6, 8, 10, 12, 16, 20, 30, 60)
_MISSED_OF_ONE = (0.52, 0.21, 0.10, 0.04, 0.02, 0.0, 0.0, 0.0)
_MISSED_OF_SEVERAL = (0.93, 0.65, 0.47, 0.32, 0.15, 0.07, 0.02, 0.0)
_AGAINST = 3.0  # standard errors below nought: of 1,000 honest pairs of waves one, if r were 0

MISSED_TOO_OFTEN = 0.20  # beyond, an answer must say that so few people cannot tell


@dataclass(frozen=True, slots=True)
class Keyed:
    """Answers to the items of a scale as the key turns them: people x items, 0 to 1, NaN missing.

    ``reverse``: which items the key turns. ``others``: of each person, the mean of the scales that
    are added up with this one (standardised items); None where there are none. ``levels``: the SD
    of the means of a scale's items in this form, by ``spread_of_levels``.
    """

    answers: Array
    reverse: tuple[bool, ...]
    others: Array | None = None
    levels: float = _LEVELS


@dataclass(frozen=True, slots=True)
class Reading:
    """The items (by place) that seem to stand reversed, with the log odds of that against none.

    ``rest``: each item's correlation, as the key has it, with its rest once these are turned; NaN
    where an item does not vary. ``reversed``: the log odds that all reverse-keyed items stand
    reversed, before any prior. ``people``: who answered an item and the others, typically.
    """

    turned: tuple[int, ...]
    log_odds: float
    rest: tuple[float, ...]
    reversed: float
    people: float


def is_worth_a_word(log_odds: float, people: float, scales: int) -> bool:
    """Whether a reading is told: of 100 honest files at most two are, few or many people.

    ``scales``: how many were asked, in each of which chance may put an item against the others.
    """
    people = max(people, 1)
    many = min(people, _MANY)
    several = _TOLD_OF_A_SCALE * (scales - 1) / people
    several -= _GIVEN_BACK * float(np.log(scales)) * (many / _MANY) ** 2
    return log_odds > _TOLD - float(np.log(many)) + several


def is_sure(log_odds: float, people: float) -> bool:
    """Whether nothing but the reading explains the answers: of 10,000 honest files none is."""
    return people >= _SURE_OF and log_odds > _SURE


def against_reversed(items: int) -> float:
    """The prior log odds that all reverse-keyed items of a form of so many stand reversed."""
    return -float(np.log(max(items, 1))) - _REVERSED


def missed(people: float, scales: int) -> float:
    """The share of files with one reversed item in which so few people do not show it, 0 to 1."""
    shares = _MISSED_OF_ONE if scales == 1 else _MISSED_OF_SEVERAL
    return float(np.interp(people, _PEOPLE, shares, left=1.0))


def spread_of_levels(scales: Iterable[Keyed]) -> float:
    """How far apart the items' means lie in the scales of a form: an SD, in shares of the range.

    Of two items that are keyed alike the squared difference of their means, less the variances of
    these, is twice the variance of a level, times a chi-square; its median leaves few reversed
    items no say. Drawn towards 0.19, what is usual of scales, which counts for 15 items.
    """
    squares, items = list[float](), 0
    for scale in scales:
        counts = (~np.isnan(scale.answers)).sum(axis=0)
        for kind in _kinds(np.array(scale.reverse, bool)):
            some = scale.answers[:, kind & (counts > 0)]
            errors = np.nanvar(some, axis=0) / (~np.isnan(some)).sum(axis=0)
            means = np.nanmean(some, axis=0)
            one, other = np.triu_indices(len(means), k=1)
            squares += ((means[one] - means[other]) ** 2 - errors[one] - errors[other]).tolist()
            items += max(len(means) - 1, 0)
    here = max(float(np.median(squares)), 0.0) / (2 * _MEDIAN) if squares else 0.0
    return float(np.sqrt((_LEVELS_OF * _LEVELS**2 + items * here) / (_LEVELS_OF + items)))


def likeliest_reading(scale: Keyed, items: int, waves: Sequence[Keyed] = ()) -> Reading | None:
    """The likeliest set of items that stand reversed, against none; None with nothing to go by.

    ``items``: how many the whole form has, each of which could be the one. ``waves``: the same
    scale at other waves of the same form. Three things are weighed. z = atanh(r) of an item and
    the rest of its scale is about normal with variance 1/(n - 4) around what is usual of the scale
    (the other items of this file, drawn towards 0.5), and around minus that where the item stands
    reversed. Likewise z of the item and the other scales of a sum. And how far its mean lies from
    its fellows': a t of 3 degrees of freedom, which never counts for much, as some items are
    answered otherwise. Sets of one and two items, of three in short scales and of all
    reverse-keyed ones are tried, and the likeliest is taken further item by item. What stands
    reversed mostly does so at every wave, as the form and the export are the same: so the odds of
    every set are those of the other waves too, or else of this one alone. Missing answers:
    pairwise. None below three items that vary.
    Source: the corrected item-total correlation, Nunnally and Bernstein (1994), ch. 8; the odds
    are those of Bayes' theorem for normal z (Fisher 1921, Metron 1:3-32).
    """
    evidence = _Evidence.of(scale)
    if evidence is None:
        return None
    k = len(scale.reverse)
    keyed, reverse = np.ones((1, k)), np.array(scale.reverse, bool)
    sets = _sets(k, tuple(np.flatnonzero(reverse).tolist()))
    there = [other for wave in waves if (other := _Evidence.of(wave))]
    odds = evidence.log_odds(sets, keyed) + _prior(sets, reverse, items)
    best = sets[[int((odds + _elsewhere(there, sets)).argmax())]]
    found = float(odds[(sets == best).all(axis=1)].max())
    while True:  # once one is wrong, another is no wonder
        further = np.repeat(best, k, axis=0)
        further[np.arange(k), np.arange(k)] = -1
        gain = np.where(best[0] > 0, evidence.log_odds(further, best) - np.log(k), -np.inf)
        if gain.max() <= 0 or (best > 0).sum() <= FEWEST_ITEMS - 1:
            break
        best, found = further[[int(gain.argmax())]], found + float(gain.max())
    rest = np.where(evidence.lively, np.tanh(evidence.z(best)[0]) * best[0], np.nan)
    every = np.where(reverse, -1.0, 1.0)[None]
    whole = float((evidence.log_odds(every, keyed) + _elsewhere(there, every))[0])
    return Reading(
        tuple(np.flatnonzero(best[0] < 0).tolist()),
        found + float(_elsewhere(there, best)[0]),
        tuple(rest.tolist()),
        whole if 0 < reverse.sum() < k else 0.0,
        float(np.median(evidence.people)),
    )


def _elsewhere(waves: Sequence[_Evidence], sets: Array) -> Array:
    """What other waves add to the log odds of each set: nothing where there are none."""
    if not waves:
        return np.zeros(len(sets))
    keyed = np.ones((1, sets.shape[1]))
    there = np.sum([wave.log_odds(sets, keyed) for wave in waves], axis=0)
    return np.asarray(np.logaddexp(np.log(1 - _AT_EVERY_WAVE), np.log(_AT_EVERY_WAVE) + there))


def against_one_another(
    first: Sequence[Array], second: Sequence[Array]
) -> tuple[float, int] | None:
    """Whether the scales of two waves rank the same people the opposite way: mean r, and n.

    ``first`` and ``second``: by scale, the level of each person (NaN where missing), in the same
    order. What people answer twice goes together (r of 0.3 and more), and turned at one wave it
    goes apart. None unless the mean of z = atanh(r) lies three standard errors, 1 / sqrt(n - 3),
    below nought; scales of one form go together, so their mean has no smaller one. None below
    five people.
    """
    z, people = list[float](), list[int]()
    for before, after in zip(first, second, strict=True):
        some = ~np.isnan(before) & ~np.isnan(after)
        x, y = before[some], after[some]
        if len(x) > 4 and np.ptp(x) > 0 and np.ptp(y) > 0:
            z.append(float(_z(np.corrcoef(x, y)[:1, 1])[0]))
            people.append(len(x))
    if not z or np.mean(z) * np.sqrt(min(people) - 3) > -_AGAINST:
        return None
    return float(np.tanh(np.mean(z))), min(people)


@dataclass(frozen=True, slots=True)
class _Evidence:
    together: Array  # of each item (rows) with the others' mean, what each of them adds to r
    spread: Array  # what two items add to the variance of that mean
    lively: Bools  # which items vary
    people: Array  # by item, who answered it and any other
    means: Array
    errors: Array  # variances of the means
    reverse: Bools
    others: Array | None  # z of each item with the other scales
    levels: float

    @classmethod
    def of(cls, scale: Keyed) -> _Evidence | None:
        """The rest of an item is the mean of the others that somebody answered."""
        answered = ~np.isnan(scale.answers)
        filled = np.where(answered, scale.answers, 0.0)
        counts = answered.sum(axis=0)
        means = filled.sum(axis=0) / np.maximum(counts, 1)
        away = np.where(answered, filled - means, 0.0)
        variances = (away**2).sum(axis=0) / np.maximum(counts, 1)
        lively = variances > 1e-12
        if lively.sum() < FEWEST_ITEMS:
            return None
        away = np.where(lively, away, 0.0) / np.sqrt(np.where(lively, variances, 1.0))
        fellows = (answered & lively).sum(axis=1, keepdims=True) - 1
        away = np.where(fellows > 0, away, 0.0)  # who answered one item says nothing
        share = away / np.maximum(fellows, 1)
        people = (answered & (fellows > 0)).sum(axis=0)
        whole = max(int((fellows > 0).sum()), 1)
        others = scale.others
        return cls(
            away.T @ share / np.maximum(people, 1)[:, None],
            share.T @ share / whole,
            lively,
            people.astype(float),
            np.where(counts > 0, means, 0.5),
            np.where(counts > 0, variances / np.maximum(counts, 1), 1.0),
            np.array(scale.reverse, bool),
            None if others is None else _with_others(scale.answers, others, lively),
            scale.levels,
        )

    def z(self, sets: Array) -> Array:
        """Each item and the rest of the scale (z), both as each set turns them."""
        row = sets * (sets @ self.together.T) - np.diag(self.together)
        spread = sets * (sets @ self.spread)
        rest = spread.sum(axis=1, keepdims=True) - 2 * spread + np.diag(self.spread)
        noise = np.diag(self.spread).sum() - np.diag(self.spread)
        rest = np.maximum(rest, 0.3 * noise)  # a rest that is all noise
        return _z(row / np.sqrt(np.maximum(rest, 1e-12)))

    def log_odds(self, sets: Array, keyed: Array) -> Array:
        """Of each set (sets x items, -1 where turned) against one; it turns further items."""
        turned = self.lively & (sets != keyed)
        odds = self._together(sets, keyed, turned) + self._levels(sets, keyed, turned)
        if self.others is not None:
            variance = _OTHERS_SD**2 + self._variance()
            odds += _HALF * (turned * sets * 2 * _OTHERS * self.others / variance).sum(axis=1)
        return np.asarray(odds)

    def _variance(self) -> Array:
        return _SMALL / np.maximum(self.people - 4, 0.5)

    def _together(self, sets: Array, keyed: Array, turned: Bools) -> Array:
        """How much nearer the turned items come to what the other items say is usual here."""
        before, after = self.z(keyed), self.z(sets)
        kept = self.lively & ~turned
        count = np.maximum(kept.sum(axis=1), 1)
        told = 1 / (_SHARED * self._variance().mean() + _ITEMS**2 / count)
        prior = 1 / _SCALES**2
        usual = [
            (prior * _USUAL + told * (z * kept).sum(axis=1) / count) / (prior + told)
            for z in (before, after)
        ]
        usual = np.clip(np.maximum(*usual), _LEAST, _MOST)[:, None]
        nearer = usual * (after - before) / (_ITEMS**2 + self._variance())
        size = np.maximum(turned.sum(axis=1), 1)
        return np.asarray((nearer * turned).sum(axis=1) / (1 + _HALF * (size - 1)))

    def _levels(self, sets: Array, keyed: Array, turned: Bools) -> Array:
        """How alike the items' means are, those that the key turns and the others apart."""
        n = float(np.median(self.people))
        most = np.where(turned.sum(axis=1) <= 2, 4 * n / (n + 10), 0)
        return np.asarray(np.minimum(self._alike(sets) - self._alike(keyed), most))

    def _alike(self, sets: Array) -> Array:
        means = np.where(sets < 0, 1 - self.means, self.means)
        usual = np.empty_like(means)
        for kind in _kinds(self.reverse):
            usual[:, kind] = np.median(means[:, kind], axis=1, keepdims=True)
        off = (means - usual) / np.sqrt(self.levels**2 + self.errors)
        return np.asarray(-2 * np.log1p(off**2 / 3).sum(axis=1))


def _kinds(reverse: Bools) -> tuple[Bools, ...]:
    """The items whose means are held against one another: of either key, where each has some."""
    both = min(reverse.sum(), (~reverse).sum()) >= FEWEST_ITEMS
    return (reverse, ~reverse) if both else (np.ones_like(reverse),)


def _z(r: Array) -> Array:
    return np.asarray(np.arctanh(np.clip(r, -_CLOSE, _CLOSE)))


def _with_others(values: Array, others: Array, lively: Bools) -> Array:
    """Each item with the other scales (z), of the people who have both."""
    z = np.zeros(values.shape[1])
    for place in np.flatnonzero(lively):
        some = ~np.isnan(values[:, place]) & ~np.isnan(others)
        item, rest = values[some, place], others[some]
        if len(item) > FEWEST_ITEMS and np.ptp(item) > 0 and np.ptp(rest) > 0:
            z[place] = _z(np.corrcoef(item, rest)[:1, 1])[0]
    return z


@lru_cache(maxsize=64)
def _sets(k: int, reverse: tuple[int, ...]) -> Array:
    """One, two and, in short scales, three items, and all reverse-keyed ones: sets x items."""
    sizes = (1, 2, 3) if 5 < k < 10 else (1, 2) if k > 3 else (1,)
    chosen = [s for size in sizes for s in combinations(range(k), size)]
    if 1 < len(reverse) < k and reverse not in chosen:
        chosen.append(reverse)
    sets = np.ones((len(chosen), k))
    for row, items in enumerate(chosen):
        sets[row, list(items)] = -1
    return sets


def _prior(sets: Array, reverse: Bools, items: int) -> Array:
    """Any one item is as likely as another; a further one costs more, all reversed ones little."""
    turned, k = sets < 0, sets.shape[1]
    size = turned.sum(axis=1)
    cost = np.where(size > 1, _SEVERAL + (size - 1) * np.log(k), 0.0)
    whole = (turned == reverse).all(axis=1) & (size > 1)
    one = -np.log(items / k) - _LONGER * np.log(k) - _ANY
    return np.asarray(one - np.where(whole, _REVERSED, cost))
