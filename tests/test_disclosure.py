"""What each edition shows of small groups; authority: the shipped policy's sources and tiers.

The strongest tests are those of sameness: whatever may not be told must leave no trace, so
two groups that differ only in it must yield the same text to the letter.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_maker import ROOT, STEPS, TWO, responses, steps_findings

from analyses import thematic
from analyses.people.flow_steps import flow_finding
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.older_calls import as_study
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.whose_rows import Unit
from evaluation.errors import DeclarationError
from evaluation.link.waves import match_waves
from evaluation.protect.derived import derived
from evaluation.protect.in_words import may_show
from evaluation.protect.protect import Policy, load_policy, protect
from evaluation.read.segments import CodedSegments
from evaluation.report.figures.figures import draw
from evaluation.say.finding import (
    ENDS,
    Basis,
    Edition,
    Finding,
    Level,
    Levels,
    Statistic,
    unique_slugs,
)
from evaluation.say.record import findings_file

POLICY = load_policy("small-groups-2026", ROOT)
PUBLIC, RESTRICTED = Edition.PUBLIC, Edition.RESTRICTED
ALL = set(Statistic) - {Statistic.THEME, Statistic.VERDICT}  # words are no estimates
COUNT, MEAN, CHANGE, SPLIT = Statistic.COUNT, Statistic.MEAN, Statistic.CHANGE, Statistic.SPLIT


def people(n: int, seed: int = 1) -> tuple[list[float], list[float]]:
    """Values before, and changes of which a third are down, none and up."""
    random = np.random.default_rng(seed)
    before = (random.normal(50, 9, n)).tolist()
    sizes = np.abs(random.normal(8, 3, n)) + 0.5
    return before, [float(size * (-1, 0, 1)[i % 3]) for i, size in enumerate(sizes)]


@cache
def found(n: int, unit: Unit = Unit.CHILD, *, team: bool = False) -> list[Finding]:
    return steps_findings(*people(n), unit=unit, team=team)


def shown(findings: Iterable[Finding], edition: Edition = PUBLIC) -> dict[str, Finding]:
    return {f.key: f for f in protect(findings, edition, POLICY)}


def change(findings: Iterable[Finding], edition: Edition = PUBLIC) -> Finding:
    return shown(findings, edition)["steps.a.change"]


def standing(finding: Finding) -> set[Statistic]:
    return {e.statistic for e in finding.estimates.values() if e.value is not None}


def text_of(findings: Iterable[Finding]) -> str:
    return "\n".join(f.model_dump_json() for f in findings)


# --- the tiers ------------------------------------------------------------------------------

CHILDREN = {
    PUBLIC: {3: set(), 7: set(), 12: {COUNT, MEAN, CHANGE}, 17: {COUNT, MEAN, CHANGE}, 30: ALL},
    RESTRICTED: {
        3: {COUNT},
        7: {COUNT, CHANGE, SPLIT},
        12: {COUNT, MEAN, CHANGE, SPLIT},
        17: {COUNT, MEAN, CHANGE, SPLIT},
        30: ALL,
    },
}
PROFESSIONALS = {
    PUBLIC: {3: set(), 7: {COUNT}, 12: {COUNT, MEAN, CHANGE}, 17: {COUNT, MEAN, CHANGE}, 30: ALL},
    RESTRICTED: {
        3: {COUNT},
        7: {COUNT, MEAN, CHANGE, SPLIT},
        12: {COUNT, MEAN, CHANGE, SPLIT},
        17: {COUNT, MEAN, CHANGE, SPLIT},
        30: ALL,
    },
}
TIERS = {Unit.CHILD: CHILDREN, Unit.CAREGIVER: CHILDREN, Unit.PROFESSIONAL: PROFESSIONALS}
CASES = [
    pytest.param(unit, edition, n, expected, id=f"{unit.value}-{edition.value}-{n}")
    for unit, editions in TIERS.items()
    for edition, sizes in editions.items()
    for n, expected in sizes.items()
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("unit", "edition", "n", "expected"), CASES)
def test_each_tier_shows_what_the_policy_lists_and_no_more(
    unit: Unit, edition: Edition, n: int, expected: set[Statistic]
) -> None:
    finding = change(found(n, unit), edition)
    assert standing(finding) == expected
    assert finding.n == (n if COUNT in expected else None)
    assert (finding.figure is not None) == (CHANGE in expected)
    columns = {c.statistic for c in finding.table.columns if c.statistic} if finding.table else None
    assert columns == (expected & {COUNT, MEAN, CHANGE} or None)
    assert finding.headline
    assert "{" not in finding.headline
    assert bool(finding.withheld) == (not expected)
    for estimate in finding.estimates.values():
        if estimate.withheld:
            assert (estimate.value, estimate.ci_low, estimate.ci_high, estimate.n) == (None,) * 4


@pytest.mark.parametrize("unit", [Unit.INSTITUTION, Unit.SESSION, Unit.PUBLISHED])
@pytest.mark.parametrize("n", [3, 12])
def test_what_is_not_about_people_is_shown_as_it_is(unit: Unit, n: int) -> None:
    before = found(n, unit)
    for one, other in zip(before, protect(before, PUBLIC, POLICY), strict=True):
        assert {k: e.withheld for k, e in other.estimates.items()} == dict.fromkeys(
            one.estimates, ""
        )
        assert other.n == one.n
        assert other.headline == one.headline


def test_the_internal_edition_shows_everything_in_plain_words() -> None:
    before = found(4)
    after = protect(before, Edition.INTERNAL, POLICY)
    assert [f.estimates for f in after] == [f.estimates for f in derived(before)]
    values = [[e.value for e in f.estimates.values()] for f in before]
    assert [[e.value for e in f.estimates.values()] for f in after] == values
    assert "A group of 4 is too small for an interval; that takes 6 people." in after[1].caveats
    assert after[1].estimates["p_t"].value is None


@pytest.mark.parametrize("edition", [PUBLIC, Edition.RESTRICTED])
def test_what_may_be_shown_is_told_in_sentences_without_a_gap(edition: Edition) -> None:
    [rules] = may_show(POLICY, [Unit.CHILD], edition).values()
    starts = [int(re.findall(r"\d+", many)[0]) for many, _ in rules]
    assert next(many for many, _ in rules) == f"Fewer than {starts[1]}"
    for (many, told), after in zip(rules[1:], starts[2:], strict=False):
        assert many == f"{starts[starts.index(after) - 1]} to {after - 1}", told
    for _, told in rules:
        assert re.fullmatch(r"[A-Z][^/_]+\.", told), told
    assert edition is Edition.RESTRICTED or "fewer than" not in rules[0][1]


def test_an_unknown_size_counts_as_the_smallest() -> None:
    unknown = [
        f.model_copy(
            update={
                "n": None,
                "estimates": {k: e.model_copy(update={"n": None}) for k, e in f.estimates.items()},
            }
        )
        for f in found(30)
    ]
    assert all(standing(f) == set() for f in protect(unknown, PUBLIC, POLICY))


# --- nothing withheld is left anywhere ------------------------------------------------------


def leaves(content: Any) -> Iterable[Any]:
    if isinstance(content, dict):
        for value in content.values():
            yield from leaves(value)
    elif isinstance(content, list):
        for value in content:
            yield from leaves(value)
    else:
        yield content


@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
@pytest.mark.parametrize("n", [3, 7, 12, 17, 30])
def test_no_exact_number_leaves(edition: Edition, n: int) -> None:
    before = found(n)
    text = text_of(protect(before, edition, POLICY))
    numbers = [
        number
        for content in (json.loads(line) for line in text.splitlines())
        for number in leaves(content)
        if isinstance(number, float)
    ]
    for finding in before:
        for estimate in finding.estimates.values():
            for exact in (estimate.value, estimate.ci_low, estimate.ci_high):
                if exact is not None and abs(exact - round(exact, 3)) > 1e-9:
                    assert exact not in numbers
                    assert f"{exact:.5f}" not in text


def picture(unit: Unit, edition: Edition, more: float = 0.0, about: float = 0.0) -> str:
    """The picture of 30 people's means and change, each of whom changed by a little more.

    ``about``: the line about which it is drawn, to as many digits as a picture may have.
    """
    before, gains = people(30)
    [finding] = (
        f
        for f in steps_findings(before, [gain + more for gain in gains], unit=unit)
        if f.key == "steps.a.change"
    )
    mean = {at: finding.estimates[f"mean_{at}"].value or 0.0 for at in ("before", "after")}
    levels = Levels(
        rows=(Level(label="Everybody", means=mean, n=30),), lowest=0, highest=100, x_label="Steps"
    )
    assert finding.figure
    told = {"levels": levels, "reference": about, "decimals": 5 if about else 1}
    figure = finding.figure.model_copy(update=told)
    drawn = change([finding.model_copy(update={"figure": figure})], edition).figure
    assert drawn
    assert drawn.levels
    return draw(drawn).svg


@pytest.mark.parametrize("unit", [Unit.CHILD, Unit.PROFESSIONAL])
@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
@pytest.mark.parametrize("about", [0.0, 1.0])
def test_a_picture_tells_no_more_digits_than_stand_beside_it(
    unit: Unit, edition: Edition, about: float
) -> None:
    """Places in a drawing are read back by anybody: what prints alike is drawn alike."""
    drawn, moved = (picture(unit, edition, more, about) for more in (0.0, 0.003))
    assert drawn == moved


@pytest.mark.parametrize(
    ("unit", "edition"),
    [(Unit.CHILD, Edition.INTERNAL), (Unit.INSTITUTION, PUBLIC), (Unit.SESSION, RESTRICTED)],
)
def test_a_picture_is_drawn_at_the_true_values_where_the_policy_limits_no_digits(
    unit: Unit, edition: Edition
) -> None:
    drawn, moved = (picture(unit, edition, more) for more in (0.0, 0.003))
    assert drawn != moved
    words = re.compile(r"<text[^>]*>([^<]*)")
    assert words.findall(drawn) == words.findall(moved)  # though the numbers beside it are rounded


@pytest.mark.sampled(3)
@pytest.mark.parametrize("unit", [Unit.CHILD, Unit.CAREGIVER])
@pytest.mark.parametrize("sizes", [(1, 2, 3, 4), (5, 6, 7, 8, 9)])
def test_public_pages_of_groups_in_one_hidden_tier_are_the_same(
    unit: Unit, sizes: Sequence[int]
) -> None:
    pages = {
        text_of(protect(steps_findings(*people(n, seed), unit=unit), PUBLIC, POLICY))
        for n in sizes
        for seed in (1, 2)
    }
    assert len(pages) == 1


def test_a_public_page_does_not_tell_that_all_changed_alike_or_nobody_did() -> None:
    before = people(7)[0]
    pages = {
        text_of(protect(steps_findings(before, gain), PUBLIC, POLICY))
        for gain in ([0.0] * 7, [5.0] * 7, [-5.0] * 7, people(7)[1], [1.0, -1.0] * 3 + [0.0])
    }
    assert len(pages) == 1


@pytest.mark.sampled(3)
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_restricted_page_of_very_few_tells_only_how_many(n: int) -> None:
    before, gain = people(n)
    pages = {
        text_of(protect(steps_findings(before, g), RESTRICTED, POLICY))
        for g in (gain, [0.0] * n, [3.0] * n)
    }
    assert len(pages) == 1


@settings(max_examples=5, deadline=None)
@given(st.integers(5, 9), st.integers(0, 99), st.integers(0, 99))
def test_no_public_page_of_five_to_nine_differs_from_another(n: int, one: int, two: int) -> None:
    _check_that_no_public_page_of_five_to_nine_differs_from_another(n, one, two)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(5, 9), st.integers(0, 99), st.integers(0, 99))
def test_no_public_page_of_five_to_nine_differs_from_another_in_many_cases(
    n: int, one: int, two: int
) -> None:
    _check_that_no_public_page_of_five_to_nine_differs_from_another(n, one, two)


def _check_that_no_public_page_of_five_to_nine_differs_from_another(
    n: int, one: int, two: int
) -> None:
    pages = [
        text_of(protect(steps_findings(*people(n, seed)), PUBLIC, POLICY)) for seed in (one, two)
    ]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_what_is_for_the_team_only_tells_nothing_outside(edition: Edition) -> None:
    exact = found(30, team=True)
    page = shown(exact, edition)
    assert page.keys() == {f.key for f in exact}  # a proforma may cite it, and reads why not
    scales = page["steps.scales"]
    assert standing(scales) == set()
    assert (scales.n, scales.table, scales.unlisted) == (None, None, True)
    assert "for the team" in scales.headline
    file = findings_file(list(page.values()), "d", edition, synthetic=False)
    assert "steps.scales" not in file
    assert {f.key: f for f in protect(exact, Edition.INTERNAL, POLICY)}["steps.scales"].table


def test_values_leave_as_they_are_printed() -> None:
    finding = change(found(7), RESTRICTED)
    estimate = finding.estimates["change"]
    assert estimate.decimals == 0
    assert estimate.value is not None
    assert estimate.value == round(estimate.value)
    assert (estimate.ci_low, estimate.ci_high) == (None, None)  # it would tell the verdict
    assert finding.table is not None
    assert finding.figure is not None
    [row], [mark] = finding.table.rows, finding.figure.marks
    assert row.cells["change"] == estimate.value == mark.value
    assert row.n is mark.n is None


def test_no_interval_stands_where_no_verdict_may() -> None:
    """Whoever sees an interval sees whether none is in it: that is the verdict."""
    for edition, unit in product((PUBLIC, RESTRICTED), TIERS):
        for n in (3, 5, 6, 7, 9, 10, 12, 20):
            if POLICY.gives_verdict(unit, edition, n):
                continue
            for finding in protect(found(n, unit), edition, POLICY):
                assert not [name for name, e in finding.estimates.items() if e.ci_low is not None]
                columns = finding.table.columns if finding.table else ()
                assert not {c.key for c in columns} & {*ENDS}
                marks = finding.figure.marks if finding.figure else ()
                assert not [mark for mark in marks if mark.low is not None]
                assert "% interval" not in finding.headline
    whole = change(found(10), RESTRICTED)
    assert whole.estimates["change"].ci_low is not None
    assert whole.table
    assert {c.key for c in whole.table.columns} >= {*ENDS}


def test_files_wordings_and_parts_stay_inside() -> None:
    for finding in protect(found(30), PUBLIC, POLICY):
        assert finding.basis.files == ()
        assert finding.wordings == ()
        assert finding.partition is None
        assert finding.nested == ()


# --- splits ---------------------------------------------------------------------------------


def split_of(down: int, same: int, up: int, edition: Edition) -> dict[str, float | None]:
    gain = [-2.5] * down + [0.0] * same + [4.0] * up
    before = people(len(gain))[0]
    estimates = change(steps_findings(before, gain), edition).estimates
    names = ("n_up", "n_same", "n_down", "n_improved", "n_not_improved", "wilcoxon_v")
    return {name: estimates[name].value for name in names}


def test_a_split_stands_whole_or_not_at_all() -> None:
    assert set(split_of(9, 10, 11, PUBLIC).values()) - {11, 19} == {None}
    assert split_of(10, 10, 10, PUBLIC)["n_same"] == 10
    assert split_of(10, 10, 10, PUBLIC)["wilcoxon_v"] is not None
    few = split_of(3, 1, 3, RESTRICTED)
    assert (few["n_up"], few["n_same"], few["n_down"]) == (None, None, None)
    assert (few["n_improved"], few["n_not_improved"]) == (3, 4)
    assert split_of(2, 2, 3, RESTRICTED)["n_same"] == 2


def test_unanimity_is_not_told() -> None:
    for edition, n in ((PUBLIC, 25), (RESTRICTED, 7)):
        assert set(split_of(0, 0, n, edition).values()) == {None}


def test_the_signed_rank_test_does_not_give_away_how_many_stayed_the_same() -> None:
    # V and p together solve for the number of people who changed
    assert split_of(12, 2, 12, PUBLIC)["wilcoxon_v"] is None


# --- parts of a whole -----------------------------------------------------------------------


def in_groups(*sizes: int, unit: Unit = Unit.CHILD, seed: int = 1) -> list[Finding]:
    groups = [name for name, n in zip("ABC", sizes, strict=False) for _ in range(n)]
    return steps_findings(*people(sum(sizes), seed), groups=groups, against="B", unit=unit)


LABELS = ("Care leaver", "care-leaver", "Others")


def labelled(*sizes: int) -> list[Finding]:
    names = [name for name, n in zip(LABELS, sizes, strict=False) for _ in range(n)]
    return steps_findings(*people(sum(sizes)), groups=names, against=LABELS[1])


@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_a_group_of_one_child_is_named_nowhere(edition: Edition) -> None:
    exact = labelled(1, 30)
    page = protect(exact, edition, POLICY)
    text = findings_file(page, "d", edition, synthetic=False)
    assert "leaver" not in text.lower()
    assert [f["key"] for f in json.loads(text)["findings"]] == [
        "steps.flow",
        "steps.a.change",
        "steps.flow_by_wave",
        "steps.a.losses",
    ]
    assert [f.key for f in page] == [f.key for f in exact]  # a proforma may cite each of them
    for finding in page:
        printed = [finding.title, finding.headline, *finding.caveats, finding.method, finding.why]
        assert "leaver" not in " ".join(printed).lower()
        assert finding.headline
        assert finding.unlisted == bool(re.search("leaver", finding.key))
        assert not (finding.unlisted and finding.primary)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_an_overview_does_not_tell_that_there_is_somebody_in_one_more_group(
    edition: Edition,
) -> None:
    two, three = (shown(labelled(*n), edition)["steps.a.change"] for n in ((30, 3), (30, 3, 30)))
    assert two.headline == three.headline == "Steps was measured before and after in each group."


def test_groups_whose_labels_are_alike_keep_keys_of_their_own() -> None:
    page = shown(labelled(12, 12, 12))
    numbers = {key: page[f"steps.a.change.{key}"].n for key in ("care_leaver", "care_leaver_2")}
    assert numbers == {"care_leaver": 12, "care_leaver_2": 12}
    assert "steps.a.difference.care_leaver" in page
    assert page["steps.a.change"].estimates["care_leaver_2_n"].value == 12
    assert unique_slugs(["A", "a 2", "a"]) == {"A": "a", "a 2": "a_2", "a": "a_3"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_pages_with_one_part_too_small_are_the_same_whatever_its_size(edition: Edition) -> None:
    pages = {
        text_of(f for f in protect(in_groups(a, 33 - a, seed=seed), edition, POLICY))
        for a in (1, 2, 4)
        for seed in (1, 2)
    }
    assert len(pages) == 1


def test_no_group_is_worked_out_from_the_others() -> None:
    for sizes in ((4, 30), (30, 4), (12, 12, 3)):
        for key, finding in shown(in_groups(*sizes)).items():
            if "flow" not in key:
                assert standing(finding) == set()
                assert finding.table is None
                assert finding.figure is None
                assert "too few children" in finding.withheld


def test_groups_of_ten_are_shown_side_by_side() -> None:
    page = shown(in_groups(12, 10))
    assert page["steps.a.change"].estimates["a_n"].value == 12
    assert page["steps.a.change.b"].n == 10
    assert page["steps.a.difference.a"].estimates["difference"].value is not None
    assert page["steps.a.difference.a"].estimates["p_t"].value is None  # a test takes 20 in each


def test_one_group_is_no_partition_to_hide() -> None:
    assert shown(in_groups(30))["steps.a.change.a"].n == 30


def test_people_of_no_recorded_group_are_a_part_too() -> None:
    groups: list[Any] = ["A"] * 15 + ["B"] * 15 + [None] * 2
    findings = steps_findings(*people(32), groups=groups, against="B")
    assert shown(findings)["steps.a.change.a"].n is None


# --- n's within one another -----------------------------------------------------------------


FLOW = ("n_matched", "n_baseline", "n_endpoint")


def flow(baseline: int, endpoint: int, both: int, evaluation: str = "pre_post") -> Finding:
    form = Instrument.model_validate(STEPS)

    def wave(name: str, numbers: Iterable[int]) -> Any:
        index = pd.Index([f"p{i:03d}" for i in numbers], name="person", dtype=object)
        return responses(form, pd.DataFrame({"a": 1.0}, index=index), name)

    first = baseline - both
    waves = wave(BASELINE, range(baseline)), wave(ENDPOINT, range(first, first + endpoint))
    matched = match_waves(waves)
    return flow_finding(matched, "steps.flow", Basis(evaluation=evaluation))


@pytest.mark.parametrize(
    ("counts", "standing_"),
    [
        ((14, 12, 12), {"n_matched": 12, "n_endpoint": 12}),
        ((25, 13, 12), {"n_matched": 12, "n_baseline": 25}),
        ((30, 30, 30), dict.fromkeys(FLOW, 30)),
        ((9, 8, 7), {}),
    ],
)
def test_counts_that_lie_close_are_not_shown_together(
    counts: tuple[int, int, int], standing_: dict[str, int]
) -> None:
    [finding] = protect([flow(*counts)], PUBLIC, POLICY)
    assert {k: e.value for k, e in finding.estimates.items() if e.value is not None} == standing_
    rows = {row.cells["n"] for row in finding.table.rows} if finding.table else set()
    assert rows == set(standing_.values())
    assert all(int(word) in standing_.values() for word in re.findall(r"\d+", finding.headline))
    assert finding.headline


@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_counts_lie_apart_from_those_that_another_evaluation_tells(edition: Edition) -> None:
    # 43 less 40 are the three who answered one form before and not the other
    _, second = protect([flow(40, 30, 30), flow(43, 30, 30, "two")], edition, POLICY)
    assert second.estimates["n_matched"].value == 30
    assert second.estimates["n_baseline"].value is None
    assert "43" not in second.model_dump_json()


def unscored(missing: int, n: int = 30) -> list[Finding]:
    """Two scales, of which the second lacks a few people's answers."""
    before, gain = people(n)
    second = [float("nan")] * missing + [float(i) for i in range(n - missing)]
    noise = np.random.default_rng(3).normal(0, 5, n)
    return steps_findings(before, gain, instrument=TWO, second=(np.array(second) + noise).tolist())


