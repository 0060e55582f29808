"""What a person has decided in a review list, read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evaluation.errors import Collector, EvaluationError, Issue
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import columns_of
from evaluation.read.files.raw import number_of

PairVerdict = Literal["same", "different", ""]
DECISION = "decision"
_OURS = ("linked now", "probability", "agreement", "row_baseline", "row_follow_up")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubtful pair: rows (1-based), codes as normalised, and whether it is linked now.

    ``verdict`` is what a person has decided.
    """

    row_baseline: int
    row_later: int
    probability: float
    linked: bool
    agreement: str
    here: tuple[str, ...]
    there: tuple[str, ...]
    levels: tuple[str, ...] = ()
    verdict: PairVerdict = ""

    @property
    def key(self) -> str:
        """What a decision is kept by: both codes, so that sorting a file changes nothing."""
        return json.dumps([self.here, self.there], ensure_ascii=False)


def read_decisions(path: Path, elements: Sequence[str], shown: str = "") -> list[Doubt]:
    """The rows of a review list with a decision. Raises DataError for words that are none."""
    grid = read_grid(path, shown or str(path))
    names = [f"{name}, {wave}" for name in elements for wave in ("baseline", "follow-up")]
    collector = Collector()
    places = columns_of(
        grid, [DECISION, "probability", "row_baseline", "row_follow_up", *names], collector
    )
    collector.stop()
    decided = []
    for row, cells in grid.rows:
        verdict, probability, row_baseline, row_later, *values = (cells[p] for p in places)
        word = verdict.casefold()
        if word not in ("", "same", "different"):
            collector.fault(
                Issue(
                    grid.file,
                    "The decision is neither same nor different.",
                    "Choose one of the two, or leave it empty.",
                    sheet=grid.sheet,
                    cell=f"A{row}",
                    value=verdict,
                    code="codes.decision-not-readable",
                )
            )
        elif word:
            # the codes say which rows are meant; a number that somebody changed is not needed
            decided.append(
                Doubt(
                    int(number_of(row_baseline) or 0),
                    int(number_of(row_later) or 0),
                    number_of(probability) or 0.0,
                    word == "same",
                    "settled",
                    tuple(values[::2]),
                    tuple(values[1::2]),
                    verdict=word,  # type: ignore[arg-type]
                )
            )
    collector.stop()
    return decided


def decisions_digest(path: Path) -> str:
    """SHA-256 of what is decided in a review list, whatever else stands there; empty if nothing."""
    try:
        grid = read_grid(path, path.name)
    except (EvaluationError, OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    kept = [p for p, heading in enumerate(grid.headings) if heading not in _OURS]
    place = grid.column(DECISION)
    decided = [[cells[p] for p in kept] for _, cells in grid.rows if place is None or cells[place]]
    return hashlib.sha256(json.dumps(sorted(decided)).encode()).hexdigest() if decided else ""
