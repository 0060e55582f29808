"""Instrument x Responses -> scores. Unscored is missing, never 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.declare.instrument.keyed import keyed_items
from evaluation.declare.instrument.model import Bands, Instrument, Scale, of_age
from evaluation.read.responses import Responses
from evaluation.scoring.engine import ScoreArrays, score_array

Array = npt.NDArray[np.float64]
Ages = pd.Series | float | None

# What scores is found here, wherever it is defined.
__all__ = [
    "ScoreArrays",
    "ScoredWave",
    "banded",
    "keyed_answers",
    "long_scores",
    "score",
    "score_array",
    "t_scores",
]


@dataclass(frozen=True, slots=True)
class ScoredWave:
    """Scores of one wave.

    ``scores``: person x scale, missing where too little was answered. ``answered``:
    number of items answered. ``prorated``: whether unanswered items were made up for.
    ``reasons``: why a score is missing, in words; empty where there is one.
    """

    instrument: Instrument
    wave: str
    scores: pd.DataFrame
    answered: pd.DataFrame
    prorated: pd.DataFrame
    reasons: pd.DataFrame


def score(responses: Responses, *, complete_only: bool = False) -> ScoredWave:
    """Score every scale of the instrument for every respondent.

    ``complete_only``: the stricter rule, under which only who answered every item of a scale
    is scored. Supplements that the answers do not have are left out. Rules, formulas, sources
    and errors are those of ``score_array``.
    """
    answers = responses.answers
    instrument = responses.instrument.for_columns(answers.columns)
    arrays = score_array(
        instrument,
        answers.to_numpy(dtype=float),
        [str(item) for item in answers.columns],
        complete_only=complete_only,
    )
    scores, answered, prorated = (
        pd.DataFrame(values, answers.index, list(arrays.scales))
        for values in (arrays.scores, arrays.answered.astype(int), arrays.prorated)
    )
    reasons = _reasons(instrument, scores, answered, complete_only)
    return ScoredWave(instrument, responses.wave, scores, answered, prorated, reasons)


def _reasons(
    instrument: Instrument, scores: pd.DataFrame, answered: pd.DataFrame, complete_only: bool
) -> pd.DataFrame:
    scored = scores.notna()
    reasons = pd.DataFrame("", scores.index, scores.columns, dtype=object)
    for name, scale in instrument.scales.items():
        needed = scale.parts if complete_only else scale.least
        done, noun = answered[name], "answered"
        if scale.sum_of:
            done, noun = scored[list(scale.sum_of)].sum(axis=1), "scales scored"
        missing = ~scored[name]
        reasons.loc[missing, name] = [
            f"{k} of {scale.parts} {noun}, {needed} needed" for k in done[missing]
        ]
    return reasons


def long_scores(scored: Sequence[ScoredWave]) -> pd.DataFrame:
    """Every score in a row of its own, for a picture: wave, scale and score; missing left out."""
    return pd.concat(
        [
            pd.DataFrame({"scale": name, "score": values.to_numpy(), "wave": wave.wave})
            for wave in scored
            for name, values in wave.scores.items()
        ],
        ignore_index=True,
    ).dropna(subset="score")


def keyed_answers(responses: Responses, scale: str) -> Array:
    """Answers to the items of a scale as they are added up: respondents x items, NaN if missing.

    Recoded, and reverse-keyed items turned: minimum + maximum - answer.
    """
    chosen = responses.instrument.scales[scale]
    return keyed_items(
        responses.instrument, chosen, responses.answers[list(chosen.items)].to_numpy(dtype=float)
    )


def banded(
    scored: ScoredWave, informant: str = "", ages: Ages = None, name: str = ""
) -> pd.DataFrame:
    """The band of every score: person x scale, missing where unscored or where no band applies.

    ``ages``: years, of everybody or by person. Bands that name informants apply to those only,
    bands that name ages to people whose age is known only. Of several that apply the file's
    first is taken, or the first called ``name``. A band goes from its ``lowest`` score up to the
    next band.
    """
    people = scored.scores.index
    years = _years(ages, people)
    labelled = pd.DataFrame(None, people, scored.scores.columns, dtype=object)
    for scale, declared in scored.instrument.scales.items():
        values = scored.scores[scale].to_numpy(float)
        open_ = ~np.isnan(values)
        for bands in declared.bands:
            if (name and bands.name != name) or not meant_for(bands, scored.instrument, informant):
                continue
            fitting = open_ & np.array([of_age(bands.ages, age) for age in years], dtype=bool)
            lowest = [band.lowest for band in bands.bands]
            places = np.searchsorted(lowest, values[fitting], side="right") - 1
            labelled.loc[fitting, scale] = np.array(
                [bands.bands[at].label if at >= 0 else None for at in places], dtype=object
            )
            open_ &= ~fitting
    return labelled


def meant_for(bands: Bands, instrument: Instrument, informant: str = "") -> bool:
    """Whether bands are for an informant; who answers an instrument of one informant is known."""
    answered_by = informant or (instrument.informants[0] if len(instrument.informants) == 1 else "")
    return not bands.informants or answered_by in bands.informants


def t_scores(scored: ScoredWave, ages: Ages = None, sex: pd.Series | None = None) -> pd.DataFrame:
    """T scores of the scales that have norms by sex and age: person x scale.

    T = 50 + 10 (score - mean) / sd, with the first norm that fits the person; missing where
    unscored and where no norm fits. ``ages`` in years; ``sex`` as the key file writes it.
    """
    people = scored.scores.index
    years = _years(ages, people)
    sexes = [""] * len(people) if sex is None else list(sex.reindex(people).fillna("").astype(str))
    return pd.DataFrame(
        {
            name: [
                _t_score(scale, value, age, who)
                for value, age, who in zip(scored.scores[name], years, sexes, strict=True)
            ]
            for name, scale in scored.instrument.scales.items()
            if scale.key_norms
        },
        index=people,
    )


def _t_score(scale: Scale, value: float, age: float, sex: str) -> float:
    for norm in scale.key_norms:
        if norm.sex.casefold() in ("", sex.casefold()) and of_age(norm.ages, age):
            return 50 + 10 * (value - norm.mean) / norm.sd
    return float("nan")


def _years(ages: Ages, people: pd.Index) -> Array:
    if isinstance(ages, pd.Series):
        return ages.reindex(people).to_numpy(dtype=float)
    return np.full(len(people), np.nan if ages is None else ages)
