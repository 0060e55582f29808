"""Months, quarters and half-years as the whole years that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analyses.counted.strands import Strand, SuppliedFigure
from evaluation.counting import grouped
from evaluation.read.counted.count_periods import CountPeriod

_YEAR = 12  # months
_JANUARY, _APRIL = 0, 3


def in_years(strand: Strand, every: Sequence[CountPeriod]) -> Strand | None:
    """Counts of parts of a year as those of whole years, over the rows with every figure.

    Those that count nobody twice in a period are averages of a period. None without a whole year.
    Of people a row without every figure has none, as it would tell what it lacks elsewhere.
    ``every``: all periods of the data, so that the years of all measures begin in one month.
    """
    periods = strand.held
    if strand.measure.kind != "count" or not strand.in_turn or periods[0].months >= _YEAR:
        return None
    first = _first_month(every)
    whole = _whole_years(periods, first)
    cells = {
        (row, year.label): _one_year(strand, row, of)
        for row in strand.rows
        for year, of in whole.items()
    }
    if strand.protected:
        left = (at for at in cells if at[0] not in strand.whole)
        cells |= {at: replace(cells[at], value=None) for at in left}
    if not whole:
        return None
    each = periods[0].length if strand.once else ""
    whose = strand.whose and {
        (row, year.label): frozenset[int]().union(
            *(strand.whose.get((row, period.label), ()) for period in of)
        )
        for row in strand.rows
        for year, of in whole.items()
    }
    return replace(
        strand,
        cells=cells,
        periods=tuple(whole),
        otherwise={},
        each=each,
        of_parts=True,
        whose=whose,
    )


def _first_month(periods: Sequence[CountPeriod]) -> int:
    """The month in which years begin, January being 0: as quarters are named, or as most are whole.

    January where as many calendar years are whole as years from April.
    """
    named = {
        (p.start - (int(p.label[-1]) - 1) * p.months) % _YEAR
        for p in periods
        if "/" in p.label and p.months < _YEAR
    }
    return (
        min(named) if named else max(_JANUARY, _APRIL, key=lambda m: len(_whole_years(periods, m)))
    )


def _whole_years(
    periods: Sequence[CountPeriod], first: int
) -> dict[CountPeriod, list[CountPeriod]]:
    """The years of which every part is there, each with its parts."""
    parts = [
        p for p in periods if p.months < _YEAR and (p.start - first) % _YEAR + p.months <= _YEAR
    ]
    years = grouped(((p.start - first) // _YEAR, p) for p in sorted(parts))
    return {
        CountPeriod(_YEAR * year + first, _YEAR, _named(year, first)): of
        for year, of in years.items()
        if sum(p.months for p in of) == _YEAR
    }


def _named(year: int, first: int) -> str:
    return f"{year}/{(year + 1) % 100:02}" if first else str(year)


def _one_year(strand: Strand, row: str, periods: Sequence[CountPeriod]) -> SuppliedFigure:
    """The figures of a year's parts; without one, or by two definitions, there is none."""
    cells = [strand.cells.get((row, period.label)) for period in periods]
    there = [cell for cell in cells if cell]
    values = [cell.value for cell in there if cell.value is not None]
    ways = {(cell.definition, cell.supplier) for cell in there}
    whole = len(values) == len(cells) and len(ways) == 1
    return SuppliedFigure(
        value=strand.over_time(values) if whole else None,
        of=None,
        status=there[0].status if whole else "not for the whole year",
        definition=there[0].definition if there else "",
        supplier=there[0].supplier if there else "",
    )
