"""Counts: of what is nobody, and side by side, a row and a bar each."""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.say.finding import Column, Estimate, Figure, Mark, Row, Statistic, Table


def count_of(
    label: str, value: float, unit: str = "", *, n: int | None = None, decimals: int = 0
) -> Estimate:
    """A number of what is nobody, such as documents; ``n``: how many people are behind it."""
    return Estimate(
        label=label,
        statistic=Statistic.COUNT,
        value=value,
        n=n,
        decimals=decimals,
        unit=unit,
        method="count",
    )


def counts_table(title: str, first: str, counted: str, counts: Iterable[Estimate]) -> Table:
    """A row for each count; ``first``: what tells them apart, ``counted``: what is counted."""
    return Table(
        caption=title,
        columns=(
            Column(key="label", label=first),
            Column(key="n", label=counted.capitalize(), statistic=Statistic.COUNT),
        ),
        rows=tuple(Row(cells={"label": e.label, "n": e.value}, n=e.n, base=e.base) for e in counts),
    )


def counts_bars(title: str, counted: str, counts: Iterable[Estimate]) -> Figure:
    """A bar for each count."""
    return Figure(
        kind="bars",
        title=title,
        x_label=f"Number of {counted}",
        decimals=0,
        statistic=Statistic.COUNT,
        marks=tuple(Mark(label=e.label, value=e.value or 0, n=e.n, base=e.base) for e in counts),
    )
