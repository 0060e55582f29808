"""A drawn table, with cells over several rows and columns, as headings and rows of figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.audit.documents.figures import (
    COUNT_OF_BASE,
    figure,
    is_band,
    is_figure,
    is_period,
    without_marks,
)
from evaluation.audit.material import PrintedCell, PrintedTable

_WIDEST, _LONGEST, _MOST_SQUARES = 300, 20_000, 400_000  # a hostile file asks for more
_NUMBERED = re.compile(r"\s*tab(?:le|\.)\s+([A-Z]?\d+(?:\.\d+)*[a-z]?)\b", re.IGNORECASE)
_TWO = re.compile(r"[\d,.]+\s?%?\s?[(\[/]\s?[\d,.]+\s?%?")  # 45 (22%): two figures in one cell
_COUNTED = re.compile(r"n|no\.?|number|count|%|per ?cent(?:age)?", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell as it is drawn: how many columns it goes across, and rows down."""

    text: str
    across: int = 1
    down: int = 1
    heading: bool = False


@dataclass(frozen=True, slots=True)
class _Square:
    """One square of the grid: the text over it, and whether the cell begins here."""

    text: str = ""
    first: bool = True
    heading: bool = False


def table_number(caption: str) -> str:
    """The number that a caption gives its table, such as 5 or A2; nothing if it gives none."""
    match = _NUMBERED.match(caption)
    return match[1] if match else ""


def printed_table(
    rows: Sequence[Sequence[DrawnCell]],
    place: str,
    caption: str = "",
    notes: str = "",
    first: int = 1,
) -> PrintedTable | None:
    """A table of figures; None for one that only lays out words.

    ``place``: how a person finds the table (``table 3``); its rows are counted from
    the first, which is row ``first``.
    """
    squares, caption = _without_title(_squares(rows), caption)
    top = _headings(squares)
    width = max((len(row) for row in squares), default=0)
    body = squares[top:]
    if width < 2 or not body:
        return None
    heads = [
        _filled(row, squares[at + 1]) if at < top - 1 else row
        for at, row in enumerate(squares[:top])
    ]
    titles = tuple(_title([row[column].text for row in heads]) for column in range(width))
    labels = _label_columns(body, width)
    read: list[tuple[PrintedCell, ...]] = []
    group = ""  # what a row without a first label goes on with
    for number, row in enumerate(body, start=len(rows) - len(body) + first):
        group = row[0].text or (group if labels > 1 and _LETTERS.search(group) else "")
        own = (group, *(square.text for square in row[1:labels]))
        said = " ".join(dict.fromkeys(text for text in own if text))
        at = f"{place}, row {number}" + (f' "{_short(said)}"' if said else "")
        read.append(
            tuple(
                _cell(square, f"{at}, {_column(titles[column], column)}", is_label=column < labels)
                for column, square in enumerate(row)
            )
        )
    held = [cell for row in read for cell in row[1:]]
    if not any(c.printed or _TWO.match(c.text) or COUNT_OF_BASE.fullmatch(c.text) for c in held):
        return None
    return PrintedTable(caption, place, titles, tuple(read), notes)


def _squares(rows: Sequence[Sequence[DrawnCell]]) -> list[list[_Square]]:
    """Every square, so that what stands over several is found in each of them."""
    held: dict[tuple[int, int], _Square] = {}
    height = min(len(rows), _LONGEST)
    for at, row in enumerate(rows[:height]):
        column = 0
        for cell in row:
            while (at, column) in held:
                column += 1
            if column >= _WIDEST or len(held) > _MOST_SQUARES:
                break
            right = min(column + max(cell.across, 1), _WIDEST)
            for down in range(at, min(at + max(cell.down, 1), height)):
                for over in range(column, right):
                    begins = (down, over) == (at, column)
                    held.setdefault((down, over), _Square(cell.text, begins, cell.heading))
            column = right
    width = 1 + max((over for _, over in held), default=-1)
    empty = _Square()
    return [[held.get((at, over), empty) for over in range(width)] for at in range(height)]


def _without_title(squares: list[list[_Square]], caption: str) -> tuple[list[list[_Square]], str]:
    """Without a first row that is one cell over the whole table: its title."""
    if len(squares) > 2 and len(squares[0]) > 1:
        alone = len({square.text for square in squares[0]}) == 1 and squares[0][0].text
        if alone and sum(square.first for square in squares[0]) == 1 and not is_figure(alone):
            return squares[1:], caption or alone
    return squares, caption


def _headings(squares: Sequence[Sequence[_Square]]) -> int:
    """How many rows at the top are headings: words and years, and no figure."""
    top = 0
    for row in squares[:-1]:
        said = [square for square in row[1:] if square.text]
        headings = bool(said) and all(square.heading for square in row if square.text)
        words = said and not any(
            is_figure(square.text) for square in said if not is_band(square.text)
        )
        over_all = len({square.text for square in row}) == 1 and top
        if over_all or not (headings or (words and (top == 0 or _goes_on(squares, top)))):
            break
        top += 1
    return top


def _goes_on(squares: Sequence[Sequence[_Square]], top: int) -> bool:
    """Whether a row of words under a heading is one too: it parts a cell that goes across."""
    above = squares[top - 1]
    across = any(not square.first and square.text for square in above[1:])
    across |= not squares[top][0].text and not all(square.text for square in above[1:])
    words = [square.text for square in squares[top][1:] if square.text]
    return across and any(_LETTERS.search(text) or is_period(text) or "%" in text for text in words)


def _filled(row: Sequence[_Square], below: Sequence[_Square]) -> list[_Square]:
    """A row of headings over others, each going on over an empty one to its right.

    Where what stands below says no more than in what it counts: n, %.
    """
    filled = list(row[:1])
    for square, under in zip(row[1:], below[1:], strict=True):
        goes_on = not square.text and square.first and _COUNTED.fullmatch(under.text)
        filled.append(filled[-1] if goes_on and len(filled) > 1 else square)
    return filled


def _title(texts: Sequence[str]) -> str:
    """The headings above a column as one, each said once."""
    return " ".join(dict.fromkeys(text for text in texts if text))


def _label_columns(body: Sequence[Sequence[_Square]], width: int) -> int:
    """How many columns on the left say what the rows are."""
    labels = 1
    for column in range(1, width - 1):
        texts = [row[column].text for row in body if row[column].text]
        if any(is_figure(text) or COUNT_OF_BASE.fullmatch(text) for text in texts):
            break
        if sum(len(_LETTERS.findall(text)) > 1 or is_period(text) for text in texts) * 2 < len(
            body
        ):
            break
        labels += 1
    return labels


def _column(title: str, column: int) -> str:
    return f'column "{_short(title)}"' if title else f"column {column + 1}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}..."


def _cell(square: _Square, place: str, *, is_label: bool) -> PrintedCell:
    """A merged cell has its figure once; a label is repeated, as it holds for each row."""
    if is_label:
        return PrintedCell(square.text, place)
    if not square.first:
        return PrintedCell("", place)
    text = without_marks(square.text)
    return PrintedCell(text, place, None if is_period(text) and len(text) > 4 else figure(text))
