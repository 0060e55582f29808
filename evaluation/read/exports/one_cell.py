"""Questions of which several answers may be ticked, where those of a person stand in one cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set as AbstractSet

from evaluation.read.files.raw import is_number

SAID = re.compile(
    r"(?i)\b(all|any|those) (that|which) (apply|applies)\b|\btick all\b|\bas many as\b|"
    r"\b(select|choose|check|mark) (all|any) (that|which|of)\b|\b(tick|select|choose) up to\b|"
    r"\bmore than one (answer|option|box)\b|"
    r"\b(bob|pob|pa) un sy[’']n berthnasol\b|\bpopeth sy[’']n berthnasol\b"
)
# What a tool writes between the answers. Qualtrics puts no blank behind its comma, so that a
# comma with one belongs to an answer; KoboToolbox writes the names of options, without blanks.
_BETWEEN = {
    "microsoft_forms": (r";\s*",),
    "google_forms": (r",\s+", r";\s*"),
    "qualtrics": (r",(?!\s)",),
    "kobotoolbox": (r" ",),
}
_ANYWHERE = (r";\s*", r",\s+", r"\|\s*", r"\s*\n", r",(?!\s)")
_MOST_TEXTS = 5000  # different ones; so many are no combinations of a few options
_LONGEST = 120  # letters of an option
_ALONE = 2  # options that somebody ticked alone, and somebody with others
_COMMON = 0.75  # of the parts of joined answers that stand in another answer too


def several_in_one_cell(tool: str, words: str, texts: AbstractSet[str]) -> bool:
    """Whether the different texts of a column are combinations of options.

    ``words``: heading and wording. Where they say "all that apply", one answer of several parts
    is enough. Else the parts must come back in other answers, alone and joined: "Yes, often"
    and "No, never" are answers with a comma, and a sentence's parts stand in no other.
    """
    answers = texts - {""}
    if len(answers) < 2 or len(answers) > _MOST_TEXTS:
        return False
    said = bool(SAID.search(words))
    for mark in _BETWEEN.get(tool, _ANYWHERE):
        close = tool != "qualtrics" and mark.startswith(",(")  # elsewhere 1,5 may be a decimal
        numbers = close and all(map(is_number, answers))
        if _combined(re.compile(mark), answers, said=said and not numbers):
            return True
    return False


def _combined(mark: re.Pattern[str], answers: AbstractSet[str], *, said: bool) -> bool:
    """Whether answers hold several options with this mark between them."""
    split = [[part for part in mark.split(text) if part] for text in answers]
    joined = [parts for parts in split if len(parts) > 1]
    if not joined or any(len(set(parts)) < len(parts) for parts in joined):
        return False
    if said:
        return True
    numbers = all(map(is_number, (part for parts in split for part in parts)))
    if numbers and max(map(len, joined)) < 3:  # 1,5 and 2,5 may be decimals
        return False
    often = Counter(part for parts in split for part in parts if len(part) <= _LONGEST)
    parts_joined = [part for parts in joined for part in parts]
    alone = {parts[0] for parts in split if len(parts) == 1} & set(parts_joined)
    common = sum(often[part] > 1 for part in parts_joined)
    several = len(joined) > 1 or set(parts_joined) == alone  # of two options: one, other, both
    return len(alone) >= _ALONE and several and common >= _COMMON * len(parts_joined)
