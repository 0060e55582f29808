"""Declared questions and their answers: which finding answers, what is said, and what is told.

Authority: the rules of docs/findings.md on questions, and properties that hold of any study:
an answer is that of the group that it names, and tells nothing that the edition withholds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
import report_sample
from workspace_maker import STEPS, csv_text, declare, make_study, make_workspace, put

from analyses import pre_post
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study, load_deliverable, open_study
from evaluation.errors import EvaluationError
from evaluation.link.waves import match_waves
from evaluation.protect.policy import load_policy
from evaluation.protect.protect import protect
from evaluation.read.responses import read_responses
from evaluation.report.build import _with_answers
from evaluation.report.data_file import data_file
from evaluation.report.first_page import explained, marked
from evaluation.report.in_short import in_short
from evaluation.report.model import Prose, Section
from evaluation.say.answers import Answer, Answered, _untold, answered
from evaluation.say.asked import Asked, ScaleFacts, Sought, asked_of
from evaluation.say.finding import (
    AGAINST_THE_REST,
    Basis,
    Claim,
    Edition,
    Estimate,
    Finding,
    Statistic,
)
from evaluation.say.wording import MOST_WORDS
from evaluation.scoring.scores import score


def study_of(
    root: Path,
    groups: Mapping[str, Sequence[float]],
    labels: Mapping[str, str] | None = None,
    waves: Sequence[str] = ("baseline", "endpoint"),
    **evaluation: Any,
) -> Study:
    """Children in groups by code, each with a change in steps; at the start they had 10, 11, 12."""
    data = []
    for place, wave in enumerate(waves):
        rows: list[Sequence[object]] = [("id", "a", "arm")]
        for code, changes in groups.items():
            for n, change in enumerate(changes):
                rows.append((f"{code}{n}", 10 + n % 3 + change * place, code))
        put(root, f"data/{wave}.csv", csv_text(rows))
        arm = {"title": "Arm", "labels": dict(labels or {code: code for code in groups})}
        data.append(
            {
                "file": f"data/{wave}.csv",
                "wave": wave,
                "columns": {"steps": {"a": "a"}},
                "groups": {"arm": arm},
            }
        )
    return make_study(root, *data, instruments=["steps"], **{"primary": "steps.a"} | evaluation)


def found(study: Study) -> list[Finding]:
    responses = read_responses(study)
    scored = [score(wave) for wave in responses]
    return pre_post.analyse(study, match_waves(responses), scored)


def pages(study: Study, edition: Edition, policy: str = "small-groups-2026") -> list[Answered]:
    rules = load_policy(policy, study.workspace.root)
    return [*answered(asked_of([study]), protect(found(study), edition, rules))]


def spread(mean: float, n: int) -> list[float]:
    return [mean + (-1) ** i * 0.5 for i in range(n)]


def faults(root: Path, **evaluation: Any) -> list[str]:
    data = {
        "rows_count": "children",
        "identify": ["id"],
        "file": "data/x.csv",
        "groups": {
            "arm": {"title": "Arm", "labels": {"A": "Alpha", "B": "Beta"}},
            "sex": {"title": "Sex", "labels": {"f": "Girls", "m": "Boys"}},
        },
    }
    files = [
        {**data, "wave": wave, "file": f"data/{wave}.csv"} for wave in ("baseline", "endpoint")
    ]
    declared = {"design": "pre_post", "instruments": ["two"], "data": files} | evaluation
    make_workspace(root, evaluations=[declared])
    try:
        load_deliverable(make_workspace(root, evaluations=[declared]), "d")
    except EvaluationError as error:
        return [f"{issue.code} {issue}" for issue in error.issues]
    return []


COMPARISON = {"comparison": {"by": "arm", "against": "C"}}


@pytest.mark.parametrize("names", [("Kelas +", "Kelas -"), ("فريق", "مجموعة")])
def test_groups_whose_names_are_alike_have_their_own_answers(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    labels = {"A": names[0], "B": names[1], "C": "Usual"}
    moved = {"A": spread(6, 24), "B": spread(-4, 24), "C": spread(0, 24)}
    study = study_of(tmp_path, moved, labels, **COMPARISON)
    [question] = pages(study, Edition.INTERNAL)
    assert [a.value for a in question.answers] == pytest.approx([6, -4])
    assert [a.about.partition(": ")[2] for a in question.answers] == [
        f"{name} compared with Usual" for name in names
    ]


def test_a_group_is_called_the_same_whoever_is_in_the_others(tmp_path: Path) -> None:
    labels = {"A": "Kelas +", "B": "Kelas -", "C": "Usual"}
    study = study_of(tmp_path, {"B": spread(-4, 24), "C": spread(0, 24)}, labels, **COMPARISON)
    [question] = pages(study, Edition.INTERNAL)
    assert [a.value for a in question.answers] == [None, pytest.approx(-4)]


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
@pytest.mark.parametrize("kind", ["change", "difference"])
def test_whether_anybody_is_in_a_group_does_not_show_in_its_answer(
    tmp_path: Path, edition: Edition, kind: str
) -> None:
    labels = {"A": "Alpha", "B": "Beta", "C": "Usual"}
    asked = {"questions": [{"text": "Q?", "kind": kind, "group": "B"}]}
    told = set()
    for n in (0, 1, 3):
        moved = {"A": spread(3, 24), "B": spread(-4, n), "C": spread(0, 24)}
        study = study_of(tmp_path / str(n), moved, labels, **COMPARISON, **asked)
        told |= {question.answers for question in pages(study, edition)}
    [[answer]] = told
    assert answer.verdict == "not shown"
    assert "Beta" not in str(answer)


@pytest.mark.parametrize("change", [4.0, 0.1])
def test_of_five_to_nine_children_no_words_tell_the_verdict(tmp_path: Path, change: float) -> None:
    """Nor the answer: with an interval beside it anybody could give it."""
    study = study_of(tmp_path, {"A": spread(change, 8)})
    [question] = pages(study, Edition.RESTRICTED)
    [answer] = question.answers
    assert answer.verdict == "not shown"
    assert (answer.low, answer.high, answer.interval) == (None, None, "")
    page = protect(found(study), Edition.RESTRICTED, load_policy("small-groups-2026", tmp_path))
    shown = {f.key: f for f in page}["steps.a.change"]
    assert shown.figure
    assert [(mark.low, mark.high) for mark in shown.figure.marks] == [(None, None)]
    assert shown.table
    assert [column.key for column in shown.table.columns] == ["label", "n", "change"]
    assert not any(e.ci_low is not None or e.ci_level for f in page for e in f.estimates.values())
    amount = "4 steps higher" if change > 1 else "changed very little"
    assert amount in shown.headline
    assert "8 children" in shown.headline
    for words in (answer.message, shown.headline):
        assert not any(w in words for w in ("rose", "clear", "hoped", "may not", "may be"))


def sheets(study: Study, edition: Edition) -> dict[str, dict[str, str | float]]:
    """The row of the change in each table of an edition's spreadsheet, by its head."""
    policy = load_policy("small-groups-2026", study.workspace.root)
    page = protect(found(study), edition, policy)
    report = replace(
        report_sample.report(edition), answered=answered(asked_of([study]), page), sections=()
    )
    made = data_file(report, [f for f in page if f.key == "steps.a.change"]).sheets
    rows = {s.name: next((r for r in s.rows if r[-1] == "change"), s.rows[0]) for s in made}
    return {sheet.name: dict(zip(sheet.head, rows[sheet.name], strict=True)) for sheet in made}


