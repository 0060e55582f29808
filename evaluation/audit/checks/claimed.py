"""Declared claims: which check each names, what it needs, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evaluation.audit.checks import changes, shares, sums
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import Claim
from evaluation.audit.printed import Printed
from evaluation.audit.relation import Relation, of_place

Found = Sequence[Inconsistency | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A relation that a claim may name.

    ``needs``: the parts without which it cannot be checked. ``may``: others that it knows.
    ``run``: a claim to what cannot both be true, one element for each relation checked.
    """

    needs: tuple[str, ...]
    run: Callable[[Claim], Found]
    may: tuple[str, ...] = ()


def of_claim(claim: Claim) -> Iterator[Relation]:
    """What was checked of a claim; nothing of one that names no check."""
    figures = [claim.printed, *(part for parts in claim.of.values() for part in parts)]
    if claim.check:
        for found in CHECKS[claim.check].run(claim):
            yield of_place(claim.place, figures, found)


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
}
_INFERRED = ("share", "change", "total")
