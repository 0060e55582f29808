"""Figures: pictures that repeat, words and tables computed from the same numbers."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
import report_sample
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evaluation.errors import EvaluationError
from evaluation.report.figures.captions import LONGEST_ALT, about, message
from evaluation.report.figures.change import draw_change
from evaluation.report.figures.figures import alt_text, draw, figure_table
from evaluation.report.figures.interval_row import IntervalRow, far_enough
from evaluation.report.figures.raster import png
from evaluation.report.figures.sheet import (
    DOTS,
    HALF_PAGE,
    NARROW,
    PAGE,
    WIDE,
    DrawingSheet,
    Plot,
    width_of,
    wrapped,
)
from evaluation.report.web import grid
from evaluation.say.finding import Figure, Level, Levels, Mark, Statistic, Stretch
from evaluation.say.wording import number

SVG = "{http://www.w3.org/2000/svg}"


ONE = Figure(
    kind="change",
    title="Mean change in total difficulties, with 95% intervals",
    x_label="Change in points (after minus before)",
    statistic=Statistic.CHANGE,
    reference=0,
    better="lower",
    subject="total difficulties",
    unit="points",
    marks=(Mark(label="Everybody", value=-5.1, low=-9.6, high=-0.7),),
    levels=Levels(
        rows=(Level(label="Everybody", means={"Before": 21.1, "After": 16.0}),),
        lowest=0,
        highest=40,
        x_label="Mean score on the whole scale, 0 to 40 points",
        stretches=(
            Stretch(label="close to average", lowest=0),
            Stretch(label="slightly raised", lowest=15),
            Stretch(label="high", lowest=18),
            Stretch(label="very high", lowest=20),
        ),
    ),
)
SCALES = ONE.model_copy(
    update={
        "levels": None,
        "better": "",
        "subject": "a questionnaire",
        "marks": (
            Mark(
                label="Total (0 to 40)",
                value=-5.1,
                low=-9.6,
                high=-0.7,
                ends=(0, 40),
                better="lower",
            ),
            Mark(
                label="Conduct (0 to 10)",
                value=-1.5,
                low=-2.9,
                high=-0.2,
                ends=(0, 10),
                better="lower",
            ),
            Mark(
                label="Emotional (0 to 10)",
                value=-1.5,
                low=-3.1,
                high=0.1,
                ends=(0, 10),
                better="lower",
            ),
            Mark(
                label="Peer (0 to 10)", value=-0.6, low=-2.1, high=0.9, ends=(0, 10), better="lower"
            ),
            Mark(
                label="Prosocial (0 to 10)",
                value=1.2,
                low=-0.2,
                high=2.6,
                ends=(0, 10),
                better="higher",
            ),
        ),
    }
)
EVERY_KIND = {
    "change": report_sample.CHANGE,
    "with means": ONE,
    "scales": SCALES,
    "counts": report_sample.BARS,
    "bars": Figure(
        kind="bars",
        title="Who came, by session",
        x_label="Number of children",
        statistic=Statistic.COUNT,
        decimals=0,
        marks=tuple(Mark(label=f"Session {n}", value=30 - n) for n in range(1, 9)),
    ),
    "dots": Figure(
        kind="bars",
        title="Mean support before, by agency",
        x_label="Mean score in points",
        statistic=Statistic.MEAN,
        decimals=2,
        ends=(1, 7),
        marks=tuple(Mark(label=f"Agency {n}", value=4 + n / 10) for n in range(5)),
    ),
    "line": Figure(
        kind="line",
        title="Mean total difficulties at each wave",
        x_label="Mean score in points",
        statistic=Statistic.MEAN,
        ends=(0, 40),
        marks=(
            Mark(label="Before", value=20.4, low=18.1, high=22.7),
            Mark(label="After", value=16.2, low=13.0, high=19.4),
            Mark(label="Follow-up", value=16.2, low=12.6, high=19.8),
        ),
    ),
    "flow": Figure(
        kind="flow",
        title="From invitation to completion",
        x_label="Number of children",
        statistic=Statistic.COUNT,
        decimals=0,
        marks=(
            Mark(label="Invited", value=64),
            Mark(label="Took part", value=52, group="did not take part"),
            Mark(label="Completed", value=41, group="did not complete"),
        ),
    ),
    "waves": Figure(
        kind="flow",
        title="Who was there at each wave, and who was lost",
        x_label="Number of children",
        statistic=Statistic.COUNT,
        decimals=0,
        marks=(
            Mark(label="started", value=72, key="a", column="Before"),
            Mark(label="measured", value=70, key="b", column="Before", of={"a": "did not answer"}),
            Mark(label="scored", value=69, key="c", column="Before", inside=True),
            Mark(label="started", value=60, key="d", column="After"),
            Mark(label="measured", value=55, key="e", column="After", of={"d": "did not answer"}),
            Mark(
                label="measured before and after",
                value=50,
                key="f",
                of={
                    "b": "lost, measured before and not after",
                    "e": "joined, measured after and not before",
                },
            ),
        ),
    ),
}
AWKWARD = tuple(
    EVERY_KIND[kind].model_copy(
        update={
            "marks": (
                Mark(label="Donaudampfschifffahrtsgesellschaftskapitänsmützen" * 2, value=0.0),
                Mark(label="Negative", value=-12345.6, group="Later", n=3),
                Mark(label="Positive, with a label that needs several lines of words", value=8),
            )
        }
    )
    for kind in ("change", "counts")
)


def _svg_text(svg: str) -> str:
    said = ("".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text"))
    return " ".join(said).replace("\xa0", " ")


@pytest.mark.parametrize("figure", [report_sample.CHANGE, report_sample.BARS])
def test_the_same_figure_gives_the_same_picture(figure: Figure) -> None:
    first = draw(figure)
    assert draw(figure) == first
    assert png(draw(figure).svg) == png(first.svg)


def test_a_picture_is_as_wide_as_the_printed_text_and_takes_half_a_page_at_most() -> None:
    for figure in EVERY_KIND.values():
        image = Image.open(io.BytesIO(png(draw(figure).svg)))
        dpi = image.info["dpi"][0]
        assert dpi == pytest.approx(150, abs=0.1)
        assert image.width / dpi * 72 == pytest.approx(WIDE, abs=1)
        assert image.height / dpi * 72 <= HALF_PAGE + 1


def test_a_picture_asks_for_the_typeface_that_is_shipped() -> None:
    picture = ET.fromstring(draw(report_sample.CHANGE).svg)
    families = {node.get("font-family") for node in picture.iter()} - {None}
    assert families == {picture.get("font-family")}
    assert (picture.get("font-family") or "").startswith("'Pathfinder Sans', ")


def test_a_line_is_as_wide_as_its_letters_and_a_wide_script_takes_a_square() -> None:
    assert width_of("il\nWW", 100) == pytest.approx(2 * 78.6, abs=0.2)
    assert width_of("中文", 72) == 144
    assert width_of("e\u0301", 72) == width_of("e", 72)


@pytest.mark.parametrize(
    ("low", "high", "whole", "ticks"),
    [
        (-3.5, 8.2, False, [0, 5]),
        (0, 40, False, [0, 20, 40]),
        (1, 7, False, [2, 4, 6]),
        (0, 61, False, [0, 20, 40, 60]),
        (0, 3.4, True, [0, 1, 2, 3]),
        (0, 0.3, True, [0]),
        (-0.031, 0.012, False, [-0.02, 0]),
    ],
)
def test_ticks_are_round_and_four_at_most(
    low: float, high: float, *, whole: bool, ticks: list[float]
) -> None:
    plot = Plot(DrawingSheet(72, 72), 0, 72, 0, 72, low, high)
    assert plot.ticks(whole=whole) == pytest.approx(ticks)


@given(st.floats(-1e4, 1e4), st.floats(1e-4, 1e4))
def test_no_axis_has_more_than_four_gridlines_or_none_at_all(low: float, span: float) -> None:
    ticks = Plot(DrawingSheet(72, 72), 0, 72, 0, 72, low, low + span).ticks()
    assert 1 <= len(ticks) <= 4
    assert all(low - 1e-6 <= tick <= low + span + 1e-6 for tick in ticks)


def test_words_in_a_picture_are_escaped_and_carry_no_control_characters() -> None:
    figure = report_sample.CHANGE.model_copy(
        update={"marks": (Mark(label="A < B&\x01C</text>", value=1),)}
    )
    assert "A < B&C</text>" in _svg_text(draw(figure).svg)


def test_a_change_chart_labels_every_value_interval_and_the_better_direction() -> None:
    words = _svg_text(draw(report_sample.CHANGE).svg)
    for expected in (
        "+4.2",
        "1.1 to 7.3",
        "−0.8",
        "−3.2 to 1.6",
        "n = 28",
        "no change",
        "better →",
    ):
        assert expected in words


@pytest.mark.parametrize("width", [470.0, 300.0])
def test_twice_and_half_lie_as_far_from_the_same(width: float) -> None:
    marks = (("A", 3.3, 2.7, 4.0), ("B", 0.45, 0.4, 0.5))
    figure = Figure(
        kind="change",
        title="Ratios",
        x_label="Rate as a multiple of that of others",
        marks=tuple(Mark(label=n, value=v, low=low, high=high) for n, v, low, high in marks),
        statistic=Statistic.TEST,
        reference=1.0,
        of="difference",
        decimals=2,
    )
    words = ET.fromstring(draw_change(figure, width).svg()).iter(f"{SVG}text")
    at = {"".join(text.itertext()): float(text.get("x", 0)) for text in words}
    half, same, twice, four = (at[name] for name in ("0.5", "1 (the same)", "2", "4"))
    assert same - half == pytest.approx(twice - same, abs=0.1)
    assert four - twice == pytest.approx(twice - same, abs=0.1)


def test_a_bar_chart_labels_every_bar_and_names_its_groups() -> None:
    words = _svg_text(draw(report_sample.BARS).svg).split()
    for _, segments, sources in report_sample.THEMES:
        assert str(segments) in words
        assert str(sources) in words
    assert {"Segments", "Sources"} <= set(words)


def test_an_axis_of_counts_has_whole_numbers_only() -> None:
    marks = tuple(Mark(label=label, value=n, n=n) for label, n in (("A", 13), ("B", 12)))
    counted = Figure(
        kind="bars", title="T", x_label="People", statistic=Statistic.COUNT, decimals=0, marks=marks
    )
    assert "2.5" not in _svg_text(draw(counted).svg)


def _many(rows: int, groups: str = "ab", long: bool = False) -> Figure:
    words = "who is called a name that takes more than a line of its column" if long else ""
    marks = tuple(
        Mark(label=f"Theme {at} {words}".strip(), value=float(7 * at + 3), group=group)
        for at in range(rows)
        for group in groups
    )
    return report_sample.BARS.model_copy(update={"marks": marks})


@pytest.mark.parametrize("figure", [_many(50), _many(50, long=True), _many(50, "a"), _many(12)])
def test_fifty_rows_fit_half_a_page_and_every_number_is_printed(figure: Figure) -> None:
    drawn = ET.fromstring(draw(figure).svg)
    assert float((drawn.get("height") or "").removesuffix("pt")) <= HALF_PAGE
    words = {"".join(node.itertext()) for node in drawn.iter(f"{SVG}text")}
    assert {number(mark.value, 0) for mark in figure.marks} <= words


@pytest.mark.parametrize("groups", [("Quotations", "Sources"), ("a", "b")])
@pytest.mark.parametrize("rows", [12, 25, 50])
def test_no_word_lies_over_another_and_signs_have_room(rows: int, groups: tuple[str, ...]) -> None:
    named = dict(zip("ab", groups, strict=True))
    figure = _many(rows, long=True)
    marks = tuple(m.model_copy(update={"group": named[m.group]}) for m in figure.marks)
    drawn = ET.fromstring(draw(figure.model_copy(update={"marks": marks})).svg)
    boxes = []
    for node in drawn.iter(f"{SVG}text"):
        said, size = "".join(node.itertext()), float(node.get("font-size", "10"))
        long, x, y = width_of(said, size), float(node.get("x", "")), float(node.get("y", ""))
        left = x - {"end": long, "middle": long / 2}.get(node.get("text-anchor", ""), 0)
        boxes.append((left, left + long, y, size))
    for (a, b, y, size), (c, d, z, _) in combinations(boxes, 2):
        assert abs(y - z) > 0.7 * size or min(b, d) - max(a, c) < 0.5
    places = [float(n.get("cx", "")) for n in drawn.iter(f"{SVG}circle")]
    assert max(places) - min(places) > 40


def test_long_names_over_a_square_are_numbers_that_its_rows_have_too() -> None:
    names = tuple(f"What somebody said of waiting, told at length, {at}" for at in range(1, 15))
    figure = Figure(
        kind="matrix",
        title="Themes that stand together",
        x_label="Segments",
        statistic=Statistic.COUNT,
        decimals=0,
        order=names,
        rows=names,
        marks=tuple(Mark(label=a, group=b, value=99) for a in names for b in names if a != b),
    )
    drawn = ET.fromstring(draw(figure).svg)
    assert float((drawn.get("height") or "").removesuffix("pt")) <= PAGE
    words = ["".join(node.itertext()) for node in drawn.iter(f"{SVG}text")]
    assert not any("\N{HORIZONTAL ELLIPSIS}" in said for said in words)
    assert {str(at) for at in range(1, 15)} <= {*words}
    assert "14 What somebody" in _svg_text(draw(figure).svg).replace("\N{NO-BREAK SPACE}", " ")


def test_text_with_dollar_signs_is_not_read_as_formula() -> None:
    figure = report_sample.CHANGE.model_copy(
        update={"marks": (Mark(label="Cost in $ and $x_1$", value=1),)}
    )
    assert "$ and $x_1$" in _svg_text(draw(figure).svg).replace("  ", " ")


def test_alt_text_says_the_message_first_then_values_direction_and_where_the_numbers_are() -> None:
    alt = alt_text(report_sample.CHANGE)
    assert alt.startswith("Change in everyday thinking skills from before to after")
    assert "In person, weekly groups +4.2 (1.1 to 7.3), n = 28" in alt
    assert alt.endswith("Higher is better. The numbers are in the data file tables.xlsx.")


@pytest.mark.parametrize("times", [1, 12])
def test_alt_text_is_at_most_250_letters_whatever_is_drawn(times: int) -> None:
    for figure in (*EVERY_KIND.values(), _many(50, long=True)):
        long = figure.model_copy(
            update={"title": f"{figure.title} " * times, "subject": figure.subject * times}
        )
        alt = alt_text(long)
        assert len(alt) <= LONGEST_ALT == 250
        assert alt.endswith("The numbers are in the data file tables.xlsx.")


def test_words_round_half_away_from_zero_as_the_report_does() -> None:
    assert "−1.5 to 4.7" in _svg_text(draw(report_sample.CHANGE).svg)  # −1.45 is not −1.4


def test_alt_text_of_many_values_begins_with_the_largest() -> None:
    alt = alt_text(report_sample.BARS)
    assert (
        "25 rows: from the largest; Trusted worker who stays the same person (Segments) 61" in alt
    )
    assert "Peer mentors" not in alt


def _one(value: float, low: float, high: float, **facts: object) -> Figure:
    return ONE.model_copy(
        update={"marks": (Mark(label="Everybody", value=value, low=low, high=high),), **facts}
    )


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ((-5.1, -9.6, -0.7), "Total difficulties fell by 5.1 points, on a scale from 0 to 40"),
        ((5.1, 0.7, 9.6), "Total difficulties rose by 5.1 points, on a scale from 0 to 40"),
        (
            (-4.2, -9.1, 0.7),
            "The average for total difficulties was 4.2 points lower, but it could also have "
            "stayed the same",
        ),
        (
            (-0.01, -2, 2),
            "The average for total difficulties was about the same, on a scale from 0 to 40",
        ),
        # an end that prints as 0 is not clear, whatever it is
        (
            (4.2, 0.04, 9.1),
            "The average for total difficulties was 4.2 points higher, but it could also have "
            "stayed the same",
        ),
    ],
)
def test_the_title_is_what_was_found_by_what_is_printed(
    figure: tuple[float, float, float], said: str
) -> None:
    assert message(_one(*figure)) == said


def test_a_difference_between_groups_is_no_change_of_anybody() -> None:
    between = _one(1.2, -0.3, 2.7, of="difference")
    assert message(between).endswith("1.2 points higher, but there may be no difference")
    assert "no difference" in _svg_text(draw(between).svg)
    clear = message(_one(1.2, 0.3, 2.7, of="difference"))
    assert clear == (
        "The average for total difficulties was 1.2 points higher, on a scale from 0 to 40"
    )


def test_the_title_of_groups_tells_their_numbers_and_not_which_of_them_are_clear() -> None:
    groups = SCALES.model_copy(
        update={
            "marks": tuple(
                mark.model_copy(update={"label": label, "ends": None})
                for mark, label in zip(SCALES.marks, ("North", "South"), strict=False)
            )
        }
    )
    said = message(groups)
    assert said.startswith("A questionnaire: average change ")
    assert "(North) and " in said
    assert "clear" not in said


def test_of_a_difference_between_times_the_sentence_is_the_title() -> None:
    between = _one(0.72, 0.33, 1.11, of="difference")
    said = (
        "Looking back, people rated it 0.72 points higher now than then. The 95% interval is wide."
    )
    assert message(between, said) == said.partition(". ")[0]
    assert "children" not in about(between, 17, "children")
    groups = between.model_copy(update={"than": "with A than with B"})
    assert "17 children in the smaller group" in about(groups, 17, "children")


def test_of_two_equal_values_both_are_seen() -> None:
    marks = (Mark(label="A", value=3, group="x"), Mark(label="A", value=3, group="y"))
    drawn = ET.fromstring(draw(report_sample.BARS.model_copy(update={"marks": marks})).svg)
    discs = [n for n in drawn.iter(f"{SVG}circle") if n.get("r") in ("4.5", "2")]
    sizes = [float(n.get("r", "")) for n in discs]
    assert sizes == [4.5, 2.0]  # the ring first, and the dot within it
    assert len({n.get("cx") for n in discs}) == 1


def test_several_changes_are_told_by_name_where_they_are_clear() -> None:
    told = "A questionnaire: rose on 1 and fell on 4 of 5 scales"
    assert message(SCALES) == (
        f"{told}, clearly on Total and Conduct, with no allowance for several looks"
    )
    allowed = tuple(m.model_copy(update={"stays_clear": False}) for m in SCALES.marks)
    assert message(SCALES.model_copy(update={"marks": allowed})) == (
        f"{told}, clearly on none, once several looks are allowed for"
    )
    none = SCALES.model_copy(update={"marks": SCALES.marks[2:]})
    assert message(none) == "A questionnaire: no clear change in any of 3 scales"


def test_a_short_headline_is_the_title_of_other_figures_and_the_day_of_printing_stays() -> None:
    assert message(report_sample.BARS, "61 quotations spoke of trust.") == (
        "61 quotations spoke of trust"
    )
    assert message(report_sample.BARS, "word " * 21) == report_sample.BARS.title
    kept = _one(-5.1, -9.6, -0.7, title="Change (as published on 3 May 2026)")
    assert message(kept).endswith("(as published on 3 May 2026)")


def test_the_line_below_says_what_is_drawn_of_how_many_and_which_way_is_better() -> None:
    assert about(ONE, 11, "children") == (
        "Change in points (after minus before), 11 children, with 95% interval; lower is better."
    )
    assert "Higher is better for Prosocial".lower() in about(SCALES).lower()


def test_unlike_scales_share_no_axis_and_their_lines_of_no_change_meet() -> None:
    drawn = ET.fromstring(draw(SCALES).svg)
    words = [node.text for node in drawn.iter(f"{SVG}text")]
    for scored in ("Scored from 0 to 40", "Scored from 0 to 10"):
        assert scored in words
    assert words.count("no change") == 2
    nought = {
        node.get("x1") for node in drawn.iter(f"{SVG}line") if node.get("stroke") == "#1b2a33"
    }
    assert len(nought) == 1


def test_worse_is_a_diamond_and_what_is_not_clear_is_hollow() -> None:
    def shapes(figure: Figure) -> tuple[int, int, int]:
        drawn = ET.fromstring(draw(figure).svg)
        discs = [node.get("fill") for node in drawn.iter(f"{SVG}circle")]
        return len([*drawn.iter(f"{SVG}polygon")]), discs.count("white"), len(discs)

    bare = {"levels": None}
    assert shapes(_one(-5, -9, -1, **bare)) == (0, 0, 1)
    assert shapes(_one(-5, -9, 1, **bare)) == (0, 1, 1)
    assert shapes(_one(5, 1, 9, **bare)) == (1, 0, 0)


def test_means_lie_on_the_whole_of_their_scale_and_no_bar_stands_on_one() -> None:
    drawn = ET.fromstring(draw(EVERY_KIND["dots"]).svg)
    assert [node.get("fill") for node in drawn.iter(f"{SVG}rect")] == ["white"]  # the paper
    words = [node.text for node in drawn.iter(f"{SVG}text")]
    assert {"1", "7"} <= set(words)
    bars = ET.fromstring(draw(EVERY_KIND["bars"]).svg)
    starts = {node.get("x") for node in bars.iter(f"{SVG}rect") if node.get("fill") != "white"}
    assert len(starts) == 1  # zero


def test_waves_are_a_line_with_their_intervals() -> None:
    drawn = ET.fromstring(draw(EVERY_KIND["line"]).svg)
    words = [node.text for node in drawn.iter(f"{SVG}text")]
    assert {"Before", "20.4", "18.1 to 22.7", "Follow-up", "0", "40"} <= set(words)
    assert len([*drawn.iter(f"{SVG}circle")]) == 3


def test_the_table_of_grouped_bars_has_a_column_for_each_group() -> None:
    table = figure_table(report_sample.BARS)
    assert [column.label for column in table.columns] == ["Category", "Segments", "Sources"]
    assert [tuple(row.cells.values()) for row in table.rows] == list(report_sample.THEMES)


def test_the_table_of_a_change_chart_holds_what_the_chart_shows() -> None:
    shown = grid(figure_table(report_sample.CHANGE))
    assert list(shown.rows[1]) == [
        "Online with a small group of peers",
        "+1.6",
        "−1.5\xa0to\xa04.7",  # in one column, and on one line
        "17",
    ]
    head = shown.head[2]
    assert head == "95% interval"


def test_of_an_interval_that_is_not_there_one_dash_stands() -> None:
    first, *others = report_sample.CHANGE.marks
    bare = [mark.model_copy(update={"low": None, "high": None}) for mark in others]
    changed = report_sample.CHANGE.model_copy(update={"marks": (first, *bare)})
    assert grid(figure_table(changed)).rows[1][2] == "–"


def test_a_bar_that_is_not_there_is_an_empty_cell() -> None:
    marks = (
        Mark(label="A", value=3, group="x"),
        Mark(label="A", value=2, group="y"),
        Mark(label="B", value=1, group="y"),
    )
    table = figure_table(report_sample.BARS.model_copy(update={"marks": marks}))
    assert table.rows[1].cells == {"label": "B", "group_0": None, "group_1": 1}


def _luminance(colour: str) -> float:
    """Relative luminance; WCAG 2.2, definition of that name."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(colour: str, other: str = "#ffffff") -> float:
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_words_have_a_contrast_of_4_5_and_shapes_of_3_to_1() -> None:
    for figure in EVERY_KIND.values():
        for node in ET.fromstring(draw(figure).svg).iter():
            if node.tag == f"{SVG}text":
                assert _contrast(node.get("fill") or "") >= 4.5
            if node.tag == f"{SVG}circle":
                assert max(_contrast(_hex(node.get(k))) for k in ("fill", "stroke")) >= 3
            if node.tag == f"{SVG}polygon":
                assert _contrast(node.get("fill") or "") >= 3


