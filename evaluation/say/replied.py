"""Numbers of parts of a split without the people in them, as replies can be those of very many.

Elsewhere a part has a base, from which follows what protects it (``evaluation.protect.derived``).
A survey of tens of thousands with a hundred questions cannot name everybody in every answer, so
its parts say by name which split they are of, and how many others are as good as counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from evaluation.say.finding import Estimate, Mark, Row, Statistic
from evaluation.statistics.change import Interval

Told = TypeVar("Told", Estimate, Mark)


def part_counted(
    label: str,
    value: float,
    n: int,
    split: str,
    *,
    or_not: bool = False,
    beside: int = 0,
    unit: str = "",
) -> Estimate:
    """How many of n gave an answer; ``or_not``: it counts the others, who are no part, as well.

    ``beside``: how many gave an answer that is in no part, whom it tells of beside those asked.
    """
    told = [value, *([n - value] if or_not else []), *([beside] if beside else [])]
    return Estimate(
        label=label,
        statistic=Statistic.SPLIT,
        value=value,
        n=n,
        decimals=0,
        method="count",
        unit=unit,
        split=split,
        smallest_part=int(min(told)) if len(told) > 1 else None,
    )


def part_shared(
    label: str, share: Interval, of: tuple[int, str], ci_level: float | None, unit: str = "%"
) -> Estimate:
    """A share in per cent, of one of 1 with its ends; ``of``: how many answered, and the split."""
    n, split = of
    told = share.low is not None and share.high is not None
    low, high = (None if end is None else 100 * end for end in (share.low, share.high))
    return Estimate(
        label=label,
        statistic=Statistic.SPLIT,
        value=100 * share.value,
        ci_low=low if told else None,
        ci_high=high if told else None,
        ci_level=ci_level if told else None,
        n=n,
        unit=unit,
        decimals=0,
        method="share",
        split=split,
    )


def of_few(estimate: Estimate, split: str, alike: int) -> Estimate:
    """A number that tells of the people who are alike in it, such as the least that was entered."""
    return estimate.model_copy(
        update={"statistic": Statistic.SPLIT, "split": split, "smallest_part": alike}
    )


def with_its_split(estimate: Estimate, split: str) -> Estimate:
    """A number of a whole split, such as its test: it goes where that is not told."""
    return estimate.model_copy(update={"split": split})


def told_with(told: Told, least: int, split: str = "") -> Told:
    """A number, or its mark, that stands only where the smallest part of a whole may: ``least``."""
    update = {"smallest_part": least, **({"split": split} if split else {})}
    return told.model_copy(update=update)


def as_good_as_count(estimate: Estimate, least: int = 0) -> Estimate:
    """A mean of two answers, of which the fewer gave ``least``; or where all gave the same."""
    return estimate.model_copy(update={"smallest_part": least})


def row_of(name: str, cells: Mapping[str, str | float | None], n: int) -> Row:
    """A row that stands where the number that it shows does."""
    return Row(cells=dict(cells), n=n, shown_with=name)
