"""``pathfinder agreement``: of tables, rows of codings and projects.

Authority: the table of two abstractors in the vignette of R's irrCAC 1.0 (Gwet): Cohen .7964094
with SE .05891072, AC1 .8493305, alpha .7972585; and that one material says the same in each form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from command_line import pathfinder
from project_maker import Interview, Marked, write_project
from workspace_maker import make_study

from analyses.thematic import findings_of
from evaluation.errors import DataError
from evaluation.read.coded import double_coded
from evaluation.read.coded.double_coded import of_project
from evaluation.read.coded.project import Code, CodedPassage, CodingProject, SourceText
from evaluation.read.coded.units import UnitKind, units_of, words_of
from evaluation.read.segments import read_segments
from evaluation.statistics.coded_alike import by_code

TABLE = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
NAMES = ("ectopic", "abnormal", "normal")
PAIRS = [
    (NAMES[i], NAMES[j]) for i, row in enumerate(TABLE) for j, n in enumerate(row) for _ in range(n)
]


def written(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    return path


def said(*words: object) -> Any:
    done = pathfinder("agreement", *map(str, words), "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def told(*words: object, code: int = 0) -> str:
    done = pathfinder("agreement", *map(str, words))
    assert done.returncode == code, done.stderr
    return " ".join((done.stdout + done.stderr).split())


def test_a_table_of_two_coders_is_as_published(tmp_path: Path) -> None:
    rows = [("unit", "A", "B"), *((n, *pair) for n, pair in enumerate(PAIRS))]
    found = said(written(tmp_path / "table.csv", rows))
    overall = found["overall"]
    assert (found["n_double_coded"], found["coders"]) == (100, ["A", "B"])
    assert overall["cohen_kappa"]["value"] == pytest.approx(0.7964094, abs=5e-8)
    assert overall["cohen_kappa"]["se"] == pytest.approx(0.05891072, abs=5e-9)
    assert overall["ac1"]["value"] == pytest.approx(0.8493305, abs=5e-8)
    assert overall["alpha"]["value"] == pytest.approx(0.7972585, abs=5e-8)
    assert overall["alpha"]["low"] < 0.7972585 < overall["alpha"]["high"]
    assert overall["prevalence"] == pytest.approx(
        {"ectopic": 0.13, "abnormal": 0.255, "normal": 0.615}
    )
    assert set(found["codes"]) == set(NAMES)
    assert any("each unit counts as a source of its own" in note for note in found["notes"])


def test_a_workbook_says_the_same_and_blank_cells_are_not_coded(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [("unit", "A", "B"), *((n, *pair) for n, pair in enumerate(PAIRS)), (200, "normal")]:
        sheet.append(row)
    book.save(tmp_path / "table.xlsx")
    found = said(tmp_path / "table.xlsx")
    assert (found["n_units"], found["n_double_coded"]) == (101, 100)
    assert found["overall"]["alpha"]["value"] == pytest.approx(0.7972585, abs=5e-8)


@pytest.mark.parametrize("heading", ["coder", "Name", ""])
def test_coders_in_rows_are_told_to_turn_the_table(tmp_path: Path, heading: str) -> None:
    columns = [("unit", "Anna", "Bob"), *((f"s{n}", *pair) for n, pair in enumerate(PAIRS))]
    turned = [
        [heading, *row[1:]] if row[0] == "unit" else row
        for row in map(list, zip(*columns, strict=True))
    ]
    assert "Paste Special, Transpose" in told(written(tmp_path / "rows.csv", turned), code=1)
    whole = said(written(tmp_path / "turned.csv", columns))  # as the advice has it
    assert whole["overall"]["cohen_kappa"]["value"] == pytest.approx(0.7964094, abs=5e-8)


def test_rows_of_codings_without_a_column_called_after_codes_are_told(tmp_path: Path) -> None:
    rows = [("unit", "coder", "decision")]
    rows += [(n, who, text) for n, p in enumerate(PAIRS) for who, text in zip("AB", p, strict=True)]
    assert 'codes "theme"' in told(written(tmp_path / "long.csv", rows), code=1)
    pairs = [("unit", "coder", "second"), *((n, *pair) for n, pair in enumerate(PAIRS))]
    assert (
        said(written(tmp_path / "pairs.csv", pairs))["n_double_coded"] == 100
    )  # "coder" has codes
    rows[0] = ("unit", "coder", "theme")
    assert said(written(tmp_path / "named.csv", rows))["n_double_coded"] == 100


def test_coders_who_agree_less_than_by_chance_are_told_to_look(tmp_path: Path) -> None:
    """One wrote 1 for given, the other 0."""
    same = [(n % 3 == 0, (n % 3 == 0) ^ (n % 10 == 0)) for n in range(80)]
    for name, turned in (("same", False), ("turned", True)):
        rows = [
            ("unit", "A", "B"),
            *((n, int(a), int(b ^ turned)) for n, (a, b) in enumerate(same)),
        ]
        found = said(written(tmp_path / f"{name}.csv", rows))
        assert any("less than by chance" in note for note in found["notes"]) is turned


def test_few_units_have_no_coefficient_and_how_many_there_are_is_said(tmp_path: Path) -> None:
    rows = [("unit", "A", "B"), *((n, *pair) for n, pair in enumerate(PAIRS[:49]))]
    file = written(tmp_path / "few.csv", rows)
    found = said(file)
    assert found["overall"] is None
    assert "49 segments were coded by two people, and 50 are needed" in told(file)
    rows.append((50, *PAIRS[50]))
    assert said(written(tmp_path / "enough.csv", rows))["overall"]["alpha"]["value"] is not None


def codings(sources: int = 10, segments: int = 8) -> list[tuple[str, int, str, str]]:
    """Rows of source, segment, theme and coder; a passage may lack a theme of either."""
    rng = np.random.default_rng(2)
    rows = []
    for source in range(sources):
        for segment in range(segments):
            for theme in ("delay", "trust", "money"):
                truth = rng.random() < 0.4
                rows += [
                    (f"interview {source}", segment, theme, coder)
                    for coder in ("Anna", "Ben")
                    if truth != (rng.random() < 0.12)
                ]
    return rows


def test_rows_of_codings_say_the_same_as_a_table_of_noughts_and_ones(tmp_path: Path) -> None:
    rows = codings()
    found = said(written(tmp_path / "rows.csv", [("source", "segment", "theme", "coder"), *rows]))
    assert found["n_sources"] == 10
    for theme in ("delay", "trust", "money"):
        units = sorted({row[:2] for row in rows})
        table = [
            (
                f"{source} {n}",
                source,
                *(int((source, n, theme, who) in rows) for who in ("Anna", "Ben")),
            )
            for source, n in units
        ]
        same = said(written(tmp_path / f"{theme}.csv", [("unit", "source", "A", "B"), *table]))
        ours, theirs = found["codes"][theme], same["overall"]
        assert ours["prevalence"] == pytest.approx(theirs["prevalence"]["1"])
        for name in ("alpha", "ac1", "cohen_kappa", "fleiss_kappa", "percent_agreement"):
            assert ours[name] == pytest.approx(theirs[name], nan_ok=True), name


def test_a_row_without_a_theme_says_that_the_coder_read_and_gave_none(tmp_path: Path) -> None:
    rows = [("source", "segment", "theme", "coder")]
    rows += [(f"s{n // 6}", n, "delay" if n % 3 else "", who) for n in range(60) for who in "AB"]
    found = said(written(tmp_path / "rows.csv", rows))
    assert found["n_double_coded"] == 60
    assert found["codes"]["delay"]["prevalence"] == pytest.approx(40 / 60)
    assert found["codes"]["delay"]["alpha"]["value"] == pytest.approx(1)


def test_one_coder_is_normal(tmp_path: Path) -> None:
    rows = [(*row[:3],) for row in codings() if row[3] == "Anna"]
    file = written(tmp_path / "one.csv", [("source", "segment", "theme"), *rows])
    assert "one person coded, which is normal" in told(file)
    assert said(file)["overall"] is None
    assert "one person coded" in told(
        written(tmp_path / "table.csv", [("unit", "A"), (1, "x"), (2, "y")])
    )


def test_two_coders_of_different_texts_did_not_code_twice(tmp_path: Path) -> None:
    rows = [row for row in codings() if (row[3] == "Anna") == (row[0] < "interview 5")]
    out = told(written(tmp_path / "apart.csv", [("source", "segment", "theme", "coder"), *rows]))
    assert "no source was coded by two of them" in out
    assert "who coded different texts did not code twice" in out


def test_a_coder_who_coded_nothing_is_told(tmp_path: Path) -> None:
    rows = [("unit", "A", "B", "C"), *((n, *pair, "") for n, pair in enumerate(PAIRS))]
    file = written(tmp_path / "table.csv", rows)
    assert "without a single code: C" in told(file)
    assert said(file)["overall"]["cohen_kappa"]["value"] == pytest.approx(0.7964094, abs=5e-8)


def test_a_column_that_may_be_no_coder_is_asked_about(tmp_path: Path) -> None:
    rows = [("unit", "A", "B", "region"), *((n, *pair, "north") for n, pair in enumerate(PAIRS))]
    file = written(tmp_path / "table.csv", rows)
    out = told(file, code=1)
    assert "no word in them stands in another column: region" in out
    assert "--coders 'A,B'" in out
    assert said(file, "--coders", "A,B")["overall"]["alpha"]["value"] == pytest.approx(
        0.7972585, abs=5e-8
    )


def test_units_twice_and_cells_with_several_codes_are_told(tmp_path: Path) -> None:
    rows = [("unit", "A", "B"), (1, "x", "x"), (2, "y", "x;y"), (2, "x", "y")]
    out = told(written(tmp_path / "table.csv", rows))
    assert "A cell holds several codes, and counts as a code of its own: C3." in out
    assert "A unit stands in another row too, and counts in each: A4." in out


def test_columns_that_sort_or_hold_words_are_no_coders(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [("unit", "source", "kind", "words", "A", "B")]
    rows += [
        (n, f"s{n % 12}", "staff", f"what was said at {n} times", *pair)
        for n, pair in enumerate(PAIRS)
    ]
    found = said(written(tmp_path / "table.csv", rows))
    assert found["coders"] == ["A", "B"]
    assert found["n_sources"] == 12


def test_everything_coded_alike_is_words(tmp_path: Path) -> None:
    rows = [("unit", "A", "B"), *((n, "x", "x") for n in range(60))]
    found = said(written(tmp_path / "alike.csv", rows))
    assert found["overall"]["percent_agreement"]["value"] == 1
    assert found["overall"]["alpha"]["value"] is None
    assert "coded every unit alike" in found["overall"]["alpha"]["reason"]


def test_an_export_of_a_coding_program_is_read_as_it_is_tallied(tmp_path: Path) -> None:
    """MAXQDA's list of coded segments: who created each coding is a coder."""
    head = ("Document name", "Code", "Segment", "Beginning", "Created by")
    rows = [(s, theme, f"words of {n}", n, who) for s, n, theme, who in codings()]
    found = said(written(tmp_path / "maxqda.csv", [head, *rows]))
    assert (found["coders"], found["n_sources"]) == (["Anna", "Ben"], 10)
    own = said(written(tmp_path / "own.csv", [("source", "segment", "theme", "coder"), *codings()]))
    assert found["overall"]["alpha"] == own["overall"]["alpha"]


