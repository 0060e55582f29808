"""Scales that are sums of one another, and what their printed numbers leave open of anybody.

Authority: enumeration of everything that tiny groups can have scored, and the declared keys of the
shipped instruments.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from time import perf_counter

import numpy as np
import pytest
import yaml
from attacked_reports import found_of, made, reports_of, world_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from workspace_maker import ROOT

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument
from evaluation.protect import families
from evaluation.protect.outwards import down, nearest, up
from evaluation.protect.policy import Policy, Rung, load_policy
from evaluation.protect.protect import Protection
from evaluation.protect.spread import counts_told
from evaluation.protect.told import Number, ScoreForm, least_half, outward_ends
from evaluation.protect.totals import worked_out
from evaluation.say.finding import Basis, Edition, Finding, Measure, digits_of
from evaluation.say.wording import number

POLICY = load_policy("small-groups-2026", ROOT)
SHIPPED = sorted(path.stem for path in (ROOT / "instruments").glob("*.yaml"))


# --- which scales are sums --------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_scale_that_holds_the_items_of_others_says_so(name: str) -> None:
    instrument = declared_instrument(name, ROOT, "a test")
    for scale_name, scale in instrument.scales.items():
        others = {n: s for n, s in instrument.scales.items() if n != scale_name and not s.sum_of}
        inside = [s for s in others.values() if s.items and set(s.items) < set(scale.items)]
        covered = {item for s in inside for item in s.items}
        without_key = [s for s in others.values() if not s.items and s.key_file]
        whole = set(scale.items) == {i for i, item in instrument.items.items() if item.scored}
        if (covered and covered == set(scale.items)) or (without_key and scale.items and whole):
            assert scale.made_of, f"{name}.{scale_name} adds other scales and does not say so"


@pytest.mark.parametrize(
    ("name", "scale", "parts"),
    [
        ("sdq", "externalising", {"conduct", "hyperactivity"}),
        ("sdq", "internalising", {"emotional", "peer"}),
        ("sdq", "total_difficulties", {"emotional", "conduct", "hyperactivity", "peer"}),
    ],
)
def test_published_sums_are_declared(name: str, scale: str, parts: set[str]) -> None:
    assert set(declared_instrument(name, ROOT, "a test").added(scale)) == parts


def small(**overall: object) -> dict[str, object]:
    """An instrument of two scales and a third with the items of both."""
    plain = {"direction": "higher_better"}
    return {
        "id": "small",
        "title": "Small",
        "version": "1",
        "citation": "Made for the tests.",
        "status": "verified",
        "licence": {"holder": "nobody", "wording_ships": True, "key_ships": True},
        "response_sets": {"r": {"minimum": 0, "maximum": 2}},
        "items": {item: {"responses": "r"} for item in ("1", "2", "3")},
        "scales": {
            "a": {"title": "A", "items": ["1"], **plain},
            "b": {"title": "B", "items": ["2", "3"], **plain},
            "all": {"title": "All", "items": ["1", "2", "3"], **plain, **overall},
        },
    }


def test_a_sum_that_nobody_declared_is_found_by_its_items() -> None:
    assert Instrument.model_validate(small()).added("all") == ("a", "b")
    turned = Instrument.model_validate(small(reverse_keyed=["1"]))
    assert turned.added("all") == ()  # keyed otherwise, it adds something else


@pytest.mark.parametrize(
    ("overall", "said"),
    [
        ({"made_of": ["a", "c"]}, "do not exist"),
        ({"items": [], "sum_of": ["a", "b"], "made_of": ["a", "b"]}, "sum_of or made_of"),
    ],
)
def test_a_sum_that_cannot_be_is_refused(overall: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Instrument.model_validate(small(**overall))


# --- outwards --------------------------------------------------------------------------------

ENDS = st.floats(-200, 200, allow_nan=False)
STEPS = st.sampled_from([0.1, 0.2, 0.5, 1.0, 4.0])


@given(ENDS, STEPS)
def test_an_end_lies_on_a_step_and_never_inside(value: float, step: float) -> None:
    low, high = down(value, step), up(value, step)
    assert low <= value + 1e-8
    assert high >= value - 1e-8
    for end in (low, high, nearest(value, step)):
        assert Decimal(str(end)) % Decimal(str(step)) == 0
        assert abs(end - value) < step + 1e-8
        assert not number(end, digits_of(step)).startswith("-0")
        assert str(end) != "-0.0"


@given(st.integers(-400, 400), STEPS)
def test_an_end_on_a_step_stays(steps: int, step: float) -> None:
    end = float(Decimal(steps) * Decimal(str(step)))
    noisy = end * (1 + 4e-16)
    assert down(noisy, step) == up(noisy, step) == end


@given(ENDS, st.floats(0, 20), STEPS, st.floats(0, 10))
def test_an_interval_holds_the_exact_one_and_goes_so_far(
    middle: float, half: float, step: float, least: float
) -> None:
    low, high = outward_ends(middle - half, middle + half, step, least)
    assert low <= middle - max(half, least) + 1e-8
    assert high >= middle + max(half, least) - 1e-8


@pytest.mark.parametrize("n", range(5, 20))
def test_no_single_change_is_told_by_how_narrow_an_interval_is(n: int) -> None:
    """A single change d off the mean of the others makes a t interval at least so wide."""
    measure = Measure(key="a", lowest=0, highest=10, grain=1, whole=True)
    half = least_half(measure, n, 0.95, 0.5, ScoreForm())
    apart = 2.5  # of the range of ten, half is five: so far to either side
    changes = np.array([apart] + [-apart / (n - 1)] * (n - 1))
    reach = stats.t.ppf(0.975, n - 1) * changes.std(ddof=1) / np.sqrt(n)
    assert reach <= half + 1e-9


@pytest.mark.parametrize(
    ("grain", "whole", "ends", "step"),
    [
        (1, True, (0, 40), 1),
        (1 / 7, True, (1, 7), 0.2),
        (1 / 35, True, (1, 7), 0.1),
        (1 / 5, True, (1, 5), 0.2),
        (1 / 2, True, (1, 5), 0.5),
        (4, True, (0, 100), 4),
        (1, False, (0, 1500), 1),
        (1, False, (7, 35), 1),
    ],
)
def test_steps_are_the_scale_s_own_or_the_next_that_print(
    grain: float, whole: bool, ends: tuple[float, float], step: float
) -> None:
    assert Measure(key="a", lowest=ends[0], highest=ends[1], grain=grain, whole=whole).step == step


# --- what is worked out, against enumeration --------------------------------------------------

PARTS = [Measure(key=k, lowest=0, highest=2, grain=1, whole=True) for k in ("a", "b")]
WHOLE = Measure(key="all", lowest=0, highest=4, grain=1, whole=True, adds=("a", "b"))
PEOPLE = frozenset("xyz")


def told(measure: Measure, waves: dict[str, int], value: float, shown: bool = True) -> Number:
    return Number(
        measure=measure,
        waves=tuple(sorted(waves.items())),
        people=PEOPLE,
        value=value,
        low=None,
        high=None,
        ci_level=0.95,
        decimals=1,
        step=1.0,
        open_share=0.5,
        shown=shown,
        gives_away=False,
        splits=False,
    )


TINY = [*itertools.product(range(3), repeat=3)]  # a's or b's score of three people at one wave


@settings(max_examples=12, deadline=None)
@given(
    st.tuples(*[st.sampled_from(TINY)] * 4),
    st.sampled_from([Rung.INTERVALS, Rung.MEANS, Rung.CHANGES]),
    st.sets(st.integers(0, 8), min_size=1),
)
def test_totals_are_bounded_as_enumeration_bounds_them(
    world: tuple[tuple[int, ...], ...], rung: Rung, which: set[int]
) -> None:
    _check_that_totals_are_bounded_as_enumeration_bounds_them(world, rung, which)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    st.tuples(*[st.sampled_from(TINY)] * 4),
    st.sampled_from([Rung.INTERVALS, Rung.MEANS, Rung.CHANGES]),
    st.sets(st.integers(0, 8), min_size=1),
)
def test_totals_are_bounded_as_enumeration_bounds_them_in_many_cases(
    world: tuple[tuple[int, ...], ...], rung: Rung, which: set[int]
) -> None:
    _check_that_totals_are_bounded_as_enumeration_bounds_them(world, rung, which)


def _check_that_totals_are_bounded_as_enumeration_bounds_them(
    world: tuple[tuple[int, ...], ...], rung: Rung, which: set[int]
) -> None:
    """Never more narrowly than it is, and exactly where the parts are printed."""
    form = ScoreForm(rung)
    a0, b0, a1, b1 = (sum(scores) for scores in world)
    totals = {"a": (a0, a1), "b": (b0, b1), "all": (a0 + b0, a1 + b1)}
    measures = {m.key: m for m in (*PARTS, WHOLE)}
    every = [
        told(measures[key], waves, (before * waves.get("0", 0) + after * waves.get("1", 0)) / 3)
        for key, (before, after) in totals.items()
        for waves in ({"0": 1}, {"1": 1}, {"1": 1, "0": -1})
    ]
    printed = [every[i] for i in sorted(which) if every[i].told(form)]
    bounds = worked_out(measures, {n: n.total(form) for n in printed})
    assert bounds is not None
    possible = [
        {"a": (a, c), "b": (b, d), "all": (a + b, c + d)}
        for a, b, c, d in itertools.product(range(7), repeat=4)
    ]

    def total(of: dict[str, tuple[int, int]], n: Number) -> int:
        return sum(of[n.measure.key][int(wave)] * sign for wave, sign in n.waves)

    fitting = [
        of
        for of in possible
        if all(n.printed(total(of, n) / 3, form) == n.printed(n.value, form) for n in printed)
    ]
    assert fitting
    for n in printed:
        values = [total(of, n) for of in fitting]
        assert bounds[n.place][0] <= min(values)
        assert max(values) <= bounds[n.place][1]
    for (key, waves, people), (low, high) in bounds.items():
        values = [sum(of[key][int(wave)] * sign for wave, sign in waves) for of in fitting]
        assert people == PEOPLE
        assert low <= min(values)
        assert max(values) <= high
        # sums and changes of one wave are a tree, so nothing narrower follows from what is printed
        if rung is Rung.INTERVALS and which >= {0, 1, 3, 4}:
            assert [low, high] == [min(values), max(values)]


def changes_of(n: int, far: int) -> dict[tuple[int, int], set[tuple[int, int]]]:
    """By total and sum of squares: how many of n can have risen and fallen, nobody by more."""
    worlds = {(0, 0, 0, 0)}
    for _ in range(n):
        worlds = {
            (total + d, squares + d * d, rose + (d > 0), fell + (d < 0))
            for total, squares, rose, fell in worlds
            for d in range(-far, far + 1)
        }
    by: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for total, squares, rose, fell in worlds:
        by.setdefault((total, squares), set()).add((rose, fell))
    return by


@pytest.mark.parametrize(("n", "far"), [(10, 1), (10, 2), (12, 3)])
def test_who_can_have_risen_is_bounded_as_enumeration_bounds_it(n: int, far: int) -> None:
    """Of a short scale, on which nobody can change by much: too wide by one at most."""
    measure = Measure(key="a", lowest=0, highest=far, grain=1, whole=True)
    t, dice, asked = stats.t.ppf(0.975, n - 1), np.random.default_rng(far), 0
    by, form, people = changes_of(n, far), ScoreForm(), frozenset(map(str, range(n)))
    drawn = dice.integers(-far, far + 1, (12, n)) * (dice.random((12, n)) < dice.random((12, 1)))
    top = [0, 0, 1, 1] + [far] * (n - 4)  # nearly all as far as they can
    for moved in (np.array(top), *drawn, *abs(drawn)):

        def of(total: float, squares: float) -> Number:
            half = t * (max(squares - total**2 / n, 0) / (n - 1) / n) ** 0.5
            plain = told(measure, {"1": 1, "0": -1}, total / n)
            return replace(plain, people=people, low=total / n - half, high=total / n + half)

        printed = of(float(moved.sum()), float((moved**2).sum()))
        low, high = printed.total(form)
        fitting = [
            split
            for (total, squares), splits in by.items()
            if low <= total <= high and of(total, squares).ends(form) == printed.ends(form)
            for split in splits
        ]
        counts = counts_told(printed, form, (low, high))
        assert counts is not None
        for bounded, possible in zip(counts, map(set, zip(*fitting, strict=True)), strict=True):
            assert possible <= bounded
            asked += 1
            wide, really = (max(some) - min(some) for some in (bounded, possible))
            assert wide <= really + 1, moved
    assert asked


# --- the ladder --------------------------------------------------------------------------------


def test_a_ladder_that_climbs_or_has_no_end_is_refused() -> None:
    plain = yaml.safe_load(
        (ROOT / "evaluation/policies/small-groups-2026.yaml").read_text(encoding="utf-8")
    )
    for ladder in (["means", "intervals", "words"], ["intervals", "means"], []):
        with pytest.raises(ValueError, match="ladder"):
            Policy.model_validate({**plain, "ladder": ladder})


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", range(4))
def test_scales_of_a_family_stand_in_one_form(seed: int) -> None:
    world = world_of("sdq", 11, np.random.default_rng(seed), floor=True)
    ((_, report),) = reports_of(world, made(world))
    family = [c for c in report.changes if c.scale != "prosocial" and c.change]
    assert len({bool(c.means) for c in family if c.n}) <= 1
    for change in family:
        for _, mean in change.means:
            assert mean.step in {m.step for c in family for _, m in c.means}


def split_over_evaluations(found: Sequence[Finding], *files: str) -> list[Finding]:
    """Conduct and its sum as one evaluation finds them, hyperactivity as another does.

    ``found``: all that is found of a world.
    """
    both = [
        finding.model_copy(update={"basis": Basis.of(name, [file])}).prefixed(name)
        for name, file, scales in (
            ("a", files[0], ("sdq.externalising", "sdq.conduct")),
            ("b", files[-1], ("sdq.hyperactivity",)),
        )
        for finding in found
        if finding.key.startswith(scales)
    ]
    return list(Protection(Edition.PUBLIC, POLICY).of(both))


@pytest.mark.parametrize("many", [3, pytest.param(8, marks=pytest.mark.slow)])
def test_a_family_that_two_evaluations_of_one_file_find_stands_in_one_form(many: int) -> None:
    apart = 0
    for seed in range(many):
        found = found_of(world_of("sdq", 11, np.random.default_rng(seed), floor=True))
        forms, alone = (
            {
                tuple(
                    e.value is None
                    for n, e in sorted(f.estimates.items())
                    if e.statistic != "count"
                )
                for f in split_over_evaluations(found, *files)
                if f.key.endswith(".change")
            }
            for files in (["x.csv"], ["x.csv", "y.csv"])
        )
        assert len(forms) == 1, seed
        apart += len(alone) > 1
    assert apart  # where each stands alone, some would


def test_what_a_family_costs_is_milliseconds() -> None:
    spent = []
    plain = families.settled

    def timed(*given: object) -> object:
        began = perf_counter()
        result = plain(*given)  # type: ignore[arg-type]
        spent.append(perf_counter() - began)
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evaluation.protect.protect.settled", timed)
        made(world_of("sdq", 12, np.random.default_rng(1)))
    assert sum(spent) < 1
