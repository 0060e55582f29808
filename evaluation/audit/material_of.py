"""A file by its kind: into what is audited of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evaluation.audit import sheets
from evaluation.audit.documents import reading
from evaluation.audit.material import Material, PrintedCell, PrintedClaim, PrintedTable
from evaluation.audit.printed import HALF, PrintedFigure, Rounding, read_printed
from evaluation.errors import DataError, Issue


def material_of(path: Path, shown_as: str, rounding: Rounding = HALF, sheet: str = "") -> Material:
    """What is audited of a file. Raises DataError or DeclarationError for one that is not read.

    ``rounding``: how the figures of its tables and claims were rounded, where these do not say so.
    ``sheet``: the one of a workbook that is meant; all, where none is named.
    """
    kind = path.suffix.lower()
    if kind in sheets.KINDS:
        return _rounded(sheets.sheet_material(path, shown_as, sheet), rounding)
    if kind in reading.READS:
        return _rounded(reading.material(path, shown_as), rounding)
    raise DataError(
        Issue(
            shown_as,
            f'Files of the kind "{path.suffix}" are not audited.',
            f"Save it as one of these: {', '.join((*reading.READS, *sheets.KINDS))}.",
            code="audit.kind-not-read",
        )
    )


def _rounded(material: Material, rounding: Rounding) -> Material:
    """The same with its figures read as they were rounded."""
    if rounding == HALF:
        return material
    return replace(
        material,
        tables=tuple(_table(table, rounding) for table in material.tables),
        claims=tuple(_claim(claim, rounding) for claim in material.claims),
    )


def _table(table: PrintedTable, rounding: Rounding) -> PrintedTable:
    rows = (tuple(_cell(cell, rounding) for cell in row) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _cell(cell: PrintedCell, rounding: Rounding) -> PrintedCell:
    return replace(cell, printed=_figure(cell.printed, rounding)) if cell.printed else cell


def _claim(claim: PrintedClaim, rounding: Rounding) -> PrintedClaim:
    parts = {name: tuple(_figure(f, rounding) for f in of) for name, of in claim.of.items()}
    return replace(claim, printed=_figure(claim.printed, rounding), of=parts)


def _figure(printed: PrintedFigure, rounding: Rounding) -> PrintedFigure:
    """A figure as it was rounded; one whose own rounding was declared stays."""
    as_usual = read_printed(printed.text) == printed
    return (read_printed(printed.text, rounding) or printed) if as_usual else printed
