"""Two cross-sections against hand counts and scipy; small agencies; the demonstration's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from scipy import stats
from workspace_maker import AFTER, BEFORE, HEADINGS, ROOT, STEPS, csv_text, make_study, put
from workspace_maker import responses as made_responses

from analyses import cross_section
from analyses.cross_section import SectionParameters
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.older_calls import as_study
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import open_workspace
from evaluation.protect.protect import load_policy, protect
from evaluation.read.responses import Responses
from evaluation.report.figures.figures import draw
from evaluation.run.check import account
from evaluation.say.finding import Claim, Edition, Estimate, Finding, Statistic
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
FORM = Instrument.model_validate(STEPS)
People = Mapping[str, tuple[float, str | None]]

# By hand. Before: Police 2, 4, 6 (mean 4), Health 8, 10 (mean 9), one unknown 0; all 30/6 = 5.
# After, of whom only a answered before: Police 8 and 10 (9), Health 10, 11, 12 (11); all 51/5.
START: People = {
    "a": (2, "Police"),
    "b": (4, "Police"),
    "c": (6, "Police"),
    "d": (8, "Health"),
    "e": (10, "Health"),
    "f": (0, None),
}
END: People = {
    "a": (8, "Police"),
    "v": (10, "Police"),
    "w": (10, "Health"),
    "x": (11, "Health"),
    "y": (12, "Health"),
}


def wave(name: str, people: People) -> Responses:
    index = pd.Index(sorted(people), name="person", dtype=object)
    answers = pd.DataFrame({"a": [people[p][0] for p in index]}, index=index)
    agency = pd.DataFrame({"agency": [people[p][1] for p in index]}, index=index, dtype=object)
    made = made_responses(FORM, answers, name, background=agency)
    return replace(made, unit=Unit.PROFESSIONAL)


def analyse(waves: Sequence[Responses], scored: Any, **options: Any) -> list[Finding]:
    own = {key: options.pop(key) for key in {"by", "scales", "ci_level"} & options.keys()}
    study = as_study("cross_section", **options)
    return cross_section.analyse(study, waves, scored, SectionParameters(**own))


def found(before: People, after: People, **options: Any) -> dict[str, Finding]:
    waves = wave(BASELINE, before), wave(ENDPOINT, after)
    findings = analyse(waves, [score(one) for one in waves], **options)
    return {f.key.removeprefix("steps.a.cross_section"): f for f in findings if not f.kept_inside}


def parts(finding: Finding) -> dict[str, int]:
    [partition] = [f.partition for f in protect([finding], Edition.INTERNAL, POLICY)]
    assert partition is not None
    return partition.parts


def values(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


def staff(sizes: Mapping[str, int], first: int = 0, add: float = 0) -> People:
    """So many people of each agency, numbered from ``first``."""
    return {
        f"{agency}{i:02d}": (50 + add + (i * 7) % 11, agency)
        for agency, size in sizes.items()
        for i in range(first, first + size)
    }


# Newcombe (1998), Stat Med 17:873, table II (a): 56 of 70 and 48 of 80, method 10.
YES_OR_NO = {
    **STEPS,
    "response_sets": {"count": {"minimum": 0, "maximum": 1, "labels": {"no": 0, "yes": 1}}},
}


def answered(name: str, yes: int, of: int, form: Any = YES_OR_NO, lowest: int = 0) -> Responses:
    index = pd.Index([f"{name}{n:02d}" for n in range(of)], name="person", dtype=object)
    answers = pd.DataFrame({"a": [lowest + float(n < yes) for n in range(of)]}, index=index)
    agency = pd.DataFrame({"agency": [("N", "S")[n % 2] for n in range(of)]}, index=index)
    made = made_responses(Instrument.model_validate(form), answers, name, background=agency)
    return replace(made, unit=Unit.PROFESSIONAL)


def told(waves: Sequence[Responses], edition: Edition) -> dict[str, Finding]:
    exact = analyse(waves, [score(one) for one in waves])
    return {f.key.removeprefix("steps.a."): f for f in protect(exact, edition, POLICY)}


@pytest.mark.parametrize("edition", [Edition.INTERNAL, Edition.PUBLIC])
def test_a_yes_or_no_is_told_by_shares_with_newcombes_interval(edition: Edition) -> None:
    found = told([answered(BASELINE, 48, 80), answered(ENDPOINT, 56, 70)], edition)
    overall = found["cross_section"]
    assert overall.headline.startswith(
        "Steps: 60% of the 80 professionals who answered before had the answer “yes” and 80% of "
        "the 70 who answered after. That is 20 percentage points more. The 95% interval is 5 to "
        "33. These need"
    )
    assert overall.leading == "shift"
    shift, points = overall.estimates["shift"], overall.estimates["difference"]
    assert shift.unit == "percentage points"
    if edition is Edition.INTERNAL:
        assert (shift.ci_low, shift.ci_high) == pytest.approx((5.24, 33.39), abs=5e-3)
        assert (points.ci_low, points.ci_high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
        assert "+20 (N) and +20 (S)" in found["cross_section.difference"].headline
        assert "“yes” of those who answered after: 80% (N) and 80% (S)" in (
            found["cross_section.after"].headline
        )


def test_of_so_few_yes_or_no_that_shares_would_count_them_nothing_is_told_outside() -> None:
    """A share of 12 people is a count, which this edition gives of no part under ten."""
    waves = [answered(BASELINE, 7, 12), answered(ENDPOINT, 10, 12)]
    for finding in told(waves, Edition.PUBLIC).values():
        assert "percentage points" not in finding.headline
        assert "%" not in finding.headline
    inside = told(waves, Edition.INTERNAL)["cross_section"].headline
    assert (
        "That is +25 percentage points, but there may be no difference. The 95% interval" in inside
    )


def test_no_row_or_picture_by_agency_tells_a_share_that_is_not_told_of_all() -> None:
    """22 of 24 said yes after: that counts two, which this edition gives of no part under five."""
    found = told([answered(BASELINE, 14, 24), answered(ENDPOINT, 22, 24)], Edition.PUBLIC)
    assert found["cross_section"].estimates["mean_after"].value is None
    for key in ("cross_section", "cross_section.after", "cross_section.difference"):
        text = found[key].model_dump_json()
        assert not re.search(r"0\.9[12]|:0\.9\b", text), key


def test_of_two_numbered_answers_the_better_one_is_counted() -> None:
    form = {
        **STEPS,
        "response_sets": {"count": {"minimum": 1, "maximum": 2, "labels": {"Yes": 1, "No": 2}}},
        "scales": {"a": {"title": "Steps", "direction": "lower_better", "items": ["a"]}},
    }
    waves = [answered(BASELINE, 30, 60, form, 1), answered(ENDPOINT, 18, 60, form, 1)]
    overall = told(waves, Edition.INTERNAL)["cross_section"]
    assert "the answer “Yes” was counted among the 60 professionals" in overall.headline
    assert "That is 20 percentage points more. The 95% interval is " in overall.headline


def test_forms_of_different_length_are_compared_on_shared_scales_only() -> None:
    items = {str(i): {"responses": "count"} for i in range(1, 6)}
    scale = {"title": "Responses", "direction": "higher_better", "method": "mean"}
    whole = {**scale, "title": "Overall"}
    forms = [
        Instrument.model_validate(
            {
                **STEPS,
                "id": name,
                "title": name,
                "items": dict(list(items.items())[:length]),
                "scales": {
                    "part": {**scale, "items": ["1", "2"]},
                    "overall": {**whole, "items": list(items)[:length]},
                },
            }
        )
        for name, length in (("long", 5), ("short", 3))
    ]
    waves = [
        made_responses(
            form,
            pd.DataFrame(
                {item: [float(add), add + 2.0] * 4 for item in form.items},
                index=pd.Index([f"{wave}{i}" for i in range(8)], dtype=object),
            ),
            wave,
        )
        for form, wave, add in zip(forms, (BASELINE, ENDPOINT), (1, 4), strict=True)
    ]
    findings = analyse(waves, [score(one) for one in waves])
    assert [f.key for f in findings if not f.kept_inside] == ["long.part.cross_section"]
    assert values(findings[0])["difference"] == 3
    assert findings[0].caveats[0] == (
        "long was given before and short after. Only scales that both have, with as many items, "
        "are compared: responses."
    )
    assert "how persons changed" in findings[0].headline
    with pytest.raises(ValueError, match=r"there is no long\.overall"):
        analyse(waves, [score(one) for one in waves], scales=["long.overall"])


def test_means_and_numbers_are_those_of_everybody_who_answered() -> None:
    findings = found(START, END)
    assert set(findings) == {"", ".before", ".after", ".difference"}
    assert values(findings[""]) == {
        "mean_before": 5,
        "n_before": 6,
        "mean_after": pytest.approx(10.2),
        "n_after": 5,
        "difference": pytest.approx(5.2),
    }
    assert values(findings[".before"]) == {
        "mean_health": 9,
        "n_health": 2,
        "mean_police": 4,
        "n_police": 3,
    }
    assert values(findings[".after"]) == {
        "mean_health": 11,
        "n_health": 3,
        "mean_police": 9,
        "n_police": 2,
    }
    assert values(findings[".difference"]) == {"difference_health": 2, "difference_police": 5}
    assert parts(findings[".before"]) == {"(not recorded)": 1, "Health": 2, "Police": 3}
    assert any("agency is not recorded" in c for c in findings[".before"].caveats)
    assert findings[".after"].caveats == findings[".before"].caveats[:1]


def test_the_interval_is_welchs_of_different_people() -> None:
    before, after = staff({"Police": 12, "Health": 9}), staff({"Police": 8, "Health": 7}, 4, 3)
    estimate = found(before, after, ci_level=0.9)[""].estimates["difference"]
    one, other = ([score for score, _ in people.values()] for people in (after, before))
    ends = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.9)
    assert (estimate.ci_low, estimate.ci_high) == pytest.approx((ends.low, ends.high))
    assert estimate.ci_level == 0.9
    assert found(START, END)[""].estimates["difference"].ci_low is None  # five after are too few


def test_it_says_that_these_are_two_groups_and_claims_no_change_of_persons() -> None:
    for finding in found(staff({"P": 20}), staff({"P": 20}, 15, 9)).values():
        assert finding.claim is Claim.DESCRIBED
        assert "nobody is paired" in finding.method
    overall = found(staff({"P": 20}), staff({"P": 20}, 15, 9))[""]
    assert "need not be the same people" in overall.headline
    assert "describes the agencies and not how persons changed" in overall.headline
    assert overall.headline.startswith(
        "Average steps was 9.0 steps higher among those who answered"
    )
    assert ", from 20 professionals before and 20 after." in overall.headline
    assert any("as different people" in caveat for caveat in overall.caveats)


def test_how_many_answered_twice_is_told_where_most_did() -> None:
    overall = found(staff({"P": 30}), staff({"P": 20}))[""]
    assert overall.estimates["n_both"].value == 20
    assert parts(overall) == {"before only": 10, "both times": 20}


def test_an_unclear_difference_and_none_at_all_are_said_so() -> None:
    unclear = found(staff({"P": 20}), staff({"P": 20}, 30, 1))[""].headline
    assert "among those before, but not clearly. The 95% interval" in unclear
    same = found(staff({"P": 22}), staff({"P": 22}))[""].headline
    assert "differed very little" in same


def test_scales_and_column_are_taken_by_name_or_refused() -> None:
    assert set(found(START, END, by="agency", scales=["steps.a"], primary="steps.a")) == set(
        found(START, END)
    )
    with pytest.raises(ValueError, match=r"there is no steps\.b\. There are: steps\.a\."):
        found(START, END, scales=["steps.b"])
    with pytest.raises(
        ValueError, match=r'must declare "team" under groups\. Both declare: agency'
    ):
        found(START, END, by="team")
    with pytest.raises(ValueError, match="ci_level"):
        found(START, END, ci_level=95)
    with pytest.raises(ValueError, match="waves baseline and endpoint"):
        analyse([wave(BASELINE, START)], [score(wave(BASELINE, START))])


def test_without_a_group_column_the_whole_stands_alone() -> None:
    waves = [
        replace(one, background=one.background[[]])
        for one in (wave(BASELINE, START), wave(ENDPOINT, END))
    ]
    scored = [score(one) for one in waves]
    [overall, reading] = analyse(waves, scored, prefix="culture", primary="steps.a")
    assert reading.kept_inside
    assert overall.key == "culture.steps.a.cross_section"
    assert overall.primary
    assert "how it is in the groups," in overall.why


# --- what may be told of few people --------------------------------------------------------


def shown(before: People, after: People, edition: Edition) -> dict[str, Finding]:
    findings = list(found(before, after).values())
    protected = protect(findings, edition, POLICY)
    return {f.key.removeprefix("steps.a.cross_section"): f for f in protected}


def test_large_agencies_are_shown_with_table_and_picture() -> None:
    public = shown(
        staff({"Police": 30, "Health": 40}),
        staff({"Police": 12, "Health": 25}, 50, 4),
        Edition.PUBLIC,
    )
    for finding in public.values():
        assert None not in values(finding).values()
        assert finding.table is not None
        assert finding.figure is not None
        assert "<svg" in draw(finding.figure).svg
    assert [row.cells["label"] for row in public[".difference"].table.rows] == [  # type: ignore[union-attr]
        "Health",
        "Police",
        "All who answered",
    ]


@pytest.mark.parametrize(("edition", "small"), [(Edition.PUBLIC, 9), (Edition.RESTRICTED, 4)])
def test_one_small_agency_after_hides_all_agencies_after_and_their_differences(
    edition: Edition, small: int
) -> None:
    editions = shown(
        staff({"Police": 20, "Health": 40}), staff({"Police": small, "Health": 40}, 50), edition
    )
    assert None not in values(editions[""]).values()
    assert None not in values(editions[".before"]).values()
    for part in (".after", ".difference"):
        assert set(values(editions[part]).values()) == {None}
        assert (editions[part].table, editions[part].figure, editions[part].n) == (None, None, None)
    assert editions[".after"].headline == "Mean steps after was measured in 2 agencies."


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_how_few_of_an_agency_did_not_answer_again_is_not_told(edition: Edition) -> None:
    before = staff({"Police": 25, "Health": 40})
    editions = shown(before, staff({"Police": 22, "Health": 22}), edition)
    assert editions[".before"].estimates["n_police"].value == 25
    assert editions[".after"].estimates["n_police"].value is None
    assert editions[".after"].estimates["mean_police"].value is not None
    assert editions[".after"].table is not None
    assert "n" not in {column.key for column in editions[".after"].table.columns}


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_few_who_answered_once_are_not_told_apart_from_those_who_answered_twice(
    edition: Edition,
) -> None:
    """A paired report has the mean of 37; beside it the mean of 40 would tell on three."""
    overall = shown(staff({"P": 40}), staff({"P": 37}), edition)[""]
    assert set(values(overall).values()) == {None}
    assert (overall.table, overall.figure, overall.n) == (None, None, None)
    assert overall.headline == (
        "Mean steps was measured among those who answered before and among those who answered "
        "after."
    )
    mostly_others = shown(staff({"P": 40}), staff({"P": 40}, 37), edition)[""]
    assert mostly_others.estimates["difference"].value is not None


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_a_number_of_people_that_is_not_shown_stands_beside_no_mean_either(
    edition: Edition,
) -> None:
    overall = shown(staff({"P": 40}), staff({"P": 37}, 13), edition)[""]
    assert overall.estimates["n_after"].value is None
    assert overall.estimates["mean_after"].value is not None
    assert 37 not in {estimate.n for estimate in overall.estimates.values()}


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
@pytest.mark.parametrize("agency", [None, "P"])
def test_a_mean_that_tells_what_nearly_everybody_said_is_withheld(
    edition: Edition, agency: str | None
) -> None:
    """A mean of 0.95 from 20 people who said yes (1) or no (0) is one who said no."""
    yes = {**STEPS, "response_sets": {"count": {"minimum": 0, "maximum": 1}}}
    waves = [
        made_responses(
            Instrument.model_validate(yes),
            pd.DataFrame(
                {"a": [float(i >= no) for i in range(20)]},
                index=pd.Index([f"{name}{i}" for i in range(20)], dtype=object),
            ),
            name,
            Unit.CHILD,
            pd.DataFrame({"agency": agency}, index=[f"{name}{i}" for i in range(20)])
            if agency
            else None,
        )
        for name, no in ((BASELINE, 10), (ENDPOINT, 1))
    ]
    for finding in protect(analyse(waves, [score(w) for w in waves]), edition, POLICY):
        shown = {e.statistic for e in finding.estimates.values() if e.value is not None}
        if not finding.key.endswith(".before"):
            assert shown <= {Statistic.COUNT}
            assert finding.figure is None


def test_five_and_nine_leave_the_same_words_in_public() -> None:
    def told(n: int) -> list[tuple[str, tuple[str, ...], str]]:
        editions = shown(staff({"P": n}), staff({"P": n}, 20), Edition.PUBLIC)
        return [(f.headline, f.caveats, f.withheld) for f in editions.values()]

    assert told(5) == told(9)


# --- from files ----------------------------------------------------------------------------


def test_check_accepts_waves_in_which_nobody_is_the_same(tmp_path: Path) -> None:
    def checked(root: Path, design: str) -> str:
        make_study(root, BEFORE, AFTER, design=design)
        for name, people in (("before", "abc"), ("after", "xyz")):
            put(root, f"{name}.csv", csv_text([HEADINGS, *([p, 0, 1, 2] for p in people)]))
        put(root, "proforma.md", "# D\n\n## Summary\n\nWords.\n")
        return "\n".join(map(str, account(open_workspace(root), "d").issues))

    assert "Nobody" not in checked(tmp_path / "1", "cross_section")
    assert "Nobody" in checked(tmp_path / "2", "pre_post")


def test_the_demonstration_tells_of_culture_by_agency(demo: Path) -> None:
    def edition(name: str) -> dict[str, Any]:
        file = demo / "outputs/trauma-informed-training" / name / "findings.json"
        findings = json.loads(file.read_text(encoding="utf-8"))["findings"]
        return {
            f["key"]: f
            for f in findings
            if f["key"].startswith("culture.") and not f["key"].endswith(".reading")
        }

    exact, public = edition("internal"), edition("publish")
    scales = ("system_support", "personal_support", "overall")
    assert set(exact) == {
        f"culture.artic45.{scale}.cross_section{part}"
        for scale in scales
        for part in ("", ".before", ".after", ".difference")
    } | {"culture.artic45.cross_section_answered_by_agency"}
    key = "culture.artic45.system_support.cross_section"
    assert exact[key]["estimates"]["n_before"]["value"] == 52
    assert len(exact[f"{key}.difference"]["figure"]["marks"]) == 5
    assert public[key]["estimates"]["difference"]["ci_low"] is not None
    after = public[f"{key}.after"]  # six of the police answered after
    assert after["withheld"]
    assert after["estimates"] == {}
    page = (demo / "outputs/trauma-informed-training/publish/annex.html").read_text("utf-8")
    again = public[key]["estimates"]["n_both"]["value"]
    after = public[key]["estimates"]["n_after"]["value"]
    assert again == after == 39  # by the links of the sister evaluation
    assert (
        f"{again:g} of the {after:g} professionals who answered after had answered before" in page
    )


def test_where_most_answered_both_times_no_sentence_calls_them_other_people() -> None:
    people = staff({"P": 40})
    for edition in Edition:
        for again, n in ((people, 40), (staff({"P": 40}, 40), 0)):
            overall = shown(people, again, edition)[""]
            both = overall.estimates.get("n_both")
            assert (both.value if both else 0) == n
            assert ("need not be the same" in overall.headline) is (n == 0)
            assert any("40 of the 40" in text for text in overall.caveats) is (n == 40)


def taught(size: int) -> Estimate:
    """The difference where the same scores are those of people taught by so many together."""
    waves = []
    for made in (wave(BASELINE, staff({"P": 40})), wave(ENDPOINT, staff({"P": 40}, 40, 3))):
        people = made.answers.index
        sessions = [f"{made.wave}{at // size}" for at in range(len(people))]
        waves.append(replace(made, clusters=pd.Series(sessions, people, dtype=object)))
    findings = analyse(waves, [score(one) for one in waves])
    return next(f for f in findings if f.key.endswith("cross_section")).estimates["difference"]


def test_the_interval_allows_for_people_who_were_taught_together() -> None:
    alone, together = taught(1), taught(10)
    before, after = (
        [answer for answer, _ in staff({"P": 40}, first, add).values()]
        for first, add in ((0, 0), (40, 3))
    )
    found = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (alone.ci_low, alone.ci_high) == pytest.approx(tuple(found))
    assert alone.value == together.value
    wide, narrow = (e.model_dump(include={"ci_low", "ci_high"}) for e in (together, alone))
    # Kish's design effect at an intraclass correlation of 0.10 with ten in a session is 1.9, and
    # people of one session who answer apart from one another make the variance of one a little more
    wider = (wide["ci_high"] - wide["ci_low"]) / (narrow["ci_high"] - narrow["ci_low"])
    assert wider == pytest.approx(1.9**0.5, rel=0.08)


@pytest.mark.parametrize(("after", "told"), [("abc", True), ("abx", True), ("axy", False)])
def test_check_says_where_those_after_are_the_same_people(
    tmp_path: Path, after: str, told: bool
) -> None:
    def codes(*designs: str) -> set[str]:
        make_study(tmp_path, BEFORE, AFTER, design=designs[0])
        file = tmp_path / "deliverables/d/deliverable.yaml"
        declared = json.loads(file.read_text("utf-8"))
        [first] = declared["evaluations"]
        declared["evaluations"] = [{**first, "design": design} for design in designs]
        file.write_text(json.dumps(declared), "utf-8")
        for name, people in (("before", "abc"), ("after", after)):
            put(tmp_path, f"{name}.csv", csv_text([HEADINGS, *([p, 0, 1, 2] for p in people)]))
        put(tmp_path, "proforma.md", "# D\n\n## Summary\n\nWords.\n")
        return {issue.code for issue in account(open_workspace(tmp_path), "d").issues}

    code = "waves.same-people-again"
    assert (code in codes("cross_section")) is told
    # both ways of following the advice end it
    assert code not in codes("pre_post")
    assert code not in codes("cross_section", "pre_post")