def test_a_spreadsheet_does_not_say_of_a_hidden_number_that_there_is_none(tmp_path: Path) -> None:
    study = study_of(tmp_path, {"A": spread(4, 8)})
    hidden, some, whole = (
        sheets(study, e) for e in (Edition.PUBLIC, Edition.RESTRICTED, Edition.INTERNAL)
    )
    assert {hidden["Answers"][head] for head in ("Number", "Interval from")} == {"[c]"}
    assert {hidden["Numbers"][head] for head in ("Value", "Interval from")} == {"[c]"}
    assert some["Answers"]["Number"] == some["Numbers"]["Value"] == 4
    assert some["Answers"]["Interval to"] == "[c]"
    assert some["Numbers"]["Interval to"] == "[x]"
    assert whole["Numbers"]["Level of the interval"] == 0.95
    assert "[c]" not in {cell for row in whole.values() for cell in row.values()}


def test_a_scale_of_half_points_keeps_its_ends_in_the_spreadsheet() -> None:
    answer = Answer(about="A", message="B.", verdict="better", value=1, lowest=-3.5, highest=3.5)
    report = replace(
        report_sample.report(), answered=(Answered(id="q", text="?", answers=(answer,)),)
    )
    [row] = data_file(report, []).sheets[0].rows
    assert row[7:9] == (-3.5, 3.5)


