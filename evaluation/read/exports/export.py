"""Which survey tool wrote a file, and its rows, headings and columns as that tool means them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evaluation.errors import DataError, Issue, Kind
from evaluation.read.exports.grid import Counts, Grid, address, filled, plain_grid, too_wide
from evaluation.read.exports.no_answer import decimal_commas
from evaluation.read.exports.remarks import remarks
from evaluation.read.exports.ticked import ticked
from evaluation.read.exports.times import dates_put_right
from evaluation.read.exports.tools import (
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
from evaluation.read.exports.tools.layout import PERSONAL, Layout, kinds, named_apart
from evaluation.read.exports.verdicts import in_short, judged, shortened
from evaluation.read.files.raw import SPSS, Raw, number_of, read_content, read_raw

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


@dataclass(frozen=True, slots=True)
class Export:
    """A data file as the tool that wrote it means it.

    ``tool`` is a short name and ``name`` the same for people. ``grid`` has every row of
    answers with its number in the file, and what the file says of its columns; ``aside`` those
    rows that are no answer, and ``issues`` says of each why. ``blocks``: the columns of a
    question with several.
    """

    tool: str
    name: str
    sign: str
    encoding: str
    grid: Grid
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
    aside: frozenset[int] = frozenset()

    @property
    def personal(self) -> tuple[str, ...]:
        """Headings of columns that hold names, addresses and the like."""
        return tuple(heading for heading, kind in self.grid.about.items() if kind in PERSONAL)

    def usable(self) -> Grid:
        """The rows that count as answers. Raises DataError when a heading stands twice."""
        own = {} if self.tool == "spss" else self.grid.about  # a number may stand several times
        return replace(
            self.grid,
            rows=tuple(row for row in self.grid.rows if row[0] not in self.aside),
            counts=Counts(left_out=len(self.aside)),
            about=own,
            # doubles are judged when the rows are used
            details=tuple(i for i in self.issues if i.kind is not Kind.DOUBLED),
        )


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
        raw = replace(
            raw,
            notes=(
                *raw.notes,
                Issue(
                    shown_as,
                    f'The first sheet, "{first}", is no export of a survey tool.',
                    f'The sheet "{better}" is, and was read.',
                    sheet=better,
                    severity="note",
                    code="sheet.not-an-export",
                ),
            ),
        )
    if layout is None:
        grid = plain_grid(raw.file, raw.sheet, raw.rows, raw.notes)
        layout = Layout(
            "plain",
            "plain",
            "no sign of a survey tool",
            1,
            grid.headings,
            about=kinds(grid.headings, {}),
        )
        return _export(raw, layout, grid)
    return _export(raw, layout, _grid(raw, layout))


def read_grid(path: Path, shown_as: str, sheet: str = "") -> Grid:
    """The rows of a survey tool's export, or of a plain table, that may be used.

    What the export says about them (rows set aside and why) is in the notes of the grid.
    Raises DataError with a located sentence.
    """
    return recognise(path, shown_as, sheet).usable()


def _layout(raw: Raw, path: Path) -> Layout | None:
    """What the first reader that knows the export says of it."""
    if not raw.rows:
        return None
    return _under_title(raw, path) or _first(raw, path, _READERS)


def _under_title(raw: Raw, path: Path) -> Layout | None:
    """A tool's export over which somebody put a title in merged cells."""
    if not raw.merged or sum(map(bool, raw.row(1))) != 1:
        return None
    below = replace(raw, rows=raw.rows[1:], merged=())
    found = _first(below, path, _READERS[:-1]) if below.rows else None
    return found and replace(
        found, header_rows=found.header_rows + 1, sign=f"{found.sign}, under a title"
    )


def _first(
    raw: Raw, path: Path, readers: Sequence[Callable[[Raw, Path], Layout | None]]
) -> Layout | None:
    return next((found for reader in readers if (found := reader(raw, path))), None)


