"""Files in another shape than a row a person: declared plainly, read right, and known undeclared.

Authority: the same answers as a plain table, which every shape must give back; the shapes are those
that REDCap, LimeSurvey, Microsoft Forms, pandas and learning platforms write, made here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from command_line import pathfinder
from workspace_maker import (
    HEADINGS,
    MOOD,
    MOOD_COLUMNS,
    blank_proforma,
    csv_text,
    declare,
    excel,
    make_study,
    make_workspace,
    put,
)

from evaluation.declare.workspace import Study, load_deliverable, open_study, open_workspace
from evaluation.errors import DataError, DeclarationError
from evaluation.read.columns.plan import plans
from evaluation.read.columns.repeated import repeats
from evaluation.read.columns.wave_words import waves_named, waves_of
from evaluation.read.register import read_attendance
from evaluation.read.responses import Responses, read_responses
from evaluation.run.check import account

ITEMS = HEADINGS[1:]
SCALE = {"mood": {"1": "q1", "2": "q2", "3": "q3"}}


@cache
def people(n: int = 8, seed: int = 5) -> dict[str, dict[str, list[int]]]:
    """Answers by wave and person."""
    made = random.Random(seed)
    return {
        wave: {f"P{i}": [made.randint(0, 2) for _ in ITEMS] for i in range(n)}
        for wave in ("before", "after")
    }


def answers(read: Responses) -> list[list[float]]:
    """Everybody's answers without their labels, sorted."""
    return sorted(read.answers.to_numpy().tolist())


def of(wave: str) -> list[list[int]]:
    """What must be read of a wave."""
    return sorted(people()[wave].values())


def refused(study: Study) -> list[str]:
    """The codes of all faults."""
    with pytest.raises(DataError) as told:
        read_responses(study)
    return [issue.code for issue in told.value.issues]


def both(*data: Mapping[str, Any], **more: Any) -> list[dict[str, Any]]:
    """A file declared for both waves."""
    waves = zip(("baseline", "endpoint"), data, strict=True)
    return [{"file": "x.csv", "wave": wave, **of_wave, **more} for wave, of_wave in waves]


# --- one row a person and wave --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Time", ("before", "after")), ("redcap_event_name", ("a_arm_1", "b_arm_1")), ("w", "12")],
)
def test_rows_of_several_waves_are_told_apart_by_only(
    tmp_path: Path, heading: str, words: Sequence[str]
) -> None:
    rows = [
        [who, word, *given]
        for who in people()["before"]
        for word, wave in zip(words, people(), strict=True)
        if (given := people()[wave][who])
    ]
    data = both(*({"only": {heading: word}} for word in words), columns=SCALE)
    study = make_study(tmp_path, *data)
    put(tmp_path, "x.csv", csv_text([["id", heading, *ITEMS], *rows]))
    before, after = read_responses(study)
    assert (answers(before), answers(after)) == (of("before"), of("after"))
    bare = make_study(tmp_path / "2", {"file": "x.csv", "wave": "baseline", "columns": SCALE})
    put(tmp_path / "2", "x.csv", csv_text([["id", heading, *ITEMS], *rows]))
    assert refused(bare) == ["rows.one-a-wave"]


def test_a_word_that_stands_nowhere_and_rows_of_nobody_are_told(tmp_path: Path) -> None:
    rows = [[who, wave, *g] for wave, all_ in people().items() for who, g in all_.items()]
    rows += [["P0", "in between", 0, 0, 0]]
    data = both({"only": {"w": "before"}}, {"only": {"w": "After "}}, columns=SCALE)
    study = make_study(tmp_path, *data)
    put(tmp_path, "x.csv", csv_text([["id", "w", *ITEMS], *rows]))
    before, _ = read_responses(study)
    [note] = [note for note in before.notes if note.code == "rows.only-others"]
    assert 'they say "in between"' in note.problem
    wrong = make_study(tmp_path / "2", *both({"only": {"w": "befor"}}, {}, columns=SCALE))
    put(tmp_path / "2", "x.csv", csv_text([["id", "w", *ITEMS], *rows]))
    assert "rows.only-nobody" in refused(wrong)


def test_doubled_submissions_are_no_waves(tmp_path: Path) -> None:
    """One of eight stands twice, with another note."""
    rows = [
        [who, f"note {n % 3}", *given] for n, (who, given) in enumerate(people()["before"].items())
    ]
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline", "columns": SCALE})
    put(tmp_path, "x.csv", csv_text([["id", "w", *ITEMS], *rows, ["P0", "note 7", 2, 2, 1]]))
    assert refused(study) == ["doubled.differing"]


# --- one row an answer ----------------------------------------------------------------------------


def long_rows(named: Sequence[str]) -> list[list[object]]:
    """A row for each answer at both waves, in no order."""
    rows: list[list[object]] = [
        [wave, who, name, answer]
        for wave, everybody in people().items()
        for who, given in everybody.items()
        for name, answer in zip(named, given, strict=True)
    ]
    random.Random(1).shuffle(rows)
    return rows


