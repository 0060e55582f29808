"""A file by its kind: into what is audited of it."""

from __future__ import annotations

from pathlib import Path

from evaluation.audit import sheets
from evaluation.audit.documents import reading
from evaluation.audit.material import Material
from evaluation.errors import DataError, Issue


def material_of(path: Path, shown_as: str, sheet: str = "") -> Material:
    """What is audited of a file. Raises DataError for one that cannot be read.

    ``sheet``: the one of a workbook that is meant; all, where none is named.
    """
    kind = path.suffix.lower()
    if kind in sheets.KINDS:
        return sheets.sheet_material(path, shown_as, sheet)
    if kind in reading.READS:
        return reading.material(path, shown_as)
    raise DataError(
        Issue(
            shown_as,
            f'Files of the kind "{path.suffix}" are not audited.',
            f"Save it as one of these: {', '.join((*reading.READS, *sheets.KINDS))}.",
            code="audit.kind-not-read",
        )
    )
