"""At which wave a column was asked, as far as its heading says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from evaluation.declare.waves import WAVES

_LEAD = re.compile(r"(?s)\s*(?:([^:]{1,80}):\s|(.{1,80}) - |[(\[]([^)\]]{1,40})[)\]]\s*)(?=\S)")
_LAST = re.compile(r"(?:[(\[]([^)\]]*)[)\]]|[-\u2013,]\s*(\w+))\W*$")
_NUMBERED = re.compile(r"(?:t|time|w|wave)[0-8]")
_APART = ("time", "wave")  # Time 1
_SURE = ("pre", "post", "baseline", "endpoint", "followup")
_FEWEST, _FEW = 3, 4  # words of a sentence; of a code at most


def lead(heading: str) -> str:
    """What stands in front of a question: ``Before the training: I know ...``; or nothing."""
    matched = _LEAD.match(heading)
    return next(filter(None, matched.groups()), "") if matched else ""


def waves_of(headings: Iterable[str]) -> dict[str, frozenset[str]]:
    """The waves that each heading of a file names: ``t1`` is the second one beside a ``t0``."""
    said = {heading: _said(heading) for heading in headings}
    zero = any(_NUMBERED.fullmatch(word) and word[-1] == "0" for of in said.values() for word in of)
    return {
        heading: _named({_next(word) for word in words} if zero else words)
        for heading, words in said.items()
    }


def waves_named(heading: str) -> frozenset[str]:
    """The waves that a heading begins or ends with, or names in front of its question.

    ``post_sdq_1`` is of the endpoint; a word that several waves may have names them all.
    """
    return _named(_said(heading))


def _named(said: Collection[str]) -> frozenset[str]:
    return frozenset(name for name, declared in WAVES.items() if declared.signs & {*said})


def _next(word: str) -> str:
    """``t0`` as ``t1``, as files that begin with 1 have it."""
    return f"{word[:-1]}{int(word[-1]) + 1}" if _NUMBERED.fullmatch(word) else word


def _said(heading: str) -> frozenset[str]:
    """The words of a heading that may name its wave."""
    words, last = _words(heading), _LAST.search(heading)
    # the last word of a sentence is its own: I can fight back
    code = len(words) <= _FEW and (len(words) < _FEWEST or re.search(r"[\d_]", heading))
    end = words[-1:] if code else _words(last[1] or last[2] if last else "")
    in_front = _words(lead(heading))
    # mood_t0_1: only words that are hardly part of a name
    inside = words[-2:-1] if code and words[-1:] and words[-1].isdecimal() else []
    sure = [word for word in inside if _NUMBERED.fullmatch(word) or word in _SURE]
    return frozenset({*words[:1], *end, *sure, *in_front})


_SIGNS = "|".join(
    sorted({re.escape(sign) for wave in WAVES.values() for sign in wave.signs}, key=len)[::-1]
)
_SUFFIX = re.compile(rf"(?is)(.*\d[a-z]?)[\s_.\-(\[]+({_SIGNS}|(?:wave|time|t|w)[\s_]?\d)[)\]]?\s*")


def wave_behind(heading: str) -> tuple[str, str]:
    """The heading of a numbered question without the wave behind it, and that: ``gad7_1``, ``t0``.

    The heading as it is, and nothing, where no wave stands behind its number.
    """
    found = _SUFFIX.fullmatch(heading)
    return (found[1], found[2].casefold()) if found else (heading, "")


def without_wave(heading: str) -> str:
    """The words of a heading that do not name its wave: ``Pre GAD1`` and ``Post GAD1`` are one."""
    named = waves_named(heading)
    signs = frozenset(word for name in named for word in WAVES[name].signs)
    words = _words(heading)
    return " ".join(
        word for n, word in enumerate(words) if n % (len(words) - 1 or 1) or word not in signs
    )


def _words(text: str) -> list[str]:
    words = "".join(mark if mark.isalnum() else " " for mark in text.casefold()).split()
    return ["".join(words[:2]), *words[2:]] if words[:1] and words[0] in _APART else words
