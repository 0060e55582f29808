"""Completions of a learning platform: its own words, retakes by rule, and quiz scores."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy import stats
from workspace_maker import ROOT, csv_text, make_study, put

from analyses.take_up import analyse
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import DataError
from evaluation.protect.protect import load_policy, protect
from evaluation.read.register import Attendance, read_attendance
from evaluation.read.statuses import score_of
from evaluation.report.overclaims import allowed_claim
from evaluation.say.certainty import UNCONTROLLED, CertaintyRules, load_rules
from evaluation.say.finding import Claim, Edition, Finding

POLICY = load_policy("small-groups-2026", ROOT)
STATUSES = {
    "completed": ["Completed", "Passed"],
    "started": ["Incomplete", "In progress", "Failed"],
    "not_started": ["Not attempted"],
}
HEADINGS = ("first", "last", "org", "status", "done on", "try", "pre", "post")
HELD = {"agency": "org", "status": "status", "date": "done on", "attempt": "try"}
SCORES = {"before": "pre", "after": "post", "out_of": 10}


def study(root: Path, rows: Sequence[Sequence[object]], **declared: Any) -> Study:
    """A register of the rows, as a platform exports it: names in two columns."""
    made = make_study(
        root,
        {
            "file": "lms.csv",
            "rows_count": "professionals",
            "identify": ["first", "last"],
            "attendance": HELD,
            "statuses": STATUSES,
            **declared,
        },
        design="take_up",
        instruments=[],
    )
    put(root, "lms.csv", csv_text([HEADINGS, *rows]))
    return made


def read(root: Path, rows: Sequence[Sequence[object]], **declared: Any) -> Attendance:
    return read_attendance(study(root, rows, **declared))


def found(root: Path, rows: Sequence[Sequence[object]], **declared: Any) -> dict[str, Finding]:
    made = study(root, rows, **declared)
    return {f.key: f for f in analyse(made, read_attendance(made))}


def values(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


# Six people in nine rows, counted by hand: five started, three completed by their best attempt,
# two by their first or last.
RETAKEN = (
    ("Ann", "A", "X", "Failed", "02/01/2026", "1", "3", "5"),
    ("Ann", "A", "X", "Passed", "20/02/2026", "2", "5", "9"),
    ("Ben", "A", "X", "Completed", "15/01/2026", "1", "4", "80%"),
    ("Ben", "A", "X", "In progress", "", "2", "7", ""),
    ("Cat", "B", "Y", "Completed", "16/03/2026", "1", "6/10", "14/20"),
    ("Dan", "B", "Y", "Not attempted", "", "1", "", ""),
    ("Eve", "B", "Y", "Incomplete", "", "1", "2", ""),
    ("Fay", "C", "Y", "Failed", "18/02/2026", "1", "", "4"),
    ("Fay", "C", "Y", "Incomplete", "", "2", "1", ""),
)
COUNTED = {"best": (5, 3), "first": (5, 2), "last": (5, 2)}


@pytest.mark.parametrize("rule", COUNTED)
@pytest.mark.parametrize("seed", range(3))
def test_each_rule_counts_what_a_hand_counts_in_any_order_of_the_rows(
    tmp_path: Path, rule: str, seed: int
) -> None:
    rows = random.Random(seed).sample(RETAKEN, len(RETAKEN))
    told = values(found(tmp_path, rows, doubled=rule, scores=SCORES)["take_up.overview"])
    assert (told["n_started"], told["n_completed"]) == COUNTED[rule]
    assert (told["n_invited"], told["n_several"]) == (6, 3)


@pytest.mark.parametrize(
    ("rule", "after"),
    [
        ("best", {"Ann": 9, "Ben": 8, "Cat": 7, "Fay": 4}),
        ("first", {"Ann": 5, "Ben": 8, "Cat": 7, "Fay": 4}),
        ("last", {"Ann": 9, "Cat": 7}),
    ],
)
def test_before_is_the_first_attempts_score_and_after_that_of_the_row_that_counts(
    tmp_path: Path, rule: str, after: dict[str, float]
) -> None:
    scores = read(tmp_path, RETAKEN, doubled=rule, scores=SCORES).scores
    assert scores is not None
    assert sorted(scores["after"].dropna()) == sorted(after.values())
    assert sorted(scores["before"].dropna()) == [1, 2, 3, 4, 6]


def test_retakes_without_a_rule_are_faults_that_name_the_rules(tmp_path: Path) -> None:
    with pytest.raises(DataError) as stopped:
        read(tmp_path, RETAKEN)
    assert {issue.code for issue in stopped.value.issues} == {"doubled.differing"}
    assert "first, last, fullest or best" in str(stopped.value.issues[0])
    assert "session" not in str(stopped.value.issues[0])


def test_words_that_nobody_explained_are_one_fault_and_its_line_mends_it(tmp_path: Path) -> None:
    rows = [*RETAKEN[:1], ("Gil", "D", "X", "Waived", "", "1", "", ""), *RETAKEN[4:7]]
    with pytest.raises(DataError) as stopped:
        read(tmp_path / "1", rows, statuses={})
    [issue] = stopped.value.issues
    assert issue.code == "register.status-not-explained"
    assert '"Waived"' in str(issue)
    line = re.search(r"statuses: (\{.*?\]\})", str(issue))
    assert line
    copied = yaml.safe_load(line[1])
    copied["not_started"] = [*copied.get("not_started", ()), "Waived"]
    assert read(tmp_path / "2", rows, statuses=copied).table["completed"].sum() == 1


def test_not_completed_is_never_taken_for_having_started(tmp_path: Path) -> None:
    """Moodle says it of everybody without a completion, also of those who never opened it."""
    rows = [*RETAKEN[:1], ("Gil", "D", "X", "Not completed", "", "1", "", ""), *RETAKEN[4:7]]
    with pytest.raises(DataError) as stopped:
        read(tmp_path, rows, statuses={})
    told = str(stopped.value)
    line = re.search(r"statuses: (\{.*?\]\})", told)
    assert line
    assert "Not completed" not in line[1]
    assert "also of those who never opened it" in told


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("8", 8),
        ("8.5", 8.5),
        ("8,5", 8.5),
        ("85%", 8.5),
        ("85 %", 8.5),
        ("17/20", 8.5),
        ("17 out of 20", 8.5),
        ("8/10", 8),
        ("eight", None),
        ("8/0", None),
        ("%", None),
    ],
)
def test_a_score_is_read_as_platforms_write_it(text: str, score: float | None) -> None:
    assert score_of(text, 10) == score


@pytest.mark.parametrize("text", ["85", "-1", "110%", "good"])
def test_what_is_no_score_is_told_with_its_cell(tmp_path: Path, text: str) -> None:
    rows = [(*RETAKEN[4][:7], text)]
    with pytest.raises(DataError) as stopped:
        read(tmp_path, rows, scores=SCORES)
    assert [(i.code, i.cell) for i in stopped.value.issues] == [("register.no-score", "H2")]


def scored(seed: int, n: int = 60) -> list[Sequence[object]]:
    """People with scores before and after, some of them with one only."""
    chance = np.random.default_rng(seed)
    before, after = chance.integers(1, 8, n), chance.integers(3, 11, n)
    return [
        (f"P{i}", "Q", "XY"[i % 2], "Completed", "2026-01-05", "1", before[i], after[i])
        if i % 10
        else (f"P{i}", "Q", "XY"[i % 2], "In progress", "", "1", before[i], "")
        for i in range(n)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_change_is_that_of_the_paired_t_test_of_scipy(tmp_path: Path, seed: int) -> None:
    rows = scored(seed)
    told = found(tmp_path, rows, scores=SCORES)
    both = np.array([row[6:8] for row in rows if row[7] != ""], dtype=float)
    expected = stats.ttest_rel(both[:, 1], both[:, 0]).confidence_interval(0.95)
    change = told["quiz.score.change"].estimates["change"]
    assert change.n == len(both) == 54
    assert (change.ci_low, change.ci_high) == pytest.approx((expected.low, expected.high))
    assert values(told["quiz.flow"]) == {"n_baseline": 60, "n_endpoint": 54, "n_matched": 54}
    assert "learn" not in json.dumps([f.headline for f in told.values()])


def test_agencies_stand_with_the_mean_from_which_they_started(tmp_path: Path) -> None:
    rows = scored(1)
    told = found(tmp_path, rows, scores=SCORES)["quiz.before_by_agency"]
    means = {name: np.mean([row[6] for row in rows if row[2] == name]) for name in "XY"}
    assert told.table is not None
    assert {row.cells["label"]: row.cells["mean"] for row in told.table.rows} == means
    assert [row.cells["n"] for row in told.table.rows] == [30, 30]


def test_a_quiz_taken_once_is_a_share_at_the_pass_mark_and_no_change(tmp_path: Path) -> None:
    once = {"after": "post", "out_of": 10, "pass_mark": 8}
    rows = scored(3)
    told = found(tmp_path, rows, scores=once)
    passed = sum(row[7] != "" and int(str(row[7])) >= 8 for row in rows)
    assert values(told["quiz.passed"]) == {"n_passed": passed, "n_scored": 54}
    assert told["quiz.passed"].claim is Claim.DESCRIBED
    assert not [key for key in told if "change" in key]


def test_only_a_quiz_before_and_after_lets_a_report_say_that_something_changed(
    tmp_path: Path,
) -> None:
    claims = [
        allowed_claim(study(tmp_path / name, scored(1), scores=quiz).deliverable)
        for name, quiz in (("1", SCORES), ("2", {"after": "post", "out_of": 10}))
    ]
    assert claims == [Claim.CHANGED, Claim.DESCRIBED]


def test_months_add_up_to_those_who_completed_and_the_undated_are_told(tmp_path: Path) -> None:
    rows = [*scored(1), ("Zoe", "Q", "X", "Passed", "", "1", "", "")]
    told = found(tmp_path, rows)
    months = values(told["take_up.by_month"])
    assert months.pop("n") == sum(n or 0 for n in months.values()) == 55
    assert months["n_not_recorded"] == 1


def rows_of(finding: Finding) -> Mapping[str, float]:
    table = finding.table
    return {
        str(row.cells["label"]): float(row.cells["n"] or 0)
        for row in (table.rows if table and not finding.withheld else ())
    }


SIZES = {
    "one of four, one of nine": (900, 560, 480, 320, 120, 9, 4),
    "many small": (300, 200, 100, *(7,) * 5, *(3,) * 9),
    "alike but for signs": (300, 200, 150, 30, 28, 9, 4),
}


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[pytest.mark.slow] * (sum(SIZES[case]) > 2000)) for case in SIZES],
)
def test_a_pool_lets_the_tables_by_agency_stand_and_nothing_is_told_by_subtraction(
    tmp_path: Path, case: str
) -> None:
    chance = random.Random(5)
    rows: list[Sequence[object]] = []
    for place, size in enumerate(SIZES[case]):
        name = f"Agency {place}"
        if "alike" in case:
            name = "Agency " + ("{}", "({})")[place % 2].format("abcd"[place // 2])
        for person in range(size):
            said = chance.choices(("Completed", "In progress", "Not attempted"), (8, 1, 1))[0]
            rows.append((f"p{place}", f"q{person}", name, said, "", "1", "", ""))
    exact = found(tmp_path, rows, pool="other agencies")
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        least = POLICY.part(Unit.PROFESSIONAL, edition)
        shown = {f.key: f for f in protect([*exact.values()], edition, POLICY)}
        tables = [rows_of(shown[f"take_up.{by}by_agency"]) for by in ("", "invited_", "completed_")]
        assert all(tables), "every table stands"
        for table in tables:
            assert "other agencies" in table
            assert min(table.values()) >= least
        for one, other in itertools.combinations(tables, 2):
            assert one.keys() == other.keys()
            apart = [abs(one[name] - other[name]) for name in one]
            assert not [n for n in apart if 0 < n < POLICY.nested_n]


def test_a_change_in_a_quiz_is_no_surer_than_any_change_of_one_group() -> None:
    rules = load_rules("four-levels-2026", ROOT)
    assert rules.of_design("take_up", "change").level <= UNCONTROLLED
    assert rules.of_design("take_up", "take_up").level > UNCONTROLLED
    others = [r for r in rules.design if r.kinds != ("change",)]
    with pytest.raises(ValueError, match="take_up"):
        CertaintyRules.model_validate(rules.model_dump() | {"design": others})


def test_agencies_written_in_several_ways_are_one_and_told(tmp_path: Path) -> None:
    names = ("Alpha", "Alpha.", "ALPHA", "Alpha", "Al", "Alpha (north)")
    rows = [(f"P{i}", "Q", name, *RETAKEN[4][3:]) for i, name in enumerate(names)]
    register = read(tmp_path, rows)
    assert register.table["agency"].value_counts().to_dict() == {
        "Alpha": 4,
        "Al": 1,
        "Alpha (north)": 1,
    }
    [note] = [note for note in register.notes if note.code == "register.agency-spelt"]
    assert '"Alpha." (1) as "Alpha", "ALPHA" (1) as "Alpha"' in note.problem
    assert note.cell.startswith("C")


def test_a_platform_enrols_and_a_register_invites(tmp_path: Path) -> None:
    told = found(tmp_path / "1", RETAKEN[4:7])["take_up.overview"]
    assert "3 professionals who were enrolled took part" in told.headline
    assert "invited" not in told.model_dump_json().replace("n_invited", "")
    asked = [*RETAKEN[4:7]]
    held = {**HELD, "invited": "pre"}
    rows = [(*row[:6], "yes", "") for row in asked]
    assert (
        "who were invited"
        in found(tmp_path / "2", rows, attendance=held)["take_up.overview"].headline
    )


def test_an_empty_status_counts_as_not_started_and_is_told(tmp_path: Path) -> None:
    attended = read(tmp_path, [*RETAKEN[4:6], ("Guy", "D", "Y", "", "", "1", "", "")])
    assert list(attended.table["attended"]) == [True, False, False]
    assert "register.no-status" in {note.code for note in attended.notes}


# The ninth of May 2021 as platforms write it: Moodle's reports, its quizzes, ESR, American.
AS_WRITTEN = (
    "Sunday, 9 May 2021, 10:32 PM",
    "9 May 2021 10:32 PM",
    "09-MAY-2021",
    "Sun 9th May 2021",
    "May 9, 2021",
)


def test_dates_are_read_as_platforms_write_them(tmp_path: Path) -> None:
    rows = [(f"A{n}", "B", "X", "Passed", text, "1", "", "") for n, text in enumerate(AS_WRITTEN)]
    told = read(tmp_path, rows).table["date"]
    assert {day.date().isoformat() for day in told} == {"2021-05-09"}
    assert sorted(day.hour for day in told) == [0, 0, 0, 22, 22]


def test_what_is_no_date_is_told_and_an_attempt_that_is_not_over_has_no_score(
    tmp_path: Path,
) -> None:
    """Moodle writes a dash for the grade of an attempt in progress."""
    rows = [
        ("A", "B", "X", "Passed", "9 May 2021", "1", "", "8"),
        ("C", "D", "X", "In progress", "-", "1", "", "-"),
        ("E", "F", "X", "Passed", "last spring", "1", "", "7"),
    ]
    read_so = read(tmp_path, rows, scores={"after": "post", "out_of": 10})
    [note] = [issue for issue in read_so.notes if issue.code == "register.no-date"]
    assert note.cell == "E4"
    assert "last spring" in note.problem
