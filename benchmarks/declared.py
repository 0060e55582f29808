"""Reading declared YAML with lines, and what a round trip by ruamel.yaml changes in it.

    pip install ruamel.yaml; python benchmarks/declared.py [--repeats 5]

Every way reads the same texts in turn, so that all see the same machine. A line counts as changed
where the shipped file has it and the file that ruamel.yaml writes, with nothing put in, has not.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from evaluation.declare import lined_yaml  # noqa: E402

FLATS = ROOT / "evaluation/command/demo/deliverables/flats/deliverable.yaml"
SHIPPED = [*ROOT.glob("evaluation/**/*.yaml"), *ROOT.glob("instruments/*.yaml")]


class Python(yaml.SafeLoader):
    """Our reader on PyYAML without libyaml."""

    yaml_implicit_resolvers = lined_yaml.PlainLoader.yaml_implicit_resolvers


def lined(loader: type) -> Callable[[Path], Any]:
    """Our reader, with the line of every place, on a loader."""

    def read(path: Path) -> Any:
        lined_yaml.PlainLoader = loader  # type: ignore[misc,assignment]
        return lined_yaml.read_yaml(path, path.name)

    return read


def round_trip(**more: Any) -> Any:
    """ruamel.yaml that keeps comments; with ``more`` as near to our own layout as it can be set."""
    from ruamel.yaml import YAML

    trip = YAML()
    for name, value in more.items():
        setattr(trip, name, value)
    if more:
        trip.indent(mapping=2, sequence=4, offset=2)
    return trip


def changed(text: str, trip: Any) -> int:
    """Lines of a text that are not in it any more when it was read and written."""
    out = io.StringIO()
    trip.dump(trip.load(text), out)
    before, after = text.splitlines(), out.getvalue().splitlines()
    same = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return len(before) - sum(block.size for block in same)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    from ruamel.yaml import YAML

    ways: dict[str, Callable[[Path], Any]] = {
        "ours, libyaml": lined(lined_yaml.PlainLoader),
        "ours, PyYAML in Python": lined(Python),
        "PyYAML SafeLoader, no lines": lambda p: yaml.load(p.read_text("utf-8"), yaml.SafeLoader),
        "PyYAML CSafeLoader, no lines": lambda p: yaml.load(p.read_text("utf-8"), yaml.CSafeLoader),
        "ruamel.yaml safe, Python": lambda p: YAML(typ="safe", pure=True).load(p),
        "ruamel.yaml round trip": lambda p: YAML().load(p),
    }
    for name, paths in (("flats", [FLATS]), ("all that ships", SHIPPED)):
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(repeats):
            for way, read in ways.items():
                start = time.process_time()
                for path in paths:
                    read(path)
                best[way] = min(best[way], time.process_time() - start)
        for way, taken in best.items():
            ratio = taken / best["ours, libyaml"]
            print(f"{name:15} {way:30} {1000 * taken:8.1f} ms {ratio:6.1f}")
    texts = [path.read_text("utf-8") for path in SHIPPED]
    print(len(texts), "files,", sum(len(text.splitlines()) for text in texts), "lines; changed by")
    for name, more in (("defaults", {}), ("set", {"width": 10**6, "preserve_quotes": True})):
        print(f"  ruamel.yaml, {name:10}", sum(changed(text, round_trip(**more)) for text in texts))


if __name__ == "__main__":
    main()
