"""Replies are read as they were given; what cannot be read is told once, with a way that works."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from survey_maker import declared, faults, in_order, read, reply

from evaluation.declare.workspace import load_deliverable, study
from evaluation.errors import EvaluationError
from evaluation.read.files.raw import Raw, read_text
from evaluation.read.survey.cell_texts import folded, split_options
from evaluation.read.survey.replies import ReplyState
from evaluation.read.survey.surveyed import read_survey
from evaluation.run.check import account

AGREE = ["Disagree", "Neither", "Agree"]


def ask(kind: str, **facts: Any) -> dict[str, Any]:
    return {"text": "Q?", "kind": kind, "column": "q", **facts}


def column(*cells: object) -> list[list[object]]:
    return [["n", "q"], *([n, cell] for n, cell in enumerate(cells))]


# --- one answer -----------------------------------------------------------------------------------


def test_capitals_and_blanks_make_no_other_answer(tmp_path: Path) -> None:
    cells = ["Agree", "agree ", "AGREE.", "", "Don't know", "disagree"]
    given = reply(
        tmp_path, cells, kind="likert", options=[*AGREE, "Don't know"], dont_know=["Don't know"]
    )
    assert given.values[[0, 1, 2, 5], 0].tolist() == [2, 2, 2, 0]
    assert given.states[:, 0].tolist() == [0, 0, 0, ReplyState.NO_ANSWER, ReplyState.DONT_KNOW, 0]


def test_a_wrong_answer_is_told_once_with_its_cells_and_the_near_one(tmp_path: Path) -> None:
    rows = column(*["Agree"] * 30, *["Agre"] * 9, "Maybe")
    found = faults(tmp_path, rows, {"q": ask("likert", options=AGREE)})
    assert [(i.code, i.cell) for i in found] == [
        ("survey.not-on-the-form", "B32"),
        ("survey.not-on-the-form", "B41"),
    ]
    assert 'Did you mean "Agree"?' in found[0].fix
    assert "9 cells: B32, B33, B34, B35, B36 and 4 more" in found[0].problem


def test_two_hundred_wrong_texts_are_no_two_hundred_messages(tmp_path: Path) -> None:
    rows = column(*["Agree"] * 300, *(f"word {n}" for n in range(200)))
    found = faults(tmp_path, rows, {"q": ask("single", options=AGREE)})
    assert len(found) < 12
    assert "192 more texts" in found[-1].problem
    # what it says works: the words of "other" in the same column
    form = {"q": ask("single", options=[*AGREE, "Other"], other="q")}
    surveyed = read(tmp_path, rows, form)
    assert int((surveyed.replies["q"].values == 3).sum()) == 200
    assert sum(map(bool, surveyed.replies["q"].texts)) == 200


def test_codes_where_words_are_declared_are_told_once_and_both_may_be_declared(
    tmp_path: Path,
) -> None:
    words, codes = column(*AGREE * 5), column(*["1", "2", "3"] * 5)
    later: Any = [(codes, {"wave": "follow_up"})]
    form = {"q": ask("likert", options=AGREE)}
    found = faults(tmp_path, words, form, more=later, wave="endpoint")
    assert [i.code for i in found] == ["survey.other-words"]
    both = {"1": "Disagree", "2": "Neither", "3": "Agree"}
    waves = read_survey(
        declared(tmp_path, words, {"q": ask("likert", options=both)}, more=later, wave="endpoint")
    )
    assert [np.sort(w.replies["q"].values[:, 0]).tolist() for w in waves] == [
        [0.0] * 5 + [1.0] * 5 + [2.0] * 5
    ] * 2


def test_several_answers_to_a_question_of_one(tmp_path: Path) -> None:
    rows = column("Agree", "Agree; Neither", "Disagree;Agree", "Agree")
    found = faults(tmp_path, rows, {"q": ask("single", options=AGREE)})
    assert [i.code for i in found] == ["survey.several-answers"]
    form = {"q": {**ask("tick_all", options=AGREE), "separator": ";"}}
    assert not faults(tmp_path, rows, form)


def test_of_two_columns_with_one_heading_one_is_named_by_its_column(tmp_path: Path) -> None:
    rows = [["Respondent ID", "q", "q"], ["", "Response", "Response"]]
    rows += [[f"1180000000{n}", "Agree", "Neither"] for n in range(3)]
    found = faults(tmp_path, rows, {"q": ask("single", options=AGREE)})
    assert "say which, as in q (column B)" in found[0].fix
    assert not faults(
        tmp_path, rows, {"q": {**ask("single", options=AGREE), "column": "q (column B)"}}
    )


# --- numbers and dates ----------------------------------------------------------------------------


def test_numbers_with_commas_and_units(tmp_path: Path) -> None:
    given = reply(tmp_path, ["1,5", "2,25", "3", ""], kind="number")
    assert given.values[:3, 0].tolist() == [1.5, 2.25, 3]
    given = reply(tmp_path, ["3 years", "1 year", "12"], kind="number", unit="years")
    assert given.values[:, 0].tolist() == [3, 1, 12]


@pytest.mark.parametrize(
    ("cell", "facts", "code"),
    [
        ("1,200", {}, "survey.comma-unclear"),
        ("170", {"highest": 120}, "survey.out-of-range"),
        ("-1", {"lowest": 0}, "survey.out-of-range"),
        ("about five", {}, "survey.no-number"),
        ("5 years", {}, "survey.no-number"),
    ],
)
def test_a_number_that_is_none(tmp_path: Path, cell: str, facts: Any, code: str) -> None:
    found = faults(tmp_path, column("7", cell, "8"), {"q": ask("number", **facts)})
    assert [(i.code, i.cell) for i in found] == [(code, "B3")]


def test_days_and_months_are_as_the_column_shows_or_as_declared(tmp_path: Path) -> None:
    def day(*cells: str, **facts: Any) -> list[str]:
        given = reply(tmp_path, cells, kind="date", **facts)
        return [date.fromordinal(719163 + int(v)).isoformat() for v in given.values[:, 0]]

    assert day("13/04/2026", "03/04/2026") == ["2026-04-13", "2026-04-03"]
    assert day("04/13/2026", "03/04/2026") == ["2026-04-13", "2026-03-04"]
    assert day("03/04/2026", dates="month first") == ["2026-03-04"]
    for at in ("2026-04-13 10:00:00", "2026-04-13Z", "13 Apr 2026 10:20", "Apr 13, 2026 9:30 AM"):
        assert day(at) == ["2026-04-13"]
    unclear = faults(tmp_path, column("03/04/2026"), {"q": ask("date")})
    both = faults(tmp_path, column("13/04/2026", "04/13/2026"), {"q": ask("date")})
    assert [i.code for i in (*unclear, *both)] == ["survey.day-or-month"] * 2


def test_dates_that_a_spreadsheet_exchanged_are_told(tmp_path: Path) -> None:
    """3, 4 and 5 January typed as 03/01 in a month-first Excel are 1 March, April and May."""
    made = ["2026-03-01", "2026-04-02", "2026-05-03"]
    typed = ["13/01/2026", "14/02/2026", "25/03/2026"]
    told = faults(tmp_path, column(*made, *typed), {"q": ask("date")})
    assert [(i.code, i.cell) for i in told] == [("survey.day-or-month", "B2")]
    assert "exchanged" in told[0].problem
    as_told = {"q": ask("date", dates="day first")}
    assert not faults(tmp_path, column(*made, *typed), as_told)


@pytest.mark.parametrize("cell", ["12/04/2026 - 14/04/2026", "1/2/3", "Apr 2026", "46000"])
def test_what_is_more_or_less_than_a_day_is_no_date(tmp_path: Path, cell: str) -> None:
    found = faults(tmp_path, column("13/04/2026", cell), {"q": ask("date")})
    assert [(i.code, i.cell) for i in found] == [("survey.no-date", "B3")]


# --- several answers ------------------------------------------------------------------------------


def test_an_option_with_a_comma_stays_whole() -> None:
    options = {folded(word): 0 for word in ("Email", "Email, or phone", "Post")}
    assert [*split_options("Email, or phone, Post", ",", options)] == ["Email, or phone", "Post"]
    assert [*split_options("Post,Email", ",", options)] == ["Post", "Email"]
    assert [*split_options("Post, Other things", ",", options)] == ["Post", "Other things"]


@pytest.mark.parametrize("tick", ["1", "x", "Yes", "Checked", "TRUE", "Post"])
def test_every_sign_of_a_tick_is_one(tmp_path: Path, tick: str) -> None:
    rows: list[list[object]] = [
        ["n", "Post", "Web"],
        [0, tick, ""],
        [1, "", tick if tick != "Post" else "Web"],
        [2, "", ""],
    ]
    form = {
        "q": {"text": "Q?", "kind": "tick_all", "columns": {"Post": "Post", "Web": "Web"}},
        "n": {"text": "n", "kind": "number", "column": "n"},
    }
    surveyed = read(tmp_path, rows, form)
    given = in_order(surveyed, "q")
    assert given.values[:2].tolist() == [[1, 0], [0, 1]]
    assert given.states[2].tolist() == [ReplyState.NO_ANSWER] * 2
    told = [i for i in surveyed.notes if i.code == "survey.ticked-nothing"]
    assert len(told) == 1
    assert "1 (1 of them answered a later question)" in told[0].problem


def test_a_number_in_a_box_is_no_tick(tmp_path: Path) -> None:
    rows = [["a", "b"], ["1", "2"], ["2", "1"]]
    form = {"q": {"text": "Q?", "kind": "tick_all", "columns": {"A": "a", "B": "b"}}}
    assert {i.code for i in faults(tmp_path, rows, form)} == {"survey.no-tick"}
    assert not faults(tmp_path, rows, form, not_answered=["2"])  # as the message says


def test_none_of_these_with_others_gives_way_and_is_told(tmp_path: Path) -> None:
    options = ["Post", "Web", "None"]
    rows = column("Post;None", "None", "Web")
    form = {
        "q": ask("tick_all", options=options, separator=";", none_of_these=["None"]),
        "n": {"text": "n", "kind": "number", "column": "n"},
    }
    surveyed = read(tmp_path, rows, form)
    assert in_order(surveyed, "q").values.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert "survey.none-and-others" in {i.code for i in surveyed.notes}


def test_options_joined_without_a_declared_mark_say_the_mark(tmp_path: Path) -> None:
    rows = column("Post|Web", "Web|Post", "Post")
    found = faults(tmp_path, rows, {"q": ask("tick_all", options=["Post", "Web"])})
    assert [i.code for i in found] == ["survey.no-separator"]
    assert 'separator: "|"' in found[0].fix
    assert not faults(
        tmp_path, rows, {"q": ask("tick_all", options=["Post", "Web"], separator="|")}
    )


def test_ranks_doubled_and_left_out_are_told(tmp_path: Path) -> None:
    heads = {"A": "a", "B": "b", "C": "c"}
    rows: list[list[object]] = [
        ["n", "a", "b", "c"],
        [0, 1, 2, 3],
        [1, 1, 1, 2],
        [2, 1, "", 3],
        [3, "", "", ""],
    ]
    form = {
        "q": {"text": "Q?", "kind": "ranking", "columns": heads},
        "n": {"text": "n", "kind": "number", "column": "n"},
    }
    surveyed = read(tmp_path, rows, form)
    assert {i.code for i in surveyed.notes} >= {"survey.ranks-doubled", "survey.ranks-left-out"}
    assert in_order(surveyed, "q").values[0].tolist() == [1, 2, 3]
    in_cell = reply(
        tmp_path, ["B;A;C;", "C;B;A;"], kind="ranking", options=["A", "B", "C"], separator=";"
    )
    assert in_cell.values.tolist() == [[2, 1, 3], [3, 2, 1]]


# --- several files, whom it reached, and weights --------------------------------------------------


def test_a_question_of_one_file_only_was_not_asked_in_the_other(tmp_path: Path) -> None:
    first = [["q", "r"], ["Agree", "Agree"], ["Agree", "Disagree"]]
    second = [["q"], ["Agree"], ["Neither"], ["Neither"]]
    q, r = ask("single", options=AGREE), {**ask("single", options=AGREE), "column": "r"}
    more: Any = [(second, {"form": {"q": q}})]
    surveyed = read(tmp_path, first, {"q": q, "r": r}, more=more)
    assert len(surveyed.people) == 5
    assert int(surveyed.replies["r"].asked.sum()) == 2
    assert int(surveyed.replies["q"].answered.sum()) == 5
    assert "survey.asked-in-one-file" in {i.code for i in surveyed.notes}


def test_what_is_said_of_rows_of_a_second_file_is_kept(tmp_path: Path) -> None:
    """Its row of means is no respondent, and the check says so."""
    form = {"n": {**ask("number"), "column": "n"}}
    first = [["who", "n"], ["a", 3], ["b", 5]]
    second = [["who", "n"], ["c", 2], ["d", 4], ["e", 9], ["Mean", 5]]
    surveyed = read(tmp_path, first, form, more=[(second, {"form": form})])
    assert len(surveyed.people) == 5
    told = [(i.code, i.file.rpartition("/")[2]) for i in surveyed.notes if "rows" in i.code]
    assert told == [("rows.summary", "s1.csv")]


@pytest.mark.parametrize(
    ("frame", "fits"),
    [
        ({"of": "staff", "size": 3, "chosen": "all"}, True),
        ({"of": "staff", "size": 2, "chosen": "all"}, False),
        ({"of": "staff", "size": 9, "chosen": "random", "drawn": 2}, False),
    ],
)
def test_more_cannot_answer_than_were_asked(tmp_path: Path, frame: Any, fits: bool) -> None:
    found = faults(
        tmp_path, column("Agree", "Agree", ""), {"q": ask("single", options=AGREE)}, frame=frame
    )
    assert [i.code for i in found] == ([] if fits else ["survey.more-than-asked"])


def test_weights_that_are_none(tmp_path: Path) -> None:
    form = {"q": ask("single", options=AGREE)}
    rows = [["q", "w"], ["Agree", "1.5"], ["Agree", ""], ["Agree", "-1"], ["Agree", "0"]]
    found = faults(tmp_path, rows, form, weights={"column": "w"})
    assert [(i.code, i.cell) for i in found] == [("survey.no-weight", "B3")]
    good = read(
        tmp_path, [["q", "w"], ["Agree", "1.5"], ["Agree", "0"]], form, weights={"column": "w"}
    )
    assert "survey.weight-of-0" in {i.code for i in good.notes}


def test_nobody_is_put_into_a_stratum_of_those_of_whom_it_is_not_known(tmp_path: Path) -> None:
    """R's svydesign stops at missing strata; an empty cell would be a stratum of its own."""
    frame = {"of": "staff", "size": 90, "chosen": "random", "drawn": 9, "stratum": "s"}
    rows = [["q", "s"], ["Agree", "North"], ["Agree", "North"], ["Agree", ""]]
    found = faults(tmp_path, rows, {"q": ask("single", options=AGREE)}, frame=frame)
    assert [(i.code, i.cell) for i in found] == [("survey.no-stratum", "B4")]


