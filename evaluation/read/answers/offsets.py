"""Codes without labels: whether a whole form is coded from another number than the instrument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluation.counting import plural, runs
from evaluation.declare.instrument.facts import ResponseSet
from evaluation.declare.instrument.model import Instrument
from evaluation.errors import Issue, Kind
from evaluation.read.answers.meanings import too_far
from evaluation.read.answers.read_as import items_of
from evaluation.read.exports.grid import Grid, address
from evaluation.statistics.empty_end import Array, expected_at_end

# Of honest files (real and simulated) 1 in 250 reach it with six people, 1 in 1,000 with twelve:
# benchmarks/codes.py prints how many, and how often shifted ones do.
LIKELY = 10.0
SUPPORTED = 3.0  # the same, where codes out of range say already that the form is another
_COLUMNS, _CELLS = 2, 3  # with codes out of range: the form, and not somebody's slip
_GAP = 2.0  # codes further apart do not belong together: 0 to 3, and 9 for no answer


@dataclass(frozen=True, slots=True)
class CodedItem:
    """The numbers of one item as they stand in a file; NaN where the cell holds none."""

    item: str
    place: int
    numbers: Array


@dataclass(frozen=True)
class CodedForm:
    """Items of one instrument with the same answers, in one file and wave."""

    grid: Grid
    instrument: Instrument
    allowed: ResponseSet
    columns: Sequence[CodedItem]
    declare: Callable[[Sequence[str], Mapping[str, float]], str]  # what makes codes read as answers
    sign: Callable[[str], str]  # what makes a code no answer
    labelled: bool = False  # the file says what its codes mean, and the instrument agrees

    @cached_property
    def table(self) -> Array:
        """Respondents x items."""
        return np.column_stack([column.numbers for column in self.columns])

    @cached_property
    def counts(self) -> Counter[float]:
        """How often each number stands in its cells."""
        numbers, times = np.unique(self.table[~np.isnan(self.table)], return_counts=True)
        return Counter(dict(zip(numbers.tolist(), times.tolist(), strict=True)))

    @property
    def items(self) -> str:
        """``gad7 items 1 to 7``."""
        return items_of(self.instrument, [column.item for column in self.columns])

    @cached_property
    def outside(self) -> frozenset[float]:
        """Numbers that are no answers."""
        return frozenset(n for n in self.counts if not self.allowed.allows(n))

    @cached_property
    def apart(self) -> frozenset[float]:
        """Numbers out of range that do not hang together with the others: 9 beside 0 to 3."""
        together = runs(sorted(self.counts), _GAP)
        largest = max(together, key=lambda run: sum(self.counts[n] for n in run), default=[])
        if 2 * sum(self.counts[n] for n in largest) < self.counts.total():
            return frozenset()
        return self.outside - {*largest}

    @property
    def together(self) -> list[float]:
        """The numbers that seem to be its answers, in order."""
        return sorted({*self.counts} - self.apart)

    def wide(self, numbers: Collection[float]) -> bool:
        """Whether numbers stand in column after column."""
        inside = np.isin(self.table, list(numbers))
        return int(inside.any(axis=0).sum()) >= _COLUMNS and int(inside.sum()) >= _CELLS

    def first(self, numbers: Collection[float]) -> str:
        """The first cell that holds one of some numbers."""
        inside = np.argwhere(np.isin(self.table, list(numbers)))
        row, column = inside[0]
        return address(self.grid.rows[row][0], self.columns[column].place)

    def shifted(self, offset: int) -> dict[str, float]:
        """The answer that each code means if all are so much too high."""
        low, high = int(self.allowed.minimum), int(self.allowed.maximum)
        return {f"{n + offset}": float(n) for n in range(low, high + 1)}


@dataclass(frozen=True, slots=True)
class Explained:
    """What is told of a form, and which numbers that explains."""

    issues: tuple[Issue, ...] = ()
    explained: frozenset[float] = frozenset()


def offset_of(form: CodedForm) -> int:
    """By how much all codes are too high (below nought: too low) for all to be answers; else 0.

    The smallest shift that brings every number inside; 0 too where none does.
    """
    numbers, allowed = form.together, form.allowed
    if not numbers or all(map(allowed.allows, numbers)) or any(n % 1 for n in numbers):
        return 0
    lowest, highest = numbers[0] - allowed.minimum, numbers[-1] - allowed.maximum
    if lowest < highest:
        return 0
    return int(highest if highest > 0 else lowest)


def look(form: CodedForm) -> Explained:
    """What its numbers show of a form: another start, more answers, a sign for no answer.

    A number out of range in one column, or in two cells, is left to the cell's own message, unless
    the whole form shows another start.
    """
    if not form.allowed.whole or not form.counts:
        return Explained()
    other = form.outside if form.labelled else form.apart
    apart = {n for n in other if form.wide({n})}
    issues = [_sign(form, number) for number in sorted(apart)]
    beyond = form.outside - form.apart
    if form.labelled:
        return Explained(tuple(issues), frozenset(apart))
    if not beyond:
        return Explained((*issues, *_in_range(form)), frozenset(apart))
    wide = any(form.wide({number}) for number in beyond)
    if offset := offset_of(form):
        end = form.allowed.minimum if offset > 0 else form.allowed.maximum
        way = 1 if offset > 0 else -1
        supported = expected_at_end(form.table, end + offset - way, way) >= SUPPORTED
        if supported or (wide and abs(offset) > 1):
            return Explained((*issues, _shift(form, offset)), frozenset(apart | beyond))
    if wide:
        return Explained((*issues, _more(form, beyond)), frozenset(apart | beyond))
    return Explained(tuple(issues), frozenset(apart))


def _calls(form: CodedForm, value: float) -> str:
    """An answer with its label, where the instrument has one."""
    label = next((word for word, v in form.allowed.labels.items() if v == value), "")
    return f"{value:g} ({label})" if label else f"{value:g}"


def _span(form: CodedForm) -> str:
    """From where to where answers run, in the file and in the instrument."""
    numbers, allowed = form.together, form.allowed
    return (
        f"The answers to {form.items} run from {numbers[0]:g} to {numbers[-1]:g}, and those of the "
        f"instrument from {allowed.minimum:g} to {allowed.maximum:g}"
    )


def _to_read(form: CodedForm, codes: Mapping[str, float]) -> str:
    return form.declare([column.item for column in form.columns], codes)


def _shift(form: CodedForm, offset: int) -> Issue:
    low = form.allowed.minimum
    return Issue(
        form.grid.file,
        f"{_span(form)}: every code seems to be {too_far(offset)}.",
        f"If {low + offset:g} means what {form.instrument.id} calls {_calls(form, low)}, say "
        f"{_to_read(form, form.shifted(offset))}. If not, ask whoever made the form what its "
        "numbers mean.",
        sheet=form.grid.sheet,
        cell=form.first(form.outside - form.apart),
        kind=Kind.ANSWER,
        code="answers.codes-shifted",
    )


def _more(form: CodedForm, beyond: Collection[float]) -> Issue:
    low, high = int(form.allowed.minimum), int(form.allowed.maximum)
    cells = sum(form.counts[n] for n in beyond)
    which = ", ".join(f"{n:g}" for n in sorted(beyond)[:5])
    points = [float(n) for n in range(low, high + 1)]
    numbers = form.together
    in_order = {f"{n:g}": p for n, p in zip(numbers, points, strict=False)}
    ways = []
    if len(numbers) == len(points):
        ways.append(f"If these are its answers in order, say {_to_read(form, in_order)}.")
    else:
        ways.append(form.sign(f"{min(beyond):g}"))
        if offset := offset_of(form):
            ways.append(
                f"If every code is {too_far(offset)}, say {_to_read(form, form.shifted(offset))}."
            )
    return Issue(
        form.grid.file,
        f"{_span(form)}: {plural(cells, 'cell')} {'holds' if cells == 1 else 'hold'} {which}.",
        f"{' '.join(ways)} A form with more answers than the instrument cannot be scored by it.",
        sheet=form.grid.sheet,
        cell=form.first(beyond),
        kind=Kind.ANSWER,
        code="answers.codes-beyond",
    )


def _sign(form: CodedForm, number: float) -> Issue:
    columns = int((form.table == number).any(axis=0).sum())
    text = f"{number:g}"
    return Issue(
        form.grid.file,
        f'"{text}" stands in {form.counts[number]} cells under {columns} columns of '
        f"{form.instrument.id}, and is out of range (whole numbers from {form.allowed.minimum:g} "
        f"to {form.allowed.maximum:g}).",
        form.sign(text),
        sheet=form.grid.sheet,
        cell=form.first({number}),
        value=text,
        kind=Kind.ANSWER,
        code="answers.code-out-of-range",
    )


def _in_range(form: CodedForm) -> Iterator[Issue]:
    """A note where nobody stands at an end beside which many do, as if codes were one off.

    Only as forms are coded in life: from 1 where the instrument starts at 0, and the other way.
    """
    offset = {0.0: 1, 1.0: -1}.get(form.allowed.minimum)
    if offset is None:
        return
    end = form.allowed.minimum if offset > 0 else form.allowed.maximum
    if expected_at_end(form.table, end, offset) < LIKELY:
        return
    low, total = form.allowed.minimum, form.counts.total()
    yield Issue(
        form.grid.file,
        f"Nobody has the {'lowest' if offset > 0 else 'highest'} answer, {_calls(form, end)}, "
        f"among {total} answers to {form.items}, and many have the one beside it: every code may "
        f"be {too_far(offset)}.",
        f"If {low + offset:g} means what {form.instrument.id} calls {_calls(form, low)}, say "
        f"{_to_read(form, form.shifted(offset))}. If {_calls(form, end)} was on the form and "
        "nobody chose it, nothing is to be done.",
        sheet=form.grid.sheet,
        severity="note",
        code="answers.codes-may-be-shifted",
    )
