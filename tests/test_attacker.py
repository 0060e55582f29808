"""The attacker: right about tiny worlds, strong against the first version, and kept out.

tests/reference/attacked.json has what the first version printed of made-up groups beside the truth.
An attacker who no longer recovers those proves nothing of later versions.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from attacked_reports import (
    COUNTS,
    PRIMARY,
    SCORES,
    World,
    at_the_floor,
    attacked,
    key_of,
    made,
    printed,
    quiet,
    reports_of,
    told_of,
    world_of,
)
from attacker import (
    Bound,
    Change,
    Key,
    Number,
    Report,
    attack,
    bounds_of_spread,
    listed_in,
    lists_of_changes,
    read_edition,
    read_findings,
    read_key,
    read_values,
    squares_told,
    whole_sums,
)
from scipy import stats
from workspace_maker import ROOT

TINY = read_key(
    {
        "id": "tiny",
        "response_sets": {"r": {"minimum": 0, "maximum": 2}},
        "items": {"1": {"responses": "r"}, "2": {"responses": "r"}},
        "scales": {
            "first": {"title": "First", "items": [1]},
            "second": {"title": "Second", "items": [2]},
            "both": {"title": "Both", "sum_of": ["first", "second"]},
        },
    }
)
WIDE = read_key(
    {
        "id": "wide",
        "response_sets": {"r": {"minimum": 0, "maximum": 4}},
        "items": {"1": {"responses": "r"}},
        "scales": {"only": {"title": "Only", "items": [1]}},
    }
)

# ------------------------------------------------ printing, written once more and apart


def as_printed(value: float, digits: int) -> Number:
    """A number as it is printed: half away from zero."""
    shown = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return Number(Fraction(shown), Fraction(1, 10**digits))


def ends_of(changes: np.ndarray, digits: int | None) -> tuple[Number, Number]:
    """The printed ends of the t interval; outwards to whole points where ``digits`` is None."""
    n = len(changes)
    half = stats.t.ppf(0.975, n - 1) * changes.std(ddof=1) / math.sqrt(n)
    low, high = changes.mean() - half, changes.mean() + half
    if digits is not None:
        return as_printed(low, digits), as_printed(high, digits)
    outward = (math.floor(round(low, 9)), math.ceil(round(high, 9)))
    first, last = (Number(Fraction(end), Fraction(1), outward=True) for end in outward)
    return first, last


def scores(key: Key, scale: str, wave: str, people: np.ndarray) -> np.ndarray:
    """Scores of people, or of many worlds of people. Last axis: blocks before, then after."""
    many = len(key.blocks)
    of = [people[..., b] for b in key.scales[scale].blocks]
    later = [people[..., many + b] for b in key.scales[scale].blocks]
    sums = {"before": np.sum(of, axis=0), "after": np.sum(later, axis=0)}
    return sums["after"] - sums["before"] if wave.startswith("change") else sums[wave]


def printed_of(
    key: Key, people: np.ndarray, slots: Sequence[tuple[str, str]], digits: int, ends: int | None
) -> tuple[Change, ...]:
    """What is printed of people: the means, changes and intervals named by ``slots``."""
    found = []
    for scale, what in slots:
        waves = ("before", "after")
        if what == "interval":
            changes = scores(key, scale, "change", people)
            change = Change(scale, waves, ends=ends_of(changes, ends))
        elif what == "change":
            mean = scores(key, scale, "change", people).mean()
            change = Change(scale, waves, change=as_printed(mean, digits))
        else:
            mean = scores(key, scale, what, people).mean()
            change = Change(scale, waves, means=((what, as_printed(mean, digits)),))
        found.append(change)
    return tuple(found)


def every_world(key: Key, n: int) -> np.ndarray:
    """All groups of n people, whoever is who: group x person x (blocks before, blocks after)."""
    (low, high) = key.blocks[0]
    person = np.array(list(itertools.product(range(low, high + 1), repeat=2 * len(key.blocks))))
    return person[np.array(list(itertools.combinations_with_replacement(range(len(person)), n)))]


def same_print(
    key: Key, worlds: np.ndarray, told: tuple[Change, ...], digits: int, ends: int | None
) -> np.ndarray:
    """Which worlds are printed alike; only few are left when intervals are asked for."""
    n = worlds.shape[1]
    keep = np.ones(len(worlds), bool)
    for change in told:
        means = [*change.means, *((("change", change.change),) if change.change else ())]
        for wave, number in means:
            totals = scores(key, change.scale, wave, worlds).sum(axis=1)
            fits = {t: as_printed(t / n, digits) == number for t in np.unique(totals)}
            keep &= np.array([fits[t] for t in totals])
    left = np.flatnonzero(keep)
    for change in told:
        if change.ends:
            changes = scores(key, change.scale, "change", worlds[left])
            seen: dict[tuple[int, ...], bool] = {}
            for each in map(tuple, np.unique(np.sort(changes, axis=1), axis=0)):
                seen[each] = ends_of(np.array(each), ends) == change.ends
            left = left[[seen[tuple(sorted(row))] for row in changes]]
    return left


SLOTS = [
    (scale, what)
    for scale in ("first", "second", "both")
    for what in ("before", "after", "change", "interval")
]


def really(key: Key, worlds: np.ndarray, name: tuple[str, str, str, str]) -> tuple[int, int]:
    """The lowest and highest that a value has in any of the worlds."""
    kind, _, scale, wave = name
    values = scores(key, scale, wave, worlds)
    if kind == "total":
        values = values.sum(axis=1)
    elif kind != "member":
        values = {"rose": values > 0, "fell": values < 0, "same": values == 0}[kind].sum(axis=1)
    return int(values.min()), int(values.max())


@pytest.mark.sampled(4)
@pytest.mark.parametrize("seed", range(12))
def test_sums_are_bounded_as_enumeration_bounds_them(seed: int) -> None:
    """Every group of three people on two scales and their sum, and all that is printed alike."""
    random = np.random.default_rng(seed)
    worlds = every_world(TINY, 3)
    people = worlds[random.integers(len(worlds))] * random.integers(0, 2, (3, 1))
    slots = [slot for slot in SLOTS if slot[1] != "interval" and random.random() < 0.5]
    digits = int(random.integers(0, 2))
    told = printed_of(TINY, people, slots, digits, 1)
    alike = worlds[same_print(TINY, worlds, told, digits, 1)]
    bounds = attack(TINY, [Report({"all": 3}, told)])
    assert {b.name: (b.low, b.high) for b in bounds} == {
        b.name: really(TINY, alike, b.name) for b in bounds
    }


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("ends", "share"), [(1, 0.85), (0, 0.85), (None, 0.7)])
def test_intervals_are_never_read_more_narrowly_than_they_are(
    ends: int | None, share: float
) -> None:
    """Every group of five on a scale of 0 to 4; and mostly not more widely.

    ``ends``: decimals of the interval's ends, None where they stand outwards on whole points.
    """
    random = np.random.default_rng(5)
    worlds = every_world(WIDE, 5)
    slots = [("only", "before"), ("only", "change"), ("only", "interval")]
    equal, asked = 0, 0
    for _ in range(12):
        people = worlds[random.integers(len(worlds))]
        if np.ptp(scores(WIDE, "only", "change", people)) == 0:
            continue
        told = printed_of(WIDE, people, slots, 1, ends)
        alike = worlds[same_print(WIDE, worlds, told, 1, ends)]
        for bound in attack(WIDE, [Report({"all": 5}, told)]):
            low, high = really(WIDE, alike, bound.name)
            assert bound.low <= low <= high <= bound.high, bound
            equal += (low, high) == (bound.low, bound.high)
            asked += 1
    assert equal >= share * asked


@pytest.mark.parametrize("times", [2, pytest.param(5, marks=pytest.mark.slow)])
def test_one_who_left_is_bounded_as_enumeration_bounds_them(times: int) -> None:
    """Two who stay and one who leaves, on two scales and their sum."""
    stay = every_world(TINY, 2)
    leave = every_world(TINY, 1)
    worlds = np.concatenate(
        [np.repeat(stay, len(leave), axis=0), np.tile(leave, (len(stay), 1, 1))], axis=1
    )
    random = np.random.default_rng(3)
    for _ in range(times):
        people = worlds[random.integers(len(worlds))]
        slots = [slot for slot in SLOTS if slot[1] != "interval" and random.random() < 0.6]
        first = printed_of(TINY, people, slots, 0, 1)
        second = printed_of(TINY, people[:2], slots, 0, 1)
        alike = worlds[same_print(TINY, worlds, first, 0, 1)]
        alike = alike[same_print(TINY, alike[:, :2], second, 0, 1)]
        reports = [
            Report({"stayed": 2, "left": 1}, first, "first"),
            Report({"stayed": 2}, second, "second"),
        ]
        for bound in attack(TINY, reports):
            if bound.kind != "member":
                continue
            who = alike[:, 2:] if bound.who == "left" else alike[:, :2]
            assert (bound.low, bound.high) == really(TINY, who, bound.name), bound


@pytest.mark.sampled(3)
@pytest.mark.parametrize("digits", [0, 1, 2])
def test_whole_sums_are_those_that_are_printed_so(digits: int) -> None:
    for parts, value in itertools.product((7, 10, 12, 70), range(-30, 31)):
        number = as_printed(value / 10, digits)
        low, high = whole_sums(number, parts)
        near = range(-5 * parts, 5 * parts)
        assert [t for t in near if as_printed(t / parts, digits) == number] == list(
            range(low, high + 1)
        )


# ------------------------------------------------ as strong as it was against the first version

CASES = json.loads((ROOT / "tests/reference/attacked.json").read_text(encoding="utf-8"))


def cases_of(kind: str) -> list[dict]:
    """The cases of one kind; there must be some."""
    found = [case for case in CASES if case["kind"] == kind]
    assert found
    return found


def reports_in(case: dict) -> list[Report]:
    """The files of a case, read as any file is."""
    return [
        Report(
            report["people"],
            tuple(read_findings(json.dumps(report), key_of(case["instrument"]))),
            str(number),
        )
        for number, report in enumerate(case["reports"])
    ]


def recovered(case: dict, *kinds: str, who: str = "") -> list[Bound]:
    """The bounds of a kind; each holds the truth that stands beside the numbers."""
    moved = ("new", "old") if case["kind"] == "one answer changed" else None
    found = []
    for bound in attack(key_of(case["instrument"]), reports_in(case), moved):
        if bound.kind in kinds and who in ("", bound.who):
            assert bound.low <= min(true_of(case, bound)) <= max(true_of(case, bound)) <= bound.high
            found.append(bound)
    return found


def true_of(case: dict, bound: Bound) -> np.ndarray:
    """What is true of the people whom a bound is about."""

    def of(who: str) -> np.ndarray:
        by_wave = {w: np.array(v) for w, v in case["truth"][who][bound.scale].items()}
        change = bound.wave.startswith("change")
        return by_wave["after"] - by_wave["before"] if change else by_wave[bound.wave]

    if bound.kind == "moved":
        return of("new") - of("old")
    values = of(bound.who if bound.kind == "member" else "all")
    if bound.kind == "member":
        return values
    if bound.kind == "total":
        return values.sum(keepdims=True)
    return np.array(
        [{"rose": values > 0, "fell": values < 0, "same": values == 0}[bound.kind].sum()]
    )


def test_the_first_version_gave_one_who_left_away() -> None:
    bounds = [b for case in cases_of("one left") for b in recovered(case, "member", who="left")]
    assert len(bounds) == 96
    assert all(bound.exact for bound in bounds)


def test_the_first_version_gave_one_changed_answer_away() -> None:
    bounds = [b for case in cases_of("one answer changed") for b in recovered(case, "moved")]
    assert all(bound.exact for bound in bounds)
    assert {abs(b.low) for b in bounds if b.scale == "emotional" and b.wave == "after"} == {2}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("kind", "widest"), [("sisters of 11 and 12", 0), ("sisters of 21 and 22", 2)]
)
def test_the_first_version_gave_one_between_sister_reports_away(kind: str, widest: int) -> None:
    bounds = [b for case in cases_of(kind) for b in recovered(case, "member", who="one")]
    assert max(bound.high - bound.low for bound in bounds) == widest


def test_the_first_version_gave_withheld_scales_away_by_subtraction() -> None:
    for case in cases_of("a scale withheld beside its sums"):
        bounds = recovered(case, "total")
        assert {bound.wave for bound in bounds} == {"before", "after", "change after"}
        assert all(bound.exact for bound in bounds)


def test_the_first_version_gave_the_whole_list_of_changes_away() -> None:
    """Where few changed, the mean and its interval leave one list; and counts are exact."""
    one = {}
    for case in cases_of("few changed"):
        (report,) = reports_in(case)
        key = key_of(case["instrument"])
        for scale in case["truth"]["all"]:
            told = squares_told(key, report, scale)
            lists = lists_of_changes(key.scales[scale], report.n, told)
            true = true_of(case, Bound("member", "all", scale, "change after", 0, 0, 0, Fraction()))
            assert tuple(sorted(true, reverse=True)) in lists or len(lists) == 200
            one[report.n, scale] = len(lists) == 1
    counts = [
        b for case in cases_of("few changed") for b in recovered(case, "rose", "fell", "same")
    ]
    assert (sum(one.values()), len(one)) == (15, 32)
    assert (sum(b.exact for b in counts), len(counts)) == (45, 96)


def test_the_first_version_gave_totals_and_spreads_away() -> None:
    """Totals follow from a mean and n; the spread, which was withheld, from an interval."""
    totals, spreads = [], []
    for case in cases_of("means and intervals"):
        (report,) = reports_in(case)
        key = key_of(case["instrument"])
        for change in report.changes:
            for _, mean in change.means:
                low, high = whole_sums(mean, report.n * key.scales[change.scale].divisor)
                totals.append(low == high)
            low, high = bounds_of_spread(report.n, squares_told(key, report, change.scale))
            spreads.append((high - low) / (high + low) < 0.15)
    assert (sum(totals), len(totals)) == (68, 160)
    assert (sum(spreads), len(spreads)) == (80, 80)


# ------------------------------------------------ what stands today

MANY = [8, pytest.param(400, marks=pytest.mark.slow)]


SDQ = key_of("sdq")


@pytest.mark.parametrize("name", ["publish", "restricted"])
def test_the_list_has_every_number_of_a_change_and_no_other(demo: Path, name: str) -> None:
    """What is attacked is what people read, in whichever place, and what machines read."""
    flats_ = demo / "outputs/flats"
    of_file = numbers_of(read_findings(flats_ / name / "findings.json", SDQ))
    of_list = numbers_of(read_values(listed_in(flats_, name), SDQ))
    assert of_list == of_file != set()


def test_the_list_of_a_made_up_group_has_every_number_too(written_worlds: Path) -> None:
    for world, text in printed(8, written_worlds):
        content, key = json.loads(text), key_of(world.instrument)
        of_file = numbers_of(read_findings(json.dumps(content | {"values": []}), key))
        assert numbers_of(read_values(content["values"], key)) == of_file


def numbers_of(changes: Sequence[Change]) -> set[tuple[object, ...]]:
    """Each number of changes as it stands, with what it is of."""
    found: set[tuple[object, ...]] = set()
    for c in changes:
        of = [*c.means, *((("change", c.change),) if c.change else ())]
        of += [*zip(("low", "high"), c.ends, strict=True)] if c.ends else []
        found |= {(c.scale, c.waves, c.group, what, number.value) for what, number in of}
    return found


def flats(demo: Path) -> list[Bound]:
    """What the demonstration's flats tell: eleven children, one of whom was lost at follow-up."""
    changes = read_edition(demo / "outputs/flats", SDQ)
    of = {w: tuple(c for c in changes if c.waves[1] == w) for w in ("after", "follow_up")}
    assert all(of.values())
    return attack(
        key_of("sdq"),
        [
            Report({"stayed": 10, "lost": 1}, of["after"], "endpoint"),
            Report({"stayed": 10}, of["follow_up"], "follow-up"),
        ],
    )


