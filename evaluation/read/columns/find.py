"""Which column stands for which item: by name, by wording, by number, or by where it stands.

What is found is for a person to read and to write down: only the names that the toolkit itself
gives to columns (``sdq_5``, ``SDQ item 5``) are ever applied without that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, product

import numpy as np
import numpy.typing as npt

from evaluation.declare.instrument.facts import ResponseSet
from evaluation.declare.instrument.headings import own_columns
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import printed
from evaluation.read.answers.cells import read_answer
from evaluation.read.columns.numbered import core, groups, numbered, own_names, whole_sets
from evaluation.read.columns.repeated import repeats
from evaluation.read.columns.wordings import alike, behind_leads, folded, readings, wording
from evaluation.read.exports.grid import Grid

_THE_SAME, _NEARLY = 100.0, 99.0  # per cent
DECLARED = "declared"  # how a column was found that deliverable.yaml names
ALIKE = 80.0  # per cent, for wordings to be suggested as the same
_NEAR = 5.0  # a column may be so much more alike to another item
_LOOKED_AT = 50  # different texts of a column that say whether it holds answers
_ROW = 3  # fewest items that are looked for by where their columns stand

Instruments = Mapping[str, Instrument]


@dataclass(frozen=True, slots=True)
class QuestionColumn:
    """One column: its heading, its wording (empty where it has only a code), some of its texts."""

    heading: str
    wording: str
    texts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """The column of an item and by what sign. ``alike`` per cent; ``suggested``: not certain."""

    heading: str
    how: str
    suggested: bool = False
    alike: float | None = None


def sign(column: Found) -> str:
    """How a column was found, and how much is to be believed of it."""
    if not column.suggested:
        return column.how
    alike = f", {column.alike:.0f}% alike" if column.alike is not None else ""
    return f"suggested: {column.how}{alike}"


@dataclass(slots=True)
class SheetColumns:
    """The columns of one wave of one file, and what is found of them so far.

    ``found``: by instrument and item. ``unclear``: by instrument, why nothing was chosen.
    """

    wave: str
    questions: tuple[QuestionColumn, ...]
    found: dict[str, dict[str, Found]] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)

    def free(self) -> list[QuestionColumn]:
        """Columns that stand for no item yet."""
        taken = {column.heading for items in self.found.values() for column in items.values()}
        return [question for question in self.questions if question.heading not in taken]

    def of(self, instrument: str) -> dict[str, Found]:
        """What is found of one instrument, to be added to."""
        return self.found.setdefault(instrument, {})

    def question(self, heading: str) -> QuestionColumn | None:
        """The column of a heading."""
        return next((column for column in self.questions if column.heading == heading), None)


def questions_of(grid: Grid, without: Collection[str] = ()) -> tuple[QuestionColumn, ...]:
    """The columns of a grid that may stand for items, in the order of the file.

    Not those of questions of which several answers may be ticked, nor those of ``without``.
    """
    ticked = {h for question, parts in grid.ticked.items() for h in parts or (question,)}
    left_out = {*without, *ticked, ""}
    again = repeats(grid.headings)
    asked = {
        heading: again[heading].question if heading in again else heading
        for heading in grid.headings
    }
    return tuple(
        QuestionColumn(heading, wording(asked[heading], grid.layout.questions), _some(grid, place))
        for place, heading in enumerate(grid.headings)
        if heading not in left_out
    )


def _some(grid: Grid, place: int) -> frozenset[str]:
    texts = islice(dict.fromkeys(filter(None, grid.values(place))), _LOOKED_AT)
    return frozenset(texts) - grid.layout.not_answered.get(grid.headings[place], frozenset())


def named(instruments: Instruments, headings: Collection[str]) -> dict[str, dict[str, str]]:
    """Columns with headings that the toolkit gives: the only ones that are applied as found."""
    columns = {name: own_columns(form, headings) for name, form in instruments.items()}
    return {name: items for name, items in columns.items() if items}


def find_items(sheets: Sequence[SheetColumns], instruments: Instruments) -> None:
    """Add to every sheet the columns of items that it has; what is found already stays.

    One column stands for one item at most. From sure to unsure: names, the wording of the
    instrument and of other waves, numbers, and a row of columns of the right length. After each
    step the wording of what was found at one wave is looked for at the others.
    """
    by_number, by_code = partial(_by_number, known=instruments), partial(_by_code, sheets=sheets)
    for step in (_by_name, _by_label, by_number, by_code, _in_a_row, by_code):
        for sheet in sheets:
            for instrument in instruments.values():
                step(sheet, instrument)
            if step not in (_by_name, _by_label):  # what is sure is looked for in all first
                _by_wording_elsewhere(sheets, instruments)
        _by_wording_elsewhere(sheets, instruments)
    for sheet in sheets:
        for name, instrument in instruments.items():
            columns = sheet.of(name)
            sheet.found[name] = {
                item: columns[item] for item in instrument.items if item in columns
            }
            if not instrument.without_column(columns):
                sheet.unclear.pop(name, None)


def _by_name(sheet: SheetColumns, instrument: Instrument) -> None:
    """Headings of the instrument's name and the item: ``sdq_5``, ``SDQ05``, ``gad 7``."""
    for group in groups([q.heading for q in sheet.free()], instrument):
        for item, same in group.found.items():
            if len(same) == 1 and group.stem in own_names(instrument.id):
                sheet.of(instrument.id).setdefault(item, Found(same[0], "by its name"))


