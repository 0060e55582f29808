"""Three plain sentences of a report, and what its designs cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import unescape

from evaluation.declare.designs import ClaimLevel, design_of
from evaluation.report.model import Prose, Section
from evaluation.say.answers import Answer, Answered, one_informant
from evaluation.say.asked import Asked
from evaluation.say.wording import MOST_WORDS, inside_sentence, listed

_MOST_SENTENCES, _MOST_WORDS = 3, 60
_NAMED = 3  # things in one sentence
_PARAGRAPH = re.compile(r"\s*<p>(.*?)</p>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z\N{LEFT DOUBLE QUOTATION MARK}])")
# What a design cannot show, by the highest claim that it carries.
_CANNOT: dict[ClaimLevel, str] = {
    "described": "Whether anything changed, and why.",
    "changed": "What any change came from: other things happened too.",
    "associated": "What made the difference: the groups may have differed from the start.",
    "caused": "Whether the same would happen with other people or in another place.",
}
_DESCRIBED = "This report also describes {}"
_TITLE = 5  # words; what is longer is what a form asks
# Of a survey, by how those asked were chosen.
_OF_SURVEYS = {
    "none": (
        "Whom those who answered stand for: nobody knows whom the survey reached.",
        "Why they said so, and whether anybody changed their mind.",
    ),
    "all": (
        "What those who did not answer would have said.",
        "Why people said so, and whether anybody changed their mind.",
    ),
    "random": (
        "How those who did not answer differ from those who did.",
        "Why people said so, and whether anybody changed their mind.",
    ),
}


def in_short(
    sections: Sequence[Section],
    answers: Sequence[Answered],
    banners: Sequence[str] = (),
    *,
    synthetic: bool = False,
) -> tuple[str, ...]:
    """The lead's first paragraph where it is short; else the verdicts in plain sentences.

    ``banners``: what stands above it, and is not said again.
    ``synthetic``: the data are made up, which is said with what they show.
    """
    said = " ".join(banners).casefold()
    own = [words for words in _of_lead(sections) if words.casefold().rstrip(".") not in said]
    if own:
        return tuple(own)
    apart = not one_informant(answers)
    told = tuple(_of_answers([_of(q, a) if apart else a for q in answers for a in q.answers]))
    if synthetic and told:
        told = (f"In these made-up data, {inside_sentence(told[0])}", *told[1:])
    return told


def _of(question: Answered, answer: Answer) -> Answer:
    """An answer that says whose it is."""
    whose = f" ({question.informant})" if question.informant else ""
    return replace(answer, about=f"{answer.about}{whose}")


def _of_lead(sections: Sequence[Section]) -> tuple[str, ...]:
    """The first paragraph of the Summary, if it has at most three sentences and 60 words."""
    summary = next((s for s in sections if s.key == "summary" and not s.missing), None)
    first = summary.blocks[0] if summary and summary.blocks else None
    paragraph = _PARAGRAPH.match(first.html) if isinstance(first, Prose) else None
    if paragraph is None:
        return ()
    words = " ".join(unescape(_TAG.sub("", paragraph[1])).split())
    sentences = tuple(_SENTENCE.split(words))
    short = len(sentences) <= _MOST_SENTENCES and len(words.split()) <= _MOST_WORDS
    return sentences if words and short else ()


def _of_answers(answers: Sequence[Answer]) -> Iterator[str]:
    """A sentence each for what is clear, what is not, and what else there is; no numbers.

    None where there is nothing else: a list of what is described tells less than page 1 does.
    """
    if all(answer.verdict in ("described", "not shown") for answer in answers):
        return
    groups = (
        (
            (("better",), "There was a change for the better, on average, in {}"),
            (("worse",), "There was a change for the worse, on average, in {}"),
            (("differs, for the better",), "There was a difference for the better in {}"),
            (("differs, for the worse",), "There was a difference for the worse in {}"),
            (("differs",), "There was a difference in {}"),
        ),
        (
            (("no clear change", "not clear"), "There was no clear change in {}"),
            (("no clear difference",), "There was no clear difference in {}"),
        ),
        ((("described",), _DESCRIBED), (("not shown",), "Not shown here: {}")),
    )
    for group in groups:
        told = [
            said
            for verdicts, template in group
            if any(answer.word.casefold() in verdicts for answer in answers)
            and (said := _said(template, _named(answers, verdicts)))
        ]
        together = f"{'; '.join((*told[:1], *map(inside_sentence, told[1:])))}."
        if told and len(together.split()) <= MOST_WORDS:
            yield together
        else:
            yield from (f"{said}." for said in told)


def _named(answers: Iterable[Answer], verdicts: Sequence[str]) -> tuple[str, ...]:
    names = dict.fromkeys(a.about for a in answers if a.word.casefold() in verdicts)
    return tuple(names)


def _inside(name: str) -> str:
    """A title in the middle of a sentence; one that is a sentence itself stands in quotes."""
    whole = name.endswith((".", "?", "!")) or len(name.split()) > _TITLE
    return f"“{name.rstrip('.')}”" if whole else inside_sentence(name)


def _said(template: str, names: tuple[str, ...]) -> str:
    """The template with the names; with their number where they are long.

    How many are described tells a reader nothing, so that is left out.
    """
    more = len(names) - _NAMED
    shown = (*names[:_NAMED], f"{more} more") if more > 0 else names
    said = template.format(listed((*map(_inside, shown),)))
    if len(said.split()) <= MOST_WORDS:
        return said
    results = f"{len(names)} results" if len(names) > 1 else "one result"
    return "" if template == _DESCRIBED else template.format(results)


def cannot_tell(questions: Sequence[Asked]) -> tuple[str, ...]:
    """What the design cannot show that answers the first question; nothing without one."""
    if not questions:
        return ()
    if questions[0].kind == "theme":
        return ("What others would say, who were not heard.",)
    if questions[0].frame:
        return _OF_SURVEYS[questions[0].frame]
    design = design_of(questions[0].design)
    if design.cannot_tell:
        return design.cannot_tell
    compared = questions[0].kind == "difference" and design.compared
    retested = design.retested if any(q.kind == "change" for q in questions) else None
    return (_CANNOT[compared or retested or design.ceiling],)