def _hex(colour: str | None) -> str:
    return "#ffffff" if colour in ("white", "none", None) else str(colour)


def test_groups_on_one_line_differ_in_fill_in_greyscale() -> None:
    fills = [_luminance(_hex(look.fill)) for look in DOTS[:3]]
    assert min(abs(a - b) for a, b in combinations(fills, 2)) > 0.2


@pytest.mark.parametrize("size", ["svg", "narrow"])
def test_no_words_lie_over_others_or_beyond_the_picture(size: str) -> None:
    crowded = (_many(50), _many(50, long=True), _many(50, "a"), _many(90))
    for figure in (*EVERY_KIND.values(), *crowded, *AWKWARD):
        drawn = ET.fromstring(getattr(draw(figure), size))
        wide, tall = (float(x) for x in (drawn.get("viewBox") or "").split()[2:])
        assert wide == (WIDE if size == "svg" else NARROW)
        boxes = [_box(node) for node in drawn.iter(f"{SVG}text") if node.text]
        for left, top, right, bottom, words in boxes:
            assert left >= -0.1, words
            assert right <= wide + 0.1, words
            assert top >= -0.1, words
            assert bottom <= tall + 0.1, words
        for (a, b, c, d, one), (e, f, g, h, other) in combinations(boxes, 2):
            over = min(c, g) - max(a, e), min(d, h) - max(b, f)
            assert not (over[0] > 0.5 and over[1] > 0.5), (figure.title, one, other)


