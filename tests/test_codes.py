"""Links by code: values written the same way, weights, competition, bound, and no row order."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
import random
import sys
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from command_line import pathfinder
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.command.quick.link import link_files, parse_elements
from evaluation.errors import DataError
from evaluation.link.codes.advise import advise, kind_from_name, made_up
from evaluation.link.codes.assign import Edges, best_pairs, link_probabilities
from evaluation.link.codes.compare import FAR, MISSING, NEAR, SAME, level_tables
from evaluation.link.codes.elements import Codes, Element, Kind, encode, infer_kind, normalise
from evaluation.link.codes.known import Settled, link_known
from evaluation.link.codes.link import link_codes

CODE = (
    Element("mother", "letter"),
    Element("own", "letter"),
    Element("day", "day"),
    Element("month", "month"),
    Element("house", "number"),
)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (" é", "letter", "E"),
        ("Maria", "letter", "M"),
        ("7", "letter", ""),
        ("07", "day", "7"),
        ("3.0", "day", "3"),
        ("21st", "day", "21"),
        ("32", "day", ""),
        ("0", "month", ""),
        ("March", "month", "3"),
        ("007", "number", "7"),
        ("12 A", "number", "12a"),
        ("Blue-Green ", "category", "bluegreen"),
        ("N/A", "category", ""),
        ("?", "number", ""),
    ],
)
def test_a_value_is_compared_as_it_is_meant(text: str, kind: Kind, said: str) -> None:
    assert normalise(text, kind) == said


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["A", "b", "C", ""], "letter"),
        (["1", "12", "07"], "month"),
        (["January", "feb"], "month"),
        (["1", "31", "5"], "day"),
        (["1", "131", "0"], "number"),
        (["blue", "brown"], "category"),
        (["", " "], "category"),
    ],
)
def test_the_kind_is_told_by_the_values(values: list[str], kind: Kind) -> None:
    assert infer_kind(values) == kind


@pytest.mark.parametrize(
    ("kind", "here", "there", "level"),
    [
        ("day", "12", "21", NEAR),
        ("day", "12", "13", NEAR),
        ("day", "2", "20", NEAR),
        ("day", "12", "25", FAR),
        ("month", "3", "4", NEAR),
        ("month", "3", "9", FAR),
        ("letter", "A", "B", NEAR),
        ("letter", "A", "S", NEAR),
        ("letter", "A", "P", FAR),
        ("number", "123", "132", NEAR),
        ("number", "123", "173", NEAR),
        ("number", "123", "13", NEAR),
        ("number", "123", "456", FAR),
        ("category", "Leeds", "Leds", NEAR),
        ("category", "red", "bed", FAR),
        ("category", "", "red", MISSING),
        ("category", "Red", "red ", SAME),
    ],
)
def test_a_slip_is_told_from_another_value(kind: Kind, here: str, there: str, level: int) -> None:
    codes = encode([Element("e", kind)], {"e": [here]}, {"e": [there]})
    [table] = level_tables(codes)
    assert table[codes.baseline[0, 0], codes.later[0, 0]] == level
    assert (table == table.T).all()


def everything(odds: np.ndarray) -> np.ndarray:
    """Probability of each pair by writing out every one-to-one pairing: the authority here."""
    rows, columns = odds.shape
    total, linked = 0.0, np.zeros_like(odds)
    seats = [*range(columns), *([None] * rows)]
    for seating in set(permutations(seats, rows)):
        weight = math.prod(odds[i, j] for i, j in enumerate(seating) if j is not None)
        total += weight
        for i, j in enumerate(seating):
            if j is not None:
                linked[i, j] += weight
    return linked / total


def test_probabilities_are_exact_where_candidates_form_a_tree() -> None:
    odds = np.array([[4.0, 0.5, 0.0], [0.0, 2.0, 0.0], [0.0, 1.5, 3.0]])
    first, second = np.nonzero(odds)
    edges = Edges(first, second, 3, 3)
    found = link_probabilities(edges, np.log(odds[first, second]), rounds=500)
    assert found == pytest.approx(everything(odds)[first, second], abs=1e-5)


def test_two_people_with_one_code_share_the_probability() -> None:
    edges = Edges(np.array([0, 0]), np.array([0, 1]), 1, 2)
    found = link_probabilities(edges, np.log([1e6, 1e6]))
    assert found == pytest.approx([0.5, 0.5], abs=1e-3)


def test_the_best_set_of_pairs_is_not_the_greedy_one() -> None:
    edges = Edges(np.array([0, 0, 1]), np.array([0, 1, 0]), 2, 2)
    assert best_pairs(edges, np.array([0.5, 0.45, 0.4]), 0.1).tolist() == [1, 2]


def survey(n: int, seed: int = 1) -> tuple[Codes, list[int], list[int]]:
    return made_up(CODE, n, np.random.default_rng(seed))


def false_share(codes: Codes, first: Sequence[int], second: Sequence[int]) -> tuple[float, float]:
    """Share of false links, and the bound that was stated."""
    linked = link_codes(codes)
    wrong = sum(first[a] != second[b] for a, b in linked.pairs)
    return wrong / max(len(linked.pairs), 1), linked.rate_upper95


def test_more_are_found_than_by_equal_codes_and_few_are_false() -> None:
    n_both = n_exact = n_right = n_links = 0
    for seed in range(4):
        codes, first, second = survey(400, seed)
        linked = link_codes(codes)
        assert linked.model.learnt
        both = sorted(set(first) & set(second))
        here, there = [first.index(p) for p in both], [second.index(p) for p in both]
        n_exact += int((codes.baseline[here] == codes.later[there]).all(axis=1).sum())
        n_right += sum(first[a] == second[b] for a, b in linked.pairs)
        n_links, n_both = n_links + len(linked.pairs), n_both + len(both)
    assert n_right > n_exact + 0.15 * n_both
    assert 1 - n_right / n_links < 0.02


@pytest.mark.sampled(2)
@pytest.mark.parametrize("n", [15, 60])
def test_the_bound_covers_what_is_false(n: int) -> None:
    runs = [false_share(*survey(n, seed)) for seed in range(30)]
    assert sum(false <= bound for false, bound in runs) >= 28
    assert all(0 < bound < 1 for _, bound in runs)


@pytest.mark.slow
@pytest.mark.parametrize("n", [15, 40, 120])
@pytest.mark.parametrize("elements", [4, 5, 8])
def test_the_bound_covers_in_93_of_100_surveys(n: int, elements: int) -> None:
    code = (*CODE, *(Element(name, "category") for name in ("eyes", "team", "town")))
    surveys = (made_up(code[-elements:], n, np.random.default_rng([seed, n])) for seed in range(80))
    runs = [false_share(*one) for one in surveys]
    assert sum(false <= bound for false, bound in runs) >= 0.93 * len(runs)
    assert sum(false for false, _ in runs) / len(runs) < 0.02


@pytest.mark.slow
def test_a_weak_code_beats_exact_matching_by_15_points_at_1000_people() -> None:
    path = Path(__file__).resolve().parents[1] / "benchmarks" / "linkage.py"
    spec = importlib.util.spec_from_file_location("benchmark_linkage", path)
    assert spec
    assert spec.loader
    benchmark = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    setting = benchmark.Setting("5 weak", 1000, slip=0.1, overlap=0.5)
    runs = [benchmark.one_run(setting, seed) for seed in range(12)]
    both, exact, found, links = (
        sum(getattr(run, name) for run in runs) for name in ("both", "exact", "found", "links")
    )
    assert found - exact >= 0.15 * both
    assert links - found < 0.02 * links
    assert all(run.held for run in runs)


@pytest.mark.parametrize("n", [15, 30])
def test_weak_codes_of_a_tiny_group_are_linked_where_exact_matching_links_them(n: int) -> None:
    code = CODE[1:]
    exact = found = 0
    for seed in range(15):
        codes, first, second = made_up(code, n, np.random.default_rng([seed, n]))
        here = {p: codes.baseline[row].tolist() for row, p in enumerate(first)}
        exact += sum(codes.later[row].tolist() == here.get(p) for row, p in enumerate(second))
        found += sum(first[a] == second[b] for a, b in link_codes(codes).pairs)
    assert found > 1.15 * exact


def test_a_small_group_has_stated_rates_and_every_inexact_link_is_doubtful() -> None:
    codes, _, _ = survey(20)
    linked = link_codes(codes)
    assert not linked.model.learnt
    inexact = [e for e in linked.links.tolist() if (linked.edge_levels[e] != SAME).any()]
    assert inexact
    assert set(inexact) <= set(linked.doubtful.tolist())


def test_nobody_is_linked_twice_and_nobody_for_want_of_another() -> None:
    codes, _, _ = survey(150)
    pairs = link_codes(codes, threshold=0.5).pairs
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    blank = encode([Element("e", "letter")], {"e": [""]}, {"e": [""]})
    assert link_codes(blank).pairs == []
    nobody = encode([Element("e", "letter")], {"e": []}, {"e": ["A"]})
    assert link_codes(nobody).rate_upper95 == 0


@settings(max_examples=6, deadline=None)
@given(st.integers(2, 70), st.integers(0, 999))
def test_shuffling_the_rows_of_either_wave_changes_no_link(n: int, seed: int) -> None:
    _check_that_shuffling_the_rows_of_either_wave_changes_no_link(n, seed)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(2, 70), st.integers(0, 999))
def test_shuffling_the_rows_of_either_wave_changes_no_link_in_many_cases(n: int, seed: int) -> None:
    _check_that_shuffling_the_rows_of_either_wave_changes_no_link(n, seed)


def _check_that_shuffling_the_rows_of_either_wave_changes_no_link(n: int, seed: int) -> None:
    codes, first, second = survey(n, seed)
    mixed = random.Random(seed)
    rows = [mixed.sample(range(n), n) for _ in range(2)]
    again = Codes(codes.elements, codes.values, codes.baseline[rows[0]], codes.later[rows[1]])
    one, two = link_codes(codes), link_codes(again)
    assert {(first[a], second[b]) for a, b in one.pairs} == {
        (first[rows[0][a]], second[rows[1][b]]) for a, b in two.pairs
    }
    assert one.expected_false == two.expected_false
    assert one.rate_upper95 == two.rate_upper95
    assert len(one.doubtful) == len(two.doubtful)


@settings(max_examples=5, deadline=None)
@given(st.integers(4, 70), st.integers(0, 999))
def test_links_are_the_same_whichever_wave_is_named_first(n: int, seed: int) -> None:
    _check_that_links_are_the_same_whichever_wave_is_named_first(n, seed)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.integers(4, 70), st.integers(0, 999))
def test_links_are_the_same_whichever_wave_is_named_first_in_many_cases(n: int, seed: int) -> None:
    _check_that_links_are_the_same_whichever_wave_is_named_first(n, seed)


def _check_that_links_are_the_same_whichever_wave_is_named_first(n: int, seed: int) -> None:
    codes, _, _ = survey(n, seed)
    fewer = codes.later[: n - n // 4]  # waves of two sizes
    there = link_codes(Codes(codes.elements, codes.values, codes.baseline, fewer))
    back = link_codes(Codes(codes.elements, codes.values, fewer, codes.baseline))
    assert set(there.pairs) == {(a, b) for b, a in back.pairs}
    assert there.expected_false == pytest.approx(back.expected_false)
    assert there.rate_upper95 == pytest.approx(back.rate_upper95)


def test_what_a_person_has_settled_holds() -> None:
    codes, _, _ = survey(60)
    before = link_codes(codes).pairs
    apart, (a, b) = before[0], before[1]
    other = next(j for j in range(60) if j not in {later for _, later in before})
    after = link_codes(codes, settled=Settled(same=((a, other),), different=(apart,))).pairs
    assert (a, other) in after
    assert apart not in after
    assert (a, b) not in after


def test_a_threshold_below_one_half_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.5 to 1"):
        link_codes(survey(5)[0], threshold=0.3)


# ---- known identifiers ----------------------------------------------------------------


def test_known_identifiers_pair_exactly_and_the_rest_is_listed() -> None:
    known = link_known(["a", " b ", "c", "c", "", "x"], ["b", "a", "c", "y", "A"])
    assert known.pairs == ((0, 1), (1, 0))
    assert 2 not in {row for pair in known.pairs for row in pair}  # "c" stands twice in a wave
    assert known.orphans == ((5,), (3, 4))
    assert known.blank == ((4,), ())


# ---- the commands ---------------------------------------------------------------------


def write(path: Path, codes: Codes, side: np.ndarray, extra: Sequence[object] = ()) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*(e.name for e in codes.elements), "who"])
        for number, row in enumerate(side.tolist()):
            texts = [(*v, "")[i] for v, i in zip(codes.values, row, strict=True)]
            writer.writerow([*texts, extra[number] if extra else ""])
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    codes, first, second = survey(40)
    return (
        write(tmp_path / "before.csv", codes, codes.baseline, first),
        write(tmp_path / "after.csv", codes, codes.later, second),
    )


NAMES = "mother,own,day,month,house"


def test_link_writes_rows_and_prints_json(files: tuple[Path, Path], tmp_path: Path) -> None:
    before, after = files
    answer = pathfinder(
        "link", str(before), str(after), "--elements", NAMES, "--json", cwd=tmp_path
    )
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout)
    assert list(said) == [
        "n_baseline",
        "n_follow_up",
        "n_linked",
        "expected_false_links",
        "false_link_rate_upper95",
        "n_doubtful",
    ]
    with (tmp_path / "links.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["row_baseline", "row_follow_up", "probability", "agreement"]
    assert len(rows) == said["n_linked"] > 15
    assert rows[0]["agreement"].endswith(" of 5")
    assert all(0.5 < float(row["probability"]) <= 1 for row in rows)


def test_an_identifier_goes_first(files: tuple[Path, Path]) -> None:
    linked = link_files(*files, known_id="who")
    assert {link.agreement for link in linked.links} == {"known id"}
    assert len(linked.links) == 28
    assert any("12 people have an identifier that the other wave" in n for n in linked.notes)


def test_nothing_is_said_of_codes_where_everybody_has_an_identifier(
    files: tuple[Path, Path],
) -> None:
    linked = link_files(*files, elements=NAMES, known_id="who")
    assert linked.elements == ()
    assert not any("empty in both files" in note for note in linked.notes)


def test_links_never_replace_a_file_that_is_read(files: tuple[Path, Path]) -> None:
    before = files[0].read_bytes()
    answer = pathfinder("link", *map(str, files), "--id", "who", "--out", str(files[0]))
    assert answer.returncode == 1
    assert "would be lost. Name another file to write to." in answer.stderr
    assert files[0].read_bytes() == before


def test_rows_of_links_are_data_rows_of_an_export_with_several_header_rows(tmp_path: Path) -> None:
    export, later = tmp_path / "before.csv", tmp_path / "after.csv"
    heads = "ResponseId,Status,Q1\nResponse ID,Response Type,Code\n"
    imports = ",".join(f'"{{""ImportId"":""{one}""}}"' for one in "abc")
    export.write_text(f"{heads}{imports}\nR_1,0,a\nR_2,0,b\nR_3,0,c\n", encoding="utf-8")
    later.write_text("Q1\nb\na\n", encoding="utf-8")
    linked = link_files(export, later, known_id="Q1")
    assert [(one.row_baseline, one.row_follow_up) for one in linked.links] == [(1, 2), (2, 1)]
    assert "before.csv, C6: 1 person has an identifier that the other wave" in linked.notes[0]


def test_the_review_list_names_rows_of_the_file_beside_an_identifier(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    review, alone = tmp_path / "review.xlsx", tmp_path / "alone.xlsx"
    named = []
    for path in files:
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        known = [f"x{n}," + ",".join(["9"] * head.count(",")) + f",k{n}" for n in range(3)]
        new = [f"{head},known", *known, *(f"{row}," for row in rows)]
        named.append(path.with_name(f"id-{path.name}"))
        named[-1].write_text("\n".join(new) + "\n", encoding="utf-8")
    link_files(*files, elements=NAMES, threshold=0.999, review=alone)
    link_files(*named, elements=NAMES, threshold=0.999, review=review, known_id="known")
    was, now = (openpyxl.load_workbook(book).worksheets[0] for book in (alone, review))
    assert [(r[4] + 3, r[5] + 3) for r in was.iter_rows(min_row=2, values_only=True)] == [
        (r[4], r[5]) for r in now.iter_rows(min_row=2, values_only=True)
    ]


def test_decisions_survive_a_new_run_on_sorted_files(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    review = tmp_path / "review.xlsx"
    first = link_files(*files, elements=NAMES, threshold=0.999, review=review)
    assert first.n_doubtful
    book = openpyxl.load_workbook(review)
    sheet = book.worksheets[0]
    sheet["A2"] = "different"
    gone = (sheet["E2"].value, sheet["F2"].value)
    book.save(review)
    for path in files:
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    again = link_files(*files, elements=NAMES, threshold=0.5, review=review)
    assert (41 - gone[0], 41 - gone[1]) not in {
        (link.row_baseline, link.row_follow_up) for link in again.links
    }
    kept = openpyxl.load_workbook(review).worksheets[0]
    assert "different" in [row[0] for row in kept.iter_rows(values_only=True)]


def test_where_nobody_is_linked_nothing_is_said_of_false_links(files: tuple[Path, Path]) -> None:
    linked = link_files(*files, NAMES, threshold=1.0)
    assert linked.links == ()
    assert "No pair of codes is sure enough to be linked." in linked.lines()
    assert not any("are false" in line for line in linked.lines())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--elements", "mothr"], 'There is no column "mothr". Did you mean "mother"?'),
        (["--elements", "day:dya"], '"dya" is not a kind of element. Kinds: letter, day'),
        (["--elements", "day,day"], '"day" is named twice'),
        ([], "Nothing is named to link by"),
        (["--elements", "day", "--threshold", "0.2"], "0.2 is not between 0.5 and 1"),
    ],
)
def test_a_fault_is_told(
    files: tuple[Path, Path], tmp_path: Path, words: list[str], said: str
) -> None:
    answer = pathfinder("link", *map(str, files), *words, cwd=tmp_path)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "links.csv").exists()


def test_a_decision_that_is_none_is_told_by_its_cell(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    review = tmp_path / "review.xlsx"
    link_files(*files, elements=NAMES, threshold=0.999, review=review)
    book = openpyxl.load_workbook(review)
    book.worksheets[0]["A2"] = "perhaps"
    book.save(review)
    with pytest.raises(DataError, match="A2: The decision is neither same nor different"):
        link_files(*files, elements=NAMES, review=review)


def test_elements_are_parsed_with_their_kinds() -> None:
    assert parse_elements("a, b:day") == {"a": None, "b": "day"}
    assert parse_elements("a:b", ["a:b"]) == {"a:b": None}


def test_advice_adds_elements_until_the_code_does_well() -> None:
    assert kind_from_name("birth_month") == "month"
    advice = advise([Element("birth_day", "day"), Element("eyes", "category")], 60)
    assert advice.enough
    assert len(advice.trials) > 1
    assert advice.trials[-1].found >= 0.8 > advice.trials[0].found
    said = "\n".join(advice.lines())
    assert "Add: mother_initial" in said
    assert "1. On which day of the month were you born?" in said


def test_codes_advise_prints_the_questions() -> None:
    answer = pathfinder("codes", "advise", "--elements", "initial,birth_day,month", "--n", "15")
    assert answer.returncode == 0, answer.stderr
    assert "Questions to print" in answer.stdout
