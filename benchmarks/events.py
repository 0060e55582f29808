"""A log of many events: read, checked and counted, against pandas on the same file.

    python benchmarks/events.py [--events 1000000] [--people]

Each way runs in a process of its own. pandas reads the file, parses its dates and groups by area
and month; it tells nothing of a date or place that is wrong, and protects nobody. The counts of
both must be equal.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SUITES = {f"Suite {n}": f"Area {n % 5}" for n in range(17)}
PROGRAMME = (
    "title: P\npublisher: P\ncontact: p@example.org\nareas: [A]\noutcomes: {1: O}\n"
    "thematic_areas: [T]\n"
)


def make(root: Path, events: int, *, people: bool) -> None:
    """A workspace with one log of so many entries over a year."""
    rng = random.Random(20)
    data = root / "deliverables/log/data"
    data.mkdir(parents=True)
    (root / "programme.yaml").write_text(PROGRAMME, encoding="utf-8")
    who = "person: Person, " if people else ""
    places = "".join(f"          {place}: {area}\n" for place, area in SUITES.items())
    (root / "deliverables/log/deliverable.yaml").write_text(
        "title: L\narea: A\nevaluations:\n  - design: log\n    data:\n      - file: data/log.csv\n"
        "        rows_count: events\n        about: children\n"
        f"        events: {{{who}place: Suite, when: Date, item: Item, count: Count}}\n"
        f"        places:\n{places}"
        "        ratings: {Rating: {title: R, lowest: 1, highest: 5}}\n",
        encoding="utf-8",
    )
    first = date(2021, 4, 1)
    with (data / "log.csv").open("w", encoding="utf-8") as file:
        file.write("Date,Suite,Item,Count,Person,Rating\n")
        for _ in range(events):
            day = first + timedelta(rng.randrange(365))
            suite, item = f"Suite {rng.randrange(17)}", rng.choice(("Book", "Ball", "Blanket"))
            person, rating = f"P{rng.randrange(events // 5 + 1)}", rng.randint(1, 5)
            file.write(f"{day},{suite},{item},{rng.randint(1, 3)},{person},{rating}\n")


def ours(root: Path) -> dict[str, int]:
    """Events by area and month, with all that is checked and found beside."""
    from analyses import log
    from evaluation.declare.workspace import open_study
    from evaluation.read.log.events import read_events

    study = open_study("log", 1, root)
    found = {f.key: f for f in log.analyse(study, read_events(study))}
    chain = found["log.by_place_and_time"]
    table = next(f for f in chain.fewer_parts if f.title == "Events by area and month").table
    assert table
    return {
        f"{row.cells['label']} {column.label}": int(row.cells[column.key] or 0)
        for row in table.rows
        for column in table.columns[1:]
    }


def pandas(root: Path) -> dict[str, int]:
    """The same by ``read_csv`` and ``groupby``."""
    import pandas as pd

    frame = pd.read_csv(root / "deliverables/log/data/log.csv", parse_dates=["Date"])
    counts = frame.groupby([frame["Suite"].map(SUITES), frame["Date"].dt.strftime("%b %Y")])
    return {f"{area} {month}": int(n) for (area, month), n in counts["Count"].sum().items()}


WAYS = {"ours": ours, "pandas": pandas}


def measured(way: str, root: Path) -> dict[str, object]:
    """One way in a process of its own: seconds by the clock and of the processor, and memory."""
    done = subprocess.run(
        [sys.executable, __file__, "--way", way, "--root", str(root)],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print both ways, and whether they agree."""
    options = argparse.ArgumentParser()
    options.add_argument("--events", type=int, default=1_000_000)
    options.add_argument("--people", action="store_true")
    options.add_argument("--way", default="")
    options.add_argument("--root", type=Path)
    asked = options.parse_args()
    if asked.way:
        began = time.time()
        counts = WAYS[asked.way](asked.root)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(
            json.dumps(
                {
                    "seconds": time.time() - began,
                    "processor": used.ru_utime + used.ru_stime,
                    "MB": used.ru_maxrss / 1024,
                    "counts": counts,
                }
            )
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), asked.events, people=asked.people)
        results = {way: measured(way, Path(folder)) for way in WAYS}
    for way, found in results.items():
        print(f"{way:8}", *(f"{found[k]:8.1f} {k}" for k in ("seconds", "processor", "MB")))
    assert results["ours"]["counts"] == results["pandas"]["counts"]
    print("the counts are equal")


if __name__ == "__main__":
    main()
