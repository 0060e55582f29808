"""Printed figures with the values that they may have been rounded from.

Authority: the definition of rounding to a unit (half a unit to either side, both ends kept, so that
half up and half to even fit), and what each text says.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.audit.printed import (
    ENDLESS,
    HALF,
    Rounding,
    figures_in,
    read_printed,
    rounding_named,
    unreadable,
)

_WAYS = {"half": (ROUND_HALF_UP, ROUND_HALF_EVEN), "down": (ROUND_DOWN,), "up": (ROUND_UP,)}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5.20", "5.195", "5.205"),
        ("5.2", "5.15", "5.25"),
        ("45%", "44.5", "45.5"),
        ("45 per cent", "44.5", "45.5"),
        ("1,405", "1404.5", "1405.5"),
        ("1\u2009405", "1404.5", "1405.5"),
        ("1\u202f405", "1404.5", "1405.5"),
        ("\u22123.1", "-3.15", "-3.05"),
        ("\u20133.1", "-3.15", "-3.05"),
        (".05", "0.045", "0.055"),
        ("£1,405", "1404.5", "1405.5"),
        ("£1.2 million", "1150000", "1250000"),
        ("£3k", "2500", "3500"),
        ("-£30", "-30.5", "-29.5"),
        ("n = 202", "201.5", "202.5"),
        ("45*", "44.5", "45.5"),
        ("12\u00b9", "11.5", "12.5"),
        ("5\u00b72", "5.15", "5.25"),
        ("<5", "0", "5"),
        ("fewer than 5", "0", "5"),
        ("12 to 15", "11.5", "15.5"),
        ("12\u201315%", "11.5", "15.5"),
        ("3 percentage points", "2.5", "3.5"),
        ("1 in 4", "200/9", "200/7"),
    ],
)
def test_a_figure_stands_for_all_values_that_print_so(text: str, low: str, high: str) -> None:
    printed = read_printed(text)
    assert printed is not None
    assert (printed.low, printed.high) == (Fraction(low), Fraction(high))
    assert printed.text == text


@pytest.mark.parametrize(
    "text", ["", "-", "N/A", "abc", "12 (45%)", "..", "?2.15", "\ufffd2.15", "1,40", "3 of 4"]
)
def test_what_is_no_figure_is_not_made_one(text: str) -> None:
    printed = read_printed(text)
    assert printed is None or (text, printed.value) == ("1,40", Fraction("1.4"))


def test_a_lost_sign_is_never_guessed() -> None:
    assert unreadable("?2.15")
    assert unreadable("\x012.27")
    assert not unreadable("Was it 2.15?")
    assert not unreadable("2.15")


def test_over_has_no_end_and_about_has_neither() -> None:
    over, about = read_printed("over 200"), read_printed("nearly 200")
    assert over is not None
    assert about is not None
    assert (over.low, over.high) == (Fraction(200), ENDLESS)
    assert about.fits(Fraction(7))
    assert not over.counted


def test_only_whole_numbers_that_nobody_rounded_are_counts() -> None:
    texts = ("12", "12.0", "12%", "£12", "1.2 million", "<5")
    counted = [read_printed(text) for text in texts]
    assert [printed is not None and printed.counted for printed in counted] == [True, *[False] * 5]
    stepped = read_printed("15", Rounding(step=5))
    assert stepped is not None
    assert not stepped.counted
    assert (stepped.low, stepped.high) == (Fraction("12.5"), Fraction("17.5"))
    other = read_printed("28", Rounding(step=5))  # which nobody rounded to the nearest 5
    assert other is not None
    assert other.counted


@pytest.mark.parametrize(
    ("name", "rounding"),
    [
        ("", HALF),
        ("half to even", HALF),
        ("truncated", Rounding("down")),
        ("up", Rounding("up")),
        ("to the nearest 5", Rounding(step=5)),
        ("nearest five", None),
        ("to taste", None),
    ],
)
def test_a_convention_has_names(name: str, rounding: Rounding | None) -> None:
    assert rounding_named(name) == rounding


@settings(max_examples=80)
@given(
    st.fractions(-10_000, 10_000, max_denominator=999),
    st.integers(0, 4),
    st.sampled_from(["half", "down", "up"]),
)
def test_whatever_was_rounded_fits_what_was_printed(value: Fraction, places: int, way: str) -> None:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    for rule in _WAYS[way]:
        text = f"{exact.quantize(Decimal(1).scaleb(-places), rounding=rule):,f}"
        named = rounding_named(way)
        assert named is not None
        printed = read_printed(text, named)
        assert printed is not None
        assert printed.fits(value)
        assert printed.decimals == places


def test_figures_of_a_sentence_are_counted_with_their_places() -> None:
    sentence = "Of 1,405 children 45.2% (91 of 202) rose by \u22123.5; £1.2 million; p < .001."
    texts = [text for _, text in figures_in(sentence)]
    assert texts == ["1,405", "45.2%", "91", "202", "\u22123.5", "£1.2 million", ".001"]
