"""What a file says of people beside their answers: groups, and where and when they answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from evaluation.counting import and_more
from evaluation.declare.answer_file import Answers
from evaluation.declare.declared_file import Grouped
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of, small_letters
from evaluation.read.exports.no_answer import NONE_SIGNS, says_none
from evaluation.read.exports.times import SECONDS, STARTED, SUBMITTED, times_of
from evaluation.read.files.spreadsheet import is_made

_BETWEEN_WORDS = re.compile(r"(?<=\w)[\s._\-\u2010-\u2015'’]+(?=\w)")


def background_of(
    data: Grouped, grid: Grid, people: pd.Index, collector: Collector
) -> pd.DataFrame:
    """The group of each row, as its printed label."""
    labels: dict[str, list[str | None]] = {}
    for heading, group in data.groups.items():
        for place in columns_of(grid, (heading,), collector):
            missing = grid.layout.not_answered.get(grid.headings[place], frozenset())
            codes = ["" if code in missing else code for code in grid.values(place)]
            if (made := {*filter(is_made, codes)}) and not _told(grid, heading):
                collector.note(_dates(grid, place, made))
            labels[heading] = [group.labels.get(code, code) or None for code in codes]
            collector.fault(
                *(
                    Issue(
                        grid.file,
                        f'"{code}" is not a declared code of {group.title}.',
                        f"{did_you_mean(code, group.labels)} Declared are: "
                        f"{', '.join(group.labels)}.".strip(),
                        sheet=grid.sheet,
                        cell=address(row, place),
                        value=code,
                        code="groups.no-such-code",
                    )
                    for (row, _), code in zip(grid.rows, codes, strict=True)
                    if group.labels and code and code not in group.labels
                )
            )
    return pd.DataFrame(labels, index=people, dtype=object)


def _told(grid: Grid, heading: str) -> bool:
    """Whether it is told already that Excel changed some texts of a column."""
    return any(
        note.code == "cell.altered-by-excel" and f'"{heading}"' in note.problem
        for note in grid.notes
    )


def written_apart(files: Iterable[tuple[Grid, pd.DataFrame | pd.Series | None]]) -> Iterator[Issue]:
    """Notes on groups whose names differ in capitals, accents, blanks, hyphens or a full stop.

    ``files``: each file with the groups of its people by heading, as they are called in print.
    Each name is a group of its own, in all files together.
    """
    places: dict[str, Grid] = {}
    names: dict[tuple[object, str], Counter[str]] = {}
    for grid, groups in files:
        columns = {} if groups is None else dict(pd.DataFrame(groups).items())
        for heading, labels in columns.items():
            places.setdefault(str(heading), grid)
            for label in labels.dropna():
                names.setdefault((heading, _written(label)), Counter())[label] += 1
    for heading, grid in places.items():
        several = [same for (of, _), same in names.items() if of == heading and len(same) > 1]
        if several:
            said = [" and ".join(f'"{name}" ({n})' for name, n in of.items()) for of in several]
            place = grid.column(heading)
            yield Issue(
                grid.file,
                f'Under "{heading}" names differ only in capitals, accents, blanks, hyphens or a '
                f"full stop, and each is a group of its own: {and_more(said, 5)}.",
                "If they are one, write the name the same way in every row: in the file itself or "
                "in corrections.csv.",
                sheet=grid.sheet,
                cell="" if place is None else grid.headed(place),
                severity="note",
                code="groups.written-apart",
            )


def usual_names(often: Mapping[str, int]) -> dict[str, str]:
    """Names that are written as another is, but for what makes no other name, as most rows do."""
    ways: dict[str, list[str]] = {}
    for name in often:
        ways.setdefault(_written(name), []).append(name)
    return {
        name: usual
        for names in ways.values()
        for usual in (max(names, key=lambda name: often[name]),)
        for name in names
        if name != usual
    }


def _written(name: str) -> str:
    """A name without its capitals and accents, and blanks or hyphens between its words."""
    return _BETWEEN_WORDS.sub("", small_letters(name.strip(" .,;")))


def _dates(grid: Grid, place: int, codes: Iterable[str]) -> Issue:
    named = and_more(f'"{code}"' for code in sorted(codes))
    return Issue(
        grid.file,
        f'Groups under "{grid.headings[place]}" look like dates: {named}.',
        "If they were ranges such as 10-12, Excel has changed them: write what was meant, in the "
        "file, where the column is Text before anything is typed, or in corrections.csv.",
        sheet=grid.sheet,
        cell=grid.headed(place),
        severity="note",
        code="groups.look-like-dates",
    )


def clusters_of(
    data: Answers, grid: Grid, people: pd.Index, collector: Collector
) -> pd.Series | None:
    """The group or session in which each row's person was taught; None where none is declared.

    Signs and words for no answer count as an empty cell.
    """
    for place in columns_of(grid, (data.cluster,) if data.cluster else (), collector):
        none = {*grid.layout.not_answered.get(grid.headings[place], ()), *data.not_answered, ""}
        none |= {
            label for label in {*grid.values(place)} if label in NONE_SIGNS or says_none(label)
        }
        labels = [None if label in none else label for label in grid.values(place)]
        return pd.Series(labels, people, dtype=object, name=data.cluster)
    return None


def rows_of(grid: Grid, people: pd.Index, collector: Collector) -> pd.DataFrame:
    """Person x (file, sheet, row, clock, watch, started, submitted, seconds), as the grid has them.

    ``clock``: the column of the time of answering; ``watch``: that of how long it took.
    """
    times = times_of(grid)
    collector.detail(*times.issues)
    clock = next((times.places[name] for name in (SUBMITTED, STARTED) if name in times.places), 0)
    return times.table.assign(
        file=grid.file,
        sheet=grid.sheet,
        row=[number for number, _ in grid.rows],
        clock=clock,
        watch=times.places.get(SECONDS, clock),
    ).set_axis(people)


def with_columns(rows: pd.DataFrame, grid: Grid, headings: Iterable[str]) -> pd.DataFrame:
    """The rows with the first and the last column of the answers, counted from 0."""
    places = grid.places(headings)
    return rows.assign(first=min(places, default=0), last=max(places, default=0))


def in_one(parts: Sequence[pd.DataFrame], people: pd.Index) -> pd.DataFrame:
    """The rows of several files as one, each person by the first file."""
    rows = pd.concat(parts) if len(parts) > 1 else parts[0]
    return rows[~rows.index.duplicated()].reindex(people)
