"""A number that an edition prints: the one list from which others know what left the team."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from evaluation.disk import write_beside

FILE = "values.json"  # in internal/
FIRST_PAGE, ANNEX, DATA_FILE = "page 1", "annex", "tables.xlsx"
WORDS = "words"
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class PrintedValue:
    """One number as it stands in one place.

    ``finding``: its key; ``estimate``: the number's name in it, or of a cell its row and column.
    ``part``: which number of the estimate it is: ``value``, ``ci_low``, ``ci_high``, ``n`` or
    ``share``. ``exact``: as this edition's findings have it. ``place``: ``page 1``, the key of a
    section, ``annex``, or ``tables.xlsx``; ``within``: its ``words``, or which figure or table of
    the document (``figure 2``), or which sheets.
    """

    finding: str
    estimate: str
    part: str
    exact: float | None
    text: str
    place: str
    within: str = WORDS

    @property
    def stands(self) -> str:
        """Where it stands, in words: ``evaluation, figure 2``."""
        plain = self.within == WORDS or self.place == DATA_FILE
        return self.place if plain else f"{self.place}, {self.within}"

    @property
    def signed(self) -> str:
        """The text with the sign that the words around it tell: ``fell by 5.1`` is ``−5.1``."""
        minus = (self.exact or 0) < 0 and not self.text.startswith(_MINUS)
        return f"{_MINUS}{self.text}" if minus else self.text.lstrip("+")


_FIELDS = tuple(field.name for field in fields(PrintedValue))


def _as_json(value: PrintedValue) -> dict[str, str | float | None]:
    return {name: getattr(value, name) for name in _FIELDS}


def write_values(editions: Mapping[str, Iterable[PrintedValue]], target: Path) -> None:
    """Write what each edition prints, for the team: the exact numbers stand beside the printed."""
    content = {edition: [*map(_as_json, values)] for edition, values in editions.items()}
    write_beside(target, json.dumps(content, ensure_ascii=False).encode("utf-8"))


def read_values(path: Path) -> dict[str, tuple[PrintedValue, ...]]:
    """What each edition prints, as a run wrote it. Raises OSError, ValueError, TypeError."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return {
        edition: tuple(PrintedValue(**value) for value in values)
        for edition, values in content.items()
    }
