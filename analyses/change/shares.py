"""A table or picture of a yes or no in shares, as its sentences have it, and not in points."""

from __future__ import annotations

from collections.abc import Mapping

from analyses.change.paired import OneScale
from evaluation.say.finding import (
    ENDS,
    Column,
    Estimate,
    Figure,
    Levels,
    Mark,
    Row,
    Statistic,
    Table,
)

_PER_CENT, _POINTS = "%", "percentage points"
_OF_SCORES = (Statistic.MEAN, Statistic.CHANGE)
Bound = Mapping[str, Estimate]


def share_named(measure: OneScale) -> str:
    """``share with the answer “pass”``."""
    return f"share with the answer “{measure.called(measure.best)}”"


def table_in_shares(table: Table, measure: OneScale, bound: Bound) -> Table:
    """The table as it is, but of a yes or no in shares of the best answer.

    ``bound``: by a row's label the share with which its numbers stand or fall, as they are as good
    as counts of its parts.
    """
    if not measure.yes_or_no:
        return table
    scores = {c.key: c for c in table.columns if c.statistic in _OF_SCORES}
    name = share_named(measure)
    caption = table.caption.removesuffix(f" ({measure.unit})").replace(
        f"Mean {measure.title_inside}", measure.scale.title
    )
    return table.model_copy(
        update={
            "caption": f"{caption}: {name}",
            "columns": tuple(_column(c) if c.key in scores else c for c in table.columns),
            "rows": tuple(_row(row, scores, measure, bound) for row in table.rows),
        }
    )


def _column(column: Column) -> Column:
    label, unit = column.label, _POINTS if column.statistic is Statistic.CHANGE else _PER_CENT
    if column.key not in ENDS:
        plain = label.removesuffix(" (mean)").removeprefix("Mean ")
        label = f"{plain[:1].upper()}{plain[1:]} ({unit})"
    return column.model_copy(update={"label": label, "statistic": Statistic.TEST, "decimals": 0})


def _row(row: Row, scores: Mapping[str, Column], measure: OneScale, bound: Bound) -> Row:
    cells = dict(row.cells)
    for key, column in scores.items():
        if isinstance(score := cells.get(key), int | float):
            change = column.statistic is Statistic.CHANGE
            cells[key] = _moved(score, measure) if change else _share(score, measure)
    if measure.best < measure.worst:
        turned = zip(ENDS, reversed(ENDS), strict=True)
        cells |= {key: cells[other] for key, other in turned if other in cells}
    share = bound.get(str(row.cells.get("label")))
    return row.model_copy(update={"cells": cells, "parts": share.parts if share else ()})


def figure_in_shares(figure: Figure, measure: OneScale, bound: Bound) -> Figure:
    """The figure as it is, but of a yes or no in shares of the best answer; see the table."""
    if not measure.yes_or_no:
        return figure
    name, changes = share_named(measure), figure.kind == "change"
    own = {
        "statistic": Statistic.TEST,
        "decimals": 0,
        "marks": tuple(
            _mark(mark, measure, bound.get(mark.label), change=changes) for mark in figure.marks
        ),
    }
    if not changes:
        x_label = f"{name[:1].upper()}{name[1:]}, in per cent"
        return figure.model_copy(update={**own, "x_label": x_label, "ends": (0.0, 100.0)})
    return figure.model_copy(
        update={
            **own,
            "title": figure.title.replace(
                f"Mean change in {measure.title_inside}",
                f"{measure.scale.title}: change of the {name}",
            ),
            "x_label": figure.x_label.replace(
                f" in {measure.unit}", f" of the {name}, in {_POINTS}"
            ),
            "better": "higher" if measure.direction else "",
            "subject": figure.subject.replace(
                measure.title_inside, f"the {name} ({measure.title_inside})"
            ),
            "unit": _POINTS,
            "levels": figure.levels and _levels(figure.levels, measure, name),
        }
    )


def _mark(mark: Mark, measure: OneScale, share: Estimate | None, *, change: bool) -> Mark:
    moved = _moved if change else _share
    low, high = (None if e is None else moved(e, measure) for e in (mark.low, mark.high))
    if measure.best < measure.worst:
        low, high = high, low
    ends = {"value": moved(mark.value, measure), "low": low, "high": high}
    return mark.model_copy(update={**ends, "parts": share.parts if share else mark.parts})


def _levels(levels: Levels, measure: OneScale, name: str) -> Levels:
    rows = tuple(
        row.model_copy(
            update={"means": {wave: _share(mean, measure) for wave, mean in row.means.items()}}
        )
        for row in levels.rows
    )
    label = f"{name[:1].upper()}{name[1:]}, 0% to 100%"
    whole = {"lowest": 0.0, "highest": 100.0, "stretches": (), "source": ""}
    return levels.model_copy(update={"rows": rows, "x_label": label, **whole})


def _share(mean: float, measure: OneScale) -> float:
    """The per cent of people with the best answer whose mean score this is."""
    return 100 * (mean - measure.worst) / (measure.best - measure.worst) + 0.0  # never -0.0


def _moved(change: float, measure: OneScale) -> float:
    return 100 * change / (measure.best - measure.worst) + 0.0
