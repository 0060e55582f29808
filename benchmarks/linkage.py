"""Links by anonymous code: how many are found, how many are false, and whether the bound holds.

    python benchmarks/linkage.py [--runs 200] [--sizes 15 30 100 300 1000 5000] [--slips 0.03 0.1]

Made-up people with codes of four to eight elements. Everybody may slip, in both waves: on a
neighbouring value, on any value, or by leaving an element out. Siblings share family
elements, colleagues those of a place of work; some people come in one wave only. The rival
is exact matching: codes that are whole, equal, and stand once in each wave.

Columns: `back` the share of a wave that is in the other; `slips` and `missing` an element and
wave; `kin` the share of people with a sibling and with a colleague; `false` the false share of
all links over all runs with its standard error between runs, `said` what was expected, `bound`
the mean upper 95% bound; `held` how often the truth lay within, and in brackets the lower
95% limit of that (Wilson).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.link.codes.elements import Codes, Element, Kind, encode  # noqa: E402
from evaluation.link.codes.link import link_codes  # noqa: E402

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# First names in England and Wales by initial, roughly: skewed, as names are.
SKEWED = np.array(
    [11, 5, 8, 6, 7, 2, 4, 5, 2, 11, 5, 7, 8, 3, 2, 4, 0.3, 6, 9, 5, 0.4, 2, 1.5, 0.2, 0.8, 1.5]
)
DESIGNS: dict[str, tuple[tuple[str, Kind, str], ...]] = {
    # name, kind, who shares it: f family, w place of work, - nobody
    "4": (
        ("initial", "letter", "f"),
        ("day", "day", "-"),
        ("month", "month", "-"),
        ("house", "number", "f"),
    ),
    "5": (
        ("mother", "letter", "f"),
        ("own", "letter", "-"),
        ("day", "day", "-"),
        ("month", "month", "-"),
        ("house", "number", "f"),
    ),
    "5 weak": (
        ("mother", "letter", "f"),
        ("day", "day", "-"),
        ("month", "month", "-"),
        ("school", "category", "w"),
        ("middle", "letter", "-"),
    ),
    "6": (
        ("mother", "letter", "f"),
        ("own", "letter", "-"),
        ("day", "day", "-"),
        ("month", "month", "-"),
        ("house", "number", "f"),
        ("eyes", "category", "-"),
    ),
    "6 family": (
        ("mother", "letter", "f"),
        ("father", "letter", "f"),
        ("town", "category", "f"),
        ("day", "day", "-"),
        ("month", "month", "-"),
        ("phone", "phone", "f"),
    ),
    "7": (
        ("mother", "letter", "f"),
        ("own", "letter", "-"),
        ("day", "day", "-"),
        ("month", "month", "-"),
        ("school", "category", "w"),
        ("siblings", "few", "f"),
        ("last", "letter", "f"),
    ),
    "8": (
        ("mother", "letter", "f"),
        ("own", "letter", "-"),
        ("day", "day", "-"),
        ("month", "month", "-"),
        ("house", "number", "f"),
        ("eyes", "category", "-"),
        ("team", "category", "w"),
        ("last", "letter", "f"),
    ),
}


@dataclass(frozen=True)
class Setting:
    """One kind of survey: its code, size, slips, and who comes back."""

    design: str
    n: int
    slip: float
    overlap: float
    mechanism: str = "mixed"  # near, any, blank, mixed
    siblings: float = 0.15
    colleagues: float = 0.3
    missing: float = 0.0


def draw(kind: str, n: int, rng: np.random.Generator) -> list[str]:
    """Values of one element for n people, as they would write them without a slip."""
    if kind == "letter":
        return list(rng.choice(list(LETTERS), n, p=SKEWED / SKEWED.sum()))
    if kind == "day":
        return [str(v) for v in rng.integers(1, 32, n)]
    if kind == "month":
        return [str(v) for v in rng.integers(1, 13, n)]
    if kind == "number":
        return [str(int(v)) for v in np.minimum(1 + rng.exponential(45, n), 400)]
    if kind == "phone":
        return [f"{v:03d}" for v in rng.integers(0, 1000, n)]
    if kind == "few":
        return [str(v) for v in rng.poisson(1.6, n)]
    return list(
        rng.choice(
            ["blue", "brown", "green", "grey", "hazel", "other"],
            n,
            p=[0.35, 0.33, 0.14, 0.08, 0.07, 0.03],
        )
    )


def slipped(value: str, kind: str, mechanism: str, rng: np.random.Generator) -> str:
    """What somebody writes who slips."""
    how = (
        rng.choice(["near", "any", "blank"], p=[0.4, 0.4, 0.2])
        if mechanism == "mixed"
        else (mechanism)
    )
    if how == "blank":
        return ""
    if how == "any" or kind == "category":
        return (
            draw(kind, 1, rng)[0]
            if rng.random() < 0.5 or kind in ("category", "few")
            else {
                "letter": str(rng.choice(list(LETTERS))),
                "day": str(rng.integers(1, 32)),
                "month": str(rng.integers(1, 13)),
                "number": str(rng.integers(1, 200)),
                "phone": f"{rng.integers(0, 1000):03d}",
            }[kind]
        )
    if kind == "letter":
        return LETTERS[(LETTERS.index(value) + rng.choice([-1, 1])) % 26]
    if len(value) > 1 and rng.random() < 0.5:
        return (
            value[::-1]
            if kind == "day" and 1 <= int(value[::-1]) <= 31
            else (value[1] + value[0] + value[2:])
        )
    last = {"day": 31, "month": 12}.get(kind, 999)
    moved = int(value) + int(rng.choice([-1, 1]))
    return str(min(max(moved, 1 if kind != "few" else 0), last))


def written(value: str, kind: str, setting: Setting, rng: np.random.Generator) -> str:
    """What somebody writes: the value, a slip, or nothing."""
    if rng.random() < setting.missing:
        return ""
    return slipped(value, kind, setting.mechanism, rng) if rng.random() < setting.slip else value


def population(setting: Setting, n: int, rng: np.random.Generator) -> list[list[str]]:
    """Codes without slips, person x element; siblings and colleagues share their elements."""
    design = DESIGNS[setting.design]
    columns = [draw(kind, n, rng) for _, kind, _ in design]
    for share, mark in ((setting.siblings, "f"), (setting.colleagues, "w")):
        for person in np.flatnonzero(rng.random(n) < share):
            other = int(rng.integers(0, n))
            for column, (_, _, shared) in zip(columns, design, strict=True):
                if shared == mark or (mark == "w" and shared == "f" and rng.random() < 0.05):
                    column[person] = column[other]
    return [list(person) for person in zip(*columns, strict=True)]


def simulate(setting: Setting, seed: int) -> tuple[Codes, list[int], list[int]]:
    """Two waves of codes, and who wrote each row."""
    rng = np.random.default_rng(seed)
    both = round(setting.overlap * setting.n)
    people = population(setting, 2 * setting.n - both, rng)
    design = DESIGNS[setting.design]
    waves, who = [], []
    for start in (0, setting.n - both):
        persons = [int(p) for p in rng.permutation(np.arange(start, start + setting.n))]
        rows = [
            [
                written(v, kind, setting, rng)
                for v, (_, kind, _) in zip(people[p], design, strict=True)
            ]
            for p in persons
        ]
        waves.append({name: [row[i] for row in rows] for i, (name, _, _) in enumerate(design)})
        who.append(persons)
    kinds = {"phone": "number", "few": "number"}
    elements = [Element(name, kinds.get(kind, kind)) for name, kind, _ in design]  # type: ignore[arg-type]
    return encode(elements, *waves), who[0], who[1]


def exact_pairs(codes: Codes) -> list[tuple[int, int]]:
    """Pairs whose codes are whole, equal, and stand once in each wave."""
    sides = []
    for side in (codes.baseline, codes.later):
        places: dict[tuple[int, ...], list[int]] = {}
        for row, values in enumerate(side.tolist()):
            if (np.array(values) < codes.missing).all():
                places.setdefault(tuple(values), []).append(row)
        sides.append({code: rows[0] for code, rows in places.items() if len(rows) == 1})
    return [(sides[0][code], sides[1][code]) for code in sides[0].keys() & sides[1].keys()]


@dataclass(frozen=True)
class Run:
    """One survey: people in both waves, whom exact matching and we found, our links."""

    both: int
    exact: int
    found: int
    links: int
    expected: float
    bound: float

    @property
    def held(self) -> bool:
        """Whether the false links are within the bound."""
        return self.links - self.found <= self.bound * self.links + 1e-9


def one_run(setting: Setting, seed: int) -> Run:
    """Simulate a survey, link it, and count."""
    codes, first, second = simulate(setting, seed)
    exact = sum(first[a] == second[b] for a, b in exact_pairs(codes))
    linked = link_codes(codes)
    found = sum(first[a] == second[b] for a, b in linked.pairs)
    return Run(
        len(set(first) & set(second)),
        exact,
        found,
        len(linked.pairs),
        linked.expected_false,
        linked.rate_upper95,
    )


def row(setting: Setting, runs: Sequence[Run]) -> str:
    """One row of the table, over all runs of a setting."""
    both, exact, found, links = (
        sum(getattr(run, name) for run in runs) for name in ("both", "exact", "found", "links")
    )
    n, all_links = len(runs), max(links, 1)
    false = 1 - found / all_links
    off = [run.links - run.found - false * run.links for run in runs]
    error = (n / max(n - 1, 1) * sum(x * x for x in off)) ** 0.5 / all_links
    held, z = sum(run.held for run in runs) / n, 1.645
    spread = z * (held * (1 - held) / n + z * z / (4 * n * n)) ** 0.5
    least = (held + z * z / (2 * n) - spread) / (1 + z * z / n)
    cells = (
        setting.design,
        setting.n,
        f"{setting.overlap:.0%}",
        f"{setting.slip:.0%}",
        f"{setting.missing:.0%}",
        f"{setting.siblings:.0%}, {setting.colleagues:.0%}",
        n,
        f"{exact / both:.1%}",
        f"{found / both:.1%}",
        f"{false:.2%} ± {error:.2%}",
        f"{sum(run.expected for run in runs) / all_links:.2%}",
        f"{sum(run.bound for run in runs) / n:.1%}",
        f"{held:.1%} ({least:.1%})",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


HEADINGS = (
    "code",
    "n",
    "back",
    "slips",
    "missing",
    "kin",
    "runs",
    "exact",
    "found",
    "false",
    "said",
    "bound",
    "held",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=200, help="up to 150 people; fewer beyond")
    parser.add_argument("--sizes", type=int, nargs="+", default=[15, 30, 100, 300, 1000])
    parser.add_argument("--slips", type=float, nargs="+", default=[0.03, 0.1])
    parser.add_argument("--missing", type=float, nargs="+", default=[0.0])
    parser.add_argument("--overlaps", type=float, nargs="+", default=[0.5, 0.9])
    parser.add_argument("--kin", type=float, nargs=2, default=[0.15, 0.3])
    parser.add_argument("--designs", nargs="+", default=list(DESIGNS))
    parser.add_argument("--mechanisms", nargs="+", default=["mixed"])
    asked = parser.parse_args(arguments)
    print("| " + " | ".join(HEADINGS) + " |")
    print("|" + "---|" * len(HEADINGS))
    for design, n, slip, missing, overlap, how in product(
        asked.designs, asked.sizes, asked.slips, asked.missing, asked.overlaps, asked.mechanisms
    ):
        setting = Setting(design, n, slip, overlap, how, *asked.kin, missing)
        runs = max(2, min(asked.runs, round(asked.runs * 150 / n)))
        start = time.perf_counter()
        found = row(setting, [one_run(setting, 100_003 + seed) for seed in range(runs)])
        print(found, flush=True)
        print(f"{(time.perf_counter() - start) / runs:.2f} s a run", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
