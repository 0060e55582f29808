"""All issues of a deliverable as one list, and in short for a terminal."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from evaluation.counting import and_more, grouped, plural
from evaluation.errors import SCREENS, Issue, Kind
from evaluation.read.files.cells import column_of
from evaluation.terminal import wrapped

_FIRST = 2  # of each kind that are shown
_FAULTS = 20  # of one kind and file that are shown
_CELLS = 3  # of one issue that are shown
_COLUMNS = "The columns are: "  # said once a file
_ONE_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d*")
_ROW = re.compile(r"\brow \d+")
_CELL = re.compile(r"\b([A-Z]{1,3})([1-9]\d*)(?::([A-Z]{1,3})([1-9]\d*))?\b")


def whole_list(issues: Sequence[Issue], details: Sequence[Issue]) -> tuple[Issue, ...]:
    """Faults first, then what was said of rows and cells, by kind, file and place.

    ``issues`` are those that end or accompany a check; ``details`` say the same and more row by
    row. A note that only counts what ``details`` lists is left out, and so is what was said of
    rows that are not used because there is no consent.
    """
    refused = {
        (i.file, i.sheet, row)
        for i in details
        if i.kind is Kind.CONSENT
        for row, _ in places(i.cell)
    }
    details = [i for i in details if i.kind is Kind.CONSENT or not _of(i, refused)]
    listed = {(i.file, i.kind) for i in details}
    lines = {str(i) for i in details}
    unlisted = [
        i
        for i in issues
        if i.severity == "fault"
        or (str(i) not in lines and not (i.kind is not Kind.FILE and (i.file, i.kind) in listed))
    ]
    order = {kind: n for n, kind in enumerate(Kind)}
    return tuple(
        sorted(
            dict.fromkeys([*unlisted, *details]),
            key=lambda i: (
                i.severity != "fault",
                order[i.kind],
                i.file,
                i.sheet,
                next(places(i.cell), (0, 0)),
            ),
        )
    )


def _of(issue: Issue, rows: Collection[tuple[str, str, int]]) -> bool:
    """Whether an issue is of one of the rows and of no other."""
    at = [(issue.file, issue.sheet, row) for row, _ in places(issue.cell)]
    return bool(rows and at) and all(place in rows for place in at)


def places(cell: str) -> Iterator[tuple[int, int]]:
    """Every (row, column) that a place names: ``D17``, ``D17:H17``, ``A4, C4``."""
    for letters, row, to_letters, to_row in _CELL.findall(cell):
        first, last = column_of(letters), column_of(to_letters or letters)
        for number in range(int(row), int(to_row or row) + 1):
            yield from ((number, column) for column in range(first, last + 1))


def counts(issues: Sequence[Issue]) -> dict[Kind, int]:
    """How many there are of each kind, in the order of the kinds."""
    return {kind: n for kind in Kind if (n := sum(1 for issue in issues if issue.kind is kind))}


def in_short(slug: str, issues: Sequence[Issue], details: Sequence[Issue]) -> Iterator[str]:
    """Lines for a terminal: every fault, remarks on files, and the rest counted by kind."""
    yield from _faults([issue for issue in issues if issue.severity == "fault"])
    yield from (
        f"note: {issue}"
        for issue in dict.fromkeys(
            [issue for issue in issues if issue.severity == "note" and issue.kind is Kind.FILE]
        )
    )
    if notes := [
        issue
        for issue in whole_list(issues, details)
        if issue.severity == "note" and issue.kind is not Kind.FILE
    ]:
        yield from _table(
            f"{slug}: how the data were read",
            [issue for issue in notes if issue.kind not in SCREENS],
        )
        yield from _table(
            f"{slug}: worth a look (nothing was changed)",
            [issue for issue in notes if issue.kind in SCREENS],
        )
        yield f"All of them, with their cells marked, are written by: pathfinder run {slug}"
        stopped = any(issue.severity == "fault" for issue in issues)
        yield f"  outputs/{slug}/internal/{'failed/' if stopped else ''}issues.xlsx"


def said_once(issues: Iterable[Issue], *, listed_elsewhere: bool = True) -> Iterator[str]:
    """Issues as lines, the same in many cells as one; with all of them where no list has them."""
    listed: set[str] = set()
    for same in grouped((_sort(issue), issue) for issue in issues).values():
        text, columns, names = str(same[0]).partition(_COLUMNS)
        said = f"{same[0].file}{names}" in listed
        listed |= {f"{same[0].file}{names}"}
        text += "Its columns are listed above." if columns and said else f"{columns}{names}"
        most = _FAULTS if listed_elsewhere else len(same)
        cells = and_more((issue.cell for issue in same[1:] if issue.cell), most)
        again = (cells and f"in {cells}") or plural(len(same) - 1, "time more", "times more")
        yield f"{text} The same {again}." if same[1:] else text


def _faults(faults: Sequence[Issue]) -> Iterator[str]:
    """Faults with their places; of very many kinds the first."""
    lines = grouped((_sort(fault), fault) for fault in faults)
    by_kind = grouped(((same[0].file, same[0].kind), same) for same in lines.values())
    shown = {id(same) for alike in by_kind.values() for same in alike[:_FAULTS]}
    yield from said_once(i for s in lines.values() if id(s) in shown for i in s)
    for (file, kind), alike in by_kind.items():
        if more := sum(map(len, alike[_FAULTS:])):
            which = "" if kind is Kind.FILE else f" ({kind})"
            yield f"{file}: and {more} more faults{which}; pathfinder run lists them all."


def _sort(fault: Issue) -> tuple[str, ...]:
    """What faults have in common that differ in nothing but their cell, or the row beside."""
    place = "" if _ONE_CELL.fullmatch(fault.cell) else fault.cell
    return (fault.file, fault.sheet, place, fault.code, _ROW.sub("", fault.problem), fault.fix)


def _table(title: str, issues: Sequence[Issue]) -> Iterator[str]:
    """A line a kind with its number, and the first of them under it."""
    if not issues:
        return
    yield from ("", title)
    for kind, n in counts(issues).items():
        yield f"{n:>6} × {kind}"
        for issue in islice((issue for issue in issues if issue.kind is kind), _FIRST):
            sentence = issue.problem if kind in SCREENS else issue.sentence
            yield from wrapped(f"{_place(issue)}: {sentence}", " " * 8, " " * 10)
        if n > _FIRST:
            yield f"{'':8}and {n - _FIRST} more"
    yield ""


def _place(issue: Issue) -> str:
    """Where it is, without the folders that the reader knows."""
    file = issue.file.removeprefix("deliverables/").partition("/")[2] or issue.file
    return ", ".join(part for part in (file, issue.sheet, first_cells(issue.cell)) if part)


def first_cells(cell: str) -> str:
    """The first three cells of a list of them."""
    cells = cell.split(", ")
    return cell if len(cells) <= _CELLS else f"{', '.join(cells[:_CELLS])} ..."
