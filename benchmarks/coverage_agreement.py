"""How often intervals of agreement hold the truth that draw sources.

    python benchmarks/coverage_agreement.py [--replicates 800] [--seed 5]

Two coders read as many units in each of a few sources. A code stands in a share of the units
that differs between sources (beta, intraclass correlation 0.1); each source is harder or easier
(a mean error of 0.1 for one coder and of half as much for the other). The truth is that of 4,000
sources. Monte Carlo standard error: 0.8 points at 800 replicates. "None": without an interval.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.statistics import coder_agreement as agreement  # noqa: E402
from evaluation.statistics.change import Array, Codes  # noqa: E402

SIZES = ((5, 20), (6, 20), (8, 15), (10, 12), (15, 10), (20, 10), (40, 10))
SHARES = (0.3, 0.1, 0.05)
NAMES = ("alpha", "ac1", "percent", "kappa")


def draw(rng: np.random.Generator, sources: int, units: int, share: float) -> tuple[Array, Codes]:
    """The ratings of both coders, and the source of each unit."""
    place = np.repeat(np.arange(sources), units)
    given = rng.beta(9 * share, 9 * (1 - share), sources)[place]
    error = np.clip(rng.beta(0.8, 7.2, sources), 0, 0.5)[place]
    truth = rng.random(len(place)) < given
    coders = [np.where(rng.random(len(place)) < error * part, ~truth, truth) for part in (1, 0.5)]
    return np.column_stack(coders).astype(float), place


def main() -> None:
    """Print a row for each size and share."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--replicates", type=int, default=800)
    asked.add_argument("--seed", type=int, default=5)
    options = asked.parse_args()
    rng = np.random.default_rng(options.seed)
    agreement.FEWEST_SOURCES = 2  # all sizes are looked at
    print(f"| sources x units | share | {' | '.join(NAMES)} | none |")
    print("|---|" + "---|" * (len(NAMES) + 2))
    for sources, units in SIZES:
        for share in SHARES:
            many, place = draw(rng, 4_000, units, share)
            whole = agreement.by_sources([many], 2, place, draws=2)
            truth = {name: whole[name].interval for name in NAMES}
            held, made = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 0)
            for _ in range(options.replicates):
                ratings, where = draw(rng, sources, units, share)
                found = agreement.by_sources([ratings], 2, where, seed=int(rng.integers(1 << 30)))
                for name in NAMES:
                    true, interval = truth[name], found[name].interval
                    if true and interval and interval.low is not None and interval.high is not None:
                        made[name] += 1
                        held[name] += interval.low <= true.value <= interval.high
            shares = [f"{100 * held[name] / max(made[name], 1):.1f}" for name in NAMES]
            none = 100 * (1 - made["alpha"] / options.replicates)
            print(f"| {sources} x {units} | {share} | {' | '.join(shares)} | {none:.1f} |")


if __name__ == "__main__":
    main()