def test_findings_that_rest_on_nearly_the_same_people_do_not_tell_how_few_lie_between() -> None:
    page = shown(unscored(2))
    assert page["two.flow"].n == 30
    assert page["two.a.change"].n == 30
    second = page["two.b.change"]
    assert second.n is None
    assert standing(second) == {MEAN, CHANGE}  # a spread beside an interval would tell n
    assert second.estimates["change"].n is None
    assert "28" not in second.headline
    assert "stayed the same" in second.headline or "was the same" in second.headline
    assert second.table is not None
    assert "n" not in {c.key for c in second.table.columns}
    assert not re.search(r'"(n|value)":(28|27)(\.0)?\b', second.model_dump_json())


def test_findings_that_rest_on_clearly_fewer_people_say_so() -> None:
    assert shown(unscored(12, 40))["two.b.change"].n == 28
    assert shown(unscored(0))["two.b.change"].n == 30


def test_sessions_may_lie_as_close_as_they_like() -> None:
    moved = [f.model_copy(update={"unit": Unit.SESSION}) for f in unscored(2)]
    assert shown(moved)["two.b.change"].n == 28


# --- two evaluations of the same people -------------------------------------------------------


def evaluated(name: str, n: int, unit: Unit = Unit.CHILD) -> list[Finding]:
    return [
        f.model_copy(
            update={
                "key": f"{name}.{f.key}",
                "basis": f.basis.model_copy(update={"evaluation": name}),
            }
        )
        for f in found(n, unit)
    ]


