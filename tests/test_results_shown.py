"""Digits fit the scale, a yes or no is told by shares, and tables fit a terminal of 80 columns.

Authorities: Newcombe (1998), Stat Med 17:2635, table III, for his interval; the binomial by hand
for McNemar's exact p; counting by hand of what is printed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workspace_maker import (
    MOOD,
    ROOT,
    blank_proforma,
    csv_text,
    declare,
    make_study,
    put,
    steps_findings,
)

from analyses.change.answers import headed_answers
from analyses.change.paired import Pairs
from evaluation.declare.instrument.model import Direction, Instrument
from evaluation.declare.whose_rows import Unit
from evaluation.protect.protect import load_policy, protect
from evaluation.report.figures.captions import message
from evaluation.say.answers import answered
from evaluation.say.asked import Asked, ScaleFacts, Sought
from evaluation.say.finding import Basis, Edition, Estimate, Finding, Statistic
from evaluation.say.wording import digits_with_ends, fitting_digits, number, say
from evaluation.statistics.proportions import paired_shares
from evaluation.terminal import WIDTH, aligned, within

MINUS = "\N{MINUS SIGN}"
POLICY = load_policy("small-groups-2026", ROOT)


def one_item(answers: dict[str, Any], direction: str = "higher_better") -> dict[str, Any]:
    """An instrument of one item with these answers."""
    return {
        **MOOD,
        "id": "one",
        "response_sets": {"only": answers},
        "items": {"a": {"responses": "only"}},
        "scales": {"a": {"title": "Passing", "direction": direction, "items": ["a"]}},
    }


SHARE = one_item({"minimum": 0, "maximum": 1, "whole": False})
PASSED = one_item({"minimum": 0, "maximum": 1, "labels": {"fail": 0, "pass": 1}})
FROM_MEMORY = {"status": "from_memory"}
TWO_WAYS = one_item({"minimum": 1, "maximum": 2, "labels": {"Yes": 1, "No": 2}}, "lower_better")


def shown(
    before: Sequence[float],
    change: Sequence[float],
    instrument: dict[str, Any],
    edition: Edition = Edition.INTERNAL,
) -> Finding:
    """The change of professionals as an edition has it."""
    found = steps_findings(before, change, unit=Unit.PROFESSIONAL, instrument=instrument, team=True)
    shown = found if edition is Edition.INTERNAL else protect(found, edition, POLICY)
    return next(f for f in shown if f.key == "one.a.change")


# --- digits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "digits"),
    [(1, 2), (0.1, 3), (2, 2), (4, 2), (6, 2), (10, 1), (40, 1), (1000, 1), (0, 1), (np.inf, 1)],
)
def test_digits_are_those_of_about_a_hundredth_of_the_range_and_one_at_least(
    span: float, digits: int
) -> None:
    assert fitting_digits(span) == digits
    assert fitting_digits(span, fewest=2) == max(2, digits)


@given(st.floats(1e-6, 1e6))
def test_a_hundredth_of_the_range_prints(span: float) -> None:
    """What is printed last is a hundredth of the range at most, and above a thousandth of it."""
    digits = fitting_digits(span, fewest=0)
    assert number(span / 100, digits) != number(0, digits)
    assert digits == 0 or 10.0**-digits > span / 1000.001


def test_an_end_that_would_print_as_0_has_one_digit_more() -> None:
    assert [digits_with_ends(1, *ends) for ends in ((0.04, 2), (-0.04, 2), (0.05, 2))] == [2, 2, 1]
    assert digits_with_ends(1, 0.0, 2) == digits_with_ends(1, None, None) == 1


GAINS = tuple(0.025 + 0.001 * (n % 31) for n in range(30))  # 0.025 to 0.054


@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize("way", [1, -1])
def test_a_share_that_moved_for_everybody_is_seen_to_move(way: int, edition: Edition) -> None:
    finding = shown(
        [0.5 + 0.01 * (n % 9) for n in range(30)], [way * g for g in GAINS], SHARE, edition
    )
    assert f"{'rose' if way > 0 else 'fell'} by 0.04 points" in finding.headline
    assert f"interval is {'0.04 to 0.04' if way > 0 else f'{MINUS}0.04 to {MINUS}0.04'}" in (
        finding.headline
    )
    assert finding.table is not None
    digits = {c.key: c.decimals for c in finding.table.columns if c.statistic and c.key != "n"}
    assert {*digits.values()} == {2}
    assert finding.figure is not None
    assert finding.figure.decimals == 2
    assert "very little" not in finding.headline


def test_few_people_have_no_more_digits_than_the_policy_lets_them() -> None:
    finding = shown([0.5 + 0.01 * (n % 5) for n in range(12)], GAINS[:12], SHARE, Edition.PUBLIC)
    for e in finding.estimates.values():
        if e.unit == "points" and e.value is not None:
            assert e.decimals <= 1
            assert e.value == round(e.value, 1)
    words = re.findall(r"\d\.\d+", finding.headline)
    assert all(len(text) == 3 for text in words), finding.headline


def test_a_policy_that_does_not_ask_for_hundredths_keeps_its_digits() -> None:
    tiers = {
        unit: rules.model_copy(
            update={
                "public": tuple(t.model_copy(update={"to_hundredth": False}) for t in rules.public)
            }
        )
        for unit, rules in POLICY.units.items()
    }
    policy = POLICY.model_copy(update={"units": tiers})
    found = steps_findings([0.5] * 15 + [0.6] * 15, GAINS, unit=Unit.PROFESSIONAL, instrument=SHARE)
    [change] = [f for f in protect(found, Edition.PUBLIC, policy) if f.key == "one.a.change"]
    assert change.estimates["change"].decimals == 1
    assert "0.04" not in change.headline


def test_an_interval_of_a_wide_scale_has_the_digit_that_its_end_needs_for_the_team_only() -> None:
    wide = one_item({"minimum": 0, "maximum": 40, "whole": False})
    before, change = [20.0 + n % 5 for n in range(30)], [0.1 * (n % 7) - 0.17 for n in range(30)]
    inside, outside = (shown(before, change, wide, e) for e in (Edition.INTERNAL, Edition.PUBLIC))
    low = inside.estimates["change"].ci_low
    assert low is not None
    assert 0 < low < 0.05
    assert "interval is 0.0" in outside.headline
    assert "interval is 0.04 to" in inside.headline
    assert outside.estimates["change"].decimals == 1


# --- yes or no --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("both", "first", "second", "neither", "low", "high"),
    [
        (36, 12, 2, 0, 0.0569, 0.3404),
        (20, 12, 2, 16, 0.0562, 0.3292),
        (36, 14, 0, 0, 0.1528, 0.4167),
        (18, 14, 0, 18, 0.1441, 0.3963),
        (2, 97, 1, 0, 0.8721, 0.9854),
    ],
)
def test_newcombes_interval_is_that_of_his_table(
    both: int, first: int, second: int, neither: int, low: float, high: float
) -> None:
    """Table III, method 10: the first share less the second."""
    found = paired_shares(both, second, first, neither).shift
    assert found.low is not None
    assert found.high is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_report_tells_a_yes_or_no_by_shares_and_how_many_turned() -> None:
    """18 to pass and 2 from it: p is 2 (1 + 20 + 190) / 2^20. Newcombe's table: 36, 12, 2, 0."""
    before = [1] * 38 + [0] * 12
    change = [0] * 36 + [-1] * 2 + [1] * 12
    finding = shown(before, change, PASSED)
    assert finding.headline == (
        "Passing: 38 of 50 professionals (76%) had the answer “pass” before and 48 (96%) after. "
        "That is 20 percentage points more, which is better. The 95% interval is 6 to 34. 12 "
        "turned to it and 2 from it (McNemar's exact test, p = 0.013)."
    )
    assert finding.estimates["p_mcnemar"].value == pytest.approx(2 * (1 + 14 + 91) / 2**14)
    assert finding.leading == "shift"
    assert "Hedges" not in " ".join(finding.caveats)
    assert "points on average" not in finding.headline


