"""How the respondents of a survey came to be in it, and with what weights: given, or raked.

What must hold of weights is told here: of cells as the file is read, of margins once all are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evaluation.counting import and_more, plural, s
from evaluation.declare.survey_form import Frame, Weights
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.raw import number_of
from evaluation.read.survey.replies import ReplyState, Surveyed
from evaluation.statistics.change import Array, Codes, Mask
from evaluation.statistics.raking import CannotRakeError, Fault, RakingFault, rake
from evaluation.statistics.weighted import Drawn

_CELLS = 5  # that are named


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
    for fault in faults:
        problem, fix = _words(fault)
        yield Issue(source.file, problem, fix, sheet=source.sheet, code="survey.no-weights")


def _words(fault: RakingFault) -> tuple[str, str]:
    """What is wrong with margins together; what is wrong with a cell is told where it stands."""
    margin, level = fault.margin, fault.level
    total = f"{fault.total:g}" if fault.total is not None else ""
    if fault.fault is Fault.EMPTY:
        return (
            f'Nobody who answered has "{level}" in "{margin}", and the margins have {total} there.',
            "Put it together with another code, in the file and under margins:; or weight without "
            "this column.",
        )
    if fault.fault is Fault.TOTALS:
        return (
            f'The margin of "{margin}" adds up to {total}, and the first margin to another total.',
            "All margins are of the same people: write shares that add up to 1, or counts with the "
            "same total.",
        )
    return (
        "No weights meet all margins at once.",
        "Weight by fewer columns, or put small codes together.",
    )


def weight_of(
    weights: Weights | None, grid: Grid, people: pd.Index, collector: Collector
) -> pd.Series | None:
    """The weight of each row as the file gives it, where it does.

    Without a weight, with one below 0 or with a text, nobody can be counted: these are faults. A
    weight of 0 is told: whoever has it counts in no share.
    """
    heading = weights.column if weights else ""
    for place in columns_of(grid, (heading,) if heading else (), collector):
        read = [number_of(text) for text in grid.values(place)]
        wrong = [n for n, weight in enumerate(read) if weight is None or weight < 0]
        if wrong:
            empty = sum(not grid.rows[n][1][place] for n in wrong)
            kinds = (
                f"{empty} without a weight" if empty else "",
                f"{len(wrong) - empty} below 0 or no number" if len(wrong) > empty else "",
            )
            fault = Issue(
                grid.file,
                f"{plural(len(wrong), 'row')} cannot be weighted by “{heading}”: "
                f"{' and '.join(filter(None, kinds))}{_cells(grid, place, wrong)}.",
                "Write the weight in corrections.csv (0 for whoever was not to be asked), or take "
                "weights: out and report the answers as they are.",
                sheet=grid.sheet,
                cell=address(grid.rows[wrong[0]][0], place),
                code="survey.no-weight",
            )
            collector.fault(fault)
        if zero := [n for n, weight in enumerate(read) if weight == 0]:
            collector.note(
                Issue(
                    grid.file,
                    f"{plural(len(zero), 'row has', 'rows have')} the weight 0.",
                    "They count in no weighted share.",
                    sheet=grid.sheet,
                    cell=address(grid.rows[zero[0]][0], place),
                    severity="note",
                    code="survey.weight-of-0",
                )
            )
        return pd.Series([math.nan if weight is None else weight for weight in read], people)
    return None


def _cells(grid: Grid, place: int, rows: Sequence[int]) -> str:
    named = [address(grid.rows[n][0], place) for n in rows[:_CELLS]]
    more = f" and {len(rows) - _CELLS} more" if len(rows) > _CELLS else ""
    return f" ({', '.join(named)}{more})"


def margin_faults(
    weights: Weights | None, grid: Grid, margins: pd.DataFrame | None
) -> Iterator[Issue]:
    """Levels that a margin has and nobody is in, and people whose level has no margin."""
    if weights is None or margins is None:
        return
    for column, shares in weights.margins.items():
        if column not in margins:
            continue
        there = Counter(margins[column])
        place = grid.column(column) or 0
        for code in (code for code in shares if code not in there):
            hint = did_you_mean(code, [text for text in there if text and text not in shares])
            yield Issue(
                grid.file,
                f'Nobody says "{code}" under “{column}”, and the margin has some there.',
                f"{hint} Write the code as it stands in the file; if nobody answered, put this "
                "level together with another, in the margin and in the file, or take the margin "
                "out.".strip(),
                code="survey.margin-of-nobody",
                sheet=grid.sheet,
                cell=grid.headed(place),
            )
        if strange := {text: n for text, n in there.items() if text not in shares}:
            named = and_more(
                [f'"{t}" {n}' if t else f"{n} say nothing" for t, n in strange.items()]
            )
            yield Issue(
                grid.file,
                f"{plural(sum(strange.values()), 'person', 'people')} under “{column}” "
                f"{s(sum(strange.values()), 'is', 'are')} in no level of the margin: {named}.",
                "Add the level to the margin, or write in corrections.csv to which of them they "
                "belong; if nobody knows, take the margin out.",
                code="survey.no-margin",
                sheet=grid.sheet,
                cell=grid.headed(place),
            )


def strata_faults(frame: Frame | None, grid: Grid, strata: pd.DataFrame | None) -> Iterator[Issue]:
    """People of whom it is not known in which stratum or cluster of a random sample they were."""
    if frame is None or strata is None or frame.chosen != "random":
        return
    for key, column in (("stratum", frame.stratum), ("cluster", frame.cluster)):
        place = grid.column(column) if column in strata else None
        without = (
            [n for n, text in enumerate(strata[column]) if not text] if column in strata else []
        )
        if place is not None and without:
            yield Issue(
                grid.file,
                f"{plural(len(without), 'person has', 'people have')} nothing under “{column}”, "
                f"the {key} in which they were drawn{_cells(grid, place, without)}.",
                f"Write it in corrections.csv; if nobody knows, take {key}: out of frame:, and the "
                "sample is treated as drawn without it.",
                sheet=grid.sheet,
                cell=address(grid.rows[without[0]][0], place),
                code="survey.no-stratum",
            )