@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_two_evaluations_do_not_give_the_thirteenth_child_away(edition: Edition) -> None:
    page = shown([*evaluated("one", 12), *evaluated("two", 13)], edition)
    assert MEAN in standing(page["one.steps.a.change"])
    for key in ("two.steps.flow", "two.steps.a.change"):
        assert standing(page[key]) == set()
        assert (page[key].n, page[key].table, page[key].figure) == (None, None, None)
        assert page[key].withheld.startswith("not shown: ")
        assert not re.search(r"\d", page[key].headline)
    assert "beside another evaluation" in page["two.steps.a.change"].withheld


def test_evaluations_of_equally_many_or_clearly_more_people_stand_side_by_side() -> None:
    for n in (30, 40):
        page = shown([*evaluated("one", 30), *evaluated("two", n)])
        assert page["two.steps.a.change"].n == n


def test_a_number_of_people_that_is_hidden_counts_too() -> None:
    # 28 of 30 have the second score: its mean stands, its n does not; 20 is near to 28 only
    page = shown([*unscored(2), *evaluated("two", 20)])
    assert page["two.b.change"].n is None
    assert standing(page["two.steps.a.change"]) == set()


def test_other_evaluations_do_not_change_what_is_said_of_a_hidden_group() -> None:
    pages = {
        text_of(protect([*evaluated("one", 12), *evaluated("two", n)], PUBLIC, POLICY)[2:])
        for n in (1, 2, 3, 4)
    }
    assert len(pages) == 1