def test_a_unit_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    file = written(tmp_path / "rows.csv", [("source", "segment", "theme", "coder"), *codings()])
    assert "may be segment, sentence" in told(file, "--unit", "word", code=2)
    assert "export the project as .qdpx" in told(file, "--unit", "sentence", code=1)


# Projects: the same text for everybody, cut in pieces.
TEXT = (
    "Interviewer: How long did you wait?\n"
    "Mother: We waited for eight months. Nobody called us, e.g. to say why.\n"
    "It was hard.\n"
    "Interviewer: And then?\n"
    "Mother: Then Dr. Lee came."
)


@pytest.mark.parametrize(
    ("kind", "pieces"),
    [
        ("paragraph", TEXT.split("\n")),
        (
            "turn",
            [
                "Interviewer: How long did you wait?",
                "\n".join(TEXT.split("\n")[1:3]),
                "Interviewer: And then?",
                "Mother: Then Dr. Lee came.",
            ],
        ),
        (
            "sentence",
            [
                "Interviewer: How long did you wait?",
                "Mother: We waited for eight months.",
                "Nobody called us, e.g. to say why.",
                "It was hard.",
                "Interviewer: And then?",
                "Mother: Then Dr. Lee came.",
            ],
        ),
    ],
)
def test_a_text_is_cut_into_pieces(kind: UnitKind, pieces: list[str]) -> None:
    assert [TEXT[slice(*span)] for span in units_of(TEXT, kind)] == pieces


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_a_line_is_a_paragraph_whatever_ends_it(end: str) -> None:
    assert len(units_of(end.join(["We waited.", "Nobody came.", "It was hard."]), "paragraph")) == 3


