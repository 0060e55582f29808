"""Take-up against a hand count; faults of a register by cell; what is told of few people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from workspace_maker import AFTER, BEFORE, ROOT, csv_text, make_study, make_workspace, put

from analyses.take_up import analyse
from evaluation.declare.older_calls import as_study
from evaluation.declare.workspace import open_workspace
from evaluation.errors import DataError, Issue
from evaluation.protect.protect import load_policy, protect
from evaluation.read.register import Attendance, read_attendance
from evaluation.report.figures.figures import alt_text, draw, figure_table
from evaluation.run.check import account
from evaluation.say.finding import Edition, Figure, Finding, Mark, Statistic
from evaluation.say.wording import share

POLICY = load_policy("small-groups-2026", ROOT)
HEADINGS = ("who", "when", "team", "asked", "came", "done")
COLUMNS = {
    "session": "when",
    "agency": "team",
    "invited": "asked",
    "attended": "came",
    "completed": "done",
}

# Ten people of two teams in three sessions, counted by hand: 10 invited (j without an
# invitation on record), 7 came at least once, 4 completed. Monday 5, Tuesday 4, Friday 2.
BY_HAND = (
    ("a", "Mon", "Police", "yes", "yes", ""),
    ("a", "Tue", "Police", "yes", "Yes", "yes"),
    ("b", "Mon", "Police", "yes", "y", ""),
    ("b", "Tue", "Police", "yes", "1", "yes"),
    ("c", "Mon", "Police", "yes", "TRUE", "yes"),
    ("d", "Mon", "Police", "yes", "no", ""),
    ("e", "Mon", "Health", "yes", "yes", ""),
    ("e", "Tue", "Health", "yes", "no", ""),
    ("f", "Mon", "Health", "yes", "yes", "no"),
    ("g", "Tue", "Health", "yes", "yes", "yes"),
    ("h", "Tue", "Health", "yes", "0", ""),
    ("i", "Fri", "", "yes", "false", ""),
    ("j", "Tue", "", "no", "yes", "no"),
    ("b", "Fri", "Police", "yes", "yes", ""),
    ("g", "Fri", "", "yes", "yes", ""),
)


def register(
    root: Path, rows: Sequence[Sequence[object]], columns: Mapping[str, str] = COLUMNS, **more: Any
) -> Attendance:
    """The rows as a file, read."""
    study = make_study(
        root,
        {
            "file": "came.csv",
            "rows_count": "events",
            "about": "professionals",
            "identify": ["who"],
            "attendance": columns,
            **more,
        },
        design="take_up",
        instruments=[],
    )
    put(root, "came.csv", csv_text([HEADINGS, *rows]))
    return read_attendance(study)


def found(*args: Any, **options: Any) -> dict[str, Finding]:
    return {f.key: f for f in analyse(as_study("take_up"), register(*args), **options)}


def values(finding: Finding) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in finding.estimates.items()}


def many(sizes: Mapping[str, tuple[int, int, int]]) -> list[Sequence[object]]:
    """Teams with so many people invited, started and completed; one session each."""
    rows: list[Sequence[object]] = []
    for team, (invited, started, completed) in sizes.items():
        for i in range(invited):
            came, done = ("yes" if i < limit else "no" for limit in (started, completed))
            rows.append((f"{team}{i}", f"Session {team}", team, "yes", came, done))
    return rows


def test_a_column_is_found_whichever_apostrophe_stands_in_its_heading(tmp_path: Path) -> None:
    study = make_study(
        tmp_path,
        {
            "file": "came.csv",
            "rows_count": "events",
            "about": "professionals",
            "identify": ["Person's code"],
            "attendance": {"attended": "Who's here"},
        },
        design="take_up",
        instruments=[],
    )
    rows = [["Person\u2019s code", "Who\u2019s here"], ["a", "yes"]]
    put(tmp_path, "came.csv", csv_text(rows))
    assert list(read_attendance(study).table["attended"]) == [True]


def test_people_of_a_session_in_two_files_are_told_at_their_cells(tmp_path: Path) -> None:
    """Of many sessions of one person the first; the same session of others is nobody's fault."""
    data = {
        "rows_count": "events",
        "about": "professionals",
        "identify": ["who"],
        "attendance": {"session": "when", "attended": "came"},
    }
    files = [{**data, "file": name} for name in ("one.csv", "two.csv")]
    study = make_study(tmp_path, *files, design="take_up", instruments=[])
    rows = [["when", "who", "came"], ["Mon", "a", "yes"], ["Mon", "b", "yes"], ["Tue", "b", "no"]]
    put(tmp_path, "one.csv", csv_text(rows))
    later = [["when", "who", "came"], ["Mon", "c", "yes"], ["Wed", "b", "yes"], *rows[2:]]
    put(tmp_path, "two.csv", csv_text(later))
    with pytest.raises(DataError) as stopped:
        read_attendance(study)
    [issue] = stopped.value.issues
    assert (issue.code, issue.cell) == ("register.in-two-files", "B4")
    assert issue.file.endswith("two.csv")
    assert "one.csv, B3)" in issue.problem


