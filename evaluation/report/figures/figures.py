"""Figure specifications -> pictures, with alt text and a data table made from the same numbers.

A picture is written as SVG straight from its specification; no plotting library is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.counting import percent
from evaluation.report.figures.answered import CROSSED, table_of
from evaluation.report.figures.captions import about, alt_text, message, require_numbers
from evaluation.report.figures.change import draw_change
from evaluation.report.figures.flow import draw_flow, draw_waves, lost, missing
from evaluation.report.figures.line import draw_line
from evaluation.report.figures.marks import bar_rows, groups_of, signed, tick, value_heading
from evaluation.report.figures.matrix import draw_matrix
from evaluation.report.figures.series import draw_series
from evaluation.report.figures.sheet import NARROW, WIDE
from evaluation.report.figures.stack import draw_stack
from evaluation.report.figures.values import draw_values
from evaluation.say.finding import Column, Figure, Row, Statistic, Table
from evaluation.say.wording import listed, stopped

__all__ = ["Drawing", "about", "alt_text", "draw", "figure_table", "message", "notes_on"]

_DRAW = {
    "change": draw_change,
    "bars": draw_values,
    "line": draw_line,
    "flow": draw_flow,
    "waves": draw_waves,
    "series": draw_series,
    "stack": draw_stack,
    "matrix": draw_matrix,
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as SVG text: for paper and screens, and a narrow one for phones; its alt text."""

    svg: str
    narrow: str
    alt: str


def draw(figure: Figure, headline: str = "") -> Drawing:
    """The figure as a picture; the same figure gives the same SVG on every machine.

    ``headline``: its finding's, for the alt text. Raises EvaluationError when there is no mark,
    or a mark is not a finite number.
    """
    require_numbers(figure)
    drawn = _DRAW[_kind(figure)]
    wide, narrow = (drawn(figure, width).svg() for width in (WIDE, NARROW))
    return Drawing(wide, narrow, alt_text(figure, headline))


def _kind(figure: Figure) -> str:
    """The kind of chart; a flow whose steps stand wave by wave is one of its own."""
    in_columns = figure.kind == "flow" and any(mark.column for mark in figure.marks)
    return "waves" if in_columns else figure.kind


def figure_table(figure: Figure) -> Table:
    """The numbers that the figure shows, as a table: marks by row, in drawn order.

    Bars that stand together (one label in several groups) share a row, with a column
    for each group; a bar that is not there is an empty cell. Answers are in %.
    """
    if figure.kind in CROSSED:
        return table_of(figure)
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
            update={"key": "low", "label": f"{percent(figure.ci_level)} interval, from"}
        ),
        "high": end.model_copy(
            update={"key": "high", "label": f"{percent(figure.ci_level)} interval, to"}
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
    parts = tuple(f"{part.label} from {tick(part.lowest)}" for part in figure.levels.stretches)
    return (
        f"Bands of the scale: {listed(parts)}. {stopped(figure.levels.source)} They were made for "
        "single persons; a group's mean in one of them does not say that its people are.",
    )


def _value_column(figure: Figure, key: str, label: str) -> Column:
    return Column(
        key=key,
        label=label,
        statistic=figure.statistic,
        decimals=figure.decimals,
        signed=signed(figure),
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
            Column(key="wave", label="When"),
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
