"""Linking two waves by code: learn the weights, weigh all pairs together, choose the links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.codes.assign import Edges, Rows, best_pairs, link_probabilities
from evaluation.codes.bound import false_links_upper
from evaluation.codes.candidates import candidates
from evaluation.codes.compare import FAR, MISSING, SAME, Levels, level_tables, levels_of
from evaluation.codes.elements import Codes
from evaluation.codes.weights import (
    LEARNT_FROM,
    Floats,
    Strangers,
    learn_strangers,
    log_ratio,
    stated_rates,
    updated_rates,
)

AIM = 0.01  # expected share of false links that the automatic threshold keeps to
LEAST = 0.5  # below one half another pairing is as likely
_CUT = -6.0
_ROUNDS = 25
_OVERLAP, _OVERLAP_WEIGHT = 0.7, 4.0  # stated share that comes back, and in how many people


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt: rates of one person (element x level), of strangers, and the overlap."""

    strangers: Strangers
    rates: Floats
    counts: Floats
    in_both: float
    learnt: bool


@dataclass(frozen=True, slots=True)
class CodeLinks:
    """Links between two waves.

    ``first``, ``second``: rows of the linked people, 0-based, sorted by ``first``;
    ``probability`` of each link; ``levels``: link x element, their agreement. ``doubtful``:
    edge numbers of pairs that a person should look at, linked or not.
    ``expected_false``: sum of (1 - probability); ``rate_upper95``: see ``bound``.
    """

    model: Model
    edges: Edges
    edge_probability: Floats
    edge_levels: Levels
    links: Rows
    doubtful: Rows
    threshold: float
    expected_false: float
    rate_upper95: float

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Linked rows, 0-based, at baseline and later."""
        e = self.edges
        return [(int(e.first[i]), int(e.second[i])) for i in self.links]


def link_codes(codes: Codes, threshold: float | None = None) -> CodeLinks:
    """Link the people of two waves one to one by their codes.

    ``threshold``: least probability of a link, from 0.5; None chooses the lowest at which
    at most 1% of all links are expected to be false. With fewer than 30 people in a wave
    the rates of slips are stated, not learnt, and each link that is not exact is doubtful.
    The result does not depend on the order of the rows.
    """
    order = [np.lexsort(side.T[::-1]) for side in (codes.baseline, codes.later)]
    ordered = Codes(
        codes.elements, codes.values, codes.baseline[order[0]], codes.later[order[1]]
    )
    tables = level_tables(ordered)
    edges, levels, model, probability = _learn(ordered, tables)
    edges = Edges(order[0][edges.first], order[1][edges.second], edges.n_first, edges.n_second)
    rank = np.lexsort((edges.second, edges.first))
    edges = Edges(edges.first[rank], edges.second[rank], edges.n_first, edges.n_second)
    levels, probability = levels[rank], probability[rank]
    chosen = best_pairs(edges, probability, 0.05)
    least = _automatic(probability[chosen]) if threshold is None else threshold
    links = chosen[probability[chosen] >= max(least, LEAST + 1e-6)]
    doubtful = _doubtful(edges, levels, probability, chosen, links, model.learnt)
    expected = float((1 - probability[links]).sum())
    upper = false_links_upper(probability[links], model.learnt) / max(len(links), 1)
    return CodeLinks(
        model, edges, probability, levels, links, doubtful, least, expected, min(upper, 1.0)
    )


def _learn(codes: Codes, tables: tuple[Levels, ...]) -> tuple[Edges, Levels, Model, Floats]:
    """Candidates, their levels, the model and their probabilities, by EM where n allows."""
    n_first, n_second = len(codes.baseline), len(codes.later)
    strangers = learn_strangers(codes, tables)
    learnt = min(n_first, n_second) >= LEARNT_FROM
    rates = stated_rates(len(codes.elements))
    in_both = _OVERLAP * min(n_first, n_second)
    cut = _CUT - prior_log_odds(in_both, n_first, n_second)
    edges = candidates(codes, tables, strangers, rates, cut)
    first = codes.baseline[edges.first]
    levels = levels_of(tables, first, codes.later[edges.second])
    counts = np.zeros_like(rates)
    probability = np.zeros(len(levels))
    one_hot = np.stack([levels == level for level in (FAR, FAR + 1, SAME)], axis=2)
    for _ in range(_ROUNDS):
        log_odds = log_ratio(strangers, rates, first, levels, n_second)
        log_odds += prior_log_odds(in_both, n_first, n_second)
        probability = link_probabilities(edges, log_odds)
        before = in_both
        found, most = float(probability.sum()), min(n_first, n_second)
        weight = _OVERLAP_WEIGHT
        in_both = most * (found + _OVERLAP * weight) / (most + weight)
        if learnt:
            counts = np.einsum("e,ekl->kl", probability, one_hot)
            rates = updated_rates(counts)
        if abs(before - in_both) < 1e-4 * most:
            break
    return edges, levels, Model(strangers, rates, counts, in_both, learnt), probability


def prior_log_odds(in_both: float, n_first: int, n_second: int) -> float:
    """Log odds of a pair before its codes are seen, other people being paired already.

    With m people in both waves, (m + 1) / ((n1 - m + 1) (n2 - m + 1)); of the smaller wave
    at least one in twenty is taken to be new, so that nobody is linked for want of another.
    """
    rest = 0.05 * min(n_first, n_second)
    gone, new = (max(n - in_both, rest) + 1 for n in (n_first, n_second))
    return float(np.log((in_both + 1) / (gone * new)))


def _automatic(probability: Floats) -> float:
    """The lowest threshold at which the expected share of false links stays within AIM."""
    best = np.sort(probability[probability > LEAST])[::-1]
    share = np.cumsum(1 - best) / np.arange(1, len(best) + 1)
    kept = np.flatnonzero(share <= AIM)
    return float(best[kept[-1]]) if len(kept) else 1.0


def _doubtful(
    edges: Edges, levels: Levels, probability: Floats, chosen: Rows, links: Rows, learnt: bool
) -> Rows:
    """Pairs for a person: unsure links, likely pairs that were not linked, and, in small
    groups, every link that is not exact."""
    unsure = links[probability[links] < 0.98]
    free = np.setdiff1d(chosen, links)
    likely = free[probability[free] >= 0.2]
    inexact = links[:0]
    if not learnt:
        same = ((levels[links] == SAME) | (levels[links] == MISSING)).all(axis=1)
        inexact = links[~same | (levels[links] == MISSING).any(axis=1)]
    return np.unique(np.concatenate([unsure, likely, inexact]))