def test_a_policy_that_does_not_know_verdicts_gives_none_on_few_children(tmp_path: Path) -> None:
    study = study_of(tmp_path, {"A": spread(4, 8)})
    shipped = Path(pre_post.__file__).parents[1] / "evaluation/policies/small-groups-2026.yaml"
    older = shipped.read_text("utf-8").replace(", verdict", "")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/own.yaml").write_text(older, encoding="utf-8")
    [question] = pages(study, Edition.RESTRICTED, "own")
    assert question.answers[0].verdict == "not shown"
    more = study_of(tmp_path / "more", {"A": spread(4, 12)})
    (tmp_path / "more/policies").mkdir()
    (tmp_path / "more/policies/own.yaml").write_text(older, encoding="utf-8")
    assert pages(more, Edition.PUBLIC, "own")[0].answers[0].verdict == "better"


def test_no_change_reads_as_that_and_not_as_doubt(tmp_path: Path) -> None:
    study = study_of(tmp_path, {"A": spread(0, 24), "C": spread(0, 24)}, **COMPARISON)
    [question] = pages(study, Edition.PUBLIC)
    assert question.answers[0].message == "The change in steps was about the same with A as with C."
    assert question.answers[0].verdict == "no clear difference"


def test_without_an_endpoint_a_question_is_of_the_follow_up(tmp_path: Path) -> None:
    waves = ("baseline", "follow_up")
    study = study_of(tmp_path, {"A": spread(4, 24)}, waves=waves, questions=[{"text": "Q?"}])
    assert [s.key for s in asked_of([study])[0].sought] == ["steps.a.change_follow_up"]


def test_the_adjusted_difference_leads_by_name_and_the_other_stands_beside_it(
    tmp_path: Path,
) -> None:
    moved = {"A": spread(3, 24), "C": spread(0, 24)}
    adjusted = {"comparison": {"by": "arm", "against": "C", "adjusted": True}}
    [question] = pages(study_of(tmp_path, moved, **adjusted), Edition.PUBLIC)
    [answer] = question.answers
    assert answer.estimate == "adjusted_difference"
    assert answer.interval.endswith("adjusted for where people started")
    assert answer.beside.startswith("Difference in mean change: +3.0 (95% interval ")


def test_where_no_adjustment_can_be_made_the_difference_answers(tmp_path: Path) -> None:
    """Everybody starts alike, so that there is nothing to adjust for."""
    adjusted = {"comparison": {"by": "arm", "against": "C", "adjusted": True}}
    moved = {"A": spread(3, 24), "C": spread(0, 24)}
    study = study_of(tmp_path, moved, **adjusted)
    one = {
        f.key: f.model_copy(
            update={
                "estimates": {
                    name: e.model_copy(update={"value": None, "ci_low": None, "ci_high": None})
                    if name == "adjusted_difference"
                    else e
                    for name, e in f.estimates.items()
                }
            }
        )
        for f in found(study)
    }
    [question] = answered(asked_of([study]), one.values())
    [answer] = question.answers
    assert answer.estimate == "difference"
    assert answer.verdict == "differs"
    assert answer.beside == "Difference adjusted for where people started: could not be worked out."


def test_only_people_who_stand_alone_are_said_to_have_nobody_beside_them(tmp_path: Path) -> None:
    moved = {"A": spread(3, 24), "C": spread(0, 24)}
    alone = str(found(study_of(tmp_path / "alone", {"A": spread(3, 24)})))
    compared = str(found(study_of(tmp_path / "compared", moved, **COMPARISON)))
    words = "nobody was measured who did not take part"
    assert words in alone
    assert words not in compared
    assert "drift back towards the average" in compared


