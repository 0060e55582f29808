"""Figures: pictures that repeat, words and tables computed from the same numbers."""

from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
import report_sample
from PIL import Image

from evaluation.errors import EvaluationError
from evaluation.report.figures.figures import alt_text, draw, figure_table
from evaluation.report.figures.raster import png
from evaluation.report.figures.sheet import GROUPS, TALLEST, WIDTH, DrawingSheet, Plot, inches
from evaluation.report.web import grid
from evaluation.say.finding import Figure, Mark, Statistic

SVG = "{http://www.w3.org/2000/svg}"


def _svg_text(svg: str) -> str:
    return " ".join("".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("figure", [report_sample.CHANGE, report_sample.BARS])
def test_the_same_figure_gives_the_same_picture(figure: Figure) -> None:
    first = draw(figure)
    assert draw(figure) == first
    assert png(draw(figure).svg) == png(first.svg)


@pytest.mark.parametrize("figure", [report_sample.CHANGE, report_sample.BARS])
def test_a_picture_is_as_wide_as_the_printed_text_and_fits_a_page(figure: Figure) -> None:
    image = Image.open(io.BytesIO(png(draw(figure).svg)))
    dpi = image.info["dpi"][0]
    assert dpi == pytest.approx(200, abs=0.1)
    assert image.width / dpi == pytest.approx(WIDTH, abs=0.01)
    assert image.height / dpi <= TALLEST + 0.01


def test_a_picture_asks_for_the_typeface_that_is_shipped() -> None:
    picture = ET.fromstring(draw(report_sample.CHANGE).svg)
    families = {node.get("font-family") for node in picture.iter()} - {None}
    assert families == {picture.get("font-family")}
    assert (picture.get("font-family") or "").startswith("'Pathfinder Sans', ")


def test_a_line_is_as_wide_as_its_letters_and_a_wide_script_takes_a_square() -> None:
    assert inches("il\nWW", 72) == pytest.approx(2 * 0.786, abs=0.002)
    assert inches("中文", 72) == 2.0
    assert inches("e\u0301", 72) == inches("e", 72)


@pytest.mark.parametrize(
    ("low", "high", "whole", "ticks"),
    [
        (-3.5, 8.2, False, [-2, 0, 2, 4, 6, 8]),
        (0, 61, False, [0, 20, 40, 60]),
        (0, 3.4, True, [0, 1, 2, 3]),
        (0, 0.3, True, [0]),
        (-0.031, 0.012, False, [-0.03, -0.02, -0.01, 0, 0.01]),
    ],
)
def test_ticks_are_round_and_few(
    low: float, high: float, *, whole: bool, ticks: list[float]
) -> None:
    plot = Plot(DrawingSheet(1), 0, 1, 0, 1, low, high)
    assert plot.ticks(whole=whole) == pytest.approx(ticks)


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
        "No change",
        "Higher is better",
    ):
        assert expected in words


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


def test_bars_too_thin_for_numbers_have_them_in_the_table_only() -> None:
    marks = tuple(
        Mark(label=f"Theme {at}", value=700 + at, group=group)
        for at in range(30)
        for group in "abc"
    )
    crowded = report_sample.BARS.model_copy(update={"marks": marks})
    assert "729" not in _svg_text(draw(crowded).svg)
    assert figure_table(crowded).rows[29].cells["group_0"] == 729


def test_text_with_dollar_signs_is_not_read_as_formula() -> None:
    figure = report_sample.CHANGE.model_copy(
        update={"marks": (Mark(label="Cost in $ and $x_1$", value=1),)}
    )
    assert "$ and $x_1$" in _svg_text(draw(figure).svg).replace("  ", " ")


def test_alt_text_of_a_change_chart_says_which_intervals_take_in_the_reference() -> None:
    alt = alt_text(report_sample.CHANGE)
    assert alt.startswith("Dot chart with 95% intervals about a line at 0: Change in everyday")
    assert "In person, weekly groups +4.2 (1.1 to 7.3), n = 28" in alt
    assert "The interval of In person, weekly groups lies above 0." in alt
    assert "Online with a small group of peers and Waiting list include 0." in alt
    assert "Higher is better." in alt


def test_alt_text_rounds_half_away_from_zero_as_the_report_does() -> None:
    assert "(−1.5 to 4.7)" in alt_text(report_sample.CHANGE)  # −1.45 is not −1.4


def test_alt_text_of_many_bars_sums_up_with_largest_and_smallest() -> None:
    alt = alt_text(report_sample.BARS)
    assert "50 bars in 2 groups" in alt
    assert "Segments, 25 bars: largest Trusted worker who stays the same person 61" in alt
    assert "smallest Faith groups 3." in alt
    assert "Peer mentors" not in alt


def test_alt_text_of_few_bars_tells_them_all() -> None:
    few = report_sample.BARS.model_copy(update={"marks": report_sample.BARS.marks[:4]})
    assert "Exclusion from school (Segments) 54" in alt_text(few)


def test_the_table_of_grouped_bars_has_a_column_for_each_group() -> None:
    table = figure_table(report_sample.BARS)
    assert [column.label for column in table.columns] == ["Category", "Segments", "Sources"]
    assert [tuple(row.cells.values()) for row in table.rows] == list(report_sample.THEMES)


def test_the_table_of_a_change_chart_holds_what_the_chart_shows() -> None:
    shown = grid(figure_table(report_sample.CHANGE))
    assert list(shown.rows[1]) == [
        "Online with a small group of peers",
        "+1.6",
        "−1.5",
        "4.7",
        "17",
    ]


def test_a_bar_that_is_not_there_is_an_empty_cell() -> None:
    marks = (
        Mark(label="A", value=3, group="x"),
        Mark(label="A", value=2, group="y"),
        Mark(label="B", value=1, group="y"),
    )
    table = figure_table(report_sample.BARS.model_copy(update={"marks": marks}))
    assert table.rows[1].cells == {"label": "B", "group_0": None, "group_1": 1}


def test_groups_differ_in_lightness_or_hatching_from_their_neighbours() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for look, other in pairwise(GROUPS):
        apart = abs(lightness(look.fill) - lightness(other.fill))
        assert look.pattern != other.pattern or apart > 0.2


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
