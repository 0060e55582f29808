"""What a reader of a table should know of it: headings, sheets, formulas, NA, commas."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.counting import plural, s
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, address, short
from evaluation.read.exports.no_answer import says_none, told
from evaluation.read.exports.tools.layout import Layout, places_of
from evaluation.read.exports.verdicts import twice
from evaluation.read.files.raw import Raw

_NA = {"NA", "#N/A"}
_CLOSED = 500  # different texts; a question with more of them offers no answers to choose from


def sheets_alike(raw: Raw, layout: Layout) -> Iterator[Issue]:
    """Other sheets with the headings of the one that was read, where none was asked for.

    Such a sheet holds another wave, or an earlier state of the same: one of them is meant.
    """
    own = {heading for heading in layout.headings if heading}
    alike = [
        name
        for name, rows in raw.others.items()
        if len(own) > 1 and any(own <= {*row} for row in rows)
    ]
    if alike:
        named = ", ".join(f'"{name}"' for name in alike)
        yield Issue(
            raw.file,
            f'The sheet "{raw.sheet}" was read; {named} {s(len(alike), "has", "have")} the same '
            f"headings and {s(len(alike), 'was', 'were')} not.",
            "Name the sheet that is meant: sheet: in deliverable.yaml, --sheet of a command.",
            sheet=raw.sheet,
            severity="note",
            code="sheet.others-alike",
        )


def remarks(raw: Raw, layout: Layout, grid: Grid, columns: list[set[str]]) -> Iterator[Issue]:
    """What else a reader of the table should know: headings, sheets, formulas, NA, commas."""
    if changed := [n for n, h in enumerate(layout.headings) if h != grid.headings[n]]:
        yield Issue(
            grid.file,
            f"{len(changed)} columns share their heading with another.",
            f'Each is called by its column, as in "{short(grid.headings[changed[0]])}".',
            sheet=grid.sheet,
            cell=address(layout.header_rows, changed[0]),
            severity="note",
            code="columns.heading-shared",
        )
    if raw.others and not any(sheets_alike(raw, layout)):
        yield Issue(
            grid.file,
            f'The workbook has {len(raw.others) + 1} sheets; "{raw.sheet}" was read.',
            f"The others are: {', '.join(raw.others)}. Name one with sheet: (--sheet) to read it.",
            sheet=grid.sheet,
            severity="note",
            code="sheet.others-not-read",
        )
    texts = {text for column in columns for text in column}
    for signs, words, action in (
        (
            {text for text in texts if len(text) > 1 and text[0] == "="},
            "a formula, which is not calculated here",
            "Paste the columns as values.",
        ),
        (
            texts & _NA,
            "NA instead of an answer",
            "It is no answer where the questionnaire or not_answered: in deliverable.yaml says so.",
        ),
    ):
        rows = grid.rows if signs else ()
        cells = [(row, n) for row, cells in rows for n, cell in enumerate(cells) if cell in signs]
        if cells:
            yield Issue(
                grid.file,
                f"{plural(len(cells), 'cell')} with {words}.",
                action,
                sheet=grid.sheet,
                cell=address(*cells[0]),
                severity="note",
                code="cell.of-kind",
            )
    yield from _no_answers(grid, columns)
    if commas := [n for n, heading in enumerate(grid.headings) if heading in grid.decimal_comma]:
        named = ", ".join(f'"{short(grid.headings[n], 40)}"' for n in commas[:5])
        yield Issue(
            grid.file,
            f"{plural(len(commas), 'column')} with decimal commas: {named}.",
            "The comma is read as a decimal point.",
            sheet=grid.sheet,
            cell=grid.headed(commas[0]),
            severity="note",
            code="columns.decimal-commas",
        )
    yield from twice(grid)
    yield from _unticked(grid)
    yield from _several_rows(grid)


def _no_answers(grid: Grid, columns: list[set[str]]) -> Iterator[Issue]:
    """One note on cells such as "prefer not to say"; a code says what its label says."""
    layout = grid.layout
    words_of = {
        (place, text): words
        for place, (heading, texts) in enumerate(zip(grid.headings, columns, strict=False))
        if len(texts) <= _CLOSED and heading not in layout.about
        for text in texts - layout.not_answered.get(heading, frozenset())
        if says_none(words := layout.labels.get(heading, {}).get(text, text))
    }
    yield from told(
        grid,
        words_of,
        "the answers",
        "They count as not answered where the column is an item of a scale.",
    )


def _unticked(grid: Grid) -> Iterator[Issue]:
    """Rows in which nothing is ticked: nobody can know who saw the question and had none.

    REDCap writes 0 in every box, also where the form was never opened.
    """
    layout = grid.layout
    states = places_of(layout.headings, layout.about, "form status")
    for question, columns in grid.ticked.items():
        places = [n for n, heading in enumerate(grid.headings) if heading in columns]
        if layout.tool != "redcap" or not places:
            continue
        none = [
            (row, cells)
            for row, cells in grid.rows
            if all(cells[n] in ("", "0", "Unchecked") for n in places)
        ]
        # the state of a form stands behind its fields
        state = next((n for n in states if n > places[-1]), None)
        begun = [c for _, c in none if state is not None and c[state] in ("", "0", "Incomplete")]
        if none:
            of_them = (
                f" In {len(begun)} of them the form is not complete ({grid.headings[state]}): "
                "perhaps it was never opened."
                if begun and state is not None
                else ""
            )
            yield Issue(
                grid.file,
                f"{plural(len(none), 'row')} of {len(grid.rows)} {s(len(none), 'has', 'have')} "
                f'nothing ticked under "{short(question, 40)}".{of_them}',
                "An empty box is not a no: whoever did not see the question looks the same. Count "
                "only people who completed the form.",
                sheet=grid.sheet,
                cell=address(none[0][0], places[0]),
                severity="note",
                code="rows.nothing-ticked",
            )


def _several_rows(grid: Grid) -> Iterator[Issue]:
    """A longitudinal or repeating export has several rows of the same record."""
    about = [grid.layout.about.get(heading, "") for heading in grid.headings]
    if "record id" not in about or not {"event", "repeat"} & set(about):
        return
    own = about.index("record id")
    by = [n for n, kind in enumerate(about) if kind in ("event", "repeat")]
    records = len({cells[own] for _, cells in grid.rows})
    parts = dict.fromkeys(cells[by[0]] for _, cells in grid.rows if cells[by[0]])
    if records < len(grid.rows):
        yield Issue(
            grid.file,
            f"{len(grid.rows)} rows are of {plural(records, 'record')}: {', '.join(parts)}.",
            "A row is one record at one event or instance: identify people by "
            f'"{grid.headings[own]}", and say which rows are of which wave: '
            f"only: {{{grid.headings[by[0]]}: {next(iter(parts))}}}.",
            sheet=grid.sheet,
            cell=address(grid.layout.header_rows, by[0]),
            severity="note",
            code="rows.several-of-a-record",
        )
