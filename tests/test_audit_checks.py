"""The relations between printed figures, each against numbers from outside.

Authority: Brown & Heathers (2017, doi 10.1177/1948550616673876: 5.19 of 28), the tests of the R
packages scrutiny and rsprite2 (GRIM, GRIMMER, DEBIT; MIT), those of statcheck (Nuijten et al. 2016,
doi 10.3758/s13428-015-0664-2) with its test papers, R's ``sleep`` (Cushny & Peebles, ``?t.test``),
and data that are drawn, summed up and rounded here: of them nothing may be told.
"""

from __future__ import annotations

import csv
import html
import random
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from workspace_maker import SHARED

from evaluation.audit.checks import (
    averages,
    changes,
    intervals,
    means,
    shares,
    significance,
    sums,
    t_tests,
)
from evaluation.audit.checks.significance import Convention
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.printed import PrintedFigure, Rounding, read_printed
from evaluation.audit.reported_tests import reported_tests, unreadable_tests

CASES = SHARED / "data/f1_grim_grimmer_debit/consistency_cases.csv"
STATCHECK = SHARED / "data/f2_statcheck"
needs_data = pytest.mark.skipif(not CASES.is_file(), reason="the shared data are not here")


def fig(text: str, rounding: str = "half") -> PrintedFigure:
    way = {"half": Rounding(), "down": Rounding("down")}[rounding]
    printed = read_printed(text, way)
    assert printed is not None, text
    return printed


def figs(*texts: str) -> tuple[PrintedFigure, ...]:
    return tuple(map(fig, texts))


# --- means and standard deviations ------------------------------------------------------


@pytest.mark.parametrize(
    ("mean", "n", "items", "possible"),
    [
        ("5.19", "28", 1, False),  # Brown & Heathers (2017): 145 / 28 is 5.18, 146 / 28 is 5.21
        ("5.18", "28", 1, True),
        ("5.21", "28", 1, True),
        ("5.20", "28", 1, False),
        ("5.2", "28", 1, True),  # which is not 5.20
        ("5.83", "50", 1, False),
        ("5.18", "14", 2, True),
        ("0.150", "120", 3, True),
        ("0.154", "120", 3, False),
        ("0.82", "28", 2, True),
        ("0.83", "28", 2, False),
        ("4.74", "25", 1, False),
        ("7.22", "32", 1, True),
    ],
)
def test_grim(mean: str, n: str, items: int, *, possible: bool) -> None:
    found = means.possible_mean("", fig(mean), fig(n), items=items)
    assert (found is None) is possible


def test_grim_names_the_nearest_means_and_what_would_reconcile_it() -> None:
    found = means.possible_mean("table 1", fig("5.19"), fig("28"))
    assert found is not None
    assert found.recomputed == "5.179 or 5.214"
    n, items = found.readings
    assert n == "n were 27 or 31 and not 28"  # 140 / 27 is 5.185, 161 / 31 is 5.194
    assert items.startswith("each person had 3 answers")  # 436 / 84 is 5.190


# scrutiny's pigs5 and the cases that it shares with rsprite2
GRIMMER = [
    ("7.22", "5.30", 38, False),
    ("4.74", "6.55", 31, True),
    ("5.23", "2.55", 35, False),
    ("2.57", "2.57", 30, True),
    ("6.77", "2.18", 33, False),
    ("7.38", "3.65", 32, True),
    ("6.89", "4.18", 37, True),
    ("0.24", "6.43", 34, True),
    ("5.21", "1.6", 28, True),
    ("3.44", "2.47", 18, False),
]


@pytest.mark.parametrize(("mean", "sd", "n", "possible"), GRIMMER)
def test_grimmer(mean: str, sd: str, n: int, *, possible: bool) -> None:
    found = means.possible_mean("", fig(mean), fig(str(n))) or means.possible_sd(
        "", fig(sd), fig(mean), means.WholeAnswers(n)
    )
    assert (found is None) is possible


def test_a_deviation_divided_by_n_is_reconciled_so() -> None:
    found = means.possible_sd("", fig("0.47"), fig("0.67"), means.WholeAnswers(3))  # 0, 1, 1: 0.577
    assert found is not None
    assert found.readings == ("it were divided by n and not by n - 1",)
    assert found.recomputed == "0.577"


