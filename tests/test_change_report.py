"""The report of change: its sentences, figures and remarks say what the numbers say.

Authorities: properties of the numbers themselves over random people, and docs/statistics.md for
which numbers stand from which n.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_maker import ROOT, STEPS, TWO, change_findings, responses, steps_findings

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.link.waves import match_waves
from evaluation.protect.protect import load_policy, protect
from evaluation.say.finding import Edition, Finding
from evaluation.say.wording import say
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
CHANGES = st.lists(st.integers(-9, 9), min_size=1, max_size=24)


def found(change: Sequence[float], **options: Any) -> dict[str, Finding]:
    before = [50.0 + i % 7 for i in range(len(change))]
    return {f.key: f for f in steps_findings(before, list(change), team=True, **options)}


def analysed(
    before: dict[str, float], after: dict[str, float], **options: Any
) -> dict[str, Finding]:
    form = Instrument.model_validate(STEPS)
    pair = []
    for wave, values in ((BASELINE, before), (ENDPOINT, after)):
        people = pd.Index(sorted(values), name="person", dtype=object)
        answers = pd.DataFrame({"a": [values[p] for p in people]}, index=people)
        pair.append(responses(form, answers, wave))
    matched = match_waves(pair)
    scored = tuple(score(r) for r in pair)
    return {f.key: f for f in change_findings(matched, scored, primary="steps.a", **options)}


@settings(max_examples=8, deadline=None)
@given(CHANGES)
def test_a_headline_is_never_wrong_about_direction(change: list[int]) -> None:
    _check_that_a_headline_is_never_wrong_about_direction(change)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_a_headline_is_never_wrong_about_direction_in_many_cases(change: list[int]) -> None:
    _check_that_a_headline_is_never_wrong_about_direction(change)


def _check_that_a_headline_is_never_wrong_about_direction(change: list[int]) -> None:
    finding = found(change)["steps.a.change"]
    mean, said = float(np.mean(change)), finding.headline
    estimate = finding.estimates["change"]
    low, high = estimate.ci_low, estimate.ci_high
    assert (" rose by " in said) <= (mean > 0 and low is not None and low > 0)
    assert (" fell by " in said) <= (mean < 0 and high is not None and high < 0)
    assert bool(re.search("could (also )?have stayed the same", said)) == (
        low is not None and high is not None and low <= 0 <= high and mean != 0
    )
    if " higher" in said:
        assert mean > 0
    if " lower" in said:
        assert mean < 0
    if "which is worse" in said:
        assert mean < 0
    elif "which is better" in said:
        assert mean > 0
    assert ("which is" in said) == (" rose by " in said or " fell by " in said)


@settings(max_examples=12, deadline=None)
@given(CHANGES)
def test_the_numbers_of_a_change_agree_with_one_another(change: list[int]) -> None:
    e = found(change)["steps.a.change"].estimates
    assert e["n_up"].value == sum(c > 0 for c in change)
    assert e["n_down"].value == sum(c < 0 for c in change)
    mean = e["change"].value or 0.0
    for name in ("hedges_g_av", "cohens_d_z"):
        value = e[name].value
        assert value is None or value * mean >= 0
        assert (value is None) or len(change) >= 10
    for name in ("change_exact", "hodges_lehmann", "probability_of_improvement", "p_exact", "p_t"):
        assert e[name].value is None or len(change) >= 6
    better = e["probability_of_improvement"].value
    if better is not None:
        up, down = sum(c > 0 for c in change), sum(c < 0 for c in change)
        assert better == pytest.approx(0.5 + (up - down) / (2 * len(change)))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=16))
def test_the_other_way_about_signs_flip_and_nothing_else(change: list[int]) -> None:
    here, there = (found(c)["steps.a.change"].estimates for c in (change, [-c for c in change]))
    assert (here["change"].value or 0) == pytest.approx(-(there["change"].value or 0))
    for name in ("p_exact", "p_t", "p_wilcoxon", "smallest_detectable"):
        assert here[name].value == pytest.approx(there[name].value)
    if here["hodges_lehmann"].value is not None:
        assert here["hodges_lehmann"].value == pytest.approx(-(there["hodges_lehmann"].value or 0))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(-40, 40), min_size=2, max_size=30).filter(lambda c: len({*c}) > 1))
def test_the_bins_of_the_changes_hold_everybody_once(change: list[int]) -> None:
    figure = found(change)["steps.a.spread"].figure
    assert figure is not None
    assert sum(mark.value for mark in figure.marks) == len(change)
    ways = {m.label.rpartition(" ")[2]: 0.0 for m in figure.marks}
    for mark in figure.marks:
        ways[mark.label.rpartition(" ")[2]] += mark.value
    assert ways.get("up", 0) == sum(c > 0 for c in change)
    assert ways.get("down", 0) == sum(c < 0 for c in change)


def lost(n: int, gone: int) -> dict[str, Finding]:
    random = np.random.default_rng(4)
    before = {f"p{i:02d}": float(v) for i, v in enumerate(random.integers(40, 60, n))}
    stay = list(before)[gone:]
    return analysed(before, {p: before[p] + 3 + i % 4 for i, p in enumerate(stay)})


def test_everybody_stands_beside_the_complete_pairs_between_the_bounds() -> None:
    finding = lost(30, 12)["steps.a.everybody"]
    e = {name: estimate.value or 0.0 for name, estimate in finding.estimates.items()}
    assert e["change_worst"] < e["change_model"] < e["change_best"]
    assert e["change_worst"] < e["change_pairs"] < e["change_best"]
    assert finding.figure is not None
    assert [m.label for m in finding.figure.marks] == [x.label for x in finding.estimates.values()]
    said = [
        float(x.replace("\N{MINUS SIGN}", "-"))
        for x in re.findall(r"[+\N{MINUS SIGN}]\d+\.\d", finding.headline)
    ]
    assert said[2] < said[0] < said[3]


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_few_who_were_lost_are_not_told_by_the_changes_of_everybody(edition: Edition) -> None:
    pages = []
    for gone in (0, 1, 3):
        [page] = [
            f
            for f in protect(lost(30, gone).values(), edition, POLICY)
            if f.key == "steps.a.everybody"
        ]
        assert page.figure is None
        assert all(e.value is None for e in page.estimates.values())
        pages.append(page.headline)
    assert len(set(pages)) == 1


def test_people_at_the_end_of_the_scale_are_told_with_their_number() -> None:
    form = {**STEPS, "response_sets": {"count": {"minimum": 0, "maximum": 10}}}
    before, change = [10.0] * 4 + [5.0] * 8, [0.0] * 4 + [1.0, 2.0] * 4
    caveats = protect(steps_findings(before, change, instrument=form), Edition.INTERNAL, POLICY)[
        1
    ].caveats
    assert any(c.startswith("4 of 12 ") and "could not improve" in c for c in caveats)
    assert not any("could not get worse" in c for c in caveats)


def test_evidence_of_little_change_comes_on_request_from_twenty_people() -> None:
    def told(n: int, **asked: Any) -> str:
        before = {f"p{i:02d}": 50.0 + i % 7 for i in range(n)}
        after = {p: v + (-1, 0, 1)[i % 3] for i, (p, v) in enumerate(before.items())}
        findings = protect(analysed(before, after, **asked).values(), Edition.INTERNAL, POLICY)
        return " ".join(next(f for f in findings if f.key == "steps.a.change").caveats)

    assert "ruled out" not in told(24)
    assert "of 5.0 steps or more, up or down, is ruled out" in told(24, equivalence_margin=5.0)
    assert "is not ruled out" in told(24, equivalence_margin=0.1)
    assert "times as likely if there is a change" in told(24, bayes_factor=True)
    assert "It takes 20 people; there are 9." in told(9, bayes_factor=True)
    assert "drift back towards the average" in told(9, selected="above 50")
    with pytest.raises(ValueError, match="above 17"):
        told(9, selected="high need")
    assert "taken on for a low score" in told(9, selected="low")


def test_secondary_scales_are_counted_after_holm() -> None:
    random = np.random.default_rng(2)
    change = random.normal(3, 2, 30).tolist()
    one = {
        f.key: f
        for f in steps_findings(
            [50.0] * 30, change, instrument=TWO, second=random.normal(20, 3, 30).tolist()
        )
    }
    assert not [c for c in one["two.changes"].caveats if "Holm" in c]  # one beside the main one
    assert "p_t" in one["two.a.change"].estimates


def test_how_many_moved_and_the_effect_are_said_beside_the_change() -> None:
    finding = found([3.0, 2.0, 4.0, 1.0, 2.0, 3.0, 5.0, -1.0, 0.0, 2.0, 2.0, 4.0])["steps.a.change"]
    [filled] = protect([finding], Edition.INTERNAL, POLICY)
    assert "10 of 12 children went up, 1 went down and 1 stayed the same." in filled.caveats
    g = say(finding.estimates["hedges_g_av"])
    assert any(f"the change is {g} " in c for c in filled.caveats)