@pytest.mark.parametrize(
    "named", [("mood_1", "mood_2", "mood_3"), ("1", "2", "3"), ("Low?", "Sad, at times?", "Ill?")]
)
def test_a_row_an_answer_is_shaped_by_declaration(tmp_path: Path, named: Sequence[str]) -> None:
    columns = {"mood": dict(zip("123", named, strict=True))}
    more = {"long": {"question": "Question", "answer": "Answer"}, "columns": columns}
    study = make_study(tmp_path, *both({"only": {"w": "before"}}, {"only": {"w": "after"}}, **more))
    put(tmp_path, "x.csv", csv_text([["w", "id", "Question", "Answer"], *long_rows(named)]))
    before, after = read_responses(study)
    assert (answers(before), answers(after)) == (of("before"), of("after"))


def test_a_wrong_answer_is_told_in_its_own_cell(tmp_path: Path) -> None:
    rows = [["a", "mood_1", 0], ["b", "mood_1", 1], ["a", "mood_2", 9], ["a", "mood_3", 1]]
    more = {"long": {"question": "q", "answer": "a"}}
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline", **more})
    put(tmp_path, "x.csv", csv_text([["id", "q", "a"], *rows]))
    with pytest.raises(DataError, match=r"x\.csv, C4"):
        read_responses(study)
    put(tmp_path, "x.csv", csv_text([["id", "q", "a"], *rows[:2], ["a", "mood_1", 2]]))
    assert "rows.answered-twice" in refused(study)


@pytest.mark.parametrize(
    ("headings", "named"),
    [
        (("id", "question", "answer"), ("mood_1", "mood_2", "mood_3")),
        (("person", "Item", "Score"), ("1", "2", "3")),
        (("code", "variable", "value"), ("mood1", "mood2", "mood3")),
    ],
)
def test_a_row_an_answer_is_known_by_all_commands(
    tmp_path: Path, headings: Sequence[str], named: Sequence[str]
) -> None:
    declare(tmp_path / "mood.yaml", MOOD)
    rows = [row[1:] for row in long_rows(named) if row[0] == "before"]
    (tmp_path / "x.csv").write_text(csv_text([headings, *rows]), encoding="utf-8")
    said = pathfinder("score", "mood.yaml", "x.csv", cwd=tmp_path)
    assert said.returncode == 1
    assert f'--long "{headings[1]},{headings[2]}"' in said.stderr
    shaped = ("--long", f"{headings[1]},{headings[2]}", "--id", headings[0])
    assert pathfinder("score", "mood.yaml", "x.csv", *shaped, cwd=tmp_path).returncode == 0
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline", "identify": [headings[0]]})
    put(tmp_path, "x.csv", csv_text([headings, *rows]))
    assert "rows.one-an-answer" in refused(study)
    [plan] = plans(study.workspace, "d")
    assert "long: {question: " in plan.mapped[0].sheet.unclear["mood"]


# --- a value, and words, of a whole file ----------------------------------------------------------


def test_two_areas_in_four_files_need_no_column(tmp_path: Path) -> None:
    data = []
    for area, share in (("Essex", slice(0, 5)), ("Kent", slice(5, 8))):
        for wave, name in (("baseline", "before"), ("endpoint", "after")):
            file = f"{area}-{name}.csv"
            rows = [[who, *given] for who, given in [*people()[name].items()][share]]
            put(tmp_path, file, csv_text([HEADINGS, *rows]))
            data.append({"file": file, "wave": wave, "area": area, "columns": SCALE})
    make_workspace(
        tmp_path,
        evaluations=[
            {
                "design": "pre_post",
                "instruments": ["mood"],
                "data": [{"rows_count": "children", "identify": ["id"], **one} for one in data],
                "comparison": {"by": "area", "against": "Kent"},
            }
        ],
    )
    programme = tmp_path / "programme.yaml"
    words = programme.read_text("utf-8").replace('"A"', '"A", "Essex", "Kent"')
    programme.write_text(words, encoding="utf-8")
    study = open_study("d", 1, str(tmp_path))
    before, after = read_responses(study)
    assert answers(before) == of("before")
    for read in (before, after):
        assert read.background["area"].value_counts().to_dict() == {"Essex": 5, "Kent": 3}
    assert study.groups == ("Essex", "Kent")


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"area": "Nowhere"}, "declaration.not-in-programme"),
        ({"area": "A", "groups": {"area": {"title": "T"}}}, "declaration"),
    ],
)
def test_an_area_of_nowhere_or_said_twice_is_refused(
    tmp_path: Path, declared: dict[str, Any], said: str
) -> None:
    data = {"file": "x.csv", "rows_count": "children", "wave": "baseline", **declared}
    evaluation = {"design": "pre_post", "instruments": ["mood"], "data": [data]}
    workspace = make_workspace(tmp_path, evaluations=[evaluation])
    with pytest.raises(DeclarationError) as told:
        load_deliverable(workspace, "d")
    assert any(issue.code.startswith(said) for issue in told.value.issues)


