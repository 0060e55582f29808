"""Declared claims: which check each names, what it needs, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from evaluation.audit.checks import (
    averages,
    changes,
    elsewhere,
    intervals,
    means,
    shares,
    shares_in_words,
    significance,
    sums,
    t_tests,
    trends_in_words,
)
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedClaim
from evaluation.audit.printed import Bound, PrintedFigure
from evaluation.audit.relation import CheckedRelation, of_place
from evaluation.audit.reported_tests import Comparison, Kind, ReportedTest

Found = Sequence[Inconsistency | None]


@dataclass(frozen=True, slots=True)
class Check:
    """A relation that a claim may name.

    ``needs``: the parts without which it cannot be checked; of ``one_of`` any. ``may``: others
    that it knows. ``run``: a claim to what cannot both be true, an element for each relation.
    ``words``: whether it understands what is printed, where that may be words and no figure.
    """

    needs: tuple[str, ...]
    run: Callable[[PrintedClaim], Found]
    may: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    words: Callable[[str], bool] | None = None

    @property
    def parts(self) -> frozenset[str]:
        """All parts that it knows."""
        return frozenset((*self.needs, *self.may, *(part for way in self.one_of for part in way)))


def of_claim(claim: PrintedClaim) -> Iterator[CheckedRelation]:
    """What was checked of a claim; nothing of one that names no check."""
    if claim.check:
        for found in CHECKS[claim.check].run(claim):
            known = (claim.reading,) if claim.reading else ()
            inconsistency = found and replace(found, readings=(*known, *found.readings))
            yield of_place(claim.place, [claim.printed], inconsistency)


def inferred(parts: frozenset[str]) -> str:
    """The check that is meant where none is named, by the parts that are given; else empty."""
    for name in _INFERRED:
        if set(CHECKS[name].needs) <= parts <= CHECKS[name].parts:
            return name
    return ""


def _part(claim: PrintedClaim, name: str) -> PrintedFigure:
    return claim.of[name][0]


def _total(claim: PrintedClaim) -> Found:
    hidden = int(claim.of["hidden"][0].value) if "hidden" in claim.of else 0
    return [sums.total(claim.place, claim.printed, claim.of["parts"], hidden=hidden)]


def _share(claim: PrintedClaim) -> Found:
    k, n = _part(claim, "k"), _part(claim, "n")
    unit = int(_part(claim, "per").value) if "per" in claim.of else 100
    return [
        shares.share(claim.place, claim.printed, k, n, unit=unit),
        shares.part_of(claim.place, k, n),
    ]


def _possible_share(claim: PrintedClaim) -> Found:
    return [
        shares.within_whole(claim.place, claim.printed)
        or shares.possible_share(claim.place, claim.printed, _part(claim, "n"))
    ]


def _whole(claim: PrintedClaim) -> Found:
    return [sums.whole_of_shares(claim.place, claim.of["parts"])]


def _change(way: changes.Direction) -> Callable[[PrintedClaim], Found]:
    return lambda claim: [
        changes.change(
            claim.place, claim.printed, _part(claim, "before"), _part(claim, "after"), way=way
        )
    ]


def _points(claim: PrintedClaim) -> Found:
    before, after = _part(claim, "before"), _part(claim, "after")
    return [changes.points(claim.place, claim.printed, before, after)]


def _times(claim: PrintedClaim) -> Found:
    before, after = _part(claim, "before"), _part(claim, "after")
    return [changes.times(claim.place, claim.printed, before, after)]


def _difference(claim: PrintedClaim) -> Found:
    before, after = _part(claim, "before"), _part(claim, "after")
    return [sums.difference(claim.place, claim.printed, before, after)]


def _share_in_words(claim: PrintedClaim) -> Found:
    """Of k of n, of a change, or of several percentages together."""
    place, parts = claim.place, claim.of.get("parts", ())
    if "before" in claim.of:
        before, after = _part(claim, "before"), _part(claim, "after")
        ends = changes.relative(before.as_count(), after.as_count())
        found = sorted(abs(end) / 100 for end in ends) if ends else []
    elif parts:
        found = [end / 100 for end in averages.ends_of_mean(parts)]
    else:
        k, n = _part(claim, "k").as_count(), _part(claim, "n").as_count()
        found = [k.low / n.high, k.high / n.low] if n.low > 0 else []
    if not found:
        return []
    said = claim.printed.text
    return [shares_in_words.share_said(place, said, (found[0], found[1]), parts)]


def _trend(claim: PrintedClaim) -> Found:
    return [trends_in_words.trend_said(claim.place, claim.printed, claim.of["parts"])]


def _same(claim: PrintedClaim) -> Found:
    return elsewhere.same(claim.place, claim.printed, claim.of["parts"])


def _narrower(claim: PrintedClaim) -> Found:
    found = elsewhere.narrower(claim.place, claim.printed, _part(claim, "wider"))
    return [replace(found, readings=()) if found and claim.reading else found]


def _lowest(claim: PrintedClaim) -> Found:
    return [elsewhere.lowest(claim.place, claim.printed, claim.of["parts"])]


def _highest(claim: PrintedClaim) -> Found:
    return [elsewhere.highest(claim.place, claim.printed, claim.of["parts"])]


def _count_of_share(claim: PrintedClaim) -> Found:
    shares_of, n = claim.of["parts"], _part(claim, "n")
    return [elsewhere.count_of_share(claim.place, claim.printed, shares_of, n)]


def _ratio(claim: PrintedClaim) -> Found:
    return [shares.ratio(claim.place, claim.printed, _part(claim, "k"), _part(claim, "n"))]


def _average(claim: PrintedClaim) -> Found:
    parts, weights = claim.of["parts"], claim.of.get("weights", ())
    return [averages.average(claim.place, claim.printed, parts, weights)]


def _pooled(claim: PrintedClaim) -> Found:
    parts, weights = claim.of["parts"], claim.of["weights"]
    return [averages.pooled(claim.place, claim.printed, parts, weights)]


def _weighted(claim: PrintedClaim) -> Found:
    parts, weights = claim.of["parts"], claim.of["weights"]
    return [sums.weighted_sum(claim.place, claim.printed, parts, weights)]


def _product(claim: PrintedClaim) -> Found:
    return [sums.product(claim.place, claim.printed, claim.of["parts"])]


def _range(claim: PrintedClaim) -> Found:
    least, most = _part(claim, "min"), _part(claim, "max")
    return [means.value_range(claim.place, claim.printed, least, most)]


def _mean(claim: PrintedClaim) -> Found:
    """GRIM; with the SD, GRIMMER; with the ends of the scale, whether both lie between them."""
    place, mean, n = claim.place, claim.printed, _part(claim, "n")
    found = [means.possible_mean(place, mean, n, items=_items(claim))]
    sd = claim.of.get("sd", (None,))[0]
    ends = (claim.of["min"][0], claim.of["max"][0]) if {"min", "max"} <= set(claim.of) else None
    if ends:
        found.append(means.mean_in_range(place, mean, *ends))
    if sd and not any(found):
        found += _deviation(claim, sd, mean)
    return found


def _sd(claim: PrintedClaim) -> Found:
    return _deviation(claim, claim.printed, _part(claim, "mean"))


def _deviation(
    claim: PrintedClaim, sd: PrintedFigure, mean: PrintedFigure
) -> list[Inconsistency | None]:
    n = int(_part(claim, "n").value)
    least, most = (claim.of.get(name, (None,))[0] for name in ("min", "max"))
    ends = (least.value, most.value) if least and most else (None, None)
    answers = means.WholeAnswers(n, _items(claim), *ends)
    found = [means.possible_sd(claim.place, sd, mean, answers)]
    if least and most:
        found.insert(0, means.widest_sd(claim.place, sd, mean, n, (least, most)))
    return [next((each for each in found if each), None)]


def _items(claim: PrintedClaim) -> int:
    return int(_part(claim, "items").value) if "items" in claim.of else 1


def _binary(claim: PrintedClaim) -> Found:
    mean, n = _part(claim, "mean"), int(_part(claim, "n").value)
    return [means.binary_sd(claim.place, claim.printed, mean, n)]


def _interval(claim: PrintedClaim) -> Found:
    """The printed estimate in its interval; the interval against p, and against mean, SD and n."""
    place, of = claim.place, claim.of
    level = intervals.level_of(of.get("level", (None,))[0])
    null = int(of["null"][0].value) if "null" in of else 0
    ends = intervals.Ends(_part(claim, "low"), _part(claim, "high"), level, null)
    if disorder := intervals.in_order(place, ends):
        return [disorder]
    found = [intervals.estimate_within(place, claim.printed, ends)]
    if "p" in of:
        found.append(intervals.against_test(place, ends, of["p"][0]))
    if {"sd", "n"} <= set(of):
        n = int(of["n"][0].value)
        found.append(intervals.of_mean(place, ends, claim.printed, of["sd"][0], n))
    return found


def _p(claim: PrintedClaim) -> Found:
    """The printed p against its statistic."""
    kind = next((k for k in _KINDS if k in claim.of), "")
    statistic = _part(claim, kind)
    df = tuple(float(part.value) for name in ("df", "df2") for part in claim.of.get(name, ()))
    relations: dict[Bound, Comparison] = {"below": "<", "above": ">"}
    test = ReportedTest(
        claim.printed.text,
        _KINDS[kind],
        df,
        "=",
        statistic,
        relations.get(claim.printed.bound, "="),
        claim.printed,
    )
    return [significance.significance(claim.place, test, significance.OURS)]


def _independent_t(claim: PrintedClaim) -> Found:
    groups = [
        t_tests.Summary(_part(claim, f"mean{k}"), _part(claim, f"sd{k}"), _n(claim, k))
        for k in (1, 2)
    ]
    found = [t_tests.independent_t(claim.place, claim.printed, groups[0], groups[1])]
    if "df" in claim.of:
        sizes = [group.n for group in groups]
        found.append(t_tests.degrees_of_freedom(claim.place, _part(claim, "df"), sizes))
    return found


def _n(claim: PrintedClaim, group: int) -> int:
    return int(_part(claim, f"n{group}").value)


def _paired_t(claim: PrintedClaim) -> Found:
    """From both measurements; or from the mean change and its standard deviation."""
    place, t, n = claim.place, claim.printed, int(_part(claim, "n").value)
    of = claim.of
    if {"mean", "sd"} <= set(of):
        found = [t_tests.one_sample_t(place, t, of["mean"][0], of["sd"][0], n)]
    else:
        first, second = (t_tests.Summary(of[f"mean{k}"][0], of[f"sd{k}"][0], n) for k in (1, 2))
        found = [t_tests.paired_t(place, t, first, second, of.get("r", (None,))[0])]
    if "df" in of:
        found.append(t_tests.degrees_of_freedom(place, of["df"][0], [n]))
    return found


_KINDS: dict[str, Kind] = {"t": "t", "f": "F", "r": "r", "chi2": "chi2", "z": "z", "q": "Q"}
_OF_F = ("f", "df", "df2")
_GROUPS = ("mean1", "sd1", "n1", "mean2", "sd2", "n2")
CHECKS: dict[str, Check] = {
    "total": Check(("parts",), _total, may=("hidden",)),
    "shares of a whole": Check(("parts",), _whole),
    "share": Check(("k", "n"), _share, may=("per",)),
    "possible share": Check(("n",), _possible_share),
    "ratio": Check(("k", "n"), _ratio),
    "change": Check(("before", "after"), _change("signed")),
    "increase": Check(("before", "after"), _change("rise")),
    "decrease": Check(("before", "after"), _change("fall")),
    "points": Check(("before", "after"), _points),
    "times": Check(("before", "after"), _times),
    "difference": Check(("before", "after"), _difference),
    "share in words": Check(
        (),
        _share_in_words,
        one_of=(("k", "n"), ("parts",), ("before", "after")),
        words=lambda text: shares_in_words.told_share(text) is not None,
    ),
    "trend": Check(
        ("parts",), _trend, words=lambda text: trends_in_words.trend_in_words(text) is not None
    ),
    "same": Check(("parts",), _same),
    "narrower": Check(("wider",), _narrower),
    "lowest": Check(("parts",), _lowest),
    "highest": Check(("parts",), _highest),
    "count of a share": Check(("parts", "n"), _count_of_share),
    "average": Check(("parts",), _average, may=("weights",)),
    "pooled": Check(("parts", "weights"), _pooled),
    "weighted sum": Check(("parts", "weights"), _weighted),
    "product": Check(("parts",), _product),
    "mean": Check(("n",), _mean, may=("items", "sd", "min", "max")),
    "sd": Check(("mean", "n"), _sd, may=("items", "min", "max")),
    "sd of yes and no": Check(("mean", "n"), _binary),
    "range": Check(("min", "max"), _range),
    "interval": Check(("low", "high"), _interval, may=("p", "level", "null", "sd", "n")),
    "p": Check((), _p, one_of=(*((k, "df") for k in ("t", "r", "chi2", "q")), ("z",), _OF_F)),
    "t": Check(_GROUPS, _independent_t, may=("df",)),
    "paired t": Check(
        ("n",),
        _paired_t,
        may=("r", "df"),
        one_of=(("mean", "sd"), ("mean1", "sd1", "mean2", "sd2")),
    ),
}
_INFERRED = ("share", "change", "total")
