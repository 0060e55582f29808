"""Columns find their items: shown, written down, never guessed in silence.

Authority: the author's own table of question numbers for the three surveys of a real training
(a14, ``question_recodes.csv``) and R's paired results of them; counts of real exports; YAML's own
reader for what is written.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner
from workspace_maker import HEADINGS, MOOD, SHARED, csv_text, declare, make_workspace, put

from evaluation.command.app import app
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.workspace import Workspace, load_deliverable, open_study, open_workspace
from evaluation.errors import DataError
from evaluation.read.columns.find import Found, QuestionColumn, SheetColumns, find_items
from evaluation.read.columns.plan import plans
from evaluation.read.columns.wave_words import without_wave
from evaluation.read.columns.wordings import alike, wording
from evaluation.read.columns.writing import quoted
from evaluation.read.exports.export import recognise
from evaluation.read.exports.no_answer import says_none
from evaluation.read.responses import read_responses
from evaluation.run.deliverable import run_deliverable

DATA = SHARED / "data"
A14 = DATA / "a14_ds4biomed_training_3wave"
needs_data = pytest.mark.skipif(not A14.is_dir(), reason="the shared data are not here")
TOOLS = DATA / "e_survey_tool_exports"
WAVES = {
    "baseline": "01-02-pre_workshop",
    "endpoint": "01-03-post_workshop",
    "follow_up": "01-04-longterm_workshop",
}


def pathfinder(folder: Path, *arguments: str) -> tuple[int, str]:
    """A command in a workspace: exit code and what it says."""
    result = CliRunner().invoke(app, [*arguments, "--workspace", str(folder)])
    failed = result.exception and not isinstance(result.exception, SystemExit)
    said = str(result.exception) if failed else result.output
    return result.exit_code, said


def worded(name: str, *labels: str, responses: str = "often") -> dict[str, Any]:
    """An instrument as a file declares it, with the wording of its items."""
    items = {str(n): {"responses": responses, "label": text} for n, text in enumerate(labels, 1)}
    scale = {"title": "All", "direction": "lower_better", "items": list(items)}
    return {**MOOD, "id": name, "items": items, "scales": {"all": scale}}


def sheet(*headings: str, wave: str = BASELINE, **more: Any) -> SheetColumns:
    """A sheet whose columns hold the answers 0 to 2."""
    texts = frozenset("012")
    return SheetColumns(
        wave,
        tuple(
            QuestionColumn(heading, wording(heading, more.get("questions", {})), texts)
            for heading in headings
        ),
    )


def found(*sheets: SheetColumns, instrument: Any) -> list[dict[str, str]]:
    """The heading of each item in each sheet."""
    model = Instrument.model_validate(instrument)
    find_items(sheets, {model.id: model})
    return [{item: one.heading for item, one in one.of(model.id).items()} for one in sheets]


# --- a training whose question numbers change ----------------------------------------------------


def a14(root: Path) -> Workspace:
    """A lead's workspace with the three surveys as they were exported."""
    agree = (
        "Strongly Disagree",
        "Disagree",
        "Somewhat Disagree",
        "Neither Agree nor Disagree",
        "Somewhat Agree",
        "Agree",
        "Strongly Agree",
    )
    data = [
        {
            "file": f"data/{stem}.tsv",
            "rows_count": "professionals",
            "identify": ["id_person"],
            "not_answered": ["NA"],
            "wave": wave,
        }
        for wave, stem in WAVES.items()
    ]
    make_workspace(root, title="Training")
    folder = root / "deliverables/d"
    for name, n in (("summary", 7), ("lo", 8)):
        items = {str(i): {"responses": "agree"} for i in range(1, n + 1)}
        scale = {
            "title": name,
            "direction": "higher_better",
            "items": list(items),
            "method": "mean",
        }
        declare(
            root / f"instruments/{name}.yaml",
            {
                **MOOD,
                "id": name,
                "items": items,
                "scales": {"mean": scale},
                "response_sets": {
                    "agree": {
                        "minimum": 1,
                        "maximum": 7,
                        "labels": {label: value for value, label in enumerate(agree, 1)},
                    }
                },
            },
        )
    declared = yaml.safe_dump(
        {
            "title": "Training",
            "area": "A",
            "evaluations": [
                {
                    "design": "pre_post",
                    "instruments": ["summary", "lo"],
                    "primary": "summary.mean",
                    "data": data,
                }
            ],
        },
        sort_keys=False,
    )
    (folder / "deliverable.yaml").write_text("# as the lead typed it\n" + declared, "utf-8")
    (folder / "proforma.md").write_text("# T\n\n## Evaluation\n\n{{ summary.mean.change }}\n")
    (folder / "data").mkdir()
    for stem in WAVES.values():
        (folder / f"data/{stem}.tsv").write_bytes((A14 / f"raw/{stem}.tsv").read_bytes())
    return open_workspace(root)


