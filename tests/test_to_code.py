"""What people wrote is put into a workbook that is coded by theme, and read as coded segments.

Authority: the round trip. What was written comes back under the themes that somebody types.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from workspace_maker import make_workspace

from evaluation.declare.workspace import open_study
from evaluation.forms.to_code import keep_words
from evaluation.read.segments import read_segments
from evaluation.read.survey.surveyed import open_texts, read_survey

FORM = {
    "why": {"text": "Why?", "kind": "open", "column": "why"},
    "used": {"text": "Used?", "kind": "single", "column": "used", "options": ["Yes", "No"]},
}
SURVEY = {"file": "data/a.csv", "rows_count": "professionals", "form": FORM}
CODED = {
    "file": "data/1-survey-to-code.xlsx",
    "sheet": "Segments",
    "rows_count": "segments",
    "about": "professionals",
}


def put(root: Path, answers: str, evaluations: list[dict[str, Any]]) -> None:
    make_workspace(root, evaluations=evaluations)
    (root / "deliverables/d/data").mkdir()
    (root / "deliverables/d/data/a.csv").write_text(answers, encoding="utf-8")


def test_words_of_a_survey_are_coded_in_the_workbook_and_read_as_segments(tmp_path: Path) -> None:
    evaluations = [
        {"design": "survey", "question": "Why?", "data": [SURVEY]},
        {"design": "thematic", "question": "What?", "data": [CODED]},
    ]
    folder = tmp_path / "deliverables" / "d"
    put(tmp_path, "why,used\nToo short,Yes\n@SUM(1),No\n,Yes\n", evaluations)
    first = open_study("d", 1, str(tmp_path))
    said = keep_words(first, open_texts(read_survey(first)), str(folder / "data" / "f.json"))
    book = folder / CODED["file"]
    assert said == f"2 texts to code in {book.name}."
    workbook = openpyxl.load_workbook(book)
    page = workbook["Segments"]
    head = next(row for row in page.iter_rows() if row[0].value == "segment")
    columns = {cell.value: cell.column for cell in head}
    rows = range(head[0].row + 1, head[0].row + 3)
    words = {page.cell(row, columns["words"]).value: row for row in rows}
    assert {*words} == {"Too short", "@SUM(1)"}
    assert all(page.cell(row, columns["words"]).data_type == "s" for row in rows)  # no formula
    assert {page.cell(row, columns["asked"]).value for row in rows} == {"Why?"}
    for text, theme in (("Too short", "Length"), ("@SUM(1)", "Sums")):
        page.cell(words[text], columns["theme"], theme)
    workbook.save(book)
    table = read_segments(open_study("d", 2, str(tmp_path))).table
    assert sorted(table["theme"]) == ["Length", "Sums"]
    assert table["source"].nunique() == 2


def test_nothing_is_written_without_words_or_a_file(tmp_path: Path) -> None:
    put(tmp_path, "why,used\nToo short,Yes\n", [{"design": "survey", "data": [SURVEY]}])
    first = open_study("d", 1, str(tmp_path))
    assert "no file" in keep_words(first, open_texts(read_survey(first)), "")
    keep_words(first, [], str(tmp_path / "f.json"))
    assert not [*tmp_path.glob("*.xlsx")]
