"""Numbers become words by rule: half up, a real minus, and no claim that the interval denies."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.declare.instrument.model import Direction
from evaluation.declare.whose_rows import Unit
from evaluation.say.change_words import change_wordings, difference_wordings
from evaluation.say.finding import Estimate, Statistic
from evaluation.say.wording import (
    fill,
    first_that_fits,
    inside_sentence,
    is_below,
    listed,
    number,
    say,
)

MINUS = "\N{MINUS SIGN}"
UP, DOWN = Direction.HIGHER_BETTER, Direction.LOWER_BETTER


def estimate(
    value: float | None, low: float | None = None, high: float | None = None, n: int = 12
) -> Estimate:
    return Estimate(
        label="x",
        statistic=Statistic.CHANGE,
        value=value,
        ci_low=low,
        ci_high=high,
        ci_level=None if low is None else 0.95,
        n=n,
        unit="points",
    )


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.45, 1, "0.5"),
        (-0.45, 1, f"{MINUS}0.5"),
        (2.5, 0, "3"),
        (0.5, 0, "1"),
        (-0.449999999999999956, 1, f"{MINUS}0.5"),
        (-0.04, 1, "0.0"),
        (1.005, 2, "1.01"),
        (1234567.0, 0, "1,234,567"),
        (1e16, 0, "10,000,000,000,000,000"),
        (0.1 + 0.2, 1, "0.3"),
    ],
)
def test_numbers_are_rounded_half_up_with_a_real_minus(
    value: float, decimals: int, text: str
) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("p", "level", "below"),
    [
        (0.0494, 0.95, True),
        (0.0499, 0.95, False),  # printed as 0.050
        (0.0503, 0.95, False),  # as 0.050, and 1 - 0.95 is a little above 0.05
        (0.1004, 0.9, False),
        (0.0994, 0.9, True),
    ],
)
def test_a_test_is_read_by_its_p_as_it_is_printed(p: float, level: float, below: bool) -> None:
    assert is_below(p, 3, level) is below


def test_a_sign_is_printed_where_it_is_asked_for_but_never_before_zero() -> None:
    assert [number(x, 1, signed=True) for x in (1, -1, 0.04)] == ["+1.0", f"{MINUS}1.0", "0.0"]


@given(st.integers(-10_000, 10_000), st.integers(0, 3))
def test_what_is_printed_lies_within_half_a_step(tenths: int, decimals: int) -> None:
    value = tenths / 7
    back = float(number(value, decimals).replace(MINUS, "-").replace(",", ""))
    assert abs(back - value) <= 0.5 * 10**-decimals + 1e-9
    assert number(-value, decimals) == (
        number(value, decimals)[1:]
        if back < 0
        else (MINUS if back > 0 else "") + number(value, decimals)
    )


def test_each_aspect_of_an_estimate_is_said() -> None:
    one = estimate(-7.26, -10.94, -3.58)
    assert [say(one, a) for a in ("", "size", "interval", "ci_low", "ci_high", "level", "n")] == [
        f"{MINUS}7.3",
        "7.3",
        f"{MINUS}10.9 to {MINUS}3.6",
        f"{MINUS}10.9",
        f"{MINUS}3.6",
        "95%",
        "12",
    ]
    assert say(estimate(None)) == say(estimate(1.0), "interval") == ""
    with pytest.raises(KeyError):
        say(one, "median")


def test_a_sentence_that_lacks_a_number_gives_way_to_the_next() -> None:
    known = {"a": estimate(1.0), "b": estimate(None)}
    assert fill("{a} and {b}", known) is None
    assert fill("{a}, {c} {}", known) == "1.0, {c} {}"
    assert first_that_fits(("{b}", "{a.interval}", "plain"), known) == "plain"
    assert first_that_fits(("{b}",), known) == ""


def test_lists_are_worded() -> None:
    assert [listed(w) for w in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_names_keep_their_capitals_inside_a_sentence() -> None:
    for name in ("Strengths and Difficulties Questionnaire", "Parental Stress Scale", "ARTIC-45"):
        assert inside_sentence(name) == name
    assert inside_sentence("The change is for UK schools") == "the change is for UK schools"


def test_abbreviations_keep_their_capitals_inside_a_sentence() -> None:
    assert [inside_sentence(t) for t in ("Total score", "SDQ total", "PHQ-9", "A")] == [
        "total score",
        "SDQ total",
        "PHQ-9",
        "a",
    ]


def sentence(
    change: Estimate, direction: Direction = UP, group: str = "", *, with_n: bool = True
) -> str:
    n = estimate(12) if with_n else estimate(None)
    counted = {"change": change, "n": n.model_copy(update={"decimals": 0})}
    return first_that_fits(change_wordings("Mood", change, Unit.CHILD, group, direction), counted)


def test_a_rise_and_a_fall_are_judged_by_the_direction_of_the_scale() -> None:
    rose, fell = estimate(2, 1, 3), estimate(-2, -3, -1)
    assert sentence(rose) == (
        "The average score for mood rose by 2.0 points, which is better. The 95% interval is 1.0 "
        "to 3.0, from 12 children measured both times."
    )
    assert "mood rose by 2.0 points, which is worse." in sentence(rose, DOWN)
    assert "mood fell by 2.0 points, which is better." in sentence(fell, DOWN)
    assert "mood fell by 2.0 points. That is worse. The" in sentence(fell, group="Group A")
    for said in (sentence(rose), sentence(rose, DOWN), sentence(fell, group="Group A")):
        assert len(re.findall("better|worse", said)) == 1


@pytest.mark.parametrize(("low", "high"), [(-1, 5), (0, 4), (-0.0001, 4)])
def test_a_change_whose_interval_holds_0_is_not_called_one(low: float, high: float) -> None:
    said = sentence(estimate(2, low, high), group="Group A")
    assert said.startswith(
        "Group A: the average score for mood was 2.0 points higher, but it could also have stayed "
        "the same. The 95% interval is"
    )
    assert not re.search("better|worse|rose", said)


def test_without_an_interval_nothing_is_called_clear() -> None:
    said = sentence(estimate(-2))
    assert "was 2.0 points lower after than before. This is for 12 children measured" in said
    assert said.endswith("No interval can be given for this group.")
    assert "mood was the same after as before." in sentence(estimate(0.0))


@pytest.mark.parametrize(
    "change", [estimate(2, 1, 3), estimate(2, -1, 3), estimate(2), estimate(0.0)]
)
def test_a_sentence_without_n_stands_where_n_may_not(change: Estimate) -> None:
    said = sentence(change, with_n=False)
    assert "children" not in said
    assert "12" not in said
    assert said != "Mood was measured before and after."


def test_a_hidden_change_leaves_a_sentence_without_its_direction() -> None:
    hidden = estimate(None)
    for change in (estimate(2, 1, 3), estimate(-2, -3, -1), estimate(0.0), estimate(2)):
        templates = change_wordings("Mood", change, Unit.CHILD, "", UP)
        counted = {"change": hidden, "n": estimate(12)}
        assert first_that_fits(templates, counted) == "Mood was measured before and after."


def test_a_difference_is_worded_by_sign_and_not_by_size() -> None:
    # a fall of 5 against a fall of 1 is a larger change, and 4 points lower
    more = estimate(-4, -6, -2)
    templates = difference_wordings("Distress", more, "Course", "Waiting list", DOWN)
    assert fill(templates[0], {"difference": more}) == (
        "The change in distress was 4.0 points lower with Course than with Waiting list, which is "
        f"better. The 95% interval of this difference is {MINUS}6.0 to {MINUS}2.0."
    )
    assert templates[-1] == "Change in distress was compared between Course and Waiting list."
    unclear = estimate(4, -1, 9)
    first = difference_wordings("Distress", unclear, "Course", "Waiting list", DOWN)[0]
    assert "higher with Course than with Waiting list, but there may be no difference. The" in first


@pytest.mark.parametrize(
    ("value", "low", "high", "decimals", "said"),
    [
        (0.04, 0.01, 0.07, 1, "mood changed very little. The 95% interval is 0.0 to 0.1"),
        (2.4, 0.3, 4.5, 0, "was 2 points higher after than before. The 95% interval is 0 to 5"),
        (0.04, -0.3, 0.38, 1, "moved very little, and could have stayed the same. The"),
        (0.04, None, None, 1, "mood changed very little. This"),
    ],
)
def test_words_never_contradict_the_number_as_printed(
    value: float, low: float | None, high: float | None, decimals: int, said: str
) -> None:
    change = estimate(value, low, high).model_copy(update={"decimals": decimals})
    templates = change_wordings("Mood", change, Unit.CHILD, "", UP)
    told = first_that_fits(templates, {"change": change, "n": estimate(12)})
    assert said in told
    assert not re.search("better|worse", told)
