"""Ratings looking back, people taught together, reliable change: hand counts, words, editions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_maker import AFTER, ROOT, STEPS, blank_proforma, make_study, put, responses, shipped

from analyses import retrospective
from analyses.change.change_numbers import change_estimates
from analyses.change.paired import Pairs
from analyses.change.reliable_change import Criterion, criterion, reliable_findings
from analyses.change.together import cluster_findings, taught_together
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.older_calls import as_study
from evaluation.declare.waves import BASELINE, ENDPOINT, THEN
from evaluation.declare.whose_rows import Unit
from evaluation.protect.protect import load_policy, protect
from evaluation.run.check import account
from evaluation.say.answers import answered
from evaluation.say.asked import asked_of
from evaluation.say.finding import Basis, Claim, Edition, Finding
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
FORM = Instrument.model_validate(STEPS)
Numbers = Sequence[float]


def looked_back(
    now: Numbers, then: Numbers = (), before: Numbers = (), form: Instrument = FORM
) -> dict[str, Finding]:
    waves = [
        responses(
            form,
            pd.DataFrame(
                {"a": np.asarray(values, float)},
                index=pd.Index([f"p{i:02d}" for i in range(len(values))], dtype=object),
            ),
            wave,
            Unit.PROFESSIONAL,
        )
        for wave, values in ((BASELINE, before), (ENDPOINT, now), (THEN, then))
        if len(values)
    ]
    found = retrospective.analyse(
        as_study("retrospective", primary="steps.a"), waves, [score(one) for one in waves]
    )
    return {f.key.removeprefix("steps.a."): f for f in found}


def pairs(
    before: Numbers,
    after: Numbers,
    *,
    instrument: Instrument = FORM,
    name: str = "a",
    clusters: Sequence[str | None] = (),
) -> Pairs:
    people = pd.Index([f"p{i:03d}" for i in range(len(before))], dtype=object)
    return Pairs(
        instrument,
        name,
        pd.Series(np.asarray(before, float), people),
        pd.Series(np.asarray(after, float), people),
        Unit.CHILD,
        0,
        0.95,
        Basis(evaluation="test"),
        clusters=pd.Series(list(clusters), people, dtype=object) if clusters else None,
    )


# --- looking back ----------------------------------------------------------------------------


def test_what_people_say_looking_back_is_described_and_never_called_a_change() -> None:
    finding = looked_back([5, 6, 7, 8, 9, 10], [4, 4, 4, 6, 6, 6])["looking_back"]
    assert finding.claim is Claim.DESCRIBED
    assert finding.primary
    assert finding.headline.startswith(
        "Looking back, professionals rated their steps 2.5 steps higher now than then. The 95% "
        "interval is "
    )
    change = finding.estimates["change"]
    assert (change.value, finding.estimates["mean_before"].value) == (2.5, 5)
    text = " ".join([finding.headline, finding.method, finding.why, *finding.caveats])
    assert "is a memory" in text
    assert "wish to please" in text
    for word in ("changed", "rose", "fell", "effect", "impact", "led to"):
        assert word not in finding.headline


def test_a_yes_or_no_looking_back_is_told_by_shares() -> None:
    answers = {"minimum": 0, "maximum": 1, "labels": {"fail": 0, "pass": 1}}
    form = Instrument.model_validate({**STEPS, "response_sets": {"count": answers}})
    finding = looked_back([1] * 9 + [0] * 3, [0] * 7 + [1] * 5, form=form)["looking_back"]
    assert finding.headline == (
        "Looking back at the end, 12 professionals rated their steps: 42% gave the answer “pass” "
        "for then and 75% for now."
    )
    assert "Newcombe" in finding.method


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12))
def test_the_words_go_the_way_of_the_numbers(ratings: list[tuple[int, int]]) -> None:
    _check_that_the_words_go_the_way_of_the_numbers(ratings)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12))
def test_the_words_go_the_way_of_the_numbers_in_many_cases(ratings: list[tuple[int, int]]) -> None:
    _check_that_the_words_go_the_way_of_the_numbers(ratings)


def _check_that_the_words_go_the_way_of_the_numbers(ratings: list[tuple[int, int]]) -> None:
    now, then = zip(*ratings, strict=True)
    finding = looked_back(now, then)["looking_back"]
    moved = float(np.mean(now) - np.mean(then))
    assert ("higher" in finding.headline) == (round(moved, 9) >= 0.05)
    assert ("lower" in finding.headline) == (round(moved, 9) <= -0.05)
    assert ("The 95% interval" in finding.headline) == (
        finding.estimates["change"].ci_low is not None
    )


def test_a_true_baseline_shows_how_far_memory_has_moved() -> None:
    """By hand: at the time 5 on average, looking back 3, now 6."""
    found = looked_back([5, 6, 7, 6, 5, 7], [3, 2, 4, 3, 3, 3], [5, 5, 6, 4, 5, 5])
    shift = found["response_shift"]
    numbers = {name: e.value for name, e in shift.estimates.items()}
    assert numbers == {
        "n": 6,
        "response_shift": -2,
        "difference_looking_back": 3,
        "difference_at_the_time": 1,
    }
    assert (
        "Looking back, people rated their earlier steps 2.0 steps lower than at the time."
        in shift.headline
    )
    assert shift.claim is Claim.DESCRIBED


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
@pytest.mark.parametrize("n", [7, 21])
def test_nearly_everybody_beside_everybody_does_not_tell_on_one(edition: Edition, n: int) -> None:
    """The means of 21 and of 20 people would give the difference of the one left over."""
    random = np.random.default_rng(n)
    then, now = random.integers(5, 20, n), random.integers(10, 30, n)
    found = looked_back(now, then, then[:-1] + 1 + random.integers(0, 3, n - 1))
    told = protect(list(found.values()), edition, POLICY)
    shift = next(f for f in told if f.key.endswith("response_shift"))
    assert not [name for name, e in shift.estimates.items() if e.value is not None]


def test_a_difference_whose_interval_holds_0_is_said_to_be_unclear() -> None:
    found = looked_back([5, 6, 7, 6, 5, 8], [6, 5, 6, 7, 5, 6], [5, 7, 5, 7, 6, 6])
    for key in ("looking_back", "response_shift"):
        assert "but there may be no difference. The 95% interval" in found[key].headline


def test_a_response_shift_of_people_taught_together_allows_for_it() -> None:
    random = np.random.default_rng(4)
    before, then, now = (random.integers(0, 10, 30).astype(float) for _ in range(3))
    wide, narrow = (
        next(
            retrospective._response_shift(
                pairs(then, now, clusters=sessions), pairs(before, then, clusters=sessions)
            )
        )
        for sessions in (["a"] * 15 + ["b"] * 15, [])
    )
    for name in ("response_shift", "difference_looking_back", "difference_at_the_time"):
        one, other = wide.estimates[name], narrow.estimates[name]
        assert one.value == pytest.approx(other.value)
        assert (one.ci_high or 0) - (one.ci_low or 0) > (other.ci_high or 0) - (other.ci_low or 0)
    assert "intraclass correlation" in wide.method
    assert narrow.method.startswith("Mean of each person's rating looking back")
    assert "with the t interval of the differences. Only" in narrow.method


def test_given_at_the_end_only_it_is_described_and_says_what_may_not_be_said() -> None:
    finding = looked_back([5, 6, 7, 6, 5, 7])["after_only"]
    assert finding.headline.startswith("At the end, the mean of 6 professionals was 6.0 steps")
    assert finding.claim is Claim.DESCRIBED
    assert "nothing can be said about change" in finding.caveats[0]
    assert set(finding.estimates) == {"n", "mean", "sd"}


def test_without_an_endpoint_nothing_is_said() -> None:
    with pytest.raises(ValueError, match="endpoint"):
        looked_back([], [1, 2, 3])


def test_a_file_of_now_and_then_is_read_and_checked(tmp_path: Path) -> None:
    columns = {
        wave: {"mood": {str(i): f"{wave}{i}" for i in (1, 2, 3)}} for wave in ("then", "endpoint")
    }
    data: dict[str, Any] = {
        "file": "x.csv",
        "waves": {w: {"columns": c} for w, c in columns.items()},
    }
    study = make_study(tmp_path, data, design="retrospective")
    heads = ",".join(c for wave in columns.values() for c in wave["mood"].values())
    put(tmp_path, "proforma.md", blank_proforma("D"))
    put(tmp_path, "x.csv", f"id,{heads}\n" + "".join(f"p{i},2,2,0,1,1,1\n" for i in range(4)))
    found = account(study.workspace, "d", counts=True).issues
    assert any("4 children rated both now and then." in issue.problem for issue in found)
    alone = make_study(tmp_path / "2", AFTER, design="retrospective")
    put(tmp_path / "2", "proforma.md", blank_proforma("D"))
    put(tmp_path / "2", "after.csv", "id,q1,q2,q3\np1,2,2,0\n")
    notes = [i for i in account(alone.workspace, "d").issues if "wave then" in i.problem]
    assert [note.severity for note in notes] == ["note"]


# --- people taught together ------------------------------------------------------------------


def test_few_sessions_speak_of_this_delivery_and_widen_the_interval() -> None:
    random = np.random.default_rng(4)
    before = random.normal(50, 5, 40)
    after = before + random.normal(3, 4, 40)
    sessions = [f"s{i % 4}" for i in range(40)]
    overall, each = cluster_findings(pairs(before, after, clusters=sessions))
    assert overall.key == "steps.a.together"
    assert overall.headline.startswith("In this delivery: average steps was")
    alone, wide = overall.estimates["change_icc_000"], overall.estimates["change"]
    assert alone.ci_low is not None
    assert alone.ci_high is not None
    assert wide.ci_low is not None
    assert wide.ci_high is not None
    ratio = (wide.ci_high - wide.ci_low) / (alone.ci_high - alone.ci_low)
    assert 1.2 < ratio < 1.5  # the root of 1 + 9 x 0.10 is 1.38
    assert overall.estimates["p_flip"].value is None
    means = [e.value for e in each.estimates.values()]
    assert means == pytest.approx([(after - before)[i::4].mean() for i in range(4)])
    assert "s0" not in each.model_dump_json()


def test_what_stands_beside_the_interval_of_people_taught_together_allows_for_it_too() -> None:
    """No other interval, and no p, may leave out 0 where the reported interval holds it."""
    random = np.random.default_rng(4)
    before = random.normal(50, 5, 24)
    after = before + random.normal(1.3, 2.2, 24)
    apart = change_estimates(pairs(before, after))
    alike = change_estimates(pairs(before, after, clusters=["one"] * 21 + ["a", "b", "c"]))
    ends = {name: (e.ci_low, e.ci_high) for name, e in alike.items() if e.ci_low is not None}
    assert set(ends) == {"change", "hedges_g_av", "cohens_d_z"}
    assert (apart["change"].ci_low or 0) > 0
    assert all(low < 0 < (high or 0) for low, high in ends.values())
    assert {alike[name].value for name in ("p_exact", "p_wilcoxon")} == {None}
    one, other = (found["smallest_detectable"].value for found in (apart, alike))
    assert one is not None
    assert other is not None
    assert other > 1.4 * one


def test_six_sessions_have_a_sign_flip_and_twelve_a_model() -> None:
    random = np.random.default_rng(6)
    before, after = np.zeros(48), random.normal(2, 3, 48)
    six = taught_together(pairs(before, after, clusters=[f"s{i % 6}" for i in range(48)]))
    twelve = taught_together(pairs(before, after, clusters=[f"s{i % 12}" for i in range(48)]))
    assert six is not None
    assert twelve is not None
    assert six.p_flip is not None
    assert six.few
    assert not twelve.few
    assert "random-intercept model of 12 sessions" in twelve.change.method
    headline = next(
        cluster_findings(pairs(before, after, clusters=[f"s{i % 12}" for i in range(48)]))
    ).headline
    assert headline.startswith("Average steps was")
    assert "people of one session being alike, who were taught in 12 sessions." in headline


def test_nothing_is_said_of_sessions_that_are_not_declared_and_unknown_ones_count_alone() -> None:
    values = [float(i) for i in range(8)]
    assert taught_together(pairs([0.0] * 8, values)) is None
    found = taught_together(pairs([0.0] * 8, values, clusters=["s"] * 6 + [None] * 2))
    assert found is not None
    assert found.sessions == 1
    assert found.change.n == 8


# --- reliable change -------------------------------------------------------------------------

GAD7 = shipped("gad7")  # NHS England: 4 points or more; a cut-off of 10


def test_reliable_change_by_a_published_threshold_counted_by_hand() -> None:
    """Lower is better. Gains 4, 5, 3, 0, -4, 8: three reliably better, one reliably worse."""
    some = pairs([12, 15, 9, 6, 8, 12], [8, 10, 6, 6, 12, 4], instrument=GAD7, name="anxiety")
    (finding,) = reliable_findings([some])
    numbers = {name: e.value for name, e in finding.estimates.items()}
    assert numbers["n_improved_reliably"] == 3
    assert numbers["n_deteriorated_reliably"] == 1
    assert numbers["n_no_reliable_change"] == 2
    assert (numbers["n_at_risk"], numbers["n_recovered"]) == (3, 2)  # 15 to 10 stays at the cut-off
    assert "3 of 6 children were reliably better after than before, 1 were reliably worse" in (
        finding.headline
    )
    assert "NHS England" in finding.method


def test_a_scale_of_which_no_reliability_is_known_is_refused_for_the_team() -> None:
    (finding,) = reliable_findings([pairs(range(30), range(1, 31))])
    assert finding.kept_inside
    assert "neither a threshold nor a reliability" in finding.caveats[0]
    sdq = pairs([4] * 9, [3] * 9, instrument=shipped("sdq"), name="emotional")
    assert "do not say who" in str(criterion(sdq))


def test_raters_have_thresholds_of_their_own() -> None:
    both = [
        criterion(pairs([4], [3], instrument=shipped("sdq").for_informant(who), name="peer"))
        for who in ("parent", "self")
    ]
    assert [least.value for least in both if isinstance(least, Criterion)] == [3, 5]


def test_a_reliability_is_named_with_its_kind_and_source_and_the_sd_it_goes_with() -> None:
    """WEMWBS without its threshold: 1.96 x sqrt(2) x 6.8 x sqrt(1 - 0.87) = 6.8 points."""
    whole = shipped("wemwbs")
    bare = whole.scales["wellbeing"].model_copy(update={"thresholds": ()})
    some = pairs(
        [50.0] * 5,
        [56.0, 57.0, 58.0, 50.0, 43.0],
        name="wellbeing",
        instrument=whole.model_copy(update={"scales": {"wellbeing": bare}}),
    )
    least = criterion(some)
    assert isinstance(least, Criterion)
    assert least.value == pytest.approx(6.80, abs=0.005)
    assert "Cronbach's alpha 0.87 (Clarke and others (2011))" in least.named
    assert "of UK pupils aged 13 to 16" in least.named
    few = bare.model_copy(update={"norms": ()})
    alone = replace(some, instrument=whole.model_copy(update={"scales": {"wellbeing": few}}))
    assert "20 people are needed" in str(criterion(alone))


def test_over_several_scales_worse_on_one_is_worse_and_chance_is_said() -> None:
    sdq = shipped("sdq").for_informant("parent")
    names = ("conduct", "emotional", "hyperactivity", "peer", "prosocial")
    scales = [
        pairs([5, 5, 5], after, instrument=sdq, name=name)
        for name, after in zip(
            names, ([1, 1, 5], [5, 9, 5], [5, 5, 5], [5, 5, 5], [5, 5, 5]), strict=True
        )
    ]
    found = {f.key: f for f in reliable_findings(scales)}["sdq.reliable"]
    assert found.title.endswith("over 5 scales of Strengths and Difficulties Questionnaire")
    classes = ("n_improved_reliably", "n_no_reliable_change", "n_deteriorated_reliably")
    assert [found.estimates[name].value for name in classes] == [1, 1, 1]
    assert found.estimates["by_chance"].value == pytest.approx(10.7, abs=0.1)
    assert any("{by_chance} in 100 people" in caveat for caveat in found.caveats)


@pytest.mark.parametrize("edition", [*Edition])
@pytest.mark.parametrize("n", [12, 25, 60])
def test_chance_stands_only_beside_the_result_that_it_is_of(edition: Edition, n: int) -> None:
    after = [10.0] * n
    after[: n // 3], after[-(n // 3) :] = [4.0] * (n // 3), [16.0] * (n // 3)
    some = pairs([10.0 + at % 2 for at in range(n)], after, instrument=GAD7, name="anxiety")
    [page] = protect(reliable_findings([some]), edition, POLICY)
    result = page.estimates["n_improved_reliably"]
    for name, number in page.estimates.items():
        assert result.value is not None or number.value is None, name
    assert bool(page.withheld) is (result.value is None)
    assert page.withheld or edition is not Edition.INTERNAL or result.value is not None


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_who_got_worse_is_not_told_of_few_and_nothing_else_tells_it(edition: Edition) -> None:
    def shown(worse: int) -> Finding:
        after = [4.0] * 20 + [10.0] * (20 - worse) + [16.0] * worse
        some = pairs([10.0] * 20 + [11.0] * 20, after, instrument=GAD7, name="anxiety")
        return protect(reliable_findings([some]), edition, POLICY)[0]

    assert shown(1).model_dump_json() == shown(2).model_dump_json()
    assert shown(1).estimates["n_deteriorated_reliably"].value is None
    assert shown(1).table is None


def test_a_question_about_one_time_is_answered_by_its_mean_and_by_no_difference(
    tmp_path: Path,
) -> None:
    study = make_study(
        tmp_path,
        {"file": "after.csv", "wave": "endpoint", "rows_count": "professionals"},
        design="retrospective",
        instruments=["steps"],
        primary="steps.a",
        questions=[{"text": "How is it?", "kind": "level"}],
    )
    found = looked_back([3.0] * 12).values()
    [answer] = answered(asked_of([study]), found)[0].answers
    assert answer.verdict == "described"
    assert answer.message.startswith("At the end, the mean of 12 professionals was 3")
    assert "than" not in answer.message
