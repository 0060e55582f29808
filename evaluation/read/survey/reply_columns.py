"""Columns of a file -> the replies to one question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaluation.counting import and_more, grouped, plural
from evaluation.declare.data_files import SurveyFile
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.errors import Collector, Issue
from evaluation.read.exports.grid import Grid, address, columns_of, plain_heading, short
from evaluation.read.exports.no_answer import decimal_comma
from evaluation.read.exports.times import date_parts
from evaluation.read.files.raw import number_of
from evaluation.read.survey.replies import Replies, ReplyState
from evaluation.read.survey.wrong_answers import told_of

_EPOCH = date(1970, 1, 1)
_UNTICKED = frozenset(
    ("", "-", "0", "n", "no", "na", "n/a", "false", "unchecked", "not selected", "not quoted")
)
_TICKED = frozenset(
    ("1", "x", "y", "yes", "true", "checked", "selected", "quoted", "✓", "✔", "☑", "v", "on")
)
_NUMBER = re.compile(r"^[+-]?\d+(?:[.,]\d+)?")
_WHOLE = re.compile(r"0*(\d+)[.,]0+|0+(\d+)")
_OTHER = re.compile(r"(?i)^(other|arall|inne|inny)\b")
_BESIDE = re.compile(r"\s*[;|\n]\s*|,\s+")  # what stands between answers where one is asked for


def is_unticked(text: str) -> bool:
    """Whether the cell of a box says that it was not ticked."""
    return text.strip().casefold() in _UNTICKED


def is_tick(text: str) -> bool:
    """Whether the cell of a box is a sign for a tick."""
    return text.strip().casefold() in _TICKED


Meaning = tuple[float, ReplyState]
_NONE: Meaning = (np.nan, ReplyState.NO_ANSWER)
_DONT_KNOW: Meaning = (np.nan, ReplyState.DONT_KNOW)


def read_replies(
    name: str, question: SurveyQuestion, data: SurveyFile, grid: Grid, collector: Collector
) -> Replies:
    """The replies to one question, row by row of the grid; faults with their cells."""
    places = columns_of(grid, question.headings, collector)
    if len(places) < len(question.headings):
        return _nobody(name, question, len(grid.rows))
    missing = frozenset({"", *data.not_answered})
    reader = {"open": _open, "tick_all": _ticked, "ranking": _ranked}.get(question.kind, _each)
    lines, values, states, texts = reader(question, grid, places, missing, collector)
    return Replies(
        name, question, lines, values, states, texts or _other_words(question, grid, missing)
    )


_Read = tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.int8], tuple[str, ...]]


def _nobody(name: str, question: SurveyQuestion, rows: int) -> Replies:
    lines = lines_of(question)
    shape = (rows, len(lines))
    return Replies(
        name, question, lines, np.full(shape, np.nan), np.full(shape, ReplyState.NO_ANSWER, np.int8)
    )


def lines_of(question: SurveyQuestion) -> tuple[str, ...]:
    """What the replies to a question have a line for."""
    if question.kind in ("tick_all", "ranking") and question.rows:
        return tuple(f"{row}: {word}" for row in question.rows for word in question.words)
    several = question.words if question.kind in ("tick_all", "ranking") else ()
    return tuple(question.rows or several) or ("",)


def folded(text: str) -> str:
    """A text as it is compared: without capitals, kinds of blanks and a full stop at its end."""
    plain = plain_heading(text).casefold().rstrip(" .") or text
    whole = _WHOLE.fullmatch(plain)
    return (whole[1] or whole[2]) if whole else plain


# --- one answer in a cell -------------------------------------------------------------------------


def _each(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> _Read:
    """A column, or each row of a grid, by what each of its texts means."""
    make = {"number": _numbers, "date": _dates}.get(question.kind, _options)
    read = _Texts(grid, places, missing, make(question, grid, places, missing, collector))
    answers = sum(read.often.values())
    several = {t: c for t, c in read.strange.items() if _several(question, t)}
    collector.fault(*told_of(question, grid, several, answers, several=True))
    rest = {t: c for t, c in read.strange.items() if t not in several}
    collector.fault(*told_of(question, grid, rest, answers))
    if question.kind not in ("number", "date"):
        collector.note(*_spelt(question, grid, read))
    return lines_of(question), read.values, read.states, ()


class _Texts:
    """Columns by what each of their texts means, and the cells of those that mean nothing.

    ``often``: how often each text stands there; a text is looked up once.
    """

    def __init__(
        self,
        grid: Grid,
        places: Sequence[int],
        missing: Collection[str],
        meaning: Callable[[str, int], Meaning | None],
    ) -> None:
        self.often: Counter[str] = Counter()
        self.strange: dict[str, list[tuple[int, int]]] = {}
        values, states = [], []
        for place in places:
            texts = grid.values(place)
            counted = Counter(texts)
            known: dict[str, Meaning] = {}
            for text in counted:
                found = _NONE if text in missing else meaning(text, place)
                known[text] = _NONE if found is None else found
                if found is None:
                    cells = [(row, place) for row, cells in grid.rows if cells[place] == text]
                    self.strange.setdefault(text, []).extend(cells)
            self.often.update({t: n for t, n in counted.items() if t not in missing})
            codes = {text: n for n, text in enumerate(known)}
            at = np.fromiter(map(codes.__getitem__, texts), np.intp, len(texts))
            values.append(np.array([v for v, _ in known.values()] or [np.nan], float)[at])
            states.append(np.array([state for _, state in known.values()] or [1], np.int8)[at])
        self.values = np.column_stack(values)
        self.states = np.column_stack(states)


def _words(question: SurveyQuestion) -> dict[str, Meaning]:
    """What each code and word of a question means, as they are compared."""
    known: dict[str, Meaning] = {}
    exact: dict[str, Meaning] = {}
    order = {word: float(n) for n, word in enumerate(question.words)}
    declared = question.options or {word: word for word in question.words}
    for code, word in declared.items():
        meaning = (order[word], ReplyState.ANSWERED) if word in order else _DONT_KNOW
        for text in (code, word):
            exact[text] = meaning
            known.setdefault(folded(text), meaning)
    for text in question.dont_know:
        exact[text] = known[folded(text)] = _DONT_KNOW
    return known | exact


def _options(
    question: SurveyQuestion, grid: Grid, _: Sequence[int], __: Collection[str], ___: Collector
) -> Callable[[str, int], Meaning | None]:
    """The place of each answer among the options; a code means what its label in the file means."""
    known = _words(question)
    other = _other_option(question)

    def meaning(text: str, place: int) -> Meaning | None:
        label = grid.layout.labels.get(grid.headings[place], {}).get(text, "")
        found = (
            known.get(text)
            or known.get(folded(text))
            or (known.get(folded(label)) if label else None)
        )
        return found or (other if not text.startswith("=") else None)

    return meaning


def _other_option(question: SurveyQuestion) -> Meaning | None:
    """What texts beside the options are, where words of “other” stand in the same column."""
    if not question.other or question.other != question.column:
        return None
    place = next((n for n, word in enumerate(question.words) if _OTHER.match(word)), None)
    return None if place is None else (float(place), ReplyState.ANSWERED)


def _several(question: SurveyQuestion, text: str) -> bool:
    """Whether a text holds several options of a question that is answered by one."""
    if question.kind not in ("single", "likert") or len(parts := _BESIDE.split(text)) < 2:
        return False
    known = _words(question)
    return all(folded(part) in known for part in parts if part)


def _spelt(question: SurveyQuestion, grid: Grid, read: _Texts) -> Iterator[Issue]:
    """A note on answers that were taken for an option although they are written otherwise."""
    written = {*question.options, *question.words, *question.dont_know, *question.options.values()}
    unlike = {
        text: n
        for text, n in read.often.items()
        if text not in written and text not in read.strange and number_of(text) is None
        and folded(text) in {folded(word) for word in written}
    }  # fmt: skip
    if unlike:
        named = and_more([f'"{short(text, 40)}" {n}' for text, n in unlike.items()])
        yield Issue(
            grid.file,
            f"Options of “{short(question.printed)}” are also written in other ways: {named}.",
            "They count as the option with the same words; capitals, blanks and a full stop do not count.",
            sheet=grid.sheet,
            severity="note",
            code="survey.spelt-otherwise",
        )  # fmt: skip


# --- numbers and dates ----------------------------------------------------------------------------


def _numbers(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    _: Collector,
) -> Callable[[str, int], Meaning | None]:
    """What was entered, within its limits; its unit may stand behind it."""
    known = {folded(text): _DONT_KNOW for text in question.dont_know}
    low = -np.inf if question.lowest is None else question.lowest
    high = np.inf if question.highest is None else question.highest
    comma = {
        place: grid.headings[place] in grid.decimal_comma
        or decimal_comma({*grid.values(place)} - {*missing, *question.dont_know})
        for place in places
    }

    def meaning(text: str, place: int) -> Meaning | None:
        if folded(text) in known:
            return _DONT_KNOW
        plain = _without_unit(text, question.unit)
        if "," in plain and not comma[place]:
            return None
        value = number_of(plain)
        return (value, ReplyState.ANSWERED) if value is not None and low <= value <= high else None

    return meaning


def _without_unit(text: str, unit: str) -> str:
    """A number without the unit that was declared, in the singular or the plural."""
    plain = text.replace("\N{MINUS SIGN}", "-").strip()
    if not unit or not (number := _NUMBER.match(plain)):
        return plain
    rest = plain[number.end() :].strip(" .").casefold().removesuffix("s")
    return number[0] if rest == unit.casefold().removesuffix("s") else plain


def _dates(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> Callable[[str, int], Meaning | None]:
    """Days since 1970; which of two numbers is the day is as declared, or as the column shows."""
    known = {folded(text): _DONT_KNOW for text in question.dont_know}
    month_first = {
        place: _month_first(question, grid, place, missing, collector) for place in places
    }

    def meaning(text: str, place: int) -> Meaning | None:
        if folded(text) in known:
            return _DONT_KNOW
        parts = date_parts(text)
        if parts is None:
            return None
        moment = parts.moment(month_first=month_first[place])
        days = (moment.date() - _EPOCH).days if moment else None
        return None if days is None else (float(days), ReplyState.ANSWERED)

    return meaning


def _month_first(
    question: SurveyQuestion, grid: Grid, place: int, missing: Collection[str], collector: Collector
) -> bool:
    """Whether dates such as 03/04/2021 have the month in front; a fault where nobody can know."""
    if question.dates:
        return question.dates == "month first"
    dated = [
        (row, cells[place], parts)
        for row, cells in grid.rows
        if cells[place] not in missing
        and (parts := date_parts(cells[place])) is not None
        and not parts.ordered
    ]
    day = [(row, text) for row, text, parts in dated if parts.first > 12]
    month = [(row, text) for row, text, parts in dated if parts.second > 12]
    unclear = [(row, text) for row, text, parts in dated if parts.first != parts.second]
    if day and month:
        problem = (
            f'Dates under “{short(question.printed)}” stand with the day in front ("{day[0][1]}" in '
            f'{address(day[0][0], place)}) and with the month in front ("{month[0][1]}").'
        )
        fix = (
            "Nobody can know how the others are meant. Write them as 2026-11-22, or say dates: day "
            "first, or month first, and correct those that then are no date in corrections.csv."
        )
        row = month[0][0]
    elif unclear and not day and not month:
        problem = (
            f"Dates under “{short(question.printed)}” may have the day or the month in front "
            f'("{unclear[0][1]}").'
        )
        fix = "Say which, under the question: dates: day first, or dates: month first."
        row = unclear[0][0]
    else:
        return bool(month)
    collector.fault(
        Issue(
            grid.file, problem, fix, sheet=grid.sheet, cell=address(row, place),
            code="survey.day-or-month",
        )
    )  # fmt: skip
    return False


# --- several answers ------------------------------------------------------------------------------


def _ticked(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> _Read:
    """Ticked, not ticked; whoever ticked nothing did not answer."""
    if question.columns:
        blocks = [_boxes(question, grid, places, missing, collector)]
    else:
        blocks = [_in_cells(question, grid, place, missing, collector) for place in places]
    values, states = [], []
    for ticked, dont_know in blocks:
        ticked = _without_none(question, grid, places[0], ticked, collector)
        answered = ticked.any(axis=1, keepdims=True)
        state = np.where(answered, ReplyState.ANSWERED, ReplyState.NO_ANSWER)
        state = np.where(~answered & dont_know[:, None], ReplyState.DONT_KNOW, state)
        values.append(np.where(answered, ticked, np.nan))
        states.append(np.broadcast_to(state, ticked.shape).astype(np.int8))
    return lines_of(question), np.hstack(values), np.hstack(states), ()


_Ticks = tuple[NDArray[np.bool_], NDArray[np.bool_]]  # row x option; who says not to know


def _boxes(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> _Ticks:
    """Options with a column each: a sign for a tick, the option's own words, or words of “other”."""
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
        if words in _UNTICKED or text in missing:
            return (0.0, ReplyState.ANSWERED)
        if (
            place in free
            or words in _TICKED
            or words in own[place]
            or _is_option(words, own[place], grid.headings[place])
        ):
            return (1.0, ReplyState.ANSWERED)
        return None

    read = _Texts(grid, places, (), meaning)
    collector.fault(*_no_tick(question, grid, read))
    ticked = read.values == 1
    apart = [n for n, p in enumerate(places) if option_at[p] in question.dont_know]
    kept = [n for n in range(len(places)) if n not in apart]
    dont_know = ticked[:, apart].any(axis=1) if apart else np.zeros(len(grid.rows), bool)
    return ticked[:, kept], dont_know


