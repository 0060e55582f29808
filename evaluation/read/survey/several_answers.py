"""Questions with several answers: options to tick, and ranks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.counting import grouped, plural
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.errors import Collector, Issue
from evaluation.read.exports.grid import Grid, address, short
from evaluation.read.files.raw import number_of
from evaluation.read.survey.cell_texts import (
    OTHER,
    TICKED,
    UNTICKED,
    Columns,
    Meaning,
    Texts,
    folded,
    lines_of,
    split_options,
)
from evaluation.read.survey.replies import ReplyState
from evaluation.read.survey.wrong_answers import told_of


def ticked_columns(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> Columns:
    """Ticked, not ticked; whoever ticked nothing did not answer."""
    if question.columns:
        blocks = [_boxes(question, grid, places, missing, collector)]
    else:
        blocks = [_in_cells(question, grid, place, missing, collector) for place in places]
    values, states = [], []
    for boxes, dont_know in blocks:
        ticked = _without_none(question, grid, places[0], boxes, collector)
        answered = ticked.any(axis=1, keepdims=True)
        state = np.where(answered, ReplyState.ANSWERED, ReplyState.NO_ANSWER)
        state = np.where(~answered & dont_know[:, None], ReplyState.DONT_KNOW, state)
        values.append(np.where(answered, ticked, np.nan))
        states.append(np.broadcast_to(state, ticked.shape).astype(np.int8))
    return lines_of(question), np.hstack(values), np.hstack(states)


_Ticks = tuple[NDArray[np.bool_], NDArray[np.bool_]]  # row x option; who says not to know


def _boxes(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> _Ticks:
    """Options with a column each: a sign for a tick, the option's words, or words of “other”."""
    option_at = dict(zip(places, question.columns, strict=True))
    code_of = {words: code for code, words in question.options.items()}
    free = {
        p
        for p in places
        if grid.headings[p] == question.other or question.columns[option_at[p]] == question.other
    }
    own = {p: {folded(word), folded(code_of.get(word, word))} for p, word in option_at.items()}

    def meaning(text: str, place: int) -> Meaning | None:
        labels = grid.layout.labels.get(grid.headings[place], {})
        words = folded(labels.get(text, text))
        if words in UNTICKED or text in missing:
            return (0.0, ReplyState.ANSWERED)
        if (
            place in free
            or words in TICKED
            or words in own[place]
            or _is_option(words, own[place], grid.headings[place])
        ):
            return (1.0, ReplyState.ANSWERED)
        return None

    read = Texts(grid, places, (), meaning)
    collector.fault(*_no_tick(question, grid, read))
    ticked = read.values == 1
    apart = [n for n, p in enumerate(places) if option_at[p] in question.dont_know]
    kept = [n for n in range(len(places)) if n not in apart]
    dont_know = ticked[:, apart].any(axis=1) if apart else np.zeros(len(grid.rows), bool)
    return ticked[:, kept], dont_know


def _is_option(words: str, own: Collection[str], heading: str) -> bool:
    """Whether the text of a box repeats its option, or its heading ends in it."""
    return len(words) > 1 and (words in own or folded(heading).rstrip("]").endswith(words))


def _no_tick(question: SurveyQuestion, grid: Grid, read: Texts) -> Iterator[Issue]:
    """A fault for each text in a box that is neither a tick nor its option."""
    for text, cells in read.strange.items():
        if text.startswith("="):
            continue
        row, place = cells[0]
        several = f" ({len(cells)} cells)" if len(cells) > 1 else ""
        yield Issue(
            grid.file,
            f'"{short(text)}" under “{short(question.printed)}” is neither a tick nor the option '
            "of its "
            f"column{several}.",
            "A tick is 1, x, yes or the words of the option; an empty cell, 0 or no is none. "
            "Put it "
            "right in corrections.csv; if it means no tick, write it under not_answered: of "
            "the file; "
            "if these are words of “other”, name the column under other: of the question.",
            sheet=grid.sheet,
            cell=address(row, place),
            value=text,
            code="survey.no-tick",
        )


def _in_cells(
    question: SurveyQuestion, grid: Grid, place: int, missing: Collection[str], collector: Collector
) -> _Ticks:
    """Options that stand joined in one cell."""
    order = {word: n for n, word in enumerate(question.words)}
    known = {folded(word): n for word, n in order.items()}
    known |= {folded(code): order[word] for code, word in question.options.items() if word in order}
    unknown = {folded(word) for word in question.dont_know}
    labels = grid.layout.labels.get(grid.headings[place], {})
    other = (
        next((n for w, n in order.items() if OTHER.match(w)), None)
        if (question.other and question.other == question.column)
        else None
    )
    every = known | dict.fromkeys(unknown, -1)
    ticked = np.zeros((len(grid.rows), len(order)), bool)
    dont_know = np.zeros(len(grid.rows), bool)
    strange: dict[str, list[tuple[int, int]]] = {}
    texts = grid.values(place)
    rows_of = grouped((text, n) for n, text in enumerate(texts) if text not in missing)
    for text, rows in rows_of.items():
        for part in split_options(text, question.separator, every):
            plain = folded(labels.get(part, part))
            if plain in known:
                ticked[rows, known[plain]] = True
            elif plain in unknown:
                dont_know[rows] = True
            elif other is not None:
                ticked[rows, other] = True
            else:
                strange.setdefault(part, []).extend((grid.rows[n][0], place) for n in rows)
    answers = sum(map(len, rows_of.values()))
    if joined := not question.separator and _joined(strange, every):
        collector.fault(
            Issue(
                grid.file,
                f"Cells under “{short(question.printed)}” hold several options with “{joined}” "
                "between them.",
                f'Say so under the question: separator: "{joined}"',
                sheet=grid.sheet,
                cell=grid.headed(place),
                code="survey.no-separator",
            )
        )
    else:
        collector.fault(*told_of(question, grid, strange, answers))
    return ticked, dont_know