@pytest.mark.parametrize(
    ("mean", "sd", "possible"),
    [
        ("0.53", "0.50", True),
        ("0.77", "0.42", True),
        ("0.19", "0.35", False),
        ("0.93", "0.25", True),
    ],
)
def test_debit(mean: str, sd: str, *, possible: bool) -> None:
    assert (means.binary_sd("", fig(sd), fig(mean), 1683) is None) is possible


def test_a_deviation_is_at_most_that_of_answers_at_both_ends() -> None:
    ends = (fig("1"), fig("5"))
    # of 10 people half at 1 and half at 5: variance 40 / 9, deviation 2.108
    assert means.widest_sd("", fig("2.11"), fig("3.0"), 10, ends) is None
    found = means.widest_sd("", fig("2.2"), fig("3.0"), 10, ends)
    assert found is not None
    assert found.recomputed == "0.0 to 2.11"


@needs_data
def test_every_published_case_of_grim_grimmer_and_debit() -> None:
    rows = list(csv.DictReader(CASES.open(encoding="utf-8")))
    wrong = [row for row in rows if _possible(row) is not (row["expected_consistent"] == "True")]
    assert len(rows) == 96
    assert not wrong


def _possible(row: dict[str, str]) -> bool:
    value, n, items = fig(row["value_as_string"]), fig(row["n"]), int(row["items"])
    if row["kind"] == "percent":
        return shares.possible_share("", value, n) is None
    if row["test"] == "debit":
        return means.binary_sd("", fig(row["sd_as_string"]), value, int(row["n"])) is None
    possible = means.possible_mean("", value, n, items=items) is None
    if row["test"] == "grim" or not possible:
        return possible
    answers = means.WholeAnswers(int(row["n"]), items)
    return means.possible_sd("", fig(row["sd_as_string"]), value, answers) is None


# --- tests and their p ------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    error: bool
    turned: bool = False


# statcheck's own tests (tests/testthat), told by what is printed and what it says of it
_TESTS = [
    ("t(28) = 2.20, p = .03", Convention(), Verdict(error=True)),
    ("F(2, 28) = 2.20, p = .15", Convention(), Verdict(error=True)),
    ("r(28) = .22, p = .26", Convention(), Verdict(error=True)),
    ("chi2(28) = 22.20, p = .79", Convention(), Verdict(error=True)),
    ("Q(28) = 22.20, p = .79", Convention(), Verdict(error=True)),
    ("z = 2.20, p = .04", Convention(), Verdict(error=True)),
    ("Z = -2.42, p = 0.016", Convention(), Verdict(error=False)),
    ("t(28) = 2.20, ns", Convention(), Verdict(error=True, turned=True)),
    ("t(28) = 2.0, p < .05", Convention(), Verdict(error=False)),
    ("t(28) = 2, p = .02", Convention(), Verdict(error=False)),
    ("t(28) = 2, p = .14", Convention(), Verdict(error=False)),
    ("t(28) = 2.20, p = .02", Convention(tails="one"), Verdict(error=False)),
    ("t(28) = 2.20, p = .018, one-tailed", Convention(), Verdict(error=True)),
    ("t(28) = 2.20, p = .018, one-tailed", Convention(tails="stated"), Verdict(error=False)),
    ("t(28) = 2.20, p = .018", Convention(tails="stated"), Verdict(error=True)),
    ("t(28) = 22.20, p = .000", Convention(), Verdict(error=True)),
    ("t(28) = 22.20, p = .000", Convention(zero=True), Verdict(error=False)),
    ("t(28) = 22.20, p < .000", Convention(zero=True), Verdict(error=True)),
    ("t(28) < 2.2, p = .02", Convention(), Verdict(error=True)),
    ("t(28) < 2.2, p = .08", Convention(), Verdict(error=False)),
    ("t(28) > 2.2, p = .08", Convention(), Verdict(error=True, turned=True)),
    ("t(28) = 2.20, p = .06", Convention(), Verdict(error=True, turned=True)),
    ("t(28) = 1.20, p = .005", Convention(alpha=0.01), Verdict(error=True, turned=True)),
    ("t(28) = 2.20, p = .05", Convention(), Verdict(error=True)),
    ("t(28) = 2.20, p = .05", Convention(at_alpha=False), Verdict(error=True, turned=True)),
]