COMPARED = Asked(
    id="q1",
    text="Did A do better?",
    kind="difference",
    evaluation="pre_post",
    people="professionals",
    verdicts=("differs", "no clear difference", "described", "not shown"),
    sought=(
        Sought(
            key="one.a.difference.a",
            scale=ScaleFacts(
                title="Passing", lowest=0, highest=1, unit="points", better=Direction.HIGHER_BETTER
            ),
            when="after",
            group="A",
            against="B",
            estimates=("shift",),
            beside=("adjusted_shift",),
        ),
    ),
)


@pytest.mark.parametrize("edition", [Edition.INTERNAL, Edition.PUBLIC])
def test_groups_of_a_yes_or_no_are_compared_by_the_change_of_their_shares(edition: Edition) -> None:
    """By hand: of 60 with A 15 turn to pass and none from it, of 60 with B 24 to and 12 from it.

    25 points and 20; with 36 to pass in A it is 60 - 20.
    """
    b = ([0] * 24 + [1] * 36, [1] * 24 + [-1] * 12 + [0] * 24)
    for turned, said in (
        (15, "higher with A than with B, but not clearly. The 95% interval"),
        (36, "40 percentage points higher with A than with B, which is better. The 95% interval"),
    ):
        a = ([0] * 48 + [1] * 12, [1] * turned + [0] * (60 - turned))
        found = steps_findings(
            [*a[0], *b[0]],
            [*a[1], *b[1]],
            unit=Unit.PROFESSIONAL,
            groups=["A"] * 60 + ["B"] * 60,
            instrument=PASSED,
            against="B",
            team=True,
        )
        page = {f.key: f for f in protect(found, edition, POLICY)}
        finding = page["one.a.difference.a"]
        assert said in finding.headline
        assert finding.leading == "shift"
        assert "points on average" not in finding.headline
        assert finding.estimates["adjusted_shift"].unit == "percentage points"
        assert finding.figure
        amount = "5" if turned == 15 else "40"
        assert message(finding.figure).startswith(
            "The change in the share with the answer “pass” (passing) was "
            f"{amount} percentage points higher "
        )
        [answer] = answered([COMPARED], page.values())[0].answers
        assert "hange in the share" in answer.message  # whose name stands beside it
        assert answer.verdict == ("differs" if turned == 36 else "no clear difference")
        assert "of the share with the answer “pass”, in percentage points: " in answer.beside
        side_by_side = page["one.a.change"].headline
        assert "in points" not in side_by_side
        if edition is Edition.INTERNAL:
            a_share = "+25" if turned == 15 else "+60"
            assert f"“pass”: {a_share} percentage points (A) and +20 percentage points (B)." in (
                side_by_side
            )


