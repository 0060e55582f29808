"""Screens point at responses and never delete; each is checked against a rule told in words.

Authorities: the chance of a twin against 20,000 simulated groups; the two seconds an item of
Huang and others (2012), doi:10.1007/s10869-011-9231-8; everything else by its own definition.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from workspace_maker import MOOD, responses, shipped

from analyses.measurement.quality import quality_findings, reading_findings
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.errors import Kind
from evaluation.link.waves import match_waves
from evaluation.read.responses import Responses, Source
from evaluation.read.screens.flags import Flag
from evaluation.read.screens.patterns import chance_of_a_twin
from evaluation.read.screens.screens import screened
from evaluation.say.finding import Basis
from evaluation.scoring.scores import score

TODAY = dt.date(2026, 11, 22)
NAN = float("nan")


def made(items: int, turned: tuple[int, ...] = (), coding: str = "raw") -> Instrument:
    """A scale of so many items with answers from 1 to 5."""
    numbers = list(range(1, items + 1))
    return Instrument.model_validate(
        {
            **MOOD,
            "id": "made",
            "coding": coding,
            "response_sets": {"agree": {"minimum": 1, "maximum": 5}},
            "items": {str(i): {"responses": "agree"} for i in numbers},
            "scales": {
                "all": {
                    "title": "All",
                    "direction": "higher_better",
                    "items": numbers,
                    "reverse_keyed": list(turned),
                }
            },
        }
    )


def people(answers: Any, instrument: Instrument, wave: str = BASELINE, **times: Any) -> Responses:
    """Responses of people p0, p1, ... of whom the times may be known."""
    values = np.asarray(answers, float)
    index = pd.Index([f"p{n}" for n in range(len(values))], name="person", dtype=object)
    table = pd.DataFrame(values, index=index, columns=list(instrument.items))
    n = len(values)
    rows = pd.DataFrame(
        {
            "file": "data/x.csv",
            "sheet": "",
            "row": range(2, n + 2),
            "first": 3,
            "last": 5,
            "clock": 1,
            "watch": 2,
            **{
                name: pd.to_datetime(pd.Series(times.get(name, [None] * n)), format="ISO8601")
                for name in ("started", "submitted")
            },
            "seconds": pd.Series(times.get("seconds", [NAN] * n), dtype=float),
        }
    ).set_index(index)
    return replace(responses(instrument, table, wave), rows=rows)


def varied(n: int, items: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 6, size=(n, items)).astype(float)


def flags(*found: Responses) -> list[Flag]:
    return list(screened(found, TODAY))


def who(found: list[Flag], kind: Kind) -> list[str]:
    return [flag.person for flag in found if flag.kind is kind]


def test_ordinary_answers_are_not_flagged() -> None:
    assert flags(people(varied(200, 12), made(12))) == []


@pytest.mark.parametrize(("moved", "told"), [(0, True), (5, True), (6, False), (10, False)])
def test_a_file_that_stands_for_both_waves_is_told(moved: int, told: bool) -> None:
    form, answers = made(7), varied(10, 7)
    later = answers.copy()
    later[:moved, 2] = 6 - later[:moved, 2] + (later[:moved, 2] == 3)
    found = [
        f for f in flags(people(answers, form), people(later, form, "endpoint")) if not f.person
    ]
    assert [f.issue.code for f in found] == ["screens.same-at-both-waves"] * told


def test_floors_at_both_waves_are_no_copy() -> None:
    zeros = np.ones((10, 7))
    found = flags(people(zeros, made(7)), people(zeros, made(7), "endpoint"))
    assert "screens.same-at-both-waves" not in {flag.issue.code for flag in found}


def test_two_people_with_the_same_answers_are_both_named_with_their_cells() -> None:
    answers = varied(30, 12)
    answers[7] = answers[3]
    found = flags(people(answers, made(12)))
    assert who(found, Kind.SAME) == ["p3", "p7"]
    assert [f.issue.cell for f in found] == ["D5:F5", "D9:F9"]
    assert "x.csv row 9" in found[0].issue.problem
    assert found[0].issue.severity == "note"
    assert found[0].issue.fix.startswith("Nothing was changed.")


def test_missing_answers_must_be_the_same_too_and_ten_must_be_given() -> None:
    answers = varied(30, 12)
    answers[7] = answers[3]
    answers[7, 0] = NAN
    assert flags(people(answers, made(12))) == []
    answers[3, :3] = answers[7, :3] = NAN
    assert flags(people(answers, made(12))) == []


def test_answers_that_many_would_give_by_chance_are_not_flagged() -> None:
    dice = np.random.default_rng(5)
    answers = 1.0 + (dice.random((200, 12)) < 0.08)  # nearly all at the floor
    assert who(flags(people(answers, made(12))), Kind.SAME) == []


def test_honest_answers_that_hang_together_are_hardly_ever_flagged_and_doubles_are() -> None:
    """600 people with one trait behind 16 items of 3 answers: more than 1 in 10 have a twin."""
    dice = np.random.default_rng(8)
    trait, own = dice.normal(size=(600, 1)), dice.normal(size=(600, 16))
    answers = 1.0 + np.searchsorted([0.1, 0.9], 0.7 * trait + np.sqrt(1 - 0.49) * own)
    _, twins = np.unique(answers, axis=0, return_counts=True)
    assert twins[twins > 1].sum() > 60
    assert len(who(flags(people(answers, made(16))), Kind.SAME)) <= 6  # 1 in 100
    middling = np.flatnonzero(np.abs(answers.mean(axis=1) - 2) < 0.2)[-3:]
    doubled = np.vstack([answers, answers[middling]])
    found = who(flags(people(doubled, made(16))), Kind.SAME)
    assert {f"p{n}" for n in (*middling, 600, 601, 602)} <= set(found)


def test_the_chance_of_a_twin_is_that_of_simulated_groups() -> None:
    dice = np.random.default_rng(11)
    shares, n = np.array([0.7, 0.5, 0.6]), 6
    group = np.array([[1, 0, 1], [1, 1, 0], [0, 0, 1], [1, 1, 1], [0, 0, 0], [1, 0, 0]], float)
    at = (group == group[0]).mean(axis=0)  # shares of the answers of the first person
    others = dice.random((20_000, n - 1, 3)) < at
    simulated = others.all(axis=2).any(axis=1).mean()
    assert shares.shape == at.shape
    assert chance_of_a_twin(group, np.array([0]))[0] == pytest.approx(simulated, abs=0.01)


@pytest.mark.parametrize(
    ("items", "turned", "flagged"),
    [(5, (2,), True), (4, (2,), False), (9, (), False), (10, (), True)],
)
def test_one_answer_throughout_needs_reverse_keyed_items_or_ten(
    items: int, turned: tuple[int, ...], *, flagged: bool
) -> None:
    answers = varied(20, items)
    answers[4] = 3
    found = who(flags(people(answers, made(items, turned))), Kind.LINE)
    assert (found == ["p4"]) == flagged


def test_many_at_the_end_of_a_scale_are_told_once_and_nobody_is_named() -> None:
    answers = varied(40, 12)
    answers[:3] = 1  # 3 of 40 are more than 1 in 20
    answers[4] = 3
    [end, middle] = flags(people(answers, made(12)))
    assert (end.person, middle.person) == ("", "p4")
    assert end.issue.problem.startswith("3 of 40 people gave the same answer (1) to all 12 items")
    answers[2] = varied(1, 12)
    assert who(flags(people(answers, made(12))), Kind.LINE) == ["p0", "p1", "p4"]
    turned = np.vstack([np.ones((3, 12)), varied(37, 12)])
    assert who(flags(people(turned, made(12, (2,)))), Kind.LINE) == ["p0", "p1", "p2"]


def test_a_line_with_a_gap_is_none_and_turned_answers_are_turned_back() -> None:
    answers = varied(20, 6)
    answers[4] = [3, 3, 3, 3, 3, NAN]
    assert flags(people(answers, made(6, (2,)))) == []
    answers[4] = [5, 1, 5, 5, 5, 5]  # item 2 stands here turned: the form had 5 throughout
    found = flags(people(answers, made(6, (2,), "already_reversed")))
    assert who(found, Kind.LINE) == ["p4"]
    assert found[0].issue.value == "5"


def test_dates_that_cannot_be_are_told_at_the_cell_of_the_time() -> None:
    day = "2026-03-01 10:00"
    started = [day, day, day, "2026-03-02 10:00", day, day]
    submitted = ["1999-12-31", "2026-11-23 00:01", day, "2026-03-02 09:00", "2024-02-01", day]
    started[4] = "2024-02-01"
    started[0] = "1999-12-31"
    found = flags(people(varied(6, 12), made(12), started=started, submitted=submitted))
    told = {f.person: f.issue for f in found}
    assert set(told) == {"p0", "p1", "p3", "p4"}
    assert {issue.kind for issue in told.values()} == {Kind.DATE}
    assert told["p0"].cell == "B2"
    for person, said in (
        ("p0", "before the year 2000"),
        ("p1", "still to come"),
        ("p3", "before its own start"),
        ("p4", "more than a year from every other"),
    ):
        assert said in told[person].problem


def test_a_person_whose_waves_are_swapped_is_named_and_a_whole_file_is_told_once() -> None:
    early = [f"2026-03-{d:02}" for d in range(1, 11)]
    late = [f"2026-06-{d:02}" for d in range(1, 11)]
    one = [*late[:9], "2026-02-01"]
    before = people(varied(10, 12), made(12), submitted=early)
    [found] = flags(before, people(varied(10, 12, 2), made(12), ENDPOINT, submitted=one))
    assert (found.kind, found.person, found.issue.cell) == (Kind.SWAPPED, "p9", "B11")
    assert "2026-02-01 00:00" in found.issue.problem
    [whole] = flags(
        people(varied(10, 12), made(12), submitted=late),
        people(varied(10, 12, 2), made(12), ENDPOINT, submitted=early),
    )
    assert (whole.kind, whole.person) == (Kind.SWAPPED, "")
    assert "10 of 10 people" in whole.issue.problem


def test_less_than_two_seconds_an_item_is_fast_and_exactly_two_is_not() -> None:
    answers = varied(6, 12)
    answers[2, 0] = NAN  # eleven items answered
    seconds = [24, 23.9, 22, 21.9, NAN, 600]
    found = flags(people(answers, made(12), seconds=seconds))
    assert who(found, Kind.FAST) == ["p1", "p3"]
    assert found[0].issue.cell == "C3"
    started = ["2026-03-01 10:00:00"] * 6
    ended = ["2026-03-01 10:00:10", *["2026-03-01 10:09:00"] * 5]
    found = flags(people(answers, made(12), started=started, submitted=ended))
    assert who(found, Kind.FAST) == ["p0"]


def test_all_instruments_of_one_form_count_together_and_a_fast_file_is_told_once() -> None:
    seconds = [40.0] + [600.0] * 5
    one = people(varied(6, 12), made(12), seconds=seconds)
    other = people(varied(6, 12, 2), made(12).model_copy(update={"id": "other"}), seconds=seconds)
    assert flags(one) == []
    assert who(flags(one, other), Kind.FAST) == ["p0"]
    [found] = flags(people(varied(6, 12), made(12), seconds=[5.0] * 6))
    assert found.person == ""
    assert "6 of 6 forms" in found.issue.problem


def test_somebody_who_answered_the_second_instrument_of_a_form_only_is_fast_too() -> None:
    one = people(varied(6, 12), made(12), seconds=[600.0] * 6)
    second = made(12).model_copy(update={"id": "other"})
    other = people(varied(7, 12, 2), second, seconds=[600.0] * 6 + [5.0])
    [found] = flags(one, other)
    assert (found.kind, found.person, found.issue.cell) == (Kind.FAST, "p6", "C8")


def test_people_without_known_rows_are_flagged_all_the_same() -> None:
    instrument = shipped("rses")
    answers = pd.DataFrame(2.0, index=["a"], columns=list(instrument.items))
    [found] = flags(responses(instrument, answers))
    assert (found.person, found.issue.file, found.issue.cell) == ("a", "data/x.csv", "")


def both_waves() -> tuple[Responses, Responses]:
    answers = varied(12, 12)
    answers[5] = 3
    later = np.clip(varied(12, 12, 9) + 1, 1, 5)
    turned = made(12, (2,))
    return people(answers, turned), people(later, turned, ENDPOINT)


def test_leaving_flagged_people_out_gives_the_change_of_the_others() -> None:
    matched = match_waves(both_waves())
    scored = [score(found) for found in matched.responses]
    basis = Basis(evaluation="pre_post")
    _, found = quality_findings(matched, scored, basis, "made.all", 0.95)
    change = scored[1].scores["all"] - scored[0].scores["all"]
    rest = change.drop("p5")
    assert found.kept_inside
    assert found.estimates["change_with"].value == pytest.approx(change.mean())
    assert found.estimates["n_without"].value == 11
    without = found.estimates["change_without"]
    half = 2.228138852 * rest.std() / np.sqrt(11)  # t of 10 degrees of freedom, 97.5%
    assert without.value == pytest.approx(rest.mean())
    assert without.ci_low == pytest.approx(rest.mean() - half)


def test_counts_of_reading_take_each_file_once_and_stay_inside() -> None:
    first, second = both_waves()
    source = Source("data/x.csv", "", 12, 5, left_out=3, without_consent=1, doubled=2, corrected=4)
    found = [replace(first, sources=(source,)), replace(second, sources=(source,))]
    [finding] = reading_findings(found, "made", Basis(evaluation="pre_post"))
    assert finding.kept_inside
    assert {name: e.value for name, e in finding.estimates.items()} == {
        "used": 12,
        "left_out": 3,
        "without_consent": 1,
        "doubled": 2,
        "corrected": 4,
        "unused": 10,
        "same": 0,
        "line": 1,
        "swapped": 0,
        "date": 0,
        "fast": 0,
    }