@pytest.mark.parametrize(("text", "convention", "verdict"), _TESTS)
def test_p_as_statcheck_judges_it(text: str, convention: Convention, verdict: Verdict) -> None:
    [test] = reported_tests(text)
    found = significance.significance("", test, convention)
    assert (found is not None) is verdict.error
    assert (found is not None and found.severity == "conclusion") is verdict.turned


def test_half_of_a_p_is_reconciled_as_one_tailed() -> None:
    [test] = reported_tests("t(28) = 2.20, p = .018")
    found = significance.significance("", test)
    assert found is not None
    assert found.readings == ("the test were one-tailed",)
    assert found.recomputed == "p = 0.0362"


@needs_data
def test_every_expectation_of_statcheck_that_has_its_text() -> None:
    rows = [
        r
        for r in csv.DictReader(
            (STATCHECK / "statcheck_expectations.csv").open("r", encoding="utf-8")
        )
        if r["text"]
    ]
    assert len(rows) == 73
    wrong = []
    for row in rows:
        [test] = reported_tests(row["text"])
        found = significance.significance("", test, _convention(row["extra_args"] or ""))
        turned = found is not None and found.severity == "conclusion"
        error = found is not None if row["variable"] == "VAR_ERROR" else turned
        wrong += [row] * (error is not (row["expected"] == "true"))
    assert not wrong


def _convention(words: str) -> Convention:
    alpha = re.search(r"alpha = (\.\d+)", words)
    stated = "OneTailedTxt = TRUE" in words
    return Convention(
        alpha=float(alpha[1]) if alpha else 0.05,
        tails="one" if "OneTailedTests = TRUE" in words else "stated" if stated else "two",
        zero="pZeroError = FALSE" in words,
        at_alpha="pEqualAlphaSig = FALSE" not in words,
    )


@needs_data
@pytest.mark.parametrize(("paper", "results", "errors"), [(1, 4, 3), (2, 0, 0), (3, 4, 2)])
def test_the_test_papers_of_statcheck(paper: int, results: int, errors: int) -> None:
    page = (STATCHECK / f"Paper{paper}.htm").read_text("utf-8", errors="replace")
    words = html.unescape(re.sub(r"<[^>]*>", "", page[page.index("<body") :]))
    tests = list(reported_tests(" ".join(words.split())))
    told = [test for test in tests if significance.significance("", test)]
    assert (len(tests), len(told)) == (results, errors)


@needs_data
def test_what_a_conversion_spoilt_is_told_and_never_read() -> None:
    """Of 227 results as they came out of PDF files 68 are readable (libraries tried; the note)."""
    rows = list(
        csv.DictReader(
            (STATCHECK / "manually_extracted_stats.csv").open(encoding="utf-8"), delimiter=";"
        )
    )
    read = [row for row in rows if list(reported_tests(row["raw_result"]))]
    spoilt = [row for row in rows if list(unreadable_tests(row["raw_result"]))]
    assert len(rows) == 227
    assert len(read) >= 68
    assert len(spoilt) > 130
    assert not {id(row) for row in read} & {id(row) for row in spoilt}
    lost = [row["raw_result"] for row in rows if re.search(r"=\s*\?\s*[\d.]", row["raw_result"])]
    assert lost
    assert not any(list(reported_tests(text)) for text in lost)


@pytest.mark.parametrize(
    "text",
    ["t(68) = ?2.15, p = .04", "?2(19, N = 488) = 30.1, p = .05", "t(68) \x01= 2.15, p = .04"],
)
def test_a_test_that_lost_a_sign_is_unreadable(text: str) -> None:
    assert not list(reported_tests(text))
    assert len(list(unreadable_tests(text))) == 1


# --- t, intervals -----------------------------------------------------------------------

