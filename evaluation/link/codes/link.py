"""Linking two waves by code: learn the weights, weigh all pairs together, choose the links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.link.codes.assign import Edges, Mask, Rows, best_pairs, link_probabilities
from evaluation.link.codes.bound import Evidence, false_links_upper
from evaluation.link.codes.compare import FAR, NEAR, SAME, Levels, level_tables, levels_of
from evaluation.link.codes.elements import Codes, times_in
from evaluation.link.codes.known import Settled, settle
from evaluation.link.codes.model import (
    Floats,
    Model,
    Strangers,
    prior_log_odds,
    stated_rates,
    updated_rates,
)
from evaluation.link.codes.weights import Weighing, element_ratios, learn_strangers

LEARNT_FROM = 30  # people in the smaller wave from which EM may learn the rates of slips
# The expected share of false links to which the automatic threshold keeps, and how probable a
# link must be for it: a strong code gets by with the first; a weak code needs the second.
AIMS = ((0.01, 0.7), (0.0175, 0.9))
FEW = 0.15  # expected false links that the second allows in any case: so that a tiny group has any
# The same with every link that exact matching would make as well; by chance many codes of a
# huge wave agree.
AIM_EXACT, AIM_EXACT_HUGE, HUGE = 0.02, 0.03, 2_000
LEAST = 0.5  # below one half another pairing is as likely
_CUT = -6.0
_EVIDENCE = 1.0  # log ratio below which codes say too little for any link
_SURE, _LIKELY, _WORTH_A_LOOK = 0.95, 0.2, 0.05
_ROUNDS = 25
_CERTAIN = 25.0  # log odds of a pair that a person has settled
_OVERLAP, _OVERLAP_WEIGHT = 0.7, 4.0  # stated share that comes back, and in how many people
_CHUNK = 256
_MOST = 1_500_000  # pairs kept at most
_PER_CHUNK = 400  # of them for one person at baseline on average


@dataclass(frozen=True, slots=True)
class CodeLinks:
    """Links between two waves.

    ``first``, ``second``: rows of the linked people, 0-based, sorted by ``first``;
    ``probability`` of each link; ``levels``: link x element, their agreement. ``doubtful``:
    edge numbers of pairs that a person should look at, linked or not.
    ``expected_false``: sum of (1 - probability); ``evidence``: what the links rest on, for
    ``rate_upper95`` (see ``bound``).
    """

    model: Model
    edges: Edges
    edge_probability: Floats
    edge_levels: Levels
    links: Rows
    doubtful: Rows
    threshold: float
    expected_false: float
    evidence: Evidence

    @property
    def rate_upper95(self) -> float:
        """The bound, worked out for whoever asks: it takes longer than the links."""
        return false_links_upper(self.model, self.evidence, self.edge_probability)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Linked rows, 0-based, at baseline and later."""
        e = self.edges
        return [(int(e.first[i]), int(e.second[i])) for i in self.links]


def link_codes(
    codes: Codes, threshold: float | None = None, settled: Settled | None = None
) -> CodeLinks:
    """Link the people of two waves one to one by their codes.

    ``threshold``: least probability of a link, from 0.5; None chooses the lowest at which
    either at most 1% of the links are expected to be false and each is at least 70% sure, or
    at most 1.75% (or 0.15 of a link) and each at least 90%; and adds what exact matching would
    link while that stays within 2% (3% from 2,000 people a wave). With fewer than 30 people in
    a wave the rates of slips are stated, not learnt, and each link that is not exact is
    doubtful.
    ``settled``: what a person has decided about pairs.
    The result does not depend on the order of the rows.
    Raises ValueError for a threshold below 0.5 or above 1.
    """
    if threshold is not None and not LEAST <= threshold <= 1:
        raise ValueError("a link needs a probability from 0.5 to 1")
    order = [np.lexsort(side.T[::-1]) for side in (codes.baseline, codes.later)]
    ordered = Codes(codes.elements, codes.values, codes.baseline[order[0]], codes.later[order[1]])
    tables = level_tables(ordered)
    edges, levels, model, probability = _learn(
        ordered, tables, (settled or Settled()).renumbered(order[0], order[1])
    )
    first = ordered.baseline[edges.first]
    chosen = best_pairs(edges, probability, _WORTH_A_LOOK)
    likely = chosen[probability[chosen] > LEAST + 1e-6]
    least = _automatic(probability[likely]) if threshold is None else threshold
    kept = probability[likely] >= least
    if threshold is None:
        once = _stand_once(ordered, edges, likely)
        aim = AIM_EXACT_HUGE if min(map(len, order)) >= HUGE else AIM_EXACT
        kept |= _also_exact(probability[likely], kept, once, aim)
    links = likely[kept]
    rows = Edges(order[0][edges.first], order[1][edges.second], edges.n_first, edges.n_second)
    return CodeLinks(
        model,
        rows,
        probability,
        levels,
        links[np.argsort(rows.first[links])],
        _doubtful(levels, probability, chosen, links, model.learnt),
        least,
        float((1 - probability[links]).sum()),
        Evidence(edges, first, levels, links),
    )


