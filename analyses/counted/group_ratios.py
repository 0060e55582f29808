"""Each group beside the one that others are compared with: numbers, rate, ratio and gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyses.counted.group_steps import CountedGroup, GroupStep, reference_of
from evaluation.read.staged import Stage
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Mark,
    Row,
    Statistic,
    Table,
    unique_slugs,
)
from evaluation.say.replied import part_counted, row_of, told_with
from evaluation.say.wording import round_half_up
from evaluation.statistics.relative_rates import FEWEST_EVENTS, PER, RelativeRate, relative_rate

SPLIT = "group"  # what tells the parts apart: all stand together or none does
MOST_MARKS = 32  # of a figure that fits a page
UNDER_TEN = (
    "Where fewer than {fewest} of a group, or of the one it is compared with, came to the stage, "
    "the numbers stand and no ratio: it would move with every one of them."
)

_POOLED = "Groups with few are counted together, two at least, so that none follows from a total."


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """A group, and how it stands beside the reference of its part.

    ``key``: part, group and subgroup as part of a key, which no other has. ``rate``: None for the
    reference itself, for those whose group is not known, and without a reference or a feeder in
    that part.
    """

    key: str
    counted: CountedGroup
    rate: RelativeRate | None

    @property
    def ratio(self) -> RelativeRate | None:
        """The comparison where both numerators are large enough to print a ratio."""
        return self.rate if self.rate and self.rate.enough and self.rate.ratio else None


def compared(step: GroupStep, stage: Stage, ci_level: float) -> tuple[ComparedGroup, ...]:
    """Every group of every part beside the reference there."""
    staged = step.family.staged
    counted = step.counted(stage)
    reference = reference_of(staged, crossed=step.family.crossed)
    of_part = {c.part: c for c in counted if (c.group, c.subgroup) == reference}

    def rate_of(group: CountedGroup) -> RelativeRate | None:
        other = of_part.get(group.part)
        unknown = group.group in staged.not_known or step.holds_unknown(group.group)
        if other is None or other is group or unknown:
            return None
        if group.events is None or other.events is None:
            return None
        return relative_rate(group.events, other.events, ci_level, people=staged.people)

    names = [f"{c.group} / {c.subgroup} / {c.part}" for c in counted]
    keys = unique_slugs(names)
    return tuple(
        ComparedGroup(keys[name], group, rate_of(group))
        for name, group in zip(names, counted, strict=True)
    )


def numbers_of(
    groups: Sequence[ComparedGroup], stage: Stage, step: GroupStep, n: int, ci_level: float
) -> dict[str, Estimate]:
    """The numbers of each group, and its ratio and gap; all stand together or none does."""
    least = step.smallest
    found: dict[str, Estimate] = {}
    for group in groups:
        of = group.counted
        where = f"{of.label}{f', {of.part}' if of.part else ''}"
        for name, label, value in (
            (f"n_{group.key}", stage.name, of.number),
            (f"of_{group.key}", stage.feeder, of.of),
        ):
            found[name] = told_with(part_counted(f"{where}: {label}", value, n, SPLIT), least)
        if group.ratio and group.ratio.ratio:
            for name, label, interval, decimals, equation in (
                ("ratio", "ratio of rates", group.ratio.ratio, 2, Equation.RATE_RATIO),
                (
                    "gap",
                    f"more of every {PER:,}",
                    group.ratio.gap_per_1000,
                    1,
                    Equation.RATES_APART,
                ),
            ):
                number = Estimate(
                    label=f"{where}: {stage.name}, {label}",
                    statistic=Statistic.TEST,
                    value=interval.value,
                    ci_low=interval.low,
                    ci_high=interval.high,
                    ci_level=ci_level,
                    n=n,
                    decimals=decimals,
                    method=label,
                    equation=equation,
                )
                found[f"{name}_{group.key}"] = told_with(number, least, SPLIT)
    return found


def table_of(
    title: str,
    groups: Sequence[ComparedGroup],
    stage: Stage,
    step: GroupStep,
    *,
    n: int,
    ci_level: float,
) -> Table:
    """A row for each group of each part: k of n, the rate, and ratio and gap where they stand."""
    parted = any(part.label for part in step.family.parts)
    ratio = Column(key="ratio", label="Ratio", statistic=Statistic.TEST, decimals=2)
    return Table(
        caption=title,
        columns=(
            *((Column(key="part", label="Where and when"),) if parted else ()),
            Column(key="label", label="Group"),
            Column(key="n", label=stage.name, statistic=Statistic.SPLIT),
            Column(key="of", label=f"of {stage.feeder.lower()}", statistic=Statistic.SPLIT),
            Column(key="rate", label=f"Per {PER:,}", statistic=Statistic.SPLIT, decimals=1),
            *ratio.ends(ci_level),
            Column(key="gap", label=f"Gap per {PER:,}", statistic=Statistic.TEST, decimals=1),
        ),
        rows=tuple(_row(group, n, parted=parted) for group in groups),
        notes=tuple(_notes(groups, step)),
        source=step.family.staged.citation,
    )


def _row(group: ComparedGroup, n: int, *, parted: bool) -> Row:
    of, shown = group.counted, group.ratio
    ratio = shown.ratio if shown else None
    return row_of(
        f"n_{group.key}",
        {
            **({"part": of.part} if parted else {}),
            "label": of.label,
            "n": of.number,
            "of": of.of,
            "rate": PER * of.number / of.of if of.of else None,
            "ratio": ratio.value if ratio else None,
            "low": ratio.low if ratio else None,
            "high": ratio.high if ratio else None,
            "gap": shown.gap_per_1000.value if shown else None,
        },
        n,
    )


def _notes(groups: Sequence[ComparedGroup], step: GroupStep) -> Iterator[str]:
    if any(group.rate and not group.ratio for group in groups):
        yield UNDER_TEN.format(fewest=FEWEST_EVENTS)
    if step.into:
        yield _POOLED


def figure_of(
    title: str, groups: Sequence[ComparedGroup], step: GroupStep, than: str, ci_level: float
) -> Figure | None:
    """The ratios with their intervals about 1; none without any, or with too many for a page."""
    marks = tuple(
        told_with(
            Mark(
                label=group.counted.label,
                group=group.counted.part,
                value=ratio.value,
                low=ratio.low,
                high=ratio.high,
                n=group.counted.of,
            ),
            step.smallest,
        )
        for group in groups
        if group.ratio and (ratio := group.ratio.ratio)
    )
    if not 0 < len(marks) <= MOST_MARKS:
        return None
    return Figure(
        kind="change",
        title=title,
        x_label=f"Rate as a multiple of that of {than}",
        marks=marks,
        statistic=Statistic.TEST,
        reference=1.0,
        of="difference",
        decimals=2,
        ci_level=ci_level,
    )


def highest(groups: Sequence[ComparedGroup]) -> list[ComparedGroup]:
    """The groups with the highest ratio, which is above 1; mostly one, none where none is."""
    most = max(map(_ratio, groups), default=0.0)
    return [group for group in groups if _ratio(group) == most > 1]


def _ratio(group: ComparedGroup) -> float:
    return group.ratio.ratio.value if group.ratio and group.ratio.ratio else 0.0


def how_many_higher(groups: Sequence[ComparedGroup]) -> Mapping[str, int]:
    """Of how many groups a ratio stands, and of how many of these it is above 1 as printed."""
    ratios = [round_half_up(_ratio(group), 2) for group in groups if group.ratio]
    return {"compared": len(ratios), "higher": sum(ratio > 1 for ratio in ratios)}
