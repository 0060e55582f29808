"""How many links may be false: the expected number, and an upper bound that can be relied on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from evaluation.link.codes.assign import Edges, Rows, link_probabilities
from evaluation.link.codes.compare import Levels
from evaluation.link.codes.elements import Indices
from evaluation.link.codes.model import Floats, Model, prior_log_odds, with_prior
from evaluation.link.codes.weights import Weighing

_DRAWS = 40
_FEW = 8
_UNSEEN = 0.1  # false links that no model foresees, as in a prior of one in ten surveys
_TOGETHER = 1.3  # variance over mean: false links come together, as one displaces another
_OFF = 0.4  # how far, as a share, the estimate may be off where the model is not the truth


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the links rest on: candidate pairs, their values at baseline, and their levels."""

    edges: Edges
    first: Indices
    levels: Levels
    links: Rows


def false_links_upper(
    model: Model, evidence: Evidence, probability: Floats, level: float = 0.95
) -> float:
    """Upper bound of the share of links that are false, at the given level; 0 without links.

    The weights are drawn anew 40 times from what is known of them (parametric bootstrap:
    rates of slips from their Dirichlet, relatives and overlap log-normal), the probabilities
    of the links computed from each, and the number of false links taken as negative binomial
    about each mean. The bound is the quantile of that mixture; one tenth of a link is
    added for what no model foresees, so that no small group is promised a bound of nought.
    Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 6.
    """
    n = len(evidence.links)
    if not n:
        return 0.0
    expected = float((1 - probability[evidence.links]).sum())
    means = expected * _drawn(model, evidence)
    rng = np.random.default_rng(7)
    off = rng.lognormal(0, _OFF, (len(means), 25))
    mean = (np.maximum(means[:, None], expected / 2) * off + _UNSEEN).ravel()
    size = mean / (_TOGETHER - 1)
    for first in range(0, n, _FEW):  # the bound is mostly among the first few
        counts = np.arange(first, first + _FEW)
        below = np.asarray(stats.nbinom.cdf(counts[:, None], size, 1 / _TOGETHER)).mean(axis=1)
        if below[-1] >= level:
            return min(first + int(np.searchsorted(below, level)), n) / n
    return 1.0


def _drawn(model: Model, evidence: Evidence) -> Floats:
    """Expected false links under drawn weights, over those under the weights themselves."""
    near = _neighbourhood(evidence)
    rng = np.random.default_rng(11)
    edges, per_wave = near.edges, (near.edges.n_first + near.edges.n_second) / 2
    models = [(model, model.in_both), *(_draw(model, edges, rng) for _ in range(_DRAWS))]
    false, weighing = [], Weighing(model.strangers, near.first, near.levels)
    for drawn, in_both in models:
        log_odds = weighing.log_ratio(drawn.rates, drawn.strangers.related, per_wave)
        log_odds += prior_log_odds(in_both, edges.n_first, edges.n_second)
        again = link_probabilities(edges, log_odds, rounds=20)
        false.append(float((1 - again[near.links]).sum()) + 1e-9)
    return np.array(false) / false[0]


def _neighbourhood(evidence: Evidence) -> Evidence:
    """The candidates that share a person with a link."""
    edges = evidence.edges
    rows, columns = np.zeros(edges.n_first, bool), np.zeros(edges.n_second, bool)
    rows[edges.first[evidence.links]] = True
    columns[edges.second[evidence.links]] = True
    kept = np.flatnonzero(rows[edges.first] | columns[edges.second])
    near = replace(edges, first=edges.first[kept], second=edges.second[kept])
    links = np.searchsorted(kept, evidence.links)
    return Evidence(near, evidence.first[kept], evidence.levels[kept], links)


def _draw(model: Model, edges: Edges, rng: np.random.Generator) -> tuple[Model, float]:
    """Weights as they might also be: rates, relatives and overlap."""
    rates = rng.gamma(np.maximum(with_prior(model.counts), 0.05))
    rates = np.maximum(rates / rates.sum(axis=1, keepdims=True), 1e-4)
    most = min(edges.n_first, edges.n_second)
    seen = model.strangers.related * most
    related = model.strangers.related * rng.lognormal(0, min(0.7, (1 + seen) ** -0.5))
    both, rest = model.in_both, max(most - model.in_both, 1.0)
    logit = np.log(both + 0.5) - np.log(rest) + rng.normal(0, (1 / (both + 1) + 1 / rest) ** 0.5)
    strangers = replace(model.strangers, related=float(related))
    return replace(model, strangers=strangers, rates=rates), float(most / (1 + np.exp(-logit)))
