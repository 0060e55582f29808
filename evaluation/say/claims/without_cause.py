"""What of an overclaiming sentence can stand: the change that it tells, without its cause."""

from __future__ import annotations

import re

from evaluation.say.claims.words import OUTCOME, PEOPLE, PROGRAMME

# Verbs of change that end no sentence wrongly, whatever is cut away after them.
_WENT = (
    r"rose|fell|dropped|climbed|soared|tumbled|plunged|plummeted|shrank|jumped|halved|doubled|"
    r"trebled|eased|improved|increased|decreased|declined|grew|went (?:up|down|back)|came down|"
    r"faded(?: away)?|disappeared|vanished|slept better|stopped|recovered|gained"
)
_CUT = re.compile(
    r",? (?:thanks|because|owing|due|as an? (?:\w+ )?(?:result|consequence)|down to|through|under|"
    r"courtesy|so (?:the|it|we)|and (?:this|that|it|we|the|our)|which|showing|proving|confirming|"
    r"demonstrating|vindicating|by attending|with (?:the|our)|while|once|as soon as|only)\b"
    r"|, (?:an?|the|so|with|credit|proof|as|thanks|evidence)\b|[;:]| [-–—] ",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"^(?!(?:with|by|through|because|since|although|while|under|if|it|this|that|thanks|what|as|"
    rf"without|after|before|evidently|only|from|consequently|every|none)\b)"
    rf"(?:[\w'’%,-]+ ){{1,8}}?(?:{_WENT})\b",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\b(?:the|this|a|such a|these) (?:[\w%]+ )?(?P<noun>falls?|rises?|drops?|reductions?|"
    r"improvements?|"
    r"declines?|increases?|decreases?|gains?|growth) in (?P<what>(?!(?:the|which|this)\b)"
    r"(?:(?!(?:is|was|are|were|has|have|had|can|could|to|that|which|and|but|among|for|seen|among|"
    r"at|as|with|comes?|came|of|in|we|by|through|from|did)\b)[a-z'’-]+ ?){1,4})",
    re.IGNORECASE,
)
_ENDS_NOUN = re.compile(
    r"^(?:is|was|are|were|has|have|had|can|could|that|which|and|but|among|for|seen|at|as|with|"
    r"comes?|came|in|we|by|through|from|did|to|of)\b|^$"
)
_PAST = {
    "fall": "fell",
    "drop": "fell",
    "reduction": "fell",
    "decline": "fell",
    "decrease": "fell",
    "rise": "rose",
    "increase": "rose",
    "gain": "rose",
    "growth": "grew",
    "improvement": "improved",
}
# Outcomes that can be measured, and those that are counted.
_MEASURED = re.compile(
    r"\b(?:(?:emotional|school|mental|self-reported|parental|staff|family|risk|hope|anxiety) )?"
    r"(?:confidence|wellbeing|well-being|anxiety|stress|attendance|knowledge|risk|conflict|hope|"
    r"isolation|loneliness|resilience|self-esteem|trust|safety|violence|offending|reoffending|"
    r"crime|truancy|mood|sleep|exploitation|debt|homelessness|understanding|awareness|engagement|"
    r"aggression|distress|depression|satisfaction|motivation|communication|empathy|health|"
    r"attainment|behaviour|harm)\b(?!['’-])",
    re.IGNORECASE,
)
_GOOD = re.compile(r"(?:health|sleep|mood|behaviour|communication|understanding|practice)$")
_COUNTED = re.compile(
    r"\b(?:missing episodes|arrests|exclusions|admissions|referrals|evictions|complaints|"
    r"incidents|assaults|robberies|burglaries|callouts|call-outs|rows|arguments|"
    r"disclosures|re-referrals|absences|placements|conflicts|skills)\b",
    re.IGNORECASE,
)


def change_alone(text: str) -> str:
    """``Missing episodes halved`` of "... halved thanks to the steady presence of a worker"."""
    for cut in _CUT.finditer(text):
        part = text[: cut.start()].strip()
        if _PLAIN.match(part) and len(part.split()) >= 2:
            return part
    return ""


def noun_as_verb(text: str) -> str:
    """``Arrests fell`` of "The fall in arrests can be attributed to the project"."""
    match = _NOUN.search(text)
    if not match or not _ENDS_NOUN.match(text[match.end() :].lstrip(" ,.;")):
        return ""
    what = match["what"].strip()
    if re.search(rf"\b(?:{PROGRAMME})\b", what) or not re.search(rf"\b(?:{OUTCOME})$", what):
        return ""
    return f"{what} {_PAST[re.sub('s$', '', match['noun'].lower())]}"


def named_outcome(text: str, programme: str) -> str:
    """A sentence about the first outcome that is named, its direction left to choose."""
    if counted := _COUNTED.search(text):
        return f"after {programme}, there were more (or fewer) {counted[0].lower()} than before"
    if measured := _MEASURED.search(text):
        what = measured[0].lower()
        way = "better (or worse)" if _GOOD.search(what) else "higher (or lower)"
        return f"after {programme}, {what} was {way} than before"
    if people := re.search(rf"\b(?:{PEOPLE})\b(?!['’])", text) if "score" in text.lower() else None:
        return f"after {programme}, the scores of {people[0].lower()} were higher (or lower)"
    return ""