def test_take_up_is_that_of_a_hand_count(tmp_path: Path) -> None:
    findings = found(tmp_path, BY_HAND)
    assert values(findings["take_up.overview"]) == {
        "n_invited": 10,
        "n_started": 7,
        "n_completed": 4,
    }
    assert values(findings["take_up.by_agency"]) == {
        "n_police": 3,
        "n_health": 3,
        "n_not_recorded": 1,
        "n": 7,
    }
    assert values(findings["take_up.invited_by_agency"]) == {
        "n_police": 4,
        "n_health": 4,
        "n_not_recorded": 2,
        "n": 10,
    }
    assert values(findings["take_up.completed_by_agency"]) == {
        "n_police": 3,
        "n_health": 1,
        "n_not_recorded": 0,
        "n": 4,
    }
    assert values(findings["take_up.by_session"]) == {
        "n_mon": 5,
        "n_tue": 4,
        "n_fri": 2,
        "n": 7,
        "mean_attendance": pytest.approx(11 / 3),
    }
    overview = findings["take_up.overview"]
    assert overview.headline == (
        "7 of 10 professionals who were invited took part (70%); 4 of the 7 completed (57%)."
    )
    assert any("without an invitation" in caveat for caveat in overview.caveats)


def test_completing_is_a_share_of_sessions_where_the_file_does_not_say(tmp_path: Path) -> None:
    columns = {name: heading for name, heading in COLUMNS.items() if name != "completed"}
    everything = found(tmp_path, BY_HAND, columns)["take_up.overview"]
    assert values(everything)["n_completed"] == 6  # all of their sessions: a b c f g j; e half
    assert "came to all of the sessions" in everything.method
    half = found(tmp_path / "2", BY_HAND, columns, share_to_complete=0.5)["take_up.overview"]
    assert values(half)["n_completed"] == 7
    assert "at least 50% of the sessions" in half.method


def test_one_row_a_person_has_no_sessions_and_no_completion_unless_it_says_so(
    tmp_path: Path,
) -> None:
    rows = [row for row in BY_HAND if row[1] == "Mon"]
    findings = found(tmp_path, rows, {"attended": "came"})
    assert values(findings["take_up.overview"]) == {"n_invited": 6, "n_started": 5}
    assert set(findings) == {"take_up.overview"}
    assert "were invited took part (83%)." in findings["take_up.overview"].headline


def test_reach_is_told_against_the_target(tmp_path: Path) -> None:
    reach = found(tmp_path, BY_HAND, target_people=8)["take_up.reach"]
    assert reach.headline == (
        "7 professionals took part, against a target of 8 (88% of it): the target was not met."
    )
    assert "take_up.reach" not in found(tmp_path / "2", BY_HAND)
    with pytest.raises(ValueError, match="target_people"):
        found(tmp_path / "3", BY_HAND, target_people=-1)
    with pytest.raises(ValueError, match="share_to_complete"):
        found(tmp_path / "4", BY_HAND, share_to_complete=0)


