"""Claims and plain tables out of .csv, .xlsx and .yaml files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.audit.declared import PRINTED, Typed, claim_of, column_named, is_claims
from evaluation.audit.material import Cell, Claim, Material, PrintedTable, Sentence
from evaluation.audit.printed import read_printed
from evaluation.declare.lined_yaml import read_yaml_as_typed
from evaluation.errors import Collector, DataError, Issue
from evaluation.read.files.cells import Rows, address
from evaluation.read.files.raw import TEXTS, WORKBOOKS, read_raw

YAMLS = (".yaml", ".yml")
KINDS = (*TEXTS[:2], *WORKBOOKS, *YAMLS)
_ABOVE = 10  # rows among which the headings stand: a form has its title above them


def sheet_material(path: Path, shown_as: str, sheet: str = "") -> Material:
    """The claims or the table of a file. Raises DataError or DeclarationError with every fault."""
    collector = Collector()
    if path.suffix.lower() in YAMLS:
        typed = list(_of_yaml(path, shown_as, collector))
        return _claims(shown_as, typed, collector)
    raw = read_raw(path, shown_as, sheet)
    top = next((n for n, row in enumerate(raw.rows[:_ABOVE]) if is_claims(list(row))), None)
    if top is not None:
        return _claims(shown_as, list(_of_rows(raw.rows, top, shown_as, raw.sheet)), collector)
    return Material(shown_as, tables=(_table(raw.rows, path.stem),))


def _claims(file: str, typed: Sequence[Typed], collector: Collector) -> Material:
    if not typed:
        collector.fault(
            Issue(
                file,
                "There is no claim in this file.",
                'Give each printed figure a row, with at least "place" and "printed".',
                code="claims.none",
            )
        )
    read = [claim_of(row, collector) for row in typed]
    collector.stop(DataError)
    return Material(
        file,
        claims=tuple(claim for claim in read if isinstance(claim, Claim)),
        sentences=tuple(claim for claim in read if isinstance(claim, Sentence)),
    )


def _of_rows(rows: Rows, top: int, file: str, sheet: str) -> Iterator[Typed]:
    columns = [column_named(heading) for heading in rows[top]]
    for number, row in enumerate(rows[top + 1 :], top + 2):
        if any(row):
            places = {name: place for place, name in enumerate(columns) if name}
            values = {name: row[place] for name, place in places.items() if place < len(row)}
            at = {name: address(number, place) for name, place in places.items()}
            yield Typed(file, values, at, f"row {number}", sheet)


def _of_yaml(path: Path, file: str, collector: Collector) -> Iterator[Typed]:
    content, lines, issues = read_yaml_as_typed(path, file)
    collector.fault(*issues)
    at: tuple[str, ...] = ()
    if isinstance(content, Mapping) and "claims" in content:
        content, at = content["claims"], ("claims",)
    if not isinstance(content, list):
        content = []
    for number, row in enumerate(content):
        line = f"line {lines[*at, str(number)]}"
        if not isinstance(row, Mapping):
            collector.fault(
                Issue(
                    file,
                    "This is no claim.",
                    f"Write it with its keys: - place: ..., and {PRINTED}: ... below it.",
                    cell=line,
                    code="claims.not-a-claim",
                )
            )
            continue
        values = {column_named(key): _as_text(value) for key, value in row.items()}
        cells = {column_named(key): f"line {lines[*at, str(number), key]}" for key in row}
        yield Typed(file, values, cells, line)


def _as_text(value: Any) -> str:
    return "; ".join(map(_as_text, value)) if isinstance(value, list) else str(value or "")


def _table(rows: Rows, name: str) -> PrintedTable:
    """A plain table: its first row the headings, the first column what each row is of."""
    width = max(map(len, rows))
    headings = tuple([*rows[0], *[""] * width][:width])
    read = []
    for number, row in enumerate(rows[1:], 2):
        cells = []
        for column, text in enumerate([*row, *[""] * width][:width]):
            label = f' "{row[0]}"' if row and row[0] and column else ""
            place = f'row {number}{label}, column "{headings[column]}" ({address(number, column)})'
            cells.append(Cell(text, place, read_printed(text) if column else None))
        read.append(tuple(cells))
    return PrintedTable(name, name, headings, tuple(read))
