"""One column of a log: its texts, each kind of them once, and how its cells are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.counting import and_more, grouped
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.no_answer import SIGNS, says_none

# What people write where they do not know; "missing" and "refused" may be what is recorded.
_NOT_KNOWN = frozenset(
    ("unknown", "not known", "n/k", "nk", "n/a", "not recorded", "not stated", "don't know")
)
_NOBODY = frozenset(("anonymous", "anon", "nobody", "none"))
NAMED_CELLS = 5  # that a message names of one kind


@dataclass(frozen=True)
class ColumnTexts:
    """One column of a file: its texts, and how a cell of it is told."""

    grid: Grid
    place: int
    texts: list[str]

    @cached_property
    def different(self) -> Counter[str]:
        """The different texts, and how many rows have each."""
        return Counter(self.texts)

    @cached_property
    def which(self) -> NDArray[np.int32]:
        """Of each row the place of its text among the different ones."""
        at = {text: n for n, text in enumerate(self.different)}
        return np.fromiter(map(at.__getitem__, self.texts), np.int32, len(self.texts))

    @property
    def heading(self) -> str:
        """What stands over it."""
        return self.grid.headings[self.place]

    @cached_property
    def _rows_of(self) -> dict[str, list[int]]:
        """The numbers of the rows that have each text."""
        numbers = (number for number, _ in self.grid.rows)
        return grouped(zip(self.texts, numbers, strict=True))

    def cells(self, wanted: Collection[str]) -> list[str]:
        """Where texts stand, the first of many."""
        numbers = sorted(chain.from_iterable(self._rows_of.get(text, ()) for text in {*wanted}))
        return [address(number, self.place) for number in numbers]

    def issue(
        self,
        wanted: Collection[str],
        problem: str,
        fix: str,
        *,
        code: str,
        note: bool = False,
        kind: Kind = Kind.FILE,
    ) -> Issue:
        """What is said of all cells that hold some texts."""
        return Issue(
            self.grid.file,
            problem,
            fix,
            sheet=self.grid.sheet,
            cell=and_more(self.cells(wanted), NAMED_CELLS),
            value=next(iter(wanted), ""),
            severity="note" if note else "fault",
            kind=kind,
            code=code,
        )

    def each(
        self, meant: Mapping[str, object], dtype: str = "object", none: object = None
    ) -> NDArray[Any]:
        """What each cell means; ``none`` where its text means nothing."""
        values = np.empty(len(self.different), dtype)
        values[:] = [meant.get(text, none) for text in self.different]
        return values[self.which]

    @cached_property
    def said(self) -> dict[str, int]:
        """The different texts that say something, and how many rows have each."""
        return {text: n for text, n in self.named.items() if not says_none(text)}

    @cached_property
    def named(self) -> dict[str, int]:
        """The different texts that may be a name of what happened, such as missing or refused."""
        return {
            text: n
            for text, n in self.different.items()
            if text and text not in SIGNS and text.casefold() not in _NOT_KNOWN
        }

    @property
    def persons(self) -> list[str]:
        """The different texts that may be of somebody."""
        return [text for text in self.said if text.casefold() not in _NOBODY]

    @property
    def unsaid(self) -> set[str]:
        """The different texts that say nothing."""
        return {*self.different} - self.said.keys()


def column_texts(grid: Grid, place: int) -> ColumnTexts:
    """A column of a grid."""
    return ColumnTexts(grid, place, grid.values(place))
