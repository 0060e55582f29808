"""A third wave: who came back, change to follow-up, means over time, and what it may tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from workspace_maker import (
    AFTER,
    BEFORE,
    HEADINGS,
    MOOD_COLUMNS,
    ROOT,
    STEPS,
    TWO,
    change_findings,
    csv_text,
    make_study,
    put,
    responses,
)

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT, FOLLOW_UP
from evaluation.errors import DataError
from evaluation.link.waves import match_waves
from evaluation.protect.protect import load_policy, protect
from evaluation.read.responses import Responses, read_responses
from evaluation.say.finding import Edition, Finding
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
FORM = Instrument.model_validate(STEPS)


def wave(name: str, values: dict[str, float], taught: dict[str, str] | None = None) -> Responses:
    index = pd.Index(list(values), name="person", dtype=object)
    made = responses(FORM, pd.DataFrame({"a": list(values.values())}, index=index), name)
    if taught is None:
        return made
    from dataclasses import replace

    return replace(made, clusters=pd.Series(taught, dtype=object).reindex(made.answers.index))


def analysed(*waves: Responses, **options: str) -> dict[str, Finding]:
    scored = tuple(score(one) for one in waves)
    return {f.key: f for f in change_findings(match_waves(waves), scored, **options)}


# Five before; d and e are lost at the endpoint and f is new; b does not come to follow-up,
# e comes back for it. Counted and calculated by hand.
START = {"a": 10.0, "b": 12.0, "c": 20.0, "d": 30.0, "e": 40.0}
END = {"a": 13.0, "b": 18.0, "c": 20.0, "f": 99.0}
LATER = {"a": 16.0, "c": 24.0, "e": 47.0}
THREE = (wave(BASELINE, START), wave(ENDPOINT, END), wave(FOLLOW_UP, LATER))


def test_everybody_is_counted_at_every_wave() -> None:
    matched = match_waves(THREE)
    flow = matched.flow
    assert flow.measured == {BASELINE: 5, ENDPOINT: 4, FOLLOW_UP: 3}
    assert (flow.paired, flow.n_throughout) == ({ENDPOINT: 3, FOLLOW_UP: 3}, 2)
    assert (flow.lost(ENDPOINT), flow.lost(FOLLOW_UP), flow.joined(ENDPOINT)) == (2, 2, 1)
    paired = {wave: list(people) for wave, people in matched.paired.items()}
    assert paired == {ENDPOINT: list("abc"), FOLLOW_UP: list("ace")}
    finding = analysed(*THREE)["steps.flow"]
    assert finding.headline.endswith("3 were measured at follow-up, 3 of whom also before.")
    assert finding.estimates["n_throughout"].value == 2


def test_both_changes_are_those_calculated_by_hand() -> None:
    findings = analysed(*THREE)
    end = findings["steps.a.change"].estimates
    later = findings["steps.a.change_follow_up"].estimates
    assert (end["change"].value, end["mean_before"].value) == (3.0, 14.0)  # 3, 6, 0
    assert later["change"].value == pytest.approx(17 / 3)  # 6, 4, 7
    assert later["mean_before"].value == pytest.approx(70 / 3)
    assert later["mean_after"].label == "Mean at follow-up"
    headline = findings["steps.a.change_follow_up"].headline
    assert "Average steps was 5.7 steps higher at follow-up than before." in headline
    assert "follow-up minus before" in findings["steps.a.change_follow_up"].method
    assert "after minus before" in findings["steps.a.change"].method


def test_means_over_time_are_those_of_the_people_seen_every_time() -> None:
    finding = analysed(*THREE)["steps.a.waves"]
    assert {name: e.value for name, e in finding.estimates.items()} == {
        "mean_baseline": 15.0,
        "mean_endpoint": 16.5,
        "mean_follow_up": 20.0,
        "n": 2,
    }
    assert finding.figure is not None
    assert [mark.label for mark in finding.figure.marks] == ["Before", "After", "At follow-up"]


def _three_waves(n: int, taught: bool = False) -> list[Responses]:
    random = np.random.default_rng(7)
    people = [f"p{i:02d}" for i in range(n)]
    sessions = {person: f"s{i % 5}" for i, person in enumerate(people)} if taught else None
    return [
        wave(name, dict(zip(people, random.normal(20, 5, n).round(), strict=True)), sessions)
        for name in (BASELINE, ENDPOINT, FOLLOW_UP)
    ]


def test_means_over_time_are_drawn_with_the_t_interval_that_scipy_gives() -> None:
    waves = _three_waves(30)
    figure = analysed(*waves)["steps.a.waves"].figure
    assert figure is not None
    assert figure.kind == "line"
    for mark, one in zip(figure.marks, waves, strict=True):
        scores = score(one).scores["a"]
        low, high = stats.t.interval(0.95, 29, scores.mean(), stats.sem(scores))
        assert (mark.low, mark.high) == (pytest.approx(low), pytest.approx(high))


def test_people_who_were_taught_together_have_no_interval_that_takes_them_as_apart() -> None:
    figure = analysed(*_three_waves(30, taught=True))["steps.a.waves"].figure
    assert figure is not None
    assert {mark.low for mark in figure.marks} == {None}


@pytest.mark.parametrize(("n", "drawn"), [(15, False), (30, True)])
@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_an_interval_of_a_mean_is_drawn_only_where_the_spread_may_be_told(
    n: int, edition: Edition, *, drawn: bool
) -> None:
    found = list(analysed(*_three_waves(n)).values())
    page = {f.key: f for f in protect(found, edition, POLICY)}["steps.a.waves"]
    assert page.figure is not None
    assert all((mark.low is not None) == drawn for mark in page.figure.marks)


def test_only_the_change_to_the_endpoint_is_primary() -> None:
    findings = analysed(*THREE, primary="steps.a")
    assert [key for key, finding in findings.items() if finding.primary] == ["steps.a.change"]


def test_two_waves_say_nothing_of_a_third() -> None:
    findings = analysed(*THREE[:2])
    assert set(findings) == {
        "steps.flow",
        "steps.a.change",
        "steps.flow_by_wave",
        "steps.losses",
        "steps.scales",
        "steps.reading",
        "steps.not_reliable",
    }
    assert "follow" not in "".join(f.model_dump_json() for f in findings.values())


def test_a_follow_up_of_strangers_is_refused() -> None:
    with pytest.raises(DataError, match=r"Nobody at the follow-up \(1\) .* baseline \(5\)"):
        match_waves((*THREE[:2], wave(FOLLOW_UP, {"z": 1.0})))


def test_a_clear_change_to_follow_up_names_the_wave() -> None:
    start = {f"p{i:02d}": 50.0 + i for i in range(20)}
    later = {p: value + 5 + (i % 3) for i, (p, value) in enumerate(start.items())}
    waves = wave(BASELINE, start), wave(ENDPOINT, start), wave(FOLLOW_UP, later)
    headline = analysed(*waves)["steps.a.change_follow_up"].headline
    assert headline.startswith(
        "Average steps rose by 6.0 steps by follow-up, which is better. The 95%"
    )


def test_groups_are_compared_at_follow_up_too() -> None:
    people = [f"p{i:02d}" for i in range(16)]
    known = pd.DataFrame({"g": ["North", "South"] * 8}, index=pd.Index(people, name="person"))
    random = np.random.default_rng(3)
    waves = [
        responses(
            FORM,
            pd.DataFrame({"a": random.normal(50 + add, 5, 16)}, index=known.index),
            name,
            background=known,
        )
        for name, add in ((BASELINE, 0), (ENDPOINT, 2), (FOLLOW_UP, 4))
    ]
    findings = analysed(*waves, compare_by="g", against="South")
    assert {
        "steps.a.change.north",
        "steps.a.difference.north",
        "steps.a.change_follow_up",
        "steps.a.change_follow_up.north",
        "steps.a.difference_follow_up.north",
        "steps.a.waves",
    } <= set(findings)


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_means_of_nearly_the_same_people_do_not_tell_on_who_left(edition: Edition) -> None:
    """11 at the endpoint and 10 of them at follow-up: 11 means less 10 is one child's score."""
    start = {f"p{i:02d}": 20.0 + i * i / 7 for i in range(12)}
    end = {p: v + 3 + i % 4 for i, (p, v) in enumerate(start.items()) if i < 11}
    later = {p: v + 2 + i % 3 for i, (p, v) in enumerate(start.items()) if i < 10}
    findings = analysed(wave(BASELINE, start), wave(ENDPOINT, end), wave(FOLLOW_UP, later))
    shown = {f.key: f for f in protect(list(findings.values()), edition, POLICY)}
    first, second = shown["steps.a.change"], shown["steps.a.change_follow_up"]
    assert first.estimates["mean_before"].value is not None
    told = {name for name, e in second.estimates.items() if e.value is not None}
    assert not told & {"mean_before", "mean_after", "n"}
    assert "change" in told
    assert second.table is not None
    assert {c.key for c in second.table.columns} <= {"label", "change", "low", "high"}
    waves = shown["steps.a.waves"]
    assert [e.value for e in waves.estimates.values()] == [None] * 4
    assert (waves.table, waves.figure) == (None, None)
    assert waves.headline == "Steps was measured before, after and at follow-up."