def test_evaluations_of_sessions_are_not_compared() -> None:
    page = shown([*evaluated("one", 12, Unit.SESSION), *evaluated("two", 13, Unit.SESSION)])
    assert page["two.steps.a.change"].n == 13


# --- means that tell on everybody ---------------------------------------------------------------

SMALL = {
    **STEPS,
    "id": "small",
    "response_sets": {"small": {"minimum": 0, "maximum": 10}},
    "items": {"a": {"responses": "small"}},
}
YES_NO = {**SMALL, "id": "asked", "response_sets": {"small": {"minimum": 1, "maximum": 2}}}


def telling(before: Sequence[float], after: Sequence[float], form: Any = SMALL) -> list[Finding]:
    gain = np.subtract(after, before).tolist()
    return steps_findings(before, gain, instrument=form)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
@pytest.mark.parametrize("n", [12, 30])
@pytest.mark.parametrize("kind", ["same change", "same before", "floor", "nearly floor", "ceiling"])
def test_a_mean_that_tells_what_each_child_answered_is_withheld(
    edition: Edition, n: int, kind: str
) -> None:
    some = [float(i % 7 + 1) for i in range(n)]
    before, after = {
        "same change": (some, [v + 2 for v in some]),
        "same before": ([4.0] * n, some),
        "floor": (some, [0.0] * n),
        "nearly floor": (some, [1 / n] + [0.0] * (n - 1)),
        "ceiling": (some, [10.0] * n),
    }[kind]
    form = {**SMALL, "response_sets": {"small": {"minimum": 0, "maximum": 10, "whole": False}}}
    [finding] = [
        f for f in protect(telling(before, after, form), edition, POLICY) if "change" in f.key
    ]
    if kind == "nearly floor" and n == 12:  # 0.1 does not tell that the others gave 0
        return
    # of few, how a change of so many points came about is open as long as no mean is told
    alone = {CHANGE} if n == 12 and kind != "same change" else set()
    assert standing(finding) <= {COUNT, SPLIT} | alone
    assert finding.figure is None or (alone and finding.figure.levels is None)
    assert finding.table is not None
    assert {c.statistic for c in finding.table.columns} <= {COUNT, None} | alone
    assert alone or finding.headline == "Steps was measured before and after."
    assert "smallest_part" not in re.sub('"smallest_part":null', "", finding.model_dump_json())


