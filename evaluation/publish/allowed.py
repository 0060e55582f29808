"""The lists of what may stand in a report from elsewhere, from ``allowed.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


def allowed(name: str) -> frozenset[str]:
    """One of the lists."""
    return frozenset(_lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    lists: dict[str, str] = yaml.safe_load(text)
    return lists
