"""What the signs beside figures say of them: per cent, and pounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from evaluation.counting import and_more, plural, s
from evaluation.declare.counts_file import CountedMeasure
from evaluation.errors import Issue
from evaluation.read.counted.consistent import issue_of, records
from evaluation.read.counted.count_sheet import CountSheet
from evaluation.read.counted.figure_texts import figure_of, per_cent
from evaluation.read.exports.grid import Grid, address
from evaluation.read.log.column_texts import ColumnTexts

_SHARE = re.compile(r"%|\bper ?cent|\bpercentage\b|^percent_", re.IGNORECASE)
_POUND = "\N{POUND SIGN}"
_MIDDLE = 10  # of other shares, beside which one below 1 may be a part of one
_FEWEST = 3  # shares of a measure, from which it says something that none is above 1


def undeclared_signs(
    sheets: Sequence[CountSheet], table: pd.DataFrame, measures: Mapping[str, CountedMeasure]
) -> Iterator[Issue]:
    """Figures with a sign, or below a heading, that none of the sheet is declared to have."""
    for sheet in sheets:
        here = (table["file"] == sheet.grid.file) & (table["sheet"] == sheet.grid.sheet)
        kinds = {measures[name].kind for name in table.loc[here, "measure"].unique()}
        for column in _figure_columns(sheet):
            shares = [text for text in column.different if per_cent(text)]
            pounds = [text for text in column.different if text.startswith(_POUND)]
            if "percent" not in kinds and (shares or _SHARE.search(column.heading)):
                yield sheet.grid.issue(
                    column.cells(shares) or [sheet.grid.headed(column.place)],
                    f"Figures under “{column.heading}” are shares in per cent, and would be read "
                    "as counts.",
                    "Write beside the file in deliverable.yaml: every_measure: {kind: percent}; "
                    "or, where only some are shares, measures: {<measure>: {kind: percent}}.",
                    code="counts.shares-not-declared",
                )
            if "amount" not in kinds and (pounds or _POUND in column.heading):
                yield sheet.grid.issue(
                    column.cells(pounds) or [sheet.grid.headed(column.place)],
                    f"Figures under “{column.heading}” are amounts of money, and would be read as "
                    "counts.",
                    "Write beside the file in deliverable.yaml: every_measure: {kind: amount}; or, "
                    "where only some are amounts, measures: {<measure>: {kind: amount}}. If they "
                    "are counts, take the sign away.",
                    code="counts.amounts-not-declared",
                )
            bare = [
                text
                for text in column.different
                if shares and not per_cent(text) and 0 < (figure_of(text) or 0) < 1
            ]
            if "percent" in kinds and bare:
                yield sheet.grid.issue(
                    column.cells(bare),
                    f"Some shares under “{column.heading}” have the sign %, and these are below 1 "
                    "without it, so that 0.5 may be half of all or half of one per cent.",
                    "Write all of them in per cent, with the sign: 50% or 0.5%.",
                    code="counts.shares-in-two-ways",
                )


def signs_of_other_kinds(
    table: pd.DataFrame, grids: Iterable[Grid], measures: Mapping[str, CountedMeasure]
) -> Iterator[Issue]:
    """Of figures that each say their measure: signs that are not of its kind, and parts of one."""
    texts = {
        (grid.file, grid.sheet, address(number, place)): text.strip()
        for grid in grids
        for number, cells in grid.rows
        for place, text in enumerate(cells)
    }
    given = table[table["value"].notna()]
    for name, rows in given.groupby("measure", sort=False):
        kind = measures[str(name)].kind if name in measures else "count"
        typed = [
            (row, texts.get((row["file"], row["sheet"], row["where"]), "")) for row in records(rows)
        ]
        for row, text in typed if kind == "count" else ():
            if text.startswith(_POUND) or per_cent(text):
                meant = "amount" if text.startswith(_POUND) else "percent"
                yield issue_of(
                    row,
                    f"“{name}” is asked for as a count, and {text} stands there.",
                    f"Take the sign away if it is a count; else write {meant} under kind in the "
                    "list of measures.",
                    code="counts.sign-of-no-count",
                )
        bare = [row for row, text in typed if 0 < row["value"] < 1 and not per_cent(text)]
        others = rows["value"][~rows["where"].isin([row["where"] for row in bare])]
        if kind == "percent" and bare and len(others) and others.median() >= _MIDDLE:
            yield issue_of(
                bare[0],
                f"{plural(len(bare), 'share')} of “{name}” {s(len(bare), 'is', 'are')} below 1 "
                f"among others in per cent, and {s(len(bare), 'is', 'are')} read as per cent: "
                f"{bare[0]['value']:g} as {bare[0]['value']:g}%.",
                "If 1 stands for all there, multiply by 100; if it is as small as that, write the "
                "sign: 0.5%.",
                code="counts.share-among-percentages",
                cell=and_more([str(row["where"]) for row in bare]),
                note=True,
            )


def parts_of_one(
    sheets: Sequence[CountSheet], table: pd.DataFrame, measures: Mapping[str, CountedMeasure]
) -> Iterator[Issue]:
    """Shares of which none is above 1, where no sign says that they are in per cent."""
    said = {
        sheet.grid.file
        for sheet in sheets
        for column in _figure_columns(sheet)
        if _SHARE.search(column.heading) or any(per_cent(text) for text in column.different)
    }
    shares = {name for name, measure in measures.items() if measure.kind == "percent"}
    rows = table[table["measure"].isin(shares) & ~table["file"].isin(said) & table["value"].notna()]
    for role in ("measure", "area", "supplier"):
        for label, same in rows.groupby(role, sort=False):
            if len(same) < _FEWEST or same["value"].max() > 1 or not (same["value"] % 1).any():
                continue
            yield issue_of(
                records(same)[0],
                f"No share {f'of “{label!s}” ' if label else ''}is above 1, and they are read as "
                "per cent: 0.5 as half of one per cent.",
                "If 1 stands for all, multiply them by 100, or write them with the sign: 50%. If "
                "they are as small as that, write the sign: 0.5%.",
                code="counts.shares-below-one",
                cell=and_more([str(row["where"]) for row in records(same)]),
                note=True,
            )
            rows = rows.drop(same.index)


def rates_already(table: pd.DataFrame, measures: Mapping[str, CountedMeasure]) -> Iterator[Issue]:
    """Figures with fractions beside a denominator, which would be divided by it once more."""
    rates = {name for name, measure in measures.items() if measure.kind == "rate"}
    rows = table[table["measure"].isin(rates) & table["of"].notna() & table["value"].mod(1).gt(0)]
    if len(rows):
        yield issue_of(
            records(rows)[0],
            f"{plural(len(rows), 'figure')} with a fraction "
            f"{s(len(rows), 'stands', 'stand')} beside a denominator, and "
            f"{s(len(rows), 'is', 'are')} divided by it.",
            "If they are rates already, delete the column of denominators, or give it another "
            "heading. If they are amounts of something, such as days, nothing needs doing.",
            code="counts.rates-already",
            cell=and_more([str(row["where"]) for row in records(rows)]),
            note=True,
        )


def _figure_columns(sheet: CountSheet) -> Iterator[ColumnTexts]:
    yield from (column for column, _ in sheet.across.values())
    if value := sheet.columns.get("value"):
        yield value
