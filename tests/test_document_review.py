"""Reviews of documents: what is read and refused, and that counts are those of the sheet.

Authority: pandas on the same sheet; properties that must hold (every pair is in one of four kinds,
the order of rows and a row written twice change nothing).
"""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from command_line import pathfinder
from workspace_maker import excel, make_workspace

from analyses import document_review
from evaluation.command.demo.make_more import _review
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError, DeclarationError
from evaluation.read.reviewed import read_review
from evaluation.report.figures.matrix import draw_matrix
from evaluation.say.finding import Finding

HEAD = "document,category,group,counts_as,place,says"
CATEGORIES = ("Housing", "Schools", "Courts")
GROUPS = ("Training", "Practice")
DECLARED = """title: Review
area: A
evaluations:
  - design: document_review
    data:
      - file: data/review.csv
        rows_count: segments
        about: published figures
        citation: Made up.
        categories: [Housing, Schools, Courts]
        across: [Training, Practice]
        documents: {A: "First (2020)", B: "Second (2021)", C: "Third (2022)"}
"""
ROWS = (
    "A,Housing,Training,enabler,page 4,homes in the area",
    "A,Housing,Training,barrier,page 5,no homes",
    "B,housing,Training,Enabler,page 1,homes in the area",
    "B,Schools,Practice,both,page 2,",
    "A,Schools,Practice,barrier,page 9,part-time",
)


def study_of(folder: Path, *rows: str, declared: str = DECLARED, head: str = HEAD) -> Study:
    make_workspace(folder)
    data = folder / "deliverables/d/data"
    data.mkdir(exist_ok=True)
    (data / "review.csv").write_text("\n".join((head, *rows, "")), encoding="utf-8")
    (folder / "deliverables/d/deliverable.yaml").write_text(declared, encoding="utf-8")
    return open_study("d", 1, folder)


def found(study: Study) -> dict[str, Finding]:
    return {f.key: f for f in document_review.analyse(study, read_review(study))}


def values(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


def test_documents_are_counted_and_not_passages(tmp_path: Path) -> None:
    findings = found(study_of(tmp_path, *ROWS))
    assert values(findings["review.matrix"]) == {
        "n_cells": 6,
        "n_both": 2,
        "n_enabler": 0,
        "n_barrier": 0,
        "n_empty": 4,
    }
    assert values(findings["review.enablers"]) == {"n": 2, "housing": 2, "schools": 1}
    assert values(findings["review.barriers"]) == {"n": 2, "housing": 1, "schools": 2}
    figure = findings["review.matrix"].figure
    assert figure is not None
    written = {(mark.label, mark.group): (mark.written, mark.value) for mark in figure.marks}
    assert written["Housing", "Training"] == ("+2 \N{MINUS SIGN}1", 2)
    assert written["Courts", "Training"] == ("", 0)


def test_names_in_other_letters_and_names_of_columns_are_counted_apart(tmp_path: Path) -> None:
    """Groups without a Latin letter, one called as a column; categories alike but for a sign."""
    declared = DECLARED.replace("[Housing, Schools, Courts]", "[N, Жильё, Школа, A b, A-b]")
    declared = declared.replace("[Training, Practice]", "[Label, Дети, Семьи]")
    rows = ("A,N,Label", "A,Жильё,Дети", "B,Школа,Семьи", "A,A b,Label", "A,A-b,Label")
    findings = found(study_of(tmp_path, *(f"{row},enabler,," for row in rows), declared=declared))
    table = findings["review.matrix"].table
    assert table is not None
    assert [column.label for column in table.columns] == ["Category", "Label", "Дети", "Семьи"]
    empty, one = "nothing", "enabler: 1"
    assert [[row.cells[column.key] for column in table.columns] for row in table.rows] == [
        ["N", one, empty, empty],
        ["Жильё", empty, one, empty],
        ["Школа", empty, empty, one],
        ["A b", one, empty, empty],
        ["A-b", one, empty, empty],
    ]
    enablers = findings["review.enablers"]
    assert enablers.headline.startswith("Enablers stand in 2 of 3 documents")
    assert sorted(values(enablers).values()) == [1, 1, 1, 1, 1, 2]


def test_a_document_and_a_category_without_a_passage_are_findings(tmp_path: Path) -> None:
    findings = found(study_of(tmp_path, *ROWS))
    assert "In C nothing was found." in findings["review.documents"].wordings[0]
    assert values(findings["review.overview"])["n_documents"] == 3
    assert "Of Courts no document says anything." in findings["review.gaps"].wordings[0]
    table = findings["review.gaps"].table
    assert table is not None
    said = {row.cells["label"]: row.cells["groups"] for row in table.rows}
    assert said == {"Housing": "Practice", "Schools": "Training", "Courts": "all groups"}


def test_the_sheet_of_a_long_review_counts_as_pandas_counts_it(tmp_path: Path) -> None:
    head, *rows = _review()
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    declared = DECLARED.partition("        categories:")[0]
    study = study_of(tmp_path, *lines, declared=declared)
    findings = found(study)
    sheet = pd.DataFrame(rows, columns=head)
    one = sheet.assign(
        counts_as=sheet["counts_as"].map(lambda k: ["enabler", "barrier"] if k == "both" else [k])
    ).explode("counts_as")
    for kind in ("enabler", "barrier"):
        by = one[one["counts_as"] == kind].groupby("category")["document"].nunique()
        table = findings[f"review.{kind}s"].table
        assert table is not None
        assert {row.cells["label"]: row.cells["documents"] for row in table.rows} == dict(by)
    kinds = one.groupby(["category", "group"])["counts_as"].nunique()
    numbers = values(findings["review.matrix"])
    assert numbers["n_both"] == int((kinds == 2).sum())
    assert numbers["n_cells"] == sum(
        numbers[name] or 0 for name in ("n_both", "n_enabler", "n_barrier", "n_empty")
    )


def test_the_order_of_rows_and_a_row_written_twice_change_no_number(tmp_path: Path) -> None:
    rows = [*ROWS, ROWS[0]]
    random.Random(17).shuffle(rows)
    plain, other = found(study_of(tmp_path / "a", *ROWS)), found(study_of(tmp_path / "b", *rows))
    assert {key: values(f) for key, f in plain.items()} == {
        key: values(f) for key, f in other.items()
    }
    notes = read_review(study_of(tmp_path / "c", *ROWS, ROWS[0])).notes
    assert [note.cell for note in notes if note.code == "review.twice"] == ["A7 (like A2)"]


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        ("A,Howsing,Training,enabler,,", "names.not-listed", "B7"),
        ("D,Housing,Training,enabler,,", "names.not-listed", "A7"),
        ("A,Housing,Trainers,enabler,,", "names.not-listed", "C7"),
        ("A,Housing,Training,helpful,,", "review.no-kind", "D7"),
        ("A,,Training,enabler,,", "review.missing", "B7"),
        ("A,Housing,Training,,,", "review.missing", "D7"),
    ],
)
def test_a_row_that_says_nothing_clear_is_told_with_its_cell(
    tmp_path: Path, row: str, code: str, cell: str
) -> None:
    with pytest.raises(DataError) as caught:
        read_review(study_of(tmp_path, *ROWS, row))
    assert [(issue.code, issue.cell) for issue in caught.value.issues] == [(code, cell)]