def test_people_of_no_recorded_agency_are_no_agency(tmp_path: Path) -> None:
    sizes = {"A": (12, 11, 11), "B": (12, 11, 10), "": (30, 30, 30)}
    agencies = found(tmp_path, many(sizes))["take_up.by_agency"]
    assert agencies.headline == (
        "The largest number by agency is 11 of 52 professionals, the same in 2 of 2."
    )
    assert agencies.wordings[-1].endswith("recorded for 2 agencies.")


def test_only_all_is_a_hundred_per_cent_and_only_none_is_nothing(tmp_path: Path) -> None:
    rows = many({"A": (200, 199, 0)})
    findings = found(tmp_path, rows, target_people=200)
    assert (
        "took part (over 99%); 0 of the 199 completed (0%)" in findings["take_up.overview"].headline
    )
    assert "(over 99% of it): the target was not met" in findings["take_up.reach"].headline
    assert share(1, 500) == "under 1%"
    assert (share(7, 8), share(8, 8), share(0, 8)) == ("88%", "100%", "0%")


def test_every_fault_of_a_register_is_told_with_its_cell(tmp_path: Path) -> None:
    rows = [
        ("a", "Mon", "Police", "yes", "perhaps", ""),
        ("a", "Mon", "Police", "yes", "yes", ""),
        ("", "Tue", "Police", "yes", "yes", ""),
        ("b", "", "Police", "yes", "yes", ""),
        ("c", "Mon", "Police", "yes", "", ""),
        ("d", "Mon", "Police", "yes", "no", "yes"),
        ("e", "Mon", "Police", "yes", "=1+1", ""),
        ("f", "Mon", "Police", "yess", "yes", ""),
    ]
    with pytest.raises(DataError) as caught:
        register(tmp_path, rows)
    told = {issue.cell: issue.problem for issue in caught.value.issues}
    assert told == {
        "E2": '"perhaps" is neither yes nor no.',
        "A3": "This person stands twice in this session (also in row 2).",
        "A4": "The identifier is missing.",
        "B5": "The session is missing.",
        "E6": "It is not said: attended, yes or no?",
        "F7": "This person completed a session without coming to it.",
        "E8": "This cell holds a formula, and formulas are not calculated here.",
        "D9": '"yess" is neither yes nor no.',
    }
    assert any('Did you mean "yes"?' in issue.fix for issue in caught.value.issues)


def test_somebody_of_two_agencies_is_refused_without_being_named(tmp_path: Path) -> None:
    rows = [("a", "Mon", "Police", "yes", "yes", ""), ("a", "Tue", "Health", "yes", "yes", "")]
    with pytest.raises(DataError) as caught:
        register(tmp_path, rows)
    [issue] = caught.value.issues
    assert 'of "Health" in C3 and of "Police" in C2' in issue.problem
    assert (issue.value, "a" in str(issue).split()) == ("a", False)


def test_what_is_not_declared_or_not_there_is_told_by_check(tmp_path: Path) -> None:
    def checked(root: Path, **more: Any) -> Sequence[Issue]:
        with pytest.raises(DataError):
            register(root, BY_HAND, **more)
        return account(open_workspace(root), "d").issues

    told = "\n".join(map(str, checked(tmp_path / "1", columns={"session": "when"}, identify=[])))
    assert "which column identifies a person" in told
    assert "which column tells who attended" in told
    [issue] = [
        i
        for i in checked(tmp_path / "2", columns={"attended": "cane"})
        if i.file.endswith("came.csv")
    ]
    assert 'There is no column "cane"' in issue.problem
    assert 'Did you mean "came"?' in issue.fix


# --- what may be told of few people --------------------------------------------------------


def public(root: Path, rows: Sequence[Sequence[object]], **options: Any) -> dict[str, Finding]:
    findings = list(found(root, rows, **options).values())
    return {f.key: f for f in protect(findings, Edition.PUBLIC, POLICY)}


