"""Rows in and under a table that are no respondents: means, totals and the like, and remarks."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evaluation.errors import Issue, Kind
from evaluation.read.exports.no_answer import SIGNS
from evaluation.read.files.raw import Raw, is_number, number_of

Numbered = tuple[int, tuple[str, ...]]

# of the languages in which spreadsheets come; folded, without signs
_NAMES = {
    "mean": (
        *(
            "mean",
            "means",
            "average",
            "averages",
            "avg",
            "overall average",
            "cyfartaledd",
            "cymedr",
            "moyenne",
        ),
        *("durchschnitt", "mittelwert", "mittel", "promedio", "media", "media aritmetica"),
        *("gemiddelde", "średnia", "medelvärde", "gjennomsnitt", "gennemsnit", "ø"),
    ),
    "sum": (
        *("total", "totals", "sum", "grand total", "overall total", "subtotal", "sub-total"),
        *("cyfanswm", "is-gyfanswm", "total général", "sous-total", "somme", "summe", "gesamt"),
        *("gesamtsumme", "zwischensumme", "insgesamt", "totale", "totaal", "suma", "summa"),
    ),
    "median": ("median", "canolrif", "médiane", "mediana", "mediaan"),
    "SD": (
        *("sd", "s d", "std", "st dev", "stdev", "std dev", "standard deviation"),
        *("standardabweichung", "écart-type", "desviación estándar", "gwyriad safonol"),
    ),
    "number": ("n", "count", "number", "respondents"),
    "lowest": ("min", "minimum", "lowest"),
    "highest": ("max", "maximum", "highest"),
}
SUMS = _NAMES["sum"]  # what stands in front of what adds up others
_KIND_OF = {name: kind for kind, names in _NAMES.items() for name in names}
# what may be somebody's code or name: a row of these needs more than its word
_PERHAPS_SOMEBODY = frozenset(
    ("n", "count", "number", "min", "max", "sd", "std", "sum", "media", "summa", "ø")
)
_FORMULAS = "formulas"  # what a row holds that says no more
_FEWEST = 2  # numbers that are no answers, in a row that has no word for what it holds
_FEWEST_ALIKE = 3  # columns in which an unknown word stands over what the columns make
_SUMMARY = ("mean", "sum", "median")  # what somebody with typical answers seldom has throughout
_FORMULA = re.compile(
    r"=\s*[A-Z.]*\b(AVERAGE|SUM|SUBTOTAL|MEDIAN|STDEV|STDEVP|COUNT|COUNTA|MIN|MAX)[A-Z.]*\(.*",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[.:=]")
_WITH_MORE = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:\(.*\)|\[.*\]|±.*|%)")  # 1.5 (0.9)
_PARTED = re.compile(r"\S\s*[=:]\s*\S|\S(\s+\S+){3}")  # n = 12, and four words or more


@dataclass(frozen=True, slots=True)
class Foot:
    """The rows of a table without those at its foot that are no respondents, and a note on each.

    ``doubtful``: faults of rows that may be none, where rows are people. ``totals``: those of the
    rows set aside that hold sums, as they stand.
    """

    rows: tuple[Numbered, ...]
    notes: tuple[Issue, ...] = ()
    doubtful: tuple[Issue, ...] = ()
    totals: tuple[Numbered, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that may be one of the foot: its words, and its numbers by column.

    ``known``: what the words say that it holds; empty for words that say nothing of the kind.
    ``named``: the words are no code or name of anybody.
    """

    number: int
    words: str
    cells: Mapping[int, str]
    known: str
    named: bool


