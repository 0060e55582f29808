"""Seconds per notebook: plain Papermill, which starts a kernel, against the forked engine.

    python benchmarks/notebook.py [--repeats 5] [--notebook notebooks/pre_post.ipynb -p name value]

Both run the same notebook in one process, in turn, so that both see the same machine. What
the forked engine pays once, loading the libraries, is printed by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.kernels import execute_notebook, preload  # noqa: E402

CELLS = (
    "people: int = 40  # people in each wave\nseed: int = 1  # of the made-up scores",
    "import numpy as np\nimport pandas as pd\nimport scipy.stats as st\n"
    "import statsmodels.api as sm",
    "rng = np.random.default_rng(seed)\n"
    "before = rng.normal(20, 5, people)\n"
    "waves = pd.DataFrame({'before': before, 'after': before - rng.normal(2, 3, people)})\n"
    "waves.describe().round(1)",
    "change = waves['after'] - waves['before']\n"
    "interval = st.t.interval(0.95, people - 1, change.mean(), st.sem(change))\n"
    "test = st.ttest_rel(waves['after'], waves['before'])\n"
    "print(f'{change.mean():.2f} [{interval[0]:.2f}, {interval[1]:.2f}], p = {test.pvalue:.3g}')",
    "fit = sm.OLS(waves['after'], sm.add_constant(waves['before'])).fit()\n"
    "display(fit.summary2().tables[1].round(2))",
)


def write_sample(path: Path) -> None:
    """A small before-and-after notebook on made-up scores."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    sample = new_notebook(
        metadata={"kernelspec": kernel}, cells=[new_code_cell(source) for source in CELLS]
    )
    sample.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(sample, path)


def seconds(run: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(notebook: Path, parameters: dict[str, object], repeats: int) -> dict[str, list[float]]:
    """Seconds of each repeat, by way of running."""
    import papermill

    taken: dict[str, list[float]] = {"plain Papermill": [], "forked": []}
    with tempfile.TemporaryDirectory() as folder:
        done = Path(folder) / "executed.ipynb"
        ways: dict[str, Callable[[], object]] = {
            "plain Papermill": lambda: papermill.execute_notebook(
                str(notebook), str(done), parameters, cwd=folder, progress_bar=False
            ),
            "forked": lambda: execute_notebook(
                notebook, done, parameters, cwd=Path(folder), engine="forked"
            ),
        }
        for _ in range(repeats):
            for name, run in ways.items():
                taken[name].append(seconds(run))
    return taken


def report(taken: dict[str, list[float]], loading: float) -> None:
    """Print medians, ranges and the ratio."""
    print(f"{'way':<18}{'median s':>10}{'fastest':>10}{'slowest':>10}")
    for name, times in taken.items():
        print(f"{name:<18}{median(times):>10.2f}{min(times):>10.2f}{max(times):>10.2f}")
    plain, forked = (median(times) for times in taken.values())
    print(f"\nforked is {plain / forked:.1f} times as fast; {len(taken['forked'])} repeats each.")
    print(
        f"Loading the libraries, once per process: {loading:.2f} s, "
        f"earned back after {max(1, -int(-loading // (plain - forked)))} notebook(s)."
    )


def value(text: str) -> object:
    """A parameter from the command line: JSON where it is, text where not."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--notebook", type=Path, help="instead of the small notebook made here")
    parser.add_argument("-p", "--parameter", nargs=2, action="append", default=[])
    asked = parser.parse_args()
    if not hasattr(os, "fork"):
        print("This machine cannot fork a process, so there is nothing to compare.")
        return 1
    # A kernel is a process of its own; it must find the same code.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.getenv("PYTHONPATH"))))
    loading = seconds(preload)
    with tempfile.TemporaryDirectory() as folder:
        notebook = asked.notebook or Path(folder) / "sample.ipynb"
        if not asked.notebook:
            write_sample(notebook)
        parameters = {name: value(text) for name, text in asked.parameter}
        print(f"{asked.notebook or 'a small before-and-after notebook'}\n")
        report(measure(notebook.resolve(), parameters, asked.repeats), loading)
    return 0


if __name__ == "__main__":
    sys.exit(main())
