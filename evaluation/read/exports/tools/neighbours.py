"""Files beside a data file that may describe it: which there are, and which is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

from evaluation.declare.waves import WAVES
from evaluation.errors import DataError, Issue

Described = TypeVar("Described")
_MOST, _MOST_BYTES = 40, 5_000_000


class Candidate(NamedTuple):
    """A dictionary, and how many columns of the data file it describes."""

    columns: int
    file: str


def neighbours(path: Path, ending: str) -> Iterator[Path]:
    """Files of one kind in the same folder: few, and none that is large."""
    for beside in sorted(path.parent.glob(f"*{ending}"))[:_MOST]:
        if beside != path and beside.is_file() and beside.stat().st_size <= _MOST_BYTES:
            yield beside


def meant(
    path: Path, described: Iterable[tuple[Candidate, Described]]
) -> tuple[str, Described] | None:
    """The dictionary that describes most columns; of several the one that is named like the file.

    One that is named after another wave than the file is never meant. Raises DataError where
    several describe as many columns, and otherwise: nobody can know which is meant.
    """
    found = [(c, facts) for c, facts in described if not of_another_wave(path, c.file)]
    most = max((candidate.columns for candidate, _ in found), default=0)
    best = [(c.file, facts) for c, facts in found if c.columns == most]
    own = [(file, facts) for file, facts in best if path.stem.casefold() in file.casefold()]
    best = own if len(own) == 1 else best
    if any(facts != best[0][1] for _, facts in best):
        raise DataError(
            Issue(
                path.name,
                f"Several dictionaries beside it describe its columns, each otherwise: "
                f"{', '.join(file for file, _ in best)}.",
                f"Leave one of them in the folder, or call the right one "
                f"{path.stem}-dictionary{Path(best[0][0]).suffix}.",
                code="dictionary.several",
            )
        )
    return best[0] if best else None


def of_another_wave(path: Path, beside: str) -> bool:
    """Whether a data file and one beside it are each named after a wave, and not after the same."""
    own, other = _waves(path.stem), _waves(beside)
    return bool(own and other) and not own & other


def _waves(name: str) -> frozenset[str]:
    """The waves that the name of a file names: ``sdq_endpoint``, ``Follow-up 2``."""
    words = re.findall(r"[^\W_]+", name.casefold())
    said = {*words, *map("".join, pairwise(words))}
    return frozenset(wave.name for wave in WAVES.values() if said & wave.signs)