def _better_sheet(raw: Raw, path: Path) -> str:
    """The one other sheet that a survey tool wrote, where the first is of none; or nothing."""
    found = [
        name
        for name, rows in raw.others.items()
        if (layout := _layout(replace(raw, sheet=name, rows=rows, merged=()), path))
        and layout.tool != "plain"
    ]
    return found[0] if len(found) == 1 else ""


def _grid(raw: Raw, layout: Layout) -> Grid:
    """The rows under the header rows, with the headings as the reader names them."""
    width = len(layout.headings)
    if faults := list(too_wide(raw.file, raw.sheet, raw.rows, width, layout.header_rows)):
        raise DataError(faults)
    rows = tuple(
        (number, filled(cells, width))
        for number, cells in enumerate(raw.rows[layout.header_rows :], start=layout.header_rows + 1)
        if any(cells[:width])
    )
    return Grid(
        raw.file,
        raw.sheet,
        named_apart(layout.headings),
        rows,
        raw.notes,
        header_rows=layout.header_rows,
    )


def _export(raw: Raw, layout: Layout, grid: Grid) -> Export:
    """The export with its issues; dates that stand as numbers are put right and told."""
    original = dict(zip(grid.headings, layout.headings, strict=True))
    about = {h: kind for h, was in original.items() if (kind := layout.about.get(was))}
    grid, dated = dates_put_right(grid, about)
    grid = replace(
        grid,
        not_answered={
            h: codes for h, was in original.items() if (codes := layout.not_answered.get(was))
        },
    )
    columns = [set(column) for column in zip(*(cells for _, cells in grid.rows), strict=True)]
    cut = shortened(grid, about, columns)
    about |= dict.fromkeys(cut, "shortened id")
    layout = replace(layout, about={**layout.about, **{original[h]: about[h] for h in cut}})
    changed = {was for h, was in original.items() if h != was}
    questions = {h: words for h, was in original.items() if (words := layout.questions.get(was))}
    questions |= {h: was for h, was in original.items() if h != was and h not in questions}
    blocks = {q: c for q, c in layout.blocks.items() if not set(c) & changed}
    several = ticked(layout.tool, grid, columns, blocks, questions, about)
    grid = replace(
        grid,
        about=about,
        questions=questions,
        labels=layout.labels,
        ticked=several,
        decimal_comma=decimal_commas(grid, columns) - set(several),
    )
    aside, verdicts = judged(grid, layout)
    own = [*dated, *cut.values()]
    issues = [*grid.notes, *own, *verdicts, *remarks(raw, layout, grid, columns)]
    return Export(
        layout.tool,
        layout.name,
        layout.sign,
        raw.encoding,
        replace(grid, notes=(*grid.notes, *own, *in_short(grid, aside))),
        blocks,
        tuple(issues),
        aside,
    )


def _from_spss(path: Path, shown_as: str) -> Export:
    """A .sav file; user-missing codes of a range are those that stand in the data."""
    sav = spss.read_sav(path, shown_as)
    layout = sav.layout
    missing = {
        name: _codes(codes, [cells[layout.headings.index(name)] for _, cells in sav.rows])
        for name, codes in layout.not_answered.items()
    }
    grid = Grid(shown_as, "", layout.headings, sav.rows, header_rows=0)
    export = _export(
        Raw(shown_as, "", sav.encoding, []), replace(layout, not_answered=missing), grid
    )
    odd = tuple(
        Issue(
            shown_as,
            "This date is in no calendar.",
            "It is read as missing.",
            cell=address(row, place),
            value=value,
            severity="note",
            code="dates.in-no-calendar",
        )
        for row, place, value in sav.odd
    )
    return replace(export, issues=(*export.issues, *odd))


def _codes(declared: frozenset[str], cells: Sequence[str]) -> frozenset[str]:
    """Declared missing codes, a range as those of its codes that occur."""
    codes = {code for code in declared if ".." not in code}
    for code in declared - codes:
        low, _, high = code.partition("..")
        codes |= {
            c for c in cells if (n := number_of(c)) is not None and float(low) <= n <= float(high)
        }
    return frozenset(codes)