def test_a_large_take_up_is_shown_step_by_step_with_its_picture(tmp_path: Path) -> None:
    sizes = {"A": (40, 30, 19), "B": (35, 24, 18)}
    findings = public(tmp_path, many(sizes), target_people=60)
    overview = findings["take_up.overview"]
    assert overview.headline == (
        "54 of 75 professionals who were invited took part (72%); 37 of the 54 completed (69%)."
    )
    assert overview.figure is not None
    assert "did not take part" in alt_text(overview.figure)
    assert values(findings["take_up.by_agency"]) == {"n_a": 30, "n_b": 24, "n": 54}
    assert values(findings["take_up.by_session"])["mean_attendance"] == 27
    assert "90% of it" in findings["take_up.reach"].headline


def test_steps_that_few_people_lie_between_are_not_told_apart(tmp_path: Path) -> None:
    """Four who stayed away, three who dropped out: neither number may be worked out."""
    findings = public(tmp_path, many({"A": (34, 30, 27), "B": (30, 30, 30)}), target_people=64)
    overview = findings["take_up.overview"]
    assert overview.headline == "60 professionals took part."
    assert values(overview) == {"n_invited": None, "n_started": 60, "n_completed": None}
    assert overview.figure is None
    for key in ("take_up.invited_by_agency", "take_up.completed_by_agency"):
        assert set(values(findings[key]).values()) == {None}
        assert findings[key].table is None
        assert findings[key].figure is None
    text = "\n".join(f.model_dump_json() for f in findings.values())
    for hidden in ("57", "34", "27"):
        assert f": {hidden}" not in text
        assert f":{hidden}" not in text


def test_sessions_that_share_people_do_not_tell_who_left_between_them(tmp_path: Path) -> None:
    rows = [(f"p{i}", "One", "A", "yes", "yes", "") for i in range(40)]
    rows += [(f"p{i}", "Two", "A", "yes", "yes" if i < 37 else "no", "") for i in range(40)]
    session = public(tmp_path, rows)["take_up.by_session"]
    assert sum(value is not None for value in values(session).values()) == 2  # One, and all
    assert (values(session)["n_two"], values(session)["mean_attendance"]) == (None, None)
    assert session.table is not None
    assert [row.cells["label"] for row in session.table.rows] == ["One"]
    assert session.headline == "2 sessions were held."


def test_the_mean_does_not_give_away_the_one_session_that_is_not_shown(tmp_path: Path) -> None:
    """Three sessions with 35 each on average, less 80 and 20 of them, were 4 or 5 people."""
    came = {"A": 80, "B": 20, "C": 4}
    rows = [
        (f"p{i}", name, "", "yes", "yes" if i < n else "no", "")
        for name, n in came.items()
        for i in range(80)
    ]
    session = public(tmp_path, rows)["take_up.by_session"]
    assert values(session) == {"n_a": 80, "n_b": 20, "n_c": None, "n": 80, "mean_attendance": None}
    assert session.headline == "3 sessions were held."


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_a_session_that_a_few_missed_is_not_told_beside_all_who_took_part(
    tmp_path: Path, edition: Edition
) -> None:
    rows = [(f"p{i}", "One", "", "yes", "yes" if i < 34 else "no", "") for i in range(40)]
    rows += [(f"p{i}", "Two", "", "yes", "yes", "") for i in range(40)]
    findings = protect(list(found(tmp_path, rows).values()), edition, POLICY)
    page = {f.key: f for f in findings}
    assert values(page["take_up.overview"])["n_started"] == 40
    assert values(page["take_up.by_session"])["n_one"] is None


def test_a_small_agency_hides_all_where_nothing_large_is_left(tmp_path: Path) -> None:
    findings = public(tmp_path, many({"A": (50, 40, 25), "Tiny team": (9, 3, 1)}))
    agencies = findings["take_up.by_agency"]
    assert set(values(agencies).values()) == {None}
    assert agencies.headline == "Professionals who took part, by agency: recorded for 2 agencies."