@pytest.mark.parametrize(
    ("question", "evaluation", "said"),
    [
        ({"kind": "difference"}, {}, "no groups are compared"),
        ({"group": "Alpha"}, {}, "no groups are compared"),
        ({"group": "Girls"}, {"against": "B"}, 'it is not one of "arm"'),
        ({"group": "Beta", "kind": "difference"}, {"against": "B"}, "the others are compared"),
        ({"wave": "baseline"}, {}, "asks of the baseline"),
        ({"wave": "baseline"}, {"design": "cross_section"}, "asks of the baseline"),
        ({"group": "A"}, {"design": "cross_section"}, "answers of everybody"),
        ({"group": "A"}, {"design": "retrospective"}, "answers of everybody"),
    ],
)
def test_a_question_that_its_design_cannot_answer_is_a_fault(
    tmp_path: Path, question: dict[str, Any], evaluation: dict[str, Any], said: str
) -> None:
    declared = dict(evaluation)
    if against := declared.pop("against", ""):
        declared["comparison"] = {"by": "arm", "against": against}
    ask = {"text": "Q?", "measure": "two.a"} | question
    [fault] = faults(tmp_path, questions=[ask], **declared)
    assert fault.startswith("declaration.question-without-answer")
    assert said in fault


def test_questions_that_can_be_answered_are_no_fault(tmp_path: Path) -> None:
    compared = {"comparison": {"by": "arm", "against": "B"}}
    for number, (question, more) in enumerate(
        (
            ({"kind": "change", "group": "B"}, compared),
            ({"group": "Alpha"}, compared),
            ({}, compared),
            ({}, {}),
            ({"wave": "endpoint"}, {}),
            ({"wave": "endpoint"}, {"design": "cross_section"}),
        )
    ):
        assert not faults(tmp_path / str(number), questions=[{"text": "Q?"} | question], **more)


def test_the_same_id_and_a_seventh_question_are_faults(tmp_path: Path) -> None:
    twice = [{"text": "Q?", "id": "q"}, {"text": "R?", "id": "q"}]
    assert "several questions have the id q" in faults(tmp_path, questions=twice)[0]
    seven = [{"text": f"Q{n}?"} for n in range(7)]
    assert "at most 6 questions" in faults(tmp_path, questions=seven)[0]


OWN = Asked(
    id="trust",
    text="Do they trust?",
    kind="level",
    evaluation="1-own",
    people="people",
    verdicts=("described", "not shown"),
    sought=(),
    named=("trust",),
    only=False,
)


def test_a_notebook_of_ones_own_answers_by_the_names_of_its_findings(tmp_path: Path) -> None:
    """One finding does not answer two questions: the second would be told what was not asked."""
    [first] = [
        f.model_copy(update={"basis": f.basis.model_copy(update={"evaluation": "1-own"})})
        for f in found(study_of(tmp_path, {"A": spread(4, 24)}))
        if f.key == "steps.a.change"
    ]
    own = [
        first.model_copy(update={"key": "other", "headline": "Other."}),
        first.model_copy(update={"key": "trust", "headline": "They do."}),
    ]
    asked = [OWN, replace(OWN, id="hope", named=("hope",))]
    one, two = answered(asked, own)
    assert one.answers[0].message == "They do."
    assert two.answers[0].verdict == "not shown"
    [alone] = answered([replace(OWN, named=(), only=True)], own[:1])
    assert alone.answers[0].message == "Other."


# --- an answer of yes or no, a theme, and the Summary ----------------------------------------


def theme_page(n: int | None, **counts: float | None) -> Finding:
    """What was found of two themes; None where an edition may not tell it."""
    estimates = {
        name: Estimate(
            label=f"{label}: {kind}", statistic=Statistic.COUNT, value=counts.get(name), decimals=0
        )
        for name, label, kind in (
            ("trust_segments", "Trust", "segments"),
            ("trust_sources", "Trust", "sources"),
        )
    }
    return Finding(
        key="themes.by_theme",
        title="Quotations by theme",
        unit=Unit.PROFESSIONAL,
        n=n,
        claim=Claim.DESCRIBED,
        headline="Most spoke of hope.",
        estimates=estimates,
        basis=Basis(evaluation="1-thematic"),
    )