def test_when_all_pass_at_the_end_it_is_told_too() -> None:
    finding = shown([0] * 20 + [1] * 10, [1] * 20 + [0] * 10, PASSED)
    assert "10 of 30 professionals (33%)" in finding.headline
    assert (
        "30 (100%) after. That is 67 percentage points more, which is better." in finding.headline
    )
    assert "20 turned to it and 0 from it (McNemar's exact test, p below 0.001)" in finding.headline


def test_of_two_numbered_answers_the_better_one_is_told_by_its_word() -> None:
    finding = shown([2] * 10 + [1] * 10, [-1] * 6 + [0] * 4 + [0] * 7 + [1] * 3, TWO_WAYS)
    assert "10 of 20 professionals (50%) had the answer “Yes” before and 13 (65%)" in (
        finding.headline
    )
    assert (
        "That is +15 percentage points, but it could also have stayed the same." in finding.headline
    )


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
def test_an_edition_tells_of_no_part_that_is_too_small(edition: Edition) -> None:
    """One of 30 turned away, and 29 are no part: nothing may tell that."""
    finding = shown([0] * 15 + [1] * 15, [1] * 12 + [0] * 17 + [-1], PASSED, edition)
    shown_counts = [
        e.value
        for name, e in finding.estimates.items()
        if name.startswith("n_") and e.value is not None
    ]
    least = 2 if edition is Edition.RESTRICTED else 5
    assert all(value >= least for value in shown_counts)
    assert finding.estimates["n_from_best"].value is None
    assert finding.estimates["shift"].value is None
    assert "turned" not in finding.headline


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
def test_nothing_else_tells_how_many_turned(edition: Edition) -> None:
    """15 passed before and 26 after: if 12 turned to it or 18 did not, 1 turned from it."""
    answers = [0] * 15 + [1] * 15, [1] * 12 + [0] * 17 + [-1]
    found = steps_findings(*answers, unit=Unit.PROFESSIONAL, instrument=PASSED)
    assert not {12, 18} & {*counts_told(found, edition)}


