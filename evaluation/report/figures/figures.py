"""Figure specifications -> pictures, with alt text and a data table made from the same numbers.

A picture is written as SVG straight from its specification; no plotting library is needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.counting import plural
from evaluation.errors import EvaluationError, Issue
from evaluation.report.figures.bars import draw_bars
from evaluation.report.figures.change import draw_change
from evaluation.report.figures.flow import Box, boxes, draw_flow, draw_waves, lost, missing, share
from evaluation.report.figures.marks import (
    SIGNED,
    bar_rows,
    groups_of,
    tick,
    value_heading,
    value_words,
)
from evaluation.say.finding import Column, Figure, Levels, Mark, Row, Statistic, Table
from evaluation.say.wording import inside_sentence, listed, number, round_half_up, stopped

_DRAW = {"change": draw_change, "bars": draw_bars, "flow": draw_flow, "waves": draw_waves}
SEVERAL = 8  # an alt text lists up to so many values and sums up more


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as SVG text, with its alt text."""

    svg: str
    alt: str


def draw(figure: Figure) -> Drawing:
    """The figure as a picture; the same figure gives the same SVG on every machine.

    Raises EvaluationError when there is no mark, or a mark is not a finite number.
    """
    _require_numbers(figure)
    return Drawing(_DRAW[_kind(figure)](figure).svg(), alt_text(figure))


def _kind(figure: Figure) -> str:
    """The kind of chart; a flow whose steps stand wave by wave is one of its own."""
    in_columns = figure.kind == "flow" and any(mark.column for mark in figure.marks)
    return "waves" if in_columns else figure.kind


def figure_table(figure: Figure) -> Table:
    """The numbers that the figure shows, as a table: marks by row, in drawn order.

    Bars that stand together (one label in several groups) share a row, with a column
    for each group; a bar that is not there is an empty cell.
    """
    if figure.kind == "flow":
        return _waves_table(figure) if _kind(figure) == "waves" else _flow_table(figure)
    side_by_side = figure.kind == "bars" and len(bar_rows(figure)) < len(figure.marks)
    if side_by_side and all(mark.group for mark in figure.marks):
        return _wide_table(figure)
    change = figure.kind == "change"
    value = _value_column(figure, "value", value_heading(figure) if change else figure.x_label)
    digits = [mark.end_decimals(figure.decimals) for mark in figure.marks if mark.low is not None]
    end = value.model_copy(
        update={"signed": False, "decimals": max(digits, default=figure.decimals)}
    )
    wanted = {
        "label": Column(key="label", label="Measure" if change else "Category"),
        "group": Column(key="group", label="Group"),
        "value": value,
        "low": end.model_copy(
            update={"key": "low", "label": f"{figure.ci_level:.0%} interval, from"}
        ),
        "high": end.model_copy(
            update={"key": "high", "label": f"{figure.ci_level:.0%} interval, to"}
        ),
        "n": Column(key="n", label="Number (n)", statistic=Statistic.COUNT),
    }
    cells = [{key: getattr(mark, key) for key in wanted} for mark in figure.marks]
    used = [key for key in wanted if any(row[key] not in (None, "") for row in cells)]
    return Table(
        caption=figure.title,
        columns=tuple(wanted[key] for key in used),
        rows=tuple(Row(cells={key: row[key] for key in used}, n=row["n"]) for row in cells),
        notes=(f"Numbers: {stopped(figure.x_label)}",) if change else (),
    )


def notes_on(figure: Figure) -> tuple[str, ...]:
    """What must stand below a picture: whose the named parts of a scale are."""
    if figure.levels is None or not figure.levels.stretches:
        return ()
    return (
        f"Bands of the scale: {stopped(figure.levels.source)} They were made for single persons; a "
        "group's mean in one of them does not say that its people are.",
    )


def alt_text(figure: Figure) -> str:
    """What somebody who cannot see the picture needs: its kind, subject and main numbers."""
    _require_numbers(figure)
    return " ".join(_WORDS[_kind(figure)](figure))


def _require_numbers(figure: Figure) -> None:
    where = f'Figure "{figure.title}"'
    if not figure.marks:
        raise EvaluationError(
            Issue(
                where,
                "There is nothing to draw: it has no marks.",
                "Leave the figure out where its numbers are withheld.",
                code="figure.no-marks",
            )
        )
    bad = [
        m.label
        for m in figure.marks
        if not all(math.isfinite(x) for x in (m.value, m.low or 0.0, m.high or 0.0))
    ]
    if bad:
        raise EvaluationError(
            Issue(
                where,
                f'"{bad[0]}" is not a finite number.',
                "Correct or leave out that mark.",
                code="figure.not-finite",
            )
        )