def test_a_theme_is_answered_by_the_sources_that_raised_it_and_by_no_other_theme() -> None:
    asked = replace(
        OWN,
        kind="theme",
        evaluation="1-thematic",
        sought=(Sought(key="themes.by_theme", group="trust"),),
    )
    [question] = answered([asked], [theme_page(30, trust_segments=40, trust_sources=12)])
    [answer] = question.answers
    assert (answer.message, answer.verdict) == ("12 of 30 sources raised “trust”.", "described")
    assert answer.estimate == "trust_sources"
    hidden = answered([asked], [theme_page(None)])
    other = replace(asked, sought=(Sought(key="themes.by_theme", group="nobody's"),))
    absent = answered([other], [theme_page(30, trust_segments=40, trust_sources=12)])
    assert hidden[0].answers == absent[0].answers
    assert hidden[0].answers[0].verdict == "not shown"


@pytest.mark.parametrize(
    ("direction", "verdict"), [("higher_better", "better"), ("lower_better", "worse")]
)
@pytest.mark.parametrize("wave", ["endpoint", "follow_up"])
def test_a_yes_or_no_is_answered_by_a_share_at_every_wave(
    tmp_path: Path, direction: str, verdict: str, wave: str
) -> None:
    """By hand: 20 of 80 say yes before, 60 after: 50 points more, of the no 50 fewer."""
    waves = ("baseline", "endpoint", "follow_up")
    ask = [{"text": "Q?", "wave": wave}]
    study = study_of(tmp_path, {"A": []}, waves=waves, questions=ask)
    scale = {"title": "Sleeping", "items": ["a"], "direction": direction}
    answers = {"minimum": 0, "maximum": 1, "labels": {"no": 0, "yes": 1}}
    form = {**STEPS, "response_sets": {"count": answers}, "scales": {"a": scale}}
    declare(tmp_path / "instruments/steps.yaml", form)
    for name in waves:
        said = [int(n < (20 if name == "baseline" else 60)) for n in range(80)]
        rows = [("id", "a", "arm"), *((f"p{n}", a, "A") for n, a in enumerate(said))]
        put(tmp_path, f"data/{name}.csv", csv_text(rows))
    [question] = pages(open_study("d", 1, str(tmp_path)), Edition.INTERNAL)
    [answer] = question.answers
    share, verb = ("yes", "rose") if direction == "higher_better" else ("no", "fell")
    assert answer.message.startswith(
        f"The share with the answer “{share}” (sleeping) {verb} by 50 percentage points"
    )
    assert answer.verdict == verdict
    assert study.questions


def test_the_summary_has_every_question_with_its_verdict_and_no_number() -> None:
    change = Answer(
        about="Stress", message="It rose by 3.", verdict="worse", value=3, low=1, high=5
    )
    later = replace(change, about="Stress at follow-up", verdict="no clear change")
    few = replace(change, about="Stress", verdict="not shown")
    questions = [
        Answered(id="a", text="Is it <less>?", answers=(change, later)),
        Answered(id="b", text="For whom?", answers=(few,)),
    ]
    written = Section("summary", "Summary", (Prose("<p>All is well.</p>"),))
    shown = _with_answers(written, questions)
    [words, added] = shown.blocks
    assert words == written.blocks[0]
    assert "Is it &lt;less&gt;? <strong>Worse (Stress); no clear change (Stress at follow-up)." in (
        added.html
    )
    assert "For whom? <strong>Not shown.</strong>" in added.html
    assert "3" not in added.html.replace("h3", "")
    assert _with_answers(written, ()) is written


