"""What is told of the periods of counts: not begun, sharing months, and years of quarters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import pandas as pd

from evaluation.clock import today
from evaluation.counting import and_more, in_full, plural, s
from evaluation.declare.counts_file import CountedMeasure
from evaluation.errors import Issue
from evaluation.read.counted.consistent import KEYS, issue_of, named, records, same_sum
from evaluation.read.counted.count_periods import CountPeriod, month_period


def notes_of_periods(
    table: pd.DataFrame, periods: Sequence[CountPeriod], measures: Mapping[str, CountedMeasure]
) -> Iterator[Issue]:
    """What is told of the periods of some figures."""
    yield from _not_begun(table, periods)
    yield from _sharing_months(table, periods)
    yield from _years_apart(table, measures)


def _not_begun(table: pd.DataFrame, periods: Sequence[CountPeriod]) -> Iterator[Issue]:
    """Figures of periods that have not begun: a year mistyped, or a forecast among counts."""
    now = month_period(today()).start
    later = [period.label for period in periods if period.start > now]
    rows = records(table[table["period"].isin(later) & table["value"].notna()])
    if rows:
        yield issue_of(
            rows[0],
            f"{plural(len(rows), 'figure')} {s(len(rows), 'is', 'are')} of a time that has not "
            f"begun: {and_more(later)}.",
            "Put the period right if it is mistyped. What is planned or expected is no count: "
            "delete it here.",
            code="counts.not-begun",
            cell=and_more([str(row["where"]) for row in rows if row["where"]]),
            note=True,
        )


def _sharing_months(table: pd.DataFrame, periods: Sequence[CountPeriod]) -> Iterator[Issue]:
    """Periods of one length that share months, as 2018/19 and 2019 do."""
    for months in dict.fromkeys(period.months for period in periods):
        ordered = sorted(period for period in periods if period.months == months)
        shared = [pair for pair in pairwise(ordered) if pair[1].start < pair[0].after]
        if shared:
            earlier, later = shared[0]
            rows = records(table[table["period"] == later.label])
            yield issue_of(
                rows[0],
                f"{earlier.label} and {later.label} share months, so that they neither follow one "
                "another nor may be compared.",
                "Ask for figures of the same years. Until then put each kind of year into a sheet "
                "or file of its own, and give each an evaluation.",
                code="counts.overlap",
                cell=and_more([str(row["where"]) for row in rows if row["where"]]),
                note=True,
            )


def _years_apart(table: pd.DataFrame, measures: Mapping[str, CountedMeasure]) -> Iterator[Issue]:
    """Figures of a year that are not the sum of its quarters or months, where all are there."""
    if table["months"].nunique() < 2:
        return
    added = {name for name, of in measures.items() if of.adds_up}
    keys = [role for role in KEYS if role != "period"]
    given = table[table["value"].notna() & table["measure"].isin(added) & table["months"].gt(0)]
    for _, same in given.groupby(keys, sort=False):
        rows = sorted(records(same), key=lambda row: int(row["months"]))
        for row in rows:
            start, after = int(row["begins"]), int(row["begins"]) + int(row["months"])
            for months in dict.fromkeys(int(r["months"]) for r in rows):
                inside = [r for r in rows if r["months"] == months and start <= r["begins"] < after]
                if months >= row["months"] or len(inside) * months != row["months"]:
                    continue
                made = sum(float(r["value"]) for r in inside)
                if not same_sum(made, float(row["value"])):
                    yield issue_of(
                        row,
                        f"The figure of {row['period']}, {in_full(row['value'])}, is not the sum "
                        f"of its parts, {in_full(made)}: {named(row)}.",
                        "If one of them is wrong, put it right. Each length of period stands by "
                        "itself in the report.",
                        code="counts.year-not-the-sum",
                        cell=f"{row['where']} (parts: "
                        f"{and_more([str(r['where']) for r in inside])})",
                        note=True,
                    )
