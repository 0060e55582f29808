"""Two files of one survey linked on the command line: by identifier, by code, or by both."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.disk import write_whole
from evaluation.errors import DataError, Issue
from evaluation.link.codes.compare import MISSING, SAME
from evaluation.link.codes.elements import (
    KINDS,
    Codes,
    Element,
    Kind,
    element_of,
    encode,
    normalise,
)
from evaluation.link.codes.known import KnownLinks, link_known
from evaluation.link.codes.link import LEARNT_FROM, LEAST, CodeLinks, link_codes
from evaluation.link.codes.review import agreement, doubts, settled_from, write_review
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid, columns_of
from evaluation.read.people.alike import alike_codes
from evaluation.read.people.decisions import read_decisions

_COLUMNS = ("row_baseline", "row_follow_up", "probability", "agreement")
_ENOUGH = 10  # values, or links, from which an element that hardly ever agrees is told
BY_ID = "known id"  # in place of the elements that agree
_FEW = 5  # rows that a note names


@dataclass(frozen=True, slots=True)
class Link:
    """One link: data rows counted from 1, its probability, and which elements agree."""

    row_baseline: int
    row_follow_up: int
    probability: float
    agreement: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Two files linked. ``elements``: name and kind as used; ``notes``: what to know of it."""

    n_baseline: int
    n_follow_up: int
    links: tuple[Link, ...]
    elements: tuple[Element, ...]
    expected_false: float
    rate_upper95: float
    n_doubtful: int
    notes: tuple[str, ...]

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
        said = [
            f"{_several(self.n_baseline, 'row')} at baseline, {self.n_follow_up} at follow-up: "
            f"{n} linked" + (f" ({n / smaller:.0%} of the smaller wave)." if smaller else ".")
        ]
        if self.elements:
            kinds = ", ".join(f"{e.name} ({e.kind})" for e in self.elements)
            said.append(f"Compared: {kinds}.")
            said.append(
                f"Expected false links: {self.expected_false:.1f}; at most "
                f"{self.rate_upper95:.1%} of the links are false (upper 95% bound)."
                if any(link.agreement != BY_ID for link in self.links)
                else "No pair of codes is sure enough to be linked."
            )
            said.append(f"Doubtful pairs for a person to look at: {self.n_doubtful}.")
        return [*said, *self.notes]


def parse_elements(text: str, headings: Sequence[str] = ()) -> dict[str, Kind | None]:
    """``a,b:day`` as headings and declared kinds; None where the values are to tell.

    A name with a colon that is itself a heading is a heading. Raises DataError for a kind
    that does not exist, and for an element that is named twice.
    """
    found: dict[str, Kind | None] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
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
                )
            )
        if name.strip() in found:
            raise DataError(
                Issue("--elements", f'"{name}" is named twice.', "Name each element once.")
            )
        found[name.strip()] = kind
    return found


def link_files(
    baseline: Path,
    follow_up: Path,
    elements: str = "",
    known_id: str = "",
    threshold: float | None = None,
    review: Path | None = None,
) -> Linked:
    """Link the rows of two files, one to one.

    ``known_id``: heading of an identifier, which pairs exactly and first; rows that have one
    are never linked by code to a row with another. ``review``: an Excel list of doubtful
    pairs; decisions in it are followed, and it is written anew with them.
    Raises DataError when a file, a heading or a setting cannot be used.
    """
    if threshold is not None and not LEAST <= threshold <= 1:
        raise DataError(
            Issue(
                "--threshold",
                f"{threshold:g} is not between 0.5 and 1.",
                "Below one half, another pairing would be as likely.",
            )
        )
    grids = read_grid(baseline, str(baseline)), read_grid(follow_up, str(follow_up))
    asked = parse_elements(elements, grids[0].headings)
    if not asked and not known_id:
        raise DataError(
            Issue(
                "--elements",
                "Nothing is named to link by.",
                "Name the columns of the code: --elements initial,day,month",
            )
        )
    waves = _texts(grids, [*asked, *([known_id] if known_id else [])])
    known = link_known(*(wave[known_id] for wave in waves)) if known_id else None
    notes = list(_known_notes(known, grids, known_id)) if known else []
    n = len(grids[0].rows), len(grids[1].rows)
    numbers = [_data_rows(grid) for grid in grids]
    links = [(a, b, 1.0, BY_ID) for a, b in known.pairs] if known else []
    rows = _open_rows(known, n)
    if not asked or (known and not all(rows)):
        return Linked(*n, _rows(links, numbers), (), 0.0, 0.0, 0, tuple(notes))
    texts = [_only(wave, r) for wave, r in zip(waves, rows, strict=True)]
    codes = _codes(asked, texts)
    named = [[wave[row] for row in where] for wave, where in zip(numbers, rows, strict=True)]
    by_code, n_doubtful, told = _by_code(codes, named, threshold, review)
    links += [(rows[0][a], rows[1][b], *rest) for a, b, *rest in _described(by_code)]  # type: ignore[misc]
    share = len(by_code.links) / max(len(links), 1)
    return Linked(
        *n,
        _rows(links, numbers),
        codes.elements,
        by_code.expected_false,
        by_code.rate_upper95 * share,
        n_doubtful,
        (*notes, *told, *_code_notes(codes), *_element_notes(codes, texts, by_code)),
    )


