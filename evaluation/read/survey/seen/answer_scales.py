"""Words of answer scales in their order: agreement, frequency, satisfaction and more."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from evaluation.read.exports.grid import plain_heading

_FEWEST = 3  # answers of a scale; of two nobody can say whether they are steps

# How strong a word in front of the answer makes it; the answer alone is in the middle.
_STRENGTH = {
    1.0: "slightly|a little|a bit|mildly",
    1.5: "somewhat|partly|partially",
    2.0: "moderately|fairly|rather|tend to|reasonably|probably|more",
    2.3: "mostly|mainly|generally|largely",
    2.7: "quite",
    3.0: "very|really",
    3.2: "strongly|highly|definitely|much",
    4.0: "extremely|completely|totally|fully|entirely|absolutely|exceptionally",
}
_ALONE = 2.5
_STEMS = (  # in favour, against
    ("agree(ment)?", "disagree(ment)?"),
    ("satisfied", "(dis|un)satisfied"),
    ("likely", "unlikely"),
    ("important", "unimportant"),
    ("confident", "unconfident"),
    ("sure", "unsure"),
    ("comfortable", "uncomfortable"),
    ("easy", "difficult|hard"),
    ("helpful", "unhelpful"),
    ("useful", "useless"),
    ("favou?rabl[ey]", "unfavou?rabl[ey]"),
    ("positive(ly)?", "negative(ly)?"),
    ("better|improved", "worse"),
    ("true( of me)?", "untrue( of me)?|false"),
    ("effective", "ineffective"),
    ("happy", "unhappy"),
    ("relevant", "irrelevant"),
    ("well|good", "badly|poorly|bad"),
    ("supported|prepared|involved|concerned|familiar|interested|safe|valued", "unsafe|unprepared"),
    ("cytuno", "anghytuno"),
    ("bodlon|fodlon", "anfodlon"),
    ("zgadzam", "nie zgadzam"),
    ("zadowolon[yaei]", "niezadowolon[yaei]"),
)
_MIDDLE = re.compile(
    r"neither\b.*|neutral|undecided|mixed|(about |much )?the same|no (change|difference)|"
    r"unchanged|in between|ddim yn cytuno nac yn anghytuno|niwtral|"
    r"ani zgadzam,? ani nie zgadzam|trudno powiedzieć|nie mam zdania"
)
_FOREIGN = {  # a strength in other languages, in front or behind
    3.2: r"yn gryf|zdecydowanie|gryf",
    3.0: r"bardzo|iawn",
    2.0: r"raczej|tueddu i|eithaf",
}
_LADDERS = (  # scales without a stem, from the least to the most
    (
        ("never", "not at all", "not once", "byth", "nigdy"),
        ("almost never", "hardly ever", "very rarely", "less often", "less than once a month"),
        ("rarely", "seldom", "anaml", "rzadko"),
        ("once a month", "monthly", "every month", "once or twice a month", "about once a month"),
        ("occasionally", "once in a while", "several days"),
        ("sometimes", "weithiau", "czasami", "czasem", "about half the time"),
        ("once a week", "weekly", "every week", "once or twice a week"),
        ("a few times a week", "several times a week"),
        ("often", "frequently", "yn aml", "często", "more than half the days"),
        ("usually", "very often", "most of the time", "mostly", "bardzo często", "yn aml iawn"),
        ("almost always", "nearly every day"),
        ("always", "all of the time", "all the time", "bob amser", "zawsze", "daily", "every day"),
    ),
    (
        ("terrible", "extremely poor", "gwael iawn", "bardzo zły", "bardzo źle"),
        ("very poor", "very bad"),
        ("poor", "bad", "gwael", "źle"),
        ("below average", "not so good"),
        ("fair", "average", "ok", "okay", "acceptable", "satisfactory", "adequate", "średnio"),
        ("above average",),
        ("good", "da", "dobrze"),
        ("very good", "da iawn", "bardzo dobrze"),
        ("excellent", "outstanding", "exceptional", "rhagorol"),
    ),
    (
        ("not at all", "none", "not", "none at all"),
        ("very little", "hardly", "to a very small extent"),
        ("a little", "slightly", "a little bit", "to a small extent", "only a little"),
        ("somewhat", "to some extent", "partly", "a bit"),
        ("moderately", "a moderate amount", "to a moderate extent", "fairly"),
        ("quite a bit", "quite a lot", "mostly", "largely"),
        ("a lot", "very much", "to a large extent", "to a great extent", "very", "a great deal"),
        ("extremely", "completely", "entirely", "to a very great extent"),
    ),
    (
        ("definitely not", "no, definitely not", "no, not at all", "no definitely not"),
        ("probably not", "no, not really", "not really", "no", "nie"),
        ("maybe", "perhaps", "possibly", "might or might not", "partly", "yes, a little"),
        ("probably", "probably yes", "yes, probably", "yes, to some extent", "yes, somewhat"),
        ("yes", "yes, mostly"),
        ("definitely", "definitely yes", "yes, definitely", "yes, completely", "yes, a lot"),
    ),
    (("none",), ("some",), ("half", "about half"), ("most",), ("all",)),
    (("low",), ("medium", "moderate", "middle"), ("high",), ("very high",)),
    (
        ("too little", "too short", "too few", "too easy"),
        ("about right", "just right"),
        ("too much", "too long", "too many", "too difficult"),
    ),
)
_LADDER = [{word: step for step, words in enumerate(of) for word in words} for of in _LADDERS]
_NUMBERED = re.compile(r"^\(?\d+\)?\s*[-–.:=)]\s*|\s*\(\d+\)$")
_RANGE = re.compile(r"(?<![\w.])[£$€]?\s?(\d[\d.,]*)")
_BELOW = re.compile(r"(?i)\b(under|below|less than|fewer than|up to|younger)\b|^<")
_ABOVE = re.compile(r"(?i)\b(over|above|more than|older|or more|and over|or over)\b|^>|\+")


@dataclass(frozen=True, slots=True)
class AnswerScale:
    """Answers from the lowest to the highest; ``favour``: those on the side of agreement."""

    words: tuple[str, ...]
    favour: tuple[str, ...] = ()


def scale_of(texts: Collection[str]) -> AnswerScale | None:
    """Texts in the order of the scale whose steps they all are; None where they are of none.

    A number in front (``1 - Strongly disagree``) does not count for what the words mean.
    """
    if len(texts) < _FEWEST:
        return None
    plain = {text: _plain(text) for text in texts}
    for favour, against in _STEMS:
        steps = {text: _step(words, favour, against) for text, words in plain.items()}
        if found := _in_order(steps):
            against_it = re.compile(rf"(?:^|\s)(?:{against})(?:\s|$)")
            both = any(against_it.search(words) for words in plain.values())
            top = [t for t in found if both and (steps[t] or 0) > 0]
            return AnswerScale(found, tuple(top) if 0 < len(top) < len(found) else ())
    for ladder in _LADDER:
        if found := _in_order({text: ladder.get(words) for text, words in plain.items()}):
            return AnswerScale(found)
    return None


def in_range_order(texts: Collection[str]) -> tuple[str, ...] | None:
    """Ranges such as ``18 to 24`` and ``65 or over`` from the lowest; None if one has no number."""
    starts = {}
    for text in texts:
        if not (number := _RANGE.search(text)):
            return None
        try:
            start = float(number[1].replace(",", "").rstrip("."))
        except ValueError:
            return None
        starts[text] = start - 0.5 * bool(_BELOW.search(text)) + 0.5 * bool(_ABOVE.search(text))
    return tuple(sorted(texts, key=lambda text: (starts[text], text)))


def _plain(text: str) -> str:
    words = _NUMBERED.sub("", plain_heading(text).casefold()).strip(" .!")
    # what Welsh and Polish have between the words of a step
    return " ".join(words.replace("'n ", " yn ").replace(" się", "").split())


def _in_order(steps: dict[str, float | None] | dict[str, int | None]) -> tuple[str, ...]:
    """The texts by their steps; none where one has no step, or two have the same."""
    known = {text: step for text, step in steps.items() if step is not None}
    if len(known) < len(steps) or len({*known.values()}) < len(known):
        return ()
    return tuple(sorted(known, key=lambda text: known[text]))


def _step(words: str, favour: str, against: str) -> float | None:
    """Where an answer stands between the strongest against (below 0) and in favour."""
    if _MIDDLE.fullmatch(words):
        return 0.0
    for stem, side in ((against, -1.0), (favour, 1.0)):
        if found := re.search(rf"(?:^|\s)(?:{stem})$|^(?:{stem})(?:\s|$)", words):
            rest = " ".join((words[: found.start()] + " " + words[found.end() :]).split())
            if re.fullmatch(r"not at all|wcale", rest):
                return -4.5
            if rest in ("not very", "not so", "not that", "not really", "not too"):
                return -side * 2.0
            if rest in ("not", "i do not", "ddim yn", "nie"):
                return -side * _ALONE
            if (strength := _strength(rest)) is not None:
                return side * strength
    return None


def _strength(words: str) -> float | None:
    words = re.sub(r"^(i|yn|rwyf|jestem)(\s+|$)", "", words)
    if not words:
        return _ALONE
    for table in (_STRENGTH, _FOREIGN):
        for strength, pattern in table.items():
            if re.fullmatch(rf"(?:{pattern})", words):
                return strength
    return None