# R, ?t.test and ?sleep: means 0.75 and 2.33, sd 1.789010 and 2.002249, n 10, r 0.7951702;
# t = -1.8608 with 17.776 degrees (Welch) or 18, paired -4.0621 with 9, interval -2.4598858 to
# -0.7001142, p = 0.002833
DRUG1 = t_tests.Summary(fig("0.75"), fig("1.79"), 10)
DRUG2 = t_tests.Summary(fig("2.33"), fig("2.00"), 10)


def test_t_of_two_groups_is_that_of_r() -> None:
    assert t_tests.independent_t("", fig("-1.86"), DRUG1, DRUG2) is None
    assert t_tests.independent_t("", fig("1.86"), DRUG1, DRUG2) is None
    found = t_tests.independent_t("", fig("2.86"), DRUG1, DRUG2)
    assert found is not None
    assert found.severity == "value"
    assert found.recomputed.startswith("1.84 to 1.88, Welch's")


def test_t_of_pairs_is_that_of_r() -> None:
    r = fig("0.795")
    assert t_tests.paired_t("", fig("-4.06"), DRUG1, DRUG2, r) is None
    assert t_tests.paired_t("", fig("-4.06"), DRUG1, DRUG2) is None
    found = t_tests.paired_t("", fig("-1.86"), DRUG1, DRUG2, r)
    assert found is not None
    assert found.readings == ("the two were compared as if they were different people",)
    assert t_tests.one_sample_t("", fig("-4.06"), fig("-1.58"), fig("1.23"), 10) is None
    assert t_tests.one_sample_t("", fig("-4.46"), fig("-1.58"), fig("1.23"), 10) is not None


def test_degrees_of_freedom_are_those_of_the_groups() -> None:
    assert t_tests.degrees_of_freedom("", fig("18"), [10, 10]) is None
    assert t_tests.degrees_of_freedom("", fig("17.776"), [10, 10]) is None
    assert t_tests.degrees_of_freedom("", fig("9"), [10]) is None
    found = t_tests.degrees_of_freedom("", fig("28"), [10, 10])
    assert found is not None
    assert found.recomputed == "18"


def test_an_interval_of_a_mean_is_that_of_r() -> None:
    ends = intervals.Ends(fig("-2.46"), fig("-0.70"))
    assert intervals.of_mean("", ends, fig("-1.58"), fig("1.23"), 10) is None
    one_error = intervals.Ends(fig("-1.97"), fig("-1.19"))  # 1.23 / sqrt(10) is 0.389
    found = intervals.of_mean("", one_error, fig("-1.58"), fig("1.23"), 10)
    assert found is not None
    assert found.readings == ("it were the mean with one standard error to either side",)


def test_an_interval_and_a_test_say_the_same_of_no_difference() -> None:
    sleep = intervals.Ends(fig("-2.46"), fig("-0.70"))
    assert intervals.against_test("", sleep, fig("0.003")) is None
    assert intervals.against_test("", sleep, fig("<.01")) is None
    found = intervals.against_test("", sleep, fig(".12"))
    assert found is not None
    assert found.severity == "conclusion"
    ratio = intervals.Ends(fig("0.8"), fig("1.9"), null=1)
    assert intervals.against_test("", ratio, fig(".03")) is not None
    edge = intervals.Ends(fig("0.0"), fig("1.9"))  # may be -0.02 or 0.03
    assert intervals.against_test("", edge, fig(".03")) is None
    assert intervals.against_test("", edge, fig(".30")) is None


def test_an_estimate_lies_in_its_interval_and_the_ends_are_in_order() -> None:
    sleep = intervals.Ends(fig("-2.46"), fig("-0.70"))
    assert intervals.estimate_within("", fig("-1.58"), sleep) is None
    found = intervals.estimate_within("", fig("1.58"), sleep)
    assert found is not None
    assert found.severity == "conclusion"
    assert found.readings == ("estimate or interval had the other sign",)
    assert intervals.in_order("", sleep) is None
    assert intervals.in_order("", intervals.Ends(sleep.high, sleep.low)) is not None


# --- sums, shares, changes, averages ------------------------------------------------------


def told(found: Inconsistency | None) -> tuple[str, str, tuple[str, ...]]:
    assert found is not None
    return found.recomputed, found.severity, found.readings


