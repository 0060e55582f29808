"""Tables of segments as programs and people write them: read without a declaration, and counted.

Authorities: the headings that each program writes (Taguette's and Dedoose's by their code and by
exports of others; MAXQDA's and ATLAS.ti's by their manuals), and counts of the rows by hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from project_maker import Interview, write_project
from test_cli import pathfinder
from workspace_maker import csv_text, excel, make_study, put

from analyses.themes.coded_material import CodedMaterial
from evaluation.command.new import _design_of
from evaluation.declare.older_calls import as_study
from evaluation.declare.segment_file import Segments
from evaluation.errors import Collector, DataError
from evaluation.forms.choices import Choices
from evaluation.forms.declaration import coded_lines
from evaluation.read.coded.coding import Coding, Segment
from evaluation.read.coded.coding import Path as CodePath
from evaluation.read.coded.exported import as_coded
from evaluation.read.coded.tallied import tallied
from evaluation.read.grids import any_grid
from evaluation.read.segments import CodedSegments, coded, read_coded_file, read_segments

Rows = list[list[object]]
TAGUETTE: Rows = [
    ["id", "document", "tag", "content"],
    [1, "Ann", "Trust", "They came back."],
    [1, "Ann", "Trust.Staff", "They came back."],
    [2, "Ben", "Trust", "She listened."],
    [3, "Ben", "", "Hm."],
]
MAXQDA: Rows = [
    ["Color", "Document group", "Document name", "Code", "Beginning", "End", "Segment", "Author"],
    ["", "Parents", "Ann", "Barriers > Time > Waiting", 3, 3, "We waited.", "AB"],
    ["", "Parents", "Ann", "Barriers > Money", 3, 3, "We waited.", "AB"],
    ["", "Staff", "Ben", "Barriers > Time", 5, 6, "No time.", "CD"],
]
ATLAS: Rows = [
    ["ID", "Document", "Quotation Content", "Codes", "Reference", "Created by"],
    ["1:1", "Ann", "We waited.", "Time\nCoke::diet", "3 - 3", "AB"],
    ["1:2", "Ann", "Hm.", "", "4 - 4", "AB"],
    ["2:1", "Ben", "No time.", "Time", "5 - 6", "AB"],
]
DEDOOSE: Rows = [
    [
        *("Media Title", "Excerpt Range", "Excerpt Creator", "Excerpt Copy"),
        *("Codes Applied Combined", "Code: Money, home Applied", "Code: Trust Applied"),
        "Code: Trust\\Staff Applied",
    ],
    ["Ann", "0-10", "AB", "We waited.", "Money, home, Staff", "True", "False", "True"],
    ["Ben", "3-9", "AB", "No time.", "Trust", "False", "True", "False"],
]
NVIVO: Rows = [
    ["Code", "File Name", "Reference Number", "Coded Text"],
    ["Codes\\\\Barriers\\Time", "Files\\\\Ann", 1, "We waited."],
    ["Codes\\\\Barriers\\Money", "Files\\\\Ann", 1, "We waited."],
    ["Codes\\\\Barriers\\Time", "Files\\\\Ben", 1, "No time."],
]
PLAIN: Rows = [
    ["interview", "passage", "code", "coder"],
    ["Ann", "We waited.", "Barriers::Time", "AB"],
    ["Ann", "We waited.", "Barriers::Time", "CD"],
    ["Ben", "No time.", "Barriers", "AB"],
]
LEVELS: Rows = [
    ["Document", "Level 1", "Level 2", "Quote"],
    ["Ann", "Barriers", "Time", "We waited."],
    ["Ben", "Barriers", "", "No time."],
]
BELOW: Rows = [
    ["Document", "Theme", "Code", "Quote"],
    ["Ann", "Barriers", "Time", "We waited."],
    ["Ben", "Barriers", "Time", "No time."],
]
ROW_NUMBERS: Rows = [
    ["id", "document", "code", "quote"],
    [1, "Ann", "Time", "We waited."],
    [2, "Ann", "Money", "We waited."],
    [3, "Ben", "Time", "No time."],
]
# file -> codes with passages and sources, passages in all
FILES: dict[str, tuple[Rows, dict[str, tuple[int, int]], int]] = {
    "Taguette": (TAGUETTE, {"Trust": (2, 2), "Trust.Staff": (1, 1)}, 2),
    "MAXQDA": (
        MAXQDA,
        {
            "Barriers > Time > Waiting": (1, 1),
            "Barriers > Money": (1, 1),
            "Barriers > Time": (1, 1),
        },
        2,
    ),
    "ATLAS.ti": (ATLAS, {"Time": (2, 2), "Coke::diet": (1, 1)}, 2),
    "Dedoose": (DEDOOSE, {"Money, home": (1, 1), "Trust > Staff": (1, 1), "Trust": (1, 1)}, 2),
    "NVivo": (NVIVO, {"Barriers > Time": (2, 2), "Barriers > Money": (1, 1)}, 2),
    "plain": (PLAIN, {"Barriers > Time": (1, 1), "Barriers": (1, 1)}, 2),
    "levels": (LEVELS, {"Barriers > Time": (1, 1), "Barriers": (1, 1)}, 2),
    "below": (BELOW, {"Barriers > Time": (2, 2)}, 2),
    "row numbers": (ROW_NUMBERS, {"Time": (2, 2), "Money": (1, 1)}, 2),
}


def read(folder: Path, rows: Rows, *, workbook: bool = False) -> CodedSegments:
    path = folder / ("s.xlsx" if workbook else "s.csv")
    if workbook:
        excel(path, {"Export": rows})
    else:
        path.write_text(csv_text(rows), encoding="utf-8")
    return read_coded_file(path, path.name)


def counted(segments: CodedSegments) -> tuple[dict[str, tuple[int, int]], int]:
    under: dict[str, set[Segment]] = {}
    for coding in segments.codings():
        under.setdefault(" > ".join(coding.path), set()).add(coding.segment)
    counts = {code: (len(s), len({one.source for one in s})) for code, s in under.items()}
    return counts, len({coding.segment for coding in segments.codings()})


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_read_without_a_declaration_and_told(tmp_path: Path, name: str) -> None:
    rows, codes, passages = FILES[name]
    segments = read(tmp_path, rows, workbook=name in ("MAXQDA", "ATLAS.ti"))
    assert counted(segments) == (codes, passages)
    [told] = [note for note in segments.notes if note.code == "segments.read-as"]
    if name in ("Taguette", "MAXQDA", "ATLAS.ti", "Dedoose", "NVivo"):
        assert f"an export of {name}" in told.problem
    words = "They came back." if name == "Taguette" else "We waited."
    assert words in segments.passages.values()


@pytest.mark.parametrize("name", FILES)
def test_what_the_note_says_to_declare_reads_the_same(tmp_path: Path, name: str) -> None:
    rows, codes, passages = FILES[name]
    kept = [row for row in rows if row[rows[0].index("Codes")]] if name == "ATLAS.ti" else rows
    kept = [row for row in kept if name != "Taguette" or row[2]]
    [told] = [n for n in read(tmp_path, kept).notes if n.code == "segments.read-as"]
    lines = told.fix.partition("put right: ")[2].replace(" and ", "\n")
    declared: dict[str, Any] = yaml.safe_load(lines)
    base = {"file": "s.csv", "rows_count": "segments", "about": "professionals"}
    data = Segments.model_validate({**base, **declared})
    segments = coded([as_coded(data, any_grid(tmp_path / "s.csv", "s.csv"))], Collector())
    assert counted(segments) == (codes, passages)
    assert not [note for note in segments.notes if note.code == "segments.read-as"]


def test_a_new_deliverable_declares_what_its_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(csv_text(MAXQDA), encoding="utf-8")
    lines = coded_lines(Choices("d", "thematic", "D", "A", "professionals", source=path))
    declared = yaml.safe_load("\n".join(lines))
    assert declared["segments"]["source_group"] == "Document group"
    assert declared["between_levels"] == " > "
    file = write_project(
        tmp_path / "p.qdpx", "NVivo", {"B": {}}, [Interview("A", "x", (), {"Area": "N"})]
    )
    given = Choices("d", "thematic", "D", "A", "professionals", source=file)
    assert "# There are: Area." in coded_lines(given)


def test_marked_without_a_code_is_told_where_the_columns_are_declared_too(tmp_path: Path) -> None:
    data = {"file": "s.csv", "rows_count": "segments", "about": "professionals"}
    data["segments"] = {"segment": "id", "source": "document", "theme": "tag", "text": "content"}
    made = make_study(tmp_path, data, design="thematic", instruments=[])
    put(tmp_path, "s.csv", csv_text(TAGUETTE))
    segments = read_segments(made)
    assert len(segments.table) == 3
    assert "segments.no-code" in {note.code for note in segments.notes}


def test_a_table_of_a_coding_program_is_no_survey(tmp_path: Path) -> None:
    for rows in (TAGUETTE, MAXQDA, ATLAS, NVIVO):
        (tmp_path / "s.csv").write_text(csv_text(rows), encoding="utf-8")
        assert _design_of(tmp_path / "s.csv") == "thematic"
    (tmp_path / "s.csv").write_text("Code,How was it?\n1,Good\n", encoding="utf-8")
    assert _design_of(tmp_path / "s.csv") == "survey"


def test_groups_and_coders_of_maxqda_are_kept(tmp_path: Path) -> None:
    segments = read(tmp_path, MAXQDA)
    assert segments.groups["source_group"] == {"Ann": ("Parents",), "Ben": ("Staff",)}
    assert {*segments.table["coder"]} == {"AB", "CD"}


def test_other_columns_that_say_one_thing_of_each_source_are_groups(tmp_path: Path) -> None:
    rows: Rows = [
        ["segment", "source", "theme", "area", "weather", "n"],
        [1, "Ann", "Trust", "Norfolk", "wet", 1],
        [2, "Ann", "Money", "Norfolk", "dry", 2],
        [3, "Ben", "Trust", "Norfolk", "wet", 3],
        [4, "Eve", "Trust", "Suffolk", "wet", 4],
    ]
    assert read(tmp_path, rows).groups == {
        "area": {"Ann": ("Norfolk",), "Ben": ("Norfolk",), "Eve": ("Suffolk",)}
    }
    told = json.loads(
        pathfinder("tally", str(tmp_path / "s.csv"), "--by", "group", "--json").stdout
    )
    assert (told["by"], told["parts"]["Norfolk"]["codes"]["Trust"]["sources"]) == ("area", 2)


def test_documents_of_one_name_in_two_groups_are_two_sources(tmp_path: Path) -> None:
    rows: Rows = [
        ["Document group", "Document", "Code", "Segment", "Beginning"],
        ["Parents", "Interview 1", "Trust", "They came.", 1],
        ["Staff", "Interview 1", "Trust", "They came.", 1],
    ]
    assert counted(read(tmp_path, rows)) == ({"Trust": (2, 2)}, 2)


def test_a_slash_parts_codes_where_it_is_declared_only(tmp_path: Path) -> None:
    rows: Rows = [
        ["segment", "source", "theme"],
        [1, "Ann", "Health/wellbeing"],
        [2, "Ben", "Health/sleep"],
    ]
    assert counted(read(tmp_path, rows))[0].keys() == {"Health/wellbeing", "Health/sleep"}
    base = {"file": "s.csv", "rows_count": "segments", "about": "professionals"}
    data = Segments.model_validate({**base, "between_levels": "/"})
    segments = coded([as_coded(data, any_grid(tmp_path / "s.csv", "s.csv"))], Collector())
    assert counted(segments)[0].keys() == {"Health > wellbeing", "Health > sleep"}


def test_a_sign_that_one_code_has_is_part_of_its_name(tmp_path: Path) -> None:
    rows: Rows = [["segment", "source", "theme"], [1, "Ann", "Income > 30"], [2, "Ben", "Trust"]]
    assert counted(read(tmp_path, rows))[0].keys() == {"Income > 30", "Trust"}


def test_a_program_that_writes_paths_is_taken_at_its_word(tmp_path: Path) -> None:
    segments = read(tmp_path, [MAXQDA[0], MAXQDA[1]])
    assert [c.path for c in segments.codings()] == [("Barriers", "Time", "Waiting")]


def test_paths_in_our_own_form_are_told_as_a_guess(tmp_path: Path) -> None:
    rows: Rows = [["segment", "source", "theme"], [1, "A", "B > C"], [2, "A", "B > D"]]
    segments = read(tmp_path, rows)
    assert [c.path for c in segments.codings()] == [("B", "C"), ("B", "D")]
    assert {note.code for note in segments.notes} == {"segments.read-as-paths"}


def test_a_list_of_codes_with_counts_is_no_list_of_passages(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Files", "References"], ["Trust", 3, 9]]
    with pytest.raises(DataError) as raised:
        read(tmp_path, rows)
    assert [issue.code for issue in raised.value.issues] == ["segments.counts-only"]


# --- tallies -------------------------------------------------------------------------------------

GIVEN = [
    Coding(Segment("Ann", "1"), ("B", "T", "W"), "AB"),
    Coding(Segment("Ann", "1"), ("B", "T", "W"), "CD"),
    Coding(Segment("Ann", "2"), ("B", "T"), "AB"),
    Coding(Segment("Ben", "1"), ("B",), "AB"),
    Coding(Segment("Ben", "1"), ("E",), "AB"),
]
BOOK: tuple[CodePath, ...] = (("E",), ("N",))


def test_a_tally_counts_each_passage_and_source_once_and_parents_apart() -> None:
    told = tallied(GIVEN, ["Ann", "Ben", "Eve"], BOOK).as_json()
    assert (told["n_sources"], told["n_sources_coded"], told["n_segments"]) == (3, 2, 3)
    assert list(told["codes"]) == ["E", "N", "B", "B > T", "B > T > W"]
    direct = {c: (of["segments"], of["sources"], of["codings"]) for c, of in told["codes"].items()}
    assert direct == {
        "E": (1, 1, 1),
        "N": (0, 0, 0),
        "B": (1, 1, 1),
        "B > T": (1, 1, 1),
        "B > T > W": (1, 1, 2),
    }
    below = {c: (of["all"]["segments"], of["all"]["sources"]) for c, of in told["codes"].items()}
    assert below["B"] == (3, 2)
    assert below["B > T"] == (2, 1)
    assert told["codes"]["B"]["share_of_sources"] == pytest.approx(1 / 3)


def test_the_command_prints_json_and_a_table(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(csv_text(MAXQDA), encoding="utf-8")
    asked = pathfinder("tally", str(path), "--by", "group", "--json")
    told = json.loads(asked.stdout)
    assert (told["n_sources"], told["n_segments"], told["by"]) == (2, 2, "source_group")
    assert told["codes"]["Barriers > Time"]["segments"] == 1
    assert told["parts"]["Staff"]["codes"]["Barriers > Time"]["share_of_sources"] == 1
    assert told["parts"]["Parents"]["n_sources"] == 1
    assert "an export of MAXQDA" in asked.stderr
    page = pathfinder("tally", str(path), "--by", "source").stdout
    assert "2 passages, 2 sources." in page
    assert "source: Ann" in page
    assert max(map(len, page.splitlines())) <= 80


def test_a_word_that_groups_nothing_is_wrong_use(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(csv_text(TAGUETTE), encoding="utf-8")
    for by in ("group", "nonsense"):
        assert pathfinder("tally", str(path), "--by", by).returncode == 2


def test_a_source_whose_passages_all_lack_a_code_counts_among_the_sources(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(csv_text([*TAGUETTE, [9, "silent.txt", "", "nothing to say of it"]]), "utf-8")
    segments = read_coded_file(path, "s.csv")
    before = {row[1] for row in TAGUETTE[1:]}
    assert {*segments.every_source} == {*map(str, before), "silent.txt"}
    assert "silent.txt" in segments.by_file[0]
    assert len(segments.table) == segments.sources[0].rows == 3
    assert CodedMaterial(as_study("thematic"), segments, "sources").n == 3
