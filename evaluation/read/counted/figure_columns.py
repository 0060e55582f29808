"""Columns of figures: what their cells hold, and what stands in the place of a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import pandas as pd

from evaluation.counting import and_more, grouped, in_full, plural, s
from evaluation.declare.counts_file import Supplied
from evaluation.errors import Collector, Issue
from evaluation.read.counted.figure_texts import (
    MEANINGS,
    OPEN,
    WITH_FIGURE,
    figure_of,
    marked,
    plain_word,
    proposed,
    statuses_of,
)
from evaluation.read.exports.grid import Grid, address
from evaluation.read.log.column_texts import NAMED_CELLS, ColumnTexts

_DIGIT = re.compile(r"\d")
_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})%?")  # a comma before decimals
_FEWEST_HEADS = 2  # cells of a row that say what stands over them
_PENCE = re.compile(r"\d+p", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+%?")


@dataclass(frozen=True, slots=True)
class FigureColumns:
    """What the texts of some columns mean: ``figures``, or ``words`` for why there is none.

    ``unsaid``: cells that are empty, and of which nothing says why, by column; ``promised``: those
    of rows that say that the figure was supplied.
    """

    figures: Mapping[str, float]
    words: Mapping[str, Supplied]
    unsaid: dict[str, list[str]] = field(default_factory=dict)
    promised: list[str] = field(default_factory=list)

    def put(self, frame: pd.DataFrame, column: ColumnTexts, collector: Collector) -> pd.DataFrame:
        """Rows with the figures of a column; a figure beside a word for none is a fault."""
        frame["where"] = [address(int(row), column.place) for row in frame["row"]]
        frame["value"] = column.each(self.figures, "float64", np.nan)
        instead = column.each(self.words, none="")
        given = frame["value"].notna()
        for_status = frame["status"].eq("")
        frame["status"] = np.where(for_status & ~given, instead, frame["status"])
        refusing = ~frame["status"].isin(("", *WITH_FIGURE))
        collector.fault(
            *(
                column.grid.issue(
                    [str(where)],
                    f'A figure stands here ({in_full(value)}), and the row says "{status}".',
                    "Delete the one that is wrong.",
                    code="counts.figure-and-status",
                )
                for where, value, status in frame.loc[
                    given & refusing, ["where", "value", "status"]
                ].to_numpy()
            )
        )
        frame["status"] = np.where(given & frame["status"].eq(""), "supplied", frame["status"])
        if given.any():
            lacking = ~given & frame["status"].isin(WITH_FIGURE)
            self.promised.extend(map(str, frame.loc[lacking, "where"]))
        unsaid = ~given & frame["status"].eq("")
        if unsaid.any():
            self.unsaid[column.heading] = [*map(str, frame.loc[unsaid, "where"])]
            frame.loc[unsaid, "status"] = "no answer"
        return placed(column.grid, frame)

    def empty(self, grid: Grid) -> Iterator[Issue]:
        """What is told of empty cells; rows in which one text stands alone may be no figures."""
        if self.promised:
            yield grid.issue(
                self.promised,
                f"{plural(len(self.promised), 'row says', 'rows say')} that the figure was "
                "supplied, and it is not there.",
                "Write the figure; or say why there is none: not held, refused, suppressed.",
                code="counts.supplied-without-figure",
                note=True,
            )
        if not self.unsaid:
            return
        cells = [*chain.from_iterable(self.unsaid.values())]
        under = and_more([f"“{heading}”" for heading in self.unsaid])
        alone = [
            (row, next(filter(None, texts)))
            for row, texts in grid.rows
            if sum(map(bool, texts)) == 1
        ]
        lone = (
            f" Nothing else stands in {s(len(alone), 'row', 'rows')} "
            + and_more([f"{row} (“{text}”)" for row, text in alone])
            + "."
            if alone
            else ""
        )
        yield grid.issue(
            cells,
            f"{plural(len(cells), 'cell is', 'cells are')} empty under {under}, and nothing says "
            f"why.{lone}",
            "They count as not answered, and not as nought. Write 0 where there were none, or "
            "why there is no figure: not held, refused, suppressed."
            + (" Delete a row that is a heading or a remark." if alone else ""),
            code="counts.empty",
            note=True,
        )


def without_remarks(grid: Grid) -> tuple[Grid, list[Issue]]:
    """A grid without what stands below it under a blank row, one text in each row; told."""
    end = len(grid.rows)
    while end and sum(map(bool, grid.rows[end - 1][1])) == 1:
        end -= 1
    numbers = [number for number, _ in grid.rows]
    gap = next((at for at in range(end, len(numbers)) if numbers[at] > numbers[at - 1] + 1), None)
    if not end or gap is None:
        return grid, []
    note = grid.issue(
        [f"row {number}" for number in numbers[gap:]],
        "Under the table, below a blank row, stand remarks and no figures.",
        "They are set aside. If a row is of somebody who gave no figure, move it up to the others.",
        code="counts.remarks",
        note=True,
    )
    return replace(grid, rows=grid.rows[:gap]), [note]


def without_heads(grid: Grid) -> tuple[Grid, list[Issue]]:
    """A grid without rows that repeat its headings, as of a table that goes on on a page; told."""
    heads = {
        number
        for number, cells in grid.rows
        for same in [
            sum(text == head != "" for text, head in zip(cells, grid.headings, strict=False))
        ]
        if same >= _FEWEST_HEADS and 2 * same > sum(map(bool, cells))
    }
    if not heads:
        return grid, []
    note = grid.issue(
        [f"row {number}" for number in sorted(heads)],
        f"{plural(len(heads), 'row repeats', 'rows repeat')} the headings of the table.",
        "They are set aside, and are no figures.",
        code="counts.headings-again",
        note=True,
    )
    return replace(grid, rows=tuple(row for row in grid.rows if row[0] not in heads)), [note]


def figures_in(
    columns: Sequence[ColumnTexts], own: Mapping[str, Supplied], collector: Collector
) -> FigureColumns:
    """What the texts of all columns of figures mean; each that means nothing is a fault, once.

    Of texts without a digit the fault has a line to copy that says what each means.
    """
    texts = [*dict.fromkeys(text for column in columns for text in column.different if text)]
    figures = {text: value for text in texts if (value := figure_of(text)) is not None}
    collector.note(*not_final(columns, figures))
    collector.fault(*_pence(columns, figures))
    grouped_so = [text for text in figures if _GROUPED.fullmatch(marked(text)[0])]
    if grouped_so and any(_COMMA.fullmatch(marked(text)[0]) for text in figures):
        collector.fault(
            _unknown(
                columns,
                grouped_so,
                f'"{grouped_so[0]}" may be a number with three decimals, as others here have a '
                "comma before their decimals, or be in the thousands.",
                "Write all figures with a point before the decimals, and no comma: 1204 or 1.204.",
                code="counts.comma-two-ways",
            )
        )
    words = statuses_of([text for text in texts if text not in figures], own)
    unknown = [text for text in texts if text not in figures and text not in words]
    slips = [t for t in unknown if _DIGIT.search(t) and "no answer" in proposed([t], {})]
    for text in slips:
        collector.fault(
            _unknown(
                columns,
                [text],
                f'"{text}" is neither a figure nor a word for why there is none.',
                "Write a number (0 for none), or why there is none: " + MEANINGS + ".",
            )
        )
    if others := [text for text in unknown if text not in slips]:
        quoted = and_more([f'"{text}"' for text in others], 12)
        is_open = any(plain_word(text) in OPEN for text in others)
        collector.fault(
            _unknown(
                columns,
                others,
                f"{quoted} {s(len(others), 'is neither a figure', 'are neither figures')} nor "
                f"{s(len(others), 'a word', 'words')} for why there is none"
                + (", and may mean none, not known or not given." if is_open else "."),
                f"Write a number (0 for none), or one of these words: {MEANINGS}. Or say beside "
                f"the file what is meant, after looking at each: {proposed(others, own)}.",
            )
        )
    return FigureColumns(figures, words)


def not_final(columns: Sequence[ColumnTexts], figures: Iterable[str]) -> Iterator[Issue]:
    """Figures that are marked as provisional or revised, one note each."""
    for meaning, texts in grouped((marked(text)[1], text) for text in figures).items():
        if not meaning:
            continue
        cells = [*chain.from_iterable(column.cells(texts) for column in columns)]
        yield columns[0].grid.issue(
            cells,
            f"{plural(len(cells), 'figure')} {s(len(cells), 'is', 'are')} marked as {meaning}, "
            f"such as {texts[0]}, and {s(len(cells), 'was', 'were')} read as the number.",
            "Say so where they are reported, as they may differ from what is published later. If "
            "the mark means something else, take it away.",
            code="counts.not-final",
            note=True,
        )


def _pence(columns: Sequence[ColumnTexts], figures: Iterable[str]) -> Iterator[Issue]:
    """A fault of what may be pence beside pounds, or a provisional figure."""
    texts = [*figures]
    pence = [text for text in texts if _PENCE.fullmatch(text)]
    if pence and any("\N{POUND SIGN}" in text for text in texts):
        yield _unknown(
            columns,
            pence,
            f'"{pence[0]}" may be pence, or a figure that is marked as provisional.',
            "Write pence as pounds, such as 0.50; and what is provisional as 50 (p).",
        )


def _unknown(
    columns: Sequence[ColumnTexts],
    texts: Sequence[str],
    problem: str,
    fix: str,
    *,
    code: str = "counts.not-a-figure",
) -> Issue:
    grid = columns[0].grid
    cells = chain.from_iterable(column.cells(texts) for column in columns)
    return Issue(
        grid.file,
        problem,
        fix,
        sheet=grid.sheet,
        cell=and_more(cells, NAMED_CELLS),
        value=texts[0],
        code=code,
    )


def only_statuses(frame: pd.DataFrame, column: ColumnTexts) -> pd.DataFrame:
    """Rows of a file that says what became of a request, and has no figures."""
    frame["value"] = np.nan
    frame["where"] = [address(int(row), column.place) for row in frame["row"]]
    return placed(column.grid, frame)


def placed(grid: Grid, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with the file and sheet in which they stand."""
    frame["file"], frame["sheet"] = grid.file, grid.sheet
    return frame.drop(columns="row")
