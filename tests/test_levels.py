"""The means above a change: authority are the scores themselves, the disclosure policy and bands
as the instrument's file has them; for the table of effects the single scales and statsmodels.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from workspace_maker import ROOT, STEPS, change_findings, responses, shipped, steps_findings

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT, FOLLOW_UP
from evaluation.declare.whose_rows import Unit
from evaluation.link.waves import match_waves
from evaluation.protect.protect import load_policy, protect
from evaluation.report.figures.figures import alt_text, draw, notes_on
from evaluation.report.figures.marks import side
from evaluation.report.figures.rows import stretch_names
from evaluation.report.figures.sheet import SMALL, width_of
from evaluation.say.finding import Edition, Finding, Level, Levels, Statistic, Stretch
from evaluation.say.wording import first_that_fits
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
POINTS = {
    **STEPS,
    "response_sets": {
        name: {key: value for key, value in one.items() if key != "unit"}
        for name, one in STEPS["response_sets"].items()
    },
}


def _change(n: int, instrument: dict[str, Any] = POINTS, **options: Any) -> Finding:
    random = np.random.default_rng(n)
    found = steps_findings(
        random.integers(30, 60, n).tolist(),
        random.integers(-3, 9, n).tolist(),
        instrument=instrument,
        **options,
    )
    return next(f for f in found if f.key.endswith(".a.change"))


def _levels(finding: Finding) -> Levels | None:
    assert finding.figure is not None
    return finding.figure.levels


def test_the_means_above_a_change_are_those_of_the_pairs_on_the_whole_scale() -> None:
    finding = _change(24)
    levels = _levels(finding)
    assert levels is not None
    e = finding.estimates
    assert levels.rows == (
        Level(
            label="Everybody",
            n=24,
            means={"Before": e["mean_before"].value, "After": e["mean_after"].value},
        ),
    )
    form = Instrument.model_validate(POINTS)
    assert (levels.lowest, levels.highest) == form.range_of("a")
    assert f"Everybody {e['mean_before'].value:.1f} before" in alt_text(finding.figure)  # type: ignore[arg-type]


def test_a_measure_in_units_of_its_own_has_no_scale_to_lie_on() -> None:
    assert Instrument.model_validate(STEPS).unit_of("a") != "points"
    assert _levels(_change(24, STEPS)) is None


@pytest.mark.parametrize(
    ("n", "edition", "shown"),
    [
        (7, Edition.RESTRICTED, False),  # a change may be shown of seven children, and no mean
        (12, Edition.RESTRICTED, True),
        (12, Edition.PUBLIC, True),
    ],
)
def test_means_are_drawn_only_where_an_edition_may_show_them(
    n: int, edition: Edition, *, shown: bool
) -> None:
    finding = _change(n)
    [page] = protect([finding], edition, POLICY)
    assert page.figure is not None
    assert (page.figure.levels is not None) == shown
    means = [e.value for name, e in page.estimates.items() if name.startswith("mean_")]
    assert ([m for m in means if m is not None] != []) == shown
    if page.figure.levels:
        drawn = [m for row in page.figure.levels.rows for m in row.means.values()]
        assert drawn == means  # rounded alike
        assert page.figure.levels.rows[0].n is None


@cache
def _sdq(informant: str) -> Finding:
    form = shipped("sdq")
    form = form.for_informant(informant) if informant else form
    random = np.random.default_rng(1)
    people = pd.Index([f"p{i:02d}" for i in range(30)], name="person", dtype=object)
    items = [str(n) for n in range(1, 26)]
    pair = [
        responses(form, pd.DataFrame(random.integers(0, 3, (30, len(items))), people, items), wave)
        for wave in (BASELINE, ENDPOINT)
    ]
    found = change_findings(match_waves(pair), [score(r) for r in pair])
    return next(f for f in found if f.key == "sdq.total_difficulties.change")


def test_bands_are_those_of_who_answered_and_none_where_that_is_not_known() -> None:
    bands = {one.name: one for one in shipped("sdq").scales["total_difficulties"].bands}
    levels = _levels(_sdq("self"))
    assert levels is not None
    three = bands["three bands, UK, self"]  # the four bands of self-report are from memory only
    assert levels.source == three.source
    assert levels.stretches == tuple(Stretch(label=b.label, lowest=b.lowest) for b in three.bands)
    unknown = _levels(_sdq(""))
    assert unknown is not None
    assert unknown.stretches == ()


def test_whose_bands_are_drawn_stands_below_the_picture() -> None:
    figure = _sdq("self").figure
    assert figure is not None
    assert "SHINE" in notes_on(figure)[0]
    assert "next 1 in 10 from 16" in notes_on(figure)[0]
    assert re.search(r">next 1 in 10<", draw(figure).svg)


def test_the_name_of_a_band_never_reaches_beyond_the_plot() -> None:
    figure = _sdq("self").figure
    assert figure is not None
    assert figure.levels is not None
    long = Stretch(label="needs help from several services " * 4, lowest=30)
    wide = figure.levels.model_copy(update={"stretches": (*figure.levels.stretches, long)})
    for label, x, _, _ in stretch_names(wide, 144.0, 324.0):
        half = width_of(label, SMALL) / 2
        assert x - half + 1e-9 >= 144.0
        assert x + half <= 324.0 + 1e-9
    assert long.label in notes_on(figure.model_copy(update={"levels": wide}))[0]


# --- effect sizes in one table ---------------------------------------------------------------


@cache
def _several(n: int, kept: float = 0.6) -> dict[str, Finding]:
    form = shipped("sdq").for_informant("self")
    random = np.random.default_rng(3)
    people = pd.Index([f"p{i:03d}" for i in range(n)], name="person", dtype=object)
    items = [str(n) for n in range(1, 26)]
    first = pd.DataFrame(random.integers(0, 3, (n, len(items))), people, items)
    second = first.where(pd.DataFrame(random.random(first.shape) < kept, people, items), 0)
    pair = [responses(form, a, w) for a, w in ((first, BASELINE), (second, ENDPOINT))]
    found = change_findings(
        match_waves(pair), [score(r) for r in pair], primary="sdq.total_difficulties"
    )
    return {f.key: f for f in found}


def test_effects_of_all_scales_stand_in_one_table_and_not_in_remarks_of_each() -> None:
    found = _several(40)
    table = found["sdq.effects"].table
    assert table is not None
    singles = [f for f in found.values() if f.summarised_in == "sdq.changes"]
    by_title = {str(row.cells["label"]).split(" (")[0]: row.cells for row in table.rows}
    assert len(by_title) == len(singles) > 5
    for single in singles:
        cells = by_title[single.title.removeprefix("Change in ").capitalize()]
        g = single.estimates["hedges_g_av"]
        assert (cells["g"], cells["low"], cells["high"]) == (g.value, g.ci_low, g.ci_high)
        assert cells["smallest"] == single.estimates["smallest_detectable"].value
        assert any("Hedges" in text for text in single.caveats) == single.primary


def test_adjusted_p_in_the_table_agrees_with_statsmodels() -> None:
    found = _several(40)
    second = [f for f in found.values() if f.summarised_in == "sdq.changes" and not f.primary]
    expected = multipletests([f.estimates["p_t"].value for f in second], method="holm")[1]
    table = found["sdq.effects"].table
    assert table is not None
    told = {str(r.cells["label"]).split(" (")[0]: r.cells["p"] for r in table.rows}
    assert told.pop("Total difficulties") is None
    titles = [f.title.removeprefix("Change in ").capitalize() for f in second]
    assert [told[title] for title in titles] == pytest.approx(list(expected))


def test_a_picture_of_many_scales_calls_clear_what_holm_leaves() -> None:
    found = _several(24, 0.85)
    second = [f for f in found.values() if f.summarised_in == "sdq.changes" and not f.primary]
    clear = multipletests([f.estimates["p_t"].value for f in second], method="holm")[0]
    titles = {
        f.title.removeprefix("Change in ").capitalize(): c
        for f, c in zip(second, clear, strict=True)
    }
    [main] = [f for f in found.values() if f.summarised_in == "sdq.changes" and f.primary]
    interval = main.estimates["change"]
    assert interval.ci_low is not None
    assert interval.ci_high is not None
    expected = sum(titles.values()) + (interval.ci_low > 0 or interval.ci_high < 0)
    for edition in (Edition.INTERNAL, Edition.PUBLIC):
        page = {f.key: f for f in protect(found.values(), edition, POLICY)}
        figure = page["sdq.changes"].figure
        assert figure is not None
        assert sum(bool(side(figure, mark)) for mark in figure.marks) == expected
        alone = [m.model_copy(update={"stays_clear": None}) for m in figure.marks]
        assert sum(bool(side(figure, mark)) for mark in alone) > expected  # the sample tells them


def test_a_table_of_which_only_names_are_left_is_not_printed() -> None:
    page = {f.key: f for f in protect(_several(12).values(), Edition.PUBLIC, POLICY)}
    assert page["sdq.effects"].table is None
    assert page["sdq.changes"].table is not None


# --- how changes and answers lie ---------------------------------------------------------------


# Each property has a few examples here and more where there is time.
FEW, MANY = settings(max_examples=8, deadline=None), settings(max_examples=120, deadline=None)
OUTSIDE = st.sampled_from([Edition.RESTRICTED, Edition.PUBLIC])
CHANGES = given(
    st.lists(st.integers(-9, 9), min_size=2, max_size=60).filter(lambda c: len({*c}) > 1),
    OUTSIDE,
    st.sampled_from([Unit.CHILD, Unit.PROFESSIONAL]),
)


@FEW
@CHANGES
def test_no_part_of_a_drawn_distribution_is_smaller_than_the_policy_allows(
    change: list[int], edition: Edition, unit: Unit
) -> None:
    _check_parts(change, edition, unit)


@pytest.mark.slow
@MANY
@CHANGES
def test_no_part_of_many_drawn_distributions_is_smaller_than_the_policy_allows(
    change: list[int], edition: Edition, unit: Unit
) -> None:
    _check_parts(change, edition, unit)


def _check_parts(change: list[int], edition: Edition, unit: Unit) -> None:
    before = [50.0 + i % 7 for i in range(len(change))]
    [spread] = [f for f in steps_findings(before, change, unit=unit) if f.key == "steps.a.spread"]
    [page] = protect([spread], edition, POLICY)
    least = POLICY.tier(unit, edition, len(change)).smallest_part
    parts = [mark.value for mark in page.figure.marks] if page.figure else []
    assert all(part >= max(least, 1) for part in parts)
    assert not parts or sum(parts) == len(change)
    assert page.figure is None or page.figure.coarser == ()
    assert spread.figure is not None
    allowed = [
        marks
        for marks in (spread.figure.marks, *spread.figure.coarser)
        if all(mark.value >= least for mark in marks)
    ]
    if Statistic.SPLIT in POLICY.tier(unit, edition, len(change)).show:
        assert parts == [mark.value for mark in allowed[0]] if allowed else not parts


def test_coarser_splits_are_sums_of_finer_ones() -> None:
    """So that an edition that draws a finer one tells nothing new by a coarser count."""
    change = [5, 4, 4, 3, 2, 2, 1, 1, 1, 0, 0, -1, -1, -2, -6]
    [spread] = [f for f in steps_findings([50.0] * 15, change) if f.key == "steps.a.spread"]
    assert spread.figure is not None
    finest, few, ways, hoped = (spread.figure.marks, *spread.figure.coarser)
    assert [m.value for m in ways] == [9, 2, 4]
    assert [m.value for m in hoped] == [9, 6]
    for marks in (finest, few):
        assert sum(m.value for m in marks if m.label.endswith("up")) == 9
        assert sum(m.value for m in marks if m.label.endswith("down")) == 4
    assert len(ways) < len(few) < len(finest)
    ends = [
        {int(end) for m in marks for end in re.findall(r"\d+", m.label)} for marks in (finest, few)
    ]
    assert ends == [{2, 4, 6}, {4, 6}]  # no edge between those of the finer bins


def test_a_change_of_one_tenth_lies_in_the_bin_that_ends_there() -> None:
    assert 0.8 - 0.7 > 0.1
    found = steps_findings([0.7] * 4, [0.8 - 0.7, 0.3, -0.2, 0.0])
    [spread] = [f for f in found if f.key == "steps.a.spread"]
    assert spread.figure is not None
    assert {m.label: m.value for m in spread.figure.marks if m.value} == {
        "0.2 to 0.3 up": 1,
        "up to 0.1 up": 1,
        "No change": 1,
        "0.1 to 0.2 down": 1,
    }


THRESHOLD = {
    **POINTS,
    "scales": {
        "a": {
            **STEPS["scales"]["a"],
            "thresholds": [
                {"kind": "reliable_change", "value": 7, "source": "x", "status": "verified"}
            ],
        }
    },
}


ABOUT_THE_THRESHOLD = given(
    st.lists(st.sampled_from([-9, -8, -6, -3, -1, 0, 2, 3, 6, 7, 8, 12]), min_size=20, max_size=90),
    OUTSIDE,
)


@FEW
@ABOUT_THE_THRESHOLD
def test_bins_beside_reliable_change_do_not_tell_how_few_lie_between(
    change: list[int], edition: Edition
) -> None:
    _check_bins(change, edition)


@pytest.mark.slow
@MANY
@ABOUT_THE_THRESHOLD
def test_many_bins_beside_reliable_change_do_not_tell_how_few_lie_between(
    change: list[int], edition: Edition
) -> None:
    _check_bins(change, edition)


def _check_bins(change: list[int], edition: Edition) -> None:
    """Those up by 5 to 10, less those up by 7 or more, are those up by 6."""
    found = steps_findings([50.0 + i % 7 for i in range(len(change))], change, instrument=THRESHOLD)
    page = {f.key: f for f in protect(found, edition, POLICY)}
    figure, reliable = page["steps.a.spread"].figure, page["steps.a.reliable"].estimates
    least = POLICY.tier(Unit.CHILD, edition, len(change)).smallest_part
    told = {name: e.value for name, e in reliable.items() if name.startswith("n_")}
    if told["n_improved_reliably"] is not None:
        assert min(value for value in told.values() if value is not None) >= least
        assert sum(c == 0 for c in change) >= least  # no change less little better and worse
    for label in (m.label for m in figure.marks) if figure else ():
        if match := re.fullmatch(r"(?:(\d+) to |up to )(\d+) (up|down)", label):
            low, high = int(match[1] or 0), int(match[2])
            sizes = [c if match[3] == "up" else -c for c in change]
            inside = [size for size in sizes if low < size <= high]
            parts = sum(size >= 7 for size in inside), sum(size < 7 for size in inside)
            assert not low + 1 < 7 <= high or min(parts) >= least


def test_bins_are_drawn_where_a_threshold_leaves_enough_on_either_side() -> None:
    change = [0] * 10 + [2] * 10 + [7] * 10 + [12] * 10 + [-3] * 10
    for form, drawn in ((POINTS, 5), (THRESHOLD, 3)):  # nobody is up by 6
        found = steps_findings([50.0] * 50, change, instrument=form)
        [page] = protect([f for f in found if f.key == "steps.a.spread"], Edition.PUBLIC, POLICY)
        assert page.figure is not None
        assert len(page.figure.marks) == drawn


ANSWER = {**POINTS, "response_sets": {"count": {"minimum": 1, "maximum": 5}}}


@pytest.mark.parametrize(
    ("n", "edition", "labels"),
    [
        (12, Edition.INTERNAL, {"1", "2", "3", "4", "5"}),
        (60, Edition.PUBLIC, {"Best answer (5)", "Any other"}),
        (12, Edition.PUBLIC, set()),
    ],
)
def test_answers_to_one_question_stand_as_finely_as_an_edition_allows(
    n: int, edition: Edition, labels: set[str]
) -> None:
    before = [(1, 2, 3, 5)[i % 4] for i in range(n)]
    change = [min(2, 5 - b) * (i % 3 > 0) for i, b in enumerate(before)]
    found = steps_findings([float(b) for b in before], change, instrument=ANSWER)
    [answers] = protect([f for f in found if f.key == "steps.a.answers"], edition, POLICY)
    assert ({m.label for m in answers.figure.marks} if answers.figure else set()) == labels
    e = answers.estimates
    shown = e["p_mcnemar"].value is not None
    moved = ("n_to_best", "n_from_best", "n_kept_best", "n_never_best")
    assert shown == all(e[name].value is not None for name in moved)


_WORDS = ("Never", "Seldom", "Sometimes", "Often", "Always")
_NUMBERED = {word: value for value, word in enumerate(_WORDS, 1)}
WORDED = {**POINTS, "response_sets": {"count": {"minimum": 1, "maximum": 5, "labels": _NUMBERED}}}


@pytest.mark.parametrize("turned", [False, True])
def test_answers_that_nobody_gave_keep_their_place_and_their_word_at_both_waves(
    turned: bool,
) -> None:
    scale = {**POINTS["scales"]["a"], "reverse_keyed": ["a"] if turned else []}
    form = {**WORDED, "scales": {"a": scale}}
    found = steps_findings([3.0, 4.0] * 6, [1.0, 0.0] * 6, instrument=form)
    [answers] = [f for f in found if f.key == "steps.a.answers"]
    assert answers.figure is not None
    words = [f"{word} ({value})" for word, value in _NUMBERED.items()]
    for wave in ("Before", "After"):
        labels = [mark.label for mark in answers.figure.marks if mark.group == wave]
        assert labels == ([*"12345"] if turned else words)  # a turned score is not its answer


YES_NO = {**POINTS, "response_sets": {"count": {"minimum": 1, "maximum": 2}}}


FOURFOLD = given(
    st.lists(st.integers(0, 25), min_size=4, max_size=4).filter(lambda cells: sum(cells) > 0),
    OUTSIDE,
)


@FEW
@FOURFOLD
def test_answers_beside_those_who_moved_do_not_tell_how_few_never_gave_the_best(
    cells: list[int], edition: Edition
) -> None:
    _check_answers(cells, edition)


@pytest.mark.slow
@MANY
@FOURFOLD
def test_many_answers_beside_those_who_moved_do_not_tell_how_few_never_gave_the_best(
    cells: list[int], edition: Edition
) -> None:
    _check_answers(cells, edition)


def _check_answers(cells: list[int], edition: Edition) -> None:
    """Those who said no before, less those who improved, said no twice."""
    before = [1.0] * (cells[0] + cells[1]) + [2.0] * (cells[2] + cells[3])
    change = [1] * cells[0] + [0] * cells[1] + [-1] * cells[2] + [0] * cells[3]
    found = steps_findings(before, change, instrument=YES_NO)
    page = {f.key: f for f in protect(found, edition, POLICY)}
    answers, n = page["steps.a.answers"], len(before)
    least = POLICY.tier(Unit.CHILD, edition, n).smallest_part
    told = answers.figure or any(
        answers.estimates[name].value is not None for name in ("n_best_before", "n_best_after")
    )
    assert not told or min(cells[1], cells[3]) >= least


def test_the_bins_of_a_single_question_are_no_finer_than_up_same_and_down() -> None:
    before = [(1, 2, 3, 5)[i % 4] for i in range(80)]
    change = [min(2, 5 - b) * (i % 3 > 0) for i, b in enumerate(before)]
    found = steps_findings([float(b) for b in before], change, instrument=ANSWER)
    [spread] = [f for f in found if f.key == "steps.a.spread"]
    assert spread.figure is not None
    assert [m.label for m in spread.figure.marks] == ["Went up", "No change", "Went down"]


def test_answers_of_fewer_people_at_follow_up_stay_inside() -> None:
    """Those of everybody before, less those of whoever came back, are those of whom were lost."""
    form = Instrument.model_validate(ANSWER)
    people = pd.Index([f"p{i:02d}" for i in range(60)], name="person", dtype=object)
    random = np.random.default_rng(2)
    waves = {
        wave: responses(form, pd.DataFrame({"a": random.integers(1, 6, n)}, people[:n]), wave)
        for wave, n in ((BASELINE, 60), (ENDPOINT, 60), (FOLLOW_UP, 45))
    }
    found = change_findings(match_waves(list(waves.values())), [*map(score, waves.values())])
    inside = {f.key: bool(f.kept_inside) for f in found if ".answers" in f.key}
    assert inside == {"steps.a.answers": False, "steps.a.answers_follow_up": True}


def test_shares_of_people_taught_together_say_that_they_are_taken_as_apart() -> None:
    form = shipped("sdq").for_informant("self")
    random = np.random.default_rng(5)
    people = pd.Index([f"p{i:03d}" for i in range(24)], name="person", dtype=object)
    items = [str(n) for n in range(1, 26)]
    pair = [
        replace(
            responses(form, pd.DataFrame(random.integers(0, 3, (24, 25)), people, items), wave),
            clusters=pd.Series(["A", "B", "C"] * 8, people),
        )
        for wave in (BASELINE, ENDPOINT)
    ]
    found = change_findings(match_waves(pair), [score(r) for r in pair])
    told = {f.key: " ".join(f.caveats) for f in found}
    for key in ("sdq.reliable", "sdq.conduct.reliable"):
        assert "taught apart, and may be too narrow" in told[key]


# --- compared groups ---------------------------------------------------------------------------


def test_each_group_has_reliable_change_by_one_threshold_for_the_team() -> None:
    form = shipped("sdq").for_informant("self")
    random = np.random.default_rng(5)
    people = pd.Index([f"p{i:03d}" for i in range(60)], name="person", dtype=object)
    items = [str(n) for n in range(1, 26)]
    groups = pd.DataFrame({"g": ["North", "South"] * 30}, index=people)
    waves = [pd.DataFrame(random.integers(0, 3, (60, len(items))), people, items) for _ in "ab"]
    waves[1] = waves[1].iloc[:50]  # five of each group were lost
    pair = [
        responses(form, answers, wave, background=groups)
        for answers, wave in zip(waves, (BASELINE, ENDPOINT), strict=True)
    ]
    options = {"primary": "sdq.conduct"}
    scored = [score(r) for r in pair]
    apart = {
        f.key: f
        for f in change_findings(
            match_waves(pair), scored, compare_by="g", against="South", **options
        )
    }
    whole = {f.key: f for f in change_findings(match_waves(pair), scored, **options)}
    key = "sdq.conduct.reliable"
    parts = [apart[f"{key}.{name}"] for name in ("north", "south")]
    for name in ("n_improved_reliably", "n_no_reliable_change", "n_deteriorated_reliably"):
        together = sum(part.estimates[name].value or 0 for part in parts)
        assert together == whole[key].estimates[name].value
    assert all(part.kept_inside for part in parts)
    lost = apart["sdq.conduct.everybody.north"]
    assert lost.kept_inside
    assert lost.n == 30


def test_groups_whose_names_are_alike_have_one_key_in_all_findings_and_no_name_outside() -> None:
    random = np.random.default_rng(6)
    groups = ["Care leaver"] * 20 + ["care-leaver"] * 30
    change = random.integers(-9, 9, 50).tolist()
    for labels in (groups, groups[::-1]):
        found = steps_findings(
            [50.0 + i % 7 for i in range(50)],
            change,
            groups=labels,
            instrument=THRESHOLD,
            against="care-leaver",
            team=True,
        )
        n = {f.key: f.n for f in found}
        for key in ("care_leaver", "care_leaver_2"):
            assert n[f"steps.a.reliable.{key}"] == n[f"steps.a.change.{key}"]
        page = [f for f in protect(found, Edition.PUBLIC, POLICY) if ".reliable." in f.key]
        assert len(page) == 2
        assert not any("leaver" in f"{f.title} {f.headline}" for f in page)


# --- words for a reader of twelve --------------------------------------------------------------


def _grade(text: str) -> float:
    """Flesch-Kincaid grade (Kincaid and others 1975): 7 is a reader of about 12."""
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = re.findall(r"[A-Za-z]+", text)
    vowels = [len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", w.lower()))) for w in words]
    syllables = sum(max(1, n) for n in vowels)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("shift", [-9.0, -1.0, 0.0, 1.0, 9.0])
def test_headlines_can_be_read_at_twelve(shift: float) -> None:
    random = np.random.default_rng(7)
    change = (random.normal(shift, 4, 30)).round().tolist()
    [finding] = [
        f for f in steps_findings([45.0] * 30, change, unit=Unit.CHILD) if f.key == "steps.a.change"
    ]
    said = first_that_fits(finding.wordings, finding.estimates)
    assert said == finding.headline
    assert _grade(said) < 8.5, said
