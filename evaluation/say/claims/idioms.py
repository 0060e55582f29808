"""The families of causal idiom: their notation and what is no claim.

Each line is a pattern in a small notation: ``<prog>`` is what is evaluated or who delivers it,
``<people>`` and ``<out>`` whose and what change it would be, ``<gain>`` a result in any words,
``<a>`` an article or determiner with up to three words before a noun, ``..`` up to six words of
the same clause, ``...`` any words of the same sentence. A verb in ``{braces}`` has all its forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evaluation.say.claims.subject import subject_of
from evaluation.say.claims.verbs import any_form
from evaluation.say.claims.words import (
    AGENT,
    BETTER,
    EFFECT_OF_OTHERS,
    MOVED,
    OUTCOME,
    PEOPLE,
    RESULT_NOUN,
    alternatives,
    tables,
)

_WORD = r"[^\s,;:.!?()]+"
_NOTATION = {
    "<prog>": f"(?:{AGENT})",
    "<people>": f"(?:{PEOPLE}|people_)(?:'s?)?",
    "<out>": f"(?:{OUTCOME})",
    "<gain>": f"(?:{OUTCOME}|{BETTER}|{MOVED}|{RESULT_NOUN})",
    "<a>": r"(?:the|an?|its|our|their|this|that|these|his|her|such|no|one|some|much|most|\w+'s?)"
    r"(?: [\w-]+){0,2}?",
    " ... ": r"\b[^.;!?]*? ",
    " .. ": rf" (?:{_WORD} ){{0,6}}?",
    "<shift>": r"(?:falls?|rises?|drops?|reductions?|improvements?|increases?|decreases?|declines?|"
    r"gains?|changes?|progress|success(?:es)?|turnaround|recover(?:y|ies)|growth|cuts?|better|more|"
    r"fewer|less|lower|higher|safer|calmer|falling|rising|improved|reduced|increased|"
    r"transformation|"
    r"shifts?|difference|these|this)",
    "<effect>": alternatives("words", "effect"),
    "<strong>": alternatives("words", "strong_noun"),
    "<weak>": alternatives("words", "weak_noun"),
    "<would>": r"(?:would|could|might|may|should)",
    "<us>": r"(?:we|us|our|ours|it|this)",
}


def pattern(line: str) -> re.Pattern[str]:
    """The regular expression that a line of notation stands for."""
    line = re.sub(r"\{([a-z][a-z ]*)\}", lambda verbs: f"(?:{any_form(verbs[1])})", line)
    for sign, words in _NOTATION.items():
        line = line.replace(sign, words)
    return re.compile(rf"\b(?:{line})(?!\w)")


@dataclass(frozen=True, slots=True)
class Idiom:
    """One line of the table: its pattern, and the sentences that asked for it, by author."""

    pattern: re.Pattern[str]
    hypothetical: bool  # it tells what would be, so that "would" makes it no less a claim
    asked: Mapping[str, str]


IDIOMS = tuple(
    Idiom(pattern(line.words[0]), family in ("contrary", "extrapolation"), line.asked)
    for family, lines in tables("idioms").items()
    for line in lines
)
# Titles of documents, terms of method, and harm done by what is not evaluated.
_NO_CLAIM = re.compile(
    rf"\b(?:impacts?|effects?|influence|power|value|role|part|contribution|result|consequence) "
    rf"(?:of|"
    rf"that) (?:(?!(?:on|upon|for|in)\b)\w+ ){{0,3}}?(?:{EFFECT_OF_OTHERS})\b(?!-)"
    r"|\b(?:effect sizes?|side[- ]effects?|(?:ceiling|floor|placebo|order|carry-?over|practice|"
    r"hawthorne|cohort|period) effects?|(?:in|into|with|take|takes|took|to that|no) effect\b(?! on)"
    r"|impact (?:report|evaluation|assessment|statement|questions|supplement|manager|measurement)"
    r"|(?:effective|successful|success|effectiveness) (?:ways?|means|methods?|in|at|for|of)? "
    r"?(?:to|of|in|"
    r"at)? ?(?:\w+ )?(?:reach|recruit|follow|contact|engag|invit|collect|fill|arrang|book|find|"
    r"trac|link|enrol|obtain)\w*"
    r"|(?:questionnaire|survey|recruitment|follow-?up|linkage|delivery|collection|matching) "
    r"(?:was|were|proved) "
    r"(?:\w+ )?successful"
    r"|success (?:for [\w' ]+?|here )?(?:means|meant|was|is|were) (?:defined|counted|measured|"
    r"taken)|success (?:criteria|measures?))"
)


def idioms(text: str) -> Iterator[int]:
    """Where one of the fixed ways of claiming a cause begins."""
    return places((idiom for idiom in IDIOMS if not idiom.hypothetical), text)


def hypotheticals(text: str) -> Iterator[int]:
    """Where it is told what would have been without it, or would be with more of it."""
    return places((idiom for idiom in IDIOMS if idiom.hypothetical), text)


def places(lines: Iterable[Idiom], text: str) -> Iterator[int]:
    """Where any of some idioms begins, in no title, term of method or tale of hardship."""
    excepted = [match.span() for match in _NO_CLAIM.finditer(text)]
    for line in lines:
        for claim in line.pattern.finditer(text):
            subject = subject_of(text[: claim.start()])
            if subject == "hardship" or (subject == "outside" and claim[0].startswith("ha")):
                continue
            if not any(start < claim.end() and claim.start() < end for start, end in excepted):
                yield claim.start()
