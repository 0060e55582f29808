"""What one column of answers seems to ask: its kind, its options, and what cannot be known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from evaluation.counting import and_more, s
from evaluation.declare.survey_form import OTHER, ReplyKind
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.no_answer import NONE_SIGNS, says_none
from evaluation.read.exports.ticked import TICKED, UNTICKED
from evaluation.read.exports.tools.layout import is_date
from evaluation.read.files.raw import number_of
from evaluation.read.survey.cell_texts import NUMBERED, folded
from evaluation.read.survey.seen.answer_scales import in_range_order, scale_of

_MANY = 30  # options of a question
_FEW, _SHORT, _LONG = 8, 60, 100  # options, letters of an option, letters of what is written freely
_EACH = 3  # answers an option has in a closed question, in the middle
_MOST = 0.8  # of the answers, for a kind that all of them should have
_SLIPS = 0.05  # of the answers, at most, for a text that may be a slip
_HALF = 0.5  # where the question asks how many
_LARGEST = 10  # of a rating
_SHORTEST = 5  # the top of a rating, beside which a 9 lies apart
_QUANTITY = re.compile(
    r"(?i)\bhow (many|much|old|long)\b|\bsawl\b|\bfaint\b|\b(ile|wiek|liczba)\b|"
    r"^(\S+\s+){0,5}(age|number|years?|months?|weeks?|days?|hours?|minutes|times|cost|amount|count|"
    r"children|siblings|people|size|distance|income)\b(\s+\S+){0,3}\W*$"
)
_ENDS = re.compile(r"(?<!\d)([01])\s*(?:to|-|–|—|and|i|do)\s*(3|4|5|6|7|9|10)(?!\d)")
_UNIT = re.compile(r"\d+(?:[.,]\d+)?\s*([^\W\d]+)\.?")
_CODES_JOINED = re.compile(r"[1-9]\d?(?:,[1-9]\d?)+")
# what may stand between options that were ticked in one cell
MARKS = (";", ",", "|", "\n", " ")
_DASH = "-"
_OF_TOOL = {"smartsurvey": frozenset((_DASH, ".")), "limesurvey": frozenset(("N/A",))}
# what surveys write in place of an answer, where it lies apart from all answers
_CODES = frozenset((*(-n for n in (7, 8, 9)), 9, *(s * n for s in (1, -1) for n in (77, 88, 97))))
_CODES |= frozenset(s * n for s in (1, -1) for n in (98, 99, 997, 998, 999, 9999))
_AFTER = {"kobotoolbox": (" ",), "google_forms": (",", ";")}


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A question as its column shows it; ``doubts``: what a person who knows the form must look at.

    ``options``: code or words -> words. ``other``: whether answers beside the options are words of
    "other", in the same column.
    """

    kind: ReplyKind
    options: Mapping[str, str] = field(default_factory=dict)
    dont_know: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    separator: str = ""
    lowest: float | None = None
    highest: float | None = None
    other: bool = False
    unit: str = ""
    doubts: tuple[str, ...] = ()


_MEANING = "Say what the codes mean: write the words of each option behind its code."
_BOXES = (
    " If it is one of several boxes to tick, make one question of them all: kind: tick_all, and "
    "columns: {option: heading}."
)
_YES_NO = frozenset(("yes", "no", "y", "n", "true", "false"))
_OWN = "If people wrote these words themselves, write kind: open, and take the options out."
_ORDER = f"The order of the options is a guess: put them in the order of the form. {_OWN}"
_NOT_KNOWN = re.compile(
    r"(?i).*\(n/?a\)|(i'?m |i am )?(not sure|unsure)|(i )?(can'?t|cannot) (say|remember|recall)|"
    r"no opinion|(i('ve| have) )?never (tried|used|needed|contacted)( (it|them))?|nie wiem|"
    r"trudno powiedzieć|nie dotyczy|wolę nie (mówić|odpowiadać)|ddim yn si[wŵ]r"
)


