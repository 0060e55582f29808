"""A lawful sentence in place of one that claims too much, made by rule from its own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from evaluation.say.claims.subject import bare
from evaluation.say.claims.verbs import any_form
from evaluation.say.claims.without_cause import change_alone, named_outcome, noun_as_verb
from evaluation.say.claims.words import BECAUSE, OUTCOME, PEOPLE, PROGRAMME
from evaluation.say.finding import Claim

_FALLBACK = {
    Claim.DESCRIBED: "[Who was asked] said that [what they said].",
    Claim.CHANGED: "After {programme}, [what was measured] was higher (or lower) than before.",
    Claim.ASSOCIATED: "[What was measured] was higher (or lower) with {programme} than in the "
    "comparison group.",
}
_UP = (
    "increase improve boost enhance strengthen raise build deepen lift heighten maximise grow "
    "restore develop bolster rebuild"
)
_DOWN = "reduce decrease lower cut ease lessen relieve alleviate minimise diminish weaken slash"
_TO = re.compile(
    rf"^(?P<who>.+?)\s+(?P<verb>{any_form(_UP + ' ' + _DOWN)})\s+(?P<what>[^,;:.!?]+?)"
    r"(?P<more>\s+(?:by|from|among|for|in|across)\s[^,;:!?]+?)?[.!]?$",
    re.IGNORECASE,
)
_LED = re.compile(
    r"^(?P<who>.+?)\s+(?:led to|leads to|resulted in|brought about|contributed to|caused|"
    r"delivered|achieved|produced)\s+(?P<what>[^;:!?]+?)[.!]?$",
    re.IGNORECASE,
)
_MADE = re.compile(
    rf"^(?P<who>.+?)\s+(?:has |have |"
    rf"had )?made\s+(?P<what>(?:[\w'’-]+ )*?(?:{PEOPLE})(?:['’]s?)?)\s+"
    r"(?P<how>(?:feel |much |far )?(?:more|less|better|safer|calmer|happier|stronger)\b[^,;:.!?]*)",
    re.IGNORECASE,
)
_HELPED = re.compile(
    rf"^(?P<who>.+?)\s+(?:has |have |had )?(?P<verb>helped|helps|help|enabled|enables|empowered|"
    rf"equipped|encouraged|inspired|gave|gives|taught|"
    rf"given)\s+(?P<what>(?:[\w'’-]+ )*?(?:{PEOPLE}))\s+"
    r"(?P<how>[^;:.!?]+)",
    re.IGNORECASE,
)
_AFTER_LINK = re.compile(
    rf"^(?P<effect>.+?),?\s+(?:(?:is|was|were|are|can be|has been) )?(?:{BECAUSE}|through|by|"
    rf"via)\s+"
    r"(?-i:they |he |she )?(?P<who>[^,;:!?]+?)[.!]?$",
    re.IGNORECASE,
)
_BEFORE_LINK = re.compile(
    rf"^(?:{BECAUSE}|through|by|via|following)\s+(?P<who>[^,;:!?]+),\s+(?P<effect>.+?)[.!]?$",
    re.IGNORECASE,
)
_NO_EFFECT = re.compile(
    r",|^(?:increased|improved|reduced|following|since|better|the (?:rise|fall|drop|change))\b",
    re.IGNORECASE,
)
_ONCE = re.compile(
    r",? (?:as a (?:\w+ )?(?:result|consequence)\b(?! of)|consequently|thereby)\b", re.IGNORECASE
)
_NAMED = re.compile(
    r"\b(?:the|our) (?:(?!of\b|in\b|on\b|to\b|for\b|comparison|that\b|is\b|was\b)[\w'’-]+ ){0,2}?"
    r"(?:programme|training|courses?|project|intervention|sessions|therapy|service|scheme|"
    r"workshops?|pilot|"
    r"initiative|mentoring scheme|mentoring|support|group|conferences|visits)\b(?! of| in)",
    re.IGNORECASE,
)
_ON = re.compile(
    r"^(?P<who>.+?)\s+(?:has |have |had )+.*?(?:impacts?|effects?|influence)\s+(?:on|upon)\s+"
    r"(?P<what>[^,;:.!?]+)[.!]?$",
    re.IGNORECASE,
)
_NO_NOUN_PHRASE = re.compile(
    r"[,;:]|\b(?:was|were|is|are|has|had|there|found|show\w*|demonstrat\w+|that|which|who|since|"
    r"because|"
    r"and|ran|came|they|he|she|open\w*|prov\w+)\b|^(?:it|this|which|that|we|what)\b",
    re.IGNORECASE,
)
_BESIDE_SUBJECT = re.compile(r"\b(?:not only|also|clearly|really|has|have|had)\b")
_ATTENDED = re.compile(rf"\b(?:{PROGRAMME})\b", re.IGNORECASE)
_DETERMINED = re.compile(
    r"^(?:the|our|this|these|a|an|their|her|his|its|six|ten|taking|attending|"
    r"having|being|coming|what|family|peer|name_|\w+ing)\b",
    re.IGNORECASE,
)


def suggest(text: str, allowed: Claim) -> Iterator[str]:
    """Lawful sentences, the nearest first; the last is a pattern to fill in.

    Each must still be checked: what it keeps of the old sentence may claim as well.
    """
    plain = " ".join(text.split())
    named = _NAMED.search(plain)
    programme = _lowered(named[0]) if named else "the programme"
    if allowed is Claim.CHANGED:
        yield from _sentences(*(_after(plain, *rewrite) for rewrite in _REWRITES), _once(plain))
    yield from _sentences(_said(plain))
    if allowed is Claim.CHANGED:
        changes = (change_alone(plain), noun_as_verb(plain), named_outcome(plain, programme))
        yield from _sentences(*changes)
    for name in (programme, "the programme"):
        yield _FALLBACK.get(allowed, "").format(programme=name)


def _sentences(*rewritten: str) -> Iterator[str]:
    """Each text as a sentence; nothing where nothing could be made."""
    for text in filter(None, rewritten):
        words = " ".join(text.split())
        yield f"{words[:1].upper()}{words[1:]}."


def _after(text: str, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> str:
    """``After the training, ...``: what a match tells, without the programme as its cause."""
    match = pattern.match(text)
    when = match and _when(match["who"])
    words = match and when and change(match)
    return f"{when}, {words}" if words else ""


def _when(who: str) -> str:
    """``After the training``: the programme as a time; empty where no programme is named."""
    who = bare(" ".join(_BESIDE_SUBJECT.sub("", who).split()))
    if not _ATTENDED.search(who) or len(who.split()) > 9 or _NO_NOUN_PHRASE.search(who):
        return ""
    words = who.split()
    named = len(words) > 1 and words[1][:1].isupper() and not _DETERMINED.match(who)
    if named or words[0][1:2].isupper():
        return f"after {who}"
    lower = _lowered(who)
    plural = re.search(r"[^s]s$", lower) and not _DETERMINED.match(lower)
    return f"after {'the ' if plural else ''}{lower}"


def _moved(match: re.Match[str]) -> str:
    what = re.split(r"\b(?:and|but|which|that|because|so)\b", match["what"])[0].strip()
    if not what or len(what.split()) > 8 or re.search(r"\bout of\b", what):
        return ""
    verb = match["verb"].lower()
    way = "lower" if re.fullmatch(any_form(_DOWN), verb) else "higher"
    way = "better" if verb.startswith("improv") else way
    among = re.match(r"\s+(?:among|for|in|across)\b.*", match["more"] or "")
    head = re.split(r"\s(?:of|in|between|among|at|with|for|to|on|within)\s", what)[0]
    be = "were" if re.search(r"(?:[^s]s|people|children|and \w+)$", head) else "was"
    return f"{what}{among[0] if among else ''} {be} {way} than before"


def _led(match: re.Match[str]) -> str:
    what = match["what"]
    if not re.match(r"(?:an?|the|some|less|more|fewer|better|lower|higher|greater)\b", what):
        return ""
    be = "were" if re.match(r"(?:fewer|some)\b|better \w+s\b", what) else "was"
    return f"there {be} {what}"


def _linked(match: re.Match[str]) -> str:
    effect = match["effect"]
    fits = (
        re.search(r"\w \w", effect)
        and not _NO_EFFECT.search(effect)
        and re.search(
            r"\b(?:were|was|are|is|fell|rose|grew|went|came|slept|became|\w+ed|"
            r"cope|feel|felt|stayed|gained|now)\b",
            effect,
        )
    )
    return _lowered(effect) if fits else ""


# Sentences of a cause, and what of each can stand after the programme as a time.
_REWRITES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_LED, _led),
    (_ON, lambda match: f"{match['what']} was higher (or lower) than before"),
    (_TO, _moved),
    (_MADE, lambda match: f"{match['what']} were {match['how'].removeprefix('feel ')} than before"),
    (_BEFORE_LINK, lambda match: _lowered(match["effect"])),
    (_AFTER_LINK, _linked),
)


def _once(text: str) -> str:
    """The sentence without "as a result"."""
    left = re.sub(
        r"^(?:As a (?:\w+ )?(?:result|consequence)|Consequently|Therefore|Thus),? ", "", text
    )
    left = _ONCE.sub("", left)
    return left.rstrip(".") if left != text else ""


def _said(text: str) -> str:
    """What people may be quoted with, where they are named: ``Parents said that ...``."""
    match = _HELPED.match(text) or _MADE.match(text)
    if not match:
        return ""
    people = match["what"]
    plural = re.search(
        r"(?:[^s]s|people|children|families|staff|women|men)$", people, re.IGNORECASE
    )
    if not plural:
        return ""
    rest = text[match.end("what") :].strip().rstrip(".!")
    verb = text[match.end("who") : match.start("what")].strip()
    return f"{people} said that {_lowered(match['who'])} {verb} them {rest}"


_PERSON = re.compile(
    rf"^(?!(?i:{PEOPLE}|{PROGRAMME}|{OUTCOME}|everyone|it|they|we|she|he)\b)"
    r"(?:[A-Z]\w+['’]s\b|[A-Z]\w*[^s\W] (?:has|is|was|had)\b|I )"
)


def _lowered(words: str) -> str:
    """Words for the middle of a sentence; a name keeps its capital."""
    if words[1:2].isupper() or _PERSON.match(words):
        return words
    return words[:1].lower() + words[1:]
