"""Instrument x Responses -> scores. Unscored is missing, never 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.instrument import Instrument, Scale
from evaluation.responses import Responses

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScoredWave:
    """Scores of one wave.

    ``scores``: person x scale, missing where too little was answered. ``answered``:
    number of items answered. ``prorated``: whether unanswered items were made up for.
    """

    instrument: Instrument
    wave: str
    scores: pd.DataFrame
    answered: pd.DataFrame
    prorated: pd.DataFrame


def score(responses: Responses) -> ScoredWave:
    """Score every scale of the instrument for every respondent.

    Answers (person x item) become values by reversing the reverse-keyed items
    (minimum + maximum - answer). A sum over k of m items, with ``prorate``, is
    m x mean of the k. Below ``min_answered`` the score is missing. Half-up rounding
    is floor(x + 0.5) (Goodman's SDQ manuals; Python's round() is half-even).
    A ``sum_of`` is missing when any of its parts is. A ``transform`` table replaces a sum
    of all items by its published score.
    """
    instrument, answers = responses.instrument, responses.answers
    scores: dict[str, Array] = {}
    answered: dict[str, Array] = {}
    prorated: dict[str, npt.NDArray[np.bool_]] = {}
    for name, scale in instrument.scales.items():
        if scale.items:
            values = _values(instrument, scale, answers)
            answered[name] = np.sum(~np.isnan(values), axis=1).astype(float)
            scores[name] = _score(scale, values)
            complete = answered[name] == len(scale.items)
            prorated[name] = ~complete & ~np.isnan(scores[name])
    for name, scale in instrument.scales.items():
        if scale.sum_of:
            scores[name] = np.sum([scores[part] for part in scale.sum_of], axis=0)
            answered[name] = np.sum([answered[part] for part in scale.sum_of], axis=0)
            prorated[name] = np.any([prorated[part] for part in scale.sum_of], axis=0)
            prorated[name] &= ~np.isnan(scores[name])
    names = list(instrument.scales)
    return ScoredWave(
        instrument,
        responses.wave,
        pd.DataFrame(scores, index=answers.index)[names],
        pd.DataFrame(answered, index=answers.index)[names].astype(int),
        pd.DataFrame(prorated, index=answers.index)[names],
    )


def long_scores(scored: Sequence[ScoredWave]) -> pd.DataFrame:
    """Every score in a row of its own, for a picture: wave, scale and score; missing left out."""
    rows = [
        wave.scores.melt(var_name="scale", value_name="score").assign(wave=wave.wave)
        for wave in scored
    ]
    return pd.concat(rows, ignore_index=True).dropna(subset="score")


def keyed_answers(responses: Responses, scale: str) -> Array:
    """Answers to the items of a scale with reverse-keyed items turned: respondents x items."""
    instrument = responses.instrument
    return _values(instrument, instrument.scales[scale], responses.answers)


def _values(instrument: Instrument, scale: Scale, answers: pd.DataFrame) -> Array:
    """Answers in keyed direction: respondents x items."""
    values = answers[list(scale.items)].to_numpy(dtype=float, copy=True)
    if instrument.coding == "raw":
        for place, item in enumerate(scale.items):
            if item in scale.reverse_keyed:
                allowed = instrument.responses_of(item)
                values[:, place] = allowed.minimum + allowed.maximum - values[:, place]
    return values


def _score(scale: Scale, values: Array) -> Array:
    items = values.shape[1]
    answered = np.sum(~np.isnan(values), axis=1)
    enough = answered >= (items if scale.min_answered is None else scale.min_answered)
    total = np.where(enough, np.nansum(values, axis=1), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        # m * sum / k, in this order, keeps a .5 exact for the half-up rounding below
        scores = total * items / answered if scale.prorate else total.copy()
        if scale.method == "mean":
            scores = total / answered
    scores *= scale.multiply_by
    if scale.transform:
        scores = np.array([scale.transform.get(x, np.nan) for x in scores])  # NaN is in no table
    return np.floor(scores + 0.5) if scale.rounding == "half_up" else scores
