"""Items that run against the rest: which are named, whom it leaves alone, what is advised.

Authorities: files with a known fault, made here; real answers as their sources key them (SDQ,
Rosenberg, DS14; SOURCE.md beside each); pandas for the correlations; and what a person must get who
does as a message says, the scores of the file before it was spoilt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import pathfinder
from workspace_maker import ROOT, SHARED, make_workspace, put, shipped

from evaluation.declare.guidance import BY_OPTIONS, IN_DELIVERABLE
from evaluation.declare.instrument.keyed import keyed_items
from evaluation.declare.instrument.model import Instrument
from evaluation.errors import Issue
from evaluation.read.answers.turned import Place, misfits
from evaluation.statistics.change import Array
from evaluation.statistics.keying import (
    Keyed,
    against_one_another,
    is_worth_a_word,
    likeliest_reading,
    missed,
    spread_of_levels,
)

REAL = SHARED / "data"


def people(form: Instrument, n: int, seed: int, link: float = 0.7) -> pd.DataFrame:
    """Answers as given that follow one level of each person, as strongly as ``link`` says."""
    chance = np.random.default_rng(seed)
    level = chance.normal(size=(n, 1))
    noise = chance.normal(size=(n, len(form.items)))
    reverse = {item for scale in form.scales.values() for item in scale.reverse_keyed}
    seen = link * level + np.sqrt(1 - link**2) * noise
    answers = {}
    for place, item in enumerate(form.items):
        ends = form.responses_of(item)
        steps = int(ends.maximum - ends.minimum)
        cut = ends.minimum + np.digitize(seen[:, place], np.linspace(-1, 1, steps))
        answers[item] = ends.minimum + ends.maximum - cut if item in reverse else cut
    return pd.DataFrame(answers, index=[f"p{i}" for i in range(n)]).astype(float)


def turned(form: Instrument, answers: pd.DataFrame, *items: str) -> pd.DataFrame:
    ends = {item: form.responses_of(item) for item in items}
    return answers.assign(**{i: e.minimum + e.maximum - answers[i] for i, e in ends.items()})


def said(form: Instrument, answers: pd.DataFrame, *, options: bool = False) -> list[Issue]:
    columns = {item: f"{form.id}_{item}" for item in form.items}
    guidance = BY_OPTIONS if options else IN_DELIVERABLE
    place = Place("data/a.csv", columns, "before", guidance)
    return [found.issue for found in misfits(form, answers, place)]


def sdq() -> Instrument:
    """The child's form without the supplement."""
    return shipped("sdq").for_informant("self").for_columns([str(i) for i in range(1, 26)])


# --- what is named ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "n", "items"),
    [
        ("brs", 12, ("4",)),
        ("brs", 40, ("1",)),
        ("wemwbs", 30, ("5", "10")),
        ("wemwbs", 20, ("14",)),
        ("gad7", 16, ("7",)),
        ("gad7", 60, ("1", "4", "6")),
        ("ucla3", 25, ("3",)),
        ("phq9", 25, ("2",)),
        ("who5", 25, ("5",)),
    ],
)
def test_items_that_stand_reversed_are_named_and_no_others(
    name: str, n: int, items: tuple[str, ...]
) -> None:
    form = shipped(name)
    honest = people(form, n, 3, 0.8)
    assert not said(form, honest)
    [issue] = said(form, turned(form, honest, *items))
    word = "Item" if len(items) == 1 else "Items"
    assert issue.problem.startswith(f"{word} {', '.join(items)} of {name} (column")
    assert f"{name}_{items[0]}" in issue.problem
    assert f"stored_reversed: {{{name}: [{', '.join(items)}]}}" in issue.fix
    assert f"pathfinder instruments show {name}" in issue.fix


@pytest.mark.parametrize("n", [10, 29, 100])
def test_all_reverse_keyed_items_at_once_are_one_fault_of_the_whole_form(n: int) -> None:
    form = sdq()
    reverse = ("7", "11", "14", "21", "25")
    honest = people(form, n, 1, 0.8)
    assert not said(form, honest)
    [issue] = said(form, turned(form, honest, *reverse))
    assert "Items 7, 11, 14, 21, 25 of sdq (conduct, hyperactivity, peer)" in issue.problem
    assert "as if somebody had reversed them already" in issue.problem
    assert "coding: already_reversed for this file in deliverable.yaml" in issue.fix
    printed = form.model_copy(update={"coding": "already_reversed"})
    assert not said(printed, turned(form, honest, *reverse))
    [back] = said(printed, honest)
    assert "as if their answers were stored by frequency" in back.problem


