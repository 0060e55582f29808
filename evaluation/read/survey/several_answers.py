"""Questions with several answers: options to tick, and ranks."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.counting import grouped, plural
from evaluation.errors import Issue
from evaluation.read.exports.grid import address, short
from evaluation.read.exports.ticked import TICKED, UNTICKED
from evaluation.read.files.raw import number_of
from evaluation.read.survey.cell_texts import (
    DONT_KNOW,
    NO_ANSWER,
    AskedIn,
    Columns,
    Meaning,
    Texts,
    folded,
    lines_of,
    split_options,
    words_of_options,
)
from evaluation.read.survey.replies import ReplyState
from evaluation.read.survey.wrong_answers import told_of


def ticked_columns(asked: AskedIn) -> Columns:
    """Ticked, not ticked; whoever ticked nothing did not answer."""
    if asked.question.columns:
        blocks = [_boxes(asked)]
    else:
        blocks = [_in_cells(asked, place) for place in asked.places]
    values, states = [], []
    for boxes, dont_know in blocks:
        ticked = _without_none(asked, boxes)
        answered = ticked.any(axis=1, keepdims=True)
        state = np.where(answered, ReplyState.ANSWERED, ReplyState.NO_ANSWER)
        state = np.where(~answered & dont_know[:, None], ReplyState.DONT_KNOW, state)
        values.append(np.where(answered, ticked, np.nan))
        states.append(np.broadcast_to(state, ticked.shape).astype(np.int8))
    return lines_of(asked.question), np.hstack(values), np.hstack(states)


_Ticks = tuple[NDArray[np.bool_], NDArray[np.bool_]]  # row x option; who says not to know


def _boxes(asked: AskedIn) -> _Ticks:
    """Options with a column each: a sign for a tick, the option's words, or words of “other”."""
    question, grid, places = asked.question, asked.grid, asked.places
    option_at = dict(zip(places, question.columns, strict=True))
    code_of = {words: code for code, words in question.options.items()}
    free = {
        p
        for p in places
        if grid.headings[p] == question.other or question.columns[option_at[p]] == question.other
    }
    own = {p: {folded(word), folded(code_of.get(word, word))} for p, word in option_at.items()}

    def meaning(text: str, place: int) -> Meaning | None:
        words = folded(asked.label(place, text) or text)
        if words in UNTICKED or text in asked.missing:
            return (0.0, ReplyState.ANSWERED)
        if (
            place in free
            or words in TICKED
            or words in own[place]
            or _is_option(words, own[place], grid.headings[place])
        ):
            return (1.0, ReplyState.ANSWERED)
        return None

    read = Texts(asked, meaning, missing=())
    asked.collector.fault(*_no_tick(asked, read))
    ticked = read.values == 1
    apart = [n for n, p in enumerate(places) if option_at[p] in question.dont_know]
    kept = [n for n in range(len(places)) if n not in apart]
    dont_know = ticked[:, apart].any(axis=1) if apart else np.zeros(len(grid.rows), bool)
    return ticked[:, kept], dont_know


def _is_option(words: str, own: Collection[str], heading: str) -> bool:
    """Whether the text of a box repeats its option, or its heading ends in it."""
    return len(words) > 1 and (words in own or folded(heading).rstrip("]").endswith(words))


def _no_tick(asked: AskedIn, read: Texts) -> Iterator[Issue]:
    """A fault for each text in a box that is neither a tick nor its option."""
    grid = asked.grid
    for text, cells in read.strange.items():
        if text.startswith("="):
            continue
        row, place = cells[0]
        several = f" ({len(cells)} cells)" if len(cells) > 1 else ""
        yield Issue(
            grid.file,
            f'"{short(text)}" under “{asked.printed}” is neither a tick nor the option of its '
            f"column{several}.",
            "A tick is 1, x, yes or the words of the option; an empty cell, 0 or no is none. Put "
            "it right in corrections.csv; if it is the option in other words, call the option so "
            "under columns:; if it means no tick, write it under not_answered: of "
            "the file; if these are words of “other”, name the column under other: of the "
            "question.",
            sheet=grid.sheet,
            cell=address(row, place),
            value=text,
            code="survey.no-tick",
        )