def recodes() -> dict[tuple[str, str], list[str]]:
    """The author's table: by wave and block, the question numbers in order."""
    with (A14 / "raw/question_recodes.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    waves = {"baseline": "pre", "endpoint": "post", "follow_up": "long"}
    return {
        (wave, block): [row[theirs] for row in rows if row["type"] == block]
        for wave, theirs in waves.items()
        for block in ("summary", "lo")
    }


@needs_data
def test_the_columns_of_three_surveys_are_those_of_the_authors_table(tmp_path: Path) -> None:
    opened = a14(tmp_path)
    code, said = pathfinder(tmp_path, "check", "d")
    assert code == 1
    assert "pathfinder columns d --write" in said
    [plan] = plans(opened, "d")
    mapped = {
        (one.sheet.wave, name): [f.heading for f in one.sheet.of(name).values()]
        for one in plan.mapped
        for name in plan.instruments
    }
    assert mapped == recodes()
    changed = {
        (d.instrument, d.item, d.waves[1]): (d.first.heading, d.second.heading)
        for d in plan.drifts
        if d.renumbered
    }
    assert changed["lo", "8", "follow_up"] == ("Q5.3_8", "Q4.2_8")
    assert len(changed) == 30
    code, said = pathfinder(tmp_path, "columns", "d", "--write")
    assert code == 0
    assert "summary 1: Q5.2_1 -> Q4.1_1" in said
    assert "45 columns were written" in said
    code, said = pathfinder(tmp_path, "check", "d")
    assert code == 0
    assert "8 items of lo have another question number between the baseline and the end" in said


@needs_data
@pytest.mark.slow
def test_the_whole_journey_of_the_training_agrees_with_r(tmp_path: Path) -> None:
    a14(tmp_path)
    assert pathfinder(tmp_path, "columns", "d", "--write")[0] == 0
    outcome = run_deliverable(tmp_path, "d", lambda *_: None)
    assert outcome.exit_code == 0
    path = tmp_path / "outputs/d/internal/findings.json"
    findings = {f["key"]: f for f in json.loads(path.read_text("utf-8"))["findings"]}
    blocks = json.loads((A14 / "reference.json").read_text("utf-8"))["blocks"]
    for block in ("summary", "lo"):
        ours = findings[f"{block}.mean.change"]["estimates"]
        theirs = blocks[block]["paired_scale_mean_complete_items"]
        assert ours["n"]["value"] == theirs["n_paired"]
        for mine, name in (
            ("mean_before", "mean_pre"),
            ("mean_after", "mean_post"),
            ("change", "mean_diff"),
        ):
            assert ours[mine]["value"] == pytest.approx(theirs[name], abs=1e-9)
        assert ours["change"]["ci_low"] == pytest.approx(theirs["diff_ci95_low"], abs=1e-8)
        assert ours["change"]["ci_high"] == pytest.approx(theirs["diff_ci95_high"], abs=1e-8)


# --- how items are found --------------------------------------------------------------------------


def test_names_and_numbers_find_items_and_a_run_that_starts_elsewhere_is_a_suggestion() -> None:
    for headings in (
        ("MOOD 1", "mood_02", "Mood-3"),
        ("q1", "q2", "q3"),
        ("Q5_1", "Q5_2", "Q5_3"),
        ("1. Calm", "2. Sad", "3. Tired"),
        ("Q1 Calm", "Q2 Sad", "Q3 Tired"),
        ("5) 1", "5) 2", "5) 3"),
    ):
        [mapped] = found(sheet("age", *headings), instrument=MOOD)
        assert mapped == dict(zip("123", headings, strict=True))
    later = sheet("Q8", "Q9", "Q10")
    [mapped] = found(later, instrument=MOOD)
    assert mapped == {"1": "Q8", "2": "Q9", "3": "Q10"}
    assert all(one.suggested for one in later.of("mood").values())
    longer = sheet("Q7", "Q8", "Q9", "Q10")
    assert found(longer, instrument=MOOD) == [{}]
    two = sheet("Q1_1", "Q1_2", "Q1_3", "Q2_1", "Q2_2", "Q2_3")
    assert found(two, instrument=MOOD) == [{}]
    assert two.unclear["mood"] == "More than one set of columns fits: Q1_1 to Q1_3; Q2_1 to Q2_3."


def test_the_first_question_of_a_form_is_no_instrument_of_one_item() -> None:
    single = {
        **MOOD,
        "items": {"1": MOOD["items"]["1"]},
        "scales": {"all": {"title": "All", "direction": "higher_better", "items": ["1"]}},
    }
    for headings in (("Q1", "age"), ("1", "age"), ("Item 1",)):
        assert found(sheet(*headings), instrument=single) == [{}]
    assert found(sheet("Q1", "mood"), instrument=single) == [{"1": "mood"}]


def test_the_parts_of_one_numbered_question_are_a_row_of_columns() -> None:
    """SmartSurvey puts the number of the question in front of each of its statements."""
    parts = ("2. How often? - Calm", "2. How often? - Sad", "2. How often? - Tired")
    for around in (sheet("1. Code", *parts, "3. Age"), sheet(*parts), sheet("1. Ill", *parts)):
        [mapped] = found(around, instrument=MOOD)
        assert mapped == dict(zip("123", parts, strict=True))
        assert all(one.suggested for one in around.of("mood").values())
    assert found(sheet(*parts, "2. How often? - Other"), instrument=MOOD) == [{}]


def test_comments_that_nobody_wrote_beside_a_scale_are_no_item_of_it() -> None:
    filled = tuple(
        QuestionColumn(text, text, frozenset("012")) for text in ("Calm", "Sad", "Tired")
    )
    empty = tuple(
        QuestionColumn(text, text, frozenset()) for text in ("Who are you?", "Anything else?")
    )
    one = SheetColumns(BASELINE, (empty[0], *filled, empty[1]))
    [mapped] = found(one, instrument=MOOD)
    assert mapped == {"1": "Calm", "2": "Sad", "3": "Tired"}


def test_a_row_of_words_and_codes_is_found_whole_at_the_other_wave_too() -> None:
    questions = tuple(
        QuestionColumn(heading, wording, frozenset("012"))
        for heading, wording in (("Calm", ""), ("Sad most days", "Sad most days"), ("Tired", ""))
    )
    both = [SheetColumns(wave, questions) for wave in (BASELINE, ENDPOINT)]
    before, after = found(*both, instrument=MOOD)
    assert before == after == {"1": "Calm", "2": "Sad most days", "3": "Tired"}
    assert all(one.suggested for one in both[1].of("mood").values())


def test_codes_that_are_no_words_are_never_alike() -> None:
    """``Q5.2_1`` and ``Q5.1_1`` differ in one letter and are different questions."""
    assert wording("Q5.2_1", {}) == ""
    before = sheet("Q5.2_1", "Q5.2_2", "Q5.2_3")
    after = sheet("Q5.1_1", "Q4.2_2", "Q4.2_9", wave=ENDPOINT)
    assert found(before, after, instrument=MOOD)[1] == {}


STATEMENTS = (
    "I worry a lot about things",
    "I have one good friend",
    "I am often unhappy",
    "I get headaches or feel sick",
    "I like to share with others",
)


@given(st.permutations(range(5)))
def test_the_order_of_columns_does_not_matter_to_wording(order: list[int]) -> None:
    """One letter typed wrong, columns shuffled: each item keeps its own column."""
    slips = [f"{n}. {text.replace('e', 'a', 1)}" for n, text in enumerate(STATEMENTS, 40)]
    [mapped] = found(sheet(*(slips[n] for n in order)), instrument=worded("five", *STATEMENTS))
    assert mapped == {str(n): slip for n, slip in enumerate(slips, 1)}


def test_wording_drift_is_a_suggestion_with_its_similarity() -> None:
    headings = [f"Rate [{text}]" for text in STATEMENTS]
    before = sheet(*headings)
    before.found["five"] = {str(n): Found(h, "declared") for n, h in enumerate(headings, 1)}
    changed = [*headings[1:], "Rate [I often worry a lot about things]"]
    after = sheet(*changed, wave=ENDPOINT)
    five = worded("five", *([""] * 5))
    assert found(before, after, instrument=five)[1]["1"] == changed[-1]
    one = after.of("five")["1"]
    assert one.suggested
    assert one.how == "worded nearly as in the baseline"
    # 6 letters put in: 100 (1 - 6 / (26 + 32))
    assert one.alike == pytest.approx(100 * (1 - 6 / 58))
    assert alike(["a"], [""])[0, 0] == 0


# --- writing it down ------------------------------------------------------------------------------

TYPED = """# my deliverable, do not lose this
title: "D"      # the title
area: A
evaluations:
  - design: pre_post
    instruments: [mood]
    data:
      - file: before.csv
        wave: baseline     # in May
        # the code on the badge
        identify: [id]
        rows_count: children
      - {file: after.csv, wave: endpoint, identify: [id], rows_count: children,
         columns: {mood: {1: q1, 2: q2, 3: q3}}}
"""


def typed(root: Path, text: str, encoding: str = "utf-8") -> Path:
    """A workspace whose declaration is this text, with two small files."""
    make_workspace(root)
    put(root, "before.csv", csv_text([("id", "Q9_1", "Q9_2", "Q9_3"), ("a", 0, 1, 2)]))
    put(root, "after.csv", csv_text([HEADINGS, ("a", 0, 1, 2)]))
    path = root / "deliverables/d/deliverable.yaml"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.sampled(3)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_somebody_typed_stays_and_a_second_run_adds_nothing(
    tmp_path: Path, ends: str, encoding: str
) -> None:
    path = typed(tmp_path, TYPED.replace("\n", ends), encoding)
    before = path.read_bytes()
    code, said = pathfinder(tmp_path, "columns", "d")
    assert (code, path.read_bytes()) == (0, before)
    assert "3 columns are not in deliverable.yaml" in said
    assert pathfinder(tmp_path, "columns", "d", "--write")[0] == 0
    after = path.read_bytes()
    added = [line for line in after.split(b"\n") if line not in before.split(b"\n")]
    assert b"\n".join(line for line in after.split(b"\n") if line not in added) == before
    assert [line.split(b"#")[0].strip() for line in added] == [
        b"columns:",
        b"mood:",
        b"1: Q9_1",
        b"2: Q9_2",
        b"3: Q9_3",
    ]
    assert b"# by its number" in after
    edited = after.replace(b"2: Q9_2", b"2: Q9_3").replace(b"3: Q9_3", b"3: Q9_2")
    path.write_bytes(edited)
    assert "has all that was found" in pathfinder(tmp_path, "columns", "d", "--write")[1]
    assert path.read_bytes() == edited
    [data, _] = load_deliverable(open_workspace(tmp_path), "d").evaluations[0].data
    assert not list(path.parent.glob(".deliverable*"))
    assert data.columns["mood"]["2"] != "Q9_2" or data.columns["mood"]["3"] != "Q9_3"


def test_a_map_that_is_half_written_is_completed_where_it_stands(tmp_path: Path) -> None:
    half = TYPED.replace(
        "        wave: baseline     # in May\n",
        (
            "        wave: baseline\n        columns:   # mine\n          mood:\n"
            "            1: Q9_1   # sure\n            3: mood_3\n"
        ),
    )
    path = typed(tmp_path, half)
    put(tmp_path, "before.csv", csv_text([("id", "Q9_1", "mood_2", "mood_3"), ("a", 0, 1, 2)]))
    assert pathfinder(tmp_path, "columns", "d", "--write")[0] == 0
    text = path.read_text("utf-8")
    assert "            1: Q9_1   # sure\n            3: mood_3\n            2: mood_2" in text
    braces = half.replace("   # mine\n          mood:\n", " {mood: {")
    braces = braces.replace(
        "            1: Q9_1   # sure\n            3: mood_3\n", '"1": Q9_1, 3: mood_3}}   # kept\n'
    )
    path.write_text(braces, "utf-8")
    assert pathfinder(tmp_path, "columns", "d", "--write")[0] == 0
    assert "        columns:   # kept\n          mood:\n            1: Q9_1\n" in path.read_text()
    [data, _] = load_deliverable(open_workspace(tmp_path), "d").evaluations[0].data
    assert data.columns == {"mood": {"1": "Q9_1", "2": "mood_2", "3": "mood_3"}}


def test_a_map_in_braces_may_name_what_stands_elsewhere(tmp_path: Path) -> None:
    text = TYPED.replace('"D"', "&first Q9_1")
    text = text.replace("# in May", "\n        columns: {mood: {1: *first, 2: Q9_2}}")
    path = typed(tmp_path, text)
    put(tmp_path, "before.csv", csv_text([("id", "Q9_1", "Q9_2", "mood_3"), ("a", 0, 1, 2)]))
    assert pathfinder(tmp_path, "columns", "d", "--write")[0] == 0
    assert "            1: Q9_1\n            2: Q9_2\n            3: mood_3" in path.read_text(
        "utf-8"
    )


@pytest.mark.parametrize("shape", ["braces", "alias"])
def test_a_place_that_cannot_be_added_to_says_what_to_type(tmp_path: Path, shape: str) -> None:
    if shape == "braces":
        text = TYPED.replace("columns: {mood: {1: q1, 2: q2, 3: q3}}", "not_answered: [x]")
    else:
        text = TYPED.replace("# in May", "\n        columns: &m {mood: {1: Q9_1, 2: Q9_2}}")
        text = text.replace("{mood: {1: q1, 2: q2, 3: q3}}", "*m")
    path = typed(tmp_path, text)
    put(tmp_path, "before.csv", csv_text([("id", "Q9_1", "Q9_2", "mood_3"), ("a", 0, 1, 2)]))
    put(tmp_path, "after.csv", csv_text([("id", "Q9_1", "Q9_2", "mood 3"), ("a", 0, 1, 2)]))
    code, said = pathfinder(tmp_path, "columns", "d", "--write")
    assert code == 1
    assert 'mood 3"' in said
    assert "cannot be put in here" in said
    assert path.read_text("utf-8") == text


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_any_heading_reads_back_as_it_was(heading: str) -> None:
    assert yaml.load(f"a: {quoted(heading)}", Loader=yaml.BaseLoader) == {"a": heading}


def test_a_file_with_both_waves_finds_each_by_the_word_in_its_headings(tmp_path: Path) -> None:
    text = TYPED[: TYPED.index("      - file")] + (
        "      - file: both.csv\n        identify: [id]\n        rows_count: children\n"
        "        waves:\n          baseline:\n            columns: {}\n"
        "          endpoint:\n            columns: {}\n"
    )
    path = typed(tmp_path, text)
    heads = ["id", *(f"{when}_q{n}" for n in (1, 2, 3) for when in ("pre", "post"))]
    put(tmp_path, "both.csv", csv_text([heads, ["a", *[1] * 6]]))
    assert pathfinder(tmp_path, "columns", "d", "--write")[0] == 0
    [data] = load_deliverable(open_workspace(tmp_path), "d").evaluations[0].data
    assert data.waves["endpoint"].columns == {"mood": {n: f"post_q{n}" for n in "123"}}
    assert "pre_q1" in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mood_{}_t0", "mood_{}_t1"),
        ("mood_{}_T1", "mood_{}_T2"),
        ("MOOD {} (pre)", "MOOD {} (post)"),
        ("mood{}_baseline", "mood{}_endpoint"),
        ("q{}-pre", "q{}-post"),
        ("mood_{}.w1", "mood_{}.w2"),
        ("mood_t0_{}", "mood_t1_{}"),
        ("t1_mood_{}", "t2_mood_{}"),
    ],
)
def test_the_wave_behind_a_number_tells_the_wave_and_not_the_item(
    tmp_path: Path, before: str, after: str
) -> None:
    text = TYPED[: TYPED.index("      - file")] + (
        "      - file: both.csv\n        identify: [id]\n        rows_count: children\n"
        "        waves:\n          baseline:\n            columns: {}\n"
        "          endpoint:\n            columns: {}\n"
    )
    typed(tmp_path, text)
    heads = ["id", *(form.format(n) for n in (1, 2, 3) for form in (before, after))]
    put(tmp_path, "both.csv", csv_text([heads, ["a", *[1] * 6]]))
    assert pathfinder(tmp_path, "columns", "d", "--write")[0] == 0
    [data] = load_deliverable(open_workspace(tmp_path), "d").evaluations[0].data
    for wave, form in (("baseline", before), ("endpoint", after)):
        assert data.waves[wave].columns == {"mood": {n: form.format(n) for n in "123"}}


