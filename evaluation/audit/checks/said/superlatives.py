"""What is said to be the highest or the lowest, beside the figures that it is held against."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.audit.checks.said.shares_said import SaidTogether
from evaluation.audit.checks.said.tokens import VALUE, is_hedged, is_year, read
from evaluation.audit.inconsistency import Inconsistency

_MOST = re.compile(
    r"\b(?:(?P<most>highest|largest|greatest|biggest)|(?P<least>lowest|smallest|fewest))\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(  # what may stand between the figures of places that are compared
    r"(?:\s|[,;()]|\b(?:compared|with|to|against|followed|by|and|in|for|at|among|then|than|the|of|had|"
    r"has|was|were|is|while|whereas|next|came|it)\b|(?<![\w'-])[A-Z][\w'-]*|\bage \d+)*\.?"
)
_NOT = re.compile(
    r"\b(?:second|third|next|one of|among the|not|never|since|ever|change|changes|increase|rise|"
    r"fall|decrease|gain|growth|drop|risk|after|excluding|except|apart|target|expected|rank\w*|"
    r"from(?! [A-Z]))\b",
    re.IGNORECASE,
)


def superlatives(text: str, place: str) -> Iterator[SaidTogether]:
    """The highest was in Kent (70%), compared with 45% in Essex and 51% in Surrey."""
    found = list(_MOST.finditer(text))
    values = [m for m in re.finditer(VALUE, text) if not is_year(m[0])]
    if len(found) != 1 or len(values) < 2 or _NOT.search(text):
        return
    if any(is_hedged(text[: m.start()]) for m in values):
        return
    figures = [read(m[0]) for m in values]
    alike = {(f.percent, f.text[:1] in "£$€") for f in figures}
    rest = re.sub(VALUE, " ", text[values[0].end() :])
    if len(alike) > 1 or found[0].start() > values[0].start() or not _OTHERS.fullmatch(rest):
        return
    first, *others = figures
    most = bool(found[0]["most"])
    beyond = [
        f
        for f in others
        if (f.value > first.value if most else f.value < first.value)
        and (f.decimals == first.decimals or not f.meets(first.low, first.high))
    ]
    told = beyond and Inconsistency(
        place, f"{found[0][0]} {first.text}", beyond[0].text, "direction", "conclusion"
    )
    yield SaidTogether(tuple(figures), told or None)
