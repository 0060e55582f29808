"""Two files of one survey linked on the command line: by identifier, by code, or by both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.command.quick.columns import parts_of, rejoined
from evaluation.command.quick.study import OptionFile, Request, identifying, in_memory
from evaluation.counting import plural
from evaluation.declare.declared_file import Doubled
from evaluation.declare.link_by import CodeKind, LinkBy
from evaluation.declare.waves import ENDPOINT, WaveName
from evaluation.disk import csv_text, write_whole
from evaluation.errors import Collector, DataError, Issue
from evaluation.link.by_code import CodedWave, WaveLinks, by_identifier, known_notes, link_wave
from evaluation.link.codes.elements import KINDS, Element, element_of
from evaluation.link.codes.link import LEAST
from evaluation.link.codes.review import write_review
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import address, columns_of
from evaluation.read.grids import read_grids
from evaluation.read.people.alike import texts_of
from evaluation.read.people.decisions import Doubt, read_decisions
from evaluation.read.people.doubled import one_row_each
from evaluation.read.people.persons import Coded
from evaluation.say.wording import number

_COLUMNS = ("row_baseline", "row_follow_up", "probability", "agreement")
BY_ID = "known id"  # in place of the elements that agree


@dataclass(frozen=True, slots=True)
class Link:
    """One link: data rows counted from 1, its probability, and which elements agree."""

    row_baseline: int
    row_follow_up: int
    probability: float
    agreement: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Two files linked. ``elements``: name and kind as used; ``notes``: what to know of it.

    ``may_be_false``: how many links by code may be, in the words of a report.
    """

    n_baseline: int
    n_follow_up: int
    links: tuple[Link, ...]
    notes: tuple[str, ...]
    elements: tuple[Element, ...] = ()
    expected_false: float = 0.0
    rate_upper95: float = 0.0
    n_doubtful: int = 0
    may_be_false: str = ""

    def as_json(self) -> dict[str, Any]:
        """The numbers that a program reads."""
        return {
            "n_baseline": self.n_baseline,
            "n_follow_up": self.n_follow_up,
            "n_linked": len(self.links),
            "expected_false_links": round(self.expected_false, 4),
            "false_link_rate_upper95": round(self.rate_upper95, 6),
            "n_doubtful": self.n_doubtful,
        }

    def lines(self) -> list[str]:
        """The result in sentences."""
        n = len(self.links)
        smaller = min(self.n_baseline, self.n_follow_up)
        lines = [
            f"{plural(self.n_baseline, 'row')} at baseline, {self.n_follow_up} at follow-up: "
            f"{n} linked" + (f" ({n / smaller:.0%} of the smaller wave)." if smaller else ".")
        ]
        if self.elements:
            kinds = ", ".join(f"{e.name} ({e.kind})" for e in self.elements)
            lines.append(f"Compared: {kinds}.")
            lines.append(
                self.may_be_false
                if any(link.agreement != BY_ID for link in self.links)
                else "No pair of codes is sure enough to be linked."
            )
            lines.append(f"Doubtful pairs for a person to look at: {self.n_doubtful}.")
        return [*lines, *self.notes]


def parse_elements(text: str, headings: Sequence[str] = ()) -> dict[str, CodeKind | None]:
    """``a,b:day`` as headings and declared kinds; None where the values are to tell.

    A name with a colon that is itself a heading is a heading. Raises DataError for a kind
    that does not exist, and for an element that is named twice.
    """
    elements: dict[str, CodeKind | None] = {}
    for part in rejoined(parts_of(text), headings):
        name, _, declared = part.rpartition(":")
        kind = next((k for k in KINDS if k == declared.strip().lower()), None)
        if part in headings or not name:
            name, kind = part, None
        elif kind is None:
            raise DataError(
                Issue(
                    "--elements",
                    f'"{declared}" is not a kind of element.',
                    f"Kinds: {', '.join(KINDS)}.",
                    code="elements.no-such-kind",
                )
            )
        if name.strip() in elements:
            raise DataError(
                Issue(
                    "--elements",
                    f'"{name}" is named twice.',
                    "Name each element once.",
                    code="elements.named-twice",
                )
            )
        elements[name.strip()] = kind
    return elements


