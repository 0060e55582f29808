"""How often the intervals of counts hold the truth: rates, ratios, repeats, series.

    python benchmarks/coverage.py --of counts [--replicates 500] [--seed 1]

Rates and their ratios, and relative rates of people, are counted over every outcome with its
probability (exact). Drawn are

    periods   3 to 24 of one area, with 1, 5 or 30 events each: events that come alone; in clumps
              of 2 or 4 on average (geometric: one child who goes missing again and again); or
              whose rate is another in each period (gamma, alpha 0.2 or 1)
    people    12 to 80, followed for 1 to 12 months, with 0.5 or 2 events each: in clumps of 2, or
              with a rate of their own (alpha 1 or 3)
    series    12 to 60 points with a step in the middle, autocorrelation 0 to 0.6

A ratio is of the second half of the periods over the first, and of a quarter of the people over the
others. ``printed`` is what the engine gives, the others are rivals. Draws without an interval (a
side without events) are not counted; "none" says in how many. Monte Carlo standard error of a
cell: 1 point at 500 replicates.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import stats

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from coverage_shares import PRINTED, Family, ends_of, held  # noqa: E402

from evaluation.statistics.interrupted_series import SegmentedLine, interrupted_series  # noqa: E402
from evaluation.statistics.rate_ratio import rate_ratio  # noqa: E402
from evaluation.statistics.rates import EventCount, rate  # noqa: E402
from evaluation.statistics.relative_rates import relative_rate  # noqa: E402
from evaluation.statistics.repeat_events import CountModel, repeat_events  # noqa: E402

Array = npt.NDArray[np.float64]

MEANS = (0.5, 1, 2, 3, 5, 8, 12, 20, 40, 80)
PAIRS = ((1, 1), (2, 2), (2, 8), (5, 5), (5, 20), (10, 10), (10, 40), (30, 30))
STAGES = ((30, 30), (30, 300), (60, 600), (160, 1_600))
SHARES = (0.02, 0.05, 0.1, 0.3)
PERIODS = (3, 4, 6, 8, 12, 16, 24)
A_PERIOD = (1.0, 5.0, 30.0)
PEOPLE = (12, 24, 40, 80)
A_PERSON = (0.5, 2.0)
TOGETHER = {"alone": (0.0, 0.0), "clumps of 2": (2.0, 0.0), "clumps of 4": (4.0, 0.0)}
VARYING = {"alpha 0.2": (0.0, 0.2), "alpha 1": (0.0, 1.0), "alpha 3": (0.0, 3.0)}
POINTS = (12, 16, 20, 23, 24, 30, 36, 48, 60)
NEIGHBOURS = (0.0, 0.2, 0.4, 0.6)
NEARLY_ALL = 1 - 1e-9


def exact_rates() -> Family:
    """The exact interval of one rate."""
    family = Family("rate, 0.5 to 80 events expected")
    for mean in MEANS:
        number = np.arange(int(stats.poisson.ppf(NEARLY_ALL, mean)) + 1)
        ends = ends_of([rate(EventCount(int(x), 1)) for x in number])
        chances = stats.poisson.pmf(number, mean)
        family.add(f"{mean} expected", {PRINTED: held(ends, mean, chances)})
    return family


def exact_ratios() -> Family:
    """Ratios of rates, exact and mid-p; without any events there is none."""
    family = Family("ratio of two rates, 1 to 40 events expected in each")
    for (first, other), times in product(PAIRS, (1, 2, 4)):
        mean = first * times, other
        most = [int(stats.poisson.ppf(1 - 1e-6, m)) + 1 for m in mean]
        cells = [(x, y) for x, y in product(*(range(m) for m in most)) if x + y]
        x, y = np.array(cells).T
        chances = stats.poisson.pmf(x, mean[0]) * stats.poisson.pmf(y, mean[1])
        found = {}
        for name, mid in ((PRINTED, False), ("mid-p", True)):
            ratios = [rate_ratio(EventCount(a, 1), EventCount(b, 1), mid_p=mid) for a, b in cells]
            ends = ends_of([ratio for ratio in ratios if ratio is not None])
            found[name] = held(ends, mean[0] / mean[1], chances / chances.sum())
        family.add(f"{mean[0]} and {mean[1]}", found)
    return family


def stages() -> Iterator[Family]:
    """Relative rates of people who are counted once: the ratio, and the gap beside it."""
    families = Family("relative rate of people, ratio"), Family("relative rate of people, gap")
    for (small, large), p, times in product(STAGES, SHARES, (1, 3)):
        q = min(p * times, 0.95)
        some = _likely(small, q), _likely(large, p)
        chances = np.outer(stats.binom.pmf(some[0], small, q), stats.binom.pmf(some[1], large, p))
        cells = list(product(*some))
        found = [relative_rate(EventCount(x, small), EventCount(y, large)) for x, y in cells]
        where = f"{small} and {large}, {q:g} and {p:g}"
        any_one = np.array([each.ratio is not None for each in found])
        kept = chances.ravel()[any_one] / chances.ravel()[any_one].sum()
        ratios = ends_of([each.ratio for each in found if each.ratio is not None])
        gaps = ends_of([each.gap_per_1000 for each in found])
        families[0].add(where, {PRINTED: held(ratios, q / p, kept)})
        families[1].add(
            where, {PRINTED: held(gaps, 1_000 * (q - p), chances.ravel() / chances.sum())}
        )
    yield from families


def _likely(n: int, p: float) -> list[int]:
    low, high = (stats.binom.ppf(end, n, p) for end in (1e-6, 1 - 1e-6))
    return list(range(int(low), int(high) + 1))


def drawn(rng: np.random.Generator, mean: Array, clump: float, alpha: float) -> Array:
    """EventCount of units: alone, in clumps of so many on average, or with rates of their own."""
    if alpha:
        mean = mean * rng.gamma(1 / alpha, alpha, len(mean))
    if not clump:
        return rng.poisson(mean).astype(float)
    incidents = rng.poisson(mean / clump)
    # a sum of geometric numbers is as many as there are, and a negative binomial
    more = rng.negative_binomial(np.maximum(incidents, 1), 1 / clump)
    return np.where(incidents > 0, incidents + more, 0).astype(float)


def periods(replicates: int, rng: np.random.Generator) -> Iterator[tuple[Family, float]]:
    """Rates and ratios of periods, and how many draws have none."""
    kinds = TOGETHER | {name: VARYING[name] for name in ("alpha 0.2", "alpha 1")}
    for ratio, (name, (clump, alpha)) in product((False, True), kinds.items()):
        what = "ratio of two times" if ratio else "rate of periods"
        family, none = Family(f"{what}, {name}"), []
        for n, mean in product(PERIODS, A_PERIOD):
            if n < 4 and ratio:
                continue
            second = np.arange(n) >= n // 2
            units = np.full(n, mean), np.ones(n), second if ratio else None
            none.append(
                _cell(family, f"{n} periods of {mean:g}", units, (clump, alpha), replicates, rng)
            )
        yield family, float(np.mean(none))


def people(replicates: int, rng: np.random.Generator) -> Iterator[tuple[Family, float]]:
    """Rates and ratios of people who were followed for unlike times."""
    kinds = {"clumps of 2": TOGETHER["clumps of 2"], "alpha 1": VARYING["alpha 1"]} | {
        "alpha 3": VARYING["alpha 3"]
    }
    for ratio, (name, (clump, alpha)) in product((False, True), kinds.items()):
        what = "ratio of two groups of people" if ratio else "rate of people"
        family, none = Family(f"{what}, {name}"), []
        for n, mean in product(PEOPLE, A_PERSON):
            months = rng.integers(1, 13, n) / 6.5
            second = np.arange(n) >= n * 3 // 4
            units = mean * months, months, second if ratio else None
            none.append(
                _cell(family, f"{n} people of {mean:g}", units, (clump, alpha), replicates, rng)
            )
        yield family, float(np.mean(none))


def _cell(
    family: Family,
    where: str,
    units: tuple[Array, Array, npt.NDArray[np.bool_] | None],
    kind: tuple[float, float],
    replicates: int,
    rng: np.random.Generator,
) -> float:
    """Coverage of the printed interval and of its rivals; the share of draws without one."""
    mean, exposure, second = units
    n = len(mean)
    design = np.ones((n, 1)) if second is None else np.column_stack([np.ones(n), second])
    truth = 0.0 if second is not None else float(np.log(mean[0] / exposure[0]))
    ways = {PRINTED: None, "Poisson": CountModel.POISSON}
    holds: dict[str, list[bool]] = {way: [] for way in ways}
    for _ in range(replicates):
        events = drawn(rng, mean, *kind)
        for way, spread in ways.items():
            model = repeat_events(events, exposure, design, spread)
            if model.coefficients:
                last = model.coefficients[-1]
                holds[way].append(abs(last.value - truth) <= last.reach())
    if holds[PRINTED]:
        family.add(where, {way: float(np.mean(some)) for way, some in holds.items()})
    return 1 - len(holds[PRINTED]) / replicates


def series(replicates: int, rng: np.random.Generator) -> Iterator[tuple[Family, float]]:
    """The step of a series, and how many draws have none as they drift."""
    for name, sizes in (("12 to 23", POINTS[:4]), ("24 to 60", POINTS[4:])):
        for few, rhos in (("0 to 0.4", NEIGHBOURS[:3]), ("0.6", NEIGHBOURS[3:])):
            family, none = Family(f"step of {name} points, autocorrelation {few}"), []
            for n, rho in product(sizes, rhos):
                none.append(_steps(family, n, rho, replicates, rng))
            yield family, float(np.mean(none))


def _steps(family: Family, n: int, rho: float, replicates: int, rng: np.random.Generator) -> float:
    times, since = np.arange(n), n // 2
    line, after = (times - since).astype(float), times >= since
    design = np.column_stack([np.ones(n), line, after, after * line])
    holds: dict[str, list[bool]] = {PRINTED: [], "least squares": []}
    for _ in range(replicates):
        noise = rng.standard_normal(n)
        noise[1:] *= np.sqrt(1 - rho**2)
        for place in range(1, n):
            noise[place] += rho * noise[place - 1]
        values = noise + 2.0 * after
        found = interrupted_series(values, times, since).step
        plain = SegmentedLine(values, design, np.diff(times)).at(0)[2]
        holds["least squares"].append(abs(plain.value - 2) <= plain.reach())
        if found is not None:
            assert found.low is not None
            assert found.high is not None
            holds[PRINTED].append(found.low <= 2 <= found.high)
    family.add(f"n {n}, {rho:g}", {way: float(np.mean(some)) for way, some in holds.items()})
    return 1 - len(holds[PRINTED]) / replicates


def show(replicates: int, seed: int) -> None:
    """Print the table as Markdown."""
    months, persons, points = (np.random.default_rng(seed + place) for place in range(3))
    print("| interval of | method | cells | mean | worst cell | below 93% | none |")
    print("|---|---|---|---|---|---|---|")
    for family in (exact_rates(), exact_ratios(), *stages()):
        _print(family, 0.0)
    for family, none in (
        *periods(replicates, months),
        *people(replicates, persons),
        *series(replicates, points),
    ):
        _print(family, none)


def _print(family: Family, none: float) -> None:
    for row in family.rows():
        print(f"{row} {100 * none:.1f} |", flush=True)
