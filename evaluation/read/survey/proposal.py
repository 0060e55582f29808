"""A survey's form as its export shows it: a proposal that somebody who knows the form corrects."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evaluation.counting import and_more
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.read.exports.grid import Grid, plain_heading
from evaluation.read.exports.tools.layout import PERSONAL, personal_kind
from evaluation.read.files.raw import number_of
from evaluation.read.survey.answer_scales import scale_of
from evaluation.read.survey.one_column import Asked, asked_in, missing_signs, not_known
from evaluation.read.survey.reply_columns import is_tick, is_unticked
from evaluation.read.survey.whom import without_doubtful

_IDENTIFIES = frozenset(("record id",))
_OF_PEOPLE = re.compile(
    r"(?i)((person|participant|respondent|pupil|student|unique|case|your|study) ?)*(id|code|identifier)"
    r"( ?(person|number|no))?|(respondent|participant|case)( ?(no|number))?|cod|kod"
)
_CODE = re.compile(
    r"^(?P<code>(?:[A-Za-z]{1,12}_?)?\d+[A-Za-z]?(?:[._-]\d+[a-z]?)*)[.):]?\s+(?P<words>.*\S)",
    re.DOTALL,
)
_NAMED = re.compile(r"[A-Za-z][\w.\-/]*")  # a heading that is a name already
_OF_BLOCK = re.compile(
    r"^(?P<stem>.*\S)\s*(?:\[(?P<row>[^\[\]]+)\]|\s-\s(?P<part>.*\S))$", re.DOTALL
)
_BESIDE = re.compile(
    r"(?i)\bspecify\b|\[other\]$|_TEXT$|[/_]other(_text)?$|(- |^)other\W*$|- comment\b|"
    r"\bif other\b|\bother \(.*\)\W*$|nodwch|proszę podać"
)
NONE = re.compile(r"(?i)none\b|nothing\b|dim un\b|żadn")  # an option that says that none applies
_TAG = re.compile(r"<[^>]+>")
_SMALL_WORDS = frozenset(
    [
        "a",
        "all",
        "am",
        "an",
        "and",
        "any",
        "apply",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "many",
        "me",
        "much",
        "my",
        "of",
        "on",
        "or",
        "our",
        "please",
        "select",
        "tick",
        "check",
        "state",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "following",
        "answer",
        "question",
        "each",
        "rate",
        "indicate",
        "extent",
        "agree",
        "statement",
        "statements",
        "following",
    ]
)
_LONGEST_NAME, _WORDS = 32, 3
_FEWEST_PAST, _FEWEST_IN, _NEARLY_ALL = (
    5,
    5,
    0.9,
)  # who was led past, who was asked, how many answered
_OPTIONS_ALIKE = 12


@dataclass(frozen=True, slots=True)
class Proposed:
    """One question with what is doubtful about it, and after which answer it seems to be asked."""

    question: SurveyQuestion
    doubts: tuple[str, ...] = ()
    after: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The questions of a form by short name, and the columns that are none with the reason."""

    questions: Mapping[str, Proposed]
    identify: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    not_answered: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of one question: ``lines`` are the words of each, where there are several."""

    stem: str
    places: tuple[int, ...]
    lines: tuple[str, ...] = ()


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
    for columns in _together(grid, free):
        for name, proposed in _questions(grid, columns, missing, batteries, left_out):
            beside = proposed.question.column
            if asked and beside and _is_beside(grid, beside, proposed, asked[-1], missing):
                last, question = asked[-1]
                told = question.question.model_copy(update={"other": beside})
                asked[-1] = last, replace(question, question=told)
                left_out[beside] = "the words of “other” beside the question before it"
                continue
            asked.append((name, proposed))
    questions = dict(
        zip(short_names(name for name, _ in asked), (p for _, p in asked), strict=True)
    )
    routed = _with_routes(grid, questions, missing)
    return Proposal(routed, identify, left_out, missing, tuple(_of_rows(grid)))


def counts_instead(grid: Grid) -> str:
    """By which columns a table is known that has figures of answers in place of respondents; or none.

    Its columns are the steps of a scale over numbers, or an answer with its number and share.
    """
    numbers = [
        h
        for n, h in enumerate(grid.headings)
        if h
        and all(number_of(t.strip(" %")) is not None for t in grid.values(n) if t)
        and any(grid.values(n))
    ]
    if scale := scale_of([h for h in numbers if not not_known(h)]):
        return and_more([f"“{h}”" for h in scale.words], 5)
    words = {" ".join(re.split(r"[\W_]+", h.casefold())).strip() for h in grid.headings}
    counted = words & {
        "n",
        "count",
        "counts",
        "number",
        "frequency",
        "freq",
        "percent",
        "percentage",
        "share",
        "",
    }
    told = words & {"answer", "option", "response", "category", "answer option", "answer choice", "answer choices",
                    "responses", "choice"}  # fmt: skip
    return (
        " and ".join(f"“{word}”" for word in sorted((told | counted) - {""}))
        if told and counted - {""}
        else ""
    )


def _of_rows(grid: Grid) -> Iterator[str]:
    """What must be decided of the rows before any question: several of one record."""
    kinds = {kind: h for h, kind in reversed(grid.layout.about.items())}
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


# --- columns that belong together -----------------------------------------------------------------


def _together(grid: Grid, free: Sequence[int]) -> list[_Columns]:
    """The columns by question: those of the tool's blocks, those with one stem, and single ones."""
    taken = {*free}
    places = {heading: n for n, heading in enumerate(grid.headings)}
    groups: dict[int, _Columns] = {}
    blocks = {**grid.layout.blocks, **{q: parts for q, parts in grid.ticked.items() if parts}}
    for stem, headings in blocks.items():
        own = [places[h] for h in headings if places.get(h) in taken]
        if len(own) > 1:
            own += _ticked_behind(grid, stem, own[-1], taken)
            groups[own[0]] = _Columns(
                _asked_by(grid, stem, own), tuple(own), _lines(grid, stem, own)
            )
            taken -= {*own}
            if places.get(stem) in taken:  # the question's own column beside one for each option
                taken -= {places[stem]}
    for stem, own in _by_stem(grid, sorted(taken)).items():
        groups[own[0]] = _Columns(_clean(stem), tuple(own), _lines(grid, stem, own))
        taken -= {*own}
    groups |= {place: _Columns(_wording(grid, place), (place,)) for place in taken}
    return [groups[place] for place in sorted(groups)]


