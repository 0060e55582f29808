"""Change on every scale of one questionnaire, side by side: one picture and one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from analyses.change.effects import effects_finding, with_holm
from analyses.change.paired import Pairs, change_figure, change_table, of_all
from analyses.change.remarks import IN_EFFECTS
from evaluation.declare.instrument.model import Direction
from evaluation.say.finding import Claim, Column, Estimate, Figure, Finding, Statistic, Table

_SEVERAL = (
    "Several scales are looked at together. About one in twenty 95% intervals leaves out 0 by "
    "chance alone, so the scale that was named as the main one counts most."
)
_WAYS = {Direction.HIGHER_BETTER: "higher", Direction.LOWER_BETTER: "lower"}


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
            (_summarised(change, overview.key) if change.key in listed else change)
            for _, change in scales
        )
        overview, adjusted = with_holm(overview, [change for _, change in scales])
        yield overview
        rows = dict(zip(_labels([pairs for pairs, _ in drawn]), drawn, strict=True))
        yield effects_finding(overview, rows, adjusted)


def _summarised(change: Finding, into: str) -> Finding:
    """A change whose numbers stand in an overview, without the remarks that stand beside it.

    The primary one keeps them.
    """
    kept = tuple(
        text for text in change.caveats if change.primary or not any(p in text for p in IN_EFFECTS)
    )
    return change.model_copy(update={"summarised_in": into, "caveats": kept})


def _overview(drawn: Sequence[tuple[Pairs, Finding]]) -> Finding:
    """One row a scale."""
    first, change = drawn[0]
    instrument = first.instrument
    labels = _labels([pairs for pairs, _ in drawn])
    rows = dict(zip(labels, (scale.estimates for _, scale in drawn), strict=True))
    headline = f"Mean change{first.to} was worked out on {len(drawn)} scales."
    return change.model_copy(
        update={
            "key": f"{instrument.id}.changes{first.suffix}",
            "title": f"{instrument.title}: change on every scale{first.to}",
            "n": min(pairs.n for pairs, _ in drawn),
            "base": of_all([pairs for pairs, _ in drawn]),
            "claim": Claim.CHANGED,
            "headline": headline,
            "wordings": (headline,),
            "primary": False,
            "leading": "",
            "estimates": {
                f"{pairs.name}_change": scale.estimates["change"] for pairs, scale in drawn
            },
            "caveats": (_SEVERAL,),
            "table": _table([pairs for pairs, _ in drawn], rows),
            "figure": _figure([pairs for pairs, _ in drawn], rows),
        }
    )


def _table(scales: Sequence[Pairs], rows: Mapping[str, Mapping[str, Estimate]]) -> Table:
    """Without the column of n where that differs, as it would tell how few more there were."""
    first, same_n = scales[0], len({pairs.n for pairs in scales}) == 1
    table = change_table(first, rows)
    columns = [c for c in table.columns[1:] if same_n or c.statistic is not Statistic.COUNT]
    better = [Column(key="better", label="Better if")] if _several_ways(scales) else []
    cells = [
        {**row.cells, "better": _WAYS[pairs.scale.direction]}
        for pairs, row in zip(scales, table.rows, strict=True)
    ]
    return table.model_copy(
        update={
            "caption": f"Change on every scale{first.to} ({first.unit})",
            "columns": (Column(key="label", label="Scale"), *better, *columns),
            "rows": tuple(
                row.model_copy(update={"cells": own})
                for row, own in zip(table.rows, cells, strict=True)
            ),
        }
    )


def _figure(scales: Sequence[Pairs], rows: Mapping[str, Mapping[str, Estimate]]) -> Figure:
    """Scales for which a higher score is better stand apart from those where a lower one is."""
    first = scales[0]
    figure = change_figure(first, rows)
    marks = figure.marks
    if _several_ways(scales):
        marks = tuple(
            mark.model_copy(
                update={"group": f"{_WAYS[pairs.scale.direction].capitalize()} is better"}
            )
            for pairs, mark in zip(scales, marks, strict=True)
        )
    return figure.model_copy(
        update={
            "title": f"{first.instrument.title}: mean change on every scale{first.to}, "
            f"with {first.ci_level:.0%} intervals",
            "better": "" if _several_ways(scales) else figure.better,
            "marks": marks,
        }
    )


def _several_ways(scales: Sequence[Pairs]) -> bool:
    return len({pairs.scale.direction for pairs in scales}) > 1


def _labels(scales: Sequence[Pairs]) -> list[str]:
    """Each scale's title, with its range where the scales differ in it."""
    ranges = [pairs.instrument.range_of(pairs.name) for pairs in scales]
    differ = len(set(ranges)) > 1
    return [
        f"{pairs.scale.title} ({low:g}\xa0to\xa0{high:g})" if differ else pairs.scale.title
        for pairs, (low, high) in zip(scales, ranges, strict=True)
    ]
