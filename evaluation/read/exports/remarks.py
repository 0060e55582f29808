"""What is said of an export's rows and cells: tests, partial responses, dates as numbers, NA."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.no_answer import says_none, told
from evaluation.read.exports.tools.layout import TIMES, Layout
from evaluation.read.files.raw import Raw, number_of

_EXCEL_DAY = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel has no zones
_DAYS = range(20_000, 80_000)  # 1954 to 2119
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)
_NA = {"NA", "#N/A"}
_CLOSED = 500  # different texts; a question with more of them offers no answers to choose from
_NAMED = 5  # rows that a note names


def judged(grid: Grid, layout: Layout) -> tuple[frozenset[int], list[Issue]]:
    """Rows that are no answer, and a note on every row that the tool says something of."""
    aside, issues = set(), []
    for number, cells in grid.rows:
        verdict = layout.judge(cells)
        if verdict is None:
            continue
        if verdict.aside:
            aside.add(number)
        if not verdict.aside:
            action = "The row is kept: what was answered counts, what was not is missing."
        elif "not finished" in verdict.problem:
            action = "The row is set aside, because no question is answered."
        else:
            action = "The row is set aside."
        issues.append(
            Issue(
                grid.file,
                verdict.problem,
                action,
                sheet=grid.sheet,
                cell=address(number, verdict.place),
                value=cells[verdict.place],
                severity="note",
                kind=Kind.ASIDE if verdict.aside else Kind.UNFINISHED,
            )
        )
    return frozenset(aside), issues


def in_short(grid: Grid, aside: frozenset[int]) -> list[Issue]:
    """One note that counts the rows that are no answers and names the first of them."""
    if not aside:
        return []
    rows = sorted(aside)
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    told = ", ".join(map(str, rows[:_NAMED]))
    return [
        Issue(
            grid.file,
            f"{_count(len(rows), 'row')} set aside by what the survey tool says: {told}{more}.",
            "Tests and responses without any answer are not used; pathfinder read lists them.",
            sheet=grid.sheet,
            severity="note",
            kind=Kind.ASIDE,
        )
    ]


def dates_put_right(grid: Grid, about: Mapping[str, str]) -> tuple[Grid, list[Issue]]:
    """Times of the tool that a workbook holds as numbers of days, as dates; told by column."""
    times = [n for n, heading in enumerate(grid.headings) if about.get(heading) in TIMES]
    found: dict[int, list[int]] = {}
    rows = []
    for number, row in grid.rows:
        cells = list(row)
        for place in times:
            if (moment := _moment(cells[place])) is not None:
                found.setdefault(place, []).append(number)
                cells[place] = moment
        rows.append((number, tuple(cells)))
    issues = [
        Issue(
            grid.file,
            f'{_count(len(numbers), "date")} under "{grid.headings[place]}" '
            f"{'stands' if len(numbers) == 1 else 'stand'} as a number.",
            "Read as Excel counts days, from 30 December 1899.",
            sheet=grid.sheet,
            cell=address(numbers[0], place),
            severity="note",
        )
        for place, numbers in found.items()
    ]
    return (replace(grid, rows=tuple(rows)), issues) if found else (grid, [])


def _moment(text: str) -> str | None:
    """A number of days as a date with its time; None for anything else."""
    days = number_of(text)
    if days is None or int(days) not in _DAYS:
        return None
    moment = _EXCEL_DAY + datetime.timedelta(seconds=round(days * 86400))
    return moment.isoformat(sep=" ")


def shortened(grid: Grid, about: Mapping[str, str], columns: list[set[str]]) -> dict[str, Issue]:
    """Columns of response numbers that Excel has shortened (1.18E+11), each with a note."""
    found = {}
    for place, (heading, texts) in enumerate(zip(grid.headings, columns, strict=False)):
        cut = {text for text in texts if _SHORTENED.fullmatch(text)}
        if about.get(heading) == "response id" and cut:
            row, cells = next(row for row in grid.rows if row[1][place] in cut)
            found[heading] = Issue(
                grid.file,
                f'Excel has shortened the numbers under "{heading}".',
                "They tell no responses apart and are not used. Export the file again, and do not "
                "save it in Excel.",
                sheet=grid.sheet,
                cell=address(row, place),
                value=cells[place],
                severity="note",
            )
    return found


def _doubled(grid: Grid, layout: Layout) -> Iterator[Issue]:
    """One note on headings that stood twice and now say their column."""
    changed = [n for n, h in enumerate(layout.headings) if h != grid.headings[n]]
    if changed:
        yield Issue(
            grid.file,
            f"{len(changed)} columns share their heading with another.",
            f'Each is called by its column, as in "{short(grid.headings[changed[0]])}".',
            sheet=grid.sheet,
            cell=address(layout.header_rows, changed[0]),
            severity="note",
        )


def short(text: str, most: int = 70) -> str:
    """The beginning and the end of a long text."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 25]} … {plain[-22:]}"


