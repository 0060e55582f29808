"""What several files hold of one wave and instrument, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import combinations

import pandas as pd

from evaluation.declare.instrument.model import Instrument
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, address


@dataclass(frozen=True, slots=True)
class Part:
    """What one file has of one wave and instrument.

    ``columns``: the heading of each item, declared or found. ``answers`` and ``background``
    hold everybody in the file, also those who answered nothing; so does ``clusters``,
    where the file says in which group or session people were taught. ``rows``: where each
    person stands and when the row was answered, as ``Responses.rows``. ``unused``: answers that
    the file declares as none (99, prefer not to say), counted. ``waves``: how many the
    file holds side by side; ``later``: this is not the first of them.
    """

    grid: Grid
    columns: Mapping[str, str]
    answers: pd.DataFrame
    background: pd.DataFrame
    clusters: pd.Series | None = None
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    unused: int = 0
    waves: int = 1
    later: bool = False

    @property
    def present(self) -> pd.Index:
        """Who answered something."""
        return self.answers.index[self.answers.notna().any(axis=1)]

    def row_of(self, people: pd.Index) -> dict[object, int]:
        """The row in which each of some people stands."""
        rows = zip(self.answers.index, self.grid.rows, strict=True)
        return {person: number for person, (number, _) in rows if person in people}


def listed(parts: list[Part]) -> str:
    """The files that parts come from, as one phrase."""
    return " and ".join(dict.fromkeys(part.grid.file for part in parts))


def everybody(parts: Sequence[Part]) -> pd.Index:
    """Who stands in the files of a wave, also without an answer.

    A row of a file with several waves counts where something was answered at the wave.
    """
    return reduce(
        pd.Index.union, [part.present if part.waves > 1 else part.answers.index for part in parts]
    )


def refused(parts: Sequence[Part]) -> frozenset[str] | None:
    """Whose rows were not used for want of consent; None where no file asks for it.

    Those of a file with several waves count at its first, as nothing of them is read.
    """
    asked = [part for part in parts if part.grid.refused is not None]
    gone = (part.grid.refused or frozenset() for part in asked if not part.later)
    return frozenset[str]().union(*gone) if asked else None


def twice(parts: list[Part], wave: str, named: Sequence[str]) -> Iterator[Issue]:
    """People with answers to the same items in two files; ``named``: columns that identify."""
    for first, second in combinations(parts, 2):
        if first.columns.keys() & second.columns.keys():
            both = first.present.intersection(second.present)
            yield from _of_both(
                (first, second),
                both,
                named,
                Issue(
                    second.grid.file,
                    f"The same identifier stands in more than one file of wave {wave}",
                    "Keep it in one of them.",
                    code="people.in-two-files",
                ),
            )


def _of_both(
    parts: tuple[Part, Part], people: pd.Index, named: Sequence[str], said: Issue
) -> Iterator[Issue]:
    """What is said of people in two files, at the cell of each in the second."""
    here, there = (part.row_of(people) for part in parts)
    first, second = (part.grid for part in parts)
    place = next(iter(second.places(named)), 0)
    for person in sorted(people, key=there.__getitem__):
        yield replace(
            said,
            problem=f"{said.problem} (also in row {here[person]} of {first.file}).",
            sheet=second.sheet,
            cell=address(there[person], place),
            value=str(person),
        )


def in_two_groups(parts: list[Part], wave: str, named: Sequence[str]) -> Iterator[Issue]:
    """People whom two files of a wave put in different groups; ``named`` as in ``twice``."""
    for first, second in combinations(parts, 2):
        both = first.answers.index.intersection(second.answers.index)
        for column in first.background.columns.intersection(second.background.columns):
            groups = pd.concat([p.background.loc[both, column] for p in (first, second)], axis=1)
            yield from _of_both(
                (first, second),
                both[(groups.nunique(axis=1) > 1).to_numpy()],
                named,
                Issue(
                    second.grid.file,
                    f"The files of wave {wave} put the same person in two groups ({column})",
                    "Put one of the two right.",
                    code="people.in-two-groups",
                ),
            )


def in_some_only(
    parts: list[Part], instrument: Instrument, wave: str, people: pd.Index
) -> Iterator[Issue]:
    """A note on people who are in some of the files only, and so lack the others' items."""
    lacking = sum(
        frozenset[str]().union(*(p.columns for p in parts if person in p.answers.index))
        != frozenset[str]().union(*(p.columns for p in parts))
        for person in people
    )
    if lacking:
        yield Issue(
            listed(parts),
            f"{lacking} of {len(people)} at the {wave} stand in some of these files only.",
            f"The {instrument.id} items of the others count as not answered for them.",
            severity="note",
            code="people.in-some-files-only",
        )
