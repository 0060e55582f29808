"""Options that were ticked and first choices, by group; and what nobody can work out of them.

Authority: R's tables and tests of a published survey; counting by hand; an attacker who writes all
that is printed as equations and asks a linear program what they leave open.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from test_replies import (
    DATA,
    OUTSIDE,
    POLICY,
    Found,
    asked,
    edition,
    needs_data,
    of_study,
    once,
    star_wars,
    values,
    width_left,
)

from evaluation.protect.coarsened import as_good_as_counts
from evaluation.say.answers import answered
from evaluation.say.asked import asked_of
from evaluation.say.finding import Edition, Estimate, Finding, Statistic

AREA = {"groups": {"area": {"title": "Area"}}}
DRAWN = {"frame": {"of": "all", "size": 10_000_000, "chosen": "random", "drawn": 2000}}
UNKNOWN = "Cannot say"
OPTIONS = ("Talks", "Leaflets", "Letters")
TICKS = {"text": "Which?", "kind": "tick_all", "column": "t", "separator": ";"}
RANKS = {"text": "Best?", "kind": "ranking", "column": "k", "separator": ";"}
ASKED = {"options": [*OPTIONS, UNKNOWN], "dont_know": [UNKNOWN]}


# --- outside authorities

# R 4.2.2: chisq.test(table(age, seen), correct = FALSE) of the six films, p.adjust(p, "holm")
HOLM = (1.00119137636e-3, 1.31632271684e-8, 9.52870870439e-9, 5.61356056256e-13)
HOLM = (*HOLM, 3.94160845736e-2, 1.70169485458e-3)
SEEN = {"18-29": (160, 148, 145, 152, 160, 160), "> 60": (143, 106, 100, 104, 168, 158)}
SEEN_OF = {"18-29": 180, "> 60": 192}
# table(age, first) of who put one film first, in the order of the films
FIRST = {"18-29": (21, 15, 18, 38, 56, 32), "> 60": (53, 6, 6, 38, 60, 30)}
# colMeans(ranks, na.rm = TRUE)
RANKED = (3.73293413174, 4.08732057416, 4.34131736527, 3.27272727273, 2.51315789474, 3.04784688995)


@needs_data
def test_films_seen_by_age_have_the_counts_and_tests_of_r() -> None:
    finding = star_wars(by_age=True)["films.by_age"]
    assert finding.table is not None
    columns = {column.label: column.key for column in finding.table.columns}
    *films, whole = finding.table.rows
    for age, seen in SEEN.items():
        assert tuple(row.cells[columns[age]] for row in films) == seen
        assert whole.cells[columns[age]] == SEEN_OF[age]
        shares = [row.cells[columns[f"{age}, %"]] for row in films]
        assert shares == pytest.approx([100 * n / SEEN_OF[age] for n in seen])
    assert [row.cells["p"] for row in films] == pytest.approx(HOLM, rel=1e-9)
    assert finding.headline.startswith("“")
    assert "differs by age (p below 0.001)" in finding.headline


@needs_data
def test_films_put_first_by_age_have_the_counts_and_the_test_of_r() -> None:
    finding = star_wars(by_age=True)["ranks.by_age"]
    told = {e.label: e.value for e in finding.estimates.values() if e.method == "count"}
    films = [mark.group for mark in finding.figure.marks][:6] if finding.figure else []
    for age, first in FIRST.items():
        assert tuple(told[f"{age}: {film}"] for film in films) == first
    assert finding.estimates["p_alone"].value == pytest.approx(1.359e-09, rel=1e-3)  # X2 = 72.888


@needs_data
def test_ranks_of_films_are_those_of_r() -> None:
    ranks = star_wars(by_age=True)["ranks.replies"]
    told = [e.value for name, e in ranks.estimates.items() if name.endswith("_rank")]
    assert told == pytest.approx(RANKED, rel=1e-9)
    assert ranks.headline.startswith("“Film 4” was ranked highest: 2.5")


@needs_data
def test_the_best_film_of_who_saw_all_six_is_as_published() -> None:
    folder = DATA / "b6_538_starwars_surveymonkey"
    published = json.loads((folder / "reference.json").read_text("utf-8"))
    rows = [*csv.reader((folder / "StarWars.csv").read_text("latin-1").splitlines())][2:]
    saw_all = [row[9:15] for row in rows if all(row[3:9])]
    assert len(saw_all) == published["saw_all_six"]
    columns = {f"r{n}": list(ranks) for n, ranks in enumerate(zip(*saw_all, strict=True))}
    form = {"best": {**RANKS, "column": "", "columns": {c.upper(): c for c in columns}}}
    told = values(once(columns, form)["best.replies"])
    shares = [100 * (told[f"first_{c}"] or 0) / (told[f"{c}_n"] or 0) for c in columns]
    assert shares == pytest.approx([*published["best_film_among_all_six_pct"].values()], abs=1e-9)


# --- by hand


def test_each_group_has_its_share_of_those_who_ticked_any() -> None:
    # North: 30 ticked any, of whom 20 and 15; South: 40, of whom 10 and 35; West: nobody ticked any
    ticks = ["a;b"] * 5 + ["a"] * 15 + ["b"] * 10 + ["a;b"] * 5 + ["a"] * 5 + ["b"] * 30
    columns = {
        "id": [*range(82)],
        "t": [*ticks, *[""] * 12],
        "area": ["North"] * 30 + ["South"] * 40 + ["West"] * 12,
    }
    form = {"t": {**TICKS, "options": ["a", "b"]}}
    finding = once(columns, form, **AREA)["t.by_area"]
    assert finding.table is not None
    assert [[*row.cells.values()][:5] for row in finding.table.rows] == [
        ["a", 20, pytest.approx(200 / 3), 10, 25],
        ["b", 15, 50, 35, 87.5],
        ["Ticked at least one", 30, 40],
    ]
    assert finding.headline == (
        "Of those who ticked any, 67% of 30 (North) to 25% of 40 (South) ticked “a”, the widest "
        "gap."
    )
    assert all(e.statistic is not Statistic.TEST for e in finding.estimates.values())
    assert any("not tested" in caveat for caveat in finding.caveats)


@pytest.mark.parametrize(
    ("south", "sampled", "verdict"),
    [(10, True, "differs"), (22, True, "no clear difference"), (10, False, "described")],
)
def test_a_question_on_groups_of_ticks_is_answered_by_all_options_together(
    south: int, sampled: bool, verdict: str
) -> None:
    ticks = ["a;b"] * 25 + ["b"] * 15 + ["a;b"] * south + ["b"] * (40 - south)
    columns = {"t": [*ticks, "a", "a"], "area": ["N"] * 40 + ["S"] * 40 + ["N", "S"]}
    declared, files = asked(
        columns,
        {"t": {**TICKS, "options": ["a", "b"]}},
        groups={"area": {"title": "Area", "labels": {"N": "North", "S": "South"}}},
        **(DRAWN if sampled else {}),
    )
    study, every = of_study(
        declared,
        files=files,
        comparison={"by": "area", "against": "N"},
        questions=[{"text": "Where?", "measure": "t", "kind": "difference"}],
    )
    [question] = answered(asked_of([study]), edition(every, Edition.INTERNAL).values())
    [answer] = question.answers
    assert (answer.key, answer.verdict) == ("t.by_area", verdict)
    assert len(answer.message.split()) <= 20


def test_weights_move_shares_of_ticks_by_group() -> None:
    columns = {
        "t": ["a", "b", "a;b", "b"] * 20,
        "area": ["N", "N", "S", "S"] * 20,
        "w": [3, 1] * 40,
    }
    form = {"t": {**TICKS, "options": ["a", "b"]}}
    finding = once(columns, form, weights={"column": "w"}, **AREA)["t.by_area"]
    assert values(finding)["ticked_a_n_share"] == pytest.approx(75)
    assert finding.table is not None
    assert finding.table.columns[2].label == "N, weighted %"
    assert finding.table.rows[0].cells["p0"] == pytest.approx(75)
    assert finding.headline == (  # a: 75% of both
        "Of those who ticked any, 100% of 40 (S) to 25% of 40 (N) ticked “b”, weighted, the widest "
        "gap."
    )


def test_whoever_is_in_no_group_is_in_no_test() -> None:
    given, area = ["yes"] * 30 + ["no"] * 30, ["A"] * 20 + ["B"] * 20 + [""] * 20
    form = {"q": {"text": "Q", "kind": "single", "column": "q", "options": ["yes", "no"]}}
    form["t"] = {**TICKS, "options": ["yes", "no"]}
    columns = {"q": given, "t": given, "area": area}
    every = once(columns, form, **AREA, **DRAWN)
    known = once({name: cells[:40] for name, cells in columns.items()}, form, **AREA, **DRAWN)
    for key, names in (("q.by_area", ("p", "association")), ("t.by_area", ("yes_p",))):
        assert "is not recorded" in every[key].method
        assert "is not recorded" not in known[key].method
        for name in names:
            assert values(every[key])[name] == values(known[key])[name]


def test_a_table_is_told_in_the_groups_in_which_most_of_it_stands() -> None:
    """Isles are too few, and Phone is ticked too seldom whatever is put together."""
    area = ["North"] * 60 + ["South"] * 40 + ["Isles"] * 4
    talks, phone = ["Talks", "Leaflets", "Talks;Leaflets"] * 35, {3: "Phone", 50: "Phone"}
    given = [phone.get(n, talks[n]) for n in range(104)]
    form = {"t": {**TICKS, "options": ["Talks", "Leaflets", "Phone"]}}
    every = once({"t": given, "area": area}, form, **AREA)
    shown = edition(every, Edition.PUBLIC)["t.by_area"]
    assert shown.table is not None
    assert [row.cells["label"] for row in shown.table.rows] == [
        "Talks",
        "Leaflets",
        "Ticked at least one",
    ]
    assert [column.label for column in shown.table.columns][1::2] == [
        "North",
        "Other groups, together",
    ]
    assert shown.n == 104
    assert not any("association" in name for name in shown.estimates)
    alone = {"t": ["Talks", *["Leaflets"] * 103], "area": area}
    assert edition(once(alone, form, **AREA), Edition.PUBLIC)["t.by_area"].table is None


# --- what nobody can work out

GROUPS = ("North", "South", "West")
UNNAMED = "Other answers, together"
Answer = frozenset[str] | tuple[str, ...]  # what was ticked; the order in which options were put
NONE: Answer = ()
NOT_KNOWN: Answer = (UNKNOWN,)
Person = tuple[str, Answer]
TICKABLE = [frozenset(some) for n in (1, 2, 3) for some in itertools.combinations(OPTIONS, n)]
RANKABLE = [*itertools.permutations(OPTIONS)]


def counted(person: Person, label: str, named: Sequence[str], apart: Sequence[str]) -> bool:
    """Whether a number counts somebody, by its label, as a reader has it.

    ``named``: groups that are told by themselves; ``apart``: answers that are.
    """
    group, answer = person
    whose, _, what = label.rpartition(": ")
    answered = bool(answer) and answer != NOT_KNOWN
    if whose == "Other groups, together" and group in named:
        return False
    if whose in GROUPS and whose != group:
        return False
    if what in OPTIONS:
        return what in (answer if isinstance(answer, frozenset) else answer[:1])
    first = answer[0] if isinstance(answer, tuple) and answered else ""
    return {
        "asked": True,
        "answered": answered,
        "ticked at least one": answered,
        "put one option first": answered,
        "ranked": answered,
        "did not know": answer == NOT_KNOWN,
        "did not answer": answer == NONE,
        "ticked none": answer == NONE,
        "replied to at least one question": True,
        "replied to every question that they were asked": answer != NONE,
        UNNAMED.lower(): answered and first not in apart,
        "any other answer, or none": first not in apart,
        **{name.lower(): group == name for name in GROUPS},
    }[what.lower()]


def printed(finding: Finding) -> Iterator[Estimate]:
    """Every number of people that an edition tells, and every mean."""
    kinds = (Statistic.SPLIT, Statistic.COUNT, Statistic.MEAN)
    for estimate in finding.estimates.values():
        told = estimate.value is not None and estimate.statistic in kinds
        if told and as_good_as_counts(estimate):
            yield estimate


def equations(shown: Found, cells: Sequence[Person]) -> dict[str, Any]:
    """All that is printed, as a linear program has it; a mean lies half a digit about."""
    rows, totals, bounds, ends = [], [], [], []
    for finding in shown.values():
        if not finding.key.startswith(("t.", "k.", "survey.respondents")):
            continue
        labels = [e.label for e in printed(finding)]
        named = [g for g in GROUPS if any(label.startswith(f"{g}: ") for label in labels)]
        apart = [o for o in OPTIONS if any(label.endswith(f": {o}") for label in labels)]
        for e in printed(finding):
            if e.statistic is Statistic.MEAN:
                option = e.label.partition(":")[0]
                half = 0.5 * 10**-e.decimals
                ranks = [
                    p[1].index(option) + 1 if isinstance(p[1], tuple) and option in p[1] else None
                    for p in cells
                ]
                for sign, end in ((1, (e.value or 0) + half), (-1, half - (e.value or 0))):
                    bounds.append([0 if r is None else sign * r - end for r in ranks])
                    ends.append(0)
            else:
                rows.append([counted(person, e.label, named, apart) for person in cells])
                totals.append(e.value)
    told = {"A_eq": np.array(rows, float), "b_eq": np.array(totals, float)}
    return told | ({"A_ub": np.array(bounds, float), "b_ub": np.array(ends)} if bounds else {})


@pytest.mark.parametrize("which", OUTSIDE)
@pytest.mark.parametrize("kind", ["t", "k"])
@pytest.mark.parametrize(
    ("seed", "unknown", "left_out"),
    [(0, 0, 0), (1, 0, 9), (2, 2, 0), (3, 3, 9), (4, 14, 2), (5, 30, 20)],
)
def test_nobody_works_out_a_small_cell_of_ticks_or_ranks(
    seed: int, unknown: int, left_out: int, kind: str, which: Edition
) -> None:
    """Whatever is printed leaves more than one possibility for every cell of few people."""
    random = np.random.default_rng(seed)
    n = int(random.integers(50, 160))
    able: list[Answer] = [*(TICKABLE if kind == "t" else RANKABLE)]
    chances = random.dirichlet(np.ones(len(able)) * 0.6)
    answers = [able[place] for place in random.choice(len(able), n, p=chances)]
    answers += [NOT_KNOWN] * unknown + [NONE] * left_out
    area = [*map(str, random.choice(GROUPS, len(answers), p=random.dirichlet(np.ones(3) * 2)))]
    people: list[Person] = [*zip(area, answers, strict=True)]
    columns = {
        kind: [";".join(sorted(a) if isinstance(a, frozenset) else a) for a in answers],
        "area": area,
        "q": ["Yes"] * len(people),  # so that everybody replied to something
    }
    always = {"text": "Here?", "kind": "single", "column": "q", "options": ["Yes", "No"]}
    form = {kind: {**(TICKS if kind == "t" else RANKS), **ASKED}, "q": always}
    every = once(columns, form, **AREA)
    cells = [(group, answer) for group in GROUPS for answer in (*able, NOT_KNOWN, NONE)]
    shown = edition(every, which)
    assert all(f.headline and "{" not in f.headline for f in shown.values())
    told = equations(shown, cells)
    seen = np.array([people.count(cell) for cell in cells])
    assert told["A_eq"] @ seen == pytest.approx(told["b_eq"])
    assert len(told["b_eq"]) > 4
    least = POLICY.tier(every[f"{kind}.replies"].unit, which, len(people)).smallest_part
    small = {
        "not known": [a == NOT_KNOWN for _, a in cells],
        **{
            f"{group}, {option}, {yes}": [
                g == group
                and bool(a)
                and a != NOT_KNOWN
                and (option in (a if kind == "t" else tuple(a)[:1])) == yes
                for g, a in cells
            ]
            for group in GROUPS
            for option in OPTIONS
            for yes in ((True, False) if kind == "t" else (True,))
        },
        **{
            option: [bool(a) and option in (a if kind == "t" else tuple(a)[:1]) for _, a in cells]
            for option in OPTIONS
        },
    }
    for name, some in small.items():
        chosen = np.array(some)
        if 0 < seen[chosen].sum() < least:
            assert width_left(chosen, **told) > 1, name


# R 4.2.2, carData 3.0-5: table(Chile$region, Chile$sex)
CHILE = {"M": (51, 49), "N": (168, 154)}
SEX, HOMES = ("F", "M"), ("Flat", "Flat share", "House")
CHILEANS = {"frame": {"of": "all", "size": 8_000_000, "chosen": "random", "drawn": 500}}


@pytest.mark.parametrize("drawn", [{}, CHILEANS], ids=["passed on", "random sample"])
def test_no_cell_has_the_number_of_another_though_a_group_is_called_as_an_answer(
    drawn: dict[str, Any],
) -> None:
    """Group N with answer M stands beside how many answered in group M; Flat beside Flat share."""
    people = [
        (area, sex)
        for area, counts in CHILE.items()
        for sex, n in zip(SEX, counts, strict=True)
        for _ in range(n)
    ]
    homes = [HOMES[place % 4 % 3] for place in range(len(people))]
    areas, sexes = zip(*people, strict=True)
    form = {
        "sex": {"text": "Sex?", "kind": "single", "column": "sex", "options": [*SEX]},
        "home": {"text": "Home?", "kind": "single", "column": "home", "options": [*HOMES]},
    }
    told = once({"area": areas, "sex": sexes, "home": homes}, form, **AREA, **drawn)
    of_sex = told["sex.by_area"].table
    assert of_sex is not None
    for row, n in zip(of_sex.rows, CHILE.values(), strict=True):
        shares = [row.cells["p0"], row.cells["p1"]]
        assert shares == pytest.approx([100 * part / sum(n) for part in n]), row.cells["label"]
    numbers = {e.label: e.value for e in told["home.replies"].estimates.values()}
    for home in HOMES:
        assert numbers[home] == homes.count(home)
        if drawn:
            assert numbers[f"{home}, share"] == pytest.approx(100 * numbers[home] / len(homes))