def test_groups_beside_one_in_which_all_changed_alike_do_not_give_it_away() -> None:
    gain = [2.0] * 12 + people(12)[1]
    findings = steps_findings(people(24)[0], gain, groups=["A"] * 12 + ["B"] * 12, against="B")
    page = shown(findings)
    for key in ("steps.a.change.a", "steps.a.difference.a"):
        assert standing(page[key]) <= {COUNT}
        assert page[key].figure is None
    overview = page["steps.a.change"]
    assert overview.estimates["a_change"].value is None
    assert overview.figure is not None
    assert [mark.label for mark in overview.figure.marks] == ["B"]
    assert overview.table is not None
    assert {k for k, v in overview.table.rows[0].cells.items() if v is not None} == {"label", "n"}
    assert MEAN in standing(page["steps.a.change.b"])


def test_what_is_not_about_people_may_change_alike() -> None:
    findings = steps_findings([1.0, 2.0, 3.0], [2.0] * 3, unit=Unit.SESSION)
    assert change(findings).estimates["change"].value == 2


def answered(kept: int, left: int, won: int, never: int, edition: Edition) -> Finding:
    """Who said yes both times, before only, after only and never, as an edition tells of them."""
    before = [2.0] * (kept + left) + [1.0] * (won + never)
    after = [2.0] * kept + [1.0] * left + [2.0] * won + [1.0] * never
    return shown(telling(before, after, YES_NO), edition)["asked.a.change"]


