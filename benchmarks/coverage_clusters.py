"""How often intervals for people taught together hold the truth, by simulation.

    python benchmarks/coverage_clusters.py [--runs 4000]

Normal changes with a true mean of 0; people of one session share a part of theirs (the
intraclass correlation). ``ignored``: the t interval of independent people. ``printed``: what a
report gives, the widest of the range below ten sessions and the model's from ten. ``model, k-1``
and ``session means``: rivals with the number of sessions less one as degrees of freedom.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.statistics import clusters  # noqa: E402
from evaluation.statistics.change import Array, Codes  # noqa: E402

SESSIONS: tuple[tuple[int, ...], ...] = (
    (10, 10),
    (6, 7, 7),
    (10,) * 4,
    (4, 6, 10, 20),
    (5,) * 7,
    (3, 4, 5, 8, 10, 12),
    (4,) * 10,
    (10,) * 10,
    (2, 3, 4, 5, 6, 8, 10, 12, 14, 20),
    (20,) * 3 + (2,) * 9,
    (8,) * 15,
    (5,) * 20,
)
ICCS = (0.0, 0.05, 0.10, 0.20)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of runs, 0 to 1, in which each interval held the true mean."""

    sizes: tuple[int, ...]
    icc: float
    ignored: float
    printed: float
    model_k1: float
    session_means: float


def cover(sizes: Sequence[int], icc: float, runs: int, seed: int = 20261122) -> Coverage:
    """Simulate ``runs`` deliveries of sessions of these sizes."""
    random = np.random.default_rng([seed, len(sizes), sum(sizes), round(100 * icc)])
    codes = np.repeat(np.arange(len(sizes)), sizes)
    hits = np.zeros(4)
    for _ in range(runs):
        shared = random.normal(size=len(sizes))[codes] * np.sqrt(icc)
        hits += _held(shared + random.normal(size=len(codes)) * np.sqrt(1 - icc), codes)
    return Coverage(tuple(sizes), icc, *(float(share) for share in hits / runs))


def _held(values: Array, codes: Codes) -> list[bool]:
    over = clusters.means_over_iccs(values, codes)
    ignored, printed = over[0].mean.interval(), over[-1].mean.interval()
    means = np.array([values[codes == code].mean() for code in np.unique(codes)])
    k = len(means)
    t = float(stats.t.ppf(0.975, k - 1))
    by_mean = abs(means.mean()) <= t * means.std(ddof=1) / np.sqrt(k)
    mixed = clusters.mixed_mean(values, codes)
    held = bool(printed.low <= 0 <= printed.high)
    of_model = held
    if mixed:
        held, of_model = abs(mixed.value) <= mixed.reach(), abs(mixed.value) <= t * mixed.error
    return [ignored.low <= 0 <= ignored.high, held, of_model, bool(by_mean)]


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000)
    runs = parser.parse_args().runs
    print("| sessions | ICC | ignored | printed | model, k-1 | session means |")
    print("|---|---|---|---|---|---|")
    for sizes in SESSIONS:
        alike = len(set(sizes)) == 1
        told = f"{len(sizes)} of {sizes[0]}" if alike else ", ".join(map(str, sizes))
        for icc in ICCS:
            found = cover(sizes, icc, runs)
            rival = f"{found.model_k1:.1%}" if len(sizes) >= clusters.FEWEST_FOR_MODEL else ""
            cells = (
                f"{found.ignored:.1%}",
                f"{found.printed:.1%}",
                rival,
                f"{found.session_means:.1%}",
            )
            print(f"| {told} | {icc:.2f} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
