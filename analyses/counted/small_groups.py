"""Groups with too few for a ratio in print: the raw ratio, and one drawn towards the mean."""

from __future__ import annotations

from collections.abc import Sequence

from analyses.counted.group_ratios import ComparedGroup, compared
from analyses.counted.group_steps import GroupStep
from evaluation.counting import s
from evaluation.read.staged import Stage
from evaluation.say.finding import Column, Row, Statistic, Table, Telling, count_of
from evaluation.statistics.partial_pooling import PooledRate, pooled_rates

_HIDES = (
    "A ratio that is drawn towards the mean of all groups hides a disparity: small groups come out "
    "near “no difference” whatever happened to them. Never print it."
)
_RAW = "The raw ratio of so few moves with every one of them. Its interval says how far."


def few(step: GroupStep, stage: Stage, ci_level: float) -> Telling | None:
    """Every group whose ratio may not stand in print; None where there is none."""
    every = compared(step, stage, ci_level)
    small = [group for group in every if group.rate and not group.ratio]
    if not small:
        return None
    drawn = _drawn(every, step)
    columns = [
        Column(key="label", label="Group"),
        Column(key="n", label=stage.name, statistic=Statistic.COUNT),
        Column(key="of", label=f"of {stage.feeder.lower()}", statistic=Statistic.COUNT),
        *Column(key="ratio", label="Raw ratio", statistic=Statistic.TEST, decimals=2).ends(
            ci_level
        ),
        Column(key="gap", label="Gap per 1,000", statistic=Statistic.TEST, decimals=1),
    ]
    if drawn:
        columns += [
            Column(key="drawn", label="Drawn to the mean", statistic=Statistic.TEST, decimals=2),
            Column(key="own", label="% its own", statistic=Statistic.TEST),
        ]
    return Telling(
        estimates={"n_small": count_of("Groups too small for a ratio", len(small), "groups")},
        wordings=(
            f"{{n_small}} {s(len(small), 'group', 'groups')} had too few for a ratio in print.",
        ),
        leading="n_small",
        table=Table(
            caption=f"Small groups: {stage.name.lower()}, of {stage.feeder.lower()}",
            columns=(
                *(
                    (Column(key="part", label="When"),)
                    if any(p.label for p in step.family.parts)
                    else ()
                ),
                *columns,
            ),
            rows=tuple(_row(group, drawn) for group in small),
        ),
        caveats=(_RAW, *((_HIDES,) if drawn else ())),
    )


def _drawn(
    groups: Sequence[ComparedGroup], step: GroupStep
) -> dict[tuple[str, str], tuple[float, float]]:
    """The drawn ratio of each group and how much of it is its own, part by part."""
    staged = step.family.staged
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for part in step.family.parts:
        known = [
            g.counted
            for g in groups
            if g.counted.part == part.label
            and g.counted.events
            and g.counted.group not in staged.not_known
        ]
        rates = pooled_rates([g.events for g in known if g.events])
        if rates is None:
            continue
        of: dict[str, PooledRate] = dict(zip((g.group for g in known), rates.groups, strict=True))
        reference = of.get(staged.compared_with)
        if reference is None or not reference.rate:
            continue
        for group, rate in of.items():
            found[part.label, group] = (rate.rate / reference.rate, 100 * rate.own_weight)
    return found


def _row(group: ComparedGroup, drawn: dict[tuple[str, str], tuple[float, float]]) -> Row:
    of, rate = group.counted, group.rate
    ratio = rate.ratio if rate else None
    value, own = drawn.get((of.part, of.group), (None, None))
    finite = ratio is not None and ratio.value != float("inf")
    high = ratio.high if ratio and ratio.high != float("inf") else None
    return Row(
        cells={
            "part": of.part,
            "label": of.label,
            "n": of.number,
            "of": of.of,
            "ratio": ratio.value if ratio and finite else None,
            "low": ratio.low if ratio else None,
            "high": high,
            "gap": rate.gap_per_1000.value if rate else None,
            "drawn": value,
            "own": own,
        }
    )
