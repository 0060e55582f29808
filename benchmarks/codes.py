"""How often honest files are taken for shifted ones, and how often shifted ones are told.

    python benchmarks/codes.py [--files 400]

Codes without labels: a form coded from 1 where the instrument starts at 0, or from 0 where it
starts at 1. Honest files are people drawn with replacement from real answers (those of
``../shared/data`` that are there) and answers made up by a graded response model with the skew that
published samples have; up to a fifth of the cells is empty. Every file goes through the product's
own ``look``. Printed are, by number of people, the share of honest files with a fault or a note,
and of the same files shifted by one the share refused, noted, and let through.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.declare.instrument.facts import ResponseSet  # noqa: E402
from evaluation.declare.library import declared_instrument  # noqa: E402
from evaluation.read.answers.offsets import CodedForm, CodedItem, look  # noqa: E402
from evaluation.read.exports.grid import Grid  # noqa: E402
from evaluation.read.exports.tools.layout import Layout  # noqa: E402

Array = npt.NDArray[np.float64]
PEOPLE = (6, 8, 12, 20, 30, 60, 200)
DATA = ROOT.parent / "shared" / "data"


class Source(NamedTuple):
    """Where answers come from: how many people asked for, the ends, and whether it is real."""

    draw: Callable[[int, np.random.Generator], Array]
    low: int
    high: int
    real: bool


def sources() -> dict[str, Source]:
    """Real answers that are there, and made-up ones, by name."""
    return {**dict(_real()), **_made_up()}


def _real() -> Iterator[tuple[str, Source]]:
    sdq = _table("a1_sdq_school_twowave/sdq_twowave.csv")
    yield from _resampled("SDQ, first wave", sdq, range(2, 27), 0, 2)
    yield from _resampled("SDQ, second wave", sdq, range(27, 52), 0, 2)
    bfi = _table("b1_bfi_likert/bfi.csv")
    for place, name in enumerate("ACENO"):
        columns: Sequence[int] = range(1 + 5 * place, 6 + 5 * place)
        yield from _resampled(f"BFI {name}, 5 items", bfi, columns, 1, 6)
    yield from _resampled(
        "Rosenberg", _table("c6_rosenberg300/rosenberg_300_raw.csv"), range(1, 11), 1, 4
    )
    yield from _resampled(
        "PHQ-9 (NHANES)", _table("c3_nhanes_phq9/nhanes_phq9_600.csv"), range(1, 10), 0, 3
    )
    dass = _table("c5_dass42/dass42_5000.csv")
    for scale in "DAS":
        columns = (
            [n for n, head in enumerate(dass[0]) if head.endswith(f"_{scale}")] if dass else []
        )
        yield from _resampled(f"DASS {scale}, 7 items", dass, columns[:7], 0, 3, below=1)


def _table(name: str) -> list[list[str]]:
    path = DATA / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def _resampled(
    name: str, rows: list[list[str]], columns: Sequence[int], low: int, high: int, below: int = 0
) -> Iterator[tuple[str, Source]]:
    if not rows:
        return
    cells = [
        [float(row[n]) - below if _number(row[n]) else np.nan for n in columns] for row in rows[1:]
    ]
    pool = np.array(cells)
    pool[(pool < low) | (pool > high)] = np.nan  # the Rosenberg data have 0 for no answer
    yield name, Source(lambda n, dice: pool[dice.integers(0, len(pool), n)], low, high, True)


def _number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


# Items, loading, shares of the answers from the lowest up, and the number of the lowest.
_SHARES: dict[str, tuple[int, float, tuple[float, ...], int]] = {
    "GAD-7, community": (7, 0.8, (0.5, 0.27, 0.13, 0.1), 0),
    "GAD-7, in treatment": (7, 0.75, (0.14, 0.3, 0.27, 0.29), 0),
    "SDQ": (25, 0.5, (0.4, 0.35, 0.25), 0),
    "WHO-5": (5, 0.8, (0.05, 0.13, 0.2, 0.24, 0.28, 0.1), 0),
    "WHO-5, content": (5, 0.8, (0.02, 0.07, 0.15, 0.24, 0.38, 0.14), 0),
    "WEMWBS": (14, 0.7, (0.03, 0.1, 0.32, 0.37, 0.18), 1),
    "WEMWBS, content": (14, 0.7, (0.01, 0.05, 0.25, 0.45, 0.24), 1),
    "BRS": (6, 0.7, (0.06, 0.2, 0.3, 0.34, 0.1), 1),
    "ARTIC-10": (10, 0.6, (0.01, 0.03, 0.07, 0.15, 0.22, 0.29, 0.23), 1),
    "ARTIC-35": (35, 0.6, (0.01, 0.03, 0.07, 0.15, 0.22, 0.29, 0.23), 1),
}


def _made_up() -> dict[str, Source]:
    """A graded response model: one factor, items that differ, samples that differ."""

    def drawing(items: int, loading: float, shares: Sequence[float], low: int) -> Source:
        cuts = [NormalDist().inv_cdf(share) for share in np.cumsum(shares)[:-1]]

        def draw(n: int, dice: np.random.Generator) -> Array:
            trait = dice.normal(dice.normal(0, 0.3), 1, n)
            ease = dice.normal(0, 0.35, items)
            noise = np.sqrt(1 - loading**2) * dice.normal(size=(n, items))
            felt = loading * trait[:, None] + noise
            above = (felt[:, :, None] > np.array(cuts) + ease[None, :, None]).sum(2)
            return low + above.astype(np.float64)

        return Source(draw, low, low + len(shares) - 1, False)

    return {f"{name} (made up)": drawing(*facts) for name, facts in _SHARES.items()}


def told(answers: Array, source: Source) -> str:
    """What the product says of a file: ``fault``, ``note`` or ``nothing``."""
    gad = declared_instrument("gad7", ROOT, "instruments")
    items = {str(n + 1): gad.items["1"] for n in range(answers.shape[1])}
    heads = tuple(f"q_{item}" for item in items)
    rows = tuple((n, ()) for n in range(2, len(answers) + 2))
    form = CodedForm(
        Grid("a.csv", "", Layout("plain", "plain", "", 1, heads), rows),
        gad.model_copy(update={"items": items}),
        ResponseSet(minimum=source.low, maximum=source.high),
        [CodedItem(item, n, answers[:, n]) for n, item in enumerate(items)],
        lambda _items, _codes: "",
        lambda _code: "",
    )
    outside = (answers < source.low) | (answers > source.high)
    found = {issue.severity for issue in look(form).issues} | (
        {"fault"} if outside.any() else set()
    )
    return "fault" if "fault" in found else "note" if "note" in found else "nothing"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--files", type=int, default=400, help="of each source and number of people"
    )
    files = parser.parse_args().files
    dice = np.random.default_rng(14)
    honest: dict[tuple[str, int], Counter[str]] = {}
    shifted: dict[tuple[str, int], Counter[str]] = {}
    everything = sources()
    for name, source in everything.items():
        for n in PEOPLE:
            honest[name, n], shifted[name, n] = Counter(), Counter()
            for _ in range(files):
                answers = source.draw(n, dice)
                answers = np.where(
                    dice.random(answers.shape) < dice.choice((0, 0.1, 0.2)), np.nan, answers
                )
                honest[name, n][told(answers, source)] += 1
                offset = 1 if source.low == 0 else -1
                shifted[name, n][told(answers + offset, source)] += 1
    print(f"Honest files with a fault / a note, in % of {files}")
    _print(everything, lambda name, n: _share(honest[name, n], files, "fault", "note"))
    print(f"\nThe same shifted by one: refused / noted / let through, in % of {files}")
    _print(everything, lambda name, n: _share(shifted[name, n], files, "fault", "note", "nothing"))


def _share(counts: Counter[str], files: int, *kinds: str) -> list[float]:
    return [100 * counts[kind] / files for kind in kinds]


def _print(names: dict[str, Source], of: Callable[[str, int], list[float]]) -> None:
    print(f"{'n':<30}" + "".join(f"{n:>19}" for n in PEOPLE))
    for name in names:
        cells = (" / ".join(f"{share:.1f}" for share in of(name, n)) for n in PEOPLE)
        print(f"{name:<30}" + "".join(f"{cell:>19}" for cell in cells))
    means = (np.mean([of(name, n) for name in names], axis=0) for n in PEOPLE)
    cells = (" / ".join(f"{share:.2f}" for share in mean) for mean in means)
    print(f"{'all':<30}" + "".join(f"{cell:>19}" for cell in cells))


if __name__ == "__main__":
    main()
