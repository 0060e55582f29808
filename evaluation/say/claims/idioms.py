"""The families of causal idiom, found: their notation and what is no claim.

Each line is a pattern in a small notation: ``<prog>`` is what is evaluated or who delivers it,
``<people>`` and ``<out>`` whose and what change it would be, ``<gain>`` a result in any words,
``<a>`` an article or determiner with up to three words before a noun, ``..`` up to six words of
the same clause, ``...`` any words of the same sentence. A verb in ``{braces}`` has all its forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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


_OF_WHAT_IS_NOT = ("contrary", "extrapolation")
_PATTERNS = tuple(
    pattern(line.words[0])
    for family, lines in tables("idioms").items()
    if family not in _OF_WHAT_IS_NOT
    for line in lines
)
_HYPOTHETICAL = tuple(
    pattern(line.words[0]) for family in _OF_WHAT_IS_NOT for line in tables("idioms")[family]
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
    return _found(_PATTERNS, text)


def hypotheticals(text: str) -> Iterator[int]:
    """Where it is told what would have been without it, or would be with more of it."""
    return _found(_HYPOTHETICAL, text)


def _found(rules: tuple[re.Pattern[str], ...], text: str) -> Iterator[int]:
    others = [(found.start(), found.end()) for found in _NO_CLAIM.finditer(text)]
    for rule in rules:
        for found in rule.finditer(text):
            subject = subject_of(text[: found.start()])
            if subject == "hardship" or (subject == "outside" and found[0].startswith("ha")):
                continue
            if not any(start < found.end() and found.start() < end for start, end in others):
                yield found.start()