def test_wrapped_paragraphs_lie_between_blank_lines() -> None:
    text = "We waited for\neight months.\n\nNobody\ncalled.\r\n \r\nEnd"
    assert [text[slice(*s)] for s in units_of(text, "paragraph")] == [
        "We waited for\neight months.",
        "Nobody\ncalled.",
        "End",
    ]


def test_a_heading_above_a_short_interview_does_not_make_one_paragraph_of_it() -> None:
    text = (
        "Interview with P04\r\n\r\nInterviewer: And?\r\nP04: Slow.\r\nP04: Far.\r\nP04: Dear.\r\n"
    )
    assert len(units_of(text, "paragraph")) == 5


def test_lines_without_speakers_are_no_turns() -> None:
    text = "It was at 10:30.\nSee http://x.org: it helps.\nThe worst: nobody called.\nP: Yes."
    assert units_of(text, "turn") == []


def project(
    passages: Iterable[tuple[str, str, str, str]], *, coders: Sequence[str] = ()
) -> CodingProject:
    """Sources with one text; passages are given by source, coder, code and words."""
    return CodingProject(
        "p.qdpx",
        "NVivo",
        (Code(("delay",)), Code(("never",))),
        tuple(SourceText(f"s{n}", text=TEXT) for n in range(3)),
        tuple(
            CodedPassage(
                source, (code,), who, TEXT.index(words), TEXT.index(words) + len(words), words
            )
            for source, who, code, words in passages
        ),
        tuple(coders),
    )