def _by_label(sheet: SheetColumns, instrument: Instrument) -> None:
    labels = {item: about.label for item, about in instrument.items.items()}
    _add_worded(sheet, instrument.id, labels, "the instrument")


def _by_code(sheet: SheetColumns, instrument: Instrument, sheets: Sequence[SheetColumns]) -> None:
    """Columns without any wording that have the same code at another wave."""
    columns = sheet.of(instrument.id)
    for other in sheets:
        coded = {question.heading for question in sheet.free() if not question.wording}
        coded -= {question.heading for question in other.questions if question.wording}
        for item, column in other.of(instrument.id).items() if other.wave != sheet.wave else ():
            if column.heading in coded and item not in columns and other.question(column.heading):
                how = f"headed as at the {printed(other.wave)}"
                columns[item] = Found(column.heading, how, suggested=True)


def _by_wording_elsewhere(sheets: Sequence[SheetColumns], instruments: Instruments) -> None:
    for sheet, name, other in product(sheets, instruments, sheets):
        if other.wave != sheet.wave:
            words = {
                item: question.wording
                for item, column in other.of(name).items()
                if (question := other.question(column.heading))
            }
            unsure = {item for item, column in other.of(name).items() if column.suggested}
            _add_worded(sheet, name, words, f"the {printed(other.wave)}", unsure)


def _add_worded(
    sheet: SheetColumns,
    name: str,
    words: Mapping[str, str],
    source: str,
    unsure: Collection[str] = (),
) -> None:
    """The best pairs of items and free columns, one to one, by their wordings.

    ``unsure``: items whose wording is only suggested itself.
    """
    from scipy.optimize import linear_sum_assignment  # heavy: only when wordings are compared

    free = [question for question in sheet.free() if question.wording]
    wordings = {item: text for item, text in words.items() if text}
    wanted = [item for item in wordings if item not in sheet.of(name)]
    if not free or not wanted:
        return
    every = _likeness([*wordings.values()], [question.wording for question in free])
    scores = every[[n for n, item in enumerate(wordings) if item in wanted]]
    good = np.where((scores >= ALIKE) & (scores >= every.max(axis=0) - _NEAR), scores, 0.0)
    for row, place in zip(*linear_sum_assignment(good, maximize=True), strict=True):
        if good[row, place]:
            item, column = wanted[row], free[place]
            same = good[row, place] == _THE_SAME
            sheet.of(name)[item] = Found(
                column.heading,
                f"worded {'as' if same else 'nearly as'} in {source}",
                suggested=not same or item in unsure,
                alike=float(scores[row, place]),
            )


