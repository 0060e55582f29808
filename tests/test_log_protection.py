"""What an edition tells of events of children gives no small number away, by subtraction neither.

Authority: the policy's own property, by attack. Everything that an edition prints of a log is a
sum of counts by place and month. A stranger writes these sums down as equations over whole
numbers that are not negative, and works out by linear programming between which numbers each
place, area and time lies. Where that is one number above 0 and below the policy's smallest part,
the edition has told it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from log_maker import events_of, findings_of_log
from scipy.optimize import linprog

from analyses.events.logged import Logged
from analyses.events.rated_events import ratings
from evaluation.declare.log_parts import Rating
from evaluation.declare.whose_rows import Unit
from evaluation.protect.protect import load_policy, protect
from evaluation.say.finding import Basis, Edition, Finding, Statistic
from evaluation.say.record import findings_file

POLICY = load_policy("small-groups-2026", Path())
PLACES = {
    "Ash": "Kent",
    "Bex": "Kent",
    "Cod": "Kent",
    "Dee": "Surrey",
    "Eye": "Surrey",
    "Fen": "Essex",
}
MONTHS = [date(2021, month, 1) for month in range(1, 13)] + [date(2022, 1, 1)]
CELLS = list(itertools.product(PLACES, MONTHS))
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_time(label: str, month: date) -> bool:
    """Whether a month is in a time, by what that is called: Apr 2021, Jan to Mar 2021, 2021."""
    *names, year = label.replace(" to ", " ").split()
    places = [NAMES.index(name) + 1 for name in names] or [1, 12]
    return int(year) == month.year and places[0] <= month.month <= places[-1]


def in_place(label: str, place: str) -> bool:
    return label in (place, PLACES[place])


def printed(findings: tuple[Finding, ...]) -> list[tuple[list[bool], float]]:
    """Every sum that an edition prints of places and times, as which cells it adds up."""
    sums = []
    for finding in findings:
        kind, table = finding.key.rpartition(".")[2], finding.table
        total = finding.estimates.get("n_events")
        if total is not None and total.value is not None:
            sums.append(([True] * len(CELLS), total.value))
        if table is None or not finding.key.startswith("log.") or kind.startswith("rating"):
            continue
        columns = [column for column in table.columns if column.statistic]
        labels = [str(row.cells["label"]) for row in table.rows]
        known = {p for p in PLACES if any(in_place(label, p) for label in labels)}
        for row, column in itertools.product(table.rows, columns):
            label, value = str(row.cells["label"]), row.cells[column.key]
            if not isinstance(value, int | float):
                continue
            chosen = []
            for place, month in CELLS:
                if kind == "over_time":
                    chosen.append(in_time(label, month))
                    continue
                at = in_place(label, place)
                if label.startswith("Other"):  # those that stand nowhere else
                    within = label.partition("(")[2].rstrip(")")
                    at = place not in known and (not within or PLACES[place] in within)
                chosen.append(at and (kind != "by_place_and_time" or in_time(column.label, month)))
            sums.append((chosen, value))
    return sums


def worked_out(sums: list[tuple[list[bool], float]], wanted: np.ndarray) -> tuple[float, float]:
    """Between which numbers a sum of cells lies, given all sums that are printed."""
    a = np.array([chosen for chosen, _ in sums], float)
    b = np.array([value for _, value in sums], float)
    ends = [
        linprog(sign * wanted, A_eq=a, b_eq=b, bounds=(0, None), method="highs") for sign in (1, -1)
    ]
    assert all(end.status == 0 for end in ends)
    return ends[0].fun, -ends[1].fun


def made(seed: int) -> dict[tuple[str, date], int]:
    """Counts of each place and month: many, few and none."""
    rng = random.Random(seed)
    often = {place: rng.choice((0, 1, 2, 4, 8, 30)) for place in PLACES}
    busy = {month: rng.choice((0.1, 0.5, 1, 3)) for month in MONTHS}
    return {
        (place, month): int(rng.random() * often[place] * busy[month] + rng.random() * 0.9)
        for place, month in CELLS
    }


def told(
    counts: dict[tuple[str, date], int], *editions: Edition, unit: Unit = Unit.CHILD
) -> list[str]:
    """What a stranger who has these editions works out exactly of few, though nobody printed it."""
    findings = findings_of_log(events_of(counts, PLACES, unit=unit))
    sums = [total for edition in editions for total in printed(protect(findings, edition, POLICY))]
    least = min(POLICY.part(unit, edition) for edition in editions)
    if not sums:
        return []
    values = np.array([counts[cell] for cell in CELLS], float)
    wanted = {
        **{place: [p == place for p, _ in CELLS] for place in PLACES},
        **{area: [PLACES[p] == area for p, _ in CELLS] for area in set(PLACES.values())},
        **{str(month): [m == month for _, m in CELLS] for month in MONTHS},
        **{
            f"{a} {y}": [PLACES[p] == a and m.year == y for p, m in CELLS]
            for a in set(PLACES.values())
            for y in (2021, 2022)
        },
        **{f"{p} {m}": [(p, m) == cell for cell in CELLS] for p, m in CELLS},
    }
    found = []
    for name, chosen in wanted.items():
        mask = np.array(chosen, float)
        true = float(values @ mask)
        if 0 < true < least:
            low, high = worked_out(sums, mask)
            assert low - 1e-6 <= true <= high + 1e-6, name  # the equations are the edition's own
            if np.ceil(low - 1e-6) == np.floor(high + 1e-6):
                found.append(f"{name}: {true:g}")
    return found


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
@pytest.mark.parametrize("seed", range(4))
def test_a_stranger_works_out_no_small_number(seed: int, edition: Edition) -> None:
    assert told(made(seed), edition) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 120))
def test_a_stranger_works_out_no_small_number_of_many_logs(seed: int) -> None:
    for edition in (Edition.RESTRICTED, Edition.PUBLIC):
        assert told(made(seed), edition) == []


@pytest.mark.parametrize("seed", [51, 71, 310, 411])
def test_two_editions_side_by_side_tell_no_small_number(seed: int) -> None:
    """Of professionals both tell places: what one puts together, the other does not take apart."""
    every = (Edition.RESTRICTED, Edition.PUBLIC)
    assert told(made(seed), *every, unit=Unit.PROFESSIONAL) == []


@pytest.mark.slow
@pytest.mark.parametrize("unit", [Unit.CHILD, Unit.PROFESSIONAL])
@pytest.mark.parametrize("seed", range(60))
def test_two_editions_side_by_side_tell_no_small_number_of_many_logs(seed: int, unit: Unit) -> None:
    assert told(made(seed), Edition.RESTRICTED, Edition.PUBLIC, unit=unit) == []


def test_the_attack_finds_what_an_unprotected_log_tells() -> None:
    """The internal edition tells all: an attack that finds nothing there would prove nothing."""
    findings = findings_of_log(events_of(made(1), PLACES))
    sums = printed(findings)
    cell = next(n for n, value in enumerate(made(1).values()) if 0 < value < 5)
    wanted = np.eye(len(CELLS))[cell]
    low, high = worked_out(sums, wanted)
    assert low == pytest.approx(high) == made(1)[CELLS[cell]]


def test_forty_episodes_of_three_children_are_three_children() -> None:
    """A place with many events of few children stands as those few would."""
    counts = dict.fromkeys(CELLS, 0)
    counts["Ash", MONTHS[0]] = 40
    counts["Bex", MONTHS[0]] = 60
    counts["Dee", MONTHS[0]] = 30
    people = {"Ash": ("a", "b", "c"), "Bex": tuple("defghijklmnop"), "Dee": tuple("qrstuvwxyzABC")}
    findings = findings_of_log(events_of(counts, PLACES, people))
    [internal] = [f for f in findings if f.key == "log.overview"]
    assert internal.headline.startswith("130 events of 29 children")
    shown = {f.key: f for f in protect(findings, Edition.RESTRICTED, POLICY)}
    rows = {r.cells["label"]: r.cells["n"] for r in shown["log.by_place"].table.rows}
    assert "Ash" not in rows
    assert rows["Dee"] == 30


def test_few_children_with_many_events_are_not_for_the_public() -> None:
    counts = dict.fromkeys(CELLS, 0) | {("Ash", MONTHS[0]): 40}
    findings = findings_of_log(events_of(counts, PLACES, {"Ash": ("a", "b", "c")}))
    shown = {f.key: f for f in protect(findings, Edition.PUBLIC, POLICY)}
    assert shown["log.overview"].estimates["n_events"].value is None
    assert "40" not in shown["log.overview"].headline


def test_events_of_institutions_are_open() -> None:
    counts = dict.fromkeys(CELLS, 0) | {("Ash", MONTHS[0]): 1, ("Dee", MONTHS[3]): 2}
    findings = findings_of_log(events_of(counts, PLACES, unit=Unit.INSTITUTION))
    shown = {f.key: f for f in protect(findings, Edition.PUBLIC, POLICY)}
    rows = {r.cells["label"]: r.cells["n"] for r in shown["log.by_place"].table.rows}
    assert rows == {"Ash": 1, "Bex": 0, "Cod": 0, "Dee": 2, "Eye": 0, "Fen": 0}


def test_the_public_has_areas_and_years_and_named_readers_have_places() -> None:
    counts = dict.fromkeys(CELLS, 12)
    findings = findings_of_log(events_of(counts, PLACES))
    public = {f.key: f for f in protect(findings, Edition.PUBLIC, POLICY)}
    named = {f.key: f for f in protect(findings, Edition.RESTRICTED, POLICY)}
    labels = [row.cells["label"] for row in public["log.over_time"].table.rows]
    assert labels == ["2021", "2022"]
    file = findings_file(tuple(public.values()), "d", Edition.PUBLIC, synthetic=True)
    assert not any(place in file for place in PLACES)
    assert [r.cells["label"] for r in named["log.by_place"].table.rows] == list(PLACES)
    assert len(named["log.over_time"].table.rows) == 13


@pytest.mark.parametrize("edition", [Edition.RESTRICTED, Edition.PUBLIC])
@pytest.mark.parametrize("seed", range(6))
def test_no_number_rests_on_few_known_children(seed: int, edition: Edition) -> None:
    """Of every row that an edition shows, the children are counted anew from the entries."""
    rng = random.Random(seed)
    people = {
        place: tuple(f"{place}{n}" for n in range(rng.choice((1, 2, 4, 7, 12, 25))))
        for place in PLACES
    }
    events = events_of({cell: rng.choice((0, 1, 3, 6)) for cell in CELLS}, PLACES, people)
    findings = findings_of_log(events)
    least = POLICY.part(Unit.CHILD, edition)
    whose = events.table.groupby([events.table["place"], events.table["when"].dt.date])["person"]
    of_cell = {cell: set(people) for cell, people in whose}
    for chosen, value in printed(protect(findings, edition, POLICY)):
        cells = [cell for cell, taken in zip(CELLS, chosen, strict=True) if taken]
        children = set().union(*(of_cell.get(cell, set()) for cell in cells))
        assert not value or len(children) >= least, (value, children)


def rated(often: Sequence[int], edition: Edition) -> Finding:
    """How events of children were rated 1 to 5, so often each, as an edition tells it."""
    given = np.repeat(np.arange(1.0, 6), often)
    entries = {("Ash", MONTHS[0]): len(given)}
    events = replace(
        events_of(entries, PLACES),
        ratings=pd.DataFrame({"Staff": given}),
        rated={"Staff": Rating(title="How useful", lowest=1, highest=5)},
    )
    findings = ratings(Logged(events, "log", Basis(evaluation="e")))
    [finding] = protect(findings, edition, POLICY)
    return finding


@pytest.mark.parametrize(
    ("often", "drawn"),
    [
        ((12, 11, 15, 20, 30), ["1", "2", "3", "4", "5"]),
        ((2, 11, 15, 20, 30), ["From 1 to 2", "From 3 to 4", "5"]),
        ((0, 0, 4, 20, 30), ["From 1 to 4", "5"]),
        ((0, 0, 0, 4, 30), []),
        ((20, 20, 20, 20, 4), []),  # which 4 is the number of the highest
    ],
)
def test_a_rating_is_drawn_in_the_finest_parts_that_may_stand(
    often: Sequence[int], drawn: Sequence[str]
) -> None:
    finding = rated(often, Edition.PUBLIC)
    marks = finding.figure.marks if finding.figure else ()
    assert [mark.label for mark in marks] == drawn
    assert sum(mark.value for mark in marks) == (sum(often) if drawn else 0)
    assert finding.table is None or [row.cells["label"] for row in finding.table.rows] == drawn


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
@pytest.mark.parametrize("seed", range(6))
def test_nobody_works_out_a_rating_of_few(seed: int, edition: Edition) -> None:
    """By adding and subtracting what is told of the ratings, their highest and their mean."""
    random = np.random.default_rng(seed)
    often = random.multinomial(int(random.integers(30, 150)), random.dirichlet(np.ones(5)))
    finding, steps = rated(often, edition), np.arange(1, 6)
    sums, totals = [np.ones(5)], [often.sum()]
    for e in finding.estimates.values():
        if e.value is None or e.statistic is not Statistic.SPLIT:
            continue
        ends = [int(digit) for digit in e.label if digit.isdigit()]
        parts = {"The highest rating": steps == 5, "Below it": steps < 5}
        within = (steps >= ends[0]) & (steps <= ends[-1]) if ends else parts[e.label]
        sums.append(within.astype(float))
        totals.append(e.value)
    mean = finding.estimates["mean"]
    about = np.vstack([steps, -steps]) / often.sum()
    half = 0.5 * 10**-mean.decimals
    told = {"A_eq": np.array(sums), "b_eq": np.array(totals)}
    if mean.value is not None:
        told |= {"A_ub": about, "b_ub": np.array([mean.value + half, half - mean.value])}
    least = POLICY.tier(Unit.CHILD, edition, int(often.sum())).smallest_part
    for step, count in zip(steps, often, strict=True):
        if 0 < count < least:
            wanted = (steps == step).astype(float)
            least_, most = (linprog(s * wanted, bounds=(0, None), **told).fun for s in (1, -1))
            assert -most - least_ > 1, (often, step)
