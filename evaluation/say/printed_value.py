"""A number that an edition prints: the one list from which others know what left the team."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation.disk import write_beside


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """One number as it stands in one place.

    ``finding``: its key; ``estimate``: the number's name in it, or of a cell its row and column.
    ``part``: which number of the estimate it is: ``value``, ``ci_low``, ``ci_high``, ``n`` or
    ``share``. ``exact``: as this edition's findings have it. ``place``: ``page 1``, the key of a
    section, or ``annex``.
    """

    finding: str
    estimate: str
    part: str
    exact: float | None
    text: str
    place: str


def write_values(editions: Mapping[str, Iterable[PrintedValue]], target: Path) -> None:
    """Write what each edition prints, for the team: the exact numbers stand beside the printed."""
    content = {edition: [asdict(value) for value in values] for edition, values in editions.items()}
    write_beside(target, json.dumps(content, ensure_ascii=False, indent=0).encode("utf-8"))


def read_values(path: Path, edition: str) -> tuple[PrintedValue, ...]:
    """What an edition prints, as a run wrote it. Raises OSError, ValueError."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return tuple(PrintedValue(**value) for value in content.get(edition, ()))
