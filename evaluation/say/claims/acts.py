"""Claims of cause that no list of verbs foresees: the programme does something to people.

What programmes and teams do in being delivered is listed (``DELIVERY_VERBS``); any other verb
of which the programme is the subject and people or an outcome the object is a claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.say.claims.subject import NOT_IN_PHRASE
from evaluation.say.claims.verbs import any_form
from evaluation.say.claims.words import (
    DELIVERY,
    DELIVERY_VERBS,
    OUTCOME,
    PEOPLE,
    PROGRAMME,
    RESULT_NOUN,
)

_NOT = rf"(?!(?:{NOT_IN_PHRASE})\b)"
_ADVERB = (
    r"(?:(?:has|have|had|been|more than|also|already|even|then|now|always|often|really|\w+ly) )*"
)
_ACT = re.compile(
    r"(?:^|[;:,] |\b(?:that|because|but|so|while|how|although) )"
    rf"(?P<who>(?:{_NOT}[\w'-]+ (?:of )?){{0,4}}?(?:{PROGRAMME}))"
    rf"(?: (?:for|with|of|in|at|from|by|between) (?:{_NOT}[\w'-]+ ){{0,3}}?[\w'-]+)?? "
    rf"(?P<aux>{_ADVERB})(?P<verb>[a-z]+(?:ed|s)|gave|brought|reset|won|broke|shook|woke|drew|"
    rf"spoke|"
    r"saw|lit|built|spun|held|beat|tore|bound|freed|rid) (?P<object>[^;:.!?()]+)"
)
_DELIVERED = re.compile(
    rf"^(?:{any_form(DELIVERY_VERBS)}|was|were|is|are|has|had|does|did|gave|"
    rf"gives|brought|"
    r"built|saw|its|this|his|hers|theirs|ours|always|sometimes|staff's|\w+ss|"
    r"\w+us)$"
)
_NOUN = re.compile(
    rf"^(?:{PROGRAMME}|{OUTCOME}|{PEOPLE}|{DELIVERY}|leaders|providers|needs|costs|"
    rf"days|weeks)$"
)
_ON_SOMEBODY = re.compile(
    rf"^(?!its\b|their\b|his\b)(?:(?!(?:after|before|when|since|until|during|who|which|that|is|"
    rf"are|was|were|and|but|because|if|whether|what)\b)[\w'%£-]+ ){{0,7}}?(?:{PEOPLE}|{OUTCOME}|"
    rf"{RESULT_NOUN})\b"
)


def acts_on_people(text: str) -> Iterator[int]:
    """Where the programme is said to do to people, or to an outcome, what only a cause can."""
    for found in _ACT.finditer(text):
        verb = found["verb"]
        delivery = _DELIVERED.match(verb) or _NOUN.match(verb)
        if not delivery and _ON_SOMEBODY.match(found["object"]):
            yield found.start("verb")