def _ticked_behind(grid: Grid, stem: str, last: int, taken: set[int]) -> list[int]:
    """A box to tick directly behind a question's columns whose heading stands twice, as “other”."""
    place = last + 1
    if place not in taken or not plain_heading(grid.headings[place]).startswith(
        plain_heading(stem)
    ):
        return []
    texts = {*grid.values(place)} - {""}
    word = next(iter(texts)) if len(texts) == 1 else ""
    return [place] if word and plain_heading(word) in plain_heading(grid.headings[place]) else []


def _by_stem(grid: Grid, free: Sequence[int]) -> dict[str, list[int]]:
    """Neighbouring columns whose headings, or wordings, share what stands before the last part."""
    groups: dict[str, list[int]] = {}
    for place in free:
        match = _OF_BLOCK.match(_full(grid, place))
        if match and not _BESIDE.search(match[0]):
            groups.setdefault(plain_heading(match["stem"]), []).append(place)
    return {stem: own for stem, own in groups.items() if len(own) > 1}


def _full(grid: Grid, place: int) -> str:
    """The heading of a column, or its wording where that says more."""
    heading = grid.headings[place]
    wording = grid.layout.questions.get(heading, "")
    return wording if _OF_BLOCK.match(wording) and not _OF_BLOCK.match(heading) else heading


def _wording(grid: Grid, place: int) -> str:
    heading = grid.headings[place]
    return _clean(grid.layout.questions.get(heading, "")) or _clean(heading)


def _asked_by(grid: Grid, stem: str, places: Sequence[int]) -> str:
    """The words of a question of several columns: its stem, or what their wordings share."""
    wordings = [grid.layout.questions.get(grid.headings[n], "") for n in places]
    if " " in stem or not all(wordings):
        return _clean(stem)
    shared = {_OF_BLOCK.match(w)["stem"] for w in wordings if _OF_BLOCK.match(w)}  # type: ignore[index]
    if len(shared) == 1:
        return _clean(shared.pop())
    if len({*wordings}) == 1:
        return _clean(wordings[0])
    start = _shared_start(wordings)
    return _clean(start) if len(start) > 3 else _clean(stem)


