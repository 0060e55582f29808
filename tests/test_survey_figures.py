"""Figures of answers, of two questions at once and of counts by period: what holds of every one."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from itertools import pairwise

import pytest
from test_figures import SVG, _box, _contrast, _hex

from evaluation.publish.clean_drawing import clean_inline
from evaluation.report.figures.by_row import NOT_SHOWN, Sides
from evaluation.report.figures.captions import LONGEST_ALT, about, message
from evaluation.report.figures.figures import alt_text, draw, figure_table
from evaluation.report.figures.periods import in_time
from evaluation.report.figures.shades import BROWN, CONTRAST, GREY, TEAL, letters_on, shades
from evaluation.report.figures.sheet import NARROW, PAGE, WIDE, folded, width_of
from evaluation.report.web import grid
from evaluation.say.finding import Figure, Mark, Statistic

AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
AGENCIES = ("Police", "Children's social care", "Schools", "Health", "Voluntary sector", "Housing")
LONG = (
    "Over the past twelve months, how confident have you felt in telling whether a child whom you "
    "meet in your work may be at risk of being exploited by somebody whom the child trusts, such "
    "as a friend, a partner or an older relative, and in knowing whom to speak to about it in the "
    "area that you work in?"
)


def stack(
    given: Mapping[str, tuple[int, ...]],
    order: tuple[str, ...] = AGREE,
    middle: str = AGREE[2],
    **facts: object,
) -> Figure:
    """Counts of each answer, by row."""
    return Figure(
        kind="stack",
        title="How far do professionals agree?",
        x_label="Share of professionals",
        statistic=Statistic.SPLIT,
        decimals=0,
        order=order,
        middle=middle,
        marks=tuple(
            Mark(label=row, group=answer, value=float(count), n=sum(counts))
            for row, counts in given.items()
            for answer, count in zip(order, counts, strict=True)
        ),
        **facts,  # type: ignore[arg-type]
    )


def matrix(
    counts: Mapping[tuple[str, str], float | None],
    order: tuple[str, ...] = AGENCIES,
    **facts: object,
) -> Figure:
    """Counts by row and column; of None there is no mark."""
    return Figure(
        kind="matrix",
        title="Who works with whom?",
        x_label="Number of professionals",
        statistic=Statistic.COUNT,
        decimals=0,
        order=order,
        marks=tuple(
            Mark(label=row, group=column, value=value)
            for (row, column), value in counts.items()
            if value is not None
        ),
        **facts,  # type: ignore[arg-type]
    )


def series(
    periods: tuple[str, ...], groups: dict[str, tuple[float | None, ...]], **facts: object
) -> Figure:
    """Counts by period; of None there is no mark."""
    return Figure(
        kind="series",
        title="Referrals by quarter",
        x_label="Number of referrals",
        statistic=Statistic.COUNT,
        decimals=0,
        rows=periods,
        order=tuple(groups),
        marks=tuple(
            Mark(label=period, group=group, value=value)
            for group, values in groups.items()
            for period, value in zip(periods, values, strict=True)
            if value is not None
        ),
        **facts,  # type: ignore[arg-type]
    )


CONFIDENT = stack({"I know whom to call": (10, 20, 30, 25, 15), "We are heard": (5, 5, 0, 40, 50)})
QUARTERS = tuple(f"{2019 + at // 4} Q{at % 4 + 1}" for at in range(36))


def _random(seed: int) -> Figure:
    """A figure of any of the kinds, as awkward as they come."""
    made = random.Random(seed)
    word = ("care", "of", "children", "exploitation", "multi-agency", "x", "Rotherham", "and")

    def words(most: int) -> str:
        return " ".join(made.choice(word) for _ in range(made.randint(1, most)))

    kind = ("stack", "matrix", "series")[seed % 3]
    many = made.choice((1, 2, 3, 6, 12, 25, 50 if kind == "matrix" else 25))
    rows = tuple(f"{words(made.choice((3, 12, 45)))} {at}" for at in range(many))
    top = made.choice((1, 9, 120, 4000))
    columns = made.choice((2, 3, 5, 7, 11, 12))
    groups = tuple(f"{words(made.choice((1, 4, 12)))} {at}" for at in range(columns))
    if kind == "stack":
        counts = {row: tuple(made.randint(0, top) for _ in groups) for row in rows}
        middle = made.choice((groups[columns // 2], ""))
        return stack(counts, groups, middle, rows=made.choice(((), (*rows, "Hidden"))))
    if kind == "matrix":
        cells = {
            (row, column): made.choice((None, 0.0, float(made.randint(0, top))))
            for row in rows
            for column in groups
        } | {(rows[0], groups[0]): 1.0}
        return matrix(cells, groups, rows=made.choice(((), (*rows, "Hidden"))))
    periods = QUARTERS[: made.randint(3, 36)]
    some = groups[: made.randint(1, 8)]
    values = {
        group: tuple(
            None if made.random() < 0.1 else float(made.randint(0, top)) for _ in periods[1:]
        )
        for group in some
    }
    breaks = {made.choice(periods): words(20) for _ in range(made.randint(0, 3))}
    return series(periods, {g: (1.0, *v) for g, v in values.items()}, breaks=breaks)


def _faults(svg: str) -> list[str]:
    """Words that lie over others, beyond the picture, or cannot be read where they stand."""
    drawn = ET.fromstring(svg)
    wide, tall = (float(x) for x in (drawn.get("viewBox") or "").split()[2:])
    faults = []
    boxes = []
    behind: list[tuple[float, float, float, float, str]] = []
    for node in drawn.iter():
        if node.tag == f"{SVG}rect" and node.get("x"):
            x, y, w, h = (float(node.get(name) or 0) for name in ("x", "y", "width", "height"))
            behind.append((x, y, x + w, y + h, _hex(node.get("fill"))))
        if node.tag == f"{SVG}text" and node.text:
            left, top, right, bottom, said = _box(node)
            boxes.append((left, top, right, bottom, said))
            if left < -0.1 or right > wide + 0.1 or top < -0.1 or bottom > tall + 0.1:
                faults.append(f"beyond: {said}")
            across, down = (left + right) / 2, (top + bottom) / 2
            under = [f for a, b, c, d, f in behind if a <= across <= c and b <= down <= d]
            if _contrast(node.get("fill") or "", (under or ["#ffffff"])[-1]) < CONTRAST:
                faults.append(f"pale: {said}")
    boxes.sort(key=lambda box: box[1])
    for at, (left, top, right, bottom, said) in enumerate(boxes):
        for a, b, c, d, other in boxes[at + 1 :]:
            if b >= bottom - 0.5:
                break
            if min(c, right) - max(a, left) > 0.5 and min(d, bottom) - max(b, top) > 0.5:
                faults.append(f"over: {said} / {other}")
    if set(re.findall(r'font-size="([\d.]+)"', svg)) - {"10", "9.5"}:
        faults.append("small letters")
    return faults


def _wrong(seed: int) -> list[str]:
    """What is wrong with a figure that is drawn at random."""
    figure = _random(seed)
    drawing = draw(figure)
    faults = [*_faults(drawing.svg), *_faults(drawing.narrow)]
    for svg, width in ((drawing.svg, WIDE), (drawing.narrow, NARROW)):
        faults += [] if f'viewBox="0 0 {width:g} ' in svg else ["not as wide as its sheet"]
    if len(drawing.alt) > LONGEST_ALT or not drawing.alt.endswith("the data file tables.xlsx."):
        faults.append(drawing.alt)
    grid(figure_table(figure))
    return [f"{seed} {fault}" for fault in faults]


def test_no_words_lie_over_others_or_cannot_be_read_in_some_figures() -> None:
    assert [fault for seed in range(12) for fault in _wrong(seed)] == []


@pytest.mark.slow
def test_no_words_lie_over_others_or_cannot_be_read_in_200_figures() -> None:
    assert [fault for seed in range(200) for fault in _wrong(seed)] == []


def _bars(svg: str) -> list[tuple[float, float, float, str]]:
    """Of each segment: its row, where it begins and ends, and its colour."""
    return [
        (float(n.get("y") or 0), float(n.get("x") or 0), float(n.get("width") or 0), f)
        for n in ET.fromstring(svg).iter(f"{SVG}rect")
        if n.get("stroke") == "white" and (f := n.get("fill") or "")
    ]


@pytest.mark.parametrize("middle", [AGREE[2], ""])
@pytest.mark.parametrize("size", ["svg", "narrow"])
def test_segments_are_as_wide_as_their_shares_and_add_to_the_whole(middle: str, size: str) -> None:
    figure = stack({"A": (10, 20, 30, 25, 15), "B": (1, 0, 0, 1, 2)}, middle=middle)
    rows: dict[float, list[float]] = {}
    for y, _, wide, _ in _bars(getattr(draw(figure), size)):
        rows.setdefault(y, []).append(wide)
    first, second = rows.values()
    assert sum(first) == pytest.approx(sum(second), abs=0.1)
    counts = (10, 20, 25, 15, 30) if middle else (10, 20, 30, 25, 15)
    assert [wide / sum(first) for wide in first] == pytest.approx(
        [count / 100 for count in counts], abs=0.001
    )
    assert [wide / sum(second) for wide in second] == pytest.approx(
        [1 / 4, 1 / 4, 1 / 2], abs=0.001
    )


def test_both_sides_begin_at_one_line_and_the_middle_at_another() -> None:
    bars = _bars(draw(CONFIDENT).svg)
    middle = [x for _, x, _, fill in bars if fill == GREY]
    after = [x for _, x, _, fill in bars if fill == shades(TEAL, 2)[0]]
    before = [x + wide for _, x, wide, fill in bars if fill == shades(BROWN, 2)[0]]
    assert len({*after, *(round(x, 2) for x in before)}) == 1
    assert min(middle) > max(x + wide for _, x, wide, fill in bars if fill != GREY)


def test_an_answer_that_nobody_gave_keeps_its_place() -> None:
    figure = stack({"A": (3, 0, 0, 4, 0)})
    words = [node.text for node in ET.fromstring(draw(figure).svg).iter(f"{SVG}text")]
    assert words[:5] == list(AGREE)
    assert [column.label for column in figure_table(figure).columns[1:6]] == [
        f"{answer}, %" for answer in AGREE
    ]


@pytest.mark.parametrize(
    ("order", "middle", "said"),
    [
        (AGREE, AGREE[2], "Agree (both)"),
        (
            ("Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"),
            "Neither",
            "Satisfied (both)",
        ),
        (("Poor", "Fair", "Good"), "Fair", "Good"),
        (("Bad", "So so", "Good", "Excellent"), "So so", "Good or Excellent"),
        (tuple(map(str, range(11))), "5", "6 to 10"),
        (("Never", "Often"), "", ""),
    ],
)
def test_those_in_favour_are_called_by_what_their_answers_share(
    order: tuple[str, ...], middle: str, said: str
) -> None:
    assert Sides.of(stack({"A": (1,) * len(order)}, order, middle)).favour == said


def test_where_less_is_better_those_in_favour_stand_before_the_middle() -> None:
    figure = stack({"A": (60, 20, 10, 5, 5), "B": (1, 1, 1, 1, 1)}, better="lower")
    words = [node.text for node in ET.fromstring(draw(figure).svg).iter(f"{SVG}text")]
    assert {"Disagree (both)", "80%", "40%"} <= set(words)
    assert message(figure) == "Disagree (both): from 40% (“B”) to 80% (“A”)"


def test_the_title_and_the_table_say_what_the_bars_say() -> None:
    assert message(CONFIDENT) == (
        "Agree (both): from 40% (“I know whom to call”) to 90% (“We are heard”)"
    )
    assert message(CONFIDENT, "Most agree.") == "Most agree"
    assert message(CONFIDENT, f"{CONFIDENT.title}.").startswith("Agree (both): from 40%")
    assert message(CONFIDENT, "word " * 21).startswith("Agree (both): from 40%")
    rows = grid(figure_table(CONFIDENT)).rows
    assert rows[0] == ("I know whom to call", "10", "20", "30", "25", "15", "40", "100")
    alike = stack({"A": (1, 1, 1, 1, 1), "B": (2, 2, 2, 2, 2)})
    assert message(alike) == alike.title
    assert "stands apart" in about(CONFIDENT)


def test_shades_can_be_written_on_and_neighbours_are_parted() -> None:
    """Letters at 4.5:1; neighbours in greyscale at 1.5:1, or a white line as now between all."""
    for ends in (TEAL, BROWN):
        for many in range(1, 12):
            every = shades(ends, many)
            assert len({*every}) == many
            assert all(_contrast(fill, letters_on(fill)) >= CONTRAST for fill in every)
            grey = [_contrast(fill) for fill in every]
            assert all(one < other for one, other in pairwise(grey))
    drawn = ET.fromstring(draw(CONFIDENT).svg)
    segments = [n for n in drawn.iter(f"{SVG}rect") if n.get("fill") in {*shades(TEAL, 2)}]
    assert {n.get("stroke") for n in segments if float(n.get("width") or 0) > 9} == {"white"}
    assert _contrast(*shades(TEAL, 2)) >= 1.5
    assert _contrast(*shades(BROWN, 2)) >= 1.5


def test_long_questions_are_folded_and_25_of_them_take_no_more_than_a_page() -> None:
    one = draw(stack({LONG: (1, 2, 3, 4, 5), "Short": (5, 4, 3, 2, 1)}))
    for svg in (one.svg, one.narrow):
        words = " ".join(n.text or "" for n in ET.fromstring(svg).iter(f"{SVG}text"))
        assert LONG in words
    many = {f"{at}. {LONG}": (1, 2, 3, 4, 5) for at in range(25)}
    drawing = ET.fromstring(draw(stack(many)).svg)
    assert float((drawing.get("height") or "").removesuffix("pt")) <= PAGE
    words = " ".join(n.text or "" for n in drawing.iter(f"{SVG}text"))
    assert all(f"{at}. Over the past twelve months" in words for at in range(25))


def test_questions_that_begin_alike_are_told_apart_where_they_are_cut() -> None:
    stem = f"{LONG.removesuffix('?')}:"
    drawing = draw(stack({f"{stem} item {at}": (1, 2, 3, 4, 5) for at in range(25)}))
    words = {node.text for node in ET.fromstring(drawing.svg).iter(f"{SVG}text")}
    assert {f"… item {at}" for at in range(25)} <= words


def test_what_is_folded_says_where_it_was_cut() -> None:
    cut = folded(LONG, 200, 10, 3)
    assert cut.count("\n") == 2
    assert cut.endswith("…")
    assert all(width_of(line, 10) <= 200 for line in cut.split("\n"))
    assert folded("a few words", 200, 10, 1) == "a few words"


@pytest.mark.parametrize("size", ["svg", "narrow"])
def test_a_row_without_numbers_says_so_and_leaves_no_trace(size: str) -> None:
    whole = stack({"A": (10, 20, 30, 25, 15), "B": (97, 1, 1, 1, 0), "C": (5, 5, 5, 5, 0)})
    rest = tuple(mark for mark in whole.marks if mark.label != "B")
    hidden = whole.model_copy(update={"marks": rest, "rows": ("A", "B", "C")})
    other = stack({"A": (10, 20, 30, 25, 15), "B": (1, 1, 1, 1, 99), "C": (5, 5, 5, 5, 0)})
    rest = tuple(mark for mark in other.marks if mark.label != "B")
    alike = other.model_copy(update={"marks": rest, "rows": ("A", "B", "C")})
    drawn = getattr(draw(hidden), size)
    assert drawn == getattr(draw(alike), size)
    words = [node.text for node in ET.fromstring(drawn).iter(f"{SVG}text")]
    assert words.count(NOT_SHOWN) == 1
    assert not {"97", "100"} & {*words} - {"100"}
    assert figure_table(hidden).rows[1].cells["n"] is None
    assert NOT_SHOWN in alt_text(hidden)


@pytest.mark.parametrize("n", [True, False])
def test_a_row_of_which_one_answer_is_not_shown_has_no_shares(*, n: bool) -> None:
    """Of 10 who agree and 10 who do, beside 80 who are not shown, half would be a wrong number."""
    whole = stack({"A": (10, 10, 10, 35, 35), "B": (20, 20, 20, 20, 20)})
    marks = tuple(
        mark if n else mark.model_copy(update={"n": None})
        for mark in whole.marks
        if (mark.label, mark.group) not in (("A", "Agree"), ("A", "Strongly agree"))
    )
    figure = whole.model_copy(update={"marks": marks})
    words = [node.text for node in ET.fromstring(draw(figure).svg).iter(f"{SVG}text")]
    assert words.count(NOT_SHOWN) == 1
    assert words.count("40%") == 1
    assert words.count("20") == 5
    assert figure_table(figure).rows[0].cells["favour"] is None
    assert message(figure) == figure.title  # the row that is not shown may be the last of all


def test_the_largest_count_is_named_where_all_are_shown() -> None:
    cells = {("A", "Police"): 3.0, ("A", "Schools"): 9.0, ("B", "Police"): 4.0, ("B", "Schools"): 0}
    figure = matrix(cells, ("Police", "Schools"))
    assert message(figure) == "Number of professionals: most in “A” with “Schools”, 9"
    assert message(matrix(cells | {("A", "Schools"): None}, ("Police", "Schools"))) == figure.title


def test_a_row_that_nobody_answered_is_no_row_that_is_hidden() -> None:
    figure = stack({"A": (1, 1, 1, 1, 1), "B": (0, 0, 0, 0, 0)})
    words = [node.text for node in ET.fromstring(draw(figure).svg).iter(f"{SVG}text")]
    assert "nobody answered" in words
    assert NOT_SHOWN not in words


def test_without_numbers_of_people_a_row_is_the_sum_of_its_answers() -> None:
    """As in an edition, whose marks carry no n."""
    marks = tuple(mark.model_copy(update={"n": None}) for mark in CONFIDENT.marks)
    assert draw(CONFIDENT.model_copy(update={"marks": marks})) == draw(CONFIDENT)


def test_every_count_stands_in_its_square_and_an_empty_one_is_seen() -> None:
    cells = {
        (row, column): float(at * down)
        for down, row in enumerate(AGENCIES)
        for at, column in enumerate(AGENCIES)
    }
    figure = matrix(cells)
    drawn = ET.fromstring(draw(figure).svg)
    words = [node.text for node in drawn.iter(f"{SVG}text")]
    assert sorted(w for w in words if w and w.isdigit()) == sorted(
        f"{v:.0f}" for v in cells.values() if v
    )
    squares = [n for n in drawn.iter(f"{SVG}rect") if n.get("x")]
    assert len(squares) == len(cells)
    empty = [n for n in squares if n.get("fill") == "white"]
    assert len(empty) == sum(not v for v in cells.values())
    assert all(n.get("stroke") not in (None, "none", "white") for n in empty)


def test_a_label_that_has_a_line_of_its_own_is_not_broken() -> None:
    for rows in (("Not recorded", "Dover"), ("Unaccompanied", "Ashford, Kent"), ("A",)):
        cells = {(row, column): 1.0 for row in rows for column in AGENCIES}
        words = [n.text for n in ET.fromstring(draw(matrix(cells)).svg).iter(f"{SVG}text")]
        assert {*rows} <= {*words}


def test_a_larger_count_is_darker_in_greyscale() -> None:
    figure = matrix({("A", f"{at}"): float(10**at) for at in range(4)}, tuple("0123"))
    squares = [n for n in ET.fromstring(draw(figure).svg).iter(f"{SVG}rect") if n.get("x")]
    grey = [_contrast(n.get("fill") or "") for n in squares]
    assert grey == sorted(grey)


def test_a_cell_that_is_not_shown_is_not_empty() -> None:
    figure = matrix({("A", "Police"): 3.0, ("A", "Schools"): 0.0, ("A", "Health"): None})
    columns = ("Police", "Schools", "Health")
    figure = figure.model_copy(update={"order": columns})
    drawing = draw(figure)
    words = [node.text for node in ET.fromstring(drawing.svg).iter(f"{SVG}text")]
    assert words.count("–") == 1
    narrow = [node.text for node in ET.fromstring(drawing.narrow).iter(f"{SVG}text")]
    assert {"0: Schools", "not shown: Health"} <= {*narrow}
    assert "–: not shown" in about(figure)


def test_on_a_narrow_sheet_each_count_stands_before_the_name_of_its_column() -> None:
    cells = {(f"Row {r}", c): float(10 * r + at) for r in (1, 2) for at, c in enumerate(AGENCIES)}
    words = [n.text for n in ET.fromstring(draw(matrix(cells)).narrow).iter(f"{SVG}text")]
    for (_, column), value in cells.items():
        assert words[words.index(f"{value:.0f}") + 1] == column


@pytest.mark.parametrize("figure", [_random(seed) for seed in range(3)])
def test_a_hub_takes_a_drawing_as_it_is(figure: Figure) -> None:
    for svg in (draw(figure).svg, draw(figure).narrow):
        kept = clean_inline(svg)
        assert kept is not None
        assert [*map(_shape, ET.fromstring(kept).iter())] == [
            *map(_shape, ET.fromstring(svg).iter())
        ]


def _shape(node: ET.Element) -> tuple[str, dict[str, str], str | None]:
    return node.tag, dict(node.attrib), node.text


def test_45_rows_and_12_columns_take_a_page() -> None:
    columns = tuple(f"Immigration enforcement {at}" for at in range(12))
    cells = {(f"Row {r}", c): float(r + at) for r in range(45) for at, c in enumerate(columns)}
    svg = draw(matrix(cells, columns)).svg
    assert float((ET.fromstring(svg).get("height") or "").removesuffix("pt")) <= PAGE
    assert all(column.replace(" ", "\xa0") in svg for column in columns)


def _lines(svg: str, colour: str) -> list[tuple[float, float]]:
    return [
        (float(n.get("x1") or 0), float(n.get("x2") or 0))
        for n in ET.fromstring(svg).iter(f"{SVG}line")
        if n.get("stroke") == colour and n.get("stroke-width") == "1.8"
    ]


def test_a_line_passes_over_no_gap_and_no_change_of_what_is_counted() -> None:
    whole = series(QUARTERS[:8], {"A": (1, 2, 3, 4, 5, 6, 7, 8), "B": (8,) * 8})
    ends = [_lines(draw(whole).svg, colour) for colour in ("#0b5563", "#a85c00")]
    assert [len(lines) for lines in ends] == [7, 7]
    gap = series(QUARTERS[:8], {"A": (1, 2, 3, None, 5, 6, 7, 8), "B": (8,) * 8})
    assert len(_lines(draw(gap).svg, "#0b5563")) == 5
    changed = series(QUARTERS[:8], {"A": (1,) * 8, "B": (8,) * 8}, breaks={"2020 Q1": "New form"})
    assert len(_lines(draw(changed).svg, "#0b5563")) == 6
    assert "New form" in draw(changed).svg
    assert "a gap: no number" in about(gap)
    assert "a gap" not in about(whole)


@pytest.mark.parametrize(
    ("names", "whole"),
    [
        (("2019", "2021"), "2019 2020 2021"),
        (("2021", "2019"), "2019 2020 2021"),
        (("2010-11", "2012-13"), "2010-11 2011-12 2012-13"),
        (("1999/00", "2001/02"), "1999/00 2000/01 2001/02"),
        (("2019 Q4", "2020 Q2"), "2019 Q4 2020 Q1 2020 Q2"),
        (("2019-11", "2020-01"), "2019-11 2019-12 2020-01"),
        (("Apr to Jun 2019", "Oct to Dec 2019"), "Apr to Jun 2019 Jul to Sep 2019 Oct to Dec 2019"),
        (("Nov 2019", "Jan 2020"), "Nov 2019 Dec 2019 Jan 2020"),
        (
            ("November 2019", "May 2020", "April 2020"),
            "November 2019 December 2019 January 2020 February 2020 March 2020 April 2020 May 2020",
        ),
        (("Before 2019", "2021"), "Before 2019 2021"),
        (("Week 3", "Week 5"), "Week 3 Week 5"),
        (("0001", "9999"), "0001 9999"),
    ],
)
def test_periods_that_are_missing_between_others_are_found_by_name(
    names: tuple[str, ...], whole: str
) -> None:
    assert " ".join(in_time(names)) == whole


def test_a_period_that_nobody_listed_is_a_gap_all_the_same() -> None:
    figure = series(("2018", "2019", "2021", "2022"), {"A": (1, 2, 3, 4), "B": (8,) * 4})
    drawing = draw(figure.model_copy(update={"rows": ()}))
    assert len(_lines(drawing.svg, "#0b5563")) == 2
    assert "2020" in drawing.svg
    assert "a gap: no number" in about(figure)


def test_bars_of_one_group_begin_at_zero_and_are_as_long_as_they_are_many() -> None:
    drawn = ET.fromstring(draw(series(QUARTERS[:4], {"": (10, 20, None, 0)})).svg)
    bars = [n for n in drawn.iter(f"{SVG}rect") if n.get("fill") == "#0b5563"]
    tall = [float(n.get("height") or 0) for n in bars]
    assert tall[1] == pytest.approx(2 * tall[0], abs=0.02)
    assert tall[2] == 0
    feet = {round(float(n.get("y") or 0) + float(n.get("height") or 0), 1) for n in bars}
    assert len(feet) == 1
    words = [node.text for node in drawn.iter(f"{SVG}text")]
    assert {"10", "20", "–", "0"} <= {*words}


def test_many_groups_have_a_chart_each_and_one_without_numbers_says_so() -> None:
    groups: dict[str, tuple[float | None, ...]] = {f"Agency {at}": (1, 2, 3, 4) for at in range(8)}
    groups["Hidden"] = (None,) * 4
    words = [
        n.text for n in ET.fromstring(draw(series(QUARTERS[:4], groups)).svg).iter(f"{SVG}text")
    ]
    assert {*groups} <= {*words}
    assert words.count(NOT_SHOWN) == 1


def test_the_title_of_a_series_compares_no_times() -> None:
    """What a log holds more of may be written down more: its own sentence says what it can."""
    plain = series(QUARTERS[:4], {"": (10, 20, 30, 12)})
    assert message(plain) == plain.title
    assert message(plain, "30 of the 72 referrals came in 2019 Q3.").startswith("30 of the 72")
    changed = plain.model_copy(update={"breaks": {"2019 Q3": "New form"}})
    assert figure_table(changed).notes == ("From 2019 Q3 on: New form.",)


def test_the_table_of_counts_has_an_empty_cell_where_there_is_no_number() -> None:
    table = figure_table(series(QUARTERS[:3], {"A": (1, None, 3), "B": (0, 2, 4)}))
    assert [tuple(row.cells.values()) for row in table.rows] == [
        ("2019 Q1", 1, 0),
        ("2019 Q2", None, 2),
        ("2019 Q3", 3, 4),
    ]
