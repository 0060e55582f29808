"""The formulas of leads: TeX, as they or Word wrote it -> MathML, from which all formats follow."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from evaluation.errors import Issue
from evaluation.report.lead.markdown import parsed
from evaluation.report.pandoc import to_mathml

_PLACE = re.compile(r'<math data-tex="([^"]*)"( display="block")?></math>')
_NOTE = re.compile(r"<annotation.*?</annotation>|</?semantics>", re.DOTALL)
_MATH = re.compile(r"<math[^>]*>.*</math>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>.*?</p>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as TeX; ``block``: it stands in a line of its own."""

    tex: str
    block: bool = False


def formulas_in(text: str) -> Iterator[tuple[Formula, int]]:
    """Every formula of a text, with the line of its paragraph (from 0)."""
    for token in parsed(text):
        line = token.map[0] if token.map else 0
        for inside in (token, *(token.children or ())):
            if inside.type == "formula":
                yield Formula(inside.content.strip(), bool(inside.meta.get("block"))), line


def read_formulas(text: str, shown_as: str) -> tuple[dict[Formula, str], list[tuple[int, Issue]]]:
    """The formulas of a text as MathML, and a fault for each that is none, with its line."""
    found = list(formulas_in(text))
    made = _converted(tuple(dict.fromkeys(formula for formula, _ in found)), shown_as)
    faults = [
        (
            line,
            Issue(
                shown_as,
                f"This formula cannot be read: “{formula.tex[:60]}”.",
                "Correct it (it is TeX), or write it in words.",
                code="formula.not-readable",
            ),
        )
        for formula, line in found
        if not made[formula]
    ]
    return made, faults


def with_formulas(rendered: str, formulas: Mapping[Formula, str]) -> str:
    """Rendered prose with its formulas in their places."""

    def put_in(place: re.Match[str]) -> str:
        return formulas.get(Formula(html.unescape(place[1]), bool(place[2])), place[0])

    return _PLACE.sub(put_in, rendered) if formulas else rendered


@lru_cache(maxsize=64)  # three editions, and the check before them, read the same words
def _converted(formulas: tuple[Formula, ...], shown_as: str) -> dict[Formula, str]:
    if not formulas:
        return {}
    blocks = [
        {
            "t": "Para",
            "c": [{"t": "Math", "c": [{"t": f"{'Display' if f.block else 'Inline'}Math"}, f.tex]}],
        }
        for f in formulas
    ]
    document = {"pandoc-api-version": [1, 23], "meta": {}, "blocks": blocks}
    lines = _PARAGRAPH.findall(to_mathml(json.dumps(document), shown_as))
    found = (_MATH.search(line) for line in lines)
    made = (_legible(_NOTE.sub("", math[0])) if math else "" for math in found)
    return dict(zip(formulas, made, strict=True))


def _legible(math: str) -> str:
    """A fraction in a line of words as large as one by itself, or its parts could not be read."""
    return math.replace("<math ", '<math displaystyle="true" ', 1) if "<mfrac>" in math else math