def _shared_start(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    same = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    return first[:same].rpartition(" ")[0].rstrip(" (-[:")


def _lines(grid: Grid, stem: str, places: Sequence[int]) -> tuple[str, ...]:
    """What each column of a question is called: its heading without what they share."""
    wordings = [grid.layout.questions.get(grid.headings[n], "") for n in places]
    own = [grid.headings[n] for n in places]
    texts = wordings if len({*wordings}) == len(places) and all(wordings) else own
    start = _shared_start(texts) if len(texts) > 1 else ""
    lines = []
    for text in texts:
        match = _OF_BLOCK.match(text)
        part = (match["row"] or match["part"]) if match else ""
        if plain_heading(text).startswith(plain_heading(stem)) and not part:
            part = plain_heading(text)[len(plain_heading(stem)) :].strip(" -:/[]_")
        part = part or text[len(start) :].strip(" -:/()[]_") or text
        lines.append(_clean(re.sub(r" \(column [A-Z]+\)$", "", part)))
    return tuple(lines) if len({*lines}) == len(lines) else tuple(own)


def _clean(text: str) -> str:
    """A text without markup, on one line; a code in front does not belong to it."""
    plain = " ".join(html.unescape(_TAG.sub(" ", text)).split()).removesuffix(" - Selected Choice")
    coded = _CODE.match(plain)
    return coded["words"] if coded else plain


# --- what they ask --------------------------------------------------------------------------------


def _questions(
    grid: Grid,
    columns: _Columns,
    missing: Sequence[str],
    batteries: Mapping[int, tuple[str, ...]],
    left_out: dict[str, str],
) -> Iterator[tuple[str, Proposed]]:
    """The question of some columns: of ticks, ranks or a grid; or one for each column."""
    heads = tuple(grid.headings[n] for n in columns.places)
    if len(columns.places) > 1:
        if found := _of_several(grid, columns, heads, missing):
            yield found
            return
    for place in columns.places:
        heading = grid.headings[place]
        asked = asked_in(grid, place, _wording(grid, place), missing, batteries.get(place, ()))
        if asked is None:
            left_out[heading] = "nobody answered it"
            continue
        yield (
            heading,
            Proposed(_question(asked, _wording(grid, place), column=heading), asked.doubts),
        )


def _of_several(
    grid: Grid, columns: _Columns, heads: tuple[str, ...], missing: Sequence[str]
) -> tuple[str, Proposed] | None:
    """A question of options to tick, of ranks, or of rows with the same answers; else None."""
    named = dict(zip(columns.lines, heads, strict=True))
    texts = [{*grid.values(n)} - {"", *missing} for n in columns.places]
    name = _stem_name(columns, heads)
    boxes = all(len({t for t in column if not is_unticked(t)}) <= 1 or len(column) > _OPTIONS_ALIKE
                or _BESIDE.search(head) for column, head in zip(texts, heads, strict=True))  # fmt: skip
    ticks = all(any(not cells[n] for _, cells in grid.rows) for n in columns.places) and all(
        is_tick(t) for column in texts for t in column if not is_unticked(t)
    )
    known = any(set(heads) & {*parts} for parts in grid.ticked.values() if parts)
    if boxes and any(texts) and (known or ticks):
        words = [next(iter(t)) if len(t) == 1 else "" for t in texts]
        own = [
            w if len(w) > 1 and line not in w else line
            for line, w in zip(columns.lines, words, strict=True)
        ]
        if len({*own}) == len(own) and len({*words}) > 2:  # each cell holds its option's words
            named = dict(zip(map(_clean, own), heads, strict=True))
        own = (h for line, h in named.items() if _BESIDE.search(f"{line} {h}"))
        beside = next((h for h in own if len(texts[heads.index(h)]) > 1), "")
        question = SurveyQuestion(
            text=columns.stem, kind="tick_all", columns=named, other=beside,
            none_of_these=tuple(w for w in named if NONE.match(w)),
        )  # fmt: skip
        return name, Proposed(question)
    ranks = {str(rank) for rank in range(1, len(heads) + 1)}
    if all(t and t <= ranks for t in texts) and _ranked(grid, columns.places):
        question = SurveyQuestion(text=columns.stem, kind="ranking", columns=named)
        return name, Proposed(question, ("A 1 is taken as the first rank.",))
    every = {text for column in texts for text in column}
    fullest = max(texts, key=len)
    alike = sum(len(t & fullest) > 1 or t <= fullest for t in texts)
    labels = [grid.layout.labels.get(head) for head in heads]
    same = bool(labels[0]) and all(label == labels[0] for label in labels)
    if not every or not (same or (len(every) <= _OPTIONS_ALIKE and 2 * alike >= len(texts))):
        return None
    others = [text for text in every if not not_known(text)]
    place = columns.places[texts.index(fullest)]
    asked = asked_in(grid, place, columns.stem, missing, others)
    if asked is None or asked.kind not in ("single", "likert", "rating"):
        return None
    unknown = tuple(t for t in every if t in asked.dont_know or not_known(t))
    asked = replace(
        asked,
        dont_know=tuple(dict.fromkeys((*asked.dont_know, *sorted(unknown)))),
        options={
            c: w for c, w in dict(asked.options or {}).items() if labels[0] or c not in unknown
        },
    )
    return name, Proposed(_question(asked, columns.stem, rows=named), asked.doubts)


def _ranked(grid: Grid, places: Sequence[int]) -> bool:
    """Whether nearly everybody gave each rank once."""
    given = [[t for n in places if (t := cells[n])] for _, cells in grid.rows]
    whole = [ranks for ranks in given if len(ranks) > 1]
    apart = sum(len({*ranks}) == len(ranks) for ranks in whole)
    return bool(whole) and apart >= _NEARLY_ALL * len(whole)


def _question(asked: Asked, text: str, **where: object) -> SurveyQuestion:
    column = where.get("column", "")
    options = dict(asked.options or {})
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
    grid: Grid,
    heading: str,
    proposed: Proposed,
    before: tuple[str, Proposed],
    missing: Sequence[str],
) -> bool:
    """Whether a column holds the words of “other” to the question before it."""
    wordings = (heading.split(" (column ", maxsplit=1)[0], grid.layout.questions.get(heading, ""))
    last = before[1].question
    if not any(map(_BESIDE.search, wordings)) or last.other:
        return False
    if last.kind not in ("single", "tick_all") or proposed.question.kind not in ("open", "single"):
        return False
    asked = grid.places(last.headings)
    none = {"", *missing}
    before_it = sum(any(cells[n] not in none for n in asked) for _, cells in grid.rows)
    beside = grid.values(grid.headings.index(heading))
    return 2 * sum(text not in none for text in beside) < before_it


