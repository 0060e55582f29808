"""One section of a Word file that is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaluation.report.lead.proforma import SectionKind


@dataclass(frozen=True, slots=True)
class WordSection:
    """What stands under one heading. ``kind`` is None for a part that is not of the ten."""

    kind: SectionKind | None
    title: str
    heading: Any
    level: int
    content: tuple[Any, ...]
