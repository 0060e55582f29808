"""How sure readers can be: the levels by stated rules, and never on what an edition does not tell.

Authority: the Education Endowment Foundation's classification of the security of findings (the
lowest of design, detectable effect and attrition decides; attrition of 20, 30 and 50%), Nesta's
Standards of Evidence (before and after without others to compare with is level 2), and R's
``power.t.test`` for the numbers of people.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from workspace_maker import ROOT, declare

from evaluation.declare.designs import DESIGNS
from evaluation.declare.whose_rows import Unit
from evaluation.errors import DeclarationError
from evaluation.report.first_page import certainty_in_words, sure
from evaluation.say.answers import Answer, Answered
from evaluation.say.asked import Asked, Sought
from evaluation.say.certainty import (
    Certainty,
    CertaintyRules,
    Circumstances,
    PlanRecord,
    by_level,
    certainty,
    load_rules,
)
from evaluation.say.finding import Basis, Claim, Finding, people_counted

RULES = load_rules("four-levels-2026", ROOT)


def asked(design: str = "pre_post", kind: str = "change", flow: str = "sdq.flow") -> Asked:
    return Asked(
        id="q",
        text="Did it change?",
        kind=kind,  # type: ignore[arg-type]
        evaluation="1",
        people="children",
        verdicts=("better",),
        sought=(Sought(key="sdq.total.change", flow=flow),),
        design=design,
    )


def answers(*counts: int | None) -> Answered:
    made = tuple(Answer(about="A", message="B.", verdict="better", count=n) for n in counts)
    return Answered(id="q", text="Did it change?", answers=made)


def flow(began: int | None, stayed: int | None) -> dict[str, Finding]:
    numbers = {"n_baseline": began, "n_matched": stayed}
    finding = Finding(
        key="sdq.flow",
        title="Flow",
        unit=Unit.CHILD,
        n=stayed,
        claim=Claim.DESCRIBED,
        headline="",
        estimates={name: people_counted(name, n) for name, n in numbers.items()},
        basis=Basis(evaluation="1"),
    )
    return {finding.key: finding}


def level(design: str, kind: str, n: int | None, began: int, stayed: int) -> Certainty:
    return certainty(asked(design, kind), answers(n), flow(began, stayed), RULES, Circumstances())


# R 4.3: ceiling(power.t.test(delta = d, sd = 1, power = 0.8, type = ...)$n), where the sd of
# "paired" is that of the changes; d = 0.6, 0.4, 0.3.
R_PAIRED, R_TWO_GROUPS = (24, 52, 90), (45, 100, 176)


def test_the_numbers_of_people_are_those_of_a_power_calculation() -> None:
    assert RULES.number.change == R_PAIRED
    assert RULES.number.difference == R_TWO_GROUPS


@pytest.mark.parametrize(
    ("design", "kind", "n", "began", "stayed", "expected"),
    [
        ("randomised", "difference", 200, 210, 200, 4),
        ("randomised", "difference", 176, 220, 176, 4),  # one in five lost
        ("randomised", "difference", 175, 200, 175, 3),
        ("randomised", "difference", 500, 1000, 790, 3),  # more than one in five
        ("randomised", "difference", 500, 1000, 690, 2),
        ("randomised", "difference", 500, 1000, 490, 1),
        ("pre_post", "difference", 500, 500, 500, 3),
        ("pre_post", "difference", 44, 44, 44, 1),
        ("pre_post", "change", 5000, 5000, 5000, 2),
        ("pre_post", "change", 24, 24, 24, 2),
        ("pre_post", "change", 23, 23, 23, 1),
        ("cross_section", "level", 5000, 5000, 5000, 1),
        ("retrospective", "looking_back", 5000, 5000, 5000, 1),
        ("somebody_s_own", "change", 5000, 5000, 5000, 1),
    ],
)
def test_the_lowest_of_design_number_and_loss_decides(
    design: str, kind: str, n: int, began: int, stayed: int, expected: int
) -> None:
    found = level(design, kind, n, began, stayed)
    assert found.level == expected
    assert found.word == RULES.levels[expected - 1]
    assert found.level == min(c.level for c in found.components if c.level is not None)


def test_no_change_of_one_group_is_above_level_2_whatever_the_numbers() -> None:
    for n, lost in itertools.product((1, 30, 60, 100, 10_000), (0, 0.1, 0.25, 0.4, 0.9)):
        for design, kind in (("pre_post", "change"), ("retrospective", "looking_back")):
            assert level(design, kind, n, n, round(n * (1 - lost))).level <= 2


def test_where_levels_differ_each_has_its_bars_and_what_decided_it() -> None:
    known = Circumstances(plan="before", evaluator="Us")
    kinds = (("pre_post", 60), ("pre_post", 8), ("retrospective", 60))
    every = [certainty(asked(d), answers(n), flow(n, n), RULES, known) for d, n in kinds]
    assert [one.level for one in every] == [2, 1, 1]
    shown = [answers(60)] * 3
    low, lowest, of_all = sure(every, shown)
    assert (low.shown, low.alt) == ("Question 1: low.", "How sure, question 1: level 2 of 4")
    assert (lowest.shown, lowest.level) == ("Questions 2 and 3: very low.", 1)
    few, looked_back = every[1].reasons[1], every[2].reasons[0]
    assert lowest.reasons == (f"{few[:-1]} (question 2).", f"{looked_back[:-1]} (question 3).")
    assert (of_all.word, of_all.svg, of_all.reasons) == ("", "", every[0].reasons[2:])
    decided = {c.why for one in every for c in one.components if c.level == one.level}
    assert decided <= {*low.reasons, few, looked_back, *of_all.reasons}
    assert certainty_in_words(every, shown) == "Question 1: low; questions 2 and 3: very low."
    [alike] = sure(every[1:2], shown)
    assert (alike.shown, alike.reasons) == ("Very low.", every[1].reasons)
    assert alike.alt == "How sure: level 1 of 4"


@pytest.mark.parametrize("counts", [(None,), (500, None), ()])
def test_a_number_that_is_not_shown_counts_as_the_lowest(counts: tuple[int | None, ...]) -> None:
    found = certainty(asked(), answers(*counts), flow(500, 500), RULES, Circumstances())
    assert found.level == 1
    assert "How many it rests on is not shown here." in found.reasons
    assert not any("Few" in words for words in found.reasons)  # 500 may be behind it


def test_what_an_edition_does_not_tell_changes_no_word() -> None:
    """Whether 3 or 9 people are withheld, the same is said."""
    said = {
        certainty(asked(), answers(None), flow(None, None), RULES, Circumstances()).reasons
        for _ in range(3, 10)
    }
    assert len(said) == 1
    assert all(not any(sign.isdigit() for sign in words) for words in said.pop())


def test_a_loss_that_is_not_told_is_said_and_caps_the_level() -> None:
    found = certainty(
        asked("randomised", "difference"), answers(500), flow(None, 500), RULES, Circumstances()
    )
    assert found.level == 2
    assert "How many did not come back is not shown here." in found.reasons


PLANS: tuple[PlanRecord, ...] = ("before", "after", "changed", "not shown", "")


def test_plan_quality_and_evaluator_are_said_and_decide_nothing() -> None:
    for plan in PLANS:
        for evaluator in ("", "Evaluated by a university"):
            for unchecked in (False, True):
                question = replace(asked(), reliability=(("a.b", "c"),), unchecked=unchecked)
                known = Circumstances(plan, evaluator)
                found = certainty(question, answers(100), flow(100, 100), RULES, known)
                assert found.level == 2
                assert {c.name for c in found.components if c.level} == {"design", "number", "loss"}
                assert (evaluator or "Who evaluated it is not said") + "." in found.reasons


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_is_told_of_only_where_an_outcome_could_be_made_to_fit(plan: PlanRecord) -> None:
    """Arithmetic on print, a review, a supply and an account come out as they are."""
    of_nobody = {"figure_audit", "document_review", "supply", "expenditure"}
    known, told = Circumstances(plan), dict[str, Certainty]()
    for design in DESIGNS.values():
        question = asked(design.name, design.kinds[0], flow="")
        told[design.name] = certainty(question, answers(100), {}, RULES, known)
        said = {component.name for component in told[design.name].components}
        assert ("plan" in said) == (design.name not in of_nobody)
        assert said >= {"design", "number", "evaluator"}
    spent, changed = told["expenditure"], replace(told["pre_post"], level=3, word="Moderate")
    [together] = sure([spent, changed], [answers(100)] * 2)  # whichever question comes first
    [reason] = (c.why for c in changed.components if c.name == "plan")
    assert reason in together.reasons
    [hidden] = sure([spent, changed], [Answered(id="q", text="?", answers=())] * 2)
    assert reason in hidden.reasons


def test_every_design_has_a_rule_and_reasons_are_sentences() -> None:
    for design in DESIGNS.values():
        if design.notebook:
            for kind in design.kinds:
                rule = RULES.of_design(design.name, kind)
                assert rule is not RULES.other_design
                assert rule.why.endswith(".")


def test_later_questions_are_told_where_their_level_differs() -> None:
    low, very = Certainty(2, "Low", ()), Certainty(1, "Very low", ())
    assert by_level([low, low]) == (("Low", ""),)
    assert by_level([low, very, very]) == (("Low", "question 1"), ("Very low", "questions 2 and 3"))


# R 4.3: ceiling(qnorm(0.975)^2 * 0.25 / c(0.20, 0.10, 0.05)^2), as Cochran (1977, 4.4) has it.
R_SHARES = (25, 97, 385)
SURVEY = Asked(
    id="q",
    text="What did professionals say?",
    kind="level",
    evaluation="1",
    people="professionals",
    verdicts=("described",),
    sought=(Sought(key="q.replies"),),
    design="survey",
    frame="random",
    respondents="survey.respondents",
)


def replied(**numbers: int) -> dict[str, Finding]:
    finding = flow(None, None)["sdq.flow"].model_copy(
        update={
            "key": "survey.respondents",
            "estimates": {name: people_counted(name, n) for name, n in numbers.items()},
        }
    )
    return {finding.key: finding}


def test_the_numbers_of_a_share_are_those_of_a_margin() -> None:
    assert RULES.number.share == R_SHARES


@pytest.mark.parametrize(
    ("kind", "frame", "n", "numbers", "expected"),
    [
        ("level", "none", 5000, {"n_replied": 5000, "n_invited": 5000}, 1),
        ("level", "none", 5000, {"n_replied": 5000}, 1),
        ("level", "random", 385, {"n_replied": 385, "n_invited": 480}, 4),
        ("level", "random", 384, {"n_replied": 385, "n_invited": 480}, 3),
        ("level", "random", 385, {"n_replied": 385, "n_invited": 700}, 2),
        ("level", "random", 385, {"n_replied": 385, "n_invited": 800}, 1),
        ("level", "random", 400, {"n_replied": 400, "n_invited": 440, "effective_n": 200}, 3),
        ("level", "random", 24, {"n_replied": 24, "n_invited": 24}, 1),
        ("level", "random", 385, {"n_replied": 385}, 2),  # not told how many were asked
        ("level", "all", 12, {"n_replied": 12, "n_invited": 12}, 4),
        ("level", "all", 61, {"n_replied": 61, "n_invited": 400}, 1),
        ("level", "all", None, {"n_replied": 61, "n_invited": 61}, 1),
        ("difference", "random", 500, {"n_replied": 500, "n_invited": 500}, 2),
        ("difference", "none", 500, {"n_replied": 500, "n_invited": 500}, 1),
    ],
)
def test_a_survey_is_as_sure_as_whom_it_reached(
    kind: str, frame: str, n: int | None, numbers: dict[str, int], expected: int
) -> None:
    question = replace(SURVEY, kind=kind, frame=frame)  # type: ignore[arg-type]
    found = certainty(question, answers(n), replied(**numbers), RULES, Circumstances())
    assert found.level == expected, found.reasons


def test_a_survey_without_a_list_says_that_nobody_knows_whom_it_stands_for() -> None:
    found = certainty(
        replace(SURVEY, frame="none"), answers(61), replied(n_replied=61), RULES, Circumstances()
    )
    assert found.reasons[0] == "Nobody knows whom those who answered stand for."
    assert "did not reply" not in " ".join(found.reasons)


def test_weights_are_said_to_mend_nothing() -> None:
    numbers = replied(n_replied=400, n_invited=440, effective_n=200)
    found = certainty(SURVEY, answers(400), numbers, RULES, Circumstances())
    assert "Answers are weighted, which cannot mend who chose to reply." in found.reasons
    assert "Many professionals (400)." not in found.reasons
    assert "A fair number of professionals (400)." in found.reasons


def test_a_log_is_never_as_sure_as_a_register_whatever_its_numbers() -> None:
    question = replace(asked("log", "use", ""), sought=(Sought(key="log.overview"),))
    for n in (None, 3, 5000):
        found = certainty(question, answers(n), {}, RULES, Circumstances())
        assert found.level == 2
        assert "How many were not written down is not known." in found.reasons


def own(folder: Path, **changes: object) -> CertaintyRules:
    declare(folder / "certainty/ours.yaml", RULES.model_dump(mode="json") | changes)
    return load_rules("ours", folder)


def test_a_programme_can_have_rules_of_its_own(tmp_path: Path) -> None:
    rules = own(tmp_path, levels=["a", "b", "c", "d"], loss=[0.4, 0.2, 0.1])
    found = certainty(asked(), answers(100), flow(100, 70), rules, Circumstances())
    assert (found.level, found.word) == (2, "b")


def _sure_of(design: str = "", *kinds: str) -> dict[str, object]:
    designs = [design] if design else []
    return {"designs": designs, "kinds": kinds, "level": 4, "why": "We are sure."}


_LAWFUL = [rule.model_dump(mode="json") for rule in RULES.design if rule.designs != ("survey",)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"design": [{"designs": ["pre_post"], "level": 3, "why": "We are sure."}]},
            "without a group to compare with",
        ),
        (
            {"design": [_sure_of("pre_post", "change", "difference")]},
            "without a group to compare with",
        ),
        ({"design": [_sure_of("cross_section", "difference")]}, "give cross_section"),
        ({"design": [], "other_design": _sure_of()}, "without a group to compare with"),
        ({"design": [*_LAWFUL, _sure_of("survey")]}, "without frames"),
        ({"number": {"change": [1, 2, 3], "difference": [1, 2, 3], "share": [3, 2, 1]}}, "more"),
        ({"loss": [0.2, 0.3, 0.5]}, "lose fewer"),
        ({"number": {"change": [9, 5, 3], "difference": [1, 2, 3]}}, "more people"),
        ({"levels": ["low", "high"]}, "levels"),
    ],
)
def test_rules_that_promise_too_much_are_refused(
    changes: dict[str, object], words: str, tmp_path: Path
) -> None:
    with pytest.raises(DeclarationError, match=words):
        own(tmp_path, **changes)


def test_rules_that_are_not_there_are_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="four-levels-2026"):
        load_rules("four_levels", tmp_path)


def test_a_plan_for_figures_in_print_is_not_told_as_fitted() -> None:
    """Whatever came first, they were there before anybody could plan."""
    question = replace(asked("counts", "level", flow=""), in_print=True)
    told = certainty(question, answers(100), {}, RULES, Circumstances("after"))
    assert "plan" not in {component.name for component in told.components}
    of_people = certainty(
        replace(question, in_print=False), answers(100), {}, RULES, Circumstances("after")
    )
    assert "plan" in {component.name for component in of_people.components}
