"""Who stands behind the rows of one wave: labels in place of identifiers, and anonymous codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.answer_file import Answers
from evaluation.declare.link_by import LinkBy
from evaluation.declare.programme import Evaluation
from evaluation.declare.secret import label
from evaluation.declare.waves import BASELINE
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, DataError, Issue
from evaluation.read.answers.parts import Part
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.people.alike import texts_of
from evaluation.read.people.background import in_one
from evaluation.read.people.decisions import Doubt, read_decisions

_BETWEEN = "\x1f"  # between the elements of a code; stands in no cell


@dataclass(frozen=True, slots=True)
class Coded:
    """What the people of one wave are recognised by, and what was decided of doubtful pairs.

    ``texts``: label x (elements, identifier last if one is declared), as typed.
    ``review``: the review list as messages show it; ``decided``: its rows with a decision.
    Held in memory for linking only and never printed.
    """

    link_by: LinkBy
    texts: pd.DataFrame = field(repr=False)
    review: str
    decided: tuple[Doubt, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Persons:
    """The people of one wave by label.

    ``places``: label x (``row`` of the data file, as Excel shows it; ``part``: which of
    ``files``, each with its sheet and the position of the column that identifies).
    ``written``: the identifier behind a label, held in memory to find near misses and never
    written; empty where people are known by code, and once they are paired.
    ``coded`` is None where people are known by an identifier.
    """

    places: pd.DataFrame = field(repr=False)
    files: tuple[tuple[str, str, int], ...]
    written: pd.Series = field(repr=False)
    coded: Coded | None = None

    def where(self, person: str) -> Issue:
        """A note without words on where somebody stands: file, sheet and cell."""
        row, part = (int(self.places[name][person]) for name in ("row", "part"))
        file, sheet, column = self.files[part]
        return Issue(file, "", "", sheet=sheet, cell=address(row, column), severity="note")

    def under(self, labels: Mapping[str, str]) -> Persons:
        """The same people under other labels, without their codes."""
        return replace(self, places=self.places.rename(index=dict(labels)), coded=None)

    def paired(self) -> Persons:
        """The same people without what is needed to pair them only."""
        return replace(self, written=self.written.iloc[:0])


def row_ids(grid: Grid, link_by: LinkBy, collector: Collector) -> pd.Index:
    """An identifier for each row that holds in this wave only: its code, and a number.

    The number tells people with the same code apart, by all that their rows hold: the order
    of the rows does not matter.
    """
    places = columns_of(grid, link_by.columns, collector)
    if len(places) < len(link_by.columns):
        return pd.Index([str(row) for row, _ in grid.rows], name="person", dtype=object)
    codes = [_BETWEEN.join(texts) for texts in texts_of(grid, link_by, places)]
    order = sorted(range(len(codes)), key=lambda n: (codes[n], grid.rows[n][1]))
    people, times = [""] * len(codes), Counter[str]()
    for n in order:
        times[codes[n]] += 1
        people[n] = f"{codes[n]}{_BETWEEN}{times[codes[n]]}"
    return pd.Index(people, name="person", dtype=object)


def labels_of(people: pd.Index, wave: str, key: bytes, *, coded: bool) -> dict[str, str]:
    """The label of each identifier; that of a code holds in its wave only."""
    before = f"{wave}{_BETWEEN}" if coded else ""
    return {str(person): label(key, f"{before}{person}") for person in people}


def persons_of(
    parts: Sequence[Part],
    labels: Mapping[str, str],
    answered: Collection[str],
    study: Study,
    wave: str,
) -> Persons:
    """The people of a wave, from the files that hold them. Raises DataError by its review list.

    ``labels``: of everybody who is listed; ``answered``: those who answered something, among
    whom alone people are looked for at another wave.
    """
    of_answered = {person: made for person, made in labels.items() if person in answered}
    link_by, named = study.evaluation.link_by, columns_that_name(study)
    places = [
        pd.DataFrame({"row": [row for row, _ in part.grid.rows], "part": at}, part.answers.index)
        for at, part in enumerate(parts)
    ]
    written = {} if link_by else {made: person for person, made in of_answered.items()}
    return Persons(
        in_one(places, pd.Index(labels)).set_axis(pd.Index(list(labels.values()), dtype=object)),
        tuple((part.grid.file, part.grid.sheet, _first(part.grid, named)) for part in parts),
        pd.Series(written, dtype=object),
        _coded(of_answered, study, wave, link_by) if link_by else None,
    )


def columns_that_name(study: Study) -> list[str]:
    """The columns by which people are known, in any file of a study."""
    link_by = study.evaluation.link_by
    return [
        *(link_by.columns if link_by else (h for d in study.evaluation.data for h in d.identify))
    ]


def _first(grid: Grid, headings: Sequence[str]) -> int:
    """The first column of some that a grid has, for messages."""
    return next(iter(grid.places(headings)), 0)


def _coded(labels: dict[str, str], study: Study, wave: str, link_by: LinkBy) -> Coded:
    texts = pd.DataFrame.from_dict(
        {made: person.split(_BETWEEN)[:-1] for person, made in labels.items()},
        orient="index",
        columns=list(link_by.columns),
        dtype=object,
    )
    path = study.workspace.folder(study.slug) / "review" / list_name(study.evaluation, wave)
    shown = study.workspace.shown(path)
    decided = read_decisions(path, tuple(link_by.elements), shown) if path.is_file() else []
    _agree(decided, shown)
    return Coded(link_by, texts, shown, tuple(decided))


def _agree(decided: Sequence[Doubt], shown: str) -> None:
    """Raise DataError where one pair of codes is decided both ways."""
    verdicts = grouped((doubt.key, doubt.verdict) for doubt in decided)
    if both := sum(len(set(of_pair)) > 1 for of_pair in verdicts.values()):
        pairs = "One pair of codes stands" if both == 1 else f"{both} pairs of codes stand"
        raise DataError(
            Issue(
                shown,
                f"{pairs} in this list more than once, as same and as different.",
                "Sort the list by the columns of the code, and leave one decision for each pair.",
                code="codes.decided-twice",
            )
        )


def list_name(evaluation: Evaluation, wave: str) -> str:
    """The review list of a later wave by its two files: ``staff_before and staff_after.xlsx``.

    So evaluations of the same files share one list.
    """
    files = {str(data.wave): _plain(data) for data in evaluation.answers}
    return " and ".join(files.get(name, name) for name in (BASELINE, wave)) + ".xlsx"


def _plain(data: Answers) -> str:
    """A data file, and its sheet, as part of a file's name."""
    stem = data.file.rpartition(".")[0].removeprefix("data/")
    return "".join(
        c if c.isalnum() or c in "_-" else "-" for c in f"{stem} {data.sheet}".strip()
    ).strip("-")
