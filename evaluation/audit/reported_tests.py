"""Test statistics as they are reported in text: ``t(28) = 2.20, p = .03``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evaluation.audit.printed import PrintedFigure, read_printed

Kind = Literal["t", "F", "r", "chi2", "z", "Q"]
Comparison = Literal["=", "<", ">"]
COMPARISONS: dict[str, Comparison] = {"=": "=", "<": "<", ">": ">", "≤": "<"}


@dataclass(frozen=True, slots=True)
class ReportedTest:
    """A test as it is printed.

    ``df``: none for z, two for F. ``p``: None where "ns" stands in its place. ``one_tailed``:
    whether the words beside it say so.
    """

    text: str
    kind: Kind
    df: tuple[float, ...]
    relation: Comparison
    statistic: PrintedFigure
    p_relation: Comparison
    p: PrintedFigure | None
    one_tailed: bool = False


_MINUS = "\u2212\u2013\u2012"
_LOST = "?\ufffd\x01-\x08\x0b\x0c\x0e-\x1f"
_NUMBER = rf"[-{_MINUS}+]?\s?\d{{0,3}}(?:,?\d{{3}})*(?:\.\d+|(?<=\d))"
_DF = r"\s*(\d*\.?\d+)\s*"
_HEADS: dict[Kind, str] = {
    "F": rf"(?<![\w])F\s*\({_DF},{_DF}\)",
    "t": rf"(?<![\w])t\s*\({_DF}\)",
    "r": rf"(?<![\w])r\s*\({_DF}\)",
    "chi2": rf"(?:[\u03c7\u03a7\U0001d712XG]\s?(?:2|²)|(?<!\w)chi\s?-?(?:2|²|squared?))\s*"
    rf"\({_DF}(?:,\s*N\s*=\s*[\d,\s]+)?\)",
    "Q": rf"(?<![\w])Q\s?-?(?:T|B|W|between|within|total|bet|with|error)?\s*\({_DF}\)",
    "z": r"(?<![\w])z",
}
_BESIDE = rf"(?:[,;]\s*(?!p\b)[^\W\d][^\s=,;()]{{0,12}}\s*=\s*{_NUMBER}%?)?"
_P = (
    r"(?:p\s*(?P<p_relation>[=<>])\s*(?P<p>\d?\.\d+|[01](?![\d.]))"
    r"|(?P<ns>n\.?\s?s\.?(?!\w)))"
)
_TAIL = rf"\s*(?P<relation>[=<>])\s*(?P<statistic>{_NUMBER}){_BESIDE}\s*[,;]?\s*\(?{_P}"
_TESTS = {
    kind: re.compile(head + _TAIL, re.IGNORECASE if kind in ("chi2", "Q", "z") else re.NOFLAG)
    for kind, head in _HEADS.items()
}
_ONE_TAILED = re.compile(r"one[- ]?(?:tailed|sided)|\bdirectional", re.IGNORECASE)
_TEST_HEAD = re.compile(
    rf"(?:(?<!\w)[tFQ]s?|(?<!\w)[rR]|[{_LOST}\u03c7\u03a7XxB]\s?[2²])\s?\(\s*\d[^()]{{0,30}}\)"
    rf"|(?<!\w)[zZ]\s?(?=[=<>{_LOST}])"
)
# What conversions out of PDF make of signs: "=" a control code or "p", "<" a "b" or "!".
_SPOILT = re.compile(
    rf"[{_LOST.replace('?', '')}]|\?\s?[.\d]|^\?|<bc>|\bp[b!]\s?\.\d|\bp\s?!\s?\.|\)\s*p\s+-?[.\d]"
)
_REACH = 45  # letters after a test's head that are its own


def reported_tests(text: str) -> Iterator[ReportedTest]:
    """Every test of a text that has a statistic and a p, in the order in which they stand."""
    stated = bool(_ONE_TAILED.search(text))
    found = [
        (matched.start(), kind, matched)
        for kind, pattern in _TESTS.items()
        for matched in pattern.finditer(text)
    ]
    for _, kind, matched in sorted(found, key=lambda each: each[0]):
        statistic = read_printed(re.sub(r"[\s,]", "", matched["statistic"]))
        p = read_printed(matched["p"]) if matched["p"] else None
        if statistic is None or (matched["p"] and p is None):
            continue
        df = tuple(float(part) for part in matched.groups()[: matched.re.groups - 5] if part)
        yield ReportedTest(
            matched[0].strip(" ("),
            kind,
            df,
            COMPARISONS[matched["relation"]],
            statistic,
            COMPARISONS[matched["p_relation"] or ">"],
            p,
            stated,
        )


def unreadable_tests(text: str) -> Iterator[str]:
    """Tests of which a sign was lost on the way into this file: ``t(68) = ?2.15``."""
    spans = [(test.start(), test.end()) for p in _TESTS.values() for test in p.finditer(text)]
    for head in _TEST_HEAD.finditer(text):
        if any(start < head.end() and head.start() < end for start, end in spans):
            continue
        rest = re.split(r"[;\n]|\.\s", text[head.end() : head.end() + _REACH], maxsplit=1)[0]
        if _SPOILT.search(head[0] + rest):
            shown = "".join(s if s.isprintable() else "\ufffd" for s in head[0] + rest)
            yield " ".join(shown.split())
