"""Which survey tool wrote a file, and its rows, headings and columns as that tool means them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evaluation.errors import DataError, Issue
from evaluation.intake.raw import SPSS, Raw, is_number, read_content, read_raw
from evaluation.intake.tabular import Grid, address, plain_grid, too_wide
from evaluation.intake.tools import (
    google_forms,
    jisc,
    kobotoolbox,
    limesurvey,
    microsoft_forms,
    plain,
    qualtrics,
    redcap,
    smartsurvey,
    spss,
    surveymonkey,
)
from evaluation.intake.tools.layout import PERSONAL, TIMES, Layout, kinds, named_apart

_READERS: tuple[Callable[[Raw, Path], Layout | None], ...] = (
    lambda raw, _: qualtrics.recognise(raw),
    lambda raw, _: smartsurvey.recognise(raw),
    lambda raw, _: surveymonkey.recognise(raw),
    lambda raw, _: limesurvey.recognise(raw),
    redcap.recognise,
    lambda raw, _: kobotoolbox.recognise(raw),
    lambda raw, _: microsoft_forms.recognise(raw),
    lambda raw, _: google_forms.recognise(raw),
    lambda raw, _: jisc.recognise(raw),
    lambda raw, _: plain.recognise(raw),
)
_EXCEL_DAY = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel has no zones
_DAYS = range(20_000, 80_000)  # 1954 to 2119


@dataclass(frozen=True, slots=True)
class Export:
    """A data file as the tool that wrote it means it.

    ``tool`` is a short name and ``name`` the same for people. ``grid`` has every row of
    answers with its number in the file; ``aside`` those of them that are no answer, and
    ``issues`` says of each why. ``questions`` is the wording of a heading as in the file,
    ``labels`` that of codes, ``not_answered`` the codes that mean no answer, ``about`` the
    kind of the tool's own and of personal columns, ``blocks`` the columns of a question of
    which several answers may be ticked.
    """

    file: str
    sheet: str
    tool: str
    name: str
    sign: str
    encoding: str
    header_rows: int
    grid: Grid
    questions: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    not_answered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    aside: frozenset[int] = frozenset()

    @property
    def personal(self) -> tuple[str, ...]:
        """Headings of columns that hold names, addresses and the like."""
        return tuple(heading for heading, kind in self.about.items() if kind in PERSONAL)

    def usable(self) -> Grid:
        """The rows that count as answers. Raises DataError when a heading stands twice."""
        kept = tuple(row for row in self.grid.rows if row[0] not in self.aside)
        return replace(self.grid, rows=kept, left_out=len(self.aside))


def recognise(path: Path, shown_as: str, sheet: str = "") -> Export:
    """A data file with what was recognised. Raises DataError with located sentences."""
    if path.suffix.lower() in SPSS:
        read_content(path, shown_as)
        return _from_spss(path, shown_as)
    raw = read_raw(path, shown_as, sheet)
    layout = _layout(raw, path)
    if layout is None and not sheet and (better := _better_sheet(raw, path)):
        first = raw.sheet
        raw = read_raw(path, shown_as, better)
        layout = _layout(raw, path)
        told = Issue(
            shown_as, f'The first sheet, "{first}", is no export of a survey tool.',
            f'The sheet "{better}" is, and was read.', sheet=better, severity="note",
        )  # fmt: skip
        raw = replace(raw, notes=(*raw.notes, told))
    if layout is None:
        grid = plain_grid(raw.file, raw.sheet, raw.rows, raw.notes)
        layout = Layout(
            "plain", "plain", "no sign of a survey tool", 1, grid.headings,
            about=kinds(grid.headings, {}),
        )  # fmt: skip
        return _export(raw, layout, grid)
    return _export(raw, layout, _grid(raw, layout))


def _layout(raw: Raw, path: Path) -> Layout | None:
    """What the first reader that knows the export says of it."""
    if not raw.rows:
        return None
    return next((found for reader in _READERS if (found := reader(raw, path))), None)


def _better_sheet(raw: Raw, path: Path) -> str:
    """The one other sheet that a survey tool wrote, where the first is of none; or nothing."""
    found = [
        name for name, rows in raw.others.items()
        if (layout := _layout(replace(raw, sheet=name, rows=rows, merged=()), path))
        and layout.tool != "plain"
    ]  # fmt: skip
    return found[0] if len(found) == 1 else ""


def _grid(raw: Raw, layout: Layout) -> Grid:
    """The rows under the header rows, with the headings as the reader names them."""
    width = len(layout.headings)
    if faults := list(too_wide(raw.file, raw.sheet, raw.rows, width, layout.header_rows)):
        raise DataError(faults)
    rows = tuple(
        (number, tuple(cells[:width]) + ("",) * (width - len(cells)))
        for number, cells in enumerate(raw.rows[layout.header_rows :], start=layout.header_rows + 1)
        if any(cells[:width])
    )
    headings = named_apart(layout.headings, _letters)
    return Grid(raw.file, raw.sheet, headings, rows, raw.notes, header_rows=layout.header_rows)


def _letters(place: int) -> str:
    return address(1, place)[:-1]


def _export(raw: Raw, layout: Layout, grid: Grid) -> Export:
    """The export with its issues; dates that stand as numbers are put right and told."""
    original = dict(zip(grid.headings, layout.headings, strict=True))
    about = {h: kind for h, was in original.items() if (kind := layout.about.get(was))}
    grid, dated = _dates(grid, about)
    aside, judged = _judged(grid, layout)
    issues = [*grid.notes, *dated, *judged, *_doubled(grid, layout), *_remarks(raw, layout, grid)]
    changed = {was: h for h, was in original.items() if h != was}
    questions = {h: words for h, was in original.items() if (words := layout.questions.get(was))}
    questions |= {h: was for h, was in original.items() if h != was and h not in questions}
    return Export(
        raw.file, raw.sheet, layout.tool, layout.name, layout.sign, raw.encoding,
        layout.header_rows,
        replace(grid, notes=(*grid.notes, *dated, *judged), not_answered=layout.not_answered),
        questions, layout.labels, layout.not_answered, about,
        {q: c for q, c in layout.blocks.items() if not set(c) & changed.keys()},
        tuple(issues), aside,
    )  # fmt: skip


def _judged(grid: Grid, layout: Layout) -> tuple[frozenset[int], list[Issue]]:
    """Rows that are no answer, and a note on every row that the tool says something of."""
    aside, issues = set(), []
    for number, cells in grid.rows:
        verdict = layout.judge(cells)
        if verdict is None:
            continue
        if verdict.aside:
            aside.add(number)
        action = (
            "The row is set aside."
            if verdict.aside
            else ("The row is kept: what was answered counts, what was not is missing.")
        )
        if verdict.aside and "not finished" in verdict.problem:
            action = "The row is set aside, because no question is answered."
        issues.append(
            Issue(
                grid.file,
                verdict.problem,
                action,
                sheet=grid.sheet,
                cell=address(number, verdict.place),
                value=cells[verdict.place],
                severity="note",
            )  # fmt: skip
        )
    return frozenset(aside), issues


def _dates(grid: Grid, about: Mapping[str, str]) -> tuple[Grid, list[Issue]]:
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
            f"{_count(len(numbers), 'date')} under \"{grid.headings[place]}\" "
            f"{'stands' if len(numbers) == 1 else 'stand'} as a number.",
            "Read as Excel counts days, from 30 December 1899.",
            sheet=grid.sheet, cell=address(numbers[0], place), severity="note",
        )
        for place, numbers in found.items()
    ]  # fmt: skip
    return (replace(grid, rows=tuple(rows)), issues) if found else (grid, [])


def _moment(text: str) -> str | None:
    """A number of days as a date with its time; None for anything else."""
    if not is_number(text):
        return None
    days = float(text.replace(",", "."))
    if int(days) not in _DAYS:
        return None
    moment = _EXCEL_DAY + datetime.timedelta(seconds=round(days * 86400))
    return moment.isoformat(sep=" ")


def _doubled(grid: Grid, layout: Layout) -> Iterator[Issue]:
    """One note on headings that stood twice and now say their column."""
    changed = [n for n, h in enumerate(layout.headings) if h != grid.headings[n]]
    if changed:
        yield Issue(
            grid.file,
            f"{len(changed)} columns share their heading with another.",
            f'Each is called by its column, as in "{_short(grid.headings[changed[0]])}".',
            sheet=grid.sheet, cell=address(layout.header_rows, changed[0]), severity="note",
        )  # fmt: skip


def _short(text: str, most: int = 70) -> str:
    """The beginning and the end of a long text."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 25]} … {plain[-22:]}"


