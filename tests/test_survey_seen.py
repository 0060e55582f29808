"""The form that an export shows: its kinds, options and order, and what is left to a person.

Authorities: the published tables of two surveys (Software Sustainability Institute 2016,
FiveThirtyEight 2014), and the order that every textbook gives the steps of a scale.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import pathfinder
from survey_maker import in_order, proposed, read
from workspace_maker import SHARED, excel, make_workspace

from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.workspace import load_deliverable, open_workspace, study
from evaluation.read.exports.export import recognise
from evaluation.read.survey.replies import ReplyState
from evaluation.read.survey.seen.answer_scales import in_range_order, scale_of
from evaluation.read.survey.seen.figures_table import counts_instead
from evaluation.read.survey.seen.one_column import not_known
from evaluation.read.survey.seen.proposal import propose
from evaluation.read.survey.seen.short_names import short_name
from evaluation.read.survey.surveyed import read_survey

DATA = SHARED / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not here")

LADDERS = (
    "Strongly disagree|Disagree|Neither agree nor disagree|Agree|Strongly agree",
    "Strongly Disagree|Disagree|Somewhat Disagree|Neither Agree nor Disagree|Somewhat Agree|Agree|"
    "Strongly Agree",
    "Completely disagree|Tend to disagree|Neutral|Tend to agree|Completely agree",
    "Very dissatisfied|Dissatisfied|Neither satisfied nor dissatisfied|Satisfied|Very satisfied",
    "Not at all satisfied|Slightly satisfied|Moderately satisfied|Very satisfied|"
    "Extremely satisfied",
    "Very unlikely|Unlikely|Likely|Very likely",
    "Never|Rarely|Sometimes|Often|Always",
    "Never|Sometimes|Often|Very Often|Always",
    "Not once|Less often|Every month|Every week",
    "Very hard|Hard|Easy|Very easy",
    "Not at all|Several days|More than half the days|Nearly every day",
    "Very poor|Poor|Fair|Good|Very good|Excellent",
    "Not at all important|Slightly important|Moderately important|Important|Very important",
    "Very unfavorably|Somewhat unfavorably|Neither favorably nor unfavorably (neutral)|"
    "Somewhat favorably|Very favorably",
    "Much worse|Worse|About the same|Better|Much better",
    "1 - Not at all|2 - A little|3 - Quite a bit|4 - Very much",
    "Anghytuno'n gryf|Anghytuno|Ddim yn cytuno nac yn anghytuno|Cytuno|Cytuno'n gryf",
    "Byth|Anaml|Weithiau|Yn aml|Bob amser",
    "Zdecydowanie się nie zgadzam|Raczej się nie zgadzam|Ani się zgadzam, ani się nie zgadzam|"
    "Raczej się zgadzam|Zdecydowanie się zgadzam",
)


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda words: words[:24])
def test_steps_of_a_scale_are_put_in_order_however_they_come(ladder: str) -> None:
    words = tuple(ladder.split("|"))
    for given in (words[::-1], tuple(sorted(words)), words[1:] + words[:1]):
        found = scale_of(given)
        assert found is not None
        assert found.words == words


@pytest.mark.parametrize("said", ["Never tried", "I have never used it", "Don't know"])
def test_whoever_never_tried_cannot_say_how_it_was(said: str) -> None:
    assert not_known(said)


@pytest.mark.parametrize("said", ["Never", "Never again", "Not once"])
def test_that_it_never_happened_is_an_answer(said: str) -> None:
    assert not not_known(said)


@pytest.mark.parametrize(
    "words", ["Yes|No|Maybe so", "Police|Health|Council", "Good|Agree|Often", "Han|Greedo|Both"]
)
def test_words_of_no_scale_are_not_put_in_order(words: str) -> None:
    assert scale_of(words.split("|")) is None


def test_those_in_favour_are_the_agreeing_half_and_none_where_nobody_can_be_against() -> None:
    assert scale_of(LADDERS[0].split("|")).favour == ("Agree", "Strongly agree")  # type: ignore[union-attr]
    assert scale_of(LADDERS[4].split("|")).favour == ()  # type: ignore[union-attr]


def test_ranges_stand_from_the_lowest() -> None:
    ages = ("Under 18", "18 to 24", "25-34", "35 to 44", "65 or over")
    money = ("Less than £25,000", "£25,000 to £29,999", "£100,000 or more")
    for right in (ages, money):
        assert all(in_range_order(some) == right for some in permutations(right))
    assert in_range_order(("18-24", "Retired")) is None


def test_short_names_are_ones_that_a_person_recognises() -> None:
    assert short_name("affSat1. I find real enjoyment in my job") == "affsat1"
    assert short_name("Q2.3") == "q2_3"
    assert short_name("How satisfied are you with the training overall?") == (
        "satisfied_training_overall"
    )
    assert short_name("Ile masz lat, Łukaszu?") == "ile_masz_lat_lukaszu"
    assert short_name("你好") == "question"


def test_routing_is_seen_only_where_it_is_beyond_doubt(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Took part?", "Was it good?", "Other thing?"]]
    rows += [["Yes", "Good" if n % 2 else "Poor", "A" if n % 3 else ""] for n in range(20)]
    rows += [["No", "", "B"] for _ in range(9)]
    found = proposed(tmp_path, rows).questions
    assert found["good"].after == ("took_part", ("Yes",))
    assert found["other_thing"].after is None
    rows[-1][1] = "Good"  # one who was led past it answered
    assert proposed(tmp_path, rows).questions["good"].after is None


def test_a_sign_for_no_answer_and_words_for_not_knowing_are_no_options(tmp_path: Path) -> None:
    answers = ["Agree", "Disagree", "Strongly agree", "Don't know", "NA"]
    rows: list[list[object]] = [
        ["id", "a", "b"],
        *([n, answers[n % 5], answers[n % 5]] for n in range(40)),
    ]
    found = proposed(tmp_path, rows)
    assert found.not_answered == ("NA",)
    assert found.identify == ("id",)
    asked = found.questions["a"].question
    assert asked.words == ("Disagree", "Agree", "Strongly agree")
    assert asked.dont_know == ("Don't know",)


def test_options_that_all_put_in_order_are_a_ranking(tmp_path: Path) -> None:
    orders = [";".join(order) + ";" for order in permutations(("Cost", "Time", "Trust"))]
    rows: list[list[object]] = [
        ["ID", "Start time", "Completion time", "Email", "Name", "Rank these"]
    ]
    times = ("2026-03-01 09:00:00", "2026-03-01 09:09:00", "anonymous", "")
    rows += [[str(n), *times, orders[n % 6]] for n in range(18)]
    found = proposed(tmp_path, rows).questions["rank"].question
    assert (found.kind, found.words, found.separator) == ("ranking", ("Cost", "Time", "Trust"), ";")


def test_a_column_for_each_rank_is_a_ranking_that_its_file_reads(tmp_path: Path) -> None:
    """LimeSurvey exports a ranking with a column for each rank, which holds the option."""
    orders = [*permutations(("Cost", "Time", "Trust"))]
    head = ["Response ID", "Date submitted", "Last page", "Seed"]
    asked = [f"Rank what matters to you [Rank {rank}]" for rank in (1, 2, 3)]
    rows: list[list[object]] = [[*head, *asked]]
    rows += [[n + 1, "2026-03-01 09:00:00", 3, n, *orders[n % 5]] for n in range(18)]
    rows[1][-2:] = ["", ""]  # the first put one option only: Cost
    found = proposed(tmp_path, rows).questions["rank_matters"]
    assert (found.question.kind, found.question.ranks) == ("ranking", tuple(asked))
    assert found.question.words == ("Cost", "Time", "Trust")
    assert "Rank 1 is taken as what was put first" in found.doubts[0]
    told = found.question.model_dump(exclude_defaults=True)
    surveyed = read(
        tmp_path,
        [["n", *asked], *([n, *row[4:]] for n, row in enumerate(rows[1:]))],
        {"q": told, "n": {"text": "n", "kind": "number", "column": "n"}},
    )
    ranks = in_order(surveyed, "q").values
    assert ranks[0, 0] == 1
    assert list(map(bool, ranks[0] > 0)) == [True, False, False]
    expected = [[order.index(word) + 1 for word in ("Cost", "Time", "Trust")] for order in orders]
    assert ranks[1:].tolist() == [expected[n % 5] for n in range(1, 18)]


def test_an_option_that_somebody_put_at_two_ranks_is_told(tmp_path: Path) -> None:
    form = {"q": {"text": "Q", "kind": "ranking", "ranks": ["1st", "2nd"], "options": ["A", "B"]}}
    surveyed = read(tmp_path, [["1st", "2nd"], ["A", "A"], ["B", "A"]], form)
    assert sorted(surveyed.replies["q"].values[:, 0]) == [1, 2]
    assert any(note.code == "survey.option-ranked-twice" for note in surveyed.notes)


def test_codes_that_may_have_been_ticked_together_are_a_doubt_beside_decimals(
    tmp_path: Path,
) -> None:
    """Qualtrics writes the codes of a tick-all question in the order of the form: 1,2."""
    ticks, decimals = ["1", "2", "1,2", "3", "1,3", "2,3"], ["1,5", "2,5", "5,1", "0,5", "7", "3,2"]
    rows = [["ticks", "decimals"], *([ticks[n % 6], decimals[n % 6]] for n in range(24))]
    doubts = {name: of.doubts for name, of in proposed(tmp_path, rows).questions.items()}
    assert any('kind: tick_all, separator: ","' in doubt for doubt in doubts["ticks"])
    assert not any("tick_all" in doubt for doubt in doubts["decimals"])


def test_short_words_that_come_again_may_be_peoples_own(tmp_path: Path) -> None:
    words = ["Food", "Friends", "Food", "Games", "Friends", "Food", "Games", "Trips"]
    rows = [["What was best?"], *([words[n % 8]] for n in range(24))]
    [found] = proposed(tmp_path, rows).questions.values()
    assert found.question.kind == "single"
    assert any("write kind: open" in doubt for doubt in found.doubts)


def test_an_option_with_a_comma_is_told_where_its_parts_never_part(tmp_path: Path) -> None:
    cells = [
        "Police, Fire service",
        "Health",
        "Police, Fire service, Health",
        "Schools",
        "Health, Schools",
    ]
    rows: list[list[object]] = [["Timestamp", "Who helped? Tick all that apply"]]
    rows += [["24/04/2026 14:03:11", cells[n % 5]] for n in range(25)]
    found = proposed(tmp_path, rows).questions["helped"]
    assert found.question.kind == "tick_all"
    assert any("“Police, Fire service”" in doubt for doubt in found.doubts)


def test_a_form_beside_the_data_gives_its_words(tmp_path: Path) -> None:
    """KoboToolbox writes names and codes; the XLSForm has the questions, options and words."""
    survey = [
        ["type", "name", "label"],
        ["select_one agr", "safe", "I feel safe here"],
        ["select_multiple help", "helped", "What helped?"],
    ]
    choices = [["list_name", "name", "label"], ["help", "staff", "The staff"]]
    choices += [["help", "food", "The food"], ["agr", "1", "Disagree"], ["agr", "2", "Agree"]]
    choices += [["agr", "3", "Strongly agree"], ["agr", "9", "Don't know"]]
    excel(tmp_path / "form.xlsx", {"survey": survey, "choices": choices})
    rows: list[list[object]] = [["start", "safe", "helped", "helped/staff", "helped/food"]]
    rows[0] += ["_id", "_uuid", "_submission_time", "_index"]
    rows += [
        ["2026-03-01", [1, 2, 3, 9][n % 4], "staff", 1, n % 2, n, f"u{n}", "2026", n]
        for n in range(12)
    ]
    found = proposed(tmp_path, rows).questions
    safe, helped = found["safe"].question, found["helped"].question
    assert (safe.text, safe.kind, safe.dont_know) == ("I feel safe here", "likert", ("9",))
    assert safe.words == ("Disagree", "Agree", "Strongly agree")
    assert (helped.text, helped.words) == ("What helped?", ("The staff", "The food"))


def test_slips_and_capitals_make_no_other_question(tmp_path: Path) -> None:
    words = LADDERS[0].split("|")
    rows: list[list[object]] = [
        ["id", "q"],
        *([n, words[n % 5]] for n in range(60)),
        [60, "agree"],
        [61, "Agreee"],
    ]
    found = proposed(tmp_path, rows).questions["q"]
    assert found.question.words == tuple(words)
    assert any("no steps" in doubt for doubt in found.doubts)


def test_ends_of_a_rating_may_have_words(tmp_path: Path) -> None:
    steps = ["0 - Not at all likely", *map(str, range(1, 10)), "10 - Extremely likely"]
    rows: list[list[object]] = [
        ["id", "How likely? (0 to 10)"],
        *([n, steps[n % 11]] for n in range(44)),
    ]
    found = proposed(tmp_path, rows).questions["likely_10"].question
    assert (found.kind, found.lowest, found.highest) == ("rating", 0, 10)


def test_figures_are_known_from_answers(tmp_path: Path) -> None:
    def told(*rows: Sequence[object]) -> str:
        path = tmp_path / "t.csv"
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
        return counts_instead(recognise(path, "t.csv").usable())

    heads = ["Disagree", "Neither agree nor disagree", "Agree", "group"]
    assert told(heads, [4, 21, 230, "All"], [0, 5, 78, "Staff"])
    assert told(["Answer", "n", "%"], ["Yes", 12, "60%"], ["No", 8, "40%"])
    assert told(["Response options", "%"], ["Yes", "60%"], ["No", "140%"])
    assert not told(heads, [1, 0, 0, "a"], [0, 1, 0, "b"])  # boxes to tick
    assert not told(["Answer", "age"], ["Yes", 12], ["No", 80])


# --- real exports ---------------------------------------------------------------------------------


@needs_data
def test_published_tables_of_a_survey_come_out_of_its_proposed_form() -> None:
    """All published counts of its 19 items, in the published order of their steps."""
    folder = DATA / "b5_ssi_rse_survey2016"
    grid = recognise(folder / "public_data_2016_uk.csv", "s").usable()
    by_column = {p.question.column: p.question for p in propose(grid).questions.values()}
    published = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    seen = 0
    for heading, figures in published["likert_items"].items():
        question = by_column[heading]
        assert question.kind == "likert"
        assert [w.casefold() for w in question.words] == [w.casefold() for w in figures["counts"]]
        often = Counter(grid.values(grid.headings.index(heading)))
        counts = {w: often[w] for w in question.words}
        assert [*counts.values()] == [*figures["counts"].values()]
        seen += len(counts)
    assert seen == 95


@needs_data
def test_an_export_with_two_header_rows_gives_the_published_shares(tmp_path: Path) -> None:
    """FiveThirtyEight: 835 saw a film, and how many of them saw each."""
    folder = DATA / "b6_538_starwars_surveymonkey"
    make_workspace(tmp_path)
    words = ("--design", "survey", "--title", "S", "--area", "A", "--rows", "professionals")
    made = pathfinder("new", "sw", *words, "--from", str(folder / "StarWars.csv"), cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    workspace = open_workspace(tmp_path)
    surveyed = read_survey(study(workspace, "sw", load_deliverable(workspace, "sw"), 1))[-1]
    published = json.loads((folder / "reference.json").read_text(encoding="utf-8"))
    films = next(r for r in surveyed.replies.values() if r.question.kind == "tick_all")
    assert int(films.answered.sum()) == published["respondents_who_ticked_any_film"] == 835
    ticked = (films.values == 1).sum(axis=0)
    told = {" ".join(film.split()): told["n"] for film, told in published["films_seen"].items()}
    assert dict(zip(films.lines, ticked, strict=True)) == told
    grid = next(r for r in surveyed.replies.values() if r.question.rows)
    assert grid.question.kind == "likert"
    assert grid.question.dont_know == ("Unfamiliar (N/A)",)
    assert int((grid.states == ReplyState.DONT_KNOW).any(axis=1).sum()) > 0
    assert {r.question.kind for r in surveyed.replies.values()} == {
        "single",
        "tick_all",
        "ranking",
        "likert",
    }


@needs_data
@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "file",
    [
        "surveymonkey/538_steak_2header.csv",
        "surveymonkey/538_thanksgiving_1header_multiselect.csv",
        "limesurvey/limonaid_998192_R_data_file.csv",
        "qualtrics/ds4biomed_pre_tsv_MIT.tsv",
        "qualtrics/scorify_neurohack_3header.csv",
        "redcap/checkboxes-1/data.csv",
        "redcap/longitudinal/data.csv",
        "spss/pyreadstat_sample_missing.sav",
        "spss/pyreadstat_simple_alltypes.sav",
    ],
)
def test_the_proposed_form_of_a_real_export_reads_the_export(tmp_path: Path, file: str) -> None:
    """No fault, and every heading is a question or is listed with a reason."""
    path = DATA / "e_survey_tool_exports" / file
    make_workspace(tmp_path)
    words = ("--design", "survey", "--title", "S", "--area", "A", "--rows", "professionals")
    made = pathfinder("new", "s", *words, "--from", str(path), cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    workspace = open_workspace(tmp_path)
    surveyed = read_survey(study(workspace, "s", load_deliverable(workspace, "s"), 1))
    grid = recognise(path, "s").usable()
    proposal = propose(grid)
    asked = {
        h for p in proposal.questions.values() for h in (*p.question.headings, p.question.other)
    }
    told = asked | {*proposal.left_out} | {*proposal.identify}
    beside = {*grid.layout.blocks}  # a question's own column beside one for each option
    assert {h for h in grid.headings if h} - told - beside == set()
    assert surveyed[-1].listed == len(grid.rows)


# --- from paper -----------------------------------------------------------------------------------


def test_from_questions_on_paper_to_answers_that_are_read(tmp_path: Path) -> None:
    """As its lead works: the sheet of questions, the sheet for answers, check."""
    make_workspace(tmp_path)
    words = ("--design", "survey", "--title", "S", "--area", "A", "--rows", "professionals")
    assert pathfinder("new", "s", *words, cwd=tmp_path).returncode == 0
    first = pathfinder("check", "s", cwd=tmp_path)
    assert "questions.xlsx" in first.stdout + first.stderr
    data = tmp_path / "deliverables/s/data"
    questions: list[dict[str, Any]] = [
        {
            "short name": "took_part",
            "question": "Took part?",
            "kind of answer": "one answer",
            "answers to choose from": "Yes; No",
        },
        {
            "question": "How useful was it?",
            "kind of answer": "steps of a scale",
            "answers to choose from": "Not useful; Useful; Very useful",
            "asked only if": "took_part = Yes",
        },
        {
            "short name": "used",
            "question": "What did you use?",
            "kind of answer": "tick all that apply",
            "answers to choose from": "Web, and app; Leaflet",
        },
        {"short name": "years", "question": "Years?", "kind of answer": "number", "lowest": 0},
    ]
    _type(data / "questions.xlsx", "Questions", "short name", questions)
    written = pathfinder("columns", "s", "--write", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    answers: list[dict[str, Any]] = [
        {
            "code": f"P{n}",
            "consent evaluation": "yes",
            "took_part": "Yes" if n < 4 else "No",
            "useful": "Useful" if n < 4 else None,
            "used: Web, and app": "x",
            "years": n,
        }
        for n in range(6)
    ]
    _type(data / "survey.xlsx", "Answers", "code", answers)
    checked = pathfinder("check", "s", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    workspace = open_workspace(tmp_path)
    surveyed = read_survey(study(workspace, "s", load_deliverable(workspace, "s"), 1))[-1]
    assert [*surveyed.replies] == ["took_part", "useful", "used", "years"]
    useful = surveyed.replies["useful"]
    assert int(useful.asked.sum()) == int(useful.answered.sum()) == 4
    assert int((surveyed.replies["used"].values[:, 0] == 1).sum()) == 6


def test_a_sheet_of_questions_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    words = ("--design", "survey", "--title", "S", "--area", "A", "--rows", "professionals")
    pathfinder("new", "s", *words, cwd=tmp_path)
    sheet = tmp_path / "deliverables/s/data/questions.xlsx"
    rows: list[dict[str, Any]] = [
        {"question": "A?", "kind of answer": "one anser", "answers to choose from": "Yes; No"},
        {"question": "B?", "kind of answer": "one answer"},
        {"short name": "c", "question": "C?", "kind of answer": "own words", "asked only if": "x"},
    ]
    _type(sheet, "Questions", "short name", rows)
    told = pathfinder("columns", "s", "--write", cwd=tmp_path)
    assert told.returncode == 1
    for part in ('Did you mean "one answer"', "needs answers", "does not say after which"):
        assert part in " ".join((told.stdout + told.stderr).split())


def _type(path: Path, sheet: str, first: str, rows: list[dict[str, Any]]) -> None:
    """Type rows under the headings of a form and save it."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    head = next(n for n in range(1, 9) if page.cell(n, 1).value == first)
    places = {str(cell.value): cell.column for cell in page[head]}
    for n, row in enumerate(rows, start=1):
        for heading, value in row.items():
            page.cell(head + n, places[heading] or 1, value)
    book.save(path)


