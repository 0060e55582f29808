"""Columns whose heading names two others: cost per family, % of target, episodes per child."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from evaluation.audit.checks.tabled.matrix import Matrix, Of, matrix
from evaluation.audit.inconsistency import Inconsistency, unless_met
from evaluation.audit.label_words import words_of
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.audit.printed import PrintedFigure
from evaluation.audit.relation import CheckedRelation, of_cells

_PER = re.compile(
    r"(?:average |mean )?(?P<k>[^()%]*?)\s*\bper (?P<n>[a-z][a-z -]+?)(?: \([^)]*\))?"
)
_SHARE_OF = re.compile(
    r"(?:%|per ?cent|percentage|share) (?:achieved )?(?:of|against) (?:the )?(?:all "
    r")?(?P<n>[a-z][a-z -]+)"
)
_UNIT_COST = re.compile(r"(?:average |mean )?unit costs?(?: \([^)]*\))?")
_MONEY = re.compile(r"[£$€]")
_ONE = {
    "children": "child",
    "people": "person",
    "families": "family",
    "men": "man",
    "women": "woman",
}


def named_ratios(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Each figure of a column that is one named column of another, in rows or in columns."""
    for view in (matrix(table), matrix(table).transposed):
        for column, label in enumerate(view.columns):
            for unit, counted, base in _named(view, column, label.whole):
                held = [
                    checked
                    for row in range(len(view.rows))
                    if (checked := _ratio(view, row, (column, counted, base), unit))
                ]
                right = sum(not found for _, found in held)
                if held and right >= 1 and 2 * right >= len(held):
                    for cells, found in held:
                        yield of_cells(cells, found)
                    break


def _named(view: Matrix, column: int, label: str) -> Iterator[tuple[int, int, int]]:
    """Of how many, and the columns of count and base that a heading names."""
    others = [c for c in range(len(view.columns)) if c != column]
    if found := _PER.fullmatch(label):
        bases = [c for c in others if _is_called(view, c, found["n"])]
        counts = [c for c in others if c not in bases and _is_called(view, c, found["k"])]
        if len(bases) == len(counts) == 1:
            yield 1, counts[0], bases[0]
    elif _UNIT_COST.fullmatch(label):  # of the one column of money, for the one of counts
        money = [c for c in others if _in_money(view, c)]
        bases = [
            c
            for c in others
            if c not in money and {view.kind(r, c) for r in range(len(view.rows))} == {Of.COUNT}
        ]
        if len(money) == len(bases) == 1:
            yield 1, money[0], bases[0]
    elif found := _SHARE_OF.fullmatch(label):
        bases = [c for c in others if _is_called(view, c, found["n"])]
        if len(bases) == 1:
            counts = [c for c in others if c not in bases and not _in_percent(view, c)]
            yield from ((100, c, bases[0]) for c in counts)


def _in_money(view: Matrix, column: int) -> bool:
    return bool(_MONEY.search(view.columns[column].text)) or all(
        _MONEY.match(cells[column].text) for cells in view.cells
    )


def _in_percent(view: Matrix, column: int) -> bool:
    return view.columns[column].in_percent or any(
        cells[column].printed and cells[column].text.endswith("%") for cells in view.cells
    )


def _is_called(view: Matrix, column: int, name: str) -> bool:
    """Whether a column is called so: "families" of "family", "total cost" of "cost"."""
    asked, own = _words(name), _words(re.sub(r"\([^)]*\)", " ", view.columns[column].whole))
    return bool(asked) and asked == own - {"total", "number", "of", "all"}


def _words(text: str) -> set[str]:
    return {_ONE.get(word, _ONE.get(f"{word}s", word)) for word in words_of(text)}


def _ratio(
    view: Matrix, row: int, columns: Sequence[int], unit: int
) -> tuple[list[PrintedCell], Inconsistency | None] | None:
    figures = [view.printed(row, column) for column in columns]
    held = [figure for figure in figures if figure and figure.bound == "exact"]
    if len(held) < len(columns) or held[2].value <= 0:
        return None
    printed, k, n = held
    cells = [view.cells[row][column] for column in columns]
    least, most = _ends(k)
    fewest, many = _ends(n)
    asked = replace(printed, percent=True) if unit == 100 else printed
    between = unit * least / many, unit * most / fewest
    return cells, unless_met(cells[0].place, asked, between, "share" if unit == 100 else "ratio")


def _ends(figure: PrintedFigure) -> tuple[Fraction, Fraction]:
    exact = figure.as_count() if figure.counted else figure
    return exact.low, exact.high