def _box(node: ET.Element) -> tuple[float, float, float, float, str]:
    """Where words stand: from the height of capitals to the foot of letters such as g."""
    size, x, y = (float(node.get(name) or 0) for name in ("font-size", "x", "y"))
    long = width_of(node.text or "", size, bold=node.get("font-weight") == "bold")
    left = x - {"end": long, "middle": long / 2}.get(node.get("text-anchor") or "", 0.0)
    return left, y - 0.68 * size, left + long, y + 0.22 * size, node.text or ""


@pytest.mark.parametrize("none", ["no change", "no difference"])
@pytest.mark.parametrize("far", [0.5, 20, 100, 0.125, 1000])
def test_the_ends_of_a_row_are_named_and_no_words_meet(far: float, none: str) -> None:
    row = ET.fromstring(IntervalRow(far / 5, 0, far / 2, far, "plain", none).svg())
    words = [node.text for node in row.iter(f"{SVG}text")]
    assert words == [f"{far:g} lower", none, f"{far:g} higher"]
    boxes = [_box(node) for node in row.iter(f"{SVG}text")]
    for one, other in combinations(boxes, 2):
        assert min(one[2], other[2]) <= max(one[0], other[0])


@given(st.integers(-5000, 5000), st.integers(0, 6000), st.integers(10, 10_000))
def test_all_of_an_interval_lies_on_its_row(value: int, half: int, widest: int) -> None:
    ends = (value / 100, (value - half) / 100, (value + half) / 100)
    far = far_enough(ends, widest / 100)
    assert far >= max(map(abs, ends)) - 1e-9
    row = ET.fromstring(IntervalRow(*ends, far, "unclear").svg())
    [disc] = row.iter(f"{SVG}circle")
    places = [float(disc.get("cx") or -1)]
    for line in row.iter(f"{SVG}line"):
        places += [float(line.get("x1") or -1), float(line.get("x2") or -1)]
    assert 0 < min(places) <= max(places) < float(row.get("width", "").removesuffix("pt"))


