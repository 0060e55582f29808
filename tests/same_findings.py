"""Compares the findings of two workspaces, key by key and number by number.

Use: ``python tests/same_findings.py BEFORE AFTER``. Both are folders with ``outputs/``, made with
the same ``.pathfinder/key``, so that people have the same labels; numbers may then differ by the
last digits of a fit and by nothing else. Prints a line a file and each difference; status 1 when
there is one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROVENANCE = ("code_version", "data_digest")  # of another version of the code
RELATIVE = 1e-9


def values(item: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with its place, and the length of every list."""
    if isinstance(item, dict):
        for key, inner in item.items():
            if key not in PROVENANCE:
                yield from values(inner, f"{place}/{key}")
    elif isinstance(item, list):
        yield f"{place}#", len(item)
        for number, inner in enumerate(item):
            yield from values(inner, f"{place}/{number}")
    else:
        yield place, item


def same(before: Any, after: Any) -> bool:
    """Whether two leaves say the same."""
    if isinstance(before, float) and isinstance(after, float):
        return abs(before - after) <= RELATIVE * max(1, abs(before))
    return bool(before == after)


def by_key(file: Path) -> dict[str, Any]:
    """The leaves of a findings file, each under its finding's key."""
    findings = json.loads(file.read_text("utf-8"))["findings"]
    return dict(values({finding["key"]: finding for finding in findings}))


def main(before: Path, after: Path) -> int:
    """Print what differs."""
    total = differing = 0
    for file in sorted(before.glob("outputs/*/*/findings.json")):
        name = file.relative_to(before)
        old, new = by_key(file), by_key(after / name)
        places = sorted(
            place
            for place in old.keys() | new.keys()
            if not same(old.get(place, "absent"), new.get(place, "absent"))
        )
        total, differing = total + len(old), differing + len(places)
        print(f"{name.as_posix()}: {len(old)} values, {len(places)} differ")
        for place in places:
            print(f"  {place}: {old.get(place, 'absent')} -> {new.get(place, 'absent')}")
    print(f"{total} values in all, {differing} differ")
    return 1 if differing or not total else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