def test_the_demonstration_s_flats_tell_no_child_s_score(demo: Path) -> None:
    assert [b.name for b in flats(demo) if b.kind == "member" and b.narrow] == []


def test_the_demonstration_s_flats_do_not_tell_how_many_rose(demo: Path) -> None:
    assert [b.name for b in flats(demo) if b.kind in COUNTS and b.narrow] == []


@pytest.mark.parametrize("kinds", [SCORES, COUNTS], ids=["scores", "counts"])
@pytest.mark.parametrize("many", MANY)
def test_hardly_a_withheld_value_is_bounded_narrowly_and_none_exactly(
    written_worlds: Path, many: int, kinds: tuple[str, ...]
) -> None:
    """Scores stay open by half of the scale, numbers of people who changed one way by three."""
    bounds = [
        (world, bound) for world, bound in attacked(many, written_worlds) if bound.kind in kinds
    ]
    narrow = sum(bound.narrow for _, bound in bounds)
    assert not any(bound.exact for _, bound in bounds), told_of(bounds)
    assert narrow <= 0.01 * len(bounds), told_of(bounds)


@pytest.mark.parametrize("many", MANY)
def test_ordinary_groups_of_ten_to_nineteen_keep_their_main_numbers(
    written_worlds: Path, many: int
) -> None:
    """A mean, a change and an interval on the primary scale."""
    for world, text in printed(many, written_worlds):
        if world.floor or world.n < 10:
            continue
        for _, report in reports_of(world, text):
            main = [c for c in report.changes if c.scale == PRIMARY[world.instrument]]
            assert any(c.means for c in main), (world.instrument, world.n)
            assert any(c.change for c in main)
            assert any(c.ends for c in main)


