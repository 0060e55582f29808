"""What a file states of its codes, column by column, and what is told where it is another scale."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from evaluation.counting import plural
from evaluation.declare.instrument.facts import ResponseSet, numbered_words
from evaluation.errors import Issue, Kind
from evaluation.read.answers.meanings import Agreement, Meaning, in_words
from evaluation.read.answers.read_as import ItemColumns, code, items_of
from evaluation.read.exports.grid import Grid, address, short
from evaluation.read.exports.no_answer import NONE_SIGNS
from evaluation.read.files.cells import ERRORS
from evaluation.read.files.raw import number_of

_MOST_SHOWN = 12  # codes of a scale, side by side


def meaning_of(grid: Grid, place: int, texts: Collection[str]) -> Meaning | None:
    """What the file says of the codes of a column; None where it says nothing.

    Value labels or a dictionary, else the words beside the numbers of its cells (``texts``, those
    for no answer apart), unless one number has two words: then it is no code.
    """
    if labels := grid.layout.labels.get(grid.headings[place]):
        beside = grid.layout.described_by
        return Meaning(labels, f"the dictionary {beside}" if beside else "the value labels")
    words: dict[str, str] = {}
    for text in texts:
        both = numbered_words(text)
        if both and words.setdefault(code(text), both[1]) != both[1]:
            return None
    in_order = dict(sorted(words.items(), key=lambda pair: float(pair[0])))
    return Meaning(in_order, "the cells", in_cells=True) if words else None


def against(
    asked: ItemColumns, items: Sequence[tuple[str, int]], meaning: Meaning, verdict: Agreement
) -> Issue:
    """A note that some items (with their places) were read by their words, or their refusal."""
    grid, instrument = asked.grid, asked.instrument
    names, places = [item for item, _ in items], [place for _, place in items]
    allowed = instrument.responses_of(names[0])
    heads = [grid.headings[place] for place in places]
    columns = short(heads[0]) if len(heads) == 1 else f"{short(heads[0])} to {short(heads[-1])}"
    whose = items_of(instrument, names)
    problem = (
        f"By {meaning.source} of {columns} the codes of {whose} {verdict.against}: "
        f"{side_by_side(meaning, allowed, instrument.id)}."
    )
    keep = _by_the_numbers(asked, names, places)
    if verdict.values is not None:
        read = sum(code(t) in verdict.values for place in places for t in grid.values(place) if t)
        return Issue(
            grid.file,
            problem,
            f"{plural(read, 'answer was', 'answers were')} read by the words. {keep}".strip(),
            sheet=grid.sheet,
            severity="note",
            code="answers.read-by-label",
        )
    words = _by_the_words(asked, names, meaning, verdict)
    row = next(row for row, cells in grid.rows if any(cells[place] for place in places))
    return Issue(
        grid.file,
        problem,
        f"{words} {keep}".strip(),
        sheet=grid.sheet,
        cell=address(row, places[0]),
        kind=Kind.ANSWER,
        code="answers.codes-against-words",
    )


def fewer_answers(asked: ItemColumns, items: Sequence[tuple[str, int]], first: Meaning) -> Issue:
    """A note that the file has words for fewer answers than the instrument has."""
    instrument, names = asked.instrument, [item for item, _ in items]
    allowed = instrument.responses_of(names[0])
    return Issue(
        asked.grid.file,
        f"By {first.source} of {items_of(instrument, names)} there are fewer answers than the "
        f"instrument has "
        f"({allowed.minimum:g} to {allowed.maximum:g}), and nobody gave another: "
        f"{side_by_side(first, allowed, instrument.id)}.",
        "If the form offered no more, it is another scale, and its scores are not those of the "
        "instrument. If it did, nothing is to be done.",
        sheet=asked.grid.sheet,
        severity="note",
        code="answers.fewer-words",
    )


def other_words(asked: ItemColumns, items: Sequence[tuple[str, int]], first: Meaning) -> Issue:
    """A note that the file has words of its own, so that nothing tells whether codes agree."""
    instrument, names = asked.instrument, [item for item, _ in items]
    allowed = instrument.responses_of(names[0])
    numbers = sorted(number for key in first.words if (number := number_of(key)) is not None)
    codes = {f"{number:g}": number for number in numbers if allowed.allows(number)}
    return Issue(
        asked.grid.file,
        f"By {first.source} of {items_of(instrument, names)} the codes have words that the "
        f"instrument does not know: {side_by_side(first, allowed, instrument.id)}.",
        "They were read by their numbers. If a word means something else than stands beside it, "
        f"say what each code means: {asked.to_declare(names, codes)}, each with its own number.",
        sheet=asked.grid.sheet,
        severity="note",
        code="answers.other-words",
    )


def is_word(text: str) -> bool:
    """Whether a cell that is no number may be a word of the form: no formula, error or NA."""
    return text[:1] != "=" and text not in ERRORS and text not in NONE_SIGNS


def unknown_words(
    asked: ItemColumns, items: Sequence[tuple[str, int]], words: Mapping[str, int]
) -> Issue:
    """The fault that a form has words which the instrument has not, with what they seem to mean.

    ``words``: how often each stands there. Numbers beside them are turned round, words never.
    """
    instrument, names = asked.instrument, [item for item, _ in items]
    allowed = instrument.responses_of(names[0])
    both = {code(text): text for text in words}
    numbered = all(number_of(key) is not None for key in both)
    plain = {key: (numbered_words(text) or (0, text))[1] for key, text in both.items()}
    falling = asked.falling if numbered else asked.falling ^ asked.turned
    likely = in_words(plain, allowed, falls=names[0] in falling)
    if numbered and not likely and all(allowed.allows(float(key)) for key in both):
        likely = {key: float(key) for key in both}
    own = f" or {', '.join(allowed.labels)}" if allowed.labels else ""
    listed = ", ".join(f'"{short(text, 40)}" {n}' for text, n in words.items())
    declared = asked.to_declare(names, likely or {key: float("nan") for key in both})
    row, place = next(
        (row, place)
        for row, cells in asked.grid.rows
        for _, place in items
        if cells[place] in words
    )
    return Issue(
        asked.grid.file,
        f"{items_of(instrument, names)} have words that the instrument does not know (it has "
        f"{allowed.minimum:g} to {allowed.maximum:g}{own}): "
        f"{listed}.",
        f"If they are its answers, say {declared}."
        if likely
        else f"If they are its answers in other words, say which each is: "
        f"{declared.replace('nan', '?')}, with a number for each ?.",
        sheet=asked.grid.sheet,
        cell=address(row, place),
        kind=Kind.ANSWER,
        code="answers.words-not-known",
    )


def _by_the_numbers(asked: ItemColumns, names: Sequence[str], places: Sequence[int]) -> str:
    """What to write where the numbers are right; nothing where some are no answers."""
    allowed = asked.instrument.responses_of(names[0])
    texts = {code(text) for place in places for text in asked.grid.values(place) if text}
    numbers = {number for text in texts if (number := number_of(text)) is not None}
    if not allowed.whole or not any(map(allowed.allows, numbers)):
        return ""
    # a number that is no answer may be a sign for none: it stays a fault of its own
    if min(numbers) < allowed.minimum or allowed.maximum < max(numbers) <= allowed.maximum + 1:
        return ""
    points = range(int(allowed.minimum), int(allowed.maximum) + 1)
    asis = asked.to_declare(names, {f"{n}": float(n) for n in points})
    return f"If the numbers are right and the words wrong, say {asis}."


def _by_the_words(
    asked: ItemColumns, names: Sequence[str], meaning: Meaning, verdict: Agreement
) -> str:
    """What to write where the words are right."""
    if verdict.likely:
        codes, name = verdict.likely, asked.instrument.id
        words = {code(text): word for text, word in meaning.words.items()}
        ends = sorted((v, key) for key, v in codes.items())
        first, last = (
            f'"{words.get(key, key)}" is its {value:g}' for value, key in (ends[0], ends[-1])
        )
        return f"If the words are right, so that for {name} {first} and {last}, say " + (
            f"{asked.to_declare(names, codes)}."
        )
    unsaid = {code(text): float("nan") for text in meaning.words}
    shown = asked.to_declare(names, unsaid).replace("nan", "?")
    return (
        "If this is another scale, the instrument cannot score it. If it is the instrument's own "
        f"in other words, say for every code which answer it is: {shown}, with a number for each ?."
    )


def side_by_side(meaning: Meaning, allowed: ResponseSet, name: str) -> str:
    """Both scales by code: ``0 = "Nearly every day" (gad7: "Not at all")``."""
    own = {f"{value:g}": label for label, value in reversed(allowed.labels.items())}
    parts = []
    by_number = sorted(meaning.words.items(), key=lambda pair: number_of(code(pair[0])) or 0)
    for text, word in by_number[:_MOST_SHOWN]:
        key, number = code(text), number_of(code(text))
        inside = number is not None and allowed.allows(number)
        ours = f'"{own[key]}"' if key in own else key if inside else "no answer"
        parts.append(f'{key} = "{short(word, 40)}" ({name}: {ours})')
    more = len(meaning.words) - len(parts)
    return ", ".join(parts) + (f" and {more} more" if more else "")