def counts_told(found: Sequence[Finding], edition: Edition) -> Iterator[float | None]:
    """The numbers of findings in an edition, and those that its pictures draw."""
    for finding in protect(found, edition, POLICY):
        yield from (estimate.value for estimate in finding.estimates.values())
        yield from (mark.value for mark in (finding.figure.marks if finding.figure else ()))


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
def test_no_picture_of_a_key_from_memory_shows_who_went_down(edition: Edition) -> None:
    """One of 30 went down. Which way is better is not known, so no coarser split is there."""
    steps = one_item({"minimum": 0, "maximum": 4}) | FROM_MEMORY
    answers = [1] * 15 + [2] * 15, [1] * 12 + [0] * 17 + [-1]
    found = steps_findings(*answers, unit=Unit.PROFESSIONAL, instrument=steps)
    assert not {1, 12, 17} & {*counts_told(found, edition)}


def test_what_is_not_shown_does_not_say_how_many_digits_its_ends_need() -> None:
    """(0, 1) and (1, 0) of 12: one interval ends near 0 and the other does not."""
    told = set()
    for kept, lost in ((0, 1), (1, 0)):
        before, after = [1] * (kept + lost) + [0] * 11, [1] * kept + [0] * lost + [1] * 6 + [0] * 5
        gains = [b - a for a, b in zip(before, after, strict=True)]
        numbers = shown(before, gains, PASSED, Edition.RESTRICTED).estimates
        told.add((numbers["change"].value, numbers["change"].decimals))
    assert told == {(None, 0)}


def test_a_share_is_told_in_per_cent_only_where_it_is_known_to_one() -> None:
    """8 of 17 are 47%; where an edition keeps one digit it has 0.5, which is not 50%."""
    fine = Estimate(label="", statistic=Statistic.MEAN, value=8 / 17, decimals=2, n=17)
    assert say(fine, "percent") == "47%"
    assert not say(fine.model_copy(update={"value": 0.5, "decimals": 1}), "percent")
    assert not say(fine.model_copy(update={"value": None}), "share")


def test_what_is_from_memory_is_not_called_better() -> None:
    memory = shown([1] * 38 + [0] * 12, [0] * 36 + [-1] * 2 + [1] * 12, PASSED | FROM_MEMORY)
    assert "better" not in f"{memory.headline} {memory.method} {memory.why}"


def test_the_sign_flip_interval_has_the_digits_of_the_change() -> None:
    numbers = shown([0] * 30, [0.04] * 15 + [0.02] * 15, SHARE).estimates
    assert numbers["change_exact"].decimals == numbers["change"].decimals == 2


def test_shares_of_a_score_that_is_spread_out_stay_between_0_and_100() -> None:
    """A pass that counts 100 points: the interval of people taught together is one of shares."""
    points = PASSED | {"scales": {"a": {**PASSED["scales"]["a"], "transform": {0: 0, 1: 100}}}}
    waves = [pd.Series([0.0, 100.0] * 10), pd.Series([100.0, 100.0] * 10)]
    pairs = Pairs(
        Instrument.model_validate(points),
        "a",
        *waves,
        people=Unit.PROFESSIONAL,
        unscored=0,
        ci_level=0.95,
        basis=Basis(evaluation="1"),
    )
    together = Estimate(label="", statistic=Statistic.CHANGE, value=50, ci_low=20, ci_high=80)
    shift = headed_answers(pairs, together)["shift"]
    assert (shift.value, shift.ci_low, shift.ci_high) == (50, 20, 80)


# --- the commands -----------------------------------------------------------------------------


class Said(str):
    """What a command printed; ``flat`` without line ends."""

    @property
    def flat(self) -> str:
        return " ".join(self.split())


Command = Callable[..., Said]


