"""How often the intervals of a change hold the truth, in small groups and coarse scores.

    python benchmarks/coverage.py [--replicates 10000] [--seed 1] [--of surveys|counts]

``--of surveys``: those of shares and ratings instead, which stand in coverage_shares.py;
``--of counts``: those of rates, ratios, repeats and series, in coverage_counts.py.

People answer items of 1 to 7 twice; their score is the mean of 1, 5 or 7 items. Behind every
answer stands a normal level (retest correlation 0.6) and as much noise, cut into whole points:

    middle    answers about 4, seldom at an end
    coarse    the same, but nearly all answers are 3, 4 or 5: many ties
    skew      most answers are 1 or 2
    ceiling   four in ten answers are 7 before, more after

Without any change, and with a change of half a standard deviation of the level. The truth is
the population's own mean change (standardised: by the mean of its two SDs), from eight
million people. A group in which everybody changed alike gets no interval and is not counted;
"none" says how many did. Sign-flip: all divisions up to 12 people, 1,999 drawn ones beyond, a
valid test of its own. Monte Carlo standard error: 0.2 points at 10,000 replicates.

A design with clusters is one more ``Population`` (its ``draw`` adds what a session shares), and
its interval one more function in ``METHODS``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import stats

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import coverage_counts  # noqa: E402
import coverage_shares  # noqa: E402

from evaluation.statistics.change import Interval, paired_change  # noqa: E402
from evaluation.statistics.effects import hedges_g_av  # noqa: E402
from evaluation.statistics.sign_flip import sign_flip  # noqa: E402

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SIZES = (6, 8, 10, 12, 20, 40)
ITEMS = (1, 5, 7)
SHIFTS = (0.0, 0.5)
RETEST = 0.6
TAIL = 0.975
ENUMERATED = 12
TOLERANCE = 1e-9
CUT: dict[str, Callable[[Array], Array]] = {
    "middle": lambda level: 4 + 1.3 * level,
    "coarse": lambda level: 4 + 0.5 * level,
    "skew": lambda level: 0.5 + np.exp(0.4 + 0.8 * level),
    "ceiling": lambda level: 6.2 + 1.3 * level,
}


@dataclass(frozen=True)
class Population:
    """People who are measured twice."""

    shape: str
    items: int
    shift: float

    def draw(self, rng: np.random.Generator, size: tuple[int, int]) -> tuple[Array, Array]:
        """Scores before and after of groups x people."""
        before = rng.standard_normal(size)
        after = RETEST * before + sqrt(1 - RETEST**2) * rng.standard_normal(size) + self.shift
        return self._scored(rng, before), self._scored(rng, after)

    def _scored(self, rng: np.random.Generator, level: Array) -> Array:
        total = np.zeros_like(level)
        for _ in range(self.items):
            felt = sqrt(0.5) * (level + rng.standard_normal(level.shape))
            total += np.clip(np.round(CUT[self.shape](felt)), 1, 7)
        return total / self.items

    def truth(self, rng: np.random.Generator) -> tuple[float, float]:
        """Mean change, and mean change in units of the mean of the two SDs."""
        if not self.shift:
            return 0.0, 0.0
        parts = [self.draw(rng, (1, 1_000_000)) for _ in range(8)]
        before, after = (np.concatenate([p[w][0] for p in parts]) for w in (0, 1))
        change = float((after - before).mean())
        return change, change / (float(before.std() + after.std()) / 2)


@dataclass(frozen=True)
class Groups:
    """Replicates with an interval, and what their population truly has."""

    before: Array
    after: Array
    change: float
    effect: float

    @property
    def difference(self) -> Array:
        """After minus before."""
        return self.after - self.before

    @property
    def t(self) -> Array:
        """The paired t of each group."""
        d = self.difference
        return d.mean(axis=1) / (d.std(axis=1, ddof=1) / sqrt(d.shape[1]))


def t_holds(groups: Groups, _: np.random.Generator) -> Bools:
    """The t interval of the mean change."""
    d = groups.difference
    reach = stats.t.ppf(TAIL, d.shape[1] - 1) * d.std(axis=1, ddof=1) / sqrt(d.shape[1])
    return np.asarray(np.abs(d.mean(axis=1) - groups.change) <= reach + TOLERANCE)


def sign_flip_holds(groups: Groups, rng: np.random.Generator) -> Bools:
    """The sign-flip interval: the true shift is not rejected."""
    left = groups.difference - groups.change
    n = left.shape[1]
    if n <= ENUMERATED:
        codes = np.arange(1, 2 ** (n - 1))
        flipped = ((codes[:, None] >> np.arange(n)) & 1).astype(float)
    else:
        flipped = rng.integers(0, 2, (1_999, n)).astype(float)
    held = []
    for part in np.array_split(left, max(1, len(left) // 500)):
        sums = part @ flipped.T
        far = (part.sum(axis=1)[:, None] - sums) * sums <= TOLERANCE
        held.append((1 + far.sum(axis=1)) / (1 + len(flipped)) > 1 - (2 * TAIL - 1) + TOLERANCE)
    return np.concatenate(held)


def g_av_holds(groups: Groups, _: np.random.Generator) -> Bools:
    """The interval of g_av (that of d_z on its scale): the t seen is not rejected."""
    n = groups.before.shape[1]
    unit = _unit(groups)
    below = stats.nct.cdf(groups.t, n - 1, groups.effect / unit)
    return np.asarray((below >= 1 - TAIL - TOLERANCE) & (below <= TAIL + TOLERANCE))


def bonett_holds(groups: Groups, _: np.random.Generator) -> Bools:
    """A rival for g_av: Bonett (2008), doi:10.1037/1082-989X.13.2.99, normal quantiles."""
    one, two, related, d, df = _moments(groups)
    both = (one + two) / 2
    curved = d**2 * (one**2 + two**2 + 2 * related**2) / (8 * df * both**2)
    plain = (one + two - 2 * related) / (df * both)
    return np.asarray(np.abs(d - groups.effect) <= stats.norm.ppf(TAIL) * np.sqrt(curved + plain))


def pooled_holds(groups: Groups, _: np.random.Generator) -> Bools:
    """A rival for g_av: Cousineau and Goulet-Pelletier (2021), doi:10.20982/tqmp.17.1.p051."""
    one, two, related, _, df = _moments(groups)
    freedom = df * (one + two) ** 2 / (one**2 + two**2 + 2 * related**2)
    below = stats.nct.cdf(groups.t, freedom, groups.effect / _unit(groups))
    return np.asarray((below >= 1 - TAIL) & (below <= TAIL))


METHODS = {
    "t": t_holds,
    "sign-flip": sign_flip_holds,
    "g_av": g_av_holds,
    "Bonett": bonett_holds,
    "C and G-P": pooled_holds,
}


def _unit(groups: Groups) -> Array:
    d = groups.difference
    spread = (groups.before.std(axis=1, ddof=1) + groups.after.std(axis=1, ddof=1)) / 2
    return np.asarray(d.std(axis=1, ddof=1) / spread / sqrt(d.shape[1]))


def _moments(groups: Groups) -> tuple[Array, Array, Array, Array, int]:
    """Both variances, the covariance, d_av and n - 1."""
    one, two = (w.var(axis=1, ddof=1) for w in (groups.before, groups.after))
    related = (one + two - groups.difference.var(axis=1, ddof=1)) / 2
    d = groups.difference.mean(axis=1) / ((np.sqrt(one) + np.sqrt(two)) / 2)
    return one, two, related, d, groups.before.shape[1] - 1


def some_groups(
    population: Population, truth: tuple[float, float], n: int, size: int, rng: np.random.Generator
) -> tuple[Groups, float]:
    """Groups in which people changed differently, and the share in which they did not."""
    before, after = population.draw(rng, (size, n))
    kept = np.ptp(np.round(after - before, 9), axis=1) > 0
    return Groups(before[kept], after[kept], *truth), 1 - float(kept.mean())


def same_as_engine(groups: Groups, rng: np.random.Generator) -> None:
    """Stop where the quick ways above do not say what the engine's own intervals say."""
    exact = groups.before.shape[1] <= ENUMERATED
    for row in range(20):
        one = Groups(
            groups.before[row : row + 1], groups.after[row : row + 1], groups.change, groups.effect
        )
        found = paired_change(one.before[0], one.after[0])
        flipped = sign_flip(one.difference[0])
        effect = hedges_g_av(found)
        assert effect is not None
        ours = {"t": found.change, "g_av": effect}
        if exact:
            ours["sign-flip"] = Interval(found.change.value, flipped.low, flipped.high)
        for name, interval in ours.items():
            value = groups.effect if name == "g_av" else groups.change
            assert interval.low is not None
            assert interval.high is not None
            held = interval.low - TOLERANCE <= value <= interval.high + TOLERANCE
            assert held == bool(METHODS[name](one, rng)[0]), (name, row)