def test_margins_of_nobody_and_people_without_one(tmp_path: Path) -> None:
    form = {"q": ask("single", options=AGREE)}
    rows = [["q", "s"], ["Agree", "F"], ["Agree", "M"], ["Agree", "X"], ["Agree", ""]]
    margins = {"s": {"F": 0.5, "M": 0.3, "N": 0.2}}
    weights = {"margins": margins, "source": "census"}
    found = faults(tmp_path, rows, form, weights=weights)
    assert [i.code for i in found] == ["survey.margin-of-nobody", "survey.no-margin"]
    assert '"X" 1, 1 say nothing' in found[1].problem


def test_nothing_is_declared_that_was_asked(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError) as told:
        read_survey(declared(tmp_path, column("Agree"), {}))
    assert [i.code for i in told.value.issues] == ["survey.no-form"]
    assert "pathfinder columns d --write" in told.value.issues[0].fix


def test_published_figures_are_no_respondents(tmp_path: Path) -> None:
    form = {"q": ask("single", options=AGREE)}
    facts = {"rows_count": "published figures", "citation": "Smith 2020"}
    found = faults(tmp_path, column("Agree"), form, **facts)
    assert [i.code for i in found] == ["survey.published-figures"]


def test_every_row_is_counted_once_whatever_stands_in_it(tmp_path: Path) -> None:
    """Answered, not known, not answered and not asked add up to the rows of the file."""
    rng = np.random.default_rng(3)
    cells = rng.choice(["Yes", "No", "Not sure", ""], 200)
    more = np.where(rng.random(200) < 0.5, "Agree", "")
    rows: list[list[object]] = [
        ["n", "f", "q"],
        *map(list, zip(range(200), cells, more, strict=True)),
    ]
    form = {
        "f": {
            **ask("single", options=["Yes", "No", "Not sure"], dont_know=["Not sure"]),
            "column": "f",
        },
        "q": ask("single", options=AGREE, asked_if={"f": ["Yes"]}),
    }
    surveyed = read(tmp_path, rows, form)
    first, then = (surveyed.replies[name].states[:, 0] for name in ("f", "q"))
    assert np.bincount(first, minlength=4).tolist() == [
        int((cells == "Yes").sum() + (cells == "No").sum()),
        int((cells == "").sum()),
        int((cells == "Not sure").sum()),
        0,
    ]
    # who left the first out and answered the second was plainly asked it
    asked = (cells == "Yes") | ((cells == "") & (more != ""))
    assert np.bincount(then, minlength=4).tolist() == [
        int((asked & (more != "")).sum()),
        int((asked & (more == "")).sum()),
        0,
        int((~asked).sum()),
    ]


