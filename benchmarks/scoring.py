"""Seconds to score a large wave: the scoring engine against a bare matrix product and R psych.

    python benchmarks/scoring.py [--people 1000000] [--repeats 7] [--r-people 100000]

Made-up answers of 1 to 7 to 45 items, 2 in 100 of them missing, in single precision: five
subscales of nine items (three reversed, 7 of 9 needed) and a total (36 of 45 needed), all means.
The bare product is the same array, without gaps, times a matrix of 45 items by 6 scales. Both run
in turn on one BLAS thread. R's psych::scoreItems scores the same people, fewer of them, and times
itself; it is left out where R or psych is not installed. The first round is not counted.
"""

from __future__ import annotations

import os

for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_threads] = "1"  # read when NumPy is imported

import argparse  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import tracemalloc  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from statistics import median  # noqa: E402

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.declare.instrument.model import Instrument  # noqa: E402
from evaluation.scoring.engine import score_array  # noqa: E402

Floats = npt.NDArray[np.float32]

ITEMS = [str(number) for number in range(1, 46)]
SUBSCALES = {f"part_{n // 9 + 1}": ITEMS[n : n + 9] for n in range(0, 45, 9)}
REVERSED = ITEMS[::3]

R_SCRIPT = """
arguments <- commandArgs(TRUE); n <- as.integer(arguments[2])
x <- matrix(readBin(arguments[1], "numeric", n * 45, size = 4), n, 45, byrow = TRUE)
colnames(x) <- paste0("q", 1:45)
key <- function(items) paste0(ifelse(items %in% seq(1, 45, 3), "-", ""), "q", items)
keys <- c(lapply(0:4, function(part) key(part * 9 + 1:9)), list(key(1:45)))
names(keys) <- c(paste0("part_", 1:5), "total")
taken <- system.time(
  s <- suppressWarnings(psych::scoreItems(keys, x, impute = "none", min = 1, max = 7)))
cat(taken[["elapsed"]], s$scores[1, ])
"""


def instrument() -> Instrument:
    """Five subscales and a total, made up."""
    parts = {**SUBSCALES, "total": ITEMS}
    return Instrument.model_validate(
        {
            "id": "made_up",
            "title": "Made up",
            "version": "1",
            "citation": "none",
            "status": "verified",
            "licence": {"holder": "nobody", "wording_ships": True, "key_ships": True},
            "response_sets": {"seven": {"minimum": 1, "maximum": 7}},
            "items": {item: {"responses": "seven"} for item in ITEMS},
            "scales": {
                name: {
                    "title": name,
                    "direction": "higher_better",
                    "method": "mean",
                    "items": items,
                    "reverse_keyed": [item for item in items if item in REVERSED],
                    "min_answered": len(items) * 4 // 5,
                }
                for name, items in parts.items()
            },
        }
    )


def made_up(people: int) -> tuple[Floats, Floats]:
    """Answers without gaps, and with 2 in 100 missing."""
    chance = np.random.default_rng(2026)
    complete = chance.integers(1, 8, (people, len(ITEMS)), dtype=np.int8).astype(np.float32)
    gaps = complete.copy()
    gaps[chance.random(gaps.shape, dtype=np.float32) < 0.02] = np.nan
    return complete, gaps


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def in_turn(ways: dict[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """Seconds of each repeat, by way; the first round is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(repeats + 1):
        for name, run in ways.items():
            took = seconds(run)
            if turn:
                taken[name].append(took)
    return taken


def extra_memory(form: Instrument, answers: Floats) -> float:
    """Most memory that was held beside the answers and the results, as a part of the answers."""
    tracemalloc.start()
    found = score_array(form, answers)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    results = found.scores.nbytes + found.answered.nbytes + found.prorated.nbytes
    return (most - results) / answers.nbytes


def by_r(answers: Floats) -> list[float]:
    """Seconds of psych::scoreItems and its scores of the first person; empty without R."""
    if not shutil.which("Rscript"):
        print("R not found: nothing to compare psych::scoreItems with.")
        return []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "score.R").write_text(R_SCRIPT, encoding="utf-8")
        answers.tofile(Path(folder) / "answers.bin")
        done = subprocess.run(
            ["Rscript", "score.R", "answers.bin", str(len(answers))],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print(f"R could not run psych::scoreItems: {done.stderr.strip()[-200:]}")
        return []
    return [float(word) for word in done.stdout.split()]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--r-people", type=int, default=100_000)
    asked = parser.parse_args()
    form = instrument()
    complete, gaps = made_up(asked.people)
    key = np.zeros((len(ITEMS), 6), dtype=np.float32)
    for place, items in enumerate((*SUBSCALES.values(), ITEMS)):
        key[[ITEMS.index(item) for item in items], place] = 1
    taken = in_turn(
        {"bare product": lambda: complete @ key, "score_array": lambda: score_array(form, gaps)},
        asked.repeats,
    )
    print(f"{asked.people} people x {len(ITEMS)} items, {gaps.nbytes / 1e6:.0f} MB")
    print(f"{'':<14}{'median s':>10}{'fastest':>10}{'slowest':>10}")
    for name, times in taken.items():
        print(f"{name:<14}{median(times):>10.3f}{min(times):>10.3f}{max(times):>10.3f}")
    bare, ours = taken.values()
    print(
        f"score_array takes {median(ours) / median(bare):.1f} times the bare product (medians; "
        f"fastest against fastest {min(ours) / min(bare):.1f})."
    )
    print(f"Extra memory beside the results: {extra_memory(form, gaps):.2f} of the array's size.")
    few = gaps[: asked.r_people]
    if theirs := by_r(few):
        mine = median(in_turn({"ours": lambda: score_array(form, few)}, asked.repeats)["ours"])
        np.testing.assert_allclose(score_array(form, few[:1]).scores[0], theirs[1:], rtol=1e-6)
        print(
            f"psych::scoreItems, {len(few)} people: {theirs[0]:.2f} s; score_array {mine:.4f} s: "
            f"{theirs[0] / mine:.0f} times as fast. The first person's scores are the same."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
