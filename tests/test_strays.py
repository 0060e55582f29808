"""Rows that are no respondents are known by what stands in them, told, and never counted.

Authority: tables made here in the shapes that people and tools write (HXL tags: hxlstandard.org
1.1, 2.2; R's ``write.table``), whose respondents are counted by hand; what a row holds is computed
with numpy and not with the code that is tested.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from workspace_maker import csv_text, make_study, put

from evaluation.errors import DataError
from evaluation.read.exports.export import recognise
from evaluation.read.exports.grid import Grid
from evaluation.read.responses import read_responses

NAMES = ["code", *(f"gad7_{n}" for n in range(1, 8))]
WORDS = ["Your code", *(f"How often were you bothered by problem {n}?" for n in range(1, 8))]
ITEMS = ["mood_1", "mood_2", "mood_3"]
NEVER = ["Not at all", "Several days", "Nearly every day"]


def answers(people: int = 12, seed: int = 1) -> list[list[Any]]:
    """Rows of people with seven answers from 0 to 3."""
    made = random.Random(seed)
    return [[f"P{n}", *(made.randint(0, 3) for _ in range(7))] for n in range(people)]


def in_words(people: int = 12) -> list[list[Any]]:
    """The same in three words."""
    return [[code, *(NEVER[n % 3] for n in row)] for code, *row in answers(people)]


def read(tmp_path: Path, rows: Sequence[Sequence[object]], kind: str = "csv") -> Grid:
    """A table of no tool as it is read."""
    path = tmp_path / f"x.{kind}"
    if kind == "csv":
        path.write_text(csv_text(rows), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append([cell or None for cell in row])
        if kind == "merged.xlsx":
            book.worksheets[0].merge_cells("A1:H1")
        book.save(path)
    return recognise(path, "x")


def codes(grid: Grid) -> list[str]:
    """The notes on rows that are no respondents."""
    return [note.code for note in grid.notes if note.code.startswith("rows.")]


# --- over the headings ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx", "merged.xlsx"])
@pytest.mark.parametrize(
    "above",
    [
        [["Feelings form, spring group"]],
        [["Feelings form, spring group"], []],
        [["Feelings form"], ["Spring group"], [], []],
        [["Group", "Spring"], ["Term", "2026"], []],
        [[], []],
    ],
)
def test_a_table_stands_under_a_title(tmp_path: Path, kind: str, above: list[list[str]]) -> None:
    padded = [row + [""] * (8 - len(row)) for row in above]
    if kind == "merged.xlsx" and len(above[0]) != 1:
        pytest.skip("two cells are not merged into one")
    found = read(tmp_path, [*padded, NAMES, *answers()], kind)
    assert found.headings == tuple(NAMES)
    assert [number for number, _ in found.rows] == [len(above) + 2 + n for n in range(12)]
    assert codes(found) == ["rows.title"]


@pytest.mark.parametrize(
    "rows",
    [
        [["id"], ["a", "x", "y"], ["b", "x", "z"]],  # headings are missing, not a title
        [["id"], ["a", "1", "2"], ["b", "0", "1"]],
        [["Export", "2026"], NAMES, *answers()],
    ],
)
def test_what_may_be_an_answer_is_never_taken_for_headings(
    tmp_path: Path, rows: list[list[str]]
) -> None:
    with pytest.raises(DataError, match="headings"):
        read(tmp_path, rows)


# --- under the headings ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "data"),
    [
        (NAMES, WORDS, answers()),
        (WORDS, NAMES, answers()),
        (NAMES, WORDS, in_words()),
        (NAMES, ["#respondent+code", *(f"#indicator+gad +i{n}" for n in range(7))], answers()),
        (NAMES, ["", *["#indicator"] * 7], in_words(3)),
    ],
)
def test_a_row_of_wording_or_tags_is_no_respondent(
    tmp_path: Path, first: list[str], second: list[str], data: list[list[Any]]
) -> None:
    found = read(tmp_path, [first, second, *data])
    assert found.headings == tuple(NAMES)
    assert len(found.rows) == len(data)
    assert codes(found) in (["rows.wording"], ["rows.tags"])
    if WORDS in (first, second):
        assert [found.layout.questions[name] for name in NAMES] == WORDS


def test_wording_over_tags_are_both_read(tmp_path: Path) -> None:
    found = read(tmp_path, [NAMES, WORDS, ["#code", *["#indicator"] * 7], *answers()])
    assert (found.layout.header_rows, len(found.rows)) == (3, 12)


@pytest.mark.parametrize(
    "first",
    [
        ["P99", "not sure", "a bit", "I cannot say", "who knows", "odd", "see over", "left"],
        ["", "", "", "", "a bit", "", "", ""],
        ["a", *["several days"] * 7],
        ["Q", "don't know", "n/a", "prefer not to say", "no answer", "refused", "a", "b"],
    ],
)
def test_somebodys_words_are_no_wording(tmp_path: Path, first: list[str]) -> None:
    found = read(tmp_path, [NAMES, first, *answers()])
    assert len(found.rows) == 13


@pytest.mark.parametrize(
    ("first", "rows", "told"),
    [
        (["Your code", "How are you?"], [["P1", 3], ["P2", 4]], True),
        (["Code", "Points in all", "Town"], [["1", 3, "A"], ["2", 4, "B"]], True),
        (["Ann", "fine"], [["Bo", 3], ["Li", 4]], False),  # codes are names
        (["P0", "fine"], [["P1", 3], ["P2", 4]], False),
        (["Test", "n/a"], [["P1", 3], ["P2", 4]], False),
        (["Anon", "yes"], [["P1", "no"], ["P2", "yes"]], False),
    ],
)
def test_what_may_be_wording_over_few_columns_is_refused_with_its_row(
    tmp_path: Path, first: list[str], rows: list[list[object]], told: bool
) -> None:
    found = read(tmp_path, [["code", "q", "town"][: len(first)], first, *rows])
    assert [issue.cell for issue in found.doubtful] == ["row 2"] * told


# --- below the data -------------------------------------------------------------------------------

FEET = {
    "Mean": np.mean,
    "Average:": np.mean,
    "TOTAL": np.sum,
    "Median": np.median,
    "St. dev": lambda column: np.std(column, ddof=1),
    "": np.mean,
}


@pytest.mark.parametrize("digits", [1, 2, 10])
@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("word", FEET)
def test_a_row_of_means_is_set_aside(tmp_path: Path, word: str, blank: bool, digits: int) -> None:
    data = answers(seed=7)
    columns = np.array([row[1:] for row in data], float)
    foot = [word, *(f"{x:.{digits}f}" for x in np.apply_along_axis(FEET[word], 0, columns))]
    found = read(tmp_path, [NAMES, *data, *([[""] * 8] if blank else []), foot])
    assert len(found.rows) == 12
    [note] = [note for note in found.notes if note.code == "rows.summary"]
    assert note.cell == f"row {15 if blank else 14}"


def test_formulas_and_rows_with_the_ends_are_set_aside_together(tmp_path: Path) -> None:
    data = answers()
    columns = np.array([row[1:] for row in data], float)
    feet = [
        ["Mean", *(f"=AVERAGE({c}2:{c}13)" for c in "BCDEFGH")],
        ["Min", *columns.min(axis=0).astype(int)],
        ["Max", *columns.max(axis=0).astype(int)],
        ["N", *[12] * 7],
    ]
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    for row in [NAMES, *data, *feet]:
        book.worksheets[0].append(row)
    book.save(path)
    found = recognise(path, "x")
    assert len(found.rows) == 12
    assert codes(found) == ["rows.summary"] * 4


@pytest.mark.parametrize(
    ("feet", "gone"),
    [
        ([["Mean score", *[""] * 7]], 1),
        ([["Exported on 3 May 2026 by the office", *[""] * 7]], 1),
        ([["n = 12", *[""] * 7], ["Total: all is well", *[""] * 7]], 2),
        ([["P99", *[""] * 7]], 0),
        ([["P99", "1", *[""] * 6]], 0),
        ([["Bo Li", *[""] * 7]], 0),
    ],
)
def test_a_remark_below_a_blank_row_is_no_respondent(
    tmp_path: Path, feet: list[list[str]], gone: int
) -> None:
    found = read(tmp_path, [NAMES, *answers(), [""] * 8, *feet])
    assert len(found.rows) == 12 + len(feet) - gone
    assert len(codes(found)) == gone


def test_means_with_their_spread_in_one_cell(tmp_path: Path) -> None:
    data = answers(seed=3)
    columns = np.array([row[1:] for row in data], float)
    cells = [f"{c.mean():.2f} ({c.std(ddof=1):.2f})" for c in columns.T]
    found = read(tmp_path, [NAMES, *data, ["Mean (SD)", *cells]])
    assert (len(found.rows), codes(found)) == (12, ["rows.summary"])


def test_people_without_answers_whose_codes_are_names_stay(tmp_path: Path) -> None:
    data = [[f"Ann of the Lea {row[0]}", *row[1:]] for row in answers()]
    found = read(tmp_path, [NAMES, *data, [""] * 8, ["Bo of the Lea", *[""] * 7]])
    assert len(found.rows) == 13


def test_somebody_called_max_who_answers_the_most_is_somebody(tmp_path: Path) -> None:
    data = answers()
    top = np.array([row[1:] for row in data]).max(axis=0).tolist()
    found = read(tmp_path, [NAMES, *data, ["Max", *top]])
    assert len(found.rows) == 13


def test_a_table_that_begins_in_the_second_column_keeps_its_people(tmp_path: Path) -> None:
    """Nobody has an identifier, and answers that are all alike are no means or counts."""
    people = [["", *row[1:]] for row in answers()]
    people[0][1:], people[4][1:], people[6][1:] = [3, 2, 3, 2, 3, 2, 3], [0] * 7, [1] * 7
    found = read(tmp_path, [["", *NAMES[1:]], *people])
    assert (len(found.rows), codes(found)) == (12, [])
    means = ["", *(f"{np.mean([row[n] for row in people]):.2f}" for n in range(1, 8))]
    coded = [["", f"P{n}", *row[1:]] for n, row in enumerate(people)]
    found = read(tmp_path, [["", *NAMES], *coded, ["", *means]])
    assert (len(found.rows), codes(found)) == (12, ["rows.summary"])


@pytest.mark.parametrize("word", ["Mean", "total"])
def test_a_row_with_the_word_and_other_numbers_is_refused_with_its_row(
    tmp_path: Path, word: str
) -> None:
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline", "identify": ["code"]})
    put(
        tmp_path,
        "x.csv",
        csv_text([["code", *ITEMS], ["a", 0, 1, 2], ["b", 1, 1, 0], [word, 2, 1, 0]]),
    )
    with pytest.raises(DataError, match="row 4: This row begins with") as refused:
        read_responses(study)
    assert "rows.perhaps-no-respondent" in {issue.code for issue in refused.value.issues}


@pytest.mark.parametrize("seed", range(40))
def test_honest_rows_are_all_people(tmp_path: Path, seed: int) -> None:
    """Random answers, some without a code, with last rows of everybody's middle answer."""
    data = answers(6 + seed % 5, seed)
    data[0][0] = ""
    columns = np.array([row[1:] for row in data])
    data.append(["", *np.median(columns, axis=0).astype(int).tolist()])
    found = read(tmp_path, [NAMES, *data])
    assert len(found.rows) == len(data)
    assert codes(found) == []