def test_a_file_with_a_column_called_area_keeps_one_of_the_two(tmp_path: Path) -> None:
    study = make_study(
        tmp_path, {"file": "x.csv", "wave": "baseline", "area": "A", "columns": SCALE}
    )
    put(tmp_path, "x.csv", "id,q1,q2,q3,area\na,1,1,1,B\n")
    assert "rows.area-twice" in refused(study)


@pytest.mark.parametrize(
    ("yes", "no"), [("Passed", "Failed"), ("complete", "Incomplete"), ("Ydy", "Nac ydy")]
)
def test_the_files_own_words_for_yes_and_no(tmp_path: Path, yes: str, no: str) -> None:
    register = {
        "file": "x.csv",
        "rows_count": "professionals",
        "attendance": {"attended": "seen", "completed": "Status"},
    }
    rows = [["a", "yes", yes], ["b", "yes", no], ["c", "no", no.upper()]]
    words = {"says_yes": [yes.casefold()], "says_no": [no]}
    study = make_study(tmp_path, {**register, **words}, design="take_up", instruments=[])
    put(tmp_path, "x.csv", csv_text([["id", "seen", "Status"], *rows]))
    assert sorted(read_attendance(study).table["completed"]) == [False, False, True]
    bare = make_study(tmp_path / "2", register, design="take_up", instruments=[])
    put(tmp_path / "2", "x.csv", csv_text([["id", "seen", "Status"], *rows]))
    with pytest.raises(DataError, match="says_yes"):
        read_attendance(bare)
    other = make_study(
        tmp_path / "3", {**register, "says_yes": ["done"]}, design="take_up", instruments=[]
    )
    put(tmp_path / "3", "x.csv", csv_text([["id", "seen", "Status"], *rows]))
    with pytest.raises(DataError, match="None of the words"):
        read_attendance(other)


@pytest.mark.parametrize(("yes", "no"), [("Passed", "Failed"), ("complete", "not complete")])
def test_an_outcome_in_the_files_own_words_is_answered(tmp_path: Path, yes: str, no: str) -> None:
    responses = {"yesno": {"minimum": 0, "maximum": 1, "labels": {"No": 0, "Yes": 1}}}
    items = {"a": {"responses": "yesno"}}
    scale = {"title": "Done", "direction": "higher_better", "items": ["a"]}
    data = {
        "file": "x.csv",
        "wave": "baseline",
        "columns": {"done": {"a": "Result"}},
        "says_yes": [yes.casefold()],
        "says_no": [no],
        "groups": {"site": {"title": "Site"}},
    }
    declare(
        tmp_path / "instruments/done.yaml",
        {
            **MOOD,
            "id": "done",
            "response_sets": responses,
            "items": items,
            "scales": {"done": scale},
        },
    )
    study = make_study(tmp_path, data, instruments=["done"])
    put(tmp_path, "x.csv", csv_text([["id", "site", "Result"], ["a", yes, yes], ["b", no, no]]))
    [read] = read_responses(study)
    assert answers(read) == [[0], [1]]
    assert set(read.background["site"]) == {yes, no}


# --- REDCap ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("instance", [True, False])
@pytest.mark.parametrize("on_repeat", [True, False])
def test_rows_of_other_forms_are_set_aside(tmp_path: Path, on_repeat: bool, instance: bool) -> None:
    """The form with the items, or the other one, repeats."""
    head = ["record_id", "redcap_event_name", "redcap_repeat_instrument"]
    more = ["redcap_repeat_instance"] if instance else []
    rows = []
    for who, given in people()["before"].items():
        forms = {"mood": given, "visits": [""] * 3}
        for form, cells in forms.items():
            repeated = form if (form == "mood") == on_repeat else ""
            rows.append(
                [who, "e_arm_1", repeated, *["1" if repeated else ""] * instance, *cells, 2]
            )
    study = make_study(
        tmp_path, {"file": "x.csv", "wave": "baseline", "columns": SCALE, "identify": ["record_id"]}
    )
    put(tmp_path, "x.csv", csv_text([[*head, *more, *ITEMS, "mood_complete"], *rows]))
    [read] = read_responses(study)
    assert (answers(read), read.listed) == (of("before"), 8)
    [note] = [note for note in read.notes if note.code == "rows.other-form"]
    assert note.problem.startswith("8 rows are of other forms")


@pytest.mark.parametrize(("unopened", "ticked"), [(8, 8), (1, 0), (0, 3)])
def test_boxes_that_nobody_ticked_are_told(tmp_path: Path, unopened: int, ticked: int) -> None:
    rows = [[n, 1, 0, "x", 2] for n in range(ticked)]
    rows += [[50 + n, 0, 0, "x", 2] for n in range(4)]
    rows += [[90 + n, 0, 0, "", 0] for n in range(unopened)]
    path = tmp_path / "x.csv"
    path.write_text(
        csv_text([["record_id", "help___1", "help___2", "mood", "form_complete"], *rows]), "utf-8"
    )
    said = " ".join(pathfinder("read", str(path)).stdout.split())
    none = 4 + unopened
    assert f'{none} rows of {len(rows)} have nothing ticked under "help"' in said
    assert (f"In {unopened} of them the form is not complete" in said) == bool(unopened)
    assert said.count("not finished (the form is incomplete)") == unopened