def test_counts_add_up_exactly_and_rounded_parts_within_their_rounding() -> None:
    assert sums.total("", fig("28"), figs("3", "4", "21")) is None
    assert told(sums.total("", fig("27"), figs("3", "4", "21")))[:2] == ("28", "rounding")
    assert sums.total("", fig("1.0"), figs("0.3", "0.3", "0.3")) is None  # 0.33 three times
    assert told(sums.total("", fig("1.2"), figs("0.3", "0.3", "0.3")))[0] == "0.75 to 1.05"
    assert sums.total("", fig("100%"), figs("33%", "33%", "33%")) is None


def test_what_would_reconcile_a_total_is_named() -> None:
    assert told(sums.total("", fig("54"), figs("12", "15", "18")))[2][0] == (
        "it were 45, with two digits exchanged"
    )
    assert (
        "the part 7 were no part of it" in told(sums.total("", fig("23"), figs("7", "11", "12")))[2]
    )
    assert "the part 9 were counted twice" in told(sums.total("", fig("29"), figs("9", "11")))[2]


def test_a_total_of_which_parts_are_hidden_is_only_too_small_or_not() -> None:
    assert sums.total("", fig("30"), figs("12", "15"), hidden=1) is None
    assert sums.total("", fig("30"), figs("12", "15", "<5")) is None
    assert sums.total("", fig("40"), figs("12", "15", "<5")) is not None
    assert told(sums.total("", fig("20"), figs("12", "15"), hidden=1))[0] == "27 or more"


def test_shares_of_a_whole_are_a_hundred_within_their_rounding() -> None:
    assert sums.whole_of_shares("", figs("33%", "33%", "33%")) is None
    assert sums.whole_of_shares("", figs("14.3%", "28.6%", "57.2%")) is None
    recomputed, severity, readings = told(sums.whole_of_shares("", figs("60%", "45%", "20%")))
    assert (recomputed, severity) == ("125%", "value")
    assert readings == ("several of them may be true of one person",)


def test_a_share_has_one_numerator_and_one_base() -> None:
    assert shares.share("", fig("45%"), fig("91"), fig("202")) is None
    assert shares.share("", fig("0.45"), fig("91"), fig("202")) is None
    recomputed, severity, readings = told(shares.share("", fig("46.2%"), fig("91"), fig("202")))
    assert (recomputed, severity) == ("45.05%", "value")
    assert readings == ("the base were 197 and not 202",)  # 91 / 197 is 46.19%
    cut = told(shares.share("", fig("45%"), fig("92"), fig("202")))  # 45.54%
    assert cut[2][0] == "it were cut off and not rounded to the nearest"
    assert shares.share("", fig("45%", "down"), fig("92"), fig("202")) is None
    others = told(shares.share("", fig("55%"), fig("91"), fig("202")))
    assert "it were the share of all others" in others[2]
    assert shares.share("", fig("12.5"), fig("25"), fig("20,000"), unit=10_000) is None


def test_a_percentage_of_so_many_has_a_numerator_or_not() -> None:
    assert shares.numerators(fig("45%"), 202) == range(90, 92)  # 44.55% and 45.05%
    assert shares.possible_share("", fig("45%"), fig("202")) is None
    recomputed, _, readings = told(shares.possible_share("", fig("52%"), fig("12")))
    assert recomputed == "50% or 58.3%"
    assert readings == ("the base were 21 and not 12",)  # 11 of 21; none below 12
    assert told(shares.within_whole("", fig("104%")))[0] == "0% to 100%"
    assert shares.part_of("", fig("12"), fig("30")) is None
    assert told(shares.part_of("", fig("31"), fig("30")))[0] == "30 or less"


