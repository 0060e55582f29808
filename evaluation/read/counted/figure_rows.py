"""Rows of a table of figures, as they are named and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pandas as pd

from evaluation.errors import Issue

KEYS = ("supplier", "area", "period", "measure", "group", "subgroup", "stage")
FigureRows = Sequence[Mapping[str, Any]]


def records(rows: pd.DataFrame) -> FigureRows:
    """The rows, one mapping each."""
    return cast(FigureRows, rows.to_dict("records"))


def issue_of(
    row: Mapping[str, Any], problem: str, fix: str, *, code: str, cell: str = "", note: bool = False
) -> Issue:
    """What is said of a row, at its figure or at other cells."""
    return Issue(
        str(row["file"]),
        problem,
        fix,
        sheet=str(row["sheet"]),
        cell=cell or str(row["where"]),
        severity="note" if note else "fault",
        code=code,
    )


def named(row: Mapping[str, Any]) -> str:
    """What a figure is of: its labels."""
    return ", ".join(str(row[role]) for role in KEYS if row[role]) or "no label at all"
