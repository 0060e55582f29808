"""Figures of answers and of counts by period in words: message, kind, values, and their table."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.counting import plural
from evaluation.report.figures.by_row import (
    NOT_SHOWN,
    CrossedRow,
    Sides,
    by_row,
    columns_of,
    periods_of,
)
from evaluation.report.figures.marks import value_words
from evaluation.say.finding import Column, Figure, Row, Table
from evaluation.say.wording import listed, stopped

CROSSED = ("stack", "matrix", "series")
_LONGEST_LABEL = 60  # letters, of a row that a message names


def message_of(figure: Figure) -> str:
    """What the figure shows as a sentence; empty where no sentence is short and always right."""
    if figure.kind == "series" or _hides(figure):
        return ""  # more or less at two times is no change; and what is hidden may be the most
    return _of_answers(figure) if figure.kind == "stack" else _of_cells(figure)


def _hides(figure: Figure) -> bool:
    """Whether some numbers are not shown."""
    columns = {*columns_of(figure)}
    # where rows and columns are the same things, nothing stands with itself
    return any(not row.counts.keys() >= columns - {row.label} for row in by_row(figure))


def _of_answers(figure: Figure) -> str:
    """Between which rows those in favour range."""
    sides = Sides.of(figure)
    rows = [row for row in by_row(figure) if row.n]
    if not sides.favour or len(rows) < 2:
        return ""
    low, high = (pick(rows, key=lambda row: row.share(*sides.favoured)) for pick in (min, max))
    said = [row.percent(*sides.favoured) for row in (low, high)]
    named = (low.label, high.label, sides.favour)
    if said[0] == said[1] or max(map(len, named)) > _LONGEST_LABEL:
        return ""
    return f"{sides.favour}: from {said[0]} (“{low.label}”) to {said[1]} (“{high.label}”)"


def _of_cells(figure: Figure) -> str:
    """The largest number, where one is larger than all others as they are printed."""
    largest = max(figure.marks, key=lambda mark: mark.value)
    words = value_words(figure, largest.value)
    same = [mark for mark in figure.marks if value_words(figure, mark.value) == words]
    names = (largest.label, largest.group)
    if len(same) > 1 or max(map(len, names)) > _LONGEST_LABEL or len(figure.marks) < 2:
        return ""
    return f"{figure.x_label}: most in “{names[0]}” with “{names[1]}”, {words}"


def explained(figure: Figure) -> str:
    """What must be said for the drawing to be read: where the middle is, what a gap is."""
    said = []
    rows, columns = by_row(figure), columns_of(figure)
    if figure.kind == "stack":
        said += [] if "%" in figure.x_label else ["numbers in bars in %"]
        if figure.middle in columns:
            said.append(f"“{figure.middle}” stands apart")
        return "; ".join(said)
    shown = [row for row in rows if row.counts]
    gaps = any(not row.counts.keys() >= {*columns} - {row.label} for row in shown)
    if figure.kind == "matrix":
        empty = any(not mark.value and not mark.written for mark in figure.marks)
        said.append(f"the darker, the more{'; an empty square: none' if empty else ''}")
        said += [f"\N{EN DASH}: {NOT_SHOWN}"] if gaps else []
    else:
        missing = gaps or len(shown) < len(rows)
        said += ["a gap: no number"] if missing else []
        said += ["a dashed line across: what changed"] if figure.breaks else []
    return "; ".join(said)


def kind_words(figure: Figure) -> str:
    """The kind of chart, and how large it is."""
    rows, columns = plural(len(by_row(figure)), "row"), columns_of(figure)
    if figure.kind == "stack":
        return f"Stacked bars of {plural(len(columns), 'answer')} in {rows}"
    if figure.kind == "matrix":
        return f"Table of squares, {rows} and {plural(len(columns), 'column')}"
    what = "Bars" if len(columns) == 1 else f"Lines of {len(columns)} groups"
    return f"{what} over {plural(len(periods_of(figure)), 'period')}"


def values_of(figure: Figure) -> Iterator[str]:
    """The values one by one, the most telling first."""
    if figure.kind == "stack":
        yield from _answer_words(figure)
    elif figure.kind == "series":
        yield from _period_words(figure)
    else:
        values = [mark.value for mark in figure.marks]
        # where most are the largest, the others are what there is to tell
        ends = values.count(max(values)) > len(values) / 2
        for at, mark in enumerate(
            sorted(figure.marks, key=lambda mark: mark.value if ends else -mark.value)
        ):
            said = mark.written or value_words(figure, mark.value)
            words = f"{mark.label}, {mark.group} {said}"
            yield words if at else f"the {'smallest' if ends else 'largest'} are {words}"


def _answer_words(figure: Figure) -> Iterator[str]:
    sides = Sides.of(figure)
    for row in by_row(figure):
        if not row.counts:
            yield f"{row.label} {NOT_SHOWN}"
        elif sides.favour:
            yield f"{row.label} {row.percent(*sides.favoured)} {sides.favour}"
        else:
            each = (f"{answer} {row.percent(answer)}" for answer in columns_of(figure))
            yield f"{row.label} {listed(tuple(each))}"


def _period_words(figure: Figure) -> Iterator[str]:
    rows = by_row(figure)
    for group in columns_of(figure):
        shown = [(row.label, row.counts[group]) for row in rows if group in row.counts]
        if not shown:
            yield f"{group} {NOT_SHOWN}"
            continue
        ends = (f"{value_words(figure, value)} in {label}" for label, value in _ends(shown))
        yield f"{group} {' and '.join(ends)}".strip()


def _ends(shown: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return shown if len(shown) == 1 else [shown[0], shown[-1]]


def table_of(figure: Figure) -> Table:
    """Rows by columns, as drawn: of answers shares in %, of others counts or words in squares."""
    words = any(mark.written for mark in figure.marks)
    rows, columns = by_row(figure), columns_of(figure)
    keys = {column: f"group_{at}" for at, column in enumerate(columns)}
    sides = Sides.of(figure)
    stacked = figure.kind == "stack"

    def numbers(key: str, label: str, decimals: int) -> Column:
        statistic = None if words else figure.statistic
        return Column(key=key, label=label, statistic=statistic, decimals=decimals)

    heads = [
        numbers(key, f"{column}, %", 0)
        if stacked
        else numbers(key, column or figure.x_label, figure.decimals)
        for column, key in keys.items()
    ]
    if stacked:
        heads += [numbers("favour", f"{sides.favour}, %", 0)] if sides.favour else []
        heads.append(numbers("n", "Number (n)", figure.decimals))
    first = "Period" if figure.kind == "series" else "Category"
    return Table(
        caption=figure.title,
        columns=(Column(key="label", label=first), *heads),
        rows=tuple(_table_row(row, keys, sides, figure, {c.key for c in heads}) for row in rows),
        notes=(
            *(
                [f"{'In words' if words else 'Numbers'}: {stopped(figure.x_label)}"]
                if not stacked and any(columns)
                else []
            ),
            *(f"From {period} on: {stopped(words)}" for period, words in figure.breaks.items()),
        ),
    )


def _table_row(
    row: CrossedRow, keys: dict[str, str], sides: Sides, figure: Figure, used: set[str]
) -> Row:
    cells: dict[str, str | float | None] = {"label": row.label}
    for column, key in keys.items():
        if figure.kind == "stack":
            cells[key] = 100 * row.share(column) if row.counts and row.n else None
        else:
            cells[key] = row.written.get(column) or row.counts.get(column)
    if "favour" in used:
        cells["favour"] = 100 * row.share(*sides.favoured) if row.counts and row.n else None
    if "n" in used:
        cells["n"] = row.n if row.counts else None
    return Row(cells=cells)
