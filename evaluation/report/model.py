"""The proforma, filled: everything a writer needs, in reading order. Writers only read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evaluation.declare.particulars import Particulars
from evaluation.say.answers import Answered
from evaluation.say.certainty import Certainty
from evaluation.say.finding import Edition, Table

EDITIONS = {
    Edition.PUBLIC: "Public edition",
    Edition.RESTRICTED: "Restricted edition",
    Edition.INTERNAL: "Internal edition",
}


@dataclass(frozen=True, slots=True)
class Prose:
    """A fragment of clean HTML made from the lead's Markdown.

    A number that comes from a finding stands in
    ``<span class="bound" data-key="finding.key.field">7.3</span>``. ``drawn``: the picture before
    it says the same, so that the web page folds it up and paper does without.
    """

    html: str
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure with its alt text and the table of what it shows.

    ``caption`` is its message, ``about`` the line below: what is drawn, of how many. ``narrow`` is
    the drawing for phones. ``table`` has the numbers that it prints, for the web page; without one
    what it shows is ``words``. ``notes`` stand below it everywhere.
    """

    key: str
    caption: str
    alt: str
    svg: str
    table: Table | None
    about: str = ""
    narrow: str = ""
    notes: tuple[str, ...] = ()
    words: str = ""


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
    """How findings were made: the method, why it was chosen, and what to keep in mind.

    In a report the method only; the rest is the annex's.
    """

    title: str
    method: str
    why: str = ""
    caveats: tuple[str, ...] = ()

    @property
    def short(self) -> bool:
        """Whether it is told in one paragraph."""
        return not (self.why or self.caveats)


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A product as an edition shows it; what is not told is empty.

    ``heading``: its kind and title; ``what``: what it is, with its details; ``how``: how a reader
    gets it. ``files``: (name beside the report, what a link says) of what is published with it.
    """

    heading: str
    what: str
    audience: str
    how: str
    conditions: str
    licence: str
    files: tuple[tuple[str, str], ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A deliverable's report in the dissemination proforma, for one edition.

    ``annexes`` holds (title, file name beside the report) of what goes with it; ``date`` is the
    day that the report gives as its own, as ``2026-11-22``. ``particulars`` are told in
    the sections; here they stand by themselves, as plain words, with the names of those that
    nobody gave. ``certainty``: of each question. ``in_short``: up to three plain sentences;
    ``cannot_tell``: what its designs cannot show. ``not_shown``: what the edition withholds, each
    reason once; ``glossary``: words of the report with what they mean; ``products``: what is handed
    over, told in the further information. The annex is written as a
    report of another ``kind``, which has sections of its own and nothing before or after them.
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
    certainty: tuple[Certainty, ...] = ()
    in_short: tuple[str, ...] = ()
    cannot_tell: tuple[str, ...] = ()
    not_shown: tuple[str, ...] = ()
    glossary: tuple[tuple[str, str], ...] = ()
    products: tuple[ShownProduct, ...] = ()
    kind: Literal["report", "annex"] = "report"