def refuse_data_file(path: Path, data: Sequence[Path], option: str) -> None:
    """Raise DataError where what is to be written would replace what was given."""
    if path.exists() and any(one.exists() and path.samefile(one) for one in data):
        raise DataError(
            Issue(
                option,
                f"{path} is itself a file that is read here, and would be lost.",
                "Name another file to write to.",
            )
        )


def write_links(linked: Linked, path: Path) -> None:
    """Write ``links.csv``, one row a link, by row at baseline. Raises EvaluationError."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(_COLUMNS)
    for link in linked.links:
        probability = f"{link.probability:.6f}"
        writer.writerow((link.row_baseline, link.row_follow_up, probability, link.agreement))
    fix = "Close the file in other programs, or name another one with --out."
    write_whole(path, lines.getvalue().encode(), "The links", shown=str(path), fix=fix)


def _texts(grids: Sequence[Grid], wanted: Sequence[str]) -> list[dict[str, list[str]]]:
    """The text of each wanted column in each file; headings that are not there are faults."""
    faults: list[Issue] = []
    places = [columns_of(grid, wanted, faults) for grid in grids]
    if faults:
        raise DataError(faults)
    return [
        {h: [cells[p] for _, cells in g.rows] for h, p in zip(wanted, where, strict=True)}
        for g, where in zip(grids, places, strict=True)
    ]


def _data_rows(grid: Grid) -> list[int]:
    """The number of each row, counted from 1 under the header rows of its file."""
    return [row - grid.header_rows for row, _ in grid.rows]


def _open_rows(known: KnownLinks | None, n: tuple[int, int]) -> tuple[list[int], list[int]]:
    """Rows that may be linked by code: all, or those without an identifier."""
    if known is None:
        return list(range(n[0])), list(range(n[1]))
    return list(known.blank[0]), list(known.blank[1])


def _only(wave: Mapping[str, Sequence[str]], rows: Sequence[int]) -> dict[str, list[str]]:
    return {heading: [column[row] for row in rows] for heading, column in wave.items()}


def _codes(asked: Mapping[str, Kind | None], waves: Sequence[Mapping[str, list[str]]]) -> Codes:
    elements = [
        element_of(name, [wave[name] for wave in waves], kind) for name, kind in asked.items()
    ]
    return encode(elements, waves[0], waves[1])


def _by_code(
    codes: Codes, numbers: Sequence[Sequence[int]], threshold: float | None, review: Path | None
) -> tuple[CodeLinks, int, list[str]]:
    """Links by code after a person's decisions; how many pairs are open; what to say.

    ``numbers``: the data row in its file of each person, at baseline and later.
    """
    decided = (
        read_decisions(review, [e.name for e in codes.elements])
        if review and review.is_file()
        else []
    )
    settled, lost = settled_from(codes, decided)
    links = link_codes(codes, threshold, settled)
    kept = {d.key: d for d in decided if d not in lost}
    current = {(d.key, d.row_baseline, d.row_later): d for d in doubts(codes, links)}
    found = [
        replace(
            d, row_baseline=numbers[0][d.row_baseline - 1], row_later=numbers[1][d.row_later - 1]
        )
        for d in current.values()
        if d.key not in kept
    ]
    told = []
    if lost:
        told.append(
            f"note: {_several(len(lost), 'decision')} in {review} fit no pair of codes any more, "
            "or more than one, and were left out."
        )
    if review and (found or decided):
        write_review(review, codes, [*found, *kept.values()])
        told.append(f"The list of doubtful pairs is {review}.")
    return links, len(found), told


def _several(n: int, what: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _described(links: CodeLinks) -> Iterable[tuple[int, int, float, str]]:
    for (a, b), edge in zip(links.pairs, links.links.tolist(), strict=True):
        levels = links.edge_levels[edge].tolist()
        yield a, b, float(links.edge_probability[edge]), agreement(levels)


def _rows(
    links: Iterable[tuple[int, int, float, str]], numbers: Sequence[Sequence[int]]
) -> tuple[Link, ...]:
    found = (Link(numbers[0][a], numbers[1][b], p, said) for a, b, p, said in links)
    return tuple(sorted(found, key=lambda link: link.row_baseline))


def _known_notes(known: KnownLinks, grids: Sequence[Grid], heading: str) -> Iterable[str]:
    """Duplicates, orphans and blanks by row; the identifiers themselves are never shown."""
    alike = alike_codes([(grid, columns_of(grid, [heading], [])[0]) for grid in grids])
    yield from (f"note: {issue}" for issue in alike.values())
    for number, grid in enumerate(grids):
        places = _data_rows(grid)
        for one, several, rows in (
            ("", "share an identifier and are not linked", known.duplicates[number]),
            (
                "has an identifier that the other file does not have",
                "have an identifier that the other file does not have",
                known.orphans[number],
            ),
            ("has no identifier", "have no identifier", known.blank[number]),
        ):
            if rows:
                named = ", ".join(str(places[row]) for row in rows[:_FEW])
                more = f" and {len(rows) - _FEW} more" if len(rows) > _FEW else ""
                what = f"1 row {one}" if len(rows) == 1 else f"{len(rows)} rows {several}"
                yield f"note: {grid.file}: {what}: data row {named}{more}."


def _code_notes(codes: Codes) -> Iterable[str]:
    """What a reader should know of the codes: small groups, empty elements."""
    if min(len(codes.baseline), len(codes.later)) < LEARNT_FROM:
        yield (
            f"note: with fewer than {LEARNT_FROM} people in a wave slips cannot be learnt from the "
            "data: a stated rate is used (7% an element and wave), and every link that is not "
            "exact is for a person to look at."
        )


def _element_notes(
    codes: Codes, texts: Sequence[Mapping[str, Sequence[str]]], links: CodeLinks
) -> Iterable[str]:
    """Elements that tell nobody apart: empty, unreadable, or written in two ways."""
    levels = links.edge_levels[links.links]
    for k, (element, missing) in enumerate(zip(codes.elements, codes.missing, strict=True)):
        name = f'the element "{element.name}"'
        unread = sum(
            bool(normalise(text, "category")) and not normalise(text, element.kind)
            for wave in texts
            for text in wave[element.name]
        )
        if unread:
            what = "1 value" if unread == 1 else f"{unread} values"
            yield f"note: {what} of {name} cannot be read as a {element.kind}: taken as missing."
        given = [side[:, k][side[:, k] < missing] for side in (codes.baseline, codes.later)]
        both = int((levels[:, k] != MISSING).sum())
        same = int((levels[:, k] == SAME).sum())
        ask = "Look whether both files write it the same way, and whether its kind is right."
        if not codes.values[k]:
            yield f"note: {name} is empty in both files."
        elif min(map(len, given)) >= _ENOUGH and not np.intersect1d(*given).size:
            yield f"note: no value of {name} stands in both files. {ask}"
        elif both >= _ENOUGH and same < both / 2:
            yield f"note: {name} is the same in only {same} of {both} links. {ask}"