def _remarks(raw: Raw, layout: Layout, grid: Grid) -> Iterator[Issue]:
    """What else a reader of the table should know: other sheets, formulas, blanks in words."""
    note = {"sheet": grid.sheet, "severity": "note"}
    if raw.others:
        yield Issue(
            grid.file, f'The workbook has {len(raw.others) + 1} sheets; "{raw.sheet}" was read.',
            f"The others are: {', '.join(raw.others)}. Name one with sheet: to read it.",
            sheet=grid.sheet, severity="note",
        )  # fmt: skip
    assert note
    yield from _cells(grid, lambda text: text.startswith("=") and len(text) > 1,
                      "a formula, which is not calculated here",
                      "Paste the columns as values in Excel.")  # fmt: skip
    yield from _cells(grid, lambda text: text in ("NA", "N/A", "#N/A"), "NA instead of an answer",
                      "Add it to not_answered: in deliverable.yaml if it means no answer.")  # fmt: skip
    commas = [n for n in range(len(grid.headings)) if _decimal_comma(grid.rows, n)]
    if commas:
        named = ", ".join(f'"{_short(grid.headings[n], 40)}"' for n in commas[:5])
        yield Issue(
            grid.file, f"{_count(len(commas), 'column')} with decimal commas: {named}.",
            "The comma is read as a decimal point.", sheet=grid.sheet,
            cell=address(grid.header_rows or 1, commas[0]), severity="note",
        )  # fmt: skip
    yield from _twice(grid, layout)


