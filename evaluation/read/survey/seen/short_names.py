"""Short names of questions that people recognise, made of headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

CODED = re.compile(
    r"^(?P<code>(?:[A-Za-z]{1,12}_?)?\d+[A-Za-z]?(?:[._-]\d+[a-z]?)*)[.):]?\s+(?P<words>.*\S)",
    re.DOTALL,
)


NAMED = re.compile(r"[A-Za-z][\w.\-/]*")  # a heading that is a name already


MARKUP = re.compile(r"<[^>]+>")


_SMALL_WORDS = re.compile(
    r"a|all|am|an|and|any|apply|are|as|at|be|been|by|can|could|did|do|does|for|from|had|has|have|how|i|"
    r"if|in|is|it|its|many|me|much|my|of|on|or|our|please|select|tick|check|state|that|the|their|them|"
    r"then|there|these|they|this|those|to|up|was|we|were|what|when|where|which|who|why|will|with|would|"
    r"you|your|following|answer|question|each|rate|indicate|extent|agree|statements?"
)

_LONGEST_NAME, _WORDS = 32, 3


def short_names(headings: Iterable[str]) -> list[str]:
    """A short name for each question that its people recognise, each another."""
    taken: set[str] = set()
    names = []
    for heading in headings:
        base = short_name(heading)
        tries = (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3)))
        name = next(free for free in tries if free not in taken)
        taken.add(name)
        names.append(name)
    return names


def short_name(heading: str) -> str:
    """A short name from a heading: its code, where that is one, else the first words that tell."""
    plain = " ".join(MARKUP.sub(" ", heading).split())
    code = CODED.match(plain)
    own = code["code"] if code and code["code"][0].isalpha() else ""
    if own or (NAMED.fullmatch(plain) and "_" in plain + "_" and " " not in plain):
        return _slug(own or plain.rpartition("/")[2])
    words = _slug(code["words"] if code else plain).split("_")
    telling = [w for w in words if not _SMALL_WORDS.fullmatch(w) and len(w) > 1] or words
    kept: list[str] = []
    for word in telling[: _WORDS + 1]:
        if kept and len("_".join((*kept, word))) > _LONGEST_NAME:
            break
        kept.append(word)
    return _slug("_".join(kept))[:_LONGEST_NAME].strip("_") or "question"


def _slug(text: str) -> str:
    latin = text.replace("ł", "l").replace("Ł", "L").replace("’", "").replace("'", "")
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return name if name[:1].isalpha() else f"question_{name}".strip("_")