@pytest.mark.parametrize(
    ("name", "first"), [("rses", "2"), ("brs", "2 1"), ("sdq", "25 7"), ("sdq", "2 3 4 5 6 7")]
)
def test_another_order_of_the_form_is_told_where_it_crosses_keys(name: str, first: str) -> None:
    """The form prints these items first, so that reverse-keyed ones stand in others' places."""
    form = sdq() if name == "sdq" else shipped(name)
    honest = people(form, 60, 2, 0.8)
    items = list(honest.columns)
    printed = [*first.split(), *(item for item in items if item not in first.split())]
    [issue] = said(form, honest[printed].set_axis(items, axis=1))
    assert issue.severity == "fault"
    assert "nother order" in issue.fix
    assert "under columns in deliverable.yaml" in issue.fix


def test_an_order_that_crosses_no_key_changes_nothing_and_is_not_told() -> None:
    form = shipped("gad7")
    honest = people(form, 60, 2)
    assert not said(form, honest.set_axis([*list(form.items)[1:], "1"], axis=1)[list(form.items)])


# --- whom it leaves alone -----------------------------------------------------------------------


def of_schools(wave: str) -> tuple[Instrument, pd.DataFrame]:
    data = pd.read_csv(REAL / "a1_sdq_school_twowave" / "sdq_twowave.csv")
    first = 2 if wave == "before" else 27
    return sdq(), data.iloc[:, first : first + 25].set_axis([str(i) for i in range(1, 26)], axis=1)


def of_esteem() -> tuple[Instrument, pd.DataFrame]:
    """Rosenberg's items in another order than the shipped key has: 3, 5, 8, 9, 10 reversed."""
    data = pd.read_csv(REAL / "c6_rosenberg300" / "rosenberg_300_raw.csv").iloc[:, 1:]
    answers = data.where(data > 0).set_axis([str(i) for i in range(1, 11)], axis=1)
    scale = shipped("rses").scales["self_esteem"]
    scale = scale.model_copy(update={"reverse_keyed": ("3", "5", "8", "9", "10")})
    return shipped("rses").model_copy(update={"scales": {"self_esteem": scale}}), answers


def files_of(
    form: Instrument, answers: pd.DataFrame, files: int, seed: int
) -> tuple[int, int, list[pd.DataFrame]]:
    """How many of some honest files get a note, or are refused; and the files."""
    chance = np.random.default_rng(seed)
    drawn = []
    for n in np.resize([6, 8, 12, 20, 40, 100, 200], files):
        file = answers.sample(int(n), replace=True, random_state=int(chance.integers(2**31)))
        gaps = chance.random(file.shape) < chance.choice([0, 0.1, 0.2])
        drawn.append(file.mask(gaps).dropna(how="all").reset_index(drop=True))
    found = [issue for file in drawn for issue in said(form, file)]
    return len(found), sum(issue.severity == "fault" for issue in found), drawn


