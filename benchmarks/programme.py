"""A programme of reports against the plain loop over the same notebooks, in one run.

    python benchmarks/programme.py [--rounds 3] [--keep FOLDER]

Ours is ``pathfinder run`` of the five deliverables of the demonstration, from nothing: checks,
notebooks, disclosure, three editions in all formats, annexes and the list of issues. The rival is
what a person would write in two lines: ``papermill`` on each notebook and ``jupyter nbconvert --to
html`` on what it made, two notebooks at a time, which makes pages with no report, check or
disclosure. Both begin with nothing loaded. They take turns, so that both see the same machine;
ratios count, seconds are those of the machine. Processor seconds are those of all processes, also
of grandchildren (Linux: this process adopts them; elsewhere they are not told). Peak memory is that
of the largest process.

After that, one deliverable after another in one process says where ours go, by stage.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

_ADOPT = 36  # prctl's PR_SET_CHILD_SUBREAPER
_AT_ONCE = 2


def adopt() -> bool:
    """Let processes whose parents ended become ours, so that their processor time is counted."""
    return sys.platform == "linux" and not ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)


def told(command: list[str], folder: Path) -> None:
    """A command that must end well; what it prints is shown only if it does not."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")


def alone(work: Callable[[], None]) -> tuple[float, float, float]:
    """Wall and processor seconds, and megabytes of the largest process, of work in a fork."""
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        try:
            adopt()
            work()
            while True:  # those that outlive their parents are waited for, or would not be counted
                try:
                    os.wait()
                except ChildProcessError:
                    break
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            text = f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}"
            Path("used").write_text(text, encoding="utf-8")
        except BaseException as error:  # noqa: BLE001 - said here, as nobody else will
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit("a round failed")
    wall = time.perf_counter() - start
    processor, memory = map(float, Path("used").read_text(encoding="utf-8").split())
    return wall, processor, memory


def ours(programme: Path) -> None:
    """Every deliverable from nothing to its reports."""
    for made in ("outputs", ".pathfinder"):
        shutil.rmtree(programme / made, ignore_errors=True)
    run = "from evaluation.command.cli import main; main()"
    told([sys.executable, "-c", run, "run"], programme)


def loop(notebooks: list[Path]) -> None:
    """The plain loop: each notebook executed with its values, and its page."""

    def one(notebook: Path) -> None:
        folder, made = notebook.parent, f"loop-{notebook.name}"
        told([sys.executable, "-m", "papermill", notebook.name, made], folder)
        told([sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", made], folder)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(one, notebooks))


def by_stage(programme: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Processor seconds of each deliverable by stage, one after another in this process."""

    def spent() -> float:
        parts = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used = [resource.getrusage(part) for part in parts]
        return sum(u.ru_utime + u.ru_stime for u in used)

    begun = spent()
    import evaluation.run.warm  # noqa: F401 - as all of them are forked from a process that did
    from evaluation.run.deliverable import run_deliverable

    yield "once for all", {"loading the libraries": spent() - begun}
    for folder in sorted((programme / "deliverables").iterdir()):
        seconds: dict[str, float] = defaultdict(float)
        stage, since = "", spent()

        def tell(name: str) -> None:
            nonlocal stage, since
            seconds[stage] += spent() - since  # noqa: B023
            stage, since = name, spent()

        outcome = run_deliverable(programme, folder.name, tell)
        tell("")
        if outcome.exit_code:
            raise SystemExit(f"{folder.name}: {outcome.issues}")
        yield folder.name, {name: s for name, s in seconds.items() if name}


def main() -> None:
    """Take turns, and say what each took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder of its own, kept afterwards")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = (asked.keep or Path(scratch)).resolve()
        place.mkdir(parents=True, exist_ok=True)
        os.chdir(place)
        from evaluation.command.demo import write_demo

        programme = place / "programme"
        write_demo(programme)
        ours(programme)  # makes the notebooks that the loop runs; not counted
        kept = place / "notebooks"
        shutil.copytree(programme, kept, dirs_exist_ok=True)
        notebooks = sorted(kept.glob("outputs/*/internal/*.ipynb"))
        print(f"{len(notebooks)} notebooks of {len(list((programme / 'deliverables').iterdir()))}")
        taken: dict[str, list[tuple[float, float, float]]] = {
            "pathfinder run": [],
            "plain loop": [],
        }
        for _ in range(asked.rounds):
            taken["pathfinder run"].append(alone(lambda: ours(programme)))
            taken["plain loop"].append(alone(lambda: loop(notebooks)))
        print("| | wall, s | processor, s | largest process, MB |\n|---|---|---|---|")
        middle = {name: [median(v) for v in zip(*t, strict=True)] for name, t in taken.items()}
        for name, (wall, processor, memory) in middle.items():
            print(f"| {name} | {wall:.1f} | {processor:.1f} | {memory:.0f} |")
        one, other = middle.values()
        print(f"| times as fast | {other[0] / one[0]:.2f} | {other[1] / one[1]:.2f} | |")
        stages = dict(by_stage(programme))
        names = list(dict.fromkeys(name for spent in stages.values() for name in spent))
        print(f"\n| stage, processor s | {' | '.join(stages)} |\n|---|{'---|' * len(stages)}")
        for name in names:
            cells = (f"{spent[name]:.2f}" if name in spent else "" for spent in stages.values())
            print(f"| {name} | {' | '.join(cells)} |")
        sums = (f"{sum(spent.values()):.2f}" for spent in stages.values())
        print(f"| all | {' | '.join(sums)} |")


if __name__ == "__main__":
    main()
