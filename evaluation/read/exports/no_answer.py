"""Words that say that there is no answer: they count as not answered, and are told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from evaluation.counting import plural, s
from evaluation.declare.instrument.facts import ResponseSet, plain_words
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid
from evaluation.read.files.cells import address

_CELLS = 20  # that are named of one word
_LONGEST = 50  # letters; a longer text is an answer in somebody's own words
_NUMBER = re.compile(r"^-?\d+\s*[-.:=)]\s*")
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


def says_none(text: str) -> bool:
    """Whether a text says that there is no answer, in the words of survey tools.

    A number in front of the words, and ``I'd`` before them, do not count.
    """
    if len(text) > _LONGEST:
        return False
    plain = _NUMBER.sub("", plain_words(text)).rstrip(" .!")
    return plain in _WORDS or f"{plain}." in _WORDS or _FROM_A_PERSON.sub("", plain) in _WORDS


def no_answers(
    grid: Grid, place: int, allowed: ResponseSet, missing: Collection[str]
) -> dict[str, str]:
    """Texts of a column that say that there is no answer, each with its words.

    A code says what the file's own label of it says. Not those that the item has as an answer
    or offers as "not applicable", nor those under ``missing``: these are declared.
    """
    labels = grid.labels.get(grid.headings[place], {})
    known = {*allowed.words, *map(plain_words, allowed.not_applicable)}
    texts = {cells[place] for _, cells in grid.rows} - {"", *missing}
    found = {text: labels.get(text, text) for text in texts}
    return {
        text: words
        for text, words in found.items()
        if says_none(words) and not {plain_words(text), plain_words(words)} & known
    }


def told(
    grid: Grid,
    found: Mapping[tuple[int, str], str],
    whose: str,
    action: str = "Counted as not answered.",
) -> Iterable[Issue]:
    """One note on all such cells: how many, where the first stands, and which words.

    ``found``: the words by column and text.
    """
    if not found:
        return
    places = sorted({place for place, _ in found})
    cells = [
        (row, place, found[place, cells[place]])
        for row, cells in grid.rows
        for place in places
        if (place, cells[place]) in found
    ]
    row, place, _ = cells[0]
    said = [words for _, _, words in cells]
    counts = ", ".join(f'"{words}" {said.count(words)}' for words in dict.fromkeys(said))
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
        places = sorted(place for place, one in unused if one == word)
        times = sum(unused[place, word] for place in places)
        cells = (
            address(row, place)
            for row, cells in grid.rows
            for place in places
            if cells[place] == word
        )
        columns = f" under {len(places)} columns" if len(places) > 1 else ""
        first = f", the first {_CELLS} marked" if times > _CELLS else ""
        label = grid.labels.get(grid.headings[places[0]], {}).get(word, word)
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