@pytest.mark.parametrize(
    ("people", "edition", "told", "counted"),
    [
        ((3, 3, 0, 6), PUBLIC, set(), False),  # there is no split in public under 20
        ((15, 0, 13, 2), PUBLIC, set(), False),  # two said no
        ((15, 0, 5, 10), PUBLIC, set(), True),  # a mean with its interval tells that 5 turned
        ((10, 10, 10, 10), PUBLIC, {MEAN, CHANGE, Statistic.SPREAD, Statistic.EFFECT}, True),
        ((10, 10, 10, 9), PUBLIC, set(), False),
        ((3, 3, 3, 3), RESTRICTED, {MEAN, CHANGE}, True),
        ((3, 3, 0, 6), RESTRICTED, set(), True),
        ((4, 3, 2, 3), RESTRICTED, set(), True),
        ((2, 4, 0, 6), RESTRICTED, set(), False),
    ],
)
def test_a_mean_of_yes_and_no_stands_only_where_the_counts_that_it_tells_would(
    people: tuple[int, int, int, int], edition: Edition, told: set[Statistic], counted: bool
) -> None:
    """Means with their change tell who turned which way; without them shares are told by counts."""
    finding = answered(*people, edition)
    scores = {MEAN, CHANGE, Statistic.SPREAD, Statistic.EFFECT}
    assert standing(finding) & scores == told
    assert (" had the answer " in finding.headline) == counted
    assert ("turned to it" in finding.headline) == (counted and bool(told))


