"""Rows over the answers that are no respondents: titles, and second rows of headings.

A row is one of these by what stands in it and in its columns, never by a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evaluation.errors import Issue, Kind
from evaluation.read.exports.foot import Numbered
from evaluation.read.exports.no_answer import SIGNS, says_none
from evaluation.read.exports.tools.layout import Layout, is_date, kinds, padded
from evaluation.read.files.cells import Rows
from evaluation.read.files.raw import Raw, form_of, is_number

# The line over the headings of the toolkit's Excel forms.
FORM_LINE = (
    "Type below the row of headings, one row after another, and leave a cell empty if there is no "
    "answer. Keep the rows above as they are."
)
_TOP = 12  # rows among which headings are looked for under a title
_FEWEST_HEADINGS = 3  # two are enough where one of them stands over numbers
_FEWEST_WORDED = 3  # columns of numbers, or of a few answers, in which other words stand
_PAIR = 2  # cells of a row such as: Group, Spring
_MOST_OPTIONS = 12  # different answers of a column of words
_TIME = re.compile(r"(?:19|20)\d\d(?:-\d\d-01)?")  # a year; a month as Excel keeps it
_TAG = re.compile(r"#[A-Za-z][A-Za-z0-9_]*(\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*")  # of HXL
_CODE = re.compile(r"\S+")


# --- over the headings ----------------------------------------------------------------------------


def titles(rows: Rows) -> int:
    """How many rows stand over the headings: a title in one cell of each, and blank rows.

    The headings are the first row with several cells: words, no two alike and none of them an
    answer further down, over every column that is filled; years or months among them are headings
    where they rise and stand over numbers of another kind. Nought where that is not so. Over a
    blank row a title may have two cells in a row (``Group``, ``Spring``). In the toolkit's own
    forms the headings stand under a line that says so.
    """
    if over := form_title(rows):
        return over
    filled = [[cell for cell in row if cell] for row in rows[:_TOP]]
    first = next((n for n, cells in enumerate(filled) if len(cells) > 1), 0)
    blank = next((n for n, cells in enumerate(filled) if not cells), 0)
    below = next((n for n, cells in enumerate(filled) if n > blank and cells), 0)
    if blank and below > first and all(len(cells) <= _PAIR for cells in filled[:blank]):
        first = below if len(filled[below]) > _FEWEST_HEADINGS else first
    return first if first and _are_headings(rows, first) else 0


def over_merged(raw: Raw) -> int:
    """How many rows of a title stand over two rows of headings, the upper one with merged cells.

    Nought where no cells are merged there, or the two do not stand over every column.
    """
    over = next((n for n, row in enumerate(raw.rows[:_TOP]) if sum(map(bool, row)) > 1), 0)
    if not over or not raw.spans.get(over + 1) or len(raw.rows) < over + 3:
        return 0
    upper, lower, *data = raw.rows[over:]
    width = max(map(len, data))
    both = [[cell for cell in row[:width] if cell] for row in (upper, lower)]
    headed = all(any(place < len(r) and r[place] for r in (upper, lower)) for place in range(width))
    return over if headed and len(both[0]) < len(both[1]) and not any(map(is_number, upper)) else 0


def form_title(rows: Rows) -> int:
    """How many rows a form of the toolkit has over its headings; nought in any other table."""
    return next((n for n, row in enumerate(rows[:_TOP], 1) if row and row[0] == FORM_LINE), 0)


def _are_headings(rows: Rows, at: int) -> bool:
    heads = {place: cell for place, cell in enumerate(rows[at]) if cell}
    words = [*heads.values()]
    data = [row for row in rows[at + 1 :] if any(row)]
    times = [place for place, word in heads.items() if is_number(word) or is_date(word)]
    if len(set(words)) < len(words) or (times and not _are_times(heads, times, data)):
        return False
    if len(words) < _FEWEST_HEADINGS and not any(_of_numbers(data, place) for place in heads):
        return False
    used = Counter(place for row in data for place, cell in enumerate(row) if cell)
    covered = all(place in heads for place, n in used.items() if 2 * n > len(data))
    return covered and not any(
        heads.get(place) == cell for row in data for place, cell in enumerate(row) if cell
    )


def _are_times(heads: Mapping[int, str], times: Sequence[int], data: Rows) -> bool:
    """Whether numbers among headings are the years or months of the columns below them."""
    said = [heads[place] for place in times]
    below = [row[place] for row in data for place in times if place < len(row) and row[place]]
    return (
        _PAIR <= len(times) < len(heads)
        and all(map(_TIME.fullmatch, said))
        and said == sorted(said)
        and 2 * sum(_TIME.fullmatch(text) is not None for text in below) < len(below)
    )


def _of_numbers(data: Rows, place: int) -> bool:
    """Whether a column holds numbers and nothing else."""
    texts = [row[place] for row in data if place < len(row) and row[place] not in SIGNS]
    return bool(texts) and all(map(is_number, texts))


def of_titles(raw: Raw, over: int) -> Issue:
    """The note that a table stands under a title."""
    rows = "Row 1 stands" if over == 1 else f"Rows 1 to {over} stand"
    return Issue(
        raw.file,
        f"{rows} over the table: a title and no answers.",
        f"The headings were read in row {over + 1}.",
        sheet=raw.sheet,
        cell="row 1",
        severity="note",
        code="rows.title",
    )


# --- under the headings ---------------------------------------------------------------------------


def under_names(raw: Raw, layout: Layout) -> tuple[Layout, tuple[Issue, ...]]:
    """The layout with the rows of tags and of wording that stand under its headings.

    Tags are those of HXL: each begins with ``#``. Wording are words, each another, in columns
    that otherwise hold numbers, or a few answers that come back. Where the words stand over
    names without blanks, the names are the headings.
    """
    notes: list[Issue] = []
    while layout.header_rows and (cells := _directly_under(raw, layout)):
        number = layout.header_rows + 1
        if all(_TAG.fullmatch(cell) for cell in cells if cell):
            notes.append(_of_tags(raw, number))
        elif _is_wording(cells, raw.rows[number:]):
            notes.append(_of_wording(raw, number))
            layout = _worded(layout, cells)
        else:
            break
        layout = replace(layout, header_rows=number)
    return layout, tuple(notes)


def _of_tags(raw: Raw, number: int) -> Issue:
    return Issue(
        raw.file,
        "This row holds the tags (#...) of the columns.",
        "It was read as a second row of headings.",
        sheet=raw.sheet,
        cell=f"row {number}",
        severity="note",
        code="rows.tags",
    )


def _of_wording(raw: Raw, number: int) -> Issue:
    return Issue(
        raw.file,
        "This row holds the wording or the names of the columns, and answers stand under it.",
        "It was read as a second row of headings.",
        sheet=raw.sheet,
        cell=f"row {number}",
        severity="note",
        code="rows.wording",
    )


def without_headings(
    raw: Raw, layout: Layout, rows: Sequence[Numbered]
) -> tuple[tuple[Numbered, ...], tuple[Issue, ...]]:
    """The rows without those that say the headings again, where tables were pasted together."""
    first = {"", *layout.headings[:1]}  # a cheap sign, as most rows are answers
    again = {
        number
        for number, cells in rows
        if layout.header_rows
        and cells[0] in first
        and sum(map(bool, cells)) >= _PAIR
        and all(h == cell for h, cell in zip(layout.headings, cells, strict=True) if cell)
    }
    return tuple(row for row in rows if row[0] not in again), tuple(
        Issue(
            raw.file,
            "This row holds the headings again.",
            "It is set aside.",
            sheet=raw.sheet,
            cell=f"row {number}",
            severity="note",
            kind=Kind.ASIDE,
            code="rows.headings-again",
        )
        for number in sorted(again)
    )


def perhaps_wording(raw: Raw, layout: Layout) -> Iterator[Issue]:
    """The fault of a row under the headings that may hold their wording, where rows are people.

    Words where the columns hold numbers, in too few to be sure; and all others have a code.
    """
    cells = _directly_under(raw, layout)
    number = layout.header_rows + 1
    below = raw.rows[number:]
    words = {place: cell for place, cell in enumerate(cells) if cell}
    if len(words) < _PAIR or any(
        is_number(w) or is_date(w) or says_none(w) for w in words.values()
    ):
        return
    first, *others = words
    codes = {form_of(row[first]) for row in below if first < len(row) and row[first]}
    coded = len(codes) == 1 and "9" in next(iter(codes)) and not re.search(r"\d", words[first])
    if coded and any(_of_numbers(below, place) for place in others):
        yield Issue(
            raw.file,
            "This row seems to hold the wording of the headings: its cells are words where the "
            f'others are numbers, and "{words[first]}" is no code such as theirs.',
            "Take the row out of the table. If it is somebody's, give it the person's code.",
            sheet=raw.sheet,
            cell=f"row {number}",
            code="rows.perhaps-wording",
        )


def _directly_under(raw: Raw, layout: Layout) -> list[str]:
    """The cells of the row under the headings; none where it is blank."""
    cells = padded(raw.row(layout.header_rows + 1), len(layout.headings))
    return cells if any(cells) else []


def _is_wording(cells: Sequence[str], below: Rows) -> bool:
    words = {place: cell for place, cell in enumerate(cells) if cell}
    # cheap signs first, as most rows are somebody's answers
    if (
        2 * len(words) < len(cells)
        or len(words) < _FEWEST_WORDED
        or len(set(words.values())) < len(words)
        or any(is_number(w) or is_date(w) or says_none(w) for w in words.values())
        or _has_code(words, below)
    ):
        return False
    columns = {
        place: [row[place] for row in below if place < len(row) and row[place] not in SIGNS]
        for place in words
    }
    numbers = [p for p, texts in columns.items() if texts and all(map(is_number, texts))]
    if sum(len(columns[p]) > 1 for p in numbers) >= _FEWEST_WORDED:
        return True
    closed = [p for p, texts in columns.items() if _closed(texts)]
    foreign = [p for p in closed if words[p] not in columns[p]]
    return len(foreign) >= _FEWEST_WORDED and len(foreign) == len(closed)


def _has_code(words: Mapping[int, str], below: Rows) -> bool:
    """Whether the first cell is a code made as those below it are: ``P07`` above ``P08``."""
    place, first = next(iter(words.items()))
    made = [form_of(row[place]) for row in below if place < len(row) and row[place]]
    return bool(re.search(r"\d", first)) and 2 * made.count(form_of(first)) > len(made)


def _closed(texts: Sequence[str]) -> bool:
    """Whether a column holds a few answers that come back."""
    different = len(set(texts))
    return 1 < different <= _MOST_OPTIONS and len(texts) >= 2 * different


def _worded(layout: Layout, cells: Sequence[str]) -> Layout:
    """The layout with a second row: the wording of its headings, or names under wording."""
    pairs = [(h, cell) for h, cell in zip(layout.headings, cells, strict=True) if h and cell]
    names = all(_CODE.fullmatch(cell) for _, cell in pairs)
    worded_above = 2 * sum(" " in heading for heading, _ in pairs) > len(pairs)
    if layout.tool == "plain" and names and worded_above:
        headings = tuple(
            cell or heading for heading, cell in zip(layout.headings, cells, strict=True)
        )
        questions = {cell: heading for heading, cell in pairs}
        return replace(layout, headings=headings, questions=questions, about=kinds(headings, {}))
    return replace(layout, questions={**dict(pairs), **layout.questions})