@pytest.mark.sampled(3)
@pytest.mark.parametrize("many", [21, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "source", [lambda: of_schools("before"), lambda: of_schools("after"), of_esteem]
)
def test_real_files_are_left_alone_and_a_reversed_item_in_them_is_found(
    source: Callable[[], tuple[Instrument, pd.DataFrame]], many: int
) -> None:
    if not REAL.is_dir():
        pytest.skip("the public data are not here")
    form, answers = source()
    notes, refused, drawn = files_of(form, answers, many, 5)
    assert refused == 0
    assert notes <= max(2, 0.02 * many)
    large = [file for file in drawn if len(file) >= 100]
    for number, file in enumerate(large):
        item = [i for s in form.scales.values() for i in s.items][number % len(answers.columns)]
        [issue] = said(form, turned(form, file, item))
        assert f"Item {item} of" in issue.problem


@pytest.mark.parametrize("many", [21, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["wemwbs", "gad7", "brs", "sdq"])
def test_made_files_are_left_alone(name: str, many: int) -> None:
    form = sdq() if name == "sdq" else shipped(name)
    notes, refused, _ = files_of(form, people(form, 2000, 8, 0.65), many, 9)
    assert (refused, notes <= max(2, 0.02 * many)) == (0, True)


def test_answers_at_random_are_never_refused() -> None:
    form = sdq()
    tried = (people(form, n, seed, 0) for seed in range(4) for n in (12, 30, 300))
    assert all(issue.severity == "note" for file in tried for issue in said(form, file))


@pytest.mark.parametrize(
    "answers",
    [
        pd.DataFrame(np.ones((20, 7)), columns=list("1234567")),  # everybody says the same
        pd.DataFrame(np.full((20, 7), np.nan), columns=list("1234567")),
        pd.DataFrame(np.eye(7), columns=list("1234567")),
        pd.DataFrame(np.zeros((0, 7)), columns=list("1234567")),
        pd.DataFrame([[0, 1, 2, 3, 0, 1, 2]], columns=list("1234567")),
    ],
)
def test_a_file_that_tells_nothing_is_left_alone(answers: pd.DataFrame) -> None:
    assert not said(shipped("gad7"), answers)


# --- the statistic ------------------------------------------------------------------------------


def shares(form: Instrument, answers: pd.DataFrame) -> Keyed:
    [scale] = form.scales.values()
    values = keyed_items(form, scale, answers[list(scale.items)].to_numpy(dtype=float))
    low, high = form.values_of(scale, scale.items[0])
    return Keyed(
        (values - low) / (high - low), tuple(i in scale.reverse_keyed for i in scale.items)
    )


def test_the_correlations_are_those_of_pandas_once_the_item_is_turned() -> None:
    form = shipped("brs")
    keyed = shares(form, turned(form, people(form, 50, 4), "4"))
    found = likeliest_reading(keyed, 6)
    assert found is not None
    assert found.turned == (3,)
    table = pd.DataFrame(keyed.answers)
    whole = (table - table.mean()) / table.std()
    straight = whole.assign(**{"3": -whole[3]}).drop(columns=3)
    assert found.rest[3] == pytest.approx(whole[3].corr(straight.drop(columns="3").sum(axis=1)))
    assert found.rest[0] == pytest.approx(whole[0].corr(straight.drop(columns=0).sum(axis=1)))


def test_nothing_hangs_on_the_order_of_people_or_items_nor_on_the_range() -> None:
    form = shipped("wemwbs")
    keyed = shares(form, turned(form, people(form, 25, 6), "5"))
    one = likeliest_reading(keyed, 14)
    chance = np.random.default_rng(0)
    rows, items = chance.permutation(25), chance.permutation(14)
    other = likeliest_reading(Keyed(keyed.answers[rows][:, items], keyed.reverse), 14)
    assert one is not None
    assert other is not None
    assert one.log_odds == pytest.approx(other.log_odds)
    assert [items[place] for place in other.turned] == list(one.turned) == [4]


def test_other_waves_speak_for_and_against_an_item() -> None:
    form = shipped("gad7")
    honest, spoilt = people(form, 14, 1), turned(form, people(form, 14, 6), "2")
    silent = honest * 0  # where nobody's answers vary
    found = [
        likeliest_reading(shares(form, spoilt), 7, [shares(form, wave) for wave in waves])
        for waves in ([], [honest], [silent], [turned(form, honest, "2")])
    ]
    alone, against, unsure, too = (reading.log_odds for reading in found if reading)
    assert {reading.turned for reading in found if reading} == {(1,)}
    assert against - alone == pytest.approx(np.log(0.3), abs=0.05)
    assert unsure == alone
    assert too > alone + 1


def test_more_people_and_a_smaller_form_are_surer() -> None:
    form = shipped("gad7")
    file = turned(form, people(form, 200, 6), "2")
    odds = [likeliest_reading(shares(form, file[:n]), 7) for n in (8, 20, 80)]
    assert [o is not None for o in odds] == [True] * 3
    values = [o.log_odds for o in odds if o]
    assert values == sorted(values)
    wide = likeliest_reading(shares(form, file[:20]), 70)
    assert wide is not None
    assert odds[1] is not None
    assert wide.log_odds == pytest.approx(odds[1].log_odds - np.log(10))


@pytest.mark.parametrize(("spread", "usual"), [(0.05, 0.19), (0.19, 0.19), (0.25, 0.19)])
def test_how_far_apart_items_lie_is_known_whatever_is_reversed(spread: float, usual: float) -> None:
    """Levels of a known SD; what is usual counts for 15 items beside the 36 - 6 of this form."""
    chance = np.random.default_rng(4)
    found = []
    for _ in range(100):
        levels = 0.5 + spread * chance.normal(size=(6, 6))
        answers = levels[:, None] + 0.3 * chance.normal(size=(6, 40, 6))
        answers[chance.random(answers.shape) < 0.1] = np.nan
        answers[0, :, 0] = 1.3 - answers[0, :, 0]
        found.append(spread_of_levels([Keyed(scale, (False,) * 6) for scale in answers]) ** 2)
    expected = (15 * usual**2 + 30 * spread**2) / 45
    assert np.mean(found) == pytest.approx(expected, rel=0.1)


def test_a_form_that_tells_nothing_of_its_levels_has_the_usual_ones() -> None:
    empty = Keyed(np.full((9, 4), np.nan), (False,) * 4)
    assert spread_of_levels([]) == spread_of_levels([empty]) == pytest.approx(0.19)


def test_the_waves_of_a_form_are_read_together() -> None:
    """Few people whose answers point nowhere, or to another item: a larger wave says which."""
    form = shipped("gad7")
    later = [shares(form, turned(form, people(form, 60, 99), "2"))]
    alone, beside = (
        sum(
            reading is not None and reading.turned == (1,)
            for seed in range(20)
            for file in [shares(form, turned(form, people(form, 10, seed, 0.4), "2"))]
            for reading in [likeliest_reading(file, 7, waves)]
        )
        for waves in ([], later)
    )
    assert alone < 15
    assert beside > 17


@pytest.mark.parametrize("scales", [1, 5])
def test_more_people_never_need_more_odds(scales: int) -> None:
    """And beyond 60, where one more scale hardly costs, not much less: answers speak by then."""
    told = [
        next(odds for odds in np.arange(-5, 5, 0.05) if is_worth_a_word(odds, n, scales))
        for n in (3, 4, 6, 8, 12, 20, 30, 45, 59, 60, 61, 100, 1000)
    ]
    assert told == sorted(told, reverse=True)
    assert told[-4] - told[-1] < 0.2


@pytest.mark.parametrize("scales", [1, 5])
def test_few_people_miss_what_many_show(scales: int) -> None:
    shares = [missed(n, scales) for n in range(3, 70)]
    assert shares == sorted(shares, reverse=True)
    assert (shares[0], shares[-1]) == (1, 0)
    assert missed(12, 1) < 0.2 < missed(12, 5)


def published(text: str, first: str) -> dict[str, list[float]]:
    """The rows of the table in docs/statistics.md whose first row starts so."""
    rows = text[text.index(first) :].split("\n\n", maxsplit=1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
    return {name: [float(cell) for cell in rest] for name, *rest in cells}


def test_what_an_answer_says_of_few_people_is_what_the_docs_publish() -> None:
    text = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
    table = published(text, "| one item, people |")
    for name, scales in (("mean, one scale", 1), ("mean, several scales", 3)):
        said = [100 * missed(n, scales) for n in (6, 8, 10, 12, 16, 20, 30, 60)]
        assert said == pytest.approx(table[name][:8], abs=0.51)
    at = {n: place for place, n in enumerate((6, 8, 10, 12, 16, 20, 30, 60, 120))}
    others = ("mean", "two", "three", "all", "another")
    items = {name: row for name, row in table.items() if not name.startswith(others)}
    assert all(row[at[30]] <= 10 for row in items.values())
    assert not any(row[at[60]] for row in items.values())
    of_one = ("Rosenberg", "PHQ-9", "STAI", "WEMWBS", "GAD-7", "BRS", "ARTIC-10")
    assert all(row[at[12]] <= 10 for name, row in items.items() if name.startswith(of_one))


# --- what is advised leads to the truth ---------------------------------------------------------


def written(folder: Path, name: str, form: Instrument, answers: pd.DataFrame) -> str:
    table = answers.rename(columns=lambda item: f"{form.id}_{item}").astype(int)
    table.insert(0, "code", [f"C{n}" for n in range(len(table))])
    table.to_csv(folder / name, index=False)
    return name


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("name", "items"), [("brs", ("4",)), ("wemwbs", ("5", "10")), ("ucla3", ("3",))]
)
@pytest.mark.parametrize("n", [16, 60])
def test_the_option_that_score_advises_gives_the_scores_of_the_file_as_it_was(
    tmp_path: Path, name: str, items: Sequence[str], n: int
) -> None:
    form = shipped(name)
    honest = people(form, n, 11, 0.8)
    written(tmp_path, "as_it_was.csv", form, honest)
    written(tmp_path, "spoilt.csv", form, turned(form, honest, *items))
    asked = f"--stored-reversed={', '.join(items)}"
    first = pathfinder("score", name, "spoilt.csv", cwd=tmp_path)
    told = first.stderr + first.stdout
    assert f'--stored-reversed "{", ".join(items)}"' in " ".join(told.split())
    mended = pathfinder("score", name, "spoilt.csv", asked, "--json", cwd=tmp_path)
    assert mended.returncode == 0
    assert "against" not in mended.stderr
    assert (
        mended.stdout == pathfinder("score", name, "as_it_was.csv", "--json", cwd=tmp_path).stdout
    )
    as_given = pathfinder("score", name, "spoilt.csv", "--coding", "raw", cwd=tmp_path)
    assert as_given.returncode == 0


@pytest.mark.sampled(2)
@pytest.mark.parametrize("which", ["before", "after"])
def test_one_wave_of_two_is_named_and_mended_alone(tmp_path: Path, which: str) -> None:
    form = shipped("gad7")
    honest = {"before": people(form, 40, 1, 0.8), "after": people(form, 40, 2, 0.8)}
    for wave, answers in honest.items():
        written(tmp_path, f"{wave}.csv", form, answers)
        written(tmp_path, f"bad_{wave}.csv", form, turned(form, answers, "6"))
    files = [f"bad_{wave}.csv" if wave == which else f"{wave}.csv" for wave in honest]
    words = ("compare", *files, "--instrument", "gad7", "--id", "code")
    refused = pathfinder(*words, cwd=tmp_path)
    assert refused.returncode == 1
    assert f"bad_{which}.csv: Item 6 of gad7" in refused.stderr
    assert f'--stored-reversed "{which}: 6"' in refused.stderr
    mended = pathfinder(*words, "--stored-reversed", f"{which}: 6", "--json", cwd=tmp_path)
    plain = pathfinder("compare", "before.csv", "after.csv", *words[3:], "--json", cwd=tmp_path)
    assert (mended.returncode, mended.stdout) == (0, plain.stdout)


def test_codes_that_start_elsewhere_and_an_item_that_stands_reversed_are_mended_together(
    tmp_path: Path,
) -> None:
    """``read_as`` says what codes mean; what is then reversed is turned in the instrument's own."""
    form = shipped("gad7")
    honest = people(form, 40, 3, 0.8)
    written(tmp_path, "as_it_was.csv", form, honest)
    written(tmp_path, "spoilt.csv", form, turned(form, honest, "2") + 1)
    read_as = ("--read-as", "1=0,2=1,3=2,4=3")
    told = pathfinder("score", "gad7", "spoilt.csv", *read_as, cwd=tmp_path)
    assert "Item 2 of gad7" in told.stderr
    asked = (*read_as, "--stored-reversed", "2", "--json")
    mended = pathfinder("score", "gad7", "spoilt.csv", *asked, cwd=tmp_path)
    plain = pathfinder("score", "gad7", "as_it_was.csv", "--json", cwd=tmp_path)
    assert (mended.returncode, mended.stdout) == (0, plain.stdout)


def test_real_answers_in_the_order_of_another_form_are_refused_until_each_column_is_named(
    tmp_path: Path,
) -> None:
    """The public file prints Rosenberg's items otherwise than the shipped key does."""
    if not REAL.is_dir():
        pytest.skip("the public data are not here")
    data = pd.read_csv(REAL / "c6_rosenberg300" / "rosenberg_300_raw.csv", dtype=str)
    data.replace("0", "").rename(columns={"id": "code"}).to_csv(tmp_path / "a.csv", index=False)
    asked = ("score", "rses", "a.csv")
    refused = pathfinder(*asked, "--columns", "Q*", cwd=tmp_path)
    assert refused.returncode == 1
    assert "nother order" in refused.stderr
    order = (7, 10, 2, 4, 5, 9, 1, 8, 3, 6)
    columns = ",".join(f"{item}=Q{place}" for item, place in enumerate(order, start=1))
    scored = pathfinder(*asked, "--columns", columns, "--json", cwd=tmp_path)
    assert scored.returncode == 0
    assert "against the rest" not in scored.stderr
    assert "reversed" not in scored.stderr


# --- all answers of one wave turned round -------------------------------------------------------


def test_who_stands_high_at_one_wave_and_low_at_the_other_is_told_and_the_advice_mends_it(
    tmp_path: Path,
) -> None:
    form = shipped("gad7")
    before = people(form, 40, 1, 0.8)
    chance = np.random.default_rng(5)
    same = before.mask(chance.random(before.shape) < 0.3, people(form, 40, 2, 0.8))
    written(tmp_path, "before.csv", form, before)
    written(tmp_path, "after.csv", form, same)
    written(tmp_path, "round.csv", form, turned(form, same, *form.items))
    words = ("--instrument", "gad7", "--id", "code", "--json")
    plain = pathfinder("compare", "before.csv", "after.csv", *words, cwd=tmp_path)
    assert "other way round" not in plain.stderr
    told = pathfinder("compare", "before.csv", "round.csv", *words, cwd=tmp_path)
    assert "Who stands high in gad7 at the baseline stands low at the endpoint" in told.stderr
    option = ("--stored-reversed", f"after: {', '.join(form.items)}")
    mended = pathfinder("compare", "before.csv", "round.csv", *words, *option, cwd=tmp_path)
    assert (mended.stdout, mended.stderr) == (plain.stdout, plain.stderr)


def levels(n: int, r: float, chance: np.random.Generator) -> tuple[list[Array], list[Array]]:
    first = chance.normal(size=n)
    return [first], [r * first + np.sqrt(1 - r**2) * chance.normal(size=n)]


@pytest.mark.parametrize(
    ("n", "r", "least", "most"),
    [
        (10, 0.0, 0, 6),
        (60, 0.0, 0, 6),
        (30, 0.5, 0, 0),
        (30, -0.7, 900, 1000),
        (60, -0.5, 850, 999),
    ],
)
def test_how_often_waves_are_called_opposite(n: int, r: float, least: int, most: int) -> None:
    """Of 1,000 pairs of waves with a known correlation (0.13% beyond three standard errors)."""
    chance = np.random.default_rng(3)
    told = sum(against_one_another(*levels(n, r, chance)) is not None for _ in range(1000))
    assert least <= told <= most


def test_people_that_nobody_can_pair_tell_nothing() -> None:
    empty = np.full(9, np.nan)
    some = np.arange(9.0)
    assert against_one_another([empty], [some]) is None
    assert against_one_another([np.ones(9)], [some]) is None
    assert against_one_another([some[:4]], [-some[:4]]) is None


def test_what_does_not_exist_cannot_be_stored_reversed(tmp_path: Path) -> None:
    form = shipped("gad7")
    written(tmp_path, "a.csv", form, people(form, 20, 1))
    wrong = pathfinder("score", "gad7", "a.csv", "--stored-reversed", "8", cwd=tmp_path)
    assert wrong.returncode == 1
    assert "Item 8 of gad7 is said to be stored reversed, and has no column" in wrong.stderr
    other = pathfinder("score", "gad7", "a.csv", "--stored-reversed", "then: 3", cwd=tmp_path)
    assert other.returncode == 2


@pytest.mark.sampled(2)
@pytest.mark.parametrize("side_by_side", [False, True])
def test_check_names_the_item_and_the_declaration_that_it_advises_mends_it(
    tmp_path: Path, side_by_side: bool
) -> None:
    form = shipped("gad7")
    waves = {"baseline": people(form, 40, 1, 0.8), "endpoint": people(form, 40, 2, 0.8)}
    waves["endpoint"] = turned(form, waves["endpoint"], "6")
    tables = {w: a.add_prefix(f"{w}_").astype(int) for w, a in waves.items()}
    columns = {w: {"gad7": {i: f"{w}_{i}" for i in form.items}} for w in waves}
    files = (
        {"d.csv": pd.concat(tables.values(), axis=1)}
        if side_by_side
        else {f"{w}.csv": table for w, table in tables.items()}
    )
    for name, table in files.items():
        put(tmp_path, name, table.to_csv(index_label="id"))

    def checked(stored: dict[str, object]) -> str:
        own = {w: {"columns": columns[w], **(stored if w == "endpoint" else {})} for w in columns}
        one = {"rows_count": "children", "identify": ["id"]}
        data = (
            [{"file": "d.csv", **one, "waves": own}]
            if side_by_side
            else [{"file": f"{w}.csv", "wave": w, **one, **own[w]} for w in own]
        )
        evaluation = {"design": "pre_post", "instruments": ["gad7"], "data": data}
        make_workspace(tmp_path, evaluations=[evaluation])
        answer = pathfinder("check", "d", cwd=tmp_path)
        return " ".join((answer.stdout + answer.stderr).split())

    told = checked({})
    assert "Item 6 of gad7 (column endpoint_6) runs against the rest" in told
    assert "stored_reversed: {gad7: [6]} beside its columns" in told
    assert "against the rest" not in checked({"stored_reversed": {"gad7": [6]}})
    assert 'gad7 has no item "9"' in checked({"stored_reversed": {"gad7": [9]}})
    assert 'names items of "phq9"' in checked({"stored_reversed": {"phq9": [6]}})


# --- beside an alpha ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "items"), [("gad7", "1456"), ("who5", "23"), ("brs", "146")])
def test_an_alpha_below_nought_is_never_printed_without_what_it_means(
    tmp_path: Path, name: str, items: str
) -> None:
    form = shipped(name)
    answers = turned(form, people(form, 30, 5, 0.9), *items)
    written(tmp_path, "a.csv", form, answers)
    told = pathfinder("score", name, "a.csv", "--coding", form.coding, cwd=tmp_path)
    words = " ".join(told.stdout.split())
    assert told.returncode == 0
    assert re.search(r"[-\N{MINUS SIGN}]\d\.\d\d \([-\N{MINUS SIGN}]\d", words), words
    assert "go against one another" in words
    assert "check the coding" in words


@pytest.mark.parametrize("seed", [2, 9, 11])
def test_an_alpha_about_nought_that_may_be_chance_is_left_out(tmp_path: Path, seed: int) -> None:
    """Of 12 people who answered at random, where the interval reaches 0.50."""
    form = shipped("who5")
    written(tmp_path, "a.csv", form, people(form, 12, seed, 0))
    told = pathfinder("score", "who5", "a.csv", cwd=tmp_path)
    assert re.search(r"^wellbeing .*unclear: up to 0\.", told.stdout, re.MULTILINE), told.stdout
    assert "go against one another" not in told.stdout


@pytest.mark.parametrize(("n", "said"), [(5, "nearly every"), (8, "20 of 100"), (30, "")])
def test_so_few_that_nobody_can_tell_are_told_so(tmp_path: Path, n: int, said: str) -> None:
    form = shipped("gad7")
    for seed, file in enumerate(("a.csv", "b.csv")):
        written(tmp_path, file, form, people(form, n, seed, 0.8))
    one = pathfinder("score", "gad7", "a.csv", cwd=tmp_path)
    two = pathfinder("compare", "a.csv", "b.csv", "--instrument", "gad7", cwd=tmp_path)
    for answer in (one, two):
        assert answer.returncode == 0, answer.stderr
        words = " ".join(answer.stdout.split())
        assert ("so few cannot tell" in words) == bool(said)
        assert said in words
