"""An Excel workbook -> rows of cells as text. Formulas and macros are never run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.counting import NAMED, and_more, grouped, plural
from evaluation.errors import DataError, Issue, did_you_mean
from evaluation.read.files.cells import Raw, Rows, address, column_of
from evaluation.read.files.markup import DamagedError
from evaluation.read.files.package import Package, Page
from evaluation.read.files.shared import Shared, Strings, Styles
from evaluation.read.files.sheet import Sheet

_PEEKED = 4  # rows of the sheets that were not asked for
_CORNER = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")

Corner = tuple[int, int]  # row from 1, column from 0


def read_workbook(content: bytes, shown_as: str, sheet: str) -> Raw:
    """The named sheet, or the first that is not hidden. Raises DataError."""
    try:
        package = Package(content, shown_as)
        page = _page(package.pages, shown_as, sheet)
        texts = package.of_kind("sharedStrings")
        shared = Shared(
            Strings(texts, shown_as).texts if texts else (),
            Styles(package.of_kind("styles")).kinds,
            package.since_1904,
        )
        table = _sheet(package, shared, shown_as, page)
        others = {
            other.name: _peek(package, shared, shown_as, other)
            for other in package.pages
            if other.is_table and other is not page
        }
        corners = (area.partition(":") for area in table.merged)  # B1:D4
        spans = [(_corner(first), _corner(last or first)) for first, _, last in corners]
    except DataError:
        raise
    except Exception:  # noqa: BLE001 - whatever the damage leads to: no damage is a traceback
        raise DataError(
            Issue(
                shown_as,
                "This workbook is damaged and cannot be opened.",
                "Open it in Excel, let Excel repair it, save it and try again.",
                code="file.damaged",
            )
        ) from None
    while table.rows and not table.rows[-1]:
        table.rows.pop()
    if hiding := _hides_values(table, spans):
        raise DataError(
            Issue(
                shown_as,
                "These cells are merged into one, and others of them than the first hold values.",
                "Unmerge them in Excel (Home, Merge & Centre), and look at what stands there.",
                sheet=page.name,
                cell=hiding,
                code="sheet.merged-over-values",
            )
        )
    notes = [*_of_book(package, page, shown_as, asked=bool(sheet))]
    notes += _of_sheet(table, spans, page, shown_as)
    wide = grouped((top, (left, right)) for (top, left), (_, right) in spans if left < right)
    across = {top: tuple(sorted({*of_row})) for top, of_row in wide.items()}
    merged = across.pop(1, ())
    return Raw(shown_as, page.name, "xlsx", table.rows, tuple(notes), merged, across, others)


def _sheet(package: Package, shared: Shared, file: str, page: Page, most: int = 0) -> Sheet:
    """A sheet, or its first rows."""
    sheet = Sheet(file, page.name, shared, most)
    with package.open(page.part) as stream:
        sheet.read(stream)
    return sheet


def _peek(package: Package, shared: Shared, file: str, page: Page) -> Rows:
    """The first rows of a sheet that was not asked for; none if it is hidden or damaged."""
    try:
        return () if page.hidden else _sheet(package, shared, file, page, _PEEKED).rows
    except (DataError, DamagedError):
        return ()


def _page(pages: Sequence[Page], file: str, asked: str) -> Page:
    """The sheet that is meant."""
    names = [page.name for page in pages]
    if asked and asked not in names:
        raise DataError(
            Issue(
                file,
                f'There is no sheet "{asked}".',
                f"{did_you_mean(asked, names)} The sheets are: {', '.join(names)}. Say which is "
                "meant, or take the name out: the first sheet is then read.".strip(),
                code="sheet.not-there",
            )
        )
    shown = [page for page in pages if not page.hidden] or list(pages)
    page = next(page for page in pages if page.name == asked) if asked else shown[0]
    if not page.is_table:
        tables = ", ".join(other.name for other in pages if other.is_table)
        raise DataError(
            Issue(
                file,
                f'The sheet "{page.name}" is a chart and holds no cells.',
                f"Say which sheet holds the answers: sheet: <name>. There are: {tables}.",
                code="sheet.chart",
            )
        )
    return page


def _of_book(package: Package, page: Page, file: str, *, asked: bool) -> Iterator[Issue]:
    """Notes on what else is in the workbook and was left alone."""
    hidden = [other.name for other in package.pages if other.hidden and other is not page]
    if hidden and not asked:
        yield Issue(
            file,
            f"This workbook has hidden sheets, which were not read: {', '.join(hidden[:NAMED])}.",
            "If the answers are there, say so: sheet: <name>.",
            severity="note",
            code="sheet.hidden-sheets",
        )
    if package.has("xl/vbaProject.bin"):
        yield Issue(
            file,
            "This workbook holds macros.",
            "They were not run.",
            severity="note",
            code="workbook.macros",
        )
    if package.has("xl/externalLinks/"):
        yield Issue(
            file,
            "This workbook points to other files.",
            "They were not opened.",
            severity="note",
            code="workbook.other-files",
        )


def _hides_values(table: Sheet, spans: Sequence[tuple[Corner, Corner]]) -> str:
    """The first merged area under which values lie, which Excel never leaves; or nothing."""
    for area, ((top, left), (bottom, right)) in zip(table.merged, spans, strict=True):
        for number, row in enumerate(table.rows[top - 1 : bottom], start=top):
            if any(row[left + (number == top) : right + 1]):
                return area
    return ""


def _of_sheet(
    table: Sheet, spans: Sequence[tuple[Corner, Corner]], page: Page, file: str
) -> Iterator[Issue]:
    """Notes on what a person does not see in the sheet, or sees differently."""

    def note(problem: str, action: str, cell: str, *, code: str) -> Issue:
        return Issue(file, problem, action, sheet=page.name, cell=cell, severity="note", code=code)

    if hidden := [row for row in table.hidden if row <= len(table.rows) and table.rows[row - 1]]:
        yield note(
            f"{plural(len(hidden), 'row is', 'rows are')} hidden, perhaps by a filter.",
            "They were read like the others; delete what must not be counted.",
            f"row {and_more(list(map(str, hidden)))}",
            code="sheet.hidden-rows",
        )
    unseen = [
        column
        for column in sorted({*table.hidden_columns})
        if any(column < len(row) and row[column] for row in table.rows)
    ]
    if unseen:
        yield note(
            f"{plural(len(unseen), 'column is', 'columns are')} hidden.",
            "They were read like the others; delete what must not be counted.",
            f"column {and_more([address(0, column)[:-1] for column in unseen])}",
            code="sheet.hidden-columns",
        )
    below = [area for area, (_, (last, _)) in zip(table.merged, spans, strict=True) if last > 1]
    if below:
        yield note(
            f"{plural(len(below), 'block of cells is', 'blocks of cells are')} merged into one.",
            "Only the first cell of each holds the value; the others were read as empty.",
            and_more(below),
            code="sheet.merged-cells",
        )
    if table.rounded:
        yield note(
            "A number has more than 15 digits, and Excel keeps no more than 15.",
            "If it is a code, format the column as text and type it in again.",
            table.rounded,
            code="cell.too-many-digits",
        )


def _corner(cell: str) -> Corner:
    if not (matched := _CORNER.fullmatch(cell)):
        raise DamagedError
    return int(matched[2]), column_of(matched[1])
