"""In place of a sentence that reaches beyond the data: one on who answered or what was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.declare.designs import Reach
from evaluation.say.claims.words import alternatives

_WHERE = r"(?: (?:in|across|from|at) (?:the |our )?[\w-]+)?"
_WHO = (
    r"(?:(?!(?:who|that|which|to|of|in|between|for|from|at|on|with|than|and|is|are) )[\w-]+ ){0,2}?"
    rf"(?P<group>{alternatives('reach', 'groups')}){_WHERE}\b"
)
_SHARE = re.compile(
    rf"\b(?P<share>{alternatives('reach', 'shares')}) (?:the |our )?(?P<who>{_WHO})", re.IGNORECASE
)
_FIRST = re.compile(rf"^(?P<start>|.*?\bthat )(?P<who>(?:the )?{_WHO})", re.IGNORECASE)
_ONE = re.compile(r"(?:the (?:average|typical)|every)", re.IGNORECASE)
_WHOLE = re.compile(r"(?:workforce|sector|profession|the public)", re.IGNORECASE)
_INSTITUTIONS = re.compile(r"(?:schools|agencies|services|teams|organisations)", re.IGNORECASE)
_SIGNIFICANT = re.compile(r"\b(?:statistically )?significantly (?=more|less|fewer|higher|lower)")
_ANY_SIGNIFICANT = re.compile(r" ?\b(?:statistically )?significant(?:ly)?(?=\W)")
_COUNTED = re.compile(
    rf"^(?P<n>\d+) (?:{alternatives('reach', 'children')}) (?:used|took) (?P<what>the [\w-]+)"
    r"(?P<rest>.*)$",
    re.IGNORECASE,
)
_REASON = re.compile(rf",? \b(?:{alternatives('reach', 'reasons')})\b.*$", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:is|are|was|were|had|has|have) \w+$|\b(?:was|were|had) \w+ ")
_CHANGED = re.compile(alternatives("reach", "minds"), re.IGNORECASE)
_PLAIN: dict[Reach, str] = {  # for whoever knows the numbers; each passes the lint itself
    "others": "Of the [number] who answered, [number] said [what they said].",
    "tested": "Of the [number] who answered, [number] said so, against [number] of "
    "[number] others.",
    "people": "[What was used] was recorded [number] times; [number] of [number] who rated it "
    "[said what].",
    "shares": "[Number] of [number] spoke of [theme].",
    "need": "[Number] were recorded in [month], and [number] in [month].",
    "value": "[Amount] was spent of [amount] that was planned.",
    "sampled": "[Number] were counted in [period], and [number] in [period].",
    "trend": "[Number] were counted in [period], and [number] in [period].",
    "bias": "[Number] of [number] in [group] came to [stage], and [number] of [number] in "
    "[the other group].",
    "reason": "The rate was [number] in [group or area], and [number] in [the other].",
    "blame": "As printed, [one figure] and [the other] cannot both be true.",
}


def within_reach(text: str, reach: Reach) -> Iterator[str]:
    """Sentences that may hold, the nearest first; the last is a pattern to fill in.

    Each must still be checked: what it keeps of the old sentence may reach too far as well.
    """
    plain = " ".join(text.split())
    if reach == "others":
        yield from _of_those_who_answered(plain)
    if reach == "sampled":
        yield _ANY_SIGNIFICANT.sub("", plain)
    elif _SIGNIFICANT.search(plain):
        yield f"Of those who answered, {_lowered(_SIGNIFICANT.sub('', plain))}"
    if "margin of error" in plain:
        yield "A margin of error cannot be given, as nobody was drawn at random."
    if counted := _COUNTED.match(plain):
        be = "were" if counted["what"].endswith("s") else "was"
        yield f"{_raised(counted['what'])} {be} used {counted['n']} times{counted['rest']}"
    if _REASON.search(plain) and _TOLD.search(without := _REASON.sub("", plain)):
        yield f"{without}."
    if _CHANGED.search(plain):
        yield "A larger share of those who answered said so in [year] than in [year]."
    yield _PLAIN[reach]


def _of_those_who_answered(plain: str) -> Iterator[str]:
    """The sentence on that part of a group which answered, where it names a group."""
    if share := _SHARE.search(plain):
        of = share["share"]
        of = of if of.lower().endswith(" of") else f"{of} of"
        whole = _WHOLE.fullmatch(share["group"])
        rest = plain[share.end() :]
        rest = re.sub("^ has ", " have ", rest) if whole else rest
        if not _ONE.match(share["share"]):
            who = "those" if whole else f"the {share['who']}"
            yield f"{plain[: share.start()]}{of} {who} {_answered(share)}{rest}"
    elif first := _FIRST.match(plain):
        yield f"{first['start']}{first['who']} {_answered(first)}{plain[first.end() :]}"


def _answered(group: re.Match[str]) -> str:
    return f"{'that' if _INSTITUTIONS.fullmatch(group['group']) else 'who'} answered"


def _lowered(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]
