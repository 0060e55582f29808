"""Files in another shape than a row a person: shaped as declared, and known where nothing is said.

A file may hold rows of several waves, a row for each answer, words of its own for yes and no, and
people who are all of one area. What is declared is applied to the grid, once, before anything
else is read; what looks like such a shape and is not declared is told with what to write.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from evaluation.counting import NAMED, and_more, grouped, plural
from evaluation.declare.answer_file import Answers, Long
from evaluation.declare.declared_file import AREA, DataFile
from evaluation.declare.guidance import IN_DELIVERABLE, Guidance
from evaluation.declare.register_file import Register
from evaluation.errors import Collector, Issue, Kind, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of, plain_heading
from evaluation.read.exports.tools.layout import Layout, folded
from evaluation.read.files.raw import is_number

_IDS = ("id", "code", "person", "respondent", "participant", "pupil", "child", "record_id")
LONG = ("rows.one-a-wave", "rows.one-an-answer")  # codes of the faults that a file is long
MOST_WAVES = 12  # different words of a column that tells waves or occasions apart
_HALF = 2
_YES_OR_NO = ("invited", "attended", "completed")  # what a register says in yes and no
_PLAIN_WORDS = frozenset(("", "-", "yes", "no", "y", "n", "true", "false", "na", "n/a"))
_ADDRESS = re.compile(r"\b[A-Z]{1,3}[1-9]\d*\b")
_REPEAT = ("redcaprepeatinstrument", "repeatinstrument")


# --- as declared ----------------------------------------------------------------------------------


def shaped(
    data: DataFile, grid: Grid, collector: Collector, guidance: Guidance = IN_DELIVERABLE
) -> Grid:
    """The grid in the shape that its file is declared to have; what does not hold is a fault."""
    grid = _only(grid, data.only, collector)
    grid = _in_words(grid, data, collector)
    if isinstance(data, Answers):
        grid = _of_area(grid, data.area, collector)
        if data.long:
            grid = _one_row_each(grid, data.long, data.identify, collector, guidance)
    return grid


def _only(grid: Grid, wanted: Mapping[str, str], collector: Collector) -> Grid:
    """The rows that say what is wanted under each column."""
    for heading, word in wanted.items():
        for place in columns_of(grid, (heading,), collector):
            rows = tuple(row for row in grid.rows if _same(row[1][place], word))
            if not rows:
                words = list(dict.fromkeys(filter(None, grid.values(place))))
                hint = did_you_mean(word, words)
                collector.fault(
                    Issue(
                        grid.file,
                        f'No row says "{word}" under "{heading}".',
                        f"{hint} What stands there: {and_more(words, 8)}.".strip(),
                        sheet=grid.sheet,
                        cell=grid.headed(place),
                        code="rows.only-nobody",
                    )
                )
            grid = replace(grid, rows=rows)
    return grid


def _same(cell: str, word: str) -> bool:
    return _folded(cell) == _folded(word)


def of_nobody(files: Sequence[tuple[DataFile, Grid]], guidance: Guidance) -> Iterator[Issue]:
    """Notes on rows of a file that none of its declarations takes.

    ``files``: each declaration with its grid, before any row was left out.
    """
    for same in grouped(((d.file, d.sheet), (d, g)) for d, g in files).values():
        taking = [data.only for data, _ in same]
        grid = same[0][1]
        places = {h: p for only in taking for h in only if (p := grid.column(h)) is not None}
        if not all(taking) or len(places) != 1:
            continue
        [(heading, place)] = places.items()
        said = Counter(grid.values(place))
        left = {
            word: n for word, n in said.items() if not any(_same(word, o[heading]) for o in taking)
        }
        if left:
            words = and_more(f'"{word}"' if word else "nothing" for word in left)
            yield Issue(
                grid.file,
                f'{plural(sum(left.values()), "row")} of this file are not used: under "{heading}" '
                f"they say {words}.",
                guidance.rows,
                sheet=grid.sheet,
                cell=grid.headed(place),
                severity="note",
                code="rows.only-others",
            )


def _in_words(grid: Grid, data: DataFile, collector: Collector) -> Grid:
    """The grid with the file's own words for yes and no as these words.

    They stand for them under ``consent:``, in the columns of a register that say yes or no, and in
    those of answers that hold nothing else.
    """
    words = {
        **{_folded(word): "yes" for word in data.says_yes},
        **{_folded(word): "no" for word in data.says_no},
    }
    if not words:
        return grid
    told = data.attendance if isinstance(data, Register) else {}
    headings = (*data.consent, *(h for name, h in told.items() if name in _YES_OR_NO))
    places = {*grid.places(headings)}
    texts = [
        {_folded(cell) for cell in column}
        for column in zip(*(c for _, c in grid.rows), strict=True)
    ]
    if isinstance(data, Answers):
        apart = {grid.column(h) for h in (*data.identify, *data.groups, data.cluster)}
        plain = {
            place
            for place, said in enumerate(texts)
            if said <= {*words, *_PLAIN_WORDS}
            and not all(
                map(is_number, said - {""})
            )  # codes of answers: read_as says what they mean
        }
        places |= plain - apart
    if not any(words.keys() & texts[place] for place in places if texts):
        collector.fault(
            Issue(
                grid.file,
                "None of the words under says_yes and says_no stands in a column of yes and no "
                f"({and_more(words)}).",
                "Write the words as they stand in the file, or take the line out.",
                sheet=grid.sheet,
                code="rows.no-such-words",
            )
        )
    rows = tuple(
        (
            number,
            tuple(
                words.get(_folded(cell), cell) if place in places else cell
                for place, cell in enumerate(cells)
            ),
        )
        for number, cells in grid.rows
    )
    return replace(grid, rows=rows)


def _folded(text: str) -> str:
    return plain_heading(text).casefold()


def _of_area(grid: Grid, area: str, collector: Collector) -> Grid:
    """The grid with a column that says the area of the whole file in every row."""
    if not area:
        return grid
    if (place := grid.column(AREA)) is not None:
        collector.fault(
            Issue(
                grid.file,
                f'area: says "{area}" of the whole file, and the file has a column "{AREA}".',
                "Keep one: take area: out, and declare the column under groups:.",
                sheet=grid.sheet,
                cell=grid.headed(place),
                code="rows.area-twice",
            )
        )
        return grid
    layout = replace(grid.layout, headings=(*grid.headings, AREA))
    rows = tuple((number, (*cells, area)) for number, cells in grid.rows)
    return replace(grid, layout=layout, rows=rows)


def _one_row_each(
    grid: Grid, long: Long, identify: Sequence[str], collector: Collector, guidance: Guidance
) -> Grid:
    """A row for each person in place of a row for each answer, with a column for each question.

    Columns keep their places; those of the questions come behind them. A question that a person
    answers twice is a fault where the answers differ. ``identify`` says who a person is.
    """
    places = columns_of(grid, (long.question, long.answer, *identify), collector)
    if len(places) < len(identify) + 2 or not identify:
        return grid
    asked, given, *who = places
    questions = {q: n for n, q in enumerate(dict.fromkeys(filter(None, grid.values(asked))))}
    width = len(grid.headings)
    people: dict[tuple[str, ...], int] = {}
    made: list[tuple[int, list[str]]] = []
    moved: dict[str, str] = {}
    twice: list[tuple[Sequence[str], tuple[int, int], str]] = []
    for number, cells in grid.rows:
        key = tuple(cells[place] for place in who)
        if key not in people:
            people[key] = len(made)
            own = ["" if place in (asked, given) else cell for place, cell in enumerate(cells)]
            made.append((number, own + [""] * len(questions)))
        row, own = made[people[key]]
        if not cells[asked]:
            continue
        place = width + questions[cells[asked]]
        cell = address(row, place)
        if own[place] not in ("", cells[given]):
            twice.append((cells, (number, asked), moved[cell]))
        elif cells[given]:
            own[place], moved[cell] = cells[given], address(number, given)
        moved.setdefault(cell, address(number, given))
    if twice and (several := of_several_waves(grid, [*who, asked], [given], guidance)):
        collector.fault(several)
    else:
        collector.fault(*(_answered_twice(grid, *of, len(twice) - NAMED) for of in twice[:NAMED]))
    return replace(
        grid,
        layout=replace(
            _answers_said(grid.layout, grid.headings[given], questions),
            headings=(*grid.headings, *questions),
        ),
        rows=tuple((number, tuple(cells)) for number, cells in made),
        decimal_comma=grid.decimal_comma
        | (frozenset(questions) if grid.headings[given] in grid.decimal_comma else frozenset()),
        moved=moved,
    )


def _answers_said(layout: Layout, heading: str, questions: Collection[str]) -> Layout:
    """What the file says of its column of answers, said of each question."""
    labels, none = layout.labels.get(heading), layout.not_answered.get(heading)
    return replace(
        layout,
        labels={**layout.labels, **(dict.fromkeys(questions, labels) if labels else {})},
        not_answered={**layout.not_answered, **(dict.fromkeys(questions, none) if none else {})},
    )


def _answered_twice(
    grid: Grid, cells: Sequence[str], where: tuple[int, int], first: str, more: int
) -> Issue:
    others = f" So are {more} more answers." if more > 0 else ""
    return Issue(
        grid.file,
        f'This person answers "{cells[where[1]]}" twice, and not the same (also in {first}).'
        f"{others}",
        "If the two are of different waves, say which rows belong to which: only:. Else keep one.",
        sheet=grid.sheet,
        cell=address(*where),
        value=cells[where[1]],
        code="rows.answered-twice",
    )


def located(grid: Grid, issue: Issue) -> Issue:
    """An issue with the cells of the file in place of those of the grid made from it."""
    if issue.file != grid.file or issue.sheet != grid.sheet or not grid.moved:
        return issue
    cell = _ADDRESS.sub(lambda found: grid.moved.get(found[0], found[0]), issue.cell)
    return replace(issue, cell=cell)


# --- rows of other forms --------------------------------------------------------------------------


def of_these_forms(grid: Grid, items: Collection[int]) -> Grid:
    """The grid without rows of another form or event of REDCap, told in a note.

    A row of a repeating form holds that form and nothing else: where no row of a form or an event
    answers any of the ``items`` (columns), and others do, its rows are nobody's answers to them.
    """
    about = grid.layout.about
    places = [
        place
        for place, heading in enumerate(grid.headings)
        if about.get(heading) == "event" or folded(heading) in _REPEAT
    ]
    if grid.layout.tool != "redcap" or not places or not items:
        return grid
    kinds = grouped((tuple(cells[p] for p in places), (n, cells)) for n, cells in grid.rows)
    without = {
        kind: rows
        for kind, rows in kinds.items()
        if not any(cells[place] for _, cells in rows for place in items)
    }
    if not without or len(without) == len(kinds):
        return grid
    gone = {number for rows in without.values() for number, _ in rows}
    named = dict.fromkeys(next(filter(None, reversed(kind)), "no form") for kind in without)
    note = Issue(
        grid.file,
        f"{plural(len(gone), 'row is', 'rows are')} of other forms or events of REDCap: "
        f"{and_more(named)}.",
        "They hold no answer to these items, and are set aside.",
        sheet=grid.sheet,
        cell=f"row {and_more(map(str, sorted(gone)))}",
        severity="note",
        kind=Kind.ASIDE,
        code="rows.other-form",
    )
    return replace(
        grid,
        rows=tuple(row for row in grid.rows if row[0] not in gone),
        notes=(*grid.notes, note),
        counts=replace(grid.counts, left_out=grid.counts.left_out + len(gone)),
    )


# --- known, and not declared ----------------------------------------------------------------------


def id_column(grid: Grid, taken: Collection[str] = ()) -> str:
    """The column that seems to say who each row is; empty where none does."""
    free = [h for h in grid.headings if h and h not in taken]
    plain = {as_id(h): h for h in reversed(free)}
    named = [plain[name] for name in _IDS if name in plain]
    endings = (h for name, h in reversed(plain.items()) if name.endswith(("_id", "_code")))
    return next(iter((*named, *endings)), "")


def as_id(heading: str) -> str:
    """A heading as the names of identifiers are written."""
    return heading.casefold().replace(" ", "_")


def is_id(heading: str) -> bool:
    """Whether a heading is the name of an identifier, and not only ends like one."""
    return as_id(heading) in _IDS


def row_a_wave(
    grid: Grid, who: Sequence[int], taken: Collection[int] = ()
) -> tuple[int, list[str]] | None:
    """The column that tells the several rows of a person apart, with its words; None without one.

    Half of the people have several rows; each word stands once for a person, and for two or more,
    in whatever letters. Words of one person come first. ``taken``: columns of answers, which tell
    nobody apart.
    """
    keys = [tuple(cells[place] for place in who) for _, cells in grid.rows]
    people = Counter(key for key in keys if all(key))
    if not who or _HALF * sum(n > 1 for n in people.values()) < len(people) or len(people) < _HALF:
        return None
    for place, heading in enumerate(grid.headings):
        texts = Counter(_folded(cell) for cell in grid.values(place) if cell)
        often = _HALF <= len(texts) <= min(MOST_WAVES, max(people.values()) * _HALF)
        if not heading or place in (*who, *taken) or not often or min(texts.values()) < _HALF:
            continue
        pairs = [
            (key, _folded(cells[place])) for key, (_, cells) in zip(keys, grid.rows, strict=True)
        ]
        if len(set(pairs)) == len(pairs) and all(cell for _, cell in pairs):
            first = next(key for key, n in people.items() if n > 1)
            own = {word for key, word in pairs if key == first}
            written = {_folded(cell): cell for cell in reversed(grid.values(place))}
            return place, [written[word] for word in sorted(texts, key=lambda w: w not in own)]
    return None


def of_several_waves(
    grid: Grid, who: Sequence[int], taken: Collection[int], guidance: Guidance
) -> Issue | None:
    """The fault that a file has one row for each person and wave, with what to write."""
    if not (found := row_a_wave(grid, who, taken)):
        return None
    place, words = found
    heading = grid.headings[place]
    several = max(Counter(tuple(c[p] for p in who) for _, c in grid.rows).values())
    more = "Write words that mean the same wave alike first. " if len(words) > several else ""
    together = ", ".join((heading, *(grid.headings[other] for other in who)))
    return Issue(
        grid.file,
        f'This file is long: most people have several rows, one for each "{heading}" '
        f"({and_more(words, NAMED)}).",
        f"{more}If these are waves: {guidance.filled_in(guidance.only, heading, *words[:2])} If "
        f"they are different people of one code: {guidance.several.format(together)}.",
        sheet=grid.sheet,
        cell=grid.headed(place),
        code="rows.one-a-wave",
    )
