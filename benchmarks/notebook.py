"""Seconds per notebook: plain Papermill, which starts a kernel, against the forked engine.

    python benchmarks/notebook.py [--repeats 5] [NOTEBOOK ...]

Without names it measures the shipped notebooks on the demonstration data. Both ways run the
same notebook in turn, so that both see the same machine. What the forked engine pays once,
loading the libraries, is printed by itself.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.run.kernels.execute import HEAVY, execute_notebook  # noqa: E402


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(notebook: Path, repeats: int) -> dict[str, list[float]]:
    """Seconds of each repeat, by way of running."""
    import papermill

    with tempfile.TemporaryDirectory() as folder:
        done = Path(folder) / "executed.ipynb"
        ways: dict[str, Callable[[], object]] = {
            "plain Papermill": lambda: papermill.execute_notebook(
                str(notebook),
                str(done),
                cwd=folder,
                progress_bar=False,
                extra_arguments=["--IPKernelApp.log_level=40"],
            ),
            "forked": lambda: execute_notebook(
                notebook, done, {}, cwd=Path(folder), engine="forked"
            ),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(repeats):
            for name, run in ways.items():
                taken[name].append(seconds(run))
    return taken


def report(notebook: str, taken: dict[str, list[float]], loading: float) -> None:
    """Print medians, ranges and the ratio."""
    print(f"\n{notebook:<20}{'median s':>10}{'fastest':>10}{'slowest':>10}")
    for name, times in taken.items():
        print(f"{name:<20}{median(times):>10.2f}{min(times):>10.2f}{max(times):>10.2f}")
    plain, forked = (median(times) for times in taken.values())
    print(
        f"forked is {plain / forked:.1f} times as fast ({len(taken['forked'])} repeats each); "
        f"loading is earned back after {max(1, -int(-loading // (plain - forked)))} notebook(s)."
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, metavar="NOTEBOOK")
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    if not hasattr(os, "fork"):
        print("This machine cannot fork a process, so there is nothing to compare.")
        return 1
    # A kernel is a process of its own; it must find the same code.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.getenv("PYTHONPATH"))))
    loading = seconds(lambda: [import_module(name) for name in HEAVY])
    print(f"Loading the libraries, once per process: {loading:.2f} s")
    for notebook in asked.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb")):
        report(notebook.name, measure(notebook.resolve(), asked.repeats), loading)
    return 0


if __name__ == "__main__":
    sys.exit(main())
