"""Effect sizes on every scale of a questionnaire, and p adjusted for their number: one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analyses.change.paired import Pairs
from evaluation.say.finding import Column, Estimate, Finding, Row, Statistic, Table
from evaluation.statistics.multiplicity import holm

_METHOD = (
    "Hedges's g: mean change divided by the average of the two standard deviations, with the exact "
    "small-sample correction. Smallest change: the true mean change that a group of this size "
    "would find four times in five, at two-sided 5%."
)
_WHY = "An effect size lets scales of different lengths be set beside one another."


def with_holm(
    overview: Finding, changes: Sequence[Finding]
) -> tuple[Finding, dict[str, float | None]]:
    """The overview with p of each secondary scale adjusted for their number, and these p by key.

    Holm (1979), over the scales beside the primary one; no p where none is declared primary.
    """
    second = [c for c in changes if not c.primary and "p_t" in c.estimates]
    p_values = [c.estimates["p_t"].value for c in second]
    if len(second) < 2 or len(second) == len(changes):
        return overview, {}
    adjusted = [
        None if np.isnan(p) else float(p)
        for p in holm(np.array([np.nan if p is None else p for p in p_values], float))
    ]
    n = min(c.n or 0 for c in second)
    added = {
        f"{c.key.split('.')[-2]}_p_holm": Estimate(
            label=f"{c.title}: p adjusted for several scales",
            statistic=Statistic.TEST,
            n=c.n,
            value=p,
            decimals=3,
            method=f"Holm over {len(second)} scales",
        )
        for c, p in zip(second, adjusted, strict=True)
    }
    numbers = [p for p in adjusted if p is not None]
    added["n_clear_after_holm"] = Estimate(
        label="Secondary scales that change clearly after Holm's adjustment",
        n=n,
        decimals=0,
        statistic=Statistic.TEST,
        value=sum(p < 0.05 for p in numbers) if numbers else None,
        method="p below 0.05",
    )
    remark = (
        f"{{n_clear_after_holm}} of the {len(second)} scales beside the main one still change "
        "clearly when allowance is made for their number (Holm, 5%)."
    )
    p_by_key = {c.key: p for c, p in zip(second, adjusted, strict=True)}
    return overview.model_copy(
        update={
            "estimates": {**overview.estimates, **added},
            "caveats": (*overview.caveats, remark),
        }
    ), p_by_key


def effects_finding(
    overview: Finding,
    scales: Mapping[str, tuple[Pairs, Finding]],
    adjusted: Mapping[str, float | None],
) -> Finding:
    """``<instrument>.effects``, a row a scale.

    ``scales``: by printed label. ``adjusted``: Holm's p by key of the change.
    """
    first = next(iter(scales.values()))[0]
    title = f"{first.instrument.title}: effect size on every scale{first.to}"
    headline = f"An effect size was worked out on {len(scales)} scales."
    return overview.model_copy(
        update={
            "key": f"{first.instrument.id}.effects{first.suffix}",
            "title": title,
            "headline": headline,
            "wordings": (headline,),
            "estimates": {
                f"{pairs.name}_{name}": change.estimates[name]
                for pairs, change in scales.values()
                for name in ("hedges_g_av", "smallest_detectable")
            },
            "caveats": (),
            "table": _table(title, scales, adjusted),
            "figure": None,
            "method": _METHOD,
            "why": _WHY,
        }
    )


def _table(
    title: str, scales: Mapping[str, tuple[Pairs, Finding]], adjusted: Mapping[str, float | None]
) -> Table:
    first = next(iter(scales.values()))[0]
    effect, ends = Statistic.EFFECT, f"{first.ci_level:.0%} interval from"
    columns = [
        Column(key="label", label="Scale"),
        Column(key="g", label="Hedges's g", statistic=effect, decimals=2, signed=True),
        Column(key="low", label=ends, statistic=effect, decimals=2, signed=True),
        Column(key="high", label="to", statistic=effect, decimals=2, signed=True),
        Column(
            key="smallest",
            label=f"Smallest change that would be found ({first.unit})",
            statistic=Statistic.SPREAD,
            decimals=1,
        ),
    ]
    notes: tuple[str, ...] = ()
    if adjusted:
        columns.append(Column(key="p", label="p (Holm)", statistic=Statistic.TEST, decimals=3))
        notes = ("p (Holm): adjusted for the number of scales beside the main one.",)
    return Table(
        caption=title,
        columns=tuple(columns),
        rows=tuple(
            _row(label, pairs, change, adjusted) for label, (pairs, change) in scales.items()
        ),
        notes=notes,
    )


def _row(label: str, pairs: Pairs, change: Finding, adjusted: Mapping[str, float | None]) -> Row:
    g = change.estimates["hedges_g_av"]
    cells: dict[str, str | float | None] = {
        "label": label,
        "g": g.value,
        "low": g.ci_low,
        "high": g.ci_high,
        "smallest": change.estimates["smallest_detectable"].value,
        "p": adjusted.get(change.key),
    }
    return Row(cells=cells, n=pairs.n)