@pytest.mark.parametrize("many", MANY)
def test_groups_of_five_to_nine_print_no_number_of_a_scale(written_worlds: Path, many: int) -> None:
    for world, text in printed(many, written_worlds):
        if world.n < 10:
            for _, report in reports_of(world, text):
                assert not any(c.means or c.change or c.ends for c in report.changes)


@pytest.mark.parametrize("many", MANY)
def test_words_follow_from_what_is_printed(written_worlds: Path, many: int) -> None:
    """Changes that are printed alike, with ends on the same sides of 0, are worded alike."""
    words: dict[tuple[float, ...], set[str]] = defaultdict(set)
    for finding in (
        f for _, text in printed(many, written_worlds) for f in json.loads(text)["findings"]
    ):
        change = finding["estimates"].get("change", {})
        if change.get("ci_low") is not None and "difference" not in finding["key"]:
            sides = tuple(np.sign(change[end]) for end in ("value", "ci_low", "ci_high"))
            words[sides].add(kind_of(finding["headline"]))
    assert {sides: of for sides, of in words.items() if len(of) > 1} == {}


def kind_of(headline: str) -> str:
    """What a headline says of a change, without its numbers."""
    said = ("was the same", "have stayed the same", "rose by", "fell by", "higher", "lower")
    return next((words for words in said if words in headline), "")


