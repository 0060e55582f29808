"""Identifiers that are nearly the same: found in every usual disguise, and in honest lists never.

Authority: what Excel does to typed text (Microsoft, "Stop automatically changing numbers to
dates"; Ziemann, Eren and El-Osta (2016), doi:10.1186/s13059-016-1044-7, for MARCH1 and SEPT2), and
a simulation of two waves with honest loss.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from workspace_maker import AFTER, BEFORE, HEADINGS, csv_text, make_study, make_workspace, put

from evaluation.command.quick.study import Request
from evaluation.command.quick.waves import pairing_notes, read_waves
from evaluation.errors import DataError
from evaluation.read.files.spreadsheet import may_become, may_come_from
from evaluation.read.people.near import EXCEL, LETTERS, ORDER, SIGNS, ZEROS, near_misses
from evaluation.run.check import account

PLAIN = [f"K-{n:02}" for n in range(1, 8)]


def found(first: Sequence[str], second: Sequence[str]) -> dict[str, str]:
    """Pairs as texts, of lists that share nothing."""
    return {first[near.first]: second[near.second] for near in near_misses(first, second)}


@pytest.mark.parametrize(
    ("how", "rewrite"),
    [
        (SIGNS, lambda t: t.replace("-", " ")),
        (SIGNS, lambda t: t.replace("-", "\u2013")),
        (SIGNS, lambda t: t.replace("-", "\u00a0")),
        (SIGNS, lambda t: t.replace("-", "\u2009")),
        (SIGNS, lambda t: t.replace("-", "")),
        (SIGNS, lambda t: t.lower()),
        (SIGNS, lambda t: f"{t}."),
        (SIGNS, lambda t: f" {t} "),
        (SIGNS, lambda t: t.replace("K", "\uff2b")),  # as some keyboards write it
        (ZEROS, lambda t: t.replace("-0", "-")),
        (ZEROS, lambda t: t.replace("-0", "-000")),
        (LETTERS, lambda t: t.replace("0", "O")),
        (LETTERS, lambda t: t.replace("0", "o")),
        ('"ID:" in front', "ID: {}".format),
        ('"Code" in front', "Code {}".format),
        ('"LU_" in front', "LU_{}".format),
        ('"LU" in front', "LU{}".format),
        ('"Site 3 /" in front', "Site 3 / {}".format),
        ('"(parent)" behind', "{} (parent)".format),
        (ORDER, lambda t: f"{t[2:]}K"),
    ],
)
def test_each_way_of_writing_is_found_in_both_directions(
    how: str, rewrite: Callable[[str], str]
) -> None:
    other = [rewrite(text) for text in PLAIN]
    kept = [n for n, (a, b) in enumerate(zip(PLAIN, other, strict=True)) if a != b]
    here, there = ([texts[n] for n in kept] for texts in (PLAIN, other))
    assert found(here, [*there, "new"]) == dict(zip(here, there, strict=True))
    assert found([*there, "gone"], here) == dict(zip(there, here, strict=True))
    words = {near.how for near in near_misses(here, there)}
    assert len(words) == 1
    assert how.strip(")") in words.pop()


@pytest.mark.parametrize(
    ("first", "second", "form"),
    [("LU_001", "001", "LU_{:03}"), ("3E2", "300", "{}E5"), ("01-02", "0102", "{:02}-30")],
)
def test_one_alone_is_told_where_its_form_is_nobody_elses(
    first: str, second: str, form: str
) -> None:
    common = [form.format(n) for n in range(2, 30)]
    for a, b in ((first, second), (second, first)):
        assert len(near_misses([a], [b], common)) == 1
        assert near_misses([a], [b]) == []
        assert near_misses([a], [b], [*common, *map(str, range(400, 420))]) == []


def test_a_one_and_the_letters_like_it() -> None:
    assert found(["A1", "B17", "C21"], ["AI", "Bl7", "C2|"]) == {
        "A1": "AI",
        "B17": "Bl7",
        "C21": "C2|",
    }


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("10-12", "12-Oct"),
        ("10-12", "10-Dec"),
        ("10-12", "2026-10-12 00:00:00"),
        ("10-12", "2026-12-10"),
        ("3/4", "03-Apr"),
        ("06-15", "15-Jun"),
        ("10-50", "Oct-50"),
        ("10-50", "1950-10-01 00:00:00"),
        ("MAR7", "07-Mar"),
        ("MARCH1", "01-Mar"),
        ("SEPT2", "02-Sep"),
        ("DEC10", "2026-12-10 00:00:00"),
        ("99APR", "Apr-99"),
        ("3E2", "3.00E+02"),
        ("3E2", "3E+02"),
        ("12e4", "1.20E+05"),
        ("4:13", "04:13:00"),
        ("1-2-03", "01/02/2003"),
        ("1-2-03", "2003-02-01 00:00:00"),
        ("1234567890123456", "1234567890123450"),
    ],
)
def test_what_excel_made_is_found(typed: str, made: str) -> None:
    assert may_become(typed) & may_come_from(made)
    assert found([typed, "old"], ["new", made]) == {typed: made}
    assert found([made, "old"], ["new", typed]) == {made: typed}
    assert {near.how for near in near_misses([typed], [made])} == {EXCEL}
    assert found([f"W1 / {typed}"], [f"W1 / {made}"])  # of two columns, one was changed


@pytest.mark.parametrize("text", ["K-01", "13-15", "0615", "S001", "hello", "MAR", "1-2-3-4", ""])
def test_what_excel_leaves_alone_is_read_as_nothing(text: str) -> None:
    assert not may_become(text) - {r for r in may_become(text) if r[0] == "month"}
    assert not {r for r in may_come_from(text) if r[0] != "number"}


def test_days_are_read_in_the_one_order_that_fits_the_file() -> None:
    typed = ["01-02", "02-01", "03-20", "04-25"]
    made = ["02-Jan", "01-Feb", "20-Mar", "25-Apr"]
    assert found(typed, made) == dict(zip(typed, made, strict=True))


def test_a_date_that_may_be_either_code_is_left_to_nobody() -> None:
    assert found(["10-12", "12-10"], ["12-Oct", "10-Dec"]) == {}
    assert found(["K-1", "k 1"], ["K1"]) == {}  # one of two: a person must look


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([f"S{n:03}" for n in range(1, 40)], [f"S{n:03}" for n in range(101, 140)]),
        (["1-19", "12-3", "4-11"], ["11-9", "1-23", "41-1"]),
        (["10-12", "5-9"], ["12-10", "9-5"]),
        (["01/02/2013", "03/04/2012"], ["02/01/2013", "04/03/2012"]),
        (["K4-3", "K2-1"], ["K3-4", "K1-2"]),
        (["A64", "A12", "A7"], ["64", "83"]),
        (["3e2a", "77b0"], ["3002", "7700"]),
    ],
)
def test_codes_of_different_people_are_left_apart(first: list[str], second: list[str]) -> None:
    assert found(first, second) == {}
    assert found(second, first) == {}


def honest(kind: str, r: random.Random, n: int) -> list[str]:
    """Identifiers of n people as programmes give them out or people make them up."""
    letters, both = string.ascii_uppercase, string.ascii_letters + string.digits
    one: dict[str, Callable[[int], str]] = {
        "counted": "S{:03}".format,
        "numbers": str,
        "random numbers": lambda _: str(r.randint(1, 9999)),
        "sites": lambda n: f"{r.choice(['LU', 'MK', 'BR'])}_{n:03}",
        "initials and day": lambda _: f"{r.choice(letters)}{r.choice(letters)}{r.randint(1, 31)}",
        "workshop and number": lambda _: f"{r.randint(1, 12)}-{r.randint(1, 25)}",
        "family and child": lambda _: f"K{r.randint(1, 60)}-{r.randint(1, 4)}",
        "short tokens": lambda _: "".join(r.choices(both, k=5)),
        "hexadecimal": lambda _: f"{r.randint(0, 65535):04x}",
        "birthdays": lambda _: f"{r.randint(1, 28)}/{r.randint(1, 12)}/{r.randint(2005, 2015)}",
        "months": lambda _: f"{r.choice(['JAN', 'MAR', 'SEP', 'DEC'])}{r.randint(1, 31)}",
        "powers": lambda _: f"{r.randint(1, 99)}{r.choice('ABCDE')}{r.randint(1, 9)}",
        "two columns": lambda _: f"group {r.randint(1, 9)} / {r.randint(1, 25)}",
        "letters added": lambda n: str(n) if n % 3 else f"N{n}",
    }
    return list(dict.fromkeys(one[kind](at) for at in range(1, n + 1)))


KINDS = [
    *("counted", "numbers", "random numbers", "sites", "initials and day", "workshop and number"),
    *("family and child", "short tokens", "hexadecimal", "birthdays", "months", "powers"),
    *("two columns", "letters added"),
]


def test_honest_loss_raises_hardly_a_note() -> None:
    """At most one in a hundred of pairs of waves with up to 40% lost and 30% new people."""
    told = 0
    runs = [(kind, seed) for kind in KINDS for seed in range(5)]
    for kind, seed in runs:
        r = random.Random(f"{kind} {seed}")
        people = honest(kind, r, r.choice([12, 40, 150]))
        stay = int(len(people) * r.uniform(0.7, 1))
        lost = {person for person in people[:stay] if r.random() < 0.4}
        told += bool(near_misses(sorted(lost), people[stay:]))
    assert told <= len(runs) / 100


# --- as commands say it -----------------------------------------------------------------------


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("K-{:02}", "K {:02}", "capitals, blanks, or signs"),
        ("LU_{:04}", "{:04}", '"LU_" in front'),
        ("{}E2", "{}.00E+02", "what Excel makes of codes"),
        ("05-{:02}", "{:02}-May", "what Excel makes of codes"),
    ],
)
def test_check_and_compare_tell_the_same_once_with_cells_and_remedy(
    tmp_path: Path, here: str, there: str, said: str
) -> None:
    """Ten people, the last four written otherwise the second time; and nobody alike."""
    for kept in (6, 0):
        study = make_study(tmp_path / str(kept), BEFORE, AFTER)
        before = [here.format(n) for n in range(13, 23)] if "May" in there else []
        before = before or [here.format(n) for n in range(10)]
        places = range(13, 23) if "May" in there else range(10)
        after = [(here if i < kept else there).format(n) for i, n in enumerate(places)]
        for name, people in (("before", before), ("after", after)):
            rows = [(person, n % 3, 1, n % 2) for n, person in enumerate(people)]
            put(tmp_path / str(kept), f"{name}.csv", csv_text([HEADINGS, *rows]))
        issues = account(study.workspace, "d", counts=True).issues
        [near] = [i for i in issues if "did not count" in i.sentence]
        assert said in near.sentence
        assert f"match nobody: {10 - kept}; {10 - kept} of them would match" in near.sentence
        assert f'"{after[kept]}" (after.csv A{kept + 2}) and "{before[kept]}"' in near.sentence
        assert "corrections.csv" in near.sentence
        assert near.severity == ("note" if kept else "fault")
        folder = tmp_path / str(kept) / "deliverables/d"
        asked = Request(
            instrument="mood", columns="1=q1,2=q2,3=q3", id_column="id", workspace=folder.parents[1]
        )
        try:
            waves = read_waves(folder / "before.csv", folder / "after.csv", asked)
            told = [*pairing_notes(waves)]
        except DataError as error:
            told = [str(error)]
        assert len([line for line in told if near.problem in line]) == 1


def test_following_the_advice_pairs_everybody_and_ends_the_note(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, AFTER)
    for name, people in (("before", ["10-12", "10-13"]), ("after", ["12-Oct", "10-13"])):
        rows = [(person, 0, 1, n) for n, person in enumerate(people)]
        put(tmp_path, f"{name}.csv", csv_text([HEADINGS, *rows]))
    put(
        tmp_path,
        "corrections.csv",
        "file,sheet,cell,old,new,who,why\nafter.csv,,A2,12-Oct,10-12,Ann,Excel made a date of it\n",
    )
    issues = account(study.workspace, "d", counts=True).issues
    assert not [i for i in issues if i.code == "waves.identifiers-almost-alike"]
    assert "2 both times" in " ".join(i.problem for i in issues)


def test_signs_that_nobody_sees_are_shown_by_name(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, AFTER)
    for name, people in (("before", ["A 1", "B2"]), ("after", ["A\u00a01", "B\u200b2"])):
        rows = [(person, 0, 1, n) for n, person in enumerate(people)]
        put(tmp_path, f"{name}.csv", csv_text([HEADINGS, *rows]))
    [fault] = [i for i in account(study.workspace, "d").issues if "did not count" in i.fix]
    assert '"A[no-break space]1" (after.csv A2) and "A 1" (before.csv A2)' in fault.fix
    assert '"B[zero width space]2" (after.csv A3)' in fault.fix


def test_identifiers_that_all_became_dates_are_told_without_a_partner(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, AFTER)
    for name, people in (("before", ["Ann", "Bob", "Cy"]), ("after", ["12-Oct", "10-Dec", "Cy"])):
        rows = [(person, 0, 1, n) for n, person in enumerate(people)]
        put(tmp_path, f"{name}.csv", csv_text([HEADINGS, *rows]))
    issues = account(study.workspace, "d").issues
    [note] = [i for i in issues if i.code == "waves.identifiers-made-dates"]
    assert '"12-Oct" (after.csv A2)' in note.problem


def test_two_informants_whose_identifiers_are_written_otherwise_are_told(tmp_path: Path) -> None:
    def side(name: str, people: Sequence[str]) -> dict[str, object]:
        for wave in ("before", "after"):
            rows = [(person, 0, 1, n) for n, person in enumerate(people)]
            put(tmp_path, f"{name}_{wave}.csv", csv_text([HEADINGS, *rows]))
        files = [{**f, "file": f"{name}_{f['file']}"} for f in (BEFORE, AFTER)]
        return {
            "design": "pre_post",
            "name": name,
            "instruments": ["mood"],
            "data": [{"rows_count": "children", "identify": ["id"], **f} for f in files],
        }

    first = side("child", ["K-1", "K-2", "K-3"]) | {"pair_with": "carer"}
    second = side("carer", ["K-1", "K2", "K3"])
    workspace = make_workspace(tmp_path, evaluations=[first, second])
    issues = account(workspace, "d").issues
    [note] = [i for i in issues if "of the other informant" in i.problem]
    assert "match nobody: 2; 2 of them would match" in note.problem
