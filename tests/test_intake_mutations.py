"""Mutated files are read to the letter or refused with their place, and nothing else is touched.

Authority: the mutation itself. ``mutator.mutated`` records what it wrote into each cell; an
unchanged cell must come back unchanged, and a changed one as changed or be refused.
"""

from __future__ import annotations

import io
import re
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mutator
import pytest
from mutator import Cells, Fate, Mutated

from evaluation.errors import EvaluationError, Issue
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid, address
from evaluation.read.files.raw import Raw, read_raw

SAMPLE, ALL, PARTS = 60, 5_000, 10
CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")
WATCHED = ("open", "socket.", "subprocess.", "os.exec", "os.system", "os.posix_spawn", "os.fork")

opened: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if opened is not None and event.startswith(WATCHED):
        opened.append(f"{event} {arguments[0] if arguments else ''}")


sys.addaudithook(_watch)


@contextmanager
def nothing_else_opened(path: Path) -> Iterator[None]:
    """Nothing is opened, connected to or run but the file (and the program's own code)."""
    global opened  # noqa: PLW0603 - an audit hook stays for good; this switches it
    opened = []
    try:
        yield
    finally:
        found, opened = opened, None
    code = tuple({*sys.path, sys.prefix, sys.base_prefix} - {""})
    other = [one for one in found if one != f"open {path}"]
    assert not [one for one in other if not one.removeprefix("open ").startswith(code)]


def trimmed(cells: Raw | Cells) -> Cells:
    """Rows without blank cells at their ends, without blank rows at the end."""
    rows = [list(row) for row in (cells.rows if isinstance(cells, Raw) else cells)]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def wanted(made: Mutated) -> Cells:
    """What was written: spaces around a cell are none of it."""
    return trimmed([[cell.strip() for cell in row] for row in made.cells])


def read(path: Path) -> Raw | tuple[Issue, ...]:
    """The raw rows or the faults."""
    try:
        return read_raw(path, f"data/{path.name}")
    except EvaluationError as error:
        return error.issues


def check(made: Mutated, folder: Path) -> str:
    """Read a mutated file and hold it against its record; "read" or "refused"."""
    for earlier in folder.glob("x.*"):  # a REDCap export looks for its dictionary beside it
        earlier.unlink()
    path = folder / made.name
    path.write_bytes(made.content)
    with nothing_else_opened(path):
        found = read(path)
        try:  # what is made of the rows works too, or is a fault with its place
            grid = read_grid(path, f"data/{path.name}")
        except EvaluationError as error:
            grid = None
            told(error.issues, path.name)
    if not isinstance(found, Raw):
        told(found, made.name)
        said = "\n".join(map(str, found))
        assert made.fate is not Fate.READ, said
        assert made.said in said
        if made.what == "workbook long":
            assert address(*made.place) in said
        elif made.what == "text long":
            assert f"row {made.place[0]}" in said
        return "refused"
    assert made.fate is not Fate.REFUSED
    if grid:
        same_cells(grid, found)
    compare(found, made)
    return "read"


def same_cells(grid: Grid, raw: Raw) -> None:
    """The rows that are used hold the cells of the file, or a note names the cell."""
    for number, cells in grid.rows:
        row = [*raw.rows[number - 1], *[""] * len(cells)]
        changed = [n for n, cell in enumerate(cells) if cell != row[n]]
        named = " ".join(note.cell for note in grid.notes)
        assert all(re.search(rf"\b{address(number, n)}\b", named) for n in changed)


def told(issues: tuple[Issue, ...], name: str) -> None:
    """Every fault names its file, what is wrong and what to do, in sentences."""
    assert issues
    for issue in issues:
        assert issue.file == f"data/{name}"
        assert issue.problem.endswith((".", "?"))
        assert issue.fix.endswith(".")
        assert len(str(issue)) < 3000


def compare(found: Raw, made: Mutated) -> None:
    """To the letter, but for what the mutation itself changed."""
    have, want = trimmed(found), wanted(made)
    if made.fate is Fate.CUT:
        last = len(have) - 1
        assert have[:last] == want[:last]
        for there, here in zip(want[last], have[last] if have else [], strict=False):
            assert there.startswith(here.removesuffix('"')) or found.notes
        return
    if made.fate is Fate.BUT_ONE:
        row, column = made.place
        if have[row - 1][column] != want[row - 1][column]:
            plain = have[row - 1][column].isascii()  # a quotation mark inside a cell is itself
            assert found.notes or (plain and '"' in have[row - 1][column])
            have[row - 1][column] = want[row - 1][column]
        else:
            assert found.notes  # something was left out, and that was said
    assert have == want


# --- the tests --------------------------------------------------------------------------