def not_known(text: str) -> bool:
    """Whether an answer says that somebody does not know, cannot say or is not concerned."""
    return says_none(text) or bool(_NOT_KNOWN.fullmatch(text.strip(" .").replace("’", "'")))


def asked_in(
    grid: Grid, place: int, wording: str, missing: Collection[str], alike: Sequence[str] = ()
) -> SeenColumn | None:
    """What a column asks; None where nobody answered.

    ``alike``: answers of others of its battery.
    """
    heading = grid.headings[place]
    often = Counter(text for text in grid.values(place) if text and text not in missing)
    labels = grid.layout.labels.get(heading, {})
    if labels:
        return _labelled(often, labels)
    if not often:
        return None
    often = _as_usual(often)
    words = {*often, *alike}
    unknown = () if scale_of(words) else tuple(sorted(filter(not_known, words)))
    every = {**dict.fromkeys(alike, 0), **often}
    given = {text: n for text, n in every.items() if text not in unknown}
    found = _of_texts(grid, heading, wording, given)
    return replace(found, dont_know=unknown if found.kind != "open" else ())


def _as_usual(often: Mapping[str, int]) -> Counter[str]:
    """Texts that differ in capitals, blanks or a full stop only, as they stand most often."""
    usual: dict[str, str] = {}
    for text in sorted(often, key=lambda text: -often[text]):
        usual.setdefault(folded(text), text)
    counted = Counter[str]()
    for text, n in often.items():
        counted[usual[folded(text)] if number_of(text) is None else text] += n
    return counted


def _nearly_a_scale(given: Mapping[str, int]) -> SeenColumn | None:
    """Steps of a scale with a few other texts among them, such as a slip of the pen."""
    rare = [text for text in given if given[text] <= _SLIPS * sum(given.values())]
    if not rare or not (scale := scale_of([text for text in given if text not in rare])):
        return None
    own = [text for text in rare if scale_of([*scale.words, text])]
    if len(own) == len(rare):
        return None
    words = scale_of([*scale.words, *own]) or scale
    told = "Some answers are no steps of the scale: check names them with their cells."
    return SeenColumn("likert", {t: t for t in words.words}, top=words.favour, doubts=(told,))


def _of_texts(grid: Grid, heading: str, wording: str, given: Mapping[str, int]) -> SeenColumn:
    """The kind of a column without labels, by the texts of its answers."""
    if not any(given.values()):
        return SeenColumn("open", doubts=("Nobody said more than that they do not know.",))
    answers = sum(given.values())
    if heading in grid.ticked:
        return _ticked(grid.layout.tool, given)
    if scale := scale_of(given):
        return SeenColumn("likert", {t: t for t in scale.words}, top=scale.favour)
    if found := _nearly_a_scale(given):
        return found
    if all(map(is_date, given)):
        return SeenColumn("date")
    numbers = {text: value for text in given if (value := number_of(text)) is not None}
    numbers |= {
        text: float(match[1])
        for text in given
        if len(numbers) > 1 and (match := NUMBERED.match(text))
    }
    enough = _HALF if _QUANTITY.search(wording) else _MOST
    if sum(given[text] for text in numbers) >= enough * answers:
        strange = [text for text in given if text not in numbers]
        if not strange or len(numbers) > 2:
            found = _number(wording or heading, [*numbers.values()], [*numbers], strange)
            return replace(found, doubts=(*_perhaps_ticked(given), *found.doubts))
    if unit := _one_unit(given):
        return SeenColumn("number", unit=unit)
    return _closed(given, answers) or SeenColumn("open")


def _perhaps_ticked(given: Iterable[str]) -> Iterator[str]:
    """A doubt where decimals may be codes of options that were ticked together, as 1,2 and 2,4.

    Tools write such codes in the order of the form, so that one that falls makes them decimals.
    """
    joined = [text for text in given if _CODES_JOINED.fullmatch(text)]
    codes = [[*map(int, text.split(","))] for text in joined]
    rises = all(a < b for parts in codes for a, b in pairwise(parts))
    if joined and rises:
        yield (
            f"{and_more([f'“{text}”' for text in joined], 3)}: taken as decimals. If they are "
            'codes of options that were ticked together, write kind: tick_all, separator: "," and '
            "options: {code: words}."
        )


