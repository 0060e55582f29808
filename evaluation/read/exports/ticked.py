"""Questions of which several answers may be ticked: a column for each option, or all in one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from evaluation.declare.instrument.model import Instrument
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, plain_heading, short
from evaluation.read.exports.tools.layout import Layout, by_question
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
_MIXED = 4  # different answers of several parts, all of which come back in others
_COMMON = 0.75  # of the parts of joined answers that stand in another answer too
UNTICKED = frozenset(("", "-", "na", "n/a", "0", "n", "no", "false", "unchecked", "not selected"))
TICKED = frozenset(
    ("1", "x", "y", "yes", "true", "checked", "selected", "quoted", "✓", "✔", "☑", "v", "on")
)
_BESIDE = re.compile(r"(?i)\b(other|specify|comments?|text)\b|_TEXT$|/other$")
_IN_WORDS = re.compile(r"(?i)(\b|_)(other|specify|comments?|text)\W*$")  # beside the options
_PART = re.compile(r"(.*\D)?(\d+)[._-]\d+")  # Q2.5_3 is a part of Q2.5
_SURE = ("redcap", "kobotoolbox", "spss")  # whose blocks are of ticks and of nothing else
_FEWEST = 2  # columns with an answer
_ROWS = 5


def several_in_one_cell(tool: str, words: str, texts: AbstractSet[str]) -> bool:
    """Whether the different texts of a column are combinations of options.

    ``words``: heading and wording. Where they say "all that apply", one answer of several parts
    is enough. Else the parts must come back in other answers, alone or joined: "Yes, often"
    and "No, never" are answers with a comma, and a sentence's parts stand in no other.
    """
    answers = texts - {""}
    if len(answers) < 2 or len(answers) > _MOST_TEXTS:
        return False
    decimals = tool != "qualtrics" and all(map(is_number, answers))  # such as 1,5
    all_that_apply = bool(SAID.search(words)) and not decimals
    marks = _BETWEEN.get(tool, _ANYWHERE)
    return any(
        _combined(re.compile(mark), answers, all_that_apply=all_that_apply) for mark in marks
    )


def _combined(mark: re.Pattern[str], answers: AbstractSet[str], *, all_that_apply: bool) -> bool:
    """Whether answers hold several options with this mark between them."""
    split = [[part for part in mark.split(text) if part] for text in answers]
    joined = [parts for parts in split if len(parts) > 1]
    if not joined or any(len(set(parts)) < len(parts) for parts in joined):
        return False
    if all_that_apply:
        return True
    numbers = all(map(is_number, (part for parts in split for part in parts)))
    if numbers and max(map(len, joined)) < 3:  # 1,5 and 2,5 may be decimals
        return False
    often = Counter(part for parts in split for part in parts if len(part) <= _LONGEST)
    parts_joined = [part for parts in joined for part in parts]
    alone = {parts[0] for parts in split if len(parts) == 1} & set(parts_joined)
    common = sum(often[part] > 1 for part in parts_joined)
    several = len(joined) > 1 or set(parts_joined) == alone  # of two options: one, other, both
    if (
        common == len(parts_joined) and len(joined) >= _MIXED
    ):  # few people, and few of them ticked one
        return bool(alone) or len({*map(len, joined)}) > 1
    return len(alone) >= _ALONE and several and common >= _COMMON * len(parts_joined)


def ticked(grid: Grid, columns: Sequence[set[str]]) -> dict[str, tuple[str, ...]]:
    """The columns of each question whose columns are options that were ticked, or left blank.

    ``columns`` are the different texts of each column. A block of a scale has several answers in
    its columns; in one of options each column holds its option's words or one sign for a tick.
    Questions of Qualtrics are known by their numbers, where the export has no more. A question
    without columns of its own is one whose answers stand in one cell (``several_in_one_cell``);
    its wording may say "select all that apply".
    """
    layout = grid.layout
    texts = dict(zip(grid.headings, columns, strict=False))
    several = {
        question: parts
        for question, parts in layout.blocks.items()
        if not parts or layout.tool in _SURE
    }
    for question, parts in {**_by_number(layout), **layout.blocks}.items():
        if question in several or len(parts) < _FEWEST:
            continue
        words = " ".join((question, layout.questions.get(parts[0], "")))
        given = _given(parts, texts)
        all_that_apply = bool(SAID.search(words)) and given is not None
        if all_that_apply or _of_options(given or {}, texts, len(grid.rows)):
            several[question] = parts
    parts_of = {*layout.about, *(heading for parts in layout.blocks.values() for heading in parts)}
    for heading, answers in texts.items():
        if heading and heading not in parts_of and heading not in several:
            words = f"{heading} {layout.questions.get(heading, '')}"
            if not _IN_WORDS.search(words) and several_in_one_cell(layout.tool, words, answers):
                several[heading] = ()
    return several


def options(grid: Grid, instrument: Instrument, items: Mapping[str, str]) -> Iterator[Issue]:
    """Items that are given an option of a question of which several answers may be ticked.

    No fault where the column holds both answers of an item that has two, such as 0 and 1.
    """
    question_of = {heading: q for q, parts in grid.ticked.items() for heading in parts or (q,)}
    for item, heading in items.items():
        place = grid.column(heading)
        if place is None or grid.headings[place] not in question_of:
            continue
        allowed = instrument.responses_of(item)
        both = {allowed.value_of(text) for text in grid.values(place)}
        if both != {allowed.minimum, allowed.maximum} or allowed.maximum != allowed.minimum + 1:
            yield Issue(
                grid.file,
                f'"{heading}" is given to {instrument.id} item {item}, but several answers may be '
                f'ticked there ("{short(question_of[grid.headings[place]])}"): a box that was not '
                "ticked is no answer to an item.",
                "Give the item another column.",
                sheet=grid.sheet,
                cell=grid.headed(place),
                code="columns.several-answers",
            )


def _by_number(layout: Layout) -> dict[str, tuple[str, ...]]:
    """Headings such as ``Q2.5_1`` and ``Q2.5_2`` by their question."""
    return by_question(
        (
            (question, heading)
            for heading in layout.headings
            if layout.tool == "qualtrics"
            and _PART.fullmatch(heading)
            and (question := heading.rpartition("_")[0])
        ),
        1,
    )


def _given(parts: Sequence[str], texts: Mapping[str, set[str]]) -> dict[str, str] | None:
    """The one text of each column that has any; None where a column has several."""
    answers = {
        heading: [text for text in texts.get(heading, ()) if text.casefold() not in UNTICKED]
        for heading in parts
    }
    if any(len(given) > 1 and not _BESIDE.search(heading) for heading, given in answers.items()):
        return None
    return {heading: given[0] for heading, given in answers.items() if len(given) == 1}


def _of_options(given: Mapping[str, str], texts: Mapping[str, set[str]], rows: int) -> bool:
    """Whether the one text of each column is its own option, or the sign for a tick."""
    if len(given) < _FEWEST:
        return False
    blank = all(texts[heading] & {"", "-", "NA"} for heading in given)
    if all(_named(heading, text) for heading, text in given.items()):
        return True
    if all(text.casefold() in TICKED for text in given.values()):
        return blank and not any("no" in map(str.casefold, texts[heading]) for heading in given)
    several = len(given) > _FEWEST and rows >= _ROWS  # in few rows a scale may look the same
    return blank and several and 2 * len(set(given.values())) > len(given)


def _named(heading: str, text: str) -> bool:
    """Whether a heading ends in the option that its cells repeat."""
    plain = plain_heading(text).casefold()
    return plain_heading(heading).casefold().rstrip("]").endswith(plain) and len(plain) > 1
