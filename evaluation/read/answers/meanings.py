"""What a file says that its codes mean, held against what the instrument means by them.

A file may say it in value labels (SPSS), in a dictionary beside it (REDCap, XLSForm, Qualtrics) or
in cells that hold number and word. All become ``Meaning``; ``compare`` is pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from evaluation.counting import runs
from evaluation.declare.instrument.facts import (
    ResponseSet,
    numbered_words,
    plain_words,
    stored_word,
)
from evaluation.read.answers.read_as import code
from evaluation.read.exports.no_answer import says_none
from evaluation.read.files.raw import number_of

# Words in which survey tools offer answers, from little to much. Facts of plain English: they tell
# in which order labels stand where an instrument's own words may not ship. Words whose order is a
# matter of taste share a rung, and say nothing beside one another.
_LADDERS: tuple[tuple[str, ...], ...] = (
    (
        "strongly disagree|disagree strongly",
        "disagree|tend to disagree|moderately disagree|mostly disagree",
        "slightly disagree|somewhat disagree|disagree slightly|disagree a little",
        "neither agree nor disagree|neither agree or disagree|neutral|neither|undecided|unsure",
        "slightly agree|somewhat agree|agree slightly|agree a little",
        "agree|tend to agree|moderately agree|mostly agree",
        "strongly agree|agree strongly",
    ),
    (
        "never|none of the time|at no time|not at all|no, never",
        "almost never|hardly ever|very rarely",
        "rarely|seldom|a little of the time|once or twice|only occasionally",
        "occasionally|some of the time|sometimes|less than half of the time|less than half the time"
        "|several days",
        "about half the time|half of the time|more than half of the time|more than half the time"
        "|more than half the days",
        "often|frequently|quite often|fairly often",
        "very often|usually|most of the time|most or all the time|nearly always|almost always"
        "|nearly every day",
        "always|all of the time|all the time|every day",
    ),
    (
        "not at all|not at all true|none|not true|never true",
        "a little|a little bit|slightly|hardly true|barely true",
        "somewhat|moderately|somewhat true|partly true|moderately true|sometimes"
        " true|to some extent",
        "quite a bit|quite a lot|mostly|very|often true",
        "a lot|very much|extremely|certainly true|exactly true|very true|completely true"
        "|completely|to a great extent",
    ),
)
_RUNGS: tuple[dict[str, int], ...] = tuple(
    {word: rung for rung, words in enumerate(ladder) for word in words.split("|")}
    for ladder in _LADDERS
)
_NO_ANSWER = frozenset(
    ("missing", "absent", "blank", "unknown", "skipped", "not asked", "not completed", "no data")
)
_MANY_MORE = 2  # labelled codes beyond the ends: another scale, and no sign for no answer


@dataclass(frozen=True, slots=True)
class Meaning:
    """The word that a file gives each code of one column; ``source`` says where it does.

    ``in_cells``: the cells themselves hold number and word, so that neither goes before the other.
    """

    words: Mapping[str, str]
    source: str
    in_cells: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a column is to be read after its meaning was compared.

    ``values``: the answer that each code means by its word, where it is read by the words; None
    where it is read as it stands. ``against``: in what way file and instrument differ, empty where
    they agree or the file says nothing. ``likely``: the answer that each code seems to mean, as
    far as that can be told. ``fewer``: how many answers the file has words for, where that is fewer
    than the instrument has and nobody gave another. ``settled``: two codes at least have a word.
    ``strange``: the instrument has words, and none of the file's is one or tells its order.
    """

    values: Mapping[str, float] | None = None
    against: str = ""
    likely: Mapping[str, float] | None = None
    fewer: int = 0
    settled: bool = False
    strange: bool = False

    @property
    def refused(self) -> bool:
        """Whether the column cannot be read: neither its numbers nor its words can be trusted."""
        return bool(self.against) and self.values is None


AGREES = Agreement()


def are_one_scale(texts: Collection[str]) -> bool:
    """Whether texts are answers of one scale, of which a person gives one; "don't know" aside."""
    words = [plain_words(text) for text in texts if not says_none(text)]
    scale = any(len(words) > 2 and rungs.keys() >= {*words} for rungs in _RUNGS)
    return len({*words}) == len(words) and (scale or {*words} == {"yes", "no"})


