"""Answers as numbers: every fault by its cell, several at once, and nothing guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from workspace_maker import AFTER, BEFORE, HEADINGS, csv_text, excel, make_study, put

from evaluation.declare.workspace import Study
from evaluation.errors import DataError
from evaluation.link.waves import match_waves
from evaluation.read.responses import Responses, read_responses
from evaluation.read.segments import read_segments
from evaluation.run.issues.listing import said_once

pytestmark = pytest.mark.usefixtures("plain_labels")

NAN = float("nan")


def read(tmp_path: Path, *rows: list[object], **data: Any) -> tuple[Responses, ...]:
    """The responses of one file of the baseline."""
    study = make_study(tmp_path, {**BEFORE, **data})
    put(tmp_path, "before.csv", csv_text([HEADINGS, *rows]))
    return read_responses(study)


def told(tmp_path: Path, *rows: list[object], **data: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(tmp_path, *rows, **data)
    return [str(issue) for issue in caught.value.issues]


def values(found: Responses) -> dict[str, list[float]]:
    return {str(p): row.tolist() for p, row in found.answers.fillna(-1).iterrows()}


def test_numbers_labels_and_blanks_are_read_as_they_are_declared(tmp_path: Path) -> None:
    [found] = read(
        tmp_path,
        ["b", "Never", "often", " SOMETIMES "],
        ["a", "2", "1.0", ""],
        ["c", "99", "-9", 0],
        ["d", "", "99", ""],
        not_answered=[99, -9],
    )
    assert values(found) == {"a": [2, 1, -1], "b": [0, 2, 1], "c": [-1, -1, 0]}
    assert found.listed == 4  # "d" was listed and answered nothing


def test_every_bad_cell_is_told_at_once_by_its_address(tmp_path: Path) -> None:
    said = told(
        tmp_path,
        ["a", "Nevr", 0, 0],
        ["b", 0, 3, 0],
        ["c", 0, 0, 1.5],
        ["", 0, 0, 0],
        ["a", 0, 0, 0],
        ["d", "1,0", "nan", "1_0"],
        ["e", "inf", "-1", "=1+1"],
    )
    text = "\n".join(said)
    assert 'before.csv, B2: "Nevr" is not an answer that this item knows' in text
    assert "(whole numbers from 0 to 2 or Never, Sometimes, Often)" in text
    assert 'C3: "3" is out of range' in text
    assert 'D4: "1.5" is out of range' in text
    assert "A5: The identifier is missing." in text
    assert "A6: The identifier stands twice (also in row 2)." in text
    for cell, value in (("B7", "1,0"), ("C7", "nan"), ("D7", "1_0")):
        assert f'{cell}: "{value}" is not an answer' in text
    assert 'B8: "inf" is out of range' in text
    assert 'C8: "-1" is out of range' in text
    assert "D8: This cell holds a formula" in text
    assert len(said) == 11


def test_the_value_of_an_identifier_is_not_in_the_sentence(tmp_path: Path) -> None:
    [said] = told(tmp_path, ["Ann Smith", 0, 0, 0], ["Ann Smith", 0, 0, 1])
    assert "Ann" not in said


def test_a_column_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE)
    put(tmp_path, "before.csv", "ID,q1,q2,Q3\na,0,0,0\n")
    with pytest.raises(DataError) as caught:
        read_responses(study)
    said = [str(issue) for issue in caught.value.issues]
    assert said[0] == (
        'deliverables/d/before.csv, row 1: There is no column "id". Did you mean "ID"? '
        "The columns are: ID, q1, q2, Q3."
    )
    assert 'There is no column "q3". Did you mean "Q3"?' in said[1]


def test_a_heading_that_was_cut_at_its_comma_is_one_column(tmp_path: Path) -> None:
    study = make_study(tmp_path, {**BEFORE, "identify": ["Code", "if any"]})
    put(tmp_path, "before.csv", '"Code, if any",q1,q2,q3\na,0,0,0\n')
    with pytest.raises(DataError) as caught:
        read_responses(study)
    [said] = [issue.sentence for issue in caught.value.issues if "Code" in issue.problem]
    assert said.endswith('in quotation marks: ["Code, if any"].')


def test_the_only_column_of_an_instrument_may_be_the_one_that_is_not_there(tmp_path: Path) -> None:
    columns = {"steps": {"a": "steps"}}
    study = make_study(tmp_path, {**BEFORE, "columns": columns}, instruments=["steps"])
    put(tmp_path, "before.csv", "id,stpes\nx,1\ny,2\n")
    with pytest.raises(DataError, match=r'no column "steps"\. Did you mean "stpes"\?'):
        read_responses(study)


def test_an_item_without_a_column_is_told(tmp_path: Path) -> None:
    [said] = told(tmp_path, ["a", 0, 0, 0], columns={"mood": {"1": "q1", "3": "q3"}})
    assert "No column is given for mood item 2." in said


def test_a_file_without_a_wave_or_identifier_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, ["a", 0, 0, 0], wave=None, identify=[])
    assert "It is not said to which wave this file belongs." in said[0]
    assert "It is not said which column identifies a person." in said[1]


def test_columns_may_be_found_by_their_names(tmp_path: Path) -> None:
    study = make_study(tmp_path, {**BEFORE, "columns": {}})
    put(tmp_path, "before.csv", "id,mood_3,mood_2,mood_1\na,0,1,2\n")
    [found] = read_responses(study)
    assert values(found) == {"a": [2, 1, 0]}


def test_identifiers_in_two_columns_are_joined(tmp_path: Path) -> None:
    [found] = read(tmp_path, ["a", 1, 0, 0], ["a", 2, 0, 0], identify=["id", "q1"])
    assert list(found.answers.index) == ["a / 1", "a / 2"]


def test_groups_are_printed_labels_and_an_unknown_code_is_told(tmp_path: Path) -> None:
    groups = {"q3": {"title": "Arm", "labels": {1: "Group", 2: "Nobody"}}}
    [found] = read(tmp_path, ["a", 0, 0, 2], ["b", 0, 0, ""], groups=groups)
    assert found.background["q3"].tolist() == ["Nobody", None]
    said = "\n".join(told(tmp_path, ["a", 0, 0, 3], groups=groups))
    assert 'D2: "3" is not a declared code of Arm. Declared are: 1, 2.' in said


def test_both_waves_may_stand_in_one_wide_file(tmp_path: Path) -> None:
    waves = {
        name: {"columns": {"mood": {"1": f"{n}1", "2": f"{n}2", "3": f"{n}3"}}}
        for name, n in (("baseline", "a"), ("endpoint", "b"))
    }
    study = make_study(tmp_path, {"file": "wide.csv", "waves": waves})
    put(tmp_path, "wide.csv", "id,a1,a2,a3,b1,b2,b3\nx,0,1,2,2,1,0\ny,1,1,1,,,\n")
    before, after = read_responses(study)
    assert values(before) == {"x": [0, 1, 2], "y": [1, 1, 1]}
    assert values(after) == {"x": [2, 1, 0]}
    assert match_waves((before, after)).flow.n_matched == 1


def test_several_files_of_one_wave_are_read_together_and_sorted(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, {**BEFORE, "file": "more.xlsx", "sheet": "B"})
    put(tmp_path, "before.csv", csv_text([HEADINGS, ["c", 0, 0, 0]]))
    excel(
        tmp_path / "deliverables/d/more.xlsx",
        {"A": [["x"]], "B": [HEADINGS, ["a", 1, 1, 1], ["b", 2, 2, 2]]},
    )
    [found] = read_responses(study)
    assert list(found.answers.index) == ["a", "b", "c"]
    assert found.listed == 3
    assert [s.rows for s in found.sources] == [1, 2]


def test_the_same_person_in_two_files_of_a_wave_is_told(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, {**BEFORE, "file": "more.csv"})
    put(tmp_path, "before.csv", csv_text([HEADINGS, ["a", 0, 0, 0], ["b", 0, 0, 0]]))
    rows = [[0, who, 0, 0, 0] for who in ("c", "b", "a")]
    put(tmp_path, "more.csv", csv_text([("n", *HEADINGS), *rows]))
    with pytest.raises(DataError, match="stands in more than one file of wave baseline") as caught:
        read_responses(study)
    issues = caught.value.issues
    assert [(i.file.rpartition("/")[2], i.cell) for i in issues] == [
        ("more.csv", "B3"),
        ("more.csv", "B4"),
    ]
    assert "(also in row 3 of deliverables/d/before.csv)" in issues[0].problem
    [line] = said_once(issues)
    assert line.endswith("The same in B4.")


def halves(tmp_path: Path, first: str, second: str, *more: dict[str, Any]) -> Study:
    """A questionnaire whose items stand in two files of the same wave."""
    one = {**BEFORE, "file": "one.csv", "columns": {"mood": {"1": "q1"}}}
    two = {**BEFORE, "file": "two.csv", "columns": {"mood": {"2": "q2", "3": "q3"}}}
    put(tmp_path, "one.csv", first)
    put(tmp_path, "two.csv", second)
    return make_study(tmp_path, one, two, *more)


def test_a_questionnaire_in_two_files_is_joined_by_identifier(tmp_path: Path) -> None:
    study = halves(tmp_path, "id,q1\nb,1\na,0\nc,2\nd,\n", "id,q2,q3\na,1,2\nb,2,0\nd,,\n")
    [found] = read_responses(study)
    assert values(found) == {"a": [0, 1, 2], "b": [1, 2, 0], "c": [2, -1, -1]}
    assert found.listed == 4
    [note] = found.notes
    assert note.severity == "note"
    assert note.problem == "1 of 3 at the baseline stand in some of these files only."


def test_files_with_the_same_and_with_other_items_may_stand_together(tmp_path: Path) -> None:
    study = halves(tmp_path, "id,q1\na,0\n", "id,q2,q3\na,1,2\n", {**BEFORE, "file": "all.csv"})
    put(tmp_path, "all.csv", csv_text([HEADINGS, ["b", 1, 1, 1]]))
    [found] = read_responses(study)
    assert values(found) == {"a": [0, 1, 2], "b": [1, 1, 1]}
    assert found.notes == ()
    put(tmp_path, "all.csv", csv_text([HEADINGS, ["a", 1, 1, 1]]))
    with pytest.raises(DataError, match="more than one file of wave baseline"):
        read_responses(study)


def test_columns_by_their_names_may_be_spread_over_files(tmp_path: Path) -> None:
    files = [{**BEFORE, "file": name, "columns": {}} for name in ("one.csv", "two.csv")]
    study = make_study(tmp_path, *files)
    put(tmp_path, "one.csv", "id,mood_1\na,0\n")
    put(tmp_path, "two.csv", "id,mood_2,mood_3\na,1,2\n")
    [found] = read_responses(study)
    assert values(found) == {"a": [0, 1, 2]}
    put(tmp_path, "two.csv", "id,mood_2,mod_3\na,1,2\n")
    with pytest.raises(DataError) as caught:
        read_responses(study)
    [said] = map(str, caught.value.issues)
    assert 'two.csv: No column is given for mood item 3. Did you mean "mod_3"?' in said


def test_items_missing_in_all_files_together_are_one_fault(tmp_path: Path) -> None:
    study = halves(tmp_path, "id,q1\na,0\n", "id,q2\na,1\n")
    columns = {"mood": {"2": "q2"}}
    data = [
        {**BEFORE, "file": "one.csv", "columns": {"mood": {"1": "q1"}}},
        {**BEFORE, "file": "two.csv", "columns": columns},
    ]
    study = make_study(tmp_path, *data)
    with pytest.raises(DataError) as caught:
        read_responses(study)
    [said] = map(str, caught.value.issues)
    assert "one.csv and deliverables/d/two.csv: No column is given for mood item 3." in said


def test_an_instrument_that_no_file_has_is_told(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, instruments=["mood", "steps"])
    put(tmp_path, "before.csv", csv_text([HEADINGS, ["a", 0, 0, 0]]))
    with pytest.raises(DataError, match="No file of evaluation 1 has a column for steps"):
        read_responses(study)


def test_files_of_a_wave_may_not_put_somebody_in_two_groups(tmp_path: Path) -> None:
    groups = {"g": {"title": "Site"}}
    data = [
        {**BEFORE, "file": "one.csv", "groups": groups, "columns": {"mood": {"1": "q1"}}},
        {
            **BEFORE,
            "file": "two.csv",
            "groups": groups,
            "columns": {"mood": {"2": "q2", "3": "q3"}},
        },
    ]
    study = make_study(tmp_path, *data)
    put(tmp_path, "one.csv", "id,q1,g\na,0,North\nb,0,\n")
    put(tmp_path, "two.csv", "id,q2,q3,g\na,0,0,South\nb,0,0,South\n")
    with pytest.raises(DataError) as caught:
        read_responses(study)
    [issue] = caught.value.issues
    assert issue.value == "a"
    assert "put the same person in two groups (g)" in issue.problem
    assert issue.where == "deliverables/d/two.csv, A2"


def test_a_table_of_headings_alone_is_told(tmp_path: Path) -> None:
    [said] = told(tmp_path)
    assert "before.csv: There are headings and no rows: the form is still empty." in said


def test_the_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, AFTER)
    put(tmp_path, "before.csv", csv_text([HEADINGS, ["a", 7, 0, 0]]))
    with pytest.raises(DataError) as caught:
        read_responses(study)
    said = [str(issue) for issue in caught.value.issues]
    assert len(said) == 2
    assert "before.csv, B2" in said[1]
    assert "after.csv: This data file does not exist." in said[0]


def test_formulas_as_identifiers_never_pair_people_by_their_row(tmp_path: Path) -> None:
    study = make_study(tmp_path, {**BEFORE, "file": "before.xlsx"}, {**AFTER, "file": "after.xlsx"})
    for name, people in (("before.xlsx", "ab"), ("after.xlsx", "ba")):
        rows = [[f"=E{n}", 0, 0, 0, p] for n, p in enumerate(people, start=2)]
        sheet = [[*HEADINGS, "code"], *rows]
        excel(tmp_path / "deliverables/d" / name, {"S": sheet})
    with pytest.raises(DataError) as caught:
        read_responses(study)
    cells = [(issue.file[-11:], issue.cell) for issue in caught.value.issues]
    assert cells[:2] == [("before.xlsx", "A2"), ("before.xlsx", "A3")]
    assert "holds a formula" in caught.value.issues[0].problem


# --- corrections ----------------------------------------------------------------------------

HEAD = "file,sheet,cell,old,new,who,why\n"


def test_corrections_are_applied_on_reading(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE)
    put(tmp_path, "before.csv", csv_text([HEADINGS, ["a", 22, 0, 0]]))
    put(tmp_path, "corrections.csv", HEAD + "before.csv,,B2,22,2,AB,typing slip\n")
    [found] = read_responses(study)
    assert values(found) == {"a": [2, 0, 0]}


def test_a_correction_of_a_sheet_that_nobody_reads_is_told(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE)
    put(tmp_path, "before.csv", csv_text([HEADINGS, ["a", 2, 0, 0]]))
    put(tmp_path, "corrections.csv", HEAD + "before.csv,Sheet1,B2,2,1,AB,x\n")
    with pytest.raises(DataError, match=r'row 2: The sheet "Sheet1" of before\.csv is not read'):
        read_responses(study)


def test_a_correction_of_a_sheet_of_another_evaluation_waits_for_it(tmp_path: Path) -> None:
    study = make_study(
        tmp_path,
        {**BEFORE, "file": "b.xlsx", "sheet": "A"},
        {**AFTER, "file": "b.xlsx", "sheet": "B"},
    )
    rows = [list(HEADINGS), ["a", 1, 1, 1]]
    excel(tmp_path / "deliverables/d/b.xlsx", {"A": rows, "B": rows})
    put(tmp_path, "corrections.csv", HEAD + "b.xlsx,B,B2,1,2,AB,x\n")
    before, after = read_responses(study)
    assert (values(before)["a"][0], values(after)["a"][0]) == (1, 2)


# --- coded segments -------------------------------------------------------------------------


def segments(tmp_path: Path, text: str, **data: Any) -> pd.DataFrame:
    declared = {
        "file": "s.csv",
        "rows_count": "segments",
        "about": "children",
        "identify": [],
        **data,
    }
    study = make_study(tmp_path, declared, design="thematic", instruments=[])
    put(tmp_path, "s.csv", text)
    return read_segments(study).table


def test_segments_are_read_by_the_declared_columns(tmp_path: Path) -> None:
    names = {"segment": "no", "source": "who", "theme": "code"}
    table = segments(tmp_path, "no,who,code\n1,A,x\n1,A,y\n", segments=names)
    assert table["theme"].tolist() == ["x", "y"]
    assert table["parent_theme"].tolist() == ["", ""]


def test_faults_of_segments_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        segments(tmp_path, "segment,source,theme\n1,A,x\n1,A,x\n2,,y\n3,A,=B1\n")
    said = [str(issue) for issue in caught.value.issues]
    assert len(said) == 3
    assert "C5: This cell holds a formula" in said[0]
    assert "A3: This segment is coded twice with this theme (also row 2)." in said[1]
    assert "B4: The source is missing." in said[2]


def test_segments_without_a_theme_column_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="It is not said which column holds the theme"):
        segments(tmp_path, "segment,source\n1,A\n")
