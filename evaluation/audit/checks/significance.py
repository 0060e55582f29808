"""p from a test statistic and its degrees of freedom: whether both may have been printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from evaluation.audit.checks.unreadable import LOST
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedSentence
from evaluation.audit.printed import ENDLESS, PrintedFigure
from evaluation.audit.relation import CheckedRelation, of_place
from evaluation.audit.reported_tests import ReportedTest, reported_tests, unreadable_tests

_CLOSE = 1e-9  # what sums of floating-point numbers are off by
_HALVED = ("t", "z", "r")  # whose tests have two sides


@dataclass(frozen=True, slots=True)
class Convention:
    """How tests are read, as statcheck has it.

    ``tails``: two, one, or two unless the words beside a test say one. ``zero``: whether p = .000
    may stand. ``at_alpha``: whether p = alpha counts as significant.
    """

    alpha: float = 0.05
    tails: Literal["two", "stated", "one"] = "two"
    zero: bool = False
    at_alpha: bool = True


STATCHECK = Convention()
OURS = Convention(tails="stated")


def of_sentence(sentence: PrintedSentence) -> Iterator[CheckedRelation]:
    """Every reported test of a sentence against its p; and those that lost a sign."""
    for test in reported_tests(sentence.text):
        figures = [figure for figure in (test.statistic, test.p) if figure]
        yield of_place(sentence.place, figures, significance(sentence.place, test, OURS))
    for text in unreadable_tests(sentence.text):
        found = Inconsistency(sentence.place, text, LOST, "p of a test", "unreadable")
        yield CheckedRelation(frozenset({(sentence.place, text)}), found)


def significance(
    place: str, test: ReportedTest, convention: Convention = STATCHECK
) -> Inconsistency | None:
    """Whether a p may be that of its statistic, each as it was rounded.

    M. Nuijten, C. Hartgerink, M. van Assen, S. Epskamp & J. Wicherts (2016), Behavior Research
    Methods 48, 1205-1226, doi 10.3758/s13428-015-0664-2. A verdict that turns is a conclusion.
    """
    if any(df <= 0 for df in test.df) or test.statistic.bound != "exact":
        return None
    one_tailed = convention.tails == "one" or (convention.tails == "stated" and test.one_tailed)
    statistic = test.statistic
    if test.kind == "r" and (statistic.low > 1 or statistic.high < -1):
        return Inconsistency(place, test.text, "r between -1 and 1", "p of a test", "value")
    if _possible(test, convention, one_tailed=one_tailed):
        return None
    two = _possible(test, convention, one_tailed=False)
    half = test.kind in _HALVED and _possible(test, convention, one_tailed=True)
    readings = ["the test were one-tailed"] if half and not one_tailed else []
    readings += ["the test were two-tailed"] if two and one_tailed else []
    zero = test.p_relation == "=" and test.p is not None and test.p.value == 0
    readings += (
        ["it were printed as p < .001"]
        if zero and _rounds_to_zero(test, one_tailed=one_tailed)
        else []
    )
    p = p_of(test, float(abs(test.statistic.value)), one_tailed=one_tailed)
    turned = _significant(test, convention) not in (None, p <= convention.alpha + _CLOSE)
    sign = {"=": "=", "<": ">", ">": "<"}[test.relation]
    return Inconsistency(
        place,
        test.text,
        f"p {sign} {_p_shown(p, test)}",
        "p of a test",
        "conclusion" if turned else _weight(test, p),
        tuple(readings),
    )


def p_of(test: ReportedTest, statistic: float, *, one_tailed: bool = False) -> float:
    """The p of a statistic without its sign; of both sides unless ``one_tailed``."""
    from scipy import special

    df = test.df
    if test.kind == "r":
        statistic = sqrt(df[0]) * statistic / sqrt(1 - statistic**2) if statistic < 1 else 1e300
    if test.kind in ("t", "r"):
        p = 2 * special.stdtr(df[0], -statistic)
    elif test.kind == "z":
        p = 2 * special.ndtr(-statistic)
    elif test.kind == "F":
        p = special.fdtrc(df[0], df[1], statistic)
    else:
        p = special.chdtrc(df[0], statistic)
    return float(p) / (2 if one_tailed else 1)


def _rounds_to_zero(test: ReportedTest, *, one_tailed: bool) -> bool:
    """Whether a p that is printed as nought is a small one that was rounded."""
    return test.p is not None and _ends(test, one_tailed=one_tailed)[0] <= float(test.p.high)


def _possible(test: ReportedTest, convention: Convention, *, one_tailed: bool) -> bool:
    """Whether any p of the statistics that print so may be printed as it is."""
    low, high = _ends(test, one_tailed=one_tailed)
    if test.p is None:
        return high > convention.alpha - _CLOSE
    p = float(test.p.value)
    if test.p_relation == "<":
        return p > 0 and low < p
    if test.p_relation == ">":
        return high > p
    if p == 0 and not convention.zero:
        return False
    return low <= float(test.p.high) + _CLOSE and float(test.p.low) - _CLOSE <= high


def _ends(test: ReportedTest, *, one_tailed: bool) -> tuple[float, float]:
    """The least and greatest p of the statistics that may be printed so."""
    printed = test.statistic
    sizes = (abs(float(printed.low)), abs(float(printed.high)))
    least = 0.0 if printed.low <= 0 <= printed.high else min(sizes)
    low = p_of(test, max(sizes), one_tailed=one_tailed) if test.relation != ">" else 0.0
    high = p_of(test, least, one_tailed=one_tailed) if test.relation != "<" else 1.0
    return low, high


def _significant(test: ReportedTest, convention: Convention) -> bool | None:
    """What the printed p says; None where it says neither."""
    if test.p is None:
        return False
    p, alpha = float(test.p.value), convention.alpha
    if test.p_relation == "<":
        return True if p <= alpha + _CLOSE else None
    if test.p_relation == ">":
        return False if p >= alpha - _CLOSE else None
    return p < alpha + _CLOSE if convention.at_alpha else p < alpha - _CLOSE


def _weight(test: ReportedTest, p: float) -> Literal["rounding", "value"]:
    if test.p is None or test.p_relation != "=":
        return "value"
    return "rounding" if abs(float(test.p.value) - p) <= float(test.p.unit) else "value"


def _p_shown(p: float, test: ReportedTest) -> str:
    decimals = max(3, (test.p.decimals + 1) if test.p else 3)
    return f"{p:.{decimals}f}" if p >= 10**-decimals else f"{p:.1e}"


def p_significant(p: PrintedFigure, level: float = 0.05) -> bool | None:
    """What a printed p says for sure at a level; None where it may be either."""
    if p.high == ENDLESS:
        return False if float(p.low) >= level else None
    if float(p.high) <= level and p.bound == "below":
        return True
    return True if float(p.high) < level else False if float(p.low) > level else None
