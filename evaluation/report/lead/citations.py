"""``{{ key }}`` in prose -> the finding's words, numbers, picture or table, bound to it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise

from markdown_it.token import Token

from evaluation.declare.programme import Fact
from evaluation.errors import Issue, did_you_mean
from evaluation.report.controls import whole_key
from evaluation.report.lead.markdown import markdown, parsed
from evaluation.report.model import Block, Prose
from evaluation.say.finding import Finding
from evaluation.say.wording import say

CITATION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_TOKEN = re.compile("\ue000(\\d+)\ue001")
_BROKEN = re.compile(r"\{\{|\}\}")
_KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_ALONE = re.compile("<p>\ue000(\\d+)\ue001</p>")
_IN_ADDRESS = re.compile("%EE%80%80(\\d+)%EE%80%81|<[^<>]*\ue000(\\d+)\ue001[^<>]*>")
_OURS = str.maketrans("", "", "\ue000\ue001")  # the marks above, should somebody have typed them
_ASPECTS = ("size", "signed", "interval", "ci_low", "ci_high", "level", "n")
BLOCKS = ("figure", "table")
_INSTEAD = {
    "n": "[not shown]",
    "": "[not calculated: too few people]",
    "size": "[not calculated: too few people]",
    "signed": "[not calculated: too few people]",
}

Placer = Callable[[str, str], tuple[Block, ...]]


@dataclass
class Citations:
    """Resolves the citations of one report.

    ``place(key, kind)`` makes the blocks of a cited figure or table. ``faults`` gathers
    what could not be resolved; ``placed`` the figures and tables that prose has placed, and
    ``cited`` everything that it cites.
    ``before_run``: findings are not known yet, and only facts and form are checked.
    """

    findings: Mapping[str, Finding]
    facts: Mapping[str, Fact]
    place: Placer
    file: str
    faults: list[Issue] = field(default_factory=list)
    placed: set[tuple[str, str]] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    before_run: bool = False

    def blocks(self, text: str, place: Callable[[int], str]) -> tuple[Block, ...]:
        """A section's Markdown as blocks: prose with bound numbers, and placed pictures.

        ``place`` says for messages where a letter of the text stands.
        """
        own = text.translate(_OURS)
        keys = self.everything() if "~" in own else []  # to which shortened ones may belong
        cited = [whole_key(citation[1], keys) for citation in CITATION.finditer(own)]
        places = [place(citation.start()) for citation in CITATION.finditer(own)]
        numbers = count()
        reader = markdown()
        tokens = parsed(CITATION.sub(lambda _: f"\ue000{next(numbers)}\ue001", own))
        alone = _paragraphs_of_their_own(tokens)
        for number, citation in enumerate(cited):
            self.check(citation, places[number], alone=number in alone)
        self._form(tokens, text, place)
        rendered = reader.renderer.render(tokens, reader.options, {})
        for inside in _IN_ADDRESS.finditer(rendered):
            number = int(inside[1] or inside[2])
            self.faults.append(
                Issue(
                    self.file,
                    f'"{cited[number]}" stands in a link or in a picture.',
                    "Write the address out, and cite in the text beside it.",
                    cell=places[number],
                    code="citation.in-a-link",
                )
            )

        def bound(part: str) -> Prose:
            return Prose(_TOKEN.sub(lambda t: self._inline(cited[int(t[1])]), part).strip())

        blocks: list[Block] = []
        start = 0
        for paragraph in _ALONE.finditer(rendered):
            number = int(paragraph[1])
            if number in alone and self._is_block(cited[number]):
                key, _, kind = cited[number].rpartition(".")
                self.placed.add((key, kind))
                blocks.append(bound(rendered[start : paragraph.start()]))
                blocks += self.place(key, kind)
                start = paragraph.end()
        blocks.append(bound(rendered[start:]))
        return tuple(block for block in blocks if block != Prose(""))

    @property
    def told(self) -> frozenset[str]:
        """Keys of the findings that prose has cited so far, in whole or in a number."""
        return frozenset(filter(None, map(self._finding_of, self.cited)))

    def _finding_of(self, citation: str) -> str:
        """The key of the finding that a citation speaks of; empty of a fact."""
        while citation and citation not in self.findings:
            citation = citation.rpartition(".")[0]
        return citation

    def _form(self, tokens: Sequence[Token], text: str, place: Callable[[int], str]) -> None:
        """Note braces that make no whole citation; code is left alone."""
        starts = [0, *(line_end.end() for line_end in re.finditer("\n", text))]
        for token in tokens:
            line = token.map[0] if token.map else 0
            for child in token.children or ():
                line += child.type in ("softbreak", "hardbreak")
                if child.type == "text" and _BROKEN.search(child.content):
                    self.faults.append(
                        Issue(
                            self.file,
                            "This citation is not whole.",
                            "Write it with two braces on each side, on one line: {{ fact.name }}.",
                            cell=place(starts[line]),
                            code="citation.not-whole",
                        )
                    )

    def check(self, citation: str, where: str, *, alone: bool = True) -> None:
        """Note a citation that names nothing, or a figure in the middle of a sentence."""
        self.cited.add(citation)
        if self.resolve(citation) is None:
            near = did_you_mean(citation, self._known())
            keys = sorted(self.findings) + [f"fact.{name}" for name in sorted(self.facts)]
            self.faults.append(
                Issue(
                    self.file,
                    f'There is no finding or fact "{citation}".',
                    f"{near} There are: {', '.join(keys) or 'none'}.".strip(),
                    cell=where,
                    code="citation.not-there",
                )
            )
        elif not alone and self._is_block(citation):
            self.faults.append(
                Issue(
                    self.file,
                    f'"{citation}" stands in the middle of a paragraph, in a list or in a '
                    "quotation.",
                    "Put it in a paragraph of its own.",
                    cell=where,
                    code="citation.not-alone",
                )
            )

    def _is_block(self, citation: str) -> bool:
        """Whether a citation asks for a figure or a table."""
        key, _, kind = citation.rpartition(".")
        exists = key in self.findings or (self.before_run and not citation.startswith("fact."))
        return kind in BLOCKS and exists and citation not in self.findings

    def _known(self) -> list[str]:
        """Everything that may be cited."""
        fields = [f"{key}.{name}" for key, f in self.findings.items() for name in f.estimates]
        blocks = [f"{key}.{kind}" for key in self.findings for kind in BLOCKS]
        return [*self.findings, *(f"fact.{name}" for name in self.facts), *fields, *blocks]

    def everything(self) -> list[str]:
        """Everything that may be cited, down to one aspect of a number."""
        aspects = [
            f"{key}.{name}.{aspect}"
            for key, finding in self.findings.items()
            for name in finding.estimates
            for aspect in _ASPECTS
        ]
        return [*self._known(), *aspects]

    def resolve(self, citation: str) -> str | None:
        """A citation's text; None when it names nothing; empty for a figure or table."""
        if citation.startswith("fact."):
            fact = self.facts.get(citation.removeprefix("fact."))
            return None if fact is None else _plain(fact.value)
        if self.before_run:
            return "" if _KEY.fullmatch(citation) else None
        if citation in self.findings:
            return self.findings[citation].headline
        key, _, name = citation.rpartition(".")
        if key in self.findings:
            return "" if name in BLOCKS else self._number(key, name, "")
        key, _, estimate = key.rpartition(".")
        exists = key in self.findings and name in _ASPECTS
        return self._number(key, estimate, name) if exists else None

    def _number(self, key: str, name: str, aspect: str) -> str | None:
        estimate = self.findings[key].estimates.get(name)
        if estimate is None:
            return None
        if estimate.withheld:
            return f"[{estimate.withheld}]"
        return say(estimate, aspect) or _INSTEAD.get(aspect, "[no interval]")

    def _inline(self, citation: str) -> str:
        text = html.escape(self.resolve(citation) or "", quote=False)
        if self._unlisted(citation):
            return text  # the key itself would name what may not be named
        return f'<span class="bound" data-key="{html.escape(citation)}">{text}</span>'

    def _unlisted(self, citation: str) -> bool:
        """Whether a citation speaks of a finding that the edition may not even name."""
        cited = (f for key, f in self.findings.items() if f"{citation}.".startswith(f"{key}."))
        return any(finding.unlisted or (finding.themed and finding.withheld) for finding in cited)


def faults_before_run(
    text: str, place: Callable[[int], str], facts: Mapping[str, Fact], file: str
) -> list[Issue]:
    """What is wrong with a section's citations, as far as that can be told without findings."""
    citations = Citations({}, facts, lambda _key, _kind: (), file, before_run=True)
    citations.blocks(text, place)
    return citations.faults


def _paragraphs_of_their_own(tokens: Sequence[Token]) -> set[int]:
    """Citations that are a whole paragraph, outside lists, quotations and tables."""
    return {
        int(match[1])
        for before, token in pairwise(tokens)
        if before.type == "paragraph_open"
        and before.level == 0
        and (match := _TOKEN.fullmatch(token.content.strip()))
    }


def _plain(value: str | float) -> str:
    return f"{value:.15g}" if isinstance(value, float) else value
