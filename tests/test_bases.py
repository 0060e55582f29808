"""Whom findings count, and what the disclosure step makes of it.

Authority: the rules of docs/findings.md, and counting by hand.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_older_notebooks import CALLS
from workspace_maker import ROOT, STEPS, TWO, change_findings, responses

from evaluation.declare.designs import with_notebook
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT, FOLLOW_UP
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import open_study
from evaluation.link.waves import match_waves
from evaluation.protect.derived import derived
from evaluation.protect.protect import load_policy, protect
from evaluation.say.finding import Base, Column, Edition, Estimate, Finding, Row, Statistic, Table
from evaluation.say.record import findings_file, read_findings, write_findings
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
OUTSIDE = [Edition.PUBLIC, Edition.RESTRICTED]
BEFORE = [f"KEY-{i:03d}" for i in range(40)]


def waves(form: Any = TWO, groups: bool = False, **who: list[str]) -> list[Finding]:
    """The findings of people with random values: whoever is named at a wave was there."""
    random, made = np.random.default_rng(7), []
    model = Instrument.model_validate(form)
    for name, people in who.items():
        index = pd.Index(people, name="person", dtype=object)
        values = random.normal(50, 9, (len(people), len(model.items)))
        labels = [("North", "South")[int(p[4:]) % 2] for p in people]
        background = pd.DataFrame({"g": labels}, index=index) if groups else None
        answers = pd.DataFrame(values, index, list(model.items))
        made.append(responses(model, answers, name, background=background))
    scored = [score(asked) for asked in made]
    compared = {"compare_by": "g", "against": "South"} if groups else {}
    primary = f"{model.id}.a"
    return change_findings(match_waves(made), scored, primary=primary, **compared)


@cache
def everything(groups: bool = False) -> list[Finding]:
    return waves(
        groups=groups,
        **{BASELINE: BEFORE, ENDPOINT: BEFORE[:36], FOLLOW_UP: [*BEFORE[:30], "KEY-900"]},
    )


@cache
def of_design(name: str) -> list[Finding]:
    """What an evaluation of the demonstration finds."""
    call, slug, number = CALLS[name]
    return call(open_study(slug, number))[1]


@pytest.mark.parametrize("groups", [False, True])
def test_every_finding_says_whom_it_counts(groups: bool) -> None:
    for finding in everything(groups):
        assert finding.base is not None, finding.key
        assert finding.base.unit is finding.unit
        assert finding.base.people <= {*BEFORE, "KEY-900"}
        if "difference" not in finding.key and not finding.kept_inside:
            assert len(finding.base.people) == finding.n, finding.key  # that of the smaller group
        for name, estimate in finding.estimates.items():
            counts = estimate.statistic in (Statistic.COUNT, Statistic.SPLIT)
            if estimate.base and counts and not finding.kept_inside:
                assert estimate.value == len(estimate.base.people), name


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("edition", OUTSIDE)
def test_no_label_of_a_person_leaves_the_team(groups: bool, edition: Edition) -> None:
    page = protect(everything(groups), edition, POLICY)
    assert not any(finding.base or finding.parts for finding in page)
    held = "".join(finding.model_dump_json() for finding in page)
    assert "KEY-" not in held + findings_file(page, "d", edition, synthetic=False)


@pytest.mark.parametrize("edition", Edition)
def test_the_file_of_an_edition_has_the_shape_that_it_had(edition: Edition) -> None:
    page = protect(everything(), edition, POLICY)
    text = findings_file(page, "d", edition, synthetic=False)
    assert "KEY-" not in text
    for finding in json.loads(text)["findings"]:
        assert {"team_only", "overlapping", "themed", "partition", "nested"} <= finding.keys()
        assert not {"base", "parts", "kept_inside"} & finding.keys()
        table, figure = finding["table"] or {}, finding["figure"] or {}
        drawn = itertools.chain(figure.get("marks", ()), *figure.get("coarser", ()))
        for number in (*finding["estimates"].values(), *table.get("rows", ()), *drawn):
            assert not {"base", "parts"} & number.keys()


def test_who_is_counted_comes_through_the_file_between_notebook_and_run(tmp_path: Path) -> None:
    exact = everything()
    write_findings(exact, str(tmp_path / "findings.json"))
    assert read_findings(tmp_path / "findings.json") == tuple(exact)


def test_every_design_is_asked_whom_its_findings_count() -> None:
    asked = {open_study(slug, number).evaluation.design for _, slug, number in CALLS.values()}
    missing = {design.name for design in with_notebook()} - asked
    assert not missing, f"add to CALLS in tests/test_older_notebooks.py a call of {missing}"


def test_no_analysis_sets_what_follows_from_bases() -> None:
    """Before the disclosure step only bases and parts say what numbers tell."""
    for finding in [*everything(), *everything(groups=True)]:
        assert {e.split for e in finding.estimates.values()} <= {""}
        assert {e.smallest_part for e in finding.estimates.values()} <= {None}
        assert finding.table is None or {row.shown_with for row in finding.table.rows} <= {""}
    source = "".join(path.read_text("utf-8") for path in (ROOT / "analyses").rglob("*.py"))
    assert not re.findall(r"\b(?:split|smallest_part|shown_with)(?:=|\": )", source)


def people_and_bases(finding: Finding) -> Iterator[tuple[str, float | None, Base]]:
    """What each printed number is called, on how many it rests, and the base that it reaches."""
    assert finding.base
    for name, e in finding.estimates.items():
        counts = e.statistic is Statistic.SPLIT
        yield name, e.value if counts else e.n, e.base or finding.base
    for row in finding.table.rows if finding.table else ():
        bound = {"n_improved_reliably", "n_no_reliable_change"} & finding.estimates.keys()
        yield "row", None if bound else row.n, row.base or finding.base
    figure = finding.figure
    for mark in figure.marks if figure else ():
        counts = figure is not None and figure.statistic is Statistic.SPLIT
        yield "mark", mark.value if counts else mark.n, mark.base or finding.base


# Counts of events, and figures that others added up: whose they are, no file says.
OF_NOBODY = ("log", "service", "reach", "disproportionality")


def rests_on(design: str, finding: Finding, n: float, base: Base) -> bool:
    """Whether a number that rests on n people may have a base of so many.

    A difference of two groups rests on the smaller, and one of two times on the fewer who answered;
    their bases have both. Only in a survey may a number of a question without a base of its own
    rest on some of everybody who was read, and only of events and figures nobody is named.
    """
    people = len(base.people)
    if design in OF_NOBODY:
        return not people
    if design == "survey" and finding.question and base is finding.base:
        return n <= people
    if re.search(r"(?<!cross_section)\.(difference|losses)", finding.key):
        return n == people or 2 * n <= people
    if ".cross_section" in finding.key:
        return n == people or (n < people and len(base.waves) == 2)
    return n == people


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", [*CALLS, "everything", "groups of two"])
def test_every_printed_number_reaches_the_people_it_rests_on(name: str) -> None:
    own = {"everything": everything, "groups of two": lambda: everything(groups=True)}
    for finding in own[name]() if name in own else of_design(name):
        for what, n, base in people_and_bases(finding) if not finding.kept_inside else ():
            if what != "n_left_out" and n is not None:  # rows of files, and not people
                assert rests_on(name, finding, n, base), (finding.key, what, n, len(base.people))


def of(people: int, key: str = "", **groups: str) -> Base:
    base = Base.of(Unit.CHILD, BEFORE[:people], key)
    return base.model_copy(update={"groups": groups})


def number(label: str, statistic: Statistic, **whom: Any) -> Estimate:
    return Estimate(label=label, statistic=statistic, value=1, **whom)


def one(estimates: dict[str, Estimate], *rows: Row, **changes: Any) -> Finding:
    table = Table(caption="T", columns=(Column(key="label", label="L"),), rows=rows)
    [plain] = [
        f for f in waves(STEPS, **{BASELINE: BEFORE, ENDPOINT: BEFORE}) if ".change" in f.key
    ]
    update = {"estimates": estimates, "table": table, "figure": None, **changes}
    [finding] = derived([plain.model_copy(update=update)])
    return finding


def test_a_part_of_a_whole_and_a_number_that_gives_it_away_are_of_one_split() -> None:
    parts = (of(30, way="up"), of(10, way="down"))
    found = one(
        {
            "n_up": number("Up", Statistic.SPLIT, base=parts[0]),
            "p": number("p", Statistic.TEST, parts=parts),
            "mean": number("Mean", Statistic.MEAN, parts=(of(12), of(28))),
            "alike": number("Mean", Statistic.MEAN, parts=(of(40), of(0))),
            "plain": number("Mean", Statistic.MEAN),
        }
    ).estimates
    assert {name: e.split for name, e in found.items() if e.split} == {"n_up": "way", "p": "way"}
    told = {name: e.smallest_part for name, e in found.items()}
    assert told == {"n_up": None, "p": None, "mean": 12, "alike": 0, "plain": None}


def test_that_a_finding_is_of_one_group_splits_nobody() -> None:
    base = of(30, g="North")
    found = one({"n": number("n", Statistic.COUNT, base=base)}, base=base)
    assert found.estimates["n"].split == ""


def test_a_row_goes_with_the_one_count_of_its_people() -> None:
    first, second = of(30), of(20)
    found = one(
        {
            "a": number("A", Statistic.COUNT, base=first),
            "b": number("B", Statistic.COUNT, base=first),
            "n": number("n", Statistic.COUNT, base=second),
            "mean": number("Mean", Statistic.MEAN, base=second),
            "c": number("C", Statistic.COUNT, base=of(10)),
            "m": number("M", Statistic.MEAN, base=of(5)),
        },
        Row(cells={"label": "B"}, base=first),  # two sessions may have the same people
        Row(cells={"label": "Everybody"}, base=second),  # it tells a mean beside the count
        Row(cells={"label": "Anything"}, base=of(10)),
        Row(cells={"label": "M"}, base=of(5)),
        Row(cells={"label": "C"}),
    )
    assert found.table is not None
    assert [row.shown_with for row in found.table.rows] == ["b", "", "c", "", ""]


def test_only_counts_of_people_are_within_one_another() -> None:
    found = one(
        {
            "n": number("n", Statistic.COUNT, base=of(30)),
            "some": number("Some", Statistic.COUNT, base=of(20)),
            "attendance": number("Mean attendance", Statistic.MEAN, base=of(30)),
            "score": number("Mean score", Statistic.MEAN, base=of(25, "steps.a")),
            "up": number("Up", Statistic.SPLIT, base=of(15)),
            "theme": number("Trust", Statistic.COUNT, base=of(10, theme="Trust")),
        }
    )
    assert found.nested == ("n", "some", "attendance")


@pytest.mark.parametrize("name", CALLS)
def test_every_finding_of_every_design_says_whom_it_counts(name: str) -> None:
    for finding in of_design(name):
        assert finding.base is not None, finding.key
        assert finding.base.unit is finding.unit
        for part in finding.parts:
            assert len(part.groups) == 1


@pytest.mark.parametrize("name", CALLS)
def test_every_mean_of_scores_says_of_which_scores(name: str) -> None:
    """Without it the disclosure step cannot know what a mean gives away beside others."""
    silent = [
        f"{finding.key}: {estimate}"
        for finding in of_design(name)
        for estimate, e in finding.estimates.items()
        if e.statistic is Statistic.MEAN and not finding.kept_inside
        if "." in (base := e.base or finding.base or Base.of(finding.unit, ())).key
        if not (e.mean_of and base.measure)
    ]
    assert not silent, f"give these mean_of, and their base the Measure of its scale: {silent}"


def flagged(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.key: finding for finding in derived(findings)}


def test_a_measure_of_people_chosen_otherwise_overlaps_the_first() -> None:
    page = flagged(everything())
    overlapping = {key for key, finding in page.items() if finding.overlapping}
    assert {"two.a.change_follow_up", "two.b.waves", "two.a.everybody"} <= overlapping
    assert not {"two.a.change", "two.a.spread", "two.flow", "two.a.losses"} & overlapping


def test_that_findings_overlap_does_not_tell_whether_anybody_was_lost() -> None:
    stayed = waves(**{BASELINE: BEFORE, ENDPOINT: BEFORE, FOLLOW_UP: BEFORE})
    some = {key: f.overlapping for key, f in flagged(everything()).items()}
    none = {key: f.overlapping for key, f in flagged(stayed).items()}
    assert {key: some[key] for key in none} == none


def test_counts_within_one_another_begin_with_the_findings_own_people() -> None:
    page = flagged(everything())
    own = ("n_matched", "n_baseline", "n_endpoint", "n_follow_up", "n_followed", "n_throughout")
    assert page["two.flow"].nested == own
    assert page["two.flow_by_wave"].nested[:6] == own
    assert "n_left_out" not in page["two.flow_by_wave"].nested
    assert page["two.a.change"].nested == page["two.a.losses"].nested == ()


def test_groups_are_parts_of_a_whole_and_one_that_is_spoken_of_alone_is_named() -> None:
    page = flagged(everything(groups=True))
    whole, north = page["two.a.change"].partition, page["two.a.change.north"].partition
    assert whole is not None
    assert north is not None
    assert (whole.by, whole.part, whole.parts) == ("g", "", {"North": 18, "South": 18})
    assert (north.part, north.parts) == ("North", whole.parts)


def test_what_stays_inside_says_why() -> None:
    for key, finding in flagged(everything()).items():
        assert finding.team_only == bool(finding.kept_inside), key


@pytest.mark.parametrize("edition", OUTSIDE)
def test_means_of_as_many_people_of_whom_few_are_others_are_not_told_twice(
    edition: Edition,
) -> None:
    """30 and 30 of whom one differs: the two means give away the difference of two people."""
    at = {BASELINE: BEFORE, ENDPOINT: BEFORE[:30], FOLLOW_UP: [*BEFORE[:29], BEFORE[39]]}
    page = {f.key: f for f in protect(waves(STEPS, **at), edition, POLICY)}
    assert page["steps.a.change"].estimates["mean_before"].value is not None
    assert page["steps.a.change_follow_up"].estimates["mean_before"].value is None


def test_flags_that_somebody_set_by_hand_still_hold() -> None:
    """A programme's own analysis may set them, as all did once."""
    [plain] = [
        f for f in waves(STEPS, **{BASELINE: BEFORE, ENDPOINT: BEFORE}) if ".change" in f.key
    ]
    by_hand = {"team_only": True, "overlapping": True, "themed": True, "nested": ("n",)}
    [finding] = derived([plain.model_copy(update={**by_hand, "base": None, "parts": ()})])
    assert (finding.team_only, finding.overlapping, finding.themed) == (True, True, True)
    assert finding.nested == ("n",)
    numbers = {
        "share": number("Share", Statistic.TEST, split="way"),
        "mean": number("Mean", Statistic.MEAN, smallest_part=2, parts=(of(12), of(28))),
        "n": number("n", Statistic.COUNT, base=of(12)),
    }
    stated = one(numbers, Row(cells={"label": "All"}, shown_with="share"))
    assert stated.estimates["share"].split == "way"
    assert stated.estimates["mean"].smallest_part == 2
    assert stated.table is not None
    assert stated.table.rows[0].shown_with == "share"
    [outside] = protect([finding], Edition.PUBLIC, POLICY)
    assert {e.value for e in outside.estimates.values()} == {None}


def test_a_finding_whose_base_has_themes_is_themed() -> None:
    [plain] = [
        f for f in waves(STEPS, **{BASELINE: BEFORE, ENDPOINT: BEFORE}) if ".change" in f.key
    ]
    base = Base(unit=Unit.CHILD, people=frozenset(BEFORE), themes=("Trust",))
    [finding] = derived([plain.model_copy(update={"base": base})])
    assert finding.themed
    assert Statistic.THEME not in {e.statistic for e in finding.estimates.values()}