# 2,393 staff of eight agencies, two of them small, as somebody counted by hand
STAFF = {
    "Police": (900, 900, 500),
    "Health": (700, 700, 400),
    "Schools": (400, 400, 300),
    "Social care": (200, 200, 100),
    "Courts": (120, 120, 60),
    "Youth work": (60, 60, 30),
    "Probation": (9, 9, 9),
    "Fire": (4, 4, 4),
}


def rows_of(finding: Finding) -> dict[str, float | None]:
    assert finding.table is not None
    return {str(row.cells["label"]): row.cells["n"] for row in finding.table.rows}  # type: ignore[misc]


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Sequence[Finding]]:
    """What is found of them, exactly; small agencies go into a pool that is given."""

    @cache
    def found_with(pool: str) -> Sequence[Finding]:
        root = tmp_path_factory.mktemp("staff")
        return analyse(as_study("take_up"), register(root, many(STAFF), pool=pool))

    return found_with


@pytest.mark.sampled(4)
@pytest.mark.parametrize("pool", ["Other agencies", ""])
@pytest.mark.parametrize("step", ["by_agency", "completed_by_agency"])
def test_two_small_agencies_of_2393_staff_cost_two_rows(
    staff: Callable[[str], Sequence[Finding]], pool: str, step: str
) -> None:
    """With a pool they are one row, without one two empty rows; the total stands."""
    at = {"by_agency": 1, "completed_by_agency": 2}[step]
    shown = {f.key: f for f in protect(staff(pool), Edition.PUBLIC, POLICY)}[f"take_up.{step}"]
    rows, large = rows_of(shown), {k: v[at] for k, v in STAFF.items() if v[0] > 9}
    assert {k: v for k, v in rows.items() if k in large} == large
    assert values(shown)["n"] == sum(v[at] for v in STAFF.values())
    rest = {k: v for k, v in rows.items() if k not in large}
    few = sum(v[at] for k, v in STAFF.items() if k not in large)
    if few >= 10:
        assert rest == ({pool: few} if pool else {"Fire": None, "Probation": None})
    assert shown.figure is not None
    assert "Fire" not in shown.figure.model_dump_json()
    if pool:
        assert "Fire" not in shown.model_dump_json()
        assert "Probation" not in shown.model_dump_json()


def test_the_team_sees_every_agency(staff: Callable[[str], Sequence[Finding]]) -> None:
    exact = staff("Other agencies")
    shown = {f.key: f for f in protect(exact, Edition.INTERNAL, POLICY)}["take_up.by_agency"]
    assert rows_of(shown) == {k: v[1] for k, v in STAFF.items()}


@pytest.mark.parametrize("pool", ["Other", ""])
@pytest.mark.parametrize(
    ("sizes", "together"),
    [
        ({"A": 50, "B": 40, "C": 12, "D": 4}, {"C", "D"}),
        ({"A": 50, "B": 40, "C": 4, "D": 4}, {"B", "C", "D"}),
        ({"A": 50, "B": 40, "C": 9, "D": 9, "E": 3}, {"C", "D", "E"}),
        ({"A": 50, "B": 40, "C": 20}, set()),
    ],
)
def test_what_is_left_of_the_total_is_never_few_and_never_one_agency(
    tmp_path: Path, pool: str, sizes: dict[str, int], together: set[str]
) -> None:
    """As anybody would subtract: the total less all that is shown."""
    rows = many({name: (n, n, n) for name, n in sizes.items()})
    exact = analyse(as_study("take_up"), register(tmp_path, rows, pool=pool))
    shown = {f.key: f for f in protect(exact, Edition.PUBLIC, POLICY)}["take_up.by_agency"]
    table = rows_of(shown)
    apart = {k: v for k, v in table.items() if k in sizes and v is not None}
    assert apart == {k: n for k, n in sizes.items() if k not in together}
    left = (values(shown)["n"] or 0) - sum(apart.values())
    assert left == 0 or left >= 10
    assert len(together) != 1