def test_words_of_its_own_for_enabler_and_barrier_are_declared(tmp_path: Path) -> None:
    declared = DECLARED + "        enabler: [helpful]\n"
    study = study_of(tmp_path, *ROWS, "C,Courts,Practice,Helpful,,", declared=declared)
    assert values(found(study)["review.enablers"])["courts"] == 1


def test_what_people_said_is_no_review(tmp_path: Path) -> None:
    declared = DECLARED.replace("published figures", "professionals")
    with pytest.raises(DeclarationError) as caught:
        study_of(tmp_path, *ROWS, declared=declared)
    assert "a review is of documents" in str(caught.value)


def test_signs_stand_in_the_squares_of_wide_and_narrow_drawings(tmp_path: Path) -> None:
    figure = found(study_of(tmp_path, *ROWS))["review.matrix"].figure
    assert figure is not None
    for width in (480, 260):
        assert "+2 \N{MINUS SIGN}1" in draw_matrix(figure, width).svg()


def in_form(folder: Path, *rows: str) -> Study:
    """The form of ``new`` as a lead fills it in, with nothing declared beside it."""
    declared = DECLARED.partition("        categories")[0].replace(
        "review.csv", "review.xlsx\n        sheet: Review"
    )
    study = study_of(folder, declared=declared)
    excel(
        folder / "deliverables/d/data/review.xlsx",
        {
            "Review": [line.split(",") for line in (HEAD, *rows)],
            "Documents": [["document", "citation"], ["A", "First (2020)"], ["B", ""], ["C", ""]],
            "Looked for": [["category", "group"], *zip(CATEGORIES, (*GROUPS, None), strict=True)],
        },
    )
    return study


def test_the_sheets_of_the_form_say_what_was_looked_for(tmp_path: Path) -> None:
    reviewed = read_review(in_form(tmp_path, *ROWS))
    assert (reviewed.categories, reviewed.groups, reviewed.complete) == (CATEGORIES, GROUPS, True)
    assert dict(reviewed.documents) == {"A": "First (2020)", "B": "", "C": ""}
    declared = read_review(study_of(tmp_path / "b", *ROWS))
    assert reviewed.passages == declared.passages
    with pytest.raises(DataError) as caught:
        read_review(in_form(tmp_path / "c", *ROWS, "A,Howsing,Trainers,both,,"))
    assert [(issue.code, issue.cell) for issue in caught.value.issues] == [
        ("names.not-listed", "B7"),
        ("names.not-listed", "C7"),
    ]
    first, _ = caught.value.issues
    assert 'no category that the sheet "Looked for" lists' in first.problem
    assert 'Did you mean "Housing"?' in first.fix


def test_of_several_files_documents_are_told_and_not_rows(tmp_path: Path) -> None:
    _, dash, file = DECLARED.partition("      - file: data/")
    study = study_of(tmp_path, *ROWS, declared=DECLARED + dash + file.replace("review", "more"))
    more = [row.replace("A,", "C,", 1) for row in ROWS if row.startswith("A,")]
    folder = tmp_path / "deliverables/d/data"
    (folder / "more.csv").write_text("\n".join((HEAD, *more, "")), encoding="utf-8")
    assert [sorted(of) for of in read_review(study).by_file] == [["A", "B"], ["C"]]
    told = pathfinder("check", "d", "-w", str(tmp_path)).stdout
    assert [line.split()[:2] for line in told.splitlines() if ".csv  " in line] == [
        ["data/review.csv", "2"],
        ["data/more.csv", "1"],
    ]