# --- from files, and people who were taught together ----------------------------------------


def rows(people: Sequence[str], where: Sequence[str]) -> list[tuple[str, ...]]:
    answers = (("0", "1", "2"), ("2", "1", "0"), ("1", "1", "1"))
    return [(p, *answers[i % 3], w) for i, (p, w) in enumerate(zip(people, where, strict=True))]


@pytest.mark.usefixtures("plain_labels")
def test_three_files_and_a_declared_session_are_read(tmp_path: Path) -> None:
    later = {"file": "later.csv", "wave": "follow_up", "columns": MOOD_COLUMNS}
    study = make_study(tmp_path, {**BEFORE, "cluster": "taught"}, AFTER, later)
    for name, people in (("before", "abcd"), ("after", "abc"), ("later", "abd")):
        where = ["one", "two", "one", ""][: len(people)]
        put(tmp_path, f"{name}.csv", csv_text([(*HEADINGS, "taught"), *rows(people, where)]))
    matched = match_waves(read_responses(study))
    assert matched.flow.n_throughout == 2
    assert matched.clusters is not None
    assert matched.clusters.where(matched.clusters.notna(), "?").to_dict() == {
        "a": "one",
        "b": "two",
        "c": "one",
        "d": "?",
    }


def test_a_session_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    study = make_study(tmp_path, {**BEFORE, "cluster": "tought"}, AFTER)
    for name in ("before", "after"):
        put(tmp_path, f"{name}.csv", csv_text([(*HEADINGS, "taught"), *rows("ab", "12")]))
    with pytest.raises(DataError, match=r'no column "tought".*Did you mean "taught"'):
        read_responses(study)