def test_a_copied_row_is_told_and_the_same_answers_at_another_time_are_not(tmp_path: Path) -> None:
    form = {"q": {"text": "Q", "kind": "single", "column": "q", "options": ["Yes", "No"]}}
    head = ["ID", "Start time", "Completion time", "Email", "Name", "q"]
    at = [
        ["2026-03-02 09:00:00", "2026-03-02 09:04:00"],
        ["2026-03-02 09:31:00", "2026-03-02 09:40:00"],
    ]
    rows = [head, *([n, *at[min(n, 2) - 1], "", "", "Yes"] for n in (1, 2, 3))]
    surveyed = read(tmp_path, rows, form)
    [told] = [note for note in surveyed.notes if note.code == "survey.same-row"]
    assert "time: 3 and 4" in told.problem
    assert len(surveyed.people) == 3


def test_groups_that_are_a_question_are_read_as_its_answers_are(tmp_path: Path) -> None:
    options = {"1": "Social care", "Police": "Police", "x": "Other", "9": "Won't say"}
    form = {"q": ask("single", options=options, other="q", dont_know=["Won't say"])}
    cells = ["Social care", "social care ", "1", "Police", "Prison", "won't say", "9", ""]
    surveyed = read(tmp_path, column(*cells), form, groups={"q": {"title": "Agency"}})
    groups = surveyed.background["q"]
    assert groups.value_counts(dropna=False).to_dict() == {
        "Social care": 3,
        "Police": 1,
        "Other": 1,
        "Won't say": 2,
        None: 1,
    }
    assert [note.code for note in surveyed.notes] == ["survey.spelt-otherwise"]
    labels = {cell.strip(): "A" for cell in cells if cell}  # which the lead declared count
    own = read(tmp_path, column(*cells), form, groups={"q": {"title": "Agency", "labels": labels}})
    assert set(own.background["q"].dropna()) == {"A"}