# --- which wave a column is of --------------------------------------------------------------------

LABELS = ("I know what to do", "I know whom to ask", "I feel able to say no")


def looked_back(root: Path, headings: Sequence[str], **waves: Any) -> Path:
    """A form of now and then, with the columns of the second time after those of the first."""
    items = {str(n): {"responses": "often", "label": text} for n, text in enumerate(LABELS, 1)}
    scale = {"title": "All", "direction": "higher_better", "items": list(items)}
    data = {
        "file": "x.xlsx",
        "rows_count": "professionals",
        "identify": ["ID"],
        "waves": waves or {"then": {}, "endpoint": {}},
    }
    evaluation = {"design": "retrospective", "instruments": ["able"], "data": [data]}
    make_workspace(root)
    folder = root / "deliverables/d"
    declare(
        root / "instruments/able.yaml",
        {**MOOD, "id": "able", "items": items, "scales": {"all": scale}},
    )
    (folder / "deliverable.yaml").write_text(
        yaml.safe_dump({"title": "D", "area": "A", "evaluations": [evaluation]}, sort_keys=False),
        encoding="utf-8",
    )
    rows = [
        [n, *now, *then]
        for n, (now, then) in enumerate(zip(*(p.values() for p in people().values()), strict=True))
    ]
    excel(folder / "x.xlsx", {"Form": [["ID", *headings], *rows]})
    put(root, "proforma.md", blank_proforma("D"))
    return folder / "deliverable.yaml"


AGAIN = {
    "forms": [*LABELS, *(f"{text}2" for text in LABELS)],
    "windows": [*LABELS, *(f"{text} (2)" for text in LABELS)],
    "pandas": [*LABELS, *(f"{text}.1" for text in LABELS)],
    "underscore": [*LABELS, *(f"{text}_1" for text in LABELS)],
}


@pytest.mark.parametrize("headings", AGAIN.values(), ids=AGAIN)
def test_a_question_asked_twice_is_ambiguous_until_it_is_said(
    tmp_path: Path, headings: list[str]
) -> None:
    path = looked_back(tmp_path, headings)
    workspace = open_workspace(tmp_path)
    [plan] = plans(workspace, "d")
    assert not any(part.sheet.of("able") for part in plan.mapped)
    assert all("the line asked: first" in p.sheet.unclear["able"] for p in plan.mapped)
    words = path.read_text("utf-8").replace("then: {}", "then: {asked: second}")
    path.write_text(words.replace("endpoint: {}", "endpoint: {asked: first}"), encoding="utf-8")
    said = pathfinder("columns", "d", "--write", cwd=tmp_path)
    assert "6 columns were written" in said.stdout
    assert "please check" not in path.read_text("utf-8")
    study = load_deliverable(workspace, "d").evaluations[0].answers[0]
    assert list(study.waves["then"].columns["able"].values()) == headings[3:]
    assert list(study.waves["endpoint"].columns["able"].values()) == headings[:3]


def test_a_form_of_now_and_then_goes_from_file_to_check(tmp_path: Path) -> None:
    path = looked_back(tmp_path, AGAIN["forms"])
    said = pathfinder("columns", "d", cwd=tmp_path).stdout
    assert said.splitlines()[-1] == "First settle what is said above of able."
    looked = pathfinder("read", "deliverables/d/x.xlsx", "--instrument", "able", cwd=tmp_path)
    assert "3 questions stand several times" in " ".join(looked.stdout.split())
    words = path.read_text("utf-8").replace("then: {}", "then:\n            asked: second")
    path.write_text(words.replace("endpoint: {}", "endpoint: {asked: first}"), encoding="utf-8")
    pathfinder("columns", "d", "--write", cwd=tmp_path)
    issues = account(open_workspace(tmp_path), "d", counts=True).issues
    assert not [issue for issue in issues if issue.severity == "fault"]
    assert any("8 professionals rated both now and then." in issue.problem for issue in issues)


@pytest.mark.parametrize(
    "leads",
    [
        ("Looking back, BEFORE the training: ", "Now, AFTER the training: "),
        ("(Before) ", "(After) "),
        ("Before it began - ", "Now - "),
    ],
)
def test_words_in_front_of_a_known_wording_say_the_wave(
    tmp_path: Path, leads: tuple[str, str]
) -> None:
    looked_back(tmp_path, [f"{lead}{text}" for lead in leads for text in LABELS])
    [plan] = plans(open_workspace(tmp_path), "d")
    for part, lead in zip(plan.mapped, leads, strict=True):
        columns = part.sheet.of("able").values()
        assert [column.heading for column in columns] == [f"{lead}{text}" for text in LABELS]
        assert not any(column.suggested for column in columns)


