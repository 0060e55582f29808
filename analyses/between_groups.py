"""Change in several groups side by side, and each against the comparison group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import pandas as pd

from analyses.paired import (
    SMALLEST_FOR_INTERVAL,
    Pairs,
    change_figure,
    change_table,
    interval_estimate,
)
from evaluation.finding import Claim, Estimate, Finding, Partition, Statistic, slug
from evaluation.statistics import change as stats
from evaluation.wording import difference_wordings, first_that_fits, listed

_NOT_RECORDED = "(not recorded)"
_METHOD = (
    "Mean change in the group minus mean change in the comparison group, with Welch's interval; "
    "beside it the difference at the endpoint adjusted for the baseline (ANCOVA)."
)
_WHY = (
    "Both groups were measured before and after. Welch's interval does not need the same spread in "
    "both groups or groups of the same size."
)
_CAVEAT = (
    "How people came to be in one group or the other decides what a difference means; the groups "
    "may have differed from the start."
)


class OneChange(Protocol):
    """Makes the finding of one group's change."""

    def __call__(self, pairs: Pairs, group: str, partition: Partition | None) -> Finding:
        """The change of the people in ``pairs``, who are ``group``."""


def change_by_group(
    pairs: Pairs, groups: pd.Series, against: str, primary: bool, one: OneChange
) -> Iterator[Finding]:
    """All groups side by side, each group's change, and each difference from ``against``.

    ``groups``: group label by person, as ``pairs`` is indexed; people whose group is not
    recorded are counted and left out.
    """
    known = groups.dropna()
    names = sorted((str(name) for name in known.unique()), key=lambda n: (n == against, n))
    parts = {name: pairs.among(known.index[known == name]) for name in names}
    sizes = {name: part.n for name, part in parts.items()}
    if unknown := int(groups.isna().sum()):
        sizes[_NOT_RECORDED] = unknown
    partition = Partition(by=str(groups.name), parts=sizes)
    changes = {name: one(part, name, partition) for name, part in parts.items()}
    if changes:
        yield _side_by_side(pairs, changes, partition, primary)
    yield from changes.values()
    for name in names:
        if name != against and against in parts:
            found = _difference(parts[name], parts[against], (name, against), partition)
            yield from [found] if found else []


def _side_by_side(
    pairs: Pairs, changes: Mapping[str, Finding], partition: Partition, primary: bool
) -> Finding:
    """The overview of all groups: one table, one figure, one sentence."""
    drawn = {name: f.estimates for name, f in changes.items() if "change" in f.estimates}
    estimates = {
        f"{slug(name)}_{field}": found[field]
        for name, found in drawn.items()
        for field in ("n", "change")
    }
    told = tuple(f"{{{slug(name)}_change}} {pairs.unit} ({name})" for name in drawn)
    wordings = (
        f"Mean change in {pairs.title_inside}: {listed(told)}.",
        f"{pairs.scale.title} was measured before and after in {len(changes)} groups.",
    )
    caveats: tuple[str, ...] = ()
    if _NOT_RECORDED in partition.parts:
        caveats = ("People whose group is not recorded are left out.",)
    first = next(iter(changes.values()))
    return first.model_copy(
        update={
            "key": f"{pairs.key}.change", "title": f"Change in {pairs.title_inside} by group",
            "n": pairs.n, "headline": first_that_fits(wordings, estimates), "wordings": wordings,
            "estimates": estimates, "caveats": caveats, "primary": primary,
            "table": change_table(pairs, drawn), "figure": change_figure(pairs, drawn),
        }
    )  # fmt: skip


def _difference(
    mine: Pairs, other: Pairs, names: tuple[str, str], partition: Partition
) -> Finding | None:
    """Difference in change between one group and the comparison group; None when too small."""
    name, against = names
    smaller = min(mine.n, other.n)
    gains = [after - before for before, after in (mine.arrays(), other.arrays())]
    welch = stats.difference_in_change(gains[0], gains[1], mine.ci_level)
    if welch is None or smaller < SMALLEST_FOR_INTERVAL:
        return None
    estimates = _estimates(mine, other, welch)
    wordings = difference_wordings(mine.scale.title, estimates["difference"], name, against)
    adjusted = (
        f"Adjusted for where people started, the difference is {{adjusted_difference}} {mine.unit} "
        "({adjusted_difference.level} interval {adjusted_difference.interval}).",
    )
    return Finding(
        key=f"{mine.key}.difference.{slug(name)}", title=f"{name} compared with {against}",
        unit=mine.people, n=smaller, claim=Claim.ASSOCIATED,
        headline=first_that_fits(wordings, estimates), wordings=wordings, estimates=estimates,
        caveats=(_CAVEAT, *(adjusted if "adjusted_difference" in estimates else ())),
        method=_METHOD, why=_WHY, basis=mine.basis, partition=partition)  # fmt: skip


def _estimates(mine: Pairs, other: Pairs, welch: stats.DifferenceInChange) -> dict[str, Estimate]:
    """The difference in change, the adjusted difference, and Welch's test."""
    smaller = min(mine.n, other.n)
    before, after = (
        np.concatenate(both) for both in zip(mine.arrays(), other.arrays(), strict=True)
    )
    in_group = np.arange(len(before)) < mine.n
    adjusted = stats.adjusted_difference(before, after, in_group, mine.ci_level)
    found = {
        "difference": interval_estimate(
            "Difference in mean change", welch.difference, mine,
            "Welch interval of the two groups' changes", smaller)
    }  # fmt: skip
    if adjusted:
        found["adjusted_difference"] = interval_estimate(
            "Difference adjusted for the baseline", adjusted, mine,
            "ANCOVA, same slope in both groups", smaller)  # fmt: skip
    tests = (
        ("t", "t", welch.t, 2),
        ("df", "Degrees of freedom", welch.df, 1),
        ("p_t", "p", welch.p, 3),
    )
    for field, label, value, decimals in tests:
        found[field] = Estimate(
            label=label, statistic=Statistic.TEST, value=value, n=smaller, decimals=decimals,
            method="Welch's t test, two-sided")  # fmt: skip
    return found