def test_a_row_says_by_its_shape_what_its_colour_says() -> None:
    shapes = {
        how: IntervalRow(-1.5, -3.2, 0.1, 5, how).svg().partition("<text")[0].rpartition("<")[2]
        for how in ("better", "worse", "unclear", "plain")
    }
    assert shapes["worse"].startswith("polygon")
    assert 'fill="white"' in shapes["unclear"]
    assert shapes["better"].startswith("circle")
    assert 'fill="white"' not in shapes["better"]


def test_an_interval_is_called_by_the_level_that_was_chosen() -> None:
    figure = ONE.model_copy(update={"ci_level": 0.975})
    assert "with 97.5% interval" in about(figure)
    assert "97.5% interval" in draw(figure).svg
    assert "97.5% interval, from" in [column.label for column in figure_table(figure).columns]


def test_nothing_is_smaller_than_9_5_points() -> None:
    for figure in EVERY_KIND.values():
        for drawing in (draw(figure).svg, draw(figure).narrow):
            assert set(re.findall(r'font-size="([\d.]+)"', drawing)) <= {"10", "9.5"}


def test_any_script_is_drawn_as_it_is_written() -> None:
    labels = ("Tŷ Gwŷdd", "Łódź", "İzmir", "Київ", "العربية", "ਪੰਜਾਬੀ", "中文", "Ελλάδα")
    marks = tuple(Mark(label=label, value=1.0) for label in labels)
    drawing = draw(report_sample.CHANGE.model_copy(update={"marks": marks})).svg
    assert all(label in _svg_text(drawing) for label in labels)
    assert png(drawing).startswith(b"\x89PNG")