def compare(
    meaning: Meaning,
    allowed: ResponseSet,
    seen: Collection[str],
    *,
    aside: Collection[str] = (),
    falls: bool = False,
) -> Agreement:
    """Whether the codes of a column mean what the instrument means by them: order, offset, points.

    ``seen``: the codes that stand in cells; ``aside``: those that are declared as no answer.
    ``falls``: the item is stored reversed, so that each word has the opposite number. A label that
    only repeats its number, or says that there is no answer, says nothing. Where words of the
    instrument stand for other numbers than its own, the column is read by them if every code has
    one, each its own, and the instrument has no other word; else it is refused. Where the words
    are not the instrument's, only what they surely tell counts: codes beyond its ends, and plain
    words (never, always) in another order than its answers, which run from little to much unless
    its own words say otherwise.
    """
    signs = {code(sign) for sign in (*aside, *allowed.not_applicable)}
    signs |= {stored_word(words) for words in allowed.not_applicable}
    labels = {key: word for text, word in meaning.words.items() if (key := code(text)) not in signs}
    words = {key: word for key, word in labels.items() if not _says_nothing(key, word, allowed)}
    seen = {*seen} - signs - (labels.keys() - words.keys())
    coded = words.keys() & seen or (_any_number(words) and _any_number(seen))
    if not words or not coded:  # cells that hold words are read by them
        return AGREES
    total = allowed.minimum + allowed.maximum
    known = {
        key: total - value if falls else value
        for key, word in words.items()
        if (value := _answer(word, allowed)) is not None
    }
    if wrong := {key: value for key, value in known.items() if number_of(key) != value}:
        complete = _complete(words, known, allowed, seen) and not meaning.in_cells
        return Agreement(known if complete else None, *_differ(wrong, known, words, allowed))
    settled = len(words) > 1
    if len(known) == len(words):
        return Agreement(settled=settled)
    ranked = _ranked(words, allowed, falls=falls)
    if ranked and (wrong := {k: value for k, value in ranked.items() if number_of(k) != value}):
        return Agreement(None, *_differ(wrong, ranked, ranked, allowed))
    numbers = sorted(number for key in words if (number := number_of(key)) is not None)
    if allowed.whole and (other := _beyond(numbers, allowed)):
        return Agreement(None, *other)
    if ranked is None and _run(words) == -_expected(allowed, falls=falls):
        return Agreement(None, "run the other way")
    from_below = [allowed.minimum + n for n in range(len(numbers))] == numbers
    fewer = from_below and numbers[-1] < allowed.maximum and {*seen} <= words.keys()
    short = allowed.whole and fewer and len(numbers) > 2  # two are its ends
    strange = settled and not known and not ranked and not _run(words) and bool(allowed.labels)
    return Agreement(fewer=len(numbers) if short else 0, settled=settled, strange=strange)


def _any_number(keys: Collection[str]) -> bool:
    return any(number_of(key) is not None for key in keys)


def _says_nothing(key: str, word: str, allowed: ResponseSet) -> bool:
    """Whether a label is only its code again, or a word for no answer."""
    plain = plain_words(word)
    none = plain in _NO_ANSWER or says_none(word)
    offered = plain in {plain_words(words) for words in allowed.not_applicable}
    return not plain or plain == key or offered or (none and plain not in allowed.words)


def _answer(word: str, allowed: ResponseSet) -> float | None:
    """The answer that a label names: by the instrument's words, or by a number of its own."""
    plain, both = plain_words(word), numbered_words(word)
    if plain in allowed.words:
        return allowed.words[plain]
    if both and both[1] in allowed.words:
        return allowed.words[both[1]]
    number = both[0] if both else number_of(word)
    return number if number is not None and allowed.allows(number) else None


def _complete(
    words: Mapping[str, str],
    known: Mapping[str, float],
    allowed: ResponseSet,
    seen: Collection[str],
) -> bool:
    """Whether every code has a known word, each its own, and the instrument has no other answer."""
    own = {*allowed.labels.values()} or {*known.values()}
    return (
        {*seen} <= known.keys()
        and len(known) == len(words)
        and len({*known.values()}) == len(known)
        and {*known.values()} == own
    )


def _differ(
    wrong: Mapping[str, float],
    known: Mapping[str, float],
    words: Collection[str],
    allowed: ResponseSet,
) -> tuple[str, Mapping[str, float] | None]:
    """In what way codes differ from the instrument, and the answer that each seems to mean.

    The words tell; where some are unknown, those known do, if they are turned or shifted alike.
    """
    total = allowed.minimum + allowed.maximum
    numbers = {key: number_of(key) for key in words}
    codes = {key: number for key, number in numbers.items() if number is not None}
    offsets = {codes[key] - value for key, value in known.items() if key in codes}
    turned = len(codes) == len(words) and all(codes[k] + v == total for k, v in known.items())
    how, guess = "are not its own", dict[str, float]()
    if all(key in codes and codes[key] + value == total for key, value in wrong.items()):
        how = "run the other way"
        guess = {key: total - number for key, number in codes.items()} if turned else {}
    elif len(offsets) == 1 and len(known) > 1 and known.keys() <= codes.keys():
        [offset] = offsets
        how = f"are {too_far(offset)}"
        guess = {key: number - offset for key, number in codes.items()}
    if len({*known.values()}) < len(known):
        return how, None
    if len(known) == len(words):
        return how, known
    sure = len(guess) == len(words) and all(map(allowed.allows, guess.values()))
    return how, guess if sure else None


