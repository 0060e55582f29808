"""A coding project as any program exports it: codebook, sources with their text, coded passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluation.errors import Issue
from evaluation.read.coded.coding import Path

SEVERAL = "; "  # between the values of a source that has several


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a codebook: its path from the widest code to itself, and what it is said to mean.

    ``codable``: whether passages may be put under it; else it only groups others.
    """

    path: Path
    definition: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source: an interview, a workshop, a document. ``text`` is None where the file has none.

    ``kind``: text, pdf, picture, audio, video. ``told``: what is known of it, by variable: group,
    area, date; several values (a workshop with people of two areas) with ``SEVERAL`` between.
    """

    name: str
    kind: str = "text"
    text: str | None = None
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """A selection of a source under one code, by one coder.

    ``start`` and ``end`` are places in ``SourceText.text`` as Python counts them (end not with
    it); None where the selection is no piece of text. ``words``: the text that was selected.
    """

    source: str
    path: Path
    coder: str = ""
    start: int | None = None
    end: int | None = None
    words: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class CodingProject:
    """All that a coding program handed over; ``notes`` say what was lost or doubtful in it."""

    file: str
    program: str
    codebook: tuple[Code, ...]
    sources: tuple[SourceText, ...]
    passages: tuple[CodedPassage, ...]
    coders: tuple[str, ...] = ()
    notes: tuple[Issue, ...] = ()
