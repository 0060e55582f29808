"""Claims and plain tables out of .csv, .xlsx and .yaml files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from evaluation.audit.declared import PRINTED, SEVERAL, Typed, claim_of, column_named, is_claims
from evaluation.audit.documents.figures import is_figure
from evaluation.audit.documents.grid import DrawnCell, printed_table
from evaluation.audit.material import Material, PrintedClaim, PrintedSentence, PrintedTable
from evaluation.audit.shown_numbers import shown_numbers
from evaluation.counting import grouped
from evaluation.declare.lined_yaml import read_yaml_as_typed
from evaluation.errors import Collector, DataError, Issue
from evaluation.read.files.cells import Rows, address
from evaluation.read.files.raw import TEXTS, WORKBOOKS, read_raw

YAMLS = (".yaml", ".yml")
KINDS = (*TEXTS[:2], *WORKBOOKS, *YAMLS)
_ABOVE = 10  # rows among which the headings of claims stand: a form has its title above them
_FEWEST = 2  # cells of a row of headings
_MOST_DECIMALS = 10  # that anybody prints; more are what a program holds
_NOISY = re.compile(r"-?\d+\.\d{11,}%?")


def sheet_material(path: Path, shown_as: str, sheet: str = "") -> Material:
    """The claims or the tables of a file. Raises DataError or DeclarationError with every fault.

    Of a workbook the named sheet, or every one that is not hidden; numbers as their cells show
    them.
    """
    collector = Collector()
    if path.suffix.lower() in YAMLS:
        return _claims(shown_as, list(_of_yaml(path, shown_as, collector)), collector)
    first = read_raw(path, shown_as, sheet)
    others = {} if sheet else first.others
    sheets = [first, *(read_raw(path, shown_as, name) for name, peeked in others.items() if peeked)]
    shown = shown_numbers(path) if path.suffix.lower() in WORKBOOKS else {}
    typed: list[Typed] = []
    tables: list[PrintedTable] = []
    of_claims = False
    for raw in sheets:
        rows = _as_shown(raw.rows, shown.get(raw.sheet, {}))
        top = next((n for n, row in enumerate(rows[:_ABOVE]) if is_claims(list(row))), None)
        if top is not None:
            of_claims = True
            typed += _of_rows(rows, top, shown_as, raw.sheet)
        else:
            tables += _tables(rows, raw.sheet if len(sheets) > 1 else "")
    if not of_claims:
        return Material(shown_as, tables=tuple(tables))
    return replace(_claims(shown_as, typed, collector), tables=tuple(tables))


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
        claims=tuple(claim for claim in read if isinstance(claim, PrintedClaim)),
        sentences=tuple(claim for claim in read if isinstance(claim, PrintedSentence)),
    )


def _of_rows(rows: Rows, top: int, file: str, sheet: str) -> Iterator[Typed]:
    columns = [column_named(heading) for heading in rows[top]]
    for number, row in enumerate(rows[top + 1 :], top + 2):
        if any(row):
            filled = [
                (name, text, address(number, place))
                for place, (name, text) in enumerate(zip(columns, row, strict=False))
                if name and text
            ]
            at = {name: address(number, place) for place, name in enumerate(columns) if name}
            at |= {name: cell for name, _, cell in reversed(filled)}
            values = {
                name: "; ".join(texts) if name in SEVERAL else texts[0]
                for name, texts in grouped((name, text) for name, text, _ in filled).items()
            }
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


def _as_shown(rows: Rows, shown: Mapping[tuple[int, int], str]) -> Rows:
    """The rows with each number as its cell shows it, and without the noise of binary numbers."""
    return [
        [shown.get((number, column)) or _quiet(text) for column, text in enumerate(row)]
        for number, row in enumerate(rows, 1)
    ]


def _quiet(text: str) -> str:
    """A number without what binary fractions add to it: 0.30000000000000004 is 0.3."""
    if not _NOISY.fullmatch(text):
        return text
    number, percent = text.rstrip("%"), "%" * text.endswith("%")
    return f"{Decimal(number):.{_MOST_DECIMALS}f}".rstrip("0").rstrip(".") + percent


def _tables(rows: Rows, sheet: str) -> Iterator[PrintedTable]:
    """The tables of a sheet: a blank row and new headings begin another."""
    starts = [0, *(n for n in range(1, len(rows)) if _begins(rows, n))]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(rows)], strict=True), 1):
        lead = next((n for n in range(start, end) if sum(map(bool, rows[n])) >= _FEWEST), end)
        title = next((text for row in rows[start:lead] for text in row if text), "")
        drawn = [[DrawnCell(_heading(text)) for text in row] for row in rows[lead:end]]
        named = (f"sheet {sheet}" if sheet else "", f"table {number}" if starts[1:] else "")
        place = ", ".join(filter(None, named)) or "the table"
        if table := printed_table(drawn, place, title, first=lead + 1):
            yield table


def _heading(text: str) -> str:
    """The name of a column of a data file as a heading: y2015_16 is 2015/16."""
    if "_" not in text or " " in text or not text.isascii():
        return text
    years = re.sub(r"\by(?=(?:19|20)\d\d)", "", re.sub(r"(?<=\d)_(?=\d)", "/", text))
    return years.replace("_", " ")


def _begins(rows: Rows, n: int) -> bool:
    """Whether another table begins here: below a blank row, headings, maybe under a title."""
    if any(rows[n - 1]) or not any(rows[n]):
        return False
    at = n + 1 if sum(map(bool, rows[n])) == 1 and n + 1 < len(rows) else n
    words = [text for text in rows[at] if text]
    return len(words) >= _FEWEST and not any(is_figure(text) for text in words)
