"""The dissemination proforma: its ten sections, and reading a lead's own words for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from evaluation.declare.particulars import Given
from evaluation.errors import Collector, DeclarationError, Issue, did_you_mean
from evaluation.report.lead.formulas import Formula
from evaluation.report.lead.particulars import parted


@dataclass(frozen=True, slots=True)
class SectionKind:
    """One section of the proforma: its key, its heading, and what to write there.

    ``hint`` is a line of good practice; ``also`` are other names of it.
    """

    key: str
    title: str
    prompt: str
    hint: str
    also: tuple[str, ...] = ()


INTRODUCTION = (
    "Write under each heading in your own words. The grey lines are there to help you: they "
    "never stand in a report, so type over them or leave them. What readers ask for in tables may "
    "stay empty: it is left out. In Evaluation each line with “will stand here” keeps the place of "
    "a whole sentence with its numbers: leave it on a line of its own, or delete it."
)
_EARLIER_INTRODUCTION = (
    "Write under each heading in your own words. The grey lines are there to help you: they "
    "never stand in a report, so type over them or leave them. Where a name “will stand here”, "
    "the report has a whole sentence with the numbers: leave it on a line of its own. Any other "
    "result is its name in double braces; your analyst knows the names."
)
INTRODUCTIONS = (INTRODUCTION, _EARLIER_INTRODUCTION)  # of forms, this year's and older ones
# Heading in Summary under which the program lists the questions with their verdicts.
ANSWERS = "The questions and their answers"
# Headings in Evaluation under which the program puts what the prose did not place.
FURTHER = "Further results"
FOR_THE_TEAM = "For the team only: how it was measured"

SECTIONS = (
    SectionKind(
        "summary",
        "Summary",
        "Say briefly what this is about and how it was done.",
        "Good practice: Five sentences for somebody who reads nothing else, with the main result.",
    ),
    SectionKind(
        "purpose",
        "Purpose",
        "Which gap or need does it address?",
        "Good practice: Name who was not being reached, how you know, and which outcome this "
        "serves.",
    ),
    SectionKind(
        "readiness",
        "Readiness",
        "What must be in place before somebody starts?",
        "Good practice: List people, time, money and agreements, for another area to tick off.",
    ),
    SectionKind(
        "implementation",
        "Implementation",
        "Which steps were taken, in which order?",
        "Good practice: Number the steps; say who took each, and what you would change.",
    ),
    SectionKind(
        "process",
        "Process/Delivery",
        "How was it delivered: training, caseload, sessions and the like?",
        "Good practice: Say how often, how long, with whom, and what was changed on the way.",
        ("process", "delivery", "process and delivery", "process / delivery"),
    ),
    SectionKind(
        "enablers",
        "Enablers",
        "Core components: what has to be in place for it to succeed? "
        "Good practice: what helped besides?",
        "Good practice: Keep apart what must be there and what merely helped, and say whose view "
        "it is.",
    ),
    SectionKind(
        "barriers",
        "Barriers",
        "What could get in the way, and what could be done about it?",
        "Good practice: Make a table: the barrier on the left, what could be done on the right.",
    ),
    SectionKind(
        "evaluation",
        "Evaluation",
        "What was found? Cite the findings.",
        "Good practice: Cite results, do not type them; say what they cannot show.",
    ),
    SectionKind(
        "feedback",
        "Feedback",
        "What did others say, in their own words?",
        "Good practice: Quote with consent, hide who it was, and let critical voices speak.",
    ),
    SectionKind(
        "further_info",
        "Further Info",
        "Links, documents and whom to ask.",
        "Good practice: Give a shared mailbox or a role as well as a name, and links that will "
        "last.",
        ("further information",),
    ),
)

_HEADING = re.compile(r"^##\s+(.+?)\s*#*\s*$")
# What a word processor or a hurried hand makes of a heading: accepted where it names a section.
_NEARLY = re.compile(r"^ {0,3}(?:#{1,2}\s*([^#\s].*?)\s*#*|(\*\*|__)(.+?)\2)\s*$")
_FENCE = re.compile(r"^\s*(`{3,}(?=[^`]*$)|~{3,})(.*)$")
_GAP = re.compile(r"\n[ \t]*\n")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """What a lead wrote in one section, and on which line of the file it starts.

    Line 0: it comes from Word, and places are told by paragraph. ``pictures`` holds the
    contents of the pictures that the text names, ``formulas`` the MathML of its formulas, and
    ``notes`` what its reader did on its own. ``declared_at``: the letter of the text at which
    begins what ``deliverable.yaml`` says.
    """

    kind: SectionKind
    text: str
    line: int
    pictures: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[Formula, str] = field(default_factory=dict)
    notes: tuple[Issue, ...] = ()
    declared_at: int | None = None

    @property
    def own(self) -> str:
        """The text without its particulars; every line stays where it was."""
        return parted(self.text, self.kind.key)[0]

    @property
    def given(self) -> tuple[Given, ...]:
        """The particulars in the text."""
        return parted(self.text, self.kind.key)[1]

    def place(self, at: int) -> str:
        """Where the letter ``at`` of the text stands, for a message."""
        if self.declared_at is not None and at >= self.declared_at:
            return f"{self.kind.title}, particulars of deliverable.yaml"
        above = self.text[:at]
        return (
            f"line {self.line + above.count(chr(10))}"
            if self.line
            else f"{self.kind.title}, paragraph {len(_GAP.findall(above.lstrip())) + 1}"
        )

    def place_of_line(self, line: int) -> str:
        """Section and place of a line of the text, counted from 0."""
        place = self.place(sum(len(row) + 1 for row in self.text.split("\n")[:line]))
        return place if place.startswith(self.kind.title) else f"{self.kind.title}, {place}"

    @property
    def missing(self) -> bool:
        """Whether nothing was written, or only the prompt stands there."""
        own, given = parted(_COMMENT.sub("", self.text), self.kind.key)
        return not given and " ".join(own.split()).strip("*_ ") in ("", self.kind.prompt)


def read_proforma(text: str, shown_as: str) -> tuple[WrittenSection, ...]:
    """The ten sections in order; one that is not in the text is empty.

    Comments (``<!-- ... -->``) are a lead's notes to herself and are left out; so are
    prompts that she left standing. Raises DeclarationError for a heading that is none of
    the ten, or stands twice, for a block of code that does not end, and for words above
    the first heading, which would be lost.
    """
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    sections: dict[str, WrittenSection] = {}
    headings, open_fence = _headings(text)
    collector = Collector()
    # Words above the first section, the document's title apart.
    above = takewhile(lambda line: line[0] not in headings, enumerate(text.splitlines(), start=1))
    stray = next((number for number, row in above if row.strip() and not row.startswith("# ")), 0)
    if stray:
        collector.fault(
            Issue(
                shown_as,
                "These words stand above the first section and would be lost.",
                "Put them under one of the ten headings, such as ## Summary.",
                cell=f"line {stray}",
                code="proforma.words-above",
            )
        )
    if open_fence:
        collector.fault(
            Issue(
                shown_as,
                "A block of code begins here and does not end.",
                "Add a line with the same three marks where it ends, or remove these.",
                cell=f"line {open_fence}",
                code="proforma.open-code",
            )
        )
    for heading, line, body in _parts(text, headings):
        kind = section_kind(heading)
        if kind is None:
            titles = [kind.title for kind in SECTIONS]
            hint = did_you_mean(heading, titles) or f"The ten are: {', '.join(titles)}."
            collector.fault(
                Issue(
                    shown_as,
                    f'"{heading}" is not a section of the proforma.',
                    f"{hint} Use ### for headings of your own.",
                    cell=f"line {line}",
                    code="proforma.no-such-section",
                )
            )
        elif kind.key in sections:
            collector.fault(
                Issue(
                    shown_as,
                    f'The section "{kind.title}" stands here twice.',
                    "Put both parts under one heading.",
                    cell=f"line {line}",
                    code="proforma.section-twice",
                )
            )
        else:
            sections[kind.key] = WrittenSection(kind, _without_prompt(body, kind), line + 1)
    collector.stop(DeclarationError)
    return tuple(sections.get(kind.key, WrittenSection(kind, "", 0)) for kind in SECTIONS)


def section_kind(heading: str) -> SectionKind | None:
    """The section that a heading means; capitals, numbers and a colon are forgiven."""
    plain = re.sub(r"^\d+[.)]?\s*", "", heading).strip(" \t:").casefold()
    return next((k for k in SECTIONS if plain in (k.title.casefold(), k.key, *k.also)), None)


def _without_prompt(body: str, kind: SectionKind) -> str:
    """A section's words without its prompt; every line stays where it was."""
    words = r"\s+".join(map(re.escape, kind.prompt.split()))
    prompt = re.compile(rf"^[ \t]*([*_]*){words}\1[ \t]*$", re.MULTILINE)
    return prompt.sub(lambda left: "\n" * left[0].count("\n"), body)


def _headings(text: str) -> tuple[dict[int, str], int]:
    """Headings of sections by line, and the line of a code block that does not end, or 0.

    A line that only looks like a heading is one where it names a section that has none.
    """
    sure: dict[int, str] = {}
    nearly: dict[int, str] = {}
    fence, opened = "", 0
    for number, row in enumerate(text.splitlines(), start=1):
        mark = _FENCE.match(row)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif mark:
            fence, opened = mark[1], number
        elif match := _HEADING.match(row):
            sure[number] = match[1]
        elif match := _NEARLY.match(row):
            nearly[number] = (match[1] or match[3]).strip(" :")
    named = {section_kind(heading) for heading in sure.values()} | {None}
    sure |= {
        line: heading for line, heading in nearly.items() if section_kind(heading) not in named
    }
    return dict(sorted(sure.items())), opened if fence else 0


def _parts(text: str, headings: Mapping[int, str]) -> Iterator[tuple[str, int, str]]:
    """Each section's heading with its line and text."""
    rows = text.splitlines()
    ends = [*list(headings)[1:], len(rows) + 1]
    yield from (
        (heading, line, "\n".join(rows[line : end - 1]))
        for (line, heading), end in zip(headings.items(), ends, strict=False)
    )
