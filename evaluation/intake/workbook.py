"""An Excel workbook -> rows of cells as text. Formulas and macros are never run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.errors import DataError, Issue, did_you_mean
from evaluation.intake.numbers import Styles
from evaluation.intake.package import Package, Page
from evaluation.intake.sheet import Sheet
from evaluation.intake.strings import Strings

_NAMED = 5  # rows or cells that a note names


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet, with what a reader should know about it."""

    sheet: str
    rows: Sequence[tuple[str, ...]]
    notes: tuple[Issue, ...]
    merged: tuple[str, ...]


def read_workbook(content: bytes, shown_as: str, sheet: str) -> Table:
    """The named sheet, or the first that is not hidden. Raises DataError."""
    try:
        package = Package(content, shown_as)
        page = _page(package.pages, shown_as, sheet)
        stream = package.of_kind("sharedStrings")
        strings = Strings(stream, shown_as).found if stream else []
        kinds = Styles(package.of_kind("styles")).kinds
        found = Sheet(shown_as, page.name, strings, kinds, since_1904=package.since_1904)
        with package.open(page.part) as cells:
            found.read(cells)
    except DataError:
        raise
    except Exception:  # noqa: BLE001 - whatever the damage leads to: no damage is a traceback
        raise DataError(_damaged(shown_as)) from None
    while found.rows and not found.rows[-1]:
        found.rows.pop()
    notes = (
        *_of_book(package, page, shown_as, asked=bool(sheet)),
        *_of_sheet(found, page, shown_as),
    )
    return Table(page.name, found.rows, notes, tuple(found.merged))


def _damaged(file: str) -> Issue:
    return Issue(
        file,
        "This workbook is damaged and cannot be opened.",
        "Open it in Excel, let Excel repair it, save it and try again.",
    )


def _page(pages: Sequence[Page], file: str, asked: str) -> Page:
    """The sheet that is meant."""
    names = [page.name for page in pages]
    if asked and asked not in names:
        raise DataError(
            Issue(
                file,
                f'There is no sheet "{asked}".',
                f"{did_you_mean(asked, names)} The sheets are: {', '.join(names)}.".strip(),
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
            )
        )
    return page


def _of_book(package: Package, page: Page, file: str, *, asked: bool) -> Iterator[Issue]:
    """Notes on what else is in the workbook and was left alone."""
    hidden = [other.name for other in package.pages if other.hidden and other is not page]
    if hidden and not asked:
        yield Issue(
            file,
            f"This workbook has hidden sheets, which were not read: {', '.join(hidden[:_NAMED])}.",
            "If the answers are there, say so: sheet: <name>.",
            severity="note",
        )
    if package.has("xl/vbaProject.bin"):
        yield Issue(file, "This workbook holds macros.", "They were not run.", severity="note")
    if package.has("xl/externalLinks/"):
        problem = "This workbook points to other files."
        yield Issue(file, problem, "They were not opened.", severity="note")


def _of_sheet(found: Sheet, page: Page, file: str) -> Iterator[Issue]:
    """Notes on what a person does not see in the sheet, or sees differently."""

    def note(problem: str, action: str, cell: str) -> Issue:
        return Issue(file, problem, action, sheet=page.name, cell=cell, severity="note")

    hidden = [row for row in found.hidden if row <= len(found.rows) and found.rows[row - 1]]
    if hidden:
        yield note(
            f"{_counted(len(hidden), 'row')} hidden, perhaps by a filter.",
            "They were read like the others; delete what must not be counted.",
            f"row {_named(list(map(str, hidden)))}",
        )
    below = [area for area in found.merged if _rows_of(area) > (1, 1)]
    if below:
        yield note(
            f"{_counted(len(below), 'group')} of cells merged into one.",
            "Only the first cell of each holds the value; the others were read as empty.",
            _named(below),
        )
    if found.rounded:
        yield note(
            "A number has more than 15 digits, and Excel keeps no more than 15.",
            "If it is a code, format the column as text and type it in again.",
            found.rounded,
        )


def _counted(n: int, what: str) -> str:
    return f"1 {what} is" if n == 1 else f"{n} {what}s are"


def _named(places: Sequence[str]) -> str:
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    return ", ".join(places[:_NAMED]) + more


def _rows_of(area: str) -> tuple[int, int]:
    """First and last row of ``B1:D4``."""
    first, _, last = area.partition(":")
    rows = ["".join(filter(str.isdecimal, end)) for end in (first, last or first)]
    return (int(rows[0][:8] or 1), int(rows[1][:8] or 1))