def too_far(offset: float) -> str:
    """By how much codes are off, in words: ``1 too high``."""
    return f"{abs(offset):g} too {'high' if offset > 0 else 'low'}"


def _beyond(
    numbers: list[float], allowed: ResponseSet
) -> tuple[str, Mapping[str, float] | None] | None:
    """In what way labelled codes go beyond the ends of the instrument; None where they do not.

    One labelled code more than the instrument has is no other scale: it may be a sign for no
    answer, and a cell that holds it is a fault of its own. So is a code far away, such as 99.
    """
    points = [float(n) for n in range(int(allowed.minimum), int(allowed.maximum) + 1)]
    inside = [n for n in numbers if allowed.allows(n)]
    chain = _chained(numbers, inside)
    outside = [n for n in chain if not allowed.allows(n)]
    if inside == points:
        more = len(outside) >= _MANY_MORE
        return ("have more answers", None) if more else None
    only_ends = len(numbers) in (2, 3) and len(inside) < len(numbers)
    if only_ends and not outside:
        outside = [n for n in numbers if not allowed.allows(n)]
        chain = numbers
    if not outside:
        return None
    offset = chain[0] - allowed.minimum
    if chain[-1] - allowed.maximum != offset:
        return "have another number of answers", None
    return (f"are {too_far(offset)}", {f"{n + offset:g}": n for n in points})


def _chained(numbers: list[float], inside: list[float]) -> list[float]:
    """The labelled codes that hang together with those inside the range, one step apart."""
    return [n for run in runs(numbers, 1.0) if {*run} & {*inside} for n in run]


def _rungs_of(words: Collection[str]) -> list[int]:
    """Where words stand on one ladder; empty where one is on none, or two share a rung."""
    for rungs in _RUNGS:
        places = [place for word in words if (place := rungs.get(plain_words(word))) is not None]
        if len(places) == len(words) == len({*places}):
            return places
    return []


def in_words(
    words: Mapping[str, str], allowed: ResponseSet, *, falls: bool
) -> Mapping[str, float] | None:
    """The answer that each of some unknown words means, where they are plain and as many."""
    ranked = _ranked(words, allowed, falls=falls)
    return ranked if ranked and ranked.keys() == words.keys() else None


def _ranked(
    words: Mapping[str, str], allowed: ResponseSet, *, falls: bool
) -> Mapping[str, float] | None:
    """The answer that each code means by the order of its words; None where they are not plain.

    As many words as the instrument has answers, or its two ends, as far apart as they are.
    """
    points = [float(n) for n in range(int(allowed.minimum), int(allowed.maximum) + 1)]
    rungs = _rungs_of(words.values()) if allowed.whole else []
    if _expected(allowed, falls=falls) < 0:
        points.reverse()
    in_order = [key for _, key in sorted(zip(rungs, words, strict=False))]
    if rungs and len(words) == len(points):
        return dict(zip(in_order, points, strict=True))
    ends = [number for key in in_order if (number := number_of(key)) is not None]
    if len(words) == len(ends) == 2 and abs(ends[1] - ends[0]) == len(points) - 1:
        step = 1 if ends[1] > ends[0] else -1
        return {f"{ends[0] + step * n:g}": point for n, point in enumerate(points)}
    return None


def _run(words: Mapping[str, str]) -> int:
    """1 where words rise with their codes, -1 where they fall, 0 where that cannot be told."""
    numbers = [number for key in words if (number := number_of(key)) is not None]
    rungs = _rungs_of(words.values())
    if len(numbers) < len(words) or len(rungs) < 2:
        return 0
    by_code = (rung for _, rung in sorted(zip(numbers, rungs, strict=True)))
    steps = [b - a for a, b in pairwise(by_code)]
    return 1 if all(s > 0 for s in steps) else -1 if all(s < 0 for s in steps) else 0


def _expected(allowed: ResponseSet, *, falls: bool) -> int:
    """Which way the words of the instrument run: up, where it does not say."""
    own = _run({f"{value:g}": label for label, value in allowed.labels.items()}) or 1
    return -own if falls else own