@pytest.fixture(scope="module")
def quiet_worlds() -> list[World]:
    """Groups in which few moved, as those were that the first version gave away."""
    random = np.random.default_rng(14)
    return [
        quiet(n, up, down, random)
        for n, up, down in ((10, 1, 0), (12, 2, 0), (14, 1, 0), (19, 2, 1))
    ]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("number", range(4))
def test_who_changed_is_not_worked_out_of_a_quiet_group(
    quiet_worlds: list[World], number: int
) -> None:
    for world in quiet_worlds[number : number + 1]:
        for _, report in reports_of(world, made(world)):
            bounds = attack(key_of(world.instrument), [report])
            assert not any(bound.narrow for bound in bounds if bound.kind in COUNTS)
            for scale in key_of("sdq").scales:
                told = squares_told(key_of("sdq"), report, scale)
                assert len(lists_of_changes(key_of("sdq").scales[scale], world.n, told)) != 1


@pytest.mark.sampled(3)
@pytest.mark.parametrize("scales", [("conduct",), ("conduct", "peer"), ("emotional",)])
def test_a_withheld_scale_is_not_worked_out_of_its_sums(scales: tuple[str, ...]) -> None:
    """Ten children, all of whom have the lowest score of a scale both times."""
    world = world_of("sdq", 10, np.random.default_rng(21))
    for scale in scales:
        world = at_the_floor(world, scale)
    ((_, report),) = reports_of(world, made(world))
    bounds = attack(key_of("sdq"), [report])
    assert not any(b.narrow for b in bounds if b.kind == "total" or b.scale in scales)


@pytest.mark.parametrize("many", MANY)
def test_spreads_that_are_withheld_are_not_told_by_intervals(
    written_worlds: Path, many: int
) -> None:
    """Fewer than half of them within 15%; intervals that are wide tell more of it."""
    close, asked = 0, 0
    for world, text in printed(many, written_worlds):
        for _, report in reports_of(world, text):
            for scale in {c.scale for c in report.changes if c.ends}:
                told = squares_told(key_of(world.instrument), report, scale)
                low, high = bounds_of_spread(report.n, told)
                close += high - low < 0.15 * (high + low)
                asked += 1
    assert close < asked / 2, f"{close} of {asked}"