def test_a_change_is_of_the_earlier_value() -> None:
    assert changes.change("", fig("10%"), fig("231"), fig("254")) is None
    assert changes.change("", fig("-13%"), fig("551"), fig("477")) is None
    assert changes.change("", fig("13%"), fig("551"), fig("477"), way="fall") is None
    assert (
        "it were per cent of the later value"
        in told(changes.change("", fig("9%"), fig("231"), fig("254")))[2]
    )
    wrong_way = told(changes.change("", fig("13%"), fig("551"), fig("477")))
    assert wrong_way[1:] == ("conclusion", ("it went the other way, or the sign were not printed",))
    points = told(changes.change("", fig("10%"), fig("40%"), fig("50%")))
    assert points[2] == ("it were percentage points and not per cent",)
    assert changes.change("", fig("10 percentage points"), fig("40%"), fig("50%")) is None
    relative = told(changes.points("", fig("25%"), fig("40%"), fig("50%")))
    assert relative[2] == ("it were per cent of the earlier value and not percentage points",)
    assert "no percentage" in told(changes.change("", fig("100%"), fig("0"), fig("5")))[0]


def test_so_many_times_as_much_is_not_so_many_times_more() -> None:
    assert changes.times("", fig("2"), fig("50"), fig("110")) is None
    assert changes.times("", fig("3"), fig("50"), fig("110")) is not None
    more = told(changes.times("", fig("2"), fig("50"), fig("150")))
    assert more[2] == ("so many times more were meant, and not so many times as much",)


def test_an_average_is_pooled_or_of_averages_and_the_reading_is_named() -> None:
    values, weights = figs("30", "50"), figs("10", "20")
    assert averages.average("", fig("40"), values) is None
    assert averages.average("", fig("43.3"), values, weights) is None
    assert averages.average("", fig("40"), values, weights) is None
    alike = told(averages.pooled("", fig("40"), values, weights))
    assert alike[0] == "43.3"
    assert alike[2] == ("each value counted alike (an average of averages)",)
    assert told(averages.average("", fig("42"), values))[2] == (
        "the values were weighted, by how many each rests on",
    )
    assert told(averages.average("", fig("60"), values))[2] == ()
    assert sums.weighted_sum("", fig("1,300"), values, weights) is None
    assert sums.product("", fig("1,500"), values) is None
    assert shares.ratio("", fig("2.0"), fig("3,948"), fig("1,962")) is None


# --- nothing is told of what was rounded honestly -----------------------------------------