def test_columns_of_two_waves_behind_their_numbers_are_told_where_only_one_is_meant() -> None:
    headings = [f"mood_{n}_t{wave}" for wave in (0, 1) for n in (1, 2, 3)]
    both = sheet(*headings)
    assert found(both, instrument=MOOD) == [{}]
    assert both.unclear["mood"] == (
        "More than one set of columns fits: mood_1_t0 to mood_3_t0; mood_1_t1 to mood_3_t1."
    )
    # and not where some items lack theirs: it may be another part of the form
    assert found(sheet("mood_1_t0", "mood_2_t0", "age_t0"), instrument=MOOD) == [{}]
    assert found(sheet("mood_1", "mood_2", "mood_3", "mood_1_note"), instrument=MOOD) == [
        {n: f"mood_{n}" for n in "123"}
    ]


# --- options to tick, and no answer ---------------------------------------------------------------


@needs_data
@pytest.mark.parametrize(
    ("file", "questions"),
    [
        ("surveymonkey/538_starwars_2header_latin1.csv", [6]),
        ("surveymonkey/538_thanksgiving_1header_multiselect.csv", [10, 11, 13]),
        ("limesurvey/limonaid_100001_R_data_file.csv", [11, 15]),
        ("redcap/checkboxes-1/data.csv", [4, 5]),
        ("qualtrics/ds4biomed_pre_tsv_MIT.tsv", [6, 8, 13]),
        ("qualtrics/qualtRics_sample.csv", []),
        ("spss/prevent_safety_itemlabels_swedish.sav", []),
    ],
)
def test_options_to_tick_of_real_exports(file: str, questions: list[int]) -> None:
    """Counted in the questions of each survey; rankings and scales are not among them."""
    ticked = recognise(TOOLS / file, file).ticked
    assert sorted(len(columns) for columns in ticked.values()) == questions


