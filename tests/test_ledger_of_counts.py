"""Counts of children that went out and are counted again: with more periods, rows or corrections.

Authority: an integer program on all that both editions print finds no small count; and what an
honest area adds, a large figure for a new period, is told.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from attacked_counts import CountSheetMade, follows, printed
from test_counts import POLICY, study_of
from test_disproportionality import DECLARED, TOGETHER_YEARS
from test_disproportionality import study_of as groups_of

from analyses import counts, disproportionality
from evaluation.protect.ledger import Fate, held
from evaluation.protect.printed import Exemption, Ledger, Shown
from evaluation.protect.protect import protect
from evaluation.read.counted.counted_figures import read_counts
from evaluation.read.staged import read_stages
from evaluation.say.finding import Edition, Finding

MAY = date(2026, 5, 1)
CHILDREN = "rows_count: children"
EVENTS = "rows_count: events\n        about: children"
HEAD = "area,period,measure,value,status"
Figures = Mapping[str, Sequence[int | None]]


def exact_of(folder: Path, figures: Figures, declared: str) -> list[Finding]:
    rows = [
        f"{area},{2015 + at},X,{'' if n is None else n},{'not held' if n is None else ''}"
        for area, numbers in figures.items()
        for at, n in enumerate(numbers)
    ]
    study = study_of(folder, *rows, declared=declared, head=HEAD)
    return counts.analyse(study, read_counts(study))


def released(
    ledger: Ledger, exact: Sequence[Finding], edition: Edition = Edition.PUBLIC
) -> tuple[Ledger, Mapping[str, Finding], Mapping[str, Fate]]:
    """The ledger when an edition went out, what this prints, and what became of its findings."""
    shown = Shown(slug="d", title="D", edition=edition, printed=())
    plain = protect(exact, edition, POLICY)
    out = held(exact, plain, ledger, POLICY, shown, today=MAY, token=str)
    return ledger.with_release(out.shown, MAY, "AB"), {f.key: f for f in out.findings}, out.fates


def fate(folder: Path, first: Figures, second: Figures, declared: str = EVENTS) -> Fate:
    """What becomes of a measure that is published twice."""
    ledger, *_ = released(Ledger(), exact_of(folder / "1", first, declared))
    return released(ledger, exact_of(folder / "2", second, declared))[2]["counts.x"]


@pytest.mark.parametrize(
    ("second", "becomes"),
    [
        ({"A": (40, 50, 60), "B": (3, 12, None)}, Fate.STANDS),  # else B in 2015 is the rest
        ({"A": (40, 50, 60), "B": (3, 12, 30)}, Fate.NEW),
        ({"A": (43, 50, 60), "B": (3, 12, 30)}, Fate.STANDS),  # three were recorded late
        ({"A": (60, 50, 60), "B": (3, 12, 30)}, Fate.NEW),
        ({"A": (40, 50, 4), "B": (3, 12, 3)}, Fate.STANDS),
        ({"A": (40, 50, 60), "B": (3, 12, 30), "C": (4, 20, 30)}, Fate.STANDS),
        ({"A": (40, 50, 60), "B": (3, 12, 30), "C": (14, 20, 30)}, Fate.NEW),
        ({"A": (40, 50), "B": (3, 12)}, Fate.AGAIN),
    ],
)
def test_figures_that_went_out_do_not_tell_what_was_left_out_or_put_right(
    tmp_path: Path, second: Figures, becomes: Fate
) -> None:
    assert fate(tmp_path, {"A": (40, 50), "B": (3, 12)}, second) is becomes


def test_a_new_year_of_as_many_children_is_told(tmp_path: Path) -> None:
    assert fate(tmp_path, {"A": (100, 102)}, {"A": (100, 102, 101)}, CHILDREN) is Fate.NEW


def test_a_row_that_was_pooled_stays_so_or_the_last_numbers_stand(tmp_path: Path) -> None:
    first = {"A": (90, 90), "C": (1, 4), "D": (12, 12), "E": (13, 13)}
    second = {"A": (90, 90, 90), "C": (1, 4, 2), "D": (12, 12, 99), "E": (13, 13, 13)}
    assert fate(tmp_path, first, second) in (Fate.STANDS, Fate.NEW)
    ledger, out, _ = released(Ledger(), exact_of(tmp_path / "3", first, EVENTS))
    _, again, _ = released(ledger, exact_of(tmp_path / "4", second, EVENTS))
    rows = [
        {str(row.cells["label"]): row.cells for row in found["counts.x"].table.rows}
        if found["counts.x"].table
        else {}
        for found in (out, again)
    ]
    assert not ("Other areas" in rows[0] and "D" not in rows[0] and "D" in rows[1])


def test_the_data_protection_lead_may_have_figures_put_right(tmp_path: Path) -> None:
    ledger, *_ = released(Ledger(), exact_of(tmp_path / "1", {"A": (40, 50)}, EVENTS))
    right = exact_of(tmp_path / "2", {"A": (43, 50)}, EVENTS)
    assert released(ledger, right)[2]["counts.x"] is Fate.STANDS
    decided = Exemption(slug="d", at=MAY, by="AB", reason="typed wrongly", corrects=1)
    ledger = ledger.model_copy(update={"decisions": (decided,)})
    assert released(ledger, right)[2]["counts.x"] is Fate.NEW


def later(sheet: CountSheetMade, dice: random.Random) -> CountSheetMade:
    """The sheet without its last period or two, and with other figures lacking."""
    fewer = sheet.periods[: -dice.randint(1, 2)]
    every = [(m, a, p) for m in sheet.made for a in sheet.areas for p in fewer]
    lacking = frozenset(dice.sample(every, min(len(every), dice.choice((0, 0, 1, 2)))))
    return replace(sheet, periods=fewer, missing=lacking)


def attacked_twice(folder: Path, seed: int) -> bool:
    """Whether a second public edition tells anything new; no small count follows from both."""
    whole = CountSheetMade.of(seed)
    ledger, known, new = Ledger(), [], False
    for at, sheet in enumerate((later(whole, random.Random(seed)), whole)):
        study = study_of(folder / str(at), *sheet.rows(), declared=sheet.declared, head=HEAD)
        counted = read_counts(study)
        exact = counts.analyse(study, counted)
        ledger, out, fates = released(ledger, exact)
        told = [out[key] for key, became in fates.items() if became in (Fate.NEW, Fate.AGAIN)]
        new = any(became is Fate.NEW for became in fates.values())
        known += printed(sheet, study, counted, told)
    assert not [*follows(whole, known, 10)], seed
    return new


@pytest.mark.parametrize(("seed", "new"), [(2, False), (9, True)])
def test_no_small_count_follows_from_two_editions(tmp_path: Path, seed: int, *, new: bool) -> None:
    assert attacked_twice(tmp_path, seed) is new  # of 2: a part that is held, and its whole with it


@pytest.mark.slow
def test_no_small_count_follows_from_two_editions_of_a_hundred_sheets(tmp_path: Path) -> None:
    assert sum(attacked_twice(tmp_path / str(seed), seed) for seed in range(100)) > 20


@pytest.mark.parametrize(
    ("more", "becomes"),
    [
        ((60, 3), Fate.STANDS),  # three of the new year's sixty
        ((60, 57), Fate.STANDS),  # three were not
        ((60, 20), Fate.NEW),
        ((0, 0), Fate.NEW),
    ],
)
def test_a_new_year_does_not_tell_of_few_in_a_group(
    tmp_path: Path, more: tuple[int, int], becomes: Fate
) -> None:
    years = {"2021/22": {"White": (9000, 900), "Gypsy": (300, 60)}}
    ledger, _, fates = released(Ledger(), suspended(tmp_path / "1", years))
    assert fates["disproportionality.suspended"] is Fate.NEW
    years["2022/23"] = {"White": (4000, 400), "Gypsy": more}
    again = released(ledger, suspended(tmp_path / "2", years))[2]
    assert again["disproportionality.suspended"] is becomes


def suspended(folder: Path, years: Mapping[str, Mapping[str, tuple[int, int]]]) -> list[Finding]:
    """Pupils by group, and how many were suspended; added up over the years."""
    rows = [
        f"Kent,{year},{group},{stage},{n}"
        for year, of in years.items()
        for group, numbers in of.items()
        for stage, n in zip(("Pupils", "Suspended"), numbers, strict=True)
    ]
    declared = DECLARED.replace(", Excluded]", "]").replace("Roma", "Gypsy")
    more = TOGETHER_YEARS.replace("        not_known: [Unknown]\n", "")
    study = groups_of(folder, rows, more, declared=declared)
    return disproportionality.analyse(study, read_stages(study))