def test_other_words_in_front_may_make_another_question(tmp_path: Path) -> None:
    looked_back(tmp_path, [f"{at}: {text}" for at in ("School", "Then") for text in LABELS])
    [plan] = plans(open_workspace(tmp_path), "d")
    then, now = (part.sheet.of("able").values() for part in plan.mapped)
    assert not any(column.suggested for column in then)
    assert [column.heading for column in now] == [f"School: {text}" for text in LABELS]
    assert all(column.suggested for column in now)


def test_a_column_of_no_said_wave_is_never_certain(tmp_path: Path) -> None:
    looked_back(tmp_path, [*LABELS, *(f"Then: {text}" for text in LABELS)])
    [plan] = plans(open_workspace(tmp_path), "d")
    now = plan.mapped[1].sheet
    assert [column.heading for column in now.of("able").values()] == list(LABELS)
    assert all(column.suggested for column in now.of("able").values())


def test_columns_never_proposes_one_column_for_two_waves(tmp_path: Path) -> None:
    looked_back(tmp_path, [*LABELS, "a", "b", "c"])
    [plan] = plans(open_workspace(tmp_path), "d")
    assert not any(part.sheet.of("able") for part in plan.mapped)
    assert "a column is of one wave only" in plan.mapped[0].sheet.unclear["able"]


SHARED = {
    "two waves": {
        "then": {"columns": {"able": {"1": "a"}}},
        "endpoint": {"columns": {"able": {"1": " a"}}},
    },
    "two items": {"then": {"columns": {"able": {"1": "a", "2": "a"}}}},
}


@pytest.mark.parametrize(
    ("waves", "code"),
    [
        *zip(
            SHARED.values(),
            ("declaration.column-of-two-waves", "declaration.column-of-two-items"),
            strict=True,
        )
    ],
)
def test_a_column_that_serves_two_is_a_fault(
    tmp_path: Path, waves: dict[str, Any], code: str
) -> None:
    looked_back(tmp_path, list("abcdef"), **waves)
    issues = account(open_workspace(tmp_path), "d").issues
    assert [issue.code for issue in issues if issue.severity == "fault"] == [code]


def test_one_file_by_name_is_of_one_wave(tmp_path: Path) -> None:
    data = [
        {"file": "x.csv", "rows_count": "children", "wave": w} for w in ("baseline", "endpoint")
    ]
    evaluation = {"design": "pre_post", "instruments": ["mood"], "data": data}
    workspace = make_workspace(tmp_path, evaluations=[evaluation])
    with pytest.raises(DeclarationError, match=r"same rows of x\.csv for two waves.* only: "):
        load_deliverable(workspace, "d")


@pytest.mark.parametrize(
    ("headings", "again"),
    [
        (["Q1", "Q2", "Q3", "Q12", "Q22", "Q32"], False),
        (["Q1", "Q1.1", "Q1.2", "Q2", "Q2.1", "Q2.2"], False),
        (["mood", "mood_1", "mood_2", "mood_3"], False),
        (["sdq_1", "sdq_11", "sdq_12"], False),
        (["a_1", "a_2", "a_3", "a_1.1", "a_2.1", "a_3.1"], True),
        (["How are you?", "How are you?2"], True),
        (["How are you? (column B)", "How are you? (column C)"], True),
    ],
)
def test_numbers_are_no_repetition(headings: list[str], again: bool) -> None:
    assert bool(repeats(headings)) == again


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("post_sdq_1", {"endpoint"}),
        ("I can fight back", set()),
        ("What do you want to do in the end", set()),
        ("I am sure of what to do (then)", {"then"}),
        ("Before: I was calm", {"then", "baseline"}),
        ("Time 2: I am calm", {"endpoint"}),
        ("Time spent on this page", set()),
    ],
)
def test_words_of_a_wave_in_headings(heading: str, named: set[str]) -> None:
    assert waves_named(heading) == named


@pytest.mark.parametrize("of", ["t{}_gad7_1", "T{} GAD7 1", "Time {}: gad7_1", "gad7 1 - w{}"])
def test_waves_that_are_counted_from_nought_are_one_later_each(of: str) -> None:
    waves = ["baseline", "endpoint", "follow_up"]
    for first in (0, 1):
        headings = [of.format(first + n) for n in range(3)]
        assert waves_of(headings) == {h: {w} for h, w in zip(headings, waves, strict=True)}


def test_columns_of_t0_and_t1_are_mapped_in_their_order(tmp_path: Path) -> None:
    """The later wave must not become the baseline."""
    waves: dict[str, dict[str, Any]] = {"baseline": {}, "endpoint": {}}
    make_study(tmp_path, {"file": "w.csv", "waves": waves})
    headings = [f"{wave}_mood_{n}" for wave in ("t1", "t0") for n in (1, 2, 3)]
    rows = [[who, *people()["after"][who], *of] for who, of in people()["before"].items()]
    put(tmp_path, "w.csv", csv_text([["id", *headings], *rows]))
    declared = tmp_path / "deliverables/d/deliverable.yaml"
    declared.write_text(yaml.safe_dump(json.loads(declared.read_text("utf-8"))), encoding="utf-8")
    assert pathfinder("columns", "d", "--write", cwd=tmp_path).returncode == 0
    first, later = read_responses(open_study("d", 1, str(tmp_path)))
    assert (answers(first), answers(later)) == (of("before"), of("after"))


