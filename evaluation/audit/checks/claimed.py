"""Declared claims: which check each names, what it needs, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluation.audit.checks import changes, repeated, shares, sums, worded
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import Claim
from evaluation.audit.printed import Printed
from evaluation.audit.relation import Relation, of_place

Found = Sequence[Inconsistency | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A relation that a claim may name.

    ``needs``: the parts without which it cannot be checked. ``may``: others that it knows.
    ``run``: a claim to what cannot both be true, one element for each relation checked. ``words``:
    whether it understands what is printed, where that may be words and no figure.
    """

    needs: tuple[str, ...]
    run: Callable[[Claim], Found]
    may: tuple[str, ...] = ()
    words: Callable[[str], bool] | None = None


def of_claim(claim: Claim) -> Iterator[Relation]:
    """What was checked of a claim; nothing of one that names no check."""
    if claim.check:
        for found in CHECKS[claim.check].run(claim):
            if found and claim.reading:
                found = replace(found, readings=(claim.reading, *found.readings))
            yield of_place(claim.place, [claim.printed], found)


def inferred(parts: frozenset[str]) -> str:
    """The check that is meant where none is named, by the parts that are given; else empty."""
    for name in _INFERRED:
        if parts >= set(CHECKS[name].needs) and parts <= {*CHECKS[name].needs, *CHECKS[name].may}:
            return name
    return ""


def _part(claim: Claim, name: str) -> Printed:
    return claim.of[name][0]


def _total(claim: Claim) -> Found:
    hidden = int(claim.of["hidden"][0].value) if "hidden" in claim.of else 0
    return [sums.total(claim.place, claim.printed, claim.of["parts"], hidden=hidden)]


def _share(claim: Claim) -> Found:
    k, n = _part(claim, "k"), _part(claim, "n")
    unit = int(claim.unit) if claim.unit != 1 else 100
    return [
        shares.share(claim.place, claim.printed, k, n, unit=unit),
        shares.part_of(claim.place, k, n),
    ]


def _possible_share(claim: Claim) -> Found:
    return [
        shares.within_whole(claim.place, claim.printed)
        or shares.possible_share(claim.place, claim.printed, _part(claim, "n"))
    ]


def _whole(claim: Claim) -> Found:
    return [sums.whole_of_shares(claim.place, claim.of["parts"])]


def _change(way: changes.Direction) -> Callable[[Claim], Found]:
    return lambda claim: [
        changes.change(
            claim.place, claim.printed, _part(claim, "before"), _part(claim, "after"), way=way
        )
    ]


def _points(claim: Claim) -> Found:
    before, after = _part(claim, "before"), _part(claim, "after")
    return [changes.points(claim.place, claim.printed, before, after)]


def _times(claim: Claim) -> Found:
    before, after = _part(claim, "before"), _part(claim, "after")
    return [changes.times(claim.place, claim.printed, before, after)]


def _difference(claim: Claim) -> Found:
    before, after = _part(claim, "before"), _part(claim, "after")
    return [sums.difference(claim.place, claim.printed, before, after)]


def _share_in_words(claim: Claim) -> Found:
    k, n = _part(claim, "k").as_count(), _part(claim, "n").as_count()
    if n.low <= 0:
        return [None]
    ends = (k.low / n.high, k.high / n.low)
    return [worded.share_said(claim.place, claim.printed, ends)]


def _shares_in_words(claim: Claim) -> Found:
    parts = claim.of["parts"]
    low, high = (
        sum((getattr(part, end) for part in parts), Fraction(0)) / (100 * len(parts))
        for end in ("low", "high")
    )
    return [worded.share_said(claim.place, claim.printed, (low, high), parts)]


def _change_in_words(claim: Claim) -> Found:
    ends = changes.relative(_part(claim, "before").as_count(), _part(claim, "after").as_count())
    if ends is None:
        return [None]
    low, high = sorted(abs(end) / 100 for end in ends)
    return [worded.share_said(claim.place, claim.printed, (low, high))]


def _tells_share(text: str) -> bool:
    return worded.share_in_words(text) is not None


def _tells_trend(text: str) -> bool:
    return worded.trend_in_words(text) is not None


CHECKS: dict[str, Check] = {
    "total": Check(("parts",), _total, may=("hidden",)),
    "shares of a whole": Check(("parts",), _whole),
    "share": Check(("k", "n"), _share, may=("per",)),
    "possible share": Check(("n",), _possible_share),
    "change": Check(("before", "after"), _change("signed")),
    "increase": Check(("before", "after"), _change("rise")),
    "decrease": Check(("before", "after"), _change("fall")),
    "points": Check(("before", "after"), _points),
    "times": Check(("before", "after"), _times),
    "difference": Check(("before", "after"), _difference),
    "share in words": Check(("k", "n"), _share_in_words, words=_tells_share),
    "shares in words": Check(("parts",), _shares_in_words, words=_tells_share),
    "change in words": Check(("before", "after"), _change_in_words, words=_tells_share),
    "trend": Check(
        ("parts",),
        lambda claim: [worded.trend_said(claim.place, claim.printed, claim.of["parts"])],
        words=_tells_trend,
    ),
    "same": Check(
        ("parts",), lambda claim: repeated.same(claim.place, claim.printed, claim.of["parts"])
    ),
    "narrower": Check(
        ("wider",),
        lambda claim: [repeated.narrower(claim.place, claim.printed, _part(claim, "wider"))],
    ),
    "lowest": Check(
        ("parts",), lambda claim: [repeated.lowest(claim.place, claim.printed, claim.of["parts"])]
    ),
    "highest": Check(
        ("parts",), lambda claim: [repeated.highest(claim.place, claim.printed, claim.of["parts"])]
    ),
    "count of a share": Check(
        ("parts", "n"),
        lambda claim: [
            repeated.count_of_share(
                claim.place, claim.printed, claim.of["parts"], _part(claim, "n")
            )
        ],
    ),
}
_INFERRED = ("share", "change", "total")
