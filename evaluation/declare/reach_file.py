"""How many of each group were eligible, were offered something, and came."""

from __future__ import annotations

from typing import ClassVar

from evaluation.declare.counts_file import CountRole
from evaluation.declare.stages_file import StagesFile


class ReachFile(StagesFile):
    """Figures by group at stages such as eligible, offered and came; no group is the standard."""

    KIND: ClassVar[str] = "reached"
    TELLS_APART: ClassVar[tuple[CountRole, ...]] = ("group", "area")
    COMPARES: ClassVar[bool] = False