def test_the_schema_of_a_question_takes_what_is_proposed(tmp_path: Path) -> None:
    """Whatever is written down reads back as the same question."""
    rows = [
        ["Yes: or no, really? {x}", "  #odd 'heading\" "],
        *([["no", "y: 1"], ["yes", "- b"]] * 9),
    ]
    make_workspace(tmp_path)
    found = proposed(tmp_path, rows)
    words = ("--design", "survey", "--title", "S", "--area", "A", "--rows", "children")
    made = pathfinder("new", "s", *words, "--from", "s.csv", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    workspace = open_workspace(tmp_path)
    data = load_deliverable(workspace, "s").evaluations[0].data[0]
    assert isinstance(data, SurveyFile)
    assert data.form == {name: p.question for name, p in found.questions.items()}


def test_ticks_with_commas_are_seen_though_few_people_ticked_one_only(tmp_path: Path) -> None:
    given = [
        "Cooking",
        "Art, Cooking",
        "Football, Art, Cooking",
        "Art, Football",
        "Music, Football",
    ]
    given += ["Art, Music, Football", "Football, Cooking", "Cooking"]
    rows = [["Timestamp", "Which did you like?"]]
    rows += [[f"2026-02-01 0{n}:00:00", cell] for n, cell in enumerate(given)]
    [question] = proposed(tmp_path, rows).questions.values()
    assert question.question.kind == "tick_all"
    assert {*question.question.options} == {"Cooking", "Art", "Football", "Music"}
    steps = ["Agree, strongly", "Agree, somewhat", "Disagree, somewhat", "Disagree, strongly"]
    rows = [
        ["Timestamp", "Is it good?"],
        *([f"2026-02-01 0{n}:00:00", steps[n % 4]] for n in range(9)),
    ]
    [question] = proposed(tmp_path, rows).questions.values()
    assert question.question.kind in ("single", "likert")


def test_the_number_of_a_response_is_no_question(tmp_path: Path) -> None:
    rows = [["Response ID", "Like it?"], *([f"r{n}", "Yes" if n % 3 else "No"] for n in range(12))]
    assert len(proposed(tmp_path, rows).questions) == 1


def test_words_of_ones_own_and_rows_of_a_grid_that_an_export_does_not_tell_are_doubts(
    tmp_path: Path,
) -> None:
    """Microsoft Forms exports a grid's rows as questions, and words of “other” as an option."""
    steps = ["Never", "Sometimes", "Always"]
    head = ["ID", "Start time", "Completion time", "Email", "Name"]
    asked = ["Whom do you work for?", "What stops you?", "Police", "Health", "Housing"]
    rows: list[list[object]] = [[*head, *asked]]
    for n in range(40):
        day = f"9/{1 + n % 28}/2026 10:00"
        agency = "Prison service" if n == 7 else ["Police", "Health"][n % 2]
        ticks = "Trust;" if n == 9 else "Time;Money;"
        given = [steps[(n + k) % 3] for k in range(3)]
        rows.append([n + 1, day, day, "anonymous", "", agency, ticks, *given])
    proposal = proposed(tmp_path, rows)
    doubts = {name: " ".join(told.doubts) for name, told in proposal.questions.items()}
    assert "“Prison service”" in doubts["whom_work"]
    assert "“Trust”" in doubts["stops"]
    assert "This and the 2 questions after it have the same answers" in doubts["police"]
    assert not doubts["health"] + doubts["housing"]


# What a tool writes where a question was left out, or not put: of SmartSurvey as the code of the
# CARS survey reads it (best-practice-and-impact/CARS, R/ingest.R); of LimeSurvey as it exports.
LEFT_OUT = {
    "smartsurvey": (["UserID", "UserNo", "Started", "Ended"], "Q1. {}", "-"),
    "limesurvey": (["Response ID", "Date submitted", "Last page", "Seed"], "{}", "N/A"),
}


@pytest.mark.parametrize("tool", LEFT_OUT)
def test_what_a_tool_writes_where_nobody_answered_is_no_option(tmp_path: Path, tool: str) -> None:
    own, heading, sign = LEFT_OUT[tool]
    words = ("No time", "No training", "Not my job", sign)
    rows: list[list[object]] = [[*own, heading.format("Why not?")]]
    rows += [[n, f"2021-05-{n % 28 + 1:02}", "1", "7", words[n % 4]] for n in range(40)]
    found = proposed(tmp_path, rows)
    assert found.not_answered == (sign,)
    [asked] = [told.question for told in found.questions.values()]
    assert {*asked.words} == {*words} - {sign}
    assert not asked.dont_know


def test_boxes_are_ticked_by_yes_or_their_own_words_beside_words_of_other(tmp_path: Path) -> None:
    """LimeSurvey writes Yes and No under codes, Online Surveys the words of the option."""
    codes = ["id", "submitdate", "lastpage", "seed", "Q4[SQ001]", "Q4[SQ002]", "Q4[other]", "Q5"]
    rows: list[list[object]] = [codes]
    rows += [
        [n, "2021-05-01", "1", "7", *(["Yes", "No"] if n % 3 else ["", ""]), said, n % 5 + 1]
        for n, said in enumerate(["", "Managers", "", "No signal"] * 5)
    ]
    boxes = proposed(tmp_path, rows).questions["q4"]
    assert boxes.question.kind == "tick_all"
    assert boxes.question.other == "Q4[other]"
    assert any("Write the question" in doubt for doubt in boxes.doubts)
    options = ("Time", "Training, or the lack of it", "Other")
    rows = [["Unique Response Number", *(f"4. What stops you? - {o}" for o in options), "5. Now?"]]
    rows += [
        [f"6-6-{n}", *(o if n % 4 == k else "" for k, o in enumerate(options)), n % 5]
        for n in range(40)
    ]
    [boxes, _] = proposed(tmp_path, rows).questions.values()
    assert (boxes.question.kind, tuple(boxes.question.columns)) == ("tick_all", options)


@pytest.mark.parametrize("code", ["99", "-9", "9"])
def test_a_code_for_no_answer_makes_no_end_of_a_rating(tmp_path: Path, code: str) -> None:
    rows: list[list[object]] = [["a", "weight", "age"]]
    rows += [[code if n % 10 == 0 else n % 5 + 1, 0.5 + n / 7, 18 + n] for n in range(60)]
    found = proposed(tmp_path, rows).questions
    asked = found["a"].question
    assert (asked.kind, asked.lowest, asked.highest) == ("rating", 1, 5)
    assert found["a"].doubts[0].startswith(f"{code} lies apart from all other answers")
    followed = asked.model_copy(update={"dont_know": (code,)})
    assert [told for wrong, told in followed.refusals() if wrong] == []
    assert followed.words == ("1", "2", "3", "4", "5")
    assert any("weights:" in doubt for doubt in found["weight"].doubts)
    assert not found["age"].doubts


def test_a_qualtrics_export_of_old_and_one_of_codes_say_what_they_are(tmp_path: Path) -> None:
    options = ("Time", "Training", "Nothing stops me")
    own = ["ResponseID", "ResponseSet", "StartDate", "EndDate", "Finished"]
    about = ["R_1", "Default Response Set", "2021-05-01 09:00:00", "2021-05-01 09:00:00", "1"]
    rows: list[list[object]] = [[*own, "Q4_1", "Q4_2", "Q4_3", "Q5"]]
    rows += [
        [
            *own,
            *(f"What stops you? Tick all that apply.-{o}" for o in options),
            "Which? Tick all that apply.",
        ]
    ]
    rows += [
        [*about, *("1" if n % 3 == k else "" for k in range(3)), ("1,2", "2", "1,3", "3")[n % 4]]
        for n in range(40)
    ]
    old, codes = (told for told in proposed(tmp_path, rows).questions.values())
    assert (old.question.text, tuple(old.question.columns)) == (
        "What stops you? Tick all that apply.",
        options,
    )
    assert old.question.none_of_these == options[2:]
    assert codes.question.kind == "tick_all"
    assert any("what the codes mean" in doubt for doubt in codes.doubts)