def _cells(grid: Grid, wrong: Callable[[str], bool], said: str, action: str) -> Iterator[Issue]:
    """One note on all cells of a kind: how many, and where the first stands."""
    found = [(row, n) for row, cells in grid.rows for n, cell in enumerate(cells) if wrong(cell)]
    if found:
        row, place = found[0]
        yield Issue(
            grid.file, f"{_count(len(found), 'cell')} with {said}.", action, sheet=grid.sheet,
            cell=address(row, place), severity="note",
        )  # fmt: skip


def _decimal_comma(rows: Sequence[tuple[int, tuple[str, ...]]], place: int) -> bool:
    """Whether a column is of numbers with decimal commas, and not of thousands."""
    commas = thousands = 0
    for _, cells in rows:
        text = cells[place]
        if not text:
            continue
        if not is_number(text) or "." in text:
            return False
        if "," in text:
            commas += 1
            thousands += len(text.partition(",")[2]) == 3
    return commas > thousands


def _twice(grid: Grid, layout: Layout) -> Iterator[Issue]:
    """Responses that stand twice under the tool's own number."""
    own = [n for n, h in enumerate(layout.headings) if layout.about.get(h) == "response id"]
    seen: dict[str, int] = {}
    for number, cells in grid.rows if own and layout.tool != "spss" else ():
        code = cells[own[0]]
        if code and code in seen:
            yield Issue(
                grid.file, f"This response stands twice (also in row {seen[code]}).",
                "Both rows are kept: delete one in the tool, or tell them apart.",
                sheet=grid.sheet, cell=address(number, own[0]), value=code, severity="note",
            )  # fmt: skip
        seen.setdefault(code, number)


def _from_spss(path: Path, shown_as: str) -> Export:
    """A .sav file; user-missing codes of a range are those that stand in the data."""
    found = spss.read_sav(path, shown_as)
    layout = found.layout
    missing = {
        name: _codes(codes, [cells[layout.headings.index(name)] for _, cells in found.rows])
        for name, codes in layout.not_answered.items()
    }
    grid = Grid(shown_as, "", layout.headings, found.rows, (), header_rows=0)
    raw = Raw(shown_as, "", found.encoding, [])
    export = _export(raw, replace(layout, not_answered=missing), grid)
    odd = tuple(
        Issue(
            shown_as, "This date is in no calendar.", "It is read as missing.",
            cell=address(row, place), value=value, severity="note",
        )
        for row, place, value in found.odd
    )  # fmt: skip
    return replace(export, issues=(*export.issues, *odd))


def _codes(declared: frozenset[str], cells: Sequence[str]) -> frozenset[str]:
    """Declared missing codes, a range as those of its codes that occur."""
    codes = {code for code in declared if ".." not in code}
    for code in declared - codes:
        low, _, high = code.partition("..")
        codes |= {c for c in cells if is_number(c) and float(low) <= float(c) <= float(high)}
    return frozenset(codes)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