def mutations(seeds: range, folder: Path) -> dict[str, int]:
    """How many were read and how many refused."""
    counts = {"read": 0, "refused": 0}
    for name, content in (("warm.csv", b"id,q\na,1\n"), ("warm.xlsx", mutator.base()[0])):
        path = folder / "warm" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)  # loads what is loaded once
        read_grid(path, name)
    for seed in seeds:
        made = mutator.mutated(seed)
        try:
            counts[check(made, folder)] += 1
        except Exception as error:
            error.add_note(f"seed {seed}: {made.what}")
            raise
    return counts


def test_a_sample_of_mutated_files_is_read_to_the_letter_or_refused(tmp_path: Path) -> None:
    counts = mutations(range(SAMPLE), tmp_path)
    assert min(counts.values()) > SAMPLE / 5


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_every_mutated_file_is_read_to_the_letter_or_refused(part: int, tmp_path: Path) -> None:
    counts = mutations(range(part * ALL // PARTS, (part + 1) * ALL // PARTS), tmp_path)
    assert min(counts.values()) > ALL / PARTS / 5


# --- bombs: refused, and memory stays bounded ----------------------------------------------

MB = 1_000_000


def peak(path: Path) -> tuple[tuple[Issue, ...], int]:
    """The faults of a file that must be refused, and the most memory that reading it took."""
    tracemalloc.start()
    try:
        found = read(path)
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(found, tuple)
    told(found, path.name)
    return found, memory


def bomb(path: Path, part: str, head: bytes, body: bytes, times: int, tail: bytes) -> None:
    """A workbook one part of which is small when packed."""
    _, parts, _ = mutator.base()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            if name != part:
                archive.writestr(name, content)
        with archive.open(part, "w") as stream:
            stream.write(head)
            for _ in range(times):
                stream.write(body)
            stream.write(tail)


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CELLS, CLOSED = b"<worksheet " + MAIN + b"><sheetData>", b"</sheetData></worksheet>"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "body", "said", "most"),
    [
        (
            mutator.STRINGS,
            (b"<sst " + MAIN + b"><si><t>", b"x" * MB, 100, b"</t></si></sst>"),
            "A1: This cell holds more than 131,072 characters",
            5,
        ),
        (
            mutator.SHEET,
            (CELLS + b'<row><c t="str"><v>', b"x" * MB, 100, b"</v></c></row>"),
            "A1: This cell holds more than 131,072 characters",
            5,
        ),
        (mutator.SHEET, (CELLS, b"<a>" * (MB // 3), 100, b""), "damaged", 10),
        (mutator.SHEET, (CELLS + b"<row a='", b"x" * MB, 100, b"'/>"), "damaged", 20),
        (mutator.SHEET, (CELLS + b"<!--", b"x" * MB, 100, b"-->"), "damaged", 20),
        (
            mutator.SHEET,
            (CELLS, b'<row r="1048576"/><row/>', 1, CLOSED),
            "row 1048577: This sheet has more than 1,048,576 rows",
            100,
        ),
        (
            mutator.SHEET,
            (CELLS + b"<row>", b"<c/>" * 20_000, 1, b"</row>" + CLOSED),
            "row 1: This sheet has more than 16,384 columns",
            5,
        ),
        ("xl/media/a.png", (b"", bytes(MB), 1001, b""), "unpacks to more than 1,000 MB", 5),
    ],
)
def test_a_bomb_is_refused_and_takes_little_memory(
    tmp_path: Path, part: str, body: tuple[bytes, bytes, int, bytes], said: str, most: int
) -> None:
    bomb(tmp_path / "x.xlsx", part, *body)
    found, memory = peak(tmp_path / "x.xlsx")
    assert said in str(found[0])
    assert memory < most * MB + 2 * (tmp_path / "x.xlsx").stat().st_size


@pytest.mark.slow
def test_cells_far_apart_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(1, 3_000)
    )
    bomb(tmp_path / "x.xlsx", mutator.SHEET, CELLS, rows, 1, CLOSED)
    found, memory = peak(tmp_path / "x.xlsx")
    assert "This sheet has more than 30,000,000 cells" in str(found[0])
    assert memory < 300 * MB


@pytest.mark.slow
def test_a_workbook_of_many_parts_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(10_001):
            archive.writestr(str(number), b"")
    (tmp_path / "x.xlsx").write_bytes(made.getvalue())
    found, _ = peak(tmp_path / "x.xlsx")
    assert "more than 10,000 parts" in str(found[0])


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["x", "ŵ", "😀"])
def test_a_cell_of_100_mb_is_refused_in_a_few_times_its_size(tmp_path: Path, letter: str) -> None:
    cell = letter.encode() * (100 * MB // len(letter.encode()))
    (tmp_path / "x.csv").write_bytes(b"id,q1\na,1\nb," + cell + b"\nc,3\n")
    found, memory = peak(tmp_path / "x.csv")
    assert "row 3: A cell in this row holds more than 131,072 characters" in str(found[0])
    assert memory < 500 * MB


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("wb") as file:
        file.truncate(300 * MB + 1)
    found, memory = peak(tmp_path / "x.csv")
    assert "This file has more than 300 MB" in str(found[0])
    assert memory < MB