# --- caveats, headlines and the policy itself ------------------------------------------------


@pytest.mark.parametrize("n", [1, 3, 5, 7, 9])
def test_no_sentence_about_a_hidden_group_has_a_number(n: int) -> None:
    for finding in protect(found(n), PUBLIC, POLICY):
        for sentence in (finding.headline, finding.title, *finding.caveats):
            assert not re.search(r"\d|\bnone\b|\ball\b|\bevery\b", sentence.lower()), sentence


def policy_with(**changes: Any) -> Policy:
    content = json.loads(POLICY.model_dump_json(by_alias=True))
    return Policy.model_validate({**content, **changes})


def test_a_policy_without_a_rule_for_a_unit_is_refused() -> None:
    units = json.loads(POLICY.model_dump_json(by_alias=True))["units"]
    del units["caregiver"]
    with pytest.raises(ValueError, match="there is no rule for caregiver"):
        policy_with(units=units)


def test_a_policy_whose_tiers_do_not_start_at_0_is_refused() -> None:
    units = json.loads(POLICY.model_dump_json(by_alias=True))["units"]
    units["child"]["public"] = units["child"]["public"][1:]
    with pytest.raises(ValueError, match="tiers must start at 0 and rise"):
        policy_with(units=units)


def test_a_policy_that_is_not_there_is_told() -> None:
    with pytest.raises(DeclarationError, match='no policy called "small-groups-2025"'):
        load_policy("small-groups-2025", ROOT)