def _is_option(words: str, own: Collection[str], heading: str) -> bool:
    """Whether the text of a box repeats its option, or its heading ends in it."""
    return len(words) > 1 and (words in own or folded(heading).rstrip("]").endswith(words))


def _no_tick(question: SurveyQuestion, grid: Grid, read: _Texts) -> Iterator[Issue]:
    """A fault for each text in a box that is neither a tick nor its option."""
    for text, cells in read.strange.items():
        if text.startswith("="):
            continue
        row, place = cells[0]
        several = f" ({len(cells)} cells)" if len(cells) > 1 else ""
        yield Issue(
            grid.file,
            f'"{short(text)}" under “{short(question.printed)}” is neither a tick nor the option of its '
            f"column{several}.",
            "A tick is 1, x, yes or the words of the option; an empty cell, 0 or no is none. Put it "
            "right in corrections.csv; if it means no tick, write it under not_answered: of the file; "
            "if these are words of “other”, name the column under other: of the question.",
            sheet=grid.sheet,
            cell=address(row, place),
            value=text,
            code="survey.no-tick",
        )


def split_options(text: str, separator: str, options: Mapping[str, int]) -> Iterator[str]:
    """The options in a cell, the longest first, so that one with the separator in it stays whole.

    ``options``: as ``folded`` writes them. What is none of them is given back as it stands.
    """
    if not separator:
        yield text.strip()
        return
    parts = [part.strip() for part in text.split(separator)]
    n = 0
    while n < len(parts):
        for end in range(len(parts), n, -1):
            whole = (separator if separator == " " else f"{separator} ").join(parts[n:end])
            tight = separator.join(parts[n:end])
            found = next((w for w in (whole, tight) if folded(w) in options), None)
            if found is not None and parts[n]:
                yield found
                n = end
                break
        else:
            if parts[n]:
                yield parts[n]
            n += 1


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
        next((n for w, n in order.items() if _OTHER.match(w)), None)
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
                f"Cells under “{short(question.printed)}” hold several options with “{joined}” between them.",
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
    both = ticked[:, none].any(axis=1) & ticked[:, others].any(axis=1)
    if both.any():
        row = grid.rows[int(np.flatnonzero(both)[0])][0]
        collector.note(
            Issue(
                grid.file,
                f"{plural(int(both.sum()), 'person', 'people')} ticked “{question.words[none[0]]}” and "
                f"something else under “{short(question.printed)}”.",
                "What else they ticked counts, and “none” does not.",
                sheet=grid.sheet,
                cell=address(row, place),
                severity="note",
                code="survey.none-and-others",
            )
        )
        ticked = ticked.copy()
        ticked[np.ix_(both, none)] = False
    return ticked


