"""Files that hold the rows of another file again, as an export does that was made a month later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from evaluation.counting import grouped
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid

_FEWEST = 5  # rows that stand in two files, for these to be one file


def repeated_files(grids: Sequence[Grid]) -> Iterator[Issue]:
    """A fault for each file of which most rows stand in another, the same in every cell.

    Of the shorter file more than half of the rows that no other row of it repeats: where rows
    say little, honest ones are alike.
    """
    if len(grids) < 2:
        return
    singles = [(grid, _single_rows(grid)) for grid in grids]
    for (first, there), (second, here) in combinations(singles, 2):
        both = sorted(here[cells] for cells in here.keys() & there.keys())
        if len(both) >= _FEWEST and 2 * len(both) > min(len(here), len(there)):
            where = f"{first.file}{f', sheet {first.sheet}' if first.sheet else ''}"
            yield Issue(
                second.file,
                f"{len(both)} of its {len(second.rows)} rows stand in {where} too, the same in "
                "every cell.",
                "If it is the same file again, take one of the two out of data: in "
                "deliverable.yaml. If one goes on where the other ended, keep the longer alone.",
                sheet=second.sheet,
                cell=f"row {both[0]}",
                code="files.same-rows",
            )


def _single_rows(grid: Grid) -> dict[tuple[str, ...], int]:
    """The rows that stand once in a file, by their cells."""
    rows = grouped((cells, number) for number, cells in grid.rows)
    return {cells: numbers[0] for cells, numbers in rows.items() if len(numbers) == 1}
