"""How the respondents of a survey came to be in it, and with what weights: given, or raked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evaluation.errors import Issue
from evaluation.read.survey.replies import ReplyState, Surveyed
from evaluation.statistics.change import Array, Codes, Mask
from evaluation.statistics.raking import CannotRakeError, Fault, RakingFault, rake
from evaluation.statistics.weighted import Drawn


def drawn_of(surveyed: Surveyed) -> Drawn | None:
    """How everybody was drawn and is weighted; None without a frame and without weights.

    Weighted are those who replied to anything; whoever replied to nothing has the weight 1, which
    counts nowhere. A weight of 0 stays, and counts in no share. Raises CannotRakeError where
    weights are missing or cannot be made, which reading a survey has told (``weight_faults``).
    """
    frame, weights = surveyed.frame, surveyed.weights
    at_random = frame is not None and frame.chosen == "random"
    if not weights and not at_random:
        return None
    n, replied = len(surveyed.people), replied_to_any(surveyed)
    given = np.ones(n) if surveyed.weight is None else surveyed.weight.to_numpy(float)
    given = np.where(replied, given, 1.0)
    codes: tuple[Codes, ...] = ()
    if weights and weights.margins:
        given, codes = _raked(surveyed, given, replied)
    elif odd := int((~(np.isfinite(given) & (given >= 0))).sum()):
        raise CannotRakeError([RakingFault(Fault.START, people=odd)])
    strata = clusters = population = None
    if frame is not None and at_random:
        strata = _codes(surveyed.strata, frame.stratum)
        clusters = _codes(surveyed.strata, frame.cluster)
        if strata is None and clusters is None:
            population = np.full(n, float(frame.size))
    return Drawn(given, strata, clusters, population, codes)


def weight_faults(surveyed: Surveyed) -> Sequence[Issue]:
    """Why a survey cannot be weighted as it is declared; nothing where it can."""
    try:
        drawn_of(surveyed)
    except CannotRakeError as error:
        return [*_issues(surveyed, error.faults)]
    return []


def replied_to_any(surveyed: Surveyed) -> Mask:
    """Who replied to any question, be it that they do not know."""
    said = (ReplyState.ANSWERED, ReplyState.DONT_KNOW)
    of_each = [np.isin(asked.states, said).any(axis=1) for asked in surveyed.replies.values()]
    nobody = np.zeros(len(surveyed.people), bool)
    return np.asarray(np.logical_or.reduce([nobody, *of_each]), bool)


def _codes(table: pd.DataFrame | None, column: str) -> Codes | None:
    if table is None or column not in table:
        return None
    return np.asarray(pd.factorize(table[column])[0])


def _raked(surveyed: Surveyed, start: Array, replied: Mask) -> tuple[Array, tuple[Codes, ...]]:
    """The weights of those who replied; the others have 1, and a level of their own."""
    assert surveyed.weights is not None
    margins, table = surveyed.weights.margins, surveyed.margins
    assert table is not None  # as margins are declared
    counted = replied & (start > 0)
    levels = {name: [str(cell or "") for cell in table[name][counted]] for name in margins}
    found = rake(levels, margins, start[counted])
    weights, codes = start.copy(), [np.full(len(start), -1) for _ in found.codes]
    weights[counted] = found.weights * (counted.sum() / found.weights.sum())
    for whole, code in zip(codes, found.codes, strict=True):
        whole[counted] = code
    return weights, tuple(codes)


def _issues(surveyed: Surveyed, faults: Sequence[RakingFault]) -> Iterator[Issue]:
    source = surveyed.sources[0]
    column = surveyed.weights.column if surveyed.weights else ""
    for fault in faults:
        problem, fix = _words(fault, column)
        yield Issue(source.file, problem, fix, sheet=source.sheet, code="survey.no-weights")


def _words(fault: RakingFault, column: str) -> tuple[str, str]:
    """What is wrong with weights, and what to do."""
    margin, level, people = fault.margin, fault.level, fault.people
    total = f"{fault.total:g}" if fault.total is not None else ""
    rows = f"{people} row{'' if people == 1 else 's'}"
    return {
        Fault.MISSING: (
            f'{rows} say nothing in "{margin}", by which answers are weighted.',
            "Fill these cells, or take the column out of margins: under weights:.",
        ),
        Fault.UNKNOWN: (
            f'{rows} have "{level}" in "{margin}", which is not among its margins.',
            "Add it to margins: under weights: with how many there are, or put the cells right.",
        ),
        Fault.EMPTY: (
            f'Nobody who answered has "{level}" in "{margin}", and the margins have {total} there.',
            "Put it together with another code, in the file and under margins:; or weight without "
            "this column.",
        ),
        Fault.NOBODY: (
            f'The margin of "{margin}" has {total} for "{level}".',
            "Write how many there are, above 0; or leave the code out.",
        ),
        Fault.TOTALS: (
            f'The margin of "{margin}" adds up to {total}, and the first margin to another total.',
            "All margins are of the same people: write shares that add up to 1, or counts with the "
            "same total.",
        ),
        Fault.START: (
            f'{rows} have no weight above 0 in "{column}".',
            "Fill these cells with the weight, or take the rows out.",
        ),
        Fault.APART: (
            "No weights meet all margins at once.",
            "Weight by fewer columns, or put small codes together.",
        ),
    }[fault.fault]
