"""What a reader says of an export: how its headers stand and what its own columns hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from evaluation.counting import grouped
from evaluation.read.files.cells import address
from evaluation.read.files.raw import Raw, number_of

Fact = TypeVar("Fact")
# Kinds of columns that a tool writes beside the answers.
PERSONAL = frozenset(
    ("address", "date of birth", "device", "e-mail", "IP address", "location", "name", "telephone")
)
TIMES = frozenset(("start", "end", "recorded"))
WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"  # in front of a date, as of Moodle
_DATE = re.compile(
    rf"{WEEKDAY}(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|"
    r"\d{1,2}[-/. ](\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4})",
    re.IGNORECASE,
)
NO_ANSWER = frozenset(("", "-", "NA", "N/A", "#N/A"))

# Headings that hold personal data whichever tool wrote them, in small letters and blanks.
_PERSONAL = (
    ("e-mail", r"(your |contact )?e ?mail( address)?( ?\d+)?|(cyfeiriad )?e ?bost( ?\d+)?"),
    ("IP address", r"(your )?ip ?addr(ess)?"),
    (
        "name",
        r"((your |the )?((first|last|full|family|given|middle|recipient) ?)*name|surname|"
        r"forename|recipient ?(first|last) ?name|enw( llawn| cyntaf)?|cyfenw)( ?\d+)?",
    ),
    (
        "telephone",
        r"(your |home |mobile |work |contact )?(tele)?phone( ?(number|no))?( \d+)?|"
        r"mobile( number)?|(rhif )?ffôn( symudol)?",
    ),
    (
        "address",
        r"(home |street |postal |your )?address( line)?( \d)?|post ?code|zip ?code|"
        r"postal code|street( name)?|cyfeiriad( cartref)?|cod post",
    ),
    ("date of birth", r"date of birth|dob|birth ?date|birthday|dyddiad geni"),
    ("location", r"(location ?)?(latitude|longitude)|geolocation|gps( .*)?"),
    ("device", r"device ?id|sim ?(serial|id)|imei|subscriber ?id"),
)
# Whose they are: "Child's name", "Date of birth of your child", "Enw'r plentyn".
_PEOPLE = (
    r"(child(ren)?|young person|pupil|student|learner|participant|respondent|patient|client|"
    r"service user|parent|carer|caregiver|guardian|mother|father|mum|dad|teacher|staff)( ?s)?"
)
_POBL = r"(plentyn|person ifanc|disgybl|myfyriwr|cyfranogwr|rhiant|gofalwr|mam|tad|athro)"
_ASKED = re.compile(
    r"^(please )?((enter|give|provide|write|state|tell us) |what (is|are) |"
    rf"(beth|pa) (yw|ydy) )?((your|my|the|eich|dy) )?({_PEOPLE} (or )?)*"
)
_WHOSE = re.compile(rf" (of|for) ((the|your|my) )?{_PEOPLE}$| (r|y|eich|dy|fy) {_POBL}$")


@dataclass(frozen=True, slots=True)
class RowVerdict:
    """What is said of one row: the column that says it, why, and whether the row is set aside."""

    place: int
    problem: str
    aside: bool


Judge = Callable[[Sequence[str]], RowVerdict | None]


@dataclass(frozen=True, slots=True)
class Layout:
    """One export as its reader understands it: where a grid comes from, and what its columns are.

    ``tool`` is a short name and ``name`` says for people how the tool and the shape of the export
    are called; ``sign`` is what it was recognised by. ``about`` has the kind of each column that
    the tool itself wrote, ``blocks`` the columns of each question with several. ``questions``:
    the wording of a heading, ``labels`` that of its codes, ``not_answered`` the codes that mean
    no answer, all as the file says, or as the dictionary ``described_by`` beside it does;
    ``passed_over``: those that are named after another wave. ``judge`` says which rows are no
    answers.
    """

    tool: str
    name: str
    sign: str
    header_rows: int
    headings: tuple[str, ...]
    questions: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    described_by: str = ""
    passed_over: tuple[str, ...] = ()
    not_answered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    judge: Judge = lambda _cells: None

    @property
    def personal(self) -> tuple[str, ...]:
        """Headings of columns that hold names, addresses and the like."""
        return tuple(heading for heading, kind in self.about.items() if kind in PERSONAL)


def named_apart(layout: Layout) -> Layout:
    """The layout with headings of which none stands twice: doubled ones say their column.

    The heading as it stands becomes the wording of such a column, where it has no other, and a
    question of several columns that share theirs is told no more.
    """
    times = Counter(layout.headings)
    headings = tuple(
        f"{heading} (column {address(1, place)[:-1]})"
        if heading and times[heading] > 1
        else heading
        for place, heading in enumerate(layout.headings)
    )
    written = dict(zip(headings, layout.headings, strict=True))
    renamed = {heading: was for heading, was in written.items() if heading != was}

    def of_each(facts: Mapping[str, Fact]) -> dict[str, Fact]:
        return {heading: facts[was] for heading, was in written.items() if facts.get(was)}

    return replace(
        layout,
        headings=headings,
        questions=renamed | of_each(layout.questions),
        about=of_each(layout.about),
        blocks={q: h for q, h in layout.blocks.items() if not {*h} & {*renamed.values()}},
        labels=of_each(layout.labels),
        not_answered=of_each(layout.not_answered),
    )


def small(text: str) -> str:
    """A heading without capitals and with blanks for every other mark: for comparing."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def folded(text: str) -> str:
    """A heading without capitals, blanks and marks: ``Respondent ID`` is ``respondentid``."""
    return re.sub(r"[\W_]+", "", text.casefold())


