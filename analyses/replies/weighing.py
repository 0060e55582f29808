"""How the respondents of a survey came to be in it, and with what weights: given, or raked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.errors import DataError, Issue
from evaluation.read.survey.replies import Surveyed
from evaluation.statistics.raking import CannotRakeError, Fault, RakingFault, rake
from evaluation.statistics.weighted import Drawn


def drawn_of(surveyed: Surveyed) -> Drawn | None:
    """How everybody was drawn and is weighted; None without a frame and without weights.

    Raises DataError for weights that are missing or not above 0, and margins that cannot be met.
    """
    frame, weights = surveyed.frame, surveyed.weights
    at_random = frame is not None and frame.chosen == "random"
    if not weights and not at_random:
        return None
    n = len(surveyed.people)
    given = np.ones(n) if surveyed.weight is None else surveyed.weight.to_numpy(float)
    codes: tuple[np.ndarray, ...] = ()
    if weights and weights.margins:
        given, codes = _raked(surveyed, given)
    elif not (np.isfinite(given) & (given > 0)).all():
        raise DataError([*_issues(surveyed, [RakingFault(Fault.START, people=_odd(given))])])
    strata = clusters = None
    population = None
    if frame is not None and at_random:
        table = surveyed.strata
        strata = _codes(table, frame.stratum)
        clusters = _codes(table, frame.cluster)
        if strata is None and clusters is None:
            population = np.full(n, float(frame.size))
    return Drawn(given, strata, clusters, population, codes)


def _odd(weights: np.ndarray) -> int:
    return int((~(np.isfinite(weights) & (weights > 0))).sum())


def _codes(table: pd.DataFrame | None, column: str) -> np.ndarray | None:
    if table is None or column not in table:
        return None
    return np.asarray(pd.factorize(table[column])[0])


def _raked(surveyed: Surveyed, start: np.ndarray) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    assert surveyed.weights is not None
    margins, table = surveyed.weights.margins, surveyed.margins
    assert table is not None  # as margins are declared
    levels = {name: [str(cell or "") for cell in table[name]] for name in margins}
    try:
        found = rake(levels, margins, start)
    except CannotRakeError as error:
        raise DataError([*_issues(surveyed, error.faults)]) from error
    return found.weights, found.codes


def _issues(
    surveyed: Surveyed, faults: list[RakingFault] | tuple[RakingFault, ...]
) -> Iterator[Issue]:
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