def _one_unit(given: Mapping[str, int]) -> str:
    """The unit behind the numbers of a column, where all have the same: ``1 year``, ``3 years``."""
    matches = [_UNIT.fullmatch(text) for text in given]
    if len(given) <= _FEW or not all(matches):
        return ""
    units = {match[1] for match in matches if match}
    return (
        max(units, key=len)
        if len({unit.casefold().removesuffix("s") for unit in units}) == 1
        else ""
    )


def _labelled(often: Mapping[str, int], labels: Mapping[str, str]) -> SeenColumn:
    """A column whose codes the export, or its dictionary, explains."""
    unlabelled = [text for text in often if text not in labels and text not in labels.values()]
    numbers = [value for text in unlabelled if (value := number_of(text)) is not None]
    if len(numbers) == len(unlabelled) > max(_EACH, len(labels)) and not _ends_only(
        labels, numbers
    ):
        return SeenColumn("number", dont_know=tuple(code for code in labels if code in often))
    unknown = tuple(code for code, words in labels.items() if not_known(words))
    words = [words for code, words in labels.items() if code not in unknown]
    if unlabelled and _ends_only(labels, numbers):
        ends = sorted((v, w) for c, w in labels.items() if (v := number_of(c)) is not None)
        return SeenColumn("rating", lowest=ends[0][0], highest=ends[-1][0], dont_know=unknown)
    scale = scale_of([*dict.fromkeys(words)])
    doubts: tuple[str, ...] = ()
    if unlabelled:
        doubts = (
            f"Codes without a label: {', '.join(sorted(unlabelled)[:5])}. Say what they mean.",
        )
    elif (said := {word.casefold() for word in words}) <= TICKED | UNTICKED and not said & _YES_NO:
        doubts = (_BOXES.strip(),)
    straight = scale and scale.words in (tuple(words), tuple(reversed(words)))
    top = scale.favour if scale else ()
    if straight and scale:  # the lowest first, whichever code it has
        place = {word: n for n, word in enumerate(scale.words)}
        labels = dict(sorted(labels.items(), key=lambda told: place.get(told[1], len(place))))
    return SeenColumn(
        "likert" if straight else "single",
        {**labels, **{t: t for t in sorted(unlabelled)}},
        unknown,
        top if straight else (),
        doubts=doubts,
    )


def _ends_only(labels: Mapping[str, str], numbers: Sequence[float]) -> bool:
    """Whether labels name the ends of a rating whose steps between have none."""
    named = sorted(v for code in labels if (v := number_of(code)) is not None)
    steps = len(named) > 1 and all(named[0] < n < named[-1] and n == int(n) for n in numbers)
    return bool(numbers) and steps and len(named) <= 3  # the ends, and the middle


