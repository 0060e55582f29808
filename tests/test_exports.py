"""Survey tools' exports are read to the shapes and numbers that others counted in them.

Authority: ``expectations.json`` and the ``reference.json`` files beside real exports, and the
header facts that the README files give where no real export may be passed on.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from typer.testing import CliRunner
from workspace_maker import SHARED, csv_text, make_study, put

from evaluation.command.app import app
from evaluation.declare.instrument.model import Instrument
from evaluation.errors import DataError
from evaluation.read import summary as reading
from evaluation.read.columns.find import Found
from evaluation.read.exports.export import read_grid, recognise
from evaluation.read.exports.grid import Grid
from evaluation.read.responses import read_responses

pytestmark = pytest.mark.usefixtures("plain_labels")

DATA = SHARED / "data"
REAL = DATA / "e_survey_tool_exports"
EXPECTED: dict[str, dict[str, Any]] = (
    json.loads((REAL / "expectations.json").read_text("utf-8")) if REAL.is_dir() else {}
)
needs_data = pytest.mark.skipif(not REAL.is_dir(), reason="the shared data are not here")
TEXTS = [name for name, one in EXPECTED.items() if "header_rows" in one]
SAVS = [name for name, one in EXPECTED.items() if "value_labels" in one]


def export(
    tmp_path: Path, rows: Sequence[Sequence[Any]], name: str = "x.csv", sep: str = ","
) -> Grid:
    """An export of these rows, written as its name says."""
    path = tmp_path / name
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(list(row))
        book.save(path)
    else:
        path.write_text(csv_text(rows, sep), encoding="utf-8")
    return recognise(path, f"data/{name}")


def cells(found: Grid, heading: str) -> list[str]:
    """What stands under a heading."""
    place = found.column(heading)
    assert place is not None, found.headings
    return [row[place] for _, row in found.rows]


def said(found: Grid) -> str:
    """All issues, one a line."""
    return "\n".join(f"{i.cell}: {i.problem} {i.fix}" for i in found.details)


# --- real exports ---------------------------------------------------------------------------


@needs_data
@pytest.mark.parametrize("name", TEXTS)
def test_a_real_export_has_the_shape_that_others_counted(name: str) -> None:
    found, expected = recognise(REAL / name, name), EXPECTED[name]
    assert found.layout.name == expected["tool"]
    assert found.layout.header_rows == expected["header_rows"]
    assert len(found.rows) == expected["n_data_rows"]
    assert len(found.headings) == expected["n_columns"]
    alike = {"utf-8-sig": "utf-8", "latin-1": "windows-1252"}  # with and without a mark
    encoding = alike.get(found.encoding, found.encoding)
    assert encoding == alike.get(expected["encoding"], expected["encoding"])
    if expected["bom"]:
        assert found.encoding == "utf-8-sig"


@needs_data
@pytest.mark.parametrize("name", SAVS)
def test_a_real_spss_file_has_the_labels_that_another_reader_found(name: str) -> None:
    found, expected = recognise(REAL / name, name), EXPECTED[name]
    assert (found.layout.tool, found.layout.name, found.encoding) == (
        "spss",
        "SPSS .sav",
        expected["encoding"],
    )
    assert len(found.rows) == expected["n_rows"]
    assert list(found.headings[: len(expected["columns"])]) == expected["columns"]
    assert len(found.headings) == expected["n_columns"]
    assert len(found.layout.labels) == expected["n_vars_with_value_labels"]
    for column, codes in expected["value_labels"].items():
        assert found.layout.labels[column] == {k.removesuffix(".0"): v for k, v in codes.items()}


@needs_data
def test_a_date_of_no_calendar_does_not_stop_a_file() -> None:
    found = recognise(REAL / "spss/haven_datetime.sav", "x.sav")
    assert "This date is in no calendar. It is read as missing." in said(found)


@needs_data
def test_a_status_that_is_not_of_the_survey_tool_sets_nobody_aside(tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    married = {1: "Single", 2: "Married"}
    pyreadstat.write_sav(
        pd.DataFrame({"id": ["001", "002"], "status": [1.0, 2.0], "finished": [0.0, 1.0]}),
        path,
        variable_value_labels={"status": married},
    )
    found = recognise(path, "x.sav")
    assert (found.aside, found.details, dict(found.layout.about)) == (frozenset(), (), {})


def test_a_time_that_no_clock_has_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.sav"
    times = pd.DataFrame({"t": [1e20, 3600.0]})
    pyreadstat.write_sav(times, path, variable_format={"t": "TIME8"})
    found = recognise(path, "x.sav")
    assert cells(found, "t") == ["", "1:00:00"]
    assert [issue.cell for issue in found.details] == ["A1"], found.details


@needs_data
def test_user_missing_codes_are_those_that_the_file_declares() -> None:
    found = recognise(REAL / "spss/pyreadstat_sample_missing.sav", "x.sav")
    assert found.layout.not_answered["myord"] == {"-1", "-2", "-3"}
    assert found.layout.not_answered["mynum"] == {
        "-1",
        "2500",
    }  # 2000 to 3000: what stands in the data
    assert "-1" in cells(found, "myord")  # the grid keeps what the file says


@needs_data
def test_the_star_wars_survey_has_the_counts_of_its_reference() -> None:
    folder = DATA / "b6_538_starwars_surveymonkey"
    found = recognise(folder / "StarWars.csv", "StarWars.csv")
    reference = json.loads((folder / "reference.json").read_text("utf-8"))
    assert len(found.rows) == reference["n"]
    assert found.layout.header_rows == 2
    seen = cells(found, "Have you seen any of the 6 films in the Star Wars franchise?")
    assert Counter(filter(None, seen)) == reference["seen_any_yes_no"]
    films = next(
        columns for q, columns in found.layout.blocks.items() if "films have you seen" in q
    )
    theirs = [one["n"] for one in reference["films_seen"].values()]
    assert [sum(map(bool, cells(found, film))) for film in films] == theirs


@needs_data
def test_the_engineers_survey_has_the_counts_of_its_reference() -> None:
    folder = DATA / "b5_ssi_rse_survey2016"
    found = recognise(folder / "public_data_2016_uk.csv", "x.csv")
    reference = json.loads((folder / "reference.json").read_text("utf-8"))
    assert (found.layout.tool, len(found.rows)) == ("plain", reference["n"])
    for heading, theirs in reference["likert_items"].items():
        counts = Counter(cells(found, heading))
        assert {k: counts[k] for k in theirs["counts"]} == theirs["counts"]


@needs_data
def test_the_training_has_everybody_at_each_wave() -> None:
    folder = DATA / "a14_ds4biomed_training_3wave"
    people = json.loads((folder / "reference.json").read_text("utf-8"))["n_people"]
    files = {
        "pre": "01-02-pre_workshop",
        "post": "01-03-post_workshop",
        "long": "01-04-longterm_workshop",
    }
    for wave, stem in files.items():
        found = recognise(folder / f"raw/{stem}.tsv", f"{stem}.tsv")
        assert len(found.usable().rows) == people[wave]
    pre = recognise(folder / f"raw/{files['pre']}.tsv", "pre.tsv")
    assert said(pre).count("This response is not finished (progress 77%).") == 3


@needs_data
def test_a_workbook_and_its_csv_twin_are_the_same_answers() -> None:
    folder = DATA / "a18_openwash_ds4owd"
    twins = [recognise(folder / f"postsurvey.{kind}", "x") for kind in ("csv", "xlsx")]
    assert {len(one.rows) for one in twins} == {25}
    assert twins[0].headings == twins[1].headings
    csv, xlsx = (cells(one, "rating_overall") for one in twins)
    assert csv == xlsx
    assert len(recognise(folder / "presurvey.csv", "x").rows) == 212
    assert len(recognise(folder / "course_participation.csv", "x").rows) == 734


@needs_data
def test_redcap_takes_wording_and_labels_from_the_dictionary_beside_it() -> None:
    found = recognise(REAL / "redcap/checkboxes-1/data.csv", "data.csv")
    assert found.layout.blocks["check_one"] == tuple(f"check_one___{n}" for n in (1, 2, 3, 4))
    assert found.layout.questions["check_two___c"] == "check two (C)"
    long = recognise(REAL / "redcap/longitudinal/data.csv", "data.csv")
    assert long.layout.labels["sex"] == {"0": "Female", "1": "Male"}
    assert set(long.layout.personal) == {"first_name", "last_name", "telephone_1", "email", "dob"}
    assert "9 rows are of 5 records" in said(
        recognise(REAL / "redcap/repeating-instruments-sparse/data.csv", "data.csv")
    )


def test_of_the_files_beside_a_redcap_export_only_a_dictionary_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("record_id", "sex___1", "form_complete"), ("1", "1", "2"), ("2", "0", "2")]
    words = [("Variable / Field Name", "Field Label"), ("sex", "Which?"), ("record_id", "ID")]
    for name, table in (("data.csv", rows), ("words.csv", words), ("other.csv", rows)):
        (tmp_path / name).write_text(csv_text(table), "utf-8")
    whole: list[str] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda p: whole.append(p.name) or read_bytes(p))
    found = recognise(tmp_path / "data.csv", "data.csv")
    assert found.layout.tool == "redcap"
    assert "words.csv" in whole
    assert "other.csv" not in whole


@needs_data
def test_redcap_decimal_commas_are_told() -> None:
    found = recognise(REAL / "redcap/decimal-comma/data.csv", "data.csv")
    assert '2 columns with decimal commas: "height", "weight".' in said(found)


# --- Qualtrics --------------------------------------------------------------------------------

QUALTRICS = [
    "StartDate",
    "EndDate",
    "Status",
    "IPAddress",
    "Progress",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "RecipientEmail",
    "Q1",
    "Q2",
]
WORDING = [*QUALTRICS[:-2], "How are you?", "And now?"]
IMPORT = [f'{{"ImportId":"{heading}"}}' for heading in QUALTRICS]


def response(number: int, status: str, progress: int, finished: str, *answers: str) -> list[str]:
    when = f"2026-01-0{number} 10:00:00"
    return [
        when,
        when,
        status,
        "192.0.2.7",
        str(progress),
        finished,
        when,
        f"R_{number}",
        "sian@example.org",
        *answers,
    ]


def test_tests_are_set_aside_and_partial_responses_kept_if_anything_is_answered(
    tmp_path: Path,
) -> None:
    found = export(
        tmp_path,
        [
            QUALTRICS,
            WORDING,
            IMPORT,
            response(1, "IP Address", 100, "True", "3", "4"),
            response(2, "Survey Preview", 100, "True", "1", "1"),
            response(3, "IP Address", 50, "False", "2", ""),
            response(4, "IP Address", 10, "False", "", ""),
            response(5, "8", 100, "True", "5", "5"),
        ],
    )
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == ("qualtrics", 3, 5)
    assert found.layout.questions["Q1"] == "How are you?"
    assert [(i.cell, i.value) for i in found.details] == [
        ("C5", "Survey Preview"),
        ("F6", "False"),
        ("F7", "False"),
        ("C8", "8"),
    ]
    assert "F6: This response is not finished (progress 50%). The row is kept" in said(found)
    assert "F7: This response is not finished (progress 10%). The row is set aside" in said(found)
    assert [row for row, _ in found.usable().rows] == [4, 6]
    assert found.usable().counts.left_out == 3
    grid = read_grid(tmp_path / "x.csv", "data/x.csv")
    assert [row for row, _ in grid.rows] == [4, 6]
    assert any("3 rows set aside" in note.problem for note in grid.notes)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_qualtrics_tsv_is_read_in_the_encodings_that_it_comes_in(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "x.tsv"
    rows = [QUALTRICS, WORDING, IMPORT, response(1, "0", 100, "1", "Siân’s", "ŵ")]
    path.write_bytes(csv_text(rows, "\t").encode(encoding))
    found = recognise(path, "x.tsv")
    assert (found.layout.tool, found.encoding, found.layout.header_rows) == (
        "qualtrics",
        encoding,
        3,
    )
    assert cells(found, "Q1") == ["Siân’s"]


def test_a_qualtrics_workbook_has_two_header_rows(tmp_path: Path) -> None:
    found = export(tmp_path, [QUALTRICS, WORDING, response(1, "0", 100, "1", "1", "2")], "x.xlsx")
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == ("qualtrics", 2, 1)


# --- Microsoft and Google Forms ----------------------------------------------------------------

FORMS = ["ID", "Start time", "Completion time", "Email", "Name", "Pa\u00a0mor dda?\n", "Tick all"]
TIMES = [datetime.datetime(2026, 1, 5, 10, n, 3) for n in (0, 9)]  # noqa: DTZ001


def test_microsoft_forms_is_known_by_its_first_columns(tmp_path: Path) -> None:
    row = [1.0, *TIMES, "anonymous", "Anonymous", "Siân", "tea;milk;"]
    found = export(tmp_path, [FORMS, row, [None] * 7, [2.0, *row[1:5], "Ŵ", None]], "x.xlsx")
    assert (found.layout.tool, found.encoding, found.layout.header_rows) == (
        "microsoft_forms",
        "xlsx",
        1,
    )
    assert (len(found.rows), len(found.headings)) == (2, 7)
    assert found.layout.personal == ("Email", "Name")
    assert cells(found, "Pa mor dda?") == ["Siân", "Ŵ"]
    assert list(found.layout.blocks) == ["Tick all"]
    assert found.rows[1][0] == 4


def test_microsoft_forms_is_known_without_its_id(tmp_path: Path) -> None:
    heads = ["Start time", "Completion time", "Email", "Name", "I am calm"]
    found = export(tmp_path, [heads, ["2026-03-01 9:00", "2026-03-01 9:04", "anonymous", "", "3"]])
    assert (found.layout.tool, found.layout.about["Completion time"]) == ("microsoft_forms", "end")


def test_microsoft_forms_in_german_is_known_by_what_it_holds(tmp_path: Path) -> None:
    heads = ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Frage"]
    found = export(tmp_path, [heads, [1, *TIMES, "anonymous", None, "gut"]], "x.xlsx")
    assert (found.layout.tool, found.layout.personal) == ("microsoft_forms", ("E-Mail", "Name"))


def test_dates_that_stand_as_numbers_are_read_as_excel_counts_and_told(tmp_path: Path) -> None:
    row = [1, 46027.5, 46027.75, "anonymous", "Anonymous", "a", None]
    found = export(tmp_path, [FORMS, row], "x.xlsx")
    assert cells(found, "Start time") == ["2026-01-05 12:00:00"]
    assert 'B2: 1 date under "Start time" stands as a number.' in said(found)


def test_google_forms_is_known_by_its_timestamp(tmp_path: Path) -> None:
    heads = ["Timestamp", "Email address", "How sure? [Plan]", "How sure? [Lead]"]
    found = export(tmp_path, [heads, ["24/04/2025 14:03:11", "a@example.org", "3", "4"]])
    assert (found.layout.tool, len(found.rows)) == ("google_forms", 1)
    assert found.layout.questions["How sure? [Lead]"] == "Lead"
    assert found.layout.personal == ("Email address",)
    other = ["2026/03/03 9:12:29 am CET", "", "1", "2"]
    assert export(tmp_path, [["Zeitstempel", *heads[1:]], other]).layout.tool == "google_forms"


# --- tools with several header rows ------------------------------------------------------------


def test_surveymonkey_contact_details_are_personal_and_blocks_are_named(tmp_path: Path) -> None:
    found = export(
        tmp_path,
        [
            [
                "Respondent ID",
                "Collector ID",
                "Date Created",
                "IP Address",
                "Email Address",
                "Which?",
                "",
                "",
                "Contact",
                "",
            ],
            ["", "", "", "", "", "Tea", "Milk", "Other (please specify)", "Name", "Email Address"],
            ["11", "2", "01/02/2026 10:00:00", "192.0.2.1", "", "Tea", "", "x", "Siân", "s@e.org"],
        ],
    )
    assert (found.layout.tool, found.layout.header_rows, len(found.headings)) == (
        "surveymonkey",
        2,
        10,
    )
    assert found.headings[5:8] == (
        "Which? - Tea",
        "Which? - Milk",
        "Which? - Other (please specify)",
    )
    assert set(found.layout.personal) == {
        "IP Address",
        "Email Address",
        "Contact - Name",
        "Contact - Email Address",
    }


@pytest.mark.parametrize("depth", [2, 3])
def test_smartsurvey_is_read_under_two_or_three_header_rows(tmp_path: Path, depth: int) -> None:
    own = ["UserID", "UserNo", "Name", "Email", "IP Address", "Started", "Ended"]
    blank = [""] * len(own)
    heads = [
        [*own, "Q1. How are you?", "Q2. Rate", "", "Q3. Tick", ""],
        [*blank, "", "Q2.1. Plan", "Q2.2. Lead", "", ""],
        [*blank, "", "", "", "Tea", "Milk"],
    ]
    if depth == 2:
        heads = [heads[0], [*blank, "", "Q2.1. Plan", "Q2.2. Lead", "Tea", "Milk"]]
    answer = [
        "77",
        "1",
        "-",
        "-",
        "192.0.2.1",
        "01/02/2026",
        "01/02/2026",
        "Good",
        "1",
        "-",
        "-",
        "Milk",
    ]
    found = export(tmp_path, [*heads, answer])
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == (
        "smartsurvey",
        depth,
        1,
    )
    assert found.headings[7:] == (
        "Q1. How are you?",
        "Q2. Rate - Q2.1. Plan",
        "Q2. Rate - Q2.2. Lead",
        "Q3. Tick - Tea",
        "Q3. Tick - Milk",
    )
    assert found.layout.not_answered["Q2. Rate - Q2.2. Lead"] == {"-"}
    assert found.rows[0][0] == depth + 1


def test_smartsurvey_without_its_own_columns_is_known_by_its_numbers(tmp_path: Path) -> None:
    found = export(
        tmp_path,
        [
            ["Q1. How?", "Q2. Rate", "Q3. Tick"],
            ["", "Q2.1.", "Q3.1."],
            ["", "", ""],
            ["well", "3", "-"],
        ],
    )
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == ("smartsurvey", 3, 1)


def test_merged_cells_over_headings_are_part_of_the_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["id", "Before", None, "After", None],
        [None, "q1", "q2", "q1", "q2"],
        ["a", 1, 2, 3, 4],
        [None, None, None, None, " "],
    ):
        sheet.append(row)
    for span in ("B1:C1", "D1:E1"):
        sheet.merge_cells(span)
    book.create_sheet("Notes")
    book.save(tmp_path / "x.xlsx")
    found = recognise(tmp_path / "x.xlsx", "x.xlsx")
    assert (found.layout.tool, found.layout.header_rows) == ("plain", 2)
    heads = ("id", "Before - q1", "Before - q2", "After - q1", "After - q2")
    assert found.headings == heads
    assert found.rows == ((3, ("a", "1", "2", "3", "4")),)
    assert "The workbook has 2 sheets" in said(found)


def test_a_title_in_merged_cells_over_nothing_is_a_table_without_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Answers"
    book.worksheets[0].merge_cells("A1:C1")
    book.save(tmp_path / "x.xlsx")
    found = recognise(tmp_path / "x.xlsx", "x.xlsx")
    assert (found.layout.tool, found.headings, found.rows) == ("plain", ("Answers",), ())


def test_an_export_under_a_title_in_merged_cells_is_the_tools(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Parents’ survey"],
        ["ID", "Start time", "Completion time", "I am calm"],
        [1, "2026-03-01 09:00:00", "2026-03-01 09:04:00", 3],
        [1, "2026-03-01 09:00:00", "2026-03-01 09:04:00", 3],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    book.save(tmp_path / "x.xlsx")
    found = recognise(tmp_path / "x.xlsx", "x.xlsx")
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == (
        "microsoft_forms",
        2,
        2,
    )
    assert "A4: This response stands twice (also in row 3)" in said(found)


def test_an_export_behind_a_cover_sheet_is_found_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Exported by", "AB"])
    sheet = book.create_sheet("Answers")
    sheet.append(FORMS)
    sheet.append([1, *TIMES, "anonymous", "Anonymous", "a", "b"])
    book.save(tmp_path / "x.xlsx")
    found = recognise(tmp_path / "x.xlsx", "x.xlsx")
    assert (found.sheet, found.layout.tool) == ("Answers", "microsoft_forms")
    assert 'The first sheet, "Sheet", is no export of a survey tool.' in said(found)


# --- the others --------------------------------------------------------------------------------


def test_limesurvey_by_codes_sets_aside_who_answered_nothing(tmp_path: Path) -> None:
    heads = [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "ipaddr",
        "G1Q1[SQ1]",
        "G1Q1[SQ2]",
    ]
    found = export(
        tmp_path,
        [
            heads,
            ["1", "2026-01-01 10:00:00", "4", "cy", "9", "192.0.2.1", "1", "2"],
            ["2", "", "2", "cy", "8", "192.0.2.2", "1", ""],
            ["3", "", "1", "en", "7", "192.0.2.3", "", ""],
        ],
        sep=";",
    )
    assert (found.layout.tool, len(found.rows), found.aside) == ("limesurvey", 3, {4})
    assert "B3: This response is not finished (last page 2 of 4). The row is kept" in said(found)
    assert found.layout.blocks == {"G1Q1": ("G1Q1[SQ1]", "G1Q1[SQ2]")}


def test_redcap_labelled_is_known_by_its_labels(tmp_path: Path) -> None:
    heads = [
        "Record ID",
        "Event Name",
        "Repeat Instrument",
        "Repeat Instance",
        "Likes (choice=Tea)",
        "Likes (choice=Milk)",
        "Complete?",
        "Mood",
        "Complete?",
    ]
    found = export(tmp_path, [heads, ["1", "Intake", "", "", "Checked", "", "Complete", "3", ""]])
    assert (found.layout.tool, len(found.headings)) == ("redcap", 9)
    assert found.layout.blocks == {"Likes": ("Likes (choice=Tea)", "Likes (choice=Milk)")}
    assert found.headings[6::2] == ("Complete? (column G)", "Complete? (column I)")
    assert "2 columns share their heading with another." in said(found)


def test_kobotoolbox_is_known_by_its_own_columns(tmp_path: Path) -> None:
    heads = [
        "start",
        "end",
        "about/name",
        "likes",
        "likes/tea",
        "likes/milk",
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "_submitted_by",
    ]
    row = ["2026-01-01", "2026-01-01", "Siân", "tea", "1", "0", "5", "u", "2026-01-01"]
    found = export(tmp_path, [heads, [*row, "", "ab"], [*row, "Not approved", "ab"]], sep=";")
    assert (found.layout.tool, found.aside) == ("kobotoolbox", {3})
    assert found.layout.blocks == {"likes": ("likes/tea", "likes/milk")}
    assert "_submitted_by" in found.layout.personal


def test_online_surveys_has_a_column_for_each_option_to_tick(tmp_path: Path) -> None:
    heads = [
        "Unique Response Number",
        "1. Age",
        "2.a. Bus",
        "2.b. Train",
        "3.1. Food",
        "3.2. Rooms",
    ]
    rows = [
        [f"9-{n}", "30", "Bus" if n % 2 else "", "Train" if n % 3 else "", "4", "5"]
        for n in range(6)
    ]
    found = export(tmp_path, [heads, *rows])
    assert found.layout.blocks == {
        "2": ("2.a. Bus", "2.b. Train"),
        "3": ("3.1. Food", "3.2. Rooms"),
    }
    assert found.ticked == {"2": ("2.a. Bus", "2.b. Train")}


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (["participant_id", "course_complete", "age", "diary_complete"], ["P1", "0", "30", "1"]),
        (["id", "before_complete", "after_complete", "score"], ["P1", "Complete", "Complete", "3"]),
        (["record_id", "age", "training_complete"], ["1", "30", "1"]),
        (["record_id", "age", "training_complete"], ["1", "30", "Withdrawn"]),
        (["_id", "_uuid", "score"], ["64f0c2", "ab12", "3"]),
        (["UserID", "Name", "Email", "Score"], ["7", "Siân", "s@x.cymru", "-"]),
        (["_id", "__version__", "_status", "score"], ["64f0c2", "0", "open", "3"]),
    ],
)
def test_a_yes_or_no_and_the_keys_of_a_database_are_no_sign_of_a_tool(
    tmp_path: Path, heads: list[str], row: list[str]
) -> None:
    assert export(tmp_path, [heads, row]).layout.tool == "plain"


@pytest.mark.parametrize(
    ("heads", "row", "tool"),
    [
        (["study_id", "age", "k10_1", "k10_complete"], ["S1", "30", "2", "2"], "redcap"),
        (["record_id", "age", "k10_1", "k10_complete"], ["1", "30", "2", "0"], "redcap"),
        (["my_id", "tea___1", "tea___2", "k10_complete"], ["1", "0", "1", "1"], "redcap"),
        (["my_id", "a", "a_complete", "b", "b_complete"], ["1", "0", "0", "1", "2"], "redcap"),
        (["q1", "_uuid", "_index"], ["3", "ab12", "1"], "kobotoolbox"),
        (["q1", "_id", "_submission_time"], ["3", "77", "2026-03-01T10:00:00"], "kobotoolbox"),
    ],
)
def test_few_columns_of_redcap_and_kobotoolbox_are_enough_if_nobody_else_has_them(
    tmp_path: Path, heads: list[str], row: list[str], tool: str
) -> None:
    assert export(tmp_path, [heads, row]).layout.tool == tool


def test_a_redcap_survey_that_was_begun_only_is_partial(tmp_path: Path) -> None:
    """Boxes without a tick hold 0 in every row, also where nobody saw the question."""
    heads = [
        "record_id",
        "redcap_survey_identifier",
        "mood_timestamp",
        "calm",
        "tea___1",
        "tea___2",
        "mood_complete",
    ]
    found = export(
        tmp_path,
        [
            heads,
            ["1", "", "2026-03-01 10:00:00", "3", "1", "0", "2"],
            ["2", "", "[not completed]", "2", "0", "0", "0"],
            ["3", "", "[not completed]", "", "0", "0", "0"],
            ["4", "", "[not completed]", "", "0", "1", "0"],
        ],
    )
    assert (len(found.rows), found.aside) == (4, {4})
    assert "C3: This response is not finished (not completed). The row is kept" in said(found)


def test_bars_part_the_cells_where_nothing_else_does(tmp_path: Path) -> None:
    rows = [["id", "Enw", "score"], ["1", "Siân, Llŷr", "3"], ["2", "", "4"]]
    found = export(tmp_path, rows, sep="|")
    assert (cells(found, "Enw"), cells(found, "score")) == (["Siân, Llŷr", ""], ["3", "4"])
    kept = export(tmp_path, [["id", "a"], ["1", "x|y"], ["2", "y|x"]], "y.csv")
    assert cells(kept, "a") == ["x|y", "y|x"]


def test_a_question_for_a_name_that_microsoft_forms_numbers_is_personal(tmp_path: Path) -> None:
    heads = ["ID", "Start time", "Completion time", "Email", "Name", "Name1", "Email2", "Enw 2"]
    row = ["1", "2026-03-01", "2026-03-01", "anonymous", "", "Siân", "s@x.cymru", "Llŷr"]
    assert export(tmp_path, [heads, row]).layout.personal == tuple(heads[3:])


@pytest.mark.parametrize(
    "heads",
    [
        ["Unique Response Number", "1. How are you?", "2.a. Plan", "2.b. Lead", "Finished at"],
        ["Response ID", "1. How are you?", "2.1 Plan", "2.2 Lead", "Completion date"],
        ["Response ID", "Q1", "Q2_a", "Q2_b", "Completed"],
    ],
)
def test_online_surveys_is_known_by_its_response_number(tmp_path: Path, heads: list[str]) -> None:
    found = export(tmp_path, [heads, ["1", "well", "3", "Not applicable", "2026-01-01 10:00:00"]])
    assert (found.layout.tool, len(found.rows)) == ("jisc", 1)
    assert found.layout.about[heads[-1]] == "end"


@pytest.mark.parametrize(
    "heads",
    [
        ["id", "q1", "q2"],
        ["ID", "Start time", "Score"],
        ["date", "name", "score"],
        ["record_id", "age"],
        ["Status", "StartDate", "EndDate", "Budget"],
        ["file", "sheet", "cell", "old", "new", "who", "why"],
    ],
)
def test_a_table_of_no_tool_is_plain(tmp_path: Path, heads: list[str]) -> None:
    assert export(tmp_path, [heads, ["a"] * len(heads)]).layout.tool == "plain"


@pytest.mark.parametrize(
    ("heads", "first"),
    [
        (["Respondent ID", "age", "pre"], ["", "30", "1"]),
        (["User ID", "age", "pre"], ["", "30", "1"]),
        (["Name", "user_no", "pre"], ["Siân", "", "1"]),
        (["Timestamp", "age", "pre"], ["1", "30", "1"]),
    ],
)
def test_one_heading_is_no_sign_of_a_tool_and_no_answer_is_a_heading(
    tmp_path: Path, heads: list[str], first: list[str]
) -> None:
    found = export(tmp_path, [heads, first, ["2", "31", "2"]])
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == ("plain", 1, 2)


def test_an_unnamed_answer_of_a_survey_tool_is_no_heading(tmp_path: Path) -> None:
    heads = ["Respondent ID", "Collector ID", "Age"]
    found = export(tmp_path, [heads, ["", "7", "30"], ["118", "7", "31"]])
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == ("surveymonkey", 1, 2)
    heads = ["UserID", "UserNo", "Started", "Q1. Age"]
    found = export(tmp_path, [heads, ["", "1", "01/02/2026", "30"], ["5", "2", "01/02/2026", "9"]])
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == ("smartsurvey", 1, 2)
    heads = ["Q1. Plan", "Q2. Lead"]
    found = export(tmp_path, [heads, ["Q1.", "Q2."], ["1", ""], ["2", "3"]])
    assert (found.layout.tool, found.layout.header_rows, len(found.rows)) == ("smartsurvey", 2, 2)


@pytest.mark.parametrize("start", ["2026-11-22", "Nov 22, 2026 9:00 AM", "46348.375"])
def test_an_answer_of_a_cleaned_qualtrics_file_is_no_heading(tmp_path: Path, start: str) -> None:
    heads = ["StartDate", "EndDate", "ResponseId", "Q1"]
    found = export(tmp_path, [heads, [start, start, "R_1", "3"], [start, start, "R_2", "4"]])
    assert (found.layout.tool, found.layout.header_rows, cells(found, "Q1")) == (
        "qualtrics",
        1,
        ["3", "4"],
    )


@pytest.mark.parametrize("person", [("id", 1), ("Name", "Siân")])
def test_an_answer_under_merged_headings_is_no_heading(
    tmp_path: Path, person: tuple[str, Any]
) -> None:
    book = openpyxl.Workbook()
    for row in ([person[0], "Block", None], [person[1], "a", "b"], [person[1], "c", "d"]):
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("B1:C1")
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(DataError, match="B1: Cells of the first row are merged"):
        recognise(tmp_path / "x.xlsx", "x.xlsx")


def test_a_table_without_headings_is_refused_and_shows_nobody(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="B1: This cell holds an e-mail address") as caught:
        export(tmp_path, [["Siôn", "sion@example.cymru", "3"], ["Mair", "m@example.cymru", "4"]])
    assert "sion" not in str(caught.value)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Your postcode", "address"),
        ("Please tell us your name", "name"),
        ("Your age", None),
        ("Beth yw eich enw?", "name"),
        ("Cyfeiriad e-bost", "e-mail"),
        ("Dyddiad geni", "date of birth"),
        ("Beth yw eich cod?", None),
        ("Child’s full name", "name"),
        ("Parent/carer email", "e-mail"),
        ("What is your child's date of birth?", "date of birth"),
        ("Name of your child", "name"),
        ("STUDENTS FULL NAME", "name"),
        ("Enw’r plentyn", "name"),
        ("Dyddiad geni eich plentyn", "date of birth"),
        ("Name of school", None),
        ("School name", None),
        ("Enw’r ysgol", None),
        ("Child's age", None),
    ],
)
def test_personal_columns_are_known_by_how_people_ask(
    tmp_path: Path, heading: str, kind: str | None
) -> None:
    assert export(tmp_path, [["id", heading], ["1", "2"]]).layout.about.get(heading) == kind


def test_a_separator_is_told_from_decimal_commas(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id;a;b\n1;3,5;2,0\n2;4,5;1,25\n", encoding="utf-8")
    found = recognise(path, "x.csv")
    assert found.headings == ("id", "a", "b")
    assert '2 columns with decimal commas: "a", "b".' in said(found)


def test_a_response_that_stands_twice_is_told(tmp_path: Path) -> None:
    row = response(1, "0", 100, "1", "1", "2")
    found = export(tmp_path, [QUALTRICS, WORDING, IMPORT, row, row])
    assert "H5: This response stands twice (also in row 4)." in said(found)


@pytest.mark.parametrize("heading", ["Name", "Child’s name"])
def test_two_children_of_a_family_who_answer_alike_are_not_one(
    tmp_path: Path, heading: str
) -> None:
    rows = [
        ["family", heading, "q1", "q2", "q3"],
        ["a", "Siân", "2", "1", "0"],
        ["a", "Llŷr", "2", "1", "0"],
    ]
    columns = {"1": "q1", "2": "q2", "3": "q3"}
    put(tmp_path, "x.csv", csv_text(rows))
    with pytest.raises(DataError, match=r"A3: The identifier stands twice \(also in row 2\)"):
        answers(tmp_path, "x.csv", "family", **columns)
    put(tmp_path / "2", "x.csv", csv_text([*rows[:2], rows[1]]))
    assert answers(tmp_path / "2", "x.csv", "family", **columns) == {"a": [2, 1, 0]}


def test_response_numbers_that_excel_has_shortened_tell_nobody_apart(tmp_path: Path) -> None:
    """Everybody has the same number then; people with the same answers are not one person."""
    heads = ["Respondent ID", "Collector ID", "code", "q1", "q2", "q3"]
    below = ["", "", *["Response"] * 4]
    rows = [["1.18274E+11", "4", code, "2", "1", "0"] for code in "ab"]
    found = export(tmp_path, [heads, below, *rows])
    assert found.layout.about["Respondent ID"] == "shortened id"
    assert 'A3: Excel has shortened the numbers under "Respondent ID".' in said(found)
    assert "twice" not in said(found)
    put(tmp_path, "x.csv", csv_text([heads, below, *rows]))
    read = answers(tmp_path, "x.csv", "code", **{"1": "q1", "2": "q2", "3": "q3"})
    assert read == {"a": [2, 1, 0], "b": [2, 1, 0]}


@pytest.mark.parametrize("content", [b"$FL2 broken", b"\0" * 300, b"id,q\n1,2\n"])
def test_a_damaged_spss_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.sav").write_bytes(content)
    with pytest.raises(DataError, match=r"x\.sav: This SPSS file is damaged"):
        recognise(tmp_path / "x.sav", "x.sav")


# --- as data files of a deliverable ------------------------------------------------------------


def answers(tmp_path: Path, name: str, identify: str, **columns: str) -> dict[str, list[float]]:
    """The answers that the journey takes from a data file of the deliverable."""
    data = {"file": name, "wave": "baseline", "identify": [identify], "columns": {"mood": columns}}
    [found] = read_responses(make_study(tmp_path, data))
    return {str(p): row.tolist() for p, row in found.answers.fillna(-1).iterrows()}


def test_a_qualtrics_file_is_a_data_file_as_it_is(tmp_path: Path) -> None:
    heads, words, imports = ([*row, row[-1] + "b"] for row in (QUALTRICS, WORDING, IMPORT))
    rows = [
        response(1, "0", 100, "1", "Never", "2", "1"),
        response(2, "1", 100, "1", "1", "1", "1"),
        response(3, "0", 40, "0", "Often", "", ""),
    ]
    put(tmp_path, "q.csv", csv_text([heads, words, imports, *rows]))
    found = answers(tmp_path, "q.csv", "ResponseId", **{"1": "Q1", "2": "Q2", "3": "Q2b"})
    assert found == {"R_1": [0, 2, 1], "R_3": [2, -1, -1]}
    put(tmp_path, "q.csv", csv_text([heads, words, imports, *rows[:2], [*rows[2][:9], "Oft"]]))
    with pytest.raises(DataError, match=r'q\.csv, J6: "Oft" is not an answer'):
        answers(tmp_path, "q.csv", "ResponseId", **{"1": "Q1", "2": "Q2", "3": "Q2b"})


def test_headers_are_not_corrected_and_answers_under_them_are(tmp_path: Path) -> None:
    put(tmp_path, "q.csv", csv_text([QUALTRICS, WORDING, IMPORT, response(1, "0", 9, "1", "9")]))
    put(tmp_path, "corrections.csv", "file,sheet,cell,old,new,who,why\nq.csv,,J3,x,y,AB,slip\n")
    columns = {"1": "Q1", "2": "Q2", "3": "Progress"}
    with pytest.raises(DataError, match="headings are not corrected"):
        answers(tmp_path, "q.csv", "ResponseId", **columns)


def test_user_missing_codes_of_spss_are_no_answers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "q1": [0.0, 9.0], "q2": [1.0, 2.0], "q3": [2.0, None]})
    put(tmp_path, "x.sav", b"")
    pyreadstat.write_sav(
        frame,
        str(tmp_path / "deliverables/d/x.sav"),
        missing_ranges={"q1": [9]},
        variable_value_labels={"q1": {0: "Byth", 9: "Dim ateb"}},
    )
    found = answers(tmp_path, "x.sav", "id", **{"1": "q1", "2": "q2", "3": "q3"})
    assert found == {"a": [0, 1, 2], "b": [-1, 2, -1]}


def test_a_column_of_decimal_commas_is_a_column_of_numbers(tmp_path: Path) -> None:
    data = {"file": "x.csv", "wave": "baseline", "columns": {"steps": {"a": "way"}}}
    put(tmp_path, "x.csv", "id;way\na;1,5\nb;-2\nc;\n")
    [found] = read_responses(make_study(tmp_path, data, instruments=["steps"]))
    assert found.answers["a"].to_dict() == {"a": 1.5, "b": -2}


def test_whole_numbers_with_decimals_are_numbers_where_the_whole_column_is_so(
    tmp_path: Path,
) -> None:
    """As R and SPSS write them in German; a single 2,0 may be two ticks of a paper form."""
    columns = {"1": "q1", "2": "q2", "3": "q3"}
    put(tmp_path, "x.csv", "id;q1;q2;q3\na;2,0;0,0;1,0\nb;1,0;;1,0\nc;0,0;1,0;2,0\nd;1,0;2,0;0,0\n")
    read = {"a": [2, 0, 1], "b": [1, -1, 1], "c": [0, 1, 2], "d": [1, 2, 0]}
    assert answers(tmp_path, "x.csv", "id", **columns) == read
    put(tmp_path / "2", "x.csv", "id;q1;q2;q3\na;2,0;0;1\nb;1;1;1\nc;0;1;2\nd;1;2;0\n")
    with pytest.raises(DataError, match=r'B2: "2,0" is not an answer'):
        answers(tmp_path / "2", "x.csv", "id", **columns)


def test_a_heading_and_an_answer_may_be_typed_with_plain_apostrophes(tmp_path: Path) -> None:
    put(tmp_path, "x.csv", "id,Q1 What’s\u00a0new?,q2,q3\na,1,2,0\n")
    found = answers(tmp_path, "x.csv", "id", **{"1": "Q1 What's new?", "2": "q2", "3": "q3"})
    assert found == {"a": [1, 2, 0]}


LIKERT = ["Agree", "Disagree", "Neither", "Agree", "Disagree", "Agree", "Neither", "Agree"]


@pytest.mark.parametrize(
    ("heads", "front", "between", "question"),
    [
        (["Timestamp"], ["2026/03/01 9:12:29 am GMT"], ", ", "What helps you?"),
        (["Timestamp"], ["2026/03/01 9:12:29 am GMT"], ";", "What helps you?"),
        (["ID", "Start time", "Completion time"], ["1", "2026-03-01", "2026-03-01"], ";", "Why?"),
        (["StartDate", "Finished", "RecordedDate"], ["2026-03-01", "1", "2026-03-01"], ",", "Q3"),
        (["id"], ["1"], "; ", "What helps you?"),
        (["id"], ["1"], ",", "What helps you?"),
    ],
)
def test_ticked_answers_that_share_a_cell_are_known_by_coming_back(
    tmp_path: Path, heads: list[str], front: list[str], between: str, question: str
) -> None:
    given = ["Tea", "Rest", "Tea+Rest", "Talk", "Tea+Talk", "", "Tea+Rest+Talk", "Tea"]
    rows = [
        [*front, one.replace("+", between), calm] for one, calm in zip(given, LIKERT, strict=True)
    ]
    found = export(tmp_path, [[*heads, question, "I am calm"], *rows])
    assert found.ticked == {question: ()}


def test_one_person_who_answers_a_scale_alike_ticks_no_boxes(tmp_path: Path) -> None:
    heads = ["Respondent ID", "Collector ID", "Check all your answers. How often?", "", ""]
    below = ["", "", "I sleep", "I eat", "I rest"]
    found = export(tmp_path, [heads, below, ["118273645101", "4", "Often", "Often", "Often"]])
    assert found.ticked == {}


def test_a_box_for_one_for_another_and_for_both_is_a_question_of_ticks(tmp_path: Path) -> None:
    heads = ["Timestamp", "Which days? [Monday]", "Which days? [Friday]"]
    rows = [
        [f"2026/03/0{n} 9:12:29", *days]
        for n, days in enumerate((["AM", "PM, Eve"], ["PM", "PM"], ["AM, PM", "AM"]), start=1)
    ]
    assert export(tmp_path, [heads, *rows]).ticked == {"Which days? [Monday]": ()}


@pytest.mark.parametrize(
    "given",
    [
        ["Yes, often", "Yes, now and then", "No, never", "Not sure", "Yes, often", "No, never"],
        ["Agree, strongly", "Agree, a bit", "Disagree, strongly", "Disagree, a bit", "Neither"],
        ["Bangor, Gwynedd", "Cardiff, Wales", "Swansea, Wales", "Bala", "Mold", "Rhyl"],
        ["It helped; I liked it", "Nothing", "We talked; then we ate", "", "ok; fine", "Nothing"],
        ["1,5", "2,5", "1", "2", "3,5", "5"],
    ],
)
def test_an_answer_with_a_comma_is_one_answer(tmp_path: Path, given: list[str]) -> None:
    stamps = [f"2026/03/0{n} 9:12:29" for n in range(1, len(given) + 1)]
    rows = [list(pair) for pair in zip(stamps, given, strict=True)]
    assert export(tmp_path, [["Timestamp", "How often?"], *rows]).ticked == {}
    assert export(tmp_path, [["when", "How often?"], *rows], "y.csv", ";").ticked == {}


@pytest.mark.parametrize("words", ["Which? (tick all that apply)", "Pob un sy’n berthnasol"])
def test_two_numbers_under_all_that_apply_are_ticks_and_no_decimal(
    tmp_path: Path, words: str
) -> None:
    heads = ["StartDate", "Finished", "RecordedDate", "Q3"]
    below = ["Start Date", "Finished", "Recorded Date", words]
    rows = [["2026-03-01", "1", "2026-03-01", ticks] for ticks in ("1,2", "2", "1")]
    found = export(tmp_path, [heads, below, *rows])
    assert (found.ticked, found.decimal_comma) == ({"Q3": ()}, frozenset())
    assert "decimal" not in said(found)


# --- pathfinder read -----------------------------------------------------------------------------


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["read", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_json_has_exactly_the_promised_keys_and_no_personal_value(tmp_path: Path) -> None:
    rows = [QUALTRICS, WORDING, IMPORT, response(1, "1", 100, "1", "1", "2")]
    (tmp_path / "x.csv").write_text(csv_text(rows), encoding="utf-8")
    output = shown(str(tmp_path / "x.csv"), "--json")
    found = json.loads(output)
    assert set(found) == {
        "tool",
        "encoding",
        "header_rows",
        "n_respondents",
        "n_columns",
        "columns",
        "issues",
    }
    assert (found["tool"], found["n_respondents"], found["n_columns"]) == ("Qualtrics", 1, 11)
    assert [set(issue) for issue in found["issues"]] == [
        {"sheet", "cell", "value", "problem", "action", "code"}
    ]
    page = shown(str(tmp_path / "x.csv"))
    assert "personal     2 (IP address, e-mail): their contents are not shown" in page
    for text in (page, output):
        assert "192.0.2.7" not in text
        assert "example.org" not in text


def test_the_page_says_by_what_it_was_recognised_and_shows_the_items(tmp_path: Path) -> None:
    heads = ["Timestamp", *(f"sdq_{n}" for n in range(1, 25))]
    row = ["24/04/2025 14:03:11", *["1"] * 24]
    (tmp_path / "x.csv").write_text(csv_text([heads, row]), encoding="utf-8")
    page = shown(str(tmp_path / "x.csv"), "--instrument", "sdq")
    assert 'recognised   Google Forms: "Timestamp" in front, over times' in page
    assert "-> sdq 24 (by its name)" in page
    assert "24 of 25 items of sdq look like a column." in page
    assert "No column looks like item 25." in page


def test_items_are_suggested_by_wording_or_by_their_numbers(tmp_path: Path) -> None:
    often = {"minimum": 0, "maximum": 2}
    mood = Instrument.model_validate(
        {
            "id": "mood",
            "title": "Mood",
            "version": "1",
            "citation": "x",
            "status": "verified",
            "licence": {"holder": "nobody", "wording_ships": True, "key_ships": True},
            "response_sets": {"often": often},
            "items": {
                "1": {"responses": "often", "label": "I’m calm"},
                "2": {"responses": "often", "label": "I worry a lot about things"},
            },
            "scales": {"low": {"title": "Low", "direction": "lower_better", "items": ["1", "2"]}},
        }
    )
    worded = export(
        tmp_path, [["id", "Feelings [I worry a lot about thing]", "2. I'm calm"], ["a", "1", "2"]]
    )
    found = reading.found_items(worded, mood).of("mood")
    assert found["1"] == Found("2. I'm calm", "worded as in the instrument", alike=100)
    assert found["2"].heading == "Feelings [I worry a lot about thing]"
    assert found["2"].suggested
    # one letter is missing: 1 insertion in 25 + 26 letters
    assert found["2"].alike == pytest.approx(100 * (1 - 1 / 51))
    numbered = export(tmp_path, [["id", "M_01", "M_02", "X_01"], ["a", "1", "2", "3"]])
    assert reading.found_items(numbered, mood).of("mood") == {
        "1": Found("M_01", "by its number"),
        "2": Found("M_02", "by its number"),
    }