@pytest.mark.parametrize(
    ("message", "unit", "words"),
    [
        (
            'Raised most: "Rule 9" (8 of 10 sources), then “Hope (2)” (6).',
            "",
            'Raised most: "Rule 9", then “Hope (2)”',
        ),
        (
            "Looking back, people rated their confidence 0.72 points higher now than then.",
            "points",
            "Looking back, people rated their confidence higher now than then",
        ),
        ("Average height rose by 1,002.5 cm.", "cm", "Average height rose"),
        ("52 of 66 people who were invited took part (79%).", "", "Described on page 1"),
        ("On average 6.4 on a scale.", "points", "Described on page 1"),
    ],
)
def test_what_is_described_stands_in_the_summary_in_words_where_it_has_any(
    message: str, unit: str, words: str
) -> None:
    answer = Answer(about="A", message=message, verdict="described", unit=unit)
    assert answer.in_words == words
    other = Answer(about="B", message="It rose.", verdict="better")
    asked = [
        Answered(id=text, text=text, answers=(a,)) for text, a in (("Q?", answer), ("R?", other))
    ]
    [added] = _with_answers(Section("summary", "Summary", ()), asked).blocks
    in_words = words != "Described on page 1"
    assert (f"Q? <strong>{escape(words)}.</strong>" in added.html) is in_words
    assert (
        "The answer to the other question is described on page 1." in added.html
    ) is not in_words
    alone = _with_answers(Section("summary", "Summary", ()), asked[:1]).blocks
    assert len(alone) == in_words  # no list that says the same of every question


def test_a_number_of_people_that_is_left_out_has_its_reason() -> None:
    count = Estimate(
        label="n", statistic=Statistic.COUNT, value=None, withheld="not shown: it would tell"
    )
    asked = replace(OWN, people="children")
    assert _untold(asked, None, count) == "number of children not shown: it would tell"
    assert _untold(asked, None) == "number of children not shown: to protect people's identity"


# --- whose answers they are, and what stands against them -----------------------------------------


def informant_of(root: Path, form: str, rows: str, **data: Any) -> str | None:
    files = [
        {"file": f"{wave}.csv", "rows_count": rows, "identify": ["id"], "wave": wave, **data}
        for wave in ("baseline", "endpoint")
    ]
    evaluation = {"design": "pre_post", "instruments": [form], "data": files}
    make_workspace(root, evaluations=[evaluation])
    [asked] = asked_of([open_study("d", 1, str(root))])
    return asked.informant


@pytest.mark.parametrize(
    ("form", "rows", "declared", "said"),
    [
        ("sdq", "children", "self", "children's own answers"),
        ("sdq", "children", "parent", "parents' or carers' answers"),
        ("sdq", "children", "teacher", "teachers' answers"),
        ("sdq", "caregivers", "parent", "caregivers' answers"),
        ("sdq", "children", "", ""),
        ("proqol5", "professionals", "", "professionals' own answers"),
        ("parental_stress_scale", "caregivers", "", "caregivers' own answers"),
        ("parental_stress_scale", "children", "", ""),  # a row for each child, by a parent's form
        ("ors", "children", "", "children's own answers"),
    ],
)
def test_an_answer_says_whose_it_is_where_that_is_declared(
    form: str, rows: str, declared: str, said: str, tmp_path: Path
) -> None:
    told = {"informant": declared} if declared else {}
    assert informant_of(tmp_path, form, rows, **told) == said


def test_one_informant_is_said_once_and_several_with_each_question() -> None:
    answer = Answer(about="A", message="It was so.", verdict="better", value=1.0)
    one, other, count = (
        Answered(id="q", text="Q?", answers=(answer,), informant=whose)
        for whose in ("children's own answers", "teachers' answers", None)
    )
    assert "All scores are from children's own answers." in explained([one, one, count])
    assert [q.informant for q in marked([one, one, count])] == ["", "", ""]
    assert "scores are from" not in explained([one, other, count])
    told = [q.informant for q in marked([one, other, count])]
    assert told == ["Children's own answers.", "Teachers' answers.", ""]