def without_foot(raw: Raw, rows: Sequence[Numbered]) -> Foot:
    """The rows without those at the foot, and between the others, that are nobody's.

    Such a row has a word for what it holds and the numbers that the columns above it make, or
    formulas that make them; or no word and no identifier, and numbers that no answer can be; or,
    below a blank row, a sentence and nothing else, where identifiers are no sentences. One that
    has the word and other numbers is doubtful, and so is one in which what the columns make
    stands behind words unlike the codes of all others.
    """
    foot: list[_Row] = []
    own = _first_column(rows)
    while len(foot) < len(rows) - 1 and (found := _candidate(*rows[-1 - len(foot)], own)):
        foot.append(found)
    data = rows[: len(rows) - len(foot)]
    people, since = _between(data, own)[:2]
    held = {row.number: what for row in foot if (what := _held(row, people, since))}
    sure = {row.number for row in foot if row.number in held and row.named}
    numbers = [number for number, _ in rows[max(0, len(data) - 1) :]]
    blank = next((b for a, b in pairwise(numbers) if b > a + 1), None)  # a blank row before it
    if sure or (foot and blank == foot[-1].number):
        sure = {*held, *_remarks(foot, data)}
    elif blank:
        sure = {number for number in _remarks(foot, data) if number >= blank}
    # a row that is none ends the foot: what stands above it is somebody's
    while foot and foot[-1].number not in sure and not (foot[-1].known and foot[-1].named):
        foot.pop()
    _, _, between, unlike = _between(rows[: len(rows) - len(foot)], own)
    doubtful = [r for r in foot if r.number not in sure and r.known and r.named]
    gone = {r.number: held.get(r.number, "") for r in reversed(foot) if r.number in sure}
    gone = {**between, **gone}
    return Foot(
        tuple(row for row in rows if row[0] not in gone),
        tuple(_set_aside(raw, number, what) for number, what in gone.items()),
        tuple(_doubtful(raw, row) for row in (*unlike, *reversed(doubtful))),
        tuple(row for row in rows if gone.get(row[0]) in ("sum", _FORMULAS)),
    )


def names_sum(text: str) -> bool:
    """Whether words say that a row adds up others: Total, Total of all forces, Subtotal."""
    return _known(_plain_words(text))[0] == "sum"


def _between(
    rows: Sequence[Numbered], own: int
) -> tuple[list[Numbered], int, dict[int, str], list[_Row]]:
    """The rows of people and where the last part of them begins; what others hold, and doubtful.

    A subtotal is of the rows since the one before it, or of all above. A word in a column whose
    texts come back is an answer, and says nothing.
    """
    gone: dict[int, str] = {}
    doubtful: list[_Row] = []
    codes = [cells[own] for _, cells in rows]
    if 2 * len({*codes}) <= len(codes):
        return [*rows], 0, gone, doubtful
    without = sum(not any(map(str.isdigit, code)) for code in codes)
    people: list[Numbered] = []
    since = 0
    for number, cells in rows:
        row = _of_words(number, cells, own)
        if row and row.cells and row.known and row.named:
            what = _held(row, people, since)
            if what or row.words in _KIND_OF:  # a name may begin so
                if what:
                    gone[number] = what
                else:
                    doubtful.append(row)
                since = len(people)
                without -= 1
                continue
        # all others have a code with digits, and what stands here is what they make
        alone = row and without == 1 and min(len(row.cells), len(people)) >= _FEWEST_ALIKE
        if row and alone and _made(row, people):
            doubtful.append(row)
        people.append((number, cells))
    return people, since, gone, doubtful


def _of_words(number: int, cells: Sequence[str], own: int) -> _Row | None:
    """A row with words in place of a code, and numbers in all other cells."""
    if not cells[own] or any(map(str.isdigit, cells[own])) or any(cells[:own]):
        return None
    words = _plain_words(cells[own])
    known, named = _known(words)
    texts = {p: _WITH_MORE.sub(r"\1", c) for p, c in enumerate(cells) if p > own and c}
    texts = {place: text for place, text in texts.items() if text not in SIGNS}
    if not all(is_number(text) or _FORMULA.fullmatch(text) for text in texts.values()):
        return None
    return _Row(number, words, texts, known, named)


def _plain_words(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text.casefold()).split())


def _known(words: str) -> tuple[str, bool]:
    """What words say that a row holds, if anything, and that they are no code or name."""
    begin = words.partition(" ")[0]
    known = _KIND_OF.get(words) or ("" if begin in _PERHAPS_SOMEBODY else _KIND_OF.get(begin, ""))
    return known, words not in _PERHAPS_SOMEBODY


def _made(row: _Row, data: Sequence[Numbered]) -> bool:
    """Whether a row of different numbers, or one with a word, is what the columns above make."""
    columns = _columns(row, data)
    return (row.known != "" or len({*row.cells.values()}) > 1) and any(
        all(
            of and is_number(cell := row.cells[p]) and _is(cell, _OF[kind](of))
            for p, of in columns.items()
        )
        for kind in _SUMMARY
    )


def _first_column(rows: Sequence[Numbered]) -> int:
    """The first column that most rows fill: a table may begin anywhere in a sheet."""
    width = len(rows[0][1]) if rows else 0
    return next(
        (n for n in range(width) if 2 * sum(1 for _, cells in rows if cells[n]) > len(rows)), 0
    )