def rows(replicates: int, seed: int) -> Iterator[tuple[Population, int, float, dict[str, float]]]:
    """Coverage of every method in every population at every size."""
    rng = np.random.default_rng(seed)
    for shape, items, shift in product(CUT, ITEMS, SHIFTS):
        population = Population(shape, items, shift)
        truth = population.truth(rng)
        for n in SIZES:
            groups, none = some_groups(population, truth, n, replicates, rng)
            same_as_engine(groups, rng)
            held = {name: float(holds(groups, rng).mean()) for name, holds in METHODS.items()}
            yield population, n, none, held


def main() -> None:
    """Print both tables as Markdown."""
    parser = argparse.ArgumentParser(description="Coverage of the intervals of a change.")
    parser.add_argument("--replicates", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", choices=("change", "surveys", "counts"), default="change")
    asked = parser.parse_args()
    if asked.of == "surveys":
        coverage_shares.show(asked.replicates, asked.seed)
        return
    if asked.of == "counts":
        coverage_counts.show(asked.replicates, asked.seed)
        return
    found = []
    print("| scores | items | shift | n | none |", " | ".join(METHODS), "|")
    print("|---|---|---|---|---|" + "---|" * len(METHODS))
    for population, n, none, held in rows(asked.replicates, asked.seed):
        told = " | ".join(f"{100 * share:.1f}" for share in held.values())
        about = f"{population.shape} | {population.items} | {population.shift:g}"
        print(f"| {about} | {n} | {100 * none:.1f} | {told} |", flush=True)
        found.append((population, n, held))
    print("\n| lowest to highest | items |", " | ".join(f"n = {n}" for n in SIZES), "|")
    print("|---|---|" + "---|" * len(SIZES))
    for name, items in product(METHODS, ITEMS):
        shares = [
            [held[name] for one, size, held in found if (size, one.items) == (n, items)]
            for n in SIZES
        ]
        told = " | ".join(f"{100 * min(s):.1f} to {100 * max(s):.1f}" for s in shares)
        print(f"| {name} | {items} | {told} |")


if __name__ == "__main__":
    main()