def mood_study(root: Path, rows: list[list[Any]], **data: Any) -> Any:
    """The study of one wave of the mood questionnaire."""
    declared = {
        "file": "x.csv",
        "wave": "baseline",
        "rows_count": "children",
        "identify": ["id"],
        "columns": {"mood": {"1": "q1", "2": "q2", "3": "q3"}},
        **data,
    }
    evaluation = {"design": "pre_post", "instruments": ["mood"], "data": [declared]}
    make_workspace(root, evaluations=[evaluation])
    put(root, "x.csv", csv_text(rows))
    return open_study("d", 1, str(root))


def test_an_option_to_tick_is_no_item_of_a_scale(tmp_path: Path) -> None:
    heads = ["Respondent ID", "Collector ID", "id", "q2", "q3", "What helps?", "", ""]
    below = ["", "", "Response", "Response", "Response", "Tea", "Talk", "Rest"]
    rows = [
        [str(10**9 + n), "1", f"p{n}", "1", "2", "Tea", "", "Rest" if n % 2 else ""]
        for n in range(6)
    ]
    columns = {"mood": {"1": "What helps? - Rest", "2": "q2", "3": "q3"}}
    study = mood_study(tmp_path, [heads, below, *rows], columns=columns)
    with pytest.raises(DataError, match=r"given to mood item 1, but several answers may be ticked"):
        read_responses(study)


