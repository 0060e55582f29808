"""``{{ key }}`` in prose -> the finding's words, numbers, picture or table, bound to it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from evaluation.errors import Issue, did_you_mean
from evaluation.finding import Estimate, Finding
from evaluation.programme import Fact
from evaluation.report.controls import whole_key
from evaluation.report.markdown import markdown
from evaluation.report.model import Block, Prose
from evaluation.wording import say

_CITATION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_TOKEN = re.compile("\ue000(\\d+)\ue001")
_ALONE = re.compile("<p>\ue000(\\d+)\ue001</p>")
_IN_ADDRESS = re.compile("%EE%80%80(\\d+)%EE%80%81|<[^<>]*\ue000(\\d+)\ue001[^<>]*>")
_OURS = str.maketrans("", "", "\ue000\ue001")  # the marks above, should somebody have typed them
_ASPECTS = ("size", "signed", "interval", "ci_low", "ci_high", "level", "n")
_BLOCKS = ("figure", "table")

Placer = Callable[[str, str], tuple[Block, ...]]


@dataclass
class Citations:
    """Resolves the citations of one report.

    ``place(key, kind)`` makes the blocks of a cited figure or table. ``faults`` gathers
    what could not be resolved; ``placed`` the figures and tables that prose has placed.
    """

    findings: Mapping[str, Finding]
    facts: Mapping[str, Fact]
    place: Placer
    file: str
    faults: list[Issue] = field(default_factory=list)
    placed: set[tuple[str, str]] = field(default_factory=set)

    def blocks(self, text: str, place: Callable[[int], str]) -> tuple[Block, ...]:
        """A section's Markdown as blocks: prose with bound numbers, and placed pictures.

        ``place`` says for messages where a letter of the text stands.
        """
        cited: list[str] = []
        places: list[str] = []

        def mark(found: re.Match[str]) -> str:
            citation = whole_key(found[1], self.everything()) if "~" in found[1] else found[1]
            cited.append(citation)
            places.append(place(found.start()))
            self._check(citation, places[-1], _stands_alone(text, found))
            return f"\ue000{len(cited) - 1}\ue001"

        marked = _CITATION.sub(mark, text.translate(_OURS))
        rendered = markdown().render(marked)
        for inside in _IN_ADDRESS.finditer(rendered):
            number = int(inside[1] or inside[2])
            self.faults.append(
                Issue(
                    self.file,
                    f'"{cited[number]}" stands in a link or in a picture.',
                    "Write the address out, and cite in the text beside it.",
                    cell=places[number],
                )
            )
        blocks: list[Block] = []
        for at, part in enumerate(_ALONE.split(rendered)):
            if at % 2:
                blocks += self._block(cited[int(part)])
            elif part.strip():
                prose = _TOKEN.sub(lambda t: self._inline(cited[int(t[1])]), part)
                blocks.append(Prose(prose.strip()))
        return tuple(blocks)

    def _check(self, citation: str, where: str, alone: bool) -> None:
        """Note a citation that names nothing, or a figure in the middle of a sentence."""
        if self.resolve(citation) is None:
            known = self._known()
            near = did_you_mean(citation, known)
            keys = sorted(self.findings) + [f"fact.{name}" for name in sorted(self.facts)]
            self.faults.append(
                Issue(
                    self.file,
                    f'There is no finding or fact "{citation}".',
                    f"{near} There are: {', '.join(keys) or 'none'}.".strip(),
                    cell=where,
                )
            )
        elif not alone and citation.rpartition(".")[2] in _BLOCKS and citation not in self.findings:
            self.faults.append(
                Issue(
                    self.file,
                    f'"{citation}" stands in the middle of a paragraph.',
                    "Put it in a paragraph of its own.",
                    cell=where,
                )
            )

    def _known(self) -> list[str]:
        """Everything that may be cited."""
        fields = [f"{key}.{name}" for key, f in self.findings.items() for name in f.estimates]
        blocks = [f"{key}.{kind}" for key in self.findings for kind in _BLOCKS]
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
        if citation in self.findings:
            return self.findings[citation].headline
        key, _, name = citation.rpartition(".")
        if key in self.findings:
            if name in _BLOCKS:
                return ""
            return self._number(self.findings[key].estimates.get(name), "")
        key, _, estimate = key.rpartition(".")
        if key in self.findings and name in _ASPECTS:
            return self._number(self.findings[key].estimates.get(estimate), name)
        return None

    @staticmethod
    def _number(estimate: Estimate | None, aspect: str) -> str | None:
        if estimate is None:
            return None
        if estimate.withheld:
            return f"[{estimate.withheld}]"
        return say(estimate, aspect) or "[no interval]"

    def _inline(self, citation: str) -> str:
        text = html.escape(self.resolve(citation) or "", quote=False)
        return f'<span class="bound" data-key="{html.escape(citation)}">{text}</span>'

    def _block(self, citation: str) -> tuple[Block, ...]:
        key, _, kind = citation.rpartition(".")
        if key in self.findings and kind in _BLOCKS:
            self.placed.add((key, kind))
            return self.place(key, kind)
        return (Prose(f"<p>{self._inline(citation)}</p>"),)


def _stands_alone(markdown: str, found: re.Match[str]) -> bool:
    """Whether a citation is a paragraph of its own."""
    before, after = markdown[: found.start()], markdown[found.end() :]
    return bool(re.search(r"(^|\n[ \t]*\n)[ \t]*$", before) or not before.strip()) and bool(
        re.match(r"[ \t]*(\n[ \t]*\n|\n?$)", after) or not after.strip()
    )


def _plain(value: str | float) -> str:
    return f"{value:.15g}" if isinstance(value, float) else value