def test_a_unit_has_a_code_where_one_whole_word_of_it_was_marked() -> None:
    units = of_project(
        project(
            [
                ("s0", "Anna", "delay", "eight months. Nobody called"),
                ("s0", "Ben", "delay", "months"),
                ("s0", "Ben", "trust", "onths. Nob"),  # no whole word
            ]
        ),
        "sentence",
    )
    assert units.coders == ("Anna", "Ben")
    assert units.given["delay"].T.tolist() == [[0, 1, 1, 0, 0, 0], [0, 1, 0, 0, 0, 0]]
    assert not units.given["trust"].any()
    assert units.twice() == 6


def test_more_units_than_memory_holds_are_refused_with_another_unit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    marked = [("s0", coder, "delay", "hard") for coder in ("Anna", "Ben")]
    whole = of_project(project(marked), "characters")
    monkeypatch.setattr(double_coded, "MOST_GIVEN", 2 * len(whole.sources) - 1)
    with pytest.raises(DataError) as caught:
        of_project(project(marked), "characters")
    [issue] = caught.value.issues
    assert issue.code == "agreement.too-many-units"
    assert '"--unit paragraph"' in issue.fix
    assert len(of_project(project(marked), "paragraph").sources) < len(whole.sources)


def test_each_sign_of_a_script_without_blanks_is_a_word() -> None:
    """Part of a sentence in Chinese or Thai is a coding of it, as its whole is."""
    assert len(words_of("我们等了八个月。没有人打电话。")) == 13
    assert len(words_of("เรารอแปดเดือน")) == 13
    assert [b - a for a, b in words_of("don't wait 8 months")] == [5, 4, 1, 6]