def test_a_form_of_which_an_item_runs_against_the_rest_is_told_beside_its_answer_only(
    tmp_path: Path,
) -> None:
    study = study_of(tmp_path, {"A": spread(3, 40)})
    responses = [
        replace(r, against=frozenset({"a"} if r.wave == "endpoint" else ()))
        for r in read_responses(study)
    ]
    analysed = pre_post.analyse(study, match_waves(responses), [score(r) for r in responses])
    rules = load_policy("small-groups-2026", study.workspace.root)
    for edition in Edition:
        [[answer]] = [
            q.answers for q in answered(asked_of([study]), protect(analysed, edition, rules))
        ]
        assert AGAINST_THE_REST in answer.beside
    honest = [q.answers for q in pages(study, Edition.INTERNAL)]
    assert AGAINST_THE_REST not in honest[0][0].beside


# --- more scales than one ------------------------------------------------------------------------


def test_of_too_many_scales_none_is_picked_out_whatever_was_found(tmp_path: Path) -> None:
    files = [
        {"file": f"{wave}.csv", "rows_count": "children", "identify": ["id"], "wave": wave}
        for wave in ("baseline", "endpoint")
    ]
    files[0]["informant"] = "self"
    evaluation = {"design": "pre_post", "instruments": ["sdq"], "data": files}
    make_workspace(tmp_path, evaluations=[evaluation])
    [asked] = asked_of([open_study("d", 1, str(tmp_path))])
    [question] = answered([asked], [])
    assert [a.verdict for a in question.answers] == ["not shown"]
    shown = [_found(sought.key) for sought in asked.sought]
    [question] = answered([asked], shown)
    [answer] = question.answers
    assert answer.verdict == "described"
    assert f"{len(asked.sought)} results" in answer.about
    assert not any(sought.scale and sought.scale.title in str(answer) for sought in asked.sought)


def _found(key: str) -> Finding:
    change = Estimate(
        label="c",
        statistic=Statistic.CHANGE,
        value=2.0,
        ci_low=1.0,
        ci_high=3.0,
        ci_level=0.95,
        n=30,
        unit="points",
    )
    return Finding(
        key=key,
        title="Change",
        headline="It was measured.",
        unit=Unit.CHILD,
        n=30,
        claim=Claim.CHANGED,
        basis=Basis(evaluation="1"),
        estimates={
            "change": change.model_copy(update={"ci_low": 1.0, "ci_high": 3.0, "ci_level": 0.95})
        },
        leading="change",
    )


@pytest.mark.parametrize("kind", ["change", "difference", "looking_back", "level"])
@pytest.mark.parametrize("width", [0.5, 5.0, None])
def test_however_long_its_names_are_an_answer_has_at_most_20_words(
    kind: Any, width: float | None
) -> None:
    long = "How much young people feel at ease with other people of their own age at their school"
    compared = kind == "difference"
    sought = Sought(
        key="a.b.change",
        scale=ScaleFacts(title=long, lowest=0, highest=40, unit="points", better=None),
        when="at follow-up",
        group=long if compared else "",
        against=f"Not {long}" if compared else "",
        estimates=("change",),
    )
    asked = replace(
        OWN, kind=kind, verdicts=("better", "worse", "differs", "described"), sought=(sought,)
    )
    found = _found("a.b.change")
    ends = (None, None) if width is None else (2 - width, 2 + width)
    change = found.estimates["change"].model_copy(update={"ci_low": ends[0], "ci_high": ends[1]})
    [question] = answered([asked], [found.model_copy(update={"estimates": {"change": change}})])
    assert len(question.answers[0].message.split()) <= MOST_WORDS


def test_a_report_that_only_describes_begins_with_what_it_found() -> None:
    """A list of names of what is described says less than the answers under it."""
    described = Answer(about="Uses", message="9 uses.", verdict="described")
    hidden = Answer(about="Places", message="Not shown.", verdict="not shown")
    better = Answer(about="Mood", message="It rose.", verdict="better")
    asked = [Answered(id=a.about, text="Q?", answers=(a,)) for a in (described, hidden, better)]
    assert in_short((), asked[:2]) == ()
    assert in_short((), asked) == (
        "There was a change for the better, on average, in mood.",
        "This report also describes uses; not shown here: places.",
    )
    long = replace(described, about=" ".join(["word"] * 30))
    told = in_short((), [*asked[2:], replace(asked[0], answers=(long,))])
    assert told == ("There was a change for the better, on average, in mood.",)