def test_a_smaller_group_never_shows_more() -> None:
    for unit, edition in itertools.product(POLICY.units, (PUBLIC, RESTRICTED)):
        sets = [set(POLICY.tier(unit, edition, n).show) for n in range(40)]
        assert all(fewer <= more for fewer, more in itertools.pairwise(sets))


def test_the_public_never_sees_more_than_named_recipients() -> None:
    for unit, n in itertools.product(POLICY.units, range(40)):
        shows = [set(POLICY.tier(unit, edition, n).show) for edition in (PUBLIC, RESTRICTED)]
        assert shows[0] <= shows[1]


@pytest.mark.parametrize(("n", "named"), [(4, False), (7, True)])
def test_themes_of_fewer_than_five_children_are_not_even_named(n: int, named: bool) -> None:
    table = pd.DataFrame(
        {
            "segment": [str(i) for i in range(2 * n)],
            "source": [f"child {i % n}" for i in range(2 * n)],
            "source_group": "",
            "theme": ["Trust", "Safety"] * n,
            "parent_theme": "",
        }
    )
    findings = thematic.analyse(as_study("thematic"), CodedSegments(Unit.CHILD, table, ()))
    public = protect(findings, Edition.PUBLIC, POLICY)
    text = findings_file(public, "themes", Edition.PUBLIC, synthetic=False)
    by_theme = next(f for f in public if f.key == "themes.by_theme")
    assert (by_theme.table is not None) == named
    assert bool(by_theme.withheld)
    assert ("Trust" in text, "trust" in text) == (named, False)


@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_themes_and_kinds_of_few_children_leave_no_word_in_any_file(edition: Edition) -> None:
    table = pd.DataFrame(
        {
            "segment": [str(i) for i in range(6)],
            "source": [f"child {i % 3}" for i in range(6)],
            "source_group": ["Care leaver", "Excluded"] * 3,
            "theme": ["Trust", "Safety"] * 3,
            "parent_theme": "Feelings",
        }
    )
    findings = thematic.analyse(as_study("thematic"), CodedSegments(Unit.CHILD, table, ()))
    page = protect(findings, edition, POLICY)
    text = findings_file(page, "themes", edition, synthetic=False).lower()
    for word in ("trust", "safety", "feelings", "leaver", "excluded"):
        assert word not in text
    for finding in page[1:]:
        assert (finding.table, finding.figure, standing(finding)) == (None, None, set())
    by_theme = {f.key: f for f in page}["themes.by_theme"]
    assert by_theme.estimates["trust_sources"].withheld  # may be cited


def test_a_count_of_another_evaluation_bars_counts_and_no_measure() -> None:
    came = flow_of_another(52)
    findings = [came, *steps_findings(*people(49))]
    page = shown(findings)
    assert page["other.flow"].estimates["n_matched"].value == 52
    moved = page["steps.a.change"]
    assert moved.estimates["change"].value is not None
    assert moved.n is None
    assert not re.search(r":49(\.0)?[,}]", moved.model_dump_json())


def flow_of_another(n: int) -> Finding:
    flow = next(f for f in steps_findings(*people(n)) if f.key == "steps.flow")
    return flow.model_copy(update={"key": "other.flow", "basis": Basis(evaluation="take_up")})


@pytest.mark.parametrize("edition", [PUBLIC, RESTRICTED])
def test_of_two_evaluations_with_as_many_people_of_whom_one_is_another_one_shows(
    edition: Edition,
) -> None:
    """Equal numbers of people are not the same people: totals differ by two children's scores."""
    start = [float(3 + i % 5) for i in range(12)]
    both = [
        finding.model_copy(update={"basis": Basis.of(name, ["x.csv"])}).prefixed(name)
        for name, others in (("a", start), ("b", [9.0, *start[1:]]))
        for finding in with_people(
            steps_findings(others, [1.0, 2.0, 3.0] * 4), "p000", f"{name}000"
        )
    ]
    shown = [f for f in protect(both, edition, POLICY) if f.key.endswith("change")]
    assert [bool(f.withheld) for f in shown if f.table or f.withheld] == [False, True]


def with_people(findings: Sequence[Finding], old: str, new: str) -> list[Finding]:
    """The findings with one person in place of another."""
    return [
        Finding.model_validate(
            json.loads(json.dumps(f.model_dump(mode="json")).replace(f'"{old}"', f'"{new}"'))
        )
        for f in findings
    ]