def _candidate(number: int, cells: Sequence[str], own: int) -> _Row | None:
    """A row that may be one of the foot: words in its first cell at most, and numbers.

    ``own``: the column in which an identifier would stand.
    """
    first, *others = [place for place, cell in enumerate(cells) if cell and cell not in SIGNS] or [
        0
    ]
    texts = {place: _WITH_MORE.sub(r"\1", cells[place]) for place in others}
    if not all(is_number(text) or _FORMULA.fullmatch(text) for text in texts.values()):
        return None
    if is_number(cells[first]) or _FORMULA.fullmatch(cells[first]):
        # no words: somebody's row, unless its identifier is not there
        numbers = {first: cells[first], **texts}
        return _Row(number, "", numbers, "", named=True) if not cells[own] else None
    words = _plain_words(cells[first])
    known, named = _known(words)
    if not known and (texts or not _PARTED.search(cells[first])):
        return None
    return _Row(number, words, texts, known, named)


def _held(row: _Row, people: Sequence[Numbered], since: int) -> str:
    """What a row holds of all above it, or of the last part; empty where of neither."""
    return _holds(row, people) or (_holds(row, people[since:]) if since else "")


def _holds(row: _Row, data: Sequence[Numbered]) -> str:
    """What a row holds of the columns above it; empty where its numbers are no such thing."""
    if not row.cells:
        return row.known
    if all(_FORMULA.fullmatch(cell) for cell in row.cells.values()):
        return row.known or _FORMULAS
    columns = _columns(row, data)
    written = {p: cell for p, cell in row.cells.items() if columns[p] and is_number(cell)}
    fitting = [
        kind
        for kind, of in _OF.items()
        if written and all(_is(cell, of(columns[p])) for p, cell in written.items())
    ]
    if row.known:
        return row.known if row.known in fitting else next(iter(fitting), "")
    beyond = sum(_no_answer(cell, columns[p]) for p, cell in written.items())
    return next(iter(fitting), "") if beyond >= _FEWEST else ""


def _columns(row: _Row, data: Sequence[Numbered]) -> dict[int, list[float]]:
    """The numbers of the columns in which a row has something."""
    return {
        place: [x for _, cells in data if (x := number_of(cells[place])) is not None]
        for place in row.cells
    }


def _no_answer(cell: str, numbers: Collection[float]) -> bool:
    """Whether a number is none of a column's kind: a fraction among whole ones, or beyond."""
    value = number_of(cell) or 0.0
    fraction = value != int(value) and all(x == int(x) for x in numbers)
    return fraction or not min(numbers) <= value <= max(numbers)


def _is(cell: str, value: float) -> bool:
    """Whether a number is a value as it may be printed, with the decimals that it has."""
    shown = number_of(cell)
    decimals = len(cell.replace(",", ".").partition(".")[2])
    return shown is not None and abs(shown - value) <= 0.5 * 10**-decimals + 1e-9


def _spread(of: Callable[[Sequence[float]], float]) -> Callable[[Sequence[float]], float]:
    return lambda numbers: of(numbers) if len(numbers) > 1 else 0.0


_OF: dict[str, Callable[[Sequence[float]], float]] = {
    "mean": statistics.fmean,
    "sum": sum,
    "median": statistics.median,
    "SD": _spread(statistics.stdev),
    "SD of everybody": _spread(statistics.pstdev),
    "number": len,
    "lowest": min,
    "highest": max,
}


def _remarks(foot: Sequence[_Row], data: Sequence[Numbered]) -> set[int]:
    """Rows of one sentence, where what stands first in the other rows is none."""
    firsts = [next(filter(None, cells), "") for _, cells in data]
    sentences = sum(bool(_PARTED.search(first)) for first in firsts)
    if sentences:
        return set()
    return {row.number for row in foot if not row.known and not row.cells and row.words}


def _doubtful(raw: Raw, row: _Row) -> Issue:
    return Issue(
        raw.file,
        f'This row begins with "{row.words.capitalize()}" and seems to be no respondent'
        + (
            ", but its numbers are not what the columns above it make."
            if row.known and row.named
            else ": its numbers are what the columns above it make."
        ),
        "Take the row out of the table. If it is somebody's, give it the person's code.",
        sheet=raw.sheet,
        cell=f"row {row.number}",
        code="rows.perhaps-no-respondent",
    )


def _set_aside(raw: Raw, number: int, what: str) -> Issue:
    of = {
        "": "a remark and no answers",
        _FORMULAS: "formulas over the columns",
        "number": "the number of answers in the columns above it",
    }.get(what, f"the {what} of the columns above it")
    return Issue(
        raw.file,
        f"This row holds {of}.",
        "It is set aside.",
        sheet=raw.sheet,
        cell=f"row {number}",
        severity="note",
        kind=Kind.ASIDE,
        code="rows.summary",
    )
