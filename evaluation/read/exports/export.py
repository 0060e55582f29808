"""Which survey tool wrote a file, and its rows, headings and columns as that tool means them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from evaluation.errors import DataError, Issue
from evaluation.read.exports.altered import altered
from evaluation.read.exports.dictionaries import not_used, with_dictionary
from evaluation.read.exports.foot import Foot, without_foot
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.no_answer import decimal_commas
from evaluation.read.exports.remarks import remarks, sheets_alike
from evaluation.read.exports.strays import (
    form_title,
    of_titles,
    over_merged,
    perhaps_wording,
    titles,
    under_names,
    without_headings,
)
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
from evaluation.read.exports.tools.layout import Layout, named_apart, padded
from evaluation.read.exports.verdicts import in_short, judged, shortened
from evaluation.read.files.raw import SPSS, Raw, read_content, read_raw

_READERS: tuple[Callable[[Raw], Layout | None], ...] = (
    qualtrics.recognise,
    smartsurvey.recognise,
    surveymonkey.recognise,
    limesurvey.recognise,
    redcap.recognise,
    kobotoolbox.recognise,
    microsoft_forms.recognise,
    google_forms.recognise,
    jisc.recognise,
    plain.recognise,
)


def recognise(path: Path, shown_as: str, sheet: str = "") -> Grid:
    """A data file as the tool that wrote it means it: every row of answers, and what is said.

    Raises DataError with located sentences.
    """
    if path.suffix.lower() in SPSS:
        read_content(path, shown_as)
        cases, described, impossible = spss.read_sav(path, shown_as)
        grid = _grid(cases, described)
        return replace(grid, details=(*grid.details, *impossible))
    raw = read_raw(path, shown_as, sheet)
    layout = _layout(raw)
    if layout is None and not sheet and (better := _better_sheet(raw)):
        note = Issue(
            shown_as,
            f'The first sheet, "{raw.sheet}", is no export of a survey tool.',
            f'The sheet "{better}" is, and was read.',
            sheet=better,
            severity="note",
            code="sheet.not-an-export",
        )
        raw = read_raw(path, shown_as, better)
        raw = replace(raw, notes=(*raw.notes, note))
        layout = _layout(raw)
    layout = with_dictionary(raw.path, layout or _plain(raw))
    if not sheet:
        raw = replace(raw, notes=(*sheets_alike(raw, layout), *raw.notes))
    return _grid(raw, layout)


def read_grid(path: Path, shown_as: str, sheet: str = "") -> Grid:
    """The rows of a survey tool's export, or of a plain table, that may be used.

    What the export says about them (rows set aside and why) is in the notes of the grid.
    Raises DataError with a located sentence.
    """
    return recognise(path, shown_as, sheet).usable()


def _layout(raw: Raw) -> Layout | None:
    """What the first reader that knows the export says of it."""
    if not raw.rows:
        return None
    if over := titles(raw.rows):
        layout = _first(_below(raw, over), _READERS[:-1])
        return layout and _under(layout, over)
    if over := over_merged(raw):
        layout = plain.recognise(_below(raw, over))
        return layout and _under(layout, over)
    return _first(raw, _READERS)


def _plain(raw: Raw) -> Layout:
    """A table of no survey tool, its headings in the first row or under a title."""
    if over := titles(raw.rows):
        return _under(plain.first_row(_below(raw, over)), over)
    return plain.first_row(raw)


def _below(raw: Raw, over: int) -> Raw:
    return replace(
        raw,
        rows=raw.rows[over:],
        merged=raw.spans.get(over + 1, ()),
        spans={row - over: spans for row, spans in raw.spans.items() if row > over + 1},
        above=raw.above + over,
    )


def _under(layout: Layout, over: int) -> Layout:
    return replace(
        layout, header_rows=layout.header_rows + over, sign=f"{layout.sign}, under a title"
    )


def _first(raw: Raw, readers: Sequence[Callable[[Raw], Layout | None]]) -> Layout | None:
    return next((layout for reader in readers if (layout := reader(raw))), None)


def _better_sheet(raw: Raw) -> str:
    """The one other sheet that a survey tool wrote, where the first is of none; or nothing."""
    sheets = [
        name
        for name, rows in raw.others.items()
        if (layout := _layout(replace(raw, sheet=name, rows=rows, merged=())))
        and layout.tool != "plain"
    ]
    return sheets[0] if len(sheets) == 1 else ""


def _cut(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(padded(cells, width))


def _grid(raw: Raw, layout: Layout) -> Grid:
    """The rows under the header rows, with all that is said of them.

    Dates that stand as numbers are put right and told.
    """
    layout, above = under_names(raw, layout)
    over = (titles(raw.rows) or over_merged(raw)) if layout.header_rows else 0
    if over and not form_title(raw.rows):  # a form's own words are no news to who filled it in
        above = (of_titles(raw, over), *above)
    width = len(layout.headings)
    if faults := list(plain.too_wide(raw, width, layout.header_rows)):
        raise DataError(faults)
    rows = tuple(
        (number, cells if len(cells) == width and type(cells) is tuple else _cut(cells, width))
        for number, cells in enumerate(raw.rows[layout.header_rows :], start=layout.header_rows + 1)
        # a case of SPSS is one without answers too
        if any(cells if len(cells) <= width else cells[:width]) or not layout.header_rows
    )
    rows, again = without_headings(raw, layout, rows)
    # a file of SPSS has cases and nothing else
    foot = without_foot(raw, rows) if layout.header_rows else Foot(rows)
    doubtful = (*(perhaps_wording(raw, layout) if layout.header_rows else ()), *foot.doubtful)
    notes = (*raw.notes, *not_used(raw, layout), *above, *again, *foot.notes)
    grid, dated = dates_put_right(
        Grid(raw.file, raw.sheet, named_apart(layout), foot.rows, raw.encoding, notes)
    )
    columns = [{*grid.values(place)} for place in range(width if grid.rows else 0)]
    cut = shortened(grid, columns)
    about = {**grid.layout.about, **dict.fromkeys(cut, "shortened id")}
    grid = replace(grid, layout=replace(grid.layout, about=about))
    several = ticked(grid, columns)
    grid = replace(grid, ticked=several, decimal_comma=decimal_commas(grid, columns) - set(several))
    aside, verdicts = judged(grid)
    notes = (*grid.notes, *dated, *cut.values(), *altered(grid, columns))
    return replace(
        grid,
        notes=(*notes, *in_short(grid, aside)),
        elsewhere={name: frozenset(chain(*top)) for name, top in raw.others.items()},
        details=(
            *notes,
            *(replace(issue, severity="note") for issue in doubtful),
            *verdicts,
            *remarks(raw, layout, grid, columns),
        ),
        doubtful=doubtful,
        aside=aside,
        summed=foot.totals,
    )
