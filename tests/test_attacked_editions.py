"""Editions that follow one another, and sister reports: the second tells nothing of few people.

A workspace is run, its edition goes out (``pathfinder published``), people or answers change, and
it is run again. The attacker has both findings.json and knows who stayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from attacked_reports import World, key_of, world_of
from attacker import Change, Report, attack, read_edition
from command_line import pathfinder
from workspace_maker import blank_proforma, csv_text, declare, make_workspace

from evaluation.run.deliverable import run_deliverable

ITEMS = [str(item) for item in range(1, 26)]
SDQ = key_of("sdq")


def write(root: Path, slug: str, world: World, people: Sequence[int]) -> None:
    """The data of a deliverable: some people of a world, each under an identifier of their own."""
    for name in ("before", "after"):
        rows = [["id", *(f"q{item}" for item in ITEMS)]]
        rows += [
            [f"child-{who}", *(str(int(world.waves[name][item][who])) for item in ITEMS)]
            for who in people
        ]
        path = root / "deliverables" / slug / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(csv_text(rows), encoding="utf-8")
    (path.parent / "proforma.md").write_text(blank_proforma(slug), encoding="utf-8")


def declared() -> dict[str, object]:
    """A comparison of before and after on the 25 questions."""
    columns = {"sdq": {item: f"q{item}" for item in ITEMS}}
    data = [
        {
            "file": f"{name}.csv",
            "wave": wave,
            "rows_count": "children",
            "identify": ["id"],
            "columns": columns,
        }
        for name, wave in (("before", "baseline"), ("after", "endpoint"))
    ]
    evaluation = {
        "design": "pre_post",
        "instruments": ["sdq"],
        "primary": "sdq.total_difficulties",
        "data": data,
    }
    return {"marking": "public", "evaluations": [evaluation]}


def edition(root: Path, slug: str = "d") -> tuple[Change, ...]:
    """Run a deliverable and read what its public edition prints; no reports are set."""
    with patch("evaluation.run.deliverable.FORMATS", ()):
        outcome = run_deliverable(root, slug, lambda _stage: None)
    if outcome.exit_code:
        raise RuntimeError(outcome.issues)  # no failure that is expected
    return tuple(read_edition(root / "outputs" / slug, SDQ))


def goes_out(root: Path, slug: str = "d") -> None:
    """Somebody says that the edition went out."""
    pathfinder("published", slug, cwd=root)


def told_more(
    first: Report, second: Report, few: str, moved: tuple[str, str] | None = None
) -> list[tuple[str, ...]]:
    """What both files together pin of few people and the first alone does not."""
    if {number_of(c) for c in second.changes} <= {number_of(c) for c in first.changes}:
        return []  # the last numbers stand, or none
    alone = {b.name for b in attack(SDQ, [first]) if b.narrow}
    both = attack(SDQ, [first, second], moved)
    asked = [b for b in both if b.who == few or b.kind == "moved"]
    return [b.name for b in asked if b.narrow and b.name not in alone]


def number_of(change: Change) -> Change:
    """What is printed of a scale, whoever it says is counted."""
    return replace(change, n=None)


def prints_changes(changes: Sequence[Change]) -> bool:
    """Whether any number of a change stands."""
    return any(c.change for c in changes)


@pytest.fixture
def workspace(tmp_path: Path) -> tuple[Path, World]:
    """Eleven children of a world of more, whose first edition is still to be made."""
    world = world_of("sdq", 32, np.random.default_rng(8))
    make_workspace(tmp_path, **declared())
    write(tmp_path, "d", world, range(11))
    return tmp_path, world


@pytest.mark.slow  # test_ledger.py has it of made-up findings, without a run
def test_a_child_who_withdraws_is_not_the_difference_of_two_editions(
    workspace: tuple[Path, World],
) -> None:
    root, world = workspace
    first = edition(root)
    assert prints_changes(first)
    goes_out(root)
    write(root, "d", world, range(10))
    second = edition(root)
    with_all, without = {"stayed": 10, "left": 1}, {"stayed": 10}
    more = told_more(Report(with_all, first, "first"), Report(without, second, "second"), "left")
    assert more == []
    assert not prints_changes(second), "after a withdrawal the numbers are taken down"


@pytest.mark.slow
def test_one_changed_answer_does_not_show(workspace: tuple[Path, World]) -> None:
    root, world = workspace
    first = edition(root)
    goes_out(root)
    answer = int(world.waves["after"]["3"][4])
    write(root, "d", world.changed(4, "after", "3", 2 if answer < 2 else 0), range(11))
    second = edition(root)
    files = (
        Report({"others": 10, "old": 1}, first, "first"),
        Report({"others": 10, "new": 1}, second, "second"),
    )
    assert told_more(*files, "new", ("new", "old")) == []


@pytest.mark.slow
@pytest.mark.parametrize("joined", [1, 3, 9])
def test_fewer_than_ten_who_join_are_not_the_difference_of_two_editions(
    workspace: tuple[Path, World], joined: int
) -> None:
    root, world = workspace
    first = edition(root)
    goes_out(root)
    write(root, "d", world, range(11 + joined))
    second = edition(root)
    assert {number_of(c) for c in second} == {number_of(c) for c in first}, "the last numbers stand"


@pytest.mark.slow
def test_ten_who_join_bring_new_numbers(workspace: tuple[Path, World]) -> None:
    root, world = workspace
    first = edition(root)
    goes_out(root)
    write(root, "d", world, range(21))
    second = edition(root)
    assert prints_changes(second)
    assert {number_of(c) for c in second} != {number_of(c) for c in first}
    files = Report({"stayed": 11}, first, "first"), Report({"stayed": 11, "new": 10}, second, "two")
    bounds = [b for b in attack(SDQ, files) if b.kind == "member" and b.who == "new"]
    assert not any(b.exact for b in bounds)
    assert sum(b.narrow for b in bounds if not b.wave.startswith("change")) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("fewer", "more"), [(11, 12), (21, 22)])
def test_sister_reports_do_not_give_the_one_between_them_away(
    workspace: tuple[Path, World], fewer: int, more: int
) -> None:
    root, world = workspace
    declare(root / "deliverables/e/deliverable.yaml", {"title": "E", "area": "A", **declared()})
    write(root, "d", world, range(fewer))
    write(root, "e", world, range(more))
    first = edition(root, "d")
    goes_out(root, "d")
    second = edition(root, "e")
    files = (
        Report({"both": fewer}, first, "first"),
        Report({"both": fewer, "one": more - fewer}, second, "second"),
    )
    assert prints_changes(first)
    assert told_more(*files, "one") == []


@pytest.mark.slow
def test_editions_that_did_not_go_out_hold_nothing_back(workspace: tuple[Path, World]) -> None:
    root, world = workspace
    edition(root)
    write(root, "d", world, range(12))
    assert prints_changes(edition(root))