@pytest.mark.usefixtures("plain_labels")
def test_words_for_no_answer_count_as_not_answered_and_are_told(tmp_path: Path) -> None:
    rows = [
        ["id", "q1", "q2", "q3"],
        ["a", "I’d rather not say", "1", "N/A"],
        ["b", "Often", "Prefer not to say.", "2"],
        ["c", "9 - Don't know", "0", "n/a"],
    ]
    [read] = read_responses(mood_study(tmp_path, rows))
    assert read.answers.fillna(-1).to_numpy().tolist() == [[-1, 1, -1], [2, -1, 2], [-1, 0, -1]]
    [note] = [n for n in read.notes if "no answer" in n.problem]
    assert (note.cell, note.severity) == ("B2", "note")
    assert note.problem.startswith("5 cells of the items of mood say that there is no answer:")
    assert '"N/A" 1' in note.problem
    assert not any(map(says_none, ("NA", "None", "Never", "Not at all", "0", "Not sure", "No")))


def test_na_is_asked_about_once_a_column(tmp_path: Path) -> None:
    rows = [["id", "q1", "q2", "q3"], *([f"p{n}", "NA", "1", "2"] for n in range(9))]
    study = mood_study(tmp_path, rows)
    with pytest.raises(DataError) as error:
        read_responses(study)
    [fault] = error.value.issues
    assert fault.cell == "B2"
    assert "So have 8 more cells of this column." in fault.problem
    assert "not_answered: [NA]" in fault.fix