def link_files(
    baseline: Path,
    follow_up: Path,
    elements: str = "",
    known_id: str = "",
    threshold: float | None = None,
    review: Path | None = None,
    *,
    doubled: Doubled | None = None,
    sheets: tuple[str, str] = ("", ""),
) -> Linked:
    """Link the rows of two files, one to one, as a deliverable with ``link_by`` links its waves.

    ``known_id``: heading of an identifier (or several, with commas between), which pairs exactly
    and first; rows that have one are never linked by code to a row with another. ``review``: an
    Excel list of doubtful pairs; decisions in it are followed, and it is written anew with them.
    ``sheets``: of each file, where it is a workbook; empty for the first.
    Raises DataError when a file, a heading or a setting cannot be used.
    """
    if threshold is not None and not LEAST <= threshold <= 1:
        raise DataError(
            Issue(
                "--threshold",
                f"{threshold:g} is not between 0.5 and 1.",
                "Below one half, another pairing would be as likely.",
                code="link.threshold-out-of-range",
            )
        )
    paths = baseline, follow_up
    grids = [read_grid(p, str(p), sheet) for p, sheet in zip(paths, sheets, strict=True)]
    asked = parse_elements(elements, grids[0].headings)
    if not asked and not known_id:
        raise DataError(
            Issue(
                "--elements",
                "Nothing is named to link by.",
                "Name the columns of the code: --elements initial,day,month",
                code="link.nothing-named",
            )
        )
    # an identifier alone is a code without elements, which no deliverable declares
    link_by = LinkBy.model_construct(
        elements=asked, id=identifying(grids[0], known_id), threshold=threshold
    )
    decided = tuple(read_decisions(review, [*asked])) if review and review.is_file() else ()
    files = [
        OptionFile(path, grid, Request(doubled=doubled, sheet=sheet))
        for path, grid, sheet in zip(paths, grids, sheets, strict=True)
    ]
    waves = _waves(files, link_by, (str(review or ""), decided))
    n = len(grids[0].rows), len(grids[1].rows)
    if not asked:
        by_id, labels = by_identifier(*waves)
        return Linked(*n, _links(waves, labels), _told(waves, known_notes(by_id, *waves)))
    elements_used = [
        element_of(name, [list(wave.coded.texts[name]) for wave in waves], kind)
        for name, kind in asked.items()
    ]
    by_code, labels = link_wave(*waves, elements_used, ENDPOINT)
    links, notes = _links(waves, labels, by_code.linked), _told(waves, by_code.notes)
    if review and (by_code.waiting or by_code.decided):
        write_review(review, by_code.codes, [*by_code.waiting, *by_code.decided])
        notes += (f"The list of doubtful pairs is {review}.",)
    coded = bool(len(by_code.codes.baseline) and len(by_code.codes.later))
    return Linked(
        *n,
        links,
        notes,
        by_code.elements if coded else (),
        by_code.expected_false,
        by_code.share_upper95,
        len(by_code.waiting),
        _may_be_false(by_code),
    )


def _may_be_false(links: WaveLinks) -> str:
    """What a report says of the same links, inside the team and to all."""
    said = links.said.format(
        expected_false=number(links.expected_false, 1), most_false=number(links.upper95, 0)
    )
    return f"{links.n_links} linked by code. {said} {links.said_in_public}"


def _waves(
    files: Sequence[OptionFile], link_by: LinkBy, settled: tuple[str, tuple[Doubt, ...]]
) -> tuple[CodedWave, CodedWave]:
    """The people of both files with their codes, one row each, by the number of the data row."""
    names: tuple[WaveName, WaveName] = ("baseline", "endpoint")
    quick = in_memory(dict(zip(names, files, strict=True)), link_by=link_by)
    collector = Collector()
    waves = []
    grids = (grid for _, grid in read_grids(quick.study, collector, quick.opened))
    for at_wave, (data, read) in enumerate(zip(quick.study.evaluation.answers, grids, strict=True)):
        grid = one_row_each(quick.study, data, read, collector)
        places = columns_of(grid, link_by.columns, collector)
        if len(places) < len(link_by.columns):
            continue
        rows = [row - grid.layout.header_rows for row, _ in grid.rows]
        people = pd.Index([f"{at_wave} {row}" for row in rows], dtype=object)
        codes = pd.DataFrame(
            texts_of(grid, link_by, places), people, list(link_by.columns), dtype=object
        )
        at = (address(row, places[-1]) for row, _ in grid.rows)
        waves.append(
            CodedWave(
                Coded(link_by, codes, *settled),
                tuple(Issue(grid.file, "", "", grid.sheet, cell, "", "note") for cell in at),
                tuple(rows),
                pd.DataFrame(index=people),
                grid.notes,
            )
        )
    collector.stop()
    return waves[0], waves[1]


def _links(
    waves: tuple[CodedWave, CodedWave],
    labels: Mapping[str, str],
    by_code: pd.DataFrame | None = None,
) -> tuple[Link, ...]:
    """Each link by its rows; ``labels``: of the later wave to the baseline."""
    rows = {label: row for wave in waves for label, row in zip(wave.labels, wave.rows, strict=True)}
    columns = ["baseline", "probability", "agreement"]
    sure = () if by_code is None else by_code[columns].itertuples(index=False)
    how = {first: (float(probability), str(agrees)) for first, probability, agrees in sure}
    links = (
        Link(rows[first], rows[later], *how.get(first, (1.0, BY_ID)))
        for later, first in labels.items()
    )
    return tuple(sorted(links, key=lambda link: link.row_baseline))


def _told(waves: Iterable[CodedWave], notes: Iterable[Issue]) -> tuple[str, ...]:
    return tuple(f"note: {note}" for note in (*(n for wave in waves for n in wave.notes), *notes))


def refuse_data_file(path: Path, data: Sequence[Path], option: str) -> None:
    """Raise DataError where what is to be written would replace what was given."""
    if path.exists() and any(file.exists() and path.samefile(file) for file in data):
        raise DataError(
            Issue(
                option,
                f"{path} is itself a file that is read here, and would be lost.",
                "Name another file to write to.",
                code="file.would-be-lost",
            )
        )


def write_links(linked: Linked, path: Path) -> None:
    """Write ``links.csv``, one row a link, by row at baseline. Raises EvaluationError."""
    rows = (
        (str(link.row_baseline), str(link.row_follow_up), f"{link.probability:.6f}", link.agreement)
        for link in linked.links
    )
    write_whole(
        path,
        csv_text([_COLUMNS, *rows], "\r\n").encode(),
        "The links",
        shown=str(path),
        fix="Close the file in other programs, or name another one with --out.",
    )