def personal_kind(heading: str, *more: str) -> str:
    """Which personal data a column holds, to go by its heading; empty for none."""
    plain = [_WHOSE.sub("", _ASKED.sub("", small(text))) for text in (heading, *more)]
    fitting = (kind for text in plain for kind, pattern in _PERSONAL if re.fullmatch(pattern, text))
    return next(fitting, "")


def kinds(headings: Sequence[str], own: Mapping[str, str]) -> dict[str, str]:
    """The kind of each heading that a tool is known to write, and of personal ones."""
    return {
        heading: kind
        for heading in headings
        if heading and (kind := own.get(folded(heading)) or personal_kind(heading))
    }


def by_question(columns: Iterable[tuple[str, str]], fewest: int = 2) -> dict[str, tuple[str, ...]]:
    """Columns of the same question, given as (question, column); none of a question with fewer."""
    questions = grouped(columns)
    return {question: tuple(same) for question, same in questions.items() if len(same) >= fewest}


def padded(row: Sequence[str], width: int) -> list[str]:
    """A row of exactly so many cells."""
    return [*row[:width], *[""] * (width - len(row))]


def width_of(raw: Raw, header_rows: int) -> int:
    """How many columns the header rows have, without the blank cells behind them in a workbook."""
    all_count = raw.encoding != "xlsx"
    cells = (cell for row in raw.rows[:header_rows] for cell in enumerate(row, start=1))
    return max((column for column, text in cells if text or all_count), default=0)


def one_header(raw: Raw) -> list[str]:
    """The first row, without the blank cells that a workbook has behind it."""
    return raw.row(1)[: width_of(raw, 1)]


def filled_forward(row: Sequence[str], stop: Iterable[int] = ()) -> list[str]:
    """A row of headings in which blank cells hold the text to their left."""
    ends, current, filled = set(stop), "", []
    for place, text in enumerate(row):
        current = text or ("" if place in ends else current)
        filled.append(current)
    return filled


def places_of(headings: Sequence[str], about: Mapping[str, str], *kinds: str) -> list[int]:
    """The columns of the tool that are of some kinds; of no kind, those of questions."""
    return [
        n
        for n, heading in enumerate(headings)
        if heading and about.get(heading, "") in (kinds or ("",))
    ]


def judge_by(
    places: Iterable[int],
    words: Collection[str],
    verdict: Callable[[int, Sequence[str]], RowVerdict],
) -> Judge:
    """A verdict on rows of which one of these columns holds one of some words."""

    def judge(cells: Sequence[str]) -> RowVerdict | None:
        return next((verdict(n, cells) for n in places if cells[n].casefold() in words), None)

    return judge


def unfinished(questions: Sequence[int], place: int, how: str, cells: Sequence[str]) -> RowVerdict:
    """The rule for a response that was not finished.

    It is kept when any question was answered, because the rules of the instruments decide
    what a missing answer means; a response without any answer is set aside.
    """
    answered = any(cells[n] not in NO_ANSWER for n in questions if n < len(cells))
    return RowVerdict(place, f"This response is not finished ({how}).", not answered)


def is_excel_day(text: str) -> bool:
    """Whether a text is a number of days that Excel may write for a date: 1954 to 2119."""
    days = number_of(text)
    return days is not None and 20_000 <= days < 80_000


def is_time(text: str) -> bool:
    """Whether a text is what a tool writes for a time, in a workbook or elsewhere."""
    return is_date(text) or is_excel_day(text)


def is_date(text: str) -> bool:
    """Whether a text looks like a date, with or without a time."""
    return bool(_DATE.match(text))
