"""In which group or session people were taught, over all waves, and what is missing of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

import pandas as pd

from evaluation.counting import plural
from evaluation.errors import Issue
from evaluation.read.responses import Responses

_ALONE = "counts as taught alone"


def clusters_of(responses: Sequence[Responses], people: pd.Index) -> pd.Series | None:
    """Where each person was taught, as the earliest wave that knows it says.

    ``responses`` in the order of the waves. None where no file declares it, or where no two people
    share a group or session: they were taught apart, as far as the data say.
    """
    taught = _taught(responses, people)
    clusters = _earliest(taught) if taught else None
    shared = clusters is not None and clusters.duplicated()[clusters.notna()].any()
    return clusters if shared else None


def _taught(responses: Sequence[Responses], people: pd.Index) -> list[pd.Series]:
    return [r.clusters.reindex(people) for r in responses if r.clusters is not None]


def _earliest(taught: Sequence[pd.Series]) -> pd.Series:
    return reduce(lambda first, later: first.where(first.notna(), later), taught)


def cluster_notes(responses: Sequence[Responses], people: pd.Index, files: str) -> Iterator[Issue]:
    """One note on people whose group or session is not known, differs, or is theirs alone."""
    taught = _taught(responses, people)
    if not taught or people.empty:
        return
    first = _earliest(taught)
    column, n = f'under "{taught[0].name}"', len(people)
    sizes = first.value_counts()
    missing, alone = int(first.isna().sum()), int((sizes == 1).sum())
    moved = reduce(pd.Series.__or__, (t.notna() & (t != first) for t in taught))
    said: list[str] = []
    if missing == n:
        said.append(f"No group or session stands {column}: all {n} people count as taught apart.")
    elif alone == len(sizes):
        others = f", and {missing} of {n} people have none" if missing else ""
        said.append(
            f"Everybody {column} has a group or session of their own{others}: all {n} people count "
            "as taught apart."
        )
    else:
        if missing:
            said.append(
                f"{missing} of {n} people in both waves have no group or session {column}: each "
                f"{_ALONE}."
            )
        if alone:
            groups = plural(len(sizes), "group or session", "groups or sessions")
            said.append(f"{alone} of {groups} {column} with one person only, who {_ALONE}.")
        if len(sizes) - alone == 1:
            said.append(
                f"People share one group or session only {column}, so what it did cannot be told "
                "from what anything else did."
            )
    if many := int(moved.sum()):
        said.append(
            f"{plural(many, 'person', 'people')} with another group or session {column} at a later "
            "wave: the earliest counts."
        )
    if said:
        yield Issue(
            files,
            " ".join(said),
            "Look whether it is the column of the group in which each was taught, and fill in what "
            "is known.",
            severity="note",
            code="waves.clusters",
        )


def group_notes(
    responses: Sequence[Responses], groups: pd.DataFrame, files: str
) -> Iterator[Issue]:
    """A note on each column of groups that some people have nothing under.

    A column that is empty in every row is one of a form that nobody needed; where groups are
    declared to be in it, that nobody is in them is a fault of the data.
    """
    used = {
        str(column)
        for r in responses
        for column, labels in (r.background if r.everybody is None else r.everybody).items()
        if labels.notna().any()
    }
    for column, labels in groups.items():
        if (missing := int(labels.isna().sum())) and column in used:
            yield Issue(
                files,
                f'{missing} of {len(labels)} people in both waves have no group under "{column}": '
                "they count among everybody and in no group.",
                "Fill in what is known.",
                severity="note",
                code="waves.no-group",
            )
