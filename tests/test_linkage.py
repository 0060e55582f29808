"""People are paired by identifier and never by row order; whoever is lost is counted."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_maker import STEPS, responses

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.errors import DataError
from evaluation.link.waves import MatchedWaves, match_waves
from evaluation.read.responses import Responses
from evaluation.scoring.scores import score

FORM = Instrument.model_validate(STEPS)


def wave(name: str, people: Sequence[str], groups: Sequence[str | None] | None = None) -> Responses:
    """Everybody answers the length of their name and, at the endpoint, 100 more."""
    values = [float(sum(map(ord, p))) + (100 if name == ENDPOINT else 0) for p in people]
    index = pd.Index(list(people), name="person", dtype=object)
    background = None if groups is None else pd.DataFrame({"g": groups}, index=index, dtype=object)
    return responses(FORM, pd.DataFrame({"a": values}, index=index), name, background=background)


def changes(matched: MatchedWaves) -> pd.Series:
    before, after = (score(r).scores["a"].reindex(matched.matched) for r in matched.responses)
    return after - before


@settings(max_examples=30, deadline=None)
@given(st.sets(st.text("abc", min_size=1, max_size=4), min_size=2, max_size=12), st.randoms())
def test_shuffling_the_rows_of_either_wave_changes_nothing(
    people: set[str], random: object
) -> None:
    here, there = sorted(people), sorted(people)
    random.shuffle(there)  # type: ignore[attr-defined]
    matched = match_waves((wave(BASELINE, here), wave(ENDPOINT, there)))
    assert list(matched.matched) == here
    assert (changes(matched) == 100).all()


def test_everybody_is_counted_where_they_were_seen() -> None:
    flow = match_waves((wave(BASELINE, "abcde"), wave(ENDPOINT, "defg"))).flow
    assert (flow.measured, flow.paired) == ({BASELINE: 5, ENDPOINT: 4}, {ENDPOINT: 2})
    assert (flow.lost(ENDPOINT), flow.joined(ENDPOINT)) == (3, 2)


def test_identifiers_that_almost_match_are_noted() -> None:
    here, there = ["a", "P 07", "x1", "gone"], ["a", "p7", "X01", "new"]
    [note] = match_waves((wave(BASELINE, here), wave(ENDPOINT, there))).notes
    assert note.severity == "note"
    assert note.problem == (
        "Identifiers at the endpoint that match nobody: 3; 2 of them would match if leading zeros "
        "together with capitals, blanks or signs did not count: "
        '"p7" and "P 07"; "X01" and "x1".'
    )
    assert "Text" in note.fix  # zeros are lost in a spreadsheet
    assert match_waves((wave(BASELINE, "abc"), wave(ENDPOINT, "abd"))).notes == ()
    with pytest.raises(DataError, match="match nobody: 2; 2 of them would match if capitals"):
        match_waves((wave(BASELINE, "ab"), wave(ENDPOINT, "AB")))


def test_nobody_in_both_waves_is_told_with_both_counts() -> None:
    with pytest.raises(DataError, match=r"Nobody at the endpoint \(3\) .* baseline \(2\)"):
        match_waves((wave(BASELINE, "ab"), wave(ENDPOINT, "cde")))


def test_a_wave_that_is_not_there_is_told() -> None:
    with pytest.raises(DataError, match="Nobody answered at the endpoint"):
        match_waves((wave(BASELINE, "ab"),))


def test_a_person_in_two_groups_is_refused_by_name_of_the_groups_only() -> None:
    waves = wave(BASELINE, "ab", ["North", "South"]), wave(ENDPOINT, "ab", ["North", "North"])
    with pytest.raises(DataError) as caught:
        match_waves(waves)
    [issue] = caught.value.issues
    assert 'in "South" at one wave and in "North" at another (g)' in issue.problem or (
        'in "North" at one wave and in "South" at another (g)' in issue.problem
    )
    assert issue.value == "b"
    assert "b" not in str(issue).split()


def test_a_group_that_only_one_wave_knows_is_taken_from_there() -> None:
    matched = match_waves(
        (wave(BASELINE, "ab", [None, "South"]), wave(ENDPOINT, "ab", ["North", None]))
    )
    assert matched.groups["g"].to_dict() == {"a": "North", "b": "South"}