def _learn(
    codes: Codes, tables: tuple[Levels, ...], settled: Settled
) -> tuple[Edges, Levels, Model, Floats]:
    """Candidates, their levels, the model and their probabilities, by EM where n allows."""
    n_first, n_second = len(codes.baseline), len(codes.later)
    strangers = learn_strangers(codes, tables)
    learnt = min(n_first, n_second) >= LEARNT_FROM
    rates = stated_rates(len(codes.elements))
    in_both = _OVERLAP * min(n_first, n_second)
    cut = max(_CUT - prior_log_odds(in_both, n_first, n_second), _EVIDENCE)
    edges, certain = settle(candidates(codes, tables, strangers, rates, cut), settled)
    first = codes.baseline[edges.first]
    levels = levels_of(tables, first, codes.later[edges.second])
    counts = np.zeros_like(rates)
    probability = np.zeros(len(levels))
    one_hot = np.stack([levels == level for level in (FAR, NEAR, SAME)], axis=2)
    weighing = Weighing(strangers, first, levels)
    for _ in range(_ROUNDS):
        log_odds = weighing.log_ratio(rates, strangers.related, (n_first + n_second) / 2)
        log_odds += prior_log_odds(in_both, n_first, n_second)
        log_odds[certain] = _CERTAIN
        probability = link_probabilities(edges, log_odds)
        before = in_both
        together, most = float(probability.sum()), min(n_first, n_second)
        in_both = most * (together + _OVERLAP * _OVERLAP_WEIGHT) / (most + _OVERLAP_WEIGHT)
        if learnt:
            counts = np.einsum("e,ekl->kl", probability, one_hot)
            rates = updated_rates(counts)
        if abs(before - in_both) < 1e-4 * most:
            break
    return edges, levels, Model(strangers, rates, counts, in_both, learnt), probability


def _automatic(probability: Floats) -> float:
    """The lowest threshold that keeps to one of the aims; 1 where none does."""
    best = np.sort(probability)[::-1]
    false, links = np.cumsum(1 - best), np.arange(1, len(best) + 1)
    (aim, likely), (aim_sure, sure) = AIMS
    lowest = best[false <= aim * links].min(initial=1.0)
    lowest_sure = best[false <= np.maximum(aim_sure * links, FEW)].min(initial=1.0)
    return float(min(max(lowest, likely), max(lowest_sure, sure)))


def _also_exact(probability: Floats, kept: Mask, once: Mask, aim: float) -> Mask:
    """Further links that exact matching would make, the surest first, within the aim."""
    further = np.flatnonzero(once & ~kept)
    further = further[np.argsort(-probability[further], kind="stable")]
    false = (1 - probability[kept]).sum() + np.cumsum(1 - probability[further])
    within = false / (kept.sum() + np.arange(1, len(further) + 1)) <= aim
    least = probability[further[within]].min() if within.any() else np.inf
    return np.asarray(once & (probability >= least))


def _stand_once(codes: Codes, edges: Edges, pairs: Rows) -> Mask:
    """Which pairs have the same whole code, that nobody else in either wave has."""
    first, second = edges.first[pairs], edges.second[pairs]
    same = codes.baseline[first] == codes.later[second]
    whole = (same & (codes.baseline[first] < codes.missing)).all(axis=1)
    once = (times_in(codes.baseline)[first] == 1) & (times_in(codes.later)[second] == 1)
    return np.asarray(whole & once)


def _doubtful(levels: Levels, probability: Floats, chosen: Rows, links: Rows, learnt: bool) -> Rows:
    """Pairs for a person: unsure links, likely pairs that were not linked, inexact ones if few."""
    unsure = links[probability[links] < _SURE]
    free = np.setdiff1d(chosen, links)
    likely = free[probability[free] >= _LIKELY]
    inexact = [] if learnt else [links[(levels[links] != SAME).any(axis=1)]]
    return np.unique(np.concatenate([unsure, likely, *inexact]))


def candidates(
    codes: Codes, tables: Sequence[Levels], strangers: Strangers, rates: Floats, cut: float
) -> Edges:
    """Pairs whose log ratio of one person against strangers is at least ``cut``.

    All pairs are weighed, some rows at a time. Where that leaves too many, the best are kept.
    """
    parts = []
    n = len(codes.baseline)
    for start in range(0, max(n, 1), _CHUNK):
        total = _weigh(codes, tables, strangers, rates, slice(start, start + _CHUNK))
        row, column = np.nonzero(total >= cut)
        parts.append((row + start, column, total[row, column]))
    rows, columns, log = (np.concatenate(part) for part in zip(*parts, strict=True))
    most = max(min(_MOST, _PER_CHUNK * n), 10_000)
    if len(log) > most:
        bound = np.partition(log, len(log) - most)[len(log) - most]
        kept = log > bound
        rows, columns = rows[kept], columns[kept]
    return Edges(rows.astype(np.int64), columns.astype(np.int64), n, len(codes.later))


def _weigh(
    codes: Codes, tables: Sequence[Levels], strangers: Strangers, rates: Floats, rows: slice
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Log ratio of each pair of some rows at baseline with all rows later."""
    part = codes.baseline[rows]
    total = np.zeros((len(part), len(codes.later)), dtype=np.float32)
    for k, table in enumerate(tables):
        by_level = element_ratios(strangers, rates, k).astype(np.float32)
        values, place = np.unique(part[:, k], return_inverse=True)
        weights = by_level[table[values]]
        given = np.flatnonzero(values < len(strangers.shares[k]))
        share = strangers.shares[k][values[given]]
        weights[given, values[given]] = np.log(rates[k, SAME] / share)
        total += np.take(weights, codes.later[:, k], axis=1)[place]
    return total