def test_how_many_of_each_group_were_asked_may_be_declared(tmp_path: Path) -> None:
    groups = {"q": {"title": "Agency", "labels": {"A": "North", "B": "South"}}}
    asked = declared(tmp_path, column("1", "2"), {"n": ask("number") | {"column": "n"}})
    path = tmp_path / "deliverables/d/deliverable.yaml"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["evaluations"][0]["data"][0]["groups"] = groups
    told["evaluations"][0]["invited"] = {"endpoint": {"A": 3, "B": 4}}
    path.write_text(json.dumps(told), encoding="utf-8")
    deliverable = load_deliverable(asked.workspace, "d")
    assert study(asked.workspace, "d", deliverable, 1).invited == {
        "endpoint": {"North": 3, "South": 4}
    }


def test_a_check_parses_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = declared(tmp_path, column("1", "2", tmp_path), {"q": ask("number")})  # like no other
    parsed: list[str] = []

    def parse(content: bytes, shown: str) -> Raw:
        parsed.append(shown)
        return read_text(content, shown)

    monkeypatch.setattr("evaluation.read.files.raw.read_text", parse)
    account(asked.workspace, "d")
    assert [name for name in parsed if name.endswith("s0.csv")] == ["deliverables/d/data/s0.csv"]


# --- what is declared wrong -----------------------------------------------------------------------


