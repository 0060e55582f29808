"""The formula behind a number, by the method that its analysis names, each with its source."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MEAN = "m = sum of the changes / n;  interval = m ± t × SD / √n"
# What a method's name begins with or holds, and its formula; the first that fits counts.
_EQUATIONS = (
    (
        r"^t interval (of the paired|that allows|with the design effect)",
        f"{_MEAN}, with t from Student's distribution, n − 1 degrees of freedom (Student 1908). "
        "Where people were taught together the interval is widened by √(1 + (k − 1) × ICC), with k "
        "people in a session and the intraclass correlation ICC (Kish 1965).",
    ),
    (
        r"^Welch interval of the two groups' changes",
        "difference = m1 − m2;  interval = difference ± t × √(SD1² / n1 + SD2² / n2), with the "
        "degrees of freedom of Welch (1947).",
    ),
    (
        r"^Welch",
        "difference = m1 − m2;  interval = difference ± t × √(SD1² / n1 + SD2² / n2), with the "
        "degrees of freedom of Welch (1947).",
    ),
    (
        r"^ANCOVA",
        "after = a + b × before + d × group + error, by least squares: d is the adjusted "
        "difference, the same at every score before (Vickers and Altman 2001).",
    ),
    (
        r"^Wilson interval",
        "interval = (p + z² / 2n ± z × √(p(1 − p) / n + z² / 4n²)) / (1 + z² / n) (Wilson 1927).",
    ),
    (
        r"Tango's interval",
        "the interval of a difference of paired shares that a score test does not reject "
        "(Tango 1998).",
    ),
    (
        r"^Newcombe|Newcombe",
        "the interval of a difference of shares from the two Wilson intervals (Newcombe 1998).",
    ),
    (
        r"^random intercept",
        "score = a + d × wave + person + error, with people and errors normal, by restricted "
        "maximum likelihood: d is the change.",
    ),
    (
        r"^partially overlapping t",
        "difference of the means of all at each time, with the covariance of those measured both "
        "times (Derrick and others 2017).",
    ),
    (
        r"^change / mean of the two SDs",
        "g = m / ((SD before + SD after) / 2) × J, with Hedges's exact correction J "
        "(Cumming 2012).",
    ),
    (
        r"^change / SD of change",
        "d = m / SD of the changes; interval from the noncentral t distribution.",
    ),
    (
        r"^difference / pooled SD",
        "g = (m1 − m2) / pooled SD × J, with Hedges's exact correction J (Hedges 1981).",
    ),
    (
        r"Jacobson and Truax",
        "smallest reliable change = 1.96 × SD × √(2(1 − reliability)) (Jacobson and Truax 1991).",
    ),
    (r"^Holm", "p values in rising order times the number of tests that are left (Holm 1979)."),
    (r"^mean of (everybody|its people)", "m = sum of the scores / n."),
)


def equations(methods: Iterable[str]) -> tuple[str, ...]:
    """The formulas of these methods, each once, in the order in which they come."""
    found = (
        next((formula for words, formula in _EQUATIONS if re.search(words, method)), "")
        for method in methods
        if method
    )
    return tuple(dict.fromkeys(filter(None, found)))
