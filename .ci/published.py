"""Lists what was published under a folder, so that two runs can be compared.

Use: ``python3 .ci/published.py <folder>``. Prints one line for each published file, as
``<deliverable>/publish/<file>``; findings carry a digest of what they say (not of where
they come from: the workspace's key differs from run to run). Ends with a sentence and
status 1 when a report is missing in one of its formats.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMATS = (".html", ".docx", ".pdf")
FINDINGS = "findings.json"


def published(folder: Path) -> Iterator[Path]:
    """Every file in a ``publish`` folder; hidden folders (.git, .venv) are not entered."""
    for place, inside, files in os.walk(folder):
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        if "publish" in Path(place).relative_to(folder).parts:
            yield from (Path(place, name) for name in sorted(files))


def named(path: Path) -> str:
    """A file from its deliverable's folder on."""
    start = path.parts.index("publish") - 1
    return "/".join(path.parts[start:])


def without_basis(value: Any) -> Any:
    """A finding without the fields that say where it comes from."""
    if isinstance(value, dict):
        return {key: without_basis(inner) for key, inner in value.items() if key != "basis"}
    return [without_basis(inner) for inner in value] if isinstance(value, list) else value


def line(path: Path) -> str:
    """A file as one line."""
    if path.name != FINDINGS:
        return named(path)
    said = json.dumps(without_basis(json.loads(path.read_text("utf-8"))), sort_keys=True)
    return f"{named(path)} {hashlib.sha256(said.encode()).hexdigest()[:16]}"


def missing(files: list[Path]) -> list[str]:
    """Reports that lack a format, and files that are empty."""
    folders = sorted({path.parent for path in files if path.parent.name == "publish"})
    absent = [
        f"{named(folder / '*')}{suffix}"
        for folder in folders
        for suffix in FORMATS
        if not any(path.parent == folder and path.suffix == suffix for path in files)
    ]
    return absent + [f"{named(path)} (empty)" for path in files if not path.stat().st_size]


def main(folder: Path) -> int:
    """Print the list; 1 when nothing or not everything was published."""
    files = list(published(folder))
    print("\n".join(sorted(map(line, files))))
    if not files:
        print("Nothing was published.", file=sys.stderr)
    if faults := missing(files):
        print(f"Missing: {', '.join(faults)}.", file=sys.stderr)
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
