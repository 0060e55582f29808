"""What cells say before they are answers: words for no answer, and commas that are points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from evaluation.counting import plural, s
from evaluation.declare.instrument.facts import ResponseSet, plain_words
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.tools.layout import NO_ANSWER
from evaluation.read.files.cells import address
from evaluation.read.files.raw import number_of

_CELLS = 20  # that are named of one word
_LONGEST = 50  # letters; a longer text is an answer in somebody's own words
_NUMBER = re.compile(r"^-?\d+\s*[-.:=)]\s*")
_BETWEEN = re.compile(r"\s*(?:/|,|;|\bor\b)\s*")
_FROM_A_PERSON = re.compile(r"^(i would|i'd|i'll|i do|i am|i)\s+")
NONE_SIGNS = frozenset(("NA", "NaN", "nan", "NULL", "."))  # of R, Python, SQL and SPSS
# NA is not among them: it may be short for "not at all".
_WORDS = frozenset(
    (
        "prefer not to say",
        "prefer not to answer",
        "prefer not to disclose",
        "prefer not to respond",
        "rather not say",
        "rather not answer",
        "decline to answer",
        "declined to answer",
        "declined",
        "refused",
        "refused to answer",
        "don't know",
        "dont know",
        "do not know",
        "not known",
        "can't say",
        "cannot say",
        "missing",
        "missing value",
        "not asked",
        "n/a",
        "n.a",
        "n.a.",
        "not applicable",
        "does not apply",
        "doesn't apply",
        "no answer",
        "not answered",
        "no response",
        "not stated",
        "did not answer",
        "mae'n well gen i beidio â dweud",
        "gwell gen i beidio â dweud",
        "gwell gennyf beidio â dweud",
        "ddim yn gwybod",
        "amherthnasol",
        "ddim yn berthnasol",
        "dim ateb",
    )
)
SIGNS = NO_ANSWER | NONE_SIGNS


def says_none(text: str) -> bool:
    """Whether a text says that there is no answer, in the words of survey tools.

    A number in front of the words, and ``I'd`` before them, do not count. Several, as in
    ``don't know / refused``, say it where each does.
    """
    if len(text) > _LONGEST or (text.isalnum() and not text.isalpha()):  # a code, such as P07
        return False
    plain = _NUMBER.sub("", plain_words(text)).rstrip(" .!")
    return _is_none(plain) or all(map(_is_none, _BETWEEN.split(plain)))


def _is_none(plain: str) -> bool:
    """Whether plain words are among those that say so: ``don't know``, ``i'd rather not say``."""
    return plain in _WORDS or f"{plain}." in _WORDS or _FROM_A_PERSON.sub("", plain) in _WORDS


def no_answers(
    grid: Grid, place: int, allowed: ResponseSet, missing: Collection[str]
) -> dict[str, str]:
    """Texts of a column that say that there is no answer, each with its words.

    A code says what the file's own label of it says. Not those that the item has as an answer
    or offers as "not applicable", nor those under ``missing``: these are declared.
    """
    labels = grid.layout.labels.get(grid.headings[place], {})
    answers = {*allowed.words, *map(plain_words, allowed.not_applicable)}
    words_of = {
        text: labels.get(text, text)
        for text in ({cells[place] for _, cells in grid.rows} - {"", *missing})
    }
    return {
        text: words
        for text, words in words_of.items()
        if says_none(words) and not {plain_words(text), plain_words(words)} & answers
    }


def told(
    grid: Grid,
    words_of: Mapping[tuple[int, str], str],
    whose: str,
    action: str = "Counted as not answered.",
) -> Iterable[Issue]:
    """One note on all such cells: how many, where the first stands, and which words.

    ``words_of``: the words by column and text.
    """
    if not words_of:
        return
    places = sorted({place for place, _ in words_of})
    cells = [
        (row, place, words_of[place, cells[place]])
        for row, cells in grid.rows
        for place in places
        if (place, cells[place]) in words_of
    ]
    row, place, _ = cells[0]
    often = Counter(words for _, _, words in cells)
    counts = ", ".join(f'"{words}" {n}' for words, n in often.items())
    yield Issue(
        grid.file,
        f"{plural(len(cells), 'cell')} of {whose} {s(len(cells), 'says', 'say')} that there is no "
        f"answer: {counts}.",
        action,
        sheet=grid.sheet,
        cell=address(row, place),
        severity="note",
        code="answers.none-given",
    )


def words_for_none(grid: Grid, unused: Counter[tuple[int, str]]) -> Iterator[Issue]:
    """A note a word that means no answer: how often it stands there, and where first."""
    for word in sorted({word for _, word in unused}):
        places = sorted(place for place, text in unused if text == word)
        times = sum(unused[place, word] for place in places)
        cells = (
            address(row, place)
            for row, cells in grid.rows
            for place in places
            if cells[place] == word
        )
        columns = f" under {len(places)} columns" if len(places) > 1 else ""
        first = f", the first {_CELLS} marked" if times > _CELLS else ""
        label = grid.layout.labels.get(grid.headings[places[0]], {}).get(word, word)
        meant = f" ({label})" if label != word else ""
        yield Issue(
            grid.file,
            f"{plural(times, 'answer is', 'answers are')} “{word}”{meant}{columns}{first}.",
            "Counted as not answered.",
            sheet=grid.sheet,
            cell=", ".join(islice(cells, _CELLS)),
            value=word,
            severity="note",
            kind=Kind.ANSWER,
            code="answers.words-for-none",
        )


def decimal_comma(texts: Collection[str]) -> bool:
    """Whether a column is of numbers with decimal commas, and not of thousands.

    1,5 and 0,125 have one; 1,125 may be a thousand. Signs and words for no answer do not count.
    """
    if not any("," in text for text in texts):
        return False
    texts = [t.replace("\N{MINUS SIGN}", "-") for t in texts if t not in SIGNS and not says_none(t)]
    with_comma = [text.lstrip("+-").partition(",") for text in texts if "," in text]
    if not with_comma or any(number_of(text) is None or "." in text for text in texts):
        return False
    return any(len(after) != 3 or before == "0" for before, _, after in with_comma)


def decimal_commas(grid: Grid, columns: list[set[str]]) -> frozenset[str]:
    """Headings of columns whose numbers have decimal commas."""
    return frozenset(
        heading
        for heading, texts in zip(grid.headings, columns, strict=False)
        if heading and decimal_comma(texts - grid.layout.not_answered.get(heading, frozenset()))
    )