def test_a_picture_costs_less_than_two_milliseconds() -> None:
    """Measured at 0.3 to 1 ms; a slow machine is allowed ten times as much."""
    for figure in EVERY_KIND.values():
        draw(figure)
        start = time.process_time()
        for _ in range(5):
            draw(figure)
        assert (time.process_time() - start) / 5 < 0.02, figure.title


@pytest.mark.parametrize("kind", ["change", "bars"])
def test_awkward_figures_are_drawn(kind: str) -> None:
    marks = (
        Mark(label="Donaudampfschifffahrtsgesellschaftskapitänsmützen" * 2, value=0.0),
        Mark(label="Negative", value=-12345.6, group="Later", n=3),
        Mark(label="Positive", value=8),
    )
    figure = Figure(
        kind=kind,
        title="Awkward",
        x_label="Units " * 40,
        marks=marks,  # type: ignore[arg-type]
        statistic=Statistic.MEAN,
    )
    assert "−12,345.6" in _svg_text(draw(figure).svg)
    assert "−12,345.6" in alt_text(figure)


@pytest.mark.parametrize("marks", [(), (Mark(label="Gone", value=float("nan")),)])
def test_a_figure_without_numbers_is_refused_with_its_title(marks: tuple[Mark, ...]) -> None:
    empty = report_sample.CHANGE.model_copy(update={"marks": marks})
    with pytest.raises(EvaluationError, match="Change in everyday thinking skills"):
        draw(empty)


def test_words_and_tables_need_no_plotting_library() -> None:
    code = (
        "import sys, evaluation.report.figures.figures, evaluation.report.web;"
        "import evaluation.report.word.write;"
        "print([m for m in ('matplotlib', 'docx', 'pypandoc') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_long_names_of_few_rows_stand_whole() -> None:
    drawn = _svg_text(draw(_many(12, long=True)).svg)
    assert "\N{HORIZONTAL ELLIPSIS}" not in drawn


@given(
    st.lists(st.text("abcdefghij", min_size=1, max_size=14), min_size=1, max_size=6),
    st.floats(30.0, 200.0),
)
def test_a_word_that_fits_is_never_broken(words: list[str], room: float) -> None:
    """The words of a label are those that it is given, but for one wider than its column."""
    lines = wrapped(" ".join(words), room, 9.5).split("\n")
    if all(width_of(word, 9.5) <= room for word in words):
        assert " ".join(lines).split() == words
        assert all(width_of(line, 9.5) <= room for line in lines)
