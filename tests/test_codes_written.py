"""Codes and identifiers that two files write in different ways, and codes without a slip."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evaluation.command.quick.link import Linked, link_files
from evaluation.link.codes.elements import (
    Codes,
    Element,
    Kind,
    element_of,
    encode,
    infer_kind,
    normalise,
)
from evaluation.link.codes.link import link_codes

N = 40
RUNS = 60
COLOURS = ("blue", "brown")


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Chwefror", "month", "2"),
        ("Mai", "month", "5"),
        ("RHAG", "month", "12"),
        ("12.0", "category", "12"),
        ("12.5", "category", "125"),
        ("1971-08-12", "number", "19710812"),
        ("12/8/1971", "number", "19710812"),
        ("12.08.1971", "category", "19710812"),
        ("1971-08-12 00:00:00", "category", "19710812"),
        ("12/31/1971", "category", "12311971"),
    ],
)
def test_one_value_written_in_several_ways_is_compared_as_one(
    text: str, kind: Kind, said: str
) -> None:
    assert normalise(text, kind) == said


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1.0", "31.0", "5.0"], "day"),
        (["7th", "21st", "30"], "day"),
        (["Mai", "5", "March", "12"], "month"),
        (["0", "3", "9"], "number"),
        (["12a", "Rose Cottage"], "category"),
    ],
)
def test_the_kind_is_told_though_the_values_are_written_in_two_ways(
    values: list[str], kind: Kind
) -> None:
    assert infer_kind(values) == kind


def test_a_letter_in_one_file_and_a_word_in_the_other_are_letters() -> None:
    assert element_of("mam", [["S", "n"], ["Siân", "Nia"]]).kind == "letter"
    assert element_of("eyes", [["blue", "brown"], ["Blue", "green"]]).kind == "category"
    assert element_of("mam", [["S", "n"], ["Siân", "Nia"]], "category").kind == "category"


def person(number: int) -> list[str]:
    return [
        "ABCDEFGHIJ"[number % 10],
        str(1 + number * 7 % 28),
        str(number % 12 + 1),
        str(number * 3 + 1),
        COLOURS[number % 2],
    ]


def linked(tmp_path: Path, later: Callable[[list[str]], list[str]], elements: str) -> Linked:
    for name, said in (("before.csv", list), ("after.csv", later)):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["mam", "day", "month", "house", "eyes"])
            writer.writerows(said(person(number)) for number in range(N))
    return link_files(tmp_path / "before.csv", tmp_path / "after.csv", elements)


ALL = "mam,day,month,house,eyes"


@pytest.mark.parametrize(
    ("place", "written"),
    [(0, "{}nna"), (1, "{}.0"), (1, "{}th"), (2, "0{}"), (3, "{}.0"), (3, " {} "), (4, " {}-")],
)
def test_another_way_of_writing_an_element_loses_no_agreement(
    tmp_path: Path, place: int, written: str
) -> None:
    def later(said: list[str]) -> list[str]:
        return [written.format(v) if k == place else v for k, v in enumerate(said)]

    found = linked(tmp_path, later, ALL)
    assert {link.agreement for link in found.links} == {"5 of 5"}
    assert len(found.links) == N
    assert found.notes == ()


def test_an_element_that_never_agrees_is_told(tmp_path: Path) -> None:
    found = linked(tmp_path, lambda said: [*said[:4], f"{said[4]} eyes"], ALL)
    [note] = found.notes
    assert 'after.csv: no value of the element "eyes" stands in both files.' in note
    found = linked(tmp_path, lambda said: [*said[:4], COLOURS[said[4] == "blue"]], ALL)
    [note] = found.notes
    assert 'the element "eyes" is the same in only 0 of 40 links.' in note


def test_values_that_are_not_of_the_declared_kind_are_counted(tmp_path: Path) -> None:
    found = linked(tmp_path, lambda said: said, "mam,day:month,house,eyes")
    bad = sum(int(person(n)[1]) > 12 for n in range(N))
    [note] = found.notes
    assert note.endswith(
        f'after.csv: {2 * bad} values of the element "day" cannot be read as a month: taken as '
        "missing."
    )


def test_identifiers_that_almost_match_are_told_by_their_cells(tmp_path: Path) -> None:
    for name, known in (("before.csv", ["X001", "b2"]), ("after.csv", ["x1", "b2"])):
        (tmp_path / name).write_text("\n".join(["pid", *known]) + "\n", encoding="utf-8")
    found = link_files(tmp_path / "before.csv", tmp_path / "after.csv", known_id="pid")
    assert len(found.links) == 1
    [note] = [n for n in found.notes if "did not count" in n]
    assert 'did not count: "x1" (after.csv A2) and "X001" (before.csv A2)' in note
    (tmp_path / "before.csv").write_text("pid\nK-1\nk1\nb2\n", encoding="utf-8")
    found = link_files(tmp_path / "before.csv", tmp_path / "after.csv", known_id="pid")
    [note] = [n for n in found.notes if "signs such as hyphens or zeros" in n]
    assert "A3 (like before.csv A2)" in note  # two rows of one file


def unslipped(n: int, seed: int) -> tuple[Codes, list[int], list[int]]:
    """Two waves in which nobody slips or leaves anything out; half of each is in both."""
    rng = np.random.default_rng([seed, n])
    people = np.column_stack([rng.integers(0, size, n + n // 2) for size in (12, 31, 12, 40)])
    first, later = rng.permutation(n), rng.permutation(np.arange(n // 2, n + n // 2))
    kinds: tuple[Kind, ...] = ("letter", "day", "month", "number")
    elements = [Element(kind, kind) for kind in kinds]
    waves: list[dict[str, list[str]]] = [
        {
            "letter": ["ABCDEGHJLMRS"[v] for v in people[who, 0]],
            **{kind: [str(v + 1) for v in people[who, k]] for k, kind in enumerate(kinds) if k},
        }
        for who in (first, later)
    ]
    return encode(elements, waves[0], waves[1]), first.tolist(), later.tolist()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("n", [40, pytest.param(150, marks=pytest.mark.slow)])
def test_where_nobody_slips_the_bound_holds_and_few_strangers_are_linked(n: int) -> None:
    held = wrong = found = 0
    for seed in range(RUNS):
        codes, first, later = unslipped(n, seed)
        links = link_codes(codes)
        false = sum(first[a] != later[b] for a, b in links.pairs)
        held += false <= links.rate_upper95 * len(links.pairs) + 1e-9
        wrong, found = wrong + false, found + len(links.pairs)
    assert held >= 0.93 * RUNS
    assert wrong < 0.009 * found
    assert found >= 0.99 * RUNS * (n // 2)
