"""One person, one row, by one rule in all commands: ``compare``, ``score``, ``link`` and ``check``.

Authority: hand counts. P1 to P6 answer both times; every file has a second row that is empty, or
the same again, and what is compared is the people without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from workspace_maker import AFTER, BEFORE, csv_text, make_study, put

from evaluation.command.quick.link import link_files
from evaluation.command.quick.score import score_file
from evaluation.command.quick.study import Request
from evaluation.command.quick.waves import read_waves
from evaluation.errors import DataError
from evaluation.link.waves import MatchedWaves, match_waves
from evaluation.read.register import read_attendance
from evaluation.read.responses import read_responses

Rows = Sequence[Sequence[object]]
HEADINGS = ("id", "q1", "q2", "q3")
PEOPLE: Rows = [(f"P{n}", n % 3, (n + 1) % 3, n % 2) for n in range(1, 7)]
ITEMS = "1=q1,2=q2,3=q3"


EMPTY = ("P1", "", "", "")
SAME = tuple(PEOPLE[1])
NONE = ("P1", "Prefer not to say", "", "N/A")
SECOND: dict[str, Rows] = {
    "words": [NONE],
    "empty": [EMPTY],
    "same": [SAME],
    "both": [EMPTY, SAME, SAME],
    "first": [EMPTY],
}


def checked(
    root: Path, before: Rows, after: Rows, headings: Sequence[str] = HEADINGS, **more: Any
) -> MatchedWaves:
    """As ``check`` and ``run`` read a deliverable."""
    study = make_study(root, {**BEFORE, **more}, {**AFTER, **more})
    for name, rows in (("before", before), ("after", after)):
        put(root, f"{name}.csv", csv_text([headings, *rows]))
    return match_waves(read_responses(study))


def compared(root: Path, **more: Any) -> MatchedWaves:
    """As ``compare`` reads the files of the same workspace."""
    files = (root / "deliverables/d/before.csv", root / "deliverables/d/after.csv")
    asked = {"instrument": "mood", "columns": ITEMS, "id_column": "id", "workspace": root, **more}
    return read_waves(*files, Request(**asked)).matched


def rows(matched: MatchedWaves) -> list[tuple[int, int]]:
    """Who was paired, by the rows of both files."""
    before, after = (r.persons.places["row"] for r in matched.responses if r.persons)
    return sorted((int(before[p]), int(after[p])) for p in matched.matched)


@pytest.mark.parametrize("second", SECOND)
def test_all_commands_make_the_same_pairs(tmp_path: Path, second: str) -> None:
    more = SECOND[second]
    after = [*more, *PEOPLE] if second == "first" else [*PEOPLE, *more]
    ours = rows(checked(tmp_path, PEOPLE, after))
    first = 3 if second == "first" else 2
    assert ours == [(n, n + first - 2) for n in range(2, 8)]
    assert rows(compared(tmp_path)) == ours
    folder = tmp_path / "deliverables/d"
    linked = link_files(folder / "before.csv", folder / "after.csv", known_id="id")
    assert [(k.row_baseline + 1, k.row_follow_up + 1) for k in linked.links] == ours
    asked = Request(instrument="mood", columns=ITEMS, id_column="id", workspace=tmp_path)
    scored = score_file(folder / "after.csv", asked)
    assert sorted(scored.responses.answers.index) == [later for _, later in ours]
    told = [n for n in scored.responses.notes if n.code == "doubled.rows-not-used"]
    assert any("2" in n.problem.partition(": ")[2].split(".")[0] for n in told) == (
        second == "first"
    )


def test_rows_of_different_people_are_told_with_both_remedies_which_work(tmp_path: Path) -> None:
    """A code that is given anew in each workshop: one column more tells its people apart."""
    both = [(shop, *row) for shop in ("North", "South") for row in PEOPLE]
    both = [(*row[:-1], (n // 2) % 3) for n, row in enumerate(both)]
    headings = ("shop", *HEADINGS)
    with pytest.raises(DataError) as caught:
        checked(tmp_path / "1", both, both, headings)
    assert {issue.code for issue in caught.value.issues} == {"rows.one-a-wave"}
    assert all(
        "If these are waves: " in issue.fix
        and "different people of one code: identify: [shop, id]" in issue.fix
        for issue in caught.value.issues
    )
    pairs = rows(checked(tmp_path / "2", both, both, headings, identify=["shop", "id"]))
    assert pairs == [(n, n) for n in range(2, 14)]
    with pytest.raises(DataError, match='--id "shop, id"'):
        compared(tmp_path / "2")
    assert rows(compared(tmp_path / "2", id_column="shop, id")) == pairs
    folder = tmp_path / "2/deliverables/d"
    linked = link_files(folder / "before.csv", folder / "after.csv", known_id="shop,id")
    assert len(linked.links) == 12
    asked = Request(
        instrument="mood", columns=ITEMS, id_column='"shop", id', workspace=tmp_path / "2"
    )
    scored = score_file(folder / "after.csv", asked)
    assert scored.id_column == "shop / id"
    assert scored.people[2] == "North / P1"
    assert len(scored.people) == 12


def test_numbers_that_a_program_wrote_are_the_same_in_all_commands(tmp_path: Path) -> None:
    before = [(n + 101, *row[1:]) for n, row in enumerate(PEOPLE)]
    after = [(f"{n + 101}.0", *row[1:]) for n, row in enumerate(PEOPLE)]
    ours = rows(checked(tmp_path, before, after))
    assert len(ours) == 6
    assert rows(compared(tmp_path)) == ours
    folder = tmp_path / "deliverables/d"
    linked = link_files(folder / "before.csv", folder / "after.csv", known_id="id")
    assert [(k.row_baseline + 1, k.row_follow_up + 1) for k in linked.links] == ours


def test_a_column_of_an_option_that_is_not_there_is_told(tmp_path: Path) -> None:
    checked(tmp_path, PEOPLE, PEOPLE)
    with pytest.raises(DataError, match='There is no column "shop"'):
        compared(tmp_path, id_column="shop,id")


@pytest.mark.parametrize("heading", ["wave", "Time point", "visit"])
def test_rows_of_one_person_at_several_waves_are_not_taken_for_several(
    tmp_path: Path, heading: str
) -> None:
    long = [(w, p, a, b, w) for w in (1, 2) for p, a, b, _ in PEOPLE]
    with pytest.raises(DataError) as caught:
        checked(tmp_path, long, PEOPLE, (heading, *HEADINGS))
    assert not any("name both columns" in issue.fix for issue in caught.value.issues)


@pytest.mark.parametrize("given", ["1.18E+11", "1,18E+11", "1234567890123450"])
def test_shortened_identifiers_are_never_taken_for_one_person(tmp_path: Path, given: str) -> None:
    cut = [(given, *row[1:]) for row in PEOPLE]
    for more in ({}, {"doubled": "first"}):
        with pytest.raises(DataError, match="Excel has cut its digits"):
            checked(tmp_path / str(len(more)), cut, PEOPLE, **more)


# --- registers --------------------------------------------------------------------------------

CAME = {"session": "when", "attended": "came", "completed": "done"}


def register(root: Path, rows: Rows, **more: Any) -> Any:
    """A register as ``check`` and ``run`` read it."""
    data = {"file": "came.csv", "rows_count": "professionals", "attendance": CAME, **more}
    study = make_study(root, data, design="take_up", instruments=[])
    put(root, "came.csv", csv_text([("id", "when", "came", "done"), *rows]))
    return read_attendance(study)


ONCE: Rows = [("a", "Mon", "yes", "no"), ("a", "Tue", "yes", "yes"), ("b", "Mon", "no", "")]


@pytest.mark.parametrize("second", [("a", "Mon", "yes", "no"), ("a", "Mon", "", "")])
def test_a_row_of_a_register_that_stands_twice_is_used_once_and_told(
    tmp_path: Path, second: tuple[str, ...]
) -> None:
    plain, doubled = register(tmp_path / "1", ONCE), register(tmp_path / "2", [*ONCE, second])
    told = ["attended", "completed", "session"]
    assert doubled.table[told].equals(plain.table[told])
    assert [n.code for n in doubled.notes] == ["doubled.rows-not-used"]
    assert ": 5." in doubled.notes[0].problem
    assert [source.doubled for source in doubled.sources] == [1]


@pytest.mark.parametrize(("rule", "passed"), [("first", [False]), ("last", [True])])
def test_retakes_in_a_register_go_by_the_rule_that_is_declared(
    tmp_path: Path, rule: str, passed: list[bool]
) -> None:
    rows: Rows = [("a", "Mon", "yes", "no"), ("a", "Mon", "yes", "yes")]
    with pytest.raises(DataError, match="add doubled: first, last, fullest or best"):
        register(tmp_path / "1", rows)
    found = register(tmp_path / "2", rows, doubled=rule)
    assert found.table["completed"].tolist() == passed


def test_a_register_whose_sessions_are_not_declared_is_told_how(tmp_path: Path) -> None:
    rows: Rows = [(p, s, came, "") for p in "abc" for s, came in (("Mon", "yes"), ("Tue", "no"))]
    with pytest.raises(DataError, match='under attendance \\(session: "when"\\)'):
        register(tmp_path, rows, attendance={"attended": "came", "completed": "done"})