def test_who_coded_nothing_in_a_source_did_not_read_it() -> None:
    marked = [
        ("s0", "Anna", "delay", "hard"),
        ("s0", "Ben", "delay", "hard"),
        ("s1", "Anna", "x", "hard"),
    ]
    units = of_project(project(marked, coders=("Anna", "Ben", "Cem")), "paragraph")
    assert units.twice() == 5
    assert np.isnan(units.given["delay"][5:, 1]).all()
    assert [note.code for note in units.notes] == [
        "agreement.coded-nothing",
        "agreement.coded-once",
    ]


def test_sources_without_such_units_are_told_or_refused() -> None:
    both = [("s0", who, "delay", "hard") for who in ("Anna", "Ben")]
    silent = CodingProject("p.qdpx", "", (), (SourceText("s0"),), project(both).passages)
    with pytest.raises(DataError, match="No paragraph can be told"):
        of_project(silent, "paragraph")
    assert of_project(silent, "source").twice() == 1
    with pytest.raises(DataError, match="not the same ones for two people"):
        of_project(project(both), "segment")


def test_characters_weigh_passages_by_their_length() -> None:
    units = of_project(
        project([("s0", "Anna", "delay", "eight months"), ("s0", "Ben", "delay", "months")]),
        "characters",
    )
    assert units.given["delay"].sum(axis=0).tolist() == [11, 6]
    found = by_code(units.given, units.places, independent=False)
    assert found is not None
    assert found.codes["delay"].coefficients["ac1"].standard_error is None


# From the file of a coding program: twelve talks of six lines, coded by two people.
LINES = [f"Line {n}: they told us thing {n} at length." for n in range(6)]


def two_coders(path: Path, *, silent: str = "") -> Path:
    """AB marks Delay in lines 0 and 3 and half of line 1; CD in 0 and 1, of every third talk 3."""
    talks = []
    for n in range(12):
        marks = [(LINES[0], "AB"), (LINES[0], "CD"), (LINES[3], "AB"), (LINES[1], "CD")]
        marks += [("they told us thing 1", "AB")]
        marks += [(LINES[3], "CD")] if n % 3 == 0 else []
        marked = tuple(Marked(words, ("Barriers/Delay",), who) for words, who in marks)
        talks.append(Interview(f"Talk {n}", "\r\n".join(LINES), marked))
    users = ("AB", "CD", *([silent] if silent else []))
    codes = {"Barriers": {"Delay": {}}, "Never": {}}
    return write_project(path, "NVivo 14", codes, talks, utf16=True, users=users)


def test_a_project_of_two_coders_by_hand(tmp_path: Path) -> None:
    """72 lines: both gave 24 + 4, only AB 8, neither 36; worked by hand from these counts."""
    found = said(two_coders(tmp_path / "p.qdpx", silent="EF"))
    assert (found["unit"], found["n_double_coded"], found["n_sources"]) == ("paragraph", 72, 12)
    [delay] = found["codes"].values()
    assert delay["given_by"] == {"AB": 36, "CD": 28}
    assert delay["prevalence"] == pytest.approx(64 / 144)
    assert delay["percent_agreement"]["value"] == pytest.approx(64 / 72)
    by_chance = (36 * 28 + 36 * 44) / 72**2
    assert delay["cohen_kappa"]["value"] == pytest.approx((64 / 72 - by_chance) / (1 - by_chance))
    # alpha: 16 disagreeing pairs (in both orders) of 144 ratings, 64 of them given
    assert delay["alpha"]["value"] == pytest.approx(1 - 143 * 16 / (144**2 - 64**2 - 80**2))
    share = 64 / 144
    assert delay["ac1"]["value"] == pytest.approx(
        (64 / 72 - 2 * share * (1 - share)) / (1 - 2 * share * (1 - share))
    )
    assert any("nothing coded: EF" in note for note in found["notes"])
    assert "segments cannot be compared" in told(tmp_path / "p.qdpx", "--unit", "segment", code=1)


