"""At which wave a column was asked, as far as its heading says so."""

from __future__ import annotations

import re

from evaluation.declare.waves import WAVES

_LEAD = re.compile(r"(?s)\s*(?:([^:]{1,80}):\s|(.{1,80}) - |[(\[]([^)\]]{1,40})[)\]]\s*)(?=\S)")
_LAST = re.compile(r"(?:[(\[]([^)\]]*)[)\]]|[-\u2013,]\s*(\w+))\W*$")
_FEWEST, _FEW = 3, 4  # words of a sentence; of a code at most


def lead(heading: str) -> str:
    """What stands in front of a question: ``Before the training: I know ...``; or nothing."""
    matched = _LEAD.match(heading)
    return next(filter(None, matched.groups()), "") if matched else ""


def waves_named(heading: str) -> frozenset[str]:
    """The waves that a heading begins or ends with, or names in front of its question.

    ``post_sdq_1`` is of the endpoint; a word that several waves may have names them all.
    """
    words, last = _words(heading), _LAST.search(heading)
    # the last word of a sentence is its own: I can fight back
    code = len(words) <= _FEW and (len(words) < _FEWEST or re.search(r"[\d_]", heading))
    end = words[-1:] if code else _words(last[1] or last[2] if last else "")
    said = {*words[:1], *end, *_words(lead(heading))}
    return frozenset(name for name, declared in WAVES.items() if said & declared.signs)


def without_wave(heading: str) -> str:
    """The words of a heading that do not name its wave: ``Pre GAD1`` and ``Post GAD1`` are one."""
    named = waves_named(heading)
    signs = frozenset(word for name in named for word in WAVES[name].signs)
    words = _words(heading)
    return " ".join(
        word for n, word in enumerate(words) if n % (len(words) - 1 or 1) or word not in signs
    )


def _words(text: str) -> list[str]:
    return "".join(mark if mark.isalnum() else " " for mark in text.casefold()).split()


def other_wave(heading: str, wave: str) -> bool:
    """Whether a heading names another wave and not this one."""
    named = waves_named(heading)
    return bool(named) and wave not in named