def test_tables_of_one_register_put_the_same_agencies_together(tmp_path: Path) -> None:
    """Fifteen of C were invited and four came: C is not told in one table and pooled in another."""
    sizes = {"A": (90, 60, 30), "B": (90, 60, 30), "C": (35, 4, 4), "D": (25, 12, 6)}
    exact = analyse(as_study("take_up"), register(tmp_path, many(sizes), pool="Other"))
    page = {f.key: f for f in protect(exact, Edition.PUBLIC, POLICY)}
    told = [set(rows_of(f)) for key, f in page.items() if "by_agency" in key and f.table]
    assert told
    assert all(rows == {"A", "B", "Other"} for rows in told)


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_three_people_leave_the_same_words_whatever_they_did(
    tmp_path: Path, edition: Edition
) -> None:
    def told(name: str, rows: Sequence[Sequence[object]]) -> str:
        findings = list(found(tmp_path / name, rows).values())
        shown = protect(findings, edition, POLICY)
        return json.dumps([(f.headline, f.figure is None, f.table is None) for f in shown])

    if edition is Edition.PUBLIC:
        assert told("1", many({"A": (4, 3, 1)})) == told("2", many({"A": (3, 2, 2)}))
    assert "did not" not in told("3", many({"A": (4, 3, 1)}))


def test_that_some_came_uninvited_is_told_only_beside_how_many_were(tmp_path: Path) -> None:
    def told(name: str, n: int) -> str:
        rows = [(f"p{i}", "One", "A", "no" if i < 2 else "yes", "yes", "") for i in range(n)]
        return "\n".join(f.model_dump_json() for f in public(tmp_path / name, rows).values())

    assert "The 40 invited include people who came without" in told("1", 40)
    assert "without an invitation" not in told("2", 4)


def test_a_large_group_that_may_not_be_counted_is_not_called_small(tmp_path: Path) -> None:
    """55 came and 52 answered: beside the 52 the 55 would tell on three."""
    came = list(found(tmp_path, many({"A": (70, 55, 40)})).values())
    answered = came[0].model_copy(
        update={"n": 52, "estimates": {}, "wordings": ("Told.",), "nested": (), "figure": None}
    )
    overview = protect([answered, *came], Edition.PUBLIC, POLICY)[1]
    assert overview.n is None
    assert overview.headline == "Professionals were invited, and attendance was recorded."


def test_planted_names_stay_out_of_every_finding(tmp_path: Path) -> None:
    rows = [(f"Quillfeather {row[0]}", *row[1:]) for row in many({"A": (40, 30, 19)})]
    text = "\n".join(f.model_dump_json() for f in found(tmp_path, rows).values())
    assert "Quillfeather" not in text


# --- the picture ---------------------------------------------------------------------------

FLOW = Figure(
    kind="flow",
    title="From invitation to completion",
    x_label="Number of professionals",
    statistic=Statistic.COUNT,
    decimals=0,
    marks=(
        Mark(label="Invited", value=64, n=64),
        Mark(label="Took part", value=52, n=52, group="did not take part"),
        Mark(label="Completed", value=41, n=41, group="did not complete"),
    ),
)


def test_a_flow_says_every_step_and_every_loss_in_words_picture_and_table() -> None:
    assert alt_text(FLOW) == (
        "From invitation to completion. Flow chart: Invited 64; Took part 52 (12 did not take "
        "part); Completed 41 (11 did not complete). The numbers are in the data file tables.xlsx."
    )
    svg = draw(FLOW).svg
    for words in ("Invited", "12 did not take part", "11 did not complete", "81%", "64%"):
        assert words in svg
    assert draw(FLOW).svg == svg
    table = figure_table(FLOW)
    assert [row.cells["lost"] for row in table.rows] == [None, 12, 11]
    assert [row.cells["share"] for row in table.rows] == [100, 81.25, 64.0625]


