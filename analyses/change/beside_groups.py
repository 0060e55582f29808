"""Beside compared groups, for the team: reliable change in each, and those whom each lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from analyses.change.between_groups import in_order
from analyses.change.everybody import everybody_finding
from analyses.change.paired import Pairs
from analyses.change.reliable_change import Criterion, criterion, reliable_finding
from evaluation.link.waves import MatchedWaves
from evaluation.say.finding import Finding, Partition, unique_slugs
from evaluation.scoring.scores import ScoredWave


def beside_groups(
    pairs: Pairs,
    matched: MatchedWaves,
    scored: Sequence[ScoredWave],
    by: str,
    order: Sequence[str] = (),
) -> Iterator[Finding]:
    """``<scale>.reliable.<group>`` and ``<scale>.everybody.<group>`` of every group.

    A group has the key that it has in ``<scale>.change.<group>``, so those in which nobody has
    both scores come last. The threshold of a reliable change is the same in all groups: that of
    everybody.
    """
    groups = _groups(matched, by)
    least = criterion(pairs)
    measured = in_order(groups.reindex(pairs.before.index), order)
    lost_whole = [name for name in in_order(groups, order) if name not in measured]
    for name, key in unique_slugs([*measured, *lost_whole]).items():
        people = groups.index[groups == name]
        part = pairs.among(people)
        found: list[Finding] = []
        if part.n and isinstance(least, Criterion):
            found.append(reliable_finding(part, least))
        lost = [f for f in everybody_finding(part, [_among(w, people) for w in scored]) if f.figure]
        found += lost  # without a figure nobody was lost
        for finding in found:
            own = {"key": f"{finding.key}.{key}", "title": f"{finding.title}: {name}"}
            only = Partition(by=by, parts={name: finding.n or 0}, part=name)
            yield finding.model_copy(update={**own, "team_only": True, "partition": only})


def _groups(matched: MatchedWaves, by: str) -> pd.Series:
    """The group of everybody who was measured, also of those who were lost."""
    known = pd.Series(dtype=object)
    for responses in matched.responses:
        if by in responses.background:
            known = known.combine_first(responses.background[by].dropna())
    return known


def _among(wave: ScoredWave, people: pd.Index) -> ScoredWave:
    """The scores of some of the people."""
    return replace(wave, scores=wave.scores.loc[wave.scores.index.intersection(people)])