def test_codes_of_answers_are_no_names_of_items(tmp_path: Path) -> None:
    """LimeSurvey's A1, A2, A3 stand in every column of answers, and the file is not long."""
    rows = [
        [n, who, *(f"A{a + 1}" for a in of)]
        for n, (who, of) in enumerate(people()["before"].items())
    ]
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline", "identify": ["code"]})
    put(
        tmp_path, "x.csv", csv_text([["id", "code", *(f"mood[SQ00{n}]" for n in (1, 2, 3))], *rows])
    )
    assert "rows.one-an-answer" not in refused(study)


# --- no advice in a circle ------------------------------------------------------------------------


def test_columns_says_what_is_left_to_do(tmp_path: Path) -> None:
    evaluation: dict[str, Any] = {
        "design": "cross_section",
        "instruments": ["mood"],
        "data": [
            {"file": "x.csv", "rows_count": "children", "wave": "endpoint", "columns": MOOD_COLUMNS}
        ],
    }
    make_workspace(tmp_path, evaluations=[evaluation])
    put(tmp_path, "x.csv", "id,q1,q2,zz\na,1,1,1\n")
    said = pathfinder("columns", "d", cwd=tmp_path).stdout
    assert "has all that was found" not in said
    assert "Headings that are declared and not in the file: correct them" in said
    evaluation["data"][0]["columns"] = {"mood": {"1": "q1", "2": "q2"}}
    make_workspace(tmp_path, evaluations=[evaluation])
    said = pathfinder("columns", "d", cwd=tmp_path).stdout
    assert "Nothing more was found to write." in said
    assert "write its heading as the file has it under columns:" in said
    put(tmp_path, "y.csv", "id,z\nb,1\n")
    evaluation["data"] = [
        {**evaluation["data"][0], "columns": {"mood": {"1": "q1", "2": "q2", "3": "zz"}}},
        {"file": "y.csv", "rows_count": "children", "wave": "endpoint"},
    ]
    make_workspace(tmp_path, evaluations=[evaluation])
    said = pathfinder("columns", "d", cwd=tmp_path).stdout
    assert "No column of deliverables/d/y.csv looks like an item." in said


# --- on the command line --------------------------------------------------------------------------

COMMA = ("Tools [In Excel, I can make a chart]", "Tools [In Word, Excel, and so on]", "c")


@pytest.mark.parametrize(
    "words",
    [
        "1={0},2={1},3={2}",  # PowerShell takes quotation marks away
        '1="{0}",2="{1}",3={2}',
        '"1={0}","2={1}",3={2}',
    ],
)
def test_a_heading_with_a_comma_is_named_in_columns(tmp_path: Path, words: str) -> None:
    declare(tmp_path / "mood.yaml", MOOD)
    rows = [[who, *given] for who, given in people()["before"].items()]
    (tmp_path / "x.csv").write_text(csv_text([["id", *COMMA], *rows]), encoding="utf-8")
    said = pathfinder(
        "score", "mood.yaml", "x.csv", "--columns", words.format(*COMMA), cwd=tmp_path
    )
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("words", ["{0},{1},{2}", '"{0}", "{1}", {2}', '{2},"{1}"'])
def test_a_heading_with_a_comma_is_compared(tmp_path: Path, words: str) -> None:
    for wave, everybody in people().items():
        rows = [[who, *given] for who, given in everybody.items()]
        (tmp_path / f"{wave}.csv").write_text(csv_text([["id", *COMMA], *rows]), encoding="utf-8")
    said = pathfinder(
        *("compare", "before.csv", "after.csv", "--id", "id", "--json"),
        *("--columns", words.format(*COMMA)),
        cwd=tmp_path,
    )
    assert said.returncode == 0, said.stderr
    scales = json.loads(said.stdout)["scales"]
    assert {scale["n_matched"] for scale in scales.values()} == {8}
    assert len(scales) == words.count("{")


@pytest.mark.parametrize("shape", ["a row a wave", "a row an answer"])
def test_one_file_with_both_waves_is_compared(tmp_path: Path, shape: str) -> None:
    """Agrees with the comparison of two plain files of the same answers."""
    declare(tmp_path / "mood.yaml", MOOD)
    names = [f"mood_{n}" for n in (1, 2, 3)]
    for wave, everybody in people().items():
        rows = [[who, *given] for who, given in everybody.items()]
        (tmp_path / f"{wave}.csv").write_text(csv_text([["id", *names], *rows]), encoding="utf-8")
    if shape == "a row an answer":
        table = [["w", "id", "Question", "Answer"], *long_rows(names)]
        options = ["--long", "Question,Answer"]
    else:
        table = [["w", "id", *names]]
        table += [[w, who, *given] for w, all_ in people().items() for who, given in all_.items()]
        options = []
    (tmp_path / "x.csv").write_text(csv_text(table), encoding="utf-8")
    asked = ("--instrument", "mood.yaml", "--id", "id", "--json")
    plain = pathfinder("compare", "before.csv", "after.csv", *asked, cwd=tmp_path)
    only = ("--only", "w=before,after", *options)
    shaped = pathfinder("compare", "x.csv", "x.csv", *asked, *only, cwd=tmp_path)
    assert plain.returncode == shaped.returncode == 0, shaped.stderr
    assert json.loads(plain.stdout)["scales"] == json.loads(shaped.stdout)["scales"]


