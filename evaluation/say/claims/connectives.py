"""Claims of cause that other words make: due to, impact of, effective, without it they would."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.say.claims.words import (
    BECAUSE,
    BETTER,
    DELIVERY,
    MOVED,
    OUTCOME,
    OUTSIDE,
    PEOPLE,
    PROGRAMME,
    RESULT_NOUN,
    THEREFORE,
    any_of,
    has,
)

_THEREFORE = re.compile(
    rf"(?:^|[,;:.] ?|\band )(?:{THEREFORE})\b|\b(?:as a (?:\w+ )?(?:result|consequence))[.,;]?$"
)
_GOT = re.compile(
    rf"\b(?:{OUTCOME}|{MOVED}|{RESULT_NOUN}|(?:{PEOPLE}|they) (?:\w+ )?now \w+|"
    rf"{BETTER}|became|become|(?:got|kept) (?:off|into|out|back|away|"
    rf"going)|(?:went|gone|come|came|is|are|was|were) (?:up|down)|(?:shot|crept|"
    rf"shoots?) (?:up|down)|safe|changed|learn(?:ed|t)|feel|felt|sleep|slept|"
    r"stayed|left|stopped|started|settled|opened up|succeed(?:ed)?|coped?|cop(?:es|"
    r"ing))\b"
)
_FILLER = r"(?:(?!(?:of|in|on|at|for|with|to|by|is|are|was|were|has|had|be|and)\b)[\w'-]+ )"

_ROSE = re.compile(
    r"\b(?:rose|fell|increas\w+|decreas\w+|improv\w+|grew|grown|dropp?\w*|declin\w+|reduc\w+|"
    r"became|"
    r"become|gain\w+|learn(?:ed|t)|found (?:the|their|new|a) \w+|chang\w+|recover\w+|develop\w+|"
    r"buil[td]|strengthen\w+|lifted|more \w+|less \w+|fewer|better|safer|calmer|happier|feel|felt|"
    rf"slept|sleep|stay(?:ed)?|cop(?:e|ed)|made (?:\w+ )?likely|{MOVED})\b"
)


_OURS = re.compile(
    rf"(?:what (?:they|we|she|he|staff|parents|carers) \w+|"
    rf"{_FILLER}{{0,5}}?(?:{PROGRAMME}))\b(?!'s? (?:length|time|venue|place|end|cost|absence))"
)
_ABOUT_PEOPLE = re.compile(
    rf"\b(?:{PEOPLE}|they|he|she|who)\b[^,;]*\b(?:have|has|had|are|is|were|"
    rf"was|now|\w+ed|"
    r"kept|got|found|made|went|built|left|began|took)\b"
)
_DELIVERED = re.compile(
    r"\b(?:attend\w*|came|come|joined|signed|register\w*|invited|referred|recruit\w*|contacted|"
    r"enrolled|"
    r"asked|told|sent|paid|dropped out|left early|completed|filled|missed|took part|declined|"
    r"could not)\b"
)


def connected(text: str) -> Iterator[int]:
    """A result for people, joined to its cause by because, due to, thanks to and the like."""
    for link in any_of(BECAUSE).finditer(text):
        before, after = text[: link.start()], text[link.end() :]
        effect, cause = before, after
        first = "," in after or not re.search(r"\w", before)
        if first and re.search(r"(?:[,;:.]|\b(?:and|that|but))\s*$|^\W*$", before):
            cause, _, effect = after.partition(",")
        elif re.search(r"\b(?:it|this|that) (?:is|was)(?: \w+)?\s*$", before):
            cause, _, effect = after.partition(" that ")
            effect = effect if effect and len(before.split()) <= 3 else before
        ours = (
            _OURS.match(cause.strip())
            and _ABOUT_PEOPLE.search(effect)
            and not _DELIVERED.search(effect)
        )
        if has(cause, OUTSIDE) or not (_is_result(effect) or ours):
            continue
        yield link.start()
    for link in _THEREFORE.finditer(text):
        rest = text[link.end() :]
        effect = rest if len(rest.split()) > 2 else text[: link.start()]
        if _is_result(effect) and not has(text[: link.start()], OUTSIDE):
            yield link.end() - 1


_PROCESS = re.compile(
    r"(?:[\w'-]+ ){0,3}?(?:(?<!school )attendance(?! at school)|uptake|take-up|recruitment|"
    r"registrations?|"
    r"sign-ups|"
    r"referrals to the (?:service|programme|project|team|scheme|hub|course)|demand for|waiting "
    r"(?:lists?|times?)|queues?|"
    r"caseloads?|samples?|costs?|spending|response rates?|numbers? of (?:sessions|places|groups|"
    r"responses))\b"
)


def _is_result(effect: str) -> bool:
    """Whether words tell a result for people, and not how a session or a survey went."""
    last = re.split(r"[;:]|\bbut\b", effect)[-1]
    if _PROCESS.match(last.strip(" ,")):
        return False
    if re.match(
        rf" ?(?:[\w'-]+ ){{0,2}}?(?:{DELIVERY}) (?:was|were|is|are|changed|moved|"
        rf"took)\b",
        last,
    ):
        return False
    return bool(_GOT.search(last)) and not (
        has(" ".join(last.split()[:6]), DELIVERY) and not _ROSE.search(last)
    )