# --- text with blanks between its cells -----------------------------------------------------------


@pytest.mark.parametrize("name", ["x.txt", "x.csv"])
def test_text_parted_by_blanks_is_read(tmp_path: Path, name: str) -> None:
    lines = ["code q1 q2 q3", "P0   1  2 NA", '"P 1" 0 0 3', "P2 2 2 0"]
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    found = recognise(tmp_path / name, name)
    assert found.headings == ("code", "q1", "q2", "q3")
    assert found.rows[1] == (3, ("P 1", "0", "0", "3"))


def test_the_names_that_r_gives_to_rows_have_a_blank_heading(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text('"code" "q1" "q2"\n"1" "P0" 1 2\n"2" "P1" 0 1\n', "utf-8")
    found = recognise(tmp_path / "x.txt", "x.txt")
    assert found.headings == ("", "code", "q1", "q2")
    assert found.rows[0][1] == ("1", "P0", "1", "2")


@pytest.mark.parametrize(
    "text", ["What do you think?\nI like it\nNot at all\n", "name\nAnn Lee\nBo Li\n"]
)
def test_a_column_of_sentences_is_one_column(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    assert len(recognise(tmp_path / "x.txt", "x.txt").headings) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_headings_that_come_again_are_no_respondent(tmp_path: Path, kind: str) -> None:
    people = answers()
    grid = read(tmp_path, [NAMES, *people[:8], NAMES, *people[8:]], kind)
    assert [cells[0] for _, cells in grid.rows] == [code for code, *_ in people]
    assert codes(grid) == ["rows.headings-again"]
    assert [note.cell for note in grid.notes] == ["row 10"]


def test_a_row_that_says_one_heading_is_somebody_s(tmp_path: Path) -> None:
    rows = [["code", "from"], ["a", "from"], ["", "from"], ["b", "home"]]
    assert len(read(tmp_path, rows).rows) == 3


def test_the_sheet_that_has_the_column_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Key", "Meaning"])
    book.worksheets[0].append([1, "agree"])
    book.create_sheet("Answers").append(NAMES)
    book.save(tmp_path / "x.xlsx")
    grid = recognise(tmp_path / "x.xlsx", "x")
    assert 'Sheet "Answers" has one: say sheet: Answers' in grid.missing_column("code").fix
    assert "Answers" not in grid.missing_column("age").fix


# --- between the data -----------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["Moyenne", "Durchschnitt", "Cymedr", "Sub-total", "Average"])
@pytest.mark.parametrize("digits", [0, 2])
def test_a_row_of_means_is_set_aside_wherever_it_stands(
    tmp_path: Path, word: str, digits: int
) -> None:
    data = answers(seed=5)
    blocks = [np.array([row[1:] for row in part], float) for part in (data[:7], data[7:])]
    means = [[word, *(f"{x:.{digits}f}" for x in block.mean(axis=0))] for block in blocks]
    found = read(tmp_path, [NAMES, *data[:7], means[0], *data[7:], means[1]])
    assert [note.cell for note in found.notes if note.code == "rows.summary"] == ["row 9", "row 15"]
    assert (len(found.rows), found.doubtful) == (12, ())


def test_a_word_without_what_the_columns_make_is_doubtful_between_people(tmp_path: Path) -> None:
    data = answers()
    found = read(tmp_path, [NAMES, *data[:7], ["Total", *[1] * 6, 99], *data[7:]])
    assert [issue.cell for issue in found.doubtful] == ["row 9"]


@pytest.mark.parametrize(("word", "told"), [("Snitt", True), ("P99", False)])
def test_unknown_words_over_means_are_doubtful(tmp_path: Path, word: str, told: bool) -> None:
    data = answers(seed=5)
    means = np.array([row[1:] for row in data], float).mean(axis=0)
    found = read(tmp_path, [NAMES, *data, [word, *(f"{x:.0f}" for x in means)]])
    assert [issue.cell for issue in found.doubtful] == ["row 14"] * told


def test_a_word_that_comes_back_in_its_column_is_an_answer(tmp_path: Path) -> None:
    rows = [
        [word, *row[1:]]
        for word, row in zip(["Average", "Good", "Poor"] * 4, answers(), strict=True)
    ]
    found = read(tmp_path, [NAMES, *rows, *rows[1:3]])
    assert (len(found.rows), codes(found), found.doubtful) == (14, [], ())


def test_somebody_whose_name_begins_with_such_a_word_stays(tmp_path: Path) -> None:
    data = answers()
    names = ["Average Joe", "Mean Bean", "Max", "Bo Total", *(f"P{n}" for n in range(8))]
    found = read(
        tmp_path, [NAMES, *([name, *row[1:]] for name, row in zip(names, data, strict=True))]
    )
    assert (len(found.rows), codes(found), found.doubtful) == (12, [], ())
