"""Findings that can tell people into fewer parts: an edition takes the finest of which all stand.

A question with five answers of which one was given by three people is told in three answers, or in
two; options that few chose are put together. Each step is made of the parts of the one before, so
that no two of them side by side (in a table of all, and of groups) leave a small part over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaluation.counting import grouped
from evaluation.protect.allowed import Allowed
from evaluation.protect.policy import Policy
from evaluation.say.finding import Edition, Estimate, Finding, Statistic, Telling

SHARES = ("%", "percentage points")  # units of shares, whose counts stand beside them


def coarsened(findings: Iterable[Finding], edition: Edition, policy: Policy) -> Iterator[Finding]:
    """The findings in as many parts as an edition may tell.

    Those of an evaluation that tell people apart by theme do it at the depth at which the first
    that does is told.
    """
    depths: dict[str, int] = {}
    for finding in findings:
        if not finding.coarser:
            yield finding
            continue
        evaluation = finding.basis.evaluation
        telling = _coarsened(finding, Allowed(finding, edition, policy), depths.get(evaluation, 0))
        if telling.depth:
            depths.setdefault(evaluation, telling.depth)
        yield telling


def as_good_as_counts(estimate: Estimate) -> bool:
    """Whether the value of a number of a split is how many are in a part."""
    of_all = estimate.statistic in (Statistic.TEST, Statistic.EFFECT)
    return not of_all and estimate.unit not in SHARES


def _coarsened(finding: Finding, allowed: Allowed, depth: int) -> Finding:
    """``depth``: at which people are told apart by theme already; 0 where they are not."""
    every = [_itself(finding), *finding.coarser]
    of_depth = [telling for telling in every if not depth or telling.depth in (0, depth)]
    tellings = of_depth or every[-1:]
    chosen = _chosen(tellings, allowed, apart=finding.apart)
    return finding.model_copy(
        update={
            "coarser": (),
            **{name: getattr(chosen, name) for name in type(chosen).model_fields},
            "n": finding.n if chosen.n is None else chosen.n,
        }
    )


def _itself(finding: Finding) -> Telling:
    """What a finding says in its own parts, the finest."""
    return Telling.model_construct(
        **{name: getattr(finding, name) for name in Telling.model_fields}
    )


def _chosen(tellings: Sequence[Telling], allowed: Allowed, *, apart: bool) -> Telling:
    """The finest telling of which every part stands; where splits are apart, of which most do.

    The last of all where nothing stands.
    """
    if apart:
        most = max(tellings, key=lambda each: _standing(each, allowed))  # of equals the finest
        return most if _standing(most, allowed) else tellings[-1]
    whole = (
        telling
        for telling in tellings
        if all(_stands(part, allowed) for part in _parts(telling))
        and all(_group_stands(e, allowed) for e in telling.estimates.values() if not e.withheld)
    )
    return next(whole, tellings[-1])


def _standing(telling: Telling, allowed: Allowed) -> int:
    """How many parts stand, each with all others of its split."""
    splits = grouped((part.split, _stands(part, allowed)) for part in _parts(telling))
    return sum(len(stand) for stand in splits.values() if all(stand))


def _parts(telling: Telling) -> Iterator[Estimate]:
    for estimate in telling.estimates.values():
        if estimate.statistic is Statistic.SPLIT and as_good_as_counts(estimate):
            yield estimate


def _stands(part: Estimate, allowed: Allowed) -> bool:
    """Whether a part that a number tells is large enough."""
    size = (part.value if part.smallest_part is None else part.smallest_part) or 0
    least = allowed.tier(allowed.n_of(part)).smallest_part
    return allowed.may_show(Statistic.SPLIT, part.n) and size >= least


def _group_stands(estimate: Estimate, allowed: Allowed) -> bool:
    """Whether a count of a named group of people, or of who in it spoke of a theme, may stand.

    Of a theme those who spoke of it and all whom the number tells of besides must each be as many
    as are counted; nought is few, as it tells on everybody. A group must be no small part.
    """
    base = estimate.base
    if estimate.statistic is not Statistic.COUNT or base is None or not base.groups:
        return True
    if not base.themes:
        return len(base.people) >= allowed.smallest_part
    sizes = [len(group.people) for group in (base, *estimate.parts)]
    least = allowed.tier(estimate.n).smallest_part  # as of any part of a split
    return (estimate.value or 0) >= least and all(
        Statistic.COUNT in allowed.tier(size).show for size in sizes
    )