# Words and tables ----------------------------------------------------------------------


def _interval(figure: Figure, mark: Mark) -> str:
    return (
        ""
        if mark.low is None or mark.high is None
        else " to ".join(
            number(end, mark.end_decimals(figure.decimals)) for end in (mark.low, mark.high)
        )
    )


def _name(mark: Mark) -> str:
    return f"{mark.label} ({mark.group})" if mark.group else mark.label


def _change_words(figure: Figure) -> Iterator[str]:
    has_intervals = any(_interval(figure, mark) for mark in figure.marks)
    kind = f"Dot chart with {figure.ci_level:.0%} intervals" if has_intervals else "Dot chart"
    line = "" if figure.reference is None else f" about a line at {tick(figure.reference)}"
    yield f"{kind}{line}: {stopped(figure.title)} {stopped(figure.x_label)}"
    if len(figure.marks) <= SEVERAL:
        yield "; ".join(_mark_words(figure, mark) for mark in figure.marks) + "."
    else:
        yield f"{len(figure.marks)} values, {_extremes(figure, figure.marks)}."
    yield from _reference_words(figure)
    if figure.levels:
        yield from _level_words(figure.levels, figure.decimals)
    if figure.better:
        yield f"{figure.better.capitalize()} is better."


def _level_words(levels: Levels, decimals: int) -> Iterator[str]:
    """Where the means lie on the whole range of their scale, and what its parts are called."""
    rows = (
        f"{row.label} {listed(tuple(f'{number(m, decimals)} {w.lower()}' for w, m in means))}"
        for row in levels.rows
        if (means := tuple(row.means.items()))
    )
    yield f"Above it, {inside_sentence(levels.x_label)}: {'; '.join(rows)}."
    if levels.stretches:
        parts = tuple(f"{s.label} from {tick(s.lowest)}" for s in levels.stretches)
        yield f"Parts of the scale: {listed(parts)}."


def _mark_words(figure: Figure, mark: Mark) -> str:
    interval = _interval(figure, mark)
    people = "" if mark.n is None else f", n = {mark.n:,}"
    beside = f" ({interval})" if interval else ""
    return f"{_name(mark)} {value_words(figure, mark.value)}{beside}{people}"


def _reference_words(figure: Figure) -> Iterator[str]:
    """Which intervals take in the reference line, and on which side the others lie."""
    if figure.reference is None:
        return
    at = tick(figure.reference)
    for single, several in (
        ("lies above", "lie above"),
        ("lies below", "lie below"),
        ("includes", "include"),
    ):
        names = tuple(_name(m) for m in figure.marks if _side(m, figure) == single)
        if len(names) == 1:
            yield f"The interval of {names[0]} {single} {at}."
        elif len(names) > SEVERAL:
            yield f"{len(names)} of the intervals {several} {at}."
        elif names:
            yield f"The intervals of {listed(names)} {several} {at}."


def _side(mark: Mark, figure: Figure) -> str:
    """On which side of the reference line an interval lies, as it is printed."""
    if mark.low is None or mark.high is None or figure.reference is None:
        return ""
    decimals = mark.end_decimals(figure.decimals)
    low, high = (round_half_up(end, decimals) for end in (mark.low, mark.high))
    reference = round_half_up(figure.reference, decimals)
    if low <= reference <= high:
        return "includes"
    return "lies above" if low > reference else "lies below"


def _bar_words(figure: Figure) -> Iterator[str]:
    groups = groups_of(figure)
    among = f" in {len(groups)} groups" if len(groups) > 1 else ""
    bars = plural(len(figure.marks), "bar")
    yield f"Bar chart, {bars}{among}: {stopped(figure.title)} {stopped(figure.x_label)}"
    if len(figure.marks) <= SEVERAL:
        yield "; ".join(f"{_name(m)} {value_words(figure, m.value)}" for m in figure.marks) + "."
        return
    for group in groups:
        marks = [mark for mark in figure.marks if mark.group == group]
        bare = [mark.model_copy(update={"group": ""}) for mark in marks]
        start = f"{group}, {len(marks)} bars: " if group else ""
        words = _extremes(figure, bare)
        yield f"{start}{words}." if start else f"{words[:1].upper()}{words[1:]}."


