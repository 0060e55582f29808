"""The proforma, filled: everything a writer needs, in reading order. Writers only read it."""

from __future__ import annotations

from dataclasses import dataclass, field

from evaluation.declare.particulars import Particulars
from evaluation.say.answers import Answered
from evaluation.say.finding import Edition, Table


@dataclass(frozen=True, slots=True)
class Prose:
    """A fragment of clean HTML made from the lead's Markdown.

    A number that comes from a finding stands in
    ``<span class="bound" data-key="finding.key.field">7.3</span>``.
    """

    html: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure with its alt text and the table of what it shows.

    ``caption`` is its message, ``about`` the line below: what is drawn, of how many. ``narrow`` is
    the drawing for phones.
    Without a table what it shows stands in the text beside it.
    """

    key: str
    caption: str
    alt: str
    svg: str
    table: Table | None
    about: str = ""
    narrow: str = ""


@dataclass(frozen=True, slots=True)
class Tabulation:
    """A table that stands by itself."""

    key: str
    table: Table


@dataclass(frozen=True, slots=True)
class Notice:
    """A boxed remark: an empty section, or something that an edition does not show.

    ``cites`` is the citation in whose place it stands.
    """

    text: str
    cites: str = ""


Block = Prose | Picture | Tabulation | Notice


@dataclass(frozen=True, slots=True)
class Section:
    """One of the ten sections of the proforma. ``missing``: nobody has written it yet."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    missing: bool = False


@dataclass(frozen=True, slots=True)
class MethodNote:
    """How one finding was made: the method, why it was chosen, and what to keep in mind."""

    title: str
    method: str
    why: str
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A deliverable's report in the dissemination proforma, for one edition.

    ``annexes`` holds (title, file name beside the report) of each technical annex; ``date``
    is the day that the report gives as its own, as ``2026-11-22``. ``particulars`` are told in
    the sections; here they stand by themselves, as plain words, with the names of those that
    nobody gave.
    """

    slug: str
    title: str
    subtitle: str
    programme: str
    edition: Edition
    edition_note: str
    facts: tuple[tuple[str, str], ...]
    banners: tuple[str, ...]
    answered: tuple[Answered, ...]
    sections: tuple[Section, ...]
    methods: tuple[MethodNote, ...]
    citations: tuple[str, ...]
    annexes: tuple[tuple[str, str], ...] = ()
    author: str = ""
    language: str = "en-GB"
    about: tuple[str, ...] = ()
    date: str = ""
    particulars: Particulars = field(default_factory=Particulars)
    missing_particulars: tuple[str, ...] = ()