def _likeness(wordings: Sequence[str], columns: Sequence[str]) -> npt.NDArray[np.float64]:
    """How much wordings are alike in per cent, wordings x columns; 100 where they are the same.

    A column may name its wave in front, as in ``Before the training: I know ...``. Other words in
    front may make it another question, and are nearly the same.
    """
    every = np.minimum(alike(wordings, columns), _NEARLY)
    same = [readings(column) for column in columns]
    behind = [{*map(folded, behind_leads(column))} for column in columns]
    for row, text in enumerate(map(folded, wordings)):
        for place in range(len(columns)):
            if text in behind[place]:
                every[row, place] = _NEARLY
            if text in same[place]:
                every[row, place] = _THE_SAME
    return every


def _by_number(sheet: SheetColumns, instrument: Instrument, known: Collection[str]) -> None:
    """A set of columns with the same letters whose numbers are exactly those of the items.

    Not of one item, as any question may be the first: that is found by its name.
    """
    columns = sheet.of(instrument.id)
    if columns or len(core(instrument)) < 2:
        return
    free = {question.heading: question for question in sheet.free()}
    whole = whole_sets(groups(list(free), instrument), instrument, known)
    answered = [
        group
        for group in whole
        if all(
            _holds_answers(free[heading], instrument.responses_of(item))
            for item, (heading,) in group.found.items()
        )
    ]
    chosen = answered or whole
    if len(chosen) == 1:
        for item, (heading,) in chosen[0].found.items():
            columns[item] = Found(heading, "by its number")
    elif chosen:
        sheet.unclear[instrument.id] = _several([group.headings for group in chosen])


def _holds_answers(question: QuestionColumn, allowed: ResponseSet) -> bool:
    """Whether most of the different texts of a column are answers; an empty one may hold any."""
    read = [read_answer(text, allowed, ("NA", "-")) for text in question.texts]
    return 2 * sum(isinstance(answer, float) for answer in read) >= len(read)


def _in_a_row(sheet: SheetColumns, instrument: Instrument) -> None:
    """As many columns side by side as there are items, all with answers to them."""
    name, items = instrument.id, core(instrument)
    if sheet.of(name) or name in sheet.unclear or len(items) < _ROW:
        return
    every = (_fitted(run, len(items)) for run in _runs(sheet, instrument, items))
    runs = [run for run in every if len(run) == len(items)]
    if len(runs) == 1:
        how = "by its place in a row of columns"
        for item, question in zip(items, runs[0], strict=True):
            sheet.of(name)[item] = Found(question.heading, how, suggested=True)
    elif runs:
        sheet.unclear[name] = _several([[q.heading for q in run] for run in runs])


def _fitted(run: tuple[QuestionColumn, ...], length: int) -> tuple[QuestionColumn, ...]:
    """A row of columns that is too long, without columns at its ends that nobody has filled in."""
    while len(run) > length and not run[-1].texts:
        run = run[:-1]
    while len(run) > length and not run[0].texts:
        run = run[1:]
    return run


def _runs(
    sheet: SheetColumns, instrument: Instrument, items: Iterable[str]
) -> Iterator[tuple[QuestionColumn, ...]]:
    """Columns side by side that hold answers and whose numbers, if they have any, go on by one."""
    answers = [
        instrument.response_sets[responses]
        for responses in sorted({instrument.items[item].responses for item in items})
    ]
    free = {question.heading for question in sheet.free()}
    numbers = Counter(numbered(question.heading) for question in sheet.questions)
    run: list[QuestionColumn] = []
    for question in sheet.questions:
        fits = question.heading in free and any(_holds_answers(question, a) for a in answers)
        if run and not (fits and _goes_on(run[-1].heading, question.heading, numbers)):
            yield tuple(run)
            run = []
        if fits:
            run.append(question)
    yield tuple(run)


def _goes_on(heading: str, following: str, numbers: Mapping[tuple[str, int] | None, int]) -> bool:
    """Whether the second heading may be that of the next question after the first.

    ``numbers``: how many headings have each number; several are the parts of one question.
    """
    first, second = numbered(heading), numbered(following)
    if first is None or second is None:
        return first is second
    if numbers[first] > 1 or numbers[second] > 1:
        return first == second
    return (first[0], first[1] + 1) == second


def _several(sets: Sequence[Sequence[str]]) -> str:
    ends = "; ".join(f"{headings[0]} to {headings[-1]}" for headings in sets)
    return f"More than one set of columns fits: {ends}."
