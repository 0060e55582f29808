"""Figures that add up others: totals, years of quarters, and labels that no word calls a total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

import pandas as pd

from evaluation.counting import and_more, s
from evaluation.declare.counts_file import CountedMeasure
from evaluation.errors import Issue
from evaluation.read.counted.figure_rows import KEYS, issue_of, named, records
from evaluation.read.counted.figure_texts import adds_up_all, label_key

_CLOSE = 1e-9
_LABELLED = ("supplier", "area", "group", "subgroup")  # of which one label may add up others
_FEWEST_SUMS = 3  # places, and labels in each, from which what equals all others is their sum
_SURE_LABELS = 4  # labels, from which this is told even of one place
_NATIONS = frozenset(
    ("england", "wales", "scotland", "northern ireland", "england and wales", "great britain")
) | {"united kingdom", "uk", "gb", "national", "nationally", "england & wales"}


def sums_of_others(table: pd.DataFrame, measures: Mapping[str, CountedMeasure]) -> Iterator[Issue]:
    """A label that no word calls a total, and that equals all others together wherever it stands.

    Of few places it is told and no fault, as chance may make such numbers.
    """
    added = {name for name, of in measures.items() if of.kind in ("count", "amount")}
    parts = table[~table["total"] & table["value"].notna() & table["measure"].isin(added)]
    for role in _LABELLED:
        others = [key for key in KEYS if key != role]
        labels = parts[role].nunique()
        if labels < _FEWEST_SUMS:
            continue
        whole = parts.groupby(others, sort=False)["value"].transform("sum")
        each = parts.groupby(others, sort=False)[role].transform("nunique")
        judged = parts[each.ge(_FEWEST_SUMS) & whole.gt(0)]
        places = judged[others].drop_duplicates().shape[0]
        equal = (2 * judged["value"] - whole).abs() <= _CLOSE
        for label, same in equal.groupby(judged[role], sort=False):
            if not same.all() or len(same) < places:
                continue
            sure = places >= _FEWEST_SUMS
            if sure or places > 1 or labels >= _SURE_LABELS:
                rows = records(judged[judged[role] == label])
                yield issue_of(
                    rows[0],
                    f"“{label}” is all others under {role} added up, wherever it stands, so that "
                    "everything would count twice.",
                    f'If it adds them up, write beside the file: totals: {{{role}: ["{label}"]}}; '
                    "or delete its rows.",
                    code="counts.sum-of-others",
                    cell=and_more([str(row["where"]) for row in rows]),
                    note=not sure,
                )


def nations(table: pd.DataFrame) -> Iterator[Issue]:
    """A nation among smaller areas, which may hold them and counts as one beside them."""
    for role in ("area", "supplier"):
        parts = table[~table["total"] & table[role].ne("")]
        found = {text for text in parts[role].unique() if label_key(str(text)) in _NATIONS}
        if found and len(found) < parts[role].nunique():
            rows = records(parts[parts[role].isin(found)])
            yield issue_of(
                rows[0],
                f"{and_more(sorted(found))} {s(len(found), 'stands', 'stand')} beside smaller "
                f"areas and {s(len(found), 'counts', 'count')} like one of them.",
                "If it holds the others, write beside the file: totals: "
                f"{{{role}: [{', '.join(sorted(found))}]}}.",
                code="counts.nation-among-areas",
                cell=and_more([str(row["where"]) for row in rows if row["where"]]),
                note=True,
            )


def totals_apart(table: pd.DataFrame, totals: pd.DataFrame) -> Iterator[Issue]:
    """Totals that are not the sum of their parts; where parts have no figure, that are less."""
    parts = table[~table["total"]]
    given = table[table["total"] & table["value"].notna()]
    for at, row in zip(given.index, records(given), strict=True):
        over = [role for role in totals.columns if totals.loc[at, role]]
        same = parts
        for role in KEYS:
            if role not in over:
                same = same[same[role] == row[role]]
        said, made = float(row["value"]), float(same["value"].sum())
        if len(same) < 2:
            continue
        if not all(adds_up_all(str(row[role])) for role in over) and _adds_up_some(
            said, same["value"]
        ):
            continue
        if (same["value"].notna().all() and abs(said - made) > _CLOSE) or made > said + _CLOSE:
            yield issue_of(
                row,
                f"The total {said:g} is not the sum of its parts, {made:g}: {named(row)}.",
                "If parts are missing, the report tells the total as it was given; if one of them "
                "is wrong, put it right.",
                code="counts.not-the-sum",
                cell=f"{row['where']} (parts: {and_more(map(str, same['where']))})",
                note=True,
            )


def years_apart(table: pd.DataFrame, measures: Mapping[str, CountedMeasure]) -> Iterator[Issue]:
    """Figures of a year that are not the sum of its quarters or months, where all are there."""
    if table["months"].nunique() < 2:
        return
    added = {name for name, of in measures.items() if of.kind in ("count", "amount")}
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
                if abs(made - float(row["value"])) > _CLOSE:
                    yield issue_of(
                        row,
                        f"The figure of {row['period']}, {row['value']:g}, is not the sum of its "
                        f"parts, {made:g}: {named(row)}.",
                        "If one of them is wrong, put it right. Each length of period stands by "
                        "itself in the report.",
                        code="counts.year-not-the-sum",
                        cell=f"{row['where']} (parts: "
                        f"{and_more([str(r['where']) for r in inside])})",
                        note=True,
                    )


def _adds_up_some(said: float, values: Iterable[float]) -> bool:
    """Whether rows that follow one another make a total, as those of a region do."""
    sums = [0.0, *accumulate(values)]
    return any(
        abs(later - earlier - said) <= _CLOSE
        for at, earlier in enumerate(sums)
        for later in sums[at + 2 :]
    )
