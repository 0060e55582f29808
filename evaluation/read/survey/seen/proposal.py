"""A survey's form as its export shows it: a proposal that somebody who knows the form corrects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from evaluation.declare.survey_form import SurveyQuestion
from evaluation.read.exports.grid import Grid, plain_heading
from evaluation.read.exports.ticked import TICKED, UNTICKED
from evaluation.read.exports.tools.layout import PERSONAL, personal_kind
from evaluation.read.survey.seen.answer_scales import scale_of
from evaluation.read.survey.seen.one_column import SeenColumn, asked_in, missing_signs, not_known
from evaluation.read.survey.seen.proposed import NONE, Proposal, Proposed
from evaluation.read.survey.seen.question_columns import (
    BESIDE,
    QuestionColumns,
    columns_together,
    plain_words_of,
    wording_of,
)
from evaluation.read.survey.seen.routes import routes_seen
from evaluation.read.survey.seen.short_names import NAMED, short_names
from evaluation.read.survey.whom import without_doubtful

_RANK = re.compile(r"(?i)(?:rank|ranking|place|position|ranga|safle)\W*(\d+)")  # of LimeSurvey
_NEARLY_ALL = 0.9  # of the people, who gave each rank once


_IDENTIFIES = frozenset(("record id",))


_OF_PEOPLE = re.compile(
    r"(?i)((person|participant|respondent|response|submission|pupil|student|unique|case|your|study)"
    r" ?)*"
    r"(id|code|identifier)( ?(person|number|no))?|"
    r"(respondent|response|submission|participant|case)( ?(no|number))?|cod|kod"
)


_ROWS = 3  # questions with the same answers, that may be rows of a grid
_UNWORDED = "Write the question as it stands on the form under text:."
_WEIGHT = (
    "If this is how much each answer weighs, take it out of the form, and write beside form: "
    "weights: {column: this heading}."
)
_IS_WEIGHT = re.compile(
    r"(?i)(.*[\W_])?(sample|survey|final|post|design|person|p|d|s|an|psp)?"
    r"(weights?|weighting|wgh?ts?|wts?)([\W_]?\w+)?|pw|wt[a-z0-9]+"
)
_OPTIONS_ALIKE = 12  # different answers of the rows of a grid
_FEWEST_WORDS = 3  # different ones, for cells that repeat the words of their option


def propose(grid: Grid) -> Proposal:
    """The questions, kinds and options that an export shows, in the order of its columns.

    Columns that identify, or that the tool wrote, and columns that nobody answered are left out,
    each with the reason. Nothing is said of order or meaning that the file does not show: what is
    a guess stands among the doubts.
    """
    grid = without_doubtful(grid)
    missing = missing_signs(grid)
    identify, left_out = _apart(grid)
    free = [n for n, h in enumerate(grid.headings) if h and h not in left_out and h not in identify]
    unnamed = [n for n, h in enumerate(grid.headings) if not h and any(grid.values(n))]
    left_out |= {f"column {grid.headed(n)[:-1]}": "it has no heading" for n in unnamed}
    asked: list[tuple[str, Proposed]] = []
    batteries = _batteries(grid, free, missing)
    for columns in columns_together(grid, free):
        for name, proposed in _questions(grid, columns, missing, batteries, left_out):
            beside = proposed.question.column
            last, before = asked[-1] if asked else ("", proposed)
            if asked and beside and _is_beside(grid, proposed.question, before.question, missing):
                told = before.question.model_copy(update={"other": beside})
                asked[-1] = last, replace(before, question=told)
                left_out[beside] = "the words of “other” beside the question before it"
                continue
            asked.append((name, proposed))
    questions = dict(
        zip(short_names(name for name, _ in asked), (p for _, p in asked), strict=True)
    )
    if grid.layout.tool == "microsoft_forms":
        questions = dict(_perhaps_a_grid(questions))
    routed = routes_seen(grid, questions, missing)
    return Proposal(routed, identify, left_out, missing, tuple(_of_rows(grid)))


def _perhaps_a_grid(questions: Mapping[str, Proposed]) -> Iterator[tuple[str, Proposed]]:
    """The questions, with a doubt at the first of several that follow each other on one scale.

    Microsoft Forms exports the rows of a grid as questions, without what stands above them.
    """
    runs = groupby(
        questions.items(),
        lambda told: (told[1].question.kind == "likert", (*told[1].question.options,)),
    )
    for (likert, _), run in runs:
        (name, first), *others = run
        if likert and len(others) + 1 >= _ROWS:
            told = (
                f"This and the {len(others)} questions after it have the same answers. If they are "
                "rows of one grid, make them one question: text: what stands above it, and in "
                "place of column: rows: {words of the row: heading}."
            )
            first = replace(first, doubts=(*first.doubts, told))
        yield from ((name, first), *others)


def _of_rows(grid: Grid) -> Iterator[str]:
    """What must be decided of the rows before any question: several of one record."""
    kinds = {kind: h for h, kind in reversed([*grid.layout.about.items()])}
    record, by = kinds.get("record id", ""), kinds.get("event") or kinds.get("repeat") or ""
    if not record or not by:
        return
    names = grid.values(grid.headings.index(record))
    if len({*names}) < len(names):
        first = next(filter(None, grid.values(grid.headings.index(by))), "")
        yield (
            f"several rows are of one record. Say which are meant: only: {{{by}: {first}}}; "
            f"then also identify: [{record}]."
        )


def _apart(grid: Grid) -> tuple[tuple[str, ...], dict[str, str]]:
    """Columns that say who somebody is, and those that are no questions, with the reason."""
    about = grid.layout.about
    named = [
        h for h in grid.headings if h and _OF_PEOPLE.fullmatch(" ".join(re.split(r"[\W_]+", h)))
    ]
    kinds = dict.fromkeys(named, "record id") | {
        h: k for h in grid.headings if (k := about.get(h, ""))
    }
    identify = tuple(
        heading
        for heading, kind in kinds.items()
        if kind in _IDENTIFIES and _one_each(grid.values(grid.headings.index(heading)))
    )[:1]
    left_out = {h: "it numbers people or rows" for h in named if h not in identify}
    for heading in filter(None, grid.headings):
        kind = about.get(heading) or personal_kind(heading)
        kind = kind or ("made of another question" if heading.endswith("_NPS_GROUP") else "")
        if heading in identify or not kind:
            continue
        personal = kind in PERSONAL
        left_out[heading] = (
            f"{kind}: it says who somebody is" if personal else f"of the survey tool ({kind})"
        )
    return identify, left_out


def _one_each(texts: Sequence[str]) -> bool:
    return all(texts) and len({*texts}) == len(texts)


def _questions(
    grid: Grid,
    columns: QuestionColumns,
    missing: Sequence[str],
    batteries: Mapping[int, tuple[str, ...]],
    left_out: dict[str, str],
) -> Iterator[tuple[str, Proposed]]:
    """The question of some columns: of ticks, ranks or a grid; or one for each column."""
    if len(columns.places) > 1 and (found := _of_several(grid, columns, missing)):
        yield found
        return
    for place in columns.places:
        heading = grid.headings[place]
        asked = asked_in(grid, place, wording_of(grid, place), missing, batteries.get(place, ()))
        if asked is None:
            left_out[heading] = "nobody answered it"
            continue
        question = _question(asked, wording_of(grid, place), column=heading)
        unworded = (_UNWORDED,) if _is_name(question.text) else ()
        weight = (_WEIGHT,) if asked.kind == "number" and _IS_WEIGHT.fullmatch(heading) else ()
        yield heading, Proposed(question, (*asked.doubts, *unworded, *weight))


def _is_name(text: str) -> bool:
    """Whether a text is a name such as ``ST24Q01`` or ``took_part``, and no words of a form."""
    named = bool(NAMED.fullmatch(text)) and bool(re.search(r"[\d_]", text))
    return named or not re.search(r"[^\W\d]", text)


def _says_ticked(text: str, heading: str) -> bool:
    """Whether a text is a tick, or repeats the option in which a heading ends."""
    words = plain_heading(text)
    return text.casefold() in TICKED or (len(words) > 1 and plain_heading(heading).endswith(words))


def _may_be_box(heading: str, texts: set[str]) -> bool:
    """Whether a column may be a box to tick, with one text in it, or with words of “other”."""
    several = len({text for text in texts if text.casefold() not in UNTICKED}) > 1
    return not several or len(texts) > _OPTIONS_ALIKE or bool(BESIDE.search(heading))


@dataclass(frozen=True, slots=True)
class _Block:
    """The columns of one question, with their headings and the different answers of each."""

    grid: Grid
    columns: QuestionColumns
    heads: tuple[str, ...]
    texts: tuple[set[str], ...]

    @property
    def named(self) -> dict[str, str]:
        """The heading of each line."""
        return dict(zip(self.columns.lines, self.heads, strict=True))


def _of_several(
    grid: Grid, columns: QuestionColumns, missing: Sequence[str]
) -> tuple[str, Proposed] | None:
    """A question of options to tick, of ranks, or of rows with the same answers; else None."""
    heads = tuple(grid.headings[n] for n in columns.places)
    texts = tuple({*grid.values(n)} - {"", *missing} for n in columns.places)
    block = _Block(grid, columns, heads, texts)
    found = _boxes(block) or _ranking(block, missing) or _grid(block, missing)
    if found is None:
        return None
    if _is_name(found.question.text):
        found = replace(found, doubts=(*found.doubts, _UNWORDED))
    return _stem_name(columns, heads), found


def _boxes(block: _Block) -> Proposed | None:
    """A question of which each option has a box to tick."""
    grid, columns, heads, texts = block.grid, block.columns, block.heads, block.texts
    known = any({*heads} & {*parts} for parts in grid.ticked.values() if parts)
    signs = all(any(not cells[n] for _, cells in grid.rows) for n in columns.places) and all(
        _says_ticked(text, head)
        for column, head in zip(texts, heads, strict=True)
        for text in column
        if text.casefold() not in UNTICKED and not (len(column) > 1 and BESIDE.search(head))
    )
    if not any(texts) or not (known or signs) or not all(map(_may_be_box, heads, texts)):
        return None
    words = [next(iter(column)) if len(column) == 1 else "" for column in texts]
    lines = [
        word if len(word) > 1 and line not in word else line
        for line, word in zip(columns.lines, words, strict=True)
    ]
    if len({*lines}) < len(lines) or len({*words}) < _FEWEST_WORDS:
        lines = [*columns.lines]  # the cells do not repeat the words of their option
    named = dict(zip(map(plain_words_of, lines), heads, strict=True))
    own = (head for line, head in named.items() if BESIDE.search(f"{line} {head}"))
    return Proposed(
        SurveyQuestion(
            text=columns.stem,
            kind="tick_all",
            columns=named,
            other=next((head for head in own if len(texts[heads.index(head)]) > 1), ""),
            none_of_these=tuple(word for word in named if NONE.match(word)),
        )
    )


def _ranking(block: _Block, missing: Sequence[str]) -> Proposed | None:
    """A question whose options were put in order, each rank once; or each option in one rank."""
    columns = block.columns
    if all(map(_RANK.fullmatch, columns.lines)) and (found := _option_a_rank(block, missing)):
        return found
    ranks = {str(rank) for rank in range(1, len(block.heads) + 1)}
    of_ranks = all(column and column <= ranks for column in block.texts)
    if not of_ranks or not _ranked(block.grid, columns.places, missing):
        return None
    question = SurveyQuestion(text=columns.stem, kind="ranking", columns=block.named)
    return Proposed(question, ("A 1 is taken as the first rank.",))


def _option_a_rank(block: _Block, missing: Sequence[str]) -> Proposed | None:
    """A ranking with a column for each rank, which hold the options, as LimeSurvey exports it."""
    columns, number = block.columns, {line: int(_RANK.findall(line)[0]) for line in block.named}
    options = Counter(text for n in columns.places for text in block.grid.values(n))
    words = sorted((word for word in options if word not in {"", *missing}), key=str.casefold)
    if len(words) < 2 or not _ranked(block.grid, columns.places, missing):
        return None
    question = SurveyQuestion(
        text=columns.stem,
        kind="ranking",
        ranks=tuple(block.named[line] for line in sorted(number, key=lambda line: number[line])),
        options={word: word for word in words},
    )
    told = "Rank 1 is taken as what was put first. Add the options that nobody chose."
    return Proposed(question, (told,))


def _grid(block: _Block, missing: Sequence[str]) -> Proposed | None:
    """A question of several rows with the same answers."""
    grid, columns, texts = block.grid, block.columns, block.texts
    every = {text for column in texts for text in column}
    fullest = max(texts, key=len)
    alike = sum(len(column & fullest) > 1 or column <= fullest for column in texts)
    labels = [grid.layout.labels.get(head) for head in block.heads]
    same = bool(labels[0]) and all(label == labels[0] for label in labels)
    if not every or not (same or (len(every) <= _OPTIONS_ALIKE and 2 * alike >= len(texts))):
        return None
    place = columns.places[texts.index(fullest)]
    asked = asked_in(grid, place, columns.stem, missing, sorted(every))
    if asked is None or asked.kind not in ("single", "likert", "rating"):
        return None
    return Proposed(_question(asked, columns.stem, rows=block.named), asked.doubts)


def _ranked(grid: Grid, places: Sequence[int], missing: Sequence[str]) -> bool:
    """Whether nearly everybody gave each rank once."""
    none = {"", *missing}
    given = [[t for n in places if (t := cells[n]) not in none] for _, cells in grid.rows]
    whole = [ranks for ranks in given if len(ranks) > 1]
    apart = sum(len({*ranks}) == len(ranks) for ranks in whole)
    return bool(whole) and apart >= _NEARLY_ALL * len(whole)


def _question(asked: SeenColumn, text: str, **where: object) -> SurveyQuestion:
    column = where.get("column", "")
    options = dict(asked.options)
    if asked.kind in ("number", "date", "open", "rating"):
        options = {}
    facts: dict[str, object] = {
        "text": text or str(column),
        "kind": asked.kind,
        "options": options,
        "dont_know": asked.dont_know if asked.kind != "open" else (),
        "top": asked.top,
        "separator": asked.separator,
        "unit": asked.unit,
        "other": column if asked.other else "",
        "none_of_these": tuple(w for w in options if NONE.match(w))
        if asked.kind == "tick_all"
        else (),
        "lowest": asked.lowest,
        "highest": asked.highest,
        **where,
    }
    if options and facts["dont_know"]:  # what says so is an option of the form too
        facts["options"] = {**options, **{w: w for w in asked.dont_know if w not in options}}
    return SurveyQuestion.model_validate({k: v for k, v in facts.items() if v not in ("", None)})


def _batteries(
    grid: Grid, free: Sequence[int], missing: Sequence[str]
) -> dict[int, tuple[str, ...]]:
    """Of each column whose answers are steps of a scale, those of all columns with the same scale.

    In few answers nobody may have given one of them, which others of the same battery have.
    """
    found: dict[int, set[str]] = {}
    for place in free:
        texts = {t for t in {*grid.values(place)} - {"", *missing} if not not_known(t)}
        if 2 <= len(texts) <= _OPTIONS_ALIKE:
            found[place] = texts
    scales = [texts for texts in found.values() if scale_of(texts)]
    alike = {}
    for place, texts in found.items():
        others = set[str]()
        for other in scales:
            joined = others | texts | other
            if len(texts & other) >= 2 and scale_of(joined):
                others |= other
        alike[place] = tuple(sorted(others))
    return alike


def _is_beside(
    grid: Grid, question: SurveyQuestion, last: SurveyQuestion, missing: Sequence[str]
) -> bool:
    """Whether a column holds the words of “other” to the question before it."""
    heading = question.column
    wordings = (heading.split(" (column ", maxsplit=1)[0], grid.layout.questions.get(heading, ""))
    if not any(map(BESIDE.search, wordings)) or last.other:
        return False
    if last.kind not in ("single", "tick_all") or question.kind not in ("open", "single"):
        return False
    asked = grid.places(last.headings)
    none = {"", *missing}
    before_it = sum(any(cells[n] not in none for n in asked) for _, cells in grid.rows)
    beside = grid.values(grid.headings.index(heading))
    return 2 * sum(text not in none for text in beside) < before_it


def _stem_name(columns: QuestionColumns, heads: Sequence[str]) -> str:
    """What a question of several columns is called: the code that they share, else its words."""
    start = re.split(r"___|/|[._-]\d+$", heads[0])[0]
    if NAMED.fullmatch(start) and all(head.startswith(start) for head in heads):
        return start.rstrip("_.-/")
    return columns.stem
