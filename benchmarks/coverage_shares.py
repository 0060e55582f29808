"""How often the intervals of a survey hold the truth: shares, their differences, means of ratings.

    python benchmarks/coverage_shares.py [--replicates 4000] [--seed 1]

Samples of 8 to 200 people, shares of 0.02 to 0.98. Where everybody had the same chance, every
outcome is counted with its probability (exact). Where not, samples are drawn:

    weights   lognormal, with Kish's design effect 1 + cv^2 for cv 0.3, 0.6, 1 and 1.5; "apart":
              they have nothing to do with the answer; "related": who weighs more says yes
              three times as often
    clusters  of 4 or 10 people who are alike (beta-binomial, intraclass correlation 0.05 to 0.15)
    strata    as many of each of three strata of a list, of 20, 30 and 50% of it, a quarter drawn
    raked     people answer the more readily the older they are; raked to age and sex, which
              the answer goes with
    ratings   0 to 10, in five shapes

``printed`` is what the engine gives; the others are rivals. Each row is a family of cells (sizes x
truths): the mean coverage of its cells, and the worst cell with its n and truth. Monte Carlo
standard error of a cell: 0.35 points at 4,000 replicates, 0.7 of raked ones (a quarter of them).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from math import log, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import stats

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.statistics.change import Interval  # noqa: E402
from evaluation.statistics.headlined import FEWEST_CLUSTERS, SMALLEST_FOR_RATING  # noqa: E402
from evaluation.statistics.proportions import difference_of_shares, wilson  # noqa: E402
from evaluation.statistics.raking import CannotRakeError, rake  # noqa: E402
from evaluation.statistics.weighted import Drawn, weighted_rating, weighted_share  # noqa: E402

Array = npt.NDArray[np.float64]
Ends = tuple[Array, Array]

SIZES = (8, 10, 12, 16, 20, 30, 40, 60, 80, 120, 200)
FINE = tuple(round(0.02 * step, 2) for step in range(1, 50))
COARSE = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)
PAIRS = ((8, 8), (8, 40), (12, 12), (20, 20), (20, 80), (40, 40), (80, 80), (40, 200), (200, 200))
SPREADS = (0.3, 0.6, 1.0, 1.5)
DRAWN_SIZES = (8, 12, 20, 40, 80, 200)
TOGETHER = ((4, 0.05), (4, 0.15), (10, 0.1))  # people of a cluster, and how alike they are
Z = float(stats.norm.ppf(0.975))
TOLERANCE = 1e-12
PRINTED = "printed"
# Chances of the ratings 0 to 10.
RATINGS: dict[str, tuple[float, ...]] = {
    "even": (1,) * 11,
    "middle": (1, 2, 4, 7, 10, 12, 10, 7, 4, 2, 1),
    "good": (1, 0, 1, 1, 2, 4, 6, 12, 20, 15, 18),
    "mostly ten": (2, 0, 0, 0, 1, 3, 2, 4, 8, 10, 70),
    "two ends": (30, 8, 4, 2, 2, 4, 2, 2, 6, 10, 30),
}


@dataclass
class Family:
    """Cells of one kind: coverage of each method by cell."""

    name: str
    cells: dict[str, list[tuple[float, str]]] = field(default_factory=dict)

    def add(self, where: str, held: dict[str, float]) -> None:
        """One cell more."""
        for method, share in held.items():
            self.cells.setdefault(method, []).append((share, where))

    def rows(self) -> Iterator[str]:
        """Mean and worst of each method, as rows of Markdown."""
        for method, cells in self.cells.items():
            shares = [share for share, _ in cells]
            worst, where = min(cells)
            below = 100 * float(np.mean([share < 0.93 for share in shares]))
            yield (
                f"| {self.name} | {method} | {len(cells)} | {100 * np.mean(shares):.1f} "
                f"| {100 * worst:.1f} ({where}) | {below:.0f}% |"
            )


def held(ends: Ends, truth: float, chances: Array | None = None) -> float:
    """How often the truth lies within."""
    within = (ends[0] - TOLERANCE <= truth) & (truth <= ends[1] + TOLERANCE)
    return float(within.mean() if chances is None else within @ chances)


def ends_of(intervals: list[Interval]) -> Ends:
    """Ends of many intervals; one without ends holds nothing."""
    low = np.array([np.nan if one.low is None else one.low for one in intervals])
    return low, np.array([np.nan if one.high is None else one.high for one in intervals])


# --- everybody had the same chance: all outcomes are counted ---------------------------------


def shares() -> Iterator[Family]:
    """Wilson's interval; of a list that has an end, the hypergeometric sample of it."""
    family = Family("share")
    for n in SIZES:
        part = np.arange(n + 1)
        exact = stats.beta.ppf(0.025, part, n - part + 1), stats.beta.ppf(0.975, part + 1, n - part)
        wald = Z * np.sqrt(part * (n - part) / n**3)
        methods = {
            PRINTED: ends_of([wilson(int(x), n) for x in part]),
            "Clopper-Pearson": (np.nan_to_num(exact[0], nan=0), np.nan_to_num(exact[1], nan=1)),
            "Wald": (part / n - wald, part / n + wald),
        }
        for p in FINE:
            chances = stats.binom.pmf(part, n, p)
            family.add(f"n {n}, {p}", {m: held(e, p, chances) for m, e in methods.items()})
    yield family
    family = Family("share of a list, a quarter to nine tenths drawn")
    for n, fraction in product(SIZES, (0.25, 0.5, 0.75, 0.9)):
        size, part = round(n / fraction), np.arange(n + 1)
        methods = {
            PRINTED: ends_of([wilson(int(x), n, size=size) for x in part]),
            "as if without end": ends_of([wilson(int(x), n) for x in part]),
        }
        for yes in sorted({min(max(round(p * size), 1), size - 1) for p in FINE}):
            chances = stats.hypergeom.pmf(part, size, yes, n)
            found = {m: held(e, yes / size, chances) for m, e in methods.items()}
            family.add(f"n {n} of {size}, {yes / size:.2f}", found)
    yield family