def _joined(strange: Collection[str], known: Mapping[str, int]) -> str:
    """What stands between the options of texts that are all made of them; else nothing."""
    for mark in (";", ",", "|", "\n"):
        split = [[*split_options(text, mark, known)] for text in strange]
        if split and all(folded(part) in known for parts in split for part in parts):
            return mark
    return ""


def _without_none(
    question: SurveyQuestion,
    grid: Grid,
    place: int,
    ticked: NDArray[np.bool_],
    collector: Collector,
) -> NDArray[np.bool_]:
    """The ticks without “none of these” where something else was ticked too, which is told."""
    none = [
        n
        for n, word in enumerate(question.words)
        if word in _of_codes(question, question.none_of_these)
    ]
    if not none:
        return ticked
    others = [n for n in range(ticked.shape[1]) if n not in none]
    both = np.asarray(ticked[:, none].any(axis=1) & ticked[:, others].any(axis=1), bool)
    if both.any():
        collector.note(
            Issue(
                grid.file,
                f"{_people(both)} ticked "
                f"“{question.words[none[0]]}” and "
                f"something else under “{short(question.printed)}”.",
                "What else they ticked counts, and “none” does not.",
                sheet=grid.sheet,
                cell=_first(grid, place, both),
                severity="note",
                code="survey.none-and-others",
            )
        )
        ticked = ticked.copy()
        for option in none:
            ticked[both, option] = False
    return ticked


def _of_codes(question: SurveyQuestion, named: Collection[str]) -> set[str]:
    """The words of options that are named by their code or their words."""
    return {question.options.get(word, word) for word in named}


def ranked_columns(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> Columns:
    """The rank of each option, from 1; of options in one cell their order."""
    most = len(question.words)
    if question.column:
        values = _in_order(question, grid, places[0], missing, collector)
    else:

        def meaning(text: str, _: int) -> Meaning | None:
            rank = number_of(text)
            fits = rank is not None and rank == int(rank) and 1 <= rank <= most
            return (rank, ReplyState.ANSWERED) if fits and rank is not None else None

        none = {*missing, *question.dont_know}
        read = Texts(grid, places, none, meaning)
        collector.fault(*told_of(question, grid, read.strange, sum(read.often.values())))
        values = read.values
    states = np.where(np.isnan(values), ReplyState.NO_ANSWER, ReplyState.ANSWERED).astype(np.int8)
    collector.note(*_rank_notes(question, grid, places[0], values))
    return lines_of(question), values, states


def _in_order(
    question: SurveyQuestion, grid: Grid, place: int, missing: Collection[str], collector: Collector
) -> NDArray[np.float64]:
    order = {word: n for n, word in enumerate(question.words)}
    known = {folded(word): n for word, n in order.items()}
    known |= {folded(code): order[word] for code, word in question.options.items() if word in order}
    values = np.full((len(grid.rows), len(order)), np.nan)
    strange: dict[str, list[tuple[int, int]]] = {}
    for n, text in enumerate(grid.values(place)):
        if text in missing:
            continue
        for rank, part in enumerate(split_options(text, question.separator or ";", known), start=1):
            if folded(part) in known:
                values[n, known[folded(part)]] = rank
            else:
                strange.setdefault(part, []).append((grid.rows[n][0], place))
    collector.fault(*told_of(question, grid, strange, len(grid.rows)))
    return values


def _rank_notes(
    question: SurveyQuestion, grid: Grid, place: int, values: NDArray[np.float64]
) -> Iterator[Issue]:
    """Notes on people who gave a rank twice, and on those who left one out."""
    ranked = ~np.isnan(values)
    ordered = np.sort(values, axis=1)  # NaN stands last
    twice = (np.diff(ordered, axis=1) == 0).any(axis=1)
    last = np.where(ranked, values, 0).max(axis=1, initial=0)
    gap = ~twice & (last > ranked.sum(axis=1))
    asked = f"under “{short(question.printed)}”"
    if twice.any():
        yield Issue(
            grid.file,
            f"{_people(twice)} gave the same rank to several options {asked}.",
            "Each rank counts as it was given.",
            sheet=grid.sheet,
            cell=_first(grid, place, twice),
            severity="note",
            code="survey.ranks-doubled",
        )
    if gap.any():
        yield Issue(
            grid.file,
            f"{_people(gap)} left out a rank before their last one {asked}.",
            "The ranks count as they were given.",
            sheet=grid.sheet,
            cell=_first(grid, place, gap),
            severity="note",
            code="survey.ranks-left-out",
        )


def _people(chosen: NDArray[np.bool_]) -> str:
    return plural(int(chosen.sum()), "person", "people")


def _first(grid: Grid, place: int, chosen: NDArray[np.bool_]) -> str:
    """The cell of the first of some people."""
    return address(grid.rows[int(np.flatnonzero(chosen)[0])][0], place)
