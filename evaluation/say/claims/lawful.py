"""What makes a causal wording lawful: aims, doubts, questions, reported views, other studies."""

from __future__ import annotations

import re
from functools import lru_cache

from evaluation.say.claims.words import PEOPLE, PROGRAMME, alternatives


def _words(table: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives('lawful', table)})\b")


_SPEAKERS = f"{PEOPLE}|{alternatives('lawful', 'speakers')}"
_SAID = alternatives("lawful", "said")
_VIEW = re.compile(
    rf"\b(?:{_SPEAKERS})\b(?:'s)?(?: (?!(?:{_SAID})\b)[\w'%,-]+){{0,9}}?,? (?:{_SAID})\b"
    r"|\btold (?:us|me|the|a|an|our|their|his|her|staff|researchers|interviewers)\b"
    r"|\baccording to (?!(?:our|the|these) (?:\w+ )?(?:results|figures|findings|data|scores)\b)"
    rf"|\b(?:in|from) (?:the )?(?:[\w'-]+ ){{0,4}}?(?:views?|words|opinions?|eyes|accounts?|"
    rf"perspective|"
    r"experience)\b"
    rf"|\b(?:{_SPEAKERS})(?:'s?)? (?:own )?(?:views?|opinions?|feedback|comments?) (?:was|were|is|"
    rf"are) that\b"
    rf"|\b(?:said|felt|seen|described|reported|mentioned|named|thought|believed|rated|regarded|"
    rf"perceived|"
    rf"credited|suggested) (?:[\w'-]+ ){{0,3}}?by (?:[\w'-]+ ){{0,4}}?(?:{_SPEAKERS})\b"
)
_OWN_VOICE = re.compile(
    rf"^(?:we|i)\b|\b(?:and|that|so|but|,) (?:we|i)\b|\b(?:we|i) (?:[\w']+ ){{0,2}}(?:{_SAID})$"
)
_AFTER_VIEW = re.compile(
    r"[;]|, (?:which|and|but|so|showing|proving|demonstrating|suggesting) (?:this |it |that )?"
    r"(?:show|prove|demonstrat|mean|suggest|confirm|indicat|the |it |this |we |our )"
    r"|, (?:proving|demonstrating|showing|confirming|as)\b|\band (?:the (?:programme|training|"
    r"course|"
    r"project|intervention)|it|this|we)\b"
)
_AIM = _words("aims")
_CAN = re.compile(r"\b(?:show\w*|prov\w*|demonstrat\w*|clear\w*|evidence|confirm\w*|no doubt)\b")
_CAN_LAST = re.compile(r"\bcan(?:\s+(?:\w+ly|also|often|then))*\s*$")
_MODAL = _words("modals")
_DENIAL = re.compile(rf"\b(?:{alternatives('lawful', 'denials')})\b|n't\b")
_DENIED_AFTER = _words("denied_after")
_NOT_A_DENIAL = re.compile(alternatives("lawful", "no_denials"))
_ASKED = _words("asked")
_STUDIES = re.compile(
    r"\bet al\b|\((?:[a-z_]+,? )?(?:19|20)\d\d[a-z]?\)|\bname_ \((?:19|20)\d\d"
    r"|\b(?:other|earlier|previous|past|international|national|published|academic|existing|wider|"
    r"randomi[sz]ed|controlled|systematic|a large|norwegian|american|us|english|scottish|dutch) "
    r"(?:\w+ )?(?:research|stud(?:y|ies)|trials?|evaluations?|evidence|reviews?|literature|"
    r"pilots?)\b"
    r"|\b(?:research|studies|meta-analys[ei]s|literature|trials|systematic reviews?) "
    r"(?:has|have|shows?|suggests?|found|finds?|indicates?|into|on|from|elsewhere|in)\b"
    r"|\ba (?:\w+ )?(?:trial|study|review|meta-analysis) (?:in|of|from|by|with|found)\b|\(quote_"
)
_ARGUED = re.compile(
    r"\b(?!we\b|i\b|results\b|findings\b|data\b)[\w-]+ (?:argue[sd]?|propos(?:es|ed)|"
    r"theori[sz]e[sd]?|contend(?:s|ed)|"
    r"hypothesi[sz]e[sd]?|maintain(?:s|ed)) that\b"
)
_ANSWERED = re.compile(r"(?:answered|replied|responded|rated)$")  # which reports nothing
_OURS = re.compile(
    rf"\b(?:our|this|these) (?:\w+ ){{0,2}}?(?:{PROGRAMME}|findings|results|data)\b|\bwe\b"
)
_CUT = re.compile(
    r"[;:]|\bbut\b|\bhowever\b|\byet\b|\balthough\b|\bthough\b|\bnevertheless\b|\bwhile\b|"
    rf"\band (?=(?:the |our |this |it |we |its )(?:\w+ ){{0,3}}?(?:{PROGRAMME}|has|did|was|is|"
    rf"worked|it|we)\b)|"
    r"\band (?=(?:it|this|we|they|did|has|have|succeeded|so|as a result|led|resulted)\b)|"
    r", (?=(?:the|our|this|it|its|we|these) )"
)


