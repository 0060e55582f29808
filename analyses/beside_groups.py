"""Beside compared groups, for the team: reliable change in each, and those whom each lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from analyses.everybody import everybody_finding
from analyses.paired import Pairs
from analyses.reliable_change import Criterion, criterion, reliable_finding
from evaluation.finding import Finding, unique_slugs
from evaluation.linkage import MatchedWaves
from evaluation.scoring import ScoredWave


def beside_groups(
    pairs: Pairs, matched: MatchedWaves, scored: Sequence[ScoredWave], by: str
) -> Iterator[Finding]:
    """``<scale>.reliable.<group>`` and ``<scale>.everybody.<group>`` of every group.

    The threshold of a reliable change is the same in all groups: that of everybody.
    """
    groups = _groups(matched, by)
    least = criterion(pairs)
    keys = unique_slugs(sorted(str(name) for name in groups.unique()))
    for name, key in keys.items():
        people = groups.index[groups == name]
        part = pairs.among(people)
        found: list[Finding] = []
        if part.n and isinstance(least, Criterion):
            found.append(reliable_finding(part, least))
        lost = [f for f in everybody_finding(part, [_among(w, people) for w in scored]) if f.figure]
        found += lost  # without a figure nobody was lost
        for finding in found:
            own = {"key": f"{finding.key}.{key}", "title": f"{finding.title}: {name}"}
            yield finding.model_copy(update={**own, "team_only": True})


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