@pytest.mark.parametrize(
    ("sessions", "said"), [(4, "in 4 groups or sessions"), (1, "in one group or session")]
)
def test_people_who_were_taught_together_are_named_in_a_caveat(sessions: int, said: str) -> None:
    start = {f"p{i:02d}": 10.0 + i for i in range(12)}
    end = {p: v + i % 5 for i, (p, v) in enumerate(start.items())}
    taught = {p: f"s{i % sessions}" for i, p in enumerate(start)}
    [caveat] = [
        c
        for c in analysed(wave(BASELINE, start, taught), wave(ENDPOINT, end))[
            "steps.a.change"
        ].caveats
        if "taught together" in c
    ]
    assert said in caveat
    assert "intraclass correlation of 0.10" in caveat
    assert "this delivery" in caveat


def test_without_a_declared_session_nothing_is_said_of_sessions() -> None:
    start = {f"p{i:02d}": 10.0 + i for i in range(12)}
    end = {p: v + i % 5 for i, (p, v) in enumerate(start.items())}
    finding = analysed(wave(BASELINE, start), wave(ENDPOINT, end))["steps.a.change"]
    assert "taught" not in " ".join(finding.caveats)


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_means_at_each_wave_do_not_tell_how_few_said_no(edition: Edition) -> None:
    form = Instrument.model_validate(
        {**STEPS, "response_sets": {"count": {"minimum": 0, "maximum": 1}}}
    )
    people = pd.Index([f"p{i:02d}" for i in range(20)], name="person", dtype=object)
    waves = [
        responses(form, pd.DataFrame({"a": [float(i >= no) for i in range(20)]}, people), name)
        for name, no in ((BASELINE, 10), (ENDPOINT, 4), (FOLLOW_UP, 2))
    ]
    found = change_findings(match_waves(waves), tuple(score(one) for one in waves))
    page = {f.key: f for f in protect(found, edition, POLICY)}
    means = page["steps.a.waves"]
    assert {e.value for name, e in means.estimates.items() if name != "n"} == {None}
    assert means.figure is None
    assert means.headline == "Steps was measured before, after and at follow-up."


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_a_group_without_an_interval_is_not_told_in_how_many_sessions_it_was(
    edition: Edition,
) -> None:
    """Eight children in four sessions are eight children: of so few there is no interval."""
    taught = {f"p{i}": f"Session {i // 2}" for i in range(8)}
    waves = [
        wave(name, {person: float(step * i * i) for i, person in enumerate(taught)}, taught)
        for step, name in enumerate((BASELINE, ENDPOINT), 1)
    ]
    scored = tuple(score(one) for one in waves)
    found = change_findings(match_waves(waves), scored)
    for finding in protect(found, edition, POLICY):
        assert all(e.ci_low is None for e in finding.estimates.values())
        assert "taught together" not in " ".join(finding.caveats)


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_means_beside_those_of_a_number_that_is_hidden_are_withheld_too(edition: Edition) -> None:
    """45 are told, 38 have a change and 35 a later one: two means would tell on three."""
    form = Instrument.model_validate(TWO)
    people = pd.Index([f"p{i:02d}" for i in range(45)], name="person", dtype=object)
    random = np.random.default_rng(3)
    waves = []
    for name, scored in ((BASELINE, 45), (ENDPOINT, 38), (FOLLOW_UP, 35)):
        answers = pd.DataFrame(random.normal(10, 3, (45, 2)), people, ["a", "b"])
        answers.iloc[scored:, 0] = np.nan
        waves.append(responses(form, answers, name))
    found = change_findings(match_waves(waves), tuple(score(one) for one in waves))
    page = {f.key: f for f in protect(found, edition, POLICY)}
    assert page["two.a.change"].estimates["mean_before"].value is not None
    assert page["two.a.change_follow_up"].estimates["mean_before"].value is None
    assert page["two.a.change_follow_up"].estimates["change"].value is not None
    assert page["two.a.waves"].estimates["mean_baseline"].value is None
    for key in ("two.a.change_follow_up", "two.changes_follow_up"):
        table = page[key].table
        assert table is not None
        assert "mean_before" not in {column.key for column in table.columns}