def differences() -> Family:
    """Newcombe's interval of the difference between two samples."""
    family = Family("difference of two shares")
    for one, other in PAIRS:
        cells = list(product(range(one + 1), range(other + 1)))
        ends = ends_of([difference_of_shares((x, one), (y, other)) for x, y in cells])
        first, second = (np.array(part) for part in zip(*cells, strict=True))
        seen = second / other - first / one
        variance = first * (one - first) / one**3 + second * (other - second) / other**3
        wald = seen - Z * np.sqrt(variance), seen + Z * np.sqrt(variance)
        for p, q in product(COARSE, repeat=2):
            chances = np.outer(
                stats.binom.pmf(np.arange(one + 1), one, p),
                stats.binom.pmf(np.arange(other + 1), other, q),
            ).ravel()
            found = {PRINTED: held(ends, q - p, chances), "Wald": held(wald, q - p, chances)}
            family.add(f"n {one} and {other}, {p} and {q}", found)
    return family


# --- weights and clusters: samples are drawn -------------------------------------------------


@dataclass(frozen=True)
class Sampling:
    """Weights of one spread, clusters of one size."""

    cv: float
    related: bool = False
    together: int = 1
    alike: float = 0.0

    @property
    def name(self) -> str:
        """How the table calls it."""
        about = "related" if self.related else "apart"
        weights = [f"weights of cv {self.cv:g}, {about}"] if self.cv else []
        clusters = f"clusters of {self.together}, ICC {self.alike}"
        return ", ".join(weights + ([clusters] if self.together > 1 else []))

    def draw(self, rng: np.random.Generator, size: int, n: int, p: float) -> tuple[Array, Array]:
        """Answers and weights of samples x people, whose population has the share p."""
        spread = sqrt(log(1 + self.cv**2))
        level = rng.standard_normal((size, n))
        chance = np.full((size, n), p)
        if self.together > 1:
            sure = 1 / self.alike - 1
            chance = rng.beta(p * sure, (1 - p) * sure, (size, n // self.together))
            chance = np.repeat(chance, self.together, axis=1)
        if self.related:
            heavy = float(stats.norm.cdf(spread))  # share of the weight above the median weight
            low = p / (3 * heavy + 1 - heavy)
            chance = np.where(level > 0, 3 * low, low)
        return (rng.random((size, n)) < chance).astype(float), np.exp(spread * level)

    def truths(self) -> tuple[float, ...]:
        """Shares that a population can have."""
        return tuple(p for p in COARSE if not self.related or p <= 0.5)

    def sizes(self) -> tuple[int, ...]:
        """Sizes with enough clusters, all full."""
        fewest = FEWEST_CLUSTERS if self.together > 1 else 8
        return tuple(
            n // self.together * self.together for n in DRAWN_SIZES if n // self.together >= fewest
        )


def weighted_ends(yes: Array, weights: Array, together: int) -> dict[str, Ends]:
    """All methods for many samples at once; ``printed`` is the engine's, which is checked."""
    n = yes.shape[1]
    k = n // together
    total = weights.sum(axis=1)
    share = np.clip((weights * yes).sum(axis=1) / total, 0, 1)
    added = (weights * (yes - share[:, None]) / total[:, None]).reshape(len(yes), k, together)
    variance = k * added.sum(axis=2).var(axis=1, ddof=1)
    varied = np.ptp(yes, axis=1) > 0
    kish = total**2 / (weights**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        told = np.where(varied, n / (n - 1) * share * (1 - share) / variance, kish)
    t = stats.t.ppf(0.975, k - 1)
    few = (stats.t.ppf(0.975, n - 1) / t) ** 2
    error = np.where(varied, np.sqrt(variance), 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logit, reach = np.log(share / (1 - share)), t * error / (share * (1 - share))
        logits = 1 / (1 + np.exp(reach - logit)), 1 / (1 + np.exp(-reach - logit))
        beta = tuple(
            np.nan_to_num(
                stats.beta.ppf(tail, told * few * share + up, told * few * (1 - share) + 1 - up),
                nan=up,
            )
            for tail, up in ((0.025, 0), (0.975, 1))
        )
    return {
        PRINTED: _wilson(share, np.minimum(told, kish) * few),
        "Wilson, n of the error": _wilson(share, told * few),
        "Wilson, n of Kish": _wilson(share, kish),
        "Korn-Graubard": (beta[0], beta[1]),
        "logit": logits,
        "Wald": (share - t * error, share + t * error),
    }


def _wilson(share: Array, n: Array) -> Ends:
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    reach = Z / (1 + Z * Z / n) * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return middle - reach, middle + reach


def same_as_engine(yes: Array, weights: Array, together: int, ends: Ends) -> None:
    """Stop where the quick way above does not say what the engine says."""
    clusters = np.arange(yes.shape[1]) // together
    for row in range(5):
        found = weighted_share(yes[row], Drawn(weights[row], clusters=clusters))
        assert found is not None
        low, high = ends_of([found.share])
        assert np.allclose((low[0], high[0]), (ends[0][row], ends[1][row]), atol=1e-9), row


def weighted(rng: np.random.Generator, replicates: int) -> Iterator[Family]:
    """Weighted shares; and the difference of two, the second of the next larger size."""
    alone = [Sampling(cv, related) for cv in SPREADS for related in (False, True)]
    clustered = [Sampling(cv, False, *how) for how in TOGETHER for cv in (0.0, 0.6, 1.0)]
    for sampling in alone + clustered:
        single, double = Family(f"share, {sampling.name}"), Family(f"difference, {sampling.name}")
        kept: list[tuple[int, float, Ends, Array]] = []
        for n, p in product(sampling.sizes(), sampling.truths()):
            yes, weights = sampling.draw(rng, replicates, n, p)
            ends = weighted_ends(yes, weights, sampling.together)
            same_as_engine(yes, weights, sampling.together, ends[PRINTED])
            single.add(f"n {n}, {p}", {m: held(e, p) for m, e in ends.items()})
            kept.append((n, p, ends[PRINTED], (weights * yes).sum(1) / weights.sum(1)))
        for place, (n, p, ends_one, seen_one) in enumerate(kept):
            # another sample of some size and share: each meets one of every share in turn
            m, q, ends_two, seen_two = kept[(place * 7 + 3) % len(kept)]
            if (m, q) == (n, p):
                continue
            value = seen_two - seen_one
            down = np.hypot(seen_two - ends_two[0], ends_one[1] - seen_one)
            up = np.hypot(ends_two[1] - seen_two, seen_one - ends_one[0])
            where = f"n {n} and {m}, {p} and {q}"
            double.add(where, {PRINTED: held((value - down, value + up), q - p)})
        yield single
        yield double


AGES, SEXES = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.5])
READY = np.array([[0.1, 0.3, 0.6], [0.2, 0.5, 1.0]])  # how readily each sex answers by age
LEAN = np.array([[0.4, 0.8, 1.2], [0.6, 1.0, 1.4]])  # how much each leans to yes


def raked(rng: np.random.Generator, replicates: int) -> Family:
    """Shares of samples that are raked to age and sex, by the engine itself."""
    family = Family("share, raked to two margins")
    people = np.outer(SEXES, AGES)
    answered = (people * READY / (people * READY).sum()).ravel()
    margins = {
        "age": {str(a): float(s) for a, s in enumerate(AGES)},
        "sex": {str(a): float(s) for a, s in enumerate(SEXES)},
    }
    for n, p in product((20, 40, 80, 200), (0.05, 0.1, 0.2, 0.35, 0.5, 0.65)):
        chance = np.clip(p * LEAN / float((people * LEAN).sum()), 0, 1).ravel()
        truth = float(people.ravel() @ chance)
        found = []
        for _ in range(replicates):
            cell = rng.choice(6, n, p=answered)
            levels = {"age": [str(c % 3) for c in cell], "sex": [str(c // 3) for c in cell]}
            try:
                weights = rake(levels, margins)
            except CannotRakeError:  # nobody of some level came, or no weights meet both margins
                continue
            yes = (rng.random(n) < chance[cell]).astype(float)
            share = weighted_share(yes, Drawn(weights.weights, margins=weights.codes))
            assert share is not None
            found.append(share.share)
        family.add(f"n {n}, {truth:.2f}", {PRINTED: held(ends_of(found), truth)})
    return family


def stratified(rng: np.random.Generator, replicates: int) -> Family:
    """As many of each of three strata of a list, which differ in size and in their answers."""
    family = Family("share, three unequal strata of a list")
    for n, p in product((12, 24, 60, 120, 198), COARSE):
        sizes = np.round(4 * n * np.array([0.2, 0.3, 0.5])).astype(int)
        yes_of = np.round(sizes * np.clip(p * np.array([0.4, 0.8, 1.36]), 0, 1)).astype(int)
        truth = float(yes_of.sum() / sizes.sum())
        strata = np.repeat(np.arange(3), n // 3)
        population = sizes[strata].astype(float)
        drawn = Drawn(population / (n // 3), strata, None, population)
        counts = rng.hypergeometric(yes_of, sizes - yes_of, n // 3, (replicates, 3))
        place = np.arange(n) % (n // 3)
        found = [weighted_share((place < one[strata]).astype(float), drawn) for one in counts]
        ends = ends_of([one.share for one in found if one])
        family.add(f"n {n}, {truth:.2f}", {PRINTED: held(ends, truth)})
    return family


# --- ratings ---------------------------------------------------------------------------------


def ratings(rng: np.random.Generator, replicates: int) -> Iterator[Family]:
    """The t interval of a mean rating; where all answered alike there is none."""
    for fewest in (8, SMALLEST_FOR_RATING):
        for cv, (together, alike) in product((0.0, 0.6, 1.0), ((1, 0.0), (4, 0.15))):
            about = f"ratings, weights of cv {cv:g}" if cv else "ratings"
            about += f", clusters of {together}, ICC {alike}" if together > 1 else ""
            single = Family(f"mean of {about}, from {fewest} answers")
            double = Family(f"difference of means of {about}, from {fewest} answers")
            kept: list[tuple[str, float, Array, Array]] = []
            for (shape, chances), n in product(RATINGS.items(), DRAWN_SIZES):
                # as many more people as make up for the weights
                people = together * round(n * (1 + cv**2) / together)
                if n < fewest or people / together < FEWEST_CLUSTERS:
                    continue
                chance = np.array(chances, float) / sum(chances)
                truth = float(chance @ np.arange(11))
                values = _rated(rng, chance, (replicates, people), together, alike)
                values = values[np.ptp(values, axis=1) > 0]
                weights = np.exp(sqrt(log(1 + cv**2)) * rng.standard_normal(values.shape))
                ends, mean = rating_ends(values, weights, together)
                found = {method: held((low, high), truth) for method, (low, high) in ends.items()}
                where = f"n {people}, {shape}"
                single.add(where, found)
                kept.append((where, truth, mean, ends[PRINTED][1] - mean))
            for place, (where, truth, mean, reach) in enumerate(kept):
                other, their_truth, their_mean, their_reach = kept[(place * 5 + 2) % len(kept)]
                some = min(len(mean), len(their_mean))
                apart = their_mean[:some] - mean[:some]
                far = np.hypot(reach[:some], their_reach[:some])
                covered = held((apart - far, apart + far), their_truth - truth)
                if other != where:
                    double.add(f"{where} and {other}", {PRINTED: covered})
            yield single
            yield double


def _rated(
    rng: np.random.Generator, chance: Array, size: tuple[int, int], together: int, alike: float
) -> Array:
    """Ratings of samples x people, those of one cluster alike."""
    own = rng.standard_normal(size)
    shared = np.repeat(rng.standard_normal((size[0], size[1] // together)), together, axis=1)
    place = stats.norm.cdf(sqrt(1 - alike) * own + sqrt(alike) * shared)
    return np.minimum(np.searchsorted(np.cumsum(chance), place), 10).astype(float)


def rating_ends(values: Array, weights: Array, together: int) -> tuple[dict[str, Ends], Array]:
    """Intervals of many samples at once, as the engine's (which is checked) and without guards."""
    n = values.shape[1]
    total = weights.sum(axis=1)
    mean = (weights * values).sum(axis=1) / total
    away = values - mean[:, None]
    added = (weights * away / total[:, None]).reshape(len(values), n // together, together)
    error = np.sqrt(n // together * added.sum(axis=2).var(axis=1, ddof=1))
    kish = total**2 / (weights**2).sum(axis=1)
    simple = np.sqrt((weights * away**2).sum(axis=1) / total / (kish - 1))
    df = n // together - 1
    guarded = stats.t.ppf(0.975, np.minimum(df, kish - 1)) * np.maximum(error, simple)
    plain = stats.t.ppf(0.975, df) * error
    for row in range(5):
        clusters = np.arange(n) // together
        found = weighted_rating(values[row], Drawn(weights[row], clusters=clusters))
        assert found is not None
        assert np.isclose(found.mean.low or 0, mean[row] - guarded[row]), row
    ends = {PRINTED: (mean - guarded, mean + guarded), "error alone": (mean - plain, mean + plain)}
    return ends, mean


def families(replicates: int, seed: int) -> Iterator[Family]:
    """Every family of cells."""
    rng = np.random.default_rng(seed)
    yield from shares()
    yield differences()
    yield from weighted(rng, replicates)
    yield raked(rng, replicates // 4)
    yield stratified(np.random.default_rng([seed, 1]), replicates // 4)
    yield from ratings(np.random.default_rng([seed, 2]), replicates)


def show(replicates: int, seed: int) -> None:
    """Print the table as Markdown."""
    print("| interval of | method | cells | mean | worst cell | cells below 93 |")
    print("|---|---|---|---|---|---|")
    for family in families(replicates, seed):
        for row in family.rows():
            print(row, flush=True)


def main() -> None:
    """Print the table with what is asked for."""
    parser = argparse.ArgumentParser(description="Coverage of the intervals of a survey.")
    parser.add_argument("--replicates", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    show(asked.replicates, asked.seed)


if __name__ == "__main__":
    main()