def _in_cells(asked: AskedIn, place: int) -> _Ticks:
    """Options that stand joined in one cell."""
    question, grid = asked.question, asked.grid
    known, other = words_of_options(question), question.other_option
    ticked = np.zeros((len(grid.rows), len(question.words)), bool)
    dont_know = np.zeros(len(grid.rows), bool)
    strange: dict[str, list[tuple[int, int]]] = {}
    texts = enumerate(grid.values(place))
    rows_of = grouped((text, n) for n, text in texts if text not in asked.missing)
    for text, rows in rows_of.items():
        for part in split_options(text, question.separator, known):
            found = known.get(folded(asked.label(place, part) or part))
            if found == DONT_KNOW:
                dont_know[rows] = True
            elif found or other is not None:
                ticked[rows, int(found[0]) if found else other] = True
            else:
                strange.setdefault(part, []).extend((grid.rows[n][0], place) for n in rows)
    answers = sum(map(len, rows_of.values()))
    if joined := not question.separator and _joined(strange, known):
        asked.collector.fault(
            Issue(
                grid.file,
                f"Cells under “{asked.printed}” hold several options with “{joined}” between them.",
                f'Say so under the question: separator: "{joined}"',
                sheet=grid.sheet,
                cell=grid.headed(place),
                code="survey.no-separator",
            )
        )
    else:
        asked.collector.fault(*told_of(question, grid, strange, answers))
    return ticked, dont_know


def _joined(strange: Collection[str], known: Container[str]) -> str:
    """What stands between the options of texts that are all made of them; else nothing."""
    for mark in (";", ",", "|", "\n"):
        split = [[*split_options(text, mark, known)] for text in strange]
        if split and all(folded(part) in known for parts in split for part in parts):
            return mark
    return ""


