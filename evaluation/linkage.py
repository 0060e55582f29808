"""The only place where people are paired: by identifier, never by row order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.errors import DataError, Issue
from evaluation.intake.alike import plain_code
from evaluation.programme import Unit
from evaluation.responses import Responses

BASELINE, ENDPOINT = "baseline", "endpoint"


@dataclass(frozen=True, slots=True)
class Flow:
    """How many people there were at each wave, and how many could be paired."""

    unit: Unit
    n_baseline: int
    n_endpoint: int
    n_matched: int

    @property
    def lost(self) -> int:
        """Seen at baseline, not at endpoint."""
        return self.n_baseline - self.n_matched

    @property
    def joined(self) -> int:
        """Seen at endpoint, not at baseline."""
        return self.n_endpoint - self.n_matched


@dataclass(frozen=True, slots=True)
class MatchedWaves:
    """Responses of two waves with the people who are in both.

    ``matched`` holds their identifiers, sorted. ``groups``: matched person x group
    column, labels as at baseline (missing where unknown). ``notes`` tell of identifiers
    that almost match.
    """

    responses: tuple[Responses, ...]
    matched: pd.Index
    groups: pd.DataFrame
    flow: Flow
    notes: tuple[Issue, ...] = ()


def match_waves(responses: Sequence[Responses]) -> MatchedWaves:
    """Pair the people of the baseline and the endpoint by their identifier.

    People seen at one wave only are counted in ``flow``. Raises DataError when a wave
    is missing, nobody is in both, or somebody changes group.
    """
    baseline, endpoint = (_people(responses, wave) for wave in (BASELINE, ENDPOINT))
    files = ", ".join(sorted({source.file for r in responses for source in r.sources}))
    for wave, people in ((BASELINE, baseline), (ENDPOINT, endpoint)):
        if people.empty:
            raise DataError(
                Issue(
                    files,
                    f"Nobody answered at the {wave}.",
                    "Check the file, its wave and its columns in deliverable.yaml.",
                )
            )
    matched = baseline.intersection(endpoint).sort_values()
    almost = tuple(_almost(baseline.difference(matched), endpoint.difference(matched), files))
    if matched.empty:
        raise DataError(
            Issue(
                files,
                f"Nobody at the endpoint ({len(endpoint)}) has an identifier that stands at the "
                f"baseline ({len(baseline)}).",
                "Check that both waves use the same identifiers, written the same way."
                + "".join(f" {note.problem}" for note in almost),
            )
        )
    flow = Flow(responses[0].unit, len(baseline), len(endpoint), len(matched))
    groups = _groups(responses, matched, files)
    return MatchedWaves(tuple(responses), matched, groups, flow, almost)


def _almost(baseline: pd.Index, endpoint: pd.Index, files: str) -> Iterator[Issue]:
    """A note where identifiers that match nobody differ in their writing only."""
    known = {plain_code(person) for person in baseline}
    near = sum(plain_code(person) in known for person in endpoint)
    if near:
        yield Issue(
            files,
            f"Identifiers at the endpoint that match nobody: {len(endpoint)}; {near} of them would "
            "match if capitals, spaces and leading zeros did not count.",
            "Look at both lists; put right in corrections.csv what belongs together.",
            severity="note",
        )


def _people(responses: Sequence[Responses], wave: str) -> pd.Index:
    """Everybody with at least one answer at a wave, to any instrument."""
    people = {str(p) for r in responses if r.wave == wave for p in r.answers.index}
    return pd.Index(sorted(people), dtype=object, name="person")


def _groups(responses: Sequence[Responses], matched: pd.Index, files: str) -> pd.DataFrame:
    """The group of each matched person; a person in two groups is a fault."""
    groups = pd.DataFrame(index=matched)
    faults = []
    for response in sorted(responses, key=lambda r: (r.wave, r.instrument.id)):
        here = response.background.reindex(matched)
        for column in here.columns:
            known = groups.get(column, pd.Series(None, index=matched, dtype=object))
            differs = known.notna() & here[column].notna() & (known != here[column])
            faults += [
                Issue(
                    files,
                    f'Somebody is in "{known[person]}" at one wave and in '
                    f'"{here[column][person]}" at another ({column}).',
                    "Put one of the two right.",
                    value=str(person),
                )
                for person in matched[differs.to_numpy()]
            ]
            groups[column] = known.where(known.notna(), here[column])
    if faults:
        raise DataError(faults)
    return groups
