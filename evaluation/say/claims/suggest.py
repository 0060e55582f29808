"""A lawful sentence in place of one that claims too much, made by rule from its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
_BETTER = {"improve": "better"}
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
    r"(?P<cause>[^,;:!?]+?)[.!]?$",
    re.IGNORECASE,
)
_BEFORE_LINK = re.compile(
    rf"^(?:{BECAUSE}|through|by|via|following)\s+(?P<cause>[^,;:!?]+),\s+(?P<effect>.+?)[.!]?$",
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
    if allowed is Claim.CHANGED:
        for rewrite in (_led, _on, _moved, _made, _linked_before, _linked_after, _once):
            if made := rewrite(plain):
                yield _sentence(made)
    if made := _said(plain):
        yield _sentence(made)
    named = _NAMED.search(plain)
    programme = _lowered(named[0]) if named else "the programme"
    if allowed is Claim.CHANGED:
        for made in (change_alone(plain), noun_as_verb(plain), named_outcome(plain, programme)):
            if made:
                yield _sentence(made)
    for name in (programme, "the programme"):
        yield _FALLBACK.get(allowed, "").format(programme=name)


def _when(who: str) -> str:
    """``After the training``: the programme as a time; empty where no programme is named."""
    who = bare_subject(who)
    if not _ATTENDED.search(who) or len(who.split()) > 9 or _NO_NOUN_PHRASE.search(who):
        return ""
    words = who.split()
    named = len(words) > 1 and words[1][:1].isupper() and not _DETERMINED.match(who)
    if named or words[0][1:2].isupper():
        return f"after {who}"
    lower = _lowered(who)
    plural = re.search(r"[^s]s$", lower) and not _DETERMINED.match(lower)
    return f"after {'the ' if plural else ''}{lower}"


def bare_subject(who: str) -> str:
    """A subject without auxiliaries, adverbs and "not only"."""
    who = re.sub(r"\b(?:not only|also|clearly|really|has|have|had)\b", "", who)
    return bare(" ".join(who.split()))


def _moved(text: str) -> str:
    match = _TO.match(text)
    when = match and _when(match["who"])
    if not match or not when:
        return ""
    what = re.split(r"\b(?:and|but|which|that|because|so)\b", match["what"])[0].strip()
    if not what or len(what.split()) > 8 or re.search(r"\bout of\b", what):
        return ""
    verb = match["verb"].lower()
    improved = verb.startswith("improv")
    way = "lower" if re.fullmatch(any_form(_DOWN), verb) else "higher"
    among = match["more"] or ""
    among = among if re.match(r"\s+(?:among|for|in|across)\b", among) else ""
    head = re.split(r"\s(?:of|in|between|among|at|with|for|to|on|within)\s", what)[0]
    be = "were" if re.search(r"(?:[^s]s|people|children|and \w+)$", head) else "was"
    return f"{when}, {what}{among} {be} {'better' if improved else way} than before"


def _led(text: str) -> str:
    match = _LED.match(text)
    when = match and _when(match["who"])
    if not match or not when:
        return ""
    what = match["what"]
    if re.match(r"(?:an?|the|some|less|more|fewer|better|lower|higher|greater)\b", what):
        be = "were" if re.match(r"(?:fewer|some)\b|better \w+s\b", what) else "was"
        return f"{when}, there {be} {what}"
    return ""


def _on(text: str) -> str:
    match = _ON.match(text)
    when = match and _when(match["who"])
    return f"{when}, {match['what']} was higher (or lower) than before" if match and when else ""


def _made(text: str) -> str:
    match = _MADE.match(text)
    when = match and _when(match["who"])
    if not match or not when:
        return ""
    how = re.sub(r"^feel ", "", match["how"])
    return f"{when}, {match['what']} were {how.strip()} than before"


def _linked_after(text: str) -> str:
    match = _AFTER_LINK.match(text)
    when = match and _when(re.sub(r"^(?:they|he|she) ", "", match["cause"]))
    if not match or not when or not re.search(r"\w+ (?:\w+ed|\w+|fell|rose)", match["effect"]):
        return ""
    effect = match["effect"]
    if re.search(
        r",|^(?:increased|improved|reduced|following|since|better|the (?:rise|fall|drop|"
        r"change))\b",
        effect,
        re.IGNORECASE,
    ):
        return ""
    if not re.search(
        r"\b(?:were|was|are|is|fell|rose|grew|went|came|slept|became|\w+ed|"
        r"cope|feel|felt|stayed|gained|now)\b",
        effect,
    ):
        return ""
    return f"{when}, {_lowered(effect)}"


def _linked_before(text: str) -> str:
    match = _BEFORE_LINK.match(text)
    when = match and _when(match["cause"])
    return f"{when}, {_lowered(match['effect'])}" if match and when else ""


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


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    return f"{words[:1].upper()}{words[1:]}."
