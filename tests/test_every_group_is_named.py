"""Every declared group is named in every edition, with how many people where that tells on nobody.

Authority: the numbers of people that are made up here, and the policy's smallest part of a group.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from workspace_maker import AFTER, BEFORE, ROOT, csv_text, make_study, put

from analyses.pre_post import findings_of
from evaluation.link.waves import match_waves
from evaluation.protect.protect import load_policy, protect
from evaluation.read.responses import read_responses
from evaluation.say.finding import Edition, Finding, Unit
from evaluation.say.record import findings_file

POLICY = load_policy("small-groups-2026", ROOT)
AREAS = {"N": "North", "S": "South", "E": "East", "W": "West"}
OUTSIDE = (Edition.RESTRICTED, Edition.PUBLIC)


@cache
def found(sizes: tuple[int, ...], unknown: int = 0, *, second: bool = False) -> tuple[Finding, ...]:
    """The findings of so many people in each area, and some whose area nobody wrote down."""
    groups: dict[str, Any] = {"place": {"title": "Area", "labels": AREAS}}
    if second:
        groups["team"] = {"title": "Team", "labels": {"x": "Owls", "y": "Larks"}}
    areas = [area for area, n in zip(AREAS, sizes, strict=True) for _ in range(n)]
    people = [(f"p{n}", n % 5, area, "x") for n, area in enumerate([*areas, *[""] * unknown])]
    columns = {"columns": {"steps": {"a": "a"}}}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = ({**BEFORE, **columns, "groups": groups}, {**AFTER, **columns})
        study = make_study(root, *files, instruments=["steps"])
        put(root, "before.csv", csv_text([("id", "a", "place", "team"), *people]))
        after = [(who, 7 - score % 3) for who, score, *_ in people]
        put(root, "after.csv", csv_text([("id", "a"), *after]))
        return tuple(findings_of(study, match_waves(read_responses(study))))


def shown(edition: Edition, *asked: Any, **more: Any) -> dict[str, float | str | None]:
    """The table of areas: each name with its number, where one stands."""
    page = {finding.key: finding for finding in protect(found(*asked, **more), edition, POLICY)}
    table = page["steps.paired_by_place"].table
    assert table is not None
    return {str(row.cells["label"]): row.cells.get("n") for row in table.rows}


@pytest.mark.parametrize(
    ("sizes", "unknown"),
    [((30, 20, 12, 11), 0), ((30, 20, 12, 3), 0), ((30, 20, 9, 0), 1), ((6, 1, 0, 0), 0)],
)
def test_every_declared_group_is_named_in_every_edition(
    sizes: tuple[int, ...], unknown: int
) -> None:
    true = dict(zip(AREAS.values(), sizes, strict=True))
    inside = shown(Edition.INTERNAL, sizes, unknown)
    assert {name: inside[name] for name in true} == true
    for edition in OUTSIDE:
        told = shown(edition, sizes, unknown)
        assert told.keys() >= true.keys()
        least = POLICY.part(Unit.CHILD, edition)
        numbers = {name: n for name, n in told.items() if n is not None}
        assert all(n == true[name] >= least for name, n in numbers.items())
        hidden = [true.get(name, unknown) for name in told.keys() - numbers.keys()]
        # what follows from the total is of two groups at least, and of enough people
        assert not hidden or (len(hidden) > 1 and sum(hidden) >= min(least, sum(sizes)))


def test_groups_that_are_all_large_enough_have_their_numbers() -> None:
    for edition in OUTSIDE:
        assert shown(edition, (30, 20, 12, 11)) == {
            "North": 30,
            "South": 20,
            "East": 12,
            "West": 11,
        }


@pytest.mark.parametrize("edition", OUTSIDE)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (((30, 20, 13, 2), 0), ((30, 20, 11, 4), 0)),
        (((7, 0, 0, 0), 0), ((4, 3, 0, 0), 0)),
        (((7, 0, 0, 0), 0), ((6, 0, 0, 0), 1)),
    ],
)
def test_what_is_not_shown_changes_no_letter(edition: Edition, one: Any, other: Any) -> None:
    texts = {
        findings_file(
            [f for f in protect(found(*asked), edition, POLICY) if "paired_by" in f.key],
            "d",
            edition,
            synthetic=False,
        )
        for asked in (one, other)
    }
    assert len(texts) == 1


def test_people_who_are_told_apart_twice_are_counted_by_neither() -> None:
    for edition in OUTSIDE:
        told = shown(edition, (30, 20, 12, 11), second=True)
        assert told == dict.fromkeys(sorted(AREAS.values()))