def _number(
    wording: str, values: Sequence[float], texts: Sequence[str], strange: Sequence[str]
) -> SeenColumn:
    """A rating, codes of answers, or a number that was entered.

    Codes that lie apart from all answers make no end of a rating, which refuses them until somebody
    says what they mean.
    """
    if apart := _codes_apart(values):
        plain = [v for v in values if v not in apart]
        found = _number(wording, plain, [t for t in texts if number_of(t) in plain], strange)
        named = ", ".join(f"{v:g}" for v in apart)
        told = (
            f"{named} {s(len(apart), 'lies', 'lie')} apart from all other answers: if that means "
            "“don't know”, write it under dont_know:, if no answer, beside form: under "
            f"not_answered: [{named}]."
        )
        return replace(found, doubts=(told, *found.doubts))
    low, high, whole = min(values), max(values), all(v == int(v) for v in values)
    doubts: tuple[str, ...] = ()
    if strange:
        doubts = ("Some answers are no numbers: check names them with their cells.",)
    quantity = bool(_QUANTITY.search(wording))
    ends = _ENDS.search(wording)
    if whole and low >= 0 and high <= _LARGEST and ends:
        least, most = float(ends[1]), float(ends[2])
        if least <= low and high <= most:
            return SeenColumn("rating", lowest=least, highest=most, doubts=doubts)
    if not whole or low < 0 or high > _LARGEST or quantity:
        return SeenColumn("number", doubts=doubts)
    if len({*values}) <= 2 and high - low <= 1:
        return SeenColumn(
            "single",
            {text: text for text in sorted(texts, key=lambda t: number_of(t) or 0.0)},
            doubts=(_MEANING + (_BOXES if low == 0 else ""),),
        )
    most = next(end for end in (5, 6, 7, 10) if high <= end)
    least = 0.0 if low == 0 else 1.0
    return SeenColumn(
        "rating",
        lowest=least,
        highest=float(most),
        doubts=(
            f"Taken as a rating from {least:g} to {most}: put the ends right. If the numbers are "
            "codes of answers, write kind: single and options: {code: words}.",
            *doubts,
        ),
    )


def _codes_apart(values: Collection[float]) -> list[float]:
    """The codes among numbers that may stand for no answer, as they lie far from all others."""
    plain = [v for v in values if v not in _CODES]
    if len(plain) < 2 or min(plain) < 0:
        return []
    far = max(9 if max(plain) <= _SHORTEST else 10, 2 * max(plain) - 1)
    return sorted(v for v in {*values} & _CODES if v < 0 or v >= far)


def _closed(given: Mapping[str, int], answers: int) -> SeenColumn | None:
    """A question whose answers are options; None where they are words of people's own."""
    lengths = sorted(map(len, given))
    short = lengths[-1] <= _SHORT or (answers / len(given) >= _EACH and lengths[-1] <= 3 * _LONG)
    few = len(given) <= _FEW and answers >= 6 and answers / len(given) >= 1.5
    if short and (
        len(given) <= 2 or few or (len(given) <= _MANY and answers / len(given) >= _EACH)
    ):
        if len(given) <= 2 and answers < 6 and max(given.values()) < 2:
            return None
        return _options(given)
    core = {
        text: n for text, n in given.items() if n >= max(3, 0.02 * answers) and len(text) <= _LONG
    }
    beside = answers - sum(core.values())
    if 2 <= len(core) <= 20 and beside <= (1 - _MOST) * answers and not any(map(OTHER.match, core)):
        found = _options(core)
        words = {**found.options, "Other": "Other"}
        told = f"{beside} wrote words of their own in this column: they are counted as “Other”."
        return replace(found, options=words, other=True, doubts=(*found.doubts, told))
    return None


def _options(given: Mapping[str, int]) -> SeenColumn:
    """Options in an order that a reader expects: by number, else by how many chose them."""
    if len(given) == 1:
        told = "Only this answer stands there: if it is a box to tick, write kind: tick_all."
        return SeenColumn("single", {text: text for text in given}, doubts=(told,))
    if ranges := in_range_order(given):
        return SeenColumn("single", {text: text for text in ranges})
    words = sorted(given, key=lambda text: (bool(OTHER.match(text)), -given[text], text))
    once, seldom = _said_once(given), sum(given.values()) < _EACH * len(given)
    if {w.casefold().strip() for w in words} in ({"yes", "no"}, {"true", "false"}):
        words = sorted(words, key=lambda w: w.casefold() not in ("yes", "true"))
        return SeenColumn("single", {word: word for word in words})
    return SeenColumn(
        "single",
        {word: word for word in words},
        doubts=(*((_ORDER,) if len(words) > 2 else (_OWN,) if seldom else ()), *once),
    )