def distinct(grid: Grid) -> list[set[str]]:
    """The different texts of each column."""
    return [set(column) for column in zip(*(cells for _, cells in grid.rows), strict=True)]


def remarks(raw: Raw, layout: Layout, grid: Grid, columns: list[set[str]]) -> Iterator[Issue]:
    """What else a reader of the table should know: headings, sheets, formulas, NA, commas."""
    yield from _doubled(grid, layout)
    if raw.others:
        yield Issue(
            grid.file,
            f'The workbook has {len(raw.others) + 1} sheets; "{raw.sheet}" was read.',
            f"The others are: {', '.join(raw.others)}. Name one with sheet: to read it.",
            sheet=grid.sheet,
            severity="note",
        )
    formulas = {text for column in columns for text in column if len(text) > 1 and text[0] == "="}
    yield from _cells(
        grid, formulas, "a formula, which is not calculated here", "Paste the columns as values."
    )
    yield from _cells(
        grid,
        {text for column in columns for text in column & _NA},
        "NA instead of an answer",
        "It is no answer where the questionnaire or not_answered: in deliverable.yaml says so.",
    )
    yield from _no_answers(grid, layout, columns)
    commas = [n for n, heading in enumerate(grid.headings) if heading in grid.decimal_comma]
    if commas:
        named = ", ".join(f'"{short(grid.headings[n], 40)}"' for n in commas[:5])
        yield Issue(
            grid.file,
            f"{_count(len(commas), 'column')} with decimal commas: {named}.",
            "The comma is read as a decimal point.",
            sheet=grid.sheet,
            cell=address(grid.header_rows or 1, commas[0]),
            severity="note",
        )
    yield from _twice(grid, layout)
    yield from _several_rows(grid, layout)


def _no_answers(grid: Grid, layout: Layout, columns: list[set[str]]) -> Iterator[Issue]:
    """One note on cells such as "prefer not to say"; a code says what its label says."""
    found = {}
    for place, (heading, texts) in enumerate(zip(layout.headings, columns, strict=False)):
        if len(texts) > _CLOSED or heading in layout.about:
            continue
        labels = layout.labels.get(heading, {})
        for text in texts - layout.not_answered.get(heading, frozenset()):
            words = labels.get(text, text)
            if says_none(words):
                found[place, text] = words
    action = "They count as not answered where the column is an item of a scale."
    yield from told(grid, found, "the answers", action)


def _cells(grid: Grid, wanted: set[str], said: str, action: str) -> Iterator[Issue]:
    """One note on all cells of a kind: how many, and where the first stands."""
    if not wanted:
        return
    found = [(row, n) for row, cells in grid.rows for n, cell in enumerate(cells) if cell in wanted]
    row, place = found[0]
    yield Issue(
        grid.file,
        f"{_count(len(found), 'cell')} with {said}.",
        action,
        sheet=grid.sheet,
        cell=address(row, place),
        severity="note",
    )


def _twice(grid: Grid, layout: Layout) -> Iterator[Issue]:
    """Responses that stand twice under the tool's own number."""
    own = [n for n, h in enumerate(layout.headings) if layout.about.get(h) == "response id"]
    seen: dict[str, int] = {}
    for number, cells in grid.rows if own and layout.tool != "spss" else ():
        code = cells[own[0]]
        if code and code in seen:
            yield Issue(
                grid.file,
                f"This response stands twice (also in row {seen[code]}).",
                "A report uses it once if both rows are the same; else doubled: says which.",
                sheet=grid.sheet,
                cell=address(number, own[0]),
                value=code,
                severity="note",
                kind=Kind.DOUBLED,
            )
        seen.setdefault(code, number)


def _several_rows(grid: Grid, layout: Layout) -> Iterator[Issue]:
    """A longitudinal or repeating export has several rows of the same record."""
    about = [layout.about.get(heading, "") for heading in layout.headings]
    if "record id" not in about or not {"event", "repeat"} & set(about):
        return
    own = about.index("record id")
    by = [n for n, kind in enumerate(about) if kind in ("event", "repeat")]
    records = len({cells[own] for _, cells in grid.rows})
    parts = dict.fromkeys(cells[by[0]] for _, cells in grid.rows if cells[by[0]])
    if records < len(grid.rows):
        yield Issue(
            grid.file,
            f"{len(grid.rows)} rows are of {_count(records, 'record')}: {', '.join(parts)}.",
            "A row is one record at one event or instance: "
            f'identify rows by "{grid.headings[own]}" and "{grid.headings[by[0]]}".',
            sheet=grid.sheet,
            cell=address(grid.header_rows, by[0]),
            severity="note",
        )


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
