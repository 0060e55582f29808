"""Change in several groups side by side, and each against the comparison group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import pandas as pd

from analyses.levels import with_levels
from analyses.paired import (
    SMALLEST_FOR_INTERVAL,
    Pairs,
    change_figure,
    change_table,
    interval_estimate,
    marked,
    smallest_part,
)
from evaluation.finding import Claim, Estimate, Finding, Partition, Statistic, slug, unique_slugs
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

    def __call__(
        self, pairs: Pairs, group: str, partition: Partition | None, *, primary: bool
    ) -> Finding:
        """The change of the people in ``pairs``, who are ``group``."""


def change_by_group(
    pairs: Pairs,
    groups: pd.Series,
    asked: tuple[str, tuple[str, ...]],
    primary: bool,
    one: OneChange,
) -> Iterator[Finding]:
    """All groups side by side, each group's change, and each difference from the comparison.

    ``asked``: label of the comparison group, and all labels in their order.

    ``groups``: group label by person, as ``pairs`` is indexed; people whose group is not
    recorded are counted and left out.
    """
    known = groups.dropna()
    against, order = asked
    found_names = sorted(str(name) for name in known.unique())
    names = [name for name in order if name in found_names]
    names += [name for name in found_names if name not in order]
    parts = {name: pairs.among(known.index[known == name]) for name in names}
    sizes = {name: part.n for name, part in parts.items()}
    if unknown := int(groups.isna().sum()):
        sizes[_NOT_RECORDED] = unknown
    partition = Partition(by=str(groups.name), parts=sizes)
    keys = unique_slugs(names)
    changes = {
        name: one(part, name, _only(partition, name), primary=primary).model_copy(
            update={"key": f"{pairs.key}.change{pairs.suffix}.{keys[name]}"}
        )
        for name, part in parts.items()
    }
    if changes:
        yield _side_by_side(pairs, changes, keys, partition)
    yield from changes.values()
    for name in names:
        if name != against and against in parts:
            found = _difference(
                parts[name], parts[against], (name, against), _only(partition, name)
            )
            key = f"{pairs.key}.difference{pairs.suffix}.{keys[name]}"
            yield found.model_copy(update={"key": key, "primary": primary})


def _only(partition: Partition, name: str) -> Partition:
    return partition.model_copy(update={"part": name})


def _side_by_side(
    pairs: Pairs, changes: Mapping[str, Finding], keys: Mapping[str, str], partition: Partition
) -> Finding:
    """The overview of all groups: one table, one figure, one sentence."""
    drawn = {name: f.estimates for name, f in changes.items() if "change" in f.estimates}
    estimates = {
        f"{keys[name]}_{field}": found[field]
        for name, found in drawn.items()
        for field in ("n", "change")
    }
    told = tuple(f"{{{keys[name]}_change}} {pairs.unit} ({name})" for name in drawn)
    wordings = (
        f"Mean change in {pairs.title_inside}{pairs.to}: {listed(told)}.",
        # not in how many groups: one more would tell that there is somebody in it
        f"{pairs.scale.title} was measured before and {pairs.later} in each group.",
    )
    caveats: tuple[str, ...] = ()
    if _NOT_RECORDED in partition.parts:
        caveats = ("People whose group is not recorded are left out.",)
    first = next(iter(changes.values()))
    return first.model_copy(
        update={
            "key": f"{pairs.key}.change{pairs.suffix}",
            "title": f"Change in {pairs.title_inside}{pairs.to} by group",
            "n": pairs.n, "headline": first_that_fits(wordings, estimates), "wordings": wordings,
            "estimates": estimates, "caveats": caveats, "primary": False,
            "partition": partition, "table": change_table(pairs, drawn),
            "figure": with_levels(change_figure(pairs, drawn), pairs, drawn),
        }
    )  # fmt: skip


def _difference(mine: Pairs, other: Pairs, names: tuple[str, str], partition: Partition) -> Finding:
    """Difference in change between one group and the comparison group.

    With too small a group it stands without values: whether it is there must not tell.
    """
    name, against = names
    smaller = min(mine.n, other.n)
    gains = [after - before for before, after in (mine.arrays(), other.arrays())]
    enough = smaller >= SMALLEST_FOR_INTERVAL
    welch = stats.difference_in_change(gains[0], gains[1], mine.ci_level) if enough else None
    estimates = _estimates(mine, other, welch)
    wordings = difference_wordings(
        mine.scale.title, estimates["difference"], name, against, mine.scale.direction, mine.minus
    )
    if enough:
        remark = (
            "Adjusted for where people started, the difference is {adjusted_difference} "
            f"{mine.unit} "
            "({adjusted_difference.level} interval {adjusted_difference.interval})."
        )
    else:
        remark = (
            f"The smaller group has {{n_smaller}} {mine.people.plural}, which is too few for a "
            f"difference; that takes {SMALLEST_FOR_INTERVAL} in each."
        )
    return Finding(
        key=f"{mine.key}.difference{mine.suffix}.{slug(name)}",
        title=f"{name} compared with {against}{mine.to}",
        unit=mine.people, n=smaller, claim=Claim.ASSOCIATED,
        headline=first_that_fits(wordings, estimates), wordings=wordings, estimates=estimates,
        caveats=(_CAVEAT, remark),
        method=_METHOD, why=_WHY, basis=mine.basis, partition=partition,
        leading="difference")  # fmt: skip


def _estimates(
    mine: Pairs, other: Pairs, welch: stats.DifferenceInChange | None
) -> dict[str, Estimate]:
    """The difference in change, the adjusted difference, and Welch's test."""
    smaller = min(mine.n, other.n)
    before, after = (
        np.concatenate(both) for both in zip(mine.arrays(), other.arrays(), strict=True)
    )
    in_group = np.arange(len(before)) < mine.n
    adjusted = stats.adjusted_difference(before, after, in_group, mine.ci_level) if welch else None
    found = {
        "n_smaller": Estimate(
            label="People in the smaller group", statistic=Statistic.COUNT, value=smaller,
            n=smaller, decimals=0, method="count"),
        "difference": interval_estimate(
            "Difference in mean change", welch.difference if welch else None, mine,
            "Welch interval of the two groups' changes", smaller),
        "adjusted_difference": interval_estimate(
            "Difference adjusted for the baseline", adjusted, mine,
            "ANCOVA, same slope in both groups", smaller),
    }  # fmt: skip
    tests = (
        ("t", "t", welch.t if welch else None, 2),
        ("df", "Degrees of freedom", welch.df if welch else None, 1),
        ("p_t", "p", welch.p if welch else None, 3),
    )
    for field, label, value, decimals in tests:
        found[field] = Estimate(
            label=label, statistic=Statistic.TEST, value=value, n=smaller, decimals=decimals,
            method="Welch's t test, two-sided")  # fmt: skip
    known = [part for part in map(smallest_part, (mine, other)) if part is not None]
    return marked(found, min(known, default=None))
