"""Texts of which Excel made dates or numbers are told, in CSV and workbooks, by all who read.

Authority: what Excel does to typed text (see test_near_identifiers); honest columns by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from workspace_maker import BEFORE, HEADINGS, csv_text, excel, make_study, put

from evaluation.errors import Issue
from evaluation.read.exports.export import recognise
from evaluation.read.responses import read_responses

OCTOBER = dt.datetime(2026, 10, 12)  # noqa: DTZ001 - Excel has no zones


def told(path: Path, column: Sequence[object]) -> list[Issue]:
    """What is said of one column of six rows or more, in a CSV or a workbook."""
    rows: list[list[Any]] = [["code", "x"], *([f"P{n}", cell] for n, cell in enumerate(column))]
    if path.suffix == ".xlsx":
        excel(path, {"Answers": rows})
    else:
        path.write_text(csv_text(rows), encoding="utf-8")
    grid = recognise(path, path.name)
    assert set(grid.notes) <= set(grid.details)  # read shows the details, all others the notes
    return [note for note in grid.notes if note.code == "cell.altered-by-excel"]


@pytest.mark.parametrize(
    ("name", "column", "said"),
    [
        ("a.csv", ["10-12", "13-15", "12-Oct"] * 3, '3 cells under "x" may hold a date'),
        ("a.csv", ["10-12", "13-15", "12-Oct"] * 3, '"12-Oct" (B4, perhaps "10-12")'),
        ("a.csv", ["6-9", "09-Jun", "10\u201312", "13+"] * 3, '"09-Jun" (B3, perhaps "6-9")'),
        ("a.csv", ["Under 10", "12-Oct", "13 and over"] * 3, '"12-Oct" (B3)'),
        ("a.csv", ["06-15", "07-16", "12-Mar", "13-Apr"], '"12-Mar" (B4), "13-Apr" (B5)'),
        ("a.csv", ["MAR13", "MAR40", "01-Mar", "02-Mar"], '"01-Mar" (B4), "02-Mar" (B5)'),
        ("a.csv", ["7E3", "8E4", "9.00E+01"], "may hold a number"),
        ("a.xlsx", ["10-12", "13-15", OCTOBER] * 3, '"2026-10-12" (B4, perhaps "10-12")'),
        ("a.xlsx", ["10-12", "13-15", "12-Oct"] * 3, '"12-Oct" (B4, perhaps "10-12")'),
        ("a.xlsx", ["MAR13", "MAR40", dt.datetime(2026, 3, 1)] * 2, '"2026-03-01"'),  # noqa: DTZ001
    ],
)
def test_what_excel_made_is_told_with_what_it_may_have_been(
    tmp_path: Path, name: str, column: Sequence[object], said: str
) -> None:
    [note] = told(tmp_path / name, column)
    assert said in note.problem
    assert note.severity == "note"
    assert "corrections.csv" in note.fix


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("a.csv", ["12-Oct", "13-Oct", "14-Oct"] * 3),
        ("a.csv", ["2026-10-12", "2026-10-13", ""] * 3),
        ("a.csv", ["12-Oct", "13/10/2026", "2026-10-14"] * 3),
        ("a.csv", ["10-12", "13-15", "16-18"] * 3),
        ("a.csv", ["we began on a sunny day", "12-Oct", "cannot say", "last week", "in autumn"]),
        ("a.csv", ["1.20E+05", "130000", "1.5"] * 3),
        ("a.csv", ["4:13", "04:13:00", "5:10"] * 3),
        ("a.csv", ["May", "Jun", "Mar"] * 3),
        ("a.xlsx", [OCTOBER, OCTOBER, None, "unknown"] * 2),
        ("a.xlsx", [dt.datetime(2026, 10, n) for n in range(1, 9)]),  # noqa: DTZ001
    ],
)
def test_honest_columns_are_passed_over(
    tmp_path: Path, name: str, column: Sequence[object]
) -> None:
    assert told(tmp_path / name, column) == []


@pytest.mark.parametrize(
    ("ages", "code", "said"),
    [
        (["09-Jun", "12-Oct"], "groups.look-like-dates", '"09-Jun", "12-Oct"'),
        (["02-Jan", "04-Mar", "5+"], "groups.look-like-dates", '"02-Jan", "04-Mar"'),
        (["10-12", "12-Oct", "13+"], "cell.altered-by-excel", '"12-Oct" (E3, perhaps "10-12")'),
    ],
)
def test_groups_that_look_like_dates_are_told_once_where_they_are_declared(
    tmp_path: Path, ages: list[str], code: str, said: str
) -> None:
    study = make_study(tmp_path, {**BEFORE, "groups": {"age": {"title": "Age"}}})
    rows = [(f"p{n}", 0, 1, n % 3, age) for n, age in enumerate(ages * 3)]
    put(tmp_path, "before.csv", csv_text([(*HEADINGS, "age"), *rows]))
    [response] = read_responses(study)
    [note] = [n for n in response.notes if "xcel" in n.sentence]
    assert note.code == code
    assert said in note.problem