class Press:
    """Prints values as people do: rounded half up or half to even, with commas or without."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def __call__(self, value: Fraction | int, places: int = 0, sign: str = "") -> PrintedFigure:
        exact: Fraction = Fraction(value)
        rule = self.random.choice((ROUND_HALF_UP, ROUND_HALF_EVEN))
        number = Decimal(exact.numerator) / Decimal(exact.denominator)
        number = number.quantize(Decimal(1).scaleb(-places), rounding=rule)
        return fig((f"{number:,f}" if self.random.random() < 0.5 else f"{number:f}") + sign)


def honest(press: Press) -> Sequence[Inconsistency | None]:
    """Every relation of made-up data, each figure rounded from what it was made of."""
    draw, places = press.random, press.random.randint(0, 2)
    n = draw.randint(2, 300)
    k = draw.randint(0, n)
    parts = [draw.randint(0, 3000) for _ in range(draw.randint(2, 7))]
    before, after = draw.randint(1, 400), draw.randint(0, 800)
    items = draw.randint(1, 4)
    people = draw.randint(2, 40)
    scores = [Fraction(sum(draw.choices(range(1, 6), k=items)), items) for _ in range(people)]
    mean = sum(scores, Fraction(0)) / people
    squares = sum(((score - mean) ** 2 for score in scores), Fraction(0))
    variance = squares / (people - 1)
    answers = means.WholeAnswers(people, items, Fraction(1), Fraction(5))
    printed_mean, printed_n = press(mean, 2), press(people)
    sd = press(Fraction(str((Decimal(variance.numerator) / variance.denominator).sqrt())), 2)
    share = press(Fraction(100 * k, n), places, "%")
    pooled = sum((v * w for v, w in zip(scores, parts, strict=False)), Fraction(0))
    weights = parts[: len(scores)]
    values = [press(score, 2) for score in scores[: len(weights)]]
    told_of = [
        shares.share("", share, press(k), press(n)),
        shares.possible_share("", share, press(n)),
        sums.total("", press(sum(parts)), [press(part) for part in parts]),
        sums.total(
            "", press(Fraction(sum(parts), 7), 1), [press(Fraction(p, 7), 1) for p in parts]
        ),
        changes.change(
            "",
            press(Fraction(100 * (after - before), before), places, "%"),
            press(before),
            press(after),
        ),
        changes.points(
            "",
            press(Fraction(after - before, 7), 1, "%"),
            press(Fraction(before, 7), 1, "%"),
            press(Fraction(after, 7), 1, "%"),
        ),
        means.possible_mean("", printed_mean, printed_n, items=items),
        means.possible_sd("", sd, printed_mean, answers),
        means.widest_sd("", sd, printed_mean, people, (fig("1"), fig("5"))),
    ]
    if sum(parts):
        whole = [press(Fraction(100 * part, sum(parts)), places, "%") for part in parts]
        told_of.append(sums.whole_of_shares("", whole))
    if sum(weights):
        printed = press(pooled / sum(weights), 2)
        told_of.append(averages.pooled("", printed, values, [press(w) for w in weights]))
    return told_of


def test_nothing_is_told_of_what_was_rounded_honestly() -> None:
    press = Press(17)
    assert [found for _ in range(60) for found in honest(press) if found] == []


@pytest.mark.slow
def test_nothing_is_told_of_much_that_was_rounded_honestly() -> None:
    press = Press(18)
    assert [found for _ in range(5000) for found in honest(press) if found] == []


def test_nothing_is_told_of_tests_on_drawn_data() -> None:
    """t by the formula for equal variances, from the numbers before any rounding."""
    press = Press(19)
    for _ in range(60):
        first, second = (
            [press.random.gauss(centre, 3) for _ in range(press.random.randint(3, 50))]
            for centre in (10, 11)
        )
        n1, n2 = len(first), len(second)
        s1, s2 = statistics.stdev(first), statistics.stdev(second)
        m1, m2 = statistics.fmean(first), statistics.fmean(second)
        pooled = (((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2)) ** 0.5
        t = (m1 - m2) / (pooled * (1 / n1 + 1 / n2) ** 0.5)
        groups = (
            t_tests.Summary(press(Fraction(m1), 2), press(Fraction(s1), 2), n1),
            t_tests.Summary(press(Fraction(m2), 2), press(Fraction(s2), 2), n2),
        )
        assert t_tests.independent_t("", press(Fraction(t), 2), *groups) is None


def planted(press: Press) -> Sequence[Inconsistency | None]:
    """Relations with exact sources, each printed two units of its last place off: all are told."""
    draw, places = press.random, press.random.randint(0, 2)
    off = Fraction(draw.choice((-2, 2)), 10**places)
    n = draw.randint(2, 300)
    k = draw.randint(1, n)
    parts = [draw.randint(0, 3000) for _ in range(draw.randint(2, 7))]
    weights = [draw.randint(1, 90) for _ in parts]
    before, after = draw.randint(1, 400), draw.randint(1, 800)
    counts, sizes = [press(part) for part in parts], [press(weight) for weight in weights]
    total, people = sum(parts), sum(weights)
    weighted = sum(part * weight for part, weight in zip(parts, weights, strict=True))
    change = Fraction(100 * (after - before), before) + off
    return [
        shares.share("", press(Fraction(100 * k, n) + off, places, "%"), press(k), press(n)),
        shares.ratio("", press(Fraction(k, n) + off, places), press(k), press(n)),
        sums.total("", press(total + draw.choice((-1, 1))), counts),
        changes.change("", press(change, places, "%"), press(before), press(after)),
        changes.times(
            "", press(Fraction(after, before) + off, places), press(before), press(after)
        ),
        sums.difference("", press(after - before + 1), press(before), press(after)),
        averages.average("", press(Fraction(total, len(parts)) + off, places), counts),
        averages.pooled("", press(Fraction(weighted, people) + off, places), counts, sizes),
        sums.weighted_sum("", press(weighted + 1), counts, sizes),
        sums.product("", press(k * n + 1), [press(k), press(n)]),
    ]


def test_everything_that_was_planted_is_told() -> None:
    press = Press(20)
    assert all(all(planted(press)) for _ in range(60))
