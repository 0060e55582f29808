"""Whether a file has one row for each answer: its questions are the items, and stand in rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from evaluation.declare.guidance import Guidance
from evaluation.declare.instrument.model import Instrument
from evaluation.errors import Issue
from evaluation.read.columns.numbered import core, groups
from evaluation.read.columns.wordings import folded
from evaluation.read.exports.grid import Grid
from evaluation.read.shape import MOST_WAVES, id_column

_HEADED = re.compile(r"(?i)\s*(question|item|q)\b")
_FEWEST = 3  # items: fewer may be the words of any column


def row_an_answer(grid: Grid, instrument: Instrument, guidance: Guidance) -> Issue | None:
    """The fault that a file has one row for each answer, and what to write; None where it has not.

    A column of questions holds the names, numbers or wordings of half of the items, and no other
    column holds the same: codes such as A1 to A4 stand in all columns of answers.
    """
    own = id_column(grid)
    who = grid.values(grid.headings.index(own)) if own else []
    for place, heading in enumerate(grid.headings):
        questions = grid.values(place)
        texts = Counter(filter(None, questions))
        often = len(texts) * 2 <= len(grid.rows)
        if heading in ("", own) or not often or not _asks(heading, list(texts), instrument):
            continue
        if own and len(set(zip(who, questions, strict=True))) * MOST_WAVES < len(questions):
            continue  # nobody answers most questions more often than there are waves
        others = [grid.values(other) for other in range(len(grid.headings)) if other != place]
        coded = not all(text.isdecimal() for text in texts)
        if coded and any(2 * len(texts.keys() & {*values}) >= len(texts) for values in others):
            return None
        answer = _answers_beside(grid, place, instrument)
        return Issue(
            grid.file,
            f'This file is long: it has one row for each answer, and "{heading}" says to which '
            "question.",
            guidance.filled_in(guidance.long, heading, answer or "<column of the answers>"),
            sheet=grid.sheet,
            cell=grid.headed(place),
            code="rows.one-an-answer",
        )
    return None


def _asks(heading: str, texts: Sequence[str], instrument: Instrument) -> bool:
    """Whether texts are the names, numbers or wordings of half of the items.

    Bare numbers may be ages, or numbers of people, unless the column is headed as their items.
    """
    if len(core(instrument)) < _FEWEST:
        return False
    labels = {folded(item.label): name for name, item in instrument.items.items() if item.label}
    worded = {labels[text] for text in map(folded, texts) if text in labels}
    plain = all(text.isdecimal() for text in texts) and not _HEADED.match(heading)
    sets = [] if plain else groups(texts, instrument)
    found = [set(group.found) for group in sets if len(group.found) * 2 > len(group.beyond)]
    best = max([worded, *found], key=len)
    return 2 * len(best) >= len(core(instrument))


def _answers_beside(grid: Grid, question: int, instrument: Instrument) -> str:
    """The one other column that holds answers and is no identifier; empty where several may."""
    own = id_column(grid)
    allowed = [*instrument.response_sets.values()]
    fitting = []
    for place, heading in enumerate(grid.headings):
        texts = set(grid.values(place)) - {""}
        values = [[answers.value_of(text) for text in texts] for answers in allowed]
        known = any(2 * sum(v is not None for v in of) > len(of) for of in values)
        if known and place != question and heading not in ("", own, *grid.layout.about):
            fitting.append(heading)
    return fitting[0] if len(fitting) == 1 else ""
