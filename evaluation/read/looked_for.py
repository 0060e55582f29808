"""All that a review looked for, and every document that was read.

As ``deliverable.yaml`` declares it; where it declares nothing, as the form's sheets list it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from evaluation.declare.review_file import ReviewFile
from evaluation.declare.workspace import Study
from evaluation.errors import DataError
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import any_grid

REVIEW, DOCUMENTS, LOOKED_FOR = "Review", "Documents", "Looked for"  # sheets of the form
_DECLARED = "deliverable.yaml"


@dataclass(frozen=True, slots=True)
class LookedFor:
    """Categories, groups, and documents with their citations; ``where``: what lists each role.

    Nothing under a role where nothing lists it.
    """

    category: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)

    def of(self, role: str) -> tuple[str, ...]:
        """What was looked for under a role of a row."""
        return {"category": self.category, "group": self.group, "document": tuple(self.documents)}[
            role
        ]


def looked_for(study: Study, read: Sequence[tuple[ReviewFile, Grid]]) -> LookedFor:
    """What the files of a review declare together, or the sheets beside them list."""
    files = [data for data, _ in read]
    said = {
        "category": {name: "" for data in files for name in data.categories},
        "group": {name: "" for data in files for name in data.across},
        "document": {name: text for data in files for name, text in data.documents.items()},
    }
    where = {role: _DECLARED for role, names in said.items() if names}
    for role, sheet in (("category", LOOKED_FOR), ("group", LOOKED_FOR), ("document", DOCUMENTS)):
        if role not in where and (names := _listed(study, read, sheet, role)):
            said[role], where[role] = names, f'the sheet "{sheet}"'
    return LookedFor(tuple(said["category"]), tuple(said["group"]), said["document"], where)


def _listed(
    study: Study, read: Sequence[tuple[ReviewFile, Grid]], sheet: str, column: str
) -> dict[str, str]:
    """The names in a column of a sheet of the form, each with what ``citation`` says of it."""
    found: dict[str, str] = {}
    folder = study.workspace.folder(study.slug)
    for data, grid in read:
        if grid.sheet != REVIEW:
            continue
        with suppress(DataError):  # a workbook without the sheet, or one that is still empty
            listed = any_grid(folder / data.file, grid.file, sheet)
            if (at := listed.column(column)) is None:
                continue
            beside = listed.column("citation")
            for _, cells in listed.rows:
                if cells[at]:
                    found.setdefault(cells[at], "" if beside is None else cells[beside])
    return found
