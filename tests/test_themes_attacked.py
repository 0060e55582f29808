"""Whoever has the public tables of themes: what can be worked out of few people.

An attacker adds up what is printed. Every source has some of the themes and is in one group, so a
table is sums of how many sources have each set of themes in each group: whole numbers, of which an
integer program finds the least and the most that the page allows. Nothing here knows how a page is
made but that; the page is read as its tables.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from workspace_maker import ROOT

from analyses.thematic import analyse
from evaluation.declare.older_calls import as_study
from evaluation.declare.whose_rows import Unit
from evaluation.protect.protect import load_policy, protect
from evaluation.read.segments import CodedSegments
from evaluation.say.finding import Edition, Finding, Row

POLICY = load_policy("small-groups-2026", ROOT)
LEAST = {Unit.PROFESSIONAL: 5, Unit.CHILD: 10}  # people in a public count, by the policy's file
THEMES = ("Trust", "Money", "Safety", "Time")
PATHS = {  # one theme alone in its group, and groups within groups
    "Trust": ("People", "Feelings", "Trust"),
    "Safety": ("People", "Feelings", "Safety"),
    "Time": ("People", "Getting there", "Time"),
    "Money": ("Things", "Means", "Money"),
}
WITHIN = {
    name: {t for t, path in PATHS.items() if name in path} for p in PATHS.values() for name in p
}
SETS = [s for n in range(1, 5) for s in itertools.combinations(THEMES, n)]
BY_THEME = ("themes.by_theme", "themes.by_parent_theme", "themes.codebook")
FAST = (0,)  # samples that plain pytest attacks
Said = tuple[frozenset[str], frozenset[str], int]  # themes of which any, groups, how many


def sample(seed: int) -> pd.DataFrame:
    """Sources with some themes each, in three groups of unlike sizes; now and then all are rare."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(16, 50))
    shares = draw.choice([0.08, 0.2, 0.45, 0.6, 0.9], size=4)
    groups = draw.choice(["North", "South", "West"], size=n, p=[0.5, 0.35, 0.15])
    rows = []
    for person in range(n):
        has = draw.random(4) < shares
        named = np.array(THEMES)[has] if has.any() else [THEMES[person % 4]]
        rows += [
            (f"{person}-{t}", f"P{person}", groups[person], t, PATHS[t][0], PATHS[t]) for t in named
        ]
    names = ["segment", "source", "source_group", "theme", "parent_theme", "path"]
    return pd.DataFrame(rows, columns=names)


def page(table: pd.DataFrame, unit: Unit, edition: Edition = Edition.PUBLIC) -> list[Finding]:
    segments = CodedSegments(unit, table, ())
    return [*protect(analyse(as_study("themes"), segments), edition, POLICY)]


def spoke(label: str) -> frozenset[str]:
    """A theme, or all themes of a group of themes."""
    return frozenset(WITHIN[label])


def said(findings: Sequence[Finding], sizes: Mapping[str, int]) -> Iterator[Said]:
    """What tables say: so many of these groups spoke of one of these themes."""
    everybody = frozenset(sizes)
    for finding in findings:
        if finding.key == "themes.overview" and finding.n is not None:
            yield frozenset(THEMES), everybody, finding.n
        table = finding.table
        for row in table.rows if table else ():
            for column in table.columns if table else ():
                value = row.cells.get(column.key)
                if not isinstance(value, float | int) or column.label == "%":
                    continue
                label, head = str(row.cells["label"]), column.label.rpartition(" (of ")[0]
                of = int(column.label.rpartition(" (of ")[2].rstrip(")"))
                if head in ("Segments", "Themes"):
                    continue
                if finding.key in BY_THEME:
                    yield spoke(label.replace("\N{EN DASH} ", "")), everybody, int(value)
                elif finding.key == "themes.by_source_group":
                    yield frozenset(THEMES), group_of(label, table.rows, everybody), int(value)
                elif finding.key == "themes.by_theme_and_source_group":
                    heads = [c.label.rpartition(" (of ")[0] for c in table.columns[1:]]
                    groups = everybody if head == "All" else pooled(head, heads, everybody)
                    yield spoke(label), groups, int(value)
                    yield frozenset(THEMES), groups, of
                else:
                    raise AssertionError(f"a number that the attacker does not read: {finding.key}")