def test_a_rating_beyond_its_ends_is_told_by_its_ends(tmp_path: Path) -> None:
    asked = ask("rating", lowest=0, highest=5)
    [told] = faults(tmp_path, column(*[6, 7, 8, 10] * 5, 3, 4), {"q": asked})
    assert (told.code, told.cell) == ("survey.rating-out-of-range", "B2")
    assert "no whole numbers from 0 to 5" in told.problem
    assert "correct lowest: and highest:" in told.fix
    assert not faults(tmp_path, column(6, 7, 10), {"q": asked | {"highest": 10}})
    [word] = faults(tmp_path, column(1, 2, "three"), {"q": asked})
    assert word.code == "survey.not-on-the-form"


def test_a_question_of_which_most_were_not_asked_is_declared_wrong(tmp_path: Path) -> None:
    rows: list[list[object]] = [["first", "q"]]
    rows += [["Yes", n % 3] for n in range(8)] + [["No", ""] for _ in range(4)] + [["No", 2]]
    form = {
        "first": {"text": "F", "kind": "single", "column": "first", "options": ["Yes", "No"]},
        "q": ask("number", asked_if={"first": ["No"]}),
    }
    [told] = faults(tmp_path, rows, form)
    assert told.code == "survey.routed-wrongly"
    assert told.problem.startswith("8 of the 9 who answered “Q?” were not asked it")
    form["q"]["asked_if"] = {"first": ["Yes"]}  # one slip is told, and does not count
    surveyed = read(tmp_path, rows, form)
    assert [n.code for n in surveyed.notes] == ["survey.answered-unasked"]
    assert int(surveyed.replies["q"].answered.sum()) == 8


