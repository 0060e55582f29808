"""Coded segments: what is one and the same, what is told, and that advice leads to the truth.

Counts are held against sets of the written rows, made by hand or by a plain comprehension.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from workspace_maker import ROOT, csv_text, make_study, put

from analyses.thematic import analyse
from evaluation.declare.older_calls import as_study
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study, open_workspace
from evaluation.errors import DataError, DeclarationError, Issue
from evaluation.protect.protect import load_policy, protect
from evaluation.read.coded.coding import Coding, Segment, labels_of, path_of
from evaluation.read.coded.sheet import CodedSheet
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.tools.layout import Layout
from evaluation.read.segments import CodedSegments, labelled, read_coded_file, read_segments, tally
from evaluation.run.behind import Whom
from evaluation.run.check import account
from evaluation.run.trace.lists import behind_segments
from evaluation.say.answers import answered
from evaluation.say.asked import asked_of
from evaluation.say.finding import Edition, Finding
from evaluation.say.wording import first_that_fits

Rows = list[list[object]]
HEAD: list[object] = ["segment", "source", "theme", "parent_theme"]
POLICY = load_policy("small-groups-2026", ROOT)


def written(folder: Path, rows: Rows, head: list[object] | None = None, **data: Any) -> Study:
    """A study of one file of coded segments."""
    declared = {"file": "s.csv", "rows_count": "segments", "about": "professionals", **data}
    study = make_study(folder, declared, design="thematic", instruments=[])
    put(folder, "s.csv", csv_text([head or HEAD, *rows]))
    return study


def read(folder: Path, rows: Rows, head: list[object] | None = None, **data: Any) -> CodedSegments:
    return read_segments(written(folder, rows, head, **data))


def found(segments: CodedSegments) -> dict[str, Finding]:
    return {f.key: f for f in analyse(as_study("thematic"), segments, noun="quotation")}


def test_naming_a_cell_does_not_go_through_all_rows() -> None:
    rows = tuple((n, ("1",)) for n in range(2, 100_002))
    sheet = CodedSheet(
        Grid("s.csv", "", Layout("", "", "", 1, ("segment",)), rows), {}, {"segment": (0,)}, {}
    )
    start = time.process_time()
    assert {sheet.cell(at, "segment") for at in range(0, 2000, 2)} >= {"A2", "A1000"}
    assert time.process_time() - start < 0.5


def counts(segments: CodedSegments) -> tuple[float | None, ...]:
    """Segments, sources and themes of the overview."""
    estimates = found(segments)["themes.overview"].estimates
    return tuple(estimates[kind].value for kind in ("segments", "sources", "themes"))


def notes(segments: CodedSegments) -> dict[str, str]:
    return {note.code: note.sentence for note in segments.notes}


def faults(folder: Path, rows: Rows, head: list[object] | None = None, **data: Any) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(folder, rows, head, **data)
    return [str(issue) for issue in caught.value.issues]


# --- a segment is its source and its number --------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        lambda _, n: n,  # from 1 in each document
        lambda _, n: f"Reference {n}",  # as NVivo calls them
        lambda _, n: f"{n}:{n + 3}",  # positions, as ATLAS.ti prints them
        lambda _, n: ("Yes.", "No.", "They came back.")[n - 1],  # the words themselves
        lambda source, n: f"S{3 * source + n:03d}",  # unique in the project
    ],
    ids=["numbers", "references", "positions", "words", "unique"],
)
def test_numbers_that_start_again_in_each_document_are_segments_of_their_own(
    tmp_path: Path, number: Any
) -> None:
    rows: Rows = [
        [number(source, n), f"Interview {source}", ("Trust", "Money")[n % 2], ""]
        for source in range(12)
        for n in (1, 2, 3)
    ]
    segments = read(tmp_path, rows)
    assert counts(segments) == (36, 12, 2)
    assert dict(tally(segments, "theme")["segments"]) == {"Money": 24, "Trust": 12}
    assert notes(segments) == {}


def test_a_segment_is_told_by_several_columns_where_a_program_numbers_none(tmp_path: Path) -> None:
    rows: Rows = [
        [group, "Interview 1", "Yes.", at, "Trust"]
        for group in ("Parents", "Staff")
        for at in (3, 9)
    ]
    head: list[object] = ["Group", "Document", "Words", "Beginning", "Code"]
    declared = {"segment": ["Words", "Beginning"], "source": ["Group", "Document"], "theme": "Code"}
    assert counts(read(tmp_path, rows, head, segments=declared)) == (4, 2, 1)


def test_only_segment_source_and_theme_are_told_by_several_columns(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="only segment, source and theme may be told by"):
        read(tmp_path, [], segments={"coder": ["a", "b"]})


def test_a_column_for_each_level_makes_the_path_of_a_theme(tmp_path: Path) -> None:
    head: list[object] = ["n", "who", "L1", "L2", "L3"]
    rows: Rows = [[1, "A", "x", "y", "z"], [1, "A", "x", "", ""], [2, "B", "x", "y", ""]]
    declared = {"segment": "n", "source": "who", "theme": ["L1", "L2", "L3"]}
    segments = read(tmp_path, rows, head, segments=declared)
    assert [c.path for c in segments.codings()] == [("x", "y", "z"), ("x",), ("x", "y")]
    assert list(segments.table["parent_theme"]) == ["x", "x", "x"]


def test_every_count_is_that_of_sets_of_the_rows() -> None:
    rng = random.Random(3)
    names = ["segment", "source", "theme", "parent_theme"]
    for _ in range(20):
        rows = [tuple(map(rng.choice, ("123", "AB", "xyz", ("", "P", "Q")))) for _ in range(25)]
        table = pd.DataFrame(rows, columns=names).assign(source_group="")
        counted = labelled(CodedSegments(Unit.PUBLISHED, table, ()))
        by_group = tally(CodedSegments(Unit.PUBLISHED, table, ()), "parent_theme")
        assert counted["segment"].nunique() == len({row[:2] for row in rows})
        assert counted["theme"].nunique() == len({row[2:] for row in rows})
        assert dict(by_group["segments"]) == {
            group: len({row[:2] for row in rows if row[3] == group}) for group in ("", "P", "Q")
        }


# --- a theme is its name in its group --------------------------------------------------------


def test_one_name_in_two_groups_is_two_themes_and_is_printed_with_them(tmp_path: Path) -> None:
    rows: Rows = [[n, f"P{n}", "Trust", ("Barriers", "Enablers")[n % 3 == 0]] for n in range(12)]
    rows += [[n, f"P{n}", "Money", "Barriers"] for n in range(12)]
    segments = read(tmp_path, rows)
    assert counts(segments) == (12, 12, 3)
    assert dict(tally(segments, "theme")["segments"]) == {
        "Money": 12,
        "Trust (Barriers)": 8,
        "Trust (Enablers)": 4,
    }
    assert "trust_barriers_sources" in found(segments)["themes.by_theme"].estimates


@pytest.mark.parametrize(
    ("paths", "labels"),
    [
        ([("A", "x"), ("B", "y")], ["x", "y"]),
        ([("A", "Other"), ("B", "Other"), ("C", "y")], ["Other (A)", "Other (B)", "y"]),
        ([("Other",), ("A", "Other")], ["Other", "Other (A)"]),
        ([("A", "x"), ("B", "x"), ("C", "x (A)")], ["A / x", "B / x", "C / x (A)"]),
    ],
)
def test_themes_are_called_so_that_no_two_have_one_label(
    paths: list[tuple[str, ...]], labels: list[str]
) -> None:
    called = labels_of(paths)
    assert [called[path] for path in paths] == labels


def test_a_theme_with_a_group_in_some_rows_only_is_told(tmp_path: Path) -> None:
    rows: Rows = [[n, f"P{n}", "Trust", "Barriers" if n else ""] for n in range(4)]
    segments = read(tmp_path, rows)
    assert counts(segments)[2] == 2
    assert "counted as another theme: C2" in notes(segments)["segments.group-missing"]


def test_a_segment_counts_once_in_a_group_and_what_is_coded_with_the_group_counts_there(
    tmp_path: Path,
) -> None:
    rows: Rows = [[n, f"P{n}", theme, "Barriers"] for n in range(5) for theme in ("Fear", "Shame")]
    rows += [[n, f"P{n}", "barriers", ""] for n in range(3, 7)]
    segments = read(tmp_path, rows)
    assert dict(tally(segments, "parent_theme")["segments"]) == {"Barriers": 7}
    assert dict(tally(segments, "theme")["segments"]) == {"Fear": 5, "Shame": 5, "barriers": 4}
    assert "segments.group-missing" not in notes(segments)


# --- spellings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("usual", "others"),
    [
        ("Trust", ("trust", "TRUST", "Tru\N{SOFT HYPHEN}st", "Trust\N{ZERO WIDTH SPACE}")),
        ("Café life", ("Cafe\N{COMBINING ACUTE ACCENT} life", "CAFÉ  life", "café\xa0life")),
        ("Children's say", ("Children\N{RIGHT SINGLE QUOTATION MARK}s say", "children's Say")),
        ("الثقة في المدرسة", ("الثقة  في المدرسة", "الثقة\N{RIGHT-TO-LEFT MARK} في المدرسة")),
    ],
    ids=["letters", "accents", "apostrophes", "arabic"],
)
@pytest.mark.parametrize("column", [2, 3], ids=["theme", "group"])
def test_spellings_of_one_theme_are_one_and_told(
    tmp_path: Path, usual: str, others: tuple[str, ...], column: int
) -> None:
    rows: Rows = [[n, f"P{n}", "Other", "Whole"] for n in range(2 * len(others) + 2)]
    for n, name in enumerate([usual, usual, *others, *others]):
        rows[n][column] = name
    segments = read(tmp_path, rows)
    name = ("theme", "parent_theme")[column - 2]
    [told] = [note for note in segments.notes if note.code == "segments.spelt-otherwise"]
    assert dict(tally(segments, name)["segments"]) == {usual: len(rows)}
    assert counts(segments)[2] == 1
    assert (f'"{usual}"' in told.problem, told.severity) == (True, "note")


@pytest.mark.parametrize(
    "names", [("Trust", "Trusts"), ("C", "C+"), ("Year 1", "Year 11"), ("Fear", "Fear?")]
)
def test_names_that_differ_in_more_are_two(tmp_path: Path, names: tuple[str, str]) -> None:
    segments = read(tmp_path, [[n, f"P{n}", names[n % 2], ""] for n in range(8)])
    assert (counts(segments)[2], notes(segments)) == (2, {})


def test_what_the_eye_misses_is_told_in_words(tmp_path: Path) -> None:
    names = [
        "Trust",
        "Trust",
        "Tru\N{SOFT HYPHEN}st",
        "Café",
        "Café",
        "Cafe\N{COMBINING ACUTE ACCENT}",
    ]
    said = notes(read(tmp_path, [[n, f"P{n}", name, ""] for n, name in enumerate(names)]))
    told = said["segments.spelt-otherwise"]
    assert '"Tru[soft hyphen]st" as "Trust" (C4)' in told
    assert '"Café" in letters that are put together otherwise (C7)' in told


# --- coded twice only where it is ------------------------------------------------------------


def test_two_coders_count_a_segment_once_and_their_agreement_is_given(tmp_path: Path) -> None:
    both: Rows = [[n, f"P{n}", "Trust", by] for n in range(12) for by in ("AB", "CD")]
    apart: Rows = [[n, f"P{n}", t, by] for n in (20, 21) for t, by in (("x", "AB"), ("y", "CD"))]
    alone: Rows = [[30, "P30", "Trust", "AB"]]
    segments = read(tmp_path, [*both, *apart, *alone], ["segment", "source", "theme", "Coder"])
    assert counts(segments) == (15, 15, 3)
    coders = found(segments)["themes.coders"].estimates
    # 12 segments with Trust from both; two with two themes each, from one coder each
    assert {k: e.value for k, e in coders.items()} == {
        "coders": 2,
        "shared": 14,
        "given": 16,
        "agreed": 12,
        "shared_sources": 14,
    }
    few = " ".join(found(segments)["themes.coders"].caveats)
    assert "takes 50 that at least two people read; here {shared} quotations were" in few
    assert "AB" not in "".join(f.model_dump_json() for f in found(segments).values())


def test_one_coder_or_none_is_normal(tmp_path: Path) -> None:
    rows: Rows = [[n, f"P{n}", "Trust", "AB"] for n in range(3)]
    segments = read(tmp_path, rows, ["segment", "source", "theme", "coder"])
    assert "themes.coders" not in found(segments)
    assert "several people" not in found(segments)["themes.by_theme"].method
    empty = read(
        tmp_path, [[*row[:3], ""] for row in rows], ["segment", "source", "theme", "coder"]
    )
    assert counts(empty) == (3, 3, 1)


def test_a_coder_missing_beside_others_is_a_fault(tmp_path: Path) -> None:
    rows: Rows = [[n, f"P{n}", "Trust", ("AB", "")[n]] for n in range(2)]
    [told] = faults(tmp_path, rows, ["segment", "source", "theme", "coder"])
    assert "D3: The coder is missing" in told


@pytest.mark.parametrize(
    ("head", "rows", "counted"),
    [
        (
            ["Document", "Code", "Segment", "Beginning"],
            [["A", "x", "Yes.", 3], ["A", "x", "Yes.", 9]],
            2,
        ),
        (
            ["Document", "Code", "Segment", "Coded by"],
            [["A", "x", 1, "AB"], ["A", "x", 1, "CD"]],
            1,
        ),
        (
            ["Document", "Code", "Segment", "From: line"],
            [["A", "x", "Yes.", 3], ["A", "x", "Yes.", 9], ["B", "x", "Yes.", 3]],
            3,
        ),
    ],
    ids=["position", "coder", "heading with a sign"],
)
def test_the_advice_of_a_coding_that_stands_twice_leads_to_the_truth(
    tmp_path: Path, head: list[object], rows: Rows, counted: int
) -> None:
    declared = {"segment": "Segment", "source": "Document", "theme": "Code"}
    [told] = faults(tmp_path, rows, head, segments=declared)
    advised = re.search(r"segments: (\{.*\})", told)
    assert advised
    segments = read(tmp_path, rows, head, segments=yaml.safe_load(advised[1]))
    assert counts(segments)[0] == counted


def test_rows_that_are_the_same_throughout_are_coded_twice(tmp_path: Path) -> None:
    [told] = faults(tmp_path, [[1, "A", "x", "G"], [1, "A", "X", "G"], [1, "A", "x", "H"]])
    assert "A3: This segment is coded twice with this theme (also row 2)" in told
    assert "if they are two passages, give each a number of its own" in told


# --- what may be meant otherwise -------------------------------------------------------------


def test_a_number_of_another_source_is_told_where_numbers_do_not_start_again(
    tmp_path: Path,
) -> None:
    rows: Rows = [[f"S{n:03d}", f"P{n // 5}", "Trust", ""] for n in range(30)]
    assert notes(read(tmp_path, rows)) == {}
    rows.append(["S012", "P5", "Money", ""])
    segments = read(tmp_path, rows)
    assert counts(segments)[0] == 31
    assert "counted as another segment: A32" in notes(segments)["segments.number-elsewhere"]


def test_one_long_document_among_short_ones_is_not_remarked(tmp_path: Path) -> None:
    rows: Rows = [[n, "Long", "Trust", ""] for n in range(1, 60)]
    rows += [[n, f"Short {d}", "Trust", ""] for d in range(5) for n in (1, 2)]
    assert notes(read(tmp_path, rows)) == {}


def test_numbers_of_paragraphs_are_shared_by_many_and_not_remarked(tmp_path: Path) -> None:
    rows: Rows = [[7 * d % 5 + 3 * n, f"P{d}", "Trust", ""] for d in range(8) for n in range(9)]
    assert notes(read(tmp_path, rows)) == {}


def test_numbers_that_start_again_under_each_theme_are_told_and_can_be_counted_apart(
    tmp_path: Path,
) -> None:
    lengths = {("A", "Trust"): 3, ("A", "Money"): 1, ("B", "Trust"): 1, ("B", "Money"): 2}
    rows: Rows = [
        [n, source, theme, ""] for (source, theme), k in lengths.items() for n in range(1, k + 1)
    ]
    told = notes(read(tmp_path, rows))["segments.numbered-by-theme"]
    advised = re.search(r"segments: (\{.*\})", told)
    assert advised
    apart = read(tmp_path, rows, segments=yaml.safe_load(advised[1]))
    assert (counts(apart)[0], notes(apart)) == (7, {})


def test_sources_that_are_nearly_alike_are_told_and_stay_two(tmp_path: Path) -> None:
    segments = read(tmp_path, [[1, "P 1", "x", ""], [2, "p01", "x", ""], [3, "P2", "x", ""]])
    assert counts(segments)[1] == 3
    assert "B3 (like B2)" in notes(segments)["segments.sources-alike"]


def test_a_source_of_two_kinds_is_told(tmp_path: Path) -> None:
    rows: Rows = [[n, "P1", "x", kind] for n, kind in enumerate(("Staff", "", "staff", "Parent"))]
    segments = read(tmp_path, rows, ["segment", "source", "theme", "source_group"])
    assert "counted in both: D5 (unlike D2)" in notes(segments)["segments.two-kinds"]


@pytest.mark.parametrize("mark", ["\n", "; ", " | ", ", "])
def test_several_themes_in_a_cell_are_told(tmp_path: Path, mark: str) -> None:
    rows: Rows = [[1, "A", "Trust", ""], [2, "A", "Money", ""], [3, "A", f"trust{mark}Money", ""]]
    assert "C4" in notes(read(tmp_path, rows))["segments.several-in-a-cell"]
    assert notes(read(tmp_path, [*rows[:2], [3, "A", f"Love{mark}Money", ""]])) == {}


def test_other_words_under_one_number_are_told_and_the_advice_counts_them_apart(
    tmp_path: Path,
) -> None:
    head: list[object] = ["Reference", "File", "Code", "Coded text"]
    rows: Rows = [
        [1, "A", "x", "They came back."],
        [1, "A", "y", "We had no money."],
        [2, "A", "x", "No bus went."],
        [2, "A", "y", "No bus went."],
    ]
    declared = {"segment": "Reference", "source": "File", "theme": "Code"}
    segments = read(tmp_path, rows, head, segments=declared)
    told = notes(segments)["segments.words-differ"]
    assert (counts(segments)[0], "A3 (unlike A2)" in told) == (2, True)
    advised = re.search(r"segments: (\{.*\})", told)
    assert advised
    apart = read(tmp_path, rows, head, segments=yaml.safe_load(advised[1]))
    assert (counts(apart)[0], notes(apart)) == (3, {})


def test_the_same_words_at_another_place_are_told(tmp_path: Path) -> None:
    head: list[object] = ["Document", "Code", "Segment", "Beginning"]
    rows: Rows = [["A", "x", "Yes.", 3], ["A", "y", "Yes.", 3], ["B", "x", "Yes.", 3]]
    declared = {"segment": "Segment", "source": "Document", "theme": "Code"}
    assert notes(read(tmp_path, rows, head, segments=declared)) == {}
    segments = read(tmp_path, [*rows, ["A", "z", "Yes.", 9]], head, segments=declared)
    told = notes(segments)["segments.words-differ"]
    assert 'differ under "Beginning"' in told
    assert "segments: {segment: [Segment, Beginning], source: Document, theme: Code}" in told


# Honest files in the shape that each program writes; nothing is remarked of any.
MAXQDA: Rows = [
    ["Parents", f"Interview {d}", code, 4 * n, 4 * n + 1, f"We waited {n} weeks.", 0, "AB"]
    for d in range(5)
    for n in range(1, 4)
    for code in ("Barriers > Money", "Barriers > Time")[: 1 + n % 2]
]
TAGUETTE: Rows = [
    [2 * d + n, f"interview_{d}.docx", tag, "They listened."]
    for d in range(6)
    for n in (0, 1)
    for tag in ("Trust", "Trust.Staff")[: 1 + n]
]
ATLAS: Rows = [
    [f"{d}:{n}", f"Document {d}", f"P{d}", code, "They came back.", f"{n} - {n + 2}"]
    for d in range(1, 6)
    for n in (1, 4, 9)
    for code in ("Hope", "Fear")[: 1 + n % 2]
]
NVIVO: Rows = [
    [code, f"Files\\\\Interview {d}", n, f"{code} said {d} and {n}", f"0.{n}% Coverage"]
    for d in range(4)
    for code, k in (("Trust", 1 + d % 3), ("Money", 2))
    for n in range(1, k + 1)
]


@pytest.mark.parametrize(
    ("rows", "head", "declared", "counted"),
    [
        (
            MAXQDA,
            [
                "Document group",
                "Document name",
                "Code",
                "Beginning",
                "End",
                "Segment",
                "Weight",
                "By",
            ],
            {"segment": ["Segment", "Beginning"], "source": "Document name", "theme": "Code"},
            (15, 5, 2),
        ),
        (
            TAGUETTE,
            ["id", "document", "tag", "content"],
            {"segment": "id", "source": "document", "theme": "tag"},
            (12, 6, 2),
        ),
        (
            ATLAS,
            ["ID", "Document", "Person", "Code", "Quotation Content", "Reference"],
            {"segment": "ID", "source": "Person", "theme": "Code"},
            (15, 5, 2),
        ),
        (
            NVIVO,
            ["Code", "File", "Reference", "Text", "Coverage"],
            {"segment": ["Reference", "Text"], "source": "File", "theme": "Code"},
            (15, 4, 2),
        ),
    ],
    ids=["MAXQDA", "Taguette", "ATLAS.ti", "NVivo"],
)
def test_exports_of_coding_programs_are_read_as_the_guide_says(
    tmp_path: Path, rows: Rows, head: list[object], declared: Any, counted: tuple[int, ...]
) -> None:
    segments = read(tmp_path, rows, head, segments=declared)
    assert (counts(segments), notes(segments)) == (counted, {})


def test_codings_of_two_files_count_once_and_are_told(tmp_path: Path) -> None:
    files = [{"file": f"{n}.csv", "rows_count": "segments", "about": "children"} for n in "ab"]
    study = make_study(tmp_path, *files, design="thematic", instruments=[])
    both: Rows = [[1, "A", "Trust", "G"], [2, "A", "Trust", "G"]]
    put(tmp_path, "a.csv", csv_text([HEAD, *both]))
    put(
        tmp_path,
        "b.csv",
        csv_text([HEAD, *both[1:], [2, "A", "TRUST", "H"], [1, "B", "Trust", "G"]]),
    )
    segments = read_segments(study)
    assert counts(segments) == (3, 2, 2)
    assert "count once: A2." in notes(segments)["segments.in-two-files"]


def test_a_file_without_numbers_is_told_what_can_stand_for_them(tmp_path: Path) -> None:
    [told] = faults(tmp_path, [["A", "x"]], ["source", "theme"])
    assert "segments: {segment: [<column>, <column>]}" in told


# --- what follows ----------------------------------------------------------------------------


def test_a_number_is_traced_to_the_rows_of_its_theme_however_they_are_spelt(tmp_path: Path) -> None:
    rows: Rows = [
        [1, "A", "Trust", "Barriers"],
        [1, "A", "trust", "Enablers"],
        [2, "B", "TRUST", "barriers"],
        [3, "B", "Trust", "Barriers"],
    ]
    study = written(tmp_path, rows)
    whom = Whom(unit=Unit.PROFESSIONAL, people=0, groups={"theme": "Trust (Barriers)"})
    behind = behind_segments(study, whom, frozenset("AB"))
    assert [row.row for row in behind.rows] == [2, 4, 5]
    assert {cell.item for cell in behind.cells} == {"segment", "source", "theme", "parent_theme"}


@pytest.mark.parametrize("name", ["1. Trust", "St. Mary's. Again", 'So "called" trust'])
def test_a_theme_is_whole_in_the_answer_to_its_question(tmp_path: Path, name: str) -> None:
    declared = {"about": "published figures", "citation": "A made-up report."}
    study = written(tmp_path, [[n, f"P{n}", name, ""] for n in range(3)], **declared)
    findings = analyse(study, read_segments(study), noun="quotation")
    page = protect(findings, Edition.PUBLIC, POLICY)
    [[answer]] = [question.answers for question in answered(asked_of([study]), page)]
    assert answer.message == (
        f'The theme raised most widely, with most quotations, is "{name}": by 3 of 3 sources, '
        "in 3 of 3 quotations."
    )


@pytest.mark.parametrize("n", [1, 4, 9])
def test_a_theme_of_few_children_beside_its_namesake_of_many_has_no_number(n: int) -> None:
    rows = [(str(i), f"c{i}", "Other", "Liked") for i in range(25)]
    rows += [("again", f"c{i}", "Other", "Disliked") for i in range(n)]
    table = pd.DataFrame(rows, columns=list(HEAD)).assign(source_group="")
    findings = found(CodedSegments(Unit.CHILD, table, ())).values()
    page = {f.key: f for f in protect(findings, Edition.PUBLIC, POLICY)}
    for key in ("themes.by_theme", "themes.by_parent_theme"):
        assert {e.value for e in page[key].estimates.values()} == {None}
        assert page[key].figure is None


def test_how_far_coders_agree_is_not_said_of_few_children() -> None:
    def page(n: int) -> Finding:
        rows = [(str(i), f"c{i}", "x", "", by) for i in range(n) for by in ("AB", "CD")]
        table = pd.DataFrame(rows, columns=[*HEAD, "coder"]).assign(source_group="")
        shown = protect(
            found(CodedSegments(Unit.CHILD, table, ())).values(), Edition.PUBLIC, POLICY
        )
        return next(f for f in shown if f.key == "themes.coders")

    assert {e.value for e in page(9).estimates.values()} == {None}
    assert not any(re.search(r"\d", text) for text in (page(9).headline, *page(9).caveats))
    assert page(12).estimates["agreed"].value == 12
    assert "12 times everybody who read it" in page(12).caveats[0]


def test_a_coding_is_equal_only_where_all_of_it_is() -> None:
    one = Coding(Segment("A", "1"), path_of("Trust", "Barriers"), "AB")
    others = (
        Coding(Segment("B", "1"), one.path, "AB"),
        Coding(Segment("A", "2"), one.path, "AB"),
        Coding(one.segment, path_of("Trust", ""), "AB"),
        Coding(one.segment, one.path, "CD"),
    )
    assert len({one, *others, Coding(Segment("A", "1"), ("Barriers", "Trust"), "AB")}) == 5


# --- a question about a theme ----------------------------------------------------------------

ASKED_ROWS: Rows = [
    ["1", "A", "Trust in staff", "Bonds"],
    ["1", "B", "Time", "Bonds"],
    ["2", "B", "Time", "Means"],
    ["3", "B", "Listening", "Voice"],
    ["4", "B", "Being believed", "Voice"],
]


def asked_of_theme(folder: Path, theme: str) -> list[Issue]:
    questions = [
        {"text": "How much was coded?"},
        {"text": "Who raised it?", "kind": "theme", "group": theme},
    ]
    make_study(
        folder,
        {"file": "s.csv", "rows_count": "segments", "about": "professionals"},
        design="thematic",
        instruments=[],
        questions=questions,
    )
    put(folder, "s.csv", csv_text([HEAD, *ASKED_ROWS]))
    issues = account(open_workspace(folder), "d").issues
    return [issue for issue in issues if issue.code == "segments.theme-not-there"]


@pytest.mark.parametrize(
    ("theme", "nearest"),
    [
        ("Trust in staf", 'Did you mean "Trust in staff"?'),
        ("Money", "There are: Being believed, Listening, Time (Bonds), "),
        ("Time", "ask of one of them: Time (Bonds), Time (Means)."),
        ("voice", "ask of one of them: Being believed, Listening."),
    ],
)
def test_a_question_of_a_theme_that_is_not_there_is_told_at_its_line(
    tmp_path: Path, theme: str, nearest: str
) -> None:
    [note] = asked_of_theme(tmp_path, theme)
    lines = (tmp_path / "deliverables/d/deliverable.yaml").read_text("utf-8").splitlines()
    assert f'"group": "{theme}"' in lines[int(note.cell.removeprefix("line ")) - 1]
    assert nearest in note.fix
    assert note.severity == "note"  # that nobody raised it is an answer too


@pytest.mark.parametrize("theme", ["Trust in staff", "trust in staff", "Time (Means)", ""])
def test_a_question_of_a_theme_that_is_there_is_not_told(tmp_path: Path, theme: str) -> None:
    assert asked_of_theme(tmp_path, theme) == []


# --- how far coders agree --------------------------------------------------------------------


def twice_coded(sources: int = 12, segments: int = 6) -> Rows:
    """Passages that AB and CD both read; CD misses every fourth Trust and gives Delay alike."""
    rows: Rows = []
    for source in range(sources):
        for n in range(segments):
            at = source * segments + n
            for theme, given in (("Trust", at % 2 == 0), ("Delay", at % 3 == 0)):
                missed = theme == "Trust" and at % 8 == 0
                rows += [
                    [n, f"P{source}", theme, by]
                    for by in ("AB", "CD")
                    if given and not (missed and by == "CD")
                ]
    return rows


BY_CODER: list[object] = ["segment", "source", "theme", "coder"]


def test_agreement_has_every_coefficient_its_interval_and_its_limits(tmp_path: Path) -> None:
    segments = read(
        tmp_path, twice_coded(), BY_CODER, about="institutions", agreement_unit="segment"
    )
    few = found(segments)["themes.coders"]
    assert few.estimates["shared"].value == 48  # of 72 passages 24 have no theme of anybody
    assert "alpha" not in few.estimates
    more = read(tmp_path, twice_coded(20), BY_CODER, about="institutions")
    findings = found(more)
    overall, by_theme = findings["themes.coders"], findings["themes.coders_by_theme"]
    assert {"alpha", "ac1", "kappa", "fleiss", "percent"} <= set(overall.estimates)
    alpha = overall.estimates["alpha"]
    assert alpha.ci_low is not None
    assert alpha.value is not None
    assert alpha.ci_low < alpha.value < 1
    assert any("does not say that they coded rightly" in caveat for caveat in overall.caveats)
    assert by_theme.table is not None
    rows = {row.cells["label"]: row.cells for row in by_theme.table.rows}
    assert rows["Delay"]["alpha"] == pytest.approx(1)
    assert [column.key for column in by_theme.table.columns][:3] == ["label", "given", "alpha"]


def test_a_reflexive_analysis_has_no_agreement_and_says_why(tmp_path: Path) -> None:
    findings = found(read(tmp_path, twice_coded(20), BY_CODER, approach="reflexive"))
    assert not [key for key in findings if "coders" in key]
    assert any("How far coders agree" in caveat for caveat in findings["themes.overview"].caveats)


@pytest.mark.parametrize("approach", ["reliability", "codebook"])
def test_other_approaches_have_agreement(tmp_path: Path, approach: str) -> None:
    findings = found(read(tmp_path, twice_coded(20), BY_CODER, approach=approach))
    assert "alpha" in findings["themes.coders"].estimates


@pytest.mark.parametrize(
    ("coders", "said"),
    [("AB AB", "one person coded."), ("AB CD", "2 coded."), (" ", "no column says who coded.")],
)
def test_that_agreement_is_declared_and_cannot_be_measured_is_told(
    tmp_path: Path, coders: str, said: str
) -> None:
    rows: Rows = [[n, f"P{n}", "Trust", by] for n, by in enumerate(coders.split(" "))]
    told = notes(read(tmp_path, rows, BY_CODER, approach="reliability"))
    assert said in told["segments.nobody-coded-twice"]
    other = notes(read(tmp_path, rows, BY_CODER, approach="codebook"))
    both: Rows = [*rows, [0, "P0", "Trust", "EF"]]
    again = notes(read(tmp_path, both, BY_CODER, approach="reliability")) if "AB" in coders else {}
    assert "segments.nobody-coded-twice" not in {**other, **again}


def test_agreement_by_theme_stays_with_the_team_where_sources_are_people(tmp_path: Path) -> None:
    findings = found(read(tmp_path, twice_coded(20), BY_CODER, about="children"))
    public = {f.key: f for f in protect(findings.values(), Edition.PUBLIC, POLICY)}
    assert public["themes.coders_by_theme"].team_only
    assert public["themes.coders"].estimates["alpha"].value is not None
    assert public["themes.coders"].table is not None


def test_a_unit_that_a_table_does_not_have_is_refused(tmp_path: Path) -> None:
    segments = read(tmp_path, twice_coded(20), BY_CODER, agreement_unit="sentence")
    with pytest.raises(DataError, match="has no text of the sources"):
        found(segments)


# --- enablers and barriers -------------------------------------------------------------------


def spoken(groups: Sequence[str] = ("Barriers", "Enablers")) -> Rows:
    """Twelve sources: Waiting of 8, Money of 3 (barriers); Trust of 5 (enabler); Weather of 6."""
    said = (("Waiting", groups[0], 8), ("Money", groups[0], 3), ("Trust", groups[1], 5))
    rows: Rows = [
        [f"{theme}{n}", f"P{n}", theme, g] for theme, g, many in said for n in range(many)
    ]
    return [*rows, *([f"w{n}", f"P{n}", "Weather", "Other"] for n in range(6, 12))]


DECLARED = {"counts_as": {"enablers": ["Enablers"], "barriers": ["barriers"]}}


def test_themes_that_are_declared_as_barriers_are_told_with_their_sources(tmp_path: Path) -> None:
    published = {"about": "published figures", "citation": "A report"}
    findings = found(read(tmp_path, spoken(), **DECLARED, **published))
    barriers = findings["themes.barriers"]
    assert first_that_fits(barriers.wordings, barriers.estimates) == (
        'What stood in the way: "Waiting" (8 of 12 sources) and "Money" (3).'
    )
    assert barriers.table is not None
    assert [tuple(row.cells.values()) for row in barriers.table.rows] == [
        ("Waiting", 8, 8, "P0, P1, P2, P3, P4, P5, P6, P7"),
        ("Money", 3, 3, "P0, P1, P2"),
    ]
    helped = findings["themes.enablers"]
    assert first_that_fits(helped.wordings, helped.estimates) == (
        'What helped: "Trust" (5 of 12 sources).'
    )


def test_of_people_barriers_of_few_have_no_number(tmp_path: Path) -> None:
    rows = [
        *([f"a{n}", f"P{n}", "Waiting", "Barriers"] for n in range(20)),
        *([f"b{n}", f"P{n}", "Money", "Barriers"] for n in range(3)),
        *([f"c{n}", f"P{n}", "Trust", "Enablers"] for n in range(15, 40)),
    ]
    findings = found(read(tmp_path, rows, about="children", **DECLARED))
    public = {f.key: f for f in protect(findings.values(), Edition.PUBLIC, POLICY)}
    barriers = public["themes.barriers"]
    assert barriers.table is not None
    cells = {row.cells["label"]: row.cells for row in barriers.table.rows}
    assert cells["Waiting"]["sources"] == 20
    assert cells["Money"].get("sources") is None
    assert "who" not in cells["Waiting"]
    assert barriers.estimates["money_sources"].value is None
    by_theme = public["themes.by_theme"]
    assert {n: e.value for n, e in barriers.estimates.items()}.items() <= {
        n: e.value for n, e in by_theme.estimates.items()
    }.items()


@pytest.mark.parametrize("seed", [5, 9, 24, 41, 96, 106, 114, 140])  # of 400 those that once did
def test_barriers_and_enablers_tell_no_number_that_themes_do_not(seed: int) -> None:
    dice = random.Random(seed)
    themes = "abcde"[: dice.choice((3, 4, 5))]
    shares = [dice.random() * 0.8 for _ in themes]
    rows = [
        (f"{n}{theme}", f"P{n}", theme, ("Barriers", "Enablers")[place % 2])
        for n in range(dice.choice((16, 20, 22, 24, 30, 40)))
        for place, theme in enumerate(themes)
        if dice.random() < shares[place]
    ]
    table = pd.DataFrame(rows, columns=HEAD).assign(source_group="", coder="")
    declared = {"enablers": ("Enablers",), "barriers": ("Barriers",)}
    coded = CodedSegments(Unit.CAREGIVER, table, (), counts_as=declared)
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        told = {f.key: f for f in protect(found(coded).values(), edition, POLICY)}
        by_theme = {n: e.value for n, e in told["themes.by_theme"].estimates.items()}
        for kind in ("enablers", "barriers"):
            estimates = told[f"themes.{kind}"].estimates if f"themes.{kind}" in told else {}
            for name, estimate in estimates.items():
                assert estimate.value in (None, by_theme[name]), (kind, name, edition)


def test_nothing_coded_as_a_barrier_is_said_and_a_name_that_is_not_there_is_told(
    tmp_path: Path,
) -> None:
    rows = [row for row in spoken() if row[3] != "Barriers"]
    segments = read(tmp_path, rows, **DECLARED)
    assert (
        "Nothing was coded as one of the barriers." in found(segments)["themes.barriers"].wordings
    )
    assert 'No theme and no group of themes is called "barriers"' in notes(segments).get(
        "segments.counts-as-not-there", ""
    )
    assert "themes.barriers" not in found(read(tmp_path, spoken()))


def test_a_theme_of_two_groups_is_named_with_its_group(tmp_path: Path) -> None:
    rows: Rows = [[1, "A", "Time", "Helps"], [2, "B", "Time", "Hinders"], [3, "C", "x", "Helps"]]
    told = found(
        read(tmp_path, rows, about="institutions", counts_as={"barriers": ["Hinders > Time"]})
    )["themes.barriers"]
    assert told.table is not None
    assert [row.cells["sources"] for row in told.table.rows] == [1]


def test_a_column_says_which_themes_are_barriers(tmp_path: Path) -> None:
    head = ["segment", "source", "theme", "kind"]
    held = {"segment": "segment", "source": "source", "theme": "theme", "counts_as": "kind"}
    rows: Rows = [[1, "A", "Wait", "barrier"], [2, "B", "Trust", "Enabler"], [3, "C", "x", ""]]
    told = found(read(tmp_path, rows, head, segments=held, about="institutions"))
    assert told["themes.barriers"].table is not None
    assert [r.cells["label"] for r in told["themes.barriers"].table.rows] == ["Wait"]
    wrong = [*rows, [4, "D", "Wait", "enabler"], [5, "E", "y", "perhaps"]]
    said = " ".join(faults(tmp_path / "b", wrong, head, segments=held))
    assert 'D5: The theme "Wait" counts otherwise here than in D2' in said
    assert '"perhaps" is neither enabler nor barrier: D6' in said


# --- exports in other languages ------------------------------------------------------------------

PASSAGES = [
    ("Ann", "Trust", "Nobody asked us.", 1),
    ("Ann", "Waiting", "Nobody asked us.", 1),
    ("Ben", "Trust", "She rang back.", 4),
    ("Ben", "Trust", "She came to us.", 9),
]


@pytest.mark.parametrize(
    ("headings", "order"),
    [
        ("Dokumentgruppe,Dokumentname,Code,Anfang,Ende,Segment", "gsckkw"),
        ("Grupo de documentos,Nombre de documento,Código,Comienzo,Final,Segmento", "gsckkw"),
        ("Dateiname,Code,Referenznummer,Codierter Text,Abdeckung", "sckwk"),
        ("Nom du fichier,Code,Numéro de référence,Texte encodé,Couverture", "sckwk"),
        ("Interview,Kategorie,Zitat", "scw"),
        ("Entretien,Thème,Extrait", "scw"),
        ("Category,Code,Case,Text", "gcsw"),
        ("Source,Quirk,Text,Start,End", "scwkk"),
    ],
)
def test_headings_in_other_languages_and_of_other_programs_are_known(
    tmp_path: Path, headings: str, order: str
) -> None:
    rows: Rows = [
        [{"g": "All", "s": source, "c": code, "w": words, "k": at}[role] for role in order]
        for source, code, words, at in PASSAGES
    ]
    file = tmp_path / "s.csv"
    file.write_text(csv_text([headings.split(","), *rows]), encoding="utf-8")
    segments = read_coded_file(file, "s.csv", "")
    given = {(c.segment.source, c.path[-1]) for c in segments.codings()}
    assert given == {("Ann", "Trust"), ("Ann", "Waiting"), ("Ben", "Trust")}
    assert len({c.segment for c in segments.codings()}) == 3