def group_of(label: str, rows: Sequence[Row], everybody: frozenset[str]) -> frozenset[str]:
    return pooled(label, [str(row.cells["label"]) for row in rows], everybody)


def pooled(label: str, labels: Sequence[str], everybody: frozenset[str]) -> frozenset[str]:
    """A group, or those that are named nowhere."""
    return frozenset({label}) if label in everybody else everybody - {*labels}


def bounds(
    says: Sequence[Said], groups: Sequence[str], target: Said, less: Said | None = None
) -> tuple[int, int]:
    """The least and the most of what is asked for, or of it ``less`` another."""
    cells = [(frozenset(s), g) for g in groups for s in SETS]

    def row(of: Said) -> list[int]:
        themes, within, _ = of
        return [int(bool(s & themes) and g in within) for s, g in cells]

    system = LinearConstraint(np.array([row(s) for s in says]), *[[s[2] for s in says]] * 2)
    wanted = np.array(row(target)) - (np.array(row(less)) if less else 0)
    ends = []
    for sign in (1, -1):
        found = milp(
            sign * wanted,
            constraints=system,
            integrality=np.ones(len(cells)),
            bounds=Bounds(0, np.inf),
        )
        assert found.status in (0, 3), found.message
        ends.append(round(sign * found.fun) if found.status == 0 else 10**6)
    return ends[0], ends[1]


def truth(table: pd.DataFrame, themes: frozenset[str], groups: frozenset[str]) -> int:
    chosen = table["theme"].isin(themes) & table["source_group"].isin(groups)
    return int(table.loc[chosen, "source"].nunique())


def attacked(seed: int, unit: Unit) -> tuple[int, int]:
    """How many numbers stand, and of how many few people; fails where one of these follows."""
    table = sample(seed)
    sizes = table.groupby("source_group")["source"].nunique().to_dict()
    says = [*dict.fromkeys(said(page(table, unit), sizes))]
    for themes, groups, value in says:  # what is printed is true, and of enough
        assert truth(table, themes, groups) == value
    if not says:
        return 0, 0
    least, few = LEAST[unit], 0
    of_themes = [*map(spoke, WITHIN)]
    for group, size in [*sizes.items(), ("", sum(sizes.values()))]:
        within = frozenset({group}) if group else frozenset(sizes)
        for themes in of_themes:
            count = truth(table, themes, within)
            if min(count, size - count) >= least:
                continue
            few += 1
            low, high = bounds(says, [*sizes], (themes, within, 0))
            assert low < high, f"{sorted(themes)} of {group or 'all'} is {count}, seed {seed}"
    every = frozenset(sizes)
    for one, wider in itertools.product(of_themes, of_themes):
        # who spoke of a group of themes, and of none of a part of it
        if one < wider and 0 < truth(table, wider, every) - truth(table, one, every) < least:
            low, high = bounds(says, [*sizes], (wider, every, 0), (one, every, 0))
            assert low < high, f"{sorted(wider)} without {sorted(one)}, seed {seed}"
    return len(says), few


@pytest.mark.parametrize("unit", [Unit.PROFESSIONAL, Unit.CHILD])
def test_no_count_of_few_follows_from_the_public_tables(unit: Unit) -> None:
    shown, few = zip(*(attacked(seed, unit) for seed in FAST), strict=True)
    assert sum(shown) > 2  # there is something to attack with
    assert sum(few) > 2


@pytest.mark.slow
@pytest.mark.parametrize("unit", [Unit.PROFESSIONAL, Unit.CHILD])
def test_no_count_of_few_follows_from_many_public_tables(unit: Unit) -> None:
    shown, _ = zip(*(attacked(seed, unit) for seed in range(1, 41)), strict=True)
    assert np.mean(shown) > 2


def test_the_attacker_finds_what_a_careless_page_tells() -> None:
    """All but one cell of a theme with its total, and a group of themes beside one of two in it."""
    groups = ("North", "South")
    trust, every = frozenset({"Trust"}), frozenset(groups)
    careless = [(trust, every, 9), (trust, frozenset({"North"}), 7)]
    assert bounds(careless, groups, (trust, frozenset({"South"}), 0)) == (2, 2)
    people = spoke("People")
    safety = frozenset({"Safety"})
    within = [(people, every, 10), (trust, every, 8), (safety, every, 4)]
    both = [*within, (frozenset(THEMES), every, 20)]
    low, high = bounds(both, groups, (safety, every, 0))
    assert (low, high) == (4, 4)
