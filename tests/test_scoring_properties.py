"""What must hold for every instrument, whatever people answered (Hypothesis)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from workspace_maker import MOOD, ROOT, responses, shipped

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument, names
from evaluation.declare.lined_yaml import load_declared
from evaluation.scoring.scores import score

FORM = Instrument.model_validate(MOOD)
SDQ_ITEMS = [str(i) for i in range(1, 26)]
WHOLE = st.sampled_from([0.0, 1.0, 2.0])
DECIMAL = st.integers(0, 200).map(lambda n: n / 100)
GAP = st.just(float("nan"))
few = settings(max_examples=20, deadline=None)


def sheets(answer: st.SearchStrategy[float], width: int) -> st.SearchStrategy[list[list[float]]]:
    row = st.lists(st.one_of(answer, GAP), min_size=width, max_size=width)
    return st.lists(row, min_size=1, max_size=6)


def sheet(rows: list[list[float]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, index=[f"p{i}" for i in range(len(rows))])


def scores_of(answers: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    return score(responses(instrument, answers)).scores


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Any instrument of five items from 0 to 2, with two scales and their sum."""
    whole = draw(st.booleans())
    items = [str(i) for i in range(1, 6)]
    scales: dict[str, Any] = {}
    for name in ("a", "b"):
        chosen = draw(st.lists(st.sampled_from(items), min_size=1, max_size=5, unique=True))
        method = draw(st.sampled_from(["sum", "mean"]))
        prorate = method == "sum" and draw(st.booleans())
        least = draw(st.integers(1, len(chosen))) if prorate or method == "mean" else None
        scales[name] = {
            "title": name,
            "direction": "lower_better",
            "items": chosen,
            "method": method,
            "reverse_keyed": draw(st.lists(st.sampled_from(chosen), unique=True)),
            "min_answered": least,
            "prorate": prorate,
            "multiply_by": draw(st.sampled_from([1, 4, 10])),
            "rounding": draw(st.sampled_from(["none", "half_up"])) if whole else "none",
            "recode": draw(st.sampled_from([{}, {0: 0, 1: 0, 2: 5}])) if whole else {},
            "gate": draw(st.sampled_from([None, {"item": "5", "answers": [0], "score": 0}])),
        }
    scales["both"] = {"title": "T", "direction": "lower_better", "sum_of": ["a", "b"]}
    return Instrument.model_validate(
        {
            **MOOD,
            "scales": scales,
            "items": {i: {"responses": "r"} for i in items},
            "response_sets": {"r": {"minimum": 0, "maximum": 2, "whole": whole}},
            "ages": draw(st.sampled_from([None, [None, 17], [4, None], [11, 17]])),
        }
    )


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, pd.DataFrame]:
    form = draw(instruments())
    whole = form.response_sets["r"].whole
    return form, sheet(draw(sheets(WHOLE if whole else DECIMAL, 5)), list(form.items))


def reference(form: Instrument, row: pd.Series) -> dict[str, float]:
    """One person scored the long way round, item by item."""
    found = {}
    for name, scale in form.scales.items():
        if scale.sum_of:
            found[name] = sum(found[part] for part in scale.sum_of)
            continue
        low, high = form.values_of(scale, scale.items[0])
        values = [row[i] for i in scale.items if not np.isnan(row[i])]
        values = [scale.recode.get(int(v), v) if scale.recode else v for v in values]
        known = [i for i in scale.items if not np.isnan(row[i])]
        turned = [
            low + high - v if i in scale.reverse_keyed else v
            for i, v in zip(known, values, strict=True)
        ]
        if scale.gate and row[scale.gate.item] in scale.gate.answers:
            found[name] = scale.gate.score
        elif len(turned) < scale.least:
            found[name] = float("nan")
        else:
            times = scale.multiply_by * (len(scale.items) if scale.prorate else 1)
            total = sum(turned) * times
            total /= len(turned) if scale.prorate or scale.method == "mean" else 1
            found[name] = np.floor(total + 0.5) if scale.rounding == "half_up" else total
    return found