# --- names ----------------------------------------------------------------------------------------


def _stem_name(columns: _Columns, heads: Sequence[str]) -> str:
    """What a question of several columns is called: the code that they share, else its words."""
    start = re.split(r"___|/|[._-]\d+$", heads[0])[0]
    if _NAMED.fullmatch(start) and all(head.startswith(start) for head in heads):
        return start.rstrip("_.-/")
    return columns.stem


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
    plain = " ".join(_TAG.sub(" ", heading).split())
    code = _CODE.match(plain)
    own = code["code"] if code and code["code"][0].isalpha() else ""
    if own or (_NAMED.fullmatch(plain) and "_" in plain + "_" and " " not in plain):
        return _slug(own or plain.rpartition("/")[2])
    words = _slug(code["words"] if code else plain).split("_")
    telling = [w for w in words if w not in _SMALL_WORDS and len(w) > 1] or words
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


# --- routing --------------------------------------------------------------------------------------


def _with_routes(
    grid: Grid, questions: Mapping[str, Proposed], missing: Sequence[str]
) -> dict[str, Proposed]:
    """The questions with the answer after which each seems to be asked, where that is beyond doubt.

    Nobody with another answer answered it, and nearly everybody with this one did.
    """
    none = {"", *missing}
    earlier: list[tuple[str, list[str], set[str]]] = []
    routed = {}
    for name, proposed in questions.items():
        question = proposed.question
        places = grid.places(question.headings)
        columns = [grid.values(n) for n in places]
        after = None
        if not any(none & {*texts} for texts in columns):  # everybody answered
            answered = []
        else:
            answered = [any(text not in none for text in row) for row in zip(*columns, strict=True)]
        for other, texts, options in reversed(earlier) if not all(answered) else ():
            given = Counter(text for text, there in zip(texts, answered, strict=True) if there)
            asked = Counter(text for text in texts if text in options)
            led = {text for text in asked if given[text]}
            past = sum(asked[text] for text in options - led)
            inside = sum(asked[text] for text in led)
            unasked = sum(n for text, n in given.items() if text not in options)
            if led and past >= _FEWEST_PAST and inside >= _FEWEST_IN and not unasked:
                if sum(given[t] for t in led) >= _NEARLY_ALL * inside:
                    after = (other, tuple(sorted(led)))
                    break
        routed[name] = replace(proposed, after=after)
        if question.kind in ("single", "likert") and question.column and len(question.options) > 1:
            texts = grid.values(places[0])
            earlier.append((name, texts, {*texts} & {*question.options}))
    return routed


def in_words(proposal: Proposal) -> str:
    """How many questions of which kind were proposed."""
    kinds = Counter(p.question.kind for p in proposal.questions.values())
    return and_more([f"{n} {kind}" for kind, n in kinds.most_common()], len(kinds))
