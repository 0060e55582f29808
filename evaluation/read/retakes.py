"""People who took a course more than once: who they are, and which of their scores count."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from evaluation.declare.register_file import Register
from evaluation.read.exports.grid import Grid
from evaluation.read.people.alike import identifiers
from evaluation.read.statuses import attempts, scores_of


def retakes(data: Register, whole: Grid, kept: Grid) -> frozenset[str]:
    """Who has several rows, one of which counts; nobody where a person has a row each session.

    ``whole``: all rows; ``kept``: those that count.
    """
    if len(whole.rows) == len(kept.rows):
        return frozenset()
    rows = Counter(_people(data, whole))
    rows.subtract(_people(data, kept))
    return frozenset(person for person, left_out in rows.items() if left_out > 0)


def quiz_scores(data: Register, whole: Grid, kept: Grid) -> pd.DataFrame:
    """The quiz of each person: ``before`` and ``after``, missing where there is none.

    Before is the score of the first attempt that has one, as a later attempt starts from what the
    first left; after is that of the row that counts.
    """
    every = pd.DataFrame(
        {
            "person": _people(data, whole),
            "before": pd.Series(scores_of(data, whole, "before")[0], dtype=float),
            "order": attempts(data, whole),
        }
    ).sort_values("order", kind="stable", na_position="last")
    before = every.dropna(subset="before").groupby("person")["before"].first()
    after = pd.Series(
        scores_of(data, kept, "after")[0], index=_people(data, kept), dtype=float, name="after"
    )
    return pd.DataFrame({"before": before.reindex(after.index), "after": after})


def _people(data: Register, grid: Grid) -> list[str]:
    return list(identifiers(grid, [*grid.places(data.identify)]))