def test_a_flow_that_nobody_starts_can_be_drawn() -> None:
    nobody = [mark.model_copy(update={"value": 0.0}) for mark in FLOW.marks]
    empty = FLOW.model_copy(update={"marks": tuple(nobody)})
    assert "Took part 0 (0 did not take part)" in alt_text(empty)
    assert "<svg" in draw(empty).svg


def test_whoever_withdrew_in_the_answers_and_stands_in_the_register_is_told(tmp_path: Path) -> None:
    who = {"rows_count": "children", "identify": ["id"]}
    asked = [{**who, **wave, "consent": ["consent"]} for wave in (BEFORE, AFTER)]
    came: dict[str, Any] = {
        "file": "came.csv",
        "rows_count": "events",
        "about": "children",
        "identify": ["id"],
        "attendance": {"attended": "came", "session": "when"},
    }
    evaluations: list[dict[str, Any]] = [
        {"design": "pre_post", "instruments": ["mood"], "data": asked},
        {"design": "take_up", "data": [came]},
    ]
    make_workspace(tmp_path, evaluations=evaluations)
    answers = [("id", "consent", "q1", "q2", "q3")]
    answers += [(name, "yes", "1", "2", "3") for name in ("A1", "B2")]
    put(tmp_path, "before.csv", csv_text(answers))
    put(tmp_path, "after.csv", csv_text([*answers[:2], ("B2", "no", "1", "2", "3")]))
    rows = [(who, day, "yes") for who in ("A1", "b2") for day in ("Mon", "Tue")]
    put(tmp_path, "came.csv", csv_text([("id", "when", "came"), *rows]))

    def told() -> list[str]:
        issues = account(open_workspace(tmp_path), "d").issues
        return [str(issue) for issue in issues if issue.code == "consent.still-counted"]

    assert len(told()) == 1
    assert "1 person who has no consent in another form is still counted here" in told()[0]
    assert "delete their 2 rows here: 4 and 5." in told()[0]
    evaluations[1]["data"] = [{**came, "about": "caregivers"}]  # other people, by the same codes
    make_workspace(tmp_path, evaluations=evaluations)
    assert not told()
    evaluations[1]["data"] = [came]
    make_workspace(tmp_path, evaluations=evaluations)
    put(tmp_path, "came.csv", csv_text([("id", "when", "came"), *rows[:2]]))
    assert not told()


def test_a_part_that_is_called_as_small_parts_are_together_is_one_of_them(tmp_path: Path) -> None:
    """Else a table had two rows of one name, and one number in the place of another."""
    sizes = {"Police": 60, "Other": 40, "Fire": 9, "Probation": 4}
    rows = many({name: (n, n, n) for name, n in sizes.items()})
    exact = analyse(as_study("take_up"), register(tmp_path, rows, pool="other"))
    shown = {f.key: f for f in protect(exact, Edition.PUBLIC, POLICY)}["take_up.by_agency"]
    assert rows_of(shown) == {"Police": 60, "other": 53}
    assert values(shown)["n_other"] == 53


def test_a_register_that_stands_twice_is_told_once_and_not_for_each_person(tmp_path: Path) -> None:
    data = {
        "rows_count": "events",
        "about": "professionals",
        "identify": ["who"],
        "attendance": {"attended": "came"},
    }
    files = [{**data, "file": name} for name in ("one.csv", "two.csv")]
    study = make_study(tmp_path, *files, design="take_up", instruments=[])
    rows = [["who", "came"], *([f"P{n}", ("yes", "no")[n % 2]] for n in range(30))]
    put(tmp_path, "one.csv", csv_text(rows[:21]))
    put(tmp_path, "two.csv", csv_text(rows))
    with pytest.raises(DataError) as stopped:
        read_attendance(study)
    [issue] = stopped.value.issues
    assert (issue.code, issue.cell) == ("files.same-rows", "row 2")
    assert issue.problem.startswith("20 of its 30 rows stand in")
