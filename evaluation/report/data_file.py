"""``tables.xlsx``: every number of an edition, as it is printed, for people who reckon with it.

It follows the Government Analysis Function's rules for spreadsheets (Releasing statistics in
spreadsheets, 2023): a cover, contents and notes; one table a sheet, from the top left, marked as a
table; no merged cell and no empty row or cell; shorthand in brackets, explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.counting import grouped, plural
from evaluation.report.figures.figures import figure_table
from evaluation.report.model import Report
from evaluation.say.answers import UNSAID
from evaluation.say.finding import Column, Finding, Statistic, Table, digits_of
from evaluation.say.wording import long_date, round_half_up

Cell = str | float
COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"  # the sheets before the tables
CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"
_SHORTHAND = (
    (CONFIDENTIAL, "confidential: left out to protect people's identity"),
    (
        NOT_AVAILABLE,
        "not available: left out to protect people's identity, or there is no such number",
    ),
    (NOT_APPLICABLE, "not applicable: there is no such number"),
)
_VERDICT_HEAD = (
    "Question",
    "Of what",
    "Verdict",
    "What was found",
    "Number",
    "Interval from",
    "Interval to",
    "Lowest possible",
    "Highest possible",
    "Finding",
)
_NUMBER_HEAD = (
    "Finding",
    "Result",
    "Number",
    "Kind",
    "Value",
    "Interval from",
    "Interval to",
    "Level of the interval",
    "Number of people or sources (n)",
    "Unit",
    "Method",
    "Name of the number",
)


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One table: its name on the tab, title, what is said above it, head, and rows.

    A number is a ``float`` that is rounded as it is printed; ``digits`` holds, row by row, how
    many decimals each has.
    """

    name: str
    title: str
    said: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A workbook: its title, lines of the cover and of the notes, and its tables."""

    title: str
    cover: tuple[str, ...]
    notes: tuple[str, ...]
    sheets: tuple[TableSheet, ...]


def data_file(report: Report, findings: Sequence[Finding]) -> Spreadsheet:
    """Every number of an edition; ``findings`` are as it may show them."""
    shown = [f for f in findings if not f.unlisted]
    named: list[TableSheet] = []
    if report.answered:
        named.append(_answers(report, shown))
    named.append(_numbers(shown))
    drawn = [(f, f.table or (figure_table(f.figure) if f.figure else None)) for f in shown]
    tables = [(f, table) for f, table in drawn if table and table.rows]
    alike = grouped((_shape(table), (f, table)) for f, table in tables)
    named += [_of_kind(at, same) for at, same in enumerate(alike.values(), 1)]
    return Spreadsheet(
        title=f"{report.title}: every number",
        cover=(
            f"These are the numbers of the report “{report.title}”, {report.programme}.",
            report.edition_note,
            *(banner for banner in report.banners if banner != report.edition_note),
            f"Date of the report: {long_date(report.date)}",
            "How they were worked out stands in the annex to the report.",
        ),
        notes=(
            *(f"{sign} {meaning}" for sign, meaning in _SHORTHAND),
            "Every number is rounded as the report prints it; numbers are rounded separately, so "
            "that they may not add up exactly.",
            *report.not_shown,
        ),
        sheets=tuple(named),
    )


def _answers(report: Report, findings: Sequence[Finding]) -> TableSheet:
    by_key = {finding.key: finding for finding in findings}
    rows: list[tuple[Cell, ...]] = []
    digits: list[tuple[int, ...]] = []
    for question in report.answered:
        for answer in question.answers:
            finding = by_key.get(answer.key)
            estimate = finding.estimates.get(answer.estimate) if finding else None
            of_value, of_ends = (estimate.decimals, estimate.end_decimals) if estimate else (0, 0)
            withheld = answer.verdict == "not shown" and UNSAID not in answer.message
            hidden = CONFIDENTIAL if withheld else NOT_APPLICABLE
            of_scale = digits_of(answer.highest or 1)
            numbers = [
                (answer.value, of_value, hidden),
                (answer.low, of_ends, hidden),
                (answer.high, of_ends, hidden),
                (answer.lowest, of_scale, NOT_APPLICABLE),
                (answer.highest, of_scale, NOT_APPLICABLE),
            ]
            words = (question.text, answer.about, answer.word, answer.message)
            rows.append((*words, *(_rounded(*number) for number in numbers), answer.key))
            digits.append((0, 0, 0, 0, *(d for _, d, _ in numbers), 0))
    return _sheet(
        "Answers",
        "Answers to the declared questions",
        ("Source: the report, first page.",),
        _VERDICT_HEAD,
        rows,
        digits,
    )


def _numbers(findings: Sequence[Finding]) -> TableSheet:
    rows: list[tuple[Cell, ...]] = []
    digits: list[tuple[int, ...]] = []
    for finding in findings:
        for name, estimate in finding.estimates.items():
            hidden = CONFIDENTIAL if estimate.withheld else NOT_APPLICABLE
            of_ends = NOT_AVAILABLE if finding.no_verdict and not estimate.withheld else hidden
            level = None if estimate.ci_low is None else estimate.ci_level
            numbers = [
                (estimate.value, estimate.decimals, hidden),
                (estimate.ci_low, estimate.end_decimals, of_ends),
                (estimate.ci_high, estimate.end_decimals, of_ends),
                (level, max(2, digits_of(level or 1)), of_ends),
                (estimate.n, 0, hidden),
            ]
            rows.append(
                (
                    finding.key,
                    finding.title,
                    estimate.label,
                    _kind(estimate.statistic),
                    *(_rounded(*number) for number in numbers),
                    estimate.unit,
                    estimate.method,
                    name,
                )
            )
            digits.append((0, 0, 0, 0, *(d for _, d, _ in numbers), 0, 0, 0))
    return _sheet(
        "Numbers",
        "Every number by result",
        ("Source: the data of the evaluation. Units stand in a column of their own.",),
        _NUMBER_HEAD,
        rows,
        digits,
    )


def _kind(statistic: Statistic) -> str:
    return statistic.value.replace("_", " ")


def _shape(table: Table) -> tuple[tuple[str, str], ...]:
    """What makes two tables of one kind: the same columns."""
    return tuple((column.key, column.label) for column in table.columns)


def _of_kind(at: int, same: Sequence[tuple[Finding, Table]]) -> TableSheet:
    """Tables with the same columns, one below the other, each row with its result."""
    _, first = same[0]
    labels = _unlike([column.label for column in first.columns], taken={"Result", "Finding"})
    rows: list[tuple[Cell, ...]] = []
    digits: list[tuple[int, ...]] = []
    for finding, table in same:
        some_hidden = any(estimate.withheld for estimate in finding.estimates.values())
        hidden = NOT_AVAILABLE if some_hidden else NOT_APPLICABLE
        for row in table.rows:
            cells = [_cell(row.cells.get(c.key), c, hidden) for c in table.columns]
            rows.append((table.caption, *cells, finding.key))
            digits.append((0, *(column.decimals for column in table.columns), 0))
    captions = list(dict.fromkeys(table.caption for _, table in same))
    title = (
        captions[0]
        if len(captions) == 1
        else f"{captions[0]}, and {plural(len(captions) - 1, 'table')} like it"
    )
    sources = dict.fromkeys(table.source for _, table in same if table.source)
    notes = dict.fromkeys(note for _, table in same for note in table.notes)
    said = (*(f"Source: {source}" for source in sources or ("the data of the evaluation",)), *notes)
    return _sheet(f"Table {at}", title, said, ("Result", *labels, "Finding"), rows, digits)


def _cell(value: str | float | None, column: Column, hidden: str) -> Cell:
    if isinstance(value, str):
        return value
    return _rounded(value, column.decimals, hidden if column.statistic else NOT_APPLICABLE)


def _rounded(value: float | None, decimals: int, instead: str) -> Cell:
    if value is None:
        return instead
    return float(round_half_up(float(value), decimals)) + 0.0  # no minus before nought


def _sheet(
    name: str,
    title: str,
    said: Iterable[str],
    head: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    digits: Sequence[tuple[int, ...]],
) -> TableSheet:
    full = tuple(tuple(NOT_APPLICABLE if cell == "" else cell for cell in row) for row in rows)
    cells = {cell for row in full for cell in row}
    signs = [f"{sign}: {meaning}." for sign, meaning in _SHORTHAND if sign in cells]
    about = "This sheet has one table."
    lines = (" ".join((about, *signs)), *said)
    return TableSheet(name, title, lines, tuple(head), full, tuple(digits))


def _unlike(labels: Sequence[str], taken: set[str]) -> tuple[str, ...]:
    """Headings of which no two are alike, and none is empty, as a marked table needs them."""
    made: list[str] = []
    for label in labels:
        words = label.strip() or "Number"
        if made and words.casefold() == "to":
            words = "Interval to"
        tries = (words, *(f"{words} ({n})" for n in range(2, len(labels) + 2)))
        free = {name.casefold() for name in (*made, *taken)}
        made.append(next(name for name in tries if name.casefold() not in free))
    return tuple(made)