def _flow_words(figure: Figure) -> Iterator[str]:
    kind = f"Flow chart, {len(figure.marks)} steps"
    yield f"{kind}: {stopped(figure.title)} {stopped(figure.x_label)}"
    yield "; then ".join(_step_words(figure, at) for at in range(len(figure.marks))) + "."


def _step_words(figure: Figure, at: int) -> str:
    mark, part = figure.marks[at], share(figure, at)
    words = f"{mark.label} {value_words(figure, mark.value)}"
    gone = f"{value_words(figure, lost(figure, at))} {mark.group or 'lost'}"
    return words if not at else f"{words} ({f'{part} of the first step, ' if part else ''}{gone})"


def _waves_words(figure: Figure) -> Iterator[str]:
    columns = boxes(figure)
    below = columns.pop("", [])
    kind = plural(len(columns), "column")
    yield f"Flow chart in {kind}: {stopped(figure.title)} {stopped(figure.x_label)}"
    yield from (
        f"{column}: {'; '.join(_box_words(figure, box) for box in steps)}."
        for column, steps in columns.items()
    )
    if below:
        yield f"Then: {'; '.join(_box_words(figure, box) for box in below)}."


def _box_words(figure: Figure, box: Box) -> str:
    beside = [
        *missing(figure, box.mark),
        *(f"{mark.label} {value_words(figure, mark.value)}" for mark in box.inside),
    ]
    words = f"{box.mark.label} {value_words(figure, box.mark.value)}"
    return f"{words} ({'; '.join(beside)})" if beside else words


_WORDS = {"change": _change_words, "bars": _bar_words, "flow": _flow_words, "waves": _waves_words}


def _extremes(figure: Figure, marks: Sequence[Mark]) -> str:
    most, least = max(m.value for m in marks), min(m.value for m in marks)
    if most == least:
        return f"all {value_words(figure, most)}"
    return (
        f"largest {_holders(marks, most)} {value_words(figure, most)}, "
        f"smallest {_holders(marks, least)} {value_words(figure, least)}"
    )


def _holders(marks: Sequence[Mark], value: float) -> str:
    names = tuple(_name(mark) for mark in marks if mark.value == value)
    return listed(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} others"


def _value_column(figure: Figure, key: str, label: str) -> Column:
    return Column(
        key=key,
        label=label,
        statistic=figure.statistic,
        decimals=figure.decimals,
        signed=figure.statistic in SIGNED,
    )


def _flow_table(figure: Figure) -> Table:
    """A row a step: how many reached it, their share of the first, and how many were lost."""
    first = figure.marks[0].value
    return Table(
        caption=figure.title,
        columns=(
            Column(key="label", label="Step"),
            Column(key="value", label=figure.x_label, statistic=figure.statistic),
            Column(key="share", label="% of the first step", statistic=figure.statistic),
            Column(key="lost", label="Lost since the step before", statistic=figure.statistic),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": mark.label,
                    "value": mark.value,
                    "share": 100 * mark.value / first if first else None,
                    "lost": lost(figure, at) if at else None,
                },
                n=mark.n,
            )
            for at, mark in enumerate(figure.marks)
        ),
    )


def _waves_table(figure: Figure) -> Table:
    """A row a step, wave by wave: how many reached it, and who did not."""
    waves = dict.fromkeys(mark.column for mark in figure.marks)
    return Table(
        caption=figure.title,
        columns=(
            Column(key="wave", label="Wave"),
            Column(key="label", label="Step"),
            Column(key="value", label=figure.x_label, statistic=figure.statistic),
            Column(key="lost", label="Who is missing"),
        ),
        rows=tuple(
            Row(
                cells={
                    "wave": mark.column or "Together",
                    "label": f"{mark.label[:1].upper()}{mark.label[1:]}",
                    "value": mark.value,
                    "lost": "; ".join(missing(figure, mark)),
                },
                n=mark.n,
            )
            for wave in waves
            for mark in figure.marks
            if mark.column == wave
        ),
    )


def _wide_table(figure: Figure) -> Table:
    keys = {group: f"group_{at}" for at, group in enumerate(groups_of(figure))}
    return Table(
        caption=figure.title,
        columns=(
            Column(key="label", label="Category"),
            *(_value_column(figure, key, group) for group, key in keys.items()),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": label,
                    **dict.fromkeys(keys.values()),
                    **{keys[mark.group]: mark.value for mark in marks},
                },
                n=min((mark.n for mark in marks if mark.n is not None), default=None),
            )
            for label, marks in bar_rows(figure)
        ),
        notes=(f"Numbers: {stopped(figure.x_label)}",),
    )