@settings(max_examples=15, deadline=None)
@given(answered())
def test_the_engine_scores_as_item_by_item(given_: tuple[Instrument, pd.DataFrame]) -> None:
    _check_that_the_engine_scores_as_item_by_item(given_)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(answered())
def test_the_engine_scores_as_item_by_item_in_many_cases(
    given_: tuple[Instrument, pd.DataFrame],
) -> None:
    _check_that_the_engine_scores_as_item_by_item(given_)


def _check_that_the_engine_scores_as_item_by_item(given_: tuple[Instrument, pd.DataFrame]) -> None:
    form, answers = given_
    scored = score(responses(form, answers))
    for person, found in scored.scores.iterrows():
        expected = reference(form, answers.loc[person])
        np.testing.assert_allclose(found[list(expected)], list(expected.values()), rtol=1e-14)
    assert ((scored.reasons != "") == scored.scores.isna()).all().all()


@few
@given(answered())
def test_scores_stay_in_the_range_of_their_scale(given_: tuple[Instrument, pd.DataFrame]) -> None:
    form, answers = given_
    found = scores_of(answers, form)
    for scale in form.scales:
        low, high = form.range_of(scale)
        assert found[scale].dropna().between(low - 1e-12, high + 1e-12).all()


@few
@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_people_and_of_columns_does_not_matter(
    given_: tuple[Instrument, pd.DataFrame], random: Any
) -> None:
    form, answers = given_
    index, columns = list(answers.index), list(answers.columns)
    random.shuffle(index)
    random.shuffle(columns)
    # as arrays, which are not sorted by person
    mixed = answers.loc[index, columns]
    from evaluation.scoring.scores import score_array

    there = score_array(form, answers.to_numpy(), list(answers.columns))
    here = score_array(form, mixed.to_numpy(), columns)
    back = [index.index(person) for person in answers.index]
    np.testing.assert_array_equal(there.scores, here.scores[back])
    np.testing.assert_array_equal(there.answered, here.answered[back])


@few
@given(sheets(WHOLE, 25), st.integers(0, 24))
def test_one_more_unanswered_item_never_makes_a_score(rows: list[list[float]], item: int) -> None:
    sdq = shipped("sdq")
    answers = sheet(rows, SDQ_ITEMS)
    fewer = answers.copy()
    fewer.iloc[:, item] = np.nan
    before, after = (scores_of(one, sdq).isna() for one in (answers, fewer))
    assert (after | ~before.reindex(after.index)).all().all()


@few
@given(sheets(WHOLE, 3))
def test_reversing_every_item_mirrors_the_scale(rows: list[list[float]]) -> None:
    answers = sheet(rows, ["1", "2", "3"])
    scale = MOOD["scales"]["low"]  # type: ignore[index]
    turned = {**MOOD, "scales": {"low": {**scale, "reverse_keyed": [1, 2]}}}
    low, high = FORM.range_of("low")
    mirrored = low + high - scores_of(answers, Instrument.model_validate(turned))
    pd.testing.assert_frame_equal(scores_of(answers, FORM), mirrored)


def again(known: Instrument, path: Path) -> Instrument:
    content = known.model_dump(mode="json", exclude_defaults=True)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return load_declared(path, Instrument, path.name)


@few
@given(form=instruments())
def test_an_instrument_is_the_same_after_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, form: Instrument
) -> None:
    assert again(form, tmp_path_factory.mktemp("form") / "form.yaml") == form


@pytest.mark.parametrize("name", names("instruments", ".yaml"))
def test_a_shipped_instrument_is_the_same_after_writing_and_reading(
    tmp_path: Path, name: str
) -> None:
    known = declared_instrument(name, ROOT, "")
    assert again(known, tmp_path / f"{name}.yaml") == known