def test_a_report_compares_the_texts_of_a_project(tmp_path: Path) -> None:
    declared = {
        "file": "data/p.qdpx",
        "rows_count": "segments",
        "about": "professionals",
        "approach": "codebook",
    }
    study = make_study(tmp_path, declared, design="thematic", instruments=[])
    folder = study.workspace.folder(study.slug) / "data"
    folder.mkdir(exist_ok=True)
    two_coders(folder / "p.qdpx")
    found = {f.key: f for f in findings_of(study, read_segments(study))}
    coders = found["themes.coders"]
    assert coders.estimates["shared"].value == 72
    assert coders.estimates["percent"].value == pytest.approx(64 / 72)
    assert "The texts were cut into paragraphs" in coders.method


# Krippendorff (2011), section C, with the last unit rated by one coder alone: irrCAC's raw4raters,
# AC1 .77544, Fleiss .76117, Conger .76282; copies of the units leave these as they are.
ONE_ALONE = (
    *("1,1,,1", "2,2,3,2", "3,3,3,3", "3,3,3,3", "2,2,2,2", "1,2,3,4", "4,4,4,4", "1,1,2,1"),
    *("2,2,2,2", ",5,5,5", ",,1,1", ",,3,"),
)


def test_a_unit_of_one_coder_tells_of_chance_as_it_does_in_the_published_values(
    tmp_path: Path,
) -> None:
    rows = [("unit", *"ABCD"), *((n, *row.split(",")) for n, row in enumerate(ONE_ALONE * 5))]
    found = said(written(tmp_path / "four.csv", rows))
    assert (found["n_units"], found["n_double_coded"]) == (60, 55)
    values = {name: found["overall"][name]["value"] for name in ("ac1", "fleiss_kappa")}
    assert values == pytest.approx({"ac1": 0.77544, "fleiss_kappa": 0.76117}, abs=5e-6)
    assert found["overall"]["conger_kappa"]["value"] == pytest.approx(0.76282, abs=5e-6)


def test_of_two_categories_each_has_its_own_line_in_json(tmp_path: Path) -> None:
    pairs = [("yes", "yes")] * 40 + [("no", "no")] * 10 + [("yes", "no")] * 10
    rows = [("unit", "A", "B"), *((n, *pair) for n, pair in enumerate(pairs))]
    found = said(written(tmp_path / "two.csv", rows))
    assert found["codes"]["yes"]["prevalence"] == pytest.approx(90 / 120)
    assert found["codes"]["no"]["prevalence"] == pytest.approx(30 / 120)
    assert found["codes"]["yes"]["alpha"] == found["codes"]["no"]["alpha"]
    assert found["codes"]["no"]["given_by"] == {"A": 10, "B": 20}


def test_a_row_a_rating_needs_no_source_where_each_coder_has_each_unit_once(tmp_path: Path) -> None:
    rows = [("unit", "coder", "code")]
    rows += [
        (n, who, name) for n, pair in enumerate(PAIRS) for who, name in zip("AB", pair, strict=True)
    ]
    found = said(written(tmp_path / "long.csv", rows))
    assert found["n_sources"] is None
    assert found["overall"]["cohen_kappa"]["value"] == pytest.approx(0.7964094, abs=5e-8)
    assert any("each unit counts as a source of its own" in note for note in found["notes"])
    rows.append((0, "A", "normal"))  # a second code, or a unit 0 of another source
    assert "which column holds the source" in told(written(tmp_path / "two.csv", rows), code=1)
