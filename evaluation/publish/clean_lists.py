"""What may stand in a report from elsewhere: the lists of ``clean_lists.yaml``, and links."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

# To a place of the web, or in this file, or to a file below the hub's folder: never to a machine.
# A dot or stroke that is written as a figure would count as one.
_LINK = re.compile(
    r"(https?://|mailto:|tel:|#)[^\s\x00-\x1f]*|(?!.*(\.\.|%2e|%2f|%5c))[^\s/\\:#\x00-\x1f][^\s\\:\x00-\x1f]*",
    re.IGNORECASE,
)


class UnsafeError(Exception):
    """A file that is not taken; its words follow the file's name."""


def allowed(name: str) -> frozenset[str]:
    """One of the lists."""
    return frozenset(_lists()[name].split())


def is_link(address: str) -> bool:
    """Whether a link only leads somewhere when a reader follows it, and runs nothing."""
    return _LINK.fullmatch(address) is not None


@cache
def _lists() -> dict[str, str]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    lists: dict[str, str] = yaml.safe_load(text)
    return lists
