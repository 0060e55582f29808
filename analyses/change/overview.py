"""Change on every scale of one questionnaire, side by side, and the effect sizes beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analyses.change.paired import BETTER, Pairs, change_figure, change_table, of_all, resting_on
from analyses.change.remarks import IN_EFFECTS
from evaluation.counting import percent
from evaluation.say.equation import Equation
from evaluation.say.finding import Claim, Column, Estimate, Figure, Finding, Row, Statistic, Table
from evaluation.say.wording import with_fitting_digits
from evaluation.statistics.multiplicity import holm

_CLEAR = 0.05  # below it a p adjusted for the number of scales is called clear
_WAYS = {**BETTER, None: "not looked up"}


def with_overviews(every: Sequence[tuple[Pairs, Finding]]) -> Iterator[Finding]:
    """The changes of single scales and, before those of a questionnaire, all of them together.

    ``every``: every scale with its change, the scales of one wave of a questionnaire in their
    order. A change whose numbers stand in an overview names it in ``summarised_in``.
    """
    together: dict[tuple[str, str], list[tuple[Pairs, Finding]]] = {}
    for pairs, change in every:
        together.setdefault((pairs.instrument.id, pairs.wave), []).append((pairs, change))
    for scales in together.values():
        drawn = [(pairs, change) for pairs, change in scales if change.figure]
        if len(drawn) < 2 or len({pairs.unit for pairs, _ in drawn}) > 1:
            yield from (change for _, change in scales)
            continue
        overview = _overview(drawn)
        listed = {change.key for _, change in drawn}
        yield from (
            _summarised(change, overview.key) if change.key in listed else change
            for _, change in scales
        )
        overview, adjusted = with_holm(overview, [change for _, change in scales])
        rows = dict(zip(_labels([pairs for pairs, _ in drawn]), drawn, strict=True))
        yield _judged_together(
            overview, {label: adjusted.get(c.key) for label, (_, c) in rows.items()}
        )
        yield effects_finding(overview, rows, adjusted)


def _summarised(change: Finding, into: str) -> Finding:
    """A change whose numbers stand in an overview, without the remarks that stand beside it.

    The primary one keeps them.
    """
    return change.model_copy(
        update={
            "summarised_in": into,
            "caveats": tuple(
                text
                for text in change.caveats
                if change.primary or not any(p in text for p in IN_EFFECTS)
            ),
        }
    )


def _overview(drawn: Sequence[tuple[Pairs, Finding]]) -> Finding:
    """One row a scale."""
    first, change = drawn[0]
    instrument = first.instrument
    labels = _labels([pairs for pairs, _ in drawn])
    rows = {
        label: resting_on(pairs, scale.estimates, "change")
        for label, (pairs, scale) in zip(labels, drawn, strict=True)
    }
    headline = f"Mean change{first.second.to} was worked out on {len(drawn)} scales."
    overview = change.model_copy(
        update={
            "key": f"{instrument.id}.changes{first.second.suffix}",
            "title": f"{instrument.title}: change on every scale{first.second.to}",
            "n": min(pairs.n for pairs, _ in drawn),
            "base": of_all([pairs for pairs, _ in drawn]),
            "claim": Claim.CHANGED,
            "headline": headline,
            "wordings": (headline,),
            "primary": False,
            "leading": "",
            "estimates": {
                f"{pairs.name}_change": rows[label]["change"]
                for label, (pairs, _) in zip(labels, drawn, strict=True)
            },
            "caveats": (
                "Several scales are looked at together. About one in twenty 95% intervals leaves "
                "out 0 by chance alone, so the scale that was named as the main one counts most.",
            ),
            "table": _table([pairs for pairs, _ in drawn], rows),
            "figure": _figure([pairs for pairs, _ in drawn], rows),
        }
    )
    return with_fitting_digits(overview)


def _table(scales: Sequence[Pairs], rows: Mapping[str, Mapping[str, Estimate]]) -> Table:
    """Without the column of n where that differs, as it would tell how few more there were."""
    first, same_n = scales[0], len({pairs.n for pairs in scales}) == 1
    table = change_table(first, rows)
    columns = [c for c in table.columns[1:] if same_n or c.statistic is not Statistic.COUNT]
    better = [Column(key="better", label="Better if")] if _several_ways(scales) else []
    return table.model_copy(
        update={
            "caption": f"Change on every scale{first.second.to} ({first.unit})",
            "columns": (Column(key="label", label="Scale"), *better, *columns),
            "rows": tuple(
                row.model_copy(update={"cells": {**row.cells, "better": _WAYS[pairs.direction]}})
                for pairs, row in zip(scales, table.rows, strict=True)
            ),
        }
    )


def _figure(scales: Sequence[Pairs], rows: Mapping[str, Mapping[str, Estimate]]) -> Figure:
    """Each scale with its range, and with which way is better where they differ in it."""
    first = scales[0]
    figure = change_figure(first, rows)
    several = _several_ways(scales)
    return figure.model_copy(
        update={
            "title": f"{first.instrument.title}: mean change on every scale{first.second.to}, "
            f"with {percent(first.ci_level)} intervals",
            "better": "" if several else figure.better,
            "subject": f"{first.instrument.title}{first.second.to}",
            "marks": tuple(
                mark.model_copy(
                    update={
                        "ends": pairs.ends if pairs.unit == "points" else None,
                        "better": BETTER[pairs.direction] if several else "",
                    }
                )
                for mark, pairs in zip(figure.marks, scales, strict=True)
            ),
        }
    )


def _judged_together(overview: Finding, adjusted: Mapping[str, float | None]) -> Finding:
    """The overview whose picture calls clear what stays so with allowance for the scales' number.

    ``adjusted``: p by printed label; None for the primary one, which is judged by its interval.
    """
    figure = overview.figure
    assert figure
    marks = (
        m.model_copy(update={"stays_clear": None if p is None else p < _CLEAR})
        for m in figure.marks
        for p in (adjusted.get(m.label),)
    )
    return overview.model_copy(update={"figure": figure.model_copy(update={"marks": tuple(marks)})})


def _several_ways(scales: Sequence[Pairs]) -> bool:
    return len({pairs.direction for pairs in scales}) > 1


def _labels(scales: Sequence[Pairs]) -> list[str]:
    """Each scale's title, with its range where the scales differ in it.

    Where two have one title, their names tell them apart.
    """
    ranges = [pairs.ends for pairs in scales]
    differ = len(set(ranges)) > 1
    titles = [pairs.scale.title for pairs in scales]
    titles = [
        f"{title} [{pairs.name}]" if titles.count(title) > 1 else title
        for title, pairs in zip(titles, scales, strict=True)
    ]
    return [
        f"{title} ({low:g}\xa0to\xa0{high:g})" if differ else title
        for title, (low, high) in zip(titles, ranges, strict=True)
    ]


def with_holm(
    overview: Finding, changes: Sequence[Finding]
) -> tuple[Finding, dict[str, float | None]]:
    """The overview with p of each secondary scale adjusted for their number, and these p by key.

    Holm (1979), over the scales beside the primary one; no p where none is declared primary.
    """
    second = [c for c in changes if not c.primary and "p_t" in c.estimates]
    if len(second) < 2 or len(second) == len(changes):
        return overview, {}
    p_values = np.array([c.estimates["p_t"].value for c in second], float)  # None becomes nan
    adjusted = [None if np.isnan(p) else float(p) for p in holm(p_values)]
    added = {
        f"{c.key.split('.')[-2]}_p_holm": Estimate(
            label=f"{c.title}: p adjusted for several scales",
            statistic=Statistic.TEST,
            n=c.n,
            value=p,
            decimals=3,
            method=f"Holm over {len(second)} scales",
            equation=Equation.HOLM,
            base=c.base,
        )
        for c, p in zip(second, adjusted, strict=True)
    }
    numbers = [p for p in adjusted if p is not None]
    added["n_clear_after_holm"] = Estimate(
        label="Secondary scales that change clearly after Holm's adjustment",
        n=min(c.n or 0 for c in second),
        decimals=0,
        statistic=Statistic.TEST,
        value=sum(p < _CLEAR for p in numbers) if numbers else None,
        method=f"p below {_CLEAR}",
    )
    return overview.model_copy(
        update={
            "estimates": {**overview.estimates, **added},
            "caveats": (
                *overview.caveats,
                f"{{n_clear_after_holm}} of the {len(second)} scales beside the main one still "
                "change clearly when allowance is made for their number (Holm, 5%).",
            ),
        }
    ), {c.key: p for c, p in zip(second, adjusted, strict=True)}


def effects_finding(
    overview: Finding,
    scales: Mapping[str, tuple[Pairs, Finding]],
    adjusted: Mapping[str, float | None],
) -> Finding:
    """``<instrument>.effects``, a row a scale.

    ``scales``: by printed label. ``adjusted``: Holm's p by key of the change.
    """
    first = next(iter(scales.values()))[0]
    title = f"{first.instrument.title}: effect size on every scale{first.second.to}"
    headline = f"An effect size was worked out on {len(scales)} scales."
    return overview.model_copy(
        update={
            "key": f"{first.instrument.id}.effects{first.second.suffix}",
            "title": title,
            "headline": headline,
            "wordings": (headline,),
            "estimates": {
                f"{pairs.name}_{name}": resting_on(pairs, change.estimates, name)[name]
                for pairs, change in scales.values()
                for name in ("hedges_g_av", "smallest_detectable")
            },
            "caveats": (),
            "table": _effects_table(title, scales, adjusted),
            "figure": None,
            "method": (
                "Hedges's g: mean change divided by the average of the two standard deviations, "
                "with the exact small-sample correction. Smallest change: the true mean change "
                "that a group of this size would find four times in five, at two-sided 5%."
            ),
            "why": "An effect size lets scales of different lengths be set beside one another.",
        }
    )


def _effects_table(
    title: str, scales: Mapping[str, tuple[Pairs, Finding]], adjusted: Mapping[str, float | None]
) -> Table:
    first = next(iter(scales.values()))[0]
    columns = (
        Column(key="label", label="Scale"),
        *Column(
            key="g", label="Hedges's g", statistic=Statistic.EFFECT, decimals=2, signed=True
        ).ends(first.ci_level),
        Column(
            key="smallest",
            label=f"Smallest change that would be found ({first.unit})",
            statistic=Statistic.SPREAD,
            decimals=1,
        ),
    )
    p_column = Column(key="p", label="p (Holm)", statistic=Statistic.TEST, decimals=3)
    return Table(
        caption=title,
        columns=(*columns, p_column) if adjusted else columns,
        rows=tuple(
            Row(
                cells={
                    "label": label,
                    "g": change.estimates["hedges_g_av"].value,
                    "low": change.estimates["hedges_g_av"].ci_low,
                    "high": change.estimates["hedges_g_av"].ci_high,
                    "smallest": change.estimates["smallest_detectable"].value,
                    "p": adjusted.get(change.key),
                },
                n=pairs.n,
                base=pairs.base,
            )
            for label, (pairs, change) in scales.items()
        ),
        notes=("p (Holm): adjusted for the number of scales beside the main one.",)
        if adjusted
        else (),
    )
