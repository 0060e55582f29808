"""Counts as they are typed: figures that would be lost, or counted twice, or read as others.

Authority: the calendar, for the months of a period; sums by hand; the figures of one plain table,
which every other way to write them must give again, without a word; and each fault's own advice,
which followed gives these figures.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from workspace_maker import excel, make_workspace

from evaluation.declare.workspace import open_study
from evaluation.errors import DataError, Issue
from evaluation.read.counted.counted_figures import Counted, read_counts

YEARS = ("2018/19", "2019/20", "2020/21")
FIGURES = {"Kent": (120, 130, 140), "Essex": (1204, 1310, 1250), "Norfolk": (45, 52, 61)}
SUMS = tuple(map(sum, zip(*FIGURES.values(), strict=True)))
SHARES = "every_measure: {kind: percent}"
PLAIN = {
    (area, 12 * (2018 + at) + 3, 12): float(figure)
    for area, figures in FIGURES.items()
    for at, figure in enumerate(figures)
}
_QUIET = ("counts.turned", "counts.period-named-otherwise")  # nothing needs doing
Row = Sequence[object]
Write = Callable[[object], object]


def counted(folder: Path, rows: Sequence[Row], declared: str = "") -> Counted:
    make_workspace(folder)
    excel(folder / "deliverables/d/data/c.xlsx", {"Figures": rows})
    (folder / "deliverables/d/deliverable.yaml").write_text(
        "title: Counts\narea: A\nevaluations:\n  - design: counts\n    data:\n"
        "      - file: data/c.xlsx\n        rows_count: events\n        about: institutions\n"
        f"        {declared}\n",
        encoding="utf-8",
    )
    return read_counts(open_study("d", 1, folder))


def faults(folder: Path, rows: Sequence[Row], declared: str = "") -> list[Issue]:
    with pytest.raises(DataError) as caught:
        counted(folder, rows, declared)
    return list(caught.value.issues)


def told(given: Counted) -> dict[str, str]:
    return {note.code: note.cell for note in given.notes if note.code not in _QUIET}


def figures(given: Counted) -> dict[tuple[str, int, int], float]:
    spans = {period.label: (period.start, period.months) for period in given.periods}
    parts = given.table[~given.table["total"]]
    return {
        (str(row.area), *spans[str(row.period)]): float(row.value) for row in parts.itertuples()
    }


def long(periods: Sequence[object] = YEARS, write: Write = lambda figure: figure) -> list[Row]:
    rows = [
        (area, period, write(figure))
        for area, of_area in FIGURES.items()
        for period, figure in zip(periods, of_area, strict=True)
    ]
    return [("area", "period", "value"), *rows]


def wide(headings: Sequence[object] = YEARS) -> list[Row]:
    return [("area", *headings), *((area, *of_area) for area, of_area in FIGURES.items())]


def of_each(*ways: Sequence[object]) -> list[Row]:
    rows = [
        (area, period, figure)
        for (area, of_area), periods in zip(FIGURES.items(), ways, strict=True)
        for period, figure in zip(periods, of_area, strict=False)
    ]
    return [("area", "period", "value"), *rows]


ENDING = [f"Year ending March {year}" for year in (2019, 2020, 2021)]
SPANS = [f"April {year} - March {year + 1}" for year in (2018, 2019, 2020)]
WITH_SUM = [*wide(), ("Total", "=SUM(B2:B4)", "=SUM(C2:C4)", "=SUM(D2:D4)")]
SOUTH = ("South total", *map(sum, zip(FIGURES["Kent"], FIGURES["Essex"], strict=True)))


@pytest.mark.parametrize(
    "rows",
    [
        long(),
        long(ENDING),
        of_each(YEARS, ENDING, SPANS),
        long(write=lambda figure: f"{figure:,}"),
        long(write=lambda figure: f"{figure:,}".replace(",", "\N{THIN SPACE}")),
        long(write=lambda figure: f"{figure:,}".replace(",", "'")),
        wide(),
        [(*row, sum(map(int, row[1:])) if at else "Total") for at, row in enumerate(wide())],
        [(*row, "Change" if not at else "5%") for at, row in enumerate(wide())],
        WITH_SUM,
        *([*wide(), (word, *SUMS)] for word in ("Total", "All", "All areas", "Overall")),
        [*wide()[:3], SOUTH, *wide()[3:]],
    ],
)
def test_one_table_is_read_however_it_is_written_and_without_a_word(
    tmp_path: Path, rows: list[Row]
) -> None:
    given = counted(tmp_path, rows)
    assert figures(given) == PLAIN
    assert told(given) == {}


@pytest.mark.parametrize(
    ("heading", "mended"),
    [("2020/21 (p)", "2020/21"), ("2020/21r", "2020/21"), ("FY21", "2020/21")],
)
def test_a_heading_that_is_no_period_never_drops_its_figures(
    tmp_path: Path, heading: str, mended: str
) -> None:
    [fault] = faults(tmp_path / "a", wide((*YEARS[:2], heading)))
    assert (fault.code, fault.cell) == ("counts.heading-no-period", "D1")
    assert figures(counted(tmp_path / "b", wide((*YEARS[:2], mended)))) == PLAIN


def test_a_column_of_totals_is_held_against_the_periods_beside_it(tmp_path: Path) -> None:
    rows = [(*row, sum(map(int, row[1:])) + 1 if at else "Total") for at, row in enumerate(wide())]
    given = counted(tmp_path, rows)
    assert figures(given) == PLAIN
    assert told(given)["counts.total-column"].startswith("E")


def test_the_same_months_under_two_names_are_one_period(tmp_path: Path) -> None:
    rows = [("area", "period", "value"), ("Kent", "2020 Q2", 5), ("Kent", "Apr-Jun 2020", 7)]
    assert [fault.code for fault in faults(tmp_path, rows)] == ["counts.twice"]


def test_a_year_is_held_against_its_quarters(tmp_path: Path) -> None:
    quarters = [("Kent", f"2019 Q{at}", 10 * at) for at in (1, 2, 3, 4)]
    rows = [("area", "period", "value"), ("Kent", "2019", 100), *quarters]
    assert "counts.year-not-the-sum" not in told(counted(tmp_path / "a", rows))
    rows[1] = ("Kent", "2019", 120)
    assert told(counted(tmp_path / "b", rows))["counts.year-not-the-sum"].startswith(
        "C2 (parts: C3"
    )


def test_sums_of_pence_are_no_other_for_what_a_computer_leaves_over(tmp_path: Path) -> None:
    """Pence as whole numbers are exact; added as fractions they are off by parts of a penny."""
    draw = random.Random(18)
    rows: list[Row] = [("area", "period", "value")]
    for area in range(20):
        pence = [draw.randrange(10**8, 10**9) for _ in range(4)]
        rows += [(f"A{area}", f"2019 Q{at}", p / 100) for at, p in enumerate(pence, 1)]
        rows.append((f"A{area}", "2019", sum(pence) / 100))
    money = "every_measure: {kind: amount}"
    assert "counts.year-not-the-sum" not in told(counted(tmp_path / "a", rows, money))
    rows[5] = ("A0", "2019", float(str(rows[5][2])) + 0.01)
    given = counted(tmp_path / "b", rows, money)
    [note] = [note for note in given.notes if note.code == "counts.year-not-the-sum"]
    assert note.cell.startswith("C6 ")
    assert f"{rows[5][2]:,.2f}" in note.problem  # and not 2.14e+07


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        (("2018", "2109", "2020"), "counts.not-begun"),
        (("2018/19", "2019", "2020/21"), "counts.overlap"),
    ],
)
def test_periods_that_cannot_follow_one_another_are_told(
    tmp_path: Path, periods: tuple[str, ...], code: str
) -> None:
    assert told(counted(tmp_path, long(periods)))[code].startswith("C3")


def test_money_is_no_count_until_it_is_declared(tmp_path: Path) -> None:
    rows = long(write=lambda figure: f"\N{POUND SIGN}{figure}")
    [fault] = faults(tmp_path / "a", rows)
    assert (fault.code, fault.cell[:2]) == ("counts.amounts-not-declared", "C2")
    assert figures(counted(tmp_path / "b", rows, "every_measure: {kind: amount}")) == PLAIN


def test_parts_of_one_are_told_where_shares_are_declared(tmp_path: Path) -> None:
    rows = long(write=lambda figure: int(str(figure)) / 2000)
    assert told(counted(tmp_path / "a", rows, SHARES))["counts.shares-below-one"].startswith("C2")
    signed = long(write=lambda figure: f"{int(str(figure)) / 2000}%")  # small, and said to be
    assert told(counted(tmp_path / "b", signed, SHARES)) == {}
    both = [*signed[:2], ("Kent", "2019/20", 0.5), *signed[3:]]
    [fault] = faults(tmp_path / "c", both, SHARES)
    assert (fault.code, fault.cell) == ("counts.shares-in-two-ways", "C3")


def test_a_group_of_one_year_only_is_told(tmp_path: Path) -> None:
    rows = [
        ("group", "period", "value"),
        *((group, year, 10) for group in ("Asian", "White") for year in YEARS[:2]),
        ("Black", YEARS[0], 10),
        ("Black British", YEARS[1], 12),
    ]
    assert told(counted(tmp_path, rows))["counts.one-period"] == "C6, C7"


def test_a_total_that_is_wrong_is_told_whatever_it_is_called(tmp_path: Path) -> None:
    for word in ("Total", "All", "All forces"):
        rows = [*wide(), (word, SUMS[0], SUMS[1] + 1, SUMS[2])]
        given = counted(tmp_path / word, rows)
        assert figures(given) == PLAIN
        assert told(given)["counts.not-the-sum"].startswith("C5")


@pytest.mark.parametrize(
    ("days", "remedy", "first", "months"),
    [
        (("2018-01-01", "2019-01-01"), "every: year and year_begins: 1", (2018, 1), 12),
        (("2018-03-31", "2019-03-31"), "every: year and year_begins: 4", (2017, 4), 12),
        (("2018-01-01", "2018-04-01", "2018-07-01"), "every: quarter", (2018, 1), 3),
        (("2018-01-01", "2019-01-01"), "every: month", (2018, 1), 1),
    ],
)
def test_days_that_may_stand_for_years_or_quarters_are_asked_for(
    tmp_path: Path, days: tuple[str, ...], remedy: str, first: tuple[int, int], months: int
) -> None:
    rows = [("area", "period", "value"), *(("Kent", day, 5) for day in days)]
    [fault] = faults(tmp_path / "a", rows)
    assert (fault.code, fault.cell[:2]) == ("counts.months-or-longer", "B2")
    assert remedy in fault.fix
    declared = remedy.replace(" and ", "\n        ")
    period = counted(tmp_path / "b", rows, declared).periods[0]
    assert (period.start, period.months) == (12 * first[0] + first[1] - 1, months)


def test_a_rate_is_of_somebody_and_worked_out_once(tmp_path: Path) -> None:
    rows = [("area", "period", "value", "of"), ("Kent", "2018", 5, 0), ("Essex", "2018", 0, 0)]
    rate = "every_measure: {kind: rate}"
    [fault] = faults(tmp_path / "a", rows, rate)
    assert (fault.code, fault.cell) == ("counts.of-none", "C2")
    rows[1] = ("Kent", "2018", 12.5, 400)
    assert told(counted(tmp_path / "b", rows, rate)) == {"counts.rates-already": "C2"}


def test_a_comma_means_one_thing_in_a_column(tmp_path: Path) -> None:
    rows = [("area", "period", "value"), ("Kent", "2018", "12,5"), ("Kent", "2019", "1,204")]
    [fault] = faults(tmp_path, rows, "every_measure: {kind: mean}")
    assert (fault.code, fault.cell) == ("counts.comma-two-ways", "C3")


def test_an_area_that_two_suppliers_count_is_told_and_a_region_of_many_is_not(
    tmp_path: Path,
) -> None:
    def rows(*of: tuple[str, str]) -> list[Row]:
        both = [(who, where, year, 9) for who, where in of for year in YEARS]
        return [("supplier", "area", "period", "value"), *both]

    two = rows(("Kent Police", "Kent"), ("Kent schools", "Kent"), ("Essex Police", "Essex"))
    assert "counts.area-twice" in told(counted(tmp_path / "a", two))
    regions = rows(("Kent", "South"), ("Surrey", "South"), ("Essex", "East"), ("Norfolk", "East"))
    assert told(counted(tmp_path / "b", regions)) == {}


def test_what_is_said_to_be_supplied_and_is_not_there_is_told(tmp_path: Path) -> None:
    rows = [
        ("area", "period", "value", "status"),
        ("Kent", "2018", 5, "supplied"),
        ("Kent", "2019", None, "supplied"),
    ]
    assert told(counted(tmp_path, rows)) == {"counts.supplied-without-figure": "C3"}


def test_an_average_among_counts_is_refused_and_among_rates_it_is_not(tmp_path: Path) -> None:
    rows = [*wide(), ("England average", 456, 497, 484)]
    [fault] = faults(tmp_path / "a", rows)
    assert (fault.code, fault.cell) == ("counts.average-row", "row 5")
    assert told(counted(tmp_path / "b", rows, "every_measure: {kind: rate}")) == {}


def test_a_group_of_all_but_one_is_asked_for(tmp_path: Path) -> None:
    of = {"White": (90, 80, 70), "Black": (5, 6, 9), "Asian": (8, 7, 4), "Mixed": (3, 2, 1)}
    some = tuple(map(sum, zip(*(of[group] for group in ("Black", "Asian", "Mixed")), strict=True)))
    rows = [("group", *YEARS), *((group, *n) for group, n in of.items()), ("Not White", *some)]
    [fault] = faults(tmp_path / "a", rows)
    assert (fault.code, fault.cell) == ("counts.subtotal-row", "row 6")
    remedy = 'totals: {group: ["Not White"]}'
    assert remedy in fault.fix
    given = counted(tmp_path / "b", rows, remedy)
    assert given.groups == tuple(of)
    assert told(given) == {}


def test_a_period_that_is_not_declared_beside_others_is_told(tmp_path: Path) -> None:
    declared = "across: {2018/19: {period: 2018/19}, 2019/20: {period: 2019/20}}"
    assert told(counted(tmp_path, wide(), declared)) == {"counts.period-left-out": "D1"}


def test_a_period_said_of_all_rows_is_one(tmp_path: Path) -> None:
    rows = [("area", "value"), ("Kent", 5), ("Essex", 6)]
    [fault] = faults(tmp_path / "a", rows, "throughout: {period: last year}")
    assert fault.code == "counts.throughout-no-period"
    given = counted(tmp_path / "b", rows, "throughout: {period: 2018/19}")
    assert [period.label for period in given.periods] == ["2018/19"]