@pytest.fixture
def pathfinder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """A command as it is typed, in an empty folder; its code is told where it is not 0."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Said:
        from evaluation.command.cli import main

        monkeypatch.setattr(sys, "argv", ["pathfinder", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(
            f"{said.out}{f'code {ended.value.code}: {said.err}' if ended.value.code else ''}"
        )

    return run


def write(name: str, heading: str, values: Sequence[object], *more: Sequence[object]) -> str:
    rows = [[f"p{n}", value, *(m[n] for m in more)] for n, value in enumerate(values)]
    Path(name).write_text(csv_text([["id", heading, "site"][: 2 + len(more)], *rows]), "utf-8")
    return name


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("no", "yes"),
    [("fail", "pass"), ("No", "YES"), (0, 1), ("FALSE", "TRUE"), ("failed", "Passed")],
)
def test_compare_knows_words_for_yes_and_no(pathfinder: Command, no: object, yes: object) -> None:
    """5 turned to it and 1 from it: p is 2 (1 + 6) / 2^6."""
    write("b.csv", "passed", [yes] * 4 + [no] * 8)
    write("a.csv", "passed", [no] + [yes] * 8 + [no] * 3)
    words = ("compare", "b.csv", "a.csv", "--columns", "passed", "--id", "id")
    said = pathfinder(*words).flat
    assert "passed: 4 of 12 people (33%) had the answer" in said
    assert "before and 8 (67%) after" in said
    assert "5 turned to it and 1 from it (McNemar's exact test, p = 0.219)" in said
    assert "on average" not in said.split("People who start")[0]
    found = json.loads(pathfinder(*words, "--json").partition("\n}")[0] + "\n}")
    of_shares = found["scales"]["passed"]["yes_or_no"]
    assert (of_shares["n_to_best"], of_shares["n_from_best"]) == (5, 1)
    assert of_shares["p_mcnemar"] == pytest.approx(2 * 7 / 64)
    assert of_shares["shift"]["value"] == pytest.approx(4 / 12)


def test_few_people_and_people_taught_together_have_no_interval_that_they_should_not(
    pathfinder: Command,
) -> None:
    words = ("compare", "b.csv", "a.csv", "--columns", "passed", "--id", "id")
    for n in (1, 9):
        write("b.csv", "passed", ["no"] * n)
        write("a.csv", "passed", ["yes"] * n)
        said = pathfinder(*words).flat
        assert f"{n} turned to it and 0 from it (McNemar's exact test" in said
        assert "No interval can be given for this group: it takes 10 people." in said
        assert "Newcombe" not in said
        found = json.loads(pathfinder(*words, "--json").partition("\n}")[0] + "\n}")
        shift = found["scales"]["passed"]["yes_or_no"]["shift"]
        assert shift == {"value": 1, "ci_low": None, "ci_high": None}
    write("b.csv", "passed", ["no", "yes"] * 20, [f"s{n // 10}" for n in range(40)])
    write("a.csv", "passed", ["yes"] * 15 + ["no", "yes"] * 12 + ["no"])
    said = pathfinder(*words, "--cluster", "site").flat
    assert "allows for people of one group or session being alike" in said
    assert "turned to it and" in said
    assert "McNemar" not in said
    assert "Newcombe" not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["certified", "not yet"], '"certified", "not yet"'),
        (["pass", "fail", "absent"], '"pass", "fail", "absent"'),
        (["ja", "nein"], '"ja", "nein"'),
    ],
)
def test_other_words_are_refused_once_a_column_with_how_to_say_them(
    pathfinder: Command, words: list[str], told: str
) -> None:
    write("b.csv", "passed", words * 4)
    write("a.csv", "passed", words * 4)
    said = pathfinder("compare", "b.csv", "a.csv", "--columns", "passed", "--id", "id").flat
    assert said.startswith("code 1")
    assert said.count("The column holds words, and should hold scores") == 2
    assert told in said
    assert "write 1 for the yes and 0 for the no" in said
    assert not re.search(r'--not-answered "?(pass|fail|certified|ja)', said)


def test_a_word_for_no_among_numbers_is_not_taken_for_no_answer(pathfinder: Command) -> None:
    write("b.csv", "passed", [1, 0, 1, 1, "fail"])
    write("a.csv", "passed", [1, 0, 1, 1, 1])
    said = pathfinder("compare", "b.csv", "a.csv", "--columns", "passed", "--id", "id").flat
    assert "write 1 for yes and 0 for no in the whole column" in said
    assert "--not-answered" not in said


@pytest.mark.parametrize("sites", [2, 4, 12])
def test_the_table_has_the_interval_of_the_sentence(pathfinder: Command, sites: int) -> None:
    rng = np.random.default_rng(sites)
    site = [f"s{n % sites}" for n in range(48)]
    gains = [int(g) + 4 * (n % sites == 0) for n, g in enumerate(rng.integers(0, 6, 48))]
    write("b.csv", "score", [10 + n % 5 for n in range(48)], site)
    write("a.csv", "score", [10 + n % 5 + gain for n, gain in enumerate(gains)])
    words = ("compare", "b.csv", "a.csv", "--columns", "score", "--id", "id", "--cluster", "site")
    page = pathfinder(*words)
    assert "sign-flip" not in page  # no column stands where it has nothing
    row = next(line for line in page.splitlines() if line.startswith("score "))
    ends = re.search(r"(\S+) to (\S+)", row)
    said = re.search(r"interval is (\S+) to ([^,\s]+)[,.]", page.flat)
    assert ends
    assert said
    for printed, worded in zip(ends.groups(), said.groups(), strict=True):
        values = (float(text.replace(MINUS, "-")) for text in (printed, worded))
        assert next(values) == pytest.approx(next(values), abs=0.051)
    found = json.loads(pathfinder(*words, "--json").partition("\n}")[0] + "\n}")
    wide = found["scales"]["score"]["change_together"]
    for printed, key in zip(ends.groups(), ("ci_low", "ci_high"), strict=True):
        assert float(printed.replace(MINUS, "-")) == pytest.approx(wide[key], abs=0.0051)


@pytest.mark.parametrize("unit", [0.001, 0.01, 1.0])
def test_compare_has_digits_that_fit_the_scores(pathfinder: Command, unit: float) -> None:
    before = [round(unit * (n % 7), 6) for n in range(20)]
    gains = [round(unit * (3 + n % 3) / 10, 6) for n in range(20)]
    write("b.csv", "share", before)
    write("a.csv", "share", [round(b + g, 6) for b, g in zip(before, gains, strict=True)])
    said = pathfinder("compare", "b.csv", "a.csv", "--columns", "share", "--id", "id").flat
    assert "share rose by 0." in said
    assert not re.search(rf"[{MINUS}-]0\.?0*(?![\d.])", said.split("scale")[1])
    assert "very little" not in said


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ([3], [5], "it takes 6 people"),
        ([3, 4, 5], [5, 5, 5], "it takes 6 people"),
        ([1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7, 8, 9], "everybody changed alike"),
    ],
)
def test_where_no_interval_can_be_given_the_reason_stands(
    pathfinder: Command, before: list[int], after: list[int], why: str
) -> None:
    write("b.csv", "score", before)
    write("a.csv", "score", after)
    said = pathfinder("compare", "b.csv", "a.csv", "--columns", "score", "--id", "id").flat
    assert f"No interval can be given for this group: {why}." in said
    assert not re.search(r"\b(nan|inf)\b", said)


# --- 80 columns -------------------------------------------------------------------------------


@given(
    st.lists(st.text("abcde_ f", min_size=1, max_size=60), min_size=2, max_size=12),
    st.integers(1, 5),
)
def test_a_table_stays_within_the_terminal_and_loses_nothing(names: list[str], rows: int) -> None:
    headings = ["scale", *(f"column {n}" for n in range(len(names) - 1))]
    cells = [[name[:24] if n else name for n, name in enumerate(names)] for _ in range(rows)]
    lines = [*aligned([headings, *cells])]
    assert all(len(line) <= WIDTH for line in lines)
    letters = "".join("".join(lines).split())
    for name in {name for row in cells for name in row}:
        assert all(letters.count(letter) >= name.count(letter) for letter in "abcdef_")


def test_lines_go_on_set_in_a_little_further() -> None:
    text = within("short\n" + "    " + "word " * 40)
    lines = text.split("\n")
    assert lines[0] == "short"
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[1].startswith("    word")
    assert lines[2].startswith("      word")


LONG = "a_rather_long_name_of_a_scale_that_somebody_gave_to_a_column_of_scores"


@cache
def wide_form() -> dict[str, Any]:
    """An instrument with long names everywhere."""
    scales = {f"low_{n}_{'x' * 20}": MOOD["scales"]["low"] for n in range(3)}  # type: ignore[index]
    return {**MOOD, "title": "Mood " * 12, "scales": scales}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("people", [3, 14, 40])
def test_score_and_compare_fit_80_columns(pathfinder: Command, people: int) -> None:
    declare(Path("mood.yaml"), wide_form())
    rows = [[f"p{n}", n % 3, (n + 1) % 3, n % 2, 1234567 + n] for n in range(people)]
    headings = ["code", "mood1", "mood2", "mood3", LONG]
    Path("b.csv").write_text(csv_text([headings, *rows]), "utf-8")
    moved = [[p, (a + 1) % 3, b, c, d + 3 * (a + 1)] for p, a, b, c, d in rows]
    Path("a.csv").write_text(csv_text([headings, *moved]), "utf-8")
    for words in (
        ("score", "mood.yaml", "b.csv"),
        ("compare", "b.csv", "a.csv", "--instrument", "mood.yaml"),
        ("compare", "b.csv", "a.csv", "--columns", LONG, "--id", "code"),
    ):
        said = pathfinder(*words)
        assert "code 1" not in said
        table = said[said.index("\nscale ") :]
        assert all(len(line) <= WIDTH for line in table.splitlines()), said
        assert f"{MINUS}0.0" not in said or re.search(rf"{MINUS}0\.0*[1-9]", said)


def test_the_other_commands_fit_80_columns(pathfinder: Command) -> None:
    declare(Path("mood.yaml"), wide_form())
    question = "How often did you feel that things were going well in your own life at home"
    headings = ["code", *(f"{n}. {question} {n}" for n in range(1, 7)), LONG]
    rows = [[f"p{n}", *(n % 3 for _ in range(6)), "words " * 6] for n in range(6)]
    Path("wide.csv").write_text(csv_text([headings, *rows]), "utf-8")
    for words in (
        ("read", "wide.csv"),
        ("instruments",),
        ("instruments", "show", "sdq"),
        ("instruments", "show", "chi_esq"),
    ):
        said = pathfinder(*words)
        assert "code 1" not in said
        assert all(len(line) <= WIDTH for line in said.splitlines()), words


@pytest.mark.sampled(3)
@pytest.mark.parametrize("words", ["in your own life", "x" * 90, "a/b-c " * 15])
def test_commands_of_a_workspace_fit_80_columns(
    pathfinder: Command, tmp_path: Path, words: str
) -> None:
    """All but faults and notes, which are sentences and go on where the terminal breaks them."""
    asked = [f"{n}. How often, {words}, did you feel that it was well {n}" for n in (1, 2, 3)]
    rows = [[f"p{n}", n % 3, 1, 2, "some words"] for n in range(9)]
    data = []
    for wave, file in (("baseline", "before.csv"), ("endpoint", "after.csv")):
        columns = {"mood": {str(n): heading for n, heading in enumerate(asked, 1)}}
        data.append({"file": f"data/{file}", "wave": wave, "columns": columns})
        put(tmp_path, f"data/{file}", csv_text([["id", *asked, words], *rows]))
    put(tmp_path, "proforma.md", blank_proforma("D"))
    make_study(tmp_path, *data)
    for command in (
        ("columns", "d"),
        ("status",),
        ("plan", "d"),
        ("check",),
        ("read", "deliverables/d/data/before.csv"),
        ("link", "deliverables/d/data/before.csv", "deliverables/d/data/after.csv", "--id", "id"),
    ):
        said = pathfinder(*command)
        lines = [line for line in said.splitlines() if not line.startswith(("note: ", "code 1"))]
        assert lines, command
        assert "code" not in said[:5], said
        long = [line for line in lines if len(line) > WIDTH and " " in line.strip()]
        assert not long, (command, long)