# "Focused on sleep and reduced stress": the second verb is no aim.
_PAST_AFTER_AND = re.compile(
    r"\band (?=(?:\w+ed|led|cut|gave|made|brought|kept|got|built)\b(?! "
    r"to\b))"
)


def is_question(text: str) -> bool:
    """Whether the whole sentence asks."""
    return text.rstrip(" \"')").endswith("?")


def is_lawful(text: str, at: int, *, hypothetical: bool = False) -> bool:
    """Whether the claim whose words begin at ``at`` is aimed at, denied, asked or reported.

    ``hypothetical``: the claim itself is of what would be, so that "would" makes nothing lawful.

    ``text`` is in small letters, with quotations put aside.
    """
    text = _without_no_denials(text)
    left, right = text[:at], text[at:]
    clause = _CUT.split(left)[-1]  # what its aims and denials reach over
    aimed = _PAST_AFTER_AND.split(clause)[-1]
    near = " ".join(right.split()[:5])
    return bool(
        _reported(text, at)
        or _AIM.search(aimed)
        or (not hypothetical and _MODAL.search(clause))
        or (_CAN_LAST.search(clause) and not _CAN.search(clause))
        or _DENIAL.search(clause)
        or _ASKED.search(clause)
        or _DENIED_AFTER.search(right)
        or (not hypothetical and re.match(r"(?:\w+ ){0,3}?(?:may|might|could|will|would)\b", near))
        or _ARGUED.search(clause)
        or _of_other_studies(text)
    )


def is_put_aside(text: str, at: int) -> bool:
    """Whether what begins at ``at`` is aimed at, denied, asked, said by others or of other studies.

    For what sentences tell of people's views, which would make each of them a reported one: here
    a report counts only where it ends before.
    """
    text = _without_no_denials(text)
    left, right = text[:at], text[at:]
    clause = _CUT.split(left)[-1]
    return bool(
        any(view.end() <= at and not _ANSWERED.search(view[0]) for view in _views(text))
        or _AIM.search(clause)
        or _DENIAL.search(clause)
        or _ASKED.search(clause)
        or _DENIED_AFTER.search(right)
        or re.match(r"(?:\w+ ){0,3}?(?:may|might|could)\b", " ".join(right.split()[:5]))
        or _ARGUED.search(clause)
        or _of_other_studies(text)
    )


# Each claim of a sentence asks the same of the whole of it.
@lru_cache(maxsize=64)
def _without_no_denials(text: str) -> str:
    return _NOT_A_DENIAL.sub(lambda match: "~" * len(match[0]), text)


@lru_cache(maxsize=64)
def _of_other_studies(text: str) -> bool:
    return bool(_STUDIES.search(text) and not _OURS.search(text))


@lru_cache(maxsize=64)
def _views(text: str) -> tuple[re.Match[str], ...]:
    """Where somebody else is said to have said something."""
    return tuple(view for view in _VIEW.finditer(text) if not _OWN_VOICE.search(view[0]))


def _reported(text: str, at: int) -> bool:
    """Whether somebody else is said to have said it, before the claim or after it."""
    for view in _views(text):
        if view.end() <= at + 12 and not _AFTER_VIEW.search(text[view.end() : at]):
            return True
        if view.start() > at and re.match(r"[^.;]*,\s*$", text[at : view.start()]):
            return True  # "The course helped, said one mother."
        if re.match(r".*\b(?:by)\b", view[0]):
            return True
    return False