def _without_none(asked: AskedIn, ticked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ticks without “none of these” where something else was ticked too, which is told."""
    question = asked.question
    named = {question.options.get(word, word) for word in question.none_of_these}
    none = [n for n, word in enumerate(question.words) if word in named]
    if not none:
        return ticked
    others = [n for n in range(ticked.shape[1]) if n not in none]
    both = np.asarray(ticked[:, none].any(axis=1) & ticked[:, others].any(axis=1), bool)
    if both.any():
        asked.collector.note(
            _note(
                asked,
                both,
                f"ticked “{question.words[none[0]]}” and something else under “{asked.printed}”.",
                "What else they ticked counts, and “none” does not.",
                code="survey.none-and-others",
            )
        )
        ticked = ticked.copy()
        for option in none:
            ticked[both, option] = False
    return ticked


def ranked_columns(asked: AskedIn) -> Columns:
    """The rank of each option, from 1; of options in one cell, or a column a rank, their order."""
    question = asked.question
    values, dont_know = (_in_columns if question.columns else _in_order)(asked)
    left_out = np.where(dont_know, ReplyState.DONT_KNOW, ReplyState.NO_ANSWER)
    states = np.where(np.isnan(values), left_out, ReplyState.ANSWERED).astype(np.int8)
    asked.collector.note(*_rank_notes(asked, values))
    return lines_of(question), values, states


# row x option; row x 1: who says that they do not know
_Ranks = tuple[NDArray[np.float64], NDArray[np.bool_]]


def _in_columns(asked: AskedIn) -> _Ranks:
    """Ranks that stand in a column for each option; one may be of those who do not know."""
    question, most = asked.question, len(asked.question.words)
    of_option = zip(asked.places, question.columns, strict=False)
    apart = {place for place, option in of_option if option in question.dont_know}
    unknown = {folded(text) for text in question.dont_know}

    def meaning(text: str, place: int) -> Meaning | None:
        if place in apart:
            return NO_ANSWER if folded(text) in UNTICKED else DONT_KNOW
        if folded(text) in unknown:
            return DONT_KNOW
        rank = number_of(text)
        fits = rank is not None and rank == int(rank) and 1 <= rank <= most
        return (rank, ReplyState.ANSWERED) if fits and rank is not None else None

    read = Texts(asked, meaning)
    answers = sum(read.often.values())
    asked.collector.fault(*told_of(question, asked.grid, read.strange, answers))
    kept = [n for n, place in enumerate(asked.places) if place not in apart]
    dont_know = (read.states == ReplyState.DONT_KNOW).any(axis=1, keepdims=True)
    return read.values[:, kept], dont_know


def _in_order(asked: AskedIn) -> _Ranks:
    """The place of each option in a cell, or the columns of ranks; who says not to know.

    Of an option that somebody put twice the first place counts, and it is told.
    """
    question, grid = asked.question, asked.grid
    order = {word: n for n, word in enumerate(question.words)}
    known = {folded(word): n for word, n in order.items()}
    known |= {folded(code): order[word] for code, word in question.options.items() if word in order}
    meant = words_of_options(question)
    unknown = {text for text, (_, state) in meant.items() if state is ReplyState.DONT_KNOW}
    values = np.full((len(grid.rows), len(order)), np.nan)
    dont_know = np.zeros((len(grid.rows), 1), bool)
    twice = np.zeros(len(grid.rows), bool)
    strange: dict[str, list[tuple[int, int]]] = {}
    for n, (row, cells) in enumerate(grid.rows):
        for rank, part, place in _put_in_order(asked, cells, known):
            if folded(part) in unknown:
                dont_know[n] = True
            elif (option := known.get(folded(asked.label(place, part) or part))) is None:
                strange.setdefault(part, []).append((row, place))
            elif np.isnan(values[n, option]):
                values[n, option] = rank
            else:
                twice[n] = True
    asked.collector.fault(*told_of(question, grid, strange, len(grid.rows)))
    if twice.any():
        told = f"put an option twice under “{asked.printed}”."
        fix = "The first place counts. If it is a slip, put it right in corrections.csv."
        asked.collector.note(_note(asked, twice, told, fix, code="survey.option-ranked-twice"))
    return values, dont_know


def _put_in_order(
    asked: AskedIn, cells: Sequence[str], known: Container[str]
) -> Iterator[tuple[int, str, int]]:
    """The rank of each option that somebody put in order, its text, and the place of its column."""
    question = asked.question
    for place, first in zip(asked.places, range(1, len(asked.places) + 1), strict=True):
        text = cells[place]
        mark = "" if question.ranks else question.separator or ";"
        if text not in asked.missing:
            parts = split_options(text, mark, known)
            yield from ((rank, part, place) for rank, part in enumerate(parts, start=first))


def _rank_notes(asked: AskedIn, values: NDArray[np.float64]) -> Iterator[Issue]:
    """Notes on people who gave a rank twice, and on those who left one out."""
    ranked = ~np.isnan(values)
    ordered = np.sort(values, axis=1)  # NaN stands last
    twice = (np.diff(ordered, axis=1) == 0).any(axis=1)
    last = np.where(ranked, values, 0).max(axis=1, initial=0)
    gap = ~twice & (last > ranked.sum(axis=1))
    under = f"under “{asked.printed}”."
    if twice.any():
        told = f"gave the same rank to several options {under}"
        fix = "Each rank counts as it was given."
        yield _note(asked, twice, told, fix, code="survey.ranks-doubled")
    if gap.any():
        told = f"left out a rank before their last one {under}"
        fix = "The ranks count as they were given."
        yield _note(asked, gap, told, fix, code="survey.ranks-left-out")


def _note(asked: AskedIn, who: NDArray[np.bool_], did: str, fix: str, *, code: str) -> Issue:
    """A note on what some people did, with the cell of the first."""
    row = asked.grid.rows[int(np.flatnonzero(who)[0])][0]
    return Issue(
        asked.grid.file,
        f"{plural(int(who.sum()), 'person', 'people')} {did}",
        fix,
        sheet=asked.grid.sheet,
        cell=address(row, asked.places[0]),
        severity="note",
        code=code,
    )