@pytest.mark.parametrize(
    "headings",
    [
        [f"mood[SQ00{n}]" for n in (1, 2, 3)],
        [f"Q1[{n}]. [Part {n}] How often" for n in (1, 2, 3)],
        ["MOODa", "MOODb", "MOODc"],
        ["q7_A", "q7_B", "q7_C"],
    ],
)
def test_headings_of_parts_and_letters_are_items(tmp_path: Path, headings: list[str]) -> None:
    declare(tmp_path / "mood.yaml", MOOD)
    rows = [[who, *given] for who, given in people()["before"].items()]
    (tmp_path / "x.csv").write_text(csv_text([["id", *headings], *rows]), encoding="utf-8")
    said = pathfinder("score", "mood.yaml", "x.csv", cwd=tmp_path)
    assert f"Items are taken from the columns {', '.join(headings)}." in said.stdout, said.stderr


def test_letters_that_are_not_all_there_are_no_items(tmp_path: Path) -> None:
    declare(tmp_path / "mood.yaml", MOOD)
    (tmp_path / "x.csv").write_text("id,data,area,b\na,1,1,1\n", encoding="utf-8")
    assert pathfinder("score", "mood.yaml", "x.csv", cwd=tmp_path).returncode == 1


@pytest.mark.sampled(3)
@pytest.mark.parametrize("again", ["mood_{}.1", "mood_{} (2)", "mood_{}_1"])
def test_items_that_stand_twice_are_refused_until_one_is_named(tmp_path: Path, again: str) -> None:
    declare(tmp_path / "mood.yaml", MOOD)
    first = [f"mood_{n}" for n in (1, 2, 3)]
    rows = [[who, *given, *people()["after"][who]] for who, given in people()["before"].items()]
    table = [["id", *first, *(again.format(n) for n in (1, 2, 3))], *rows]
    (tmp_path / "x.csv").write_text(csv_text(table), encoding="utf-8")
    said = pathfinder("score", "mood.yaml", "x.csv", cwd=tmp_path)
    assert "Nothing says which is meant." in said.stderr
    for way in ("mood_*", again.format("*")):
        assert f'--columns "{way}"' in said.stderr
        taken = pathfinder("score", "mood.yaml", "x.csv", "--columns", way, cwd=tmp_path)
        assert f"the columns {way.replace('*', '1')}," in taken.stdout, taken.stderr
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline"})
    put(tmp_path, "x.csv", csv_text(table))
    assert "columns.asked-again" in refused(study)


@pytest.mark.parametrize("sign", ["_001", ".1", " (2)"])
def test_a_question_made_anew_is_told(tmp_path: Path, sign: str) -> None:
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline", "columns": SCALE})
    rows = [
        [who, a, b, *([c, ""] if n % 2 else ["", c])]
        for n, (who, (a, b, c)) in enumerate(people()["before"].items())
    ]
    put(tmp_path, "x.csv", csv_text([["id", *ITEMS, f"q3{sign}"], *rows]))
    [read] = read_responses(study)
    [note] = [note for note in read.notes if note.code == "columns.made-anew"]
    assert "4 rows of 8 have their answer there" in note.problem


def test_a_file_of_three_waves_with_a_row_an_answer_is_known(tmp_path: Path) -> None:
    given = [*people()["before"].items()]
    rows = [
        [who, wave, f"mood_{n}", answer]
        for who, answers_of in given
        for wave in ("T1", "T2", "T3")
        for n, answer in enumerate(answers_of, start=1)
    ]
    study = make_study(tmp_path, {"file": "x.csv", "wave": "baseline", "identify": ["person"]})
    put(tmp_path, "x.csv", csv_text([["person", "wave", "question", "answer"], *rows]))
    assert "rows.one-an-answer" in refused(study)


def test_waves_are_told_apart_however_their_words_are_written(tmp_path: Path) -> None:
    """The two words that the advice names are those of one person, and so of two waves."""
    words = [
        ("Pre", "Post"),
        ("PRE ", "post"),
        ("pre-test", "Post test"),
        ("Pre-test", "post test"),
    ]
    rows = [
        [who, word, *people()[wave][who]]
        for n, who in enumerate(people()["before"])
        for wave, word in zip(("before", "after"), words[n % 4], strict=True)
    ]
    data = {"file": "x.csv", "wave": "baseline", "columns": SCALE}
    study = make_study(tmp_path, data)
    put(tmp_path, "x.csv", csv_text([["id", "Stage", *ITEMS], *rows]))
    with pytest.raises(DataError) as caught:
        read_responses(study)
    [fault] = caught.value.issues
    assert "only: {Stage: Pre}" in fault.fix
    assert "(Pre, Post, " in fault.problem
    assert "mean the same wave alike" in fault.fix