def test_margins_are_met_whatever_the_capitals(tmp_path: Path) -> None:
    weights = {"margins": {"q": {"Police": 0.5, "Health": 0.5}}, "source": "a list"}
    form = {"n": ask("number") | {"column": "n"}}
    surveyed = read(tmp_path, column("Police", "police ", "Health"), form, weights=weights)
    assert surveyed.margins is not None
    assert surveyed.margins["q"].value_counts().to_dict() == {"Police": 2, "Health": 1}


def test_fewer_cannot_be_invited_than_replied(tmp_path: Path) -> None:
    asked = declared(tmp_path, column("1", "2", "3"), {"q": ask("number")})
    path = tmp_path / "deliverables/d/deliverable.yaml"
    told = json.loads(path.read_text(encoding="utf-8"))
    codes = {}
    for invited in (2, 3):
        told["evaluations"][0]["invited"] = {"endpoint": invited}
        path.write_text(json.dumps(told), encoding="utf-8")
        codes[invited] = {issue.code for issue in account(asked.workspace, "d").issues}
    assert "invited.fewer-than-came" in codes[2] - codes[3]


def of_two_files(folder: Path, first: Any, second: Any, **facts: Any) -> list[str]:
    """The codes of the faults of a wave with two files."""
    form = {"q": ask("number")}
    more = [(second, {"form": form, **facts})]
    return [issue.code for issue in faults(folder, first, form, more=more, **facts)]


def test_a_file_that_stands_twice_or_goes_on_is_not_counted_twice(tmp_path: Path) -> None:
    first = [["when", "q"], *([f"2026-09-{n + 1:02} 10:0{n % 7}", n % 3] for n in range(12))]
    longer = [*first, *([f"2026-10-{n + 1:02} 11:00", n % 3] for n in range(28))]
    for second in (first, longer):
        assert of_two_files(tmp_path, first, second) == ["files.same-rows"]
    assert not of_two_files(tmp_path, first, [first[0], *longer[13:]])
    short = [["a", "q"], *(["Yes", n % 2] for n in range(20))]  # honest rows are alike
    assert not of_two_files(tmp_path, short, short)


def test_a_person_in_two_files_of_a_wave_is_told_and_two_waves_are_no_fault(tmp_path: Path) -> None:
    first, second = ([["n", "q"], *([f"P{n + k}", n] for n in range(4))] for k in (0, 3))
    assert of_two_files(tmp_path, first, second, identify=["n"]) == ["survey.person-in-two-files"]
    assert not of_two_files(tmp_path, first, second)  # as the message advises
    form = {"q": ask("number")}
    more = [(second, {"form": form, "identify": ["n"], "wave": "endpoint"})]
    before = {"identify": ["n"], "wave": "baseline", "more": more}
    assert not faults(tmp_path, first, form, **before)


def test_waves_that_were_exchanged_are_told_by_their_days(tmp_path: Path) -> None:
    def answers(month: int) -> list[list[object]]:
        return [["Timestamp", "q"], *([f"2026-{month:02}-{n + 1:02} 10:00", n] for n in range(9))]

    form = {"q": ask("number")}
    codes = {}
    for before, after in ((9, 3), (3, 9)):
        more = [(answers(after), {"form": form, "wave": "endpoint"})]
        asked = declared(tmp_path, answers(before), form, more=more, wave="baseline")
        told = [i for i in account(asked.workspace, "d").issues if i.code == "waves.exchanged"]
        codes[before] = [issue.problem for issue in told]
    assert not codes[3]
    [told_of] = codes[9]
    assert "the endpoint (2026-03-01 to 2026-03-09) are older than those of the baseline" in told_of