@pytest.mark.usefixtures("plain_labels")
def test_an_answer_that_the_instrument_declares_is_an_answer(tmp_path: Path) -> None:
    study = mood_study(tmp_path, [["id", "q1", "q2", "q3"], ["a", "Don't know", "1", "0"]])
    often = {"minimum": 0, "maximum": 2, "labels": {"Never": 0, "Don’t know": 1, "Often": 2}}
    declare(tmp_path / "instruments/mood.yaml", {**MOOD, "response_sets": {"often": often}})
    study = open_study("d", 1, str(tmp_path))
    [read] = read_responses(study)
    assert read.answers.loc["a", "1"] == 1
    assert not [note for note in read.notes if "no answer" in note.problem]


@pytest.mark.usefixtures("plain_labels")
def test_a_code_of_spss_that_is_labelled_as_no_answer_is_none(tmp_path: Path) -> None:
    study = mood_study(tmp_path, [["id"]], file="x.sav")
    frame = pd.DataFrame({"id": ["a", "b"], "q1": [0.0, 2.0], "q2": [1.0, 2.0], "q3": [2.0, 0.0]})
    labels = {"q1": {0: "Never", 1: "Sometimes", 2: "Prefer not to say"}}
    target = str(tmp_path / "deliverables/d/x.sav")
    pyreadstat.write_sav(frame, target, variable_value_labels=labels)
    [read] = read_responses(study)
    assert read.answers["1"].isna().tolist() == [False, True]
    assert '"Prefer not to say" 1' in "".join(note.problem for note in read.notes)


def test_score_and_read_tell_words_for_no_answer(tmp_path: Path) -> None:
    heads = ["code", *(f"gad7_{n}" for n in range(1, 8))]
    path = tmp_path / "x.csv"
    path.write_text(csv_text([heads, ["a", *[1] * 7], ["b", *[1] * 6, "Not applicable"]]))
    for command in (["score", "gad7", str(path)], ["read", str(path)]):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        assert "H3" in result.output
        assert 'no answer: "Not applicable" 1.' in result.output
    assert Found("x", "declared").alike is None


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("Pre GAD1", "Post GAD1", True),
        ("GAD1 before", "GAD1 after", True),
        ("Pre GAD1", "Post GAD2", False),
        ("Pre GAD1", "Post mood 1", False),
        ("I feel calm", "I feel tense", False),
    ],
)
def test_the_wave_in_front_of_a_code_is_no_wording(before: str, after: str, same: bool) -> None:
    assert (without_wave(before) == without_wave(after)) == same