def test_numbers_that_mean_yes_under_consent_are_no_words_among_answers(tmp_path: Path) -> None:
    data = {"file": "x.csv", "wave": "baseline", "columns": SCALE, "consent": ["ok"]}
    study = make_study(tmp_path, {**data, "says_yes": ["1"], "says_no": ["2"]})
    put(
        tmp_path, "x.csv", csv_text([["id", "ok", *ITEMS], *([f"P{n}", 1, 1, 2, 0] for n in "abc")])
    )
    assert answers(read_responses(study)[0]) == [[1, 2, 0]] * 3


@pytest.mark.parametrize("way", [["North", "north ", "NORTH"], ["St-Ives", "St Ives", "st. ives"]])
def test_groups_with_one_name_in_several_ways_are_told(tmp_path: Path, way: list[str]) -> None:
    data = {"file": "x.csv", "wave": "baseline", "columns": SCALE}
    rows = [
        [who, (*way, "A+", "A-")[n % 5], *of]
        for n, (who, of) in enumerate(people()["before"].items())
    ]
    put(tmp_path, "x.csv", csv_text([["id", "site", *ITEMS], *rows]))
    for declared in ({"groups": {"site": {"title": "Site"}}}, {"cluster": "site"}):
        [read] = read_responses(make_study(tmp_path, {**data, **declared}))
        [note] = [note for note in read.notes if note.code == "groups.written-apart"]
        assert all(f'"{name.strip()}" (' in note.problem for name in way)
        assert "A+" not in note.problem
        assert note.cell == "B1"


@pytest.mark.parametrize("word", ["anonymous", "Unknown", "n/a", "-", "?"])
def test_nobody_is_linked_by_a_word_for_no_identifier(tmp_path: Path, word: str) -> None:
    files = []
    for name, wave in (("before", "baseline"), ("after", "endpoint")):
        rows = [[who, *of] for who, of in people()[name].items()]
        put(tmp_path, f"{name}.csv", csv_text([["id", *ITEMS], *rows[:5], [word, *rows[5][1:]]]))
        files.append({"file": f"{name}.csv", "wave": wave, "columns": SCALE})
    with pytest.raises(DataError) as caught:
        read_responses(make_study(tmp_path, *files))
    assert [(i.cell, i.code) for i in caught.value.issues] == [("A7", "people.no-identifier")] * 2
    for at, name in enumerate(("before", "after")):  # as the message advises
        rows = [[who, *of] for who, of in people()[name].items()]
        put(
            tmp_path, f"{name}.csv", csv_text([["id", *ITEMS], *rows[:5], [f"X{at}", *rows[5][1:]]])
        )
    first, later = read_responses(make_study(tmp_path, *files))
    assert len(first.answers.index.intersection(later.answers.index)) == 5


def test_agencies_of_a_register_with_one_name_in_several_ways_are_told(tmp_path: Path) -> None:
    rows = [[f"P{n}", ("Mind", "mind", "MIND", "Kids")[n % 4], "yes"] for n in range(8)]
    put(tmp_path, "x.csv", csv_text([["id", "Agency", "came"], *rows]))
    attendance = {"agency": "Agency", "attended": "came"}
    data = {
        "file": "x.csv",
        "rows_count": "events",
        "about": "professionals",
        "attendance": attendance,
    }
    study = make_study(tmp_path, data, design="take_up", instruments=[])
    register = read_attendance(study)
    [note] = register.notes
    assert (note.code, note.cell) == ("register.agency-spelt", "B3, B4, B7, B8")
    assert set(register.table["agency"]) == {"Mind", "Kids"}


@pytest.mark.parametrize(("who", "told"), [("ID", True), ("Code", False)])
def test_people_known_by_the_number_of_their_response_are_told(
    tmp_path: Path, who: str, told: bool
) -> None:
    """Microsoft Forms counts the responses of each form from 1."""
    head = ["ID", "Start time", "Completion time", "Email", "Name", "Code"]
    files = []
    for name, wave in (("before", "baseline"), ("after", "endpoint")):
        rows = [
            [n, "2026-03-01 10:00", "2026-03-01 10:05", "anonymous", "", code, *of]
            for n, (code, of) in enumerate(people()[name].items(), start=1)
        ]
        put(tmp_path, f"{name}.csv", csv_text([[*head, *ITEMS], *rows]))
        files.append({"file": f"{name}.csv", "wave": wave, "columns": SCALE, "identify": [who]})
    read = read_responses(make_study(tmp_path, *files))
    assert ("people.response-number" in {note.code for note in read[0].notes}) == told