def _of_codes(question: SurveyQuestion, named: Collection[str]) -> set[str]:
    """The words of options that are named by their code or their words."""
    return {question.options.get(word, word) for word in named}


# --- ranks ----------------------------------------------------------------------------------------


def _ranked(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> _Read:
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
        read = _Texts(grid, places, none, meaning)
        collector.fault(*told_of(question, grid, read.strange, sum(read.often.values())))
        values = read.values
    states = np.where(np.isnan(values), ReplyState.NO_ANSWER, ReplyState.ANSWERED).astype(np.int8)
    collector.note(*_rank_notes(question, grid, places[0], values))
    return lines_of(question), values, states, ()


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
    gap = (
        ~twice
        & ranked.any(axis=1)
        & (np.nanmax(np.where(ranked, values, 0), axis=1) > ranked.sum(axis=1))
    )
    for who, what, action, code in (
        (
            twice,
            "gave the same rank to several options",
            "Each rank counts as it was given.",
            "survey.ranks-doubled",
        ),
        (
            gap,
            "left out a rank before their last one",
            "The ranks count as they were given.",
            "survey.ranks-left-out",
        ),
    ):
        if who.any():
            row = grid.rows[int(np.flatnonzero(who)[0])][0]
            n = int(who.sum())
            yield Issue(
                grid.file,
                f"{plural(n, 'person', 'people')} {what} under “{short(question.printed)}” (the first in "
                f"row {row}).",
                action,
                sheet=grid.sheet,
                cell=address(row, place),
                severity="note",
                code=code,
            )


# --- words ----------------------------------------------------------------------------------------


def _open(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    _: Collector,
) -> _Read:
    texts = tuple("" if text in missing else text for text in grid.values(places[0]))
    states = np.array(
        [[ReplyState.ANSWERED if text else ReplyState.NO_ANSWER] for text in texts], np.int8
    ).reshape(len(texts), 1)
    return ("",), np.full(states.shape, np.nan), states, texts


def _other_words(question: SurveyQuestion, grid: Grid, missing: Collection[str]) -> tuple[str, ...]:
    """What people wrote beside the options; of words in the same column those that are no option."""
    place = grid.column(question.other) if question.other else None
    if place is None:
        return ()
    known = {*_words(question)} if question.other == question.column else set[str]()
    options = dict.fromkeys(known, 0)
    return tuple(
        ""
        if text in missing
        else "; ".join(
            part
            for part in split_options(text, question.separator, options)
            if folded(part) not in known
        )
        for text in grid.values(place)
    )