def _said_once(given: Mapping[str, int]) -> tuple[str, ...]:
    """A doubt on options that only one of many people chose: they may be their own words."""
    rare = [f"“{text}”" for text, n in given.items() if n == 1 and not OTHER.match(text)]
    if not rare or sum(given.values()) < _MANY or len(rare) == len(given):
        return ()
    return (
        f"Only one person gave each of these answers: {and_more(rare)}. If they are words of "
        "people's own, take them out, add an option Other, and write under other: the heading of "
        "this column too.",
    )


# --- several answers in one cell ------------------------------------------------------------------


def _ticked(tool: str, given: Mapping[str, int]) -> SeenColumn:
    """The options of answers that stand joined in their cells, and what stands between them."""
    marks = _AFTER.get(tool, MARKS[:-1])
    often = {
        mark: sum(n for text, n in given.items() if mark in text.rstrip("; ")) for mark in marks
    }
    mark = next((m for m in marks if often[m] and m == ";"), "") or max(
        marks, key=lambda m: often[m]
    )
    parts = Counter[str]()
    for text, n in given.items():
        for part in _whole(text, mark):
            parts[part] += n
    core = {p: n for p, n in parts.items() if n >= max(2, 0.01 * sum(given.values()))}
    own = sum(parts.values()) - sum(core.values())
    if own and len(parts) - len(core) <= 2:  # one or two rare options, and nobody's own words
        core, own = dict(parts), 0
    words = sorted(core, key=lambda text: (bool(OTHER.match(text)), -core[text], text))
    cells = [sorted(_whole(text, mark)) for text in given]
    if len(words) >= _EACH and all(cell == sorted(words) for cell in cells):
        return SeenColumn("ranking", {word: word for word in sorted(words)}, separator=mark)
    doubts = [*(() if own else _said_once(parts))]
    if all(number_of(word) is not None for word in words):
        doubts.append(_MEANING)
    if own and not any(map(OTHER.match, words)):
        words.append("Other")
    if own:
        doubts.append(f"{own} answers are words of people's own: they are counted as “Other”.")
    if mark == ",":
        doubts.append(
            "If an option has a comma in it, write it whole and take out what are its parts."
        )
        doubts += [
            f"“{after}” stands nowhere but behind “{before}”: if they are one option, write "
            f"“{before}, {after}”."
            for before, after in _always_behind(given, core)
        ]
    return SeenColumn(
        "tick_all",
        {word: word for word in words},
        separator=mark,
        other=bool(own),
        doubts=tuple(doubts),
    )


def _always_behind(given: Mapping[str, int], core: Collection[str]) -> Iterator[tuple[str, str]]:
    """Parts of cells that stand only directly behind one other: perhaps one option with a comma."""
    before: dict[str, Counter[str]] = {part: Counter() for part in core}
    for text, n in given.items():
        parts = [*_whole(text, ",")]
        for first, second in zip(["", *parts], parts, strict=False):
            if second in before:
                before[second][first] += n
    for part, befores in before.items():
        first, *others = befores
        if first and not others and befores[first] >= _EACH:
            yield first, part


def _whole(text: str, mark: str) -> Iterator[str]:
    """The parts of a cell; what goes on in small letters behind a comma is no part of its own."""
    parts = [part.strip() for part in text.split(mark)]
    held = ""
    for part in filter(None, parts):
        if mark == "," and held and part[:1].islower() and not held[:1].islower():
            held = f"{held}, {part}"
            continue
        if held:
            yield held
        held = part
    if held:
        yield held


def missing_signs(grid: Grid) -> tuple[str, ...]:
    """Signs of programs for no answer, such as R's NA, that stand in several columns.

    And what the export's own tool writes where a question was left out, or not put.
    """
    own = _OF_TOOL.get(grid.layout.tool, frozenset())
    signs = Counter(
        sign
        for column in zip(*(cells for _, cells in grid.rows), strict=True)
        for sign in (NONE_SIGNS | {_DASH} | own) & {*column}
    )
    return tuple(sign for sign, columns in signs.items() if columns > 1 or sign in own)
